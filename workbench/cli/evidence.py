"""A file of evidence: the cells that a text's figures are checked against."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from workbench.errors import InvalidDocumentError
from workbench.messages import Cell
from workbench.messages_json import cells_from_json

_FORMS = (
    "Give a list of cells, an object with cells and names, or what `workbench ask --json` wrote."
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """Cells, the names that go with their tickers, and the day and language of the answer they are
    from, where the file tells."""

    cells: Sequence[Cell]
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)
    as_of: date | None = None
    language: str | None = None


def read_evidence(text: str) -> Evidence:
    """The evidence in ``text``, in one of three forms. Raises InvalidDocumentError."""
    try:
        value = json.loads(text)
    except ValueError:
        return _events(list(_lines(text)))
    if isinstance(value, list):
        return Evidence(cells_from_json(value))
    if isinstance(value, dict) and "cells" in value and "type" not in value:
        return Evidence(cells_from_json(value["cells"]), _names(value.get("names", {})))
    if isinstance(value, dict) and "type" in value:
        return _events([(1, value)])
    raise InvalidDocumentError("The evidence is neither cells nor events.", hint=_FORMS)


def _lines(text: str) -> Iterator[tuple[int, dict[str, object]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError as error:
            message = f"Line {number} of the evidence is no JSON: {error}."
            raise InvalidDocumentError(message, hint=_FORMS) from error
        if not isinstance(value, dict) or "type" not in value:
            raise InvalidDocumentError(f"Line {number} of the evidence is no event.", hint=_FORMS)
        yield number, value


def _events(events: Sequence[tuple[int, dict[str, object]]]) -> Evidence:
    """The cells of an answer's tools, with the answer's names, day and language."""
    cells: list[Cell] = []
    names: dict[str, tuple[str, ...]] = {}
    as_of: date | None = None
    language: str | None = None
    for number, event in events:
        if event["type"] == "tool_finished":
            cells += cells_from_json(event.get("cells"), f"line {number}: cells")
        elif event["type"] == "done":
            as_of, language = _day(event.get("as_of"), number), str(event.get("language") or "en")
            names |= _names(event.get("names", {}))
    if not events:
        raise InvalidDocumentError("The evidence is empty.", hint=_FORMS)
    return Evidence(tuple(dict.fromkeys(cells)), names, as_of, language)


def _day(value: object, line: int) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidDocumentError(f"line {line}: as_of is no day such as 2012-12-31.") from error


def _names(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise InvalidDocumentError("names is no object of ticker to names.")
    for ticker, names in value.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise InvalidDocumentError(f"names.{ticker} is no list of texts.")
    return {ticker: tuple(names) for ticker, names in value.items()}
