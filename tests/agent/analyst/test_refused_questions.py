"""Questions without an answer: no tool is called, and the reason is one a reader can use."""

import re

import pytest

REFUSED = [
    # shares that are not covered, never answered for another
    ("What was Tesla's return in 2010?", "Tesla"),
    ("NFLX price", "NFLX"),
    ("close of BRK.B on 2010-01-04", "BRK.B"),
    ("HOSE:FPT return in 2010", "HOSE:FPT"),
    ("FPT.VN price", "FPT.VN"),
    ("005930.KS price", "ticker is a number"),
    ("$TSLA", "TSLA"),
    ("NYSE:AAPL close on 2010-01-04", "NYSE:AAPL"),
    ("AAPL.DE close on 2010-01-04", "AAPL.DE"),
    ("APPL price", "AAPL"),
    ("how did mircosoft do in 2010", "MSFT"),
    ("GOOGL return in 2012", "GOOGL"),
    ("What was the return of Apple Music in 2010?", "Apple Music"),
    ("What did Coca-Cola return in 2010?", "Coca-Cola"),
    ("Which did better in 2010, Amazon or Oracle?", "Amazon"),
    ("volatility of amazon in 2010", "amazon"),
    ("Did Apple beat Tesla in 2012?", "Tesla"),
    ("beta of AAPL against the S&P 500 in 2010", "S&P 500"),
    ("Did Apple beat the market in 2010?", "market"),
    ("correlation of IBM with Oracle Corporation in 2010", "Oracle"),
    ("What was the return of Johnson & Johnson in 2010?", "Johnson"),
    ("price of bitcoin", "bitcoin"),
    ("price of T", "T is not"),
    # what there is no data for
    ("What is Apple's P/E ratio?", "fundamentals"),
    ("What were Microsoft's earnings in 2010?", "fundamentals"),
    ("IBM revenue 2012", "fundamentals"),
    ("Apple's market cap in 2012", "fundamentals"),
    ("return on equity of IBM in 2010", "fundamentals"),
    ("How much money did Apple make in 2010?", "fundamentals"),
    ("dividend yield of MSFT", "dividend yield"),
    ("Who is the CEO of Apple?", "company facts"),
    ("How many iPhones did Apple sell in 2010?", "company facts"),
    ("Why did Apple fall in 2008?", "why"),
    ("What's the latest news on Google?", "news"),
    ("implied volatility of AAPL", "options"),
    ("value at risk of IBM in 2010", "measure"),
    ("Apple's alpha in 2010", "measure"),
    ("Apple's price in euros on 2010-03-03", "exchange rates"),
    ("inflation-adjusted return of IBM in 2010", "inflation"),
    ("AAPL at 10:30 on 2010-03-03", "daily bars"),
    ("10-week moving average of IBM", "daily bars"),
    ("weekly RSI of IBM", "daily bars"),
    ("return of a portfolio of AAPL and IBM in 2010", "portfolio"),
    ("IBM's price in London on 2010-03-03", "exchange"),
    ("Lowest volume day for Apple in 2012", "volume"),
    ("IBM's return in FY2010", "fiscal calendars"),
    ("AAPL's gain from its 2009 low", "give the dates"),
    ("What was IBM's volume-weighted price on 2010-03-03?", "measure"),
    # what is not done
    ("Should I buy Apple?", "advice"),
    ("Is IBM a good investment?", "advice"),
    ("Recommend a stock", "advice"),
    ("What will Apple's price be next year?", "forecast"),
    ("Forecast MSFT's volatility", "forecast"),
    ("price target for GOOG", "forecast"),
    ("Where is Google headed?", "forecast"),
    ("How many times did AAPL close above 500?", "count"),
    ("When did Apple first close above $100?", "count"),
    ("How often did IBM fall more than 2% in 2010?", "count"),
    ("How many days was AAPL up in 2010?", "count"),
    # times that can't be
    ("AAPL close on 2013-06-05", "2013-06-05"),
    ("Return of AAPL in 2014", "2014"),
    ("Return of AAPL from 2010 to 2014", "2014"),
    ("AAPL return from 2009 to 2007", "before it starts"),
    ("IBM close on Feb 30 2010", "calendar"),
    ("IBM close on 2010-13-01", "calendar"),
    ("return of IBM in Q5 2010", "calendar"),
    ("return of IBM over the last 20 trading days", "sessions"),
    ("Apple return since Steve Jobs died", "time"),
    ("Return of IBM during the war", "time"),
    ("return of IBM in late 2008", "time"),
    ("return of IBM in mid-2008", "time"),
    ("return of IBM in the first two weeks of 2009", "time"),
    ("IBM's close on Christmas Eve 2009", "by that name"),
    ("Sharpe ratio of IBM on 2010-03-03", "period"),
    ("correlation of IBM and AAPL on 2010-03-03", "period"),
    # what can't be read
    ("", "empty"),
    ("   ", "empty"),
    ("asdf qwer zxcv", "can't read"),
    ("volatility in 2010", "names no share"),
    ("What is the price?", "names no share"),
    ("its volatility", "names no share"),
    ("and in 2009?", "names no share"),
    ("Tell me a joke about the weather", "company facts"),
    ("AAPL 17 42", "number"),
    ("frobnicate IBM", "frobnicate"),
    ("MACD(5,35,5) of IBM", "spans"),
    ("Apple " * 400, "too long"),
]


@pytest.mark.parametrize(("question", "reason"), REFUSED, ids=[q[:40] for q, _ in REFUSED])
def test_a_question_without_an_answer_is_refused_with_its_reason(question, reason, plan_of):
    plan = plan_of(question)
    assert plan.steps == ()
    assert plan.refusal
    assert reason.lower() in " ".join(plan.refusal).lower()


@pytest.mark.parametrize("question", [q for q, _ in REFUSED], ids=[q[:40] for q, _ in REFUSED])
def test_a_refusal_types_no_figure_of_the_question(question, plan_of):
    said = " ".join(plan_of(question).refusal)
    plain = re.sub(r"\d{4}(-\d\d){0,2}|S&P 500|Q5|Feb 30", "", said)
    assert not re.search(r"\d", plain), said


def test_a_break_down_over_too_long_a_time_is_refused(plan_of):
    assert "too long" in " ".join(plan_of("monthly returns of AAPL since 2001").refusal)


def test_hostile_text_is_not_echoed(plan_of):
    plan = plan_of("`rm -rf` <script>alert(1)</script> [x](http://evil.example) \x00\u202e frob it")
    said = " ".join(plan.refusal)
    assert said
    assert not set("<>`[]\x00\u202e") & set(said)
    assert "http" not in said
