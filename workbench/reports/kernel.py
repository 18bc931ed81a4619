"""Executing a notebook: papermill, in a kernel of its own that runs this very interpreter.

papermill starts whatever ``python3`` kernel the machine has registered, which need not be the
environment Workbench is installed in, and saves after each cell. Here the kernel is described in
memory, nothing is saved before the end, and the notebook is kept whatever happens.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import papermill
import zmq
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, NotebookExecutionManager, papermill_engines
from papermill.exceptions import PapermillExecutionError

from workbench.errors import CellFailedError, KernelDiedError, ReportError, ReportTimeoutError
from workbench.reports.parameters import shown

Progress = Callable[[int, int], None]
_ENGINE = "workbench"
_MARKER = "papermill-error-cell-tag"


@dataclass
class Execution:
    """One execution: its limits, and the notebook as far as it got."""

    timeout_s: float
    cell_timeout_s: float
    environment: Mapping[str, str] = field(default_factory=dict)
    progress: Progress | None = None
    notebook: NotebookNode | None = None
    completed: bool = False
    started: float = field(default_factory=time.monotonic)

    def left(self) -> float:
        """Seconds until the run's limit; never 0, which would mean no limit."""
        return max(0.01, self.timeout_s - (time.monotonic() - self.started))

    def cell_limit(self, cell: NotebookNode) -> float:
        """Seconds a cell may take now."""
        return min(self.cell_timeout_s, self.left())

    def tell(self, cell: NotebookNode, cell_index: int) -> None:
        """Pass progress on to who asked for it."""
        if self.progress and self.notebook is not None:
            self.progress(cell_index, len(self.notebook.cells))


def execute(notebook: NotebookNode, execution: Execution) -> NotebookNode:
    """Run every cell of ``notebook`` and return the executed copy.

    ``execution.notebook`` holds it too, also when this raises: CellFailedError, KernelDiedError
    or ReportTimeoutError.
    """
    papermill_engines.register(_ENGINE, _Engine)
    try:
        papermill.execute_notebook(
            notebook,
            None,
            engine_name=_ENGINE,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            start_timeout=max(1, min(60, int(execution.left()))),
            execution=execution,
        )
        return _whole(execution)
    except (PapermillExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
        raise _worded(error, execution) from None
    finally:
        _tidy(execution)


def _worded(error: Exception, execution: Execution) -> ReportError:
    """What stopped the run, as one line."""
    where, text = _position(execution), str(error)
    place = where.rstrip(",")
    match error:
        case PapermillExecutionError():
            return CellFailedError(f"Cell {where} failed: {_said(error)}")
        case CellTimeoutError():
            after = time.monotonic() - execution.started
            return ReportTimeoutError(f"Time was up after {after:.0f} s, at cell {place}.")
        case DeadKernelError():
            return KernelDiedError(f"The kernel ended while running cell {place}.")
    if "didn't respond" in text:
        return ReportTimeoutError("The kernel did not start in time.")
    if "died" in text:
        return KernelDiedError("The kernel ended before it was ready.")
    return ReportError(f"The kernel could not be run: {text}")


class _Engine(NBClientEngine):  # type: ignore[misc]
    """papermill's engine, with our kernel and time limits."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,
        *,
        execution: Execution,
        start_timeout: int,
        **options: object,
    ) -> None:
        execution.notebook = nb_man.nb
        client = PapermillNotebookClient(
            nb_man,
            km=_kernel_manager(execution.environment),
            kernel_name=kernel_name,
            timeout_func=execution.cell_limit,
            startup_timeout=start_timeout,
            shutdown_kernel="immediate",
            store_widget_state=False,
            record_timing=False,
            on_cell_start=execution.tell,
            iopub_timeout=60,
        )
        # What the kernel itself says on its way out is no business of the terminal.
        client.execute(cleanup_kc=True, stderr=subprocess.DEVNULL)


def _kernel_manager(environment: Mapping[str, str]) -> AsyncKernelManager:
    manager = AsyncKernelManager(kernel_name="python3")
    if manager.has_trait("transport_encryption") and zmq.has("curve"):
        manager.transport_encryption = "auto"
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        env=dict(environment),
        display_name="Python 3",
        language="python",
        metadata={"supported_encryption": ["curve"]},
    )
    return manager


def _said(error: PapermillExecutionError) -> str:
    lines = str(error.evalue).strip().splitlines() or [""]
    return f"{error.ename}: {lines[0]}" if lines[0] else str(error.ename)


# papermill's marks put right. -------------------------------------------------------------------


def _cells(execution: Execution) -> list[NotebookNode]:
    """The notebook's own cells, without those papermill adds on a failure."""
    cells = execution.notebook.cells if execution.notebook else []
    return [cell for cell in cells if _MARKER not in cell.metadata.get("tags", ())]


def _started(execution: Execution) -> list[int]:
    cells = enumerate(_cells(execution))
    return [i for i, cell in cells if cell.metadata.papermill.get("start_time")]


def _position(execution: Execution) -> str:
    """``7 of 20, under 'Risk'``: the cell the run stopped at, counted from 1, and its section."""
    cells, reached = _cells(execution), (_started(execution) or [-1])[-1]
    heads = [c.source for c in cells[:reached] if c.source.startswith("## ")]
    section = f", under {shown(heads[-1].splitlines()[0][3:])}," if heads else ""
    return f"{reached + 1} of {len(cells)}{section}"


def _tidy(execution: Execution) -> None:
    """Mark as failed the cell the run stopped at, and as pending those after it.

    papermill marks every cell after a time-out or a dead kernel as completed, the guilty one too.
    """
    if execution.notebook is None:
        return
    cells, started = _cells(execution), _started(execution)
    if not execution.completed and started:
        cells[started[-1]].metadata.papermill["status"] = "failed"
    for cell in cells:
        if not cell.metadata.papermill.get("start_time"):
            cell.metadata.papermill["status"] = "pending"
    execution.notebook.cells = cells


def _whole(execution: Execution) -> NotebookNode:
    """The executed notebook. A cell that leaves by ``sys.exit()`` ends the run, and papermill
    calls that a success; here it is a failure."""
    notebook, started = execution.notebook, _started(execution)
    if notebook is None or len(started) != len(notebook.cells):
        raise CellFailedError(f"Cell {_position(execution)} ended the notebook before its end.")
    execution.completed = True
    return notebook
