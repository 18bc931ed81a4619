"""The evidence by symbol, measure and period: which cell a claim speaks of."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from workbench.agent.checking.lexicon import PAIRED
from workbench.agent.checking.lexicon_statements import OF_FILINGS
from workbench.agent.checking.reading import Span
from workbench.agent.checking.units import OF_MARKET
from workbench.messages import Cell

_BEFORE, _AFTER = timedelta(days=7), timedelta(days=5)
_CLOSED = timedelta(days=4)  # a long weekend: the last session before a day without one
_YEAR, _QUARTER = range(350, 381), range(80, 126)
_NEAR = 12  # days: quarters of 13 weeks drift
_STALE = timedelta(days=200)
_EVENTS = frozenset({"split", "dividend"})
_ENDS_ON = frozenset({"day_return", "high_52w", "low_52w"})
_AGAINST = re.compile(r"against (?P<other>\S+)")


@dataclass(slots=True)
class Ledger:
    """The cells, found by (symbol, measure). ``as_of``: where a running period ends."""

    as_of: date | None
    by: dict[tuple[str, str], list[Cell]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    years: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    """The days on which a company's own years end."""

    def find(self, symbol: str, names: Iterable[str], span: Span) -> list[Cell]:
        """Cells of ``symbol`` over ``span``, by the first of ``names`` first."""
        cells = self.all_of(symbol, names)
        found = [cell for cell in cells if self.matches(cell, span)]
        if found or span.fiscal:
            return _closest(found, span)
        if span.day:
            return self._session_before(symbol, names, span.first)
        return self._of_the_companys_year(cells, span)

    def all_of(self, symbol: str, names: Iterable[str]) -> list[Cell]:
        """Cells of ``symbol`` over any period."""
        return [cell for name in self._named(names) for cell in self.by.get((symbol, name), ())]

    def symbols(self, names: Iterable[str]) -> list[str]:
        """The symbols that have one of ``names``, in order."""
        wanted = set(self._named(names))
        return sorted({symbol for symbol, name in self.by if name in wanted})

    def pair(self, a: str, b: str, names: Iterable[str], span: Span | None) -> list[Cell]:
        """Cells of two symbols: correlations, and betas of ``a`` against ``b``."""
        found = []
        for (symbol, name), cells in self.by.items():
            if name in names:
                found += [c for c in cells if _speaks_of(c, symbol, a, b)]
        return [cell for cell in found if span is None or self.matches(cell, span)]

    def matches(self, cell: Cell, span: Span) -> bool:
        """Whether ``cell`` was measured over ``span``."""
        if span.fiscal is None:
            return _matches(cell, span, self.as_of)
        if cell.measure in OF_MARKET:
            return False
        year, quarter = span.fiscal
        days = (cell.end - cell.start).days
        ends = self.years.get(cell.symbol)
        if not quarter and days:
            return days in _YEAR and _year_of(cell.end) == year
        if not ends:
            return False
        last = _moved(min(ends), 12 * (year - _year_of(min(ends))) - 3 * (4 - (quarter or 4)))
        return abs((cell.end - last).days) <= _NEAR and (not days or days in _QUARTER)

    def _of_the_companys_year(self, cells: list[Cell], span: Span) -> list[Cell]:
        """Figures of statements that are of "2012" where the company's own year is meant, or of
        twelve months up to now where those up to the last statement are."""
        filed = [cell for cell in cells if cell.measure in OF_FILINGS]
        if (span.first.month, span.first.day, span.last.month, span.last.day) == (1, 1, 12, 31):
            own = replace(span, fiscal=(span.last.year, 0)) if not span.parts else span
            return [cell for cell in filed if self.matches(cell, own)]
        if span.last == self.as_of and (span.last - span.first).days in _YEAR:
            recent = [
                cell for cell in filed
                if (cell.end - cell.start).days in _YEAR
                and timedelta(0) <= span.last - cell.end <= _STALE
            ]  # fmt: skip
            last = max((cell.end for cell in recent), default=None)
            return [cell for cell in recent if cell.end == last]
        return []

    def _named(self, names: Iterable[str]) -> list[str]:
        found: list[str] = []
        for name in names:
            if name.endswith("*"):
                found += [known for known in self.names if known.startswith(name[:-1])]
            elif name in self.names:
                found.append(name)
        return list(dict.fromkeys(found))

    def _session_before(self, symbol: str, names: Iterable[str], day: date) -> list[Cell]:
        near = [
            cell for cell in self.all_of(symbol, names)
            if (cell.start == cell.end or cell.measure in _ENDS_ON)
            and timedelta(0) < day - cell.end <= _CLOSED
        ]  # fmt: skip
        last = max((cell.end for cell in near), default=None)
        return [cell for cell in near if cell.end == last]


def open_ledger(cells: Sequence[Cell], as_of: date | None) -> Ledger:
    """The ledger of ``cells``."""
    ledger = Ledger(as_of)
    for cell in cells:
        ledger.by[cell.symbol, cell.measure].append(cell)
        ledger.names[cell.measure].append(cell.symbol)
        if cell.measure in OF_FILINGS and (cell.end - cell.start).days in _YEAR:
            ledger.years[cell.symbol].add(cell.end)
    return ledger


def _year_of(end: date) -> int:
    """The year a company's own year is called by: one of 52 weeks may end early in January."""
    return end.year - (end.month == 1 and end.day < 10)


def _moved(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _matches(cell: Cell, span: Span, as_of: date | None) -> bool:
    """Whether ``cell`` was measured over ``span``: its base may be the last close before it, its
    end the last session in it."""
    if span.day:
        one_day = cell.start == cell.end or cell.measure in _ENDS_ON
        return cell.on == span.first or (one_day and cell.end == span.first)
    last = min(span.last, as_of) if as_of else span.last
    if cell.start == cell.end:
        if cell.measure in _EVENTS:
            return span.first <= cell.end <= last
        return last - _CLOSED <= cell.end <= last
    return (
        span.first - _BEFORE <= cell.start <= span.first + _AFTER
        and last - _AFTER <= cell.end <= last
    )


def _closest(cells: list[Cell], span: Span) -> list[Cell]:
    if len(cells) < 2 or span.day or any(cell.measure in _EVENTS for cell in cells):
        return cells
    # Of periods that begin within the same days the nearest to what was said is meant.
    least: dict[str, int] = {}
    for cell in cells:
        least[cell.measure] = min(_distance(cell, span), least.get(cell.measure, 10**9))
    return [cell for cell in cells if _distance(cell, span) == least[cell.measure]]


def _distance(cell: Cell, span: Span) -> int:
    return abs((cell.start - span.first).days) + abs((cell.end - span.last).days)


def _speaks_of(cell: Cell, symbol: str, a: str, b: str) -> bool:
    if "/" in symbol and cell.measure in PAIRED:
        return sorted(symbol.split("/")) == sorted((a, b))
    other = _AGAINST.search(cell.label or cell.formula)
    if other is None:
        return False
    against = other["other"].rstrip(",")
    mirrored = cell.measure == "correlation" and (symbol, against) == (b, a)
    return (symbol, against) == (a, b) or mirrored
