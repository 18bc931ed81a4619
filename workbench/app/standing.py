"""What the agent is told of the desk it works at: names of securities, the workspace's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from workbench.errors import DocumentNotFoundError

if TYPE_CHECKING:
    from workbench.app.desk import Workbench
    from workbench.market.manager import DataManager

_MOST = 20
_LONGEST = 300


def names_of(data: DataManager, tickers: Sequence[str]) -> dict[str, Sequence[str]]:
    """By ticker, the names and aliases by which a text may call it."""
    return {
        symbol.ticker: [name for name in (symbol.name, *symbol.aliases) if name]
        for symbol in data.catalogue()
        if symbol.ticker in tickers
    }


def desk_lines(wb: Workbench, workspace_id: str | None) -> Sequence[str]:
    """The workspace's name, focus and assumptions, one line each; none without a workspace.

    Raises DocumentNotFoundError where the user has no such workspace.
    """
    if workspace_id is None:
        return ()
    found = wb.services.get_workspace_service().get_workspace(workspace_id)
    if found is None or found["user_id"] != wb.user_id:
        raise DocumentNotFoundError(
            "You have no such workspace.", hint="workbench workspace list shows yours."
        )
    lines = [f"Name: {found['name']}"]
    if found["focus_symbols"]:
        lines.append(f"Focus: {', '.join(found['focus_symbols'][:_MOST])}")
    lines += [f"Assumption: {text}" for text in found["assumptions"][:_MOST]]
    return [" ".join(line.split())[:_LONGEST] for line in lines]
