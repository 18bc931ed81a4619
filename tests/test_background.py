"""The background loop: it streams, it raises, and leaving it stops the work."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from workbench.background import BackgroundLoop


@pytest.fixture
def loop():
    loop = BackgroundLoop()
    yield loop
    loop.close()


def test_work_runs_on_a_thread_of_its_own(loop):
    async def where() -> str:
        return threading.current_thread().name

    assert loop.run(where()) == "workbench" != threading.current_thread().name


def test_an_error_reaches_the_caller(loop):
    async def fails():
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        loop.run(fails())


def test_items_come_as_they_are_made_and_an_error_comes_after_them(loop):
    async def items():
        yield 1
        yield 2
        raise LookupError("no third")

    source = loop.iterate(items())
    assert [next(source), next(source)] == [1, 2]
    with pytest.raises(LookupError, match="no third"):
        next(source)


def test_the_first_item_is_there_while_the_second_is_awaited(loop):
    async def slow():
        yield 1
        await asyncio.sleep(30)
        yield 2

    started = time.monotonic()
    assert next(loop.iterate(slow())) == 1
    assert time.monotonic() - started < 5


def test_leaving_the_iteration_cancels_the_source(loop):
    ended = threading.Event()

    async def endless():
        try:
            while True:
                yield 1
                await asyncio.sleep(0)
        finally:
            ended.set()

    source = loop.iterate(endless())
    next(source)
    source.close()
    assert ended.wait(5)


def test_a_loop_that_was_closed_ends_its_thread_and_its_tasks():
    loop = BackgroundLoop("closing")
    cancelled = threading.Event()

    async def wait():
        try:
            await asyncio.sleep(60)
        finally:
            cancelled.set()

    loop.submit(wait())
    loop.run(asyncio.sleep(0))
    loop.close()
    loop.close()
    assert cancelled.is_set()
    assert "closing" not in {thread.name for thread in threading.enumerate()}
