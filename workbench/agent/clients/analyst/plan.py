"""From a question to the tool calls that answer it, or to the reason why nothing does."""

from __future__ import annotations

from dataclasses import replace

from workbench.agent.clients.analyst.asked import Question
from workbench.agent.clients.analyst.calls import COMPARED, MAX_CALLS, Plan
from workbench.agent.clients.analyst.drafts import Draft
from workbench.agent.clients.analyst.indicators import Ask
from workbench.agent.clients.analyst.refusals import is_coverage, reasons_to_refuse
from workbench.agent.clients.analyst.steps import fill
from workbench.agent.clients.analyst.universe import Universe
from workbench.errors import QuestionError


def make_plan(question: Question, universe: Universe) -> Plan:
    """The calls for ``question``; ``Plan.refusal`` is filled where there is no answer."""
    tickers = question.tickers
    if question.everyone:
        tickers = tuple(dict.fromkeys((*tickers, *universe.tickers)))
    question = _completed(question, tickers)
    refusal = reasons_to_refuse(question, universe, tickers)
    if refusal:
        return Plan(question, tickers, refusal=tuple(refusal), missing=question.foreign)
    if is_coverage(question):
        return Plan(question, tickers, missing=question.foreign)
    draft = Draft(question, universe, tickers, notes=list(question.notes))
    if question.parts:
        _fill_parts(draft)
    else:
        fill(draft)
    for when in question.whens:
        for note in when.notes:
            draft.note(note)
    if len(draft.steps) > MAX_CALLS:
        draft.problems.append("The question asks for too many periods at once; ask for fewer.")
    refused = draft.problems if not draft.steps or len(draft.steps) > MAX_CALLS else []
    if refused:
        return Plan(question, tickers, refusal=tuple(refused), missing=question.foreign)
    return Plan(
        question,
        tickers,
        tuple(draft.steps),
        tuple(draft.notes),
        missing=question.foreign,
        gaps=tuple(dict.fromkeys((*draft.problems, *question.limits))),
    )


def _fill_parts(draft: Draft) -> None:
    """Each part of a question of several parts is planned by itself."""
    for part in draft.question.parts:
        own = Draft(_completed(part, part.tickers), draft.universe, part.tickers)
        fill(own)
        for step in own.steps:
            draft.add(step)
        for note in (*part.notes, *own.notes):
            draft.note(note)
        draft.problems += [*own.problems, *part.limits]


def _completed(question: Question, tickers: tuple[str, ...]) -> Question:
    """A question that names shares but no measure asks for the usual ones."""
    if question.asks or question.chart or question.coverage or not tickers:
        return question
    if question.ranking:
        return replace(question, asks=(Ask("total_return"),))
    if question.whens and all(when.kind == "day" and not when.unit for when in question.whens):
        return replace(question, asks=(Ask("price"),))
    if question.comparing or len(tickers) > 1 or (question.whens and not question.brief):
        return replace(question, asks=tuple(Ask(name) for name in COMPARED))
    return replace(question, brief=True)


def safe_plan(question: Question, universe: Universe) -> Plan:
    """The plan; a period that the calendar can't hold is a refusal, not an error."""
    try:
        return make_plan(question, universe)
    except (QuestionError, ValueError, OverflowError) as error:
        reason = error.message if isinstance(error, QuestionError) else "The dates can't be read."
        return Plan(question, question.tickers, refusal=(reason,), missing=question.foreign)
