"""Yahoo's charts: asked for by way of yfinance, and brought back to what was traded.

Yahoo's prices, volumes and dividends are in today's shares: adjusted for every split up to now,
also in a frame that ends earlier. So a daily chart is always asked for up to now, and each bar is
brought back to what was traded by the splits after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from yfinance.exceptions import YFPricesMissingError
from yfinance.scrapers.history import PriceHistory

from workbench.errors import MarketDataError, NoDataError, ProviderUnavailable
from workbench.market.yahoo.connection import Vendor

# Closing auctions and late reports change the last bar for a while after the close.
_SETTLING = timedelta(minutes=30)
_PRICES = ("open", "high", "low", "close")


@dataclass(frozen=True, eq=False)
class Chart:
    """Yahoo's answer: ``rows`` with as-traded columns open ... dividend by session, and ``meta``,
    what it says of the symbol."""

    name: str
    rows: pd.DataFrame
    meta: Mapping[str, Any]

    @property
    def zone(self) -> ZoneInfo:
        """The exchange's."""
        return ZoneInfo(str(self.meta.get("exchangeTimezoneName") or "UTC"))

    @property
    def listed(self) -> date | None:
        """The first session there ever was, where Yahoo says it."""
        told = self.meta.get("firstTradeDate")
        if isinstance(told, int):  # as it came, where there were no rows to go with it
            told = pd.Timestamp(told, unit="s", tz=self.zone)
        return told.date() if isinstance(told, pd.Timestamp) else None


def ask_daily(connection: Vendor, name: str, **window: Vendor) -> Chart:
    """The daily chart of ``name`` within yfinance's ``window``."""
    frame, meta = _ask(connection, name, "UTC", interval="1d", keepna=True, **window)
    return Chart(name, as_traded(frame), meta)


def ask_intraday(
    connection: Vendor, chart: Chart, interval: str, start: datetime, end: datetime
) -> pd.DataFrame:
    """As-traded bars of the regular hours from ``start`` to before ``end``, by the time they
    begin. ``chart``: the symbol's daily chart of these days, for the splits after them."""
    frame, _ = _ask(
        connection,
        chart.name,
        str(chart.zone),
        interval=interval,
        start=int(start.timestamp()),
        end=int(end.timestamp()),
    )
    if frame.empty:
        return no_intraday(chart)
    times = pd.DatetimeIndex(frame.index).tz_convert(chart.zone)
    later = _splits_after(chart.rows["split"], times.tz_localize(None).normalize())
    return pd.DataFrame(_undone(frame, later), index=times.rename("time"))


def no_intraday(chart: Chart) -> pd.DataFrame:
    """Intraday bars without a row."""
    index = pd.DatetimeIndex([], dtype="datetime64[ns]", name="time").tz_localize(chart.zone)
    return pd.DataFrame(index=index, columns=[*_PRICES, "volume"], dtype="float64")


def sessions(chart: Chart) -> pd.DataFrame:
    """The rows of sessions: one that yfinance made for an event between two never had a price."""
    rows = chart.rows
    event = rows["split"].ne(1.0) | rows["dividend"].ne(0.0)
    return rows[~(event & rows[list(_PRICES)].isna().all(axis="columns"))]


def last_settled(chart: Chart, now: datetime) -> date:
    """The last day whose session, if it had one, has settled."""
    here = now.astimezone(chart.zone)
    regular = (chart.meta.get("currentTradingPeriod") or {}).get("regular") or {}
    close = regular.get("end")
    settled = (
        isinstance(close, pd.Timestamp)
        and close.date() == here.date()
        and here >= close.to_pydatetime() + _SETTLING
    )
    return here.date() if settled else here.date() - timedelta(days=1)


