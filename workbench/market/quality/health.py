"""What is wrong with a frame of bars: findings, never repairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from workbench.domain import Interval
from workbench.errors import NoDataError
from workbench.market.calendars import sessions_between
from workbench.market.frames import session_date
from workbench.market.quality.finding import (
    Finding,
    FindingKind,
    Intake,
    Severity,
    count,
    found,
    listed,
    listed_days,
    runs,
)
from workbench.market.quality.moves import move_findings

__all__ = ["Finding", "FindingKind", "Intake", "Severity", "findings", "short", "summary"]

ORDER_ROUNDING = 1e-6
"""Prices that a vendor adjusted and we brought back differ by the rounding of his floats."""

UNCHANGED_BARS = 3
"""So many equal closes without a trade are a vendor's copies, or a halt; two may be chance."""

LONG_STALE = 20
"""Sessions: after about a month without a bar a symbol was renamed, delisted or halted."""

_AT_EASE = {Interval.WEEK: 5, Interval.MONTH: 23}
"""Sessions a frame of long bars may be behind while its next bar is not complete."""


def findings(
    bars: pd.DataFrame,
    actions: pd.DataFrame,
    *,
    mic: str,
    now: date,
    about: Intake = Intake(),  # noqa: B008 - frozen
) -> list[Finding]:
    """The findings on raw ``bars`` of a symbol listed on ``mic``, worst first.

    ``bars`` and ``actions`` are in the form of ``market.frames``; ``now``: the day it is at the
    exchange. Weeks and months are not checked for sessions and volumes. Empty: nothing is wrong.
    """
    told = _told(bars, about)
    if bars.empty:
        text = "There is not one bar. Check the symbol, its exchange and the period."
        return [Finding(Severity.ERROR, FindingKind.NO_DATA, text), *told]
    twice = bars.index.duplicated()
    single = bars[~twice].sort_index()
    checks = [
        *_duplicates(bars.index[twice]),
        *_order(single),
        *move_findings(single, actions, about.interval),
        *_sessions(single, mic, now, about),
        *told,
    ]
    if about.interval not in _AT_EASE:
        checks += [*_copies(single), *_volume(single)]
    ranks, kinds = list(Severity), list(FindingKind)
    return sorted(checks, key=lambda one: (ranks.index(one.severity), kinds.index(one.kind)))


def summary(found_in_frame: Sequence[Finding]) -> tuple[Severity | None, str]:
    """The worst severity (None: nothing was found) and one line for a strip:
    ``1 warning, 1 note: sessions are missing; the last bar is provisional``."""
    if not found_in_frame:
        return None, "nothing found"
    counts = Counter(finding.severity for finding in found_in_frame)
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    parts = [count(counts[severity], name) for severity, name in names.items() if counts[severity]]
    words = dict.fromkeys(short(finding) for finding in found_in_frame)
    worst = min(counts, key=list(Severity).index)
    return worst, f"{', '.join(parts)}: {'; '.join(words)}"


def short(finding: Finding) -> str:
    """What was found in a few words, without days or figures."""
    return _SHORT[finding.kind]


_SHORT = {
    FindingKind.NO_DATA: "no bar",
    FindingKind.DUPLICATES: "sessions stand twice",
    FindingKind.HIGH_LOW_ORDER: "prices outside low and high",
    FindingKind.HUNDREDFOLD: "prices change their unit",
    FindingKind.SPLIT_SIZED_JUMP: "a split may be missing",
    FindingKind.UNNEEDED_SPLIT: "a split may be wrong",
    FindingKind.SPIKE: "a price may be wrong",
    FindingKind.UNEXPLAINED_MOVE: "a large move is unexplained",
    FindingKind.REPEATED_BARS: "bars repeat the one before",
    FindingKind.UNCHANGED: "closes stand still",
    FindingKind.MISSING_SESSIONS: "sessions are missing",
    FindingKind.EXTRA_SESSIONS: "bars on days without a session",
    FindingKind.STALE: "the last bar is old",
    FindingKind.NOT_REFRESHED: "newer sessions could not be fetched",
    FindingKind.NOTES: "rows were left out",
    FindingKind.MISSING_VOLUME: "volume is missing",
    FindingKind.ZERO_VOLUME: "sessions without a trade",
    FindingKind.SPECIAL_DIVIDEND: "a dividend out of the usual",
    FindingKind.NO_CALENDAR: "sessions could not be checked",
    FindingKind.PROVISIONAL: "the last bar is provisional",
}


