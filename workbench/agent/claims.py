"""Figures in an answer's text: references written out, sentences replaced by corrected ones.

A reference ``[[c1]]`` becomes the display value of its cell as the text streams, so the figure is
the tool's own. A reference to a cell that does not exist is an unverified claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from workbench.agent.evidence import Evidence
from workbench.messages import Cell, Claim, ClaimChecked, ClaimState, TextStreamed

_REFERENCE = re.compile(r"\[\[\s*([cC]\d{1,6})\s*\]\]")
_BROKEN_OFF = re.compile(r"\[\[\s*[cC]\d{0,6}\s*\]?$")
_OPEN = re.compile(r"\[(?:\[[^\[\]]{0,12}\]?)?$")
UNKNOWN = "(no such figure)"

Replacement = tuple[int, int, str]
"""Start and end of a piece of the text, and what a model wrote in its place."""


class FigureWriter:
    """Turns a model's text into the answer's text as it streams.

    Text is held back only while it may be the beginning of a reference: at most 16 characters.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._held = ""
        self._written: list[str] = []
        self._length = 0
        self.cited: list[Claim] = []
        """The figures written by reference so far, in the order of the text."""
        self._cells: dict[int, Cell] = {}

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self._written)

    def cell_of(self, claim: Claim) -> Cell | None:
        """The cell that one of ``cited`` was written from."""
        return self._cells.get(claim.offset)

    def write(self, delta: str) -> Iterator[TextStreamed | ClaimChecked]:
        """The events of the next piece of the model's text."""
        text = self._held + delta
        opening = _OPEN.search(text)
        cut = opening.start() if opening else len(text)
        self._held = text[cut:]
        yield from self._written_out(text[:cut])

    def finish(self) -> Iterator[TextStreamed | ClaimChecked]:
        """The events of what was held back, save a reference that was broken off: it says nothing
        to a reader."""
        held, self._held = _BROKEN_OFF.sub("", self._held), ""
        yield from self._written_out(held)

    def rewind(self, length: int) -> Iterator[TextStreamed | ClaimChecked]:
        """Forget what was written after the first ``length`` characters; the events of the rest,
        for a reader who has forgotten all of it."""
        kept = self.text[:length]
        self._held, self._written, self._length = "", [], 0
        self.cited = [claim for claim in self.cited if claim.offset < length]
        self._cells = {at: cell for at, cell in self._cells.items() if at < length}
        yield from self._emit(kept)
        yield from (ClaimChecked(claim) for claim in self.cited)

    def replaced(self, changes: Sequence[Replacement]) -> FigureWriter:
        """A writer of the same text with ``changes`` made, in order and apart from each other."""
        text, position = self.text, 0
        new = FigureWriter(self._evidence)
        for start, end, model_text in [*changes, (len(text), len(text), "")]:
            new._copy(self, position, start)
            list(new.write(model_text))
            list(new.finish())
            position = end
        return new

    def _copy(self, other: FigureWriter, start: int, end: int) -> None:
        """Add a piece of what another writer wrote, with its figures."""
        shift = self._length - start
        for claim in other.cited:
            if start <= claim.offset < end:
                self.cited.append(replace(claim, offset=claim.offset + shift))
                if cell := other.cell_of(claim):
                    self._cells[claim.offset + shift] = cell
        list(self._emit(other.text[start:end]))

    def _written_out(self, text: str) -> Iterator[TextStreamed | ClaimChecked]:
        position = 0
        for match in _REFERENCE.finditer(text):
            yield from self._emit(text[position : match.start()])
            position = match.end()
            cell = self._evidence.get(match[1].lower())
            claim = _claim(cell, self._length)
            if cell is not None:
                self._cells[self._length] = cell
            yield from self._emit(claim.text)
            self.cited.append(claim)
            yield ClaimChecked(claim)
        yield from self._emit(text[position:])

    def _emit(self, text: str) -> Iterator[TextStreamed]:
        if text:
            self._written.append(text)
            self._length += len(text)
            yield TextStreamed(text)


def _claim(cell: Cell | None, offset: int) -> Claim:
    if cell is None:
        return Claim(UNKNOWN, ClaimState.UNVERIFIED, offset=offset)
    return Claim(
        text=cell.display,
        state=ClaimState.VERIFIED,
        value=cell.value,
        unit=cell.unit,
        symbol=cell.symbol,
        measure=cell.measure,
        start=cell.start,
        end=cell.end,
        on=cell.on,
        source=cell.source,
        formula=cell.formula or None,
        offset=offset,
    )
