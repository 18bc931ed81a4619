"""What every provider of market data promises, over the sample and Yahoo by way of yfinance."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from standins.yahoo_server import Listing, YahooServer

from workbench.domain import Interval
from workbench.errors import NoDataError
from workbench.market.actions import adjusted
from workbench.market.frames import (
    ACTION_COLUMNS,
    BAR_COLUMNS,
    actions_frame,
    bars_frame,
    session_date,
)
from workbench.market.provider import BarsProvider
from workbench.market.quotas import Limits, Quota
from workbench.market.sample import SampleProvider
from workbench.market.yahoo import YahooProvider, connection
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
DAY = Interval.DAY


@pytest.fixture(scope="module")
def listing() -> Listing:
    sample = SampleProvider()
    apple = sample.lookup("AAPL")
    given = sample.history(apple, FIRST, LAST, DAY)
    return Listing(given.bars, given.actions)


@pytest.fixture(params=["sample", "yahoo"])
def provider(
    request: pytest.FixtureRequest,
    listing: Listing,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[BarsProvider]:
    if request.param == "sample":
        yield SampleProvider()
        return
    with YahooServer() as server:
        server.listings["AAPL"] = listing
        monkeypatch.setattr(connection, "new_session", server.session)
        database = EmbeddedDatabase(tmp_path / "quotas.db")
        quota = Quota("yahoo", Limits(), RepositoryFactory(database).repository("request_quotas"))
        yield YahooProvider(quota, clock=lambda: datetime(2013, 3, 4, 12, tzinfo=UTC))
        database.close()


def test_a_symbol_is_found_in_any_case(provider: BarsProvider) -> None:
    symbol = provider.lookup(" aapl ")
    assert (symbol.ticker, symbol.mic, symbol.currency) == ("AAPL", "XNAS", "USD")
    assert symbol.name == "Apple Inc."


def test_an_unknown_symbol_is_said(provider: BarsProvider) -> None:
    with pytest.raises(NoDataError, match="NOPE"):
        provider.lookup("NOPE")


def test_asked_for_everything_it_begins_with_the_first_session(provider: BarsProvider) -> None:
    given = provider.history(provider.lookup("AAPL"), None, LAST, DAY)
    assert given.whole
    assert given.since == session_date(given.bars.index[0]) == FIRST
    assert session_date(given.bars.index[-1]) == LAST
    assert given.provisional is None


def test_it_says_how_far_back_it_reaches(provider: BarsProvider) -> None:
    apple = provider.lookup("AAPL")
    assert provider.history(apple, date(1999, 1, 4), LAST, DAY).whole
    part = provider.history(apple, date(2005, 2, 26), LAST, DAY)
    assert (part.since, part.whole) == (date(2005, 2, 26), False)


def test_an_interval_it_does_not_give_is_said(provider: BarsProvider) -> None:
    assert DAY in provider.intervals
    with pytest.raises(NoDataError, match="1mo"):
        provider.history(provider.lookup("AAPL"), FIRST, LAST, Interval.MONTH)


def test_bars_pass_the_validator_unchanged(provider: BarsProvider) -> None:
    bars = provider.history(provider.lookup("AAPL"), FIRST, LAST, DAY).bars
    assert tuple(bars.columns) == BAR_COLUMNS
    assert len(bars) == 3270
    pd.testing.assert_frame_equal(bars, bars_frame(bars, about="test"))


def test_prices_are_as_traded(provider: BarsProvider) -> None:
    # Before its split of 28 February 2005 Apple closed at 88.99, the day itself at 44.86.
    bars = provider.history(provider.lookup("AAPL"), date(2005, 2, 25), date(2005, 2, 28), DAY).bars
    np.testing.assert_allclose(bars["close"], [88.99, 44.86], rtol=1e-9)


def test_actions_are_as_declared(provider: BarsProvider) -> None:
    actions = provider.history(provider.lookup("AAPL"), FIRST, LAST, DAY).actions
    assert tuple(actions.columns) == ACTION_COLUMNS
    pd.testing.assert_frame_equal(actions, actions_frame(actions, about="test"))
    assert actions["split"].tolist()[:2] == [2.0, 2.0]
    np.testing.assert_allclose(actions["dividend"].tolist()[2:], [2.65] * 3, rtol=1e-9)


def test_both_ends_of_a_range_are_in_it(provider: BarsProvider) -> None:
    apple = provider.lookup("AAPL")
    split_day = date(2005, 2, 28)
    assert len(provider.history(apple, split_day, split_day, DAY).bars) == 1
    assert provider.history(apple, split_day, split_day, DAY).actions["split"].tolist() == [2.0]


def test_days_without_session_are_an_empty_frame(provider: BarsProvider) -> None:
    apple = provider.lookup("AAPL")
    weekend = date(2005, 2, 26), date(2005, 2, 27)
    bars, actions = (
        provider.history(apple, *weekend, DAY).bars,
        provider.history(apple, *weekend, DAY).actions,
    )
    assert bars.empty
    assert tuple(bars.columns) == BAR_COLUMNS
    assert actions.empty


def test_ranges_fit_together(provider: BarsProvider) -> None:
    apple = provider.lookup("AAPL")
    whole = provider.history(apple, date(2004, 1, 1), date(2006, 12, 31), DAY).bars
    middle = date(2005, 2, 25)
    parts = [
        provider.history(apple, date(2004, 1, 1), middle, DAY).bars,
        provider.history(apple, date(2005, 2, 26), date(2006, 12, 31), DAY).bars,
    ]
    pd.testing.assert_frame_equal(pd.concat(parts), whole)


def test_bars_and_actions_make_one_series_without_jumps(provider: BarsProvider) -> None:
    apple = provider.lookup("AAPL")
    bars = provider.history(apple, FIRST, LAST, DAY).bars
    actions = provider.history(apple, FIRST, LAST, DAY).actions
    closes = adjusted(bars, actions, "splits")["close"]
    # Apple's worst day of these years, 29 September 2000, halved the price; no split does.
    assert closes.pct_change().min() == pytest.approx(-0.5187, abs=1e-4)