def _told(bars: pd.DataFrame, about: Intake) -> list[Finding]:
    """What is known before a row is looked at."""
    told = []
    if about.behind:
        text = f"Newer sessions could not be fetched: {' '.join(about.behind)}"
        told.append(Finding(Severity.WARNING, FindingKind.NOT_REFRESHED, text))
    if about.notes:
        text = " ".join(about.notes)
        told.append(Finding(Severity.WARNING, FindingKind.NOTES, text))
    if not bars.empty and about.provisional is not None:
        text = (
            f"The bar of {about.provisional} is provisional: the session has not settled, its "
            "prices and volume will change."
        )
        told.append(Finding(Severity.INFO, FindingKind.PROVISIONAL, text, (about.provisional,)))
    return told


def _duplicates(twice: pd.Index) -> list[Finding]:
    if not len(twice):
        return []
    text = (
        f"{count(len(twice), 'row')} repeat a session: {listed_days(twice)}. The first of each is "
        "checked here; remove the others."
    )
    return [found(Severity.ERROR, FindingKind.DUPLICATES, text, twice)]


def _order(bars: pd.DataFrame) -> list[Finding]:
    opened, high, low, close = (bars[name].to_numpy() for name in ("open", "high", "low", "close"))
    top, bottom = np.maximum(opened, close), np.minimum(opened, close)
    wrong = (high < top * (1 - ORDER_ROUNDING)) | (low > bottom * (1 + ORDER_ROUNDING))
    if not wrong.any():
        return []
    days = bars.index[wrong]
    text = (
        f"{count(len(days), 'bar')} with an open or close outside low and high: "
        f"{listed_days(days)}. One of the prices is wrong; compare with another provider."
    )
    return [found(Severity.ERROR, FindingKind.HIGH_LOW_ORDER, text, days)]


def _sessions(bars: pd.DataFrame, mic: str, now: date, about: Intake) -> list[Finding]:
    """Missing and extra sessions, and the age of the last bar."""
    interval = about.interval
    index = pd.DatetimeIndex(bars.index)
    days = index if index.tz is None else index.tz_localize(None).normalize().unique()
    first, last = session_date(days[0]), session_date(days[-1])
    if not about.gaps:
        if last >= now:
            return []
        first = last
    try:
        calendar = sessions_between(mic, first, max(last, now))
    except NoDataError as error:
        text = f"{error} Missing sessions and the age of the last bar could not be checked."
        return [Finding(Severity.INFO, FindingKind.NO_CALENDAR, text)]
    cut = calendar.searchsorted(days[-1], side="right")
    past, later = calendar[:cut], calendar[cut:]
    found_here = _age(last, now, len(later), interval)
    if about.gaps and interval not in _AT_EASE:
        found_here += _missing(past, days, mic) + _extra(past, days, mic)
    return found_here


def _missing(calendar: pd.DatetimeIndex, days: pd.DatetimeIndex, mic: str) -> list[Finding]:
    missing = calendar[~calendar.isin(days)]
    if not len(missing):
        return []
    text = (
        f"{count(len(missing), 'session')} of {mic} without a bar: "
        f"{listed(runs(calendar, missing))}. Nothing is filled: the return after a gap spans it. "
        "Fetch again, or look for a halt."
    )
    return [found(Severity.WARNING, FindingKind.MISSING_SESSIONS, text, missing)]


