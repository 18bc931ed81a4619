"""Findings on frames: each fault is found and named, a sound frame has none."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain import Interval
from workbench.market.calendars import local_day, sessions_between
from workbench.market.frames import as_session, no_actions, no_bars
from workbench.market.quality.health import FindingKind, Intake, Severity, findings, summary
from workbench.market.sample import SampleProvider

SESSIONS = sessions_between("XNYS", date(2020, 1, 2), date(2020, 6, 30))
NOW = date(2020, 6, 30)
PRICES = ["open", "high", "low", "close"]


def sound(seed=1, index=SESSIONS):
    """A walk of about 1.5 % a day, no bar like the one before."""
    draw = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(np.clip(draw.normal(0, 0.015, len(index)), -0.05, 0.05)))
    opened = close * (1 + np.clip(draw.normal(0, 0.005, len(index)), -0.02, 0.02))
    return pd.DataFrame(
        {
            "open": opened,
            "high": np.maximum(opened, close) * 1.01,
            "low": np.minimum(opened, close) * 0.99,
            "close": close,
            "volume": draw.uniform(8e5, 1.6e6, len(index)),
        },
        index=index,
    )


def events(**by_day):
    """Actions from ``d20200115=(split, dividend)``."""
    index = pd.DatetimeIndex([pd.Timestamp(name[1:]) for name in by_day], name="session")
    return pd.DataFrame(list(by_day.values()), index=index, columns=["split", "dividend"])


def check(bars, actions=None, now=NOW, **about):
    table = no_actions() if actions is None else actions
    return findings(bars, table, mic="XNYS", now=now, about=Intake(**about))


def kinds(*args, **about):
    return [finding.kind for finding in check(*args, **about)]


def only(*args, **about):
    (finding,) = check(*args, **about)
    return finding


def times(bars, factor, start, end=None):
    """``bars`` with prices from ``start`` to ``end`` multiplied."""
    changed = bars.copy()
    changed.loc[start:end, PRICES] *= factor
    return changed


def split_at(bars, day, ratio):
    """``bars`` as traded when every share became ``ratio`` shares on ``day``."""
    changed = times(bars, 1 / ratio, day)
    changed.loc[day:, "volume"] *= ratio
    return changed


# ---- Laws


@given(seed=st.integers(0, 10_000))
@settings(max_examples=25, deadline=None)
def test_a_sound_frame_has_no_finding(seed):
    assert check(sound(seed)) == []


@given(
    seed=st.integers(0, 10_000),
    at=st.integers(1, len(SESSIONS) - 1),
    ratio=st.sampled_from([1.5, 2.0, 3.0, 7.0, 20.0, 0.1, 0.5]),
)
@settings(max_examples=40, deadline=None)
def test_a_split_in_the_bars_and_on_record_keeps_a_frame_sound_and_without_record_is_told(
    seed, at, ratio
):
    day = SESSIONS[at]
    bars = split_at(sound(seed), day, ratio)
    on_record = events(**{f"d{day:%Y%m%d}": (ratio, 0.0)})
    assert check(bars, on_record) == []
    assert kinds(bars) == [FindingKind.SPLIT_SIZED_JUMP]


@given(factor=st.floats(1e-3, 1e4))
@settings(max_examples=25, deadline=None)
def test_the_level_of_prices_changes_no_finding(factor):
    bars = split_at(sound(), "2020-03-10", 3.0)
    bars.loc["2020-02-05", "close"] = bars.loc["2020-02-05", "high"] * 1.02
    bars = times(bars, 100.0, "2020-05-05", "2020-05-07")
    paid = events(d20200420=(1.0, 4.0))
    scaled = bars.copy()
    scaled[PRICES] *= factor
    expected = [(one.kind, one.severity, one.sessions) for one in check(bars, paid)]
    paid["dividend"] *= factor
    assert [(one.kind, one.severity, one.sessions) for one in check(scaled, paid)] == expected
    assert len(expected) == 4


# ---- Sessions and age


def test_no_bar_at_all_is_an_error():
    assert kinds(no_bars()) == [FindingKind.NO_DATA]


def test_missing_sessions_are_told_as_runs_and_a_holiday_is_not_missing():
    assert pd.Timestamp("2020-01-20") not in SESSIONS  # Martin Luther King Day
    gone = pd.to_datetime(["2020-01-17", "2020-01-21", "2020-01-22", "2020-03-02"])
    finding = only(sound().drop(gone))
    assert finding.kind == FindingKind.MISSING_SESSIONS
    assert "4 sessions of XNYS" in finding.text
    assert "2020-01-17 to 2020-01-22 (3 sessions), 2020-03-02" in finding.text
    assert finding.sessions == tuple(gone.date)


def test_the_four_closed_days_of_september_2001_are_not_missing():
    index = sessions_between("XNYS", date(2001, 8, 1), date(2001, 10, 31))
    assert not index.isin(pd.date_range("2001-09-11", "2001-09-14")).any()
    assert check(sound(index=index), now=date(2001, 10, 31)) == []


def test_a_bar_on_a_holiday_is_extra():
    index = SESSIONS.append(pd.DatetimeIndex(["2020-01-20"])).sort_values()
    finding = only(sound(index=index))
    assert finding.kind == FindingKind.EXTRA_SESSIONS
    assert finding.sessions == (date(2020, 1, 20),)


@pytest.mark.parametrize(
    ("now", "severity", "age"),
    [
        (date(2020, 7, 1), Severity.INFO, "1 session before"),
        (date(2020, 7, 5), Severity.WARNING, "2 sessions before"),  # the 3rd was a holiday
        (date(2021, 7, 1), Severity.ERROR, "253 sessions before"),
    ],
)
def test_the_age_of_the_last_bar_is_counted_in_sessions(now, severity, age):
    finding = only(sound(), now=now)
    assert (finding.kind, finding.severity) == (FindingKind.STALE, severity)
    assert age in finding.text
    assert finding.sessions == (date(2020, 6, 30),)


def test_a_weekend_makes_no_bar_old():
    assert check(sound().loc[:"2020-06-26"], now=date(2020, 6, 28)) == []


def test_an_exchange_without_a_calendar_is_said_and_the_rest_is_checked():
    bars = times(sound(), 100.0, "2020-05-05")
    found = findings(bars, no_actions(), mic="XNONE", now=NOW)
    assert [one.kind for one in found] == [FindingKind.HUNDREDFOLD, FindingKind.NO_CALENDAR]
    assert "XNONE" in found[1].text


def test_rows_that_repeat_a_session_are_an_error_and_the_order_of_rows_is_none():
    bars = sound()
    twice = pd.concat([bars, bars.loc[["2020-03-10"]]])
    assert only(twice).kind == FindingKind.DUPLICATES
    assert only(twice).sessions == (date(2020, 3, 10),)
    assert check(bars.iloc[::-1]) == []


# ---- Prices


def test_a_close_above_the_high_is_an_error_and_the_rounding_of_floats_is_none():
    bars = sound()
    bars.loc["2020-01-15", "close"] = bars.loc["2020-01-15", "high"] * (1 + 1e-8)
    assert check(bars) == []
    bars.loc["2020-01-15", "close"] *= 1.01
    finding = only(bars)
    assert (finding.kind, finding.severity) == (FindingKind.HIGH_LOW_ORDER, Severity.ERROR)
    assert finding.sessions == (date(2020, 1, 15),)


@pytest.mark.parametrize(
    ("ratio", "name"), [(2.0, "2:1"), (1.5, "3:2"), (7.0, "7:1"), (0.1, "1:10"), (0.05, "1:20")]
)
def test_the_split_a_jump_looks_like_is_named(ratio, name):
    bars = sound()
    bars["close"] = 100.0
    bars[["open", "high", "low"]] = [100.0, 101.0, 99.0]
    finding = only(split_at(bars, "2020-03-10", ratio))
    assert finding.kind == FindingKind.SPLIT_SIZED_JUMP
    assert f"on 2020-03-10 looks like {name}" in finding.text
    assert finding.sessions == (date(2020, 3, 10),)


def test_a_fall_by_half_on_ten_times_the_turnover_is_news_to_look_at_and_no_split():
    bars = times(sound(), 0.5, "2020-03-10")
    bars.loc["2020-03-10", "volume"] *= 20
    finding = only(bars)
    assert (finding.kind, finding.severity) == (FindingKind.UNEXPLAINED_MOVE, Severity.WARNING)
    assert "2:1" in finding.text


def test_a_fall_that_is_no_ratio_is_unexplained():
    finding = only(times(sound(), 0.57, "2020-03-10"))
    assert finding.kind == FindingKind.UNEXPLAINED_MOVE
    assert "spin-off" in finding.text


def test_a_split_the_price_did_not_follow_is_an_error():
    finding = only(sound(), events(d20200310=(4.0, 0.0)))
    assert (finding.kind, finding.severity) == (FindingKind.UNNEEDED_SPLIT, Severity.ERROR)
    assert "4 for 1 on 2020-03-10" in finding.text


def test_a_split_on_record_for_the_wrong_day_names_the_day_the_price_moved():
    finding = only(split_at(sound(), "2020-03-09", 4.0), events(d20200310=(4.0, 0.0)))
    assert finding.kind == FindingKind.UNNEEDED_SPLIT
    assert "the price moved so on 2020-03-09" in finding.text


def test_a_stock_dividend_too_small_to_see_is_not_judged():
    assert check(sound(), events(d20200310=(1.05, 0.0))) == []


def test_a_split_of_another_ratio_than_on_record_is_told():
    finding = only(split_at(sound(), "2020-03-10", 6.0), events(d20200310=(3.0, 0.0)))
    assert finding.kind == FindingKind.SPLIT_SIZED_JUMP
    assert "looks like 2:1 beyond the 3 for 1 on record" in finding.text


def test_a_special_dividend_is_told_and_not_repaired():
    bars = sound()
    before = bars["close"].loc["2020-03-09"]
    bars = times(bars, 0.7, "2020-03-10")
    finding = only(bars, events(d20200310=(1.0, before * 0.3), d20200601=(1.0, 0.5)))
    assert (finding.kind, finding.severity) == (FindingKind.SPECIAL_DIVIDEND, Severity.INFO)
    assert "30.0% of the price) on 2020-03-10" in finding.text


def test_a_large_dividend_every_time_is_the_usual():
    paid = events(**{f"d{day}": (1.0, 7.0) for day in ("20200210", "20200410", "20200610")})
    assert check(sound(), paid) == []


def test_a_dividend_in_pence_is_an_error():
    finding = only(sound(), events(d20200310=(1.0, 250.0)))
    assert (finding.kind, finding.severity) == (FindingKind.SPECIAL_DIVIDEND, Severity.ERROR)
    assert "another unit" in finding.text


def test_bars_in_pence_between_bars_in_pounds_are_told_with_their_days():
    finding = only(times(sound(), 100.0, "2020-05-05", "2020-05-07"))
    assert (finding.kind, finding.severity) == (FindingKind.HUNDREDFOLD, Severity.ERROR)
    assert "3 bars from 2020-05-05 stand at 100 times their neighbours" in finding.text
    assert finding.sessions == (date(2020, 5, 5), date(2020, 5, 6), date(2020, 5, 7))


def test_a_switch_of_the_unit_is_told_with_its_first_day():
    finding = only(times(sound(), 0.01, "2020-05-05"))
    assert "from 2020-05-05 on all stand at a hundredth of those before" in finding.text
    assert finding.sessions == (date(2020, 5, 5),)


def test_one_price_of_a_bar_in_another_unit_is_told():
    bars = sound()
    bars.loc["2020-05-05", "high"] *= 100
    assert only(bars).kind == FindingKind.HUNDREDFOLD


def test_a_price_that_comes_back_next_day_is_a_spike_and_not_two_moves():
    finding = only(times(sound(), 1.9, "2020-05-05", "2020-05-05"))
    assert finding.kind == FindingKind.SPIKE
    assert finding.sessions == (date(2020, 5, 5),)


def test_a_bar_copied_from_the_day_before_is_told():
    bars = sound()
    bars.loc["2020-05-05", PRICES] = bars.loc["2020-05-04", PRICES]
    finding = only(bars)
    assert finding.kind == FindingKind.REPEATED_BARS
    assert finding.sessions == (date(2020, 5, 5),)


# ---- Volume


def test_closes_that_stand_still_without_a_trade_are_told_from_three_bars_on():
    bars = sound()
    days = bars.loc["2020-05-05":"2020-05-07"].index
    bars.loc[days[:2], PRICES], bars.loc[days[:2], "volume"] = 100.0, 0.0
    assert kinds(bars) == [FindingKind.ZERO_VOLUME]
    bars.loc[days, PRICES], bars.loc[days, "volume"] = 100.0, 0.0
    found = check(bars)
    assert [one.kind for one in found] == [FindingKind.UNCHANGED, FindingKind.ZERO_VOLUME]
    assert found[0].sessions == tuple(days.date)


def test_missing_volume_is_a_warning_in_places_and_a_note_throughout():
    bars = sound()
    bars.loc["2020-05-05", "volume"] = np.nan
    finding = only(bars)
    assert (finding.kind, finding.severity) == (FindingKind.MISSING_VOLUME, Severity.WARNING)
    assert finding.sessions == (date(2020, 5, 5),)
    bars["volume"] = np.nan
    assert only(bars).severity is Severity.INFO


# ---- What is known apart from the rows


def test_a_provisional_bar_notes_and_reasons_are_told():
    found = check(
        sound(),
        provisional=NOW,
        notes=("2 rows without a price were left out.",),
        behind=("Yahoo: 429.", "Alpha Vantage: the day's quota is used up."),
    )
    assert [one.kind for one in found] == [
        FindingKind.NOT_REFRESHED, FindingKind.NOTES, FindingKind.PROVISIONAL,
    ]  # fmt: skip
    assert "Yahoo: 429. Alpha Vantage: the day's quota is used up." in found[0].text
    assert found[1].text == "2 rows without a price were left out."
    assert found[2].sessions == (NOW,)


def test_a_summary_says_how_many_how_bad_and_what():
    assert summary([]) == (None, "nothing found")
    gone = sound().drop(pd.Timestamp("2020-03-02"))
    assert summary(check(gone, provisional=NOW)) == (
        Severity.WARNING,
        "1 warning, 1 note: sessions are missing; the last bar is provisional",
    )


# ---- Other intervals


def test_intraday_bars_are_checked_by_their_session_days():
    hours = [
        pd.Timestamp(day.date()).tz_localize("America/New_York") + pd.Timedelta(hours=hour)
        for day in SESSIONS[:30]
        for hour in range(10, 16)
    ]
    index = pd.DatetimeIndex(hours, name="time")
    now = SESSIONS[29].date()
    bars = sound(index=index)
    assert check(bars, now=now, interval=Interval.HOUR) == []
    gone = bars[bars.index.normalize() != pd.Timestamp("2020-01-15", tz="America/New_York")]
    finding = only(gone, now=now, interval=Interval.HOUR)
    assert finding.kind == FindingKind.MISSING_SESSIONS
    assert finding.sessions == (date(2020, 1, 15),)
    split = split_at(bars, "2020-01-15", 2.0)
    assert kinds(split, now=now, interval=Interval.HOUR) == [FindingKind.SPLIT_SIZED_JUMP]
    on_record = events(d20200115=(2.0, 0.0))
    assert check(split, on_record, now=now, interval=Interval.HOUR) == []


def test_weekly_bars_are_checked_for_age_order_and_moves_only():
    weeks = pd.DatetimeIndex(SESSIONS.to_series().groupby(SESSIONS.to_period("W")).max())
    bars = sound(index=weeks).loc[:"2020-06-26"]
    bars["volume"] = 0.0
    assert check(bars, now=date(2020, 7, 2), interval=Interval.WEEK) == []
    assert kinds(bars, now=date(2020, 7, 8), interval=Interval.WEEK) == [FindingKind.STALE]
    switched = times(bars, 100.0, "2020-03-01")
    assert kinds(switched, interval=Interval.WEEK) == [FindingKind.HUNDREDFOLD]


# ---- The sample


@pytest.mark.parametrize(
    ("ticker", "expected"),
    [
        # A profit warning; and 2003-01-29 is in the vendor's file with the prices of the 28th.
        (
            "AAPL",
            {
                (FindingKind.UNEXPLAINED_MOVE, date(2000, 9, 29)),
                (FindingKind.REPEATED_BARS, date(2003, 1, 29)),
            },
        ),
        ("FB", set()),
        ("GOOG", set()),
        ("IBM", set()),
        ("MSFT", {(FindingKind.SPECIAL_DIVIDEND, date(2004, 11, 15))}),
    ],
)
def test_what_is_found_in_the_sample_is_true(ticker, expected):
    provider = SampleProvider()
    symbol = provider.lookup(ticker)
    given = provider.history(symbol, None, provider.last_session, Interval.DAY)
    bars, actions, last = given.bars, given.actions, provider.last_session
    found = findings(bars, actions, mic=symbol.mic, now=last)
    assert {(one.kind, one.sessions[0]) for one in found} == expected
    assert as_session(last) == bars.index[-1]


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        ("2020-01-02T04:59:00+00:00", date(2020, 1, 1)),
        ("2020-01-02T05:01:00+00:00", date(2020, 1, 2)),
    ],
)
def test_the_day_is_the_exchanges_and_not_utc(moment, day):
    assert local_day(pd.Timestamp(moment).to_pydatetime(), "XNYS") == day
