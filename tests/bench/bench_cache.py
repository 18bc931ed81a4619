"""What a hit costs: medians, and the ratio against a bare GET of redis-py in the same run.

``python tests/bench/bench_cache.py``. The bare GET is a client opened with the same options,
asking for the same text. The two are measured in turns, as machines are noisy.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import redis
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from standins.valkey_server import ValkeyServer

from workbench.config.settings import RedisSettings
from workbench.stores.cache import CacheBackend, MemoryCache
from workbench.stores.cache_redis import RedisCache
from workbench.stores.redis_address import connection_options

ROUNDS, CALLS = 200, 100
KEY = "symbol:IBM:listing:sample"
LISTING = {
    "ticker": "IBM", "name": "International Business Machines Corporation", "mic": "XNYS",
    "currency": "USD", "kind": "equity", "isin": "US4592001014", "aliases": ("IBM.N", "IBM US"),
}  # fmt: skip


def microseconds(work: Callable[[], object]) -> float:
    """One call of ``work``, the mean of a round."""
    started = time.perf_counter()
    for _ in range(CALLS):
        work()
    return (time.perf_counter() - started) / CALLS * 1e6


def medians(*works: Callable[[], object]) -> list[float]:
    """Of each work, the median round; the works take turns."""
    rounds = [[microseconds(work) for work in works] for _ in range(ROUNDS)]
    return [statistics.median(times) for times in zip(*rounds[10:], strict=True)]


def hit(cache: CacheBackend) -> Callable[[], object]:
    """What the desk does at every look-up."""
    cache.set_json(KEY, LISTING, ttl_seconds=3600)
    return lambda: cache.get_or_fetch(KEY, dict, ttl_seconds=3600)


def main() -> None:
    """Measure and print."""
    table = Table("a hit", "median", "against", "floor", "ratio")
    (memory,) = medians(hit(MemoryCache()))
    table.add_row("in memory", f"{memory:.1f} us")
    with ValkeyServer() as server, contextlib.ExitStack() as stack:
        settings = RedisSettings(**server.settings)
        cache = RedisCache(settings)
        stack.callback(cache.close)
        shared = hit(cache)
        options = connection_options(settings)
        bare = redis.Redis(connection_pool=redis.ConnectionPool(**options))
        stack.callback(bare.connection_pool.disconnect)
        (name,) = bare.keys(f"*{KEY}")
        floor, ours, read = medians(lambda: bare.get(name), shared, lambda: cache.get_json(KEY))
        for what, median in (("on Valkey, get_or_fetch", ours), ("on Valkey, get_json", read)):
            table.add_row(
                what, f"{median:.1f} us", "bare GET", f"{floor:.1f} us", f"{median / floor:.2f}"
            )
    Console().print(table)


if __name__ == "__main__":
    main()
