"""Bars of a chain of providers: who answers a question, and the frame that is cut from it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from workbench.config.settings import TtlSettings
from workbench.domain import Day, Interval, Period, Symbol, day_of
from workbench.errors import MarketDataError, NoDataError, QuestionError, RateLimitedError
from workbench.log import LoggingMixin
from workbench.market.actions import Adjust, adjusted
from workbench.market.calendars import possible_sessions
from workbench.market.chain import first_answer, nobody
from workbench.market.coarser import coarser, is_running
from workbench.market.frames import as_session, session_date, sessions_of
from workbench.market.provider import BarsProvider
from workbench.market.quality.health import Finding, Intake, findings
from workbench.market.quotas import Quota
from workbench.market.reader import Reading, SeriesReader
from workbench.market.series import Series, SeriesStore
from workbench.stores.cache import CacheBackend, cache_key

_MADE_OF_DAYS = (Interval.WEEK, Interval.MONTH)


@dataclass(frozen=True, slots=True, eq=False)
class Got:
    """A reading, and who was passed over for it, with the reason."""

    reading: Reading
    passed_over: Mapping[str, str]

    @property
    def series(self) -> Series:
        """The raw series."""
        return self.reading.series

    @property
    def whole(self) -> bool:
        """Whether there is all from the provider's first session on."""
        return self.series.is_whole and self.reading.since is None

    @property
    def since(self) -> date:
        """The first day there is all from."""
        return self.reading.since or self.series.covered[0].start

    def bars(self, until: date) -> pd.DataFrame:
        """The raw bars up to ``until``: back to the first session, or to a hole."""
        return _between(self.series.bars, self.reading.since, until)

    def about(self, day: date) -> dict[str, Any]:
        """What a frame of this reading as of ``day`` says of itself in ``attrs``."""
        shortfall, unreached = self.reading.shortfall, self.reading.unreached
        return {
            **self.series.about,
            "as_of": day.isoformat(),
            "whole": self.whole,
            "passed_over": dict(self.passed_over),
            "behind": str(shortfall) if shortfall else None,
            "unreached": str(unreached) if unreached else None,
            "cached": self.reading.cached,
        }

    def findings(self, day: date, *, start: date | None = None, gaps: bool = True) -> list[Finding]:
        """What is wrong with the series as of ``day``, worst first. ``start``: the first day of
        interest to what was left out on the way in; ``gaps``: see ``Intake``."""
        series, shortfall = self.series, self.reading.shortfall
        bars = self.bars(day)
        shown = series.provisional if series.provisional and series.provisional <= day else None
        behind = (f"{series.provider}: {shortfall}",) if shortfall else ()
        told = [note for note in series.notes if note.until <= day]
        notes = tuple(note.text for note in told if start is None or note.until >= start)
        if unreached := self.reading.unreached:
            notes = (*notes, f"Older sessions could not be had: {unreached}")
        about = Intake(shown, notes, behind, series.interval, gaps)
        actions = series.actions.loc[: as_session(day)]
        return findings(bars, actions, mic=series.symbol.mic, now=day, about=about)

    def frame(
        self, interval: Interval, days: tuple[date | None, date, date], adjust: Adjust
    ) -> pd.DataFrame:
        """The bars from the first to the second of ``days``, adjusted by what was known on the
        third; weeks and months are made of daily bars where the provider's are days."""
        series, (start, until, day) = self.series, days
        derived = interval != series.interval
        first = _beginning(start, interval) if start and derived else start
        first = first or self.reading.since
        seen = series.actions.loc[: as_session(day)]
        raw = _between(series.bars, first, until)
        if derived and not self.whole:
            raw = _without_cut(raw, self.since, interval, mic=series.symbol.mic)
        result = adjusted(raw, seen, adjust)
        if derived:
            result = _between(coarser(result, interval), start, until)
        provisional = _provisional(series, result, interval, until)
        result.attrs.update(
            self.about(day), interval=str(interval), adjust=adjust, provisional=provisional
        )
        return result


@dataclass(frozen=True, slots=True)
class Chain:
    """The providers of bars, in the order they are asked, and the quotas of those that have one."""

    providers: Mapping[str, BarsProvider]
    quotas: Mapping[str, Quota] = field(default_factory=dict)


