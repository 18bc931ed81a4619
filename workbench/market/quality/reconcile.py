"""Two providers compared: where their raw bars and actions of a symbol differ, and probably why.

Causes are looked for from the coarse to the fine: days, then the level of prices, then single
values, volumes and actions; what a cause explains is taken off before the next is looked for.
Nothing is repaired, and a cause is stated as probable: two vendors can be wrong together.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.market.frames import BAR_COLUMNS
from workbench.market.quality.finding import count, listed, runs
from workbench.market.quality.reconcile_actions import action_causes, action_differences
from workbench.market.quality.reconcile_prices import price_causes
from workbench.market.quality.reconcile_volumes import volume_causes
from workbench.market.quality.reconciliation import (
    PRICES,
    Cause,
    CauseKind,
    Reconciliation,
    Side,
    Tolerances,
    days_of,
)

__all__ = ["Cause", "CauseKind", "Reconciliation", "Side", "Tolerances", "reconcile"]

Booleans = npt.NDArray[np.bool_]

SHIFTED_RUN = 5
"""Bars in a row that equal the other side's neighbours, and not its own: fewer may be chance."""


def reconcile(a: Side, b: Side, tolerances: Tolerances | None = None) -> Reconciliation:
    """The differences of ``a`` and ``b`` beyond ``tolerances`` (None: the defaults), with causes.

    Both are daily, of the same symbol and the same days asked for. A volume that is NaN on both
    sides is no difference. No cause and no difference: they agree.
    """
    allowed = tolerances or Tolerances()
    dated, causes = _shifted(a, b, allowed)
    causes += _missing(a, dated)
    common = a.bars.index.intersection(dated.bars.index).sort_values()
    if len(common):
        left = Side(a.provider, a.bars.loc[common], a.actions, a.provisional)
        right = Side(b.provider, dated.bars.loc[common], b.actions, b.provisional)
        prices = price_causes(left, right, allowed)
        causes += prices
        if not any(cause.kind == CauseKind.OTHER_SYMBOL for cause in prices):
            causes += volume_causes(left, right, allowed) + action_causes(left, right, allowed)
    found = tuple(_merged(causes))
    return Reconciliation(a.provider, b.provider, len(common), found, _told(a, b, allowed, found))


def _merged(causes: list[Cause]) -> list[Cause]:
    """``causes`` in order of kind; those of a kind on the same sessions are one."""
    merged: dict[tuple[object, ...], Cause] = {}
    for cause in causes:
        key = (cause.kind, cause.suspect, tuple(cause.sessions))
        first = merged.get(key)
        fields = tuple(dict.fromkeys((first.fields if first else ()) + cause.fields))
        merged[key] = replace(first or cause, fields=fields)
    order = list(CauseKind)
    return sorted(merged.values(), key=lambda cause: order.index(cause.kind))


def _missing(a: Side, b: Side) -> list[Cause]:
    union = pd.DatetimeIndex(a.bars.index.union(b.bars.index))
    result = []
    for lacking, having in ((a, b), (b, a)):
        gone = pd.DatetimeIndex(having.bars.index.difference(lacking.bars.index))
        open_day = gone[gone == pd.Timestamp(having.provisional or date.min)]
        settled = gone.difference(open_day)
        if len(open_day):
            text = (
                f"{having.provider} has a provisional bar of {open_day[0].date()}, "
                f"{lacking.provider} has none yet."
            )
            result.append(Cause(CauseKind.PROVISIONAL, text, BAR_COLUMNS, open_day))
        if len(settled):
            text = (
                f"{count(len(settled), 'session')} of {having.provider} missing from "
                f"{lacking.provider}: {listed(runs(union, settled))}."
            )
            kind = CauseKind.MISSING_SESSION
            result.append(Cause(kind, text, BAR_COLUMNS, settled, lacking.provider))
    return result


# ---- Days


