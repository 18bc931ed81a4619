"""Each figure of a text as a claim: verified, contradicted by what the data say, or unverified."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from workbench.agent.checking import figures, ledger, relations, sentences
from workbench.agent.checking.agreeing import borne_out
from workbench.agent.checking.arithmetic import Truth, operation, truths
from workbench.agent.checking.assertions import denied_by, refuted
from workbench.agent.checking.binding import bind, opening, remember
from workbench.agent.checking.bound import Bound, Carry
from workbench.agent.checking.checked import Broken, Checked
from workbench.agent.checking.derived import derived
from workbench.agent.checking.findings import finding
from workbench.agent.checking.lexicon_relations import COMPARISON
from workbench.agent.checking.reading import Figure, Sentence
from workbench.agent.checking.standings import Stated, doubted, ranked, unverified
from workbench.agent.checking.witnesses import settled
from workbench.messages import Cell, Claim, ClaimState


def check(  # noqa: PLR0913 - what a text is checked against, each part of its own
    text: str,
    cells: Sequence[Cell],
    *,
    as_of: date | None = None,
    known: Iterable[Claim] = (),
    names: Mapping[str, Sequence[str]] | None = None,
    given: str = "",
    language: str = "en",
) -> list[Claim]:
    """The figures typed in ``text`` outside the ``known`` claims, checked against ``cells``.

    ``as_of``: the day that is now, for "this year" and running periods. ``names``: ticker to the
    names a text may use. ``given``: the user's own words; a figure of theirs that is repeated is no
    claim. ``language``: ``en`` or ``vi``, for the decimal mark.

    A figure is verified only where symbol, measure, period, unit, sign and rounding fit one cell
    or what is computed from cells, and where the rank, comparison or trend said with it holds. A
    contradicted claim carries what the data say, its ``finding`` in words; its ``text`` is what was
    typed.
    """
    book = ledger.open_ledger(cells, as_of)
    labels = {(cell.label.lower(), cell.measure) for cell in cells if cell.label}
    everyone = {cell.symbol: () for cell in cells if "/" not in cell.symbol} | dict(names or {})
    reader = sentences.reader(everyone, labels, as_of, language)
    taken = [(claim.offset, claim.offset + len(claim.text)) for claim in known]
    own = figures.find(given, language=language, planned=True) if given else []
    read = list(sentences.read(text, reader, taken))
    carry = opening(read)
    stated: list[Stated] = []
    told: list[tuple[Sentence, Carry]] = []
    for sentence in read:
        checked = _checked(sentence, book, carry)
        stated += _stated(sentence, checked, book, carry, own)
        told.append((sentence, carry))
        carry = _carried(sentence, checked, carry)
    shown = [one.checked.truths[0].cells[0] for one in stated if _shown(one)]
    wrongs = [wrong for one, known in told for wrong in refuted(one, known, book, shown)]
    return denied_by(wrongs, ranked(doubted(stated, book)))


def _shown(one: Stated) -> bool:
    return one.claim.state is ClaimState.VERIFIED and one.checked.asked.operation == "level"


_RECENT = 12


def _carried(sentence: Sentence, checked: Sequence[Checked], carry: Carry) -> Carry:
    """What the next sentence may leave out, with what the last figures were of."""
    own = tuple(
        one.truths[0].cells[0] for one in checked
        if one.asked.operation == "level" and borne_out(one)
    )  # fmt: skip
    lead = carry.lead if sentence.table or sentence.figures else sentence.text
    return replace(
        remember(sentence, carry),
        cells=(*carry.cells, *own)[-_RECENT:], last=own or carry.last, lead=lead,
    )  # fmt: skip


def _checked(sentence: Sentence, book: ledger.Ledger, carry: Carry) -> list[Checked]:
    """The figures of a sentence with what the cells yield for each."""
    if not sentence.figures:
        return []
    checked = []
    for bound in bind(sentence, carry):
        asked = operation(bound, sentence, carry)
        checked.append(Checked(bound, asked, truths(asked, bound, sentence, book)))
    return derived(sentence, settled(sentence, checked, book, carry), book, carry)


def _stated(
    sentence: Sentence,
    checked: Sequence[Checked],
    book: ledger.Ledger,
    carry: Carry,
    own: Sequence[Figure],
) -> Iterator[Stated]:
    faults = {id(fault.of): fault for fault in relations.broken(sentence, checked, book, carry)}
    for one in checked:
        if any(_same(one.bound.figure, figure) for figure in own):
            continue
        claim = _verdict(one, faults.get(id(one)), sentence)
        if claim is not None:
            yield Stated(claim, one, sentence)


_AT_ONCE = re.compile(r"\s*(?:by )?", re.IGNORECASE)
_ALONE = re.compile(r"\s*(?:[.,;:!?)]|$|(?:to|in|on|from|points?|cents?|and|or)\b)", re.IGNORECASE)


def _idle(bound: Bound, sentence: Sentence) -> bool:
    """Whether a small bare number is none of the data's; "it declined 27" says that something is
    27, though not what."""
    figure = bound.figure
    if not figure.weak:
        return False
    verbs = [m for m in sentence.measures if m.verb and m.direction and m.end <= figure.start]
    moved = verbs and _AT_ONCE.fullmatch(sentence.text[verbs[-1].end : figure.start])
    return not (moved and _ALONE.match(sentence.text[figure.end :]))


def _same(a: Figure, b: Figure) -> bool:
    return a.value == b.value and (a.kind == b.kind or "number" in (a.kind, b.kind))


def _verdict(one: Checked, fault: Broken | None, sentence: Sentence) -> Claim | None:
    bound, figure = one.bound, one.bound.figure
    offset = figure.start + sentence.shift
    right = borne_out(one)
    undecided = fault is not None and fault.unknown and bool(right)
    if not one.truths or undecided or denied(figure, sentence):
        dropped = _idle(bound, sentence) and one.asked.operation != "count"
        return None if dropped else unverified(bound, offset)
    if not right and not bound.firm and one.asked.operation == "level":
        return None if _idle(bound, sentence) else unverified(bound, offset)
    if not right and any(figures.allows(figure, truth.value) for truth in one.truths):
        return unverified(bound, offset)
    if right and fault is None:
        return _claim(figure, ClaimState.VERIFIED, right[0], offset)
    truth = (right or one.truths)[0]
    said = fault.said if fault and right else finding(truth)
    return _claim(figure, ClaimState.CONTRADICTED, truth, offset, said)


_DENIAL = re.compile(
    r"\b(?:not|never|neither|nor|(?:rather than|instead of)(?=.{0,12}$)|fail(?:s|ed|ing)? to"
    r"|(?:could|should|might) have|(?:is|was|were|are) expected to|expects?|false that)"
    r"\b(?! (?:only|just|merely))|\bkhông\b(?! (?:chỉ|gồm|bao gồm|tính|kể))|n['’]t\b",
    re.IGNORECASE,
)


def denied(figure: Figure, sentence: Sentence) -> bool:
    """Whether the sentence says of the figure that it is not so."""
    before = max((f.end for f in sentence.figures if f.end <= figure.start), default=0)
    gap = sentence.text[before : figure.start]
    said = list(_DENIAL.finditer(gap))
    if said and COMPARISON.search(gap, said[-1].end()):
        return False  # "it was not better than": the comparison is denied, not the figure
    return bool(said) and not re.search(r"[;:]|,.*\b(?:but|and|it)\b", gap[said[-1].end() :])


def _claim(figure: Figure, state: ClaimState, truth: Truth, offset: int, said: str = "") -> Claim:
    cell = truth.cells[0]
    formula = truth.formula or cell.formula
    return Claim(
        figure.text,
        state,
        value=truth.value,
        unit=truth.unit,
        symbol="/".join(dict.fromkeys(c.symbol for c in truth.cells)),
        measure=cell.measure,
        start=min(c.start for c in truth.cells),
        end=max(c.end for c in truth.cells),
        on=cell.on if len(truth.cells) == 1 else None,
        source=cell.source,
        formula=formula or None,
        offset=offset,
        finding=said,
    )
