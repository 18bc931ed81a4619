"""What every provider of market data gives: symbols, raw bars, corporate actions."""

from __future__ import annotations

from datetime import date
from typing import Protocol

import pandas as pd

from workbench.domain import Interval, Symbol


class Provider(Protocol):
    """A vendor behind four questions.

    Bars are raw, as traded; actions are as declared; both in the form of ``market.frames``.
    Raises NoDataError (nothing there), RateLimitedError, ProviderRefusedError,
    ProviderUnavailable: three reactions, never an empty frame in their place. An empty frame says
    that the provider answered and has no rows for these days.
    """

    name: str

    def lookup(self, ticker: str) -> Symbol:
        """The symbol this ticker stands for."""
        ...

    def span(self, symbol: Symbol) -> tuple[date, date]:
        """The first and the last session the provider has."""
        ...

    def bars(self, symbol: Symbol, start: date, end: date, interval: Interval) -> pd.DataFrame:
        """Raw bars of the sessions from ``start`` to ``end``, both inclusive."""
        ...

    def actions(self, symbol: Symbol, start: date, end: date) -> pd.DataFrame:
        """Splits and dividends with ex-dates from ``start`` to ``end``, both inclusive."""
        ...


class Catalogue(Protocol):
    """A provider that can list its symbols."""

    def symbols(self) -> tuple[Symbol, ...]:
        """All symbols, in order of ticker."""
        ...
