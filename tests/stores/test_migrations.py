"""Bringing a store up to date: what is planned, done, recorded, and left alone."""

from __future__ import annotations

import logging
import sqlite3
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from neosqlite import Connection

from workbench.errors import InvalidDocumentError, StoreUnavailable
from workbench.stores.collections import COLLECTIONS
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.migrations import MIGRATIONS, Migration, Migrator
from workbench.stores.mongo import MongoDatabase
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema_manager import SchemaChange, SchemaManager

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
CHATS = COLLECTIONS["chats"]


@pytest.fixture(params=["embedded", "mongodb"])
def database(request, tmp_path):
    """An empty store of each kind in turn."""
    if request.param == "embedded":
        opened = EmbeddedDatabase(tmp_path / "store.db")
        yield opened
        opened.close()
        return
    yield request.getfixturevalue("server_database")


@pytest.fixture
def server_database(mongo_server):
    name = f"m_{uuid.uuid4().hex[:12]}"
    opened = MongoDatabase(mongo_server.settings(name, timeout_s=30))
    yield opened
    opened.close()
    with mongo_server.client() as client:
        client.drop_database(name)


@pytest.fixture
def drifted(server_database, mongo_server):
    """A server's database whose chats have another validator; a file has none of its own."""
    server_database.prepare(CHATS)
    with mongo_server.client() as client:
        client[server_database._database.name].command("collMod", "chats", validator={})
    return server_database


def told(caplog: pytest.LogCaptureFixture) -> str:
    return " ".join(r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING)


# Collections --------------------------------------------------------------------------------------


def test_plan_changes_nothing_and_apply_does_it_once(database):
    schemas = SchemaManager(database)
    planned = schemas.plan()
    assert {change.collection for change in planned} == set(COLLECTIONS)
    assert database.collections() == set()
    assert schemas.plan() == planned
    assert schemas.apply() == planned
    assert database.collections() == set(COLLECTIONS)
    assert (schemas.plan(), schemas.apply(), schemas.setup_all_collections()) == ([], [], [])


def test_each_collection_can_be_set_up_alone(database):
    schemas = SchemaManager(database)
    for name in ("trades", "symbols", "sessions"):
        setup = getattr(schemas, f"setup_{name}_collection")
        assert setup() == [SchemaChange(name, "create the collection")]
        assert setup() == []
    assert database.collections() == {"trades", "symbols", "sessions"}
    assert all(hasattr(schemas, f"setup_{name}_collection") for name in COLLECTIONS)
    with pytest.raises(InvalidDocumentError):
        schemas.setup_collection("nope")


def test_what_is_not_known_stays(database):
    from workbench.stores.schema import Field, Schema

    strange = Schema("strange", {"a": Field("text")})
    MongoGenericRepository(database, strange).insert_one({"a": "x"})
    schemas = SchemaManager(database)
    schemas.apply()
    assert schemas.unknown() == {"strange"}
    assert database.count(strange, {}) == 1


def test_a_validator_that_differs_is_said_at_opening_and_changed_by_migrating(drifted, caplog):
    RepositoryFactory(drifted).get_chat_repository()
    assert "chats is not of this version's form (change the validator)" in told(caplog)
    change = SchemaChange("chats", "change the validator")
    assert change in SchemaManager(drifted).plan()
    assert change in Migrator(drifted).migrate().changes
    assert not Migrator(drifted).plan()
    caplog.clear()
    RepositoryFactory(drifted).get_chat_repository()
    assert told(caplog) == ""


# Documents ----------------------------------------------------------------------------------------


def test_migrations_run_in_order_once_and_are_recorded(database):
    ran: list[str] = []
    steps = tuple(
        Migration(f"000{n}_step", f"Step {n}", lambda open_, n=n: ran.append(str(n)))
        for n in (1, 2, 3)
    )
    migrator = Migrator(database, clock=lambda: NOON, migrations=steps)
    assert [m.id for m in migrator.plan().migrations] == [s.id for s in steps]
    assert (ran, migrator.recorded()) == ([], [])
    assert [*migrator.migrate().migrations] == [*steps]
    assert ran == ["1", "2", "3"]
    assert [(r["_id"], r["title"], r["applied_at"]) for r in migrator.recorded()] == [
        (step.id, step.title, NOON) for step in steps
    ]
    recorded = migrator.recorded()
    assert not migrator.migrate()
    migrator.run_all()
    assert ran == ["1", "2", "3"] * 2
    assert migrator.recorded() == recorded


def test_a_failing_migration_is_not_recorded_and_those_before_it_are(database):
    def fail(open_: object) -> None:
        raise StoreUnavailable("The network is gone.")

    ran: list[str] = []
    steps = (
        Migration("0001_fine", "Fine", lambda open_: ran.append("fine")),
        Migration("0002_fails", "Fails", fail),
        Migration("0003_later", "Later", lambda open_: ran.append("later")),
    )
    migrator = Migrator(database, migrations=steps)
    done = []
    with pytest.raises(StoreUnavailable, match="network"):
        done.extend(migrator.steps())
    with pytest.raises(StoreUnavailable, match="network"):
        migrator.migrate()
    assert ran == ["fine"]
    assert [record["_id"] for record in migrator.recorded()] == ["0001_fine"]
    assert [migration.id for migration in migrator.pending()] == ["0002_fails", "0003_later"]
    repaired = (steps[0], Migration("0002_fails", "Fails", lambda open_: None), steps[2])
    migrated = Migrator(database, migrations=repaired).migrate()
    assert [m.id for m in migrated.migrations] == ["0002_fails", "0003_later"]
    assert ran == ["fine", "later"]


