"""The OpenAI family against a server that behaves badly, and what it sends out."""

import asyncio
import logging
import time
import traceback
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from standins.openai_server import (
    OpenAIServer,
    Status,
    Stream,
    call_part,
    delta,
    finish,
    text,
    usage,
)

from workbench.agent.clients.chat_format import CallLimits
from workbench.agent.clients.openai import (
    GrokModelClient,
    OpenAICompatibleModelClient,
    OpenAIModelClient,
    retry_after,
)
from workbench.config.settings import ModelEndpoint, Secret
from workbench.errors import (
    ConfigurationError,
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelUnavailable,
)
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

KEY = "wb-9f8e7d6c5b4a39281706"
ASK = [Message("user", "Apple's return in 2008?")]
QUICK = CallLimits(first_token_timeout_s=1.0, between_tokens_timeout_s=0.5)


@pytest.fixture
def server() -> Iterator[OpenAIServer]:
    with OpenAIServer() as server:
        yield server


@pytest.fixture
async def client(server: OpenAIServer) -> AsyncIterator[OpenAIModelClient]:
    client = OpenAIModelClient(endpoint(server.base_url), QUICK)
    yield client
    await client.close()


def endpoint(base_url: str | None, *, key: str = KEY, model: str = "m-1") -> ModelEndpoint:
    return ModelEndpoint(api_key=Secret(key), model=model, base_url=base_url)


async def events(client: OpenAIModelClient, *tools: ToolSpec) -> list[ModelEvent]:
    return [event async for event in client.stream(ASK, tools)]


async def failure(client: OpenAIModelClient) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await events(client)
    return caught.value


# What goes out. ---------------------------------------------------------------------------------


async def test_the_request_carries_the_conversation_and_the_tools(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([text("ok"), finish("stop")]))
    call = ToolCall("call_7", "measure", '{"period": "2008"}')
    conversation = [
        Message("system", "Be exact."),
        Message("user", "Apple in 2008?"),
        Message("assistant", "", tool_calls=(call,)),
        Message("tool", "c1 AAPL total_return -56.91%", tool_call_id="call_7"),
        Message("assistant", "It fell [[c1]]."),
    ]
    spec = ToolSpec("measure", "Measures", {"type": "object", "properties": {}})
    async for _ in client.stream(conversation, [spec]):
        pass
    sent = server.requests[0]
    assert sent.path == "/v1/chat/completions"
    assert sent.headers["authorization"] == f"Bearer {KEY}"
    assert sent.body == {
        "model": "m-1",
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": 4096,
        "messages": [
            {"role": "system", "content": "Be exact."},
            {"role": "user", "content": "Apple in 2008?"},
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [
                    {
                        "id": "call_7",
                        "type": "function",
                        "function": {"name": "measure", "arguments": '{"period": "2008"}'},
                    }
                ],
            },
            {"role": "tool", "tool_call_id": "call_7", "content": "c1 AAPL total_return -56.91%"},
            {"role": "assistant", "content": "It fell [[c1]]."},
        ],
        "tools": [
            {
                "type": "function",
                "function": {
                    "name": "measure",
                    "description": "Measures",
                    "parameters": {"type": "object", "properties": {}},
                },
            }
        ],
    }


async def test_each_provider_limits_the_answer_in_its_own_word(server: OpenAIServer) -> None:
    limits = CallLimits(max_output_tokens=77, temperature=0.5)
    for kind in (GrokModelClient, OpenAICompatibleModelClient):
        server.reply(Stream([text("ok"), finish("stop")]))
        client = kind(endpoint(server.base_url), limits)
        await client.generate("hello")
        await client.close()
    grok, compatible = (request.body for request in server.requests)
    assert grok["max_completion_tokens"] == compatible["max_tokens"] == 77
    assert grok["temperature"] == 0.5
    assert "tools" not in grok


