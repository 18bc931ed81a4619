"""Whatever the text, reading it is quick, total and repeatable."""

import random
import string
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.agent.clients.analyst.plan import safe_plan
from workbench.agent.clients.analyst.question import follow_up, read_question
from workbench.domain import Period

TEXT = """
what is the return volatility of AAPL IBM Apple Tesla NFLX and or vs between from to since until in
on 2008 2009 2010-02-30 2004/2007 Q3 March 10 50-day 200 moving average RSI beta against S&P 500
last past five years year end best worst day highest close price which stock rank compare chart
drawdown
dividends split excluding without risk-free rate 2% $100 it its all every ? , . ' - ( ) : the end of
ytd today tomorrow as of ago months
"""
WORDS = TEXT.split()
questions = st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join)
slow = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def check(text, universe):
    plan = safe_plan(read_question(text, universe), universe)
    assert plan.steps or plan.refusal or plan.question.coverage
    assert not (plan.steps and plan.refusal)
    assert set(plan.tickers) <= set(universe.tickers)
    for step in plan.steps:
        period = step.arguments.get("period")
        if period is not None:
            Period.parse(period, now=universe.now, first=universe.first)
    return plan


@slow
@given(text=st.text(max_size=400))
def test_any_text_is_planned_or_refused(text, universe):
    check(text, universe)


@slow
@given(text=questions)
def test_any_heap_of_the_desk_s_words_is_planned_or_refused(text, universe):
    assert check(text, universe) == check(text, universe)


@slow
@given(first=questions, second=questions)
def test_any_two_questions_can_follow_each_other(first, second, universe):
    earlier = read_question(first, universe)
    safe_plan(follow_up(read_question(second, universe), earlier), universe)


@slow
@given(data=st.binary(max_size=400))
def test_binary_junk_is_planned_or_refused(data, universe):
    check(data.decode("latin-1"), universe)


LONG = {
    "one letter": "a" * 10_000,
    "digits": "1" * 10_000,
    "numbers": "1 " * 5_000,
    "years": "2008 " * 2_000,
    "years run": "2008-" * 2_000,
    "hyphens": "x-y-" * 2_500,
    "tickers": "AAPL and " * 1_100,
    "windows": "50-day and " * 900,
    "measures": "biggest one-day drop " * 470,
    "names": "Abc Def & " * 1_000,
    "new lines": "\n" * 10_000,
    "brackets": "([{<" * 2_500,
    "wide": "\ufdfa" * 10_000,
    "private": "\ue001\ue200\ue300" * 3_300,
}


LONGEST_S = 0.5  # it is a tenth of that; what grew with the square of the length would take long


@pytest.mark.parametrize("size", [900, 10_000])
@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_no_text_takes_long_to_read(text, size, universe):
    assert best_time(text[:size], universe) < LONGEST_S


def test_random_text_does_not_take_long_to_read(universe):
    chance = random.Random(5)
    for _ in range(10):
        text = "".join(chance.choices(string.printable, k=990))
        assert best_time(text, universe) < LONGEST_S


def best_time(text, universe):
    """The shortest of a few tries in processor time: what the reading itself needs."""
    times = []
    for _ in range(4):
        started = time.process_time()
        check(text, universe)
        times.append(time.process_time() - started)
    return min(times)
