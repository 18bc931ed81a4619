"""The command line as a user meets it: a process of its own, in a folder and home of its own."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest
from standins.live_desk import LiveVendors, live_vendors
from standins.warm_process import WarmProcess

Run = Callable[..., "subprocess.CompletedProcess[str]"]
EachInTurn = Callable[[Path, Iterable[Sequence[str]]], list[tuple[int, str, str]]]


@pytest.fixture(scope="session")
def warm_process() -> Iterator[WarmProcess]:
    """Forks processes that have imported Workbench already."""
    process = WarmProcess()
    yield process
    process.close()


@pytest.fixture
def workbench(tmp_path: Path, warm_process: WarmProcess) -> Run:
    """Run ``workbench`` with arguments, in ``tmp_path``; ``env`` is added to the environment."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        surroundings = os.environ | {"HOME": str(tmp_path), "COLUMNS": "200"}
        surroundings |= {"WORKBENCH_STORE_PATH": str(tmp_path / "store")} | (env or {})
        return warm_process.run(*arguments, folder=tmp_path, env=surroundings)

    return run


@pytest.fixture(scope="session")
def each_in_turn(warm_process: WarmProcess) -> EachInTurn:
    """Exit code, output and complaints of each of several commands, run in a folder."""

    def run(folder: Path, commands: Iterable[Sequence[str]]) -> list[tuple[int, str, str]]:
        env = os.environ | {"COLUMNS": "200"}
        done = [warm_process.run(*command, folder=folder, env=env) for command in commands]
        return [(one.returncode, one.stdout, one.stderr) for one in done]

    return run


@pytest.fixture
def in_turn(store_path: Path, each_in_turn: EachInTurn) -> Callable[..., list[str]]:
    """What commands print that work, each a tuple of its words, run one after another."""

    def run(*commands: tuple[str, ...]) -> list[str]:
        results = each_in_turn(store_path.parent, commands)
        for command, (code, _, err) in zip(commands, results, strict=True):
            assert (code, err) == (0, ""), command
        return [out for _, out, _ in results]

    return run


@pytest.fixture
def documents(in_turn: Callable[..., list[str]]) -> Callable[..., list]:
    """What such commands give machines: one line each, one JSON value."""

    def run(*commands: tuple[str, ...]) -> list:
        shown = in_turn(*((*command, "--json") for command in commands))
        assert [out.count("\n") for out in shown] == [1] * len(commands)
        return [json.loads(out) for out in shown]

    return run


@pytest.fixture
def cells() -> Callable[[str, str], list[str]]:
    """The words of the one line of a table that begins with a word."""

    def find(shown: str, first: str) -> list[str]:
        (line,) = [line for line in shown.splitlines() if line.split()[:1] == [first]]
        return line.split()

    return find


@pytest.fixture
def typed(
    store_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Exit code, output and complaints of a command run in this process, where the stand-ins of
    vendors are."""
    from workbench.cli import main

    logger = logging.getLogger("workbench")

    def run(*words: str) -> tuple[int, str, str]:
        logger.handlers.clear()  # each wrote to a stream that is no more
        monkeypatch.setattr(sys, "argv", ["workbench", *words])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), *capsys.readouterr()

    monkeypatch.setenv("COLUMNS", "200")
    return run


@pytest.fixture
def live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: Callable[..., tuple[int, str, str]]
) -> Iterator[LiveVendors]:
    """Vendors on loopback; ``typed`` finds them once their ``configuration`` is written."""
    with live_vendors(tmp_path, monkeypatch) as vendors:
        monkeypatch.setenv("WORKBENCH_CONFIG", str(vendors.configuration()))
        yield vendors
