"""Which symbol, measure and period a figure of a sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from workbench.agent.checking.lexicon import DAYS_OWN, EXTREMES, OWN_SIGN
from workbench.agent.checking.reading import Figure, Measure, Sentence, Span, Symbol
from workbench.agent.checking.units import fits

T = TypeVar("T", Symbol, Measure, Span)

_LISTED = re.compile(
    r"\s*(?:(?:,|/|&|\(|\)|and|or|to|against|versus|vs\.?|compared (?:with|to)|respectively|với|và"
    r"|so với)\s*)+",
    re.IGNORECASE,
)
_OBJECT = re.compile(
    r"\b(?:than|against|versus|vs\.?|unlike|like|compared (?:with|to)|beats?|beating|outperform\w*"
    r"|underperform\w*|trail\w*|lag\w*|ahead of|behind|above|below|over|exceed\w*)"
    r"\s+(?:that of\s+|those of\s+)?$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:['’]s?)?\s*[(:=–-]?\s*(?:at |with |of )?(?:[~≈]|an? )?(?:US)?\s*", re.IGNORECASE
)
_WHICH = re.compile(r",?\s*(?:which|who|whose)\b[^,;]*", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\([^()\d]{1,40}\)")
_OF_SYMBOL = re.compile(r"\s*\)?,?\s*(?:for|at|by|of|của|cho)\s+(?:shares of\s+)?", re.IGNORECASE)
_BREAK = re.compile(
    r"[,;:.|]|\b(?:and|while|whereas|but|against|versus|vs|compared|to|than|trong khi|và|còn)\b",
    re.IGNORECASE,
)
_NEXT_NOUN = re.compile(
    r"\s*(?:in |of |worth of )?(?:annual |annualised |annualized )?", re.IGNORECASE
)
_BETWEEN = re.compile(
    r"\b(?:(?:trad(?:ed|ing)|moved|swung)\b[^.,;]{0,30}\bbetween"
    r"|(?:rang(?:ed|ing)|fluctuated|dao động|giao dịch)\b[^.,;]{0,30}\b(?:between|from|từ|giữa))"
    r"(?: (?:a )?(?:low|lows) of)?\s*$",
    re.IGNORECASE,
)
_RANGE = (("lowest_close", "low", "low_52w"), ("highest_close", "high", "high_52w"))
_ASIDE = re.compile(
    r"\b(?:who|which|that|with|when|while|as|after|ended|saw|had|was|were|is|are|has|mà|khi)\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\b(?:to|from|at|of|lên|xuống|từ)\s+(?:\w+ ){0,2}\(?[-$€£¥]?(?:[A-Z]{3} ?)?$")


@dataclass(slots=True)
class Carry:
    """What the sentences before spoke of, for one that leaves it out."""

    symbols: tuple[str, ...] = ()
    span: Span | None = None
    measure: Measure | None = None


@dataclass(slots=True)
class Bound:
    """A figure with what it speaks of; None where the text says nothing.

    ``change``: it is how much the measure changed. ``direction``: +1 or -1 where a word says in
    which direction. ``unit_fits`` is false where such a figure cannot be of such a measure. So is
    ``firm`` where what it is of was guessed from words far off, which can bear a figure out but
    not contradict it. ``on``: the day it is said to have happened on.
    """

    figure: Figure
    symbol: str | None = None
    measure: Measure | None = None
    span: Span | None = None
    change: bool = False
    direction: int = 0
    unit_fits: bool = True
    firm: bool = True
    subject: Symbol | None = None
    on: Span | None = None


@dataclass(slots=True)
class _Places:
    """What the lists of a sentence say of its figures, by the figure's number."""

    symbols: dict[int, Symbol] = field(default_factory=dict)
    measures: dict[int, Measure] = field(default_factory=dict)
    spans: dict[int, Span] = field(default_factory=dict)


def bind(sentence: Sentence, carry: Carry) -> list[Bound]:
    """Every figure of ``sentence`` with what it speaks of."""
    places = _lists(sentence)
    _carry_listed(places, sentence, carry)
    found = []
    for number, figure in enumerate(sentence.figures):
        before = sentence.figures[number - 1].end if number else 0
        bound = Bound(figure)
        symbol = places.symbols.get(number) or _symbol(sentence, figure)
        bound.subject = symbol
        bound.symbol = resolve(symbol, carry, sentence) if symbol else _carried(sentence, carry)
        bound.span = places.spans.get(number) or _span(sentence, figure) or carry.span
        _set_measure(bound, sentence, places.measures.get(number), before)
        if bound.measure is None and not _nouns(sentence):
            bound.measure = carry.measure
            bound.unit_fits = carry.measure is None or fits(carry.measure.names, figure)
        _set_day(bound, sentence, carry)
        found.append(bound)
    return found


