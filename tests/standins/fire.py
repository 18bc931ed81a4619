"""An agent under fire: the sample data's desk, and models asked of servers on loopback."""

from __future__ import annotations

import asyncio
import json
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import psutil
from standins.agents import agent_parts
from standins.openai_server import OpenAIServer, Stream, call_part, finish, text, usage

from workbench.agent.agent import StockAgent
from workbench.agent.clients.chat_format import CallLimits
from workbench.agent.clients.openai import (
    GrokModelClient,
    OpenAICompatibleModelClient,
    OpenAIModelClient,
)
from workbench.agent.line import LineLimits
from workbench.agent.toolbox import Toolbox
from workbench.agent.tools import MarketTools
from workbench.config.prices import Price
from workbench.config.settings import AgentSettings, ModelEndpoint, Secret
from workbench.messages import (
    AgentEvent,
    AnswerDone,
    AnswerFailed,
    AnswerRestarted,
    ClaimChecked,
    ProviderSwitched,
    TextStreamed,
)

KINDS = {
    "openai": OpenAIModelClient,
    "grok": GrokModelClient,
    "compatible": OpenAICompatibleModelClient,
}
MODELS = {"openai": "gpt-4", "grok": "grok-4", "compatible": "llama"}
PRICES = {
    "openai:gpt-4": Price(input=1.0, output=10.0),
    "grok:grok-4": Price(input=2.0, output=20.0),
    "compatible:llama": Price(input=0.0, output=0.0),
}
QUICK = CallLimits(connect_timeout_s=0.5, first_token_timeout_s=0.4, between_tokens_timeout_s=0.3)
PATIENT = CallLimits(first_token_timeout_s=60.0, between_tokens_timeout_s=60.0)
RETURN_2010 = {"symbols": ["IBM"], "measures": ["total_return"], "period": "2010"}


def said(*pieces: str, counted: tuple[int, int] | None = (1000, 100)) -> Stream:
    """A whole answer, in pieces."""
    parts = [*map(text, pieces), finish("stop")]
    return Stream([*parts, usage(*counted)] if counted else parts)


def asks(*calls: tuple[str, Any], counted: tuple[int, int] = (1000, 100)) -> Stream:
    """A call of tools: names with their arguments, as values or as JSON text."""
    parts = [
        call_part(
            number,
            id=f"call_{number}",
            name=name,
            arguments=given if isinstance(given, str) else json.dumps(given),
        )
        for number, (name, given) in enumerate(calls)
    ]
    return Stream([*parts, finish("tool_calls"), usage(*counted)])


