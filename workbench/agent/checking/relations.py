"""What a sentence claims beside its figures: who was ahead, who ranked where, what rose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.agent.checking.arithmetic import Asked
from workbench.agent.checking.bound import Carry, resolve
from workbench.agent.checking.checked import Broken, Checked
from workbench.agent.checking.findings import named, stated, when
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import MAGNITUDE, OF_A_PERIOD, RETURNS
from workbench.agent.checking.lexicon_relations import COMPARISON, COMPARISONS, JUDGED, TREND
from workbench.agent.checking.ranks import ranks
from workbench.agent.checking.reading import Sentence, Symbol
from workbench.messages import Cell

_TO_OTHER = re.compile(
    r"(?:\s|\d|#|,|than|that of|those of|the|a|figure|level|shares of|earned|returned|made"
    r"|posted|achieved|recorded|by|hơn|mức|so với|của|of|for|at|in|from)*",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:compared (?:with|to)|against|relative to|next to|so với)\s+$", re.IGNORECASE
)


def broken(
    sentence: Sentence, checked: Sequence[Checked], ledger: Ledger, carry: Carry
) -> Iterator[Broken]:
    """The relations of ``sentence`` that do not hold, for each figure they speak of."""
    if not checked:
        return
    yield from _days(sentence, checked)
    yield from _comparisons(sentence, checked, ledger, carry)
    yield from _by_figures(sentence, checked)
    yield from _apart(sentence, checked)
    yield from _trends(sentence, checked)
    yield from ranks(sentence, checked, ledger)


def _days(sentence: Sentence, checked: Sequence[Checked]) -> Iterator[Broken]:
    """The day an extreme is said to have happened on."""
    for one in checked:
        if not one.bound.on or not one.truths:
            if not one.bound.on and one.truths:
                yield from _other_day(sentence, one, checked)
            continue
        days = {truth.cells[0].on for truth in one.truths}
        if days <= {None}:
            yield Broken(one, "", unknown=True)
        elif not days & {span.first for span in one.bound.on}:
            cell = one.truths[0].cells[0]
            yield Broken(one, f"{cell.symbol} {named(cell)}, {when(cell)}, was on {cell.on}")


def _other_day(sentence: Sentence, one: Checked, checked: Sequence[Checked]) -> Iterator[Broken]:
    """The only day of a sentence with one extreme is the day it fell on."""
    cell = one.truths[0].cells[0]
    days = [span.first for span in sentence.spans if span.day]
    alone = len(checked) == 1 and len(days) == 1 and not sentence.table
    if alone and cell.measure in OF_A_PERIOD and cell.on not in (None, days[0]):
        yield Broken(one, f"{cell.symbol} {named(cell)}, {when(cell)}, was on {cell.on}")


_NOT = re.compile(
    r"\b(?:not|never|failed to|hardly|không|chưa)\s+(?:\w+ )?$|n['’]t\s+(?:\w+ )?$", re.IGNORECASE
)


_EITHER = re.compile(
    r"\s+(?:or|hoặc)\s+(?:thấp hơn|cao hơn|less|more|worse|better|lower|higher|down|up|fell|rose"
    r"|decreased|increased|declined"
    r"|climbed|underperformed|outperformed)\b",
    re.IGNORECASE,
)
_OR = re.compile(r"\w\s+(?:or|hoặc)\s+$", re.IGNORECASE)


def sense(text: str, match: re.Match[str]) -> int:
    """-1 where the word found is denied, 0 where it is one of two: "better or worse"."""
    if _EITHER.match(text, match.end()) or _OR.search(text[: match.start()]):
        return 0
    return -1 if _NOT.search(text[max(0, match.start() - 24) : match.start()]) else 1


def _by_figures(sentence: Sentence, checked: Sequence[Checked]) -> Iterator[Broken]:
    """One symbol in two periods: "it did better in 2010 (2 %) than in 2009 (1 %)"."""
    for match in COMPARISON.finditer(sentence.text):
        comparison = COMPARISONS[int((match.lastgroup or "c0")[1:])]
        for one, other in _compared(sentence, checked, match):
            x, y = one.truths[0].cells[0], other.truths[0].cells[0]
            if comparison.measures not in ((), RETURNS) and x.measure not in comparison.measures:
                continue
            if (_size(x) - _size(y)) * comparison.direction * sense(sentence.text, match) < 0:
                said = f"{stated(x)}; {stated(y)}"
                yield from (Broken(each, said) for each in (one, other))


def _apart(sentence: Sentence, checked: Sequence[Checked]) -> Iterator[Broken]:
    """As "holding IBM rather than Apple returned 5 points more": the one named first is meant."""
    for one in checked:
        figure, operands = one.bound.figure, one.asked.operands
        if (
            one.asked.operation not in ("difference", "apart")
            or len(operands) != 2
            or not one.truths
        ):
            continue
        match = COMPARISON.match(sentence.text, figure.end + 1)
        later = any(s.start >= figure.end for s in sentence.symbols)
        if match is None or later or operands[0][0] == operands[1][0]:
            continue
        direction = COMPARISONS[int((match.lastgroup or "c0")[1:])].direction
        if one.truths[0].value * direction * sense(sentence.text, match) < 0:
            yield Broken(one, "; ".join(stated(cell) for cell in one.truths[0].cells))


_THE_MORE = re.compile(r"\b(?:the|đều)\s+$", re.IGNORECASE)


def _compared(
    sentence: Sentence, checked: Sequence[Checked], match: re.Match[str]
) -> Iterator[tuple[Checked, Checked]]:
    """The figures a comparison is between: around its "than", or the subject's and another's."""
    known = [one for one in checked if one.truths and one.asked.operation == "level"]
    than = re.search(r"\bthan\b|\bhơn\b|\bso với\b", sentence.text[match.start() :])
    if than is not None:
        at = match.start() + than.start()
        before = [one for one in known if one.bound.figure.end <= at]
        after = [one for one in known if one.bound.figure.start >= at]
        pair = (before[-1], after[0]) if before and after else None
        if pair and _alike(*pair) and pair[0].bound.symbol == pair[1].bound.symbol:
            yield pair
    elif _ITS.match(sentence.text, match.end()):
        before = [one for one in known if one.bound.figure.end <= match.start()]
        after = [one for one in known if one.bound.figure.start >= match.end()]
        if before and after and _same_unit(before[-1], after[0]):
            yield before[-1], after[0]
    elif pair := _after_it(sentence, known, match):
        yield pair
    elif (
        _THE_MORE.search(sentence.text[: match.start()])
        and len(known) == 2
        and match[0].lower() not in ("more", "less", "above", "below")
        and (
            COMPARISONS[int((match.lastgroup or "c0")[1:])].measures
            or _named_after(sentence, match.end())
        )
    ):
        subject = [s.ticker for s in sentence.symbols if s.end <= match.start()]
        own = [one for one in known if subject and one.bound.symbol == subject[-1]]
        rest = [one for one in known if one not in own]
        if len(own) == len(rest) == 1 and _alike(own[0], rest[0]):
            yield own[0], rest[0]


_LATER = re.compile(r"\b(?:after|from|against|versus|compared|vs|sau|so với)\b", re.IGNORECASE)


def _after_it(
    sentence: Sentence, known: Sequence[Checked], match: re.Match[str]
) -> tuple[Checked, Checked] | None:
    """As "its drawdown was shallower: 26 %, after 30 % in the earlier year"."""
    later = [one for one in known if one.bound.figure.start >= match.end()][:2]
    if len(later) < 2 or not _alike(*later) or later[0].bound.symbol != later[1].bound.symbol:
        return None
    first, second = (one.bound.figure for one in later)
    close = not re.search(r"[;.]", sentence.text[match.end() : first.start])
    return (
        (later[0], later[1])
        if close and _LATER.search(sentence.text[first.end : second.start])
        else None
    )


def _named_after(sentence: Sentence, at: int) -> bool:
    """As "the higher return"; "the larger of the two" names no measure."""
    return any(not sentence.text[at : m.start].strip() for m in sentence.measures if m.start >= at)


def _size(cell: Cell) -> float:
    """The value compared: of drawdowns the larger is the deeper."""
    return abs(cell.value) if cell.measure in MAGNITUDE else cell.value


_ITS = re.compile(r"\s*(?:its|their)\b", re.IGNORECASE)


def _same_unit(one: Checked, other: Checked) -> bool:
    """Two measures of one symbol, as a close and an open."""
    x, y = one.truths[0].cells[0], other.truths[0].cells[0]
    return (x.symbol, x.unit, x.end) == (y.symbol, y.unit, y.end) and x != y


def _alike(one: Checked, other: Checked) -> bool:
    x, y = one.truths[0].cells[0], other.truths[0].cells[0]
    return x.measure == y.measure and x != y


def _comparisons(
    sentence: Sentence, checked: Sequence[Checked], ledger: Ledger, carry: Carry
) -> Iterator[Broken]:
    for match in COMPARISON.finditer(sentence.text):
        comparison = COMPARISONS[int((match.lastgroup or "c0")[1:])]
        left, right = sides(sentence, match)
        if left is None and right and carry.symbols:
            left = Symbol(carry.symbols[0], 0, 0)  # "It was ahead of IBM."
        if left is None or right is None:
            continue
        tickers = (resolve(left, carry, sentence), resolve(right, carry, sentence))
        for one in checked:
            bound = one.bound
            own = [bound.symbol, *(symbol for symbol, _ in one.asked.operands)]
            if bound.span is None or bound.measure is None or not set(own) & set(tickers):
                continue
            judged = comparison.measures == RETURNS
            if judged and not set(bound.measure.names) & JUDGED:
                continue
            own_names = set(bound.measure.names) & set(comparison.measures)
            names = bound.measure.names if own_names else comparison.measures or bound.measure.names
            if comparison.measures == RETURNS and not set(bound.measure.names) & set(RETURNS):
                names = bound.measure.names
            a, b = (ledger.find(t, names, bound.span) if t else [] for t in tickers)
            pairs = [(x, y) for x in a for y in b if x.measure == y.measure]
            direction = comparison.direction * sense(sentence.text, match)
            gap = (_size(pairs[0][0]) - _size(pairs[0][1])) * direction if pairs else 0.0
            if pairs and direction and gap <= 0:
                x, y = pairs[0]
                yield Broken(one, f"{stated(x)}; {stated(y)}")


_AT = re.compile(r"\s+(?:\w+ ){0,2}(?:at|for|in|with|ở|tại|với)\s+", re.IGNORECASE)
_THAN_AT = re.compile(
    r"(?:['’]s)?\s+(?:than|hơn|so với)\s+(?:at |for |in |with |ở |tại )?", re.IGNORECASE
)
_FAR_THAN = re.compile(
    r"[^.;:,#]{0,40}\b(?:than|so với)\s+(?:that of |those of |at |for )?", re.IGNORECASE
)


def sides(sentence: Sentence, match: re.Match[str]) -> tuple[Symbol | None, Symbol | None]:
    """The two symbols that a comparison is between; None where it names none."""
    text = sentence.text
    beaten = {
        other.end() + len(text[other.end() :]) - len(text[other.end() :].lstrip())
        for other in COMPARISON.finditer(text, 0, match.start())
    }
    left = [s for s in sentence.symbols if s.end <= match.start() and s.start not in beaten]
    ahead = [s for s in sentence.symbols if s.start >= match.end()]
    if (
        len(ahead) > 1
        and _AT.fullmatch(text[match.end() : ahead[0].start])
        and (_THAN_AT.fullmatch(text[ahead[0].end : ahead[1].start]))
    ):
        return ahead[0], ahead[1]
    right = ahead[0] if ahead else None
    others = [symbol for symbol in left if _AGAINST.search(sentence.text[: symbol.start])]
    if right is None and others and (own := [symbol for symbol in left if symbol not in others]):
        return own[-1], others[-1]
    gap = _blank(sentence)[match.end() : right.start] if right else ""
    if right is None or not (_TO_OTHER.fullmatch(gap) or _FAR_THAN.fullmatch(gap)):
        return None, None
    return (left[-1] if left else None), right


def _blank(sentence: Sentence) -> str:
    """The text with each figure written as ``#``."""
    text = sentence.text
    for figure in sentence.figures:
        text = text[: figure.start] + "#" * (figure.end - figure.start) + text[figure.end :]
    return text


