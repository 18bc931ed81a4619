"""Who answers where the chosen model cannot, and how it is said: the real SDK against servers."""

from __future__ import annotations

import logging
import time

import pytest
from standins.fire import PRICES, RETURN_2010, asks, done, failed, said
from standins.openai_server import Status, Stream, text

from workbench.agent.breaker import Breakers
from workbench.agent.clients.factory import ModelClientFactory
from workbench.agent.line import LineLimits
from workbench.config.prices import Price
from workbench.config.settings import AgentSettings, ModelSettings
from workbench.errors import ModelRateLimited, ModelRefused
from workbench.messages import ProviderSwitched, TextStreamed

LIMITED = Status(429, {"error": {"message": "Slow down"}}, {"Retry-After": "30"})
BROKEN = Status(500, {"error": {"message": "Oops"}})
ONCE = LineLimits(retries=0)


def test_the_second_provider_answers_and_the_answer_says_so(fire, caplog):
    caplog.set_level(logging.INFO, "workbench")
    one = fire("openai", "grok")
    one.servers["openai"].reply(LIMITED)
    one.servers["grok"].reply(said("Done."))
    events = one.ask(conversation_id="second")
    response = done(events)
    assert (response.provider, response.model, response.text) == ("grok", "grok-4", "Done.")
    [switch] = [event for event in events if isinstance(event, ProviderSwitched)]
    assert response.switches == (switch,)
    assert (switch.from_provider, switch.to_provider, switch.restarted) == ("openai", "grok", False)
    assert "Slow down" in switch.reason
    kinds = [type(event) for event in events]
    assert kinds.index(ProviderSwitched) < kinds.index(TextStreamed)
    lines = [
        (record.levelname, record.getMessage().partition(" request=")[0])
        for record in caplog.records
        if record.name.endswith("ModelLine")
    ]
    assert lines == [
        ("WARNING", "Primary model failed: openai:gpt-4 (RateLimitError)"),
        ("INFO", "Attempting fallback to provider=grok model=grok-4"),
        ("INFO", "Fallback successful with provider=grok"),
    ]
    [_, kept] = one.desk.store.get_conversation_repository().messages("second")
    assert kept["about"]["provider"] == "grok"


def test_who_asks_for_the_whole_answer_gets_the_error_with_what_it_knows(fire, caplog):
    one = fire(line=ONCE)
    one.servers["openai"].reply(LIMITED, LIMITED)
    asked = (
        lambda: one.agent.process_query("How did IBM do in 2010?"),
        lambda: list(one.agent.process_query_streaming("How did IBM do in 2010?")),
    )
    for ask in asked:
        with pytest.raises(ModelRateLimited, match="Slow down") as caught:
            ask()
        assert (caught.value.retry_after, caught.value.cause) == (30, "RateLimitError")
    [kept, *_] = one.desk.store.repository("model_exchanges").find_many({"user_id": one.user})
    with pytest.raises(ModelRateLimited) as caught:
        one.agent.process_replay(kept["answer_id"])
    assert caught.value.retry_after == 30


def test_an_error_that_is_raised_again_has_its_hint_once_and_no_key(fire):
    one = fire(line=ONCE)
    key = "sk-proj-abcdefghijklmnopqrstuvwx0123456789"
    refused = Status(400, {"error": {"message": f"What is {key}?"}})
    one.servers["openai"].reply(refused, refused)
    end = failed(one.ask())
    with pytest.raises(ModelRefused) as caught:
        one.agent.process_query("How did IBM do in 2010?")
    assert str(caught.value) == str(end.cause) == end.error
    assert key not in "".join(map(str, (*caught.value.args, *vars(caught.value).values())))
    assert "What is" in caught.value.message
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_with_both_down_the_error_names_both_causes(fire):
    one = fire("openai", "grok", line=ONCE)
    one.servers["openai"].reply(LIMITED)
    one.servers["grok"].reply(BROKEN)
    end = failed(one.ask())
    assert end.kind == "ModelUnavailable"
    for part in ("openai:gpt-4", "Slow down", "grok:grok-4", "Oops"):
        assert part in end.error


def test_both_are_asked_again_before_giving_up(fire):
    one = fire("openai", "grok")
    one.servers["openai"].reply(BROKEN, said("Done."))
    one.servers["grok"].reply(BROKEN)
    events = one.ask()
    response = done(events)
    # The chosen model answered after all: nobody took its place.
    assert (response.provider, response.switches) == ("openai", ())
    assert not [event for event in events if isinstance(event, ProviderSwitched)]


