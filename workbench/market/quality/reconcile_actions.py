"""The splits and dividends of two providers: missing, on another ex-date, of another amount."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from workbench.market.quality.finding import count, listed
from workbench.market.quality.reconciliation import Cause, CauseKind, Side, Tolerances, days_of

NEAR_DAYS = 10
"""Calendar days: an action of the same amount this near is the same action on another ex-date
(dividends of one amount are a month apart at least)."""

_NEAR = 0.02  # in logs; amounts are rounded after they were divided

_COLUMNS = ("session", "field", "a", "b")
_NOTHING = {"split": 1.0, "dividend": 0.0}


def action_causes(a: Side, b: Side, allowed: Tolerances) -> list[Cause]:
    """The causes of differing actions within the sessions both have."""
    table = action_differences(a, b, allowed)
    causes: list[Cause] = []
    for name in _NOTHING:
        found = _sorted_out(table[table["field"] == name], (a, b), allowed)
        causes += [
            _cause([one for one in found if one[:2] == key], name, (a, b))
            for key in dict.fromkeys(one[:2] for one in found)
        ]
    return causes


def action_differences(a: Side, b: Side, allowed: Tolerances) -> pd.DataFrame:
    """One row an ex-date and field on which the sides differ: session, field, a, b.

    Only ex-dates that the bars of both reach: before them nothing was asked.
    """
    union = pd.DatetimeIndex(a.actions.index.union(b.actions.index))
    if a.bars.empty or b.bars.empty:
        union = union[:0]
    else:
        first = max(a.bars.index[0], b.bars.index[0])
        last = min(a.bars.index[-1], b.bars.index[-1])
        union = union[(union > first) & (union <= last)]
    parts = []
    for name, nothing in _NOTHING.items():
        x, y = (side.actions[name].reindex(union).fillna(nothing) for side in (a, b))
        differs = (x - y).abs() > allowed.action * np.maximum(x.abs(), y.abs())
        columns = {"session": union[differs], "field": name, "a": x[differs].to_numpy()}
        parts.append(pd.DataFrame({**columns, "b": y[differs].to_numpy()}))
    return pd.concat(parts, ignore_index=True)


_Sorted = tuple[CauseKind, str | None, str, list[pd.Timestamp]]


def _sorted_out(
    table: pd.DataFrame, sides: tuple[Side, Side], allowed: Tolerances
) -> list[_Sorted]:
    """Each difference with its kind, the suspect, its words and its days."""
    result: list[_Sorted] = []
    alone: dict[str, list[tuple[pd.Timestamp, float]]] = {"a": [], "b": []}
    for day, name, x, y in zip(*(table[key] for key in _COLUMNS), strict=True):
        nothing = _NOTHING[name]
        if nothing in (x, y):
            alone["a" if y == nothing else "b"].append((day, x if y == nothing else y))
            continue
        words = f"{x:g} against {y:g} on {day.date()}"
        kind, side = _of_amount(name, day, math.log(y / x), sides)
        result.append((kind, side, words, [day]))
    for day, amount in alone["a"]:
        twin = _twin(day, amount, alone["b"], allowed)
        if twin is None:
            words = f"{amount:g} on {day.date()}"
            result.append((CauseKind.MISSING_ACTION, sides[1].provider, words, [day]))
        else:
            alone["b"].remove(twin)
            words = f"{amount:g} on {day.date()} against {twin[0].date()}"
            result.append((CauseKind.EX_DATE, None, words, [day, twin[0]]))
    for day, amount in alone["b"]:
        words = f"{amount:g} on {day.date()}"
        result.append((CauseKind.MISSING_ACTION, sides[0].provider, words, [day]))
    return result


def _of_amount(
    name: str, day: pd.Timestamp, apart: float, sides: tuple[Side, Side]
) -> tuple[CauseKind, str | None]:
    """Why the amount of an action is another, ``apart`` in logs, and at whom."""
    if name == "dividend":
        side = _in_later_shares(day, apart, sides)
        if side is not None:
            return CauseKind.ADJUSTMENT, side
        if abs(abs(apart) - math.log(100)) < _NEAR:
            return CauseKind.MINOR_UNIT, None
        # Both have the same sessions; the price the dividend belongs to is that of its session.
        at = min(int(sides[0].bars.index.searchsorted(day)), len(sides[0].bars) - 1)
        x, y = (float(side.bars["close"].iloc[at]) for side in sides)
        if abs(math.log(y / x)) > _NEAR and abs(apart - math.log(y / x)) < _NEAR:
            return CauseKind.CURRENCY, None
    return CauseKind.ACTION_AMOUNT, None


def _in_later_shares(day: pd.Timestamp, apart: float, sides: tuple[Side, Side]) -> str | None:
    """The provider that states a dividend in the shares of later splits, if that is all."""
    for side in sides:
        later = math.log(
            side.actions["split"].to_numpy(np.float64)[side.actions.index > day].prod()
        )
        if later and abs(abs(apart) - abs(later)) < _NEAR:
            return (sides[1] if apart * later < 0 else sides[0]).provider
    return None


def _twin(
    day: pd.Timestamp,
    amount: float,
    others: list[tuple[pd.Timestamp, float]],
    allowed: Tolerances,
) -> tuple[pd.Timestamp, float] | None:
    """The action of the same amount, near in time, that only the other side has."""
    for other, size in others:
        same = abs(size - amount) <= allowed.action * amount
        if same and abs((other - day).days) <= NEAR_DAYS:
            return other, size
    return None


_WORDS = {
    CauseKind.ADJUSTMENT: "{n} of {who} probably in the shares of later splits: {told}.",
    CauseKind.MINOR_UNIT: "{n} a hundred times apart ({a} against {b}): {told}.",
    CauseKind.CURRENCY: "{n} in the ratio of the prices, so in another currency: {told}.",
    CauseKind.ACTION_AMOUNT: "Another amount of {n} ({a} against {b}): {told}.",
    CauseKind.EX_DATE: "Another ex-date of {n} ({a} against {b}): {told}.",
    CauseKind.MISSING_ACTION: "{n} missing from {who}, or too many in the other: {told}.",
}


def _cause(found: list[_Sorted], name: str, sides: tuple[Side, Side]) -> Cause:
    """One cause of differences of one kind and suspect in one field."""
    kind, suspect = found[0][:2]
    text = _WORDS[kind].format(
        n=count(len(found), name),
        who=suspect,
        told=listed([words for _, _, words, _ in found]),
        a=sides[0].provider,
        b=sides[1].provider,
    )
    days = days_of(day for _, _, _, several in found for day in several)
    return Cause(kind, text, (name,), days, suspect)
