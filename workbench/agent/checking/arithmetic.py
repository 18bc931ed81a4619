"""What a figure's sentence says was done with the cells, and what that yields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from workbench.agent.checking.bound import Bound, Carry, resolve
from workbench.agent.checking.figures import COUNTED_DOWN, COUNTED_UP
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import PAIRED, RETURNS
from workbench.agent.checking.lexicon_relations import NUMBERS
from workbench.agent.checking.lexicon_statements import MULTIPLES
from workbench.agent.checking.reading import Measure, Sentence, Span
from workbench.agent.checking.units import same_unit
from workbench.messages import FRACTION, Cell

_DIFFERENCE_BEFORE = re.compile(
    r"\b(?:gap|difference|spread|margin|lead|edge|chênh lệch|khoảng cách)\b[^.;]*$", re.IGNORECASE
)
_BY = re.compile(r"\bby\s+(?:\w+ ){0,2}(?:[A-Z]{3} ?|[$€£¥])?$")
_APART = re.compile(
    r"^\s*(?:\w+ )?(?:higher|lower|more|less|above|below|ahead|behind|better|worse"
    r"|cao hơn|thấp hơn)\b[^.,;]{0,30}",
    re.IGNORECASE,
)
_VERSUS = re.compile(r"\b(?:beat|outperform\w*|underperform\w*|lag\w*|trail\w*|exceed\w*|topped"
                     r"|ahead|behind|above|below)\b", re.IGNORECASE)  # fmt: skip
MEAN = re.compile(r"\b(?:averag(?:e|ed|es|ing)|mean|trung bình|bình quân)\b", re.IGNORECASE)
SUM = re.compile(
    r"\b(?:combined|together|in total|sum of|altogether|between them|in aggregate|jointly"
    r"|collectively|tổng cộng|cộng lại|cộng gộp|gộp lại)\b",
    re.IGNORECASE,
)
_WORD_NUMBER = "|".join(NUMBERS)
_COUNT = re.compile(
    rf"(?:out )?of (?:the |all |its |these )?(?P<total>\d+|{_WORD_NUMBER})\b"
    r"(?P<rest>(?:[^.;]|(?<=Inc)\.){0,170})",
    re.IGNORECASE,
)
_ROSE = re.compile(rf"\b(?:{COUNTED_UP})\b", re.IGNORECASE)
_FELL = re.compile(rf"\b(?:{COUNTED_DOWN})\b", re.IGNORECASE)


_OF_ANOTHER = re.compile(
    r"\s*(?:that of|those of|as (?!of\b|at\b)|higher|more|\w+['’]s)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Truth:
    """What the cells yield for a claim: ``cells`` it came from, ``formula`` where it is not a cell
    itself, ``magnitude`` where the sign says nothing."""

    value: float
    unit: str
    cells: tuple[Cell, ...]
    formula: str = ""
    magnitude: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A figure's operation and its operands: (symbol, period) each."""

    operation: str
    operands: tuple[tuple[str, Span], ...] = ()


def operation(bound: Bound, sentence: Sentence, carry: Carry) -> Asked:
    """What the sentence says the figure is: ``level``, ``difference``, ``ratio``, ``change``,
    ``mean``, ``sum`` or ``count``."""
    figure, text = bound.figure, sentence.text
    before, after = text[: figure.start], text[figure.end :]
    if figure.kind == "count" or (figure.kind == "number" and _COUNT.match(after.lstrip())):
        return Asked("count")
    whole = bound.measure is not None and bound.measure.names[0] in MULTIPLES | {"split"}
    if figure.kind == "times" and not (whole and not _OF_ANOTHER.match(after)):
        return Asked("ratio", _two(bound, sentence, carry))
    apart = _APART.match(after) and re.search(
        r"\bthan\b|\bahead of|\bbehind|above|below|hơn", after[:60]
    )
    spoken = _outside_measures(sentence, before)  # "the gross margin" is no margin between two
    named = _DIFFERENCE_BEFORE.search(spoken)
    versus = _BY.search(before) and _VERSUS.search(before)
    if figure.kind == "points" or apart or named or versus:
        two = _two(bound, sentence, carry)
        return Asked("difference" if figure.kind != "percent" or not apart else "apart", two)
    sized = figure.kind in ("percent", "money", "shares") and _A_CHANGE.search(before)
    if sized and (two := _figures_before(bound, sentence)):
        return Asked("change", two)
    if bound.change:
        later = [span for span in sentence.spans if span.start > figure.end and not span.parts]
        stated = later if _TO_FROM.search(after) else []
        return Asked("change", _two_spans(bound, stated) or _year_on_year(bound))
    for words, name in ((MEAN, "mean"), (SUM, "sum")):
        if words.search(spoken) and bound.measure is not None:
            everyone = _everyone(bound, sentence, carry)
            if everyone:
                return Asked(name, everyone)
    return Asked("level")


