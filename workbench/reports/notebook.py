"""The notebook of a run: what is put in before it is executed, and what is made of it after."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from workbench.log import redact
from workbench.reports import parameters as typed
from workbench.reports.blocks import FIGURES_MIME

RUN_TAG = "run"
INJECTED_TAG = "injected-parameters"
_BANNERS = {
    "failed": "This report failed.",
    "timed_out": "This report ran out of time.",
    "kernel_died": "This report's kernel ended before the report did.",
}


def prepare(notebook: NotebookNode, values: Mapping[str, object], profile: str) -> NotebookNode:
    """``notebook`` with no outputs, ``values`` set after its parameters, and ``profile`` set in
    its cell tagged ``run``."""
    cells = []
    for cell in notebook.cells:
        if INJECTED_TAG in cell.metadata.get("tags", ()):
            continue
        cells.append(_cleared(cell, profile))
        if typed.TAG in cell.metadata.get("tags", ()):
            cells.append(_injected(values))
    notebook.cells = cells
    notebook.metadata.pop("widgets", None)
    return notebook


def finish(
    notebook: NotebookNode, report: str, run_id: str, values: Mapping[str, Any]
) -> NotebookNode:
    """Take this machine's paths and what secrets were said out of an executed notebook, and write
    the run into it."""
    places = {str(Path(sys.prefix)): "<python>", str(Path.home()): "~"}
    for cell in notebook.cells:
        if cell.get("outputs"):
            cell.outputs = [_without(_redacted(output), places) for output in cell.outputs]
    marks = notebook.metadata.setdefault("papermill", {})
    marks.update(input_path=f"{report}.ipynb", output_path="report.ipynb", parameters=dict(values))
    notebook.metadata["workbench"] = {"run_id": run_id, "report": report}
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    return notebook


def add_banner(notebook: NotebookNode, status: str, message: str) -> None:
    """Say at the top of ``notebook`` that its run did not end well, and how."""
    text = (
        '<div style="border-left:6px solid #b3261e;padding:8px 14px;background:#fdecea">'
        f"<b>{_BANNERS.get(status, _BANNERS['failed'])}</b><br>{escape(message)}<br>"
        "Cells after that point were not run.</div>"
    )
    tags = {"tags": ["run-failed"]}
    cell = nbformat.v4.new_markdown_cell(text, metadata=tags)  # type: ignore[no-untyped-call]
    notebook.cells.insert(0, cell)


def read_figures(notebook: NotebookNode) -> dict[str, dict[str, Any]]:
    """The figures the cells of ``notebook`` gave by name; a later one takes an earlier's place."""
    figures: dict[str, dict[str, Any]] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            figures.update(output.get("data", {}).get(FIGURES_MIME, {}))
    return figures


def _cleared(cell: NotebookNode, profile: str) -> NotebookNode:
    if cell.cell_type == "code":
        cell.outputs, cell.execution_count = [], None
        if RUN_TAG in cell.metadata.get("tags", ()):
            cell.source = f"profile = {profile!r}"
    return cell


def _injected(values: Mapping[str, object]) -> NotebookNode:
    source = typed.injected_source(values)
    tags = {"tags": [INJECTED_TAG]}
    cell: NotebookNode = nbformat.v4.new_code_cell(source, metadata=tags)  # type: ignore[no-untyped-call]
    return cell


def _redacted(output: NotebookNode) -> NotebookNode:
    """``output``; what was printed, and an error with its traceback, may quote a key."""
    for name in ("text", "evalue"):
        if name in output:
            output[name] = redact(output[name])
    if "traceback" in output:
        output.traceback = [redact(line) for line in output.traceback]
    return output


def _without(output: NotebookNode, places: Mapping[str, str]) -> NotebookNode:
    """``output`` with each of ``places`` replaced, wherever in it one stands."""
    text = json.dumps(output, ensure_ascii=False)
    for place, word in places.items():
        quoted = json.dumps(place, ensure_ascii=False)[1:-1]
        if len(place) > 1:
            text = text.replace(quoted, word)
    cleaned: NotebookNode = nbformat.from_dict(json.loads(text))  # type: ignore[no-untyped-call]
    return cleaned
