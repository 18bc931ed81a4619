"""The analyst's sentences in the language of the answer.

English is written where it is said, as a template; another language is a table from templates to
its own. What readers and tools say in whole English sentences is told again by the same table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial

from workbench.agent.clients.analyst import vietnamese, vietnamese_retold
from workbench.messages import Message

_SLOT = re.compile(r"\\{(\w+)\\}")
_SENTENCE = re.compile(r"(?<=[.?!])\s+(?=[A-Z'])")


Patterns = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True)
class Language:
    """``phrases``: from an English template to this language's; ``retold``: templates of whole
    sentences that are written elsewhere; ``times``: templates of what stands for a time."""

    phrases: Mapping[str, str]
    retold: Patterns = ()
    times: Patterns = ()

    @classmethod
    def of(
        cls, phrases: Mapping[str, str], retold: Mapping[str, str], times: Mapping[str, str]
    ) -> Language:
        """A language from its tables; slots of ``retold`` and ``times`` take any words."""
        return cls(phrases, _patterns(retold), _patterns(times))


def _patterns(table: Mapping[str, str]) -> Patterns:
    return tuple(
        (re.compile(_SLOT.sub(r"(?P<\1>.+?)", re.escape(template))), said)
        for template, said in table.items()
    )


ENGLISH = Language({})
_VIETNAMESE = Language.of(
    vietnamese.PHRASES | vietnamese_retold.REASONS,
    vietnamese_retold.RETOLD,
    vietnamese_retold.TIMES,
)
_LANGUAGES = {"Answer in Vietnamese.": _VIETNAMESE}
_spoken: ContextVar[Language] = ContextVar("workbench_analyst_language", default=ENGLISH)


def language_of(messages: Sequence[Message]) -> Language:
    """The language that a system message announces on a line of its own; else English."""
    lines = [line.strip() for message in messages if message.role == "system"
             for line in message.content.splitlines()]  # fmt: skip
    return next((_LANGUAGES[line] for line in reversed(lines) if line in _LANGUAGES), ENGLISH)


@contextmanager
def speaking(language: Language) -> Iterator[None]:
    """Within it ``say`` speaks ``language``."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def say(template: str, **values: str) -> str:
    """``template`` in the language spoken, its slots filled. One that the language has no words
    for stays English."""
    said = _spoken.get().phrases.get(template, template)
    return said.format(**values) if values else said


def retell(text: str) -> str:
    """Whole English sentences in the language spoken; those it has no words for stay as they
    are."""
    language = _spoken.get()
    if not language.phrases:
        return text
    return " ".join(_retold(language, sentence) for sentence in _SENTENCE.split(text))


def retell_time(text: str) -> str:
    """What stands for a time, ``2008 to 2010`` or ``March 2009``, in the language spoken."""
    return _filled(_spoken.get(), _spoken.get().times, text) or text


def _retold(language: Language, sentence: str) -> str:
    said = language.phrases.get(sentence)
    return said or _filled(language, language.retold, sentence) or sentence


def _filled(language: Language, patterns: Patterns, text: str) -> str:
    """The first of ``patterns`` that is ``text``, its slots told in turn; else nothing."""
    for pattern, said in patterns:
        if match := pattern.fullmatch(text):
            values = match.groupdict()
            return said.format(**{name: _value(language, part) for name, part in values.items()})
    return ""


def _value(language: Language, text: str) -> str:
    said = language.phrases.get(text) or language.phrases.get(text.lower())
    return said or _filled(language, language.times, text) or text


def join_words(words: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    if len(words) < 2:
        return "".join(words)
    return say("{some} and {last}", some=", ".join(words[:-1]), last=words[-1])


Sayer = Callable[..., str]
labelled: Mapping[str, Sayer] = {
    kind: partial(say, f"**{kind}** {{text}}")
    for kind in ("FACT", "ASSUMPTION", "INFERENCE", "Missing", "NOTE")
}
