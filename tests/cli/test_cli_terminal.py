"""On a real terminal: nothing that was written is wiped, and Ctrl-C ends in words."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pty = pytest.importorskip("pty")

WIPES = re.compile(r"\x1b\[\d*[AFJK]")
DRAWDOWNS = "Which of AAPL, MSFT and IBM had the smallest drawdown in 2008?"

# The command line with an answer that stops in the middle, as one that takes long would.
SLOW_ASK = """
import sys, time
from workbench.app import Workbench
from workbench.messages import TextStreamed
from workbench.cli import main

def stream(self, *_, **__):
    yield TextStreamed("It rose half")
    time.sleep(30)

Workbench.stream = stream
sys.argv = ["workbench", *sys.argv[1:]]
main()
"""


class Terminal:
    """A command whose standard output and standard error are one terminal."""

    def __init__(self, folder: Path, *command: str) -> None:
        self._master, slave = pty.openpty()
        home = {"HOME": str(folder), "WORKBENCH_STORE_PATH": str(folder / "store")}
        self.process = subprocess.Popen(
            [sys.executable, *command], cwd=folder, stdin=slave, stdout=slave, stderr=slave,
            env=os.environ | home | {"TERM": "xterm", "COLUMNS": "100"}, start_new_session=True,
        )  # fmt: skip
        os.close(slave)
        self.shown = ""

    def until(self, text: str | None = None, seconds: float = 60) -> str:
        """What was shown so far, once it holds ``text``; without one, once the command ended."""
        limit = time.monotonic() + seconds
        while text is None or text not in self.shown:
            assert time.monotonic() < limit, self.shown
            if not select.select([self._master], [], [], 0.5)[0]:
                continue
            try:
                piece = os.read(self._master, 65536)
            except OSError:  # how Linux tells the end of a terminal
                piece = b""
            if not piece:
                assert text is None, self.shown
                break
            self.shown += piece.decode()
        return self.shown

    def interrupt(self) -> int:
        """Ctrl-C: SIGINT; the exit code."""
        os.kill(self.process.pid, signal.SIGINT)
        self.until()
        return self.process.wait(30)


def test_an_answer_is_never_wiped(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "-m", "workbench", "ask", DRAWDOWNS)
    shown = terminal.until()
    assert terminal.process.wait(30) == 0
    answer = shown[shown.index("IBM had the smallest") :]
    assert "-44.28%" in answer
    assert "local-analyst" in answer
    assert not WIPES.search(answer)


def test_a_table_is_aligned_on_a_terminal_and_markdown_in_a_pipe(tmp_path, workbench) -> None:
    terminal = Terminal(tmp_path, "-m", "workbench", "ask", DRAWDOWNS)
    shown = terminal.until()
    terminal.process.wait(30)
    rows = [line.split() for line in shown.splitlines()]
    assert ["IBM", "-44.28%", "2008-07-24", "2008-11-20", "not", "yet"] in rows
    assert "---" not in shown
    assert "| IBM | -44.28% | 2008-07-24 |" in workbench("ask", DRAWDOWNS).stdout


def test_an_interrupted_answer_keeps_its_text_and_says_so(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "-c", SLOW_ASK, "ask", "What?")
    terminal.until("It rose half")
    assert terminal.interrupt() == 130
    assert "It rose half\r\nInterrupted.\r\n" in terminal.shown.replace("^C", "")


def test_machines_are_told_of_an_interrupt_by_the_last_event(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "-c", SLOW_ASK, "ask", "What?", "--json")
    terminal.until("It rose half")
    assert terminal.interrupt() == 130
    last = next(line for line in terminal.shown.splitlines() if '"failed"' in line)
    event = json.loads(last)
    assert (event["kind"], event["partial_text"]) == ("Interrupted", "It rose half")


@pytest.mark.parametrize(
    ("command", "sign"),
    [
        (["demo"], "Running equity_brief"),
        (["report", "run", "equity_brief"], "Running equity_brief"),
        (["doctor"], "Examining every part"),
    ],
    ids=lambda value: value[0] if isinstance(value, list) else "",
)
def test_every_long_command_says_that_it_was_interrupted(tmp_path, command, sign) -> None:
    terminal = Terminal(tmp_path, "-m", "workbench", *command)
    terminal.until(sign)
    assert terminal.interrupt() == 130
    assert "Interrupted.\r\n" in terminal.shown
    assert "Traceback" not in terminal.shown


def test_a_bar_tells_how_far_a_run_is_and_wipes_no_failure(tmp_path: Path) -> None:
    terminal = Terminal(tmp_path, "-m", "workbench", "data", "fetch", "AAPL", "[red]Z", "IBM")
    shown = terminal.until()
    assert terminal.process.wait(10) == 1
    assert "3/3" in shown
    kept = _left(shown)
    assert [line for line in kept if line.startswith("Error: [red]Z: ")]
    assert [line for line in kept if "2 fetched, 0 stored already, 1 failed" in line]


def _left(shown: str) -> list[str]:
    """The lines that are there at the end: what a line was overwritten with counts."""
    lines, at = [""], 0
    for piece in re.findall(r"\x1b\[\??\d*[A-Za-z]|\x1b\[[\d;]*m|\r|\n|[^\x1b\r\n]+", shown):
        if piece == "\n":
            at += 1
            lines += [""] * (at == len(lines))
        elif re.fullmatch(r"\x1b\[\d*A", piece):
            at -= int(piece[2:-1] or 1)
        elif piece == "\x1b[2K" or piece == "\x1b[J":
            lines[at] = ""
        elif piece[0] not in "\x1b\r":
            lines[at] += piece
    return lines
