"""What passes between analyst, agent, model and tools: pure values, low so that all share them.

A *cell* is one figure a tool found, with its meaning: symbol, measure, period, unit, source. The
agent gives each cell a short reference (``c1``, ``c2`` ...). A model that wants a figure in its
answer writes the reference, ``[[c1]]``, and Workbench writes the digits: so a figure shown as
verified is one that a tool computed. A model's own digits become unverified claims.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Literal

from workbench.errors import WorkbenchError

Role = Literal["system", "user", "assistant", "tool"]

# Units beside ISO 4217 currency codes ("USD").
FRACTION = "fraction"  # 0.0523, shown as 5.23%
RATIO = "ratio"  # Sharpe, Sortino, beta, correlation, split ratio
INDEX = "index"  # 0 to 100, as RSI
SHARES = "shares"
COUNT = "count"
DAYS = "days"


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure with its meaning.

    ``value``: fractions for returns, currency units for prices; finite. ``start`` and ``end``:
    the sessions it was measured between (equal for a figure of one day). ``on``: the day it
    happened, for extremes and events. ``source``: provider and as-of date. ``formula``: how it
    was computed. ``ref``: given by the agent, empty before.
    """

    symbol: str
    measure: str
    value: float
    unit: str
    start: date
    end: date
    source: str
    formula: str = ""
    label: str = ""
    on: date | None = None
    ref: str = ""

    @property
    def display(self) -> str:
        """The value as an analyst reads it, with its unit: ``5.23%``, ``USD 430.47``."""
        return format_value(self.value, self.unit)


