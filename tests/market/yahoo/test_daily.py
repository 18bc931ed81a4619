"""Daily histories: as traded and as declared, and what a history says about its edges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest
from standins.yahoo_server import Listing, YahooServer, failure, timestamp

from workbench.domain import Interval, Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.market.quotas import Quota
from workbench.market.yahoo import YahooProvider

AAPL = Symbol("AAPL", "XNAS", "USD", "Apple Inc.")
FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
TODAY = date(2026, 11, 23)
DAY = Interval.DAY
NOVEMBER = (date(2026, 11, 1), date(2026, 11, 30), DAY)
Small = Callable[..., Listing]


def test_raw_bars_come_back_from_split_adjusted_ones(
    provider: YahooProvider, raw: pd.DataFrame
) -> None:
    bars = provider.history(AAPL, FIRST, LAST, DAY).bars
    assert bars.index.equals(raw.index.as_unit("ns"))
    assert list(bars.columns) == list(raw.columns)
    error = ((bars - raw) / raw).abs().to_numpy()
    assert error.max() < 1e-7  # yfinance gives volumes in whole shares
    assert error[:, :4].max() < 1e-9
    # The first close, 130.31 on paper, is 0.58 in Yahoo's shares of today.
    assert bars["close"].iloc[0] == pytest.approx(raw["close"].iloc[0], rel=1e-12)


@pytest.mark.parametrize("end", ["2000-06-20", "2000-06-21", "2005-02-25", "2005-03-01"])
def test_splits_after_the_end_are_undone_too(
    provider: YahooProvider, raw: pd.DataFrame, end: str
) -> None:
    bars = provider.history(AAPL, date(2000, 6, 1), date.fromisoformat(end), DAY).bars
    wanted = raw.loc["2000-06-01":end]
    np.testing.assert_allclose(bars["close"], wanted["close"], rtol=1e-9)
    np.testing.assert_allclose(bars["volume"], wanted["volume"], rtol=1e-7)


def test_actions_come_back_as_declared(provider: YahooProvider, declared: pd.DataFrame) -> None:
    actions = provider.history(AAPL, FIRST, TODAY, DAY).actions
    assert actions.index.tolist() == declared.index.tolist()
    np.testing.assert_allclose(actions, declared, rtol=1e-9)
    # 2.65 USD in August 2012, told by Yahoo as 2.65 / 28.
    assert actions.loc["2012-08-09", "dividend"] == pytest.approx(2.65, rel=1e-12)


def test_one_request_answers_bars_and_actions(provider: YahooProvider, yahoo: YahooServer) -> None:
    found = provider.history(AAPL, FIRST, TODAY, DAY)
    assert (len(found.bars), len(found.actions)) == (3270, 7)
    assert len(yahoo.asked) == 1


def test_the_actions_of_a_fortnight_before_come_along(provider: YahooProvider) -> None:
    given = provider.history(AAPL, date(2005, 3, 8), date(2005, 3, 8), Interval.DAY)
    assert given.actions_since == date(2005, 2, 22)
    assert given.actions.index.tolist() == [pd.Timestamp("2005-02-28")]
    assert len(given.bars) == 1


def test_both_ends_are_inclusive_though_yahoos_end_is_not(provider: YahooProvider) -> None:
    found = provider.history(AAPL, date(2005, 2, 25), date(2005, 3, 1), DAY)
    assert [day.isoformat()[:10] for day in found.bars.index] == [
        "2005-02-25",
        "2005-02-28",
        "2005-03-01",
    ]
    found = provider.history(AAPL, date(2005, 2, 28), date(2005, 2, 28), DAY)
    assert found.actions["split"].tolist() == [2.0]


@pytest.mark.parametrize(
    ("start", "end"), [("2013-02-02", "2013-02-03"), ("2021-01-04", "2021-01-08")]
)
def test_days_without_trade_are_empty_frames(provider: YahooProvider, start: str, end: str) -> None:
    found = provider.history(AAPL, date.fromisoformat(start), date.fromisoformat(end), DAY)
    assert found.bars.empty
    assert found.actions.empty
    assert found.since == date.fromisoformat(start)
    assert not found.whole


@pytest.mark.parametrize("interval", [Interval.WEEK, Interval.MONTH])
def test_longer_bars_are_not_taken_from_yahoo(
    provider: YahooProvider, yahoo: YahooServer, interval: Interval
) -> None:
    assert interval not in provider.intervals
    with pytest.raises(NoDataError, match="days make them"):
        provider.history(AAPL, FIRST, LAST, interval)
    assert yahoo.asked == []


# What a history says about its edges. ------------------------------------------------------------


def test_without_a_start_it_is_the_whole_history(
    provider: YahooProvider, yahoo: YahooServer, raw: pd.DataFrame
) -> None:
    found = provider.history(AAPL, None, LAST, DAY)
    assert (found.since, found.whole, found.earlier) == (FIRST, True, None)
    assert len(found.bars) == len(raw)
    (_, query) = yahoo.charts()[0]
    # More than a hundred years are refused.
    assert int(query["period2"]) - int(query["period1"]) < 100 * 365 * 86400


@pytest.mark.parametrize(
    ("start", "whole"), [("1850-01-01", True), ("2000-03-01", True), ("2000-03-02", False)]
)
def test_a_start_before_the_listing_gives_all_there_is(
    provider: YahooProvider, start: str, whole: bool
) -> None:
    found = provider.history(AAPL, date.fromisoformat(start), LAST, DAY)
    assert found.whole is whole
    assert found.since == max(date.fromisoformat(start), FIRST)


def test_a_listing_older_than_yahoos_charts_is_not_whole(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    first = timestamp("1900-01-02", zone="UTC")
    yahoo.listings["AAPL"] = small(["2026-11-20"], firstTradeDate=first)
    found = provider.history(AAPL, date(1850, 1, 1), TODAY, DAY)
    assert (found.since, found.whole) == (date(1927, 12, 18), False)


def test_a_listing_of_no_date_is_whole_only_where_all_was_asked_for(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    yahoo.listings["AAPL"] = small(["2026-11-19", "2026-11-20"], firstTradeDate=None)
    assert not provider.history(AAPL, *NOVEMBER).whole
    found = provider.history(AAPL, None, TODAY, DAY)
    assert (found.since, found.whole) == (date(2026, 11, 19), True)


def test_nothing_at_all_is_said(provider: YahooProvider, yahoo: YahooServer, small: Small) -> None:
    yahoo.listings["AAPL"] = small(["2026-11-20"])
    yahoo.listings["AAPL"].rows = []
    with pytest.raises(NoDataError, match="no daily bar of AAPL"):
        provider.history(AAPL, None, TODAY, DAY)
    found = provider.history(AAPL, *NOVEMBER)
    assert found.bars.empty
    assert found.whole  # listed on the 20th


def test_days_before_the_listing_are_an_empty_frame(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    said = failure("Bad Request", "Data doesn't exist for startDate = 1, endDate = 2")
    yahoo.fault = lambda handler: handler.send_json(400, said)
    assert provider.history(AAPL, date(1970, 1, 5), date(1970, 1, 9), DAY).bars.empty
    assert len(yahoo.asked) == 1  # no cookie makes it a yes


def test_the_close_before_is_raw(provider: YahooProvider, raw: pd.DataFrame) -> None:
    # The split of 2005-02-28 lies between the two sessions.
    found = provider.history(AAPL, date(2005, 2, 28), LAST, DAY)
    assert found.earlier.iloc[-1] == pytest.approx(raw.loc["2005-02-25", "close"], rel=1e-9)


def test_a_close_before_the_window_is_brought_to_raw(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    listing = small(["2026-10-01", "2026-11-19", "2026-11-20"])
    listing.splits = [{"date": timestamp("2026-11-20"), "numerator": 3, "denominator": 2}]
    yahoo.listings["AAPL"] = listing
    # 10 in today's shares were 15 in October's: Yahoo tells it as the close before the chart.
    assert provider.history(AAPL, date(2026, 11, 19), TODAY, DAY).earlier.tolist() == [15.0]
    listing.meta["chartPreviousClose"] = 0.58  # rounded: it may be anything from 0.575
    assert provider.history(AAPL, date(2026, 11, 19), TODAY, DAY).earlier is None
    listing.meta["chartPreviousClose"] = None
    assert provider.history(AAPL, date(2026, 11, 19), TODAY, DAY).earlier is None


# Sessions. --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "provisional"),
    [
        ("2026-11-23 08:00", True),  # a row before the open
        ("2026-11-23 12:00", True),
        ("2026-11-23 16:05", True),  # closed, not settled
        ("2026-11-23 16:31", False),
        ("2026-11-24 01:00", False),
    ],
)
def test_the_session_that_has_not_settled_is_there_and_told(
    at: Callable[[str], YahooProvider],
    yahoo: YahooServer,
    small: Small,
    now: str,
    provisional: bool,
) -> None:
    hours = {
        "start": timestamp("2026-11-23"),
        "end": timestamp("2026-11-23", "16:00"),
        "gmtoffset": -18000,
        "timezone": "EST",
    }
    periods = {name: dict(hours) for name in ("pre", "regular", "post")}
    days = ["2026-11-19", "2026-11-20", "2026-11-23"]
    yahoo.listings["AAPL"] = small(days, currentTradingPeriod=periods)
    found = at(now).history(AAPL, *NOVEMBER)
    assert found.bars["close"].tolist() == [10.0, 11.0, 12.0]
    assert found.provisional == (date(2026, 11, 23) if provisional else None)
    assert at(now).history(AAPL, date(2026, 11, 19), date(2026, 11, 20), DAY).provisional is None


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Auckland", "America/Sao_Paulo"])
def test_sessions_are_the_exchanges_own_days(
    provider: YahooProvider, yahoo: YahooServer, small: Small, zone: str
) -> None:
    days = ["2026-03-06", "2026-03-09", "2026-10-30", "2026-11-02"]
    yahoo.listings["7203.T"] = small(days, zone=zone, currency="JPY", exchangeName="JPX")
    toyota = provider.lookup("7203.T")
    bars = provider.history(toyota, date(2026, 3, 6), date(2026, 11, 2), DAY).bars
    assert bars.index.tz is None
    assert [str(day.date()) for day in bars.index] == days


def test_rows_told_twice_or_out_of_order_are_one_series(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    listing.rows += [dict(listing.rows[0]), {**listing.rows[2], "timestamp": timestamp(TODAY)}]
    listing.rows.append({**listing.rows[2], "timestamp": timestamp("2026-11-20", "16:00")})
    listing.rows = listing.rows[::-1]
    yahoo.listings["AAPL"] = listing
    bars = provider.history(AAPL, date(2026, 11, 1), date(2026, 11, 20), DAY).bars
    assert bars["close"].tolist() == [10.0, 11.0, 12.0]


@pytest.mark.parametrize("price", [None, 0.0, -1.0])
def test_a_session_without_price_is_no_row_and_is_noted(
    provider: YahooProvider, yahoo: YahooServer, small: Small, price: Any
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    listing.rows[1] |= {"close": price}
    yahoo.listings["AAPL"] = listing
    found = provider.history(AAPL, *NOVEMBER)
    assert found.bars["close"].tolist() == [10.0, 12.0]
    (note,) = found.notes
    assert note.startswith("Yahoo, 1d bars: 1 row with a price that is missing")
    assert "2026-11-19" in note


def test_a_session_without_anything_is_noted_too(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    listing.rows[1] |= dict.fromkeys(("open", "high", "low", "close", "volume"))
    yahoo.listings["AAPL"] = listing
    found = provider.history(AAPL, *NOVEMBER)
    assert found.bars["close"].tolist() == [10.0, 12.0]
    (note,) = found.notes
    assert "1 row" in note
    assert "2026-11-19" in note


def test_a_split_on_a_session_without_price_still_counts(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    listing.rows[1] |= dict.fromkeys(("open", "high", "low", "close", "volume"))
    listing.splits = [{"date": timestamp("2026-11-19"), "numerator": 3, "denominator": 2}]
    yahoo.listings["AAPL"] = listing
    found = provider.history(AAPL, *NOVEMBER)
    assert found.bars["close"].tolist() == [15.0, 12.0]
    assert found.actions["split"].tolist() == [1.5]


@pytest.mark.parametrize(
    ("dividend", "gains", "after", "paid"),
    [
        (7.857, 6.42, 92.1, 7.857),  # counted into the dividend: the fund fell by that
        (7.857, 6.42, 85.7, 14.277),  # told apart
        (1.437, 6.42, 92.1, 7.857),  # no dividend can hold more than itself
        (0.0, 6.42, 93.6, 6.42),
    ],
)
def test_capital_gains_of_a_fund_are_paid_once(
    provider: YahooProvider,
    yahoo: YahooServer,
    small: Small,
    dividend: float,
    gains: float,
    after: float,
    paid: float,
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"], instrumentType="MUTUALFUND")
    for row, price in zip(listing.rows, (100.0, after, after), strict=True):
        row |= dict.fromkeys(("open", "high", "low", "close"), price)
    day = timestamp("2026-11-19")
    listing.dividends = [{"date": day, "amount": dividend}] if dividend else []
    listing.gains = [{"date": day, "amount": gains}]
    yahoo.listings["AAPL"] = listing
    actions = provider.history(AAPL, *NOVEMBER).actions
    assert actions["dividend"].tolist() == [pytest.approx(paid)]


def test_a_split_between_two_fetches_changes_no_raw_bar(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    days = pd.DatetimeIndex(["2026-11-18", "2026-11-19", "2026-11-20"])
    bars = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), 90.0), index=days)
    bars["volume"] = 1200.0
    paid = pd.DataFrame({"split": [1.0], "dividend": [0.9]}, index=days[:1])
    split = pd.DataFrame({"split": [3.0], "dividend": [0.0]}, index=days[2:])
    yahoo.listings["AAPL"] = Listing(bars, paid)
    before = provider.history(AAPL, date(2026, 11, 18), date(2026, 11, 19), DAY)
    yahoo.listings["AAPL"] = Listing(bars, pd.concat([paid, split]))
    assert yahoo.listings["AAPL"].rows[0]["close"] == 30.0  # Yahoo rewrote its past
    after = provider.history(AAPL, date(2026, 11, 18), date(2026, 11, 19), DAY)
    pd.testing.assert_frame_equal(before.bars, after.bars)
    pd.testing.assert_frame_equal(before.actions, after.actions)


def test_a_chart_that_ended_a_year_ago_is_told_as_it_is(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    yahoo.listings["AAPL"] = small(["2025-11-19", "2025-11-20"])
    found = provider.history(AAPL, date(2025, 11, 1), TODAY, DAY)
    assert found.bars.index[-1] == pd.Timestamp("2025-11-20")
    assert found.provisional is None


def test_a_session_in_another_unit_is_not_repaired_in_secret(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"], currency="GBp", exchangeName="LSE")
    listing.rows[1] |= {name: listing.rows[1][name] / 100 for name in ("open", "high", "low")}
    listing.rows[1]["close"] /= 100  # pounds among pence
    yahoo.listings["VOD.L"] = listing
    vodafone = provider.lookup("VOD.L")
    assert vodafone.currency == "GBp"
    found = provider.history(vodafone, *NOVEMBER)
    assert found.bars["close"].tolist() == [10.0, 0.11, 12.0]


def test_prices_in_another_unit_than_the_symbols_are_refused(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    yahoo.listings["VOD.L"] = small(["2026-11-20"], currency="GBP", exchangeName="LSE")
    with pytest.raises(MarketDataError, match="'GBP', and it is known in 'GBp'"):
        provider.history(Symbol("VOD.L", "XLON", "GBp"), *NOVEMBER)


def test_dividends_in_another_currency_are_refused(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    listing = small(["2026-11-19", "2026-11-20"], currency="VND")
    listing.dividends = [{"date": timestamp("2026-11-20"), "amount": 1.0, "currency": "USD"}]
    yahoo.listings["FPT.VN"] = listing
    with pytest.raises(MarketDataError, match=r"dividends of FPT\.VN in USD"):
        provider.history(Symbol("FPT.VN", "XSTC", "VND"), *NOVEMBER)


def test_a_clock_far_behind_sees_no_session_of_the_future(
    yahoo: YahooServer, quota: Quota, small: Small
) -> None:
    yahoo.listings["AAPL"] = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    provider = YahooProvider(quota, clock=lambda: datetime(2026, 11, 18, 12, tzinfo=UTC))
    found = provider.history(AAPL, *NOVEMBER)
    assert found.bars["close"].tolist() == [10.0]
    assert found.provisional == date(2026, 11, 18)
