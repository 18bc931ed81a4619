"""Small report notebooks, and what runs them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import NotebookNode

from workbench.reports.runner import RunOptions

PARAMETERS = 'symbol: str = "AAPL"  # ticker'


def notebook_of(*sources: str, parameters: str = PARAMETERS) -> NotebookNode:
    """A report notebook: its parameters, a cell for the profile, then ``sources`` (a source that
    begins with ``#`` and a blank is markdown)."""
    make = nbformat.v4
    cells = [
        make.new_markdown_cell("# A small report"),
        make.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        make.new_code_cell("profile = None", metadata={"tags": ["run"]}),
    ]
    for source in sources:
        heading = source.startswith("#")
        cells.append(make.new_markdown_cell(source) if heading else make.new_code_cell(source))
    kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return make.new_notebook(cells=cells, metadata={"kernelspec": kernelspec})


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    (folder / "reports").mkdir(parents=True)
    return folder


@pytest.fixture
def options(notebooks: Path, tmp_path: Path) -> RunOptions:
    return RunOptions(notebooks, tmp_path / "out", "offline", timeout_s=60, cell_timeout_s=60)


@pytest.fixture
def write(notebooks: Path) -> Callable[..., None]:
    def write(name: str, *sources: str, **settings: str) -> None:
        nbformat.write(notebook_of(*sources, **settings), notebooks / "reports" / f"{name}.ipynb")

    return write
