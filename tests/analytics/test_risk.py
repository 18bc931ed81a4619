"""Risk: published tables, values worked by hand, laws, and the traps of other libraries."""

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workbench import analytics
from workbench.analytics import Drawdown

DAILY_RETURNS = st.lists(st.floats(-0.3, 0.3), min_size=4, max_size=300)
PRICES = st.lists(st.floats(1, 1000), min_size=2, max_size=300)
SCALES = st.sampled_from([0.5, 1 / 3, 2.0, 7.0, 1e-3, 1e4])
RATIOS = [analytics.sharpe, analytics.sortino]


def closes(values, start="2004-01-02", freq="B"):
    index = pd.date_range(start, periods=len(values), freq=freq, name="session")
    return pd.Series(values, index=index, dtype="float64", name="close")


def grown(returns):
    return closes(100.0 * np.cumprod([1.0, *(1.0 + np.array(returns))]))


def day(number):
    """The date of a row of ``closes``."""
    return closes([1.0] * (number + 1)).index[number].date()


# Rollinger & Hoffman, "Sortino: A 'Sharper' Ratio" (Red Rock Capital 2013): eight annual returns,
# target 0: mean 10 %, target downside deviation 2.264 %, Sortino ratio 4.417.
RED_ROCK = [0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04]

# Anscombe 1973, first set: correlation 0.816, slope 0.500.
ANSCOMBE_X = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
ANSCOMBE_Y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]


def test_volatility_by_hand():
    # Returns 1 %, -1 %, 3 %: mean 1 %, squares 0, 4, 4 over n - 1 = 2, so 2 % a day.
    assert analytics.volatility(grown([0.01, -0.01, 0.03])) == pytest.approx(0.02 * math.sqrt(252))


def test_downside_deviation_and_sortino_of_the_published_example():
    window = grown(RED_ROCK)
    deviation = analytics.downside_deviation(window, periods_per_year=1)
    assert deviation == pytest.approx(0.02264, abs=5e-6)
    assert analytics.sortino(window, periods_per_year=1) == pytest.approx(4.417, abs=5e-4)


def test_downside_deviation_averages_over_all_sessions_not_only_the_falls():
    # Falls of 3 % and 4 % among four sessions: sqrt((9 + 16) / 4) = 2.5 %.
    window = grown([0.05, -0.03, 0.0, -0.04])
    assert analytics.downside_deviation(window) == pytest.approx(0.025 * math.sqrt(252))


def test_downside_deviation_below_a_target():
    # 25.2 % a year is 0.1 % a session: shortfalls 0.1 % and 0.3 %, sqrt((1 + 9) / 2) * 0.1 %.
    window = grown([0.0, -0.002])
    expected = 0.001 * math.sqrt(5) * math.sqrt(252)
    assert analytics.downside_deviation(window, 0.252) == pytest.approx(expected)


def test_sharpe_by_hand():
    # Mean 1 % and deviation 2 % a day: half of sqrt 252. With 25.2 % a year free of risk, 0.1 %
    # of each day's mean goes.
    window = grown([0.01, -0.01, 0.03])
    assert analytics.sharpe(window) == pytest.approx(0.5 * math.sqrt(252))
    assert analytics.sharpe(window, 0.252) == pytest.approx(0.45 * math.sqrt(252))


def test_sortino_by_hand():
    # Excess over 0.1 % a day: 0.9 %, -1.1 %, 2.9 %; mean 0.9 %, downside 1.1 % / sqrt 3.
    window = grown([0.01, -0.01, 0.03])
    expected = 0.009 / (0.011 / math.sqrt(3)) * math.sqrt(252)
    assert analytics.sortino(window, 0.252) == pytest.approx(expected)


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("steady", [[0.01] * 30, [0.0] * 30, [0.1 / 3] * 250])
def test_without_risk_there_is_no_ratio(ratio, steady):
    assert ratio(grown(steady)) is None


