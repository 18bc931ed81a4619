"""Positions, profit and income, worked by hand to the cent."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pandas as pd
import pytest
from analytics.portfolio_cases import ACME, LATER, buy, dividend, sell, split

from workbench.analytics.portfolio import (
    CorporateAction,
    Security,
    Trade,
    corporate_actions,
    positions,
)
from workbench.errors import InvalidTradeError

METHODS = ["fifo", "average"]


def held(trades, *actions, method="fifo", as_of=LATER):
    return positions(trades, {ACME: actions}, method=method, as_of=as_of)


@pytest.mark.parametrize("method", METHODS)
def test_a_split_between_two_buys(method):
    trades = [buy("2020-01-06", 10, "100", "5"), buy("2020-03-02", 10, "60", "5")]
    result = held(trades, split("2020-02-03", 2), method=method)
    # 10 x 100 + 5 = 1005 for what are 20 shares now; 10 x 60 + 5 = 605. 30 shares, 1610.
    assert result.positions[0].quantity == 30
    assert result.positions[0].cost == Decimal(1610)
    assert result.totals["USD"].bought == Decimal(1610)
    # 1610 / 30 = 53.666...
    assert result.positions[0].cost_per_share == Decimal("53.666666666667")


def test_a_sale_across_two_lots_first_in_first_out():
    trades = [
        buy("2020-01-06", 10, "100", "1"),  # 1001
        buy("2020-02-03", 10, "120", "1"),  # 1201
        sell("2020-03-02", 15, "130", "3"),
    ]
    result = held(trades)
    # Proceeds 15 x 130 - 3 = 1947. Cost: all of the first lot 1001 + half of the second 600.50.
    # Profit 1947 - 1601.50 = 345.50; 5 shares at 600.50 stay.
    sale = result.sales[0]
    assert (sale.proceeds, sale.cost, sale.profit) == (
        Decimal(1947),
        Decimal("1601.50"),
        Decimal("345.50"),
    )
    assert [(lot.trade_id, lot.day, lot.quantity, lot.cost) for lot in sale.closed] == [
        (trades[0].id, date(2020, 1, 6), 10, 1001),
        (trades[1].id, date(2020, 2, 3), 5, Decimal("600.50")),
    ]
    assert (result.positions[0].quantity, result.positions[0].cost) == (5, Decimal("600.50"))
    assert result.totals["USD"].realised == Decimal("345.50")
    assert result.totals["USD"].fees == 5


def test_the_same_sale_at_average_cost():
    trades = [
        buy("2020-01-06", 10, "100", "1"),
        buy("2020-02-03", 10, "120", "1"),
        sell("2020-03-02", 15, "130", "3"),
    ]
    result = held(trades, method="average")
    # (1001 + 1201) / 20 = 110.10 a share; 15 cost 1651.50; profit 1947 - 1651.50 = 295.50.
    # 5 shares stay at 550.50, still 110.10 each.
    sale = result.sales[0]
    assert (sale.cost, sale.profit) == (Decimal("1651.50"), Decimal("295.50"))
    assert [(lot.trade_id, lot.quantity, lot.cost) for lot in sale.closed] == [
        (None, 15, Decimal("1651.50"))
    ]
    assert (result.positions[0].cost, result.positions[0].cost_per_share) == (
        Decimal("550.50"),
        Decimal("110.10"),
    )


@pytest.mark.parametrize("method", METHODS)
def test_who_buys_on_the_ex_date_gets_no_dividend_and_who_sells_on_it_does(method):
    trades = [
        buy("2020-01-06", 100, "10"),
        sell("2020-02-03", 40, "10"),  # the ex-date: these 40 still get it
        buy("2020-02-03", 7, "10"),  # these 7 do not
    ]
    paid = held(trades, dividend("2020-02-03", "0.22"), method=method).dividends
    # Held at the close before: 100 x 0.22 = 22.00.
    assert [(one.day, one.quantity, one.amount) for one in paid] == [
        (date(2020, 2, 3), 100, Decimal("22.00"))
    ]


def test_bought_on_the_ex_date_of_the_only_dividend():
    assert held([buy("2020-02-03", 7, "10")], dividend("2020-02-03", "0.22")).dividends == ()


def test_a_split_on_the_day_of_a_buy_is_in_its_shares_already():
    trades = [buy("2020-01-06", 10, "100"), buy("2020-02-03", 10, "50")]
    # 10 old become 20; the 10 of that day are new ones: 30.
    assert held(trades, split("2020-02-03", 2)).positions[0].quantity == 30


def test_a_dividend_after_a_split_between():
    trades = [buy("2020-01-06", 30, "90"), sell("2020-03-02", 15, "70")]
    result = held(trades, split("2020-02-03", "1.5"), dividend("2020-04-06", "0.10"))
    # 30 x 1.5 = 45, less 15 = 30 shares; 30 x 0.10 = 3.00.
    # 2700 / 45 = 60 a share: the 15 sold cost 900 and brought 1050.
    assert result.dividends[0].amount == Decimal("3.00")
    assert result.sales[0].profit == Decimal(150)
    assert result.totals["USD"].dividends == Decimal("3.00")


def test_a_split_and_a_dividend_on_one_day_pay_on_the_old_shares():
    both = CorporateAction(date(2020, 2, 3), split=Decimal(2), dividend=Decimal("0.50"))
    result = held([buy("2020-01-06", 10, "100")], both)
    assert result.dividends[0].amount == Decimal("5.00")
    assert result.positions[0].quantity == 20


@pytest.mark.parametrize("written", ["0.333333", "0.3333333333333333", repr(1 / 3)])
def test_a_reverse_split_of_one_for_three_keeps_the_fractions(written):
    trades = [buy("2020-01-06", 100, "2", "0.01")]
    result = held(trades, split("2020-02-03", written))
    # 100 / 3 = 33.333...; the cost is what it was.
    assert result.positions[0].quantity == Decimal("33.333333333333")
    assert result.positions[0].cost == Decimal("200.01")
    # Three for one gives back all 100, and all 100 can be sold.
    back = [*trades, sell("2020-04-06", 100, "3")]
    whole = held(back, split("2020-02-03", written), split("2020-03-02", 3))
    assert whole.positions == ()
    assert whole.sales[0].cost == Decimal("200.01")
    assert whole.sales[0].profit == Decimal("99.99")


@pytest.mark.parametrize(("bought", "shown"), [(1, "0.333333333333"), (2, "0.666666666667")])
def test_selling_the_shares_as_they_are_shown_sells_all(bought, shown):
    trades = [buy("2020-01-06", bought, "3"), sell("2020-03-02", shown, "12")]
    result = held(trades, split("2020-02-03", "0.333333"))
    # A third or two thirds of a share; all of the cost is sold, nothing is left or missing.
    assert result.positions == ()
    assert result.sales[0].cost == 3 * bought
    with pytest.raises(InvalidTradeError, match=f"but {shown} are held"):
        held([trades[0], sell("2020-03-02", "0.666666666668", 1)], split("2020-02-03", "0.333333"))


def test_three_for_two_of_an_odd_number_keeps_the_half_share():
    trades = [buy("2020-01-06", 101, "10"), sell("2020-03-02", "151.5", "8")]
    result = held(trades, split("2020-02-03", "1.5"))
    # 101 x 1.5 = 151.5; 151.5 x 8 = 1212 - 1010 = 202.
    assert result.positions == ()
    assert result.totals["USD"].realised == 202


@pytest.mark.parametrize("ratio", ["1.281", "1.0101"])
def test_a_ratio_written_short_is_exact(ratio):
    # A spin-off's 1.281 is 1281 / 1000, not 41 / 32; 1.0101 is not 100 / 99.
    result = held([buy("2020-01-06", 1000, "1")], split("2020-02-03", ratio))
    assert result.positions[0].quantity == 1000 * Decimal(ratio)


def test_several_actions_of_one_day_all_count():
    actions = [split("2020-02-03", 2), dividend("2020-02-03", "0.10"), split("2020-02-03", 3)]
    result = held([buy("2020-01-06", 10, "1")], *actions, dividend("2020-02-03", "0.05"))
    # 10 x 2 x 3 shares; 10 x (0.10 + 0.05) = 1.50.
    assert result.positions[0].quantity == 60
    assert result.totals["USD"].dividends == Decimal("1.50")


def test_a_cost_of_more_decimals_than_are_kept_is_sold_whole():
    trades = [buy("2020-01-06", "0.12345678", "0.12345678"), sell("2020-02-03", "0.12345678", 0)]
    # 0.12345678 x 0.12345678 has 16 decimals.
    assert held(trades).sales[0].cost == Decimal("0.0152415765279684")


@pytest.mark.parametrize("method", METHODS)
def test_a_cost_that_does_not_divide_loses_nothing(method):
    trades = [
        buy("2020-01-06", 3, "33.33", "0.01"),  # 100.00 for 3 shares
        sell("2020-02-03", 1, "40"),
        sell("2020-03-02", 1, "40"),
        sell("2020-04-06", 1, "40"),
    ]
    result = held(trades, method=method)
    # 33.333333333333 + 33.333333333334 (half of what is left, rounded) + the rest = 100 exactly.
    assert sum(sale.cost for sale in result.sales) == Decimal("100.00")
    assert result.totals["USD"].realised == Decimal("20.00")


@pytest.mark.parametrize("method", METHODS)
def test_two_currencies_are_never_added(method):
    berlin = Security("ACME", "XETR", "EUR")
    trades = [
        buy("2020-01-06", 10, "100"),
        buy("2020-01-06", 10, "90", "2", security=berlin),
        sell("2020-02-03", 5, "100", "1", security=berlin),
    ]
    result = positions(trades, {}, method=method, as_of=LATER)
    # EUR: 902 in, half of it 451 sold for 500 - 1 = 499: 48 realised, 451 open. USD: 1000 open.
    assert {name: (t.cost, t.realised, t.fees) for name, t in result.totals.items()} == {
        "USD": (1000, 0, 0),
        "EUR": (451, 48, 3),
    }
    assert [one.security for one in result.positions] == [berlin, ACME]
    assert [flow.amount for flow in result.flows["EUR"]] == [-902, 499]
    assert [flow.amount for flow in result.flows["USD"]] == [-1000]


@pytest.mark.parametrize("method", METHODS)
def test_selling_more_than_is_held_is_refused_and_says_so(method):
    trades = [buy("2020-01-06", 10, "100"), sell("2020-03-02", "20.5", "100")]
    with pytest.raises(InvalidTradeError) as refused:
        held(trades, split("2020-02-03", 2), method=method)
    assert (
        f"Trade {trades[1].id} sells 20.5 ACME (XNYS, USD) on 2020-03-02, but 20 are held"
        in str(refused.value)
    )
    assert "Short positions are not kept" in str(refused.value)


def test_trades_of_one_day_count_in_the_order_given():
    bought, sold = buy("2020-01-06", 10, "100"), sell("2020-01-06", 10, "101")
    assert held([bought, sold]).totals["USD"].realised == 10
    with pytest.raises(InvalidTradeError, match="0 are held"):
        held([sold, bought])


def test_trades_are_taken_by_day_whatever_their_order():
    trades = [sell("2020-03-02", 5, "120"), buy("2020-01-06", 10, "100")]
    assert held(trades).totals["USD"].realised == 100


def test_what_comes_after_the_day_is_not_looked_at():
    trades = [buy("2020-01-06", 10, "100"), sell("2020-03-02", 99, "1")]
    actions = [dividend("2020-02-03", 1), split("2020-02-04", 2)]
    before = held(trades, *actions, as_of=date(2020, 2, 3))
    assert (before.positions[0].quantity, before.totals["USD"].dividends) == (10, 10)
    assert held(trades, *actions, as_of=date(2020, 1, 5)).totals == {}


def test_a_share_that_was_given_costs_its_fee():
    result = held([buy("2020-01-06", 1, "0", "2.50"), sell("2020-02-03", 1, "10")])
    assert result.sales[0].profit == Decimal("7.50")


def test_the_same_id_twice_is_refused():
    trade = buy("2020-01-06", 10, "100")
    with pytest.raises(InvalidTradeError, match="is there twice"):
        held([trade, trade])


def test_an_unknown_method_is_refused():
    with pytest.raises(ValueError, match="fifo or average"):
        held([], method="lifo")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("quantity", Decimal(0)),
        ("quantity", Decimal(-1)),
        ("quantity", Decimal("NaN")),
        ("quantity", Decimal("Infinity")),
        ("quantity", Decimal("1E+999999")),
        ("quantity", Decimal("1E-999999")),
        ("quantity", 10.0),
        ("price", Decimal("-0.01")),
        ("price", Decimal("1E+15")),
        ("fee", Decimal(-1)),
        ("fee", Decimal("0.0000000000001")),
        ("side", "short"),
        ("day", datetime(2020, 1, 6)),  # noqa: DTZ001
        ("day", "2020-01-06"),
    ],
)
def test_a_trade_that_cannot_be_is_refused(field, value):
    fields = {
        "quantity": Decimal(1),
        "price": Decimal(1),
        "fee": Decimal(0),
        "side": "buy",
        "day": date(2020, 1, 6),
    }
    with pytest.raises(InvalidTradeError, match="Trade t1"):
        Trade(id="t1", symbol="ACME", mic="XNYS", currency="USD", **{**fields, field: value})


def test_actions_are_read_from_a_frame_as_they_were_declared():
    frame = pd.DataFrame(
        {"split": [1.0, 1 / 3], "dividend": [0.22, 0.0]},
        index=pd.to_datetime(["2020-02-03", "2020-03-02"]),
    )
    first, second = corporate_actions(frame)
    assert first == CorporateAction(date(2020, 2, 3), Decimal("1.0"), Decimal("0.22"))
    assert held([buy("2020-01-06", 3, "1")], second).positions[0].quantity == 1


@pytest.mark.parametrize(
    "wrong", [{"split": Decimal(0)}, {"split": Decimal("NaN")}, {"dividend": Decimal(-1)}]
)
def test_an_action_that_cannot_be_is_refused(wrong):
    with pytest.raises(ValueError, match=r"above zero|zero or more"):
        CorporateAction(date(2020, 1, 6), **wrong)
