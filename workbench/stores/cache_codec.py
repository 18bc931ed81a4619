"""Cached values as JSON text that comes back as it went in.

Beside JSON's own values: datetime, date, Decimal, ObjectId, tuples and numpy scalars. Each is
written as ``{"$type": ..., "value": ...}``; a mapping that looks like that is marked too.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bson import ObjectId

from workbench.errors import InvalidDocumentError

_TAG = "$type"
_MAX_DEPTH = 64

_WRITERS: Mapping[type, tuple[str, Callable[[Any], Any]]] = {
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    Decimal: ("decimal", str),
    ObjectId: ("objectid", str),
}


def dumps(value: object) -> str:
    """``value`` as text. Raises InvalidDocumentError for a type that would not come back."""
    return _ENCODER.encode(_encode(value, 0))


def loads(text: str) -> Any:  # noqa: ANN401 - whatever went in
    """What ``dumps`` was given: equal, of the same types, and shared with nobody."""
    return _DECODER.decode(text)


def _encode(value: Any, depth: int) -> Any:  # noqa: ANN401
    kind = type(value)
    if kind in (float, int, str, bool, type(None)):
        return value
    if depth > _MAX_DEPTH:
        raise InvalidDocumentError("A value nested this deeply cannot be cached.")
    if kind is list:
        return [_encode(item, depth + 1) for item in value]
    if kind is tuple:
        return _tagged("tuple", [_encode(item, depth + 1) for item in value])
    if kind is dict:
        return _encode_mapping(value, depth)
    if kind in _WRITERS:
        name, write = _WRITERS[kind]
        return _tagged(name, write(value))
    return _encode_numpy(value)


def _encode_mapping(value: Mapping[Any, Any], depth: int) -> Any:  # noqa: ANN401
    if not all(type(name) is str for name in value):
        raise InvalidDocumentError("A cached mapping has texts as its names.")
    encoded = {name: _encode(item, depth + 1) for name, item in value.items()}
    return _tagged("mapping", list(encoded.items())) if _TAG in encoded else encoded


def _encode_numpy(value: Any) -> Any:  # noqa: ANN401
    kind = type(value)
    dtype = getattr(value, "dtype", None)
    if kind.__module__ != "numpy" or dtype is None or getattr(value, "shape", None) != ():
        raise InvalidDocumentError(f"A {kind.__name__} cannot be cached.")
    if dtype.kind in "mM":
        return _tagged("numpy", [dtype.str, int(value.view("i8"))])
    if dtype.kind in "biuU" or (dtype.kind == "f" and dtype.itemsize <= 8):
        return _tagged("numpy", [dtype.str, value.item()])
    raise InvalidDocumentError(f"A numpy {dtype} cannot be cached.")


def _tagged(name: str, value: object) -> dict[str, object]:
    return {_TAG: name, "value": value}


def _decode(item: dict[str, Any]) -> Any:  # noqa: ANN401
    name = item.get(_TAG)
    return item if name is None else _READERS[name](item["value"])


def _decode_numpy(value: list[Any]) -> Any:  # noqa: ANN401
    import numpy as np  # only who caches numpy scalars pays for loading it

    dtype = np.dtype(value[0])
    if dtype.kind in "mM":
        return np.int64(value[1]).view(dtype)
    return dtype.type(value[1])


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "decimal": Decimal,
    "objectid": ObjectId,
    "tuple": tuple,
    "mapping": dict,
    "numpy": _decode_numpy,
}

# Made once: json.dumps and json.loads would make them anew at each call.
_ENCODER = json.JSONEncoder(separators=(",", ":"))
_DECODER = json.JSONDecoder(object_hook=_decode)