class BarsReader(LoggingMixin):
    """Reads bars and actions of the providers of a chain, in order; thread-safe."""

    def __init__(
        self,
        chain: Chain,
        store: SeriesStore,
        *,
        ttl: TtlSettings,
        utcnow: Callable[[], datetime],
        cache: CacheBackend,
    ) -> None:
        self._cache = cache
        self._ttl = ttl
        self.providers = dict(chain.providers)
        self.readers = {
            name: SeriesReader(provider, store, ttl=ttl, utcnow=utcnow)
            for name, provider in chain.providers.items()
        }
        self._quotas = chain.quotas
        self._store = store

    def lookup(self, ticker: str, *, afresh: bool = False) -> Symbol:
        """The symbol of ``ticker`` in its canonical spelling: the one whose series is stored, else
        (``afresh``: in any case) the first provider's."""
        key = cache_key("symbol", ticker, "listing", ",".join(self.providers))
        if afresh:
            self._cache.delete(key)
        listing = self._cache.get_or_fetch(
            key,
            lambda: asdict(self._looked_up(ticker, stored=not afresh)),
            ttl_seconds=self._ttl.fundamental_data,
        )
        return Symbol(**{**listing, "aliases": tuple(listing["aliases"])})

    def _looked_up(self, ticker: str, *, stored: bool) -> Symbol:
        for name in self.providers if stored else ():
            if kept := self._store.listed(ticker, name):
                return kept
        about = f"the symbol '{ticker}'"
        return first_answer(self.readers, lambda one: one.lookup(ticker), about=about).value

    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols there are data of: the providers' lists, else what the store holds."""
        found: dict[str, Symbol] = {}
        for name, provider in self.providers.items():
            listing = getattr(provider, "symbols", None)
            for symbol in listing() if listing is not None else self._store.symbols(name):
                found.setdefault(symbol.ticker, symbol)
        return tuple(found[ticker] for ticker in sorted(found))

    def stored(self, symbol: Symbol) -> pd.DataFrame | None:
        """The raw daily bars that are stored of the first provider that has any; asks nobody."""
        for reader in self.readers.values():
            series = reader.stored(symbol, Interval.DAY)
            if series is not None:
                return series.bars
        return None

    def search(self, text: str, limit: int) -> Sequence[Symbol]:
        """What the first provider finds that can search; nothing where none can."""
        able = {name: one for name, one in self.providers.items() if hasattr(one, "search")}
        if not able:
            return ()
        ask = first_answer(able, lambda one: one.search(text), about="a search")
        return tuple(ask.value)[:limit]

    def read(self, symbol: Symbol, interval: Interval, start: date | None, day: date) -> Got:
        """The raw series of the first provider that has it whole, from ``start`` (None: as far
        back as it reaches) to ``day``; else of one that lacks its newest (for None: or older)
        sessions, and says so."""
        causes: dict[str, MarketDataError] = {}
        partly: Reading | None = None
        begin = _beginning(start, interval) if start else None
        for name, reader in self.readers.items():
            try:
                reading = reader.read(symbol, _native(reader.provider, interval), begin, day)
            except MarketDataError as error:
                self.logger.info("%s is passed over: %s", name, error)
                causes[name] = error
                continue
            lack = reading.shortfall or reading.unreached
            if lack is None:
                return Got(reading, _told(causes))
            causes[name], partly = lack, partly or reading
        if partly is None:
            raise nobody(causes, about=f"{interval} bars of {symbol.ticker}")
        causes.pop(partly.series.provider)
        return Got(partly, _told(causes))

    def reaching(self, symbol: Symbol, since: date | None, day: date) -> Got:
        """The raw daily series from ``since`` to ``day``; where that is not reached (or None), from
        as far back as can be had."""
        if since is not None and since <= day:
            try:
                return self.read(symbol, Interval.DAY, since, day)
            except MarketDataError as error:
                self.logger.info("%s is not reached: %s", since, error)
        return self.read(symbol, Interval.DAY, None, day)

    def fetch_again(self, symbol: Symbol, interval: Interval, start: date | None, day: date) -> Got:
        """``read`` that asks for all of it anew, whatever is stored: the first provider of the
        chain that answers. Where all refuse a symbol that is listed elsewhere or in another
        currency since, of what it is now: a series of its own."""
        try:
            return self._again(symbol, interval, start, day)
        except MarketDataError:
            now = self.lookup(symbol.ticker, afresh=True)
            if now.identity == symbol.identity:
                raise
            return self._again(now, interval, start, day)

    def _again(self, symbol: Symbol, interval: Interval, start: date | None, day: date) -> Got:
        begin = _beginning(start, interval) if start else None
        answer = first_answer(
            self.readers,
            lambda one: one.fetch_again(symbol, _native(one.provider, interval), (begin, day)),
            about=f"{interval} bars of {symbol.ticker}",
        )
        return Got(Reading(answer.value, cached=False), answer.passed_over)

    def require(
        self, tickers: Iterable[str], interval: Interval, days: tuple[date | None, date] | None
    ) -> None:
        """Raise RateLimitedError where no provider of the chain has requests enough left in its
        day for what is missing of ``tickers`` between ``days``; None: for fetching each again."""
        refused: dict[str, MarketDataError] = {}
        for name, reader in self.readers.items():
            quota = self._quotas.get(name)
            if quota is None or quota.limits.per_day is None:
                return
            needed = sum(self._requests(reader, ticker, interval, days) for ticker in tickers)
            try:
                quota.require(needed)
            except RateLimitedError as error:
                refused[name] = error
            else:
                return
        if refused:
            raise nobody(refused, about=f"{interval} bars of so many symbols")

    def _requests(
        self,
        reader: SeriesReader,
        ticker: str,
        interval: Interval,
        days: tuple[date | None, date] | None,
    ) -> int:
        """The requests that reading ``ticker`` will cost, at most."""
        cost = reader.provider.requests_per_history
        symbol = self._store.listed(ticker, reader.provider.name)
        if symbol is None:
            return cost + 1
        if days is None:
            return cost
        start, day = days
        begin = _beginning(start, interval) if start else None
        return cost * reader.gaps(symbol, _native(reader.provider, interval), begin, day)


