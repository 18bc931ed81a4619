"""Providers asked in turn: who answers, who was passed over and why, and that nothing is mixed."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from standins.vendor import LAST, SAMPLE, Tape, Vendor, Watch, desk, tape

from workbench.domain import Interval, Symbol
from workbench.errors import (
    NobodyAnsweredError,
    NoDataError,
    NotConfiguredError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.market.chain import first_answer, nobody
from workbench.stores.embedded import EmbeddedDatabase

REFUSED = RateLimitedError("The day's requests are used up.", retry_after=30)
DOWN = ProviderUnavailable("The line is dead.")
ABSENT = NoDataError("There is no such share.")
NO_KEY = NotConfiguredError("There is no key.")


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    yield database
    database.close()


def failing(error, name="first"):
    vendor = Vendor(name=name)
    vendor.failing = error
    return vendor


@pytest.mark.parametrize("error", [REFUSED, DOWN, ABSENT, NO_KEY, ProviderRefusedError("No.")])
def test_where_the_first_does_not_answer_the_next_does_and_why_is_told(database, error):
    first, second, third = failing(error), Vendor(name="second"), Vendor(name="third")
    here = desk(database, first, second, third)
    for _ in range(2):
        frame = here.get_stock_data("IBM", "max", adjust="none")
        assert frame.attrs["provider"] == "second"
        assert frame.attrs["passed_over"] == {"first": str(error)}
        assert frame.attrs["behind"] is None
    pd.testing.assert_frame_equal(frame, SAMPLE["IBM"].bars)
    assert (len(first.asked), len(second.asked), len(third.asked)) == (1, 1, 0)
    assert here.get_actions("IBM").attrs["passed_over"] == {"first": str(error)}
    assert here.get_quote("IBM").source.provider == "second"


def test_where_the_first_answers_nobody_is_passed_over(database):
    first, second = Vendor(name="first"), Vendor(name="second")
    frame = desk(database, first, second).get_stock_data("IBM")
    assert (frame.attrs["provider"], frame.attrs["passed_over"]) == ("first", {})
    assert (second.asked, second.looked_up) == ([], [])


def test_where_nobody_answers_every_cause_is_told_and_the_shortest_wait(database):
    later = RateLimitedError("Come back.", retry_after=90)
    chain = failing(DOWN, "a"), failing(later, "b"), failing(REFUSED, "c"), failing(ABSENT, "d")
    with pytest.raises(NobodyAnsweredError) as raised:
        desk(database, *chain).get_stock_data("IBM")
    assert raised.value.causes == {"a": DOWN, "b": later, "c": REFUSED, "d": ABSENT}
    assert raised.value.retry_after == 30
    for name, error in raised.value.causes.items():
        assert f"{name}: {error}" in str(raised.value)


def test_where_all_have_nothing_there_is_no_data(database):
    with pytest.raises(NoDataError, match=r"first: .*no such share.*second: .*no such share"):
        desk(database, failing(ABSENT), failing(ABSENT, "second")).get_stock_data("IBM")
    with pytest.raises(NoDataError, match=r"first has no symbol 'NFLX'\.; second"):
        desk(database, Vendor(name="first"), Vendor(name="second")).get_stock_data("NFLX")


def test_one_alone_says_its_own_error(database):
    with pytest.raises(RateLimitedError, match="used up"):
        desk(database, failing(REFUSED)).get_stock_data("IBM")


def test_an_empty_chain_says_what_to_configure(database):
    with pytest.raises(NotConfiguredError, match=r"market\.providers"):
        desk(database).get_stock_data("IBM")
    assert isinstance(nobody({}, about="prices"), NotConfiguredError)


def test_the_chain_is_asked_in_the_order_it_was_given():
    order = []

    def ask(provider):
        order.append(provider)
        raise DOWN

    with pytest.raises(NobodyAnsweredError):
        first_answer({"z": 1, "a": 2, "m": 3}, ask, about="prices")
    assert order == [1, 2, 3]


def test_an_error_of_ours_is_not_a_reason_to_ask_the_next():
    def ask(provider):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        first_answer({"a": 1, "b": 2}, ask, about="prices")


# A series whose newest sessions cannot be had -----------------------------------------------------


def behind(database, *more):
    """The first vendor's series ends on the 27th; since then it fails."""
    day = date(2013, 2, 27)
    desk(database, Vendor(name="first"), today=day).get_stock_data("IBM", "max")
    return desk(database, failing(DOWN), *more, utcnow=Watch())


