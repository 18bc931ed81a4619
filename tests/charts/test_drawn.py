"""The figures in a real browser: drawn, quiet, and asking the network for nothing."""

from __future__ import annotations

import dataclasses

import pytest
from playwright.sync_api import Page

from workbench import charts
from workbench.analytics import risk

# What stands for the data of each kind in the drawing.
MARKS = {
    "price": ".scatterlayer .js-line, .barlayer .point path",
    "candlestick": ".boxlayer path.box, .barlayer .point path",
    "drawdown": ".scatterlayer .js-line, .scatterlayer .point",
    "rolling_volatility": ".scatterlayer .js-line",
    "comparison": ".scatterlayer .js-line",
    "correlation": ".heatmaplayer image, .heatmap-label",
}


def opened(page: Page, figure) -> Page:
    page.set_content(
        f"<!doctype html><meta charset='utf-8'><body><script>{charts.plotly_js()}</script>"
        f"{charts.to_html_div(figure, div_id='chart')}</body>"
    )
    page.wait_for_selector("#chart .main-svg .infolayer .g-gtitle")
    return page


def figure_of(kind, long, closes, about):
    if kind in ("price", "candlestick"):
        return getattr(charts, kind)(long, about)
    if kind in ("drawdown", "rolling_volatility"):
        return getattr(charts, kind)(long["close"], about)
    frame = closes if kind == "comparison" else risk.correlation(closes)
    return getattr(charts, kind)(frame, about)


@pytest.mark.parametrize("kind", MARKS)
def test_thirteen_years_are_drawn_without_a_complaint(kind, page, complaints, long, closes, about):
    opened(page, figure_of(kind, long, closes, about))
    for mark in MARKS[kind].split(", "):
        assert page.locator(f"#chart {mark}").count() > 0, mark
    assert complaints == []


def test_the_chart_follows_the_width_of_its_page(page, complaints, year, about):
    opened(page, charts.price(year, about))
    page.set_viewport_size({"width": 640, "height": 700})
    page.wait_for_function("document.querySelector('#chart .main-svg').clientWidth <= 640")
    assert complaints == []


def test_closed_days_leave_no_gap(page, year, about):
    """Sessions on both sides of the closed week of September 2001 stand a step apart."""
    opened(page, charts.candlestick(year, about))
    tuesday, steps = page.evaluate(
        """() => {
            const axis = document.getElementById('chart')._fullLayout.xaxis;
            const at = day => axis.d2p(day);
            return [at('2001-09-17') - at('2001-09-10'), at('2001-09-06') - at('2001-09-05')];
        }"""
    )
    assert tuesday == pytest.approx(steps, rel=0.01)


def test_hostile_names_are_letters_on_the_screen(page, complaints, closes, about):
    hostile = "<a href='https://evil.example'>click</a>"
    frame = closes.rename(columns={"AAPL": "<a href='x'>B</a>"})
    figure = charts.comparison(
        frame, dataclasses.replace(about, subject=hostile, source=hostile, currency="<i>U</i>")
    )
    opened(page, figure)
    assert page.locator("#chart svg a").count() == 0
    title = page.locator("#chart .g-gtitle").text_content() or ""
    assert hostile in title
    assert "<i>U</i>" in title
    assert "<a href='x'>B</a>" in (page.locator("#chart .legend").text_content() or "")
    assert complaints == []
