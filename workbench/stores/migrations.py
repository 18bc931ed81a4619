"""Changes to documents that are already there: ordered, recorded, repeatable, additive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from workbench.log import LoggingMixin
from workbench.stores.collections import COLLECTIONS
from workbench.stores.documents import normalize_document
from workbench.stores.filters import Query
from workbench.stores.repository import (
    Document,
    DocumentDatabase,
    MongoGenericRepository,
    utc_now,
)
from workbench.stores.schema_manager import SchemaChange, SchemaManager

LOCAL_USER = "local"
"""The owner of what was kept before there were users."""

_RECORDS = COLLECTIONS["schema_migrations"]

Open = Callable[[str], MongoGenericRepository]


@dataclass(frozen=True, slots=True)
class Migration:
    """A change of documents. ``run`` may be called again: what is done already stays done."""

    id: str
    title: str
    run: Callable[[Open], None]


def _own_conversations(open_: Open) -> None:
    def owned(conversation: Document | None) -> Document | None:
        if conversation is None or "user_id" in conversation:
            return None
        return {**conversation, "user_id": LOCAL_USER}

    conversations = open_("conversations")
    for chunk in conversations.stream({"user_id": {"$exists": False}}):
        for conversation in chunk:
            # They are listed by the time of their last message, which this is not.
            conversations.modify_one(conversation["_id"], owned, touch=False)


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        "0001_conversations_have_an_owner",
        "Conversations held before there were users belong to the local user",
        _own_conversations,
    ),
)


@dataclass(frozen=True, slots=True)
class MigrationPlan:
    """What is to be done: changes of collections, and migrations that were not run yet."""

    changes: tuple[SchemaChange, ...]
    migrations: tuple[Migration, ...]

    def __bool__(self) -> bool:
        return bool(self.changes or self.migrations)


class Migrator(LoggingMixin):
    """Runs migrations in order and records each in ``schema_migrations`` once it is done."""

    def __init__(
        self,
        database: DocumentDatabase,
        *,
        clock: Callable[[], datetime] = utc_now,
        migrations: tuple[Migration, ...] = MIGRATIONS,
    ) -> None:
        self._database = database
        self._clock = clock
        self._migrations = migrations
        self._schemas = SchemaManager(database)

    def plan(self) -> MigrationPlan:
        """What ``migrate`` would do."""
        return MigrationPlan(tuple(self._schemas.plan()), tuple(self.pending()))

    def pending(self) -> list[Migration]:
        """The migrations that are not recorded, in order."""
        done = {document["_id"] for document in self.recorded()}
        return [migration for migration in self._migrations if migration.id not in done]

    def recorded(self) -> list[Document]:
        """The records of what was run, in order; looking makes no collection."""
        if _RECORDS.name not in self._database.collections():
            return []
        query = Query(sort=[("_id", 1)])
        return [normalize_document(found) for found in self._database.find(_RECORDS, query)]

    def migrate(self) -> MigrationPlan:
        """``steps``, all of them; tell what was done."""
        done = [*self.steps()]
        return MigrationPlan(
            tuple(step for step in done if isinstance(step, SchemaChange)),
            tuple(step for step in done if isinstance(step, Migration)),
        )

    def steps(self) -> Iterator[SchemaChange | Migration]:
        """Bring collections to their form, then documents, giving each thing once it is done.

        What fails is raised; what was done before it stays done and recorded.
        """
        for name in COLLECTIONS:
            yield from self._schemas.setup_collection(name)
        for migration in self.pending():
            self.run(migration)
            yield migration

    def at_opening(self) -> None:
        """A file that one analyst owns is brought up to date by itself, and so is an empty
        database; on a server that others may be using, what is pending is only said."""
        if not self._database.collections() & set(COLLECTIONS):
            self.migrate()
            return
        pending = self.pending()
        if self._database.kind == "embedded":
            for migration in pending:
                self.run(migration)
        elif pending:
            self.logger.warning(
                "Migrations are pending (%d): run `workbench db migrate`", len(pending)
            )

    def run(self, migration: Migration) -> None:
        """Run one migration, whether or not it was run before; the first time is recorded."""
        self.logger.info("Migration %s", migration.id)
        migration.run(self._open)
        record = {"title": migration.title, "applied_at": self._clock()}
        self._open(_RECORDS.name).modify_one(
            migration.id, lambda recorded: None if recorded else record
        )

    def run_all(self) -> None:
        """Run every migration again, for documents that came from an older store."""
        for migration in self._migrations:
            self.run(migration)

    def _open(self, name: str) -> MongoGenericRepository:
        return MongoGenericRepository(self._database, COLLECTIONS[name], clock=self._clock)
