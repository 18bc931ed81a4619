"""The local analyst over the sample data, its answers in Vietnamese."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.agent.claims import FigureWriter
from workbench.agent.clients.local import LocalAnalystClient
from workbench.agent.evidence import Evidence
from workbench.agent.toolbox import Toolbox
from workbench.agent.tools import MarketTools
from workbench.app import Workbench
from workbench.errors import WorkbenchError
from workbench.messages import (
    Claim,
    Message,
    ModelFinished,
    TextDelta,
    ToolCall,
    ToolCallRequested,
    ToolResult,
)
from workbench.services.charting import ChartService

VIETNAMESE = Message("system", "You are an analyst.\nAnswer in Vietnamese.\nBe brief.")


@dataclass(frozen=True)
class Said:
    """An answer as the reader sees it."""

    text: str
    claims: tuple[Claim, ...]
    refused: bool


async def answer(
    desk: Workbench, question: str, *before: Message, earlier: Sequence[Message] = ()
) -> Said:
    """Run the analyst on the desk's own tools; ``before`` are the system's messages."""
    tools = MarketTools(desk.research, ChartService(desk.data), sample=True)
    box, client, evidence = Toolbox(tools.functions()), LocalAnalystClient(), Evidence()
    messages = [*before, *earlier, Message("user", question)]
    for _ in range(6):
        events = [event async for event in client.stream(messages, box.specs)]
        calls = [event.call for event in events if isinstance(event, ToolCallRequested)]
        if not calls:
            return _written(events, evidence)
        messages.append(Message("assistant", "", tool_calls=tuple(calls)))
        messages += [_result(box, call, evidence) for call in calls]
    raise AssertionError("The analyst never answered.")


def _result(box: Toolbox, call: ToolCall, evidence: Evidence) -> Message:
    try:
        result = evidence.take(box.run(call))
    except WorkbenchError as error:
        result = ToolResult(str(error), error=str(error))
    return Message("tool", result.text, tool_call_id=call.id, result=result)


def _written(events: Sequence[object], evidence: Evidence) -> Said:
    writer = FigureWriter(evidence)
    for event in events:
        if isinstance(event, TextDelta):
            list(writer.write(event.text))
    list(writer.finish())
    last = events[-1]
    assert isinstance(last, ModelFinished)
    return Said(writer.text, tuple(writer.cited), last.reason == "refused")