def test_a_third_answers_in_place_of_the_first_and_both_causes_are_told(fire):
    one = fire("openai", "grok", "compatible")
    one.servers["openai"].reply(LIMITED)
    one.servers["grok"].reply(BROKEN)
    one.servers["compatible"].reply(said("Done."))
    [switch] = done(one.ask()).switches
    assert (switch.from_provider, switch.to_provider) == ("openai", "compatible")
    assert "Slow down" in switch.reason
    assert "Oops" in switch.reason


def test_a_stand_in_that_breaks_after_a_word_is_void_too(fire):
    one = fire("openai", "grok")
    one.servers["openai"].reply(BROKEN, said("Done."))
    one.servers["grok"].reply(Stream([text("Void")], done=False, cut=True), BROKEN)
    response = done(one.ask())
    assert (response.text, response.provider) == ("Done.", "openai")
    assert [(s.from_provider, s.to_provider, s.restarted) for s in response.switches] == [
        ("openai", "grok", False),
        ("grok", "openai", True),
    ]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_a_refusal_of_key_model_or_request_asks_nobody_else(fire, status):
    one = fire("openai", "grok")
    one.servers["openai"].reply(Status(status, {"error": {"message": "No"}}))
    assert failed(one.ask()).kind == "ModelRefused"
    assert not one.servers["grok"].requests


def test_a_fault_of_our_own_in_a_tool_ends_no_answer_and_asks_nobody_else(fire, caplog):
    def measure() -> str:
        """Be wrong."""
        raise TypeError("a fault of ours")

    one = fire("openai", "grok", functions=[measure])
    one.servers["openai"].reply(asks(("measure", {})), said("It cannot be had."))
    assert done(one.ask()).text == "It cannot be had."
    told = one.servers["openai"].requests[-1].body["messages"][-1]["content"]
    assert "a fault in Workbench (TypeError)" in told
    assert "a fault of ours" not in told
    assert "A fault in tool measure" in caplog.text
    assert not one.servers["grok"].requests


def test_without_leave_nobody_else_is_asked():
    settings = ModelSettings(
        provider="openai",
        allow_fallback=False,
        openai={"api_key": "wb-key-0123456789", "model": "gpt-4"},
        grok={"api_key": "wb-key-0123456789", "model": "grok-4"},
    )
    assert ModelClientFactory().get_fallback_sequence(settings) == []


def test_who_answered_stays_for_the_rest_of_the_answer(fire):
    one = fire("openai", "grok")
    one.servers["openai"].reply(BROKEN, said("Too late."))
    one.servers["grok"].reply(asks(("measure", RETURN_2010)), said("It was [[c1]]."))
    response = done(one.ask())
    assert (response.provider, len(response.switches)) == ("grok", 1)
    assert len(one.servers["openai"].requests) == 1
    # The next answer begins with the chosen one again.
    assert done(one.ask()).text == "Too late."


def test_a_provider_that_keeps_failing_is_passed_over_until_it_has_rested(fire):
    clock = [100.0]
    rests = Breakers(failures=3, rest_s=30, clock=lambda: clock[0])
    one = fire("openai", "grok", breakers=rests)
    one.servers["openai"].reply(BROKEN, BROKEN, BROKEN, said("Back."))
    one.servers["grok"].reply(*[said("Done.")] * 4)
    for _ in range(3):
        assert done(one.ask()).provider == "grok"
    assert len(one.servers["openai"].requests) == 3
    [switch] = done(one.ask()).switches
    assert "openai failed before; it is asked again in 30 s" in switch.reason
    assert len(one.servers["openai"].requests) == 3
    clock[0] += 31
    response = done(one.ask())
    assert (response.text, response.switches) == ("Back.", ())


def test_a_single_provider_that_rests_is_asked_all_the_same(fire):
    one = fire(line=ONCE, breakers=Breakers(failures=1, rest_s=60))
    one.servers["openai"].reply(BROKEN, said("Back."))
    failed(one.ask())
    assert done(one.ask()).text == "Back."


def test_a_stand_in_over_the_budget_is_named(fire):
    dear = {**PRICES, "grok:grok-4": Price(input=1000.0, output=1000.0)}
    limits = AgentSettings(max_usd=0.5, max_usd_per_day=None)
    one = fire("openai", "grok", line=ONCE, prices=dear, limits=limits)
    one.servers["openai"].reply(LIMITED)
    end = failed(one.ask())
    assert "Slow down" in end.error
    assert "grok:grok-4: The limit of USD 0.50 for one answer" in end.error
    assert not one.servers["grok"].requests
    assert [row["provider"] for row in one.rows()] == ["openai"]


def test_limits_reached_by_the_chosen_model_ask_nobody(fire):
    limits = AgentSettings(max_usd=0.000001, max_usd_per_day=None)
    one = fire("openai", "grok", limits=limits)
    began = time.monotonic()
    assert failed(one.ask()).kind == "OverBudget"
    assert time.monotonic() - began < 1
    assert not one.rows()
