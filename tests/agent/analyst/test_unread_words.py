"""No word that could change the answer is dropped in silence: it is read, or the question refused.

The first list is of questions with such a word; the second of the same question in a person's
own wording, where nothing of weight is added and nothing may be refused.
"""

import pytest

# (question, what the reason names)
DROPPED = [
    ("AAPL return in 2008 excluding September", "excluding"),
    ("AAPL and IBM return in 2010 except January", "except"),
    ("AAPL return under Steve Jobs", "under"),
    ("twice the return of AAPL in 2010", "twice"),
    ("AAPL minus IBM return in 2010", "minus"),
    ("ratio of AAPL's to IBM's volatility in 2010", "ratio"),
    ("average return of AAPL in 2010", "average"),
    ("weekly return of AAPL in 2010", "weekly"),
    ("AAPL return on Mondays in 2010", "Mondays"),
    ("overnight return of AAPL in 2012", "measure"),
    ("AAPL return half of 2010", "half"),
    ("nine months 2011 AAPL return", "nine months"),
    ("late 2008 return of AAPL", "late"),
    ("AAPL return from mid-2009 to mid-2010", "mid"),
    ("MSFT return since the split", "event"),
    ("price of AAPL a week before 2010-03-01", "time"),
    ("return of AAPL in the two years before 2008", "two years before"),
    ("AAPL one year return before 2010", "times belong together"),
    ("IBM return two years ago", "needs a period"),
    ("one-day move of AAPL in 2012", "give its date"),
    ("AAPL daily returns in 2012", "list daily returns"),
    ("what did $10,000 in IBM in 2003 grow to by 2012?", "from when to when"),
    ("AAPL return in March 2009 and 2010", "name each time"),
    ("AAPL return from January to March 2010 and 2011", "name each time"),
    # places and counts
    ("second worst day of AAPL in 2008", "first of them only"),
    ("third best day for MSFT in 2009", "first of them only"),
    ("What were the three best days for GOOG in 2008?", "not a list"),
    ("5 worst drawdowns of AAPL since 2001", "not a list"),
    ("second largest drawdown of IBM", "first of them only"),
    ("best three days of IBM in 2008", "not a list"),
    ("top 3 days of AAPL in 2010", "not a list"),
    ("worst three months of AAPL in 2008", "not a list"),
    ("the two best quarters of IBM in 2009", "not a list"),
    ("AAPL and IBM on their first trading day", "first"),
    # another measure than the one named last
    ("dollar volume of AAPL on 2012-09-21", "measure"),
    ("rolling correlation of AAPL and MSFT", "measure"),
    ("correlation of AAPL's and MSFT's prices in 2012", "measure"),
    ("Bollinger band width of AAPL", "measure"),
    ("dividend growth of IBM 2005 to 2010", "measure"),
    ("average dividend of IBM", "measure"),
    ("daily volatility of AAPL in 2010, not annualised", "measure"),
    ("dividend-adjusted close of AAPL on 2012-08-08", "splits only"),
    ("What share price did IBM have when AAPL peaked in 2012?", "give the date"),
    ("next dividend of IBM", "forecast"),
    ("when is MSFT's next ex-dividend date?", "forecast"),
    ("GOOG beta against the Nasdaq in 2010", "Nasdaq"),
    ("short interest in FB", "short interest"),
    ("MACD 8/17/9 of IBM", "spans"),
    # not English
    ("Какова доходность акций IBM в 2011 году?", "can't read"),
    ("Rendement d'IBM en 2011", "can't read"),
]  # fmt: skip

NATURAL = [
    "What did IBM return in 2011?",
    "Hi! I was wondering whether you could help me with IBM's return for the year 2011, thanks!",
    "could you kindly tell me what the total return of IBM was during calendar year 2011",
    "My boss asked for the return of IBM's stock over the full year 2011, please.",
    "In 2011: how did IBM do?",
    "I'm writing a report: what was the return that IBM's shareholders got in 2011?",
    "Roughly how well did IBM perform in 2011, all in all?",
    "Give me the 2011 return of IBM in one short sentence.",
    "IBM, 2011, cumulative return",
    "How much money did IBM investors make in 2011?",
    "Let me know IBM's performance over the period 2011",
]
WINDOWS = [
    ("MSFT two-hundred day moving average", ("sma", 200)),
    ("EMA of IBM with span 30", ("ema", 30)),
    ("IBM ATR, window 10", ("atr", 10)),
    ("IBM close vs its 50-day average", ("sma", 50)),
    ("Is AAPL above its 200-day?", ("sma", 200)),
    ("is AAPL's volume above its 63-day average?", ("average_volume", 63)),
    ("simple moving average of AAPL over the last 100 days", ("sma", 100)),
]


@pytest.mark.parametrize(("question", "reason"), DROPPED, ids=[q for q, _ in DROPPED])
def test_a_word_that_changes_the_answer_is_named(question, reason, plan_of):
    plan = plan_of(question)
    assert plan.steps == ()
    assert reason.lower() in " ".join(plan.refusal).lower()


@pytest.mark.parametrize("question", NATURAL)
def test_a_person_s_wording_is_answered(question, calls_of):
    assert calls_of(question) == ["measure IBM total_return 2011"]


FIRST_DAYS = [
    ("FB's close on its first trading day", "price_on FB close 2012-05-18"),
    ("What was FB's first trading day?", "price_on FB close 2012-05-18"),
    ("first trading day of GOOG", "price_on GOOG close 2004-08-19"),
    ("What did Google close at on its IPO day?", "price_on GOOG close 2004-08-19"),
    ("FB's return since its first day of trading", "measure FB total_return 2012-05-18/"),
    ("GOOG's return from its first session to 2010-12-31",
     "measure GOOG total_return 2004-08-19/2010-12-31"),
    ("IBM's return since the first trading day of 2009", "measure IBM total_return 2009/"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "call"), FIRST_DAYS, ids=[q for q, _ in FIRST_DAYS])
def test_the_first_trading_day_is_the_first_session_held(question, call, calls_of, plan_of):
    assert calls_of(question) == [call]
    told = "is taken as the first trading day." in " ".join(plan_of(question).notes)
    assert told == ("of 2009" not in question)


@pytest.mark.parametrize(("question", "window"), WINDOWS, ids=[q for q, _ in WINDOWS])
def test_a_window_is_read_wherever_it_stands(question, window, plan_of):
    plan = plan_of(question)
    asked = [(step.arguments["names"][0], step.arguments["window"]) for step in plan.steps
             if step.tool == "indicators"]  # fmt: skip
    assert asked == [window]


def test_each_share_goes_with_the_time_beside_it(calls_of):
    assert calls_of("AAPL's return in 2009 and IBM's return in 2010") == [
        "measure AAPL total_return 2009", "measure IBM total_return 2010",
    ]  # fmt: skip
    assert calls_of("AAPL's return in 2010; IBM's volatility in 2011") == [
        "measure AAPL total_return 2010", "measure IBM volatility 2011",
    ]  # fmt: skip


def test_a_recovery_is_looked_for_after_the_period_as_well(calls_of):
    assert calls_of("When did AAPL recover from its 2008 drawdown?") == [
        "measure AAPL max_drawdown 2008", "measure AAPL max_drawdown 2008/",
    ]  # fmt: skip


def test_a_comparison_with_a_share_not_covered_draws_no_other(calls_of):
    assert calls_of("compare AAPL and TSLA in a chart for 2012") == ["chart AAPL price 2012"]
