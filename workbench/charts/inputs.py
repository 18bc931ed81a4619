"""What charts accept, and the scale that suits it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from workbench.analytics.inputs import checked_columns, checked_series
from workbench.charts.labels import Pane
from workbench.charts.theme import value_axis

_ADJUSTED = {
    "none": "as traded, not adjusted",
    "splits": "adjusted for splits",
    "total": "adjusted for splits and dividends",
}
LOG_FROM = 10.0  # a range of prices wider than this is drawn on a log scale


def checked_bars(bars: pd.DataFrame, columns: Sequence[str], subject: str) -> pd.DataFrame:
    """The named columns: at least 2 sessions, finite, prices above zero. Keeps ``attrs``."""
    checked = checked_columns(bars, list(columns), subject)
    enough(len(checked), subject)
    prices = checked[[name for name in columns if name != "volume"]]
    if (prices.to_numpy() <= 0).any():
        raise ValueError(f"{subject} needs prices above zero.")
    checked.attrs = dict(bars.attrs)
    return checked


def checked_closes(closes: pd.Series[float], subject: str) -> pd.Series[float]:
    """At least 2 closes, finite and above zero."""
    checked = checked_series(closes, subject)
    enough(len(checked), subject)
    if (checked.to_numpy() <= 0).any():
        raise ValueError(f"{subject} needs prices above zero.")
    return checked


def enough(sessions: int, subject: str) -> None:
    """Raise ValueError for fewer than the 2 sessions a line needs."""
    if sessions < 2:
        raise ValueError(f"{subject} needs at least 2 sessions, has {sessions}.")


def adjustment(frame: pd.DataFrame | pd.Series[float]) -> list[str]:
    """How the frame's prices were adjusted, in words; nothing where it does not say."""
    words = _ADJUSTED.get(str(frame.attrs.get("adjust", "")))
    return [words] if words else []


def is_provisional(bars: pd.DataFrame) -> bool:
    """Whether the last of ``bars`` has not settled, by what the frame says of itself."""
    provisional = bars.attrs.get("provisional")
    return bool(provisional) and str(bars.index[-1].date()) == str(provisional)


def scaled_axis(unit: str, values: pd.DataFrame, **settings: object) -> dict[str, Any]:
    """A value axis in ``unit``, on a log scale where the values span more than 10 to 1: equal
    steps are then equal percentage moves, and early years stay readable."""
    pane = pane_of(values, 0.0)
    if not pane.log:
        return value_axis(unit, tickformat=",", **settings)
    # Two ticks a decade asked for make Plotly write 1, 2, 5; more, and it writes all nine.
    ticks = max(2, round(float(np.log10(pane.high / pane.low)) * 2))
    return value_axis(f"{unit}, log scale", type="log", tickformat=",~f", nticks=ticks, **settings)


def pane_of(values: pd.DataFrame, pixels: float) -> Pane:
    """What ``scaled_axis`` shows of ``values`` on a pane this many pixels high."""
    low, high = float(np.nanmin(values.to_numpy())), float(np.nanmax(values.to_numpy()))
    return Pane(low, high, high / low > LOG_FROM, pixels)
