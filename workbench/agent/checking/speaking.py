"""Whether the words by a figure speak of the measure of a cell: by its name, by a general word
with a hint, by its day, or by leaving it to the figure before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.agent.checking.hints import hinted
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import DAYS_OWN, RETURNS
from workbench.agent.checking.reading import Measure, Sentence, Span
from workbench.agent.checking.scopes import Context, Scope
from workbench.messages import Cell

SAME = -99
"""The place of a measure that is left to the figure before."""
_LEAD = -50
"""The place of a measure that the title or the question hints at."""
_OF_A_DAY = frozenset({"high", "low", "open", "close", "last_price", "market_value"})
"""Words that may stand for something else where the evidence has no such figure."""
_PRICES = frozenset(("highest_close", "lowest_close", "average_close", "high", "low", "open",
                     "price_return"))  # fmt: skip
_GENERAL: dict[str, frozenset[str]] = {
    "close": _PRICES,
    "volume": frozenset({"average_volume", "highest_volume", "total_volume"}),
    "total_return": frozenset({*RETURNS, *DAYS_OWN}),
    "cash": frozenset({"operating_cash_flow", "free_cash_flow"}),
    "net_income": frozenset({"diluted_eps", "basic_eps", "net_margin", "pe"}),
    "revenue": frozenset({"net_margin", "gross_margin", "operating_margin", "ps"}),
    "dividends": frozenset({"dividends_per_share", "total_return", "price_return"}),
    "last_price": frozenset({"close"}),
    "equity": frozenset({"roe"}),
}
"""What a general word may be said of, where others tell which: "closing prices" of the lowest."""


class Spoken(NamedTuple):
    """Where the words for a measure stand, and the wording; None for a mere hint."""

    at: int
    measure: Measure | None = None


def spoken_of(
    context: Context, cell: Cell, scope: Scope, spans: Sequence[Span]
) -> Iterator[Spoken]:
    """The words by a figure that speak of the measure of ``cell``, over ``spans``."""
    sentence, book, lead = context.sentence, context.book, context.carry.lead
    another = _hints_at_another(sentence, cell, scope, book)
    on_its_day = _on_its_day(sentence, cell, scope)
    inside = [measure for at, measure in scope.measures if scope.holds(at)]
    strange = any(measure.names[0] == "?other" for measure in inside)
    for at, measure in () if strange else scope.measures:
        if (at >= 0 or not another) and _names(measure, cell, spans, book):
            yield Spoken(at, measure)
        elif on_its_day and set(measure.names) & set(RETURNS) and cell.measure in DAYS_OWN:
            yield Spoken(at, Measure((cell.measure,), measure.start, measure.end))
    nouns = [measure for measure in inside if not measure.verb]
    moved = any(measure.direction and cell.measure not in measure.names for measure in inside)
    if not nouns and not another and not moved:
        yield Spoken(SAME)
    if any(_means_another(measure, cell, spans, book) for measure in nouns):
        return
    if on_its_day or cell.measure in _end_of_range(scope, sentence):
        yield Spoken(scope.slot[0])
    yield from map(Spoken, hinted(cell.measure, sentence.text, *scope.slot))
    if not nouns and any(True for _ in hinted(cell.measure, lead, 0, len(lead))):
        yield Spoken(_LEAD)


_LOW = re.compile(
    r"\b(?:between|from|từ|giữa|range[sd]?(?: of)?:?\*{0,2})\s+(?:\w+ of )?\S{0,4}$", re.IGNORECASE
)
_AND = re.compile(
    r"(?:\s*\([^()]*\))?[^,;]{0,40}?\b(?:and|to|đến|và|tới)\s+(?:\w+ of )?\S{0,4}", re.IGNORECASE
)


def _end_of_range(scope: Scope, sentence: Sentence) -> tuple[str, ...]:
    """The measures of the end of a range: "between 5 and 6" are the lowest and highest close."""
    at = sentence.figures.index(scope.figure)
    for low, measures in (
        (at, ("lowest_close", "low", "worst_day")),
        (at - 1, ("highest_close", "high", "best_day")),
    ):
        pair = sentence.figures[max(0, low) : low + 2]
        if (
            low >= 0
            and len(pair) == 2
            and pair[0].value < pair[1].value
            and (
                _LOW.search(scope.text[: pair[0].start])
                and _AND.fullmatch(scope.text[pair[0].end : pair[1].start])
            )
        ):
            return measures
    return ()


def _names(measure: Measure, cell: Cell, spans: Sequence[Span], book: Ledger) -> bool:
    for span in spans:
        cells = book.find(cell.symbol, measure.names, span)
        if cells and ((measure.any_of and cell in cells) or cells[0] == cell):
            return True
    return False


def _on_its_day(sentence: Sentence, cell: Cell, scope: Scope) -> bool:
    """Whether the day on which an extreme fell stands by the figure."""
    days = [span.first for span in sentence.spans if span.day and scope.holds(span.start)]
    return cell.on in days and cell.start != cell.end


def of_what_moved(noun: Measure, cell: Cell) -> bool:
    """Whether a cell may be how much ``noun`` moved: a price return of "the price rose 5 %"."""
    return cell.measure in noun.names or cell.measure in _GENERAL.get(noun.names[0], ())


def _means_another(measure: Measure, cell: Cell, spans: Sequence[Span], book: Ledger) -> bool:
    """Whether a noun by the figure names another measure, which may have a figure here."""
    name = measure.names[0]
    particular = name == "total_return" and len(measure.names) == 1
    if name == "?other" or (not particular and cell.measure in _GENERAL.get(name, ())):
        return False
    told = any(book.find(cell.symbol, measure.names, span) for span in spans)
    return told or name not in _OF_A_DAY


def _hints_at_another(sentence: Sentence, cell: Cell, scope: Scope, book: Ledger) -> bool:
    """Whether the words by a figure hint at another measure of its symbol, period and unit."""

    def hints(measure: str) -> bool:
        return any(True for _ in hinted(measure, sentence.text, *scope.slot))

    if hints(cell.measure):
        return False
    others = {
        measure for (symbol, measure), cells in book.by.items()
        if symbol == cell.symbol and measure != cell.measure
        and any((c.end, c.unit) == (cell.end, cell.unit) for c in cells)
    }  # fmt: skip
    return any(hints(measure) for measure in others)
