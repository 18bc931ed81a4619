"""Places and counts in a ranking, and questions whether a figure was above or below nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workbench.agent.clients.analyst.text import SYMBOLS

_PLACES = {"second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5}
PLACE_NAMES = {2: "second", 3: "third", 4: "fourth", 5: "fifth"}
_SUPERLATIVE = (
    r"(?:best|worst|highest|lowest|largest|biggest|greatest|smallest|strongest|weakest|deepest"
    r"|steepest|most|least|safest|riskiest|calmest|top)"
)
_PLACE = re.compile(rf"\b({'|'.join(_PLACES)})[- ](?={_SUPERLATIVE}\b)", re.IGNORECASE)
_MANY = r"(?:two|three|four|five|six|seven|eight|nine|ten|twenty|\d{1,3})"
_EVENT = (
    r"(?:(?:single|trading|one-day|daily|calendar) )*(?:days|sessions|drawdowns?|draw-downs?|drops"
    r"|declines|falls|losses|gains|moves|rises|dividends|highs|lows|closes|volumes?)\b"
)
_COUNTED = re.compile(
    rf"\b(?:{_MANY} {_SUPERLATIVE}|{_SUPERLATIVE} {_MANY}) {_EVENT}", re.IGNORECASE
)
_COUNTED_TIMES = re.compile(
    rf"\b(?:{_MANY} {_SUPERLATIVE}|{_SUPERLATIVE} {_MANY})"
    r" (?:(?:single|trading|calendar) )*(?:days|sessions|weeks|months|quarters|years)\b",
    re.IGNORECASE,
)
_NO_LIST = "I can give the largest or smallest one only, not a list of them."
_PLURAL = re.compile(rf"\b{_SUPERLATIVE} {_EVENT}(?<=s)", re.IGNORECASE)
_UP = (
    r"rise|rose|risen|gain(?:ed)?|grow|grew|climb(?:ed)?|increased?|positive|up|make money|made "
    r"money"
    r"|in the (?:black|green)|go up|went up|appreciated?|advanced?|profitable|win|earn"
)
_DOWN = (
    r"fall|fell|fallen|lose|lost|drop(?:ped)?|declined?|decreased?|negative|down|in the red|go down"
    r"|went down|sank|sink|slid|depreciated?"
)
_TURN = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_BOTH = re.compile(rf"\b(?:(?:{_UP}) or (?:{_DOWN})|(?:{_DOWN}) or (?:{_UP}))\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|neither)\b|n't\b", re.IGNORECASE)
_ASKED = re.compile(
    rf"^[\W{SYMBOLS}\ue001]*(?:and |so |but |in |over |during )*[\W\ue001]*(?:did|was|is|has|have"
    rf"|were|are|does|do|had|didn't|wasn't|isn't|which|who)\b|[,:;] *(?:did|was|has|which|who)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Rank:
    """``text`` without the place; ``place`` in the order, 1 for the first; why it can't be had."""

    text: str
    place: int = 1
    problem: str = ""
    plural: bool = False


def list_problem(text: str) -> list[str]:
    """Why 'the best three days' can't be had. Read before dates are, to which three days are a
    length."""
    return [_NO_LIST] if _COUNTED_TIMES.search(text) else []


def read_rank(text: str) -> Rank:
    """The 'second' of 'the second highest return', the 'three' of 'the three worst days'."""
    if _COUNTED.search(text):
        return Rank(text, problem=_NO_LIST)
    match = _PLACE.search(text)
    plural = bool(_PLURAL.search(text))
    if match is None:
        return Rank(text, plural=plural)
    return Rank(_PLACE.sub("", text, count=1), _PLACES[match[1].lower()], plural=plural)


def read_sign(text: str) -> str:
    """``up`` or ``down`` where ``text`` asks whether, or which, shares rose or fell; else empty."""
    asked = _ASKED.search(text)
    turn = _TURN.search(text)
    if asked is None or turn is None or re.search(r"\bhow\b|\bwhat\b", text, re.IGNORECASE):
        return ""
    if _BOTH.search(text):
        return ""
    up = bool(turn["up"])
    return "up" if up != bool(_NOT.search(text)) else "down"
