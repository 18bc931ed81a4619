"""Indicators: the published worked examples of their makers and of StockCharts, and laws."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import analytics

PRICES = st.lists(st.floats(1, 1000), min_size=1, max_size=200)
SCALES = st.sampled_from([0.5, 1 / 3, 2.0, 7.0, 1e-3, 1e4])


def series(values, start="2010-03-24"):
    index = pd.date_range(start, periods=len(values), freq="B", name="session")
    return pd.Series(values, index=index, dtype="float64", name="close")


def bars(high, low, close, volume=None):
    data = {"high": high, "low": low, "close": close, "volume": volume or [1.0] * len(high)}
    return pd.DataFrame({name: series(values) for name, values in data.items()})


def table(text):
    return [float(value) for value in text.split()]


def published(values, warm_up, expected, within=0.0051):
    """``values`` begin with ``warm_up`` NaN rows, and then say what the table prints.

    ``within`` is half the last digit printed, or more where the table was computed from more
    digits of the prices than it prints.
    """
    assert values.iloc[:warm_up].isna().all()
    shown = values.iloc[warm_up : warm_up + len(expected)].tolist()
    assert shown == pytest.approx(expected, abs=within)


# StockCharts ChartSchool, "Moving Averages": ten-day averages of Intel.
INTEL = table("""
    22.2734 22.1940 22.0847 22.1741 22.1840 22.1344 22.2337 22.4323 22.2436 22.2933 22.1542 22.3926
    22.3816 22.6109 23.3558 24.0519 23.7530 23.8324 23.9516 23.6338 23.8225 23.8722 23.6537 23.1870
    23.0976 23.3260 22.6805 23.0976 22.4025 22.1725""")
INTEL_SMA = table("""
    22.22 22.21 22.23 22.26 22.31 22.42 22.61 22.77 22.91 23.08 23.21 23.38 23.53 23.65 23.71 23.69
    23.61 23.51 23.43 23.28 23.13""")
INTEL_EMA = table("""
    22.22 22.21 22.24 22.27 22.33 22.52 22.80 22.97 23.13 23.28 23.34 23.43 23.51 23.54 23.47 23.40
    23.39 23.26 23.23 23.08 22.92""")

# StockCharts ChartSchool, "Relative Strength Index": Wilder's RSI 14 of QQQQ.
QQQQ = table("""
    44.3389 44.0902 44.1497 43.6124 44.3278 44.8264 45.0955 45.4245 45.8433 46.0826 45.8931 46.0328
    45.6140 46.2820 46.2820 46.0028 46.0328 46.4116 46.2222 45.6439 46.2122 46.2521 45.7137 46.4515
    45.7835 45.3548 44.0288 44.1783 44.2181 44.5672 43.4205 42.6628 43.1314""")
QQQQ_RSI = table("""
    70.53 66.32 66.55 69.41 66.36 57.97 62.93 63.26 56.06 62.38 54.71 50.42 39.99 41.46 41.87 45.46
    37.30 33.08 37.77""")

# StockCharts ChartSchool, "Average True Range": Wilder's ATR 14 of QQQQ.
ATR_HIGH = table("""
    48.70 48.72 48.90 48.87 48.82 49.05 49.20 49.35 49.92 50.19 50.12 49.66 49.88 50.19 50.36 50.57
    50.65 50.43 49.63 50.33 50.29 50.17 49.32 48.50 48.32 46.80 47.80 48.39 48.66 48.79""")
ATR_LOW = table("""
    47.79 48.14 48.39 48.37 48.24 48.64 48.94 48.86 49.50 49.87 49.20 48.90 49.43 49.73 49.26 50.09
    50.30 49.21 48.98 49.61 49.20 49.43 48.08 47.64 41.55 44.28 47.31 47.20 47.90 47.73""")
ATR_CLOSE = table("""
    48.16 48.61 48.75 48.63 48.74 49.03 49.07 49.32 49.91 50.13 49.53 49.50 49.75 50.03 50.31 50.52
    50.41 49.34 49.37 50.23 49.24 49.93 48.43 48.18 46.57 45.41 47.77 47.72 48.62 47.85""")
ATR_14 = table("""
    0.56 0.59 0.59 0.57 0.62 0.62 0.64 0.67 0.69 0.78 0.78 1.21 1.30 1.38 1.37 1.34 1.32""")

# A worked spreadsheet of MACD 12/26/9 that is passed around with its full digits.
MACD_CLOSES = table("""
    459.99 448.85 446.06 450.81 442.80 448.97 444.57 441.40 430.47 420.05 431.14 425.66 430.58
    431.72 437.87 428.43 428.35 432.50 443.66 455.72 454.49 452.08 452.73 461.91 463.58 461.14
    452.08 442.66 428.91 429.79 431.99 427.72 423.20 426.21 426.98 435.69 434.33 429.80 419.85
    426.24 402.80""")
MACD_LINE = table("""
    8.275270 7.703378 6.416075 4.237520 2.552583 1.378886 0.102981 -1.258402 -2.070558 -2.621842
    -2.329067 -2.181632 -2.402626 -3.342122 -3.530363 -5.507471""")
MACD_SIGNAL = table("3.037526 1.905652 1.058708 0.410640 -0.152013 -0.790035")

# StockCharts ChartSchool, "Bollinger Bands": 20 days, 2 standard deviations.
BANDS_CLOSES = table("""
    86.16 89.09 88.78 90.32 89.07 91.15 89.44 89.18 86.93 87.68 86.96 89.43 89.32 88.72 87.45 87.26
    89.50 87.90 89.13 90.70 92.90 92.98 91.80 92.66 92.68 92.30 92.77 92.54 92.95 93.20 91.07 89.83
    89.74 90.40 90.74 88.02 88.09 88.84 90.78 90.54 91.39 90.65""")
BANDS_MIDDLE = table("88.71 89.05 89.24 89.39 89.51 89.69 89.75 89.91 90.08 90.38 90.66 90.86")
BANDS_UPPER = table("91.29 91.95 92.61 92.93 93.31 93.73 93.90 94.27 94.57 94.79 95.04 94.91")


def test_moving_averages_of_the_published_table():
    published(analytics.sma(series(INTEL), 10), 9, INTEL_SMA)
    published(analytics.ema(series(INTEL), 10), 9, INTEL_EMA)


def test_rsi_of_the_published_table():
    published(analytics.rsi(series(QQQQ)), 14, QQQQ_RSI)


def test_atr_of_the_published_table():
    published(analytics.atr(bars(ATR_HIGH, ATR_LOW, ATR_CLOSE)), 13, ATR_14, within=0.01)


def test_macd_of_the_published_table():
    result = analytics.macd(series(MACD_CLOSES))
    histogram = (np.array(MACD_LINE[8:14]) - MACD_SIGNAL).tolist()
    published(result["macd"], 25, MACD_LINE, within=5.1e-7)
    published(result["signal"], 33, MACD_SIGNAL, within=5.1e-7)
    published(result["histogram"], 33, histogram, within=1.1e-6)


def test_bollinger_of_the_published_table():
    result = analytics.bollinger(series(BANDS_CLOSES))
    published(result["middle"], 19, BANDS_MIDDLE)
    published(result["upper"], 19, BANDS_UPPER, within=0.02)


def test_sma_by_hand():
    assert analytics.sma(series([1, 2, 6]), 2).tolist()[1:] == [1.5, 4.0]


def test_ema_by_hand():
    # Span 3: alpha one half, seeded with the mean 2 of 1, 2, 3; then 2 + (6 - 2) / 2.
    assert analytics.ema(series([1, 2, 3, 6, 4]), 3).tolist()[2:] == [2.0, 4.0, 4.0]


def test_rsi_by_hand():
    # Window 2: changes 1, -1 average to 1/2 and 1/2; then +2 gives (1/2 + 2) / 2 against 1/4.
    assert analytics.rsi(series([10, 11, 10, 12]), 2).tolist()[2:] == pytest.approx(
        [50.0, 100 * 1.25 / 1.5]
    )


def test_rsi_at_its_ends():
    assert analytics.rsi(series(range(1, 20))).iloc[-1] == 100.0
    assert analytics.rsi(series(range(20, 1, -1))).iloc[-1] == 0.0
    assert analytics.rsi(series([5.0] * 20)).isna().all()


def test_atr_counts_the_gap_from_the_previous_close():
    # 12-10; a gap up to 15-14 from 11: 4; a gap down to 9-8 from 14: 6. Window 2: 3, then 4.5.
    result = analytics.atr(bars([12, 15, 9], [10, 14, 8], [11, 14, 8]), 2)
    assert result.tolist()[1:] == [3.0, 4.5]


def test_bollinger_by_hand():
    # 1 and 3: mean 2, population deviation 1.
    result = analytics.bollinger(series([1, 3]), 2, 1.5)
    assert result.iloc[-1].tolist() == [0.5, 2.0, 3.5]


def test_year_range_is_intraday_and_dated():
    year = bars([10.0, 30, 20], [9.0, 15, 5], [9.5, 16, 19])
    assert analytics.year_range(year) == analytics.YearRange(
        high=30.0,
        high_on=date(2010, 3, 25),
        low=5.0,
        low_on=date(2010, 3, 26),
        start=date(2010, 3, 24),
        end=date(2010, 3, 26),
    )


def test_year_range_looks_back_364_days_and_no_further():
    days = pd.DatetimeIndex(["2011-03-02", "2011-03-03", "2012-03-01"], name="session")
    frame = pd.DataFrame({"high": [99.0, 50, 40], "low": [1.0, 30, 35]}, index=days)
    found = analytics.year_range(frame)
    assert (found.high, found.low) == (50.0, 30.0)
    assert (found.start, found.end) == (date(2011, 3, 3), date(2012, 3, 1))


def test_of_equal_extremes_the_first_is_named():
    found = analytics.year_range(bars([5.0, 5, 5], [1.0, 1, 1], [2.0, 2, 2]))
    assert found.high_on == found.low_on == date(2010, 3, 24)


def test_average_volume_counts_silent_sessions():
    frame = bars([1.0] * 3, [1.0] * 3, [1.0] * 3, [100.0, 0.0, 200.0])
    assert analytics.average_volume(frame) == 100.0


def test_no_bars_no_figure():
    empty = bars([], [], [])
    with pytest.raises(ValueError, match="at least 1 bar, has 0"):
        analytics.year_range(empty)
    with pytest.raises(ValueError, match="at least 1 bar, has 0"):
        analytics.average_volume(empty)


INDICATORS = {
    "sma": lambda prices: analytics.sma(prices, 5).to_frame(),
    "ema": lambda prices: analytics.ema(prices, 5).to_frame(),
    "rsi": lambda prices: analytics.rsi(prices, 5).to_frame(),
    "atr": lambda prices: analytics.atr(
        pd.DataFrame({"high": prices * 1.02, "low": prices * 0.97, "close": prices}), 5
    ).to_frame(),
    "macd": lambda prices: analytics.macd(prices, 3, 6, 4),
    "bollinger": lambda prices: analytics.bollinger(prices, 5),
}
WARM_UP = {"sma": 4, "ema": 4, "rsi": 5, "atr": 4, "macd": 5, "bollinger": 4}
by_name = pytest.mark.parametrize("name", INDICATORS)


@by_name
def test_rows_are_those_of_the_input_and_the_warm_up_is_nan(name):
    prices = series([10, 11, 10, 12, 13, 12, 11, 14, 15, 13, 12])
    result = INDICATORS[name](prices)
    pd.testing.assert_index_equal(result.index, prices.index)
    assert result.iloc[: WARM_UP[name]].isna().all(axis=None)
    assert result.iloc[WARM_UP[name]].notna().any()
    assert result.iloc[-1].notna().all()


@by_name
@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_short_input_gives_nan_and_no_error(name, count):
    result = INDICATORS[name](series([10.0] * count))
    assert len(result) == count
    assert result.isna().all(axis=None)


@by_name
def test_a_missing_price_is_refused(name):
    with pytest.raises(ValueError, match="2010-03-26 has none"):
        INDICATORS[name](series([10, 11, np.nan, 12, 13, 12, 11, 14]))


@by_name
def test_the_input_is_left_as_it_was(name):
    prices = series([10, 11, 10, 12, 13, 12, 11, 14, 15, 13, 12])
    before = prices.copy(deep=True)
    INDICATORS[name](prices)
    pd.testing.assert_series_equal(prices, before)


@by_name
@given(prices=PRICES, cut=st.integers(0, 200))
def test_no_indicator_looks_ahead(name, prices, cut):
    whole, known = series(prices), series(prices[:cut])
    pd.testing.assert_frame_equal(
        INDICATORS[name](whole).iloc[:cut], INDICATORS[name](known), check_freq=False
    )


@by_name
@given(prices=PRICES, scale=SCALES)
def test_levels_scale_with_prices_and_the_index_does_not(name, prices, scale):
    plain, scaled = INDICATORS[name](series(prices)), INDICATORS[name](series(prices) * scale)
    factor = 1.0 if name == "rsi" else scale
    tolerance = 1e-6 if name == "rsi" else 1e-9 * scale * 1000
    pd.testing.assert_frame_equal(scaled, plain * factor, rtol=1e-7, atol=tolerance)


@given(PRICES)
def test_rsi_stays_between_0_and_100(prices):
    result = analytics.rsi(series(prices), 5).dropna()
    assert result.between(0, 100).all()


@given(PRICES)
def test_averages_stay_within_the_prices(prices):
    low, high = min(prices) - 1e-9, max(prices) + 1e-9
    for average in (analytics.sma, analytics.ema):
        assert average(series(prices), 4).dropna().between(low, high).all()


@given(PRICES)
def test_bands_enclose_their_middle(prices):
    result = analytics.bollinger(series(prices), 5).dropna()
    assert (result["lower"] <= result["middle"]).all()
    assert (result["middle"] <= result["upper"]).all()


@given(st.floats(1, 1000))
def test_a_flat_price_has_flat_indicators(price):
    flat = series([price] * 40)
    assert analytics.ema(flat, 10).iloc[-1] == pytest.approx(price)
    assert analytics.macd(flat).iloc[-1].tolist() == pytest.approx([0, 0, 0], abs=1e-9)
    bands = analytics.bollinger(flat).iloc[-1]
    assert bands.tolist() == pytest.approx([price] * 3)
    assert analytics.atr(bars([price] * 40, [price] * 40, [price] * 40)).iloc[-1] == 0.0


@pytest.mark.parametrize("window", [0, -1, 2.0, True, None])
def test_a_window_is_a_whole_number_of_sessions(window):
    prices = series(QQQQ)
    for indicator in (analytics.sma, analytics.ema, analytics.rsi):
        with pytest.raises(ValueError, match="at least 1 sessions"):
            indicator(prices, window)


def test_wrong_settings_are_refused():
    prices = series(QQQQ)
    with pytest.raises(ValueError, match="fast window below the slow"):
        analytics.macd(prices, 26, 12)
    with pytest.raises(ValueError, match="width above zero"):
        analytics.bollinger(prices, 20, 0)
    with pytest.raises(ValueError, match="column 'low'"):
        analytics.atr(pd.DataFrame({"high": prices, "close": prices}))
