"""Models behind OpenAI's chat-completions interface: OpenAI, xAI's Grok, any compatible server.

The only importer of the ``openai`` package. The SDK retries nothing: a repeated request would
spend time and tokens that the agent neither sees nor counts, and waiting or changing the model is
the caller's decision. Chunks are taken as plain JSON values: to make the SDK's models of them takes
longer than all that is done with a token here. The SDK's own reading of the environment
(organisation, project, extra headers, address) is undone: settings come from the configuration
alone.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

import openai

from workbench.agent.clients.base import BaseModelClient
from workbench.agent.clients.chat_format import (
    Assembly,
    CallLimits,
    wire_messages,
    wire_tools,
)
from workbench.config.settings import ModelEndpoint
from workbench.errors import (
    ConfigurationError,
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelUnavailable,
)
from workbench.log import redact
from workbench.messages import Message, ModelEvent, ToolSpec

# After the end was announced only the usage is still to come; it is not worth a long wait.
_USAGE_WAIT_S = 5.0
_END = object()


class _ChatCompletionsClient(BaseModelClient):
    """One model behind one address. Subclasses say which provider and what it calls things."""

    label: str
    base_url: str | None
    output_limit = "max_completion_tokens"

    def __init__(self, endpoint: ModelEndpoint, limits: CallLimits | None = None) -> None:
        if not endpoint.model:
            raise ConfigurationError(f"No model is named for {self.label}.")
        base_url = endpoint.base_url or self.base_url
        if not base_url:
            raise ConfigurationError(f"No address is given for {self.label}.")
        self.model_name = endpoint.model
        self._limits = limits or CallLimits()
        self._key = self._key_of(endpoint)
        self._sdk = _open_sdk(self._key, base_url, self._limits.connect_timeout_s)
        self._shown_url = redact(base_url)

    def __repr__(self) -> str:
        return f"{type(self).__name__}(model={self.model_name!r}, base_url={self._shown_url!r})"

    def _key_of(self, endpoint: ModelEndpoint) -> str:
        key = endpoint.api_key.get_secret_value().strip() if endpoint.api_key else ""
        if not key:
            raise ConfigurationError(f"No key is set for {self.label}.")
        return key

    async def stream(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        max_output_tokens: int | None = None,
    ) -> AsyncGenerator[ModelEvent]:
        """Stream one model call; see ``BaseModelClient.stream``."""
        assembly = Assembly()
        request = self._request(messages, tools, max_output_tokens)
        async with aclosing(self._chunks(request, assembly)) as chunks:
            async for chunk in chunks:
                for delta in assembly.add(chunk):
                    yield delta
        if assembly.finish is None:
            raise self._broke_off()
        for event in assembly.conclude():
            yield event

    async def close(self) -> None:
        """End connections; the client cannot be used after."""
        await self._sdk.close()

    def _request(
        self, messages: Sequence[Message], tools: Sequence[ToolSpec], most: int | None
    ) -> dict[str, Any]:
        limit = self._limits.max_output_tokens
        request: dict[str, Any] = {
            "model": self.model_name,
            "messages": wire_messages(messages),
            "stream_options": {"include_usage": True},
            self.output_limit: limit if most is None else min(most, limit),
        }
        if tools:
            request["tools"] = wire_tools(tools)
        if self._limits.temperature is not None:
            request["temperature"] = self._limits.temperature
        return request

    async def _chunks(
        self, request: dict[str, Any], assembly: Assembly
    ) -> AsyncGenerator[object, None]:
        """The server's chunks in time, or ModelError. Left early, it closes the response."""
        first_token_by = asyncio.get_running_loop().time() + self._limits.first_token_timeout_s
        response: openai.AsyncStream[object] | None = None
        try:
            async with asyncio.timeout_at(first_token_by):
                response = await self._sdk.post(
                    "/chat/completions",
                    body={**request, "stream": True},
                    cast_to=object,
                    stream=True,
                    stream_cls=openai.AsyncStream[object],
                )
            while True:
                async with asyncio.timeout_at(self._wait_until(assembly, first_token_by)):
                    chunk = await anext(response, _END)
                if chunk is _END:
                    return
                yield chunk
        except TimeoutError:
            if assembly.finish is None:
                raise self._silence(assembly) from None
        except (openai.OpenAIError, ValueError) as error:
            # The SDK's errors hold the request with its key: none of them is chained on.
            self._raise(error, taken_on=response is not None)
        finally:
            if response is not None:
                await response.close()

    def _wait_until(self, assembly: Assembly, first_token_by: float) -> float:
        """The loop's time by which the next chunk must be there, counted from now."""
        if not assembly.spoke:
            return first_token_by
        wait = self._limits.between_tokens_timeout_s
        if assembly.finish is not None:
            wait = min(wait, _USAGE_WAIT_S)
        return asyncio.get_running_loop().time() + wait

    def _silence(self, assembly: Assembly) -> ModelUnavailable:
        if assembly.spoke:
            limit = self._limits.between_tokens_timeout_s
            said = f"{self.label} fell silent for {limit:g} s in its answer."
        else:
            limit = self._limits.first_token_timeout_s
            said = f"{self.label} said nothing within {limit:g} s."
        return ModelUnavailable(said, cause="TimeoutError")

    def _raise(self, error: Exception, *, taken_on: bool) -> NoReturn:
        cause = type(error).__name__
        self.logger.info("%s:%s failed: %s", self.provider, self.model_name, cause)
        if taken_on and isinstance(error, openai.APIConnectionError):
            raise self._broke_off() from None
        told = self._told(error)
        told.cause = cause
        raise told from None

    def _broke_off(self) -> ModelUnavailable:
        return ModelUnavailable(
            f"{self.label} broke off in the middle of the answer.", cause="IncompleteStream"
        )

    def _told(self, error: Exception) -> ModelError:
        if isinstance(error, openai.APIStatusError):
            return self._worded(error)
        if isinstance(error, openai.APIConnectionError):
            return ModelUnavailable(
                f"{self.label} could not be reached at {self._shown_url}.",
                hint=self.unreachable_hint,
            )
        if isinstance(error, openai.APIError):
            said = self._said(error)
            if "rate_limit" in f"{error.code} {error.type}":
                return ModelRateLimited(f"{self.label} asks to wait: {said}")
            return ModelUnavailable(f"{self.label} failed in its answer: {said}")
        return ModelUnavailable(
            f"{self.label} sent something that is not a chat completion ({type(error).__name__})."
        )

    def _worded(self, error: openai.APIStatusError) -> ModelError:
        status = error.status_code
        if status == 429:
            return ModelRateLimited(
                f"{self.label} asks to wait (429): {self._said(error)}",
                retry_after=retry_after(error.response.headers),
            )
        if status == 401:  # The server's own text often repeats the key.
            return ModelRefused(f"{self.label} refused the key (401).", hint=self._key_hint())
        if status in (408, 409) or status >= 500:
            return ModelUnavailable(f"{self.label} failed ({status}): {self._said(error)}")
        if status == 404:
            return ModelRefused(
                f"{self.label} has no model '{self.model_name}' at {self._shown_url} (404).",
                hint=f"Set {self.provider.upper()}_MODEL to one that it has.",
            )
        return ModelRefused(f"{self.label} refused the request ({status}): {self._said(error)}")

    def _key_hint(self) -> str:
        return f"Check {self.provider.upper()}_API_KEY."

    def _said(self, error: openai.APIError) -> str:
        """The server's message on one line, short, and without the key."""
        body = error.body if isinstance(error.body, dict) else {}
        text = body.get("message")
        line = " ".join(str(text).split()) if text else "it gave no reason."
        return redact(line.replace(self._key, "***"))[:300]


