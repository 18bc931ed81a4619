"""Exact arithmetic: fractions inside, Decimal outside."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal, Inexact
from fractions import Fraction

PLACES = 12
"""Decimals kept of a number that does not end. Sums of such numbers up to 10^15 are still exact in
Decimal's 28 digits."""

_UNITS = 10**PLACES
_GRID = Decimal(1).scaleb(-PLACES)
# Wide enough for every product of two numbers of a trade, and for the sums of many.
_DIGITS = 100


def cut(amount: Fraction) -> Fraction:
    """``amount`` rounded half-even to twelve decimals."""
    return Fraction(round(amount * _UNITS), _UNITS)


def decimal(number: Fraction) -> Decimal:
    """``number`` as it is, if it ends; else rounded half-even to twelve decimals."""
    context = Context(prec=_DIGITS, rounding=ROUND_HALF_EVEN)
    result = context.divide(Decimal(number.numerator), Decimal(number.denominator))
    return result.quantize(_GRID, context=context) if context.flags[Inexact] else result
