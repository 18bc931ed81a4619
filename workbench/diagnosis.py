"""Whether every part works: each is really used, none is assumed to.

A part that is required and fails makes the desk unusable; one that is not costs only itself.
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from workbench.errors import ConfigurationError, WorkbenchError

if TYPE_CHECKING:
    from workbench.app import Workbench


class State(StrEnum):
    """ok: it did its work; degraded: it works in part, or was not needed; failed: it did not."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one part."""

    part: str
    state: State
    detail: str
    required: bool
    elapsed_s: float

    @property
    def broken(self) -> bool:
        """Whether the desk cannot be used for this."""
        return self.required and self.state is State.FAILED

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return {
            "part": self.part,
            "state": str(self.state),
            "detail": self.detail,
            "required": self.required,
            "elapsed_s": round(self.elapsed_s, 3),
        }


class _Degraded(Exception):
    """The part works in part; the text says what is missing."""


Probe = Callable[["Workbench"], str]


def examine(wb: Workbench) -> Iterator[Check]:
    """Use each part once, and yield what came of it. Raises nothing of the parts' own."""
    for part, (required, probe) in PARTS.items():
        yield _examined(part, required, probe, wb)


def unreadable(error: ConfigurationError) -> Check:
    """The one finding where the configuration cannot be read: nothing else was tried."""
    return Check("configuration", State.FAILED, str(error), required=True, elapsed_s=0.0)


def _examined(part: str, required: bool, probe: Probe, wb: Workbench) -> Check:
    started = time.monotonic()
    try:
        state, detail = State.OK, probe(wb)
    except _Degraded as finding:
        state, detail = State.DEGRADED, str(finding)
    except WorkbenchError as error:
        state, detail = State.FAILED, str(error)
    except Exception as error:  # noqa: BLE001 - the border: any fault of a part is a finding
        state, detail = State.FAILED, f"{type(error).__name__}: {error}"
    return Check(part, state, detail, required, time.monotonic() - started)


def _configuration(wb: Workbench) -> str:
    settings = wb.settings
    return f"profile {settings.profile}, environment {settings.env}"


def _market(wb: Workbench) -> str:
    ticker = _ticker(wb)
    bars = wb.data.get_stock_data(ticker, "1mo")
    found = f"{ticker} {float(bars['close'].iloc[-1]):,.2f} on {bars.index[-1]:%Y-%m-%d}"
    sample = "SAMPLE DATA, " if wb.data.is_sample else ""
    return f"{sample}{wb.data.provider_name}: {found}"


def _charts(wb: Workbench) -> str:
    figure = wb.charts.figure("price", [_ticker(wb)], "1y")
    return f"a price chart of {len(figure.to_json()) // 1024} kB"


def _model(wb: Workbench) -> str:
    client = wb.models.get_client(wb.settings.model)
    text = wb.loop.run(client.generate("Answer with one word: ready"))
    if not text.strip():
        raise _Degraded(f"{client.provider}:{client.model_name} answered nothing")
    return f"{client.provider}:{client.model_name} answers"


def _agent(wb: Workbench) -> str:
    day = wb.data.span(_ticker(wb))[1]
    answer = wb.ask(f"What was the closing price of {_ticker(wb)} on {day}?", provider="local")
    figures = [claim for claim in answer.claims if claim.state == "verified"]
    if not figures:
        raise _Degraded(f"no figure in its answer: {answer.text}")
    return f"a question answered in {answer.elapsed_s:.2f} s, {len(figures)} figures verified"


def _kernel(wb: Workbench) -> str:
    from nbformat import v4

    from workbench.reports.kernel import Execution, execute

    cell = v4.new_code_cell("import workbench\nprint(workbench.__version__)")  # type: ignore[no-untyped-call]
    notebook = v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
    done = execute(notebook, Execution(timeout_s=60, cell_timeout_s=30))
    return f"a kernel started and has Workbench {done.cells[0].outputs[0].text.strip()}"


def _reports(wb: Workbench) -> str:
    from workbench.config.folders import reports_folder
    from workbench.reports.folders import open_folder

    folder = reports_folder(wb.settings)
    was_there = folder.exists()
    open_folder(folder, "doctor", uuid.uuid4().hex).discard()
    if not was_there:
        folder.rmdir()
    free = shutil.disk_usage(folder if was_there else folder.parent).free
    return f"{folder} can be written, {free / 2**30:.1f} GB free"


def _ticker(wb: Workbench) -> str:
    """A symbol that is surely there: the sample's first, or a share every provider has."""
    return wb.data.coverage()[0].symbol.ticker if wb.data.is_sample else "AAPL"


PARTS: dict[str, tuple[bool, Probe]] = {
    "configuration": (True, _configuration),
    "market data": (True, _market),
    "charts": (True, _charts),
    "model": (True, _model),
    "agent": (True, _agent),
    "kernel": (True, _kernel),
    "reports folder": (True, _reports),
}
