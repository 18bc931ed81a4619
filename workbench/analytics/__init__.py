"""Figures from prices: pure functions on frames, no I/O and no state.

A window is given as closes, its first close being the base: for a calendar period the last close
before it, for explicit dates the close of the first session on or after the start. The functions
measure from the first close to the last and choose no dates themselves.
"""

from workbench.analytics.compare import equal_weighted, normalised
from workbench.analytics.indicators import (
    YearRange,
    atr,
    average_volume,
    bollinger,
    ema,
    macd,
    rsi,
    sma,
    year_range,
)
from workbench.analytics.inputs import PERIODS_PER_YEAR
from workbench.analytics.returns import (
    Extreme,
    best_day,
    cagr,
    log_return,
    log_returns,
    monthly_returns,
    period_return,
    simple_returns,
    worst_day,
    yearly_returns,
)
from workbench.analytics.risk import (
    Drawdown,
    beta,
    correlation,
    downside_deviation,
    drawdown,
    max_drawdown,
    rolling_volatility,
    sharpe,
    sortino,
    volatility,
    worst_drawdowns,
)

__all__ = [
    "PERIODS_PER_YEAR",
    "Drawdown",
    "Extreme",
    "YearRange",
    "atr",
    "average_volume",
    "best_day",
    "beta",
    "bollinger",
    "cagr",
    "correlation",
    "downside_deviation",
    "drawdown",
    "ema",
    "equal_weighted",
    "log_return",
    "log_returns",
    "macd",
    "max_drawdown",
    "monthly_returns",
    "normalised",
    "period_return",
    "rolling_volatility",
    "rsi",
    "sharpe",
    "simple_returns",
    "sma",
    "sortino",
    "volatility",
    "worst_day",
    "worst_drawdowns",
    "year_range",
    "yearly_returns",
]
