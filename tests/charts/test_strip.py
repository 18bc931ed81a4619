"""The strip: what it says, how long it may be, and what it looks like in a browser."""

from __future__ import annotations

import dataclasses
import json

import pandas as pd
import plotly.graph_objects as go
import pytest

from workbench import charts
from workbench.analytics import risk
from workbench.charts import Health, Severity
from workbench.charts.strip import strip, strip_pixels

KINDS = ("price", "candlestick", "drawdown", "rolling_volatility", "comparison", "correlation")
MISSING = Health(
    Severity.WARNING,
    ["sessions are missing (2001-03-05)", "a large move is unexplained (2001-04-06)"],
    ["1 session of XNYS without a bar: 2001-03-05.", "The close moved -30% on 2001-04-06."],
)
HOSTILE = "<a href='http://evil'>x</a><img src=x onerror=alert(1)>$x$%{y}\u202e\n"


def drawn(kind: str, bars: pd.DataFrame, about: charts.Caption) -> go.Figure:
    pair = pd.DataFrame({"AAPL": bars["close"], "IBM": bars["close"][::-1].to_numpy()}, bars.index)
    given = {"drawdown": bars["close"], "rolling_volatility": bars["close"], "comparison": pair}
    if kind == "correlation":
        return charts.correlation(risk.correlation(pair), about)
    return getattr(charts, kind)(given.get(kind, bars), about)


def marked(figure) -> list[str]:
    marks = [severity.value.mark for severity in Severity]
    return [note.text for note in figure.layout.annotations if any(m in note.text for m in marks)]


@pytest.mark.parametrize("kind", KINDS)
class TestEveryChart:
    def test_has_no_strip_where_nothing_is_wrong(self, kind, year, about):
        plain = drawn(kind, year, about)
        assert marked(plain) == []
        empty = dataclasses.replace(about, health=Health(Severity.NOTE, []))
        assert drawn(kind, year, empty).to_json() == plain.to_json()

    def test_says_what_is_wrong_above_the_plot_which_stays_as_high(self, kind, year, about):
        plain, told = (
            drawn(kind, year, dataclasses.replace(about, health=health))
            for health in (None, MISSING)
        )
        (text,) = marked(told)
        assert text == (
            "<b>▲ WARNING</b>  sessions are missing (2001-03-05); a large move<br>"
            "is unexplained (2001-04-06)"
        )
        grown = told.layout.height - plain.layout.height
        assert grown == told.layout.margin.t - plain.layout.margin.t == strip_pixels(MISSING) > 0
        assert told.layout.legend.y == plain.layout.legend.y

    def test_a_vendors_words_are_drawn_as_text(self, kind, year, about):
        health = Health(Severity.ERROR, [HOSTILE], [HOSTILE])
        figure = drawn(kind, year, dataclasses.replace(about, health=health))
        (note,) = [one for one in figure.layout.annotations if "ERROR" in one.text]
        for text in (note.text, note.hovertext):
            assert "&lt;a href=" in text
            for dangerous in ("<a", "<img", "$x", "%{y", "\u202e", "\n"):
                assert dangerous not in text


@pytest.mark.parametrize("size", [3, 57, 500, 100_000])
@pytest.mark.parametrize("number", [1, 2, 7, 300])
@pytest.mark.parametrize("text", ["word ", "unbroken"])
def test_the_strip_is_never_longer_than_three_lines_and_counts_what_it_leaves_out(
    size, number, text
):
    remark = (text * size)[:size]
    told = strip(Health(Severity.NOTE, [remark] * number, [remark] * number))["text"]
    lines = told.replace("<b>", "").replace("</b>", "").split("<br>")
    assert len(lines) <= 3
    assert all(len(line) <= 58 for line in lines)
    assert lines[0].startswith("● NOTE")
    shown = " ".join(lines).removeprefix("● NOTE").count(";") + 1
    if " more" in lines[-1]:
        more = int(lines[-1].split()[-2])
        assert shown - 1 + more == number
    else:
        assert shown == number


