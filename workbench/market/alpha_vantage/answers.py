"""Reading what Alpha Vantage answers. Pure: nothing here asks it.

Refusals come with status 200, as a sentence under ``Note``, ``Information`` or ``Error Message``;
the sentences change now and then, so a few words tell them apart. Values come as texts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import pandas as pd

from workbench.domain import Interval
from workbench.errors import (
    MarketDataError,
    NoDataError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.log import redact
from workbench.market.alpha_vantage.symbols import same, shown
from workbench.market.frames import actions_frame, as_session, bars_frame, no_actions, no_bars
from workbench.market.provider import NewsItem, Profile

Answer: TypeAlias = Mapping[str, Any]
"""A JSON object; what is in it is the vendor's."""

_TOLD_IN = ("Error Message", "Note", "Information")
_BURST, _DAY, _PLAN, _KEY, _UNKNOWN = "burst", "day", "plan", "key", "unknown"
# In this order: the sentence about the second speaks of the day and of premium endpoints too.
_SENTENCES = (
    (_BURST, re.compile(r"per (?:second|minute)|sparingly", re.IGNORECASE)),
    (_DAY, re.compile(r"per day|daily (?:rate )?limit", re.IGNORECASE)),
    (_PLAN, re.compile(r"premium (?:endpoint|feature|function)", re.IGNORECASE)),
    (_KEY, re.compile(r"api ?key", re.IGNORECASE)),
    (_UNKNOWN, re.compile(r"invalid (?:api call|inputs)", re.IGNORECASE)),
)
_REST_S = {_BURST: 60.0, _DAY: 3600.0}  # it does not say at which hour its day begins
_COLUMNS = {"1. open": "open", "2. high": "high", "3. low": "low", "4. close": "close",
            "5. volume": "volume"}  # fmt: skip
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,12})?")
_MISSING = ("", "None", "-", "null")


class PlanRefusedError(ProviderRefusedError):
    """The key's plan does not have what was asked for."""


def refusal(answer: Answer, about: str) -> MarketDataError | None:
    """The error that an answer to a question about ``about`` is; None where it is none."""
    said = next((str(answer[name]) for name in _TOLD_IN if name in answer), None)
    if said is None:
        return None
    kind = next((kind for kind, words in _SENTENCES if words.search(said)), "")
    if kind in _REST_S:
        often = "too often" if kind == _BURST else "more often than the key's plan allows in a day"
        return RateLimitedError(
            f"Alpha Vantage was asked {often}.",
            retry_after=_REST_S[kind],
            hint="Stored data stays readable; a paid plan has no such limit of a day.",
        )
    if kind == _UNKNOWN:
        return NoDataError(f"Alpha Vantage knows nothing of {about}.")
    if kind == _PLAN:
        return PlanRefusedError(f"The key's plan at Alpha Vantage does not have {about}.")
    if kind == _KEY:
        return ProviderRefusedError(
            "Alpha Vantage does not accept the key.", hint="Check ALPHA_VANTAGE_API_KEY."
        )
    return ProviderRefusedError(f"Alpha Vantage refused: '{shown(redact(said), 120)}'.")


def unreadable(about: str) -> ProviderUnavailable:
    """For an answer about ``about`` that is not of the form it should have."""
    return ProviderUnavailable(
        f"Alpha Vantage's answer about {about} could not be read: it is not of its usual form.",
        hint="Try again later.",
    )


def bars(
    answer: Answer, name: str, *, interval: Interval, today: date
) -> tuple[pd.DataFrame, tuple[str, ...], int]:
    """The bars of ``name`` in ``answer``, notes on rows that were left out, and how many rows the
    answer has. A row is left out where a value is no number, a price is not above zero, or its day
    is none or has not come."""
    title = "Weekly Time Series" if interval == Interval.WEEK else "Time Series (Daily)"
    meta, series = answer.get("Meta Data"), answer.get(title)
    if not isinstance(series, dict) or not isinstance(meta, dict):
        raise unreadable(name)
    if not same(meta.get("2. Symbol"), name):
        raise unreadable(name)
    rows, out = {}, []
    for text, values in series.items():
        row, day = _row(values), _day(text)
        if row is None or day is None or day > today:
            out.append(shown(text, 10))
        else:
            rows[as_session(day)] = row
    if series and not rows:
        raise unreadable(name)
    frame = no_bars()
    if rows:
        table = pd.DataFrame.from_dict(rows, orient="index")
        frame = bars_frame(table, about=f"alpha_vantage {name}", interval=interval)
    return frame, _left_out(out, "bars"), len(series)