_TO_FROM = re.compile(r"\b(?:from|against|versus|compared with|so với|từ)\b", re.IGNORECASE)
_A_CHANGE = re.compile(
    r"\b(?:an?|the|or|i\.e\.,?|that is,?) ?(?:\w+ )?(?:change|increase|decrease|rise|fall|drop|gain"
    r"|decline|move|growth|jump)(?: of| is| was|:)?\s*$",
    re.IGNORECASE,
)


def _figures_before(bound: Bound, sentence: Sentence) -> tuple[tuple[str, Span], ...]:
    """As "from 10 in 2010 to 12 in 2011, a change of 20 %": the two periods said before."""
    spans = [span for span in sentence.spans if span.end <= bound.figure.start and not span.parts]
    spans += [part for s in sentence.spans if s.end <= bound.figure.start for part in s.parts]
    earlier = sum(figure.end <= bound.figure.start for figure in sentence.figures)
    if earlier < 2 or len(spans) < 2 or bound.symbol is None:
        return ()
    nouns = [m for m in sentence.measures if not m.verb and not m.unsigned]
    before = [m for m in nouns if m.end <= bound.figure.start]
    if before and bound.measure not in before:
        bound.measure, bound.unit_fits, bound.firm = before[-1], True, True
    early, late = sorted(spans[-2:], key=lambda span: span.first)
    return ((bound.symbol, late), (bound.symbol, early))


def _year_on_year(bound: Bound) -> tuple[tuple[str, Span], ...]:
    """As "Revenue grew 5 % in 2012": on the year before, or on the same quarter of it."""
    span = bound.span
    if bound.symbol is None or span is None or span.parts or span.first.year < 2:
        return ()
    before = replace(
        span,
        first=_year_before(span.first),
        last=_year_before(span.last),
        fiscal=(span.fiscal[0] - 1, span.fiscal[1]) if span.fiscal else None,
    )
    return ((bound.symbol, span), (bound.symbol, before))


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _outside_measures(sentence: Sentence, before: str) -> str:
    text = before
    for measure in sentence.measures:
        if measure.end <= len(before):
            text = text[: measure.start] + " " * (measure.end - measure.start) + text[measure.end :]
    return text[max((f.end for f in sentence.figures if f.end <= len(before)), default=0) :]


def _two(bound: Bound, sentence: Sentence, carry: Carry) -> tuple[tuple[str, Span], ...]:
    """Two symbols over one period, the one compared with last; or one symbol over two."""
    named: list[tuple[int, str]] = []
    for symbol in sentence.symbols:
        ticker = resolve(symbol, carry, sentence)
        if ticker and ticker not in [known for _, known in named]:
            named.append((symbol.start, ticker))
    if bound.span and len(named) >= 2:
        before = [ticker for start, ticker in named if start < bound.figure.start]
        after = [ticker for start, ticker in named if start >= bound.figure.start]
        pair = [before[0], after[0]] if before and after else (before or after)[:2]
        return tuple((ticker, bound.span) for ticker in pair)
    ahead = [ticker for start, ticker in named if start > bound.figure.start]
    gap = _DIFFERENCE_BEFORE.search(sentence.text[: bound.figure.start])
    apart = len(named) == 1 and (ahead or gap) and carry.symbols[:1] not in ((), (named[0][1],))
    if bound.span and apart:  # "It was 3 points ahead of IBM.", "The gap to IBM was 3 points."
        return ((carry.symbols[0], bound.span), (named[0][1], bound.span))
    if bound.span and bound.unit_fits and gap and _of_two_before(named, carry):
        return tuple((ticker, bound.span) for ticker in carry.pair)
    return _two_spans(bound, [span for span in sentence.spans if not span.parts])


