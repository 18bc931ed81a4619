"""A database that keeps what is asked of it, and can fail at a chosen write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.errors import StoreUnavailable
from workbench.stores.embedded_query import select
from workbench.stores.filters import Query
from workbench.stores.schema import Index, Schema

Raw = Mapping[str, Any]


class WatchedDatabase:
    """Stands before another database. ``reads`` and ``written``: what was asked for and written,
    each with its collection. With ``fails_at`` the write of that number (from 1) fails."""

    def __init__(self, database: Any) -> None:
        self._database = database
        self._closed = False
        self.fails_at: int | None = None
        self.forget()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._database, name)

    def forget(self) -> None:
        self.reads: list[tuple[Schema, Query]] = []
        self.written: list[tuple[Schema, Raw]] = []

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._database.close()

    def find(self, schema: Schema, query: Query) -> Any:
        self.reads.append((schema, query))
        return self._database.find(schema, query)

    def stream(self, schema: Schema, query: Query, size: int) -> Iterator[Sequence[Raw]]:
        self.reads.append((schema, query))
        return self._database.stream(schema, query, size)

    def count(self, schema: Schema, filter: Raw) -> int:
        self.reads.append((schema, Query(filter)))
        return self._database.count(schema, filter)

    def total(self, schema: Schema, filter: Raw, name: str) -> float:
        self.reads.append((schema, Query(filter)))
        return self._database.total(schema, filter, name)

    def insert(self, schema: Schema, documents: Sequence[Raw]) -> None:
        for document in documents:
            self._write(schema, document)
        self._database.insert(schema, documents)

    def replace(self, schema: Schema, document: Raw, version: int) -> bool:
        self._write(schema, document)
        return self._database.replace(schema, document, version)

    def delete(self, schema: Schema, id: str) -> bool:
        self._write(schema, next(iter(self._database.find(schema, Query({"_id": id}))), {}))
        return self._database.delete(schema, id)

    def change(self, schema: Schema, filter: Raw, values: Raw) -> int:
        self._matching(schema, filter)
        return self._database.change(schema, filter, values)

    def remove(self, schema: Schema, filter: Raw) -> int:
        self._matching(schema, filter)
        return self._database.remove(schema, filter)

    def _matching(self, schema: Schema, filter: Raw) -> None:
        self.reads.append((schema, Query(filter)))
        for document in self._database.find(schema, Query(filter)):
            self._write(schema, document)

    def _write(self, schema: Schema, document: Raw) -> None:
        self.written.append((schema, document))
        if len(self.written) == self.fails_at:
            raise StoreUnavailable("The power went out.")


def scans(database: Any, reads: Sequence[tuple[Schema, Query]]) -> set[str]:
    """The reads that the store answers by looking at every document; the embedded one also those
    that it has to sort."""
    unserved = _scanned_by_server if database.kind == "mongodb" else _scanned_by_sqlite
    return {worded(*read) for read in reads if unserved(database, *read)}


def _scanned_by_server(database: Any, schema: Schema, query: Query) -> bool:
    plan = database.explain(schema, query)["queryPlanner"]["winningPlan"]
    return "COLLSCAN" in _stages(plan)


def _scanned_by_sqlite(database: Any, schema: Schema, query: Query) -> bool:
    statement, parameters = select(schema, query)
    plan = [row[3] for row in database._read(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    whole = any(step.startswith("SCAN") and "INDEX" not in step for step in plan)
    return whole or (bool(query.sort) and "USE TEMP B-TREE FOR ORDER BY" in plan)


def sorts(reads: Sequence[tuple[Schema, Query]]) -> set[str]:
    """The reads whose order no index gives: one that holds the fields compared for equality, then
    those of the order."""
    return {
        worded(schema, query)
        for schema, query in reads
        if query.sort and not any(_gives(index, query) for index in schema.indexes)
    }


def worded(schema: Schema, query: Query) -> str:
    """A read by its form, without its values."""
    order = ", ".join(f"{name} {direction}" for name, direction in query.sort)
    form = ", ".join(
        f"{name} {' '.join(wanted)}" if isinstance(wanted, Mapping) else name
        for name, wanted in query.filter.items()
    )
    return f"{schema.name}: {form}" + (f" by {order}" if order else "")


def _gives(index: Index, query: Query) -> bool:
    equal = {name for name, wanted in query.filter.items() if not isinstance(wanted, Mapping)}
    rest = [*index.keys]
    while rest and rest[0][0] in equal and rest[0][0] != query.sort[0][0]:
        del rest[0]
    wanted = [*query.sort]
    backwards = [(name, -direction) for name, direction in wanted]
    return rest[: len(wanted)] in (wanted, backwards)


def _stages(plan: Any) -> set[str]:
    if isinstance(plan, Mapping):
        below = set().union(*(_stages(value) for value in plan.values()))
        return below | ({plan["stage"]} if "stage" in plan else set())
    return set().union(*(_stages(item) for item in plan)) if isinstance(plan, list) else set()
