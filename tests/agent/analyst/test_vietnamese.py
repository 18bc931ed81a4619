"""Vietnamese questions told in English, and the tables of Vietnamese phrases."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.agent.clients.analyst.speech import language_of, retell, retell_time, say, speaking
from workbench.agent.clients.analyst.vietnamese import PHRASES
from workbench.agent.clients.analyst.vietnamese_questions import in_english
from workbench.agent.clients.analyst.vietnamese_retold import REASONS, RETOLD, TIMES
from workbench.messages import Message

NAMES = frozenset({"aapl", "apple"})
VIETNAMESE = language_of([Message("system", "Answer in Vietnamese.")])

TOLD = [
    ("Giá AAPL ngày 9/3/2009", "price AAPL 2009-03-09"),
    ("Giá AAPL vào ngày 09-03-2009", "price AAPL on 2009-03-09"),
    ("giá apple ngày 9 tháng 3 năm 2009", "price apple 2009-03-09"),
    ("lợi suất AAPL tháng 3/2009", "return AAPL March 2009"),
    ("lợi suất AAPL quý III năm 2010", "return AAPL Q3 2010"),
    ("lợi suất AAPL từ năm 2004 đến năm 2007", "return AAPL from 2004 to 2007"),
    ("lợi suất AAPL trong 6 tháng qua", "return AAPL in the past 6 months"),
    ("mức sụt giảm tối đa của AAPL", "maximum drawdown of AAPL"),
    ("Trung bình động 50 ngày của AAPL", "50-day moving average of AAPL"),
    ("AAPL có tăng năm 2010 không?", "AAPL had gain 2010 ?"),
]


@pytest.mark.parametrize(("text", "english"), TOLD, ids=[text for text, _ in TOLD])
def test_a_question_is_told_in_english(text: str, english: str) -> None:
    assert in_english(text, NAMES) == (english, ())


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("lợi suất AAPL ngoại trừ 2009", ("ngoại", "trừ")),
        ("lợi suất AAPL in 2009", ("in",)),
        ("biến động giá AAPL", ()),  # left in Vietnamese, so no English reader takes it
        ("Lợi suất của Tesla", ()),  # a name: the readers of names say that it is not covered
    ],
)
def test_a_word_in_no_phrase_is_named(text: str, unread: tuple[str, ...]) -> None:
    assert in_english(text, NAMES)[1] == unread


@given(st.text(max_size=200), st.sampled_from(["", "lợi suất ", "giá AAPL năm 2008 "]))
def test_any_text_is_told(text: str, before: str) -> None:
    told, unread = in_english(before + text, NAMES)
    assert all(word in told for word in unread)


@given(st.text(st.characters(max_codepoint=127), max_size=100))
def test_plain_english_is_left_as_it_is(text: str) -> None:
    assert in_english(text, NAMES) == (text, ())


def slots(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


TABLES = {**PHRASES, **REASONS, **RETOLD, **TIMES}


@pytest.mark.parametrize("english", TABLES)
def test_a_phrase_has_no_slot_that_its_english_lacks(english: str) -> None:
    assert slots(TABLES[english]) <= slots(english)
    assert slots(english) - slots(TABLES[english]) <= {"other", "why"}


def test_what_readers_and_tools_say_is_told_again() -> None:
    with speaking(VIETNAMESE):
        assert retell(
            "I don't forecast. GOOG has no data in 2003: its data begin on 2004-08-19."
        ) == ("Tôi không dự báo. GOOG không có dữ liệu trong 2003: dữ liệu bắt đầu từ 2004-08-19.")
        assert retell("AAPL: the last bar is provisional (2013-03-01)") == (
            "AAPL: phiên cuối là tạm tính (2013-03-01)"
        )
        assert retell("A vendor's own words.") == "A vendor's own words."
        assert retell_time("March 2009 to 2010") == "tháng 3 năm 2009 đến 2010"
        assert say("{no} such template") == "{no} such template"
    assert retell("I don't forecast.") == "I don't forecast."
