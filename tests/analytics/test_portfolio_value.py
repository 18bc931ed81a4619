"""What holdings are worth and made of; a missing price stays missing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from analytics.portfolio_cases import ACME, LATER, buy, dividend, sell

from workbench.analytics.portfolio import Security, exposure, positions, value

BOLT = Security("BOLT", "XNYS", "USD")
CORE = Security("CORE", "XETR", "EUR")
TRADES = [
    buy("2020-01-06", 10, "100", "5"),
    sell("2020-02-03", 4, "110", "1"),
    buy("2020-01-06", 100, "1", security=BOLT),
    buy("2020-01-06", 2, "50", security=CORE),
]


@pytest.fixture
def holdings():
    return positions(TRADES, {ACME: [dividend("2020-01-20", 1)]}, method="fifo", as_of=LATER)


def test_values_and_profit_by_hand(holdings):
    valued = value(holdings, {ACME: Decimal(120), BOLT: Decimal("0.80"), CORE: Decimal(40)})
    # ACME: 1005 for 10. 4 sold at 439 net, cost 402: 37 realised. 6 left cost 603, worth 720.
    # BOLT: 100 x 0.80 = 80, cost 100. Together 800, cost 703, unrealised 97.
    # Profit: 97 + 37 + dividend 10 x 1 = 144.
    usd = valued.totals["USD"]
    assert (usd.value, usd.unrealised, usd.profit) == (Decimal(800), Decimal(97), Decimal(144))
    assert (usd.accounted.realised, usd.accounted.cost) == (37, 703)
    assert valued.totals["EUR"].profit == -20
    by_name = {one.position.security: one for one in valued.positions}
    assert (by_name[ACME].value, by_name[ACME].unrealised) == (720, 117)


@pytest.mark.parametrize(
    "prices", [{ACME: Decimal(120), CORE: Decimal(40)}, {BOLT: None, ACME: Decimal(1)}]
)
def test_a_missing_price_is_none_in_the_row_and_in_the_total_and_is_named(holdings, prices):
    valued = value(holdings, prices)
    bolt = next(one for one in valued.positions if one.position.security == BOLT)
    assert (bolt.price, bolt.value, bolt.unrealised) == (None, None, None)
    usd = valued.totals["USD"]
    assert (usd.value, usd.unrealised, usd.profit, usd.missing) == (None, None, None, (BOLT,))
    assert usd.accounted.realised == 37


def test_a_missing_price_leaves_another_currency_whole(holdings):
    assert value(holdings, {CORE: Decimal(40)}).totals["EUR"].value == 80


def test_zero_is_a_price(holdings):
    valued = value(holdings, {ACME: Decimal(0), BOLT: Decimal(0), CORE: Decimal(0)})
    assert valued.totals["USD"].value == 0
    assert valued.totals["USD"].missing == ()
    assert exposure(valued, {})["USD"].by_symbol is None


@pytest.mark.parametrize("price", [Decimal(-1), Decimal("NaN"), Decimal("Infinity")])
def test_a_price_that_cannot_be_is_refused(holdings, price):
    with pytest.raises(ValueError, match="ACME"):
        value(holdings, {ACME: price})


def test_a_currency_that_was_sold_out_is_worth_zero():
    trades = [buy("2020-01-06", 1, "10"), sell("2020-02-03", 1, "12")]
    valued = value(positions(trades, {}, method="fifo", as_of=LATER), {})
    assert (valued.totals["USD"].value, valued.totals["USD"].profit) == (0, 2)
    assert exposure(valued, {}) == {}


def test_exposure_by_symbol_and_by_sector(holdings):
    valued = value(holdings, {ACME: Decimal(120), BOLT: Decimal("0.80"), CORE: Decimal(40)})
    usd = exposure(valued, {ACME: "Tools", BOLT: None})["USD"]
    # 720 / 800 and 80 / 800.
    assert usd.by_symbol == {ACME: 0.9, BOLT: 0.1}
    assert usd.by_sector == {"Tools": 0.9, "unknown": 0.1}
    assert exposure(valued, {})["EUR"].by_sector == {"unknown": 1.0}


def test_exposure_adds_what_is_in_one_sector(holdings):
    valued = value(holdings, {ACME: Decimal(1), BOLT: Decimal(1), CORE: Decimal(1)})
    usd = exposure(valued, {ACME: "Tools", BOLT: "Tools"})["USD"]
    assert usd.by_sector == {"Tools": 1.0}
    assert list(usd.by_symbol) == [BOLT, ACME]
    assert sum(usd.by_symbol.values()) == pytest.approx(1.0, abs=1e-15)


def test_exposure_with_a_missing_price_is_none_and_names_it(holdings):
    usd = exposure(value(holdings, {ACME: Decimal(1), CORE: Decimal(1)}), {})["USD"]
    assert (usd.by_symbol, usd.by_sector, usd.missing) == (None, None, (BOLT,))
