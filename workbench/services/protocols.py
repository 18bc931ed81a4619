"""What one service asks of another, where an import would turn around or two things can answer."""

from __future__ import annotations

from typing import Any, Protocol

from workbench.domain import Symbol


class SymbolProvider(Protocol):
    """Knows securities: the market data, which ask a provider, or a list kept by hand."""

    def lookup(self, ticker: str) -> Symbol:
        """The security of ``ticker``; NoDataError where it is not known."""
        ...


class WorkspaceProvider(Protocol):
    """Knows workspaces."""

    def get_workspace(self, workspace_id: str) -> dict[str, Any] | None:
        """The workspace, or None."""
        ...
