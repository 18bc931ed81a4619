"""Run the notebooks in the offline profile and write their outputs anew.

    python tests/notebooks/refresh.py

Needed where a figure or its wording changes on purpose; look at the difference before committing.
Of cells tagged ``nbval-ignore-output`` only printed text is kept.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
LANGUAGE = {"name": "python", "file_extension": ".py", "mimetype": "text/x-python"}


def refresh(path: Path, folder: str) -> None:
    """Run ``path`` with ``folder`` as its working directory and write it back."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": folder}}
    NotebookClient(notebook, resources=place, store_widget_state=False).execute()
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, start=1):
        cell.metadata.pop("execution", None)
        cell.execution_count = number
        if "nbval-ignore-output" in cell.metadata.get("tags", ()):
            cell.outputs = [output for output in cell.outputs if _printed(output, folder)]
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
    notebook.metadata.language_info = LANGUAGE
    nbformat.write(notebook, path)


def _printed(output: NotebookNode, folder: str) -> bool:
    return output.output_type == "stream" and output.name == "stdout" and folder not in output.text


def main() -> None:
    """Refresh all notebooks, away from this user's own store and reports."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["WORKBENCH_STORE_PATH"] = os.environ["WORKBENCH_REPORTS_DIR"] = folder
        for path in [*NOTEBOOKS.glob("*.ipynb"), *NOTEBOOKS.glob("reports/*.ipynb")]:
            refresh(path, folder)
            sys.stdout.write(f"{path.relative_to(NOTEBOOKS)}\n")


if __name__ == "__main__":
    main()
