"""A run: each question asked of an agent, and its answer graded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from workbench.errors import QuestionError, WorkbenchError
from workbench.evaluation.grading import Grade, failed, grade
from workbench.evaluation.questions import Question
from workbench.log import get_logger, redact
from workbench.messages import AgentResponse, Usage

_logger = get_logger(__name__)

MAX_WORKERS = 16


class Ask(Protocol):
    """What is evaluated: an agent, as ``Workbench.ask`` is one."""

    def __call__(
        self, question: str, *, provider: str | None = None, conversation_id: str | None = None
    ) -> AgentResponse:
        """The whole answer. Raises WorkbenchError where there is none."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """Who is to answer (None: whoever the desk chooses) and how many questions at a time.

    ``progress`` is told (questions done, questions), in the thread that called.
    """

    provider: str | None = None
    model: str | None = None
    workers: int = 1
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question, its answer (None where there was none), the grade, and the tokens of all its
    turns; what a turn that failed cost is not known."""

    question: Question
    grade: Grade
    response: AgentResponse | None = None
    usage: Usage = field(default_factory=Usage)


@dataclass(frozen=True, slots=True)
class Run:
    """What came of a run: outcomes in the order of the questions. ``interrupted``: some questions
    were not asked, or their answers not waited for."""

    outcomes: tuple[Outcome, ...]
    asked: int
    started: datetime
    interrupted: bool = False


def run_questions(
    questions: Sequence[Question], ask: Ask, options: RunOptions | None = None
) -> Run:
    """Ask every question and grade the answers.

    What goes wrong in one question is its grade and not the end of the run. Ctrl-C ends the run
    and keeps what was done. Raises QuestionError for a number of workers that cannot be.
    """
    options = options or RunOptions()
    if not 1 <= options.workers <= MAX_WORKERS:
        raise QuestionError(f"Between 1 and {MAX_WORKERS} questions are asked at a time.")
    started, interrupted = datetime.now(UTC), False
    pool = ThreadPoolExecutor(options.workers, thread_name_prefix="workbench-eval")
    futures: list[Future[Outcome]] = []
    try:
        for each in questions:
            futures.append(pool.submit(_asked, each, ask, options))  # noqa: PERF401 - kept so far
        for done, _ in enumerate(as_completed(futures), 1):
            if options.progress:
                options.progress(done, len(questions))
    except KeyboardInterrupt:
        interrupted = True
    finally:
        # Answers under way end with the desk; nobody waits for them.
        pool.shutdown(wait=False, cancel_futures=True)
    outcomes = tuple(
        _outcome(question, future)
        for question, future in zip(questions, futures, strict=False)
        if future.done() and not future.cancelled()
    )
    return Run(outcomes, len(questions), started, interrupted)


def _asked(question: Question, ask: Ask, options: RunOptions) -> Outcome:
    """The question's turns, in one conversation; the last is graded."""
    usage, going = Usage(cost_usd=0.0), None
    for text in (*question.conversation, question.ask):
        response = ask(text, provider=options.provider, conversation_id=going)
        usage, going = usage + response.usage, response.conversation_id
    other = _somebody_else(response, options)
    graded = failed(other) if other else grade(question, response)
    return Outcome(question, graded, response, usage)


def _somebody_else(response: AgentResponse, options: RunOptions) -> str:
    """Who answered in place of the one that is evaluated; empty where it was that one."""
    wanted = (options.provider, options.model)
    given = (response.provider, response.model)
    if all(want is None or want == have for want, have in zip(wanted, given, strict=True)):
        return ""
    asked = ":".join(filter(None, wanted))
    return f"{response.provider}:{response.model} answered in place of {asked}"


def _outcome(question: Question, future: Future[Outcome]) -> Outcome:
    error = future.exception()
    if error is None:
        return future.result()
    said = str(error)
    if not isinstance(error, WorkbenchError):
        name = question.id
        _logger.error("A fault in question %s", name, exc_info=error)
        said = f"a fault in Workbench, {type(error).__name__}: {said}"
    return Outcome(question, failed(redact(said)))
