"""Figures about symbols, each as a cell with its meaning: the one place that computes them.

The agent's tools, the charts and the reports all ask here, so that one question has one value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from workbench.analytics import compare, returns, risk
from workbench.domain import Period, Symbol
from workbench.errors import NoDataError, ToolError
from workbench.market.frames import as_session, session_date
from workbench.market.manager import Coverage, DataManager
from workbench.messages import COUNT, FRACTION, RATIO, SHARES, Cell
from workbench.services import indicators
from workbench.services.condition import Condition, Span, condition
from workbench.services.measures import MEASURES, MONEY, UNADJUSTED, Measure
from workbench.services.windows import Window, open_window, period_of, source_of

_STILL_A_PRICE = timedelta(days=30)
"""How long a close is given for a later day; the longest holidays are shorter."""

BASKET = "basket"
"""The benchmark's name for the equal-weighted basket of the other symbols."""


@dataclass(frozen=True, slots=True)
class Figures:
    """The cells of one symbol and what else there is to say of it, as JSON values."""

    cells: tuple[Cell, ...]
    details: dict[str, Any]


class ResearchService:
    """Computes figures from market data. Holds no state of its own."""

    def __init__(self, data: DataManager) -> None:
        self._data = data

    @property
    def now(self) -> date:
        """The day that counts as today."""
        return self._data.now

    def period(self, text: str, *tickers: str) -> Period:
        """Read a period for ``tickers``; ``max`` begins where all of them have data."""
        return period_of(self._data, text, *tickers)

    def coverage(self) -> list[Coverage]:
        """The symbols there are data of, with their first and last sessions."""
        return self._data.coverage()

    def look_up(self, ticker: str) -> Coverage:
        """What there is of ``ticker``, fetched if it is not stored yet; NoDataError if nothing."""
        return self._data.coverage_of(ticker)

    def symbol(self, ticker: str) -> str:
        """The ticker in its own spelling."""
        return self._data.lookup(ticker).ticker

    def condition(self, ticker: str, span: Span, *, gaps: bool = True) -> Condition:
        """Who gave the data of ``ticker`` over ``span``, and what is wrong with them; ``gaps``:
        whether missing and extra sessions are looked for."""
        bars = self._data.get_stock_data(ticker, start=span[0], end=span[1], adjust="none")
        return condition(self._data, bars.attrs, span, gaps=gaps)

    def price_on(self, ticker: str, day: date) -> Figures:
        """Prices and volume of the last session on or before ``day``, split-adjusted.

        Raises NoDataError for a day before the first session or after now.
        """
        symbol = self._data.lookup(ticker)
        first, _ = self._data.span(ticker)
        if not first <= day <= self._data.now:
            raise NoDataError(
                f"{symbol.ticker} has no price on {day}: the data run from {first} to "
                f"{self._data.now}."
            )
        bars = self._data.get_stock_data(ticker, start=first, end=day, adjust="splits")
        raw = self._data.get_stock_data(ticker, start=first, end=day, adjust="none")
        row, session = bars.iloc[-1], session_date(bars.index[-1])
        if day - session > _STILL_A_PRICE:
            raise NoDataError(
                f"{symbol.ticker} has no price of {day}: its last bar is of {session}."
            )
        formula = "as traded, adjusted for all known splits"
        cells = [
            _on_day(symbol, name, float(row[name]), session, source_of(bars), formula)
            for name in ("close", "open", "high", "low", "volume")
        ]
        unadjusted = float(raw["close"].iloc[-1])
        if abs(unadjusted / float(row["close"]) - 1) > 1e-9:
            source = source_of(bars)
            cells.append(
                _on_day(symbol, "close_unadjusted", unadjusted, session, source, "as traded")
            )
        if len(bars) > 1:
            cells.append(self._day_return(symbol, session_date(bars.index[-2]), session))
        return Figures(tuple(cells), {"session": session.isoformat(), "traded": session == day})

    def _day_return(self, symbol: Symbol, previous: date, session: date) -> Cell:
        pair = self._data.get_stock_data(symbol.ticker, start=previous, end=session)
        return Cell(
            symbol=symbol.ticker,
            measure="day_return",
            value=returns.period_return(pair["close"]),
            unit=FRACTION,
            start=previous,
            end=session,
            on=session,
            source=source_of(pair),
            formula="close / previous close - 1, a dividend of the day reinvested",
            label="return of the day",
        )

    def measure(
        self, ticker: str, measures: Sequence[str], period: Period, *, risk_free_rate: float = 0.0
    ) -> Figures:
        """The named measures of ``ticker`` over ``period``; see ``measures.MEASURES``."""
        window = open_window(self._data, ticker, period)
        cells: list[Cell] = []
        details: dict[str, Any] = {}
        for name in measures:
            cells.append(_cell(window, name, _measure(name), risk_free_rate, details))
            if name in UNADJUSTED and bool((window.raw_volume != window.levels["volume"]).any()):
                companion = f"{name}_unadjusted"
                cells.append(_cell(window, companion, UNADJUSTED[name], risk_free_rate, details))
        return Figures(tuple(cells), details)

    def indicators(
        self, ticker: str, names: Sequence[str], *, day: date | None = None, window: int | None
    ) -> Figures:
        """Technical indicators at the last session on or before ``day`` (None: now)."""
        day = day or self._data.now
        closing = self.price_on(ticker, day)
        symbol, first = self._data.lookup(ticker), self._data.span(ticker)[0]
        bars = self._data.get_stock_data(ticker, start=first, end=day, adjust="splits")
        total = self._data.get_stock_data(ticker, start=first, end=day, adjust="total")["close"]
        found = [indicators.cells(symbol, name, bars, total, window=window) for name in names]
        return Figures(
            (closing.cells[0], *(cell for group in found for cell in group)), closing.details
        )

    def correlation(self, ticker: str, other: str, period: Period) -> Cell:
        """The correlation of two symbols' daily total returns, on common sessions."""
        a, b = (open_window(self._data, name, period) for name in (ticker, other))
        closes = _closes([a, b])
        return Cell(
            symbol=f"{a.symbol.ticker}/{b.symbol.ticker}",
            measure="correlation",
            value=_correlation(closes),
            unit=RATIO,
            start=session_date(closes.index[0]),
            end=session_date(closes.index[-1]),
            source=a.source,
            formula="Pearson correlation of daily total returns on common sessions",
            label="correlation",
        )

    def against(self, ticker: str, benchmark: str, period: Period) -> list[Cell]:
        """Beta and correlation of ``ticker`` against a ticker, or against the basket."""
        window = open_window(self._data, ticker, period)
        other, name = self.benchmark(window, benchmark)
        rebalanced = ", rebalanced daily" if benchmark.lower() == BASKET else ""
        pair = pd.concat({"a": window.total, "b": other}, axis=1, join="inner")
        values = {"beta": _beta(pair), "correlation": _correlation(pair)}
        return [
            Cell(
                symbol=window.symbol.ticker,
                measure=measure,
                value=value,
                unit=RATIO,
                start=window.start,
                end=window.end,
                source=window.source,
                formula=f"{measure} of daily total returns against {name}{rebalanced}",
                label=f"{measure} against {name}",
            )
            for measure, value in values.items()
        ]

    def benchmark(self, window: Window, benchmark: str) -> tuple[pd.Series, str]:
        """A benchmark's closes (or index level) over the sessions of ``window``, and its name.

        The basket holds, in equal weights set daily, each other symbol that has a close on every
        session of the window; who is in it is in the name.
        """
        if benchmark.lower() != BASKET:
            other = open_window(self._data, benchmark, window.period)
            return other.total, other.symbol.ticker
        members = [
            open_window(self._data, ticker, window.period)
            for ticker in self.basket(window.symbol.ticker, window.start)
        ]
        if not members:
            raise NoDataError(f"No other symbol has data for all of {window.period.label}.")
        names = ", ".join(member.symbol.ticker for member in members)
        return compare.equal_weighted(_closes(members)), f"the equal-weighted basket of {names}"

    def basket(self, ticker: str, start: date) -> list[str]:
        """The other symbols that have data from ``start`` on."""
        return [
            known.symbol.ticker
            for known in self._data.coverage()
            if known.symbol.ticker != ticker and known.first <= start
        ]

    def events(self, ticker: str, period: Period, kinds: Iterable[str]) -> Figures:
        """Splits and dividends with ex-dates in ``period``, with their counts and the sum.

        The sum of dividends is per share of today: earlier amounts are adjusted for later splits.
        """
        symbol = self._data.lookup(ticker)
        table = self._data.get_actions(ticker)
        source = source_of(table)
        inside = table.loc[as_session(period.start) : as_session(period.end)]
        cells: list[Cell] = []
        span = (max(period.start, self._data.span(ticker)[0]), period.end)
        for kind in kinds:
            cells.extend(_event_cells(symbol, kind, inside, table, (source, span)))
        return Figures(tuple(cells), {})


