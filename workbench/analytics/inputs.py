"""What the analytics accept: one place that checks closes, frames, windows and rates.

Each check answers the observations as they are used, or raises ValueError with what is wrong and
what is needed. Nothing is filled, dropped or sorted here: a figure of repaired data would be a
figure of other data.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

PERIODS_PER_YEAR = 252  # trading days; the convention for annualising daily bars


def checked_closes(closes: pd.Series[float], needed: int, subject: str) -> pd.Series[float]:
    """``closes`` as float64: at least ``needed``, all positive and finite, sessions in order.

    ``subject`` opens the message, as in "Volatility needs at least 3 closes, has 1.".
    """
    checked = closes.astype("float64")
    check_sessions(checked.index)
    values = checked.to_numpy()
    if np.isnan(values).any():
        raise ValueError(
            f"{subject} needs a close for every session, {_first_nan(checked)} has none."
        )
    if not (np.isfinite(values) & (values > 0)).all():
        raise ValueError(f"{subject} needs closes above zero and finite.")
    if len(checked) < needed:
        raise ValueError(f"{subject} needs at least {needed} closes, has {len(checked)}.")
    return checked


def checked_frame(closes: pd.DataFrame, subject: str) -> pd.DataFrame:
    """A frame of closes, one column a symbol, NaN where a symbol has no close; else as above."""
    checked = closes.astype("float64")
    check_sessions(checked.index)
    if checked.columns.empty:
        raise ValueError(f"{subject} needs at least one column of closes.")
    if not checked.columns.is_unique:
        raise ValueError(f"{subject} needs each symbol once; a column is repeated.")
    values = checked.to_numpy()
    if ((values <= 0) | np.isinf(values)).any():
        raise ValueError(f"{subject} needs closes above zero and finite.")
    return checked


def checked_series(series: pd.Series[float], subject: str) -> pd.Series[float]:
    """``series`` as float64, finite, sessions in order; any length, any sign (volumes, spreads)."""
    checked = series.astype("float64")
    check_sessions(checked.index)
    if np.isnan(checked.to_numpy()).any():
        raise ValueError(
            f"{subject} needs a value for every session, {_first_nan(checked)} has none."
        )
    if np.isinf(checked.to_numpy()).any():
        raise ValueError(f"{subject} needs finite values.")
    return checked


def checked_columns(bars: pd.DataFrame, names: list[str], subject: str) -> pd.DataFrame:
    """The named columns of ``bars``, each as ``checked_series`` answers it."""
    missing = [name for name in names if name not in bars.columns]
    if missing:
        raise ValueError(f"{subject} needs bars with the column {missing[0]!r}.")
    return pd.DataFrame({name: checked_series(bars[name], subject) for name in names})


def checked_window(window: int, at_least: int, subject: str) -> int:
    """``window``, a whole number of sessions not below ``at_least``."""
    whole = isinstance(window, int | np.integer) and not isinstance(window, bool)
    if not whole or window < at_least:
        raise ValueError(f"{subject} needs a window of at least {at_least} sessions, not {window}.")
    return int(window)


def checked_rate(rate: float, name: str) -> float:
    """``rate``, an annual fraction between -1 and 1: 2 for two per cent is refused."""
    if not math.isfinite(rate) or abs(rate) >= 1:
        raise ValueError(f"{name} is an annual fraction, 0.02 for 2 %; {rate} is out of range.")
    return float(rate)


def checked_periods(periods_per_year: float) -> float:
    """``periods_per_year``, positive: 252 for daily bars, 52 for weekly, 12 for monthly."""
    if not math.isfinite(periods_per_year) or periods_per_year <= 0:
        raise ValueError(f"periods_per_year must be above zero, not {periods_per_year}.")
    return float(periods_per_year)


def check_sessions(index: pd.Index) -> None:
    """Raise ValueError unless ``index`` holds exchange-local days that rise, each once."""
    if not isinstance(index, pd.DatetimeIndex):
        raise ValueError("The index must hold sessions (a DatetimeIndex).")
    if index.tz is not None:
        raise ValueError("Sessions are exchange-local dates; remove the time zone from the index.")
    if index.hasnans or not (index.is_monotonic_increasing and index.is_unique):
        raise ValueError("Sessions must rise, each once; sort the index and remove repeats.")


def _first_nan(series: pd.Series[float]) -> str:
    position = int(np.flatnonzero(series.isna().to_numpy())[0])
    return str(pd.DatetimeIndex(series.index)[position].date())
