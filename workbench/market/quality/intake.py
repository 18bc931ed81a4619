"""Rows as a vendor gives them, made fit for ``market.frames``: what cannot stand is left out and
told in a note, and nothing is filled.

Sessions are the exchange's days. A time that carries a zone is read in the exchange's: midnight in
Tokyo is the afternoon before in UTC, and the opening in New York may be tomorrow in Sydney.
Midnight UTC to the second is a day that was only labelled with a zone: as a time it would be the
evening before in New York, where no session begins.
"""

from __future__ import annotations

from datetime import tzinfo

import numpy as np
import pandas as pd

from workbench.domain import Interval
from workbench.errors import MarketDataError
from workbench.market.frames import BAR_COLUMNS
from workbench.market.quality.finding import count, listed_days

PRICES = ["open", "high", "low", "close"]


def clean_bars(
    raw: pd.DataFrame,
    *,
    about: str,
    zone: tzinfo | None = None,
    interval: Interval = Interval.DAY,
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """``raw`` as a frame that ``bars_frame`` accepts, and what was left out, as sentences.

    ``zone``: the exchange's; needed for times that carry a zone and for intraday bars, whose times
    without one are the exchange's. Left out are rows without a day, rows where a price is missing,
    infinite or not above zero, repeated rows, and every row of a session whose rows contradict each
    other. A volume that is negative or infinite becomes NaN, its bar stays.

    Raises MarketDataError naming ``about`` where a column is missing, or the index holds no times.
    """
    missing = [name for name in BAR_COLUMNS if name not in raw.columns]
    if missing:
        raise MarketDataError(f"{about}: the columns {', '.join(missing)} are missing.")
    rows = pd.DataFrame(
        {name: pd.to_numeric(raw[name], errors="coerce").to_numpy("float64")
         for name in BAR_COLUMNS},
        index=_labels(raw.index, zone, interval, about),
    )  # fmt: skip
    notes: list[str] = []
    for step in (_without_day, _without_price, _without_volume, _ordered, _repeated, _contradicted):
        rows = step(rows, notes)
    rows.index.name = "time" if interval.intraday else "session"
    return rows, tuple(notes)


def _labels(
    index: pd.Index, zone: tzinfo | None, interval: Interval, about: str
) -> pd.DatetimeIndex:
    times = _times(index, about)
    if zone is None and (times.tz is not None or interval.intraday):
        raise MarketDataError(f"{about}: its times need the exchange's time zone to be read.")
    if interval.intraday:
        if times.tz is None:  # hours that daylight saving skips or repeats are no time
            return times.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
        return times.tz_convert(zone)
    if times.tz is None:
        return times.normalize()
    utc = times.tz_convert("UTC").tz_localize(None)
    local = times.tz_convert(zone).tz_localize(None).normalize()
    return pd.DatetimeIndex(np.where(utc == utc.normalize(), utc, local))


def _times(index: pd.Index, about: str) -> pd.DatetimeIndex:
    if isinstance(index, pd.DatetimeIndex):
        return index.as_unit("ns")
    if pd.api.types.is_numeric_dtype(index):  # seconds, milliseconds, row numbers: nobody knows
        raise MarketDataError(f"{about}: the rows are numbered and carry no days.")
    try:
        times = pd.to_datetime(index, errors="coerce", format="ISO8601")
        return pd.DatetimeIndex(times).as_unit("ns")
    except ValueError as error:  # zones that differ from row to row
        raise MarketDataError(f"{about}: the days cannot be read: {error!s:.200}") from error


def _without_day(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    known = np.asarray(rows.index.notna())
    if not known.all():
        notes.append(f"{count(int((~known).sum()), 'row')} without a readable day: left out.")
    return rows[known]


def _without_price(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    prices = rows[PRICES].to_numpy()
    good = (np.isfinite(prices) & (prices > 0)).all(axis=1)
    if not good.all():
        days = rows.index[~good].sort_values()
        notes.append(
            f"{count(len(days), 'row')} with a price that is missing, infinite or not above zero: "
            f"left out ({listed_days(days)})."
        )
    return pd.DataFrame(rows[good])


def _without_volume(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    wrong = np.isinf(rows["volume"]) | (rows["volume"] < 0)
    if not wrong.any():
        return rows
    days = rows.index[wrong].sort_values()
    notes.append(
        f"{count(len(days), 'volume')} negative or infinite: left out, the bars stay "
        f"({listed_days(days)})."
    )
    rows["volume"] = rows["volume"].mask(wrong)
    return rows


def _ordered(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    # Newest first is an order too, and nothing to speak of.
    if not (rows.index.is_monotonic_increasing or rows.index.is_monotonic_decreasing):
        notes.append("The rows were not in order of time and have been sorted.")
    return rows.sort_index(kind="stable")


def _repeated(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    if not rows.index.has_duplicates:
        return rows
    again = rows.set_axis(rows.index.rename("label")).reset_index().duplicated().to_numpy()
    if again.any():
        days = rows.index[again]
        notes.append(f"{count(len(days), 'row')} given twice: one kept ({listed_days(days)}).")
    return rows[~again]


def _contradicted(rows: pd.DataFrame, notes: list[str]) -> pd.DataFrame:
    several = rows.index.duplicated(keep=False)
    if not several.any():
        return rows
    labels = rows.index[several].unique()
    notes.append(
        f"{count(len(labels), 'bar')} given with values that contradict each other: left out "
        f"({listed_days(labels)})."
    )
    return rows[~several]
