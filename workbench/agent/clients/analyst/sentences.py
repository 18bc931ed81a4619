"""Sentences, lists and tables over figures. Each figure stands as a reference, never as digits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.agent.clients.analyst.figures import Found
from workbench.agent.clients.analyst.speech import join_words, say
from workbench.agent.clients.analyst.text import fragment
from workbench.agent.clients.analyst.wording import EXTREMES, words
from workbench.messages import Cell


def figure(cell: Cell) -> str:
    """The reference that Workbench writes out with the cell's value and unit."""
    return f"[[{cell.ref}]]"


def span(cell: Cell) -> str:
    """``from 2007-12-31 to 2008-12-31``, or ``on 2008-10-10``."""
    if cell.start == cell.end:
        return say("on {day}", day=str(cell.end))
    return say("from {start} to {end}", start=str(cell.start), end=str(cell.end))


def lead(text: str) -> str:
    """``text`` with a capital letter, save a ticker's own."""
    return text[:1].upper() + text[1:]


def one(cell: Cell, data: Mapping[str, Any]) -> str:
    """One figure in a sentence."""
    said = words(cell.measure)
    rule = f" ({said.law})" if said.law else ""
    dated = cell.measure in EXTREMES and cell.on
    when = "" if dated and cell.measure.endswith("_52w") else f" {span(cell)}"
    text = say(
        "{symbol}'s {name}{when}{rule} was {figure}, on {day}." if dated
        else "{symbol}'s {name}{when}{rule} was {figure}.",
        symbol=cell.symbol, name=said.name, when=when, rule=rule, figure=figure(cell),
        day=str(cell.on),
    )  # fmt: skip
    return f"{text}{_drawdown_dates(cell, data)}"


def _drawdown_dates(cell: Cell, data: Mapping[str, Any]) -> str:
    dates = drawdown_details(cell, data)
    if not dates:
        return ""
    recovery = dates.get("recovery")
    end = (say("it was recovered on {day}", day=fragment(recovery, 10)) if recovery
           else say("it was not recovered by {day}", day=str(cell.end)))  # fmt: skip
    told = say("The peak was on {peak}, the trough on {trough}; {end}.",
               peak=_day(dates, "peak"), trough=_day(dates, "trough"), end=end)  # fmt: skip
    return f" {told}"


def drawdown_details(cell: Cell, data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Peak, trough and recovery of a drawdown, where the tool told them."""
    details = data.get("details")
    if cell.measure != "max_drawdown" or not isinstance(details, Mapping):
        return {}
    mine = details.get(cell.symbol)
    dates = mine.get("max_drawdown") if isinstance(mine, Mapping) else None
    return dates if isinstance(dates, Mapping) and dates.get("peak") else {}


def _day(dates: Mapping[str, Any], name: str) -> str:
    return fragment(str(dates.get(name) or say("an unknown day")), 24)


def several(cells: Sequence[Cell]) -> str:
    """The same measure of several symbols in one sentence."""
    first = cells[0]
    said = words(first.measure)
    law = f" ({said.law})" if said.law else ""
    same = all((cell.start, cell.end) == (first.start, first.end) for cell in cells)
    parts = []
    for cell in cells:
        day = f" {_on(cell)}" if cell.measure in EXTREMES and cell.on else ""
        parts.append(f"{cell.symbol} {figure(cell)}{day}{'' if same else ' ' + span(cell)}")
    when = f" {span(first)}" if same else ""
    return f"{lead(said.name)}{when}{law}: {join_words(parts)}."


def grid(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A markdown table."""
    lines = [[say(name) for name in header], ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def table(found: Found) -> str:
    """Symbols down, measures across, over one period."""
    measures = found.measures
    rows = []
    for symbol in found.symbols:
        cells = [found.of(symbol, measure) for measure in measures]
        rows.append([symbol, *(_entry(cell) for cell in cells)])
    return grid(["Symbol", *(words(measure).short for measure in measures)], rows)


def _entry(cell: Cell | None) -> str:
    if cell is None:
        return say("n/a")
    if cell.measure in EXTREMES and cell.on:
        return f"{figure(cell)} {_on(cell)}"
    return figure(cell)


def _on(cell: Cell) -> str:
    return say("on {day}", day=str(cell.on))


def periods_table(found: Sequence[Found]) -> str:
    """Periods down; across, each symbol and measure."""
    columns = list(dict.fromkeys((cell.symbol, cell.measure) for each in found
                                 for cell in each.cells))  # fmt: skip
    rows = []
    for each in found:
        if each.cells:
            first = each.cells[0]
            entries = [_entry(each.of(*column)) for column in columns]
            rows.append([say("{start} to {end}", start=str(first.start), end=str(first.end)),
                         *entries])  # fmt: skip
    return grid(["Period", *(f"{s} {words(m).short}" for s, m in columns)], rows)
