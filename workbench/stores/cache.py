"""The cache: what was fetched or computed, for a while.

Keys are ``{entity}:{id}:{attribute}[:{version}]``; build them with ``cache_key`` and put in every
argument that changes the answer.
"""

from __future__ import annotations

import random
import re
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import quote

from workbench.config import Settings
from workbench.errors import (
    ConfigurationError,
    InvalidDocumentError,
    StoreError,
    StoreUnavailable,
)
from workbench.log import LoggingMixin
from workbench.stores.cache_codec import dumps, loads

T = TypeVar("T")

MISS: Any = type("Miss", (), {"__repr__": lambda self: "MISS", "__bool__": lambda self: False})()
"""What ``get_json(key, MISS)`` answers where nothing is cached, as None may be cached too."""

_KEY = re.compile(r"[^\s@]{1,512}")
_JITTER_SHARE = 0.2


def cache_key(entity: str, *parts: object) -> str:
    """``entity:part:part...``, each part escaped so that different parts give different keys."""
    return ":".join(quote(str(part), safe=".-_=^") for part in (entity, *parts))


class _Flight:
    """A fetch under way, and those who wait for it."""

    def __init__(self) -> None:
        self.owner = threading.get_ident()
        self.done = threading.Event()
        self.text: str | None = None
        self.error: Exception | None = None


