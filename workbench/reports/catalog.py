"""The reports there are: one notebook each, in the ``reports`` folder of the notebooks."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from workbench.errors import BadParameterError, ReportError
from workbench.reports.parameters import Parameters, read_parameters, shown


@dataclass(frozen=True)
class Report:
    """A report that can be run: its notebook, the notebook's first heading, its parameters."""

    name: str
    title: str
    notebook: NotebookNode
    parameters: Parameters


def list_reports(notebooks: Path) -> list[Report]:
    """Every report under ``notebooks/reports``, by name."""
    return [_load(path) for path in _files(notebooks)]


def find_report(name: str, notebooks: Path) -> Report:
    """The report called ``name``. Raises BadParameterError if there is none such."""
    files = {path.stem: path for path in _files(notebooks)}
    if name not in files:
        near = difflib.get_close_matches(name, list(files), n=1)
        hint = f"Did you mean '{near[0]}'?" if near else f"There are: {', '.join(files) or 'none'}."
        raise BadParameterError(f"There is no report {shown(name)}.", hint=hint)
    return _load(files[name])


def _files(notebooks: Path) -> list[Path]:
    return sorted((notebooks / "reports").glob("*.ipynb"))


def _load(path: Path) -> Report:
    try:
        notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ReportError(f"The notebook of report '{path.stem}' cannot be read: {error}") from None
    name = path.stem
    return Report(name, _title(notebook, name), notebook, read_parameters(notebook, name))


def _title(notebook: NotebookNode, name: str) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and cell.source.startswith("# "):
            return str(cell.source.splitlines()[0][2:].strip())
    return name.replace("_", " ").capitalize()
