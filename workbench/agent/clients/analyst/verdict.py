"""Who is first: rankings, contests of two, the better of two periods, yes and no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter

from workbench.agent.clients.analyst.calls import Plan
from workbench.agent.clients.analyst.figures import Evidence, Found
from workbench.agent.clients.analyst.sentences import figure, span
from workbench.agent.clients.analyst.text import join_words
from workbench.agent.clients.analyst.wording import superlative, wants_higher, words
from workbench.messages import Cell

_YES_NO = re.compile(r"\b(?:did|was|is|has|had|does|do|were|are|have)\b", re.IGNORECASE)
_OPEN = re.compile(r"\b(?:which|who|what|how|when|whose)\b", re.IGNORECASE)


def verdicts(plan: Plan, evidence: Evidence) -> list[str]:
    """The sentences that settle a contest, first measure first; none where none was asked."""
    question = plan.question
    names = ("measure", "one_day", "indicator", "price")
    groups = evidence.family(*names, *(("relate",) if question.ranking else ()))
    groups = [group for group in _merged(groups) if group.cells]
    if question.level:
        return [_level(plan, group, symbol) for group in groups for symbol in group.symbols]
    if not (question.ranking or question.comparing or question.best_unit):
        return []
    if len(groups) > 1 and len({cell.symbol for group in groups for cell in group.cells}) == 1:
        return _of_periods(plan, groups)
    said = []
    for group in groups:
        measure = _measure(group)
        cells = [cell for cell in group.cells if cell.measure == measure]
        if len(cells) > 1:
            said.append(_contest(plan, cells))
    return said


def _measure(group: Found) -> str:
    names = [cell.measure for cell in group.cells if group.step.family != "indicator"
             or cell.measure != "close"]  # fmt: skip
    return names[0] if names else "close"


def _merged(groups: list[Found]) -> list[Found]:
    """One-day figures stand in a group for each symbol; a contest wants them in one."""
    merged: dict[str, Found] = {}
    for group in groups:
        key = f"{group.step.family} {group.step.key}"
        other = merged.get(key)
        cells = (*other.cells, *group.cells) if other else group.cells
        merged[key] = Found(group.step, cells, group.data)
    return list(merged.values())


def ranked(plan: Plan, cells: Sequence[Cell]) -> list[Cell]:
    """The cells, the one asked for first."""
    question = plan.question
    higher = wants_higher(cells[0].measure, question.direction, loss=question.loss)
    return sorted(cells, key=attrgetter("value"), reverse=higher)


_CONTESTED = {"best_day": "single day", "worst_day": "single day", "high": "price",
              "low": "price", "highest_close": "close", "lowest_close": "close"}  # fmt: skip


def _contest(plan: Plan, cells: Sequence[Cell]) -> str:
    question = plan.question
    order = ranked(plan, cells)
    first, measure = order[0], cells[0].measure
    higher = wants_higher(measure, question.direction, loss=question.loss)
    name = _CONTESTED.get(measure, words(measure).name)
    if first.value == order[1].value:
        return f"{join_words([cell.symbol for cell in order])} are not all apart in {name}."
    if len(order) == 2:
        how = superlative(measure, higher=higher, two=True)
        answer = _yes_no(plan, first)
        said = (f"{first.symbol} had the {how} {name} {span(first)}: {figure(first)} against "
                f"{figure(order[1])} for {order[1].symbol}.")  # fmt: skip
        return f"{answer}{said}"
    how = superlative(measure, higher=higher, two=False)
    rest = join_words([f"{cell.symbol} {figure(cell)}" for cell in order[1:]])
    return (f"{first.symbol} had the {how} {name} {span(first)}: {figure(first)}; then come "
            f"{rest}.")  # fmt: skip


def _yes_no(plan: Plan, first: Cell) -> str:
    text = plan.question.text
    if not plan.question.ranking or not _YES_NO.search(text) or _OPEN.search(text):
        return ""
    return "Yes: " if first.symbol == plan.tickers[0] else "No: "


def _of_periods(plan: Plan, groups: list[Found]) -> list[str]:
    measure = _measure(groups[0])
    cells = [cell for group in groups for cell in group.cells if cell.measure == measure]
    if len(cells) < 2 or len({cell.symbol for cell in cells}) > 1:
        return []
    order = ranked(plan, cells)
    first = order[0]
    two = len(order) == 2
    how = superlative(measure, higher=wants_higher(measure, plan.question.direction,
                                                   loss=plan.question.loss), two=two)  # fmt: skip
    rest = f", against {figure(order[1])} {span(order[1])}" if two else ""
    unit = plan.question.breakdown
    if unit and not two:
        return [f"{first.symbol}'s {unit} with the {how} {words(measure).name} was the one "
                f"{span(first)}: {figure(first)}."]  # fmt: skip
    return [f"{first.symbol}'s {words(measure).name} was the {how} {span(first)}: "
            f"{figure(first)}{rest}."]  # fmt: skip


def _level(plan: Plan, group: Found, symbol: str) -> str:
    """'Is it above its average?': the close against the indicator."""
    close = group.of(symbol, "close")
    lines = [cell for cell in group.cells if cell.symbol == symbol and cell.measure != "close"]
    if close is None or not lines:
        return ""
    line = lines[-1] if plan.question.level == "above" else lines[0]
    above = close.value > line.value
    answer = "Yes" if above == (plan.question.level == "above") else "No"
    where = "above" if above else "below"
    return (f"{answer}: {symbol}'s close {span(close)}, {figure(close)}, was {where} its "
            f"{words(line.measure).name}, {figure(line)}.")  # fmt: skip
