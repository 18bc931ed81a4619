"""Figures that are what two figures beside them yield: a gap, a change, a ratio.

"Having opened at 96.80 it closed at 85.70, or 11.5 % lower": no rule of grammar finds the two, but
both were borne out a few words before, and so few pairs stand beside a figure that one of them
hardly yields it by chance. The two differ in one thing only: symbol, measure or period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations, product

from workbench.agent.checking.agreeing import borne_out
from workbench.agent.checking.arithmetic import MEAN, SUM, Asked, Truth, combined
from workbench.agent.checking.bound import Carry
from workbench.agent.checking.checked import Checked
from workbench.agent.checking.ledger import Ledger
from workbench.agent.checking.lexicon_relations import COMPARISON, COMPARISONS, TREND
from workbench.agent.checking.lexicon_statements import OF_FILINGS
from workbench.agent.checking.reading import Figure, Sentence, Span
from workbench.agent.checking.scopes import scope_of
from workbench.messages import FRACTION, Cell

_APART = re.compile(
    r"\b(?:difference|differ(?:s|ed)?|gap|spread|span|range|margin|lead|edge|distance|swing|worth"
    r"|apart|between|more|less|fewer|extra|additional|further|above|below|over|under|ahead|behind"
    r"|higher|lower|better|worse|wider|narrower|larger|smaller|greater|better off|beat\w*"
    r"|outperform\w*|underperform\w*|trail\w*|lag\w*|exceed\w*|by|than|leaves?|leaving|net|minus|short|chênh"
    r"|cách|hơn|kém|khoảng cách)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:chang\w+|increas\w+|decreas\w+|rise|rose|fall|fell|up|down|gr[eo]w\w*|growth|gain\w*"
    r"|los[ts]\w*|drop\w*|jump\w*|declin\w+|mov\w+|return\w*|above|below|higher|lower|more|less"
    r"|than|on the|premium|discount|against|compared|cut|add\w*|advanc\w+|retreat\w*|climb\w*"
    r"|slid\w*|slip\w*"
    r"|or|i\.e\.|equivalent|amounts?|equals?|means?|tăng|giảm|thay đổi|tương đương|so với"
    r"|hơn|kém)\b|\($",
    re.IGNORECASE,
)
_FEW = 24
"""Cells spoken of, beyond which a difference of two is chance."""
_FISCAL = 200
"""Days between the ends of two companies' years of one number."""
_OPERATIONS = {
    "points": ("difference",), "percent": ("change", "difference", "share"),
    "money": ("difference",), "shares": ("difference",), "number": ("difference", "share"),
    "times": ("ratio",),
}  # fmt: skip


def derived(
    sentence: Sentence, checked: Sequence[Checked], book: Ledger, carry: Carry
) -> list[Checked]:
    """``checked``, what two figures yield borne out by them."""
    own = [
        one.truths[0].cells[0] for one in checked
        if one.asked.operation == "level" and borne_out(one)
    ]  # fmt: skip
    found = list(checked)
    for number, one in enumerate(checked):
        if borne_out(one) or one.bound.figure.weak or _a_level(sentence, one):
            continue
        cells = [*carry.cells, *own][:_FEW]
        if one.asked.operation != "level":
            cells += _spoken_of(sentence, one, book, carry)
        pairs = _pairs(sentence, one, dict.fromkeys(cells), book)
        of_two = _of_two(sentence, one, checked, pairs, carry)
        found[number] = next(chain(of_two, _of_all(sentence, one, cells)), one)
    return found


_LEVEL = re.compile(r"\b(?:to|at|from|lên|xuống|còn|từ|ở)\s+(?:[$€£]|[A-Z]{3} )?$")


