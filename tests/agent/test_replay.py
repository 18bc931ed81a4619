"""Answers recorded through the real SDK, and made again with every server gone."""

from __future__ import annotations

import time
import uuid

import pytest
from standins.fire import (
    PRICES,
    RETURN_2010,
    Reading,
    asks,
    claims_shown,
    done,
    failed,
    said,
    shown,
)
from standins.openai_server import Status, Stream, text

from workbench import open_workbench
from workbench.agent.breaker import Breakers
from workbench.agent.line import LineLimits
from workbench.config import ConfigLoader, Settings
from workbench.config.prices import Price
from workbench.config.settings import AgentSettings
from workbench.errors import DocumentNotFoundError
from workbench.messages import ClaimState, ToolFinished, ToolResult

BROKEN = Status(500, {"error": {"message": "Oops"}})
CHART = {"kind": "price", "symbols": ["IBM"], "period": "1y"}
NAMES = ("conversations", "chats", "usage_ledger", "model_exchanges")


def written(one):
    """How many documents there are of what an answer writes."""
    return {name: one.desk.store.repository(name).count({}) for name in NAMES}


def replayed(one, events):
    """The events of the recorded answer, played with no server and nothing written."""
    assert events[-1].type in ("done", "failed")
    answer_id = recorded_last(one)
    for server in one.servers.values():
        server.stop()
    before = written(one)
    played = list(one.desk.loop.iterate(one.agent.replay(answer_id)))
    assert written(one) == before
    return played


def recorded_last(one):
    exchanges = one.desk.store.repository("model_exchanges")
    return exchanges.find_many({"user_id": one.user}, sort=[("created_at", -1)], limit=1)[0][
        "answer_id"
    ]


def same(events, played):
    """``played`` is the same answer as ``events``: text, claims, figures, switches, cost."""
    was, now = done(events), done(played)
    for name in ("text", "claims", "switches", "provider", "model", "refused", "warnings", "usage"):
        assert getattr(now, name) == getattr(was, name), name
    assert (now.answer_id, now.conversation_id) == (was.answer_id, was.conversation_id)
    assert claims_shown(played) == claims_shown(events)
    results = [
        [event.result for event in told if isinstance(event, ToolFinished)]
        for told in (events, played)
    ]
    assert sorted(map(repr, results[0])) == sorted(map(repr, results[1]))


def test_tools_a_chart_a_switch_and_a_correction(fire):
    one = fire("openai", "grok")
    one.servers["openai"].reply(
        asks(("measure", RETURN_2010), ("chart", CHART)),
        Stream([text("IBM ret")], done=False, cut=True),
    )
    one.servers["grok"].reply(
        said("IBM returned 55% in 2010."), said("1: IBM returned [[c1]] in 2010.")
    )
    events = one.ask()
    response = done_revised(events)
    assert [claim.state for claim in response.claims] == [ClaimState.VERIFIED]
    assert len(response.switches) == 1
    played = replayed(one, events)
    was, now = events[-1].response, played[-1].response
    for name in ("text", "claims", "switches", "provider", "model", "usage"):
        assert getattr(now, name) == getattr(was, name), name
    assert [event.type for event in played if event.type in ("revised", "provider_switched")] == [
        "provider_switched",
        "revised",
    ]
    [chart] = [e.result for e in played if isinstance(e, ToolFinished) and e.name == "chart"]
    assert chart.figure == next(
        e.result.figure for e in events if isinstance(e, ToolFinished) and e.name == "chart"
    )


def done_revised(events):
    assert any(event.type == "revised" for event in events)
    return events[-1].response


@pytest.mark.parametrize(
    "fault",
    [
        BROKEN,
        Status(429, {}, {"Retry-After": "0.1"}),
        Stream([text("Void ")], done=False, cut=True),
        Stream([text("Void "), 1]),
    ],
    ids=["500", "429", "cut", "silent"],
)
def test_an_answer_that_had_to_be_asked_for_again(fire, fault):
    one = fire()
    one.servers["openai"].reply(asks(("measure", RETURN_2010)), fault, said("It was [[c1]]."))
    events = one.ask()
    same(events, replayed(one, events))


def test_an_answer_with_a_provider_passed_over(fire):
    one = fire("openai", "grok", breakers=Breakers(failures=1, rest_s=60))
    one.servers["openai"].reply(BROKEN)
    one.servers["grok"].reply(said("First."), said("Second."))
    one.ask()
    events = one.ask()
    assert "asked again" in done(events).switches[0].reason
    same(events, replayed(one, events))


