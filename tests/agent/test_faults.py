"""What providers do wrong, and what an answer then is: the real SDK against a server."""

from __future__ import annotations

import itertools
import time
import tracemalloc

import pytest
from standins.fire import RETURN_2010, asks, claims_shown, done, failed, said
from standins.openai_server import Status, Stream, call_part, delta, finish, text, usage

from workbench.agent.line import LineLimits
from workbench.messages import (
    AnswerRestarted,
    ClaimState,
    ProviderSwitched,
    TextStreamed,
    ToolFinished,
    ToolStarted,
)

OK = ("openai", "ok", 1000, 100, False)
FREE_FAILURE = ("openai", "failed", 0, 0, False)
CITED = said("IBM returned [[c", "1]] in 2010.")


@pytest.fixture(scope="module")
def figure(fire_desk):
    """The sentence with the figure that the tools give."""
    research = fire_desk.research
    [cell] = research.measure("IBM", ["total_return"], research.period("2010", "IBM")).cells
    return f"IBM returned {cell.display} in 2010."


def bad_request(message="Oops"):
    return {"error": {"message": message}}


# Tools. -----------------------------------------------------------------------------------------


def test_a_call_in_fragments_becomes_a_figure(fire, figure):
    one = fire()
    asked = [
        call_part(0, id="a", name="measure", arguments=""),
        *(call_part(0, arguments=piece) for piece in '{"symbols": ["IBM"], "measures"'),
        call_part(0, arguments=': ["total_return"], "period": "2010"}'),
        finish("tool_calls"),
        usage(1000, 100),
    ]
    one.servers["openai"].reply(Stream(asked, split=7), CITED)
    events = one.ask()
    response = done(events)
    assert response.text == figure
    assert [claim.state for claim in response.claims] == [ClaimState.VERIFIED]
    assert one.calls() == [OK, OK]
    assert [row["cost_usd"] for row in one.rows()] == pytest.approx([0.002, 0.002])
    assert response.usage.cost_usd == pytest.approx(0.004)


def test_two_calls_at_once_are_answered_in_their_order(fire):
    one = fire()
    server = one.servers["openai"]
    coverage = {"symbols": ["IBM"]}
    server.reply(asks(("measure", RETURN_2010), ("coverage", coverage)), said("Done."))
    done(one.ask())
    sent = server.requests[1].body["messages"]
    assert [message["role"] for message in sent[-3:]] == ["assistant", "tool", "tool"]
    assert [message["tool_call_id"] for message in sent[-2:]] == ["call_0", "call_1"]
    assert "total return" in sent[-2]["content"]


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("measure", '{"symbols": [IBM]}', "Invalid JSON"),
        ("measure", '{"symbols": ["IBM"', "Invalid JSON"),
        ("divine", "{}", "no tool 'divine'"),
    ],
)
def test_a_wrong_call_is_told_to_the_model_which_corrects_it(fire, figure, name, arguments, says):
    one = fire()
    server = one.servers["openai"]
    server.reply(asks((name, arguments)), asks(("measure", RETURN_2010)), CITED)
    assert done(one.ask()).text == figure
    assert says in server.requests[1].body["messages"][-1]["content"]
    assert one.calls() == [OK, OK, OK]


def test_ids_that_a_server_repeats_are_told_apart(fire):
    one = fire()
    server = one.servers["openai"]
    twice = [
        call_part(0, id="same", name="measure", arguments="{}"),
        call_part(1, id="same", name="coverage", arguments="{}"),
        finish("tool_calls"),
        usage(1000, 100),
    ]
    server.reply(Stream(twice), Stream(twice), said("Done."))
    events = one.ask()
    done(events)
    started = [event.call_id for event in events if isinstance(event, ToolStarted)]
    finished = {event.call_id: event.name for event in events if isinstance(event, ToolFinished)}
    assert len(set(started)) == 4
    assert sorted(finished.values()) == ["coverage", "coverage", "measure", "measure"]
    assistant, *results = server.requests[2].body["messages"][-3:]
    assert [call["id"] for call in assistant["tool_calls"]] == [
        result["tool_call_id"] for result in results
    ]


# Ends. ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "text_"),
    [
        pytest.param(
            Stream([delta(refusal="I will not."), finish("stop"), usage(1000, 100)]),
            "I will not.",
            id="refusal",
        ),
        pytest.param(
            Stream([finish("content_filter"), usage(1000, 100)]),
            "The model declined to answer.",
            id="filter before a word",
        ),
        pytest.param(
            Stream([text("IBM "), finish("content_filter"), usage(1000, 100)]),
            "IBM ",
            id="filter after a word",
        ),
    ],
)
def test_a_refusal_is_an_answer_and_nobody_else_is_asked(fire, reply, text_):
    one = fire("openai", "grok")
    one.servers["openai"].reply(reply)
    response = done(one.ask())
    assert (response.refused, response.text) == (True, text_)
    assert one.calls() == [("openai", "refused", 1000, 100, False)]
    assert not one.servers["grok"].requests


