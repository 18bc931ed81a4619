"""Services over the data: figures as cells, and charts, by symbol and period."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.services.base import BaseService
    from workbench.services.factory import ServiceFactory
    from workbench.services.portfolios import PortfolioService
    from workbench.services.symbols import SymbolsService
    from workbench.services.users import UserService
    from workbench.services.workspaces import WorkspaceService

__all__ = [
    "BaseService",
    "PortfolioService",
    "ServiceFactory",
    "SymbolsService",
    "UserService",
    "WorkspaceService",
]

_HOMES = {
    "BaseService": "base",
    "PortfolioService": "portfolios",
    "ServiceFactory": "factory",
    "SymbolsService": "symbols",
    "UserService": "users",
    "WorkspaceService": "workspaces",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
