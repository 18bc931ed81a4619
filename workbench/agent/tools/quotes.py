"""The tools over several symbols at once: last prices, and measures side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from pydantic import Field

from workbench.agent.sources import sourced
from workbench.agent.tools.asked import (
    MeasureName,
    PeriodText,
    Tickers,
    each_of,
)
from workbench.agent.tools.market import MarketTools
from workbench.errors import NoDataError
from workbench.market.manager import DataManager
from workbench.messages import COUNT, FRACTION, Cell, ToolResult
from workbench.services.quotes import LastPrice, last_price
from workbench.services.research import ResearchService

Several = Annotated[list[str], Field(min_length=2, max_length=25)]


class QuoteTools:
    """The tools over last prices and comparisons."""

    def __init__(self, data: DataManager, research: ResearchService, market: MarketTools) -> None:
        self._data = data
        self._research = research
        self._market = market

    def functions(self) -> list[Callable[..., ToolResult]]:
        """The tools, in the order in which a model is told of them."""
        return [self.quote, self.compare]

    def quote(self, symbols: Tickers) -> ToolResult:
        """The last price of each symbol, its session, and the change on the session before.

        The price is the last close as traded; where the session has not settled, or a newer price
        could not be had, the result says so.
        """
        each = each_of(symbols, self._last)
        cells = tuple(cell for one in each.found.values() for cell in price_cells(one, self._data))
        found = each.found.values()
        result = ToolResult(
            "\n".join([*each.why_missing, *(_unchanged(one) for one in found)]).strip(),
            cells,
            {"sessions": {one.ticker: str(one.session) for one in found}, "missing": each.missing},
        )
        spans = [(one.ticker, (one.session, one.session)) for one in found if one.session]
        conditions = [self._research.condition(name, span, gaps=False) for name, span in spans]
        return sourced(result, conditions, started=each.started)

    def compare(
        self,
        symbols: Several,
        measures: Annotated[list[MeasureName], Field(min_length=1)],
        period: PeriodText,
        risk_free_rate: Annotated[float, Field(ge=-0.5, le=1.0)] = 0.0,
    ) -> ToolResult:
        """Measures of several symbols over one period, side by side, each with its rank.

        Rank 1 is the highest value (of max_drawdown the smallest loss, of volatility the most
        volatile). Equal values share a rank. Money in different currencies has no rank.
        """
        result = self._market.measure(symbols, measures, period, risk_free_rate)
        table: dict[str, list[Cell]] = {}
        for cell in result.cells:
            table.setdefault(cell.measure, []).append(cell)
        ranks, unranked = [], {}
        for measure, row in table.items():
            if reason := _incomparable(row):
                unranked[measure] = reason
            else:
                ranks += [_rank(cell, row) for cell in row]
        lines = [f"No ranks of {measure}: {reason}." for measure, reason in unranked.items()]
        return ToolResult(
            "\n".join(filter(None, [result.text, *lines])),
            (*result.cells, *ranks),
            {**result.data, "unranked": unranked},
        )

    def _last(self, ticker: str) -> LastPrice:
        symbol = self._data.lookup(ticker)
        found = last_price(self._data, symbol.ticker, mic=symbol.mic, currency=symbol.currency)
        if found.price is None:
            raise NoDataError(found.reason or f"{symbol.ticker} has no price.")
        return found


def price_cells(last: LastPrice, data: DataManager) -> list[Cell]:
    """The last price and its change as cells; none where there is no price."""
    if last.price is None or last.session is None or last.currency is None:
        return []
    source = f"{last.provider}, as of {data.now}"
    price = Cell(
        last.ticker, "last_price", last.price, last.currency, last.session, last.session, source,
        "last close, as traded", "last price", last.session,
    )  # fmt: skip
    if last.change is None:
        return [price]
    change = Cell(
        last.ticker, "change", last.change, FRACTION, last.session, last.session, source,
        "close / previous close - 1, splits taken out", "change on the session before",
        last.session,
    )  # fmt: skip
    return [price, change]


def _unchanged(last: LastPrice) -> str:
    """Why there is no change of a price; empty where there is one."""
    return "" if last.change is not None else f"No change of {last.ticker}: no session before it."


def _incomparable(row: list[Cell]) -> str:
    """Why the values of a row have no order; empty where they have."""
    units = {cell.unit for cell in row}
    if len(units) > 1:
        return f"they are in {', '.join(sorted(units))}"
    return "there is one value only" if len(row) < 2 else ""


def _rank(cell: Cell, row: list[Cell]) -> Cell:
    above = sum(other.value > cell.value for other in row)
    return Cell(
        symbol=cell.symbol,
        measure=f"rank_of_{cell.measure}",
        value=float(above + 1),
        unit=COUNT,
        start=cell.start,
        end=cell.end,
        source=cell.source,
        formula=f"1 + how many of the {len(row)} have a higher {cell.measure}",
        label=f"rank by {cell.label or cell.measure} of {len(row)}, 1 the highest",
    )
