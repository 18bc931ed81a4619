"""The agent: one loop from question to answer, streamed as typed events."""

from __future__ import annotations

import asyncio
import contextvars
import time
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, TypeVar

from workbench import errors
from workbench.agent.claims import FigureWriter
from workbench.agent.clients.base import BaseModelClient
from workbench.agent.evidence import Evidence
from workbench.agent.toolbox import Toolbox
from workbench.background import BackgroundLoop
from workbench.config.settings import AgentSettings
from workbench.errors import (
    ModelError,
    NoDataError,
    OverBudget,
    QuestionError,
    ToolError,
    WorkbenchError,
)
from workbench.log import LoggingMixin, log_context, redact
from workbench.market.manager import DataManager
from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    Message,
    ModelFinished,
    TextDelta,
    TextStreamed,
    ToolCall,
    ToolCallRequested,
    ToolFinished,
    ToolResult,
    ToolStarted,
    Usage,
    UsageCounted,
    UsageReported,
)
from workbench.messages_json import claim_json
from workbench.stores.repositories import LOCAL_USER, ConversationRepository

T = TypeVar("T")

ClientOpener = Callable[[str | None], BaseModelClient]
"""Gives the client of a provider's name; None: the one the settings choose."""


@dataclass(slots=True)
class _Turn:
    """The state of one answer while it is made."""

    client: BaseModelClient
    messages: list[Message]
    conversation_id: str
    question: str
    evidence: Evidence = field(default_factory=Evidence)
    usage: Usage = field(default_factory=lambda: Usage(cost_usd=0.0))
    started: float = field(default_factory=time.monotonic)
    refused: bool = False
    calls: list[ToolCall] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    writer: FigureWriter = field(init=False)

    def __post_init__(self) -> None:
        self.writer = FigureWriter(self.evidence)


