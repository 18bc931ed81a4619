"""Where a run's files go: a working folder, made final by one rename.

The working folder lies beside the final one, so that the rename is atomic, and its hidden name
says which process owns it. A process killed at any moment leaves at most such a folder; a later
run sees that the owner is gone and removes it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import socket
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

from workbench.errors import ReportError

_WORKING = re.compile(r"\.run-(?P<run>[0-9a-f]+)-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-(?P<born>\d+)")
_UNSAFE = re.compile(r"[^A-Za-z0-9.]+")


@dataclass(frozen=True)
class RunFolder:
    """A run's working folder and the name it will have. ``dead``: runs found killed, by id."""

    working: Path
    final: Path
    dead: tuple[str, ...] = ()

    def publish(self, *, failed: bool = False) -> Path:
        """Give the folder its final name, ending in ``-failed`` for a failed run."""
        final = self.final.with_name(f"{self.final.name}-failed") if failed else self.final
        for file in self.working.iterdir():
            _to_disk(file)
        self.working.rename(final)
        return final

    def discard(self) -> None:
        """Remove the working folder, if it is still there."""
        shutil.rmtree(self.working, ignore_errors=True)


def open_folder(out_dir: Path, name: str, run_id: str) -> RunFolder:
    """A new working folder in ``out_dir``, which is made if missing.

    Removes what dead runs left. Raises ReportError where nothing can be written.
    """
    working = out_dir / f".run-{run_id}-{_host()}-{os.getpid()}-{_born(os.getpid())}"
    try:
        out_dir.mkdir(parents=True, exist_ok=True)
        dead = _remove_dead(out_dir)
        working.mkdir()
        (working / "report.ipynb").touch()
    except OSError as error:
        shutil.rmtree(working, ignore_errors=True)
        raise ReportError(
            f"Reports cannot be written to {out_dir}: {error.strerror or error}.",
            hint="Choose another folder.",
        ) from None
    return RunFolder(working, out_dir / name, dead)


def folder_name(report: str, subject: object, when: datetime, run_id: str) -> str:
    """``equity_brief-AAPL-20130301T120000Z-1a2b3c4d``, with nothing unsafe in a file name."""
    words = [report, _UNSAFE.sub("_", str(subject or "")).strip("._")[:40]]
    stamp = when.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    return "-".join([word for word in words if word] + [stamp, run_id[:8]])


def _remove_dead(out_dir: Path) -> tuple[str, ...]:
    """Remove the working folders whose process is gone; the ids of their runs."""
    dead = []
    for path in out_dir.iterdir():
        found = _WORKING.fullmatch(path.name)
        # A folder of another machine may be alive there: its own next run removes it.
        if found and found["host"] == _host() and _born(int(found["pid"])) != int(found["born"]):
            shutil.rmtree(path, ignore_errors=True)
            dead.append(found["run"])
    return tuple(dead)


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:8]


def _born(pid: int) -> int:
    """When process ``pid`` began, 0 if it is not there: a pid alone is used again by others."""
    try:
        return int(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return 0


def _to_disk(file: Path) -> None:
    with file.open("rb+") as handle:
        os.fsync(handle.fileno())
