"""Raw market data of a series: bars by calendar year, actions, and what has been fetched.

One document holds a year of daily bars as parallel lists, so ten years of a symbol are ten reads
by id; of intraday bars one document holds a session. A missing value is null in the store and NaN
outside it.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from workbench.errors import InvalidDocumentError
from workbench.stores.filters import Query
from workbench.stores.market_ranges import Covered, documents_of, laid_over, ranges_of
from workbench.stores.market_rows import ends_of, finite, rows_of
from workbench.stores.repository import Document, MongoGenericRepository

COLUMNS = ("open", "high", "low", "close", "volume")
ACTIONS = ("split", "dividend")

Columns = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class SeriesKey:
    """What makes a stored series: a symbol's identity, the interval, and who gave it."""

    symbol: str
    mic: str
    currency: str
    interval: str
    provider: str

    @property
    def id(self) -> str:
        """The id of the series; its parts are escaped, so no two series share it."""
        parts = (self.symbol, self.mic, self.currency, self.interval, self.provider)
        return "|".join(quote(part, safe=".-:=^") for part in parts)


@dataclass(frozen=True, slots=True)
class Bar:
    """One session's raw bar; prices in currency per share, NaN where not known."""

    session: date
    open: float
    high: float
    low: float
    close: float
    volume: float


@dataclass(frozen=True, slots=True)
class Action:
    """What happened on an ex-date: new shares per old (1.0: no split), dividend per share."""

    session: date
    split: float = 1.0
    dividend: float = 0.0


@dataclass(frozen=True, slots=True)
class Kept:
    """All there is of a series. ``bars``, ``actions``: columns, as ``read_bars`` or
    ``read_intraday`` and ``read_actions`` give them. ``version``: every write makes another."""

    bars: Columns
    actions: Columns
    covered: list[Covered]
    about: dict[str, Any]
    version: int


