"""What was read of a question, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.agent.clients.analyst.indicators import Ask
from workbench.agent.clients.analyst.lexicon import Direction
from workbench.agent.clients.analyst.units import When


@dataclass(frozen=True, slots=True)
class Question:
    """What was read. ``problems`` are reasons why there is no answer; ``notes`` say how something
    was read; ``limits`` what of it can't be given; ``unread`` are words that might change the
    answer and that no reader took, ``strange`` those that are no known English."""

    text: str
    tickers: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    whens: tuple[When, ...] = ()
    asks: tuple[Ask, ...] = ()
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    strange: tuple[str, ...] = ()
    everyone: bool = False
    ranking: bool = False
    comparing: bool = False
    direction: Direction | None = None
    loss: bool = False
    chart: str = ""
    brief: bool = False
    coverage: bool = False
    level: str = ""
    breakdown: str = ""
    best_unit: bool = False
    benchmark: str = ""
    risk_free: float | None = None
    sign: str = ""
    place: int = 1
    recovery: bool = False
    parts: tuple[Question, ...] = ()
    marked: str = ""
    extreme: bool = False
    weak: bool = False
    refers_back: bool = False
    empty: bool = False
