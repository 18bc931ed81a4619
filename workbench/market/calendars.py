"""Exchange calendars: which days are sessions, and which day it is at the exchange.

The calendars are those of the ``exchange_calendars`` package; ``market.reference`` says which one
holds for an exchange.
"""

from __future__ import annotations

import warnings
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from workbench.errors import NoDataError
from workbench.market.reference.exchanges import exchange_of


def sessions_between(mic: str, start: date, end: date) -> pd.DatetimeIndex:
    """The sessions of the exchange from ``start`` to ``end``, both inclusive; tz-naive days.

    Before a calendar's first year there are none. Raises NoDataError where the exchange has no
    calendar, or where ``end`` lies behind the last session that is known.
    """
    calendar = _calendar(mic, _decade(max(start, _EARLIEST)))
    start = max(start, calendar.first_session.date())
    if end < start:
        return pd.DatetimeIndex([])
    if end > (last := calendar.last_session.date()):
        raise NoDataError(
            f"The sessions of the exchange '{mic}' are known up to {last} only.",
            hint="A newer exchange_calendars package may know more.",
        )
    return pd.DatetimeIndex(calendar.sessions_in_range(start, end))


def possible_sessions(mic: str, start: date, end: date) -> pd.DatetimeIndex:
    """The sessions of the exchange; where its calendar is not known, each Monday to Friday.

    For deciding what to ask for, where a day too many costs a request; never for saying that a
    session is missing.
    """
    try:
        return sessions_between(mic, start, end)
    except NoDataError:
        return pd.bdate_range(max(start, _EARLIEST), end)


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


def zone_of(mic: str) -> ZoneInfo:
    """The time zone of the exchange, whether or not it has a calendar.

    Raises NoDataError for an exchange that is not known at all.
    """
    exchange = exchange_of(mic)
    return ZoneInfo(exchange.zone if exchange else str(_calendar(mic, _RECENT).tz))


def local_day(moment: datetime, mic: str) -> date:
    """The day it is at the exchange at ``moment`` (aware); NoDataError as ``zone_of``."""
    return moment.astimezone(zone_of(mic)).date()


# A calendar is slow to build (about 0.2 s), so one from 2000 on serves nearly every question.
_RECENT = 2000
_EARLIEST = date(1900, 1, 1)  # before that the calendars know no sessions


def _decade(day: date) -> int:
    return min(_RECENT, day.year // 10 * 10)


@lru_cache(maxsize=32)
def _calendar(mic: str, first_year: int) -> Any:  # noqa: ANN401 - the vendor has no types
    import exchange_calendars  # slow to load, and not every answer needs it

    exchange = exchange_of(mic)
    name = exchange.calendar if exchange else mic
    try:
        if name is not None:
            # A year earlier: a day before its first session is out of a calendar's bounds.
            return _made(name, f"{first_year - 1}-01-01")
    except exchange_calendars.errors.InvalidCalendarName:
        pass
    except (ValueError, NotImplementedError) as error:
        raise NoDataError(
            f"The calendar of the exchange '{mic}' cannot be made.",
            hint=f"exchange_calendars {exchange_calendars.__version__} does not fit the "
            "installed pandas; another version may.",
        ) from error
    raise NoDataError(f"There is no calendar for the exchange '{mic}'.")


def _made(name: str, start: str) -> Any:  # noqa: ANN401 - as above
    import exchange_calendars

    # Version 4.13 on pandas 3.1, in a program that takes warnings for errors; the one message
    # for good, since warnings set aside for a while are set aside in all threads.
    warnings.filterwarnings("ignore", "Series.values returning an ndarray", DeprecationWarning)
    try:
        return exchange_calendars.get_calendar(name, start=start)
    except ValueError:
        # A few calendars begin later, on a day that only a calendar itself tells.
        bound = type(exchange_calendars.get_calendar(name)).bound_min()
        if bound is None or bound <= pd.Timestamp(start):
            raise
        return exchange_calendars.get_calendar(name, start=bound)