class Fire:
    """An agent whose models are ``servers``, by their providers, in order."""

    def __init__(self, desk: Any, servers: dict[str, OpenAIServer], **options: Any) -> None:
        self.desk = desk
        self.servers = servers
        self.user = f"user-{uuid.uuid4().hex[:12]}"
        limits = options.pop("limits", None) or AgentSettings(max_usd=None, max_usd_per_day=None)
        calls = options.pop("calls", QUICK)
        functions = options.pop("functions", None)
        self.clients = [
            KINDS[name](
                ModelEndpoint(
                    api_key=Secret("wb-key-0123456789"),
                    model=MODELS[name],
                    base_url=server.base_url,
                ),
                calls,
            )
            for name, server in servers.items()
        ]
        options.setdefault("line", LineLimits(retries=1, retry_wait_s=1.0))
        options.setdefault("prices", PRICES)
        tools = MarketTools(desk.research, desk.charts, sample=True)
        self.agent = StockAgent(
            limits,
            desk.data,
            toolbox=Toolbox(functions or tools.functions()),
            parts=agent_parts(desk, self.clients, limits=limits, user=self.user, **options),
            loop=desk.loop,
        )

    def ask(self, question: str = "How did IBM do in 2010?", **more: Any) -> list[AgentEvent]:
        """The events of an answer, read to their end."""
        return list(self.desk.loop.iterate(self.agent.stream(question, **more)))

    def rows(self) -> list[dict[str, Any]]:
        """The ledger's rows of this agent's user, the oldest first."""
        ledger = self.desk.store.repository("usage_ledger")
        latest = [("created_at", -1)]
        return ledger.find_many({"user_id": self.user}, limit=None, sort=latest)[::-1]

    def calls(self) -> list[tuple[Any, ...]]:
        """Of each row: provider, outcome, tokens in and out, and whether they are estimated."""
        names = ("provider", "outcome", "input_tokens", "output_tokens", "estimated")
        return [tuple(row[name] for name in names) for row in self.rows()]

    def close(self) -> None:
        """Close the agent and its clients."""
        self.agent.close()
        for client in self.clients:
            self.desk.loop.run(client.close())

    def check_nothing_left(self, within_s: float = 3.0) -> None:
        """Fail where a task, a queued piece of work or a connection is left."""
        deadline = time.monotonic() + within_s
        while (left := self._left()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not left, left

    def _left(self) -> list[str]:
        left = [f"task {task}" for task in self.desk.loop.run(_tasks())]
        threads = self.agent._threads
        for pool in (threads.tools, threads.desk):
            if not pool._shutdown:  # a closed pool wakes its threads with an empty piece
                left += ["queued work"] * pool._work_queue.qsize()
        ports = {server.port for server in self.servers.values()}
        left += [
            f"socket {found.laddr} {found.raddr} {found.status}"
            for found in psutil.Process().net_connections("tcp")
            if found.raddr and found.raddr.port in ports
            if found.status in (psutil.CONN_ESTABLISHED, psutil.CONN_CLOSE_WAIT)
        ]
        left += [f"open on {name}" for name, server in self.servers.items() if server.open]
        return left


async def _tasks() -> list[str]:
    return [repr(task) for task in asyncio.all_tasks() if task is not asyncio.current_task()]


def shown(events: list[AgentEvent]) -> str:
    """The text as a reader sees it at the end, void text gone."""
    pieces: list[str] = []
    for event in events:
        if isinstance(event, TextStreamed):
            pieces.append(event.text)
        elif isinstance(event, AnswerRestarted) or (
            isinstance(event, ProviderSwitched) and event.restarted
        ):
            pieces.clear()
    return "".join(pieces)


def claims_shown(events: list[AgentEvent]) -> list[Any]:
    """The claims as a reader sees them at the end, void ones gone."""
    claims: list[Any] = []
    for event in events:
        if isinstance(event, ClaimChecked):
            claims.append(event.claim)
        elif isinstance(event, AnswerRestarted) or getattr(event, "restarted", False):
            claims.clear()
    return claims


def done(events: list[AgentEvent]) -> Any:
    """The response of an answer that ended well, its text as it was shown."""
    ends = [event for event in events if isinstance(event, AnswerDone | AnswerFailed)]
    assert ends == events[-1:], ends
    assert isinstance(ends[0], AnswerDone), ends[0]
    assert shown(events) == ends[0].response.text
    return ends[0].response


def failed(events: list[AgentEvent]) -> AnswerFailed:
    """The failure that an answer ended in."""
    ends = [event for event in events if isinstance(event, AnswerDone | AnswerFailed)]
    assert ends == events[-1:], ends
    assert isinstance(ends[0], AnswerFailed), ends[0]
    return ends[0]


class Reading:
    """An answer that is read in a thread; ``events`` come with the time at which they came."""

    def __init__(self, one: Fire, question: str = "How did IBM do in 2010?", **more: Any) -> None:
        self.events: list[AgentEvent] = []
        self.last = 0.0
        self._source = one.desk.loop.iterate(one.agent.stream(question, **more))
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for event in self._source:
            self.last = time.monotonic()
            self.events.append(event)

    def until(self, ready: Callable[[], Any], within_s: float = 10.0) -> None:
        """Wait until ``ready``."""
        deadline = time.monotonic() + within_s
        while not ready():
            assert time.monotonic() < deadline, self.events
            time.sleep(0.005)

    def saw(self, kind: type) -> bool:
        """Whether an event of this kind came."""
        return any(isinstance(event, kind) for event in self.events)

    def end(self, within_s: float = 10.0) -> list[AgentEvent]:
        """The events, once the answer ended."""
        self._thread.join(within_s)
        assert not self._thread.is_alive(), self.events
        return self.events
