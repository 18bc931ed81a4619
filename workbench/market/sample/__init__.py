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
from workbench.market.provider import History, Kind

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
    offers = frozenset({Kind.BARS})
    intervals = frozenset({Interval.DAY})
    requests_per_history = 0
    last_session = date(2013, 3, 1)

    def symbols(self) -> tuple[Symbol, ...]:
        """The five symbols, in order of ticker."""
        return tuple(_SYMBOLS.values())

    def lookup(self, ticker: str) -> Symbol:
        """The symbol of ``ticker``, in any case; NoDataError for any other."""
        symbol = _SYMBOLS.get(ticker.strip().upper())
        if symbol is None:
            raise _absent(ticker)
        return symbol

    def history(self, symbol: Symbol, start: date | None, end: date, interval: Interval) -> History:
        """Raw daily bars, and actions derived from the vendor's adjusted closes (see README.md);
        NoDataError for another interval."""
        if symbol.identity != getattr(_SYMBOLS.get(symbol.ticker), "identity", None):
            raise _absent(symbol.ticker)
        if interval != Interval.DAY:
            raise NoDataError(f"The sample data has daily bars only, no '{interval}'.")
        series, about = self._series(symbol), f"sample {symbol.ticker}"
        first = session_date(series.index[0])
        since = max(start or first, first)
        span = slice(as_session(since), as_session(end))
        actions = self._actions[self._actions["ticker"] == symbol.ticker]
        return History(
            bars_frame(series.loc[span, list(BAR_COLUMNS)], about=about),
            actions_frame(actions.loc[span], about=about),
            since=since,
            whole=since == first,
        )

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


def _absent(ticker: str) -> NoDataError:
    return NoDataError(
        f"The sample data has no symbol '{ticker.strip()[:20]}'.",
        hint=f"It has {', '.join(_SYMBOLS)}; the live profile asks real providers.",
    )
