"""The cache: what was fetched or computed, for a while.

Keys are ``{entity}:{id}:{attribute}[:{version}]``; build them with ``cache_key`` and put in every
argument that changes the answer.
"""

from __future__ import annotations

import pkgutil
import random
import re
import threading
import time
import uuid
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any, NamedTuple, TypeVar, cast
from urllib.parse import quote

from workbench.config import Settings
from workbench.errors import InvalidDocumentError, StoreError
from workbench.log import LoggingMixin
from workbench.stores.cache_codec import dumps, loads
from workbench.stores.cache_flights import Deadline, Flight, Flights

T = TypeVar("T")

MISS: Any = type("Miss", (), {"__repr__": lambda self: "MISS", "__bool__": lambda self: False})()
"""What ``get_json(key, MISS)`` answers where nothing is cached, as None may be cached too."""

_KEY = re.compile(r"[^\s@]{1,512}")
_JITTER_SHARE = 0.2


def cache_key(entity: str, *parts: object) -> str:
    """``entity:part:part...``, each part escaped so that different parts give different keys."""
    return ":".join(quote(str(part), safe=".-_=^") for part in (entity, *parts))


class Claim(NamedTuple):
    """The right to fetch a key: ``text`` where it came meanwhile, else how to keep what comes."""

    text: str | None
    keep: Callable[[str, float], object]


class CacheBackend(LoggingMixin, ABC):
    """A cache of JSON values that come back as they went in (see ``cache_codec``).

    A backend gives the methods that begin with an underscore. Safe for several threads.
    """

    def __init__(self, *, jitter_s: float = 60.0, wait_s: float = 60.0) -> None:
        self._jitter_s = jitter_s
        self._wait_s = wait_s
        self._flights = Flights()

    @staticmethod
    def from_config(settings: Settings) -> CacheBackend:
        """The cache the settings ask for: Redis where one is configured, else memory.

        Nothing is connected yet; an address that cannot be one is a ConfigurationError.
        """
        cache, redis = settings.cache, settings.redis
        kind: Callable[..., CacheBackend] = MemoryCache
        if redis.url or redis.host:
            # By name: that module imports this one, and only who has a server pays for loading it.
            redis_cache = pkgutil.resolve_name("workbench.stores.cache_redis:RedisCache")
            if settings.profile == "offline":  # sample data and real data never meet
                redis = redis.model_copy(update={"prefix": f"{redis.prefix}-offline"})
            kind = partial(redis_cache, redis)
        return kind(max_entries=cache.max_entries, jitter_s=cache.jitter_s, wait_s=cache.wait_s)

    @property
    def shared(self) -> bool:
        """Whether other processes see, right now, what this cache holds."""
        return False

    def close(self) -> None:
        """End threads and connections; safe to call twice."""

    def get_json(self, key: str, default: Any = None) -> Any:  # noqa: ANN401 - any JSON value
        """The cached value, or ``default``. Give ``MISS`` to tell a cached None from nothing."""
        text = self._get(_checked(key))
        return default if text is None else loads(text)

    def set_json(self, key: str, value: object, *, ttl_seconds: float) -> None:
        """Keep ``value`` for ``ttl_seconds`` and some jitter (at most a fifth of it); 0 keeps
        nothing, and forgets what was there."""
        text, seconds = dumps(value), self._lifetime(ttl_seconds)
        self._flights.drop(_checked(key).__eq__)
        if seconds:
            self._set(key, text, seconds)
        else:
            self._delete(key)

    def delete(self, key: str) -> bool:
        """Forget ``key``; whether it was there. A fetch of it under way is not kept either."""
        self._flights.drop(_checked(key).__eq__)
        return self._delete(key)

    def delete_pattern(self, pattern: str) -> int:
        """Forget all keys like ``workspace:123:*`` (only ``*`` is special); how many they were."""
        fits = re.compile(re.escape(_checked(pattern)).replace(r"\*", ".*"), re.DOTALL).fullmatch
        self._flights.drop(lambda key: fits(key) is not None)
        return self._delete_matching(pattern, lambda key: fits(key) is not None)

    def invalidate_user(self, user_id: str) -> int:
        """Forget all there is of a user; how many keys they were."""
        return self.delete_pattern(cache_key("user", user_id) + ":*")

    def invalidate_workspace(self, workspace_id: str) -> int:
        """Forget all there is of a workspace; how many keys they were."""
        return self.delete_pattern(cache_key("workspace", workspace_id) + ":*")

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
        deadline = Deadline(self._wait_s if wait_seconds is None else wait_seconds)
        while True:
            flight, leads = self._flights.enter(key)
            if leads:
                try:
                    return self._fetch(key, flight, loader, ttl=ttl_seconds, deadline=deadline)
                finally:
                    self._flights.end(key, flight)
            text = flight.wait(key, deadline)
            if text is not None:
                return cast("T", loads(text))

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

    def _fetch(
        self, key: str, flight: Flight, loader: Callable[[], T], *, ttl: float, deadline: Deadline
    ) -> T:
        try:
            seconds = self._lifetime(ttl)
            # What is not kept cannot be handed to another process: each fetches for itself.
            claimed = self._claim(key, deadline) if seconds else nullcontext(self._alone(key))
            with claimed as claim:
                value = loader() if claim.text is None else cast("T", loads(claim.text))
                text = flight.text = dumps(value) if claim.text is None else claim.text
                if claim.text is None and seconds:
                    flight.land(lambda: claim.keep(text, seconds))
            return value
        except Exception as error:
            flight.error = error
            raise

    def _lifetime(self, ttl: float) -> float:
        """Seconds to keep what is to be kept for ``ttl``."""
        if not 0 <= ttl < float("inf"):
            raise InvalidDocumentError("A time to live is 0 or more seconds.")
        most = min(self._jitter_s, _JITTER_SHARE * ttl)
        return ttl + random.uniform(0, most)  # noqa: S311 - no secret is made of it

    def _alone(self, key: str) -> Claim:
        """The right to fetch ``key`` within this process."""
        # Another fetch may have ended between the first look and the lead.
        return Claim(self._get(key), lambda text, seconds: self._set(key, text, seconds))

    def _claim(self, key: str, deadline: Deadline) -> AbstractContextManager[Claim]:
        """The right to fetch ``key``, among all who share this cache; raises what they raise."""
        return nullcontext(self._alone(key))

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
    def _delete_matching(self, pattern: str, matches: Callable[[str], bool]) -> int:
        """Forget the keys that match, all of them like ``pattern``; how many they were."""


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

    def _delete_matching(self, pattern: str, matches: Callable[[str], bool]) -> int:
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
