"""A window needs its own days and no older ones, and what is stored outlives its vendor."""

from __future__ import annotations

from datetime import date

import pytest
from standins.vendor import LAST, Vendor, desk

from workbench.domain import Period
from workbench.errors import ProviderUnavailable
from workbench.services.charting import ChartService
from workbench.services.windows import open_window
from workbench.stores.embedded import EmbeddedDatabase

DOWN = ProviderUnavailable("The vendor is down.")


@pytest.fixture
def database(tmp_path):
    opened = EmbeddedDatabase(tmp_path / "market.db")
    yield opened
    opened.close()


def test_a_window_of_stored_days_opens_while_the_vendor_is_down(database):
    vendor = Vendor()
    desk(database, vendor).get_stock_data("IBM", start=date(2012, 10, 1))
    vendor.failing = DOWN
    here = desk(database, vendor)
    window = open_window(here, "IBM", Period.parse("2013-01/2013-02", now=LAST))
    assert (window.start, window.end) == (date(2012, 12, 31), date(2013, 2, 28))
    assert len(vendor.asked) == 1
    # All there is, is what is stored; and it is not told to be whole.
    assert here.span("IBM") == (date(2012, 10, 1), LAST)
    assert here.all_actions("IBM") is None
    assert here.get_stock_data("IBM", "max").attrs["unreached"] == str(DOWN)
    with pytest.raises(ProviderUnavailable, match="down"):
        here.get_stock_data("IBM", start=date(2012, 9, 3))


def test_a_chart_of_a_month_asks_for_no_decades(database):
    vendor = Vendor()
    ChartService(desk(database, vendor)).candlestick("IBM", "1mo")
    assert vendor.asked == [("IBM", date(2013, 2, 1), LAST)]


def test_a_chart_whose_averages_begin_before_what_can_be_had_is_drawn(database):
    vendor = Vendor(faults=[None, DOWN])
    figure = ChartService(desk(database, vendor)).price("IBM", "1mo")
    assert figure.data
    assert len(vendor.asked) == 2
