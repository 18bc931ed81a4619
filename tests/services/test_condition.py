"""What is said of the data under a figure: only what concerns its days, and all that does."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path

import pandas as pd
import pytest
from standins.vendor import LAST, SAMPLE, Vendor, Watch, desk

from workbench.charts import Severity as Mark
from workbench.errors import MarketDataError, RateLimitedError
from workbench.market.provider import History
from workbench.market.quality.finding import FindingKind
from workbench.services.charting import ChartService
from workbench.services.condition import chart_health
from workbench.services.research import ResearchService
from workbench.stores.embedded import EmbeddedDatabase

REFUSAL = RateLimitedError("Yahoo refuses more requests\nfrom this address for now (429).")
YEARS = (date(2000, 3, 1), LAST)


@pytest.fixture
def database(tmp_path: Path):
    opened = EmbeddedDatabase(tmp_path / "documents.db")
    yield opened
    opened.close()


def wrong(ticker: str, *days: str):
    """The tape of a sample share whose highs of ``days`` lie below their closes."""
    tape = SAMPLE[ticker]
    bars = tape.bars.copy()
    bars.loc[pd.DatetimeIndex(days), "high"] = bars["low"]
    return {**SAMPLE, ticker: dataclasses.replace(tape, bars=bars)}


def kinds(condition) -> list[FindingKind]:
    return [one.kind for one in condition.findings]


class TestConcerns:
    def test_a_finding_is_told_of_its_own_days_alone(self, sample):
        told = sample.research.condition("AAPL", YEARS)
        assert kinds(told) == [FindingKind.UNEXPLAINED_MOVE, FindingKind.REPEATED_BARS]
        of_2003 = sample.research.condition("AAPL", (date(2003, 1, 29), date(2003, 1, 29)))
        assert kinds(of_2003) == [FindingKind.REPEATED_BARS]
        assert kinds(sample.research.condition("AAPL", (date(2003, 1, 30), LAST))) == []

    def test_the_eleventh_day_of_a_finding_counts_as_the_first(self, database):
        early = SAMPLE["IBM"].bars.loc["2003"].index[:12].strftime("%Y-%m-%d")
        data = desk(database, Vendor(wrong("IBM", *early, "2012-06-01")))
        (finding,) = data.health("IBM")
        assert date(2012, 6, 1) not in finding.sessions
        told = ResearchService(data).condition("IBM", (date(2012, 1, 3), LAST))
        (remark,) = told.remarks
        assert remark.short == "prices outside low and high (2012-06-01)"

    def test_a_bar_that_has_not_settled_is_said_of_every_chart_and_of_its_own_answers(
        self, database
    ):
        vendor = Vendor()
        vendor.trading = LAST
        research = ResearchService(desk(database, vendor))
        now, past = (research.condition("AAPL", (date(2012, 1, 3), end))
                     for end in (LAST, date(2012, 12, 31)))  # fmt: skip
        assert kinds(now) == kinds(past) == [FindingKind.PROVISIONAL]
        assert now.cautions == ["the last bar is provisional (2013-03-01)"]
        assert past.cautions == []


class TestProviders:
    def test_who_was_passed_over_is_said_with_the_reason_and_whose_data_they_are(self, database):
        yahoo, other = Vendor(name="yahoo"), Vendor(name="alpha_vantage")
        yahoo.failing = REFUSAL
        told = ResearchService(desk(database, yahoo, other)).condition("IBM", YEARS)
        said = (
            "yahoo passed over: Yahoo refuses more requests from this address for now (429); "
            "data of alpha_vantage"
        )
        assert told.cautions == [said]
        health = chart_health([told])
        assert (health.severity, health.remarks) == (Mark.NOTE, [said])

    def test_what_is_behind_says_why(self, database):
        watch = Watch(datetime(2013, 2, 21, 23, 0, tzinfo=UTC))
        vendor = Vendor(ends=date(2013, 2, 20))
        desk(database, vendor, today=date(2013, 2, 20), utcnow=watch).health("IBM")
        vendor.failing, watch.now = REFUSAL, datetime(2013, 3, 1, 23, 0, tzinfo=UTC)
        told = ResearchService(desk(database, vendor, utcnow=watch)).condition("IBM", YEARS)
        assert kinds(told) == [FindingKind.STALE, FindingKind.NOT_REFRESHED]
        stale, behind = told.cautions
        assert stale == "the last bar is old (2013-02-20)"
        assert behind.startswith("newer sessions could not be fetched: Yahoo refuses more requests")

    def test_a_long_reason_is_cut(self, database):
        yahoo = Vendor(name="yahoo")
        yahoo.failing = MarketDataError("x" * 10_000)
        told = ResearchService(desk(database, yahoo, Vendor(name="other"))).condition("IBM", YEARS)
        assert len(told.cautions[0]) < 200


class TestCharts:
    def test_no_strip_where_nothing_is_wrong_with_the_days_of_the_chart(self, sample):
        for figure in (sample.charts.price("AAPL", "1y"), sample.charts.price("IBM", "max")):
            assert len(figure.layout.annotations) == 2  # the source and the last value
        marked = sample.charts.price("AAPL", "max").layout.annotations
        assert "a large move is unexplained (2000-09-29)" in marked[1].text.replace("<br>", " ")

    def test_several_symbols_are_named_and_what_is_common_is_said_once(self, database):
        yahoo, other = Vendor(name="yahoo"), Vendor(wrong("IBM", "2012-06-01"), name="other")
        yahoo.failing = REFUSAL
        figure = ChartService(desk(database, yahoo, other)).comparison(["MSFT", "IBM"], "1y")
        strip = figure.layout.annotations[1]
        text = strip.text.replace("<br>", " ")
        assert text.startswith("<b>■ ERROR</b>  IBM: prices outside low and high (2012-06-01); ")
        assert "MSFT, IBM: yahoo passed over" in text
        assert strip.hovertext.count("was passed") == 1

    def test_the_last_bar_of_a_chart_until_now_is_drawn_as_not_settled(self, database):
        vendor = Vendor()
        vendor.trading = LAST
        charts = ChartService(desk(database, vendor))
        assert [t.name for t in charts.price("IBM", "3mo").data][-2:] == ["Not settled", "Volume"]
        assert charts.candlestick("IBM", "3mo").data[1].name == "Price, not settled"
        assert "Not settled" not in [t.name for t in charts.price("IBM", "2012").data]

    def test_a_vendors_words_are_no_markup(self, database):
        class Hostile(Vendor):
            def history(self, *asked) -> History:
                told = super().history(*asked)
                return dataclasses.replace(told, notes=("<a href='x'>left</a> out %{y} $z$",))

        for note in ChartService(desk(database, Hostile())).price("IBM", "1y").layout.annotations:
            assert "<a" not in f"{note.text}{note.hovertext}"
            assert "%{" not in f"{note.text}{note.hovertext}"
