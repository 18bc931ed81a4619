"""What is known of a company as of a day: filed facts, profile, news; read through the store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Generic, TypeVar

import pandas as pd
from cachetools import TTLCache

from workbench.config.settings import TtlSettings
from workbench.domain import Source, Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.log import LoggingMixin, log_context
from workbench.market.calendars import local_day, zone_of
from workbench.market.chain import Answer, first_answer
from workbench.market.facts import DAYS, facts_frame, known_at, remembered
from workbench.market.provider import (
    FundamentalsProvider,
    InfoProvider,
    NewsItem,
    NewsProvider,
    Profile,
)
from workbench.stores.repositories import (
    CompanyKey,
    FactsRepository,
    NewsRepository,
    SnapshotRepository,
)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CompanyStores:
    """Where it is kept."""

    facts: FactsRepository
    snapshots: SnapshotRepository
    news: NewsRepository


@dataclass(frozen=True, slots=True)
class CompanyChains:
    """Who is asked, in order, by name."""

    info: Mapping[str, InfoProvider]
    fundamentals: Mapping[str, FundamentalsProvider]
    news: Mapping[str, NewsProvider]


@dataclass(frozen=True, slots=True, eq=False)
class Told(Answer[T]):
    """An answer with its source. ``behind``: why nobody could be asked anew, where that failed."""

    source: Source
    behind: str | None = None


class CompanyReader(LoggingMixin):
    """Reads what is known of companies; nothing that became known after the day asked for is
    seen. Each provider's word is kept apart, and the first of the chain that answers is named."""

    def __init__(
        self,
        chains: CompanyChains,
        stores: CompanyStores,
        *,
        ttl: TtlSettings,
        utcnow: Callable[[], datetime],
    ) -> None:
        self._chains = chains
        self._stores = stores
        self._ttl = ttl
        self._utcnow = utcnow
        self._frames: TTLCache[CompanyKey, _Kept[pd.DataFrame]] = TTLCache(64, ttl.fundamental_data)
        self._asked: TTLCache[CompanyKey, bool] = TTLCache(1024, ttl.historical_data)
        self._failed: TTLCache[CompanyKey, MarketDataError] = TTLCache(1024, ttl.price_data)
        self._lock = threading.RLock()  # of the three, and so that nothing is asked for twice

    def facts(self, symbol: Symbol, day: date) -> Told[pd.DataFrame]:
        """The facts filed on ``day`` or before, in the form of ``market.facts``."""
        read = partial(self._facts, symbol, day)
        with self._lock:
            return _first(self._chains.fundamentals, read, f"the facts {symbol.ticker} filed", day)

    def profile(self, symbol: Symbol, day: date) -> Told[Profile]:
        """What was said of the company on ``day``, or last before it."""
        read = partial(self._profile, symbol, day)
        with self._lock:
            return _first(self._chains.info, read, f"a profile of {symbol.ticker}", day)

    def news(self, symbol: Symbol, day: date, limit: int) -> Told[tuple[NewsItem, ...]]:
        """The latest articles published up to the end of ``day`` at the exchange, newest first."""
        read = partial(self._news, symbol, (day, limit))
        with self._lock:
            return _first(self._chains.news, read, f"news of {symbol.ticker}", day)

    def _facts(self, symbol: Symbol, day: date, provider: FundamentalsProvider) -> _Kept[Any]:
        key = _key(symbol, provider.name)
        kept = self._frames.get(key) or self._stored_facts(key)
        if kept is None or self._is_old(kept.fetched_at, symbol, day):
            try:
                frame = self._ask(key, partial(provider.facts, symbol))
            except MarketDataError as error:
                if kept is None:
                    raise
                kept = replace(kept, behind=str(error))
            else:
                frame = facts_frame(frame, about=f"{provider.name} {symbol.ticker}")
                frame = remembered(kept.value, frame) if kept else frame
                kept = _Kept(frame, self._utcnow())
                self._stores.facts.replace_facts(key, _columns(frame), fetched_at=kept.fetched_at)
        if kept.behind is None:
            self._frames[key] = kept
        known = known_at(kept.value, day)
        if known.empty:
            raise NoDataError(f"{provider.name} has no fact of {symbol.ticker} filed by {day}.")
        return replace(kept, value=known)

    def _stored_facts(self, key: CompanyKey) -> _Kept[pd.DataFrame] | None:
        found = self._stores.facts.facts(key)
        if found is None:
            return None
        frame = facts_frame(pd.DataFrame(found[0]), about=key.symbol)
        return _Kept(frame, found[1], cached=True)

    def _profile(self, symbol: Symbol, day: date, provider: InfoProvider) -> _Kept[Any]:
        key, today = _key(symbol, provider.name), local_day(self._utcnow(), symbol.mic)
        found = self._stores.snapshots.latest(key, day)
        behind = None
        if day >= today and (found is None or self._is_old(found["updated_at"], symbol, day)):
            try:
                profile = self._ask(key, partial(provider.profile, symbol))
            except MarketDataError as error:
                if found is None:
                    raise
                behind = str(error)
            else:
                self._stores.snapshots.keep(key, today, asdict(profile))
                return _Kept(profile, self._utcnow())
        if found is None:
            raise NoDataError(
                f"Nothing that {provider.name} said of {symbol.ticker} by {day} is kept: a profile "
                "is known from the day it is first fetched."
            )
        values = found["values"]
        profile = Profile(**{**values, "former_names": tuple(values.get("former_names", ()))})
        return _Kept(profile, found["updated_at"], cached=True, behind=behind)

    def _news(
        self, symbol: Symbol, wanted: tuple[date, int], provider: NewsProvider
    ) -> _Kept[tuple[NewsItem, ...]]:
        (day, limit), key = wanted, _key(symbol, provider.name)
        behind, cached = None, True
        if day >= local_day(self._utcnow(), symbol.mic) and key not in self._asked:
            try:
                fresh = self._ask(key, partial(provider.news, symbol, limit))
            except MarketDataError as error:
                behind = str(error)
            else:
                self._stores.news.add(key, [asdict(item) for item in fresh])
                self._asked[key], cached = True, False
        end = datetime.combine(day + timedelta(days=1), time(), zone_of(symbol.mic))
        found = self._stores.news.before(key, end.astimezone(UTC), limit)
        if not found:
            raise NoDataError(
                behind or f"No article of {provider.name} about {symbol.ticker} by {day} is kept."
            )
        names = ("key", "title", "link", "publisher", "published_at", "summary")
        items = tuple(NewsItem(**{name: row[name] for name in names}) for row in found)
        fetched_at = max(row["updated_at"] for row in found)
        return _Kept(items, fetched_at, cached=cached, behind=behind)

    def _ask(self, key: CompanyKey, question: Callable[[], T]) -> T:
        """The provider's answer; what it failed at a moment ago is not tried again yet."""
        if failed := self._failed.get(key):
            raise failed
        try:
            with log_context(symbol=key.symbol, source=key.provider):
                return question()
        except MarketDataError as error:
            self._failed[key] = error
            raise

    def _is_old(self, fetched_at: datetime, symbol: Symbol, day: date) -> bool:
        """Whether what was fetched then may lack what was known on ``day``."""
        if local_day(fetched_at, symbol.mic) > day:
            return False
        return self._utcnow() - fetched_at >= timedelta(seconds=self._ttl.fundamental_data)


@dataclass(frozen=True, slots=True, eq=False)
class _Kept(Generic[T]):
    """What one provider said."""

    value: T
    fetched_at: datetime
    cached: bool = False
    behind: str | None = None


def _first(
    chain: Mapping[str, Any], read: Callable[[Any], _Kept[T]], about: str, day: date
) -> Told[T]:
    answer = first_answer(chain, read, about=about)
    kept = answer.value
    source = Source(answer.provider, kept.fetched_at, day, kept.cached)
    return Told(kept.value, answer.provider, answer.passed_over, source, kept.behind)


def _key(symbol: Symbol, provider: str) -> CompanyKey:
    return CompanyKey(symbol.ticker, symbol.mic, symbol.currency, provider)


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Facts as lists that a document can hold."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if name in DAYS:
            column = column.dt.strftime("%Y-%m-%d")
        columns[name] = column.astype("object").where(column.notna(), None).tolist()
    return columns
