"""Text of vendors, which may be anything, made such that frames and stores can hold it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def whole(value: Any) -> Any:  # noqa: ANN401 - JSON
    """``value`` (JSON) in whose texts half a character, and NUL, are the sign for what cannot be
    shown (U+FFFD). JSON can say both; no column of text and no index can hold them."""
    if isinstance(value, Mapping):
        return {whole(name): whole(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [whole(item) for item in value]
    if not isinstance(value, str):
        return value
    paired = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return paired.replace("\0", "\ufffd")
