"""The answer: prose over what the tools found, what is missing, and what was assumed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.agent.clients.analyst import sections
from workbench.agent.clients.analyst.calls import Plan
from workbench.agent.clients.analyst.figures import Evidence, gather
from workbench.agent.clients.analyst.refusals import unknown_name
from workbench.agent.clients.analyst.sentences import figure, grid
from workbench.agent.clients.analyst.text import fragment, join_words
from workbench.agent.clients.analyst.universe import Universe
from workbench.agent.clients.analyst.verdict import verdicts
from workbench.agent.clients.analyst.wording import EXTREMES
from workbench.messages import ToolResult

_APART = ("|", "- ", "ASSUMPTION:", "INFERENCE:", "NOTE:")


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` holds references in place of figures; ``refused``: it holds no figure."""

    text: str
    refused: bool


def write_answer(plan: Plan, universe: Universe, results: Mapping[str, ToolResult]) -> Answer:
    """The answer to a question whose calls have all come back."""
    evidence = gather(plan, results)
    if not evidence.has_figures:
        return refuse(evidence.gaps or ["The tools gave no figure."], universe)
    settled = verdicts(plan, evidence)
    said = [*settled, *_body(plan, evidence, settled)]
    said += [unknown_name(name, universe) for name in plan.missing]
    said += [*plan.gaps, *evidence.gaps]
    said = [*filter(None, said), *_cautions(evidence), *_assumptions(plan, evidence)]
    return Answer(_page(said, universe), refused=False)


def _body(plan: Plan, evidence: Evidence, settled: list[str]) -> list[str]:
    question = plan.question
    if question.brief and not question.asks:
        return [*sections.charts(plan, evidence), *sections.brief(plan, evidence)]
    said = sections.charts(plan, evidence)
    said += sections.prices(plan, evidence)
    if not (settled and (question.sign or _told_whole(evidence))):
        said += sections.measures(plan, evidence, settled=bool(settled))
    said += [] if question.level and settled else sections.indicators(plan, evidence)
    if not (settled and question.ranking and _of_one_measure(evidence)):
        said += [*sections.relations(plan, evidence), *sections.events(plan, evidence)]
    return said


def _of_one_measure(evidence: Evidence) -> bool:
    """Whether the verdict holds the relation, or the sum of dividends, that was asked for."""
    groups = evidence.family("relate", "event")
    return len(groups) == 1 and (groups[0].step.family == "event" or len(groups[0].measures) == 1)


def _told_whole(evidence: Evidence) -> bool:
    """Whether the verdict holds every figure, so that a list would only repeat it."""
    groups = [each for each in evidence.family("measure", "one_day") if each.cells]
    names = {cell.measure for each in groups for cell in each.cells}
    symbols = {cell.symbol for each in groups for cell in each.cells}
    return (len(names) == 1 and not names & ({"max_drawdown"} | EXTREMES)
            and (len(symbols) > 1 or len(groups) == 2))  # fmt: skip


def _assumptions(plan: Plan, evidence: Evidence) -> list[str]:
    shown = {cell.measure for each in evidence.found for cell in each.cells}
    notes = list(plan.notes)
    if {"sharpe", "sortino"} & shown:
        given = plan.question.risk_free is not None
        notes.append("The risk-free rate is the one given in the question." if given
                     else "The risk-free rate is taken as zero.")  # fmt: skip
    return [f"ASSUMPTION: {note}" for note in dict.fromkeys(notes)]


def _cautions(evidence: Evidence) -> list[str]:
    """What must be said of the data, in one sentence."""
    told = [text.rstrip(".") for text in evidence.cautions if text]
    return [f"NOTE: {'; '.join(told)}."] if told else []


def refuse(reasons: list[str], universe: Universe | None) -> Answer:
    """No figure: the reasons, and what can be asked instead."""
    said = " ".join(["I can't answer that.", *(text[:1].upper() + text[1:] for text in reasons)])
    if universe is None:
        return Answer(said, refused=True)
    names = join_words([fragment(ticker, 12) for ticker in universe.tickers[:25]])
    offer = (f"I can give prices, returns, risk, drawdowns, indicators, correlations, splits and "
             f"dividends of {names} from {universe.first} to {universe.last}.")  # fmt: skip
    return Answer(_page([said, offer], universe), refused=True)


def coverage_answer(plan: Plan, universe: Universe, result: ToolResult) -> Answer:
    """What there is data of."""
    wanted = plan.question.tickers or universe.tickers
    cells = {cell.symbol: cell for cell in result.cells if cell.measure == "sessions" and cell.ref}
    rows = []
    for listing in universe.listings:
        if listing.ticker in wanted:
            cell = cells.get(listing.ticker)
            rows.append([listing.ticker, fragment(listing.name, 60), str(listing.first),
                         str(listing.last), figure(cell) if cell else "n/a"])  # fmt: skip
    first = next(each for each in universe.listings if each.ticker in wanted)
    if len(rows) == 1:
        lead = f"I have daily bars of {first.ticker} from {first.first} to {first.last}."
    else:
        names = join_words([row[0] for row in rows])
        lead = f"I have daily bars, splits and dividends of {names}; now is {universe.now}."
    said = [lead, grid(["Symbol", "Name", "First session", "Last session", "Sessions"], rows)]
    said += [unknown_name(name, universe) for name in plan.missing]
    said.append("From them I give prices, returns, risk, drawdowns, indicators, beta and "
                "correlation, rankings, splits, dividends and charts.")  # fmt: skip
    return Answer(_page(said, universe), refused=False)


def _page(said: list[str], universe: Universe) -> str:
    """Sentences run on; tables, lists, assumptions and the sample line stand alone."""
    blocks: list[str] = []
    for text in said:
        apart = text.startswith(_APART)
        if blocks and not apart and not blocks[-1].startswith(_APART):
            blocks[-1] = f"{blocks[-1]} {text}"
        else:
            blocks.append(text)
    if universe.sample:
        blocks.append(f"SAMPLE DATA, {universe.first} to {universe.last}.")
    return "\n\n".join(blocks)