def _of_two_before(named: Sequence[tuple[int, str]], carry: Carry) -> bool:
    """As "The gap is 3 points", after the figures of two symbols over one period."""
    one_period = not carry.spans or (carry.span is not None and carry.span.parts == carry.spans)
    return len(carry.pair) == 2 and one_period and {t for _, t in named} <= {*carry.pair}


def _two_spans(bound: Bound, others: Sequence[Span] = ()) -> tuple[tuple[str, Span], ...]:
    if bound.symbol is None or bound.span is None:
        return ()
    first, last = bound.span.parts or (others if len(others) == 2 else (None, None))
    if first is None or last is None:
        return ()
    early, late = sorted((first, last), key=lambda span: span.first)
    return ((bound.symbol, late), (bound.symbol, early))


def _everyone(bound: Bound, sentence: Sentence, carry: Carry) -> tuple[tuple[str, Span], ...]:
    tickers = list(
        dict.fromkeys(ticker for s in sentence.symbols if (ticker := resolve(s, carry, sentence)))
    )
    if bound.span is None:
        return ()
    tickers = tickers if len(tickers) > 1 else list(carry.symbols)
    return tuple((ticker, bound.span) for ticker in tickers) if len(tickers) > 1 else ()


# What the cells yield. ---------------------------------------------------------------------------


def truths(asked: Asked, bound: Bound, sentence: Sentence, ledger: Ledger) -> list[Truth]:
    """What the cells say the figure should be; empty where they cannot say it."""
    if asked.operation == "count":
        return _count(bound, sentence, ledger)
    if bound.measure is None:
        return []
    if asked.operation == "level":
        return _level(bound, sentence, ledger)
    cells = [ledger.find(symbol, bound.measure.names, span) for symbol, span in asked.operands]
    if len(cells) < 2 or not all(cells):
        return []
    firsts = [group[0] for group in cells]
    if len({cell.measure for cell in firsts}) != 1:
        return []
    return combined(asked.operation, firsts)


def combined(name: str, cells: list[Cell]) -> list[Truth]:
    """What an operation on cells yields: the first against the last, or all of them."""
    a, b, unit, all_ = cells[0].value, cells[-1].value, cells[0].unit, tuple(cells)
    what = " and ".join(f"{cell.symbol} {cell.start} to {cell.end}" for cell in cells)
    about = f"of {cells[0].label or cells[0].measure}, {what}"
    if name in ("difference", "apart"):
        found = [Truth(a - b, unit, all_, f"difference {about}", magnitude=True)]
        if name == "apart" and b:
            found.append(Truth(a / b - 1, FRACTION, all_, f"change {about}", magnitude=True))
        return found
    if name == "mean":
        return [Truth(sum(c.value for c in cells) / len(cells), unit, all_, f"mean {about}")]
    if name == "sum":
        return [Truth(sum(cell.value for cell in cells), unit, all_, f"sum {about}")]
    if not b:
        return []
    if name == "ratio":
        return [Truth(a / b, "ratio", all_, f"ratio {about}")]
    return [Truth(a / b - 1, FRACTION, all_, f"change {about}"),
            Truth(a - b, unit, all_, f"difference {about}")]  # fmt: skip


def _level(bound: Bound, sentence: Sentence, ledger: Ledger) -> list[Truth]:
    measure = bound.measure
    if measure is None:
        return []
    if set(measure.names) & PAIRED:
        return [_of(cell) for cell in _pair(bound, sentence, ledger, measure)]
    names = _qualified(measure, bound, sentence)
    symbol = bound.symbol or _only(ledger.symbols(names))
    if symbol is None or symbol.startswith("?"):
        return []
    cells = (
        ledger.find(symbol, names, bound.span) if bound.span else _one_period(ledger, symbol, names)
    )
    if measure.any_of:
        cells = [cell for cell in cells if same_unit(bound.figure, cell)] or cells
    else:
        cells = [cell for cell in cells if cell.measure == cells[0].measure]
    found = [_of(cell, either=measure.unsigned) for cell in cells]
    return found or _derived(symbol, names, bound.span, ledger)


