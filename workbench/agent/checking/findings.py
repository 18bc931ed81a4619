"""What the data say, in a plain sentence."""

from __future__ import annotations

from workbench.agent.checking.arithmetic import Truth
from workbench.messages import Cell, format_value


def finding(truth: Truth) -> str:
    """What the cells yield: "IBM total return, 2009-12-31 to 2010-12-31, is 14.33%"."""
    if not truth.formula:
        return stated(truth.cells[0])
    return f"the {truth.formula} is {format_value(truth.value, truth.unit)}"


def stated(cell: Cell) -> str:
    """What a cell says."""
    on = f", on {cell.on}" if cell.on and cell.start != cell.end else ""
    return f"{cell.symbol} {named(cell)}, {when(cell)}, is {cell.display}{on}"


def named(cell: Cell) -> str:
    """What a cell's measure is called."""
    return cell.label or cell.measure.replace("_", " ")


def when(cell: Cell) -> str:
    """A cell's day or period."""
    return f"on {cell.end}" if cell.start == cell.end else f"{cell.start} to {cell.end}"