def remember(sentence: Sentence, carry: Carry) -> Carry:
    """What the next sentence may leave out."""
    if sentence.table:
        return carry
    tickers = tuple(
        dict.fromkeys(name for s in sentence.symbols if (name := resolve(s, carry, sentence)))
    )
    measures = _nouns(sentence) or sentence.measures
    if all(symbol.ticker.startswith("<") for symbol in sentence.symbols):
        tickers = ()  # "the former": who comes next is still one of the two
    return Carry(
        tickers or carry.symbols,
        sentence.spans[-1] if sentence.spans else carry.span,
        measures[-1] if measures else carry.measure,
    )


def resolve(symbol: Symbol, carry: Carry, sentence: Sentence) -> str | None:
    """The ticker of a mention; "the former" and "the latter" are of the two named before."""
    if not symbol.ticker.startswith("<"):
        return symbol.ticker
    here = [s.ticker for s in sentence.symbols if s.end <= symbol.start and s.ticker[0] != "<"]
    known = tuple(dict.fromkeys(here)) if len(set(here)) == 2 else carry.symbols
    if len(known) != 2:
        return None
    return known[0] if symbol.ticker == "<former" else known[1]


def _carried(sentence: Sentence, carry: Carry) -> str | None:
    return carry.symbols[0] if carry.symbols and not sentence.symbols else None


def _nouns(sentence: Sentence) -> list[Measure]:
    return [measure for measure in sentence.measures if not measure.verb]


# Lists: as many names as figures. -----------------------------------------------------------------


def _lists(sentence: Sentence) -> _Places:
    places = _Places()
    for run in _runs(sentence):
        first, last = sentence.figures[run[0]], sentence.figures[run[-1]]
        since = sentence.figures[run[0] - 1].end if run[0] else 0
        until = (
            sentence.figures[run[-1] + 1].start
            if run[-1] + 1 < len(sentence.figures)
            else len(sentence.text)
        )
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
    return places


def _carry_listed(places: _Places, sentence: Sentence, carry: Carry) -> None:
    """ "It was 2 % and 3 % respectively": of the symbols named before, in their order."""
    if sentence.symbols or "respectively" not in sentence.text:
        return
    for run in _runs(sentence):
        if len(run) == len(carry.symbols):
            at = sentence.figures[run[0]].start
            for number, ticker in zip(run, carry.symbols, strict=True):
                places.symbols[number] = Symbol(ticker, at, at)


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


def _placed(places: _Places, run: Sequence[int]) -> bool:
    return any(run[0] in table for table in (places.symbols, places.measures, places.spans))


def _place(
    places: _Places, sentence: Sentence, run: list[int], where: tuple[int, int], *, timed: bool
) -> None:
    symbols = _distinct(_inside(sentence.symbols, where))
    if len(symbols) < len(run):
        earlier = _distinct(_inside(sentence.symbols, (0, where[0])) + symbols)
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


def _distinct(symbols: list[Symbol]) -> list[Symbol]:
    return list({symbol.ticker: symbol for symbol in reversed(symbols)}.values())[::-1]


# One figure. ------------------------------------------------------------------------------------


def _symbol(sentence: Sentence, figure: Figure) -> Symbol | None:
    text = _without_measures(sentence)
    after = [symbol for symbol in sentence.symbols if symbol.start >= figure.end]
    if after and _OF_SYMBOL.fullmatch(text[figure.end : after[0].start]):
        return after[0]
    if after and _IN_BRACKETS.fullmatch(text[figure.end : after[0].end + 1]):
        return after[0]
    before = [symbol for symbol in sentence.symbols if symbol.end <= figure.start][::-1]
    if before and _OWN.fullmatch(sentence.text[before[0].end : figure.start]):
        return before[0]
    if before and _WHICH.fullmatch(sentence.text[before[0].end : figure.start]):
        return before[0]
    subjects = [s for s in before if not _OBJECT.search(sentence.text[: s.start])]
    return next(iter([*subjects, *before, *after]), None)


def _without_measures(sentence: Sentence) -> str:
    text = sentence.text
    for measure in sentence.measures:
        text = text[: measure.start] + " " * (measure.end - measure.start) + text[measure.end :]
    return text


def _span(sentence: Sentence, figure: Figure) -> Span | None:
    after = [span for span in sentence.spans if span.start >= figure.end]
    if after:
        gap = sentence.text[figure.end : after[0].start]
        free = not any(f.start >= figure.end and f.end <= after[0].start for f in sentence.figures)
        if free and len(gap) <= 60 and not _BREAK.search(gap):
            return after[0]
    before = [span for span in sentence.spans if span.end <= figure.start]
    return before[-1] if before else (after[0] if after else None)


def _set_day(bound: Bound, sentence: Sentence, carry: Carry) -> None:
    """An extreme has a period it is the extreme of, and a day on which it happened."""
    if bound.measure is None or bound.span is None or not set(bound.measure.names) & EXTREMES:
        return
    if sentence.table:
        return  # the days of a row may be of its other columns
    days = [span for span in sentence.spans if span.day]
    whole = [span for span in sentence.spans if not span.day]
    if not days:
        return
    if not whole and carry.span is not None and not carry.span.day:
        whole = [span for span in (carry.span,) if span.first <= days[0].first <= span.last]
    if not whole:
        return
    if bound.span.day:
        before = [span for span in whole if span.end <= bound.figure.start]
        bound.span = before[-1] if before else whole[0]
    bound.on = _day_of(sentence, bound.figure, days)


