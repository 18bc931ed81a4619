"""Corporate actions: adjusted series computed on read from raw bars, splits and dividends.

The total return of a session is ``(close * split + dividend) / previous close - 1``: the dividend
is paid per new share and reinvested at the ex-date's close (the convention of the Quandl WIKI
adjusted closes too). Adjusted series are scaled backwards. Splits count up to the last action that
is known, dividends only inside the frame: so a price is in today's shares, whatever the frame's
end, and the last bar of a total-return series is its split-adjusted price.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.errors import MarketDataError
from workbench.market.frames import BAR_COLUMNS, sessions_of

Adjust = Literal["none", "splits", "total"]
Floats = npt.NDArray[np.float64]

_CLOSE, _VOLUME = BAR_COLUMNS.index("close"), BAR_COLUMNS.index("volume")


def adjusted(bars: pd.DataFrame, actions: pd.DataFrame, adjust: Adjust) -> pd.DataFrame:
    """``bars`` with prices and volumes adjusted for ``actions``, all those known.

    ``splits``: prices divided and volumes multiplied by the splits still to come. ``total``: also
    dividends, so that ``close.pct_change()`` is the total return; volumes as in ``splits``.
    An action on a day without a bar counts on the next session.
    """
    if adjust not in ("none", "splits", "total"):
        raise MarketDataError(f"adjust='{adjust}' is unknown.", hint="Use none, splits or total.")
    if adjust == "none" or bars.empty:
        return bars.copy()
    days = sessions_of(bars)
    values = bars.to_numpy("float64", copy=True)
    if days.is_unique:
        price, volume = _growths(values[:, _CLOSE], days, actions, adjust)
    else:  # intraday: what holds for a session holds for each of its bars
        last = ~days.duplicated(keep="last")
        price, volume = _growths(values[last, _CLOSE], days[last], actions, adjust)
        at = days[last].get_indexer(days)
        price, volume = price[at], volume[at]
    values[:, :_VOLUME] /= price[:, None]
    values[:, _VOLUME] *= volume
    return pd.DataFrame(values, index=bars.index, columns=bars.columns)


def _growths(
    closes: Floats, days: pd.DatetimeIndex, actions: pd.DataFrame, adjust: Adjust
) -> tuple[Floats, Floats]:
    """By how much each session's prices are divided and its volume multiplied."""
    split, dividend = _effects(actions, days)
    later = float(actions["split"].to_numpy("float64")[actions.index > days[-1]].prod())
    splits = _still_to_come(split) * later
    if adjust == "splits":
        return splits, splits
    # How many times one share's worth of holding grew by actions at each session's close.
    return _still_to_come(split + dividend / closes) * later, splits


def on_sessions(actions: pd.DataFrame, sessions: pd.Index) -> pd.DataFrame:
    """``actions`` aligned to ``sessions``: split 1.0 and dividend 0.0 where nothing happened.

    Actions before the first or after the last session are left out: no price in the frame is
    affected by them.
    """
    split, dividend = _effects(actions, sessions)
    return pd.DataFrame({"split": split, "dividend": dividend}, index=sessions)


def _effects(actions: pd.DataFrame, sessions: pd.Index) -> tuple[Floats, Floats]:
    split, dividend = np.ones(len(sessions)), np.zeros(len(sessions))
    if len(actions) and len(sessions):
        inside = np.asarray((actions.index > sessions[0]) & (actions.index <= sessions[-1]))
        at = sessions.searchsorted(actions.index[inside])
        np.multiply.at(split, at, actions["split"].to_numpy("float64")[inside])
        np.add.at(dividend, at, actions["dividend"].to_numpy("float64")[inside])
    return split, dividend


def implied_actions(bars: pd.DataFrame, adjusted_close: pd.Series) -> pd.DataFrame:
    """The splits and dividends that a vendor's adjusted close implies, to the cent.

    From the law above: ``close * split + dividend = adjusted ratio * previous close``. A ratio of
    1.5 or more is a split of the nearest half (2:1, 3:2 ...); the rest is a dividend. Used to
    make the sample's table of actions, and to prove it.
    """
    close = bars["close"]
    implied = adjusted_close / adjusted_close.shift() * close.shift()
    split = ((implied / close * 2).round() / 2).where(implied / close >= 1.5, 1.0)
    dividend = (implied - close * split).round(2).fillna(0.0)
    table = pd.DataFrame({"split": split, "dividend": dividend.abs().where(dividend != 0, 0.0)})
    return table[(table["split"] != 1.0) | (table["dividend"] != 0.0)]


def _still_to_come(factors: Floats) -> Floats:
    """For each session the product of the factors after it."""
    after = np.append(factors[1:], 1.0)
    return np.cumprod(after[::-1])[::-1]
