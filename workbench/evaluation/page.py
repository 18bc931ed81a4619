"""A run as files: one HTML page that needs nothing but itself, and the results as JSON lines.

Everything on the page is text: a question's, an answer's and an error's words are escaped, never
read as markup or markdown. The page's own policy lets no script run and nothing be fetched.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from workbench.errors import BadParameterError
from workbench.evaluation.running import Outcome, Run
from workbench.evaluation.summary import Summary, by_tag, outcome_json, summarise, summary_json
from workbench.messages import ClaimState, format_value


@dataclass(frozen=True, slots=True)
class About:
    """What was evaluated. ``name``: the file's, for the names of what is written. ``data``: words
    for the data behind the answers."""

    name: str
    title: str
    provider: str
    model: str
    data: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """Where a run's files lie."""

    page: Path
    results: Path


def write(run: Run, about: About, folder: Path) -> Written:
    """Write the page and the results of ``run`` into ``folder``, each whole or not at all.

    Raises BadParameterError where the folder cannot be written.
    """
    stem = f"eval-{_plain(about.name)}-{_plain(about.provider)}-{run.started:%Y%m%dT%H%M%S%fZ}"
    written = Written(folder / f"{stem}.html", folder / f"{stem}.jsonl")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _whole(written.results, results(run, about))
        _whole(written.page, render(run, about))
    except OSError as error:
        raise BadParameterError(
            f"The results cannot be written to {folder}: {error.strerror}.",
            hint="Name another folder with --out.",
        ) from error
    return written


def results(run: Run, about: About) -> str:
    """JSON lines: first what was evaluated and the summary, then one line a question."""
    head: dict[str, Any] = {
        "questions": about.name,
        "title": about.title,
        "provider": about.provider,
        "model": about.model,
        "started": run.started.isoformat(),
        "interrupted": run.interrupted,
        "summary": summary_json(summarise(run)),
    }
    lines = [head, *(outcome_json(outcome) for outcome in run.outcomes)]
    return "".join(json.dumps(line, allow_nan=False) + "\n" for line in lines)


def render(run: Run, about: About) -> str:
    """The page of ``run`` as text."""
    summary = summarise(run)
    return _template().render(
        about=about,
        run=run,
        facts=facts(summary),
        tags=by_tag(run.outcomes),
        outcomes=sorted(run.outcomes, key=lambda each: each.grade.verdict.good),
    )


def facts(summary: Summary) -> list[tuple[str, str]]:
    """The summary as a reader wants it: name and value."""
    verdicts = [(str(name).capitalize(), str(count)) for name, count in summary.verdicts.items()]
    states = [(f"Figures {state}", _share(summary, state)) for state in ClaimState]
    return [
        ("Accuracy", percent(summary.accuracy)),
        ("Questions", f"{summary.graded} of {summary.asked}"),
        *verdicts,
        ("Wrong figures marked verified", str(summary.wrong_verified)),
        *states,
        ("Cost", money(summary)),
        ("Tokens", f"{summary.input_tokens:,} in, {summary.output_tokens:,} out"),
        ("Seconds, median", seconds(summary.median_s)),
        ("Seconds, 95th percentile", seconds(summary.p95_s)),
    ]


def percent(share: float | None) -> str:
    """A share as a reader wants it; rounded down, so that only all is 100 %."""
    return "none" if share is None else f"{int(share * 10_000 + 1e-6) / 100:.2f}%"


def seconds(value: float | None) -> str:
    """A time in seconds, or that it is not known."""
    return "not known" if value is None else f"{value:.2f}"


def money(summary: Summary) -> str:
    """The cost, or what is known of it."""
    if summary.cost_usd is not None:
        return f"USD {summary.cost_usd:,.4f}"
    known = f", USD {summary.known_cost_usd:,.4f} of it known" if summary.known_cost_usd else ""
    return f"unknown{known}"


def _share(summary: Summary, state: ClaimState) -> str:
    return f"{summary.figures[state]} ({percent(summary.share(state))})"


def _cost(outcome: Outcome) -> str:
    cost = outcome.usage.cost_usd
    return "cost unknown" if cost is None else f"USD {cost:,.4f}"


def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("workbench.evaluation", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {
        "cost": _cost, "percent": percent, "seconds": seconds, "shown": format_value,
    }  # fmt: skip
    return environment.get_template("page.html")


def _plain(name: str) -> str:
    """``name`` as a part of a file's name."""
    return "".join(char if char.isalnum() or char in "-_" else "-" for char in name)[:60]


def _whole(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
