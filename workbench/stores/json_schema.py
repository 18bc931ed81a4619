"""A collection's schema in MongoDB's own words, so that a server refuses what we would refuse."""

from __future__ import annotations

from typing import Any

from workbench.stores.schema import MANAGED, Field, Kind, Schema

_BSON_TYPES: dict[Kind, list[str]] = {
    "text": ["string"],
    "int": ["int", "long"],
    "number": ["double", "int", "long"],
    "decimal": ["decimal"],
    "bool": ["bool"],
    "datetime": ["date"],
    "date": ["string"],
    "object": ["object"],
    "list": ["array"],
}
_DAY = r"^\d{4}-\d{2}-\d{2}$"


def validator(schema: Schema) -> dict[str, Any]:
    """The ``validator`` of the collection."""
    fields = {**MANAGED, **schema.fields}
    rules = {
        "bsonType": "object",
        "required": sorted(name for name, rule in fields.items() if rule.required),
        "properties": {name: _rule(rule) for name, rule in sorted(fields.items())},
        "additionalProperties": False,
    }
    return {"$jsonSchema": rules}


def _rule(field: Field) -> dict[str, Any]:
    if field.kind == "any":
        return {}
    types = [*_BSON_TYPES[field.kind], *(["null"] if field.nullable else [])]
    rule: dict[str, Any] = {"bsonType": types}
    if field.values:
        rule["enum"] = [*field.values, *([None] if field.nullable else [])]
    if field.kind == "date":
        rule["pattern"] = _DAY
    if field.items is not None:
        rule["items"] = _rule(field.items)
    return rule
