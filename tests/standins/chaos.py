"""Eight threads that use a server which is killed again and again, and what is left of it."""

from __future__ import annotations

import random
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field

from standins.mongo_server import MongoServer

from workbench.errors import DuplicateDocumentError, StoreUnavailable
from workbench.stores.mongo import MongoDatabase
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema import Field, Index, Schema

ROWS = Schema("rows", {"pair": Field("text"), "text": Field("text")}, (Index((("pair", 1),)),))
SUMS = Schema("sums", {"total": Field("int", required=True)})
_COUNTERS = 4


@dataclass
class Account:
    """What one thread did. ``unknown``: writes whose answer never came."""

    done: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    failures_s: list[float] = field(default_factory=list)
    resumed: int = 0
    """Operations that succeeded after the last restart."""
    wrong: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    """How it went, all threads together."""

    operations: int
    failures: int
    slowest_failure_s: float
    kills: int
    lost: list[str]
    halves: list[str]
    sums: list[str]
    wrong: list[str]
    idle: list[str]

    @property
    def faults(self) -> list[str]:
        """What must not be."""
        return [*self.lost, *self.halves, *self.sums, *self.wrong, *self.idle]


class Chaos:
    """Inserts, counters, writes of two documents and reads, two threads each, through one client
    that is never opened anew."""

    def __init__(self, server: MongoServer, name: str, *, timeout_s: float = 2.5) -> None:
        self._server = server
        self._database = MongoDatabase(server.settings(name, timeout_s=timeout_s))
        self._rows = MongoGenericRepository(self._database, ROWS)
        self._sums = MongoGenericRepository(self._database, SUMS)
        self._sums.insert_many([{"_id": str(n), "total": 0} for n in range(_COUNTERS)])
        self._stop = threading.Event()
        self._calm = threading.Event()
        acts = {"insert": self._insert, "count": self._count, "pair": self._pair,
                "read": self._read}  # fmt: skip
        self._accounts = {f"{kind}{n}": Account() for kind in acts for n in range(2)}
        self._threads = [
            threading.Thread(target=self._work, args=(acts[name[:-1]], account), name=name)
            for name, account in self._accounts.items()
        ]

    def run(self, *, kills: int, calm_s: float, away_s: float) -> Outcome:
        """Kill the server ``kills`` times, each after ``calm_s`` of work, for ``away_s``."""
        for thread in self._threads:
            thread.start()
        try:
            for _ in range(kills):
                time.sleep(calm_s)
                self._server.kill()
                time.sleep(away_s)
                self._server.restart()
            self._calm.set()
            time.sleep(max(calm_s, 2))
        finally:
            self._stop.set()
            for thread in self._threads:
                thread.join(60)
        try:
            return self._outcome(kills)
        finally:
            self._database.close()

    def _work(self, act: Callable[[Account], str], account: Account) -> None:
        while not self._stop.is_set():
            calm, started = self._calm.is_set(), time.monotonic()
            try:
                account.done.append(act(account))
                account.resumed += calm
            except StoreUnavailable:
                account.failures_s.append(time.monotonic() - started)
            except BaseException as error:
                account.wrong.append(f"{threading.current_thread().name}: {error!r}")
                raise

    def _insert(self, account: Account) -> str:
        id = uuid.uuid4().hex
        account.unknown.append(id)
        try:
            self._rows.insert_one({"_id": id, "text": "x" * 200})
        except DuplicateDocumentError:
            # The driver tried again and the server, which was killed, no longer knew why; a
            # MongoDB remembers.
            if self._rows.find_one({"_id": id}) is None:
                raise
        account.unknown.pop()
        return id

    def _count(self, account: Account) -> str:
        id = str(random.randrange(_COUNTERS))
        account.unknown.append(id)
        self._sums.modify_one(id, lambda sum: sum and {**sum, "total": sum["total"] + 1})
        account.unknown.pop()
        return id

    def _pair(self, account: Account) -> str:
        pair = uuid.uuid4().hex
        account.unknown.append(pair)

        def write() -> None:
            self._rows.insert_one({"_id": f"{pair}:a", "pair": pair})
            self._rows.insert_one({"_id": f"{pair}:b", "pair": pair})

        try:
            self._database.atomic(write)
        except DuplicateDocumentError:
            if self._rows.count({"pair": pair}) != 2:
                raise
        account.unknown.pop()
        return pair

    def _read(self, account: Account) -> str:
        pairs = self._accounts["pair0"].done
        if not pairs:
            time.sleep(0.01)
            return ""
        pair = random.choice(pairs)
        if self._rows.count({"pair": pair}) != 2:
            account.wrong.append(f"read: {pair} is not there whole")
        return pair

    def _outcome(self, kills: int) -> Outcome:
        there = {row["_id"] for chunk in self._rows.stream(chunk_size=1000) for row in chunk}
        of = self._accounts
        inserted = [id for n in range(2) for id in of[f"insert{n}"].done]
        paired = [id for n in range(2) for id in of[f"pair{n}"].done]
        expected = {*inserted, *(f"{pair}:{part}" for pair in paired for part in "ab")}
        pairs = {id.partition(":")[0] for id in there if ":" in id}
        halves = [p for p in pairs if not {f"{p}:a", f"{p}:b"} <= there]
        failures = [s for account in of.values() for s in account.failures_s]
        return Outcome(
            operations=sum(len(account.done) for account in of.values()),
            failures=len(failures),
            slowest_failure_s=max(failures, default=0.0),
            kills=kills,
            lost=[f"{id} was acknowledged and is gone" for id in expected - there],
            halves=[f"{pair} is there by half" for pair in halves],
            sums=self._wrong_sums(kills),
            wrong=[line for account in of.values() for line in account.wrong],
            idle=[f"{name} did not resume" for name, one in of.items() if not one.resumed],
        )

    def _wrong_sums(self, kills: int) -> list[str]:
        """Counters that lost an acknowledged step, or took one that nobody made.

        A MongoDB remembers over a restart which writes it did, and answers the driver's second try
        as the first. The stand-in does not, so a step under way at a kill may be made twice.
        """
        accounts = [self._accounts[f"count{n}"] for n in range(2)]
        wrong = []
        for row in self._sums.find_many(limit=None):
            least = sum(account.done.count(row["_id"]) for account in accounts)
            most = least + sum(account.unknown.count(row["_id"]) for account in accounts)
            most += kills * len(accounts)
            if not least <= row["total"] <= most:
                wrong.append(f"counter {row['_id']}: {row['total']}, not {least} to {most}")
        return wrong