class MarketDataRepository(MongoGenericRepository):
    """Bars, actions and coverage of series. Sessions go in as days or ISO text and come out as
    ISO text, in order; figures come out as floats."""

    def write_bars(
        self,
        key: SeriesKey,
        rows: Sequence[Bar] | Mapping[str, Sequence[Any]],
        *,
        within: tuple[date, date] | None = None,
    ) -> int:
        """Merge ``rows`` by session, a new row in place of an old one; give their number.

        ``rows``: bars, or columns ``session``, ``open``, ``high``, ``low``, ``close``, ``volume``
        of equal length. Writing the same again changes nothing. A year is written whole or not
        at all. ``within``: the days the provider was asked for; a row there that it no longer
        gives is removed.
        """
        by_year: dict[int, dict[str, list[float | None]]] = {}
        for session, *values in rows_of(rows, COLUMNS):
            by_year.setdefault(int(session[:4]), {})[session] = [finite(v) for v in values]

        first, last = ends_of(within)

        def write() -> None:
            known = self._series(key)["years"]
            touched = [year for year in known if int(first[:4]) <= year <= int(last[:4])]
            for year in sorted({*by_year, *touched}):
                part, new = {"kind": "bars", "year": year}, by_year.get(year, {})
                self._merge(key, part, "session", new, gone=(first, last))
            self._change_series(key, lambda doc: {"years": sorted({*doc["years"], *by_year})})

        if by_year or within:
            self._database.atomic(write)
        return sum(len(sessions) for sessions in by_year.values())

    def write_intraday(
        self,
        key: SeriesKey,
        rows: Mapping[str, Sequence[Any]],
        *,
        within: tuple[date, date] | None = None,
    ) -> int:
        """Merge intraday bars by time: columns ``session`` (the exchange's day), ``time`` (aware),
        ``open`` ... ``volume`` of equal length. A session is written whole or not at all.
        ``within``: the days the provider was asked for; a bar there that it no longer gives is
        removed."""
        by_day: dict[str, dict[datetime, list[float | None]]] = {}
        for session, moment, *values in rows_of(rows, ("time", *COLUMNS)):
            times = by_day.setdefault(session, {})
            times[moment.astimezone(UTC)] = [finite(v) for v in values]

        first, last = ends_of(within)

        def write() -> None:
            known = self._series(key)["days"]
            for session in sorted({*by_day, *(day for day in known if first <= day <= last)}):
                part, new = {"kind": "intraday", "day": session}, by_day.get(session, {})
                gone = _ALWAYS if first <= session <= last else None
                self._merge(key, part, "time", new, gone=gone)
            self._change_series(key, lambda doc: {"days": sorted({*doc["days"], *by_day})})

        if by_day or within:
            self._database.atomic(write)
        return sum(len(times) for times in by_day.values())

    def read_intraday(
        self, key: SeriesKey, start: date | None = None, end: date | None = None
    ) -> Columns:
        """Columns ``time`` (UTC), ``open`` ... ``volume`` of the sessions from ``start`` to
        ``end``, both inclusive (None: open)."""
        first, last = (start or date.min).isoformat(), (end or date.max).isoformat()
        return self._intraday_of(key, self._series(key)["days"], (first, last))

    def _intraday_of(self, key: SeriesKey, known: Sequence[str], ends: tuple[str, str]) -> Columns:
        days = [day for day in known if ends[0] <= day <= ends[1]]
        documents = self._by_ids([_part_id(key, day) for day in days])
        columns: Columns = {name: [] for name in ("time", *COLUMNS)}
        for document in (documents[_part_id(key, day)] for day in days):
            for name in columns:
                columns[name] += [math.nan if v is None else v for v in document[name]]
        return columns

    def in_one(self, work: Callable[[], None]) -> None:
        """Make several writes of a series one: all of them, or none."""
        self._database.atomic(work)

    def read_bars(
        self, key: SeriesKey, start: date | None = None, end: date | None = None
    ) -> Columns:
        """Columns ``session``, ``open``, ``high``, ``low``, ``close``, ``volume`` from ``start``
        to ``end``, both inclusive (None: open); empty lists where there is nothing."""
        first, last = (start or date.min).isoformat(), (end or date.max).isoformat()
        return self._bars_of(key, self._series(key)["years"], (first, last))

    def _bars_of(self, key: SeriesKey, known: Sequence[int], ends: tuple[str, str]) -> Columns:
        first, last = ends
        years = [year for year in known if int(first[:4]) <= year <= int(last[:4])]
        ids = [_part_id(key, f"{year:04d}") for year in years]
        # As they are: texts and floats need no normalizing, and there are thousands.
        found = self._database.find(self._schema, Query({"_id": {"$in": ids}}, (), 0, None))
        documents = {document["_id"]: document for document in found}
        columns: Columns = {name: [] for name in ("session", *COLUMNS)}
        for id in ids:
            if id in documents:
                _extend(columns, documents[id], first, last)
        return columns

    def whole(self, key: SeriesKey, *, intraday: bool = False) -> Kept | None:
        """All there is of a series, as it stood at one moment; None where nothing was fetched."""
        for _ in range(_TRIES):
            document = self._series(key)
            if not document["covered"]:
                return None
            if intraday:
                bars = self._intraday_of(key, document["days"], _ALL_DAYS)
            else:
                bars = self._bars_of(key, document["years"], _ALL_DAYS)
            # Every write of a part is followed by one of the series' document.
            if self.is_version(key, version := document["version"]):
                about = dict(document["about"])
                return Kept(bars, _actions_of(document), ranges_of(document), about, version)
        raise self._stale(key.id)

    def write_actions(
        self,
        key: SeriesKey,
        rows: Sequence[Action] | Mapping[str, Sequence[Any]],
        *,
        within: tuple[date, date] | None = None,
    ) -> int:
        """Merge ``rows`` (actions, or columns ``session``, ``split``, ``dividend``) by session.

        ``within``: the days the provider was asked for; an action there that it no longer gives
        is removed. An action keeps the time it was first fetched, as long as it says the same.
        """
        now = self._clock()
        new = {
            session: {"session": session, "split": float(split), "dividend": float(dividend)}
            for session, split, dividend in rows_of(rows, ACTIONS)
        }
        first, last = ends_of(within)

        def change(doc: Document) -> Document:
            kept = {a["session"]: a for a in doc["actions"] if not first <= a["session"] <= last}
            before = {a["session"]: a for a in doc["actions"]}
            merged = kept | {
                day: _since(before.get(day), action, now) for day, action in new.items()
            }
            return {"actions": [merged[session] for session in sorted(merged)]}

        self._change_series(key, change)
        return len(new)

    def read_actions(self, key: SeriesKey) -> Columns:
        """Columns ``session``, ``split``, ``dividend``, and ``fetched_at`` (when it was first
        fetched) of all known actions."""
        return _actions_of(self._series(key))

    def mark_covered(
        self,
        key: SeriesKey,
        start: date,
        end: date,
        *,
        fetched_at: datetime | None = None,
        alone: bool = False,
    ) -> None:
        """Remember that ``start`` to ``end`` was fetched (now, unless said). Where it overlaps
        what was fetched before, the later call counts; ``alone``: what was fetched before counts
        nowhere. Call it after the bars are written."""
        if end < start:
            raise InvalidDocumentError(f"A range cannot end ({end}) before it starts ({start}).")
        new = Covered(start, end, fetched_at or self._clock())

        def extended(doc: Document) -> Document:
            return {"covered": documents_of(laid_over([] if alone else ranges_of(doc), new))}

        self._change_series(key, extended)

    def covered(self, key: SeriesKey) -> list[Covered]:
        """What was fetched: ranges in order that do not overlap."""
        return ranges_of(self._series(key))

    def describe(self, key: SeriesKey, **about: Any) -> None:  # noqa: ANN401 - JSON values
        """Keep facts of the series beside it (the company's name, for one)."""
        self._change_series(key, lambda doc: {"about": {**doc["about"], **about}})

    def about(self, key: SeriesKey) -> dict[str, Any]:
        """The facts given to ``describe``."""
        return dict(self._series(key)["about"])

    def series(self, provider: str | None = None, symbol: str | None = None) -> list[SeriesKey]:
        """The series there are (of one provider, of one ticker), by symbol."""
        return [key for key, _ in self.described(provider, symbol)]

    def described(
        self, provider: str | None = None, symbol: str | None = None
    ) -> list[tuple[SeriesKey, dict[str, Any]]]:
        """The same, each with the facts given to ``describe``."""
        wanted = {"kind": "series"} | ({"provider": provider} if provider else {})
        wanted |= {"symbol": symbol} if symbol else {}
        found = [
            (SeriesKey(**{name: doc[name] for name in _KEY_FIELDS}), dict(doc.get("about", {})))
            for doc in self.find_many(wanted, limit=None)
        ]
        return sorted(found, key=lambda pair: pair[0].id)

    def is_version(self, key: SeriesKey, version: int) -> bool:
        """Whether the series was not written since it had this version; reads none of it."""
        return self.count({"_id": key.id, "version": version}) > 0

    def _series(self, key: SeriesKey) -> Document:
        return _EMPTY_SERIES | (self._by_id(key.id) or {})

    def _change_series(self, key: SeriesKey, change: Callable[[Document], Document]) -> None:
        """Write the fields that ``change`` makes of the series' document."""

        def changed(current: Document | None) -> Document:
            base = _EMPTY_SERIES | {"kind": "series", **asdict(key)} | (current or {})
            return base | change(base)

        self.modify_one(key.id, changed)

    def _merge(
        self,
        key: SeriesKey,
        part: Document,
        label: str,
        new: Mapping[Any, list[float | None]],
        *,
        gone: tuple[Any, Any] | None = None,
    ) -> None:
        """Merge rows by their label into one part of the series, in place of those in ``gone``."""

        def merged(current: Document | None) -> Document | None:
            rows: dict[Any, list[float | None]] = {}
            if current is not None:
                old = zip(*(current[name] for name in COLUMNS), strict=True)
                rows = dict(zip(current[label], map(list, old), strict=True))
            kept = {at: row for at, row in rows.items() if not gone or not gone[0] <= at <= gone[1]}
            together = kept | dict(new)
            if together == rows:
                return None
            order = sorted(together)
            columns = {
                name: [together[item][at] for item in order] for at, name in enumerate(COLUMNS)
            }
            return {**(current or {}), **part, **asdict(key), label: order, **columns}

        self.modify_one(_part_id(key, part.get("day") or f"{part['year']:04d}"), merged)


