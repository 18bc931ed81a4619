"""What a call costs, worked by hand; and that a price nobody knows is not zero."""

from __future__ import annotations

import pytest

from workbench.agent.prices import PriceTable
from workbench.config.prices import Price
from workbench.messages import Usage

PRICES = PriceTable(
    {
        "openai:gpt-4.1": Price(input=2.0, output=8.0, cached_input=0.5),
        "openai:gpt-4o": Price(input=2.5, output=10.0),
        "openai:gpt-4o-2024-05-13": Price(input=5.0, output=15.0),
        "compatible:mine": Price(input=0.0, output=0.0),
    }
)


def test_a_cost_worked_by_hand() -> None:
    # 600 fresh at 2, 400 cached at 0.5, 100 out at 8, for a million.
    usage = Usage(1000, 100, cached_tokens=400)
    assert PRICES.cost("openai", "gpt-4.1", usage) == pytest.approx(
        (600 * 2 + 400 * 0.5 + 100 * 8) / 1e6
    )


def test_without_a_price_of_its_own_what_is_cached_costs_as_any_input() -> None:
    usage = Usage(1000, 0, cached_tokens=400)
    assert PRICES.cost("openai", "gpt-4o", usage) == pytest.approx(0.0025)


def test_more_cached_than_sent_is_taken_for_all_of_it() -> None:
    usage = Usage(100, 0, cached_tokens=1000)
    assert PRICES.cost("openai", "gpt-4.1", usage) == pytest.approx(100 * 0.5 / 1e6)


def test_a_dated_snapshot_costs_what_its_model_does_unless_it_is_listed() -> None:
    assert PRICES.price("openai", "gpt-4.1-2025-04-14") == PRICES.price("openai", "gpt-4.1")
    dear = PRICES.price("openai", "gpt-4o-2024-05-13")
    assert dear is not None
    assert dear.output == 15.0


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "gpt-4.1-mini"),
        ("openai", "gpt-4.1-preview"),
        ("openai", "gpt-4.1-2025-13-45"),
        ("openai", "gpt-4.1-2025-04-14-x"),
        ("openai", "gpt-4.1-20250414"),
        ("openai", "gpt-4"),
        ("openai", "GPT-4.1"),
        ("grok", "gpt-4.1"),
        ("scripted", "scripted"),
        ("compatible", "llama"),
        ("", ""),
    ],
)
def test_a_price_that_is_not_known_is_never_zero(provider: str, model: str) -> None:
    assert PRICES.price(provider, model) is None
    assert PRICES.cost(provider, model, Usage(1000, 1000)) is None
    assert PRICES.cost(provider, model, Usage()) is None


def test_what_runs_here_is_free_and_so_is_a_server_of_ones_own_that_is_listed_so() -> None:
    assert PRICES.cost("local", "local-analyst", Usage(10, 10)) == 0.0
    assert PRICES.cost("compatible", "mine", Usage(10, 10)) == 0.0
