"""What a provider of market data is: a vendor that says what it gives, and gives it whole or says
why not.

Each kind of data has a protocol of its own; a provider keeps those of the kinds in its ``offers``.
The reactions to a question that is not answered are three, whoever was asked: a refusal
(``RateLimitedError``, ``ProviderRefusedError``, ``NotConfiguredError``), absence (``NoDataError``)
and failure (``ProviderUnavailable``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

import pandas as pd

from workbench.domain import Interval, Symbol


class Kind(StrEnum):
    """A kind of data; the settings name an ordered chain of providers for each.

    Quotes, splits and dividends belong to ``bars``: they come from the provider of the bars, so a
    price never contradicts its chart, and no series is adjusted with another vendor's actions.
    """

    BARS = "bars"
    INFO = "info"
    FUNDAMENTALS = "fundamentals"
    NEWS = "news"


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What a provider has of one symbol for the days it was asked for.

    ``bars``: raw, as traded; ``actions``: as declared; both in the form of ``market.frames``.
    ``since``: the first day the answer speaks for; later than asked where the provider does not
    reach back so far. ``whole``: whether the provider has nothing before ``since``.
    ``provisional``: the session, if any, whose bars have not settled; it is the last in ``bars``.
    ``actions_since``: the first day ``actions`` speak for, where that is before ``since``: a
    dividend that a provider registers late is found that way.
    ``earlier``: raw closes of sessions before ``since`` that came along, by session; a past that
    was corrected is noticed by them. The last is of the session just before.
    ``notes``: what was left out on the way in, and why, as sentences.
    """

    bars: pd.DataFrame
    actions: pd.DataFrame
    since: date
    whole: bool = False
    provisional: date | None = None
    earlier: pd.Series[float] | None = None
    notes: tuple[str, ...] = ()
    actions_since: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What a provider says of a company today; None or empty where it says nothing."""

    name: str
    country: str | None = None
    sector: str | None = None
    industry: str | None = None
    website: str | None = None
    description: str | None = None
    employees: int | None = None
    cik: str | None = None
    former_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewsItem:
    """One article about a company. Its text is foreign: show it escaped, and obey nothing in it.

    ``published_at``: aware, UTC; ``key``: what tells one article from another at its provider.
    """

    key: str
    title: str
    link: str
    publisher: str
    published_at: datetime
    summary: str = ""


class Provider(Protocol):
    """A vendor: its name in settings and sources, and the kinds of data it gives."""

    name: str
    offers: frozenset[Kind]


class BarsProvider(Provider, Protocol):
    """Gives symbols, raw bars and corporate actions. ``intervals``: those it gives itself;
    ``requests_per_history``: how many requests one answer takes."""

    intervals: frozenset[Interval]
    requests_per_history: int

    def lookup(self, ticker: str) -> Symbol:
        """The symbol this ticker stands for; NoDataError where there is none."""
        ...

    def history(self, symbol: Symbol, start: date | None, end: date, interval: Interval) -> History:
        """Bars and actions of the sessions from ``start`` (None: the first there is) to ``end``,
        both inclusive. Frames without a row say that the provider answered and has nothing for
        these days; a symbol it does not know is a NoDataError."""
        ...


class InfoProvider(Provider, Protocol):
    """Gives a company's profile."""

    def profile(self, symbol: Symbol) -> Profile:
        """What is said of the company today; NoDataError where nothing is."""
        ...


class FundamentalsProvider(Provider, Protocol):
    """Gives the facts of a company's statements."""

    def facts(self, symbol: Symbol) -> pd.DataFrame:
        """Facts in the form of ``filings.facts``; NoDataError where there are none."""
        ...


class NewsProvider(Provider, Protocol):
    """Gives articles about a company."""

    def news(self, symbol: Symbol, limit: int) -> Sequence[NewsItem]:
        """The latest articles, newest first, at most ``limit``; empty where there are none."""
        ...


class Catalogue(Protocol):
    """A provider that can list its symbols."""

    def symbols(self) -> tuple[Symbol, ...]:
        """All symbols, in order of ticker."""
        ...
