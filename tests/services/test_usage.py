"""The usage ledger over each kind of store: written whole, added up whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workbench.errors import InvalidDocumentError
from workbench.messages import Usage
from workbench.services.usage import LedgerEntry

NOON = datetime(2024, 5, 2, 12, tzinfo=UTC)
MIDNIGHT = NOON.replace(hour=0)


@pytest.fixture
def ledger(desk):
    return desk.get_usage_service()


def entry(cost=0.5, *, user="ann", at=NOON, model="gpt-4.1", outcome="ok", **more):
    usage = more.pop("usage", Usage(100, 20, cost, cached_tokens=40))
    return LedgerEntry(user, "openai", model, usage, outcome, at=at, **more)


def test_what_is_recorded_is_kept_as_it_was(desk, ledger):
    usage = Usage(100, 20, 0.25, cached_tokens=40, estimated=True)
    ledger.record(entry(usage=usage, answer_id="a", run_id="r", conversation_id="c", kind="repair"))
    (kept,) = desk._store.repository("usage_ledger").find_many({"user_id": "ann"})
    managed = {"_id", "version", "updated_at"}
    assert {name: value for name, value in kept.items() if name not in managed} == {
        "user_id": "ann", "provider": "openai", "model": "gpt-4.1", "kind": "repair",
        "outcome": "ok", "input_tokens": 100, "cached_tokens": 40, "output_tokens": 20,
        "estimated": True, "cost_usd": 0.25, "answer_id": "a", "run_id": "r",
        "conversation_id": "c", "created_at": NOON,
    }  # fmt: skip


def test_what_was_spent_is_counted_from_a_moment_on_for_one_user(ledger):
    ledger.record(entry(1.0, at=MIDNIGHT - timedelta(milliseconds=1)))
    ledger.record(entry(2.0, at=MIDNIGHT))
    ledger.record(entry(4.0, at=NOON))
    ledger.record(entry(8.0, user="bob"))
    ledger.record(entry(None))
    assert ledger.spent_since("ann", MIDNIGHT) == 6.0
    assert ledger.spent_since("bob", MIDNIGHT) == 8.0
    assert ledger.spent_since("nobody", MIDNIGHT) == 0.0


def test_what_a_run_spent_is_counted_over_days_and_users(ledger):
    ledger.record(entry(1.0, run_id="r1", at=NOON - timedelta(days=3)))
    ledger.record(entry(2.0, run_id="r1", user="bob"))
    ledger.record(entry(4.0, run_id="r2"))
    ledger.record(entry(8.0))
    assert ledger.spent_in_run("r1") == 3.0
    assert ledger.spent_in_run("none") == 0.0


def test_no_sum_is_cut_by_a_limit(desk, ledger):
    ledger.record(entry(0.01))
    kept = desk._store.repository("usage_ledger")
    (first,) = kept.find_many({"user_id": "ann"})
    same = {name: first[name] for name in first.keys() - {"_id", "version", "updated_at"}}
    kept.insert_many([dict(same) for _ in range(1204)])
    assert ledger.spent_since("ann", MIDNIGHT) == pytest.approx(12.05)
    (row,) = ledger.summary("ann")
    assert (row["calls"], row["input_tokens"]) == (1205, 120_500)
    assert row["cost_usd"] == pytest.approx(12.05)


def test_a_cost_that_is_not_known_is_counted_apart_and_never_as_zero(ledger):
    ledger.record(entry(0.5))
    ledger.record(entry(None))
    ledger.record(entry(0.0))
    (row,) = ledger.summary("ann")
    assert (row["calls"], row["unknown"], row["cost_usd"]) == (3, 1, 0.5)


def test_a_summary_is_by_day_provider_and_model_the_latest_day_first(ledger):
    ledger.record(entry(1.0, at=NOON - timedelta(days=1), model="b"))
    ledger.record(entry(2.0, model="b"))
    ledger.record(entry(4.0, model="a", outcome="failed"))
    ledger.record(entry(8.0, model="a", outcome="refused"))
    ledger.record(entry(16.0, model="a", outcome="cancelled"))
    rows = ledger.summary("ann")
    assert [(row["day"], row["model"], row["cost_usd"]) for row in rows] == [
        ("2024-05-02", "a", 28.0), ("2024-05-02", "b", 2.0), ("2024-05-01", "b", 1.0),
    ]  # fmt: skip
    assert {name: rows[0][name] for name in rows[0] if name != "cost_usd"} == {
        "day": "2024-05-02", "provider": "openai", "model": "a", "calls": 3, "failed": 2,
        "unknown": 0, "input_tokens": 300, "cached_tokens": 120, "output_tokens": 60,
    }  # fmt: skip


def test_a_summary_can_be_of_a_period_and_by_run(ledger):
    ledger.record(entry(1.0, at=MIDNIGHT - timedelta(hours=1), run_id="r"))
    ledger.record(entry(2.0, at=MIDNIGHT, run_id="r"))
    ledger.record(entry(4.0, at=MIDNIGHT + timedelta(days=1)))
    rows = ledger.summary("ann", since=MIDNIGHT, by=("run",))
    assert [(row["run"], row["cost_usd"]) for row in rows] == [("", 4.0), ("r", 2.0)]
    rows = ledger.summary("ann", until=MIDNIGHT + timedelta(days=1), by=())
    assert [row["cost_usd"] for row in rows] == [3.0]
    assert ledger.summary("bob") == []


@pytest.mark.parametrize("user", ["ann@example.com", "", "a b", {"$ne": ""}])
def test_a_user_is_an_id(ledger, user):
    for asked in (
        lambda: ledger.record(entry(user=user)),
        lambda: ledger.spent_since(user, NOON),
        lambda: ledger.summary(user),
    ):
        with pytest.raises(InvalidDocumentError, match="user's id"):
            asked()


@pytest.mark.parametrize("cost", [float("nan"), float("inf"), "0.5"])
def test_a_cost_is_a_number(ledger, cost):
    with pytest.raises(InvalidDocumentError, match="cost_usd"):
        ledger.record(entry(cost))
    assert ledger.summary("ann") == []


def test_what_usage_is_not_counted_by_is_said(ledger):
    with pytest.raises(InvalidDocumentError, match="by colour"):
        ledger.summary("ann", by=("day", "colour"))


def test_only_what_took_nothing_here_is_not_worth_recording():
    free = LedgerEntry("ann", "local", "local-analyst", Usage(0, 0, 0.0), "ok")
    assert free.empty
    assert not entry(usage=Usage(0, 0, 0.0), outcome="failed").empty
    assert not LedgerEntry("ann", "local", "x", Usage(0, 1, 0.0), "ok").empty
