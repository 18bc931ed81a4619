"""Grades: what an answer is worth, given what makes it right. Pure: no clock, no file, no model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbench.evaluation.questions import Figure, Question
from workbench.messages import AgentResponse, Claim, ClaimState, format_value


class Verdict(StrEnum):
    """How a question came out; the first two are as they should be."""

    RIGHT = "right"
    REFUSED_RIGHTLY = "refused rightly"
    WRONG = "wrong"
    REFUSED_WRONGLY = "refused wrongly"
    ANSWERED_WRONGLY = "answered what should be refused"
    FAILED = "failed"

    @property
    def good(self) -> bool:
        """Whether it is as it should be."""
        return self in (Verdict.RIGHT, Verdict.REFUSED_RIGHTLY)


@dataclass(frozen=True, slots=True)
class Grade:
    """A verdict, why it is not a better one, and the figures that are wrong for the question and
    yet marked verified: the gravest fault, as its reader has no reason to doubt them."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    wrong_verified: tuple[Claim, ...] = ()


_DECLINED = re.compile(
    r"\b(can(?:no|['’])t|can not|could(?:n['’]t| not)|unable to|do(?:n['’]t| not) have|"
    r"(?:I|we) have no|no (?:data|answer|figures?|prices?|such)|"
    r"not (?:available|covered|in (?:the|my) data)|unavailable|"
    r"outside (?:the|my) (?:data|sample|period|range)|"
    r"không (?:thể|có)|chưa có)\b",
    re.IGNORECASE,
)
"""How a model that sets no mark of its own says that it has no answer."""
_ROUNDING = 1e-9
"""Of the value: two ways of computing a figure differ by so much in the last binary digits."""


def failed(reason: str) -> Grade:
    """The grade of a question that got no answer, or one that does not count."""
    return Grade(Verdict.FAILED, (reason,))


def grade(question: Question, response: AgentResponse) -> Grade:
    """What ``response`` is worth as the answer to ``question``.

    A figure counts only as a verified claim whose value, unit and, where the question gives them,
    symbol and measure are those expected.
    """
    if response.cancelled:
        return failed("the answer was stopped")
    return _must_refuse(response) if question.refuse else _must_answer(question, response)


def refused(response: AgentResponse) -> bool:
    """Whether the answer is a refusal: it says so, or it declines in words and shows no figure."""
    return response.refused or (not response.claims and bool(_DECLINED.search(response.text)))


def _must_refuse(response: AgentResponse) -> Grade:
    shown = _verified(response.claims)
    if refused(response) and not shown:
        return Grade(Verdict.REFUSED_RIGHTLY)
    said = "; ".join(f"it says {_told(claim)}" for claim in shown)
    reasons = (said,) if said else ("it gives an answer where the data have none",)
    return Grade(Verdict.ANSWERED_WRONGLY, reasons, shown)


def _must_answer(question: Question, response: AgentResponse) -> Grade:
    missing = [figure for figure in question.expect if not _found(figure, response.claims)]
    said = _text_faults(question, response.text)
    if not missing and not said and not response.refused:
        return Grade(Verdict.RIGHT)
    if refused(response):
        return Grade(Verdict.REFUSED_WRONGLY, ("it says that it has no answer",))
    reasons = [f"{_wanted(figure)} is not there as a verified figure" for figure in missing]
    return Grade(Verdict.WRONG, (*reasons, *said), _in_their_place(question, missing, response))


def fits(figure: Figure, claim: Claim) -> bool:
    """Whether ``claim`` is the figure, in value and in meaning."""
    return same_meaning(figure, claim) and _near(figure, claim)


def same_meaning(figure: Figure, claim: Claim) -> bool:
    """Whether ``claim`` speaks of what the figure does, whatever its value."""
    return (
        claim.unit == figure.unit
        and (figure.symbol is None or _same_symbol(figure.symbol, claim.symbol))
        and (not figure.measure or claim.measure in figure.measure)
    )


def _near(figure: Figure, claim: Claim) -> bool:
    if claim.value is None:
        return False
    return abs(claim.value - figure.value) <= figure.margin + _ROUNDING * abs(figure.value)


def _same_symbol(wanted: str, given: str | None) -> bool:
    """A pair is the same either way round."""
    return given is not None and sorted(wanted.split("/")) == sorted(given.split("/"))


def _found(figure: Figure, claims: Iterable[Claim]) -> bool:
    return any(fits(figure, claim) for claim in _verified(claims))


def _verified(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    return tuple(claim for claim in claims if claim.state is ClaimState.VERIFIED)


def _in_their_place(
    question: Question, missing: Sequence[Figure], response: AgentResponse
) -> tuple[Claim, ...]:
    """The verified figures a reader would take for those that are missing: of the same meaning,
    and none of those that were expected beside them."""
    return tuple(
        claim
        for claim in _verified(response.claims)
        if any(same_meaning(figure, claim) for figure in missing)
        and not any(fits(figure, claim) for figure in question.expect)
    )


def _text_faults(question: Question, text: str) -> list[str]:
    """What the words of an answer lack."""
    places = [_place(words, text) for words in question.expect_text]
    faults = [
        f"'{words}' is not in the answer"
        for words, place in zip(question.expect_text, places, strict=True)
        if place is None
    ]
    if not faults and question.rivals:
        first = places[0]
        faults = [
            f"'{rival}' is named before '{question.expect_text[0]}'"
            for rival in question.rivals
            if (place := _place(rival, text)) is not None and first is not None and place < first
        ]
    return faults


def _place(words: str, text: str) -> int | None:
    """Where the first of the alternatives stands in ``text`` as words of their own, in any case;
    marks of emphasis end a word."""
    alternatives = "|".join(re.escape(one.strip()) for one in words.split("|"))
    found = re.search(rf"(?<![^\W_])(?:{alternatives})(?![^\W_])", text, re.IGNORECASE)
    return found.start() if found else None


def _wanted(figure: Figure) -> str:
    about = " ".join(filter(None, (figure.symbol, " or ".join(figure.measure))))
    return f"{about} {format_value(figure.value, figure.unit)}".strip()


def _told(claim: Claim) -> str:
    return " ".join(filter(None, (claim.symbol, claim.measure, claim.text)))
