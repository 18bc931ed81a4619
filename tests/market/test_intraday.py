"""Bars within the session, through the store: the exchange's own time, whole sessions."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import numpy as np
import pandas as pd
import pytest
from standins.vendor import TAPED, Tape, Vendor, Watch, desk

from workbench.domain import Interval
from workbench.errors import NoDataError
from workbench.market.frames import BAR_COLUMNS, actions_frame, bars_frame
from workbench.market.provider import History
from workbench.stores.embedded import EmbeddedDatabase

# New York puts its clocks on at 2013-03-10 02:00, between the second session and the third.
SESSIONS = [date(2013, 3, day) for day in (7, 8, 11, 12, 13)]
TODAY = SESSIONS[-1]
WATCH = datetime(2013, 3, 14, 12, 0, tzinfo=UTC)


def intraday_tape() -> Tape:
    """Five sessions of 13 bars of half an hour; 2 for 1 on the 12th; a dividend on the 13th."""
    times = pd.DatetimeIndex(
        [
            pd.Timestamp.combine(day, time(9, 30)).tz_localize("America/New_York")
            + pd.Timedelta(minutes=30 * bar)
            for day in SESSIONS
            for bar in range(13)
        ]
    )
    closes = np.linspace(100, 106.4, 65) / np.where(np.arange(65) >= 39, 2.0, 1.0)
    frame = pd.DataFrame(dict.fromkeys(BAR_COLUMNS, closes), index=times).assign(volume=10.0)
    table = pd.DataFrame(
        {"split": [2.0, 1.0], "dividend": [0.0, 1.0]},
        index=pd.DatetimeIndex(["2013-03-12", "2013-03-13"]),
    )
    return Tape(
        TAPED,
        bars_frame(frame, about="tape", interval=Interval.HALF_HOUR),
        actions_frame(table, about="tape"),
    )


TAPE = intraday_tape()


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    yield database
    database.close()


@pytest.fixture
def vendor():
    return Vendor({"TAPE": TAPE}, interval=Interval.HALF_HOUR)


def here(database, vendor, today=TODAY, watch=None):
    return desk(database, vendor, today=today, utcnow=watch or Watch(WATCH))


def read(desk, **question):
    start = question.pop("start", SESSIONS[0])
    return desk.get_stock_data("TAPE", interval="30m", start=start, **question)


def test_what_comes_back_is_what_was_given_in_the_exchanges_time(database, vendor):
    read(here(database, vendor))
    stored = read(here(database, vendor), adjust="none")
    pd.testing.assert_frame_equal(stored, TAPE.bars)
    assert str(stored.index.tz) == "America/New_York"
    assert {label.time() for label in stored.index[::13]} == {time(9, 30)}
    assert stored.index[13].utcoffset() != stored.index[26].utcoffset()
    assert vendor.asked == [("TAPE", date(2013, 2, 27), TODAY)]


def test_session_by_session_is_the_same_as_all_at_once(database, vendor):
    for day in SESSIONS:
        vendor.ends = day
        frame = read(here(database, vendor, day))
    pd.testing.assert_frame_equal(
        frame,
        read(here(database, Vendor({"TAPE": TAPE}, interval=Interval.HALF_HOUR, name="whole"))),
    )
    asked = vendor.sessions_asked("TAPE")
    assert asked == SESSIONS


def test_as_of_a_day_nothing_later_is_seen(database, vendor):
    whole = here(database, vendor)
    read(whole)
    for day in SESSIONS:
        cut = Vendor({"TAPE": TAPE}, interval=Interval.HALF_HOUR, ends=day, name=f"to {day}")
        for adjust in ("none", "splits", "total"):
            found = read(whole, as_of=day, adjust=adjust)
            pd.testing.assert_frame_equal(found, read(here(database, cut, day), adjust=adjust))
            assert found.index[-1].date() == day


def test_what_holds_for_a_session_holds_for_each_of_its_bars(database, vendor):
    desk = here(database, vendor)
    raw = read(desk, adjust="none")
    for adjust in ("splits", "total"):
        factor = (read(desk, adjust=adjust)["close"] / raw["close"]).round(12)
        assert factor.groupby(factor.index.date).nunique().tolist() == [1] * 5
        assert factor.iloc[-1] == 1.0
    splits = read(desk, adjust="splits")
    assert (splits["close"] / raw["close"]).tolist()[::13] == [0.5] * 3 + [1.0] * 2
    assert splits["volume"].tolist()[::13] == [20.0] * 3 + [10.0] * 2
    total = read(desk)["close"]
    # Over the ex-date: (last close + 1) / last close of the session before - 1.
    growth = total.iloc[64] / total.iloc[51]
    assert growth == pytest.approx((raw["close"].iloc[64] + 1) / raw["close"].iloc[51])


def test_a_session_that_trades_is_replaced_whole(database, vendor):
    # While it trades, a vendor's last bar begins at the last trade: 15:42.
    odd = TAPE.bars.index[-1] + pd.Timedelta(minutes=12)
    trading = TAPE.bars.rename(index={TAPE.bars.index[-1]: odd})
    vendor.tapes["TAPE"] = Tape(TAPED, trading, TAPE.actions)
    vendor.trading, watch = TODAY, Watch(WATCH)
    desk = here(database, vendor, watch=watch)
    frame = read(desk, adjust="none")
    assert frame.attrs["provisional"] == "2013-03-13"
    assert odd in frame.index
    vendor.tapes["TAPE"], vendor.trading = TAPE, None
    watch.on(minutes=2)
    pd.testing.assert_frame_equal(read(desk, adjust="none"), TAPE.bars)
    assert vendor.asked[1:] == [("TAPE", TODAY, TODAY)]
    pd.testing.assert_frame_equal(read(here(database, vendor), adjust="none"), TAPE.bars)


def test_a_vendor_of_half_hours_has_no_days_and_makes_none(database, vendor):
    with pytest.raises(NoDataError, match="no '1d' bars"):
        here(database, vendor).get_stock_data("TAPE")
    with pytest.raises(NoDataError, match="no '1wk' bars"):
        here(database, vendor).get_stock_data("TAPE", interval="1wk")


def test_the_closing_auction_is_no_correction(database, vendor):
    class Official(Vendor):
        """Its close of a session is the auction's, one in a hundred off the last bar."""

        def history(self, *question):
            given = super().history(*question)
            official = None if given.earlier is None else 1.01 * given.earlier
            return History(given.bars, given.actions, given.since, given.whole, None, official)

    official = Official({"TAPE": TAPE}, interval=Interval.HALF_HOUR)
    read(here(database, official, SESSIONS[-2]))
    read(here(database, official))
    assert official.asked[1:] == [("TAPE", TODAY, TODAY)]