def _closes(windows: Sequence[Window]) -> pd.DataFrame:
    series = {window.symbol.ticker: window.total for window in windows}
    return pd.concat(series, axis=1, join="inner")


def _correlation(pair: pd.DataFrame) -> float:
    try:
        value = float(str(risk.correlation(pair).iloc[0, 1]))
    except ValueError as error:
        raise NoDataError(f"There is no correlation: {error}") from error
    if not math.isfinite(value):
        raise NoDataError("There is no correlation: one of the two never moved.")
    return value


def _beta(pair: pd.DataFrame) -> float:
    try:
        return risk.beta(pair.iloc[:, 0], pair.iloc[:, 1])
    except ValueError as error:
        raise NoDataError(f"There is no beta: {error}") from error


def _measure(name: str) -> Measure:
    measure = MEASURES.get(name)
    if measure is None:
        raise ToolError(f"'{name[:40]}' is no measure.", hint=f"Known: {', '.join(MEASURES)}.")
    return measure


def _cell(
    window: Window, name: str, measure: Measure, risk_free: float, details: dict[str, Any]
) -> Cell:
    try:
        found = measure.compute(window, risk_free)
    except ValueError as error:
        raise NoDataError(
            f"{window.symbol.ticker} has too few closes in {window.period.label} for its "
            f"{measure.label}: {error}"
        ) from error
    if found.details:
        details[name] = dict(found.details)
    start = session_date(window.levels.index[0]) if measure.levels else window.start
    return Cell(
        symbol=window.symbol.ticker,
        measure=name,
        value=found.value,
        unit=window.symbol.currency if measure.unit == MONEY else measure.unit,
        start=start,
        end=window.end,
        source=window.source,
        formula=measure.formula,
        label=measure.label,
        on=found.on,
    )


