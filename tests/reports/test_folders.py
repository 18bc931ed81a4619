"""Where a run's files go, and what becomes of the folders of dead runs."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import ReportError
from workbench.reports.folders import folder_name, open_folder

NOON = datetime(2013, 3, 1, 12, tzinfo=UTC)


def test_the_folder_appears_under_its_name_at_once_and_whole(tmp_path: Path) -> None:
    folder = open_folder(tmp_path, "brief-AAPL", "ab12")
    assert not (tmp_path / "brief-AAPL").exists()
    (folder.working / "report.ipynb").write_text("whole")
    final = folder.publish()
    assert (final / "report.ipynb").read_text() == "whole"
    assert [path.name for path in tmp_path.iterdir()] == ["brief-AAPL"]


def test_a_failed_run_has_a_name_that_says_so(tmp_path: Path) -> None:
    assert open_folder(tmp_path, "brief-AAPL", "ab12").publish(failed=True).name.endswith("-failed")


def test_the_folder_of_a_living_run_is_left_alone(tmp_path: Path) -> None:
    first = open_folder(tmp_path, "one", "aa11")
    open_folder(tmp_path, "two", "bb22")
    assert first.working.is_dir()


def test_the_folder_of_a_dead_run_is_removed_by_the_next(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path\n"
        "from workbench.reports.folders import open_folder\n"
        "open_folder(Path(sys.argv[1]), 'one', 'aa11'); os._exit(9)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False)
    assert len(list(tmp_path.iterdir())) == 1
    open_folder(tmp_path, "two", "bb22").discard()
    assert list(tmp_path.iterdir()) == []


def test_what_is_not_ours_stays(tmp_path: Path) -> None:
    (tmp_path / ".run-notes").mkdir()
    (tmp_path / "thesis.docx").touch()
    open_folder(tmp_path, "one", "aa11").discard()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_in_the_folders_place_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "out").touch()
    with pytest.raises(ReportError, match=r"cannot be written to .*out: .*Choose another folder"):
        open_folder(tmp_path / "out", "one", "aa11")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_write_permission_is_one_clear_line(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ReportError, match="Permission denied"):
        open_folder(tmp_path, "one", "aa11")


def test_the_name_holds_report_symbol_time_and_run() -> None:
    name = folder_name("equity_brief", "BRK.B", NOON, "0123456789abcdef")
    assert name == "equity_brief-BRK.B-20130301T120000Z-01234567"


@given(st.text(max_size=300))
def test_any_symbol_gives_a_plain_file_name(symbol: str) -> None:
    name = folder_name("equity_brief", symbol, NOON, "0123456789abcdef")
    assert Path(name).name == name
    assert name.isascii()
    assert len(name) < 120
    assert name.startswith("equity_brief-")
