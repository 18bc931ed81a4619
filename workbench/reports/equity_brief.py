"""The equity brief: one company's figures, tables, charts and commentary over one period.

The notebook ``reports/equity_brief.ipynb`` calls one method for each of its cells. Figures come
from ``ResearchService``, as the agent's do, so that one question has one value in both.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cached_property
from typing import Protocol

import pandas as pd

from workbench import charts
from workbench.analytics import risk
from workbench.domain import Period
from workbench.errors import BadParameterError, ConfigurationError, ModelError, NoDataError
from workbench.market.calendars import sessions_between
from workbench.market.manager import DataManager
from workbench.messages import AgentResponse, Cell
from workbench.reports import brief_tables as tables
from workbench.reports.blocks import (
    Answers,
    Chart,
    FigureStrip,
    HealthStrip,
    Masthead,
    Notes,
    Table,
)
from workbench.reports.brief_benchmark import EQUAL, Benchmark
from workbench.reports.brief_health import health_notes, health_strip
from workbench.reports.brief_period import brief_period
from workbench.services.condition import Condition, chart_health
from workbench.services.research import BASKET, ResearchService
from workbench.services.windows import Window, open_window

LANGUAGES = ("en",)
_HEADLINES = {
    "total_return": "Total return",
    "cagr": "CAGR, total return",
    "volatility": "Volatility, annualised",
    "sharpe": "Sharpe ratio, risk-free 0%",
    "max_drawdown": "Maximum drawdown",
}
_RISK = ("volatility", "downside_deviation", "sharpe", "sortino", "max_drawdown", "best_day",
         "worst_day")  # fmt: skip
_INDICATORS = ("sma", "ema", "rsi", "atr", "macd", "bollinger", "high_52w", "low_52w",
               "rolling_volatility", "average_volume")  # fmt: skip
_LOOK_BACK_YEARS = (5, 3, 1)


class Desk(Protocol):
    """What a brief needs of an open Workbench."""

    @property
    def data(self) -> DataManager:
        """Market data."""

    @property
    def research(self) -> ResearchService:
        """Figures as cells."""

    def ask(self, question: str, /) -> AgentResponse:
        """The agent's answer."""


