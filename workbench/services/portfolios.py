"""Portfolios: trades go in, and what is held comes out of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from workbench.analytics.portfolio import (
    CorporateAction,
    Holdings,
    Method,
    Security,
    Side,
    Trade,
    corporate_actions,
    positions,
)
from workbench.errors import (
    DocumentNotFoundError,
    DuplicateDocumentError,
    InvalidDocumentError,
    InvalidTradeError,
    MarketDataError,
    NoDataError,
)
from workbench.market.manager import DataManager
from workbench.services.base import BaseService
from workbench.services.naming import checked_name, folded
from workbench.services.portfolio_review import Actions, PortfolioReview, reviewed
from workbench.services.protocols import WorkspaceProvider
from workbench.services.symbols import SymbolsService
from workbench.services.trades_csv import ImportedTrades, read_trades, refused
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document, Documents

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
        symbols: SymbolsService,
        workspaces: WorkspaceProvider,
        **options: Any,  # noqa: ANN401 - of BaseService
    ) -> None:
        super().__init__(**options)
        self._store = store
        self._portfolios = store.repository("portfolios")
        self._trades = store.repository("trades")
        self._data = data
        self._symbols = symbols
        self._workspaces = workspaces

    def list_portfolios(self, workspace_id: str) -> Documents:
        """The portfolios of a workspace."""
        wanted = {"workspace_id": workspace_id, "status": "active"}
        return self._portfolios.find_many(wanted, limit=None)

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
        or all alike (average). Raises DocumentNotFoundError, DuplicateDocumentError."""
        workspace = self._workspaces.get_workspace(workspace_id)
        if workspace is None:
            raise DocumentNotFoundError(f"There is no workspace '{workspace_id}'.")
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
            for trade in self.list_trades(portfolio_id):
                self._trades.delete_one(trade["_id"])
            return self._portfolios.delete_one(portfolio_id)

        removed = self._store.database.atomic(remove)
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
        try:
            self._add(portfolio_id, [trade], notes={trade.id: note}, import_id=None)
        except InvalidTradeError as error:
            said = error.message.replace(f"Trade {trade.id}", "This trade")
            raise InvalidTradeError(said, hint=error.hint) from error
        kept = self._trades.find_one({"_id": trade.id})
        assert kept is not None  # noqa: S101 - it was just written
        return kept

    def import_trades(self, portfolio_id: str, source: str | Path) -> Imported:
        """Record the trades of a CSV file (see ``trades_csv``), all or none. A row that was
        imported before is left out.

        Raises InvalidTradeError, whose ``problems`` name every bad row by its line.
        """
        imported = read_trades(source)
        trades = self._resolved(portfolio_id, imported)
        notes = {f"{portfolio_id}:{id}": note for id, note in imported.notes.items()}
        import_id = uuid.uuid4().hex
        try:
            new = self._add(portfolio_id, trades, notes=notes, import_id=import_id)
        except InvalidTradeError as error:
            lines = {f"{portfolio_id}:{id}": line for id, line in imported.lines.items()}
            found = next((id for id in lines if id in error.message), None)
            if found is None:
                raise
            said = error.message.replace(f"Trade {found}", "the trade")
            raise refused([f"line {lines[found]}: {said}"], hint=error.hint) from error
        return Imported(new, len(trades) - new, import_id)

    def remove_trade(self, trade_id: str) -> bool:
        """Remove a trade; False where there is none. Raises InvalidTradeError where a later sale
        would then sell more than was held."""
        found = self._trades.find_one({"_id": trade_id})
        if found is None:
            return False
        portfolio_id = found["portfolio_id"]
        kept = [one for one in self.trades(portfolio_id) if one.id != trade_id]
        actions = self.actions(kept)

        def remove() -> bool:
            portfolio = self._count(portfolio_id, -1)
            left = [one for one in self.trades(portfolio_id) if one.id != trade_id]
            positions(left, actions.of, method=portfolio["method"], as_of=date.max)
            return self._trades.delete_one(trade_id)

        removed = self._store.database.atomic(remove)
        portfolio = self.known(portfolio_id)
        self._changed(user_id=portfolio["user_id"], workspace_id=portfolio["workspace_id"])
        return removed

    def holdings(self, portfolio_id: str, as_of: date | None = None) -> Holdings:
        """What is held at the close of ``as_of`` (None: now), and what came of the rest. Raises
        DocumentNotFoundError."""
        portfolio, trades = self.known(portfolio_id), self.trades(portfolio_id)
        day = min(as_of or self._data.now, self._data.now)
        known = self.actions(trades, as_of=day).of
        return positions(trades, known, method=portfolio["method"], as_of=day)

    def review(self, portfolio_id: str, as_of: date | None = None) -> PortfolioReview:
        """What the portfolio is worth and how it did, up to ``as_of`` (None: now). Raises
        DocumentNotFoundError."""
        portfolio, trades = self.known(portfolio_id), self.trades(portfolio_id)
        day = min(as_of or self._data.now, self._data.now)
        actions = self.actions(trades, as_of=day)
        held = positions(trades, actions.of, method=portfolio["method"], as_of=day)
        past = [trade for trade in trades if trade.day <= day]
        return reviewed(self._data, past, actions, held, self._sectors)

    def trades(self, portfolio_id: str) -> list[Trade]:
        """All trades of a portfolio as values, in the order they count."""
        return [_trade(document) for document in self.list_trades(portfolio_id)]

    def actions(self, trades: Iterable[Trade], *, as_of: date | None = None) -> Actions:
        """The splits and dividends, known at ``as_of``, of what was traded."""
        found: dict[Security, Sequence[CorporateAction]] = {}
        unknown: dict[Security, str] = {}
        for security in sorted({trade.security for trade in trades}):
            try:
                frame = self._data.get_actions(security.symbol, as_of=as_of)
            except MarketDataError as error:
                unknown[security] = str(error)
            else:
                found[security] = corporate_actions(frame)
        return Actions(found, unknown)

    def _sectors(self, securities: Iterable[Security]) -> dict[Security, str | None]:
        found = {}
        for security in securities:
            known = self._symbols.get_symbol(security.symbol, mic=security.mic)
            found[security] = known["sector"] if known else None
        return found

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
            optional={"cache": self.cache.health_check},
        )

    def _add(
        self,
        portfolio_id: str,
        trades: Sequence[Trade],
        *,
        notes: Mapping[str, str | None],
        import_id: str | None,
    ) -> int:
        """Write those trades that are not there yet, all or none; how many they were.

        The portfolio is written first, so that of two who record at once the second sees what the
        first did before it is checked what is held.
        """
        today = self._data.now
        for trade in trades:
            if trade.day > today:
                raise InvalidTradeError(
                    f"Trade {trade.id} is of {trade.day}, and today is {today}.",
                    hint="Record a trade when it was made.",
                )
        # Asked for before the transaction: a provider may take its time.
        actions = self.actions([*self.trades(portfolio_id), *trades])

        def write() -> int:
            kept = self.trades(portfolio_id)
            there = {trade.id for trade in kept}
            new = [trade for trade in trades if trade.id not in there]
            portfolio = self._count(portfolio_id, len(new))
            first = portfolio["trade_count"] - len(new)
            together = sorted([*kept, *new], key=lambda trade: trade.day)
            positions(together, actions.of, method=portfolio["method"], as_of=date.max)
            self._trades.insert_many(
                [
                    _document(trade, portfolio, first + at, notes.get(trade.id), import_id)
                    for at, trade in enumerate(new)
                ]
            )
            return len(new)

        added = self._store.database.atomic(write)
        portfolio = self.known(portfolio_id)
        self._changed(user_id=portfolio["user_id"], workspace_id=portfolio["workspace_id"])
        return added

    def _count(self, portfolio_id: str, more: int) -> Document:
        """Count trades ever recorded (a removal counts none), and so write the portfolio."""

        def counted(current: Document | None) -> Document:
            if current is None:
                raise _missing(portfolio_id)
            return {**current, "trade_count": current["trade_count"] + max(more, 0)}

        found = self._portfolios.modify_one(portfolio_id, counted)
        assert found is not None  # noqa: S101 - ``counted`` always gives one
        return found

    def _resolved(self, portfolio_id: str, imported: ImportedTrades) -> list[Trade]:
        """The trades of known securities; every row whose security is not known, or is traded in
        another currency, is named."""
        found: dict[str, Trade | str] = {}
        trades, problems = [], []
        for row in imported.trades:
            name = f"{row.symbol}@{row.mic}" if row.mic else row.symbol
            if name not in found:
                found[name] = self._looked_up(name, row)
            known = found[name]
            line = imported.lines[row.id]
            if isinstance(known, str):
                problems.append(f"line {line}: {known}")
            elif known.currency != row.currency:
                traded = f"{known.symbol} is traded in {known.currency}, not {row.currency}"
                problems.append(f"line {line}: {traded}")
            else:
                trades.append(
                    replace(row, id=f"{portfolio_id}:{row.id}", symbol=known.symbol, mic=known.mic)
                )
        if problems:
            raise refused(problems)
        return trades

    def _looked_up(self, name: str, row: Trade) -> Trade | str:
        """The row with its security's whole identity, or what is wrong with it."""
        try:
            symbol = self._symbols.lookup(name)
        except (NoDataError, InvalidDocumentError) as error:
            return str(error)
        return replace(row, symbol=symbol.ticker, mic=symbol.mic, currency=symbol.currency)


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
