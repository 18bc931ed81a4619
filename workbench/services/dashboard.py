"""A user's desk at a glance: what there is, what it is worth, what waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from workbench.errors import InvalidTradeError
from workbench.services.journal import JournalService
from workbench.services.notifications import NotificationService
from workbench.services.portfolio_summary import NOTHING_KNOWN, summary
from workbench.services.watchlists import WatchlistService
from workbench.services.workspaces import WorkspaceService
from workbench.stores.repository import Document, Documents

if TYPE_CHECKING:
    from workbench.market.manager import DataManager
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
    price, currency, session, change as a fraction, provider), ``portfolios`` (each with what
    ``portfolio_summary`` says of it), ``ideas``, ``tasks``, ``notifications``, and ``cut``: of
    which of these there are more. What is not known is None, with a ``reason``.
    """
    user_id, data = user["_id"], desk.data()
    day = min(as_of or data.now, data.now)
    unread = desk.notifications.list_notifications(user_id, unread=True, limit=_MOST)
    lists: dict[str, Documents] = {
        "workspaces": desk.workspaces.list_workspaces(user_id, _MOST),
        "ideas": desk.journal.list_ideas_of(user_id, _MOST),
        "tasks": desk.journal.list_tasks_of(user_id, _MOST),
        "notifications": unread,
    }
    return {
        **{name: list(found) for name, found in lists.items()},
        "cut": [name for name, found in lists.items() if found.truncated],
        "as_of": day,
        "sample": data.is_sample,
        "profile": user,
        "watchlists": [
            _watchlist(watchlist, data, day)
            for watchlist in desk.watchlists.list_watchlists_of(user_id)
        ],
        "portfolios": [
            _portfolio(portfolio, desk.portfolios(), day)
            for portfolio in desk.portfolios().list_portfolios_of(user_id)
        ],
    }


def _watchlist(watchlist: Document, data: DataManager, day: date) -> dict[str, Any]:
    from workbench.services.quotes import with_last_price

    items = [with_last_price(data, item, as_of=day) for item in watchlist["items"]]
    return {**watchlist, "items": items}


def _portfolio(portfolio: Document, service: PortfolioService, day: date) -> dict[str, Any]:
    try:
        review = service.review(portfolio["_id"], day)
    except InvalidTradeError as error:
        # A split that was restated since can leave a recorded sale without its shares: that is no
        # reason to show nothing of the rest of the desk.
        return {**portfolio, **NOTHING_KNOWN, "reason": str(error)}
    return {**portfolio, **summary(review), "reason": None}
