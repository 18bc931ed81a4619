"""What joins the dates of a question to periods: the atoms read so far and the periods kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from workbench.agent.clients.analyst.dates import Draft
from workbench.agent.clients.analyst.text import DAY
from workbench.agent.clients.analyst.units import Atom, When, following, preceding


@dataclass(slots=True)
class Dates:
    """What was read: the text with marks in place of dates, the periods and what went wrong."""

    text: str
    whens: list[When] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Reader:
    """Joins atoms to periods; ``anchor`` is the day lengths are counted back from."""

    draft: Draft
    anchor: date
    found: Dates

    def atom(self, mark: str) -> Atom:
        """The atom a mark stands for."""
        found = self.draft.atoms[ord(mark) - 0xE100]
        if not isinstance(found, Atom):
            raise ValueError("a date without a year")
        return found

    def keep(self, when: When) -> str:
        """Keep a period or day, and give the mark to write in its place."""
        if when not in self.found.whens:
            self.found.whens.append(when)
        return f" {DAY} "

    def period(self, start: str, end: str, notes: tuple[str, ...] = ()) -> str:
        """Keep the period between two codes; an empty end means until now."""
        code = start if start == end and len(start) < 10 else f"{start}/{end}"
        return self.keep(When("period", code, notes=notes))


def start_code(atom: Atom) -> str:
    """Where a period begins: from the end of a unit means from the unit after it."""
    return following(atom).start if atom.edge == "last" else atom.start


def end_code(atom: Atom) -> str:
    """Where a period ends: to the start of a unit means with the unit before it."""
    return preceding(atom).end if atom.edge == "first" else atom.end


def open_end(reader: Reader) -> str:
    """The end of a period that runs on: now, unless anchored."""
    return "" if reader.anchor == reader.draft.now else reader.anchor.isoformat()
