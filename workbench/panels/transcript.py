"""From the agent's events to what the panel shows: plain JSON values, no kernel, no widget.

The transcript is the panel's only state. Each change returns *patches*, small JSON objects that
bring a view of the state before to the state after; ``snapshot`` gives a view all of it. Text is
sent once, piece by piece, so the bytes of an answer stay proportional to its length.

    {"op": "add", "turn": {...}}                          a question was asked
    {"op": "text", "turn": id, "at": 120, "text": "..."}  the answer goes on at UTF-16 unit 120
    {"op": "claim" | "tool" | "figure", "turn": id, ...}  one of the turn's list, new or changed
    {"op": "set", "turn": id, "fields": {...}}            fields of the turn changed
    {"op": "clear"}                                       an empty transcript
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    AnswerRestarted,
    AnswerRevised,
    Claim,
    ClaimChecked,
    ProviderSwitched,
    TextStreamed,
    ToolFinished,
    ToolStarted,
    UsageCounted,
)
from workbench.panels import wording

Patch = dict[str, Any]
State = Literal["running", "done", "refused", "stopped", "failed"]


@dataclass(frozen=True, slots=True)
class ChatAbout:
    """What the panel says of itself: who answers, on which data, as of when.

    ``providers``: those one may choose from; with fewer than two there is no picker.
    ``examples``: questions offered while nothing has been asked.
    """

    provider: str
    model: str
    as_of: date | None = None
    sample: bool = False
    providers: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    def view(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "provider": wording.cut(self.provider, wording.MAX_NAME),
            "model": wording.cut(self.model, wording.MAX_NAME),
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "sample": self.sample,
            "providers": [wording.cut(name, wording.MAX_NAME) for name in self.providers],
            "examples": [wording.cut(text, 200) for text in self.examples],
        }


class _Text:
    """A text that grows. Lengths are kept in UTF-16 units, as browsers count."""

    def __init__(self) -> None:
        self._pieces = io.StringIO()
        self.units = 0
        self._astral = False

    def append(self, piece: str) -> int:
        """Add ``piece``; the length before, in UTF-16 units."""
        at = self.units
        self._pieces.write(piece)
        self.units += _units(piece)
        self._astral = self._astral or self.units - at != len(piece)
        return at

    def value(self) -> str:
        return self._pieces.getvalue()

    def unit_offset(self, characters: int) -> int:
        """A character offset as an offset in UTF-16 units."""
        return _units(self.value()[:characters]) if self._astral else characters


def _units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


@dataclass(slots=True)
class Turn:
    """One question and its answer, as far as it has come."""

    id: str
    question: str
    state: State = "running"
    text: _Text = field(default_factory=_Text)
    claims: dict[int, Claim] = field(default_factory=dict)
    tools: dict[str, dict[str, Any]] = field(default_factory=dict)
    figures: list[dict[str, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    error: str = ""
    footer: str = ""

    def view(self) -> dict[str, Any]:
        """The whole turn as JSON, apart from what changes later; figures by name only."""
        return {
            "id": self.id,
            "question": self.question,
            "state": self.state,
            "text": self.text.value(),
            "claims": self.claim_views(),
            "tools": [dict(tool) for tool in self.tools.values()],
            "figures": list(self.figures),
            "notices": list(self.notices),
            "error": self.error,
            "footer": self.footer,
        }

    def claim_views(self) -> list[dict[str, Any]]:
        """The claims in the order of the text."""
        return [self.claim_view(self.claims[offset]) for offset in sorted(self.claims)]

    def claim_view(self, claim: Claim) -> dict[str, Any]:
        """One claim, its place counted as the browser counts."""
        return wording.claim_view(claim, self.text.unit_offset(claim.offset))


class Transcript:
    """The turns of one conversation, which is named here, so that even an answer that was stopped
    at once belongs to it. Not safe for threads: its owner uses one."""

    def __init__(self) -> None:
        self.turns: list[Turn] = []
        self.figures: dict[str, Mapping[str, Any]] = {}
        self.conversation_id = uuid.uuid4().hex
        self._count = 0

    @property
    def running(self) -> Turn | None:
        """The turn that is being answered."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and last.state == "running" else None

    def snapshot(self) -> list[dict[str, Any]]:
        """All turns, for a view that has seen none."""
        return [turn.view() for turn in self.turns]

    def begin(self, question: str) -> tuple[Turn, list[Patch]]:
        """A new turn for ``question``."""
        self._count += 1
        turn = Turn(id=f"t{self._count}", question=wording.clean(question))
        self.turns.append(turn)
        return turn, [{"op": "add", "turn": turn.view()}]

    def clear(self) -> list[Patch]:
        """Forget all turns and begin another conversation."""
        self.turns = []
        self.figures = {}
        self.conversation_id = uuid.uuid4().hex
        return [{"op": "clear"}]

    def apply(self, turn: Turn, event: AgentEvent) -> list[Patch]:
        """What ``event`` changes in ``turn``. A turn that has ended takes no more, save that a
        stopped answer's last event still tells what it cost and how its figures were found."""
        if turn.state != "running":
            return _late(turn, event)
        match event:
            case TextStreamed(text=text):
                return _text(turn, text)
            case ClaimChecked(claim=claim):
                turn.claims[claim.offset] = claim
                return [{"op": "claim", "turn": turn.id, "claim": turn.claim_view(claim)}]
            case ToolStarted():
                return _tool_started(turn, event)
            case ToolFinished():
                return self._tool_finished(turn, event)
            case ProviderSwitched():
                return _switched(turn, event)
            case AnswerRestarted():
                return _began_again(turn, event)
            case AnswerRevised():
                return _revised(turn, event)
            case UsageCounted(usage=usage):
                return _set(turn, footer=wording.usage_words(usage))
            case AnswerDone(response=response):
                return _done(turn, response)
            case AnswerFailed(partial_text=partial):
                patches = [] if turn.text.units else _text(turn, partial)
                return patches + self.fail(turn, wording.failure_words(event))
        raise TypeError(f"{type(event).__name__} is no event of the agent.")

    def stop(self, turn: Turn) -> list[Patch]:
        """End ``turn`` as stopped by the reader; what was written stays."""
        return _end(turn, "stopped") if turn.state == "running" else []

    def fail(self, turn: Turn, error: str) -> list[Patch]:
        """End ``turn`` with an error; what was written stays."""
        return _end(turn, "failed", error=wording.cut(error, 2_000))

    def _tool_finished(self, turn: Turn, event: ToolFinished) -> list[Patch]:
        tool = turn.tools.setdefault(event.call_id, _tool(event.call_id, event.name, ""))
        tool["state"] = "failed" if event.result.error else "done"
        tool["output"] = wording.tool_output(event.result)
        tool["elapsed"] = f"{event.elapsed_s:.2f} s"
        patches: list[Patch] = [{"op": "tool", "turn": turn.id, "tool": dict(tool)}]
        if event.result.figure is not None:
            patches.append(self._figure(turn, event.result.figure))
        return patches

    def _figure(self, turn: Turn, figure: Mapping[str, Any]) -> Patch:
        name = f"{turn.id}f{len(turn.figures) + 1}"
        self.figures[name] = figure
        view = {"id": name, "title": wording.cut(_title(figure), 300)}
        turn.figures.append(view)
        return {"op": "figure", "turn": turn.id, "figure": view}


