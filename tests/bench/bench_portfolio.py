"""How fast a portfolio is accounted for: medians, and ratios against a pandas groupby-sum.

Run it when you want to know: ``python tests/bench/bench_portfolio.py``. It is not part of the
tests, because machines are noisy; quote the ratios.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pandas as pd
from bench_desk import median
from rich.console import Console
from rich.table import Table

from workbench.analytics.portfolio import (
    CorporateAction,
    Flow,
    Security,
    Trade,
    daily_flows,
    daily_holdings,
    money_weighted_return,
    positions,
    value,
)
from workbench.services.trades_csv import read_trades

FIRST, LAST = date(2010, 1, 4), date(2020, 12, 31)


def made_trades(number: int, securities: int) -> list[Trade]:
    """``number`` trades over ten years, a little under half of them sales."""
    chance = random.Random(1)
    held: dict[str, Decimal] = defaultdict(Decimal)
    trades = []
    for at in range(number):
        symbol, quantity = f"S{chance.randrange(securities)}", Decimal(chance.randrange(1, 1000))
        selling = held[symbol] > 0 and chance.random() < 0.45
        quantity = min(quantity, held[symbol]) if selling else quantity
        held[symbol] += -quantity if selling else quantity
        trades.append(
            Trade(
                id=str(at),
                day=FIRST + timedelta(days=at * 3650 // number),
                side="sell" if selling else "buy",
                symbol=symbol,
                mic="XNYS",
                currency="USD",
                quantity=quantity,
                price=Decimal(chance.randrange(100, 50_000)) / 100,
                fee=Decimal("1.50"),
            )
        )
    return trades


def quarterly(securities: set[Security]) -> dict[Security, list[CorporateAction]]:
    """Forty dividends and a split of three for two for each security."""
    paid = [
        CorporateAction(FIRST + timedelta(days=91 * at), dividend=Decimal("0.25"))
        for at in range(1, 40)
    ]
    split = CorporateAction(date(2014, 6, 9), split=Decimal("1.5"))
    return {security: [*paid, split] for security in securities}


def summed(trades: list[Trade]) -> Callable[[], object]:
    """The floor: net shares and money of each security, in floats, by pandas."""
    table = pd.DataFrame(
        {
            "symbol": [trade.symbol for trade in trades],
            "shares": [float(trade.quantity) for trade in trades],
            "money": [float(trade.quantity * trade.price) for trade in trades],
        }
    )
    return lambda: table.groupby("symbol")[["shares", "money"]].sum()


def csv_of(trades: list[Trade]) -> str:
    """The trades as a file."""
    rows = (
        f"{t.day},{t.symbol},{t.side},{t.quantity},{t.price},{t.currency},{t.fee}" for t in trades
    )
    return "\n".join(["date,symbol,side,quantity,price,currency,fee", *rows])


def main() -> None:
    """Measure and print."""
    trades, file = made_trades(10_000, 200), csv_of(made_trades(100_000, 200))
    actions = quarterly({trade.security for trade in trades})
    sessions = pd.bdate_range(FIRST - timedelta(days=1), LAST)
    floor = median(summed(trades))
    holdings = positions(trades, actions, method="fifo", as_of=LAST)
    prices = {position.security: Decimal("99.50") for position in holdings.positions}
    flows: tuple[Flow, ...] = holdings.flows["USD"]
    worth = value(holdings, prices).totals["USD"].value
    account = partial(positions, trades, as_of=LAST)
    rows: dict[str, Callable[[], object]] = {
        "positions, fifo": partial(account, {}, method="fifo"),
        "positions, average": partial(account, {}, method="average"),
        "positions, fifo, with actions": partial(account, actions, method="fifo"),
        "value": partial(value, holdings, prices),
        "daily holdings, ten years": partial(daily_holdings, trades, actions, sessions),
        "daily flows, ten years": partial(daily_flows, trades, actions, sessions),
        "money-weighted return": partial(money_weighted_return, flows, worth, as_of=LAST),
        "read_trades, 100,000 rows": partial(read_trades, file),
    }
    table = Table("10,000 trades, 200 securities", "median", "against", "floor", "ratio")
    for what, work in rows.items():
        seconds = median(work)
        shown = f"{seconds * 1000:,.1f} ms", "groupby-sum", f"{floor * 1000:,.1f} ms"
        table.add_row(what, *shown, f"{seconds / floor:,.0f}")
    Console().print(table)


if __name__ == "__main__":
    main()
