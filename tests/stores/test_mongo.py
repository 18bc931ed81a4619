"""Documents on a MongoDB server: who may in, what it refuses, what it says when it is away."""

from __future__ import annotations

import logging
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import dns.resolver
import pytest
from pymongo.errors import WriteError
from standins.mongo_server import NARROW, NARROW_PASSWORD, PASSWORD, USER, MongoServer

from workbench.config import ConfigLoader, Settings
from workbench.config.settings import MongoSettings, Secret
from workbench.errors import (
    ConfigurationError,
    DuplicateDocumentError,
    InvalidDocumentError,
    StoreUnavailable,
)
from workbench.stores.collections import COLLECTIONS
from workbench.stores.factory import RepositoryFactory
from workbench.stores.filters import Query
from workbench.stores.mongo import MongoDatabase
from workbench.stores.mongo_query import stored
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema import Field, Index, Schema, validate

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
RUNS = COLLECTIONS["report_runs"]
# The contract says 3; a busy machine may take a little to say so.
WITHIN_S = 4.5

Opener = Callable[..., MongoDatabase]


@pytest.fixture
def name() -> str:
    return f"t_{uuid.uuid4().hex[:12]}"


@pytest.fixture
def opened() -> Iterator[Opener]:
    """Opens databases that are closed after."""
    databases: list[MongoDatabase] = []

    def _open(settings: MongoSettings, **options: Any) -> MongoDatabase:
        databases.append(MongoDatabase(settings, **options))
        return databases[-1]

    yield _open
    for database in databases:
        database.close()


@pytest.fixture
def database(mongo_server: MongoServer, name: str, opened: Opener) -> Iterator[MongoDatabase]:
    yield opened(mongo_server.settings(name, timeout_s=30))
    with mongo_server.client() as client:
        client.drop_database(name)


def at(uri: str, **more: Any) -> MongoSettings:
    return MongoSettings(**{"uri": Secret(uri), "database": "desk"} | more)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


def known(record: pytest.LogCaptureFixture) -> list[str]:
    return [line.getMessage() for line in record.records if line.levelno >= logging.WARNING]


# Who may in ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("user", "password"), [(USER, "wr0ng!"), ("nobody", PASSWORD)])
def test_a_wrong_password_is_said_and_not_shown(mongo_server, opened, user, password):
    database = opened(at(mongo_server.uri(user, password), timeout_s=0.3), known=["users"])
    for act in (
        lambda: database.prepare(RUNS), database.collections, lambda: database.count(RUNS, {}),
        lambda: database.atomic(lambda: database.delete(RUNS, "x")),
    ):  # fmt: skip
        with pytest.raises(StoreUnavailable, match="user or the password") as caught:
            act()
        for secret in (password, PASSWORD, "wr0ng"):
            assert secret not in str(caught.value)


def test_a_user_and_a_password_apart(mongo_server, opened, name):
    address = f"mongodb://{USER}@127.0.0.1:{mongo_server.port}/?authSource=admin"
    database = opened(at(address, password=Secret(PASSWORD), database=name))
    assert database.collections() == set()
    assert PASSWORD not in f"{database.address}{database!r}"


def test_a_password_for_nobody_is_a_mistake():
    with pytest.raises(ConfigurationError, match="names no user") as caught:
        MongoDatabase(at("mongodb://127.0.0.1:1/?x=@", password=Secret("hush-hush")))
    assert "hush" not in str(caught.value)


def test_a_user_who_may_not_list_collections(mongo_server, opened, caplog):
    settings = at(mongo_server.uri(NARROW, NARROW_PASSWORD).replace("admin", NARROW),
                  database=NARROW, timeout_s=30)  # fmt: skip
    database = opened(settings, known=tuple(COLLECTIONS))
    with mongo_server.client() as client:
        client.drop_database(NARROW + "_data")
    try:
        assert database.collections() == set(COLLECTIONS)
        factory = RepositoryFactory(database)
        runs = factory.get_report_run_repository()
        conversations = factory.get_conversation_repository()
        conversations.append("c", "user", "Hello")
        run = _whole(RUNS)
        runs.insert_one(run)
        # The collections are made whole all the same.
        with pytest.raises(DuplicateDocumentError):
            runs.insert_one({**run, "_id": "another"})
        with mongo_server.client() as client:
            assert "$jsonSchema" in str(client[NARROW]["report_runs"].options())
        assert runs.list()[0]["run_id"] == run["run_id"]
        assert conversations.messages("c")[0]["text"] == "Hello"
        assert database.missing(RUNS) == []
        assert database.missing(COLLECTIONS["trades"]) == ["create the collection"]
        assert factory.health_check()[0] is True
    finally:
        with mongo_server.client() as client:
            for collection in client[NARROW].list_collection_names():
                client[NARROW].drop_collection(collection)
    told = [line for line in known(caplog) if "may not list" in line]
    assert len(told) == 1


