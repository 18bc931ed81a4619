"""Alpha Vantage on loopback: its functions, its shapes, and its refusals with status 200.

Values are texts, days come newest first. A ``plan`` of "free" has the short daily series only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd
from standins.web_server import Answer, WebServer, said

KEY = "Q7ZK3WVJ9XTR5MPD"
_SITE = "https://www.alphavantage.co"
BURST = (
    "Thank you for using Alpha Vantage! Please consider spreading out your free API requests more "
    f"sparingly (1 request per second). You may subscribe to any of the premium plans at {_SITE}"
    "/premium/ to lift the free key rate limit (25 requests per day), raise the per-second burst "
    "limit, and instantly unlock all premium endpoints"
)
MINUTE = (
    "Thank you for using Alpha Vantage! Our standard API call frequency is 5 calls per minute and "
    f"500 calls per day. Please visit {_SITE}/premium/ if you would like to target a higher API "
    "call frequency."
)
DAY = (
    "Thank you for using Alpha Vantage! Our standard API rate limit is 25 requests per day. Please "
    f"subscribe to any of the premium plans at {_SITE}/premium/ to instantly remove all daily rate "
    "limits."
)
DAY_WITH_KEY = (
    f"We have detected your API key as {KEY} and our standard API rate limit is 25 requests per "
    f"day. Please subscribe to any of the premium plans at {_SITE}/premium/ to instantly remove "
    "all daily rate limits."
)
PREMIUM = (
    "Thank you for using Alpha Vantage! This is a premium endpoint. You may subscribe to any of "
    f"the premium plans at {_SITE}/premium/ to instantly unlock all premium endpoints"
)
FULL_IS_PREMIUM = (
    "Thank you for using Alpha Vantage! The outputsize=full parameter value is a premium feature "
    "for the TIME_SERIES_DAILY endpoint. You may subscribe to any of the premium plans at "
    f"{_SITE}/premium/ to instantly unlock all premium features"
)
BAD_KEY = (
    "the parameter apikey is invalid or missing. Please claim your free API key on "
    f"({_SITE}/support/#api-key). It should take less than 20 seconds."
)
DEMO = "The **demo** API key is for demo purposes only. Please claim your free API key at " + _SITE
BAD_CALL = (
    f"Invalid API call. Please retry or visit the documentation ({_SITE}/documentation/) for "
    "TIME_SERIES_DAILY."
)
NO_FUNCTION = "This API function (TIME_SERIES_HOURLY) does not exist."
BAD_INPUTS = (
    f"Invalid inputs. Please refer to the API documentation {_SITE}/documentation#newsapi and try "
    "again."
)


@dataclass
class Listing:
    """One share as Alpha Vantage tells it, under its own spelling of the name."""

    name: str
    bars: pd.DataFrame
    actions: pd.DataFrame
    overview: Mapping[str, str] = field(default_factory=dict)
    region: str = "United States"
    currency: str = "USD"
    label: str = ""

    def match(self) -> dict[str, str]:
        return {
            "1. symbol": self.name,
            "2. name": self.label,
            "3. type": "Equity",
            "4. region": self.region,
            "5. marketOpen": "09:30",
            "6. marketClose": "16:00",
            "7. timezone": "UTC-05",
            "8. currency": self.currency,
            "9. matchScore": "0.8000",
        }

    def daily(self, query: Mapping[str, str]) -> dict[str, Any]:
        full = query.get("outputsize") == "full"
        meta = {"4. Output Size": "Full size" if full else "Compact"}
        return self._series("Time Series (Daily)", self.bars if full else self.bars[-100:], meta)

    def weekly(self, _: Mapping[str, str]) -> dict[str, Any]:
        grouped = self.bars.assign(day=self.bars.index).groupby(
            self.bars.index.to_period("W-SUN"), sort=True
        )
        weeks = grouped.agg(
            open=("open", "first"), high=("high", "max"), low=("low", "min"),
            close=("close", "last"), volume=("volume", "sum"), day=("day", "last"),
        )  # fmt: skip
        return self._series("Weekly Time Series", weeks.set_index("day"), {})

    def _series(self, title: str, rows: pd.DataFrame, more: dict[str, str]) -> dict[str, Any]:
        days = {
            f"{row.Index:%Y-%m-%d}": {
                "1. open": f"{row.open:.4f}",
                "2. high": f"{row.high:.4f}",
                "3. low": f"{row.low:.4f}",
                "4. close": f"{row.close:.4f}",
                "5. volume": f"{row.volume:.0f}",
            }
            for row in rows[::-1].itertuples()
        }
        meta = {"1. Information": title, "2. Symbol": self.name, **more}
        return {"Meta Data": meta, title: days}

    def splits(self, _: Mapping[str, str]) -> dict[str, Any]:
        rows = [
            {"effective_date": f"{day:%Y-%m-%d}", "split_factor": f"{factor:.4f}"}
            for day, factor in self.actions["split"][::-1].items()
            if factor != 1
        ]
        return {"symbol": self.name, "data": rows}

    def dividends(self, _: Mapping[str, str]) -> dict[str, Any]:
        rows = [
            {
                "ex_dividend_date": f"{day:%Y-%m-%d}",
                "declaration_date": "None",
                "record_date": f"{day:%Y-%m-%d}",
                "payment_date": f"{day + timedelta(days=14):%Y-%m-%d}",
                "amount": f"{amount:g}",
            }
            for day, amount in self.actions["dividend"][::-1].items()
            if amount
        ]
        return {"symbol": self.name, "data": rows}


class AlphaVantageServer(WebServer):
    """Serves ``listings`` and ``articles``. ``fault``, when set, answers every request instead;
    ``faults`` those of one function."""

    def __init__(self) -> None:
        super().__init__()
        self.listings: dict[str, Listing] = {}
        self.articles: list[dict[str, Any]] = []
        self.plan = "free"
        self.fault: Answer | None = None
        self.faults: dict[str, Answer] = {}

    def functions(self) -> list[str]:
        """The functions asked for so far, the size of a series behind it."""
        sizes = [
            f"{query['function']} {query.get('outputsize', '')}".strip() for _, query in self.asked
        ]
        return [size.removeprefix("TIME_SERIES_") for size in sizes]

    def answer_to(self, path: str, query: dict[str, str]) -> Answer:
        if self.fault is not None:
            return self.fault
        function = query.get("function", "")
        if function in self.faults:
            return self.faults[function]
        if path != "/query" or query.get("apikey") != KEY:
            return said({"Error Message": BAD_KEY})
        return said(self._told(function, query))

    def _told(self, function: str, query: dict[str, str]) -> dict[str, Any]:
        if function == "SYMBOL_SEARCH":
            word = query["keywords"].lower()
            found = [one.match() for one in self.listings.values()
                     if word in f"{one.name} {one.label}".lower()]  # fmt: skip
            return {"bestMatches": found}
        if function == "NEWS_SENTIMENT":
            return self._news(query)
        listing = self.listings.get(query.get("symbol", ""))
        if function == "OVERVIEW":
            return dict(listing.overview) if listing else {}
        if query.get("outputsize") == "full" and self.plan == "free":
            return {"Information": FULL_IS_PREMIUM}
        if listing is None:
            return {"Error Message": BAD_CALL}
        tell = {
            "TIME_SERIES_DAILY": listing.daily,
            "TIME_SERIES_WEEKLY": listing.weekly,
            "SPLITS": listing.splits,
            "DIVIDENDS": listing.dividends,
        }.get(function)
        return {"Error Message": NO_FUNCTION} if tell is None else tell(query)

    def _news(self, query: dict[str, str]) -> dict[str, Any]:
        if query["tickers"] not in self.listings:
            return {"Information": BAD_INPUTS}
        latest = sorted(self.articles, key=lambda one: str(one["time_published"]), reverse=True)
        feed = latest[: int(query["limit"])]
        return {"items": str(len(feed)), "sentiment_score_definition": "x", "feed": feed}


def overview(name: str, exchange: str, label: str, **more: str) -> dict[str, str]:
    """What the overview says of a company."""
    return {
        "Symbol": name,
        "AssetType": "Common Stock",
        "Name": label,
        "Description": "None",
        "CIK": "320193",
        "Exchange": exchange,
        "Currency": "USD",
        "Country": "USA",
        "Sector": "TECHNOLOGY",
        "Industry": "-",
    } | more


def article(title: str, at: str, **more: Any) -> dict[str, Any]:
    """One article of the feed."""
    return {
        "title": title,
        "url": f"https://news.example/{title.replace(' ', '-')}",
        "time_published": at,
        "authors": ["A. Writer"],
        "summary": "A summary.",
        "source": "Example News",
        "ticker_sentiment": [{"ticker": "AAPL", "relevance_score": "0.9"}],
    } | more


def trading(first: date, closes: list[float]) -> pd.DataFrame:
    """Bars on consecutive weekdays."""
    days = pd.bdate_range(first, periods=len(closes))
    close = pd.Series(closes, index=days, dtype="float64")
    return pd.DataFrame(
        {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 100.0}
    )
