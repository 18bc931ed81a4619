"""The collections, as data: fields and indexes. What nothing fills yet is under ``RESERVED``."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.stores.fields import (
    ABOUT_ONE,
    BOOL,
    DAY,
    DAY_OR_NONE,
    EXACT,
    EXACT_OR_NONE,
    INT,
    NAMED,
    NUMBER_OR_NONE,
    OBJECT,
    OBJECTS,
    OF_USER,
    OF_WORKSPACE,
    SECURITY,
    STATUS,
    TEXT,
    TEXT_OR_NONE,
    TEXTS,
    TIME,
    TIME_OR_NONE,
    by,
)
from workbench.stores.market_collections import MARKET
from workbench.stores.schema import Field, Schema

RUN_STATES = ("running", "completed", "failed", "timed_out", "kernel_died", "interrupted")
OUTCOMES = ("ok", "failed", "cancelled", "refused")
_PEOPLE = (
    Schema(
        "users",
        {"email": Field("text"), "name": TEXT_OR_NONE, "status": STATUS},
        (by("email", unique=True),),
    ),
    # One document a user, under the user's id.
    Schema(
        "user_profiles",
        {
            **OF_USER,
            "display_name": TEXT_OR_NONE,
            "organisation": TEXT_OR_NONE,
            "base_currency": TEXT_OR_NONE,
            "time_zone": TEXT_OR_NONE,
            "about": TEXT_OR_NONE,
        },
    ),
    Schema(
        "user_preferences",
        {
            **OF_USER,
            "model_provider": TEXT_OR_NONE,
            "model_name": TEXT_OR_NONE,
            "language": Field("text", nullable=True, values=("en", "vi")),
            "focus_symbols": TEXTS,
        },
    ),
    Schema(
        "notifications",
        {
            **OF_USER,
            "kind": Field("text", required=True, values=("info", "warning", "error")),
            "title": TEXT,
            "text": TEXT,
            "link": OBJECT,
            "read": BOOL,
        },
        (by("user_id", "read", "-created_at"), by("user_id", "-created_at")),
    ),
)

_DESK = (
    Schema(
        "workspaces",
        {
            **OF_USER,
            **NAMED,
            "description": TEXT,
            "status": STATUS,
            "focus_symbols": TEXTS,
            "assumptions": TEXTS,
        },
        (by("user_id", "status", "-updated_at"), by("user_id", "name_key", unique=True)),
    ),
    Schema(
        "watchlists",
        {**OF_WORKSPACE, **NAMED, "status": STATUS, "items": OBJECTS},
        (
            by("workspace_id", "name_key", unique=True),
            by("workspace_id", "status", "name_key"),
            by("user_id", "status", "name_key"),
        ),
    ),
    Schema(
        "notes",
        {
            **OF_WORKSPACE,
            "title": TEXT,
            "text": TEXT,
            "symbols": TEXTS,
            "status": STATUS,
        },
        (by("workspace_id", "status", "-updated_at"),),
    ),
    Schema(
        "tasks",
        {
            **OF_WORKSPACE,
            "title": TEXT,
            "status": Field("text", required=True, values=("open", "done", "archived")),
            "due": DAY_OR_NONE,
            "done_at": TIME_OR_NONE,
        },
        (by("workspace_id", "status", "due"), by("user_id", "status", "due")),
    ),
    Schema(
        "investment_ideas",
        {
            **OF_WORKSPACE,
            **SECURITY,
            "thesis": TEXT,
            "view": Field("text", required=True, values=("buy", "sell", "watch", "avoid")),
            "status": Field("text", required=True, values=("open", "closed", "archived")),
            "target_price": EXACT_OR_NONE,
            "stop_price": EXACT_OR_NONE,
            "horizon": DAY_OR_NONE,
            "closed_at": TIME_OR_NONE,
            "outcome": TEXT_OR_NONE,
        },
        (by("workspace_id", "status", "-created_at"), by("user_id", "status", "-created_at")),
    ),
    Schema(
        "portfolios",
        {
            **OF_WORKSPACE,
            **NAMED,
            "status": STATUS,
            "method": Field("text", required=True, values=("fifo", "average")),
            "trade_count": INT,
        },
        (
            by("workspace_id", "name_key", unique=True),
            by("workspace_id", "status", "name_key"),
            by("user_id", "status", "name_key"),
        ),
    ),
    Schema(
        "trades",
        {
            "user_id": TEXT,
            "portfolio_id": TEXT,
            **SECURITY,
            "day": DAY,
            "seq": INT,
            "side": Field("text", required=True, values=("buy", "sell")),
            "quantity": EXACT,
            "price": EXACT,
            "fee": EXACT,
            "note": TEXT_OR_NONE,
            "import_id": TEXT_OR_NONE,
        },
        (by("portfolio_id", "day", "seq", unique=True),),
    ),
)

_TALK = (
    Schema(
        "conversations",
        {
            "title": TEXT,
            "message_count": INT,
            "about": OBJECT,
            "user_id": Field("text"),
            "workspace_id": Field("text"),
        },
        (by("-updated_at"), by("user_id", "-updated_at")),
    ),
    Schema(
        "chats",
        {
            "conversation_id": TEXT,
            "seq": INT,
            "role": Field("text", required=True, values=("system", "user", "assistant", "tool")),
            "text": TEXT,
            "claims": OBJECTS,
            "about": OBJECT,
        },
        (by("conversation_id", "seq", unique=True), by("about.answer_id")),
    ),
)

_EXCHANGES = (
    Schema(
        "model_exchanges",
        {
            **OF_USER,
            "answer_id": TEXT,
            "conversation_id": TEXT_OR_NONE,
            "run_id": TEXT_OR_NONE,
            "seq": INT,
            "kind": Field("text", required=True, values=("asked", "model", "tool", "names")),
            "key": TEXT,
            "payload": TEXT,
        },
        (
            by("user_id", "answer_id", "seq", unique=True),
            by("user_id", "run_id", "kind", "key", "-created_at"),
            by("user_id", "conversation_id"),
            by("user_id", "created_at"),
        ),
    ),
)

_RUNS = (
    Schema(
        "report_runs",
        {
            "run_id": TEXT,
            "report": TEXT,
            "status": Field("text", required=True, values=RUN_STATES),
            "parameters": Field("object", required=True),
            "profile": TEXT,
            "started_at": TIME,
            "finished_at": TIME_OR_NONE,
            "elapsed_s": NUMBER_OR_NONE,
            "notebook": TEXT_OR_NONE,
            "html": TEXT_OR_NONE,
            "outputs": Field("object", nullable=True),
            "error": TEXT_OR_NONE,
        },
        (by("run_id", unique=True), by("-started_at"), by("report", "-started_at")),
    ),
    # One document a call to a model; created_at is when it ended.
    Schema(
        "usage_ledger",
        {
            **OF_USER,
            "provider": TEXT,
            "model": TEXT,
            "kind": TEXT,
            "outcome": Field("text", required=True, values=OUTCOMES),
            "input_tokens": INT,
            "cached_tokens": INT,
            "output_tokens": INT,
            "estimated": BOOL,
            "cost_usd": NUMBER_OR_NONE,
            "answer_id": TEXT_OR_NONE,
            "run_id": TEXT_OR_NONE,
            "conversation_id": TEXT_OR_NONE,
        },
        (by("user_id", "-created_at"), by("run_id")),
    ),
    Schema("schema_migrations", {"title": TEXT, "applied_at": TIME}),
    Schema("health_checks", {"token": TEXT}),
)

_RESERVED = (
    Schema(
        "accounts",
        {**OF_USER, "name": TEXT, "broker": TEXT_OR_NONE, "currency": TEXT},
        (by("user_id", "name", unique=True),),
    ),
    Schema(
        "sessions",
        {**OF_USER, "token_hash": TEXT, "expires_at": TIME},
        (by("token_hash", unique=True), by("expires_at", ttl_s=0)),
    ),
    Schema("groups", {"name": TEXT, "member_ids": TEXTS}, (by("name", unique=True),)),
    Schema(
        "positions",
        {"portfolio_id": TEXT, "as_of": DAY, **SECURITY, "quantity": EXACT, "cost": EXACT},
        (by("portfolio_id", "as_of", "symbol", "mic", "currency", unique=True),),
    ),
    Schema(
        "technical_indicators",
        {**SECURITY, "name": TEXT, "day": DAY, "value": NUMBER_OR_NONE},
        (by("symbol", "mic", "currency", "name", "day", unique=True),),
    ),
    Schema(
        "analyses",
        {**OF_WORKSPACE, **ABOUT_ONE, "title": TEXT, "text": TEXT, "as_of": DAY},
        (by("workspace_id", "-created_at"),),
    ),
    Schema(
        "reports",
        {**OF_USER, "name": TEXT, "title": TEXT, "parameters": OBJECT},
        (by("user_id", "name", unique=True),),
    ),
    Schema(
        "investment_reports",
        {**OF_WORKSPACE, **ABOUT_ONE, "title": TEXT, "run_id": TEXT, "as_of": DAY},
        (by("workspace_id", "-created_at"),),
    ),
    Schema(
        "investment_styles",
        {**OF_USER, "name": TEXT, "description": TEXT},
        (by("user_id", "name", unique=True),),
    ),
    Schema(
        "strategies",
        {**OF_WORKSPACE, "name": TEXT, "description": TEXT, "rules": TEXTS},
        (by("workspace_id", "name", unique=True),),
    ),
    Schema(
        "rules_policies",
        {**OF_WORKSPACE, "name": TEXT, "text": TEXT, "enforced": BOOL},
        (by("workspace_id", "name", unique=True),),
    ),
    Schema(
        "schedules",
        {**OF_USER, "report": TEXT, "parameters": OBJECT, "when": TEXT, "enabled": BOOL,
         "next_at": TIME_OR_NONE},
        (by("enabled", "next_at"),),
    ),
)  # fmt: skip

COLLECTIONS: Mapping[str, Schema] = {
    schema.name: schema
    for schema in (*MARKET, *_PEOPLE, *_DESK, *_TALK, *_EXCHANGES, *_RUNS, *_RESERVED)
}

RESERVED = tuple(schema.name for schema in _RESERVED)
"""Collections that have a form but no writer yet."""
