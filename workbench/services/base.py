"""What every service has: a logger, the cache, a clock, async twins, an honest health report."""

from __future__ import annotations

import inspect
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from workbench.errors import WorkbenchError
from workbench.log import LoggingMixin
from workbench.services.streams import twin
from workbench.stores.cache import CacheBackend
from workbench.stores.repository import utc_now

T = TypeVar("T")
Probe = Callable[[], tuple[bool, dict[str, Any]]]


class BaseService(LoggingMixin, ABC):
    """A service over stores and market data; safe for several threads.

    Each public method has a twin named ``<method>_async`` for event loops: a coroutine function,
    or for a method that streams an async generator. It is made here, from the method itself.
    """

    def __init__(
        self,
        *,
        cache: CacheBackend,
        clock: Callable[[], datetime] = utc_now,
        logger: logging.Logger | None = None,
    ) -> None:
        self.cache = cache
        self._clock = clock
        if logger is not None:
            self.logger = logger

    def __init_subclass__(cls, **options: Any) -> None:  # noqa: ANN401
        super().__init_subclass__(**options)
        for name, method in list(vars(cls).items()):
            if not name.startswith("_") and inspect.isfunction(method):
                setattr(cls, f"{name}_async", twin(method))

    @abstractmethod
    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether the service can do its work, and what it depends on; each dependency is used."""

    def _utc_now(self) -> datetime:
        """The time, in UTC. Raises ValueError where the clock gives a time without a zone."""
        now = self._clock()
        if now.tzinfo is None:
            raise ValueError("The clock of a service gives times with a zone.")
        return now.astimezone(UTC)

    def _dependencies_health_report(
        self,
        required: Mapping[str, Probe] = {},
        optional: Mapping[str, Probe] = {},
    ) -> tuple[bool, dict[str, Any]]:
        """Try every dependency. Without a required one the service is ``unhealthy``; without an
        optional one it works and is ``degraded``. ``unavailable`` names those that failed."""
        found = {name: _tried(probe) for name, probe in {**optional, **required}.items()}
        failed = [name for name, (healthy, _) in found.items() if not healthy]
        healthy = not set(failed) & set(required)
        status = "unhealthy" if not healthy else "degraded" if failed else "healthy"
        dependencies = {
            name: {**facts, "healthy": fine, "required": name in required}
            for name, (fine, facts) in found.items()
        }
        return healthy, {"status": status, "unavailable": failed, "dependencies": dependencies}

    def _cached(self, key: str, loader: Callable[[], T], ttl_seconds: float) -> T:
        """What is cached of a document. Only where all who write share the cache: in one process's
        memory another kernel's change would not be seen."""
        if not self.cache.shared:
            return loader()
        return self.cache.get_or_fetch(key, loader, ttl_seconds=ttl_seconds)

    def _changed(self, *, user_id: str | None = None, workspace_id: str | None = None) -> None:
        """Forget what is cached of a user or a workspace; every write calls it."""
        if user_id is not None:
            self.cache.invalidate_user(user_id)
        if workspace_id is not None:
            self.cache.invalidate_workspace(workspace_id)


def _tried(probe: Probe) -> tuple[bool, dict[str, Any]]:
    """What ``probe`` finds; that it cannot be done is a finding too."""
    try:
        return probe()
    except WorkbenchError as error:
        return False, {"error": str(error)}
