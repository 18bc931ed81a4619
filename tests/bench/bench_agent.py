"""What the agent adds to the model: latency of a token, overhead on a long answer, time of Stop.

Run it when you want to know: ``python tests/bench/bench_agent.py``. The models' server is a
process of its own on loopback; the clock of both is the machine's monotonic one. Overhead is
measured against a bare loop over the SDK's stream of the same answer, in turn, round by round.
"""

from __future__ import annotations

import cProfile
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

import openai
from standins.fire import PATIENT, RETURN_2010, Fire, asks
from standins.openai_server import OpenAIServer, Request, Stream, finish, text, usage

from workbench import open_workbench
from workbench.config import Settings

TOKENS = 2000
ROUNDS = 15
PER_SECOND = 500
_PROSE = """IBM returned [[c1]] in 2010 and the index rose less because its dividends were paid out
and reinvested every quarter. Its margins held while the sales of services grew. Analysts had
expected no more than that from a company of this size and age."""
_WORDS = [f"{word} " for word in _PROSE.split()]
_WRITTEN = [
    re.sub(r"^(and|sales) $", rf"\g<1>{i // len(_WORDS)} ", _WORDS[i % len(_WORDS)])
    for i in range(TOKENS)
]
"""No sentence twice: what has been read once is known."""
_EVENTS = "".join(f"data: {json.dumps(text(word))}\n\n" for word in _WRITTEN)
_WHOLE = (_EVENTS + "".join(
    f"data: {json.dumps(part)}\n\n" for part in (finish("stop"), usage(1000, TOKENS))
)).encode()  # fmt: skip
_BLOCK = 16_384


def answered(request: Request) -> Stream:
    """A tool first where the question wants one; then what the question names."""
    messages = request.body["messages"]
    question = next(m["content"] for m in reversed(messages) if m["role"] == "user")
    if messages[-1]["role"] == "user" and "tool" in question:
        return asks(("measure", RETURN_2010))
    if "fast" in question:
        return Stream([_WHOLE[at : at + _BLOCK] for at in range(0, len(_WHOLE), _BLOCK)])
    if "paced" in question:
        return Stream(_paced(1000))
    if "silent" in question:
        return Stream([text("Well, "), 30])
    words = [text(f"word{i} ") for i in range(200)]
    return Stream([*words, text("[[c1]]"), finish("stop"), usage(1000, 200)])


def _paced(count: int) -> Iterator[Any]:
    for number in range(count):
        cite = "[[c1]] " if number % 5 == 0 else ""
        yield lambda cite=cite: text(f"t{time.perf_counter_ns()} {cite}")
        yield 1 / PER_SECOND
    yield from (finish("stop"), usage(1000, count))


def serve() -> None:
    """Serve until standard input ends."""
    with OpenAIServer() as server:
        server.answer = answered
        sys.stdout.write(f"{server.port}\n")
        sys.stdout.flush()
        sys.stdin.read()


class Elsewhere:
    """The server in a process of its own, as ``Fire`` knows servers."""

    def __init__(self, port: int) -> None:
        self.port, self.open = port, 0
        self.base_url = f"http://127.0.0.1:{port}/v1"


@contextmanager
def fired() -> Iterator[Fire]:
    """An agent whose model is served by another process."""
    command = [sys.executable, __file__, "serve"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, **pipes) as process, tempfile.TemporaryDirectory() as home:
        port = int(process.stdout.readline())
        settings = Settings(store={"path": Path(home)})
        with open_workbench("offline", settings=settings) as wb:
            one = Fire(wb, {"openai": Elsewhere(port)}, calls=PATIENT)
            one.ask("tool warm")
            yield one
            one.close()
        process.stdin.close()


def latencies(one: Fire) -> list[float]:
    """Milliseconds from each paced chunk to its text at the reader, in a thread of its own."""
    found = []
    for event in one.desk.loop.iterate(one.agent.stream("tool paced")):
        now = time.perf_counter_ns()
        if event.type == "text":
            found += [(now - int(sent)) / 1e6 for sent in re.findall(r"t(\d{9,})", event.text)]
    return found


async def bare(base_url: str, messages: list[Any], tools: list[Any]) -> None:
    """The same answer by the SDK alone, as its guide has it."""
    async with openai.AsyncOpenAI(api_key="k", base_url=base_url, max_retries=0) as sdk:
        stream = await sdk.chat.completions.create(
            model="gpt-4", messages=messages, tools=tools, stream=True
        )
        pieces = []
        async for chunk in stream:
            pieces += [choice.delta.content or "" for choice in chunk.choices]
        assert len("".join(pieces)) > TOKENS


