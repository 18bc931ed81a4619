"""Whether every part works: each is really used, none is assumed to.

A part that is required and fails makes the desk unusable; one that is not costs only itself.
"""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from workbench.diagnosis import market
from workbench.diagnosis.check import Check, Found, State
from workbench.errors import ConfigurationError, StoreUnavailable, WorkbenchError
from workbench.log import redact

if TYPE_CHECKING:
    from workbench.app import Workbench


TICKER = "AAPL"
"""A share of the sample."""

Probe = Callable[["Workbench"], Found]


@dataclass(frozen=True, slots=True)
class Part:
    """How a part is tried, whether the desk needs it, and what it needs itself."""

    probe: Probe
    required: bool = True
    needs: tuple[str, ...] = ()


def examine(wb: Workbench, *, ask_all_models: bool = False) -> Iterator[Check]:
    """Use each part once, and yield what came of it. Raises nothing of the parts' own.

    What needs a part that failed is not tried: it names that part. ``ask_all_models``: put a
    question to each configured model, not only to the one in use.
    """
    failed: set[str] = set()
    parts = (
        {**PARTS, "fallback": Part(_asked_fallback, required=False, needs=("store",))}
        if ask_all_models
        else PARTS
    )
    for name, part in parts.items():
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
        found = part.probe(wb)
    except WorkbenchError as error:
        found = Found(str(error), State.FAILED)
    except Exception as error:  # noqa: BLE001 - the border: any fault of a part is a finding
        found = Found(f"{type(error).__name__}: {error}", State.FAILED)
    took = time.monotonic() - started
    facts = _redacted(found.facts)
    return Check(name, found.state, redact(found.detail), part.required, took, facts)


