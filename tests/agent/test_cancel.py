"""Stop: at once, wherever an answer is, with what was said and what it cost kept."""

from __future__ import annotations

import threading
import time

import pytest
from standins.fire import PATIENT, RETURN_2010, Reading, asks, done, said
from standins.openai_server import Status, Stream, text

from workbench.agent.line import LineLimits
from workbench.errors import StoreUnavailable
from workbench.messages import (
    ClaimState,
    TextStreamed,
    ToolFinished,
    ToolResult,
    ToolStarted,
)

AT_ONCE_S = 1.0  # it takes some 15 ms; bench_agent.py measures


def stopped(one, reading, conversation=None):
    """The events of ``reading``, which is stopped and has to end at once."""
    began = time.monotonic()
    one.agent.cancel(conversation)
    events = reading.end()
    assert reading.last - began < AT_ONCE_S
    return events


def about(one, conversation):
    kept = one.desk.store.get_conversation_repository().messages(conversation)
    return kept[-1]["text"], kept[-1]["about"]["cancelled"]


@pytest.mark.parametrize("before", [0.0, 10.0], ids=["after the headers", "before the headers"])
def test_stop_while_the_provider_is_silent(fire, before):
    one = fire(calls=PATIENT)
    server = one.servers["openai"]
    server.reply(Stream([10, text("late")], before_headers_s=before))
    reading = Reading(one)
    reading.until(server.asked.is_set)
    time.sleep(0.1)
    response = done(stopped(one, reading))
    assert (response.cancelled, response.text) == (True, "")
    assert server.client_left.wait(2)
    [row] = one.rows()
    assert (row["outcome"], row["estimated"], row["input_tokens"] > 0) == ("cancelled", True, True)
    assert row["cost_usd"] > 0


def test_stop_in_mid_sentence_keeps_the_text_and_its_figures(fire):
    one = fire(calls=PATIENT)
    server = one.servers["openai"]
    server.reply(
        asks(("measure", RETURN_2010)), Stream([text("IBM returned [[c1]] in 2010, not 99%, "), 10])
    )
    reading = Reading(one, conversation_id="half")
    reading.until(lambda: reading.saw(TextStreamed))
    response = done(stopped(one, reading, "half"))
    assert response.cancelled
    assert {claim.state for claim in response.claims} >= {ClaimState.VERIFIED}
    assert about(one, "half") == (response.text, True)
    assert [row["outcome"] for row in one.rows()] == ["ok", "cancelled"]
    last = one.rows()[-1]
    assert last["estimated"]
    assert last["output_tokens"] > 0
    assert response.usage.estimated
    assert response.usage.cost_usd == pytest.approx(sum(row["cost_usd"] for row in one.rows()))


def test_stop_while_tools_sleep_waits_for_none_of_them(fire):
    release = threading.Event()

    def measure() -> ToolResult:
        """Sleep."""
        release.wait(20)
        return ToolResult("late")

    one = fire(functions=[measure])
    one.servers["openai"].reply(asks(*[("measure", {})] * 20), said("Later."))
    reading = Reading(one, conversation_id="asleep")
    reading.until(lambda: reading.saw(ToolStarted))
    time.sleep(0.1)
    try:
        assert done(stopped(one, reading)).cancelled
        assert not reading.saw(ToolFinished)
        # The desk goes on while those tools still sleep.
        assert done(one.ask()).text == "Later."
    finally:
        release.set()


def test_stop_during_the_wait_before_asking_again(fire):
    one = fire(line=LineLimits(retries=1, retry_wait_s=20))
    server = one.servers["openai"]
    server.reply(Status(429, {}, {"Retry-After": "10"}))
    reading = Reading(one)
    reading.until(server.asked.is_set)
    time.sleep(0.2)
    assert done(stopped(one, reading)).cancelled
    assert len(server.requests) == 1


def test_stop_during_the_correction_keeps_the_marked_answer(fire):
    one = fire(calls=PATIENT)
    server = one.servers["openai"]
    wrong = "IBM returned 55% in 2010."
    server.reply(asks(("measure", RETURN_2010)), said(wrong), Stream([10]))
    reading = Reading(one, conversation_id="corrected")
    reading.until(lambda: len(server.requests) == 3)
    response = done(stopped(one, reading))
    assert (response.text, response.cancelled) == (wrong, True)
    assert [claim.state for claim in response.claims] == [ClaimState.CONTRADICTED]
    assert [(row["kind"], row["outcome"]) for row in one.rows()] == [
        ("answer", "ok"),
        ("answer", "ok"),
        ("repair", "cancelled"),
    ]


