"""A database on a server that asks, of everything it is asked, how the server would find it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workbench.config.settings import MongoSettings
from workbench.stores.filters import Query, checked_filter, checked_sort
from workbench.stores.mongo import MongoDatabase
from workbench.stores.schema import Schema


class RecordingDatabase(MongoDatabase):
    """Reads by indexes only: what would look at every document of a collection is kept in
    ``scans``, and ``check`` fails on it.

    ``whole``: the collections that are read whole on purpose. Run a service over it::

        def test_reads_by_indexes(recording_database):
            factory = RepositoryFactory(recording_database)
            ...  # the fixture checks at the end
    """

    def __init__(self, settings: MongoSettings, *, whole: Iterable[str] = ()) -> None:
        super().__init__(settings)
        self.whole = set(whole)
        self.asked: list[tuple[str, Query]] = []
        self.scans: list[str] = []
        self._planner = MongoDatabase(settings)  # plans are not asked for inside a transaction
        self._seen: set[str] = set()

    def find(self, schema: Schema, query: Query) -> list[dict[str, Any]]:
        self._examine(schema, query)
        return super().find(schema, query)

    def count(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        self._examine(schema, Query(filter))
        return super().count(schema, filter)

    def total(self, schema: Schema, filter: Mapping[str, Any], name: str) -> float:
        self._examine(schema, Query(filter))
        return super().total(schema, filter, name)

    def change(self, schema: Schema, filter: Mapping[str, Any], values: Mapping[str, Any]) -> int:
        self._examine(schema, Query(filter))
        return super().change(schema, filter, values)

    def remove(self, schema: Schema, filter: Mapping[str, Any]) -> int:
        self._examine(schema, Query(filter))
        return super().remove(schema, filter)

    def stream(self, schema: Schema, query: Query, size: int) -> Iterator[list[dict[str, Any]]]:
        self._examine(schema, query)
        return super().stream(schema, query, size)

    def check(self) -> None:
        """Fail where anything was looked for without an index."""
        assert not self.scans, "\n".join(self.scans)

    def close(self) -> None:
        self._planner.close()
        super().close()

    def _examine(self, schema: Schema, query: Query) -> None:
        checked_filter(schema, query.filter)
        checked_sort(schema, query.sort)
        self.asked.append((schema.name, query))
        shape = f"{schema.name}: {_shape(query.filter)}, sorted by {[*query.sort]}"
        if shape in self._seen or schema.name in self.whole:
            return
        self._seen.add(shape)
        plan = self._planner.explain(schema, _plannable(schema, query))
        if "COLLSCAN" in str(plan["queryPlanner"]["winningPlan"]):
            self.scans.append(shape)


def _shape(filter: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: sorted(wanted) if isinstance(wanted, Mapping) else "="
        for name, wanted in filter.items()
    }


def _plannable(schema: Schema, query: Query) -> Query:
    """MongoDB finds what begins with a text in an indexed list as it finds the text itself; the
    stand-in's planner knows only the latter."""
    filter = {
        name: wanted["$prefix"] if _is_prefix_of_list(schema, name, wanted) else wanted
        for name, wanted in query.filter.items()
    }
    return Query(filter, query.sort, query.skip, query.limit)


def _is_prefix_of_list(schema: Schema, name: str, wanted: object) -> bool:
    rule = schema.field(name)
    is_list = rule is not None and rule.kind == "list"
    return is_list and isinstance(wanted, Mapping) and "$prefix" in wanted
