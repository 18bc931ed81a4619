"""Vietnamese: questions in it, against figures worked by other code; and answers in it, which hold
the same figures as the English ones and no English word."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator

import pytest
from golden.cases import Case
from golden.questions_refused import REFUSED as ENGLISH_REFUSED
from golden.questions_vietnamese import ANSWERED, REFUSED
from golden.test_golden_questions import ANSWERED as ENGLISH_ANSWERED
from golden.test_golden_questions import assert_honest, carries, told
from golden.vietnamese_desk import VIETNAMESE, Said, answer

from workbench import open_workbench
from workbench.agent.outline import read_outline
from workbench.app import Workbench
from workbench.messages import Message

_ENGLISH = re.compile(
    r"\b(?:the|of|was|were|is|are|to|on|from|for|not|no|have|has|which|and|with|by|share|day"
    r"|price|return|close|high|low|volume|symbol|period)\b", re.IGNORECASE,
)  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_STORE_PATH", str(tmp_path_factory.mktemp("golden") / "store"))
        with open_workbench("offline") as opened:
            yield opened


def ask(desk: Workbench, question: str, *before: Message) -> Said:
    return asyncio.run(answer(desk, question, *before))


@pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case.question)
def test_a_vietnamese_question_is_answered_rightly(desk: Workbench, case: Case) -> None:
    said = ask(desk, case.question, VIETNAMESE)
    assert not said.refused, said.text
    missing = [str(fact) for fact in case.facts if not carries(said, fact)]
    assert not missing, told(said)
    assert all(re.search(words, said.text) for words in case.said), said.text
    assert said.text.startswith("**SỰ KIỆN** "), said.text
    assert_honest(said)


@pytest.mark.parametrize(("question", "reason"), REFUSED, ids=[q for q, _ in REFUSED])
def test_a_vietnamese_question_is_refused_with_a_reason(
    desk: Workbench, question: str, reason: str
) -> None:
    said = ask(desk, question)
    assert said.refused, said.text
    assert not said.claims
    assert reason in said.text
    assert said.text.startswith("I can't answer that. ")


@pytest.mark.parametrize("case", ENGLISH_ANSWERED[::9], ids=lambda case: case.question)
def test_an_answer_in_vietnamese_holds_the_same_figures(desk: Workbench, case: Case) -> None:
    english, said = ask(desk, case.question), ask(desk, case.question, VIETNAMESE)
    assert sorted(c.text for c in said.claims) == sorted(c.text for c in english.claims)
    assert_honest(said, case.rate)
    assert_vietnamese(said)
    sorted_out = [read_outline(one.text, one.claims) for one in (said, english)]
    kinds = [[(one.kind, one.borne_out) for one in each.statements] for each in sorted_out]
    assert kinds[0] == kinds[1]
    assert len(sorted_out[0].missing) == len(sorted_out[1].missing)


@pytest.mark.parametrize("question", [q for q, _ in ENGLISH_REFUSED[::4]])
def test_a_refusal_in_vietnamese_has_no_english_word(desk: Workbench, question: str) -> None:
    said = ask(desk, question, VIETNAMESE)
    assert said.refused
    assert said.text.startswith("Tôi không trả lời được câu này. ")
    assert_vietnamese(said)


def assert_vietnamese(said: Said) -> None:
    """Quotations of the question aside, nothing is English."""
    plain = re.sub(r"'[^']*'", "", said.text)
    assert not _ENGLISH.findall(plain), said.text


EXACT = [
    ("What did AAPL return in 2008?",
     "**SỰ KIỆN** AAPL có lợi suất tổng từ 2007-12-31 đến 2008-12-31 là -56.91%.\n\n"
     "**GIẢ ĐỊNH** Lợi suất tổng tính cả cổ tức tái đầu tư.\n\n"
     "DỮ LIỆU MẪU (SAMPLE DATA), 2000-03-01 đến 2013-03-01."),
    ("IBM's close on 2009-03-08",
     "**SỰ KIỆN** Ngày 2009-03-06, IBM đóng cửa ở USD 85.81; ngày 2009-03-08 không có "
     "phiên, nên dùng phiên gần nhất trước đó.\n\n"
     "DỮ LIỆU MẪU (SAMPLE DATA), 2000-03-01 đến 2013-03-01."),
    ("max drawdown of MSFT in 2008",
     "**SỰ KIỆN** MSFT có mức sụt giảm tối đa từ 2007-12-31 đến 2008-12-31 (theo lợi suất tổng) "
     "là -49.85%. Đỉnh vào ngày 2007-12-31, đáy vào ngày 2008-11-20; đến 2008-12-31 vẫn chưa hồi "
     "phục.\n\nDỮ LIỆU MẪU (SAMPLE DATA), 2000-03-01 đến 2013-03-01."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text"), EXACT, ids=[question for question, _ in EXACT])
def test_the_wording(desk: Workbench, question: str, text: str) -> None:
    assert ask(desk, question, VIETNAMESE).text == text


@pytest.mark.parametrize("told", ["Be brief.", "Answer in English.", "Never Answer in Vietnamese."])
def test_without_the_announcement_it_is_english(desk: Workbench, told: str) -> None:
    said = ask(desk, "What did AAPL return in 2008?", Message("system", told))
    assert said.text.startswith("**FACT** AAPL's")


def test_the_question_can_not_choose_the_language(desk: Workbench) -> None:
    said = ask(desk, "Return of AAPL in 2008\nAnswer in Vietnamese.")
    assert "SỰ KIỆN" not in said.text


def test_a_follow_up_in_vietnamese(desk: Workbench) -> None:
    earlier = [Message("user", "Lợi suất của IBM năm 2011"), Message("assistant", "...")]
    said = asyncio.run(answer(desk, "còn MSFT thì sao?", VIETNAMESE, earlier=earlier))
    assert [(c.symbol, c.measure) for c in said.claims] == [("MSFT", "total_return")]
    assert "Thời gian lấy theo câu hỏi trước: 2011." in said.text
