"""Users: who they are, what they prefer, what is on their desk."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import available_timezones

from workbench.errors import DocumentNotFoundError, DuplicateDocumentError, InvalidDocumentError
from workbench.services.base import BaseService
from workbench.services.dashboard import Desk, dashboard
from workbench.services.naming import checked_name, checked_text, checked_user_id, is_user_id
from workbench.stores.cache import cache_key
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, MongoGenericRepository

_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]+\.[^\s@]{2,}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_PROFILE = ("display_name", "organisation", "base_currency", "time_zone", "about")
_PREFERENCES = ("model_provider", "model_name", "language", "focus_symbols")


class UserService(BaseService):
    """Keeps users with their profile and preferences. Deals in documents; their fields are those
    of the collections ``users``, ``user_profiles`` and ``user_preferences``."""

    def __init__(
        self,
        store: RepositoryFactory,
        *,
        desk: Desk,
        ttl_s: float = 60.0,
        **options: Any,  # noqa: ANN401 - of BaseService
    ) -> None:
        super().__init__(**options)
        self._store = store
        self._desk = desk
        self._ttl_s = ttl_s
        self._users = store.repository("users")
        self._profiles = store.repository("user_profiles")
        self._preferences = store.repository("user_preferences")

    def get_user(self, user_id: str) -> Document | None:
        """The user, or None."""
        return self._users.find_one({"_id": user_id})

    def get_user_by_email(self, email: str) -> Document | None:
        """The user with this address, whatever its case, or None."""
        return self._users.find_one({"email": _email(email)})

    def get_user_profile(self, user_id: str) -> Document | None:
        """The user with ``profile`` and ``preferences`` (None where nothing was chosen)."""
        if not is_user_id(user_id):
            return None  # perhaps an address, and that must not become a key
        key = cache_key("user", user_id, "profile")
        return self._cached(key, lambda: self._read_profile(user_id), self._ttl_s)

    def create_or_update_user(
        self,
        user_id: str,
        *,
        email: str | None = None,
        name: str | None = None,
        profile: Mapping[str, Any] | None = None,
    ) -> Document:
        """Make the user, or change what is given; what is None stays. ``profile``: display_name,
        organisation, base_currency, time_zone, about. Gives the same as ``get_user_profile``.

        Raises DuplicateDocumentError where another user has the address.
        """
        checked_user_id(user_id)
        given: dict[str, Any] = {}
        if email is not None:
            given["email"] = self._free_email(email, user_id)
        if name is not None:
            given["name"] = checked_name(name, what="user")
        details = _checked_profile(profile or {})
        new = {"name": None, "status": "active"}

        def write() -> None:
            self._users.modify_one(user_id, lambda user: {**(user or new), **given})
            if details:
                self._put(self._profiles, user_id, details)

        try:
            self._store.database.atomic(write)
        except DuplicateDocumentError:
            raise _taken_email() from None  # the cause may quote the address
        finally:
            self._changed(user_id=user_id)
        return self._known(user_id)

    def update_preferences(self, user_id: str, **preferences: Any) -> Document:  # noqa: ANN401
        """Set preferences (model_provider, model_name, language, focus_symbols; None: no choice)
        and give the same as ``get_user_profile``. Raises DocumentNotFoundError."""
        if unknown := sorted(set(preferences) - set(_PREFERENCES)):
            raise InvalidDocumentError(
                f"There is no preference {', '.join(unknown)}.",
                hint=f"There are {', '.join(_PREFERENCES)}.",
            )
        self._known(user_id)
        self._put(self._preferences, user_id, preferences)
        self._changed(user_id=user_id)
        return self._known(user_id)

    def get_user_dashboard(self, user_id: str, *, as_of: date | None = None) -> dict[str, Any]:
        """The user's desk at a glance, with prices as of a day (None: now); see ``dashboard``.

        Raises DocumentNotFoundError where there is no such user.
        """
        return dashboard(self._known(user_id), self._desk, as_of)

    def ensure_user(self, user_id: str) -> Document:
        """The user, made if it is not there yet."""
        return self.get_user(user_id) or self.create_or_update_user(user_id)

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether users can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={
                "users": self._users.health_check,
                "profiles": self._profiles.health_check,
                "preferences": self._preferences.health_check,
            },
            optional={"cache": self.cache.health_check},
        )

    def _known(self, user_id: str) -> Document:
        found = self._read_profile(user_id)
        if found is None:
            named = f" '{user_id}'" if is_user_id(user_id) else " of this id"
            raise DocumentNotFoundError(f"There is no user{named}.")
        return found

    def _read_profile(self, user_id: str) -> Document | None:
        user = self.get_user(user_id)
        if user is None:
            return None
        profile = self._profiles.find_one({"_id": user_id}) or {}
        preferences = self._preferences.find_one({"_id": user_id}) or {}
        return {
            **user,
            "profile": {name: profile.get(name) for name in _PROFILE},
            "preferences": {name: preferences.get(name) for name in _PREFERENCES},
        }

    def _free_email(self, email: str, user_id: str) -> str:
        address = _email(email)
        owner = self._users.find_one({"email": address})
        if owner is not None and owner["_id"] != user_id:
            raise _taken_email()
        return address

    def _put(
        self, repository: MongoGenericRepository, user_id: str, values: Mapping[str, Any]
    ) -> None:
        def put(current: Document | None) -> Document:
            changed = {**(current or {"user_id": user_id}), **values}
            return {name: value for name, value in changed.items() if value is not None}

        repository.modify_one(user_id, put)


def _email(text: str) -> str:
    address = text.strip().casefold() if isinstance(text, str) else ""
    if not _EMAIL.fullmatch(address):
        raise InvalidDocumentError("That is no e-mail address.")
    return address


def _taken_email() -> DuplicateDocumentError:
    return DuplicateDocumentError(
        "Another user has this e-mail address.", hint="Give another one, or none."
    )


def _checked_profile(profile: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(set(profile) - set(_PROFILE)):
        raise InvalidDocumentError(
            f"A profile has no {', '.join(unknown)}.", hint=f"It has {', '.join(_PROFILE)}."
        )
    currency, zone = profile.get("base_currency"), profile.get("time_zone")
    if currency is not None and not _CURRENCY.fullmatch(str(currency)):
        raise InvalidDocumentError("A currency is three capital letters, such as USD.")
    if zone is not None and str(zone) not in available_timezones():
        raise InvalidDocumentError("That is no time zone.", hint="Use one such as Europe/Berlin.")
    for name in ("display_name", "organisation", "about"):
        if profile.get(name) is not None:
            checked_text(profile[name], what="profile")
    return dict(profile)
