"""``workbench report``: what reports there are, and a run of one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import AsOfOption, DebugOption, JsonOption, OutOption, ProfileOption
from workbench.cli.output import emit, one_line, say, table, working
from workbench.cli.session import day_line, opened, sample_line
from workbench.log import redact

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.reports.catalog import Report
    from workbench.reports.parameters import Parameter
    from workbench.reports.runner import ReportRun

_KINDS = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}

app = typer.Typer(help="List and run reports.", no_args_is_help=True)


@app.command("list")
def list_(*, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """The reports there are, with their parameters."""
    from workbench.config.shipped import shipped_notebooks
    from workbench.reports.catalog import list_reports

    reports = list_reports(shipped_notebooks())
    if as_json:
        emit([_report_json(report) for report in reports])
        return
    for report in reports:
        rows = [
            (parameter.name, _kind(parameter.annotation), _default(parameter), parameter.help)
            for parameter in report.parameters.declared
        ]
        table(f"{report.name}: {report.title}", ["parameter", "type", "default", ""], rows)


@app.command()
def run(  # noqa: PLR0913 - each is an option of the command
    name: Annotated[str, typer.Argument(help="The report's name, as `report list` gives it.")],
    *,
    param: Annotated[
        list[str] | None,
        typer.Option("-p", "--param", metavar="KEY=VALUE", help="A parameter; give it repeatedly."),
    ] = None,
    profile: ProfileOption = None,
    as_of: AsOfOption = None,
    out: OutOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Run a report in a kernel of its own and write its notebook and its HTML page."""
    try:
        from workbench.reports.parameters import parse_assignments

        params = parse_assignments(param or [])
        with opened(profile, as_of=as_of) as wb:
            done = run_shown(wb, name, params, out)
            if as_json:
                emit({**done.to_json(), "as_of": wb.data.now})
            else:
                show_run(done, " · ".join(filter(None, (sample_line(wb), day_line(wb)))))
    except (Exception, KeyboardInterrupt) as error:
        if as_json:
            emit(_failure(error))
        raise


def _failure(error: BaseException) -> dict[str, str]:
    """A run that failed, for machines; the message may quote what was typed."""
    if isinstance(error, KeyboardInterrupt):
        return {"status": "failed", "error": "Interrupted.", "kind": "Interrupted"}
    said = one_line(redact(str(error)))
    return {"status": "failed", "error": said, "kind": type(error).__name__}


def run_shown(wb: Workbench, name: str, params: dict[str, str], out: Path | None) -> ReportRun:
    """Run a report; standard error shows how far it is."""
    with working(f"Running {name}") as status:

        def progress(done: int, cells: int) -> None:
            if status is not None:
                status.update(f"Running report: cell {done + 1} of {cells}")

        return wb.report(name, params, out=out, progress=progress)


def show_run(done: ReportRun, about: str) -> None:
    """The headline figures, and where the files lie; ``about``: what is said of the data."""
    rows = [_figure(name, cell) for name, cell in done.outputs.items()]
    subject = str(done.parameters.get("symbol", ""))
    title = " · ".join(part for part in (done.report, subject, about) if part)
    table(title, ["figure", "value>", "period"], rows)
    say()
    say(f"Report    {done.html}", style="bold")
    say(f"Notebook  {done.notebook}")
    say(f"Took      {done.elapsed_s:.1f} s")


def _figure(name: str, cell: dict[str, Any]) -> tuple[str, str, str]:
    """A headline figure as an analyst reads it."""
    from workbench.messages import format_value

    value, unit = cell.get("value"), str(cell.get("unit") or "")
    shown = format_value(value, unit) if isinstance(value, int | float) else "not known"
    days = list(dict.fromkeys(str(cell[key]) for key in ("start", "end") if cell.get(key)))
    return str(cell.get("label") or name.replace("_", " ")), shown, " to ".join(days)


def _kind(annotation: str) -> str:
    """A parameter's type in an analyst's words; that it may be none, its default and comment say.

    ``date | None`` is a date, ``Literal['en', 'de']`` is one of en, de.
    """
    chosen = re.fullmatch(r"(?:typing\.)?Literal\[(.+)\]", annotation)
    if chosen:
        values = [value.strip(" '\"") for value in chosen[1].split(",")]
        return f"one of {', '.join(values)}"
    names = [name.strip() for name in annotation.split("|")]
    return " or ".join(_KINDS.get(name, name) for name in names if name != "None")


def _default(parameter: Parameter) -> str:
    """A default as it would be typed."""
    if isinstance(parameter.default, bool | None):
        return str(parameter.default).lower()
    return str(parameter.default)


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "title": report.title,
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.annotation,
                "default": _json_value(parameter.default),
                "help": parameter.help,
            }
            for parameter in report.parameters.declared
        ],
    }


def _json_value(value: object) -> object:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