def test_an_answer_cut_for_its_length_says_so(fire):
    one = fire()
    one.servers["openai"].reply(Stream([text("IBM is"), finish("length"), usage(1000, 100)]))
    response = done(one.ask())
    assert (
        response.text == "IBM is\n\n(The answer ends here: the model reached its limit of tokens.)"
    )
    assert response.warnings
    assert one.calls() == [OK]


def test_a_limit_reached_before_a_word_is_a_worded_failure(fire):
    one = fire("openai", "grok")
    one.servers["openai"].reply(Stream([finish("length"), usage(1000, 4096)]))
    end = failed(one.ask())
    assert end.kind == "OverBudget"
    assert "max_output_tokens" in end.error
    assert one.calls() == [("openai", "failed", 1000, 4096, False)]
    assert not one.servers["grok"].requests


def test_usage_that_is_absent_is_estimated_and_marked(fire):
    one = fire()
    one.servers["openai"].reply(said("IBM is a company.", counted=None))
    response = done(one.ask())
    [row] = one.rows()
    assert row["estimated"] is response.usage.estimated is True
    assert row["input_tokens"] > 500 > row["output_tokens"] > 0
    spent = row["input_tokens"] * 1e-6 + row["output_tokens"] * 1e-5
    assert row["cost_usd"] == response.usage.cost_usd == pytest.approx(spent)


# Refused at the door. ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "says"), [(401, "refused the key"), (404, "has no model 'gpt-4'"), (400, "Oops")]
)
def test_a_refused_key_or_model_is_a_worded_failure_at_once(fire, status, says):
    one = fire("openai", "grok")
    one.servers["openai"].reply(Status(status, bad_request()))
    began = time.monotonic()
    end = failed(one.ask())
    assert time.monotonic() - began < 2
    assert end.kind == "ModelRefused"
    assert says in end.error
    assert not one.servers["grok"].requests
    assert one.calls() == [FREE_FAILURE]


def test_a_short_wait_is_waited_for(fire):
    one = fire()
    server = one.servers["openai"]
    server.reply(Status(429, bad_request(), {"Retry-After": "0.3"}), said("Done."))
    began = time.monotonic()
    events = one.ask()
    assert done(events).text == "Done."
    assert time.monotonic() - began >= 0.3
    assert not done(events).switches
    assert not [event for event in events if isinstance(event, AnswerRestarted)]
    assert one.calls() == [FREE_FAILURE, OK]


def test_a_long_wait_is_a_worded_failure_at_once(fire):
    one = fire()
    one.servers["openai"].reply(Status(429, bad_request("Slow down"), {"Retry-After": "60"}))
    began = time.monotonic()
    end = failed(one.ask())
    assert time.monotonic() - began < 2
    assert (end.kind, "Slow down" in end.error) == ("ModelRateLimited", True)
    assert one.calls() == [FREE_FAILURE]


def test_a_long_wait_is_not_waited_for_where_another_can_answer(fire):
    one = fire("openai", "grok")
    one.servers["openai"].reply(Status(429, bad_request(), {"Retry-After": "60"}))
    one.servers["grok"].reply(said("Done."))
    response = done(one.ask())
    assert response.provider == "grok"
    assert one.calls() == [FREE_FAILURE, ("grok", "ok", 1000, 100, False)]
    assert one.rows()[1]["cost_usd"] == pytest.approx(0.004)


# Breaks. ----------------------------------------------------------------------------------------

BREAKS = [
    pytest.param(Status(500, bad_request()), 0, False, id="500"),
    pytest.param(Status(503, None), 0, False, id="503"),
    pytest.param(Stream([text("Void "), text("text")], done=False, cut=True), 1, True, id="cut"),
    pytest.param(
        Stream([call_part(0, id="a", name="measure", arguments='{"sy')], done=False, cut=True),
        1,
        False,
        id="cut in a tool call",
    ),
    pytest.param(Stream([text("Void "), text("text")]), 1, True, id="no end"),
    pytest.param(Stream([2, text("late")]), 1, False, id="silent before the first token"),
    pytest.param(
        Stream([text("late")], before_headers_s=2), 1, False, id="silent before the headers"
    ),
    pytest.param(Stream([text("Void "), 2, text("late")]), 1, True, id="silent between tokens"),
    pytest.param(Stream([b"data: {half\n\n"]), 1, False, id="malformed from the start"),
    pytest.param(Stream([text("Void "), b"data: [1\n\n"]), 1, True, id="malformed after a word"),
    pytest.param(Stream([text("Void "), b"data: \xff\n\n"]), 1, True, id="no UTF-8"),
    pytest.param(Stream([b"<html>not an event</html>\n\n"]), 1, False, id="no events"),
    pytest.param(Stream([finish("stop")]), 1, False, id="empty"),
    pytest.param(Stream([text(""), finish("tool_calls")]), 1, False, id="tools without a call"),
    pytest.param(
        Stream([text("Void "), {"error": {"message": "overloaded"}}]), 1, True, id="error event"
    ),
]


