"""What every service has: logger, clock, an honest report, and async twins."""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from workbench.errors import NoDataError, StoreUnavailable
from workbench.log import log_context
from workbench.services.base import BaseService
from workbench.stores.cache import MemoryCache


class Library(BaseService):
    """A service for these tests."""

    def __init__(self, **options):
        super().__init__(cache=MemoryCache(), **options)
        self.gate = threading.Event()
        self.read = 0
        self.closed = threading.Event()

    def health_check(self):
        """Whether it works."""
        return self._dependencies_health_report()

    def slow(self, answer: int, *, wait_s: float = 10) -> int:
        """Waits at the gate."""
        assert self.gate.wait(wait_s)
        return answer

    def fail(self):
        """Raises."""
        raise NoDataError("Nothing there.", hint="Look elsewhere.")

    def told(self):
        """Logs a line."""
        self.logger.warning("told")

    def pages(self, count: int, *, fails_at: int | None = None, gate_at: int | None = None):
        """Pages, counted as they are read."""
        with log_context(book="b1"):
            try:
                for number in range(count):
                    if number == fails_at:
                        raise StoreUnavailable("A page is torn.")
                    if number == gate_at:
                        self.gate.wait(10)
                    self.read += 1
                    self.logger.warning("page %d", number)
                    yield number
            finally:
                self.closed.set()

    @staticmethod
    def plain():
        """Needs no twin."""

    def _private(self):
        """Has none either."""


# Logger, clock, health --------------------------------------------------------------------------


def test_a_logger_is_named_after_its_class_or_given():
    assert Library().logger.name == f"{__name__}.Library"
    given = logging.getLogger("elsewhere")
    assert Library(logger=given).logger is given


def test_the_clock_is_given_and_its_time_is_in_utc():
    east = datetime(2024, 1, 1, 7, tzinfo=timezone(timedelta(hours=7)))
    now = Library(clock=lambda: east)._utc_now()
    assert (now, now.tzinfo) == (datetime(2024, 1, 1, tzinfo=UTC), UTC)
    assert Library()._utc_now().tzinfo is UTC
    with pytest.raises(ValueError, match="with a zone"):
        Library(clock=datetime.now)._utc_now()


def fine():
    return True, {"ms": 1}


def down():
    return False, {"error": "gone", "healthy": True, "required": "?"}


def refuses():
    raise StoreUnavailable("It does not answer.", hint="Start it.")


@pytest.mark.parametrize(
    ("required", "optional", "healthy", "status", "unavailable"),
    [
        ({}, {}, True, "healthy", []),
        ({"store": fine}, {"cache": fine}, True, "healthy", []),
        ({"store": fine}, {"cache": down}, True, "degraded", ["cache"]),
        ({"store": fine}, {"cache": refuses}, True, "degraded", ["cache"]),
        ({"store": down}, {"cache": fine}, False, "unhealthy", ["store"]),
        ({"store": refuses}, {"cache": refuses}, False, "unhealthy", ["cache", "store"]),
        ({"both": refuses}, {"both": fine}, False, "unhealthy", ["both"]),
    ],
)
def test_a_required_dependency_decides_and_an_optional_one_degrades(
    required, optional, healthy, status, unavailable
):
    said, report = Library()._dependencies_health_report(required=required, optional=optional)
    assert (said, report["status"]) == (healthy, status)
    assert sorted(report["unavailable"]) == unavailable
    for name, found in report["dependencies"].items():
        assert found["healthy"] is (name not in unavailable)
        assert found["required"] is (name in required)
        assert found["healthy"] or found["error"] in ("gone", "It does not answer. Start it.")


