"""The cache on a Redis server, and in memory while the server is away.

What was kept in either place while the other was in use may be out of date, so each change of
place begins empty: memory when the server goes, everything under the prefix when it comes back.
An operation counts once it was done in the place that is in use at its end.
"""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from redis.exceptions import RedisError

from workbench.config.settings import RedisSettings
from workbench.log import redact
from workbench.stores.cache import CacheBackend, Claim, MemoryCache
from workbench.stores.cache_failures import failure, failure_text
from workbench.stores.cache_flights import Deadline, StillFetching
from workbench.stores.redis_address import connection_options
from workbench.stores.redis_leases import Leases
from workbench.stores.redis_link import LEASE_S, Lead, RedisLink

T = TypeVar("T")

_POLL_S, _LONGEST_POLL_S = 0.005, 0.1


class _Away:
    """A time without the server: the memory that stands in, why, and when to try again."""

    def __init__(self, memory: MemoryCache, left: RedisLink | None) -> None:
        self.memory = memory
        self.left = left
        self.reason = ""
        self.retry_at = 0.0

    @property
    def begun(self) -> bool:
        """False before the first try: nobody was told, and nothing was kept in memory."""
        return bool(self.reason)


class _Led(NamedTuple):
    """What asking for a key came to, and where it was asked."""

    place: RedisLink | MemoryCache
    lead: Lead


