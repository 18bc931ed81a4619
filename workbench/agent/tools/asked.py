"""What tools are asked for, typed, and how several symbols are asked of at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Generic, Literal, NamedTuple, TypeVar

from pydantic import Field

from workbench.agent.hostile import fenced, neutral
from workbench.domain import Period
from workbench.errors import NoDataError

T = TypeVar("T")

_REASON = 600

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


class Each(NamedTuple, Generic[T]):
    """What there is of each symbol, the reason for each that has nothing, and since when it was
    looked for."""

    found: dict[str, T]
    missing: dict[str, str]
    started: datetime

    @property
    def why_missing(self) -> list[str]:
        """Why there is nothing of the others, a sentence each; fenced: a vendor may have worded
        it."""
        return [
            f"No figure for {neutral(name, limit=40)}: {fenced(reason, source='the data')}"
            for name, reason in self.missing.items()
        ]


def each_of(symbols: list[str], ask: Callable[[str], T], *, needed: bool = True) -> Each[T]:
    """``ask`` of each symbol; NoDataError if none has an answer and one is ``needed``."""
    each = Each[T]({}, {}, datetime.now(UTC))
    for ticker in dict.fromkeys(symbols):
        try:
            each.found[ticker] = ask(ticker)
        except NoDataError as error:
            each.missing[ticker] = neutral(str(error), limit=_REASON)
    if needed and not each.found:
        raise NoDataError(" ".join(dict.fromkeys(each.missing.values())))
    return each


def span_of(period: Period) -> dict[str, str]:
    """A period as JSON."""
    return {"label": period.label, "start": period.start.isoformat(), "end": period.end.isoformat()}
