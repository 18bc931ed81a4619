"""Servers of other makers that tests talk to over loopback, each a process of its own."""

from __future__ import annotations

import random
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import psutil


def free_port() -> int:
    """A free port on loopback, outside the range that outgoing connections take theirs from, so
    that it is free again whenever the server is started anew."""
    while True:
        port = random.randrange(15_000, 30_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class ServerProcess:
    """A server that listens on a port of loopback once it has started; it can be started again on
    the same port, with what it kept."""

    def __init__(self, command: Sequence[str], port: int, log: Path) -> None:
        self._command = [*command]
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.port = port

    def start(self, *more: str, within_s: float = 30) -> None:
        """Start it and wait until it accepts connections."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen([*self._command, *more], stdout=log, stderr=log)
        deadline = time.monotonic() + within_s
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except OSError:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.kill()
                    raise AssertionError(self._log.read_text(errors="replace")[-2000:]) from None
                time.sleep(0.02)
            else:
                return

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def pause(self, *, on: bool) -> None:
        """Make it silent: it keeps its connections and answers nothing. It is when this returns:
        the signal alone leaves its threads time for an answer on a busy machine."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP if on else signal.SIGCONT)
        deadline = time.monotonic() + 10
        while on and not self._is_stopped():
            assert time.monotonic() < deadline, "the server did not stop"
            time.sleep(0.005)

    def _is_stopped(self) -> bool:
        assert self._process is not None
        threads = psutil.Process(self._process.pid).threads()
        states = (psutil.Process(thread.id).status() for thread in threads)
        return all(state == psutil.STATUS_STOPPED for state in states)
