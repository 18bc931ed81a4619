"""Intraday histories: within Yahoo's reach, of the regular hours, as traded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from standins.yahoo_server import Listing, YahooServer, failure, timestamp

from workbench.domain import Interval, Symbol
from workbench.errors import NoDataError
from workbench.market.yahoo import YahooProvider

XYZ = Symbol("XYZ", "XNYS", "USD")
NEW_YORK = "America/New_York"
MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 20)
MINUTE, HOUR = Interval.MINUTE, Interval.HOUR


def trading(first: str, last: str, *, until: str = "16:00", split: str | None = None) -> Listing:
    """A listing with a bar every five minutes, at 600 a share; 300 from the split's day on."""
    days = pd.bdate_range(first, last)
    hours = [
        pd.date_range(f"{day.date()} 09:30", f"{day.date()} 15:55", freq="5min", tz=NEW_YORK)
        for day in days
    ]
    end = pd.Timestamp(f"{last} {until}").tz_localize(NEW_YORK)
    times = hours[0].append(hours[1:])
    times = times[times < end]
    since = pd.Timestamp(split or "2100-01-01")
    price = np.where(times.tz_localize(None).normalize() < since, 600.0, 300.0)
    minutes = pd.DataFrame(
        {"open": price, "high": price + 2, "low": price - 2, "close": price + 1, "volume": 60.0},
        index=times,
    )
    daily = pd.DataFrame(
        {"open": 600.0, "high": 602.0, "low": 598.0, "close": 601.0, "volume": 4680.0}, index=days
    )
    daily.loc[since:, ["open", "high", "low", "close"]] /= 2
    actions = pd.DataFrame(
        {"split": [2.0] if split else [], "dividend": [0.0] if split else []},
        index=pd.DatetimeIndex([split] if split else []),
    )
    hours_now = {
        "start": timestamp(last),
        "end": timestamp(last, "16:00"),
        "gmtoffset": -18000,
        "timezone": "EST",
    }
    periods = {name: dict(hours_now) for name in ("pre", "regular", "post")}
    return Listing(
        daily, actions, minutes, exchangeName="NYQ", currentTradingPeriod=periods,
        firstTradeDate=timestamp("2000-03-01"),
    )  # fmt: skip


@pytest.fixture
def listing(yahoo: YahooServer) -> Listing:
    yahoo.listings["XYZ"] = trading("2026-10-19", "2026-11-23", split="2026-11-18")
    return yahoo.listings["XYZ"]


@pytest.mark.parametrize(
    ("interval", "word", "bars_a_day", "second"),
    [
        (Interval.FIVE_MINUTES, "5m", 78, "09:35"),
        (Interval.FIFTEEN_MINUTES, "15m", 26, "09:45"),
        (Interval.HALF_HOUR, "15m", 13, "10:00"),  # yfinance makes them of two
        (Interval.HOUR, "60m", 7, "10:30"),
    ],
)
def test_bars_begin_when_they_begin_at_the_exchange(
    at: Callable[[str], YahooProvider],
    yahoo: YahooServer,
    listing: Listing,
    interval: Interval,
    word: str,
    bars_a_day: int,
    second: str,
) -> None:
    found = at("2026-11-23 17:00").history(XYZ, FRIDAY, MONDAY, interval)
    bars = found.bars
    assert (bars.index.name, str(bars.index.tz)) == ("time", NEW_YORK)
    assert len(bars) == 2 * bars_a_day
    assert [f"{time:%m-%d %H:%M}" for time in bars.index[[0, 1, bars_a_day]]] == [
        "11-20 09:30",
        f"11-20 {second}",
        "11-23 09:30",
    ]
    assert bars.iloc[0].tolist()[:4] == [300.0, 302.0, 298.0, 301.0]
    assert bars["volume"].sum() == 2 * 78 * 60
    assert (found.since, found.whole, found.provisional) == (FRIDAY, False, None)
    assert found.earlier is None  # Thursday's is its auction's, not its last bar's
    assert [query["interval"] for _, query in yahoo.charts()] == ["1d", word]


def test_bars_before_a_split_are_as_traded(
    at: Callable[[str], YahooProvider], listing: Listing
) -> None:
    # Asked for days that end before the split: only the daily chart, up to now, tells of it.
    provider = at("2026-11-23 17:00")
    found = provider.history(XYZ, date(2026, 11, 16), date(2026, 11, 17), HOUR)
    assert set(found.bars["open"]) == {600.0}
    assert found.bars["volume"].sum() == 2 * 78 * 60
    assert found.actions.empty
    found = provider.history(XYZ, date(2026, 11, 17), date(2026, 11, 18), HOUR)
    assert found.bars["open"].tolist() == [600.0] * 7 + [300.0] * 7
    assert found.actions["split"].to_dict() == {pd.Timestamp("2026-11-18"): 2.0}


def test_a_split_before_the_days_asked_for_is_told_for_a_fortnight(
    at: Callable[[str], YahooProvider], listing: Listing
) -> None:
    # It may have been registered after the days it falls into were stored.
    found = at("2026-11-23 17:00").history(XYZ, FRIDAY, MONDAY, HOUR)
    assert found.since == FRIDAY
    assert found.actions["split"].to_dict() == {pd.Timestamp("2026-11-18"): 2.0}
    assert found.actions_since == date(2026, 11, 6)


