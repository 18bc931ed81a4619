"""The right answers, worked from the vendor's raw file with pandas alone.

Nothing here comes from workbench. The raw file carries raw bars and the vendor's adjusted close;
the three splits are known, and the dividends are what the adjusted close implies, to the cent.
Total returns are made from raw closes, splits and dividends, and held to the vendor's every day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import bokeh_sampledata
import numpy as np
import pandas as pd

NOW = pd.Timestamp("2013-03-01")
TICKERS = ("AAPL", "IBM", "MSFT", "GOOG", "FB")
SPLITS = {
    "AAPL": {"2000-06-21": 2.0, "2005-02-28": 2.0},
    "MSFT": {"2003-02-18": 2.0},
}
_RAW = Path(bokeh_sampledata.__file__).parent / "_data" / "stocks.csv.gz"
_YEAR = np.sqrt(252)


@dataclass(frozen=True)
class Span:
    """A period: calendar units are measured from the last close before them."""

    start: pd.Timestamp
    end: pd.Timestamp
    calendar: bool


def cal(first: str, last: str | None = None) -> Span:
    """Calendar units: ``2008``, ``2009-03``, ``2010Q3``, or a run of them, until now at most."""
    end = pd.Period(last or first).end_time.normalize()
    return Span(pd.Period(first).start_time, min(end, NOW), calendar=True)


def days(first: str, last: str = "2013-03-01") -> Span:
    """Explicit dates."""
    return Span(pd.Timestamp(first), pd.Timestamp(last), calendar=False)


@dataclass(frozen=True)
class Found:
    """A figure, the day it happened where it has one, and the closes it lies between."""

    value: float
    on: pd.Timestamp | None = None
    start: pd.Timestamp | None = None
    end: pd.Timestamp | None = None


# Series -----------------------------------------------------------------------------------------


@cache
def raw(ticker: str) -> pd.DataFrame:
    table = pd.read_csv(_RAW, parse_dates=["Date"])
    return table[table["Ticker"] == ticker].set_index("Date").sort_index()


@cache
def split_ratio(ticker: str) -> pd.Series:
    ratio = pd.Series(1.0, index=raw(ticker).index)
    for day, value in SPLITS.get(ticker, {}).items():
        ratio[pd.Timestamp(day)] = value
    return ratio


@cache
def dividends(ticker: str) -> pd.Series:
    """Per share as paid, on ex-dates only."""
    bars, adjusted = raw(ticker), raw(ticker)["Adj Close"]
    growth = adjusted / adjusted.shift()
    implied = growth * bars["Close"].shift() - bars["Close"] * split_ratio(ticker)
    implied = implied.round(2)
    return implied[implied > 0.02]


@cache
def bars(ticker: str) -> pd.DataFrame:
    """Adjusted for the splits known now."""
    ratio = split_ratio(ticker)
    later = ratio[::-1].cumprod()[::-1] / ratio
    table = raw(ticker)
    prices = table[["Open", "High", "Low", "Close"]].div(later, axis=0)
    return prices.assign(Volume=table["Volume"] * later)


@cache
def daily(ticker: str) -> pd.Series:
    """Total returns of each session, held to the vendor's adjusted close."""
    close = raw(ticker)["Close"]
    paid = dividends(ticker).reindex(close.index, fill_value=0.0)
    returns = (close * split_ratio(ticker) + paid) / close.shift() - 1
    vendor = raw(ticker)["Adj Close"].pct_change()
    assert (returns - vendor).abs().max() < 1e-9, ticker
    return returns.iloc[1:]


@cache
def wealth(ticker: str) -> pd.Series:
    """The total-return series, ending at the last close."""
    level = (1 + daily(ticker)).cumprod()
    level = pd.concat([pd.Series([1.0], index=raw(ticker).index[:1]), level])
    return level / level.iloc[-1] * raw(ticker)["Close"].iloc[-1]


def window(series: pd.Series, span: Span) -> pd.Series:
    """The closes a period is measured on, its base included."""
    inside = series[(series.index >= span.start) & (series.index <= span.end)]
    if not span.calendar:
        return inside
    before = series[series.index < span.start]
    assert len(before), "no close before the period"
    return pd.concat([before.iloc[-1:], inside])


def own(ticker: str, span: Span) -> pd.DataFrame:
    """The bars of the period's own sessions."""
    table = bars(ticker)
    return table[(table.index >= span.start) & (table.index <= span.end)]


def upto(series: pd.Series | pd.DataFrame, day: str | None) -> pd.Series | pd.DataFrame:
    return series[series.index <= (pd.Timestamp(day) if day else NOW)]