async def bare_json(base_url: str, messages: list[Any]) -> None:
    """The same answer by the SDK alone, its chunks left as JSON values."""
    async with openai.AsyncOpenAI(api_key="k", base_url=base_url, max_retries=0) as sdk:
        stream = await sdk.post(
            "/chat/completions",
            body={"model": "gpt-4", "messages": messages, "stream": True},
            cast_to=object,
            stream=True,
            stream_cls=openai.AsyncStream[object],
        )
        pieces = []
        async for chunk in stream:
            pieces += [choice["delta"].get("content") or "" for choice in chunk["choices"]]
        assert len("".join(pieces)) > TOKENS


async def whole(one: Fire) -> None:
    """The same answer by the agent."""
    async for event in one.agent.stream("fast"):
        last = event
    assert last.type == "done", last


def overhead(one: Fire) -> dict[str, list[tuple[float, float]]]:
    """Wall and processor seconds of both, round by round in turn."""
    messages = [{"role": "user", "content": "fast"}]
    url = one.servers["openai"].base_url
    ways: dict[str, Callable[[], Any]] = {
        "SDK alone": lambda: bare(url, messages, []),
        "SDK alone, JSON": lambda: bare_json(url, messages),
        "agent": lambda: whole(one),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for round_ in range(ROUNDS + 2):
        for name in ways if round_ % 2 else reversed(ways):
            began = time.perf_counter(), time.process_time()
            one.desk.loop.run(ways[name]())
            if round_ >= 2:
                taken[name].append((time.perf_counter() - began[0], time.process_time() - began[1]))
    return taken


def stops(one: Fire, count: int = 20) -> list[float]:
    """Milliseconds from ``cancel`` to the last event, the model silent."""
    found = []
    for _ in range(count):
        stream = one.desk.loop.iterate(one.agent.stream("silent"))
        next(event for event in stream if event.type == "text")
        began = time.perf_counter()
        one.agent.cancel()
        for _event in stream:
            pass
        found.append(1000 * (time.perf_counter() - began))
    return found


def many(one: Fire, count: int = 50) -> tuple[float, list[float]]:
    """Seconds for ``count`` conversations at once, each in its thread, and for each of them."""
    start = threading.Barrier(count)

    def ask(number: int) -> float:
        start.wait()
        began = time.perf_counter()
        assert one.ask(f"tool many {number}")[-1].type == "done"
        return time.perf_counter() - began

    with ThreadPoolExecutor(count) as threads:
        began = time.perf_counter()
        times = list(threads.map(ask, range(count)))
        return time.perf_counter() - began, times


def profile(one: Fire) -> None:
    """Where the agent's time goes."""

    async def profiled() -> None:
        with cProfile.Profile() as prof:
            for _ in range(5):
                await whole(one)
        import pstats

        pstats.Stats(prof).sort_stats("tottime").print_stats(30)

    one.desk.loop.run(profiled())


def main() -> None:
    """Measure and print."""
    table = Table("what", "median", "95th percentile")

    def row(what: str, values: list[float], unit: str) -> None:
        ordered = sorted(values)
        high = ordered[int(0.95 * (len(ordered) - 1))]
        table.add_row(what, f"{statistics.median(values):.2f} {unit}", f"{high:.2f} {unit}")

    with fired() as one:
        if sys.argv[1:] == ["profile"]:
            profile(one)
            return
        row(f"a token to the reader, {PER_SECOND} a second", latencies(one), "ms")
        taken = overhead(one)
        for name, pairs in taken.items():
            row(f"{TOKENS:,} tokens, {name}: wall", [1000 * wall for wall, _ in pairs], "ms")
            row(f"{TOKENS:,} tokens, {name}: processor", [1000 * cpu for _, cpu in pairs], "ms")
        for index, what in enumerate(("wall", "processor")):
            ratios = [
                100 * (mine[index] / sdk[index] - 1)
                for sdk, mine in zip(taken["SDK alone"], taken["agent"], strict=True)
            ]
            row(f"overhead of the agent: {what}", ratios, "%")
        row("from Stop to the last event", stops(one), "ms")
        seconds, times = many(one)
        row(f"50 conversations at once ({seconds:.1f} s), one of them", times, "s")
    Console().print(table)


if __name__ == "__main__":
    serve() if sys.argv[1:] == ["serve"] else main()
