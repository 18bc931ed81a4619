"""A raw series as it is kept, and its place in the store."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
from cachetools import TTLCache

from workbench.domain import Interval, Symbol
from workbench.errors import StoreUnavailable
from workbench.market.calendars import possible_sessions, zone_of
from workbench.market.frames import actions_frame, as_session, bars_frame, session_date, sessions_of
from workbench.market.provider import History
from workbench.stores.repositories import Covered, MarketDataRepository, SeriesKey

_NOTES = 20
_LISTED_S = 30.0
_DAY = timedelta(days=1)

Stretch = tuple[date, date]
"""Two days, both inclusive."""


@dataclass(frozen=True, slots=True)
class Note:
    """What was left out of an answer for the days ``since`` to ``until``, as a sentence."""

    text: str
    since: date
    until: date


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Raw bars and actions of one symbol from one provider.

    ``covered``: the days that were fetched, in order and without overlap; a session in them
    without a bar is one the provider does not have. ``first_day``: the provider's first session,
    where it is known. ``provisional``: the last session, where its bars have not settled.
    ``asked_at`` and ``asked_until``: when newer sessions were last asked for, and up to which day.
    ``reach``: the day the provider said it does not reach beyond, and when it said so.
    ``notes``: what was left out on the way in. ``seen_at``: when each action was first fetched.
    ``version``: of the store's, which it was read from.
    """

    symbol: Symbol
    interval: Interval
    provider: str
    bars: pd.DataFrame
    actions: pd.DataFrame
    covered: tuple[Covered, ...]
    first_day: date | None = None
    provisional: date | None = None
    asked_at: datetime | None = None
    asked_until: date | None = None
    reach: tuple[date, datetime] | None = None
    notes: tuple[Note, ...] = ()
    seen_at: tuple[datetime | None, ...] = ()
    version: int = 0

    @property
    def fetched_at(self) -> datetime:
        """When the latest part was fetched."""
        return max(item.fetched_at for item in self.covered)

    def missing(self, start: date | None, end: date) -> list[Stretch]:
        """The stretches from ``start`` (None: the first session) to ``end`` with sessions of the
        exchange that were never fetched. The closed days around them belong to them too, as an
        action may be on one; the newest ends with a session, as no bar comes before the next."""
        begin = self.first_day if start is None else max(start, self.first_day or start)
        first = self.covered[0].start
        gaps = [] if begin is not None else [(date.min, min(first - _DAY, end))]
        at = begin or first
        for item in self.covered:
            gaps.append((at, min(item.start - _DAY, end)))
            at = max(at, item.end + _DAY)
        found = [gap for gap in gaps if self._sessions(gap)]
        newest = self._sessions((at, end))
        return [*found, (at, newest[1])] if newest else found

    def _sessions(self, gap: Stretch) -> Stretch | None:
        """The first and last session in ``gap``."""
        if gap[1] < gap[0]:
            return None
        found = possible_sessions(self.symbol.mic, *gap)
        return (session_date(found[0]), session_date(found[-1])) if len(found) else None

    @property
    def is_whole(self) -> bool:
        """Whether the series begins with the provider's first session."""
        return self.first_day is not None and self.covered[0].start <= self.first_day

    @property
    def about(self) -> dict[str, Any]:
        """What a frame cut from this series says of itself in ``attrs``."""
        return {
            "symbol": self.symbol.ticker,
            "name": self.symbol.name,
            "currency": self.symbol.currency,
            "mic": self.symbol.mic,
            "interval": str(self.interval),
            "provider": self.provider,
            "fetched_at": self.fetched_at.isoformat(),
            "sample": self.provider == "sample",
        }


