"""Questions to the embedded store, written as SQL over the documents' JSON.

NeoSQLite's own translation takes any text that begins like a date for a time, ids included, and
compares times by the second. A repository's filters are few and checked (see ``filters``), so
they are translated here, with MongoDB's meaning: types do not mix, null is also what is missing.

Times are kept as ``{"$date": "2024-01-01T12:00:00.500000+00:00"}``, always in UTC, so that they
sort as text.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workbench.stores.filters import Query
from workbench.stores.schema import Schema

_ORDER = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_NEGATED = {"$ne": "$eq", "$nin": "$in"}


def select(schema: Schema, query: Query) -> tuple[str, list[Any]]:
    """The statement that reads the documents' JSON, and its parameters."""
    where, parameters = _where(query.filter)
    order = ", ".join(map(_ordered, [*query.sort, ("rowid", 1)]))
    limit = -1 if query.limit is None else query.limit
    statement = f'SELECT data FROM "{schema.name}"{where} ORDER BY {order} LIMIT ? OFFSET ?'  # noqa: S608
    return statement, [*parameters, limit, query.skip]


def count(schema: Schema, filter: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement that counts the documents, and its parameters."""
    where, parameters = _where(filter)
    return f'SELECT COUNT(*) FROM "{schema.name}"{where}', parameters  # noqa: S608


def replace_statement(schema: Schema) -> str:
    """The statement that takes a document's JSON, its id and the version it replaces."""
    version = extract("version")
    return f'UPDATE "{schema.name}" SET data = ? WHERE _id = ? AND {version} = ?'  # noqa: S608


def delete_statement(schema: Schema) -> str:
    """The statement that takes the id of the document to remove."""
    return f'DELETE FROM "{schema.name}" WHERE _id = ?'  # noqa: S608


def index_names(schema: Schema) -> list[str]:
    """The names of the collection's indexes in the file."""
    return [
        f"ix_{schema.name}_{'_'.join(name for name, _ in index.keys)}" for index in schema.indexes
    ]


def create_indexes(schema: Schema) -> list[str]:
    """The statements that make the indexes which are missing."""
    return [
        f'CREATE {"UNIQUE " if index.unique else ""}INDEX IF NOT EXISTS "{name}" '
        f'ON "{schema.name}" ({", ".join(map(_ordered, index.keys))})'
        for name, index in zip(index_names(schema), schema.indexes, strict=True)
    ]


def extract(name: str) -> str:
    """The value of a field. Names were checked: dotted identifiers, nothing to escape."""
    return name if name in ("_id", "rowid") else f"json_extract(data, '$.{name}')"


def _ordered(pair: tuple[str, int]) -> str:
    return extract(pair[0]) + (" DESC" if pair[1] < 0 else "")


def _where(filter: Mapping[str, Any]) -> tuple[str, list[Any]]:
    parts: list[str] = []
    parameters: list[Any] = []
    for name, condition in filter.items():
        tests = condition if isinstance(condition, Mapping) else {"$eq": condition}
        for operator, operand in tests.items():
            part, values = _test(name, operator, operand)
            parts.append(part)
            parameters += values
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), parameters


def _test(name: str, operator: str, operand: Any) -> tuple[str, list[Any]]:  # noqa: ANN401
    if operator in _NEGATED:
        part, values = _test(name, _NEGATED[operator], operand)
        return f"NOT COALESCE({part}, 0)", values
    if operator == "$exists":
        return f"{_type(name)} IS {'NOT ' if operand else ''}NULL", []
    if operator == "$in":
        tests = [_test(name, "$eq", item) for item in operand]
        if name == "_id" or not tests:
            marks = ", ".join("?" for _ in tests)
            return f"{extract(name)} IN ({marks})", list(operand)
        return f"({' OR '.join(part for part, _ in tests)})", [v for _, vs in tests for v in vs]
    if operand is None:
        return f"{extract(name)} IS NULL", []
    sign = _ORDER.get(operator, "=")
    kinds, value = _comparable(operand)
    if name == "_id":
        return f"_id {sign} ?", [value]
    return f"({extract(name)} {sign} ? AND {_type(name)} IN ({kinds}))", [value]


def _type(name: str) -> str:
    return "'text'" if name == "_id" else f"json_type(data, '$.{name}')"


def _comparable(operand: Any) -> tuple[str, Any]:  # noqa: ANN401 - a checked scalar
    """The JSON types the operand is compared with, and the operand as SQLite sees it there."""
    if isinstance(operand, bool):
        return "'true', 'false'", int(operand)
    if isinstance(operand, int | float):
        return "'integer', 'real'", operand
    if isinstance(operand, datetime):
        return "'object'", f'{{"$date":"{operand.astimezone(UTC).isoformat()}"}}'
    return "'text'", operand
