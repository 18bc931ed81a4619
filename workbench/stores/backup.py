"""A store in one file, to keep or to move: from the embedded store to MongoDB or back.

The file is gzipped lines of JSON: a head, a line a document in MongoDB's extended JSON, and a foot
with the number of documents and their digest, by which a file that was cut or changed is known.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bson import json_util
from bson.errors import BSONError

from workbench.errors import (
    DuplicateDocumentError,
    InvalidDocumentError,
    StaleDocumentError,
    StoreError,
)
from workbench.stores.collections import COLLECTIONS
from workbench.stores.documents import normalize_document, storable
from workbench.stores.filters import Query
from workbench.stores.migrations import Migrator
from workbench.stores.mongo_query import stored
from workbench.stores.repository import Document, DocumentDatabase
from workbench.stores.schema import Schema, validate
from workbench.stores.schema_manager import SchemaManager

_FORMAT, _VERSION = "workbench-backup", 1
_FETCHED = ("market_data",)
"""What a provider gave and would give again: where it differs, the store's own is kept."""
_LEFT_OUT = ("schema_migrations", "health_checks")
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Moved:
    """How many documents of each collection were written, and how many were there already."""

    written: Mapping[str, int]
    unchanged: int = 0

    @property
    def documents(self) -> int:
        """All documents written."""
        return sum(self.written.values())


