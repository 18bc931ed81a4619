"""Weeks and months made of days: by hand, whole, and never known too early."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standins.vendor import LAST, SAMPLE, TAPED, Tape, Vendor, desk

from workbench.domain import Interval
from workbench.market.coarser import coarser, is_running
from workbench.market.frames import bars_frame, no_bars
from workbench.stores.embedded import EmbeddedDatabase

# The turn of the year 2012/13, Thursday to the Tuesday after next; closed on Tuesday, January 1st.
DAYS = pd.DatetimeIndex(
    ["2012-12-27", "2012-12-28", "2012-12-31", "2013-01-02", "2013-01-03", "2013-01-04",
     "2013-01-07", "2013-01-08"], name="session",
)  # fmt: skip
BARS = bars_frame(
    pd.DataFrame(
        {
            "open": [10.0, 11, 12, 13, 14, 15, 16, 17],
            "high": [20.0, 31, 22, 23, 24, 35, 26, 27],
            "low": [9.0, 8, 7, 6, 9, 9, 5, 9],
            "close": [10.5, 11.5, 12.5, 13.5, 14.5, 15.5, 16.5, 17.5],
            "volume": [1.0, np.nan, 4, 8, 16, 32, np.nan, np.nan],
        },
        index=DAYS,
    ),
    about="test",
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = EmbeddedDatabase(tmp_path_factory.mktemp("coarser") / "market.db")
    yield database
    database.close()


def test_weeks_by_hand():
    weeks = coarser(BARS, Interval.WEEK)
    assert [str(day.date()) for day in weeks.index] == ["2012-12-28", "2013-01-04", "2013-01-08"]
    assert weeks["open"].tolist() == [10, 12, 16]
    assert weeks["high"].tolist() == [31, 35, 27]
    assert weeks["low"].tolist() == [8, 6, 5]
    assert weeks["close"].tolist() == [11.5, 15.5, 17.5]
    assert weeks["volume"].tolist()[:2] == [1, 60]
    assert np.isnan(weeks["volume"].iloc[2])


def test_months_by_hand():
    months = coarser(BARS, Interval.MONTH)
    assert [str(day.date()) for day in months.index] == ["2012-12-31", "2013-01-08"]
    assert months["open"].tolist() == [10, 13]
    assert months["high"].tolist() == [31, 35]
    assert months["low"].tolist() == [7, 5]
    assert months["close"].tolist() == [12.5, 17.5]
    assert months["volume"].tolist() == [5, 56]


def test_the_form_is_that_of_bars():
    weeks = coarser(BARS, Interval.WEEK)
    pd.testing.assert_frame_equal(weeks, bars_frame(weeks, about="test"))
    assert coarser(no_bars(), Interval.MONTH).empty


@given(st.sets(st.integers(0, 400), min_size=1), st.sampled_from(["1wk", "1mo"]))
def test_laws_of_coarser_bars(picked, word):
    index = pd.date_range("2011-12-15", periods=401)[sorted(picked)]
    close = np.arange(1.0, len(index) + 1)
    frame = pd.DataFrame(
        {"open": close, "high": close + 1, "low": close / 2, "close": close, "volume": 1.0},
        index=index.rename("session"),
    )
    made = coarser(frame, Interval(word))
    assert set(made.index) <= set(frame.index)  # no label on a day that is no session
    assert made.index[-1] == frame.index[-1]
    pd.testing.assert_series_equal(made["close"], frame["close"].reindex(made.index))
    assert made["volume"].sum() == len(frame)
    assert (made["high"].max(), made["low"].min()) == (frame["high"].max(), frame["low"].min())
    pd.testing.assert_frame_equal(coarser(made, Interval(word)), made)


# Through the desk ---------------------------------------------------------------------------------


@pytest.mark.parametrize("interval", ["1wk", "1mo"])
def test_growth_is_the_same_in_days_weeks_and_months(database, interval):
    here = desk(database, Vendor())
    for ticker in SAMPLE:
        days = here.get_stock_data(ticker, "max")["close"]
        coarse = here.get_stock_data(ticker, "max", interval)["close"]
        pd.testing.assert_series_equal(coarse, days.reindex(coarse.index))
        compounded = (1 + days.pct_change().fillna(0)).cumprod().reindex(coarse.index)
        grown = coarse / coarse.iloc[0] * compounded.iloc[0]
        pd.testing.assert_series_equal(grown, compounded, check_names=False)


@pytest.mark.parametrize("interval", ["1wk", "1mo"])
@pytest.mark.parametrize("start", [date(2005, 3, 2), date(2012, 8, 9), date(2012, 7, 31)])
def test_the_first_bar_of_a_start_is_whole(database, interval, start):
    """AAPL's split was on 2005-02-28, a Monday, and its first dividend on Thursday 2012-08-09."""
    here = desk(database, Vendor())
    whole = here.get_stock_data("AAPL", "max", interval, adjust="splits")
    cut = here.get_stock_data("AAPL", interval=interval, start=start, adjust="splits")
    pd.testing.assert_frame_equal(cut, whole.loc[str(start) :])


