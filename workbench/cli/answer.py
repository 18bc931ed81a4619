"""An answer as it comes: as text for a reader, or as one JSON event a line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass, replace

from workbench.cli.exit_codes import DONE, FAILED, INTERRUPTED, NO_ANSWER, exit_code_of
from workbench.cli.output import complain, emit, note, one_line, working
from workbench.cli.prose import Prose
from workbench.log import redact
from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    AnswerRestarted,
    AnswerRevised,
    ClaimState,
    ProviderSwitched,
    TextStreamed,
    ToolStarted,
)
from workbench.messages_json import event_json

_SHOWN = (
    TextStreamed, ProviderSwitched, AnswerRestarted, AnswerRevised, AnswerDone, AnswerFailed,
)  # fmt: skip


def show_json(events: Iterable[AgentEvent]) -> int:
    """One line an event, on standard output. Returns the exit code."""
    code, partial, ended = FAILED, "", False
    try:
        for event in events:
            # Before it is shown: an interrupt may come at once after.
            partial = _written(partial, event)
            emit(event_json(_safe(event)))
            code, ended = _code(event), isinstance(event, AnswerDone | AnswerFailed)
    except KeyboardInterrupt:
        if not ended:
            show_interrupted_json(partial)
        return INTERRUPTED
    return code


def _written(before: str, event: AgentEvent) -> str:
    """The text that stands after ``event``."""
    match event:
        case TextStreamed(text=text):
            return before + text
        case AnswerRevised(text=text):
            return text
        case AnswerRestarted() | ProviderSwitched(restarted=True):
            return ""
    return before


def show_error_json(error: Exception) -> None:
    """What kept the answer from being begun, as the stream's one event."""
    failed = AnswerFailed(error=one_line(redact(str(error))), kind=type(error).__name__)
    emit(event_json(_safe(failed)))


def show_interrupted_json(partial: str = "") -> None:
    """The last event of an answer the user broke off; ``partial``: what had been written."""
    emit(event_json(AnswerFailed("Interrupted.", "Interrupted", partial)))


def _safe(event: AgentEvent) -> AgentEvent:
    """``event``; a failure may quote what was typed, so keys are taken out of it."""
    if not isinstance(event, AnswerFailed):
        return event
    return replace(event, error=redact(event.error), partial_text=redact(event.partial_text))


def show_text(
    events: Iterable[AgentEvent], sample: str, conversation: str | None = None, *, day: str = ""
) -> int:
    """The text on standard output, what there is to say of it on standard error.

    ``sample``: the words for sample data, empty for live data. ``conversation``: whether its id
    is wanted. ``day``: the words for the past day the desk lives on, if it does. Returns the exit
    code.
    """
    prose, about = Prose(), _About(sample, day, told=conversation is not None)
    try:
        return _shown(iter(events), prose, about)
    except KeyboardInterrupt:
        prose.close()
        raise


@dataclass(frozen=True, slots=True)
class _About:
    """The words for sample data and for a past day, and whether the conversation is told."""

    sample: str
    day: str
    told: bool


def _shown(events: Iterator[AgentEvent], prose: Prose, about: _About) -> int:
    code, waiting = FAILED, True
    while (event := _next(events, waiting)) is not None:
        code = _code(event)
        # A spinner ends by wiping its line, and after the first text that line is the answer's.
        waiting = waiting and not isinstance(event, TextStreamed)
        match event:
            case TextStreamed():
                prose.write(event.text)
            case ProviderSwitched():
                prose.close()
                note(_switched(event))
            case AnswerRestarted():
                prose.close()
                note(f"{one_line(event.provider)} broke off; the answer begins again.")
            case AnswerRevised():
                # Where the text went, its correction goes too.
                prose.write("".join(f"\n\nCorrected: {line}" for line in event.corrections))
                prose.close()
            case AnswerDone():
                prose.close()
                _foot(event.response, about)
            case AnswerFailed():
                prose.close()
                complain(event.error)
    return code


def _next(events: Iterator[AgentEvent], waiting: bool) -> AgentEvent | None:
    """The next event worth showing; ``waiting``: until then, standard error says what goes on."""
    with working("Thinking") if waiting else nullcontext() as status:
        for event in events:
            if isinstance(event, ToolStarted) and status is not None:
                status.update(f"Looking up: {one_line(event.name).replace('[', '')}")
            if isinstance(event, _SHOWN):
                return event
    return None


def _foot(response: AgentResponse, about: _About) -> None:
    note(" · ".join(_facts(response, about)))
    for line in _doubts(response):
        note(line, style="yellow")
    if about.told:
        note(f"Conversation {response.conversation_id} · answer {response.answer_id}")


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
    return f"{said}; {event.to_provider} goes on.{again}"


def _facts(response: AgentResponse, about: _About) -> list[str]:
    """What a reader has to know of the answer: data, figures, who wrote it, how long it took."""
    states = Counter(claim.state for claim in response.claims)
    figures = [
        f"{states[state]} {'figure' if states[state] == 1 else 'figures'} {state}"
        for state in ClaimState
        if states[state]
    ]
    model = f"{response.provider}:{response.model}"
    *_, last = ["", *response.text.splitlines()]
    said = (
        bool(about.sample) and "SAMPLE DATA" in last
    )  # the answer's own last line then has the dates too
    data = [] if said else [about.sample]
    data += [about.day] if about.sample else [f"as of {response.as_of}"]
    facts = [*filter(None, data), *figures, model, f"{response.elapsed_s:.1f} s"]
    return [one_line(fact) for fact in facts]


def _doubts(response: AgentResponse) -> list[str]:
    """The figures no tool vouches for, and what else a reader should be wary of."""
    figures = [
        one_line(f"{claim.state}: {claim.text}" + (f" ({claim.finding})" if claim.finding else ""))
        for claim in response.claims
        if claim.state is not ClaimState.VERIFIED
    ]
    return [*figures, *map(one_line, response.warnings)]
