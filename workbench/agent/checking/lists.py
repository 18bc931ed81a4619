"""Lists: as many names as figures, each figure of the name in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from workbench.agent.checking.bound import Carry, nouns
from workbench.agent.checking.reading import Measure, Sentence, Span, Symbol
from workbench.agent.checking.units import fits

T = TypeVar("T", Symbol, Measure, Span)

_LISTED = re.compile(
    r"\s*(?:(?:,|/|&|\(|\)|and|or|to|against|versus|vs\.?|compared (?:with|to)|respectively|với|và"
    r"|so với)\s*)+",
    re.IGNORECASE,
)
_SAME_TIME = re.compile(r"\b(?:vs|versus|against|so với)\b", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\b(?:(?:trad(?:ed|ing)|moved|swung)\b[^.,;]{0,30}\bbetween"
    r"|(?:rang(?:ed|ing)|fluctuated|dao động|giao dịch)\b[^.,;]{0,30}\b(?:between|from|từ|giữa))"
    r"(?: (?:a )?(?:low|lows) of)?\s*$",
    re.IGNORECASE,
)
_RANGE = (("lowest_close", "low", "low_52w"), ("highest_close", "high", "high_52w"))
_JOINING = re.compile(
    r"\s*(?:(?:on|in|of|for|as|by|the|its|their|a|an|annual|worth) ?)*", re.IGNORECASE
)


@dataclass(slots=True)
class Places:
    """What the lists of a sentence say of its figures, by the figure's number."""

    symbols: dict[int, Symbol] = field(default_factory=dict)
    measures: dict[int, Measure] = field(default_factory=dict)
    spans: dict[int, Span] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    """Where the list of a figure ends."""


def listed(sentence: Sentence, carry: Carry) -> Places:
    """What the lists of ``sentence`` say of its figures."""
    places = Places()
    for run in _runs(sentence):
        first, last = sentence.figures[run[0]], sentence.figures[run[-1]]
        since = sentence.figures[run[0] - 1].end if run[0] else 0
        until = (
            sentence.figures[run[-1] + 1].start
            if run[-1] + 1 < len(sentence.figures)
            else len(sentence.text)
        )
        if _SAME_TIME.search(sentence.text[first.end : last.start]):
            places.ends.update(dict.fromkeys(run, last.end))
        joint = sentence.text[first.end : sentence.figures[run[1]].start]
        timed = bool(re.search(r"\bto\b", joint)) and bool(
            re.search(r"\bfrom\s*\S{0,4}\s*$", sentence.text[: first.start])
        )
        if len(run) == 2 and _BETWEEN.search(sentence.text[since : first.start]):
            for number, names in zip(run, _RANGE, strict=True):
                places.measures[number] = Measure(names, first.start, first.start, any_of=True)
            continue
        _place(places, sentence, run, (since, first.start), timed=timed)
        if not _placed(places, run):
            _place(places, sentence, run, (last.end, until), timed=timed)
        if timed and len(run) == len(carry.spans) and not _placed(places, run):
            places.spans.update(zip(run, carry.spans, strict=True))
    _carry_listed(places, sentence, carry)
    _in_turn(places, sentence)
    return places


def _carry_listed(places: Places, sentence: Sentence, carry: Carry) -> None:
    """As "It was 2 % and 3 % respectively", or "Return: 2 % vs 3 %" under a title with two names:
    of the symbols named before, in their order."""
    if sentence.symbols or sentence.table:
        return
    in_order = "respectively" in sentence.text
    for run in _runs(sentence):
        at, last = sentence.figures[run[0]].start, sentence.figures[run[-1]].start
        told = in_order or (_SAME_TIME.search(sentence.text[at:last]) and not _placed(places, run))
        if told and len(run) == len(carry.symbols):
            for number, ticker in zip(run, carry.symbols, strict=True):
                places.symbols[number] = Symbol(ticker, at, at)


def _in_turn(places: Places, sentence: Sentence) -> None:
    """Each figure before its measure: "0.52 on the Sharpe ratio and 0.77 on the Sortino"."""
    measures = nouns(sentence)
    if len(measures) != len(sentence.figures) or len(measures) < 2 or places.measures:
        return
    pairs = list(zip(sentence.figures, measures, strict=True))
    starts = [place for figure, measure in pairs for place in (figure.end, measure.start)]
    gaps = [sentence.text[figure.end : max(figure.end, m.start)] for figure, m in pairs]
    if starts != sorted(starts) or not all(fits(m.names, figure) for figure, m in pairs):
        return
    if all(_JOINING.fullmatch(gap) for gap in gaps):
        places.measures.update(enumerate(measures))


def _runs(sentence: Sentence) -> Iterator[list[int]]:
    run = [0]
    for number in range(1, len(sentence.figures) + 1):
        if number < len(sentence.figures):
            between = sentence.text[
                sentence.figures[number - 1].end : sentence.figures[number].start
            ]
            if _LISTED.fullmatch(between):
                run.append(number)
                continue
        if len(run) > 1:
            yield run
        run = [number]


def _placed(places: Places, run: Sequence[int]) -> bool:
    return any(run[0] in table for table in (places.symbols, places.measures, places.spans))


def _place(
    places: Places, sentence: Sentence, run: list[int], where: tuple[int, int], *, timed: bool
) -> None:
    symbols = _in_order(sentence, _inside(sentence.symbols, where))
    if len(symbols) < len(run):
        earlier = _in_order(sentence, _inside(sentence.symbols, (0, where[0])) + symbols)
        symbols = earlier if len(earlier) == len(run) else symbols
    spans = _inside(sentence.spans, where)
    if timed and len(spans) == 1 and spans[0].parts:
        spans = list(spans[0].parts)
    measures = [m for m in _inside(sentence.measures, where) if not m.verb]
    if len(symbols) == len(run) and not (timed and len(spans) == len(run)):
        places.symbols.update(zip(run, symbols, strict=True))
    elif len(spans) == len(run):
        places.spans.update(zip(run, spans, strict=True))
    elif len(measures) == len(run):
        places.measures.update(zip(run, measures, strict=True))


def _inside(mentions: Sequence[T], where: tuple[int, int]) -> list[T]:
    return [
        mention for mention in mentions if where[0] <= mention.start and mention.end <= where[1]
    ]


def _in_order(sentence: Sentence, symbols: list[Symbol]) -> list[Symbol]:
    """Each symbol once, the one first that the last clause begins with: "Of IBM and Apple, Apple
    had the higher return (3 % against 2 %)"."""
    if not symbols:
        return []
    clause = max(sentence.text.rfind(mark, 0, symbols[-1].start) for mark in ",;:")
    own = [symbol for symbol in symbols if symbol.start > clause]
    tickers = [symbol.ticker for symbol in symbols]
    again = own and own[0].ticker in tickers[: len(symbols) - len(own)]
    once: dict[str, Symbol] = {}
    for symbol in [*own, *symbols] if again else symbols:
        once.setdefault(symbol.ticker, symbol)
    return list(once.values())
