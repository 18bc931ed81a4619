"""A collection's documents behind one small interface, the same over every store."""

from __future__ import annotations

import random
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from workbench.errors import (
    DuplicateDocumentError,
    InvalidDocumentError,
    StaleDocumentError,
    StoreError,
)
from workbench.log import LoggingMixin
from workbench.stores.documents import normalize_document, storable
from workbench.stores.filters import Query, checked_filter, checked_sort
from workbench.stores.schema import MANAGED, Schema, scalar_problem, validate, validate_fields

Document = dict[str, Any]
Change = Callable[[Document | None], Mapping[str, Any] | None]
T = TypeVar("T")

_ATTEMPTS = 60
_LONGEST_PAUSE_S = 0.05
_AT_ONCE = 500


class DocumentDatabase(Protocol):
    """What a repository needs of a store. ``kind``: embedded or mongodb; ``address``: its file, or
    its hosts."""

    kind: str

    @property
    def address(self) -> str:
        """Where the documents are; never a name or a password."""

    def find(self, schema: Schema, query: Query) -> Iterable[Mapping[str, Any]]:
        """The documents a checked query asks for."""

    def count(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        """How many documents a checked filter matches."""

    def total(self, schema: Schema, filter: Mapping[str, Any], name: str) -> float:
        """The sum of a field of numbers over the documents a checked filter matches."""

    def stream(
        self, schema: Schema, query: Query, size: int
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """The same, read off one cursor, ``size`` at a time."""

    def insert(
        self, schema: Schema, documents: Sequence[Mapping[str, Any]], *, whole: bool = True
    ) -> None:
        """Write new documents, all or none; DuplicateDocumentError where a unique key is taken.
        Where not ``whole``, those before one that fails may stay."""

    def replace(self, schema: Schema, document: Mapping[str, Any], version: int) -> bool:
        """Write over the document of this id and version; False where there is none."""

    def delete(self, schema: Schema, id: str) -> bool:
        """Remove a document; False where there is none."""

    def prepare(self, schema: Schema, *, alter: bool = False) -> None:
        """Create the collection and its indexes where they are missing; ``alter``: bring a
        collection that is there to its form too, where that is not done by itself."""

    def change(self, schema: Schema, filter: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        """Set ``values`` in every document a checked filter matches, each a version on; how many
        they were."""

    def remove(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        """Remove every document a checked filter matches; how many they were."""

    def missing(self, schema: Schema) -> list[str]:
        """What ``prepare`` would make, in words; empty where nothing is missing."""

    def collections(self) -> set[str]:
        """The names of the collections there are."""

    def atomic(self, work: Callable[[], T], *, long: bool = False) -> T:
        """Make the reads and writes of ``work`` one transaction, all or nothing. ``work`` may be
        called again; inside another ``atomic`` it is part of that one. What fails inside ends the
        whole, even where ``work`` catches it. ``long``: it writes many documents, and on a server
        may take longer than one operation."""

    def snapshot(self, work: Callable[[], T]) -> T:
        """Let ``work`` read the documents as they stood at one moment, where the store can."""

    def close(self) -> None:
        """End the connections."""


class Documents(list[Document]):
    """Found documents. ``truncated``: there are more than the limit let through."""

    truncated: bool = False


def utc_now() -> datetime:
    """The time in UTC."""
    return datetime.now(UTC)


class MongoGenericRepository(LoggingMixin):
    """The documents of one collection.

    Ids are text. Each document carries ``created_at`` and ``updated_at`` (UTC, to the millisecond)
    and ``version``, which counts its writes from 1. What is not there is ``None``. Raises
    DuplicateDocumentError, InvalidDocumentError, StaleDocumentError and StoreUnavailable.
    """

    def __init__(
        self,
        database: DocumentDatabase,
        schema: Schema,
        *,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._database = database
        self._schema = schema
        self._clock = clock
        database.prepare(schema)

    def find_one(self, filter: Mapping[str, Any]) -> Document | None:
        """The first document that matches, or None."""
        found = self._find(checked_filter(self._schema, filter), 1, 0, ())
        return found[0] if found else None

    def find_many(
        self,
        filter: Mapping[str, Any] | None = None,
        *,
        limit: int | None = 100,
        skip: int = 0,
        sort: Sequence[tuple[str, int]] | None = None,
    ) -> Documents:
        """The documents that match; ``truncated`` tells whether ``limit`` (None: no limit) left
        any out. ``sort``: pairs of field and 1 or -1."""
        if (limit is not None and limit < 1) or skip < 0:
            raise InvalidDocumentError("A limit is at least 1 (or None), a skip at least 0.")
        wanted, order = checked_filter(self._schema, filter), checked_sort(self._schema, sort)
        found = Documents(self._find(wanted, limit and limit + 1, skip, order))
        if limit is not None and len(found) > limit:
            found.pop()
            found.truncated = True
        return found

    def stream(
        self,
        filter: Mapping[str, Any] | None = None,
        *,
        sort: Sequence[tuple[str, int]] | None = None,
        chunk_size: int = 100,
    ) -> Iterator[list[Document]]:
        """All documents that match, ``chunk_size`` at a time, as they are read."""
        if chunk_size < 1:
            raise InvalidDocumentError("A chunk holds at least 1 document.")
        wanted, order = checked_filter(self._schema, filter), checked_sort(self._schema, sort)
        for chunk in self._database.stream(self._schema, Query(wanted, order), chunk_size):
            yield [normalize_document(document) for document in chunk]

    def insert_one(self, doc: Mapping[str, Any]) -> str:
        """Keep a new document and give its id; ``_id`` is made up where there is none."""
        return str(self.create_one(doc)["_id"])

    def create_one(self, doc: Mapping[str, Any]) -> Document:
        """Keep a new document and give it back as it is kept."""
        return self._insert([doc])[0]

    def insert_many(self, docs: Sequence[Mapping[str, Any]]) -> list[str]:
        """Keep new documents, all or none, and give their ids in order."""
        return [str(document["_id"]) for document in self._insert(docs)]

    def update_one(
        self,
        id: str,
        updates: Mapping[str, Any],
        *,
        expected_version: int | None = None,
    ) -> Document | None:
        """Set the fields of ``updates`` and give the whole document; None where there is none.

        With ``expected_version`` a document that was written since raises StaleDocumentError.
        """
        self._check_updates(updates)

        def change(current: Document | None) -> Mapping[str, Any] | None:
            if current is None:
                return None
            if expected_version is not None and current["version"] != expected_version:
                raise self._stale(id)
            return {**current, **updates}

        return self.modify_one(id, change)

    def modify_one(self, id: str, change: Change, *, touch: bool = True) -> Document | None:
        """Read, ``change``, write, with no other write in between; without ``touch`` the document
        keeps its ``updated_at``.

        ``change`` gets the document (None where there is none) and answers the new one, or None
        to leave things as they are; it may be called again when another writer was faster.
        Answers the document as it is now, or None.
        """
        for attempt in range(_ATTEMPTS):
            current = self._by_id(id)
            wanted = change(None if current is None else dict(current))
            if wanted is None:
                return current
            complete = self._complete({**wanted, "_id": id}, current, touch=touch)
            if self._write(complete, current):
                return normalize_document(complete)
            time.sleep(random.uniform(0, min(_LONGEST_PAUSE_S, 0.001 * 2**attempt)))  # noqa: S311
        raise self._stale(id)

    def delete_one(self, id: str) -> bool:
        """Remove a document; False where there is none."""
        return self._database.delete(self._schema, _text_id(id))

    def update_many(self, filter: Mapping[str, Any], updates: Mapping[str, Any]) -> int:
        """Set the fields of ``updates`` in all documents that match, all or none; how many."""
        self._check_updates(updates)
        values = storable({**updates, "updated_at": self._clock()})
        validate_fields(self._schema, values)
        wanted = self._some(filter)
        return self._database.atomic(
            lambda: self._database.change(self._schema, wanted, values), long=True
        )

    def delete_many(self, filter: Mapping[str, Any]) -> int:
        """Remove all documents that match, all or none; how many."""
        wanted = self._some(filter)
        return self._database.atomic(lambda: self._database.remove(self._schema, wanted), long=True)

    def count(self, filter: Mapping[str, Any] | None = None) -> int:
        """How many documents match."""
        wanted = checked_filter(self._schema, filter)
        return self._database.count(self._schema, wanted)

    def total(self, name: str, filter: Mapping[str, Any] | None = None) -> float:
        """The sum of the numbers in one field of the documents that match, added up by the store;
        where it is null or missing it adds nothing."""
        rule = self._schema.fields.get(name)
        if rule is None or rule.kind not in ("int", "number"):
            raise InvalidDocumentError(f"{self._schema.name}: {name} is no field of numbers.")
        return self._database.total(self._schema, checked_filter(self._schema, filter), name)

    def exists(self, filter: Mapping[str, Any]) -> bool:
        """Whether any document matches."""
        return self.find_one(filter) is not None

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Read the collection for real: whether it answered, and in how many ms."""
        started = time.perf_counter()
        try:
            self._find({}, 1, 0, ())
        except StoreError as error:
            return False, {"collection": self._schema.name, "error": str(error)}
        elapsed = round(1000 * (time.perf_counter() - started), 1)
        return True, {"collection": self._schema.name, "ms": elapsed}

    def _some(self, filter: Mapping[str, Any]) -> dict[str, Any]:
        """A checked filter that is not empty: nobody changes a whole collection by mistake."""
        wanted = checked_filter(self._schema, filter)
        if not wanted:
            raise InvalidDocumentError(f"{self._schema.name}: say which documents.")
        return wanted

    def _check_updates(self, updates: Mapping[str, Any]) -> None:
        if reserved := sorted(set(updates) & set(MANAGED)):
            raise InvalidDocumentError(
                f"{self._schema.name}: {', '.join(reserved)} cannot be updated."
            )

    def _insert(self, docs: Sequence[Mapping[str, Any]]) -> list[Document]:
        complete = [
            self._complete({**doc, "_id": _given_id(doc) or uuid.uuid4().hex}, None) for doc in docs
        ]
        if complete:
            self._database.insert(self._schema, complete)
        return [normalize_document(document) for document in complete]

    def _by_id(self, id: str) -> Document | None:
        found = self._find({"_id": _text_id(id)}, 1, 0, ())
        return found[0] if found else None

    def _by_ids(self, ids: Sequence[str]) -> dict[str, Document]:
        """The documents of ``ids`` that are there, by id."""
        found: dict[str, Document] = {}
        for at in range(0, len(ids), _AT_ONCE):
            wanted = {"_id": {"$in": list(ids[at : at + _AT_ONCE])}}
            found |= {doc["_id"]: doc for doc in self._find(wanted, None, 0, ())}
        return found

    def _find(
        self,
        wanted: Mapping[str, Any],
        limit: int | None,
        skip: int,
        sort: Sequence[tuple[str, int]],
    ) -> list[Document]:
        query = Query(wanted, sort, skip, limit)
        return [normalize_document(doc) for doc in self._database.find(self._schema, query)]

    def _complete(
        self, document: Mapping[str, Any], current: Document | None, *, touch: bool = True
    ) -> Document:
        """``document`` with its managed fields, checked."""
        now = self._clock()
        created = current["created_at"] if current else document.get("created_at") or now
        complete: Document = storable(
            {
                **document,
                "created_at": created,
                "updated_at": now if touch or not current else current["updated_at"],
                "version": current["version"] + 1 if current else 1,
            }
        )
        validate(self._schema, complete)
        return complete

    def _write(self, document: Document, current: Document | None) -> bool:
        """Whether the document was written over ``current`` (None: as a new one)."""
        if current is None:
            try:
                self._database.insert(self._schema, [document])
            except DuplicateDocumentError:
                if self._by_id(document["_id"]) is None:
                    raise
                return False
            return True
        return self._database.replace(self._schema, document, current["version"])

    def _stale(self, id: str) -> StaleDocumentError:
        return StaleDocumentError(
            f"{self._schema.name}: the document {id} was changed since it was read.",
            hint="Read it again, then write.",
        )


def _given_id(document: Mapping[str, Any]) -> str | None:
    given = document.get("_id")
    return None if given is None else _text_id(given)


def _text_id(id: object) -> str:
    if not isinstance(id, str) or not id or scalar_problem(id):
        raise InvalidDocumentError("An id is text, of whole characters.")
    return id
