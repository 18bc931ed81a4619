"""The frames of market data, and the one validator each passes.

*Bars*: index ``session`` (tz-naive midnight of the exchange-local day, strictly increasing; of
weeks and months their last session), columns open, high, low, close, volume as float64.
*Intraday bars*: the same columns, index ``time`` (aware, in the exchange's zone: when the bar
begins). *Actions*: index ``session`` (the ex-date), columns ``split`` (new shares per old, 1.0 for
none) and ``dividend`` (currency per share as declared, 0.0 for none).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from workbench.domain import Interval
from workbench.errors import MarketDataError

BAR_COLUMNS = ("open", "high", "low", "close", "volume")
ACTION_COLUMNS = ("split", "dividend")
_PRICES = 4  # of the columns of bars, the first ones


def bars_frame(
    frame: pd.DataFrame, *, about: str, interval: Interval = Interval.DAY
) -> pd.DataFrame:
    """``frame`` as bars, or MarketDataError naming ``about`` and the first offence.

    A NaN in a price is an offence: a bar that is not known is no row. NaN volume is allowed
    (index levels have none). Order of rows does not matter; duplicates are an offence.
    """
    bars = _typed(frame, BAR_COLUMNS, about, intraday=interval.intraday)
    if not (bars.to_numpy()[:, :_PRICES] > 0).all():  # nor is NaN
        raise MarketDataError(f"{about}: a price is missing or not above zero.")
    return bars


def actions_frame(frame: pd.DataFrame, *, about: str) -> pd.DataFrame:
    """``frame`` as actions, rows that say nothing dropped, or MarketDataError."""
    actions = _typed(frame, ACTION_COLUMNS, about)
    values = actions.to_numpy()
    split, dividend = values[:, 0], values[:, 1]
    if np.isnan(values).any() or (split <= 0).any():
        raise MarketDataError(f"{about}: a split is not above zero, or a value is missing.")
    if (dividend < 0).any():
        raise MarketDataError(f"{about}: a dividend is negative.")
    says = (split != 1.0) | (dividend != 0.0)
    return actions if says.all() else actions[says]


def no_bars() -> pd.DataFrame:
    """Bars without a row."""
    return _empty(BAR_COLUMNS)


def no_actions() -> pd.DataFrame:
    """Actions without a row."""
    return _empty(ACTION_COLUMNS)


def as_session(day: date) -> pd.Timestamp:
    """``day`` as it stands in a frame's index."""
    return pd.Timestamp(year=day.year, month=day.month, day=day.day)


def session_date(label: object) -> date:
    """An index label as a date."""
    return pd.Timestamp(label).date()  # type: ignore[arg-type]


def sessions_of(bars: pd.DataFrame) -> pd.DatetimeIndex:
    """The exchange-local day of each bar, tz-naive; of daily bars their index."""
    index = pd.DatetimeIndex(bars.index)
    return index if index.tz is None else index.tz_localize(None).normalize()


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    index = pd.DatetimeIndex([], dtype="datetime64[ns]", name="session")
    return pd.DataFrame(index=index, columns=list(columns), dtype="float64")


def _typed(
    frame: pd.DataFrame, columns: Sequence[str], about: str, *, intraday: bool = False
) -> pd.DataFrame:
    missing = [name for name in columns if name not in frame.columns]
    if missing:
        raise MarketDataError(f"{about}: the columns {', '.join(missing)} are missing.")
    index = frame.index
    if not isinstance(index, pd.DatetimeIndex) or (index.tz is None) == intraday:
        wanted = "times in the exchange's zone" if intraday else "plain exchange-local days"
        raise MarketDataError(f"{about}: the sessions are not {wanted}.")
    if not intraday and not index.is_normalized:
        raise MarketDataError(f"{about}: a session carries a time of day.")
    # Most frames are in order already, and looking costs less than copying.
    typed = frame if list(frame.columns) == list(columns) else frame[list(columns)]
    typed = typed.astype("float64")
    typed = typed if index.is_monotonic_increasing else typed.sort_index()
    if typed.index.has_duplicates:
        twice = typed.index[typed.index.duplicated()][0]
        raise MarketDataError(
            f"{about}: the session {twice if intraday else session_date(twice)} stands twice."
        )
    typed.index = (
        pd.DatetimeIndex(typed.index).as_unit("ns").rename("time" if intraday else "session")
    )
    return typed
