"""Lengths of time ("the past five years", "12 months to June 2010") and times so far."""

from __future__ import annotations

import re
from datetime import date, timedelta

from workbench.agent.clients.analyst.reader import Reader, open_end
from workbench.agent.clients.analyst.units import (
    When,
    months_back,
    preceding,
    run,
    units_between,
)

_WORDS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "couple of": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
    "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30, "sixty": 60,
    "ninety": 90, "half": 0,
}  # fmt: skip
NUMBER = r"(?<![$\d.,])\d{1,4}|" + "|".join(sorted(_WORDS, key=len, reverse=True))
COUNTED = r"(?<![$\d.,])\d{1,4}|" + "|".join(w for w in sorted(_WORDS, key=len, reverse=True)
                                             if w not in ("a", "an"))  # fmt: skip
UNIT_NAMES = "day|week|month|quarter|year|decade|yr|mo|mth|wk|y|d|m|w"
N = f"({NUMBER})"
UNIT = f"({UNIT_NAMES})s?"
_LENGTHS = {
    "d": (1, "d"), "day": (1, "d"), "w": (1, "wk"), "wk": (1, "wk"), "week": (1, "wk"),
    "m": (1, "mo"), "mo": (1, "mo"), "mth": (1, "mo"), "month": (1, "mo"), "quarter": (3, "mo"),
    "y": (1, "y"), "yr": (1, "y"), "year": (1, "y"), "decade": (10, "y"),
}  # fmt: skip
TRAIL = r"(?:last|past|previous|preceding|prior|trailing|recent|most recent|latest)"


def count_of(word: str) -> int:
    """A number written as digits or as a word."""
    return int(word) if word.isdigit() else _WORDS[word.lower()]


def length(reader: Reader, match: re.Match[str]) -> str | None:
    """A length up to now, or up to the day the question is anchored on."""
    unit_name = match["unit"].lower() or "year"
    factor, suffix = _LENGTHS[unit_name]
    count = count_of(match["n"] or "one") * factor
    if (match["n"] or "").lower() == "half":
        count, suffix = {"year": (6, "mo"), "decade": (5, "y")}.get(unit_name, (0, suffix))
    if suffix == "d" and count == 1:
        return None  # "a one-day loss" is no period
    if suffix == "y" and re.search(r"\b(?:calendar|full|whole) ", match[0], re.IGNORECASE):
        year = reader.anchor.year
        return reader.period(str(year - count), str(year - 1))
    if not count:
        return None
    if reader.anchor == reader.draft.now:
        return reader.keep(When("period", f"{count}{suffix}"))
    days = {"d": 1, "wk": 7}.get(suffix, 0) * count
    months = {"mo": 1, "y": 12}.get(suffix, 0) * count
    if months and (reader.anchor + timedelta(days=1)).day == 1:
        return _whole_months(reader, reader.anchor, months)
    start = months_back(reader.anchor, months) - timedelta(days=days)
    return reader.period(start.isoformat(), reader.anchor.isoformat())


def _whole_months(reader: Reader, end: date, months: int, notes: tuple[str, ...] = ()) -> str:
    """The whole months up to the month that ends on ``end``, as years where they are years."""
    first = months_back(end.replace(day=1), months - 1)
    years = end.month == 12 and months % 12 == 0
    whole = units_between("year" if years else "month", first, end)
    return reader.period(whole[0].start, whole[-1].end, notes)


def length_to(reader: Reader, match: re.Match[str]) -> str:
    """'The five years to 2010', '12 months ending June 2010': whole units ending there."""
    atom = reader.atom(match[3])
    factor, suffix = _LENGTHS[match[2].lower()]
    count = count_of(match[1] or "one") * factor
    months = {"y": 12, "mo": 1}.get(suffix, 0) * count
    end = preceding(atom).last if atom.edge == "first" else atom.last
    if months and (end + timedelta(days=1)).day == 1:
        return _whole_months(reader, end, months, atom.notes)
    days = {"d": 1, "wk": 7}.get(suffix, 0) * count
    start = months_back(end, months) - timedelta(days=days)
    return reader.period(start.isoformat(), end.isoformat(), atom.notes)


def length_from(reader: Reader, match: re.Match[str]) -> str:
    """'The five years from 2005': whole units beginning there."""
    atom = reader.atom(match[3])
    factor, suffix = _LENGTHS[match[2].lower()]
    months = count_of(match[1]) * factor * (12 if suffix == "y" else 1)
    if suffix not in ("y", "mo") or not months:
        raise ValueError(match[0])
    if atom.kind == "day":
        return reader.period(atom.start, months_back(atom.first, -months).isoformat())
    last = months_back(atom.first, -(months - 1))
    whole = run(atom, units_between("month", last, last)[0])
    end = str(last.year) if atom.kind == "year" and months % 12 == 0 else whole.end
    return reader.period(atom.start, end, atom.notes)


def part_of(reader: Reader, match: re.Match[str]) -> str:
    """'The first three months of 2009', 'the last two quarters of 2008'."""
    atom = reader.atom(match[4])
    kind = match[3].lower()
    whole = units_between(kind, atom.first, atom.last)  # type: ignore[arg-type]
    count = count_of(match[2])
    chosen = whole[:count] if match[1].lower() == "first" else whole[-count:]
    if not 0 < count <= len(whole):
        raise ValueError(match[0])
    return reader.period(chosen[0].start, chosen[-1].end)


def to_date(reader: Reader, match: re.Match[str]) -> str:
    """The year, quarter or month so far."""
    word = match[0].lower()
    anchor = reader.anchor
    kind = "month" if word.startswith("m") else "quarter" if word.startswith("q") else "year"
    if kind == "year":
        if match.re.groups and match[1]:
            anchor = reader.atom(match[1]).last
        if anchor == reader.draft.now:
            return reader.keep(When("period", "ytd"))
        return reader.period(str(anchor.year), anchor.isoformat())
    whole = units_between(kind, date(anchor.year, 1, 1), anchor)  # type: ignore[arg-type]
    return reader.period(whole[-1].start, open_end(reader))


def time_ago(reader: Reader, match: re.Match[str]) -> str:
    """A day some time ago, or the time since it."""
    factor, suffix = _LENGTHS[match[1 + 1].lower()]
    count = count_of(match[1]) * factor
    months = {"mo": 1, "y": 12}.get(suffix, 0) * count
    days = {"d": 1, "wk": 7}.get(suffix, 0) * count
    then = months_back(reader.anchor, months) - timedelta(days=days)
    since = re.match(r"\s*(?:since|from)\b", match[0], re.IGNORECASE)
    if since:
        return reader.period(then.isoformat(), open_end(reader))
    return reader.keep(When("day", then.isoformat(), ago=bool(months)))


def in_sessions(reader: Reader, match: re.Match[str]) -> str:
    """A length in sessions can't be measured: say so."""
    reader.found.problems.append(
        "A length counted in trading sessions is not one I can measure; give days, months or dates."
    )
    return " "
