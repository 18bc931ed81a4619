"""Each figure of a text as a claim: verified, contradicted by what the data say, or unverified."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from workbench.agent.checking import figures, ledger, relations, sentences
from workbench.agent.checking.arithmetic import Truth, operation, truths
from workbench.agent.checking.binding import bind, opening, remember
from workbench.agent.checking.bound import Bound, Carry
from workbench.agent.checking.findings import finding
from workbench.agent.checking.lexicon import COMPARISON, OWN_SIGN
from workbench.agent.checking.reading import Figure, Sentence
from workbench.agent.checking.relations import Broken, Checked
from workbench.agent.checking.standings import concluded, ranked
from workbench.agent.checking.units import same_unit
from workbench.messages import FRACTION, Cell, Claim, ClaimState


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
    found: list[Claim] = []
    read = list(sentences.read(text, reader, taken))
    carry = opening(read)
    rows: list[tuple[Claim, int]] = []
    for sentence in read:
        claims = list(_claims(sentence, book, carry, own))
        if sentence.table:
            rows += [(claim, sentence.place) for claim in claims]
        else:
            found, rows = [*found, *_standing(rows)], []
            found = found + claims if sentence.figures else concluded(sentence, carry, found)
        carry = remember(sentence, carry)
    return [*found, *_standing(rows)]


def _standing(rows: Sequence[tuple[Claim, int]]) -> list[Claim]:
    return ranked([claim for claim, _ in rows], [place for _, place in rows])


def _claims(
    sentence: Sentence, book: ledger.Ledger, carry: Carry, own: Sequence[Figure]
) -> Iterator[Claim]:
    if not sentence.figures:
        return
    checked = []
    for bound in bind(sentence, carry):
        asked = operation(bound, sentence, carry)
        checked.append(Checked(bound, asked, truths(asked, bound, sentence, book)))
    faults = {id(fault.of): fault for fault in relations.broken(sentence, checked, book, carry)}
    for one in checked:
        if any(_same(one.bound.figure, figure) for figure in own):
            continue
        claim = _verdict(one, faults.get(id(one)), sentence)
        if claim is not None:
            yield claim


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
    borne_out = [truth for truth in one.truths if _agrees(one, truth)]
    undecided = fault is not None and fault.unknown and bool(borne_out)
    if not one.truths or undecided or denied(figure, sentence):
        dropped = _idle(bound, sentence) and one.asked.operation != "count"
        return None if dropped else _unverified(bound, offset)
    if not borne_out and not bound.firm and one.asked.operation == "level":
        return None if _idle(bound, sentence) else _unverified(bound, offset)
    if not borne_out and any(figures.allows(figure, truth.value) for truth in one.truths):
        return _unverified(bound, offset)
    if borne_out and fault is None:
        return _claim(figure, ClaimState.VERIFIED, borne_out[0], offset)
    truth = (borne_out or one.truths)[0]
    said = fault.said if fault and borne_out else finding(truth)
    return _claim(figure, ClaimState.CONTRADICTED, truth, offset, said)


_DENIAL = re.compile(
    r"\b(?:not|never|neither|nor|rather than|instead of|fail(?:s|ed|ing)? to"
    r"|(?:could|would|should|might) have|(?:is|was|were|are) expected to|expects?|false that)"
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


def _agrees(one: Checked, truth: Truth) -> bool:
    bound, figure = one.bound, one.bound.figure
    operation = one.asked.operation
    if operation == "level" and not (bound.unit_fits and same_unit(figure, truth.cells[0])):
        return False
    if operation != "level" and not _unit_of(figure, truth):
        return False
    signless = truth.magnitude and not (figure.signed and operation != "level")
    if signless:
        return figures.agrees(figure, truth.value, magnitude=True)
    moved = bound.direction if _moves(one, truth) else 0
    if moved and not figure.signed:
        return truth.value * moved >= 0 and figures.agrees(figure, abs(truth.value))
    if moved and figure.value * moved < 0 and moved > 0:
        return False
    return figures.agrees(figure, truth.value)


def _moves(one: Checked, truth: Truth) -> bool:
    return one.asked.operation == "change" or truth.cells[0].measure in OWN_SIGN


def _unit_of(figure: Figure, truth: Truth) -> bool:
    if truth.unit == FRACTION:
        return figure.kind in ("percent", "points")
    if truth.formula.startswith("ratio"):
        return figure.kind == "times"
    if truth.unit == "count":
        return figure.kind in ("number", "count")
    if truth.unit in ("ratio", "index"):
        return figure.kind in ("number", "points")
    if truth.unit == "shares":
        return figure.kind in ("shares", "number")
    return figure.kind in ("money", "number") and figure.currency in ("", truth.unit)


def _unverified(bound: Bound, offset: int) -> Claim:
    figure = bound.figure
    fraction = figure.kind in ("percent", "points")
    return Claim(
        figure.text,
        ClaimState.UNVERIFIED,
        value=figure.value,
        unit=figure.currency or (FRACTION if fraction else None),
        symbol=bound.symbol if bound.symbol and bound.symbol[0] != "?" else None,
        measure=bound.measure.names[0].rstrip("_*") if bound.measure else None,
        start=bound.span.first if bound.span else None,
        end=bound.span.last if bound.span else None,
        offset=offset,
    )


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
