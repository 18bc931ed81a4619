"""Yahoo Finance as a provider: bars, a company's profile, its statements and news about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pandas as pd

from workbench.domain import Interval, Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.log import LoggingMixin
from workbench.market.calendars import local_day
from workbench.market.provider import History, Kind, NewsItem, Profile
from workbench.market.quotas import Quota
from workbench.market.yahoo.charts import Chart, ask_daily
from workbench.market.yahoo.company import ask_news, ask_profile
from workbench.market.yahoo.connection import Connections, Vendor
from workbench.market.yahoo.histories import INTERVALS, Span, daily, intraday
from workbench.market.yahoo.manners import asking
from workbench.market.yahoo.statements import ask_facts
from workbench.market.yahoo.symbols import mic_of, our_ticker, yahoo_name


class YahooProvider(LoggingMixin):
    """Yahoo Finance by way of yfinance; safe for threads, which ask side by side.

    ``quota``: counts every request, cookies included. ``timeout_s`` bounds a whole question; a
    missing network is noticed within 4 seconds. ``clock`` gives the time, aware.
    """

    name = "yahoo"
    offers = frozenset({Kind.BARS, Kind.INFO, Kind.FUNDAMENTALS, Kind.NEWS})
    intervals = INTERVALS
    requests_per_history = 1

    def __init__(
        self,
        quota: Quota,
        *,
        timeout_s: float = 15.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._connections = Connections(quota, timeout_s, clock)

    def lookup(self, ticker: str) -> Symbol:
        """The symbol behind ``ticker``; NoDataError where Yahoo knows none."""
        name = yahoo_name(ticker)
        with self._asking(name) as connection:
            meta = ask_daily(connection, name, period="5d").meta
        exchange, currency = str(meta.get("exchangeName") or ""), meta.get("currency")
        mic = mic_of(exchange)
        if mic is None or not currency:
            raise NoDataError(
                f"Yahoo lists {name} on '{exchange[:12]}' in '{currency!s:.8}': "
                "the exchange or the currency is not one Workbench knows."
            )
        label = str(meta.get("longName") or meta.get("shortName") or "")
        return Symbol(our_ticker(name), mic, str(currency), " ".join(label.split())[:120])

    def history(self, symbol: Symbol, start: date | None, end: date, interval: Interval) -> History:
        """Bars as traded and actions as declared, in the shares of their day.

        Days and intraday bars only (NoDataError): Yahoo's weeks mix shares from before and after
        a split. ``since`` is later than ``start`` where Yahoo keeps an interval for some days
        only; NoDataError where all of it is older.
        """
        if interval not in self.intervals:
            raise NoDataError(f"Yahoo is not asked for '{interval}' bars; days make them.")
        name = yahoo_name(symbol.ticker)
        span = Span(start, end, self._clock())
        with self._asking(name) as connection:
            if interval.intraday:
                chart, history = intraday(connection, name, span, interval)
            else:
                chart, history = daily(connection, name, span)
        _check_currency(symbol, chart)
        return history

    def profile(self, symbol: Symbol) -> Profile:
        """What Yahoo says of the company; NoDataError where it says nothing."""
        name = yahoo_name(symbol.ticker)
        with self._asking(name, crumb=True) as connection:
            return ask_profile(connection, name)

    def facts(self, symbol: Symbol) -> pd.DataFrame:
        """The yearly and quarterly statements, in the form of ``filings.facts``.

        The taxonomy is ``yahoo``, a concept Yahoo's own word. Yahoo does not tell when a figure
        was published, and replaces what is restated: so each is known from today (the exchange's)
        on, and figures per share are in today's shares. NoDataError where there are no statements.
        """
        name, today = yahoo_name(symbol.ticker), local_day(self._clock(), symbol.mic)
        with self._asking(name) as connection:
            facts, left_out = ask_facts(connection, name, today)
        if left_out:
            self.logger.info("Yahoo: %d figures of %s have no currency", left_out, name)
        return facts

    def news(self, symbol: Symbol, limit: int) -> Sequence[NewsItem]:
        """The latest articles, newest first, at most ``limit``; their text is foreign.
        ProviderUnavailable where there are some and none can be read."""
        name = yahoo_name(symbol.ticker)
        with self._asking(name) as connection:
            items, left_out = ask_news(connection, name, limit)
        if left_out:
            self.logger.warning("Yahoo: %d articles on %s could not be read", left_out, name)
        return items

    def close(self) -> None:
        """End connections; the provider cannot be used after."""
        self._connections.close()

    @contextmanager
    def _asking(self, name: str, *, crumb: bool = False) -> Iterator[Vendor]:
        with self._connections.lend(crumb=crumb) as connection, asking(name, self.logger):
            yield connection


def _check_currency(symbol: Symbol, chart: Chart) -> None:
    """Refuse prices in another unit than the symbol's: pounds are a hundred times pence."""
    told = chart.meta.get("currency")
    if told is not None and told != symbol.currency:
        raise MarketDataError(
            f"Yahoo gives {chart.name} in '{told!s:.8}', and it is known in '{symbol.currency}': "
            "the two must not be mixed.",
            hint=f"Run: workbench data fetch {symbol.ticker} --again",
        )
