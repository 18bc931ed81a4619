"""The sample's figures, computed once."""

import pytest
from agent.checking.world import World

from workbench import open_workbench
from workbench.config import Settings


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    settings = Settings(store={"path": tmp_path_factory.mktemp("store")})
    with open_workbench("offline", settings=settings) as wb:
        return World(wb.research)
