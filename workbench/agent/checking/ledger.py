"""The evidence by symbol, measure and period: which cell a claim speaks of."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from workbench.agent.checking.lexicon import PAIRED
from workbench.agent.checking.reading import Span
from workbench.messages import Cell

_BEFORE, _AFTER = timedelta(days=7), timedelta(days=5)
_CLOSED = timedelta(days=4)  # a long weekend: the last session before a day without one
_EVENTS = frozenset({"split", "dividend"})
_ENDS_ON = frozenset({"day_return", "high_52w", "low_52w"})
_AGAINST = re.compile(r"against (?P<other>\S+)")


@dataclass(slots=True)
class Ledger:
    """The cells, found by (symbol, measure). ``as_of``: where a running period ends."""

    as_of: date | None
    by: dict[tuple[str, str], list[Cell]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def find(self, symbol: str, names: Iterable[str], span: Span) -> list[Cell]:
        """Cells of ``symbol`` over ``span``, by the first of ``names`` first."""
        found = [
            cell for name in self._named(names) for cell in self.by.get((symbol, name), ())
            if matches(cell, span, self.as_of)
        ]  # fmt: skip
        if not found and span.day:
            return self._session_before(symbol, names, span.first)
        return _closest(found, span)

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
        return [cell for cell in found if span is None or matches(cell, span, self.as_of)]

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
    return ledger


def matches(cell: Cell, span: Span, as_of: date | None) -> bool:
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
    nearest: dict[str, Cell] = {}
    for cell in cells:
        known = nearest.get(cell.measure)
        if known is None or _distance(cell, span) < _distance(known, span):
            nearest[cell.measure] = cell
    return list(nearest.values())


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
