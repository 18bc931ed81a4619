"""Ratios of a company's statements and price: each with its formula, its inputs, or the reason why
there is none.

A formula is data: what it needs, what it divides, what it divides by. Nothing stands in for an
input that is missing. Where a quantity is had in several ways (debt in one line or in three), the
first whose inputs are all there is taken, and the formula says which; what is *optional* in a sum
and not reported is not counted, and the formula says that too. A ratio over zero or less is None:
the price of a loss is no multiple, a return on negative equity no return.

Names ending in ``_year_ago`` are values at the day a year before. Flows are of twelve months.
Formulas: Penman, "Financial Statement Analysis and Security Valuation"; Damodaran, "Investment
Valuation"; accruals after Sloan (1996), The Accounting Review 71(3), in the cash-flow form of
Hribar and Collins (2002), Journal of Accounting Research 40(1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from workbench.analytics.valuation_formulas import PARTS, RATIOS, Formula, Way


@dataclass(frozen=True, slots=True)
class Input:
    """One figure a ratio is made of: ``value`` in ``unit``, of the period that ends at
    ``period_end``, as ``filed`` under ``concept``. A price has its session and nothing filed."""

    name: str
    value: float
    unit: str
    period_end: date
    filed: date | None = None
    concept: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """``value`` in ``unit`` ("fraction", "ratio" or a currency), or None with the ``reason``."""

    key: str
    label: str
    value: float | None
    unit: str
    formula: str
    inputs: tuple[Input, ...]
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class _Worth:
    """A name's value, how it was had, and out of what; or why not. ``there``: whether its inputs
    were, so that no other way may stand in for what they say."""

    value: float | None
    text: str = ""
    inputs: tuple[Input, ...] = ()
    reason: str = ""
    there: bool = True


def ratios(
    inputs: Mapping[str, Input], *, currency: str, missing: Mapping[str, str] | None = None
) -> tuple[Ratio, ...]:
    """Every ratio, in the order of ``RATIOS``.

    ``inputs`` by name; ``missing``: why a name is not among them. Money and prices in
    ``currency``, all of them: who gives others mixes.
    """
    desk = _Desk(inputs, missing or {})
    return tuple(_ratio(formula, desk, currency) for formula in RATIOS)


class _Desk:
    """Looks up names, and works out those that are made of others, each once."""

    def __init__(self, inputs: Mapping[str, Input], missing: Mapping[str, str]) -> None:
        self._inputs = inputs
        self._missing = missing
        self._known: dict[str, _Worth] = {}

    def worth(self, name: str) -> _Worth:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = self._find(name)
        return found

    def _find(self, name: str) -> _Worth:
        if name in self._inputs:
            given = self._inputs[name]
            return _Worth(given.value, inputs=(given,))
        if name in PARTS:
            return self.first(PARTS[name])
        why = self._missing.get(name, "not reported")
        return _Worth(None, reason=f"{spoken(name)}: {why}", there=False)

    def first(self, ways: tuple[Way, ...]) -> _Worth:
        """The first of ``ways`` whose needs are all there; else why the first is not."""
        tried = [self.way(way) for way in ways]
        return next((one for one in tried if one.there), tried[0])

    def way(self, way: Way) -> _Worth:
        needed = {name: self.worth(name) for name in way.needs}
        lacking = [one.reason for one in needed.values() if one.value is None]
        if lacking:
            had = all(one.there for one in needed.values())
            inputs = tuple(dict.fromkeys(one for worth in needed.values() for one in worth.inputs))
            return _Worth(None, way.text, inputs, "; ".join(dict.fromkeys(lacking)), had)
        more = {name: self.worth(name) for name in way.optional}
        there = needed | {name: one for name, one in more.items() if one.value is not None}
        uncounted = [spoken(name) for name in way.optional if more[name].value is None]
        text = way.text
        if uncounted:
            text += f" (not reported and not counted: {', '.join(uncounted)})"
        parts = [f"{spoken(name)} = {one.text}" for name, one in there.items() if one.text]
        text = "; ".join(dict.fromkeys([text, *parts]))
        inputs = tuple(dict.fromkeys(one for worth in there.values() for one in worth.inputs))
        values = {name: one.value for name, one in there.items() if one.value is not None}
        values = dict.fromkeys(way.optional, 0.0) | values
        for name in way.above_zero:
            if values[name] <= 0:
                reason = f"{spoken(name)} is not above zero ({values[name]:,.6g})"
                return _Worth(None, text, inputs, reason)
        return _Worth(way.compute(values), text, inputs)


def _ratio(formula: Formula, desk: _Desk, currency: str) -> Ratio:
    found = desk.first(formula.ways)
    unit = currency if formula.unit == "money" else formula.unit
    reason = found.reason or None if found.value is None else None
    return Ratio(
        formula.key, formula.label, found.value, unit, found.text, found.inputs, reason
    )  # fmt: skip


def spoken(name: str) -> str:
    """A name as it is read: ``net_income`` is "net income"."""
    return name.replace("_", " ")
