"""Figures written by reference: right by themselves, but perhaps in a sentence of something else.

"Apple returned [[c2]]" is wrong where c2 is IBM's. A reference says what the figure is; the
sentence must speak of the same symbol, measure, period and direction, and what it claims of rank
or comparison must hold. Where the sentence says nothing of one of these, the reference stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from workbench.agent.checking import ledger, relations, sentences
from workbench.agent.checking.arithmetic import Asked, Truth
from workbench.agent.checking.binding import bind, remember
from workbench.agent.checking.bound import Bound, Carry, resolve
from workbench.agent.checking.checked import Checked
from workbench.agent.checking.findings import stated
from workbench.agent.checking.lexicon import OWN_SIGN
from workbench.agent.checking.reading import Measure, Sentence, Span
from workbench.agent.checking.units import fits
from workbench.agent.checking.verdict import denied
from workbench.messages import Cell, Claim, ClaimState

_COMMON = frozenset({"return", "total", "price", "average", "net", "to", "of", "per", "day", "high",
                     "low", "close", "volume", "rank", "ratio", "income", "cash"})  # fmt: skip
"""Words of measures that make no kinship."""


def check_cited(  # noqa: PLR0913 - as for ``check``
    text: str,
    cited: Sequence[tuple[Claim, Cell]],
    cells: Sequence[Cell],
    *,
    as_of: date | None = None,
    names: Mapping[str, Sequence[str]] | None = None,
    language: str = "en",
) -> list[Claim]:
    """The claims of ``cited`` that stand in a sentence of something else, as contradicted ones;
    their ``finding`` says what the figure is. See ``check`` for the rest."""
    found = [changed for claim, cell in cited if (changed := _altered(text, claim, cell))]
    whole = [one for one in cited if one[0].offset not in {claim.offset for claim in found}]
    book = ledger.open_ledger(cells, as_of)
    labels = {(cell.label.lower(), cell.measure) for cell in cells if cell.label}
    everyone = {cell.symbol: () for cell in cells if "/" not in cell.symbol} | dict(names or {})
    reader = sentences.reader(everyone, labels, as_of, language)
    reader = replace(reader, decimals="en")  # a cited figure is written as a cell displays itself
    carry = Carry()
    for sentence in sentences.read(text, reader, ()):
        found += _misplaced(sentence, whole, book, carry)
        carry = remember(sentence, carry)
    return found


_BEFORE = re.compile(
    r"(?:(?:^|(?<=[^\w%)\]]))[-−]|[$€£¥]|\d[\d.,]*[x×]?|\b(?:minus|negative|âm|trừ|double|triple|twice"
    r"|half(?: of)?|\d+ times|gấp đôi)\s+)$",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"\d|%|\s?(?:thousand|million|billion|trillion|bn|mn|nghìn|triệu|tỷ|per ?cent|bps?|x)\b",
    re.IGNORECASE,
)


def _altered(text: str, claim: Claim, cell: Cell) -> Claim | None:
    """The claim where what is written right beside the figure makes another one of it."""
    end = claim.offset + len(claim.text)
    before, after = text[max(0, claim.offset - 20) : claim.offset], text[end : end + 14]
    if not (_BEFORE.search(before) or _AFTER.match(after)):
        return None
    said = f"{stated(cell)}; what stands beside it makes another figure of it"
    return replace(claim, state=ClaimState.CONTRADICTED, finding=said)


def _misplaced(
    sentence: Sentence,
    cited: Sequence[tuple[Claim, Cell]],
    book: ledger.Ledger,
    carry: Carry,
) -> Iterator[Claim]:
    checked: list[Checked] = []
    claims: dict[int, tuple[Claim, Cell]] = {}
    for bound in bind(sentence, carry) if sentence.figures else ():
        at = bound.figure.start + sentence.shift
        one = next((c for c in cited if c[0].offset <= at < c[0].offset + len(c[0].text)), None)
        truths = [Truth(one[1].value, one[1].unit, (one[1],))] if one else []
        checked.append(Checked(bound, Asked("level"), truths))
        if one:
            claims[id(checked[-1])] = one
    faults = {
        id(fault.of): fault.said
        for fault in relations.broken(sentence, checked, book, carry)
        if not fault.unknown
    }
    for single in checked:
        if id(single) not in claims:
            continue
        claim, cell = claims[id(single)]
        if denied(single.bound.figure, sentence):
            said = f"the sentence does not say that {stated(cell)}"
            yield replace(claim, state=ClaimState.UNVERIFIED, finding=said)
            continue
        other = _of_another(cell, single.bound, sentence, carry, book)
        said = stated(cell) if other else faults.get(id(single), "")
        if said:
            yield replace(claim, state=ClaimState.CONTRADICTED, finding=said)


def _of_another(
    cell: Cell, bound: Bound, sentence: Sentence, carry: Carry, book: ledger.Ledger
) -> bool:
    return (
        _another_symbol(cell, bound, sentence, carry, book)
        or _another_measure(cell, bound, sentence, book)
        or _another_period(cell, bound, sentence, carry, book)
        or (cell.measure in OWN_SIGN and cell.value * bound.direction < 0)
    )


def _another_symbol(
    cell: Cell, bound: Bound, sentence: Sentence, carry: Carry, book: ledger.Ledger
) -> bool:
    own = set(cell.symbol.split("/"))
    named = {name for s in sentence.symbols if (name := resolve(s, carry, sentence))}
    known = {name for name in named if not name.startswith("?")}
    if not named:
        return bool(carry.symbols) and not own & set(carry.symbols)
    if not own & named:
        unknown = bound.subject is not None and bound.subject.ticker.startswith("?")
        return bool(known) or unknown
    # It is named, but the figure stands at another's name.
    if bound.symbol is None or bound.symbol in own or not bound.firm:
        return False
    return _rival(cell, book.all_of(bound.symbol, (cell.measure,)), same_period=True)


def _another_measure(cell: Cell, bound: Bound, sentence: Sentence, book: ledger.Ledger) -> bool:
    if any(_speaks_of(measure, cell) for measure in sentence.measures):
        return False
    alone = len(sentence.figures) == 1 and bool(sentence.measures)
    if alone and not any(fits(measure.names, bound.figure) for measure in sentence.measures):
        return True  # money where a return is spoken of
    if bound.measure not in sentence.measures or bound.measure is None:
        return False  # it is what the sentence before spoke of
    if len(sentence.figures) == len(sentence.measures) == 1 and not bound.measure.verb:
        return True  # a dividend yield, where the figure is a return
    others = book.all_of(cell.symbol, bound.measure.names)
    return _rival(cell, others, same_period=True)


def _another_period(
    cell: Cell, bound: Bound, sentence: Sentence, carry: Carry, book: ledger.Ledger
) -> bool:
    spans = [part for span in sentence.spans for part in (span, *span.parts)]
    if sentence.table and len(spans) == 2:
        first, last = spans  # a column each for the start and the end
        spans.append(Span(first.first, last.last, first.start, last.end))
    if spans:
        if any(_over(cell, span, book) for span in spans):
            return False
        alike = bound.span is not None and bound.span.day == (cell.start == cell.end)
        return alike or any(_rival_over(cell, span, book) for span in spans)
    return (
        carry.span is not None
        and not sentence.table
        and not _over(cell, carry.span, book)
        and _rival_over(cell, carry.span, book)
    )


def _over(cell: Cell, span: Span, book: ledger.Ledger) -> bool:
    found = book.find(cell.symbol, (cell.measure,), span)
    return any((other.start, other.end) == (cell.start, cell.end) for other in found)


def _rival_over(cell: Cell, span: Span, book: ledger.Ledger) -> bool:
    found = book.find(cell.symbol, (cell.measure,), span)
    return any(other.display != cell.display for other in found)


def _rival(cell: Cell, others: Sequence[Cell], *, same_period: bool) -> bool:
    """Whether one of ``others`` is what the sentence speaks of instead."""
    return any(
        other.display != cell.display
        and (not same_period or (other.start, other.end) == (cell.start, cell.end))
        for other in others
    )


def _speaks_of(measure: Measure, cell: Cell) -> bool:
    plain = cell.measure.removesuffix("_unadjusted")
    words = {word.rstrip("s") for word in plain.split("_")} - _COMMON
    if any(words & {word.rstrip("s") for word in name.split("_")} for name in measure.names):
        return True
    return any(
        plain.startswith(name[:-1]) if name.endswith("*") else name in (cell.measure, plain)
        for name in measure.names
    )