def _a_level(sentence: Sentence, one: Checked) -> bool:
    """Whether a figure is said to be one of the data's own, such as "it stood at 5 %"."""
    figure = one.bound.figure
    if figure.kind in ("points", "times"):
        return False
    before, after = sentence.text[: figure.start], sentence.text[figure.end :]
    by = _just_moved(before) or any(
        (_OF_APART.search(before), _BY_APART.match(after), _SHARE.search(before[-40:]),
         _NET.search(sentence.text), MEAN.search(before[-60:]))
    )  # fmt: skip
    said = one.asked.operation == "level" and bool(one.truths) and not by
    return said or (bool(_LEVEL.search(before)) and not by)


_OF_APART = re.compile(
    r"\b(?:differen\w+|gap|spread|span|range|margin|lead|change|increase|decrease|rise|fall|drop|gain"
    r"|loss|growth|move|return|premium|discount|chênh lệch|or|by|[(=])\s*(?:of|is|was|:"
    r"|là)?\s*(?:[$€£]|[A-Z]{3} )?[-+\u2212]?$",
    re.IGNORECASE,
)
_BY_APART = re.compile(
    r"\s*(?:\w+ )?(?:more|less|higher|lower|above|below|ahead|behind|apart|better|worse|up|down"
    r"|larger|smaller|bigger|greater|fewer|wider|narrower"
    r"|on the|over|cao hơn|thấp hơn|hơn|kém|so với)\b",
    re.IGNORECASE,
)


def _just_moved(before: str) -> bool:
    """Whether a word of movement stands right before the figure."""
    return any(match.end() >= len(before.rstrip()) for match in TREND.finditer(before))


_NET = re.compile(r"\b(?:less|minus|net (?:debt|cash))\b", re.IGNORECASE)


def _spoken_of(sentence: Sentence, one: Checked, book: Ledger, carry: Carry) -> Iterator[Cell]:
    """What a sentence names by symbol, measure and period without its figure."""
    scope = scope_of(sentence, one.bound.figure, carry)
    measures = {m.names: m for m in sentence.measures} or (
        {carry.measure.names: carry.measure} if carry.measure else {}
    )
    names = {name for _, name in scope.symbols}
    if len(names) * len(measures) * len(scope.spans) > _FEW:
        return
    for name, measure, (_, span) in product(sorted(names), measures.values(), scope.spans):
        found = book.find(name, measure.names, span)[:1]
        yield from (cell for cell in found if not span.day or cell.end == span.first)


def _pairs(
    sentence: Sentence, one: Checked, cells: Iterable[Cell], book: Ledger
) -> Iterator[tuple[Cell, Cell]]:
    """The pairs that a figure may be of, the later or the one spoken of first."""
    figure = one.bound.figure
    against = _against(sentence, figure)
    scope = scope_of(sentence, figure, Carry())
    named = {name for at, name in scope.symbols if scope.holds(at)}
    for a, b in combinations(cells, 2):
        if a.unit != b.unit or not _one_apart(a, b) or not named <= {a.symbol, b.symbol}:
            continue
        if not _same_time(a, b):
            late, early = (a, b) if (a.end, a.start) >= (b.end, b.start) else (b, a)
            if _in_time(sentence, figure, (late, early), book):
                yield late, early
        elif _in_time(sentence, figure, (a, b), book):
            ways = [(a, b), (b, a)]
            yield from (way for way in ways if against in (None, way[1].symbol, ""))


def _against(sentence: Sentence, figure: Figure) -> str | None:
    """The symbol that "2.5 times that of IBM" is against; None where none is said."""
    if figure.kind != "times":
        return None
    after = [symbol for symbol in sentence.symbols if symbol.start >= figure.end]
    stop = min((f.start for f in sentence.figures if f.start >= figure.end), default=10**9)
    if not after or after[0].start > stop or after[0].ticker[0] in "?<":
        return None
    return after[0].ticker


def _of_two(
    sentence: Sentence,
    one: Checked,
    checked: Sequence[Checked],
    pairs: Iterable[tuple[Cell, Cell]],
    carry: Carry,
) -> Iterator[Checked]:
    figure = one.bound.figure
    for first, second in pairs:
        for operation in _OPERATIONS.get(figure.kind, ()):
            if not _spoken(sentence, figure, operation):
                continue
            for truth in _yielded(operation, first, second, figure.kind):
                if operation == "change" and truth.unit != FRACTION:
                    continue
                found = replace(one, asked=_asked(operation, first, second), truths=[truth])
                if borne_out(found) and _as_said(sentence, found, checked, carry):
                    yield found