def _late(turn: Turn, event: AgentEvent) -> list[Patch]:
    if turn.state != "stopped" or not isinstance(event, AnswerDone):
        return []
    return _set(turn, **_settled(turn, event.response))


def _done(turn: Turn, response: AgentResponse) -> list[Patch]:
    ends: State = "refused" if response.refused else "done"
    return _end(turn, "stopped" if response.cancelled else ends, **_settled(turn, response))


def _settled(turn: Turn, response: AgentResponse) -> dict[str, Any]:
    """Bring ``turn`` to what ``response`` says; the fields that change by it."""
    fields: dict[str, Any] = {"footer": wording.footer(response)}
    other = wording.clean(response.text) != turn.text.value()
    if other:
        _restart(turn)
        turn.text.append(wording.clean(response.text))
        fields["text"] = turn.text.value()
    if other or tuple(turn.claims[at] for at in sorted(turn.claims)) != response.claims:
        turn.claims = {claim.offset: claim for claim in response.claims}
        fields["claims"] = turn.claim_views()
    if response.warnings:
        turn.notices += wording.warnings(response.warnings)
        fields["notices"] = list(turn.notices)
    return fields


def _text(turn: Turn, piece: str) -> list[Patch]:
    if not piece:
        return []
    piece = wording.clean(piece)
    return [{"op": "text", "turn": turn.id, "at": turn.text.append(piece), "text": piece}]


