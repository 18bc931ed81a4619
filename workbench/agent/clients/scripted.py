"""A model that plays a script: for tests of whatever talks to a model, ours and our users'."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass

from workbench.agent.clients.base import BaseModelClient
from workbench.errors import ModelError
from workbench.messages import (
    Message,
    ModelEvent,
    ModelFinished,
    ToolCallRequested,
    ToolSpec,
)

ScriptedEvent = ModelEvent | ModelError
"""An event to stream, or an error to raise at this point."""

Turn = Sequence[ScriptedEvent] | Callable[[Sequence[Message]], Sequence[ScriptedEvent]]
"""What the model does in one call; a callable is given the messages."""


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """What the model was asked in one call."""

    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...]
    max_output_tokens: int | None = None


class ScriptedModelClient(BaseModelClient):
    """Plays ``turns``, one a call, and remembers what it was asked in ``calls``.

    A turn that does not say how it ends, ends with ``tool_calls`` if it asks for tools, else with
    ``stop``. A call beyond the script raises AssertionError, and so does ``close`` while turns are
    left: neither is a ModelError, so that no handler of model errors can hide it.
    """

    def __init__(
        self, turns: Sequence[Turn], *, provider: str = "scripted", model_name: str = "script"
    ) -> None:
        self.provider = provider
        self.model_name = model_name
        self.calls: list[RecordedCall] = []
        self._turns = tuple(turns)

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        max_output_tokens: int | None = None,
    ) -> AsyncGenerator[ModelEvent]:
        """Stream the next turn; see ``BaseModelClient.stream``."""
        self.calls.append(RecordedCall(tuple(messages), tuple(tools), max_output_tokens))
        if len(self.calls) > len(self._turns):
            raise AssertionError(
                f"The script has {len(self._turns)} turns; call {len(self.calls)} is surplus."
            )
        turn = self._turns[len(self.calls) - 1]
        for event in _ended(turn(messages) if callable(turn) else turn):
            if isinstance(event, ModelError):
                raise event
            yield event

    async def close(self) -> None:
        """Raise AssertionError if turns of the script were not asked for."""
        missing = len(self._turns) - len(self.calls)
        if missing > 0:
            raise AssertionError(
                f"{missing} of the script's {len(self._turns)} turns were not asked for."
            )


def _ended(events: Sequence[ScriptedEvent]) -> Sequence[ScriptedEvent]:
    if events and isinstance(events[-1], ModelFinished | ModelError):
        return events
    asks = any(isinstance(event, ToolCallRequested) for event in events)
    return [*events, ModelFinished("tool_calls" if asks else "stop")]
