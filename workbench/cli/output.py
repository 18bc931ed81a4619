"""What the command line writes, and where: results to standard output, the rest to standard error.

Text from outside (a model's answer, a symbol, a parameter, a file's name) is printed as it is: it
is never read as Rich markup, and control characters, by which it could drive the terminal, are
taken out. What goes to standard error may quote what was typed, so keys are taken out there too.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.status import Status
from rich.table import Table
from rich.text import Text

from workbench.log import redact

# Control characters but newline and tab; overrides of the writing direction, which could make 12
# read as 21; lone surrogates, which no terminal can be sent.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


_PIPE_WIDTH = 10_000


def clean(text: str) -> str:
    """``text`` without what could drive a terminal."""
    return _UNSAFE.sub("", text)


def one_line(text: str) -> str:
    """``text`` cleaned, on one line."""
    return " ".join(clean(text).split())


def say(text: str = "", style: str = "") -> None:
    """Print ``text`` to standard output, as it is, never wrapped."""
    Console().print(Text(clean(text), style=style), soft_wrap=True)


def note(text: str, style: str = "dim") -> None:
    """Print ``text`` to standard error."""
    Console(stderr=True).print(Text(clean(redact(text)), style=style), soft_wrap=True)


def complain(text: str, console: Console | None = None) -> None:
    """One line to standard error: what went wrong. ``console``: the one that draws a bar there."""
    line = Text.assemble(("Error: ", "bold red"), one_line(redact(text)))
    (console or Console(stderr=True)).print(line, soft_wrap=True)


def stream(text: str) -> None:
    """Write a piece of text to standard output at once."""
    sys.stdout.write(clean(text))
    sys.stdout.flush()


def emit(value: Any) -> None:  # noqa: ANN401 - any JSON value, or a document
    """Write one JSON value as one line to standard output, at once.

    What documents hold beside plain values is written too: days and times as ISO text, exact
    prices as numbers.
    """
    sys.stdout.write(json.dumps(value, allow_nan=False, default=_json_value) + "\n")
    sys.stdout.flush()


def _json_value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} is no JSON value")


def table(title: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table. A column whose name ends in ``>`` is flush right; no title, no title line."""
    grid = Table(box=None)
    for name in columns:
        right = name.endswith(">")
        grid.add_column(Text(clean(name.removesuffix(">"))), justify="right" if right else "left")
    for row in rows:
        grid.add_row(*(Text(clean(cell), overflow="fold") for cell in row))
    # In a pipe there is no width to fit, and a wrapped path could not be searched for.
    console = Console() if sys.stdout.isatty() else Console(width=_PIPE_WIDTH)
    if title:  # by itself: a grid's own title is broken to its width
        console.print(Text(clean(title), style="bold"), soft_wrap=True)
    console.print(grid)


@contextmanager
def working(what: str) -> Iterator[Status | None]:
    """Show that work goes on, where standard error is a terminal; a pipe is left clean."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with console.status(Text(clean(redact(what)))) as status:
        yield status
