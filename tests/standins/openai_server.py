"""A server on loopback that speaks OpenAI's chat completions, well or badly, to the real SDK.

It runs on a thread of its own, so that synchronous and asynchronous tests can use it. Each request
is answered by the next of ``replies``, or by ``answer`` where that is set; with none left it
answers 500. ``open`` counts the connections with a request that are open.
"""

import asyncio
import contextlib
import itertools
import json
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Request:
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass(frozen=True)
class Status:
    """An answer with a status and a JSON body."""

    code: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stream:
    """A streamed answer: dicts are events, bytes are sent as they are, numbers are seconds of
    silence, functions give one of them when their turn comes. ``split`` cuts the bytes into pieces
    of that length, each a chunk of its own."""

    parts: Iterable[Any]
    done: bool = True
    cut: bool = False
    split: int | None = None
    before_headers_s: float = 0.0


def delta(index: int = 0, finish: str | None = None, **content: Any) -> dict[str, Any]:
    choice = {"index": index, "delta": content, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [choice],
    }


def text(piece: str) -> dict[str, Any]:
    return delta(content=piece)


def call_part(index: int | None, **parts: Any) -> dict[str, Any]:
    """A fragment of a tool call: ``id``, ``name``, ``arguments``, those that are given."""
    fragment: dict[str, Any] = {"index": index} if index is not None else {}
    if "id" in parts:
        fragment |= {"id": parts.pop("id"), "type": "function"}
    return delta(tool_calls=[fragment | {"function": parts}])


def finish(reason: str) -> dict[str, Any]:
    return delta(finish=reason)


def usage(prompt: Any, completion: Any) -> dict[str, Any]:
    counted = {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": 0}
    return delta() | {"choices": [], "usage": counted}


class OpenAIServer:
    def __init__(self) -> None:
        self.replies: deque[Status | Stream] = deque()
        self.answer: Callable[[Request], Status | Stream] | None = None
        self.requests: list[Request] = []
        self.open = 0
        self.port = 0
        self.asked = threading.Event()
        self.client_left = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def reply(self, *replies: Status | Stream) -> None:
        self.replies.extend(replies)

    def __enter__(self) -> Self:
        self._thread.start()
        start = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(start, self._loop).result(5)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it and its connections, once."""
        if self._loop.is_closed():
            return
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(5)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    async def _stop(self) -> None:
        assert self._server is not None
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.sleep(0.01)  # for the transports to close

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks: list[asyncio.Task[None]] = []
        asked = False  # who asks nothing is a stranger that takes the port for another's
        try:
            request = await self._read_request(reader)
            self.open += 1
            asked = True
            reply = self._reply_to(request)
            tasks += [asyncio.create_task(one) for one in (_send(writer, reply), _left(reader))]
            sending = tasks[0]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if not sending.done() or sending.exception() is not None:
                self.client_left.set()
        except (ConnectionError, asyncio.IncompleteReadError):
            self.client_left.set()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            writer.close()
            self.open -= asked

    def _reply_to(self, request: Request) -> Status | Stream:
        if self.answer is not None:
            return self.answer(request)
        return self.replies.popleft() if self.replies else Status(500, {"error": {}})

    async def _read_request(self, reader: asyncio.StreamReader) -> Request:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        pairs = (line.split(": ", 1) for line in head[1:] if ": " in line)
        headers = {name.lower(): value for name, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        request = Request(head[0].split()[1], headers, json.loads(body or b"null"))
        self.requests.append(request)
        self.asked.set()
        return request


async def _left(reader: asyncio.StreamReader) -> None:
    """Wait for the client to leave."""
    with contextlib.suppress(ConnectionError):
        await reader.read(1)


async def _send(writer: asyncio.StreamWriter, reply: Status | Stream) -> None:
    if isinstance(reply, Status):
        await _send_status(writer, reply)
    else:
        await _send_stream(writer, reply)


async def _send_status(writer: asyncio.StreamWriter, reply: Status) -> None:
    body = json.dumps(reply.body).encode()
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    await _send_head(writer, reply.code, headers | dict(reply.headers))
    writer.write(body)
    await writer.drain()


async def _send_stream(writer: asyncio.StreamWriter, reply: Stream) -> None:
    await asyncio.sleep(reply.before_headers_s)
    headers = {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"}
    await _send_head(writer, 200, headers)
    for given in itertools.chain(reply.parts, [b"data: [DONE]\n\n"] if reply.done else []):
        part = given() if callable(given) else given
        if isinstance(part, int | float):
            await asyncio.sleep(part)
            continue
        data = part if isinstance(part, bytes) else _event(part)
        step = reply.split or len(data)
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            writer.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
            await writer.drain()
    if not reply.cut:
        writer.write(b"0\r\n\r\n")
        await writer.drain()


def _event(part: Any) -> bytes:
    said = json.dumps(part, ensure_ascii=False)
    return f"data: {said}\n\n".encode(errors="backslashreplace")  # half a character, escaped


async def _send_head(writer: asyncio.StreamWriter, code: int, headers: Mapping[str, str]) -> None:
    lines = [f"HTTP/1.1 {code} X", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    await writer.drain()
