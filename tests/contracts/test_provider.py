"""What every provider of market data promises, over the sample and Yahoo by way of yfinance."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from standins.yahoo_server import Listing, YahooServer

from workbench.domain import Interval
from workbench.errors import NoDataError
from workbench.market.actions import adjusted
from workbench.market.frames import ACTION_COLUMNS, BAR_COLUMNS, actions_frame, bars_frame
from workbench.market.provider import Provider
from workbench.market.sample import SampleProvider
from workbench.market.yahoo import YahooProvider, connection

FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
DAY = Interval.DAY


@pytest.fixture(scope="module")
def listing() -> Listing:
    sample = SampleProvider()
    apple = sample.lookup("AAPL")
    return Listing(sample.bars(apple, FIRST, LAST, DAY), sample.actions(apple, FIRST, LAST))


@pytest.fixture(params=["sample", "yahoo"])
def provider(
    request: pytest.FixtureRequest, listing: Listing, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Provider]:
    if request.param == "sample":
        yield SampleProvider()
        return
    with YahooServer() as server:
        server.listings["AAPL"] = listing
        monkeypatch.setattr(connection, "new_session", server.session)
        yield YahooProvider(clock=lambda: datetime(2013, 3, 4, 12, tzinfo=UTC))


def test_a_symbol_is_found_in_any_case(provider: Provider) -> None:
    symbol = provider.lookup(" aapl ")
    assert (symbol.ticker, symbol.mic, symbol.currency) == ("AAPL", "XNAS", "USD")
    assert symbol.name == "Apple Inc."


def test_an_unknown_symbol_is_said(provider: Provider) -> None:
    with pytest.raises(NoDataError, match="NOPE"):
        provider.lookup("NOPE")


def test_the_span_is_the_first_and_last_session(provider: Provider) -> None:
    assert provider.span(provider.lookup("AAPL")) == (FIRST, LAST)


def test_bars_pass_the_validator_unchanged(provider: Provider) -> None:
    bars = provider.bars(provider.lookup("AAPL"), FIRST, LAST, DAY)
    assert tuple(bars.columns) == BAR_COLUMNS
    assert len(bars) == 3270
    pd.testing.assert_frame_equal(bars, bars_frame(bars, about="test"))


def test_prices_are_as_traded(provider: Provider) -> None:
    # Before its split of 28 February 2005 Apple closed at 88.99, the day itself at 44.86.
    bars = provider.bars(provider.lookup("AAPL"), date(2005, 2, 25), date(2005, 2, 28), DAY)
    np.testing.assert_allclose(bars["close"], [88.99, 44.86], rtol=1e-9)


def test_actions_are_as_declared(provider: Provider) -> None:
    actions = provider.actions(provider.lookup("AAPL"), FIRST, LAST)
    assert tuple(actions.columns) == ACTION_COLUMNS
    pd.testing.assert_frame_equal(actions, actions_frame(actions, about="test"))
    assert actions["split"].tolist()[:2] == [2.0, 2.0]
    np.testing.assert_allclose(actions["dividend"].tolist()[2:], [2.65] * 3, rtol=1e-9)


def test_both_ends_of_a_range_are_in_it(provider: Provider) -> None:
    apple = provider.lookup("AAPL")
    split_day = date(2005, 2, 28)
    assert len(provider.bars(apple, split_day, split_day, DAY)) == 1
    assert provider.actions(apple, split_day, split_day)["split"].tolist() == [2.0]


def test_days_without_session_are_an_empty_frame(provider: Provider) -> None:
    apple = provider.lookup("AAPL")
    weekend = date(2005, 2, 26), date(2005, 2, 27)
    bars, actions = provider.bars(apple, *weekend, DAY), provider.actions(apple, *weekend)
    assert bars.empty
    assert tuple(bars.columns) == BAR_COLUMNS
    assert actions.empty


def test_ranges_fit_together(provider: Provider) -> None:
    apple = provider.lookup("AAPL")
    whole = provider.bars(apple, date(2004, 1, 1), date(2006, 12, 31), DAY)
    middle = date(2005, 2, 25)
    parts = [
        provider.bars(apple, date(2004, 1, 1), middle, DAY),
        provider.bars(apple, date(2005, 2, 26), date(2006, 12, 31), DAY),
    ]
    pd.testing.assert_frame_equal(pd.concat(parts), whole)


def test_bars_and_actions_make_one_series_without_jumps(provider: Provider) -> None:
    apple = provider.lookup("AAPL")
    bars = provider.bars(apple, FIRST, LAST, DAY)
    actions = provider.actions(apple, FIRST, LAST)
    closes = adjusted(bars, actions, "splits")["close"]
    # Apple's worst day of these years, 29 September 2000, halved the price; no split does.
    assert closes.pct_change().min() == pytest.approx(-0.5187, abs=1e-4)
