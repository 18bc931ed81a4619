"""A user's desk at a glance: what there is, what it is worth, what waits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.services.journal import JournalService
from workbench.services.notifications import NotificationService
from workbench.services.watchlists import WatchlistService
from workbench.services.workspaces import WorkspaceService
from workbench.stores.repository import Document

if TYPE_CHECKING:
    from workbench.market.manager import DataManager
    from workbench.services.portfolio_review import PortfolioReview
    from workbench.services.portfolios import PortfolioService

_MOST = 50


@dataclass(frozen=True, slots=True)
class Desk:
    """What a dashboard is made from. Market data and portfolios are opened when first needed."""

    workspaces: WorkspaceService
    watchlists: WatchlistService
    journal: JournalService
    notifications: NotificationService
    portfolios: Callable[[], PortfolioService]
    data: Callable[[], DataManager]


def dashboard(user: Document, desk: Desk, as_of: date | None = None) -> dict[str, Any]:
    """The desk of ``user``, with prices as of a day (None: now).

    ``as_of``, ``sample``, ``profile`` (the user), ``workspaces``, ``watchlists`` (each item with
    price, currency, session, change as a fraction, provider), ``portfolios`` (by currency value,
    cost, unrealised, realised, income and profit, in that currency, with returns as fractions),
    ``ideas``, ``tasks``, ``notifications``. What is not known is None, with a ``reason``.
    """
    user_id, data = user["_id"], desk.data()
    day = min(as_of or data.now, data.now)
    return {
        "as_of": day,
        "sample": data.is_sample,
        "profile": user,
        "workspaces": list(desk.workspaces.list_workspaces(user_id, _MOST)),
        "watchlists": [
            _watchlist(watchlist, data, day)
            for watchlist in desk.watchlists.list_watchlists_of(user_id)
        ],
        "portfolios": [
            _portfolio(portfolio, desk.portfolios().review(portfolio["_id"], day))
            for portfolio in desk.portfolios().list_portfolios_of(user_id)
        ],
        "ideas": list(desk.journal.list_ideas_of(user_id, _MOST)),
        "tasks": list(desk.journal.list_tasks_of(user_id, _MOST)),
        "notifications": list(
            desk.notifications.list_notifications(user_id, unread=True, limit=_MOST)
        ),
    }


def _watchlist(watchlist: Document, data: DataManager, day: date) -> dict[str, Any]:
    from workbench.services.quotes import last_price

    items = [
        {**item, **asdict(last_price(data, item["symbol"], as_of=day))}
        for item in watchlist["items"]
    ]
    return {**watchlist, "items": items}


def _portfolio(portfolio: Document, review: PortfolioReview) -> dict[str, Any]:
    positions = [
        {
            **asdict(one.position.security),
            "quantity": one.position.quantity,
            "cost": one.position.cost,
            "price": one.price,
            "value": one.value,
            "unrealised": one.unrealised,
            "session": review.prices[one.position.security].session,
            "reason": review.prices[one.position.security].reason if one.price is None else None,
        }
        for one in review.valued.positions
    ]
    return {
        **portfolio,
        "positions": positions,
        "totals": {
            currency: _totals(review, currency) for currency in sorted(review.valued.totals)
        },
        "unadjusted": {str(security): why for security, why in review.unadjusted.items()},
    }


def _totals(review: PortfolioReview, currency: str) -> Mapping[str, Any]:
    found = review.valued.totals[currency]
    paid, timed = review.money_weighted[currency], review.time_weighted[currency]
    missing = ", ".join(map(str, found.missing))
    money: dict[str, Decimal | None] = {
        "value": found.value,
        "cost": found.accounted.cost,
        "unrealised": found.unrealised,
        "realised": found.accounted.realised,
        "income": found.accounted.dividends,
        "fees": found.accounted.fees,
        "profit": found.profit,
    }
    return {
        **money,
        "money_weighted": paid.rate,
        "money_weighted_reason": paid.reason or None,
        "time_weighted": timed.rate,
        "time_weighted_reason": timed.reason or None,
        "reason": f"There is no price of {missing}." if missing else None,
    }
