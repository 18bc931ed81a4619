"""The bundled sample: real daily prices of five companies, 2000-03-01 to 2013-03-01.

See README.md beside this file for the source and licence of the data.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from importlib.resources import files

import pandas as pd

from workbench.domain import Interval, Symbol
from workbench.errors import NoDataError
from workbench.market.frames import BAR_COLUMNS, actions_frame, as_session, bars_frame, session_date

_SYMBOLS = {
    symbol.ticker: symbol
    for symbol in (
        Symbol("AAPL", "XNAS", "USD", "Apple Inc.", ("Apple", "Apple Computer")),
        Symbol("FB", "XNAS", "USD", "Facebook, Inc.", ("Facebook", "Meta", "Meta Platforms")),
        Symbol("GOOG", "XNAS", "USD", "Google Inc.", ("Google", "Alphabet")),
        Symbol(
            "IBM",
            "XNYS",
            "USD",
            "International Business Machines Corporation",
            ("International Business Machines", "Big Blue"),
        ),
        Symbol("MSFT", "XNAS", "USD", "Microsoft Corporation", ("Microsoft",)),
    )
}


class SampleProvider:
    """Serves the sample; it never changes, needs no network and has daily bars only."""

    name = "sample"

    def symbols(self) -> tuple[Symbol, ...]:
        """The five symbols, in order of ticker."""
        return tuple(_SYMBOLS.values())

    def lookup(self, ticker: str) -> Symbol:
        """The symbol of ``ticker``, in any case; NoDataError for any other."""
        symbol = _SYMBOLS.get(ticker.strip().upper())
        if symbol is None:
            raise NoDataError(
                f"The sample data has no symbol '{ticker.strip()[:20]}'.",
                hint=f"It has {', '.join(_SYMBOLS)}; the live profile asks real providers.",
            )
        return symbol

    def span(self, symbol: Symbol) -> tuple[date, date]:
        """First and last session of ``symbol``."""
        index = self._series(symbol).index
        return session_date(index[0]), session_date(index[-1])

    def bars(self, symbol: Symbol, start: date, end: date, interval: Interval) -> pd.DataFrame:
        """Raw daily bars; NoDataError for another interval."""
        if interval != Interval.DAY:
            raise NoDataError(f"The sample data has daily bars only, no '{interval}'.")
        rows = self._series(symbol).loc[as_session(start) : as_session(end), list(BAR_COLUMNS)]
        return bars_frame(rows, about=f"sample {symbol.ticker}")

    def actions(self, symbol: Symbol, start: date, end: date) -> pd.DataFrame:
        """Splits and dividends, derived from the vendor's adjusted closes (see README.md)."""
        table = self._actions
        rows = table[table["ticker"] == symbol.ticker].loc[as_session(start) : as_session(end)]
        return actions_frame(rows, about=f"sample {symbol.ticker}")

    def vendor_adjusted_close(self, symbol: Symbol) -> pd.Series:
        """The vendor's own adjusted close, for checking our adjustment; per session, USD."""
        return self._series(symbol)["adj_close"]

    def _series(self, symbol: Symbol) -> pd.DataFrame:
        return self._bars[symbol.ticker]

    @cached_property
    def _bars(self) -> dict[str, pd.DataFrame]:
        with (files(__package__) / "bars.csv.gz").open("rb") as file:
            table = pd.read_csv(file, compression="gzip", parse_dates=["session"])
        return {
            str(ticker): rows.drop(columns="ticker").set_index("session")
            for ticker, rows in table.groupby("ticker")
        }

    @cached_property
    def _actions(self) -> pd.DataFrame:
        with (files(__package__) / "actions.csv").open("rb") as file:
            table = pd.read_csv(file, parse_dates=["session"])
        return table.set_index("session").sort_index()
