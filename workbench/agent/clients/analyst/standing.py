"""Yes and no: whether a figure stood above its average, at its extreme, or above nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.agent.clients.analyst.calls import Plan
from workbench.agent.clients.analyst.figures import Evidence, Found
from workbench.agent.clients.analyst.intents import YES_NO
from workbench.agent.clients.analyst.sentences import figure, span
from workbench.agent.clients.analyst.speech import join_words, say
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
    opening = f"{say(answer)}: " if not near and YES_NO.search(plan.question.marked) else ""
    on = say(", of {day}", day=str(line.on)) if line.on else ""
    told = say("{symbol}'s {name} {when}, {figure}, was {where} its {line}, {level}{on}.",
               symbol=line.symbol, name=words(subject.measure).name, when=span(subject),
               figure=figure(subject), where=say(where), line=words(line.measure).name,
               level=figure(line), on=on)  # fmt: skip
    return f"{opening}{told}"


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
            symbol = cells[0].symbol
            answer = symbol if those else say("No, not {symbol}", symbol=symbol)
        told = say("{symbol}'s {name}{when}{rule} was {figure}.", symbol=cells[0].symbol, name=name,
                   when=f" {span(cells[0])}", rule="", figure=figure(cells[0]))  # fmt: skip
        return f"{say(answer)}: {told}"
    kind = "positive" if up else "negative"
    if is_yes_no(plan) or not those:
        answer = ("Neither" if len(cells) == 2 else "None") if not those else (
            "No, not all of them" if rest else "Yes")  # fmt: skip
        told = say("the {name} {when} was {figures}.", name=name, when=span(cells[0]),
                   figures=_listed(cells))  # fmt: skip
        return f"{say(answer)}: {told}"
    others = say("; not so {figures}", figures=_listed(rest)) if rest else ""
    return say("{symbols} had a {kind} {name} {when}: {figures}{others}.",
               symbols=join_words([cell.symbol for cell in those]), kind=say(kind), name=name,
               when=span(cells[0]), figures=_listed(those), others=others)  # fmt: skip


def _listed(cells: Sequence[Cell]) -> str:
    return join_words([say("{figure} for {symbol}", figure=figure(cell), symbol=cell.symbol)
                       for cell in cells])  # fmt: skip
