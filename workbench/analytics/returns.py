"""Returns of one series of closes.

``closes`` is a Series of prices above zero, indexed by session. Total-return closes give total
returns, split-adjusted closes give price returns: the functions know only the series. All returns
are fractions (0.05 is 5 %). A NaN raises ValueError, and so does a series that is too short; the
message says how many closes are needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.analytics.inputs import checked_closes

DAYS_PER_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Extreme:
    """The largest or smallest of something, and the session it happened ``on``."""

    value: float
    on: date


def simple_returns(closes: pd.Series[float]) -> pd.Series[float]:
    """Close over previous close, less 1; one row fewer than ``closes``, no NaN.

    Needs 2 closes. r(t) = P(t) / P(t-1) - 1 (Campbell, Lo & MacKinlay 1997, 1.4.1).
    """
    checked = checked_closes(closes, 2, "A return")
    values = checked.to_numpy()
    return pd.Series(values[1:] / values[:-1] - 1.0, index=checked.index[1:], name=closes.name)


def log_returns(closes: pd.Series[float]) -> pd.Series[float]:
    """Natural logarithm of close over previous close; one row fewer than ``closes``, no NaN.

    Needs 2 closes. r(t) = ln P(t) - ln P(t-1) (Campbell, Lo & MacKinlay 1997, 1.4.1). They add up
    over time; they are not what an investor earned.
    """
    checked = checked_closes(closes, 2, "A return")
    values = np.diff(np.log(checked.to_numpy()))
    return pd.Series(values, index=checked.index[1:], name=closes.name)


def period_return(closes: pd.Series[float]) -> float:
    """Last close over first close, less 1: the return of the whole window, not annualised.

    Needs 2 closes. For a calendar period the window begins with the last close before it.
    """
    checked = checked_closes(closes, 2, "A return")
    return float(checked.iloc[-1] / checked.iloc[0] - 1.0)


def log_return(closes: pd.Series[float]) -> float:
    """Natural logarithm of last close over first close: the sum of the daily log returns.

    Needs 2 closes.
    """
    checked = checked_closes(closes, 2, "A log return")
    return math.log(checked.iloc[-1]) - math.log(checked.iloc[0])


def cagr(closes: pd.Series[float]) -> float:
    """Compound annual growth rate, a fraction a year.

    (last / first) ^ (365.25 / days) - 1, with the calendar days between the first and the last
    session: time is read from the dates, never from the number of rows. Needs 2 closes. Under a
    year it extrapolates; one so short that the figure has no finite value raises ValueError.
    """
    checked = checked_closes(closes, 2, "Annual growth")
    first, last = _session(checked, 0), _session(checked, -1)
    growth = log_return(checked) * DAYS_PER_YEAR / (last - first).days
    try:
        return math.expm1(growth)
    except OverflowError:
        raise ValueError(f"{first} to {last} is too short for annual growth.") from None


def yearly_returns(closes: pd.Series[float]) -> pd.Series[float]:
    """Return of each calendar year: from the last close before it to the last close in it.

    Indexed by year (int), fractions, no NaN. The first year counts only if a close before it is
    known, so ``closes`` should begin with that base close; the last year may be unfinished and is
    then the return so far. A year without sessions is left out, and the next one is measured from
    the last close known. Needs 2 closes; within one year the answer is empty. The years compound
    to the return from the first base close to the last close.
    """
    checked = checked_closes(closes, 2, "A return by year")
    sessions = pd.DatetimeIndex(checked.index)
    growth = _growth_by(checked, sessions.year.to_numpy())
    growth.index = pd.Index(growth.index, dtype="int64", name="year")
    return growth


def monthly_returns(closes: pd.Series[float]) -> pd.DataFrame:
    """Return of each calendar month: from the last close before it to the last close in it.

    Rows are years, columns the months 1 to 12, values fractions; NaN where a month is not covered:
    it has no session, or no close before it is known. The last month may be unfinished. Years
    without a measured month are left out. Needs 2 closes.
    """
    checked = checked_closes(closes, 2, "A return by month")
    sessions = pd.DatetimeIndex(checked.index)
    growth = _growth_by(checked, (sessions.year * 12 + sessions.month - 1).to_numpy())
    serial = growth.index.to_numpy(dtype="int64")
    years = pd.Index(np.unique(serial // 12), dtype="int64", name="year")
    table = np.full((len(years), 12), np.nan)
    table[years.get_indexer(pd.Index(serial // 12)), serial % 12] = growth.to_numpy()
    return pd.DataFrame(table, index=years, columns=pd.RangeIndex(1, 13, name="month"))


def best_day(closes: pd.Series[float]) -> Extreme:
    """The largest daily simple return and its session, the first if equal. Needs 2 closes."""
    returns = simple_returns(closes)
    position = int(np.argmax(returns.to_numpy()))
    return Extreme(float(returns.iloc[position]), _session(returns, position))


def worst_day(closes: pd.Series[float]) -> Extreme:
    """The smallest daily simple return and its session, the first if equal. Needs 2 closes."""
    returns = simple_returns(closes)
    position = int(np.argmin(returns.to_numpy()))
    return Extreme(float(returns.iloc[position]), _session(returns, position))


def _growth_by(closes: pd.Series[float], units: npt.NDArray[np.integer]) -> pd.Series[float]:
    """Growth from the last close before each unit to the last in it; the first unit has no base."""
    ends = np.append(np.flatnonzero(np.diff(units)), len(units) - 1)
    values = closes.to_numpy()[ends]
    return pd.Series(values[1:] / values[:-1] - 1.0, index=units[ends[1:]], name=closes.name)


def _session(series: pd.Series[float], position: int) -> date:
    return pd.DatetimeIndex(series.index)[position].date()