def format_value(value: float, unit: str) -> str:
    """``value`` in words of its unit; a currency code stands before the amount."""
    if unit == FRACTION:
        return f"{value:,.2%}"
    if unit == RATIO:
        return f"{value:.2f}"
    if unit == INDEX:
        return f"{value:.1f}"
    if unit == SHARES:
        return f"{value:,.0f} shares"
    if unit == DAYS:
        return f"{value:,.0f} days"
    if unit == COUNT:
        return f"{value:,.0f}"
    return f"-{unit} {-value:,.2f}" if value < 0 else f"{unit} {value:,.2f}"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """What a model is told of a tool. ``parameters`` is a JSON schema of an object."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A model's wish to run a tool. ``arguments`` is the JSON text as the model wrote it."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool answered.

    ``text`` is for the model to read; ``cells`` are the figures it may cite; ``data`` is the rest
    as JSON values; ``figure`` a Plotly figure as a JSON object, for the panel. ``error`` is empty,
    or says why there is no answer (``text`` then says it too).
    """

    text: str
    cells: tuple[Cell, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    figure: Mapping[str, Any] | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation. ``tool_calls`` with role assistant, ``tool_call_id`` and
    ``result`` with role tool; ``content`` of a tool message is the result's text."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str = ""
    result: ToolResult | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one or more calls. ``cost_usd`` is None where the model's price is unknown.

    ``cached_tokens``: those of the input that the provider had in its cache, at their own price.
    ``estimated``: some were counted here by their text, as the provider did not say.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    cached_tokens: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        costs = (self.cost_usd, other.cost_usd)
        known = [cost for cost in costs if cost is not None]
        return Usage(
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(known) if len(known) == len(costs) else None,
            self.cached_tokens + other.cached_tokens,
            self.estimated or other.estimated,
        )


# What a model client streams. -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextDelta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class ToolCallRequested:
    """A whole tool call, its argument fragments put together."""

    call: ToolCall


@dataclass(frozen=True, slots=True)
class UsageReported:
    """The tokens of this call, as the provider counted them."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class ModelFinished:
    """The end of one model call. ``refused``: the model, or its provider, declined to answer."""

    reason: Literal["stop", "tool_calls", "length", "refused"]


ModelEvent = TextDelta | ToolCallRequested | UsageReported | ModelFinished


# What the agent streams. ------------------------------------------------------------------------


class ClaimState(StrEnum):
    """verified: the figure is a tool's; contradicted: the data say otherwise; unverified: nothing
    to check it with."""

    VERIFIED = "verified"
    CONTRADICTED = "contradicted"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure of an answer. ``text`` is what stands in the answer at ``offset``; the rest is None
    where it is not known (an unverified claim's value is what was read from its text). A
    contradicted claim's ``value``, ``source`` and the rest are the data's, and ``finding`` says
    what they say."""

    text: str
    state: ClaimState
    value: float | None = None
    unit: str | None = None
    symbol: str | None = None
    measure: str | None = None
    start: date | None = None
    end: date | None = None
    on: date | None = None
    source: str | None = None
    formula: str | None = None
    offset: int = 0
    finding: str = ""


@dataclass(frozen=True, slots=True)
class TextStreamed:
    """The next piece of the answer, references already written out."""

    text: str
    type: Literal["text"] = "text"


@dataclass(frozen=True, slots=True)
class ToolStarted:
    """A tool began. ``arguments`` is the JSON text the model gave."""

    call_id: str
    name: str
    arguments: str
    type: Literal["tool_started"] = "tool_started"


@dataclass(frozen=True, slots=True)
class ToolFinished:
    """A tool ended; ``result.error`` says whether well."""

    call_id: str
    name: str
    result: ToolResult
    elapsed_s: float
    type: Literal["tool_finished"] = "tool_finished"


@dataclass(frozen=True, slots=True)
class ClaimChecked:
    """A figure stands in the text now, in this state."""

    claim: Claim
    type: Literal["claim"] = "claim"


@dataclass(frozen=True, slots=True)
class ProviderSwitched:
    """Another model answers from here on. ``restarted``: text already shown is void."""

    from_provider: str
    to_provider: str
    reason: str
    restarted: bool = False
    type: Literal["provider_switched"] = "provider_switched"


@dataclass(frozen=True, slots=True)
class AnswerRestarted:
    """The same model begins its answer again after ``reason``: text already shown is void."""

    provider: str
    reason: str
    type: Literal["restarted"] = "restarted"


@dataclass(frozen=True, slots=True)
class AnswerRevised:
    """Sentences were written again because the data contradicted their figures: ``text`` and
    ``claims`` stand in place of all before. ``corrections`` are the new sentences."""

    text: str
    claims: tuple[Claim, ...]
    corrections: tuple[str, ...]
    type: Literal["revised"] = "revised"


@dataclass(frozen=True, slots=True)
class UsageCounted:
    """Tokens and money of the answer so far."""

    usage: Usage
    type: Literal["usage"] = "usage"


StatementKind = Literal["fact", "assumption", "inference"]


@dataclass(frozen=True, slots=True)
class Statement:
    """A paragraph or list item of an answer that is a fact, an assumption or an inference.

    ``borne_out``: none of its figures is contradicted or unverified.
    """

    kind: StatementKind
    text: str
    borne_out: bool = True


@dataclass(frozen=True, slots=True)
class Outline:
    """What an answer says, sorted: its statements in order, and the points of its sections."""

    statements: tuple[Statement, ...] = ()
    drivers: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    would_change: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgentResponse:
    """A whole answer. ``as_of`` is the day it speaks of as now. ``refused``: no figure was given
    because the question could not be answered; the text says why. ``cancelled``: it was stopped,
    and ``text`` is what had been said. ``switches``: the models that could not answer, and why.
    ``warnings``: what was seen in outside text or left out of the answer for safety. ``names``:
    by ticker, the names by which a text may call the securities of its figures."""

    text: str
    claims: tuple[Claim, ...]
    provider: str
    model: str
    usage: Usage
    elapsed_s: float
    conversation_id: str
    as_of: date
    sample_data: bool = False
    refused: bool = False
    cancelled: bool = False
    answer_id: str = ""
    language: str = "en"
    outline: Outline = Outline()
    switches: tuple[ProviderSwitched, ...] = ()
    warnings: tuple[str, ...] = ()
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """The last event of an answer that ended well, or was stopped (``response.cancelled``)."""

    response: AgentResponse
    type: Literal["done"] = "done"


@dataclass(frozen=True, slots=True)
class AnswerFailed:
    """The last event of an answer that could not be given; ``error`` is for the reader. ``cause``:
    the error itself, with what it knows (``retry_after``); ``kind`` is its name."""

    error: str
    kind: str
    partial_text: str = ""
    cause: WorkbenchError | None = field(default=None, repr=False, compare=False)
    type: Literal["failed"] = "failed"


AgentEvent = (
    TextStreamed
    | ToolStarted
    | ToolFinished
    | ClaimChecked
    | ProviderSwitched
    | AnswerRestarted
    | AnswerRevised
    | UsageCounted
    | AnswerDone
    | AnswerFailed
)
