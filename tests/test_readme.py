"""What the README says is so: its commands exist, its Python runs, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from workbench.cli.root import app

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


SHELL = [line for block in _blocks("sh") for line in block.splitlines() if line]
GROUPS = (
    "report", "config", "user", "workspace", "watchlist", "symbol", "portfolio", "db", "data",
    "eval", "models", "conversation",
)  # fmt: skip
COMMANDS = sorted({line for line in SHELL if re.match(r"([A-Z_]+=\S+ )*workbench ", line)})


def test_two_single_lines_do_all_their_own_set_up() -> None:
    demo, tests = [line for line in SHELL if line.startswith("python3 -m venv")][:2]
    assert demo.endswith("&& .venv/bin/workbench demo")
    assert tests.endswith("&& .venv/bin/pytest")
    for line in (demo, tests):
        assert "pip install -q -c config/constraints.txt" in line


def test_continuous_integration_runs_the_readmes_own_test_line() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep -m1 -F \"'.[test]'\" README.md" in script
    (line,) = [line for line in SHELL if "'.[test]'" in line and " -e " not in line]
    assert next(each for each in README.splitlines() if "'.[test]'" in each) == line


@pytest.mark.parametrize("line", COMMANDS)
def test_every_command_shown_is_one_there_is(line: str) -> None:
    words = shlex.split(line, comments=True)
    words = words[words.index("workbench") + 1 :]
    names = [word for word in words[:2] if re.fullmatch(r"[a-z]+", word)]
    options = {word for word in words if word.startswith("-")}
    asked = [*names[: 2 if names[0] in GROUPS else 1], "--help"]
    help_ = CliRunner().invoke(app, asked, env={"COLUMNS": "200"})
    assert help_.exit_code == 0, help_.output
    assert options <= set(re.findall(r"-{1,2}[a-z-]+", help_.output))


def test_the_python_shown_runs(tmp_path: Path) -> None:
    (code,) = _blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "AAPL volatility" in done.stdout


@pytest.mark.parametrize("target", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_within_the_checkout_leads_somewhere(target: str) -> None:
    assert (ROOT / target).exists()
