"""Facts out of Yahoo's statements, and when they are known."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from standins.yahoo_server import Listing, YahooServer

from workbench.domain import Symbol
from workbench.errors import NoDataError, ProviderUnavailable
from workbench.market.filings.facts import known_at
from workbench.market.yahoo import YahooProvider

XYZ = Symbol("XYZ", "XNYS", "USD")


def point(end: str, value: Any, currency: Any = "USD") -> dict[str, Any]:
    return {
        "asOfDate": end,
        "currencyCode": currency,
        "periodType": "12M",
        "reportedValue": {"raw": value, "fmt": "?"},
    }


@pytest.fixture
def listing(yahoo: YahooServer, small: Callable[..., Listing]) -> Listing:
    yahoo.listings["XYZ"] = small(["2026-11-20"], exchangeName="NYQ")
    return yahoo.listings["XYZ"]


def test_a_figure_becomes_a_fact_known_from_today(
    provider: YahooProvider, listing: Listing
) -> None:
    listing.statements = {"annualTotalRevenue": [point("2025-09-30", 416161000000)]}
    facts = provider.facts(XYZ)
    assert facts.pop("fiscal_year").isna().all()
    (fact,) = facts.to_dict("records")
    assert fact == {
        "taxonomy": "yahoo",
        "concept": "TotalRevenue",
        "unit": "USD",
        "start": pd.Timestamp("2024-10-01"),
        "end": pd.Timestamp("2025-09-30"),
        "value": 416161000000.0,
        "filed": pd.Timestamp("2026-11-23"),
        "form": "",
        "accession": "",
        "fiscal_period": "FY",
    }
    assert known_at(facts, date(2026, 11, 22)).empty
    assert len(known_at(facts, date(2026, 11, 23))) == 1


@pytest.mark.parametrize(
    ("moment", "day"), [("2026-11-23 20:30", "2026-11-23"), ("2026-11-24 00:30", "2026-11-24")]
)
def test_today_is_the_exchanges(
    at: Callable[[str], YahooProvider], listing: Listing, moment: str, day: str
) -> None:
    listing.statements = {"annualTotalRevenue": [point("2025-09-30", 4.0)]}
    assert at(moment).facts(XYZ)["filed"].tolist() == [pd.Timestamp(day)]  # Tuesday in UTC


@pytest.mark.parametrize(
    ("kind", "end", "start"),
    [
        ("annualTotalRevenue", "2025-12-31", "2025-01-01"),
        ("annualTotalRevenue", "2025-02-28", "2024-03-01"),  # after a leap day
        ("annualTotalRevenue", "2024-02-29", "2023-03-01"),
        ("annualTotalRevenue", "2024-09-28", "2023-09-29"),
        ("quarterlyTotalRevenue", "2026-09-30", "2026-07-01"),
        ("quarterlyTotalRevenue", "2026-02-28", "2025-12-01"),
        ("quarterlyOperatingCashFlow", "2026-06-30", "2026-04-01"),
        ("annualTotalAssets", "2025-12-31", None),
        ("quarterlyTotalAssets", "2026-09-30", None),
    ],
)
def test_a_period_is_a_year_or_a_quarter_and_a_balance_a_moment(
    provider: YahooProvider, listing: Listing, kind: str, end: str, start: str | None
) -> None:
    listing.statements = {kind: [point(end, 5.0)]}
    (told,) = provider.facts(XYZ)["start"]
    assert told is pd.NaT if start is None else told == pd.Timestamp(start)


@pytest.mark.parametrize(
    ("concept", "unit"),
    [
        ("TotalRevenue", "EUR"),
        ("BasicEPS", "EUR/shares"),
        ("DilutedEPS", "EUR/shares"),
        ("DividendPerShare", "EUR/shares"),
        ("DilutedAverageShares", "shares"),
        ("OrdinarySharesNumber", "shares"),
        ("TaxRateForCalcs", "pure"),
        ("RepurchaseOfCapitalStock", "EUR"),
    ],
)
def test_units_are_money_money_a_share_or_shares(
    provider: YahooProvider, listing: Listing, concept: str, unit: str
) -> None:
    listing.statements = {f"annual{concept}": [point("2025-12-31", 0.21, "EUR")]}
    assert provider.facts(XYZ)["unit"].tolist() == [unit]


def test_a_loss_is_negative_and_what_is_not_told_is_no_fact(
    provider: YahooProvider, listing: Listing
) -> None:
    missing = point("2024-12-31", 1.0) | {"reportedValue": None}
    listing.statements = {
        "annualNetIncome": [None, missing, point("2025-12-31", -2.5)],
        "annualTotalRevenue": [point("2025-12-31", 9.0, None)],
    }
    facts = provider.facts(XYZ)
    assert facts[["concept", "value"]].to_numpy().tolist() == [["NetIncome", -2.5]]


def test_the_day_a_year_ends_is_told_once(provider: YahooProvider, listing: Listing) -> None:
    listing.statements = {
        "annualTotalAssets": [point("2025-12-31", 7.0)],
        "quarterlyTotalAssets": [point("2025-12-31", 7.0), point("2026-03-31", 8.0)],
        "annualTotalRevenue": [point("2025-12-31", 4.0)],
        "quarterlyTotalRevenue": [point("2025-12-31", 1.0)],
    }
    facts = provider.facts(XYZ)
    told = [(row.concept, row.value) for row in facts.itertuples()]
    assert sorted(told) == [
        ("TotalAssets", 7.0),
        ("TotalAssets", 8.0),
        ("TotalRevenue", 1.0),
        ("TotalRevenue", 4.0),
    ]


def test_six_requests_ask_for_all_statements(
    provider: YahooProvider, yahoo: YahooServer, listing: Listing
) -> None:
    listing.statements = {"annualTotalRevenue": [point("2025-12-31", 4.0)]}
    provider.facts(XYZ)
    assert len(yahoo.asked) == 6


@pytest.mark.parametrize("name", ["XYZ", "NOPE"])
def test_no_statements_are_said(provider: YahooProvider, listing: Listing, name: str) -> None:
    with pytest.raises(NoDataError, match=f"no statements of '{name}'"):
        provider.facts(Symbol(name, "XNYS", "USD"))


def test_an_error_is_no_empty_statement(
    provider: YahooProvider, yahoo: YahooServer, listing: Listing
) -> None:
    error = {"code": "internal-error", "description": "Oops"}
    yahoo.fault = lambda handler: handler.send_json(
        200, {"timeseries": {"result": None, "error": error}}
    )
    with pytest.raises(ProviderUnavailable, match="Oops"):
        provider.facts(XYZ)
