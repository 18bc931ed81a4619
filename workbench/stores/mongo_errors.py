"""PyMongo's errors as the store's: three kinds, and no value of a document or a connection."""

from __future__ import annotations

from bson.errors import BSONError, InvalidBSON
from pymongo.errors import DocumentTooLarge, DuplicateKeyError, InvalidOperation, OperationFailure

from workbench.errors import (
    DuplicateDocumentError,
    InvalidDocumentError,
    StoreError,
    StoreUnavailable,
)

UNAUTHORISED = 13
_CONFLICT = 112
_LOGIN_FAILED, _INVALID, _DUPLICATE = 18, 121, 11000


def worded(error: Exception, address: str) -> StoreError:
    """The store's own error for a driver's; ``address`` is where the server is."""
    code = getattr(error, "code", None)
    if isinstance(error, DuplicateKeyError) or _first_code(error) == _DUPLICATE:
        return DuplicateDocumentError(
            f"A document with this key is already there ({_taken(error)})."
        )
    if _INVALID in (code, _first_code(error)):
        return InvalidDocumentError(
            "The server refused the document: it does not fit the collection.",
            hint="Run `workbench db plan` to see whether its schema is an older one.",
        )
    if isinstance(error, InvalidBSON):
        return StoreUnavailable(
            f"MongoDB at {address} holds a document that cannot be read.",
            hint="It was not written by Workbench; remove or repair it.",
        )
    if isinstance(error, DocumentTooLarge | BSONError | OverflowError):
        return InvalidDocumentError("The document cannot be stored: it is too large or deep.")
    answered = isinstance(error, OperationFailure) and not error.timeout
    what = "refused this" if answered else "does not answer"
    return StoreUnavailable(
        f"MongoDB at {address} {what}: {_reason(error)}.", hint=_hint(error, answered=answered)
    )


def _first_code(error: Exception) -> int | None:
    """The code of the first refused document of several."""
    details = getattr(error, "details", None) or {}
    refused = details.get("writeErrors") or [{}]
    code: int | None = refused[0].get("code")
    return code


def _taken(error: Exception) -> str:
    """The fields of the key that is taken; never its values."""
    details = getattr(error, "details", None) or {}
    refused = (details.get("writeErrors") or [details])[0]
    return ", ".join(refused.get("keyPattern") or ["_id"])


def _reason(error: Exception) -> str:
    """What went wrong in a few words; the driver's own may be a page long."""
    code = getattr(error, "code", None)
    if code == _LOGIN_FAILED:
        return "it refused the user or the password"
    if code == UNAUTHORISED:
        return "its user may not do this"
    if code == _CONFLICT:
        return "others are writing the same documents"
    if isinstance(error, InvalidOperation):
        return "the connection is closed"
    text = str(error).partition(" (configured timeouts")[0].partition(", full error")[0]
    return f"{type(error).__name__}: {text[:200]}"


def _hint(error: Exception, *, answered: bool) -> str:
    if getattr(error, "code", None) in (_LOGIN_FAILED, UNAUTHORISED):
        return "Check the user in MONGODB_URI, authSource, MONGODB_PASSWORD and the user's roles."
    if getattr(error, "code", None) == _CONFLICT:
        return "Try again."
    if answered:
        return "See the server's log."
    return "Check that the server runs and that MONGODB_URI names it."
