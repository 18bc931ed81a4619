"""A run: one question's error is its grade, an interrupt keeps what was done, nobody stands in."""

from __future__ import annotations

import json
import signal
import threading

import pytest
from evaluation.responses import claim, expecting, question, response
from standins.agents import agent_parts

from workbench import open_workbench
from workbench.agent.agent import StockAgent
from workbench.agent.clients.scripted import ScriptedModelClient
from workbench.agent.toolbox import Toolbox
from workbench.agent.tools import MarketTools
from workbench.config import Settings
from workbench.config.settings import AgentSettings
from workbench.errors import ModelRateLimited, QuestionError
from workbench.evaluation.grading import Verdict
from workbench.evaluation.questions import find, read
from workbench.evaluation.running import RunOptions, run_questions
from workbench.evaluation.summary import by_tag, summarise
from workbench.messages import (
    ClaimState,
    TextDelta,
    ToolCall,
    ToolCallRequested,
    Usage,
    UsageReported,
)

RETURN_2010 = ToolCallRequested(
    ToolCall(
        "1", "measure", json.dumps({"symbols": ["AAPL"], "measures": ["total_return"],
                                    "period": "2010"}),
    )
)  # fmt: skip
SAMPLE = {one.id: one for one in read(find("sample")).questions}
APPLE_2010 = SAMPLE["return-apple-2010"]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    settings = Settings(store={"path": tmp_path_factory.mktemp("store")})
    with open_workbench("offline", settings=settings) as wb:
        yield wb


def agent_of(desk, turns) -> StockAgent:
    client = ScriptedModelClient(turns)
    tools = MarketTools(desk.research, desk.charts, sample=True)
    limits = AgentSettings(allow_unknown_price=True)
    return StockAgent(
        limits,
        desk.data,
        toolbox=Toolbox(tools.functions()),
        parts=agent_parts(desk, [client], limits=limits),
        loop=desk.loop,
    )


def numbered(count: int):
    return [question(id=f"q{number}", ask=f"{number}?", refuse=True) for number in range(count)]


def refusing(text: str, *, provider=None, conversation_id=None):
    return response("No.", refused=True)


def test_a_models_cited_figure_is_right_and_its_own_digits_are_not(desk) -> None:
    cited = [
        [RETURN_2010, UsageReported(Usage(3, 1))],
        [TextDelta("Apple returned [[c1]]."), UsageReported(Usage(4, 2))],
    ]
    typed = [[TextDelta("Apple returned 53.07%."), UsageReported(Usage(10, 5))]]
    agent = agent_of(desk, [*cited, *typed])
    again = APPLE_2010.model_copy(update={"id": "again"})
    run = run_questions([APPLE_2010, again], agent.process_query)
    agent.close()
    assert [each.grade.verdict for each in run.outcomes] == [Verdict.RIGHT, Verdict.WRONG]
    summary = summarise(run)
    assert summary.figures[ClaimState.VERIFIED] == summary.figures[ClaimState.UNVERIFIED] == 1
    assert (summary.input_tokens, summary.output_tokens) == (17, 8)


def test_an_error_is_the_grade_of_its_question_and_not_the_end(desk) -> None:
    turns = [[ModelRateLimited("Wait a while.")], [RETURN_2010], [TextDelta("It was [[c1]].")]]
    agent = agent_of(desk, turns)
    again = APPLE_2010.model_copy(update={"id": "again"})
    run = run_questions([APPLE_2010, again], agent.process_query)
    agent.close()
    first, second = run.outcomes
    assert (first.grade.verdict, first.response) == (Verdict.FAILED, None)
    assert "Wait a while." in first.grade.reasons[0]
    assert second.grade.verdict is Verdict.RIGHT
    assert summarise(run).cost_usd is None


def test_a_fault_of_ours_is_a_grade_that_says_so(caplog) -> None:
    def faulty(text, *, provider=None, conversation_id=None):
        if text == "0?":
            raise KeyError("lost")
        return refusing(text)

    run = run_questions(numbered(2), faulty)
    assert [each.grade.verdict for each in run.outcomes] == [
        Verdict.FAILED,
        Verdict.REFUSED_RIGHTLY,
    ]
    assert "a fault in Workbench, KeyError" in run.outcomes[0].grade.reasons[0]


