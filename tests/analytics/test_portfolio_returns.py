"""Money-weighted and time-weighted returns, and the daily series they come from, by hand."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pandas as pd
import pytest
from analytics.portfolio_cases import ACME, LATER, buy, dividend, sell, split

from workbench.analytics.portfolio import (
    CorporateAction,
    Flow,
    Security,
    daily_flows,
    daily_holdings,
    daily_values,
    money_weighted_return,
    positions,
    time_weighted_return,
)
from workbench.errors import InvalidTradeError

BOLT = Security("BOLT", "XNYS", "USD")
CORE = Security("CORE", "XETR", "EUR")
START = date(2021, 1, 4)
WEEK = pd.bdate_range("2020-01-06", periods=5, name="session")  # Monday to Friday


def rate(flows, value, days):
    moved = [Flow(START + timedelta(days=after), Decimal(amount)) for after, amount in flows]
    final = None if value is None else Decimal(value)
    return money_weighted_return(moved, final, as_of=START + timedelta(days=days))


def closes(**by_name):
    columns = {{"ACME": ACME, "BOLT": BOLT, "CORE": CORE}[k]: v for k, v in by_name.items()}
    frame = pd.DataFrame(dict(enumerate(columns.values())), index=WEEK, dtype="float64")
    return frame.set_axis(pd.Index(list(columns), dtype=object), axis=1)


def weighted(trades, actions, prices):
    """The time-weighted return in dollars of what was traded."""
    values = daily_values(daily_holdings(trades, actions, WEEK), prices)["USD"]
    return time_weighted_return(values, daily_flows(trades, actions, WEEK)["USD"])


def test_money_doubled_in_365_days():
    found = rate([(0, -100)], 200, 365)
    assert found.rate == pytest.approx(1.0, abs=1e-9)
    assert (found.reason, found.start, found.end) == ("", START, date(2022, 1, 4))


def test_two_flows_by_the_quadratic_formula():
    # 100 g^2 + 100 g = 231: g = (-1 + sqrt(1 + 9.24)) / 2 = (-1 + 3.2) / 2 = 1.1.
    assert rate([(0, -100), (365, -100)], 231, 730).rate == pytest.approx(0.10, abs=1e-9)


def test_a_dividend_counts_as_money_taken_out():
    # Par bond: 100 in, 5 after each year, 100 at the end: 5 %.
    assert rate([(0, -100), (365, 5), (730, 5)], 100, 730).rate == pytest.approx(0.05, abs=1e-9)


def test_half_the_money_lost_in_half_a_year_of_730_days_a_year():
    # 0.5 in 730 / 365 = 2 years: sqrt(0.5) - 1.
    assert rate([(0, -100)], 50, 730).rate == pytest.approx(0.5**0.5 - 1, abs=1e-9)


def test_the_rate_does_not_depend_on_the_unit_of_money():
    small = rate([(0, "-0.000001"), (200, "-0.000002")], "0.000004", 400).rate
    assert small == pytest.approx(rate([(0, "-1e9"), (200, "-2e9")], "4e9", 400).rate, rel=1e-6)


def test_a_rate_of_zero_is_one_rate():
    # (g - 1)(-100 g^2 + 50 g - 100) = 0 has g = 1 alone.
    flows = [(0, -100), (365, 150), (730, -150)]
    assert rate(flows, 100, 1095).rate == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize(
    ("flows", "value", "days", "reason"),
    [
        ([(0, -100)], None, 365, "value at the end is not known"),
        ([], 0, 365, "no money moved"),
        ([(0, -100)], 110, 0, "all money moved on one day"),
        ([(0, -100)], 0, 365, "all money moved on one day"),
        ([(0, -100), (10, -100)], 0, 365, "one way only"),
        # 1000 g^2 - 2300 g + 1320 = 0 has g = 1.1 and g = 1.2.
        ([(0, -1000), (365, 2300), (730, -1320)], 0, 730, "more than one rate"),
        # 100 g^2 - 100 g + 100 = 0 has none.
        ([(0, -100), (365, 100), (730, -100)], 0, 730, "no finite rate"),
        ([(0, -1)], 1000, 1, "no finite rate"),
    ],
)
def test_where_there_is_no_rate_the_reason_is_told(flows, value, days, reason):
    found = rate(flows, value, days)
    assert found.rate is None
    assert reason in found.reason


def test_a_flow_after_the_value_is_refused():
    with pytest.raises(ValueError, match="after 2021-01-04"):
        rate([(5, -100)], 100, 0)


def test_the_flows_of_holdings_are_the_investors():
    trades = [buy("2021-01-04", 10, "10", "1"), sell("2021-06-07", 4, "12", "2")]
    found = positions(trades, {ACME: [dividend("2021-03-01", "0.50")]}, method="fifo", as_of=LATER)
    # -(100 + 1), 10 x 0.50, 48 - 2.
    assert found.flows["USD"] == (
        Flow(date(2021, 1, 4), Decimal(-101)),
        Flow(date(2021, 3, 1), Decimal(5)),
        Flow(date(2021, 6, 7), Decimal(46)),
    )


def test_time_weighted_return_with_a_flow_in_the_middle():
    values = pd.Series([100, 110, 176, 160], index=WEEK[:4], dtype="float64")
    flows = pd.DataFrame(
        {"paid_in": [7, 0, 50, 0], "taken_out": [0, 0, 0, 16]}, index=WEEK[:4], dtype="float64"
    )
    # 110 / 100 = 1.1; 176 / (110 + 50) = 1.1; (160 + 16) / 176 = 1. The first row is the base.
    assert time_weighted_return(values, flows) == pytest.approx(0.21)


def test_a_price_dealt_that_is_not_the_close_counts_from_the_deal():
    # Tuesday: 10 bought at 100, close 110: 1.1. Wednesday: 10 more at 120, close 121:
    # 2420 / (1100 + 1200) = 2420 / 2300. Thursday: 5 sold at 130, close 125:
    # (15 x 125 + 650) / 2420 = 2525 / 2420. Friday: close 125.
    trades = [buy("2020-01-07", 10, 100), buy("2020-01-08", 10, 120), sell("2020-01-09", 5, 130)]
    found = weighted(trades, {}, closes(ACME=[99, 110, 121, 125, 125]))
    assert found == pytest.approx(1.1 * 2420 / 2300 * 2525 / 2420 - 1)


def test_holding_is_the_total_return_of_the_share():
    # A split of 2 on Wednesday, 1 a share on Thursday: (50 x 2) / 100 and (54 + 1) / 50.
    actions = {ACME: [split("2020-01-08", 2), dividend("2020-01-09", 1)]}
    found = weighted([buy("2020-01-06", 3, 80)], actions, closes(ACME=[100, 100, 50, 54, 54]))
    assert found == pytest.approx(55 / 50 - 1)


def test_changing_one_share_for_another_moves_no_money():
    # Wednesday: 10 ACME, worth 1000 the day before, go for 1100, all of it into BOLT at 55,
    # which closes at 55: 1.1 and no money moved. The order in the file does not matter.
    trades = [
        buy("2020-01-07", 10, 100),
        buy("2020-01-08", 20, 55, security=BOLT),
        sell("2020-01-08", 10, 110),
    ]
    prices = closes(ACME=[100, 100, 108, 108, 108], BOLT=[50, 50, 55, 55, 55])
    flows = daily_flows(trades, {}, WEEK)["USD"]
    assert flows["paid_in"].tolist() == [0, 1000, 0, 0, 0]
    assert flows["taken_out"].tolist() == [0, 0, 0, 0, 0]
    assert weighted(trades, {}, prices) == pytest.approx(0.10)


def test_a_share_bought_and_sold_within_the_day_earns_on_what_was_paid():
    # 100 paid in, 95 taken out on a day that began and ended with nothing: -5 %, not -100 %.
    trades = [buy("2020-01-08", 10, 10), sell("2020-01-08", 10, "9.50")]
    assert weighted(trades, {}, closes(ACME=[10] * 5)) == pytest.approx(-0.05)


def moved(trades, actions=None):
    flows = daily_flows(trades, actions or {}, WEEK)["USD"]
    return flows["paid_in"].tolist(), flows["taken_out"].tolist()


def test_only_shares_held_at_the_close_before_pay_for_a_buy():
    trades = [
        buy("2020-01-07", 10, 100),
        sell("2020-01-08", 10, 110),  # 1100, held since Tuesday
        buy("2020-01-08", 20, 100),  # 2000: 900 had to be paid in
        sell("2020-01-08", 20, 95),  # 1900, bought that day: taken out
    ]
    assert moved(trades) == ([0, 1000, 900, 0, 0], [0, 0, 1900, 0, 0])


def test_shares_that_were_split_pay_for_a_buy_whole():
    trades = [
        buy("2020-01-07", 10, 100),
        sell("2020-01-08", 20, 55),  # the 10 of Tuesday: 1100
        buy("2020-01-08", 11, 100, security=BOLT),
    ]
    assert moved(trades, {ACME: [split("2020-01-08", 2)]}) == ([0, 1000, 0, 0, 0], [0] * 5)


def test_a_weekends_buy_and_mondays_sale_are_one_day():
    sessions = WEEK.append(pd.DatetimeIndex(["2020-01-13"]))
    trades = [buy("2020-01-11", 10, 10), sell("2020-01-13", 10, 11)]
    flows = daily_flows(trades, {}, sessions)["USD"].iloc[-1]
    assert (flows["paid_in"], flows["taken_out"]) == (100, 110)


def test_days_without_holdings_do_not_count():
    trades = [buy("2020-01-07", 1, 10), sell("2020-01-08", 1, 11), buy("2020-01-10", 1, 20)]
    assert weighted(trades, {}, closes(ACME=[9, 10, 12, None, 22])) == pytest.approx(1.1 * 1.1 - 1)


def test_fees_are_in_the_return():
    # 10 at 10 and a fee of 1; sold for 110 less 1: 109 / 101.
    trades = [buy("2020-01-07", 10, 10, 1), sell("2020-01-09", 10, 11, 1)]
    assert weighted(trades, {}, closes(ACME=[10, 10, 10, 11, 11])) == pytest.approx(109 / 101 - 1)


@pytest.mark.parametrize(
    ("values", "paid_in", "taken_out", "match"),
    [
        ([100], [0], [0], "at least 2 sessions"),
        ([0, 0], [0, 0], [0, 0], "something was held"),
        ([0, 5], [0, 0], [0, 0], "2020-01-07 has no return: 0 was there"),
        ([0, 0], [0, 1], [0, -4], "2020-01-07 has no return: 1 was there at its start and -4"),
        ([100, None], [0, 0], [0, 0], "2020-01-07 has none"),
        ([100, -1], [0, 0], [0, 0], "zero or more"),
    ],
)
def test_where_no_time_weighted_return_can_be_told(values, paid_in, taken_out, match):
    index = WEEK[: len(values)]
    flows = pd.DataFrame({"paid_in": paid_in, "taken_out": taken_out}, index, dtype="float64")
    with pytest.raises(ValueError, match=match):
        time_weighted_return(pd.Series(values, index=index, dtype="float64"), flows)


def test_shares_at_each_close_are_that_days_shares():
    trades = [
        buy("2020-01-04", 4, 10),  # a Saturday: counts on Monday
        sell("2020-01-08", 3, 10),
        buy("2020-01-07", 1, 10, security=CORE),
        buy("2020-01-13", 1, 10, security=BOLT),  # after the last session
    ]
    actions = {ACME: [split("2020-01-07", "1.5"), split("2020-01-11", 2)]}
    held = daily_holdings(trades, actions, WEEK)
    assert held.columns.tolist() == [ACME, CORE]
    # 4; x 1.5 = 6; - 3 = 3. The split on Saturday comes after the last session.
    assert held[ACME].tolist() == [4, 6, 3, 3, 3]
    assert held[CORE].tolist() == [0, 1, 1, 1, 1]


def test_value_by_currency_is_missing_where_a_held_share_has_no_close():
    trades = [buy("2020-01-07", 2, 10), buy("2020-01-06", 1, 10, security=CORE)]
    prices = closes(ACME=[None, 10, None, 12, 12], CORE=[5, 5, 5, 5, 5])
    values = daily_values(daily_holdings(trades, {}, WEEK), prices)
    assert values["EUR"].tolist() == [5, 5, 5, 5, 5]
    # Monday: none held, so no close is needed.
    assert values["USD"].isna().tolist() == [False, False, True, False, False]
    assert values["USD"].dropna().tolist() == [0, 20, 24, 24]


def test_dividends_are_taken_out_on_the_ex_date():
    trades = [buy("2020-01-06", 10, 10), sell("2020-01-08", 10, 11)]
    actions = {ACME: [dividend("2020-01-08", "0.30"), dividend("2020-01-09", 9)]}
    # 110 for the sale + 10 x 0.30; nothing is held on Thursday.
    assert daily_flows(trades, actions, WEEK)["USD"]["taken_out"].tolist() == [0, 0, 113, 0, 0]


def test_no_trades_give_empty_tables():
    assert daily_holdings([], {}, WEEK).shape == (5, 0)
    assert daily_values(daily_holdings([], {}, WEEK), closes(ACME=[1] * 5)).shape == (5, 0)
    assert daily_flows([], {}, WEEK) == {}
    assert daily_holdings([buy("2020-01-06", 1, 1)], {}, WEEK[:0]).shape == (0, 0)


def test_the_daily_tables_refuse_a_short_sale_too():
    for table in (daily_holdings, daily_flows):
        with pytest.raises(InvalidTradeError, match="0 are held"):
            table([sell("2020-01-06", 1, 1)], {}, WEEK)


def test_sessions_with_a_time_zone_are_refused():
    with pytest.raises(ValueError, match="time zone"):
        daily_holdings([], {}, WEEK.tz_localize("UTC"))


def test_the_daily_shares_end_as_the_position_does():
    trades = [buy("2020-01-06", 100, 1), sell("2020-01-09", 10, 1)]
    actions = {ACME: [CorporateAction(date(2020, 1, 8), split=Decimal("0.333333"))]}
    position = positions(trades, actions, method="fifo", as_of=date(2020, 1, 10)).positions[0]
    assert daily_holdings(trades, actions, WEEK)[ACME].iloc[-1] == pytest.approx(
        float(position.quantity), abs=1e-11
    )
