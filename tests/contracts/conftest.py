"""Every document store there is, each behind the same two fixtures."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from standins.documents import NOTES

from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.mongo import MongoDatabase
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema import Schema

Opener = Callable[..., MongoGenericRepository]


@pytest.fixture(params=["embedded", "mongodb"])
def open_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Opens databases over one empty store of the kind in turn; all are closed after."""
    opened: list[Any] = []
    name = f"contract_{uuid.uuid4().hex[:12]}"

    def _open() -> Any:
        if request.param == "embedded":
            opened.append(EmbeddedDatabase(tmp_path / "documents.db"))
        else:
            server = request.getfixturevalue("mongo_server")
            opened.append(MongoDatabase(server.settings(name, timeout_s=30)))
        return opened[-1]

    yield _open
    for database in opened:
        database.close()


@pytest.fixture
def open_repository(open_database: Callable[[], Any]) -> Opener:
    """Opens repositories over that store."""

    def _open(schema: Schema = NOTES, **options: Any) -> MongoGenericRepository:
        return MongoGenericRepository(open_database(), schema, **options)

    return _open


@pytest.fixture
def notes(open_repository: Opener) -> MongoGenericRepository:
    return open_repository()
