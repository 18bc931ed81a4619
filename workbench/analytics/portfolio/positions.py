"""From trades to positions, first in first out or at average cost."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Protocol, TypeVar

from workbench.analytics.portfolio.exact import cut, decimal
from workbench.analytics.portfolio.holdings import (
    DividendPayment,
    Flow,
    Holdings,
    Lot,
    Method,
    Position,
    Sale,
    Totals,
)
from workbench.analytics.portfolio.timeline import Actions, Day, shares_sold, timeline
from workbench.analytics.portfolio.trades import Security, Trade


def positions(
    trades: Iterable[Trade], actions: Actions, *, method: Method, as_of: date
) -> Holdings:
    """The portfolio at the close of ``as_of``; later trades and actions are not looked at.

    ``fifo``: a sale closes the oldest lots first. ``average``: it closes shares at the pooled
    average cost of the security (total cost / shares held; a sale leaves the average as it is).
    A buy's fee belongs to its cost, a sale's fee reduces its proceeds. Trades of one day count in
    the order given, after that day's split and dividend: who buys on an ex-date gets no dividend,
    who sells on it does. ``actions`` by security; one without an entry has none.

    Raises InvalidTradeError for a sale of more than is held and for a repeated id, ValueError for
    an unknown method.
    """
    if method not in ("fifo", "average"):
        raise ValueError(f"method='{method}' is unknown; use fifo or average.")
    books = [
        _kept(_Book(security, pooled=method == "average"), days)
        for security, days in timeline(trades, actions, as_of).items()
    ]
    by_currency: dict[str, list[_Book]] = defaultdict(list)
    for book in books:
        by_currency[book.security.currency].append(book)
    return Holdings(
        as_of=as_of,
        method=method,
        positions=tuple(book.position() for book in books if book.lots),
        sales=_by_day(book.sales for book in books),
        dividends=_by_day(book.dividends for book in books),
        totals={currency: _totals(kept) for currency, kept in by_currency.items()},
        flows={
            currency: _by_day(book.flows for book in kept) for currency, kept in by_currency.items()
        },
    )


@dataclass(slots=True)
class _Open:
    """A lot that is still open."""

    trade_id: str | None
    day: date | None
    quantity: Fraction
    cost: Fraction

    def take(self, quantity: Fraction) -> Lot:
        """Close ``quantity`` shares at their part of the cost; the last share takes the rest."""
        whole = quantity == self.quantity
        cost = self.cost if whole else cut(self.cost * quantity / self.quantity)
        self.quantity -= quantity
        self.cost -= cost
        return Lot(self.trade_id, self.day, decimal(quantity), decimal(cost))


@dataclass(slots=True)
class _Book:
    """One security's lots while its days are gone through."""

    security: Security
    pooled: bool
    held: Fraction = Fraction(0)
    bought: Fraction = Fraction(0)
    fees: Fraction = Fraction(0)
    lots: deque[_Open] = field(default_factory=deque)
    sales: list[Sale] = field(default_factory=list)
    dividends: list[DividendPayment] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)

    def act(self, day: Day) -> None:
        if day.dividend and self.held:
            amount = decimal(cut(self.held * day.dividend))
            self.dividends.append(
                DividendPayment(
                    day.day, self.security, decimal(self.held), decimal(day.dividend), amount
                )
            )
            self.flows.append(Flow(day.day, amount))
        if day.split != 1:
            self.held *= day.split
            for lot in self.lots:
                lot.quantity *= day.split

    def buy(self, trade: Trade) -> None:
        quantity, fee = Fraction(trade.quantity), Fraction(trade.fee)
        cost = quantity * Fraction(trade.price) + fee
        if self.pooled and self.lots:
            self.lots[0].quantity += quantity
            self.lots[0].cost += cost
        else:
            name, day = (None, None) if self.pooled else (trade.id, trade.day)
            self.lots.append(_Open(name, day, quantity, cost))
        self.held += quantity
        self.bought += cost
        self.fees += fee
        self.flows.append(Flow(trade.day, decimal(-cost)))

    def sell(self, trade: Trade) -> None:
        quantity, fee = shares_sold(trade, self.held), Fraction(trade.fee)
        proceeds = Fraction(trade.quantity) * Fraction(trade.price) - fee
        closed, left = [], quantity
        while left:
            part = min(left, self.lots[0].quantity)
            closed.append(self.lots[0].take(part))
            left -= part
            if not self.lots[0].quantity:
                self.lots.popleft()
        self.held -= quantity
        self.fees += fee
        self._book(trade, proceeds, tuple(closed))

    def _book(self, trade: Trade, proceeds: Fraction, closed: tuple[Lot, ...]) -> None:
        cost = _sum(lot.cost for lot in closed)
        sale = Sale(
            trade_id=trade.id,
            day=trade.day,
            security=self.security,
            quantity=trade.quantity,
            proceeds=decimal(proceeds),
            cost=decimal(cost),
            profit=decimal(proceeds - cost),
            closed=closed,
        )
        self.sales.append(sale)
        self.flows.append(Flow(trade.day, sale.proceeds))

    def cost(self) -> Fraction:
        return sum((lot.cost for lot in self.lots), Fraction(0))

    def position(self) -> Position:
        lots = tuple(
            Lot(lot.trade_id, lot.day, decimal(lot.quantity), decimal(lot.cost))
            for lot in self.lots
        )
        return Position(self.security, decimal(self.held), decimal(self.cost()), lots)


class _Dated(Protocol):
    @property
    def day(self) -> date: ...


_Entry = TypeVar("_Entry", bound=_Dated)


def _kept(book: _Book, days: Iterable[Day]) -> _Book:
    for day in days:
        book.act(day)
        for trade in day.trades:
            if trade.side == "buy":
                book.buy(trade)
            else:
                book.sell(trade)
    return book


def _by_day(parts: Iterable[list[_Entry]]) -> tuple[_Entry, ...]:
    """Entries by day; those of one day stay in the order of their securities."""
    return tuple(sorted(chain.from_iterable(parts), key=lambda entry: entry.day))


def _totals(books: list[_Book]) -> Totals:
    def total(amounts: Iterable[Fraction]) -> Decimal:
        return decimal(sum(amounts, Fraction(0)))

    return Totals(
        bought=total(book.bought for book in books),
        cost=total(book.cost() for book in books),
        realised=total(_sum(sale.profit for sale in book.sales) for book in books),
        dividends=total(_sum(paid.amount for paid in book.dividends) for book in books),
        fees=total(book.fees for book in books),
    )


def _sum(amounts: Iterable[Decimal]) -> Fraction:
    return sum((Fraction(amount) for amount in amounts), Fraction(0))
