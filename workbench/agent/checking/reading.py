"""What a text says, as values: figures, and the symbols, measures and periods around them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Kind = Literal["percent", "points", "times", "money", "shares", "count", "number"]
Bound = Literal["", "about", "over", "under"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number typed in a text, in base units: 2.1 % is 0.021, 3 million is 3e6.

    ``half``: half a unit of its last digit, so 2.1 % speaks of 2.05 to 2.15 %. ``bound``: whether
    it is said to be about, over or under the truth, and ``loose`` how far off it may then be.
    ``signed``: a sign was typed. ``weak``: a small whole number without a unit, which may be no
    figure at all. ``start`` and ``end`` are places in the text it was found in.
    """

    text: str
    start: int
    end: int
    value: float
    half: float
    kind: Kind
    currency: str = ""
    bound: Bound = ""
    loose: float = 0.0
    signed: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """A share named in a text. A ticker that begins with ``?`` is a name nobody knows."""

    ticker: str
    start: int
    end: int


class Wording(NamedTuple):
    """What a wording speaks of; see ``Measure``."""

    names: tuple[str, ...]
    verb: bool = False
    direction: int = 0
    any_of: bool = False
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure named in a text: the names its cells may have, the best first.

    ``verb``: a word of movement, which speaks of a return unless a measure is what moves.
    ``direction``: +1 for rose, -1 for fell or a loss, else 0. ``any_of``: each of ``names`` is as
    good as the first. ``unsigned``: it tells the size alone, as "a move of 5 %" does.
    """

    names: tuple[str, ...]
    start: int
    end: int
    verb: bool = False
    direction: int = 0
    any_of: bool = False
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """A period named in a text, both days included. ``parts``: the two ends of a range.

    ``fiscal``: the company's own year, and quarter or 0, whose days the text does not tell;
    ``first`` and ``last`` are then the calendar's.
    """

    first: date
    last: date
    start: int
    end: int
    parts: tuple[Span, ...] = ()
    fiscal: tuple[int, int] | None = None

    @property
    def day(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, bullet or cell of a table, and where in the whole text its figures stand:
    ``shift`` is added to a place in ``text``. ``table``: it leaves no trace for what follows.
    ``place``: what the Rank column of its row says of the row's only figure, or 0."""

    text: str
    shift: int
    figures: tuple[Figure, ...]
    symbols: tuple[Symbol, ...]
    measures: tuple[Measure, ...]
    spans: tuple[Span, ...]
    table: bool = False
    place: int = 0
