"""Limits that desks and processes share: what others spend counts from the moment it is written."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from standins.fire import asks, done, failed, said

from workbench.agent.budget import LedgerEntry, Purse
from workbench.agent.prices import PriceTable
from workbench.config.prices import Price
from workbench.config.settings import AgentSettings
from workbench.errors import OverBudget, StoreUnavailable
from workbench.messages import ToolResult, Usage

DAY = AgentSettings(max_usd=None, max_usd_per_day=10.0)
RUN = AgentSettings(max_usd=None, max_usd_per_day=None, max_usd_per_run=10.0)
NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)
PRICES = PriceTable({"openai:dear": Price(input=0.0, output=1000.0)})


def other(user, usd, **more):
    """What somebody else's call cost."""
    return LedgerEntry(user, "openai", "gpt-4", Usage(0, 1, usd), "ok", **more)


def spending(fire, usd, *, limits, user=None, **more):
    """An agent whose tool takes its time: meanwhile another process writes a call down."""

    def measure() -> ToolResult:
        """Wait."""
        ledger = one.desk.services.get_usage_service()
        ledger.record(other(user or one.user, usd, run_id=more.get("run_id")))
        return ToolResult("Nothing new.")

    one = fire(limits=limits, functions=[measure], **more)
    one.servers["openai"].reply(asks(("measure", {})), said("Well."))
    return one


@pytest.mark.parametrize(
    ("limits", "run_id", "named"),
    [(DAY, None, "one day (UTC)"), (RUN, "run-1", "one run of a report")],
)
def test_what_others_spend_meanwhile_stops_the_next_call(fire, limits, run_id, named):
    one = spending(fire, 9.999, limits=limits, run_id=run_id)
    end = failed(one.ask())
    assert end.kind == "OverBudget"
    assert named in end.error
    assert "USD 10.001 was spent" in end.error
    assert len(one.servers["openai"].requests) == 1, "the second call was not made"


def test_what_others_spend_within_the_limit_or_for_themselves_stops_nobody(fire):
    assert done(spending(fire, 9.0, limits=DAY).ask()).text == "Well."
    assert done(spending(fire, 99.0, limits=DAY, user="somebody-else").ask()).text == "Well."


def test_an_answer_that_began_is_ended_where_the_ledger_is_away_by_then(fire, monkeypatch, caplog):
    def gone(*given):
        raise StoreUnavailable("The store is gone.")

    one = spending(fire, 9.0, limits=DAY)
    reads = []

    def measured(*given):
        reads.append(given)
        return gone() if len(reads) > 1 else 0.0

    purse = one.agent._parts.purse
    monkeypatch.setattr(purse._ledger, "spent_since", measured)
    assert done(one.ask()).text == "Well."
    assert len(reads) == 3, "at the beginning, and before each of two calls"
    assert "The ledger could not be read: StoreUnavailable" in caplog.text
    assert "The store is gone" in failed(one.ask()).error, "no other answer begins"


class SlowLedger:
    """A ledger on paper, whose ``record`` waits for leave once it has written."""

    def __init__(self):
        self.entries = []
        self.written, self.leave = threading.Event(), threading.Event()
        self.leave.set()

    def record(self, entry):
        self.entries.append(entry)
        self.written.set()
        assert self.leave.wait(10)

    def spent_since(self, user_id, since):
        return sum(one.usage.cost_usd for one in self.entries if one.at >= since)

    def spent_in_run(self, run_id):
        return sum(one.usage.cost_usd for one in self.entries if one.run_id == run_id)


def purse_of(ledger, clock=lambda: NOON, **limits):
    settings = AgentSettings(max_usd=None, **limits)
    return Purse(settings, PRICES, ledger, user_id="ann", run_id="r", clock=clock)


def spend(budget, tokens):
    """Settle a call of so many tokens of output, USD 0.001 each."""
    admitted = budget.admit("openai", "dear", [], [], tokens)
    return budget.settle(admitted, Usage(0, tokens), said="", outcome="ok")


def spent(purse):
    """What counts as spent, by the words of the refusal."""
    with pytest.raises(OverBudget) as caught:
        purse.open("x").admit("openai", "dear", [], [], 1_000_000)
    return caught.value.message.partition("reached: ")[2].partition(" was spent")[0]


@pytest.mark.parametrize(
    "limits", [{"max_usd_per_day": 1.0}, {"max_usd_per_day": None, "max_usd_per_run": 1.0}]
)
def test_what_is_settled_counts_once_whether_or_not_it_is_written(limits):
    ledger = SlowLedger()
    mine = purse_of(ledger, **limits)
    theirs = purse_of(ledger, **limits)
    entry = spend(mine.open("a"), 400)
    assert spend(theirs.open("b"), 400)  # nobody else can know of what is not written
    theirs.record(other("ann", 0.5, run_id="r", at=NOON))
    assert spent(mine) == "USD 0.90"
    mine.record(entry)
    assert spent(mine) == "USD 0.90"


def test_a_reading_waits_for_a_writing_of_its_own_and_counts_it_once():
    ledger = SlowLedger()
    mine = purse_of(ledger, max_usd_per_day=1.0)
    entry = spend(mine.open("a"), 800)
    ledger.leave.clear()
    writing = threading.Thread(target=mine.record, args=(entry,))
    writing.start()
    assert ledger.written.wait(10)
    seen = []
    reading = threading.Thread(target=lambda: seen.append(spent(mine)))
    reading.start()
    reading.join(0.2)
    ledger.leave.set()
    writing.join(10)
    reading.join(10)
    assert seen == ["USD 0.80"]


def test_what_was_settled_the_day_before_and_is_not_written_is_not_of_the_day():
    now = [NOON.replace(hour=23, minute=59)]
    ledger = SlowLedger()
    mine = purse_of(ledger, clock=lambda: now[0], max_usd_per_day=1.0, max_usd_per_run=None)
    late = spend(mine.open("a"), 740)
    now[0] += timedelta(minutes=2)
    mine.record(spend(mine.open("b"), 750))
    assert spent(mine) == "USD 0.75"
    mine.record(late)
    assert spent(mine) == "USD 0.75"
