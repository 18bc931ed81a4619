"""The agent's loop with a scripted model over the real tools and the sample data."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from standins.agents import agent_parts

from workbench import open_workbench
from workbench.agent.agent import StockAgent
from workbench.agent.clients.base import BaseModelClient
from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.agent.line import LineLimits
from workbench.agent.toolbox import Toolbox
from workbench.agent.tools import MarketTools
from workbench.config import Settings
from workbench.config.settings import AgentSettings
from workbench.errors import (
    ModelRateLimited,
    ModelRefused,
    NoDataError,
    OverBudget,
    ProviderUnavailable,
    QuestionError,
)
from workbench.log import get_logger, hide
from workbench.messages import (
    AnswerDone,
    AnswerFailed,
    ClaimChecked,
    ClaimState,
    TextDelta,
    TextStreamed,
    ToolCall,
    ToolCallRequested,
    ToolFinished,
    ToolResult,
    ToolStarted,
    Usage,
    UsageCounted,
    UsageReported,
)


def call(name, id="1", **arguments):
    return ToolCallRequested(ToolCall(id, name, json.dumps(arguments)))


RETURN_2010 = call("measure", symbols=["IBM"], measures=["total_return"], period="2010")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    settings = Settings(store={"path": tmp_path_factory.mktemp("store")})
    with open_workbench("offline", settings=settings) as wb:
        yield wb


@pytest.fixture
def agent_of(desk):
    """Makes agents over the desk's data with another model, tools or limits."""
    made = []

    def make(client, *, limits=None, functions=None, user="local"):
        tools = MarketTools(desk.research, desk.charts, sample=True)
        limits = limits or AgentSettings(allow_unknown_price=True)
        agent = StockAgent(
            limits,
            desk.data,
            toolbox=Toolbox(functions or tools.functions()),
            parts=agent_parts(desk, [client], limits=limits, user=user),
            loop=desk.loop,
        )
        made.append(agent)
        return agent

    yield make
    for agent in made:
        agent.close()


def events_of(desk, agent, question="q", **more):
    return list(desk.loop.iterate(agent.stream(question, **more)))


def test_a_figure_is_asked_of_a_tool_cited_and_verified(desk, agent_of):
    script = ScriptedModelClient(
        [[RETURN_2010], [TextDelta("IBM returned [[c"), TextDelta("1]] in 2010.")]]
    )
    events = events_of(desk, agent_of(script), "How did IBM do in 2010?")
    kinds = [type(event) for event in events if not isinstance(event, UsageCounted)]
    assert kinds[:2] == [ToolStarted, ToolFinished]
    assert kinds[-1] is AnswerDone
    response = events[-1].response
    [claim] = response.claims
    kept = desk.store.get_conversation_repository().messages(response.conversation_id)[-1]
    assert [item["text"] for item in kept["claims"]] == [claim.text]
    value = (
        desk.research.measure("IBM", ["total_return"], desk.research.period("2010", "IBM"))
        .cells[0]
        .value
    )
    assert (claim.state, claim.value) == (ClaimState.VERIFIED, value)
    assert response.text == f"IBM returned {value:.2%} in 2010."
    assert (response.provider, response.sample_data) == ("scripted", True)
    streamed = "".join(event.text for event in events if isinstance(event, TextStreamed))
    assert streamed == response.text


def test_the_model_is_told_the_day_the_tools_and_the_references(desk, agent_of):
    script = ScriptedModelClient([[RETURN_2010], [TextDelta("Done.")]])
    events_of(desk, agent_of(script), "How did IBM do in 2010?")
    first, second = script.calls
    assert "Today is 2013-03-01" in first.messages[0].content
    assert "SAMPLE" in first.messages[0].content
    assert {spec.name for spec in first.tools} == {
        "coverage",
        "price_on",
        "measure",
        "indicators",
        "relate",
        "events",
        "chart",
    }
    assert second.messages[-1].role == "tool"
    source, figure = second.messages[-1].content.splitlines()
    assert source.startswith("Source of IBM: sample, as of 2013-03-01, fetched ")
    assert figure.startswith("[[c1]] = IBM total return, 2009-12-31 to ")


