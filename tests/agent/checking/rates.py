"""How often the checker is right: true sentences borne out, wrong ones caught."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from agent.checking.sentences import Case, Figure
from agent.checking.world import AS_OF, NAMES

from workbench.agent.checking import check
from workbench.messages import Claim, ClaimState


@dataclass
class Rates:
    """Counts of figures in true sentences and of wrong claims; ``slips`` are shown on request."""

    true: Counter[str] = field(default_factory=Counter)
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    slips: list[tuple[str, Case, list[Claim]]] = field(default_factory=list)
    sentences: int = 0
    claims: int = 0
    seconds: float = 0.0

    def false_rejects(self) -> float:
        """True figures that are not verified: contradicted, unverified or not seen."""
        total = sum(self.true.values())
        return (total - self.true["verified"]) / max(1, total)

    def contradicted(self) -> float:
        """True figures that are said to be wrong."""
        return self.true["contradicted"] / max(1, sum(self.true.values()))

    def false_accepts(self) -> float:
        accepted = sum(n for (_, state), n in self.wrong.items() if state in ("verified", "missed"))
        return accepted / max(1, sum(self.wrong.values()))

    def by_mutation(self) -> dict[str, str]:
        kinds = sorted({kind for kind, _ in self.wrong})
        return {
            kind: ", ".join(
                f"{state} {self.wrong[kind, state]}"
                for state in ("verified", "missed", "unverified", "contradicted")
                if self.wrong[kind, state]
            )
            for kind in kinds
        }


def measure(cases: Iterable[Case]) -> Rates:
    rates = Rates()
    for case in cases:
        began = time.perf_counter()
        claims = check(
            case.text, case.cells, as_of=AS_OF, names=NAMES, language=case.template.language
        )
        rates.seconds += time.perf_counter() - began
        rates.claims += len(claims)
        if not case.mutation:
            rates.sentences += 1
            _true(rates, case, claims)
        elif case.wrong:
            for figure in case.wrong:
                _count(rates, case, claims, _state(figure, claims))
        else:
            passed = all(_state(figure, claims) == "verified" for figure in case.figures)
            passed = passed and not any(c.state is ClaimState.CONTRADICTED for c in claims)
            _count(rates, case, claims, "verified" if passed else "contradicted")
    return rates


def _true(rates: Rates, case: Case, claims: list[Claim]) -> None:
    for figure in case.figures:
        state = _state(figure, claims)
        rates.true[state] += 1
        if state != "verified":
            rates.slips.append((state, case, claims))
    for claim in claims:  # what is no figure of the template, such as a rank
        if claim.state is ClaimState.CONTRADICTED and not any(
            _overlap(figure, claim) for figure in case.figures
        ):
            rates.true["contradicted"] += 1
            rates.slips.append(("contradicted", case, claims))


def _count(rates: Rates, case: Case, claims: list[Claim], state: str) -> None:
    rates.wrong[case.mutation, state] += 1
    if state in ("verified", "missed"):
        rates.slips.append((state, case, claims))


def _state(figure: Figure, claims: list[Claim]) -> str:
    found = [claim for claim in claims if _overlap(figure, claim)]
    if not found:
        return "missed"
    return "verified" if all(c.state is ClaimState.VERIFIED for c in found) else str(found[0].state)


def _overlap(figure: Figure, claim: Claim) -> bool:
    last = figure.offset + len(figure.text)
    return claim.offset < last and figure.offset < claim.offset + len(claim.text)
