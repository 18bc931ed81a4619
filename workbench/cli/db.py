"""``workbench db``: the store's form, its documents as one file, and the way back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, say, table
from workbench.cli.session import debugging, log_quietly
from workbench.errors import StoreError
from workbench.log import configure_logging, redact

if TYPE_CHECKING:
    from workbench.config.settings import Profile
    from workbench.stores.backup import Moved
    from workbench.stores.factory import RepositoryFactory
    from workbench.stores.migrations import Migration, MigrationPlan
    from workbench.stores.schema_manager import SchemaChange

_FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")]

app = typer.Typer(help="Look after the store of documents.", no_args_is_help=True)


@app.command()
def plan(
    *, profile: ProfileOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """What `migrate` would do; nothing is changed."""
    with _store(profile) as store:
        wanted = store.migrator().plan()
        if as_json:
            emit({**_place(store), **_plan_json(wanted)})
            return
        say(_told(store))
        steps: list[SchemaChange | Migration] = [*wanted.changes, *wanted.migrations]
        for step in steps:
            say(_line(step))
        if not wanted:
            say("Nothing to do.")


@app.command()
def migrate(
    *, profile: ProfileOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Bring collections and documents to this version's form. Repeating changes nothing."""
    done: list[SchemaChange | Migration] = []
    with _store(profile) as store:
        if not as_json:
            say(_told(store))
        try:
            for step in store.migrator().steps():
                done.append(step)
                if not as_json:
                    say(_line(step))
        except StoreError as error:
            if as_json:
                emit({**_place(store), "done": [*map(_step_json, done)], **_failure(error)})
            before = "; ".join(map(_line, done)) or "nothing"
            hint = " ".join(filter(None, [error.hint, f"Done before it: {before}."]))
            raise StoreError(error.message, hint=hint) from error
        if as_json:
            emit({**_place(store), "done": [*map(_step_json, done)]})
        elif not done:
            say("Nothing to do.")


@app.command()
def status(
    *, profile: ProfileOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Where the documents are, how many there are of each kind, and what was migrated."""
    with _store(profile) as store:
        found = _status(store)
        if as_json:
            emit({**_place(store), **found})
            return
        say(_told(store))
        rows = [(name, f"{count:,}") for name, count in found["collections"].items()]
        if rows:
            table("", ["collection", "documents>"], rows)
        for title, names in (
            ("Nothing fills yet", found["reserved"]),
            ("Not known to this version", found["unknown"]),
            ("Migrations done", [record["id"] for record in found["migrations"]["recorded"]]),
            ("Migrations pending", found["migrations"]["pending"]),
        ):
            say(f"{title}: {', '.join(names) or 'none'}")


@app.command()
def backup(
    file: _FileArgument,
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write all documents to a new file, which only you can read."""
    from workbench.stores import backup as backups
    from workbench.stores.schema_manager import SchemaManager

    with _store(profile) as store:
        done = backups.backup(store.database, file)
        left = sorted(SchemaManager(store.database).unknown())
        if as_json:
            emit({**_place(store), "file": str(file), **_moved_json(done), "left_out": left})
            return
        say(_told(store))
        _show(done, f"in {file}")
        if left:
            say(f"Left out, as not known to this version: {', '.join(left)}")


@app.command()
def restore(
    file: _FileArgument,
    *,
    replace: Annotated[
        bool, typer.Option("--replace", help="Write over documents that differ from the backup's.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write a backup's documents into the store. One that was interrupted is finished by running
    it again."""
    from workbench.stores import backup as backups

    with _store(profile) as store:
        done = backups.restore(store.database, file, replace=replace)
        if as_json:
            emit({**_place(store), "file": str(file), **_moved_json(done)})
            return
        say(_told(store))
        _show(done, "written")
        say(f"{done.unchanged:,} were there already")


@contextmanager
def _store(profile: Profile | None) -> Iterator[RepositoryFactory]:
    """The store as it is: unlike an opened Workbench, this brings nothing up to date."""
    log_quietly()
    from workbench.config import ConfigLoader
    from workbench.stores.factory import RepositoryFactory

    settings = ConfigLoader.load_config(profile=profile)
    if not debugging():
        configure_logging(settings.logging.level)
    store = RepositoryFactory(None, settings)
    try:
        yield store
    finally:
        store.close()


def _status(store: RepositoryFactory) -> dict[str, Any]:
    from workbench.stores.collections import COLLECTIONS, RESERVED
    from workbench.stores.schema_manager import SchemaManager

    migrator, there = store.migrator(), store.database.collections()
    counts = {
        name: store.database.count(COLLECTIONS[name], {}) for name in COLLECTIONS if name in there
    }
    recorded = [
        {
            "id": record["_id"],
            "title": record["title"],
            "applied_at": record["applied_at"].isoformat(),
        }
        for record in migrator.recorded()
    ]
    return {
        "collections": counts,
        "reserved": [name for name in RESERVED if not counts.get(name)],
        "unknown": sorted(SchemaManager(store.database).unknown()),
        "migrations": {
            "recorded": recorded,
            "pending": [migration.id for migration in migrator.pending()],
        },
    }


def _place(store: RepositoryFactory) -> dict[str, str]:
    return {"store": store.database.kind, "address": store.database.address}


def _told(store: RepositoryFactory) -> str:
    return f"Store: {store.database.kind}, {store.database.address}"


def _line(step: SchemaChange | Migration) -> str:
    about = _step_json(step)
    return ": ".join(about.values())


def _step_json(step: SchemaChange | Migration) -> dict[str, str]:
    from workbench.stores.migrations import Migration

    if isinstance(step, Migration):
        return {"migration": step.id, "title": step.title}
    return {"collection": step.collection, "what": step.what}


def _plan_json(wanted: MigrationPlan) -> dict[str, Any]:
    return {
        "changes": [*map(_step_json, wanted.changes)],
        "migrations": [*map(_step_json, wanted.migrations)],
    }


def _failure(error: StoreError) -> dict[str, str]:
    """A failure for machines."""
    return {"error": one_line(redact(str(error))), "kind": type(error).__name__}


def _show(done: Moved, what: str) -> None:
    rows = [(name, f"{count:,}") for name, count in _counts(done).items()]
    if rows:
        table("", ["collection", "documents>"], rows)
    say(f"{done.documents:,} documents {what}")


def _moved_json(done: Moved) -> dict[str, Any]:
    return {"written": _counts(done), "documents": done.documents, "unchanged": done.unchanged}


def _counts(done: Moved) -> Mapping[str, int]:
    return {name: count for name, count in sorted(done.written.items()) if count}
