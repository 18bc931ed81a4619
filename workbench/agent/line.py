"""Who answers a model call: the model that was chosen, or one that stands in where it cannot."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial

from workbench.agent.breaker import Breakers
from workbench.agent.budget import Admission, AnswerBudget, LedgerEntry
from workbench.agent.clients.base import BaseModelClient, Capabilities
from workbench.config.prices import FREE_PROVIDER
from workbench.errors import (
    ModelError,
    ModelRateLimited,
    ModelRefused,
    ModelUnavailable,
    OverBudget,
    StoreError,
)
from workbench.log import LoggingMixin
from workbench.messages import (
    AgentEvent,
    AnswerRestarted,
    Message,
    ModelEvent,
    ModelFinished,
    ProviderSwitched,
    TextDelta,
    ToolCall,
    ToolCallRequested,
    ToolSpec,
    Usage,
    UsageCounted,
    UsageReported,
)
from workbench.services.usage import Outcome

_FIRST_WAIT_S = 0.5
# What fails so was taken on before it failed: the input may be charged, though no word came. A
# request that was turned away, or never arrived, cost nothing.
_MAY_HAVE_COST = frozenset(
    ("TimeoutError", "IncompleteStream", "EmptyAnswer", "OverBudget", "APIError", "JSONDecodeError")
)


@dataclass(frozen=True, slots=True)
class LineLimits:
    """``retries``: how often everybody is asked again; ``retry_wait_s``: the longest wait before;
    ``max_output_tokens``: what one call may write. ``debug_prompt``: log what models are told.
    ``sleep``: how a wait is spent."""

    retries: int = 1
    retry_wait_s: float = 10.0
    max_output_tokens: int = 4096
    debug_prompt: bool = False
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


@dataclass(slots=True)
class Reply:
    """What a model said in one call: text, the tools it wants, and how it ended."""

    pieces: list[str] = field(default_factory=list)
    calls: list[ToolCall] = field(default_factory=list)
    reason: str = "stop"
    usage: Usage | None = None

    @property
    def text(self) -> str:
        """All of its text."""
        return "".join(self.pieces)


@dataclass(slots=True)
class _Call:
    """One call while somebody is sought who answers it."""

    messages: Sequence[Message]
    tools: Sequence[ToolSpec]
    on_text: Callable[[str], None]
    on_restart: Callable[[], None]
    kind: str
    spoke: bool = False
    failures: dict[str, ModelError] = field(default_factory=dict)
    since: dict[str, ModelError] = field(default_factory=dict)

    def fail(self, client: BaseModelClient, error: ModelError) -> None:
        """Keep why ``client`` could not answer; ``since``: those since somebody was heard."""
        name = f"{client.provider}:{client.model_name}"
        self.failures[name] = self.since[name] = error


class ModelLine(LoggingMixin):
    """The models that may answer one question, the chosen one first.

    A rate limit, a time-out, a lost connection, a server's fault and an empty answer pass the call
    on to the next model; a refused key or request does not. Where nobody is left, everybody is
    asked again after a wait. Who answered stays in charge for the rest of the answer. ``in_thread``
    does what waits for the ledger.
    """

    def __init__(  # noqa: PLR0913 - its collaborators
        self,
        clients: Sequence[BaseModelClient],
        *,
        limits: LineLimits,
        breakers: Breakers,
        budget: AnswerBudget,
        in_thread: Callable[[Callable[[], None]], Awaitable[None]],
        tell: Callable[[AgentEvent], None],
    ) -> None:
        self._clients = list(clients)
        self._limits = limits
        self._breakers = breakers
        self._budget = budget
        self._in_thread = in_thread
        self._tell = tell
        self.client = self._clients[0]
        self.switches: list[ProviderSwitched] = []

    @property
    def models(self) -> tuple[tuple[str, str, Capabilities], ...]:
        """Provider, model and capabilities of each, in the order in which they are asked."""
        line = [self.client, *(client for client in self._clients if client is not self.client)]
        return tuple((one.provider, one.model_name, one.capabilities) for one in line)

    @property
    def usage(self) -> Usage:
        """Tokens and money so far."""
        return self._budget.usage

    async def call(
        self,
        messages: Sequence[Message],
        tools: Sequence[ToolSpec] = (),
        *,
        on_text: Callable[[str], None] = lambda text: None,
        on_restart: Callable[[], None] = lambda: None,
        kind: str = "answer",
    ) -> Reply:
        """One model call, whoever answers it. ``on_restart`` is called where text that was heard
        is void, before that of another attempt. Raises ModelError once nobody can answer."""
        call = _Call(messages, tools, on_text, on_restart, kind)
        for attempt in range(self._limits.retries + 1):
            if attempt:
                await self._pause(attempt, call.failures)
            for client in self._order(call):
                reply = await self._tried(client, call)
                if reply is not None:
                    return reply
        raise _nobody(call.failures)

    def _order(self, call: _Call) -> Iterator[BaseModelClient]:
        """Who is asked, in order: not those who rest, unless everybody does."""
        others = [client for client in self._clients if client is not self.client]
        line = [self.client, *others]
        awake = any(not self._breakers.rest(client.provider) for client in line)
        for client in line:
            rest = self._breakers.rest(client.provider)
            if not rest or (not awake and client is self.client):
                yield client
            else:
                self.logger.info("Passed over provider=%s, which failed before", client.provider)
                said = f"{client.provider} failed before; it is asked again in {rest:.0f} s."
                error = ModelUnavailable(said, cause="Resting")
                client.not_asked(call.messages, call.tools, error)
                call.fail(client, error)

    async def _tried(self, client: BaseModelClient, call: _Call) -> Reply | None:
        """The reply of ``client``; None where another may answer in its place."""
        standing_in = client is not self.client
        if standing_in:
            self.logger.info(
                "Attempting fallback to provider=%s model=%s", client.provider, client.model_name
            )
        try:
            reply = await self._asked(client, call)
        except (ModelRateLimited, ModelUnavailable) as error:
            self._breakers.failed(client.provider)
            self._passed_on(client, call, error)
            return None
        except (ModelRefused, OverBudget) as error:
            if not standing_in:
                raise
            self._passed_on(client, call, error)
            return None
        self._breakers.answered(client.provider)
        if standing_in:
            self.logger.info("Fallback successful with provider=%s", client.provider)
        return reply

    def _passed_on(self, client: BaseModelClient, call: _Call, error: ModelError) -> None:
        what = "Primary model failed" if client is self._clients[0] else "Fallback model failed"
        self.logger.warning("%s: %s:%s (%s)", what, client.provider, client.model_name, error.cause)
        call.fail(client, error)

    async def _asked(self, client: BaseModelClient, call: _Call) -> Reply:
        if client.provider != FREE_PROVIDER:
            await self._read_ledger()
        admission = self._admitted(client, call)
        if self._limits.debug_prompt:
            for message in call.messages:
                self.logger.debug("Prompt, %s: %s", message.role, message.content)
        reply = Reply()
        outcome: Outcome = "failed"
        turned_away = False
        try:
            await self._heard(client, call, reply, admission.max_output_tokens)
            outcome = "refused" if reply.reason == "refused" else "ok"
        except asyncio.CancelledError:
            outcome = "cancelled"
            raise
        except ModelError as error:
            turned_away = error.cause not in _MAY_HAVE_COST and not reply.pieces
            raise
        finally:
            usage = Usage() if turned_away and reply.usage is None else reply.usage
            await self._settle(admission, usage, reply, outcome=outcome, kind=call.kind)
        return reply

    async def _read_ledger(self) -> None:
        """Learn what others spent since the answer began. Where the store is away by now, what is
        known has to do: the answer's own limit holds, and no other answer can begin."""
        try:
            await self._in_thread(self._budget.purse.read)
        except StoreError as error:
            self.logger.warning("The ledger could not be read: %s", type(error).__name__)

    def _admitted(self, client: BaseModelClient, call: _Call) -> Admission:
        most = self._limits.max_output_tokens
        try:
            return self._budget.admit(
                client.provider, client.model_name, call.messages, call.tools, most
            )
        except OverBudget as error:
            client.not_asked(call.messages, call.tools, error)
            raise

    async def _heard(self, client: BaseModelClient, call: _Call, reply: Reply, most: int) -> None:
        stream = client.stream(call.messages, call.tools, max_output_tokens=most)
        arrived = False
        async with aclosing(stream) as events:
            async for event in events:
                if not arrived and isinstance(event, TextDelta | ToolCallRequested):
                    arrived = True
                    self._arrived(client, call)
                self._take(event, call, reply)
        if not (reply.pieces or reply.calls) and reply.reason != "refused":
            raise _empty(client, reply.reason, most)

    def _take(self, event: ModelEvent, call: _Call, reply: Reply) -> None:
        if isinstance(event, TextDelta):
            reply.pieces.append(event.text)
            call.spoke = True
            call.on_text(event.text)
        elif isinstance(event, ToolCallRequested):
            reply.calls.append(event.call)
        elif isinstance(event, UsageReported):
            reply.usage = event.usage
        elif isinstance(event, ModelFinished):
            reply.reason = event.reason

    def _arrived(self, client: BaseModelClient, call: _Call) -> None:
        """``client`` answers. In place of another: say so. After text that is void: void it."""
        if call.kind != "answer":
            return  # the reader hears of no other, and who wrote the answer stays in charge
        before, restarted = self.client, call.spoke
        reason = " ".join(_short(error) for error in call.since.values())
        if client is not before:
            switch = ProviderSwitched(before.provider, client.provider, reason, restarted)
            self.client = client
            self.switches.append(switch)
            self._tell(switch)
        elif restarted:
            self._tell(AnswerRestarted(client.provider, reason))
        if restarted:
            call.on_restart()
        call.spoke = False
        call.since.clear()

    async def _settle(
        self,
        admission: Admission,
        usage: Usage | None,
        reply: Reply,
        *,
        outcome: Outcome,
        kind: str,
    ) -> None:
        said = reply.text + "".join(f"{call.name}{call.arguments}" for call in reply.calls)
        entry = self._budget.settle(admission, usage, said=said, outcome=outcome, kind=kind)
        if not entry.empty:
            self._tell(UsageCounted(self.usage))
            try:
                await asyncio.shield(self._written(entry))
            except StoreError as error:  # the end of the call is another matter
                self.logger.exception("A call was not recorded: %s", type(error).__name__)

    async def _written(self, entry: LedgerEntry) -> None:
        await self._in_thread(partial(self._budget.purse.record, entry))

    async def _pause(self, attempt: int, failures: dict[str, ModelError]) -> None:
        """Wait as long as the one asks who asks for the least; raise where that is too long."""
        asked = [
            error.retry_after
            for error in failures.values()
            if isinstance(error, ModelRateLimited) and error.retry_after is not None
        ]
        doubling = _FIRST_WAIT_S * 2 ** (attempt - 1)
        wait = min(asked) if asked else doubling * random.uniform(1.0, 1.25)  # noqa: S311
        if wait > self._limits.retry_wait_s:
            raise _nobody(failures)
        self.logger.info("Nobody answered; asking again in %.1f s", wait)
        await self._limits.sleep(wait)


def _empty(client: BaseModelClient, reason: str, most: int) -> ModelError:
    name = f"{client.provider}:{client.model_name}"
    if reason == "length":
        return OverBudget(
            f"{name} used up its {most:,} tokens before it wrote a word.",
            hint="Raise model.max_output_tokens.",
        )
    return ModelUnavailable(f"{name} gave an empty answer.", cause="EmptyAnswer")


def _short(error: ModelError) -> str:
    return error.message[:300]


def _nobody(failures: dict[str, ModelError]) -> ModelError:
    """The one failure, or all of them in one."""
    errors = list(failures.values())
    if len(errors) == 1:
        return errors[0]
    causes = " ".join(f"{name}: {_short(error)}" for name, error in failures.items())
    told = f"No model could answer. {causes}"
    if all(isinstance(error, ModelRateLimited) for error in errors):
        waits = [e.retry_after for e in errors if isinstance(e, ModelRateLimited) and e.retry_after]
        return ModelRateLimited(told, retry_after=min(waits, default=None))
    return ModelUnavailable(told, hint=errors[0].hint)
