"""The widget without a page: what it does with a page's messages, and what it keeps."""

from __future__ import annotations

import asyncio
import json
import warnings
from datetime import date

import nbformat
import pytest
from nbconvert import HTMLExporter

from workbench.background import BackgroundLoop
from workbench.errors import QuestionError
from workbench.messages import (
    AgentResponse,
    AnswerDone,
    TextStreamed,
    ToolFinished,
    ToolResult,
    Usage,
)
from workbench.panels import chat
from workbench.panels.chat import ChatPanel
from workbench.panels.transcript import ChatAbout

ABOUT = ChatAbout("local", "analyst", providers=("local", "openai"))
FREE = Usage(cost_usd=0.0)
SPENT = Usage(1_000, 34, 0.5)
FIGURE = {"data": [{"y": [1, 2]}], "layout": {"title": "IBM"}}


class Answers:
    """Answers by the question's words; ``deaf`` ones do not end when they are told to."""

    def __init__(self):
        self.asked = []
        self.stopped = set()

    def cancel(self, conversation_id=None):
        self.stopped.add(conversation_id)

    async def stream(self, question, /, *, conversation_id=None, provider=None):
        self.asked.append((question, provider, conversation_id))
        self.stopped.discard(conversation_id)
        said = ""
        while question in ("endless", "deaf"):
            said += "word "
            yield TextStreamed("word ")
            await asyncio.sleep(0.01)
            if question == "endless" and conversation_id in self.stopped:
                yield self.done(said, conversation_id, usage=SPENT, cancelled=True)
                return
        yield ToolFinished("k", "chart", ToolResult("", figure=FIGURE), 0.1)
        text = f"{question} {provider}"
        yield TextStreamed(text)
        yield self.done(text, conversation_id)

    @staticmethod
    def done(text, conversation_id, *, usage=FREE, **facts):
        return AnswerDone(
            AgentResponse(
                text, (), "local", "analyst", usage, 0.1, conversation_id, date(2013, 3, 1), **facts
            )
        )


@pytest.fixture
def loop():
    loop = BackgroundLoop()
    yield loop
    loop.close()


class Watched(ChatPanel):
    """A panel that notes what it would send to the page."""

    def send(self, content, buffers=None):
        self.__dict__.setdefault("sent", []).append((content, buffers))


@pytest.fixture
def panel(loop):
    panel = Watched(Answers(), loop, about=ABOUT)
    yield panel
    panel.close()


def says(panel, **message):
    """A message of the page; waits until Workbench's thread has dealt with what came before."""
    panel._handle_custom_msg(message, [])
    panel._loop.run(asyncio.sleep(0.1))


def sent(panel, kind):
    return [(content, buffers) for content, buffers in panel.sent if content["kind"] == kind]


def test_questions_of_one_conversation(panel):
    panel.ask("one").result(timeout=5)
    says(panel, kind="ask", question=" two ", provider="openai")
    says(panel, kind="ask", question="three", provider="nobody's")
    texts = [turn["text"] for turn in panel.transcript]
    assert texts == ["one None", "two openai", "three openai"]
    assert len({conversation for _, _, conversation in panel._agent.asked}) == 1
    says(panel, kind="ask", question="four", provider="local")  # asked as it was chosen
    assert panel.transcript[3]["text"] == "four None"
    says(panel, kind="clear")
    says(panel, kind="ask", question="five")
    assert len({conversation for _, _, conversation in panel._agent.asked}) == 2


def test_handlers_return_at_once_and_stop_ends(panel):
    says(panel, kind="ask", question="endless")
    assert panel.transcript[0]["state"] == "running"
    says(panel, kind="ask", question="another")
    assert len(panel.transcript) == 1
    with pytest.raises(QuestionError, match="being written"):
        panel.ask("another").result(timeout=5)
    says(panel, kind="stop")
    assert panel.transcript[0]["state"] == "stopped"
    assert panel.transcript[0]["text"].startswith("word ")
    assert panel.transcript[0]["footer"].endswith("1,034 tokens, USD 0.5000")
    panel.ask("next").result(timeout=5)
    assert panel.transcript[1]["state"] == "done"
    assert panel._agent.asked[0][2] == panel._agent.asked[1][2] != ""


def test_an_answer_that_does_not_end_when_told_is_broken_off(panel, monkeypatch):
    monkeypatch.setattr(chat, "STOP_S", 0.2)
    says(panel, kind="ask", question="deaf")
    says(panel, kind="stop")
    assert panel.transcript[0]["state"] == "stopped"
    panel.ask("next").result(timeout=5)
    assert panel.transcript[1]["text"] == "next None"


def test_a_question_that_waits_for_a_stopped_answer_can_be_stopped_too(panel):
    says(panel, kind="ask", question="deaf")
    says(panel, kind="stop")
    says(panel, kind="ask", question="never asked")
    says(panel, kind="stop")
    assert [turn["state"] for turn in panel.transcript] == ["stopped", "stopped"]
    panel._loop.run(asyncio.sleep(chat.STOP_S))
    assert [question for question, _, _ in panel._agent.asked] == ["deaf"]


def test_a_view_shows_the_provider_that_was_chosen_last(panel):
    says(panel, kind="sync")
    assert sent(panel, "reset")[-1][0]["about"]["chosen"] == "local"
    says(panel, kind="ask", question="one", provider="openai")
    says(panel, kind="sync")
    assert sent(panel, "reset")[-1][0]["about"]["chosen"] == "openai"


def test_cancelling_the_future_stops_the_answer(panel):
    future = panel.ask("endless")
    says(panel, kind="sync")
    future.cancel()
    panel._loop.run(asyncio.sleep(0.1))
    assert panel.transcript[0]["state"] == "stopped"


def test_a_view_gets_all_of_it_and_fetches_charts_and_library(panel):
    panel.ask("one").result(timeout=5)
    says(panel, kind="sync")
    reset = sent(panel, "reset")[-1][0]
    assert reset["turns"] == panel.transcript
    assert reset["about"]["providers"] == ["local", "openai"]
    assert reset["seq"] == sent(panel, "patch")[-1][0]["seq"]
    says(panel, kind="figure", figure="t1f1")
    assert len(sent(panel, "figure")[0][1]) == 1
    says(panel, kind="figure", figure="t9f9")
    assert len(sent(panel, "figure")) == 1
    says(panel, kind="clear")
    assert panel.transcript == []


@pytest.mark.parametrize("message", [{}, {"kind": "eval"}, {"kind": "ask"}, {"kind": ["x"]}])
def test_messages_that_make_no_sense_do_nothing(panel, message):
    says(panel, **message)
    panel._handle_custom_msg("text", [])
    assert panel.transcript == []


def test_the_widget_state_holds_no_conversation_and_stays_small(panel):
    before = json.dumps(panel.get_state(), default=str)
    panel.ask("a question " * 1000).result(timeout=5)
    after = json.dumps(panel.get_state(), default=str)
    assert before == after
    assert len(after) < 100_000


def test_the_bundle_shows_something_where_no_widget_can(panel):
    panel.ask("one").result(timeout=5)
    data, _ = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "one None" in data["text/html"]
    assert "A: one None" in data["text/plain"]


def test_an_exported_notebook_shows_the_conversation(panel):
    panel.ask("**one**").result(timeout=5)
    data, _ = panel._repr_mimebundle_()
    output = nbformat.v4.new_output("display_data", data)
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x", outputs=[output])])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbconvert's own words about widgets without state
        html, _ = HTMLExporter().from_notebook_node(book)
    assert "<strong>one</strong> None" in html