_ALWAYS = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_ALL_DAYS = date.min.isoformat(), date.max.isoformat()
_TRIES = 10
_KEY_FIELDS = ("symbol", "mic", "currency", "interval", "provider")
_EMPTY_SERIES: Document = {"years": [], "days": [], "actions": [], "covered": [], "about": {}}


def _part_id(key: SeriesKey, name: str) -> str:
    """The id of a year (``2013``) or a session (``2013-03-01``) of a series."""
    return f"{key.id}|{name}"


def _since(old: Document | None, new: Document, now: datetime) -> Document:
    """An action with the time it was first fetched."""
    same = old is not None and all(old[name] == new[name] for name in new)
    return {**new, "fetched_at": old.get("fetched_at", now) if old is not None and same else now}


def _extend(columns: Columns, document: Mapping[str, Any], first: str, last: str) -> None:
    sessions = document["session"]
    span = slice(bisect_left(sessions, first), bisect_right(sessions, last))
    columns["session"] += sessions[span]
    for name in COLUMNS:
        values = document[name][span]
        known = None not in values
        columns[name] += values if known else [math.nan if v is None else v for v in values]


def _actions_of(document: Document) -> Columns:
    actions = document["actions"]
    columns = {name: [action[name] for action in actions] for name in ("session", *ACTIONS)}
    return {**columns, "fetched_at": [action.get("fetched_at") for action in actions]}
