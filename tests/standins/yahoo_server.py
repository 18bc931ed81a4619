"""Yahoo on loopback: the chart, cookie and crumb addresses that the real yfinance asks.

``session`` gives a session of yfinance's own kind whose requests to Yahoo's hosts come here; it is
the one place where addresses are redirected. Prices are served as Yahoo serves them: in today's
shares, adjusted for every split there is.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
from yfinance._http import new_session

Row = Mapping[str, Any]
ZONE = "America/New_York"


def timestamp(day: Any, clock: str = "09:30", zone: str = ZONE) -> int:
    """Seconds since 1970 of a day's opening at the exchange."""
    return int(pd.Timestamp(f"{pd.Timestamp(day).date()} {clock}").tz_localize(zone).timestamp())


class Listing:
    """One symbol: raw bars, actions as declared, and Yahoo's way of telling them."""

    def __init__(self, bars: pd.DataFrame, actions: pd.DataFrame, **meta: Any) -> None:
        self.meta = {
            "currency": "USD",
            "exchangeName": "NMS",
            "instrumentType": "EQUITY",
            "exchangeTimezoneName": ZONE,
            "longName": "Apple Inc.",
            "firstTradeDate": timestamp(bars.index[0]),
            "validRanges": ["1d", "5d", "1mo", "max"],
        } | meta
        later = _later_splits(bars.index, actions)
        self.rows: list[dict[str, Any]] = [
            {"timestamp": timestamp(day, zone=self.zone)}
            | {name: bar[name] / factor for name in ("open", "high", "low", "close")}
            | {"volume": bar["volume"] * factor}
            for (day, bar), factor in zip(bars.iterrows(), later, strict=True)
        ]
        factors = _later_splits(actions.index, actions)
        self.dividends = [
            {"date": timestamp(day, zone=self.zone), "amount": amount / factor}
            for day, amount, factor in zip(actions.index, actions["dividend"], factors, strict=True)
            if amount
        ]
        self.splits = [
            {"date": timestamp(day, zone=self.zone), "numerator": ratio, "denominator": 1}
            for day, ratio in actions["split"].items()
            if ratio != 1
        ]

    @property
    def zone(self) -> str:
        return str(self.meta["exchangeTimezoneName"])

    def answer(self, query: Mapping[str, str]) -> dict[str, Any]:
        rows, first, last = self.rows[-5:], 0, 10**12
        if "period1" in query:
            first, last = int(query["period1"]), int(query["period2"])
            rows = [row for row in self.rows if first <= row["timestamp"] < last]
        elif rows:
            first = rows[0]["timestamp"]
        result: dict[str, Any] = {"meta": self.meta, "indicators": {"quote": [{}]}}
        if rows:
            quote = {name: [row[name] for row in rows] for name in rows[0] if name != "timestamp"}
            result["timestamp"] = [row["timestamp"] for row in rows]
            closes = [{"adjclose": quote["close"]}]
            result["indicators"] = {"quote": [quote], "adjclose": closes}
            result["events"] = {
                kind: {
                    str(event["date"]): event for event in known if first <= event["date"] < last
                }
                for kind, known in (("dividends", self.dividends), ("splits", self.splits))
            }
        return {"chart": {"result": [result], "error": None}}


def _later_splits(days: pd.Index, actions: pd.DataFrame) -> np.ndarray:
    return np.array([actions.loc[actions.index > day, "split"].prod() for day in days])


class YahooServer(ThreadingHTTPServer):
    """Serves ``listings``; ``fault``, when set, answers chart requests instead."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.listings: dict[str, Listing] = {}
        self.fault: Callable[[_Handler], None] | None = None
        self.wants_crumb = False
        self.asked: list[tuple[str, str, dict[str, str]]] = []

    def charts(self) -> list[tuple[str, dict[str, str]]]:
        """The chart requests so far: symbol and query."""
        paths = [(path, query) for _, path, query in self.asked if "/chart/" in path]
        return [(path.rsplit("/", 1)[1], query) for path, query in paths]

    def session(self) -> Any:
        session = new_session()
        send = session.request

        def request(method: str, url: str, **options: Any) -> Any:
            parts = urlsplit(url)
            assert parts.hostname is not None
            assert parts.hostname.endswith("yahoo.com")
            here = f"http://127.0.0.1:{self.server_port}/{parts.hostname}{parts.path or '/'}"
            return send(method=method, url=here, **options)

        session.request = request
        return session

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, *_: object) -> None:
        """A client that gave up is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: YahooServer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        _, host, path = parts.path.split("/", 2)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((host, path, query))
        if path.startswith("v8/finance/chart/"):
            self._chart(path.rsplit("/", 1)[1], query)
        elif path == "v1/test/getcrumb":
            self.send(200, b"crumb-1")
        elif host == "fc.yahoo.com":
            self.send(404, b"", **{"Set-Cookie": "A3=cookie-1; Domain=127.0.0.1; Path=/"})
        else:
            self.send(200, b"<html>no consent needed</html>")

    def _chart(self, name: str, query: dict[str, str]) -> None:
        if self.server.fault is not None:
            self.server.fault(self)
        elif self.server.wants_crumb and query.get("crumb") != "crumb-1":
            self.send_json(401, failure("Unauthorized", "Invalid Crumb"))
        elif name not in self.server.listings:
            said = "No data found, symbol may be delisted"
            self.send_json(404, failure("Not Found", said))
        else:
            self.send_json(200, self.server.listings[name].answer(query))

    def send_json(self, code: int, body: Any, **headers: str) -> None:
        self.send(code, json.dumps(body).encode(), **headers)

    def send(self, code: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


def failure(code: str, description: str) -> dict[str, Any]:
    return {"chart": {"result": None, "error": {"code": code, "description": description}}}


def status(code: int, **headers: str) -> Callable[[_Handler], None]:
    """A fault: an empty answer with this status."""
    return lambda handler: handler.send(code, b"Edge: Too Many Requests", **headers)


def body(content: bytes, *, length: int | None = None) -> Callable[[_Handler], None]:
    """A fault: these bytes; with ``length``, more are announced than come."""
    return lambda handler: handler.send(200, content, length=length)


def silence(seconds: float) -> Callable[[_Handler], None]:
    """A fault: no first byte for so long."""
    return lambda handler: (time.sleep(seconds), handler.send(200, b"{}"))[1]
