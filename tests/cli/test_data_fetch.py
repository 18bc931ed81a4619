"""``workbench data fetch``, ``status`` and ``quota``: what is there, what is asked for, what is
left."""

from __future__ import annotations

import json


def test_many_are_fetched_one_failure_is_told_and_none_is_fatal(typed, tmp_path) -> None:
    listed = tmp_path / "symbols.txt"
    listed.write_text("# a list\nMSFT\n\nibm  # blue\nAAPL\n")
    code, out, err = typed("data", "fetch", "AAPL", "ZZZZ", "--from", str(listed))
    assert code == 1
    assert "Error: ZZZZ: The sample data has no symbol 'ZZZZ'." in err
    rows = {line.split()[0]: " ".join(line.split()) for line in out.splitlines()[1:4]}
    assert rows["AAPL"] == ("AAPL sample 1d 3,270 2000-03-01 2013-03-01 SAMPLE DATA, fetched")
    assert rows["ibm"].startswith("ibm is IBM@XNYS sample 1d 3,270")
    assert out.endswith("3 fetched, 0 stored already, 1 failed; 0 requests made.\n")
    assert max(line for line in err.splitlines() if " of 4: " in line).startswith("4 of 4: ")


def test_a_run_goes_on_where_it_ended(typed) -> None:
    assert typed("data", "fetch", "AAPL")[0] == 0
    code, out, err = typed("data", "fetch", "AAPL", "IBM", "--json")
    assert (code, err) == (0, "")
    done = json.loads(out)
    assert [(one["symbol"], one["stored_already"]) for one in done["symbols"]] == [
        ("AAPL", True), ("IBM", False),
    ]  # fmt: skip
    assert (done["failed"], done["requests"]) == ([], {})


def test_only_what_is_missing_is_asked_for_and_again_asks_for_all(typed, live) -> None:
    code, out, err = typed("data", "fetch", "AAPL", "--start", "2012-01-03", "--end", "2012-06-29")
    assert code == 0, err
    assert "yahoo: no limit a day, 100 requests a second" in err
    asked = len(live.yahoo.charts())
    assert f"; {asked} requests made (yahoo {asked})." in out
    code, out, _ = typed("data", "fetch", "AAPL", "--start", "2012-02-01", "--end", "2012-05-31")
    assert "0 fetched, 1 stored already, 0 failed; 0 requests made." in out
    assert len(live.yahoo.charts()) == asked
    span = ("--start", "2012-02-01", "--end", "2012-05-31")
    code, out, _ = typed("data", "fetch", "AAPL", *span, "--again", "--json")
    done = json.loads(out)
    assert (code, done["requests"]) == (0, {"yahoo": 1})
    assert len(live.yahoo.charts()) == asked + 1
    (one,) = done["symbols"]
    assert (one["first"], one["last"], one["bars"]) == ("2012-02-01", "2012-05-31", 84)
    assert not one["stored_already"]


def test_what_is_asked_again_replaces_what_is_stored(typed, live) -> None:
    since = ("--start", "2012-02-01")
    assert typed("data", "fetch", "AAPL", *since)[0] == 0
    rows = live.yahoo.listings["AAPL"].rows
    rows[:] = [row | {"volume": 2.0 * row["volume"]} for row in rows]
    assert typed("data", "fetch", "AAPL", *since, "--again")[0] == 0
    # The volumes are another vendor's now, and only they: the comparison says so.
    code, out, _ = typed("data", "compare", "AAPL", "--providers", "yahoo,alpha_vantage",
                         "--json")  # fmt: skip
    assert code == 0
    assert {row["field"] for row in json.loads(out)["differences"]} == {"volume"}


def test_a_day_that_cannot_hold_them_is_refused_before_anything_is_asked(typed, live) -> None:
    live.market["providers"]["bars"] = ["alpha_vantage"]
    live.market["alpha_vantage"]["per_day"] = 5
    live.configuration()
    code, _, err = typed("data", "fetch", "AAPL", "MSFT")
    assert code == 1
    assert "alpha_vantage: 5 of 5 requests left in these 24 hours" in err
    assert "This needs 8 requests to alpha_vantage, and 5 of 5 are left" in err
    assert live.alpha_vantage.functions() == []


