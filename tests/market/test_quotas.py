"""Quotas: what one process counts, every process keeps to, before and after a restart."""

import json
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standins.mongo_server import MongoServer
from standins.web_server import WebServer, status

from workbench.errors import RateLimitedError
from workbench.market.quotas import Limits, Quota, Timing, rest_asked
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Clock:
    """A clock that goes on only when somebody sleeps, or is told to."""

    now: datetime = NOON
    slept: list[float] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    def on(self, **time: float) -> None:
        self.now += timedelta(**time)

    def timing(self, patience_s: float = 15.0) -> Timing:
        return Timing(lambda: self.now, self.sleep, patience_s)


Open = Callable[..., Quota]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("quotas") / "quotas.db"


@pytest.fixture(scope="module")
def database(path: Path) -> Iterator[EmbeddedDatabase]:
    with closing(EmbeddedDatabase(path)) as database:
        yield database


@pytest.fixture
def quota(database: EmbeddedDatabase, clock: Clock) -> Open:
    repository = RepositoryFactory(database).repository("request_quotas")
    vendor = uuid.uuid4().hex

    def open_quota(*, provider: str = vendor, patience_s: float = 15.0, **limits: float) -> Quota:
        return Quota(provider, Limits(**limits), repository, clock.timing(patience_s))  # type: ignore[arg-type]

    return open_quota


# A day. -----------------------------------------------------------------------------------------


def test_the_request_beyond_a_day_is_refused_and_says_when_it_may_go(
    quota: Open, clock: Clock
) -> None:
    one = quota(per_day=25)
    for _ in range(25):
        one.take()
        clock.on(minutes=10)
    # The first was at noon; now it is 16:10.
    with pytest.raises(RateLimitedError, match="2026-11-25 12:00:00") as caught:
        one.take()
    assert caught.value.retry_after == timedelta(hours=19, minutes=50).total_seconds()
    assert one.status().left_today == 0
    assert one.status().next_at == NOON + DAY
    assert clock.slept == []


def test_a_day_is_any_24_hours_and_frees_its_places_one_by_one(quota: Open, clock: Clock) -> None:
    one = quota(per_day=2)
    one.take()
    clock.on(hours=23)
    one.take()
    clock.on(minutes=59, seconds=59)
    with pytest.raises(RateLimitedError):
        one.take()
    clock.on(seconds=1)
    one.take()
    with pytest.raises(RateLimitedError) as caught:
        one.take()
    assert caught.value.retry_after == timedelta(hours=23).total_seconds()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(pauses=st.lists(st.integers(0, 40_000), min_size=1, max_size=20), most=st.integers(1, 4))
def test_no_24_hours_hold_more_than_allowed(
    quota: Open, clock: Clock, pauses: list[int], most: int
) -> None:
    one, gone = quota(provider=uuid.uuid4().hex, per_day=most), []
    waits: list[float | None] = []
    for pause in pauses:
        clock.on(seconds=pause)
        try:
            one.take()
            gone.append(clock.now)
        except RateLimitedError as error:
            waits.append(error.retry_after)
    assert all(wait is not None and 0 < wait <= DAY.total_seconds() for wait in waits)
    assert all(later - first >= DAY for first, later in zip(gone, gone[most:], strict=False))
    assert len(gone) >= min(most, len(pauses))


def test_a_run_is_refused_before_it_starts(quota: Open, clock: Clock) -> None:
    one = quota(per_day=25)
    for _ in range(20):
        one.take()
        clock.on(minutes=1)
    one.require(5)
    with pytest.raises(RateLimitedError, match=r"needs 7 requests .*, and 5 of 25 are left") as six:
        one.require(7)
    # Two places are free when the second request of today is a day old.
    assert NOON + timedelta(minutes=20, seconds=six.value.retry_after or 0) == (
        NOON + timedelta(minutes=1) + DAY
    )
    with pytest.raises(RateLimitedError) as never:
        one.require(26)
    assert never.value.retry_after is None
    assert one.status().used_today == 20
    quota(per_day=None).require(10_000)


def test_vendors_do_not_share_their_quotas(quota: Open) -> None:
    one, other = quota(per_day=1), quota(provider=uuid.uuid4().hex, per_day=1)
    one.take()
    other.take()
    with pytest.raises(RateLimitedError):
        one.take()


# A second. --------------------------------------------------------------------------------------


def test_requests_of_one_second_wait_for_their_turn(quota: Open, clock: Clock) -> None:
    one = quota(per_second=2)
    gone = []
    for _ in range(5):
        one.take()
        gone.append((clock.now - NOON).total_seconds())
    assert gone == pytest.approx([0, 0.525, 1.05, 1.575, 2.1], abs=0.005)
    clock.on(seconds=10)
    before = len(clock.slept)
    one.take()
    assert len(clock.slept) == before


def test_who_would_wait_too_long_is_told_so_and_not_counted(quota: Open, clock: Clock) -> None:
    hurried = quota(per_second=0.1, per_day=5, patience_s=3)
    hurried.take()
    with pytest.raises(RateLimitedError, match="Too many requests wait") as caught:
        hurried.take()
    assert caught.value.retry_after == pytest.approx(10.5, abs=0.01)
    assert hurried.status().used_today == 1
    quota(per_second=0.1, per_day=5, patience_s=30).take()