def test_stop_while_the_conversation_is_summed_up(fire):
    one = fire(calls=PATIENT)
    conversations = one.desk.store.get_conversation_repository()
    for number in range(30):
        for role in ("user", "assistant"):
            conversations.append("long", role, f"{number} " * 900, user_id=one.user)
    server = one.servers["openai"]
    server.reply(Stream([10]))
    reading = Reading(one, conversation_id="long")
    reading.until(server.asked.is_set)
    response = done(stopped(one, reading, "long"))
    assert (response.cancelled, response.text, response.conversation_id) == (True, "", "long")
    assert [(row["kind"], row["outcome"]) for row in one.rows()] == [("summary", "cancelled")]


def test_stop_before_the_first_step(fire):
    one = fire()
    one.servers["openai"].reply(said("Done."))

    async def at_once():
        one.desk.loop.call(lambda: one.agent._cancel(None))
        return [event async for event in one.agent.stream("q", conversation_id="never")]

    response = done(one.desk.loop.run(at_once()))
    assert (response.cancelled, response.text) == (True, "")
    assert not one.rows()


def test_stop_of_one_conversation_leaves_the_others(fire):
    one = fire(calls=PATIENT)
    server = one.servers["openai"]
    server.reply(*[Stream([text("Well, "), 1.0, *said("now.").parts])] * 2)
    mine, yours = (Reading(one, conversation_id=name) for name in ("mine", "yours"))
    mine.until(lambda: mine.saw(TextStreamed) and yours.saw(TextStreamed))
    assert done(stopped(one, mine, "mine")).cancelled
    one.agent.cancel("nobody's")
    response = done(yours.end())
    assert (response.cancelled, response.text) == (False, "Well, now.")
    assert about(one, "mine") == ("Well, ", True)


def test_stop_twice_and_after_the_end_is_harmless(fire):
    one = fire(calls=PATIENT)
    one.servers["openai"].reply(Stream([text("Well, "), 10]))
    reading = Reading(one, conversation_id="twice")
    reading.until(lambda: reading.saw(TextStreamed))
    one.agent.cancel("twice")
    one.agent.cancel()
    response = done(stopped(one, reading, "twice"))
    assert response.cancelled
    assert about(one, "twice") == ("Well, ", True)
    assert len(one.desk.store.get_conversation_repository().messages("twice")) == 2
    one.agent.cancel()
    assert len(one.rows()) == 1


def test_stop_while_the_answer_is_written_down_does_not_lose_it(fire, monkeypatch):
    one = fire()
    one.servers["openai"].reply(said("Done."))
    memory = one.agent._parts.memory
    keep, keeping = memory.keep, threading.Event()

    def slowly(*given, **more):
        keeping.set()
        time.sleep(0.3)
        keep(*given, **more)

    monkeypatch.setattr(memory, "keep", slowly)
    reading = Reading(one, conversation_id="kept")
    reading.until(keeping.is_set)
    one.agent.cancel()
    response = done(reading.end())
    assert (response.cancelled, response.text) == (False, "Done.")
    assert about(one, "kept") == ("Done.", False)


def test_an_answer_that_cannot_be_written_down_is_given_all_the_same(fire, monkeypatch):
    def lost(*given, **more):
        raise StoreUnavailable("The store is gone.")

    one = fire()
    one.servers["openai"].reply(said("Done."))
    monkeypatch.setattr(one.agent._parts.memory, "keep", lost)
    response = done(one.ask())
    assert response.text == "Done."
    assert "could not be kept" in response.warnings[0]


def test_leaving_the_stream_stops_as_well(fire):
    one = fire(calls=PATIENT)
    server = one.servers["openai"]
    server.reply(Stream([text("Well, "), 10]))
    stream = one.desk.loop.iterate(one.agent.stream("q", conversation_id="left"))
    assert next(stream) == TextStreamed("Well, ")
    began = time.monotonic()
    stream.close()
    assert server.client_left.wait(2)
    assert time.monotonic() - began < AT_ONCE_S
    one.check_nothing_left()
    assert about(one, "left") == ("Well, ", True)
    [row] = one.rows()
    assert (row["outcome"], row["estimated"]) == ("cancelled", True)
