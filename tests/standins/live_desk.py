"""A live desk whose vendors are on loopback: Yahoo by yfinance, Alpha Vantage and the SEC."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from standins import alpha_vantage_server, yahoo_server
from standins.alpha_vantage_server import KEY, AlphaVantageServer, overview
from standins.sec_server import SecServer, company_facts, fact
from standins.yahoo_server import YahooServer

from workbench.domain import Interval
from workbench.market.calendars import sessions_between
from workbench.market.sample import SampleProvider
from workbench.market.yahoo import connection

APPLE = 320193
AGENT = "Workbench Tests tests@example.org"
_LISTED = ((APPLE, "Apple Inc.", "AAPL", "Nasdaq"),)


@dataclass
class LiveVendors:
    """The vendors, and what a desk is told of them; ``market`` is open for tests to change before
    the desk is opened."""

    yahoo: YahooServer
    alpha_vantage: AlphaVantageServer
    sec: SecServer
    market: dict[str, Any]
    folder: Path

    def configuration(self) -> Path:
        """A file that says where they are. JSON is YAML."""
        path = self.folder / "live.yaml"
        settings = {"profile": "live", "model": {"provider": "local"}, "market": self.market}
        path.write_text(json.dumps(settings))
        return path

    def list_apple(self, bars: pd.DataFrame, actions: pd.DataFrame, **meta: Any) -> None:
        """Let Yahoo and Alpha Vantage have the same bars and actions of Apple."""
        self.yahoo.listings["AAPL"] = yahoo_server.Listing(bars, actions, **meta)
        self.alpha_vantage.listings["AAPL"] = _alpha_vantage_listing(bars, actions)


@contextmanager
def live_vendors(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveVendors]:
    """Vendors that have Apple's prices of the sample and two of its reports."""
    with YahooServer() as yahoo, AlphaVantageServer() as alpha_vantage, SecServer() as sec:
        monkeypatch.setattr(connection, "new_session", yahoo.session)
        monkeypatch.setenv("ALPHA_VANTAGE_API_KEY", KEY)
        market = {
            "providers": {"bars": ["yahoo"]},
            "yahoo": {"per_second": 100},
            "alpha_vantage": {"base_url": alpha_vantage.url, "per_second": 100},
            "sec": {"user_agent": AGENT, "data_url": sec.url, "files_url": sec.url},
        }
        live = LiveVendors(yahoo, alpha_vantage, sec, market, folder)
        listing = copy(_yahoo_listing())
        listing.rows, listing.meta = [*listing.rows], {**listing.meta}  # a test may change them
        yahoo.listings["AAPL"] = listing
        alpha_vantage.listings["AAPL"] = _alpha_vantage_listing(*_sample())
        sec.listed = _LISTED
        sec.facts[APPLE] = apple_facts()
        yield live


@cache
def _sample() -> tuple[pd.DataFrame, pd.DataFrame]:
    sample = SampleProvider()
    given = sample.history(sample.lookup("AAPL"), None, sample.last_session, Interval.DAY)
    return given.bars, given.actions


@cache
def _yahoo_listing() -> yahoo_server.Listing:
    return yahoo_server.Listing(*_sample())


def _alpha_vantage_listing(
    bars: pd.DataFrame, actions: pd.DataFrame
) -> alpha_vantage_server.Listing:
    about = overview("AAPL", "NASDAQ", "Apple Inc.")
    return alpha_vantage_server.Listing("AAPL", bars, actions, about, label="Apple Inc")


def fresh_bars(sessions: int = 120) -> pd.DataFrame:
    """Bars of the last ``sessions`` before today, each a little higher than the one before."""
    today = datetime.now(UTC).date()
    days = sessions_between("XNAS", today - timedelta(days=3 * sessions), today)
    days = days[days < pd.Timestamp(today)][-sessions:]
    close = np.linspace(50.0, 60.0, len(days))
    return pd.DataFrame(
        {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 1e6},
        index=days,
    )


def apple_facts() -> dict[str, Any]:
    """Two years' reports of Apple, short: the year 2011 was restated in the report of 2012."""
    first = {"accn": "0001193125-11-282113", "fy": 2011, "filed": "2011-10-26"}
    second = {"accn": "0001193125-12-444068", "fy": 2012, "filed": "2012-10-31"}
    year_11 = {"start": "2010-09-26", "end": "2011-09-24"}
    year_12 = {"start": "2011-09-25", "end": "2012-09-29"}

    def usd(concept: str, *values: tuple[float, dict[str, str], dict[str, Any]]) -> Any:
        facts = [fact(value, **period, **filing) for value, period, filing in values]
        return {("us-gaap", concept, "USD"): facts}

    at_11, at_12 = {"end": "2011-09-24"}, {"end": "2012-09-29"}
    return company_facts(
        APPLE,
        "Apple Inc.",
        usd("SalesRevenueNet", (108_249e6, year_11, first), (108_249e6, year_11, second),
            (156_508e6, year_12, second))
        | usd("NetIncomeLoss", (25_922e6, year_11, first), (25_923e6, year_11, second),
              (41_733e6, year_12, second))
        | usd("StockholdersEquity", (76_615e6, at_11, first), (118_210e6, at_12, second)),
    )  # fmt: skip
