"""What a sentence claims of two symbols or two periods, with or without their figures beside it.

"IBM was the calmer stock", "cheaper on earnings", "first, second and third": such words name no
figure, but the data know. What they deny is said of the figure they speak of, wherever in the text
it stands (``refuted``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import NamedTuple

from workbench.agent.checking.bound import Carry, nouns, resolve
from workbench.agent.checking.findings import named, stated, when
from workbench.agent.checking.hints import hinted
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import MAGNITUDE, PAIRED, RETURNS
from workbench.agent.checking.lexicon_relations import (
    COMPARISON,
    COMPARISONS,
    JUDGED,
    LOW_IS_GOOD,
    NUMBERS,
    RANK,
    Comparison,
)
from workbench.agent.checking.ranks import OF_N, in_place
from workbench.agent.checking.reading import Measure, Sentence, Span
from workbench.agent.checking.relations import sense, sides
from workbench.messages import Cell, Claim, ClaimState

_OF_TWO = re.compile(
    r"\b(?:of the (?:two|pair)|of both|(?:com|finish)\w* (?:out )?(?:ahead|behind)|by comparison"
    r"|in comparison|hai mã)\b",
    re.IGNORECASE,
)  # fmt: skip
_MOST = 8
"""Comparisons or ranks of one sentence, beyond which it is no sentence of an answer."""
_FISCAL = 200
"""Days between the ends of two companies' years of one number."""
_PLURAL = re.compile(r"\b(?:both|each|all|neither|either|cả hai|đều)\b", re.IGNORECASE)
_THAN = re.compile(r"\b(?:than|hơn|so với)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;:.]|\b(?:and|but|while|whereas|và|còn|nhưng)\b", re.IGNORECASE)


_OBJECT = re.compile(
    r"\b(?:than|against|versus|vs\.?|rather than|instead of|over|unlike|compared (?:with|to)"
    r"|so với)\s+$",
    re.IGNORECASE,
)


_RISK_ADJUSTED = re.compile(r"\brisk[- ]adjusted|điều chỉnh rủi ro", re.IGNORECASE)


_QUESTION = re.compile(r"\?\W*$")


class Wrong(NamedTuple):
    """The cells that are not as a sentence says, the one it speaks of first; what the data say."""

    cells: tuple[Cell, ...]
    said: str


def refuted(
    sentence: Sentence, carry: Carry, book: Ledger, shown: Sequence[Cell]
) -> Iterator[Wrong]:
    """What ``sentence`` claims that the data deny. ``shown``: what the text's figures are of."""
    if _QUESTION.search(sentence.text):
        return
    for match in islice(COMPARISON.finditer(sentence.text), _MOST):
        comparison = COMPARISONS[int((match.lastgroup or "c0")[1:])]
        direction = comparison.direction * sense(sentence.text, match)
        pairs = list(_pairs(sentence, match, comparison, carry, book))
        for x, y in pairs or _shown(sentence, match, comparison, carry, shown):
            if (_size(x) - _size(y)) * direction < 0:
                yield Wrong((x, y), f"{stated(x)}; {stated(y)}")
    yield from _orders(sentence, carry, book)
    yield from _ranks(sentence, carry, book, shown)
    if not sentence.figures:
        yield from _days(sentence, carry)


def _ranks(
    sentence: Sentence, carry: Carry, book: Ledger, shown: Sequence[Cell]
) -> Iterator[Wrong]:
    """Who is highest or third, where the clause has no figure."""
    for match in islice(RANK.finditer(sentence.text), _MOST):
        subject = _subject(sentence, match, carry)
        if subject is None or _with_figure(sentence, match):
            continue
        names = _ranked_measure(sentence, match, carry)
        group = _group(sentence, carry, names, book, shown)
        own = next((cell for cell in group if cell.symbol == subject), None)
        if own is not None and len(group) > 1 and in_place(match, own, group) is False:
            yield Wrong((own,), "; ".join(stated(cell) for cell in group))


