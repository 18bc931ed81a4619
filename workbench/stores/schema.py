"""What a collection's documents look like, as data, and the check every write passes.

The check is strict: an unknown field, a missing one or a wrong type stops the write. It runs here,
so it is the same over every store.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from workbench.errors import InvalidDocumentError

Kind = Literal[
    "text", "int", "number", "decimal", "bool", "datetime", "date", "object", "list", "any"
]

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "int": (int,),
    "number": (int, float),
    "decimal": (Decimal,),
    "bool": (bool,),
    "datetime": (datetime,),
    "date": (str,),
    "object": (dict,),
    "list": (list, tuple),
    "any": (str, int, float, Decimal, bool, datetime, dict, list, tuple),
}
_INT64 = 2**63
_MAX_DEPTH = 32


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``date`` is a day as ISO text; ``number`` is finite; ``decimal`` is exact, to 34
    digits; ``items`` is what a list holds (each may be None if it is ``nullable``); ``values``
    lists the texts that are allowed."""

    kind: Kind
    required: bool = False
    nullable: bool = False
    values: tuple[str, ...] = ()
    items: Field | None = None


@dataclass(frozen=True, slots=True)
class Index:
    """An index over ``keys``: field and direction (1 or -1).

    ``unique``: no two documents that have all the fields may agree in them. ``ttl_s``: documents
    are removed this many seconds after the time in the index's one field. An index on one list of
    texts holds each text by itself.
    """

    keys: tuple[tuple[str, int], ...]
    unique: bool = False
    ttl_s: int | None = None

    @property
    def name(self) -> str:
        """What the index is called, over every store."""
        return "_".join(name for name, _ in self.keys)


@dataclass(frozen=True, slots=True)
class Schema:
    """A collection: its name, its own fields and its indexes."""

    name: str
    fields: Mapping[str, Field]
    indexes: tuple[Index, ...] = field(default=())

    def field(self, path: str) -> Field | None:
        """The field a dotted ``path`` begins with; below an object anything may stand."""
        name, _, rest = path.partition(".")
        found = MANAGED.get(name) or self.fields.get(name)
        if found is None or not rest:
            return found
        return Field("any", nullable=True) if found.kind in ("object", "any", "list") else None


# Every document has these; repositories alone write them.
MANAGED: Mapping[str, Field] = {
    "_id": Field("text", required=True),
    "version": Field("int", required=True),
    "created_at": Field("datetime", required=True),
    "updated_at": Field("datetime", required=True),
}


def validate(schema: Schema, document: Mapping[str, Any]) -> None:
    """Raise InvalidDocumentError, naming collection and field, if ``document`` does not fit."""
    for name, rule in {**MANAGED, **schema.fields}.items():
        if rule.required and name not in document:
            raise _invalid(schema.name, name, "is missing")
    validate_fields(schema, document)


def validate_fields(schema: Schema, values: Mapping[str, Any]) -> None:
    """The same for some of a document's fields."""
    fields = {**MANAGED, **schema.fields}
    compared = {name for index in schema.indexes for name, _ in index.keys}
    for name, value in values.items():
        if name not in fields:
            raise _invalid(schema.name, str(name), "is no field of this collection")
        _check(schema.name, name, fields[name], value)
        if name in compared and _holds_nul(value):
            raise _invalid(schema.name, name, "holds a NUL, which ends a text where it is compared")


def _check(collection: str, path: str, rule: Field, value: object) -> None:
    if value is None:
        if not rule.nullable and rule.kind != "any":
            raise _invalid(collection, path, "must not be null")
        return
    if not _fits(rule.kind, value):
        raise _invalid(collection, path, f"must be {rule.kind}, not {type(value).__name__}")
    if rule.values and value not in rule.values:
        raise _invalid(collection, path, f"must be one of {', '.join(rule.values)}")
    if rule.items is not None and isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check(collection, f"{path}[{index}]", rule.items, item)
    elif isinstance(value, dict | list | tuple | str | float | int | datetime | Decimal):
        _check_storable(collection, path, value, 0)


def _fits(kind: Kind, value: object) -> bool:
    if isinstance(value, bool):
        return kind in ("bool", "any")
    if not isinstance(value, _TYPES[kind]):
        return False
    return kind != "date" or _is_day(str(value))


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _check_storable(collection: str, path: str, value: object, depth: int) -> None:
    """What every store can hold and give back as it was."""
    if depth > _MAX_DEPTH:
        raise _invalid(collection, path, "is nested too deeply")
    if isinstance(value, Mapping):
        for name, item in value.items():
            if not isinstance(name, str) or name.startswith(("$", "__neosqlite")) or "\0" in name:
                raise _invalid(collection, path, "holds a name that cannot be stored")
            _check_storable(collection, f"{path}.{name}", item, depth + 1)
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            _check_storable(collection, f"{path}[{index}]", item, depth + 1)
    elif problem := scalar_problem(value):
        raise _invalid(collection, path, problem)


def scalar_problem(value: object) -> str:
    """Why a scalar cannot be stored; empty if it can."""
    if isinstance(value, str):
        return "" if value.isascii() or _is_unicode(value) else "holds half a character"
    if isinstance(value, datetime):
        return "" if value.tzinfo is not None else "has no time zone"
    if isinstance(value, float):
        return "" if math.isfinite(value) else "must be a finite number, or null"
    if isinstance(value, Decimal):
        return "" if _fits_128_bits(value) else "must be finite, of at most 34 digits"
    if isinstance(value, int):
        return "" if -_INT64 <= value < _INT64 else "does not fit in 64 bits"
    return "" if value is None else f"holds a {type(value).__name__}, which cannot be stored"


def _fits_128_bits(value: Decimal) -> bool:
    """Whether a MongoDB Decimal128 holds the value as it is."""
    if not value.is_finite():
        return False
    _, digits, exponent = value.as_tuple()
    return len(digits) <= 34 and isinstance(exponent, int) and -6143 <= exponent <= 6111


def _holds_nul(value: object) -> bool:
    texts = value if isinstance(value, list | tuple) else [value]
    return any(isinstance(text, str) and "\0" in text for text in texts)


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _invalid(collection: str, path: str, what: str) -> InvalidDocumentError:
    return InvalidDocumentError(f"{collection}: the field '{path}' {what}.")
