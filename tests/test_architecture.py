"""The shape of the code, held by tests: who may import whom, and how large a room may grow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
MODULES = sorted((ROOT / "workbench").rglob("*.py"))
NAMES = [str(path.relative_to(ROOT)) for path in MODULES]
# What has no counterpart in the package.
TEST_ROOMS = {"bench", "browser", "contracts", "golden", "notebooks", "standins"}


def _layers() -> list[str]:
    contracts = PROJECT["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    return [name.strip() for layer in layers for name in layer.split("|")]


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines after the docstring: explaining is free."""
    first = function.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = first.end_lineno if documented else first.lineno - 1
    return (function.end_lineno or 0) - (start or 0)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_import_contracts_are_kept() -> None:
    code = "import importlinter.cli as c, sys; sys.exit(c.lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_no_module_is_over_400_lines_and_no_function_over_40(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = {
        node.name: _body_lines(node)
        for node in ast.walk(_tree(path))
        if isinstance(node, functions) and _body_lines(node) > 40
    }
    assert not long


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_only_the_loader_reads_the_environment(path: Path) -> None:
    reads = re.compile(r"\bos\.(environb?|getenv)\b|from os import .*\b(environ|getenv)")
    found = reads.search(path.read_text(encoding="utf-8"))
    assert not found or path == ROOT / "workbench" / "config" / "loader.py"


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_the_library_never_prints(path: Path) -> None:
    calls = (node.func for node in ast.walk(_tree(path)) if isinstance(node, ast.Call))
    assert not [call for call in calls if isinstance(call, ast.Name) and call.id == "print"]


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(_tree(path))


def test_everything_imported_is_declared() -> None:
    homes = packages_distributions()
    project = PROJECT["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["azure"]]
    declared = {canonicalize_name(Requirement(line).name) for line in lines}
    missing = {}
    for path in MODULES:
        for name in set(_imported(_tree(path))) - sys.stdlib_module_names - {"workbench"}:
            # bson comes with pymongo: one import name may have several homes.
            owners = {canonicalize_name(home) for home in homes.get(name, [name])}
            if not owners & declared:
                missing[name] = str(path.relative_to(ROOT))
    assert not missing


def test_tests_mirror_the_package() -> None:
    rooms = {p.name for p in (ROOT / "tests").iterdir() if p.is_dir() and p.name[0] not in "._"}
    packages = {path.parent.name for path in MODULES if path.parent.parent == ROOT / "workbench"}
    assert rooms - {"__pycache__"} <= packages | TEST_ROOMS


def test_the_readme_draws_the_tree_that_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    drawn = readme.split("## Architecture", 1)[1].split("\n## ", 1)[0]
    for layer in _layers():
        assert layer == "__main__" or re.search(rf"\b{layer}\b", drawn), layer


def test_no_notebook_is_over_a_megabyte() -> None:
    large = [p.name for p in (ROOT / "notebooks").rglob("*.ipynb") if p.stat().st_size > 1_000_000]
    assert not large


def test_what_is_shipped_is_kept_once() -> None:
    assert not (ROOT / "workbench" / "_shipped").exists()