def test_without_a_fall_there_is_volatility_but_no_sortino():
    window = grown([0.01, 0.02, 0.03])
    assert analytics.sharpe(window) > 0
    assert analytics.sortino(window) is None
    assert analytics.downside_deviation(window) == 0.0


@pytest.mark.parametrize("ratio", RATIOS)
def test_a_risk_free_rate_costs_its_daily_share_and_never_the_whole(ratio):
    # The trap: an annual 2 % taken from every day turns any series into -100 %.
    window = grown([0.02, -0.015, 0.01, -0.005, 0.012] * 50)
    free, costed = ratio(window), ratio(window, 0.02)
    assert 0.9 * free < costed < free


@pytest.mark.parametrize("ratio", RATIOS)
@pytest.mark.parametrize("rate", [2, 1.0, -1.0, math.nan, math.inf])
def test_a_rate_in_per_cent_is_refused(ratio, rate):
    with pytest.raises(ValueError, match=r"annual fraction, 0\.02 for 2 %"):
        ratio(grown([0.01, -0.01, 0.03]), rate)


def test_periods_per_year_are_used():
    window = grown([0.01, -0.01, 0.03])
    for measure, power in [
        (analytics.volatility, 0.5),
        (analytics.downside_deviation, 0.5),
        (analytics.sharpe, 0.5),
        (analytics.sortino, 0.5),
    ]:
        ratio = measure(window) / measure(window, periods_per_year=52)
        assert ratio == pytest.approx((252 / 52) ** power)
    # The risk-free rate is spread over the same periods: 5.2 % is 0.1 % a week.
    weekly = analytics.sharpe(window, 0.052, periods_per_year=52)
    assert weekly == pytest.approx(0.45 * math.sqrt(52))
    with pytest.raises(ValueError, match="periods_per_year"):
        analytics.volatility(window, periods_per_year=0)


def test_drawdown_by_hand():
    result = analytics.drawdown(closes([100, 80, 90, 120, 60, 120]))
    assert result.tolist() == pytest.approx([0, -0.2, -0.1, 0, -0.5, 0])


def test_maximum_drawdown_with_its_dates():
    window = closes([100, 120, 90, 60, 110, 120, 130, 117])
    expected = Drawdown(pytest.approx(-0.5), day(1), day(3), day(5))
    assert analytics.max_drawdown(window) == expected


def test_a_fall_not_made_good_has_no_recovery():
    assert analytics.max_drawdown(closes([100, 50, 99.99])).recovery is None


def test_the_peak_is_the_last_session_at_the_high_and_the_trough_the_first_at_the_low():
    window = closes([100, 100, 80, 90, 80, 100])
    assert analytics.max_drawdown(window) == Drawdown(pytest.approx(-0.2), day(1), day(2), day(5))


def test_a_series_that_never_falls():
    flat = analytics.max_drawdown(closes([100, 100, 105]))
    assert flat == Drawdown(0.0, date(2004, 1, 2), date(2004, 1, 2), date(2004, 1, 2))
    assert analytics.worst_drawdowns(closes([100, 100, 105])) == []


def test_rounding_of_adjusted_prices_is_no_drawdown():
    window = closes([0.1 + 0.2, 0.3, 0.1 + 0.2])
    assert analytics.drawdown(window).tolist() == [0.0, 0.0, 0.0]
    assert analytics.worst_drawdowns(window) == []


def test_worst_drawdowns_are_episodes_deepest_first():
    window = closes([100, 90, 95, 92, 100, 200, 100, 200, 199, 201, 150])
    found = analytics.worst_drawdowns(window, 3)
    assert found == [
        Drawdown(pytest.approx(-0.5), day(5), day(6), day(7)),
        Drawdown(pytest.approx(150 / 201 - 1), day(9), day(10), None),
        Drawdown(pytest.approx(-0.1), day(0), day(1), day(4)),
    ]
    assert len(analytics.worst_drawdowns(window)) == 4
    with pytest.raises(ValueError, match="at least 1"):
        analytics.worst_drawdowns(window, 0)


