"""Runs of small notebooks in kernels of their own: what is left when they end, well or not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from workbench.errors import (
    BadParameterError,
    CellFailedError,
    KernelDiedError,
    ReportError,
    ReportTimeoutError,
)
from workbench.log import hide
from workbench.reports.runner import RunOptions, run_report
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

Write = Callable[..., None]
FIGURES = """from IPython.display import display
display({"application/vnd.workbench.figures+json": {"%s": {"value": %s, "unit": "fraction"}},
         "text/plain": "a figure"}, raw=True)"""


def folders(options: RunOptions) -> list[str]:
    return sorted(path.name for path in options.out_dir.iterdir())


def statuses(path: Path) -> list[str | None]:
    cells = nbformat.read(path, as_version=4).cells
    return [cell.metadata.get("papermill", {}).get("status") for cell in cells]


def test_a_run_leaves_notebook_and_page_and_hands_its_figures_on(
    write: Write, options: RunOptions
) -> None:
    write("small", FIGURES % ("a", 0.5), "## Words", FIGURES % ("b", 2), "print(symbol, profile)")
    told: list[tuple[int, int]] = []
    progress = lambda done, cells: told.append((done, cells))  # noqa: E731
    run = run_report("small", {"symbol": "IBM"}, replace(options, progress=progress))
    assert run.status == "completed"
    assert {name: figure["value"] for name, figure in run.outputs.items()} == {"a": 0.5, "b": 2}
    assert folders(options) == [run.html.parent.name]
    assert {path.name for path in run.html.parent.iterdir()} == {"report.html", "report.ipynb"}
    assert "IBM offline" in run.html.read_text(encoding="utf-8")
    assert told[-1] == (7, 8)
    assert json.loads(json.dumps(run.to_json()))["parameters"] == {"symbol": "IBM"}


def test_the_desk_in_a_kernel_works_for_its_run(write: Write, options: RunOptions) -> None:
    write("money", "from workbench.config import ConfigLoader",
          "print('for run', ConfigLoader.load_config().run_id)")  # fmt: skip
    environment = {"WORKBENCH_RUN_ID": "another", "CONFIG_ENV_OVERRIDE_MODE": "all"}
    run = run_report("money", {}, replace(options, environment=environment))
    assert f"for run {run.run_id}" in run.html.read_text(encoding="utf-8")


def test_the_kernel_runs_this_interpreter_whatever_kernels_are_registered(
    write: Write, options: RunOptions, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = tmp_path / "jupyter" / "kernels" / "python3"
    spec.mkdir(parents=True)
    kernel = {"argv": ["/nowhere/python", "-f", "{connection_file}"], "display_name": "Another"}
    (spec / "kernel.json").write_text(json.dumps(kernel))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    write("where", f"import sys\nprint(sys.executable == {sys.executable!r})")
    page = run_report("where", {}, options).html.read_text(encoding="utf-8")
    assert "<pre>True" in page


def test_a_hostile_symbol_is_only_ever_text(write: Write, options: RunOptions) -> None:
    symbol = "'+__import__('os').system('touch pwned')+\"../../<script>alert(1)</script>{x}"
    write("small", "assert symbol.endswith('{x}')\nsymbol")
    run = run_report("small", {"symbol": symbol}, options)
    assert run.parameters["symbol"] == symbol
    assert run.html.parent.parent == options.out_dir
    page = run.html.read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize(
    ("code", "error", "status", "line"),
    [
        ("1 / 0", CellFailedError, "failed", "Cell 5 of 6 failed: ZeroDivisionError"),
        ("import sys; sys.exit(0)", CellFailedError, "failed", "ended the notebook before its end"),
        ("import os; os._exit(3)", KernelDiedError, "kernel_died", "while running cell 5 of 6"),
        ("import time; time.sleep(90)", ReportTimeoutError, "timed_out", "at cell 5 of 6"),
    ],
)
def test_a_run_that_fails_says_so_everywhere(
    write: Write, options: RunOptions, tmp_path: Path, *,
    code: str, error: type[ReportError], status: str, line: str,
) -> None:  # fmt: skip
    write("bad", code, "print('never')")
    with closing(EmbeddedDatabase(tmp_path / "store.db")) as database:
        records = RepositoryFactory(database).get_report_run_repository()
        limited = replace(options, cell_timeout_s=3, records=records)
        with pytest.raises(error, match=line) as caught:
            run_report("bad", {}, limited)
        record = records.find_one({"report": "bad"})
    (name,) = folders(options)
    assert name.endswith("-failed")
    path = options.out_dir / name / "report.ipynb"
    assert str(path) in str(caught.value)
    assert [entry.name for entry in path.parent.iterdir()] == ["report.ipynb"]
    notebook = nbformat.read(path, as_version=4)
    assert "This report" in notebook.cells[0].source
    assert line.split(":")[0] in notebook.cells[0].source
    done = ["completed"] * 4  # heading, parameters, injected parameters, profile
    assert statuses(path) == [None, *done, "failed", "pending"]
    assert record is not None
    assert record["status"] == status
    assert line in record["error"]


def test_a_secret_in_a_cells_error_is_in_no_file_record_or_log(
    write: Write, options: RunOptions, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hide("Zz9plural")
    code = "k = 'Zz9' + 'plural'\nprint(k)\nraise ValueError('mongodb://u:' + k + '@host is down')"
    write("bad", code)
    with closing(EmbeddedDatabase(tmp_path / "store.db")) as database:
        records = RepositoryFactory(database).get_report_run_repository()
        with pytest.raises(CellFailedError) as caught:
            run_report("bad", {}, replace(options, records=records))
        record = records.find_one({"report": "bad"})
    (name,) = folders(options)
    notebook = (options.out_dir / name / "report.ipynb").read_text(encoding="utf-8")
    [failure] = [line for line in caplog.records if line.levelname == "ERROR"]
    assert failure.workbench_context["report"] == "bad"
    for text in (notebook, str(record), str(caught.value), caplog.text):
        assert "Zz9plural" not in text
        assert "mongodb://***@host is down" in text


def test_a_failure_names_the_section_it_happened_in(write: Write, options: RunOptions) -> None:
    write("bad", "1", "## Risk\n\nwords", "raise ValueError('first line\\nsecond')")
    line = r"Cell 7 of 7, under 'Risk', failed: ValueError: first line The notebook so far"
    with pytest.raises(CellFailedError, match=line):
        run_report("bad", {}, options)


def test_the_whole_run_has_a_limit_too(write: Write, options: RunOptions) -> None:
    write("slow", "import time", *["time.sleep(1)"] * 30)
    with pytest.raises(ReportTimeoutError):
        run_report("slow", {}, replace(options, timeout_s=4))


def test_a_good_run_is_recorded(write: Write, options: RunOptions, tmp_path: Path) -> None:
    write("small", FIGURES % ("a", 0.5))
    with closing(EmbeddedDatabase(tmp_path / "store.db")) as database:
        records = RepositoryFactory(database).get_report_run_repository()
        run = run_report("small", {}, replace(options, records=records))
        record = records.find_one({"run_id": run.run_id})
    assert record is not None
    assert record["status"] == "completed"
    assert record["outputs"]["a"]["value"] == 0.5
    assert record["html"] == str(run.html)


def test_a_report_is_good_though_its_record_could_not_be_written(
    write: Write, options: RunOptions, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write("small", FIGURES % ("a", 0.5))
    database = EmbeddedDatabase(tmp_path / "store.db")
    records = RepositoryFactory(database).get_report_run_repository()
    away = replace(options, records=records, progress=lambda done, cells: database.close())
    run = run_report("small", {}, away)
    assert run.status == "completed"
    assert run.html.exists()
    assert "its record could not be written" in caplog.text


def test_a_folder_whose_name_is_no_text_is_recorded_all_the_same(
    write: Write, options: RunOptions, tmp_path: Path
) -> None:
    write("small", FIGURES % ("a", 0.5))
    odd = replace(options, out_dir=tmp_path / "\udcfc")  # a byte that is not UTF-8
    with closing(EmbeddedDatabase(tmp_path / "store.db")) as database:
        records = RepositoryFactory(database).get_report_run_repository()
        run = run_report("small", {}, replace(odd, records=records))
        record = records.find_one({"run_id": run.run_id})
    assert record is not None
    assert record["status"] == "completed"


def test_the_next_run_records_that_one_was_killed(
    write: Write, options: RunOptions, tmp_path: Path
) -> None:
    write("small", "print(1)")
    write("killer", "import os, psutil; psutil.Process(os.getppid()).kill()")
    code = (
        "import sys; from pathlib import Path; from workbench.reports.runner import *\n"
        "from workbench.stores.embedded import EmbeddedDatabase\n"
        "from workbench.stores.factory import RepositoryFactory\n"
        "notebooks, out, store = map(Path, sys.argv[1:])\n"
        "records = RepositoryFactory(EmbeddedDatabase(store)).get_report_run_repository()\n"
        "run_report('killer', {}, RunOptions(notebooks, out, 'offline', records=records))"
    )
    store = tmp_path / "store.db"
    places = [str(place) for place in (options.notebooks, options.out_dir, store)]
    killed = subprocess.run([sys.executable, "-c", code, *places], check=False)
    assert killed.returncode == -9
    with closing(EmbeddedDatabase(store)) as database:
        records = RepositoryFactory(database).get_report_run_repository()
        run_report("small", {}, replace(options, records=records))
        states = {run["report"]: run["status"] for run in records.find_many({})}
    assert states == {"killer": "interrupted", "small": "completed"}


def test_nothing_starts_before_name_parameters_data_and_folder_are_good(
    write: Write, options: RunOptions, tmp_path: Path
) -> None:
    write("small", "print(1)")

    def refuse(values: Any) -> None:
        raise BadParameterError(f"no data of {values['symbol']}")

    with pytest.raises(BadParameterError, match="Did you mean 'small'"):
        run_report("smal", {}, options)
    with pytest.raises(BadParameterError, match="Did you mean 'symbol'"):
        run_report("small", {"symbl": "IBM"}, options)
    with pytest.raises(BadParameterError, match="no data of XYZ"):
        run_report("small", {"symbol": "XYZ"}, replace(options, validate=refuse))
    assert not options.out_dir.exists()
    (tmp_path / "file").touch()
    with pytest.raises(ReportError, match="cannot be written"):
        run_report("small", {}, replace(options, out_dir=tmp_path / "file"))


def test_a_failed_notebook_names_no_place_of_this_machine(
    write: Write, options: RunOptions
) -> None:
    write("bad", "import json\njson.loads('{')")
    with pytest.raises(CellFailedError):
        run_report("bad", {}, options)
    text = next(options.out_dir.glob("*/report.ipynb")).read_text(encoding="utf-8")
    assert "JSONDecodeError" in text
    assert sys.prefix not in text
    assert str(Path.home()) not in text


def test_a_broken_notebook_is_one_clear_line(options: RunOptions) -> None:
    (options.notebooks / "reports" / "broken.ipynb").write_text("{")
    with pytest.raises(ReportError, match="notebook of report 'broken' cannot be read"):
        run_report("broken", {}, options)
