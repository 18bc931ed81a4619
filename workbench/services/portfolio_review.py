"""What a portfolio is worth and how it did: holdings at the last prices, returns, exposure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from types import MappingProxyType

import pandas as pd

from workbench.analytics.portfolio import (
    CorporateAction,
    Exposure,
    Holdings,
    MoneyWeighted,
    Security,
    Trade,
    Valued,
    corporate_actions,
    daily_flows,
    daily_holdings,
    daily_values,
    exposure,
    money_weighted_return,
    time_weighted_return,
    value,
)
from workbench.errors import MarketDataError, NoDataError
from workbench.market.calendars import sessions_between
from workbench.market.frames import as_session, session_date
from workbench.market.manager import DataManager
from workbench.services.quotes import LastPrice, check_listing, last_price

_LOOK_BACK = timedelta(days=30)

Sectors = Callable[[Iterable[Security]], Mapping[Security, str | None]]


@dataclass(frozen=True, slots=True)
class Actions:
    """Splits and dividends of what was traded. ``unknown``: the securities whose actions could not
    be had, and why; their positions are as if there had been none, so nothing is made of them:
    they have no price, and what they are part of has no return."""

    of: Mapping[Security, Sequence[CorporateAction]]
    unknown: Mapping[Security, str]


@dataclass(frozen=True, slots=True)
class TimeWeighted:
    """The return from ``start`` to ``end``, a fraction, not annualised; None where it cannot be
    computed, and ``reason`` then says why."""

    rate: float | None
    reason: str
    start: date | None
    end: date


@dataclass(frozen=True, slots=True)
class PortfolioReview:
    """A portfolio at the close of ``as_of``. Each currency is kept apart.

    ``prices``: the last price of what is held, or why there is none. ``unadjusted``: the
    securities whose splits and dividends are not known, and why.
    """

    as_of: date
    valued: Valued
    prices: Mapping[Security, LastPrice]
    unadjusted: Mapping[Security, str]
    money_weighted: Mapping[str, MoneyWeighted]
    time_weighted: Mapping[str, TimeWeighted]
    exposure: Mapping[str, Exposure]
    sample: bool


def known_actions(
    data: DataManager,
    securities: Iterable[Security],
    as_of: date | None = None,
    *,
    since: Mapping[Security, date] = MappingProxyType({}),
) -> Actions:
    """The splits and dividends of ``securities`` that are known at ``as_of`` (None: now).

    ``since``: from which day on they are needed. Where the data begin later they are not known.
    """
    found: dict[Security, Sequence[CorporateAction]] = {}
    unknown: dict[Security, str] = {}
    for security in sorted(set(securities)):
        try:
            frame = data.get_actions(security.symbol, as_of=as_of)
            check_listing(frame, mic=security.mic, currency=security.currency)
            _check_reach(data, security, since.get(security))
        except MarketDataError as error:
            unknown[security] = str(error)
        else:
            found[security] = corporate_actions(frame)
    return Actions(found, unknown)


def _check_reach(data: DataManager, security: Security, since: date | None) -> None:
    first, _ = data.span(security.symbol)
    if since is not None and since < first:
        raise NoDataError(
            f"The data begin on {first}, after the first trade ({since}): splits and dividends "
            "before are not known."
        )


def reviewed(
    data: DataManager,
    trades: Sequence[Trade],
    actions: Actions,
    holdings: Holdings,
    sectors: Sectors,
) -> PortfolioReview:
    """Value ``holdings``, which ``trades`` and ``actions`` led to, and measure what came of it."""
    day = holdings.as_of
    held = [position.security for position in holdings.positions]
    prices = {security: _price(data, security, actions, day) for security in held}
    valued = value(holdings, {security: _exact(found) for security, found in prices.items()})
    return PortfolioReview(
        as_of=day,
        valued=valued,
        prices=prices,
        unadjusted=actions.unknown,
        money_weighted={
            currency: _money_weighted(valued, currency, actions) for currency in holdings.flows
        },
        time_weighted={
            currency: _time_weighted(
                data, [trade for trade in trades if trade.currency == currency], actions, day
            )
            for currency in holdings.totals
        },
        exposure=exposure(valued, sectors(held)),
        sample=data.is_sample,
    )


def _price(data: DataManager, security: Security, actions: Actions, day: date) -> LastPrice:
    if security in actions.unknown:
        return LastPrice(security.symbol, security.currency, reason=actions.unknown[security])
    return last_price(
        data, security.symbol, mic=security.mic, currency=security.currency, as_of=day
    )


def _exact(price: LastPrice) -> Decimal | None:
    """A float read as the shortest decimal that means it."""
    return None if price.price is None else Decimal(repr(price.price))


def _unadjusted(actions: Actions, currency: str) -> str:
    """Why splits and dividends of this currency are not known; empty where all are."""
    reasons = (
        f"{security}: {reason}"
        for security, reason in actions.unknown.items()
        if security.currency == currency
    )
    return next(reasons, "")


def _money_weighted(valued: Valued, currency: str, actions: Actions) -> MoneyWeighted:
    flows, day = valued.holdings.flows[currency], valued.holdings.as_of
    if reason := _unadjusted(actions, currency):
        return MoneyWeighted(None, reason, min(flow.day for flow in flows), day)
    return money_weighted_return(flows, valued.totals[currency].value, as_of=day)


def _time_weighted(
    data: DataManager, trades: Sequence[Trade], actions: Actions, day: date
) -> TimeWeighted:
    """Of one currency's trades, from the first of them on."""
    first = min(trade.day for trade in trades)
    if reason := _unadjusted(actions, trades[0].currency):
        return TimeWeighted(None, reason, first, day)
    try:
        closes = _closes(data, trades, day)
        sessions = _sessions(closes, trades, actions)
        # A day before the first trade, with nothing held: the base of a return since the start.
        sessions = sessions.insert(0, as_session(first - timedelta(days=1)))
        held = daily_holdings(trades, actions.of, sessions)
        values = daily_values(held, closes)[trades[0].currency]
        (flows,) = daily_flows(trades, actions.of, sessions).values()
        rate = time_weighted_return(values, flows)
    except (MarketDataError, ValueError) as error:
        return TimeWeighted(None, str(error), first, day)
    return TimeWeighted(rate, "", first, session_date(sessions[-1]))