def test_rolling_volatility_by_hand():
    result = analytics.rolling_volatility(grown([0.01, -0.01, 0.03, 0.03]), 3)
    assert result.isna().tolist() == [True, True, True, False, False]
    assert result.iloc[3] == pytest.approx(0.02 * math.sqrt(252))
    # Returns -1 %, 3 %, 3 %: mean 5/3 %, variance 16/3 of a square per cent.
    assert result.iloc[4] == pytest.approx(0.01 * math.sqrt(16 / 3) * math.sqrt(252))


def test_rolling_volatility_forgets_a_crash_completely():
    quiet = [0.001, -0.001] * 40
    result = analytics.rolling_volatility(grown([-0.9, *quiet]), 63)
    assert result.iloc[-1] == pytest.approx(analytics.volatility(grown(quiet[-63:])), rel=1e-9)


def test_correlation_and_beta_of_the_published_set():
    x, y = grown(np.array(ANSCOMBE_X) / 100), grown(np.array(ANSCOMBE_Y) / 100)
    matrix = analytics.correlation(pd.DataFrame({"X": x, "Y": y}))
    assert matrix.loc["X", "Y"] == pytest.approx(0.816, abs=5e-4)
    assert analytics.beta(y, x) == pytest.approx(0.500, abs=5e-4)


def test_returns_run_between_sessions_common_to_all():
    # B has no close on the third session: from the second to the fourth A and B both double.
    frame = pd.DataFrame(
        {"A": closes([1, 2, 99, 4, 2, 1]), "B": closes([10, 20, np.nan, 40, 20, 10])}
    )
    assert analytics.correlation(frame).loc["A", "B"] == pytest.approx(1.0)
    assert analytics.beta(frame["A"], frame["B"].dropna()) == pytest.approx(1.0)


def test_a_price_that_does_not_move_has_no_correlation_and_gives_no_beta():
    flat, moving = closes([5.0] * 6), closes([1, 2, 3, 2, 1, 2])
    matrix = analytics.correlation(pd.DataFrame({"F": flat, "M": moving}))
    assert matrix["F"].isna().all()
    assert matrix.loc["M", "M"] == 1.0
    assert analytics.beta(flat, moving) == pytest.approx(0.0)
    with pytest.raises(ValueError, match="benchmark whose price moves"):
        analytics.beta(moving, flat)


@pytest.mark.parametrize(
    ("measure", "needed"),
    [
        (analytics.volatility, 3),
        (analytics.sharpe, 3),
        (analytics.sortino, 2),
        (analytics.downside_deviation, 2),
        (analytics.drawdown, 1),
        (analytics.max_drawdown, 2),
        (analytics.worst_drawdowns, 2),
        (analytics.rolling_volatility, 64),
    ],
)
def test_too_few_closes_and_the_message_says_how_many(measure, needed):
    enough = closes(100.0 + np.arange(needed) % 2)
    measure(enough)
    with pytest.raises(ValueError, match=f"at least {needed} closes, has {needed - 1}"):
        measure(enough.iloc[1:])


def test_too_few_common_sessions():
    early, late = closes(range(1, 8)), closes(range(1, 8), start="2004-01-08")
    with pytest.raises(ValueError, match="at least 4 common sessions, has 3"):
        analytics.beta(early, late)
    with pytest.raises(ValueError, match="at least 4 common sessions, has 3"):
        analytics.correlation(pd.DataFrame({"A": early, "B": late}))


@pytest.mark.parametrize("window", [1, 0, -3, 2.5, True, "63"])
def test_a_window_is_a_whole_number_of_sessions(window):
    with pytest.raises(ValueError, match="at least 2 sessions"):
        analytics.rolling_volatility(closes(range(1, 90)), window)


