"""One at a time for each thing that is asked for, and side by side for different ones."""

from __future__ import annotations

import threading
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from weakref import WeakValueDictionary


class Turns:
    """A lock for each key, for as long as anybody holds it or waits for it; reentrant."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: WeakValueDictionary[Hashable, _Lock] = WeakValueDictionary()

    @contextmanager
    def of(self, key: Hashable) -> Iterator[None]:
        """Wait until nobody else is inside for ``key``."""
        with self._guard:
            lock = self._locks.setdefault(key, _Lock())
        with lock.held:
            yield


class _Lock:
    """A lock that goes when nobody holds it any more."""

    __slots__ = ("__weakref__", "held")

    def __init__(self) -> None:
        self.held = threading.RLock()
