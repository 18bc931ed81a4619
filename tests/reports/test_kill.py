"""A run killed at any moment leaves nothing under a final name that is not whole."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import nbformat
import psutil
import pytest

from workbench.reports.folders import open_folder
from workbench.reports.runner import RunOptions
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

KILLS = 12
Start = Callable[[], psutil.Process]
STATES = {"running", "completed", "interrupted"}
# Forks a process that runs reports for each line it is given, so that none has to import anything.
RUN = """
from contextlib import closing
import os, signal, sys
from pathlib import Path
from workbench.reports.runner import RunOptions, run_report
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
notebooks, out, store = map(Path, sys.argv[1:])
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
for _ in sys.stdin:
    if not (pid := os.fork()):
        break
    print(pid, flush=True)
else:
    sys.exit()
signal.signal(signal.SIGCHLD, signal.SIG_DFL)
while True:
    with closing(EmbeddedDatabase(store)) as database:
        records = RepositoryFactory(database).get_report_run_repository()
        run_report("small", {}, RunOptions(notebooks, out, "offline", records=records))
"""


@pytest.fixture
def start(options: RunOptions, store: Path) -> Iterator[Start]:
    """Starts a process that runs reports."""
    places = [str(options.notebooks), str(options.out_dir), str(store)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, "-c", RUN, *places], text=True, **pipes) as parent:

        def fork() -> psutil.Process:
            parent.stdin.write("\n")
            parent.stdin.flush()
            return psutil.Process(int(parent.stdout.readline()))

        yield fork


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.mark.timeout(400)
def test_killed_at_any_moment(
    write: Callable[..., None], options: RunOptions, store: Path, start: Start
) -> None:
    write("small", "from pathlib import Path", "'x' * 300_000", "## End")
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    length = _killed(start, lambda: any(options.out_dir.glob("small-*")))
    for _ in range(KILLS):
        moment = time.monotonic() + chance.uniform(0.0, 1.5 * length)
        _killed(start, lambda moment=moment: time.monotonic() > moment)
        for folder in options.out_dir.glob("small-*"):
            _whole(folder, seed)
        with closing(EmbeddedDatabase(store)) as database:
            runs = RepositoryFactory(database).get_report_run_repository()
            assert {run["status"] for run in runs.find_many({})} <= STATES
    open_folder(options.out_dir, "next", "ab12").discard()
    assert not list(options.out_dir.glob(".run-*")), f"seed {seed}"


def _killed(start: Start, now: Callable[[], bool]) -> float:
    """Run reports in a process of their own, kill it when ``now`` says so; the seconds it had."""
    process = start()
    began = time.monotonic()
    while not now():
        time.sleep(0.005)
    kernels = process.children(recursive=True)
    process.kill()
    lived = time.monotonic() - began
    _, alive = psutil.wait_procs([process, *kernels], timeout=10)
    assert not alive, "a kernel outlived its run"
    return lived


def _whole(folder: Path, seed: int) -> None:
    note = f"seed {seed}"
    notebook = nbformat.read(folder / "report.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert {cell.metadata.papermill.status for cell in notebook.cells} == {"completed"}, note
    assert (folder / "report.html").read_text(encoding="utf-8").endswith("</html>\n"), note