@pytest.mark.parametrize(
    "measure", [analytics.volatility, analytics.sharpe, analytics.drawdown, analytics.max_drawdown]
)
def test_a_missing_close_is_refused(measure):
    with pytest.raises(ValueError, match="2004-01-06 has none"):
        measure(closes([100, 101, np.nan, 102]))


@given(DAILY_RETURNS, st.randoms(use_true_random=False))
def test_the_order_of_returns_does_not_change_volatility(returns, shuffler):
    shuffled = shuffler.sample(returns, len(returns))
    for measure in (analytics.volatility, analytics.downside_deviation):
        assert measure(grown(shuffled)) == pytest.approx(measure(grown(returns)), abs=1e-9)


@given(DAILY_RETURNS, SCALES)
def test_the_scale_of_prices_changes_no_risk(returns, scale):
    window = grown(returns)
    assume(analytics.volatility(window) > 1e-6)
    for measure in (analytics.volatility, analytics.downside_deviation, analytics.sharpe):
        assert measure(window * scale) == pytest.approx(measure(window), abs=1e-6, rel=1e-6)
    pd.testing.assert_series_equal(
        analytics.drawdown(window * scale), analytics.drawdown(window), atol=1e-11
    )


@given(DAILY_RETURNS, st.floats(0.1, 3.0))
def test_volatility_grows_with_the_size_of_returns(returns, factor):
    base = analytics.volatility(grown(returns))
    scaled = analytics.volatility(grown(np.array(returns) * factor))
    assert scaled == pytest.approx(base * factor, abs=1e-9)


@given(PRICES)
def test_drawdown_lies_between_the_whole_and_nothing(prices):
    depth = analytics.drawdown(closes(prices))
    assert depth.between(-1, 0).all()
    assert depth.iloc[0] == 0
    assert analytics.max_drawdown(closes(prices)).depth == depth.min()


@given(PRICES)
def test_episodes_follow_each_other_and_their_dates_are_in_order(prices):
    window = closes(prices)
    found = analytics.worst_drawdowns(window, len(prices))
    assert [fall.depth for fall in found] == sorted(fall.depth for fall in found)
    end = date.min
    for fall in sorted(found, key=lambda fall: fall.peak):
        assert end <= fall.peak < fall.trough
        assert window[pd.Timestamp(fall.trough)] == pytest.approx(
            window[pd.Timestamp(fall.peak)] * (1 + fall.depth)
        )
        end = fall.recovery or date.max
        assert end > fall.trough


@given(DAILY_RETURNS)
def test_an_asset_has_beta_one_and_correlation_one_on_itself(returns):
    window = grown(returns)
    assume(analytics.volatility(window) > 1e-6)
    assert analytics.beta(window, window) == pytest.approx(1.0)
    matrix = analytics.correlation(pd.DataFrame({"A": window, "B": window * 3}))
    assert matrix.to_numpy() == pytest.approx(np.ones((2, 2)))


@given(st.lists(st.tuples(*[st.floats(-0.3, 0.3)] * 3), min_size=4, max_size=100))
def test_correlation_is_symmetric_and_between_minus_one_and_one(rows):
    frame = pd.DataFrame({name: grown([row[i] for row in rows]) for i, name in enumerate("ABC")})
    matrix = analytics.correlation(frame).to_numpy()
    assert ((np.abs(matrix) <= 1) | np.isnan(matrix)).all()
    np.testing.assert_array_equal(matrix, matrix.T)


@given(DAILY_RETURNS, st.floats(0.2, 3.0))
def test_a_levered_asset_has_its_leverage_for_beta(returns, leverage):
    index = grown(returns)
    assume(analytics.volatility(index) > 1e-3)
    levered = grown(np.array(returns) * leverage)
    assert analytics.beta(levered, index) == pytest.approx(leverage, rel=1e-6)
