"""What one service asks of another, where an import would turn around or two things can answer."""

from __future__ import annotations

from typing import Any, Protocol

from workbench.domain import Symbol


class SymbolProvider(Protocol):
    """Knows securities: the market data, which ask a provider, or a list kept by hand."""

    def lookup(self, ticker: str) -> Symbol:
        """The security of ``ticker``; NoDataError where it is not known."""
        ...


class UserProvider(Protocol):
    """Knows users and what they chose."""

    def get_user(self, user_id: str) -> dict[str, Any] | None:
        """The user, or None."""
        ...

    def get_user_profile(self, user_id: str) -> dict[str, Any] | None:
        """The user with profile and preferences, or None."""
        ...


class WorkspaceProvider(Protocol):
    """Knows workspaces."""

    def get_workspace(self, workspace_id: str) -> dict[str, Any] | None:
        """The workspace, or None."""
        ...
