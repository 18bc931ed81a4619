"""Budgets: what is admitted never costs more than a limit, however many answers run at once."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from workbench import open_workbench
from workbench.agent.budget import (
    MIN_OUTPUT_TOKENS,
    AnswerBudget,
    LedgerEntry,
    Purse,
)
from workbench.agent.estimates import estimate_input, estimate_tokens
from workbench.agent.prices import PriceTable
from workbench.config import Settings
from workbench.config.prices import Price
from workbench.config.settings import AgentSettings
from workbench.errors import OverBudget
from workbench.messages import Message, ToolCall, ToolSpec, Usage
from workbench.services.usage import UsageService

NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)
PRICES = PriceTable(
    {
        "openai:m": Price(input=2.0, output=8.0, cached_input=0.5),
        "openai:dear": Price(input=100.0, output=1000.0),
        "compatible:own": Price(input=0.0, output=0.0),
    }
)
HELLO = [Message("user", "Hello")]


class PaperLedger:
    """A ledger on paper: entries of this process only."""

    def __init__(self) -> None:
        self.entries: list[LedgerEntry] = []
        self.reads = 0

    def record(self, entry: LedgerEntry) -> None:
        self.entries.append(entry)

    def spent_since(self, user_id: str, since: datetime) -> float:
        self.reads += 1
        return sum(
            one.usage.cost_usd or 0.0
            for one in self.entries
            if one.user_id == user_id and one.at >= since
        )

    def spent_in_run(self, run_id: str) -> float:
        self.reads += 1
        return sum(one.usage.cost_usd or 0.0 for one in self.entries if one.run_id == run_id)


def purse(ledger: Any = None, *, run_id: str | None = None, **limits: Any) -> Purse:
    clock = limits.pop("clock", lambda: NOON)
    return Purse(
        AgentSettings(**limits),
        PRICES,
        ledger or PaperLedger(),
        user_id="ann",
        run_id=run_id,
        clock=clock,
    )


def spend(budget: AnswerBudget, usd: float) -> LedgerEntry:
    """Settle one call that cost so much: output tokens at USD 1,000 a million."""
    admitted = budget.admit("openai", "dear", [], [], round(usd * 1000))
    usage = Usage(0, round(usd * 1000))
    assert admitted.max_output_tokens == usage.output_tokens
    return budget.settle(admitted, usage, said="", outcome="ok")


def over(budget: AnswerBudget, model: str = "m", output: int = 4096, text: str = "Hello") -> str:
    with pytest.raises(OverBudget) as caught:
        budget.admit("openai", model, [Message("user", text)], [], output)
    return str(caught.value)


# Estimates ----------------------------------------------------------------------------------------


# What OpenAI's cl100k_base and o200k_base make of each text (tiktoken 0.12).
COUNTED = [
    ("Which of AAPL, MSFT and IBM had the smallest drawdown between 2004 and 2007?", 23, 23),
    (
        "Giá cổ phiếu FPT đã tăng 12,5% trong quý I năm 2024, trong khi chỉ số VN-Index giảm nhẹ.",
        40,
        32,
    ),
    (
        '{"symbol": "AAPL", "measure": "total_return", "value": -0.0523123, '
        '"start": "2008-01-02", "end": "2008-12-31"}',
        46,
        46,
    ),
    ("1,234.56 98.7654 2013-03-01 12:30 0.0523 -5.23% USD 430.47", 36, 36),
    ("rehypothecation of unlevered debentures; EBITDA, capex, heteroskedasticity", 25, 22),
    ("    return [\n        {'id': 1},\n    ]\n", 12, 12),
    ("苹果公司股价下跌了百分之五十七。 🚀📉", 26, 17),
    ("", 0, 0),
]


@pytest.mark.parametrize(("text", "cl100k", "o200k"), COUNTED)
def test_an_estimate_is_at_least_what_tokenizers_count(text: str, cl100k: int, o200k: int) -> None:
    assert max(cl100k, o200k) <= estimate_tokens(text) <= len(text.encode())


def test_an_estimate_is_not_far_above_what_tokenizers_count() -> None:
    english, _, json_text, figures = (estimate_tokens(text) for text, _, _ in COUNTED[:4])
    assert english < 2.5 * 23
    assert json_text < 2.5 * 46
    assert figures < 2 * 36


def test_a_third_of_the_bytes_would_be_too_few_for_figures() -> None:
    text, counted, _ = COUNTED[3]
    assert len(text.encode()) / 3 < counted <= estimate_tokens(text)


def test_half_a_character_is_counted_too() -> None:
    assert estimate_tokens("\ud800") == 3


def test_all_that_is_sent_is_counted() -> None:
    long = "9" * 1000
    tool = ToolSpec("t", long, {"type": "object", "properties": {"a": {"description": long}}})
    call = ToolCall("id", "t", f'{{"a": "{long}"}}')
    messages = [
        Message("system", long),
        Message("assistant", "", tool_calls=(call,)),
        Message("tool", long, tool_call_id="id"),
    ]
    assert 5000 < estimate_input(messages, [tool]) < 5800


# One answer ---------------------------------------------------------------------------------------


def test_a_call_is_admitted_at_its_worst_and_settled_at_what_it_took() -> None:
    budget = purse().open("a1", "c1")
    admitted = budget.admit("openai", "m", HELLO, [], 1000)
    assert admitted.max_output_tokens == 1000
    assert admitted.worst_usd == pytest.approx((admitted.input_tokens * 2 + 1000 * 8) / 1e6)
    entry = budget.settle(admitted, Usage(10, 5, cached_tokens=4), said="Hi", outcome="ok")
    assert entry.usage.cost_usd == pytest.approx((6 * 2 + 4 * 0.5 + 5 * 8) / 1e6)
    assert budget.usage == entry.usage
    assert (entry.user_id, entry.answer_id, entry.conversation_id) == ("ann", "a1", "c1")
    assert (entry.kind, entry.outcome, entry.at) == ("answer", "ok", NOON)
    assert not entry.usage.estimated


def test_what_the_provider_did_not_count_is_estimated_and_said_to_be() -> None:
    budget = purse().open("a1")
    admitted = budget.admit("openai", "m", HELLO, [], 1000)
    entry = budget.settle(admitted, None, said="12345", outcome="cancelled", kind="repair")
    assert (entry.usage.input_tokens, entry.usage.output_tokens) == (admitted.input_tokens, 5)
    assert entry.usage.estimated
    assert budget.usage.estimated
    assert entry.usage.cost_usd is not None
    assert entry.usage.cost_usd > 0
    assert (entry.outcome, entry.kind) == ("cancelled", "repair")


def test_usage_of_an_answer_is_that_of_its_calls_together() -> None:
    budget = purse(max_usd=None).open("a1")
    spend(budget, 0.1)
    spend(budget, 0.2)
    assert budget.usage.cost_usd == pytest.approx(0.3)
    assert budget.usage.output_tokens == 300


def test_less_output_is_admitted_where_the_whole_does_not_fit() -> None:
    budget = purse(max_usd=0.0100).open("a1")
    admitted = budget.admit("openai", "m", HELLO, [], 100_000)
    assert MIN_OUTPUT_TOKENS < admitted.max_output_tokens < 1250
    assert admitted.worst_usd is not None
    assert 0.0099 < admitted.worst_usd <= 0.0100


def test_an_answer_that_would_be_cut_too_short_is_refused_with_what_to_do() -> None:
    budget = purse(max_usd=0.002).open("a1")
    said = over(budget)
    for part in (
        "USD 0.002 for one answer", "USD 0.00 was spent", "openai:m may cost up to USD 0.03",
        "WORKBENCH_MAX_USD (agent.max_usd)",
    ):  # fmt: skip
        assert part in said
    # A call that never wanted more is admitted whole, or not at all.
    assert budget.admit("openai", "m", HELLO, [], 100).max_output_tokens == 100


def test_what_is_spent_counts_for_the_next_call() -> None:
    budget = purse(max_usd=0.5).open("a1")
    spend(budget, 0.3)
    said = over(budget, "dear", 4096)
    assert "USD 0.30 was spent" in said
    assert "up to USD 4." in said
    spend(budget, 0.1)
    with pytest.raises(OverBudget, match=r"USD 0\.40 was spent"):
        spend(budget, 0.1)  # and a little for what is sent


def test_the_limit_of_tokens_holds_too() -> None:
    budget = purse(max_tokens=5000).open("a1")
    admitted = budget.admit("compatible", "own", HELLO, [], 4096)
    budget.settle(admitted, Usage(3000, 1000), said="", outcome="ok")
    admitted = budget.admit("compatible", "own", HELLO, [], 4096)
    assert admitted.max_output_tokens == 1000 - admitted.input_tokens
    with pytest.raises(OverBudget, match=r"5,000 tokens .* 5,000 were used .*WORKBENCH_MAX_TOKENS"):
        budget.admit("compatible", "own", HELLO, [], 4096)  # the one above is under way
    budget.settle(admitted, Usage(), said="", outcome="failed")
    assert budget.admit("compatible", "own", HELLO, [], 4096).max_output_tokens > 256


def test_a_price_that_is_not_known_is_refused_unless_allowed() -> None:
    assert "prices.yaml" in (said := over(purse().open("a1"), "unheard-of"))
    assert "WORKBENCH_ALLOW_UNKNOWN_PRICE=true" in said
    budget = purse(allow_unknown_price=True).open("a1")
    admitted = budget.admit("openai", "unheard-of", HELLO, [], 1000)
    assert admitted.worst_usd is None
    entry = budget.settle(admitted, Usage(10, 10), said="", outcome="ok")
    assert entry.usage.cost_usd is None
    assert budget.usage.cost_usd is None
    spend(budget, 0.3)
    assert budget.usage.cost_usd is None, "once unknown, a sum stays unknown"
    assert "USD 0.30 was spent" in over(budget, "dear")


def test_the_local_analyst_is_bound_by_no_limit_of_money_or_tokens() -> None:
    nothing = purse(max_usd=0.0, max_usd_per_day=0.0, max_tokens=1)
    budget = nothing.open("a1")
    admitted = budget.admit("local", "local-analyst", [Message("user", "x" * 10_000)], [], 4096)
    entry = budget.settle(admitted, None, said="long " * 1000, outcome="ok")
    assert entry.empty
    assert budget.usage == Usage(cost_usd=0.0)
    with pytest.raises(OverBudget):
        budget.admit("openai", "m", HELLO, [], 100)


@pytest.mark.parametrize(("provider", "model"), [("local", "local-analyst"), ("compatible", "own")])
def test_what_costs_nothing_is_asked_however_much_was_spent(provider: str, model: str) -> None:
    ledger = PaperLedger()
    ledger.record(spend(purse(max_usd=None, max_usd_per_day=None).open("a0"), 11.0))
    budget = purse(ledger, max_usd_per_day=10.0).open("a1")
    assert budget.admit(provider, model, HELLO, [], 500).max_output_tokens == 500
    with pytest.raises(OverBudget):
        budget.admit("openai", "m", HELLO, [], 500)


def test_a_failed_call_of_a_provider_is_worth_recording() -> None:
    budget = purse().open("a1")
    admitted = budget.admit("openai", "m", HELLO, [], 100)
    assert not budget.settle(admitted, Usage(), said="", outcome="failed").empty


def test_a_call_is_settled_once() -> None:
    budget = purse().open("a1")
    admitted = budget.admit("openai", "m", HELLO, [], 100)
    budget.settle(admitted, Usage(1, 1), said="", outcome="ok")
    with pytest.raises(ValueError, match="settled before"):
        budget.settle(admitted, Usage(1, 1), said="", outcome="ok")
    assert budget.usage.input_tokens == 1


# The day and the run ------------------------------------------------------------------------------


def test_the_days_limit_counts_what_the_ledger_holds() -> None:
    ledger = PaperLedger()
    for usd in (4.0, 5.8):
        ledger.record(spend(purse(max_usd=None).open("earlier"), usd))
    budget = purse(ledger, max_usd=None, max_usd_per_day=10).open("a1")
    said = over(budget, "dear")
    assert "USD 10.00 for one day (UTC)" in said
    assert "USD 9.80 was spent" in said
    assert "WORKBENCH_MAX_USD_PER_DAY" in said
    spend(budget, 0.15)
    # It is not written yet, and counts here all the same.
    assert "USD 9.95 was spent" in over(budget, "dear")


def test_what_is_settled_and_written_counts_once() -> None:
    ledger = PaperLedger()
    own = purse(ledger, max_usd=None, max_usd_per_day=10.1)
    for _ in range(9):
        own.record(spend(own.open("a"), 1.0))
    spend(own.open("a"), 1.0)
    with pytest.raises(OverBudget, match=r"USD 10\.00 was spent"):
        spend(own.open("a"), 0.3)


def test_a_new_day_begins_at_midnight_utc() -> None:
    now = [datetime(2024, 5, 2, 23, 59, tzinfo=UTC)]
    ledger = PaperLedger()
    own = purse(ledger, max_usd=None, max_usd_per_day=1.0, clock=lambda: now[0])
    budget = own.open("a")
    own.record(spend(budget, 0.9))
    with pytest.raises(OverBudget, match=r"USD 0\.90 was spent"):
        spend(own.open("b"), 0.5)
    now[0] += timedelta(minutes=2)
    own.record(spend(budget, 0.8))  # an answer that began the day before goes on
    with pytest.raises(OverBudget, match=r"USD 0\.80 was spent"):
        spend(own.open("c"), 0.5)


def test_the_answers_of_one_run_share_its_limit() -> None:
    ledger = PaperLedger()
    first = purse(ledger, run_id="r1", max_usd=None, max_usd_per_run=2.0)
    first.record(spend(first.open("a"), 1.8))
    another_kernel = purse(ledger, run_id="r1", max_usd=None, max_usd_per_run=2.0)
    said = over(another_kernel.open("b"), "dear")
    assert "USD 2.00 for one run of a report" in said
    assert "WORKBENCH_MAX_USD_PER_RUN" in said
    other_run = purse(ledger, run_id="r2", max_usd=None, max_usd_per_run=2.0)
    assert spend(other_run.open("c"), 1.5).run_id == "r2"
    no_run = purse(ledger, max_usd=None, max_usd_per_run=0.0)
    assert spend(no_run.open("d"), 0.5).run_id is None


def test_without_limits_the_ledger_is_not_read() -> None:
    ledger = PaperLedger()
    purse(ledger, run_id="r", max_usd_per_day=None, max_usd_per_run=None).open("a")
    assert ledger.reads == 0
    purse(ledger, run_id="r").open("a")
    assert ledger.reads == 2


def test_what_is_admitted_and_not_settled_counts_as_spent() -> None:
    own = purse(max_usd=None, max_usd_per_day=1.0)
    first, second = own.open("a"), own.open("b")
    admitted = first.admit("openai", "dear", [], [], 800)
    # Of the day's 1.00, 0.80 is kept: not even 256 tokens at 0.001 fit.
    assert "is kept for calls under way" in over(second, "dear")
    first.settle(admitted, Usage(), said="", outcome="failed")
    assert spend(second, 0.9).usage.cost_usd == pytest.approx(0.9)


# Side by side -------------------------------------------------------------------------------------


@pytest.fixture
def store_ledger(tmp_path: Path) -> Any:
    with open_workbench(settings=Settings(store={"path": tmp_path / "store"})) as wb:
        yield wb.services.get_usage_service()


def _race(open_purse: Callable[[], Purse], answers: int) -> tuple[int, int]:
    """Many answers at once, each of up to six calls; how many were settled and refused."""
    shared, start = open_purse(), threading.Barrier(answers)

    def answer(number: int) -> tuple[int, int]:
        chance = random.Random(number)
        start.wait(20)
        budget, settled = shared.open(f"a{number}"), 0
        for _ in range(6):
            try:
                admitted = budget.admit("openai", "dear", [], [], chance.choice((300, 700, 1000)))
            except OverBudget:
                return settled, 1
            # A call takes all it may in many cases, and nothing in some.
            took = chance.choice((admitted.max_output_tokens, chance.randint(0, 256), 0))
            entry = budget.settle(admitted, Usage(0, took), said="", outcome="ok")
            shared.record(entry)
            settled += 1
        return settled, 0

    with ThreadPoolExecutor(answers) as pool:
        done = list(pool.map(answer, range(answers)))
    return sum(one for one, _ in done), sum(one for _, one in done)


def test_twenty_answers_at_once_never_pass_the_days_limit_together(
    store_ledger: UsageService,
) -> None:
    limit = 10.0
    limits = AgentSettings(max_usd=None, max_usd_per_day=limit)
    settled, refused = _race(lambda: Purse(limits, PRICES, store_ledger, user_id="ann"), 20)
    spent = store_ledger.spent_since("ann", datetime(2000, 1, 1, tzinfo=UTC))
    assert sum(row["calls"] for row in store_ledger.summary("ann")) == settled
    assert refused > 0, "the limit was reached"
    assert limit - 0.7 < spent <= limit + 1e-9


def test_the_first_calls_of_twenty_answers_are_kept_before_any_is_settled() -> None:
    shared = purse(max_usd=None, max_usd_per_day=10.0)
    start = threading.Barrier(20)

    def admit(number: int) -> float:
        budget = shared.open(str(number))
        start.wait(20)
        try:
            return budget.admit("openai", "dear", [], [], 1000).worst_usd or 0.0
        except OverBudget:
            return 0.0

    with ThreadPoolExecutor(20) as pool:
        kept = list(pool.map(admit, range(20)))
    assert sum(kept) == pytest.approx(10.0, abs=0.26)
    assert sum(kept) <= 10.0 + 1e-9