def test_the_quota_is_counted_told_and_survives_the_command(typed, live) -> None:
    live.market["providers"]["bars"] = ["alpha_vantage"]
    live.configuration()
    code, out, _ = typed("data", "fetch", "AAPL", "--json")
    made = json.loads(out)["requests"]["alpha_vantage"]
    assert (code, made) == (0, len(live.alpha_vantage.functions()))
    # The whole history is refused to a free key, and the short one asked for in its place.
    assert live.alpha_vantage.functions() == [
        "OVERVIEW", "DAILY full", "DAILY compact", "SPLITS", "DIVIDENDS",
    ]  # fmt: skip
    rows = {one["provider"]: one for one in json.loads(typed("data", "quota", "--json")[1])}
    assert rows["alpha_vantage"] == {
        "provider": "alpha_vantage", "per_second": 100.0, "per_day": 25, "used_24h": made,
        "left_24h": 25 - made, "held_until": None, "next_at": None, "asked_for": ["bars"],
    }  # fmt: skip
    assert rows["sec"]["used_24h"] is None
    shown = [line.split() for line in typed("data", "quota")[1].splitlines()]
    assert ["alpha_vantage", "bars", "100", "25", str(made), str(25 - made), "now"] in shown


def test_the_sample_has_no_quota(typed) -> None:
    assert json.loads(typed("data", "quota", "--json")[1]) == []
    code, out, _ = typed("data", "quota")
    assert (code, out.startswith("The sample is bundled")) == (0, True)


def test_the_status_is_of_the_store_and_asks_nobody(typed, live) -> None:
    code, out, _ = typed("data", "status")
    assert (code, out) == (3, "Nothing is stored. `workbench data fetch` fetches.\n")
    typed("data", "fetch", "AAPL", "--start", "2012-01-03", "--end", "2012-03-30")
    typed("data", "fetch", "AAPL", "--again", "--start", "2000-06-01", "--end", "2000-06-30")
    asked = len(live.yahoo.asked)
    (series,) = json.loads(typed("data", "status", "aapl", "--json")[1])["series"]
    assert (series["symbol"], series["mic"], series["provider"]) == ("AAPL", "XNAS", "yahoo")
    # June of 2000 was asked for by itself: from July on it is a gap up to what was asked first.
    assert (series["first"], series["last"]) == ("2000-06-01", "2013-03-01")
    assert series["gaps"] == [["2000-07-01", "2012-01-02"]]
    assert (series["splits"], series["dividends"]) == (1, 3)
    assert "2000-07-01 to 2012-01-02" in typed("data", "status")[1]
    assert len(live.yahoo.asked) == asked
    assert typed("data", "status", "IBM")[0] == 3


def test_the_status_tells_what_is_kept_of_companies(typed, live) -> None:
    typed("data", "fundamentals", "AAPL")
    asked = len(live.sec.asked)
    (facts,) = json.loads(typed("data", "status", "AAPL@XNAS", "--json")[1])["companies"]
    assert (facts["kind"], facts["provider"], facts["first"], facts["last"]) == (
        "facts", "sec", "2011", "2012",
    )  # fmt: skip
    assert "statements, years filed" in typed("data", "status")[1]
    assert len(live.sec.asked) == asked


def test_what_cannot_be_meant_is_refused(typed, tmp_path) -> None:
    for words, said in (
        (["fetch"], "Nothing was named to fetch."),
        (["fetch", "AAPL", "--period", "2008", "--start", "2008-01-01"], "not both"),
        (["fetch", "AAPL", "--period", "sometime"], "is not a period"),
        (["fetch", "AAPL", "--start", "May"], "'May' is no day."),
        (["fetch", "--from", str(tmp_path / "none")], "cannot be read"),
        (["health", "AAPL", "--as-of", "2099-01-01"], "2099-01-01 is still to come"),
    ):
        code, out, err = typed("data", *words)
        assert (code, out) == (2, ""), words
        assert said in err


def test_a_hostile_symbol_comes_out_clean(typed) -> None:
    hostile = "\x1b[31mRED\u202e[bold]x"
    code, out, err = typed("data", "fetch", hostile, "AAPL")
    assert code == 1
    assert not {"\x1b", "\u202e"} & set(out + err)
    assert "[bold]x" in err
    code, out, err = typed("data", "status", hostile)
    assert (code, err) == (3, "")
    assert out.startswith("Nothing is stored of [31mRED[bold]x.")
