"""Changes to documents that are already there: ordered, recorded, repeatable, additive."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from workbench.log import LoggingMixin
from workbench.stores.collections import COLLECTIONS
from workbench.stores.repository import DocumentDatabase, MongoGenericRepository, utc_now
from workbench.stores.schema_manager import SchemaChange, SchemaManager

LOCAL_USER = "local"
"""The owner of what was kept before there were users."""

Open = Callable[[str], MongoGenericRepository]


@dataclass(frozen=True, slots=True)
class Migration:
    """A change of documents. ``run`` may be called again: what is done already stays done."""

    id: str
    title: str
    run: Callable[[Open], None]


def _own_conversations(open_: Open) -> None:
    conversations = open_("conversations")
    for chunk in conversations.stream({"user_id": {"$exists": False}}):
        for conversation in chunk:
            conversations.update_one(conversation["_id"], {"user_id": LOCAL_USER})


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
        if "schema_migrations" not in self._database.collections():
            return [*self._migrations]
        done = {document["_id"] for document in self._records().find_many(limit=None)}
        return [migration for migration in self._migrations if migration.id not in done]

    def migrate(self) -> MigrationPlan:
        """Bring collections to their form, then documents; tell what was done.

        What fails is raised; what was done before it stays done and recorded.
        """
        changes = self._schemas.apply()
        done = self.pending()
        for migration in done:
            self.run(migration)
        return MigrationPlan(tuple(changes), tuple(done))

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
        """Run one migration, whether or not it was run before, and record it."""
        self.logger.info("Migration %s", migration.id)
        migration.run(self._open)
        record = {"title": migration.title, "applied_at": self._clock()}
        self._records().modify_one(migration.id, lambda document: {**(document or {}), **record})

    def run_all(self) -> None:
        """Run every migration again, for documents that came from an older store."""
        for migration in self._migrations:
            self.run(migration)

    def _records(self) -> MongoGenericRepository:
        return self._open("schema_migrations")

    def _open(self, name: str) -> MongoGenericRepository:
        return MongoGenericRepository(self._database, COLLECTIONS[name], clock=self._clock)