def test_what_a_user_may_not_do_is_no_empty_answer(mongo_server, opened, name):
    uri = mongo_server.uri(NARROW, NARROW_PASSWORD).replace("admin", NARROW)
    database = opened(at(uri, database=name), known=["report_runs"])
    for act in (
        lambda: database.count(RUNS, {}),
        lambda: database.find(RUNS, Query()),
        lambda: database.prepare(RUNS),
        lambda: database.delete(RUNS, "x"),
    ):
        with pytest.raises(StoreUnavailable, match="may not do this"):
            act()


def test_all_batches_of_collections_are_read(mongo_server, database, name):
    names = {f"c{number:03}" for number in range(130)}
    with mongo_server.client() as client:
        for one in names:
            client[name].create_collection(one)
        listed = client[name].command("listCollections")["cursor"]
        assert listed["id"] != 0  # more than one batch
    assert database.collections() == names


# What the server refuses --------------------------------------------------------------------------

_VALUES: dict[str, object] = {
    "text": "x", "int": 2**40, "number": 1.5, "decimal": Decimal("1.50"), "bool": True,
    "datetime": NOON, "date": "2024-01-01", "object": {"a": [1, {"b": None}]}, "any": "x",
}  # fmt: skip


def _value(rule: Field) -> object:
    if rule.kind == "list":
        held = _value(rule.items) if rule.items else "x"
        return [held, *([None] if rule.items and rule.items.nullable else [])]
    return rule.values[0] if rule.values else _VALUES[rule.kind]


def _whole(schema: Schema) -> dict[str, Any]:
    managed = {"_id": "x", "version": 1, "created_at": NOON, "updated_at": NOON}
    return {**managed, **{name: _value(rule) for name, rule in schema.fields.items()}}


def _accepted(schema: Schema) -> Iterator[dict[str, Any]]:
    """Documents that fit: whole, as little as may be, with nothing where nothing may be, with
    each text that is allowed."""
    whole = _whole(schema)
    yield whole
    optional = {name for name, rule in schema.fields.items() if not rule.required}
    yield {name: value for name, value in whole.items() if name not in optional}
    yield whole | {name: None for name, rule in schema.fields.items() if rule.nullable}
    yield whole | {name: [] for name, rule in schema.fields.items() if rule.kind == "list"}
    for name, rule in schema.fields.items():
        yield from (whole | {name: text} for text in rule.values)


def _refused(schema: Schema) -> Iterator[dict[str, Any]]:
    """Documents that do not fit, each for one reason."""
    whole = _whole(schema)
    yield {**whole, "beyond": 1}
    for name, rule in {**schema.fields, "version": Field("int", required=True)}.items():
        if rule.required:
            yield {key: value for key, value in whole.items() if key != name}
        if not rule.nullable and rule.kind != "any":
            yield {**whole, name: None}
        yield {**whole, name: 1 if rule.kind in ("text", "date", "datetime", "bool") else "x"}
        if rule.values:
            yield {**whole, name: "no such"}


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_the_server_and_we_accept_and_refuse_the_same(mongo_server, database, name, collection):
    schema = COLLECTIONS[collection]
    database.prepare(schema)
    with mongo_server.client() as client:
        there = client[name][collection]
        options = there.options()
        assert (options["validationLevel"], options["validationAction"]) == ("strict", "error")
        for document in _accepted(schema):
            validate(schema, document)
            there.insert_one(stored(document))
            there.delete_one({"_id": "x"})
        for document in _refused(schema):
            with pytest.raises(InvalidDocumentError):
                validate(schema, document)
            with pytest.raises(WriteError) as caught:
                there.insert_one(stored(document))
            assert caught.value.code == 121
        assert there.count_documents({}) == 0


