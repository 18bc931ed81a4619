"""When a question has no answer, and the sentence that says why."""

from __future__ import annotations

import re

from workbench.agent.clients.analyst.asked import Question
from workbench.agent.clients.analyst.lexicon import RELATED
from workbench.agent.clients.analyst.speech import join_words, say
from workbench.agent.clients.analyst.symbols import suggestion
from workbench.agent.clients.analyst.text import quoted
from workbench.agent.clients.analyst.universe import Universe


def is_coverage(question: Question) -> bool:
    """Whether the question is about the data there are, and not about a figure in them."""
    return question.coverage and not (question.asks and question.whens) and not question.chart


def reasons_to_refuse(
    question: Question, universe: Universe, tickers: tuple[str, ...]
) -> list[str]:
    """Why ``question`` can't be answered; empty where it can."""
    if question.empty:
        return ["The question is empty."]
    if question.problems:
        return [*question.problems, *_unknown(question, universe)]
    if is_coverage(question):
        return _unknown(question, universe) if question.foreign and not tickers else []
    if not tickers:
        return _unknown(question, universe) or [_nameless(question, universe)]
    if question.foreign and _needs_all(question, tickers):
        return _unknown(question, universe)
    if (
        not question.ranking
        and question.direction == "small"
        and "volume" in {a.measure for a in question.asks}
    ):
        return ["I can't search for the session of least volume."]
    if question.unread:
        words = join_words([f"'{quoted(word, 20)}'" for word in question.unread[:3]])
        return [say("I can't read {words} in the question.", words=words)]
    return []


def _needs_all(question: Question, tickers: tuple[str, ...]) -> bool:
    """A contest or a relation with a share that is not covered has no answer."""
    related = any(ask.measure in RELATED for ask in question.asks)
    contest = question.ranking and len(tickers) < 2
    return contest or (related and not question.everyone)


def _unknown(question: Question, universe: Universe) -> list[str]:
    return [unknown_name(name, universe) for name in question.foreign[:5]]


def unknown_name(name: str, universe: Universe) -> str:
    """The sentence that says a name is not covered."""
    if re.match(r"\d{4,}", name):  # digits of a ticker would look like a figure
        return say("A share whose ticker is a number is not among those I have data for.")
    close = suggestion(name, universe)
    hint = f" {_meant(close)}" if close else ""
    return say("{name} is not among the shares I have data for.", name=name) + hint


def _meant(close: str) -> str:
    return say("Did you mean {name}?", name=close)


def _nameless(question: Question, universe: Universe) -> str:
    for word in question.strange:
        close = suggestion(word, universe)
        if close:
            name = quoted(word, 20)
            said = say("'{name}' is not a share I have data for.", name=name)
            return f"{said} {_meant(close)}"
    if question.asks or question.whens or question.chart or question.brief:
        named = [word for word in question.strange if len(word) > 1][:3]
        words = join_words([repr(quoted(word, 20)) for word in named])
        told = [say("The question names no share I have data for.")]
        told += [say("I can't read {words}.", words=words)] if named else []
        return " ".join(told)
    return say("I can't read a question about shares in '{text}'.", text=quoted(question.text))