def _with_figure(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether a figure stands in the clause of a rank, so that it is the figure's."""
    text = sentence.text
    first = max((m.end() for m in _CLAUSE.finditer(text, 0, match.start())), default=0)
    after = _CLAUSE.search(text, match.end())
    last = after.start() if after else len(text)
    plural = bool(_PLURAL.search(text, first, match.start()))
    return plural or any(first <= figure.start < last for figure in sentence.figures)


_NOUN_AFTER = re.compile(r"\s+(?:\w+ ){0,2}$")


def _ranked_measure(sentence: Sentence, match: re.Match[str], carry: Carry) -> tuple[str, ...]:
    own = nouns(sentence)
    after = [
        m for m in own if m.start >= match.end()
        and _NOUN_AFTER.fullmatch(sentence.text[match.end() : m.start] + " ")
    ]  # fmt: skip
    inside = [m for m in own if m.start <= match.start() < m.end]
    known = [carry.measure] if carry.measure else []
    if not own and (hints := _hinted(sentence, carry)):
        return hints
    chosen = next(iter([*after, *inside, *own, *known]), None)
    if _RISK_ADJUSTED.search(sentence.text):
        return ("sharpe", "sortino")
    return chosen.names if chosen else ()


def _hinted(sentence: Sentence, carry: Carry) -> tuple[str, ...]:
    """The only measure shown before that a sentence hints at."""
    shown = dict.fromkeys(cell.measure for cell in carry.cells)
    found = [m for m in shown if [*hinted(m, sentence.text, 0, len(sentence.text))]]
    return tuple(found) if len(found) == 1 else ()


def _group(
    sentence: Sentence, carry: Carry, names: Sequence[str], book: Ledger, shown: Sequence[Cell]
) -> list[Cell]:
    """The symbols ranked: those named here or just before, where as many are said as are known."""
    cells = _over(sentence, carry, names, book) or _alike(shown, names)
    named = {name for s in sentence.symbols if (name := resolve(s, carry, sentence))}
    said = OF_N.search(sentence.text)
    if said is not None:
        count = int(said["n"]) if said["n"].isdigit() else NUMBERS[said["n"].lower()]
        around = named | {cell.symbol for cell in carry.cells} | set(carry.symbols)
        own = [cell for cell in cells if cell.symbol in around]
        return own if count in (len(own), -1) else cells if count == len(cells) else []
    around = named | set(carry.symbols) | set(carry.pair)
    if len(named) > 1:
        own = [cell for cell in cells if cell.symbol in around]
        return own if {cell.symbol for cell in own} == around else []
    told = {cell.symbol for cell in carry.cells if cell.measure in names}
    return [cell for cell in cells if cell.symbol in told] if named <= told else []


def _over(sentence: Sentence, carry: Carry, names: Sequence[str], book: Ledger) -> list[Cell]:
    """The cell of each symbol over the period that is spoken of."""
    span = sentence.spans[0] if len(sentence.spans) == 1 else carry.span
    if span is None or len(sentence.spans) > 1:
        return []
    known = [book.find(name, names, span) for name in book.symbols(names)]
    return [found[0] for found in known if found]


def _alike(shown: Sequence[Cell], names: Sequence[str]) -> list[Cell]:
    """The shown cells of one measure, where each symbol has one, over one period."""
    cells = [cell for cell in dict.fromkeys(shown) if cell.measure in names]
    one_each = len({cell.symbol for cell in cells}) == len(cells)
    return cells if one_each and len({(cell.end, cell.start) for cell in cells}) == 1 else []


_PLACE = re.compile(
    r"(?:finished |came |was |is |ranked )?(?:in )?(?P<at>first|last|second|third|1st|2nd|3rd)\b",
    re.IGNORECASE,
)
_AT = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3}


def _orders(sentence: Sentence, carry: Carry, book: Ledger) -> Iterator[Wrong]:
    """As "IBM finished first, Apple second and Google third"."""
    placed: list[tuple[str, int]] = []
    for symbol in sentence.symbols:
        match = _PLACE.match(sentence.text, symbol.end + 1)
        name = resolve(symbol, carry, sentence)
        if match and name and match["at"].lower() in _AT:
            placed.append((name, _AT[match["at"].lower()]))
    span = sentence.spans[0] if len(sentence.spans) == 1 else carry.span
    measure = next(iter(nouns(sentence)), carry.measure)
    if len(placed) < 2 or span is None or measure is None:
        return
    cells = [
        (found[0], at) for name, at in placed if (found := book.find(name, measure.names, span))
    ]
    if len(cells) < len(placed):
        return
    ways = [sorted(cells, key=lambda one: way * one[0].value) for way in (-1, 1)]
    if not any([at for _, at in way] == sorted(at for _, at in cells) for way in ways) or len(
        {at for _, at in cells}
    ) < len(cells):
        yield Wrong(tuple(cell for cell, _ in cells), "; ".join(stated(cell) for cell, _ in cells))