async def test_a_compatible_server_needs_no_key_and_gets_none(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    server.reply(Stream([text("ok"), finish("stop")]))
    client = OpenAICompatibleModelClient(ModelEndpoint(model="m", base_url=server.base_url))
    assert await client.generate("hello") == "ok"
    await client.close()
    assert KEY not in str(server.requests[0].headers)


async def test_nothing_in_the_environment_reaches_another_provider(
    server: OpenAIServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-mine")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-mine")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "admin-of-mine")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Gateway: gateway-of-mine")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/elsewhere")
    server.reply(Stream([text("ok"), finish("stop")]))
    client = GrokModelClient(endpoint(server.base_url))
    await client.generate("hello")
    await client.close()
    assert "of-mine" not in str(server.requests[0].headers)


def test_the_addresses_are_the_providers_own() -> None:
    assert "https://api.openai.com/v1" in repr(OpenAIModelClient(endpoint(None)))
    assert "https://api.x.ai/v1" in repr(GrokModelClient(endpoint(None)))


@pytest.mark.parametrize("kind", [OpenAIModelClient, GrokModelClient])
def test_a_client_without_key_or_model_is_not_opened(kind: type[OpenAIModelClient]) -> None:
    with pytest.raises(ConfigurationError, match="key"):
        kind(ModelEndpoint(model="m"))
    with pytest.raises(ConfigurationError, match="key"):
        kind(endpoint(None, key="  "))
    with pytest.raises(ConfigurationError, match="model"):
        kind(ModelEndpoint(api_key=Secret(KEY)))
    with pytest.raises(ConfigurationError, match="address"):
        OpenAICompatibleModelClient(ModelEndpoint(model="m"))


# What comes in. ---------------------------------------------------------------------------------


async def test_fragments_of_two_calls_at_once_become_two_whole_calls(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    parts = [
        call_part(0, id="a", name="measure", arguments=""),
        call_part(1, id="b", name="price_on", arguments='{"date"'),
        call_part(0, arguments='{"period": "2'),
        call_part(1, arguments=': "2008-12-31"}'),
        call_part(0, arguments='008"}'),
        finish("tool_calls"),
        usage(11, 7),
    ]
    server.reply(Stream(parts))
    assert await events(client) == [
        ToolCallRequested(ToolCall("a", "measure", '{"period": "2008"}')),
        ToolCallRequested(ToolCall("b", "price_on", '{"date": "2008-12-31"}')),
        UsageReported(Usage(11, 7)),
        ModelFinished("tool_calls"),
    ]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        pytest.param(
            [
                call_part(0, id="a", name="f", arguments="{}"),
                call_part(0, id="b", name="g", arguments="{}"),
            ],
            [("a", "f", "{}"), ("b", "g", "{}")],
            id="every call is numbered 0",
        ),
        pytest.param(
            [call_part(None, id="a", name="f", arguments='{"x": 1}')],
            [("a", "f", '{"x": 1}')],
            id="no index",
        ),
        pytest.param(
            [call_part(0, name="f", arguments="{}"), call_part(1, name="g", arguments="{}")],
            [("call_1", "f", "{}"), ("call_2", "g", "{}")],
            id="no id",
        ),
        pytest.param(
            [
                call_part(0, id="a", name="f", arguments='{"x"'),
                call_part(0, id="a", name="f", arguments=": 1}"),
            ],
            [("a", "f", '{"x": 1}')],
            id="id and name repeated",
        ),
        pytest.param([call_part(0, id="a", name="f")], [("a", "f", "{}")], id="no arguments"),
        pytest.param(
            [call_part([0], id="a", name="f", arguments="{}")],  # type: ignore[arg-type]
            [("a", "f", "{}")],
            id="an index that is no number",
        ),
        pytest.param(
            [call_part(0, id="a\ud83d", name="f\ude00", arguments='{"q": "\ud83d"}')],
            [("a?", "f?", '{"q": "?"}')],
            id="half characters",
        ),
    ],
)
async def test_calls_of_servers_with_habits_of_their_own(
    server: OpenAIServer,
    client: OpenAIModelClient,
    parts: list[Any],
    expected: list[tuple[str, str, str]],
) -> None:
    # Many compatible servers end with "stop" even when tools are asked for.
    server.reply(Stream([*parts, finish("stop")]))
    *calls, end = await events(client)
    assert calls == [ToolCallRequested(ToolCall(*call)) for call in expected]
    assert end == ModelFinished("tool_calls")


