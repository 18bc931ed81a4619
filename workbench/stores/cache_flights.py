"""Fetches under way in this process: one for each key, and those who wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from workbench.errors import StoreUnavailable


class Deadline:
    """Until when somebody waits; ``seconds`` is what was allowed in all."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds left, 0 when it has passed."""
        return max(0.0, self._end - time.monotonic())


class StillFetching(StoreUnavailable):
    """The fetch did not end within what its waiter allows."""

    def __init__(self, key: str, deadline: Deadline) -> None:
        message = f"{key} is still being fetched after {deadline.seconds:g} s."
        super().__init__(message, hint="Try again in a moment.")


class Flight:
    """One fetch. Its leader sets ``text`` or ``error``; its waiters get either."""

    def __init__(self) -> None:
        self.text: str | None = None
        self.error: Exception | None = None
        self._owner = threading.get_ident()
        self._ended = threading.Event()
        self._lock = threading.Lock()
        self._dropped = False

    def land(self, keep: Callable[[], object]) -> None:
        """Keep what was fetched, unless the key was written or forgotten meanwhile."""
        with self._lock:
            if not self._dropped:
                keep()

    def drop(self) -> None:
        """From now on nothing of this fetch is kept; the waiters still get it."""
        with self._lock:
            self._dropped = True

    def end(self) -> None:
        """Let the waiters go."""
        self._ended.set()

    def wait(self, key: str, deadline: Deadline) -> str | None:
        """The text fetched; None where the leader only waited itself, and for less long."""
        if self._owner == threading.get_ident():
            raise StoreUnavailable(f"The fetch of {key} asks for {key} itself.")
        if not self._ended.wait(deadline.left()):
            raise StillFetching(key, deadline)
        if isinstance(self.error, StillFetching):
            return None
        if self.error is not None:
            raise self.error
        if self.text is None:
            raise StoreUnavailable(f"The fetch of {key} was interrupted.", hint="Try again.")
        return self.text


class Flights:
    """The fetches under way, by key. A key is there only as long as its fetch."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._under_way: dict[str, Flight] = {}

    def __len__(self) -> int:
        return len(self._under_way)

    def enter(self, key: str) -> tuple[Flight, bool]:
        """The fetch of ``key``, and whether the caller is to lead it."""
        with self._lock:
            flight = self._under_way.get(key)
            if flight is not None:
                return flight, False
            flight = self._under_way[key] = Flight()
            return flight, True

    def end(self, key: str, flight: Flight) -> None:
        """The fetch is over, for better or worse."""
        with self._lock:
            if self._under_way.get(key) is flight:
                del self._under_way[key]
        flight.end()

    def drop(self, matches: Callable[[str], object]) -> None:
        """Forget the fetches of the keys that match; the next caller fetches anew."""
        with self._lock:
            keys = [key for key in self._under_way if matches(key) is True]
            dropped = [self._under_way.pop(key) for key in keys]
        for flight in dropped:
            flight.drop()
