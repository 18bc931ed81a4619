"""What market data the store holds: read from the store alone, nobody is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from workbench.domain import Interval, Symbol
from workbench.market.frames import session_date, sessions_of
from workbench.market.series import Series, SeriesStore, Stretch
from workbench.stores.factory import RepositoryFactory
from workbench.stores.market_data import SeriesKey
from workbench.stores.repository import Document, MongoGenericRepository

_Identity = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class StoredSeries:
    """The raw bars and actions of one symbol from one provider.

    ``first`` and ``last``: its sessions, None where it has none. ``covered``: the days that were
    fetched; ``gaps``: days of sessions between them that never were. ``splits`` and ``dividends``:
    how many are known. ``notes``: what was left out on the way in.
    """

    symbol: Symbol
    provider: str
    interval: Interval
    sessions: int
    first: date | None
    last: date | None
    covered: tuple[Stretch, ...]
    gaps: tuple[Stretch, ...]
    provisional: date | None
    fetched_at: datetime
    splits: int
    dividends: int
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoredCompany:
    """What is kept of a company beside its prices. ``kind``: facts, profiles or news; ``first`` and
    ``last``: the days it is of, of facts the years they were filed in; ``number``: how many days,
    articles or years."""

    symbol: Symbol
    provider: str
    kind: str
    number: int
    first: str
    last: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of it, by ticker."""

    series: tuple[StoredSeries, ...]
    companies: tuple[StoredCompany, ...]


def inventory(store: RepositoryFactory, tickers: Sequence[str] = ()) -> Inventory:
    """What is stored of ``tickers`` (``TICKER`` or ``TICKER@MIC``, in any case; none: of all)."""
    wanted = [ticker.strip().upper().partition("@") for ticker in tickers]

    def asked_for(ticker: str, mic: str) -> bool:
        return not wanted or any(
            name == ticker.upper() and place in ("", mic.upper()) for name, _, place in wanted
        )

    repository = store.get_market_data_repository()
    keys = [key for key in repository.series() if asked_for(key.symbol, key.mic)]
    kept = SeriesStore(repository)
    companies = [one for one in _companies(store) if asked_for(one.symbol.ticker, one.symbol.mic)]
    return Inventory(
        tuple(found for key in keys if (found := _series(kept, key))),
        tuple(sorted(companies, key=lambda one: (*one.symbol.identity, one.kind, one.provider))),
    )


def _series(store: SeriesStore, key: SeriesKey) -> StoredSeries | None:
    """None where it was begun and nothing of it fetched."""
    symbol = Symbol(key.symbol, key.mic, key.currency)
    found = store.read(symbol, Interval(key.interval), key.provider)
    return None if found is None else _told(found)


def _told(series: Series) -> StoredSeries:
    days = sessions_of(series.bars).unique()
    covered = tuple((item.start, item.end) for item in series.covered)
    return StoredSeries(
        series.symbol,
        series.provider,
        series.interval,
        sessions=len(days),
        first=session_date(days[0]) if len(days) else None,
        last=session_date(days[-1]) if len(days) else None,
        covered=_joined(covered, series),
        gaps=tuple(series.missing(covered[0][0], covered[-1][1])),
        provisional=series.provisional,
        fetched_at=series.fetched_at,
        splits=int((series.actions["split"] != 1.0).sum()),
        dividends=int((series.actions["dividend"] != 0.0).sum()),
        notes=tuple(note.text for note in series.notes),
    )


def _joined(covered: Iterable[Stretch], series: Series) -> tuple[Stretch, ...]:
    """``covered`` with neighbours that leave no session between them made one."""
    joined: list[Stretch] = []
    for start, end in covered:
        if joined and not series.missing(joined[-1][1], start):
            start = joined.pop()[0]
        joined.append((start, end))
    return tuple(joined)


def _companies(store: RepositoryFactory) -> Iterator[StoredCompany]:
    facts = store.get_fundamental_analysis_repository()
    for one in chain.from_iterable(facts.stream({"kind": "company"})):
        days = [str(year) for year in one["years"]]
        if days:
            yield _company(_identity(one), "facts", days, one["fetched_at"])
    snapshots = store.get_market_snapshots_repository()
    yield from _by_company(snapshots, "profiles", lambda one: str(one["day"]))
    articles = store.get_news_events_repository()
    yield from _by_company(articles, "news", lambda one: f"{one['published_at']:%Y-%m-%d}")


def _by_company(
    repository: MongoGenericRepository, kind: str, day_of: Callable[[Document], str]
) -> Iterator[StoredCompany]:
    """What is kept of each company from each provider, as one."""
    days: dict[_Identity, list[str]] = {}
    newest: dict[_Identity, datetime] = {}
    for one in chain.from_iterable(repository.stream()):
        key = _identity(one)
        days.setdefault(key, []).append(day_of(one))
        newest[key] = max(newest.get(key, one["updated_at"]), one["updated_at"])
    for key, found in days.items():
        yield _company(key, kind, sorted(found), newest[key])


def _identity(one: Document) -> _Identity:
    return one["symbol"], one["mic"], one["currency"], one["provider"]


def _company(key: _Identity, kind: str, days: list[str], fetched_at: datetime) -> StoredCompany:
    ticker, mic, currency, provider = key
    symbol = Symbol(ticker, mic, currency)
    return StoredCompany(symbol, provider, kind, len(days), days[0], days[-1], fetched_at)
