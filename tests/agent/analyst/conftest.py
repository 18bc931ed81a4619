"""The universe of the sample, and plans as one line a call."""

from datetime import date

import pytest

from workbench.agent.clients.analyst.plan import safe_plan
from workbench.agent.clients.analyst.question import follow_up, read_question
from workbench.agent.clients.analyst.universe import Listing, Universe

ROWS = [
    ("AAPL", "Apple Inc.", ("Apple", "Apple Computer"), "XNAS", "2000-03-01"),
    ("IBM", "International Business Machines Corporation",
     ("International Business Machines", "Big Blue"), "XNYS", "2000-03-01"),
    ("MSFT", "Microsoft Corporation", ("Microsoft",), "XNAS", "2000-03-01"),
    ("GOOG", "Google Inc.", ("Google", "Alphabet"), "XNAS", "2004-08-19"),
    ("FB", "Facebook, Inc.", ("Facebook", "Meta"), "XNAS", "2012-05-18"),
]  # fmt: skip


def listing(ticker, name, aliases, mic, first):
    last = date(2013, 3, 1)
    return Listing(ticker, name, aliases, mic, date.fromisoformat(first), last)


@pytest.fixture(scope="session")
def universe():
    return Universe(date(2013, 3, 1), True, tuple(listing(*row) for row in ROWS))


@pytest.fixture(scope="session")
def words_universe():
    """Shares whose tickers are English words or one letter."""
    rows = [("A", "Agilent Technologies Inc."), ("ALL", "Allstate Corporation"),
            ("IT", "Gartner Inc."), ("ON", "ON Semiconductor"),
            ("FORD", "Forward Industries")]  # fmt: skip
    listings = tuple(listing(ticker, name, (), "XNYS", "2000-03-01") for ticker, name in rows)
    return Universe(date(2013, 3, 1), True, listings)


@pytest.fixture(scope="session")
def plan_of(universe):
    def plan(*questions, among=universe):
        earlier = None
        for question in questions:
            earlier = follow_up(read_question(question, among), earlier)
        return safe_plan(earlier, among)

    return plan


def line(step):
    """A call on one line: tool, symbols, what, when and what is special."""
    said = dict(step.arguments)
    symbols = ",".join(said.pop("symbols"))
    parts = [step.tool, symbols]
    if step.tool == "price_on":
        parts += ["+".join(step.fields), said["date"]]
    elif step.tool == "measure":
        parts += ["+".join(said["measures"]), said["period"]]
        parts += [f"rf={said['risk_free_rate']}"] if "risk_free_rate" in said else []
    elif step.tool == "indicators":
        parts += ["+".join(said["names"]), str(said["window"] or "usual"), said["date"] or "latest"]
    elif step.tool == "relate":
        parts += [said["benchmark"] or "pairs", said["period"]]
    elif step.tool == "events":
        parts += ["+".join(said["kinds"]), said["period"]]
    elif step.tool == "chart":
        parts += [said["kind"], said["period"]]
    return " ".join(parts)


@pytest.fixture(scope="session")
def calls_of(plan_of):
    def calls(*questions):
        plan = plan_of(*questions)
        assert not plan.refusal, plan.refusal
        return [line(step) for step in plan.steps]

    return calls
