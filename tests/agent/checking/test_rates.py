"""How often the checker is right, over sentences made from the sample's own figures.

``python tests/bench/bench_checker.py`` measures the same over thousands of sentences.
"""

from __future__ import annotations

import pytest
from agent.checking.rates import measure
from agent.checking.sentences import cases
from agent.checking.template_sets import TEMPLATES
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.agent.checking import check
from workbench.messages import ClaimState

PINNED = TEMPLATES[::2]
"""Every other template, so that the whole is measured in seconds."""


@pytest.fixture(scope="module")
def rates(world):
    return measure(cases(world, PINNED, len(PINNED), seed=20))


def test_true_sentences_pass_and_wrong_ones_do_not(rates):
    shown = [(state, case.mutation, case.text) for state, case, _ in rates.slips[:5]]
    assert rates.sentences == len(PINNED)
    assert sum(rates.wrong.values()) > 1500
    assert rates.false_accepts() <= 0.01, shown
    assert rates.false_rejects() <= 0.02, shown
    assert rates.seconds / rates.claims < 0.005


def test_a_number_right_for_another_symbol_measure_or_period_is_caught(rates):
    for kind in ("symbol", "period", "measure", "date"):
        total = sum(n for (mutation, _), n in rates.wrong.items() if mutation == kind)
        assert rates.wrong[kind, "contradicted"] > 0
        assert rates.wrong[kind, "verified"] <= 0.01 * total


_WORDS = st.sampled_from(
    ["Apple", "IBM", "returned", "5 %", "-3.1%", "in 2010", "and", "to", "from", "|", "\n", "|---|",
     "$430.47", "1,000", "2.5x", "by", "than", "the former", "of the three", "highest", "Q3 2010",
     "99 February 2010", "0000-13", "volatility", "~", "0 times", "tháng 13/2010", ".", ";", "- "]
)  # fmt: skip


@settings(deadline=None)  # how long a claim takes is measured above
@given(st.lists(_WORDS, max_size=14).map(" ".join) | st.text(max_size=80))
def test_any_text_is_read(world, text):
    cells = tuple(world.cells.values())[:40]
    for language in ("en", "vi"):
        for claim in check(text, cells, language=language):
            assert text[claim.offset : claim.offset + len(claim.text)] == claim.text
            assert (claim.source is None) == (claim.state is ClaimState.UNVERIFIED)


def test_without_evidence_nothing_is_verified(world):
    for case in cases(world, TEMPLATES[::3], len(TEMPLATES) // 3, seed=22):
        states = {claim.state for claim in check(case.text, ())}
        assert states <= {ClaimState.UNVERIFIED}
