"""The prices of two providers on the sessions both have: the level of their ratio, then values.

The level is the median of the four prices' ratios, in logs, free of single wrong bars by a running
median (which keeps steps where they are). It steps at ex-dates where one side is adjusted, stands
apart where the currency or unit is another, and wanders where the share is another.
"""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.market.actions import on_sessions
from workbench.market.frames import ACTION_COLUMNS, BAR_COLUMNS
from workbench.market.quality.finding import count, listed, listed_days
from workbench.market.quality.moves import RATIOS
from workbench.market.quality.reconciliation import (
    PRICES,
    Cause,
    CauseKind,
    Side,
    Tolerances,
)

Floats = npt.NDArray[np.float64]
Booleans = npt.NDArray[np.bool_]

WINDOW = 5
"""Bars of the running median: one or two wrong bars in a row do not move a level."""

WANDERS = 0.15
"""A level that steps on more of the sessions than this has no level: ex-dates are under 2 %."""

SAME_COMPANY = 0.5
"""Daily returns of two classes or listings of a company are correlated above this; those of two
companies, by and large, below."""

OFTEN = 0.10
"""A field that differs on more of the sessions than this is defined in another way, not wrong."""

_LARGEST_YIELD = 0.2  # in logs: a step beyond is no dividend

FEW = 20
"""Sessions: a level of its own for less than a month is a run of wrong values, not a currency."""


