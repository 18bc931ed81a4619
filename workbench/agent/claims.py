"""Figures in an answer's text: references written out as verified claims, typed digits found.

A reference ``[[c1]]`` becomes the display value of its cell, so the figure is the tool's own. What
a model types as digits is not tied to any cell and becomes an unverified claim; so does a
reference to a cell that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from workbench.agent.evidence import Evidence
from workbench.messages import Cell, Claim, ClaimChecked, ClaimState, TextStreamed

_REFERENCE = re.compile(r"\[\[\s*(c\d{1,6})\s*\]\]")
_OPEN = re.compile(r"\[(?:\[[^\[\]]{0,12}\]?)?$")
UNKNOWN = "(no such figure)"

_MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_NOT_A_FIGURE = re.compile(
    r"\d{4}-\d{2}(?:-\d{2})?"  # ISO dates and months
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:{_MONTHS})[a-z]*\.?,?(?:\s+\d{{4}})?"
    rf"|\b(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b"
    r"|\b(?:Q[1-4]|H[12])\b|\b\d+(?:-|\s)(?:day|week|month|year|session|period)s?\b"
    r"|\b(?:19|20)\d{2}\b(?!\s*%|[.,]\d)"  # years
    r"|(?m:^\s*\d+[.)]\s)"  # list numbers
    r"|\b\d+(?:[:/]\d+)+\b"  # ratios of splits, parameters such as 12/26/9
    r"|(?-i:\b\d{4,6}\.[A-Z]{1,4}\b)",  # tickers such as 005930.KS
    re.IGNORECASE,
)
_CURRENCIES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|HKD|CNY|KRW|TWD|INR|SGD|VND|THB|SEK|NOK|DKK|BRL|MXN"
_FIGURE = re.compile(
    rf"(?<![\w.])(?P<currency>(?:(?:{_CURRENCIES})\s|[$€£¥]))?(?P<sign>[-+\u2212])?"
    r"(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"\s?(?P<unit>%|x\b|bps?\b|(?:million|billion|trillion|bn|mn|m|k)\b)?"
)


class FigureWriter:
    """Turns a model's text into the answer's text as it streams.

    Text is held back only while it may be the beginning of a reference: at most 16 characters.
    """

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._held = ""
        self._written: list[str] = []
        self._length = 0
        self._claims: list[Claim] = []

    @property
    def text(self) -> str:
        """The answer so far."""
        return "".join(self._written)

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims so far, in order of the text."""
        return tuple(sorted(self._claims, key=lambda claim: claim.offset))

    def write(self, delta: str) -> Iterator[TextStreamed | ClaimChecked]:
        """The events of the next piece of the model's text."""
        text = self._held + delta
        opening = _OPEN.search(text)
        cut = opening.start() if opening else len(text)
        self._held = text[cut:]
        yield from self._written_out(text[:cut])

    def finish(self) -> Iterator[TextStreamed | ClaimChecked]:
        """The events of what was held back, and of the figures the model typed itself."""
        held, self._held = self._held, ""
        yield from self._written_out(held)
        for claim in typed_figures(self.text, self._claims):
            self._claims.append(claim)
            yield ClaimChecked(claim)

    def _written_out(self, text: str) -> Iterator[TextStreamed | ClaimChecked]:
        position = 0
        for match in _REFERENCE.finditer(text):
            yield from self._emit(text[position : match.start()])
            position = match.end()
            cell = self._evidence.get(match[1])
            claim = _claim(cell, self._length)
            yield from self._emit(claim.text)
            self._claims.append(claim)
            yield ClaimChecked(claim)
        yield from self._emit(text[position:])

    def _emit(self, text: str) -> Iterator[TextStreamed]:
        if text:
            self._written.append(text)
            self._length += len(text)
            yield TextStreamed(text)


def typed_figures(text: str, known: Iterable[Claim] = ()) -> list[Claim]:
    """Figures that stand in ``text`` as digits, outside the ``known`` claims; all unverified.

    Dates, years, quarters, list numbers, spans of days and split ratios are no figures, nor are
    whole numbers below 1,000 without a unit.
    """
    taken = [(claim.offset, claim.offset + len(claim.text)) for claim in known]
    taken += [match.span() for match in _NOT_A_FIGURE.finditer(text)]
    found = []
    for match in _FIGURE.finditer(text):
        start, end = match.span()
        if any(start < last and first < end for first, last in taken) or not _has_weight(match):
            continue
        found.append(
            Claim(
                match[0].strip(),
                ClaimState.UNVERIFIED,
                value=_value(match),
                unit=_unit(match),
                offset=start,
            )
        )
    return found


def _has_weight(match: re.Match[str]) -> bool:
    number = match["number"]
    return bool(match["unit"] or match["currency"] or "." in number or len(number) > 3)


_SCALES = {
    "%": 0.01,
    "bp": 1e-4,
    "bps": 1e-4,
    "k": 1e3,
    "m": 1e6,
    "mn": 1e6,
    "million": 1e6,
    "bn": 1e9,
    "billion": 1e9,
    "trillion": 1e12,
}


def _value(match: re.Match[str]) -> float:
    value = float(match["number"].replace(",", "")) * _SCALES.get(match["unit"] or "", 1.0)
    return -value if match["sign"] in ("-", "\u2212") else value


def _unit(match: re.Match[str]) -> str | None:
    if match["currency"]:
        return match["currency"].strip()
    return "fraction" if match["unit"] in ("%", "bp", "bps") else None


def _claim(cell: Cell | None, offset: int) -> Claim:
    if cell is None:
        return Claim(UNKNOWN, ClaimState.UNVERIFIED, offset=offset)
    return Claim(
        text=cell.display,
        state=ClaimState.VERIFIED,
        value=cell.value,
        unit=cell.unit,
        symbol=cell.symbol,
        measure=cell.measure,
        start=cell.start,
        end=cell.end,
        on=cell.on,
        source=cell.source,
        formula=cell.formula or None,
        offset=offset,
    )
