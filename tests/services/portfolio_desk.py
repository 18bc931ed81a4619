"""The services over an empty store of either kind, with the sample's prices or a vendor's own."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from standins.market import open_market

from workbench.config import Settings
from workbench.domain import Symbol
from workbench.market.clock import MarketClock
from workbench.market.manager import DataManager
from workbench.market.provider import BarsProvider
from workbench.market.sample import SampleProvider
from workbench.services.factory import ServiceFactory
from workbench.services.portfolios import PortfolioService
from workbench.services.symbols import Listing
from workbench.stores.cache import MemoryCache
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import DocumentDatabase

LAST = date(2013, 3, 1)
SAP = Symbol("SAP", "XETR", "EUR", "SAP SE")


@dataclass
class Desk:
    """A desk of one workspace with one portfolio."""

    services: ServiceFactory
    portfolios: PortfolioService
    workspace: dict[str, Any]
    portfolio: str

    def deal(self, side: str, ticker: str, quantity: str, price: str, **more: Any) -> dict:
        """Record a trade; ``day`` as ISO text, numbers as text."""
        fee = Decimal(more.pop("fee", "0"))
        return self.portfolios.record_trade(
            self.portfolio, side, ticker, Decimal(quantity), Decimal(price),
            day=date.fromisoformat(more.pop("day")), fee=fee, **more,
        )  # fmt: skip

    def know(self, symbol: Symbol, **more: Any) -> None:
        """Add a security by hand."""
        self.services.get_symbols_service().add_symbol(Listing(symbol, **more))


@contextmanager
def market(folder: Path, provider: BarsProvider | None = None) -> Iterator[DataManager]:
    """Market data in a store of their own: they are the same over every document store."""
    database = EmbeddedDatabase(folder / "market.db")
    yield open_market(database, provider or SampleProvider(), clock=MarketClock(fixed=LAST))
    database.close()


def opener(server: Any, folder: Path) -> Callable[[], DocumentDatabase]:
    """Opens connections to one empty store: a file, or a database of ``server``."""
    if server is None:
        return lambda: EmbeddedDatabase(folder / "documents.db")
    from workbench.stores.mongo import MongoDatabase

    name = f"portfolios_{uuid.uuid4().hex[:12]}"
    return lambda: MongoDatabase(server.settings(name, timeout_s=30))


def services(database: DocumentDatabase, data: DataManager) -> ServiceFactory:
    """The services over a store and market data."""
    return ServiceFactory(
        Settings(),
        repository_factory=RepositoryFactory(database),
        cache_backend=MemoryCache(),
        data_manager=lambda: data,
    )


def desk(factory: ServiceFactory, user_id: str = "ann") -> Desk:
    """A new workspace of a user, who is made, with an empty portfolio."""
    factory.get_user_service().ensure_user(user_id)
    workspace = factory.get_workspace_service().create_workspace(user_id, "Desk")
    service = factory.get_portfolio_service()
    portfolio = service.create_portfolio(workspace["_id"], "Growth")
    return Desk(factory, service, workspace, portfolio["_id"])
