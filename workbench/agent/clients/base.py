"""The seam between the agent and any model: one streaming call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass

from workbench.errors import ModelError
from workbench.log import LoggingMixin
from workbench.messages import Message, ModelEvent, TextDelta, ToolSpec


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a model can do. ``prose``: it writes what it is asked to, so that it can correct its
    own sentences and sum up a conversation."""

    tools: bool = True
    parallel_tools: bool = True
    prose: bool = True


class BaseModelClient(LoggingMixin, ABC):
    """A model that answers messages, perhaps by asking for tools.

    A client knows neither tools nor stores: it is told the tools' specifications and says which
    it wants run. Errors are raised as ModelError, never written into the text.
    """

    provider: str
    model_name: str
    capabilities: Capabilities = Capabilities()

    @abstractmethod
    def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        max_output_tokens: int | None = None,
    ) -> AsyncGenerator[ModelEvent]:
        """Stream one model call. The last event is ``ModelFinished``; usage comes before it.

        ``max_output_tokens``: what this call may write at most, where that is less than the
        client's own limit. Closing the iterator (or cancelling its task) ends the request at once.
        Raises ModelRateLimited, ModelRefused or ModelUnavailable.
        """

    async def generate_stream(self, prompt: str) -> AsyncIterator[str]:
        """The text of the answer to one prompt, piece by piece, with no tools."""
        async for event in self.stream([Message("user", prompt)]):
            if isinstance(event, TextDelta):
                yield event.text

    async def generate(self, prompt: str) -> str:
        """The whole text of the answer to one prompt, with no tools."""
        return "".join([piece async for piece in self.generate_stream(prompt)])

    def not_asked(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec], error: ModelError
    ) -> None:
        """Told that this call was due and not made, because of ``error``."""

    async def close(self) -> None:
        """End connections; the client cannot be used after."""
