"""``workbench config``: the configuration in force, and where each setting came from."""

from __future__ import annotations

import difflib
import json
import os
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, say, table
from workbench.cli.session import log_quietly
from workbench.errors import ConfigurationError

_EXAMPLES = ("profile", "model.provider", "redis.host")

app = typer.Typer(help="Show the configuration in force.", no_args_is_help=True)


@app.command()
def show(
    *, profile: ProfileOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Every setting: its value (secrets as ***) and where it came from."""
    from workbench.config import loader

    log_quietly()
    tree = loader.show(loader.ConfigLoader.load_config(profile=profile))
    if as_json:
        emit(tree)
        return
    rows = [(key, _value(leaf["value"]), _place(leaf["origin"])) for key, leaf in _leaves(tree)]
    table("Configuration in force", ["setting", "value", "from"], rows)


@app.command()
def explain(
    key: Annotated[str, typer.Argument(help="A setting, for example redis.host.")],
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """The value of one setting and where it came from."""
    from workbench.config.loader import ConfigLoader

    log_quietly()
    _check(key)
    found = ConfigLoader.explain(key, profile=profile)
    if as_json:
        emit(
            {
                "key": found.key,
                "value": found.value,
                "origin": found.origin,
                "secret": found.secret,
            }
        )
        return
    say(f"{found.key} = {_value(found.value)}")
    say(f"from: {_place(found.origin)}", style="dim")


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, branch in tree.items():
        if set(branch) == {"value", "origin"}:
            yield f"{prefix}{name}", branch
        else:
            yield from _leaves(branch, f"{prefix}{name}.")


def _place(origin: str) -> str:
    """Where a setting came from; a file that was shipped is named without its folders."""
    from workbench.config.shipped import shipped_config
    from workbench.config.yaml_file import shown

    name = origin.removeprefix(f"{shown(shipped_config())}{os.sep}")
    return origin if name == origin else f"default {name}"


def _check(key: str) -> None:
    """Refuse a name that is no setting with a few that are near, not with all of them."""
    from workbench.config.keys import sections, settings_table

    if key in sections() or key in settings_table():
        return
    near = difflib.get_close_matches(key, settings_table(), n=3)
    few = ", ".join(near or _EXAMPLES)
    hint = f"Did you mean {few}?" if near else f"There are {few} and more: workbench config show."
    raise ConfigurationError(f"There is no setting '{one_line(key)}'.", hint=hint)


def _value(value: object) -> str:
    """As it would stand in the file."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
