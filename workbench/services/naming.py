"""Names that people give to things, and the texts that are compared in their place."""

from __future__ import annotations

import unicodedata

from workbench.errors import InvalidDocumentError

_NAME_CHARS = 120
_TEXT_CHARS = 100_000


def folded(text: str) -> str:
    """``text`` as it is compared: composed, without case, spaces run together."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


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
