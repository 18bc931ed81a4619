"""Cleaning on the way in: what cannot stand is left out and told, nothing is filled or shifted."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain import Interval
from workbench.errors import MarketDataError
from workbench.market.frames import bars_frame
from workbench.market.quality.intake import clean_bars

NEW_YORK, TOKYO, LONDON = (
    ZoneInfo("America/New_York"),
    ZoneInfo("Asia/Tokyo"),
    ZoneInfo("Europe/London"),
)


def rows(labels, **columns):
    index = labels if isinstance(labels, pd.Index) else pd.DatetimeIndex(labels)
    close = np.arange(10.0, 10.0 + len(index))
    data = {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 100.0}
    return pd.DataFrame({**data, **columns}, index=index)


def clean(raw, **options):
    bars, notes = clean_bars(raw, about="vendor X", **options)
    bars_frame(bars, about="vendor X", interval=options.get("interval", Interval.DAY))
    return bars, notes


def days(bars):
    return [str(label.date()) for label in bars.index]


DAYS = ["2020-01-06", "2020-01-07", "2020-01-08", "2020-01-09"]


# ---- What stands and what does not


def test_good_rows_pass_as_they_are_and_nothing_is_noted():
    bars, notes = clean(rows(DAYS))
    expected = rows(pd.DatetimeIndex(DAYS, name="session").as_unit("ns"))
    pd.testing.assert_frame_equal(bars, expected, check_freq=False)
    assert notes == ()


def test_newest_first_is_sorted_without_a_word_and_disorder_is_told():
    bars, notes = clean(rows(DAYS).iloc[::-1])
    assert (days(bars), notes) == (DAYS, ())
    bars, notes = clean(rows(DAYS).iloc[[1, 0, 3, 2]])
    assert days(bars) == DAYS
    assert notes == ("The rows were not in order of time and have been sorted.",)


@pytest.mark.parametrize("column", ["open", "high", "low", "close"])
@pytest.mark.parametrize("value", [np.nan, np.inf, 0.0, -1.0, "n/a", None])
def test_a_row_without_a_price_is_left_out_and_named(column, value):
    raw = rows(DAYS).astype(object)
    raw.loc["2020-01-07", column] = value
    bars, notes = clean(raw)
    assert days(bars) == ["2020-01-06", "2020-01-08", "2020-01-09"]
    (note,) = notes
    assert note.startswith("1 row with a price")
    assert "2020-01-07" in note


def test_a_volume_that_cannot_be_is_unknown_and_a_missing_one_is_no_fault():
    bars, notes = clean(rows(DAYS, volume=[-1.0, np.inf, np.nan, 0.0]))
    assert list(bars["volume"].isna()) == [True, True, True, False]
    (note,) = notes
    assert note.startswith("2 volumes")


def test_a_row_given_twice_is_kept_once():
    raw = pd.concat([rows(DAYS), rows(DAYS).loc[["2020-01-07"]]])
    raw["volume"] = np.nan  # unknown twice is the same too
    bars, notes = clean(raw)
    assert days(bars) == DAYS
    assert "1 row given twice: one kept (2020-01-07)." in notes


def test_a_session_with_two_prices_is_left_out():
    other = rows(["2020-01-07"], close=[10.5])
    bars, notes = clean(pd.concat([rows(DAYS), rows(DAYS).loc[["2020-01-07"]], other]))
    assert days(bars) == ["2020-01-06", "2020-01-08", "2020-01-09"]
    assert any("1 bar given with values that contradict" in note for note in notes)


def test_a_row_without_a_price_does_not_contradict_the_one_with():
    empty = rows(["2020-01-07"]) * np.nan
    bars, notes = clean(pd.concat([rows(DAYS), empty]).sort_index())
    assert days(bars) == DAYS
    assert len(notes) == 1


def test_no_row_at_all_is_no_fault():
    bars, notes = clean(rows(DAYS).iloc[:0])
    assert (len(bars), notes) == (0, ())


def test_a_missing_column_and_numbered_rows_are_refused():
    with pytest.raises(MarketDataError, match="vendor X: the columns low, volume are missing"):
        clean(rows(DAYS).drop(columns=["low", "volume"]))
    with pytest.raises(MarketDataError, match="numbered"):
        clean(rows(pd.RangeIndex(4)))


def test_days_as_text_are_read_and_what_is_no_day_is_left_out():
    bars, notes = clean(rows(pd.Index(["2020-01-06", "soon", "2020-01-08"])))
    assert days(bars) == ["2020-01-06", "2020-01-08"]
    assert notes == ("1 row without a readable day: left out.",)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_nothing_is_invented_and_what_goes_in_clean_comes_out_whole(data):
    bad = st.sampled_from([np.nan, np.inf, -np.inf, 0.0, -3.0])
    price = st.one_of(st.floats(0.01, 1e5), bad)
    day = st.dates(date(2019, 12, 1), date(2020, 2, 1))
    drawn = data.draw(st.lists(st.tuples(day, price, price, price, price, price), max_size=25))
    raw = pd.DataFrame(
        [row[1:] for row in drawn],
        index=pd.DatetimeIndex([row[0] for row in drawn]),
        columns=["open", "high", "low", "close", "volume"],
        dtype="float64",
    )
    bars, notes = clean(raw)
    prices = ["open", "high", "low", "close"]
    given_rows = set(raw[prices].itertuples(name=None))
    kept = set(bars[prices].itertuples(name=None))
    assert kept <= given_rows
    assert bool(notes) or len(bars) == len(raw)
    again, more = clean(bars)
    pd.testing.assert_frame_equal(again, bars)
    assert more == ()


# ---- Days and zones


def test_a_time_of_day_without_a_zone_is_dropped():
    assert days(clean(rows(["2020-01-06 16:00", "2020-01-07 23:59"]))[0]) == DAYS[:2]


@pytest.mark.parametrize(
    ("zone", "hour"), [(NEW_YORK, 0), (NEW_YORK, 9), (TOKYO, 0), (TOKYO, 9), (LONDON, 0)]
)
@pytest.mark.parametrize("day", ["2020-01-07", "2020-07-07"])
def test_a_session_told_in_utc_keeps_the_exchanges_day(zone, hour, day):
    moment = (pd.Timestamp(day) + pd.Timedelta(hours=hour)).tz_localize(zone)
    raw = rows(pd.DatetimeIndex([moment.tz_convert("UTC")]))
    assert days(clean(raw, zone=zone)[0]) == [day]


def test_the_midnight_of_tokyo_is_the_day_before_in_utc_and_stays_tokyos():
    raw = rows(pd.DatetimeIndex(["2020-01-06T15:00Z"]))
    assert days(clean(raw, zone=TOKYO)[0]) == ["2020-01-07"]


def test_a_day_labelled_as_midnight_utc_is_that_day_in_every_zone():
    raw = rows(pd.DatetimeIndex(["2020-01-06T00:00Z", "2020-07-07T00:00Z"]))
    for zone in (NEW_YORK, TOKYO, LONDON):
        assert days(clean(raw, zone=zone)[0]) == ["2020-01-06", "2020-07-07"]


def test_an_index_over_the_change_of_clocks_keeps_its_days():
    local = pd.date_range("2020-03-02", "2020-03-13", freq="B", tz=NEW_YORK)
    bars, notes = clean(rows(local.tz_convert("UTC")), zone=NEW_YORK)
    assert list(bars.index) == list(local.tz_localize(None))
    assert notes == ()


def test_a_zone_without_the_exchanges_is_refused():
    with pytest.raises(MarketDataError, match="exchange's time zone"):
        clean(rows(pd.DatetimeIndex(["2020-01-06T05:00Z"])))
    with pytest.raises(MarketDataError, match="exchange's time zone"):
        clean(rows(["2020-01-06 09:30"]), interval=Interval.HOUR)


def test_intraday_times_are_told_in_the_exchanges_zone():
    utc = rows(pd.DatetimeIndex(["2020-01-06T14:30Z", "2020-01-06T15:30Z"]))
    bars, _ = clean(utc, zone=NEW_YORK, interval=Interval.HOUR)
    assert [str(label.time()) for label in bars.index] == ["09:30:00", "10:30:00"]
    plain, _ = clean(
        rows(["2020-01-06 09:30", "2020-01-06 10:30"]), zone=NEW_YORK, interval=Interval.HOUR
    )
    pd.testing.assert_frame_equal(plain, bars)


def test_an_hour_the_clocks_skip_is_no_time():
    raw = rows(["2020-03-08 01:30", "2020-03-08 02:30", "2020-03-08 03:30"])
    bars, notes = clean(raw, zone=NEW_YORK, interval=Interval.HOUR)
    assert len(bars) == 2
    assert notes == ("1 row without a readable day: left out.",)
