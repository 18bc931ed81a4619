"""The way to the web against a server that misbehaves: bounded, told apart, and silent of keys."""

import gzip
import json
import logging
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx2
import pytest
from standins.web_server import Answer, WebServer, body, drip, said, silence, status

from workbench.config.settings import Secret
from workbench.errors import (
    MarketDataError,
    NoDataError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.market.quotas import Limits, Quota, Timing
from workbench.market.web import Site, WebClient
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import MongoGenericRepository

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
KEY = "Q7ZK3WVJ9XTR5MPD"
Open = Callable[..., WebClient]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.market.web._PAUSE_S", (0.0, 0.01))


@pytest.fixture(scope="module")
def quotas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MongoGenericRepository]:
    path = tmp_path_factory.mktemp("web") / "quotas.db"
    with closing(EmbeddedDatabase(path)) as database:
        yield RepositoryFactory(database).repository("request_quotas")


@pytest.fixture
def quota(quotas: MongoGenericRepository, request: pytest.FixtureRequest) -> Quota:
    return Quota(request.node.name, Limits(per_day=1000), quotas, Timing(utcnow=lambda: NOW))


@pytest.fixture
def client(server: WebServer, quota: Quota) -> Iterator[Open]:
    made: list[WebClient] = []

    def open_client(**site: object) -> WebClient:
        given = {"provider": "vendor", "base_url": server.url, "timeout_s": 5.0} | site
        made.append(WebClient(Site(**given), quota, utcnow=lambda: NOW))  # type: ignore[arg-type]
        return made[-1]

    yield open_client
    for one in made:
        one.close()


def test_an_answer_is_what_the_vendor_said(client: Open, server: WebServer) -> None:
    server.answer = said({"bars": [1.5, None], "name": "Société"})
    found = client(headers={"User-Agent": "Desk desk@example.com"}).get_json("/q", {"s": "A B&C"})
    assert found == {"bars": [1.5, None], "name": "Société"}
    assert server.asked == [("/q", {"s": "A B&C"})]
    assert server.headers_seen[0]["User-Agent"] == "Desk desk@example.com"


def test_a_packed_answer_is_unpacked(client: Open, server: WebServer) -> None:
    packed = gzip.compress(json.dumps({"rows": list(range(1000))}).encode())
    server.answer = body(packed, Content_Encoding="gzip")
    assert client().get_json("/q")["rows"][-1] == 999


# Refusal, absence, failure. ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "kind", "requests"),
    [
        (404, NoDataError, 1),
        (401, ProviderRefusedError, 1),
        (403, ProviderRefusedError, 1),
        (400, ProviderRefusedError, 1),
        (204, ProviderUnavailable, 1),
        (304, ProviderUnavailable, 1),
        (500, ProviderUnavailable, 2),
        (503, ProviderUnavailable, 2),
    ],
)
def test_statuses_are_told_apart_and_only_failures_are_tried_again(
    client: Open, server: WebServer, code: int, kind: type[MarketDataError], requests: int
) -> None:
    server.answer = status(code)
    with pytest.raises(kind):
        client().get_json("/q")
    assert len(server.asked) == requests


FAILURES: dict[str, Answer] = {
    "a fault of the server": status(502),
    "a cut in the middle": body(b'{"bars": [1, 2', length=5000),
    "half an answer": body(b'{"bars": [1, 2'),
    "no JSON": body(b"<html>Down for maintenance</html>"),
    "no text": body(b"\xff\xfe\x00\x01"),
    "no end of brackets": body(b"[" * 200_000),
    "nothing": body(b""),
    "no headers": drip(b"", 0),
    "broken packing": body(b"no gzip at all", Content_Encoding="gzip"),
    "cut packing": body(gzip.compress(b"[1, 2, 3]" * 99)[:40], Content_Encoding="gzip"),
}


@pytest.mark.parametrize("what", FAILURES)
def test_a_failure_is_tried_once_more(
    client: Open, server: WebServer, quota: Quota, what: str
) -> None:
    server.script = [FAILURES[what]]
    assert client().get_json("/q") == {"ok": True}
    assert len(server.asked) == quota.status().used_today == 2
    server.script = [FAILURES[what]] * 3
    with pytest.raises(ProviderUnavailable, match=r"^vendor.*Try again later"):
        client().get_json("/q")
    assert len(server.asked) == quota.status().used_today == 4
    assert len(server.script) == 1


