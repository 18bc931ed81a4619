"""Rates of return of a portfolio: money-weighted and time-weighted, as fractions, per currency."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pyxirr

from workbench.analytics.inputs import checked_series
from workbench.analytics.portfolio.holdings import Flow

DAYS_PER_YEAR = 365
"""As ACT/365 counts, and with it every spreadsheet's XIRR."""


@dataclass(frozen=True, slots=True)
class MoneyWeighted:
    """An annual rate, a fraction a year; None where there is none, and ``reason`` then says why.

    ``start``: the day of the first flow, None without flows. Under a year it extrapolates.
    """

    rate: float | None
    reason: str
    start: date | None
    end: date


def money_weighted_return(
    flows: Sequence[Flow], value: Decimal | None, *, as_of: date
) -> MoneyWeighted:
    """The annual rate at which the present value of all flows and of the final ``value`` is zero.

    sum of amount / (1 + rate)^(days / 365) = 0, days from the first flow, ``value`` counted as
    taken out on ``as_of`` (the XIRR of spreadsheets). None with a reason: no value, no flows, all
    on one day, all of one sign, several rates between -95 % and 1,900 %, none that was found.
    Raises ValueError for a flow after ``as_of``.
    """
    start = min((flow.day for flow in flows), default=None)
    if any(flow.day > as_of for flow in flows):
        raise ValueError(f"A flow is after {as_of}, the day of the value.")
    if value is None:
        return MoneyWeighted(None, "the value at the end is not known", start, as_of)
    net: dict[date, Fraction] = defaultdict(Fraction)
    for flow in (*flows, Flow(as_of, value)):
        net[flow.day] += Fraction(flow.amount)
    moved = {day: net[day] for day in sorted(net) if net[day]}
    rate, reason = _rate(moved)
    return MoneyWeighted(rate, reason, start, as_of)


def time_weighted_return(values: pd.Series[float], flows: pd.DataFrame) -> float:
    """Return from the first close to the last, a fraction, not annualised: flows have no weight.

    The product of the daily returns, less 1, each
    (value + taken_out) / (value the session before + paid_in) - 1: money comes in at the start of
    a day and goes out at its end, so that a day's purchase earns from its price to the close and
    a sale from the close before to its price (the "differentiated" timing in Bacon, "Practical
    Portfolio Performance Measurement and Attribution", 2nd ed. 2008, chapter 2).

    ``values``: one currency, at each close; the first is the base and its own flows are in it, so
    a return since the beginning needs a session before the first trade, worth zero. ``flows``:
    columns ``paid_in`` and ``taken_out`` on the same sessions, as ``daily_flows`` answers them. A
    day with nothing held and nothing paid in does not count. Raises ValueError for fewer than 2
    sessions, a value that is NaN or negative, a day with a value but no money in it (a share that
    was given), a day that lost more than there was, and where no day counts.
    """
    checked = checked_series(values, "A time-weighted return")
    if len(checked) < 2:
        raise ValueError(f"A time-weighted return needs at least 2 sessions, has {len(checked)}.")
    if not flows.index.equals(checked.index):
        raise ValueError("A time-weighted return needs values and flows on the same sessions.")
    value = checked.to_numpy()
    if (value < 0).any():
        raise ValueError("A time-weighted return needs values of zero or more.")
    begin = value[:-1] + checked_series(flows["paid_in"], "A flow").to_numpy()[1:]
    end = value[1:] + checked_series(flows["taken_out"], "A flow").to_numpy()[1:]
    idle = (begin == 0) & (end == 0)
    for at in np.flatnonzero(~idle & ((begin <= 0) | (end < 0)))[:1]:
        raise ValueError(
            f"{checked.index[at + 1].date()} has no return: {begin[at]:g} was there at its start "
            f"and {end[at]:g} at its end."
        )
    if idle.all():
        raise ValueError("A time-weighted return needs a day on which something was held.")
    return float(np.prod(end[~idle] / begin[~idle]) - 1.0)


def _rate(moved: Mapping[date, Fraction]) -> tuple[float | None, str]:
    """The rate and "", or None and why; ``moved``: net amounts by rising day, none of them 0."""
    amounts = list(moved.values())
    if not amounts:
        return None, "no money moved"
    if len(amounts) == 1:
        return None, "all money moved on one day"
    if min(amounts) > 0 or max(amounts) < 0:
        return None, "money went one way only"
    # Scaled, because the solver's tolerance is absolute.
    largest = max(abs(amount) for amount in amounts)
    scaled = [float(amount / largest) for amount in amounts]
    days = list(moved)
    # Amounts that change their sign once have one solution (Descartes).
    crossings = _crossings(days, scaled) if np.diff(np.sign(scaled)).astype(bool).sum() > 1 else []
    if len(crossings) > 1:
        return None, "more than one rate solves it"
    rate = pyxirr.xirr(days, scaled, guess=crossings[0] if crossings else None)
    if rate is None or not math.isfinite(rate):
        return None, "no finite rate was found"
    return float(rate), ""


def _crossings(days: list[date], amounts: list[float]) -> list[float]:
    """The rates near which the present value changes its sign, between -95 % and 1,900 % a year."""
    years = np.array([(day - days[0]).days / DAYS_PER_YEAR for day in days])
    log_rates = np.linspace(-3.0, 3.0, 601)
    present = (np.exp(-np.outer(log_rates, years)) * np.array(amounts)).sum(axis=1)
    # A zero is on neither side: without it a solution on the grid is one crossing, not two.
    beside = present != 0
    before = np.flatnonzero(np.diff(np.sign(present[beside])))
    return [float(rate) for rate in np.expm1(log_rates[beside][before])]
