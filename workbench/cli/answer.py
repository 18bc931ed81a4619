"""An answer as it comes: as text for a reader, or as one JSON event a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from workbench.cli.exit_codes import DONE, FAILED, NO_ANSWER, exit_code_of
from workbench.cli.output import complain, emit, note, one_line, stream, working
from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    ClaimState,
    ProviderSwitched,
    TextStreamed,
    ToolStarted,
)
from workbench.messages_json import event_json


def show_json(events: Iterable[AgentEvent]) -> int:
    """One line an event, on standard output. Returns the exit code."""
    code = FAILED
    for event in events:
        emit(event_json(event))
        code = _code(event)
    return code


def show_error_json(error: Exception) -> None:
    """What kept the answer from being begun, as the stream's one event."""
    failed = AnswerFailed(error=one_line(str(error)), kind=type(error).__name__)
    emit(event_json(failed))


def show_text(events: Iterable[AgentEvent], sample: str) -> int:
    """The text on standard output, what there is to say of it on standard error.

    ``sample``: the words for sample data, empty for live data. Returns the exit code.
    """
    code, running = FAILED, iter(events)
    while (event := _next(running)) is not None:
        code = _code(event)
        match event:
            case TextStreamed():
                stream(event.text)
            case ProviderSwitched():
                note(_switched(event))
            case AnswerDone():
                stream("" if event.response.text.endswith("\n") else "\n")
                note(" · ".join(_facts(event.response, sample)))
                for line in _doubts(event.response):
                    note(line, style="yellow")
            case AnswerFailed():
                stream("\n" if event.partial_text else "")
                complain(event.error)
    return code


def _next(events: Iterable[AgentEvent]) -> AgentEvent | None:
    """The next event worth showing; while a model or a tool works, standard error says so."""
    with working("Thinking") as status:
        for event in events:
            if isinstance(event, ToolStarted) and status is not None:
                status.update(f"Looking up: {one_line(event.name).replace('[', '')}")
            if isinstance(event, TextStreamed | ProviderSwitched | AnswerDone | AnswerFailed):
                return event
    return None


def _code(event: AgentEvent) -> int:
    match event:
        case AnswerDone(response=response):
            return NO_ANSWER if response.refused else DONE
        case AnswerFailed(kind=kind):
            return exit_code_of(kind)
    return FAILED


def _switched(event: ProviderSwitched) -> str:
    again = " The answer begins again." if event.restarted else ""
    said = f"{event.from_provider} could not answer ({event.reason})"
    return f"\n{said}; {event.to_provider} goes on.{again}"


def _facts(response: AgentResponse, sample: str) -> list[str]:
    """What a reader has to know of the answer: data, figures, who wrote it, how long it took."""
    states = Counter(claim.state for claim in response.claims)
    figures = [
        f"{states[state]} {'figure' if states[state] == 1 else 'figures'} {state}"
        for state in ClaimState
        if states[state]
    ]
    model = f"{response.provider}:{response.model}"
    facts = [sample or f"as of {response.as_of}", *figures, model, f"{response.elapsed_s:.1f} s"]
    return [one_line(fact) for fact in facts]


def _doubts(response: AgentResponse) -> list[str]:
    """The figures no tool vouches for."""
    return [
        one_line(f"{claim.state}: {claim.text}")
        for claim in response.claims
        if claim.state is not ClaimState.VERIFIED
    ]