def test_nobody_there(client: Open) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(ProviderUnavailable, match="could not be reached"):
        client(base_url=f"http://127.0.0.1:{port}").get_json("/q")


@pytest.mark.parametrize("address", ["nonsense", "ftp://127.0.0.1:1", "http://127.0.0.1:99999"])
def test_an_address_that_is_none(client: Open, address: str) -> None:
    with pytest.raises((ProviderUnavailable, httpx2.InvalidURL)):
        client(base_url=address).get_json("/q")


# Time. ------------------------------------------------------------------------------------------

_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
SLOW: dict[str, Answer] = {
    "silence": silence(30),
    "headers without end": drip(_HEAD + b"X: y\r\n" * 500, 0.02),
    "a body without end": drip(
        _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\n1\r\n" * 500, 0.01
    ),
}


@pytest.mark.parametrize("what", SLOW)
def test_a_question_ends_with_its_deadline(
    client: Open, server: WebServer, quota: Quota, what: str
) -> None:
    server.answer = SLOW[what]
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        client(timeout_s=0.5).get_json("/q")
    assert 0.4 < time.monotonic() - began < 8
    assert quota.status().used_today == 1  # no second try where no time is left for one


def test_the_second_try_is_within_the_deadline(client: Open, server: WebServer) -> None:
    server.script = [status(500)]
    server.answer = silence(30)
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        client(timeout_s=3.0).get_json("/q")
    assert time.monotonic() - began < 15
    assert len(server.asked) == 2


def test_a_network_that_swallows_everything_is_noticed(client: Open) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        crowd = [socket.socket() for _ in range(4)]
        for one in crowd:
            one.setblocking(False)
            one.connect_ex(address)
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable, match="Timeout"):
            client(base_url=f"http://127.0.0.1:{address[1]}", timeout_s=0.5).get_json("/q")
        assert time.monotonic() - began < 15
        for one in crowd:
            one.close()


def test_a_silent_name_server_is_not_waited_for(
    client: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(30) and [])
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        client(base_url="http://vendor.example", timeout_s=0.4).get_json("/q")
    assert time.monotonic() - began < 15
    over.set()


def test_a_connection_the_server_has_closed_meanwhile_is_made_anew(
    client: Open, server: WebServer
) -> None:
    server.script = [body(b'{"n": 1}'), body(b'{"n": 2}')]
    one = client()
    assert [one.get_json("/q")["n"] for _ in range(2)] == [1, 2]


# Rest. ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said_so", "wait", "held"),
    [
        ({"Retry_After": "120"}, 120.0, 120),
        ({"Retry_After": "0"}, 0.0, 0),
        ({"Retry_After": format_datetime(NOW + timedelta(seconds=90))}, 90.0, 90),
        ({"Retry_After": format_datetime(NOW + timedelta(hours=2), usegmt=True)}, 7200.0, 7200),
        ({"Retry_After": "Tue, 24 Nov 2026 15:01:30"}, 90.0, 90),
        ({"Retry_After": format_datetime(NOW - timedelta(hours=1))}, 0.0, 0),
        ({"Retry_After": "9" * 400}, 86_400.0, 86_400),
        ({"Retry_After": "soon"}, None, 60),
        ({"Retry_After": "-5"}, None, 60),
        ({}, None, 60),
    ],
)
def test_a_429_holds_everybody_for_as_long_as_it_says(
    client: Open, server: WebServer, quota: Quota,
    said_so: dict[str, str], wait: float | None, held: int,
) -> None:  # fmt: skip
    server.answer = status(429, **said_so)
    with pytest.raises(RateLimitedError) as caught:
        client().get_json("/q")
    assert caught.value.retry_after == wait
    until = quota.status().held_until
    assert (until - NOW if until else timedelta()) == timedelta(seconds=held)
    assert len(server.asked) == 1
    if held:
        with pytest.raises(RateLimitedError, match="asked for rest"):
            client().get_json("/q")
        assert len(server.asked) == 1


# Size and redirects. ----------------------------------------------------------------------------


