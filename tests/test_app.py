"""Opening the desk: profiles, overrides, and that closing ends everything."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from workbench import Workbench, open_workbench
from workbench.config import Settings
from workbench.errors import (
    BadParameterError,
    ConfigurationError,
    ReportTimeoutError,
    WorkbenchError,
)


@pytest.fixture
def settings(tmp_path):
    return Settings(store={"path": tmp_path / "store"})


def test_the_offline_desk_lives_on_the_samples_last_day(settings):
    with open_workbench("offline", settings=settings) as wb:
        assert wb.data.now.isoformat() == "2013-03-01"
        assert wb.data.is_sample
        assert [item.symbol.ticker for item in wb.data.coverage()] == [
            "AAPL",
            "FB",
            "GOOG",
            "IBM",
            "MSFT",
        ]


def test_each_profile_has_a_store_of_its_own(settings, tmp_path):
    for profile in ("offline", "live"):
        with open_workbench(profile, settings=settings) as wb:
            wb.store.get_conversation_repository().append("c", "user", profile)
    assert {path.name for path in (tmp_path / "store").glob("*.db")} == {"offline.db", "live.db"}


def test_the_live_desk_is_not_the_sample(settings):
    with open_workbench("live", settings=settings) as wb:
        assert not wb.data.is_sample
        assert wb.data.provider_name == "yahoo"


def test_an_unknown_override_and_provider_are_refused(settings):
    with pytest.raises(ConfigurationError, match="knows no 'colour'"):
        open_workbench("offline", colour="red")
    other = settings.model_copy(
        update={"market": settings.market.model_copy(update={"providers": ("sec",)})}
    )
    with (
        open_workbench("live", settings=other) as wb,
        pytest.raises(ConfigurationError, match="this version has yahoo"),
    ):
        wb.data.coverage()


def test_closing_ends_the_loop_though_a_model_was_opened_before_it(settings):
    with open_workbench("offline", settings=settings) as wb:
        assert wb.models.get_client(wb.settings.model)
        loop = wb.loop
        loop.run(asyncio.sleep(0))
    assert loop._thread is None


def test_closing_ends_every_thread_and_may_be_repeated(settings):
    wb = open_workbench("offline", settings=settings)
    wb.ask("How did Apple do in 2008?")
    assert any(thread.name.startswith("workbench") for thread in threading.enumerate())
    wb.close()
    wb.close()
    with pytest.raises(WorkbenchError, match="desk is closed"):
        wb.ask("How did Apple do in 2008?")
    wb.loop.close()
    for thread in threading.enumerate():
        if thread.name.startswith("workbench"):
            thread.join(5)
    assert not [t for t in threading.enumerate() if t.name.startswith("workbench")]


def test_the_parameters_of_a_report_are_a_mapping(settings):
    with (
        open_workbench("offline", settings=settings) as wb,
        pytest.raises(BadParameterError, match="names and values"),
    ):
        wb.report("equity_brief", "AAPL")


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ({"symbol": "IBM", "benchmark": "ibm"}, "cannot be compared with itself"),
        ({"start": "2013-03-02"}, "after 2013-03-01, the last day"),
    ],
)
def test_a_brief_that_cannot_be_made_is_refused_at_once(settings, tmp_path, params, says):
    with (
        open_workbench("offline", settings=settings) as wb,
        pytest.raises(BadParameterError, match=says),
    ):
        wb.report("equity_brief", params, out=tmp_path / "out")


def test_the_store_is_the_users_own(settings, tmp_path):
    with open_workbench("offline", settings=settings) as wb:
        wb.store.get_conversation_repository()
    assert (tmp_path / "store" / "offline.db").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["symbol", "benchmark"])
def test_a_report_on_an_unknown_symbol_starts_no_kernel(settings, tmp_path, name):
    with (
        open_workbench("offline", settings=settings) as wb,
        pytest.raises(BadParameterError, match=f"{name}: .*no symbol 'NFLX'"),
    ):
        wb.report("equity_brief", {name: "NFLX"}, out=tmp_path / "out")
    assert not list((tmp_path / "out").glob("*/*"))


def test_opening_the_desk_loads_neither_pandas_nor_models_nor_widgets():
    code = (
        "import sys; from workbench import open_workbench; open_workbench('offline').close();"
        "print(sorted({'pandas', 'plotly', 'openai', 'ipywidgets', 'yfinance'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_report_that_fails_is_found_on_the_desk(tmp_path: Path) -> None:
    settings = Settings(
        store={"path": tmp_path / "store"},
        reports={"out_dir": tmp_path / "reports", "timeout_s": 0.3},
    )
    with open_workbench("offline", settings=settings) as wb:
        with pytest.raises(ReportTimeoutError):
            wb.report("equity_brief", {})
        with pytest.raises(BadParameterError):
            wb.report("equity_brief", {"nope": 1})
        (told,) = wb.services.get_notification_service().list_notifications(wb.user_id)
    assert (told["title"], told["kind"]) == ("The report equity_brief failed", "error")


def test_a_reports_kernel_is_told_whose_desk_it_is(tmp_path: Path) -> None:
    settings = Settings(
        store={"path": tmp_path},
        user={"id": "jane"},
        mongodb={"uri": "mongodb://desk:pa55@127.0.0.1:1/?replicaSet=rs0", "database": "desk"},
        redis={"host": "127.0.0.1", "port": 6380},
    )
    given = Workbench(settings)._kernel_environment()
    assert given == {
        "WORKBENCH_STORE_PATH": str(tmp_path),
        "WORKBENCH_USER": "jane",
        "MONGODB_URI": "mongodb://desk:pa55@127.0.0.1:1/?replicaSet=rs0",
        "MONGODB_DATABASE": "desk",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": "6380",
    }
