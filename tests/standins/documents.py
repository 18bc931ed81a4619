"""A collection to try document stores on, and texts that have tripped one or another."""

from __future__ import annotations

from workbench.stores.schema import Field, Index, Schema

NOTES = Schema(
    "notes",
    {
        "title": Field("text", nullable=True),
        "rank": Field("number", nullable=True),
        "open": Field("bool"),
        "day": Field("date"),
        "seen": Field("datetime", nullable=True),
        "tags": Field("list", items=Field("text")),
        "extra": Field("object"),
        "slug": Field("text"),
        "price": Field("decimal", nullable=True),
        "words": Field("list", items=Field("text")),
    },
    (Index((("slug", 1),), unique=True), Index((("rank", -1),)), Index((("words", 1),))),
)
NASTY = [
    "a",
    "A",
    "",
    " ",
    "10",
    "9",
    "2024-01-01",
    "2024-01-01T12:00:00",
    "2024-01-01|XNAS",
    "2024-01-01T12:00:00.5+00:00",
    "$where",
    "{}",
    '{"$ne": 1}',
    "[1]",
    "null",
    "true",
    "é",
    "ЖЖ",
    "a%",
    "a_b",
    "a'b",
    'a"b',
    "a\\b",
    "a.b",
    "a\nb",
    ".*",
    "(",
    "(a+)+$",
    "'; DROP TABLE notes; --",
    "\u2028",
    "😀",
    "5f5f5f5f5f5f5f5f5f5f5f5f",
]
LONG = "(.*$where" * 1111 + "!"
"""Ten thousand characters."""
