"""The scripted model: it plays its script and forgives neither a call too many nor one too few."""

import pytest

from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.errors import ModelRateLimited
from workbench.messages import (
    Message,
    ModelEvent,
    ModelFinished,
    TextDelta,
    ToolCall,
    ToolCallRequested,
    ToolSpec,
)

CALL = ToolCallRequested(ToolCall("a", "coverage", "{}"))


async def play(client: ScriptedModelClient, question: str = "?") -> list[ModelEvent]:
    return [event async for event in client.stream([Message("user", question)])]


async def test_a_turn_that_does_not_say_how_it_ends() -> None:
    client = ScriptedModelClient([[TextDelta("x")], [TextDelta("y"), CALL], []])
    assert await play(client) == [TextDelta("x"), ModelFinished("stop")]
    assert await play(client) == [TextDelta("y"), CALL, ModelFinished("tool_calls")]
    assert await play(client) == [ModelFinished("stop")]


async def test_a_turn_may_depend_on_what_was_asked() -> None:
    client = ScriptedModelClient([lambda messages: [TextDelta(messages[-1].content.upper())]])
    assert (await play(client, "apple"))[0] == TextDelta("APPLE")


async def test_a_turn_may_fail() -> None:
    client = ScriptedModelClient([[TextDelta("so far"), ModelRateLimited("wait", retry_after=3)]])
    stream = aiter(client.stream([Message("user", "?")]))
    assert await anext(stream) == TextDelta("so far")
    with pytest.raises(ModelRateLimited):
        await anext(stream)


async def test_it_remembers_what_it_was_asked() -> None:
    client = ScriptedModelClient([[TextDelta("x")]])
    spec = ToolSpec("coverage", "What there is", {})
    async for _ in client.stream([Message("user", "what?")], [spec]):
        pass
    assert client.calls[0].messages == (Message("user", "what?"),)
    assert client.calls[0].tools == (spec,)


async def test_a_surplus_call_fails() -> None:
    client = ScriptedModelClient([[TextDelta("x")]])
    await play(client)
    with pytest.raises(AssertionError, match="call 2 is surplus"):
        await play(client)


async def test_a_missing_call_fails_at_the_end() -> None:
    client = ScriptedModelClient([[TextDelta("x")], [TextDelta("y")]])
    await play(client)
    with pytest.raises(AssertionError, match="1 of the script's 2 turns"):
        await client.close()
