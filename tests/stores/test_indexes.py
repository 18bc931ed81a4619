"""Nothing the repositories ask for makes a server look at every document."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from standins.recording import RecordingDatabase

from workbench.errors import InvalidDocumentError
from workbench.market.quotas import Limits, Quota
from workbench.stores.backup import backup, restore
from workbench.stores.collections import COLLECTIONS, RESERVED
from workbench.stores.factory import RepositoryFactory
from workbench.stores.filters import Query
from workbench.stores.market_data import Action, Bar, SeriesKey
from workbench.stores.schema import Schema

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
KEY = SeriesKey("AAPL", "XNAS", "USD", "1d", "yahoo")


@pytest.fixture
def factory(recording_database) -> RepositoryFactory:
    return RepositoryFactory(recording_database)


def test_conversations(factory):
    conversations = factory.get_conversation_repository()
    for number in range(4):
        conversations.append("c", "user", str(number), user_id="u")
    conversations.append("d", "user", "x")
    assert len(conversations.messages("c", limit=3)) == 3
    assert len(conversations.list()) == 2
    assert [d["_id"] for d in conversations.find_many(
        {"user_id": "u"}, sort=[("updated_at", -1)])] == ["c"]  # fmt: skip
    assert conversations.exists({"_id": "c"})


def test_report_runs(factory):
    runs = factory.get_report_run_repository()
    id = runs.insert_one({
        "run_id": "r", "report": "brief", "status": "running", "parameters": {},
        "profile": "offline", "started_at": NOON,
    })  # fmt: skip
    runs.update_status(id, "completed")
    assert runs.get("r")["status"] == "completed"
    assert len(runs.list()) == len(runs.list("brief")) == 1


def test_what_was_spent(factory):
    ledger = factory.repository("usage_ledger")
    assert ledger.total("cost_usd", {"user_id": "u", "created_at": {"$gte": NOON}}) == 0.0
    assert ledger.total("cost_usd", {"run_id": "r"}) == 0.0


def test_request_quotas(factory):
    quota = Quota("vendor", Limits(per_second=10, per_day=2), factory.repository("request_quotas"))
    quota.take()
    quota.hold(60)
    quota.require(1)
    assert quota.status().left_today == 1


def test_market_data(factory):
    data = factory.get_market_data_repository()
    data.write_bars(
        KEY, [Bar(date(2024, 1, 2), 1, 1, 1, 1, 1), Bar(date(2023, 1, 3), 1, 1, 1, 1, 1)]
    )
    data.write_actions(KEY, [Action(date(2024, 1, 2), 2.0)])
    data.mark_covered(KEY, date(2023, 1, 1), date(2024, 1, 31))
    data.describe(KEY, name="Apple")
    assert len(data.read_bars(KEY)["session"]) == 2
    assert data.read_actions(KEY)["split"] == [2.0]
    assert (len(data.covered(KEY)), data.about(KEY)) == (1, {"name": "Apple"})
    assert data.series() == data.series("yahoo") == [KEY]


def test_health_and_migrations(factory, recording_database):
    assert factory.health_check()[0] is True
    recording_database.whole = {"schema_migrations", "conversations"}  # looked through once
    migrator = factory.migrator()
    assert migrator.plan()
    migrator.migrate()
    assert not migrator.plan()
    migrator.run_all()


def test_a_backup_reads_all_and_a_restore_looks_up(factory, recording_database, tmp_path):
    recording_database.whole = set(COLLECTIONS)
    factory.get_conversation_repository().append("c", "user", "x")
    factory.repository("symbols").insert_one(symbol("AAPL"))
    backup(recording_database, tmp_path / "b.gz")
    restore(recording_database, tmp_path / "b.gz", replace=True)


def symbol(ticker: str) -> dict:
    name = f"{ticker} Inc."
    return {
        "symbol": ticker, "mic": "XNAS", "currency": "USD", "name": name, "source": "sample",
        "symbol_key": ticker.lower(), "name_key": name.lower(), "words": name.lower().split(),
        "alias_keys": [],
    }  # fmt: skip


def test_symbols(factory):
    symbols = factory.repository("symbols")
    symbols.insert_many([{**symbol(ticker), "isin": f"US{ticker}"} for ticker in ("A", "AA", "B")])
    found = symbols.find_many({"symbol_key": {"$prefix": "a"}}, sort=[("symbol_key", 1)])
    assert [document["symbol"] for document in found] == ["A", "AA"]
    assert symbols.count({"words": {"$prefix": "in"}}) == symbols.count({"words": "inc."}) == 3
    assert symbols.count({"name_key": {"$prefix": "aa"}}) == symbols.count({"isin": "USAA"}) == 1
    assert symbols.exists({"symbol": "B", "mic": "XNAS", "currency": "USD"})


@pytest.mark.parametrize("name", COLLECTIONS)
def test_each_index_is_used_for_what_it_is_made_for(factory, name):
    """By its first field, and in its own order, forward and back."""
    documents = factory.repository(name)
    schema = COLLECTIONS[name]
    for index in schema.indexes:
        first = index.keys[0][0]
        rule = schema.field(first)
        values = {"text": "x", "list": "x", "bool": True, "datetime": NOON, "date": "2024-01-01"}
        values["any"] = "x"
        assert documents.find_many({first: values[rule.kind]}, limit=1) == []
        # One that leaves out what has no such field gives no order of all documents.
        sparse = index.unique and not rule.required
        if rule.kind != "list" and not sparse:
            back = [(field, -direction) for field, direction in index.keys]
            for order in (index.keys, back):
                documents.find_many(sort=order, limit=1)


def test_a_scan_is_noticed(mongo_server):
    database = RecordingDatabase(mongo_server.settings("scanned"), whole={"notes"})
    schema = Schema("rows", COLLECTIONS["notes"].fields)
    try:
        database.prepare(schema)
        for query in (Query({"title": "x"}), Query(sort=[("title", 1)]), Query()):
            database.scans.clear()
            database.find(schema, query)
            with pytest.raises(AssertionError, match="rows: "):
                database.check()
        database.scans.clear()
        database.find(schema, Query({"_id": "x"}))
        database.prepare(COLLECTIONS["notes"])
        assert database.count(COLLECTIONS["notes"], {}) == 0
        database.check()
        with pytest.raises(InvalidDocumentError):
            database.find(schema, Query({"nope": 1}))
    finally:
        database.close()
        with mongo_server.client() as client:
            client.drop_database("scanned")


def test_reserved_collections_have_an_index_beside_the_id():
    assert all(COLLECTIONS[name].indexes for name in RESERVED)
