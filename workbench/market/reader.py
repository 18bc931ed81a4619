"""Reading a series of one provider through memory and store: only what is missing is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cachetools import TTLCache

from workbench.config.settings import TtlSettings
from workbench.domain import Interval, Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.log import LoggingMixin, log_context
from workbench.market.frames import as_session, session_date, sessions_of
from workbench.market.provider import BarsProvider, History
from workbench.market.series import Fetched, Series, SeriesStore, Stretch

_Key = tuple[str, str, str, Interval]

_LOCKS = 64
_ROUNDING = 0.005
"""How far a provider's word on the close before its answer may be from what is stored, as a
fraction: vendors round, and a changed history is off by a split or a correction."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A series, and how it was come by.

    ``cached``: nothing was asked of the provider. ``shortfall``: why its newest sessions could
    not be had; the rest is there.
    """

    series: Series
    cached: bool
    shortfall: MarketDataError | None = None


class SeriesReader(LoggingMixin):
    """Reads series of one provider; safe for threads: a missing series is fetched once."""

    def __init__(
        self,
        provider: BarsProvider,
        store: SeriesStore,
        *,
        ttl: TtlSettings,
        utcnow: Callable[[], datetime],
    ) -> None:
        self.provider = provider
        self._store = store
        self._ttl = ttl
        self._utcnow = utcnow
        # Frames stay objects of this process: writing them out as JSON would cost more than the
        # store's own read.
        self._memory: TTLCache[_Key, Series] = TTLCache(256, ttl.historical_data)
        self._failed: TTLCache[_Key, MarketDataError] = TTLCache(256, ttl.price_data)
        self._guard = threading.Lock()  # of the two
        self._locks = tuple(threading.RLock() for _ in range(_LOCKS))  # of series, by their hash

    def read(self, symbol: Symbol, interval: Interval, start: date | None, end: date) -> Reading:
        """The series with all there is from ``start`` (None: as far back as the provider reaches)
        to ``end``.

        Raises NoDataError where the provider has nothing, or does not reach back to ``start``;
        what else the provider raises, unless only the newest sessions are concerned.
        """
        with self._one_at_a_time(symbol, interval):
            held = before = self.stored(symbol, interval)
            shortfall = None
            if held is None:
                held = self._fetch(symbol, interval, None, (start, end))
            else:
                held, shortfall = self._completed(held, start, end)
            self._remember(held)
        if start is not None and not held.reaches(start):
            since = held.reach[0] if held.reach else held.covered[0].start
            raise NoDataError(
                f"{self.provider.name} has {interval} bars of {symbol.ticker} since {since} only."
            )
        return Reading(held, cached=held is before, shortfall=shortfall)

    def fetch_again(self, symbol: Symbol, interval: Interval, span: Stretch) -> Series:
        """Ask for all of ``span`` anew, whatever is stored; what the provider says now counts."""
        with self._one_at_a_time(symbol, interval):
            fetched = self._fetch(symbol, interval, None, span)
            self._remember(fetched)
            return fetched

    def stored(self, symbol: Symbol, interval: Interval) -> Series | None:
        """What there is, asking nobody."""
        with self._guard:
            held = self._memory.get(_key(symbol, interval))
        return held or self._store.read(symbol, interval, self.provider.name)

    def gaps(self, symbol: Symbol, interval: Interval, start: date | None, end: date) -> int:
        """How many times the provider would be asked for this reading now."""
        held = self.stored(symbol, interval)
        if held is None:
            return 1
        newest = held.covered[-1].end
        return sum(
            self._is_due(held, gap, newest=gap[0] > newest) for gap in held.missing(start, end)
        )

    def _remember(self, series: Series) -> None:
        with self._guard:
            self._memory[_key(series.symbol, series.interval)] = series

    @contextmanager
    def _one_at_a_time(self, symbol: Symbol, interval: Interval) -> Iterator[None]:
        lock = self._locks[hash(_key(symbol, interval)) % _LOCKS]
        with lock, log_context(symbol=symbol.ticker, source=self.provider.name):
            yield

    def _completed(
        self, held: Series, start: date | None, end: date
    ) -> tuple[Series, MarketDataError | None]:
        """``held`` with what was missing; where the newest sessions fail, why."""
        key = _key(held.symbol, held.interval)
        with self._guard:
            shortfall = self._failed.get(key)
        for gap in held.missing(start, end):
            newest = gap[0] > held.covered[-1].end
            if not self._is_due(held, gap, newest=newest) or (newest and shortfall):
                continue
            try:
                first = None if gap[0] == date.min else gap[0]
                held = self._fetch(held.symbol, held.interval, held, (first, gap[1]))
            except MarketDataError as error:
                if not newest:
                    raise
                self.logger.warning("The newest sessions are missing: %s", error)
                shortfall = error
                with self._guard:
                    self._failed[key] = error  # do not try again with every read
        return held, shortfall

    def _is_due(self, held: Series, gap: Stretch, *, newest: bool) -> bool:
        """Whether to ask for ``gap``: not again at once for what the provider did not have."""
        now = self._utcnow()
        if not newest:
            since, said = held.reach or (date.min, now)
            beyond = gap[1] < since and gap[1] < held.covered[0].start
            return not beyond or now - said > timedelta(seconds=self._ttl.fundamental_data)
        if held.asked_at is None or held.asked_until is None or gap[1] > held.asked_until:
            return True
        rest = self._ttl.price_data if held.provisional else self._ttl.historical_data
        return now - held.asked_at >= timedelta(seconds=rest)

    def _fetch(
        self,
        symbol: Symbol,
        interval: Interval,
        held: Series | None,
        span: tuple[date | None, date],
    ) -> Series:
        """Ask the provider for ``span`` and store what it answers."""
        start, end = span
        self.logger.info(
            "Fetching bars of %s from %s to %s", interval, start or "the first session", end
        )
        history = self.provider.history(symbol, start, end, interval)
        if held is not None and start is not None and self._is_rewritten(held, start, history):
            return self._fetch(symbol, interval, None, (held.covered[0].start, end))
        latest = held is None or end > held.covered[-1].end
        covered = _covered(history, start, end, latest=latest)
        if held is None and covered is None:
            raise NoDataError(
                f"{self.provider.name} has no {interval} bar of {symbol.ticker} from "
                f"{start or 'the start'} to {end}."
            )
        fetched = Fetched(
            symbol, interval, self.provider.name, history, span, covered, self._utcnow()
        )
        return self._store.merge(fetched, latest=latest)

    def _is_rewritten(self, held: Series, start: date, history: History) -> bool:
        """Whether the provider's past is not the stored one: it registered a split late, or
        corrected a price."""
        days = sessions_of(held.bars)
        before = held.bars["close"][days < as_session(min(start, history.since))]
        said = history.previous_close
        if said is None or before.empty or session_date(before.index[-1]) > held.covered[-1].end:
            return False
        stored = float(before.iloc[-1])
        if abs(said / stored - 1) <= _ROUNDING:
            return False
        self.logger.warning(
            "The close before %s is %.6g now, %.6g in the store: fetching the series anew",
            start, said, stored,
        )  # fmt: skip
        return True


def _key(symbol: Symbol, interval: Interval) -> _Key:
    return symbol.ticker, symbol.mic, symbol.currency, interval


def _covered(history: History, start: date | None, end: date, *, latest: bool) -> Stretch | None:
    """The days that an answer settles. At the end of a series only up to its last settled bar: a
    session that has no bar yet may get one."""
    begin = max(start or history.since, history.since)
    if not latest:
        return (begin, end) if begin <= end else None
    days = sessions_of(history.bars)
    if history.provisional:
        days = days[days < as_session(history.provisional)]
    if len(days):
        return begin, session_date(days[-1])
    if history.provisional and history.whole:  # the first session of a new listing
        before = history.provisional - timedelta(days=1)
        return before, before
    return None
