"""A finding on a frame of bars as a value, and the words findings are told in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pandas as pd

from workbench.domain import Interval
from workbench.market.frames import session_date


class Severity(StrEnum):
    """How much a finding matters: a figure may be wrong, may mislead, or is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class FindingKind(StrEnum):
    """What is found; each kind is told once a frame."""

    NO_DATA = "no_data"
    DUPLICATES = "duplicates"
    HIGH_LOW_ORDER = "high_low_order"
    HUNDREDFOLD = "hundredfold"
    SPLIT_SIZED_JUMP = "split_sized_jump"
    UNNEEDED_SPLIT = "unneeded_split"
    SPIKE = "spike"
    UNEXPLAINED_MOVE = "unexplained_move"
    REPEATED_BARS = "repeated_bars"
    UNCHANGED = "unchanged"
    MISSING_SESSIONS = "missing_sessions"
    EXTRA_SESSIONS = "extra_sessions"
    STALE = "stale"
    NOT_REFRESHED = "not_refreshed"
    NOTES = "notes"
    MISSING_VOLUME = "missing_volume"
    ZERO_VOLUME = "zero_volume"
    SPECIAL_DIVIDEND = "special_dividend"
    NO_CALENDAR = "no_calendar"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, or worth knowing.

    ``text``: what, when and what to do, for an analyst. ``sessions``: the days it concerns, at
    most the first ten; ``days``: all of them.
    """

    severity: Severity
    kind: FindingKind
    text: str
    sessions: tuple[date, ...] = ()
    days: tuple[date, ...] = field(default=(), repr=False, compare=False)

    def between(self, start: date, end: date) -> tuple[date, ...]:
        """The days from ``start`` to ``end`` that it concerns."""
        return tuple(day for day in self.days or self.sessions if start <= day <= end)


@dataclass(frozen=True, slots=True)
class Intake:
    """What is known of a frame apart from its rows.

    ``provisional``: the session that has not settled. ``notes``: what was left out on the way in.
    ``behind``: why newer sessions could not be fetched. All sentences. ``gaps``: whether missing
    and extra sessions are looked for; if not, bars up to today need no calendar, whose first use
    takes a while.
    """

    provisional: date | None = None
    notes: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    interval: Interval = Interval.DAY
    gaps: bool = True


_KEPT = 10
_NAMED = 3


def found(severity: Severity, kind: FindingKind, text: str, labels: Iterable[object]) -> Finding:
    """A finding about the sessions of an index's ``labels``, each day once."""
    days = tuple(dict.fromkeys(session_date(label) for label in labels))
    return Finding(severity, kind, text, days[:_KEPT], days)


def count(number: int, noun: str) -> str:
    """``1 session``, ``1,204 sessions``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def listed(items: Sequence[str]) -> str:
    """The first three of ``items``, and how many more there are."""
    more = f" and {len(items) - _NAMED:,} more" if len(items) > _NAMED else ""
    return ", ".join(items[:_NAMED]) + more


def listed_days(labels: Iterable[object]) -> str:
    """The first three days of an index's ``labels``, and how many more there are."""
    return listed([str(day) for day in dict.fromkeys(session_date(label) for label in labels)])


def runs(calendar: pd.DatetimeIndex, members: pd.DatetimeIndex) -> list[str]:
    """``members`` told as runs: sessions that follow one another on ``calendar`` are one run."""
    at = pd.Series(calendar.searchsorted(members))
    spans = pd.Series(members).groupby((at.diff() != 1).cumsum().to_numpy())
    told = []
    for first, last, size in zip(spans.first(), spans.last(), spans.size(), strict=True):
        start, end = session_date(first), session_date(last)
        told.append(str(start) if size == 1 else f"{start} to {end} ({count(size, 'session')})")
    return told
