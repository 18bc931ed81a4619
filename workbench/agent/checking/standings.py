"""What the figures of a whole text say of one another: places in a list or table of ranks, and two
that have changed places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import NamedTuple

from workbench.agent.checking.agreeing import borne_out
from workbench.agent.checking.bound import Bound
from workbench.agent.checking.checked import Checked
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon import MAGNITUDE, RETURNS
from workbench.agent.checking.reading import Sentence
from workbench.agent.checking.witnesses import valued
from workbench.messages import FRACTION, Cell, Claim, ClaimState, format_value


class Stated(NamedTuple):
    """A claim, what it was found from, and its sentence."""

    claim: Claim
    checked: Checked
    sentence: Sentence


def doubted(stated: Sequence[Stated], book: Ledger) -> list[Stated]:
    """``stated``, those unverified that another figure was said to be, whose own value is that of
    something else in the evidence: two that have changed places."""
    taken = {
        one.checked.truths[0].cells for one in stated
        if one.claim.state is ClaimState.CONTRADICTED and not borne_out(one.checked)
        and one.checked.asked.operation == "level" and _of_another(one, book)
    }  # fmt: skip
    return [
        one._replace(claim=unverified(one.checked.bound, one.claim.offset))
        if one.claim.state is ClaimState.VERIFIED and one.checked.truths[0].cells in taken
        else one
        for one in stated
    ]


def _of_another(one: Stated, book: Ledger) -> bool:
    """Whether a figure's value is that of another cell of its symbol, or of its measure."""
    own: Cell = one.checked.truths[0].cells[0]
    return any(
        cell != own and valued(one.checked.bound.figure, cell)
        for (symbol, measure), cells in book.by.items()
        if symbol == own.symbol or measure == own.measure
        for cell in cells
    )


_HIGH_IS_FIRST = frozenset({*RETURNS, "sharpe", "sortino"})
"""Measures whose first place is the highest; of others either end may be the first."""


def ranked(stated: Sequence[Stated]) -> list[Claim]:
    """The claims, those contradicted whose place in their table or list is not their figure's."""
    found: list[Claim] = []
    for in_rank, group in groupby(
        stated, lambda one: bool(one.sentence.place) or one.sentence.table
    ):
        some = list(group)
        claims = [one.claim for one in some]
        found += _ranked(claims, [one.sentence.place for one in some]) if in_rank else claims
    return found


def _ranked(claims: Sequence[Claim], places: Sequence[int]) -> list[Claim]:
    """The claims of a table's rows, contradicted where the row's place is not its figure's.
    ``places``: of each claim, 0 where its row has none."""
    rows = [number for number, place in enumerate(places) if place]
    values = [claims[row].value for row in rows]
    measures = {claims[row].measure for row in rows}
    told = all(claims[row].source for row in rows)
    if len(rows) < 2 or len(measures) != 1 or not told or None in values:
        return list(claims)
    sized = [abs(v) if measures <= MAGNITUDE else v for v in values if v is not None]
    ways = (-1,) if measures <= _HIGH_IS_FIRST else (-1, 1)
    said = [places[row] for row in rows]
    wrong = min((_misplaced(sized, said, way) for way in ways), key=len)
    order = sorted(range(len(rows)), key=lambda at: -sized[at])
    finding = "from the highest: " + ", ".join(_valued(claims[rows[at]]) for at in order)
    found = list(claims)
    for at in wrong:
        found[rows[at]] = _denied(claims[rows[at]], finding)
    return found


def _misplaced(values: Sequence[float], places: Sequence[int], way: int) -> list[int]:
    """The rows that do not stand where their values put them, among the places said; ``way``: -1
    where the highest is first."""
    order = sorted(range(len(values)), key=lambda at: (way * values[at], places[at]))
    distinct = len(set(places)) == len(places)
    due = sorted(places) if distinct else range(1, len(places) + 1)
    wrong = [at for at, place in zip(order, due, strict=True) if places[at] != place]
    tied = {at for at in wrong if values.count(values[at]) > 1}
    return [at for at in wrong if at not in tied]


def _valued(claim: Claim) -> str:
    return f"{claim.symbol} {format_value(claim.value or 0.0, claim.unit or '')}"


def _denied(claim: Claim, finding: str) -> Claim:
    if claim.state is not ClaimState.VERIFIED:
        return claim
    return replace(claim, state=ClaimState.CONTRADICTED, finding=finding)


def unverified(bound: Bound, offset: int) -> Claim:
    """A figure with nothing to check it with."""
    figure = bound.figure
    fraction = figure.kind in ("percent", "points")
    return Claim(
        figure.text,
        ClaimState.UNVERIFIED,
        value=figure.value,
        unit=figure.currency or (FRACTION if fraction else None),
        symbol=bound.symbol if bound.symbol and bound.symbol[0] != "?" else None,
        measure=bound.measure.names[0].rstrip("_*") if bound.measure else None,
        start=bound.span.first if bound.span else None,
        end=bound.span.last if bound.span else None,
        offset=offset,
    )