def test_digits_the_model_types_are_unverified(desk, agent_of):
    script = ScriptedModelClient([[TextDelta("IBM returned 14.3% in 2010.")]])
    events = events_of(desk, agent_of(script))
    [claim] = [event.claim for event in events if isinstance(event, ClaimChecked)]
    assert (claim.state, claim.text, claim.symbol) == (ClaimState.UNVERIFIED, "14.3%", None)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (call("measure", symbols=["IBM"], measures=["luck"], period="2010"), "measures.0"),
        (call("measure", symbols=["NFLX"], measures=["cagr"], period="2010"), "no symbol 'NFLX'"),
        (call("measure", symbols=["IBM"], measures=["cagr"], period="soon"), "not a period"),
        (call("measure", symbols=["IBM"], measures=["cagr"], period="2010", why="x"), "why"),
        (call("delete_everything"), "no tool 'delete_everything'"),
        (ToolCallRequested(ToolCall("1", "measure", "{not json")), "Invalid JSON"),
    ],
)
def test_a_tool_that_cannot_answer_says_why_and_the_answer_goes_on(desk, agent_of, request_, says):
    script = ScriptedModelClient([[request_], [TextDelta("No figure.")]])
    events = events_of(desk, agent_of(script))
    [finished] = [event for event in events if isinstance(event, ToolFinished)]
    assert says in finished.result.error
    assert says in script.calls[1].messages[-1].content
    assert isinstance(events[-1], AnswerDone)


def test_calls_run_side_by_side_and_their_references_keep_the_order_of_the_calls(desk, agent_of):
    barrier = threading.Barrier(2, timeout=10)

    def meet() -> ToolResult:
        """Wait for the other call."""
        barrier.wait()
        return ToolResult("met")

    script = ScriptedModelClient([[call("meet", "a"), call("meet", "b")], [TextDelta("Both.")]])
    events = events_of(desk, agent_of(script, functions=[meet]))
    assert isinstance(events[-1], AnswerDone)
    assert [message.tool_call_id for message in script.calls[1].messages[-2:]] == ["a", "b"]


def test_a_slow_tool_is_given_up_and_the_answer_goes_on(desk, agent_of):
    release = threading.Event()

    def slow() -> ToolResult:
        """Take long."""
        release.wait(30)
        return ToolResult("late")

    script = ScriptedModelClient([[call("slow")], [TextDelta("Too slow.")]])
    agent = agent_of(
        script, functions=[slow], limits=AgentSettings(allow_unknown_price=True, tool_timeout_s=0.2)
    )
    events = events_of(desk, agent)
    release.set()
    [finished] = [event for event in events if isinstance(event, ToolFinished)]
    assert "took longer than" in finished.result.error
    assert isinstance(events[-1], AnswerDone)


def test_a_model_that_never_stops_asking_meets_the_limit(desk, agent_of):
    agent = agent_of(
        ScriptedModelClient([[RETURN_2010]] * 3),
        limits=AgentSettings(allow_unknown_price=True, max_steps=3),
    )
    with pytest.raises(OverBudget, match="more than 3 steps"):
        agent.process_query("q")


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("  ", "empty"),
        (None, "is text, not NoneType"),
        ("a" * 10_001, "10,001 characters; at most 10,000"),
    ],
)
def test_a_question_that_cannot_be_taken_asks_no_model(desk, agent_of, question, says):
    with pytest.raises(QuestionError, match=says):
        agent_of(ScriptedModelClient([])).process_query(question)


def test_a_models_error_ends_the_answer_in_words_and_keeps_what_was_said(desk, agent_of):
    script = ScriptedModelClient([[TextDelta("IBM "), ModelRateLimited("Wait 20 s.")]])
    *_, last = events_of(desk, agent_of(script))
    assert last == AnswerFailed("Wait 20 s.", "ModelRateLimited", "IBM ")
    script = ScriptedModelClient([[ModelRefused("The key was refused.")]])
    with pytest.raises(ModelRefused, match="key was refused"):
        agent_of(script).process_query("q")


def test_usage_adds_up_and_an_unknown_price_stays_unknown(desk, agent_of):
    script = ScriptedModelClient(
        [
            [RETURN_2010, UsageReported(Usage(100, 10))],
            [TextDelta("Done."), UsageReported(Usage(200, 20))],
        ]
    )
    events = events_of(desk, agent_of(script))
    usage = [event.usage for event in events if isinstance(event, UsageCounted)]
    assert usage == [Usage(100, 10, None), Usage(300, 30, None)]