@pytest.mark.parametrize("packed", [False, True])
def test_an_answer_too_long_is_not_read(client: Open, server: WebServer, packed: bool) -> None:
    long = json.dumps("x" * 5_000_000).encode()
    headers = {"Content_Encoding": "gzip"} if packed else {}
    server.answer = body(gzip.compress(long) if packed else long, **headers)
    with pytest.raises(ProviderUnavailable, match="more than 1,000,000 bytes"):
        client(most_bytes=1_000_000).get_json("/q")
    assert len(server.asked) == 1


def test_a_redirect_within_the_site_is_followed(client: Open, server: WebServer) -> None:
    server.script = [status(302, Location="/there?s=1")]
    assert client().get_json("/q") == {"ok": True}
    assert server.asked[-1] == ("/there", {"s": "1"})


def test_a_circle_of_redirects_ends(client: Open, server: WebServer) -> None:
    server.answer = status(301, Location="/q")
    with pytest.raises(ProviderUnavailable, match="circle"):
        client().get_json("/q")
    assert len(server.asked) == 4


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirect_takes_the_question_elsewhere(
    client: Open, server: WebServer, code: int
) -> None:
    with WebServer() as other:
        server.answer = status(code, Location=f"{other.url}/?stolen={KEY}")
        with pytest.raises(ProviderUnavailable, match="another site") as caught:
            client(secrets={"apikey": Secret(KEY)}).get_json("/q")
        assert other.asked == []
    assert KEY not in str(caught.value)


def test_a_redirect_to_no_address(client: Open, server: WebServer) -> None:
    server.answer = status(302, Location="http://[no:address/")
    with pytest.raises(ProviderUnavailable):
        client().get_json("/q")


# The key. ---------------------------------------------------------------------------------------


class Everything(logging.Handler):
    """Every record of every logger, as text: message, arguments and traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.names: set[str] = set()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.names.add(record.name)
        self.lines.append(f"{self.format(record)} {record.__dict__}")


@pytest.fixture
def everything() -> Iterator[Everything]:
    handler, root = Everything(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


ENDS: dict[str, Answer] = {
    **FAILURES,
    "well": said({"Information": f"We have detected your API key as {KEY} and", "key": KEY}),
    "429": status(429),
    "403": status(403),
    "404": status(404),
    "400": status(400),
    "silence": silence(1),
    "elsewhere": status(302, Location=f"http://other.example/?apikey={KEY}"),
    "a circle": status(302, Location=f"/q?apikey={KEY}"),
    "headers": body(b"{}", X_Key=KEY),
}


def _all_there_is(ask: Callable[[], object]) -> str:
    """What ``ask`` answers; or its error with all that a traceback shows, variables included."""
    try:
        return repr(ask())
    except MarketDataError as error:
        told = traceback.TracebackException.from_exception(error, capture_locals=True)
        chain = f"{error.__context__!r} {error.__cause__!r}"
        return f"{error!r} {error.__dict__} {chain} {''.join(told.format())}"


@pytest.mark.parametrize("what", ENDS)
def test_the_key_is_sent_and_never_told(
    client: Open, server: WebServer, everything: Everything, what: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    # Without the log's own knowledge of secrets: nothing here is to lean on it.
    monkeypatch.setattr("workbench.redaction._literals", ())
    secret = Secret.__new__(Secret)
    super(Secret, secret).__init__(KEY)
    server.answer = ENDS[what]
    one = client(secrets={"apikey": secret}, timeout_s=0.5)
    seen = _all_there_is(lambda: one.get_json("/q", {"function": "X"}))
    assert server.asked[0][1] == {"function": "X", "apikey": KEY}
    assert KEY not in seen
    assert KEY not in repr(one._site)
    assert everything.lines
    assert not [line for line in everything.lines if KEY in line]
    assert {name.partition(".")[0] for name in everything.names} == {"workbench"}


def test_a_short_key_does_not_garble_an_answer(client: Open, server: WebServer) -> None:
    server.answer = said({"title": "A demo of democracy"})
    found = client(secrets={"apikey": Secret("demo")}).get_json("/q")
    assert found == {"title": "A demo of democracy"}


def test_the_users_own_requests_are_logged_as_before(
    client: Open, server: WebServer, everything: Everything
) -> None:
    client().get_json("/q")
    with httpx2.Client() as mine:
        mine.get(f"{server.url}/mine")
    assert [line for line in everything.lines if "/mine" in line]
    assert "httpx2" in everything.names
