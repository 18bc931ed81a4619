"""What is left of documents when their server, or a process that writes them, is killed.

Run it when you want to know: ``PYTHONPATH=tests python tests/bench/chaos_documents.py``. It takes
more than a minute and is not part of the tests, which have shorter forms of both.
"""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table
from standins.chaos import Chaos
from standins.mongo_server import MongoServer

from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.filters import Query
from workbench.stores.schema import Field, Schema

KILLS, WRITERS, DOCUMENTS = 10, 4, 2000
ROWS = Schema("rows", {"n": Field("int", required=True), "text": Field("text")})
WRITER = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema import Field, Schema
rows = Schema("rows", {{"n": Field("int", required=True), "text": Field("text")}})
documents = MongoGenericRepository(EmbeddedDatabase(Path(sys.argv[1]), busy_timeout_s=120), rows)
for n in range(int(sys.argv[3])):
    documents.insert_one({{"_id": f"{{sys.argv[2]}}:{{n:06}}", "n": n, "text": "x" * 200}})
    print(n, flush=True)
"""


def server(folder: Path) -> list[tuple[str, str]]:
    """Eight threads, and a server killed again and again."""
    standin = MongoServer(folder, "--sync-on-commit")
    standin.start_with_users()
    started = time.monotonic()
    try:
        outcome = Chaos(standin, "chaos").run(kills=KILLS, calm_s=4, away_s=2)
    finally:
        standin.kill()
    return [
        ("server: kills", str(outcome.kills)),
        ("server: seconds", f"{time.monotonic() - started:.0f}"),
        ("server: operations", f"{outcome.operations:,}"),
        ("server: operations that failed", str(outcome.failures)),
        ("server: slowest failure, s", f"{outcome.slowest_failure_s:.2f}"),
        ("server: acknowledged writes lost", str(len(outcome.lost))),
        ("server: two-document writes there by half", str(len(outcome.halves))),
        ("server: faults of any kind", "; ".join(outcome.faults)[:200] or "none"),
    ]


def start(file: Path, name: str, count: int) -> subprocess.Popen[str]:
    """A process that writes ``count`` documents and says each number once it is kept."""
    code = WRITER.format(path=[entry for entry in sys.path if entry])
    command = [sys.executable, "-c", code, str(file), name, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def embedded(folder: Path) -> list[tuple[str, str]]:
    """Four processes that write, and a fifth that is killed in the middle."""
    file = folder / "store.db"
    started = time.monotonic()
    writers = {str(n): start(file, str(n), DOCUMENTS) for n in range(WRITERS)}
    victim = start(file, "victim", 1_000_000)
    assert victim.stdout is not None
    for _ in range(DOCUMENTS // 4):
        victim.stdout.readline()
    victim.send_signal(signal.SIGKILL)
    acknowledged = {"victim": DOCUMENTS // 4 + victim.communicate()[0].count("\n")}
    acknowledged |= {name: one.communicate()[0].count("\n") for name, one in writers.items()}
    elapsed = time.monotonic() - started
    database = EmbeddedDatabase(file)
    there = {row["_id"] for chunk in database.stream(ROWS, Query(), 1000) for row in chunk}
    wanted = {f"{name}:{n:06}" for name, count in acknowledged.items() for n in range(count)}
    before = time.monotonic()
    database.atomic(lambda: database.delete(ROWS, "nobody"))
    waited = time.monotonic() - before
    database.close()
    with sqlite3.connect(file) as plain:
        (sound,) = plain.execute("PRAGMA integrity_check").fetchone()
    plain.close()
    return [
        ("file: documents acknowledged", f"{len(wanted):,}"),
        ("file: of them by the process that was killed", f"{acknowledged['victim']:,}"),
        ("file: seconds", f"{elapsed:.1f}"),
        ("file: documents a second", f"{len(wanted) / elapsed:,.0f}"),
        ("file: acknowledged writes lost", str(len(wanted - there))),
        ("file: there and never acknowledged", str(len(there - wanted))),
        ("file: wait for the lock after, ms", f"{1000 * waited:.1f}"),
        ("file: integrity check", str(sound)),
    ]


def main() -> None:
    """Measure and print."""
    table = Table("", "found")
    with tempfile.TemporaryDirectory() as folder:
        for name, measure in (("file", embedded), ("server", server)):
            place = Path(folder) / name
            place.mkdir()
            for row in measure(place):
                table.add_row(*row)
    Console().print(table)


if __name__ == "__main__":
    main()
