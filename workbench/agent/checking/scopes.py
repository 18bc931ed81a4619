"""What a figure of a sentence may be of: the names around it, those left to the sentences before,
and the words that are its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from workbench.agent.checking.bound import Carry, resolve
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon_relations import COMPARISON
from workbench.agent.checking.reading import Figure, Measure, Sentence, Span
from workbench.agent.checking.units import fits

T = TypeVar("T")
_APART = re.compile(r"[,;(–—]|\b(?:and|while|whereas|but|và|còn|trong khi)\b", re.IGNORECASE)
_IT = re.compile(
    r"\b(?:it|its|they|their|the (?:stock|shares?|company|name|group|firm|business)|công ty|nó"
    r"|cổ phiếu này|mã này|doanh nghiệp)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a figure may be of, each with its place; one left to the sentences before has a place
    below nought. ``slot``: the words that are the figure's own."""

    symbols: list[tuple[int, str]]
    measures: list[tuple[int, Measure]]
    spans: list[tuple[int, Span]]
    slot: tuple[int, int]
    figure: Figure
    text: str

    def holds(self, at: int) -> bool:
        """Whether a place is in the slot."""
        return self.slot[0] <= at < self.slot[1]


@dataclass(frozen=True, slots=True)
class Context:
    """A sentence and what it is read with."""

    sentence: Sentence
    book: Ledger
    carry: Carry


def scope_of(sentence: Sentence, figure: Figure, carry: Carry) -> Scope:
    """What ``figure`` may be of."""
    return Scope(
        _symbols(sentence, figure, carry),
        _measures(sentence, figure, carry),
        _spans(sentence, carry),
        _slot(sentence, figure),
        figure,
        sentence.text,
    )


def _symbols(sentence: Sentence, figure: Figure, carry: Carry) -> list[tuple[int, str]]:
    found = [
        (symbol.start, name) for symbol in sentence.symbols
        if (name := resolve(symbol, carry, sentence))
    ]  # fmt: skip
    known = {name for _, name in found}
    others = [name for name in _before(sentence, carry) if name not in known]
    compared = COMPARISON.search(sentence.text)
    if len(known) == 1 and len(others) == 1 and compared and found[0][0] < compared.start():
        last = max(at for at, _ in found)  # "Apple had the better ratio (3 against 2)"
        return [*found, (last + 1, others[0])]
    if not any(at < figure.start for at, _ in found) or _IT.search(sentence.text):
        found += _earlier(others)
    return _restarted(found, sentence, figure)


_IN_TURN = re.compile(
    r"\b(?:respectively|in (?:the same|that) order|lần lượt|tương ứng)\b", re.IGNORECASE
)


def _before(sentence: Sentence, carry: Carry) -> Sequence[str]:
    """The symbols of the sentences before; those of the last figures in their order."""
    in_turn = tuple(dict.fromkeys(cell.symbol for cell in carry.last))
    return in_turn if len(in_turn) > 1 and _IN_TURN.search(sentence.text) else carry.symbols


def _measures(sentence: Sentence, figure: Figure, carry: Carry) -> list[tuple[int, Measure]]:
    found = [(m.start, m) for m in sentence.measures if fits(m.names, figure)]
    named = any(at < figure.start and not measure.verb for at, measure in found)
    if not named and carry.measure and fits(carry.measure.names, figure):
        found += _earlier([carry.measure])
    return found


_SAME_TIME = re.compile(
    r"\b(?:same|that|those|this) (?:same )?(?:stretch|period|span|time|years?|quarters?|window"
    r"|interval"
    r"|dates|days)\b|\bcùng kỳ\b",
    re.IGNORECASE,
)
_OF_TWO_TIMES = re.compile(r"\bthe (?:(?P<former>former|first)|latter|second)\b", re.IGNORECASE)


def _spans(sentence: Sentence, carry: Carry) -> list[tuple[int, Span]]:
    found = [(part.start, part) for span in sentence.spans for part in (span, *span.parts)]
    if all(span.day for _, span in found) or _SAME_TIME.search(sentence.text):
        known = [span for span in (carry.period, carry.span) if span and span not in carry.spans]
        found += _earlier([*dict.fromkeys(known), *carry.spans])
    if _IN_TURN.search(sentence.text) and not found and len(carry.spans) != 2:
        times = dict.fromkeys(
            (cell.start, cell.end) for cell in carry.cells if cell.start != cell.end
        )
        found += _earlier([Span(first, last, 0, 0) for first, last in list(times)[-2:]])
    for match in _OF_TWO_TIMES.finditer(sentence.text):
        own = [span for span in sentence.spans if span.end <= match.start()]
        two = own if len(own) == 2 else carry.spans
        if len(two) == 2:
            found.append((match.start(), two[0 if match["former"] else 1]))
    return found


def _earlier(names: Sequence[T]) -> list[tuple[int, T]]:
    """What the sentences before named, before the first place of this one."""
    return [(number - len(names), name) for number, name in enumerate(names)]


def _restarted(
    symbols: list[tuple[int, str]], sentence: Sentence, figure: Figure
) -> list[tuple[int, str]]:
    """The names before a figure, the others after the one that the last clause takes up again: "Of
    IBM and Apple, Apple had the higher return (3 % against 2 %)"."""
    since = max((f.end for f in sentence.figures if f.end <= figure.start), default=-99)
    near = [(at, name) for at, name in symbols if since <= at < figure.start]
    if not near or near[-1][1] not in [name for _, name in near[:-1]]:
        return symbols
    last, again = near[-1]
    moved = [(last + 1 + k, name) for k, (_, name) in enumerate(near) if name != again]
    return [one for one in symbols if one not in near] + [(last, again), *moved]


def _slot(sentence: Sentence, figure: Figure) -> tuple[int, int]:
    """The words that are a figure's: its neighbours keep those up to the first comma or "and"."""
    before = max((f.end for f in sentence.figures if f.end <= figure.start), default=0)
    after = min((f.start for f in sentence.figures if f.start >= figure.end), default=0)
    opened = len(sentence.text[: figure.start].rstrip("( "))
    apart = _APART.search(sentence.text, before, opened) if before else None
    ended = _APART.search(sentence.text, figure.end, after) if after else None
    last = ended.start() if ended else after or len(sentence.text)
    return (apart.start() if apart else before), last