def test_a_conversation_goes_on_and_another_does_not_see_it(desk, agent_of):
    script = ScriptedModelClient([[TextDelta("One.")], [TextDelta("Two.")], [TextDelta("Three.")]])
    agent = agent_of(script)
    first = agent.process_query("first question")
    agent.process_query("second question", conversation_id=first.conversation_id)
    agent.process_query("elsewhere")
    told = [[m.content for m in recorded.messages[1:]] for recorded in script.calls]
    assert told == [
        ["first question"],
        ["first question", "One.", "second question"],
        ["elsewhere"],
    ]


def test_a_key_typed_into_a_question_reaches_neither_model_nor_store(desk, agent_of):
    key = "sk-test-1234567890abcdef"
    script = ScriptedModelClient([[TextDelta("Done.")]])
    response = agent_of(script).process_query(f"My key is {key}, how did IBM do?")
    assert key not in str(script.calls[0].messages)
    kept = desk.store.get_conversation_repository()
    assert key not in str(kept.messages(response.conversation_id))
    assert key not in str(kept.find_one({"_id": response.conversation_id}))


def test_a_key_in_an_error_is_not_shown(desk, agent_of):
    script = ScriptedModelClient([[ModelRefused("The key sk-test-1234567890abcdef is wrong.")]])
    *_, last = events_of(desk, agent_of(script))
    assert last.error == "The key *** is wrong."


def test_a_line_logged_in_a_tool_names_request_model_and_user(desk, agent_of, caplog):
    caplog.set_level(logging.DEBUG, "workbench")
    logger = get_logger("workbench.test.tool")

    def measure() -> ToolResult:
        """Log from a tool's own thread."""
        assert threading.current_thread().name.startswith("workbench-tool")
        logger.info("measuring")
        return ToolResult("nothing")

    answers = [[call("measure", "a")], [TextDelta("Done.")]]
    agent = agent_of(ScriptedModelClient(answers * 2), functions=[measure], user="jane")
    for _ in range(2):
        events_of(desk, agent)
    contexts = [r.workbench_context for r in caplog.records if r.name == logger.name]
    requests = [context.pop("request") for context in contexts]
    assert len(set(requests)) == 2
    about = {"user": "jane", "provider": "scripted", "model": "script", "tool": "measure"}
    assert contexts == [about, about]


async def test_two_answers_read_in_turn_keep_their_contexts_apart(agent_of, caplog):
    caplog.set_level(logging.INFO, "workbench")
    jane, joan = (
        agent_of(ScriptedModelClient([[TextDelta("One."), TextDelta("Two.")]]), user=user).stream(
            "q"
        )
        for user in ("jane", "joan")
    )
    async with aclosing(joan):
        async for _ in jane:
            get_logger("workbench.test.reader").info("read")
            await anext(joan, None)
        async for _ in joan:
            pass
    said = [(r.name.rpartition(".")[2], r.workbench_context.get("user")) for r in caplog.records]
    assert {user for name, user in said if name == "reader"} == {None}
    assert sorted(user for name, user in said if name == "StockAgent") == ["jane", "joan"]


@pytest.mark.parametrize(("question", "level"), [("q", "ERROR"), ("  ", "INFO")])
def test_an_answer_that_fails_is_logged_as_what_it_is(desk, agent_of, caplog, question, level):
    caplog.set_level(logging.INFO, "workbench")
    script = ScriptedModelClient([[ModelRefused("The key was refused.")]])
    events_of(desk, agent_of(script), question)
    [record] = [r for r in caplog.records if r.name.endswith("StockAgent")]
    assert record.levelname == level
    assert ("Traceback" in caplog.text) == (level == "ERROR")
    assert ("provider=scripted model=script" in record.message) == (level == "ERROR")


def test_a_tool_that_fails_is_an_error_and_one_without_an_answer_is_not(desk, agent_of, caplog):
    caplog.set_level(logging.INFO, "workbench")
    hide("Zz9plural")

    def measure() -> ToolResult:
        """Fail."""
        raise ProviderUnavailable("Yahoo could not be reached with Zz9plural.")

    def events() -> ToolResult:
        """Have nothing."""
        raise NoDataError("Nothing.")

    script = ScriptedModelClient([[call("measure", "a"), call("events", "b")], [TextDelta("So.")]])
    finished = events_of(desk, agent_of(script, functions=[measure, events]))
    tools = [record for record in caplog.records if record.message.startswith("Tool")]
    assert {r.message.split()[1]: r.levelname for r in tools} == {
        "measure": "ERROR",
        "events": "INFO",
    }
    assert caplog.text.count("Traceback") == 1
    told = [event.result.text for event in finished if isinstance(event, ToolFinished)]
    told += [message.content for message in script.calls[-1].messages]
    assert any("reached with ***" in text for text in told)
    assert "Zz9plural" not in "".join(told) + caplog.text


