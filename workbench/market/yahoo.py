"""Yahoo Finance, by way of yfinance: its only importer.

Yahoo's prices, volumes and dividends are in today's shares: adjusted for every split up to now,
also in a frame that ends earlier. So every request reaches up to now, and each bar is brought back
to what was traded by the splits after it.

Of yfinance only the parts without process-wide state are used, so that a notebook may use yfinance
beside us: our connection is our own, cookies live in its memory, and neither the user's session
nor yfinance's cache folder is touched. The one switch that is global (whether errors are raised)
is set for the length of a call, under a lock, and put back.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import yfinance
from yfinance._http import new_session
from yfinance.data import YfData
from yfinance.exceptions import YFException, YFPricesMissingError, YFRateLimitError
from yfinance.scrapers.history import PriceHistory

from workbench.domain import Interval, Symbol
from workbench.errors import (
    MarketDataError,
    NoDataError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.log import LoggingMixin
from workbench.market.frames import actions_frame, as_session, bars_frame, session_date
from workbench.market.yahoo_symbols import mic_of, our_ticker, yahoo_name

OFFLINE_HINT = "No network? 'workbench ... --profile offline' works on bundled sample data."

_CONNECT_S = 4.0
# Bars, actions and span of one symbol are asked for in one breath: one request answers them.
_RECENT_S = 30.0
# Closing auctions and late reports change the last bar for a while after the close.
_SETTLING = timedelta(minutes=30)
_EARLIEST = date(1900, 1, 1)

_vendor = threading.RLock()
_caller: ContextVar[logging.Logger | None] = ContextVar("workbench_yahoo_caller", default=None)


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
        self._patience = _Patience(timeout_s)
        self._session = _open_session(self._patience)
        self._data = _open_connection(self._session)
        self._recent: _Chart | None = None

    def lookup(self, ticker: str) -> Symbol:
        """The symbol behind ``ticker``; NoDataError where Yahoo knows none."""
        name = yahoo_name(ticker)
        meta = self._chart(name, None).meta
        exchange, currency = str(meta.get("exchangeName") or ""), meta.get("currency")
        mic = mic_of(exchange)
        if mic is None or not currency:
            raise NoDataError(
                f"Yahoo lists {name} on '{exchange[:12]}' in '{currency}': "
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
        prices = rows[["open", "high", "low", "close"]]
        known = (prices > 0).all(axis="columns")  # a comparison with NaN is false
        if not bool(known.all()):
            self.logger.warning("Yahoo has %d sessions of %s without price", (~known).sum(), name)
        return bars_frame(rows[known], about=f"yahoo {name}")

    def actions(self, symbol: Symbol, start: date, end: date) -> pd.DataFrame:
        """Splits and dividends as declared, in the shares of their ex-date."""
        name = yahoo_name(symbol.ticker)
        rows = self._chart(name, start).rows.loc[as_session(start) : as_session(end)]
        return actions_frame(rows, about=f"yahoo {name}")

    def _chart(self, name: str, start: date | None) -> _Chart:
        with _vendor:
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
        with self._worded(name), _errors_raised(), _log_to(self.logger):
            try:
                frame = prices.history(**window, interval="1d", auto_adjust=False, actions=True)
            except YFPricesMissingError as error:
                frame = _nothing(prices, error)
            meta = dict(prices._history_metadata)
            _check_dividend_currency(prices, name, meta)
            return _Chart(name, start, _as_traded(frame), meta)

    def _settled(self, chart: _Chart) -> pd.DataFrame:
        """The rows without the session that is still trading or has only just closed."""
        if chart.rows.empty:
            return chart.rows
        zone = ZoneInfo(str(chart.meta["exchangeTimezoneName"]))
        now = self._clock().astimezone(zone)
        regular = (chart.meta.get("currentTradingPeriod") or {}).get("regular") or {}
        close = regular.get("end")
        closed = isinstance(close, pd.Timestamp) and now >= close + _SETTLING
        unsettled = now.date() if not (closed and close.date() == now.date()) else None
        last = now.date() if unsettled is None else now.date() - timedelta(days=1)
        return chart.rows.loc[: as_session(last)]

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
    """yfinance's frame, undone to what was traded and declared, by session.

    A bar's prices times, its volume divided by, all splits with a later ex-date; a dividend
    likewise. Distributed capital gains count as dividends.
    """
    columns = ["open", "high", "low", "close", "volume", "split", "dividend"]
    if frame.empty:
        index = pd.DatetimeIndex([], name="session")
        return pd.DataFrame(index=index, columns=columns, dtype="float64")
    frame = frame.sort_index()
    split = frame["Stock Splits"].where(frame["Stock Splits"] > 0, 1.0).to_numpy("float64")
    later = np.append(np.cumprod(split[::-1])[::-1][1:], 1.0)
    paid = frame["Dividends"] + frame.get("Capital Gains", 0.0)
    raw = {name: frame[name.title()].to_numpy("float64") * later for name in columns[:4]}
    raw["volume"] = frame["Volume"].to_numpy("float64") / later
    raw |= {"split": split, "dividend": paid.to_numpy("float64") * later}
    days = pd.DatetimeIndex(frame.index).tz_localize(None).normalize()
    return pd.DataFrame(raw, index=days.rename("session"))


def _nothing(prices: Any, error: YFPricesMissingError) -> pd.DataFrame:
    """No rows, if Yahoo knows the symbol and has none for these days; else NoDataError."""
    if "exchangeName" in prices._history_metadata or "Data doesn't exist" in str(error):
        return pd.DataFrame()
    raise NoDataError(f"Yahoo knows no symbol '{prices.ticker}'.") from error


def _check_dividend_currency(prices: Any, name: str, meta: dict[str, Any]) -> None:
    """yfinance drops the currency of dividends: a foreign one would be taken for the price's."""
    paid = prices._dividends
    if isinstance(paid, pd.DataFrame) and "currency" in paid:
        foreign = sorted({str(code) for code in paid["currency"]} - {"", str(meta["currency"])})
        if foreign:
            raise MarketDataError(
                f"Yahoo gives dividends of {name} in {', '.join(foreign)[:40]}, its prices in "
                f"{meta['currency']}: returns would be wrong."
            )


