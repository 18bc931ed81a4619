"""The examination uses the parts for real: it finds them well, and finds what is broken."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from standins.live_desk import LiveVendors, fresh_bars, live_vendors
from standins.openai_server import OpenAIServer, Stream, finish, text, usage

from workbench import Workbench, open_workbench
from workbench.config.settings import (
    CompatibleSettings,
    ModelSettings,
    OpenAISettings,
    ReportSettings,
    Secret,
    Settings,
    StoreSettings,
)
from workbench.diagnosis import PARTS, Check, State, examine, unreadable
from workbench.errors import ConfigurationError
from workbench.market.frames import no_actions


def _examined(settings: Settings) -> dict[str, Check]:
    with open_workbench(settings=settings) as wb:
        return {check.part: check for check in examine(wb)}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        profile="offline",
        store=StoreSettings(path=tmp_path / "store"),
        reports=ReportSettings(out_dir=tmp_path / "reports"),
    )


def test_a_sound_desk_is_found_sound(settings: Settings, tmp_path: Path) -> None:
    found = _examined(settings)
    assert list(found) == list(PARTS)
    odd = {check.part: str(check.state) for check in found.values() if check.state != "ok"}
    assert odd == {"quotas": "skipped", "fallback": "skipped"}
    assert "SAMPLE DATA" in found["market data"].detail
    assert not (tmp_path / "reports").exists(), "the reports folder was only tried"


def test_an_examination_leaves_no_conversation(settings: Settings) -> None:
    with open_workbench(settings=settings) as wb:
        list(examine(wb))
        assert wb.store.get_conversation_repository().count() == 0
        assert wb.store.get_chat_repository().count() == 0


def test_a_store_that_cannot_be_opened_is_named_by_what_needs_it(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    broken = settings.model_copy(update={"store": StoreSettings(path=tmp_path / "file" / "store")})
    found = _examined(broken)
    assert found["store"].state is State.FAILED
    assert found["market data"].detail == "not tried: it needs store"
    assert found["charts"].detail == "not tried: it needs store"
    assert found["kernel"].state is State.OK


def test_a_reports_folder_that_cannot_be_written_is_found(
    settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    reports = ReportSettings(out_dir=tmp_path / "file" / "reports")
    found = _examined(settings.model_copy(update={"reports": reports}))
    assert found["reports folder"].broken
    assert "cannot be written" in found["reports folder"].detail


def test_a_fault_in_a_part_is_a_finding_and_the_rest_is_still_tried(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_: Workbench) -> object:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(Workbench, "charts", property(fall))
    found = _examined(settings)
    assert found["charts"].detail == "ZeroDivisionError: division by zero"
    assert found["reports folder"].state is State.OK


def test_an_optional_part_does_not_break_the_desk() -> None:
    check = Check("cache", State.FAILED, "no", required=False, elapsed_s=0.0)
    assert not check.broken


def test_a_configuration_that_cannot_be_read_is_the_one_finding() -> None:
    check = unreadable(ConfigurationError("config.yaml:3: redis.port must be a number."))
    assert check.broken
    assert check.to_json()["detail"] == "config.yaml:3: redis.port must be a number."


# The live desk -----------------------------------------------------------------------------------


@pytest.fixture
def live(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveVendors]:
    with live_vendors(tmp_path, monkeypatch) as vendors:
        vendors.list_apple(fresh_bars(), no_actions())
        yield vendors


def _live(live: LiveVendors) -> dict[str, Check]:
    with open_workbench("live", config=live.configuration()) as wb:
        return {check.part: check for check in examine(wb)}


@pytest.fixture
def _own_store(store_path: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WORKBENCH_REPORTS_DIR", str(tmp_path / "reports"))


@pytest.mark.usefixtures("_own_store")
def test_a_live_desk_is_found_sound_for_one_price(live: LiveVendors) -> None:
    found = _live(live)
    odd = {name: (str(one.state), one.detail) for name, one in found.items() if one.state != "ok"}
    assert [*odd] == ["fallback"]
    assert found["market data"].detail.startswith("yahoo: AAPL 60.00 on ")
    assert found["providers"].detail == "bars: yahoo; info: yahoo; fundamentals: sec; news: yahoo"
    assert found["quotas"].detail == "yahoo: no limit a day; sec: no limit a day"
    # What the ticker is, and thirty days of it.
    assert len(live.yahoo.charts()) == 2
    assert live.sec.asked == []
    assert found["agent"].detail.endswith("on the sample, figures verified: 1")
    _live(live)
    assert len(live.yahoo.charts()) == 2, "what is stored is not asked for again"


@pytest.mark.usefixtures("_own_store")
def test_what_a_chain_lacks_is_said_with_how_to_give_it(
    live: LiveVendors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ALPHA_VANTAGE_API_KEY")
    live.market["providers"]["news"] = ["alpha_vantage"]
    del live.market["sec"]["user_agent"]
    found = _live(live)["providers"]
    assert found.state is State.DEGRADED
    assert set(found.facts["lacks"]) == {"sec", "alpha_vantage"}
    for name in ("SEC_USER_AGENT", "ALPHA_VANTAGE_API_KEY"):
        assert name in found.detail


@pytest.mark.usefixtures("_own_store")
def test_a_used_up_quota_is_told_though_the_price_cannot_be_had(live: LiveVendors) -> None:
    live.market["providers"]["bars"] = ["alpha_vantage"]
    live.market["alpha_vantage"]["per_day"] = 1
    found = _live(live)
    assert found["market data"].state is State.FAILED
    quotas = found["quotas"]
    assert quotas.state is State.DEGRADED
    assert "alpha_vantage: 0 of 1 left in 24 hours, the next may go at " in quotas.detail
    assert quotas.facts["providers"]["alpha_vantage"]["used_24h"] == 1
    assert live.alpha_vantage.functions() == ["OVERVIEW"]


@pytest.mark.usefixtures("_own_store")
def test_rest_that_was_asked_for_is_told(live: LiveVendors) -> None:
    with open_workbench("live", config=live.configuration()) as wb:
        wb.market.quotas["yahoo"].hold(3600)
    found = _live(live)["quotas"]
    assert found.state is State.DEGRADED
    assert "yahoo: no limit a day, asked for rest until " in found.detail


@pytest.mark.usefixtures("_own_store")
def test_old_prices_are_told(live: LiveVendors) -> None:
    bars = fresh_bars()
    live.list_apple(bars[:-5], no_actions())
    found = _live(live)["market data"]
    assert found.state is State.DEGRADED
    assert f"The last bar is of {bars.index[-6]:%Y-%m-%d}" in found.detail


# Who stands in ------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as running:
        yield running


def _fallback(settings: Settings, *, ask: bool = False, **model: object) -> Check:
    changed = settings.model_copy(update={"model": ModelSettings(**model)})
    with open_workbench(settings=changed) as wb:
        return {one.part: one for one in examine(wb, ask_all_models=ask)}["fallback"]


def _own(server: OpenAIServer, model: str = "m") -> dict[str, object]:
    """A model on loopback, under each of two providers."""
    key, url = Secret("k-12345678"), server.base_url
    return {
        "openai": OpenAISettings(api_key=key, model="gpt-4.1", base_url=url),
        "compatible": CompatibleSettings(model=model, base_url=url),
    }


def test_nobody_stands_in_where_it_is_not_allowed_or_nobody_is_configured(
    settings: Settings, server: OpenAIServer
) -> None:
    found = _fallback(settings, allow_fallback=False, **_own(server))
    assert found.state is State.SKIPPED
    assert "MODEL_ALLOW_FALLBACK" in found.detail
    found = _fallback(settings)
    assert found.state is State.SKIPPED
    assert "nobody can stand in for local" in found.detail
    for variable in ("OPENAI_API_KEY", "GROK_API_KEY", "COMPATIBLE_BASE_URL"):
        assert variable in found.detail
    assert server.requests == []


def test_who_would_stand_in_is_told_and_asked_only_on_request(
    settings: Settings, server: OpenAIServer
) -> None:
    found = _fallback(settings, **_own(server))
    assert found.state is State.OK
    assert found.detail.startswith("yes: for local there is openai. ")
    assert "compatible: the price of m is not known" in found.detail
    assert found.facts["ready"] == ["openai"]
    assert server.requests == []

    server.reply(Stream([text("ready"), finish("stop"), usage(20, 1)]))
    found = _fallback(settings, ask=True, **_own(server))
    assert found.facts["answers"] == {"openai": True}
    assert len(server.requests) == 1
    found = _fallback(settings, ask=True, **_own(server))  # the server has no reply left
    assert found.state is State.DEGRADED
    assert found.facts["answers"] == {"openai": False}


def test_a_line_with_an_unknown_name_is_found(settings: Settings) -> None:
    found = _fallback(settings, fallback=("opneai",))
    assert found.state is State.FAILED
    assert "'opneai' is unknown" in found.detail
