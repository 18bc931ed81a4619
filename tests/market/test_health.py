"""Findings on frames: each fault is found, a sound frame has none."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from workbench.market.calendars import local_day, sessions_between
from workbench.market.frames import no_actions, no_bars
from workbench.market.health import Severity, findings

JANUARY = sessions_between("XNYS", date(2020, 1, 2), date(2020, 1, 31))


def sound():
    closes = pd.Series(100.0, index=JANUARY)
    return pd.DataFrame(
        {"open": closes, "high": closes + 1, "low": closes - 1, "close": closes, "volume": 1e6}
    )


def kinds(bars, actions=None, now=date(2020, 1, 31)):
    table = no_actions() if actions is None else actions
    return [finding.kind for finding in findings(bars, table, mic="XNYS", now=now)]


def test_a_sound_frame_has_no_finding():
    assert kinds(sound()) == []


def test_a_missing_session_is_named_and_a_holiday_is_not_missing():
    assert pd.Timestamp("2020-01-20") not in JANUARY  # Martin Luther King Day
    found = findings(
        sound().drop(pd.Timestamp("2020-01-15")), no_actions(), mic="XNYS", now=date(2020, 1, 31)
    )
    assert [finding.kind for finding in found] == ["missing_sessions"]
    assert found[0].sessions == (date(2020, 1, 15),)


def test_a_close_above_the_high_is_an_error():
    bars = sound()
    bars.loc["2020-01-15", "close"] = 105.0
    found = findings(bars, no_actions(), mic="XNYS", now=date(2020, 1, 31))
    assert found[0].kind == "high_low_order"
    assert found[0].severity is Severity.ERROR


def test_a_split_sized_jump_without_a_split_is_flagged_and_with_one_it_is_not():
    bars = sound()
    bars.loc["2020-01-15":, ["open", "high", "low", "close"]] /= 2
    assert kinds(bars) == ["jump"]
    split = pd.DataFrame(
        {"split": [2.0], "dividend": [0.0]}, index=pd.DatetimeIndex(["2020-01-15"])
    )
    assert kinds(bars, split) == []


def test_a_frame_a_year_old_says_how_far_it_is_behind():
    found = findings(sound(), no_actions(), mic="XNYS", now=date(2021, 2, 1))
    assert found[0].kind == "age"
    assert "252 sessions" in found[0].text


def test_no_bar_at_all_is_an_error():
    assert kinds(no_bars()) == ["no_data"]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2020-01-02T04:59:00+00:00", date(2020, 1, 1)),
        ("2020-01-02T05:01:00+00:00", date(2020, 1, 2)),
    ],
)
def test_the_day_is_the_exchanges_and_not_utc(moment, day):
    assert local_day(pd.Timestamp(moment).to_pydatetime(), "XNYS") == day
