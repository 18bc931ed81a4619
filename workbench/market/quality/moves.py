"""Moves of the close that prices alone do not make: splits not on record or not needed, bars in
another unit, single odd bars, and dividends out of the usual.

Every check is on ratios, so the level and the currency of prices do not matter. Nothing is
repaired: a fall may be a spin-off, a special dividend or news, and only a look can tell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.domain import Interval
from workbench.market.actions import on_sessions
from workbench.market.frames import session_date
from workbench.market.quality.finding import Finding, FindingKind, Severity, count, found, listed

Floats = npt.NDArray[np.float64]

RATIOS = {
    "3:2": 1.5, "2:1": 2.0, "3:1": 3.0, "4:1": 4.0, "5:1": 5.0, "6:1": 6.0, "7:1": 7.0,
    "8:1": 8.0, "10:1": 10.0, "15:1": 15.0, "20:1": 20.0, "25:1": 25.0, "30:1": 30.0, "50:1": 50.0,
}  # fmt: skip
"""The usual splits, new shares for old; 100:1 is told as another unit, which is more frequent."""

NEAR_SPLIT = 0.07
"""How far, in logs, a move may be from a split's ratio: what a close moves on an ordinary day."""

NEWS_TURNOVER = 4.0
"""A split leaves the money that is traded about as it was; news multiplies it."""

NEAR_HUNDRED = math.log(1.5)
"""How far, in logs, a change of unit may be from 100: what a price may move on the same day."""

SPIKE_SESSIONS = 5
"""A move that is taken back within so many sessions, to 10 %, is a wrong bar sooner than news."""

TELLING_SPLIT = 1.2
"""Splits below this (stock dividends) are of the size of a day's move: prices cannot check them."""

SPECIAL_YIELD = 0.05
SPECIAL_MULTIPLE = 3.0
"""A dividend is special when above 5 % of the price and 3 times the symbol's median dividend:
that of a company that pays once a year may be 5 % and is nothing special."""

_USUAL_SESSIONS = 20


@dataclass(frozen=True, slots=True)
class _Limits:
    """``drop``: the fall that asks for a look; ``ratio``: the least split a move is compared with.
    Longer bars move more by themselves."""

    drop: float
    ratio: float


_LIMITS = {Interval.WEEK: _Limits(0.5, 2.0), Interval.MONTH: _Limits(0.6, 3.0)}
_DAILY = _Limits(0.4, 1.5)


def move_findings(bars: pd.DataFrame, actions: pd.DataFrame, interval: Interval) -> list[Finding]:
    """The findings on the moves of raw ``bars``; each move is told once, by its likeliest name."""
    moves = _Moves(bars, actions, interval)
    checks = (_hundredfold, _dividends, _unneeded_splits, _spikes, _jumps)
    return [finding for check in checks for finding in check(moves)]