@pytest.mark.parametrize("workers", [1, 4])
def test_the_local_analyst_is_asked_in_any_number_of_threads(desk, workers) -> None:
    names = ["return-apple-2010", "follow-up-two-turns", "outside-symbols-tesla", "ranking-order"]
    told = []
    options = RunOptions(workers=workers, progress=lambda done, of: told.append((done, of)))
    run = run_questions([SAMPLE[name] for name in names], desk.ask, options)
    assert [each.question.id for each in run.outcomes] == names
    assert all(each.grade.verdict.good for each in run.outcomes), run.outcomes
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize("workers", [0, 17])
def test_a_number_of_workers_that_cannot_be_is_refused(workers) -> None:
    with pytest.raises(QuestionError, match="Between 1 and 16"):
        run_questions(numbered(1), refusing, RunOptions(workers=workers))


def test_a_follow_up_is_asked_in_the_conversation_of_what_came_before() -> None:
    asked = []

    def ask(text, *, provider=None, conversation_id=None):
        asked.append((text, provider, conversation_id))
        used = Usage(10, 1, 0.25)
        return response("No.", refused=True, provider="grok", conversation_id="c7", usage=used)

    follow_up = question(ask="And?", conversation=["One?", "Two?"], refuse=True)
    run = run_questions([follow_up], ask, RunOptions("grok"))
    assert asked == [("One?", "grok", None), ("Two?", "grok", "c7"), ("And?", "grok", "c7")]
    assert run.outcomes[0].usage == Usage(30, 3, 0.75)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (RunOptions("local", "local-analyst"), ""),
        (RunOptions("local"), ""),
        (RunOptions(), ""),
        (RunOptions("openai", "local-analyst"), "local:local-analyst answered in place of openai:"),
        (RunOptions("local", "gpt-x"), "local:local-analyst answered in place of local:gpt-x"),
    ],
)
def test_an_answer_of_somebody_else_does_not_count(options, said) -> None:
    run = run_questions(numbered(1), refusing, options)
    graded = run.outcomes[0].grade
    assert (graded.verdict is Verdict.FAILED) is bool(said)
    assert said in "".join(graded.reasons)


@pytest.mark.parametrize("workers", [1, 3])
def test_an_interrupt_keeps_what_was_done(workers) -> None:
    going = threading.Event()

    def ask(text, *, provider=None, conversation_id=None):
        if text == "4?":
            signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
            going.wait(10)
        return refusing(text)

    run = run_questions(numbered(50), ask, RunOptions(workers=workers))
    going.set()
    assert run.interrupted
    assert run.asked == 50
    kept = [each.question.id for each in run.outcomes]
    assert "q4" not in kept
    if workers == 1:
        assert kept == ["q0", "q1", "q2", "q3"]
    assert all(each.grade.verdict.good for each in run.outcomes)


def test_the_summary_counts_what_happened() -> None:
    answers = {
        "right": response("", claim(), elapsed_s=1.0, usage=Usage(10, 2, 0.5)),
        "wrong": response("", claim(0.5), elapsed_s=3.0, usage=Usage(10, 2, 0.25)),
        "typed": response("", claim(0.5, state=ClaimState.UNVERIFIED), elapsed_s=2.0),
        "refused": response("No.", refused=True, elapsed_s=9.0),
    }

    def ask(text, *, provider=None, conversation_id=None):
        return answers[text]

    questions = [
        expecting().model_copy(update={"id": name, "ask": name, "tags": ("a", name)})
        for name in answers
    ]
    run = run_questions(questions, ask)
    summary = summarise(run)
    assert summary.accuracy == 0.25
    assert (summary.verdicts[Verdict.RIGHT], summary.verdicts[Verdict.WRONG]) == (1, 2)
    assert summary.verdicts[Verdict.REFUSED_WRONGLY] == 1
    assert summary.wrong_verified == 1
    assert summary.share(ClaimState.VERIFIED) == pytest.approx(2 / 3)
    assert (summary.cost_usd, summary.input_tokens, summary.output_tokens) == (0.75, 20, 4)
    assert (summary.median_s, summary.p95_s) == (2.5, 9.0)
    rows = {row.tag: (row.questions, row.good) for row in by_tag(run.outcomes)}
    assert rows == {"a": (4, 1), "right": (1, 1), "wrong": (1, 0), "typed": (1, 0),
                    "refused": (1, 0)}  # fmt: skip


def test_a_cost_that_is_not_known_makes_the_whole_unknown_and_never_nothing() -> None:
    costs = {"0?": 0.5, "1?": None}

    def ask(text, *, provider=None, conversation_id=None):
        return response("No.", refused=True, usage=Usage(1, 1, costs[text]))

    summary = summarise(run_questions(numbered(2), ask))
    assert (summary.cost_usd, summary.known_cost_usd) == (None, 0.5)


def test_nothing_asked_has_no_accuracy() -> None:
    summary = summarise(run_questions([], refusing))
    assert (summary.accuracy, summary.median_s, summary.p95_s) == (None, None, None)
    assert summary.share(ClaimState.VERIFIED) is None
