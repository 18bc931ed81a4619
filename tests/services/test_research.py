"""Figures against values computed apart from Workbench, and the period law at its edges."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from workbench.errors import NoDataError, ToolError
from workbench.services.measures import MEASURES


@pytest.fixture(scope="module")
def published():
    """The publisher's table: raw closes and the vendor's adjusted close."""
    source = pytest.importorskip("bokeh_sampledata")
    table = pd.read_csv(
        Path(source.__file__).parent / "_data" / "stocks.csv.gz", parse_dates=["Date"]
    )
    return {ticker: rows.set_index("Date") for ticker, rows in table.groupby("Ticker")}


def cells(research, ticker, measures, period, **more):
    figures = research.measure(ticker, measures, research.period(period, ticker), **more)
    return {cell.measure: cell for cell in figures.cells}


def test_a_calendar_year_runs_from_the_last_close_before_it(research, published):
    cell = cells(research, "IBM", ["total_return"], "2008")["total_return"]
    adjusted = published["IBM"]["Adj Close"]
    assert cell.value == pytest.approx(adjusted["2008-12-31"] / adjusted["2007-12-31"] - 1)
    assert (cell.start, cell.end) == (date(2007, 12, 31), date(2008, 12, 31))


def test_explicit_dates_run_from_the_first_session_on_or_after_the_start(research, published):
    # 2009-03-07 and 2010-05-09 were a Saturday and a Sunday.
    cell = cells(research, "MSFT", ["total_return"], "2009-03-07/2010-05-09")["total_return"]
    adjusted = published["MSFT"]["Adj Close"]
    assert cell.value == pytest.approx(adjusted["2010-05-07"] / adjusted["2009-03-09"] - 1)
    assert (cell.start, cell.end) == (date(2009, 3, 9), date(2010, 5, 7))


def test_price_return_leaves_dividends_out_and_counts_splits(research, published):
    cell = cells(research, "AAPL", ["price_return"], "2005")["price_return"]
    raw = published["AAPL"]["Close"]
    assert cell.value == pytest.approx(raw["2005-12-30"] / (raw["2004-12-31"] / 2) - 1)


def test_risk_measures_are_on_total_returns(research, published):
    adjusted = published["IBM"]["Adj Close"].loc["2008-12-31":"2009-12-31"]
    daily = adjusted.pct_change().dropna()
    found = cells(
        research,
        "IBM",
        ["volatility", "sharpe", "sortino", "max_drawdown", "best_day"],
        "2009",
        risk_free_rate=0.02,
    )
    excess = daily - 0.02 / 252
    downside = np.sqrt((np.minimum(excess, 0) ** 2).mean()) * np.sqrt(252)
    assert found["volatility"].value == pytest.approx(daily.std() * np.sqrt(252))
    assert found["sharpe"].value == pytest.approx(excess.mean() * 252 / (excess.std() * 252**0.5))
    assert found["sortino"].value == pytest.approx(excess.mean() * 252 / downside)
    assert found["max_drawdown"].value == pytest.approx((adjusted / adjusted.cummax() - 1).min())
    assert found["best_day"].on == daily.idxmax().date()


def test_a_calendar_periods_levels_leave_its_base_close_out(research, published):
    # The close of 2007-12-31 was above every close of 2008.
    raw = published["AAPL"]["Close"]
    assert raw["2007-12-31"] > raw["2008"].max()
    cell = cells(research, "AAPL", ["highest_close"], "2008")["highest_close"]
    assert cell.value == pytest.approx(raw["2008"].max())
    assert cell.start == date(2008, 1, 2)


def test_volume_is_in_todays_shares_and_as_traded_where_they_differ(research, published):
    found = cells(research, "AAPL", ["average_volume"], "2004")
    traded = published["AAPL"]["Volume"]["2004"].mean()
    assert found["average_volume"].value == pytest.approx(2 * traded)
    assert found["average_volume_unadjusted"].value == pytest.approx(traded)
    assert "average_volume_unadjusted" not in cells(research, "AAPL", ["average_volume"], "2010")


def test_a_price_is_split_adjusted_with_the_close_as_traded_beside_it(research, published):
    found = {cell.measure: cell.value for cell in research.price_on("AAPL", date(2000, 3, 1)).cells}
    assert found["close"] == pytest.approx(130.31 / 4)
    assert found["close_unadjusted"] == 130.31
    assert found["volume"] == 4 * 9_616_100


def test_the_return_of_a_day_is_from_the_session_before(research, published):
    cell = research.price_on("MSFT", date(2004, 11, 15)).cells[-1]
    daily = published["MSFT"]["Adj Close"].pct_change()  # the ex-date of the special dividend
    assert (cell.measure, cell.start) == ("day_return", date(2004, 11, 12))
    assert cell.value == pytest.approx(daily["2004-11-15"])
    first = research.price_on("AAPL", date(2000, 3, 1))
    assert "day_return" not in {cell.measure for cell in first.cells}


def test_a_day_without_a_session_gives_the_close_before_it_and_says_so(research):
    figures = research.price_on("IBM", date(2012, 12, 25))
    assert figures.details == {"session": "2012-12-24", "traded": False}


@pytest.mark.parametrize(
    ("ticker", "period", "says"),
    [
        ("GOOG", "2004", "no close before 2004-01-01"),
        ("AAPL", "2000", "no close before 2000-01-01"),
        ("FB", "2011", "no data in 2011"),
        ("FB", "2012-01-01/2012-12-31", "no data on 2012-01-01"),
        ("IBM", "2014", "reaches past 2013-03-01"),
        ("IBM", "2013-01-02/2013-03-05", "reaches past 2013-03-01"),
        ("IBM", "2013-03-01/2013-03-01", "fewer than two closes"),
    ],
)
def test_a_period_the_data_do_not_cover_is_refused_with_the_reason(research, ticker, period, says):
    with pytest.raises(NoDataError, match=says):
        cells(research, ticker, ["total_return"], period)


def test_a_running_year_is_measured_so_far(research, published):
    cell = cells(research, "IBM", ["total_return"], "2013")["total_return"]
    adjusted = published["IBM"]["Adj Close"]
    assert cell.value == pytest.approx(adjusted["2013-03-01"] / adjusted["2012-12-31"] - 1)


def test_each_measure_gives_a_finite_value_with_its_formula(research):
    found = cells(research, "MSFT", list(MEASURES), "2010")
    assert set(MEASURES) == set(found)
    assert all(np.isfinite(cell.value) and cell.formula for cell in found.values())


def test_an_unknown_measure_is_refused_by_name(research):
    with pytest.raises(ToolError, match="'luck' is no measure"):
        cells(research, "MSFT", ["luck"], "2010")


def test_the_basket_holds_the_others_that_cover_the_window(research, published):
    period = research.period("2008", "AAPL")
    beta, correlation = research.against("AAPL", "basket", period)
    daily = pd.DataFrame(
        {
            ticker: published[ticker]["Adj Close"].loc["2007-12-31":"2008-12-31"].pct_change()
            for ticker in ("AAPL", "GOOG", "IBM", "MSFT")
        }
    ).dropna()
    basket = daily[["GOOG", "IBM", "MSFT"]].mean(axis=1)
    assert beta.label == "beta against the equal-weighted basket of GOOG, IBM, MSFT"
    assert beta.value == pytest.approx(daily["AAPL"].cov(basket) / basket.var())
    assert correlation.value == pytest.approx(daily["AAPL"].corr(basket))


def test_a_symbols_beta_against_itself_is_one(research):
    beta, _ = research.against("IBM", "IBM", research.period("2010", "IBM"))
    assert beta.value == pytest.approx(1.0)


def test_dividends_are_summed_in_todays_shares(research):
    figures = research.events("MSFT", research.period("2004", "MSFT"), ["dividend"])
    by_measure = {cell.measure: cell.value for cell in figures.cells}
    assert by_measure["dividends"] == 2
    assert by_measure["dividends_per_share"] == pytest.approx(3.16)


def test_a_52_week_range_says_where_it_begins(research):
    figures = research.indicators("FB", ["high_52w", "rsi"], window=None)
    high = next(cell for cell in figures.cells if cell.measure == "high_52w")
    assert (high.value, high.on) == (45.0, date(2012, 5, 18))
    assert high.start == date(2012, 5, 18)


def test_an_indicator_that_still_warms_up_is_refused(research):
    with pytest.raises(NoDataError, match="too few for sma_200"):
        research.indicators("FB", ["sma"], day=date(2012, 9, 3), window=200)


def test_over_everything_a_pair_is_measured_where_both_have_data(research, published):
    cell = research.correlation("AAPL", "FB", research.period("max", "AAPL", "FB"))
    pair = pd.DataFrame({t: published[t]["Adj Close"] for t in ("AAPL", "FB")}).dropna()
    assert (cell.symbol, cell.start) == ("AAPL/FB", date(2012, 5, 18))
    assert cell.value == pytest.approx(pair.pct_change().corr().loc["AAPL", "FB"])


def test_a_correlation_of_three_closes_is_refused(research):
    with pytest.raises(NoDataError, match="at least 4 common sessions"):
        research.correlation("AAPL", "IBM", research.period("2013-02-27/2013-03-01", "AAPL"))
