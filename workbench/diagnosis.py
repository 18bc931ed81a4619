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

from workbench.errors import ConfigurationError, StoreUnavailable, WorkbenchError
from workbench.log import redact

if TYPE_CHECKING:
    from workbench.app import Workbench


class State(StrEnum):
    """ok: it did its work; degraded: it works in part, or was not needed; failed: it did not;
    skipped: it was not tried, because what it needs failed."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"
    SKIPPED = "skipped"


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


TICKER = "AAPL"
"""A share that the sample and every provider have."""

Probe = Callable[["Workbench"], str]


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is tried, whether the desk needs it, and what it needs itself."""

    probe: Probe
    required: bool = True
    needs: tuple[str, ...] = ()


def examine(wb: Workbench) -> Iterator[Check]:
    """Use each part once, and yield what came of it. Raises nothing of the parts' own.

    What needs a part that failed is not tried: it names that part.
    """
    failed: set[str] = set()
    for name, part in PARTS.items():
        missing = [need for need in part.needs if need in failed]
        check = _untried(name, part, missing) if missing else _examined(name, part, wb)
        if check.state in (State.FAILED, State.SKIPPED):
            failed.add(name)
        yield check


def unreadable(error: ConfigurationError) -> Check:
    """The one finding where the configuration cannot be read: nothing else was tried."""
    return Check("configuration", State.FAILED, redact(str(error)), required=True, elapsed_s=0.0)


def _untried(name: str, part: Part, missing: list[str]) -> Check:
    detail = f"not tried: it needs {' and '.join(missing)}"
    return Check(name, State.SKIPPED, detail, part.required, 0.0)


def _examined(name: str, part: Part, wb: Workbench) -> Check:
    started = time.monotonic()
    try:
        state, detail = State.OK, part.probe(wb)
    except _Degraded as finding:
        state, detail = State.DEGRADED, str(finding)
    except WorkbenchError as error:
        state, detail = State.FAILED, str(error)
    except Exception as error:  # noqa: BLE001 - the border: any fault of a part is a finding
        state, detail = State.FAILED, f"{type(error).__name__}: {error}"
    return Check(name, state, redact(detail), part.required, time.monotonic() - started)


def _configuration(wb: Workbench) -> str:
    settings = wb.settings
    return f"profile {settings.profile}, environment {settings.env}"


def _store(wb: Workbench) -> str:
    healthy, facts = wb.store.health_check()
    if not healthy:
        raise StoreUnavailable(str(facts.get("error", facts)))
    return f"{facts['store']}: a document written, read and removed in {facts['ms']} ms"


def _cache(wb: Workbench) -> str:
    healthy, facts = wb.cache.health_check()
    if not healthy:
        raise StoreUnavailable(str(facts.get("error", facts)))
    return f"{facts['backend']}: a value written, read and forgotten in {facts['ms']} ms"


def _market(wb: Workbench) -> str:
    bars = wb.data.get_stock_data(TICKER, "1mo")
    found = f"{TICKER} {float(bars['close'].iloc[-1]):,.2f} on {bars.index[-1]:%Y-%m-%d}"
    sample = "SAMPLE DATA, " if wb.data.is_sample else ""
    return f"{sample}{wb.data.provider_name}: {found}"


def _charts(wb: Workbench) -> str:
    figure = wb.charts.figure("price", [TICKER], "1y")
    return f"a price chart of {len(figure.to_json()) // 1024} kB"


def _model(wb: Workbench) -> str:
    client = wb.models.get_client(wb.settings.model)
    text = wb.loop.run(client.generate("Answer with one word: ready"))
    if not text.strip():
        raise _Degraded(f"{client.provider}:{client.model_name} answered nothing")
    return f"{client.provider}:{client.model_name} answers"


def _agent(wb: Workbench) -> str:
    day = wb.data.span(TICKER)[1]
    answer = wb.ask(f"What was the closing price of {TICKER} on {day}?", provider="local")
    _forget(wb, answer.conversation_id)
    figures = [claim for claim in answer.claims if claim.state == "verified"]
    if not figures:
        raise _Degraded(f"no figure in its answer: {answer.text}")
    return f"a question answered in {answer.elapsed_s:.2f} s, figures verified: {len(figures)}"


def _forget(wb: Workbench, conversation: str) -> None:
    """Leave no trace of the examination among the user's conversations."""
    conversations, chats = wb.store.get_conversation_repository(), wb.store.get_chat_repository()
    for message in conversations.messages(conversation):
        chats.delete_one(message["_id"])
    conversations.delete_one(conversation)


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


PARTS = {
    "configuration": Part(_configuration),
    "store": Part(_store),
    "cache": Part(_cache, required=False),
    "market data": Part(_market, needs=("store",)),
    "charts": Part(_charts, needs=("market data",)),
    "model": Part(_model),
    "agent": Part(_agent, needs=("market data",)),
    "kernel": Part(_kernel),
    "reports folder": Part(_reports),
}
