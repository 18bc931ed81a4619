"""Market data, read through memory, store and providers, adjusted on read, as of any day."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd

from workbench.config.settings import TtlSettings
from workbench.domain import Interval, Period, Quote, Source, Symbol
from workbench.errors import MarketDataError, NoDataError, StoreError
from workbench.log import LoggingMixin
from workbench.market.actions import Adjust, adjusted
from workbench.market.calendars import local_day
from workbench.market.chain import first_answer, nobody
from workbench.market.coarser import coarser, is_running
from workbench.market.frames import as_session, session_date, sessions_of
from workbench.market.health import Finding, findings
from workbench.market.provider import BarsProvider
from workbench.market.reader import Reading, SeriesReader
from workbench.market.series import Series, SeriesStore
from workbench.stores.cache import CacheBackend, cache_key

_TICKER_CHARS = 40
_PROBE = "AAPL"  # every provider has it
_MADE_OF_DAYS = (Interval.WEEK, Interval.MONTH)


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
        now = self.utcnow()
        if self.fixed is not None and self.fixed < now.date() - timedelta(days=1):
            return self.fixed  # past wherever the exchange is; its calendar is slow to load
        local = local_day(now, mic)
        return min(self.fixed, local) if self.fixed else local


@dataclass(frozen=True, slots=True, eq=False)
class _Got:
    """A reading, and who was passed over for it."""

    reading: Reading
    passed_over: Mapping[str, str]

    @property
    def series(self) -> Series:
        return self.reading.series


class DataManager(LoggingMixin):
    """Answers questions about market data.

    A read asks the memory of this process, then the store, then the providers of the chain in
    order, and stores what is new: raw bars and actions, never adjusted ones. Series of different
    providers are kept apart and never mixed in one frame. It is safe to use from several threads;
    a missing series is fetched once.
    """

    def __init__(
        self,
        bars: Mapping[str, BarsProvider],
        store: SeriesStore,
        *,
        clock: MarketClock,
        cache: CacheBackend,
        ttl: TtlSettings = TtlSettings(),  # noqa: B008 - frozen
    ) -> None:
        self._bars = dict(bars)
        self._readers = {
            name: SeriesReader(provider, store, ttl=ttl, utcnow=clock.utcnow)
            for name, provider in bars.items()
        }
        self._store = store
        self._clock = clock
        self._cache = cache
        self._ttl = ttl

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
        return "sample" in self._bars

    @property
    def provider_name(self) -> str:
        """Who is asked for prices, in order."""
        return ", ".join(self._bars)

    def lookup(self, ticker: str) -> Symbol:
        """The symbol of ``ticker``; NoDataError where no provider knows one."""
        text = ticker.strip()
        if not 0 < len(text) <= _TICKER_CHARS:
            raise NoDataError(f"'{ticker[:_TICKER_CHARS]}' is no ticker.")
        key = cache_key("symbol", text, "listing", self.provider_name)
        listing = self._cache.get_or_fetch(
            key, lambda: asdict(self._looked_up(text)), ttl_seconds=self._ttl.fundamental_data
        )
        return Symbol(**{**listing, "aliases": tuple(listing["aliases"])})

    def get_stock_info(self, ticker: str) -> Coverage:
        """The symbol and what there is of it."""
        symbol = self.lookup(ticker)
        day = self._day(symbol, None)
        series = self._read(symbol, Interval.DAY, None, day).series
        index = series.bars.loc[: as_session(day)].index
        if not len(index):
            raise NoDataError(f"{ticker} has no session up to {day}.")
        return Coverage(symbol, session_date(index[0]), session_date(index[-1]), len(index))

    def span(self, ticker: str) -> tuple[date, date]:
        """First and last session there are of ``ticker``, up to now."""
        info = self.get_stock_info(ticker)
        return info.first, info.last

    def catalogue(self) -> tuple[Symbol, ...]:
        """The symbols there are data of: the providers' lists, else what the store holds."""
        found: dict[str, Symbol] = {}
        for name, provider in self._bars.items():
            listing = getattr(provider, "symbols", None)
            for symbol in listing() if listing is not None else self._store.symbols(name):
                found.setdefault(symbol.ticker, symbol)
        return tuple(found[ticker] for ticker in sorted(found))

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
        symbol, name, currency, mic, interval, adjust, as_of, provider, fetched_at and sample;
        ``provisional``: the session, if it is in the frame, that has not settled;
        ``passed_over``: the providers that were asked before and why they did not answer;
        ``behind``: why the newest sessions are missing, if they are.

        Raises NoDataError where there is no bar, QuestionError for an unknown period,
        NobodyAnsweredError where each provider of a chain failed.
        """
        found = self.lookup(symbol)
        day, length = self._day(found, as_of), _interval(interval)
        if start is None and end is None and period != "max":
            span = Period.parse(period, now=day)
            start, end = span.start, span.end
        until = min(end or day, day)
        if start is not None and start > until:
            raise NoDataError(f"{symbol} has no data from {start} to {until}.")
        got = self._read(found, length, start and _beginning(start, length), day)
        result = self._frame(got, length, (start, until, day), adjust)
        if result.empty:
            raise NoDataError(f"{symbol} has no session from {start or 'the start'} to {until}.")
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
        return True, {"provider": quote.source.provider, **facts}

    def get_actions(self, symbol: str, *, as_of: date | None = None) -> pd.DataFrame:
        """Splits and dividends of ``symbol`` known at ``as_of`` (None: now): each from its ex-date
        on. ``fetched_at``: when it was first fetched (UTC)."""
        found = self.lookup(symbol)
        day = self._day(found, as_of)
        got = self._read(found, Interval.DAY, None, day)
        table = got.series.actions.assign(
            fetched_at=pd.to_datetime(
                pd.Series(got.series.seen_at, dtype="object"), utc=True
            ).to_numpy()
        )
        result = table.loc[: as_session(day)].copy()
        result.attrs.update(_about(got, day))
        return result

    def get_quote(self, symbol: str, *, as_of: date | None = None) -> Quote:
        """The close, as traded, of the last session on or before ``as_of`` (None: now)."""
        found = self.lookup(symbol)
        day = self._day(found, as_of)
        got = self._read(found, Interval.DAY, day - timedelta(days=30), day)
        series, bars = got.series, got.series.bars.loc[: as_session(day)]
        if bars.empty:
            raise NoDataError(f"{symbol} has no session up to {day}.")
        source = Source(series.provider, series.fetched_at, day, cached=got.reading.cached)
        session, price = session_date(bars.index[-1]), float(bars["close"].iloc[-1])
        provisional = session == series.provisional
        return Quote(found, session, price, found.currency, source, provisional)

    def health(self, symbol: str) -> list[Finding]:
        """What is wrong with the stored daily bars of ``symbol``; empty where nothing is."""
        found = self.lookup(symbol)
        day = self._day(found, None)
        series = self._read(found, Interval.DAY, None, day).series
        bars = series.bars.loc[: as_session(day)]
        return findings(bars, series.actions, mic=found.mic, now=day)

    def _day(self, symbol: Symbol, as_of: date | None) -> date:
        """The day to read as of: never later than today at the symbol's exchange."""
        today = self._clock.today(symbol.mic)
        return min(as_of, today) if as_of else today

    def _looked_up(self, ticker: str) -> Symbol:
        for name in self._bars:
            stored = self._store.listed(ticker.upper(), name)
            if stored is not None:
                return stored
        found = first_answer(
            self._readers, lambda reader: reader.lookup(ticker), about=f"the symbol '{ticker}'"
        )
        return found.value

    def _read(self, symbol: Symbol, interval: Interval, start: date | None, day: date) -> _Got:
        """The raw series of the first provider that has it whole, from ``start`` (None: as far
        back as it reaches) to ``day``; else one that lacks its newest sessions, and says so."""
        causes: dict[str, MarketDataError] = {}
        partly: Reading | None = None
        for name, reader in self._readers.items():
            try:
                native = _native(reader.provider, interval)
                reading = reader.read(symbol, native, start, day)
            except MarketDataError as error:
                self.logger.info("%s is passed over: %s", name, error)
                causes[name] = error
                continue
            if reading.shortfall is None:
                return _Got(reading, _told(causes))
            causes[name], partly = reading.shortfall, partly or reading
        if partly is None:
            raise nobody(causes, about=f"{interval} bars of {symbol.ticker}")
        return _Got(partly, _told(causes))

    def _frame(
        self, got: _Got, interval: Interval, days: tuple[date | None, date, date], adjust: Adjust
    ) -> pd.DataFrame:
        """The part of a series that was asked for, adjusted by what was known."""
        series, (start, until, day) = got.series, days
        derived = interval != series.interval
        seen = series.actions.loc[: as_session(day)]
        first = _beginning(start, interval) if start and derived else start
        result = adjusted(_between(series.bars, first, until), seen, adjust)
        if derived:
            result = _between(coarser(result, interval), start, until)
        result.attrs.update(
            _about(got, day), interval=str(interval), adjust=adjust,
            provisional=_provisional(series, result, interval, until),
        )  # fmt: skip
        return result


