"""A vendor of bars that is no stranger to trouble: it gives what its tapes hold, notes what it was
asked, and can end on a day, not reach back, be open for trading, be slow, or fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
from standins.market import open_market

from workbench.domain import Interval, Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.market.clock import MarketClock
from workbench.market.frames import (
    ACTION_COLUMNS,
    BAR_COLUMNS,
    actions_frame,
    as_session,
    bars_frame,
    no_actions,
    session_date,
    sessions_of,
)
from workbench.market.manager import DataManager
from workbench.market.provider import BarsProvider, History, Kind
from workbench.market.sample import SampleProvider
from workbench.market.series import SeriesStore
from workbench.stores.embedded import EmbeddedDatabase

LAST = SampleProvider.last_session
TAPED = Symbol("TAPE", "XNYS", "USD", "Tape Company")


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """All there ever was of one share."""

    symbol: Symbol
    bars: pd.DataFrame
    actions: pd.DataFrame


def sample_tapes() -> dict[str, Tape]:
    """The five shares of the sample."""
    sample = SampleProvider()
    tapes = {}
    for symbol in sample.symbols():
        given = sample.history(symbol, None, LAST, Interval.DAY)
        tapes[symbol.ticker] = Tape(symbol, given.bars, given.actions)
    return tapes


SAMPLE = sample_tapes()


class Vendor:
    """Gives ``tapes``. Its state is open, for tests to change as the world does: ``ends`` (the
    last session it has), ``reach`` (the first day it gives), ``trading`` (a session that has not
    settled: its close is one too high), ``failing`` (what every question raises), ``faults``
    (what the next questions raise, None for none), ``before`` (called with each question)."""

    offers = frozenset({Kind.BARS})
    requests_per_history = 1

    def __init__(
        self,
        tapes: Mapping[str, Tape] = SAMPLE,
        *,
        name: str = "vendor",
        interval: Interval = Interval.DAY,
        ends: date = date.max,
        faults: Iterable[MarketDataError | None] = (),
    ) -> None:
        self.name = name
        self.intervals = frozenset({interval})
        self.tapes = dict(tapes)
        self.ends = ends
        self.reach: date | None = None
        self.trading: date | None = None
        self.failing: MarketDataError | None = None
        self.faults: Iterator[MarketDataError | None] = iter(faults)
        self.before: Callable[[str], object] = lambda ticker: None
        self.asked: list[tuple[str, date | None, date]] = []
        self.looked_up: list[str] = []

    def lookup(self, ticker: str) -> Symbol:
        self.looked_up.append(ticker)
        tape = self.tapes.get(ticker.upper())
        if tape is None:
            raise NoDataError(f"{self.name} has no symbol '{ticker}'.")
        return tape.symbol

    def history(self, symbol: Symbol, start: date | None, end: date, interval: Interval) -> History:
        self.asked.append((symbol.ticker, start, end))
        self.before(symbol.ticker)
        if (fault := self.failing or next(self.faults, None)) is not None:
            raise fault
        tape = self.tapes.get(symbol.ticker)
        if tape is None or tape.symbol != symbol:
            raise NoDataError(f"{self.name} has no symbol '{symbol.ticker}'.")
        days = sessions_of(tape.bars)
        first = session_date(days[0])
        since = max(start or first, first, self.reach or first)
        end = min(end, self.ends)
        inside = (days >= as_session(since)) & (days <= as_session(end))
        before = tape.bars["close"][days < as_session(since)]
        trading = self.trading if self.trading and since <= self.trading <= end else None
        bars = tape.bars[inside].copy()
        if trading:
            bars.loc[sessions_of(bars) == as_session(trading), "close"] += 1
        at = tape.actions.index
        return History(
            bars,
            tape.actions[(at >= as_session(since)) & (at <= as_session(end))],
            since=since,
            whole=since == first,
            provisional=trading,
            earlier=before.iloc[-1:] if len(before) else None,
        )

    def sessions_asked(self, ticker: str) -> list[date]:
        """Each session of the tape as often as it was asked for."""
        days = [session_date(day) for day in sessions_of(self.tapes[ticker].bars).unique()]
        return sorted(
            day
            for name, start, end in self.asked
            if name == ticker
            for day in days
            if (start or date.min) <= day <= min(end, self.ends)
        )


class Mortal(SeriesStore):
    """A store whose process can die while it writes: ``dying`` ends the transaction after its
    last write."""

    dying = False

    def _write(self, *args: Any, **kwargs: Any) -> None:
        super()._write(*args, **kwargs)
        if self.dying:
            raise KeyboardInterrupt


def tape(
    closes: Iterable[float],
    days: pd.DatetimeIndex,
    actions: Iterable[tuple[str, float, float]] = (),
    *,
    symbol: Symbol = TAPED,
) -> Tape:
    """A share of daily bars whose open, high and low are its close, and its actions: day, split,
    dividend."""
    close = pd.Series([*closes], index=pd.DatetimeIndex(days.to_numpy()))  # of no frequency
    frame = pd.DataFrame(dict.fromkeys(BAR_COLUMNS, close))
    rows = [*actions]
    table = no_actions()
    if rows:
        values = pd.DataFrame([row[1:] for row in rows], columns=list(ACTION_COLUMNS))
        table = actions_frame(
            values.set_index(pd.DatetimeIndex([row[0] for row in rows])), about="tape"
        )
    return Tape(symbol, bars_frame(frame.assign(volume=100.0), about="tape"), table)


def desk(
    database: EmbeddedDatabase,
    *chain: BarsProvider,
    today: date | None = LAST,
    utcnow: Callable[[], datetime] = lambda: datetime.now(UTC),
    store: type[SeriesStore] = SeriesStore,
) -> DataManager:
    """A desk over the store, as after a restart: nothing in memory. ``chain``: in order."""
    clock = MarketClock(fixed=today, utcnow=utcnow)
    return open_market(database, *chain, clock=clock, kept_in=store)


class Watch:
    """A clock that stands still until it is put on."""

    def __init__(self, now: datetime = datetime(2013, 3, 4, 21, 0, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)