def _redacted(value: Any) -> Any:  # noqa: ANN401 - JSON values
    if isinstance(value, Mapping):
        return {name: _redacted(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(item) for item in value]
    return redact(value) if isinstance(value, str) else value


def _configuration(wb: Workbench) -> Found:
    settings = wb.settings
    given: dict[str, list[str]] = {}
    for key, origin in settings.origins.items():
        given.setdefault(_place(origin), []).append(key)
    files = [place for place in given if place not in (*_NAMED, "default")]
    named = [
        f"given by the {place}: {', '.join(given[place])}" for place in _NAMED if place in given
    ]
    detail = f"profile {settings.profile}, environment {settings.env}"
    read = [f"read from {', '.join(files)}"] if files else []
    facts = {"profile": settings.profile, "environment": settings.env}
    return Found(
        "; ".join([detail, *read, *named]), facts={**facts, "origins": dict(settings.origins)}
    )


_NAMED = ("environment", "key vault", "argument")


def _place(origin: str) -> str:
    """``config.yaml:12`` is a line of the file, ``environment NAME`` one of the environment."""
    for place in _NAMED:
        if origin.startswith(place):
            return place
    return origin.rpartition(":")[0] or origin


def _store(wb: Workbench) -> Found:
    healthy, facts = wb.store.health_check()
    if not healthy:
        raise StoreUnavailable(str(facts.get("error", facts)))
    detail = f"{facts['store']}: a document written, read and removed in {facts['ms']} ms"
    # The file's collections are made when they are first used; a server's by `db migrate`.
    plan = wb.store.migrator().plan() if facts["store"] == "mongodb" else None
    if plan:
        waits = f"{len(plan.changes)} changes and {len(plan.migrations)} migrations are pending"
        return Found(f"{detail}, but {waits}: run `workbench db migrate`", State.DEGRADED, facts)
    return Found(detail, facts=facts)


def _services(wb: Workbench) -> Found:
    healthy, reports = wb.services.health_check()
    failed = {name: report for name, report in reports.items() if report["unavailable"]}
    said = "; ".join(
        f"{name} is {report['status']}: no {', '.join(report['unavailable'])}"
        for name, report in failed.items()
    )
    if not failed:
        return Found(f"{len(reports)} services, with what each depends on", facts=reports)
    return Found(said, State.DEGRADED if healthy else State.FAILED, reports)


def _cache(wb: Workbench) -> Found:
    healthy, facts = wb.cache.health_check()
    if healthy:
        detail = f"{facts['backend']}: a value written, read and forgotten in {facts['ms']} ms"
        return Found(detail, facts=facts)
    if "fallback" in facts:
        detail = f"{facts['backend']} is away, {facts['fallback']} stands in: {facts['error']}"
        return Found(detail, State.DEGRADED, facts)
    raise StoreUnavailable(str(facts.get("error", facts)))


@contextmanager
def _rehearsal(wb: Workbench) -> Iterator[tuple[Workbench, str]]:
    """A desk to try on what reads whole histories, and what is said of it: this one offline, else
    one over the sample that leaves nothing behind, for those would spend quotas."""
    if wb.settings.profile == "offline":
        yield wb, ""
        return
    from workbench.app.desk import Workbench
    from workbench.config.settings import MongoSettings, RedisSettings, StoreSettings

    with TemporaryDirectory(prefix="workbench-doctor-") as folder:
        elsewhere = {
            "profile": "offline", "as_of": None, "store": StoreSettings(path=Path(folder)),
            "mongodb": MongoSettings(), "redis": RedisSettings(),
        }  # fmt: skip
        with Workbench(wb.settings.model_copy(update=elsewhere)) as desk:
            yield desk, ", on the sample"


def _charts(wb: Workbench) -> Found:
    with _rehearsal(wb) as (desk, on):
        figure = desk.charts.figure("price", [TICKER], "1y")
        return Found(f"a price chart of {len(figure.to_json()) // 1024} kB{on}")


def _model(wb: Workbench, provider: str | None = None) -> Found:
    trial = wb.model_desk.ask_once(provider)
    facts = {"provider": trial.provider, "model": trial.model}
    return Found(f"{trial.provider}:{trial.model} answers", facts=facts)


def _fallback(wb: Workbench) -> Found:
    """Would another model answer when the one in use cannot?"""
    found = wb.model_desk.stand_ins()
    facts = {
        "allowed": found.allowed, "in_use": found.in_use, "ready": list(found.ready),
        "lacks": dict(found.lacks),
    }  # fmt: skip
    lacks = "; ".join(f"{name}: {what}" for name, what in found.lacks.items())
    if not found.allowed:
        detail = "no: model.allow_fallback (MODEL_ALLOW_FALLBACK) is false"
        return Found(detail, State.SKIPPED, facts)
    if not found.ready:
        detail = f"no: nobody can stand in for {found.in_use}. {lacks or 'model.fallback is empty'}"
        return Found(detail, State.SKIPPED, facts)
    said = f"yes: for {found.in_use} there is {', then '.join(found.ready)}"
    return Found(f"{said}. {lacks}" if lacks else said, facts=facts)


def _asked_fallback(wb: Workbench) -> Found:
    """The same, and each of those who would stand in is asked."""
    line = _fallback(wb)
    parts = {
        name: Part(partial(_model, provider=name), required=False) for name in line.facts["ready"]
    }
    found = {name: _examined(name, part, wb) for name, part in parts.items()}
    answers = {name: check.state is State.OK for name, check in found.items()}
    said = [line.detail, *(f"{name}: {check.detail}" for name, check in found.items())]
    state = State.DEGRADED if not all(answers.values()) else line.state
    return Found(". ".join(said), state, {**line.facts, "answers": answers})


def _agent(wb: Workbench) -> Found:
    with _rehearsal(wb) as (desk, on):
        day = desk.data.span(TICKER)[1]
        question = f"What was the closing price of {TICKER} on {day}?"
        answer = desk.ask(question, provider="local")
        _forget(desk, answer.conversation_id)
    figures = [claim for claim in answer.claims if claim.state == "verified"]
    if not figures:
        return Found(f"no figure in its answer: {answer.text}", State.DEGRADED)
    said = f"a question answered in {answer.elapsed_s:.2f} s{on}, figures verified: {len(figures)}"
    return Found(said)


def _forget(wb: Workbench, conversation: str) -> None:
    """Leave no trace of the examination among the user's conversations."""
    service = wb.services.get_conversation_service()
    service.delete_conversation(conversation, user_id=wb.settings.user.id)


def _kernel(wb: Workbench) -> Found:
    from nbformat import v4

    from workbench.reports.kernel import Execution, execute

    cell = v4.new_code_cell("import workbench\nprint(workbench.__version__)")  # type: ignore[no-untyped-call]
    notebook = v4.new_notebook(cells=[cell])  # type: ignore[no-untyped-call]
    done = execute(notebook, Execution(timeout_s=60, cell_timeout_s=30))
    return Found(f"a kernel started and has Workbench {done.cells[0].outputs[0].text.strip()}")


def _reports(wb: Workbench) -> Found:
    from workbench.config.folders import reports_folder
    from workbench.reports.folders import open_folder

    folder = reports_folder(wb.settings)
    was_there = folder.exists()
    open_folder(folder, "doctor", uuid.uuid4().hex).discard()
    if not was_there:
        folder.rmdir()
    free = shutil.disk_usage(folder if was_there else folder.parent).free
    return Found(f"{folder} can be written, {free / 2**30:.1f} GB free")


PARTS = {
    "configuration": Part(_configuration),
    "store": Part(_store),
    "cache": Part(_cache, required=False),
    "services": Part(_services, needs=("store",)),
    "market data": Part(market.one_price, needs=("store",)),
    "providers": Part(market.providers, required=False),
    "quotas": Part(market.quotas, required=False, needs=("store",)),
    "charts": Part(_charts, needs=("store",)),
    "model": Part(_model, needs=("store",)),
    "fallback": Part(_fallback, required=False, needs=("store",)),
    "agent": Part(_agent, needs=("store",)),
    "kernel": Part(_kernel),
    "reports folder": Part(_reports),
}
