"""Documents and cached answers: the one place that knows the databases."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.stores.cache import CacheBackend
    from workbench.stores.documents import normalize_document
    from workbench.stores.factory import RepositoryFactory
    from workbench.stores.repository import MongoGenericRepository
    from workbench.stores.schema_manager import SchemaManager

__all__ = [
    "CacheBackend",
    "MongoGenericRepository",
    "RepositoryFactory",
    "SchemaManager",
    "normalize_document",
]

_HOMES = {
    "CacheBackend": "cache",
    "MongoGenericRepository": "repository",
    "RepositoryFactory": "factory",
    "SchemaManager": "schema_manager",
    "normalize_document": "documents",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found
