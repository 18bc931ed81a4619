"""``workbench check``: what a text says against a file of evidence."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from workbench.cli.evidence import read_evidence
from workbench.errors import InvalidDocumentError
from workbench.messages import Cell
from workbench.messages_json import cell_json, cells_from_json

CELLS = (
    Cell("IBM", "total_return", 0.1433, "fraction", date(2009, 12, 31), date(2010, 12, 31),
         "sample, as of 2013-03-01", "last close / base close - 1", "total return"),
    Cell("IBM", "close", 146.76, "USD", date(2010, 12, 31), date(2010, 12, 31),
         "sample, as of 2013-03-01", "as traded", "close", date(2010, 12, 31), "c2"),
)  # fmt: skip
LISTED = json.dumps([cell_json(cell) for cell in CELLS])
NAMED = json.dumps({"cells": [cell_json(cell) for cell in CELLS], "names": {"IBM": ["Big Blue"]}})
EVENTS = "\n".join(
    json.dumps(event)
    for event in (
        {"type": "text", "text": "IBM"},
        {"type": "tool_finished", "cells": [cell_json(cell) for cell in CELLS]},
        {"type": "done", "as_of": "2010-12-31", "language": "vi"},
    )
)


@pytest.fixture
def checked(tmp_path: Path, typed, monkeypatch):
    """Exit code, output and complaints of checking a text against evidence."""
    monkeypatch.chdir(tmp_path)

    def run(text: str, evidence: str, *options: str) -> tuple[int, str, str]:
        (tmp_path / "report.md").write_text(text, encoding="utf-8")
        (tmp_path / "evidence.json").write_text(evidence, encoding="utf-8")
        return typed("check", "report.md", "--evidence", "evidence.json", *options)

    return run


def test_cells_come_back_as_they_were_written():
    assert tuple(cells_from_json(json.loads(LISTED))) == CELLS
    assert tuple(read_evidence(EVENTS).cells) == CELLS
    assert read_evidence(EVENTS).as_of == date(2010, 12, 31)


@pytest.mark.parametrize("evidence", [LISTED, NAMED, EVENTS])
def test_a_right_figure_is_verified_and_the_exit_code_is_0(checked, evidence):
    code, shown, complaints = checked("IBM returned 14.3 % in 2010.", evidence, "--language", "en")
    assert (code, complaints) == (0, "")
    assert "verified" in shown
    assert "1 figures: 1 verified, 0 contradicted, 0 unverified." in shown


def test_a_contradicted_figure_is_shown_with_its_line_and_ends_in_1(checked):
    code, shown, _ = checked("# Report\n\nBig Blue returned 15.3 % in 2010.", NAMED)
    assert code == 1
    row = shown.splitlines()[1].split()
    assert row[:4] == ["3", "15.3", "%", "contradicted"]
    assert "IBM total return, 2009-12-31 to 2010-12-31, is 14.33%" in shown


def test_an_unverified_figure_ends_in_0(checked):
    code, shown, _ = checked("Revenue was $5 billion.", LISTED)
    assert code == 0
    assert "1 unverified" in shown


def test_the_day_and_the_language_of_the_answer_are_those_of_its_text(checked):
    assert checked("IBM tăng 14,3% trong năm nay.", EVENTS)[0] == 0
    code, shown, _ = checked("IBM tăng 15,3% trong năm nay.", EVENTS, "--as-of", "2010-12-31")
    assert code == 1
    assert "15,3%" in shown


def test_machines_get_one_line(checked):
    code, shown, _ = checked("\nIBM returned 15.3 % in 2010.", LISTED, "--json")
    told = json.loads(shown)
    assert code == 1
    assert {name: told[name] for name in ("verified", "contradicted", "unverified")} == {
        "verified": 0, "contradicted": 1, "unverified": 0,
    }  # fmt: skip
    (claim,) = told["claims"]
    assert (claim["line"], claim["text"], claim["value"]) == (2, "15.3 %", 0.1433)
    assert claim["finding"] == "IBM total return, 2009-12-31 to 2010-12-31, is 14.33%"


def test_a_text_without_figures_is_said_to_have_none(checked):
    code, shown, _ = checked("Nothing to see.", LISTED)
    assert (code, shown.strip()) == (0, "0 figures: 0 verified, 0 contradicted, 0 unverified.")


def test_hostile_files_do_not_drive_the_terminal(checked):
    cell = cell_json(CELLS[0]) | {"source": "\x1b[2J[red]sample\n", "label": "\x1b]0;x\x07yield"}
    code, shown, _ = checked("\x1b[31mIBM returned 15.3 % in 2010.\x1b[2J", json.dumps([cell]))
    assert code == 1
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "[red]sample" in shown


@pytest.mark.parametrize(
    ("evidence", "said"),
    [
        ("", "empty"),
        ("{", "Line 1 of the evidence is no JSON"),
        ("5", "neither cells nor events"),
        ('{"cells": 5}', "cells is no list"),
        ('{"cells": [], "names": {"A": "B"}}', "names.A is no list"),
        ('[{"symbol": "IBM"}]', "cells[0].measure is no text"),
        (LISTED.replace("0.1433", "NaN"), "cells[0].value is no finite number"),
        (LISTED.replace("0.1433", "true"), "cells[0].value is no finite number"),
        (LISTED.replace("2009-12-31", "yesterday"), "cells[0].start is no day"),
        (LISTED.replace("2009-12-31", "2011-12-31"), "cells[0] ends on 2010-12-31, before"),
        (EVENTS.replace('"tool_finished", "cells": [', '"tool_finished", "cells": [5, '),
         "line 2: cells[0] is no object"),
        ('{"type": "text"}\n[]', "Line 2 of the evidence is no event"),
    ],
)  # fmt: skip
def test_broken_evidence_is_told_with_its_place(checked, evidence, said):
    code, shown, complaint = checked("IBM returned 15.3 % in 2010.", evidence)
    assert (code, shown) == (2, "")
    assert said in complaint


def test_files_that_cannot_be_read_are_named(checked, typed, tmp_path):
    checked("", LISTED)
    assert "'none.md' cannot be read" in typed("check", "none.md", "--evidence", "evidence.json")[2]
    (tmp_path / "report.md").write_bytes(b"\xff\xfe")
    code, _, complaint = typed("check", "report.md", "--evidence", "evidence.json")
    assert (code, "no text in UTF-8" in complaint) == (2, True)


def test_evidence_that_ends_before_it_starts_is_refused():
    with pytest.raises(InvalidDocumentError, match="before it starts"):
        cells_from_json([cell_json(CELLS[0]) | {"end": "2001-01-01"}])


def test_an_answer_and_its_evidence_agree_end_to_end(workbench, tmp_path):
    asked = workbench(
        "ask", "Which of AAPL, MSFT and IBM had the smallest drawdown in 2007?", "--json"
    )
    assert asked.returncode == 0
    (tmp_path / "evidence.jsonl").write_text(asked.stdout)
    answer = json.loads(asked.stdout.splitlines()[-1])["text"]
    (tmp_path / "report.md").write_text(answer)
    done = workbench("check", "report.md", "--evidence", "evidence.jsonl", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["contradicted"]) == (0, 0)
    assert told["verified"] >= 3
