"""One event loop on one thread of Workbench's own, and the only bridge to it.

The agent is async. Notebook cells, the command line and papermill are not, and in Jupyter the
main thread's loop is busy running the cell. So the agent runs here, and synchronous callers
wait for it here.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class BackgroundLoop:
    """An event loop on a daemon thread, started at first use and ended by ``close``."""

    def __init__(self, name: str = "workbench") -> None:
        self._name = name
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """Start ``work`` and return at once; cancelling the future cancels the work."""
        return asyncio.run_coroutine_threadsafe(work, self._running_loop())

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for ``work``; an interrupt of the waiting thread cancels the work."""
        future = self.submit(work)
        try:
            return future.result()
        except BaseException:
            future.cancel()
            raise

    def iterate(self, source: AsyncIterator[T]) -> Iterator[T]:
        """Yield what ``source`` yields, as it comes; leaving the iteration cancels the source."""
        items: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

        async def pump() -> None:
            try:
                async for item in source:
                    items.put((True, item))
            finally:
                aclose = getattr(source, "aclose", None)
                if aclose is not None:
                    await aclose()

        future = self.submit(pump())
        future.add_done_callback(lambda done: items.put((False, None)))
        try:
            while True:
                more, item = items.get()
                if not more:
                    break
                yield item
            future.result()
        finally:
            future.cancel()

    def call(self, work: Callable[[], None]) -> None:
        """Have ``work`` done on the loop's thread, soon; without a loop there is none to do."""
        with self._lock:
            if self._loop is not None:
                self._loop.call_soon_threadsafe(work)

    def close(self) -> None:
        """Cancel what still runs, stop the loop and end the thread."""
        with self._lock:
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(_cancel_all(), loop).result(timeout=5)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(timeout=5)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                started = threading.Event()
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=_serve, args=(self._loop, started), name=self._name, daemon=True
                )
                self._thread.start()
                started.wait()
            return self._loop


def _serve(loop: asyncio.AbstractEventLoop, started: threading.Event) -> None:
    asyncio.set_event_loop(loop)
    loop.call_soon(started.set)
    try:
        loop.run_forever()
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _cancel_all() -> None:
    tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
