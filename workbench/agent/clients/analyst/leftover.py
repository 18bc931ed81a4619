"""What nothing has read: no word that could change the answer is dropped in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from workbench.agent.clients.analyst import fillers, intents
from workbench.agent.clients.analyst.asked import Question
from workbench.agent.clients.analyst.lexicon import EVENTS, LEVELS, RELATED
from workbench.agent.clients.analyst.text import DAY, quoted
from workbench.agent.clients.analyst.words import ACRONYMS, VOCABULARY

_NUMBER = re.compile(r"(?<![\w.])[$]?\d[\d,]*(?:\.\d+)?%?(?!\w)")
_WORD = re.compile(r"[^\W\d_][^\W\d_'-]*(?:['-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Leftover:
    """Words no reader took, words that are no known English, numbers and hanging prepositions."""

    unread: tuple[str, ...]
    strange: tuple[str, ...]
    problems: tuple[str, ...]


def read_leftover(text: str, question: Question) -> Leftover:
    """What is left of ``text``, in which marks stand for all that was read."""
    text = intents.TOP_COUNT.sub(" ", text) if question.ranking else text
    problems = []
    if _NUMBER.search(text):
        problems.append("The question holds a number whose meaning I can't read.")
    spaced = text.replace(DAY, f" {DAY} ").replace("  ", " ")
    if half := intents.HALF_READ.search(spaced):
        problems.append(f"I can't read the time in '{quoted(half[0])}'.")
    elif hanging := intents.DANGLING.search(spaced):
        rest = quoted(spaced[hanging.start() :].split("?")[0], 30)
        problems.append(f"I can't read the time in '{rest or hanging[1]}'.")
    elif intents.EVENT_TIME.search(fillers.SAID_TWICE.sub(" ", spaced)):
        problems.append("I can't read a time named by an event in it; give the dates.")
    strange = tuple(word for word in _words(text) if not _is_english(word))
    return Leftover(_unread(spaced, question), strange, tuple(problems))


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text) if len(word) > 1 or not word.isascii()]


def _unread(text: str, question: Question) -> tuple[str, ...]:
    """The words that neither stand for something read nor belong to the harmless ones."""
    if question.coverage:
        return ()
    for pattern in (*_read_patterns(question), *fillers.PHRASES):
        text = " ".join(pattern.sub(" ", text).split())
    accounted = fillers.ANYWHERE.union(*_accounted(question))
    return tuple(dict.fromkeys(word for word in _words(text) if not _has(accounted, word)))


def _has(accounted: frozenset[str], word: str) -> bool:
    lower = word.lower()
    return lower in accounted or all(
        not part or part in accounted for part in re.split(r"['-]", lower)
    )


def _read_patterns(question: Question) -> Iterable[re.Pattern[str]]:
    """The wordings of the intents that were read."""
    table = (
        (question.breakdown, intents.BREAKDOWN), (question.benchmark, intents.BASKET),
        (question.chart, intents.CHART), (question.brief, intents.BRIEF),
        (question.everyone, intents.ALL), (question.ranking, intents.WHICH),
        (question.refers_back, intents.BACK),
    )  # fmt: skip
    return [pattern for read, pattern in table if read]


def _accounted(question: Question) -> Iterable[frozenset[str]]:
    """The words that stand for what was read of the question."""
    measures = {ask.measure for ask in question.asks}
    several = len(question.whens) > 1
    contest = bool(question.ranking or question.comparing or several)
    deep = bool(measures & {"max_drawdown", "highest_volume"}) and question.direction != "small"
    table = (
        (contest, fillers.CONTEST),
        ((contest or question.best_unit or deep or question.extreme) and bool(question.direction),
         fillers.SUPERLATIVES),
        (several, fillers.COMPARED_TIMES),
        (bool(question.chart), fillers.CHARTED),
        (question.brief, fillers.TOLD),
        (bool(question.level), fillers.LEVEL_WORDS),
        (bool(question.breakdown), fillers.BROKEN_DOWN),
        (bool(question.benchmark or measures & RELATED), fillers.RELATED_WORDS),
        (bool(measures & EVENTS), fillers.EVENT_WORDS),
        (bool(question.sign), fillers.SIGNED),
        (bool(measures & LEVELS), frozenset({"intraday"})),
    )  # fmt: skip
    return [words for read, words in table if read]


def _is_english(word: str) -> bool:
    parts = re.split(r"['-]", word.lower())
    return word.upper() in ACRONYMS or all(
        not part or part in VOCABULARY or part.rstrip("s") in VOCABULARY for part in parts
    )
