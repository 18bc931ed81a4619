"""The facts of Yahoo's statements: yearly and quarterly, from yfinance's requests for them.

yfinance makes tables of the answers and drops the currency on the way; here the answers are read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pandas as pd
from yfinance.scrapers.fundamentals import Financials

from workbench.errors import NoDataError, ProviderUnavailable
from workbench.market.filings.facts import FACT_COLUMNS, facts_frame
from workbench.market.yahoo.connection import Vendor

# Yahoo's word before a concept, how many months its periods last, and the fiscal period's name.
_LENGTHS = {"annual": ("yearly", 12, "FY"), "quarterly": ("quarterly", 3, "")}
# All else is an amount of money, which is what the answer's currency is for.
_SHARES = frozenset(
    ("BasicAverageShares", "DilutedAverageShares", "OrdinarySharesNumber", "PreferredSharesNumber",
     "ShareIssued", "TreasurySharesNumber")
)  # fmt: skip
_PURE = frozenset(("TaxRateForCalcs",))
# What Yahoo does not tell of a filing.
_UNTOLD = {"taxonomy": "yahoo", "form": "", "accession": "", "fiscal_year": pd.NA}


class _Answers(Financials):  # type: ignore[misc]
    """Keeps what Yahoo answers to yfinance's requests: series of points by type."""

    def __init__(self, connection: Vendor, name: str) -> None:
        super().__init__(connection, name)
        self.series: dict[str, list[Mapping[str, Any]]] = {}

    def _fetch_fundamentals_payload(self, url: str) -> list[dict[str, Any]]:
        answer = self._data.get(url)
        told = answer.json()
        told = told.get("timeseries") or told.get("finance") or {}
        error = told.get("error") or {}
        if answer.status_code == 404 or error.get("code") == "Not Found":
            return []
        if error:
            raise ProviderUnavailable(
                f"Yahoo gives no statements of {self._symbol}: {str(error)[:200]}"
            )
        found: list[dict[str, Any]] = told["result"] or []
        for entry in found:
            # A period without a value may be told as a null, over which yfinance stumbles.
            known = {
                key: [point for point in points if _value(point) is not None]
                for key, points in entry.items()
                if key not in ("meta", "timestamp")
            }
            entry |= known
            self.series |= known
        return found


def ask_facts(connection: Vendor, name: str, today: date) -> tuple[pd.DataFrame, int]:
    """All facts of ``name``, and how many were left out as their currency is not told.

    NoDataError where there are none. Six requests.
    """
    rows: list[dict[str, object]] = []
    for prefix, (frequency, months, period) in _LENGTHS.items():
        for statement in ("income", "balance_sheet", "cash_flow"):
            answers = _Answers(connection, name)
            getattr(answers, f"get_{statement}_time_series")(frequency)
            length = None if statement == "balance_sheet" else months
            found = _facts(answers.series, prefix, length)
            rows += [{**_UNTOLD, "filed": today, "fiscal_period": period, **row} for row in found]
    known = [row for row in rows if row["unit"]]
    if not known:
        raise NoDataError(f"Yahoo has no statements of '{name}'.")
    table = pd.DataFrame(known).reindex(columns=list(FACT_COLUMNS))
    # The day a year ends is told with the year and with its last quarter.
    same = ["concept", "unit", "start", "end", "value"]
    facts = facts_frame(table.drop_duplicates(same), about=f"yahoo {name}")
    return facts, len(rows) - len(known)


def _facts(
    series: Mapping[str, list[Mapping[str, Any]]], prefix: str, months: int | None
) -> Iterator[dict[str, object]]:
    """One row a point. A period starts ``months`` before the day after its end; a value at a
    moment (None) has no start."""
    for key, points in series.items():
        concept = key.removeprefix(prefix)
        for point in points:
            end = pd.Timestamp(point["asOfDate"])
            yield {
                "concept": concept,
                "unit": _unit(concept, str(point.get("currencyCode") or "")),
                "start": pd.NaT if months is None else _start(end, months),
                "end": end,
                "value": float(_value(point)),
            }


def _value(point: Mapping[str, Any] | None) -> Any:  # noqa: ANN401 - JSON
    return ((point or {}).get("reportedValue") or {}).get("raw")


def _start(end: pd.Timestamp, months: int) -> pd.Timestamp:
    return end + pd.Timedelta(1, unit="D") - pd.DateOffset(months=months)


def _unit(concept: str, currency: str) -> str:
    """What a concept is counted in; empty for money of a currency that is not told."""
    if concept in _SHARES:
        return "shares"
    if concept in _PURE:
        return "pure"
    per_share = concept.endswith("PerShare") or "EPS" in concept
    return f"{currency}/shares" if per_share and currency else currency
