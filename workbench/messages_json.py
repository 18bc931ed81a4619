"""The agent's events as plain JSON values: one dictionary an event, for pipes, sockets and logs.

Dates are ISO text; values are plain numbers (fractions for returns, currency units for prices);
what is not known is ``null``. Every dictionary has ``type``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date
from typing import Any

from workbench.errors import InvalidDocumentError
from workbench.messages import (
    AgentEvent,
    AgentResponse,
    AnswerDone,
    AnswerFailed,
    AnswerRestarted,
    AnswerRevised,
    Cell,
    Claim,
    ClaimChecked,
    Outline,
    ProviderSwitched,
    TextStreamed,
    ToolFinished,
    ToolStarted,
    Usage,
    UsageCounted,
)

Json = dict[str, Any]


def event_json(event: AgentEvent) -> Json:
    """``event`` as a JSON object whose ``type`` is the event's."""
    return {"type": event.type, **_FORMS[type(event)](event)}


def response_json(response: AgentResponse) -> Json:
    """A whole answer: text, claims, who gave it, what it cost, the day it speaks of."""
    return {
        "text": response.text,
        "claims": [claim_json(claim) for claim in response.claims],
        "provider": response.provider,
        "model": response.model,
        "usage": usage_json(response.usage),
        "elapsed_s": round(response.elapsed_s, 3),
        "conversation_id": response.conversation_id,
        "as_of": _iso(response.as_of),
        "sample_data": response.sample_data,
        "refused": response.refused,
        "cancelled": response.cancelled,
        "answer_id": response.answer_id,
        "language": response.language,
        "outline": outline_json(response.outline),
        "switches": [_switched(switch) for switch in response.switches],
        "warnings": list(response.warnings),
        "names": {ticker: list(names) for ticker, names in response.names.items()},
    }


def outline_json(outline: Outline) -> Json:
    """What an answer says, sorted."""
    return {
        "statements": [
            {"kind": one.kind, "text": one.text, "borne_out": one.borne_out}
            for one in outline.statements
        ],
        "drivers": list(outline.drivers),
        "risks": list(outline.risks),
        "would_change": list(outline.would_change),
        "scenarios": list(outline.scenarios),
        "missing": list(outline.missing),
    }


def claim_json(claim: Claim) -> Json:
    """A figure of an answer: what it says, of what, and whether the data bear it out."""
    return {
        "text": claim.text,
        "value": claim.value,
        "unit": claim.unit,
        "symbol": claim.symbol,
        "measure": claim.measure,
        "start": _iso(claim.start),
        "end": _iso(claim.end),
        "on": _iso(claim.on),
        "state": str(claim.state),
        "source": claim.source,
        "formula": claim.formula,
        "offset": claim.offset,
        "finding": claim.finding,
    }


def cell_json(cell: Cell) -> Json:
    """A figure a tool found."""
    return {
        "ref": cell.ref,
        "symbol": cell.symbol,
        "measure": cell.measure,
        "value": cell.value,
        "unit": cell.unit,
        "start": _iso(cell.start),
        "end": _iso(cell.end),
        "on": _iso(cell.on),
        "source": cell.source,
        "formula": cell.formula,
        "label": cell.label,
    }


def cells_from_json(value: object, place: str = "cells") -> list[Cell]:
    """The cells of a list in the form of ``cell_json``; what it does not know is passed over.

    Raises InvalidDocumentError, which names the cell and its field; ``place`` is what the list is
    called there.
    """
    if not isinstance(value, list):
        raise InvalidDocumentError(f"{place} is no list of cells.", hint=_CELL_HINT)
    return [_cell(one, f"{place}[{number}]") for number, one in enumerate(value)]


_CELL_HINT = (
    "A cell has symbol, measure, value, unit, start, end and source, as `workbench ask --json` "
    "writes them."
)


def _cell(value: object, place: str) -> Cell:
    if not isinstance(value, dict):
        raise InvalidDocumentError(f"{place} is no object.", hint=_CELL_HINT)
    needed = {name: _word(value, name, place) for name in ("symbol", "measure", "unit", "source")}
    more = {name: _word(value, name, place, empty=True) for name in ("formula", "label", "ref")}
    start, end = (_day(value.get(name), f"{place}.{name}") for name in ("start", "end"))
    on = value.get("on")
    if start > end:
        raise InvalidDocumentError(f"{place} ends on {end}, before it starts on {start}.")
    return Cell(
        **needed,
        **more,
        value=_number(value.get("value"), f"{place}.value"),
        start=start,
        end=end,
        on=None if on is None else _day(on, f"{place}.on"),
    )


def _word(cell: Json, name: str, place: str, *, empty: bool = False) -> str:
    said = cell.get(name)
    if said is None and empty:
        return ""
    if not isinstance(said, str) or not (empty or said.strip()):
        raise InvalidDocumentError(f"{place}.{name} is no text.", hint=_CELL_HINT)
    return said


def _number(value: object, place: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidDocumentError(f"{place} is no finite number.", hint=_CELL_HINT)
    return float(value)


def _day(value: object, place: str) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InvalidDocumentError(f"{place} is no day such as 2012-12-31.") from error


def usage_json(usage: Usage) -> Json:
    """Tokens, and money where the model's price is known."""
    return {
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cost_usd": usage.cost_usd,
        "cached_tokens": usage.cached_tokens,
        "estimated": usage.estimated,
    }


def _text(event: TextStreamed) -> Json:
    return {"text": event.text}


def _started(event: ToolStarted) -> Json:
    return {
        "call_id": event.call_id,
        "name": event.name,
        "arguments": _arguments(event.arguments),
    }


def _finished(event: ToolFinished) -> Json:
    return {
        "call_id": event.call_id,
        "name": event.name,
        "ok": not event.result.error,
        "error": event.result.error,
        "text": event.result.text,
        "cells": [cell_json(cell) for cell in event.result.cells],
        "elapsed_s": round(event.elapsed_s, 3),
    }


def _claim(event: ClaimChecked) -> Json:
    return claim_json(event.claim)


def _switched(event: ProviderSwitched) -> Json:
    return {
        "from_provider": event.from_provider,
        "to_provider": event.to_provider,
        "reason": event.reason,
        "restarted": event.restarted,
    }


def _restarted(event: AnswerRestarted) -> Json:
    return {"provider": event.provider, "reason": event.reason}


def _revised(event: AnswerRevised) -> Json:
    return {
        "text": event.text,
        "claims": [claim_json(claim) for claim in event.claims],
        "corrections": list(event.corrections),
    }


def _usage(event: UsageCounted) -> Json:
    return usage_json(event.usage)


def _done(event: AnswerDone) -> Json:
    return response_json(event.response)


def _failed(event: AnswerFailed) -> Json:
    return {"error": event.error, "kind": event.kind, "partial_text": event.partial_text}


_FORMS: dict[type, Callable[[Any], Json]] = {
    TextStreamed: _text,
    ToolStarted: _started,
    ToolFinished: _finished,
    ClaimChecked: _claim,
    ProviderSwitched: _switched,
    AnswerRestarted: _restarted,
    AnswerRevised: _revised,
    UsageCounted: _usage,
    AnswerDone: _done,
    AnswerFailed: _failed,
}


def _arguments(text: str) -> object:
    """The arguments as the model meant them; the text itself where it is no JSON."""
    try:
        arguments: object = json.loads(text)
    except ValueError:
        return text
    return arguments


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
