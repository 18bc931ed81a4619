"""An answer's text on a terminal: tables aligned, everything else as it came."""

from __future__ import annotations

import itertools
import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.cli.prose import Prose

TABLE = (
    "Before.\n\n| Symbol | Return |\n| --- | ---: |\n| AAPL | 5.00% |\n| IBM | -12.50% |\n\nAfter."
)
SHOWN = ["Before.", "", " Symbol   Return ", " AAPL      5.00% ", " IBM     -12.50% ", "", "After."]


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> object:
    """Write pieces as to a terminal; gives back the lines shown."""
    monkeypatch.setenv("COLUMNS", "80")

    def write(*pieces: str) -> list[str]:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        prose = Prose()
        for piece in pieces:
            prose.write(piece)
        prose.close()
        return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()

    return write


def test_a_table_is_aligned_and_numbers_are_flush_right(terminal) -> None:
    assert terminal(TABLE) == SHOWN


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, len(TABLE)), max_size=12))
def test_it_makes_no_difference_how_the_text_is_cut(terminal, cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(TABLE)]
    assert terminal(*(TABLE[a:b] for a, b in itertools.pairwise(places))) == SHOWN


def test_a_table_that_ends_the_text_is_shown(terminal) -> None:
    assert terminal("| A |\n|---|\n| 1 |") == [" A ", " 1 "]


def test_bars_that_are_no_table_are_left_as_they_are(terminal) -> None:
    assert terminal("|x| is a norm\n|y") == ["|x| is a norm", "|y"]


def test_hostile_cells_are_text(terminal) -> None:
    lines = terminal("| A |\n|---|\n| [red]b[/red]\x1b[2J\\|c |\n")
    assert [line.strip() for line in lines] == ["A", "[red]b[/red][2J|c"]


def test_a_short_row_is_filled_and_a_long_one_is_cut(terminal) -> None:
    lines = terminal("| A | B |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n")
    assert [line.split() for line in lines] == [["A", "B"], ["1"], ["1", "2"]]
