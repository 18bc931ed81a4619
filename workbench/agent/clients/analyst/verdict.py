"""Who is first: rankings, contests of two, the better of two periods, yes and no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter

from workbench.agent.clients.analyst.calls import Plan
from workbench.agent.clients.analyst.figures import Evidence, Found
from workbench.agent.clients.analyst.ranks import PLACE_NAMES
from workbench.agent.clients.analyst.sentences import figure, span
from workbench.agent.clients.analyst.speech import join_words, say
from workbench.agent.clients.analyst.standing import is_yes_no, levels, signs
from workbench.agent.clients.analyst.text import SYMBOLS
from workbench.agent.clients.analyst.wording import superlative, wants_higher, words
from workbench.messages import Cell


def verdicts(plan: Plan, evidence: Evidence) -> list[str]:
    """The sentences that settle a contest, first measure first; none where none was asked."""
    question = plan.question
    names = ("measure", "one_day", "indicator", "price")
    groups = evidence.family(*names, *(("relate", "event") if question.ranking else ()))
    groups = [group for group in _merged(groups) if group.cells]
    if question.level or question.parts:
        return [] if question.parts else levels(plan, evidence)
    if question.sign:
        return signs(plan, groups)
    if not (question.ranking or question.comparing or question.best_unit):
        return []
    if len(groups) > 1 and len({cell.symbol for group in groups for cell in group.cells}) == 1:
        return _of_periods(plan, groups)
    contests = [cells for group in groups if len(cells := _contested(plan, group)) > 1]
    return [
        *_every(plan, contests),
        *(_contest(plan, cells, alone=len(contests) == 1) for cells in contests),
    ]


_EVERY = re.compile(r"\b(?:every|each|all)\b", re.IGNORECASE)


def _every(plan: Plan, contests: Sequence[Sequence[Cell]]) -> list[str]:
    """'Did it win every year?': one answer over all the years."""
    if len(contests) < 2 or not is_yes_no(plan) or not _EVERY.search(plan.question.marked):
        return []
    won = [ranked(plan, cells)[0].symbol == plan.tickers[0] for cells in contests]
    if all(won):
        return [say("Yes, in each of them.")]
    return [say("No, in some of them only." if any(won) else "No, in none of them.")]


def _contested(plan: Plan, group: Found) -> list[Cell]:
    """The cells of the first measure; of correlations only those with the share asked about."""
    measure = _measure(group)
    if group.step.family == "event":
        measure = "dividends_per_share"
        if re.search(r"\b(?:often|number|times)\b", plan.question.marked, re.IGNORECASE):
            measure = "dividends"
        measure = "splits" if "splits" in group.step.fields else measure
    cells = [cell for cell in group.cells if cell.measure == measure]
    hub = _hub(plan)
    if measure == "correlation" and hub:
        cells = [cell for cell in cells if hub in cell.symbol.split("/")]
    return cells


_CHOICE = re.compile(rf"([{SYMBOLS}])[ ,]*(?:or|vs\.?|versus)[ ,]*([{SYMBOLS}])", re.IGNORECASE)


def _hub(plan: Plan) -> str:
    """The share two others are held against: 'did A or B correlate more with C?'."""
    choice = _CHOICE.search(plan.question.marked)
    named = plan.question.tickers
    if choice and len(named) == 3:
        pair = {named[ord(choice[1]) - 0xE200], named[ord(choice[2]) - 0xE200]}
        return next((ticker for ticker in named if ticker not in pair), "")
    return plan.question.benchmark if plan.question.benchmark in plan.tickers else ""


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


def _contest(plan: Plan, cells: Sequence[Cell], *, alone: bool) -> str:
    question = plan.question
    order = ranked(plan, cells)
    first, measure = order[0], cells[0].measure
    higher = wants_higher(measure, question.direction, loss=question.loss)
    name = say(_CONTESTED[measure]) if measure in _CONTESTED else words(measure).name
    if plan.question.place > 1:
        return _placed(plan, order, name)
    if first.value == order[1].value:
        return say("{symbols} are not all apart in {name}.", name=name,
                   symbols=join_words([cell.symbol for cell in order]))  # fmt: skip
    hub = _hub(plan) if measure == "correlation" else ""
    if hub and len(order) > 1:
        return _with_hub(order, hub, higher=higher)
    if len(order) == 2:
        how = superlative(measure, higher=higher, two=True)
        answer = _yes_no(plan, first) if alone else ""
        said = say("{symbol} had the {how} {name} {when}: {figure} against {other} for {rival}.",
                   symbol=first.symbol, how=how, name=name, when=span(first), figure=figure(first),
                   other=figure(order[1]), rival=order[1].symbol)  # fmt: skip
        return f"{answer}{said}"
    how = superlative(measure, higher=higher, two=False)
    rest = join_words([f"{cell.symbol} {figure(cell)}" for cell in order[1:]])
    return say("{symbol} had the {how} {name} {when}: {figure}; then come {rest}.",
               symbol=first.symbol, how=how, name=name, when=span(first), figure=figure(first),
               rest=rest)  # fmt: skip


def _with_hub(order: Sequence[Cell], hub: str, *, higher: bool) -> str:
    """'A correlated more with C than B did', the pairs named by the share that is not C."""
    others = ["/".join(name for name in cell.symbol.split("/") if name != hub) for cell in order]
    rest = join_words([say("{figure} for {symbol}", figure=figure(cell), symbol=other)
                       for cell, other in zip(order[1:], others[1:], strict=True)])  # fmt: skip
    degree = ("more" if higher else "less") if len(order) == 2 else ("most" if higher else "least")
    return say("{symbol} correlated {degree} with {hub} {when}: {figure}, against {rest}.",
               symbol=others[0], degree=say(degree), hub=hub, when=span(order[0]),
               figure=figure(order[0]), rest=rest)  # fmt: skip


def _placed(plan: Plan, order: Sequence[Cell], name: str) -> str:
    """The second, third... of a ranking, and the whole order."""
    place = plan.question.place
    if place > len(order):
        return say("Only {symbols} could be ranked.",
                   symbols=join_words([cell.symbol for cell in order]))  # fmt: skip
    cell = order[place - 1]
    higher = wants_higher(cell.measure, plan.question.direction, loss=plan.question.loss)
    how = _place(place, superlative(cell.measure, higher=higher, two=False))
    listed = join_words([f"{each.symbol} {figure(each)}" for each in order])
    return say("{symbol} had the {how} {name} {when}: {figure}. In order: {listed}.",
               symbol=cell.symbol, how=how, name=name, when=span(cell), figure=figure(cell),
               listed=listed)  # fmt: skip


def _place(place: int, how: str) -> str:
    return say("{place} {how}", place=say(PLACE_NAMES[place]), how=how)


def _yes_no(plan: Plan, first: Cell) -> str:
    if not plan.question.ranking or not is_yes_no(plan):
        return ""
    return f"{say('Yes' if first.symbol == plan.tickers[0] else 'No')}: "


def _of_periods(plan: Plan, groups: list[Found]) -> list[str]:
    measure = _measure(groups[0])
    cells = [cell for group in groups for cell in group.cells if cell.measure == measure]
    if len(cells) < 2 or len({cell.symbol for cell in cells}) > 1:
        return []
    order = ranked(plan, cells)
    place = plan.question.place
    if place > len(order):
        return []
    first = order[place - 1]
    two = len(order) == 2 and place == 1
    how = superlative(measure, higher=wants_higher(measure, plan.question.direction,
                                                   loss=plan.question.loss), two=two)  # fmt: skip
    how = _place(place, how) if place > 1 else how
    told = {"symbol": first.symbol, "how": how, "name": words(measure).name, "when": span(first),
            "figure": figure(first)}  # fmt: skip
    unit = plan.question.breakdown
    if unit and not two:
        return [say("{symbol}'s {unit} with the {how} {name} was the one {when}: {figure}.",
                    unit=say(unit), **told)]  # fmt: skip
    than = is_yes_no(plan) and two and re.search(r"\bthan\b", plan.question.marked)
    answer = "" if not than else f"{say('Yes' if first is cells[0] else 'No')}: "
    rest = say(", against {figure} {when}", figure=figure(order[1]), when=span(order[1])
               ) if two else ""  # fmt: skip
    return [answer + say("{symbol}'s {name} was the {how} {when}: {figure}{rest}.", rest=rest,
                         **told)]  # fmt: skip
