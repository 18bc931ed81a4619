"""The panel over a real desk: its agent, its memory and its choice of models."""

from __future__ import annotations

import asyncio
import time

import pytest
from standins.agents import agent_parts

from workbench import open_workbench
from workbench.agent.agent import StockAgent
from workbench.agent.clients.base import BaseModelClient
from workbench.agent.toolbox import Toolbox
from workbench.config import Settings
from workbench.config.prices import Price
from workbench.config.settings import AgentSettings
from workbench.messages import TextDelta
from workbench.panels.chat import ChatPanel
from workbench.panels.transcript import ChatAbout


class Talker(BaseModelClient):
    """Talks until it is stopped the first time, and then answers in one word."""

    provider, model_name = "talker", "words"

    def __init__(self):
        self.asked = []

    async def stream(self, messages, tools=(), *, max_output_tokens=None):
        self.asked.append([message.content for message in messages])
        while len(self.asked) == 1:
            yield TextDelta("About 12.34% was lost. ")
            await asyncio.sleep(0.01)
        yield TextDelta("Yes.")


@pytest.fixture
def desk(tmp_path):
    with open_workbench("offline", settings=Settings(store={"path": tmp_path})) as wb:
        yield wb


def waited(true, seconds=5.0):
    """Wait until ``true()``."""
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert true()


def test_a_first_question_that_is_stopped_tells_its_cost_and_is_remembered(desk):
    model = Talker()
    limits = AgentSettings()
    prices = {"talker:words": Price(input=10.0, output=100.0)}
    parts = agent_parts(desk, [model], limits=limits, prices=prices)
    agent = StockAgent(limits, desk.data, toolbox=Toolbox([]), parts=parts, loop=desk.loop)
    panel = ChatPanel(agent, desk.loop, about=ChatAbout("talker", "words"))
    first = panel.ask("How did Apple do?")
    waited(lambda: panel.transcript and "12.34%" in panel.transcript[0]["text"])
    panel.stop()
    first.result(timeout=5)
    [turn] = panel.transcript
    assert turn["state"] == "stopped"
    assert "tokens, " in turn["footer"]
    assert "USD 0.0" in turn["footer"]
    assert turn["footer"].split(" · ")[3].startswith("about ")  # the model told no count
    assert {claim["state"] for claim in turn["claims"]} == {"unverified"}
    panel.ask("Go on?").result(timeout=5)
    assert panel.transcript[1]["text"] == "Yes."
    assert "How did Apple do?" in model.asked[1]
    assert any(said.endswith("was lost. ") for said in model.asked[1])  # without its figure
    assert not any("12.34" in said for said in model.asked[1])
    agent.close()
    panel.close()


def test_the_panel_offers_the_providers_that_can_answer(desk):
    assert desk.model_desk.ready() == ("local",)
    assert desk.chat()._about.providers == ("local",)


def test_the_saved_choice_is_the_one_that_is_preselected(tmp_path):
    model = {"openai": {"api_key": "sk-x", "model": "gpt-x"}}
    settings = Settings(store={"path": tmp_path}, model=model)
    with open_workbench("offline", settings=settings) as wb:
        assert wb.chat()._about.provider == "local"
        users = wb.services.get_user_service()
        users.update_preferences(wb.user_id, model_provider="openai", model_name="gpt-y")
        about = wb.chat()._about
    assert (about.provider, about.model) == ("openai", "gpt-y")
    assert about.providers == ("local", "openai")
