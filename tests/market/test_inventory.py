"""What the store holds, told without asking anybody."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from standins.vendor import LAST, Vendor, desk

from workbench.market.inventory import inventory
from workbench.stores.company import CompanyKey
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    yield database
    database.close()


def test_a_series_is_told_by_provider_and_interval(database) -> None:
    for vendor in (Vendor(name="one"), Vendor(name="other")):
        desk(database, vendor).get_stock_data("AAPL", start=date(2012, 6, 1))
    desk(database, Vendor(name="one")).get_stock_data("IBM", "max")
    found = inventory(RepositoryFactory(database)).series
    assert [(one.symbol.ticker, one.provider) for one in found] == [
        ("AAPL", "one"), ("AAPL", "other"), ("IBM", "one"),
    ]  # fmt: skip
    apple, *_, ibm = found
    # Dividends of August, November and February, and no split.
    assert (apple.first, apple.last, apple.splits, apple.dividends) == (
        date(2012, 6, 1), LAST, 0, 3,
    )  # fmt: skip
    assert (ibm.sessions, ibm.first, ibm.gaps) == (3270, date(2000, 3, 1), ())
    assert ibm.covered == ((date(2000, 3, 1), LAST),)


def test_ranges_that_leave_no_session_between_them_are_one(database) -> None:
    # Of 2012-06-29, a Friday, and 2012-07-02, the Monday after: nothing is missing between.
    vendor = Vendor()
    here = desk(database, vendor)
    here.refetch(["AAPL"], start=date(2012, 6, 1), end=date(2012, 6, 29))
    here.refetch(["AAPL"], start=date(2012, 7, 2), end=date(2012, 7, 31))
    here.refetch(["AAPL"], start=date(2012, 9, 4), end=date(2012, 9, 28))
    (found,) = inventory(RepositoryFactory(database)).series
    assert found.covered == (
        (date(2012, 6, 1), date(2012, 7, 31)), (date(2012, 9, 4), date(2012, 9, 28)),
    )  # fmt: skip
    ((begin, end),) = found.gaps
    assert (begin, end) == (date(2012, 8, 1), date(2012, 9, 3))


def test_a_session_that_has_not_settled_is_told(database) -> None:
    vendor = Vendor()
    vendor.trading = LAST
    desk(database, vendor).get_quote("AAPL")
    (found,) = inventory(RepositoryFactory(database)).series
    assert (found.provisional, found.last) == (LAST, LAST)


@pytest.mark.parametrize(
    ("wanted", "there"),
    [((), ["AAPL", "IBM"]), (("ibm",), ["IBM"]), (("ibm@xnys",), ["IBM"]), (("IBM@XLON",), [])],
)
def test_some_or_all(database, wanted, there) -> None:
    here = desk(database, Vendor())
    for ticker in ("AAPL", "IBM"):
        here.get_quote(ticker)
    found = inventory(RepositoryFactory(database), wanted).series
    assert [one.symbol.ticker for one in found] == there


def test_companies_are_told_by_kind(database) -> None:
    store = RepositoryFactory(database)
    key = CompanyKey("AAPL", "XNAS", "USD", "yahoo")
    for day in (date(2013, 1, 2), date(2013, 2, 1)):
        store.get_market_snapshots_repository().keep(key, day, {"name": "Apple Inc."})
    moment = datetime(2013, 2, 27, 15, 0, tzinfo=UTC)
    article = {"key": "1", "title": "t", "link": "", "publisher": "p", "published_at": moment,
               "summary": ""}  # fmt: skip
    store.get_news_events_repository().add(key, [article])
    found = inventory(store).companies
    assert [(one.kind, one.number, one.first, one.last) for one in found] == [
        ("news", 1, "2013-02-27", "2013-02-27"),
        ("profiles", 2, "2013-01-02", "2013-02-01"),
    ]
    assert inventory(store, ["IBM"]).companies == ()
