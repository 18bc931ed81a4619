"""A portfolio at the close of each session: shares held, what they are worth, money moved.

``sessions`` are exchange-local days that rise, without a time zone; ValueError otherwise. A trade
or an action on a day that is no session counts on the next one; one after the last session is left
out. InvalidTradeError is raised as in ``positions``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.analytics.inputs import check_sessions
from workbench.analytics.portfolio.timeline import Actions, Day, shares_sold, timeline
from workbench.analytics.portfolio.trades import Security, Trade

Floats = npt.NDArray[np.float64]


def daily_holdings(
    trades: Iterable[Trade], actions: Actions, sessions: pd.DatetimeIndex
) -> pd.DataFrame:
    """Shares held at the close of each session: one column a ``Security``, float64, no NaN.

    They are that session's shares (a split counts from its ex-date on), so that shares x close as
    traded is the value.
    """
    columns = []
    days_of = _timelines(trades, actions, sessions)
    for days in days_of.values():
        known = np.full(len(sessions), np.nan)
        held = Fraction(0)
        for at, day in _on(sessions, days):
            held *= day.split
            for trade in day.trades:
                held = _after(trade, held)
            known[at] = float(held)
        columns.append(pd.Series(known, index=sessions).ffill().fillna(0.0))
    labels = pd.Index(list(days_of), dtype=object, name="security")
    table = pd.concat(columns, axis=1) if columns else pd.DataFrame(index=sessions, dtype="float64")
    return table.set_axis(labels, axis=1)


def daily_values(held: pd.DataFrame, closes: pd.DataFrame) -> pd.DataFrame:
    """Value of the portfolio at each close: one column a currency, in that currency.

    ``held`` as ``daily_holdings`` answers it; ``closes`` as traded, by session and ``Security``.
    NaN where a share that is held has no close: nothing is filled. A close is not needed while
    none are held.
    """
    matched = closes.reindex(index=held.index, columns=held.columns).astype("float64")
    worth = (held * matched).where(held != 0, 0.0)
    by_currency: dict[str, list[Security]] = defaultdict(list)
    securities: list[Security] = worth.columns.to_numpy().tolist()
    for security in securities:
        by_currency[security.currency].append(security)
    sums = {
        currency: worth[by_currency[currency]].sum(axis=1, skipna=False)
        for currency in sorted(by_currency)
    }
    return pd.DataFrame(sums, index=held.index, dtype="float64")


def daily_flows(
    trades: Iterable[Trade], actions: Actions, sessions: pd.DatetimeIndex
) -> dict[str, pd.DataFrame]:
    """Money moved on each session, by currency: columns ``paid_in`` and ``taken_out``, float64.

    Within a day, buys are paid for from the sale of shares held at the close before, as far as
    that goes; the rest is ``paid_in``. What sales and dividends leave over is ``taken_out``. So
    paid_in - taken_out = buys - sales - dividends; changing one share for another moves no money;
    and a share bought and sold within the day is money paid in and taken out, not a loss or gain
    on nothing. Fees are in both. The first row holds all that came on or before its session.
    """
    moved: dict[str, _Moved] = {}
    for security, days in _timelines(trades, actions, sessions).items():
        table = moved.setdefault(security.currency, _Moved.over(len(sessions)))
        _move(table, sessions, days)
    return {currency: table.frame(sessions) for currency, table in moved.items()}


@dataclass(slots=True)
class _Moved:
    """Money by session: paid for buys, had from sales and dividends, and the part of the sales
    that were of shares held at the session before."""

    bought: Floats
    received: Floats
    overnight: Floats

    @classmethod
    def over(cls, sessions: int) -> _Moved:
        return cls(np.zeros(sessions), np.zeros(sessions), np.zeros(sessions))

    def frame(self, sessions: pd.DatetimeIndex) -> pd.DataFrame:
        paid_in = np.maximum(self.bought - self.overnight, 0.0)
        taken_out = self.received - (self.bought - paid_in)
        return pd.DataFrame({"paid_in": paid_in, "taken_out": taken_out}, index=sessions)


def _move(moved: _Moved, sessions: pd.DatetimeIndex, days: list[Day]) -> None:
    held = overnight = Fraction(0)
    session = -1
    for at, day in _on(sessions, days):
        if at != session:
            session, overnight = at, held
        moved.received[at] += float(held * day.dividend)
        held, overnight = held * day.split, overnight * day.split
        for trade in day.trades:
            quantity, fee = Fraction(trade.quantity), Fraction(trade.fee)
            price, held = Fraction(trade.price), _after(trade, held)
            if trade.side == "buy":
                moved.bought[at] += float(quantity * price + fee)
                continue
            old = min(quantity, overnight)
            overnight -= old
            proceeds = quantity * price - fee
            moved.received[at] += float(proceeds)
            moved.overnight[at] += float(proceeds * old / quantity)


def _after(trade: Trade, held: Fraction) -> Fraction:
    if trade.side == "buy":
        return held + Fraction(trade.quantity)
    return held - shares_sold(trade, held)


def _timelines(
    trades: Iterable[Trade], actions: Actions, sessions: pd.DatetimeIndex
) -> dict[Security, list[Day]]:
    check_sessions(sessions)
    return timeline(trades, actions, sessions[-1].date() if len(sessions) else date.min)


def _on(sessions: pd.DatetimeIndex, days: list[Day]) -> Iterator[tuple[int, Day]]:
    """Each day with the place of the session it counts on."""
    places = sessions.searchsorted(pd.DatetimeIndex([day.day for day in days]))
    yield from zip(places.tolist(), days, strict=True)
