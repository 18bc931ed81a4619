"""Charts by symbol and period: fetches the frames, and hands them to the pure chart functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

from workbench import charts
from workbench.analytics import risk
from workbench.errors import NoDataError, ToolError
from workbench.market.frames import session_date
from workbench.market.manager import DataManager
from workbench.services.condition import Condition, chart_health, condition
from workbench.services.windows import Window, open_window, period_of

ChartKind = Literal[
    "price", "candlestick", "drawdown", "rolling_volatility", "comparison", "correlation"
]


class ChartService:
    """Draws charts of symbols over periods; see ``workbench.charts`` for how they look."""

    def __init__(self, data: DataManager) -> None:
        self._data = data

    def figure(
        self, kind: ChartKind, symbols: Sequence[str] | str, period: str = "1y"
    ) -> go.Figure:
        """The chart ``kind`` of ``symbols`` (one may be given by itself).

        Raises ToolError where the kind takes another number of symbols, and where the period is
        too short to be drawn.
        """
        draw = _SINGLE.get(kind) or _SEVERAL.get(kind)
        if draw is None:
            raise ToolError(f"'{kind}' is no chart.", hint=f"Known: {', '.join(KINDS)}.")
        symbols = [symbols] if isinstance(symbols, str) else symbols
        if kind in _SINGLE and len(symbols) != 1:
            raise ToolError(f"A {kind} chart shows one symbol, not {len(symbols)}.")
        try:
            return draw(self, symbols[0] if kind in _SINGLE else symbols, period)
        except ValueError as error:
            raise ToolError(f"The {kind} chart cannot be drawn: {error}") from error

    def price(self, symbol: str, period: str = "1y") -> go.Figure:
        """Split-adjusted close with volume and moving averages."""
        window = self._window(symbol, period)
        bars = self._data.get_stock_data(symbol, end=window.end, adjust="splits")
        return charts.price(bars, self._caption([window]), since=window.start)

    def candlestick(self, symbol: str, period: str = "6mo") -> go.Figure:
        """Split-adjusted candles with volume."""
        window = self._window(symbol, period)
        return charts.candlestick(window.levels, self._caption([window]))

    def drawdown(self, symbol: str, period: str = "max") -> go.Figure:
        """Distance of the total-return series from its running peak."""
        window = self._window(symbol, period)
        return charts.drawdown(window.total, self._caption([window]))

    def rolling_volatility(
        self, symbol: str, period: str = "max", *, window: int = 63
    ) -> go.Figure:
        """Annualised volatility of the last ``window`` daily total returns."""
        found = self._window(symbol, period)
        earlier = self._data.get_stock_data(symbol, end=found.end, adjust="total")["close"]
        caption = self._caption([found])
        return charts.rolling_volatility(earlier, caption, window=window, since=found.start)

    def comparison(self, symbols: Sequence[str], period: str = "1y") -> go.Figure:
        """Total-return series, each set to 100 at the first common session."""
        windows = [self._window(symbol, period) for symbol in symbols]
        return charts.comparison(_together(windows), self._caption(windows))

    def correlation(self, symbols: Sequence[str], period: str = "1y") -> go.Figure:
        """Correlations of daily total returns on common sessions, as a heat map."""
        windows = [self._window(symbol, period) for symbol in symbols]
        if len({window.symbol.ticker for window in windows}) < 2:
            raise ToolError("A correlation chart needs two symbols or more.")
        closes = _together(windows)
        first, last = session_date(closes.index[0]), session_date(closes.index[-1])
        caption = replace(self._caption(windows), period=f"{first} to {last}")
        return charts.correlation(risk.correlation(closes), caption)

    def _window(self, symbol: str, period: str) -> Window:
        return open_window(self._data, symbol, period_of(self._data, period, symbol))

    def _caption(self, windows: Sequence[Window]) -> charts.Caption:
        symbols = [window.symbol for window in windows]
        alone = symbols[0]
        subject = (
            f"{alone.name} ({alone.ticker})"
            if len(symbols) == 1
            else ", ".join(symbol.ticker for symbol in symbols)
        )
        return charts.Caption(
            subject=subject,
            currency=", ".join(dict.fromkeys(symbol.currency for symbol in symbols)),
            as_of=self._data.now,
            source=windows[0].source,
            sample=self._data.is_sample,
            health=chart_health([self._condition(window) for window in windows]),
        )

    def _condition(self, window: Window) -> Condition:
        return condition(self._data, window.levels.attrs, (window.start, window.end))


def _together(windows: Sequence[Window]) -> pd.DataFrame:
    series = {window.symbol.ticker: window.total for window in windows}
    closes = pd.concat(series, axis=1, join="inner")
    if len(closes) < 2:
        raise NoDataError(f"{', '.join(series)} have fewer than two sessions in common.")
    closes.attrs["adjust"] = "total"
    return closes


_SINGLE: dict[str, Callable[..., go.Figure]] = {
    "price": ChartService.price,
    "candlestick": ChartService.candlestick,
    "drawdown": ChartService.drawdown,
    "rolling_volatility": ChartService.rolling_volatility,
}
_SEVERAL: dict[str, Callable[..., go.Figure]] = {
    "comparison": ChartService.comparison,
    "correlation": ChartService.correlation,
}
KINDS = (*_SINGLE, *_SEVERAL)
