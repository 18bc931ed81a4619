"""Running a report: parameters checked, executed in a kernel, exported, made final at once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import nbformat
from nbformat import NotebookNode

from workbench.errors import (
    KernelDiedError,
    ReportError,
    ReportTimeoutError,
    StoreError,
)
from workbench.log import get_logger, log_context, redact
from workbench.reports import parameters as typed
from workbench.reports.catalog import Report, find_report
from workbench.reports.export import PageFacts, write_html
from workbench.reports.folders import RunFolder, folder_name, open_folder
from workbench.reports.kernel import Execution, Progress, execute
from workbench.reports.notebook import add_banner, finish, prepare, read_figures

_logger = get_logger(__name__)

Validate = Callable[[Mapping[str, Any]], None]


class RunRecords(Protocol):
    """What a run needs of the ``report_runs`` repository."""

    def find_one(self, filter: Mapping[str, Any], /) -> Mapping[str, Any] | None:
        """The first run that ``filter`` describes."""

    def insert_one(self, doc: Mapping[str, Any], /) -> str:
        """Keep ``doc``; answers its id."""

    def update_one(self, id: str, updates: Mapping[str, Any], /) -> Mapping[str, Any] | None:
        """Change the document ``id``."""


RUN_VARIABLE = "WORKBENCH_RUN_ID"
"""Tells a report's kernel for which run it works, so that what its answers cost counts there."""