# Returns and risk -------------------------------------------------------------------------------


def _growth(closes: pd.Series) -> float:
    return closes.iloc[-1] / closes.iloc[0]


def _cagr(closes: pd.Series) -> float:
    return _growth(closes) ** (365.25 / (closes.index[-1] - closes.index[0]).days) - 1


def _volatility(closes: pd.Series) -> float:
    return closes.pct_change().iloc[1:].std(ddof=1) * _YEAR


def _downside(closes: pd.Series, rate: float = 0.0) -> float:
    shortfall = (closes.pct_change().iloc[1:] - rate / 252).clip(upper=0)
    return np.sqrt((shortfall**2).mean()) * _YEAR


def _excess(closes: pd.Series, rate: float) -> float:
    return (closes.pct_change().iloc[1:] - rate / 252).mean() * 252


def _depth(closes: pd.Series) -> pd.Series:
    return closes / closes.cummax() - 1


def _spanned(value: float, closes: pd.Series, on: pd.Timestamp | None = None) -> Found:
    return Found(float(value), on, closes.index[0], closes.index[-1])


_ON_CLOSES: dict[str, Callable[[pd.Series, float], float]] = {
    "total_return": lambda c, _: _growth(c) - 1,
    "price_return": lambda c, _: _growth(c) - 1,
    "log_return": lambda c, _: np.log(_growth(c)),
    "cagr": lambda c, _: _cagr(c),
    "volatility": lambda c, _: _volatility(c),
    "downside_deviation": lambda c, _: _downside(c),
    "sharpe": lambda c, rate: _excess(c, rate) / _volatility(c),
    "sortino": lambda c, rate: _excess(c, rate) / _downside(c, rate),
}
_EXTREMES: dict[str, Callable[[pd.Series], tuple[pd.Series, str]]] = {
    "max_drawdown": lambda c: (_depth(c), "idxmin"),
    "best_day": lambda c: (c.pct_change().iloc[1:], "idxmax"),
    "worst_day": lambda c: (c.pct_change().iloc[1:], "idxmin"),
}


def measure(name: str, ticker: str, span: Span, rate: float = 0.0) -> Found:
    """Returns and risk, by the period law."""
    series = bars(ticker)["Close"] if name == "price_return" else wealth(ticker)
    closes = window(series, span)
    if name in _ON_CLOSES:
        return _spanned(_ON_CLOSES[name](closes, rate), closes)
    values, pick = _EXTREMES[name](closes)
    on = getattr(values, pick)()
    return _spanned(values[on], closes, on)


# Levels -----------------------------------------------------------------------------------------

_LEVELS = {
    "high": ("High", "max"), "low": ("Low", "min"), "highest_close": ("Close", "max"),
    "lowest_close": ("Close", "min"), "average_close": ("Close", "mean"),
    "average_volume": ("Volume", "mean"), "total_volume": ("Volume", "sum"),
    "highest_volume": ("Volume", "max"),
}  # fmt: skip


def level(name: str, ticker: str, span: Span) -> Found:
    """Prices and volumes of the period's own sessions, split-adjusted."""
    column, how = _LEVELS[name]
    series = own(ticker, span)[column]
    on = getattr(series, f"idx{how}")() if how in ("max", "min") else None
    return Found(float(getattr(series, how)()), on)


def on_day(name: str, ticker: str, day: str | None) -> Found:
    """A field of the last session on or before a day; ``close_unadjusted`` is as traded."""
    table = raw(ticker) if name == "close_unadjusted" else bars(ticker)
    row = upto(table, day).iloc[-1]
    return Found(float(row[name.split("_")[0].capitalize()]), start=row.name, end=row.name)


# Indicators -------------------------------------------------------------------------------------


def _smooth(series: pd.Series, window: int, alpha: float) -> pd.Series:
    """Exponential smoothing from the plain mean of the first ``window`` values."""
    series = series.dropna()
    level = series.iloc[:window].mean()
    levels = [level]
    for value in series.iloc[window:]:
        level += alpha * (value - level)
        levels.append(level)
    return pd.Series(levels, index=series.index[window - 1 :])


def _ema(series: pd.Series, span: int) -> pd.Series:
    return _smooth(series, span, 2 / (span + 1))


def _rsi(table: pd.DataFrame, window: int) -> pd.Series:
    change = table["Close"].diff().dropna()
    up = _smooth(change.clip(lower=0), window, 1 / window)
    down = _smooth(-change.clip(upper=0), window, 1 / window)
    return 100 * up / (up + down)


