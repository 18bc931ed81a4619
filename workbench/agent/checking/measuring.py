"""Which measure a figure of a sentence is of, and in which direction it is said to have moved."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.agent.checking.bound import Bound, figures_in, nouns
from workbench.agent.checking.lexicon import DAYS_OWN, MAGNITUDE, OWN_SIGN
from workbench.agent.checking.reading import Figure, Measure, Sentence
from workbench.agent.checking.units import fits

_NEXT_NOUN = re.compile(
    r"\s*(?:in |of |worth of |(?:intraday )?at (?:its |the )?)?(?:annual |annualised "
    r"|annualized )?",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\b(?:who|which|that|with|when|while|as|after|ended|saw|had|was|were|is|are|has|mà|khi)\b",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\b(?:to|from|at|of|lên|xuống|từ)\s+(?:\w+ ){0,2}\(?[-$€£¥]?(?:[A-Z]{3} ?)?$")


def set_measure(bound: Bound, sentence: Sentence, listed: Measure | None, since: int) -> None:
    """Give ``bound`` its measure, ``listed`` or found, and its direction. ``since``: where the
    figure before ends."""
    figure = bound.figure
    measure = listed or _following(sentence, figure) or _preceding(bound, sentence)
    topic = _topic(sentence, figure)
    if (
        topic
        and listed is None
        and (measure is None or measure.verb or measure.names[0] in _PRICES)
    ):
        measure, bound.change = topic, False
    if measure is None:
        later = [m for m in sentence.measures if m.start >= figure.end and fits(m.names, figure)]
        measure, bound.firm = (later[0] if later else None), False
    bound.measure = measure
    if measure is None:
        return
    if not bound.change:
        bound.unit_fits = fits(measure.names, figure)
    bound.direction = _direction(sentence, figure, since)


_PRICES = frozenset({"close", "last_price", "market_value"})
_ON = re.compile(
    r"(?:^|[;:.] ?)(?:on|in terms of|measured by|judged by|ranked by|by|looking at|for)(?: the"
    r"| its)?\s+$",
    re.IGNORECASE,
)


def _topic(sentence: Sentence, figure: Figure) -> Measure | None:
    """The measure a clause begins with: "On EV/EBITDA, IBM traded at 7.5 times"."""
    for measure in nouns(sentence):
        ahead = measure.end <= figure.start and _ON.search(sentence.text[: measure.start])
        if ahead and sentence.text[measure.end : measure.end + 1] in (",", ":"):
            return measure if fits(measure.names, figure) else None
    return None


def _following(sentence: Sentence, figure: Figure) -> Measure | None:
    for measure in sentence.measures:
        if measure.names[0] == "volume" and _volume_before(sentence, figure):
            continue  # "an average volume of 5 million shares traded"
        if measure.start >= figure.end:
            near = _NEXT_NOUN.fullmatch(sentence.text[figure.end : measure.start])
            return measure if near and fits(measure.names, figure) else None
        if measure.start > figure.start and measure.end > figure.end:
            return measure
    return None


def _volume_before(sentence: Sentence, figure: Figure) -> bool:
    before = [m for m in sentence.measures if m.end <= figure.start]
    return bool(before) and before[-1].names[0].endswith("_volume")


def _preceding(bound: Bound, sentence: Sentence) -> Measure | None:
    """The nearest measure before the figure that it can be of; the nearest of all where it stands
    right before the figure, so that a wrong unit is seen."""
    figure = bound.figure
    before = [m for m in sentence.measures if m.end <= figure.start][::-1]
    for at, measure in enumerate(before):
        noun = _moved(sentence, before[at + 1 :], measure)
        if noun and "day_return" in measure.names and set(noun.names) & DAYS_OWN:
            return noun
        if (measure.verb or measure.unsigned) and noun:
            if set(noun.names) & (OWN_SIGN | MAGNITUDE):
                return noun
            if not measure.direction and not measure.unsigned:
                return measure
            said = sentence.text[measure.end : figure.start]
            to_level = _LEVEL.search(said) or ":" in said
            bound.change = not to_level and figure.kind in ("percent", "money", "shares")
            if bound.change or to_level or figure.kind in ("points", "times"):
                return noun
        between = sentence.text[measure.end : figure.start]
        if measure.verb and measure.direction and before[at + 1 :] and _LEVEL.search(between):
            continue  # "went up to 23 %" is of something said before
        if fits(measure.names, figure) and not (measure.verb and figure.kind == "number"):
            return measure
        gap = sentence.text[measure.end : figure.start]
        if (
            not measure.verb
            and not figures_in(sentence, measure.end, figure.start)
            and (len(gap) < 45 and not re.search(r"[,;]", gap))
        ):
            return measure
    return None


def _moved(sentence: Sentence, earlier: Sequence[Measure], verb: Measure) -> Measure | None:
    """The noun that moves: before its verb, with neither a figure nor a comma between."""
    for measure in earlier:
        gap = sentence.text[measure.end : verb.start]
        if figures_in(sentence, measure.end, verb.start):
            return None
        if set(measure.names) & DAYS_OWN and ";" not in gap:
            return measure  # "its best day was 10 May, when it rose 5 %"
        if re.search(r"[,;:]", gap):
            return None
        if _ASIDE.search(gap):
            return None
        if not measure.verb:
            return measure
    return None


def _direction(sentence: Sentence, figure: Figure, since: int) -> int:
    """Whether a word by the figure says that it rose or fell."""
    for measure in sentence.measures:
        if measure.start >= figure.end and measure.verb:
            near = re.fullmatch(r"\s*(?:price |total )?", sentence.text[figure.end : measure.start])
            return measure.direction if near else _before(sentence, figure, since)
    return _before(sentence, figure, since)


def _before(sentence: Sentence, figure: Figure, since: int) -> int:
    verbs = [m for m in sentence.measures if m.verb and since <= m.start and m.end <= figure.start]
    if not verbs:
        return 0
    gap = sentence.text[verbs[-1].end : figure.start]
    if any(verbs[-1].end <= m.start and m.end <= figure.start for m in nouns(sentence)):
        return 0
    return 0 if len(gap) > 40 or re.search(r"[,;:]|\b(?:to|from)\b", gap) else verbs[-1].direction
