"""One desk's process with a cache, told on standard input what to do, one JSON line at a time.

It answers each line with one of its own. ``python -m standins.cache_process SETTINGS`` where
SETTINGS are those of ``redis``, or empty for memory.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from workbench import errors
from workbench.config import ConfigLoader, Settings
from workbench.errors import WorkbenchError
from workbench.stores.cache import CacheBackend

ROOT = Path(__file__).resolve().parents[2]


class CacheProcess:
    """The other end: starts the process, tells it, and reads its answers."""

    def __init__(self, redis: dict[str, Any]) -> None:
        path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
        self.process = subprocess.Popen(
            [sys.executable, "-m", "standins.cache_process", json.dumps(redis)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path},
        )  # fmt: skip

    def tell(self, act: str, **arguments: Any) -> None:
        self.process.stdin.write(json.dumps({"act": act, **arguments}) + "\n")
        self.process.stdin.flush()

    def answer(self) -> Any:
        return json.loads(self.process.stdout.readline())

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextlib.contextmanager
def cache_processes(count: int, redis: dict[str, Any]) -> Iterator[list[CacheProcess]]:
    """``count`` processes, loaded and connected."""
    processes = [CacheProcess(redis) for _ in range(count)]
    try:
        for process in processes:
            process.answer()
        yield processes
    finally:
        for process in processes:
            process.kill()


class _Desk:
    def __init__(self, redis: dict[str, Any]) -> None:
        given = {f"redis.{name}": value for name, value in redis.items()}
        settings = ConfigLoader.override(Settings(), {"profile": "live", **given})
        self.cache = CacheBackend.from_config(settings)

    def fetch(
        self, key: str, threads: int = 1, seconds: float = 0, error: str = "", wait: float = 30
    ) -> dict[str, Any]:
        """``threads`` at once ask for ``key``, whose fetch takes ``seconds`` and may fail."""
        fetches: list[int] = []
        barrier = threading.Barrier(threads)

        def load() -> str:
            fetches.append(os.getpid())
            time.sleep(seconds)
            if error:
                raise getattr(errors, error, ZeroDivisionError)("It went wrong.")
            return "fetched"

        def ask(_: int) -> str:
            barrier.wait()
            try:
                return self.cache.get_or_fetch(key, load, ttl_seconds=60, wait_seconds=wait)
            except (WorkbenchError, ZeroDivisionError) as failure:
                return f"{type(failure).__name__}: {failure}"

        with ThreadPoolExecutor(threads) as pool:
            answers = list(pool.map(ask, range(threads)))
        return {"fetches": len(fetches), "answers": sorted(set(answers))}


def main() -> None:
    desk = _Desk(json.loads(sys.argv[1]))
    say = sys.stdout
    print(json.dumps(desk.cache.shared), file=say, flush=True)
    for line in sys.stdin:
        arguments = json.loads(line)
        act = arguments.pop("act")
        done = getattr(desk if act == "fetch" else desk.cache, act)(**arguments)
        print(json.dumps(done), file=say, flush=True)


if __name__ == "__main__":
    main()