@dataclass(frozen=True)
class RunOptions:
    """Where and how reports run.

    ``notebooks`` holds the folder ``reports``. ``validate`` sees the checked parameters before a
    kernel starts and raises BadParameterError for what the data cannot serve. ``records`` keeps
    an account of each run. ``progress`` is told (cells done, cells). ``environment`` is added to
    the kernel's.
    """

    notebooks: Path
    out_dir: Path
    profile: str
    timeout_s: float = 600.0
    cell_timeout_s: float = 300.0
    validate: Validate | None = None
    records: RunRecords | None = None
    progress: Progress | None = None
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReportRun:
    """A finished run. ``outputs``: the headline figures by name, each with value and unit."""

    run_id: str
    report: str
    status: str
    notebook: Path
    html: Path
    outputs: dict[str, dict[str, Any]]
    elapsed_s: float
    parameters: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The run as JSON values."""
        return {
            "run_id": self.run_id,
            "report": self.report,
            "status": self.status,
            "notebook": str(self.notebook),
            "html": str(self.html),
            "outputs": self.outputs,
            "elapsed_s": self.elapsed_s,
            "parameters": self.parameters,
        }


@dataclass(frozen=True)
class _Run:
    """A run under way."""

    id: str
    report: Report
    values: dict[str, Any]
    options: RunOptions
    folder: RunFolder
    started: datetime
    clock: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        return round(time.monotonic() - self.clock, 3)


def run_report(name: str, params: Mapping[str, object], options: RunOptions) -> ReportRun:
    """Run report ``name`` and return where its files are.

    Nothing is started before the parameters are checked and the output folder is writable. The
    files appear together, under their final name, when the run has ended.

    Raises BadParameterError, ReportError (output folder), CellFailedError, ReportTimeoutError,
    KernelDiedError; the last three name the notebook that shows how far the run came.
    """
    report = find_report(name, options.notebooks)
    values = report.parameters.check(params)
    if options.validate:
        options.validate(values)
    run_id, now = uuid.uuid4().hex, datetime.now(UTC)
    folder = open_folder(
        options.out_dir, folder_name(name, values.get("symbol"), now, run_id), run_id
    )
    run = _Run(run_id, report, values, options, folder, now)
    try:
        with log_context(report=name, run=run_id):
            return _recorded(run)
    finally:
        folder.discard()


def _recorded(run: _Run) -> ReportRun:
    """Run, and keep an account of it whatever happens."""
    records = run.options.records
    if records:
        _close_dead(records, run.folder.dead)
        records.insert_one(_opening(run))
    try:
        done = _run(run)
    except BaseException as error:
        if records:
            _close_failed(records, run, error)
        if isinstance(error, Exception):
            _logger.exception("The report failed: %s", _status(error))
        raise
    if records:
        _close_completed(records, run, done)
    _logger.info("The report is complete after %.1f s", done.elapsed_s)
    return done


def _run(run: _Run) -> ReportRun:
    execution = Execution(
        run.options.timeout_s,
        run.options.cell_timeout_s,
        {**run.options.environment, RUN_VARIABLE: run.id},
        run.options.progress,
    )
    prepared = prepare(deepcopy(run.report.notebook), run.values, run.options.profile)
    try:
        notebook = execute(prepared, execution)
    except ReportError as error:
        raise _kept(run, error, execution.notebook or prepared) from None
    _write(run, notebook)
    write_html(notebook, run.folder.working / "report.html", _facts(run))
    final = run.folder.publish()
    return ReportRun(
        run.id,
        run.report.name,
        "completed",
        final / "report.ipynb",
        final / "report.html",
        read_figures(notebook),
        run.elapsed(),
        typed.as_json(run.values),
    )


def _write(run: _Run, notebook: NotebookNode) -> None:
    finish(notebook, run.report.name, run.id, typed.as_json(run.values))
    path = run.folder.working / "report.ipynb"
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def _kept(run: _Run, error: ReportError, notebook: NotebookNode) -> ReportError:
    """Keep the notebook of a failed run under a name that says so; the error with its path."""
    said = redact(error.message)
    add_banner(notebook, _status(error), said)
    _write(run, notebook)
    path = run.folder.publish(failed=True) / "report.ipynb"
    return type(error)(said, hint=f"The notebook so far: {path}")


def _facts(run: _Run) -> PageFacts:
    return PageFacts(run.report.title, run.id, run.started, typed.as_json(run.values))


# The account of a run. --------------------------------------------------------------------------


def _opening(run: _Run) -> dict[str, Any]:
    return {
        "_id": run.id,
        "run_id": run.id,
        "report": run.report.name,
        "parameters": typed.as_json(run.values),
        "profile": run.options.profile,
        "status": "running",
        "started_at": run.started,
    }


def _closing(run: _Run, status: str) -> dict[str, Any]:
    return {"status": status, "finished_at": datetime.now(UTC), "elapsed_s": run.elapsed()}


def _close_dead(records: RunRecords, run_ids: Sequence[str]) -> None:
    """Runs whose process was killed could not say so themselves."""
    for run_id in run_ids:
        if records.find_one({"_id": run_id, "status": "running"}):
            records.update_one(run_id, {"status": "interrupted", "error": "killed"})


def _close_completed(records: RunRecords, run: _Run, done: ReportRun) -> None:
    updates = _closing(run, "completed") | {
        "notebook": _storable(done.notebook),
        "html": _storable(done.html),
        "outputs": done.outputs,
    }
    try:
        records.update_one(run.id, updates)
    except StoreError as error:
        # The report is whole and in its place: that is what the caller must hear.
        _logger.warning("The report is complete, but its record could not be written: %s", error)


def _storable(path: Path) -> str:
    """``path`` as text; a byte of it that is no character is shown as a question mark."""
    return str(path).encode("utf-8", "replace").decode("utf-8")


def _close_failed(records: RunRecords, run: _Run, error: BaseException) -> None:
    updates = _closing(run, _status(error)) | {"error": redact(str(error)) or type(error).__name__}
    try:
        records.update_one(run.id, updates)
    except StoreError as second:
        # The run's own error is what the caller must see; this one goes with it.
        error.add_note(f"The run could not be recorded: {second}")


def _status(error: BaseException) -> str:
    if isinstance(error, ReportTimeoutError):
        return "timed_out"
    if isinstance(error, KernelDiedError):
        return "kernel_died"
    return "failed" if isinstance(error, Exception) else "interrupted"
