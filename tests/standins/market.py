"""Market data over a given store and given providers, wired as the desk wires them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workbench.config.settings import TtlSettings
from workbench.market.bars import BarsReader, Chain
from workbench.market.clock import MarketClock
from workbench.market.company import CompanyChains, CompanyReader, CompanyStores
from workbench.market.manager import DataManager, Readers
from workbench.market.quotas import Quota
from workbench.market.reference.directory import SymbolDirectory
from workbench.market.series import SeriesStore
from workbench.stores.cache import MemoryCache
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import DocumentDatabase

NOBODY = CompanyChains({}, {}, {})
DAY_AND_HOUR = TtlSettings()


def open_market(
    database: DocumentDatabase,
    *providers: Any,
    clock: MarketClock,
    companies: CompanyChains = NOBODY,
    ttl: TtlSettings = DAY_AND_HOUR,
    quotas: Mapping[str, Quota] | None = None,
    kept_in: type[SeriesStore] = SeriesStore,
) -> DataManager:
    """A manager whose chain of bars is ``providers`` in this order."""
    store = RepositoryFactory(database, clock=clock.utcnow)
    chain = {provider.name: provider for provider in providers}
    bars = BarsReader(
        Chain(chain, quotas or {}),
        kept_in(store.get_market_data_repository()),
        ttl=ttl,
        utcnow=clock.utcnow,
        cache=MemoryCache(),
    )
    kept = CompanyStores(
        store.get_fundamental_analysis_repository(),
        store.get_market_snapshots_repository(),
        store.get_news_events_repository(),
    )
    reader = CompanyReader(companies, kept, ttl=ttl, utcnow=clock.utcnow)
    directory = SymbolDirectory(
        bars.lookup, lambda: clock.today("XNYS"), desk=store.repository("symbols"),
        catalogue=bars.symbols, search=bars.search,
    )  # fmt: skip
    readers = Readers(bars, reader, directory)
    return DataManager(readers, clock=clock)