class RedisCache(CacheBackend):
    """Values on a server that other processes see too; at most ``max_entries`` in memory while
    it is away. No fault of the server reaches the caller: it is logged once and told by
    ``health_check``, and the server is left alone for ``retry_s`` between tries.
    """

    def __init__(
        self,
        settings: RedisSettings,
        *,
        max_entries: int = 2048,
        jitter_s: float = 60.0,
        wait_s: float = 60.0,
    ) -> None:
        super().__init__(jitter_s=jitter_s, wait_s=wait_s)
        self._options = connection_options(settings)
        self._where = f"{self._options['host']}:{self._options['port']}"
        self._prefix = settings.prefix
        self._retry_s = settings.retry_s
        self._max_entries = max_entries
        self._leases = Leases(LEASE_S / 3)
        self._door = threading.Lock()
        self._place: RedisLink | _Away = self._away(None)

    @property
    def shared(self) -> bool:
        """Whether the server answers, as far as is known; tries it when a try is due."""
        return isinstance(self._reach(), RedisLink)

    def close(self) -> None:
        """End the thread and the connections."""
        self._leases.close()
        if isinstance(self._place, RedisLink):
            self._place.close()

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Write, read and forget a value on the server, which is tried at once if it is away."""
        self._reach(at_once=True)
        worked, facts = super().health_check()
        place = self._place
        if isinstance(place, _Away):
            return False, {"backend": "redis", "fallback": "memory", "error": place.reason}
        return worked, {**facts, "backend": "redis"}

    def _get(self, key: str) -> str | None:
        return self._do(lambda link: link.get(key), lambda memory: memory._get(key))

    def _set(self, key: str, text: str, seconds: float) -> None:
        self._do(
            lambda link: link.set(key, text, seconds),
            lambda memory: memory._set(key, text, seconds),
        )

    def _delete(self, key: str) -> bool:
        return self._do(lambda link: link.delete(key), lambda memory: memory._delete(key))

    def _delete_matching(self, pattern: str, matches: Callable[[str], bool]) -> int:
        return self._do(
            lambda link: link.delete_matching(pattern, matches),
            lambda memory: memory._delete_matching(pattern, matches),
        )

    @contextmanager
    def _claim(self, key: str, deadline: Deadline) -> Iterator[Claim]:
        token = uuid.uuid4().hex
        place, lead = self._lead(key, token, deadline)
        if lead.outcome == "text":
            yield Claim(lead.content, lambda text, seconds: None)
        elif isinstance(place, MemoryCache):
            # Into this memory and no later one, for which it may be out of date.
            yield Claim(None, lambda text, seconds: place._set(key, text, seconds))
        else:
            with self._fetching(place, key, token):
                yield Claim(None, self._landing(place, key, token))

    def _lead(self, key: str, token: str, deadline: Deadline) -> _Led:
        """Wait until the value is there, or the fetch of it is ours, or somebody else's failed."""
        awaited, pause = "", _POLL_S
        while True:
            led = self._do(
                lambda link: _Led(link, link.lead(key, token, awaited)),  # noqa: B023 - run at once
                lambda memory: _Led(memory, _lead_in(memory, key)),
            )
            if led.lead.outcome in ("text", "lead"):
                return led
            if led.lead.outcome == "failed":
                raise failure(led.lead.content)
            awaited = led.lead.content
            if not deadline.left():
                raise StillFetching(key, deadline)
            share = random.uniform(0.5, 1)  # noqa: S311 - no secret is made of it
            time.sleep(min(share * pause, deadline.left()))
            pause = min(2 * pause, _LONGEST_POLL_S)

    @contextmanager
    def _fetching(self, link: RedisLink, key: str, token: str) -> Iterator[None]:
        """Hold the lock of ``key``; a failure inside is told to those who wait for it."""

        def act(work: Callable[[], object]) -> None:
            self._attempt(link, work)

        try:
            with self._leases.held(token, lambda: act(lambda: link.extend(key, token))):
                yield
        except BaseException as error:
            told = failure_text(error) if isinstance(error, Exception) else ""
            act(lambda: link.release(key, token, told))
            raise

    def _landing(self, link: RedisLink, key: str, token: str) -> Callable[[str, float], None]:
        return lambda text, seconds: self._attempt(
            link, lambda: link.land(key, token, text, seconds)
        )

    def _attempt(self, link: RedisLink, work: Callable[[], object]) -> None:
        """Do ``work``, for what it is worth: on a link that was left it is worth nothing."""
        if self._place is link:
            try:
                work()
            except RedisError as error:
                self._leave(link, error)

    def _do(self, on_server: Callable[[RedisLink], T], in_memory: Callable[[MemoryCache], T]) -> T:
        """Do it where the cache is, and again where the cache has moved meanwhile."""
        while True:
            place = self._reach()
            if isinstance(place, _Away):
                done = in_memory(place.memory)
            else:
                try:
                    done = on_server(place)
                except RedisError as error:
                    self._leave(place, error)
                    continue
            if self._place is place:
                return done

    def _reach(self, *, at_once: bool = False) -> RedisLink | _Away:
        """Where the cache is now. One thread tries a server that is away, when a try is due."""
        place = self._place
        if isinstance(place, RedisLink):
            return place
        # The first try is waited for by all: memory stands in for a server that was found away.
        waits = at_once or not place.begun
        if (waits or time.monotonic() >= place.retry_at) and self._door.acquire(blocking=waits):
            try:
                if self._place is place and (at_once or time.monotonic() >= place.retry_at):
                    self._try(place)
            finally:
                self._door.release()
        return self._place

    def _try(self, away: _Away) -> None:
        """Come back to the server, if it answers, with nothing on it from before."""
        link = RedisLink(self._options, self._prefix)
        try:
            link.open()
            if away.begun:
                link.clear(away.left)
        except RedisError as error:
            link.close()
            self._put_off(away, error)
            return
        self._place = link
        if away.begun:
            self.logger.warning(
                "Redis at %s answers again: the cache is shared, and begins empty.", self._where
            )

    def _leave(self, link: RedisLink, error: RedisError) -> None:
        """Go to memory, unless another thread has already left ``link``."""
        if self._place is link:
            with self._door:
                if self._place is link:
                    away = self._away(link)
                    self._put_off(away, error)
                    self._place = away
        link.close()

    def _away(self, left: RedisLink | None) -> _Away:
        return _Away(MemoryCache(max_entries=self._max_entries), left)

    def _put_off(self, away: _Away, error: RedisError) -> None:
        """Leave the server alone for a while; say so where it is news."""
        if not away.begun:
            kind = type(error).__name__
            self.logger.warning(
                "Redis at %s does not answer (%s): the cache is in memory.", self._where, kind
            )
        away.reason = redact(f"{type(error).__name__}: {error}")
        away.retry_at = time.monotonic() + self._retry_s


def _lead_in(memory: MemoryCache, key: str) -> Lead:
    text = memory._get(key)
    return Lead("lead", "") if text is None else Lead("text", text)
