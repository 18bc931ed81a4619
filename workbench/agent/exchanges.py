"""What passed between agent, models and tools in an answer: recorded, and played back.

Each exchange is kept under the hash of what was asked: a model call under its messages, tools and
limits, a tool call under its name and arguments. Played back, an answer runs through the same loop
with the same replies, so text, figures and charts are the same, with no network and no model; a
request that the record does not hold ends it with a clear error.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from workbench import errors
from workbench.agent.clients.base import BaseModelClient, Capabilities
from workbench.config.settings import Language
from workbench.errors import ModelError, ModelRateLimited, ModelUnavailable, ToolError
from workbench.messages import (
    Message,
    ModelEvent,
    ModelFinished,
    TextDelta,
    ToolCall,
    ToolCallRequested,
    ToolResult,
    ToolSpec,
    UsageReported,
)

Kind = Literal["asked", "model", "tool", "names"]
NamesOf = Callable[[Sequence[str]], Mapping[str, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Beginning:
    """What an answer began with. ``max_calls``: tool calls of one step; None: as many as asked."""

    question: str
    language: Language
    as_of: date
    conversation_id: str
    messages: tuple[Message, ...]
    clients: tuple[tuple[str, str, Capabilities], ...]
    retries: int = 0
    retry_wait_s: float = 0.0
    max_steps: int = 8
    max_calls: int | None = None


@dataclass(frozen=True, slots=True)
class _Request:
    """A model call as it is hashed. How much it may write is left out: that depends on what was
    spent on other answers."""

    provider: str
    model: str
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...]


@dataclass(frozen=True, slots=True)
class _Failure:
    """An error as it is kept."""

    kind: str
    message: str
    cause: str = ""
    hint: str | None = None
    retry_after: float | None = None

    @classmethod
    def of(cls, error: ModelError) -> _Failure:
        """``error`` as it is kept."""
        wait = error.retry_after if isinstance(error, ModelRateLimited) else None
        return cls(type(error).__name__, error.message, error.cause, error.hint, wait)

    def error(self) -> ModelError:
        """The error again."""
        kind: type[ModelError] = getattr(errors, self.kind)
        error = kind(self.message, hint=self.hint, cause=self.cause)
        if isinstance(error, ModelRateLimited):
            error.retry_after = self.retry_after
        return error


@dataclass(frozen=True, slots=True)
class _Said:
    """What a model answered: its events by their kind, and how it failed, if it did."""

    text: str = ""
    calls: tuple[ToolCall, ...] = ()
    usage: UsageReported | None = None
    finished: ModelFinished | None = None
    failure: _Failure | None = None

    def events(self) -> Iterable[ModelEvent]:
        """The events again, in the order in which clients give them."""
        if self.text:
            yield TextDelta(self.text)
        yield from (ToolCallRequested(call) for call in self.calls)
        yield from (event for event in (self.usage, self.finished) if event is not None)


_REQUEST, _SAID = TypeAdapter(_Request), TypeAdapter(_Said)
_BEGINNING, _RESULT = TypeAdapter(Beginning), TypeAdapter(ToolResult)
_NAMES = TypeAdapter(Mapping[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Exchange:
    """One exchange: ``key`` is the hash of what was asked, ``payload`` the answer as JSON text."""

    kind: Kind
    key: str
    payload: str


class AnswerRecord:
    """The exchanges of one answer while it is made. ``done`` is all of them, in order;
    ``conversation_id`` is None until the answer begins."""

    def __init__(self) -> None:
        self.done: list[Exchange] = []
        self.conversation_id: str | None = None

    def begin(self, beginning: Beginning) -> None:
        """Keep what the answer began with."""
        self.conversation_id = beginning.conversation_id
        key = question_key(beginning.question)
        self.done.append(Exchange("asked", key, _text(_BEGINNING, beginning)))

    def names(self, names_of: NamesOf) -> NamesOf:
        """``names_of``, whose names are recorded."""

        def recorded(symbols: Sequence[str]) -> Mapping[str, Sequence[str]]:
            names = {ticker: tuple(said) for ticker, said in names_of(symbols).items()}
            self.done.append(Exchange("names", "", _text(_NAMES, names)))
            return names

        return recorded

    def client(self, inner: BaseModelClient) -> BaseModelClient:
        """``inner``, whose calls are recorded."""
        return _RecordingClient(inner, self.done.append)

    def tool(self, call: ToolCall, result: ToolResult) -> None:
        """Keep what a tool's answer was taken to be, also where it failed or took too long."""
        self.done.append(Exchange("tool", _tool_key(call), _text(_RESULT, result)))


