"""Notifications: what a user should know of, until it is read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from workbench.services.base import BaseService
from workbench.services.naming import checked_name, checked_text, checked_user_id
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, Documents


class NotificationService(BaseService):
    """Keeps notifications by user, the latest first."""

    def __init__(self, store: RepositoryFactory, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._notifications = store.repository("notifications")

    def notify(
        self,
        user_id: str,
        title: str,
        *,
        text: str = "",
        kind: Literal["info", "warning", "error"] = "info",
        link: Mapping[str, Any] | None = None,
    ) -> str:
        """Leave a notification and give its id. ``link``: what it is about, as JSON values."""
        made = self._notifications.insert_one(
            {
                "user_id": checked_user_id(user_id),
                "kind": kind,
                "title": checked_name(title, what="notification"),
                "text": checked_text(text, what="notification"),
                "link": dict(link or {}),
                "read": False,
            }
        )
        self._changed(user_id=user_id)
        return made

    def list_notifications(
        self, user_id: str, *, unread: bool = False, limit: int = 50
    ) -> Documents:
        """The user's notifications (only the unread ones), the latest first."""
        wanted: dict[str, Any] = {"user_id": user_id} | ({"read": False} if unread else {})
        return self._notifications.find_many(wanted, limit=limit, sort=[("created_at", -1)])

    def count_unread(self, user_id: str) -> int:
        """How many the user has not read."""
        return self._notifications.count({"user_id": user_id, "read": False})

    def mark_read(self, notification_id: str) -> Document | None:
        """Mark one as read; None where there is none."""
        found = self._notifications.update_one(notification_id, {"read": True})
        if found is not None:
            self._changed(user_id=found["user_id"])
        return found

    def mark_all_read(self, user_id: str) -> int:
        """Mark all of the user's as read; how many they were."""
        unread = {"user_id": user_id, "read": False}
        marked = self._notifications.update_many(unread, {"read": True})
        if marked:
            self._changed(user_id=user_id)
        return marked

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether notifications can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={"notifications": self._notifications.health_check},
            optional={"cache": self.cache.health_check},
        )
