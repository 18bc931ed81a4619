"""Yes and no: whether a figure stood above its average, at its extreme, or above nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.agent.clients.analyst.calls import Plan
from workbench.agent.clients.analyst.figures import Evidence, Found
from workbench.agent.clients.analyst.intents import YES_NO
from workbench.agent.clients.analyst.sentences import figure, span
from workbench.agent.clients.analyst.text import join_words
from workbench.agent.clients.analyst.wording import words
from workbench.messages import Cell

_OPEN = re.compile(r"\b(?:which|who|what|how|when|whose|or)\b", re.IGNORECASE)


def is_yes_no(plan: Plan) -> bool:
    """Whether yes or no answers the question: not where it offers a choice."""
    marked = plan.question.marked
    return bool(YES_NO.search(marked)) and not _OPEN.search(marked)


def levels(plan: Plan, evidence: Evidence) -> list[str]:
    """'Is it above its average?': the close, or the volume, against each indicator."""
    said = []
    for group in evidence.family("indicator"):
        for symbol in group.symbols:
            lines = [cell for cell in group.cells
                     if cell.symbol == symbol and cell.measure != "close"]  # fmt: skip
            if lines:
                line = lines[-1] if plan.question.level == "above" else lines[0]
                said.append(_level(plan, evidence, group, line))
    return [text for text in said if text]


def _level(plan: Plan, evidence: Evidence, group: Found, line: Cell) -> str:
    subject = group.of(line.symbol, "close")
    if line.measure.startswith("average_volume"):
        subject = next((cell for each in evidence.family("price") for cell in each.cells
                        if cell.symbol == line.symbol and cell.measure == "volume"
                        and cell.end == line.end), None)  # fmt: skip
    if subject is None:
        return ""
    where = "above" if subject.value > line.value else "below"
    answer = "Yes" if where == plan.question.level else "No"
    if plan.question.level == "at":
        reached = _same_day(line)
        answer = "Yes" if reached else "No"
        where = "on the day of" if reached else where
    near = re.search(r"\b(?:near|close to)\b", plan.question.marked, re.IGNORECASE)
    opening = f"{answer}: " if not near and YES_NO.search(plan.question.marked) else ""
    on = f", of {line.on}" if line.on else ""
    return (f"{opening}{line.symbol}'s {words(subject.measure).name} {span(subject)}, "
            f"{figure(subject)}, was {where} its {words(line.measure).name}, "
            f"{figure(line)}{on}.")  # fmt: skip


def _same_day(line: Cell) -> bool:
    return line.on is not None and line.on == line.end


def signs(plan: Plan, groups: Sequence[Found]) -> list[str]:
    """'Did it rise?', 'Which of them lost?': each figure against nothing."""
    said = []
    for group in groups:
        names = ("total_return", "price_return", "day_return")
        cells = [cell for cell in group.cells if cell.measure in names]
        if cells:
            said.append(_signed(plan, cells))
    return said


def _signed(plan: Plan, cells: Sequence[Cell]) -> str:
    up = plan.question.sign == "up"
    those = [cell for cell in cells if (cell.value > 0 if up else cell.value < 0)]
    rest = [cell for cell in cells if cell not in those]
    name = words(cells[0].measure).name
    if len(cells) == 1:
        answer = "Yes" if those else "No"
        if not is_yes_no(plan):
            answer = cells[0].symbol if those else f"No, not {cells[0].symbol}"
        return f"{answer}: {cells[0].symbol}'s {name} {span(cells[0])} was {figure(cells[0])}."
    kind = "positive" if up else "negative"
    if is_yes_no(plan) or not those:
        answer = ("Neither" if len(cells) == 2 else "None") if not those else (
            "No, not all of them" if rest else "Yes")  # fmt: skip
        return f"{answer}: the {name} {span(cells[0])} was {_listed(cells)}."
    others = f"; not so {_listed(rest)}" if rest else ""
    return (f"{join_words([cell.symbol for cell in those])} had a {kind} {name} {span(cells[0])}: "
            f"{_listed(those)}{others}.")  # fmt: skip


def _listed(cells: Sequence[Cell]) -> str:
    return join_words([f"{figure(cell)} for {cell.symbol}" for cell in cells])
