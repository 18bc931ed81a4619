"""What is installed is written down in three places; they say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
CONSTRAINTS = (ROOT / "config" / "constraints.txt").read_text()


def _pinned() -> dict[str, str]:
    lines = [line for line in CONSTRAINTS.splitlines() if line and not line.startswith("#")]
    pins = [re.fullmatch(r"([A-Za-z0-9._-]+)==([A-Za-z0-9.!+_-]+)", line) for line in lines]
    assert all(pins), "every line is name==version: no address, no path, no option"
    return {canonicalize_name(pin[1]): pin[2] for pin in pins if pin}


def test_conda_users_get_the_same_dependencies() -> None:
    from_pip = next(entry["pip"] for entry in CONDA if isinstance(entry, dict))
    listed = {line for line in from_pip if not line.startswith("--")}
    assert listed == set(PROJECT["dependencies"])


def test_conda_users_get_a_python_that_is_allowed() -> None:
    assert f"python{PROJECT['requires-python']}" in CONDA


def test_every_dependency_has_a_tested_version_within_its_bounds() -> None:
    pinned = _pinned()
    for line in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]:
        wanted = Requirement(line)
        version = pinned[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(version), f"{line} against {version}"


def test_the_constraints_do_not_pin_workbench_itself() -> None:
    assert "workbench" not in _pinned()
