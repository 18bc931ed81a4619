"""``workbench config``: the configuration in force, and where each setting came from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import typer

from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, say, table
from workbench.cli.session import log_quietly

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
    rows = [(key, _value(leaf["value"]), str(leaf["origin"])) for key, leaf in _leaves(tree)]
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
    say(f"from: {found.origin}", style="dim")


def _leaves(tree: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, branch in tree.items():
        if set(branch) == {"value", "origin"}:
            yield f"{prefix}{name}", branch
        else:
            yield from _leaves(branch, f"{prefix}{name}.")


def _value(value: object) -> str:
    """As it would stand in the file."""
    return value if isinstance(value, str) else json.dumps(value, default=str)
