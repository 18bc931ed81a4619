"""``ask`` and ``report run`` on a past day: the answer knows nothing later, and says the day."""

from __future__ import annotations

import json

import pytest


def test_an_answer_of_a_past_day_says_the_day_and_knows_no_later_price(typed) -> None:
    code, out, err = typed("ask", "What is the closing price of AAPL?", "--as-of", "2006-01-04")
    assert code == 0, err
    assert "SAMPLE DATA, 2000-03-01 to 2006-01-04" in out
    assert err.startswith("as of 2006-01-04 · ")
    code, out, _ = typed(
        "ask", "What did AAPL close at on 2007-03-01?", "--as-of", "2006-01-04", "--json"
    )
    last = json.loads(out.splitlines()[-1])
    assert (code, last["refused"], last["as_of"]) == (3, True, "2006-01-04")


def test_without_a_day_nothing_is_said_of_one(typed) -> None:
    _, _, err = typed("ask", "What is the closing price of AAPL?")
    assert "as of" not in err


@pytest.mark.parametrize("day", ["2013-13-01", "yesterday", "2013-06-01"])
def test_a_day_that_is_none_or_to_come_is_refused(typed, day) -> None:
    code, out, err = typed("ask", "What is the closing price of AAPL?", "--as-of", day)
    assert (code, out) == (2, "")
    assert day in err


def test_before_the_sample_begins_there_is_no_answer(typed) -> None:
    code, _, err = typed("ask", "What is the closing price of AAPL?", "--as-of", "1999-01-04")
    assert code == 3
    assert err.startswith("SAMPLE DATA · as of 1999-01-04 · ")


def test_a_report_of_a_past_day_ends_there(typed, tmp_path) -> None:
    words = ("report", "run", "equity_brief", "-p", "symbol=AAPL", "--as-of", "2006-01-04")
    code, out, err = typed(*words, "--out", str(tmp_path / "out"))
    assert code == 0, err
    head = out.splitlines()[0]
    assert head.split(" · ")[-1].strip() == "as of 2006-01-04"
    assert "SAMPLE DATA 2000-03-01 to 2006-01-04" in head
    assert "2013-" not in out.replace(str(tmp_path), "")
