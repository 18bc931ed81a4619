"""The whole desk on a document server and a cache server, and through their failures."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from standins.mongo_server import MongoServer
from standins.valkey_server import ValkeyServer

from workbench import Workbench, open_workbench
from workbench.config.settings import RedisSettings, ReportSettings, Settings, StoreSettings
from workbench.diagnosis import State, examine
from workbench.errors import StoreUnavailable

QUESTION = "What was Apple's return in 2008?"


@pytest.fixture
def valkey() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[MongoServer]:
    """A document server of this test's own, to be killed."""
    server = MongoServer(tmp_path, "--sync-on-commit")
    server.start_with_users()
    yield server
    server.kill()


@pytest.fixture
def settings(documents: MongoServer, valkey: ValkeyServer, tmp_path: Path) -> Settings:
    return Settings(
        profile="offline",
        store=StoreSettings(path=tmp_path / "store"),
        mongodb=documents.settings(f"desk_{uuid.uuid4().hex[:8]}"),
        redis=RedisSettings(**valkey.settings, retry_s=0.2),
        reports=ReportSettings(out_dir=tmp_path / "reports"),
    )


@pytest.fixture
def wb(settings: Settings) -> Iterator[Workbench]:
    with open_workbench(settings=settings) as desk:
        yield desk


def _states(wb: Workbench) -> dict[str, str]:
    return {check.part: str(check.state) for check in examine(wb)}


def test_a_days_work_on_servers_leaves_nothing_on_this_machine(
    wb: Workbench, settings: Settings, tmp_path: Path
) -> None:
    workspaces = wb.services.get_workspace_service()
    tech = workspaces.create_workspace(wb.user_id, "Tech")["_id"]
    core = wb.services.get_portfolio_service().create_portfolio(tech, "Core")["_id"]
    trade = {"day": date(2009, 3, 9)}
    portfolios = wb.services.get_portfolio_service()
    portfolios.record_trade(core, "buy", "MSFT", Decimal(300), Decimal("15.15"), **trade)
    answer = wb.ask(QUESTION)
    assert [claim.text for claim in answer.claims] == ["-56.91%"]
    assert wb.cache.shared
    with open_workbench(settings=settings) as other:
        held = other.dashboard().data["portfolios"][0]["totals"]["USD"]
        assert held["value"] == Decimal("8385.00")
        listed = other.services.get_conversation_service().list_conversations(other.user_id)
        assert [one["title"] for one in listed] == [QUESTION]
    assert not (tmp_path / "store").exists()


@pytest.mark.timeout(240)
def test_the_doctor_follows_the_cache_server(wb: Workbench, valkey: ValkeyServer) -> None:
    assert _states(wb)["cache"] == "ok"
    valkey.kill()
    found = {check.part: check for check in examine(wb)}
    assert found["cache"].state is State.DEGRADED
    assert "memory stands in" in found["cache"].detail
    assert found["services"].state is State.DEGRADED
    assert "no cache" in found["services"].detail
    assert not any(check.broken for check in found.values())
    assert wb.ask(QUESTION).claims[0].text == "-56.91%"
    valkey.start()
    time.sleep(0.3)
    assert _states(wb)["cache"] == "ok"


@pytest.mark.timeout(240)
def test_the_doctor_and_the_desk_follow_the_document_server(
    wb: Workbench, documents: MongoServer
) -> None:
    workspaces = wb.services.get_workspace_service()
    tech = workspaces.create_workspace(wb.user_id, "Tech")["_id"]
    documents.kill()
    started = time.monotonic()
    with pytest.raises(StoreUnavailable, match="does not answer"):
        workspaces.update(tech, {"description": "x"})
    assert time.monotonic() - started < 3
    started = time.monotonic()
    with pytest.raises(StoreUnavailable, match="does not answer"):
        workspaces.archive(tech)  # it may take long, but not because nobody answers
    assert time.monotonic() - started < 8
    found = {check.part: check for check in examine(wb)}
    assert found["store"].broken
    assert found["model"].detail == "not tried: it needs store"
    assert found["services"].detail == "not tried: it needs store"
    documents.restart()
    assert workspaces.update(tech, {"description": "x"})["version"] == 2
    assert _states(wb)["store"] == "ok"


def test_a_large_file_of_trades_is_imported_with_the_settings_that_are_shipped(
    wb: Workbench,
) -> None:
    tech = wb.services.get_workspace_service().create_workspace(wb.user_id, "Tech")["_id"]
    portfolios = wb.services.get_portfolio_service()
    core = portfolios.create_portfolio(tech, "Core")["_id"]
    rows = [f"2009-03-{9 + n % 5:02},MSFT,buy,{n + 1},15.15,USD,0" for n in range(10_000)]
    text = "\n".join(["date,symbol,side,quantity,price,currency,fee", *rows])
    assert portfolios.import_trades(core, text).new == 10_000
    assert portfolios.import_trades(core, text).already_there == 10_000
