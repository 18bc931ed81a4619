"""The repositories over one database, each made once."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partialmethod
from typing import Any, cast

from workbench.config import Settings, store_folder
from workbench.errors import ConfigurationError, StoreError, StoreUnavailable
from workbench.log import LoggingMixin
from workbench.stores.collections import COLLECTIONS
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.migrations import Migrator
from workbench.stores.repositories import (
    REPOSITORIES,
    ChatRepository,
    ConversationRepository,
    FactsRepository,
    MarketDataRepository,
    NewsRepository,
    ReportRunRepository,
    SnapshotRepository,
)
from workbench.stores.repository import DocumentDatabase, MongoGenericRepository, utc_now


def open_database(settings: Settings) -> DocumentDatabase:
    """The store the settings ask for: MongoDB where ``mongodb.uri`` is set, else a file.

    Sample data and real data never meet: each profile has a file, or a database, of its own.
    """
    if settings.mongodb.uri is None:
        path = store_folder(settings) / f"{settings.profile}.db"
        return EmbeddedDatabase(path, busy_timeout_s=settings.store.busy_timeout_s)
    from workbench.stores.mongo import MongoDatabase  # slow to load, and most need no server

    name = settings.mongodb.database
    if settings.profile == "offline":
        name = f"{name}_offline"
    named = settings.mongodb.model_copy(update={"database": name})
    return MongoDatabase(named, known=tuple(COLLECTIONS))


class RepositoryFactory(LoggingMixin):
    """Gives one shared instance of each repository, over one client. Safe for several threads.

    ``database``: an open one, or None to open the one that ``settings`` ask for. Beside the
    methods below there is ``get_<collection>_repository()`` for every collection.
    """

    def __init__(
        self,
        database: DocumentDatabase | None = None,
        settings: Settings | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.database = database or open_database(settings or Settings())
        self._clock = clock
        self._lock = threading.Lock()
        self._made: dict[str, MongoGenericRepository] = {}

    def repository(self, name: str) -> MongoGenericRepository:
        """The repository of a collection."""
        return self._shared(name)

    def get_market_data_repository(self) -> MarketDataRepository:
        """Bars, actions and coverage."""
        return cast("MarketDataRepository", self._shared("market_data"))

    def get_fundamental_analysis_repository(self) -> FactsRepository:
        """The facts that companies filed."""
        return cast("FactsRepository", self._shared("fundamental_analysis"))

    def get_market_snapshots_repository(self) -> SnapshotRepository:
        """What providers said of companies, by day."""
        return cast("SnapshotRepository", self._shared("market_snapshots"))

    def get_news_events_repository(self) -> NewsRepository:
        """Articles about companies."""
        return cast("NewsRepository", self._shared("news_events"))

    def get_conversation_repository(self) -> ConversationRepository:
        """Conversations with their messages."""
        return cast("ConversationRepository", self._shared("conversations"))

    def get_chat_repository(self) -> ChatRepository:
        """Messages."""
        return cast("ChatRepository", self._shared("chats"))

    def get_report_run_repository(self) -> ReportRunRepository:
        """The account of report runs."""
        return cast("ReportRunRepository", self._shared("report_runs"))

    def migrator(self) -> Migrator:
        """What brings this database to the form of this version."""
        return Migrator(self.database, clock=self._clock)

    def close(self) -> None:
        """End the database's connections."""
        self.database.close()

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Write a document, read it back and remove it: whether that worked, and how long it
        took in ms, or why it did not."""
        about = {"store": self.database.kind, "address": self.database.address}
        started = time.perf_counter()
        try:
            self._write_and_read()
        except (StoreError, ConfigurationError) as error:
            return False, {**about, "error": str(error)}
        elapsed = round(1000 * (time.perf_counter() - started), 1)
        return True, {**about, "ms": elapsed}

    def _write_and_read(self) -> None:
        probe = self._shared("health_checks")
        token = uuid.uuid4().hex
        made = probe.insert_one({"token": token})
        found = probe.find_one({"_id": made})
        probe.delete_one(made)
        if found is None or found["token"] != token:
            raise StoreUnavailable("What was written was not read back.")

    def _shared(self, name: str) -> MongoGenericRepository:
        made = self._made.get(name)
        if made is None:
            # Not under the lock: a server that is down would make each thread wait for the others.
            made = self._make(name)
            with self._lock:
                made = self._made.setdefault(name, made)
        return made

    def _make(self, name: str) -> MongoGenericRepository:
        kind = REPOSITORIES.get(name, MongoGenericRepository)
        more = {"chats": self._shared("chats")} if kind is ConversationRepository else {}
        return kind(self.database, COLLECTIONS[name], clock=self._clock, **more)


for _name in COLLECTIONS:
    _getter = f"get_{_name}_repository"
    if not hasattr(RepositoryFactory, _getter):
        setattr(RepositoryFactory, _getter, partialmethod(RepositoryFactory.repository, _name))