def _day_of(sentence: Sentence, figure: Figure, days: Sequence[Span]) -> Span | None:
    """The day said with a figure: after it, with no other figure between, or else before it."""
    for span in days:
        if span.start >= figure.end:
            free = not _figures_in(sentence, figure.end, span.start)
            if free and span.start - figure.end < 60:
                return span
            break
    before = [span for span in days if span.end <= figure.start]
    if before and not _figures_in(sentence, before[-1].end, figure.start):
        return before[-1]
    return None


def _set_measure(bound: Bound, sentence: Sentence, listed: Measure | None, since: int) -> None:
    figure = bound.figure
    measure = listed or _following(sentence, figure) or _preceding(bound, sentence)
    if measure is None:
        later = [m for m in sentence.measures if m.start >= figure.end and fits(m.names, figure)]
        measure, bound.firm = (later[0] if later else None), False
    bound.measure = measure
    if measure is None:
        return
    if not bound.change:
        bound.unit_fits = fits(measure.names, figure)
    bound.direction = _direction(sentence, figure, since)


def _following(sentence: Sentence, figure: Figure) -> Measure | None:
    for measure in sentence.measures:
        if measure.names[0] == "volume" and _volume_before(sentence, figure):
            continue  # "an average volume of 5 million shares traded"
        if measure.start >= figure.end:
            near = _NEXT_NOUN.fullmatch(sentence.text[figure.end : measure.start])
            return measure if near and fits(measure.names, figure) else None
        if measure.start > figure.start and measure.end > figure.end:
            return measure
    return None


def _volume_before(sentence: Sentence, figure: Figure) -> bool:
    before = [m for m in sentence.measures if m.end <= figure.start]
    return bool(before) and before[-1].names[0].endswith("_volume")


def _preceding(bound: Bound, sentence: Sentence) -> Measure | None:
    """The nearest measure before the figure that it can be of; the nearest of all where it stands
    right before the figure, so that a wrong unit is seen."""
    figure = bound.figure
    before = [m for m in sentence.measures if m.end <= figure.start][::-1]
    for at, measure in enumerate(before):
        noun = _moved(sentence, before[at + 1 :], measure)
        if noun and "day_return" in measure.names and set(noun.names) & DAYS_OWN:
            return noun
        if (measure.verb or measure.unsigned) and noun:
            if set(noun.names) & OWN_SIGN:
                return noun
            if not measure.direction and not measure.unsigned:
                return measure
            said = sentence.text[measure.end : figure.start]
            to_level = _LEVEL.search(said) or ":" in said
            bound.change = not to_level and figure.kind in ("percent", "money", "shares")
            if bound.change or to_level or figure.kind in ("points", "times"):
                return noun
        if fits(measure.names, figure) and not (measure.verb and figure.kind == "number"):
            return measure
        gap = sentence.text[measure.end : figure.start]
        if (
            not measure.verb
            and not _figures_in(sentence, measure.end, figure.start)
            and (len(gap) < 45 and not re.search(r"[,;]", gap))
        ):
            return measure
    return None


def _moved(sentence: Sentence, earlier: Sequence[Measure], verb: Measure) -> Measure | None:
    """The noun that moves: before its verb, with neither a figure nor a comma between."""
    for measure in earlier:
        gap = sentence.text[measure.end : verb.start]
        if _figures_in(sentence, measure.end, verb.start):
            return None
        if set(measure.names) & DAYS_OWN and ";" not in gap:
            return measure  # "its best day was 10 May, when it rose 5 %"
        if re.search(r"[,;:]", gap):
            return None
        if _ASIDE.search(gap):
            return None
        if not measure.verb:
            return measure
    return None


def _figures_in(sentence: Sentence, first: int, last: int) -> bool:
    return any(first <= figure.start and figure.end <= last for figure in sentence.figures)


def _direction(sentence: Sentence, figure: Figure, since: int) -> int:
    """Whether a word by the figure says that it rose or fell."""
    for measure in sentence.measures:
        if measure.start >= figure.end and measure.verb:
            near = re.fullmatch(r"\s*(?:price |total )?", sentence.text[figure.end : measure.start])
            return measure.direction if near else _before(sentence, figure, since)
    return _before(sentence, figure, since)


def _before(sentence: Sentence, figure: Figure, since: int) -> int:
    verbs = [m for m in sentence.measures if m.verb and since <= m.start and m.end <= figure.start]
    if not verbs:
        return 0
    gap = sentence.text[verbs[-1].end : figure.start]
    if any(verbs[-1].end <= m.start and m.end <= figure.start for m in _nouns(sentence)):
        return 0
    return 0 if len(gap) > 40 or re.search(r"[,;:]|\b(?:to|from)\b", gap) else verbs[-1].direction
