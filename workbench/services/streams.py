"""Reading long results piece by piece, and the one bridge from blocking methods to async ones."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")

_END = object()


def batched(iterable: Iterable[T], chunk_size: int) -> Iterator[list[T]]:
    """``iterable`` in lists of ``chunk_size``, the last perhaps shorter, none empty.

    It is read as the lists are asked for. Raises ValueError for a chunk of less than 1.
    """
    if chunk_size < 1:
        raise ValueError("A chunk holds at least 1 item.")
    iterator = iter(iterable)
    return iter(lambda: list(islice(iterator, chunk_size)), [])


def twin(method: Callable[..., Any]) -> Callable[..., Any]:
    """The async twin of a blocking ``method``: a coroutine function, or for a generator an async
    generator. It runs in a thread, so the caller's loop goes on; the logging context goes along.
    """
    made = _streamed(method) if inspect.isgeneratorfunction(method) else _called(method)
    made.__name__, made.__qualname__ = f"{method.__name__}_async", f"{method.__qualname__}_async"
    return made


def _streamed(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def streamed(*args: Any, **kwargs: Any) -> AsyncIterator[Any]:  # noqa: ANN401
        # One thread for the whole stream: a cursor stays with the connection it came from.
        with _Reader(functools.partial(method, *args, **kwargs)) as reader:
            while (item := await reader.next()) is not _END:
                yield item

    return streamed


def _called(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def called(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return await asyncio.to_thread(method, *args, **kwargs)

    return called


class _Reader:
    """A generator that runs on a thread of its own and is asked for one item after another."""

    def __init__(self, start: Callable[[], Generator[Any]]) -> None:
        self._iterator = start()
        self._context = contextvars.copy_context()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="workbench-stream")

    async def next(self) -> Any:  # noqa: ANN401 - whatever the generator yields
        loop = asyncio.get_running_loop()
        step = functools.partial(self._context.run, next, self._iterator, _END)
        return await loop.run_in_executor(self._thread, step)

    def __enter__(self) -> _Reader:
        return self

    def __exit__(self, *_: object) -> None:
        # After the step that may still run; nobody waits for it.
        self._thread.submit(self._context.run, self._iterator.close)
        self._thread.shutdown(wait=False)
