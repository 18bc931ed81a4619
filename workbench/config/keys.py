"""The settings as a flat table of dotted keys, read off the typed tree once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_origin

from workbench.config.settings import Secret, Section, Settings

# Chosen by APP_ENV or by the caller alone, so no file and no other variable may set it.
ENV_KEY = "env"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its dotted key, its names in the environment and in a Key Vault, and what its
    type says of it."""

    key: str
    env: str | None
    vault: str | None
    default: Any
    secret: bool
    optional: bool
    many: bool


@cache
def settings_table() -> dict[str, Setting]:
    """Every setting by its dotted key, in the order of the typed tree."""
    return {setting.key: setting for setting in _settings(Settings, "")}


@cache
def sections() -> frozenset[str]:
    """The dotted keys that hold settings rather than a value."""
    return frozenset(
        key.rsplit(".", depth)[0]
        for key in settings_table()
        for depth in range(1, key.count(".") + 1)
    )


def suggestion(name: str, known: Iterable[str]) -> str:
    """A closing sentence that names the nearest known key, or lists them all."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    return f"Did you mean '{near[0]}'?" if near else f"Known here: {', '.join(names)}."


def _settings(model: type[Section], prefix: str) -> Iterable[Setting]:
    for name, field in model.model_fields.items():
        kinds = _kinds(field.annotation)
        nested = [kind for kind in kinds if isinstance(kind, type) and issubclass(kind, Section)]
        if nested:
            yield from _settings(nested[0], f"{prefix}{name}.")
            continue
        extra = field.json_schema_extra
        names = extra if isinstance(extra, dict) else {}
        yield Setting(
            key=f"{prefix}{name}",
            env=str(names["env"]) if "env" in names else None,
            vault=str(names["vault"]) if "vault" in names else None,
            default=field.get_default(call_default_factory=True),
            secret=Secret in kinds,
            optional=type(None) in kinds,
            many=any(get_origin(kind) is tuple for kind in kinds),
        )


def _kinds(annotation: object) -> tuple[Any, ...]:
    """The members of a union, or the one type."""
    union = get_origin(annotation) is not tuple and get_args(annotation)
    return tuple(union) if union else (annotation,)
