"""Schemas, filters and documents in MongoDB's own words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bson import Decimal128

from workbench.stores.filters import after_prefix
from workbench.stores.json_schema import validator
from workbench.stores.schema import Index, Schema


def index_options(schema: Schema, index: Index) -> dict[str, Any]:
    """The options of ``create_index``. A unique index leaves out what has none of its fields."""
    options: dict[str, Any] = {"name": index.name}
    if index.unique:
        options["unique"] = True
        rules = [schema.field(name) for name, _ in index.keys]
        if not all(rule is not None and rule.required for rule in rules):
            options["sparse"] = True
    if index.ttl_s is not None:
        options["expireAfterSeconds"] = index.ttl_s
    return options


def validation(schema: Schema) -> dict[str, Any]:
    """The options of a collection by which the server refuses what does not fit."""
    return {
        "validator": validator(schema),
        "validationLevel": "strict",
        "validationAction": "error",
    }


def holds(options: Mapping[str, Any], schema: Schema) -> bool:
    """Whether a collection's options, as the server lists them, are those of its schema."""
    usual = {"validationLevel": "strict", "validationAction": "error"}
    wanted = validation(schema)
    return {name: options.get(name, usual.get(name)) for name in wanted} == wanted


def query_filter(schema: Schema, filter: Mapping[str, Any]) -> dict[str, Any]:
    """A checked filter in MongoDB's words: a prefix is a range of texts."""
    plain, further = dict[str, Any](), []
    for name, wanted in filter.items():
        if not isinstance(wanted, Mapping) or "$prefix" not in wanted:
            plain[name] = wanted
            continue
        others = {operator: value for operator, value in wanted.items() if operator != "$prefix"}
        plain[name] = _range(schema, name, wanted["$prefix"])
        if others:
            further.append({name: others})  # it may have bounds of its own
    return {**plain, "$and": further} if further else plain


def _range(schema: Schema, name: str, prefix: str) -> dict[str, Any]:
    end = after_prefix(prefix)
    span = {"$gte": prefix, **({} if end is None else {"$lt": end})}
    rule = schema.field(name)
    return {"$elemMatch": span} if rule is not None and rule.kind == "list" else span


def stored(value: Any) -> Any:  # noqa: ANN401 - any checked value
    """``value`` with exact numbers as the server has them."""
    if isinstance(value, Mapping):
        return {name: stored(item) for name, item in value.items()}
    if isinstance(value, list):
        kinds = set(map(type, value))
        return [stored(item) for item in value] if kinds & {dict, list, Decimal} else value
    return Decimal128(value) if isinstance(value, Decimal) else value
