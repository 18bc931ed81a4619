"""What a brief measures its company against: another company, or the basket of the others."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from workbench.analytics import returns
from workbench.market.manager import DataManager
from workbench.messages import FRACTION, Cell
from workbench.reports import brief_tables as tables
from workbench.services.research import BASKET, ResearchService
from workbench.services.windows import Window, open_window

EQUAL = "equal-weighted, rebalanced daily"


class Benchmark:
    """The benchmark ``asked`` for (a ticker, or ``basket``) over the sessions of ``window``.

    Its figures raise NoDataError where there is no such benchmark for the whole window.
    """

    def __init__(
        self, data: DataManager, research: ResearchService, window: Window, asked: str
    ) -> None:
        self._data, self._research, self._window, self._asked = data, research, window, asked
        self.is_basket = asked.lower() == BASKET

    @property
    def word(self) -> str:
        """Its name at the head of a column."""
        return "Basket" if self.is_basket else self._data.lookup(self._asked).ticker

    @property
    def phrase(self) -> str:
        """Its name within a sentence."""
        return "basket" if self.is_basket else self.word

    @cached_property
    def members(self) -> list[str]:
        """The tickers it is made of: those with data for the whole window."""
        if not self.is_basket:
            return [self.word]
        return [
            item.symbol.ticker
            for item in self._research.coverage()
            if item.symbol.ticker != self._window.symbol.ticker and item.first <= self._window.start
        ]

    @property
    def described(self) -> str:
        """It and who is in it."""
        members = ", ".join(self.members)
        return f"Basket of {members}: {EQUAL}" if self.is_basket else members

    @cached_property
    def _series(self) -> tuple[pd.Series[float], str]:
        return self.over(self._window)

    @property
    def closes(self) -> pd.Series[float]:
        """Its total-return closes, or the basket's level."""
        return self._series[0]

    @property
    def name(self) -> str:
        """Its full name, with the members of a basket."""
        return self._series[1]

    def over(self, window: Window) -> tuple[pd.Series[float], str]:
        """Its closes over another window, and its full name there, with how a basket is kept."""
        closes, name = self._research.benchmark(window, self._asked)
        return closes, f"{name}, rebalanced daily" if self.is_basket else name

    def total_return(self) -> Cell:
        """Its total return."""
        window = self._window
        return Cell(
            symbol=self.word,
            measure="total_return",
            value=returns.period_return(self.closes),
            unit=FRACTION,
            start=window.start,
            end=window.end,
            source=window.source,
            formula=f"total return of {self.name}",
            label="benchmark total return",
        )

    def risk(self) -> dict[str, Cell]:
        """Its risk measures by name."""
        return tables.risk_cells(self.closes, self.name, self._window.source)

    def against(self) -> list[Cell]:
        """Beta and correlation of the company against it."""
        ticker, period = self._window.symbol.ticker, self._window.period
        return self._research.against(ticker, self._asked, period)

    def beta(self) -> Cell:
        """Beta of the company against it."""
        return self.against()[0]

    def compared(self) -> dict[str, pd.Series[float]]:
        """The closes of the company, of the benchmark and of its members, by name."""
        series = {self._window.symbol.ticker: self._window.total, self.word: self.closes}
        for ticker in self.members:
            if ticker not in series:
                series[ticker] = open_window(self._data, ticker, self._window.period).total
        return series