class OpenAIModelClient(_ChatCompletionsClient):
    """OpenAI."""

    provider = "openai"
    label = "OpenAI"
    base_url = "https://api.openai.com/v1"


class GrokModelClient(_ChatCompletionsClient):
    """xAI's Grok, by its OpenAI-compatible interface."""

    provider = "grok"
    label = "Grok"
    base_url = "https://api.x.ai/v1"


class OpenAICompatibleModelClient(_ChatCompletionsClient):
    """Any server that speaks chat completions: Ollama, vLLM, LM Studio. A key is optional."""

    provider = "compatible"
    label = "The compatible model server"
    base_url = None
    # The name all of them know; OpenAI itself has retired it.
    output_limit = "max_tokens"

    def _key_of(self, endpoint: ModelEndpoint) -> str:
        key = endpoint.api_key.get_secret_value().strip() if endpoint.api_key else ""
        # The SDK sends a key in any case; without one here it would look in the environment.
        return key or "no-key"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, from ``retry-after-ms`` or ``retry-after`` (seconds or a date)."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers.get(name, "")) * scale
        except ValueError:
            continue
        if math.isfinite(seconds) and seconds >= 0:
            return seconds
    try:
        until = parsedate_to_datetime(headers.get("retry-after", ""))
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _open_sdk(key: str, base_url: str, connect_timeout_s: float) -> openai.AsyncOpenAI:
    # Reading is timed by the caller, who knows a first token from a later one; a keep-alive line
    # would restart the SDK's own clock.
    timeout = openai.Timeout(None, connect=connect_timeout_s, pool=connect_timeout_s)
    sdk = openai.AsyncOpenAI(
        api_key=key, admin_api_key="", base_url=base_url, timeout=timeout, max_retries=0
    )
    sdk.organization = None
    sdk.project = None
    sdk._custom_headers = {}  # from OPENAI_CUSTOM_HEADERS, meant for OpenAI alone
    return sdk
