"""``workbench user``: who works here, what they prefer, what they should know of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.desk import MOST, facts, focus, tell_cut
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, one_line, say, table
from workbench.cli.session import opened
from workbench.errors import QuestionError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.stores.repository import Document

app = typer.Typer(help="You: profile, preferences, notifications.", no_args_is_help=True)


@app.command()
def show(
    *, profile: ProfileOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """Your profile and what you prefer."""
    with opened(profile) as wb:
        _show(wb, as_json)


@app.command("set")
def set_(  # noqa: PLR0913 - each is an option of the command
    *,
    name: Annotated[str | None, typer.Option("--name", help="Your full name.")] = None,
    email: Annotated[str | None, typer.Option("--email", help="Your e-mail address.")] = None,
    display_name: Annotated[
        str | None, typer.Option("--display-name", help="What you are called.")
    ] = None,
    organisation: Annotated[str | None, typer.Option("--organisation")] = None,
    base_currency: Annotated[
        str | None, typer.Option("--base-currency", help="The currency you count in, as USD.")
    ] = None,
    time_zone: Annotated[
        str | None, typer.Option("--time-zone", help="Where you are, as Europe/Berlin.")
    ] = None,
    about: Annotated[str | None, typer.Option("--about", help="What you cover.")] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Change your profile; what is not given stays.

    An empty value ("") clears it, but for name and e-mail.
    """
    given = {
        "display_name": display_name,
        "organisation": organisation,
        "base_currency": base_currency and base_currency.upper(),
        "time_zone": time_zone,
        "about": about,
    }
    details = {key: value or None for key, value in given.items() if value is not None}
    if name is None and email is None and not details:
        raise _nothing("set")
    with opened(profile) as wb:
        wb.services.get_user_service().create_or_update_user(
            wb.user_id, name=name, email=email, profile=details
        )
        _show(wb, as_json)


@app.command()
def prefer(  # noqa: PLR0913 - each is an option of the command
    *,
    provider: Annotated[
        str | None, typer.Option("--provider", help="The model's provider for your questions.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="The model's name.")] = None,
    language: Annotated[
        str | None,
        typer.Option("--language", help="Answers are in it: en or vi."),
    ] = None,
    focus_on: Annotated[
        str | None,
        typer.Option("--focus", metavar="AAPL,MSFT", help="The securities you follow most."),
    ] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Change what you prefer; what is not given stays.

    An empty value ("") is no preference.
    """
    given = {"model_provider": provider, "model_name": model, "language": language}
    chosen: dict[str, Any] = {
        key: value or None for key, value in given.items() if value is not None
    }
    if not chosen and focus_on is None:
        raise _nothing("prefer")
    with opened(profile) as wb:
        _check_provider(wb, provider)
        if focus_on is not None:
            chosen["focus_symbols"] = focus(wb, focus_on)
        wb.services.get_user_service().update_preferences(wb.user_id, **chosen)
        _show(wb, as_json)


@app.command()
def notifications(
    *,
    every: Annotated[bool, typer.Option("--all", help="Those you have read too.")] = False,
    mark_read: Annotated[
        bool, typer.Option("--mark-read", help="Mark those that are shown as read.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What you have not read yet, the latest first."""
    with opened(profile) as wb:
        service = wb.services.get_notification_service()
        found = service.list_notifications(wb.user_id, unread=not every, limit=MOST)
        if as_json:
            emit(found)
        elif found:
            rows = [_line(one) for one in found]
            table("Notifications", ["when (UTC)", "", "kind", "title", "text"], rows)
        else:
            say("No notifications." if every else "No unread notifications.")
        tell_cut(found, "notifications")
        if mark_read:
            for one in found:
                service.mark_read(one["_id"])


def _show(wb: Workbench, as_json: bool) -> None:
    user = wb.services.get_user_service().get_user_profile(wb.user_id) or {}
    unread = wb.services.get_notification_service().count_unread(wb.user_id)
    if as_json:
        emit({**user, "unread_notifications": unread})
        return
    about, prefers = user["profile"], user["preferences"]
    rows = [
        ("id", user["_id"]),
        ("name", user["name"]),
        ("e-mail", user.get("email")),
        *((key.replace("_", " "), value) for key, value in about.items()),
        *((key.replace("_", " "), value) for key, value in prefers.items()),
        ("unread notifications", unread),
    ]
    table("", ["you", ""], facts(rows))


def _line(one: Document) -> tuple[str, ...]:
    new = "" if one["read"] else "new"
    when = f"{one['created_at']:%Y-%m-%d %H:%M}"
    return when, new, one["kind"], one["title"], one_line(one["text"])


def _check_provider(wb: Workbench, name: str | None) -> None:
    if name and name not in (known := wb.models.providers()):
        raise QuestionError(
            f"The model provider '{one_line(name)}' is unknown.",
            hint=f"Known are {', '.join(known)}.",
        )


def _nothing(command: str) -> QuestionError:
    return QuestionError(
        "Nothing was given to change.", hint=f"workbench user {command} --help shows what can be."
    )