def _of(cell: Cell, *, either: bool = False) -> Truth:
    signless = either or cell.measure == "max_drawdown"
    return Truth(cell.value, cell.unit, (cell,), magnitude=signless)


_YEARLY = re.compile(
    r"\b(?:a|per|each) year\b|\bannuali[sz]ed\b|\bannually\b|\bp\.a\.|mỗi năm", re.IGNORECASE
)


def _qualified(measure: Measure, bound: Bound, sentence: Sentence) -> tuple[str, ...]:
    """The measures meant: 12 % a year is a CAGR, whatever return was named."""
    near = sentence.text[max(0, bound.figure.start - 40) : bound.figure.end + 20]
    if set(measure.names) & set(RETURNS) and _YEARLY.search(near):
        return ("cagr",)
    return measure.names


def _one_period(ledger: Ledger, symbol: str, names: Iterable[str]) -> list[Cell]:
    cells = ledger.all_of(symbol, names)
    return cells if len({(cell.start, cell.end) for cell in cells}) == 1 else []


def _only(symbols: list[str]) -> str | None:
    return symbols[0] if len(symbols) == 1 else None


def _derived(symbol: str, names: Iterable[str], span: Span | None, ledger: Ledger) -> list[Truth]:
    """A CAGR from a total return, a price return from two closes, where no cell says it."""
    if span is None:
        return []
    if "cagr" in names and (cells := ledger.find(symbol, ("total_return",), span)):
        cell = cells[0]
        days = (cell.end - cell.start).days
        if days >= 365 and cell.value > -1:
            value = (1 + cell.value) ** (365.25 / days) - 1
            return [Truth(value, FRACTION, (cell,), "(1 + total return)^(365.25 / days) - 1")]
    if "price_return" in names and span.parts and all(part.day for part in span.parts):
        ends = [ledger.find(symbol, ("close",), part) for part in span.parts]
        if all(ends) and ends[0][0].value:
            value = ends[1][0].value / ends[0][0].value - 1
            return [
                Truth(value, FRACTION, (ends[1][0], ends[0][0]), "last close / first close - 1")
            ]
    return []


def _pair(bound: Bound, sentence: Sentence, ledger: Ledger, measure: Measure) -> list[Cell]:
    tickers = list(dict.fromkeys(s.ticker for s in sentence.symbols))
    if len(tickers) != 2:
        if len(tickers) == 1 and bound.span:
            return ledger.find(tickers[0], measure.names, bound.span)
        return []
    return ledger.pair(tickers[0], tickers[1], measure.names, bound.span)


def _count(bound: Bound, sentence: Sentence, ledger: Ledger) -> list[Truth]:
    """How many symbols rose or fell over the period, where the evidence holds just so many."""
    after = sentence.text[bound.figure.end :].lstrip()
    match = _COUNT.match(after)
    named = {symbol.ticker for symbol in sentence.symbols}
    if bound.span is None or (match is None and not named):
        return []
    said = match["total"].lower() if match else str(len(named))
    total = int(said) if said.isdigit() else NUMBERS[said]
    rest = match["rest"] if match else after
    rose, fell = _ROSE.search(rest), _FELL.search(rest)
    for name in ("total_return", "price_return", "day_return"):
        known = ledger.symbols((name,))
        own = known if len(named) != total else [symbol for symbol in known if symbol in named]
        cells = [c for s in own for c in ledger.find(s, (name,), bound.span)]
        if len(cells) == total and (rose or fell):
            value = sum((cell.value > 0) if rose else (cell.value < 0) for cell in cells)
            moved = "above" if rose else "below"
            formula = f"symbols of {total} with a {cells[0].label or name} {moved} zero"
            return [Truth(float(value), "count", tuple(cells), formula)]
    return []
