"""A figure asked for beside a chart, and a choice among the shares of the question before."""

import pytest

CHART = "chart IBM price 2010"


@pytest.mark.parametrize(
    "question",
    [
        "Chart IBM in 2010 and its return",
        "Chart IBM and its total return in 2010",
        "Chart IBM in 2010 and tell me its return",
        "Chart IBM in 2010 with its return",
        "Chart IBM in 2010, and what was the total return?",
        "Chart IBM in 2010. What was its return?",
        "Plot IBM's price and return in 2010",
        "Chart IBM in 2010, its return as well please",
    ],
)
def test_a_figure_asked_for_beside_a_chart_is_given_too(question, calls_of):
    assert calls_of(question) == [CHART, "measure IBM total_return 2010"]


@pytest.mark.parametrize(
    "question",
    [
        "Chart the return of IBM in 2010",
        "Chart IBM's return in 2010",
        "Chart IBM's price and volume in 2010",
        "Chart the price and return of IBM in 2010",
        "Chart IBM in 2010 and its 50-day moving average",
    ],
)
def test_what_a_chart_draws_is_not_given_as_a_figure(question, calls_of):
    assert calls_of(question) == [CHART]


def test_figures_of_several_shares_stand_beside_their_chart(calls_of):
    assert calls_of("Chart IBM and MSFT in 2010 and their returns") == [
        "chart IBM,MSFT comparison 2010",
        "measure IBM,MSFT total_return 2010",
    ]
    assert calls_of("Chart IBM, MSFT and AAPL returns in 2010") == [
        "chart IBM,MSFT,AAPL comparison 2010"
    ]
    assert calls_of("How did IBM do in 2010?", "Chart it and its return in 2011") == [
        "chart IBM price 2011",
        "measure IBM total_return 2011",
    ]


def test_a_word_beside_a_chart_that_nobody_reads_refuses_the_question(plan_of):
    plan = plan_of("Chart IBM in 2010 and its frobnication")
    assert not plan.steps
    assert "'frobnication'" in plan.refusal[0]


PAIR = "Compare IBM and MSFT in 2010"


@pytest.mark.parametrize(
    ("question", "call"),
    [
        ("Which was better?", "measure IBM,MSFT total_return 2010"),
        ("Which one did better in 2011?", "measure IBM,MSFT total_return 2011"),
        ("Which was worse?", "measure IBM,MSFT total_return 2010"),
        ("Which of the two was worse?", "measure IBM,MSFT total_return 2010"),
        ("Which of them was riskier?", "measure IBM,MSFT volatility 2010"),
        ("Which had the lower drawdown?", "measure IBM,MSFT max_drawdown 2010"),
        ("Which of these had the smallest drawdown?", "measure IBM,MSFT max_drawdown 2010"),
        ("Who won?", "measure IBM,MSFT total_return 2010"),
    ],
)
def test_a_choice_is_among_the_shares_that_were_compared(question, call, calls_of, plan_of):
    assert calls_of(PAIR, question) == [call]
    plan = plan_of(PAIR, question)
    assert plan.question.ranking
    if "2011" not in question:
        assert "The time is that of the question before: 2010." in plan.notes


def test_a_choice_is_by_the_measure_compared_and_another_after_it_among_the_same_shares(calls_of):
    compared = "Compare the volatility of IBM and MSFT in 2010"
    assert calls_of(compared, "Which was better?") == ["measure IBM,MSFT volatility 2010"]
    assert calls_of(PAIR, "Which was riskier?", "And which was better in 2011?") == [
        "measure IBM,MSFT total_return 2011"
    ]


@pytest.mark.parametrize(
    "question",
    [
        "Which stock had the highest return in 2011?",
        "Which of all your stocks was better in 2011?",
        "Which was the best stock in 2011?",
    ],
)
def test_a_question_that_stands_by_itself_is_about_all_shares(question, plan_of):
    assert len(plan_of(PAIR, question).tickers) == 5


def test_a_choice_that_names_shares_is_among_those(plan_of):
    assert plan_of(PAIR, "Which was better in 2011, AAPL or GOOG?").tickers == ("AAPL", "GOOG")


def test_a_choice_with_a_share_that_is_not_covered_is_refused(plan_of):
    plan = plan_of("Compare IBM and INTC in 2010", "Which was better?")
    assert not plan.steps
    assert "INTC" in plan.refusal[0]


def test_a_choice_after_a_comparison_of_all_keeps_its_time(plan_of):
    plan = plan_of("Compare all stocks in 2010", "Which was better?")
    assert len(plan.tickers) == 5
    assert "The time is that of the question before: 2010." in plan.notes


def test_a_word_that_nobody_reads_refuses_the_choice(plan_of):
    plan = plan_of(PAIR, "Which was more frobnicated?")
    assert not plan.steps
    assert "'frobnicated'" in plan.refusal[0]
