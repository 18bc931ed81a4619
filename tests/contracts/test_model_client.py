"""What every model client promises, over the scripted model and the real SDK on loopback."""

import json
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing

import pytest
from standins.openai_server import OpenAIServer, Stream, call_part, finish, text, usage

from workbench.agent.clients.base import BaseModelClient
from workbench.agent.clients.openai import (
    GrokModelClient,
    OpenAICompatibleModelClient,
    OpenAIModelClient,
)
from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.config.settings import ModelEndpoint, Secret
from workbench.messages import (
    Message,
    ModelEvent,
    ModelFinished,
    TextDelta,
    ToolCall,
    ToolCallRequested,
    ToolSpec,
    Usage,
    UsageReported,
)

Opener = Callable[[Sequence[Sequence[ModelEvent]]], BaseModelClient]

ASK = [Message("system", "You are an analyst."), Message("user", "Apple's return in 2008?")]
MEASURE = ToolSpec("measure", "Measures of symbols over a period", {"type": "object"})
CALL = ToolCall("call_a", "measure", '{"symbols": ["AAPL"], "period": "2008"}')
OTHER = ToolCall("call_b", "price_on", '{"symbols": ["MSFT"], "date": "2008-12-31"}')
FAMILY = (OpenAIModelClient, GrokModelClient, OpenAICompatibleModelClient)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture(params=[ScriptedModelClient, *FAMILY], ids=lambda kind: kind.__name__)
async def open_client(
    request: pytest.FixtureRequest, server: OpenAIServer
) -> AsyncIterator[Opener]:
    """Opens a client of each kind whose model will play the turns it is given."""
    opened: list[BaseModelClient] = []

    def open_it(turns: Sequence[Sequence[ModelEvent]]) -> BaseModelClient:
        if request.param is ScriptedModelClient:
            opened.append(ScriptedModelClient(turns))
        else:
            server.reply(*(Stream(_on_the_wire(turn)) for turn in turns))
            endpoint = ModelEndpoint(api_key=Secret("k"), model="m", base_url=server.base_url)
            opened.append(request.param(endpoint))
        return opened[-1]

    yield open_it
    for client in opened:
        await client.close()


def _on_the_wire(turn: Sequence[ModelEvent]) -> list[object]:
    parts: list[object] = []
    end: list[object] = []
    calls = 0
    for event in turn:
        match event:
            case TextDelta(piece):
                parts.append(text(piece))
            case ToolCallRequested(call):
                parts.append(call_part(calls, id=call.id, name=call.name, arguments=""))
                parts.append(call_part(calls, arguments=call.arguments))
                calls += 1
            case UsageReported(counted):
                end.append(usage(counted.input_tokens, counted.output_tokens))
            case ModelFinished(reason):
                parts.append(finish("content_filter" if reason == "refused" else reason))
    return parts + end


async def _events(client: BaseModelClient, *tools: ToolSpec) -> list[ModelEvent]:
    return [event async for event in client.stream(ASK, tools)]


async def test_text_comes_in_order_and_the_end_comes_last(open_client: Opener) -> None:
    turn = [TextDelta("Apple fell "), TextDelta("[[c1]]."), ModelFinished("stop")]
    assert await _events(open_client([turn])) == turn


async def test_tool_calls_come_whole_in_order_and_before_the_usage(open_client: Opener) -> None:
    turn = [
        TextDelta("Looking."),
        ToolCallRequested(CALL),
        ToolCallRequested(OTHER),
        UsageReported(Usage(120, 30)),
        ModelFinished("tool_calls"),
    ]
    events = await _events(open_client([turn]), MEASURE)
    assert events == turn
    calls = [event.call for event in events if isinstance(event, ToolCallRequested)]
    assert json.loads(calls[0].arguments)["period"] == "2008"


async def test_a_refusal_is_an_end_not_an_error(open_client: Opener) -> None:
    turn = [TextDelta("I cannot help with that."), ModelFinished("refused")]
    assert (await _events(open_client([turn])))[-1] == ModelFinished("refused")


async def test_an_answer_cut_for_length_says_so(open_client: Opener) -> None:
    turn = [TextDelta("Apple"), ModelFinished("length")]
    assert (await _events(open_client([turn])))[-1] == ModelFinished("length")


async def test_the_model_hears_tool_results_and_answers_again(open_client: Opener) -> None:
    client = open_client(
        [
            [ToolCallRequested(CALL), ModelFinished("tool_calls")],
            [TextDelta("[[c1]]"), ModelFinished("stop")],
        ]
    )
    await _events(client, MEASURE)
    heard = [
        *ASK,
        Message("assistant", "", tool_calls=(CALL,)),
        Message("tool", "c1 AAPL total_return -56.91%", tool_call_id=CALL.id),
    ]
    answer = [event async for event in client.stream(heard, [MEASURE])]
    assert answer == [TextDelta("[[c1]]"), ModelFinished("stop")]


async def test_generate_folds_the_text(open_client: Opener) -> None:
    turn = [TextDelta("Two "), TextDelta("words"), ModelFinished("stop")]
    client = open_client([turn, turn])
    assert await client.generate("Say two words") == "Two words"
    assert [piece async for piece in client.generate_stream("Again")] == ["Two ", "words"]


async def test_an_answer_left_early_leaves_the_client_usable(open_client: Opener) -> None:
    long = [*(TextDelta(f"{n} ") for n in range(50)), ModelFinished("stop")]
    client = open_client([long, [TextDelta("fresh"), ModelFinished("stop")]])
    async with aclosing(client.stream(ASK)) as stream:  # type: ignore[type-var]
        assert await anext(aiter(stream)) == TextDelta("0 ")
    assert await client.generate("Again") == "fresh"


async def test_a_client_names_itself(open_client: Opener) -> None:
    client = open_client([])
    assert client.provider
    assert client.model_name
