"""Every notebook runs as it stands in the offline profile and gives its committed figures.

Cells whose output is meant to vary (the panel, charts, file names, commentary) carry the tag
``nbval-ignore-output``: they must run, their output is not compared. ``refresh.py`` beside this
file writes the outputs anew.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
FILES = sorted([*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("reports/*.ipynb")])
IGNORED = "nbval-ignore-output"


def name(path: Path) -> str:
    return path.relative_to(NOTEBOOKS).as_posix()


@pytest.fixture(params=FILES, ids=name)
def path(request: pytest.FixtureRequest) -> Path:
    return request.param


@pytest.fixture
def notebook(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def test_the_notebooks_are_all_there() -> None:
    assert [name(path) for path in FILES] == [
        "01_start_here.ipynb", "02_research_chat.ipynb", "03_dashboard.ipynb",
        "04_data_health.ipynb", "05_checked_answers.ipynb", "reports/equity_brief.ipynb",
    ]  # fmt: skip


@pytest.mark.timeout(300)
def test_it_runs_and_gives_its_committed_figures(path: Path, tmp_path: Path) -> None:
    settings = tmp_path / "pytest.ini"
    settings.write_text("[pytest]\n")
    places = {"WORKBENCH_STORE_PATH": "store", "WORKBENCH_REPORTS_DIR": "reports"}
    environment = os.environ | {key: str(tmp_path / folder) for key, folder in places.items()}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", settings, "-p", "no:cacheprovider", "-q",
         "--nbval", "--nbval-current-env", "--nbval-cell-timeout", "120", path],
        cwd=tmp_path, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]
    assert "skipped" not in ran.stdout


def test_it_is_valid_small_and_names_no_kernel_of_one_machine(
    path: Path, notebook: NotebookNode
) -> None:
    nbformat.validate(notebook)
    assert path.stat().st_size < 1_000_000
    assert notebook.metadata.kernelspec.name == "python3"
    assert "widgets" not in notebook.metadata


def test_figures_are_committed_and_no_place_of_a_machine(
    path: Path, notebook: NotebookNode
) -> None:
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    ignored = [cell for cell in code if IGNORED in cell.metadata.get("tags", ())]
    assert {output.output_type for cell in ignored for output in cell.outputs} <= {"stream"}
    assert any(cell.outputs for cell in code if cell not in ignored)
    outputs = json.dumps([cell.outputs for cell in code])
    assert '"error"' not in [output.output_type for cell in code for output in cell.outputs]
    for place in (str(Path.home()), sys.prefix, "/home/", "/tmp/", "/Users/"):
        assert place not in outputs
