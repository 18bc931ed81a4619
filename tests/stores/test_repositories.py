"""Conversations, report runs, the factory that shares them, and documents on their way out."""

import math
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pytest
from bson import Decimal128, ObjectId

from workbench.config import ConfigLoader, Settings
from workbench.errors import (
    DocumentNotFoundError,
    DuplicateDocumentError,
    InvalidDocumentError,
)
from workbench.stores.collections import COLLECTIONS
from workbench.stores.documents import normalize_document
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory, open_database
from workbench.stores.repositories import REPOSITORIES

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "store.db")
    yield database
    database.close()


@pytest.fixture
def factory(database) -> RepositoryFactory:
    return RepositoryFactory(database)


@pytest.fixture
def conversations(factory):
    return factory.get_conversation_repository()


@pytest.fixture
def runs(factory):
    return factory.get_report_run_repository()


# Conversations ------------------------------------------------------------------------------------


def test_messages_come_back_in_order(conversations):
    claim = {"text": "USD 430.47", "value": 430.47, "state": "verified", "on": "2013-03-01"}
    conversations.append("c1", "user", "What's the price of AAPL?")
    conversations.append("c1", "assistant", "USD 430.47", claims=[claim], about={"model": "local"})
    conversations.append("c2", "user", "Another")
    first, second = conversations.messages("c1")
    assert (first["role"], first["text"], first["seq"]) == ("user", "What's the price of AAPL?", 1)
    assert (second["claims"], second["about"]) == ([claim], {"model": "local"})
    assert conversations.messages("nobody") == []


def test_the_limit_keeps_the_last(conversations):
    for number in range(5):
        conversations.append("c", "user", str(number))
    assert [m["text"] for m in conversations.messages("c", limit=2)] == ["3", "4"]
    assert conversations.messages("c", limit=0) == []
    for limit in (-1, 1001):
        with pytest.raises(InvalidDocumentError):
            conversations.messages("c", limit=limit)


@pytest.mark.parametrize(
    "text", ["", "\0", "half \ud83d", "😀\u2028", "{}", "2024-01-01T00:00:00Z"]
)
def test_any_text_can_be_said(conversations, text):
    kept = conversations.append("c", "assistant", text)
    assert kept["text"] == text.encode("utf-8", "replace").decode()
    assert conversations.messages("c")[0]["text"] == kept["text"]


@pytest.mark.parametrize("role", ["", "root", "User"])
def test_a_role_is_one_of_four_and_a_refused_message_leaves_nothing(conversations, role):
    with pytest.raises(InvalidDocumentError, match="role"):
        conversations.append("c", role, "x")
    assert conversations.messages("c") == []
    assert conversations.list() == []


def test_conversations_are_listed_by_their_last_message(database):
    times = iter([NOON + timedelta(seconds=n) for n in range(100)])
    conversations = RepositoryFactory(database, clock=lambda: next(times))
    conversations = conversations.get_conversation_repository()
    conversations.append("old", "user", "  First \n question  " + "x" * 100)
    conversations.append("new", "user", "Second")
    conversations.append("old", "assistant", "answer")
    found = conversations.list()
    assert [doc["_id"] for doc in found] == ["old", "new"]
    assert found[0]["title"].startswith("First question xxx")
    assert (len(found[0]["title"]), found[0]["message_count"]) == (80, 2)
    assert conversations.list(limit=1).truncated is True


def test_threads_append_without_losing_or_swapping(conversations):
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: conversations.append("c", "user", str(n)), range(60)))
    messages = conversations.messages("c")
    assert [m["seq"] for m in messages] == list(range(1, 61))
    assert sorted(int(m["text"]) for m in messages) == list(range(60))


def test_a_conversation_is_its_owners(conversations):
    conversations.append("c", "user", "Mine", user_id="bob")
    for act in (
        lambda: conversations.append("c", "user", "Mine too", user_id="ann"),
        lambda: conversations.messages("c", user_id="ann"),
    ):
        with pytest.raises(DocumentNotFoundError, match="no conversation 'c'"):
            act()
    assert [m["text"] for m in conversations.messages("c", user_id="bob")] == ["Mine"]


# Report runs --------------------------------------------------------------------------------------


def opening(run_id: str, **more) -> dict:
    return {
        "run_id": run_id, "report": "equity_brief", "status": "running", "profile": "offline",
        "parameters": {"symbol": "AAPL", "start": "2008-01-01"}, "started_at": NOON, **more,
    }  # fmt: skip


