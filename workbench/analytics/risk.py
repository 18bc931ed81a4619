"""Risk of one series of closes, or of several together.

``closes`` is a Series of prices above zero, indexed by session; give total-return closes, so that
an ex-dividend day is not a fall. Rates and results are fractions, ratios have no unit. A NaN
raises ValueError, and so does a series that is too short; the message says how many closes are
needed. Annualising takes 252 sessions a year; ``periods_per_year`` is for bars that are not daily
(52 weekly, 12 monthly). Annual rates are spread evenly, rate / periods_per_year.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.analytics.inputs import (
    PERIODS_PER_YEAR,
    checked_closes,
    checked_frame,
    checked_periods,
    checked_rate,
    checked_window,
)
from workbench.analytics.returns import simple_returns
from workbench.analytics.windows import rolled

# A double carries 16 digits and adjusted closes are products of a few factors: what is smaller
# than this is rounding, and a ratio over it would be a huge figure that means nothing.
ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Drawdown:
    """A fall from a high.

    ``depth`` is a fraction, 0 or below. ``peak`` is the last session at the high before the fall,
    ``trough`` the session of the lowest close (the first, if equal), ``recovery`` the first
    session back at the high or above, None if that has not come.
    """

    depth: float
    peak: date
    trough: date
    recovery: date | None


def volatility(closes: pd.Series[float], *, periods_per_year: float = PERIODS_PER_YEAR) -> float:
    """Annualised volatility: sample standard deviation (ddof 1) of simple returns x sqrt 252.

    Needs 3 closes. Not changed by the order of the returns or the scale of the prices. (Hull,
    "Options, Futures, and Other Derivatives", estimating volatility, with simple returns.)
    """
    periods = checked_periods(periods_per_year)
    returns = simple_returns(checked_closes(closes, 3, "Volatility")).to_numpy()
    return float(np.std(returns, ddof=1)) * math.sqrt(periods)


def downside_deviation(
    closes: pd.Series[float], mar: float = 0.0, *, periods_per_year: float = PERIODS_PER_YEAR
) -> float:
    """Annualised downside deviation below ``mar``, the minimum acceptable return a year.

    sqrt(mean(min(r - mar/252, 0)^2)) x sqrt 252, the mean over all sessions, not only those that
    fell (Sortino & van der Meer 1991; Sortino & Price 1994). Needs 2 closes; 0 if none fell short.
    """
    periods = checked_periods(periods_per_year)
    target = checked_rate(mar, "The minimum acceptable return") / periods
    returns = simple_returns(checked_closes(closes, 2, "Downside deviation")).to_numpy()
    shortfall = np.minimum(returns - target, 0.0)
    return math.sqrt(float(np.mean(shortfall**2)) * periods)


def sharpe(
    closes: pd.Series[float],
    risk_free: float = 0.0,
    *,
    periods_per_year: float = PERIODS_PER_YEAR,
) -> float | None:
    """Annualised Sharpe ratio; None where there is no volatility, never infinite.

    (mean excess x 252) / (standard deviation of excess x sqrt 252), excess = simple return -
    risk_free/252, ddof 1 (Sharpe 1994, "The Sharpe Ratio"). ``risk_free`` is an annual fraction.
    Needs 3 closes.
    """
    rate = checked_rate(risk_free, "The risk-free rate")
    deviation = volatility(closes, periods_per_year=periods_per_year)
    return _per_risk(closes, rate, deviation, periods_per_year)


def sortino(
    closes: pd.Series[float],
    risk_free: float = 0.0,
    *,
    periods_per_year: float = PERIODS_PER_YEAR,
) -> float | None:
    """Annualised Sortino ratio; None where no session fell short of the risk-free rate.

    (mean excess x 252) / downside deviation below ``risk_free``, an annual fraction (Sortino &
    van der Meer 1991, with the risk-free rate as the minimum acceptable return). Needs 2 closes.
    """
    rate = checked_rate(risk_free, "The risk-free rate")
    deviation = downside_deviation(closes, rate, periods_per_year=periods_per_year)
    return _per_risk(closes, rate, deviation, periods_per_year)


def drawdown(closes: pd.Series[float]) -> pd.Series[float]:
    """Each close over the highest close so far, less 1; in (-1, 0], as long as ``closes``.

    Needs 1 close. Differences below 1e-12 are rounding and count as 0.
    """
    checked = checked_closes(closes, 1, "Drawdown")
    values = checked.to_numpy()
    depth = values / np.maximum.accumulate(values) - 1.0
    depth[depth > -ROUNDING] = 0.0
    return pd.Series(depth, index=checked.index, name=closes.name)


def max_drawdown(closes: pd.Series[float]) -> Drawdown:
    """The deepest fall from a high, close to close (the first one, if equal).

    min over t of P(t) / max(P(s), s <= t) - 1 (Magdon-Ismail & Atiya 2004). Needs 2 closes. A
    series that never falls has depth 0 and its first session for all three dates.
    """
    checked = checked_closes(closes, 2, "Maximum drawdown")
    worst = worst_drawdowns(checked, 1)
    if worst:
        return worst[0]
    first = pd.DatetimeIndex(checked.index)[0].date()
    return Drawdown(0.0, first, first, first)


def worst_drawdowns(closes: pd.Series[float], count: int = 5) -> list[Drawdown]:
    """The ``count`` deepest falls, deepest first; fewer if there were fewer.

    Each is an episode of its own, from a high until that high is reached again: a second dip
    within an episode is part of it. Needs 2 closes.
    """
    if count < 1:
        raise ValueError(f"A list of drawdowns holds at least 1, not {count}.")
    depth = drawdown(checked_closes(closes, 2, "A list of drawdowns"))
    values, days = depth.to_numpy(), pd.DatetimeIndex(depth.index)
    episodes = sorted(_episodes(values), key=lambda episode: values[episode[1]])
    return [
        Drawdown(
            float(values[trough]),
            days[peak].date(),
            days[trough].date(),
            days[back].date() if back < len(days) else None,
        )
        for peak, trough, back in episodes[:count]
    ]


def rolling_volatility(
    closes: pd.Series[float], window: int = 63, *, periods_per_year: float = PERIODS_PER_YEAR
) -> pd.Series[float]:
    """Annualised volatility of the last ``window`` returns at each session, as long as ``closes``.

    The formula of ``volatility``; the first ``window`` rows are NaN. Needs ``window + 1`` closes.
    """
    periods = checked_periods(periods_per_year)
    size = checked_window(window, 2, "Rolling volatility")
    checked = checked_closes(closes, size + 1, f"Rolling volatility over {size} sessions")
    deviation = rolled(simple_returns(checked), size, lambda runs: np.std(runs, axis=1, ddof=1))
    return (deviation * math.sqrt(periods)).reindex(checked.index)


def correlation(closes: pd.DataFrame) -> pd.DataFrame:
    """Pearson correlation of the simple returns of each pair of columns, in [-1, 1].

    ``closes``: one column a symbol, NaN where it has no close. Only sessions on which all columns
    have a close count, and returns run between those, so that every pair is measured over the same
    days; needs 4 such sessions. Square, symmetric, 1 on the diagonal; NaN in the row and column of
    a symbol whose price does not move.
    """
    common = checked_frame(closes, "Correlation").dropna(how="any")
    _check_common(len(common), "Correlation")
    values = common.to_numpy()
    returns = values[1:] / values[:-1] - 1.0
    deviations = returns - returns.mean(axis=0)
    spread = np.sqrt((deviations**2).sum(axis=0))
    spread[spread < ROUNDING] = np.nan
    scaled = deviations / spread
    matrix = np.clip(scaled.T @ scaled, -1.0, 1.0)
    np.fill_diagonal(matrix, np.where(np.isnan(spread), np.nan, 1.0))
    return pd.DataFrame(matrix, index=closes.columns, columns=closes.columns)


def beta(closes: pd.Series[float], benchmark_closes: pd.Series[float]) -> float:
    """Sensitivity of the returns to the benchmark's: cov(r, b) / var(b) of simple returns.

    The slope of the ordinary least-squares line (Sharpe 1964), with returns between the sessions
    common to both; needs 4 of them. A benchmark that does not move raises ValueError.
    """
    asset = checked_closes(closes, 1, "Beta")
    benchmark = checked_closes(benchmark_closes, 1, "Beta's benchmark")
    common = asset.index.intersection(benchmark.index)
    _check_common(len(common), "Beta")
    ours = simple_returns(asset.loc[common]).to_numpy()
    theirs = simple_returns(benchmark.loc[common]).to_numpy()
    deviations = theirs - theirs.mean()
    spread = float(deviations @ deviations)
    if math.sqrt(spread) < ROUNDING:
        raise ValueError("Beta needs a benchmark whose price moves; this one does not.")
    return float(deviations @ (ours - ours.mean())) / spread


def _episodes(depth: npt.NDArray[np.floating]) -> list[tuple[int, int, int]]:
    """Positions of peak, trough and recovery of each fall; the recovery may lie past the end."""
    steps = np.diff((depth < 0).astype(np.int8), append=0)
    peaks = np.flatnonzero(steps == 1).tolist()
    lasts = np.flatnonzero(steps == -1).tolist()
    return [
        (peak, peak + 1 + int(np.argmin(depth[peak + 1 : last + 1])), last + 1)
        for peak, last in zip(peaks, lasts, strict=True)
    ]


def _per_risk(
    closes: pd.Series[float], rate: float, deviation: float, periods: float
) -> float | None:
    """Annual mean excess return over ``deviation``; None where that is no more than rounding."""
    if deviation < ROUNDING * math.sqrt(periods):
        return None
    excess = simple_returns(closes).to_numpy() - rate / periods
    return float(np.mean(excess)) * periods / deviation


def _check_common(sessions: int, subject: str) -> None:
    if sessions < 4:  # two returns always lie on one line: their correlation is 1 or -1
        raise ValueError(f"{subject} needs at least 4 common sessions, has {sessions}.")
