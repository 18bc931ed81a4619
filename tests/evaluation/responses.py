"""Answers and questions for tests of what judges answers."""

from __future__ import annotations

from datetime import date

from workbench.evaluation.questions import Question
from workbench.messages import AgentResponse, Claim, ClaimState, Usage, format_value

VERIFIED, CONTRADICTED, UNVERIFIED = (
    ClaimState.VERIFIED,
    ClaimState.CONTRADICTED,
    ClaimState.UNVERIFIED,
)


def claim(
    value: float = 0.1234,
    unit: str = "fraction",
    symbol: str | None = "AAPL",
    measure: str | None = "total_return",
    state: ClaimState = VERIFIED,
) -> Claim:
    return Claim(format_value(value, unit), state, value, unit, symbol, measure)


def response(text: str = "", *claims: Claim, **about: object) -> AgentResponse:
    facts = {
        "provider": "local",
        "model": "local-analyst",
        "usage": Usage(cost_usd=0.0),
        "elapsed_s": 1.0,
        "conversation_id": "c",
        "as_of": date(2013, 3, 1),
    }
    text = text or " ".join(one.text for one in claims) or "So it is."
    return AgentResponse(text=text, claims=claims, **(facts | about))


def question(**about: object) -> Question:
    facts = {"id": "q", "ask": "What did Apple return in 2010?"}
    return Question.model_validate(facts | about)


def expecting(value: float = 0.1234, unit: str = "fraction", **about: object) -> Question:
    figure = {"value": value, "unit": unit, "symbol": "AAPL", "measure": "total_return"}
    return question(expect=[figure | about])
