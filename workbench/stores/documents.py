"""Documents as they enter and leave a store: plain values, text ids, aware times."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from bson import Decimal128, Int64, ObjectId


def normalize_document(
    document: Mapping[str, Any], id_fields: Sequence[str] = ("_id",)
) -> dict[str, Any]:
    """``document`` in plain values, to any depth.

    ``id_fields`` (of the document itself) and every ObjectId become text; Decimal128 becomes
    Decimal; numpy scalars and arrays become numbers, times and lists; NaN and infinities of every
    kind become None; times without a zone are taken as UTC, and all come out in UTC.
    """
    return {
        str(name): str(value) if name in id_fields and value is not None else _plain(value)
        for name, value in document.items()
    }


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value a store may hold
    if isinstance(value, Mapping):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return _plain_list(value)
    if type(value).__module__ == "numpy":
        return _plain(_from_numpy(value))
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, ObjectId):
        return str(value)
    if isinstance(value, Int64):
        return int(value)
    if isinstance(value, Decimal128):
        value = value.to_decimal()
    return None if isinstance(value, Decimal) and not value.is_finite() else value


def _from_numpy(value: Any) -> Any:  # noqa: ANN401 - a scalar or an array
    kind, form = value.dtype.kind, value.dtype.str
    if kind == "f" and value.dtype.itemsize > 8:
        value = value.astype("f8")  # Python has no longer number
    elif kind == "M" and form[-3] in "npfa":
        value = value.astype("M8[us]")  # nor a time finer than a microsecond
    return value.tolist()


def _plain_list(values: Sequence[Any]) -> list[Any]:
    # A year of prices is a long list of one kind, and reading it must be quick.
    kinds = set(map(type, values))
    if kinds <= {str, int, bool, type(None)}:
        return list(values)
    if kinds <= {float, int, type(None)}:
        return [v if v is None or math.isfinite(v) else None for v in values]
    return [_plain(item) for item in values]


def to_millisecond(moment: datetime) -> datetime:
    """What every store can keep: in UTC, and MongoDB's times have no microseconds."""
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def storable(value: Any) -> Any:  # noqa: ANN401 - any value a document may hold
    """``value`` as it will be read back: tuples as lists, aware times to the millisecond."""
    if isinstance(value, Mapping):
        return {name: storable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [storable(item) for item in value]
    if isinstance(value, datetime) and value.tzinfo is not None:
        return to_millisecond(value)
    return value
