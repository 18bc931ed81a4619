"""Research over the bundled sample, and the services over an empty store of each kind."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from standins.watched import WatchedDatabase

from workbench import open_workbench
from workbench.config import Settings
from workbench.services.factory import ServiceFactory
from workbench.stores.cache import MemoryCache
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.mongo import MongoDatabase

OpenDesk = Callable[..., ServiceFactory]


class SharedMemory(MemoryCache):
    """A cache that counts as seen by every process, as one on a server is."""

    shared = True


@pytest.fixture(scope="session")
def sample(tmp_path_factory):
    settings = Settings(store={"path": tmp_path_factory.mktemp("store")})
    with open_workbench("offline", settings=settings) as wb:
        yield wb


@pytest.fixture(scope="session")
def research(sample):
    return sample.research


@pytest.fixture(params=["embedded", "mongodb"])
def open_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenDesk]:
    """Opens services over one empty store of the kind, each with a connection of its own, as
    several kernels do. The database of one is ``desk.database``, its cache ``desk.cache``. No two
    documents are written in the same millisecond."""
    opened: list[Any] = []
    start, written = datetime.now(UTC), itertools.count()
    name = f"services_{uuid.uuid4().hex[:12]}"

    def open_database() -> Any:
        if request.param == "embedded":
            return EmbeddedDatabase(tmp_path / "documents.db")
        server = request.getfixturevalue("mongo_server")
        return MongoDatabase(server.settings(name, timeout_s=30))

    def open_(**options: Any) -> ServiceFactory:
        database = WatchedDatabase(open_database())
        opened.append(database)
        cache = SharedMemory()
        desk = ServiceFactory(
            Settings(),
            repository_factory=RepositoryFactory(
                database, clock=lambda: start + timedelta(milliseconds=next(written))
            ),
            cache_backend=cache,
            **options,
        )
        desk.database, desk.cache = database, cache
        return desk

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def desk(open_desk: OpenDesk) -> ServiceFactory:
    """The services over an empty store, with no market data."""
    return open_desk()


@pytest.fixture
def workspace(desk: ServiceFactory) -> dict[str, Any]:
    """A workspace of the user ``ann``."""
    return desk.get_workspace_service().create_workspace("ann", "Tech")
