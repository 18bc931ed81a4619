"""Cells of tables, and the unit that the head of a column, the corner or a title gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from workbench.agent.checking import lexicon_statements as statements
from workbench.agent.checking.figures import CURRENCIES, SCALE, SIGNS
from workbench.agent.checking.reading import Figure, Measure
from workbench.agent.checking.units import SHARES, fits

RULE = re.compile(r"\s*:?-+:?\s*")
"""A cell of the line under a header."""
_SCALES = (
    r"trillions?|billions?|millions?|thousands?|bn|mn|tn|m|k|b|nghìn tỷ|nghìn|triệu|tỷ|['’]?000s?"
)
_UNIT = re.compile(
    r"(?:[(\[,;–-]\s*(?:in )?|\bin |^\W*)"
    rf"(?:(?P<percent>%|percent|per cent|phần trăm)"
    rf"|(?P<currency>{CURRENCIES}|US\$|[$€£¥])?(?:,? in)?\s?(?P<scale>{_SCALES})?"
    rf"(?:\s?(?:of )?(?:(?P<shares>shares|cổ phiếu|cp)|(?P<after>{CURRENCIES}|dollars|đồng)))?)"
    r"\s*(?=[)\].,;:*_/]|$| (?:for|over|during|per|a|each)\b)",
    re.IGNORECASE,
)
_APART = re.compile(r"\b(?:difference|gap|spread|chênh lệch)\b", re.IGNORECASE)


class Unit(NamedTuple):
    """What a head says of the bare figures under it: per cent, or a currency and a scale, or so
    many shares."""

    percent: bool
    currency: str
    scale: float
    shares: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell that holds a figure, where it starts in the text, and the words over and beside it."""

    start: int
    text: str
    column: int
    label: str
    header: tuple[str, ...]

    @property
    def corner(self) -> str:
        """The head of the column of labels."""
        return self.header[0] if self.header and self.column else ""

    @property
    def column_head(self) -> str:
        """The head of the cell's own column."""
        return self.header[self.column] if self.column < len(self.header) else ""

    def head(self) -> str:
        """The words of corner, row and column; a difference is between the other columns."""
        column = self.column_head
        if _APART.search(column):
            column = " ".join(
                [*self.header[1 : self.column], *self.header[self.column + 1 :], column]
            )
        return f"{self.corner} {self.label} {column}: "


def cells(start: int, line: str) -> list[tuple[int, str]]:
    """The cells of a row, each with its place in the text; ``start`` is the row's."""
    first = line.index("|") + 1
    return [
        (start + first + match.start(), match[1])
        for match in re.finditer(r"((?:\\\||[^|])*)(\||$)", line[first:])
        if match[1].strip() or match[2]
    ]


_RANK = re.compile(r"\W*(?:rank(?:ing)?|place|position|(?:xếp |thứ )?hạng)\W*", re.IGNORECASE)
_PLACE = re.compile(r"\W*(\d{1,2})(?:st|nd|rd|th)?\W*", re.IGNORECASE)


def ranks_at(header: Sequence[str]) -> int:
    """The column of the ranks; -1 for none."""
    return next((at for at, head in enumerate(header) if _RANK.fullmatch(head)), -1)


def place_of(row: Sequence[str], header: Sequence[str]) -> int:
    """What the column of the ranks says of a row; 0 for nothing."""
    at = ranks_at(header)
    said = _PLACE.fullmatch(row[at]) if 0 <= at < len(row) else None
    return int(said[1]) if said else 0


def unit_of(*heads: str) -> Unit | None:
    """The unit that the first of ``heads`` with one says: "Revenue ($bn)", "USD m"."""
    for head in heads:
        for match in _UNIT.finditer(head):
            said = match["currency"] or (match["after"] or "").lower()
            scale = (match["scale"] or "").lower()
            if match["percent"] or said or scale or match["shares"]:
                currency = SIGNS.get(said, said.upper())
                return Unit(bool(match["percent"]), currency, _size(scale), bool(match["shares"]))
    return None


def _size(scale: str) -> float:
    if "000" in scale:
        return 1e3
    return SCALE.get(scale) or SCALE.get(scale.removesuffix("s"), 1.0)


def with_unit(figure: Figure, unit: Unit, measures: Sequence[Measure], *, own: bool) -> Figure:
    """``figure`` in the unit of its head, where it was typed bare and can be in it. ``own``: the
    head is of its column or row alone; else a ratio or a figure per share is not meant."""
    if figure.kind not in ("number", "money") or re.search(r"[^\W\d]$", figure.text):
        return figure
    names = {name for measure in measures for name in measure.names}
    if unit.percent:
        said = replace(
            figure, value=figure.value / 100, half=figure.half / 100, loose=figure.loose / 100,
            kind="percent", weak=False,
        )  # fmt: skip
        return said if figure.kind == "number" and (own or fits(names, said)) else figure
    if not own and not names & _scaled(unit):
        return figure
    return replace(
        figure,
        value=figure.value * unit.scale,
        half=figure.half * unit.scale,
        loose=figure.loose * unit.scale,
        kind="money" if unit.currency else "shares" if unit.shares else figure.kind,
        currency=figure.currency or unit.currency,
        weak=False,
    )


_A_SHARE = frozenset(name for name in statements.MONEY if name.endswith(("eps", "_per_share")))


def _scaled(unit: Unit) -> frozenset[str]:
    """The measures that a unit said for all figures is of."""
    counted = SHARES | statements.SHARES
    if unit.shares:
        return counted
    money = statements.MONEY - _A_SHARE
    return money if unit.currency else money | counted