def test_the_worst_is_told_by_a_shape_and_a_word_and_not_by_colour_alone():
    marks = {severity.value.mark for severity in Severity}
    assert len({mark.split()[0] for mark in marks}) == len({mark.split()[1] for mark in marks}) == 3


class TestProvisional:
    def test_the_last_close_ends_in_a_hollow_dot_and_its_volume_is_pale(self, year, about):
        settled = charts.price(year, about)
        bars = year.copy()
        bars.attrs["provisional"] = "2001-12-31"
        dot, volume = charts.price(bars, about).data[-2:]
        assert str(dot.x[0]) == "2001-12-31"
        assert dot.y[0] == pytest.approx(year["close"].iloc[-1], rel=1e-6)
        assert dot.marker.color == "#FFFFFF"
        assert volume.marker.opacity[-1] < volume.marker.opacity[-2] == 1
        assert len(settled.data) == len(charts.price(bars, about).data) - 1

    def test_the_last_candle_is_pale_and_none_is_lost(self, year, about):
        bars = year.copy()
        bars.attrs["provisional"] = "2001-12-31"
        before, last, _ = charts.candlestick(bars, about).data
        assert [str(day) for day in last.x] == ["2001-12-31"]
        assert last.opacity < before.opacity
        assert len(before.x) == len(year) - 1
        axis, plain = (charts.candlestick(b, about).layout.xaxis for b in (bars, year))
        assert axis.rangebreaks == plain.rangebreaks

    @pytest.mark.parametrize("day", [None, "2001-12-28", "2002-01-02", "</script>"])
    def test_a_session_that_is_not_the_last_shown_changes_nothing(self, day, year, about):
        bars = year.copy()
        bars.attrs["provisional"] = day
        for kind in ("price", "candlestick"):
            assert json.loads(drawn(kind, bars, about).to_json()) == json.loads(
                drawn(kind, year, about).to_json()
            )


_BOXES = """() => {
    const pick = '.g-gtitle .gtitle, .gtitle-subtitle, .annotation, .legend, .xtick, .ytick, ' +
        '.modebar-container';
    const nodes = [...document.querySelectorAll(pick)].filter(node => node.textContent ||
        node.matches('.modebar-container'));
    const boxes = nodes.map(node => [node.textContent || 'modebar', node.getBoundingClientRect()]);
    const found = [];
    boxes.forEach(([one, a], i) => {
        if (a.right > innerWidth) found.push(`${one} is cut`);
        boxes.slice(i + 1).forEach(([other, b]) => {
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (wide > 2 && high > 3) found.push(`${one} over ${other}`);
        });
    });
    return found;
}"""  # fmt: skip


@pytest.mark.parametrize("width", [420, 1400])
def test_nothing_lies_over_the_strip_and_the_rest_opens_under_the_mouse(
    page, complaints, year, about, width
):
    page.set_viewport_size({"width": width, "height": 800})
    health = Health(Severity.ERROR, [*MISSING.remarks, HOSTILE, HOSTILE], [*MISSING.details] * 2)
    named = dataclasses.replace(
        about, subject="International Business Machines Corporation (IBM)", health=health
    )
    bars = year.tail(30)
    for figure in (charts.price(year, named), charts.candlestick(bars, named)):
        page.set_content(
            f"<!doctype html><meta charset='utf-8'><body><script>{charts.plotly_js()}</script>"
            f"{charts.to_html_div(figure, div_id='chart')}</body>"
        )
        page.wait_for_selector("#chart .main-svg .infolayer .g-gtitle")
        page.mouse.move(width / 2, 400)  # brings the buttons out
        page.wait_for_selector("#chart .modebar--hover")
        assert page.evaluate(_BOXES) == []
        box = page.locator("#chart .annotation", has_text="ERROR").bounding_box()
        page.mouse.move(box["x"] + 30, box["y"] + 12)
        opening = page.locator("#chart .hoverlayer .hovertext")
        opening.wait_for()
        assert "without a bar: 2001-03-05" in (opening.text_content() or "")
        assert (
            page.locator("#chart a, #chart img").count()
            == page.locator("#chart .modebar a").count()
        )
    assert complaints == []
