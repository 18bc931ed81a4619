"""The agent's tools over market data: thin, typed, each figure a cell that can be cited."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import combinations
from typing import Annotated, Literal, TypeVar

from pydantic import Field

from workbench.charts import as_json
from workbench.domain import Period
from workbench.errors import NoDataError, ToolError
from workbench.market.manager import Coverage
from workbench.messages import COUNT, Cell, ToolResult
from workbench.services.charting import ChartKind, ChartService
from workbench.services.research import BASKET, Figures, ResearchService

T = TypeVar("T")

Tickers = Annotated[list[str], Field(min_length=1, max_length=25)]
PeriodText = Annotated[
    str,
    Field(
        description="2008, 2009-03, 2010-Q3, 2010-H1, 2004/2007, 2009-03-09/2013-03-01, "
        "2009-03-09/ (until now), ytd, 6mo, 1y, 5y or max"
    ),
]
MeasureName = Literal[
    "total_return",
    "price_return",
    "log_return",
    "cagr",
    "volatility",
    "downside_deviation",
    "sharpe",
    "sortino",
    "max_drawdown",
    "best_day",
    "worst_day",
    "high",
    "low",
    "highest_close",
    "lowest_close",
    "average_close",
    "average_volume",
    "highest_volume",
    "total_volume",
]
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
            missing = _each(symbols, self._research.look_up, needed=False)[1]
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
        kind = "bundled sample data" if self._sample else "market data"
        return ToolResult(
            text=f"Today is {now} ({kind}). Symbols: {names or 'none stored yet'}.",
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
        found, missing = _each(symbols, lambda ticker: self._research.price_on(ticker, date))
        details = {ticker: figures.details for ticker, figures in found.items()}
        return _result(
            found,
            missing,
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

        found, missing = _each(symbols, one)
        details = {ticker: figures.details for ticker, figures in found.items()}
        return _result(found, missing, period=self._about(period, found), details=details)

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

        found, missing = _each(symbols, one)
        details = {ticker: figures.details for ticker, figures in found.items()}
        return _result(
            found,
            missing,
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

        found, missing = _each(symbols, one)
        return _result(found, missing, period=self._about(period, found), benchmark=benchmark)

    def events(
        self,
        symbols: Tickers,
        period: PeriodText = "max",
        kinds: list[Literal["split", "dividend"]] = ["split", "dividend"],  # noqa: B006 - copied
    ) -> ToolResult:
        """Splits and dividends with ex-dates in a period, their counts and the dividends' sum."""

        def one(ticker: str) -> Figures:
            return self._research.events(ticker, self._research.period(period, ticker), kinds)

        found, missing = _each(symbols, one)
        return _result(found, missing, period=self._about(period, found))

    def chart(self, kind: ChartKind, symbols: Tickers, period: PeriodText = "1y") -> ToolResult:
        """Draw a chart for the reader: comparison and correlation take several symbols."""
        figure = self._charts.figure(kind, symbols, period)
        drawn = f"The {kind} chart of {', '.join(symbols)} over {period} is shown to the reader."
        return ToolResult(
            drawn,
            data={"kind": kind, "symbols": symbols, "period": period},
            figure=as_json(figure),
        )

    def _correlations(self, symbols: list[str], period: str) -> ToolResult:
        if len(symbols) < 2:
            raise ToolError("A correlation needs two symbols or more, or a benchmark.")
        pairs = {f"{a}/{b}": (a, b) for a, b in combinations(symbols, 2)}

        def one(pair: str) -> Figures:
            a, b = pairs[pair]
            cell = self._research.correlation(a, b, self._research.period(period, a, b))
            return Figures((cell,), {})

        found, missing = _each(list(pairs), one)
        span = self._research.period(period, *symbols)
        return _result(found, missing, period=_span(span), benchmark=None)

    def _about(self, period: str, found: dict[str, Figures]) -> dict[str, str]:
        return _span(self._research.period(period, next(iter(found))))


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


def _span(period: Period) -> dict[str, str]:
    return {"label": period.label, "start": period.start.isoformat(), "end": period.end.isoformat()}


def _each(
    symbols: list[str], ask: Callable[[str], T], *, needed: bool = True
) -> tuple[dict[str, T], dict[str, str]]:
    """What there is of each symbol, and the reason for each that has nothing; NoDataError if that
    is all and one is ``needed``."""
    found: dict[str, T] = {}
    missing: dict[str, str] = {}
    for ticker in dict.fromkeys(symbols):
        try:
            found[ticker] = ask(ticker)
        except NoDataError as error:
            missing[ticker] = str(error)
    if needed and not found:
        raise NoDataError(" ".join(dict.fromkeys(missing.values())))
    return found, missing


def _result(found: dict[str, Figures], missing: dict[str, str], **data: object) -> ToolResult:
    cells = tuple(cell for figures in found.values() for cell in figures.cells)
    text = "\n".join(f"No figure for {ticker}: {reason}" for ticker, reason in missing.items())
    return ToolResult(text, cells, {**data, "missing": missing})