def _atr(table: pd.DataFrame, window: int) -> pd.Series:
    before = table["Close"].shift()
    reach = pd.concat(
        [
            table["High"] - table["Low"],
            (table["High"] - before).abs(),
            (table["Low"] - before).abs(),
        ],
        axis=1,
    )
    return _smooth(reach.max(axis=1).iloc[1:], window, 1 / window)


def _macd(close: pd.Series) -> dict[str, pd.Series]:
    line = (_ema(close, 12) - _ema(close, 26)).dropna()
    signal = _ema(line, 9)
    return {"macd": line, "macd_signal": signal, "macd_histogram": (line - signal).dropna()}


def _band(close: pd.Series, window: int, side: int) -> pd.Series:
    rolling = close.rolling(window)
    return rolling.mean() + side * 2 * rolling.std(ddof=0)


_SIDES = {"bollinger_lower": -1, "bollinger_middle": 0, "bollinger_upper": 1}


def indicator(name: str, ticker: str, day: str | None = None) -> Found:
    """``sma_200``, ``rsi_14``, ``macd_signal`` ... on the last session on or before a day."""
    table = upto(bars(ticker), day)
    last = table.index[-1]
    if name in ("high_52w", "low_52w"):
        year = table[table.index >= last - pd.Timedelta(days=364)]
        series = year["High"] if name == "high_52w" else year["Low"]
        on = series.idxmax() if name == "high_52w" else series.idxmin()
        return Found(float(series[on]), on)
    return Found(float(_indicator_series(name, ticker, table).iloc[-1]), start=last, end=last)


def _indicator_series(name: str, ticker: str, table: pd.DataFrame) -> pd.Series:
    close = table["Close"]
    if name.startswith("macd"):
        return _macd(close)[name]
    if name in _SIDES:
        return _band(close, 20, _SIDES[name])
    kind, size = name.rsplit("_", 1)
    length = int(size.removesuffix("d"))
    return {
        "sma": lambda: close.rolling(length).mean(),
        "ema": lambda: _ema(close, length),
        "rsi": lambda: _rsi(table, length),
        "atr": lambda: _atr(table, length),
        "volatility": lambda: daily(ticker)[: table.index[-1]].rolling(length).std(ddof=1) * _YEAR,
        "average_volume": lambda: table["Volume"].rolling(length).mean(),
    }[kind]()


# Pairs ------------------------------------------------------------------------------------------


def _pair_returns(left: str, right: str, span: Span) -> pd.DataFrame:
    closes = pd.DataFrame(
        {"left": window(wealth(left), span), "right": window(wealth(right), span)}
    ).dropna()
    return closes.pct_change().iloc[1:]


def correlation(left: str, right: str, span: Span) -> Found:
    table = _pair_returns(left, right, span)
    return Found(float(table["left"].corr(table["right"])))


def beta(ticker: str, benchmark: str, span: Span) -> Found:
    table = _pair_returns(ticker, benchmark, span)
    return Found(float(table.cov().loc["left", "right"] / table["right"].var()))


def basket_beta(ticker: str, others: tuple[str, ...], span: Span) -> Found:
    """Against the mean of the others' daily returns."""
    basket = pd.DataFrame({o: window(wealth(o), span).pct_change().iloc[1:] for o in others})
    table = pd.DataFrame(
        {"left": window(wealth(ticker), span).pct_change().iloc[1:], "right": basket.mean(axis=1)}
    ).dropna()
    return Found(float(table.cov().loc["left", "right"] / table["right"].var()))


# Events -----------------------------------------------------------------------------------------


def _paid(ticker: str, span: Span) -> pd.Series:
    paid = dividends(ticker)
    return paid[(paid.index >= span.start) & (paid.index <= span.end)]


def event(name: str, ticker: str, span: Span) -> Found:
    """Counts and sums of events in a period."""
    paid = _paid(ticker, span)
    splits = [d for d in map(pd.Timestamp, SPLITS.get(ticker, {})) if span.start <= d <= span.end]
    figures = {
        "splits": len(splits), "dividends": len(paid), "dividends_per_share": paid.sum(),
    }  # fmt: skip
    return Found(float(figures[name]))


def one_event(name: str, ticker: str, day: str) -> Found:
    """The split or the dividend of an ex-date."""
    on = pd.Timestamp(day)
    if name == "split":
        return Found(SPLITS[ticker][day], on)
    return Found(float(dividends(ticker)[on]), on)


def sessions(ticker: str) -> Found:
    return Found(float(len(raw(ticker))))
