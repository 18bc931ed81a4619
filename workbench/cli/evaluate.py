"""``workbench eval``: questions whose answers are known, asked and graded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.exit_codes import DONE, FAILED, INTERRUPTED
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, say, table, working
from workbench.cli.session import opened, sample_line
from workbench.errors import ConfigurationError, QuestionError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.config import Settings
    from workbench.config.settings import Profile
    from workbench.evaluation.page import About, Written
    from workbench.evaluation.questions import QuestionFile
    from workbench.evaluation.running import Outcome, Run, RunOptions

_WITH_MODELS = ("openai", "grok", "compatible")

app = typer.Typer(help="Ask questions with known answers, and grade.", no_args_is_help=True)


@app.command("list")
def list_(*, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """The question files that come with Workbench."""
    from workbench.evaluation.questions import read, shipped

    found = [(name, path, read(path)) for name, path in shipped().items()]
    if as_json:
        emit([_file_json(*each) for each in found])
        return
    rows = [
        (name, str(len(each.questions)), str(sum(one.refuse for one in each.questions)), each.title)
        for name, _, each in found
    ]
    table("", ["name", "questions>", "to refuse>", ""], rows)


@app.command()
def run(  # noqa: PLR0913 - each is an option of the command
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="A question file, or the name of a shipped one.")
    ],
    *,
    provider: Annotated[
        str | None,
        typer.Option("--provider", help="Whose model answers; nobody stands in for it."),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", help="Which model of the provider.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Ask the first N only.", metavar="N")
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", min=1, max=16, help="Questions at a time.", metavar="N")
    ] = 1,
    at_least: Annotated[
        float | None,
        typer.Option(
            "--at-least", min=0, max=1, help="Exit code 1 where the accuracy is lower, as 0.98."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder the results go into.", show_default=False),
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Ask every question of a file, grade the answers, and write a page and the results.

    A figure counts only where the answer shows it as verified, with its unit, symbol and measure.
    Ctrl-C keeps what was done.
    """
    from workbench.evaluation.questions import find, read

    path = find(file)
    asked = read(path)
    if limit is not None:
        asked = asked.model_copy(update={"questions": asked.questions[:limit]})
    settings = _settings(profile, provider, model)
    with opened(None, settings=settings) as wb:
        _check_data(wb, asked)
        about, options = _about(wb, path.stem, asked, provider), _options(wb, provider, workers)
        done = _run_shown(wb, asked, options)
        written = _written(wb, done, about, out)
    _show(done, about, written, as_json)
    raise typer.Exit(_code(done, at_least))


def _settings(profile: Profile | None, provider: str | None, model: str | None) -> Settings:
    """The settings as configured; with a provider named, nobody else may answer."""
    from workbench.config import ConfigLoader

    settings = ConfigLoader.load_config(profile=profile)
    if provider is None:
        if model is not None:
            raise ConfigurationError("--model needs --provider, which says whose model it is.")
        return settings
    values: dict[str, Any] = {"model.allow_fallback": False}
    if model is not None:
        name = provider.strip().lower()
        if name not in _WITH_MODELS:
            raise ConfigurationError(
                f"The provider '{one_line(provider)}' has no models to choose from.",
                hint=f"Those of {', '.join(_WITH_MODELS)} can be chosen.",
            )
        values[f"model.{name}.model"] = model
    return ConfigLoader.override(settings, values)


def _check_data(wb: Workbench, asked: QuestionFile) -> None:
    if asked.sample_data and not wb.data.is_sample:
        raise QuestionError(
            "The values of these questions are those of the bundled sample.",
            hint="Add --profile offline.",
        )


def _about(wb: Workbench, name: str, asked: QuestionFile, provider: str | None) -> About:
    from workbench.evaluation.page import About

    client = wb.model_client(provider)
    return About(name, asked.title, client.provider, client.model_name, sample_line(wb))


def _options(wb: Workbench, provider: str | None, workers: int) -> RunOptions:
    from workbench.evaluation.running import RunOptions

    if provider is None:
        return RunOptions(workers=workers)
    client = wb.model_client(provider)
    return RunOptions(client.provider, client.model_name, workers)


def _run_shown(wb: Workbench, asked: QuestionFile, options: RunOptions) -> Run:
    """The run; standard error shows how far it is."""
    from workbench.evaluation.running import run_questions

    _ = wb.agent  # opened here, before several threads ask for it at once
    with working(f"Asking {len(asked.questions)} questions") as status:

        def progress(done: int, questions: int) -> None:
            if status is not None:
                status.update(f"Asked {done} of {questions} questions")

        return run_questions(asked.questions, wb.ask, replace(options, progress=progress))


def _written(wb: Workbench, done: Run, about: About, out: Path | None) -> Written:
    from workbench.config.folders import reports_folder
    from workbench.evaluation.page import write

    return write(done, about, out or reports_folder(wb.settings))


def _show(done: Run, about: About, written: Written, as_json: bool) -> None:
    from workbench.evaluation.summary import outcome_json, summarise, summary_json

    summary = summarise(done)
    if as_json:
        emit(
            {
                "questions": about.name,
                "provider": about.provider,
                "model": about.model,
                "interrupted": done.interrupted,
                "summary": summary_json(summary),
                "outcomes": [_short(outcome_json(each)) for each in done.outcomes],
                "page": str(written.page),
                "results": str(written.results),
            }
        )
        return
    _show_tables(done, about)
    say()
    say(f"Page     {written.page}", style="bold")
    say(f"Results  {written.results}")


def _show_tables(done: Run, about: About) -> None:
    from workbench.evaluation.page import facts, percent
    from workbench.evaluation.summary import by_tag, summarise

    rows = [
        (row.tag, str(row.questions), str(row.good), percent(row.accuracy))
        for row in by_tag(done.outcomes)
    ]
    table(_headline(done, about), ["tag", "questions>", "good>", "share>"], rows)
    say()
    table("", ["", "value>"], facts(summarise(done)))
    bad = [each for each in done.outcomes if not each.grade.verdict.good]
    if bad:
        say()
        table("Not as they should be", ["question", "asked", "outcome", "why"], map(_row, bad))


def _headline(done: Run, about: About) -> str:
    parts = (about.title, f"{about.provider}:{about.model}", about.data)
    broken = "interrupted" if done.interrupted else ""
    return " · ".join(one_line(part) for part in (*parts, broken) if part)


def _row(outcome: Outcome) -> tuple[str, str, str, str]:
    graded = outcome.grade
    why = "; ".join(graded.reasons)
    return outcome.question.id, one_line(outcome.question.ask), str(graded.verdict), one_line(why)


def _short(outcome: dict[str, Any]) -> dict[str, Any]:
    """An outcome without its whole answer, which the results file has."""
    return {key: outcome[key] for key in ("id", "verdict", "good", "reasons", "wrong_verified")}


def _code(done: Run, at_least: float | None) -> int:
    from workbench.evaluation.grading import Verdict
    from workbench.evaluation.summary import summarise

    if done.interrupted:
        return INTERRUPTED
    if all(each.grade.verdict is Verdict.FAILED for each in done.outcomes):
        return FAILED  # nobody answered anything
    accuracy = summarise(done).accuracy
    return FAILED if at_least is not None and (accuracy or 0.0) < at_least else DONE


def _file_json(name: str, path: Path, read: QuestionFile) -> dict[str, Any]:
    return {
        "name": name,
        "title": read.title,
        "questions": len(read.questions),
        "to_refuse": sum(one.refuse for one in read.questions),
        "figures": read.figures,
        "sample_data": read.sample_data,
        "file": str(path),
    }