def test_opening_makes_an_empty_database_whole(database, caplog):
    Migrator(database).at_opening()
    assert not Migrator(database).plan()
    assert len(Migrator(database).recorded()) == len(MIGRATIONS)
    assert told(caplog) == ""


def test_opening_brings_a_file_up_to_date_and_warns_of_a_server(database, caplog):
    RepositoryFactory(database).get_chat_repository()
    caplog.clear()
    Migrator(database).at_opening()
    if database.kind == "embedded":
        assert len(Migrator(database).recorded()) == len(MIGRATIONS)
        assert told(caplog) == ""
    else:
        assert Migrator(database).recorded() == []
        assert database.collections() == {"chats"}
        assert "db migrate" in told(caplog)
    caplog.clear()
    Migrator(database).migrate()
    Migrator(database).at_opening()
    assert told(caplog) == ""


def test_conversations_get_an_owner_and_keep_their_order(database):
    ticks = iter(NOON + timedelta(seconds=n) for n in range(10_000))
    conversations = RepositoryFactory(database, clock=lambda: next(ticks))
    conversations = conversations.get_conversation_repository()
    order = [f"c{number % 7}{number}" for number in range(120)]
    for id in sorted(order):
        conversations.insert_one({"_id": id, "title": id, "message_count": 0, "about": {}})
    for id in order:
        conversations.update_one(id, {"message_count": 1})
    conversations.insert_one(
        {"_id": "owned", "title": "x", "message_count": 0, "about": {}, "user_id": "me"}
    )
    owned = conversations.find_one({"_id": "owned"})
    before = [(d["_id"], d["updated_at"]) for d in conversations.list(200)]
    Migrator(database).migrate()
    after = [(d["_id"], d["updated_at"]) for d in conversations.list(200)]
    assert after == before
    assert [id for id, _ in after] == ["owned", *order[::-1]]
    assert conversations.count({"user_id": "local"}) == 120
    assert conversations.find_one({"_id": "owned"}) == owned


# A file of the version before ---------------------------------------------------------------------

# As it was written: its collections and indexes, before there were owners and list indexes.
_OLD_INDEXES = {
    "conversations": [("updated_at", "(json_extract(data, '$.updated_at') DESC)", "")],
    "chats": [
        ("conversation_id_seq",
         "(json_extract(data, '$.conversation_id'), json_extract(data, '$.seq'))", "UNIQUE "),
    ],
    "report_runs": [("run_id", "(json_extract(data, '$.run_id'))", "UNIQUE ")],
    "market_data": [],
}  # fmt: skip


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    """A store of the version before, with 300 conversations of one message."""
    path = tmp_path / "old.db"
    connection = Connection(str(path), auto_vacuum="NONE")
    managed = {"version": 3, "created_at": NOON, "updated_at": NOON}
    for name, indexes in _OLD_INDEXES.items():
        collection = connection[name]
        for index, keys, unique in indexes:
            connection.db.execute(f'CREATE {unique}INDEX "ix_{name}_{index}" ON "{name}" {keys}')
        if name == "conversations":
            for number in range(300):
                at = NOON + timedelta(seconds=number)
                about = {"_id": f"c{number}", "title": "x", "message_count": 1, "about": {}}
                collection.insert_one({**managed, **about, "updated_at": at})
        if name == "chats":
            for number in range(300):
                collection.insert_one({
                    **managed, "_id": f"c{number}:00000001", "conversation_id": f"c{number}",
                    "seq": 1, "role": "user", "text": "Hello", "claims": [], "about": {},
                })  # fmt: skip
    connection.close()
    return path


def test_a_file_of_the_version_before_is_brought_up_to_date(old_file):
    database = EmbeddedDatabase(old_file)
    factory = RepositoryFactory(database)
    factory.migrator().at_opening()
    conversations = factory.get_conversation_repository()
    assert conversations.messages("c7")[0]["text"] == "Hello"
    assert conversations.count({"user_id": "local"}) == 300
    assert [d["_id"] for d in conversations.list(2)] == ["c299", "c298"]
    conversations.append("c7", "assistant", "Yes?")
    assert [m["text"] for m in conversations.messages("c7")] == ["Hello", "Yes?"]
    factory.migrator().migrate()
    assert not factory.migrator().plan()
    database.close()
    with sqlite3.connect(old_file) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def test_several_open_an_old_file_at_once_while_one_writes(old_file):
    databases = [EmbeddedDatabase(old_file, busy_timeout_s=60) for _ in range(4)]
    start = threading.Barrier(4)

    def open_and_write(database: EmbeddedDatabase) -> None:
        start.wait()
        factory = RepositoryFactory(database)
        factory.migrator().at_opening()
        for number in range(20):
            factory.get_conversation_repository().append(f"new {number}", "user", "x")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(open_and_write, databases))
    conversations = RepositoryFactory(databases[0]).get_conversation_repository()
    assert conversations.count({"user_id": "local"}) == 320
    assert len(conversations.messages("new 3")) == 4
    for database in databases:
        database.close()
