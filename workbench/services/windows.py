"""The period law on real data: which closes a period is measured on, and when it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from workbench.domain import Period, Symbol
from workbench.errors import NoDataError
from workbench.market.calendars import sessions_between
from workbench.market.frames import as_session, session_date
from workbench.market.manager import DataManager

_YEARS = (1800, 2200)
"""No exchange's prices begin before these years, and frames know no time far outside them."""


@dataclass(frozen=True, slots=True)
class Window:
    """The data a period is measured on.

    ``total`` and ``price``: closes from the base close to the last close, on the total-return
    and on the split-adjusted series. ``levels``: split-adjusted bars of the period's own
    sessions, without a calendar period's base. ``raw_volume``: shares as traded, same sessions.
    """

    symbol: Symbol
    period: Period
    source: str
    total: pd.Series
    price: pd.Series
    levels: pd.DataFrame
    raw_volume: pd.Series

    @property
    def start(self) -> date:
        """Session of the base close."""
        return session_date(self.total.index[0])

    @property
    def end(self) -> date:
        """Session of the last close."""
        return session_date(self.total.index[-1])


def open_window(data: DataManager, ticker: str, period: Period) -> Window:
    """The window of ``period`` for ``ticker``.

    Raises NoDataError, with the reason, where the base close or the end lies outside the data:
    nothing is measured on a shorter stretch than was asked for.
    """
    symbol = data.lookup(ticker)
    margin = period.start - timedelta(days=30) if period.calendar else period.start
    first, _ = data.span(symbol.ticker, margin)
    _check(symbol, period, first, data.now)
    begin = as_session(period.start)
    frames = {
        adjust: data.get_stock_data(symbol.ticker, start=margin, end=period.end, adjust=adjust)
        for adjust in ("total", "splits", "none")
    }
    total = _with_base(frames["total"]["close"], begin, period)
    levels = frames["splits"].loc[begin:]
    if len(total) < 2 or levels.empty:
        raise NoDataError(
            f"{symbol.ticker} has fewer than two closes in {period.label}, so nothing can be "
            "measured over it."
        )
    return Window(
        symbol=symbol,
        period=period,
        source=source_of(frames["total"]),
        total=total,
        price=frames["splits"]["close"].loc[total.index[0] :],
        levels=levels,
        raw_volume=frames["none"]["volume"].loc[begin:],
    )


def period_of(data: DataManager, text: str, *tickers: str) -> Period:
    """The period that ``text`` means; ``max`` begins where all of ``tickers`` have data, and no
    other asks for their first sessions. Raises NoDataError for years no data can be of."""
    first = None
    if text.strip().lower() == "max":
        first = max(data.span(ticker)[0] for ticker in tickers)
    period = Period.parse(text, now=data.now, first=first)
    earliest, latest = _YEARS
    if period.start.year < earliest or period.end.year > latest:
        raise NoDataError(
            f"There are no data of {period.label}.",
            hint=f"Ask for a period within {earliest} to {latest}.",
        )
    return period


def source_of(frame: pd.DataFrame) -> str:
    """``sample, as of 2013-03-01``: the provider and the as-of day of a frame."""
    return f"{frame.attrs['provider']}, as of {frame.attrs['as_of']}"


def _with_base(closes: pd.Series, begin: pd.Timestamp, period: Period) -> pd.Series:
    if not period.calendar:
        return closes.loc[begin:]
    before = closes.index[closes.index < begin]
    return closes.loc[before[-1] :] if len(before) else closes.iloc[:0]


def _check(symbol: Symbol, period: Period, first: date, now: date) -> None:
    name = symbol.ticker
    if period.end > now:
        raise NoDataError(f"{period.label} reaches past {now}, the last day of the data.")
    if period.end < first:
        raise NoDataError(f"{name} has no data in {period.label}: its data begin on {first}.")
    if period.calendar and period.start <= first:
        raise NoDataError(
            f"{name} has no close before {period.start}, from which {period.label} is measured: "
            f"the data begin on {first}.",
            hint=f"Ask for the time since {first}.",
        )
    if period.start < first and len(
        sessions_between(symbol.mic, period.start, first - timedelta(days=1))
    ):
        raise NoDataError(
            f"{name} has no data on {period.start}: its data begin on {first}.",
            hint=f"Ask for the time since {first}.",
        )
