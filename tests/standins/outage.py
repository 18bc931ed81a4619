"""A mixed load on a cache that knows what may be read: what is older than a finished write is
stale."""

import random
import threading
import time
from typing import Self

from workbench.stores.cache import MISS, CacheBackend

_KEYS_PER_THREAD = 5


class Load:
    """``threads`` threads that write keys of their own and read those of all, inside ``with``.

    Each key has a version that only grows. Its writer first raises it at the source, then writes
    it to the cache or deletes it there; when that returns, no lower version may be read.
    """

    def __init__(self, cache: CacheBackend, *, threads: int) -> None:
        self._cache = cache
        count = threads * _KEYS_PER_THREAD
        self._source = [0] * count
        self._finished = [0] * count
        self._ended = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, args=(number,)) for number in range(threads)
        ]
        self._counts = [0] * threads
        self.exceptions: list[BaseException] = []
        self.stale: list[tuple[str, int, int]] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    @property
    def operations(self) -> int:
        return sum(self._counts)

    def run_for(self, seconds: float) -> None:
        time.sleep(seconds)

    def _work(self, number: int) -> None:
        draw = random.Random(number)
        own = range(number * _KEYS_PER_THREAD, (number + 1) * _KEYS_PER_THREAD)
        while not self._ended.is_set():
            act = draw.choices((self._write, self._forget, self._read, self._fetch), (2, 1, 4, 4))[
                0
            ]
            writes = act in (self._write, self._forget)
            item = draw.choice(own) if writes else draw.randrange(len(self._source))
            try:
                act(item)
            except BaseException as error:  # noqa: BLE001 - what is looked for
                self.exceptions.append(error)
            self._counts[number] += 1

    def _write(self, item: int) -> None:
        self._source[item] += 1
        self._cache.set_json(f"load:{item}", self._source[item], ttl_seconds=60)
        self._finished[item] = self._source[item]

    def _forget(self, item: int) -> None:
        self._source[item] += 1
        if item % 10:
            self._cache.delete(f"load:{item}")
        else:
            self._cache.delete_pattern(f"load:{item}*")
        self._finished[item] = self._source[item]

    def _read(self, item: int) -> None:
        finished = self._finished[item]
        self._check(item, finished, self._cache.get_json(f"load:{item}", MISS))

    def _fetch(self, item: int) -> None:
        finished = self._finished[item]

        def load() -> int:
            version = self._source[item]
            time.sleep(0.001)
            return version

        found = self._cache.get_or_fetch(f"load:{item}", load, ttl_seconds=60)
        self._check(item, finished, found)

    def _check(self, item: int, finished: int, found: int) -> None:
        if found is not MISS and found < finished:
            self.stale.append((f"load:{item}", finished, found))
