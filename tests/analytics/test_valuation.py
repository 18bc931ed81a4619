"""Ratios worked by hand; what they refuse; and what they never change with."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analytics.valuation import Input, Ratio, ratios
from workbench.analytics.valuation_formulas import PARTS, RATIOS

END = date(2020, 12, 31)
# A company in round numbers, in millions; price and earnings for one share.
FIGURES = {
    "price": 50.0, "diluted_eps": 2.5, "cover_shares": 40.0, "revenue": 1000.0,
    "cost_of_revenue": 600.0, "operating_income": 150.0, "depreciation_and_amortization": 50.0,
    "interest_expense": 10.0, "pretax_income": 140.0, "income_tax": 35.0, "net_income": 100.0,
    "operating_cash_flow": 130.0, "capital_expenditure": 60.0, "dividends_paid": 30.0,
    "equity": 500.0, "equity_year_ago": 300.0, "total_assets": 1200.0,
    "total_assets_year_ago": 800.0, "current_assets": 400.0, "current_liabilities": 250.0,
    "current_debt": 20.0, "long_term_debt": 180.0, "current_debt_year_ago": 20.0,
    "long_term_debt_year_ago": 230.0, "cash_and_short_term_investments": 90.0,
    "cash_and_short_term_investments_year_ago": 60.0,
}  # fmt: skip
BY_HAND = {
    "pe": 50 / 2.5,
    "pb": 2000 / 500,
    "ps": 2000 / 1000,
    "ev_ebitda": (2000 + 200 - 90) / 200,
    "gross_margin": 0.40,
    "operating_margin": 0.15,
    "net_margin": 0.10,
    "roe": 100 / 400,
    # 150 less a quarter for tax, on the average of 610 and 490.
    "roic": 112.5 / 550,
    "debt_to_equity": 200 / 500,
    "net_debt": 110.0,
    "interest_coverage": 15.0,
    "free_cash_flow": 70.0,
    "fcf_yield": 70 / 2000,
    "accruals": -30 / 1000,
    "current_ratio": 1.6,
    "payout": 0.30,
}


def worked(missing: dict[str, str] | None = None, **changed: float | None) -> dict[str, Ratio]:
    figures = {name: value for name, value in (FIGURES | changed).items() if value is not None}
    inputs = {name: Input(name, value, "USD", END) for name, value in figures.items()}
    return {one.key: one for one in ratios(inputs, currency="USD", missing=missing)}


def test_each_ratio_is_what_it_is_by_hand():
    found = worked()
    assert list(found) == [formula.key for formula in RATIOS] == list(BY_HAND)
    assert {key: one.value for key, one in found.items()} == pytest.approx(BY_HAND)
    assert all(one.reason is None for one in found.values())


def test_units():
    found = worked()
    assert (found["net_debt"].unit, found["pe"].unit, found["roe"].unit) == (
        "USD", "ratio", "fraction"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "key", "reason"),
    [
        ({"diluted_eps": -1.0}, "pe", "diluted eps is not above zero (-1)"),
        ({"diluted_eps": 0.0}, "pe", "diluted eps is not above zero"),
        ({"equity": -10.0}, "pb", "equity is not above zero"),
        ({"equity": -10.0}, "roe", "equity is not above zero"),
        ({"equity_year_ago": -10.0}, "roe", "equity year ago is not above zero"),
        ({"revenue": 0.0}, "net_margin", "revenue is not above zero"),
        ({"interest_expense": 0.0}, "interest_coverage", "interest expense is not above zero"),
        ({"operating_income": -80.0}, "ev_ebitda", "ebitda is not above zero (-30)"),
        ({"cash_and_short_term_investments": 3e3}, "ev_ebitda", "enterprise value is not above"),
        ({"pretax_income": -5.0}, "roic", "pretax income is not above zero"),
        ({"net_income": -5.0}, "payout", "net income is not above zero"),
        ({"equity_year_ago": None}, "roe", "equity year ago: not reported"),
        ({"price": None}, "fcf_yield", "price: not reported"),
        ({"dividends_paid": None}, "payout", "dividends paid: not reported"),
    ],
)
def test_what_means_nothing_is_none_and_says_why(changed, key, reason):
    one = worked(**changed)[key]
    assert one.value is None
    assert reason in one.reason
    assert one.formula


def test_a_reason_that_is_given_is_told():
    one = worked({"price": "in GBp, and the statements are in GBP"}, price=None)["ps"]
    assert one.reason == "price: in GBp, and the statements are in GBP"


def test_a_loss_is_not_covered_up_by_another_way():
    # Earnings a share are a loss while net income is not (a preferred dividend): no multiple.
    assert worked(diluted_eps=-0.1, diluted_shares=40.0)["pe"].value is None
    told = worked(diluted_eps=None, diluted_shares=40.0)["pe"]
    assert told.value == pytest.approx(20.0)
    assert "earnings per share are not reported" in told.formula


def test_shares_come_from_the_best_count_and_the_formula_says_which():
    cover = worked(shares_outstanding=39.0, diluted_shares=41.0)["ps"]
    sheet = worked(cover_shares=None, shares_outstanding=39.0, diluted_shares=41.0)["ps"]
    average = worked(cover_shares=None, diluted_shares=41.0)["ps"]
    assert [one.value for one in (cover, sheet, average)] == pytest.approx([2.0, 1.95, 2.05])
    assert "cover" in cover.formula
    assert "all classes at this price" in sheet.formula
    assert "average diluted shares" in average.formula
    assert worked(cover_shares=None)["ps"].value is None


def test_debt_that_is_not_reported_is_not_counted_and_that_is_said():
    parts = {"current_debt": None, "current_long_term_debt": 15.0}
    one = worked(**parts)["net_debt"]
    assert one.value == 180 + 15 - 90
    assert "not reported and not counted: short term borrowings" in one.formula
    assert worked(current_debt=None, long_term_debt=None)["net_debt"].value is None


def test_reported_gross_profit_comes_before_the_difference():
    one = worked(gross_profit=390.0)["gross_margin"]
    assert one.value == 0.39
    assert "as reported" in one.formula


def test_the_inputs_of_a_ratio_are_those_of_its_formula():
    one = worked()["ev_ebitda"]
    assert [given.name for given in one.inputs] == [
        "price", "cover_shares", "current_debt", "long_term_debt",
        "cash_and_short_term_investments", "operating_income", "depreciation_and_amortization",
    ]  # fmt: skip


def test_averages_and_ends_are_told_apart():
    found = worked()
    assert "average of the end and a year before" in found["roe"].formula
    assert "at the end" in found["pb"].formula


def test_nothing_known_is_nothing_said():
    found = ratios({}, currency="USD")
    assert all(one.value is None and one.reason and not one.inputs for one in found)


@given(st.floats(0.01, 1e6))
def test_ratios_do_not_depend_on_the_currencys_unit(scale):
    a_count = {"cover_shares"}
    scaled = {name: v if name in a_count else v * scale for name, v in FIGURES.items()}
    before, after = worked(), worked(**scaled)
    for key, one in before.items():
        times = scale if one.unit == "USD" else 1.0
        assert after[key].value == pytest.approx(one.value * times)


def test_every_name_a_formula_needs_is_a_figure_or_a_part():
    ways = [way for formula in RATIOS for way in formula.ways]
    ways += [way for part in PARTS.values() for way in part]
    for way in ways:
        assert set(way.above_zero) <= set(way.needs)
        assert way.text
