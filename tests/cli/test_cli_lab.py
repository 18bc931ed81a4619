"""The notebooks in the user's folder: all of them, and never over the user's work."""

from __future__ import annotations

import importlib
import os
from contextlib import closing
from pathlib import Path

import nbformat
import pytest
from nbformat.sign import NotebookNotary

from workbench.cli.lab import copy_notebooks, trust
from workbench.config.shipped import shipped_notebooks
from workbench.errors import ConfigurationError

lab = importlib.import_module("workbench.cli.lab")  # the package's name ``lab`` may be the command


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    source = tmp_path / "shipped"
    (source / "reports").mkdir(parents=True)
    for name in ("01_start.ipynb", "02_chat.ipynb", "reports/brief.ipynb"):
        (source / name).write_text(f"shipped {name}")
    (source / "notes.txt").write_text("not a notebook")
    return source


def test_all_notebooks_are_copied_and_nothing_else(shipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "desk"
    copied, kept = copy_notebooks(shipped, folder)
    assert kept == []
    names = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert names == {"01_start.ipynb", "02_chat.ipynb", "reports/brief.ipynb"}
    assert len(copied) == 3


def test_a_changed_notebook_is_kept_and_named(shipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    copy_notebooks(shipped, folder)
    mine = folder / "01_start.ipynb"
    mine.write_text("my work")
    assert copy_notebooks(shipped, folder) == ([], [mine])
    assert mine.read_text() == "my work"


def test_a_deleted_notebook_comes_back(shipped: Path, tmp_path: Path) -> None:
    folder = tmp_path / "desk"
    copy_notebooks(shipped, folder)
    (folder / "reports" / "brief.ipynb").unlink()
    assert copy_notebooks(shipped, folder) == ([folder / "reports" / "brief.ipynb"], [])


def test_a_folder_that_is_a_file_is_one_clear_error(shipped: Path, tmp_path: Path) -> None:
    (tmp_path / "desk").write_text("")
    with pytest.raises(ConfigurationError, match="it is a file, not a folder"):
        copy_notebooks(shipped, tmp_path / "desk")


def test_a_folder_in_the_place_of_a_notebook_is_one_clear_error(
    shipped: Path, tmp_path: Path
) -> None:
    (tmp_path / "desk" / "01_start.ipynb").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="is in the way"):
        copy_notebooks(shipped, tmp_path / "desk")


def test_the_copies_are_trusted_so_that_their_widgets_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "jupyter"))
    copied, _ = copy_notebooks(shipped_notebooks(), tmp_path / "desk")
    notebooks = [nbformat.read(path, as_version=4) for path in copied]
    assert not any(map(_trusted, notebooks))
    trust(copied)
    assert all(map(_trusted, notebooks))


def _trusted(notebook: nbformat.NotebookNode) -> bool:
    notary = NotebookNotary()
    with closing(notary.store):
        return bool(notary.check_signature(notebook))


def test_jupyterlab_is_started_quietly_and_the_users_options_win(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda _, command: started.append(command))
    lab._start(tmp_path, True, [])
    lab._start(tmp_path, True, ["--ServerApp.log_level=DEBUG"])
    assert "--LabApp.news_url=None" in started[0]
    assert "--ServerApp.log_level=WARN" in started[0]
    assert "--ServerApp.log_level=WARN" not in started[1]