def test_a_document_the_server_refuses_is_invalid(mongo_server, database, name):
    newer = Schema("rows", {"a": Field("text"), "b": Field("text")})
    rows = MongoGenericRepository(database, newer)
    id = rows.insert_one({"a": "x", "b": "y"})
    with mongo_server.client() as client:
        older = {"$jsonSchema": {"properties": {"a": {}, "b": {"enum": ["y"]}}}}
        client[name].command("collMod", "rows", validator=older)
    for act in (
        lambda: rows.insert_one({"b": "z"}),
        lambda: rows.insert_many([{"b": "y"}, {"b": "z"}]),
        lambda: rows.update_one(id, {"b": "z"}),
        lambda: database.atomic(lambda: rows.insert_one({"b": "z"})),
    ):
        with pytest.raises(InvalidDocumentError, match="db plan"):
            act()
    assert rows.count() == 1


def test_unique_sparse_and_ttl_indexes_are_as_declared(mongo_server, database, name):
    schema = Schema(
        "rows",
        {
            "a": Field("text", required=True), "b": Field("text"), "at": Field("datetime"),
            "held": Field("list", items=Field("text")),
        },
        (
            Index((("a", 1),), unique=True), Index((("b", 1),), unique=True),
            Index((("at", 1),), ttl_s=60), Index((("a", 1), ("at", -1))), Index((("held", 1),)),
        ),
    )  # fmt: skip
    rows = MongoGenericRepository(database, schema)
    with mongo_server.client() as client:
        found = {one["name"]: one for one in client[name]["rows"].list_indexes()}
    assert [found["a"].get(key) for key in ("unique", "sparse")] == [True, None]
    assert [found["b"].get(key) for key in ("unique", "sparse")] == [True, True]
    assert found["at"]["expireAfterSeconds"] == 60
    assert [*found["a_at"]["key"].items()] == [("a", 1), ("at", -1)]
    # What has no ``b`` does not collide; what has one does.
    rows.insert_many([{"a": "1"}, {"a": "2"}, {"a": "3", "b": "x"}])
    with pytest.raises(DuplicateDocumentError, match="b"):
        rows.insert_one({"a": "4", "b": "x"})


def test_every_unique_index_means_the_same_over_every_store():
    """Sparse is by document on a server and by field in a file: of several fields, all are
    required; one alone is not null."""
    for schema in COLLECTIONS.values():
        for index in schema.indexes:
            rules = [schema.field(key) for key, _ in index.keys]
            assert all(rules)
            if index.unique:
                assert not any(rule.nullable for rule in rules)
                assert len(rules) == 1 or all(rule.required for rule in rules)
            if index.ttl_s is not None:
                assert [rule.kind for rule in rules] == ["datetime"]


def test_expired_documents_go_by_themselves_or_at_the_next_insert(database):
    sessions = MongoGenericRepository(database, COLLECTIONS["sessions"])
    of = {"user_id": "u", "expires_at": datetime.now(UTC) + timedelta(hours=1)}
    assert sessions.insert_one({**of, "token_hash": "a"})
    assert sessions.count() == 1


def test_a_document_over_the_servers_limit_is_invalid(database):
    rows = MongoGenericRepository(database, Schema("rows", {"a": Field("text")}))
    with pytest.raises(InvalidDocumentError, match="too large"):
        rows.insert_one({"a": "x" * (17 * 2**20)})
    assert rows.count() == 0


# What kind of server ------------------------------------------------------------------------------


def test_a_standalone_server_is_refused(tmp_path, opened):
    server = MongoServer(tmp_path)
    server.start("--standalone")
    try:
        database = opened(at(f"mongodb://127.0.0.1:{server.port}/"))
        with pytest.raises(ConfigurationError, match=r"standalone.*replica set"):
            database.prepare(RUNS)
        healthy, report = RepositoryFactory(database).health_check()
        assert (healthy, "standalone" in report["error"]) == (False, True)
    finally:
        server.kill()


# The connection string ----------------------------------------------------------------------------

