"""Histories out of Yahoo's charts: what was asked for, what of it there is, and what is missing.

A daily history is one request. An intraday history is one more for each stretch Yahoo gives at
once, within the days it reaches back: the daily chart of these days tells the splits after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import pandas as pd

from workbench.domain import Interval
from workbench.errors import NoDataError
from workbench.market.frames import (
    actions_frame,
    as_session,
    bars_frame,
    no_actions,
    no_bars,
    session_date,
)
from workbench.market.provider import History
from workbench.market.quality.intake import clean_bars
from workbench.market.yahoo.charts import (
    Chart,
    ask_daily,
    ask_intraday,
    last_settled,
    no_intraday,
    sessions,
)
from workbench.market.yahoo.connection import Vendor

# Yahoo refuses daily charts of more than 100 years.
_OLDEST = timedelta(days=99 * 365)
# The days before the first that is asked for: the close before it, through the longest holidays.
_BEFORE = timedelta(days=14)
# Yahoo rounds the close before a chart to cents: of less than this it says too little.
_ROUNDED_AWAY = 10.0
# Dates are given in UTC, and the end is exclusive.
_AFTER = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class _Reach:
    """Yahoo's name of an interval, how many days back it is kept, and how many come at once."""

    word: str
    days: int
    at_once: int


_REACH = {
    Interval.MINUTE: _Reach("1m", 30, 7),  # 8 are allowed, counted from any second
    Interval.FIVE_MINUTES: _Reach("5m", 60, 60),
    Interval.FIFTEEN_MINUTES: _Reach("15m", 60, 60),
    Interval.HALF_HOUR: _Reach("30m", 60, 60),
    Interval.HOUR: _Reach("60m", 730, 730),
}
INTERVALS = frozenset({Interval.DAY, *_REACH})


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for, both inclusive, and when: ``start`` None is the first there is."""

    start: date | None
    end: date
    now: datetime


def daily(connection: Vendor, name: str, span: Span) -> tuple[Chart, History]:
    """The daily history of ``name``, and the chart it was made of.

    Where the first session is among the days asked for, ``since`` is that session.
    """
    oldest = span.now.date() - _OLDEST
    first = max(span.start or oldest, oldest)
    chart = _chart(connection, name, first, span.now)
    bars, notes = _settled_or_not(chart, first, span)
    if span.start is None and bars.empty:
        raise NoDataError(f"Yahoo has no daily bar of {name}.")
    listed = chart.listed or (session_date(bars.index[0]) if span.start is None else None)
    whole = listed is not None and first <= listed
    since = max(first, listed) if whole and listed else first
    told = max(first - _BEFORE, oldest)
    return chart, History(
        bars,
        _actions(chart, told, span.end),
        since,
        whole,
        _provisional(chart, bars, span.now),
        None if whole else _earlier(chart, since),
        notes,
        actions_since=min(told, since),
    )


def intraday(
    connection: Vendor, name: str, span: Span, interval: Interval
) -> tuple[Chart, History]:
    """The intraday history of ``name`` within Yahoo's reach, and its daily chart.

    NoDataError where all the days asked for by date are beyond it. Without ``earlier``: a
    session's close is its auction's, and the last bar's may be another.
    """
    reach = _REACH[interval]
    until = span.now - timedelta(days=reach.days)
    chart = _chart(connection, name, max(span.start or until.date(), until.date()), span.now)
    # The first whole day within reach, by the exchange's clock.
    oldest = until.astimezone(chart.zone).date() + timedelta(days=1)
    if span.start is not None and span.end < oldest:
        raise NoDataError(
            f"Yahoo keeps {interval} bars for {reach.days} days: of {name} since {oldest}.",
            hint="Ask for later days, or for daily bars.",
        )
    first = max(span.start or oldest, oldest)
    stretches = _stretches(chart, first, span, reach.at_once)
    frames = [ask_intraday(connection, chart, reach.word, *stretch) for stretch in stretches]
    bars, notes = _clean(chart, pd.concat(frames or [no_intraday(chart)]), interval)
    whole = chart.listed is not None and first <= chart.listed
    since = max(first, chart.listed) if whole and chart.listed else first
    told = first - _BEFORE  # the daily chart begins there
    return chart, History(
        bars,
        _actions(chart, told, span.end),
        since,
        whole,
        _provisional(chart, bars, span.now),
        None,
        notes,
        actions_since=min(told, since),
    )


def _chart(connection: Vendor, name: str, first: date, now: datetime) -> Chart:
    oldest, today = now.date() - _OLDEST, now.date()
    return ask_daily(connection, name, start=max(first - _BEFORE, oldest), end=today + _AFTER)


def _settled_or_not(chart: Chart, first: date, span: Span) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Daily bars up to today, and what was left out."""
    if chart.rows.empty:
        return no_bars(), ()
    today = span.now.astimezone(chart.zone).date()
    rows = sessions(chart).loc[as_session(first) : as_session(min(span.end, today))]
    return _clean(chart, rows, Interval.DAY)


def _clean(
    chart: Chart, rows: pd.DataFrame, interval: Interval
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    about = f"yahoo {chart.name}"
    kept, notes = clean_bars(rows, about=about, zone=chart.zone, interval=interval)
    bars = bars_frame(kept, about=about, interval=interval)
    return bars, tuple(f"Yahoo, {interval} bars: {note}" for note in notes)


def _stretches(
    chart: Chart, first: date, span: Span, days: int
) -> Iterator[tuple[datetime, datetime]]:
    """The asked days in stretches of at most ``days``, from midnight to midnight there."""
    last = min(span.end, span.now.astimezone(chart.zone).date())
    while first <= last:
        following = min(first + timedelta(days=days), last + timedelta(days=1))
        yield (
            datetime.combine(first, time(), chart.zone),
            datetime.combine(following, time(), chart.zone),
        )
        first = following


def _provisional(chart: Chart, bars: pd.DataFrame, now: datetime) -> date | None:
    if bars.empty:
        return None
    last = session_date(bars.index[-1])
    return last if last > last_settled(chart, now) else None


def _actions(chart: Chart, first: date, end: date) -> pd.DataFrame:
    if chart.rows.empty:
        return no_actions()
    rows = chart.rows.loc[as_session(first) : as_session(end)]
    return actions_frame(rows, about=f"yahoo {chart.name}")


def _earlier(chart: Chart, since: date) -> pd.Series[float] | None:
    """The raw closes of the sessions before ``since``: their rows in the chart, or where it has
    none, the close before it that Yahoo tells in today's shares."""
    closes = sessions(chart)["close"]
    earlier = closes[closes > 0].loc[: as_session(since - timedelta(days=1))]
    if not earlier.empty:
        return earlier
    told = chart.meta.get("chartPreviousClose")
    if not isinstance(told, int | float) or not told >= _ROUNDED_AWAY:
        return None
    raw = float(told) * float(chart.rows["split"].to_numpy("float64").prod())
    return pd.Series([raw], index=pd.DatetimeIndex([as_session(since - timedelta(days=1))]))
