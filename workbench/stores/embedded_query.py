"""Questions to the embedded store, written as SQL over the documents' JSON.

NeoSQLite's own translation takes any text that begins like a date for a time, ids included, and
compares times by the second. A repository's filters are few and checked (see ``filters``), so
they are translated here, with MongoDB's meaning: types do not mix, null is also what is missing.

Times are kept as ``{"$date": "2024-01-01T12:00:00.500000+00:00"}``, always in UTC, so that they
sort as text. SQLite cannot index what a list holds, so an indexed list has a table of its own,
``held_<collection>_<field>``, which triggers keep.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from workbench.stores.filters import Query, after_prefix
from workbench.stores.schema import Index, Schema

_ORDER = {"$gt": ">", "$gte": ">=", "$lt": "<", "$lte": "<="}
_NEGATED = {"$ne": "$eq", "$nin": "$in"}


def select(schema: Schema, query: Query) -> tuple[str, list[Any]]:
    """The statement that reads the documents' JSON, and its parameters."""
    where, parameters = _where(schema, query.filter)
    order = ", ".join(map(_ordered, [*query.sort, ("rowid", 1)]))
    limit = -1 if query.limit is None else query.limit
    statement = f'SELECT data FROM "{schema.name}"{where} ORDER BY {order} LIMIT ? OFFSET ?'  # noqa: S608
    return statement, [*parameters, limit, query.skip]


