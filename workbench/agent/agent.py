"""The agent: from question to answer, streamed as typed events."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Any, Unpack

from workbench.agent.answering import Answering, Threads, Turn
from workbench.agent.opening import AgentParts, Asked, AskOptions, Opening, Tell
from workbench.agent.outline import read_outline
from workbench.agent.toolbox import Toolbox
from workbench.background import BackgroundLoop
from workbench.config.settings import AgentSettings
from workbench.errors import (
    ModelError,
    OverBudget,
    QuestionError,
    StoreError,
    WorkbenchError,
)
from workbench.log import LoggingMixin, log_context, redact
from workbench.market.manager import DataManager
from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    AnswerRevised,
    TextStreamed,
    Usage,
)

Begin = Callable[[Tell], Awaitable[Turn]]
_KEEPING_S = 3.0
"""How long closing waits for what was said to be kept."""


class StockAgent(LoggingMixin):
    """Answers questions about shares by calling tools and citing what they found.

    ``stream`` is the one path; the other methods fold it. An answer is made by a task of its own:
    ``cancel``, or leaving the stream, ends its model call, its tools and its waits at once and
    keeps what was said.
    """

    def __init__(
        self,
        settings: AgentSettings,
        data_manager: DataManager,
        *,
        toolbox: Toolbox,
        parts: AgentParts,
        loop: BackgroundLoop,
    ) -> None:
        self._settings = settings
        self._data = data_manager
        self._parts = parts
        self._loop = loop
        self._closed = False
        self._threads = Threads()
        self._work = Answering(settings, toolbox.specs, threads=self._threads)
        self._opening = Opening(
            settings, data_manager, toolbox=toolbox, parts=parts, work=self._work
        )
        self._running: dict[asyncio.Task[None], str | None] = {}
        self._told_now: set[asyncio.Task[None]] = set()

    def process_query(self, text: str, **options: Unpack[AskOptions]) -> AgentResponse:
        """The whole answer. Raises what kept it from being given (QuestionError, ModelError)."""
        return self._whole(self.stream(text, **options))

    def process_replay(self, answer_id: str) -> AgentResponse:
        """The whole of a recorded answer, made again; see ``replay``."""
        return self._whole(self.replay(answer_id))

    def _whole(self, events: AsyncGenerator[AgentEvent]) -> AgentResponse:
        for event in self._loop.iterate(events):
            if isinstance(event, AnswerDone):
                return event.response
            if isinstance(event, AnswerFailed):
                raise event.cause or ModelError(event.error)
        raise ModelError("The answer ended without a result.")

    def process_query_streaming(self, text: str, **options: Unpack[AskOptions]) -> Iterator[str]:
        """The answer's text, piece by piece; corrections follow it. Raises as ``process_query``
        does. A text that begins again follows what was void after a line of its own."""
        for event in self._loop.iterate(self.stream(text, **options)):
            if isinstance(event, TextStreamed):
                yield event.text
            if isinstance(event, AnswerRevised):
                yield "\n\nCorrected: " + " ".join(event.corrections)
            if getattr(event, "restarted", event.type == "restarted"):
                yield "\n\n(The answer begins again.)\n\n"
            if isinstance(event, AnswerFailed):
                raise event.cause or ModelError(event.error)

    async def stream(self, text: str, **options: Unpack[AskOptions]) -> AsyncGenerator[AgentEvent]:
        """The answer as typed events; the last is AnswerDone or AnswerFailed."""
        asked = Asked(text, **options)
        answer_id = uuid.uuid4().hex

        async def begin(tell: Tell) -> Turn:
            turn = await self._opening.begin(asked, answer_id, tell)
            if task := asyncio.current_task():
                self._running[task] = turn.conversation_id
            return turn

        async with aclosing(self._told(begin, answer_id, asked.conversation_id)) as events:
            async for event in events:
                yield event

    async def replay(self, answer_id: str) -> AsyncGenerator[AgentEvent]:
        """A recorded answer made again from what models and tools said then: the same text,
        figures and charts, with no network. Nothing is kept of it. Raises DocumentNotFoundError
        as AnswerFailed."""

        async def begin(tell: Tell) -> Turn:
            return await self._opening.played(answer_id, tell)

        async with aclosing(self._told(begin, answer_id, None)) as events:
            async for event in events:
                yield event

    async def _told(
        self, begin: Begin, answer_id: str, conversation_id: str | None
    ) -> AsyncGenerator[AgentEvent]:
        """The events of an answer, which a task of its own makes."""
        queue: asyncio.Queue[AgentEvent | None] = asyncio.Queue()
        task = asyncio.create_task(self._answer(begin, answer_id, queue.put_nowait))
        task.add_done_callback(lambda done: queue.put_nowait(None))
        self._running[task] = conversation_id
        self._told_now.add(task)
        task.add_done_callback(self._told_now.discard)
        try:
            while (event := await queue.get()) is not None:
                yield event
            if task.cancelled():  # before its first step
                yield AnswerDone(self._stopped(answer_id, conversation_id))
            else:
                task.result()
        finally:
            self._stop(task)
            await asyncio.wait([task])
            self._running.pop(task, None)

    def cancel(self, conversation_id: str | None = None) -> None:
        """Stop the answers being written (in one conversation), from any thread. Each ends as
        AnswerDone with what had been said and ``response.cancelled``."""
        self._loop.call(partial(self._cancel, conversation_id))

    def close(self) -> None:
        """Stop what is being written, wait until it is kept, and end the threads; running tools
        are not waited for."""
        self._closed = True
        if self._told_now:
            self._loop.run(self._ended())
        self._threads.close()

    async def _ended(self) -> None:
        self._cancel(None)
        if self._told_now:
            await asyncio.wait(self._told_now, timeout=_KEEPING_S)

    def _cancel(self, conversation_id: str | None) -> None:
        for task, conversation in list(self._running.items()):
            if conversation_id in (None, conversation):
                self._stop(task)

    def _stop(self, task: asyncio.Task[None]) -> None:
        # Once, and not at its end: that would break off the keeping of what was said.
        if task in self._running and not task.cancelling():
            task.cancel()

    # One answer. ---------------------------------------------------------------------------------

    async def _answer(self, begin: Begin, answer_id: str, tell: Tell) -> None:
        """Tell every event of the answer; every end but a fault of ours is an event too."""
        deadline = asyncio.get_running_loop().time() + self._settings.max_seconds
        with log_context(request=answer_id[:12], user=self._parts.purse.user_id):
            try:
                if self._closed:
                    hint = "Open another: open_workbench()."
                    raise WorkbenchError("This desk is closed.", hint=hint)
                async with asyncio.timeout_at(deadline):
                    turn = await begin(tell)
            except TimeoutError:
                tell(self._failed(self._too_long(), ""))
                return
            except WorkbenchError as error:
                tell(self._failed(error, ""))
                return
            except asyncio.CancelledError:
                conversation_id = self._running.get(_this_task())
                tell(AnswerDone(self._stopped(answer_id, conversation_id)))
                return
            client = turn.line.client
            with log_context(provider=client.provider, model=client.model_name):
                await self._made(turn, deadline)

    async def _made(self, turn: Turn, deadline: float) -> None:
        failure: WorkbenchError | None = None
        stopped = False
        try:
            async with asyncio.timeout_at(deadline):
                await self._work.run(turn)
        except TimeoutError:
            failure = self._too_long()
        except WorkbenchError as error:
            failure = error
        except asyncio.CancelledError:
            stopped = True
        self._running.pop(_this_task(), None)
        if failure or stopped:
            await self._work.conclude(turn)
        response = self._response(turn, stopped=stopped)
        try:
            await self._work.in_thread(partial(turn.keep, response, failure))
        except StoreError as error:
            self.logger.exception("The answer was not kept: %s", type(error).__name__)
            unkept = f"The answer could not be kept: {redact(error.message)}"
            response = replace(response, warnings=(*response.warnings, unkept))
        if failure is not None:
            turn.tell(self._failed(failure, response.text))
            return
        self.logger.info("Answered in %.1f s", response.elapsed_s)
        turn.tell(AnswerDone(response))

    def _too_long(self) -> OverBudget:
        limit = f"The answer took longer than {self._settings.max_seconds:.0f} seconds."
        return OverBudget(limit, hint="Ask for less at once.")

    def _stopped(self, answer_id: str, conversation_id: str | None) -> AgentResponse:
        """An answer that was stopped before a model was asked for it."""
        return AgentResponse(
            text="",
            claims=(),
            provider="",
            model="",
            usage=Usage(cost_usd=0.0),
            elapsed_s=0.0,
            conversation_id=conversation_id or "",
            as_of=self._data.now,
            sample_data=self._data.is_sample,
            cancelled=True,
            answer_id=answer_id,
        )

    def _failed(self, error: WorkbenchError, partial_text: str) -> AnswerFailed:
        """The event of ``error``; a failure of ours leaves its traceback in the log, a question
        that cannot be taken only a line."""
        kind = type(error).__name__
        if isinstance(error, QuestionError):
            self.logger.info("The question cannot be taken: %s", kind)
        else:
            self.logger.error("The answer failed: %s", kind, exc_info=error)
        return AnswerFailed(redact(str(error)), kind, partial_text, cause=_told_apart(error))

    def _response(self, turn: Turn, *, stopped: bool = False) -> AgentResponse:
        client = turn.line.client
        return AgentResponse(
            text=turn.writer.text,
            claims=turn.claims,
            provider=client.provider,
            model=client.model_name,
            usage=turn.line.usage,
            elapsed_s=time.monotonic() - turn.started,
            conversation_id=turn.conversation_id,
            as_of=turn.as_of,
            sample_data=self._data.is_sample,
            refused=turn.refused,
            cancelled=stopped,
            answer_id=turn.answer_id,
            language=turn.language,
            outline=read_outline(turn.writer.text, turn.claims),
            switches=tuple(turn.line.switches),
            warnings=tuple(turn.warnings),
            names=turn.names,
        )


def _told_apart(error: WorkbenchError) -> WorkbenchError:
    """A copy of ``error`` to be raised where the answer was asked for: what it knows, without keys
    in its texts, and without the traceback of the task that it ended."""
    copied = copy(error)
    for name, value in vars(error).items():
        setattr(copied, name, redact(value) if isinstance(value, str) else value)
    copied.args = (copied.message,)
    return copied


def _this_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("An answer is made in a task.")
    return task
