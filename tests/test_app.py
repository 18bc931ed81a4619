"""Opening the desk: profiles, overrides, and that closing ends everything."""

from __future__ import annotations

import asyncio
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from workbench import Workbench, open_workbench
from workbench.config import ConfigLoader, Settings
from workbench.config.settings import ProviderChains
from workbench.domain import Symbol
from workbench.errors import (
    BadParameterError,
    ConfigurationError,
    NoDataError,
    NotConfiguredError,
    QuestionError,
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


@pytest.mark.parametrize(
    ("chains", "said"),
    [
        ({"bars": ("bloomberg",)}, "market.providers.bars names 'bloomberg', which is no provider"),
        ({"bars": ("sample",)}, "'sample', which is no provider. Known are yahoo, alpha_vantage"),
        ({"bars": ("sec",)}, "market.providers.bars names 'sec', which gives no bars"),
        ({"news": ("sec",)}, "gives no news. It gives fundamentals, info"),
    ],
)
def test_a_chain_that_names_who_cannot_answer_is_refused(settings, chains, said):
    market = settings.market.model_copy(update={"providers": ProviderChains(**chains)})
    other = settings.model_copy(update={"market": market})
    with open_workbench("live", settings=other) as wb, pytest.raises(ConfigurationError) as caught:
        wb.data.coverage()
    assert said in str(caught.value)


def test_the_chain_is_exactly_what_the_settings_say(settings):
    chains = ProviderChains(bars=("alpha_vantage", "yahoo"), info=(), fundamentals=(), news=())
    market = settings.market.model_copy(update={"providers": chains})
    other = settings.model_copy(update={"market": market})
    with open_workbench("live", settings=other) as wb:
        assert wb.data.provider_name == "alpha_vantage, yahoo"
        with pytest.raises(NotConfiguredError, match="No provider is configured for the facts"):
            wb.data._companies.facts(Symbol("IBM", "XNYS", "USD"), date(2026, 11, 23))


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
    assert {name: value for name, value in given.items() if value} == {
        "CONFIG_ENV_OVERRIDE_MODE": "all",
        "WORKBENCH_STORE_PATH": str(tmp_path),
        "WORKBENCH_USER": "jane",
        "MONGODB_URI": "mongodb://desk:pa55@127.0.0.1:1/?replicaSet=rs0",
        "MONGODB_DATABASE": "desk",
        "REDIS_HOST": "127.0.0.1",
        "REDIS_PORT": "6380",
    }
    assert given["WORKBENCH_AS_OF"] == ""  # what the kernel inherits must not count


@pytest.mark.parametrize("mode", ["all", "secrets-only", "none"])
def test_a_reports_kernel_reads_the_settings_of_its_desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    monkeypatch.setenv("CONFIG_ENV_OVERRIDE_MODE", mode)
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-environment")
    monkeypatch.setenv("WORKBENCH_AS_OF", "2012-01-03")
    monkeypatch.setenv("WORKBENCH_STORE_PATH", str(tmp_path))
    with open_workbench("offline") as wb, wb.as_of("2010-06-30") as past:
        given = past._kernel_environment()
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        read = ConfigLoader.load_config(profile="offline")
        assert read.as_of == date(2010, 6, 30)
        assert read.model == past.settings.model
        assert read.user == past.settings.user
    assert "sk-of-the-environment" not in given.values()


# A day of the past ----------------------------------------------------------------------------


@pytest.fixture
def past(tmp_path: Path) -> Iterator[Workbench]:
    with open_workbench(settings=Settings(store={"path": tmp_path})) as wb:
        yield wb.as_of("2010-06-30")


def test_a_desk_of_the_past_sees_nothing_that_came_later(past: Workbench) -> None:
    day = date(2010, 6, 30)
    assert past.data.now == day
    assert past.data.get_stock_data("AAPL", "max").index[-1] == pd.Timestamp(day)
    assert past.data.get_actions("MSFT").index[-1] <= pd.Timestamp(day)
    assert past.data.get_quote("IBM", as_of=date(2013, 1, 4)).session == day
    with pytest.raises(NoDataError, match="2010-06-30"):
        past.data.get_stock_data("FB", "max")  # listed in 2012
    answer = past.ask("How did Apple do in 2012?")
    assert answer.refused
    [claim] = past.ask("How did Apple do in 2009?").claims
    assert claim.value == pytest.approx(1.4690, abs=5e-4)


def test_a_report_of_the_past_lives_there_too(past: Workbench, tmp_path: Path) -> None:
    run = past.report("equity_brief", {"symbol": "AAPL", "end": "2010-06-30"}, out=tmp_path / "out")
    page = run.html.read_text(encoding="utf-8")
    assert "2010-06-30" in page
    text = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert not re.search(r"201[1-3]-\d\d", text)
    with pytest.raises(BadParameterError):
        past.report("equity_brief", {"symbol": "AAPL", "end": "2012-12-31"}, out=tmp_path / "out")


def test_a_day_that_is_none_or_still_to_come_is_refused(past: Workbench) -> None:
    for day in ("someday", "2010-06-31", ""):
        with pytest.raises(QuestionError, match="is no day"):
            past.as_of(day)
    with pytest.raises(QuestionError, match="still to come: this desk lives on 2010-06-30"):
        past.as_of("2010-07-01")
    assert past.as_of(date(2009, 1, 2)).data.now == date(2009, 1, 2)