def count(schema: Schema, filter: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement that counts the documents, and its parameters."""
    where, parameters = _where(schema, filter)
    return f'SELECT COUNT(*) FROM "{schema.name}"{where}', parameters  # noqa: S608


def total(schema: Schema, filter: Mapping[str, Any], name: str) -> tuple[str, list[Any]]:
    """The statement that adds up a field of the documents, and its parameters."""
    where, parameters = _where(schema, filter)
    return f'SELECT TOTAL({extract(name)}) FROM "{schema.name}"{where}', parameters  # noqa: S608


def replace_statement(schema: Schema) -> str:
    """The statement that takes a document's JSON, its id and the version it replaces."""
    version = extract("version")
    return f'UPDATE "{schema.name}" SET data = ? WHERE _id = ? AND {version} = ?'  # noqa: S608


def change_statement(
    schema: Schema, filter: Mapping[str, Any], values: Mapping[str, str]
) -> tuple[str, list[Any]]:
    """The statement that sets fields to JSON texts where a filter matches, a version on each time,
    and its parameters."""
    where, parameters = _where(schema, filter)
    fields = ", ".join(f"'$.{name}', json(?)" for name in values)
    changed = f"json_set(data, {fields}, '$.version', {extract('version')} + 1)"
    return f'UPDATE "{schema.name}" SET data = {changed}{where}', [*values.values(), *parameters]  # noqa: S608


def remove_statement(schema: Schema, filter: Mapping[str, Any]) -> tuple[str, list[Any]]:
    """The statement that removes what a filter matches, and its parameters."""
    where, parameters = _where(schema, filter)
    return f'DELETE FROM "{schema.name}"{where}', parameters  # noqa: S608


def delete_statement(schema: Schema) -> str:
    """The statement that takes the id of the document to remove."""
    return f'DELETE FROM "{schema.name}" WHERE _id = ?'  # noqa: S608


def expired_statement(schema: Schema, index: Index) -> str:
    """The statement that takes the time before which an index with a time to live removes."""
    (name, _), *_ = index.keys
    return f'DELETE FROM "{schema.name}" WHERE {extract(name)} < ?'  # noqa: S608


def index_names(schema: Schema) -> list[str]:
    """The names of the collection's indexes in the file."""
    return [f"ix_{schema.name}_{index.name}" for index in schema.indexes]


def create_indexes(schema: Schema) -> list[str]:
    """The statements that make the indexes which are missing."""
    return [
        statement
        for name, index in zip(index_names(schema), schema.indexes, strict=True)
        for statement in (
            _index_of_list(schema, name, index.keys[0][0])
            if _is_list(schema, index.keys[0][0])
            else [
                f'CREATE {"UNIQUE " if index.unique else ""}INDEX IF NOT EXISTS "{name}" '
                f'ON "{schema.name}" ({", ".join(map(_ordered, index.keys))})'
            ]
        )
    ]


def _index_of_list(schema: Schema, name: str, field: str) -> list[str]:
    """The table of what a list holds, filled, with the triggers that keep it so."""
    table, made = _held(schema, field), f'"{schema.name}"'
    held = (
        f"INSERT OR IGNORE INTO {table} SELECT value, {{row}}.id FROM json_each({{row}}.data, "  # noqa: S608
        f"'$.{field}') WHERE type = 'text';"
    )
    gone = f"DELETE FROM {table} WHERE doc = OLD.id;"  # noqa: S608
    events = {
        "insert": ("AFTER INSERT", held.format(row="NEW")),
        "update": ("AFTER UPDATE OF data", gone + " " + held.format(row="NEW")),
        "delete": ("AFTER DELETE", gone),
    }
    return [
        f"CREATE TABLE IF NOT EXISTS {table} (value TEXT NOT NULL, doc INTEGER NOT NULL, "
        "PRIMARY KEY (value, doc)) WITHOUT ROWID",
        f'CREATE INDEX IF NOT EXISTS "{name}" ON {table} (doc)',
        *(
            f'CREATE TRIGGER IF NOT EXISTS "{name}_{event}" {when} ON {made} BEGIN {what} END'
            for event, (when, what) in events.items()
        ),
        f"INSERT OR IGNORE INTO {table} SELECT held.value, c.id FROM {made} AS c, "  # noqa: S608
        f"json_each(c.data, '$.{field}') AS held WHERE held.type = 'text'",
    ]


def _held(schema: Schema, field: str) -> str:
    return f'"held_{schema.name}_{field}"'


def _is_list(schema: Schema, name: str) -> bool:
    rule = schema.field(name)
    return rule is not None and rule.kind == "list"


def extract(name: str) -> str:
    """The value of a field. Names were checked: dotted identifiers, nothing to escape."""
    return name if name in ("_id", "rowid") else f"json_extract(data, '$.{name}')"


def _ordered(pair: tuple[str, int]) -> str:
    return extract(pair[0]) + (" DESC" if pair[1] < 0 else "")


def _where(schema: Schema, filter: Mapping[str, Any]) -> tuple[str, list[Any]]:
    parts: list[str] = []
    parameters: list[Any] = []
    for name, condition in filter.items():
        tests = condition if isinstance(condition, Mapping) else {"$eq": condition}
        for operator, operand in tests.items():
            part, values = _test(schema, name, operator, operand)
            parts.append(part)
            parameters += values
    return (f" WHERE {' AND '.join(parts)}" if parts else ""), parameters


def _test(schema: Schema, name: str, operator: str, operand: Any) -> tuple[str, list[Any]]:  # noqa: ANN401
    if operator in _NEGATED:
        part, values = _test(schema, name, _NEGATED[operator], operand)
        return f"NOT COALESCE({part}, 0)", values
    if operator == "$exists":
        return f"{_type(name)} IS {'NOT ' if operand else ''}NULL", []
    if operator == "$in":
        return _any_of(schema, name, operand)
    if operand is None:
        return _null(schema, name), []
    return _compared(schema, name, operator, [operand])


def _any_of(schema: Schema, name: str, operands: list[Any]) -> tuple[str, list[Any]]:
    """Whether the field is one of ``operands``: one comparison for each kind of them, as SQLite
    bounds how many may be joined."""
    alike: dict[str, list[Any]] = {}
    for operand in operands:
        alike.setdefault("" if operand is None else _comparable(operand)[0], []).append(operand)
    null: list[tuple[str, list[Any]]] = [(_null(schema, name), [])] if alike.pop("", None) else []
    tests = [*null, *(_compared(schema, name, "$eq", some) for some in alike.values())]
    return f"({' OR '.join(part for part, _ in tests) or '0'})", [v for _, vs in tests for v in vs]


def _null(schema: Schema, name: str) -> str:
    """Whether the field is null or missing, or a list that holds null."""
    missing = f"{extract(name)} IS NULL"
    if not _is_list(schema, name):
        return missing
    held = f"SELECT 1 FROM json_each(data, '$.{name}') WHERE type = 'null'"  # noqa: S608
    return f"({missing} OR EXISTS ({held}))"


def _compared(
    schema: Schema, name: str, operator: str, operands: list[Any]
) -> tuple[str, list[Any]]:
    """Whether the field, or something in its list, compares so with one of ``operands``, which are
    of one kind. An indexed list is looked up in its own table."""
    kinds = _comparable(operands[0])[0]
    if not _is_list(schema, name):
        test, values = _comparison(extract(name), operator, operands)
        return (test if name == "_id" else f"({test} AND {_type(name)} IN ({kinds}))"), values
    test, values = _comparison("value", operator, operands)
    if any(index.keys[0][0] == name for index in schema.indexes) and isinstance(operands[0], str):
        held = f"SELECT doc FROM {_held(schema, name)} WHERE {test}"  # noqa: S608
        return f'"{schema.name}".id IN ({held})', values
    each = f"SELECT 1 FROM json_each(data, '$.{name}') WHERE {test} AND type IN ({kinds})"  # noqa: S608
    return f"EXISTS ({each})", values


def _comparison(what: str, operator: str, operands: list[Any]) -> tuple[str, list[Any]]:
    """Texts compare by code point, so those that begin alike stand together."""
    if operator == "$prefix":
        end = after_prefix(operands[0])
        if end is None:
            return f"{what} >= ?", [operands[0]]
        return f"({what} >= ? AND {what} < ?)", [operands[0], end]
    values = [_comparable(operand)[1] for operand in operands]
    if len(values) > 1:
        return f"{what} IN ({', '.join('?' * len(values))})", values
    return f"{what} {_ORDER.get(operator, '=')} ?", values


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
