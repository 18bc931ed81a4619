"""The chat-completions format as plain values: messages going out, streamed chunks coming in.

A chunk is the JSON that the server sent: servers that only claim to be compatible leave fields out,
repeat them or give them another type, so each is looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from workbench.log import LoggingMixin
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

_MOST_TOKENS = 2**40
"""No call takes so many; a store keeps no number far above."""

Reason = Literal["stop", "tool_calls", "length", "refused"]

_REASONS: Mapping[str, Reason] = {
    "stop": "stop",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "length": "length",
    "content_filter": "refused",
}


@dataclass(frozen=True, slots=True)
class CallLimits:
    """What one call may take. Times in seconds; ``temperature`` None is the model's default."""

    max_output_tokens: int = 4096
    temperature: float | None = None
    connect_timeout_s: float = 5.0
    first_token_timeout_s: float = 60.0
    between_tokens_timeout_s: float = 30.0


def wire_messages(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """``messages`` as the server reads them. A tool's message carries its result's text."""
    return [_wire_message(message) for message in messages]


def wire_tools(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """``tools`` as function declarations."""
    return [
        {
            "type": "function",
            "function": {
                "name": tool.name,
                "description": tool.description,
                "parameters": dict(tool.parameters),
            },
        }
        for tool in tools
    ]


def _wire_message(message: Message) -> dict[str, Any]:
    if message.role == "tool":
        return {
            "role": "tool",
            "tool_call_id": message.tool_call_id,
            "content": message.content,
        }
    if not message.tool_calls:
        return {"role": message.role, "content": message.content}
    return {
        "role": message.role,
        # Some servers refuse an empty text beside tool calls; all take null.
        "content": message.content or None,
        "tool_calls": [_wire_call(call) for call in message.tool_calls],
    }


def _wire_call(call: ToolCall) -> dict[str, Any]:
    function = {"name": call.name, "arguments": call.arguments or "{}"}
    return {"id": call.id, "type": "function", "function": function}


def _of(value: object, name: str) -> Any:  # noqa: ANN401 - whatever the server put there
    """A field of an object of JSON; None where there is none."""
    return value.get(name) if isinstance(value, dict) else None


def _listed(value: object, name: str) -> Sequence[Any]:
    """A field that is a list; empty where it is none."""
    found = _of(value, name)
    return found if isinstance(found, list) else ()


def _raw(value: object) -> str:
    return value if isinstance(value, str) else ""


def _whole(text: str) -> str:
    """``text`` with the two halves of a character put together, and a half alone, which JSON can
    escape and nothing can send or store, replaced."""
    if text.isascii():
        return text
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return paired.encode("utf-8", "replace").decode()


def _text(value: object) -> str:
    """``value`` where it is a text, else an empty one."""
    return _whole(_raw(value))


class _Pieces:
    """A text that comes in pieces, a character of which may be cut in two."""

    def __init__(self) -> None:
        self._half = ""

    def take(self, piece: str) -> str:
        """What is whole by now."""
        text, self._half = self._half + piece, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return _whole(text)

    def rest(self) -> str:
        """What stays of a character whose other half never came."""
        half, self._half = self._half, ""
        return _whole(half)


@dataclass(slots=True)
class _PartialCall:
    """A tool call whose argument fragments are still coming."""

    id: str
    name: str = ""
    pieces: list[str] = field(default_factory=list)

    def add(self, name: str, arguments: str) -> None:
        # A name comes whole; servers that repeat it with each fragment must not double it.
        if name != self.name:
            self.name += name
        self.pieces.append(arguments)


class Assembly(LoggingMixin):
    """Puts the chunks of one answer together and says what they amount to.

    ``add`` gives the text as it comes; tool calls are held back until they are whole, and come
    from ``conclude`` with the usage and the end.
    """

    def __init__(self) -> None:
        self.finish: str | None = None
        self.spoke = False
        self._said, self._declined = _Pieces(), _Pieces()
        self._refused = False
        self._usage: Usage | None = None
        self._calls: list[_PartialCall] = []
        self._open: dict[int | None, _PartialCall] = {}

    def add(self, chunk: object) -> Iterator[TextDelta]:
        """The text in ``chunk``; everything else is kept."""
        self._count(_of(chunk, "usage"))
        for choice in _listed(chunk, "choices"):
            delta = _of(choice, "delta")
            refusal = _of(delta, "refusal")
            self._refused = self._refused or bool(refusal)
            for pieces, said in ((self._said, _of(delta, "content")), (self._declined, refusal)):
                self.spoke = self.spoke or bool(_raw(said))
                if text := pieces.take(_raw(said)):
                    yield TextDelta(text)
            # Servers of reasoning models stream the reasoning first: it is no part of the answer.
            if any(_of(delta, name) for name in ("reasoning_content", "reasoning")):
                self.spoke = True
            for fragment in _listed(delta, "tool_calls"):
                self.spoke = True
                self._add_fragment(fragment)
            if isinstance(reason := _of(choice, "finish_reason"), str):
                self.spoke, self.finish = True, reason

    def conclude(self) -> Iterator[ModelEvent]:
        """Whole tool calls, usage if it was reported, and the end. Call when ``finish`` is set."""
        if text := self._said.rest() + self._declined.rest():
            yield TextDelta(text)
        reason = self._reason()
        if reason == "tool_calls":
            for call in self._calls:
                arguments = _whole("".join(call.pieces)) or "{}"
                yield ToolCallRequested(ToolCall(call.id, call.name, arguments))
        if self._usage is not None:
            yield UsageReported(self._usage)
        yield ModelFinished(reason)

    def _reason(self) -> Reason:
        if self._refused:
            return "refused"
        reason = _REASONS.get(self.finish or "")
        if reason is None:
            # Only a plain word is repeated: a server may put anything here, the key too.
            plain = re.fullmatch(r"[A-Za-z_]{1,32}", self.finish or "")
            shown = repr(self.finish) if plain else "(unreadable)"
            self.logger.warning("unknown finish reason %s, taken for stop", shown)
        # Several compatible servers end an answer that asks for tools with "stop".
        if self._calls and reason in ("stop", None):
            return "tool_calls"
        # "length" cuts the last call's arguments off: none of the calls is handed on.
        return "stop" if reason is None or (reason == "tool_calls" and not self._calls) else reason

    def _add_fragment(self, fragment: object) -> None:
        numbered, call_id = _of(fragment, "index"), _text(_of(fragment, "id"))
        index = numbered if isinstance(numbered, int) else None
        call = self._open.get(index)
        # Some servers number every call 0 and tell them apart by their ids alone.
        if call is None or (call_id and call_id != call.id):
            call = _PartialCall(call_id or self._new_id())
            self._calls.append(call)
            self._open[index] = call
        function = _of(fragment, "function")
        call.add(_text(_of(function, "name")), _raw(_of(function, "arguments")))

    def _new_id(self) -> str:
        return f"call_{len(self._calls) + 1}"

    def _count(self, usage: object) -> None:
        given = _tokens(_of(usage, "prompt_tokens"))
        written = _tokens(_of(usage, "completion_tokens"))
        if given is None or written is None:
            return
        cached = _tokens(_of(_of(usage, "prompt_tokens_details"), "cached_tokens")) or 0
        self._usage = Usage(given, written, cached_tokens=min(cached, given))


def _tokens(count: object) -> int | None:
    """``count`` where it can be a number of tokens."""
    return count if isinstance(count, int) and 0 <= count <= _MOST_TOKENS else None
