"""What every chart owes its reader, and what each one draws."""

from __future__ import annotations

import dataclasses
import json
import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest

from workbench import charts
from workbench.analytics import risk

KINDS = ("price", "candlestick", "drawdown", "rolling_volatility", "comparison", "correlation")


def drawn(kind: str, bars: pd.DataFrame, about: charts.Caption) -> go.Figure:
    close = bars["close"]
    pair = pd.DataFrame({"AAPL": close, "IBM": close[::-1].to_numpy()}, index=close.index)
    match kind:
        case "price" | "candlestick":
            return getattr(charts, kind)(bars, about)
        case "drawdown" | "rolling_volatility":
            return getattr(charts, kind)(close, about)
        case "comparison":
            return charts.comparison(pair, about)
        case _:
            return charts.correlation(risk.correlation(pair), about)


def title(figure: go.Figure) -> str:
    return f"{figure.layout.title.text} {figure.layout.title.subtitle.text}"


def days(trace: go.Scatter) -> list[str]:
    return [str(day) for day in np.asarray(trace.x)]


@pytest.mark.parametrize("kind", KINDS)
class TestEveryChart:
    def test_is_a_plain_figure_with_subject_currency_and_as_of(self, kind, year, about):
        figure = drawn(kind, year, about)
        assert type(figure) is go.Figure
        for words in ("Apple Inc. (AAPL)", "USD", "as of 2013-03-01"):
            assert words in figure.layout.title.text

    def test_says_sample_data_only_when_it_is(self, kind, year, about):
        assert "SAMPLE DATA" in title(drawn(kind, year, about))
        real = dataclasses.replace(about, sample=False)
        assert "SAMPLE" not in title(drawn(kind, year, real))

    def test_names_its_source(self, kind, year, about):
        notes = [note.text for note in drawn(kind, year, about).layout.annotations]
        assert "Source: sample, as of 2013-03-01" in notes

    def test_takes_the_width_it_is_given(self, kind, year, about):
        layout = drawn(kind, year, about).layout
        assert layout.width is None
        assert layout.template.layout.autosize is True

    def test_hostile_text_is_drawn_as_text(self, kind, year, about):
        hostile = "<a href='http://evil'>x</a>$x$%{y}\u202e\n"
        figure = drawn(
            kind,
            year,
            dataclasses.replace(about, subject=hostile, currency=hostile, source=hostile),
        )
        text = title(figure) + " ".join(note.text for note in figure.layout.annotations)
        text += str(figure.layout.yaxis.title.text)
        assert "&lt;a href=" in text
        for dangerous in ("<a", "$x", "%{y", "\u202e", "\n"):
            assert dangerous not in text

    def test_an_empty_frame_is_refused(self, kind, year, about):
        with pytest.raises(ValueError, match="needs"):
            drawn(kind, year.iloc[:0], about)

    def test_one_session_is_refused(self, kind, year, about):
        with pytest.raises(ValueError, match=r"needs .* has 1"):
            drawn(kind, year.iloc[:1], about)

    def test_leaves_the_frame_as_it_was(self, kind, year, about):
        before = year.copy()
        drawn(kind, year, about)
        pd.testing.assert_frame_equal(year, before)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "correlation"])
class TestTime:
    def test_draws_sessions_only(self, kind, year, long, about):
        for bars in (year, long):
            sessions = set(bars.index.strftime("%Y-%m-%d"))
            for trace in drawn(kind, bars, about).data:
                assert set(days(trace)) <= sessions

    def test_every_closed_day_is_cut_out_and_no_session_is(self, kind, year, about):
        axis = drawn(kind, year, about).layout.xaxis
        assert axis.rangebreaks[0].bounds == ("sat", "mon")
        cut = set(axis.rangebreaks[1].values)
        assert "2001-09-11" in cut
        assert not cut & set(year.index.strftime("%Y-%m-%d"))

    def test_a_market_open_on_sundays_loses_none(self, kind, year, about):
        bars = year.set_axis(year.index + pd.Timedelta(days=2))  # Wednesday to Tuesday, with both
        breaks = drawn(kind, bars, about).layout.xaxis.rangebreaks
        assert all(b.bounds is None for b in breaks)
        assert not set(breaks[0].values) & set(bars.index.strftime("%Y-%m-%d"))

    def test_the_last_session_is_drawn_at_any_length(self, kind, year, long, about):
        for bars in (year, long):
            figure = drawn(kind, bars, about)
            assert days(figure.data[0])[-1] == str(bars.index[-1].date())


