"""What an analyst writes down in a workspace: notes, tasks, investment ideas."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from workbench.errors import (
    DocumentNotFoundError,
    InvalidDocumentError,
    StaleDocumentError,
)
from workbench.services.base import BaseService
from workbench.services.naming import checked_name, checked_text
from workbench.services.protocols import SymbolProvider, WorkspaceProvider
from workbench.services.workspaces import open_workspace
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, Documents, MongoGenericRepository

View = Literal["buy", "sell", "watch", "avoid"]


class JournalService(BaseService):
    """Keeps notes, tasks and ideas. What is added to a workspace that is not there raises
    DocumentNotFoundError; so does a change of what is not there. What is archived is not changed
    or added to: InvalidDocumentError."""

    def __init__(
        self,
        store: RepositoryFactory,
        *,
        symbols: SymbolProvider,
        workspaces: WorkspaceProvider,
        **options: Any,  # noqa: ANN401 - of BaseService
    ) -> None:
        super().__init__(**options)
        self._notes = store.repository("notes")
        self._tasks = store.repository("tasks")
        self._ideas = store.repository("investment_ideas")
        self._symbols = symbols
        self._workspaces = workspaces

    def add_note(
        self, workspace_id: str, title: str, text: str = "", *, symbols: Sequence[str] = ()
    ) -> Document:
        """Keep a note; ``symbols``: the tickers it is about, as they are written."""
        if isinstance(symbols, str):
            raise InvalidDocumentError("The symbols of a note are a list of tickers.")
        note = {
            "title": checked_name(title, what="note"),
            "text": checked_text(text, what="note"),
            "symbols": [*symbols],
            "status": "active",
        }
        return self._add(self._notes, workspace_id, note)

    def list_notes(self, workspace_id: str, limit: int = 50) -> Documents:
        """The notes of a workspace, the one changed last first."""
        wanted = {"workspace_id": workspace_id, "status": "active"}
        return self._notes.find_many(wanted, limit=limit, sort=[("updated_at", -1)])

    def update_note(
        self, note_id: str, *, title: str | None = None, text: str | None = None,
        expected_version: int | None = None,
    ) -> Document:  # fmt: skip
        """Change title or text; with ``expected_version`` as ``WorkspaceService.update``."""
        changes: dict[str, Any] = {}
        if title is not None:
            changes["title"] = checked_name(title, what="note")
        if text is not None:
            changes["text"] = checked_text(text, what="note")

        def update(note: Document) -> Document:
            if expected_version is not None and note["version"] != expected_version:
                raise StaleDocumentError(
                    "The note was changed since it was read.", hint="Read it again, then write."
                )
            return {**note, **changes}

        return self._change(self._notes, note_id, update)

    def add_task(self, workspace_id: str, title: str, *, due: date | None = None) -> Document:
        """Keep a task."""
        task = {
            "title": checked_name(title, what="task"),
            "status": "open",
            "due": due.isoformat() if due else None,
            "done_at": None,
        }
        return self._add(self._tasks, workspace_id, task)

    def list_tasks(self, workspace_id: str, *, done: bool = False, limit: int = 50) -> Documents:
        """The open (or done) tasks of a workspace, by the day they are due; those that have none
        come last."""
        return self._by_due(
            {"workspace_id": workspace_id, "status": "done" if done else "open"}, limit
        )

    def list_tasks_of(self, user_id: str, limit: int = 50) -> Documents:
        """A user's open tasks, by the day they are due; those that have none come last."""
        return self._by_due({"user_id": user_id, "status": "open"}, limit)

    def complete_task(self, task_id: str) -> Document:
        """Mark a task as done, now; one that is done stays as it is."""
        done = {"status": "done", "done_at": self._utc_now()}

        def complete(task: Document) -> Document | None:
            return None if task["status"] == "done" else {**task, **done}

        return self._change(self._tasks, task_id, complete)

    def add_idea(  # noqa: PLR0913 - the fields of an idea
        self,
        workspace_id: str,
        ticker: str,
        thesis: str,
        *,
        view: View = "watch",
        target_price: Decimal | None = None,
        stop_price: Decimal | None = None,
        horizon: date | None = None,
    ) -> Document:
        """Keep an idea; prices are in the security's currency per share. Raises NoDataError where
        the security is not known."""
        symbol = self._symbols.lookup(ticker)
        for price in (target_price, stop_price):
            if price is not None and not _is_price(price):
                raise InvalidDocumentError("A target or stop is an exact price above zero.")
        idea = {
            **symbol.identity_fields,
            "thesis": checked_text(thesis, what="thesis"),
            "view": view,
            "status": "open",
            "target_price": target_price,
            "stop_price": stop_price,
            "horizon": horizon.isoformat() if horizon else None,
            "closed_at": None,
            "outcome": None,
        }
        return self._add(self._ideas, workspace_id, idea)

    def list_ideas(self, workspace_id: str, *, closed: bool = False, limit: int = 50) -> Documents:
        """The open (or closed) ideas of a workspace, the latest first."""
        wanted = {"workspace_id": workspace_id, "status": "closed" if closed else "open"}
        return self._ideas.find_many(wanted, limit=limit, sort=[("created_at", -1)])

    def list_ideas_of(self, user_id: str, limit: int = 50) -> Documents:
        """A user's open ideas, the latest first."""
        wanted = {"user_id": user_id, "status": "open"}
        return self._ideas.find_many(wanted, limit=limit, sort=[("created_at", -1)])

    def close_idea(self, idea_id: str, outcome: str) -> Document:
        """Close an idea, saying what came of it. One that is closed keeps what was said:
        InvalidDocumentError."""
        said = checked_text(outcome, what="outcome")
        closed = {"status": "closed", "closed_at": self._utc_now(), "outcome": said}

        def close(idea: Document) -> Document:
            if idea["status"] == "closed":
                raise InvalidDocumentError(f"The idea on {idea['symbol']} is closed already.")
            return {**idea, **closed}

        return self._change(self._ideas, idea_id, close)

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether notes, tasks and ideas can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={
                "notes": self._notes.health_check,
                "tasks": self._tasks.health_check,
                "ideas": self._ideas.health_check,
            },
            optional={"cache": self.cache.health_check},
        )

    def _add(
        self, repository: MongoGenericRepository, workspace_id: str, values: Mapping[str, Any]
    ) -> Document:
        workspace = open_workspace(self._workspaces, workspace_id)
        owner = {"user_id": workspace["user_id"], "workspace_id": workspace_id}
        made = repository.create_one({**owner, **values})
        self._changed(user_id=owner["user_id"], workspace_id=workspace_id)
        return made

    def _by_due(self, wanted: Mapping[str, Any], limit: int) -> Documents:
        dated, undated = {**wanted, "due": {"$gt": ""}}, {**wanted, "due": None}
        found = self._tasks.find_many(dated, limit=limit, sort=[("due", 1)])
        if not found.truncated:
            rest = self._tasks.find_many(undated, limit=limit)
            found.truncated = rest.truncated or len(found) + len(rest) > limit
            found += rest[: limit - len(found)]
        return found

    def _change(
        self,
        repository: MongoGenericRepository,
        id: str,
        change: Callable[[Document], Document | None],
    ) -> Document:
        def changed(current: Document | None) -> Document | None:
            if current is None:
                raise DocumentNotFoundError(f"There is nothing with the id '{id[:40]}' here.")
            if current["status"] == "archived":
                raise InvalidDocumentError("What is archived cannot be changed.")
            return change(current)

        found = repository.modify_one(id, changed)
        assert found is not None  # noqa: S101 - there is one, else ``changed`` raises
        self._changed(user_id=found["user_id"], workspace_id=found["workspace_id"])
        return found


def _is_price(value: object) -> bool:
    return isinstance(value, Decimal) and value.is_finite() and value > 0