def as_traded(frame: pd.DataFrame) -> pd.DataFrame:
    """The daily frame of yfinance, undone to what was traded and declared, by session.

    A bar's prices times, its volume divided by, all splits with a later ex-date; a dividend
    likewise.
    """
    if frame.empty:
        columns = [*_PRICES, "volume", "split", "dividend"]
        index = pd.DatetimeIndex([], name="session")
        return pd.DataFrame(index=index, columns=columns, dtype="float64")
    frame = frame.sort_index()
    days = pd.DatetimeIndex(frame.index).tz_localize(None).normalize().rename("session")
    split = frame["Stock Splits"].where(frame["Stock Splits"] > 0, 1.0).set_axis(days)
    later = _splits_after(split, days)
    paid = _distributed(frame).to_numpy("float64") * later
    return pd.DataFrame(
        _undone(frame, later) | {"split": split.to_numpy("float64"), "dividend": paid}, index=days
    )


def _distributed(frame: pd.DataFrame) -> pd.Series:
    """Dividends and distributed capital gains, together.

    Yahoo tells the gains of a fund apart, and on many days counts them into the dividend as well.
    Where the dividend is large enough to hold them, the fall of the price on the day decides.
    """
    # A row made for one event has NaN for the others: nothing happened there.
    events = frame.reindex(columns=["Dividends", "Capital Gains"]).fillna(0.0)
    dividend, gains = events["Dividends"], events["Capital Gains"]
    fall = frame["Close"].shift() - frame["Close"]
    apart = (fall - dividend - gains).abs() < (fall - dividend).abs()
    return dividend + gains.where(apart | (dividend < gains), 0.0)


def _splits_after(splits: pd.Series, days: pd.DatetimeIndex) -> NDArray[np.float64]:
    """For each day the product of the splits, given by their ex-date in order, after it."""
    factors = splits.to_numpy("float64")
    products = np.append(np.cumprod(factors[::-1])[::-1], 1.0)
    later: NDArray[np.float64] = products[splits.index.searchsorted(days, side="right")]
    return later


def _undone(frame: pd.DataFrame, later: NDArray[np.float64]) -> dict[str, NDArray[np.float64]]:
    raw = {name: frame[name.title()].to_numpy("float64") * later for name in _PRICES}
    return raw | {"volume": frame["Volume"].to_numpy("float64") / later}


def _ask(
    connection: Vendor, name: str, zone: str, **window: Vendor
) -> tuple[pd.DataFrame, dict[str, Any]]:
    prices = PriceHistory(connection, name, zone, session=connection._session)
    try:
        frame = prices.history(**window, auto_adjust=False, actions=True)
    except YFPricesMissingError as error:
        frame = _nothing(prices, error)
    meta = dict(prices._history_metadata)
    _check_dividend_currency(prices, name, meta)
    return frame, meta


def _nothing(prices: PriceHistory, error: YFPricesMissingError) -> pd.DataFrame:
    """No rows, if Yahoo knows the symbol and has none for these days; else an error."""
    if "exchangeName" in prices._history_metadata or "Data doesn't exist" in str(error):
        return pd.DataFrame()
    if "data not available" in str(error):
        said = " ".join(str(error.rationale).split())[:200]
        raise NoDataError(f"Yahoo does not reach there: {said}") from error
    if error.yahoo_reason:
        raise NoDataError(f"Yahoo knows no symbol '{prices.ticker}'.") from error
    raise ProviderUnavailable(
        f"Yahoo's answer for {prices.ticker} is empty.", hint="Try again later."
    ) from error


def _check_dividend_currency(prices: PriceHistory, name: str, meta: Mapping[str, Any]) -> None:
    """Refuse dividends in a currency other than the price's: yfinance leaves it out."""
    paid = prices._dividends
    if isinstance(paid, pd.DataFrame) and "currency" in paid:
        foreign = sorted({str(code) for code in paid["currency"]} - {"", str(meta["currency"])})
        if foreign:
            raise MarketDataError(
                f"Yahoo gives dividends of {name} in {', '.join(foreign)[:40]}, its prices in "
                f"{meta['currency']}: returns would be wrong."
            )