@pytest.mark.parametrize(("fault", "cost", "restarts"), BREAKS)
def test_a_break_is_asked_again_and_what_was_said_is_void(fire, figure, fault, cost, restarts):
    one = fire()
    one.servers["openai"].reply(asks(("measure", RETURN_2010)), fault, CITED)
    began = time.monotonic()
    events = one.ask()
    assert time.monotonic() - began < 5
    response = done(events)
    assert response.text == figure
    assert [claim.text for claim in claims_shown(events)] == [
        claim.text for claim in response.claims
    ]
    assert len(response.claims) == 1
    assert not response.switches
    again = [event for event in events if isinstance(event, AnswerRestarted)]
    assert len(again) == restarts
    assert [row["outcome"] for row in one.rows()] == ["ok", "failed", "ok"]
    broken = one.rows()[1]
    assert (broken["input_tokens"] > 0) == broken["estimated"] == bool(cost)
    assert {row["kind"] for row in one.rows()} == {"answer"}


@pytest.mark.parametrize(("fault", "cost", "restarts"), BREAKS[::2])
def test_a_break_is_answered_by_another_where_there_is_one(fire, figure, fault, cost, restarts):
    one = fire("openai", "grok")
    one.servers["openai"].reply(asks(("measure", RETURN_2010)), fault)
    one.servers["grok"].reply(CITED)
    events = one.ask()
    response = done(events)
    assert (response.text, response.provider) == (figure, "grok")
    [switch] = [event for event in events if isinstance(event, ProviderSwitched)]
    assert (switch.from_provider, switch.to_provider) == ("openai", "grok")
    assert (switch.restarted, response.switches) == (restarts, (switch,))
    assert [(row["provider"], row["outcome"]) for row in one.rows()] == [
        ("openai", "ok"),
        ("openai", "failed"),
        ("grok", "ok"),
    ]
    assert one.rows()[1]["estimated"] == bool(cost)


def test_text_before_tools_stays_where_a_later_call_breaks(fire):
    one = fire()
    first = Stream(
        [text("Let me see [[c9]]. "), *asks(("measure", RETURN_2010)).parts],
    )
    cut = Stream([text("It was [[c1]] "), text("or so")], done=False, cut=True)
    one.servers["openai"].reply(first, cut, said("It was [[c1]]."))
    events = one.ask()
    response = done(events)
    assert response.text.startswith("Let me see (no such figure). It was ")
    assert response.text.count("It was") == 1
    assert len(claims_shown(events)) == len(response.claims) == 2


def test_a_failure_for_good_names_its_cause_and_keeps_the_text(fire):
    one = fire(line=LineLimits(retries=0))
    one.servers["openai"].reply(Stream([text("IBM is")], done=False, cut=True))
    end = failed(one.ask(conversation_id="cut-for-good"))
    assert end.kind == "ModelUnavailable"
    assert "broke off" in end.error
    assert end.partial_text == "IBM is"


def test_a_server_that_is_not_there_is_named(fire):
    one = fire("openai")
    one.servers["openai"].stop()
    end = failed(one.ask())
    assert "could not be reached" in end.error
    assert one.calls() == [FREE_FAILURE, FREE_FAILURE]


# Bytes. -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("split", [1, 2, 3, 5])
def test_characters_cut_across_chunks_arrive_whole(fire, split):
    one = fire()
    words = "Škoda, 日本電産, Ørsted: €4 📉."
    one.servers["openai"].reply(Stream(said(words).parts, split=split))
    assert done(one.ask()).text == words
    assert one.calls() == [OK]


def full_speed(count, batch=100):
    """``count`` tokens at 2,000 a second, and the text they make."""
    paced = itertools.chain.from_iterable(
        [*(text(f"w{i} ") for i in range(start, start + batch)), batch / 2000]
        for start in range(0, count, batch)
    )
    parts = itertools.chain(paced, [finish("stop"), usage(1000, count)])
    return Stream(parts), "".join(f"w{i} " for i in range(count))


def test_a_long_answer_at_full_speed_loses_nothing(fire):
    one = fire()
    reply, expected = full_speed(20_000)
    one.servers["openai"].reply(reply)
    events = one.ask()
    assert done(events).text == expected
    assert sum(isinstance(event, TextStreamed) for event in events) <= 20_000
    assert one.calls() == [("openai", "ok", 1000, 20_000, False)]


def test_a_long_answer_takes_memory_for_its_text_and_no_more(fire):
    one = fire()
    reply, expected = full_speed(2_000)
    one.servers["openai"].reply(reply)
    tracemalloc.start()
    try:
        assert done(one.ask()).text == expected
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 10e6  # the list of 2,000 events is 0.3 MB of it