def _of_all(sentence: Sentence, one: Checked, cells: Sequence[Cell]) -> Iterator[Checked]:
    """The mean or the sum of all that was shown of a measure."""
    for words, operation in ((MEAN, "mean"), (SUM, "sum")):
        if not words.search(sentence.text):
            continue
        for measure in dict.fromkeys(cell.measure for cell in cells):
            some = list(dict.fromkeys(cell for cell in cells if cell.measure == measure))
            for group in (some, some[-2:], some[-3:]):
                if len(group) < 2:
                    continue
                found = replace(
                    one, asked=_asked(operation, *group), truths=combined(operation, group)
                )
                if borne_out(found):
                    yield found


def _yielded(operation: str, first: Cell, second: Cell, kind: str) -> list[Truth]:
    if operation != "share":
        return combined(operation, [first, second])
    if first.measure == second.measure or not second.value:
        return []
    about = f"{first.label or first.measure} / {second.label or second.measure}"
    unit = "ratio" if kind == "number" else FRACTION
    return [Truth(first.value / second.value, unit, (first, second), about)]


_SHARE = re.compile(
    r"\b(?:ratio|conversion|relative to|share of|proportion|payout|margin|as a percentage|works out"
    r"|tỷ lệ)\b",
    re.IGNORECASE,
)
_SHARE_OF = re.compile(r"\s*(?:\)\s*)?of (?:its|the|their|that|those)?\b", re.IGNORECASE)


def _spoken(sentence: Sentence, figure: Figure, operation: str) -> bool:
    """Whether a word says that two are compared."""
    around = _around(sentence, figure)
    if figure.kind in ("points", "times"):
        return True
    if operation == "share":
        after = _SHARE_OF.match(sentence.text, figure.end)
        return bool(after or _SHARE.search(around))
    if operation == "change":
        return bool(figure.signed or _CHANGED.search(around) or TREND.search(around))
    if figure.kind == "percent":
        before = sentence.text[: figure.start]
        return bool(_OF_APART.search(before) or _BY_APART.match(sentence.text, figure.end))
    return bool(_APART.search(sentence.text if figure.kind == "money" else around)) or (
        figure.kind == "money" and _just_moved(sentence.text[: figure.start])
    )


def _as_said(sentence: Sentence, one: Checked, checked: Sequence[Checked], carry: Carry) -> bool:
    truth = one.truths[0]
    over_time = not _same_time(truth.cells[0], truth.cells[-1])
    return _apart_as_said(sentence, one, checked, truth, carry) and _moved_as_said(
        sentence, one, truth, over_time
    )


def _asked(operation: str, *cells: Cell) -> Asked:
    spans = [(cell.symbol, Span(cell.start, cell.end, 0, 0)) for cell in cells]
    return Asked(operation, tuple(spans))


def _around(sentence: Sentence, figure: Figure) -> str:
    """The words from the figure before to the figure after, without the figure's own."""
    before = [f.end for f in sentence.figures if f.end <= figure.start]
    after = [f.start for f in sentence.figures if f.start >= figure.end]
    text = sentence.text
    return (text[max(before, default=0) : figure.start].rstrip() + "  "
            + text[figure.end : min(after, default=len(text))])  # fmt: skip


def _one_apart(a: Cell, b: Cell) -> bool:
    return [a.symbol == b.symbol, a.measure == b.measure, _same_time(a, b)].count(False) == 1


def _same_time(a: Cell, b: Cell) -> bool:
    """Whether two are of one period; the years of two companies may end in different months."""
    fiscal = a.symbol != b.symbol and {a.measure, b.measure} <= OF_FILINGS
    alike = abs((a.end - a.start).days - (b.end - b.start).days) <= 20
    return (a.start, a.end) == (b.start, b.end) or (
        fiscal and alike and abs((a.end - b.end).days) <= _FISCAL
    )


