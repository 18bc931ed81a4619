"""The SEC's EDGAR on loopback: the table of tickers, submissions and company facts, in its own JSON
shapes, and its manners: who does not say who asks is refused.

``fault``, when set, answers in its place; ``faults`` are taken first, one a request.
"""

import json
import re
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from http.server import BaseHTTPRequestHandler
from typing import Any

from standins.loopback import LoopbackServer

_TABLE = "/files/company_tickers_exchange.json"
_ABOUT_ONE = re.compile(r"/(submissions|api/xbrl/companyfacts)/CIK(\d{10})\.json")
_REFUSAL = (
    b"<html><title>SEC.gov | Your Request Originates from an Undeclared Automated Tool</title>"
)

ALPHABET, BERKSHIRE = 1652044, 1067983
LISTED = (
    (ALPHABET, "Alphabet Inc.", "GOOGL", "Nasdaq"),
    (ALPHABET, "Alphabet Inc.", "GOOG", "Nasdaq"),
    (BERKSHIRE, "BERKSHIRE HATHAWAY INC", "BRK-B", "NYSE"),
    (1013488, "MOELIS & CO", "MC", None),
)


def submission(cik: int, name: str, **parts: Any) -> dict[str, Any]:
    """The head of a submissions document."""
    return {
        "cik": f"{cik:010d}",
        "entityType": "operating",
        "sic": "7370",
        "sicDescription": "Services-Computer Programming, Data Processing, Etc.",
        "name": name,
        "tickers": [],
        "exchanges": [],
        "website": "",
        "description": "",
        "addresses": {
            "business": {
                "street1": "1600 AMPHITHEATRE PARKWAY",
                "city": "MOUNTAIN VIEW",
                "stateOrCountry": "CA",
                "stateOrCountryDescription": "CA",
            }
        },
        "formerNames": [],
    } | parts


def fact(value: Any, end: str, *, start: str | None = None, **parts: Any) -> dict[str, Any]:
    """One fact as company facts have it."""
    period = {} if start is None else {"start": start}
    filing = {"accn": "0000000001-20-000001", "fy": 2019, "fp": "FY", "form": "10-K"}
    return period | {"end": end, "val": value} | filing | {"filed": "2020-02-03"} | parts


def company_facts(
    cik: int, name: str, concepts: Mapping[tuple[str, str, str], Sequence[Mapping[str, Any]]]
) -> dict[str, Any]:
    """A company-facts document; ``concepts``: facts by taxonomy, concept and unit."""
    facts: dict[str, Any] = {}
    for (taxonomy, concept, unit), rows in concepts.items():
        body = facts.setdefault(taxonomy, {}).setdefault(concept, {"label": concept, "units": {}})
        body["units"][unit] = list(rows)
    return {"cik": cik, "entityName": name, "facts": facts}


class SecServer(LoopbackServer):
    """Serves ``facts`` and ``submissions`` by CIK, and ``listed`` as the table of tickers."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.listed: Any = LISTED
        self.facts: dict[int, Any] = {}
        self.submissions: dict[int, Any] = {}
        self.fault: Callable[[_Handler], None] | None = None
        self.faults: deque[Callable[[_Handler], None]] = deque()
        self.asked: list[tuple[str, str]] = []

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


class _Handler(BaseHTTPRequestHandler):
    server: SecServer

    def do_GET(self) -> None:
        agent = self.headers.get("User-Agent", "")
        self.server.asked.append((self.path, agent))
        about = _ABOUT_ONE.fullmatch(self.path)
        if self.server.faults:
            self.server.faults.popleft()(self)
        elif self.server.fault is not None:
            self.server.fault(self)
        elif "@" not in agent:
            self.send(403, _REFUSAL)
        elif self.path == _TABLE:
            fields = ["cik", "name", "ticker", "exchange"]
            self.send_json(200, {"fields": fields, "data": self.server.listed})
        elif about is not None:
            known = self.server.submissions if about[1] == "submissions" else self.server.facts
            self._send_known(known.get(int(about[2])))
        else:
            self._send_known(None)

    def _send_known(self, document: Any) -> None:
        if document is None:
            said = (
                b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message>"
            )
            self.send(404, said)
        else:
            self.send_json(200, document)

    def send_json(self, code: int, body: Any, **headers: str) -> None:
        self.send(code, json.dumps(body).encode(), **headers)

    def send(self, code: int, body: bytes, *, length: int | None = None, **headers: str) -> None:
        self.send_response(code)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on standard error."""


Fault = Callable[[_Handler], None]


def status(code: int, **headers: str) -> Fault:
    """A fault: this status and a page."""
    return lambda handler: handler.send(code, b"<html>no</html>", **headers)


def body(content: bytes, *, length: int | None = None) -> Fault:
    """A fault: these bytes; with ``length``, more are announced than come."""
    return lambda handler: handler.send(200, content, length=length)


def silence(seconds: float) -> Fault:
    """A fault: no first byte for so long."""
    return lambda handler: (time.sleep(seconds), handler.send(200, b"{}"))[1]


def cut() -> Fault:
    """A fault: the connection ends without an answer."""
    return lambda handler: handler.connection.close()