def actions(splits: Answer, dividends: Answer, name: str) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Splits and dividends of ``name`` by ex-date, and notes on dividends that were left out.

    Dividends are taken as declared, in the shares and the currency of their day: Alpha Vantage's
    description says neither. Several on one day add up; the same one told twice is one. Raises
    MarketDataError for a split that cannot be read: every price before it would be wrong.
    """
    split: dict[date, float] = {}
    for entry in _entries(splits, name):
        day, factor = _day(entry.get("effective_date")), _number(entry.get("split_factor"))
        if day is None or not factor or split.get(day, factor) != factor:
            raise MarketDataError(
                f"Alpha Vantage tells a split of {name} that cannot be read: "
                f"'{shown(entry.get('split_factor'), 12)}' on "
                f"'{shown(entry.get('effective_date'), 12)}'.",
                hint="Prices before it would be wrong; use another provider for this symbol.",
            )
        split[day] = factor
    dividend: dict[date, float] = {}
    out, seen = [], []
    for entry in _entries(dividends, name):
        if entry in seen:
            continue
        seen.append(entry)
        day, amount = _day(entry.get("ex_dividend_date")), _number(entry.get("amount"))
        if day is None or amount is None:
            out.append(shown(entry.get("ex_dividend_date"), 10))
        else:
            dividend[day] = dividend.get(day, 0.0) + amount
    return _actions(split, dividend, name), _left_out(out, "dividends")


def profile(answer: Answer, name: str) -> Profile:
    """The company ``answer`` speaks of; NoDataError where it says nothing, ProviderUnavailable
    where it says something, but not of whom or not in the usual words."""
    if answer and not {"Symbol", "Name"} <= answer.keys():
        raise unreadable(f"the company behind {name}")
    if not same(answer.get("Symbol", ""), name) or not (label := said(answer, "Name")):
        raise NoDataError(f"Alpha Vantage says nothing of the company behind {name}.")
    return Profile(
        name=label,
        country=said(answer, "Country"),
        sector=said(answer, "Sector"),
        industry=said(answer, "Industry"),
        website=said(answer, "OfficialSite"),
        description=said(answer, "Description"),
        cik=said(answer, "CIK"),
    )


def news(answer: Answer, name: str) -> tuple[list[NewsItem], int]:
    """The articles in ``answer``, newest first, and how many could not be read: one without title,
    time or web address is none. ProviderUnavailable where there are some and none can be read."""
    feed = answer.get("feed")
    if not isinstance(feed, list):
        raise unreadable(f"news on {name}")
    items = [item for entry in feed if isinstance(entry, dict) and (item := _article(entry))]
    if feed and not items:
        raise unreadable(f"news on {name}")
    newest = sorted(items, key=lambda item: item.published_at, reverse=True)
    return newest, len(feed) - len(items)


def said(answer: Answer, field: str) -> str | None:
    """A text of ``answer`` in one line; None where it is missing, in any of the vendor's ways."""
    text = " ".join(str(answer.get(field) or "").split())
    return None if text in _MISSING else text


def _article(entry: Answer) -> NewsItem | None:
    title, link = said(entry, "title"), said(entry, "url")
    try:
        at = datetime.strptime(str(entry.get("time_published")), "%Y%m%dT%H%M%S")  # noqa: DTZ007
        web = urlsplit(link or "").scheme in ("http", "https")
    except ValueError:
        return None
    if title is None or link is None or not web:
        return None
    return NewsItem(
        key=link,
        title=title,
        link=link,
        publisher=said(entry, "source") or "",
        published_at=at.replace(tzinfo=UTC),
        summary=said(entry, "summary") or "",
    )


def _actions(
    split: Mapping[date, float], dividend: Mapping[date, float], name: str
) -> pd.DataFrame:
    days = sorted({*split, *dividend})
    if not days:
        return no_actions()
    rows = {
        "split": [split.get(day, 1.0) for day in days],
        "dividend": [dividend.get(day, 0.0) for day in days],
    }
    index = pd.DatetimeIndex([as_session(day) for day in days])
    return actions_frame(pd.DataFrame(rows, index=index), about=f"alpha_vantage {name}")


def _entries(answer: Answer, name: str) -> Iterable[Answer]:
    """The rows of SPLITS or DIVIDENDS. None at all is an answer; no list of them is not: prices
    whose splits are not known are of no use."""
    rows = answer.get("data")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise unreadable(f"splits and dividends of {name}")
    return rows


def _row(values: object) -> dict[str, float] | None:
    if not isinstance(values, dict):
        return None
    row = {ours: _number(values.get(theirs)) for theirs, ours in _COLUMNS.items()}
    known = {name: value for name, value in row.items() if value is not None}
    prices = (known.get(name, 0.0) for name in ("open", "high", "low", "close"))
    return known if len(known) == len(row) and all(price > 0 for price in prices) else None


def _number(text: object) -> float | None:
    """A number that is not negative; None for any other text."""
    value = float(str(text)) if _NUMBER.fullmatch(str(text)) else math.nan
    return value if math.isfinite(value) else None


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if re.fullmatch(r"[\d-]{10}", str(text)) else None
    except ValueError:
        return None


def _left_out(days: list[str], what: str) -> tuple[str, ...]:
    if not days:
        return ()
    named = ", ".join(sorted(days)[:5]) + (", ..." if len(days) > 5 else "")
    return (f"Left out {len(days)} of its {what}, unreadable or impossible: {named}.",)
