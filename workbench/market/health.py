"""What is wrong with a frame of daily bars: findings, never repairs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import pandas as pd

from workbench.market.actions import on_sessions
from workbench.market.calendars import sessions_between
from workbench.market.frames import session_date


class Severity(StrEnum):
    """How much a finding matters: a figure may be wrong, may mislead, or is worth knowing."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; ``sessions``: the days it concerns, at most the first ten."""

    severity: Severity
    kind: str
    text: str
    sessions: tuple[date, ...] = ()


_JUMP = 0.40
"""A close-to-close move beyond this, with no split that day, has the size of a missed 3:2 split.
Moves of that size by news are rare; the finding asks for a look."""


def findings(bars: pd.DataFrame, actions: pd.DataFrame, *, mic: str, now: date) -> list[Finding]:
    """The findings on raw daily ``bars`` of a symbol listed on ``mic``, worst first."""
    if bars.empty:
        return [Finding(Severity.ERROR, "no_data", "There is not one session.")]
    found = [
        *_missing_sessions(bars, mic),
        *_order(bars),
        *_jumps(bars, actions),
        *_age(bars, mic, now),
    ]
    rank = list(Severity)
    return sorted(found, key=lambda finding: rank.index(finding.severity))


def _missing_sessions(bars: pd.DataFrame, mic: str) -> list[Finding]:
    first, last = session_date(bars.index[0]), session_date(bars.index[-1])
    missing = sessions_between(mic, first, last).difference(pd.DatetimeIndex(bars.index))
    if not len(missing):
        return []
    text = f"{_count(len(missing), 'session')} of {mic} without a bar between {first} and {last}."
    return [Finding(Severity.WARNING, "missing_sessions", text, _days(missing))]


def _order(bars: pd.DataFrame) -> list[Finding]:
    top, bottom = bars[["open", "close"]].max(axis=1), bars[["open", "close"]].min(axis=1)
    wrong = bars.index[(bars["high"] < top) | (bars["low"] > bottom)]
    if not len(wrong):
        return []
    text = f"{_count(len(wrong), 'bar')} with an open or close outside its low and high."
    return [Finding(Severity.ERROR, "high_low_order", text, _days(wrong))]


def _jumps(bars: pd.DataFrame, actions: pd.DataFrame) -> list[Finding]:
    effects = on_sessions(actions, bars.index)
    value = bars["close"] * effects["split"] + effects["dividend"]
    move = value / bars["close"].shift() - 1
    odd = bars.index[(move > _JUMP / (1 - _JUMP)) | (move < -_JUMP)]
    if not len(odd):
        return []
    moves = ", ".join(f"{move.loc[day]:+.1%} on {session_date(day)}" for day in odd[:3])
    more = f" and {len(odd) - 3} more" if len(odd) > 3 else ""
    text = f"The close moved {moves}{more}, with no split on record that day: worth a look."
    return [Finding(Severity.WARNING, "jump", text, _days(odd))]


def _age(bars: pd.DataFrame, mic: str, now: date) -> list[Finding]:
    last = session_date(bars.index[-1])
    later = sessions_between(mic, last, now)
    behind = len(later[later > bars.index[-1]])
    if not behind:
        return []
    text = f"The last bar is of {last}, {_count(behind, 'session')} before {now}."
    severity = Severity.INFO if behind == 1 else Severity.WARNING
    return [Finding(severity, "age", text, (last,))]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _days(index: pd.Index) -> tuple[date, ...]:
    return tuple(session_date(label) for label in index[:10])
