"""Asking anew for what is stored."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from standins.market import open_market
from standins.vendor import LAST, SAMPLE, Vendor, Watch, desk

from workbench.domain import Interval
from workbench.errors import ProviderUnavailable, QuestionError, RateLimitedError
from workbench.market.clock import MarketClock
from workbench.market.quotas import Limits, Quota
from workbench.market.series import SeriesStore
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    yield database
    database.close()


def test_what_is_asked_again_counts_from_then_on(database):
    vendor = Vendor({"AAPL": SAMPLE["AAPL"]})
    here = desk(database, vendor)
    days = {"start": date(2012, 2, 1), "end": date(2012, 3, 30)}
    before = here.get_stock_data("AAPL", adjust="none", **days)
    asked = len(vendor.asked)
    corrected(vendor, "2012-02-15")
    again = here.refetch(["AAPL"], **days)["AAPL"]
    assert vendor.asked[asked:] == [("AAPL", days["start"], days["end"])]
    assert not again.attrs["cached"]
    after = here.get_stock_data("AAPL", adjust="none", **days)
    assert after.attrs["cached"]
    assert [*after.index[after["volume"] != before["volume"]]] == [pd.Timestamp("2012-02-15")]
    assert len(vendor.asked) == asked + 1


def test_asking_again_for_many_tells_failures_and_takes_the_first_that_answers(database):
    down, up = Vendor(name="down"), Vendor(name="up")
    here = desk(database, down, up)
    here.get_quote("AAPL")
    down.failing = ProviderUnavailable("It is down.")
    found = here.refetch(["AAPL", "ZZZZ"], "1mo")
    assert (found["AAPL"].attrs["provider"], found["AAPL"].attrs["passed_over"]) == (
        "up", {"down": "It is down."},
    )  # fmt: skip
    assert [*found.failures] == ["ZZZZ"]


def test_a_day_that_cannot_hold_them_is_refused_though_all_is_stored(database):
    vendor = Vendor()
    rows = RepositoryFactory(database).repository("request_quotas")
    quotas = {"vendor": Quota("vendor", Limits(per_day=1), rows)}
    here = open_market(database, vendor, clock=MarketClock(fixed=LAST), quotas=quotas)
    for ticker in ("AAPL", "IBM"):
        here.get_stock_data(ticker, "1mo")
    asked = len(vendor.asked)
    with pytest.raises(RateLimitedError, match="This needs 2 requests to vendor"):
        here.refetch(["AAPL", "IBM"], "1mo")
    assert len(vendor.asked) == asked


def test_a_period_that_is_none_is_no_symbols_failure(database):
    with pytest.raises(QuestionError, match="is not a period"):
        desk(database, Vendor()).refetch(["AAPL"], "sometime")


def test_a_share_in_another_currency_since_gets_a_series_of_its_own(database):
    tape = SAMPLE["AAPL"]
    vendor = Vendor({"AAPL": tape})
    here = desk(database, vendor)
    days = {"start": date(2012, 2, 1), "end": date(2012, 3, 30)}
    here.get_stock_data("AAPL", **days)
    vendor.tapes["AAPL"] = replace(tape, symbol=replace(tape.symbol, currency="EUR"))
    again = here.refetch(["AAPL"], **days)
    assert (again["AAPL"].attrs["currency"], [*again.failures]) == ("EUR", [])
    assert here.lookup("AAPL").currency == "EUR"
    assert desk(database, vendor).get_stock_data("AAPL", **days).attrs["currency"] == "EUR"


def corrected(vendor, session):
    """The vendor of one share corrects the volume of a session by one."""
    (ticker,) = vendor.tapes
    tape = vendor.tapes[ticker]
    bars = tape.bars.copy()
    bars.loc[session, "volume"] += 1
    vendor.tapes[ticker] = type(tape)(tape.symbol, bars, tape.actions)


@pytest.mark.parametrize("question", ["gaps", "stored"])
def test_a_correction_is_not_forgotten_for_what_was_read_before_it(database, question):
    vendor = Vendor({"AAPL": SAMPLE["AAPL"]})
    days = {"start": date(2012, 2, 1), "end": date(2012, 3, 30)}
    before = desk(database, vendor).get_stock_data("AAPL", adjust="none", **days)

    class Paused(SeriesStore):
        """Its first answer is slow to arrive."""

        read_it, goes_on = threading.Event(), threading.Event()

        def read(self, *series):
            found = super().read(*series)
            if not self.read_it.is_set():
                self.read_it.set()
                self.goes_on.wait(1)
            return found

    here = desk(database, vendor, store=Paused)
    reader, symbol = here._bars.readers["vendor"], here.lookup("AAPL")
    ask = {
        "gaps": lambda: reader.gaps(symbol, Interval.DAY, days["start"], days["end"]),
        "stored": lambda: reader.stored(symbol, Interval.DAY),
    }[question]
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(ask)
        assert Paused.read_it.wait(20)
        corrected(vendor, "2012-02-15")
        again = pool.submit(here.refetch, ["AAPL"], **days)
        again.add_done_callback(lambda _: Paused.goes_on.set())
        slow.result(20)
        assert not again.result(20).failures
    after = here.get_stock_data("AAPL", adjust="none", **days)
    assert [*after.index[after["volume"] != before["volume"]]] == [pd.Timestamp("2012-02-15")]


@pytest.mark.parametrize("question", ["frame", "catalogue"])
def test_a_correction_of_another_process_is_seen_within_seconds(database, question):
    vendor, watch = Vendor({"AAPL": SAMPLE["AAPL"]}), Watch()
    here = desk(database, vendor, utcnow=watch)
    reader, symbol = here._bars.readers["vendor"], here.lookup("AAPL")
    days = {"start": date(2012, 2, 1), "end": date(2012, 3, 30)}

    def volume():
        if question == "catalogue":
            bars = reader.stored(symbol, Interval.DAY).bars
        else:
            bars = here.get_stock_data("AAPL", adjust="none", **days)
        return bars["volume"]["2012-02-15"]

    here.get_stock_data("AAPL", **days)
    before = volume()
    corrected(vendor, "2012-02-15")
    desk(database, vendor).refetch(["AAPL"], **days)
    asked = len(vendor.asked)
    watch.on(seconds=6)
    assert volume() == before + 1
    assert len(vendor.asked) == asked


def test_memory_that_the_store_agrees_with_is_not_read_again(database):
    class Counted(SeriesStore):
        read_times = checked = 0

        def read(self, *series):
            Counted.read_times += 1
            return super().read(*series)

        def is_current(self, series):
            Counted.checked += 1
            return super().is_current(series)

    watch = Watch()
    here = desk(database, Vendor(), utcnow=watch, store=Counted)
    here.get_stock_data("AAPL", "max")
    before = Counted.read_times
    for _ in range(3):
        watch.on(seconds=6)
        for _ in range(4):
            here.get_stock_data("AAPL", "max")
    assert (Counted.read_times, Counted.checked) == (before, 3)
