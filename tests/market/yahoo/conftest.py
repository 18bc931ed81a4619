"""Yahoo by the real yfinance, against a stand-in on loopback that serves real Apple prices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from standins.yahoo_server import Listing, YahooServer

from workbench.market.quotas import Limits, Quota, Timing
from workbench.market.yahoo import YahooProvider, connection
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def raw() -> pd.DataFrame:
    """Apple's bars as traded, 2000-03-01 to 2013-03-01, of the bundled sample."""
    with (files("workbench.market.sample") / "bars.csv.gz").open("rb") as file:
        table = pd.read_csv(file, compression="gzip", parse_dates=["session"])
    rows = table[table["ticker"] == "AAPL"].set_index("session")
    return rows[["open", "high", "low", "close", "volume"]].astype("float64")


@pytest.fixture(scope="session")
def declared() -> pd.DataFrame:
    """The sample's actions, and the two splits that came after its last session."""
    with (files("workbench.market.sample") / "actions.csv").open("rb") as file:
        table = pd.read_csv(file, parse_dates=["session"])
    known = table[table["ticker"] == "AAPL"].set_index("session").sort_index()
    later = pd.DataFrame(
        {"split": [7.0, 4.0], "dividend": [0.0, 0.0]},
        index=pd.DatetimeIndex(["2014-06-09", "2020-08-31"]),
    )
    return pd.concat([known[["split", "dividend"]], later])


@pytest.fixture(scope="session")
def _apple(raw: pd.DataFrame, declared: pd.DataFrame) -> Listing:
    return Listing(raw, declared)


@pytest.fixture
def yahoo(_apple: Listing, monkeypatch: pytest.MonkeyPatch) -> Iterator[YahooServer]:
    with YahooServer() as server:
        server.now = NOW
        server.listings["AAPL"] = _apple
        monkeypatch.setattr(connection, "new_session", server.session)
        yield server


@pytest.fixture(scope="session")
def _repositories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RepositoryFactory]:
    database = EmbeddedDatabase(Path(tmp_path_factory.mktemp("quotas")) / "desk.db")
    factory = RepositoryFactory(database)
    yield factory
    database.close()


@pytest.fixture
def quota_of(_repositories: RepositoryFactory) -> Callable[[Limits], Quota]:
    """A quota that nothing was taken from."""
    repository = _repositories.repository("request_quotas")
    repository.delete_one("yahoo")
    return lambda limits: Quota("yahoo", limits, repository, Timing(utcnow=lambda: NOW))


@pytest.fixture
def quota(quota_of: Callable[[Limits], Quota]) -> Quota:
    return quota_of(Limits())


@pytest.fixture
def provider(yahoo: YahooServer, quota: Quota) -> Iterator[YahooProvider]:
    provider = YahooProvider(quota, timeout_s=5.0, clock=lambda: NOW)
    yield provider
    provider.close()


@pytest.fixture
def at(yahoo: YahooServer, quota: Quota) -> Callable[[str], YahooProvider]:
    """A provider that asks at a moment of New York's."""

    def make(moment: str) -> YahooProvider:
        now = pd.Timestamp(moment).tz_localize("America/New_York").to_pydatetime()
        yahoo.now = now
        return YahooProvider(quota, timeout_s=5.0, clock=lambda: now)

    return make


@pytest.fixture
def small() -> Callable[..., Listing]:
    """Makes a listing that trades from 10 upwards, one more a day, with nothing declared."""

    def make(days: list[str], *, zone: str = "America/New_York", **meta: Any) -> Listing:
        close = np.arange(10.0, 10.0 + len(days))
        bars = pd.DataFrame(
            {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 100.0},
            index=pd.DatetimeIndex(days),
        )
        nothing = pd.DataFrame({"split": [], "dividend": []}, index=pd.DatetimeIndex([]))
        return Listing(bars, nothing, **{"exchangeTimezoneName": zone} | meta)

    return make
