"""Technical indicators of a series of prices, or of bars.

Give split-adjusted prices ("splits"): the levels are then those of a chart, in currency per share.
Each indicator has the index of its input; rows before it is defined (the warm-up) are NaN, all of
them where the input is too short. A NaN in the input raises ValueError.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from workbench.analytics.inputs import checked_columns, checked_series, checked_window
from workbench.analytics.windows import rolled

FIFTY_TWO_WEEKS = pd.Timedelta(days=364)


@dataclass(frozen=True, slots=True)
class YearRange:
    """The highest high and lowest low of 52 weeks, their sessions, and the sessions looked at."""

    high: float
    high_on: date
    low: float
    low_on: date
    start: date
    end: date


def sma(series: pd.Series[float], window: int) -> pd.Series[float]:
    """Simple moving average: the mean of the last ``window`` values, in their unit.

    The first ``window - 1`` rows are NaN.
    """
    size = checked_window(window, 1, "A moving average")
    checked = checked_series(series, "A moving average")
    return rolled(checked, size, lambda runs: np.mean(runs, axis=1))


def ema(series: pd.Series[float], span: int) -> pd.Series[float]:
    """Exponential moving average with alpha = 2 / (span + 1), in the unit of ``series``.

    Seeded with the simple average of the first ``span`` values, on the row of the last of them;
    the rows before are NaN. (Appel 2005; the seed as StockCharts publishes it.)
    """
    size = checked_window(span, 1, "An exponential average")
    return _smoothed(checked_series(series, "An exponential average"), size, 2.0 / (size + 1.0))


def rsi(series: pd.Series[float], window: int = 14) -> pd.Series[float]:
    """Relative strength index, 0 to 100.

    100 - 100 / (1 + average gain / average loss). The first averages are the simple ones of
    ``window`` changes, then average = (previous x (window - 1) + current) / window (Wilder 1978,
    "New Concepts in Technical Trading Systems"). The first ``window`` rows are NaN, and so is the
    index as long as the price has never moved. 100 where nothing fell.
    """
    size = checked_window(window, 1, "RSI")
    changes = checked_series(series, "RSI").diff().iloc[1:]
    gain = _smoothed(changes.clip(lower=0.0), size, 1.0 / size)
    loss = _smoothed(-changes.clip(upper=0.0), size, 1.0 / size)
    moved = gain + loss
    # The same as Wilder's form, without its division by a loss of zero.
    return (100.0 * (gain / moved.where(moved > 0))).reindex(series.index)


def atr(bars: pd.DataFrame, window: int = 14) -> pd.Series[float]:
    """Average true range, in currency per share.

    True range is the largest of high - low, |high - previous close|, |low - previous close|; on
    the first bar high - low. The first average is the simple one of ``window`` ranges, then
    (previous x (window - 1) + current) / window (Wilder 1978). The first ``window - 1`` rows are
    NaN. Needs the columns high, low, close.
    """
    size = checked_window(window, 1, "ATR")
    checked = checked_columns(bars, ["high", "low", "close"], "ATR")
    high, low = checked["high"].to_numpy(), checked["low"].to_numpy()
    before = checked["close"].shift().to_numpy()
    # fmax and fmin pass over the NaN that stands before the first bar.
    true_range = np.fmax(high, before) - np.fmin(low, before)
    return _smoothed(pd.Series(true_range, index=bars.index, name="atr"), size, 1.0 / size)


def macd(series: pd.Series[float], fast: int = 12, slow: int = 26, signal: int = 9) -> pd.DataFrame:
    """Moving average convergence/divergence: columns macd, signal, histogram, in currency.

    macd = EMA(fast) - EMA(slow), signal = EMA of macd, histogram = macd - signal (Appel 2005,
    "Technical Analysis: Power Tools for Active Investors"). macd is NaN for the first ``slow - 1``
    rows, the others for ``signal - 1`` rows more.
    """
    if checked_window(fast, 1, "MACD") >= checked_window(slow, 1, "MACD"):
        raise ValueError(f"MACD needs a fast window below the slow one, not {fast} and {slow}.")
    checked = checked_series(series, "MACD")
    line = ema(checked, fast) - ema(checked, slow)
    average = ema(line.iloc[slow - 1 :], signal).reindex(line.index)
    return pd.DataFrame({"macd": line, "signal": average, "histogram": line - average})


def bollinger(series: pd.Series[float], window: int = 20, width: float = 2.0) -> pd.DataFrame:
    """Bollinger bands: columns lower, middle, upper, in currency.

    middle = SMA(window); the others ``width`` standard deviations off it, of the population (ddof
    0) of the same ``window`` values (Bollinger 2001, "Bollinger on Bollinger Bands"). The first
    ``window - 1`` rows are NaN.
    """
    size = checked_window(window, 2, "Bollinger bands")
    if not 0 < width < np.inf:
        raise ValueError(f"Bollinger bands need a width above zero, not {width}.")
    checked = checked_series(series, "Bollinger bands")
    middle = sma(checked, size)
    spread = width * rolled(checked, size, lambda runs: np.std(runs, axis=1))
    return pd.DataFrame({"lower": middle - spread, "middle": middle, "upper": middle + spread})


def year_range(bars: pd.DataFrame) -> YearRange:
    """Highest high and lowest low of the 52 weeks (364 days) up to the last session, intraday.

    In currency per share, with their sessions (the first one, if equal). The session 364 days
    before the last counts. Where the bars begin later the range is of what there is: ``start``
    tells. Needs 1 bar and the columns high and low.
    """
    checked = checked_columns(bars, ["high", "low"], "The 52-week range")
    if checked.empty:
        raise ValueError("The 52-week range needs at least 1 bar, has 0.")
    days = pd.DatetimeIndex(checked.index)
    since = int(days.searchsorted(days[-1] - FIFTY_TWO_WEEKS))
    high, low = checked["high"].to_numpy()[since:], checked["low"].to_numpy()[since:]
    top, bottom = int(np.argmax(high)), int(np.argmin(low))
    return YearRange(
        high=float(high[top]),
        high_on=days[since + top].date(),
        low=float(low[bottom]),
        low_on=days[since + bottom].date(),
        start=days[since].date(),
        end=days[-1].date(),
    )


def average_volume(bars: pd.DataFrame) -> float:
    """Mean volume of the bars, in shares a session. Needs 1 bar and the column volume."""
    volume = checked_columns(bars, ["volume"], "Average volume")["volume"]
    if volume.empty:
        raise ValueError("Average volume needs at least 1 bar, has 0.")
    return float(volume.mean())


def _smoothed(series: pd.Series[float], size: int, alpha: float) -> pd.Series[float]:
    """y(t) = y(t-1) + alpha (x(t) - y(t-1)), begun with the mean of the first ``size`` values."""
    if len(series) < size:
        return pd.Series(np.nan, index=series.index, name=series.name, dtype="float64")
    begun = series.iloc[size - 1 :].copy()
    begun.iloc[0] = float(series.iloc[:size].mean())
    return begun.ewm(alpha=alpha, adjust=False).mean().reindex(series.index)
