"""Leases on the server, extended for as long as the fetches they are for go on."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Leases:
    """Calls what extends each lease every ``every_s`` seconds, on a thread of its own.

    The thread is there only while there are leases, or for one more turn. A holder that is killed
    takes it along, and its leases end by themselves.
    """

    def __init__(self, every_s: float) -> None:
        self._every_s = every_s
        self._changed = threading.Condition()
        self._held: dict[str, Callable[[], object]] = {}
        self._thread: threading.Thread | None = None

    @contextmanager
    def held(self, token: str, extend: Callable[[], object]) -> Iterator[None]:
        """Extend the lease of ``token`` inside."""
        with self._changed:
            self._held[token] = extend
            if self._thread is None or not self._thread.is_alive():
                name = "workbench-cache-leases"
                self._thread = threading.Thread(target=self._run, name=name, daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._changed:
                self._held.pop(token, None)

    def close(self) -> None:
        """End the thread; what is still held ends with its lease."""
        with self._changed:
            self._held.clear()
            thread = self._thread
            self._changed.notify_all()
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait(self._every_s)
                if not self._held:
                    self._thread = None
                    return
                extensions = list(self._held.values())
            for extend in extensions:
                extend()