def test_it_is_served_and_told_where_nobody_has_all(database):
    frame = behind(database, failing(ABSENT, "second")).get_stock_data("IBM", "max")
    assert frame.index[-1] == pd.Timestamp("2013-02-27")
    assert frame.attrs["provider"] == "first"
    assert frame.attrs["behind"] == str(DOWN)
    assert frame.attrs["passed_over"] == {"second": str(ABSENT)}


def test_it_gives_way_to_a_later_provider_that_has_all(database):
    here = behind(database, Vendor(name="second"))
    frame = here.get_stock_data("IBM", "max")
    assert frame.index[-1] == pd.Timestamp(LAST)
    assert (frame.attrs["provider"], frame.attrs["behind"]) == ("second", None)
    assert frame.attrs["passed_over"] == {"first": str(DOWN)}
    past = here.get_stock_data("IBM", as_of=date(2013, 2, 27))  # which the first has whole
    assert (past.attrs["provider"], past.attrs["passed_over"]) == ("first", {})


def test_of_two_that_are_behind_the_first_is_served(database):
    second = Vendor(name="second")
    desk(database, second, today=date(2013, 2, 28)).get_stock_data("IBM", "max")
    second.failing = REFUSED
    frame = behind(database, second).get_stock_data("IBM", "max")
    assert (frame.attrs["provider"], frame.attrs["behind"]) == ("first", str(DOWN))
    assert frame.attrs["passed_over"] == {"second": str(REFUSED)}


def test_one_that_does_not_reach_back_gives_way_to_one_that_does(database):
    short, long = Vendor(name="short"), Vendor(name="long")
    short.reach = date(2012, 1, 3)
    here = desk(database, short, long)
    assert here.get_stock_data("IBM", "1y").attrs["provider"] == "short"
    frame = here.get_stock_data("IBM", "5y", adjust="none")
    assert frame.attrs["provider"] == "long"
    assert "since 2012-01-03 only" in frame.attrs["passed_over"]["short"]
    pd.testing.assert_frame_equal(frame, SAMPLE["IBM"].bars.loc["2008-03-01":])


# Nothing is mixed ---------------------------------------------------------------------------------

DAYS = pd.bdate_range("2013-01-07", "2013-01-11")
TODAY = date(2013, 1, 11)


def share(price, mic, currency):
    symbol = Symbol("X", mic, currency, f"X of {mic}")
    return Tape(symbol, tape([price] * 5, DAYS).bars, tape([price], DAYS[:1]).actions)


def test_providers_are_kept_apart(database):
    one, two = Vendor({"X": share(1.0, "XNYS", "USD")}, name="one"), Vendor(
        {"X": share(2.0, "XNYS", "USD")}, name="two")  # fmt: skip
    one.ends = date(2013, 1, 8)
    desk(database, one, today=date(2013, 1, 8)).get_stock_data("X", "max")
    one.failing = DOWN
    frame = desk(database, one, two, today=TODAY).get_stock_data("X", "max")
    assert frame["close"].tolist() == [2.0] * 5
    one.failing, one.ends = None, TODAY
    frame = desk(database, one, two, today=TODAY).get_stock_data("X", "max")
    assert frame["close"].tolist() == [1.0] * 5


@pytest.mark.parametrize(("mic", "currency"), [("XLON", "USD"), ("XNYS", "EUR"), ("XLON", "GBP")])
def test_exchanges_and_currencies_are_kept_apart(database, mic, currency):
    vendor = Vendor({"X": share(1.0, "XNYS", "USD")})
    desk(database, vendor, today=TODAY).get_stock_data("X", "max")
    vendor.tapes["X"] = share(3.0, mic, currency)  # the ticker stands for another share now
    other = desk(database, vendor, today=TODAY)
    reading = other._bars.readers["vendor"].read(
        vendor.tapes["X"].symbol, Interval.DAY, None, TODAY
    )
    assert reading.series.bars["close"].tolist() == [3.0] * 5
    # The store knows two shares of that ticker, so the provider says which it is.
    frame = desk(database, vendor, today=TODAY).get_stock_data("X", "max")
    assert frame["close"].tolist() == [3.0] * 5
    assert (frame.attrs["mic"], frame.attrs["currency"]) == (mic, currency)


def test_intervals_are_kept_apart(database):
    days, weeks = Vendor({"X": share(1.0, "XNYS", "USD")}), Vendor(
        {"X": share(9.0, "XNYS", "USD")}, interval=Interval.WEEK)  # fmt: skip
    here = desk(database, days, today=TODAY)
    here.get_stock_data("X", "max")
    desk(database, weeks, today=TODAY).get_stock_data("X", "max", "1wk")
    again = desk(database, days, today=TODAY)
    assert again.get_stock_data("X", "max")["close"].tolist() == [1.0] * 5
    assert again.get_stock_data("X", "max", "1wk")["close"].tolist() == [1.0]
