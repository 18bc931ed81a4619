"""``workbench workspace``: what you work on, and what is written down there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import journal
from workbench.cli.desk import MOST, amount, focus, on, short, tell_cut, workspace_of
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, say, table
from workbench.cli.session import opened
from workbench.errors import QuestionError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.stores.repository import Document

_LATEST_NOTES = 5
_NOTE_CHARS = 300

Row = tuple[str, ...]

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="The workspace's name.")]

app = typer.Typer(
    help="Workspaces, with notes, tasks and ideas. Each profile has a desk of its own: what is "
    "made offline is not seen live.",
    no_args_is_help=True,
)


@app.command("list")
def list_(
    *,
    archived: Annotated[bool, typer.Option("--archived", help="The archived ones.")] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Your workspaces, the one changed last first."""
    with opened(profile) as wb:
        service = wb.services.get_workspace_service()
        found = service.list_workspaces(wb.user_id, limit=MOST, archived=archived)
        if as_json:
            emit(found)
        elif found:
            columns = ["workspace", "description", "focus", "changed"]
            table("", columns, [_line(one) for one in found])
        else:
            say("No archived workspaces." if archived else "No active workspace. Make one: "
                "workbench workspace create NAME")  # fmt: skip
        tell_cut(found, "workspaces")


@app.command()
def create(
    name: NameArgument,
    *,
    description: Annotated[str, typer.Option("--description", help="What it is for.")] = "",
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Make a workspace."""
    with opened(profile) as wb:
        service = wb.services.get_workspace_service()
        made = service.create_workspace(wb.user_id, name, description=description)
        if as_json:
            emit(made)
        else:
            say(f"Made the workspace {made['name']}.")


@app.command()
def show(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="The workspace; without it, your only one."),
    ] = None,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Done tasks, closed ideas and all notes in full, too.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What is in a workspace.

    Focus, assumptions, watchlists, open ideas and tasks, the latest notes. An id may be typed by
    its beginning.
    """
    with opened(profile) as wb:
        workspace = workspace_of(wb, name)
        held = _held(wb, workspace["_id"], done=every, notes=every or as_json)
    if as_json:
        emit({"workspace": workspace, **held})
        return
    _show_head(workspace)
    for title, columns, rows in _tables(held):
        if rows:
            say()
            table(title, columns, rows)
    _show_notes(held["notes"], every)
    if workspace["status"] == "archived":
        say("What was in it is archived with it.")
    elif not any(held.values()):
        say()
        say("Nothing is in it yet: see workbench workspace note, task and idea, and workbench "
            "watchlist create.")  # fmt: skip


@app.command("set")
def set_(  # noqa: PLR0913 - each is an option of the command
    name: NameArgument,
    *,
    rename: Annotated[str | None, typer.Option("--rename", help="Its new name.")] = None,
    description: Annotated[
        str | None, typer.Option("--description", help="What it is for.")
    ] = None,
    focus_on: Annotated[
        str | None,
        typer.Option("--focus", metavar="AAPL,MSFT", help="The securities it is about."),
    ] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option("--assume", metavar="TEXT", help="An assumption to add; repeatable."),
    ] = None,
    clear: Annotated[
        bool, typer.Option("--clear-assumptions", help="Drop the assumptions there are.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Change a workspace; what is not given stays.

    An empty --description or --focus clears it.
    """
    with opened(profile) as wb:
        workspace = workspace_of(wb, name, change=True)
        given = {"name": rename, "description": description}
        changes: dict[str, Any] = {key: text for key, text in given.items() if text is not None}
        if focus_on is not None:
            changes["focus_symbols"] = focus(wb, focus_on)
        if assume or clear:
            kept = [] if clear else workspace["assumptions"]
            changes["assumptions"] = [*kept, *map(_assumption, assume or [])]
        if not changes:
            raise QuestionError(
                "Nothing was given to change.",
                hint="workbench workspace set --help shows what can be.",
            )
        changed = wb.services.get_workspace_service().update(
            workspace["_id"], changes, expected_version=workspace["version"]
        )
    if as_json:
        emit(changed)
    else:
        _show_head(changed)


@app.command()
def archive(
    name: NameArgument,
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Put a workspace away with all that is in it.

    Its name stays taken.
    """
    with opened(profile) as wb:
        workspace = workspace_of(wb, name, change=True)
        service = wb.services.get_workspace_service()
        counts = service.archive(workspace["_id"])
        if as_json:
            emit({"workspace": service.known(workspace["_id"]), "archived": counts})
            return
    held = [f"{what.replace('_', ' ')} ({number})" for what, number in counts.items() if number]
    say(f"Archived the workspace {workspace['name']}" + "".join(f", {each}" for each in held))


for _command in (journal.note, journal.task, journal.done, journal.idea):
    app.command()(_command)
app.command("close-idea")(journal.close_idea)


def _held(wb: Workbench, id: str, *, done: bool, notes: bool) -> dict[str, list[Document]]:
    """What is in a workspace, by kind; ``done``: done tasks and closed ideas too; ``notes``: all
    of them, not only the latest."""
    written = wb.services.get_journal_service()
    ideas: list[Document] = tell_cut(written.list_ideas(id, limit=MOST), "open ideas")
    tasks: list[Document] = tell_cut(written.list_tasks(id, limit=MOST), "open tasks")
    tasks = sorted(tasks, key=lambda task: (task["due"] is None, task["due"] or ""))
    if done:
        ideas += tell_cut(written.list_ideas(id, closed=True, limit=MOST), "closed ideas")
        tasks += tell_cut(written.list_tasks(id, done=True, limit=MOST), "done tasks")
    noted = written.list_notes(id, limit=MOST if notes else _LATEST_NOTES)
    return {
        "watchlists": wb.services.get_watchlist_service().list_watchlists(id),
        "ideas": ideas,
        "tasks": tasks,
        "notes": tell_cut(noted, "notes"),
    }


def _line(workspace: Document) -> tuple[str, ...]:
    description, focused = workspace["description"], ", ".join(workspace["focus_symbols"])
    return workspace["name"], one_line(description), focused, on(workspace["updated_at"])


def _show_head(workspace: Document) -> None:
    archived = " (archived)" if workspace["status"] == "archived" else ""
    say(f"{workspace['name']}{archived}", style="bold")
    if workspace["description"]:
        say(workspace["description"])
    if workspace["focus_symbols"]:
        say(f"Focus: {', '.join(workspace['focus_symbols'])}")
    for number, assumption in enumerate(workspace["assumptions"], start=1):
        say(f"Assumption {number}: {assumption}")


def _tables(held: Mapping[str, Sequence[Document]]) -> Iterator[tuple[str, list[str], list[Row]]]:
    """Title, columns and rows of each kind."""
    ideas = ["id", "ticker", "view", "thesis", "target>", "stop>", "until", "since"]
    closed = ["ticker", "view", "thesis", "outcome", "closed"]
    yield "Watchlists", ["name", "securities"], [_list(one) for one in held["watchlists"]]
    yield "Open ideas", ideas, [_idea(one) for one in _in(held["ideas"], "open")]
    yield "Open tasks", ["id", "due", "task"], [_task(one) for one in _in(held["tasks"], "open")]
    yield "Closed ideas", closed, [_closed(one) for one in _in(held["ideas"], "closed")]
    yield "Done tasks", ["task", "done"], [_done(one) for one in _in(held["tasks"], "done")]


def _in(documents: Sequence[Document], status: str) -> list[Document]:
    return [document for document in documents if document["status"] == status]


def _list(watchlist: Document) -> Row:
    return watchlist["name"], ", ".join(item["symbol"] for item in watchlist["items"])


def _task(task: Document) -> Row:
    return short(task), task["due"] or "", task["title"]


def _done(task: Document) -> Row:
    return task["title"], on(task["done_at"])


def _idea(idea: Document) -> Row:
    prices = [amount(idea[which], idea["currency"]) for which in ("target_price", "stop_price")]
    about = (short(idea), idea["symbol"], idea["view"], one_line(idea["thesis"]))
    return (*about, *prices, idea["horizon"] or "", on(idea["created_at"]))


def _closed(idea: Document) -> Row:
    said = (one_line(idea["thesis"]), one_line(idea["outcome"] or ""))
    return (idea["symbol"], idea["view"], *said, on(idea["closed_at"]))


def _show_notes(notes: Sequence[Document], whole: bool) -> None:
    for note in notes:
        say()
        say(f"Note of {on(note['updated_at'])}: {note['title']}", style="bold")
        text = note["text"].strip()
        if not whole and len(text) > _NOTE_CHARS:
            text = f"{text[:_NOTE_CHARS].rstrip()} ... (--all shows all of it)"
        if text:
            say(text)


def _assumption(text: str) -> str:
    said = one_line(text)
    if not said:
        raise QuestionError("An assumption says something.")
    return said
