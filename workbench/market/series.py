"""A raw series as it is kept, and its place in the store."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import pandas as pd

from workbench.domain import Interval, Symbol
from workbench.market.frames import ACTION_COLUMNS, BAR_COLUMNS, actions_frame, bars_frame
from workbench.stores.repositories import MarketDataRepository, SeriesKey


@dataclass(frozen=True, slots=True)
class Series:
    """Raw bars and actions of one symbol from one provider.

    ``covered``: the days that were asked of the provider, both inclusive. ``whole``: whether they
    begin with the provider's first session.
    """

    symbol: Symbol
    interval: Interval
    provider: str
    bars: pd.DataFrame
    actions: pd.DataFrame
    covered: tuple[date, date]
    fetched_at: datetime
    whole: bool

    def reaches(self, start: date | None) -> bool:
        """Whether the series goes back to ``start`` (None: to its first session)."""
        return self.whole or (start is not None and start >= self.covered[0])

    @property
    def about(self) -> dict[str, Any]:
        """What a frame cut from this series says of itself in ``attrs``."""
        return {
            "symbol": self.symbol.ticker,
            "name": self.symbol.name,
            "currency": self.symbol.currency,
            "mic": self.symbol.mic,
            "interval": str(self.interval),
            "provider": self.provider,
            "fetched_at": self.fetched_at.isoformat(),
            "sample": self.provider == "sample",
        }


class SeriesStore:
    """Keeps series in the market-data repository."""

    def __init__(self, repository: MarketDataRepository) -> None:
        self._repository = repository
