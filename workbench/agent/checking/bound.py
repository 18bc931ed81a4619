"""A figure with what it speaks of, and what the sentences before leave to it."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.agent.checking.reading import Figure, Measure, Sentence, Span, Symbol
from workbench.messages import Cell


@dataclass(slots=True)
class Carry:
    """What the sentences before spoke of, for one that leaves it out."""

    symbols: tuple[str, ...] = ()
    span: Span | None = None
    measure: Measure | None = None
    spans: tuple[Span, ...] = ()
    pair: tuple[str, ...] = ()
    """The two symbols last spoken of with one measure and period."""
    period: Span | None = None
    """The last that was no single day."""
    cells: tuple[Cell, ...] = ()
    """What the last figures were of."""
    last: tuple[Cell, ...] = ()
    """What those of the last sentence with figures were of."""
    lead: str = ""
    """The words before that had no figure, such as a title."""


@dataclass(slots=True)
class Bound:
    """A figure with what it speaks of; None where the text says nothing.

    ``change``: it is how much the measure changed. ``direction``: +1 or -1 where a word says in
    which direction. ``unit_fits`` is false where such a figure cannot be of such a measure. So is
    ``firm`` where what it is of was guessed from words far off, which can bear a figure out but
    not contradict it. ``on``: the days by it, one of
    which it is said to have happened on.
    """

    figure: Figure
    symbol: str | None = None
    measure: Measure | None = None
    span: Span | None = None
    change: bool = False
    direction: int = 0
    unit_fits: bool = True
    firm: bool = True
    subject: Symbol | None = None
    on: tuple[Span, ...] = ()


def resolve(symbol: Symbol, carry: Carry, sentence: Sentence) -> str | None:
    """The ticker of a mention; "the former" and "the latter" are of the two named before."""
    if not symbol.ticker.startswith("<"):
        return symbol.ticker
    if symbol.ticker == "<it":
        return carry.symbols[0] if carry.symbols else None
    here = [s.ticker for s in sentence.symbols if s.end <= symbol.start and s.ticker[0] != "<"]
    known = tuple(dict.fromkeys(here)) if len(set(here)) == 2 else carry.symbols
    if len(known) != 2:
        return None
    return known[0] if symbol.ticker == "<former" else known[1]


def nouns(sentence: Sentence) -> list[Measure]:
    """The measures of ``sentence`` that are no movements."""
    return [measure for measure in sentence.measures if not measure.verb]


def figures_in(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a figure stands between two places."""
    return any(first <= figure.start and figure.end <= last for figure in sentence.figures)
