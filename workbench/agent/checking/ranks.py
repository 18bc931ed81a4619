"""Ranks beside figures: "the second highest of the three", "it came third"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from workbench.agent.checking.checked import Broken, Checked
from workbench.agent.checking.findings import named, when
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import EXTREMES, MAGNITUDE
from workbench.agent.checking.lexicon_relations import (
    BY_PERIOD,
    JUDGING,
    LOW_IS_GOOD,
    NUMBERS,
    ORDINALS,
    RANK,
    UP_EDGES,
)
from workbench.agent.checking.reading import Sentence
from workbench.messages import Cell

OF_N = re.compile(
    r"\b(?:of|among|out of|between|trong(?: số)?) (?:the |all |these |those |our |cả )?"
    rf"(?P<n>\d{{1,2}}|{'|'.join(NUMBERS)})\b"
    r"(?! (?:year|quarter|month|day)s|[.,]\d|\s?%)",
    re.IGNORECASE,
)


def ranks(sentence: Sentence, checked: Sequence[Checked], ledger: Ledger) -> Iterator[Broken]:
    """The ranks that do not hold, for the figures they are of."""
    for match in RANK.finditer(sentence.text):
        inside = [m for m in sentence.measures if m.start <= match.start() < m.end and not m.verb]
        if inside and not _place(match):
            continue
        one = _ranked(sentence, checked, match)
        if one is None or one.asked.operation != "level" or not one.truths:
            continue
        cell = one.truths[0].cells[0]
        group = _group(sentence, match, cell, one, ledger)
        explicit = _place(match) or OF_N.search(sentence.text) or match["nth"]
        if not explicit and (cell.measure in EXTREMES or not _of_a_measure(sentence, match)):
            continue
        if cell.measure in MAGNITUDE and not explicit:
            continue  # "the largest drawdown" is the measure's own name
        if not group:
            yield Broken(one, "nothing to rank it among", unknown=True)
        elif (right := in_place(match, cell, group)) is not True:
            said = _ordered(match, cell, group)
            yield Broken(one, said, unknown=right is None)


_OF_A_NAME = re.compile(
    r"\s*(?:perform\w+|of\b|returns?|gain\w*|los\w+|stocks?|shares?|names?|among|in\b|[,:;.(]|$|at\b"
    r"|with\b|was\b|is\b|là|trong|ở|năm|tháng|quý)",
    re.IGNORECASE,
)


def _of_a_measure(sentence: Sentence, match: re.Match[str]) -> bool:
    """Whether an edge is of a measure or of one of the names: "our largest position" is not."""
    stop = re.search(r"[,;:]", sentence.text[match.end() :])
    until = match.end() + min(24, stop.start() if stop else 24)
    near = any(
        match.end() <= m.start <= until or m.start <= match.start() < m.end
        or 0 <= match.start() - m.end <= 3 for m in sentence.measures
    )  # fmt: skip
    return near or bool(_OF_A_NAME.match(sentence.text, match.end()))


def _place(match: re.Match[str]) -> str:
    """The place of "it came third" or "that puts it third"; empty for an edge."""
    return (match["place"] or match["put"] or "").lower()


def _ranked(sentence: Sentence, checked: Sequence[Checked], match: re.Match[str]) -> Checked | None:
    before = [s for s in sentence.symbols if s.start < match.end()]
    last = max(
        (one.bound.figure.end for one in checked if one.bound.figure.end <= match.start()),
        default=0,
    )
    if before and last and before[-1].start >= last:  # "..., so IBM had the lowest of the three"
        own = [one for one in checked if one.bound.symbol == before[-1].ticker]
        if not any(one.bound.figure.start >= match.end() for one in checked):
            return own[-1] if own else None
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
    said = OF_N.search(sentence.text)
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


def in_place(match: re.Match[str], cell: Cell, group: list[Cell]) -> bool | None:
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
