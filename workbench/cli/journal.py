"""The commands that write something down in a workspace: notes, tasks, ideas."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

import typer

from workbench.cli.desk import amount, by_id, day, known_symbols, price, short, workspace_of
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, say
from workbench.cli.session import opened
from workbench.errors import QuestionError

WorkspaceArgument = Annotated[str, typer.Argument(metavar="NAME", help="The workspace's name.")]
_DAY = "YYYY-MM-DD"
_ALL = 100_000  # an id is looked for among all that are open


def note(  # noqa: PLR0913 - each is an option of the command
    name: WorkspaceArgument,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="One line.")],
    *,
    text: Annotated[
        str, typer.Option("--text", help="What you have to say; - reads standard input.")
    ] = "",
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write a note down in a workspace."""
    body = _standard_input() if text == "-" else text
    with opened(profile) as wb:
        place = workspace_of(wb, name, change=True)
        made = wb.services.get_journal_service().add_note(place["_id"], title, body)
    if as_json:
        emit(made)
    else:
        say(f"Noted in {place['name']}: {made['title']} ({len(body):,} characters)")


def task(  # noqa: PLR0913 - each is an option of the command
    name: WorkspaceArgument,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What is to be done.")],
    *,
    due: Annotated[
        date | None, typer.Option("--due", parser=day, metavar=_DAY, help="Until when.")
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Add a task to a workspace."""
    with opened(profile) as wb:
        place = workspace_of(wb, name, change=True)
        made = wb.services.get_journal_service().add_task(place["_id"], title, due=due)
    if as_json:
        emit(made)
    else:
        until = f", due {made['due']}" if made["due"] else ""
        say(f"Task {short(made)} in {place['name']}: {made['title']}{until}")


def done(
    task_id: Annotated[
        str, typer.Argument(metavar="TASK_ID", help="Its id, or how only this one begins.")
    ],
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Mark a task as done."""
    with opened(profile) as wb:
        service = wb.services.get_journal_service()
        tasks = service.list_tasks_of(wb.user_id, limit=_ALL)
        meant = by_id(tasks, task_id, what="open task", name="title")
        finished = service.complete_task(meant["_id"])
    if as_json:
        emit(finished)
    else:
        say(f"Done: {finished['title']}")


def idea(  # noqa: PLR0913 - each is an option of the command
    name: WorkspaceArgument,
    ticker: Annotated[str, typer.Argument(metavar="TICKER", help="As AAPL or AAPL@XNAS.")],
    thesis: Annotated[str, typer.Argument(metavar="THESIS", help="Why.")],
    *,
    view: Annotated[
        Literal["buy", "sell", "watch", "avoid"], typer.Option("--view", help="What to do.")
    ] = "watch",
    target: Annotated[
        Decimal | None,
        typer.Option("--target", parser=price, metavar="PRICE", help="In the share's currency."),
    ] = None,
    stop: Annotated[
        Decimal | None,
        typer.Option("--stop", parser=price, metavar="PRICE", help="In the share's currency."),
    ] = None,
    horizon: Annotated[
        date | None, typer.Option("--horizon", parser=day, metavar=_DAY, help="Until when.")
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Write an investment idea down in a workspace."""
    with opened(profile) as wb:
        place = workspace_of(wb, name, change=True)
        (symbol,) = known_symbols(wb, [ticker])
        made = wb.services.get_journal_service().add_idea(
            place["_id"],
            ticker,
            thesis,
            view=view,
            target_price=target,
            stop_price=stop,
            horizon=horizon,
        )
    if as_json:
        emit(made)
        return
    prices = [
        f", {what} {amount(made[key], made['currency'])}"
        for what, key in (("target", "target_price"), ("stop", "stop_price"))
        if made[key] is not None
    ]
    until = f", until {made['horizon']}" if made["horizon"] else ""
    about = f"{made['view']} {symbol.ticker} ({symbol.name})"
    say(f"Idea {short(made)} in {place['name']}: {about}{''.join(prices)}{until}")


def close_idea(
    idea_id: Annotated[
        str, typer.Argument(metavar="ID", help="Its id, or how only this one begins.")
    ],
    outcome: Annotated[str, typer.Argument(metavar="OUTCOME", help="What came of it.")],
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Close an investment idea, saying what came of it."""
    with opened(profile) as wb:
        service = wb.services.get_journal_service()
        ideas = service.list_ideas_of(wb.user_id, limit=_ALL)
        meant = by_id(ideas, idea_id, what="open idea", name="thesis")
        closed = service.close_idea(meant["_id"], outcome)
    if as_json:
        emit(closed)
    else:
        say(f"Closed: {closed['view']} {closed['symbol']}, {one_line(outcome)}")


def _standard_input() -> str:
    """What is given on standard input, as UTF-8 text."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionError("Standard input is not UTF-8 text.") from None