class _Patience:
    """The time one question may take, over all requests yfinance makes for it."""

    def __init__(self, total_s: float) -> None:
        self._total_s = total_s
        self._until = math.inf
        self.retry_after: float | None = None

    def begin(self) -> None:
        self._until, self.retry_after = time.monotonic() + self._total_s, None

    def timeouts(self) -> tuple[float, float]:
        """Seconds for connecting, and for the answer after it."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError(f"no answer within {self._total_s:g} s")
        connect = min(_CONNECT_S, left)
        return connect, max(left - connect, 0.01)

    def heard(self, answer: Any) -> None:
        """Remember how long a refusal asks to wait; yfinance drops it."""
        wait = str(answer.headers.get("Retry-After") or "")
        if answer.status_code == 429 and wait.isdecimal():
            self.retry_after = float(wait)


def _open_session(patience: _Patience) -> Any:
    """A session of yfinance's kind whose every request is bounded by ``patience``.

    yfinance's own limits are 30 seconds a request, for up to seven requests in a row.
    """
    session = new_session()
    send = session.request

    def request(method: str, url: str, **options: Any) -> Any:  # noqa: ANN401 - the vendor's own
        answer = send(method=method, url=url, **options | {"timeout": patience.timeouts()})
        patience.heard(answer)
        return answer

    session.request = request
    return session


class _Connection(YfData):
    """yfinance's connection with cookies in memory only, and a crumb only when Yahoo wants one.

    The chart needs neither; asking for them first would cost three requests, and half a minute
    each where the network drops what it does not like.
    """

    def get(self, url: str, params: Any = None, timeout: float = 30) -> Any:  # noqa: ANN401
        answer = super().get(url, params, timeout)
        if answer.status_code in (401, 403):
            raise ProviderRefusedError(f"Yahoo refused the request ({answer.status_code}).")
        if answer.status_code >= 500:
            raise ProviderUnavailable(f"Yahoo failed ({answer.status_code}). Try again later.")
        return answer

    def _get_cookie_and_crumb(self, timeout: float | None = None) -> Any:  # noqa: ANN401
        # yfinance gives a timeout only when it repeats a request that was refused.
        if timeout is None and self._crumb is None:
            return None, self._cookie_strategy
        return super()._get_cookie_and_crumb(timeout or 30)

    def _load_cookie_curlCffi(self) -> bool:  # noqa: N802 - the vendor's name
        return False

    def _save_cookie_curlCffi(self) -> bool:  # noqa: N802 - the vendor's name
        return False


def _open_connection(session: Any) -> Any:
    # Past the metaclass, which would hand the one connection of its class to everybody.
    return type.__call__(_Connection, session)


@contextmanager
def _errors_raised() -> Iterator[None]:
    """Let yfinance raise; by default it logs an error and answers an empty frame."""
    with _vendor:
        before = yfinance.config.debug.hide_exceptions
        yfinance.config.debug.hide_exceptions = False
        try:
            yield
        finally:
            yfinance.config.debug.hide_exceptions = before


class _OurLines(logging.Filter):
    """Takes the lines yfinance writes for us to our log; those of others pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        caller = _caller.get()
        if caller is not None:
            caller.debug("yfinance: %s", record.getMessage())
        return caller is None


_our_lines = _OurLines()


@contextmanager
def _log_to(logger: logging.Logger) -> Iterator[None]:
    logging.getLogger("yfinance").addFilter(_our_lines)  # adds it once
    token = _caller.set(logger)
    try:
        yield
    finally:
        _caller.reset(token)
