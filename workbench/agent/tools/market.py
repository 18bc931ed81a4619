"""The tools over market data: prices, measures, indicators, events and charts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import combinations
from typing import Annotated, Literal

from pydantic import Field

from workbench.agent.hostile import fenced
from workbench.agent.sources import sourced
from workbench.agent.tools.asked import Each, MeasureName, PeriodText, Tickers, each_of, span_of
from workbench.charts import as_json
from workbench.errors import ToolError
from workbench.market.manager import Coverage
from workbench.messages import COUNT, Cell, ToolResult
from workbench.services.charting import ChartKind, ChartService
from workbench.services.condition import Condition
from workbench.services.research import BASKET, Figures, ResearchService

IndicatorName = Literal[
    "sma",
    "ema",
    "rsi",
    "atr",
    "macd",
    "bollinger",
    "high_52w",
    "low_52w",
    "rolling_volatility",
    "average_volume",
]


_NAMES_CHARS = 20_000


class MarketTools:
    """The tools over one research service and its charts."""

    def __init__(self, research: ResearchService, charts: ChartService, *, sample: bool) -> None:
        self._research = research
        self._charts = charts
        self._sample = sample

    def functions(self) -> list[Callable[..., ToolResult]]:
        """The tools, in the order in which a model is told of them."""
        return [
            self.coverage,
            self.price_on,
            self.measure,
            self.indicators,
            self.relate,
            self.events,
            self.chart,
        ]

    def coverage(
        self,
        symbols: Annotated[list[str], Field(max_length=25)] = [],  # noqa: B006 - never changed
    ) -> ToolResult:
        """List the symbols there are data of, with names, first and last sessions, and today.

        symbols: tickers to look up at the provider first, where it is not limited to a list.
        """
        missing: dict[str, str] = {}
        if symbols and not self._sample:
            missing = each_of(symbols, self._research.look_up, needed=False).missing
        listed = self._research.coverage()
        now = self._research.now
        source = f"as of {now}"
        cells = tuple(
            Cell(
                item.symbol.ticker,
                "sessions",
                float(item.sessions),
                COUNT,
                item.first,
                item.last,
                source,
                "daily bars held",
                "sessions",
            )
            for item in listed
        )
        rows = [_listing(item) for item in listed]
        names = "; ".join(f"{item.symbol.ticker} ({item.symbol.name})" for item in listed)
        told = fenced(names, source="the data", limit=_NAMES_CHARS) if names else "none stored yet"
        kind = "bundled sample data" if self._sample else "market data"
        return ToolResult(
            text=f"Today is {now} ({kind}). Symbols: {told}.",
            cells=cells,
            data={
                "now": now.isoformat(),
                "sample": self._sample,
                "open": not self._sample,
                "symbols": rows,
                "missing": missing,
            },
        )

    def price_on(self, symbols: Tickers, date: date) -> ToolResult:
        """Open, high, low, close and volume of the last session on or before a day.

        Prices are adjusted for all known splits; close_unadjusted is the close as traded;
        day_return is the total return from the session before.
        """
        each = each_of(symbols, lambda ticker: self._research.price_on(ticker, date))
        details = {ticker: figures.details for ticker, figures in each.found.items()}
        return self._result(
            each,
            asked=date.isoformat(),
            sessions={ticker: item["session"] for ticker, item in details.items()},
            traded={ticker: item["traded"] for ticker, item in details.items()},
        )

    def measure(
        self,
        symbols: Tickers,
        measures: Annotated[list[MeasureName], Field(min_length=1)],
        period: PeriodText,
        risk_free_rate: Annotated[float, Field(ge=-0.5, le=1.0)] = 0.0,
    ) -> ToolResult:
        """Returns, risk, price extremes and volumes of symbols over one period.

        Returns and risk are on the total-return series (dividends reinvested). A calendar period
        is measured from the last close before it; explicit dates from the first session on or
        after the start. risk_free_rate is an annual fraction (0.02 is 2 %).
        """

        def one(ticker: str) -> Figures:
            span = self._research.period(period, ticker)
            return self._research.measure(ticker, measures, span, risk_free_rate=risk_free_rate)

        each = each_of(symbols, one)
        details = {ticker: figures.details for ticker, figures in each.found.items()}
        return self._result(each, period=self._about(period, each), details=details)

    def indicators(
        self,
        symbols: Tickers,
        names: Annotated[list[IndicatorName], Field(min_length=1)],
        date: date | None = None,
        window: Annotated[int, Field(ge=2, le=1000)] | None = None,
    ) -> ToolResult:
        """Technical indicators at the last session on or before a day (none: today).

        On prices adjusted for all known splits. window is in sessions; none: the usual one (SMA
        50, EMA 20, RSI 14, ATR 14, Bollinger 20, rolling volatility and average volume 63).
        """

        def one(ticker: str) -> Figures:
            return self._research.indicators(ticker, names, day=date, window=window)

        each = each_of(symbols, one)
        details = {ticker: figures.details for ticker, figures in each.found.items()}
        return self._result(
            each,
            asked=date.isoformat() if date else None,
            sessions={ticker: item["session"] for ticker, item in details.items()},
        )

    def relate(
        self, symbols: Tickers, period: PeriodText, benchmark: str | None = None
    ) -> ToolResult:
        """Correlations of daily total returns, or beta against a benchmark.

        Without benchmark: the correlation of each pair of symbols. With one (a ticker, or
        "basket": the equal-weighted basket of the other symbols): beta and correlation of each.
        """
        if benchmark is None:
            return self._correlations(symbols, period)
        peers = [] if benchmark.lower() == BASKET else [benchmark]

        def one(ticker: str) -> Figures:
            span = self._research.period(period, ticker, *peers)
            return Figures(tuple(self._research.against(ticker, benchmark, span)), {})

        each = each_of(symbols, one)
        return self._result(each, period=self._about(period, each), benchmark=benchmark)

    def events(
        self,
        symbols: Tickers,
        period: PeriodText = "max",
        kinds: list[Literal["split", "dividend"]] = ["split", "dividend"],  # noqa: B006 - copied
    ) -> ToolResult:
        """Splits and dividends with ex-dates in a period, their counts and the dividends' sum."""

        def one(ticker: str) -> Figures:
            return self._research.events(ticker, self._research.period(period, ticker), kinds)

        each = each_of(symbols, one)
        return self._result(each, period=self._about(period, each))

    def chart(self, kind: ChartKind, symbols: Tickers, period: PeriodText = "1y") -> ToolResult:
        """Draw a chart for the reader: comparison and correlation take several symbols."""
        started = datetime.now(UTC)
        figure = self._charts.figure(kind, symbols, period)
        days = self._research.period(period, *symbols)
        span = days.start, days.end
        drawn = f"The {kind} chart of {', '.join(symbols)} over {period} is shown to the reader."
        result = ToolResult(
            drawn,
            data={"kind": kind, "symbols": symbols, "period": period},
            figure=as_json(figure),
        )
        conditions = [self._condition(name, span) for name in symbols]
        return sourced(result, conditions, started=started)

    def _correlations(self, symbols: list[str], period: str) -> ToolResult:
        known = each_of(symbols, self._research.symbol, needed=False)
        symbols = list(dict.fromkeys([*known.found.values(), *known.missing]))
        if len(symbols) < 2:
            raise ToolError("A correlation needs two different symbols or more, or a benchmark.")
        pairs = {f"{a}/{b}": (a, b) for a, b in combinations(symbols, 2)}

        def one(pair: str) -> Figures:
            a, b = pairs[pair]
            cell = self._research.correlation(a, b, self._research.period(period, a, b))
            return Figures((cell,), {})

        each = each_of(list(pairs), one)
        span = self._research.period(period, *symbols)
        return self._result(each, period=span_of(span), benchmark=None)

    def _about(self, period: str, each: Each[Figures]) -> dict[str, str]:
        return span_of(self._research.period(period, next(iter(each.found))))

    def _result(self, each: Each[Figures], **data: object) -> ToolResult:
        """The cells that were found, why the others were not, and the sources of both."""
        cells = tuple(cell for figures in each.found.values() for cell in figures.cells)
        result = ToolResult("\n".join(each.why_missing), cells, {**data, "missing": each.missing})
        if not cells:
            return result
        span = min(cell.start for cell in cells), max(cell.end for cell in cells)
        names = self._involved(each, data.get("benchmark"), span[0])
        conditions = [self._condition(name, span) for name in names]
        return sourced(result, conditions, started=each.started)

    def _condition(self, ticker: str, span: tuple[date, date]) -> Condition:
        # Gaps are no errors, so no answer speaks of them; and no answer waits for a calendar.
        return self._research.condition(ticker, span, gaps=False)

    def _involved(self, each: Each[Figures], benchmark: object, start: date) -> list[str]:
        """The symbols whose data the figures rest on."""
        names = [ticker for name in each.found for ticker in name.split("/")]
        if benchmark and str(benchmark).lower() != BASKET:
            names.append(str(benchmark))
        elif benchmark:
            names += [other for name in each.found for other in self._research.basket(name, start)]
        return list(dict.fromkeys(self._research.symbol(name) for name in names))


def _listing(item: Coverage) -> dict[str, object]:
    symbol = item.symbol
    return {
        "ticker": symbol.ticker,
        "name": symbol.name,
        "aliases": list(symbol.aliases),
        "mic": symbol.mic,
        "currency": symbol.currency,
        "first": item.first.isoformat(),
        "last": item.last.isoformat(),
        "sessions": item.sessions,
    }
