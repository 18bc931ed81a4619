"""Figures out of tool results: which cell answers which part of the question."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.agent.clients.analyst.calls import Plan, Step, canonical
from workbench.agent.clients.analyst.text import fragment
from workbench.agent.clients.analyst.wording import INDICATOR_CELLS
from workbench.messages import Cell, ToolCall, ToolResult


@dataclass(frozen=True, slots=True)
class Found:
    """The cells of one step that answer it, in the order of symbols and measures asked for."""

    step: Step
    cells: tuple[Cell, ...]
    data: Mapping[str, Any]
    charted: bool = False

    def of(self, symbol: str, measure: str) -> Cell | None:
        """The cell of one symbol and measure."""
        return next((cell for cell in self.cells
                     if cell.symbol == symbol and cell.measure == measure), None)  # fmt: skip

    @property
    def symbols(self) -> list[str]:
        """The symbols there are figures of."""
        return list(dict.fromkeys(cell.symbol for cell in self.cells))

    @property
    def measures(self) -> list[str]:
        """The measures there are figures of."""
        return list(dict.fromkeys(cell.measure for cell in self.cells))


@dataclass(slots=True)
class Evidence:
    """All that the tools found for a plan, the reasons for what they did not, and what must be
    said of the data."""

    found: list[Found] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    cautions: list[str] = field(default_factory=list)

    def family(self, *names: str) -> list[Found]:
        """What was found for the steps of these families."""
        return [each for each in self.found if each.step.family in names]

    def gap(self, reason: str) -> None:
        """Keep a reason once, cleaned for showing."""
        text = _reason(reason)
        if text and text not in self.gaps:
            self.gaps.append(text)

    def caution(self, told: object) -> None:
        """Keep each of the cautions once, cleaned for showing."""
        texts = [fragment(str(text), 200) for text in told] if isinstance(told, list) else []
        self.cautions += [text for text in dict.fromkeys(texts) if text not in self.cautions]

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to show."""
        return any(each.cells or each.charted for each in self.found)


def call_key(call: ToolCall) -> str:
    """The canonical text of a call, as ``Step.key`` gives it; arguments that are no JSON as {}."""
    try:
        arguments = json.loads(call.arguments or "{}")
    except ValueError:
        arguments = {}
    return canonical(call.name, arguments)


def _reason(reason: str) -> str:
    text = fragment(reason, 240)
    text = text[:1].upper() + text[1:]
    return text if not text or text.endswith((".", "?", "\u2026")) else text + "."


def gather(plan: Plan, results: Mapping[str, ToolResult]) -> Evidence:
    """The cells of each step of ``plan``. One reason is kept for steps tried in turn."""
    evidence = Evidence()
    for step in plan.steps:
        result = results.get(step.key)
        if result is None:
            evidence.gap(f"The tool {step.tool} gave no result.")
            continue
        evidence.caution(result.data.get("cautions"))
        if step.family in ("first", "one_day"):
            evidence.found.append(Found(step, _wanted(step, result, plan), result.data))
            continue
        if result.error:
            evidence.gap(result.error)
            continue
        for reason in _missing(result).values():
            evidence.gap(reason)
        charted = step.family == "chart"
        evidence.found.append(Found(step, _wanted(step, result, plan), result.data, charted))
    _settle_trials(evidence, plan)
    return evidence


def _missing(result: ToolResult) -> dict[str, str]:
    missing = result.data.get("missing")
    return {str(k): str(v) for k, v in missing.items()} if isinstance(missing, Mapping) else {}


def _wanted(step: Step, result: ToolResult, plan: Plan) -> tuple[Cell, ...]:
    patterns = _patterns(step)
    symbols = [str(symbol).upper() for symbol in step.arguments.get("symbols", ())]
    cells = [cell for cell in result.cells if cell.ref and _fits(cell.measure, patterns)]
    if step.family == "relate" and len(plan.tickers) == 1:
        cells = [cell for cell in cells if plan.tickers[0] in cell.symbol.split("/")]
    rank = {symbol: place for place, symbol in enumerate(symbols)}
    order = {id(cell): place for place, cell in enumerate(cells)}
    return tuple(sorted(cells, key=lambda c: (rank.get(c.symbol.upper(), 99), order[id(c)])))


def _patterns(step: Step) -> list[str]:
    if step.family in ("event", "chart"):
        return [".*"]
    if step.family == "indicator":
        return [INDICATOR_CELLS.get(name, re.escape(name)) for name in step.fields] + ["close"]
    names = [re.escape(name) + "(?:_unadjusted)?" for name in step.fields]
    return [*names, "close"] if step.fields == ("close_unadjusted",) else names


def _fits(measure: str, patterns: Sequence[str]) -> bool:
    return any(re.fullmatch(pattern, measure) for pattern in patterns)


def _settle_trials(evidence: Evidence, plan: Plan) -> None:
    """Of the days tried for one session keep, for each symbol, the one that fits."""
    kept = [each for each in evidence.found if each.step.family not in ("first", "one_day")]
    trials = [each for each in evidence.found if each.step.family in ("first", "one_day")]
    for when in dict.fromkeys(each.step.when for each in trials):
        same = [each for each in trials if each.step.when == when]
        asked = same[0].step.arguments.get("symbols", ())
        for symbol in [ticker for ticker in plan.tickers if ticker in asked]:
            cells = next((chosen for each in same if (chosen := _chosen(each, symbol, when))), ())
            if cells:
                kept.append(Found(same[0].step, cells, same[0].data))
            else:
                evidence.gap(f"There was no session of {symbol} to measure on {when}.")
    evidence.found = kept


def _chosen(trial: Found, symbol: str, when: str) -> tuple[Cell, ...]:
    cells = tuple(cell for cell in trial.cells if cell.symbol == symbol)
    if trial.step.family == "first":
        return tuple(cell for cell in cells if cell.end.isoformat() >= when)
    return tuple(cell for cell in cells
                 if cell.end.isoformat() == when and cell.start < cell.end)  # fmt: skip
