"""``workbench watchlist``: securities to keep an eye on, with their last prices."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.desk import (
    Shelf,
    WorkspaceOption,
    first_workspace,
    known_symbols,
    labels,
    shelved,
    whole,
    workspace_of,
)
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, say, table, working
from workbench.cli.session import opened, sample_line

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.domain import Symbol
    from workbench.stores.repository import Document

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The watchlist's name.")]
TickersArgument = Annotated[
    list[str], typer.Argument(metavar="TICKER...", help="One or several, as AAPL or AAPL@XNAS.")
]

app = typer.Typer(help="Watchlists, with last prices.", no_args_is_help=True)


@app.command("list")
def list_(
    *,
    workspace: Annotated[
        str | None, typer.Option("--workspace", "-w", metavar="NAME", help="Only of this one.")
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Your watchlists, in all workspaces or in one."""
    with opened(profile) as wb:
        service = wb.services.get_watchlist_service()
        if workspace is None:
            found = service.list_watchlists_of(wb.user_id)
        else:
            found = service.list_watchlists(workspace_of(wb, workspace)["_id"])
        if as_json:
            emit(found)
        elif found:
            table("", ["watchlist", "workspace", "securities>", ""], _lines(wb, found))
        else:
            say("No watchlists yet. Make one: workbench watchlist create NAME")


@app.command()
def create(
    name: NameArgument,
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Make an empty watchlist.

    Where you have no workspace at all yet, a workspace "Main" is made for it, and said.
    """
    with opened(profile) as wb:
        place = first_workspace(wb) if workspace is None else None
        place = place or workspace_of(wb, workspace, change=True)
        made = wb.services.get_watchlist_service().create_watchlist(place["_id"], name)
        if as_json:
            emit(made)
        else:
            say(f"Made the watchlist {made['name']} in {place['name']}.")


@app.command()
def show(
    name: NameArgument,
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """The securities on a watchlist with their last prices.

    The last close, its day, and its change on the close before: of the price, adjusted for
    splits, without dividends.
    """
    with opened(profile) as wb:
        from workbench.services.quotes import with_last_price

        place, found = _watchlist(wb, workspace, name)
        with working("Reading prices"):
            items = [with_last_price(wb.data, item) for item in found["items"]]
        if as_json:
            emit({**found, "items": items, "sample_data": wb.data.is_sample})
            return
        title = " · ".join(part for part in (found["name"], place["name"], sample_line(wb)) if part)
        if not items:
            say(title, style="bold")
            say(
                f"Nothing is on it yet: workbench watchlist add {shlex.quote(found['name'])} TICKER"
            )
            return
        labelled = [*zip(labels(items), items, strict=True)]
        rows = [(label, *_row(item)) for label, item in labelled]
        table(title, ["ticker", "name", "last>", "day", "change>", "note"], rows)
        reasons: dict[str, list[str]] = {}
        for label, item in labelled:
            if item["reason"]:
                reasons.setdefault(one_line(item["reason"]), []).append(label)
        for reason, some in reasons.items():
            say(f"{', '.join(some)}: {reason}")


@app.command()
def add(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    tickers: TickersArgument,
    *,
    remark: Annotated[str | None, typer.Option("--note", help="Why they are on it.")] = None,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Put securities on a watchlist, all of them or none.

    For one that is on it already, --note changes the note.
    """
    with opened(profile) as wb:
        place, found = _watchlist(wb, workspace, name, change=True)
        with working("Looking up"):
            symbols = known_symbols(wb, tickers)
        there = {(item["symbol"], item["mic"], item["currency"]) for item in found["items"]}
        old = [one for one in symbols if one.identity in there]
        new = [one for one in symbols if one not in old]
        service = wb.services.get_watchlist_service()

        def put() -> Document:
            changed = found
            for symbol in symbols:
                changed = service.add_symbol(found["_id"], whole(symbol), note=remark)
            return changed

        changed = wb.store.database.atomic(put)
        if as_json:
            emit(changed)
            return
        for said, some in (("Added to", new), ("Already on", old)):
            if some:
                say(f"{said} {found['name']} in {place['name']}: {_listed(some)}")


@app.command()
def remove(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    tickers: TickersArgument,
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Take securities off a watchlist, all of them or none."""
    with opened(profile) as wb:
        place, found = _watchlist(wb, workspace, name, change=True)
        service = wb.services.get_watchlist_service()

        def take() -> Document:
            changed = found
            for ticker in dict.fromkeys(ticker.strip().upper() for ticker in tickers):
                changed = service.remove_symbol(found["_id"], ticker)
            return changed

        changed = wb.store.database.atomic(take)
        if as_json:
            emit(changed)
            return
        gone = [item for item in found["items"] if item not in changed["items"]]
        said = ", ".join(f"{item['symbol']} ({item['name']})" for item in gone)
        say(f"Removed from {found['name']} in {place['name']}: {said}")


@app.command()
def delete(
    name: NameArgument,
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Delete a watchlist; there is no way back."""
    with opened(profile) as wb:
        place, found = _watchlist(wb, workspace, name, change=True)
        wb.services.get_watchlist_service().delete_watchlist(found["_id"])
        if as_json:
            emit(found)
            return
        had = ", ".join(item["symbol"] for item in found["items"]) or "nothing"
        say(f"Deleted the watchlist {found['name']} in {place['name']}, which held {had}.")


def _watchlist(
    wb: Workbench, workspace: str | None, name: str, *, change: bool = False
) -> tuple[Document, Document]:
    """The workspace and its watchlist ``name``, whatever its case. Raises
    DocumentNotFoundError."""
    service = wb.services.get_watchlist_service()
    shelf = Shelf(
        "watchlist", service.list_watchlists_of, service.list_watchlists, service.find_watchlist
    )
    return shelved(wb, shelf, workspace, name, change=change)


def _row(item: dict[str, Any]) -> tuple[str, ...]:
    from workbench.messages import format_value

    price, change = item["price"], item["change"]
    return (
        item["name"],
        "not known" if price is None else format_value(price, item["currency"]),
        str(item["session"] or ""),
        "" if price is None else "not known" if change is None else f"{change:+.2%}",
        one_line(item["note"]),
    )


def _lines(wb: Workbench, lists: Sequence[Document]) -> Iterator[tuple[str, ...]]:
    service = wb.services.get_workspace_service()
    ids = dict.fromkeys(one["workspace_id"] for one in lists)
    places = {id: service.known(id)["name"] for id in ids}
    for one in lists:
        tickers = ", ".join(item["symbol"] for item in one["items"])
        yield one["name"], places[one["workspace_id"]], str(len(one["items"])), tickers


def _listed(symbols: Iterable[Symbol]) -> str:
    return ", ".join(f"{symbol.ticker} ({symbol.name})" for symbol in symbols)
