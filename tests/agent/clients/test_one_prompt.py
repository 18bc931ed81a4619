"""One prompt, one text: what is handed on, and what is no answer."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence

import pytest

from workbench.agent.clients.base import BaseModelClient
from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.errors import ModelError, ModelRefused
from workbench.messages import Message, ModelEvent, ModelFinished, TextDelta, ToolSpec

SAID = TextDelta("so far")


async def test_the_options_are_the_streams() -> None:
    client = ScriptedModelClient([[SAID], [SAID]])
    spec = ToolSpec("coverage", "What there is", {})
    assert await client.generate("?", tools=[spec], max_output_tokens=7) == "so far"
    assert [piece async for piece in client.generate_stream("?", max_output_tokens=8)]
    first, second = client.calls
    assert (first.tools, first.max_output_tokens) == ((spec,), 7)
    assert (second.tools, second.max_output_tokens) == ((), 8)


async def test_a_refusal_is_no_answer() -> None:
    client = ScriptedModelClient([[SAID, ModelFinished("refused")]])
    with pytest.raises(ModelRefused, match="scripted refused"):
        await client.generate("?")


async def test_half_an_answer_is_no_answer() -> None:
    client = ScriptedModelClient([[SAID, ModelFinished("length")]])
    pieces = client.generate_stream("?")
    assert await anext(pieces) == "so far"
    with pytest.raises(ModelError, match="cut off at its greatest length"):
        await anext(pieces)


class _Endless(BaseModelClient):
    provider, model_name, ended = "endless", "e", False

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        max_output_tokens: int | None = None,
    ) -> AsyncGenerator[ModelEvent]:
        try:
            while True:
                yield SAID
        finally:
            self.ended = True


async def test_leaving_early_ends_the_call() -> None:
    client = _Endless()
    pieces = client.generate_stream("?")
    assert await anext(pieces) == "so far"
    await pieces.aclose()
    assert client.ended
