"""The examination uses the parts for real: it finds them well, and finds what is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import Workbench, open_workbench
from workbench.config.settings import ReportSettings, Settings, StoreSettings
from workbench.diagnosis import PARTS, Check, State, examine, unreadable
from workbench.errors import ConfigurationError


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
    assert found["charts"].detail == "not tried: it needs market data"
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
