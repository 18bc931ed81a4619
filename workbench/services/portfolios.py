"""Portfolios: trades go in, and what is held comes out of them."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench.analytics.portfolio import Holdings, Method, Security, Side, Trade, positions
from workbench.errors import (
    DocumentNotFoundError,
    DuplicateDocumentError,
    InvalidDocumentError,
    InvalidTradeError,
    NoDataError,
)
from workbench.market.manager import DataManager
from workbench.services.base import BaseService
from workbench.services.naming import checked_name, checked_text, folded
from workbench.services.portfolio_import import at_lines, resolved
from workbench.services.portfolio_review import (
    Actions,
    PortfolioReview,
    known_actions,
    reviewed,
)
from workbench.services.protocols import SymbolProvider, WorkspaceProvider
from workbench.services.trades_csv import read_trades
from workbench.services.workspaces import open_workspace
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, Documents

Oversold = Mapping[str, InvalidTradeError]
"""By the id of a trade that sells more than is held, what is wrong."""

_MANY = 100
_ORDER = [("day", 1), ("seq", 1)]


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did: trades that were new, and those that were there from an earlier one."""

    new: int
    already_there: int
    import_id: str


class PortfolioService(BaseService):
    """Keeps portfolios and their trades. Positions are never kept: they follow from the trades and
    from the splits and dividends known, by the laws of ``analytics.portfolio``.

    Nothing that would sell more than is held can be recorded; short positions are refused.
    """

    def __init__(
        self,
        store: RepositoryFactory,
        *,
        data: DataManager,
        symbols: SymbolProvider,
        workspaces: WorkspaceProvider,
        **options: Any,  # noqa: ANN401 - of BaseService
    ) -> None:
        super().__init__(**options)
        self._store = store
        self._portfolios = store.repository("portfolios")
        self._trades = store.repository("trades")
        self._listings = store.repository("symbols")
        self._data = data
        self._symbols = symbols
        self._workspaces = workspaces

    def list_portfolios(self, workspace_id: str) -> Documents:
        """The portfolios of a workspace, by name."""
        wanted = {"workspace_id": workspace_id, "status": "active"}
        return self._portfolios.find_many(wanted, limit=None, sort=[("name_key", 1)])

    def list_portfolios_of(self, user_id: str) -> Documents:
        """All portfolios of a user, by name."""
        wanted = {"user_id": user_id, "status": "active"}
        return self._portfolios.find_many(wanted, limit=None, sort=[("name_key", 1)])

    def get_portfolio(self, portfolio_id: str) -> Document | None:
        """The portfolio, or None."""
        return self._portfolios.find_one({"_id": portfolio_id})

    def find_portfolio(self, workspace_id: str, name: str) -> Document | None:
        """The workspace's portfolio of this name, whatever its case, or None."""
        return self._portfolios.find_one({"workspace_id": workspace_id, "name_key": folded(name)})

    def create_portfolio(
        self, workspace_id: str, name: str, *, method: Method = "fifo"
    ) -> Document:
        """Make an empty portfolio. ``method``: which shares a sale closes, the oldest ones (fifo)
        or all alike (average). Raises DocumentNotFoundError, DuplicateDocumentError, and
        InvalidDocumentError where the workspace is archived."""
        workspace = open_workspace(self._workspaces, workspace_id)
        named = checked_name(name, what="portfolio")
        try:
            made = self._portfolios.create_one(
                {
                    "user_id": workspace["user_id"],
                    "workspace_id": workspace_id,
                    "name": named,
                    "name_key": folded(named),
                    "status": "active",
                    "method": method,
                    "trade_count": 0,
                }
            )
        except DuplicateDocumentError as error:
            raise DuplicateDocumentError(
                f"The workspace has a portfolio '{named}' already.", hint="Choose another name."
            ) from error
        self._changed(user_id=workspace["user_id"], workspace_id=workspace_id)
        return made

    def delete_portfolio(self, portfolio_id: str) -> bool:
        """Remove a portfolio with all its trades, or nothing; False where there is none."""
        found = self.get_portfolio(portfolio_id)

        def remove() -> bool:
            self._trades.delete_many({"portfolio_id": portfolio_id})
            return self._portfolios.delete_one(portfolio_id)

        removed = self._store.database.atomic(remove, long=True)
        if found is not None:
            self._changed(user_id=found["user_id"], workspace_id=found["workspace_id"])
        return removed

    def list_trades(self, portfolio_id: str) -> Documents:
        """All trades of a portfolio, in the order they count."""
        return self._trades.find_many({"portfolio_id": portfolio_id}, limit=None, sort=_ORDER)

    def record_trade(  # noqa: PLR0913 - the fields of a trade
        self,
        portfolio_id: str,
        side: Side,
        ticker: str,
        quantity: Decimal,
        price: Decimal,
        *,
        day: date,
        fee: Decimal = Decimal(0),
        note: str | None = None,
    ) -> Document:
        """Record a trade; it comes after what is recorded of that day. ``price`` and ``fee`` are
        in the security's currency, as dealt.

        Raises InvalidTradeError for what cannot be (more sold than held, a day to come),
        NoDataError where the security is not known, DocumentNotFoundError.
        """
        symbol = self._symbols.lookup(ticker)
        trade = Trade(
            uuid.uuid4().hex, day, side, symbol.ticker, symbol.mic, symbol.currency,
            quantity, price, fee,
        )  # fmt: skip
        if late := self._late(trade):
            raise InvalidTradeError(f"This trade {late}.", hint="Record a trade when it was made.")
        text = None if note is None else checked_text(note, what="trade")

        def worded(oversold: Oversold) -> InvalidTradeError:
            (id, error), *_ = oversold.items()
            said = "This trade" if id == trade.id else "With it, a recorded trade"
            return InvalidTradeError(error.message.replace(f"Trade {id}", said), hint=error.hint)

        self._add(portfolio_id, [(trade, text)], import_id=None, worded=worded)
        kept = self._trades.find_one({"_id": trade.id})
        assert kept is not None  # noqa: S101 - it was just written
        return kept

    def import_trades(self, portfolio_id: str, source: str | Path) -> Imported:
        """Record the trades of a CSV file (see ``trades_csv``), all or none. A row that was
        imported before is left out.

        Raises InvalidTradeError, whose ``problems`` name every bad row by its line; of the rows
        of one security that sell more than is held the first.
        """
        imported, prefix = read_trades(source), f"{portfolio_id}:"
        trades = resolved(imported, prefix, lookup=self._symbols.lookup, late=self._late)
        entries = [(trade, imported.notes.get(trade.id.removeprefix(prefix))) for trade in trades]
        import_id = uuid.uuid4().hex
        new = self._add(
            portfolio_id,
            entries,
            import_id=import_id,
            worded=lambda oversold: at_lines(oversold, imported, prefix),
        )
        return Imported(new, len(trades) - new, import_id)

    def remove_trade(self, trade_id: str) -> bool:
        """Remove a trade; False where there is none. Raises InvalidTradeError where a later sale
        would then sell more than was held."""
        found = self._trades.find_one({"_id": trade_id})
        if found is None:
            return False
        portfolio_id, security = found["portfolio_id"], _trade(found).security
        actions = known_actions(self._data, [security])

        def remove() -> bool:
            portfolio = self._count(portfolio_id, 0)
            left = [one for one in self.trades(portfolio_id) if one.id != trade_id]
            for id, error in _oversold(left, [security], actions, portfolio["method"]).items():
                said = error.message.replace(f"Trade {id}", "Without it, a recorded trade")
                raise InvalidTradeError(said, hint="Remove that trade first, or correct it.")
            return self._trades.delete_one(trade_id)

        removed = self._store.database.atomic(remove, long=True)
        portfolio = self.known(portfolio_id)
        self._changed(user_id=portfolio["user_id"], workspace_id=portfolio["workspace_id"])
        return removed

    def holdings(self, portfolio_id: str, as_of: date | None = None) -> Holdings:
        """What is held at the close of ``as_of`` (None: now), and what came of the rest. Raises
        DocumentNotFoundError."""
        return self._held(portfolio_id, as_of)[0]

    def review(self, portfolio_id: str, as_of: date | None = None) -> PortfolioReview:
        """What the portfolio is worth and how it did, up to ``as_of`` (None: now). Raises
        DocumentNotFoundError."""
        held, trades, actions = self._held(portfolio_id, as_of)
        return reviewed(self._data, trades, actions, held, self._sectors)

    def trades(self, portfolio_id: str) -> list[Trade]:
        """All trades of a portfolio as values, in the order they count."""
        return [_trade(document) for document in self.list_trades(portfolio_id)]

    def known(self, portfolio_id: str) -> Document:
        """The portfolio. Raises DocumentNotFoundError."""
        found = self.get_portfolio(portfolio_id)
        if found is None:
            raise _missing(portfolio_id)
        return found

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether portfolios and trades can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={
                "portfolios": self._portfolios.health_check,
                "trades": self._trades.health_check,
            },
            optional={"market data": self._data.health_check, "cache": self.cache.health_check},
        )

    def _held(self, portfolio_id: str, as_of: date | None) -> tuple[Holdings, list[Trade], Actions]:
        """Holdings at ``as_of``, and the trades and actions up to then that led to them."""
        portfolio, day = self.known(portfolio_id), min(as_of or self._data.now, self._data.now)
        trades = [trade for trade in self.trades(portfolio_id) if trade.day <= day]
        firsts: dict[Security, date] = {}
        for trade in trades:
            firsts[trade.security] = min(trade.day, firsts.get(trade.security, trade.day))
        actions = known_actions(self._data, firsts, day, since=firsts)
        held = positions(trades, actions.of, method=portfolio["method"], as_of=day)
        return held, trades, actions

    def _late(self, trade: Trade) -> str | None:
        """What is wrong with the day of a trade that is still to come; None for any other."""
        try:
            today = self._data.today(trade.mic)
        except NoDataError:  # an exchange whose calendar nobody knows
            today = self._data.now
        if trade.day <= today:
            return None
        said = "in the sample data it is" if self._data.is_sample else "today is"
        return f"is of {trade.day}, and {said} {today}"

    def _sectors(self, securities: Iterable[Security]) -> dict[Security, str | None]:
        found = {}
        for security in securities:
            known = self._listings.find_one(asdict(security))
            found[security] = known["sector"] if known else None
        return found

    def _add(
        self,
        portfolio_id: str,
        entries: Sequence[tuple[Trade, str | None]],
        *,
        import_id: str | None,
        worded: Callable[[Oversold], InvalidTradeError],
    ) -> int:
        """Write those trades, with their notes, that are not there yet, all or none; how many they
        were. ``worded``: the error where they sell too much.

        The portfolio is written first, so that of two who record at once the second sees what the
        first did before it is checked what is held.
        """
        securities = {trade.security for trade, _ in entries}
        # Asked for before the transaction: a provider may take its time.
        actions = known_actions(self._data, securities)

        def write() -> int:
            self._count(portfolio_id, 0)
            recorded = self.list_trades(portfolio_id)
            kept = [_trade(document) for document in recorded]
            there = {trade.id for trade in kept}
            new = [(trade, note) for trade, note in entries if trade.id not in there]
            if not new:
                return 0
            portfolio = self._count(portfolio_id, len(new))
            # Behind all that are there, whatever was counted: a backup may have brought some.
            first = max(
                portfolio["trade_count"] - len(new), *(one["seq"] + 1 for one in recorded), 0
            )
            together = sorted([*kept, *(trade for trade, _ in new)], key=lambda trade: trade.day)
            if oversold := _oversold(together, securities, actions, portfolio["method"]):
                raise worded(oversold)
            self._trades.insert_many(
                [
                    _document(trade, portfolio, seq, note, import_id)
                    for seq, (trade, note) in enumerate(new, first)
                ]
            )
            return len(new)

        added = self._store.database.atomic(write, long=len(entries) > _MANY)
        portfolio = self.known(portfolio_id)
        self._changed(user_id=portfolio["user_id"], workspace_id=portfolio["workspace_id"])
        return added

    def _count(self, portfolio_id: str, more: int) -> Document:
        """Count trades ever recorded (a removal counts none), and so write the portfolio. What is
        archived is not changed: InvalidDocumentError."""

        def counted(current: Document | None) -> Document:
            if current is None:
                raise _missing(portfolio_id)
            if current["status"] != "active":
                raise InvalidDocumentError(f"The portfolio '{current['name']}' is archived.")
            return {**current, "trade_count": current["trade_count"] + more}

        found = self._portfolios.modify_one(portfolio_id, counted)
        assert found is not None  # noqa: S101 - ``counted`` always gives one
        return found