def _trends(sentence: Sentence, checked: Sequence[Checked]) -> Iterator[Broken]:
    """A measure that rose or fell between two periods, as levels or as a difference."""
    for match in TREND.finditer(sentence.text):
        if any(
            m.start < match.end() and match.start() < m.end and not m.verb
            for m in sentence.measures
        ):
            continue  # "downside deviation" is no way down
        direction = (1 if match["up"] else -1) * sense(sentence.text, match)
        later = [one for one in checked if one.bound.figure.start >= match.end()]
        if not later:
            yield from _concluded(sentence, checked, match)
            continue
        first = later[0]
        gap = sentence.text[match.end() : first.bound.figure.start]
        moved, of = 0.0, later[:2]
        if not re.search(r"[,;]", gap) and first.truths and _over_time(first.asked):
            moved = first.truths[0].value
        elif pair := _two_levels(sentence, checked, match):
            moved, of = _between(*pair), list(pair)
        if moved * direction < 0:
            for one in of:
                yield Broken(one, _moved(of))


_TO_LEVEL = re.compile(r"\b(?:from|to|từ|lên|xuống|còn|on|against|at)\b[^;]{0,40}$", re.IGNORECASE)


def _two_levels(
    sentence: Sentence, checked: Sequence[Checked], match: re.Match[str]
) -> tuple[Checked, Checked] | None:
    """The two levels a movement is between: both after its word, or one before and one after."""
    words = [m for m in TREND.finditer(sentence.text) if m.start() != match.start()]
    since = max((m.end() for m in words if m.end() <= match.start()), default=0)
    until = min((m.start() for m in words if m.start() >= match.end()), default=10**9)
    levels = [one for one in checked if one.truths and one.asked.operation == "level"]
    before = [one for one in levels if since <= one.bound.figure.start < match.start()]
    after = [one for one in levels if match.end() <= one.bound.figure.start < until]
    gap = sentence.text[match.end() : after[0].bound.figure.start] if after else ""
    itself = match[0].lower() in ("lên", "xuống")  # "up to", "down to" in one word
    if not after or not (itself or _TO_LEVEL.search(gap)):
        return None
    if len(after) > 1 and _between(after[0], after[1]):
        return after[0], after[1]
    return (before[-1], after[0]) if before and _between(before[-1], after[0]) else None


