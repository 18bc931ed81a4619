"""The repositories of the collections in use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from workbench.errors import DocumentNotFoundError, InvalidDocumentError
from workbench.stores.collections import COLLECTIONS
from workbench.stores.company import (
    CompanyKey,
    FactsRepository,
    NewsRepository,
    SnapshotRepository,
)
from workbench.stores.market_data import Action, Bar, MarketDataRepository, SeriesKey
from workbench.stores.market_ranges import Covered
from workbench.stores.migrations import LOCAL_USER
from workbench.stores.repository import Document, Documents, MongoGenericRepository

__all__ = [
    "LOCAL_USER", "Action", "Bar", "ChatRepository", "CompanyKey", "ConversationRepository",
    "Covered", "FactsRepository", "MarketDataRepository", "NewsRepository",
    "ReportRunRepository", "SeriesKey", "SnapshotRepository",
]  # fmt: skip

_TITLE_CHARS = 80
_MAX_MESSAGES = 1000


class ChatRepository(MongoGenericRepository):
    """The messages of conversations, one document each."""

    def of(self, conversation_id: str, first: int, last: int) -> list[Document]:
        """The messages numbered ``first`` to ``last`` (from 1), in order."""
        ids = [_message_id(conversation_id, seq) for seq in range(first, last + 1)]
        found = self._by_ids(ids)
        return [found[id] for id in ids if id in found]


class ConversationRepository(MongoGenericRepository):
    """Conversations, and their messages in ``chats``."""

    def __init__(self, *arguments: Any, chats: ChatRepository, **options: Any) -> None:  # noqa: ANN401
        super().__init__(*arguments, **options)
        self._chats = chats

    def append(  # noqa: PLR0913 - the fields of a message
        self,
        conversation_id: str,
        role: str,
        text: str,
        *,
        claims: Sequence[Mapping[str, Any]] = (),
        about: Mapping[str, Any] | None = None,
        user_id: str = LOCAL_USER,
    ) -> Document:
        """Add a message and give it back as kept; a new conversation begins with its first and
        belongs to ``user_id``.

        ``claims`` and ``about`` (provider, model, figures ...) are JSON values. Half characters,
        which a model's cut-off output may hold, are replaced.
        """
        clean = text.encode("utf-8", "replace").decode("utf-8")

        def counted(current: Document | None) -> Document:
            if current is not None and current.get("user_id", user_id) != user_id:
                raise _not_theirs(conversation_id)
            base = current or {"title": _title(clean), "message_count": 0, "user_id": user_id}
            return {**base, "message_count": base["message_count"] + 1}

        def write() -> Document:
            conversation = self.modify_one(conversation_id, counted)
            seq = conversation["message_count"] if conversation else 1
            message = {
                "_id": _message_id(conversation_id, seq),
                "conversation_id": conversation_id,
                "seq": seq,
                "role": role,
                "text": clean,
                "claims": [dict(claim) for claim in claims],
                "about": dict(about or {}),
            }
            self._chats.insert_one(message)
            return self._chats.of(conversation_id, seq, seq)[0]

        return self._database.atomic(write)

    def messages(
        self, conversation_id: str, limit: int = 100, *, user_id: str | None = None
    ) -> list[Document]:
        """The last ``limit`` messages (at most 1000), oldest first; empty if there are none.

        With ``user_id``, somebody else's conversation raises DocumentNotFoundError.
        """
        if not 0 <= limit <= _MAX_MESSAGES:
            raise InvalidDocumentError(f"A limit is 0 to {_MAX_MESSAGES} messages.")
        conversation = self._by_id(conversation_id)
        owner = conversation.get("user_id") if conversation else None
        if user_id is not None and owner not in (None, user_id):
            raise _not_theirs(conversation_id)
        last = conversation["message_count"] if conversation else 0
        return self._chats.of(conversation_id, max(1, last - limit + 1), last)

    def answer(self, answer_id: str, *, user_id: str) -> Document | None:
        """The message that is the answer of this id, None where the user has none."""
        found = self._chats.find_one({"about.answer_id": answer_id})
        conversation = self._by_id(found["conversation_id"]) if found else None
        theirs = conversation is not None and conversation.get("user_id", user_id) == user_id
        return found if theirs else None

    def list(self, limit: int = 20) -> Documents:
        """Conversations, the one written to last first: ``_id``, ``title``, ``message_count``."""
        return self.find_many(limit=limit, sort=[("updated_at", -1)])


class ReportRunRepository(MongoGenericRepository):
    """The account of each run of a report."""

    def update_status(self, id: str, status: str, **fields: Any) -> Document | None:  # noqa: ANN401
        """Set the state of a run, and what else is known by then."""
        return self.update_one(id, {"status": status, **fields})

    def get(self, run_id: str) -> Document | None:
        """The run that was shown as ``run_id``."""
        return self.find_one({"run_id": run_id})

    def list(self, report: str | None = None, limit: int = 50) -> Documents:
        """Runs (of one report), the latest first."""
        wanted = {"report": report} if report is not None else None
        return self.find_many(wanted, limit=limit, sort=[("started_at", -1)])


REPOSITORIES: Mapping[str, type[MongoGenericRepository]] = {
    "market_data": MarketDataRepository,
    "chats": ChatRepository,
    "conversations": ConversationRepository,
    "report_runs": ReportRunRepository,
    "fundamental_analysis": FactsRepository,
    "market_snapshots": SnapshotRepository,
    "news_events": NewsRepository,
}
"""Which class serves which collection; every one of them has a schema."""
assert set(REPOSITORIES) <= set(COLLECTIONS)  # noqa: S101 - two tables that must agree


def _not_theirs(conversation_id: str) -> DocumentNotFoundError:
    return DocumentNotFoundError(
        f"You have no conversation '{conversation_id[:40]}'.", hint="Leave it out to begin one."
    )


def _message_id(conversation_id: str, seq: int) -> str:
    return f"{conversation_id}:{seq:08d}"


def _title(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TITLE_CHARS else line[: _TITLE_CHARS - 1] + "…"
