"""``workbench data health``, ``compare`` and ``actions``, on the sample and on stand-ins."""

from __future__ import annotations

import json

import pytest
from standins.live_desk import fresh_bars

from workbench.market.frames import no_actions


def test_findings_come_worst_first_with_the_summary(typed) -> None:
    code, out, err = typed("data", "health", "AAPL")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1] == (
        "AAPL, SAMPLE DATA, as of 2013-03-01: 2 warnings: a large move is unexplained; bars repeat "
        "the one before."
    )
    found = json.loads(typed("data", "health", "AAPL", "--json")[1])
    assert [one["kind"] for one in found["findings"]] == ["unexplained_move", "repeated_bars"]
    assert found["findings"][0]["sessions"] == ["2000-09-29"]
    assert found["worst"] == "warning"


def test_findings_as_of_a_day_know_nothing_later(typed) -> None:
    found = json.loads(typed("data", "health", "AAPL", "--as-of", "2000-09-01", "--json")[1])
    assert (found["as_of"], found["worst"], found["findings"]) == ("2000-09-01", None, [])


def test_a_look_never_stops_a_script_unless_it_is_strict(typed, live) -> None:
    # The vendor's last bar is of 2013: that is an error, for a figure of today would be wrong.
    assert typed("data", "health", "AAPL")[0] == 0
    code, out, _ = typed("data", "health", "AAPL", "--strict")
    assert code == 1
    assert "The last bar is of 2013-03-01" in out
    live.list_apple(fresh_bars(), no_actions())
    assert typed("data", "fetch", "AAPL", "--again")[0] == 0


def test_a_warning_is_no_error(typed) -> None:
    assert typed("data", "health", "AAPL", "--strict")[0] == 0


def test_providers_that_agree_say_so(typed, live) -> None:
    words = ("data", "compare", "AAPL", "--providers", "yahoo,alpha_vantage", "--strict")
    code, out, err = typed(*words)
    assert (code, err) == (0, "")
    # A free key has the last hundred sessions: that is what both speak for.
    assert "100 sessions of yahoo and alpha_vantage compared." in out
    assert "- yahoo and alpha_vantage agree on all 100 sessions compared." in out
    asked = len(live.yahoo.asked), len(live.alpha_vantage.asked)
    assert typed(*words)[0] == 0
    assert (len(live.yahoo.asked), len(live.alpha_vantage.asked)) == asked, "read from the store"


def test_a_wrong_close_is_found_and_where_it_is(typed, live) -> None:
    rows = live.yahoo.listings["AAPL"].rows
    rows[-10] = rows[-10] | {"close": rows[-10]["close"] * 1.004}
    words = ("data", "compare", "AAPL", "--providers", "yahoo,alpha_vantage")
    code, out, _ = typed(*words, "--json")
    found = json.loads(out)
    ((field, cause),) = {(row["field"], row["cause"]) for row in found["differences"]}
    assert (code, field, found["agrees"]) == (0, "close", False)
    assert found["differences"][0]["session"] == "2013-02-15"
    (row,) = [line.split() for line in typed(*words)[1].splitlines() if "2013-02-15  close" in line]
    assert row[:2] == ["2013-02-15", "close"]
    assert row[-1] == cause
    assert typed(*words, "--strict")[0] == 1
    assert typed(*words, "--strict", "--tolerance", "price=0.005")[0] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--providers", "yahoo"], "It takes two providers to compare."),
        (["--providers", "yahoo,yahoo"], "It takes two providers to compare."),
        (["--providers", "yahoo,bloomberg"], "'bloomberg' is no provider."),
        (["--providers", "yahoo,sec"], "sec gives no bars."),
        (["--providers", "yahoo,sec", "--tolerance", "prices=1"], "'prices=1' is no tolerance."),
        (["--providers", "yahoo,sec", "--tolerance", "price=nan"], "'price=nan' is no tolerance."),
    ],
)
def test_a_comparison_that_cannot_be_is_refused(typed, live, words, said) -> None:
    code, out, err = typed("data", "compare", "AAPL", *words)
    assert (code, out) == (2, "")
    assert said in err
    assert live.yahoo.asked == []


def test_offline_there_is_nothing_to_compare_with(typed) -> None:
    code, _, err = typed("data", "compare", "AAPL", "--providers", "sample,yahoo")
    assert code == 2
    assert "The offline profile has only the sample" in err


def test_actions_are_told_from_their_ex_dates(typed) -> None:
    code, out, err = typed("data", "actions", "AAPL")
    assert (code, err) == (0, "")
    rows = [line.split() for line in out.splitlines()]
    assert ["2005-02-28", "2", "for", "1", "USD", "sample"] in [row[:6] for row in rows]
    assert ["2012-08-09", "2.65", "USD", "sample"] in [row[:4] for row in rows]
    assert rows[-1][-4:] == ["2", "splits,", "3", "dividends."]


def test_actions_as_of_a_day_know_no_later_one(typed) -> None:
    found = json.loads(typed("data", "actions", "AAPL", "--as-of", "2005-02-27", "--json")[1])
    assert [(one["ex_date"], one["split"]) for one in found["actions"]] == [("2000-06-21", 2.0)]
    assert (found["as_of"], found["sample_data"], found["whole"]) == ("2005-02-27", True, True)
    assert found["actions"][0]["first_fetched"] is not None


def test_a_name_with_control_characters_comes_out_clean(typed, live) -> None:
    bad = "Apple \x1b]0;owned\x07\u202ecnI [red]"
    live.yahoo.listings["AAPL"].meta["longName"] = bad
    for words in (("data", "actions"), ("data", "health"), ("data", "fetch"), ("data", "status")):
        code, out, err = typed(*words, "AAPL")
        assert code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(out + err)
