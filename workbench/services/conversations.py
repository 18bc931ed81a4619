"""Conversations with the agent: which there are, and what was said."""

from __future__ import annotations

from typing import Any

from workbench.services.base import BaseService
from workbench.services.naming import checked_name
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, Documents


class ConversationService(BaseService):
    """Lists, names and removes the conversations that the agent keeps."""

    def __init__(self, store: RepositoryFactory, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._store = store
        self._conversations = store.get_conversation_repository()
        self._chats = store.get_chat_repository()
        self._exchanges = store.repository("model_exchanges")

    def list_conversations(self, user_id: str, limit: int = 20) -> Documents:
        """The user's conversations, the one written to last first."""
        wanted = {"user_id": user_id}
        return self._conversations.find_many(wanted, limit=limit, sort=[("updated_at", -1)])

    def get_conversation(self, conversation_id: str, *, user_id: str) -> Document | None:
        """The user's conversation (title, message_count), or None."""
        found = self._conversations.find_one({"_id": conversation_id})
        return found if found and found.get("user_id") == user_id else None

    def get_messages(
        self, conversation_id: str, limit: int = 100, *, user_id: str
    ) -> list[Document]:
        """Its last messages (at most 1000), oldest first; none of somebody else's."""
        found = self._conversations.messages(conversation_id, limit)
        return found if self.get_conversation(conversation_id, user_id=user_id) else []

    def rename_conversation(
        self, conversation_id: str, title: str, *, user_id: str
    ) -> Document | None:
        """Give it another title; None where the user has no such conversation."""
        renamed = {"title": checked_name(title, what="conversation")}
        if self.get_conversation(conversation_id, user_id=user_id) is None:
            return None
        found = self._conversations.update_one(conversation_id, renamed)
        self._forget(found)
        return found

    def delete_conversation(self, conversation_id: str, *, user_id: str) -> bool:
        """Remove it with its messages and the recorded exchanges of its answers, or nothing of it;
        False where the user has no such conversation."""
        found = self.get_conversation(conversation_id, user_id=user_id)
        if found is None:
            return False
        whose = {"conversation_id": conversation_id}

        def remove() -> bool:
            self._exchanges.delete_many({**whose, "user_id": user_id})
            self._chats.delete_many(whose)
            return self._conversations.delete_one(conversation_id)

        removed = self._store.database.atomic(remove, long=True)
        self._forget(found)
        return removed

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether conversations and messages can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={
                "conversations": self._conversations.health_check,
                "chats": self._chats.health_check,
                "exchanges": self._exchanges.health_check,
            },
            optional={"cache": self.cache.health_check},
        )

    def _forget(self, conversation: Document | None) -> None:
        if conversation is not None:
            self._changed(
                user_id=conversation.get("user_id"), workspace_id=conversation.get("workspace_id")
            )
