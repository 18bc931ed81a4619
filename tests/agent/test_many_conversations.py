"""Fifty conversations at once in one process: nothing mixed, nobody starved, nothing left."""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from datetime import date

from standins.fire import PATIENT, done
from standins.openai_server import Stream, call_part, finish, text, usage

from workbench.messages import Cell, ToolResult

COUNT = 50


def mark(marker: int) -> ToolResult:
    """Take some time, and give the marker's own figure back."""
    time.sleep(0.05)
    day = date(2010, 12, 31)
    cell = Cell("IBM", "close", marker * 1.25, "USD", day, day, "sample")
    return ToolResult(f"marker-{marker}", (cell,))


def answered(request):
    """What the server says: first a call with the question's marker, then that of the tool."""
    last = request.body["messages"][-1]
    if last["role"] == "user":
        number = int(last["content"].rsplit("-", 1)[1])
        whole = json.dumps({"marker": number})
        parts = [
            call_part(0, id="call", name="mark", arguments=whole[:6]),
            0.02,
            call_part(0, arguments=whole[6:]),
            finish("tool_calls"),
        ]
        return Stream([*parts, usage(1000 + number, 10)], split=50)
    marker = last["content"].split("marker-")[1].split()[0]
    pieces = [*(f"word{i} " for i in range(40)), f"marker-{marker}: [[", "c1", "]]."]
    return Stream([0.05, *map(text, pieces), finish("stop"), usage(2000, 100)])


async def ask_all(agent):
    """The events of each conversation, and how long it took."""

    async def ask(number):
        began = time.monotonic()
        stream = agent.stream(f"What of marker-{number}", conversation_id=f"many-{number}")
        events = [event async for event in stream]
        return events, time.monotonic() - began

    return await asyncio.gather(*map(ask, range(COUNT)))


def test_fifty_conversations_at_once(fire, record_property):
    one = fire(calls=PATIENT, functions=[mark])
    one.servers["openai"].answer = answered
    answers = one.desk.loop.run(ask_all(one.agent))
    words = "".join(f"word{i} " for i in range(40))
    for number, (events, _) in enumerate(answers):
        response = done(events)
        assert response.text == f"{words}marker-{number}: USD {number * 1.25:,.2f}."
        [claim] = response.claims
        assert claim.value == number * 1.25
        assert response.usage.input_tokens == 3000 + number
        kept = one.desk.store.get_conversation_repository().messages(f"many-{number}")
        assert [message["text"] for message in kept] == [f"What of marker-{number}", response.text]
    times = [seconds for _, seconds in answers]
    record_property("median_s", statistics.median(times))
    record_property("slowest_s", max(times))
    assert max(times) < max(3 * statistics.median(times), 20)
    entries = one.rows()
    assert len(entries) == 2 * COUNT
    assert len({entry["conversation_id"] for entry in entries}) == COUNT