class _Ratios:
    """The ratios of two sides with the same index."""

    def __init__(self, a: Side, b: Side, allowed: Tolerances) -> None:
        self.a, self.b, self.allowed = a, b, allowed
        self.index = pd.DatetimeIndex(a.bars.index)
        self.x = a.bars[list(PRICES)].to_numpy(np.float64)
        self.y = b.bars[list(PRICES)].to_numpy(np.float64)
        self.unit = max(_unit(self.x), _unit(self.y))
        half = max(allowed.rounding, self.unit / 2)
        self.noise: Floats = half / np.minimum(self.x, self.y)
        self.logs: Floats = np.log(self.y / self.x)
        self.middle: Floats = np.median(self.logs, axis=1)
        # A step must stand out of what rounding does to the ratio on both of its days.
        self.stands_out: Floats = allowed.price + 2 * np.median(self.noise, axis=1)
        padded = np.pad(self.middle, WINDOW // 2, mode="edge")
        rolling = pd.Series(padded).rolling(WINDOW).median().to_numpy()[WINDOW - 1 :]
        self.steps: Floats = np.diff(rolling, prepend=rolling[:1])
        self.stepped: Booleans = np.abs(self.steps) > self.stands_out

    @cached_property
    def level(self) -> Floats:
        """The level, constant between steps, zero where it is within the tolerance."""
        stretch = np.cumsum(self.stepped)
        level = pd.Series(self.middle).groupby(stretch).transform("median").to_numpy(np.float64)
        return np.where(np.abs(level) <= self.allowed.price, 0.0, level)


def price_causes(a: Side, b: Side, allowed: Tolerances) -> list[Cause]:
    """The causes of differing prices of two sides with the same sessions."""
    ratios = _Ratios(a, b, allowed)
    if ratios.stepped.sum() > max(WANDERS * len(ratios.index), 3):
        return [_wandering(ratios)]
    causes, explained = _adjustments(ratios)
    causes += _levels(ratios, explained)
    return causes + _values(ratios)


# ---- Levels


def _wandering(ratios: _Ratios) -> Cause:
    """A ratio without a level: another currency, another share, or another company.

    A vendor that converts uses one rate for the four prices of a day; two shares trade apart.
    """
    spread = np.ptp(ratios.logs, axis=1)
    returns = [np.diff(np.log(side[:, 3])) for side in (ratios.x, ratios.y)]
    moving = all(float(np.ptp(one)) > 0 for one in returns)
    alike = float(np.corrcoef(*returns)[0, 1]) if moving else 0.0
    names = f"{ratios.b.provider} and {ratios.a.provider}"
    at = f"around {math.exp(float(np.median(ratios.middle))):.4g}"
    if np.mean(spread <= ratios.allowed.price + 2 * ratios.noise.max(axis=1)) > 0.9:
        kind = CauseKind.CURRENCY
        text = (
            f"The prices of {names} stand in a ratio that changes from day to day {at}, and is the "
            "same for the four prices of a day: probably one is converted to another currency."
        )
    elif alike >= SAME_COMPANY:
        kind = CauseKind.SHARE_CLASS
        text = (
            f"The prices of {names} wander against each other {at}, with returns correlated "
            f"{alike:.2f}: probably another share class or listing of the same company."
        )
    else:
        kind = CauseKind.OTHER_SYMBOL
        text = (
            f"The prices of {names} have little in common (correlation of returns {alike:.2f}): "
            "probably not the same company."
        )
    fields = BAR_COLUMNS + ACTION_COLUMNS if kind == CauseKind.OTHER_SYMBOL else PRICES
    return Cause(kind, text, fields, ratios.index)


def _adjustments(ratios: _Ratios) -> tuple[list[Cause], Floats]:
    """Steps of the level at ex-dates: one side is adjusted. Also what they explain of the level."""
    split, dividend = _expected(ratios)
    expected = split + dividend
    # A vendor may take the dividend off the close before or the close after: a quarter of it.
    slack = ratios.allowed.price + np.where(split != 0, 0.05, 0.25 * np.abs(expected))
    causes: list[Cause] = []
    explained = np.zeros(len(ratios.index))
    for sign, side in ((1, ratios.b), (-1, ratios.a)):
        hit = ratios.stepped & (expected != 0)
        part = np.zeros(len(ratios.index))
        for effect in (expected, split, dividend):  # a side may be adjusted for one kind only
            near = hit & (effect != 0) & (np.abs(ratios.steps - sign * effect) <= slack)
            part = np.where((part == 0) & near, ratios.steps, part)
        if not part.any():
            continue
        explained += _to_the_end(part)
        causes.append(_adjustment(ratios, side, part, split, dividend))
    return causes, explained


def _expected(ratios: _Ratios) -> tuple[Floats, Floats]:
    """What splits and dividends on record, of either side, do to an adjusted price, in logs."""
    split, paid = np.zeros(len(ratios.index)), np.zeros(len(ratios.index))
    for side, prices in ((ratios.a, ratios.x), (ratios.b, ratios.y)):
        effects = on_sessions(side.actions, ratios.index)
        size = np.log(effects["split"].to_numpy(np.float64))
        grown = np.log1p(effects["dividend"].to_numpy(np.float64) / prices[:, 3])
        split, paid = np.where(split == 0, size, split), np.where(paid == 0, grown, paid)
    return split, paid


def _to_the_end(steps: Floats) -> Floats:
    """The level that ``steps`` make: zero after the last of them."""
    return np.asarray(np.cumsum(steps) - steps.sum())


def _adjustment(
    ratios: _Ratios, side: Side, part: Floats, split: Floats, dividend: Floats
) -> Cause:
    at = part != 0
    by_split = int((at & (split != 0)).sum())
    by_dividend = int((at & (split == 0) & (dividend != 0)).sum())
    words = [
        count(number, noun)
        for number, noun in ((by_split, "split"), (by_dividend, "dividend"))
        if number
    ]
    days = ratios.index[np.abs(_to_the_end(part)) > ratios.allowed.price]
    text = (
        f"The prices of {side.provider} step at the ex-dates of {' and '.join(words)} "
        f"({listed_days(ratios.index[at])}): probably adjusted, where the other side's are not."
    )
    return Cause(CauseKind.ADJUSTMENT, text, PRICES, days, side.provider)


def _levels(ratios: _Ratios, explained: Floats) -> list[Cause]:
    """What is left of the level: another unit, a split nobody has on record, another currency."""
    rest = ratios.level - explained
    # Adjusted levels carry the rounding of their steps along.
    apart = np.abs(rest) > ratios.stands_out + 0.02 * np.abs(explained)
    drift = _drift(ratios, rest, apart)
    if drift is not None:
        return [drift]
    groups: dict[tuple[CauseKind, str], Booleans] = {}
    stretch = np.cumsum(ratios.stepped)
    for number in np.unique(stretch[apart]):
        here = (stretch == number) & apart
        key = _named(float(np.median(rest[here])), ratios.allowed.price, int(here.sum()))
        groups[key] = groups.get(key, np.zeros(len(rest), dtype=bool)) | here
    return [
        Cause(kind, _level_text(ratios, rest, here, words), PRICES, ratios.index[here])
        for (kind, words), here in groups.items()
    ]


def _drift(ratios: _Ratios, rest: Floats, apart: Booleans) -> Cause | None:
    """Several steps, all one way, that end at nothing: dividends that are on no record."""
    steps = np.diff(rest, prepend=rest[:1])
    steps = steps[ratios.stepped & (np.abs(steps) > ratios.stands_out)]
    one_way = len(steps) > 1 and abs(int(np.sign(steps).sum())) == len(steps)
    if not one_way or apart[-1] or np.abs(steps).max() > _LARGEST_YIELD:
        return None
    name = (ratios.b if rest[0] < 0 else ratios.a).provider
    days = ratios.index[apart]
    text = (
        f"The prices of {name} draw nearer to the other side's in {count(len(steps), 'step')} up "
        f"to {days[-1].date()}: probably adjusted for dividends that are not on record here."
    )
    return Cause(CauseKind.ADJUSTMENT, text, PRICES, days, name)


def _named(value: float, tolerance: float, sessions: int) -> tuple[CauseKind, str]:
    size = abs(value)
    if abs(size - math.log(100)) <= 2 * tolerance:
        return CauseKind.MINOR_UNIT, "one is in the minor unit of the currency (pence for pounds)"
    for name, ratio in RATIOS.items():
        if abs(size - math.log(ratio)) <= 2 * tolerance:
            return CauseKind.ADJUSTMENT, f"one is adjusted for a {name} split not on record here"
    if sessions < FEW:
        return CauseKind.WRONG_VALUE, "a run of wrong values in one of them"
    return CauseKind.CURRENCY, "another currency, or an adjustment nobody has on record"


def _level_text(ratios: _Ratios, rest: Floats, here: Booleans, words: str) -> str:
    days = ratios.index[here]
    return (
        f"The prices of {ratios.b.provider} are {math.exp(float(np.median(rest[here]))):.4g} times "
        f"those of {ratios.a.provider} on {count(len(days), 'session')} from {days[0].date()} to "
        f"{days[-1].date()}: probably {words}."
    )


# ---- Values


def _values(ratios: _Ratios) -> list[Cause]:
    """Prices off the level, each told by the first check that knows it."""
    off = np.abs(ratios.logs - ratios.level[:, None])
    cent = ratios.allowed.rounding / np.minimum(ratios.x, ratios.y)
    rest: Booleans = off > ratios.allowed.price + cent
    causes = []
    for check in (_rounded, _hundredfold, _unsettled, _scope):
        here, cause = check(ratios, rest, off)
        if cause is not None:
            causes.append(cause)
            rest = rest & ~here
    return causes + _wrong(ratios, rest)


_Checked = tuple[Booleans, Cause | None]


def _rounded(ratios: _Ratios, rest: Booleans, off: Floats) -> _Checked:
    here = rest & (off <= ratios.allowed.price + ratios.noise)
    coarse = (ratios.b if _unit(ratios.y) > _unit(ratios.x) else ratios.a).provider
    text = (
        f"{coarse} gives prices in steps of {ratios.unit:g}: {count(int(here.sum()), 'price')} "
        "apart by rounding alone."
    )
    return here, _value_cause(ratios, CauseKind.ROUNDING, here, text, coarse)


def _hundredfold(ratios: _Ratios, rest: Booleans, off: Floats) -> _Checked:
    here = rest & (np.abs(off - math.log(100)) <= ratios.allowed.price + ratios.noise)
    days = listed_days(ratios.index[_rows(here)])
    text = (
        f"{count(int(here.sum()), 'price')} a hundred times apart on {days}: probably one is in "
        "the minor unit of the currency (pence for pounds)."
    )
    return here, _value_cause(ratios, CauseKind.MINOR_UNIT, here, text)


def _unsettled(ratios: _Ratios, rest: Booleans, off: Floats) -> _Checked:
    """The last session, where a side says, or its smaller volume suggests, it is provisional."""
    here = np.zeros_like(rest)
    last = ratios.index[-1]
    flagged = [pd.Timestamp(side.provisional) for side in (ratios.a, ratios.b)
               if side.provisional is not None]  # fmt: skip
    volumes = [float(side.bars["volume"].iloc[-1]) for side in (ratios.a, ratios.b)]
    partial = min(volumes) < (1 - ratios.allowed.volume) * max(volumes)
    if last in flagged or (partial and rest[-1, PRICES.index("close")]):
        here[-1] = rest[-1]
    text = (
        f"The bar of {last.date()} differs: probably it had not settled when one of them was asked."
    )
    return here, _value_cause(ratios, CauseKind.PROVISIONAL, here, text)


def _scope(ratios: _Ratios, rest: Booleans, off: Floats) -> _Checked:
    often = rest.mean(axis=0) > OFTEN
    often[PRICES.index("close")] = False  # closes that differ often are no matter of scope
    here = rest & often
    names = " and ".join(_fields(here))
    text = (
        f"The {names} differ on {count(int(here.any(axis=1).sum()), 'session')} while closes "
        "agree: probably other trades are counted (one exchange or all, auctions or not)."
    )
    return here, _value_cause(ratios, CauseKind.PRICE_SCOPE, here, text)


def _value_cause(
    ratios: _Ratios, kind: CauseKind, at: Booleans, text: str, suspect: str | None = None
) -> Cause | None:
    """The cause of the prices ``at``; None where there are none."""
    if not at.any():
        return None
    return Cause(kind, text, _fields(at), ratios.index[_rows(at)], suspect)


def _rows(at: Booleans) -> Booleans:
    return np.asarray(at.any(axis=1))


def _fields(at: Booleans) -> tuple[str, ...]:
    return tuple(PRICES[place] for place in np.flatnonzero(at.any(axis=0)))


def _wrong(ratios: _Ratios, rest: Booleans) -> list[Cause]:
    """Single values that differ, by the side that is probably wrong."""
    places = [int(at) for at in np.flatnonzero(rest.any(axis=1))]
    suspects = {at: _suspect(ratios, at, rest[at]) for at in places}
    causes = []
    for name in (ratios.a.provider, ratios.b.provider, None):
        mine = [at for at in places if suspects[at] == name]
        here = np.zeros_like(rest)
        here[mine] = rest[mine]
        whose = f"probably wrong in {name}" if name else "which is wrong the data do not say"
        told = [f"{ratios.index[at].date()} ({', '.join(_fields(rest[[at]]))})" for at in mine]
        text = f"Single prices differ on {count(len(mine), 'session')}, {whose}: {listed(told)}."
        causes.append(_value_cause(ratios, CauseKind.WRONG_VALUE, here, text, name))
    return [cause for cause in causes if cause is not None]


def _suspect(ratios: _Ratios, at: int, fields: Booleans) -> str | None:
    """The side whose bar breaks its own low and high, or else stands apart from its neighbours."""
    broken = [_breaks_order(prices[at]) for prices in (ratios.x, ratios.y)]
    names = (ratios.a.provider, ratios.b.provider)
    if broken[0] != broken[1]:
        return names[broken.index(True)]
    apart = [_apart(prices, at, fields) for prices in (ratios.x, ratios.y)]
    if max(apart) < 2 * min(apart):
        return None
    return names[int(np.argmax(apart))]


def _breaks_order(bar: Floats) -> bool:
    opened, high, low, close = bar
    return bool(high < max(opened, close) * (1 - 1e-6) or low > min(opened, close) * (1 + 1e-6))


def _apart(prices: Floats, at: int, fields: Booleans) -> float:
    """How far the differing fields are from the mean of the sessions before and after, in logs."""
    around = [near for near in (at - 1, at + 1) if 0 <= near < len(prices)]
    if not around:
        return 0.0
    usual = np.log(prices[around]).mean(axis=0)
    return float(np.abs(np.log(prices[at]) - usual)[fields].max())


def _unit(prices: Floats) -> float:
    """The step prices are given in: 1, 0.1, 0.01 ...; 0 for none that is found.

    One in a hundred may be finer: vendors mend single values by hand.
    """
    for decimals in range(5):
        scaled = prices * 10**decimals
        if np.mean(np.abs(scaled - np.round(scaled)) < 1e-6 * np.maximum(scaled, 1)) >= 0.99:
            return float(10.0**-decimals)
    return 0.0