def test_a_start_fetches_the_days_its_first_bar_needs(tmp_path):
    database, vendor = EmbeddedDatabase(tmp_path / "market.db"), Vendor()
    start = date(2012, 8, 9)
    frame = desk(database, vendor).get_stock_data("IBM", interval="1wk", start=start, adjust="none")
    assert vendor.asked == [("IBM", date(2012, 8, 6), LAST)]
    assert frame["open"].iloc[0] == SAMPLE["IBM"].bars.loc["2012-08-06", "open"]
    database.close()


def test_a_week_and_a_month_that_run_are_told(database):
    here = desk(database, Vendor())

    def told(day, interval):
        return here.get_stock_data("IBM", "6mo", interval, as_of=day).attrs["provisional"]

    assert told(date(2013, 2, 21), "1wk") == "2013-02-21"  # a Thursday
    assert told(date(2013, 2, 22), "1wk") is None  # a Friday
    assert told(date(2013, 2, 23), "1wk") is None
    assert told(date(2013, 2, 22), "1mo") == "2013-02-22"
    assert told(date(2013, 2, 28), "1mo") is None
    assert told(date(2012, 3, 30), "1mo") is None  # the 31st is a Saturday
    assert told(date(2012, 4, 5), "1wk") is None  # Good Friday follows
    assert told(LAST, "1mo") == "2013-03-01"


def test_running_depends_on_the_exchange():
    def running(last, interval, mic):
        return is_running(last, interval, mic=mic, until=last)

    assert running(date(2013, 1, 31), Interval.WEEK, "XNYS")
    # Tokyo was closed from Monday, April 29th, 2019, to May 6th.
    assert not running(date(2019, 4, 26), Interval.MONTH, "XTKS")
    assert running(date(2019, 4, 26), Interval.MONTH, "XNYS")


def test_the_last_week_of_a_share_that_is_no_longer_traded_does_not_run_for_ever(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    here = desk(database, Vendor(ends=date(2012, 7, 24)))  # a Tuesday
    for interval in ("1wk", "1mo"):
        frame = here.get_stock_data("IBM", "max", interval)
        assert frame.index[-1] == pd.Timestamp("2012-07-24")
        assert frame.attrs["provisional"] is None
        then = here.get_stock_data("IBM", "max", interval, as_of=date(2012, 7, 25))
        assert then.attrs["provisional"] == "2012-07-24"
    database.close()


def test_a_bar_is_labelled_with_the_day_its_close_was_known(database):
    here = desk(database, Vendor())
    for day in pd.date_range("2012-12-20", "2013-01-10"):
        for interval in ("1wk", "1mo"):
            frame = here.get_stock_data("IBM", "3mo", interval, as_of=day.date(), adjust="none")
            assert frame.index[-1] <= day
            closes = SAMPLE["IBM"].bars["close"].reindex(frame.index)
            assert frame["close"].tolist() == closes.tolist()


def test_a_week_with_a_split_has_one_kind_of_shares(tmp_path):
    days = pd.bdate_range("2013-01-07", "2013-01-11")
    closes = pd.Series([100.0, 102.0, 51.0, 52.0, 51.5], index=days)
    bars = bars_frame(
        pd.DataFrame(dict.fromkeys(["open", "high", "low", "close"], closes)).assign(volume=10.0),
        about="test",
    )
    split = pd.DataFrame({"split": 2.0, "dividend": 0.0}, index=pd.DatetimeIndex(["2013-01-09"]))
    database = EmbeddedDatabase(tmp_path / "market.db")
    here = desk(database, Vendor({"TAPE": Tape(TAPED, bars, split)}), today=date(2013, 1, 11))
    week = here.get_stock_data("TAPE", "max", "1wk").iloc[0]
    assert week.tolist() == [50.0, 52.0, 50.0, 51.5, 70.0]
    database.close()


def test_a_month_whose_beginning_the_provider_does_not_reach_is_no_bar(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    vendor = Vendor()
    vendor.reach = date(2012, 10, 17)
    here = desk(database, vendor)
    months = here.get_stock_data("IBM", "max", "1mo", adjust="none")
    assert months.index[0] == pd.Timestamp("2012-11-30")
    days = here.get_stock_data(
        "IBM", start=date(2012, 11, 1), end=date(2012, 11, 30), adjust="none"
    )
    assert months["open"].iloc[0] == days["open"].iloc[0]
    weeks = here.get_stock_data("IBM", "max", "1wk", adjust="none")
    assert weeks.index[0] == pd.Timestamp("2012-10-26")  # the 17th is a Wednesday
    vendor.reach = None
    # A listing's own first month is all there is of it: Facebook's, from 18 May 2012.
    assert here.get_stock_data("FB", "max", "1mo").index[0] == pd.Timestamp("2012-05-31")
    database.close()
