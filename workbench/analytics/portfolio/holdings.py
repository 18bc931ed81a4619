"""What comes out of the accounting: positions, sales, income and totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from workbench.analytics.portfolio.exact import decimal
from workbench.analytics.portfolio.trades import Security

Method = Literal["fifo", "average"]


@dataclass(frozen=True, slots=True)
class Lot:
    """Shares bought together and what they cost, fee included.

    ``trade_id`` and ``day`` of the buy; None with average cost, where a security has one pool.
    ``quantity`` in the shares of the day it is told for: splits since the buy are in it.
    """

    trade_id: str | None
    day: date | None
    quantity: Decimal
    cost: Decimal


@dataclass(frozen=True, slots=True)
class Position:
    """Shares held and what they cost, buy fees included, in the security's currency."""

    security: Security
    quantity: Decimal
    cost: Decimal
    lots: tuple[Lot, ...]

    @property
    def cost_per_share(self) -> Decimal:
        """Average cost of a share held, cut at twelve decimals where it does not end."""
        return decimal(Fraction(self.cost) / Fraction(self.quantity))


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale and what it closed. ``proceeds`` are net of the fee; profit = proceeds - cost."""

    trade_id: str
    day: date
    security: Security
    quantity: Decimal
    proceeds: Decimal
    cost: Decimal
    profit: Decimal
    closed: tuple[Lot, ...]


@dataclass(frozen=True, slots=True)
class DividendPayment:
    """Income on an ex-date: shares held at the close before x dividend per share, before tax."""

    day: date
    security: Security
    quantity: Decimal
    per_share: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Flow:
    """Money between the investor and the portfolio, as the investor counts it.

    ``amount`` is negative for a buy (price x quantity + fee), positive for a sale (less its fee)
    and a dividend.
    """

    day: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of one currency. ``fees`` are told apart, and are already in cost and realised.

    ``bought`` is all money ever put in: bought = cost + cost of what was sold.
    """

    bought: Decimal
    cost: Decimal
    realised: Decimal
    dividends: Decimal
    fees: Decimal


@dataclass(frozen=True, slots=True)
class Holdings:
    """A portfolio at the close of ``as_of``.

    ``positions`` in order of security, without those that are closed; ``sales`` and ``dividends``
    by day, then security. ``totals`` and ``flows`` by currency, for each that was ever traded.
    """

    as_of: date
    method: Method
    positions: tuple[Position, ...]
    sales: tuple[Sale, ...]
    dividends: tuple[DividendPayment, ...]
    totals: Mapping[str, Totals]
    flows: Mapping[str, tuple[Flow, ...]]