def test_price_draws_the_closes_averages_and_volumes_of_the_frame(year, about):
    figure = charts.price(year, about)
    close, fifty, two_hundred, volume = figure.data
    np.testing.assert_allclose(close.y, year["close"], rtol=1e-6)
    assert days(close) == list(year.index.strftime("%Y-%m-%d"))
    np.testing.assert_allclose(fifty.y[-1], year["close"].iloc[-50:].mean(), rtol=1e-6)
    assert np.isnan(two_hundred.y[:199]).all()
    np.testing.assert_allclose(two_hundred.y[199], year["close"].iloc[:200].mean(), rtol=1e-6)
    np.testing.assert_allclose(volume.y, year["volume"], rtol=1e-6)
    assert figure.layout.yaxis.title.text == "USD per share"
    assert figure.layout.yaxis2.title.text == "Shares per day"


def test_price_since_a_day_keeps_averages_warm(year, about):
    figure = charts.price(year, about, since=year.index[-30].date())
    names = [trace.name for trace in figure.data]
    assert names == ["Close", "50-session average", "200-session average", "Volume"]
    assert all(len(trace.y) == 30 for trace in figure.data)
    assert not np.isnan(figure.data[1].y).any()


def test_an_average_that_never_completes_is_not_drawn(year, about):
    assert [t.name for t in charts.price(year.iloc[:60], about).data] == [
        "Close", "50-session average", "Volume",
    ]  # fmt: skip


def test_a_long_price_is_drawn_by_weeks_and_says_so(long, about):
    figure = charts.price(long, about)
    assert "weekly closes" in figure.layout.title.text
    weeks = long["close"].groupby(long.index.to_period("W-SUN"))
    assert set(np.float32(weeks.last())) <= set(figure.data[0].y)
    np.testing.assert_allclose(
        figure.data[-1].y, long["volume"].groupby(long.index.to_period("W-SUN")).sum(), rtol=1e-6
    )
    assert figure.layout.yaxis2.title.text == "Shares per week"


def test_a_weekly_candle_holds_its_week(long, about):
    figure = charts.candlestick(long, about)
    assert "Weekly candles" in figure.layout.title.text
    candle = figure.data[0]
    at = days(candle).index("2001-07-06")
    week = long.loc["2001-07-02":"2001-07-06"]  # without the fourth of July
    assert len(week) == 4
    expected = [week["open"].iloc[0], week["high"].max(), week["low"].min(), week["close"].iloc[-1]]
    got = [getattr(candle, name)[at] for name in ("open", "high", "low", "close")]
    np.testing.assert_allclose(got, expected, rtol=1e-6)


def test_a_range_over_ten_to_one_gets_a_log_scale_and_says_so(year, about):
    wide = year * 1.0
    wide.loc[wide.index[100] :, ["open", "high", "low", "close"]] *= 100
    axis = charts.price(wide, about).layout.yaxis
    assert (axis.type, axis.title.text) == ("log", "USD per share, log scale")
    assert charts.price(year, about).layout.yaxis.type is None


def test_how_prices_were_adjusted_is_written(year, about):
    bars = year.copy()
    bars.attrs["adjust"] = "splits"
    assert "adjusted for splits" in title(charts.price(bars, about))


def test_drawdown_marks_the_trough(about):
    sessions = pd.DatetimeIndex(["2001-01-02", "2001-01-03", "2001-01-04", "2001-01-05"])
    figure = charts.drawdown(pd.Series([100.0, 80.0, 60.0, 110.0], index=sessions), about)
    np.testing.assert_allclose(figure.data[0].y, [0, -0.2, -0.4, 0], rtol=1e-6)
    text = " ".join(note.text for note in figure.layout.annotations)
    assert "-40.0% on 2001-01-04" in text
    assert "from 2001-01-02, recovered 2001-01-05" in text
    assert figure.layout.yaxis.tickformat == ".0%"
    assert figure.layout.yaxis.labelalias["\u221240%"] == "-40%"


def test_a_subtitle_is_broken_into_lines_a_telephone_shows_and_the_plot_moves_down(year, about):
    plain = charts.comparison(year[["close", "open"]], about)
    noted = dataclasses.replace(about, note="Basket: equal-weighted, rebalanced daily")
    figure = charts.comparison(year[["close", "open"]], noted)
    lines = figure.layout.title.subtitle.text.split("<br>")
    assert lines[-1] == "Basket: equal-weighted, rebalanced daily"
    assert all(len(re.sub("<[^>]*>", "", line)) <= 62 for line in lines)
    assert figure.layout.margin.t > plain.layout.margin.t