class _Moves:
    """The moves of one frame in logs, actions on record taken off, and which are told already."""

    def __init__(self, bars: pd.DataFrame, actions: pd.DataFrame, interval: Interval) -> None:
        self.bars = bars
        self.interval = interval
        self.limits = _LIMITS.get(interval, _DAILY)
        index = pd.DatetimeIndex(bars.index)
        if index.tz is not None:
            actions = actions.set_axis(pd.DatetimeIndex(actions.index).tz_localize(index.tz))
        effects = on_sessions(actions, index)
        self.split = effects["split"].to_numpy(np.float64)
        self.dividend = effects["dividend"].to_numpy(np.float64)
        self.close = bars["close"].to_numpy(np.float64)
        self.before = np.append(self.close[:1], self.close[:-1])
        self.step: Floats = np.log((self.close * self.split + self.dividend) / self.before)
        self.told = np.zeros(len(bars), dtype=bool)

    @cached_property
    def turnover(self) -> Floats:
        return np.asarray(self.close * self.bars["volume"].to_numpy(np.float64))

    def day(self, at: int) -> str:
        return str(session_date(self.bars.index[at]))

    def move(self, at: int) -> str:
        return f"{math.expm1(self.step[at]):+.1%} on {self.day(at)}"

    def busy(self, at: int) -> float:
        """The turnover at ``at`` as a multiple of the usual before it; NaN if not known."""
        earlier = self.turnover[max(0, at - _USUAL_SESSIONS) : at]
        earlier = earlier[earlier > 0]
        if self.interval.intraday or not len(earlier):
            return math.nan
        return float(self.turnover[at] / np.median(earlier))

    def split_like(self, at: int) -> str | None:
        """The usual split this move is the size of, if any."""
        for name, ratio in RATIOS.items():
            if ratio < self.limits.ratio:
                continue
            if abs(self.step[at] + math.log(ratio)) <= NEAR_SPLIT:
                return name
            if abs(self.step[at] - math.log(ratio)) <= NEAR_SPLIT:
                return ":".join(reversed(name.split(":")))
        return None

    def take(self, mask: npt.NDArray[np.bool_]) -> list[int]:
        """The places of ``mask`` not told yet."""
        return [int(at) for at in np.flatnonzero(mask & ~self.told)]

    def finding(
        self, severity: Severity, kind: FindingKind, text: str, at: list[int]
    ) -> list[Finding]:
        self.told[at] = True
        return [found(severity, kind, text, self.bars.index[sorted(set(at))])] if at else []


def _hundredfold(moves: _Moves) -> list[Finding]:
    """Bars in a hundredth or a hundred times the unit of their neighbours."""
    prices = moves.bars[["open", "high", "low", "close"]].to_numpy(np.float64)
    inside = np.log(prices.max(axis=1) / prices.min(axis=1))
    ends = moves.take(np.abs(np.abs(moves.step) - math.log(100)) < NEAR_HUNDRED)
    spans, touched = [], []
    while ends:
        start = ends.pop(0)
        times = "100 times" if moves.step[start] > 0 else "a hundredth of"
        touched.append(start)
        if ends and moves.step[start] * moves.step[ends[0]] < 0:
            end = ends.pop(0)
            moves.told[end] = True
            sessions = count(end - start, "bar")
            spans.append(f"{sessions} from {moves.day(start)} stand at {times} their neighbours")
            touched += range(start, end)
        else:
            spans.append(f"from {moves.day(start)} on all stand at {times} those before")
    moves.told[touched] = True
    mixed = moves.take(np.abs(inside - math.log(100)) < NEAR_HUNDRED)
    spans += [f"one price of {moves.day(at)} is 100 times another" for at in mixed]
    text = (
        f"Prices change their unit: {listed(spans)}. Pence for pounds is likely; a split of 100 is "
        "possible. Do not use figures across these days before the unit is known."
    )
    return moves.finding(Severity.ERROR, FindingKind.HUNDREDFOLD, text, touched + mixed)


