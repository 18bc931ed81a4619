"""Market data, read through memory, store and provider, adjusted on read, as of any day."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from cachetools import TTLCache

from workbench.config.settings import TtlSettings
from workbench.domain import Interval, Period, Quote, Source, Symbol
from workbench.errors import MarketDataError, NoDataError, StoreError
from workbench.log import LoggingMixin, log_context
from workbench.market.actions import Adjust, adjusted
from workbench.market.calendars import local_day, sessions_between
from workbench.market.frames import as_session, session_date
from workbench.market.health import Finding, findings
from workbench.market.provider import Provider
from workbench.market.series import Series, SeriesStore
from workbench.stores.cache import CacheBackend, cache_key

_TICKER_CHARS = 40
_PROBE = "AAPL"  # every provider has it


@dataclass(frozen=True, slots=True)
class Coverage:
    """What there is of one symbol."""

    symbol: Symbol
    first: date
    last: date
    sessions: int


@dataclass(frozen=True, slots=True)
class MarketClock:
    """What day it is for market data.

    ``fixed``: that day, for sample data and for work as of a past day; None: the day it is at
    the exchange. ``utcnow``: the time of fetching, aware.
    """

    fixed: date | None = None
    utcnow: Callable[[], datetime] = lambda: datetime.now(UTC)

    def today(self, mic: str) -> date:
        """The day that counts as today for an exchange."""
        return self.fixed or local_day(self.utcnow(), mic)


class DataManager(LoggingMixin):
    """Answers questions about market data.

    A read asks the memory of this process, then the store, then the provider, and stores what is
    new: raw bars and actions, never adjusted ones. It is safe to use from several threads; a
    missing series is fetched once.
    """

    def __init__(
        self,
        provider: Provider,
        store: SeriesStore,
        *,
        clock: MarketClock,
        cache: CacheBackend,
        ttl: TtlSettings = TtlSettings(),  # noqa: B008 - frozen
    ) -> None:
        self._provider = provider
        self._store = store
        self._clock = clock
        self._cache = cache
        self._ttl = ttl
        # Frames stay objects of this process: writing them out as JSON would cost more than the
        # store's own read.
        self._memory: TTLCache[tuple[str, Interval], Series] = TTLCache(256, ttl.historical_data)
        self._lock = threading.RLock()

    @property
    def now(self) -> date:
        """The day that counts as today: for sample data its last session."""
        return self._clock.today("XNYS")

    def today(self, mic: str) -> date:
        """The day it is at an exchange; NoDataError where its calendar is not known."""
        return self._clock.today(mic)

    @property
    def is_sample(self) -> bool:
        """Whether the figures are the bundled sample's."""
        return self._provider.name == "sample"

    @property
    def provider_name(self) -> str:
        """Who answers."""
        return self._provider.name

    def lookup(self, ticker: str) -> Symbol:
        """The symbol of ``ticker``; NoDataError where the provider knows none."""
        if not 0 < len(ticker.strip()) <= _TICKER_CHARS:
            raise NoDataError(f"'{ticker[:_TICKER_CHARS]}' is no ticker.")
        key = cache_key("symbol", ticker.strip(), "listing", self._provider.name)
        with log_context(symbol=ticker.strip(), source=self._provider.name):
            listing = self._cache.get_or_fetch(
                key,
                lambda: asdict(self._provider.lookup(ticker)),
                ttl_seconds=self._ttl.fundamental_data,
            )
        return Symbol(**{**listing, "aliases": tuple(listing["aliases"])})

    def get_stock_info(self, ticker: str) -> Coverage:
        """The symbol and what there is of it."""
        series = self._series(self.lookup(ticker), Interval.DAY, None)
        index = series.bars.loc[: as_session(self.now)].index
        if not len(index):
            raise NoDataError(f"{ticker} has no session up to {self.now}.")
        symbol, last = series.symbol, session_date(index[-1])
        return Coverage(symbol, session_date(index[0]), last, len(index))

    def span(self, ticker: str) -> tuple[date, date]:
        """First and last session there are of ``ticker``, up to now."""
        info = self.get_stock_info(ticker)
        return info.first, info.last

    def catalogue(self) -> tuple[Symbol, ...]:
        """The symbols there are data of: the provider's list, else what the store holds."""
        listing = getattr(self._provider, "symbols", None)
        return tuple(listing() if listing is not None else self._store.symbols(self._provider.name))

    def coverage(self) -> list[Coverage]:
        """What there is of each symbol of the catalogue."""
        return [self.get_stock_info(symbol.ticker) for symbol in self.catalogue()]

    def get_stock_data(  # noqa: PLR0913 - the contract's signature
        self,
        symbol: str,
        period: str = "1y",
        interval: str = "1d",
        *,
        start: date | None = None,
        end: date | None = None,
        as_of: date | None = None,
        adjust: Adjust = "total",
    ) -> pd.DataFrame:
        """Bars of ``symbol`` in the form of ``market.frames``.

        ``start`` and ``end`` (inclusive; None: open) take the place of ``period``, which is read
        by ``Period.parse``. With ``as_of`` neither bars nor actions after that day are seen.
        ``adjust``: ``none``, ``splits`` or ``total`` (see ``market.actions``). ``attrs`` says
        symbol, name, currency, mic, interval, adjust, as_of, provider, fetched_at and sample.

        Raises NoDataError where there is no bar, QuestionError for an unknown period.
        """
        found, day = self.lookup(symbol), min(as_of or self.now, self.now)
        length = _interval(interval)
        if start is None and end is None:
            first = self.span(symbol)[0] if period == "max" else None
            span = Period.parse(period, now=day, first=first)
            start, end = span.start, span.end
        until = min(end or day, day)
        if start is not None and start > until:
            raise NoDataError(f"{symbol} has no data from {start} to {until}.")
        series = self._series(found, length, start)
        seen = series.actions.loc[: as_session(day)]
        bars = series.bars.loc[as_session(start) if start else None : as_session(until)]
        if bars.empty:
            raise NoDataError(f"{symbol} has no session from {start or 'the start'} to {until}.")
        result = adjusted(bars, seen, adjust)
        result.attrs.update(series.about, adjust=adjust, as_of=day.isoformat())
        return result

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Get one price: whether that worked, of whom and of which session, or why not."""
        known = self.catalogue()
        ticker = known[0].ticker if known else _PROBE
        started = time.perf_counter()
        try:
            quote = self.get_quote(ticker)
        except (MarketDataError, StoreError) as error:
            return False, {"provider": self.provider_name, "error": str(error)}
        elapsed = round(1000 * (time.perf_counter() - started), 1)
        facts = {"ticker": ticker, "session": quote.session.isoformat(), "ms": elapsed}
        return True, {"provider": self.provider_name, **facts}

    def get_actions(self, symbol: str, *, as_of: date | None = None) -> pd.DataFrame:
        """Splits and dividends of ``symbol`` known at ``as_of`` (None: now)."""
        day = min(as_of or self.now, self.now)
        series = self._series(self.lookup(symbol), Interval.DAY, None)
        result = series.actions.loc[: as_session(day)].copy()
        result.attrs.update(series.about, as_of=day.isoformat())
        return result

    def get_quote(self, symbol: str, *, as_of: date | None = None) -> Quote:
        """The close, as traded, of the last session on or before ``as_of`` (None: now)."""
        day = min(as_of or self.now, self.now)
        series = self._series(self.lookup(symbol), Interval.DAY, None)
        bars = series.bars.loc[: as_session(day)]
        if bars.empty:
            raise NoDataError(f"{symbol} has no session up to {day}.")
        found = series.symbol
        source = Source(self._provider.name, series.fetched_at, day, cached=True)
        price = float(bars["close"].iloc[-1])
        return Quote(found, session_date(bars.index[-1]), price, found.currency, source)

    def get_multiple_stocks(
        self, symbols: Sequence[str], period: str = "1y", *, adjust: Adjust = "total"
    ) -> dict[str, pd.DataFrame]:
        """Bars of several symbols; the first failure is raised."""
        return {name: self.get_stock_data(name, period, adjust=adjust) for name in symbols}

    def health(self, symbol: str) -> list[Finding]:
        """What is wrong with the stored daily bars of ``symbol``; empty where nothing is."""
        found = self.lookup(symbol)
        series = self._series(found, Interval.DAY, None)
        bars = series.bars.loc[: as_session(self.now)]
        return findings(bars, series.actions, mic=found.mic, now=self.now)

    def _series(self, symbol: Symbol, interval: Interval, start: date | None) -> Series:
        """The raw series, complete from ``start`` (None: its first session) to today."""
        key = (symbol.ticker, interval)
        with self._lock:
            held = self._memory.get(key)
            if held is None or not held.reaches(start):
                with log_context(symbol=symbol.ticker, source=self._provider.name):
                    held = self._read_through(symbol, interval, start)
                self._memory[key] = held
            return held

    def _read_through(self, symbol: Symbol, interval: Interval, start: date | None) -> Series:
        today = self._clock.today(symbol.mic)
        stored = self._store.read(symbol, interval, self._provider.name)
        if stored is not None and stored.reaches(start) and not self._is_behind(stored, today):
            return stored
        if stored is not None and stored.reaches(start):
            begin: date = stored.covered[1] + timedelta(days=1)
        else:
            begin = start or self._provider.span(symbol)[0]
        fetched = self._fetch(symbol, interval, begin, today)
        if fetched is not None:
            return fetched
        if stored is None:
            raise NoDataError(f"{self._provider.name} has no bar of {symbol.ticker} since {begin}.")
        return stored

    def _is_behind(self, stored: Series, today: date) -> bool:
        next_day = stored.covered[1] + timedelta(days=1)
        return len(sessions_between(stored.symbol.mic, next_day, today)) > 0

    def _fetch(self, symbol: Symbol, interval: Interval, begin: date, today: date) -> Series | None:
        """What the provider has from ``begin`` on, stored; None where it has nothing yet."""
        self.logger.info("Fetching bars of %s from %s to %s", interval, begin, today)
        bars = self._provider.bars(symbol, begin, today, interval)
        if bars.empty:
            return None
        last = session_date(bars.index[-1])
        actions = self._provider.actions(symbol, begin, last)
        fetched = Series(
            symbol,
            interval,
            self._provider.name,
            bars,
            actions,
            covered=(begin, last),  # a session that has not settled is asked for again
            fetched_at=self._clock.utcnow(),
            whole=begin <= self._provider.span(symbol)[0],
        )
        return self._store.merge(fetched)


def _interval(text: str) -> Interval:
    try:
        return Interval(text)
    except ValueError:
        known = ", ".join(Interval)
        raise NoDataError(f"The interval '{text}' is unknown.", hint=f"Use {known}.") from None
