"""What the models took, on the command line."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench import open_workbench
from workbench.config import Settings
from workbench.config.settings import StoreSettings
from workbench.messages import Usage
from workbench.services.usage import LedgerEntry


@pytest.fixture
def _spent(store_path: Path) -> None:
    """Three calls of today, one of an unknown price, and one of ten days ago."""
    now = datetime.now(UTC)
    with open_workbench(settings=Settings(store=StoreSettings(path=store_path))) as wb:
        ledger = wb.services.get_usage_service()
        for cost, at, model, outcome in (
            (1.25, now, "gpt-4.1", "ok"),
            (0.5, now, "gpt-4.1", "failed"),
            (None, now, "llama", "ok"),
            (2.0, now - timedelta(days=10), "gpt-4.1", "ok"),
        ):
            used = Usage(1000, 200, cost, cached_tokens=100)
            ledger.record(LedgerEntry("local", "openai", model, used, outcome, at=at))


@pytest.mark.usefixtures("_spent")
def test_tokens_money_and_what_is_left_of_the_day(in_turn) -> None:
    shown, week, by_model = in_turn(
        ("usage",), ("usage", "--days", "7"), ("usage", "--by", "model")
    )
    today, before = (datetime.now(UTC) - timedelta(days=back) for back in (0, 10))
    lines = [line.split() for line in shown.splitlines()]
    assert [f"{today:%Y-%m-%d}", "3", "1", "3,000", "300", "600", "1", "1.7500"] in lines
    assert [f"{before:%Y-%m-%d}", "1", "0", "1,000", "100", "200", "0", "2.0000"] in lines
    assert ["total", "4", "1", "4,000", "400", "800", "1", "3.7500"] in lines
    assert "Today (UTC): USD 1.7500 spent of USD 10.00, USD 8.2500 left" in shown
    assert "2.0000" not in week
    assert ["openai", "llama", "1", "0", "1,000", "100", "200", "1", "0.0000"] in [
        line.split() for line in by_model.splitlines()
    ]


@pytest.mark.usefixtures("_spent")
def test_machines_get_the_same(documents) -> None:
    (said,) = documents(("usage", "--by", "provider", "--days", "1"))
    (row,) = said["rows"]
    assert row == {
        "provider": "openai", "calls": 3, "failed": 1, "unknown": 1, "input_tokens": 3000,
        "cached_tokens": 300, "output_tokens": 600, "cost_usd": 1.75,
    }  # fmt: skip
    assert said["total"] == {name: row[name] for name in row if name != "provider"}
    assert said["today"] == {"spent_usd": 1.75, "limit_usd": 10.0, "left_usd": 8.25}


def test_nothing_yet_and_no_limit(workbench) -> None:
    done = workbench("usage")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No model was asked in the last 30 days.\n")
    assert "USD 10.0000 left" in done.stdout
    done = workbench("usage", "--days", "0")
    assert done.returncode == 2
    assert "--days" in done.stderr


def test_a_limit_that_is_passed_leaves_nothing(workbench) -> None:
    done = workbench("usage", "--json", env={"WORKBENCH_MAX_USD_PER_DAY": "0"})
    assert json.loads(done.stdout)["today"] == {"spent_usd": 0, "limit_usd": 0.0, "left_usd": 0.0}