def days_asked(
    period: str, start: Day | None, end: Day | None, day: date
) -> tuple[date | None, date | None]:
    """The days asked for on ``day``, by dates, else by a period (``Period.parse``); None: open.

    Raises QuestionError for what is no day or no period, and for an end before its start.
    """
    if start is not None or end is not None or period == "max":
        first, last = (None if given is None else day_of(given) for given in (start, end))
        if first is not None and last is not None and last < first:
            raise QuestionError(f"The end ({last}) lies before the start ({first}).")
        return first, last
    span = Period.parse(period, now=day)
    return span.start, span.end


def interval_of(text: str) -> Interval:
    """The interval that ``text`` names. Raises NoDataError."""
    try:
        return Interval(text)
    except ValueError:
        known = ", ".join(Interval)
        raise NoDataError(f"The interval '{text}' is unknown.", hint=f"Use {known}.") from None


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


def _without_cut(bars: pd.DataFrame, since: date, interval: Interval, *, mic: str) -> pd.DataFrame:
    """``bars`` without those of a week or month whose beginning, before ``since``, is not there: it
    would look whole."""
    begun = _beginning(since, interval)
    if not len(possible_sessions(mic, begun, since - timedelta(days=1))):
        return bars
    following = _beginning(begun + timedelta(days=7 if interval is Interval.WEEK else 31), interval)
    return bars.loc[as_session(following) :]


def _beginning(day: date, interval: Interval) -> date:
    """The first day of the bar that ``day`` is in."""
    if interval is Interval.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if interval is Interval.MONTH else day


def _provisional(
    series: Series, frame: pd.DataFrame, interval: Interval, until: date
) -> str | None:
    """The last session of ``frame``, if its bar can still change."""
    if frame.empty:
        return None
    last = session_date(sessions_of(frame)[-1])
    mic = series.symbol.mic
    running = interval in _MADE_OF_DAYS and is_running(last, interval, mic=mic, until=until)
    return last.isoformat() if running or last == series.provisional else None
