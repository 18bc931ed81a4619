"""A server that speaks MongoDB's wire protocol, with users, on loopback.

It is SecantusDB's, run as its own process. It is slow where it has no index, which is welcome
here.
"""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pymongo import MongoClient
from pymongo.errors import PyMongoError
from standins.processes import ServerProcess, free_port

from workbench.config.settings import MongoSettings, Secret

USER, PASSWORD = "desk", "p@ss:w/rd#1"
NARROW, NARROW_PASSWORD = "narrow", "n4rrow"
_ACTIONS = ["find", "insert", "update", "remove", "createCollection", "createIndex", "collMod",
            "listIndexes"]  # fmt: skip


class MongoServer(ServerProcess):
    """With ``USER``, who may do everything, and ``NARROW``, who may not list collections of the
    database ``narrow``. ``options`` are the program's."""

    def __init__(self, folder: Path, *options: str) -> None:
        port = free_port()
        program = shutil.which("secantusd-py", path=str(Path(sys.executable).parent))
        assert program, "the wheel secantusdb is in the test extra"
        command = [program, "--port", str(port), "--storage-path", str(folder / "data"), *options]
        super().__init__(command, port, folder / "mongo.log")

    def uri(self, user: str = USER, password: str = PASSWORD) -> str:
        """The whole connection string."""
        return (
            f"mongodb://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/?authSource=admin"
        )

    def settings(self, database: str, **more: Any) -> MongoSettings:
        """Settings of a database for ``USER``."""
        return MongoSettings(**{"uri": Secret(self.uri()), "database": database} | more)

    @contextmanager
    def client(self) -> Iterator[MongoClient[dict[str, Any]]]:
        """A plain client of ``USER``."""
        with MongoClient(self.uri(), serverSelectionTimeoutMS=5000) as client:
            yield client

    def start_with_users(self) -> None:
        """Start it anew, with its users, asking everybody for a password."""
        self.start()
        with MongoClient(f"mongodb://127.0.0.1:{self.port}/?directConnection=true") as client:
            roles = ["readWriteAnyDatabase", "dbAdminAnyDatabase", "userAdminAnyDatabase"]
            client.admin.command("createUser", USER, pwd=PASSWORD, roles=[*roles, "root"])
            privilege = {"resource": {"db": NARROW, "collection": ""}, "actions": _ACTIONS}
            client[NARROW].command("createRole", "no_list", privileges=[privilege], roles=[])
            client[NARROW].command("createUser", NARROW, pwd=NARROW_PASSWORD, roles=["no_list"])
        self.stop()
        self.restart()

    def stop(self) -> None:
        """Let it write what it has, and end."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(20)
        self._process = None

    def restart(self) -> None:
        """Start it again and wait until it answers its user."""
        self.start("--auth")
        deadline = time.monotonic() + 20
        while True:
            try:
                with self.client() as client:
                    client.admin.command("ping")
                return
            except PyMongoError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