def _extra(calendar: pd.DatetimeIndex, days: pd.DatetimeIndex, mic: str) -> list[Finding]:
    extra = days[~days.isin(calendar)]
    if not len(extra):
        return []
    text = (
        f"{count(len(extra), 'day')} with a bar on which {mic} had no session: "
        f"{listed_days(extra)}. The symbol may trade elsewhere, or days are shifted by a time zone."
    )
    return [found(Severity.WARNING, FindingKind.EXTRA_SESSIONS, text, extra)]


def _age(last: date, now: date, behind: int, interval: Interval) -> list[Finding]:
    ease = _AT_EASE.get(interval, 0)
    if behind <= ease:
        return []
    severity = Severity.INFO if behind == ease + 1 else Severity.WARNING
    todo = "Fetch again."
    if behind > LONG_STALE + ease:
        severity, todo = Severity.ERROR, "The symbol may be renamed, delisted or halted."
    text = f"The last bar is of {last}, {count(behind, 'session')} before {now}. {todo}"
    return [Finding(severity, FindingKind.STALE, text, (last,))]


def _copies(bars: pd.DataFrame) -> list[Finding]:
    """Bars that repeat the one before, and closes that stand still without a trade."""
    prices = bars[["open", "high", "low", "close"]].to_numpy()
    same = np.zeros(len(bars), dtype=bool)
    same[1:] = (prices[1:] == prices[:-1]).all(axis=1)
    # Four different prices twice in a row are no chance; a quiet share may well repeat one price.
    varied = (np.diff(np.sort(prices, axis=1), axis=1) > 0).all(axis=1)
    copies = bars.index[same & varied]
    result = []
    if len(copies):
        text = (
            f"{count(len(copies), 'bar')} with the same four prices as the bar before: "
            f"{listed_days(copies)}. Probably copied by the vendor; compare with another provider."
        )
        result.append(found(Severity.WARNING, FindingKind.REPEATED_BARS, text, copies))
    still = bars.index[_standing_still(bars)]
    if len(still):
        text = (
            f"{count(len(still), 'bar')} where the close stands still without a trade for "
            f"{UNCHANGED_BARS} bars or more: {listed_days(still)}. A halt, or copies of an old "
            "price: volatility and correlations come out too low."
        )
        result.append(found(Severity.WARNING, FindingKind.UNCHANGED, text, still))
    return result


def _standing_still(bars: pd.DataFrame) -> pd.Series:
    """The bars of runs of equal closes without a trade, those of ``UNCHANGED_BARS`` or more."""
    idle = ~(bars["volume"] > 0)  # NaN is no trade that is known
    changed = (bars["close"] != bars["close"].shift()) | (idle != idle.shift())
    length = idle.groupby(changed.cumsum()).transform("size")
    return idle & (length >= UNCHANGED_BARS)


def _volume(bars: pd.DataFrame) -> list[Finding]:
    volume = bars["volume"]
    if not bool((volume > 0).any()):
        text = "There is no volume in the whole frame: an index or a rate, or the vendor has none."
        return [Finding(Severity.INFO, FindingKind.MISSING_VOLUME, text)]
    result = []
    unknown = bars.index[volume.isna()]
    if len(unknown):
        text = (
            f"{count(len(unknown), 'bar')} without a volume: {listed_days(unknown)}. Figures that "
            "use volume leave them out."
        )
        result.append(found(Severity.WARNING, FindingKind.MISSING_VOLUME, text, unknown))
    idle = bars.index[volume == 0]
    if len(idle):
        text = (
            f"{count(len(idle), 'bar')} with volume 0: {listed_days(idle)}. Nothing was traded, or "
            "the vendor does not know: the price may be an old one."
        )
        result.append(found(Severity.INFO, FindingKind.ZERO_VOLUME, text, idle))
    return result