_WHEN = re.compile(
    r"\b(?:low|bottom|trough|high|peak|top|session|reached|happened|occurred|fell|came|set"
    r"|that (?:day|was)"
    r"|đáy|đỉnh|phiên|rơi vào|ghi nhận|xác lập)\b",
    re.IGNORECASE,
)


def _days(sentence: Sentence, carry: Carry) -> Iterator[Wrong]:
    """The days of the extremes just spoken of: "The bottom was reached on 9 March"."""
    own = {name for s in sentence.symbols if (name := resolve(s, carry, sentence))}
    extremes = [c for c in carry.last if c.on and c.start != c.end and own <= {c.symbol}]
    if not all(span.day for span in sentence.spans) or not _WHEN.search(sentence.text):
        return
    since = 0
    for day in sentence.spans:
        of = [c for c in extremes if [*hinted(c.measure, sentence.text, since, day.end)]]
        last = extremes[-1:] if len(sentence.spans) == 1 else []
        for cell in (of or last)[:1]:
            if day.first != cell.on:
                said = f"{cell.symbol} {named(cell)}, {when(cell)}, was on {cell.on}"
                yield Wrong((cell,), said)
        since = day.end


def denied_by(wrongs: Sequence[Wrong], claims: Sequence[Claim]) -> list[Claim]:
    """``claims``, those contradicted that a sentence of the text is wrong about."""
    found = list(claims)
    for wrong in wrongs:
        for cell in wrong.cells:
            at = [n for n, claim in enumerate(found) if _of(claim, cell)]
            if at:
                found[at[-1]] = replace(
                    found[at[-1]], state=ClaimState.CONTRADICTED, finding=wrong.said
                )
                break
    return found


def _of(claim: Claim, cell: Cell) -> bool:
    key = (claim.symbol, claim.measure, claim.start, claim.end)
    own = (cell.symbol, cell.measure, cell.start, cell.end)
    return claim.source is not None and key == own and claim.value == cell.value


def _size(cell: Cell) -> float:
    return abs(cell.value) if cell.measure in MAGNITUDE else cell.value


def _pairs(
    sentence: Sentence, match: re.Match[str], comparison: Comparison, carry: Carry, book: Ledger
) -> Iterator[tuple[Cell, Cell]]:
    times = _two_times(sentence, match)
    left, right = (None, None) if times else _two_symbols(sentence, match, carry)
    subject = left or _subject(sentence, match, carry)
    if subject is None or (times is None and right is None):
        return
    span = times[0] if times else _span(sentence, match, carry)
    if span is None:
        return
    for names in _compared(sentence, match, comparison, carry):
        x = book.find(subject, names, span)
        y = book.find(right or subject, names, times[1] if times else span)
        same = [(a, b) for a in x for b in y if a.measure == b.measure and a != b]
        if same:
            yield same[0]


def _shown(
    sentence: Sentence,
    match: re.Match[str],
    comparison: Comparison,
    carry: Carry,
    shown: Sequence[Cell],
) -> Iterator[tuple[Cell, Cell]]:
    """The subject's figure and that of the only other symbol shown with it."""
    subject = _subject(sentence, match, carry)
    since = max((m.end() for m in _CLAUSE.finditer(sentence.text, 0, match.start())), default=0)
    than = _THAN.search(sentence.text, match.end(), match.end() + 40)
    if subject is None or than or _PLURAL.search(sentence.text, since, match.start()):
        return
    for name in (n for names in _compared(sentence, match, comparison, carry) for n in names):
        own = [c for c in dict.fromkeys(shown) if c.symbol == subject and c.measure == name]
        for cell in own[:1]:
            rest = [
                c for c in shown
                if c.symbol != subject and c.measure == cell.measure
                and abs((c.end - cell.end).days) < _FISCAL
            ]  # fmt: skip
            if len({c.symbol for c in rest}) == 1 and len(own) == 1:
                yield cell, rest[0]


