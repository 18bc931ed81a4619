"""Exchange calendars: which days are sessions, and which day it is at the exchange.

The calendars are those of the ``exchange_calendars`` package.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from workbench.errors import NoDataError

# NASDAQ keeps the New York Stock Exchange's calendar, Shenzhen Shanghai's.
_SAME_CALENDAR = {"XNAS": "XNYS", "ARCX": "XNYS", "XASE": "XNYS", "BATS": "XNYS", "XSHE": "XSHG"}


def sessions_between(mic: str, start: date, end: date) -> pd.DatetimeIndex:
    """The sessions of the exchange from ``start`` to ``end``, both inclusive; tz-naive days."""
    start = max(start, _EARLIEST)
    if end < start:
        return pd.DatetimeIndex([])
    return pd.DatetimeIndex(_calendar(mic, _decade(start)).sessions_in_range(start, end))


def close_time(mic: str, session: date) -> datetime | None:
    """When the exchange closed, or closes, on ``session`` (aware, UTC; half days are known); None
    where it does not trade that day, or the day is beyond the calendar."""
    calendar = _calendar(mic, _decade(session))
    label = pd.Timestamp(session)
    if not calendar.first_session <= label <= calendar.last_session:
        return None
    if not calendar.is_session(label):
        return None
    return datetime.fromisoformat(calendar.session_close(label).isoformat())


def local_day(moment: datetime, mic: str) -> date:
    """The day it is at the exchange at ``moment`` (aware)."""
    return moment.astimezone(ZoneInfo(str(_calendar(mic, _RECENT).tz))).date()


# A calendar is slow to build (about 0.2 s), so one from 2000 on serves nearly every question.
_RECENT = 2000
_EARLIEST = date(1900, 1, 1)  # before that the calendars know no sessions


def _decade(day: date) -> int:
    return min(_RECENT, day.year // 10 * 10)


@lru_cache(maxsize=32)
def _calendar(mic: str, first_year: int) -> Any:  # noqa: ANN401 - the vendor has no types
    import exchange_calendars  # slow to load, and not every answer needs it

    name = _SAME_CALENDAR.get(mic, mic)
    try:
        # A year earlier: a day before its first session is out of a calendar's bounds.
        return exchange_calendars.get_calendar(name, start=f"{first_year - 1}-01-01")
    except exchange_calendars.errors.InvalidCalendarName as error:
        raise NoDataError(f"There is no calendar for the exchange '{mic}'.") from error