def test_a_run_from_start_to_end(runs):
    id = runs.insert_one(opening("r1"))
    outputs = {"total_return": {"value": 0.5, "unit": "fraction"}}
    end = NOON + timedelta(seconds=3)
    runs.update_status(id, "completed", finished_at=end, elapsed_s=3.0, outputs=outputs)
    found = runs.get("r1")
    assert (found["status"], found["outputs"], found["finished_at"]) == ("completed", outputs, end)
    assert runs.get("r2") is None


def test_a_runs_state_and_id_are_checked(runs):
    id = runs.insert_one(opening("r1"))
    with pytest.raises(InvalidDocumentError, match="status"):
        runs.update_status(id, "done")
    with pytest.raises(DuplicateDocumentError):
        runs.insert_one(opening("r1"))
    with pytest.raises(InvalidDocumentError, match="report"):
        runs.insert_one({key: value for key, value in opening("r2").items() if key != "report"})


def test_runs_are_listed_the_latest_first(runs):
    for number in (1, 3, 2):
        runs.insert_one(opening(f"r{number}", started_at=NOON + timedelta(milliseconds=number)))
    runs.insert_one(opening("other", report="sector"))
    assert [run["run_id"] for run in runs.list("equity_brief")] == ["r3", "r2", "r1"]
    assert len(runs.list()) == 4


# Factory ------------------------------------------------------------------------------------------


def test_one_instance_for_all_threads(factory):
    for get in (
        factory.get_market_data_repository, factory.get_conversation_repository,
        factory.get_chat_repository, factory.get_report_run_repository,
    ):  # fmt: skip
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(lambda n, get=get: get(), range(16)))
        assert {id(one) for one in made} == {id(get())}


def test_every_repository_has_a_schema():
    assert set(REPOSITORIES) <= set(COLLECTIONS)
    assert all(name == schema.name for name, schema in COLLECTIONS.items())
    for schema in COLLECTIONS.values():
        for index in schema.indexes:
            assert all(schema.field(name) for name, _ in index.keys)


def test_health_writes_and_reads_and_leaves_nothing(factory, database):
    assert factory.health_check()[0] is True
    assert database.count(COLLECTIONS["health_checks"], {}) == 0
    database.close()
    healthy, report = factory.health_check()
    assert healthy is False
    assert "closed" in report["error"]


def test_the_settings_choose_the_file(tmp_path):
    settings = ConfigLoader.override(Settings(), {"store.path": tmp_path, "profile": "live"})
    database = open_database(settings)
    assert database.path == tmp_path / "live.db"
    database.close()


def test_the_settings_choose_the_server_and_keep_sample_data_apart():
    uri = "mongodb://desk:pw@db.example:27018/?replicaSet=rs0"
    given = {"mongodb.uri": uri, "mongodb.database": "desk"}
    for profile, name in (("live", "desk"), ("offline", "desk_offline")):
        settings = ConfigLoader.override(Settings(), {**given, "profile": profile})
        database = open_database(settings)
        assert (database.kind, database.address) == ("mongodb", "db.example:27018")
        assert database._database.name == name
        database.close()


# On the way out -----------------------------------------------------------------------------------


def test_normalize_document():
    oid = ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f")
    naive = NOON.replace(tzinfo=None)
    document = {
        "_id": oid, "user_id": 7, "ref": oid, "price": Decimal128("430.470"), "nan": math.nan,
        "list": [math.inf, 1, None, "x", oid, (1, 2)], "prices": [1.5, math.nan, None, 2],
        "at": naive, "there": NOON.astimezone(timezone(timedelta(hours=7))),
        "np": {"f": np.float64("nan"), "i": np.int64(3), "a": np.array([1.5, math.nan])},
    }  # fmt: skip
    assert normalize_document(document, id_fields=("_id", "user_id")) == {
        "_id": str(oid), "user_id": "7", "ref": str(oid), "price": Decimal("430.470"), "nan": None,
        "list": [None, 1, None, "x", str(oid), [1, 2]], "prices": [1.5, None, None, 2],
        "at": NOON, "there": NOON, "np": {"f": None, "i": 3, "a": [1.5, None]},
    }  # fmt: skip
    plain = normalize_document(document)
    assert (type(plain["np"]["i"]), plain["user_id"]) == (int, 7)
    assert plain["there"].utcoffset() == timedelta(0)
    assert document["_id"] is oid
