"""What is known of a company as of a day: filed facts, profile, news; read through the store."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Generic, TypeAlias, TypeVar

import pandas as pd
from cachetools import LRUCache, TLRUCache, TTLCache

from workbench.config.settings import TtlSettings
from workbench.domain import Source, Symbol
from workbench.errors import MarketDataError, NoDataError, ProviderUnavailable, QuestionError
from workbench.log import LoggingMixin, log_context
from workbench.market.calendars import local_day, zone_of
from workbench.market.chain import Answer, first_answer
from workbench.market.filings.facts import (
    DAYS,
    facts_frame,
    is_thinned,
    known_at,
    remembered,
    withdrawn,
)
from workbench.market.foreign import whole
from workbench.market.provider import (
    FundamentalsProvider,
    InfoProvider,
    Kind,
    NewsItem,
    NewsProvider,
    Profile,
)
from workbench.market.turns import Turns
from workbench.stores.repositories import (
    CompanyKey,
    FactsRepository,
    NewsRepository,
    SnapshotRepository,
)

T = TypeVar("T")
_Asked: TypeAlias = tuple[Kind, CompanyKey]

_ARTICLE = tuple(field.name for field in fields(NewsItem))


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
    seen. Each provider's word is kept apart, and the first of the chain that answers is named.
    Safe for threads: what is missing is asked for once, each company's beside the others'."""

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
        timer = lambda: utcnow().timestamp()  # noqa: E731
        self._frames: LRUCache[CompanyKey, _Kept[pd.DataFrame]] = LRUCache(32)
        self._asked: TTLCache[CompanyKey, int] = TTLCache(1024, ttl.historical_data, timer)
        self._failed: TLRUCache[_Asked, MarketDataError] = TLRUCache(1024, self._rest, timer)
        self._guard = threading.Lock()  # of the three
        self._turns = Turns()

    def facts(self, symbol: Symbol, day: date) -> Told[pd.DataFrame]:
        """The facts filed on ``day`` or before, in the form of ``filings.facts``."""
        read = partial(self._facts, symbol, day)
        return _first(self._chains.fundamentals, read, f"the facts {symbol.ticker} filed", day)

    def profile(self, symbol: Symbol, day: date) -> Told[Profile]:
        """What was said of the company on ``day``, or last before it."""
        read = partial(self._profile, symbol, day)
        return _first(self._chains.info, read, f"a profile of {symbol.ticker}", day)

    def news(self, symbol: Symbol, day: date, limit: int) -> Told[tuple[NewsItem, ...]]:
        """The latest articles published up to the end of ``day`` at the exchange, newest first.

        QuestionError for a ``limit`` below one."""
        if limit < 1:
            raise QuestionError("Ask for one article at least.")
        read = partial(self._news, symbol, (day, limit))
        return _first(self._chains.news, read, f"news of {symbol.ticker}", day)

    def _facts(self, symbol: Symbol, day: date, provider: FundamentalsProvider) -> _Kept[Any]:
        key = _key(symbol, provider.name)
        with self._turns.of((Kind.FUNDAMENTALS, key)):
            kept = self._kept_facts(key)
            if kept is None or self._is_old(kept.fetched_at, symbol, day):
                kept = self._fetched_facts(key, partial(provider.facts, symbol), kept)
        known = known_at(kept.value, day)
        if known.empty:
            raise NoDataError(f"{provider.name} has no fact of {symbol.ticker} filed by {day}.")
        return replace(kept, value=known)

    def _kept_facts(self, key: CompanyKey) -> _Kept[pd.DataFrame] | None:
        """What is in memory, or newer in the store: another process may have asked."""
        with self._guard:
            kept = self._frames.get(key)
        stored_at = self._stores.facts.fetched_at(key)
        if stored_at is None or (kept is not None and stored_at <= kept.fetched_at):
            return kept
        found = self._stores.facts.facts(key)
        if found is None:
            return kept
        frame = facts_frame(pd.DataFrame(found[0]), about=key.symbol)
        return self._remember(key, _Kept(frame, found[1], cached=True))

    def _fetched_facts(
        self,
        key: CompanyKey,
        question: Callable[[], pd.DataFrame],
        kept: _Kept[pd.DataFrame] | None,
    ) -> _Kept[pd.DataFrame]:
        """What the provider says now, stored; where it cannot, what is kept, and why."""

        def checked() -> pd.DataFrame:
            frame = facts_frame(question(), about=f"{key.provider} {key.symbol}")
            if kept is not None and is_thinned(kept.value, frame):
                raise _thinned(key, kept.value, frame)
            return frame

        try:
            frame = self._ask((Kind.FUNDAMENTALS, key), checked)
        except MarketDataError as error:
            if kept is None:
                raise
            return replace(kept, behind=str(error))
        frame = remembered(kept.value, frame) if kept else frame
        now = self._utcnow()
        self._stores.facts.replace_facts(key, _columns(frame), fetched_at=now)
        self._remember(key, _Kept(frame, now, cached=True))
        return _Kept(frame, now)

    def _remember(self, key: CompanyKey, kept: _Kept[pd.DataFrame]) -> _Kept[pd.DataFrame]:
        with self._guard:
            self._frames[key] = kept
        return kept

    def _profile(self, symbol: Symbol, day: date, provider: InfoProvider) -> _Kept[Profile]:
        key, today = _key(symbol, provider.name), local_day(self._utcnow(), symbol.mic)
        with self._turns.of((Kind.INFO, key)):
            found, behind = self._stores.snapshots.latest(key, day), None
            if day >= today and (found is None or self._is_old(found["updated_at"], symbol, day)):
                try:
                    profile = self._ask((Kind.INFO, key), partial(provider.profile, symbol))
                except MarketDataError as error:
                    if found is None:
                        raise
                    behind = str(error)
                else:
                    profile = _profile_of(asdict(profile))
                    self._stores.snapshots.keep(key, today, asdict(profile))
                    return _Kept(profile, self._utcnow())
        if found is None:
            raise NoDataError(
                f"Nothing that {provider.name} said of {symbol.ticker} by {day} is kept: a profile "
                "is known from the day it is first fetched."
            )
        profile = _profile_of(found["values"])
        return _Kept(profile, found["updated_at"], cached=True, behind=behind)

    def _news(
        self, symbol: Symbol, wanted: tuple[date, int], provider: NewsProvider
    ) -> _Kept[tuple[NewsItem, ...]]:
        (day, limit), key = wanted, _key(symbol, provider.name)
        failed, cached = None, True
        with self._turns.of((Kind.NEWS, key)):
            today = local_day(self._utcnow(), symbol.mic)
            if day >= today and not self._is_asked(key, limit):
                try:
                    fresh = self._ask((Kind.NEWS, key), partial(provider.news, symbol, limit))
                except MarketDataError as error:
                    failed = error
                else:
                    self._stores.news.add(key, [whole(asdict(item)) for item in fresh])
                    cached = False
                    with self._guard:
                        self._asked[key] = limit
        end = datetime.combine(day + timedelta(days=1), time(), zone_of(symbol.mic))
        found = self._stores.news.before(key, end.astimezone(UTC), limit)
        if not found:
            raise failed or NoDataError(
                f"No article of {provider.name} about {symbol.ticker} by {day} is kept."
            )
        items = tuple(NewsItem(**{name: row[name] for name in _ARTICLE}) for row in found)
        fetched_at = max(row["updated_at"] for row in found)
        return _Kept(items, fetched_at, cached=cached, behind=str(failed) if failed else None)

    def _is_asked(self, key: CompanyKey, limit: int) -> bool:
        """Whether so many articles were asked for lately, by this process or another."""
        with self._guard:
            if self._asked.get(key, 0) >= limit:
                return True
        now = self._utcnow()
        newest = self._stores.news.before(key, now + timedelta(days=1), limit)
        if len(newest) < limit:  # it may have no more; only who asked knows
            return False
        asked_at: datetime = max(row["updated_at"] for row in newest)
        return now - asked_at < timedelta(seconds=self._ttl.historical_data)

    def _ask(self, asked: _Asked, question: Callable[[], T]) -> T:
        """The provider's answer; what it failed at a moment ago is not tried again yet."""
        with self._guard:
            failed = self._failed.get(asked)
        if failed is not None:
            raise failed.with_traceback(None)
        try:
            with log_context(symbol=asked[1].symbol, source=asked[1].provider):
                return question()
        except MarketDataError as error:
            with self._guard:
                self._failed[asked] = error
            raise

    def _rest(self, _: _Asked, error: MarketDataError, now: float) -> float:
        """When to ask again after ``error``."""
        absent = isinstance(error, NoDataError)
        return now + (self._ttl.historical_data if absent else self._ttl.price_data)

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


def _thinned(key: CompanyKey, before: pd.DataFrame, now: pd.DataFrame) -> ProviderUnavailable:
    gone = withdrawn(before, now)
    return ProviderUnavailable(
        f"{key.provider}'s answer about {key.symbol} lacks {len(gone)} filings that are stored, "
        f"such as {gone[0]!s:.30}: what is stored is kept."
    )


def _profile_of(values: Mapping[str, Any]) -> Profile:
    """A profile from what is kept of it."""
    said = whole(values)
    return Profile(**{**said, "former_names": tuple(said.get("former_names", ()))})


def _columns(frame: pd.DataFrame) -> dict[str, list[Any]]:
    """Facts as lists that a document can hold."""
    columns = {}
    for name in frame.columns:
        column = frame[name]
        if name in DAYS:
            column = column.dt.strftime("%Y-%m-%d")
        columns[name] = column.astype("object").where(column.notna(), None).tolist()
    return columns
