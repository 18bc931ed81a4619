"""Documents out of the JSON that NeoSQLite writes, quickly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
from neosqlite.collection.json_helpers import neosqlite_json_loads

_TIME = frozenset({"$date"})


def loaded(text: str) -> dict[str, Any]:
    """The document of ``text``. What is encoded in it beyond times at its top, NeoSQLite decodes.

    Raises ValueError where it is damaged.
    """
    document: dict[str, Any] = orjson.loads(text)
    times = 0
    for name, value in document.items():
        if type(value) is dict and value.keys() == _TIME and isinstance(value["$date"], str):
            document[name] = datetime.fromisoformat(value["$date"])
            times += 1
    if text.count('"$date"') == times and "__neosqlite" not in text:
        return document
    decoded: dict[str, Any] = neosqlite_json_loads(text)
    return decoded
