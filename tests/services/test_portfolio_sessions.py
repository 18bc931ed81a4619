"""Two exchanges in one currency: holidays of one, days without a close, splits restated later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest
from services.portfolio_desk import desk, market, opener, services

from workbench.domain import Interval, Symbol
from workbench.errors import InvalidTradeError, NoDataError
from workbench.market.calendars import sessions_between
from workbench.market.frames import actions_frame, as_session, bars_frame, no_actions
from workbench.market.provider import History, Kind

START = date(2013, 1, 14)
NYC, LON, OTC = (
    Symbol(ticker, mic, "USD", ticker)
    for ticker, mic in (("NYC", "XNYS"), ("LON", "XLON"), ("OTC", "XOTC"))
)


class Vendor:
    """Closes of 100 in New York and 50 in London on their sessions, but where ``moves`` says
    another from a day on, and where ``gaps`` says none. ``split``: of LON, on a day."""

    name = "vendor"
    offers = frozenset({Kind.BARS})
    intervals = frozenset({Interval.DAY})
    requests_per_history = 1

    def __init__(self, moves=(), gaps=(), split=None):
        self._moves, self._gaps, self._split = moves, gaps, split

    def lookup(self, ticker):
        for symbol in (NYC, LON, OTC):
            if symbol.ticker == ticker.upper():
                return symbol
        raise NoDataError(f"There is no '{ticker}'.")

    def history(self, symbol, start, end, interval):
        since = max(start or START, START)
        bars, actions = self._bars(symbol, since, end), self._actions(symbol, since, end)
        return History(bars, actions, since, whole=since == START)

    def _bars(self, symbol, start, end):
        mic = "XLON" if symbol.ticker != "NYC" else "XNYS"
        sessions = sessions_between(mic, START, date(2013, 3, 1))
        closes = pd.Series(100.0 if symbol.ticker == "NYC" else 50.0, index=sessions)
        for ticker, day, close in self._moves:
            if ticker == symbol.ticker:
                closes[sessions >= as_session(day)] = close
        lost = [as_session(day) for ticker, day in self._gaps if ticker == symbol.ticker]
        closes = closes.drop(lost).loc[as_session(start) : as_session(end)]
        columns = dict.fromkeys(("open", "high", "low", "close"), closes)
        return bars_frame(pd.DataFrame({**columns, "volume": 1.0}), about=symbol.ticker)

    def _actions(self, symbol, start, end):
        if symbol.ticker != "LON" or self._split is None:
            return no_actions()
        day, ratio = self._split
        index = pd.DatetimeIndex([as_session(day)])
        frame = pd.DataFrame({"split": [ratio], "dividend": [0.0]}, index=index)
        return actions_frame(frame.loc[as_session(start) : as_session(end)], about="LON")


@pytest.fixture
def open_desk(tmp_path):
    """Opens the desk of a user over one store, with a vendor's prices."""
    connect, closers = opener(None, tmp_path), []

    def open_(vendor, folder="market"):
        prices, database = market(tmp_path / folder, vendor), connect()
        closers.extend([lambda: prices.__exit__(None, None, None), database.close])
        return services(database, prices.__enter__())

    yield open_
    for close in closers:
        close()


@pytest.fixture
def held(open_desk):
    """Opens a portfolio of 10 NYC and 10 LON, bought at the closes of the first day."""

    def open_(vendor):
        growth = desk(open_desk(vendor))
        growth.deal("buy", "NYC", "10", "100", day="2013-01-14")
        growth.deal("buy", "LON", "10", "50", day="2013-01-14")
        return growth

    return open_


def weighted(growth, as_of="2013-03-01"):
    review = growth.portfolios.review(growth.portfolio, date.fromisoformat(as_of))
    return review.time_weighted["USD"]


def test_a_holiday_of_one_exchange_is_left_out(held):
    # New York is closed on 2013-01-21 and 2013-02-18, London is not. On the first holiday London
    # rises from 50 to 55: 1,500 become 1,550.
    growth = held(Vendor(moves=[("LON", date(2013, 1, 21), 55.0)]))
    assert as_session(date(2013, 1, 21)) not in sessions_between("XNYS", START, date(2013, 3, 1))
    assert weighted(growth).rate == pytest.approx(1550 / 1500 - 1, abs=1e-12)
    assert weighted(growth, "2013-01-21").end == date(2013, 1, 18)
    assert weighted(growth, "2013-01-21").rate == pytest.approx(0, abs=1e-12)