class EquityBrief:
    """What the cells of the brief show. Raises NoDataError where the data do not reach."""

    def __init__(
        self,
        desk: Desk,
        symbol: str,
        *,
        period: tuple[date | None, date | None] = (None, None),
        benchmark: str = BASKET,
        language: str = "en",
    ) -> None:
        if language not in LANGUAGES:
            raise BadParameterError(f"The brief is written in {', '.join(LANGUAGES)} only.")
        self._desk = desk
        self._period = brief_period(desk.data, symbol, period, benchmark)
        self._window = open_window(desk.data, symbol, self._period)
        self._benchmark = Benchmark(desk.data, desk.research, self._window, benchmark)
        self.ticker = self._window.symbol.ticker

    # What it is about. --------------------------------------------------------------------------

    def masthead(self) -> Masthead:
        """Company, listing, period, and SAMPLE DATA with its dates where it is that."""
        symbol, window, data = self._window.symbol, self._window, self._desk.data
        notice = ""
        if data.is_sample:
            first = min(item.first for item in data.coverage())
            notice = f"SAMPLE DATA {first} to {data.now}"
        facts = [
            ("Symbol", f"{symbol.ticker} · {symbol.mic}"),
            ("Currency", symbol.currency),
            ("Period", f"{window.start} to {window.end}"),
            ("Sessions", f"{len(window.total):,}"),
            ("Benchmark", self._benchmark.described),
            ("Data as of", f"{data.now}"),
        ]
        line = f"{window.start} to {window.end}"
        return Masthead(symbol.name or symbol.ticker, "Equity brief", line, facts, notice)

    def headline(self) -> FigureStrip:
        """The figures that sum the period up; a run hands them on by these names."""
        figures = {"last_close": self._close()}
        labels = {"last_close": "Last close", **_HEADLINES}
        missing: dict[str, str] = {}
        self._measure(tuple(_HEADLINES), self._period, figures, missing)
        compared = {
            "benchmark_total_return": self._benchmark.total_return,
            "beta": self._benchmark.beta,
        }
        for name, find in compared.items():
            try:
                figures[name] = find()
            except NoDataError as error:
                missing[name] = str(error)
        labels["benchmark_total_return"] = f"{self._benchmark.word}, total return"
        labels["beta"] = f"Beta to {self._benchmark.phrase}"
        if tables.too_short_to_annualise(self._window.total):
            figures.pop("cagr", None)
            missing["cagr"] = "not given for less than a year."
        return FigureStrip(figures, labels, missing)

    def price_chart(self) -> Chart:
        """Split-adjusted close, its averages and the volume."""
        bars = self._desk.data.get_stock_data(
            self.ticker, start=self._desk.data.span(self.ticker)[0], end=self._window.end,
            adjust="splits",
        )  # fmt: skip
        return Chart(charts.price(bars, self._caption(), since=self._window.start))

    # Returns and risk. --------------------------------------------------------------------------

    def yearly_returns(self) -> Table:
        """Total return by calendar year, beside the benchmark's."""
        own = self._calendar.total
        try:
            other, name = self._benchmark.over(self._calendar)
        except NoDataError:
            return tables.yearly(self.ticker, own)
        return tables.yearly(self.ticker, own, (self._benchmark.word, other, name))

    def monthly_returns(self) -> Table:
        """Total return by month, coloured."""
        return tables.monthly(self.ticker, self._calendar.total)

    def risk_table(self) -> Table:
        """Risk over the whole period, beside the benchmark's, and over the last years of it."""
        columns: dict[str, dict[str, Cell]] = {"Whole period": self._risk(self._period)}
        with suppress(NoDataError):  # said under the headline figures and in the comparison
            columns[self._benchmark.word] = self._benchmark.risk()
        for years in _LOOK_BACK_YEARS:
            length = f"{years}y"
            back = Period.parse(length, now=self._window.end)
            if back.start >= self._window.start:
                word = f"Last {years} years" if years > 1 else "Last year"
                columns[word] = self._risk(Period.between(back.start, self._window.end))
        return tables.risk_measures(self.ticker, columns)

    def volatility_chart(self) -> Chart | Notes:
        """Rolling volatility of the total-return series."""
        if len(self._window.total) < 63 + 2:
            return Notes([("info", "The period is too short for 63-session volatility.")])
        return Chart(charts.rolling_volatility(self._window.total, self._caption()))

    def worst_drawdowns(self) -> Table:
        """The five deepest falls from a high."""
        worst = risk.worst_drawdowns(self._window.total, 5)
        return tables.drawdowns(self.ticker, worst, self._window.end)

    def drawdown_chart(self) -> Chart:
        """How far each close lay below the highest so far."""
        return Chart(charts.drawdown(self._window.total, self._caption()))

    def indicators(self) -> Table:
        """Technical indicators at the last session of the period."""
        missing: list[str] = []
        cells = self._indicate(_INDICATORS, None, missing)
        cells += self._indicate(["sma"], 200, missing)
        return tables.indicators(self._close(), cells, missing)

    # Beside others. -----------------------------------------------------------------------------

    def comparison_table(self) -> Table | Notes:
        """The symbol, its benchmark and each other symbol that has data for the whole period."""
        try:
            series = self._benchmark.compared()
        except NoDataError as error:
            return Notes([("warning", f"No comparison: {error}")])
        against: list[Cell] = []
        with suppress(NoDataError):  # too short for a beta: the table's own figures still stand
            against = self._benchmark.against()
        return tables.comparison(series, against, self._benchmark.name)

    def comparison_chart(self) -> Chart | Notes:
        """Symbol and benchmark from a common 100."""
        try:
            other = self._benchmark.closes
        except NoDataError as error:
            return Notes([("warning", f"No comparison: {error}")])
        pair = {self.ticker: self._window.total, self._benchmark.word: other}
        closes = pd.concat(pair, axis=1, join="inner")
        subject = f"{self.ticker} and {self._benchmark.phrase}"
        note = f"Basket: {EQUAL}" if self._benchmark.is_basket else ""
        health = chart_health([self._condition, *self._conditions_of_others])
        about = replace(self._caption(), subject=subject, note=note, health=health)
        return Chart(charts.comparison(closes, about))

    def splits(self) -> Table:
        """The splits of the period."""
        return tables.splits(self._events("split"), self._period_words)

    def dividends(self) -> Table:
        """The dividends of the period; a long list is summed up by year."""
        actions = self._desk.data.get_actions(self.ticker)
        return tables.dividends(self._events("dividend"), actions, self._period_words)

    # Words, health, sources. --------------------------------------------------------------------

    def commentary(self) -> Answers | Notes:
        """The agent's answers to the questions a reader has, their figures from its tools."""
        try:
            return Answers([(text, self._desk.ask(text)) for text in self._questions()])
        except (ModelError, ConfigurationError) as error:  # no key: the figures still stand
            return Notes([("warning", f"No commentary: {error}")])

    def data_strip(self) -> HealthStrip:
        """Who gave the data and when, and what is wrong with those of the period."""
        return health_strip(self._condition, self._conditions_of_others)

    def data_health(self) -> Notes:
        """What was found wrong with the bars the figures rest on, in full."""
        data, window = self._desk.data, self._window
        sessions = data.coverage_of(self.ticker).sessions  # reads all there is, to be looked over
        findings = data.health(self.ticker, start=window.start)
        return health_notes(
            self._condition, findings, self._conditions_of_others, sessions=sessions
        )

    def sources(self) -> Table:
        """Where the prices come from, by symbol."""
        names = dict.fromkeys([self.ticker, *self._benchmark.members])
        frames = [
            self._desk.data.get_stock_data(name, start=self._window.start, end=self._window.end)
            for name in names
        ]
        return tables.sources(frames, self._desk.data.is_sample)

    # Parts. -------------------------------------------------------------------------------------

    @property
    def _period_words(self) -> str:
        return f"{self._window.start} to {self._window.end}"

    @cached_property
    def _condition(self) -> Condition:
        return self._condition_of(self.ticker)

    @cached_property
    def _conditions_of_others(self) -> list[Condition]:
        return [self._condition_of(ticker) for ticker in self._benchmark.members]

    def _condition_of(self, ticker: str) -> Condition:
        span = (self._window.start, self._window.end)
        return self._desk.research.condition(ticker, span)

    @cached_property
    def _calendar(self) -> Window:
        """The window for calendar years and months: begins with the last close before the period
        where the period begins with a month, for that month to be whole."""
        start = self._window.start
        before = sessions_between(self._window.symbol.mic, start - timedelta(days=14),
                                  start - timedelta(days=1))  # fmt: skip
        if not len(before) or before[-1].month == start.month:
            return self._window
        base = before[-1].date()
        if base < self._desk.data.span(self.ticker)[0]:
            return self._window
        return open_window(self._desk.data, self.ticker, Period.between(base, self._window.end))

    def _close(self) -> Cell:
        return self._desk.research.price_on(self.ticker, self._window.end).cells[0]

    def _measure(
        self,
        names: Sequence[str],
        period: Period,
        figures: dict[str, Cell],
        missing: dict[str, str],
    ) -> None:
        """Add the measures to ``figures``; one by one where not all can be had."""
        try:
            found = self._desk.research.measure(self.ticker, names, period)
            figures.update({cell.measure: cell for cell in found.cells})
        except NoDataError as error:
            if len(names) == 1:
                missing[names[0]] = str(error)
                return
            for name in names:
                self._measure([name], period, figures, missing)

    def _risk(self, period: Period) -> dict[str, Cell]:
        figures: dict[str, Cell] = {}
        self._measure(_RISK, period, figures, {})
        return figures

    def _indicate(self, names: Sequence[str], size: int | None, missing: list[str]) -> list[Cell]:
        """The cells of the indicators; one by one where some have too few sessions."""
        try:
            found = self._desk.research.indicators(
                self.ticker, names, day=self._window.end, window=size
            )
            return list(found.cells[1:])
        except NoDataError as error:
            if len(names) == 1:
                missing.append(str(error))
                return []
            return [cell for name in names for cell in self._indicate([name], size, missing)]

    def _events(self, kind: str) -> Sequence[Cell]:
        return self._desk.research.events(self.ticker, self._period, [kind]).cells

    def _questions(self) -> list[str]:
        between = f"between {self._window.start} and {self._window.end}"
        others = " and ".join(self._benchmark.members)
        year_ago = Period.parse("1y", now=self._window.end).start
        questions = [f"What was the maximum drawdown of {self.ticker} {between}?"]
        if others:
            questions.insert(0, f"How did {self.ticker} compare with {others} {between}?")
        if year_ago > self._window.start:
            span = f"between {year_ago} and {self._window.end}"
            questions.append(f"How did {self.ticker} do {span}?")
        when = f"on {self._window.end}"
        return [*questions, f"What were the RSI and the 52-week high of {self.ticker} {when}?"]

    def _caption(self) -> charts.Caption:
        symbol = self._window.symbol
        name = f"{symbol.name} ({symbol.ticker})" if symbol.name else symbol.ticker
        return charts.Caption(
            subject=name, currency=symbol.currency, as_of=self._desk.data.now,
            source=self._window.source, sample=self._desk.data.is_sample,
            period=self._period_words, health=chart_health([self._condition]),
        )  # fmt: skip
