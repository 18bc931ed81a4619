"""Other readings of a sentence, where the first one does not bear a figure out.

Words bind a figure to what it speaks of by their order and distance (``binding``), and prose has
more orders, and more words, than rules. So where that reading finds nothing, or something else, the
cells that have the figure's value are looked at: a number of three digits is rarely that of two.
Such a cell bears the figure out where the sentence names its symbol and its period (or leaves them
to those before it), speaks of its measure (``speaking``), and where the names keep their order: a
figure is of a name right before or after it that is no other's own (``owning``), a later figure of
no earlier name, and all figures of that unit are borne out together. "Apple 3 % and IBM 5 %" for
"Apple 5 % and IBM 3 %" has no such reading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from typing import NamedTuple

from workbench.agent.checking.agreeing import borne_out
from workbench.agent.checking.arithmetic import Asked, Truth
from workbench.agent.checking.bound import Bound, Carry
from workbench.agent.checking.checked import Checked
from workbench.agent.checking.figures import agrees
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import MAGNITUDE, PAIRED
from workbench.agent.checking.owning import owners
from workbench.agent.checking.reading import Figure, Measure, Sentence, Span
from workbench.agent.checking.scopes import Context, Scope, scope_of
from workbench.agent.checking.speaking import SAME, Spoken, of_what_moved, spoken_of
from workbench.agent.checking.units import same_unit
from workbench.messages import Cell

_MOST = 8
"""Figures of a unit in one sentence, beyond which no other reading is looked for."""
_MANY = 10_000
"""A bare number from which on it is of shares, not a ratio."""
_KIN = {"points": "percent", "times": "number"}
_MEASURE, _TIME = 1, 2


class _Reading(NamedTuple):
    """A figure with what bears it out, and the places of the words for symbol, measure, period."""

    checked: Checked
    places: tuple[int, int, int]
    scope: Scope
    hint: bool = False

    @property
    def cell(self) -> Cell:
        """What the figure is of."""
        return self.checked.truths[0].cells[0]

    @property
    def figure(self) -> Figure:
        """The figure."""
        return self.checked.bound.figure


def settled(
    sentence: Sentence, checked: Sequence[Checked], book: Ledger, carry: Carry
) -> list[Checked]:
    """``checked`` with the figures that only another reading bears out in that reading."""
    found = list(checked)
    text = Context(sentence, book, carry)
    for every in _rows(sentence, checked):
        row = [
            number for number in every if borne_out(found[number]) or _known(text, found[number])
        ]
        if not all(borne_out(found[number]) for number in row) and len(row) <= _MOST:
            some = [found[number] for number in row]
            for number, one in zip(row, _settled(text, some), strict=True):
                found[number] = one
    return found


def _settled(text: Context, row: Sequence[Checked]) -> list[Checked]:
    """The figures of one unit, read together; those that seem to have changed places unread."""
    options = [list(_readings(text, one)) for one in row]
    fit = [
        [r for r in choices if borne_out(one) or _beside(r, text.sentence)]
        for choices, one in zip(options, row, strict=True)
    ]
    right = [bool(borne_out(one)) for one in row]
    whole = _in_order(fit, text) if all(fit) else []
    crossed = set() if whole else _crossed(options, right, text.carry)
    found = list(row)
    for at, one in enumerate(row):
        if right[at]:
            found[at] = replace(one, truths=[]) if at in crossed else one
        elif whole:
            found[at] = whole[at].checked
        elif not one.truths and at not in crossed:
            found[at] = next((r.checked for r in fit[at] if _alone(r)), one)
    return found


def _rows(sentence: Sentence, checked: Sequence[Checked]) -> list[list[int]]:
    """The figures of each unit that are of a cell as it is."""
    rows: dict[str, list[int]] = {}
    for number, one in enumerate(checked):
        figure, operation = one.bound.figure, one.asked.operation
        unknown = operation in ("difference", "apart") and not one.truths
        single = operation in ("level", "ratio") or one.bound.change or unknown
        whole = borne_out(one) and operation != "level"
        by = figure.kind in ("money", "shares") and _BY.search(sentence.text[: figure.start])
        small = figure.weak and not one.truths
        if single and not (whole or by or small or figure.kind in ("points", "count")):
            rows.setdefault(_row_of(figure), []).append(number)
    return list(rows.values())


_BY = re.compile(r"\bby\s+$", re.IGNORECASE)
"""As "raised by USD 2": a difference."""


def _row_of(figure: Figure) -> str:
    """Which figures may have changed places."""
    large = figure.kind == "number" and abs(figure.value) >= _MANY
    return "shares" if large else _KIN.get(figure.kind, figure.kind)


def _known(text: Context, one: Checked) -> bool:
    """Whether a figure is that of some cell of a symbol and period spoken of; else it is of
    something else, or wrong whatever it is of."""
    scope = scope_of(text.sentence, one.bound.figure, text.carry)
    return any(
        valued(one.bound.figure, cell)
        and any(_matches(cell, span, text.book) for _, span in scope.spans)
        for cell in _cells(scope, text.book)
    )


def valued(figure: Figure, cell: Cell) -> bool:
    """Whether a figure may be written for a cell, whatever its sign."""
    return same_unit(figure, cell) and agrees(figure, cell.value, magnitude=True)


def _cells(scope: Scope, book: Ledger) -> Iterator[Cell]:
    names = {name for _, name in scope.symbols}
    for (symbol, measure), cells in book.by.items():
        if symbol in names and measure not in PAIRED:
            yield from cells


def _matches(cell: Cell, span: Span, book: Ledger) -> bool:
    """Whether a cell is of a period; a year and its last quarter end with one balance sheet."""
    return any(c.value == cell.value for c in book.find(cell.symbol, (cell.measure,), span))


# What a figure may be. ---------------------------------------------------------------------------


def _readings(text: Context, one: Checked) -> Iterator[_Reading]:
    scope = scope_of(text.sentence, one.bound.figure, text.carry)
    right = borne_out(one)
    if right:
        yield _Reading(replace(one, truths=right), _own_places(one.bound), scope)
    for cell in _cells(scope, text.book):
        if one.bound.change and one.bound.measure and not of_what_moved(one.bound.measure, cell):
            continue
        if valued(one.bound.figure, cell) and (not right or cell in right[0].cells):
            yield from _of_cell(text, one.bound, cell, scope)


def _own_places(bound: Bound) -> tuple[int, int, int]:
    """The places of the words that a figure was bound to."""
    at = bound.subject.start if bound.subject else -1
    return (
        at,
        bound.measure.start if bound.measure else -1,
        bound.span.start if bound.span else -1,
    )


def _of_cell(text: Context, bound: Bound, cell: Cell, scope: Scope) -> Iterator[_Reading]:
    truth = Truth(cell.value, cell.unit, (cell,), magnitude=cell.measure in MAGNITUDE)
    spans = [
        (at, span) for at, span in scope.spans
        if _in_time(text.sentence, at, span, cell, scope) and _matches(cell, span, text.book)
    ]  # fmt: skip
    symbols = [(at, name) for at, name in scope.symbols if name == cell.symbol]
    of = [span for _, span in spans]
    measures = list(spoken_of(text, cell, scope, of)) if of else []
    for symbol, spoken, span in product(symbols, measures, spans):
        found = Checked(_bound(bound, symbol[1], spoken, span[1], cell), Asked("level"), [truth])
        if borne_out(found):
            places = (symbol[0], spoken.at, span[0])
            yield _Reading(found, places, scope, spoken.measure is None)


def _bound(bound: Bound, symbol: str, spoken: Spoken, span: Span, cell: Cell) -> Bound:
    measure = spoken.measure or Measure((cell.measure,), spoken.at, spoken.at)
    return replace(
        bound, symbol=symbol, measure=measure, span=span,
        direction=bound.direction or measure.direction, change=False, unit_fits=True, firm=True,
    )  # fmt: skip


def _in_time(sentence: Sentence, at: int, span: Span, cell: Cell, scope: Scope) -> bool:
    """Whether a period can be that of a cell; where days are said, an extreme has its own."""
    days = [one for one in sentence.spans if one.day]
    if span.parts and cell.start == cell.end:
        return False  # of a range's two ends each is meant by itself
    if cell.on is not None and days and cell.start != cell.end and cell.on != cell.end:
        return not span.day and any(day.first == cell.on for day in days)
    return at >= 0 or sentence.table or not any(scope.holds(day.start) for day in days)


# Which readings go together. ---------------------------------------------------------------------


def _in_order(options: Sequence[Sequence[_Reading]], text: Context) -> list[_Reading]:
    """One reading for each figure, so that all keep the order of names; empty for none."""
    before = [cell.measure for cell in text.carry.last]

    def search(chosen: list[_Reading]) -> list[_Reading]:
        if len(chosen) == len(options):
            return chosen
        known = [*before, *(reading.cell.measure for reading in chosen)]
        for reading in options[len(chosen)]:
            placed = _placed(reading, known)
            fits = placed is not None and all(_after(placed, other) for other in chosen)
            if placed is not None and fits and (found := search([*chosen, placed])):
                return found
        return []

    return search([])


def _placed(reading: _Reading, known: Sequence[str]) -> _Reading | None:
    """A measure left to the figures before has the place of the first that was of it."""
    if reading.places[_MEASURE] != SAME:
        return reading
    if reading.cell.measure not in known:
        return None
    symbol, _, time = reading.places
    return reading._replace(places=(symbol, SAME + known.index(reading.cell.measure), time))


def _crossed(
    options: Sequence[Sequence[_Reading]], right: Sequence[bool], carry: Carry
) -> set[int]:
    """The figures that only change places with another would put right: "IBM 3 % and Apple 5 %"."""
    found: set[int] = set()
    before = [cell.measure for cell in carry.last]
    options = [[_placed(r, before) or r for r in readings] for readings in options]
    for i, j in combinations(range(len(options)), 2):
        if (right[i] and right[j]) or not options[i] or not options[j]:
            continue
        if not any(_after(b, a) for a in options[i] for b in options[j]):
            found |= {i, j}
    return found


def _after(reading: _Reading, other: _Reading) -> bool:
    """Whether the names keep their order in what the two figures differ in, or one of it."""
    a, b = reading.cell, other.cell
    times = (reading.checked.bound.span, other.checked.bound.span)
    differ = (a.symbol != b.symbol, a.measure != b.measure, _when(times[0]) != _when(times[1]))
    if differ == (False, False, True) and (back := _earlier_said(reading, other)) is not None:
        return back == (a.end < b.end)
    orders = [
        first <= second or (kind == _TIME and _from_to(reading, other))
        for kind, (first, second, apart) in enumerate(
            zip(other.places, reading.places, differ, strict=True)
        )
        if apart
    ]
    return any(orders) or not orders


def _when(span: Span | None) -> tuple[object, ...]:
    """What tells a period from another."""
    return (span.first, span.last, span.fiscal) if span else ()


_TO = re.compile(r"\s*\)?\s*(?:to|lên|xuống|đến|còn|thành)\s+\S{0,4}\s*", re.IGNORECASE)
_FROM = re.compile(r"\b(?:from|từ)\s+\S{0,6}\s*$", re.IGNORECASE)


def _from_to(reading: _Reading, other: _Reading) -> bool:
    """As "from 5 % to 6 %": the earlier first, in whatever order the years were named."""
    first, second, text = other.figure, reading.figure, reading.scope.text
    timed = _TO.fullmatch(text[first.end : second.start]) and _FROM.search(text[: first.start])
    return bool(timed) and other.cell.end < reading.cell.end


_BACK = re.compile(
    r"\b(?:having been|after|from|up from|down from|previously|earlier"
    r"|trước đó)\s+(?:\w+ ){0,2}\S{0,4}$",
    re.IGNORECASE,
)


def _earlier_said(reading: _Reading, other: _Reading) -> bool | None:
    """Whether the words between two figures say the second is the earlier: "5 %, after 6 %"."""
    between = reading.scope.text[other.figure.end : reading.figure.start]
    return True if _BACK.search(between) and reading.figure.start > other.figure.end else None


def _alone(reading: _Reading) -> bool:
    """Whether a figure is borne out whatever its neighbours are of: by names that are the only ones
    or stand with it alone; a hint is too little."""
    scope = reading.scope
    kinds = (len({v for _, v in scope.symbols}), len({v.names for _, v in scope.measures}),
             len({_when(v) for _, v in scope.spans}))  # fmt: skip
    return not reading.hint and all(
        names == 1 or scope.holds(at) for names, at in zip(kinds, reading.places, strict=True)
    )


def _beside(reading: _Reading, sentence: Sentence) -> bool:
    """Whether each name is one right before or after the figure, or the one that the sentence
    begins with, and no other figure's own."""
    scope = reading.scope
    chosen = reading.checked.bound.span
    alike = [(at, s) for at, s in scope.spans if chosen is None or s.day == chosen.day]
    alike = alike if len({_when(span) for _, span in alike}) > 1 else []
    names = ([at for at, _ in scope.symbols], [at for at, _ in scope.measures],
             [at for at, _ in alike])  # fmt: skip
    frames = (min(names[0], default=0), None, min(names[2], default=0))
    return not _anothers(reading, sentence) and all(
        at not in known or at == frame or _next_to(at, known, reading.figure, sentence.figures)
        for at, known, frame in zip(reading.places, names, frames, strict=True)
    )


def _anothers(reading: _Reading, sentence: Sentence) -> bool:
    """Whether a name belongs to another figure, or the figure to another name."""
    symbols = owners(sentence, [(s.start, s.end) for s in sentence.symbols])
    measures = owners(sentence, [(m.start, m.end) for m in sentence.measures if not m.verb])
    start = reading.figure.start
    for owned, at in ((symbols, reading.places[0]), (measures, reading.places[_MEASURE])):
        owner = owned.get(at, start)
        if owner != start and (start < at or owner < at) and not (owned is measures and owner < at):
            return True  # it stands between the name and its figure, or behind both
    of = dict(reading.scope.symbols)
    own = [of.get(place) for place, figure in symbols.items() if figure == start]
    return any(name not in (None, reading.cell.symbol) for name in own)


def _next_to(at: int, names: Sequence[int], figure: Figure, figures: Sequence[Figure]) -> bool:
    """Whether no figure parts the name at ``at`` from the name nearest to ``figure``."""
    if at < figure.start:
        nearest = max(name for name in names if name < figure.start)
        return not any(at < other.start < nearest for other in figures)
    nearest = min(name for name in names if name > figure.start)
    return not any(nearest < other.start < at for other in figures)