async def test_calls_cut_off_for_length_are_not_handed_on(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([call_part(0, id="a", name="f", arguments='{"per'), finish("length")]))
    assert await events(client) == [ModelFinished("length")]


@pytest.mark.parametrize(
    ("reason", "meant"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("content_filter", "refused"),
        ("tool_calls", "stop"),
        ("end_of_turn", "stop"),
    ],
)
async def test_finish_reasons(
    server: OpenAIServer, client: OpenAIModelClient, reason: str, meant: Any
) -> None:
    server.reply(Stream([text("words"), finish(reason)]))
    assert await events(client) == [TextDelta("words"), ModelFinished(meant)]


async def test_an_unknown_finish_reason_is_noted(
    server: OpenAIServer, client: OpenAIModelClient, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply(Stream([text("words"), finish("tired")]))
    await events(client)
    assert "'tired'" in caplog.text


async def test_the_models_own_refusal_is_text_and_an_end(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([delta(refusal="I will not."), finish("stop")]))
    assert await events(client) == [TextDelta("I will not."), ModelFinished("refused")]


@pytest.mark.parametrize("split", [1, 2, 3])
async def test_characters_cut_across_chunks_arrive_whole(
    server: OpenAIServer, client: OpenAIModelClient, split: int
) -> None:
    said = "Škoda, 日本電産 and Ørsted: €4 📉"
    parts = [text(said), call_part(0, id="a", name="f", arguments='{"q": "é€📈"}')]
    server.reply(Stream([*parts, finish("tool_calls")], split=split))
    assert (await events(client))[:2] == [
        TextDelta(said),
        ToolCallRequested(ToolCall("a", "f", '{"q": "é€📈"}')),
    ]


async def test_half_a_character_is_replaced(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([text("up \udcc8"), delta(refusal="no \ud83d"), finish("stop")]))
    said = [event.text for event in await events(client) if isinstance(event, TextDelta)]
    assert "".join(said) == "up ?no ?"


async def test_a_character_cut_in_two_is_put_together(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    cut = [text("up \ud83d"), text("\udcc8 and \ud83d"), text("\udcc9"), finish("stop")]
    server.reply(Stream(cut))
    said = [event.text for event in await events(client) if isinstance(event, TextDelta)]
    assert said == ["up ", "\U0001f4c8 and ", "\U0001f4c9"]


@pytest.mark.parametrize("cached", [-5, "many", [1], 2**80])
async def test_cached_tokens_that_cannot_be_are_none(
    server: OpenAIServer, client: OpenAIModelClient, cached: Any
) -> None:
    counted = usage(10, 3)
    counted["usage"]["prompt_tokens_details"] = {"cached_tokens": cached}
    server.reply(Stream([text("ok"), finish("stop"), counted]))
    assert UsageReported(Usage(10, 3, cached_tokens=0)) in await events(client)


@pytest.mark.parametrize(
    "counted",
    [None, usage(None, 3), usage("many", 3), usage(-1, 3), usage(3, 2**41), usage(10**400, 3)],
)
async def test_usage_that_is_absent_or_nonsense_is_not_made_up(
    server: OpenAIServer, client: OpenAIModelClient, counted: Any
) -> None:
    server.reply(Stream([text("ok"), finish("stop"), *([counted] if counted else [])]))
    assert await events(client) == [TextDelta("ok"), ModelFinished("stop")]


async def test_chunks_that_say_nothing_are_passed_over(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    odd = [{"choices": None}, {"choices": [{"index": 0}]}, {}, delta(content=[{"type": "text"}])]
    nothing = [b": keep-alive\n\n", b"data: null\n\n", b"data: [7]\n\n"]
    server.reply(Stream([*nothing, *odd, text("ok"), finish("stop")]))
    assert await events(client) == [TextDelta("ok"), ModelFinished("stop")]


# What goes wrong. -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "kind", "says"),
    [
        (Status(401, {"error": {"message": f"Bad key {KEY}"}}), ModelRefused, "OPENAI_API_KEY"),
        (Status(403, {"error": {"message": "Not your region"}}), ModelRefused, "Not your region"),
        (Status(404, {"error": {"message": "No such model"}}), ModelRefused, "OPENAI_MODEL"),
        (Status(400, {"error": {"message": f"echo {KEY}"}}), ModelRefused, "echo ***"),
        (Status(422, "not an object"), ModelRefused, "422"),
        (Status(429, {"error": {"message": "Slow down"}}), ModelRateLimited, "Slow down"),
        (Status(500, {"error": {"message": "Oops"}}), ModelUnavailable, "Oops"),
        (Status(503, None), ModelUnavailable, "503"),
        (Status(408, {}), ModelUnavailable, "408"),
        (Status(200, {"not": "a stream"}), ModelUnavailable, "broke off"),
    ],
)
async def test_each_status_has_its_reaction(
    server: OpenAIServer,
    client: OpenAIModelClient,
    reply: Status,
    kind: type[ModelError],
    says: str,
) -> None:
    server.reply(reply)
    error = await failure(client)
    assert type(error) is kind
    assert says in str(error)
    assert len(server.requests) == 1  # the SDK repeated nothing


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7.0), ({"Retry-After-Ms": "1500"}, 1.5), ({}, None)],
)
async def test_a_rate_limit_says_how_long_to_wait(
    server: OpenAIServer,
    client: OpenAIModelClient,
    headers: dict[str, str],
    seconds: float | None,
) -> None:
    server.reply(Status(429, {"error": {"message": "Slow down"}}, headers))
    error = await failure(client)
    assert isinstance(error, ModelRateLimited)
    assert error.retry_after == seconds


