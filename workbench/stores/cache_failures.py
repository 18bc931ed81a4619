"""A failed fetch as text, for those who wait for it in other processes."""

from __future__ import annotations

import json

from workbench import errors
from workbench.errors import StoreUnavailable, WorkbenchError

_FIELDS = ("message", "hint", "retry_after")


def failure_text(error: Exception) -> str:
    """``error`` as text. Of what is no WorkbenchError only the type is told: its words are not
    known to be free of secrets."""
    if not isinstance(error, WorkbenchError):
        message = f"The fetch failed in another process ({type(error).__name__})."
        error = StoreUnavailable(message, hint="Its log says why.")
    kind = next(kind for kind in type(error).__mro__ if kind.__module__ == errors.__name__)
    fields = {name: getattr(error, name) for name in _FIELDS if hasattr(error, name)}
    return json.dumps({"type": kind.__name__, **fields})


def failure(text: str) -> WorkbenchError:
    """The error ``failure_text`` was given: of the same type, saying the same."""
    fields = json.loads(text)
    kind: type[WorkbenchError] = getattr(errors, fields.pop("type"))
    return kind(fields.pop("message"), **fields)
