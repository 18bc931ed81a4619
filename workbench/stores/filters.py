"""The filters a repository takes: named fields, plain values and a few comparisons.

A filter often carries what a user typed. So a text is always compared as that text; patterns and
code (``$regex``, ``$where``, ``$expr``) have no way in; and an operator's operand must be of the
field's own kind. A list of texts is compared by what it holds: ``{"words": "apple"}`` finds the
lists that hold it. ``{"name": {"$prefix": "app"}}`` finds what begins with those characters, as
they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from workbench.errors import InvalidDocumentError
from workbench.stores.documents import to_millisecond
from workbench.stores.schema import Schema, scalar_problem

_EQUALITIES = ("$eq", "$ne")
_ORDERINGS = ("$gt", "$gte", "$lt", "$lte")
_LISTS = ("$in", "$nin")
_PREFIX = "$prefix"
_LIST_LIMIT = 10_000
_LAST_CHARACTER = 0x10FFFF
# Each store would put these in an order of its own.
_UNORDERED = ("decimal", "object", "list")
_SCALARS = (str, int, float, bool, datetime, type(None))


@dataclass(frozen=True, slots=True)
class Query:
    """Which documents, in which order, from which on, how many (None: all)."""

    filter: Mapping[str, Any] = field(default_factory=dict)
    sort: Sequence[tuple[str, int]] = ()
    skip: int = 0
    limit: int | None = None


def checked_filter(schema: Schema, wanted: Mapping[str, Any] | None) -> dict[str, Any]:
    """A copy of ``wanted`` that is safe to send. Raises InvalidDocumentError otherwise."""
    if wanted is None:
        return {}
    if not isinstance(wanted, Mapping):
        raise _refused(schema, "must be a mapping of fields to values")
    return {name: _condition(schema, name, value) for name, value in wanted.items()}


def checked_sort(schema: Schema, sort: Sequence[tuple[str, int]] | None) -> list[tuple[str, int]]:
    """A copy of ``sort`` with known fields and directions 1 or -1."""
    pairs = list(sort or ())
    for pair in pairs:
        known = len(pair) == 2 and isinstance(pair[0], str) and schema.field(pair[0])
        if not known or not _safe_path(pair[0]) or pair[1] not in (1, -1):
            raise InvalidDocumentError(
                f"{schema.name}: a sort is a list of (field, 1 or -1), over known fields."
            )
        if known.kind in _UNORDERED:
            raise InvalidDocumentError(
                f"{schema.name}: '{pair[0]}', which is {known.kind}, has no order in every store."
            )
    return pairs


def after_prefix(prefix: str) -> str | None:
    """The first text, by code point, after all that begin with ``prefix``; None: there is none."""
    for at in range(len(prefix) - 1, -1, -1):
        following = ord(prefix[at]) + 1
        if following <= _LAST_CHARACTER:
            # Half characters are none, and cannot be sent.
            return prefix[:at] + chr(0xE000 if following == 0xD800 else following)
    return None


def _condition(schema: Schema, name: object, value: object) -> object:
    if not isinstance(name, str) or schema.field(name) is None or not _safe_path(name):
        raise _refused(schema, f"names {name!r}, which is no field")
    if not isinstance(value, Mapping):
        return _scalar(schema, name, value)
    if not value:
        raise _refused(schema, f"has an empty condition on '{name}'")
    return {
        operator: _operand(schema, name, operator, operand) for operator, operand in value.items()
    }


def _operand(schema: Schema, name: str, operator: object, operand: object) -> object:
    if operator == "$exists" and isinstance(operand, bool):
        return operand
    if operator == _PREFIX:
        return _prefix(schema, name, operand)
    if operator in _EQUALITIES or (operator in _ORDERINGS and _ordered(operand)):
        return _scalar(schema, name, operand)
    if operator in _LISTS and isinstance(operand, list | tuple) and len(operand) <= _LIST_LIMIT:
        return [_scalar(schema, name, item) for item in operand]
    raise _refused(schema, f"has a condition on '{name}' that is not allowed")


def _prefix(schema: Schema, name: str, operand: object) -> str:
    rule = schema.field(name)
    if rule is None or not isinstance(operand, str) or (rule.items or rule).kind != "text":
        raise _refused(schema, f"asks for a prefix of '{name}', which takes a text on text fields")
    return str(_storable(schema, name, operand))


def _storable(schema: Schema, name: str, value: object) -> object:
    """``value`` as a document could hold it; what none can hold is refused."""
    if problem := scalar_problem(value):
        raise _refused(schema, f"compares '{name}' with a value that {problem}")
    return to_millisecond(value) if isinstance(value, datetime) else value


def _scalar(schema: Schema, name: str, value: object) -> object:
    if not isinstance(value, _SCALARS):
        raise _refused(schema, f"compares '{name}' with a {type(value).__name__}")
    value = _storable(schema, name, value)
    rule = schema.field(name)
    if value is None or rule is None:
        return value
    held = rule.items if rule.kind == "list" and rule.items else rule
    if not _same_kind(held.kind, value):
        raise _refused(schema, f"compares '{name}', which is {rule.kind}, with another kind")
    return value


def _ordered(value: object) -> bool:
    return value is not None and not isinstance(value, bool)


def _same_kind(kind: str, value: object) -> bool:
    if kind in ("any", "object", "list"):
        return kind == "any"
    if isinstance(value, bool):
        return kind == "bool"
    if isinstance(value, int | float):
        return kind in ("int", "number")
    return kind == "datetime" if isinstance(value, datetime) else kind in ("text", "date")


def _safe_path(name: str) -> bool:
    """Field names only: a path goes into the embedded store's query text."""
    return all(part.isidentifier() for part in name.split("."))


def _refused(schema: Schema, what: str) -> InvalidDocumentError:
    return InvalidDocumentError(f"{schema.name}: the filter {what}.")