def test_a_long_name_is_broken_between_words(year, about):
    name = "International Business Machines Corporation (IBM)"
    figure = charts.price(year, dataclasses.replace(about, subject=name))
    assert "International Business Machines<br>Corporation (IBM)" in figure.layout.title.text


def test_a_series_that_never_fell_has_no_mark(about):
    sessions = pd.DatetimeIndex(["2001-01-02", "2001-01-03"])
    assert len(charts.drawdown(pd.Series([1.0, 2.0], index=sessions), about).data) == 1


def test_rolling_volatility_is_that_of_analytics(year, about):
    figure = charts.rolling_volatility(year["close"], about, window=20)
    expected = risk.rolling_volatility(year["close"], 20).dropna()
    np.testing.assert_allclose(figure.data[0].y, expected, rtol=1e-6)
    assert days(figure.data[0])[0] == str(expected.index[0].date())
    assert "20-session volatility" in figure.layout.title.text


def test_comparison_starts_at_100_on_the_first_common_session(closes, about):
    figure = charts.comparison(closes, about)
    assert [trace.name for trace in figure.data] == ["AAPL", "IBM", "MSFT", "GOOG"]
    for trace in figure.data:
        assert days(trace)[0] == "2004-08-19"
        assert trace.y[0] == pytest.approx(100)
        last = closes[trace.name].iloc[-1] / closes.loc["2004-08-19", trace.name] * 100
        assert trace.y[-1] == pytest.approx(last, rel=1e-6)
    assert "2004-08-19 = 100" in figure.layout.yaxis.title.text


def test_symbols_without_a_common_session_are_refused(closes, about):
    apart = closes[["AAPL", "IBM"]].copy()
    apart.iloc[:1000, 0] = np.nan
    apart.iloc[1000:, 1] = np.nan
    with pytest.raises(ValueError, match="common"):
        charts.comparison(apart, about)


def test_hostile_symbols_are_drawn_as_text(closes, about):
    hostile = closes.rename(columns={"AAPL": "<b>&", "GOOG": "1234"})
    assert charts.comparison(hostile, about).data[0].name == "&lt;b&gt;&amp;"
    heat = charts.correlation(risk.correlation(hostile), about)
    assert heat.data[0].x[0] == "&lt;b&gt;&amp;"
    assert heat.layout.xaxis.type == "category"  # "1234" is a name, no number


def test_correlation_writes_each_value_in_its_cell(about):
    names = ["AAPL", "IBM", "GOOG"]
    matrix = pd.DataFrame(
        [[1, 0.4567, np.nan], [0.4567, 1, -0.2], [np.nan, -0.2, 1]], index=names, columns=names
    )
    heat = charts.correlation(matrix, about).data[0]
    assert [list(row) for row in heat.text] == [
        ["1.00", "0.46", "n/a"], ["0.46", "1.00", "-0.20"], ["n/a", "-0.20", "1.00"],
    ]  # fmt: skip
    assert (heat.zmin, heat.zmax) == (-1, 1)


@pytest.mark.parametrize(
    ("values", "names", "wrong"),
    [([[1.0]], ["A"], "2 symbols"), ([[1, 2], [2, 1]], ["A", "B"], "from -1 to 1")],
)
def test_a_matrix_that_is_none_is_refused(values, names, wrong, about):
    with pytest.raises(ValueError, match=wrong):
        charts.correlation(pd.DataFrame(values, index=names, columns=names), about)


def test_six_charts_of_thirteen_years_fit_a_notebook(long, closes, about):
    figures = [drawn(kind, long, about) for kind in KINDS[:4]]
    figures += [
        charts.comparison(closes, about),
        charts.correlation(risk.correlation(closes), about),
    ]
    # As nbformat saves it: indented, each date on a line of its own.
    sizes = [len(json.dumps({"o": [{"d": charts.mime_bundle(f)}]}, indent=1)) for f in figures]
    assert max(sizes) < 150_000
    assert sum(sizes) < 500_000


def test_drawing_leaves_plotlys_own_defaults_alone(year, about):
    before = pio.templates.default
    charts.price(year, about)
    assert pio.templates.default == before
