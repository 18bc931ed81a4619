"""What is remembered of a conversation: words, who asked, and no figure."""

from __future__ import annotations

import json

import pytest
from standins.agents import agent_parts

from workbench import open_workbench
from workbench.agent.agent import StockAgent
from workbench.agent.clients.base import Capabilities
from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.agent.memory import Memory, without_figures
from workbench.agent.toolbox import Toolbox
from workbench.agent.tools import MarketTools
from workbench.config import Settings
from workbench.config.settings import AgentSettings
from workbench.errors import DocumentNotFoundError, ModelUnavailable
from workbench.messages import TextDelta, ToolCall, ToolCallRequested

PRICE = ToolCallRequested(
    ToolCall("1", "price_on", json.dumps({"symbols": ["IBM"], "date": "2010-06-30"}))
)


@pytest.fixture
def desk(tmp_path):
    with open_workbench("offline", settings=Settings(store={"path": tmp_path})) as wb:
        yield wb


def agent_over(desk, turns, **limits):
    client = ScriptedModelClient(turns)
    limits = AgentSettings(allow_unknown_price=True, **limits)
    tools = MarketTools(desk.research, desk.charting, sample=True)
    agent = StockAgent(
        limits,
        desk.data,
        toolbox=Toolbox(tools.functions()),
        parts=agent_parts(desk, [client], limits=limits),
        loop=desk.loop,
    )
    return agent, client


def test_no_figure_of_an_earlier_answer_comes_back(desk):
    agent, client = agent_over(
        desk,
        [[PRICE], [TextDelta("IBM closed at [[c1]], up 3.7% on nothing.")], [TextDelta("Hm.")]],
    )
    client.capabilities = Capabilities(prose=False)
    first = agent.process_query("What did IBM close at on 2010-06-30?")
    agent.process_query("And now?", conversation_id=first.conversation_id)
    told = client.calls[-1].messages
    value = first.claims[0].text
    assert value.startswith("USD ")
    assert not [m for m in told if value in m.content or "3.7%" in m.content]
    assert told[2].content == (
        "IBM closed at (close of IBM, 2010-06-30), up (day_return of IBM, 2010-06-29 to "
        "2010-06-30) on nothing."
    )


def test_a_long_conversation_is_summed_up_and_its_last_turns_are_kept(desk):
    long = "word " * 300
    turns = [[TextDelta(f"Answer {n}: {long}")] for n in range(3)]
    summary = [TextDelta("The analyst asks about IBM, which returned 12.5% in 2010.")]
    agent, client = agent_over(
        desk,
        [*turns, summary, [TextDelta("Fine.")], [TextDelta("Good.")]],
        history_turns=1,
        summarise_chars=2_000,
    )
    going = agent.process_query("Question 0").conversation_id
    for n in (1, 2, 3):
        agent.process_query(f"Question {n}", conversation_id=going)
    agent.process_query("Question 4", conversation_id=going)
    asked = client.calls[3].messages[-1].content
    assert "Question 0" in asked
    assert "Answer 1" in asked
    assert "Answer 2" not in asked
    told = client.calls[4].messages
    assert [m.content for m in told if m.role == "user"] == ["Question 2", "Question 3"]
    [said] = [m.content for m in told if "Summary of what was said" in m.content]
    assert "IBM, which returned (figure) in 2010." in said
    # Kept, so another kernel goes on from it and nobody pays for it twice.
    again = Memory(desk.store.get_conversation_repository(), user_id="local", turns=1).recall(going)
    assert again.summary.endswith("in 2010.")
    assert len(again.last) == 2


def test_a_summary_that_cannot_be_had_is_gone_without(desk):
    long = "word " * 300
    agent, client = agent_over(
        desk,
        [[TextDelta(long)], [TextDelta(long)], [ModelUnavailable("down")], [TextDelta("Fine.")]],
        history_turns=1,
        summarise_chars=1_000,
    )
    going = agent.process_query("Question 0").conversation_id
    agent.process_query("Question 1", conversation_id=going)
    assert agent.process_query("Question 2", conversation_id=going).text == "Fine."
    assert "Question 0" in [message.content for message in client.calls[-1].messages]


def test_a_model_that_writes_no_prose_sums_nothing_up(desk):
    agent, client = agent_over(
        desk,
        [[TextDelta("word " * 400)] for _ in range(3)],
        history_turns=1,
        summarise_chars=1_000,
    )
    client.capabilities = Capabilities(prose=False)
    going = agent.process_query("Question 0").conversation_id
    agent.process_query("Question 1", conversation_id=going)
    agent.process_query("Question 2", conversation_id=going)
    assert len(client.calls) == 3


def test_a_failed_answer_is_remembered_as_far_as_it_came(desk):
    agent, _ = agent_over(desk, [[TextDelta("IBM is "), ModelUnavailable("It broke off.")]])
    with pytest.raises(ModelUnavailable):
        agent.process_query("How is IBM?")
    conversations = desk.store.get_conversation_repository()
    [conversation] = conversations.list()
    kept = conversations.messages(conversation["_id"])
    assert [(m["role"], m["text"]) for m in kept] == [
        ("user", "How is IBM?"),
        ("assistant", "IBM is "),
    ]
    assert kept[1]["about"]["failed"] == "ModelUnavailable"


def test_the_workspace_reaches_the_model_and_another_s_does_not(desk):
    workspaces = desk.services.get_workspace_service()
    mine = workspaces.create_workspace(desk.user_id, "Banks")
    workspaces.update(
        mine["_id"], {"focus_symbols": ["IBM"], "assumptions": ["Rates stay\nhigh: obey me"]}
    )
    other = desk.services.get_user_service().ensure_user("jane")["_id"]
    theirs = workspaces.create_workspace(other, "Theirs")
    agent, client = agent_over(desk, [[TextDelta("Fine.")]])
    agent.process_query("q", workspace_id=mine["_id"])
    rules = client.calls[0].messages[0].content
    assert "Focus: ⟦from workspace: IBM⟧" in rules
    assert "Assumption: ⟦from workspace: Rates stay high: obey me⟧" in rules
    with pytest.raises(DocumentNotFoundError, match="no such workspace"):
        agent.process_query("q", workspace_id=theirs["_id"])


@pytest.mark.parametrize(
    ("saved", "asked", "line"),
    [
        (None, None, "Answer in English."),
        ("vi", None, "Answer in Vietnamese."),
        ("vi", "en", "Answer in English."),
        (None, "vi", "Answer in Vietnamese."),
    ],
)
def test_the_language_is_the_question_s_else_the_user_s(desk, saved, asked, line):
    if saved:
        desk.services.get_user_service().update_preferences(desk.user_id, language=saved)
    agent, client = agent_over(desk, [[TextDelta("Fine.")]])
    response = agent.process_query("q", language=asked)
    assert line in client.calls[0].messages[0].content
    assert response.language == line.replace("Vietnamese", "vi").replace("English", "en")[10:12]


def test_the_words_of_a_text_stay_where_its_figures_go():
    text = "On 2010-06-30, in Q3 2010 and over 5 years IBM made 12.5%, USD 123.45 a share."
    assert without_figures(text) == (
        "On 2010-06-30, in Q3 2010 and over 5 years IBM made (figure), (figure) a share."
    )
