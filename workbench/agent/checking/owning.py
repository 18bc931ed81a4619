"""Names that belong to one figure alone: "5 % for IBM", "P/B 3.1x"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.agent.checking.lexicon_relations import DOWN, UP
from workbench.agent.checking.reading import Figure, Sentence

_AFTER = re.compile(
    r"\s*\)?,?\s*(?:\(|(?:for|at|by|of|from|của|cho|đối với|với|ở|tại)\s+(?:the\s+)?)",
    re.IGNORECASE,
)
_BEFORE = re.compile(
    r"(?:['’]s)?\*{0,2}\s*(?:[:(=–-]|at|was|is|of|là|đạt|ở)?\*{0,2}\s*(?:mức )?(?:[$€£]|[A-Z]{3} )?"
)
_MOVED = re.compile(
    rf"\s+(?:was |were |is |had )?(?:{UP}|{DOWN}|returned|posted|delivered|earned|made"
    rf"|came in at|stood at"
    r"|at)\s+(?:by )?(?:[$€£]|[A-Z]{3} )?",
    re.IGNORECASE,
)
_HIS = re.compile(
    r"['’]s\s+[^,;:()\d]{2,40}?\s(?:was|is|of|at|stood at|came (?:in at|to)|reached)\s+"
    r"(?:[$€£]|[A-Z]{3} )?",
    re.IGNORECASE,
)
_ALSO = re.compile(r"\s*(?:,|and|và|/|&|or)\s*", re.IGNORECASE)

Place = tuple[int, int]


def owners(sentence: Sentence, names: Sequence[Place]) -> dict[int, int]:
    """The figure, by where it starts, that each name belongs to, by where it starts. ``names``:
    where each starts and ends. A name in a list of names belongs to none."""
    found: dict[int, int] = {}
    for first, last in names:
        if any(_listed(sentence.text, (first, last), other) for other in names):
            continue
        owner = next((f for f in sentence.figures if _owns(sentence.text, f, first, last)), None)
        if owner is not None:
            found[first] = owner.start
    return found


def _owns(text: str, figure: Figure, first: int, last: int) -> bool:
    if first >= figure.end:
        return bool(_AFTER.fullmatch(text[figure.end : first]))
    gap = text[last : figure.start]
    return last <= figure.start and bool(
        _BEFORE.fullmatch(gap) or _MOVED.fullmatch(gap) or _HIS.fullmatch(gap)
    )


def _listed(text: str, one: Place, other: Place) -> bool:
    early, late = sorted((one, other))
    return one != other and bool(_ALSO.fullmatch(text[early[1] : late[0]]))
