"""A raw series as it is kept, and its place in the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from workbench.domain import Interval, Symbol
from workbench.errors import StoreUnavailable
from workbench.market.frames import actions_frame, bars_frame
from workbench.stores.repositories import MarketDataRepository, SeriesKey


@dataclass(frozen=True, slots=True)
class Series:
    """Raw bars and actions of one symbol from one provider.

    ``covered``: the days that were asked of the provider, both inclusive. ``whole``: whether they
    begin with the provider's first session.
    """

    symbol: Symbol
    interval: Interval
    provider: str
    bars: pd.DataFrame
    actions: pd.DataFrame
    covered: tuple[date, date]
    fetched_at: datetime
    whole: bool

    def reaches(self, start: date | None) -> bool:
        """Whether the series goes back to ``start`` (None: to its first session)."""
        return self.whole or (start is not None and start >= self.covered[0])

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


class SeriesStore:
    """Keeps series in the market-data repository."""

    def __init__(self, repository: MarketDataRepository) -> None:
        self._repository = repository

    def read(self, symbol: Symbol, interval: Interval, provider: str) -> Series | None:
        """The stored series, or None where nothing was ever fetched.

        Only what was fetched without a gap up to the latest day counts as covered.
        """
        key = _key(symbol, interval, provider)
        ranges = self._repository.covered(key)
        if not ranges:
            return None
        start, end = _last_stretch([(item.start, item.end) for item in ranges])
        first_day = self._repository.about(key).get("first_day")
        return Series(
            symbol,
            interval,
            provider,
            bars_frame(_frame(self._repository.read_bars(key, start, end)), about=key.symbol),
            actions_frame(_frame(self._repository.read_actions(key)), about=key.symbol),
            covered=(start, end),
            fetched_at=ranges[-1].fetched_at,
            whole=first_day is not None and start.isoformat() <= first_day,
        )

    def merge(self, fetched: Series) -> Series:
        """Add what was fetched and answer the whole stored series.

        Coverage is written last, so a crash in between leaves days to be fetched again, never
        days that look fetched and are not there.
        """
        key = _key(fetched.symbol, fetched.interval, fetched.provider)
        self._repository.write_bars(key, _columns(fetched.bars))
        self._repository.write_actions(key, _columns(fetched.actions), within=fetched.covered)
        facts = {"name": fetched.symbol.name, "aliases": list(fetched.symbol.aliases)}
        if fetched.whole:
            facts["first_day"] = fetched.covered[0].isoformat()
        self._repository.describe(key, **facts)
        self._repository.mark_covered(key, *fetched.covered, fetched_at=fetched.fetched_at)
        stored = self.read(fetched.symbol, fetched.interval, fetched.provider)
        if stored is None:
            raise StoreUnavailable(f"The series of {key.symbol} was written and is not there.")
        return stored

    def symbols(self, provider: str) -> list[Symbol]:
        """The symbols there are daily bars of, by ticker."""
        found = []
        for key in self._repository.series(provider):
            if key.interval == Interval.DAY:
                about = self._repository.about(key)
                aliases = tuple(about.get("aliases", ()))
                found.append(
                    Symbol(key.symbol, key.mic, key.currency, about.get("name", ""), aliases)
                )
        return found


def _key(symbol: Symbol, interval: Interval, provider: str) -> SeriesKey:
    return SeriesKey(*symbol.identity, str(interval), provider)


def _last_stretch(ranges: list[tuple[date, date]]) -> tuple[date, date]:
    """The stretch of days without a gap that ends last; ``ranges`` in order."""
    start, end = ranges[-1]
    for first, last in reversed(ranges[:-1]):
        if last < start - timedelta(days=1):
            break
        start = first
    return start, end


def _frame(columns: dict[str, list[Any]]) -> pd.DataFrame:
    values = {name: column for name, column in columns.items() if name != "session"}
    index = pd.DatetimeIndex(columns["session"], dtype="datetime64[ns]")
    return pd.DataFrame(values, index=index)


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    index = pd.DatetimeIndex(frame.index)
    sessions = index.strftime("%Y-%m-%d").tolist()
    return {"session": sessions, **{name: frame[name].tolist() for name in frame.columns}}
