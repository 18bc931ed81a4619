"""The brief against the vendor's own adjusted closes, and where its period is short or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from workbench import open_workbench
from workbench.app import Workbench
from workbench.config import Settings
from workbench.errors import BadParameterError, NoDataError
from workbench.messages import ClaimState
from workbench.reports.blocks import FIGURES_MIME, Answers, Notes, Shade, Table
from workbench.reports.brief_period import check_brief
from workbench.reports.equity_brief import EquityBrief

BLOCKS = (
    "masthead", "headline", "price_chart", "yearly_returns", "monthly_returns", "risk_table",
    "volatility_chart", "worst_drawdowns", "drawdown_chart", "indicators", "comparison_table",
    "comparison_chart", "splits", "dividends", "commentary", "data_health", "sources",
)  # fmt: skip


@pytest.fixture(scope="module")
def wb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_STORE_PATH", str(tmp_path_factory.mktemp("store")))
        with open_workbench("offline") as opened:
            yield opened


def vendor(symbol: str) -> pd.Series[float]:
    """The vendor's adjusted closes: computed by nobody here."""
    frame = pd.read_csv(files("bokeh_sampledata") / "_data" / "stocks.csv.gz", compression="gzip")
    rows = frame[frame["Ticker"] == symbol]
    return pd.Series(rows["Adj Close"].to_numpy(), pd.DatetimeIndex(rows["Date"])).sort_index()


def figures(brief: EquityBrief) -> dict[str, Any]:
    return brief.headline()._repr_mimebundle_()[FIGURES_MIME]


def words(table: Table) -> list[list[str]]:
    rows = table.rows
    return [[cell.text if isinstance(cell, Shade) else cell for cell in row] for row in rows]


@pytest.mark.parametrize("symbol", ["AAPL", "IBM", "MSFT", "GOOG", "FB"])
def test_the_headline_agrees_with_the_vendors_adjusted_closes(wb: Workbench, symbol: str) -> None:
    found, closes = figures(EquityBrief(wb, symbol)), vendor(symbol)
    returns = closes.pct_change().dropna()
    years = (closes.index[-1] - closes.index[0]).days / 365.25
    expected = {
        "total_return": closes.iloc[-1] / closes.iloc[0] - 1,
        "cagr": (closes.iloc[-1] / closes.iloc[0]) ** (1 / years) - 1,
        "volatility": returns.std() * np.sqrt(252),
        "sharpe": returns.mean() / returns.std() * np.sqrt(252),
        "max_drawdown": (closes / closes.cummax() - 1).min(),
    }
    if symbol == "FB":  # nine months: annual growth would be extrapolated
        assert "cagr" not in found
        del expected["cagr"]
    for name, value in expected.items():
        assert found[name]["value"] == pytest.approx(value, rel=2e-3), name


def test_benchmark_and_beta_agree_with_the_vendors_too(wb: Workbench) -> None:
    found = figures(EquityBrief(wb, "AAPL", period=(date(2005, 1, 3), None)))
    frame = pd.concat({s: vendor(s) for s in ("AAPL", "IBM", "MSFT", "GOOG")}, axis=1)
    returns = frame.loc["2005-01-03":].pct_change().dropna()
    basket = returns[["IBM", "MSFT", "GOOG"]].mean(axis=1)
    beta = returns["AAPL"].cov(basket) / basket.var()
    assert found["beta"]["value"] == pytest.approx(beta, rel=2e-3)
    total = (1 + basket).prod() - 1
    assert found["benchmark_total_return"]["value"] == pytest.approx(total, rel=2e-3)


def test_years_and_months_run_from_close_to_close(wb: Workbench) -> None:
    brief = EquityBrief(wb, "AAPL", period=(date(2008, 1, 1), date(2012, 12, 31)))
    closes = vendor("AAPL")
    ends = closes.groupby(closes.index.year).last()
    expected = [f"{ends[y] / ends[y - 1] - 1:+.2%}" for y in range(2008, 2013)]
    rows = words(brief.yearly_returns())
    assert [row[0] for row in rows] == ["2008", "2009", "2010", "2011", "2012"]
    assert [row[1] for row in rows] == expected
    months = words(brief.monthly_returns())
    march = closes.loc["2009-03"].iloc[-1] / closes.loc["2009-02"].iloc[-1] - 1
    assert months[1][3] == f"{march:+.1%}"
    assert months[0][1] == f"{closes.loc['2008-01'].iloc[-1] / ends[2007] - 1:+.1%}"


def test_a_year_that_is_not_whole_says_so(wb: Workbench) -> None:
    brief = EquityBrief(wb, "AAPL", period=(date(2008, 6, 16), date(2010, 6, 30)))
    labels = [row[0] for row in words(brief.yearly_returns())]
    assert labels == ["from 2008-06-16", "2009", "to 2010-06-30"]
    part = EquityBrief(wb, "AAPL", period=(date(2008, 6, 16), date(2008, 9, 30)))
    assert [row[0] for row in words(part.yearly_returns())] == ["2008-06-16 to 2008-09-30"]
    assert words(brief.monthly_returns())[0][:8] == ["2008", *["–"] * 6, words(
        brief.monthly_returns())[0][7]]  # fmt: skip


def test_a_basket_says_how_it_is_weighted_wherever_it_is_shown(wb: Workbench) -> None:
    law, brief = "equal-weighted, rebalanced daily", EquityBrief(wb, "AAPL")
    assert law in dict(brief.masthead().facts)["Benchmark"]
    assert law in brief.comparison_chart().figure.layout.title.subtitle.text
    for table in (brief.yearly_returns(), brief.comparison_table()):
        assert "equal-weighted basket of IBM, MSFT, rebalanced daily" in table.caption
    assert law not in dict(EquityBrief(wb, "AAPL", benchmark="IBM").masthead().facts)["Benchmark"]


