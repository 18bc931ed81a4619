"""The repositories over one database, each made once."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from workbench.config import Settings, store_folder
from workbench.errors import ConfigurationError, StoreError, StoreUnavailable
from workbench.log import LoggingMixin
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.repositories import (
    ChatRepository,
    ConversationRepository,
    MarketDataRepository,
    ReportRunRepository,
)
from workbench.stores.repository import DocumentDatabase, MongoGenericRepository, utc_now
from workbench.stores.schema import COLLECTIONS

R = TypeVar("R", bound=MongoGenericRepository)


def open_database(settings: Settings) -> EmbeddedDatabase:
    """The store the settings ask for; each profile has a file of its own.

    Raises ConfigurationError where a MongoDB is configured: this version has none.
    """
    if settings.mongodb.uri:
        raise ConfigurationError(
            "mongodb.uri is set, but MongoDB is not available in this version yet.",
            hint="Unset MONGODB_URI to use the embedded store.",
        )
    path = store_folder(settings) / f"{settings.profile}.db"
    return EmbeddedDatabase(path, busy_timeout_s=settings.store.busy_timeout_s)


class RepositoryFactory(LoggingMixin):
    """Gives one shared instance of each repository. Safe for several threads."""

    def __init__(
        self, database: DocumentDatabase, *, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._database = database
        self._clock = clock
        self._lock = threading.RLock()
        self._made: dict[str, MongoGenericRepository] = {}

    def get_market_data_repository(self) -> MarketDataRepository:
        """Bars, actions and coverage."""
        return self._shared("market_data", MarketDataRepository)

    def get_conversation_repository(self) -> ConversationRepository:
        """Conversations with their messages."""
        chats = self.get_chat_repository()
        return self._shared("conversations", ConversationRepository, chats=chats)

    def get_chat_repository(self) -> ChatRepository:
        """Messages."""
        return self._shared("chats", ChatRepository)

    def get_report_run_repository(self) -> ReportRunRepository:
        """The account of report runs."""
        return self._shared("report_runs", ReportRunRepository)

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Write a document, read it back and remove it: whether that worked, and how long it
        took in ms, or why it did not."""
        started = time.perf_counter()
        try:
            self._write_and_read()
        except StoreError as error:
            return False, {"store": "embedded", "error": str(error)}
        elapsed = round(1000 * (time.perf_counter() - started), 1)
        return True, {"store": "embedded", "ms": elapsed}

    def _write_and_read(self) -> None:
        probe = self._shared("health_checks", MongoGenericRepository)
        token = uuid.uuid4().hex
        made = probe.insert_one({"token": token})
        found = probe.find_one({"_id": made})
        probe.delete_one(made)
        if found is None or found["token"] != token:
            raise StoreUnavailable("What was written was not read back.")

    def _shared(self, name: str, kind: type[R], **more: Any) -> R:  # noqa: ANN401 - collaborators
        with self._lock:
            if name not in self._made:
                self._made[name] = kind(
                    self._database, COLLECTIONS[name], clock=self._clock, **more
                )
            made = self._made[name]
        assert isinstance(made, kind)  # noqa: S101 - the table holds what this method put there
        return made
