"""The configuration on the command line: every setting, its place, and no secret."""

from __future__ import annotations

import json
import re

import pytest


def test_show_names_each_setting_its_value_and_its_place(workbench) -> None:
    done = workbench("config", "show")
    assert done.returncode == 0
    (line,) = [line for line in done.stdout.splitlines() if " redis.port " in line]
    assert line.split()[:2] == ["redis.port", "6379"]
    assert "config.yaml:" in line


def test_secrets_are_masked_everywhere(workbench) -> None:
    env = {"OPENAI_API_KEY": "very-hidden-text"}
    for command in (["show"], ["show", "--json"], ["explain", "model.openai.api_key"]):
        done = workbench("config", *command, env=env)
        assert "very-hidden" not in done.stdout + done.stderr
        assert "***" in done.stdout
        assert "OPENAI_API_KEY" in done.stdout


def test_explain_tells_where_a_value_came_from(workbench) -> None:
    done = workbench("config", "explain", "redis.port", "--json", env={"REDIS_PORT": "7000"})
    assert json.loads(done.stdout) == {
        "key": "redis.port", "value": 7000, "origin": "environment REDIS_PORT", "secret": False,
    }  # fmt: skip


def test_explain_offers_the_nearest_name(workbench) -> None:
    done = workbench("config", "explain", "redis.prt")
    assert done.returncode == 2
    assert "redis.port" in done.stderr


def test_the_profile_asked_for_is_shown(workbench) -> None:
    shown = json.loads(workbench("config", "show", "--profile", "live", "--json").stdout)
    assert shown["profile"] == {"value": "live", "origin": "argument"}


def test_a_shipped_default_is_named_without_its_folders(workbench, tmp_path) -> None:
    (line,) = [
        line for line in workbench("config", "show").stdout.splitlines() if " redis.port " in line
    ]
    assert re.search(r" default config\.yaml:\d+$", line.rstrip())
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "config.yaml").write_text("redis:\n  port: 7000\n")
    assert "from: config/config.yaml:2" in workbench("config", "explain", "redis.port").stdout


@pytest.mark.parametrize("key", ["", "zzzz"])
def test_explain_suggests_a_few_settings_not_all(workbench, key) -> None:
    done = workbench("config", "explain", key)
    assert done.returncode == 2
    assert "model.provider" in done.stderr
    assert len(done.stderr) < 150
