"""Time on charts: which sessions are drawn, and how days without trading are left out."""

from __future__ import annotations

from enum import Enum
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

# A figure holds each point as a date and a number, some 29 bytes in a saved notebook. With this
# many, six charts stay well under a megabyte, and no line has fewer points than a screen is wide.
POINTS = 4_000


class Grain(NamedTuple):
    """The length of one drawn step: its adjective, its noun and pandas' name for it."""

    adjective: str
    noun: str
    frequency: str


class Grains(Enum):
    """The steps a chart is drawn in, finest first."""

    DAILY = Grain("daily", "day", "D")
    WEEKLY = Grain("weekly", "week", "W-SUN")
    MONTHLY = Grain("monthly", "month", "M")


_TICKS = [
    {"dtickrange": [None, "M1"], "value": "%m-%d\n%Y"},
    {"dtickrange": ["M1", "M11"], "value": "%Y-%m"},
    {"dtickrange": ["M12", None], "value": "%Y"},
]
_RULES: dict[str, Any] = {
    "open": "first",
    "high": "max",
    "low": "min",
    "close": "last",
    "volume": "sum",
}


def grain_of(sessions: pd.DatetimeIndex) -> Grain:
    """The step of the data themselves: bars may come weekly or monthly."""
    step = float(np.median(np.diff(sessions.to_numpy()) / np.timedelta64(1, "D")))
    grains = list(Grains)
    return grains[0 if step <= 4 else 1 if step <= 14 else 2].value


def grain_for(sessions: pd.DatetimeIndex, limit: int) -> Grain:
    """The finest step that draws at most ``limit`` points, never finer than the data."""
    own = grain_of(sessions)
    grains = [grain.value for grain in Grains]
    for grain in grains[grains.index(own) :]:
        if grain == own and len(sessions) <= limit:
            return grain
        if sessions.to_period(grain.frequency).nunique() <= limit:
            return grain
    return grains[-1]


def lasts(sessions: pd.DatetimeIndex, grain: Grain) -> npt.NDArray[np.bool_]:
    """Which sessions are drawn: the last of each step, and the first of all."""
    if grain == grain_of(sessions):
        return np.ones(len(sessions), dtype=bool)
    steps = sessions.to_period(grain.frequency)
    chosen = np.asarray(~steps.duplicated(keep="last"))
    chosen[0] = True
    return chosen


def aggregated(bars: pd.DataFrame, grain: Grain) -> pd.DataFrame:
    """One bar a step, at the step's last session: first open, highest high, lowest low, last
    close, summed volume."""
    sessions = pd.DatetimeIndex(bars.index)
    if grain == grain_of(sessions):
        return bars
    steps = sessions.to_period(grain.frequency)
    rules = {name: rule for name, rule in _RULES.items() if name in bars.columns}
    grouped = bars.groupby(np.asarray(steps)).agg(rules)
    grouped.index = sessions[~steps.duplicated(keep="last")]
    return grouped


def dates(sessions: pd.DatetimeIndex) -> npt.NDArray[np.datetime64]:
    """Sessions as days, which Plotly writes as ``2013-03-01``: no time of day, no zone to shift."""
    return sessions.to_numpy().astype("datetime64[D]")


def floats(values: pd.Series[float] | npt.NDArray[np.float64]) -> npt.NDArray[np.float32]:
    """Values in single precision, seven digits: more than a screen shows, half the bytes."""
    return np.asarray(values, dtype="float32")


def closed_days(sessions: pd.DatetimeIndex) -> list[dict[str, Any]]:
    """Range breaks for the days between the first and last session on which nothing traded.

    Weekends by rule where none of them traded, all other days one by one, so that a market open
    on a Sunday loses nothing. Weekly and monthly data need none: no step of theirs is empty.
    """
    if grain_of(sessions) != Grains.DAILY.value:
        return []
    closed = pd.date_range(sessions[0], sessions[-1]).difference(sessions)
    breaks: list[dict[str, Any]] = []
    if not (sessions.day_of_week >= 5).any():
        breaks.append({"bounds": ["sat", "mon"]})
        closed = closed[closed.day_of_week < 5]
    if len(closed):
        breaks.append({"values": dates(closed).astype(str).tolist()})
    return breaks


def time_axis(sessions: pd.DatetimeIndex, **settings: object) -> dict[str, Any]:
    """The x axis of the drawn ``sessions``, closed days left out."""
    return {
        "type": "date",
        "hoverformat": "%Y-%m-%d",
        "tickformatstops": _TICKS,
        "rangebreaks": closed_days(sessions),
        **settings,
    }
