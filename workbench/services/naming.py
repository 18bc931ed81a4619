"""What people write: names, texts, users' ids and securities, and how each is compared."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from workbench.errors import InvalidDocumentError
from workbench.market.reference.exchanges import typed_currency
from workbench.market.reference.ranking import folded as folded

_USER_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")
TICKER = re.compile(r"[A-Za-z0-9^][A-Za-z0-9.:^=_&/+$#-]{0,39}")
"""A ticker; what begins as a formula does is none."""
CURRENCY = re.compile(r"[A-Z]{2}[A-Za-z]")
"""A currency's code, ISO's or the market's own for a hundredth (GBp is a penny, not a pound)."""
_NAME_CHARS = 120
_TEXT_CHARS = 100_000


def is_user_id(text: object) -> bool:
    """Whether ``text`` can be a user's id. An e-mail address cannot, so that none gets into keys
    and messages."""
    return isinstance(text, str) and _USER_ID.fullmatch(text) is not None


def checked_user_id(text: str) -> str:
    """``text`` as a user's id. InvalidDocumentError otherwise."""
    if not is_user_id(text):
        raise InvalidDocumentError(
            "A user's id is 1 to 64 letters, digits, '_', '.' or '-'; no address."
        )
    return text


def checked_name(text: str, *, what: str) -> str:
    """``text`` as a name on one line: 1 to 120 characters. InvalidDocumentError otherwise."""
    name = " ".join(text.split()) if isinstance(text, str) else ""
    printable = all(character.isprintable() for character in name)
    if not name or len(name) > _NAME_CHARS or not printable:
        raise InvalidDocumentError(
            f"The name of a {what} has 1 to {_NAME_CHARS} printable characters."
        )
    return name


def checked_text(text: str, *, what: str) -> str:
    """``text`` of at most 100,000 characters. InvalidDocumentError otherwise."""
    if not isinstance(text, str) or len(text) > _TEXT_CHARS:
        raise InvalidDocumentError(f"The text of a {what} has at most {_TEXT_CHARS:,} characters.")
    return text


def named_security(listed: Sequence[Mapping[str, Any]], written: str) -> Mapping[str, Any] | None:
    """The one of ``listed`` (each with symbol, mic and currency) that ``written`` names, or None.

    It is ``TICKER``, ``TICKER@MIC`` or ``TICKER@MIC/CURRENCY``, in any case, save that ``GBp`` is
    not ``GBP``. Raises InvalidDocumentError where it names several.
    """
    ticker, _, place = written.partition("@")
    mic, _, currency = place.partition("/")
    key, mic, currency = folded(ticker), mic.strip().upper(), typed_currency(currency)
    named = [
        one
        for one in listed
        if folded(one["symbol"]) == key
        and mic in ("", one["mic"])
        and currency in ("", one["currency"])
    ]
    if len(named) > 1:
        known = ", ".join(f"{one['symbol']}@{one['mic']}/{one['currency']}" for one in named)
        raise InvalidDocumentError(
            f"'{named[0]['symbol']}' is listed more than once: {known}.",
            hint="Write TICKER@MIC, or TICKER@MIC/CURRENCY.",
        )
    return named[0] if named else None
