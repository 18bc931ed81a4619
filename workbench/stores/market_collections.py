"""The collections of market data and companies, as data."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.stores.fields import (
    DAY,
    OBJECT,
    OBJECTS,
    PRICES,
    SECURITY,
    TEXT,
    TEXT_OR_NONE,
    TEXTS,
    TIME,
    TIME_OR_NONE,
    by,
)
from workbench.stores.schema import Field, Schema

_SERIES: Mapping[str, Field] = {
    "kind": Field("text", required=True, values=("series", "bars", "intraday")),
    **SECURITY,
    "interval": TEXT,
    "provider": TEXT,
}

MARKET: tuple[Schema, ...] = (
    Schema(
        "market_data",
        {
            **_SERIES,
            # kind "bars": one calendar year, parallel lists in the order of the sessions
            "year": Field("int"),
            "session": Field("list", items=Field("date")),
            "open": PRICES,
            "high": PRICES,
            "low": PRICES,
            "close": PRICES,
            "volume": PRICES,
            # kind "intraday": one session, parallel lists in the order of the times
            "day": Field("date"),
            "time": Field("list", items=Field("datetime")),
            # kind "series": the years and days there are, actions, what was fetched
            "years": Field("list", items=Field("int")),
            "days": Field("list", items=Field("date")),
            "actions": OBJECTS,
            "covered": OBJECTS,
            "about": OBJECT,
        },
        (by("kind", "provider"), by("kind", "symbol")),
    ),
    Schema(
        "fundamental_analysis",
        {
            "kind": Field("text", required=True, values=("company", "facts")),
            **SECURITY,
            "provider": TEXT,
            # kind "company": the years in which it filed, and when its facts were fetched
            "years": Field("list", items=Field("int")),
            "fetched_at": Field("datetime"),
            # kind "facts": what was filed in one year, parallel lists
            "filed_year": Field("int"),
            "taxonomy": TEXTS,
            "concept": TEXTS,
            "unit": TEXTS,
            "start": Field("list", items=Field("date", nullable=True)),
            "end": Field("list", items=Field("date")),
            "value": Field("list", items=Field("number")),
            "filed": Field("list", items=Field("date")),
            "form": TEXTS,
            "accession": TEXTS,
            "fiscal_year": Field("list", items=Field("int", nullable=True)),
            "fiscal_period": TEXTS,
        },
        (by("kind", "provider"),),
    ),
    Schema(
        "market_snapshots",
        {**SECURITY, "provider": TEXT, "day": DAY, "values": OBJECT},
        (by("symbol", "mic", "currency", "provider", "day", unique=True),),
    ),
    Schema(
        "news_events",
        {
            **SECURITY,
            "provider": TEXT,
            "key": TEXT,
            "published_at": TIME,
            "title": TEXT,
            "link": TEXT,
            "publisher": TEXT,
            "summary": TEXT,
        },
        (
            by("symbol", "mic", "currency", "provider", "key", unique=True),
            by("symbol", "mic", "currency", "provider", "-published_at"),
        ),
    ),
    Schema(
        "request_quotas",
        # One document a provider: its requests of the last 24 hours, and when it may be asked.
        {
            "provider": TEXT,
            "taken": Field("list", required=True, items=Field("datetime")),
            "last": TIME_OR_NONE,
            "held_until": TIME_OR_NONE,
        },
        (by("provider", unique=True),),
    ),
    Schema(
        "symbols",
        {
            **SECURITY,
            "name": TEXT,
            "isin": Field("text"),
            "aliases": TEXTS,
            "sector": TEXT_OR_NONE,
            "industry": TEXT_OR_NONE,
            "source": TEXT,
            # What a search compares: folded, and the name and aliases from each word on.
            "symbol_key": TEXT,
            "name_key": TEXT,
            "alias_keys": Field("list", required=True, items=Field("text")),
            "words": Field("list", required=True, items=Field("text")),
        },
        (
            by("symbol", "mic", "currency", unique=True),
            by("symbol_key"),
            by("name_key"),
            by("isin"),
            by("alias_keys"),
            by("words"),
        ),
    ),
)
