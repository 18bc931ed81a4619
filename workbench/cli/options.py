"""Options several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

ProfileOption = Annotated[
    Literal["offline", "live"] | None,
    typer.Option(
        "--profile", help="offline: bundled sample data, no network. live: market data providers."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Write JSON for machines.")]
DebugOption = Annotated[
    bool, typer.Option("--debug", help="Log in detail; show the traceback of an error.")
]
OutOption = Annotated[
    Path | None, typer.Option("--out", help="Folder the report goes into.", show_default=False)
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="As 2012-12-31: nothing counts that became known later.",
        show_default=False,
    ),
]
