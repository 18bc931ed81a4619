"""Documents on a MongoDB server, through PyMongo."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC
from itertools import islice
from typing import Any, TypeVar

import pymongo
from bson.codec_options import CodecOptions
from bson.errors import BSONError
from pymongo import MongoClient, ReadPreference
from pymongo.client_session import ClientSession
from pymongo.collection import Collection
from pymongo.errors import (
    AutoReconnect,
    CollectionInvalid,
    OperationFailure,
    PyMongoError,
)
from pymongo.errors import ConfigurationError as MongoConfigurationError

from workbench.config.settings import MongoSettings
from workbench.errors import (
    ConfigurationError,
    StoreUnavailable,
)
from workbench.log import LoggingMixin
from workbench.stores.filters import Query
from workbench.stores.mongo_errors import UNAUTHORISED, worded
from workbench.stores.mongo_query import holds, index_options, query_filter, stored, validation
from workbench.stores.schema import Schema
from workbench.stores.transaction import Transaction

T = TypeVar("T")
Raw = dict[str, Any]

_EXISTS = 48
_AWAY_SHARE = 0.7  # finding a server takes most of the time of an operation
_MANY = 100
_LONG_S = 30.0  # well within the minute after which a server ends a transaction
_ALTERING_S = 300.0  # an index over many documents takes its time
_PARTING_S = 0.5
_CODECS: CodecOptions[Raw] = CodecOptions(tz_aware=True, tzinfo=UTC)
_RETRY = "TransientTransactionError"


class MongoDatabase(LoggingMixin):
    """A database on a MongoDB server, which must be a replica set (one member is enough).

    One client serves all threads; it connects at the first use. Each operation ends within
    ``settings.timeout_s`` seconds, finding the server and trying again included, or raises
    StoreUnavailable. ``known``: the collections to count on where the server's user may not list
    them.
    """

    kind = "mongodb"

    def __init__(self, settings: MongoSettings, *, known: Sequence[str] = ()) -> None:
        self._timeout_s = settings.timeout_s
        self._known = frozenset(known)
        self._local = threading.local()
        self._closed = False
        self._replicated = False
        self._told = False
        self._client = _client(settings)
        self._database = self._client.get_database(settings.database, codec_options=_CODECS)

    @property
    def address(self) -> str:
        """Where the server is: hosts and ports, no names and no password."""
        seeds = self._client.topology_description.server_descriptions()
        return ", ".join(f"{host}:{port}" for host, port in sorted(seeds))

    def prepare(self, schema: Schema, *, alter: bool = False) -> None:
        """Create the collection where it is missing, its validator and indexes with it. One that
        is there is changed only with ``alter``: a newer or older Workbench may be using it."""
        changes = self.missing(schema)
        if not changes:
            return
        if "create the collection" not in changes and not alter:
            self.logger.warning(
                "The collection %s is not of this version's form (%s): run `workbench db migrate`",
                schema.name,
                ", ".join(changes),
            )
            return
        with self._guarded(_ALTERING_S):
            self._create(schema)
            if "change the validator" in changes:
                self._database.command("collMod", schema.name, **validation(schema))
            there = self._indexes(schema)
            for index in schema.indexes:
                if index.name not in there:
                    self._collection(schema).create_index(
                        list(index.keys), **index_options(schema, index)
                    )

    def missing(self, schema: Schema) -> list[str]:
        """What ``prepare`` would make, in words; empty where nothing is missing. A validator that
        the server's user may not see is taken for the right one."""
        self._check_topology()
        listed = self._listed({"name": schema.name})
        with self._guarded():
            there = self._indexes(schema) if listed != [] else set()
        if not there:  # every collection has an index on the id
            return ["create the collection"]
        drifted = listed and not holds(listed[0].get("options", {}), schema)
        return ["change the validator"] * bool(drifted) + [
            f"create the index {index.name}" for index in schema.indexes if index.name not in there
        ]

    def collections(self) -> set[str]:
        """The names of the collections there are; those known of, where listing is refused."""
        listed = self._listed({})
        return set(self._known) if listed is None else {item["name"] for item in listed}

    def find(self, schema: Schema, query: Query) -> list[Raw]:
        """The documents a checked query asks for."""
        with self._guarded():
            return list(self._cursor(schema, query))

    def stream(self, schema: Schema, query: Query, size: int) -> Iterator[list[Raw]]:
        """The same, read off one cursor, ``size`` at a time."""
        with self._guarded():
            cursor = self._cursor(schema, query).batch_size(size)
        try:
            while True:
                with self._guarded():
                    chunk = list(islice(cursor, size))
                if not chunk:
                    return
                yield chunk
        finally:
            # The server forgets a cursor by itself where it cannot be told in time.
            with suppress(PyMongoError), pymongo.timeout(_PARTING_S):
                cursor.close()

    def count(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        """How many documents a checked filter matches."""
        with self._guarded():
            return self._collection(schema).count_documents(
                query_filter(schema, filter), **self._session()
            )

    def total(self, schema: Schema, filter: Mapping[str, Any], name: str) -> float:
        """The sum of a field of numbers over the documents a checked filter matches."""
        added = {"$group": {"_id": None, "total": {"$sum": f"${name}"}}}
        steps = [{"$match": query_filter(schema, filter)}, added]
        with self._guarded():
            found = list(self._collection(schema).aggregate(steps, **self._session()))
        return float(found[0]["total"]) if found else 0.0

    def insert(
        self, schema: Schema, documents: Sequence[Mapping[str, Any]], *, whole: bool = True
    ) -> None:
        """Write new documents, all or none; DuplicateDocumentError where a unique key is taken.
        Where not ``whole``, those before one that fails stay."""
        raw = [stored(document) for document in documents]
        long = len(raw) > _MANY

        def write() -> None:
            with self._guarded(_LONG_S if long else None):
                self._collection(schema).insert_many(raw, **self._session())

        if len(raw) == 1:
            with self._guarded():
                self._collection(schema).insert_one(raw[0], **self._session())
        elif whole:
            self.atomic(write, long=long)
        else:
            write()

    def replace(self, schema: Schema, document: Mapping[str, Any], version: int) -> bool:
        """Write ``document`` in place of the one with its id and ``version``; False where there
        is none."""
        wanted = {"_id": document["_id"], "version": version}
        with self._guarded():
            done = self._collection(schema).replace_one(wanted, stored(document), **self._session())
        return done.matched_count == 1

    def delete(self, schema: Schema, id: str) -> bool:
        """Remove a document; False where there is none."""
        with self._guarded():
            done = self._collection(schema).delete_one({"_id": id}, **self._session())
        return done.deleted_count == 1

    def change(self, schema: Schema, filter: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Set ``values`` in every document a checked filter matches, each a version on; how many
        they were."""
        how = {"$set": stored(values), "$inc": {"version": 1}}
        with self._guarded(_LONG_S):
            wanted = query_filter(schema, filter)
            done = self._collection(schema).update_many(wanted, how, **self._session())
        return done.matched_count

    def remove(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        """Remove every document a checked filter matches; how many they were."""
        with self._guarded(_LONG_S):
            wanted = query_filter(schema, filter)
            return self._collection(schema).delete_many(wanted, **self._session()).deleted_count

    def atomic(self, work: Callable[[], T], *, long: bool = False) -> T:
        """Make the reads and writes of ``work`` one transaction, all or nothing. ``work`` is
        called again where another writer was in the way; inside another ``atomic`` it is part of
        that one. It ends within the time of one operation, or within 30 s where it is ``long``."""
        if self._transaction is not None:
            with self._transaction.step():
                return work()

        self._local.failing_since = None

        def run(session: ClientSession) -> T:
            transaction = Transaction()
            with self._inside(session, transaction):
                done = work()
            transaction.check()
            return done

        try:
            with (
                self._guarded(_LONG_S if long else None),
                self._client.start_session() as session,
            ):
                return session.with_transaction(run, read_preference=ReadPreference.PRIMARY)
        finally:
            self._local.conflict = None

    def snapshot(self, work: Callable[[], T]) -> T:
        """Let ``work`` read the documents as they stand now; it may take its time."""
        with self._guarded():
            session = self._client.start_session(snapshot=True)
        with session, self._inside(session, None):
            return work()

    @contextmanager
    def _inside(self, session: ClientSession, transaction: Transaction | None) -> Iterator[None]:
        """Make what this thread does part of a session."""
        before = self._active, self._transaction
        self._local.session, self._local.transaction = session, transaction
        try:
            yield
        finally:
            self._local.session, self._local.transaction = before

    def explain(self, schema: Schema, query: Query) -> Raw:
        """How the server would answer a checked query."""
        with self._guarded():
            return self._cursor(schema, query).explain()

    def close(self) -> None:
        """End the connections; the database cannot be used after. Repeating is harmless."""
        self._closed = True
        # A server that is silent is not waited for.
        with suppress(PyMongoError), pymongo.timeout(_PARTING_S):
            self._client.close()

    @property
    def _active(self) -> ClientSession | None:
        return getattr(self._local, "session", None)

    @property
    def _transaction(self) -> Transaction | None:
        return getattr(self._local, "transaction", None)

    def _session(self) -> dict[str, Any]:
        return {"session": self._active}

    def _collection(self, schema: Schema) -> Collection[Raw]:
        return self._database[schema.name]

    def _cursor(self, schema: Schema, query: Query) -> pymongo.cursor.Cursor[Raw]:
        cursor = self._collection(schema).find(
            query_filter(schema, query.filter), **self._session()
        )
        if query.sort:
            cursor = cursor.sort([*query.sort])
        cursor = cursor.skip(query.skip) if query.skip else cursor
        return cursor if query.limit is None else cursor.limit(query.limit)

    def _create(self, schema: Schema) -> None:
        try:
            self._database.create_collection(schema.name, check_exists=False, **validation(schema))
        except CollectionInvalid:
            return
        except OperationFailure as error:
            if error.code != _EXISTS:
                raise

    def _indexes(self, schema: Schema) -> set[str]:
        """The names of the collection's indexes; empty where there is no such collection."""
        return {index["name"] for index in self._collection(schema).list_indexes()}

    def _listed(self, filter: Mapping[str, Any]) -> list[Raw] | None:
        """The server's collections, all batches; None where its user may not list them."""
        try:
            with self._guarded():
                return [dict(item) for item in self._database.list_collections(filter=filter)]
        except StoreUnavailable as error:
            cause = error.__cause__
            if not isinstance(cause, OperationFailure) or cause.code != UNAUTHORISED:
                raise
        if not self._told:
            self._told = True
            self.logger.warning(
                "The server's user may not list collections; the known ones are counted on"
            )
        return None

    def _check_topology(self) -> None:
        """A single server has no transactions, and a write of several documents could be cut."""
        if self._replicated:
            return
        with self._guarded():
            hello = self._client.admin.command("hello")
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise ConfigurationError(
                f"The MongoDB at {self.address} is a standalone server, which has no transactions.",
                hint="Start it as a replica set; one member is enough (mongod --replSet).",
            )
        self._replicated = True

    @contextmanager
    def _guarded(self, timeout_s: float | None = None) -> Iterator[None]:
        """Bound the time, and turn the vendor's errors into the store's."""
        transaction = self._transaction
        with transaction.step() if transaction else nullcontext(), self._worded(timeout_s):
            yield

    @contextmanager
    def _worded(self, timeout_s: float | None) -> Iterator[None]:
        if self._closed:
            raise StoreUnavailable("The connection to MongoDB is closed.")
        started = time.monotonic()
        try:
            with pymongo.timeout(timeout_s or self._timeout_s):
                yield
            self._local.failing_since = None
        except (PyMongoError, BSONError, OverflowError) as error:
            labelled = isinstance(error, PyMongoError) and error.has_error_label(_RETRY)
            if labelled and self._transaction is not None and not self._is_away(error, started):
                self._local.conflict = error
                raise  # the transaction's own loop tries again
            raise worded(self._behind(error), self.address) from error

    def _is_away(self, error: Exception, started: float) -> bool:
        """Whether the server has not answered for about as long as one operation may take: then a
        transaction is given up, however long it might have taken."""
        if not isinstance(error, AutoReconnect):
            return False
        since = getattr(self._local, "failing_since", None) or started
        self._local.failing_since = since
        return time.monotonic() - since >= _AWAY_SHARE * self._timeout_s

    def _behind(self, error: Exception) -> Exception:
        """What stands behind time that ran out: the server may have refused the user, or others
        may have been writing what a transaction was to write."""
        if not isinstance(error, PyMongoError) or not error.timeout:
            return error
        servers = self._client.topology_description.server_descriptions().values()
        known = [*(server.error for server in servers), getattr(self._local, "conflict", None)]
        return next((cause for cause in known if isinstance(cause, OperationFailure)), error)


def _client(settings: MongoSettings) -> MongoClient[Raw]:
    """The one client, not yet connected. The string is handed on whole."""
    if settings.uri is None:
        raise ConfigurationError("mongodb.uri is not set.")
    uri = settings.uri.get_secret_value()
    said = uri.lower()
    # What the string says itself stays; a look-up of ``+srv`` is bounded by the second.
    own = {"appName": "workbench", "connectTimeoutMS": int(settings.timeout_s * 1000)}
    options: dict[str, Any] = {n: v for n, v in own.items() if f"{n.lower()}=" not in said}
    if settings.password is not None:
        if "@" not in said.partition("://")[2].partition("/")[0]:
            raise ConfigurationError("mongodb.password is set, but mongodb.uri names no user.")
        options["password"] = settings.password.get_secret_value()
    try:
        if not said.startswith(("mongodb://", "mongodb+srv://")):
            raise ValueError("The driver would take it for a host, and show it.")
        return MongoClient(uri, connect=False, **options)
    except (PyMongoError, ValueError, TypeError, OSError) as error:
        raise ConfigurationError(
            f"mongodb.uri cannot be used: {_without_values(error)}",
            hint="It begins with mongodb:// or mongodb+srv://, and a user's name or password in it "
            "has its special characters percent-encoded (or give MONGODB_PASSWORD by itself).",
        ) from None


def _without_values(error: Exception) -> str:
    """PyMongo quotes what it cannot read, and that may be a password."""
    if isinstance(error, OSError):
        return "a file that it names cannot be read."
    known = isinstance(error, MongoConfigurationError)
    return "an option in it is wrong or a host cannot be found." if known else "it is malformed."
