"""What is said beside the figures of other sentences: the places of a table's Rank column, and who
was "the weaker of the two" after them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from workbench.agent.checking.bound import Carry, nouns, resolve
from workbench.agent.checking.lexicon import COMPARISON, COMPARISONS, MAGNITUDE, RETURNS
from workbench.agent.checking.reading import Sentence
from workbench.agent.checking.relations import sense, sides
from workbench.messages import Claim, ClaimState, format_value

_HIGH_IS_FIRST = frozenset({*RETURNS, "sharpe", "sortino"})
"""Measures whose first place is the highest; of others either end may be the first."""


def ranked(claims: Sequence[Claim], places: Sequence[int]) -> list[Claim]:
    """The claims of a table's rows, contradicted where the row's place is not its figure's.
    ``places``: of each claim, 0 where its row has none."""
    rows = [number for number, place in enumerate(places) if place]
    values = [claims[row].value for row in rows]
    measures = {claims[row].measure for row in rows}
    told = all(claims[row].source for row in rows)
    if len(rows) < 2 or len(measures) != 1 or not told or None in values:
        return list(claims)
    sized = [abs(v) if measures <= MAGNITUDE else v for v in values if v is not None]
    ways = (-1,) if measures <= _HIGH_IS_FIRST else (-1, 1)
    said = [places[row] for row in rows]
    wrong = min((_misplaced(sized, said, way) for way in ways), key=len)
    order = sorted(range(len(rows)), key=lambda at: -sized[at])
    finding = "from the highest: " + ", ".join(_valued(claims[rows[at]]) for at in order)
    found = list(claims)
    for at in wrong:
        found[rows[at]] = _denied(claims[rows[at]], finding)
    return found


def _misplaced(values: Sequence[float], places: Sequence[int], way: int) -> list[int]:
    """The rows that do not stand where their values put them, among the places said; ``way``: -1
    where the highest is first."""
    order = sorted(range(len(values)), key=lambda at: (way * values[at], places[at]))
    distinct = len(set(places)) == len(places)
    due = sorted(places) if distinct else range(1, len(places) + 1)
    wrong = [at for at, place in zip(order, due, strict=True) if places[at] != place]
    tied = {at for at in wrong if values.count(values[at]) > 1}
    return [at for at in wrong if at not in tied]


def _valued(claim: Claim) -> str:
    return f"{claim.symbol} {format_value(claim.value or 0.0, claim.unit or '')}"


def _denied(claim: Claim, finding: str) -> Claim:
    if claim.state is not ClaimState.VERIFIED:
        return claim
    return replace(claim, state=ClaimState.CONTRADICTED, finding=finding)


_OF_TWO = re.compile(r"\s+(?:\w+ )?of the (?:two|pair)\b", re.IGNORECASE)
_STRENGTH = re.compile(r"stronger|weaker", re.IGNORECASE)
_RECENT = 6


def concluded(sentence: Sentence, carry: Carry, claims: Sequence[Claim]) -> list[Claim]:
    """The claims so far, that of the subject contradicted where ``sentence``, which has no figure,
    compares two symbols and their figures say otherwise."""
    found = list(claims)
    for match in COMPARISON.finditer(sentence.text):
        comparison = COMPARISONS[int((match.lastgroup or "c0")[1:])]
        measures = comparison.measures or (RETURNS if _STRENGTH.match(match[0]) else ())
        left, right = sides(sentence, match)
        if right is None and _OF_TWO.match(sentence.text, match.end()):
            left = next((s for s in reversed(sentence.symbols) if s.end <= match.start()), None)
        subject, other = (resolve(s, carry, sentence) if s else None for s in (left, right))
        named = [name for measure in nouns(sentence) for name in measure.names]
        pair = None if sentence.spans else _pair(subject, other, found, named or measures)
        if pair is None:
            continue
        direction = comparison.direction * sense(sentence.text, match)
        own, rival = (found[number] for number in pair)
        if (_size(own) - _size(rival)) * direction < 0:
            found[pair[0]] = _denied(own, f"{_valued(own)}; {_valued(rival)}")
    return found


def _size(claim: Claim) -> float:
    value = claim.value or 0.0
    return abs(value) if claim.measure in MAGNITUDE else value


def _pair(
    subject: str | None, other: str | None, claims: Sequence[Claim], measures: Sequence[str]
) -> tuple[int, int] | None:
    """The last figure of ``subject`` and that of ``other``, or of the only other symbol, of that
    measure and period; of any measure where ``measures`` are none."""
    recent = range(max(0, len(claims) - _RECENT), len(claims))
    known = [
        n for n in recent
        if claims[n].source and (not measures or claims[n].measure in measures)
        and (other is None or claims[n].symbol in (subject, other))
    ]  # fmt: skip
    own = next((n for n in reversed(known) if claims[n].symbol == subject), None)
    if own is None:
        return None
    like = [n for n in known if _about(claims[n]) == _about(claims[own])]
    others = [n for n in like if claims[n].symbol != subject and "/" not in str(claims[n].symbol)]
    return (own, others[-1]) if len({claims[n].symbol for n in others}) == 1 else None


def _about(claim: Claim) -> tuple[object, ...]:
    return (claim.measure, claim.end, claim.formula)