def backup(database: DocumentDatabase, path: Path) -> Moved:
    """Write all documents of ``database`` to ``path``, which must not exist.

    The embedded store is read as it stood at one moment. Raises StoreError.
    """
    if path.exists():
        raise StoreError(f"{path} is there already.", hint="Name a file that is not.")
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        written = database.snapshot(lambda: _write(database, part))
        part.replace(path)
    except OSError as error:
        raise StoreError(f"The backup {path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):  # a folder that is none was said above
            part.unlink(missing_ok=True)
    return Moved(written)


def restore(database: DocumentDatabase, path: Path, *, replace: bool = False) -> Moved:
    """Write the documents of a backup into ``database``.

    The whole file is checked first. A document that is there already as it is in the backup is
    left; one that differs, or whose unique key another has, stops the restore before anything is
    written, the first not if ``replace``. A restore that was interrupted is finished by running it
    again. Raises StoreError.
    """
    _check(database, path, replace)
    for schema in COLLECTIONS.values():
        database.prepare(schema)
    if behind := sorted({change.collection for change in SchemaManager(database).plan()}):
        raise StoreError(
            f"Collections are of an older form: {', '.join(behind)}.",
            hint="Nothing was written. Run `workbench db migrate`, then restore.",
        )
    written: dict[str, int] = {}
    unchanged = 0
    for name, documents in _chunks(path):
        done = _merge(database, COLLECTIONS[name], documents, replace)
        written[name] = written.get(name, 0) + done
        unchanged += len(documents) - done
    Migrator(database).run_all()
    return Moved(written, unchanged)


def _write(database: DocumentDatabase, part: Path) -> dict[str, int]:
    digest = hashlib.sha256()
    written: dict[str, int] = {}
    there = database.collections()
    part.touch(mode=0o600)  # conversations are nobody else's
    with gzip.open(part, "wt", encoding="utf-8", newline="\n") as file:
        file.write(_line({"format": _FORMAT, "version": _VERSION, "made_at": _now()}))
        for name in sorted(set(COLLECTIONS) & there - set(_LEFT_OUT)):
            for document in _all(database, COLLECTIONS[name]):
                line = json_util.dumps(
                    [name, stored(document)], json_options=json_util.CANONICAL_JSON_OPTIONS
                )
                digest.update(line.encode())
                file.write(line + "\n")
                written[name] = written.get(name, 0) + 1
        file.write(_line({"documents": sum(written.values()), "sha256": digest.hexdigest()}))
    with part.open("rb") as file:
        os.fsync(file.fileno())
    return written


def _all(database: DocumentDatabase, schema: Schema) -> Iterator[Mapping[str, Any]]:
    for chunk in database.stream(schema, Query(), _AT_ONCE):
        yield from chunk


def _check(database: DocumentDatabase, path: Path, replace: bool) -> None:
    """Read the file to its foot, and see that what it holds fits and does not collide."""
    there = database.collections() & set(COLLECTIONS)
    filled = {name for name in there if [*database.find(COLLECTIONS[name], Query(limit=1))]}
    differing: Counter[str] = Counter()
    for name, documents in _chunks(path):
        schema = COLLECTIONS[name]
        for document in documents:
            validate(schema, document)
        if name not in filled:
            continue
        found = _found(database, schema, documents)
        if name not in _FETCHED:
            differing[name] += sum(_differs(found.get(d["_id"], d), d) for d in documents)
        for document in documents:
            if document["_id"] not in found:
                _check_keys(database, schema, document)
    if +differing and not replace:
        raise _differ(+differing, "Nothing was written.")


def _check_keys(database: DocumentDatabase, schema: Schema, document: Document) -> None:
    """See that no other document has a unique key of this one."""
    for index in schema.indexes:
        key = {name: document.get(name) for name, _ in index.keys}
        if index.unique and None not in key.values() and database.count(schema, key):
            raise DuplicateDocumentError(
                f"{schema.name}: a document of the backup has the {', '.join(key)} of another one.",
                hint="Nothing was written. Restore into an empty store.",
            )


def _differs(one: Document, other: Document) -> bool:
    """Whether two forms of a document say something else; how often each was written does not
    matter."""
    return {**one, "version": 0} != {**other, "version": 0}


def _differ(counts: Mapping[str, int], what: str) -> DuplicateDocumentError:
    said = ", ".join(f"{count} in {name}" for name, count in counts.items())
    return DuplicateDocumentError(
        f"Documents of the backup are in this store in another form: {said}.",
        hint=f"{what} Restore into an empty store, or say --replace.",
    )


def _merge(
    database: DocumentDatabase, schema: Schema, documents: list[Document], replace: bool
) -> int:
    """Write what is missing or differs; how many documents that were."""

    def write() -> int:
        found = _found(database, schema, documents)
        new = [document for document in documents if document["_id"] not in found]
        changed = [d for d in documents if d["_id"] in found and _differs(found[d["_id"]], d)]
        if changed and not replace:
            if schema.name in _FETCHED:
                changed = []
            else:  # another writer's, since they were checked
                raise _differ({schema.name: len(changed)}, "They were left.")
        for document in changed:
            # A version on from the one it takes the place of, so that whoever read that is told.
            version = found[document["_id"]]["version"]
            ahead = {**document, "version": max(version + 1, document["version"])}
            if not database.replace(schema, ahead, version):
                raise StaleDocumentError(
                    f"{schema.name}: a document was changed meanwhile.", hint="Restore again."
                )
        if new:
            database.insert(schema, new, whole=False)
        return len(new) + len(changed)

    # In a file a transaction is quick, and ends with its process. One on a server outlives it for a
    # minute, and would be in the way of the restore that finishes what was interrupted.
    return database.atomic(write) if database.kind == "embedded" else write()


def _found(
    database: DocumentDatabase, schema: Schema, documents: Iterable[Document]
) -> dict[str, Document]:
    wanted = {"_id": {"$in": [document["_id"] for document in documents]}}
    found = [normalize_document(document) for document in database.find(schema, Query(wanted))]
    return {document["_id"]: document for document in found}


def _chunks(path: Path) -> Iterator[tuple[str, list[Document]]]:
    """Runs of documents of one collection, at most ``_AT_ONCE`` each."""
    name, held = "", list[Document]()
    for collection, document in _documents(path):
        if held and (collection != name or len(held) == _AT_ONCE):
            yield name, held
            held = []
        name = collection
        held.append(document)
    if held:
        yield name, held


def _documents(path: Path) -> Iterator[tuple[str, Document]]:
    """The documents of a backup; InvalidDocumentError where the file is not whole."""
    digest, count = hashlib.sha256(), 0
    try:
        with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
            head = _head(path, next(file, ""))
            foot: Any = head
            for line in file:
                foot = json.loads(line)
                if isinstance(foot, dict):
                    break
                text = line.removesuffix("\n")
                digest.update(text.encode())
                count += 1
                yield _document(path, json_util.loads(text, json_options=_READING))
            if next(file, None) is not None:
                raise _damaged(path)
    except (
        gzip.BadGzipFile,
        ValueError,
        TypeError,
        ArithmeticError,
        BSONError,
        EOFError,
        zlib.error,
    ) as error:
        raise _damaged(path) from error
    except OSError as error:
        raise StoreError(
            f"{path} cannot be read as a backup: {error.strerror or error}."
        ) from error
    if foot != {"documents": count, "sha256": digest.hexdigest()}:
        raise _damaged(path)


_READING = json_util.JSONOptions(tz_aware=True, tzinfo=UTC)


def _head(path: Path, line: str) -> dict[str, Any]:
    head = json.loads(line)
    if not isinstance(head, dict) or head.get("format") != _FORMAT:
        raise InvalidDocumentError(f"{path} is no backup of Workbench.")
    if head.get("version") != _VERSION:
        raise InvalidDocumentError(
            f"{path} was written by a newer version.", hint="Update Workbench, then restore."
        )
    return head


def _document(path: Path, line: Any) -> tuple[str, Document]:  # noqa: ANN401 - any JSON value
    if not isinstance(line, list) or len(line) != 2 or not isinstance(line[1], dict):
        raise _damaged(path)
    name, document = line
    if name not in COLLECTIONS:
        raise InvalidDocumentError(f"{path} holds a collection '{name}', which is not known.")
    plain: Document = storable(normalize_document(document))
    return name, plain


def _damaged(path: Path) -> InvalidDocumentError:
    return InvalidDocumentError(
        f"{path} is no backup, or is damaged: it was cut or changed.", hint="Nothing was written."
    )


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value) + "\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
