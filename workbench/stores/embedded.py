"""The embedded document store: one SQLite file through NeoSQLite, safe for several processes."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Protocol, TypeVar

from neosqlite import Connection

# The module NeoSQLite itself chose, so that its errors are the ones caught here.
from neosqlite._sqlite import sqlite3
from neosqlite.collection.json_helpers import neosqlite_json_dumps

from workbench.errors import DuplicateDocumentError, InvalidDocumentError, StoreUnavailable
from workbench.log import LoggingMixin
from workbench.stores.embedded_json import loaded
from workbench.stores.embedded_query import (
    change_statement,
    count,
    create_indexes,
    delete_statement,
    expired_statement,
    index_names,
    remove_statement,
    replace_statement,
    select,
    total,
)
from workbench.stores.filters import Query
from workbench.stores.schema import Index, Schema
from workbench.stores.transaction import Transaction

T = TypeVar("T")


class _Closable(Protocol):
    def close(self) -> None: ...


# A connection must not be closed in a process forked off its own: that would drop the parent's
# locks. Connections inherited over a fork are parked here.
_inherited: list[object] = []


class EmbeddedDatabase(LoggingMixin):
    """A file of documents.

    Each thread has a connection of its own, opened at its first use: NeoSQLite's are not safe to
    share. ``close`` ends them all. Writes of several processes queue, each waiting at most
    ``busy_timeout_s`` seconds; a write that returned survives the death of its process.
    """

    kind = "embedded"

    def __init__(self, path: Path, *, busy_timeout_s: float = 10.0) -> None:
        self.path = Path(path)
        self._timeout = busy_timeout_s
        self._lock = threading.Lock()
        self._closed = False
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._local = threading.local()
        self._open: list[tuple[threading.Thread, _Closable]] = []

    @property
    def address(self) -> str:
        """The file."""
        return str(self.path)

    def prepare(self, schema: Schema, *, alter: bool = False) -> None:
        """Create the collection and its indexes where they are missing."""
        if not self.missing(schema):
            return

        def make() -> None:
            self._collection(schema)
            for statement in create_indexes(schema):
                self._connection().db.execute(statement)

        # Under the write lock: NeoSQLite goes on without its unique index on the id where
        # another process's write keeps it from making one.
        self.atomic(make)

    def missing(self, schema: Schema) -> list[str]:
        """What ``prepare`` would make, in words; empty where nothing is missing."""
        if not self.path.exists():
            return ["create the collection"]
        rows = self._read("SELECT name FROM sqlite_master WHERE tbl_name = ?", [schema.name])
        there = {name for (name,) in rows}
        # The index of a list stands on a table of its own; its triggers are the collection's.
        there |= {name.removesuffix("_insert") for name in there}
        if schema.name not in there:
            return ["create the collection"]
        named = zip(index_names(schema), schema.indexes, strict=True)
        return [f"create the index {index.name}" for name, index in named if name not in there]

    def collections(self) -> set[str]:
        """The names of the collections in the file; looking does not make one."""
        if not self.path.exists():
            return set()
        rows = self._read(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT GLOB 'held_*' AND name NOT GLOB 'sqlite_*'",
            [],
        )
        return {name for (name,) in rows}

    def find(self, schema: Schema, query: Query) -> list[dict[str, Any]]:
        """The documents a checked query asks for."""
        rows = self._read(*select(schema, query))
        return [self._document(schema, text) for (text,) in rows]

    def stream(self, schema: Schema, query: Query, size: int) -> Iterator[list[dict[str, Any]]]:
        """The same, read off one cursor, ``size`` at a time: all as it stood at the first."""
        with self._reading() as raw:
            with self._guarded():
                cursor = raw.execute(*select(schema, query))
            try:
                while True:
                    with self._guarded():
                        rows = cursor.fetchmany(size)
                    if not rows:
                        return
                    yield [self._document(schema, text) for (text,) in rows]
            finally:
                with suppress(sqlite3.Error):  # the store may be closed by now
                    cursor.close()

    def count(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        """How many documents a checked filter matches."""
        return int(self._read(*count(schema, filter))[0][0])

    def total(self, schema: Schema, filter: Mapping[str, Any], name: str) -> float:
        """The sum of a field of numbers over the documents a checked filter matches."""
        return float(self._read(*total(schema, filter, name))[0][0])

    def insert(
        self, schema: Schema, documents: Sequence[Mapping[str, Any]], *, whole: bool = True
    ) -> None:
        """Write new documents, all or none, ``whole`` or not; DuplicateDocumentError where a
        unique key is taken."""

        def write() -> None:
            collection = self._collection(schema)
            for index in schema.indexes:
                if index.ttl_s is not None:
                    self._remove_expired(schema, index, index.ttl_s)
            for document in documents:
                collection.insert_one(_encoded(document))

        if len(documents) == 1 and not any(index.ttl_s is not None for index in schema.indexes):
            with self._guarded():
                write()
        else:
            self.atomic(write)

    def replace(self, schema: Schema, document: Mapping[str, Any], version: int) -> bool:
        """Write ``document`` in place of the one with its id and ``version``; False where there
        is none."""
        statement = replace_statement(schema)
        parameters = [neosqlite_json_dumps(_encoded(document)), document["_id"], version]
        with self._guarded():
            return bool(self._connection().db.execute(statement, parameters).rowcount)

    def delete(self, schema: Schema, id: str) -> bool:
        """Remove a document; False where there is none."""
        with self._guarded():
            return bool(self._connection().db.execute(delete_statement(schema), [id]).rowcount)

    def change(self, schema: Schema, filter: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Set ``values`` in every document a checked filter matches, each a version on; how many
        they were."""
        texts = {name: neosqlite_json_dumps(value) for name, value in _encoded(values).items()}
        with self._guarded():
            statement, parameters = change_statement(schema, filter, texts)
            return int(self._connection().db.execute(statement, parameters).rowcount)

    def remove(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        """Remove every document a checked filter matches; how many they were."""
        with self._guarded():
            return int(self._connection().db.execute(*remove_statement(schema, filter)).rowcount)

    def _remove_expired(self, schema: Schema, index: Index, ttl_s: int) -> None:
        """What MongoDB does by itself about once a minute, here whenever something is added."""
        limit = (datetime.now(UTC) - timedelta(seconds=ttl_s)).isoformat()
        self._connection().db.execute(expired_statement(schema, index), [f'{{"$date":"{limit}"}}'])

    def _document(self, schema: Schema, text: str) -> dict[str, Any]:
        try:
            document = loaded(text)
        except (ValueError, TypeError) as error:
            raise StoreUnavailable(
                f"{self.path}: a document of {schema.name} is damaged.",
                hint="Restore the store from a copy, or move it aside.",
            ) from error
        return _decoded(document) if _DECIMAL in text else document

    def _read(self, statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
        with self._guarded():
            rows: list[tuple[Any, ...]] = (
                self._connection().db.execute(statement, parameters).fetchall()
            )
        return rows

    def atomic(self, work: Callable[[], T], *, long: bool = False) -> T:
        """Make the reads and writes of ``work`` one transaction, all or nothing.

        It holds the store's write lock, so what was read inside cannot change. Inside another
        ``atomic`` it is part of that one.
        """
        return self._within("BEGIN IMMEDIATE", work)

    def snapshot(self, work: Callable[[], T]) -> T:
        """Let ``work`` read the documents as they stand now; other writers need not wait."""
        return self._within("BEGIN", work)

    def _within(self, begin: str, work: Callable[[], T]) -> T:
        with self._guarded():
            raw = self._connection().db
            if self._transaction is not None:
                return work()
            raw.execute(begin)
            self._local.transaction = transaction = Transaction()
            try:
                done = work()
                transaction.check()
                raw.execute("COMMIT")
                return done
            finally:
                self._local.transaction = None
                if raw.in_transaction:
                    raw.execute("ROLLBACK")

    @property
    def _transaction(self) -> Transaction | None:
        return getattr(self._local, "transaction", None)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read off at leisure. Inside a transaction it is the thread's own. Else
        it is a new one: an unfinished read would keep the thread from writing once another process
        has written."""
        if self._transaction is not None:
            yield self._connection().db
            return
        self._connection()
        with self._guarded():
            raw = sqlite3.connect(self.path, timeout=self._timeout, check_same_thread=False)
        with self._lock:
            # It may be read off by several threads in turn, so it ends with none of them.
            self._open.append((threading.main_thread(), raw))
        try:
            yield raw
        finally:
            with self._lock:
                self._open = [pair for pair in self._open if pair[1] is not raw]
            raw.close()

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        """Turn the vendor's errors into the store's."""
        transaction = self._transaction
        with transaction.step() if transaction else nullcontext(), self._worded():
            yield

    @contextmanager
    def _worded(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError as error:
            raise DuplicateDocumentError(
                f"A document with this key is already there ({_constraint(error)})."
            ) from error
        except sqlite3.Error as error:
            raise self._unavailable(error) from error
        except ValueError as error:
            if "Invalid JSON document" not in str(error):
                raise
            raise InvalidDocumentError("The document cannot be written as JSON.") from error

    def close(self) -> None:
        """End all threads' connections; the store cannot be used after. Repeating is harmless."""
        with self._lock:
            self._closed = True
            connections, self._open = self._open, []
        if self._pid == os.getpid():
            for _, connection in connections:
                connection.close()

    def _collection(self, schema: Schema) -> Any:  # noqa: ANN401 - a vendor's object
        return self._connection()[schema.name]

    def _connection(self) -> Connection:
        if self._pid != os.getpid():
            with self._lock:
                _inherited.append((self._local, self._open))
                self._begin()
        if self._closed:
            raise StoreUnavailable(f"The store {self.path} is closed.")
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = self._connect()
        return connection

    def _connect(self) -> Connection:
        try:
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.touch(mode=0o600)  # conversations are nobody else's
        except OSError as error:
            raise self._unavailable(error) from error
        with self._guarded():
            connection = self._opened()
        with self._lock:
            self._drop_ended()
            self._open.append((threading.current_thread(), connection))
        return connection

    def _opened(self) -> Connection:
        """Open a connection. Turning on the write-ahead log of a new file does not wait for
        another process that is doing the same, so it is tried again here."""
        deadline = time.monotonic() + self._timeout
        while True:
            try:
                # auto_vacuum: any other choice makes each opening a write, which waits for others.
                connection = Connection(
                    str(self.path),
                    timeout=self._timeout,
                    check_same_thread=False,
                    auto_vacuum="NONE",
                )
                connection.db.execute("PRAGMA synchronous = FULL")
                return connection
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def _drop_ended(self) -> None:
        """Close the connections of threads that have ended."""
        alive = []
        for thread, connection in self._open:
            if thread.is_alive():
                alive.append((thread, connection))
            else:
                connection.close()
        self._open = alive

    def _unavailable(self, error: Exception) -> StoreUnavailable:
        text = str(error)
        hint = f"Check the folder {self.path.parent} and the setting store.path."
        if "locked" in text:
            hint = "Another process is writing; try again, or raise store.busy_timeout_s."
        elif "not a database" in text or "malformed" in text:
            hint = "Move the file aside; a new one is made at the next start."
        return StoreUnavailable(f"The store {self.path} does not answer: {text}.", hint=hint)


_DECIMAL = "$numberDecimal"


def _encoded(value: Any) -> Any:  # noqa: ANN401 - any checked value
    """``value`` with exact numbers as NeoSQLite's JSON can hold them; no field's name begins
    with ``$``."""
    if isinstance(value, Mapping):
        return {name: _encoded(item) for name, item in value.items()}
    if isinstance(value, list):
        kinds = set(map(type, value))
        return [_encoded(item) for item in value] if kinds & {dict, list, Decimal} else value
    return {_DECIMAL: str(value)} if isinstance(value, Decimal) else value


def _decoded(value: Any) -> Any:  # noqa: ANN401 - any stored value
    if isinstance(value, dict):
        if value.keys() == {_DECIMAL}:
            return Decimal(value[_DECIMAL])
        return {name: _decoded(item) for name, item in value.items()}
    return [_decoded(item) for item in value] if isinstance(value, list) else value


def _constraint(error: Exception) -> str:
    """The index or field of SQLite's message; it holds no values."""
    return str(error).partition(":")[2].strip() or str(error)
