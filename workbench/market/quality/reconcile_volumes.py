"""The volumes of two providers on the sessions both have."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.market.actions import on_sessions
from workbench.market.quality.finding import count, listed_days
from workbench.market.quality.reconciliation import Cause, CauseKind, Side, Tolerances

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

OFTEN = 0.2
"""Volumes that differ on more of the sessions than this are counted in another way."""

STEADY = 0.25
"""In logs: how far a share of the market moves from day to day while it is a steady one."""

_FIELD = ("volume",)


def volume_causes(a: Side, b: Side, allowed: Tolerances) -> list[Cause]:
    """The causes of differing volumes of two sides with the same sessions."""
    index = pd.DatetimeIndex(a.bars.index)
    x, y = (side.bars["volume"].to_numpy(np.float64) for side in (a, b))
    both = (x > 0) & (y > 0)
    causes = _missing(index, (a, b), (x > 0, y > 0))
    logs = np.zeros(len(index))
    logs[both] = np.log(y[both] / x[both])
    adjusted, logs = _without_splits(a, b, logs, both)
    off = both & (np.abs(np.expm1(logs)) > allowed.volume)
    if adjusted is not None:
        causes.append(adjusted)
    unsettled = [side.provisional for side in (a, b) if side.provisional is not None]
    last = off & (np.arange(len(off)) == len(off) - 1)
    flagged = index.isin(pd.DatetimeIndex(unsettled))
    often = off.sum() > max(OFTEN * both.sum(), 3)
    here = off & (flagged | (last & ~often))
    if here.any():
        off &= ~here
        text = (
            f"The volume of {listed_days(index[here])} differs: probably it had not settled when "
            "one of them was asked."
        )
        causes.append(Cause(CauseKind.PROVISIONAL, text, _FIELD, index[here]))
    if not off.any():
        return causes
    if not often:
        text = (
            f"Volumes differ on {count(int(off.sum()), 'session')}: {listed_days(index[off])}. "
            "Probably late corrections or wrong values in one of them."
        )
        return [*causes, Cause(CauseKind.WRONG_VALUE, text, _FIELD, index[off])]
    return [*causes, _scope(a, b, index[off], logs[off])]


def _missing(
    index: pd.DatetimeIndex, sides: tuple[Side, Side], known: tuple[Booleans, Booleans]
) -> list[Cause]:
    causes = []
    for lacking, gone in ((0, known[1] & ~known[0]), (1, known[0] & ~known[1])):
        if gone.any():
            name = sides[lacking].provider
            text = (
                f"{name} has no volume, or none traded, on {count(int(gone.sum()), 'session')} "
                f"where the other side has: {listed_days(index[gone])}."
            )
            causes.append(Cause(CauseKind.MISSING_VOLUME, text, _FIELD, index[gone], name))
    return causes


def _without_splits(a: Side, b: Side, logs: Floats, both: Booleans) -> tuple[Cause | None, Floats]:
    """The ratios with the splits of an adjusted side taken off, if that brings them together."""
    index = pd.DatetimeIndex(a.bars.index)
    split = np.zeros(len(index))
    for side in (a, b):
        size = np.log(on_sessions(side.actions, index)["split"].to_numpy(np.float64))
        split = np.where(split == 0, size, split)
    to_come = split.sum() - np.cumsum(split)
    if not to_come.any() or not both.any():
        return None, logs
    spread = {sign: _spread((logs - sign * to_come)[both]) for sign in (0, 1, -1)}
    sign = min(spread, key=lambda one: (spread[one], abs(one)))
    if sign == 0 or spread[sign] > spread[0] / 2:  # noise alone may favour one a little
        return None, logs
    name = (b if sign == 1 else a).provider
    text = f"The volumes of {name} are probably adjusted for splits, the other side's are not."
    days = index[to_come != 0]
    return Cause(CauseKind.ADJUSTMENT, text, _FIELD, days, name), logs - sign * to_come


def _spread(values: Floats) -> float:
    """How far values are from their median; in steps, so that noise does not decide."""
    return round(float(np.mean(np.abs(values - np.median(values)))), 3)


def _scope(a: Side, b: Side, days: pd.DatetimeIndex, logs: Floats) -> Cause:
    usual = float(np.median(logs))
    steady = float(np.mean(np.abs(logs - usual) <= STEADY)) >= 0.8
    if abs(abs(usual) - math.log(100)) < 0.05 and steady:
        words = "one counts lots of 100 shares"
    elif steady:
        words = "one counts all venues, the other the primary listing alone"
    else:
        words = "other trades are counted, or the shares are not the same"
    ratio = "about" if steady else "anything around"
    text = (
        f"The volume of {b.provider} is {ratio} {math.exp(usual):.3g} times that of {a.provider} "
        f"on {count(len(days), 'session')}: probably {words}."
    )
    return Cause(CauseKind.VOLUME_SCOPE, text, _FIELD, days)
