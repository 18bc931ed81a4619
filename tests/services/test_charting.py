"""Charts by symbol and period: each kind is drawn, and what cannot be drawn is refused."""

from __future__ import annotations

import pytest

from workbench.errors import NoDataError, ToolError
from workbench.services.charting import KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_drawn_and_says_sample_currency_and_day(sample, kind):
    symbols = ["AAPL", "FB"] if kind in ("comparison", "correlation") else ["AAPL"]
    figure = sample.charts.figure(kind, symbols, "max")
    assert "as of 2013-03-01" in figure.layout.title.text
    assert "USD" in figure.layout.title.text
    assert "SAMPLE DATA" in figure.layout.title.subtitle.text


def test_a_correlation_names_the_sessions_they_have_in_common(sample):
    figure = sample.charts.correlation(["AAPL", "FB"], "max")
    assert "2012-05-18 to 2013-03-01" in figure.layout.title.subtitle.text


def test_a_short_periods_volatility_is_warmed_up_by_earlier_sessions(sample):
    figure = sample.charts.rolling_volatility("IBM", "2012-12")
    assert len(figure.data[0].x) >= 20


@pytest.mark.parametrize(
    ("kind", "symbols", "error"),
    [
        ("price", ["AAPL", "IBM"], ToolError),
        ("correlation", ["AAPL"], ToolError),
        ("pie", ["AAPL"], ToolError),
        ("price", ["NFLX"], NoDataError),
    ],
)
def test_what_cannot_be_drawn_is_refused(sample, kind, symbols, error):
    with pytest.raises(error):
        sample.charts.figure(kind, symbols, "1y")


def test_one_symbol_may_be_given_by_itself(sample):
    assert sample.charts.figure("drawdown", "AAPL", "max").layout.title.text
