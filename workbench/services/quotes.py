"""The last price of a security, as a list of them shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd

from workbench.errors import MarketDataError, NoDataError
from workbench.market.frames import session_date
from workbench.market.manager import DataManager

_LOOK_BACK = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class LastPrice:
    """The last close on or before a day, and the change on the session before.

    ``price``: currency per share, as traded; ``change``: a fraction, splits taken out. Where one
    is not known it is None, and ``reason`` says why; it also says where a newer price could not be
    had, and where the session has not settled.
    """

    ticker: str
    currency: str | None = None
    price: float | None = None
    session: date | None = None
    change: float | None = None
    provider: str | None = None
    reason: str | None = None


def last_price(
    data: DataManager, ticker: str, *, mic: str, currency: str, as_of: date | None = None
) -> LastPrice:
    """The last price of this listing of ``ticker`` at ``as_of`` (None: now). Never raises for want
    of data."""
    day = min(as_of or data.now, data.now)
    try:
        bars = data.get_stock_data(
            ticker, start=day - _LOOK_BACK, end=day, as_of=day, adjust="splits"
        )
        check_listing(bars, mic=mic, currency=currency)
    except MarketDataError as error:
        return LastPrice(ticker, reason=str(error))
    closes = bars["close"]
    alone = len(closes) == 1
    return LastPrice(
        ticker,
        currency=bars.attrs["currency"],
        price=float(closes.iloc[-1]),
        session=session_date(closes.index[-1]),
        change=None if alone else float(closes.iloc[-1] / closes.iloc[-2] - 1),
        provider=bars.attrs["provider"],
        reason=_reason(bars, alone=alone),
    )


def _reason(bars: pd.DataFrame, *, alone: bool) -> str | None:
    """What must be said of the last price of ``bars``."""
    behind, last = bars.attrs["behind"], session_date(bars.index[-1]).isoformat()
    said = [
        "There is no session before it." if alone else "",
        f"A newer one could not be had: {behind}" if behind else "",
        "The session has not settled." if bars.attrs["provisional"] == last else "",
    ]
    return " ".join(filter(None, said)) or None


def with_last_price(
    data: DataManager, item: Mapping[str, Any], *, as_of: date | None = None
) -> dict[str, Any]:
    """An item of a watchlist together with its last price."""
    listing = {"mic": item["mic"], "currency": item["currency"]}
    return {**asdict(last_price(data, item["symbol"], **listing, as_of=as_of)), **item}


def check_listing(frame: pd.DataFrame, *, mic: str, currency: str) -> None:
    """Raise NoDataError where ``frame`` is of a namesake: the ticker on another exchange, or in
    another currency."""
    found = frame.attrs["mic"], frame.attrs["currency"]
    if found != (mic, currency):
        raise NoDataError(
            f"The data have {frame.attrs['symbol']} on {found[0]} in {found[1]}, "
            f"not on {mic} in {currency}."
        )
