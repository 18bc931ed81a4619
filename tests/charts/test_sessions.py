"""Laws of thinning: what is drawn of a long history."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workbench.charts.sessions import Grains, aggregated, closed_days, grain_for, grain_of, lasts

DAY = st.integers(min_value=0, max_value=6000)


def history(length: int, first: int) -> pd.DatetimeIndex:
    start = pd.Timestamp("1990-01-01") + pd.Timedelta(days=first)
    return pd.bdate_range(start, periods=length, name="session")


@given(length=st.integers(20, 3000), first=DAY, limit=st.integers(200, 4000))
def test_no_more_points_than_asked_and_both_ends_kept(length, first, limit):
    sessions = history(length, first)
    grain = grain_for(sessions, limit)
    drawn = sessions[lasts(sessions, grain)]
    assert len(drawn) <= limit + 1  # the first session beside the last of each step
    assert (drawn[0], drawn[-1]) == (sessions[0], sessions[-1])


@given(length=st.integers(20, 800), first=DAY, grain=st.sampled_from([g.value for g in Grains]))
def test_aggregating_keeps_volume_extremes_and_ends(length, first, grain):
    sessions = history(length, first)
    close = pd.Series(np.arange(length) % 17 + 1.0, index=sessions)
    bars = pd.DataFrame(
        {"open": close, "high": close + 1, "low": close - 0.5, "close": close, "volume": 10.0}
    )
    drawn = aggregated(bars, grain)
    assert drawn["volume"].sum() == bars["volume"].sum()
    assert drawn["high"].max() == bars["high"].max()
    assert drawn["low"].min() == bars["low"].min()
    assert drawn["open"].iloc[0] == bars["open"].iloc[0]
    assert drawn["close"].iloc[-1] == bars["close"].iloc[-1]
    assert set(drawn.index) <= set(sessions)


def test_weekly_and_monthly_data_are_known_and_need_no_breaks():
    for frequency, grain in (("W-FRI", Grains.WEEKLY), ("BME", Grains.MONTHLY)):
        sessions = pd.date_range("2000-01-07", periods=100, freq=frequency)
        assert grain_of(sessions) == grain.value
        assert closed_days(sessions) == []
        assert lasts(sessions, grain.value).all()


def test_a_daily_history_without_holidays_breaks_at_weekends_alone():
    assert closed_days(history(30, 0)) == [{"bounds": ["sat", "mon"]}]