def test_what_is_sold_on_the_others_holiday_counts_on_the_next_session(held):
    # 5 sold at 55 on the holiday bring 275; at the next close 1,000 + 5 x 55 = 1,275 are left:
    # 1,550 came of 1,500. Then London falls back to 50: 1,250 of 1,275.
    vendor = Vendor(moves=[("LON", date(2013, 1, 21), 55.0), ("LON", date(2013, 1, 24), 50.0)])
    growth = held(vendor)
    growth.deal("sell", "LON", "5", "55", day="2013-01-21")
    assert weighted(growth).rate == pytest.approx(1550 / 1500 * 1250 / 1275 - 1, abs=1e-12)


def test_a_close_that_is_missing_on_an_open_day_is_not_filled(held):
    growth = held(Vendor(gaps=[("LON", date(2013, 1, 23))]))
    found = weighted(growth)
    assert (found.rate, found.reason) == (None, "LON (XLON, USD) has no close on 2013-01-23.")
    assert weighted(growth, "2013-01-22").rate == pytest.approx(0, abs=1e-12)
    review = growth.portfolios.review(growth.portfolio)
    assert review.valued.totals["USD"].value == 1500
    assert review.money_weighted["USD"].rate == pytest.approx(0, abs=1e-9)


def test_a_close_is_not_needed_while_nothing_is_held(held):
    growth = held(Vendor(gaps=[("LON", date(2013, 1, 23))]))
    growth.deal("sell", "LON", "10", "50", day="2013-01-22")
    growth.deal("buy", "LON", "10", "50", day="2013-01-24")
    assert weighted(growth).rate == pytest.approx(0, abs=1e-12)


def test_without_a_calendar_a_missing_close_is_no_holiday(held):
    # The exchange is no known one, so whether it was open on New York's day nobody knows.
    growth = held(Vendor(gaps=[("OTC", date(2013, 1, 23))]))
    growth.deal("buy", "OTC", "1", "50", day="2013-01-14")
    assert weighted(growth).reason == "There is no calendar for the exchange 'XOTC'."


def test_a_price_is_told_for_thirty_days(held):
    lost = sessions_between("XLON", date(2013, 1, 25), date(2013, 3, 1)).date
    growth = held(Vendor(gaps=[("LON", day) for day in lost]))
    growth.deal("sell", "NYC", "10", "100", day="2013-01-15")

    def last(day):
        review = growth.portfolios.review(growth.portfolio, date.fromisoformat(day))
        (price,) = review.prices.values()
        return price.price, price.session, review.valued.totals["USD"].value

    # Its last close is that of 2013-01-24: 30 days later it is still told, with its day.
    assert last("2013-02-23") == (50.0, date(2013, 1, 24), 500)
    assert last("2013-02-24") == (None, None, None)


def test_a_split_restated_since_is_told_and_the_rest_of_the_desk_shown(open_desk):
    growth = desk(open_desk(Vendor()))
    growth.deal("buy", "LON", "10", "50", day="2013-01-14")
    growth.deal("sell", "LON", "10", "50", day="2013-02-14")
    other = growth.portfolios.create_portfolio(growth.workspace["_id"], "Other")["_id"]
    growth.portfolio = other
    growth.deal("buy", "NYC", "10", "100", day="2013-01-14")
    # Later the vendor knows of one new share for two old ones: 10 were never there to sell.
    later = open_desk(Vendor(split=(date(2013, 2, 1), 0.5)), "restated")
    with pytest.raises(InvalidTradeError, match="but 5 are held"):
        later.get_portfolio_service().review(
            later.get_portfolio_service().find_portfolio(growth.workspace["_id"], "growth")["_id"]
        )
    first, second = later.get_user_service().get_user_dashboard("ann")["portfolios"]
    assert (first["name"], first["totals"]) == ("Growth", {})
    assert "but 5 are held" in first["reason"]
    assert (second["reason"], second["totals"]["USD"]["value"]) == (None, 1000)
    # What it is about is not in the way of another security's trade.
    growth = later.get_portfolio_service()
    place = growth.find_portfolio(first["workspace_id"], "growth")["_id"]
    growth.record_trade(place, "buy", "NYC", Decimal(1), Decimal(100), day=date(2013, 1, 14))
