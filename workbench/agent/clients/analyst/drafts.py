"""A plan in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from workbench.agent.clients.analyst.asked import Question
from workbench.agent.clients.analyst.calls import YEAR_NOTE, Step
from workbench.agent.clients.analyst.units import When, months_back
from workbench.agent.clients.analyst.universe import Universe


@dataclass(slots=True)
class Draft:
    """A plan in the making."""

    question: Question
    universe: Universe
    tickers: tuple[str, ...]
    steps: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[When]:
        """The days asked about."""
        return [when for when in self.question.whens if when.kind == "day"]

    @property
    def periods(self) -> list[When]:
        """The periods asked about."""
        return [when for when in self.question.whens if when.kind == "period"]

    def past_year(self, note: str = YEAR_NOTE) -> When:
        """The past year, or all data where a single share is held for less; ``note`` is kept."""
        first = self.universe.latest_first(self.tickers)
        if len(self.tickers) == 1 and first > months_back(self.universe.now, 12):
            self.note(f"No period was given; all data are taken, which begin on {first}.")
            return When("period", "max")
        self.note(note)
        return When("period", "1y")

    def add(self, step: Step) -> None:
        """Keep a call once for each purpose."""
        if all(step.key != other.key or step.family != other.family for other in self.steps):
            self.steps.append(step)

    def note(self, text: str) -> None:
        """Keep an assumption once."""
        if text and text not in self.notes:
            self.notes.append(text)

    def code(self, when: When) -> str:
        """The period as the tool takes it."""
        return when.code.replace("{first}", self.universe.latest_first(self.tickers).isoformat())
