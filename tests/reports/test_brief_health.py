"""The brief's strip and its findings: over troubled data, in a browser, and as of a past day."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from playwright.sync_api import sync_playwright
from standins.vendor import LAST, SAMPLE, Vendor, desk

from workbench import open_workbench
from workbench.config import Settings
from workbench.errors import ModelError, RateLimitedError
from workbench.market.manager import DataManager
from workbench.market.provider import History
from workbench.reports.equity_brief import EquityBrief
from workbench.reports.export import PageFacts, render
from workbench.services.research import ResearchService
from workbench.stores.embedded import EmbeddedDatabase

EVIL = "<img src=x onerror='window.pwned=1'></script><script>window.pwned=1</script>"


class Hostile(Vendor):
    """Its notes are no notes."""

    def history(self, *asked) -> History:
        return dataclasses.replace(super().history(*asked), notes=(f"Left out: {EVIL}",))


class Desk:
    """What a brief needs, without a model."""

    def __init__(self, data: DataManager) -> None:
        self.data, self.research = data, ResearchService(data)

    def ask(self, question: str, /):
        raise ModelError(f"No model answers {question}.")


@pytest.fixture
def troubled(tmp_path: Path) -> Iterator[EquityBrief]:
    """A brief on data with an error, a bar that has not settled, hostile notes and a refusal."""
    tape = SAMPLE["AAPL"]
    bars = tape.bars.copy()
    bars.loc[pd.Timestamp("2012-06-01"), "high"] *= 0.97
    evil = dataclasses.replace(tape.symbol, name=f"Apple {EVIL}")
    tapes = {**SAMPLE, "AAPL": dataclasses.replace(tape, bars=bars, symbol=evil)}
    vendor, refusing = Hostile(tapes, name="alpha_vantage"), Vendor(tapes, name="yahoo")
    vendor.trading = LAST
    refusing.failing = RateLimitedError(f"Slow down {EVIL}")
    database = EmbeddedDatabase(tmp_path / "documents.db")
    data = desk(database, refusing, vendor)
    yield EquityBrief(Desk(data), "AAPL", period=(date(2012, 1, 3), None), benchmark="MSFT")
    database.close()


def html(block) -> str:
    return block._repr_mimebundle_()["text/html"]


def test_the_strip_says_provider_days_refusals_and_findings(troubled: EquityBrief) -> None:
    said = html(troubled.data_strip())
    for words in (
        "■ error", "prices outside low and high (2012-06-01)",
        "the last bar is provisional (2013-03-01)", "MSFT: rows were left out",
        "<dt>Data of</dt><dd>alpha_vantage</dd>", "<dt>As of</dt><dd>2013-03-01</dd>",
        "<dt>Passed over</dt><dd>yahoo</dd>", "<dt>Fetched</dt><dd>20",
        "<dt>Findings</dt><dd>2 errors, 2 warnings, ",
    ):  # fmt: skip
        assert words in said
    assert "2000-09-29" not in said  # long before the period
    assert "2000-09-29" in html(troubled.data_health())
    assert "2000-09-29)" not in html(troubled.data_health())  # its day is in the sentence


def test_hostile_words_of_a_vendor_are_words_in_a_browser(
    troubled: EquityBrief, chromium: Path, tmp_path: Path
) -> None:
    blocks = [
        troubled.masthead(), troubled.data_strip(), troubled.headline(), troubled.price_chart(),
        troubled.comparison_chart(), troubled.drawdown_chart(), troubled.data_health(),
        troubled.sources(),
    ]  # fmt: skip
    make = nbformat.v4
    outputs = [make.new_output("display_data", data=b._repr_mimebundle_()) for b in blocks]
    notebook = make.new_notebook(cells=[make.new_code_cell("", outputs=outputs)])
    path = tmp_path / "page.html"
    path.write_text(render(notebook, PageFacts("Brief", "r1", datetime.now(UTC), {})), "utf-8")
    complaints: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(offline=True).new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path.as_uri())
        page.locator(".chart .annotation", has_text="ERROR").first.wait_for()
        strips = page.locator(".chart .annotation", has_text="ERROR").all_text_contents()
        notes = page.locator(".wb-notes").text_content() or ""
        pwned = page.evaluate("window.pwned")
        images = page.locator("main img, header img").count()
        widths = []
        for width in (420, 1400):
            page.set_viewport_size({"width": width, "height": 900})
            page.wait_for_function(f"""() => [...document.querySelectorAll('.chart')].every(
                chart => chart._fullLayout.width <= {width})""")
            widths.append(page.evaluate("document.documentElement.scrollWidth"))
        browser.close()
    assert len(strips) == 3
    assert all("prices outside low and high" in strip for strip in strips)
    assert EVIL in notes
    assert pwned is None
    assert images == 0
    assert complaints == []
    assert widths == [420, 1400]


def test_a_run_as_of_a_past_day_shows_that_day(tmp_path: Path) -> None:
    settings = Settings(store={"path": tmp_path / "store"})
    with open_workbench("offline", settings=settings) as wb:
        run = wb.as_of("2005-02-25").report("equity_brief", {"symbol": "AAPL"}, out=tmp_path)
        page = run.html.read_text(encoding="utf-8")
        assert "<dt>As of</dt><dd>2005-02-25</dd>" in page
        assert "as of 2005-02-25" in page
        assert "<dt>Data as of</dt><dd>2005-02-25</dd>" in page
        assert "2005-02-28" not in page.split("<footer>")[0].split("<body>")[1]
        assert run.outputs["last_close"]["value"] == 88.99
