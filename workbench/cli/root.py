"""The commands put together, and the border where an error becomes a line and an exit code."""

from __future__ import annotations

import io
import sys
import traceback
from typing import IO, Annotated, NoReturn, Protocol, runtime_checkable

import typer

from workbench import __version__
from workbench.cli import (
    config,
    conversation,
    data,
    db,
    evaluate,
    models,
    portfolio,
    report,
    symbol,
    user,
    watchlist,
    workspace,
)
from workbench.cli.ask import ask
from workbench.cli.check import check
from workbench.cli.demo import demo
from workbench.cli.doctor import doctor
from workbench.cli.exit_codes import DONE, FAILED, INTERRUPTED, exit_code
from workbench.cli.lab import lab
from workbench.cli.options import DebugOption
from workbench.cli.output import clean, complain, note
from workbench.cli.session import debugging
from workbench.cli.usage import usage
from workbench.errors import WorkbenchError
from workbench.log import redact

app = typer.Typer(
    name="workbench",
    help="Equity research whose figures carry their source and are checked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command()(demo)
app.command()(ask)
app.command()(check)
app.add_typer(report.app, name="report")
app.command(context_settings={"allow_extra_args": True})(lab)
app.add_typer(conversation.app, name="conversation")
app.add_typer(workspace.app, name="workspace")
app.add_typer(watchlist.app, name="watchlist")
app.add_typer(portfolio.app, name="portfolio")
app.add_typer(symbol.app, name="symbol")
app.add_typer(data.app, name="data")
app.add_typer(evaluate.app, name="eval")
app.add_typer(user.app, name="user")
app.add_typer(models.app, name="models")
app.command()(usage)
app.command()(doctor)
app.add_typer(config.app, name="config")
app.add_typer(db.app, name="db")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"workbench {__version__}")
        raise typer.Exit


@runtime_checkable
class _Misuse(Protocol):
    """What the parser raises for a wrong command line; it words itself, and may quote a secret."""

    exit_code: int

    def show(self, file: IO[str] | None = None) -> None: ...


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
        code = app(standalone_mode=False)
    except KeyboardInterrupt:
        code = INTERRUPTED
    except WorkbenchError as error:
        _end(error, str(error))
    except Exception as error:  # noqa: BLE001 - the border: a fault of ours is worded here
        if isinstance(error, _Misuse):
            _misused(error)
        said = f"{type(error).__name__}: {error}"
        _end(error, f"{said} This is a fault in Workbench; --debug shows where.")
    if code == INTERRUPTED:
        note("Interrupted.", style="")
    sys.exit(code or DONE)


def _write_anything() -> None:
    """Let a terminal that lacks a character show an escape for it, rather than end the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _misused(error: _Misuse) -> NoReturn:
    said = io.StringIO()
    error.show(said)
    sys.stderr.write(clean(redact(said.getvalue())))
    sys.exit(error.exit_code)


def _end(error: Exception, message: str) -> NoReturn:
    if debugging():
        sys.stderr.write(clean(redact("".join(traceback.format_exception(error)))))
    complain(message)
    sys.exit(exit_code(error) if isinstance(error, WorkbenchError) else FAILED)