@dataclass(frozen=True, slots=True, eq=False)
class Fetched:
    """An answer of a provider on its way to the store. ``covered``: the days it settles, None
    where none; ``asked``: the days it was asked for (None: from the first session). ``anew``:
    whether nothing that was fetched before counts any more."""

    symbol: Symbol
    interval: Interval
    provider: str
    history: History
    asked: tuple[date | None, date]
    covered: Stretch | None
    at: datetime
    anew: bool = False

    @property
    def about(self) -> dict[str, Any]:
        """The facts of the series that this answer changes."""
        facts: dict[str, Any] = {"name": self.symbol.name, "aliases": list(self.symbol.aliases)}
        start, _ = self.asked
        since = self.history.since.isoformat()
        if self.history.whole:
            facts["first_day"] = since
        elif start is None or self.history.since > start:
            facts["reach"] = [since, self.at.isoformat()]
        return facts


class SeriesStore:
    """Keeps series in the market-data repository."""

    def __init__(self, repository: MarketDataRepository) -> None:
        self._repository = repository
        # A list of all is slow to read, and one question asks for it several times. What another
        # process adds is in it after this time.
        self._listed: TTLCache[str, list[Symbol]] = TTLCache(16, _LISTED_S)
        self._guard = threading.Lock()  # of it

    def read(self, symbol: Symbol, interval: Interval, provider: str) -> Series | None:
        """The stored series, or None where nothing was ever fetched."""
        key = _key(symbol, interval, provider)
        kept = self._repository.whole(key, intraday=interval.intraday)
        if kept is None:
            return None
        about, reach = kept.about, kept.about.get("reach")
        seen = tuple(kept.actions.pop("fetched_at"))
        provisional = _day(about.get("provisional"))
        return Series(
            symbol,
            interval,
            provider,
            _covered_only(_bars(kept.bars, symbol, interval), kept.covered, provisional),
            actions_frame(_frame(kept.actions), about=key.symbol),
            tuple(kept.covered),
            first_day=_day(about.get("first_day")),
            provisional=provisional,
            asked_at=_moment(about.get("asked_at")),
            asked_until=_day(about.get("asked_until")),
            reach=(date.fromisoformat(reach[0]), datetime.fromisoformat(reach[1]))
            if reach
            else None,
            notes=tuple(
                Note(text, *map(date.fromisoformat, days)) for text, *days in _noted(about)
            ),
            seen_at=seen,
            version=kept.version,
        )

    def is_current(self, series: Series) -> bool:
        """Whether nobody wrote to the stored series since ``series`` was read; a read by id."""
        key = _key(series.symbol, series.interval, series.provider)
        return self._repository.is_version(key, series.version)

    def merge(self, fetched: Fetched, *, latest: bool) -> Series:
        """Add what was fetched, all of it or nothing, and answer the whole stored series.

        ``latest``: whether the answer speaks for the newest sessions there are.
        """
        key = _key(fetched.symbol, fetched.interval, fetched.provider)
        self._repository.in_one(lambda: self._write(key, fetched, latest=latest))
        with self._guard:
            if fetched.symbol not in self._listed.get(fetched.provider, ()):
                self._listed.pop(fetched.provider, None)
        stored = self.read(fetched.symbol, fetched.interval, fetched.provider)
        if stored is None:
            raise StoreUnavailable(f"The series of {key.symbol} was written and is not there.")
        return stored

    def symbols(self, provider: str) -> list[Symbol]:
        """The symbols there are daily bars of, by ticker."""
        with self._guard:
            found = self._listed.get(provider)
            if found is None:
                described = self._repository.described(provider)
                found = [_symbol(*pair) for pair in described if pair[0].interval == Interval.DAY]
                self._listed[provider] = found
            return list(found)

    def listed(self, ticker: str, provider: str) -> Symbol | None:
        """The stored symbol of ``ticker``; None where the provider was never asked for it, or
        where the ticker stands for several."""
        found = {_symbol(*item) for item in self._repository.described(provider, ticker)}
        return found.pop() if len(found) == 1 else None

    def _write(self, key: SeriesKey, fetched: Fetched, *, latest: bool) -> None:
        history, about = fetched.history, fetched.about
        if fetched.interval.intraday:
            asked = (history.since, fetched.asked[1])
            self._repository.write_intraday(key, _columns(history.bars), within=asked)
        else:
            self._repository.write_bars(key, _columns(history.bars), within=fetched.covered)
        if within := _told(history, fetched.covered):
            self._repository.write_actions(key, _columns(history.actions), within=within)
        if latest:
            provisional = history.provisional
            about |= {
                "provisional": provisional.isoformat() if provisional else None,
                "asked_at": fetched.at.isoformat(),
                "asked_until": fetched.asked[1].isoformat(),
            }
        notes = _renoted(_noted(self._repository.about(key)), fetched)
        self._repository.describe(key, **about, notes=notes)
        if fetched.covered:
            self._repository.mark_covered(
                key, *fetched.covered, fetched_at=fetched.at, alone=fetched.anew
            )