def test_minutes_come_in_stretches_of_a_week(
    at: Callable[[str], YahooProvider], yahoo: YahooServer, listing: Listing
) -> None:
    found = at("2026-11-23 17:00").history(XYZ, None, MONDAY, MINUTE)
    assert (found.since, found.whole) == (date(2026, 10, 25), False)
    sessions = pd.bdate_range("2026-10-26", "2026-11-23")
    assert found.bars.index.normalize().unique().tz_localize(None).equals(sessions.as_unit("ns"))
    assert found.bars.index.is_unique
    assert found.bars["open"].iloc[[0, -1]].tolist() == [600.0, 300.0]
    assert [query["interval"] for _, query in yahoo.charts()] == ["1d"] + ["1m"] * 5


@pytest.mark.parametrize(
    ("interval", "days", "since"),
    [
        (Interval.MINUTE, 30, "2026-10-25"),
        (Interval.FIVE_MINUTES, 60, "2026-09-25"),
        (Interval.HOUR, 730, "2024-11-24"),
    ],
)
def test_what_yahoo_no_longer_keeps_is_said(
    at: Callable[[str], YahooProvider],
    listing: Listing,
    interval: Interval,
    days: int,
    since: str,
) -> None:
    provider = at("2026-11-23 17:00")
    found = provider.history(XYZ, date(2020, 1, 2), MONDAY, interval)
    assert (found.since, found.whole) == (date.fromisoformat(since), False)
    with pytest.raises(NoDataError, match=rf"keeps {interval} bars for {days} days.*{since}"):
        provider.history(XYZ, date(2020, 1, 2), date(2020, 3, 2), interval)
    # As far back as there is, up to a day beyond: nothing, and since when there is something.
    found = provider.history(XYZ, None, date(2020, 3, 2), interval)
    assert (len(found.bars), found.since) == (0, date.fromisoformat(since))


def test_a_listing_within_reach_is_whole(
    at: Callable[[str], YahooProvider], listing: Listing
) -> None:
    listing.meta["firstTradeDate"] = timestamp("2026-10-19")
    found = at("2026-11-23 17:00").history(XYZ, None, MONDAY, HOUR)
    assert (found.since, found.whole) == (date(2026, 10, 19), True)


def test_the_session_that_trades_is_there_and_told(
    at: Callable[[str], YahooProvider], yahoo: YahooServer
) -> None:
    yahoo.listings["XYZ"] = trading("2026-11-19", "2026-11-23", until="11:00")
    found = at("2026-11-23 11:01").history(XYZ, FRIDAY, MONDAY, HOUR)
    assert found.bars.index[-1] == pd.Timestamp("2026-11-23 10:30", tz=NEW_YORK)
    assert found.provisional == MONDAY
    assert at("2026-11-23 11:01").history(XYZ, FRIDAY, FRIDAY, HOUR).provisional is None


def test_bars_outside_the_regular_hours_are_left_out(
    at: Callable[[str], YahooProvider], yahoo: YahooServer
) -> None:
    listing = trading("2026-11-19", "2026-11-23")
    outside = pd.DatetimeIndex(["2026-11-20 08:30", "2026-11-20 16:30"]).tz_localize(NEW_YORK)
    rows = listing.minutes.iloc[:2].set_axis(outside)
    listing.minutes = pd.concat([listing.minutes, rows]).sort_index()
    yahoo.listings["XYZ"] = listing
    found = at("2026-11-23 17:00").history(XYZ, FRIDAY, FRIDAY, Interval.FIVE_MINUTES)
    clock = found.bars.index.tz_localize(None).strftime("%H:%M")
    assert (len(clock), clock[0], clock[-1]) == (78, "09:30", "15:55")


@pytest.mark.parametrize("close", [None, 0.0])
def test_a_bar_without_price_is_no_row_and_is_noted(
    at: Callable[[str], YahooProvider], yahoo: YahooServer, close: Any
) -> None:
    listing = trading("2026-11-19", "2026-11-23")
    listing.minutes = listing.minutes.astype("object")
    whole = listing._intraday

    def with_a_hole(length: int) -> list[dict[str, Any]]:
        rows = whole(length)
        rows[-2]["close"] = close
        return rows

    listing._intraday = with_a_hole
    yahoo.listings["XYZ"] = listing
    found = at("2026-11-23 17:00").history(XYZ, MONDAY, MONDAY, Interval.FIVE_MINUTES)
    assert len(found.bars) == 77
    (note,) = found.notes
    assert note.startswith("Yahoo, 5m bars: 1 row with a price that is missing")


def test_a_holiday_is_an_empty_frame(at: Callable[[str], YahooProvider], listing: Listing) -> None:
    sunday = date(2026, 11, 22)
    found = at("2026-11-23 17:00").history(XYZ, sunday, sunday, HOUR)
    assert found.bars.empty
    assert (found.bars.index.name, str(found.bars.index.tz)) == ("time", NEW_YORK)
    assert found.since == sunday


def test_a_limit_we_do_not_know_of_is_no_unknown_symbol(
    at: Callable[[str], YahooProvider], yahoo: YahooServer, listing: Listing
) -> None:
    said = "60m data not available for startTime=1 and endTime=2. The requested range must be ..."

    def stricter(handler: Any) -> None:
        if "interval=60m" in handler.path:
            handler.send_json(422, failure("Unprocessable Entity", said))
        else:
            handler.send_json(200, listing.answer({"interval": "1d"}))

    yahoo.fault = stricter
    with pytest.raises(NoDataError, match="does not reach there: 60m data not available"):
        at("2026-11-23 17:00").history(XYZ, FRIDAY, MONDAY, HOUR)
