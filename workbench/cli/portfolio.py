"""``workbench portfolio``: trades go in; positions, profit and returns come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from workbench.cli import trades
from workbench.cli.desk import WorkspaceOption, day, first_workspace, workspace_of
from workbench.cli.holdings import exact, income_document, show_income, show_review
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, note, say, table, working
from workbench.cli.session import opened, sample_line
from workbench.cli.trades import NameArgument, portfolio_of

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.stores.repository import Document

METHODS = {"fifo": "first in, first out", "average": "average cost"}

app = typer.Typer(
    help="Portfolios from their trades: positions, profit, income, returns.", no_args_is_help=True
)


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
    """Your portfolios, in all workspaces or in one."""
    with opened(profile) as wb:
        service = wb.services.get_portfolio_service()
        if workspace is None:
            found = service.list_portfolios_of(wb.user_id)
        else:
            found = service.list_portfolios(workspace_of(wb, workspace)["_id"])
        if as_json:
            emit(found)
        elif found:
            columns = ["portfolio", "workspace", "method", "trades>", "last trade"]
            table("", columns, [_line(wb, one) for one in found])
        else:
            say("No portfolios yet. Make one: workbench portfolio create NAME")


@app.command()
def create(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    *,
    method: Annotated[
        Literal["fifo", "average"],
        typer.Option(
            "--method",
            help="Which shares a sale closes: the oldest (fifo), or all alike (average).",
        ),
    ] = "fifo",
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Make an empty portfolio.

    Where you have no workspace at all yet, a workspace "Main" is made for it, and said.
    """
    with opened(profile) as wb:
        place = first_workspace(wb) if workspace is None else None
        place = place or workspace_of(wb, workspace, change=True)
        service = wb.services.get_portfolio_service()
        made = service.create_portfolio(place["_id"], name, method=method)
        if as_json:
            emit(made)
        else:
            say(f"Made the portfolio {made['name']} in {place['name']} ({METHODS[method]}).")


@app.command()
def show(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    *,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DAY", help="At the close of a past day; else the latest."),
    ] = None,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What is held and what it is worth, profit, returns and exposure. Each currency is kept
    apart."""
    wanted = None if as_of is None else day(as_of)
    with opened(profile) as wb:
        place, found = portfolio_of(wb, workspace, name)
        with working("Reading prices"):
            review = wb.services.get_portfolio_service().review(found["_id"], wanted)
        if wanted is not None and wanted > review.as_of:
            note(f"{wanted} is to come: this is as of {review.as_of}.")
        if as_json:
            from workbench.services.portfolio_summary import summary

            about = {"as_of": review.as_of, "sample_data": review.sample}
            emit(exact({**found, **about, **summary(review)}))
            return
        head = (found["name"], place["name"], METHODS[found["method"]], f"as of {review.as_of}")
        say(" · ".join(filter(None, (*head, sample_line(wb)))), style="bold")
        show_review(review, found["name"])


app.command()(trades.buy)
app.command()(trades.sell)
app.command("import")(trades.import_)
app.command()(trades.trades)
app.command()(trades.remove)


@app.command()
def income(
    name: NameArgument,
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Dividends on their ex-dates, before tax: shares held at the close before x per share."""
    with opened(profile) as wb:
        place, found = portfolio_of(wb, workspace, name)
        with working("Reading dividends"):
            review = wb.services.get_portfolio_service().review(found["_id"])
        if as_json:
            emit(exact(income_document(review)))
            return
        head = f"Income of {found['name']}", place["name"], f"up to {review.as_of}"
        say(" · ".join(filter(None, (*head, sample_line(wb)))), style="bold")
        show_income(review)


@app.command()
def delete(
    name: NameArgument,
    *,
    workspace: WorkspaceOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Delete a portfolio with its trades; there is no way back."""
    with opened(profile) as wb:
        place, found = portfolio_of(wb, workspace, name, change=True)
        service = wb.services.get_portfolio_service()
        count = len(service.list_trades(found["_id"]))
        service.delete_portfolio(found["_id"])
        if as_json:
            emit({**found, "trades": count})
        else:
            had = f"{count:,} trade{'' if count == 1 else 's'}"
            say(f"Deleted the portfolio {found['name']} in {place['name']}, which had {had}.")


def _line(wb: Workbench, portfolio: Document) -> tuple[str, ...]:
    place = wb.services.get_workspace_service().known(portfolio["workspace_id"])["name"]
    dealt = wb.services.get_portfolio_service().list_trades(portfolio["_id"])
    last = dealt[-1]["day"] if dealt else ""
    return portfolio["name"], place, METHODS[portfolio["method"]], f"{len(dealt):,}", last
