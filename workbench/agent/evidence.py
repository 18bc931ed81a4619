"""The figures of one answer: each gets a reference, by which the model cites it."""

from __future__ import annotations

from dataclasses import replace

from workbench.messages import Cell, ToolResult


class Evidence:
    """The cells that tools found for one answer, under references ``c1``, ``c2`` ..."""

    def __init__(self) -> None:
        self._cells: dict[str, Cell] = {}

    def __len__(self) -> int:
        return len(self._cells)

    def get(self, ref: str) -> Cell | None:
        """The cell under ``ref``, or None."""
        return self._cells.get(ref)

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All of them, in the order of their references."""
        return tuple(self._cells.values())

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols they are of, those of pairs apart."""
        names = (name for cell in self._cells.values() for name in cell.symbol.split("/"))
        return tuple(dict.fromkeys(names))

    def take(self, result: ToolResult) -> ToolResult:
        """``result`` with a reference on each cell, and the cells written out for the model."""
        cells = tuple(self._number(cell) for cell in result.cells)
        lines = [result.text, *(_line(cell) for cell in cells)]
        return replace(result, cells=cells, text="\n".join(line for line in lines if line))

    def _number(self, cell: Cell) -> Cell:
        numbered = replace(cell, ref=f"c{len(self._cells) + 1}")
        self._cells[numbered.ref] = numbered
        return numbered


def _line(cell: Cell) -> str:
    when = f"{cell.start}" if cell.start == cell.end else f"{cell.start} to {cell.end}"
    on = f", on {cell.on}" if cell.on and cell.on != cell.start else ""
    what = cell.label or cell.measure
    return f"[[{cell.ref}]] = {cell.symbol} {what}, {when}{on}: {cell.display}"
