"""Asking anew for what is stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from standins.market import open_market
from standins.vendor import LAST, SAMPLE, Vendor, desk

from workbench.errors import ProviderUnavailable, QuestionError, RateLimitedError
from workbench.market.clock import MarketClock
from workbench.market.quotas import Limits, Quota
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
    tape = SAMPLE["AAPL"]
    bars = tape.bars.copy()
    bars.loc["2012-02-15", "volume"] += 1
    vendor.tapes["AAPL"] = type(tape)(tape.symbol, bars, tape.actions)
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
