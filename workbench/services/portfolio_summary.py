"""A portfolio's review as one document: for a dashboard, a page, a machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from workbench.analytics.portfolio import ValuedPosition
    from workbench.services.portfolio_review import PortfolioReview

NOTHING_KNOWN: Final[Mapping[str, Any]] = {
    "positions": [], "totals": {}, "exposure": {}, "unadjusted": {},
}  # fmt: skip
"""The parts of a summary, where there is none."""


def summary(review: PortfolioReview) -> dict[str, Any]:
    """``positions``, ``totals`` and ``exposure`` by currency, and ``unadjusted``: by security, why
    its splits and dividends are not known.

    Money is Decimal, in the currency beside it; ``unrealised_of_cost``, returns and exposures are
    fractions, ``money_weighted`` a year, ``time_weighted`` over its whole period. What is not
    known is None, and the ``reason`` beside it says why; what is known has the reason None.
    """
    currencies = sorted(review.valued.totals)
    return {
        "positions": [_position(one, review) for one in review.valued.positions],
        "totals": {currency: _totals(review, currency) for currency in currencies},
        "exposure": {
            currency: _exposure(review, currency)
            for currency in currencies
            if currency in review.exposure
        },
        "unadjusted": {str(security): why for security, why in review.unadjusted.items()},
    }


def _position(one: ValuedPosition, review: PortfolioReview) -> dict[str, Any]:
    held, last = one.position, review.prices[one.position.security]
    return {
        **asdict(held.security),
        "quantity": held.quantity,
        "cost": held.cost,
        "price": one.price,
        "session": last.session,
        "provider": last.provider,
        "value": one.value,
        "unrealised": one.unrealised,
        "unrealised_of_cost": _part(one.unrealised, held.cost),
        "reason": last.reason if one.price is None else None,
    }


def _totals(review: PortfolioReview, currency: str) -> dict[str, Any]:
    found = review.valued.totals[currency]
    unadjusted = {one for one in review.unadjusted if one.currency == currency}
    # Without its dividends income is not known; without its splits neither is what a sale closed.
    sold = any(sale.security in unadjusted for sale in review.valued.holdings.sales)
    return {
        "value": found.value,
        "cost": found.accounted.cost,
        "unrealised": found.unrealised,
        "unrealised_of_cost": _part(found.unrealised, found.accounted.cost),
        "realised": None if sold else found.accounted.realised,
        "income": None if unadjusted else found.accounted.dividends,
        "fees": found.accounted.fees,
        "profit": None if unadjusted else found.profit,
        "reason": _reason(review, currency),
        **_returns(review, currency),
    }


def _reason(review: PortfolioReview, currency: str) -> str | None:
    """Why some of the totals are not known; None where all are."""
    missing = review.valued.totals[currency].missing
    unadjusted = [one for one in review.unadjusted if one.currency == currency]
    parts = []
    if missing:
        parts.append(f"There is no price of {', '.join(map(str, missing))}.")
    if unadjusted:
        names = ", ".join(map(str, unadjusted))
        parts.append(f"The splits and dividends of {names} are not known.")
    return " ".join(parts) or None


def _returns(review: PortfolioReview, currency: str) -> dict[str, Any]:
    paid, timed = review.money_weighted[currency], review.time_weighted[currency]
    return {
        "money_weighted": paid.rate,
        "money_weighted_reason": paid.reason or None,
        "money_weighted_start": paid.start,
        "money_weighted_end": paid.end,
        "time_weighted": timed.rate,
        "time_weighted_reason": timed.reason or None,
        "time_weighted_start": timed.start,
        "time_weighted_end": timed.end,
    }


def _exposure(review: PortfolioReview, currency: str) -> dict[str, Any]:
    found = review.exposure[currency]
    if found.by_symbol is None or found.by_sector is None:
        reason = _reason(review, currency) or "What is held is worth nothing."
        return {"by_symbol": None, "by_sector": None, "reason": reason}
    return {
        "by_symbol": [{**asdict(one), "part": part} for one, part in found.by_symbol.items()],
        "by_sector": dict(found.by_sector),
        "reason": None,
    }


def _part(amount: Decimal | None, of: Decimal) -> float | None:
    return None if amount is None or not of else float(amount / of)
