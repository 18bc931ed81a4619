"""The page: whole in itself, safe, and drawn by a browser without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat import NotebookNode
from playwright.sync_api import Browser, Page, sync_playwright

from workbench.charts import Caption, price
from workbench.charts.output import mime_bundle
from workbench.reports.blocks import Masthead
from workbench.reports.export import PageFacts, render, write_html

STARTED = datetime(2013, 3, 1, 12, 0, tzinfo=UTC)
EVIL = "</script><script>window.pwned = true</script>"


def facts(**parameters: Any) -> PageFacts:
    return PageFacts("A report", "ab12cd", STARTED, parameters)


def notebook_of(*cells: NotebookNode) -> NotebookNode:
    return nbformat.v4.new_notebook(cells=list(cells))


def cell(*bundles: dict[str, Any], tags: tuple[str, ...] = ()) -> Any:
    outputs = [nbformat.v4.new_output("display_data", data=data) for data in bundles]
    marks = {"tags": list(tags)}
    return nbformat.v4.new_code_cell("secret_code()", outputs=outputs, metadata=marks)


def chart(subject: str = "Apple Inc. (AAPL)") -> dict[str, Any]:
    sessions = pd.bdate_range("2012-01-02", periods=260, name="session")
    bars = pd.DataFrame({"close": range(100, 360), "volume": 1e6}, index=sessions, dtype=float)
    about = Caption(subject, "USD", date(2013, 3, 1), EVIL, sample=True)
    return mime_bundle(price(bars, about))


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield launched
        launched.close()


class Shown:
    """A page in a browser that has no network, and what it complained of or asked for."""

    def __init__(self, browser: Browser, path: Path) -> None:
        self.page: Page = browser.new_context(offline=True).new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.goto(path.as_uri())
        self.page.wait_for_load_state("load")


def test_charts_are_drawn_with_no_network_and_no_complaint(
    browser: Browser, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    write_html(notebook_of(cell(chart()), cell(chart("IBM"))), path, facts())
    shown = Shown(browser, path)
    assert shown.page.locator(".chart .main-svg path.js-line").count() >= 4
    assert shown.complaints == []
    assert shown.requests == [path.as_uri()]


def test_text_of_a_chart_or_a_cell_never_runs(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    raw = {"text/html": f"<img src=x onerror='window.pwned = true'>{EVIL}"}
    stream = nbformat.v4.new_output("stream", name="stdout", text=EVIL)
    noisy = nbformat.v4.new_code_cell("x", outputs=[stream])
    head = Masthead(EVIL, "Brief", EVIL, [(EVIL, EVIL)], EVIL)._repr_mimebundle_()
    cells = [cell(head), cell(chart(EVIL)), cell(raw), cell({"text/plain": EVIL}), noisy]
    prose = nbformat.v4.new_markdown_cell(f"## {EVIL}\n\n{EVIL} [x](javascript:alert(1))")
    write_html(notebook_of(*cells, prose), path, facts(symbol=EVIL))
    shown = Shown(browser, path)
    assert shown.page.title().startswith("</script>")  # as text
    assert shown.page.evaluate("window.pwned") is None
    assert shown.page.locator(".chart .main-svg").count() > 0
    # The raw HTML of a cell stands as it is; the page's policy refused to run or load it.
    assert shown.complaints
    assert all("Content Security Policy" in text for text in shown.complaints)


def test_the_page_names_no_address_to_fetch_from() -> None:
    page = render(notebook_of(cell({"text/plain": "x"})), facts())
    assert not re.findall(r"(?:src|href)=\"(?!#|data:)[^\"]*", page)
    assert "default-src 'none'; script-src 'none'" in page


def test_code_and_hidden_cells_are_not_shown() -> None:
    hidden = cell({"text/plain": "hidden"}, tags=("remove-output",))
    gone = nbformat.v4.new_markdown_cell("Usage", metadata={"tags": ["remove-cell"]})
    page = render(notebook_of(cell({"text/plain": "shown"}), hidden, gone), facts())
    assert "shown" in page
    assert "secret_code" not in page
    assert "hidden</pre>" not in page
    assert "Usage" not in page


def test_the_page_has_its_head_sections_and_run() -> None:
    head = Masthead("Apple Inc.", "Brief", "2000 to 2013", [("Symbol", "AAPL")], "SAMPLE DATA")
    prose = nbformat.v4.new_markdown_cell("# Title\n\n## Returns & risk\n\nwords")
    page = render(notebook_of(cell(head._repr_mimebundle_()), prose), facts(language="en"))
    assert "<h1>Apple Inc.</h1>" in page
    assert "SAMPLE DATA" in page
    assert '<a href="#s1">Returns &amp; risk</a>' in page
    assert '<h2 id="s1">Returns &amp; risk</h2>' in page
    assert "Run ab12cd" in page
    assert "generated 2013-03-01 12:00:00 UTC" in page
    assert "Title" not in page


def test_a_report_without_a_masthead_shows_its_parameters() -> None:
    page = render(notebook_of(), facts(symbol="AAPL", end=None))
    assert "<dt>symbol</dt><dd>AAPL</dd>" in page
    assert "<dt>end</dt>" not in page


def test_the_same_notebook_gives_the_same_page() -> None:
    notebook = notebook_of(cell(chart()))
    assert render(notebook, facts()) == render(notebook, facts())
