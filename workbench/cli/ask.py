"""``workbench ask``: one question, the answer as it comes."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.session import opened, sample_line


def ask(  # noqa: PLR0913 - each is an option of the command
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    *,
    profile: ProfileOption = None,
    provider: Annotated[
        str | None, typer.Option("--provider", help="The model's provider, for this question.")
    ] = None,
    conversation: Annotated[
        str | None, typer.Option("--conversation", help="Go on with this conversation (its id).")
    ] = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Ask a question; the answer streams as it is written.

    With --json each line is one event: text, tool_started, tool_finished, claim,
    provider_switched, usage, and last done or failed.

    Exit code 3: the question has no answer in the data; the text says why.
    """
    from workbench.cli import answer

    try:
        with opened(profile) as wb:
            events = wb.stream(question, provider=provider, conversation_id=conversation)
            if as_json:
                code = answer.show_json(events)
            else:
                code = answer.show_text(events, sample_line(wb))
    except Exception as error:
        if as_json:
            answer.show_error_json(error)
        raise
    raise typer.Exit(code)
