"""The commands put together, and the border where an error becomes a line and an exit code."""

from __future__ import annotations

import io
import sys
import traceback
from typing import Annotated

import typer

from workbench import __version__
from workbench.cli import config, report
from workbench.cli.ask import ask
from workbench.cli.demo import demo
from workbench.cli.doctor import doctor
from workbench.cli.exit_codes import FAILED, exit_code
from workbench.cli.lab import lab
from workbench.cli.options import DebugOption
from workbench.cli.output import complain
from workbench.cli.session import debugging
from workbench.errors import WorkbenchError

app = typer.Typer(
    name="workbench",
    help="Equity research whose figures carry their source and are checked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(demo)
app.command()(ask)
app.add_typer(report.app, name="report")
app.command(context_settings={"allow_extra_args": True})(lab)
app.command()(doctor)
app.add_typer(config.app, name="config")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"workbench {__version__}")
        raise typer.Exit


@app.callback()
def root(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Ask, chart and report on shares, from data that say where they come from."""


def main() -> None:
    """Run the command line. An error is one line; ``--debug`` shows its traceback."""
    _write_anything()
    try:
        app()
    except WorkbenchError as error:
        _end(error, str(error))
    except Exception as error:  # noqa: BLE001 - the border: a fault of ours is worded here
        said = f"{type(error).__name__}: {error}"
        _end(error, f"{said} This is a fault in Workbench; --debug shows where.")


def _write_anything() -> None:
    """Let a terminal that lacks a character show an escape for it, rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _end(error: Exception, message: str) -> None:
    if debugging():
        traceback.print_exception(error)
    complain(message)
    sys.exit(exit_code(error) if isinstance(error, WorkbenchError) else FAILED)
