"""What day it is for market data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from workbench.market.calendars import local_day


@dataclass(frozen=True, slots=True)
class MarketClock:
    """What day it is for market data.

    ``fixed``: that day, for sample data and for work as of a past day; None: the day it is at
    the exchange. ``utcnow``: the time of fetching, aware.
    """

    fixed: date | None = None
    utcnow: Callable[[], datetime] = lambda: datetime.now(UTC)

    def today(self, mic: str) -> date:
        """The day that counts as today for an exchange."""
        now = self.utcnow()
        if self.fixed is not None and self.fixed < now.date() - timedelta(days=1):
            return self.fixed  # past wherever the exchange is; its calendar is slow to load
        local = local_day(now, mic)
        return min(self.fixed, local) if self.fixed else local