# Rest. ------------------------------------------------------------------------------------------


def test_a_rest_holds_for_all_and_ends(quota: Open, clock: Clock) -> None:
    one, other = quota(per_day=9), quota(per_day=9)
    one.hold(120)
    with pytest.raises(RateLimitedError, match="asked for rest") as caught:
        other.take()
    assert caught.value.retry_after == 120
    assert other.status().next_at == other.status().held_until == NOON + timedelta(minutes=2)
    clock.on(seconds=120)
    other.take()
    assert other.status().held_until is None


@pytest.mark.parametrize(
    ("asked", "seconds"), [(None, 60), (0, 0), (-5, 0), (90, 90), (1e12, 86_400), (1e20, 86_400)]
)
def test_how_long_a_rest_is(quota: Open, asked: float | None, seconds: float) -> None:
    one = quota(per_day=9)
    one.hold(asked)
    held = one.status().held_until
    assert (held - NOON if held else timedelta()) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120), (" 0 ", 0), ("9" * 400, 86_400), ("", None), ("soon", None), ("-5", None),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120), ("Tue, 24 Nov 2026 12:02:00", 120),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0), ("Tue, 24 Nov 2099 12:00:00 GMT", 86_400),
    ],
)  # fmt: skip
def test_what_a_header_asks_for(said: str, seconds: float | None) -> None:
    assert rest_asked(said, NOON) == seconds


def test_a_shorter_rest_does_not_end_a_longer_one(quota: Open) -> None:
    one = quota(per_day=9)
    one.take()
    one.hold(3600)
    one.hold(None)
    assert one.status().held_until == NOON + timedelta(hours=1)
    assert one.status().used_today == 1


def test_a_clock_that_was_wrong_shuts_nobody_out(quota: Open, clock: Clock) -> None:
    one = quota(per_day=1, per_second=1)
    clock.on(days=400)
    one.take()
    one.hold(3600)
    clock.on(days=-400)
    one.take()
    assert one.status().used_today == 1
    with pytest.raises(RateLimitedError):
        one.take()


# Processes. -------------------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[WebServer]:
    with WebServer() as server:
        yield server


@pytest.fixture(params=["embedded", "mongodb"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, Any]:
    if request.param == "embedded":
        return {"path": str(tmp_path / "desk.db")}
    mongo: MongoServer = request.getfixturevalue("mongo_server")
    return {"mongo": {"uri": mongo.uri(), "database": f"quotas_{uuid.uuid4().hex[:12]}"}}


def race(order: dict[str, Any], processes: int) -> list[tuple[int, int, list[float], list[str]]]:
    """Start so many processes, let all go at once, and hear what each has to say."""
    command = [sys.executable, "-m", "standins.quota_process", json.dumps(order)]
    running = [
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT / "tests",
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "", "HOME": "/nonexistent"},
        )
        for _ in range(processes)
    ]  # fmt: skip
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin
        one.stdin.write("go\n")
        one.stdin.flush()
    told = [one.communicate(timeout=60)[0] for one in running]
    assert [one.returncode for one in running] == [0] * processes
    return [json.loads(text) for text in told]


def test_25_a_day_hold_for_three_processes_at_once_and_after_a_restart(
    server: WebServer, store: dict[str, Any]
) -> None:
    order = {"url": server.url, "limits": {"per_day": 25}, "times": 12, **store}
    told = race(order, 3)
    assert [others for *_, others in told] == [[], [], []]
    assert sum(answered for answered, *_ in told) == len(server.asked) == 25
    assert sum(refused for _, refused, *_ in told) == 36 - 25
    waits = [wait for _, _, waits, _ in told for wait in waits]
    assert all(DAY.total_seconds() - 60 < wait <= DAY.total_seconds() for wait in waits)
    [(answered, refused, _, _)] = race(order | {"times": 1}, 1)
    assert (answered, refused) == (0, 1)
    assert len(server.asked) == 25


def test_no_second_holds_more_than_allowed_whoever_asks(server: WebServer, tmp_path: Path) -> None:
    limits = {"per_second": 10}
    order = {"url": server.url, "limits": limits, "times": 5, "path": str(tmp_path / "desk.db")}
    told = race(order, 3)
    assert [answered for answered, *_ in told] == [5, 5, 5]
    times = sorted(server.times)
    assert len(times) == 15
    # A busy machine may deliver the first of eleven a little late.
    assert all(times[at + 10] - times[at] > 0.9 for at in range(5))


def test_a_429_in_one_process_stops_the_others(server: WebServer, tmp_path: Path) -> None:
    server.answer = status(429, Retry_After="600")
    order = {"url": server.url, "limits": {}, "times": 3, "path": str(tmp_path / "desk.db")}
    [(answered, refused, waits, _)] = race(order, 1)
    assert (answered, refused) == (0, 3)
    [(answered, refused, later, _)] = race(order, 1)
    assert (answered, refused) == (0, 3)
    assert len(server.asked) == 1
    assert waits[0] == 600
    assert 500 < min(later) < max(later) < 600
