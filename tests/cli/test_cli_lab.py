"""The notebooks in the user's folder: all of them, and never over the user's work."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.cli.lab import copy_notebooks
from workbench.errors import ConfigurationError


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
    with pytest.raises(ConfigurationError, match="cannot be put into"):
        copy_notebooks(shipped, tmp_path / "desk")


def test_a_folder_in_the_place_of_a_notebook_is_one_clear_error(
    shipped: Path, tmp_path: Path
) -> None:
    (tmp_path / "desk" / "01_start.ipynb").mkdir(parents=True)
    with pytest.raises(ConfigurationError, match="is in the way"):
        copy_notebooks(shipped, tmp_path / "desk")
