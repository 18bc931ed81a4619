"""Research over the bundled sample, in a store of the test session's own."""

from __future__ import annotations

import pytest

from workbench import open_workbench
from workbench.config import Settings


@pytest.fixture(scope="session")
def desk(tmp_path_factory):
    settings = Settings(store={"path": tmp_path_factory.mktemp("store")})
    with open_workbench("offline", settings=settings) as wb:
        yield wb


@pytest.fixture(scope="session")
def research(desk):
    return desk.research