MALFORMED = [
    "mongodb://desk:s3cret@@127.0.0.1:1/", "mongodb://desk:s3/cret@127.0.0.1:1/",
    "mongodb://desk:p@s3cret@127.0.0.1:1/", "mongodb://desk:s3cret%@127.0.0.1:1/",
    "mongodb://desk:%zzs3cret@127.0.0.1:1/", "mongodb://desk:s3cret@127.0.0.1:port/",
    "mongodb://desk:s3cret@127.0.0.1:99999999/", "mongodb://desk:s3cret@[::1/",
    "mongodb://desk:s3cret@", "mongodb://desk:s3cret@/", "mongodb://:s3cret@127.0.0.1/",
    "mongodb://desk:s3cret@127.0.0.1/?authSource", "mongodb://desk:s3cret@127.0.0.1/?=s3cret",
    "mongodb://desk:s3cret@127.0.0.1/?tls=s3cret", "mongodb://desk@127.0.0.1/?password=s3cret&x",
    "mongodb://desk:s3cret@127.0.0.1/?authMechanism=s3cret", "s3cret", "desk:s3cret@127.0.0.1",
    "http://desk:s3cret@127.0.0.1/", "mongodb+srv://desk:s3cret@127.0.0.1:27017/", "",
    "mongodb+srv://desk:s3cret@a.example,b.example/", "mongodb://desk:s3cret@127.0.0.1/desk.s3cret",
    "mongodb://desk:s3cret@127.0.0.1/?replicaSet=a&replicaSet=s3cret;x",
    "mongodb://desk:s3cret@127.0.0.1/?tlsCertificateKeyFile=/s3cret",
    "mongodb://desk:s3cret@127.0.0.1/?readPreferenceTags=s3cret",
    "mongodb://desk:s3cret@127.0.0.1/?directConnection=true&replicaSet=s3cret&loadBalanced=true",
    "mongodb://desk:s3cret@127.0.0.1\0/", "mongodb://desk:s3cret#@127.0.0.1/",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("uri", MALFORMED)
def test_a_string_that_cannot_be_read_shows_no_password(uri, opened):
    """Some of them the driver takes, as a host that does not answer or a database."""
    with pytest.raises((ConfigurationError, StoreUnavailable)) as caught:
        opened(at(uri, timeout_s=0.3)).prepare(RUNS)
    error: BaseException | None = caught.value
    assert "s3cret" not in str(error)
    assert "s3/cret" not in str(error)
    if isinstance(error, ConfigurationError):
        # Nor in what a traceback would show beside it.
        assert (error.__cause__, error.__suppress_context__) == (None, True)


def test_the_strings_options_are_kept():
    uri = (
        "mongodb://desk:p%40ss@a.example:27018,b.example/admin?replicaSet=rs7&authSource=users"
        "&retryWrites=false&tls=true&readPreference=secondaryPreferred&w=2&journal=true"
        "&maxPoolSize=7&appName=desk-7&connectTimeoutMS=1234&compressors=zlib"
        "&serverSelectionTimeoutMS=1111&readConcernLevel=majority"
    )
    database = MongoDatabase(at(uri))
    client, options = database._client, database._client.options
    try:
        assert options.replica_set_name == "rs7"
        assert options._options["authsource"] == "users"
        credentials = options.pool_options._credentials
        assert (credentials.source, credentials.username) == ("users", "desk")
        assert credentials.password == "p@ss"
        assert options.retry_writes is False
        assert options.pool_options._ssl_context is not None
        assert options.read_preference.mongos_mode == "secondaryPreferred"
        assert options.write_concern.document == {"w": 2, "j": True}
        assert options.read_concern.level == "majority"
        assert options.pool_options.max_pool_size == 7
        assert options.pool_options.appname == "desk-7"
        assert options.pool_options.connect_timeout == 1.234
        assert options.server_selection_timeout == 1.111
        assert client._topology_settings.seeds == {("a.example", 27018), ("b.example", 27017)}
        assert database.address == "a.example:27018, b.example:27017"
    finally:
        database.close()


@pytest.fixture
def silent_dns(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bytes]]:
    """A name server on loopback that never answers, in place of the machine's; what it was asked
    is kept."""
    asked: list[bytes] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.setblocking(False)
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], server.getsockname()[1]
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        yield asked
        while True:
            try:
                asked.append(server.recv(4096))
            except BlockingIOError:
                break


def test_a_name_to_look_up_goes_through_whole(silent_dns, opened):
    uri = "mongodb+srv://desk:s3cret@cluster7.desk.example/admin?retryWrites=false&w=2"
    settings = ConfigLoader.override(Settings(), {"mongodb.uri": uri, "profile": "live"})
    with within(WITHIN_S):
        factory = RepositoryFactory(None, settings)
        healthy, report = factory.health_check()
    assert (healthy, "s3cret" in str(report)) == (False, False)
    assert "does not answer" in report["error"]
    database = factory.database
    assert "cluster7.desk.example" in f"{database._client!r}"
    assert database._client.options.retry_writes is False
    with within(WITHIN_S):
        factory.close()