def _shifted(a: Side, b: Side, allowed: Tolerances) -> tuple[Side, list[Cause]]:
    """``b`` with the days of ``a`` where its bars stand a session too early or too late.

    A stretch may be shifted alone: a time zone's midnight is another day in summer only.
    """
    ours, theirs = pd.DatetimeIndex(a.bars.index), pd.DatetimeIndex(b.bars.index)
    if len(ours) < SHIFTED_RUN or len(theirs) < SHIFTED_RUN:
        return b, []
    labels = theirs.to_numpy().copy()
    causes: list[Cause] = []
    after = ours.searchsorted(theirs, side="right")  # the session of a after the day of b
    before = ours.searchsorted(theirs, side="left") - 1
    own = np.where(before + 1 == after, -1, before + 1)
    same = _equal(a, b, own, allowed)
    for place, word in ((after, "early"), (before, "late")):
        moved = _in_runs(_equal(a, b, place, allowed), ~same)
        if not moved.any():
            continue
        labels[moved] = ours.to_numpy()[place[moved]]
        days = theirs[moved]
        text = (
            f"{count(len(days), 'bar')} of {b.provider} stand one session too {word} against "
            f"{a.provider}, {days[0].date()} to {days[-1].date()}: probably a time zone in one of "
            "them. The rest was compared with the days put right."
        )
        concerned = days_of(days.union(ours[place[moved]]))
        causes.append(Cause(CauseKind.SHIFTED_DAY, text, BAR_COLUMNS, concerned))
    if not causes:
        return b, []
    moved_bars = b.bars.set_axis(pd.DatetimeIndex(labels))
    return Side(b.provider, moved_bars[~moved_bars.index.duplicated()].sort_index(), b.actions,
                b.provisional), causes  # fmt: skip


def _equal(a: Side, b: Side, place: npt.NDArray[np.intp], allowed: Tolerances) -> Booleans:
    """Whether the prices of each bar of ``b`` are those of ``a`` at ``place`` (out of it: no)."""
    inside = (place >= 0) & (place < len(a.bars))
    ours = a.bars[list(PRICES)].to_numpy()[np.where(inside, place, 0)]
    theirs = b.bars[list(PRICES)].to_numpy()
    near = np.abs(ours - theirs) <= allowed.price * ours + allowed.rounding
    return np.asarray(inside & near.all(axis=1))


def _in_runs(mask: Booleans, telling: Booleans) -> Booleans:
    """``mask`` in runs of at least ``SHIFTED_RUN`` bars, most of them ``telling``."""
    series = pd.Series(mask)
    runs_of = (series != series.shift()).cumsum()
    size = series.groupby(runs_of).transform("size")
    share = pd.Series(telling).groupby(runs_of).transform("mean")
    return np.asarray(mask & ((size >= SHIFTED_RUN) & (share > 0.8)).to_numpy())


# ---- The table of differences


def _told(a: Side, b: Side, allowed: Tolerances, causes: tuple[Cause, ...]) -> pd.DataFrame:
    union = a.bars.index.union(b.bars.index)
    left, right = a.bars.reindex(union), b.bars.reindex(union)
    parts = []
    for name in BAR_COLUMNS:
        x, y = left[name].to_numpy(), right[name].to_numpy()
        slack = allowed.volume * np.abs(x)
        if name in PRICES:
            slack = allowed.price * np.abs(x) + allowed.rounding
        differs = ~(np.abs(x - y) <= slack) & ~(np.isnan(x) & np.isnan(y))
        parts.append(
            pd.DataFrame(
                {"session": union[differs], "field": name, "a": x[differs], "b": y[differs]}
            )
        )
    parts.append(action_differences(a, b, allowed))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    table["cause"] = ""
    for cause in causes:
        mine = table["session"].isin(cause.sessions) & table["field"].isin(cause.fields)
        table.loc[mine & (table["cause"] == ""), "cause"] = str(cause.kind)
    return table.sort_values(["session", "field"], ignore_index=True)
