"""Weeks and months made of daily bars.

They are made on read, from bars that are adjusted already. A vendor's own weekly bars mix shares
from before and after a split.
"""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from workbench.domain import Interval
from workbench.market.calendars import possible_sessions
from workbench.market.frames import session_date

_RULES = {Interval.WEEK: "W-SUN", Interval.MONTH: "M"}
_PARTS = {"open": "first", "high": "max", "low": "min", "close": "last"}


def coarser(bars: pd.DataFrame, interval: Interval) -> pd.DataFrame:
    """Weekly (Monday to Sunday) or monthly bars of daily ``bars``.

    Open of the first session, highest high, lowest low, close of the last, volume summed (NaN
    where no session has one). A bar stands at its last session: none is labelled with a day on
    which its close was not known.
    """
    if bars.empty:
        return bars.copy()
    sessions = pd.DatetimeIndex(bars.index)
    groups = bars.groupby(sessions.to_period(_RULES[interval]), sort=True)
    result = groups.agg(_PARTS)
    result["volume"] = groups["volume"].sum(min_count=1)
    last = sessions.to_series().groupby(sessions.to_period(_RULES[interval])).last()
    result.index = pd.DatetimeIndex(last.to_numpy(), name="session").as_unit("ns")
    return result[list(bars.columns)]


def is_running(last: date, interval: Interval, *, mic: str, until: date) -> bool:
    """Whether the bar that stands at ``last`` can still change: the exchange has sessions after
    it in the same week or month, and that is not over on ``until``."""
    end = session_date(pd.Period(pd.Timestamp(last), freq=_RULES[interval]).end_time)
    return until <= end and len(possible_sessions(mic, last + timedelta(days=1), end)) > 0
