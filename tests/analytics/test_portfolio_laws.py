"""The laws of the accounting, searched for a counterexample."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from workbench.analytics.portfolio import CorporateAction, Security, Trade, positions, value
from workbench.analytics.portfolio.timeline import split_ratio

SECURITIES = [
    Security("ACME", "XNYS", "USD"),
    Security("BOLT", "XNYS", "USD"),
    Security("ACME", "XETR", "EUR"),
]
FIRST = date(2015, 1, 5)
LATER = date(2030, 1, 1)
SPLITS = st.sampled_from(["2", "3", "1.5", "0.1", "0.333333333333", "0.142857142857", "1.281"])
METHODS = st.sampled_from(["fifo", "average"])
PRICES = {security: Decimal("37.21") for security in SECURITIES}
# Money that does not end is cut at twelve decimals, once for each sale.
NEAR = Decimal("1e-9")


@st.composite
def books(draw):
    """Trades that sell no more than is held, with splits and dividends between them."""
    trades, actions, held = [], defaultdict(list), defaultdict(Fraction)
    for step in range(draw(st.integers(1, 25))):
        security = draw(st.sampled_from(SECURITIES))
        day = FIRST + timedelta(days=3 * step)
        if held[security] and draw(st.integers(0, 3)) == 0:
            ratio, paid = Decimal(draw(SPLITS)), Decimal(draw(st.integers(0, 300))) / 100
            actions[security].append(CorporateAction(day, ratio, paid))
            held[security] *= split_ratio(ratio)
        quantity = Decimal(draw(st.integers(1, 100_000))) / 100
        selling = held[security] >= Fraction(quantity) and draw(st.booleans())
        held[security] += Fraction(quantity) * (-1 if selling else 1)
        trades.append(
            Trade(
                id=str(step),
                day=day,
                side="sell" if selling else "buy",
                symbol=security.symbol,
                mic=security.mic,
                currency=security.currency,
                quantity=quantity,
                price=Decimal(draw(st.integers(0, 50_000))) / 100,
                fee=Decimal(draw(st.integers(0, 2_000))) / 100,
            )
        )
    return trades, dict(actions), dict(held)


def account(book, method="fifo", **changes):
    trades, actions, _ = book
    return positions(
        changes.get("trades", trades), changes.get("actions", actions), method=method, as_of=LATER
    )


def close(one, other):
    return abs(one - other) <= NEAR


@given(books(), METHODS)
def test_all_cost_is_either_held_or_sold_to_the_last_digit(book, method):
    result = account(book, method)
    for currency, totals in result.totals.items():
        bought = sum(
            trade.quantity * trade.price + trade.fee
            for trade in book[0]
            if trade.currency == currency and trade.side == "buy"
        )
        sold = sum(sale.cost for sale in result.sales if sale.security.currency == currency)
        open_lots = sum(
            lot.cost
            for position in result.positions
            if position.security.currency == currency
            for lot in position.lots
        )
        assert totals.bought == bought == sold + open_lots
        assert totals.cost == open_lots


@given(books(), METHODS)
def test_no_share_is_lost(book, method):
    result = {one.security: one for one in account(book, method).positions}
    for security, held in book[2].items():
        if held:
            assert abs(Fraction(result[security].quantity) - held) < Fraction(1, 10**12)
        else:
            assert security not in result


@given(books(), METHODS)
def test_a_sales_lots_add_up_to_the_sale(book, method):
    for sale in account(book, method).sales:
        assert sum(lot.cost for lot in sale.closed) == sale.cost
        assert close(sum(lot.quantity for lot in sale.closed), sale.quantity)
        assert sale.profit == sale.proceeds - sale.cost


@given(books())
def test_both_methods_agree_on_shares_income_and_the_whole_profit(book):
    fifo, average = (value(account(book, method), PRICES) for method in ("fifo", "average"))
    assert [one.position.quantity for one in fifo.positions] == [
        one.position.quantity for one in average.positions
    ]
    assert fifo.holdings.dividends == average.holdings.dividends
    for currency, totals in fifo.totals.items():
        assert totals.profit == average.totals[currency].profit


@given(books(), METHODS)
def test_profit_is_what_was_taken_out_and_what_is_left_less_what_was_put_in(book, method):
    valued = value(account(book, method), PRICES)
    for currency, totals in valued.totals.items():
        flows = sum(flow.amount for flow in valued.holdings.flows[currency])
        assert totals.profit == flows + totals.value


@given(books(), METHODS)
def test_a_trade_dealt_in_two_halves_changes_nothing(book, method):
    halves = [
        replace(trade, id=f"{trade.id}{half}", quantity=trade.quantity / 2, fee=trade.fee / 2)
        for trade in book[0]
        for half in "ab"
    ]
    whole, parts = account(book, method), account(book, method, trades=halves)
    assert [(one.security, one.quantity) for one in whole.positions] == [
        (one.security, one.quantity) for one in parts.positions
    ]
    for currency, totals in whole.totals.items():
        other = parts.totals[currency]
        assert (totals.bought, totals.fees, totals.dividends) == (
            other.bought,
            other.fees,
            other.dividends,
        )
        assert close(totals.realised, other.realised)
        assert close(totals.cost, other.cost)


@given(books(), METHODS, st.sampled_from(["2", "10", "0.5", "7"]))
def test_scaling_all_prices_scales_all_money(book, method, factor):
    scale = Decimal(factor)
    dearer = [replace(one, price=one.price * scale, fee=one.fee * scale) for one in book[0]]
    paying = {
        security: [replace(one, dividend=one.dividend * scale) for one in several]
        for security, several in book[1].items()
    }
    plain, scaled = account(book, method), account(book, method, trades=dearer, actions=paying)
    for currency, totals in plain.totals.items():
        other = scaled.totals[currency]
        for name in ("bought", "cost", "realised", "dividends", "fees"):
            assert close(getattr(totals, name) * scale, getattr(other, name))


@given(books(), METHODS, st.randoms(use_true_random=False))
def test_the_order_of_different_securities_does_not_matter(book, method, random):
    order = list(range(len(book[0])))
    random.shuffle(order)
    # No two trades here share a day, so any order of the list is the same history.
    assert account(book, method, trades=[book[0][at] for at in order]) == account(book, method)


@given(books(), METHODS)
def test_looking_from_an_earlier_day_is_having_only_the_earlier_trades(book, method):
    trades, actions, _ = book
    day = trades[len(trades) // 2].day
    earlier = [trade for trade in trades if trade.day <= day]
    assert positions(trades, actions, method=method, as_of=day) == positions(
        earlier, actions, method=method, as_of=day
    )


@given(st.integers(1, 100), st.integers(1, 100))
def test_a_ratio_of_whole_numbers_written_long_is_read_as_what_was_declared(new, old):
    assert split_ratio(Decimal(repr(new / old))) == Fraction(new, old)
    if old / new <= 50:
        assert split_ratio(Decimal(f"{new / old:.9f}")) == Fraction(new, old)
