"""Whether what the cells yield may be written as a figure is, in its unit, sign and rounding."""

from __future__ import annotations

from workbench.agent.checking import figures
from workbench.agent.checking.arithmetic import Truth
from workbench.agent.checking.checked import Checked
from workbench.agent.checking.lexicon import OWN_SIGN
from workbench.agent.checking.reading import Figure
from workbench.agent.checking.units import same_unit
from workbench.messages import FRACTION


def borne_out(one: Checked) -> list[Truth]:
    """The truths that bear a figure out."""
    return [truth for truth in one.truths if _agrees(one, truth)]


def _agrees(one: Checked, truth: Truth) -> bool:
    bound, figure = one.bound, one.bound.figure
    operation = one.asked.operation
    if operation == "level" and not (bound.unit_fits and same_unit(figure, truth.cells[0])):
        return False
    if operation != "level" and not _unit_of(figure, truth):
        return False
    signless = truth.magnitude and not (figure.signed and operation != "level")
    if signless:
        return figures.agrees(figure, truth.value, magnitude=True)
    moved = bound.direction if _moves(one, truth) else 0
    if moved and not figure.signed:
        return truth.value * moved >= 0 and figures.agrees(figure, abs(truth.value))
    if moved and figure.value * moved < 0 and moved > 0:
        return False
    return figures.agrees(figure, truth.value)


def _moves(one: Checked, truth: Truth) -> bool:
    return one.asked.operation == "change" or truth.cells[0].measure in OWN_SIGN


def _unit_of(figure: Figure, truth: Truth) -> bool:
    if truth.unit == FRACTION:
        return figure.kind in ("percent", "points")
    if truth.formula.startswith("ratio"):
        return figure.kind == "times"
    if truth.unit == "count":
        return figure.kind in ("number", "count")
    if truth.unit in ("ratio", "index"):
        return figure.kind in ("number", "points")
    if truth.unit == "shares":
        return figure.kind in ("shares", "number")
    return figure.kind in ("money", "number") and figure.currency in ("", truth.unit)
