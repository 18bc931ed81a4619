"""Technical indicators of one symbol as cells: name -> default window and cells at the last bar."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from workbench.analytics import indicators as formulas
from workbench.analytics import risk
from workbench.domain import Symbol
from workbench.errors import NoDataError, ToolError
from workbench.market.frames import session_date
from workbench.messages import FRACTION, INDEX, SHARES, Cell
from workbench.services.windows import source_of


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of an indicator. ``unit`` empty: money. ``since``: where a range begins."""

    measure: str
    value: float
    formula: str
    unit: str = ""
    on: date | None = None
    since: date | None = None


WINDOWS = {
    "sma": 50,
    "ema": 20,
    "rsi": 14,
    "atr": 14,
    "macd": 26,
    "bollinger": 20,
    "high_52w": 364,
    "low_52w": 364,
    "rolling_volatility": 63,
    "average_volume": 63,
}
"""The indicators and their default windows, in sessions (52-week ranges in days)."""

_FIXED = {"macd", "high_52w", "low_52w"}


def cells(
    symbol: Symbol, name: str, bars: pd.DataFrame, total: pd.Series, *, window: int | None
) -> list[Cell]:
    """The cells of indicator ``name`` at the last of ``bars`` (split-adjusted).

    ``total``: the total-return closes, for volatility. ``window`` None: the default. Raises
    NoDataError while the indicator still warms up, ToolError for an unknown name or window.
    """
    if name not in WINDOWS:
        raise ToolError(f"'{name[:40]}' is no indicator.", hint=f"Known: {', '.join(WINDOWS)}.")
    if window is not None and not 2 <= window <= 1000:
        raise ToolError(f"A window of {window} sessions is not between 2 and 1000.")
    size = WINDOWS[name] if window is None or name in _FIXED else window
    rows = _ROWS[name](bars, total, size)
    last, source = session_date(bars.index[-1]), source_of(bars)
    for row in rows:
        if pd.isna(row.value):
            raise NoDataError(
                f"{symbol.ticker} has {len(bars)} sessions up to {last}, too few for {row.measure}."
            )
    return [
        Cell(
            symbol=symbol.ticker,
            measure=row.measure,
            value=float(row.value),
            unit=row.unit or symbol.currency,
            start=row.since or last,
            end=last,
            source=source,
            formula=row.formula,
            label=row.measure.replace("_", " "),
            on=row.on,
        )
        for row in rows
    ]


def _last(series: pd.Series) -> float:
    return float(series.iloc[-1])


def _sma(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    value = _last(formulas.sma(bars["close"], size)) if len(bars) >= size else float("nan")
    return [Row(f"sma_{size}", value, f"mean of the last {size} closes")]


def _ema(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    value = _last(formulas.ema(bars["close"], size))
    return [Row(f"ema_{size}", value, f"exponential mean, alpha = 2 / ({size} + 1)")]


def _rsi(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    value = _last(formulas.rsi(bars["close"], size))
    return [Row(f"rsi_{size}", value, f"Wilder's RSI over {size} sessions", INDEX)]


def _atr(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    value = _last(formulas.atr(bars, size))
    return [Row(f"atr_{size}", value, f"Wilder's average true range, {size} sessions")]


def _macd(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    row = formulas.macd(bars["close"]).iloc[-1]
    return [
        Row("macd", row["macd"], "EMA 12 - EMA 26 of the close"),
        Row("macd_signal", row["signal"], "EMA 9 of the MACD"),
        Row("macd_histogram", row["histogram"], "MACD - signal"),
    ]


def _bollinger(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    row = formulas.bollinger(bars["close"], size).iloc[-1]
    formula = f"mean of {size} closes, plus and minus 2 population standard deviations"
    return [Row(f"bollinger_{band}", row[band], formula) for band in ("lower", "middle", "upper")]


def _high(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    year = formulas.year_range(bars)
    formula = "highest price of the last 52 weeks"
    return [Row("high_52w", year.high, formula, on=year.high_on, since=year.start)]


def _low(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    year = formulas.year_range(bars)
    formula = "lowest price of the last 52 weeks"
    return [Row("low_52w", year.low, formula, on=year.low_on, since=year.start)]


def _volatility(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    value = _last(risk.rolling_volatility(total, size)) if len(total) > size else float("nan")
    formula = f"standard deviation of the last {size} daily total returns x sqrt(252)"
    return [Row(f"volatility_{size}d", value, formula, FRACTION)]


def _volume(bars: pd.DataFrame, total: pd.Series, size: int) -> list[Row]:
    value = formulas.average_volume(bars.iloc[-size:]) if len(bars) >= size else float("nan")
    formula = f"mean daily volume of the last {size} sessions, in today's shares"
    return [Row(f"average_volume_{size}d", value, formula, SHARES)]


_ROWS: dict[str, Callable[[pd.DataFrame, pd.Series, int], list[Row]]] = {
    "sma": _sma,
    "ema": _ema,
    "rsi": _rsi,
    "atr": _atr,
    "macd": _macd,
    "bollinger": _bollinger,
    "high_52w": _high,
    "low_52w": _low,
    "rolling_volatility": _volatility,
    "average_volume": _volume,
}