def test_the_commentary_leaves_sample_data_to_the_badge(wb: Workbench) -> None:
    shown = EquityBrief(wb, "AAPL").commentary()._repr_mimebundle_()
    assert "SAMPLE DATA" not in shown["text/html"] + shown["text/plain"]
    assert "wb-verified" in shown["text/html"]


def test_every_figure_of_the_commentary_is_a_tools_own(wb: Workbench) -> None:
    answers = EquityBrief(wb, "AAPL", period=(date(2005, 1, 3), None)).commentary()
    assert isinstance(answers, Answers)
    assert len(answers.items) == 4
    for question, response in answers.items:
        assert response.claims, question
        assert {claim.state for claim in response.claims} == {ClaimState.VERIFIED}, question
    found = figures(EquityBrief(wb, "AAPL", period=(date(2005, 1, 3), None)))
    claimed = {c.measure: c.value for _, r in answers.items for c in r.claims if c.symbol == "AAPL"}
    expected = pytest.approx(found["max_drawdown"]["value"], rel=1e-9)
    assert claimed["max_drawdown"] == expected


def test_a_model_that_cannot_answer_takes_no_figure_from_the_brief(tmp_path: Path) -> None:
    settings = Settings(store={"path": tmp_path}, model={"provider": "openai"})
    with open_workbench("offline", settings=settings) as keyless:
        brief = EquityBrief(keyless, "IBM")
        notes = brief.commentary()
        assert isinstance(notes, Notes)
        assert notes.items[0][1].startswith("No commentary: ")
        assert brief.headline().figures["total_return"].value > 0


def test_no_start_means_as_far_back_as_symbol_and_benchmark_go(wb: Workbench) -> None:
    assert EquityBrief(wb, "FB").masthead().line == "2012-05-18 to 2013-03-01"
    assert EquityBrief(wb, "AAPL", benchmark="GOOG").masthead().line == "2004-08-19 to 2013-03-01"


def test_sample_data_is_said_with_its_dates(wb: Workbench) -> None:
    masthead = EquityBrief(wb, "FB").masthead()
    assert masthead.notice == "SAMPLE DATA 2000-03-01 to 2013-03-01"
    assert masthead.subject == "Facebook, Inc."


def test_few_dividends_are_listed_and_many_summed_up_by_year(wb: Workbench) -> None:
    few = words(EquityBrief(wb, "AAPL").dividends())
    assert few[0][:2] == ["2012-08-09", "USD 2.65"]
    many = words(EquityBrief(wb, "IBM").dividends())
    assert sum(int(row[1]) for row in many) == 52
    assert len(many) == 14
    assert words(EquityBrief(wb, "GOOG").dividends()) == [["none", "–"]]


def test_a_split_before_a_dividend_is_not_taken_off_it(wb: Workbench) -> None:
    (row,) = [r for r in words(EquityBrief(wb, "MSFT").dividends()) if r[0] == "2003"]
    # 0.08 on 2003-02-19, the day after the 2:1 split, and 0.16 on 2003-10-15 (vendor's factors).
    assert row[1:] == ["2", "USD 0.24", "USD 0.24"]


@pytest.mark.parametrize(
    ("symbol", "start", "end"),
    [
        ("AAPL", None, None),
        ("FB", None, None),
        ("IBM", date(2013, 2, 25), date(2013, 3, 1)),
        ("IBM", date(2013, 2, 28), date(2013, 3, 1)),
        ("FB", date(2012, 5, 18), date(2012, 6, 1)),
    ],
)
def test_every_block_has_something_to_say_whatever_the_period(
    wb: Workbench, symbol: str, start: date | None, end: date | None
) -> None:
    brief = EquityBrief(wb, symbol, period=(start, end))
    for name in BLOCKS:
        shown = getattr(brief, name)()._repr_mimebundle_()
        assert shown["text/plain"], name
        for junk in (">nan", "nan%", "inf", "None"):
            assert junk not in shown.get("text/html", "").replace("info", ""), name


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"symbol": "XYZ"}, "symbol: The sample data has no symbol 'XYZ'"),
        ({"symbol": "<script>"}, "symbol: Nothing is known as '<script>'"),
        ({"benchmark": "SPY"}, "benchmark: The sample data has no symbol 'SPY'"),
        ({"start": date(1990, 1, 1)}, "period: AAPL has no data on 1990-01-01"),
        ({"end": date(2020, 1, 1)}, "period: 2000-03-01 to 2020-01-01 reaches past 2013-03-01"),
        ({"start": date(2020, 1, 1)}, "start: 2020-01-01 is after 2013-03-01"),
        ({"start": date(2005, 1, 1), "benchmark": "FB"}, "period: FB has no data on 2005-01-01"),
        ({"start": date(2013, 3, 1), "end": date(2013, 3, 1)}, "fewer than two closes"),
    ],
)
def test_what_the_data_cannot_serve_is_refused_before_a_run(
    wb: Workbench, values: dict[str, object], line: str
) -> None:
    defaults = {"symbol": "AAPL", "start": None, "end": None, "benchmark": "basket"}
    with pytest.raises(BadParameterError) as caught:
        check_brief(wb.data, defaults | values)
    assert line in str(caught.value)


def test_a_good_set_of_parameters_passes(wb: Workbench) -> None:
    check_brief(wb.data, {"symbol": "aapl", "start": None, "end": None, "benchmark": "ibm"})


def test_a_brief_outside_the_data_is_refused(wb: Workbench) -> None:
    with pytest.raises(NoDataError):
        EquityBrief(wb, "FB", period=(date(2005, 1, 3), None))
    with pytest.raises(BadParameterError, match="written in en only"):
        EquityBrief(wb, "FB", language="vi")
