"""The collections, as data: fields and indexes. What nothing fills yet is under ``RESERVED``."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.stores.schema import Field, Index, Schema

RUN_STATES = ("running", "completed", "failed", "timed_out", "kernel_died", "interrupted")
LIFE = ("active", "archived")

_TEXT = Field("text", required=True)
_TEXT_OR_NONE = Field("text", nullable=True)
_TEXTS = Field("list", items=Field("text"))
_INT = Field("int", required=True)
_BOOL = Field("bool", required=True)
_DAY = Field("date", required=True)
_DAY_OR_NONE = Field("date", nullable=True)
_TIME = Field("datetime", required=True)
_TIME_OR_NONE = Field("datetime", nullable=True)
_EXACT = Field("decimal", required=True)
_EXACT_OR_NONE = Field("decimal", nullable=True)
_NUMBER_OR_NONE = Field("number", nullable=True)
_OBJECT = Field("object")
_OBJECTS = Field("list", items=Field("object"))
_PRICES = Field("list", items=Field("number", nullable=True))
_STATUS = Field("text", required=True, values=LIFE)

# A security's identity; the ticker alone is not one.
_SECURITY: Mapping[str, Field] = {"symbol": _TEXT, "mic": _TEXT, "currency": _TEXT}
_ABOUT_ONE: Mapping[str, Field] = {
    "symbol": _TEXT_OR_NONE, "mic": _TEXT_OR_NONE, "currency": _TEXT_OR_NONE,
}  # fmt: skip
_OF_USER: Mapping[str, Field] = {"user_id": _TEXT}
_OF_WORKSPACE: Mapping[str, Field] = {"user_id": _TEXT, "workspace_id": _TEXT}
_NAMED: Mapping[str, Field] = {"name": _TEXT, "name_key": _TEXT}


def _by(*names: str, unique: bool = False, ttl_s: int | None = None) -> Index:
    """An index over ``names``; ``-name`` is descending."""
    keys = tuple((name.removeprefix("-"), -1 if name[0] == "-" else 1) for name in names)
    return Index(keys, unique=unique, ttl_s=ttl_s)


_SERIES: Mapping[str, Field] = {
    "kind": Field("text", required=True, values=("series", "bars", "intraday")),
    **_SECURITY,
    "interval": _TEXT,
    "provider": _TEXT,
}

_MARKET = (
    Schema(
        "market_data",
        {
            **_SERIES,
            # kind "bars": one calendar year, parallel lists in the order of the sessions
            "year": Field("int"),
            "session": Field("list", items=Field("date")),
            "open": _PRICES,
            "high": _PRICES,
            "low": _PRICES,
            "close": _PRICES,
            "volume": _PRICES,
            # kind "intraday": one session, parallel lists in the order of the times
            "day": Field("date"),
            "time": Field("list", items=Field("datetime")),
            # kind "series": the years and days there are, actions, what was fetched
            "years": Field("list", items=Field("int")),
            "days": Field("list", items=Field("date")),
            "actions": _OBJECTS,
            "covered": _OBJECTS,
            "about": _OBJECT,
        },
        (_by("kind", "provider"), _by("kind", "symbol")),
    ),
    Schema(
        "fundamental_analysis",
        {
            "kind": Field("text", required=True, values=("company", "facts")),
            **_SECURITY,
            "provider": _TEXT,
            # kind "company": the years in which it filed, and when its facts were fetched
            "years": Field("list", items=Field("int")),
            "fetched_at": Field("datetime"),
            # kind "facts": what was filed in one year, parallel lists
            "filed_year": Field("int"),
            "taxonomy": _TEXTS,
            "concept": _TEXTS,
            "unit": _TEXTS,
            "start": Field("list", items=Field("date", nullable=True)),
            "end": Field("list", items=Field("date")),
            "value": Field("list", items=Field("number")),
            "filed": Field("list", items=Field("date")),
            "form": _TEXTS,
            "accession": _TEXTS,
            "fiscal_year": Field("list", items=Field("int", nullable=True)),
            "fiscal_period": _TEXTS,
        },
        (_by("kind", "provider"),),
    ),
    Schema(
        "market_snapshots",
        {**_SECURITY, "provider": _TEXT, "day": _DAY, "values": _OBJECT},
        (_by("symbol", "mic", "currency", "provider", "day", unique=True),),
    ),
    Schema(
        "news_events",
        {
            **_SECURITY,
            "provider": _TEXT,
            "key": _TEXT,
            "published_at": _TIME,
            "title": _TEXT,
            "link": _TEXT,
            "publisher": _TEXT,
            "summary": _TEXT,
        },
        (
            _by("symbol", "mic", "currency", "provider", "key", unique=True),
            _by("symbol", "mic", "currency", "provider", "-published_at"),
        ),
    ),
    Schema(
        "request_quotas",
        # One document a provider: its requests of the last 24 hours, and when it may be asked.
        {
            "provider": _TEXT,
            "taken": Field("list", required=True, items=Field("datetime")),
            "last": _TIME_OR_NONE,
            "held_until": _TIME_OR_NONE,
        },
        (_by("provider", unique=True),),
    ),
    Schema(
        "symbols",
        {
            **_SECURITY,
            "name": _TEXT,
            "isin": Field("text"),
            "aliases": _TEXTS,
            "sector": _TEXT_OR_NONE,
            "industry": _TEXT_OR_NONE,
            "source": _TEXT,
            # What a search compares: folded, and the name and aliases from each word on.
            "symbol_key": _TEXT,
            "name_key": _TEXT,
            "alias_keys": Field("list", required=True, items=Field("text")),
            "words": Field("list", required=True, items=Field("text")),
        },
        (
            _by("symbol", "mic", "currency", unique=True),
            _by("symbol_key"),
            _by("name_key"),
            _by("isin"),
            _by("alias_keys"),
            _by("words"),
        ),
    ),
)

_PEOPLE = (
    Schema(
        "users",
        {"email": Field("text"), "name": _TEXT_OR_NONE, "status": _STATUS},
        (_by("email", unique=True),),
    ),
    # One document a user, under the user's id.
    Schema(
        "user_profiles",
        {
            **_OF_USER,
            "display_name": _TEXT_OR_NONE,
            "organisation": _TEXT_OR_NONE,
            "base_currency": _TEXT_OR_NONE,
            "time_zone": _TEXT_OR_NONE,
            "about": _TEXT_OR_NONE,
        },
    ),
    Schema(
        "user_preferences",
        {
            **_OF_USER,
            "model_provider": _TEXT_OR_NONE,
            "model_name": _TEXT_OR_NONE,
            "language": Field("text", nullable=True, values=("en", "vi")),
            "focus_symbols": _TEXTS,
        },
    ),
    Schema(
        "notifications",
        {
            **_OF_USER,
            "kind": Field("text", required=True, values=("info", "warning", "error")),
            "title": _TEXT,
            "text": _TEXT,
            "link": _OBJECT,
            "read": _BOOL,
        },
        (_by("user_id", "read", "-created_at"), _by("user_id", "-created_at")),
    ),
)

_DESK = (
    Schema(
        "workspaces",
        {
            **_OF_USER,
            **_NAMED,
            "description": _TEXT,
            "status": _STATUS,
            "focus_symbols": _TEXTS,
            "assumptions": _TEXTS,
        },
        (_by("user_id", "status", "-updated_at"), _by("user_id", "name_key", unique=True)),
    ),
    Schema(
        "watchlists",
        {**_OF_WORKSPACE, **_NAMED, "status": _STATUS, "items": _OBJECTS},
        (
            _by("workspace_id", "name_key", unique=True),
            _by("workspace_id", "status", "name_key"),
            _by("user_id", "status", "name_key"),
        ),
    ),
    Schema(
        "notes",
        {
            **_OF_WORKSPACE,
            "title": _TEXT,
            "text": _TEXT,
            "symbols": _TEXTS,
            "status": _STATUS,
        },
        (_by("workspace_id", "status", "-updated_at"),),
    ),
    Schema(
        "tasks",
        {
            **_OF_WORKSPACE,
            "title": _TEXT,
            "status": Field("text", required=True, values=("open", "done", "archived")),
            "due": _DAY_OR_NONE,
            "done_at": _TIME_OR_NONE,
        },
        (_by("workspace_id", "status", "due"), _by("user_id", "status", "due")),
    ),
    Schema(
        "investment_ideas",
        {
            **_OF_WORKSPACE,
            **_SECURITY,
            "thesis": _TEXT,
            "view": Field("text", required=True, values=("buy", "sell", "watch", "avoid")),
            "status": Field("text", required=True, values=("open", "closed", "archived")),
            "target_price": _EXACT_OR_NONE,
            "stop_price": _EXACT_OR_NONE,
            "horizon": _DAY_OR_NONE,
            "closed_at": _TIME_OR_NONE,
            "outcome": _TEXT_OR_NONE,
        },
        (_by("workspace_id", "status", "-created_at"), _by("user_id", "status", "-created_at")),
    ),
    Schema(
        "portfolios",
        {
            **_OF_WORKSPACE,
            **_NAMED,
            "status": _STATUS,
            "method": Field("text", required=True, values=("fifo", "average")),
            "trade_count": _INT,
        },
        (
            _by("workspace_id", "name_key", unique=True),
            _by("workspace_id", "status", "name_key"),
            _by("user_id", "status", "name_key"),
        ),
    ),
    Schema(
        "trades",
        {
            "user_id": _TEXT,
            "portfolio_id": _TEXT,
            **_SECURITY,
            "day": _DAY,
            "seq": _INT,
            "side": Field("text", required=True, values=("buy", "sell")),
            "quantity": _EXACT,
            "price": _EXACT,
            "fee": _EXACT,
            "note": _TEXT_OR_NONE,
            "import_id": _TEXT_OR_NONE,
        },
        (_by("portfolio_id", "day", "seq", unique=True),),
    ),
)

_TALK = (
    Schema(
        "conversations",
        {
            "title": _TEXT,
            "message_count": _INT,
            "about": _OBJECT,
            "user_id": Field("text"),
            "workspace_id": Field("text"),
        },
        (_by("-updated_at"), _by("user_id", "-updated_at")),
    ),
    Schema(
        "chats",
        {
            "conversation_id": _TEXT,
            "seq": _INT,
            "role": Field("text", required=True, values=("system", "user", "assistant", "tool")),
            "text": _TEXT,
            "claims": _OBJECTS,
            "about": _OBJECT,
        },
        (_by("conversation_id", "seq", unique=True),),
    ),
)

_RUNS = (
    Schema(
        "report_runs",
        {
            "run_id": _TEXT,
            "report": _TEXT,
            "status": Field("text", required=True, values=RUN_STATES),
            "parameters": Field("object", required=True),
            "profile": _TEXT,
            "started_at": _TIME,
            "finished_at": _TIME_OR_NONE,
            "elapsed_s": _NUMBER_OR_NONE,
            "notebook": _TEXT_OR_NONE,
            "html": _TEXT_OR_NONE,
            "outputs": Field("object", nullable=True),
            "error": _TEXT_OR_NONE,
        },
        (_by("run_id", unique=True), _by("-started_at"), _by("report", "-started_at")),
    ),
    Schema("schema_migrations", {"title": _TEXT, "applied_at": _TIME}),
    Schema("health_checks", {"token": _TEXT}),
)

_RESERVED = (
    Schema(
        "accounts",
        {**_OF_USER, "name": _TEXT, "broker": _TEXT_OR_NONE, "currency": _TEXT},
        (_by("user_id", "name", unique=True),),
    ),
    Schema(
        "sessions",
        {**_OF_USER, "token_hash": _TEXT, "expires_at": _TIME},
        (_by("token_hash", unique=True), _by("expires_at", ttl_s=0)),
    ),
    Schema("groups", {"name": _TEXT, "member_ids": _TEXTS}, (_by("name", unique=True),)),
    Schema(
        "positions",
        {"portfolio_id": _TEXT, "as_of": _DAY, **_SECURITY, "quantity": _EXACT, "cost": _EXACT},
        (_by("portfolio_id", "as_of", "symbol", "mic", "currency", unique=True),),
    ),
    Schema(
        "technical_indicators",
        {**_SECURITY, "name": _TEXT, "day": _DAY, "value": _NUMBER_OR_NONE},
        (_by("symbol", "mic", "currency", "name", "day", unique=True),),
    ),
    Schema(
        "analyses",
        {**_OF_WORKSPACE, **_ABOUT_ONE, "title": _TEXT, "text": _TEXT, "as_of": _DAY},
        (_by("workspace_id", "-created_at"),),
    ),
    Schema(
        "reports",
        {**_OF_USER, "name": _TEXT, "title": _TEXT, "parameters": _OBJECT},
        (_by("user_id", "name", unique=True),),
    ),
    Schema(
        "investment_reports",
        {**_OF_WORKSPACE, **_ABOUT_ONE, "title": _TEXT, "run_id": _TEXT, "as_of": _DAY},
        (_by("workspace_id", "-created_at"),),
    ),
    Schema(
        "investment_styles",
        {**_OF_USER, "name": _TEXT, "description": _TEXT},
        (_by("user_id", "name", unique=True),),
    ),
    Schema(
        "strategies",
        {**_OF_WORKSPACE, "name": _TEXT, "description": _TEXT, "rules": _TEXTS},
        (_by("workspace_id", "name", unique=True),),
    ),
    Schema(
        "rules_policies",
        {**_OF_WORKSPACE, "name": _TEXT, "text": _TEXT, "enforced": _BOOL},
        (_by("workspace_id", "name", unique=True),),
    ),
    Schema(
        "schedules",
        {**_OF_USER, "report": _TEXT, "parameters": _OBJECT, "when": _TEXT, "enabled": _BOOL,
         "next_at": _TIME_OR_NONE},
        (_by("enabled", "next_at"),),
    ),
    Schema(
        "usage_ledger",
        {**_OF_USER, "provider": _TEXT, "model": _TEXT, "input_tokens": _INT,
         "output_tokens": _INT, "cost_usd": _NUMBER_OR_NONE, "about": _OBJECT},
        (_by("user_id", "-created_at"), _by("-created_at")),
    ),
)  # fmt: skip

COLLECTIONS: Mapping[str, Schema] = {
    schema.name: schema for schema in (*_MARKET, *_PEOPLE, *_DESK, *_TALK, *_RUNS, *_RESERVED)
}

RESERVED = tuple(schema.name for schema in _RESERVED)
"""Collections that have a form but no writer yet."""
