"""All three vendors on loopback, and the live desk that asks them by their own clients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from standins.alpha_vantage_server import KEY, AlphaVantageServer, overview
from standins.alpha_vantage_server import Listing as AlphaVantageListing
from standins.sec_server import SecServer
from standins.yahoo_server import Listing, YahooServer

from workbench.config import Settings
from workbench.config.settings import Secret
from workbench.market.calendars import possible_sessions
from workbench.market.frames import no_actions
from workbench.market.yahoo import connection

AGENT = "Desk of Tests nobody.in.particular@desk-of-tests.example"


@dataclass
class Street:
    """The vendors, open for tests to change."""

    yahoo: YahooServer
    alpha_vantage: AlphaVantageServer
    sec: SecServer

    def lists(
        self, ticker: str, bars: pd.DataFrame, actions: pd.DataFrame | None = None, **meta: Any
    ) -> Listing:
        """Let both vendors of prices have a share of the Nasdaq's."""
        declared = no_actions() if actions is None else actions
        named = {"longName": f"{ticker} Inc.", **meta}
        self.yahoo.listings[ticker] = listing = Listing(bars, declared, **named)
        listing.about = {"quoteType": {"longName": named["longName"]}}
        about = overview(ticker, "NASDAQ", named["longName"])
        self.alpha_vantage.listings[ticker] = AlphaVantageListing(ticker, bars, declared, about)
        return listing

    def settings(self, folder: Path, **market: Any) -> Settings:
        """A live desk's, over a store in ``folder``; ``market`` over the vendors'."""
        return Settings(
            profile="live",
            store={"path": folder},
            model={"provider": "local"},
            market=self.market(**market),
        )

    def market(self, **changed: Any) -> Mapping[str, Any]:
        url = self.sec.url
        given: dict[str, Any] = {
            "timeout_s": 5.0,
            "providers": {
                "bars": ("yahoo", "alpha_vantage"), "info": ("yahoo", "sec"),
                "fundamentals": ("sec",), "news": ("yahoo",),
            },
            "yahoo": {"per_second": 1000.0},
            "alpha_vantage": {
                "api_key": Secret(KEY), "base_url": self.alpha_vantage.url, "per_second": 1000.0,
            },
            "sec": {"user_agent": AGENT, "data_url": url, "files_url": url},
        }  # fmt: skip
        return {name: {**given[name], **more} if isinstance(more, dict) else more
                for name, more in {**given, **changed}.items()}  # fmt: skip

    def histories(self) -> list[str]:
        """Whose series Yahoo was asked for, request by request; a look-up is none."""
        return [name for name, query in self.yahoo.charts() if "period1" in query]

    def quiet(self) -> int:
        """How many requests the vendors have had."""
        return len(self.yahoo.asked) + len(self.alpha_vantage.asked) + len(self.sec.asked)


@contextmanager
def open_street(patch: pytest.MonkeyPatch) -> Iterator[Street]:
    with YahooServer() as yahoo, AlphaVantageServer() as alpha_vantage, SecServer() as sec:
        yahoo.now = datetime.now(UTC)
        patch.setattr(connection, "new_session", yahoo.session)
        yield Street(yahoo, alpha_vantage, sec)


def lately(count: int = 60, *, last: date | None = None, first: float = 100.0) -> pd.DataFrame:
    """Bars of the latest sessions that are over: closes from ``first``, one more each day."""
    last = last or datetime.now(UTC).date() - timedelta(days=1)
    days = possible_sessions("XNAS", last - timedelta(days=2 * count + 10), last)[-count:]
    close = pd.Series([first + at for at in range(len(days))], index=days, dtype="float64")
    return pd.DataFrame(
        {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 100.0}
    )
