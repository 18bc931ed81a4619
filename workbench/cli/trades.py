"""The trades of a portfolio on the command line: recorded, imported, listed, removed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from workbench.cli.desk import (
    Shelf,
    WorkspaceOption,
    day,
    known_symbols,
    shelved,
)
from workbench.cli.holdings import exact, money, price_text, quantity
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, note, one_line, say, table, working
from workbench.cli.session import opened
from workbench.errors import (
    DocumentNotFoundError,
    InvalidTradeError,
    MarketDataError,
    QuestionError,
)

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.domain import Symbol
    from workbench.stores.repository import Document

_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]*)?|\.[0-9]+")
_LONGEST_NUMBER = 40
_FAR = Decimal("0.1")
_SHORT = 6
_MOST_NAMED = 5

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The portfolio's name.")]
TickerArgument = Annotated[
    str, typer.Argument(metavar="TICKER", help="As AAPL, or AAPL@XNAS where that is not enough.")
]
QuantityArgument = Annotated[
    str, typer.Argument(metavar="QUANTITY", help="Shares, as dealt that day; 1.5 is allowed.")
]
PriceArgument = Annotated[
    str, typer.Argument(metavar="PRICE", help="Per share, in its currency, as dealt that day.")
]
DateOption = Annotated[str, typer.Option("--date", metavar="DAY", help="When, as 2025-01-31.")]
FeeOption = Annotated[
    str, typer.Option("--fee", metavar="AMOUNT", help="All costs of the deal, in its currency.")
]
NoteOption = Annotated[str | None, typer.Option("--note", help="What to remember of it.")]


def buy(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    ticker: TickerArgument,
    shares: QuantityArgument,
    price: PriceArgument,
    *,
    on: DateOption,
    fee: FeeOption = "0",
    remark: NoteOption = None,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Record a purchase."""
    dealt = _Dealt("buy", ticker, day(on), *_numbers(shares, price, fee), remark)
    with opened(profile) as wb:
        _record(wb, portfolio_of(wb, workspace, name, change=True)[1], dealt, as_json)


