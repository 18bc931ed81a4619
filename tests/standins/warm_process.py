"""The command line in processes that need not import it: each is forked from one that has.

A command is still a process of its own: its folder, environment, output and exit code are what
they are when it is typed. Only the two seconds are saved in which Python reads its libraries.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# What commands import while they work, beyond Workbench's own modules.
LIBRARIES = (
    "exchange_calendars", "jupyter_client", "nbclient", "nbconvert", "nbformat", "papermill",
    "plotly.graph_objects", "plotly.io", "pymongo", "redis",
)  # fmt: skip


class WarmProcess:
    """A process that forks for each command it is given, once it has imported Workbench."""

    def __init__(self) -> None:
        self._parent = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(
        self, *arguments: str, folder: Path, env: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        """Run ``workbench`` with arguments in a folder, with no input and in this environment."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        with tempfile.TemporaryDirectory() as place:
            out, err = Path(place, "out"), Path(place, "err")
            order = [arguments, str(folder), dict(env), str(out), str(err)]
            self._parent.stdin.write(json.dumps(order) + "\n")
            self._parent.stdin.flush()
            code = int(self._parent.stdout.readline())
            return subprocess.CompletedProcess(
                arguments, code, out.read_text("utf-8"), err.read_text("utf-8")
            )

    def close(self) -> None:
        """End it; it waits for nothing."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.close()
        self._parent.wait(10)
        self._parent.stdout.close()


def _import_all() -> None:
    import workbench

    for module in pkgutil.walk_packages(workbench.__path__, "workbench."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for library in LIBRARIES:
        importlib.import_module(library)


def _become(arguments: list[str], folder: str, env: dict[str, str], out: str, err: str) -> None:
    """Make this process what the command line's would be."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    for stream, (path, mode) in enumerate([(os.devnull, "rb"), (out, "wb"), (err, "wb")]):
        with Path(path).open(mode) as file:
            os.dup2(file.fileno(), stream)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(
        2, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False
    )
    sys.argv = ["workbench", *arguments]


def _serve() -> None:
    _import_all()
    from workbench.cli import main

    gc.freeze()  # a child that ends would look through, and so copy, all that was imported

    while order := sys.stdin.readline():
        command: list[Any] = json.loads(order)
        child = os.fork()
        if not child:
            _become(*command)
            main()
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        sys.stdout.write(f"{ended}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()
