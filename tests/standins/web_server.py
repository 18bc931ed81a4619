"""A web server on loopback that misbehaves as told: the ground under tests of vendors' sites."""

import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from standins.loopback import LoopbackServer

Answer = Callable[["Visit"], None]


class Visit(BaseHTTPRequestHandler):
    """One request; an answer says what it likes by ``send`` or raw bytes on ``wfile``."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet: the second would wait for the first's receipt
    server: "WebServer"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, query))
        self.server.times.append(time.monotonic())
        self.server.headers_seen.append(dict(self.headers.items()))
        self.server.answer_to(parts.path, query)(self)

    def send(self, code: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


class WebServer(LoopbackServer):
    """Answers with what is first in ``script``, and with ``answer`` once that is used up."""

    def __init__(self) -> None:
        super().__init__(Visit)
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.times: list[float] = []
        self.headers_seen: list[dict[str, str]] = []
        self.script: list[Answer] = []
        self.answer: Answer = said({"ok": True})

    def answer_to(self, path: str, query: dict[str, str]) -> Answer:
        del path, query
        return self.script.pop(0) if self.script else self.answer


def said(value: Any, **headers: str) -> Answer:
    """JSON, whole."""
    return lambda visit: visit.send(200, json.dumps(value).encode(), **headers)


def status(code: int, **headers: str) -> Answer:
    """An answer with this status and no more."""
    return lambda visit: visit.send(code, b"{}", **headers)


def body(content: bytes, *, length: int | None = None, **headers: str) -> Answer:
    """These bytes; with ``length``, more are announced than come, and the line is cut."""

    def answer(visit: Visit) -> None:
        visit.send(200, content, length=length, **headers)
        visit.close_connection = True

    return answer


def silence(seconds: float) -> Answer:
    """No first byte for so long."""

    def answer(visit: Visit) -> None:
        time.sleep(seconds)
        visit.close_connection = True

    return answer


def drip(content: bytes, pause_s: float) -> Answer:
    """These raw bytes, headers and all, one at a time."""

    def answer(visit: Visit) -> None:
        visit.close_connection = True
        for at in range(len(content)):
            visit.wfile.write(content[at : at + 1])
            visit.wfile.flush()
            time.sleep(pause_s)

    return answer
