"""``workbench conversation``: what was asked and answered, and how to be rid of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.desk import MOST, on, tell_cut
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, note, one_line, say, table
from workbench.cli.session import opened
from workbench.errors import DocumentNotFoundError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.stores.repository import Document

_MESSAGES = 1000
_SPEAKERS = {"user": "You", "assistant": "Workbench"}

IdArgument = Annotated[
    str, typer.Argument(metavar="ID", help="Its id, of workbench conversation list.")
]

app = typer.Typer(help="Your conversations: what was asked and answered.", no_args_is_help=True)


@app.command("list")
def list_(
    *, profile: ProfileOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Your conversations, the one written to last first."""
    with opened(profile) as wb:
        service = wb.services.get_conversation_service()
        found = service.list_conversations(wb.settings.user.id, limit=MOST)
        if as_json:
            emit(found)
        elif found:
            columns = ["id", "title", "messages>", "last"]
            table("", columns, [_line(one) for one in found])
        else:
            say("No conversation yet. Begin one: workbench ask QUESTION")
        tell_cut(found, "conversations")


@app.command()
def show(
    id: IdArgument,
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What was said in a conversation, oldest first."""
    with opened(profile) as wb:
        found, user = _known(wb, id), wb.settings.user.id
        service = wb.services.get_conversation_service()
        messages = service.get_messages(found["_id"], _MESSAGES, user_id=user)
    if as_json:
        emit({"conversation": found, "messages": messages})
        return
    say(one_line(found["title"]), style="bold")
    for message in messages:
        say()
        say(f"{_SPEAKERS.get(message['role'], message['role'])}:", style="bold")
        say(message["text"])
    if len(messages) < found["message_count"]:
        note(f"Only the last {len(messages)} messages are shown.")


@app.command()
def delete(
    id: IdArgument,
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Delete a conversation, with what was recorded of its answers; there is no way back."""
    with opened(profile) as wb:
        found, user = _known(wb, id), wb.settings.user.id
        wb.services.get_conversation_service().delete_conversation(found["_id"], user_id=user)
    if as_json:
        emit(found)
    else:
        count = found["message_count"]
        said = f"{count} {'message' if count == 1 else 'messages'}"
        say(f"Deleted the conversation {one_line(found['title'])} ({said}).")


def _known(wb: Workbench, id: str) -> Document:
    """The user's conversation. Raises DocumentNotFoundError."""
    service = wb.services.get_conversation_service()
    found = service.get_conversation(id.strip(), user_id=wb.settings.user.id)
    if found is None:
        raise DocumentNotFoundError(
            f"You have no conversation '{one_line(id)}'.",
            hint="`workbench conversation list` lists them with their ids.",
        )
    return found


def _line(conversation: Document) -> tuple[str, ...]:
    count = str(conversation["message_count"])
    title = one_line(conversation["title"])
    return conversation["_id"], title, count, on(conversation["updated_at"])
