"""Every figure of five real shares, 2000 to 2013, against plain pandas written another way."""

import math
import time
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from workbench import analytics

TICKERS = ["AAPL", "FB", "GOOG", "IBM", "MSFT"]


@pytest.fixture(scope="module")
def shares():
    source = files("bokeh_sampledata") / "_data" / "stocks.csv.gz"
    with source.open("rb") as stream:
        table = pd.read_csv(stream, compression="gzip", parse_dates=["Date"])
    table = table.rename(columns=lambda name: name.lower().replace(" ", "_"))
    return {
        ticker: group.drop(columns="ticker").set_index("date").sort_index().astype("float64")
        for ticker, group in table.groupby("ticker")
    }


@pytest.fixture(scope="module")
def adjusted(shares):
    return pd.DataFrame({ticker: shares[ticker]["adj_close"] for ticker in TICKERS})


@pytest.fixture(params=TICKERS)
def share(request, shares):
    return shares[request.param]


def close_to(expected):
    return pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_returns(share):
    closes = share["adj_close"]
    daily = closes.pct_change().dropna()
    years = (closes.index[-1] - closes.index[0]) / pd.Timedelta(days=365.25)
    assert analytics.simple_returns(closes).to_numpy() == close_to(daily.to_numpy())
    assert analytics.period_return(closes) == close_to((1 + daily).prod() - 1)
    assert analytics.log_return(closes) == close_to(np.log1p(daily).sum())
    assert analytics.cagr(closes) == close_to((closes.iloc[-1] / closes.iloc[0]) ** (1 / years) - 1)
    best, worst = analytics.best_day(closes), analytics.worst_day(closes)
    assert (best.value, best.on) == (close_to(daily.max()), daily.idxmax().date())
    assert (worst.value, worst.on) == (close_to(daily.min()), daily.idxmin().date())


def test_years_and_months(share):
    closes = share["adj_close"]
    years = closes.resample("YE").last().pct_change().dropna()
    found = analytics.yearly_returns(closes)
    assert found.index.tolist() == years.index.year.tolist()
    assert found.to_numpy() == close_to(years.to_numpy())
    months = closes.resample("ME").last().pct_change().dropna()
    table = analytics.monthly_returns(closes)
    assert table.notna().sum(axis=None) == len(months)
    for day, value in months.items():
        assert table.loc[day.year, day.month] == close_to(value)


def test_risk(share):
    closes = share["adj_close"]
    daily = closes.pct_change().dropna()
    excess = daily - 0.03 / 252
    downside = (excess.where(excess < 0, 0.0) ** 2).mean() ** 0.5
    assert analytics.volatility(closes) == close_to(daily.std() * math.sqrt(252))
    assert analytics.downside_deviation(closes, 0.03) == close_to(downside * math.sqrt(252))
    assert analytics.sharpe(closes, 0.03) == close_to(excess.mean() / excess.std() * math.sqrt(252))
    assert analytics.sortino(closes, 0.03) == close_to(excess.mean() / downside * math.sqrt(252))
    rolling = daily.rolling(63).std() * math.sqrt(252)
    found = analytics.rolling_volatility(closes)
    assert found.index.equals(closes.index)
    assert found.dropna().to_numpy() == close_to(rolling.dropna().to_numpy())


def test_drawdowns(share):
    closes = share["adj_close"]
    depth = closes / closes.cummax() - 1
    found = analytics.max_drawdown(closes)
    trough = depth.idxmin()
    high = closes[:trough].max()
    back = closes[trough:][closes[trough:] >= high]
    assert found.depth == close_to(depth.min())
    assert found.trough == trough.date()
    assert found.peak == closes[:trough].idxmax().date()
    assert found.recovery == (back.index[0].date() if len(back) else None)

    episode = (depth == 0).cumsum()
    deepest = depth[depth < 0].groupby(episode).min().nsmallest(5)
    worst = analytics.worst_drawdowns(closes, 5)
    assert [fall.depth for fall in worst] == close_to(deepest.tolist())


