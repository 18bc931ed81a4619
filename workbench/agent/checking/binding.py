"""Which symbol, measure and period a figure of a sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.agent.checking.bound import Bound, Carry, figures_in, nouns, resolve
from workbench.agent.checking.lexicon import EXTREMES, OF_A_PERIOD
from workbench.agent.checking.lists import listed
from workbench.agent.checking.measuring import set_measure
from workbench.agent.checking.reading import Figure, Measure, Sentence, Span, Symbol
from workbench.agent.checking.units import fits

_OBJECT = re.compile(
    r"\b(?:than|against|versus|vs\.?|unlike|like|compared (?:with|to)|beats?|beating|outperform\w*"
    r"|underperform\w*|trail\w*|lag\w*|ahead of|behind|above|below|over|exceed\w*)"
    r"\s+(?:that of\s+|those of\s+)?$",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:['’]s?,?)?\s*[(:=–-]?\s*(?:at |with |of )?(?:[~≈]|an? )?(?:US)?\s*", re.IGNORECASE
)
_WHICH = re.compile(r",?\s*(?:which|who|whose)\b[^,;]*", re.IGNORECASE)
_THAT_OF = re.compile(r"\b(?:that|those) of\s+$", re.IGNORECASE)
_ITS_OWN = re.compile(r",\s*(?:at|which (?:was|were|is)|of)\s+(?:[$€£]|[A-Z]{3} )?", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*\([^()\d]{1,40}\)")
_OPENED = re.compile(r"\s*\((?P<inside>[^()]*)\)")
_IT = re.compile(r"\b(?:it|its|the (?:stock|shares?|company|name|group|firm))\b", re.IGNORECASE)
_ENCLOSED = re.compile(r"\s*\(\s*")
_OF_SYMBOL = re.compile(
    r"\s*\)?,?\s*(?:for|at|by|of|from|của|cho|đối với|với|ở|tại)\s+(?:shares of\s+|cổ phiếu )?",
    re.IGNORECASE,
)
_BREAK = re.compile(
    r"[,;:.|]|\b(?:and|while|whereas|but|against|versus|vs|compared|to|than|trong khi|và|còn)\b",
    re.IGNORECASE,
)


def bind(sentence: Sentence, carry: Carry) -> list[Bound]:
    """Every figure of ``sentence`` with what it speaks of."""
    places = listed(sentence, carry)
    found = []
    for number, figure in enumerate(sentence.figures):
        before = sentence.figures[number - 1].end if number else 0
        bound = Bound(figure)
        symbol = places.symbols.get(number) or _symbol(sentence, figure)
        bound.subject = symbol
        bound.symbol = resolve(symbol, carry, sentence) if symbol else _carried(sentence, carry)
        bound.span = (
            places.spans.get(number)
            or _span(sentence, figure, places.ends.get(number, figure.end))
            or carry.span
        )
        set_measure(bound, sentence, places.measures.get(number), before)
        if bound.measure is None and not nouns(sentence):
            bound.measure = carry.measure
            bound.unit_fits = carry.measure is None or fits(carry.measure.names, figure)
        _quoted(bound, sentence)
        _set_day(bound, sentence, carry)
        found.append(bound)
    return found


_TITLE = re.compile(r"\s*(?:#|\*\*[^*]*\*\*\W*$)|.*:\W*$", re.DOTALL)


def opening(sentences: Sequence[Sentence]) -> Carry:
    """What the first figures leave out because a note after them says it: "All are of IBM"."""
    first = next((n for n, sentence in enumerate(sentences) if sentence.figures), 0)
    notes = [s for s in sentences[first + 1 :] if not s.figures and not _TITLE.match(s.text)]
    symbols = [{s.ticker for s in note.symbols if s.ticker[0] not in "?<"} for note in notes]
    symbol = next((tickers for tickers in symbols if len(tickers) == 1), set())
    everyone = {s.ticker for sentence in sentences for s in sentence.symbols if s.ticker[0] != "<"}
    symbol = symbol or (everyone if len(everyone) == 1 else set())
    span = next((note.spans[0] for note in notes if len(note.spans) == 1), None)
    measure = next((own[0] for note in notes if len(own := nouns(note)) == 1), None)
    whole = {(s.first, s.last): s for one in sentences for s in one.spans if not s.day}
    period = next(iter(whole.values())) if len(whole) == 1 else None
    return Carry(tuple(symbol), span, measure, period=period)


def remember(sentence: Sentence, carry: Carry) -> Carry:
    """What the next sentence may leave out."""
    if sentence.table:
        return carry
    tickers = tuple(
        dict.fromkeys(name for s in sentence.symbols if (name := resolve(s, carry, sentence)))
    )
    measures = nouns(sentence) or sentence.measures
    spans = sentence.spans
    if any(set(measure.names) & OF_A_PERIOD for measure in measures):  # the day is its own
        spans = (
            tuple(span for span in spans if not span.day) or (carry.span and (carry.span,)) or spans
        )
    if all(symbol.ticker.startswith("<") for symbol in sentence.symbols):
        tickers = ()  # "the former": who comes next is still one of the two
    return Carry(
        tickers or carry.symbols,
        spans[-1] if spans else carry.span,
        measures[-1] if measures else carry.measure,
        _ends(sentence) if sentence.spans else carry.spans,
        _pair(tickers, spans, nouns(sentence), carry),
        next((span for span in reversed(sentence.spans) if not span.day), carry.period),
    )


def _pair(
    tickers: tuple[str, ...], spans: tuple[Span, ...], measures: Sequence[Measure], carry: Carry
) -> tuple[str, ...]:
    """The two of one sentence, or of two clauses with one measure and period between them."""
    if len(tickers) != 1:
        return tickers if len(tickers) == 2 else () if tickers else carry.pair
    same_time = not spans or [(s.first, s.last) for s in spans] == [
        (s.first, s.last) for s in (carry.span,) if s
    ]
    known = carry.measure.names if carry.measure else ()
    alike = not measures or {m.names for m in measures} == {known}
    if tickers[0] in carry.pair or not (same_time and alike):
        return carry.pair if tickers[0] in carry.pair else ()
    return (carry.symbols[0], tickers[0]) if len(carry.symbols) == 1 else ()


def _ends(sentence: Sentence) -> tuple[Span, ...]:
    """The two periods a sentence is about, for a "from 1 to 2" in the next."""
    spans = tuple(sentence.spans)
    if len(spans) == 1 and spans[0].parts:
        return spans[0].parts
    return spans if len(spans) == 2 and not any(span.parts for span in spans) else ()


def _carried(sentence: Sentence, carry: Carry) -> str | None:
    return carry.symbols[0] if carry.symbols and not sentence.symbols else None


def _symbol(sentence: Sentence, figure: Figure) -> Symbol | None:
    text = _without_measures(sentence)
    after = [symbol for symbol in sentence.symbols if symbol.start >= figure.end]
    if after and _OF_SYMBOL.fullmatch(text[figure.end : after[0].start]):
        return after[0]
    if after and _IN_BRACKETS.fullmatch(text[figure.end : after[0].end + 1]):
        return after[0]
    if after and after[0].end <= _opened(sentence, figure):
        return after[0]
    before = [symbol for symbol in sentence.symbols if symbol.end <= figure.start][::-1]
    if before and _OWN.fullmatch(sentence.text[before[0].end : figure.start]):
        return before[0]
    that_of = before and _THAT_OF.search(sentence.text[: before[0].start])
    if that_of and _ITS_OWN.fullmatch(sentence.text[before[0].end : figure.start]):
        return before[0]
    if before and _WHICH.fullmatch(sentence.text[before[0].end : figure.start]):
        return before[0]
    subjects = [s for s in before if not _OBJECT.search(sentence.text[: s.start])]
    if not before and _IT.search(text[: figure.start]):
        return Symbol("<it", figure.start, figure.start)
    return next(iter([*subjects, *before, *after]), None)


def _opened(sentence: Sentence, figure: Figure) -> int:
    """Where the bracket right after ``figure`` ends that holds no other figure; 0 for none."""
    opened = _OPENED.match(sentence.text, figure.end)
    return opened.end() if opened and not figures_in(sentence, *opened.span()) else 0


def _without_measures(sentence: Sentence) -> str:
    text = sentence.text
    for measure in sentence.measures:
        text = text[: measure.start] + " " * (measure.end - measure.start) + text[measure.end :]
    return text


def _span(sentence: Sentence, figure: Figure, until: int) -> Span | None:
    """The period of ``figure``, whose list ends at ``until``."""
    after = [span for span in sentence.spans if span.start >= until]
    if after and after[0].end <= _opened(sentence, figure):
        return after[0]
    before = [span for span in sentence.spans if span.end <= figure.start]
    if before and _ENCLOSED.fullmatch(sentence.text[before[-1].end : figure.start]):
        return before[-1]  # "in 2009 (5 %)"
    if after:
        gap = sentence.text[until : after[0].start]
        free = not any(f.start >= until and f.end <= after[0].start for f in sentence.figures)
        if free and len(gap) <= 60 and not _BREAK.search(gap):
            return after[0]
    return before[-1] if before else (after[0] if after else None)


_AT = re.compile(r"\b(?:at|ở|mức)\s+$", re.IGNORECASE)


def _quoted(bound: Bound, sentence: Sentence) -> None:
    """Money of a day with no other word for it is a close: "IBM was at $146.76 on 31 December"."""
    figure = bound.figure
    of_a_day = figure.kind == "money" and bound.span is not None and bound.span.day
    if of_a_day and bound.measure is None and _AT.search(sentence.text[: figure.start]):
        bound.measure = Measure(("close",), figure.start, figure.start)


_NEVER_OF_A_DAY = frozenset({"average_close", "average_volume", "total_volume", "max_drawdown"})


def _set_day(bound: Bound, sentence: Sentence, carry: Carry) -> None:
    """An extreme has a period it is the extreme of, and a day on which it happened."""
    if bound.measure is None or bound.span is None:
        return
    if bound.span.day and set(bound.measure.names) & _NEVER_OF_A_DAY:
        earlier = [s for s in sentence.spans if not s.day and s.end <= bound.figure.start]
        bound.span = earlier[-1] if earlier else bound.span
    if not set(bound.measure.names) & EXTREMES:
        return
    if sentence.table:
        return  # the days of a row may be of its other columns
    days = [span for span in sentence.spans if span.day]
    whole = [span for span in sentence.spans if not span.day]
    if not days:
        return
    if not whole and carry.span is not None and not carry.span.day:
        within = carry.span.first <= days[0].first <= carry.span.last
        whole = [carry.span] if within or set(bound.measure.names) & OF_A_PERIOD else []
    if not whole:
        return
    if bound.span.day:
        before = [span for span in whole if span.end <= bound.figure.start]
        bound.span = before[-1] if before else whole[0]
    bound.on = _days_by(sentence, bound.figure, days)


def _days_by(sentence: Sentence, figure: Figure, days: Sequence[Span]) -> tuple[Span, ...]:
    """The days said right before and right after a figure, with no other between."""
    before = [span for span in days if span.end <= figure.start]
    if before and _ENCLOSED.fullmatch(sentence.text[before[-1].end : figure.start]):
        return (before[-1],)
    near = [span for span in before[-1:] if not figures_in(sentence, span.end, figure.start)]
    after = next((span for span in days if span.start >= figure.end), None)
    if (
        after
        and after.start - figure.end < 60
        and not figures_in(sentence, figure.end, after.start)
    ):
        near.append(after)
    return tuple(near)
