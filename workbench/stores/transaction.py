"""What holds inside a transaction, over every store alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class Transaction:
    """A transaction under way, of one thread.

    A server ends a transaction at the first thing that fails in it. So no store goes on with one:
    whatever is asked after a failure raises that failure again, and the whole is undone, even
    where the failure was caught on its way.
    """

    def __init__(self) -> None:
        self._failure: Exception | None = None

    @contextmanager
    def step(self) -> Iterator[None]:
        """One operation in it, or a part of several."""
        self.check()
        try:
            yield
        except Exception as error:
            self._failure = self._failure or error
            raise

    def check(self) -> None:
        """Raise what failed before, if anything did."""
        if self._failure is not None:
            raise self._failure
