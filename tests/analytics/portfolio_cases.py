"""Small words for the tests of portfolios."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import count

from workbench.analytics.portfolio import CorporateAction, Security, Trade

ACME = Security("ACME", "XNYS", "USD")
LATER = date(2030, 1, 1)
_ids = count(1)


def _trade(side, day, quantity, price, fee, security):
    return Trade(
        id=f"t{next(_ids)}",
        day=date.fromisoformat(day),
        side=side,
        symbol=security.symbol,
        mic=security.mic,
        currency=security.currency,
        quantity=Decimal(quantity),
        price=Decimal(price),
        fee=Decimal(fee),
    )


def buy(day, quantity, price, fee="0", security=ACME):
    return _trade("buy", day, quantity, price, fee, security)


def sell(day, quantity, price, fee="0", security=ACME):
    return _trade("sell", day, quantity, price, fee, security)


def split(day, ratio):
    return CorporateAction(date.fromisoformat(day), split=Decimal(ratio))


def dividend(day, amount):
    return CorporateAction(date.fromisoformat(day), dividend=Decimal(amount))
