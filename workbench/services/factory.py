"""The services over one store and one cache, each made once."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast

from workbench.config import Settings
from workbench.errors import NotConfiguredError, WorkbenchError
from workbench.log import LoggingMixin
from workbench.services.base import BaseService
from workbench.services.conversations import ConversationService
from workbench.services.dashboard import Desk
from workbench.services.journal import JournalService
from workbench.services.notifications import NotificationService
from workbench.services.symbols import SymbolsService
from workbench.services.usage import UsageService
from workbench.services.users import UserService
from workbench.services.watchlists import WatchlistService
from workbench.services.workspaces import WorkspaceService
from workbench.stores.cache import CacheBackend
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import utc_now

if TYPE_CHECKING:
    from workbench.market.manager import DataManager
    from workbench.services.portfolios import PortfolioService

S = TypeVar("S", bound=BaseService)


class ServiceFactory(LoggingMixin):
    """Gives one shared instance of each service. Safe for several threads.

    ``data_manager``: opens the market data, when a service first needs them; without it symbols
    are those that were added by hand, and what needs prices raises NotConfiguredError.
    ``logger``: the parent of the services' loggers; None: each is named after its class.
    """

    def __init__(  # noqa: PLR0913 - each may be another one
        self,
        settings: Settings,
        *,
        repository_factory: RepositoryFactory,
        cache_backend: CacheBackend,
        data_manager: Callable[[], DataManager] | None = None,
        clock: Callable[[], datetime] = utc_now,
        logger: logging.Logger | None = None,
    ) -> None:
        self._settings = settings
        self._store = repository_factory
        self._open_data = data_manager
        self._common: dict[str, Any] = {"cache": cache_backend, "clock": clock}
        self._parent_logger = logger
        self._lock = threading.RLock()
        self._made: dict[str, BaseService] = {}

    def get_user_service(self) -> UserService:
        """Users, profiles, preferences."""
        return self._shared("user", self._make_users)

    def get_workspace_service(self) -> WorkspaceService:
        """Workspaces."""
        return self._shared("workspace", lambda: WorkspaceService(self._store, **self._common))

    def get_watchlist_service(self) -> WatchlistService:
        """Watchlists."""
        return self._shared("watchlist", lambda: self._in_workspaces(WatchlistService))

    def get_journal_service(self) -> JournalService:
        """Notes, tasks and ideas."""
        return self._shared("journal", lambda: self._in_workspaces(JournalService))

    def get_portfolio_service(self) -> PortfolioService:
        """Portfolios and their trades. Raises NotConfiguredError without market data."""
        return self._shared("portfolio", self._make_portfolios)

    def get_symbols_service(self) -> SymbolsService:
        """The known securities."""
        return self._shared("symbols", self._make_symbols)

    def get_conversation_service(self) -> ConversationService:
        """Conversations with the agent."""
        return self._shared(
            "conversation", lambda: ConversationService(self._store, **self._common)
        )

    def get_notification_service(self) -> NotificationService:
        """Notifications."""
        return self._shared(
            "notification", lambda: NotificationService(self._store, **self._common)
        )

    def get_usage_service(self) -> UsageService:
        """The ledger of calls to models."""
        return self._shared("usage", lambda: UsageService(self._store, **self._common))

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether every service can do its work, and the report of each by its name."""
        getters = {
            name.removeprefix("get_").removesuffix("_service"): getattr(self, name)
            for name in dir(self)
            if name.startswith("get_") and name.endswith("_service")
        }
        if self._open_data is None:
            del getters["portfolio"]
        # Side by side: what does not answer is waited for once.
        with ThreadPoolExecutor(len(getters)) as pool:
            reports = dict(zip(getters, pool.map(_health, getters.values()), strict=True))
        return all(fine for fine, _ in reports.values()), {
            name: report for name, (_, report) in reports.items()
        }

    def _in_workspaces(self, kind: Callable[..., S]) -> S:
        return kind(
            self._store,
            symbols=self.get_symbols_service(),
            workspaces=self.get_workspace_service(),
            **self._common,
        )

    def _make_symbols(self) -> SymbolsService:
        if self._open_data is None:
            return SymbolsService(self._store, **self._common)
        return SymbolsService(
            self._store,
            market=self._data,
            catalogue=lambda: self._data().catalogue(),
            **self._common,
        )

    def _make_users(self) -> UserService:
        desk = Desk(
            self.get_workspace_service(),
            self.get_watchlist_service(),
            self.get_journal_service(),
            self.get_notification_service(),
            portfolios=self.get_portfolio_service,
            data=self._data,
        )
        ttl_s = self._settings.cache.ttl.price_data
        return UserService(self._store, desk=desk, ttl_s=ttl_s, **self._common)

    def _make_portfolios(self) -> PortfolioService:
        from workbench.services.portfolios import PortfolioService  # it needs pandas

        return PortfolioService(
            self._store,
            data=self._data(),
            symbols=self.get_symbols_service(),
            workspaces=self.get_workspace_service(),
            **self._common,
        )

    def _data(self) -> DataManager:
        if self._open_data is None:
            raise NotConfiguredError("This needs market data, and there are none here.")
        return self._open_data()

    def _shared(self, name: str, make: Callable[[], S]) -> S:
        with self._lock:
            if name not in self._made:
                made = self._made[name] = make()
                if self._parent_logger is not None:
                    made.logger = self._parent_logger.getChild(name)
            return cast("S", self._made[name])


def _health(getter: Callable[[], BaseService]) -> tuple[bool, dict[str, Any]]:
    try:
        return getter().health_check()
    except WorkbenchError as error:
        # It could not even be made: its collections are prepared when it is.
        missing = {"healthy": False, "required": True, "error": str(error)}
        report = {"unavailable": ["store"], "dependencies": {"store": missing}}
        return False, {"status": "unhealthy", **report}
