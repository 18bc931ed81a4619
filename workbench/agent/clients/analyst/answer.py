"""The answer: prose over what the tools found, what is missing, and what was assumed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.agent.clients.analyst import sections
from workbench.agent.clients.analyst.calls import Plan
from workbench.agent.clients.analyst.dates import as_of
from workbench.agent.clients.analyst.figures import Evidence, gather
from workbench.agent.clients.analyst.refusals import unknown_name
from workbench.agent.clients.analyst.sentences import figure, grid
from workbench.agent.clients.analyst.speech import join_words, labelled, retell, say
from workbench.agent.clients.analyst.text import fragment
from workbench.agent.clients.analyst.universe import Universe
from workbench.agent.clients.analyst.verdict import verdicts
from workbench.agent.clients.analyst.wording import BASES, EXTREMES
from workbench.messages import ToolResult

_APART = ("|", "- ", "**")
_OPEN_ENDED = re.compile(r".*/|\d+(?:d|wk|mo|y)|ytd")


@dataclass(frozen=True, slots=True)
class Answer:
    """``text`` holds references in place of figures; ``refused``: it holds no figure."""

    text: str
    refused: bool


def write_answer(plan: Plan, universe: Universe, results: Mapping[str, ToolResult]) -> Answer:
    """The answer to a question whose calls have all come back: facts, what is missing, what must
    be said of the data, and what was assumed, each in paragraphs under its label."""
    evidence = gather(plan, results)
    if not evidence.has_figures:
        return refuse(evidence.gaps or ["The tools gave no figure."], universe)
    settled = verdicts(plan, evidence)
    facts = [*settled, *_body(plan, evidence, settled)]
    missing = [unknown_name(name, universe) for name in plan.missing]
    missing += map(retell, [*plan.gaps, *evidence.gaps])
    blocks = [*sections.charts(plan, evidence), *_paragraphs("FACT", facts)]
    blocks += _paragraphs("Missing", missing)
    blocks += _paragraphs("NOTE", _cautions(evidence))
    blocks += _paragraphs("ASSUMPTION", _assumptions(plan, evidence, universe))
    return Answer(_page(blocks, universe), refused=False)


def _body(plan: Plan, evidence: Evidence, settled: list[str]) -> list[str]:
    question = plan.question
    if question.brief and not question.asks:
        return sections.brief(plan, evidence)
    said = sections.prices(plan, evidence)
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


def _assumptions(plan: Plan, evidence: Evidence, universe: Universe) -> list[str]:
    """How the question was read, and what its figures rest on, as far as it was left open."""
    shown = [cell.measure for each in evidence.found for cell in each.cells]
    notes = [retell(note) for note in plan.notes]
    notes += [say(BASES[measure]) for measure in shown if measure in BASES]
    if {"sharpe", "sortino"} & set(shown):
        given = plan.question.risk_free is not None
        notes.append(say("The risk-free rate is the one given in the question." if given
                         else "The risk-free rate is taken as zero."))  # fmt: skip
    if any(each.step.arguments.get("benchmark") == "basket" for each in evidence.family("relate")):
        notes.append(say("The basket weighs the other shares equally, each day."))
    if any(_OPEN_ENDED.fullmatch(when.code) for when in plan.question.whens):
        notes.append(retell(as_of(universe.now)))
    return list(dict.fromkeys(notes))


def _cautions(evidence: Evidence) -> list[str]:
    """What must be said of the data, in one sentence."""
    told = [retell(text.rstrip(".")) for text in evidence.cautions if text]
    return [f"{'; '.join(told)}."] if told else []


def refuse(reasons: list[str], universe: Universe | None) -> Answer:
    """No figure: the reasons, and what can be asked instead."""
    told = [retell(reason[:1].upper() + reason[1:]) for reason in reasons]
    said = [" ".join([say("I can't answer that."), *told])]
    if universe is None:
        return Answer(said[0], refused=True)
    names = join_words([fragment(ticker, 12) for ticker in universe.tickers[:25]])
    said[0] += " " + say(
        "I can give prices, returns, risk, drawdowns, indicators, correlations, splits and "
        "dividends of {names} from {first} to {last}.",
        names=names, first=str(universe.first), last=str(universe.last),
    )  # fmt: skip
    return Answer(_page(said, universe), refused=True)


def coverage_answer(plan: Plan, universe: Universe, result: ToolResult) -> Answer:
    """What there is data of."""
    wanted = plan.question.tickers or universe.tickers
    cells = {cell.symbol: cell for cell in result.cells if cell.measure == "sessions" and cell.ref}
    rows = []
    for listing in universe.listings:
        if listing.ticker in wanted:
            cell = cells.get(listing.ticker)
            rows.append([listing.ticker, fragment(listing.name, 60), str(listing.first),
                         str(listing.last), figure(cell) if cell else say("n/a")])  # fmt: skip
    first = next(each for each in universe.listings if each.ticker in wanted)
    if len(rows) == 1:
        lead = say("I have daily bars of {symbol} from {first} to {last}.", symbol=first.ticker,
                   first=str(first.first), last=str(first.last))  # fmt: skip
    else:
        lead = say("I have daily bars, splits and dividends of {names}; now is {now}.",
                   names=join_words([row[0] for row in rows]), now=str(universe.now))  # fmt: skip
    header = ["Symbol", "Name", "First session", "Last session", "Sessions"]
    offer = say("From them I give prices, returns, risk, drawdowns, indicators, beta and "
                "correlation, rankings, splits, dividends and charts.")  # fmt: skip
    said = _paragraphs("FACT", [lead, grid(header, rows)])
    said += _paragraphs("Missing", [unknown_name(name, universe) for name in plan.missing])
    return Answer(_page([*said, offer], universe), refused=False)


def _paragraphs(label: str, said: Iterable[str]) -> list[str]:
    """Sentences run on, each paragraph under ``label``; tables and lists stand by themselves."""
    blocks: list[str] = []
    open_one = False
    for text in filter(None, said):
        apart = text.startswith(_APART)
        if apart or not open_one:
            blocks.append(text if apart else labelled[label](text=text))
        else:
            blocks[-1] = f"{blocks[-1]} {text}"
        open_one = not apart
    return blocks


def _page(blocks: list[str], universe: Universe) -> str:
    if universe.sample:
        blocks = [*blocks, say("SAMPLE DATA, {first} to {last}.", first=str(universe.first),
                               last=str(universe.last))]  # fmt: skip
    return "\n\n".join(blocks)