def _dividends(moves: _Moves) -> list[Finding]:
    """Dividends beyond the price, and special ones."""
    paid = moves.dividend / moves.before
    beyond = moves.take(paid > 1)
    sizes = [f"{moves.dividend[at]:g} on {moves.day(at)}" for at in beyond]
    text = (
        f"A dividend is larger than the price before it: {listed(sizes)}. It is probably stated in "
        "another unit; total returns across it are wrong."
    )
    wrong = moves.finding(Severity.ERROR, FindingKind.SPECIAL_DIVIDEND, text, beyond)
    payers = np.flatnonzero((moves.dividend > 0) & (paid <= 1))
    # The lower median: of two dividends the smaller is the usual one.
    usual = float(np.sort(paid[payers])[(len(payers) - 1) // 2]) if len(payers) > 1 else 0.0
    special = [
        int(at)
        for at in payers
        if paid[at] >= SPECIAL_YIELD and paid[at] >= SPECIAL_MULTIPLE * usual
    ]
    sizes = [f"{moves.dividend[at]:g} ({paid[at]:.1%} of the price) on {moves.day(at)}"
             for at in special]  # fmt: skip
    text = (
        f"A special dividend: {listed(sizes)}. Prices are left as traded; total returns include "
        "it, price returns show the fall."
    )
    if wrong or not special:
        return wrong
    days = moves.bars.index[special]
    return [found(Severity.INFO, FindingKind.SPECIAL_DIVIDEND, text, days)]


def _unneeded_splits(moves: _Moves) -> list[Finding]:
    """Splits on record that the price did not follow, or followed on another day."""
    size = np.log(moves.split)
    raw = np.log(moves.close / moves.before)
    still = moves.take((np.abs(size) > math.log(TELLING_SPLIT)) & (np.abs(raw) < np.abs(size) / 2))
    told = []
    for at in still:
        name = f"{moves.split[at]:g} for 1 on {moves.day(at)}"
        lowest = max(0, at - SPIKE_SESSIONS)
        window = np.abs(moves.step[lowest : at + SPIKE_SESSIONS + 1] + size[at])
        other = lowest + int(np.argmin(window))
        if window.min() <= NEAR_SPLIT and other != at:
            moves.told[other] = True
            name += f" (the price moved so on {moves.day(other)}: probably the true ex-date)"
        told.append(name)
    text = (
        f"A split is on record that the price did not follow: {listed(told)}. The prices may be "
        "adjusted already, or the split is wrong; adjusted prices before it are wrong."
    )
    return moves.finding(Severity.ERROR, FindingKind.UNNEEDED_SPLIT, text, still)


def _large(moves: _Moves) -> npt.NDArray[np.bool_]:
    return np.asarray(np.abs(moves.step) >= -math.log(1 - moves.limits.drop))


def _spikes(moves: _Moves) -> list[Finding]:
    """Large moves that are taken back at once."""
    at: list[int] = []
    told: list[str] = []
    for start, end in pairwise(moves.take(_large(moves))):
        back = abs(moves.step[start] + moves.step[end]) < 0.1
        if back and end - start <= SPIKE_SESSIONS and not moves.told[start]:
            moves.told[[start, end]] = True
            at += range(start, end)
            told.append(moves.move(start))
    text = (
        f"The close moved {listed(told)}, and back within {SPIKE_SESSIONS} bars: probably a wrong "
        "price. Compare with another provider; ranges, volatility and drawdowns include it."
    )
    return moves.finding(Severity.WARNING, FindingKind.SPIKE, text, at)


def _jumps(moves: _Moves) -> list[Finding]:
    """What is left: moves of a split's size with usual turnover, and other large ones."""
    smallest = math.log(moves.limits.ratio) - NEAR_SPLIT
    near = {
        at: name
        for at in moves.take(np.abs(moves.step) >= smallest)
        if (name := moves.split_like(at)) and not moves.busy(at) > NEWS_TURNOVER
    }
    told = [f"{moves.move(at)} looks like {name}" + _beyond(moves, at) for at, name in near.items()]
    text = (
        f"The close moved by the size of a split with none on record: {listed(told)}. If it was "
        "one, every return and adjusted price before it is wrong: check the company's splits."
    )
    splits = moves.finding(Severity.ERROR, FindingKind.SPLIT_SIZED_JUMP, text, list(near))
    rest = moves.take(_large(moves))
    told = [moves.move(at) + _about(moves, at) for at in rest]
    text = (
        f"The close moved {listed(told)}, with no split or dividend on record that explains it. "
        "Look for news, a spin-off or a special dividend; prices are left as traded."
    )
    return splits + moves.finding(Severity.WARNING, FindingKind.UNEXPLAINED_MOVE, text, rest)


def _beyond(moves: _Moves, at: int) -> str:
    split = moves.split[at]
    return f" beyond the {split:g} for 1 on record" if split != 1 else ""


def _about(moves: _Moves, at: int) -> str:
    busy, name = moves.busy(at), moves.split_like(at)
    if busy > NEWS_TURNOVER:
        size = f", though it has the size of a {name} split" if name else ""
        return f" (turnover {busy:.0f} times the usual: news is likely{size})"
    return ""
