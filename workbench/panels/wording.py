"""How the panel words what the agent sends: figures, tools, costs, errors. Plain values only.

Everything that comes from outside (model, tools, symbols) passes ``clean`` before it is shown or
sent. The browser side puts it into the page as text, never as HTML.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from workbench.errors import WorkbenchError
from workbench.log import redact
from workbench.messages import AgentResponse, AnswerFailed, Claim, ToolResult, Usage, format_value

MAX_INPUT = 4_000
MAX_OUTPUT = 12_000
MAX_NAME = 120
MAX_WARNINGS = 8
_ENDS = {"OverBudget": "Ended at a limit. "}

# One character for one, so that the offsets of claims keep: control characters, overrides of the
# writing direction (they could make 12 read 21), lone surrogates (they cannot be sent as UTF-8)
# and the private area, which the browser side uses to mark figures.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff]"
)


def clean(text: str) -> str:
    """``text`` of the same length, with what may not reach a page as U+FFFD (``\\r`` as space)."""
    return _UNSAFE.sub(lambda found: " " if found[0] == "\r" else "\ufffd", text)


def cut(text: str, limit: int) -> str:
    """``text`` cleaned, at most ``limit`` characters, and told so when more was there."""
    if len(text) <= limit:
        return clean(text)
    return f"{clean(text[:limit])}\n… {len(text) - limit:,} more characters not shown"


def plain(text: str) -> str:
    """A chart's text without the few tags Plotly knows, line breaks as spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^<>]{0,200}>", " ", text)).strip()


def claim_view(claim: Claim, offset: int) -> dict[str, Any]:
    """A claim as the browser needs it: where it stands, its state, and what to say of it.

    ``offset`` counts UTF-16 units, as the browser does. ``finding``: what the data say, of a
    contradicted one. ``rows`` are (name, text) pairs.
    """
    return {
        "offset": offset,
        "text": clean(claim.text),
        "state": claim.state.value,
        "finding": cut(claim.finding, 600),
        "rows": [[name, cut(text, 400)] for name, text in _claim_rows(claim) if text],
    }


def _claim_rows(claim: Claim) -> list[tuple[str, str]]:
    measure = (claim.measure or "").replace("_", " ")
    exact = ""
    if claim.value is not None:
        exact = format_value(claim.value, claim.unit) if claim.unit else f"{claim.value:,g}"
    return [
        ("Symbol", claim.symbol or ""),
        ("Measure", measure),
        ("Value", exact),
        ("Unit", claim.unit or ""),
        ("Period", _period(claim)),
        ("On", claim.on.isoformat() if claim.on else ""),
        ("Source", claim.source or ""),
        ("Formula", claim.formula or ""),
    ]


def _period(claim: Claim) -> str:
    if claim.start is None or claim.end is None:
        return ""
    if claim.start == claim.end:
        return claim.start.isoformat()
    return f"{claim.start.isoformat()} to {claim.end.isoformat()}"


def tool_input(arguments: str) -> str:
    """A call's arguments, indented where they are JSON, as written where they are not."""
    with suppress(ValueError, RecursionError):  # a model may write what is no JSON
        arguments = json.dumps(json.loads(arguments), indent=2, ensure_ascii=False)
    return cut(arguments, MAX_INPUT)


def tool_output(result: ToolResult) -> str:
    """What the tool told the model."""
    return cut(result.text or result.error, MAX_OUTPUT)


def usage_words(usage: Usage) -> str:
    """Tokens and money; an unknown price is said to be unknown, never 0."""
    tokens = usage.input_tokens + usage.output_tokens
    if not tokens:
        return ""
    about = "about " if usage.estimated else ""
    return f"{about}{tokens:,} tokens, {_money(usage.cost_usd)}"


def _money(cost: float | None) -> str:
    if cost is None:
        return "cost unknown"
    if cost == 0:
        return "no charge"
    if cost < 0.0001:
        return "under USD 0.0001"
    return f"USD {cost:,.4f}" if cost < 1 else f"USD {cost:,.2f}"


def footer(response: AgentResponse) -> str:
    """One line under an answer: who answered, how long it took, what it cost."""
    who = " · ".join(cut(name, MAX_NAME) for name in (response.provider, response.model) if name)
    took = f"{response.elapsed_s:.1f} s" if response.elapsed_s >= 1 else "under 1 s"
    parts = [who, took, usage_words(response.usage)]
    return " · ".join(part for part in parts if part)


def warnings(seen: Sequence[str]) -> list[str]:
    """What an answer's reader is warned of: each once, those that begin alike in one line."""
    lines: dict[str, dict[str, None]] = {}
    for one in seen:
        what, _, which = one.partition(": ")
        lines.setdefault(what, {}).update({which: None} if which else {})
    return [_warning(what, list(which)) for what, which in lines.items()]


def _warning(what: str, which: list[str]) -> str:
    if not which:
        return cut(what, 300)
    more = len(which) - MAX_WARNINGS
    told = [cut(one, 200) for one in which[:MAX_WARNINGS]]
    return f"{cut(what, 300)}: {'; '.join(told)}{f'; and {more} more' if more > 0 else ''}."


def failure_words(failed: AnswerFailed) -> str:
    """Why there is no answer, or no whole one; the agent's own words, after what kind of end."""
    return _ENDS.get(failed.kind, "") + failed.error


def error_words(error: BaseException) -> str:
    """An error for the analyst: ours as worded; another's only by its kind, for its text may hold
    a key or an address."""
    if isinstance(error, WorkbenchError):
        return cut(redact(str(error)), 2_000)
    return (
        f"Something failed inside Workbench ({type(error).__name__}). "
        "The log has the details; the question can be asked again."
    )
