"""How far an answer of Alpha Vantage reaches, and the history it makes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import pandas as pd

from workbench.domain import Interval
from workbench.market.calendars import close_time, sessions_between
from workbench.market.frames import as_session, session_date
from workbench.market.provider import History

COMPACT = 100
"""Rows of the short daily series, the only one a free key's plan has."""
# Trading after hours, and reports of it, change the volume for that long after the close.
_SETTLING = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: ``name`` at Alpha Vantage, days, and ``today`` at the exchange."""

    name: str
    mic: str
    start: date | None
    end: date
    interval: Interval
    today: date

    def sessions(self, start: date, end: date) -> int:
        """How many sessions there are from ``start`` to ``end``."""
        return len(sessions_between(self.mic, start, end))

    @property
    def fits(self) -> bool:
        """Whether the short series is certain to reach back to the first day."""
        return self.start is not None and self.sessions(self.start, self.today) <= COMPACT

    @property
    def is_beyond(self) -> bool:
        """Whether all days are certain to be before the short series, today's bar in it or not."""
        return self.sessions(self.end, self.today) > COMPACT + 1


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Bars as they came. ``all``: they are all there are."""

    bars: pd.DataFrame
    notes: tuple[str, ...]
    all: bool


def as_history(
    wanted: Wanted, series: Series, declared: pd.DataFrame, notes: tuple[str, ...], *, now: datetime
) -> History:
    """The days ``wanted`` out of ``series``, and the actions ``declared`` up to the last of them,
    as of ``now``: every answer tells them all, so one registered late is told at last."""
    since, whole = _reach(wanted, series)
    first, last = as_session(since), as_session(wanted.end)
    bars, actions = series.bars.loc[first:last], declared.loc[:last]
    before = series.bars.loc[series.bars.index < first, "close"]
    notes = (*series.notes, *notes)
    daily = wanted.interval == Interval.DAY
    provisional = _unsettled(bars, wanted, now)
    if not daily:
        bars, mixed = _without_mixed(bars, declared, wanted)
        notes += mixed
        provisional = provisional if provisional and as_session(provisional) in bars.index else None
    if bool((actions["dividend"] > 0).any()) and wanted.mic == "XLON":
        notes += (f"Dividends of {wanted.name} are read in the currency of its prices.",)
    return History(
        bars=bars,
        actions=actions,
        since=since,
        whole=whole,
        provisional=provisional,
        earlier=before if daily and not before.empty else None,
        notes=notes,
        # Not earlier than the first: that an answer tells fewer does not take back what was told.
        actions_since=since if actions.empty else min(since, session_date(actions.index[0])),
    )


def _reach(wanted: Wanted, series: Series) -> tuple[date, bool]:
    """The first day the answer speaks for, and whether there is nothing before it."""
    first = None if series.bars.empty else session_date(series.bars.index[0])
    start = wanted.start
    if series.all or first is None:
        since = start or first or wanted.end
        return since, first is None or since <= first
    if start is not None and first > start and wanted.sessions(start, first - timedelta(days=1)):
        return first, False
    return start or first, False


def _unsettled(bars: pd.DataFrame, wanted: Wanted, now: datetime) -> date | None:
    """The last bar's session, where that, or its week, has not closed and settled."""
    if bars.empty:
        return None
    day = session_date(bars.index[-1])
    last = day
    if wanted.interval == Interval.WEEK:
        rest = sessions_between(wanted.mic, day, day + timedelta(days=6 - day.weekday()))
        last = session_date(rest[-1]) if len(rest) else day
    closed = close_time(wanted.mic, last)
    settled = closed + _SETTLING <= now if closed else last < wanted.today
    return None if settled else day


def _without_mixed(
    bars: pd.DataFrame, actions: pd.DataFrame, wanted: Wanted
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Weekly ``bars`` without those of weeks in which trade began before a split and went on."""
    mixed: list[pd.Timestamp] = []
    for split in actions.index[actions["split"] != 1.0]:
        day = session_date(split)
        monday = day - timedelta(days=day.weekday())
        if day > monday and wanted.sessions(monday, day - timedelta(days=1)):
            mixed.extend(bars.loc[as_session(day) : as_session(monday + timedelta(days=6))].index)
    if not mixed:
        return bars, ()
    named = ", ".join(str(session_date(label)) for label in mixed)
    note = f"Weeks left out for mixing shares before and after a split: {named}."
    return bars.drop(index=mixed), (note,)