def test_correlation_beta_and_basket(adjusted):
    common = adjusted.dropna().pct_change().dropna()
    matrix = analytics.correlation(adjusted)
    assert matrix.to_numpy() == close_to(common.corr().to_numpy())
    pair = adjusted[["GOOG", "IBM"]].dropna().pct_change().dropna()
    slope = np.polyfit(pair["IBM"], pair["GOOG"], 1)[0]
    assert analytics.beta(adjusted["GOOG"].dropna(), adjusted["IBM"]) == close_to(slope)
    daily = adjusted.pct_change(fill_method=None).mean(axis=1).fillna(0)
    assert analytics.equal_weighted(adjusted).to_numpy() == close_to((1 + daily).cumprod())


def test_averages_and_bands(share):
    closes = share["close"]
    assert analytics.sma(closes, 50).dropna().to_numpy() == close_to(
        closes.rolling(50).mean().dropna().to_numpy()
    )
    bands = analytics.bollinger(closes).dropna()
    deviation = closes.rolling(20).std(ddof=0)
    upper = (closes.rolling(20).mean() + 2 * deviation).dropna()
    assert bands["upper"].to_numpy() == pytest.approx(upper.to_numpy(), rel=1e-7)
    assert (bands["upper"] + bands["lower"]).to_numpy() == close_to(2 * bands["middle"].to_numpy())


def looped(values, size, alpha):
    """Smoothing one value after the other, as it is done on paper."""
    level = sum(values[:size]) / size
    levels = [level]
    for value in values[size:]:
        level = alpha * value + (1 - alpha) * level
        levels.append(level)
    return np.array(levels)


def test_smoothed_indicators(share):
    closes = share["close"]
    prices = closes.tolist()
    fast, slow = looped(prices, 12, 2 / 13), looped(prices, 26, 2 / 27)
    line = fast[14:] - slow
    result = analytics.macd(closes)
    assert analytics.ema(closes, 12).dropna().to_numpy() == close_to(fast)
    assert result["macd"].dropna().to_numpy() == pytest.approx(line, abs=1e-9)
    assert result["signal"].dropna().to_numpy() == pytest.approx(
        looped(line.tolist(), 9, 0.2), abs=1e-9
    )
    moves = [after - before for before, after in pairwise(prices)]
    gains = looped([max(move, 0.0) for move in moves], 14, 1 / 14)
    losses = looped([max(-move, 0.0) for move in moves], 14, 1 / 14)
    expected = 100 - 100 / (1 + gains / losses)
    assert analytics.rsi(closes).dropna().to_numpy() == close_to(expected)


def test_true_range(share):
    before = share["close"].shift()
    ranges = pd.concat(
        [
            share["high"] - share["low"],
            (share["high"] - before).abs(),
            (share["low"] - before).abs(),
        ],
        axis=1,
    ).max(axis=1)
    assert analytics.atr(share).dropna().to_numpy() == close_to(looped(ranges.tolist(), 14, 1 / 14))


def test_year_range_and_volume(share):
    last = share.index[-1]
    year = share[share.index >= last - pd.Timedelta(weeks=52)]
    found = analytics.year_range(share)
    assert (found.high, found.high_on) == (year["high"].max(), year["high"].idxmax().date())
    assert (found.low, found.low_on) == (year["low"].min(), year["low"].idxmin().date())
    assert (found.start, found.end) == (year.index[0].date(), last.date())
    assert analytics.average_volume(year) == close_to(year["volume"].sum() / len(year))


SINGLE = [
    analytics.simple_returns,
    analytics.cagr,
    analytics.yearly_returns,
    analytics.monthly_returns,
    analytics.volatility,
    analytics.sharpe,
    analytics.sortino,
    analytics.max_drawdown,
    analytics.worst_drawdowns,
    analytics.rolling_volatility,
    analytics.rsi,
    analytics.macd,
    analytics.bollinger,
]


def quickest(work):
    """Milliseconds of processor time, the least of five runs: waiting for others does not count."""
    times = []
    for _ in range(5):
        begun = time.thread_time()
        work()
        times.append(time.thread_time() - begun)
    return 1000 * min(times)


@pytest.mark.parametrize("measure", SINGLE, ids=lambda measure: measure.__name__)
def test_thirteen_years_take_milliseconds(measure, shares):
    closes = shares["IBM"]["adj_close"]
    assert quickest(lambda: measure(closes)) < 15
