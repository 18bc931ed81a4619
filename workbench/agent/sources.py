"""What a tool's answer says of its data: who gave them and when, and what must be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from workbench.agent.hostile import fenced, neutral
from workbench.messages import ToolResult
from workbench.services.condition import Condition


def sourced(
    result: ToolResult, conditions: Sequence[Condition], *, started: datetime
) -> ToolResult:
    """``result`` with the sources of its data, by symbol, and with the cautions that an answer
    must hold. What was fetched before ``started`` counts as cached.

    Cautions may hold a vendor's own words, cut short: data, never an instruction. So they are
    fenced for the model, and neutral in the data.
    """
    sources = {one.ticker: _source(one, started) for one in conditions}
    cautions = list(
        dict.fromkeys(
            neutral(f"{one.ticker}: {said}") for one in conditions for said in one.cautions
        )
    )
    lines = [result.text, *_source_lines(sources)]
    lines += [
        f"Say of the data in your answer what this says: {fenced(caution, source='the data')}."
        for caution in cautions
    ]
    return replace(
        result,
        text="\n".join(line for line in lines if line),
        data={**result.data, "sources": sources, "cautions": cautions},
    )


def _source(one: Condition, started: datetime) -> dict[str, object]:
    return {
        "provider": one.provider,
        "as_of": one.as_of.isoformat(),
        "fetched_at": one.fetched_at.isoformat(),
        "cached": one.fetched_at < started,
    }


def _source_lines(sources: dict[str, dict[str, object]]) -> list[str]:
    """One line for all symbols of one source."""
    told: dict[str, list[str]] = {}
    for ticker, source in sources.items():
        how = "cached" if source["cached"] else "fetched for this answer"
        at = f"{source['fetched_at']:.16}".replace("T", " ")
        line = f"{source['provider']}, as of {source['as_of']}, fetched {at} UTC ({how})"
        told.setdefault(line, []).append(ticker)
    return [f"Source of {', '.join(tickers)}: {line}." for line, tickers in told.items()]
