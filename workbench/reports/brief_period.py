"""Which days a brief speaks of, and whether the data serve it: settled before a kernel starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from workbench.domain import Period
from workbench.errors import BadParameterError, NoDataError
from workbench.market.manager import DataManager
from workbench.services.research import BASKET
from workbench.services.windows import open_window


def brief_period(
    data: DataManager, symbol: str, period: tuple[date | None, date | None], benchmark: str
) -> Period:
    """The dates of a brief. No start: the first session of the symbol, and of the benchmark if it
    is a symbol too; no end: now. Raises BadParameterError for an end before the start."""
    start, end = period[0], period[1] or data.now
    if start is None:
        start = data.span(symbol)[0]
        if benchmark.lower() != BASKET:
            start = max(start, data.span(benchmark)[0])
    if end < start:
        raise BadParameterError(f"The brief would end ({end}) before it starts ({start}).")
    return Period.between(start, end)


def check_brief(data: DataManager, values: Mapping[str, Any]) -> None:
    """Refuse, before a kernel starts, parameters that ``data`` cannot serve.

    ``values``: checked parameters; of them ``symbol``, ``benchmark``, ``start`` and ``end`` are
    looked at, by their meaning in the brief, where a report has them. Raises BadParameterError
    with the data's own reason: an unknown symbol or benchmark, a period outside their data.
    """
    if values.get("symbol") is None:
        return
    symbol, benchmark = str(values["symbol"]), str(values.get("benchmark") or BASKET)
    start, end = values.get("start"), values.get("end")
    if symbol.strip().upper() == benchmark.strip().upper():
        raise BadParameterError(f"benchmark: {benchmark} cannot be compared with itself.")
    if start is not None and start > data.now:
        raise BadParameterError(f"start: {start} is after {data.now}, the last day of the data.")
    name = "symbol"
    try:
        data.lookup(symbol)
        if benchmark.lower() != BASKET:
            name = "benchmark"
            data.lookup(benchmark)
        name = "period"
        period = brief_period(data, symbol, (start, end), benchmark)
        for ticker in (symbol, benchmark):
            if ticker.lower() != BASKET:
                open_window(data, ticker, period)
    except NoDataError as error:
        raise BadParameterError(f"{name}: {error}") from error