def _oversold(
    trades: Iterable[Trade], securities: Iterable[Security], actions: Actions, method: Method
) -> Oversold:
    """Of each of ``securities`` the first trade that sells more than is held, by its id."""
    own: dict[Security, list[Trade]] = {security: [] for security in sorted(securities)}
    for trade in trades:
        if trade.security in own:
            own[trade.security].append(trade)
    found = {}
    for security, dealt in own.items():
        try:
            positions(dealt, actions.of, method=method, as_of=date.max)
        except InvalidTradeError as error:
            if security in actions.unknown:
                error.hint = f"{error.hint} Splits are not known: {actions.unknown[security]}"
            found[next(trade.id for trade in dealt if trade.id in error.message)] = error
    return found


def _trade(document: Document) -> Trade:
    return Trade(
        document["_id"], date.fromisoformat(document["day"]), document["side"],
        document["symbol"], document["mic"], document["currency"],
        document["quantity"], document["price"], document["fee"],
    )  # fmt: skip


def _document(
    trade: Trade, portfolio: Document, seq: int, note: str | None, import_id: str | None
) -> dict[str, Any]:
    return {
        "_id": trade.id,
        "user_id": portfolio["user_id"],
        "portfolio_id": portfolio["_id"],
        "symbol": trade.symbol,
        "mic": trade.mic,
        "currency": trade.currency,
        "day": trade.day.isoformat(),
        "seq": seq,
        "side": trade.side,
        "quantity": trade.quantity,
        "price": trade.price,
        "fee": trade.fee,
        "note": note,
        "import_id": import_id,
    }


def _missing(portfolio_id: str) -> DocumentNotFoundError:
    return DocumentNotFoundError(f"There is no portfolio '{portfolio_id}'.")
