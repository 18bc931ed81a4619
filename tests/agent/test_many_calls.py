"""A model that asks for very many tools at once: some are run, the rest are answered in words."""

from __future__ import annotations

import time

from standins.fire import asks, done, said

from workbench import open_workbench
from workbench.agent.clients.local import AT_ONCE
from workbench.config import Settings
from workbench.config.settings import AgentSettings
from workbench.messages import AnswerDone, ToolFinished, ToolResult, ToolStarted


def counting(fire, **limits):
    """An agent with one quick tool, and the numbers it was called with."""
    called = []

    def measure(number: int) -> ToolResult:
        """Count."""
        called.append(number)
        return ToolResult(f"Number {number}.")

    limits = AgentSettings(max_usd=None, max_usd_per_day=None, max_tokens=10_000_000, **limits)
    return fire(functions=[measure], limits=limits), called


def told(server):
    """What the model was told last: the texts of tools, each with the id it answers."""
    sent = server.requests[-1].body["messages"]
    [asked] = [message for message in sent if message.get("tool_calls")]
    answers = {m["tool_call_id"]: m["content"] for m in sent if m["role"] == "tool"}
    assert [*answers] == [one["id"] for one in asked["tool_calls"]], "each call has its answer"
    return [*answers.values()]


def test_calls_beyond_the_limit_are_answered_with_an_error_and_the_answer_goes_on(fire, caplog):
    one, called = counting(fire)
    server = one.servers["openai"]
    server.reply(asks(*[("measure", {"number": n}) for n in range(400)]), said("Fine."))
    events = one.ask()
    response = done(events)
    assert response.text == "Fine."
    assert sorted(called) == [*range(16)]
    texts = told(server)
    assert len(texts) == 400
    assert texts[:16] == [f"Number {n}." for n in range(16)]
    [error] = set(texts[16:])
    assert error.startswith("This call was not run: at most 16 are run in one step.")
    assert "fewer calls" in error
    assert response.warnings == (
        "The model asked for 400 tool calls at once; at most 16 are run in one step.",
    )
    assert "Tool calls of one step: 16 of 400 run" in caplog.text
    for kind in (ToolStarted, ToolFinished):
        assert sum(isinstance(event, kind) for event in events) == 16


def test_the_limit_is_of_one_step_and_a_setting(fire):
    one, called = counting(fire, max_calls_a_step=2)
    two = [("measure", {"number": n}) for n in (1, 2)]
    three = [("measure", {"number": n}) for n in (3, 4, 5)]
    one.servers["openai"].reply(asks(*two), asks(*two), asks(*three), said("Fine."))
    response = done(one.ask())
    assert sorted(called) == [1, 1, 2, 2, 3, 4]
    assert response.warnings == (
        "The model asked for 3 tool calls at once; at most 2 are run in one step.",
    )


def test_an_answer_with_too_many_calls_is_made_again_as_it_was(fire):
    one, called = counting(fire, max_calls_a_step=3)
    one.servers["openai"].reply(
        asks(*[("measure", {"number": n}) for n in range(9)]), said("Fine.")
    )
    response = done(one.ask())
    assert len(called) == 3
    one.agent._settings = one.agent._opening._settings = AgentSettings(max_calls_a_step=7)
    again = one.agent.process_replay(response.answer_id)
    assert (again.text, again.warnings) == (response.text, response.warnings)
    assert len(called) == 3


def test_thousands_of_calls_under_one_id_are_told_apart_at_once(fire):
    one, called = counting(fire, max_steps=2)
    server = one.servers["openai"]
    server.reply(asks(*[("measure", {"number": 1})] * 3000), said("Fine."))
    began = time.monotonic()
    for part in server.replies[0].parts[:3000]:
        part["choices"][0]["delta"]["tool_calls"][0]["id"] = "same"
    assert done(one.ask()).text == "Fine."
    assert time.monotonic() - began < 20
    assert len(called) == 16
    assert len(told(server)) == 3000


def test_the_local_analyst_asks_for_what_it_needs_in_turns(tmp_path):
    days = [f"{month} {day}, 2010" for month in ("March", "April") for day in range(5, 9)]
    days += [f"{month} {day}, 2011" for month in ("March", "June") for day in (7, 8, 9, 10)]
    days += [f"{month} {day}, 2012" for month in ("March", "May") for day in (7, 8)]
    question = f"What did IBM close at on {', '.join(days[:-1])} and {days[-1]}?"
    with open_workbench("offline", settings=Settings(store={"path": tmp_path})) as wb:
        *events, end = wb.stream(question)
    assert isinstance(end, AnswerDone)
    assert end.response.warnings == ()
    finished = [event for event in events if isinstance(event, ToolFinished)]
    assert len(days) == 20 > AT_ONCE
    assert len(finished) == 1 + len(days)
    assert not any(event.result.error for event in finished)
    assert len(end.response.claims) >= len(days)