class _RecordingClient(BaseModelClient):
    def __init__(self, inner: BaseModelClient, keep: Callable[[Exchange], None]) -> None:
        self.provider, self.model_name = inner.provider, inner.model_name
        self.capabilities = inner.capabilities
        self._inner = inner
        self._keep = keep

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        max_output_tokens: int | None = None,
    ) -> AsyncGenerator[ModelEvent]:
        """Stream one model call; see ``BaseModelClient.stream``. A call that is broken off is not
        recorded."""
        key = _model_key(self, messages, tools)
        events: list[ModelEvent] = []
        failure = None
        stream = self._inner.stream(messages, tools, max_output_tokens=max_output_tokens)
        try:
            async with aclosing(stream) as coming:
                async for event in coming:
                    events.append(event)
                    yield event
        except ModelError as error:
            failure = _Failure.of(error)
            raise
        finally:
            if failure or (events and isinstance(events[-1], ModelFinished)):
                said = _text(_SAID, _said(events, failure))
                self._keep(Exchange("model", key, said))

    def not_asked(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec], error: ModelError
    ) -> None:
        """Record that the call was not made, and why."""
        said = _text(_SAID, _Said(failure=_Failure.of(error)))
        self._keep(Exchange("model", _model_key(self, messages, tools), said))


def _said(events: Sequence[ModelEvent], failure: _Failure | None) -> _Said:
    def of(kind: type) -> list[Any]:
        return [event for event in events if isinstance(event, kind)]

    text = "".join(event.text for event in of(TextDelta))
    return _Said(
        text,
        tuple(event.call for event in of(ToolCallRequested)),
        next(iter(of(UsageReported)), None),
        next(iter(of(ModelFinished)), None),
        failure,
    )


class AnswerPlayback:
    """A recorded answer, to be made again. ``beginning`` is what it began with."""

    def __init__(self, exchanges: Sequence[Exchange]) -> None:
        first = next((one for one in exchanges if one.kind == "asked"), None)
        if first is None:
            raise ModelUnavailable("The record of this answer has no beginning.")
        self.beginning = _BEGINNING.validate_json(first.payload)
        self._left: dict[tuple[str, str], deque[str]] = defaultdict(deque)
        for one in exchanges:
            self._left[one.kind, one.key].append(one.payload)

    def clients(self) -> list[BaseModelClient]:
        """The models that answered, played back."""
        return [_PlayedClient(*client, take=self._take) for client in self.beginning.clients]

    def run_tool(self, call: ToolCall) -> ToolResult:
        """What the tool answered. Raises ToolError where it was not called so."""
        payload = self._take("tool", _tool_key(call))
        if payload is None:
            raise ToolError(f"The record of this answer holds no such call of {call.name[:60]}.")
        return _RESULT.validate_json(payload)

    def names(self, symbols: Sequence[str]) -> Mapping[str, Sequence[str]]:
        """The names that went with ``symbols``."""
        payload = self._take("names", "")
        return _NAMES.validate_json(payload) if payload else {}

    def _take(self, kind: Kind, key: str) -> str | None:
        left = self._left[kind, key]
        return left.popleft() if left else None


class _PlayedClient(BaseModelClient):
    def __init__(
        self,
        provider: str,
        model: str,
        capabilities: Capabilities,
        *,
        take: Callable[[Kind, str], str | None],
    ) -> None:
        self.provider, self.model_name, self.capabilities = provider, model, capabilities
        self._take = take

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        max_output_tokens: int | None = None,
    ) -> AsyncGenerator[ModelEvent]:
        """Play back one model call; see ``BaseModelClient.stream``."""
        payload = self._take("model", _model_key(self, messages, tools))
        if payload is None:
            raise ModelUnavailable(
                "The record holds no such request to this model: the answer was broken off here, "
                "or tools or rules are not what they were.",
                hint="Ask the question anew.",
                cause="NotRecorded",
            )
        said = _SAID.validate_json(payload)
        for event in said.events():
            yield event
        if said.failure is not None:
            raise said.failure.error()


def question_key(question: str) -> str:
    """The hash of a question."""
    return _hash(question.encode())


def _model_key(
    client: BaseModelClient, messages: Sequence[Message], tools: Sequence[ToolSpec]
) -> str:
    # A tool's result goes to a model as text alone; the rest of it may hold times.
    sent = tuple(Message(m.role, m.content, m.tool_calls, m.tool_call_id) for m in messages)
    request = _Request(client.provider, client.model_name, sent, tuple(tools))
    return _hash(_REQUEST.dump_json(request))


def _tool_key(call: ToolCall) -> str:
    return _hash(f"{call.name}\n{call.arguments}".encode())


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _text(adapter: TypeAdapter[Any], value: object) -> str:
    return adapter.dump_json(value).decode()
