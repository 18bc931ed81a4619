"""Events as JSON: the shape programs rely on, and only JSON's own values."""

from __future__ import annotations

import json
from datetime import date
from typing import get_args

import pytest

from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    AnswerRestarted,
    AnswerRevised,
    Cell,
    Claim,
    ClaimChecked,
    ClaimState,
    ProviderSwitched,
    TextStreamed,
    ToolFinished,
    ToolResult,
    ToolStarted,
    Usage,
    UsageCounted,
)
from workbench.messages_json import event_json

CELL = Cell(
    "AAPL", "total_return", 0.0523, "fraction", date(2007, 12, 31), date(2008, 12, 31), "sample",
    on=None, ref="c1",
)  # fmt: skip
CLAIM = Claim(
    "5.23%", ClaimState.VERIFIED, 0.0523, "fraction", "AAPL", "total_return",
    date(2007, 12, 31), date(2008, 12, 31), source="sample as of 2013-03-01", offset=12,
)  # fmt: skip
RESPONSE = AgentResponse(
    "Apple made 5.23%.", (CLAIM,), "local", "analyst", Usage(3, 4, 0.0), 0.12345, "talk-1",
    date(2013, 3, 1), sample_data=True,
)  # fmt: skip
EVENTS: list[AgentEvent] = [
    TextStreamed("Apple made "),
    ToolStarted("t1", "measure", '{"symbols": ["AAPL"]}'),
    ToolFinished("t1", "measure", ToolResult("one figure", (CELL,)), 0.01),
    ClaimChecked(CLAIM),
    ProviderSwitched("openai", "grok", "rate limit"),
    AnswerRestarted("openai", "It broke off."),
    AnswerRevised("Apple made 5.23%.", (CLAIM,), ("Apple made 5.23%.",)),
    UsageCounted(Usage(3, 4, None)),
    AnswerDone(RESPONSE),
    AnswerFailed("No network.", "ModelUnavailable", "Apple"),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.type)
def test_every_event_is_one_json_object_with_its_type(event: AgentEvent) -> None:
    value = event_json(event)
    assert json.loads(json.dumps(value, allow_nan=False)) == value
    assert value["type"] == event.type


def test_there_is_a_form_for_each_kind_of_event() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(AgentEvent))


def test_done_carries_the_whole_answer() -> None:
    done = event_json(AnswerDone(RESPONSE))
    wanted = {"text", "claims", "provider", "model", "usage", "elapsed_s"}
    assert wanted <= done.keys()
    assert done["as_of"] == "2013-03-01"
    assert done["usage"] == {
        "input_tokens": 3, "output_tokens": 4, "cost_usd": 0.0, "cached_tokens": 0,
        "estimated": False,
    }  # fmt: skip


def test_a_claim_says_what_it_is_of() -> None:
    (claim,) = event_json(AnswerDone(RESPONSE))["claims"]
    assert claim == {
        "text": "5.23%", "value": 0.0523, "unit": "fraction", "symbol": "AAPL",
        "measure": "total_return", "start": "2007-12-31", "end": "2008-12-31", "on": None,
        "state": "verified", "source": "sample as of 2013-03-01", "formula": None, "offset": 12,
        "finding": "",
    }  # fmt: skip


def test_a_tool_that_failed_says_so() -> None:
    failed = event_json(ToolFinished("t1", "measure", ToolResult("No: x", error="x"), 0.5))
    assert (failed["ok"], failed["error"], failed["cells"]) == (False, "x", [])


def test_arguments_that_are_no_json_stay_as_the_model_wrote_them() -> None:
    assert event_json(ToolStarted("t1", "measure", '{"symbols": ['))["arguments"] == '{"symbols": ['


def test_an_unknown_cost_is_null_not_zero() -> None:
    assert event_json(UsageCounted(Usage(1, 1, None)))["cost_usd"] is None
