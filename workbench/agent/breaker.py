"""Circuit breakers: a provider that keeps failing is left alone for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class _Circuit:
    failures: int = 0
    rests_until: float = 0.0


class Breakers:
    """One circuit for each provider, shared by all answers of a desk. Thread-safe.

    After ``failures`` in a row a provider rests for ``rest_s`` seconds; then it is asked again, and
    a single further failure sends it back to rest. ``clock``: seconds, monotonic.
    """

    def __init__(
        self, *, failures: int, rest_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = failures
        self._rest = rest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._circuits: dict[str, _Circuit] = {}

    def rest(self, provider: str) -> float:
        """Seconds for which ``provider`` is still to be left alone; 0: it may be asked."""
        with self._lock:
            circuit = self._circuits.get(provider)
            return max(0.0, circuit.rests_until - self._clock()) if circuit else 0.0

    def failed(self, provider: str) -> None:
        """Count a failure of ``provider``."""
        with self._lock:
            circuit = self._circuits.setdefault(provider, _Circuit())
            circuit.failures += 1
            if circuit.failures >= self._most:
                circuit.rests_until = self._clock() + self._rest

    def answered(self, provider: str) -> None:
        """``provider`` works: forget its failures."""
        with self._lock:
            self._circuits.pop(provider, None)
