"""The live desk with no model's key: real yfinance on a stand-in, answered by the local analyst."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from standins.yahoo_server import Listing, YahooServer

from workbench import open_workbench
from workbench.app import Workbench
from workbench.config import Settings
from workbench.domain import Interval
from workbench.market.sample import SampleProvider
from workbench.market.yahoo import connection


@pytest.fixture
def yahoo(monkeypatch: pytest.MonkeyPatch) -> Iterator[YahooServer]:
    sample = SampleProvider()
    apple = sample.lookup("AAPL")
    given = sample.history(apple, None, sample.last_session, Interval.DAY)
    with YahooServer() as server:
        server.listings["AAPL"] = Listing(given.bars, given.actions)
        monkeypatch.setattr(connection, "new_session", server.session)
        yield server


@pytest.fixture
def desk(yahoo: YahooServer, tmp_path: Path) -> Iterator[Workbench]:
    settings = Settings(store={"path": tmp_path / "store"}, model={"provider": "local"})
    with open_workbench("live", settings=settings) as wb:
        yield wb


def test_a_share_named_by_its_ticker_is_looked_up_and_answered(desk: Workbench) -> None:
    response = desk.ask("How did AAPL do in 2008?")
    [claim] = response.claims
    assert (claim.symbol, claim.measure, claim.state.value) == ("AAPL", "total_return", "verified")
    assert claim.value == pytest.approx(-0.5691, abs=5e-5)
    assert "SAMPLE" not in response.text
    assert not response.sample_data
    again = desk.ask("What was its volatility in 2009?", conversation_id=response.conversation_id)
    assert not again.refused


def test_a_share_the_provider_does_not_know_is_refused(desk: Workbench) -> None:
    response = desk.ask("How did XQZT do in 2008?")
    assert response.refused
    assert not response.claims


def test_without_a_network_the_answer_offers_the_offline_profile(tmp_path: Path) -> None:
    settings = Settings(store={"path": tmp_path / "store"}, model={"provider": "local"})
    with open_workbench("live", settings=settings) as wb:  # the tests' proxy leads nowhere
        response = wb.ask("How did AAPL do in 2008?")
    assert response.refused
    assert "--profile offline" in response.text