_SO = re.compile(r"\b(?:so|thus|hence|therefore|meaning|which|i\.e\.|that is)\b", re.IGNORECASE)


def _concluded(
    sentence: Sentence, checked: Sequence[Checked], match: re.Match[str]
) -> Iterator[Broken]:
    """A conclusion after the figures: 20 % in 2009 and 25 % in 2010, so it fell."""
    if len(checked) < 2 or not _SO.search(
        sentence.text, checked[-1].bound.figure.end, match.start()
    ):
        return
    if _between(checked[-2], checked[-1]) * (1 if match["up"] else -1) < 0:
        yield from (Broken(one, _moved(checked[-2:])) for one in checked[-2:])


def _moved(checked: Sequence[Checked]) -> str:
    """What the measure was in each period, the earlier first."""
    cells = {cell for one in checked for truth in one.truths[:1] for cell in truth.cells}
    return "; ".join(stated(cell) for cell in sorted(cells, key=lambda cell: cell.end))


def _over_time(asked: Asked) -> bool:
    """Whether a figure is how much one symbol's measure moved."""
    one = len({symbol for symbol, _ in asked.operands}) == 1
    return asked.operation == "change" or (asked.operation == "difference" and one)


def _between(a: Checked, b: Checked) -> float:
    if not (a.truths and b.truths) or a.bound.symbol != b.bound.symbol:
        return 0.0
    x, y = a.truths[0].cells[0], b.truths[0].cells[0]
    if x.measure != y.measure:
        return 0.0
    early, late = sorted((x, y), key=lambda cell: cell.end)
    return late.value - early.value