def _in_time(sentence: Sentence, figure: Figure, pair: tuple[Cell, Cell], book: Ledger) -> bool:
    """Whether the periods of two are those that are said: by the figure, and both where the
    sentence names two."""
    spans = [part for span in sentence.spans for part in (span.parts or (span,))]
    first, last = scope_of(sentence, figure, Carry()).slot

    def of(cell: Cell, span: Span) -> bool:
        return book.matches(cell, span) or cell.on == span.first

    near = [span for span in spans if first <= span.start < last]
    if not all(any(of(cell, span) for cell in pair) for span in near):
        return False
    over_time = not _same_time(*pair)
    return not (over_time and len(spans) > 1) or all(
        any(of(cell, span) for span in spans) for cell in pair
    )


_MORE = re.compile(r"^\s*(?:\w+ )?")
_AHEAD = re.compile(r"\b(?:(?P<up>premium|advantage|lead|edge)|discount|shortfall|deficit)\b")


def _apart_as_said(
    sentence: Sentence, one: Checked, checked: Sequence[Checked], truth: Truth, carry: Carry
) -> bool:
    """Whether the first of two is more or less than the other, as the word by the figure says:
    "5 %, 2 points more than the 3 % of IBM", "a discount of 12 %"."""
    figure = one.bound.figure
    after = sentence.text[figure.end :]
    word = COMPARISON.match(_MORE.sub("", after, count=1)) or COMPARISON.match(after.lstrip())
    noun = _AHEAD.search(_around(sentence, figure)[-80:])
    if word is None and noun is None:
        return True
    if word is not None:
        direction = COMPARISONS[int((word.lastgroup or "c0")[1:])].direction
    else:
        direction = 1 if noun and noun["up"] else -1
    a, b = truth.cells[0], truth.cells[-1]
    if (a.start, a.end) != (b.start, b.end) and a.symbol == b.symbol:
        return (a.value - b.value) * direction > 0
    subject = _first_of(sentence, figure, checked, (a, b)) or _subject(sentence, (a, b), carry)
    if subject is None:
        return True
    other = b if subject == a else a
    return (subject.value - other.value) * direction > 0


def _first_of(
    sentence: Sentence, figure: Figure, checked: Sequence[Checked], pair: tuple[Cell, Cell]
) -> Cell | None:
    """The one of two whose figure alone stands before: "5 %, 2 points more than 3 %"."""
    before = {
        other.truths[0].cells[0] for other in checked
        if other.bound.figure.start < figure.start and borne_out(other)
        and other.truths[0].cells[0] in pair
    }  # fmt: skip
    return before.pop() if len(before) == 1 else None


def _subject(sentence: Sentence, pair: tuple[Cell, Cell], carry: Carry) -> Cell | None:
    """The one of two symbols that is named first, or that the sentence before was of."""
    named = [s.ticker for s in sentence.symbols if s.ticker in {cell.symbol for cell in pair}]
    shown = [cell.symbol for cell in carry.last if cell in pair]
    if len({cell.symbol for cell in pair}) == 1:
        return None
    if len(set(named)) < 2 and shown:
        named = shown
    return next((cell for cell in pair if named and cell.symbol == named[0]), None)


def _moved_as_said(sentence: Sentence, one: Checked, truth: Truth, over_time: bool) -> bool:
    """Whether a change over time went the way the words by an unsigned figure say."""
    figure = one.bound.figure
    if figure.signed or not over_time or truth.formula.startswith("ratio"):
        return True
    words = list(TREND.finditer(_around(sentence, figure)))
    ways = {1 if word["up"] else -1 for word in words}
    if len(ways) == 1:
        return truth.value * ways.pop() > 0
    if one.bound.direction:
        return truth.value * one.bound.direction > 0
    return truth.value > 0 or bool(COMPARISON.search(sentence.text) or truth.magnitude)