def _noted(about: Mapping[str, Any]) -> list[list[str]]:
    """The notes as they are kept: text, first day, last day."""
    return list(about.get("notes", ()))


def _renoted(known: list[list[str]], fetched: Fetched) -> list[list[str]]:
    """The notes of a series with those of an answer, in place of those of the same days."""
    first, last = fetched.history.since.isoformat(), fetched.asked[1].isoformat()
    kept = [note for note in known if not first <= note[1] <= note[2] <= last]
    return [*kept, *([text, first, last] for text in fetched.history.notes)][-_NOTES:]


def _key(symbol: Symbol, interval: Interval, provider: str) -> SeriesKey:
    return SeriesKey(*symbol.identity, str(interval), provider)


def _covered_only(
    bars: pd.DataFrame, covered: Sequence[Covered], provisional: date | None
) -> pd.DataFrame:
    """The bars of the days that count as fetched, and the provisional one: a row that was
    provisional once and never came again is none."""
    days = sessions_of(bars)
    keep = days == as_session(provisional) if provisional else np.zeros(len(days), dtype=bool)
    for item in covered:
        keep |= (days >= as_session(item.start)) & (days <= as_session(item.end))
    return bars if keep.all() else bars[keep]


def _symbol(key: SeriesKey, about: Mapping[str, Any]) -> Symbol:
    aliases = tuple(about.get("aliases", ()))
    return Symbol(key.symbol, key.mic, key.currency, about.get("name", ""), aliases)


def _bars(columns: dict[str, list[Any]], symbol: Symbol, interval: Interval) -> pd.DataFrame:
    if not interval.intraday:
        frame = _frame(columns)
    else:
        times = pd.DatetimeIndex(columns.pop("time"), tz="UTC")
        frame = pd.DataFrame(columns, index=times.tz_convert(zone_of(symbol.mic)))
    return bars_frame(frame, about=symbol.ticker, interval=interval)


def _frame(columns: dict[str, list[Any]]) -> pd.DataFrame:
    names = [name for name in columns if name != "session"]
    index = pd.DatetimeIndex(np.array(columns["session"], dtype="M8[D]").astype("M8[ns]"))
    # One block of figures: the way pandas would go about a dictionary of lists takes longer.
    values = np.array([columns[name] for name in names], dtype="float64").T
    return pd.DataFrame(values, index=index, columns=names)


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    index = pd.DatetimeIndex(frame.index)
    labels: dict[str, list[Any]] = {"session": index.strftime("%Y-%m-%d").tolist()}
    if index.tz is not None:
        labels["time"] = list(index.to_pydatetime())
    return {**labels, **{name: frame[name].tolist() for name in frame.columns}}


def _told(history: History, covered: Stretch | None) -> Stretch | None:
    """The days whose actions an answer tells; None where it tells none."""
    if covered is not None:
        return min(covered[0], history.actions_since or covered[0]), covered[1]
    days = history.actions.index
    return (session_date(days[0]), session_date(days[-1])) if len(days) else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