def test_retry_after_reads_dates_and_no_nonsense() -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after({"retry-after": later}) == pytest.approx(90, abs=2)
    assert retry_after({"retry-after": "Mon, 01 Jan 2001 00:00:00 GMT"}) == 0.0
    for nonsense in ("soon", "", "-5", "nan", "inf"):
        assert retry_after({"retry-after": nonsense}) is None


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        pytest.param(Stream([text("Apple ")], done=False, cut=True), ModelUnavailable, id="cut"),
        pytest.param(Stream([text("Apple ")]), ModelUnavailable, id="no end"),
        pytest.param(Stream([b"data: {half\n\n"]), ModelUnavailable, id="half JSON"),
        pytest.param(Stream([b"data: \xff\xfe\n\n"]), ModelUnavailable, id="no UTF-8"),
        pytest.param(Stream([]), ModelUnavailable, id="nothing"),
        pytest.param(
            Stream([text("A"), {"error": {"message": "overloaded", "type": "server_error"}}]),
            ModelUnavailable,
            id="error in the stream",
        ),
        pytest.param(
            Stream([{"error": {"message": "wait", "code": "rate_limit_exceeded"}}]),
            ModelRateLimited,
            id="rate limit in the stream",
        ),
    ],
)
async def test_a_stream_that_breaks_is_an_error_never_a_short_answer(
    server: OpenAIServer, client: OpenAIModelClient, reply: Stream, kind: type[ModelError]
) -> None:
    server.reply(reply)
    assert type(await failure(client)) is kind


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Stream([text("late")], before_headers_s=5), id="no headers"),
        pytest.param(Stream([5, text("late")]), id="no first chunk"),
        pytest.param(Stream([delta(role="assistant"), 5]), id="a role, then nothing"),
        pytest.param(Stream([b": alive\n\n", 0.2] * 20), id="only keep-alive lines"),
    ],
)
async def test_no_first_token_in_time(
    server: OpenAIServer, client: OpenAIModelClient, reply: Stream
) -> None:
    server.reply(reply)
    began = time.monotonic()
    error = await failure(client)
    assert isinstance(error, ModelUnavailable)
    assert "nothing within 1 s" in str(error)
    assert time.monotonic() - began < 4
    assert await asyncio.to_thread(server.client_left.wait, 3.0)


