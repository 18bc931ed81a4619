"""Alpha Vantage's stand-in with real prices, and the provider that asks it."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pandas as pd
import pytest
from standins.alpha_vantage_server import KEY, AlphaVantageServer, Listing, overview

from workbench.config.settings import AlphaVantageSettings, Secret
from workbench.domain import Interval, Symbol
from workbench.market.alpha_vantage import AlphaVantageProvider
from workbench.market.quotas import Limits, Quota, Timing
from workbench.market.sample import SampleProvider
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import MongoGenericRepository

AAPL = Symbol("AAPL", "XNAS", "USD", "Apple Inc.")
FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
# The day after the sample's last session, a Friday.
SATURDAY = datetime(2013, 3, 2, 15, 0, tzinfo=UTC)

Open = Callable[..., AlphaVantageProvider]


@dataclass
class Clock:
    """The time, as told."""

    now: datetime = SATURDAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture(scope="session")
def raw() -> pd.DataFrame:
    return SampleProvider().history(AAPL, FIRST, LAST, Interval.DAY).bars


@pytest.fixture(scope="session")
def declared() -> pd.DataFrame:
    return SampleProvider().history(AAPL, FIRST, LAST, Interval.DAY).actions


@pytest.fixture
def vendor(raw: pd.DataFrame, declared: pd.DataFrame) -> Iterator[AlphaVantageServer]:
    with AlphaVantageServer() as server:
        server.listings["AAPL"] = Listing(
            "AAPL", raw, declared, overview("AAPL", "NASDAQ", "Apple Inc."), label="Apple Inc"
        )
        yield server


@pytest.fixture(scope="session")
def quotas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoGenericRepository]:
    path = tmp_path_factory.mktemp("alpha_vantage") / "quotas.db"
    with closing(EmbeddedDatabase(path)) as database:
        yield RepositoryFactory(database).repository("request_quotas")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def quota(quotas: MongoGenericRepository, request: pytest.FixtureRequest, clock: Clock) -> Quota:
    return Quota(request.node.name, Limits(per_day=25), quotas, Timing(utcnow=clock))


@pytest.fixture
def open_provider(vendor: AlphaVantageServer, quota: Quota, clock: Clock) -> Iterator[Open]:
    made: list[AlphaVantageProvider] = []

    def open_one(key: str | None = KEY) -> AlphaVantageProvider:
        secret = None if key is None else Secret(key)
        settings = AlphaVantageSettings(api_key=secret, base_url=vendor.url)
        made.append(AlphaVantageProvider(settings, quota, timeout_s=5.0, clock=clock))
        return made[-1]

    yield open_one
    for one in made:
        one.close()


@pytest.fixture
def provider(open_provider: Open) -> AlphaVantageProvider:
    return open_provider()
