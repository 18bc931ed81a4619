"""The SEC's JSON documents, read: company facts into a frame, a submission's head into a profile.

What a document says is foreign. A fact that is malformed is left out and counted, never mended; a
document of another form is an error.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd

from workbench.errors import NoDataError, ProviderUnavailable
from workbench.market.filings.facts import FACT_COLUMNS, facts_frame
from workbench.market.provider import Profile

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_TEXT_CHARS = 300


def facts_of(document: Any, *, about: str) -> tuple[pd.DataFrame, Mapping[str, int]]:  # noqa: ANN401 - JSON
    """The facts of ``companyfacts`` in the form of ``filings.facts``; and how many were left out,
    by the reason.

    NoDataError where there is no fact; ProviderUnavailable where the document is of another form,
    or where there are facts and none can be read.
    """
    offences: Counter[str] = Counter()
    rows, days = [], _Days()
    try:
        for taxonomy, concept, unit, fact in _each(document):
            row = _row(fact, days)
            if isinstance(row, str):
                offences[row] += 1
            else:
                rows.append((taxonomy, concept, unit, *row))
    except (KeyError, TypeError, AttributeError) as error:
        raise ProviderUnavailable(
            f"The SEC's facts of {about} are of a form that is not known.", hint="Try again later."
        ) from error
    if not rows and offences:
        raise ProviderUnavailable(
            f"The SEC's facts of {about} could not be read: of {offences.total()} none is usable.",
            hint="Try again later; if it stays, the form of its documents may have changed.",
        )
    if not rows:
        raise NoDataError(f"The SEC has no facts of {about}.")
    frame = pd.DataFrame.from_records(rows, columns=list(FACT_COLUMNS))
    return facts_frame(frame, about=f"The SEC's facts of {about}"), offences


def _each(document: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
    for taxonomy, concepts in document["facts"].items():
        for concept, body in concepts.items():
            for unit, facts in body["units"].items():
                for fact in facts:
                    yield taxonomy, concept, unit, fact


def _row(fact: Mapping[str, Any], days: _Days) -> tuple[Any, ...] | str:
    """The rest of a fact's row, or what is wrong with it."""
    value, start = fact.get("val"), fact.get("start")
    if isinstance(value, bool) or not isinstance(value, int | float) or not _finite(value):
        return "no number"
    end, filed = days[fact.get("end")], days[fact.get("filed")]
    if end is None or filed is None or (start is not None and days[start] is None):
        return "no day"
    if start is not None and fact["start"] > fact["end"]:
        return "an end before its start"
    year = fact.get("fy")
    return (
        None if start is None else days[start], end, float(value), filed,
        _text(fact.get("form")), _text(fact.get("accn")),
        year if type(year) is int and 0 < year < 10_000 else None, _text(fact.get("fp")),
    )  # fmt: skip


def _finite(value: float) -> bool:
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer of hundreds of digits
        return False


class _Days(dict[Any, pd.Timestamp | None]):
    """Each day's text read once: a document repeats a few hundred thousands of times."""

    def __missing__(self, text: object) -> pd.Timestamp | None:
        day = None
        if isinstance(text, str) and _DAY.fullmatch(text):
            try:
                day = pd.Timestamp(date.fromisoformat(text)).as_unit("s")
            except ValueError:
                day = None
        self[text] = day
        return day


def profile_of(document: Any, *, about: str) -> Profile:  # noqa: ANN401 - JSON
    """The head of ``submissions`` as a profile; ProviderUnavailable for another form.

    ``industry`` is the SEC's description of the industry code (SIC); the SEC has no sectors.
    """
    try:
        name, cik = _text(document["name"]), f"{int(document['cik']):010d}"
        former = [_text(one.get("name")) for one in document.get("formerNames") or ()]
        address = (document.get("addresses") or {}).get("business") or {}
        country = _country(address)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ProviderUnavailable(
            f"The SEC's profile of {about} is of a form that is not known.", hint="Try again later."
        ) from error
    if not name:
        raise NoDataError(f"The SEC says nothing of {about}.")
    return Profile(
        name=name,
        country=country,
        industry=_text(document.get("sicDescription")) or None,
        website=_text(document.get("website")) or None,
        description=_text(document.get("description")) or None,
        cik=cik,
        former_names=tuple(one for one in dict.fromkeys(former) if one and one != name),
    )


def _country(address: Mapping[str, Any]) -> str | None:
    """Where the business is. EDGAR's codes of American states are letters and describe themselves
    ("CA"); those of other places have a digit and are described by name ("A6", Ontario, Canada)."""
    named = _text(address.get("country"))
    code, described = (
        _text(address.get("stateOrCountry")),
        _text(address.get("stateOrCountryDescription")),
    )
    if named:
        return named
    if re.fullmatch(r"[A-Z]{2}", code) or code == "X1":
        return "United States"
    return described.rpartition(",")[2].strip() or None


def _text(value: object) -> str:
    return " ".join(value.split())[:_TEXT_CHARS] if isinstance(value, str) else ""
