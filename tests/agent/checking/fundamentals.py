"""Invented statements of the sample's companies, by fiscal year and fiscal quarter.

The values follow from a seed; only their size is that of such companies. The fiscal years end where
the companies' own do: Apple's in September, Microsoft's in June.
"""

from __future__ import annotations

import calendar
import random
from collections.abc import Iterator
from datetime import date, timedelta

from workbench.analytics.valuation_formulas import RATIOS
from workbench.market.filings.line_items import BY_KEY
from workbench.messages import Cell

YEARS = (2009, 2010, 2011, 2012)
QUARTERS = tuple((year, quarter) for year in (2011, 2012) for quarter in (1, 2, 3, 4))
_END = {"AAPL": 9, "GOOG": 12, "IBM": 12, "MSFT": 6}
_SIZE = {"AAPL": 1.1e11, "GOOG": 3.8e10, "IBM": 1.0e11, "MSFT": 7.0e10}
_SHARE = {  # of revenue
    "revenue": (0.9, 1.2), "gross_profit": (0.4, 0.7), "operating_income": (0.2, 0.38),
    "net_income": (0.12, 0.19), "operating_cash_flow": (0.21, 0.36), "free_cash_flow": (0.08, 0.17),
    "total_assets": (1.3, 2.4), "total_debt": (0.3, 0.6), "cash": (0.1, 0.28),
}  # fmt: skip
_OTHER = {
    "diluted_eps": ("USD", 1.6, 14.5), "shares_outstanding": ("shares", 3e8, 9e9),
    "gross_margin": ("fraction", 0.4, 0.7), "operating_margin": ("fraction", 0.2, 0.38),
    "net_margin": ("fraction", 0.12, 0.19), "roe": ("fraction", 0.21, 0.45),
    "debt_to_equity": ("ratio", 0.2, 1.6), "current_ratio": ("ratio", 1.7, 3.1),
}  # fmt: skip
_PAID = ("dividends_per_share", 0.4, 3.9)
_ON_DAY = {
    "pe": ("ratio", 10.5, 24.0), "pb": ("ratio", 2.2, 7.9), "ps": ("ratio", 1.2, 5.4),
    "ev_ebitda": ("ratio", 6.1, 14.8),
}  # fmt: skip
_INSTANT = frozenset(
    ("total_assets", "total_debt", "cash", "shares_outstanding", "debt_to_equity", "current_ratio")
)
_LABELS = {formula.key: formula.label for formula in RATIOS} | {
    key: item.label for key, item in BY_KEY.items()
}


def statements(symbol: str) -> Iterator[tuple[str, Cell]]:
    """(text of the period, cell) of each line and ratio of ``symbol``."""
    chance = random.Random(f"statements of {symbol}")
    for year in YEARS:
        last = _month_end(year, _END[symbol])
        first = _month_end(year - 1, _END[symbol]) + timedelta(days=1)
        yield from _period(symbol, f"FY{year}", (first, last), chance)
    for year, quarter in QUARTERS:
        month = year * 12 + _END[symbol] - 1 - 3 * (4 - quarter)
        last = _month_end(*_year_month(month))
        first = _month_end(*_year_month(month - 3)) + timedelta(days=1)
        yield from _period(symbol, f"FY{year}Q{quarter}", (first, last), chance)


def multiples(symbol: str, day: date) -> Iterator[Cell]:
    """The ratios of price of ``symbol`` on ``day``."""
    chance = random.Random(f"multiples of {symbol} on {day}")
    for name, (unit, low, high) in _ON_DAY.items():
        value = chance.uniform(low, high)
        yield Cell(symbol, name, value, unit, day, day, "sample", "made up", _LABELS[name], day)


def _period(
    symbol: str, text: str, days: tuple[date, date], chance: random.Random
) -> Iterator[tuple[str, Cell]]:
    first, last = days
    size = _SIZE[symbol] * (0.25 if "Q" in text else 1.0)
    rows = {name: ("USD", size * low, size * high) for name, (low, high) in _SHARE.items()} | _OTHER
    for name, (unit, low, high) in rows.items():
        start = last if name in _INSTANT else first
        label = _LABELS[name]
        value = chance.uniform(low, high)
        yield text, Cell(symbol, name, value, unit, start, last, "sample", "as reported", label)
    name, low, high = _PAID
    value, label = random.Random(f"{name} of {symbol} {text}").uniform(low, high), _LABELS[name]
    yield text, Cell(symbol, name, value, "USD", first, last, "sample", "as reported", label)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _year_month(count: int) -> tuple[int, int]:
    return count // 12, count % 12 + 1
