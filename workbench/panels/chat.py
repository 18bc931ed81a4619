"""``ChatPanel``: the chat in a notebook. A thin widget over the transcript and the pump.

What the page sends is handled on Workbench's own thread: handlers only pass it on, so they return
at once, an answer goes on after the cell has returned, and Stop works while a cell is running.
No transcript is kept in the widget's synchronised state. A view asks for it when it appears, after
a reload too, and so a saved notebook stays small.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any, Protocol

import anywidget

from workbench.background import BackgroundLoop
from workbench.errors import QuestionError
from workbench.log import LoggingMixin
from workbench.messages import AgentEvent
from workbench.panels import assets, fallback, figures
from workbench.panels.pump import Pump
from workbench.panels.transcript import ChatAbout, Transcript, Turn

STOP_S = 3.0
"""Seconds that a stopped answer has to tell its cost, before it is broken off."""


class Agent(Protocol):
    """What answers: ``StockAgent``, or anything of its form."""

    def stream(
        self, text: str, /, *, conversation_id: str | None = None, provider: str | None = None
    ) -> AsyncIterator[AgentEvent]:
        """The events of one answer."""

    def cancel(self, conversation_id: str | None = None) -> None:
        """Have the answer of this conversation end soon, with what had been said."""


class ChatPanel(LoggingMixin, anywidget.AnyWidget):
    """A conversation with the agent, in a notebook cell."""

    _esm = assets.esm()
    _css = assets.css()

    def __init__(self, agent: Agent, loop: BackgroundLoop, *, about: ChatAbout) -> None:
        super().__init__()
        self._agent = agent
        self._loop = loop
        self._about = about
        self._chosen = about.provider
        self._transcript = Transcript()
        self._pump = Pump(self.send)
        self._task: asyncio.Task[None] | None = None
        self._handlers: dict[str, Callable[[Mapping[str, Any]], Coroutine[Any, Any, None]]] = {
            "sync": self._sync,
            "ask": self._ask,
            "stop": self._stop,
            "clear": self._clear,
            "figure": self._figure,
            "plotly": self._plotly,
        }
        _follow_the_page(self.comm)
        self.on_msg(self._received)

    def ask(self, question: str, *, provider: str | None = None) -> Future[None]:
        """Ask as if it were typed; returns at once. ``result()`` of the future waits for the end.

        An answer that fails says so in the panel. Raises QuestionError (from the future) while
        another answer is being written.
        """
        return self._loop.submit(self._answer(question, provider))

    def stop(self) -> None:
        """Stop the answer that is being written; its text so far stays. Without one: nothing."""
        self._spawn(self._stop({}))

    @property
    def transcript(self) -> list[dict[str, Any]]:
        """The questions and answers so far, as JSON values."""
        return self._transcript.snapshot()

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle or ({}, {})
        turns = list(self._transcript.turns)
        data["text/plain"] = fallback.plain_text(self._about, turns)
        data["text/html"] = fallback.static_html(self._about, turns)
        return data, metadata

    # From the page. ------------------------------------------------------------------------------

    def _received(self, _widget: object, content: object, _buffers: object) -> None:
        """A message of the page. It comes from outside: what is not understood is left."""
        handler = None
        if isinstance(content, Mapping):
            handler = self._handlers.get(str(content.get("kind")))
        if handler is None or not isinstance(content, Mapping):
            self.logger.warning("The chat panel was sent a message it does not know.")
            return
        self._spawn(handler(content))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._loop.submit(work).add_done_callback(self._log_failure)

    def _log_failure(self, done: Future[None]) -> None:
        try:
            error = done.exception()
        except CancelledError:
            return
        if error is not None:
            self.logger.error("The chat panel failed.", exc_info=error)

    async def _sync(self, _content: Mapping[str, Any]) -> None:
        """All of the transcript. What waits leaves first, so that the numbers fit."""
        self._pump.flush()
        turns = self._transcript.snapshot()
        about = self._about.view() | {"chosen": self._chosen}
        self.send({"kind": "reset", "seq": self._pump.seq, "about": about, "turns": turns})

    async def _ask(self, content: Mapping[str, Any]) -> None:
        question, provider = content.get("question"), content.get("provider")
        if not isinstance(question, str) or self._transcript.running:
            return  # the page offers no second question while one is being answered
        if provider in self._about.providers:
            self._chosen = str(provider)
        # The one that was chosen before is asked as it was chosen: by that choice's model.
        other = self._chosen != self._about.provider
        await self._answer(question, self._chosen if other else None)

    async def _stop(self, _content: Mapping[str, Any]) -> None:
        self._end()

    def _end(self) -> None:
        """Show the answer as stopped at once; then let it tell what it cost, or break it off."""
        turn, task = self._transcript.running, self._task
        if turn is None:
            return
        self._pump.push(self._transcript.stop(turn))
        self._pump.flush()
        self._agent.cancel(self._transcript.conversation_id)
        if task is not None:
            asyncio.get_running_loop().call_later(STOP_S, task.cancel)

    async def _clear(self, content: Mapping[str, Any]) -> None:
        await self._stop(content)
        self._pump.push(self._transcript.clear())

    async def _figure(self, content: Mapping[str, Any]) -> None:
        name = str(content.get("figure"))
        figure = self._transcript.figures.get(name)
        if figure is None:
            return
        data = await asyncio.to_thread(figures.packed, figure)
        self.send({"kind": "figure", "figure": name}, buffers=[data])

    async def _plotly(self, _content: Mapping[str, Any]) -> None:
        self.send({"kind": "plotly"}, buffers=[await asyncio.to_thread(assets.plotly_module)])

    # The answer. ---------------------------------------------------------------------------------

    async def _answer(self, question: str, provider: str | None) -> None:
        """Begin a turn and carry its answer, in a task that Stop can cancel."""
        if not question.strip():
            return
        if self._transcript.running:
            raise QuestionError("An answer is being written.", hint="Stop it, or wait for its end.")
        turn, patches = self._transcript.begin(question.strip())
        self._pump.push(patches)
        task = self._task = asyncio.create_task(self._carry(turn, provider, after=self._task))
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            self._end()
            raise
        if not task.cancelled():
            task.result()

    async def _carry(
        self, turn: Turn, provider: str | None, *, after: asyncio.Task[None] | None
    ) -> None:
        if after is not None:  # a stopped answer that is still being kept
            await asyncio.wait([after], timeout=STOP_S)
        if turn.state != "running":
            return
        events = self._agent.stream(
            turn.question, conversation_id=self._transcript.conversation_id, provider=provider
        )
        await self._pump.carry(events, self._transcript, turn)


def _follow_the_page(comm: object) -> None:
    """Let the page choose the thread on which its messages are handled.

    JupyterLab sends widget messages to a subshell, a thread of the kernel of their own, so that
    they are heard while a cell runs. ipykernel sends them back to the thread that last used the
    comm, which is the main thread that showed the panel, and Stop would wait for the running
    cell. Our handlers are safe on any thread, so the page's choice stands.
    """
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = _as_asked


def _as_asked(_data: object, subshell_id: str | None) -> str | None:
    return subshell_id
