"""Thirty seconds of load on the cache while its server is killed, stopped and started again.

``python tests/bench/chaos_cache.py [seconds]`` prints what was seen. It should read: no
exception, no stale value, health right within 5 s, and two log lines for each outage.
"""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from standins.outage import Load
from standins.valkey_server import ValkeyServer

from workbench.config.settings import RedisSettings
from workbench.stores.cache_redis import RedisCache

CYCLE_S = 5.0


class Lines(logging.Handler):
    """Keeps what is logged."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.kept.append(f"{record.levelname} {record.getMessage()}")


def until(fact: Callable[[], bool]) -> float:
    """Seconds until ``fact``, at most 30."""
    started = time.monotonic()
    while not fact() and time.monotonic() - started < 30:
        time.sleep(0.01)
    return time.monotonic() - started


def main(seconds: float) -> None:
    """Run and print."""
    lines = Lines()
    logging.getLogger("workbench").addHandler(lines)
    gone, back, outages = [], [], 0
    with ValkeyServer() as server:
        cache = RedisCache(RedisSettings(**server.settings))
        with Load(cache, threads=8) as load:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                load.run_for(CYCLE_S / 2)
                stops = outages % 3 == 2
                server.stop() if stops else server.kill(save=True)
                gone.append(until(lambda: not cache.is_healthy()))
                load.run_for(CYCLE_S / 2 - 1)
                server.resume() if stops else server.start()
                back.append(until(cache.is_healthy))
                outages += 1
            load.run_for(1)
        cache.close()
    table = Table("what", "seen")
    table.add_row("outages (each third a stopped server)", str(outages))
    table.add_row("operations", f"{load.operations:,}")
    table.add_row("exceptions", f"{len(load.exceptions)} {load.exceptions[:3] or ''}")
    table.add_row("stale reads", f"{len(load.stale)} {load.stale[:3] or ''}")
    table.add_row("health told it gone after, at most", f"{max(gone):.2f} s")
    table.add_row("health told it back after, at most", f"{max(back):.2f} s")
    table.add_row("log lines", str(len(lines.kept)))
    for line in sorted(set(lines.kept)):
        table.add_row(f"  {lines.kept.count(line)} times", line)
    Console(width=140).print(table)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0)