def test_a_probe_that_is_broken_is_no_finding():
    with pytest.raises(ZeroDivisionError):
        Library()._dependencies_health_report(optional={"cache": lambda: 1 // 0})


# Async twins ------------------------------------------------------------------------------------


def test_each_public_method_has_a_twin_with_its_own_name_and_the_same_words():
    for name in ("health_check", "slow", "fail", "told", "pages"):
        method, made = getattr(Library, name), getattr(Library, f"{name}_async")
        assert made.__name__ == f"{name}_async"
        assert made.__qualname__ == f"Library.{name}_async"
        assert (made.__doc__, made.__module__) == (method.__doc__, __name__)
        assert inspect.signature(made) == inspect.signature(method)
        streams = inspect.isgeneratorfunction(method)
        assert inspect.isasyncgenfunction(made) is streams
        assert inspect.iscoroutinefunction(made) is not streams
    for name in ("plain_async", "_private_async", "slow_async_async", "_utc_now_async"):
        assert not hasattr(Library, name)


async def test_the_loop_goes_on_while_a_twin_waits():
    library, ticks = Library(), 0
    waiting = asyncio.create_task(library.slow_async(7))
    while ticks < 20:
        await asyncio.sleep(0.001)
        ticks += 1
    assert not waiting.done()
    library.gate.set()
    assert await waiting == 7


async def test_an_error_reaches_who_awaits():
    with pytest.raises(NoDataError, match="Look elsewhere"):
        await Library().fail_async()
    with pytest.raises(TypeError, match="wait"):
        await Library().slow_async(1, wait=3)


async def test_a_cancelled_task_ends_at_once():
    library = Library()
    waiting = asyncio.create_task(library.slow_async(7))
    await asyncio.sleep(0.01)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    library.gate.set()


@pytest.fixture
def lines():
    """What the library logs, as it is written down."""
    found = []
    handler = logging.Handler()
    handler.emit = lambda record: found.append(handler.format(record))
    logger = logging.getLogger(f"{__name__}.Library")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


async def test_the_logging_context_goes_along(lines):
    library = Library()
    with log_context(run="r1"):
        await library.told_async()
        assert [number async for number in library.pages_async(2)] == [0, 1]
    await library.told_async()
    contexts = [line.partition(": ")[2] or line for line in lines]
    assert [line.endswith("told run=r1") for line in contexts[:1]] == [True]
    assert contexts[1].endswith("page 0 run=r1 book=b1")
    assert contexts[2].endswith("page 1 run=r1 book=b1")
    assert contexts[3].endswith("told")


async def test_a_stream_gives_each_page_before_the_next_is_read():
    library = Library()
    stream = library.pages_async(5)
    assert library.read == 0
    assert await anext(stream) == 0
    assert library.read == 1
    assert await anext(stream) == 1
    assert library.read == 2
    await stream.aclose()
    assert await asyncio.to_thread(library.closed.wait, 10)
    assert library.read == 2


async def test_leaving_a_stream_early_closes_it_within_its_own_context():
    library = Library()
    async for number in library.pages_async(100):
        if number == 3:
            break
    assert await asyncio.to_thread(library.closed.wait, 10)
    assert library.read == 4


async def test_the_loop_goes_on_while_a_stream_waits_and_a_cancelled_one_is_closed():
    library, taken = Library(), []

    second = asyncio.Event()

    async def take():
        async for number in library.pages_async(5, gate_at=2):
            taken.append(number)
            if number == 1:
                second.set()

    reading = asyncio.create_task(take())
    await second.wait()
    await asyncio.sleep(0.01)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert not library.closed.is_set()
    library.gate.set()
    assert await asyncio.to_thread(library.closed.wait, 10)
    assert taken == [0, 1]


async def test_an_error_inside_a_stream_reaches_who_reads_it():
    library, taken = Library(), []

    async def take():
        async for number in library.pages_async(5, fails_at=2):
            taken.append(number)  # noqa: PERF401 - what came before the error counts

    with pytest.raises(StoreUnavailable, match="A page is torn"):
        await take()
    assert taken == [0, 1]
    assert library.closed.wait(10)


async def test_a_stream_leaves_no_thread_behind():
    library = Library()
    assert [number async for number in library.pages_async(3)] == [0, 1, 2]
    deadline = time.monotonic() + 10
    while any(t.name.startswith("workbench-stream") for t in threading.enumerate()):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
