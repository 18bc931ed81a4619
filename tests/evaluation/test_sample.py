"""The shipped questions: every value is worked again, and the local analyst is held to them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from evaluation.worked import WORDS, WORKED, unit

from workbench import open_workbench
from workbench.app import Workbench
from workbench.evaluation.grading import Verdict
from workbench.evaluation.questions import Question, find, read
from workbench.evaluation.running import run_questions
from workbench.evaluation.summary import summarise

SAMPLE = read(find("sample"))
BY_ID = {question.id: question for question in SAMPLE.questions}
TAGS = {
    "return", "price-return", "cagr", "volatility", "drawdown", "risk-adjusted", "extreme-day",
    "price", "level", "volume", "indicator", "pair", "dividend", "split", "ranking", "comparison",
    "chart", "coverage", "follow-up", "ambiguous", "outside-symbols", "outside-dates",
    "prediction", "advice", "no-such-data", "nonsense", "injection",
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_STORE_PATH", str(tmp_path_factory.mktemp("sample") / "store"))
        with open_workbench("offline") as opened:
            yield opened


def test_the_questions_are_many_and_of_every_kind() -> None:
    assert len(SAMPLE.questions) >= 130
    assert SAMPLE.sample_data
    assert {tag for question in SAMPLE.questions for tag in question.tags} >= TAGS
    assert len({question.ask.casefold() for question in SAMPLE.questions}) == len(SAMPLE.questions)


def test_every_question_with_figures_is_worked_and_no_other() -> None:
    assert {question.id for question in SAMPLE.questions if question.expect} == set(WORKED)


@pytest.mark.parametrize("question", [BY_ID[name] for name in WORKED], ids=lambda one: one.id)
def test_every_value_agrees_with_the_one_worked_from_raw_bars(question: Question) -> None:
    for figure, fact in zip(question.expect, WORKED[question.id], strict=True):
        worked = fact.find().value
        assert abs(figure.value - worked) <= figure.margin
        assert figure.value == pytest.approx(worked, rel=1e-7, abs=1e-9)  # no rounding of its own
        assert figure.symbol == fact.symbol
        assert figure.measure == fact.measures
        assert figure.unit == unit(fact.measures[0])


@pytest.mark.parametrize("name", WORDS)
def test_the_words_expected_follow_from_the_figures(name: str) -> None:
    question = BY_ID[name]
    word = WORDS[name](WORKED.get(name, ()))
    assert word in question.expect_text[0].split("|")
    assert not any(word in rival.split("|") for rival in question.rivals)


def test_every_winner_and_every_date_is_worked() -> None:
    spoken = {q.id for q in SAMPLE.questions if q.expect_text and (q.expect or q.rivals)}
    assert spoken <= set(WORDS)


def test_the_local_analyst_answers_them(desk: Workbench) -> None:
    run = run_questions(SAMPLE.questions, desk.ask)
    summary = summarise(run)
    bad = [
        f"{each.question.id}: {each.question.ask}: {each.grade.verdict}: {each.grade.reasons}"
        for each in run.outcomes
        if not each.grade.verdict.good
    ]
    told = "\n".join(bad)
    assert summary.graded == len(SAMPLE.questions)
    assert summary.wrong_verified == 0, told
    for never in (Verdict.WRONG, Verdict.ANSWERED_WRONGLY, Verdict.FAILED):
        assert summary.verdicts[never] == 0, told
    assert summary.accuracy is not None
    assert summary.accuracy >= 0.98, told


def test_the_readmes_own_questions_are_a_file_and_come_out_well(
    desk: Workbench, root: Path, tmp_path: Path
) -> None:
    readme = (root / "README.md").read_text("utf-8")
    (block,) = re.findall(r"^```yaml\n(title: .*?)^```", readme, re.DOTALL | re.MULTILINE)
    (tmp_path / "mine.yaml").write_text(block, "utf-8")
    run = run_questions(read(tmp_path / "mine.yaml").questions, desk.ask)
    assert len(run.outcomes) == 4
    assert all(each.grade.verdict.good for each in run.outcomes), run.outcomes
