"""From the stream to messages: few of them, in order, with every end told."""

from __future__ import annotations

import asyncio
import json
import time

import pytest

from workbench.errors import ModelUnavailable
from workbench.messages import TextStreamed
from workbench.panels.pump import Pump
from workbench.panels.transcript import Transcript


class Line:
    """A transcript, a pump, and the messages that left."""

    def __init__(self, interval_s=0.04):
        self.messages = []
        self.transcript = Transcript()
        self.pump = Pump(self.messages.append, interval_s=interval_s)
        self.turn, patches = self.transcript.begin("?")
        self.pump.push(patches)

    async def carry(self, events):
        await self.pump.carry(events, self.transcript, self.turn)

    @property
    def text_sent(self):
        sent = [p for m in self.messages for p in m["patches"] if p["op"] == "text"]
        return "".join(patch["text"] for patch in sent)


async def pieces(count, pause=None):
    for number in range(count):
        if pause is not None:
            await asyncio.sleep(pause)
        yield TextStreamed(f"{number} ")


async def test_twenty_thousand_pieces_cost_what_their_text_costs():
    sizes = {}
    for count in (2_000, 20_000):
        line = Line()
        started = time.monotonic()
        await line.carry(pieces(count))
        elapsed = time.monotonic() - started
        assert line.text_sent == line.turn.text.value()
        assert len(line.messages) <= elapsed / 0.04 + 3
        sizes[count] = sum(len(json.dumps(message)) for message in line.messages)
        overhead = sizes[count] - len(line.text_sent)
        assert overhead < 1_500 + 250 * len(line.messages)
    assert sizes[20_000] < 15 * sizes[2_000]


async def test_messages_are_numbered_and_batched_in_time():
    line = Line(interval_s=0.02)
    await line.carry(pieces(100, pause=0.001))
    numbers = [message["seq"] for message in line.messages]
    assert numbers == list(range(1, len(numbers) + 1))
    assert line.pump.seq == numbers[-1]
    assert 3 <= len(numbers) <= 40


async def test_a_slow_stream_is_shown_as_it_comes():
    line = Line(interval_s=0.01)
    work = asyncio.create_task(line.carry(pieces(3, pause=0.1)))
    await asyncio.sleep(0.15)
    assert line.text_sent == "0 "
    await work


async def test_a_source_that_never_pauses_lets_others_run():
    ticks = []

    async def tick():
        while True:
            ticks.append(time.monotonic())
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    await Line(interval_s=0.005).carry(pieces(60_000))
    ticking.cancel()
    assert len(ticks) > 3


async def test_stop_is_told_at_once_and_closes_the_source():
    closed = []

    async def endless():
        try:
            while True:
                yield TextStreamed("word ")
                await asyncio.sleep(0.005)
        finally:
            closed.append(True)

    line = Line()
    work = asyncio.create_task(line.carry(endless()))
    await asyncio.sleep(0.1)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert closed == [True]
    assert line.turn.state == "stopped"
    assert line.messages[-1]["patches"][-1]["fields"] == {"state": "stopped"}
    assert line.text_sent.startswith("word word")


async def test_our_errors_are_worded_and_others_named_only():
    async def failing(error):
        yield TextStreamed("Half")
        raise error

    line = Line()
    await line.carry(failing(ModelUnavailable("The model is down.", hint="Try later.")))
    assert (line.turn.state, line.turn.error) == ("failed", "The model is down. Try later.")
    line = Line()
    with pytest.raises(ZeroDivisionError):
        await line.carry(failing(ZeroDivisionError("sk-secret")))
    assert line.turn.error.startswith("Something failed inside Workbench (ZeroDivisionError).")
    assert "sk-secret" not in json.dumps(line.messages)
    assert line.text_sent == "Half"


async def test_a_stream_without_an_end_is_not_left_running():
    line = Line()
    await line.carry(pieces(2))
    assert line.turn.state == "stopped"
