"""What a sentence claims beside its figures: who was ahead, who ranked where, what rose."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.agent.checking.arithmetic import Asked, Truth
from workbench.agent.checking.bound import Bound, Carry, resolve
from workbench.agent.checking.findings import named, stated, when
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import (
    BY_PERIOD,
    COMPARISON,
    COMPARISONS,
    JUDGING,
    LOW_IS_GOOD,
    MAGNITUDE,
    NUMBERS,
    ORDINALS,
    RANK,
    RETURNS,
    TREND,
    UP_EDGES,
)
from workbench.agent.checking.reading import Sentence, Symbol
from workbench.messages import Cell

_TO_OTHER = re.compile(
    r"(?:\s|\d|#|,|than|that of|those of|the|a|figure|level|shares of|earned|returned|made"
    r"|posted|achieved|recorded|by|hơn|mức|so với|của|of|for|at|in|from)*",
    re.IGNORECASE,
)
_AGAINST = re.compile(r"\b(?:compared (?:with|to)|against|relative to|next to)\s+$", re.IGNORECASE)
_OF_N = re.compile(
    r"\b(?:of|among|out of|between|trong(?: số)?) (?:the |all |these |those |our |cả )?"
    rf"(?P<n>\d{{1,2}}|{'|'.join(NUMBERS)})\b"
    r"(?! (?:year|quarter|month|day)s|[.,]\d|\s?%)",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Checked:
    """A figure with what was asked of it and what the cells yield."""

    bound: Bound
    asked: Asked
    truths: list[Truth]


@dataclass(frozen=True, slots=True)
class Broken:
    """A relation the data do not bear out, or cannot decide (``unknown``), and its figure.
    ``said``: what the data say."""

    of: Checked
    said: str
    unknown: bool = False


def broken(
    sentence: Sentence, checked: Sequence[Checked], ledger: Ledger, carry: Carry
) -> Iterator[Broken]:
    """The relations of ``sentence`` that do not hold, for each figure they speak of."""
    yield from _days(checked)
    yield from _comparisons(sentence, checked, ledger, carry)
    yield from _by_figures(sentence, checked)
    yield from _trends(sentence, checked)
    yield from _ranks(sentence, checked, ledger)


def _days(checked: Sequence[Checked]) -> Iterator[Broken]:
    """The day an extreme is said to have happened on."""
    for one in checked:
        if one.bound.on is None or not one.truths:
            continue
        days = {truth.cells[0].on for truth in one.truths}
        if days <= {None}:
            yield Broken(one, "", unknown=True)
        elif one.bound.on.first not in days:
            cell = one.truths[0].cells[0]
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
            names = comparison.measures or bound.measure.names
            if comparison.measures == RETURNS and not set(bound.measure.names) & set(RETURNS):
                names = bound.measure.names
            a, b = (ledger.find(t, names, bound.span) if t else [] for t in tickers)
            pairs = [(x, y) for x in a for y in b if x.measure == y.measure]
            direction = comparison.direction * sense(sentence.text, match)
            gap = (pairs[0][0].value - pairs[0][1].value) * direction if pairs else 0.0
            if pairs and direction and gap <= 0:
                x, y = pairs[0]
                yield Broken(one, f"{stated(x)}; {stated(y)}")


def sides(sentence: Sentence, match: re.Match[str]) -> tuple[Symbol | None, Symbol | None]:
    """The two symbols that a comparison is between; None where it names none."""
    left = [symbol for symbol in sentence.symbols if symbol.end <= match.start()]
    right = next((s for s in sentence.symbols if s.start >= match.end()), None)
    others = [symbol for symbol in left if _AGAINST.search(sentence.text[: symbol.start])]
    if right is None and others and (own := [symbol for symbol in left if symbol not in others]):
        return own[-1], others[-1]
    if right is None or not _TO_OTHER.fullmatch(_blank(sentence)[match.end() : right.start]):
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
        if re.search(r"[,;]", gap) or not first.truths:
            continue
        if _over_time(first.asked):
            moved = first.truths[0].value
        elif len(later) > 1 and re.search(r"\b(?:from|to|từ|lên|xuống|còn)\b[^,;]{0,40}$", gap):
            moved = _between(first, later[1])
        else:
            continue
        if moved * direction < 0:
            for one in later[:2]:
                yield Broken(one, _moved(later[:2]))


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


def _ranks(sentence: Sentence, checked: Sequence[Checked], ledger: Ledger) -> Iterator[Broken]:
    for match in RANK.finditer(sentence.text):
        inside = [m for m in sentence.measures if m.start <= match.start() < m.end and not m.verb]
        if inside and not _place(match):
            continue
        one = _ranked(checked, match)
        if one is None or one.asked.operation != "level" or not one.truths:
            continue
        cell = one.truths[0].cells[0]
        group = _group(sentence, match, cell, one, ledger)
        explicit = _place(match) or _OF_N.search(sentence.text) or match["nth"]
        if cell.measure in MAGNITUDE and not explicit:
            continue  # "the largest drawdown" is the measure's own name
        if not group:
            yield Broken(one, "nothing to rank it among", unknown=True)
        elif (right := _in_place(match, cell, group)) is not True:
            said = _ordered(match, cell, group)
            yield Broken(one, said, unknown=right is None)


def _place(match: re.Match[str]) -> str:
    """The place of "it came third" or "that puts it third"; empty for an edge."""
    return (match["place"] or match["put"] or "").lower()


def _ranked(checked: Sequence[Checked], match: re.Match[str]) -> Checked | None:
    after = [one for one in checked if one.bound.figure.start >= match.end()]
    return after[0] if after else (checked[-1] if checked else None)


def _group(
    sentence: Sentence, match: re.Match[str], cell: Cell, one: Checked, ledger: Ledger
) -> list[Cell]:
    """The cells a rank is among, highest first; empty where they are not all there."""
    if BY_PERIOD.match(sentence.text[match.end() :]):
        length = (cell.end - cell.start).days
        group = [
            c for c in ledger.all_of(cell.symbol, (cell.measure,))
            if abs((c.end - c.start).days - length) <= max(7, length // 10)
        ]  # fmt: skip
    else:
        group = _symbols_group(sentence, cell, one, ledger)
    group = sorted(group, key=lambda c: -c.value)
    return group if len(group) > 1 else []


def _symbols_group(sentence: Sentence, cell: Cell, one: Checked, ledger: Ledger) -> list[Cell]:
    span = one.bound.span
    found: dict[str, Cell] = {}
    for symbol in ledger.symbols((cell.measure,)):
        for other in ledger.all_of(symbol, (cell.measure,)):
            same = other.end == cell.end and abs((other.start - cell.start).days) <= 5
            if same or (span is not None and ledger.matches(other, span)):
                found[symbol] = other
    named = {symbol.ticker for symbol in sentence.symbols}
    said = _OF_N.search(sentence.text)
    if said is None:
        listed = len(named) > 2 and named <= set(found)
        return [c for s, c in found.items() if s in named] if listed else list(found.values())
    count = int(said["n"]) if said["n"].isdigit() else NUMBERS[said["n"].lower()]
    if count in (len(found), -1):
        return list(found.values())
    return [c for s, c in found.items() if s in named] if len(named & set(found)) == count else []


def _ordered(match: re.Match[str], cell: Cell, group: Sequence[Cell]) -> str:
    """Who is where: "the highest of the 3 is MSFT; in order: MSFT 10.03%, IBM 9.2%"."""
    by_period = len({c.symbol for c in group}) == 1
    names = [f"{when(c)} {c.display}" if by_period else f"{c.symbol} {c.display}" for c in group]
    first = names[0].rpartition(" ")[0]
    return f"the highest {named(cell)} of the {len(group)} is {first}; in order: {', '.join(names)}"


def _in_place(match: re.Match[str], cell: Cell, group: list[Cell]) -> bool | None:
    """Whether ``cell`` stands where it is said to; None where the words do not tell."""
    values = [abs(c.value) if cell.measure in MAGNITUDE else c.value for c in group]
    own = abs(cell.value) if cell.measure in MAGNITUDE else cell.value
    if place := _place(match):
        at = {"first": 1, "1st": 1, "last": len(values)}.get(place) or ORDINALS[place]
        up = True
    else:
        edge, nth = match["edge"].lower(), (match["nth"] or "").lower()
        if edge in JUDGING and cell.measure in LOW_IS_GOOD:
            return None
        nth = nth or edge.partition(" ")[2].removeprefix("nhất ")
        at, up = ORDINALS.get(nth, 1), edge in UP_EDGES or edge.split(" ")[0] in UP_EDGES
        if cell.measure in MAGNITUDE and edge in JUDGING:
            up = not up
    rank = 1 + sum(other > own if up else other < own for other in values)
    return rank == at
