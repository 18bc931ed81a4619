"""Schemas, filters and documents in MongoDB's own words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bson import Decimal128

from workbench.stores.filters import LAST_CHARACTER
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


def holds(options: Mapping[str, Any], schema: Schema) -> bool:
    """Whether a collection's options, as the server lists them, are those of its schema."""
    strict = (options.get("validationLevel", "strict"), options.get("validationAction", "error"))
    return options.get("validator") == validator(schema) and strict == ("strict", "error")


def query_filter(schema: Schema, filter: Mapping[str, Any]) -> dict[str, Any]:
    """A checked filter in MongoDB's words: a prefix is a range of texts."""
    return {name: _condition(schema, name, wanted) for name, wanted in filter.items()}


def _condition(schema: Schema, name: str, wanted: object) -> object:
    if not isinstance(wanted, Mapping):
        return wanted
    condition = {key: value for key, value in wanted.items() if key != "$prefix"}
    if "$prefix" in wanted:
        start = wanted["$prefix"]
        span = {"$gte": start, "$lt": start + LAST_CHARACTER}
        rule = schema.field(name)
        condition |= {"$elemMatch": span} if rule is not None and rule.kind == "list" else span
    return condition


def stored(value: Any) -> Any:  # noqa: ANN401 - any checked value
    """``value`` with exact numbers as the server has them."""
    if isinstance(value, Mapping):
        return {name: stored(item) for name, item in value.items()}
    if isinstance(value, list):
        kinds = set(map(type, value))
        return [stored(item) for item in value] if kinds & {dict, list, Decimal} else value
    return Decimal128(value) if isinstance(value, Decimal) else value
