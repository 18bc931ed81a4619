"""Days and calendar units as a question names them, and the stretch of time it asks about."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

Kind = Literal["year", "half", "quarter", "month", "day"]

_MONTHS: dict[Kind, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Atom:
    """A day, or a calendar unit, or a run of units. ``start`` and ``end`` are its codes as a tool
    reads them ("2008", "2010-Q3", "2009-03-09"); ``edge`` says that only its first or last
    session is meant."""

    kind: Kind
    first: date
    last: date
    start: str
    end: str
    edge: Literal["", "first", "last"] = ""
    notes: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """The atom as one period or day."""
        return self.start if self.start == self.end else f"{self.start}/{self.end}"

    def noting(self, note: str) -> Atom:
        """The same with a note on how it was read."""
        return replace(self, notes=(*self.notes, note))


@dataclass(frozen=True, slots=True)
class When:
    """What a question asks about: one day, or a period, in the tools' own writing.

    ``unit``: the calendar unit whose first or last session the day is. ``{first}`` in a code
    stands for the first session held of the symbols asked about. ``ago``: a day counted back in
    months or years, which may be meant as the time since then.
    """

    kind: Literal["day", "period"]
    code: str
    unit: str = ""
    edge: Literal["", "first", "last"] = ""
    notes: tuple[str, ...] = ()
    ago: bool = False


def day(year: int, month: int, number: int) -> Atom:
    """One day; ValueError where the calendar has none."""
    when = date(year, month, number)
    return Atom("day", when, when, when.isoformat(), when.isoformat())


def unit(kind: Kind, year: int, number: int = 1) -> Atom:
    """The ``number``-th unit of its kind in ``year``; ValueError where there is none."""
    months = _MONTHS[kind]
    if not 1 <= number <= 12 // months:
        raise ValueError(f"{year} has no {kind} {number}")
    first_month = months * (number - 1) + 1
    last_month = first_month + months - 1
    first = date(year, first_month, 1)
    last = date(year, last_month, calendar.monthrange(year, last_month)[1])
    code = _code(kind, year, number)
    return Atom(kind, first, last, code, code)


def _code(kind: Kind, year: int, number: int) -> str:
    form = {"year": "{0}", "half": "{0}-H{1}", "quarter": "{0}-Q{1}", "month": "{0}-{1:02d}"}
    return form[kind].format(f"{year:04d}", number)


def containing(kind: Kind, when: date) -> Atom:
    """The unit of this kind that ``when`` lies in."""
    if kind == "day":
        return day(when.year, when.month, when.day)
    return unit(kind, when.year, (when.month - 1) // _MONTHS[kind] + 1)


def following(atom: Atom) -> Atom:
    """The unit after."""
    return containing(atom.kind, atom.last + timedelta(days=1))


def preceding(atom: Atom) -> Atom:
    """The unit before."""
    return containing(atom.kind, atom.first - timedelta(days=1))


def run(first: Atom, last: Atom) -> Atom:
    """From one unit to another, both included."""
    return Atom(last.kind, first.first, last.last, first.start, last.end,
                notes=(*first.notes, *last.notes))  # fmt: skip


def months_back(when: date, months: int) -> date:
    """The same day ``months`` earlier, or the last of a shorter month; ValueError before year 1."""
    year, month = divmod(when.year * 12 + when.month - 1 - months, 12)
    return date(year, month + 1, min(when.day, calendar.monthrange(year, month + 1)[1]))


def units_between(kind: Kind, first: date, last: date) -> list[Atom]:
    """The units from the first that starts on or after ``first`` to the one ``last`` lies in."""
    found: list[Atom] = []
    atom = containing(kind, first)
    if atom.first < first:
        atom = following(atom)
    while atom.first <= last and len(found) < 1000:
        found.append(atom)
        atom = following(atom)
    return found