class CacheBackend(LoggingMixin, ABC):
    """A cache of JSON values that come back as they went in (see ``cache_codec``).

    A backend gives the four methods that begin with an underscore. Safe for several threads.
    """

    def __init__(self, *, jitter_s: float = 60.0, wait_s: float = 60.0) -> None:
        self._jitter_s = jitter_s
        self._wait_s = wait_s
        self._flights: dict[str, _Flight] = {}
        self._flights_lock = threading.Lock()

    @staticmethod
    def from_config(settings: Settings) -> CacheBackend:
        """The cache the settings ask for.

        Raises ConfigurationError where a Redis is configured: this version has none, and memory
        in its place would be a surprise.
        """
        if settings.redis.host:
            raise ConfigurationError(
                "redis.host is set, but Redis is not available in this version yet.",
                hint="Unset REDIS_HOST to cache in memory.",
            )
        cache = settings.cache
        return MemoryCache(max_entries=cache.max_entries, jitter_s=cache.jitter_s)

    @property
    def shared(self) -> bool:
        """Whether other processes see what is cached here, now."""
        return False

    def get_json(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - any JSON value
        """The cached value, or ``default``. Give ``MISS`` to tell a cached None from nothing."""
        text = self._get(_checked(key))
        return default if text is None else loads(text)

    def set_json(self, key: str, value: object, *, ttl_seconds: float) -> None:
        """Keep ``value`` for ``ttl_seconds`` and some jitter (at most a fifth of it); 0 keeps
        nothing, and forgets what was there."""
        self._drop_flights(key.__eq__)
        self._store(_checked(key), dumps(value), ttl_seconds)

    def delete(self, key: str) -> bool:
        """Forget ``key``; whether it was there. A fetch of it under way is not kept either."""
        self._drop_flights(_checked(key).__eq__)
        return self._delete(key)

    def delete_pattern(self, pattern: str) -> int:
        """Forget all keys like ``workspace:123:*`` (only ``*`` is special); how many they were."""
        matches = re.compile(re.escape(_checked(pattern)).replace(r"\*", ".*"), re.DOTALL).fullmatch
        self._drop_flights(lambda key: matches(key) is not None)
        return self._delete_matching(lambda key: matches(key) is not None)

    def get_or_fetch(
        self,
        key: str,
        loader: Callable[[], T],
        *,
        ttl_seconds: float,
        wait_seconds: float | None = None,
    ) -> T:
        """The cached value, else what ``loader`` gives, which is then cached.

        However many ask at once, one runs ``loader``; the rest wait for it, at most
        ``wait_seconds`` (the backend's own bound if None), and then raise StoreUnavailable. What
        ``loader`` raises reaches all of them, and nothing is cached.
        """
        found = self.get_json(key, MISS)
        if found is not MISS:
            return cast("T", found)
        with self._flights_lock:
            flight = self._flights.get(key)
            leads = flight is None
            if flight is None:
                flight = self._flights[key] = _Flight()
        if leads:
            return self._fetch(key, flight, loader, ttl_seconds)
        bound = self._wait_s if wait_seconds is None else wait_seconds
        return cast("T", self._wait(key, flight, bound))

    def is_healthy(self) -> bool:
        """Whether the cache works."""
        return self.health_check()[0]

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Write, read and forget a value: whether that worked, and in how many ms."""
        key, started = cache_key("health", uuid.uuid4().hex, "probe"), time.perf_counter()
        try:
            self.set_json(key, started, ttl_seconds=10)
            worked = self.get_json(key) == started and self.delete(key)
        except StoreError as error:
            return False, {"backend": type(self).__name__, "error": str(error)}
        elapsed = round(1000 * (time.perf_counter() - started), 2)
        return worked, {"backend": type(self).__name__, "ms": elapsed}

    def _fetch(self, key: str, flight: _Flight, loader: Callable[[], T], ttl: float) -> T:
        try:
            # Another fetch may have ended between the first look and the lead.
            cached = self.get_json(key, MISS)
            value: T = loader() if cached is MISS else cached
            flight.text = dumps(value)
            if cached is MISS:
                self._land(key, flight, ttl)
            return value
        except Exception as error:
            flight.error = error
            raise
        finally:
            with self._flights_lock:
                if self._flights.get(key) is flight:
                    del self._flights[key]
            flight.done.set()

    def _land(self, key: str, flight: _Flight, ttl: float) -> None:
        """Keep what was fetched, unless the key was written or forgotten meanwhile."""
        with self._flights_lock:
            if self._flights.get(key) is flight and flight.text is not None:
                self._store(key, flight.text, ttl)

    def _wait(self, key: str, flight: _Flight, seconds: float) -> Any:  # noqa: ANN401
        if flight.owner == threading.get_ident():
            raise StoreUnavailable(f"The fetch of {key} asks for {key} itself.")
        if not flight.done.wait(seconds):
            raise StoreUnavailable(
                f"{key} is still being fetched after {seconds:g} s.", hint="Try again in a moment."
            )
        if flight.error is not None:
            raise flight.error
        if flight.text is None:
            raise StoreUnavailable(f"The fetch of {key} was interrupted.", hint="Try again.")
        return loads(flight.text)

    def _store(self, key: str, text: str, ttl: float) -> None:
        if not 0 <= ttl < float("inf"):
            raise InvalidDocumentError("A time to live is 0 or more seconds.")
        if ttl == 0:
            self._delete(key)
            return
        most = min(self._jitter_s, _JITTER_SHARE * ttl)
        self._set(key, text, ttl + random.uniform(0, most))  # noqa: S311 - no secret is made of it

    def _drop_flights(self, matches: Callable[[str], object]) -> None:
        with self._flights_lock:
            for key in [key for key in self._flights if matches(key) is True]:
                del self._flights[key]

    @abstractmethod
    def _get(self, key: str) -> str | None:
        """The text kept under ``key`` and not expired, or None."""

    @abstractmethod
    def _set(self, key: str, text: str, seconds: float) -> None:
        """Keep ``text`` for ``seconds``."""

    @abstractmethod
    def _delete(self, key: str) -> bool:
        """Forget ``key``; whether it was there."""

    @abstractmethod
    def _delete_matching(self, matches: Callable[[str], bool]) -> int:
        """Forget the keys that match; how many they were."""


class MemoryCache(CacheBackend):
    """At most ``max_entries`` values in this process; the least recently used go first."""

    def __init__(
        self,
        *,
        max_entries: int = 2048,
        jitter_s: float = 60.0,
        wait_s: float = 60.0,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(jitter_s=jitter_s, wait_s=wait_s)
        self._max_entries = max_entries
        self._timer = timer
        self._lock = threading.Lock()
        self._entries: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def _get(self, key: str) -> str | None:
        with self._lock:
            expires, text = self._entries.get(key, (None, None))
            if expires is None:
                return None
            if expires <= self._timer():
                del self._entries[key]
                return None
            self._entries.move_to_end(key)
            return text

    def _set(self, key: str, text: str, seconds: float) -> None:
        with self._lock:
            self._entries[key] = (self._timer() + seconds, text)
            self._entries.move_to_end(key)
            while len(self._entries) > self._max_entries:
                self._entries.popitem(last=False)

    def _delete(self, key: str) -> bool:
        with self._lock:
            expires, _ = self._entries.pop(key, (None, None))
            return expires is not None and expires > self._timer()

    def _delete_matching(self, matches: Callable[[str], bool]) -> int:
        with self._lock:
            found = [key for key in self._entries if matches(key)]
            for key in found:
                del self._entries[key]
            return len(found)


def _checked(key: str) -> str:
    if not isinstance(key, str) or not _KEY.fullmatch(key):
        raise InvalidDocumentError(
            "A cache key is text of at most 512 characters with no space and no '@'."
        )
    return key
