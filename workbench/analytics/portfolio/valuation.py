"""What holdings are worth at given prices, and what they are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from workbench.analytics.portfolio.exact import decimal
from workbench.analytics.portfolio.holdings import Holdings, Position, Totals
from workbench.analytics.portfolio.trades import Security

UNKNOWN_SECTOR = "unknown"


@dataclass(frozen=True, slots=True)
class ValuedPosition:
    """A position at a price per share, all in the security's currency.

    ``price``, ``value`` (price x quantity) and ``unrealised`` (value - cost) are None where the
    price is not known.
    """

    position: Position
    price: Decimal | None
    value: Decimal | None
    unrealised: Decimal | None


@dataclass(frozen=True, slots=True)
class ValuedTotals:
    """Sums of one currency. ``profit`` = unrealised + realised + dividends.

    ``value``, ``unrealised`` and ``profit`` are None where a price is ``missing``; ``missing``
    names the securities. A currency without open positions is worth zero.
    """

    accounted: Totals
    value: Decimal | None
    unrealised: Decimal | None
    profit: Decimal | None
    missing: tuple[Security, ...]


@dataclass(frozen=True, slots=True)
class Valued:
    """Holdings at prices; ``totals`` by currency."""

    holdings: Holdings
    positions: tuple[ValuedPosition, ...]
    totals: Mapping[str, ValuedTotals]


@dataclass(frozen=True, slots=True)
class Exposure:
    """Shares of one currency's total value, fractions that sum to 1, largest first.

    Both are None where a price is ``missing`` or the total is zero.
    """

    by_symbol: Mapping[Security, float] | None
    by_sector: Mapping[str, float] | None
    missing: tuple[Security, ...]


def value(holdings: Holdings, prices: Mapping[Security, Decimal | None]) -> Valued:
    """``holdings`` at ``prices``, currency per share as traded on the day of the holdings.

    A price that is None or not there is missing; zero is the price of a worthless share. Raises
    ValueError for a price that is negative or not finite.
    """
    valued = tuple(_at_price(position, prices) for position in holdings.positions)
    totals = {
        currency: _totals(accounted, _of(valued, currency))
        for currency, accounted in holdings.totals.items()
    }
    return Valued(holdings, valued, totals)


def exposure(valued: Valued, sectors: Mapping[Security, str | None]) -> dict[str, Exposure]:
    """By currency, each open position's share of the total value, by symbol and by sector.

    A security without a sector counts as "unknown". Currencies without open positions are left
    out.
    """
    result = {}
    for currency, totals in valued.totals.items():
        held = _of(valued.positions, currency)
        if held and not totals.value:
            result[currency] = Exposure(None, None, totals.missing)
        elif held and totals.value:
            parts = {
                one.position.security: Fraction(one.value) / Fraction(totals.value)
                for one in held
                if one.value is not None
            }
            by_sector: dict[str, Fraction] = defaultdict(Fraction)
            for security, part in parts.items():
                by_sector[sectors.get(security) or UNKNOWN_SECTOR] += part
            result[currency] = Exposure(_ranked(parts), _ranked(by_sector), ())
    return result


def _at_price(position: Position, prices: Mapping[Security, Decimal | None]) -> ValuedPosition:
    price = prices.get(position.security)
    if price is None:
        return ValuedPosition(position, None, None, None)
    if not (price.is_finite() and price >= 0):
        raise ValueError(f"The price of {position.security} is {price}, not zero or more.")
    worth = Fraction(position.quantity) * Fraction(price)
    unrealised = decimal(worth - Fraction(position.cost))
    return ValuedPosition(position, price, decimal(worth), unrealised)


def _totals(accounted: Totals, held: Sequence[ValuedPosition]) -> ValuedTotals:
    missing = tuple(one.position.security for one in held if one.value is None)
    if missing:
        return ValuedTotals(accounted, None, None, None, missing)
    worth = sum((Fraction(one.value) for one in held if one.value is not None), Fraction(0))
    unrealised = worth - Fraction(accounted.cost)
    profit = unrealised + Fraction(accounted.realised) + Fraction(accounted.dividends)
    return ValuedTotals(accounted, decimal(worth), decimal(unrealised), decimal(profit), ())


def _of(valued: Iterable[ValuedPosition], currency: str) -> list[ValuedPosition]:
    return [one for one in valued if one.position.security.currency == currency]


_Key = TypeVar("_Key", bound=Hashable)


def _ranked(parts: Mapping[_Key, Fraction]) -> dict[_Key, float]:
    """As floats, the largest first, equal ones as they came."""
    order = sorted(parts, key=lambda key: parts[key], reverse=True)
    return {key: float(parts[key]) for key in order}