# A server that is away ----------------------------------------------------------------------------


def _acts(database: MongoDatabase) -> dict[str, Callable[[], object]]:
    runs = MongoGenericRepository.__new__(MongoGenericRepository)
    runs._database, runs._schema, runs._clock = database, RUNS, lambda: NOON
    return {
        "find": lambda: runs.find_one({"run_id": "x"}),
        "count": runs.count,
        "insert": lambda: runs.insert_one(_whole(RUNS)),
        "update": lambda: runs.update_one("x", {"status": "failed"}),
        "delete": lambda: runs.delete_one("x"),
        "stream": lambda: [*runs.stream()],
        "atomic": lambda: database.atomic(lambda: runs.insert_many([_whole(RUNS)] * 2)),
        "snapshot": lambda: database.snapshot(runs.count),
        "prepare": lambda: database.prepare(RUNS),
        "collections": database.collections,
    }


def test_a_server_that_is_not_there(opened):
    database = opened(at("mongodb://desk:s3cret@127.0.0.1:1/"), known=tuple(COLLECTIONS))
    with within(WITHIN_S), pytest.raises(StoreUnavailable, match="does not answer") as caught:
        database.prepare(RUNS)
    assert "s3cret" not in str(caught.value)
    with within(WITHIN_S):
        database.close()
    with pytest.raises(StoreUnavailable, match="closed"):
        database.collections()


def test_a_server_that_falls_silent(mongo_server, name, opened):
    patient = MongoGenericRepository(opened(mongo_server.settings(name, timeout_s=30)), RUNS)
    made = [{**_whole(RUNS), "_id": str(n), "run_id": str(n)} for n in range(400)]
    for document in made:
        del document["created_at"], document["updated_at"], document["version"]
    patient.insert_many(made)
    database = opened(mongo_server.settings(name, timeout_s=2))
    runs = MongoGenericRepository(database, RUNS)
    streams = [runs.stream(chunk_size=10) for _ in range(2)]
    for stream in streams:
        next(stream)
    mongo_server.pause(on=True)
    try:
        for act in _acts(database).values():
            with within(WITHIN_S), pytest.raises(StoreUnavailable, match="does not answer"):
                act()
        with within(WITHIN_S):
            streams[0].close()
        with within(WITHIN_S), pytest.raises(StoreUnavailable):
            next(streams[1])
        other = opened(mongo_server.settings(name))
        with within(WITHIN_S), pytest.raises(StoreUnavailable):
            other.prepare(RUNS)
        with within(WITHIN_S):
            other.close()
    finally:
        mongo_server.pause(on=False)
    deadline = time.monotonic() + 30
    while True:
        try:
            assert runs.count() >= 400
            break
        except StoreUnavailable:
            assert time.monotonic() < deadline


def test_a_transaction_waits_for_another_but_not_for_ever(mongo_server, database, name, opened):
    rows = MongoGenericRepository(database, Schema("rows", {"n": Field("int")}))
    rows.insert_one({"_id": "x", "n": 1})
    impatient = opened(mongo_server.settings(name, timeout_s=0.5))
    other = MongoGenericRepository(impatient, Schema("rows", {"n": Field("int")}))
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        rows.update_one("x", {"n": 2})
        holding.set()
        release.wait(20)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(database.atomic, hold)
        assert holding.wait(10)
        try:
            with within(WITHIN_S), pytest.raises(StoreUnavailable, match="writing the same"):
                impatient.atomic(lambda: other.update_one("x", {"n": 3}))
        finally:
            release.set()
        held.result(10)
    impatient.atomic(lambda: other.update_one("x", {"n": 4}))
    assert rows.find_one({"_id": "x"})["version"] == 3


def test_threads_that_open_at_once_do_not_wait_for_each_other(opened):
    factory = RepositoryFactory(opened(at("mongodb://127.0.0.1:1/", timeout_s=1.5)))

    def ask(_: int) -> None:
        with pytest.raises(StoreUnavailable):
            factory.get_report_run_repository()

    with within(2 * WITHIN_S), ThreadPoolExecutor(8) as pool:
        list(pool.map(ask, range(8)))
