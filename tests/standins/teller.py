"""A vendor that speaks of companies: facts, a profile, articles; it notes what it was asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date

import pandas as pd

from workbench.domain import Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.market.filings.facts import known_at
from workbench.market.provider import Kind, NewsItem, Profile


class Teller:
    """Its state is open, for tests to change as the world does: ``told`` (facts by ticker),
    ``about``, ``articles``, ``ends`` (the day after which it knows no filing), ``failing`` (what
    every question raises, of one kind or of all), ``latency`` (seconds)."""

    offers = frozenset({Kind.INFO, Kind.FUNDAMENTALS, Kind.NEWS})

    def __init__(self, name: str = "sec", *, ends: date = date.max) -> None:
        self.name = name
        self.ends = ends
        self.told: dict[str, pd.DataFrame] = {}
        self.about: dict[str, Profile] = {}
        self.articles: list[NewsItem] = []
        self.failing: dict[Kind, MarketDataError] = {}
        self.latency = 0.0
        self.asked: list[tuple[Kind, str]] = []
        self.open = self.most_at_once = 0
        self._guard = threading.Lock()

    def facts(self, symbol: Symbol) -> pd.DataFrame:
        self._hear(Kind.FUNDAMENTALS, symbol)
        if symbol.ticker not in self.told:
            raise NoDataError(f"{self.name} has no facts of {symbol.ticker}.")
        facts = self.told[symbol.ticker]
        return facts if self.ends == date.max else known_at(facts, self.ends)

    def profile(self, symbol: Symbol) -> Profile:
        self._hear(Kind.INFO, symbol)
        if symbol.ticker not in self.about:
            raise NoDataError(f"{self.name} has no profile of {symbol.ticker}.")
        return self.about[symbol.ticker]

    def news(self, symbol: Symbol, limit: int) -> Sequence[NewsItem]:
        self._hear(Kind.NEWS, symbol)
        return sorted(self.articles, key=lambda one: one.published_at, reverse=True)[:limit]

    def _hear(self, kind: Kind, symbol: Symbol) -> None:
        with self._guard:
            self.asked.append((kind, symbol.ticker))
            self.open += 1
            self.most_at_once = max(self.most_at_once, self.open)
        time.sleep(self.latency)
        with self._guard:
            self.open -= 1
        if kind in self.failing:
            raise self.failing[kind]