def test_an_answer_whose_tools_failed_hung_and_repeated_their_ids(fire):
    def measure() -> ToolResult:
        """Take long."""
        time.sleep(0.6)
        return ToolResult("late")

    one = fire(
        functions=[measure],
        limits=AgentSettings(max_usd=None, max_usd_per_day=None, tool_timeout_s=0.2),
    )
    one.servers["openai"].reply(
        asks(("measure", {}), ("measure", '{"x": 1}')), asks(("divine", {})), said("No.")
    )
    events = one.ask()
    same(events, replayed(one, events))


def test_an_answer_without_the_providers_usage(fire):
    one = fire()
    one.servers["openai"].reply(said("Done.", counted=None))
    events = one.ask()
    same(events, replayed(one, events))


@pytest.mark.parametrize(
    ("openai", "grok"),
    [
        ([Status(401, {})], []),
        ([BROKEN, BROKEN], [BROKEN, BROKEN]),
        ([Status(429, {}, {"Retry-After": "60"})], [BROKEN]),
        ([Stream([text("IBM "), {"error": {"message": "x"}}])] * 2, [BROKEN] * 2),
    ],
    ids=["401", "both down", "a long wait", "cut for good"],
)
def test_failures_are_recorded_too(fire, openai, grok):
    one = fire("openai", "grok")
    one.servers["openai"].reply(*openai)
    one.servers["grok"].reply(*grok)
    events = one.ask()
    assert failed(replayed(one, events)) == failed(events)


def test_an_answer_over_the_budget_is_recorded_too(fire):
    dear = {**PRICES, "grok:grok-4": Price(input=1000.0, output=1000.0)}
    one = fire(
        "openai",
        "grok",
        prices=dear,
        line=LineLimits(retries=0),
        limits=AgentSettings(max_usd_per_day=None),
    )
    one.servers["openai"].reply(BROKEN)
    events = one.ask()
    assert "USD 0.50" in failed(events).error
    assert failed(replayed(one, events)) == failed(events)


def test_a_stopped_answer_is_played_up_to_its_break(fire):
    one = fire()
    server = one.servers["openai"]
    server.reply(asks(("measure", RETURN_2010)), Stream([text("It was [[c1]] "), 1]))
    reading = Reading(one)
    reading.until(lambda: shown(reading.events))
    one.agent.cancel()
    assert done(reading.end()).cancelled
    end = failed(replayed(one, reading.events))
    assert "broken off here" in end.error


def test_an_answer_nobody_recorded_is_not_found(fire):
    end = failed(list(fire().desk.loop.iterate(fire().agent.replay("nothing"))))
    assert end.kind == "DocumentNotFoundError"


def test_recording_can_be_switched_off(fire):
    one = fire(limits=AgentSettings(max_usd=None, max_usd_per_day=None, record=False))
    one.servers["openai"].reply(said("Done."))
    before = written(one)
    answer_id = done(one.ask()).answer_id
    after = written(one)
    assert after.pop("model_exchanges") == before.pop("model_exchanges")
    assert all(after[name] > before[name] for name in after)
    end = failed(list(one.desk.loop.iterate(one.agent.replay(answer_id))))
    assert "agent.record" in end.error


# A run of a report. -----------------------------------------------------------------------------


def test_a_run_is_answered_from_its_record(tmp_path):
    run = f"run-{uuid.uuid4().hex[:8]}"
    store = {"path": tmp_path / "store"}
    questions = ["How did IBM do in 2010?", "How did Apple do in 2008?", "How did IBM do in 2010?"]
    with open_workbench("offline", settings=Settings(store=store, run_id=run)) as wb:
        was = [wb.ask(question) for question in questions]
    again = Settings(store=store, run_id="another-run", replay_run=run)
    with open_workbench("offline", settings=again) as wb:
        before = {name: wb.store.repository(name).count({}) for name in NAMES}
        now = [wb.ask(question) for question in questions]
        assert [one.text for one in now] == [one.text for one in was]
        assert [one.claims for one in now] == [one.claims for one in was]
        assert [one.answer_id for one in now] == [one.answer_id for one in was]
        with pytest.raises(DocumentNotFoundError, match="did not ask this question more than 2"):
            wb.ask(questions[0])
        with pytest.raises(DocumentNotFoundError, match=f"'{run}' did not ask this question"):
            wb.ask("How did Intel do in 2010?")
        assert {name: wb.store.repository(name).count({}) for name in NAMES} == before


def test_the_switches_are_settings(tmp_path, monkeypatch):
    monkeypatch.setenv("WORKBENCH_RECORD", "false")
    monkeypatch.setenv("WORKBENCH_REPLAY_RUN", "2013-03-01.a_b")
    settings = ConfigLoader.load_config()
    assert (settings.agent.record, settings.replay_run) == (False, "2013-03-01.a_b")
