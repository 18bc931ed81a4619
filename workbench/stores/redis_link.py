"""A Redis server as the cache uses it: its keys, and what is done in one step.

A link belongs to one run of the server. Its keys carry that run's id, and a connection to a later
run is refused, so what a restart brings back from disk is never read::

    {prefix}:{run}:{key}                a value
    {prefix}:{run}:@lock:{key}          the token of who fetches it
    {prefix}:{run}:@failed:{token}      what that fetch raised
    {prefix}:{run}:@left:{token}        a link whose late writes are refused

No key of the cache has an ``@``, so the inner ones are nobody's values. The server's user needs
INFO beside the commands on keys.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from redis import Redis
from redis.connection import ConnectionPool
from redis.exceptions import ConnectionError as RedisConnectionError

LEASE_S = 5.0
_LEASE_MS = int(LEASE_S * 1000)
# Longer than a network or a stopped server holds back what was sent before the link was left.
_LEFT_MS = 600_000
_LONGEST_S = 3e9
_PAGE = 1000

_SET = """
if redis.call('EXISTS', KEYS[3]) == 1 then return redis.error_reply('LEFT this link') end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
redis.call('UNLINK', KEYS[2])
"""
_LAND = f"if redis.call('GET', KEYS[2]) ~= ARGV[3] then return end{_SET}"
_DELETE = "redis.call('UNLINK', KEYS[2]) return redis.call('UNLINK', KEYS[1])"
_LEAD = """
local failure = redis.call('GET', KEYS[3])
if failure then return {'failed', failure} end
local text = redis.call('GET', KEYS[1])
if text then return {'text', text} end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[1] then return {'wait', holder} end
redis.call('SET', KEYS[2], ARGV[1], 'PX', ARGV[2])
return {'lead', ''}
"""
_EXTEND = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
"""
_RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end
if ARGV[2] ~= '' then redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3]) end
"""


class Lead(NamedTuple):
    """What became of asking to fetch a key; ``content`` is the text, the failure or the holder."""

    outcome: Literal["text", "failed", "wait", "lead"]
    content: str


class _Run:
    """One run of the server: the first that is connected to, and none but it."""

    def __init__(self) -> None:
        self.id = ""

    def greet(self, connection: Any) -> None:  # noqa: ANN401 - of redis-py's several kinds
        """Begin a connection."""
        connection.on_connect()
        connection.send_command("INFO", "server")
        found = re.search(rb"run_id:(\w+)", connection.read_response())
        run = found[1].decode()[:12] if found else "unknown"
        if self.id not in ("", run):
            raise RedisConnectionError("The server was started anew.")
        self.id = run


class RedisLink:
    """Connections to one run of a server. Each method is one round trip, unless it says more.

    They raise redis-py's RedisError, a write through a link that was left included.
    """

    def __init__(self, options: Mapping[str, Any], prefix: str) -> None:
        self._token = uuid.uuid4().hex
        self._prefix = prefix
        self._run = _Run()
        self._base = ""
        pool = ConnectionPool(**options, redis_connect_func=self._run.greet)
        self._client = Redis(connection_pool=pool)
        scripts = (_SET, _LAND, _DELETE, _LEAD, _EXTEND, _RELEASE)
        (
            self._set, self._land, self._delete, self._lead, self._extend, self._release,
        ) = map(self._client.register_script, scripts)  # fmt: skip

    def open(self) -> None:
        """Connect, and learn which run of the server this is."""
        self._client.ping()
        self._base = f"{self._prefix}:{self._run.id}:"

    def close(self) -> None:
        """Close the connections that are not in use."""
        self._client.connection_pool.disconnect(inuse_connections=False)

    def get(self, key: str) -> str | None:
        """The text kept under ``key``."""
        text: Any = self._client.get(self._base + key)
        return None if text is None else str(text, "utf-8")

    def set(self, key: str, text: str, seconds: float) -> None:
        """Keep ``text``; a fetch of ``key`` under way anywhere is not kept."""
        self._set(self._write_keys(key), (text, _ms(seconds)))

    def delete(self, key: str) -> bool:
        """Forget ``key``, and the fetch of it under way; whether it was there."""
        return bool(self._delete((self._base + key, self._lock(key))))

    def delete_matching(self, pattern: str, matches: Callable[[str], bool]) -> int:
        """Forget what matches, and the fetches under way; how many values there were.

        Goes through all keys of the server, twice: the fetches first, so that what they keep
        before they are stopped is found as a value after.
        """
        glob = re.sub(r"[?\[\]\\]", r"\\\g<0>", pattern)
        for locks in self._pages(self._lock(glob)):
            self._client.unlink(*locks)
        found = 0
        for names in self._pages(self._base + glob):
            keys = [str(name[len(self._base) :], "utf-8") for name in names]
            values = [self._base + key for key in keys if "@" not in key and matches(key)]
            found += self._client.unlink(*values) if values else 0
        return found

    def clear(self, left: RedisLink | None) -> None:
        """Remove everything under the prefix, in as many steps as it takes.

        What ``left`` sent and the server has not yet done would come after: it is refused.
        """
        if left is not None and left._run.id == self._run.id:
            self._client.set(self._inner("left", left._token), "1", px=_LEFT_MS)
        for names in self._pages(f"{self._prefix}:*"):
            stale = [name for name in names if b":@left:" not in name]
            if stale:
                self._client.unlink(*stale)

    def lead(self, key: str, token: str, awaited: str) -> Lead:
        """Ask to fetch ``key`` as ``token``, having waited for the fetch of ``awaited``."""
        names = (self._base + key, self._lock(key), self._inner("failed", awaited))
        outcome, content = self._lead(names, (token, _LEASE_MS))
        return Lead(outcome.decode(), content.decode())

    def extend(self, key: str, token: str) -> None:
        """Go on fetching ``key``."""
        self._extend((self._lock(key),), (token, _LEASE_MS))

    def land(self, key: str, token: str, text: str, seconds: float) -> None:
        """Keep what was fetched and end the fetch, unless it was broken off."""
        self._land(self._write_keys(key), (text, _ms(seconds), token))

    def release(self, key: str, token: str, failure: str = "") -> None:
        """End the fetch with nothing kept; those who wait for it get ``failure``."""
        names = (self._lock(key), self._inner("failed", token))
        self._release(names, (token, failure, _LEASE_MS))

    def _lock(self, key: str) -> str:
        return self._inner("lock", key)

    def _inner(self, kind: str, name: str) -> str:
        return f"{self._base}@{kind}:{name}"

    def _write_keys(self, key: str) -> tuple[str, str, str]:
        return self._base + key, self._lock(key), self._inner("left", self._token)

    def _pages(self, glob: str) -> Iterator[list[Any]]:
        """The keys that are like ``glob``, some at a time."""
        cursor = 0
        while True:
            cursor, names = self._client.scan(cursor, match=glob, count=_PAGE)
            if names:
                yield names
            if not cursor:
                return


def _ms(seconds: float) -> int:
    return max(1, round(1000 * min(seconds, _LONGEST_S)))
