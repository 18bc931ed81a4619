"""Trades and corporate actions of each security, day by day, in the order they take effect."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from workbench.analytics.portfolio.exact import PLACES, decimal
from workbench.analytics.portfolio.trades import CorporateAction, Security, Trade
from workbench.errors import InvalidTradeError

Actions = Mapping[Security, Sequence[CorporateAction]]

_WHOLE_UP_TO = 100
_RATIO_DECIMALS = 6
_RATIO_TOLERANCE = Fraction(2, 10**_RATIO_DECIMALS)
_LAST_DECIMAL = Fraction(1, 10**PLACES)


@dataclass(slots=True)
class Day:
    """One security's day. First the dividend and the split, on the shares held at the close
    before; then the trades, in that day's shares and in the order they were given."""

    day: date
    split: Fraction
    dividend: Fraction
    trades: list[Trade]


def timeline(trades: Iterable[Trade], actions: Actions, as_of: date) -> dict[Security, list[Day]]:
    """The days up to ``as_of`` on which something happens, by security in order of its name.

    Several actions on one day add up (dividends) and multiply (splits). Actions before the first
    trade are left out. Raises InvalidTradeError where two trades have one id.
    """
    seen: set[str] = set()
    traded: dict[Security, dict[date, list[Trade]]] = defaultdict(lambda: defaultdict(list))
    for trade in trades:
        if trade.id in seen:
            raise InvalidTradeError(
                f"Trade {trade.id} is there twice.", hint="Give each trade once, with its own id."
            )
        seen.add(trade.id)
        if trade.day <= as_of:
            traded[trade.security][trade.day].append(trade)
    return {
        security: _days(traded[security], actions.get(security, ()), as_of)
        for security in sorted(traded)
    }


def shares_sold(trade: Trade, held: Fraction) -> Fraction:
    """The shares that leave by a sale: all that are ``held`` where it names them to twelve
    decimals, so that 0.666666666667 closes two thirds.

    Raises InvalidTradeError where ``trade`` sells more than is held.
    """
    quantity = Fraction(trade.quantity)
    if abs(held - quantity) < _LAST_DECIMAL:
        return held
    if quantity > held:
        raise InvalidTradeError(
            f"Trade {trade.id} sells {trade.quantity:f} {trade.security} on {trade.day}, "
            f"but {decimal(held):f} are held.",
            hint="Short positions are not kept: add the missing buy, or correct the sale. "
            "Trades of one day count in the order they are given.",
        )
    return quantity


def corporate_actions(frame: pd.DataFrame) -> tuple[CorporateAction, ...]:
    """A frame of actions (index: ex-date; columns split and dividend) as values.

    A float is read as the shortest decimal that means it: 0.22 is 0.22.
    """
    days = pd.DatetimeIndex(frame.index).date
    rows = zip(days, frame["split"].tolist(), frame["dividend"].tolist(), strict=True)
    return tuple(
        CorporateAction(day, Decimal(repr(split)), Decimal(repr(dividend)))
        for day, split, dividend in rows
    )


def split_ratio(split: Decimal) -> Fraction:
    """New shares per old one as a fraction.

    A ratio written with six decimals or more (0.333333) stands for the fraction of whole numbers
    that was declared: numerator or denominator up to 100, within two millionths. Else it is exact.
    """
    exact = Fraction(split)
    if (exact * 10 ** (_RATIO_DECIMALS - 1)).denominator == 1:
        return exact
    near = (
        exact.limit_denominator(_WHOLE_UP_TO)
        if exact >= 1
        else 1 / (1 / exact).limit_denominator(_WHOLE_UP_TO)
    )
    return near if abs(near / exact - 1) <= _RATIO_TOLERANCE else exact


def _days(
    trades: Mapping[date, list[Trade]], actions: Sequence[CorporateAction], as_of: date
) -> list[Day]:
    first = min(trades)
    days = {day: Day(day, Fraction(1), Fraction(0), given) for day, given in trades.items()}
    for action in actions:
        # Whoever buys on the ex-date buys without the action.
        if first < action.day <= as_of:
            day = days.setdefault(action.day, Day(action.day, Fraction(1), Fraction(0), []))
            day.split *= split_ratio(action.split)
            day.dividend += Fraction(action.dividend)
    return [days[day] for day in sorted(days)]
