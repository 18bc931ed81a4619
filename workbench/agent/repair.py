"""Sentences whose figures the data contradict, and their correction by the model."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from workbench.agent.claims import Replacement
from workbench.agent.hostile import fenced
from workbench.messages import Claim, ClaimState, format_value

_END = re.compile(r"[.!?][\"')\]*]*\s+(?=(\S))")
_ANSWERED = re.compile(r"^\W*(\d{1,3})\s*[:.)]\s*(\S.*)$", re.MULTILINE)

_LONGEST = 3_000

_ASK = """The data contradict figures in the sentences below, which are from your answer. Write \
each of them again so that it says what the data say. Cite figures by their references, such as \
[[c1]], where there is one; keep the rest of the sentence and its marks as they are. Answer with \
one line for each sentence and nothing else: its number, a colon, the new sentence."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A sentence of the text with contradicted figures: its place and what the data say."""

    start: int
    end: int
    text: str
    findings: tuple[str, ...]


def broken_sentences(text: str, claims: Sequence[Claim]) -> list[Broken]:
    """The sentences (in a table: rows) of ``text`` that hold contradicted claims, in order."""
    found: dict[tuple[int, int], list[str]] = {}
    for claim in claims:
        if claim.state is ClaimState.CONTRADICTED:
            found.setdefault(_sentence_at(text, claim.offset), []).append(_finding(claim))
    return [
        Broken(start, end, text[start:end], tuple(findings))
        for (start, end), findings in sorted(found.items())
    ]


def correction_request(broken: Sequence[Broken]) -> str:
    """What the model is asked, to have ``broken`` mended."""
    lines = [_ASK]
    for number, sentence in enumerate(broken, 1):
        told = fenced(sentence.text, source="your answer", limit=_LONGEST)
        lines += [f"{number}: {told}", *(f"   {said}" for said in sentence.findings)]
    return "\n".join(lines)


def replacements(broken: Sequence[Broken], reply: str) -> list[Replacement]:
    """The new sentences that ``reply`` gives, for those that it gives."""
    answered: Mapping[int, str] = {
        int(number): sentence.strip() for number, sentence in _ANSWERED.findall(reply)
    }
    return [
        (sentence.start, sentence.end, answered[number])
        for number, sentence in enumerate(broken, 1)
        if number in answered
    ]


def _sentence_at(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the sentence around ``offset``; a row of a table is one."""
    first = text.rfind("\n", 0, offset) + 1
    last = text.find("\n", offset)
    last = len(text) if last < 0 else last
    if text[first:last].lstrip().startswith("|"):
        return first, last
    ends = [match.end() for match in _END.finditer(text, first, last) if not match[1].islower()]
    start = max((end for end in ends if end <= offset), default=first)
    end = min((end for end in ends if end > offset), default=last)
    return start, len(text[:end].rstrip()) if end > start else end


def _finding(claim: Claim) -> str:
    if claim.finding:
        return f"{claim.text}: {claim.finding}"
    if claim.value is None or claim.unit is None:
        return f"{claim.text}: the data say otherwise"
    what = f"{claim.symbol} {claim.measure}, {claim.start} to {claim.end}"
    return f"{claim.text}: {what} is {format_value(claim.value, claim.unit)}"
