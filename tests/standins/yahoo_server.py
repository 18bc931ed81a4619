"""Yahoo on loopback: the addresses the real yfinance asks for charts, profiles, statements, news,
cookies and crumbs.

``session`` gives a session of yfinance's own kind whose requests to Yahoo's hosts come here; it is
the one place where addresses are redirected. Prices are served as Yahoo serves them: in today's
shares, adjusted for every split there is; the end of a window is exclusive.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
from standins.loopback import LoopbackServer
from yfinance._http import new_session

ZONE = "America/New_York"
_PRICES = ("open", "high", "low", "close")
_LENGTHS = {"1m": 1, "5m": 5, "15m": 15, "60m": 60}
# By interval: the days Yahoo keeps, and the days it gives at once.
_KEPT = {"1m": (30, 8), "5m": (60, 60), "15m": (60, 60), "60m": (730, 730)}


def timestamp(day: Any, clock: str = "09:30", zone: str = ZONE) -> int:
    """Seconds since 1970 of a day's opening at the exchange."""
    return int(pd.Timestamp(f"{pd.Timestamp(day).date()} {clock}").tz_localize(zone).timestamp())


class Listing:
    """One symbol: raw bars, actions as declared, and Yahoo's way of telling them.

    ``minutes``: raw one-minute bars by aware time. ``about``: what quoteSummary has by module.
    ``articles``: the stream of news. ``statements``: points by type.
    """

    def __init__(
        self,
        bars: pd.DataFrame,
        actions: pd.DataFrame,
        minutes: pd.DataFrame | None = None,
        **meta: Any,
    ) -> None:
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
            | {name: bar[name] / factor for name in _PRICES}
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
        self.gains: list[dict[str, Any]] = []
        self.minutes = minutes
        self._actions = actions
        self.about: dict[str, Any] = {}
        self.articles: list[dict[str, Any]] = []
        self.statements: dict[str, list[Any]] = {}

    @property
    def zone(self) -> str:
        return str(self.meta["exchangeTimezoneName"])

    def answer(self, query: Mapping[str, str]) -> dict[str, Any]:
        """What the chart address answers."""
        intraday = query["interval"] in _LENGTHS
        known = self._intraday(_LENGTHS[query["interval"]]) if intraday else self.rows
        rows, first, last = known[-5:], 0, 10**12
        meta = dict(self.meta)
        if "period1" in query:
            first, last = int(query["period1"]), int(query["period2"])
            rows = [row for row in known if first <= row["timestamp"] < last]
            if earlier := [row for row in known if row["timestamp"] < first]:
                meta.setdefault("chartPreviousClose", earlier[-1]["close"])
        elif rows:
            first = rows[0]["timestamp"]
        if intraday:
            meta["tradingPeriods"] = self._hours(rows)
        result: dict[str, Any] = {"meta": meta, "indicators": {"quote": [{}]}}
        if rows:
            quote = {name: [row[name] for row in rows] for name in (*_PRICES, "volume")}
            result["timestamp"] = [row["timestamp"] for row in rows]
            result["indicators"] = {"quote": [quote]}
            if not intraday:
                result["indicators"]["adjclose"] = [{"adjclose": quote["close"]}]
            result["events"] = {
                kind: {str(event["date"]): event for event in told if first <= event["date"] < last}
                for kind, told in (
                    ("dividends", self.dividends),
                    ("splits", self.splits),
                    ("capitalGains", self.gains),
                )
            }
        return {"chart": {"result": [result], "error": None}}

    def _intraday(self, length: int) -> list[dict[str, Any]]:
        assert self.minutes is not None
        how = {"open": "first", "high": "max", "low": "min", "close": "last", "volume": "sum"}
        found = []
        for day, rows in self.minutes.groupby(self.minutes.index.normalize()):
            factor = _later_splits(pd.DatetimeIndex([day.tz_localize(None)]), self._actions)[0]
            bars = rows.resample(f"{length}min", origin="start").agg(how).dropna()
            found += [
                {"timestamp": int(moment.timestamp()), "volume": bar["volume"] * factor}
                | {name: bar[name] / factor for name in _PRICES}
                for moment, bar in bars.iterrows()
            ]
        return found

    def _hours(self, rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """The regular hours of the days of ``rows``."""
        moments = pd.to_datetime([row["timestamp"] for row in rows], unit="s", utc=True)
        days = moments.tz_convert(self.zone).normalize().unique()
        return [
            [
                {
                    "start": timestamp(day, "09:30", self.zone),
                    "end": timestamp(day, "16:00", self.zone),
                    "gmtoffset": int(day.utcoffset().total_seconds()),
                    "timezone": day.tzname(),
                }
            ]
            for day in days
        ]


def _series(statements: Mapping[str, list[Any]], types: list[str]) -> dict[str, Any]:
    """What the address of the statements answers for these types."""
    result: list[dict[str, Any]] = []
    for kind in types:
        entry: dict[str, Any] = {"meta": {"symbol": ["X"], "type": [kind]}}
        points = statements.get(kind)
        if points is not None:
            days = [point["asOfDate"] for point in points if point]
            entry["timestamp"] = [int(pd.Timestamp(day).timestamp()) for day in days]
            entry[kind] = points
        result.append(entry)
    return {"timeseries": {"result": result, "error": None}}


def _later_splits(days: pd.Index, actions: pd.DataFrame) -> np.ndarray:
    return np.array([actions.loc[actions.index > day, "split"].prod() for day in days])


class YahooServer(LoopbackServer):
    """Serves ``listings``; ``fault``, when set, answers every question instead.

    ``wants_crumb``: charts want one too, as profiles always do. ``crumb``: the one that is good;
    ``refusals``: by the end of a path, the status a cookie or a crumb is refused with.
    ``latency``: seconds before a question is answered; ``gate``: while it is cleared none is;
    ``most_at_once``: how many were ever open.
    """

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.listings: dict[str, Listing] = {}
        self.fault: Callable[[_Handler], None] | None = None
        self.wants_crumb = False
        self.crumb = "crumb-1"
        self.refusals: dict[str, int] = {}
        self.latency = 0.0
        self.gate = threading.Event()
        self.gate.set()
        self.open = self.most_at_once = 0
        self.now = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.lock = threading.Lock()

    def wait_until_open(self, number: int) -> None:
        """Wait until so many questions were open at once."""
        deadline = time.monotonic() + 60
        while self.most_at_once < number:
            assert time.monotonic() < deadline, f"{self.most_at_once} questions are open"
            time.sleep(0.005)

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
            return send(method=method, url=f"{here}?{parts.query}", **options)

        session.request = request
        return session


class _Handler(BaseHTTPRequestHandler):
    server: YahooServer

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        _, host, path = parts.path.split("/", 2)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((host, path, query))
        if refused := self.server.refusals.get(path.rsplit("/", 1)[-1] or host):
            self.send_json(refused, _not("Unauthorized", "Invalid Cookie"))
        elif "/finance/" in path or path == "xhr/ncp":
            self._question(path, query)
        elif path == "v1/test/getcrumb":
            self.send(200, self.server.crumb.encode())
        elif host == "fc.yahoo.com":
            self.send(404, b"", **{"Set-Cookie": "A3=cookie-1; Domain=127.0.0.1; Path=/"})
        else:
            self.send(200, b"<html>no consent needed</html>")

    def _question(self, path: str, query: dict[str, str]) -> None:
        server = self.server
        with server.lock:
            server.open += 1
            server.most_at_once = max(server.most_at_once, server.open)
        time.sleep(server.latency)
        server.gate.wait(60)
        try:
            sent = int(self.headers.get("Content-Length") or 0)
            wanted = server.wants_crumb or "quoteSummary" in path
            known = query.get("crumb") == server.crumb and "A3=" in self.headers.get("Cookie", "")
            asked = json.loads(self.rfile.read(sent) or "{}")
            if server.fault is not None:
                server.fault(self)
            elif wanted and not known:
                self.send_json(401, _not("Unauthorized", "Invalid Crumb"))
            elif "/chart/" in path:
                self._chart(path.rsplit("/", 1)[1], query)
            elif path == "xhr/ncp":
                self._news(asked["serviceConfig"])
            else:
                self._company(path, query)
        finally:
            with server.lock:
                server.open -= 1

    def _chart(self, name: str, query: dict[str, str]) -> None:
        if name not in self.server.listings:
            said = "No data found, symbol may be delisted"
            self.send_json(404, failure("Not Found", said))
        elif said := self._too_much(query):
            self.send_json(422, failure("Unprocessable Entity", said))
        else:
            self.send_json(200, self.server.listings[name].answer(query))

    def _too_much(self, query: dict[str, str]) -> str | None:
        """Why Yahoo does not give so much; None where it does."""
        if "period1" not in query:
            return None
        interval, first, last = query["interval"], int(query["period1"]), int(query["period2"])
        said = f"{interval} data not available for startTime={first} and endTime={last}."
        kept, at_once = _KEPT.get(interval, (None, 36500))
        if last - first > at_once * 86400 + 3600:  # an hour more where clocks go back
            return f"{said} Only {at_once} days worth of {interval} granularity data are allowed"
        if kept and first < self.server.now.timestamp() - kept * 86400:
            return f"{said} The requested range must be within the last {kept} days."
        return None

    def _company(self, path: str, query: dict[str, str]) -> None:
        name = path.rsplit("/", 1)[1]
        listing = self.server.listings.get(name)
        if "quoteSummary" not in path:
            known = listing.statements if listing else {}
            self.send_json(200, _series(known, query["type"].split(",")))
        elif listing is None:
            said = {"code": "Not Found", "description": f"Quote not found for symbol: {name}"}
            self.send_json(404, {"quoteSummary": {"result": None, "error": said}})
        else:
            about = {key: listing.about.get(key) for key in query["modules"].split(",")}
            self.send_json(200, {"quoteSummary": {"result": [about], "error": None}})

    def _news(self, asked: dict[str, Any]) -> None:
        listing = self.server.listings.get(asked["s"][0])
        stream = listing.articles[: asked["snippetCount"]] if listing else []
        self.send_json(200, {"status": "OK", "data": {"tickerStream": {"stream": stream}}})

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
    """A chart that is not given."""
    return {"chart": {"result": None, "error": {"code": code, "description": description}}}


def _not(code: str, description: str) -> dict[str, Any]:
    return {"finance": {"result": None, "error": {"code": code, "description": description}}}


def status(code: int, **headers: str) -> Callable[[_Handler], None]:
    """A fault: an empty answer with this status."""
    return lambda handler: handler.send(code, b"Edge: Too Many Requests", **headers)


def body(content: bytes, *, length: int | None = None) -> Callable[[_Handler], None]:
    """A fault: these bytes; with ``length``, more are announced than come."""
    return lambda handler: handler.send(200, content, length=length)


def silence(seconds: float) -> Callable[[_Handler], None]:
    """A fault: no first byte for so long."""
    return lambda handler: (time.sleep(seconds), handler.send(200, b"{}"))[1]
