"""Quotas of providers: so many requests a second and a day, counted for all processes of a desk.

The count is kept in the store, so it survives a restart and holds for every process (and, on
MongoDB, every machine) that shares the store. A day is any 24 hours, which no vendor's own reset
hour can exceed. Requests are spaced evenly, and a little wider than the limit asks for, since one
may take longer on its way than the next: so no second holds more than allowed.

What a clock that was wrong has left behind, times that cannot have come yet, counts for nothing.
Machines that share a store must agree on the time to about a minute.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from workbench.errors import RateLimitedError
from workbench.log import LoggingMixin
from workbench.stores.repository import Document, MongoGenericRepository

_DAY = timedelta(days=1)
_LEAST_HOLD_S = 60.0
LONGEST_HOLD_S = _DAY.total_seconds()
_WIDER = 1.05
_ASTRAY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests allowed in a second and in 24 hours; None: no limit."""

    per_second: float | None = None
    per_day: int | None = None


@dataclass(frozen=True, slots=True)
class QuotaStatus:
    """How full a quota is. ``used_today``: requests of the last 24 hours, not counted where no
    limit of a day asks for it. ``held_until``: the provider asked for rest until then;
    ``next_at``: when the next request may go, if not now."""

    provider: str
    limits: Limits
    used_today: int
    held_until: datetime | None
    next_at: datetime | None

    @property
    def left_today(self) -> int | None:
        """Requests left in this 24 hours; None where there is no limit."""
        most = self.limits.per_day
        return None if most is None else max(0, most - self.used_today)


@dataclass(frozen=True, slots=True)
class Timing:
    """The clock a quota keeps to, aware; how it waits; and the longest it waits for a turn."""

    utcnow: Callable[[], datetime] = lambda: datetime.now(UTC)
    sleep: Callable[[float], None] = time.sleep
    patience_s: float = 15.0