def sell(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    ticker: TickerArgument,
    shares: QuantityArgument,
    price: PriceArgument,
    *,
    on: DateOption,
    fee: FeeOption = "0",
    remark: NoteOption = None,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Record a sale. More than is held cannot be sold."""
    dealt = _Dealt("sell", ticker, day(on), *_numbers(shares, price, fee), remark)
    with opened(profile) as wb:
        _record(wb, portfolio_of(wb, workspace, name, change=True)[1], dealt, as_json)


def import_(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8, with a header.")],
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Record the trades of a CSV file: date,symbol,side,quantity,price,currency,fee.

    All of them or none; also known are mic and note. A row that was imported before is left out,
    so a file that has grown can be given again. Where rows are wrong, each is told by its line.
    """
    with opened(profile) as wb:
        place, found = portfolio_of(wb, workspace, name, change=True)
        try:
            with working("Importing"):
                done = wb.services.get_portfolio_service().import_trades(found["_id"], file)
        except InvalidTradeError as error:
            raise _listed(error) from error
        if as_json:
            emit(asdict(done))
            return
        again = f"; {done.already_there:,} were there already" if done.already_there else ""
        said = f"{done.new:,} trade{'' if done.new == 1 else 's'}"
        say(f"Imported {said} into {found['name']} in {place['name']}{again}.")


def trades(
    name: NameArgument,
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """All trades as they were dealt, in the order they count."""
    with opened(profile) as wb:
        place, found = portfolio_of(wb, workspace, name)
        listed = wb.services.get_portfolio_service().list_trades(found["_id"])
        if as_json:
            emit(exact(listed))
        elif listed:
            columns = ["id", "day", "", "ticker", "shares>", "price>", "fee>", "paid (-)>", "note"]
            size = _telling(listed)
            rows = [_row(one, size) for one in listed]
            table(f"{found['name']} · {place['name']}", columns, rows)
        else:
            say(f"{found['name']} has no trades yet.")


def remove(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    trade_id: Annotated[
        str, typer.Argument(metavar="TRADE_ID", help="As `portfolio trades` shows it.")
    ],
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Remove a trade; there is no way back. One that a later sale needs cannot be removed."""
    with opened(profile) as wb:
        _, found = portfolio_of(wb, workspace, name, change=True)
        service = wb.services.get_portfolio_service()
        trade = _trade(service.list_trades(found["_id"]), trade_id, found["name"])
        service.remove_trade(trade["_id"])
        if as_json:
            emit(exact(trade))
        else:
            say(f"Removed from {found['name']}: {_told(trade)}.")


def portfolio_of(
    wb: Workbench, workspace: str | None, name: str, *, change: bool = False
) -> tuple[Document, Document]:
    """The workspace and its portfolio ``name``, whatever its case. Raises
    DocumentNotFoundError."""
    service = wb.services.get_portfolio_service()
    shelf = Shelf(
        "portfolio", service.list_portfolios_of, service.list_portfolios, service.find_portfolio
    )
    return shelved(wb, shelf, workspace, name, change=change)


@dataclass(frozen=True, slots=True)
class _Dealt:
    """A trade as it was typed."""

    side: Literal["buy", "sell"]
    ticker: str
    day: date
    shares: Decimal
    price: Decimal
    fee: Decimal
    note: str | None


def _numbers(shares: str, price: str, fee: str) -> tuple[Decimal, Decimal, Decimal]:
    """Numbers as they are typed, exactly. Raises QuestionError."""
    return _number("quantity", shares), _number("price", price), _number("fee", fee)


def _number(what: str, text: str) -> Decimal:
    if not _NUMBER.fullmatch(text) or len(text) > _LONGEST_NUMBER:
        raise QuestionError(
            f"The {what} '{one_line(text)[:_LONGEST_NUMBER]}' is no plain number.",
            hint="Write it as 1234.50, without a currency or separators.",
        )
    return Decimal(text)


def _record(wb: Workbench, portfolio: Document, dealt: _Dealt, as_json: bool) -> None:
    (symbol,) = known_symbols(wb, [dealt.ticker])
    service = wb.services.get_portfolio_service()
    kept = service.record_trade(
        portfolio["_id"], dealt.side, dealt.ticker.strip(), dealt.shares, dealt.price,
        day=dealt.day, fee=dealt.fee, note=dealt.note,
    )  # fmt: skip
    if as_json:
        emit(exact(kept))
        return
    say(f"Recorded in {portfolio['name']}: {_told(kept)}.")
    held = {
        (one.security.symbol, one.security.mic, one.security.currency): one.quantity
        for one in service.holdings(portfolio["_id"]).positions
    }
    now = held.get(symbol.identity, Decimal(0))
    say(f"It holds {quantity(now)} {symbol.ticker} as of {wb.data.now}.")
    if odd := _odd_price(wb, symbol, dealt):
        note(odd, style="")


def _odd_price(wb: Workbench, symbol: Symbol, dealt: _Dealt) -> str | None:
    """That the price is far from all that were paid that day, as one is that was adjusted for a
    later split; None where it is not, or nobody knows."""
    from workbench.services.quotes import check_listing

    try:
        bars = wb.data.get_stock_data(
            symbol.ticker, start=dealt.day, end=dealt.day, as_of=dealt.day, adjust="none"
        )
        check_listing(bars, mic=symbol.mic, currency=symbol.currency)
    except MarketDataError:
        return None
    low, high = (Decimal(repr(float(bars[name].iloc[0]))) for name in ("low", "high"))
    if not dealt.price or low * (1 - _FAR) <= dealt.price <= high * (1 + _FAR):
        return None
    return (
        f"Check the price: {symbol.ticker} was traded from {money(low, symbol.currency)} to "
        f"{money(high, symbol.currency)} that day, before any later split."
    )


def _told(trade: Document) -> str:
    """A trade in one line."""
    currency = trade["currency"]
    fee = f"fee {money(trade['fee'], currency)}" if trade["fee"] else "no fee"
    return (
        f"{'bought' if trade['side'] == 'buy' else 'sold'} {quantity(trade['quantity'])} "
        f"{trade['symbol']} ({trade['mic']}) at {price_text(trade['price'], currency)} "
        f"on {trade['day']}, {fee}"
    )


def _row(trade: Document, size: int) -> tuple[str, ...]:
    currency, gross = trade["currency"], trade["quantity"] * trade["price"]
    paid = -gross if trade["side"] == "buy" else gross
    return (
        _shown_id(trade)[:size],
        trade["day"],
        "bought" if trade["side"] == "buy" else "sold",
        f"{trade['symbol']}@{trade['mic']}",
        quantity(trade["quantity"]),
        price_text(trade["price"], currency),
        money(trade["fee"], currency) if trade["fee"] else "",
        money(paid - trade["fee"], currency),
        one_line(trade["note"] or ""),
    )


def _shown_id(trade: Document) -> str:
    """A trade's id as it is shown; that of an imported one begins with its portfolio's, which
    says nothing."""
    return str(trade["_id"]).rpartition(":")[2]


def _telling(trades: Sequence[Document]) -> int:
    """How many characters of their ids tell these trades apart."""
    ids, size = [_shown_id(one) for one in trades], _SHORT
    while len({id[:size] for id in ids}) < len(ids):
        size += 1
    return size


def _trade(listed: Sequence[Document], given: str, portfolio: str) -> Document:
    """The trade whose id begins with ``given``. Raises DocumentNotFoundError, QuestionError."""
    wanted = given.strip().lower()
    found = [one for one in listed if wanted and _shown_id(one).startswith(wanted)]
    if not found:
        raise DocumentNotFoundError(
            f"{portfolio} has no trade '{one_line(given)}'.",
            hint="`workbench portfolio trades` lists them with their ids.",
        )
    if len(found) > 1:
        size = _telling(found)
        few = "; ".join(f"{_shown_id(one)[:size]} {_told(one)}" for one in found[:_MOST_NAMED])
        more = "; ..." if len(found) > _MOST_NAMED else ""
        raise QuestionError(
            f"'{one_line(given)}' begins the id of {len(found)} trades: {few}{more}.",
            hint="Type more of it.",
        )
    return found[0]


def _listed(error: InvalidTradeError) -> InvalidTradeError:
    """The error in one line, once each of its problems has had a line of its own."""
    if not error.problems:
        return error
    for problem in error.problems:
        note(f"{problem[:1].upper()}{one_line(problem)[1:]}.".replace("..", "."), style="")
    count = len(error.problems)
    said = "1 mistake" if count == 1 else f"{count:,} mistakes"
    return InvalidTradeError(f"The file has {said}, so nothing was imported.", hint=error.hint)
