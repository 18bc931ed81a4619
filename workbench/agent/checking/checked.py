"""A figure with what the cells yield for it, and a relation of it that does not hold."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.agent.checking.arithmetic import Asked, Truth
from workbench.agent.checking.bound import Bound


@dataclass(frozen=True, slots=True)
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