async def test_silence_between_tokens(server: OpenAIServer, client: OpenAIModelClient) -> None:
    server.reply(Stream([text("one "), 0.1, text("two "), 5, text("three")]))
    stream = aiter(client.stream(ASK))
    assert [await anext(stream), await anext(stream)] == [TextDelta("one "), TextDelta("two ")]
    with pytest.raises(ModelUnavailable, match=r"silent for 0\.5 s"):
        await anext(stream)


async def test_a_reader_that_takes_its_time_is_not_the_servers_silence(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([text("one "), text("two"), finish("stop")]))
    heard = []
    async for event in client.stream(ASK):
        await asyncio.sleep(0.8)
        heard.append(event)
    assert heard == [TextDelta("one "), TextDelta("two"), ModelFinished("stop")]


async def test_silence_after_the_end_was_announced_is_the_end(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([text("done"), finish("stop"), 5]))
    assert await events(client) == [TextDelta("done"), ModelFinished("stop")]


async def test_no_server_is_said_at_once() -> None:
    client = OpenAIModelClient(endpoint("http://127.0.0.1:9/v1"))
    client.unreachable_hint = "Look at the cable."
    began = time.monotonic()
    error = await failure(client)
    await client.close()
    assert isinstance(error, ModelUnavailable)
    assert str(error).endswith("reached at http://127.0.0.1:9/v1. Look at the cable.")
    assert time.monotonic() - began < 4


async def test_leaving_the_answer_closes_the_response_at_once(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([text("one "), 30, text("two")]))
    async with aclosing(client.stream(ASK)) as stream:  # type: ignore[type-var]
        assert await anext(aiter(stream)) == TextDelta("one ")
    assert await asyncio.to_thread(server.client_left.wait, 3.0)


async def test_cancelling_the_task_closes_the_response_at_once(
    server: OpenAIServer, client: OpenAIModelClient
) -> None:
    server.reply(Stream([delta(role="assistant"), 30]))
    patient = OpenAIModelClient(endpoint(server.base_url))
    task = asyncio.create_task(events(patient))
    assert await asyncio.to_thread(server.asked.wait, 2.0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asyncio.to_thread(server.client_left.wait, 3.0)
    await patient.close()


# The key. ---------------------------------------------------------------------------------------

ECHO = {"error": {"message": f"You sent {KEY}", "code": KEY, "type": KEY, "param": KEY}}


@pytest.mark.parametrize(
    "reply",
    [
        *(Status(code, ECHO) for code in (400, 401, 403, 404, 422, 429, 500, 503)),
        Stream([ECHO]),
        Stream([f"data: {KEY}\n\n".encode()]),
        Stream([text("A"), finish(KEY)]),
    ],
)
async def test_the_key_is_in_no_error_log_or_repr(
    server: OpenAIServer,
    client: OpenAIModelClient,
    caplog: pytest.LogCaptureFixture,
    reply: Status | Stream,
) -> None:
    caplog.set_level(logging.DEBUG)
    server.reply(reply)
    shown = repr(client)
    try:
        await events(client)
    except ModelError as error:
        shown += f"{error!r} {error} {''.join(traceback.format_exception(error))}"
        logging.getLogger("workbench").exception("the answer failed")
    assert server.requests[0].headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in shown
    assert KEY not in caplog.text


def test_a_password_in_the_address_is_not_shown() -> None:
    client = OpenAICompatibleModelClient(
        ModelEndpoint(model="m", base_url="http://user:hunter2@127.0.0.1:9/v1")
    )
    assert "hunter2" not in repr(client)
