"""Workspaces: what an analyst works on, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from workbench.errors import DocumentNotFoundError, DuplicateDocumentError, InvalidDocumentError
from workbench.services.base import BaseService
from workbench.services.naming import checked_name, checked_text, checked_user_id, folded
from workbench.services.protocols import WorkspaceProvider
from workbench.stores.collections import COLLECTIONS
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, Documents

# What is archived with its workspace; each has a status.
_HANGING = ("watchlists", "notes", "tasks", "investment_ideas", "portfolios")
_LATEST = [("updated_at", -1)]


class WorkspaceService(BaseService):
    """Keeps workspaces by user. A name is used once by a user, archived workspaces included."""

    def __init__(self, store: RepositoryFactory, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._store = store
        self._workspaces = store.repository("workspaces")
        # Opened before any transaction: a collection is not made inside one.
        self._hanging = {name: store.repository(name) for name in _HANGING}

    def list_workspaces(
        self, user_id: str, limit: int = 20, *, archived: bool = False
    ) -> Documents:
        """The user's workspaces, the one changed last first; ``truncated`` tells of more."""
        return self._workspaces.find_many(_of(user_id, archived), limit=limit, sort=_LATEST)

    def stream_workspaces(self, user_id: str, chunk_size: int = 5) -> Iterator[list[Document]]:
        """All of them, some at a time, as they are read."""
        yield from self._workspaces.stream(
            _of(user_id, archived=False), sort=_LATEST, chunk_size=chunk_size
        )

    def get_workspace(self, workspace_id: str) -> Document | None:
        """The workspace, or None."""
        return self._workspaces.find_one({"_id": workspace_id})

    def find_workspace(self, user_id: str, name: str) -> Document | None:
        """The user's workspace of this name, whatever its case, or None."""
        return self._workspaces.find_one({"user_id": user_id, "name_key": folded(name)})

    def create_workspace(self, user_id: str, name: str, *, description: str = "") -> Document:
        """Make a workspace. Raises DuplicateDocumentError where the user has one of this name."""
        named = checked_name(name, what="workspace")
        try:
            made = self._workspaces.create_one(
                {
                    "user_id": checked_user_id(user_id),
                    "name": named,
                    "name_key": folded(named),
                    "description": checked_text(description, what="workspace"),
                    "status": "active",
                    "focus_symbols": [],
                    "assumptions": [],
                }
            )
        except DuplicateDocumentError as error:
            raise _taken(named) from error
        self._changed(user_id=user_id)
        return made

    def update(
        self, workspace_id: str, changes: Mapping[str, Any], *, expected_version: int | None = None
    ) -> Document:
        """Change name, description, focus_symbols or assumptions.

        With ``expected_version`` (the ``version`` that was read) a workspace that somebody changed
        since raises StaleDocumentError, and nothing is written. Raises DocumentNotFoundError.
        """
        allowed = {"name", "description", "focus_symbols", "assumptions"}
        if unknown := sorted(set(changes) - allowed):
            raise InvalidDocumentError(
                f"A workspace's {', '.join(unknown)} cannot be changed.",
                hint=f"{', '.join(sorted(allowed))} can.",
            )
        values = dict(changes)
        if "name" in values:
            values["name"] = checked_name(values["name"], what="workspace")
            values["name_key"] = folded(values["name"])
        if "description" in values:
            checked_text(values["description"], what="workspace")
        try:
            found = self._workspaces.update_one(
                workspace_id, values, expected_version=expected_version
            )
        except DuplicateDocumentError as error:
            raise _taken(str(values.get("name"))) from error
        if found is None:
            raise _missing(workspace_id)
        self._changed(user_id=found["user_id"], workspace_id=workspace_id)
        return found

    def archive(self, workspace_id: str) -> dict[str, int]:
        """Put the workspace away with what hangs on it, all or nothing; how many documents of
        each collection that were. Raises DocumentNotFoundError."""
        workspace = self.known(workspace_id)

        def write() -> dict[str, int]:
            self._workspaces.update_one(workspace_id, {"status": "archived"})
            return {name: self._archive_all(name, workspace_id) for name in self._hanging}

        archived = self._store.database.atomic(write, long=True)
        self._changed(user_id=workspace["user_id"], workspace_id=workspace_id)
        return archived

    def known(self, workspace_id: str) -> Document:
        """The workspace. Raises DocumentNotFoundError."""
        found = self.get_workspace(workspace_id)
        if found is None:
            raise _missing(workspace_id)
        return found

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether workspaces can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={"workspaces": self._workspaces.health_check},
            optional={"cache": self.cache.health_check},
        )

    def _archive_all(self, collection: str, workspace_id: str) -> int:
        living = [*COLLECTIONS[collection].fields["status"].values]
        living.remove("archived")
        wanted = {"workspace_id": workspace_id, "status": {"$in": living}}
        return self._hanging[collection].update_many(wanted, {"status": "archived"})


def open_workspace(workspaces: WorkspaceProvider, workspace_id: str) -> Document:
    """The workspace, to add something to. Raises DocumentNotFoundError where there is none, and
    InvalidDocumentError where it is archived."""
    found = workspaces.get_workspace(workspace_id)
    if found is None:
        raise _missing(workspace_id)
    if found["status"] != "active":
        raise InvalidDocumentError(
            f"The workspace '{found['name']}' is archived.", hint="Add it to another one."
        )
    return found


def _of(user_id: str, archived: bool) -> dict[str, Any]:
    return {"user_id": user_id, "status": "archived" if archived else "active"}


def _missing(workspace_id: str) -> DocumentNotFoundError:
    return DocumentNotFoundError(f"There is no workspace '{workspace_id[:40]}'.")


def _taken(name: str) -> DuplicateDocumentError:
    return DuplicateDocumentError(
        f"There is a workspace '{name}' already, perhaps an archived one.",
        hint="Choose another name.",
    )
