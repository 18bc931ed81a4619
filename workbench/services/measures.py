"""The measures of a period as a table: name -> unit, formula and how it is computed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from workbench.analytics import returns, risk
from workbench.errors import NoDataError
from workbench.market.frames import session_date
from workbench.messages import FRACTION, RATIO, SHARES
from workbench.services.windows import Window

MONEY = "money"
"""Unit of a measure in the symbol's own currency."""


@dataclass(frozen=True, slots=True)
class Found:
    """A measure's value; ``on``: the day of an extreme; ``details``: further dates."""

    value: float
    on: date | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """How one measure is computed. ``levels``: on the period's own sessions, without the base."""

    label: str
    unit: str
    formula: str
    compute: Callable[[Window, float], Found]
    levels: bool = False


def _plain(function: Callable[[pd.Series], float]) -> Callable[[Window, float], Found]:
    return lambda window, risk_free: Found(function(window.total))


def _ratio(function: Callable[..., float | None], name: str) -> Callable[[Window, float], Found]:
    def compute(window: Window, risk_free: float) -> Found:
        value = function(window.total, risk_free=risk_free)
        if value is None:
            raise NoDataError(f"{window.symbol.ticker} has no {name}: its risk was zero.")
        return Found(value, details={"risk_free_rate": risk_free})

    return compute


def _extreme_day(
    function: Callable[[pd.Series], returns.Extreme],
) -> Callable[[Window, float], Found]:
    def compute(window: Window, risk_free: float) -> Found:
        extreme = function(window.total)
        return Found(extreme.value, on=extreme.on)

    return compute


def _drawdown(window: Window, risk_free: float) -> Found:
    worst = risk.max_drawdown(window.total)
    dates = {"peak": worst.peak, "trough": worst.trough, "recovery": worst.recovery}
    text = {name: day.isoformat() if day else None for name, day in dates.items()}
    return Found(worst.depth, on=worst.trough, details=text)


def _level(column: str, pick: str) -> Callable[[Window, float], Found]:
    def compute(window: Window, risk_free: float) -> Found:
        values = window.levels[column]
        at = int(values.argmax() if pick == "max" else values.argmin())
        return Found(float(values.iloc[at]), on=session_date(values.index[at]))

    return compute


def _volume(total: bool, raw: bool) -> Callable[[Window, float], Found]:
    def compute(window: Window, risk_free: float) -> Found:
        volume = window.raw_volume if raw else window.levels["volume"]
        return Found(float(volume.sum() if total else volume.mean()))

    return compute


_TOTAL = "on the total-return series, dividends reinvested at the ex-date's close"
_SPLITS = "prices adjusted for all known splits"

MEASURES: dict[str, Measure] = {
    "total_return": Measure(
        "total return",
        FRACTION,
        f"last close / base close - 1 {_TOTAL}",
        _plain(returns.period_return),
    ),
    "price_return": Measure(
        "price return",
        FRACTION,
        f"last close / base close - 1, {_SPLITS}, without dividends",
        lambda window, risk_free: Found(returns.period_return(window.price)),
    ),
    "log_return": Measure(
        "log return", FRACTION, f"ln(last close / base close) {_TOTAL}", _plain(returns.log_return)
    ),
    "cagr": Measure(
        "CAGR",
        FRACTION,
        f"(last close / base close)^(365.25 / days) - 1 {_TOTAL}",
        _plain(returns.cagr),
    ),
    "volatility": Measure(
        "volatility",
        FRACTION,
        f"sample standard deviation of daily simple returns x sqrt(252) {_TOTAL}",
        _plain(risk.volatility),
    ),
    "downside_deviation": Measure(
        "downside deviation",
        FRACTION,
        f"root mean square of daily returns below zero x sqrt(252) {_TOTAL}",
        _plain(risk.downside_deviation),
    ),
    "sharpe": Measure(
        "Sharpe ratio",
        RATIO,
        f"mean daily excess return x 252 / volatility {_TOTAL}",
        _ratio(risk.sharpe, "Sharpe ratio"),
    ),
    "sortino": Measure(
        "Sortino ratio",
        RATIO,
        f"mean daily excess return x 252 / downside deviation {_TOTAL}",
        _ratio(risk.sortino, "Sortino ratio"),
    ),
    "max_drawdown": Measure(
        "maximum drawdown", FRACTION, f"lowest of close / running peak - 1 {_TOTAL}", _drawdown
    ),
    "best_day": Measure(
        "best day",
        FRACTION,
        f"highest daily simple return {_TOTAL}",
        _extreme_day(returns.best_day),
    ),
    "worst_day": Measure(
        "worst day",
        FRACTION,
        f"lowest daily simple return {_TOTAL}",
        _extreme_day(returns.worst_day),
    ),
    "high": Measure("high", MONEY, f"highest price, {_SPLITS}", _level("high", "max"), True),
    "low": Measure("low", MONEY, f"lowest price, {_SPLITS}", _level("low", "min"), True),
    "highest_close": Measure(
        "highest close", MONEY, f"highest close, {_SPLITS}", _level("close", "max"), True
    ),
    "lowest_close": Measure(
        "lowest close", MONEY, f"lowest close, {_SPLITS}", _level("close", "min"), True
    ),
    "average_close": Measure(
        "average close",
        MONEY,
        f"mean of the closes, {_SPLITS}",
        lambda window, risk_free: Found(float(window.levels["close"].mean())),
        True,
    ),
    "average_volume": Measure(
        "average daily volume",
        SHARES,
        "mean of the daily volumes, in today's shares",
        _volume(total=False, raw=False),
        True,
    ),
    "highest_volume": Measure(
        "highest daily volume",
        SHARES,
        "highest daily volume, in today's shares",
        _level("volume", "max"),
        True,
    ),
    "total_volume": Measure(
        "total volume",
        SHARES,
        "sum of the daily volumes, in today's shares",
        _volume(total=True, raw=False),
        True,
    ),
}

UNADJUSTED = {
    "average_volume": Measure(
        "average daily volume as traded",
        SHARES,
        "mean of the daily volumes, in shares of the day",
        _volume(total=False, raw=True),
        True,
    ),
    "total_volume": Measure(
        "total volume as traded",
        SHARES,
        "sum of the daily volumes, in shares of the day",
        _volume(total=True, raw=True),
        True,
    ),
}
"""Companions given beside a measure where splits make the two differ."""
