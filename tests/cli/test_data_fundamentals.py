"""``workbench data fundamentals``: Apple's reports as they were known on a day."""

from __future__ import annotations

import json


def test_statements_as_of_a_day_with_filing_and_unit(typed, live) -> None:
    code, out, err = typed("data", "fundamentals", "AAPL", "--as-of", "2012-12-31")
    assert code == 0, err
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "Apple Inc. (AAPL), sec, filed by 2012-12-31, as first filed, annual"
    assert "2012-09-29 2011-09-24" in lines
    assert "unit 10-K 2012-10-31 10-K 2011-10-26" in lines
    assert "Revenue USD m 156,508 108,249" in lines
    assert "Net income USD m 41,733 25,922" in lines


def test_a_report_is_unknown_before_it_is_filed(typed, live) -> None:
    code, out, _ = typed("data", "fundamentals", "AAPL", "--as-of", "2012-10-30", "--json")
    found = json.loads(out)
    assert (code, found["as_of"], found["provider"]) == (0, "2012-10-30", "sec")
    assert {row["period_end"] for row in found["statements"]} == {"2011-09-24"}
    (revenue,) = [row for row in found["statements"] if row["item"] == "revenue"]
    assert (revenue["value"], revenue["unit"], revenue["filed"]) == (
        108_249e6, "USD", "2011-10-26",
    )  # fmt: skip


def test_as_restated_or_as_first_filed(typed, live) -> None:
    words = ("data", "fundamentals", "AAPL", "--statement", "income", "--json")
    shown = {}
    for how in ("--first-filed", "--restated"):
        rows = json.loads(typed(*words, how)[1])["statements"]
        assert {row["statement"] for row in rows} == {"income"}
        shown[how] = {row["value"] for row in rows if row["item"] == "net_income"}
    assert shown == {
        "--first-filed": {25_922e6, 41_733e6}, "--restated": {25_923e6, 41_733e6},
    }  # fmt: skip


def test_the_newest_periods_are_shown_and_no_more(typed, live) -> None:
    out = typed("data", "fundamentals", "AAPL", "--periods", "1", "--json")[1]
    assert {row["period_end"] for row in json.loads(out)["statements"]} == {"2012-09-29"}


def test_ratios_come_with_formula_inputs_or_reason(typed, live) -> None:
    words = ("data", "fundamentals", "AAPL", "--as-of", "2012-12-31", "--ratios")
    found = json.loads(typed(*words, "--json")[1])
    ratios = {one["key"]: one for one in found["ratios"]}
    margin = ratios["net_margin"]
    assert margin["value"] == 41_733 / 156_508
    assert {one["name"]: one["value"] for one in margin["inputs"]} == {
        "net_income": 41_733e6, "revenue": 156_508e6,
    }  # fmt: skip
    assert {one["filed"] for one in margin["inputs"]} == {"2012-10-31"}
    assert (ratios["current_ratio"]["value"], bool(ratios["current_ratio"]["reason"])) == (
        None, True,
    )  # fmt: skip
    code, out, _ = typed(*words)
    (row,) = [" ".join(line.split()) for line in out.splitlines() if "Net margin" in line]
    assert code == 0
    assert row.startswith(f"Net margin 26.67% {margin['formula']} net income 41,733,000,000 USD")
    (none,) = [line for line in out.splitlines() if ratios["current_ratio"]["label"] in line]
    assert f"because {ratios['current_ratio']['reason']}" in " ".join(none.split())


def test_restatements_name_both_filings(typed, live) -> None:
    words = ("data", "fundamentals", "AAPL", "--restatements")
    (row,) = json.loads(typed(*words, "--json")[1])["restatements"]
    assert (row["item"], row["first_value"], row["last_value"], row["change"]) == (
        "net_income", 25_922e6, 25_923e6, 1e6,
    )  # fmt: skip
    assert (row["first_filed"], row["last_filed"]) == ("2011-10-26", "2012-10-31")
    out = typed(*words, "--as-of", "2012-01-31")[1]
    assert out.splitlines()[-1] == "Nothing was restated by then."


def test_the_sample_has_none_and_says_what_has(typed) -> None:
    code, out, err = typed("data", "fundamentals", "AAPL", "--as-of", "2012-12-31")
    assert (code, out) == (1, "")
    assert err.startswith("Error: The sample data have no fundamentals. Use --profile live")


def test_without_an_address_for_the_sec_it_says_how_to_give_one(typed, live) -> None:
    live.market["sec"].pop("user_agent")
    live.configuration()
    code, _, err = typed("data", "fundamentals", "AAPL")
    assert code == 1
    assert "SEC_USER_AGENT" in err
    assert live.sec.asked == []


def test_a_filers_texts_come_out_clean(typed, live) -> None:
    facts = live.sec.facts[320193]["facts"]["us-gaap"]
    for concept in facts.values():
        for fact in concept["units"]["USD"]:
            fact["form"] = "10-K\x1b[2J\u202e"
    live.yahoo.listings["AAPL"].meta["longName"] = "\x1b[31mApple\u2067[b]"
    for more in ((), ("--restatements",), ("--ratios",)):
        code, out, err = typed("data", "fundamentals", "AAPL", "--as-of", "2012-12-31", *more)
        assert code == 0, err
        assert not {"\x1b", "\u202e", "\u2067"} & set(out + err)
