"""Returns: values worked by hand, and the laws of compounding."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import analytics

DAILY_RETURNS = st.lists(st.floats(-0.5, 1.0), min_size=1, max_size=900)
SCALES = st.sampled_from([0.5, 1 / 3, 2.0, 7.0, 1e-3, 1e4])


def closes(values, start="2004-01-02", freq="B"):
    index = pd.date_range(start, periods=len(values), freq=freq, name="session")
    return pd.Series(values, index=index, dtype="float64", name="close")


def grown(returns, start="2004-01-02"):
    return closes(100.0 * np.cumprod([1.0, *(1.0 + np.array(returns))]), start)


def on(*days):
    return pd.DatetimeIndex(days, name="session")


def test_simple_returns_by_hand():
    result = analytics.simple_returns(closes([100, 110, 99]))
    assert result.tolist() == pytest.approx([0.10, -0.10])
    assert result.index.tolist() == [pd.Timestamp("2004-01-05"), pd.Timestamp("2004-01-06")]


def test_log_returns_by_hand():
    result = analytics.log_returns(closes([100, 200, 100]))
    assert result.tolist() == pytest.approx([math.log(2), -math.log(2)])


def test_up_and_down_ten_per_cent_loses_one():
    window = closes([100, 110, 99])
    assert analytics.period_return(window) == pytest.approx(-0.01)
    assert analytics.log_return(window) == pytest.approx(math.log(0.99))


def test_growth_is_read_from_the_dates_not_from_the_rows():
    # 1461 days are 4.0 years of 365.25 days, and 1.1 ** 4 = 1.4641.
    ends = on("2004-01-01", "2008-01-01")
    assert analytics.cagr(pd.Series([100.0, 146.41], index=ends)) == pytest.approx(0.10)
    more = on("2004-01-01", "2004-06-01", "2007-02-01", "2008-01-01")
    crowded = pd.Series([100.0, 50.0, 300.0, 146.41], index=more)
    assert analytics.cagr(crowded) == pytest.approx(0.10)


def test_growth_over_half_the_price_in_one_year_of_365_days():
    halved = pd.Series([100.0, 50.0], index=on("2005-01-03", "2006-01-03"))
    assert analytics.cagr(halved) == pytest.approx(0.5 ** (365.25 / 365) - 1)


def test_growth_of_a_window_too_short_is_refused_not_infinite():
    jump = pd.Series([1.0, 1000.0], index=on("2005-01-03", "2005-01-04"))
    with pytest.raises(ValueError, match="2005-01-03 to 2005-01-04 is too short"):
        analytics.cagr(jump)


def test_years_run_from_the_last_close_before_to_the_last_close_in():
    index = on("2003-12-31", "2004-01-02", "2004-12-30", "2005-01-03", "2005-12-30", "2006-02-01")
    years = analytics.yearly_returns(pd.Series([100.0, 90, 120, 121, 60, 66], index=index))
    assert years.index.tolist() == [2004, 2005, 2006]
    assert years.index.name == "year"
    assert years.tolist() == pytest.approx([0.20, -0.50, 0.10])


def test_a_first_year_without_a_base_close_has_no_return():
    assert analytics.yearly_returns(closes([100, 120], start="2004-03-01")).empty


def test_months_run_from_the_last_close_before_to_the_last_close_in():
    index = on("2008-12-31", "2009-01-02", "2009-01-30", "2009-02-27", "2009-04-01")
    table = analytics.monthly_returns(pd.Series([100.0, 80, 90, 99, 49.5], index=index))
    assert table.index.tolist() == [2009]
    assert table.columns.tolist() == list(range(1, 13))
    assert table.loc[2009, [1, 2, 4]].tolist() == pytest.approx([-0.10, 0.10, -0.50])
    # No session in March: the month is not covered, and April is measured from February's close.
    assert table.loc[2009].drop([1, 2, 4]).isna().all()


def test_a_first_month_without_a_base_close_is_not_covered():
    index = on("2009-01-02", "2009-01-30", "2009-02-27")
    table = analytics.monthly_returns(pd.Series([80.0, 90, 99], index=index))
    assert math.isnan(table.loc[2009, 1])
    assert table.loc[2009, 2] == pytest.approx(0.10)
    assert analytics.monthly_returns(closes([100, 120])).empty


def test_best_and_worst_day_by_hand():
    window = closes([100, 110, 88, 96.8])
    assert analytics.best_day(window) == analytics.Extreme(pytest.approx(0.10), date(2004, 1, 5))
    assert analytics.worst_day(window) == analytics.Extreme(pytest.approx(-0.20), date(2004, 1, 6))


def test_of_equal_days_the_first_is_named():
    assert analytics.best_day(closes([1, 2, 4, 8])).on == date(2004, 1, 5)
    assert analytics.worst_day(closes([8, 4, 2, 1])).on == date(2004, 1, 5)


MEASURES = [
    analytics.simple_returns,
    analytics.log_returns,
    analytics.period_return,
    analytics.log_return,
    analytics.cagr,
    analytics.yearly_returns,
    analytics.monthly_returns,
    analytics.best_day,
    analytics.worst_day,
]


@pytest.mark.parametrize("measure", MEASURES)
def test_one_close_is_too_few_and_the_message_says_so(measure):
    with pytest.raises(ValueError, match=r"at least 2 closes, has 1\."):
        measure(closes([100]))
    with pytest.raises(ValueError, match=r"at least 2 closes, has 0\."):
        measure(closes([]))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (closes([100, np.nan, 99]), "2004-01-05 has none"),
        (closes([100, 0, 99]), "above zero"),
        (closes([100, -1, 99]), "above zero"),
        (closes([100, np.inf, 99]), "finite"),
        (closes([100, 101, 99])[::-1], "Sessions must rise"),
        (pd.concat([closes([100, 101]), closes([99])]), "Sessions must rise"),
        (pd.concat([closes([100])] * 2), "each once"),
        (closes([100, 101, 99]).tz_localize("UTC"), "time zone"),
        (closes([100, 101, 99]).reset_index(drop=True), "DatetimeIndex"),
    ],
    ids=["nan", "zero", "negative", "infinite", "reversed", "unsorted", "twice", "zone", "numbers"],
)
def test_broken_closes_are_refused_never_repaired(measure, broken, message):
    with pytest.raises(ValueError, match=message):
        measure(broken)


@given(DAILY_RETURNS)
def test_daily_returns_compound_to_the_return_of_the_period(returns):
    window = grown(returns)
    total = analytics.period_return(window)
    assert (1 + analytics.simple_returns(window)).prod() - 1 == pytest.approx(total, rel=1e-9)
    assert analytics.log_returns(window).sum() == pytest.approx(analytics.log_return(window))
    assert math.exp(analytics.log_return(window)) - 1 == pytest.approx(total)


@given(DAILY_RETURNS)
def test_years_and_months_compound_to_the_return_since_the_base_close(returns):
    window = grown(returns, start="2003-12-31")
    total = pytest.approx(1 + analytics.period_return(window), rel=1e-9)
    assert (1 + analytics.yearly_returns(window)).prod() == total
    assert np.nanprod(1 + analytics.monthly_returns(window).to_numpy()) == total


@given(DAILY_RETURNS, SCALES)
def test_scale_of_the_prices_does_not_matter(returns, scale):
    window = grown(returns)
    pd.testing.assert_series_equal(
        analytics.simple_returns(window * scale), analytics.simple_returns(window), atol=1e-12
    )
    assert analytics.period_return(window * scale) == pytest.approx(
        analytics.period_return(window), abs=1e-12
    )
    pd.testing.assert_frame_equal(
        analytics.monthly_returns(window * scale), analytics.monthly_returns(window), atol=1e-12
    )


@given(DAILY_RETURNS, st.integers(0, 900), st.sampled_from([2.0, 3.0, 1.5]))
def test_a_split_costs_nothing_once_prices_are_adjusted(returns, day, ratio):
    quoted = grown(returns)
    at = day % len(quoted)
    quoted.iloc[at:] /= ratio  # the price really falls to its share on the ex-date
    adjusted = quoted.copy()
    adjusted.iloc[:at] /= ratio
    earned = analytics.simple_returns(adjusted)
    assert earned.tolist() == pytest.approx(returns, abs=1e-12)
    assert analytics.worst_day(adjusted).value == pytest.approx(min(returns), abs=1e-12)


@given(st.lists(st.floats(-0.02, 0.02), min_size=250, max_size=900))
def test_growth_compounds_back_to_the_return_of_the_period(returns):
    window = grown(returns)
    years = (window.index[-1] - window.index[0]).days / 365.25
    assert (1 + analytics.cagr(window)) ** years == pytest.approx(
        1 + analytics.period_return(window)
    )


@given(DAILY_RETURNS)
def test_every_day_lies_between_the_worst_and_the_best(returns):
    window = grown(returns)
    daily = analytics.simple_returns(window)
    best, worst = analytics.best_day(window), analytics.worst_day(window)
    assert worst.value <= daily.min() <= daily.max() <= best.value
    assert daily[pd.Timestamp(best.on)] == best.value
    assert daily[pd.Timestamp(worst.on)] == worst.value
