"""Reading through: what is stored is not fetched again, what is missing is, and only that."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pandas as pd
import pytest
from standins.market import open_market

from workbench.domain import Interval
from workbench.errors import NoDataError, ProviderUnavailable, QuestionError, RateLimitedError
from workbench.market.clock import MarketClock
from workbench.market.quotas import Limits, Quota
from workbench.market.sample import SampleProvider
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory


class Counting(SampleProvider):
    """The sample, noting what it was asked for."""

    def __init__(self):
        self.asked = []

    def history(self, symbol, start, end, interval):
        self.asked.append((symbol.ticker, start, end))
        return super().history(symbol, start, end, interval)


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    yield database
    database.close()


def manager(database, provider, today=date(2013, 3, 1), clock=None):
    clock = clock or MarketClock(fixed=today)
    return open_market(database, provider, clock=clock)


def test_what_comes_back_from_the_store_is_what_the_provider_gave(database):
    provider = SampleProvider()
    manager(database, provider).get_stock_data("IBM", "max", adjust="none")
    stored = manager(database, provider).get_stock_data("IBM", "max", adjust="none")
    symbol = provider.lookup("IBM")
    given = provider.history(symbol, None, date(2013, 3, 1), Interval.DAY).bars
    pd.testing.assert_frame_equal(stored, given)


def test_a_second_read_asks_no_provider_even_in_another_process_life(database):
    first, second = Counting(), Counting()
    manager(database, first).get_stock_data("AAPL", "max")
    manager(database, second).get_stock_data("AAPL", "5y")
    assert len(first.asked) == 1
    assert second.asked == []


def test_a_fetch_is_logged_with_its_symbol_and_its_source(database, caplog):
    caplog.set_level(logging.INFO, "workbench")
    desk = manager(database, SampleProvider())
    desk.get_stock_data("AAPL", "1y")
    desk.get_stock_data("AAPL", "1y")
    [record] = caplog.records
    assert record.message.startswith("Fetching bars of 1d from 2012-03-01 to 2013-03-01")
    assert record.workbench_context == {"symbol": "AAPL", "source": "sample"}


def test_a_later_day_asks_only_for_the_new_days(database):
    manager(database, Counting(), date(2013, 2, 25)).get_stock_data("MSFT", "max")
    later = Counting()
    frame = manager(database, later, date(2013, 3, 1)).get_stock_data("MSFT", "max")
    assert later.asked == [("MSFT", date(2013, 2, 26), date(2013, 3, 1))]
    assert len(frame) == 3270


def test_an_earlier_start_than_stored_fetches_what_is_missing(database):
    provider = Counting()
    desk = manager(database, provider)
    short = desk.get_stock_data("IBM", start=date(2012, 1, 3), adjust="none")
    long = desk.get_stock_data("IBM", start=date(2011, 1, 3), adjust="none")
    assert short.index[0] == pd.Timestamp("2012-01-03")
    assert long.index[0] == pd.Timestamp("2011-01-03")
    assert desk.coverage_of("IBM").sessions == 3270


def test_many_readers_of_a_missing_frame_make_one_request(database):
    provider = Counting()
    desk = manager(database, provider)
    barrier = threading.Barrier(16)

    def read(_):
        barrier.wait()
        return len(desk.get_stock_data("GOOG", "max"))

    with ThreadPoolExecutor(16) as pool:
        assert set(pool.map(read, range(16))) == {2148}
    assert len(provider.asked) == 1


def test_nothing_after_the_as_of_day_is_seen(database):
    desk = manager(database, SampleProvider())
    day = date(2005, 2, 25)  # the session before AAPL's second split
    frame = desk.get_stock_data("AAPL", "max", as_of=day, adjust="splits")
    assert frame.index[-1] == pd.Timestamp(day)
    assert frame["close"].iloc[-1] == 88.99
    assert len(desk.get_actions("AAPL", as_of=day)) == 1
    assert desk.get_quote("AAPL", as_of=day).price == 88.99


def test_bad_questions_have_clear_answers(database):
    desk = manager(database, SampleProvider())
    with pytest.raises(NoDataError, match="no symbol 'NFLX'"):
        desk.get_stock_data("NFLX")
    with pytest.raises(NoDataError, match="is no ticker"):
        desk.get_stock_data("A" * 10_000)
    with pytest.raises(QuestionError, match="'a year' is not a period"):
        desk.get_stock_data("IBM", "a year")
    with pytest.raises(NoDataError, match="interval '2d' is unknown"):
        desk.get_stock_data("IBM", interval="2d")
    with pytest.raises(NoDataError, match="no '5m' bars"):
        desk.get_stock_data("IBM", interval="5m")
    with pytest.raises(NoDataError, match="no data from 2014-01-01"):
        desk.get_stock_data("IBM", start=date(2014, 1, 1))


def test_frames_say_where_they_come_from(database):
    frame = manager(database, SampleProvider()).get_stock_data("ibm", "1y")
    about = frame.attrs
    assert (about["symbol"], about["currency"], about["mic"]) == ("IBM", "USD", "XNYS")
    assert (about["provider"], about["sample"], about["adjust"]) == ("sample", True, "total")
    assert about["as_of"] == "2013-03-01"


def test_live_the_day_is_the_exchanges():
    late = datetime(2020, 1, 3, 2, 0, tzinfo=UTC)
    assert MarketClock(utcnow=lambda: late).today("XNYS") == date(2020, 1, 2)


class Unsettled(Counting):
    """The sample while its last day but one trades: what it has of that day can still change."""

    session = date(2013, 2, 28)

    def history(self, symbol, start, end, interval):
        given = super().history(symbol, start, min(end, self.session), interval)
        bars = given.bars.copy()
        bars.loc[bars.index == pd.Timestamp(self.session), "close"] += 1
        return replace(given, bars=bars, provisional=self.session)


def test_a_session_that_has_not_settled_is_told_and_asked_for_again(database):
    day = date(2013, 2, 28)
    trading = manager(database, Unsettled(), day)
    frame = trading.get_stock_data("IBM", "max")
    assert frame.index[-1] == pd.Timestamp(day)
    assert frame.attrs["provisional"] == "2013-02-28"
    assert trading.get_quote("IBM").provisional
    still = Unsettled()
    again = manager(database, still, day).get_stock_data("IBM", "max")
    assert still.asked == []  # it was asked less than a minute ago
    pd.testing.assert_frame_equal(again, frame)
    later = Counting()
    clock = MarketClock(fixed=day, utcnow=lambda: datetime.now(UTC) + timedelta(minutes=2))
    after = manager(database, later, clock=clock)
    settled = after.get_stock_data("IBM", "max")
    assert later.asked == [("IBM", day, day)]
    assert settled.attrs["provisional"] is None
    assert settled["close"].iloc[-1] == frame["close"].iloc[-1] - 1
    assert not after.get_quote("IBM").provisional


def test_a_day_begins_in_tokyo_before_it_does_in_new_york():
    clock = MarketClock(utcnow=lambda: datetime(2009, 7, 1, 0, 30, tzinfo=UTC))
    assert (clock.today("XTKS"), clock.today("XNYS")) == (date(2009, 7, 1), date(2009, 6, 30))


class Selective(Counting):
    """The sample, whose Google cannot be had."""

    def history(self, symbol, start, end, interval):
        if symbol.ticker == "GOOG":
            raise ProviderUnavailable("The sample could not be reached.")
        return super().history(symbol, start, end, interval)


def test_of_many_symbols_one_failure_is_told_and_not_fatal(database):
    provider, told = Selective(), []
    desk = manager(database, provider)
    frames = desk.get_multiple_stocks(["MSFT", "GOOG", "AAPL", "MSFT", "XX"], progress=told.append)
    assert list(frames) == ["MSFT", "AAPL"]
    assert frames["AAPL"].equals(desk.get_stock_data("AAPL"))
    assert set(frames.failures) == {"GOOG", "XX"}
    assert [(item.done, item.total) for item in told] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert {item.symbol for item in told if item.error} == {"GOOG", "XX"}


def test_a_run_over_many_symbols_goes_on_where_it_ended(database):
    manager(database, Counting()).get_multiple_stocks(["MSFT", "AAPL"], "max")
    provider = Counting()
    manager(database, provider).get_multiple_stocks(["MSFT", "IBM", "AAPL", "FB"], "max")
    assert {ticker for ticker, *_ in provider.asked} == {"IBM", "FB"}


def test_a_bad_question_about_many_symbols_asks_for_none_of_them(database):
    provider = Counting()
    with pytest.raises(QuestionError):
        manager(database, provider).get_multiple_stocks(["MSFT", "IBM"], "a year")
    assert provider.asked == []


class Metered(Counting):
    """The sample, at three requests a history."""

    requests_per_history = 3


def test_a_run_that_would_exceed_the_days_quota_says_so_before_it_starts(database):
    rows = RepositoryFactory(database).repository("request_quotas")
    quota = Quota("sample", Limits(per_day=8), rows)
    provider, clock = Metered(), MarketClock(fixed=date(2013, 3, 1))
    desk = open_market(database, provider, clock=clock, quotas={"sample": quota})
    with pytest.raises(RateLimitedError, match="needs 12 requests to sample, and 8 of 8 are left"):
        desk.get_multiple_stocks(["MSFT", "IBM", "AAPL"], "max")
    assert provider.asked == []
    assert set(desk.get_multiple_stocks(["MSFT", "IBM"], "max")) == {"MSFT", "IBM"}
    assert len(desk.get_multiple_stocks(["MSFT", "IBM", "AAPL"], "max")) == 3  # two are stored


def test_coverage_asks_for_no_newer_sessions(database):
    class Live(Counting):
        symbols = None  # lists nothing: what is stored is what there is

        def __getattribute__(self, name):
            if name == "symbols":
                raise AttributeError(name)
            return super().__getattribute__(name)

    manager(database, Live(), date(2013, 2, 25)).get_multiple_stocks(["AAPL", "IBM"], "max")
    later = Live()
    found = manager(database, later, date(2013, 3, 1)).coverage()
    assert [(item.symbol.ticker, item.last) for item in found] == [
        ("AAPL", date(2013, 2, 25)), ("IBM", date(2013, 2, 25)),
    ]  # fmt: skip
    assert later.asked == []


@pytest.mark.parametrize("day", ["2005-02-25", date(2005, 2, 25), pd.Timestamp("2005-02-25 16:00")])
def test_a_day_may_be_given_as_it_is_at_hand(database, day):
    desk = manager(database, SampleProvider())
    for asked in ({"end": day}, {"as_of": day}, {"start": day, "end": day}):
        assert desk.get_stock_data("AAPL", **asked).index[-1] == pd.Timestamp("2005-02-25")
    assert desk.get_quote("AAPL", as_of=day).price == 88.99


@pytest.mark.parametrize("day", ["x", "2005-02-30", pd.NaT, 20050225, date(1013, 3, 1), ""])
def test_what_is_no_day_is_said(database, day):
    desk = manager(database, SampleProvider())
    for asked in ({"start": day}, {"end": day}, {"as_of": day}):
        with pytest.raises(QuestionError, match="is no day"):
            desk.get_stock_data("AAPL", **asked)


def test_questions_that_cannot_be_are_refused(database):
    desk = manager(database, SampleProvider())
    with pytest.raises(QuestionError, match="lies before the start"):
        desk.get_stock_data("AAPL", start="2010-01-04", end="2009-01-02")
    with pytest.raises(QuestionError, match="is one symbol"):
        desk.get_multiple_stocks("AAPL", "1mo")
    with pytest.raises(QuestionError, match="too far back"):
        desk.get_stock_data("AAPL", "1000y")
    for symbol in (None, 5, b"AAPL", "\udcff\udcfe", ""):
        with pytest.raises(NoDataError, match="no ticker"):
            desk.get_stock_data(symbol)
