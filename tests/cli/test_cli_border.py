"""Wrong input: one clear line, an exit code, no traceback unless asked for."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import workbench as package
from workbench.cli.exit_codes import exit_code, exit_code_of
from workbench.errors import (
    BadParameterError,
    CellFailedError,
    InvalidTradeError,
    QuestionError,
    StoreUnavailable,
)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A configuration with a fault in it, in the working folder."""
    file = tmp_path / "config" / "config.yaml"
    file.parent.mkdir()
    file.write_text("profile: offline\nredis:\n  port: many\n")
    return file


@pytest.mark.parametrize(
    "command",
    [["demo"], ["ask", "What?"], ["report", "run", "equity_brief"], ["config", "show"]],
    ids=lambda command: command[0],
)
def test_a_broken_configuration_is_one_line_with_its_place(workbench, broken, command) -> None:
    done = workbench(*command)
    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "config.yaml:3" in done.stderr
    assert "redis.port" in done.stderr


def test_debug_shows_the_traceback(workbench, broken) -> None:
    done = workbench("config", "show", "--debug")
    assert "Traceback" in done.stderr
    assert done.stderr.splitlines()[-1].startswith("Error: ")


def test_machines_are_told_in_json_too(workbench, broken) -> None:
    done = workbench("ask", "What?", "--json")
    event = json.loads(done.stdout)
    assert (event["type"], event["kind"]) == ("failed", "ConfigurationError")
    assert done.returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["ask", "What?", "--profile", "paper"], ["frobnicate"], ["report", "run"]],
    ids=lambda arguments: "-".join(arguments),
)
def test_wrong_usage_is_code_2(workbench, arguments) -> None:
    done = workbench(*arguments)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_the_version_is_the_packages(workbench) -> None:
    assert workbench("--version").stdout == f"workbench {package.__version__}\n"


def test_a_terminal_without_a_character_still_gets_the_answer(tmp_path: Path) -> None:
    env = os.environ | {"PYTHONIOENCODING": "ascii", "MODEL_PROVIDER": "caf\u00e9"}
    command = [sys.executable, "-m", "workbench", "config", "explain", "model.provider"]
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True, timeout=100
    )
    assert "caf\\xe9" in done.stdout


def test_a_fault_of_ours_is_worded_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from workbench.cli import root

    def fall(**_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(root, "app", fall)
    monkeypatch.setattr(sys, "argv", ["workbench"])
    with pytest.raises(SystemExit) as ended:
        root.main()
    assert ended.value.code == 1
    assert "ZeroDivisionError: division by zero" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (QuestionError, 2),
        (InvalidTradeError, 2),
        (BadParameterError, 2),
        (CellFailedError, 1),
        (StoreUnavailable, 1),
    ],
)
def test_bad_input_and_failure_have_codes_of_their_own(error: type, code: int) -> None:
    assert exit_code(error("x")) == exit_code_of(error.__name__) == code


SECRET = "sk-test-1234567890abcdef"


@pytest.mark.parametrize(
    "command",
    [
        ["report", "run", "equity_brief", "-p", f"symbol={SECRET}"],
        ["report", "run", "equity_brief", "-p", f"symbol={SECRET}", "--json", "--debug"],
        ["report", "run", "equity_brief", "-p", f"{SECRET}=1"],
        ["report", "run", SECRET],
        ["report", "run", "equity_brief", "--out", f"file/{SECRET}"],
        ["ask", "What?", "--profile", SECRET],
        ["ask", "What?", "--provider", SECRET, "--json"],
        ["ask", "What?", "--conversation", SECRET, "--json"],
        ["config", "explain", SECRET],
        ["config", "explain", SECRET, "--debug"],
        [SECRET],
    ],
    ids=lambda command: "-".join(command).replace(SECRET, "key"),
)
def test_a_key_typed_by_mistake_is_not_repeated(workbench, tmp_path: Path, command) -> None:
    (tmp_path / "file").write_text("")
    done = workbench(*command)
    assert done.returncode in (1, 2)
    assert "***" in done.stdout + done.stderr
    assert "sk-test" not in (done.stdout + done.stderr).lower()


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_a_conversation_there_is_not_is_bad_input(workbench, options) -> None:
    done = workbench("ask", "What did AAPL close at on 2013-03-01?", "--conversation", "nope",
                     *options)  # fmt: skip
    assert done.returncode == 2
    assert "There is no conversation 'nope'" in done.stderr


def test_debug_shows_where_an_answer_failed(workbench) -> None:
    env = {"MODEL_PROVIDER": "openai"}
    question = "What did AAPL close at on 2013-03-01?"
    done = workbench("--debug", "ask", question, "--profile", "live", env=env)
    assert done.returncode == 2
    assert "Traceback" in done.stderr
    assert "ConfigurationError" in done.stderr
    assert "Traceback" not in workbench("ask", question, "--profile", "live", env=env).stderr
