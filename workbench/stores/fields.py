"""The fields that collections are made of."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.stores.schema import Field, Index

LIFE = ("active", "archived")

TEXT = Field("text", required=True)
TEXT_OR_NONE = Field("text", nullable=True)
TEXTS = Field("list", items=Field("text"))
INT = Field("int", required=True)
BOOL = Field("bool", required=True)
DAY = Field("date", required=True)
DAY_OR_NONE = Field("date", nullable=True)
TIME = Field("datetime", required=True)
TIME_OR_NONE = Field("datetime", nullable=True)
EXACT = Field("decimal", required=True)
EXACT_OR_NONE = Field("decimal", nullable=True)
NUMBER_OR_NONE = Field("number", nullable=True)
OBJECT = Field("object")
OBJECTS = Field("list", items=Field("object"))
PRICES = Field("list", items=Field("number", nullable=True))
STATUS = Field("text", required=True, values=LIFE)

# A security's identity; the ticker alone is not one.
SECURITY: Mapping[str, Field] = {"symbol": TEXT, "mic": TEXT, "currency": TEXT}
ABOUT_ONE: Mapping[str, Field] = {
    "symbol": TEXT_OR_NONE, "mic": TEXT_OR_NONE, "currency": TEXT_OR_NONE,
}  # fmt: skip
OF_USER: Mapping[str, Field] = {"user_id": TEXT}
OF_WORKSPACE: Mapping[str, Field] = {"user_id": TEXT, "workspace_id": TEXT}
NAMED: Mapping[str, Field] = {"name": TEXT, "name_key": TEXT}


def by(*names: str, unique: bool = False, ttl_s: int | None = None) -> Index:
    """An index over ``names``; ``-name`` is descending."""
    keys = tuple((name.removeprefix("-"), -1 if name[0] == "-" else 1) for name in names)
    return Index(keys, unique=unique, ttl_s=ttl_s)