class StockAgent(LoggingMixin):
    """Answers questions about shares by calling tools and citing what they found.

    ``stream`` is the one path; the other methods fold it. Tools run in threads, side by side,
    each with a time limit. Cancelling the stream ends the model call and the wait for tools at
    once and keeps what was said.
    """

    def __init__(  # noqa: PLR0913 - its collaborators, built in app.py alone
        self,
        settings: AgentSettings,
        data_manager: DataManager,
        *,
        toolbox: Toolbox,
        open_client: ClientOpener,
        conversations: ConversationRepository,
        user_id: str = LOCAL_USER,
        loop: BackgroundLoop,
    ) -> None:
        self._settings = settings
        self._data = data_manager
        self._toolbox = toolbox
        self._open_client = open_client
        self._conversations = conversations
        self._user_id = user_id
        self._loop = loop
        self._closed = False
        self._threads = ThreadPoolExecutor(max_workers=8, thread_name_prefix="workbench-tool")

    def process_query(
        self, text: str, *, provider: str | None = None, conversation_id: str | None = None
    ) -> AgentResponse:
        """The whole answer. Raises what kept it from being given (QuestionError, ModelError)."""
        events = self.stream(text, provider=provider, conversation_id=conversation_id)
        for event in self._loop.iterate(events):
            if isinstance(event, AnswerDone):
                return event.response
            if isinstance(event, AnswerFailed):
                raise getattr(errors, event.kind)(event.error)
        raise ModelError("The answer ended without a result.")

    def process_query_streaming(
        self, text: str, *, provider: str | None = None, conversation_id: str | None = None
    ) -> Iterator[str]:
        """The answer's text, piece by piece. Raises as ``process_query`` does."""
        events = self.stream(text, provider=provider, conversation_id=conversation_id)
        for event in self._loop.iterate(events):
            if isinstance(event, TextStreamed):
                yield event.text
            if isinstance(event, AnswerFailed):
                raise getattr(errors, event.kind)(event.error)

    async def stream(
        self, text: str, *, provider: str | None = None, conversation_id: str | None = None
    ) -> AsyncIterator[AgentEvent]:
        """The answer as typed events; the last is AnswerDone or AnswerFailed.

        A conversation that exists goes on; a new one is begun without ``conversation_id``.
        """
        about = {"request": uuid.uuid4().hex[:12], "user": self._user_id}
        with log_context(**about):
            turn = await self._begun(text, provider, conversation_id)
        if isinstance(turn, AnswerFailed):
            yield turn
            return
        about |= {"provider": turn.client.provider, "model": turn.client.model_name}
        async with aclosing(_logged(about, self._events(turn))) as events:
            async for event in events:
                yield event

    async def _begun(
        self, text: str, provider: str | None, conversation_id: str | None
    ) -> _Turn | AnswerFailed:
        try:
            return await self._begin(text, provider, conversation_id)
        except WorkbenchError as error:
            return self._failed(error)

    async def _events(self, turn: _Turn) -> AsyncGenerator[AgentEvent]:
        try:
            async for event in _within(self._settings.max_seconds, self._answer(turn)):
                yield event
            response = self._response(turn)
            await self._remember(turn, response)
            self.logger.info("Answered in %.1f s", response.elapsed_s)
            yield AnswerDone(response)
        except TimeoutError:
            limit = f"The answer took longer than {self._settings.max_seconds:.0f} seconds."
            yield self._failed(OverBudget(limit, hint="Ask for less at once."), turn)
        except WorkbenchError as error:
            yield self._failed(error, turn)
        except asyncio.CancelledError:
            if turn.writer.text:
                await asyncio.shield(self._remember(turn, self._response(turn, stopped=True)))
            raise

    def _failed(self, error: WorkbenchError, turn: _Turn | None = None) -> AnswerFailed:
        """The event of ``error``, which is being handled; a failure of ours leaves its traceback
        in the log, a question that cannot be taken is none."""
        if isinstance(error, QuestionError):
            self.logger.info("Question not taken: %s", error)
        else:
            self.logger.exception("Answer failed: %s", type(error).__name__)
        partial = turn.writer.text if turn else ""
        return AnswerFailed(redact(str(error)), type(error).__name__, partial)

    def close(self) -> None:
        """End the threads; running tools are not waited for."""
        self._closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _begin(self, text: str, provider: str | None, conversation_id: str | None) -> _Turn:
        if self._closed:
            raise WorkbenchError("This desk is closed.", hint="Open another: open_workbench().")
        self._check_question(text)
        text = redact(text)  # a key typed by mistake goes neither to a model nor to the store
        history = await self._history(conversation_id)
        client = await self._in_thread(lambda: self._open_client(provider))
        system = await self._in_thread(self._system_prompt)
        messages = [Message("system", system), *history, Message("user", text)]
        return _Turn(client, messages, conversation_id or uuid.uuid4().hex, text)

    def _check_question(self, text: str) -> None:
        if not isinstance(text, str):
            raise QuestionError(f"A question is text, not {type(text).__name__}.")
        if not text.strip():
            raise QuestionError("The question is empty.")
        limit = self._settings.max_question_chars
        if len(text) > limit:
            raise QuestionError(
                f"The question has {len(text):,} characters; at most {limit:,} are taken.",
                hint="Shorten it, or ask in parts.",
            )

    async def _answer(self, turn: _Turn) -> AsyncGenerator[AgentEvent]:
        for _ in range(self._settings.max_steps):
            async for event in self._model_call(turn):
                yield event
            if not turn.calls:
                for event in turn.writer.finish():
                    yield event
                return
            turn.messages.append(
                Message("assistant", "".join(turn.said), tool_calls=tuple(turn.calls))
            )
            async for event in self._run_tools(turn):
                yield event
        raise OverBudget(
            f"The answer needed more than {self._settings.max_steps} steps.",
            hint="Ask for less at once.",
        )

    async def _model_call(self, turn: _Turn) -> AsyncIterator[AgentEvent]:
        turn.calls, turn.said = [], []
        async for event in turn.client.stream(turn.messages, self._toolbox.specs):
            if isinstance(event, TextDelta):
                turn.said.append(event.text)
                for written in turn.writer.write(event.text):
                    yield written
            elif isinstance(event, ToolCallRequested):
                turn.calls.append(event.call)
            elif isinstance(event, UsageReported):
                turn.usage += event.usage
                yield UsageCounted(turn.usage)
            elif isinstance(event, ModelFinished):
                turn.refused = event.reason == "refused"

    async def _run_tools(self, turn: _Turn) -> AsyncIterator[AgentEvent]:
        for call in turn.calls:
            yield ToolStarted(call.id, call.name, call.arguments)
        results: dict[str, ToolResult] = {}
        running = [asyncio.create_task(self._run_tool(call)) for call in turn.calls]
        try:
            for task in asyncio.as_completed(running):
                finished = await task
                results[finished.call_id] = finished.result
                yield finished
        finally:
            for task in running:
                task.cancel()
        for call in turn.calls:
            result = turn.evidence.take(results[call.id])
            turn.messages.append(Message("tool", result.text, tool_call_id=call.id, result=result))

    async def _run_tool(self, call: ToolCall) -> ToolFinished:
        started = time.monotonic()
        limit = self._settings.tool_timeout_s
        try:
            with log_context(tool=call.name[:60]):
                work = self._in_thread(lambda: self._toolbox.run(call))
            result = await asyncio.wait_for(work, timeout=limit)
        except TimeoutError:
            self.logger.warning("Tool %s took longer than %.0f s", call.name[:60], limit)
            result = _no_answer(f"{call.name} took longer than {limit:.0f} seconds.")
        except (NoDataError, QuestionError, ToolError) as error:
            self.logger.info("Tool %s has no answer: %s", call.name[:60], type(error).__name__)
            result = _no_answer(str(error))
        except WorkbenchError as error:
            self.logger.exception("Tool %s failed: %s", call.name[:60], type(error).__name__)
            result = _no_answer(str(error))
        elapsed = time.monotonic() - started
        self.logger.debug("Tool %s took %.3f s", call.name[:60], elapsed)
        return ToolFinished(call.id, call.name, result, elapsed)

    def _in_thread(self, work: Callable[[], T]) -> asyncio.Future[T]:
        context = contextvars.copy_context()
        return asyncio.get_running_loop().run_in_executor(self._threads, context.run, work)

    def _system_prompt(self) -> str:
        template = (files("workbench.agent") / "prompts" / "system.md").read_text("utf-8")
        line = (
            "The data are a bundled SAMPLE of real prices that end on that day."
            if self._data.is_sample
            else f"Market data come from {self._data.provider_name}."
        )
        return template.format(now=self._data.now, data_line=line)

    async def _history(self, conversation_id: str | None) -> Sequence[Message]:
        if conversation_id is None:
            return ()
        limit = 2 * self._settings.history_turns
        kept = await self._in_thread(
            lambda: self._conversations.messages(
                conversation_id, limit=limit, user_id=self._user_id
            )
        )
        return [Message(item["role"], item["text"]) for item in kept]

    async def _remember(self, turn: _Turn, response: AgentResponse) -> None:
        def write() -> None:
            asked = turn.conversation_id, "user", turn.question
            self._conversations.append(*asked, user_id=self._user_id)
            self._conversations.append(
                turn.conversation_id,
                "assistant",
                response.text,
                user_id=self._user_id,
                claims=[claim_json(claim) for claim in response.claims],
                about={"provider": response.provider, "model": response.model},
            )

        await self._in_thread(write)

    def _response(self, turn: _Turn, *, stopped: bool = False) -> AgentResponse:
        return AgentResponse(
            text=turn.writer.text,
            claims=turn.writer.claims,
            provider=turn.client.provider,
            model=turn.client.model_name,
            usage=turn.usage,
            elapsed_s=time.monotonic() - turn.started,
            conversation_id=turn.conversation_id,
            as_of=self._data.now,
            sample_data=self._data.is_sample,
            refused=turn.refused,
            cancelled=stopped,
        )


async def _within(seconds: float, source: AsyncGenerator[T]) -> AsyncIterator[T]:
    """What ``source`` yields; TimeoutError once ``seconds`` have gone by.

    The limit is set around each step and not around a yield, where it would strike the reader.
    """
    deadline = asyncio.get_running_loop().time() + seconds
    try:
        while True:
            async with asyncio.timeout_at(deadline):
                item = await anext(source, _END)
            if item is _END:
                return
            yield item
    finally:
        await source.aclose()


async def _logged(about: Mapping[str, str | None], source: AsyncGenerator[T]) -> AsyncGenerator[T]:
    """What ``source`` yields, each step of it inside the log's context ``about``."""
    try:
        while True:
            with log_context(**about):
                item = await anext(source, _END)
            if item is _END:
                return
            yield item
    finally:
        await source.aclose()


_END: Any = object()


def _no_answer(reason: str) -> ToolResult:
    reason = redact(reason)  # a vendor's words go to a model and into the panel
    return ToolResult(text=f"No answer: {reason}", error=reason)
