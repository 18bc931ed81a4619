"""The command line as a user meets it: a process of its own, in a folder and home of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def workbench(tmp_path: Path) -> Run:
    """Run ``workbench`` with arguments, in ``tmp_path``; ``env`` is added to the environment."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        surroundings = os.environ | {"HOME": str(tmp_path), "COLUMNS": "200"}
        surroundings |= {"WORKBENCH_STORE_PATH": str(tmp_path / "store")} | (env or {})
        return subprocess.run(
            [sys.executable, "-m", "workbench", *arguments],
            cwd=tmp_path, env=surroundings, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=100,
        )  # fmt: skip

    return run
