"""Answers sorted into statements and sections, whatever a model writes."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.agent.outline import read_outline
from workbench.messages import Claim, ClaimState, Outline, Statement

VERIFIED, WRONG, LOOSE = ClaimState.VERIFIED, ClaimState.CONTRADICTED, ClaimState.UNVERIFIED


def kinds(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in read_outline(text).statements]


def claim(text: str, figure: str, state: ClaimState = VERIFIED) -> Claim:
    return Claim(figure, state, offset=text.index(figure))


LABELS = [
    ("**FACT** It rose.", "fact"),
    ("**Fact:** It rose.", "fact"),
    ("**FACT**: It rose.", "fact"),
    ("__FACT__ It rose.", "fact"),
    ("FACT: It rose.", "fact"),
    ("fact - It rose.", "fact"),
    ("FACT \u2014 It rose.", "fact"),
    ("[FACT] It rose.", "fact"),
    ("*Fact:* It rose.", "fact"),
    ("- FACT: It rose.", "fact"),
    ("1. **FACT** It rose.", "fact"),
    ("> **FACT** It rose.", "fact"),
    ("## Fact\n\nIt rose.", "fact"),
    ("### FACT: It rose.", "fact"),
    ("**Facts**\n- It rose.", "fact"),
    ("Facts\n-----\nIt rose.", "fact"),
    ("ASSUMPTION: It rose.", "assumption"),
    ("Assumptions:\n* It rose.", "assumption"),
    ("**INFERENCE** It rose.", "inference"),
    ("INFERENCE (medium confidence): It rose.", "inference"),
    ("**SỰ KIỆN** It rose.", "fact"),
    ("Dữ kiện: It rose.", "fact"),
    ("**GIẢ ĐỊNH** It rose.", "assumption"),
    ("- Suy luận: It rose.", "inference"),
    ("## Nhận định\nIt rose.", "inference"),
    (unicodedata.normalize("NFD", "**GIẢ ĐỊNH** It rose."), "assumption"),
]


@pytest.mark.parametrize(("text", "kind"), LABELS, ids=[text for text, _ in LABELS])
def test_a_label_says_what_a_statement_is(text: str, kind: str) -> None:
    assert kinds(text) == [(kind, "It rose.")]


@pytest.mark.parametrize(
    "text",
    [
        "It rose.",
        "Fact is that it rose.",
        "Fact-based work is hard.",
        "*Fact* checking it took long.",
        "Factors: it rose.",
        "```\nFACT: It rose.\n```",
        "~~~\n**FACT** It rose.",
        "# FACTORS\nIt rose.",
        "SAMPLE DATA, 2000-03-01 to 2013-03-01.",
    ],
)
def test_other_text_is_no_statement(text: str) -> None:
    assert read_outline(text) == Outline()


def test_a_label_begins_a_statement_in_the_middle_of_a_paragraph() -> None:
    assert kinds("FACT: it rose\nby itself.\nASSUMPTION: none\nINFERENCE: it may fall") == [
        ("fact", "it rose by itself."), ("assumption", "none"), ("inference", "it may fall"),
    ]  # fmt: skip


SECTIONS = [
    ("## Key drivers\n- one\n- two", "drivers"),
    ("**Key drivers**\n- one\n- two", "drivers"),
    ("**Key drivers:**\n\n1. one\n2) two", "drivers"),
    ("What drives the shares:\n- one\n- two", "drivers"),
    ("## 2. Risks and catalysts\none\n\ntwo", "risks"),
    ("Risks:\n- one\n- two", "risks"),
    ("## What would change the view?\n- one\n- two", "would_change"),
    ("**What could change my mind**\n- one\n- two", "would_change"),
    ("### What would alter our thesis\n- one\n- two", "would_change"),
    ("## Scenarios\n- one\n- two", "scenarios"),
    ("**Missing**\n- one\n- two", "missing"),
    ("## What is missing\n- one\n- two", "missing"),
    ("Data gaps:\n- one\n- two", "missing"),
    ("## Động lực chính\n- one\n- two", "drivers"),
    ("**Rủi ro**\n- one\n- two", "risks"),
    ("## Điều gì làm thay đổi quan điểm\n- one\n- two", "would_change"),
    ("**Điều gì sẽ thay đổi quan điểm?**\n- one\n- two", "would_change"),
    ("## Kịch bản\n- one\n- two", "scenarios"),
    ("**Còn thiếu**\n- one\n- two", "missing"),
]


@pytest.mark.parametrize(("text", "name"), SECTIONS, ids=[text for text, _ in SECTIONS])
def test_a_section_holds_its_points(text: str, name: str) -> None:
    outline = read_outline(f"Before.\n\n{text}\n\n## Next\nAfter.")
    assert getattr(outline, name) == ("one", "two")
    assert not outline.statements


def test_a_section_in_one_paragraph_ends_with_it() -> None:
    outline = read_outline("**Missing** Tesla is not covered.\n\nMore.\n\nSAMPLE DATA, x to y.")
    assert outline == Outline(missing=("Tesla is not covered.",))


def test_a_labelled_point_is_a_statement_too() -> None:
    outline = read_outline("## Risks\n- INFERENCE: it may fall\n\nRates.\n\n**FACT** It rose.")
    assert [one.kind for one in outline.statements] == ["inference", "fact"]
    assert outline.risks == ("it may fall", "Rates.", "It rose.")


def test_a_bold_section_ends_with_the_next_label() -> None:
    outline = read_outline("**Risks**\n- rates\n\n**FACT** It rose.\n\nMore.")
    assert outline == Outline((Statement("fact", "It rose."),), risks=("rates",))


def test_a_colon_speaks_for_the_list_and_the_table_below_only() -> None:
    text = "**FACT** The figures:\n\n| a |\n|---|\n| b |\n\n- c\n\nMore.\n- d"
    assert kinds(text) == [
        ("fact", "The figures:"), ("fact", "| a |\n|---|\n| b |"), ("fact", "c"),
    ]  # fmt: skip


def test_a_paragraph_without_a_label_is_a_fact_if_all_its_figures_are_verified() -> None:
    text = "It rose 5%.\n\nIt fell 7% and 8%.\n\nNothing.\n\n| a |\n|---|\n| 9% |"
    claims = [claim(text, "5%"), claim(text, "7%"), claim(text, "8%", LOOSE), claim(text, "9%")]
    assert read_outline(text, claims).statements == (
        Statement("fact", "It rose 5%."), Statement("fact", "| a |\n|---|\n| 9% |"),
    )  # fmt: skip


@pytest.mark.parametrize("state", [WRONG, LOOSE])
def test_a_statement_with_a_figure_in_doubt_is_not_borne_out(state: ClaimState) -> None:
    text = "FACT: it rose 5%.\n- INFERENCE: it will rise 7% more\n\nASSUMPTION: 2% a year"
    claims = [claim(text, "2%"), claim(text, "7%", state), claim(text, "5%")]
    told = [(one.kind, one.borne_out) for one in read_outline(text, claims).statements]
    assert told == [("fact", True), ("inference", False), ("assumption", True)]


PIECES = ["**FACT** ", "ASSUMPTION:", "## Risks", "\n", "\n\n", "- ", "| a |", "```", "**", "# ",
          "]", "Còn thiếu", "SỰ KIỆN - ", "5%", "   ", "> ", "---", "\r\n", "\u0301", "fact(",
          "1. "]  # fmt: skip


@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(PIECES)).map("".join)))
def test_any_text_is_read(text: str) -> None:
    claims = [Claim("x", state, offset=place)
              for state in ClaimState for place in range(0, len(text), 7)]  # fmt: skip
    outline = read_outline(text, claims)
    assert read_outline(text, claims) == outline
    assert all(one.text for one in outline.statements)


ANSWER = (
    "**FACT** AAPL's total return from 2007-12-31 to 2008-12-31 was -56.91%, more than IBM's.\n"
    "## Key drivers\n- The shares fell with the market\n- INFERENCE: it may recover\n\n"
    "| Symbol | Return |\n|---|---|\n| AAPL | -56.91% |\n\nMore was said of it in the year.\n\n"
)


def _seconds(text: str) -> float:
    def once() -> float:
        begun = time.process_time()
        read_outline(text)
        return time.process_time() - begun

    return min(once() for _ in range(5))


def test_a_long_answer_is_read_at_once() -> None:
    assert _seconds((ANSWER * 100)[:20_000]) < 0.02


@pytest.mark.parametrize("piece", ["FACT: a\n", "- a\n", " ", "**", "**Fact (", "what drives a ",
                                   "\n", "| a", "> ", "1. ", "é\u0301"])  # fmt: skip
def test_the_time_grows_with_the_text_alone(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    assert _seconds(text) < 0.5
