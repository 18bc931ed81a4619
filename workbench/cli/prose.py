"""An answer's text on standard output, piece by piece; on a terminal its tables are aligned.

A table can be aligned only when all of it is known, so lines that begin with ``|`` wait for the
first that does not. In a pipe nothing waits: the text goes out as it came, as Markdown.
"""

from __future__ import annotations

import re
import sys

from workbench.cli.output import one_line, stream, table

_RULE = re.compile(r"\s*:?-+:?\s*")
_BAR = re.compile(r"(?<!\\)\|")


class Prose:
    """The text of one answer as it is written."""

    def __init__(self) -> None:
        self._aligned = sys.stdout.isatty()
        self._line = ""  # what of the last line is known, written out or not
        self._table: list[str] = []

    def write(self, text: str) -> None:
        """The next piece."""
        if not self._aligned:
            stream(text)
            self._line = (self._line + text).rpartition("\n")[2]
            return
        for piece in text.splitlines(keepends=True):
            self._piece(piece)

    def close(self) -> None:
        """Write what waits, and end a line that was begun."""
        waits = self._aligned and self._line.startswith("|")
        if waits:
            self._table.append(self._line)
        self._flush()
        stream("\n" if self._line and not waits else "")
        self._line = ""

    def _piece(self, piece: str) -> None:
        """A piece of one line, its end included if it has one."""
        begins, self._line = not self._line, self._line + piece
        if self._line.startswith("|"):
            if piece.endswith("\n"):
                self._table.append(self._line)
        else:
            if begins:
                self._flush()
            stream(piece)
        if piece.endswith("\n"):
            self._line = ""

    def _flush(self) -> None:
        lines, self._table = self._table, []
        rows = [_cells(line) for line in lines]
        if len(rows) > 1 and all(_RULE.fullmatch(cell) for cell in rows[1]):
            heads, rules, *body = rows
            width = len(heads)
            sides = [">" if rule.strip().endswith(":") else "" for rule in rules]
            columns = [head + side for head, side in zip(heads, sides, strict=False)]
            table("", columns, [(row + [""] * width)[: len(columns)] for row in body])
        else:
            stream("".join(line.rstrip("\n") + "\n" for line in lines))


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [one_line(cell.replace("\\|", "|")) for cell in _BAR.split(inner)]
