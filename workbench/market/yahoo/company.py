"""A company's profile and the news about it, as Yahoo tells them. All text is foreign."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from yfinance.base import TickerBase
from yfinance.scrapers.quote import Quote

from workbench.errors import NoDataError, ProviderUnavailable
from workbench.market.provider import NewsItem, Profile
from workbench.market.yahoo.connection import Vendor

_MODULES = ["quoteType", "assetProfile"]


class _Newsstand(TickerBase):  # type: ignore[misc]
    """yfinance's way to the news over a connection of ours; its own constructor opens one."""

    def __init__(self, connection: Vendor, name: str) -> None:
        self.ticker, self._data = name, connection
        self._news: list[Vendor] = []


def ask_profile(connection: Vendor, name: str) -> Profile:
    """What Yahoo says of ``name``; NoDataError where it does not even have a name for it."""
    answer = Quote(connection, name)._fetch(_MODULES)
    told = (answer["quoteSummary"]["result"] or [{}])[0]
    listing, about = told.get("quoteType") or {}, told.get("assetProfile") or {}
    label = _text(listing, "longName") or _text(listing, "shortName")
    if label is None:
        raise NoDataError(f"Yahoo has no profile of '{name}'.")
    employees = about.get("fullTimeEmployees")
    return Profile(
        name=" ".join(label.split())[:120],
        country=_text(about, "country"),
        sector=_text(about, "sector"),
        industry=_text(about, "industry"),
        website=_link(about.get("website")),
        description=_text(about, "longBusinessSummary"),
        employees=employees if isinstance(employees, int) and employees > 0 else None,
    )


def ask_news(connection: Vendor, name: str, limit: int) -> tuple[tuple[NewsItem, ...], int]:
    """The latest articles about ``name``, newest first, and how many could not be used.

    ProviderUnavailable where there are articles and none can be used.
    """
    told = _Newsstand(connection, name).get_news(count=limit)
    found = [_article(entry) for entry in told]
    items = {item.key: item for item in found if item is not None}
    if found and not items:
        raise ProviderUnavailable(
            f"Yahoo's news on {name} could not be read: of {len(found)} articles none is usable.",
            hint="Try again later; if it stays, the form of its answers may have changed.",
        )
    newest = sorted(items.values(), key=lambda item: item.published_at, reverse=True)
    return tuple(newest[:limit]), found.count(None)


def _article(entry: Mapping[str, Any]) -> NewsItem | None:
    """One article; None without a title, a link to the web, or the moment it was published."""
    told = entry.get("content") or {}
    title, published = _text(told, "title"), _moment(told.get("pubDate"))
    links = (
        _link((told.get(name) or {}).get("url")) for name in ("canonicalUrl", "clickThroughUrl")
    )
    link = next(filter(None, links), None)
    if title is None or link is None or published is None:
        return None
    return NewsItem(
        key=str(entry.get("id") or told.get("id") or link),
        title=title,
        link=link,
        publisher=_text(told.get("provider") or {}, "displayName") or "",
        published_at=published,
        summary=_text(told, "summary") or _text(told, "description") or "",
    )


def _text(told: Mapping[str, Any], key: str) -> str | None:
    found = told.get(key)
    return found.strip() or None if isinstance(found, str) else None


def _link(found: object) -> str | None:
    """An address of the web; None for any other, such as a script."""
    if not isinstance(found, str):
        return None
    parts = urlsplit(found.strip())
    return found.strip() if parts.scheme in ("http", "https") and parts.hostname else None


def _moment(found: object) -> datetime | None:
    """A moment told in ISO 8601, in UTC; one without a zone is not known."""
    if not isinstance(found, str):
        return None
    try:
        moment = datetime.fromisoformat(found)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.astimezone(UTC)
