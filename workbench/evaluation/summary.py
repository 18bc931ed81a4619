"""What a run comes to, as figures and as JSON values."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from workbench.evaluation.grading import Verdict
from workbench.evaluation.running import Outcome, Run
from workbench.messages import ClaimState
from workbench.messages_json import claim_json, response_json, usage_json

_UNTAGGED = "(no tag)"


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of a run.

    ``accuracy``: the share of outcomes that are as they should be; None where there are none.
    ``figures``: how many of the answers' figures are in each state. ``wrong_verified``: figures
    that are wrong for their question and yet marked verified. ``cost_usd``: None where the cost of
    any answer is not known; ``known_cost_usd`` is what the others cost. Seconds are of the answers
    there are, None where there are none; ``p95_s`` is the nearest rank.
    """

    asked: int
    graded: int
    verdicts: Mapping[Verdict, int]
    figures: Mapping[ClaimState, int]
    wrong_verified: int
    cost_usd: float | None
    known_cost_usd: float
    input_tokens: int
    output_tokens: int
    median_s: float | None
    p95_s: float | None

    @property
    def accuracy(self) -> float | None:
        """As a fraction."""
        good = sum(count for verdict, count in self.verdicts.items() if verdict.good)
        return good / self.graded if self.graded else None

    def share(self, state: ClaimState) -> float | None:
        """The share of the figures in ``state``; None where no figure was given."""
        total = sum(self.figures.values())
        return self.figures[state] / total if total else None


@dataclass(frozen=True, slots=True)
class TagRow:
    """The outcomes of one tag."""

    tag: str
    questions: int
    good: int

    @property
    def accuracy(self) -> float:
        """As a fraction."""
        return self.good / self.questions


def summarise(run: Run) -> Summary:
    """The figures of ``run``."""
    outcomes = run.outcomes
    costs = [outcome.usage.cost_usd for outcome in outcomes]
    known = [cost for cost in costs if cost is not None]
    seconds = sorted(each.response.elapsed_s for each in outcomes if each.response)
    verdicts = Counter(each.grade.verdict for each in outcomes)
    figures = Counter(
        claim.state for each in outcomes if each.response for claim in each.response.claims
    )
    return Summary(
        asked=run.asked,
        graded=len(outcomes),
        verdicts={verdict: verdicts[verdict] for verdict in Verdict},
        figures={state: figures[state] for state in ClaimState},
        wrong_verified=sum(len(each.grade.wrong_verified) for each in outcomes),
        cost_usd=sum(known) if len(known) == len(costs) else None,
        known_cost_usd=sum(known),
        input_tokens=sum(each.usage.input_tokens for each in outcomes),
        output_tokens=sum(each.usage.output_tokens for each in outcomes),
        median_s=statistics.median(seconds) if seconds else None,
        p95_s=_rank(seconds, 0.95),
    )


def by_tag(outcomes: Iterable[Outcome]) -> list[TagRow]:
    """One row a tag, in the order in which tags first come; a question counts under each of its
    tags."""
    rows: dict[str, list[bool]] = {}
    for outcome in outcomes:
        for tag in outcome.question.tags or (_UNTAGGED,):
            rows.setdefault(tag, []).append(outcome.grade.verdict.good)
    return [TagRow(tag, len(good), sum(good)) for tag, good in rows.items()]


def _rank(values: Sequence[float], share: float) -> float | None:
    return values[math.ceil(share * len(values)) - 1] if values else None


def summary_json(summary: Summary) -> dict[str, Any]:
    """The summary for machines; what is not known is null."""
    return {**asdict(summary), "accuracy": summary.accuracy}


def outcome_json(outcome: Outcome) -> dict[str, Any]:
    """One question with its grade and its whole answer; a number that JSON has not is null."""
    shown: dict[str, Any] = _finite(
        {
            "id": outcome.question.id,
            "ask": outcome.question.ask,
            "conversation": list(outcome.question.conversation),
            "language": outcome.question.language,
            "tags": list(outcome.question.tags),
            "verdict": str(outcome.grade.verdict),
            "good": outcome.grade.verdict.good,
            "reasons": list(outcome.grade.reasons),
            "wrong_verified": [claim_json(claim) for claim in outcome.grade.wrong_verified],
            "usage": usage_json(outcome.usage),
            "answer": response_json(outcome.response) if outcome.response else None,
        }
    )
    return shown


def _finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """``value`` without infinities: a text may hold a number of any length."""
    if isinstance(value, dict):
        return {key: _finite(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_finite(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
