"""Units that a title or a head gives to bare figures, what a sentence leaves to the one before,
and what is said beside the figures."""

from __future__ import annotations

from datetime import date

import pytest
from agent.checking.test_cases import claims, day, states

from workbench.agent.checking import check

_DAY = date(2010, 5, 6)
VOLUMES = (
    day("AAPL", "volume", 45_900_000.0, _DAY, "shares"),
    day("AAPL", "close", 246.25, _DAY),
)
VERIFIED, UNVERIFIED, CONTRADICTED = ["verified"], ["unverified"], ["contradicted"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Total returns in 2010, in %:\n- Apple: 2.15\n- IBM: 14.7", VERIFIED * 2),
        ("Total returns in 2010, in %:\n- Apple: 14.7\n- IBM: 2.15", UNVERIFIED * 2),
        ("**Volatility in 2010 (%)**\n\n1. Apple: 27\n2. IBM: 18", VERIFIED * 2),
        ("Volatility, in %:\n\n| Year | Apple |\n|---|---|\n| 2010 | 27.0 |", VERIFIED),
        ("Volatility, in %:\n\n| Year | Apple |\n|---|---|\n| 2010 | 0.27 |", UNVERIFIED),
        ("Apple in 2010 (in %):\n- Volatility: 18\n- Sharpe ratio: 0.88", CONTRADICTED * 2),
        ("Apple in 2010 (in %):\n- Volatility: 27\n- Sharpe ratio: 1.11", VERIFIED * 2),
        ("Average volume in 2010 (millions of shares):\n- Apple: 149.8", VERIFIED),
        ("Average volume in 2010 (millions of shares):\n- Apple: 14.98", UNVERIFIED),
    ],
)
def test_a_title_gives_its_unit_to_the_bullets_and_the_table_under_it(text, expected):
    assert states(text) == expected


def test_a_unit_ends_with_its_list():
    text = "Volatility in 2010, in %:\n- Apple: 27\n\nRatios of 2010:\n- Sharpe of Apple: 1.11"
    assert states(text) == VERIFIED * 2


@pytest.mark.parametrize(
    ("head", "figure", "expected"),
    [
        ("million shares", "149.8", VERIFIED),
        ("m", "149.8", VERIFIED),
        ("'000", "149,826", VERIFIED),
        ("thousands", "149,826", VERIFIED),
        ("million shares", "149,826", CONTRADICTED),
        ("'000", "149.8", CONTRADICTED),
        ("shares", "149,826,100", VERIFIED),
    ],
)
def test_a_head_says_how_many_shares_one_is(head, figure, expected):
    table = f"| Symbol | Average volume 2010 ({head}) |\n|---|---|\n| Apple | {figure} |"
    found = claims(table)
    assert [str(claim.state) for claim in found] == expected
    assert table[found[0].offset :].startswith(figure)


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Apple traded 45.9m shares on 2010-05-06.", "en", "verified"),
        ("Apple traded 45.9 billion shares on 2010-05-06.", "en", "contradicted"),
        ("Apple traded about 46 million shares on 6 May 2010.", "en", "verified"),
        ("AAPL khớp lệnh 45,9 triệu cổ phiếu vào ngày 6/5/2010.", "vi", "verified"),
    ],
)
def test_shares_traded_on_a_day_are_its_volume(text, language, expected):
    found = check(text, VOLUMES, names={"AAPL": ("Apple",)}, language=language)
    assert [str(claim.state) for claim in found] == [expected]


_TWO = "The volatility of Apple was 27 % in 2010 and that of IBM was 18 %. "


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        ("**INFERENCE** The gap is 9.0 percentage points.", "verified"),
        ("The difference is 9 percentage points.", "verified"),
        ("The gap is 7 percentage points.", "contradicted"),
        ("The gap to Microsoft is 9 percentage points.", "unverified"),
    ],
)
def test_a_gap_is_between_the_two_of_the_sentence_before(gap, expected):
    assert states(_TWO + gap) == ["verified", "verified", expected]


def test_a_gap_is_of_the_figures_shown_whatever_else_is_named():
    before = "In 2010 Apple and IBM had a volatility of 27 % and 18 %, and differ in Sharpe ratio. "
    assert states(before + "The gap is 9 percentage points.")[-1] == "verified"
    assert states(before + "The gap is 8 percentage points.")[-1] != "verified"


def test_a_gap_is_between_two_clauses_of_one_measure():
    before = "Apple's Sharpe ratio for 2010 was 1.11; IBM's was 0.88. The difference is "
    assert states(before + "0.23.")[-1] == "verified"
    assert states(before + "0.33.")[-1] == "contradicted"


@pytest.mark.parametrize(("first", "second"), [("27 %", "18 %"), ("18 %", "27 %")])
def test_figures_under_a_title_of_two_names_keep_their_order(first, second):
    found = states(f"Apple vs IBM, 2010:\n- Volatility: {first} vs {second}")
    assert found == (VERIFIED if first == "27 %" else CONTRADICTED) * 2


@pytest.mark.parametrize(("own", "other"), [("14.7 %", "2.15 %"), ("2.15 %", "14.7 %")])
def test_it_is_the_subject_though_another_is_named(own, other):
    text = f"Short answer: IBM. It outperformed Apple in 2010, with a return of {own} vs {other}."
    assert states(text) == (VERIFIED if own == "14.7 %" else CONTRADICTED) * 2


@pytest.mark.parametrize("of", ["đối với", "với", "ở", "của", "cho"])
def test_a_vietnamese_figure_is_of_the_symbol_right_after_it(of):
    text = f"Độ biến động năm 2010 là {{}} {of} AAPL và {{}} {of} IBM."
    assert states(text.format("27%", "18%"), language="vi") == VERIFIED * 2
    assert states(text.format("18%", "27%"), language="vi") == CONTRADICTED * 2


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ("123", ["verified"] * 3),
        ("258", ["verified"] * 3),  # of a longer ranking
        ("213", ["contradicted", "contradicted", "verified"]),
        ("133", ["verified", "contradicted", "verified"]),
        ("321", ["contradicted", "verified", "contradicted"]),
    ],
)
def test_a_rank_column_follows_the_figures(places, expected):
    rows = zip(places, ("IBM | 14.7 %", "MSFT | 10.0 %", "AAPL | 2.15 %"), strict=True)
    table = "| Rank | Symbol | Total return 2010 |\n|---|---|---|\n"
    table += "\n".join(f"| {place} | {row} |" for place, row in rows)
    found = claims(table)
    assert [str(claim.state) for claim in found] == expected
    order = "from the highest: IBM 14.70%, MSFT 10.03%, AAPL 2.15%"
    assert {claim.finding for claim in found} <= {"", order}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Apple was the weaker of the two.", "verified"),
        ("Apple was the stronger of the two.", "contradicted"),
        ("Apple was not the stronger of the two.", "verified"),
        ("**INFERENCE** Apple was the better stock of the two.", "contradicted"),
        ("IBM was the weaker of the two.", "verified"),
        ("Apple was lower than IBM.", "verified"),
        ("Apple was higher than IBM.", "contradicted"),
        ("It was a good year for shares.", "verified"),
    ],
)
def test_a_conclusion_without_a_figure_is_held_against_the_figures_before(said, expected):
    found = claims(f"Apple returned 2.15 % in 2010. IBM returned 14.7 % in 2010.\n\n{said}")
    assert str(found[0].state) == expected
    assert str(found[1].state) == ("contradicted" if said[:3] == "IBM" else "verified")