def _about(got: _Got, day: date) -> dict[str, Any]:
    shortfall = got.reading.shortfall
    return {
        **got.series.about,
        "as_of": day.isoformat(),
        "passed_over": {
            name: why for name, why in got.passed_over.items() if name != got.series.provider
        },
        "behind": str(shortfall) if shortfall else None,
    }


def _told(causes: Mapping[str, MarketDataError]) -> dict[str, str]:
    return {name: str(error) for name, error in causes.items()}


def _native(provider: BarsProvider, interval: Interval) -> Interval:
    """The interval to ask a provider for: the one that is wanted, or days to make it of."""
    if interval in provider.intervals:
        return interval
    if interval in _MADE_OF_DAYS and Interval.DAY in provider.intervals:
        return Interval.DAY
    known = ", ".join(provider.intervals)
    raise NoDataError(f"{provider.name} has no '{interval}' bars.", hint=f"It has {known}.")


def _between(bars: pd.DataFrame, start: date | None, until: date) -> pd.DataFrame:
    days = sessions_of(bars)
    first = days.searchsorted(as_session(start)) if start else 0
    return bars.iloc[first : days.searchsorted(as_session(until), side="right")]


def _beginning(day: date, interval: Interval) -> date:
    """The first day of the bar that ``day`` is in."""
    if interval is Interval.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval is Interval.MONTH else day


def _provisional(
    series: Series, frame: pd.DataFrame, interval: Interval, until: date
) -> str | None:
    """The last label of ``frame``'s sessions, if its bar can still change."""
    if frame.empty:
        return None
    last = session_date(sessions_of(frame)[-1])
    mic = series.symbol.mic
    running = interval in _MADE_OF_DAYS and is_running(last, interval, mic=mic, until=until)
    return last.isoformat() if running or last == series.provisional else None


def _interval(text: str) -> Interval:
    try:
        return Interval(text)
    except ValueError:
        known = ", ".join(Interval)
        raise NoDataError(f"The interval '{text}' is unknown.", hint=f"Use {known}.") from None