@pytest.mark.parametrize("end", [TextDelta("It turned 42 times."), ModelRefused("No.")])
def test_no_line_of_the_log_holds_a_prompt(desk, agent_of, caplog, end):
    caplog.set_level(logging.DEBUG)
    script = ScriptedModelClient([[RETURN_2010], [end]])
    events_of(desk, agent_of(script), "How did Quixotic Windmills do in 2010?")
    assert "Answer" in caplog.text
    sent = [line for message in script.calls[-1].messages for line in message.content.split("\n")]
    assert not [line for line in [*sent, "Quixotic", "42 times"] if line and line in caplog.text]


def test_prompts_are_logged_where_that_is_asked_for_and_stay_out_of_the_answer(desk, caplog):
    caplog.set_level(logging.DEBUG, "workbench")
    client = ScriptedModelClient([[TextDelta("Fine.")]])
    limits = AgentSettings(allow_unknown_price=True)
    agent = StockAgent(
        limits,
        desk.data,
        toolbox=Toolbox([]),
        parts=agent_parts(desk, [client], limits=limits, line=LineLimits(debug_prompt=True)),
        loop=desk.loop,
    )
    answer = agent.process_query("How did Quixotic Windmills do?")
    assert "Prompt, user: How did Quixotic Windmills do?" in caplog.text
    assert "Prompt, system: You are an equity research analyst." in caplog.text
    assert answer.text == "Fine."


class Silent(BaseModelClient):
    """Says two words, then nothing for a minute."""

    provider, model_name = "silent", "silence"

    def __init__(self):
        self.closed = threading.Event()

    async def stream(self, messages, tools=(), *, max_output_tokens=None) -> AsyncIterator:
        try:
            yield TextDelta("Well, now")
            await asyncio.sleep(60)
        finally:
            self.closed.set()


def test_stop_ends_a_silent_model_at_once_and_keeps_the_partial_answer(desk, agent_of):
    client = Silent()
    stream = desk.loop.iterate(agent_of(client).stream("q", conversation_id="stopped"))
    assert next(stream).text == "Well, now"
    started = time.monotonic()
    stream.close()
    assert client.closed.wait(2)
    assert time.monotonic() - started < 1
    deadline = time.monotonic() + 5
    kept = desk.store.get_conversation_repository()
    while time.monotonic() < deadline and len(kept.messages("stopped")) < 2:
        time.sleep(0.02)
    assert [message["text"] for message in kept.messages("stopped")] == ["q", "Well, now"]


class Doubtful(Silent):
    """Types a figure, then nothing for a minute."""

    async def stream(self, messages, tools=(), *, max_output_tokens=None) -> AsyncIterator:
        yield TextDelta("IBM lost 12.34% then. ")
        await asyncio.sleep(60)


def test_the_figures_of_an_answer_that_failed_are_marked_too(desk, agent_of):
    limits = AgentSettings(allow_unknown_price=True, max_seconds=0.3)
    events = events_of(desk, agent_of(Doubtful(), limits=limits))
    assert isinstance(events[-1], AnswerFailed)
    [claim] = [event.claim for event in events if isinstance(event, ClaimChecked)]
    assert claim.state is ClaimState.UNVERIFIED
    assert "12.34%" in claim.text


def test_a_silent_model_meets_the_limit_on_time(desk, agent_of):
    agent = agent_of(Silent(), limits=AgentSettings(allow_unknown_price=True, max_seconds=0.3))
    with pytest.raises(OverBudget, match="took longer"):
        agent.process_query("q")


def test_a_chart_is_drawn_for_the_reader(desk, agent_of):
    script = ScriptedModelClient(
        [[call("chart", kind="price", symbols=["IBM"], period="1y")], [TextDelta("See the chart.")]]
    )
    events = events_of(desk, agent_of(script))
    [finished] = [event for event in events if isinstance(event, ToolFinished)]
    assert finished.result.error == ""
    assert finished.result.figure["data"]
    json.dumps(finished.result.figure, allow_nan=False)
