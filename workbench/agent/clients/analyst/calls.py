"""The tool calls that answer a question, as values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workbench.agent.clients.analyst.asked import Question

Family = Literal["price", "first", "measure", "one_day", "indicator", "relate", "event", "chart"]
MAX_CALLS = 60
YEAR_NOTE = "No period was given; the past year is taken."
WHOLE_NOTE = "No period was given; all data held and the past year are taken."
COMPARED = ("total_return", "volatility", "sharpe", "max_drawdown")


def canonical(tool: str, arguments: object) -> str:
    """One text for one call, whatever the order of its arguments."""
    return f"{tool} {json.dumps(arguments, sort_keys=True)}"


@dataclass(frozen=True, slots=True)
class Step:
    """One tool call and what it is for. ``when``: the time it was asked for, as written."""

    tool: str
    arguments: Mapping[str, Any]
    family: Family
    when: str = ""
    fields: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The call in one canonical text, by which its result is found again."""
        return canonical(self.tool, dict(self.arguments))


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls, or why there are none. ``missing``: names in the question that are not covered;
    ``gaps``: why a part of it is left out."""

    question: Question
    tickers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
