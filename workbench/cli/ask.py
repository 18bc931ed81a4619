"""``workbench ask``: one question, the answer as it comes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from workbench.cli.desk import workspace_of
from workbench.cli.options import AsOfOption, DebugOption, JsonOption, ProfileOption
from workbench.cli.output import one_line
from workbench.cli.session import day_line, opened, sample_line
from workbench.errors import QuestionError

if TYPE_CHECKING:
    from workbench.agent.opening import AskOptions
    from workbench.app import Workbench


def ask(  # noqa: PLR0913 - each is an option of the command
    question: Annotated[str, typer.Argument(help="The question, in quotes.")] = "",
    *,
    profile: ProfileOption = None,
    provider: Annotated[
        str | None, typer.Option("--provider", help="The model's provider, for this question.")
    ] = None,
    model: Annotated[str | None, typer.Option("--model", help="The provider's model.")] = None,
    language: Annotated[
        Literal["en", "vi"] | None, typer.Option("--language", help="The answer's language.")
    ] = None,
    workspace: Annotated[
        str | None,
        typer.Option("--workspace", help="Tell the agent this workspace's assumptions and focus."),
    ] = None,
    replay: Annotated[
        str | None,
        typer.Option(
            "--replay",
            metavar="ANSWER",
            help="Make a recorded answer (its id) again, with no model and no network.",
        ),
    ] = None,
    conversation: Annotated[
        str | None,
        typer.Option(
            "--conversation",
            help="Go on with this conversation (its id); new: begin one and be told its id.",
        ),
    ] = None,
    as_of: AsOfOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Ask a question; the answer streams as it is written.

    With --json each line is one event: text, tool_started, tool_finished, claim, revised,
    provider_switched, restarted, usage, and last done or failed.

    Exit code 3: the question has no answer in the data; the text says why.
    """
    from workbench.cli import answer

    code: int | None = None
    try:
        with opened(profile, as_of=as_of) as wb:
            options: AskOptions = {
                "provider": provider,
                "model_name": model,
                "conversation_id": _existing(wb, conversation),
                "language": language,
                "workspace_id": workspace_of(wb, workspace)["_id"] if workspace else None,
            }
            if replay:
                given = [question, as_of, *options.values()]
                events = wb.loop.iterate(wb.agent.replay(_alone(replay, given)))
            else:
                events = wb.stream(question, **options)
            if as_json:
                code = answer.show_json(events)
            else:
                about = sample_line(wb)
                code = answer.show_text(events, about, conversation, day=day_line(wb))
    except KeyboardInterrupt:
        if as_json and code is None:
            answer.show_interrupted_json()
        raise
    except Exception as error:
        if as_json and code is None:
            answer.show_error_json(error)
        raise
    raise typer.Exit(code)


def _existing(wb: Workbench, conversation: str | None) -> str | None:
    """The id of the conversation to go on with; None begins one. Raises QuestionError."""
    if conversation is None or conversation == "new":
        return None
    if not wb.store.get_conversation_repository().messages(conversation, limit=1):
        raise QuestionError(
            f"There is no conversation '{one_line(conversation)}'.",
            hint="Begin one with --conversation new.",
        )
    return conversation


def _alone(replay: str, given: Sequence[object]) -> str:
    """The id of the answer to make again. Raises QuestionError where more was asked for: it is
    made as it was, of its own question, on its own day."""
    if any(given):
        raise QuestionError(
            "--replay makes a recorded answer as it was: it takes no question, day or choice.",
            hint="Leave out all but --replay ANSWER.",
        )
    return replay
