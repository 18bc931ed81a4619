"""``workbench doctor``: is every part really working, and if not, why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.exit_codes import DONE, FAILED
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, table, working
from workbench.cli.session import opened
from workbench.errors import ConfigurationError

if TYPE_CHECKING:
    from workbench.config.settings import Profile
    from workbench.diagnosis import Check


def doctor(
    *,
    profile: ProfileOption = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Also ask every other model that is configured.")
    ] = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Use every part once and say whether it works.

    Exit code 1: a part that is required failed.
    """
    checks = _checks(profile, ask_all_models=probe)
    broken = any(check.broken for check in checks)
    if as_json:
        emit({"ok": not broken, "parts": [check.to_json() for check in checks]})
    else:
        rows = [
            (check.part, _shown(check), one_line(check.detail), f"{check.elapsed_s:.2f} s")
            for check in checks
        ]
        table("Workbench", ["part", "state", "", "took>"], rows)
    raise typer.Exit(FAILED if broken else DONE)


def _checks(profile: Profile | None, *, ask_all_models: bool) -> list[Check]:
    """What was found; a configuration that cannot be read is a finding too, the only one."""
    from workbench.diagnosis import examine, unreadable

    try:
        with opened(profile) as wb:
            return list(_told(examine(wb, ask_all_models=ask_all_models)))
    except ConfigurationError as error:
        return [unreadable(error)]


def _told(checks: Iterator[Check]) -> Iterator[Check]:
    with working("Examining every part") as status:
        for check in checks:
            if status is not None:
                status.update(f"Examining every part: {check.part} is {check.state}")
            yield check


def _shown(check: Check) -> str:
    return str(check.state) if check.required else f"{check.state} (optional)"
