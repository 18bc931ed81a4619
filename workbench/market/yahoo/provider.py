"""Daily bars, splits and dividends from Yahoo, as traded and as declared.

Yahoo's prices, volumes and dividends are in today's shares: adjusted for every split up to now,
also in a frame that ends earlier. So every request reaches up to now, and each bar is brought back
to what was traded by the splits after it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import yfinance
from yfinance.exceptions import YFException, YFPricesMissingError, YFRateLimitError
from yfinance.scrapers.history import PriceHistory

from workbench.domain import Interval, Symbol
from workbench.errors import (
    MarketDataError,
    NoDataError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.log import LoggingMixin
from workbench.market.frames import actions_frame, as_session, bars_frame, session_date
from workbench.market.yahoo.connection import (
    Patience,
    errors_raised,
    log_to,
    open_connection,
    open_session,
    vendor_lock,
)
from workbench.market.yahoo.symbols import mic_of, our_ticker, yahoo_name

OFFLINE_HINT = "No network? 'workbench ... --profile offline' works on bundled sample data."

# Bars, actions and span of one symbol are asked for in one breath: one request answers them.
_RECENT_S = 30.0
# Closing auctions and late reports change the last bar for a while after the close.
_SETTLING = timedelta(minutes=30)
_EARLIEST = date(1900, 1, 1)


@dataclass(frozen=True)
class _Chart:
    """Yahoo's answer: as-traded columns by session, and what it says of the symbol.

    ``start``: the first day asked for; None for the last few sessions only.
    """

    name: str
    start: date | None
    rows: pd.DataFrame
    meta: dict[str, Any]
    fetched: float = field(default_factory=time.monotonic)

    def answers(self, name: str, start: date | None) -> bool:
        reaches = start is None or (self.start is not None and self.start <= start)
        return self.name == name and reaches and time.monotonic() - self.fetched < _RECENT_S


class YahooProvider(LoggingMixin):
    """Daily bars, splits and dividends from Yahoo Finance; thread-safe, one request at a time.

    ``timeout_s`` bounds a whole question, cookies and repeats included; a missing network is
    noticed within 4 seconds. ``clock`` gives the time, aware.
    """

    name = "yahoo"

    def __init__(
        self,
        *,
        timeout_s: float = 15.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._patience = Patience(timeout_s)
        self._session = open_session(self._patience)
        self._data = open_connection(self._session)
        self._recent: _Chart | None = None

    def lookup(self, ticker: str) -> Symbol:
        """The symbol behind ``ticker``; NoDataError where Yahoo knows none."""
        name = yahoo_name(ticker)
        meta = self._chart(name, None).meta
        exchange, currency = str(meta.get("exchangeName") or ""), meta.get("currency")
        mic = mic_of(exchange)
        if mic is None or not currency:
            raise NoDataError(
                f"Yahoo lists {name} on '{exchange[:12]}' in '{currency!s:.8}': "
                "the exchange or the currency is not one Workbench knows."
            )
        label = str(meta.get("longName") or meta.get("shortName") or "")
        return Symbol(our_ticker(name), mic, str(currency), " ".join(label.split())[:120])

    def span(self, symbol: Symbol) -> tuple[date, date]:
        """The first and the last settled session Yahoo has."""
        name = yahoo_name(symbol.ticker)
        chart = self._chart(name, None)
        listed = chart.meta.get("firstTradeDate")
        if not isinstance(listed, pd.Timestamp) or self._settled(chart).empty:
            chart, listed = self._chart(name, _EARLIEST), None
        sessions = self._settled(chart).index
        if sessions.empty:
            raise NoDataError(f"Yahoo has no settled daily bar of {name}.")
        first = listed.date() if listed is not None else session_date(sessions[0])
        return first, session_date(sessions[-1])

    def bars(self, symbol: Symbol, start: date, end: date, interval: Interval) -> pd.DataFrame:
        """Raw bars as traded; a session that has not settled yet, or has no price, is no row.

        Daily only (NoDataError): Yahoo's longer bars mix shares from before and after a split.
        """
        if interval != Interval.DAY:
            raise NoDataError(f"Yahoo is asked for daily bars only, not '{interval}'.")
        name = yahoo_name(symbol.ticker)
        rows = self._settled(self._chart(name, start)).loc[as_session(start) : as_session(end)]
        return bars_frame(rows, about=f"yahoo {name}")

    def actions(self, symbol: Symbol, start: date, end: date) -> pd.DataFrame:
        """Splits and dividends as declared, in the shares of their ex-date."""
        name = yahoo_name(symbol.ticker)
        rows = self._chart(name, start).rows.loc[as_session(start) : as_session(end)]
        return actions_frame(rows, about=f"yahoo {name}")

    def close(self) -> None:
        """End connections; the provider cannot be used after."""
        self._session.close()

    def _chart(self, name: str, start: date | None) -> _Chart:
        with vendor_lock:
            if self._recent is None or not self._recent.answers(name, start):
                self._recent = self._fetch(name, start)
            return self._recent

    def _fetch(self, name: str, start: date | None) -> _Chart:
        today = self._clock().date()
        # Some days more on both sides: dates are given in UTC, and the end is exclusive.
        days = timedelta(days=3)
        window = {"start": start - days, "end": today + days} if start else {"period": "5d"}
        prices = PriceHistory(self._data, name, "UTC", session=self._session)
        self._patience.begin()
        with self._worded(name), errors_raised(), log_to(self.logger):
            try:
                frame = prices.history(**window, interval="1d", auto_adjust=False, actions=True)
            except YFPricesMissingError as error:
                frame = _nothing(prices, error)
            meta = dict(prices._history_metadata)
            _check_dividend_currency(prices, name, meta)
            return _Chart(name, start, _as_traded(frame), meta)

    def _settled(self, chart: _Chart) -> pd.DataFrame:
        """The bars: rows with prices, without the session that trades or has only just closed."""
        if chart.rows.empty:
            return chart.rows
        zone = ZoneInfo(str(chart.meta["exchangeTimezoneName"]))
        now = self._clock().astimezone(zone)
        regular = (chart.meta.get("currentTradingPeriod") or {}).get("regular") or {}
        close = regular.get("end")
        settled = (
            isinstance(close, pd.Timestamp)
            and close.date() == now.date()
            and now >= close.to_pydatetime() + _SETTLING
        )
        last = now.date() if settled else now.date() - timedelta(days=1)
        rows = chart.rows.loc[: as_session(last)]
        priced = (rows[["open", "high", "low", "close"]] > 0).all(axis="columns")  # NaN is not
        if not bool(priced.all()):
            missing = int((~priced).sum())
            self.logger.warning("Yahoo has no price in %d rows of %s", missing, chart.name)
        return rows[priced]

    @contextmanager
    def _worded(self, name: str) -> Iterator[None]:
        """Turn what yfinance raises into the reactions a caller has."""
        try:
            yield
        except YFRateLimitError as error:
            raise RateLimitedError(
                "Yahoo refuses more requests from this address for now (429).",
                retry_after=self._patience.retry_after,
                hint="Wait some minutes; stored data stays readable.",
            ) from error
        except OSError as error:  # curl's and requests' errors are OSErrors
            self.logger.info("Yahoo: %s for %s: %s", type(error).__name__, name, error)
            raise ProviderUnavailable("Yahoo could not be reached.", hint=OFFLINE_HINT) from error
        except _UNREADABLE as error:
            self.logger.info("Yahoo: %s for %s: %s", type(error).__name__, name, error)
            raise ProviderUnavailable(
                f"Yahoo's answer for {name} could not be read ({type(error).__name__}).",
                hint=f"Try again; if it stays, yfinance {yfinance.__version__} may be outdated.",
            ) from error


_UNREADABLE = (YFException, ValueError, LookupError, TypeError, AttributeError)


def _as_traded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame of yfinance, undone to what was traded and declared, by session.

    A bar's prices times, its volume divided by, all splits with a later ex-date; a dividend
    likewise. Distributed capital gains count as dividends.
    """
    columns = ["open", "high", "low", "close", "volume", "split", "dividend"]
    if frame.empty:
        index = pd.DatetimeIndex([], name="session")
        return pd.DataFrame(index=index, columns=columns, dtype="float64")
    frame = frame.sort_index()
    # A row made for one event has NaN for the others: nothing happened there.
    events = frame.reindex(columns=["Dividends", "Capital Gains"]).fillna(0.0)
    split = frame["Stock Splits"].where(frame["Stock Splits"] > 0, 1.0).to_numpy("float64")
    later = np.append(np.cumprod(split[::-1])[::-1][1:], 1.0)
    paid = events.sum(axis="columns")
    raw = {name: frame[name.title()].to_numpy("float64") * later for name in columns[:4]}
    raw["volume"] = frame["Volume"].to_numpy("float64") / later
    raw |= {"split": split, "dividend": paid.to_numpy("float64") * later}
    days = pd.DatetimeIndex(frame.index).tz_localize(None).normalize()
    return pd.DataFrame(raw, index=days.rename("session"))


def _nothing(prices: PriceHistory, error: YFPricesMissingError) -> pd.DataFrame:
    """No rows, if Yahoo knows the symbol and has none for these days; else an error."""
    if "exchangeName" in prices._history_metadata or "Data doesn't exist" in str(error):
        return pd.DataFrame()
    if error.yahoo_reason:
        raise NoDataError(f"Yahoo knows no symbol '{prices.ticker}'.") from error
    raise ProviderUnavailable(
        f"Yahoo's answer for {prices.ticker} is empty.", hint="Try again later."
    ) from error


def _check_dividend_currency(prices: PriceHistory, name: str, meta: dict[str, Any]) -> None:
    """Refuse dividends in a currency other than the price's: yfinance leaves it out."""
    paid = prices._dividends
    if isinstance(paid, pd.DataFrame) and "currency" in paid:
        foreign = sorted({str(code) for code in paid["currency"]} - {"", str(meta["currency"])})
        if foreign:
            raise MarketDataError(
                f"Yahoo gives dividends of {name} in {', '.join(foreign)[:40]}, its prices in "
                f"{meta['currency']}: returns would be wrong."
            )
