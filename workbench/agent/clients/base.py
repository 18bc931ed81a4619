"""The seam between the agent and any model: one streaming call."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from workbench.errors import ModelError, ModelRefused
from workbench.log import LoggingMixin
from workbench.messages import Message, ModelEvent, ModelFinished, TextDelta, ToolSpec


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
    ``unreachable_hint``: what to do where its server cannot be reached.
    """

    provider: str
    model_name: str
    capabilities: Capabilities = Capabilities()
    unreachable_hint: str | None = None

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

    async def generate_stream(self, prompt: str, **options: Any) -> AsyncGenerator[str]:  # noqa: ANN401
        """The text of the answer to one prompt, piece by piece; ``options`` are ``stream``'s.

        Raises ModelRefused where the model refused, and ModelError where its text was cut off at
        its greatest length, each after the text that came.
        """
        async with aclosing(self.stream([Message("user", prompt)], **options)) as events:
            async for event in events:
                if isinstance(event, TextDelta):
                    yield event.text
                elif isinstance(event, ModelFinished) and event.reason in _NO_ANSWER:
                    raise _NO_ANSWER[event.reason](self.provider)

    async def generate(self, prompt: str, **options: Any) -> str:  # noqa: ANN401
        """The whole text of the answer to one prompt; see ``generate_stream``."""
        return "".join([piece async for piece in self.generate_stream(prompt, **options)])

    def not_asked(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec], error: ModelError
    ) -> None:
        """Told that this call was due and not made, because of ``error``."""

    async def close(self) -> None:
        """End connections; the client cannot be used after."""


def _refused(provider: str) -> ModelError:
    return ModelRefused(f"{provider} refused to answer.", hint="Ask in another way.")


def _cut_off(provider: str) -> ModelError:
    return ModelError(
        f"The answer of {provider} was cut off at its greatest length.",
        hint="Ask for less, or allow more (max_output_tokens).",
    )


_NO_ANSWER: Mapping[str, Callable[[str], ModelError]] = {"refused": _refused, "length": _cut_off}
