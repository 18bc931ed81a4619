"""The nouns of the desk as frozen values: symbols, periods, intervals, quotes, sources. No I/O."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from workbench.errors import QuestionError


class Interval(StrEnum):
    """The length of one bar. Each interval is stored apart; they never mix."""

    MINUTE = "1m"
    FIVE_MINUTES = "5m"
    FIFTEEN_MINUTES = "15m"
    HALF_HOUR = "30m"
    HOUR = "1h"
    DAY = "1d"
    WEEK = "1wk"
    MONTH = "1mo"

    @property
    def intraday(self) -> bool:
        """Whether several bars make one session."""
        return self in _INTRADAY


_INTRADAY = frozenset(
    (
        Interval.MINUTE,
        Interval.FIVE_MINUTES,
        Interval.FIFTEEN_MINUTES,
        Interval.HALF_HOUR,
        Interval.HOUR,
    )
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A listed share. Identity is (ticker, exchange MIC, currency), never the ticker alone."""

    ticker: str
    mic: str
    currency: str
    name: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[str, str, str]:
        """What tells it from every other: ticker, MIC, currency."""
        return self.ticker, self.mic, self.currency

    @property
    def identity_fields(self) -> dict[str, str]:
        """The identity as documents name it: ``symbol``, ``mic``, ``currency``."""
        return {"symbol": self.ticker, "mic": self.mic, "currency": self.currency}


Day = date | str
"""A day as it may be given: a date, a time (its day counts), or ISO text."""

EARLIEST = date(1700, 1, 1)
"""No exchange's prices begin before; frames know no time before 1677."""


def day_of(value: object) -> date:
    """``value`` as a date. Raises QuestionError for what is no day."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(day, datetime):
            day = day.date()
    except ValueError:
        day = None
    # pandas' "not a time" is a date that is not equal to itself.
    if not isinstance(day, date) or day != day or day < EARLIEST:
        raise QuestionError(f"'{value!s:.40}' is no day.", hint="Write 2010-06-30.")
    return day


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure came from: provider, when it was fetched, as of which day, cached or not."""

    provider: str
    fetched_at: datetime
    as_of: date
    cached: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """The close of the last session on or before the day asked for, in ``currency`` per share.

    ``provisional``: the session has not settled; the price is the last that was seen. ``behind``:
    why newer sessions could not be had, None where nothing is missing.
    """

    symbol: Symbol
    session: date
    price: float
    currency: str
    source: Source
    provisional: bool = False
    behind: str | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days and the law by which it is measured.

    ``calendar`` periods (a year, a quarter, a month, or a run of them) are measured from the last
    close before ``start``; explicit dates from the close of the first session on or after
    ``start``. Both end with the last close on or before ``end``. A period may begin with a
    calendar unit and end on a date, or the other way round: ``calendar`` speaks of its start.
    A calendar unit that is still running ends now, and its label says "to date".
    """

    start: date
    end: date
    calendar: bool
    label: str

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise QuestionError(
                f"The period ends ({self.end}) before it starts ({self.start}).",
                hint="Give the earlier date first.",
            )

    @classmethod
    def between(cls, start: date, end: date) -> Period:
        """Explicit dates."""
        return cls(start, end, calendar=False, label=f"{start} to {end}")

    @classmethod
    def parse(cls, text: str, *, now: date, first: date | None = None) -> Period:
        """Read a period.

        Calendar units: ``2008``, ``2009-03``, ``2010-Q3``, ``2010-H1``, ``ytd``; runs of them
        ``2004/2007``, ``2009-03/2010-Q2``. Explicit dates: ``2009-03-09/2013-03-01``. Open ends:
        ``2009-03-09/`` until ``now``. Lengths up to ``now``: ``5d``, ``2wk``, ``6mo``, ``1y``.
        Everything: ``max``, from ``first``. Case does not matter.

        Raises QuestionError for anything else; an unknown period never means a year.
        """
        word = text.strip().lower()
        if word == "max":
            if first is None:
                raise QuestionError("The period 'max' needs a symbol's first session.")
            return cls(first, now, calendar=False, label=f"{first} to {now}")
        if word == "ytd":
            return cls(date(now.year, 1, 1), now, calendar=True, label=f"{now.year} to date")
        if length := re.fullmatch(r"(\d{1,4})(d|wk?|mo?|y)", word):
            return cls.between(_back(now, int(length[1]), length[2]), now)
        if "/" in word:
            return _range(word, text, now)
        if _DAY.fullmatch(word):
            raise QuestionError(
                f"'{text}' is one day, not a period.",
                hint=f"Write {word}/ for the time since then.",
            )
        start, end = _unit(word, text)
        label = unit_label(word)
        if start <= now < end:
            end, label = now, f"{label} to date"
        return cls(start, end, calendar=True, label=label)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_UNIT = re.compile(r"(\d{4})(?:-(?:(\d{2})|q([1-4])|h([12])))?")
_FORMS = (
    "Use 2008, 2009-03, 2010-Q3, 2004/2007, 2009-03-09/2013-03-01, 2009-03-09/, ytd, 1y or max."
)


def _range(word: str, text: str, now: date) -> Period:
    left, right = word.split("/", 1)
    explicit = bool(_DAY.fullmatch(left))
    start, _ = _unit(left, text)
    label = f"{unit_label(left)} to {unit_label(right) if right else now.isoformat()}"
    last_unit, end = _unit(right, text) if right else (now, now)
    if last_unit <= now < end:
        end, label = now, f"{label} to date"
    return Period(start, end, calendar=not explicit, label=label)


def _unit(word: str, text: str) -> tuple[date, date]:
    """The first and last day of a day, month, quarter, half or year."""
    try:
        if _DAY.fullmatch(word):
            day = date.fromisoformat(word)
            return day, day
        unit = _UNIT.fullmatch(word)
        if unit is None:
            raise ValueError(word)
        year, month, quarter, half = (int(part) if part else 0 for part in unit.groups())
        first, months = 1, 12
        if month:
            first, months = month, 1
        elif quarter:
            first, months = 3 * quarter - 2, 3
        elif half:
            first, months = 6 * half - 5, 6
        last = first + months - 1
        return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
    except ValueError:
        raise QuestionError(f"'{text}' is not a period.", hint=_FORMS) from None


def unit_label(word: str) -> str:
    """``2008``, ``March 2009``, ``Q3 2010``, ``H1 2010``, or the ISO date as it is."""
    unit = _UNIT.fullmatch(word.lower())
    if unit is None:
        return word
    year, month, quarter, half = unit.groups()
    if month:
        return f"{calendar.month_name[int(month)]} {year}"
    if quarter:
        return f"Q{quarter} {year}"
    return f"H{half} {year}" if half else year


def _back(now: date, count: int, unit: str) -> date:
    if unit[0] in "dw":
        return now - timedelta(days=count * (7 if unit[0] == "w" else 1))
    months = count * (12 if unit == "y" else 1)
    year, month = divmod(now.year * 12 + now.month - 1 - months, 12)
    if year < EARLIEST.year:
        raise QuestionError(f"{count}{unit} reaches too far back.")
    return date(year, month + 1, min(now.day, calendar.monthrange(year, month + 1)[1]))
