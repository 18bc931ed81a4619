"""What reaches the terminal: text as it is, and nothing that drives the terminal."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.cli.output import clean, complain, emit, one_line, say, stream, table

HOSTILE = "\x1b[31mred\x1b]0;title\x07\x9b2J[bold]AAPL[/bold]\u202e21\r\x00"


@given(st.text())
def test_cleaned_text_has_no_control_character_but_newline_and_tab(text: str) -> None:
    left = clean(text)
    assert not [c for c in left if c not in "\n\t" and (c < " " or "\x7f" <= c <= "\x9f")]
    left.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"])))
def test_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert clean(text) == text


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1


@pytest.mark.parametrize("write", [say, stream])
def test_markup_and_escapes_from_outside_do_nothing(
    write: object, capsys: pytest.CaptureFixture[str]
) -> None:
    write(HOSTILE)  # type: ignore[operator]
    assert capsys.readouterr().out.rstrip("\n") == "[31mred]0;title2J[bold]AAPL[/bold]21"


def test_a_table_shows_hostile_cells_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    table("[red]T[/red]", ["a>", "b"], [("[link=http://x]1[/link]", HOSTILE)])
    shown = capsys.readouterr().out
    assert "[link=http://x]1[/link]" in shown
    assert "[red]T[/red]" in shown
    assert "\x1b" not in shown


def test_a_complaint_is_one_line_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    complain("a\nb\x1b[2J [bold]c[/bold]")
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == "Error: a b[2J [bold]c[/bold]\n"


def test_json_is_one_ascii_line(capsys: pytest.CaptureFixture[str]) -> None:
    emit({"text": "line\nwith \u20ac and \x1b"})
    assert capsys.readouterr().out == '{"text": "line\\nwith \\u20ac and \\u001b"}\n'


def test_json_holds_what_documents_do(capsys: pytest.CaptureFixture[str]) -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    emit({"at": noon, "on": date(2026, 1, 31), "price": Decimal("500.10")})
    assert json.loads(capsys.readouterr().out) == {
        "at": "2026-01-31T12:00:00+00:00", "on": "2026-01-31", "price": 500.1,
    }  # fmt: skip


def test_json_never_holds_what_is_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        emit({"value": float("nan")})
    assert capsys.readouterr().out == ""
