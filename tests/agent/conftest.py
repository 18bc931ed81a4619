"""An agent under fire, for the tests that want one."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from standins.fire import Fire
from standins.openai_server import OpenAIServer

from workbench import open_workbench
from workbench.config import Settings


@pytest.fixture(scope="module")
def fire_desk(tmp_path_factory):
    settings = Settings(store={"path": tmp_path_factory.mktemp("fire")})
    with open_workbench("offline", settings=settings) as wb:
        yield wb


@pytest.fixture
def fire(fire_desk):
    """Opens agents whose models are asked of servers: ``fire("openai", "grok")``. At the end
    nothing of them may be left."""
    with ExitStack() as stack:
        opened = []

        def start(*providers, **options):
            names = providers or ("openai",)
            servers = {name: stack.enter_context(OpenAIServer()) for name in names}
            opened.append(Fire(fire_desk, servers, **options))
            return opened[-1]

        yield start
        for one in opened:
            one.check_nothing_left()
            one.close()
