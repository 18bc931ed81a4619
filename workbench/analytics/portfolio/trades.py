"""What goes in: trades and corporate actions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from workbench.errors import InvalidTradeError

Side = Literal["buy", "sell"]

EARLIEST = date(1900, 1, 1)
"""The first day a trade may be of; an earlier one is a year mistyped."""
LARGEST = 10**15
"""What one trade is worth is below this; sums of many are then exact."""
DIGITS_BEFORE_POINT = 15
DIGITS_AFTER_POINT = 12


@dataclass(frozen=True, slots=True, order=True)
class Security:
    """What is held: the identity of a listed share. The same ticker elsewhere is another one."""

    symbol: str
    mic: str
    currency: str

    def __str__(self) -> str:
        return f"{self.symbol} ({', '.join(filter(None, (self.mic, self.currency)))})"


@dataclass(frozen=True, slots=True)
class Trade:
    """A purchase or a sale as it was dealt.

    ``quantity``: shares of that day, above zero, fractions allowed. ``price``: ``currency`` per
    share, zero for a share that was given. ``fee``: all costs of the deal in ``currency``, zero or
    more. At most 15 digits before the point and 12 after, and price x quantity below 10^15.
    ``day`` is exchange-local, from 1900 on. Raises InvalidTradeError otherwise.
    """

    id: str
    day: date
    side: Side
    symbol: str
    mic: str
    currency: str
    quantity: Decimal
    price: Decimal
    fee: Decimal

    def __post_init__(self) -> None:
        if self.side not in ("buy", "sell"):
            raise InvalidTradeError(
                f"Trade {self.id}: side '{self.side!s:.20}' is not buy or sell."
            )
        if isinstance(self.day, datetime) or not isinstance(self.day, date):
            raise InvalidTradeError(f"Trade {self.id}: the day is not a plain date.")
        if self.day < EARLIEST:
            raise InvalidTradeError(
                f"Trade {self.id} is of {self.day}, before {EARLIEST.year}.", hint="Check the year."
            )
        for name in ("quantity", "price", "fee"):
            if wrong := number_problem(getattr(self, name), positive=name == "quantity"):
                raise InvalidTradeError(f"Trade {self.id}: the {name} {wrong}.")
        if self.quantity * self.price >= LARGEST:
            raise InvalidTradeError(
                f"Trade {self.id} is worth more than {LARGEST:,}.", hint="Check quantity and price."
            )

    @property
    def security(self) -> Security:
        """What was traded."""
        return Security(self.symbol, self.mic, self.currency)


@dataclass(frozen=True, slots=True)
class CorporateAction:
    """What happens to a share on its ex-date ``day``.

    ``split``: new shares per old one, 1 for none. ``dividend``: currency per share as declared
    that day, 0 for none. Both concern the shares held at the close before ``day``; where both
    fall on one day, the dividend is per old share, as in ``market.actions``. Raises ValueError
    where the split is not above zero or the dividend below it.
    """

    day: date
    split: Decimal = Decimal(1)
    dividend: Decimal = Decimal(0)

    def __post_init__(self) -> None:
        if not (self.split.is_finite() and self.split > 0):
            raise ValueError(f"A split is above zero, not {self.split}.")
        if not (self.dividend.is_finite() and self.dividend >= 0):
            raise ValueError(f"A dividend is zero or more, not {self.dividend}.")


def number_problem(number: Decimal, *, positive: bool) -> str | None:
    """What is wrong with a number of a trade, as the end of a sentence; None if nothing is."""
    if not isinstance(number, Decimal) or not number.is_finite():
        return "is not a finite Decimal"
    if number < 0 or (positive and not number):
        return "is not above zero" if positive else "is below zero"
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -DIGITS_AFTER_POINT:
        return f"has more than {DIGITS_AFTER_POINT} decimals"
    # Before anything is computed: 1E+999999 would be a number of a million digits.
    if number and number.adjusted() >= DIGITS_BEFORE_POINT:
        return f"has more than {DIGITS_BEFORE_POINT} digits before the point"
    return None
