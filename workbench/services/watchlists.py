"""Watchlists: securities a workspace keeps an eye on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from workbench.domain import Symbol
from workbench.errors import (
    DocumentNotFoundError,
    DuplicateDocumentError,
    InvalidDocumentError,
)
from workbench.services.base import BaseService
from workbench.services.naming import checked_name, checked_text, folded, named_security
from workbench.services.protocols import SymbolProvider, WorkspaceProvider
from workbench.services.workspaces import open_workspace
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, Documents

_MOST_ITEMS = 1000


class WatchlistService(BaseService):
    """Keeps watchlists in workspaces. A security is on a list once, by its whole identity.

    What is archived is not changed or added to: InvalidDocumentError.
    """

    def __init__(
        self,
        store: RepositoryFactory,
        *,
        symbols: SymbolProvider,
        workspaces: WorkspaceProvider,
        **options: Any,  # noqa: ANN401 - of BaseService
    ) -> None:
        super().__init__(**options)
        self._watchlists = store.repository("watchlists")
        self._symbols = symbols
        self._workspaces = workspaces

    def list_watchlists(self, workspace_id: str) -> Documents:
        """The watchlists of a workspace, by name."""
        return self._watchlists.find_many(
            {"workspace_id": workspace_id, "status": "active"}, limit=None, sort=[("name_key", 1)]
        )

    def list_watchlists_of(self, user_id: str) -> Documents:
        """All watchlists of a user, by name."""
        return self._watchlists.find_many(
            {"user_id": user_id, "status": "active"}, limit=None, sort=[("name_key", 1)]
        )

    def get_watchlist(self, watchlist_id: str) -> Document | None:
        """The watchlist, or None."""
        return self._watchlists.find_one({"_id": watchlist_id})

    def find_watchlist(self, workspace_id: str, name: str) -> Document | None:
        """The workspace's watchlist of this name, whatever its case, or None."""
        return self._watchlists.find_one({"workspace_id": workspace_id, "name_key": folded(name)})

    def create_watchlist(self, workspace_id: str, name: str) -> Document:
        """Make an empty watchlist. Raises DocumentNotFoundError, DuplicateDocumentError."""
        workspace = open_workspace(self._workspaces, workspace_id)
        named = checked_name(name, what="watchlist")
        try:
            made = self._watchlists.create_one(
                {
                    "user_id": workspace["user_id"],
                    "workspace_id": workspace_id,
                    "name": named,
                    "name_key": folded(named),
                    "status": "active",
                    "items": [],
                }
            )
        except DuplicateDocumentError as error:
            raise DuplicateDocumentError(
                f"The workspace has a watchlist '{named}' already.", hint="Choose another name."
            ) from error
        self._changed(user_id=workspace["user_id"], workspace_id=workspace_id)
        return made

    def add_symbol(self, watchlist_id: str, ticker: str, *, note: str | None = None) -> Document:
        """Put a security on the list, or change its note (None: as it is). Raises NoDataError
        where it is not known."""
        symbol = self._symbols.lookup(ticker)
        said = {} if note is None else {"note": checked_text(note, what="watchlist")}
        item = {**symbol.identity_fields, "name": symbol.name, **said}
        new = {"note": "", "added_at": self._utc_now(), **item}

        def add(items: list[Document]) -> list[Document]:
            if any(_same(other, symbol) for other in items):
                return [{**other, **item} if _same(other, symbol) else other for other in items]
            if len(items) >= _MOST_ITEMS:
                raise InvalidDocumentError(f"A watchlist holds at most {_MOST_ITEMS} securities.")
            return [*items, new]

        return self._change(watchlist_id, add)

    def remove_symbol(self, watchlist_id: str, ticker: str) -> Document:
        """Take a security off the list, by its ticker as it stands there, or ``TICKER@MIC`` where
        several have it. Raises DocumentNotFoundError where it is not on it, InvalidDocumentError
        where more than one is meant."""

        def remove(items: list[Document]) -> list[Document]:
            gone = named_security(items, ticker)
            if gone is None:
                raise DocumentNotFoundError(f"'{ticker[:40]}' is not on this watchlist.")
            return [item for item in items if item is not gone]

        return self._change(watchlist_id, remove)

    def delete_watchlist(self, watchlist_id: str) -> bool:
        """Remove the list; False where there is none."""
        found = self.get_watchlist(watchlist_id)
        if found is None:
            return False
        removed = self._watchlists.delete_one(watchlist_id)
        self._changed(user_id=found["user_id"], workspace_id=found["workspace_id"])
        return removed

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether watchlists can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={"watchlists": self._watchlists.health_check},
            optional={"cache": self.cache.health_check},
        )

    def _change(
        self, watchlist_id: str, change: Callable[[list[Document]], list[Document]]
    ) -> Document:
        def changed(current: Document | None) -> Document:
            if current is None:
                raise DocumentNotFoundError(f"There is no watchlist '{watchlist_id[:40]}'.")
            if current["status"] != "active":
                raise InvalidDocumentError(f"The watchlist '{current['name']}' is archived.")
            return {**current, "items": change(current["items"])}

        found = self._watchlists.modify_one(watchlist_id, changed)
        assert found is not None  # noqa: S101 - ``changed`` always gives one
        self._changed(user_id=found["user_id"], workspace_id=found["workspace_id"])
        return found


def _same(item: Document, symbol: Symbol) -> bool:
    return all(item[name] == value for name, value in symbol.identity_fields.items())