def _closes(data: DataManager, trades: Sequence[Trade], day: date) -> pd.DataFrame:
    """Closes as traded, by session and security, from the first trade on."""
    firsts: dict[Security, date] = {}
    for trade in trades:
        firsts[trade.security] = min(trade.day, firsts.get(trade.security, trade.day))
    columns = {}
    for security, first in firsts.items():
        # Some days more: what was bought since the last session has a close before it.
        start = min(first, day - _LOOK_BACK)
        bars = data.get_stock_data(security.symbol, start=start, end=day, as_of=day, adjust="none")
        check_listing(bars, mic=security.mic, currency=security.currency)
        columns[security] = bars["close"]
    table = pd.concat(list(columns.values()), axis=1, sort=True)
    table = table.set_axis(pd.Index(list(columns), dtype=object), axis=1)
    return table.loc[as_session(min(firsts.values())) :]


def _sessions(closes: pd.DataFrame, trades: Sequence[Trade], actions: Actions) -> pd.DatetimeIndex:
    """The sessions at which all that was held has a close.

    A holiday of one exchange is left out: what fell on it counts on the next session. A close that
    is missing on an open day raises ValueError: nothing is filled.
    """
    sessions = pd.DatetimeIndex(closes.index)
    held = daily_holdings(trades, actions.of, sessions)
    keep = pd.Series(True, index=sessions)
    securities: list[Security] = held.columns.to_numpy().tolist()
    for security in securities:
        missing = sessions[(held[security] != 0) & closes[security].isna()]
        if not len(missing):
            continue
        span = session_date(missing[0]), session_date(missing[-1])
        unexplained = missing.intersection(sessions_between(security.mic, *span))
        if len(unexplained):
            raise ValueError(f"{security} has no close on {session_date(unexplained[0])}.")
        keep[missing] = False
    return pd.DatetimeIndex(sessions[keep.to_numpy()])