def _on_day(  # noqa: PLR0913 - a cell's own fields
    symbol: Symbol, name: str, value: float, session: date, source: str, formula: str
) -> Cell:
    return Cell(
        symbol=symbol.ticker,
        measure=name,
        value=value,
        unit=SHARES if name == "volume" else symbol.currency,
        start=session,
        end=session,
        on=session,
        source=source,
        formula=formula,
        label="close as traded" if name == "close_unadjusted" else name,
    )


def _event_cells(
    symbol: Symbol,
    kind: str,
    inside: pd.DataFrame,
    table: pd.DataFrame,
    origin: tuple[str, tuple[date, date]],
) -> list[Cell]:
    source, (start, end) = origin
    column, none, unit = {
        "split": ("split", 1.0, RATIO),
        "dividend": ("dividend", 0.0, symbol.currency),
    }[kind]
    rows = inside[inside[column] != none][column]

    def cell(measure: str, value: float, unit: str, on: date | None, formula: str) -> Cell:
        first, last = (on, on) if on else (start, end)
        return Cell(
            symbol.ticker,
            measure,
            value,
            unit,
            first,
            last,
            source,
            formula,
            measure.replace("_", " "),
            on,
        )

    cells = [
        cell(kind, float(value), unit, session_date(day), "as declared, on the ex-date")
        for day, value in rows.items()
    ]
    cells.append(cell(f"{kind}s", float(len(rows)), COUNT, None, "ex-dates in the period"))
    if kind == "dividend" and len(rows):
        later = [float(table.loc[table.index > day, "split"].prod()) for day in rows.index]
        total = float((rows / later).sum())
        cells.append(
            cell(
                "dividends_per_share", total, unit, None, "sum of the dividends, in shares of today"
            )
        )
    return cells
