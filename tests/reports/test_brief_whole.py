"""The equity brief from end to end: run, looked at in a browser, and timed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import sync_playwright

from workbench import open_workbench
from workbench.errors import BadParameterError
from workbench.reports.runner import ReportRun

SECTIONS = [
    "Headline figures", "Price", "Returns", "Risk", "Drawdowns", "Indicators", "Comparison",
    "Events", "Commentary", "Data health", "Sources",
]  # fmt: skip

_REDRAWN = """() => [...document.querySelectorAll('.chart')].every(
    chart => chart._fullLayout.width <= 420)"""
# Pairs of texts of a chart that lie over one another, and texts cut off at its right edge.
_COVERED = """() => [...document.querySelectorAll('.chart')].flatMap(chart => {
    const found = [];
    const edge = document.documentElement.clientWidth;
    const pick = '.gtitle, .gtitle-subtitle, .legend, .ytick, .y2tick, .xtick, .annotation';
    const boxes = [...chart.querySelectorAll(pick)].map(
        node => ({text: node.textContent, box: node.getBoundingClientRect()}));
    boxes.forEach((one, i) => {
        if (one.box.right > edge) found.push(one.text);
        boxes.slice(i + 1).forEach(other => {
            const wide = Math.min(one.box.right, other.box.right)
                - Math.max(one.box.left, other.box.left);
            const high = Math.min(one.box.bottom, other.box.bottom)
                - Math.max(one.box.top, other.box.top);
            if (wide > 2 && high > 4) found.push(`${one.text} over ${other.text}`);
        });
    });
    return found;
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = tmp_path_factory.mktemp("brief")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WORKBENCH_STORE_PATH", str(path / "store"))
        yield path


@pytest.fixture(scope="module")
def run(folder: Path) -> ReportRun:
    with open_workbench("offline") as wb:
        return wb.report("equity_brief", {"symbol": "AAPL"}, out=folder / "out")


def test_the_run_hands_on_the_headline_figures(run: ReportRun) -> None:
    assert set(run.outputs) == {
        "last_close", "total_return", "cagr", "volatility", "sharpe", "max_drawdown",
        "benchmark_total_return", "beta",
    }  # fmt: skip
    assert run.outputs["last_close"]["value"] == 430.47  # the last close of the sample
    assert run.outputs["last_close"]["unit"] == "USD"


def test_the_notebook_is_small_and_names_no_place_of_this_machine(
    run: ReportRun, folder: Path
) -> None:
    text = run.notebook.read_text(encoding="utf-8")
    assert len(text) < 1_000_000
    assert str(folder) not in text
    assert str(Path.home()) not in text
    notebook = nbformat.read(run.notebook, as_version=4)
    assert "widgets" not in notebook.metadata
    assert notebook.metadata.papermill.parameters["symbol"] == "AAPL"


def test_a_browser_shows_all_of_it_with_no_network(run: ReportRun, chromium: Path) -> None:
    complaints: list[str] = []
    requests: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(run.html.as_uri())
        page.wait_for_load_state("load")
        charts = page.locator(".chart")
        drawn = [charts.nth(i).locator("svg .trace").count() for i in range(charts.count())]
        headings = page.locator("h2").all_text_contents()
        badge = page.locator("header .wb-notice").text_content()
        wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
        page.set_viewport_size({"width": 420, "height": 900})
        page.wait_for_function(_REDRAWN)
        narrow = page.evaluate("document.documentElement.scrollWidth")
        covered = page.evaluate(_COVERED)
        browser.close()
    assert complaints == []
    assert requests == [run.html.as_uri()]
    assert len(drawn) == 4
    assert all(drawn)
    assert headings == SECTIONS
    assert badge == "SAMPLE DATA 2000-03-01 to 2013-03-01"
    assert not wide
    assert narrow <= 420
    assert covered == []


def test_what_the_data_cannot_serve_starts_no_kernel(folder: Path) -> None:
    with open_workbench("offline") as wb, pytest.raises(BadParameterError, match="XYZ"):
        wb.report("equity_brief", {"symbol": "XYZ"}, out=folder / "none")
    assert not (folder / "none").exists()
