"""Charts by symbol and period: fetches the frames, and hands them to the pure chart functions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import plotly.graph_objects as go

from workbench import charts
from workbench.analytics import risk
from workbench.domain import Period
from workbench.errors import ToolError
from workbench.market.manager import DataManager
from workbench.services.windows import Window, open_window

ChartKind = Literal[
    "price", "candlestick", "drawdown", "rolling_volatility", "comparison", "correlation"
]


class ChartService:
    """Draws charts of symbols over periods; see ``workbench.charts`` for how they look."""

    def __init__(self, data: DataManager) -> None:
        self._data = data

    def figure(self, kind: ChartKind, symbols: Sequence[str], period: str = "1y") -> go.Figure:
        """The chart ``kind`` of ``symbols``; ToolError where the kind takes another number."""
        if kind in _SINGLE:
            if len(symbols) != 1:
                raise ToolError(f"A {kind} chart shows one symbol, not {len(symbols)}.")
            return _SINGLE[kind](self, symbols[0], period)
        if kind not in _SEVERAL:
            raise ToolError(f"'{kind}' is no chart.", hint=f"Known: {', '.join(KINDS)}.")
        return _SEVERAL[kind](self, symbols, period)

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
        return charts.rolling_volatility(found.total, self._caption([found]), window=window)

    def comparison(self, symbols: Sequence[str], period: str = "1y") -> go.Figure:
        """Total-return series, each set to 100 at the first common session."""
        windows = [self._window(symbol, period) for symbol in symbols]
        frame = pd.concat({w.symbol.ticker: w.total for w in windows}, axis=1, join="inner")
        return charts.comparison(frame, self._caption(windows))

    def correlation(self, symbols: Sequence[str], period: str = "1y") -> go.Figure:
        """Correlations of daily total returns as a heat map."""
        if len(symbols) < 2:
            raise ToolError("A correlation chart needs two symbols or more.")
        windows = [self._window(symbol, period) for symbol in symbols]
        frame = pd.concat({w.symbol.ticker: w.total for w in windows}, axis=1, join="inner")
        return charts.correlation(risk.correlation(frame), self._caption(windows))

    def _window(self, symbol: str, period: str) -> Window:
        first = self._data.span(symbol)[0]
        return open_window(
            self._data, symbol, Period.parse(period, now=self._data.now, first=first)
        )

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
            period=f"{windows[0].start} to {windows[0].end}",
        )


_SINGLE = {
    "price": ChartService.price,
    "candlestick": ChartService.candlestick,
    "drawdown": ChartService.drawdown,
    "rolling_volatility": ChartService.rolling_volatility,
}
_SEVERAL = {"comparison": ChartService.comparison, "correlation": ChartService.correlation}
KINDS = (*_SINGLE, *_SEVERAL)
