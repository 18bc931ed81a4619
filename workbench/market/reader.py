"""Reading a series of one provider through memory and store: only what is missing is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
from cachetools import TTLCache

from workbench.config.settings import TtlSettings
from workbench.domain import Interval, Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.log import LoggingMixin, log_context
from workbench.market.frames import as_session, session_date, sessions_of
from workbench.market.provider import BarsProvider, History
from workbench.market.series import Fetched, Series, SeriesStore, Stretch
from workbench.market.turns import Turns

_Key = tuple[str, str, str, Interval]
_Span = tuple[date | None, date]

_SAME, _ROUNDING, _ROUNDING_INTRADAY = 0.001, 0.005, 0.05
"""How far a provider's closes before its answer may be from what is stored, as a fraction: rows of
its own are given again as they were; the one close that is only mentioned may be rounded; the last
bar of an intraday session misses the closing auction."""

_LEAST = timedelta(days=14)
"""What is first asked of a series is never less: an answer whose only session has not settled
would settle nothing."""

_TRUSTED_S = 5
"""How long memory is served without asking the store whether another process wrote to the series: a
page reads each of its series several times within a second or two, and a correction fetched next
door is seen with the page after."""


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A series, and how it was come by.

    ``cached``: nothing was asked of the provider. ``shortfall``: why its newest sessions could
    not be had; the rest is there. ``since``: where sessions are missing that the provider does not
    reach back to any more, or could not give now, the first day after them; ``unreached``: why it
    could not.
    """

    series: Series
    cached: bool
    shortfall: MarketDataError | None = None
    since: date | None = None
    unreached: MarketDataError | None = None


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
        timer = lambda: utcnow().timestamp()  # noqa: E731
        # What the provider raised lately, by series: a failure holds for all of it, absence for
        # the days that were asked for.
        self._failed: TTLCache[Hashable, MarketDataError] = TTLCache(1024, ttl.price_data, timer)
        self._absent: TTLCache[Hashable, NoDataError] = TTLCache(1024, ttl.historical_data, timer)
        # Whose memory is known to be what the store holds.
        self._current: TTLCache[_Key, bool] = TTLCache(256, _TRUSTED_S, timer)
        self._guard = threading.Lock()  # of the four
        self._turns = Turns()

    def lookup(self, ticker: str) -> Symbol:
        """The provider's symbol of ``ticker``. A ticker it does not know is not asked for again
        at once."""
        with self._noting_failure(ticker.upper(), None):
            return self.provider.lookup(ticker)

    def read(self, symbol: Symbol, interval: Interval, start: date | None, end: date) -> Reading:
        """The series with all there is from ``start`` (None: as far back as the provider reaches)
        to ``end``.

        Raises NoDataError where the provider has nothing, or does not reach back to ``start``;
        what else the provider raises, unless only the newest sessions are concerned, or only older
        ones than are stored where ``start`` is None. It is not asked again at once for what it
        could not give.
        """
        span = start, end
        with self._one_at_a_time(symbol, interval):
            before, gaps = self._held(symbol, interval, span)
            shortfall = unreached = None
            if before is None:
                first = start and min(start, end - _LEAST)
                held = self._fetch(symbol, interval, None, (first, end))
                gaps = held.missing(*span)
            else:
                held, gaps, unreached, shortfall = self._completed(before, gaps, span)
        older = [gap for gap in gaps if gap[0] <= held.covered[-1].end]
        since = None
        if older:
            since = next(item.start for item in held.covered if item.end > older[-1][0])
        if since is not None and start is not None:
            raise NoDataError(
                f"{self.provider.name} has {interval} bars of {symbol.ticker} since {since} only."
            )
        return Reading(held, held is before, shortfall, since, unreached)

    def fetch_again(self, symbol: Symbol, interval: Interval, span: _Span) -> Series:
        """Ask for all of ``span`` (from None: the first session) anew, whatever is stored; what the
        provider says now counts."""
        with self._one_at_a_time(symbol, interval):
            held = self._store.read(symbol, interval, self.provider.name)
            return self._fetch(symbol, interval, held, span)

    def stored(self, symbol: Symbol, interval: Interval) -> Series | None:
        """What there is, asking nobody."""
        held = self._recalled(_key(symbol, interval))
        if held is None and (held := self._store.read(symbol, interval, self.provider.name)):
            # Out of turn, as nobody waits here for a provider: what came meanwhile is newer.
            with self._guard:
                return self._memory.setdefault(_key(symbol, interval), held)
        return held

    def _held(
        self, symbol: Symbol, interval: Interval, span: _Span
    ) -> tuple[Series | None, list[Stretch]]:
        """What there is, asking nobody, and what is missing. Before the provider is asked for
        more, the store is: it may have it from another process."""
        held = self._recalled(_key(symbol, interval))
        gaps = held.missing(*span) if held else []
        if held is None or self._due(held, gaps, ()):
            held = self._store.read(symbol, interval, self.provider.name)
            if held is not None:
                self._remember(held)
                gaps = held.missing(*span)
        return held, gaps

    def gaps(self, symbol: Symbol, interval: Interval, start: date | None, end: date) -> int:
        """How many times the provider would be asked for this reading now."""
        # In turn: what was read before another's correction must not be remembered after it.
        with self._one_at_a_time(symbol, interval):
            held, gaps = self._held(symbol, interval, (start, end))
        return 1 if held is None else sum(self._is_due(held, gap) for gap in gaps)

    def _remember(self, series: Series) -> None:
        with self._guard:
            self._memory[_key(series.symbol, series.interval)] = series
            self._current[_key(series.symbol, series.interval)] = True

    def _recalled(self, key: _Key) -> Series | None:
        """The series in memory; None where there is none, or the store has another by now."""
        with self._guard:
            held, current = self._memory.get(key), key in self._current
        if held is None or current:
            return held
        current = self._store.is_current(held)
        with self._guard:
            if self._memory.get(key) is not held:  # somebody was faster
                return self._memory.get(key)
            if not current:
                del self._memory[key]
                return None
            self._current[key] = True
        return held

    @contextmanager
    def _one_at_a_time(self, symbol: Symbol, interval: Interval) -> Iterator[None]:
        about = log_context(symbol=symbol.ticker, source=self.provider.name)
        with self._turns.of(_key(symbol, interval)), about:
            yield

    def _completed(
        self, held: Series, gaps: list[Stretch], span: _Span
    ) -> tuple[Series, list[Stretch], MarketDataError | None, MarketDataError | None]:
        """``held`` with what was missing, the gaps that stay, and why older sessions and the newest
        could not be had."""
        unreached: MarketDataError | None = None
        shortfall: MarketDataError | None = None
        tried: list[date] = []
        while gap := self._due(held, gaps, tried):
            tried.append(gap[1])
            first = None if gap[0] == date.min else gap[0]
            try:
                held = self._fetch(held.symbol, held.interval, held, (first, gap[1]))
            except MarketDataError as error:
                if gap[0] > held.covered[-1].end:
                    shortfall = error
                elif span[0] is None:  # all there is: of what can be had
                    unreached = error
                else:
                    raise
            else:
                gaps = held.missing(*span)
        return held, gaps, unreached, shortfall

    def _due(
        self, held: Series, gaps: Iterable[Stretch], tried: Collection[date]
    ) -> Stretch | None:
        """The first of ``gaps`` to ask for; none that ends with a day of ``tried``."""
        due = (gap for gap in gaps if gap[1] not in tried and self._is_due(held, gap))
        return next(due, None)

    def _is_due(self, held: Series, gap: Stretch) -> bool:
        """Whether to ask for ``gap``: not again at once for what the provider did not have."""
        now = self._utcnow()
        if gap[0] <= held.covered[-1].end:
            since, said = held.reach or (date.min, now)
            return gap[1] >= since or now - said > timedelta(seconds=self._ttl.fundamental_data)
        if held.asked_at is None or held.asked_until is None or gap[1] > held.asked_until:
            return True
        rest = self._ttl.price_data if held.provisional else self._ttl.historical_data
        return now - held.asked_at >= timedelta(seconds=rest)

    def _fetch(
        self,
        symbol: Symbol,
        interval: Interval,
        held: Series | None,
        span: _Span,
        *,
        anew: bool = False,
    ) -> Series:
        """Ask the provider for ``span`` and store what it answers beside what is ``held``; where
        its past is no longer what is held, all of it. ``anew``: in place of all that is stored."""
        start, end = span
        with self._noting_failure(_key(symbol, interval), span):
            self.logger.info(
                "Fetching bars of %s from %s to %s", interval, start or "the first session", end
            )
            history = self.provider.history(symbol, start, end, interval)
            rewritten = held and start and self._is_rewritten(held, start, history)
            latest = held is None or end > held.covered[-1].end
            covered = _covered(history, start, end, latest=latest)
            if held is None and covered is None:
                raise NoDataError(
                    f"{self.provider.name} has no {interval} bar of {symbol.ticker} from "
                    f"{start or 'the start'} to {end}."
                )
        if rewritten and held:
            last = max(end, held.covered[-1].end, held.asked_until or end)
            return self._fetch(symbol, interval, None, (held.covered[0].start, last), anew=True)
        about = (symbol, interval, self.provider.name)
        fetched = Fetched(*about, history, span, covered, self._utcnow(), anew=anew)
        stored = self._store.merge(fetched, latest=latest)
        self._remember(stored)
        return stored

    @contextmanager
    def _noting_failure(self, key: Hashable, span: _Span | None) -> Iterator[None]:
        """Raise what the provider raised a little while ago; note what it raises now."""
        with self._guard:
            known = self._failed.get(key) or self._absent.get((key, span))
        if known is not None:
            raise known.with_traceback(None)
        try:
            yield
        except NoDataError as error:
            with self._guard:
                self._absent[key, span] = error
            raise
        except MarketDataError as error:
            self.logger.warning("%s does not answer: %s", self.provider.name, error)
            with self._guard:
                self._failed[key] = error
            raise

    def _is_rewritten(self, held: Series, start: date, history: History) -> bool:
        """Whether the provider's past is not the stored one: it registered a split late, or
        corrected a price."""
        said, days = history.earlier, sessions_of(held.bars)
        at = int(days.searchsorted(as_session(start)))
        if said is None or said.empty or history.since > start or not at:
            return False
        if held.missing(session_date(days[at - 1]), start - timedelta(days=1)):
            return False  # the session that came just before is not stored
        stored = pd.Series(held.bars["close"].to_numpy("float64")[:at], index=days[:at])
        stored = stored[~stored.index.duplicated(keep="last")]
        together = stored.reindex(said.index[:-1]).to_numpy("float64")
        pairs = np.append(together, stored.iloc[-1]) / said.to_numpy("float64")
        near = np.full(len(pairs), _SAME)
        near[-1] = _ROUNDING_INTRADAY if held.interval.intraday else _ROUNDING
        if not bool((np.abs(pairs - 1) > near).any()):  # what is not stored is NaN, and no offence
            return False
        self.logger.warning(
            "The closes before %s are not those in the store: fetching the series anew", start
        )
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