def _two_times(sentence: Sentence, match: re.Match[str]) -> tuple[Span, Span] | None:
    """As "heavier in 2010 than in 2009"."""
    than = _THAN.search(sentence.text, match.start())
    if than is None or any(
        s.start >= than.start() and s.start < than.end() + 30 for s in sentence.symbols
    ):
        return None
    later = [span for span in sentence.spans if span.start >= than.end()]
    earlier = [span for span in sentence.spans if span.end <= than.start()]
    if not later or not earlier or later[0].start - than.end() > 30:
        return None
    near = [span for span in earlier if span.start >= match.end()] or earlier[-1:]
    return near[0], later[0]


def _two_symbols(
    sentence: Sentence, match: re.Match[str], carry: Carry
) -> tuple[str | None, str | None]:
    left, right = sides(sentence, match)
    if left or right:
        subject = resolve(left, carry, sentence) if left else _subject(sentence, match, carry)
        return subject, resolve(right, carry, sentence) if right else None
    start = max((m.end() for m in _CLAUSE.finditer(sentence.text, 0, match.start())), default=0)
    if _PLURAL.search(sentence.text, start, match.start()):
        return None, None
    subject = _subject(sentence, match, carry)
    named = {name for s in sentence.symbols if (name := resolve(s, carry, sentence))}
    others = (named or set(carry.pair or carry.symbols)) | {subject}
    if len(named) == 1 and subject in carry.pair and _OF_TWO.search(sentence.text):
        others = set(carry.pair)
    if len(named) == 1 and len(carry.pair) == 2 and subject in carry.pair:
        others = set(carry.pair)
    rest = [name for name in others if name and name != subject]
    return (subject, rest[0]) if len(others) == 2 and len(rest) == 1 else (None, None)


def _subject(sentence: Sentence, match: re.Match[str], carry: Carry) -> str | None:
    before = [s for s in sentence.symbols if s.start < match.end()]
    subjects = [s for s in before if not _OBJECT.search(sentence.text[: s.start])]
    if subjects:
        return resolve(subjects[-1], carry, sentence)
    left_out = len(carry.symbols) == 1 and (before or not sentence.symbols)
    return carry.symbols[0] if left_out else None


def _span(sentence: Sentence, match: re.Match[str], carry: Carry) -> Span | None:
    if len(sentence.spans) > 1:
        return None
    return sentence.spans[0] if sentence.spans else carry.span


def _compared(
    sentence: Sentence, match: re.Match[str], comparison: Comparison, carry: Carry
) -> Iterator[tuple[str, ...]]:
    """The measures compared: those of the word itself, or of the noun with it."""
    after = _CLAUSE.search(sentence.text, match.end())
    until = after.start() if after else len(sentence.text)
    with_it = [m for m in nouns(sentence) if match.start() <= m.start < until]
    since = max((m.end() for m in _CLAUSE.finditer(sentence.text, 0, match.start())), default=0)
    before = [m for m in nouns(sentence) if since <= m.start and m.end <= match.start()]
    every = {m.names: m for m in nouns(sentence)}
    alone = list(every.values()) if len(every) == 1 else []
    alone = alone if len(COMPARISON.findall(sentence.text)) == 1 else []
    noun = next(iter([*with_it, *before[-1:], *alone]), None)
    strength = match[0].lower() in ("stronger", "weaker")
    if comparison.measures == RETURNS or (strength and noun is None):
        yield from _judged(sentence, noun, carry)
    elif comparison.measures:
        text = sentence.text
        named = [n for m in nouns(sentence) for n in m.names if n in comparison.measures]
        meant = [m for m in comparison.measures if [*hinted(m, text, match.start(), until)]] or [
            m for m in comparison.measures if [*hinted(m, text, 0, match.start())]
        ]
        meant = meant if "pe" in comparison.measures else []
        yield tuple(named or meant or comparison.measures)
    elif noun is not None and not set(noun.names) & PAIRED:
        yield noun.names
    elif noun is None and not sentence.figures and sides(sentence, match)[1]:
        yield carry.measure.names if carry.measure else ("total_return",)


def _judged(sentence: Sentence, noun: Measure | None, carry: Carry) -> Iterator[tuple[str, ...]]:
    """What "better" is said of."""
    if _RISK_ADJUSTED.search(sentence.text):
        yield ("sharpe", "sortino")
    elif noun is not None and set(noun.names) & JUDGED:
        yield noun.names
    elif noun is None or not set(noun.names) & (MAGNITUDE | LOW_IS_GOOD):
        known = carry.measure
        inherited = known and set(known.names) & JUDGED and not sentence.figures
        yield known.names if known and inherited else ("total_return", "day_return")