def _tool(call_id: str, name: str, arguments: str) -> dict[str, Any]:
    return {
        "id": wording.cut(call_id, wording.MAX_NAME),
        "name": wording.cut(name, wording.MAX_NAME),
        "input": wording.tool_input(arguments),
        "output": "",
        "elapsed": "",
        "state": "running",
    }


def _tool_started(turn: Turn, event: ToolStarted) -> list[Patch]:
    tool = turn.tools[event.call_id] = _tool(event.call_id, event.name, event.arguments)
    return [{"op": "tool", "turn": turn.id, "tool": dict(tool)}]


def _switched(turn: Turn, event: ProviderSwitched) -> list[Patch]:
    turn.notices.append(
        wording.cut(
            f"{event.from_provider} did not answer ({event.reason}); "
            f"{event.to_provider} answers" + (", from the beginning." if event.restarted else "."),
            500,
        )
    )
    if not event.restarted:
        return _set(turn, notices=list(turn.notices))
    _restart(turn)
    return _set(turn, notices=list(turn.notices), text="", claims=[])


def _began_again(turn: Turn, event: AnswerRestarted) -> list[Patch]:
    said = f"{event.provider} broke off ({event.reason}) and answers from the beginning."
    turn.notices.append(wording.cut(said, 500))
    _restart(turn)
    return _set(turn, notices=list(turn.notices), text="", claims=[])


def _revised(turn: Turn, event: AnswerRevised) -> list[Patch]:
    """The whole text anew: sentences that the data contradicted were written again."""
    count = len(event.corrections)
    what = "A sentence was" if count == 1 else f"{count} sentences were"
    turn.notices.append(f"{what} corrected: the data contradicted its figures.")
    _restart(turn)
    turn.text.append(wording.clean(event.text))
    turn.claims = {claim.offset: claim for claim in event.claims}
    return _set(turn, notices=list(turn.notices), text=turn.text.value(), claims=turn.claim_views())


def _restart(turn: Turn) -> None:
    turn.text = _Text()
    turn.claims = {}


def _set(turn: Turn, **fields: object) -> list[Patch]:
    """Change ``fields`` of the turn; those it keeps as such are stored too."""
    turn.footer = str(fields.get("footer", turn.footer))
    turn.error = str(fields.get("error", turn.error))
    return [{"op": "set", "turn": turn.id, "fields": fields}]


def _end(turn: Turn, state: State, **fields: object) -> list[Patch]:
    """End the turn; a tool that was still running is left as not finished."""
    turn.state = state
    patches: list[Patch] = []
    for tool in turn.tools.values():
        if tool["state"] == "running":
            tool["state"] = "stopped"
            patches.append({"op": "tool", "turn": turn.id, "tool": dict(tool)})
    return patches + _set(turn, state=state, **fields)


def _title(figure: Mapping[str, Any]) -> str:
    """A figure's title in plain words, for those who cannot see it."""
    layout = figure.get("layout")
    title = layout.get("title") if isinstance(layout, Mapping) else None
    text = title.get("text") if isinstance(title, Mapping) else title
    return wording.plain(text) if isinstance(text, str) and text else "Chart"