class Quota(LoggingMixin):
    """The quota of one provider; safe for threads and processes. ``repository``: the collection
    ``request_quotas``."""

    def __init__(
        self,
        provider: str,
        limits: Limits,
        repository: MongoGenericRepository,
        timing: Timing = Timing(),
    ) -> None:
        self.provider = provider
        self.limits = limits
        self._repository = repository
        self._timing = timing
        self._made = 0
        self._lock = threading.Lock()  # of the count of this process

    @property
    def made(self) -> int:
        """How many requests this desk made since it was opened, waiting ones included."""
        return self._made

    def take(self) -> None:
        """Count one request and wait for its turn.

        Raises RateLimitedError, counting nothing, where the day is used up, the provider asked
        for rest, or the turn would come too late; it says when to try again.
        """
        turn = self._timing.utcnow()

        def taken(current: Document | None) -> Document:
            nonlocal turn
            turn = self._turn(current or {})
            return {
                "provider": self.provider,
                "taken": [*self._today(current or {}), turn],
                "last": turn,
                "held_until": (current or {}).get("held_until"),
            }

        self._repository.modify_one(self.provider, taken)
        with self._lock:
            self._made += 1
        wait = (turn - self._timing.utcnow()).total_seconds()
        if wait > 0:
            self._timing.sleep(wait)

    def hold(self, seconds: float | None) -> None:
        """Let nobody ask for ``seconds``, a day at most; None: the provider did not say for how
        long. A longer rest asked for before stays."""
        asked = _LEAST_HOLD_S if seconds is None else seconds
        # Bounded as a number: a timedelta holds no more than some millions of years.
        until = self._timing.utcnow() + timedelta(seconds=max(0.0, min(asked, LONGEST_HOLD_S)))

        def held(current: Document | None) -> Document:
            before = self._held(current or {})
            return {"taken": [], "last": None} | (current or {}) | {
                "provider": self.provider,
                "held_until": until if before is None else max(before, until),
            }  # fmt: skip

        self._repository.modify_one(self.provider, held)
        self.logger.warning(
            "%s asked for rest until %s", self.provider, until.isoformat("T", "seconds")
        )

    def require(self, requests: int) -> None:
        """Raise RateLimitedError where ``requests`` more would not fit into this day's quota; it
        says when they will, unless they are more than a day ever holds."""
        most = self.limits.per_day
        taken = self._today(self._current())
        if most is None or requests <= most - len(taken):
            return
        free = self._free_at(taken, requests) if requests <= most else None
        when = "" if free is None else f"; there is room at {free.isoformat(' ', 'seconds')}"
        raise RateLimitedError(
            f"This needs {requests} requests to {self.provider}, and {max(0, most - len(taken))} "
            f"of {most} are left in these 24 hours{when}.",
            retry_after=self._seconds_to(free),
            hint="Ask for fewer symbols, or continue later: what was fetched stays.",
        )

    def status(self) -> QuotaStatus:
        """How full it is now."""
        current = self._current()
        taken, held = self._today(current), self._held(current)
        full = self.limits.per_day is not None and len(taken) >= self.limits.per_day
        free = self._free_at(taken) if full else None
        next_at = max((moment for moment in (held, free) if moment), default=None)
        return QuotaStatus(self.provider, self.limits, len(taken), held, next_at)

    def _current(self) -> Document:
        return self._repository.find_one({"_id": self.provider}) or {}

    def _held(self, current: Document) -> datetime | None:
        """Until when the provider asked for rest, if that is still to come."""
        until, now = current.get("held_until"), self._timing.utcnow()
        return until if until is not None and now < until <= now + _DAY + _ASTRAY else None

    def _turn(self, current: Document) -> datetime:
        """When the next request may go; raises where that is too late."""
        now = self._timing.utcnow()
        held, taken = self._held(current), self._today(current)
        if held is not None:
            raise self._refused(f"{self.provider} asked for rest", held)
        if self.limits.per_day is not None and len(taken) >= self.limits.per_day:
            used = f"The {self.limits.per_day} requests a day to {self.provider} are used up"
            raise self._refused(used, self._free_at(taken))
        last, rate = current.get("last"), self.limits.per_second
        turn = _whole_millisecond(now)  # as the store keeps it: later, never earlier
        if last is not None and rate is not None and self._can_be(last):
            turn = max(turn, _whole_millisecond(last + timedelta(seconds=_WIDER / rate)))
        if turn - now > timedelta(seconds=self._timing.patience_s):
            raise self._refused(f"Too many requests wait for {self.provider}", turn)
        return turn

    def _refused(self, why: str, until: datetime) -> RateLimitedError:
        return RateLimitedError(
            f"{why}: the next may go at {until.isoformat(' ', 'seconds')}.",
            retry_after=self._seconds_to(until),
        )

    def _today(self, current: Document) -> list[datetime]:
        """The requests of the last 24 hours; none are kept where no day's limit asks for them."""
        if self.limits.per_day is None:
            return []
        since = self._timing.utcnow() - _DAY
        taken = current.get("taken", ())
        return [moment for moment in taken if moment > since and self._can_be(moment)]

    def _can_be(self, moment: datetime) -> bool:
        """Whether a request can have its turn at ``moment``: nobody waits beyond patience."""
        patience = timedelta(seconds=self._timing.patience_s)
        return moment <= self._timing.utcnow() + patience + _ASTRAY

    def _free_at(self, taken: list[datetime], places: int = 1) -> datetime:
        """When so many places are free: a day after the request that takes the last of them."""
        return sorted(taken)[-((self.limits.per_day or 1) - places + 1)] + _DAY

    def _seconds_to(self, moment: datetime | None) -> float | None:
        return (
            None if moment is None else max(0.0, (moment - self._timing.utcnow()).total_seconds())
        )


def rest_asked(retry_after: str, now: datetime) -> float | None:
    """The seconds, a day at most, that a header ``Retry-After`` asks for, as seconds or as a date;
    None where it says neither."""
    text = retry_after.strip()
    if text.isdecimal():
        return min(float(text), LONGEST_HOLD_S)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), LONGEST_HOLD_S)


def _whole_millisecond(moment: datetime) -> datetime:
    return moment + timedelta(microseconds=-moment.microsecond % 1000)
