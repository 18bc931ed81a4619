"""Pairs, comparisons and rankings, as analysts type them."""

from golden import answers
from golden.answers import cal, days
from golden.cases import Fact, ask, beta, corr, each, ev, ind, judge, lv

PAIRS = [
    ask("Correlation between AAPL and MSFT in 2010", corr("AAPL", "MSFT", cal("2010"))),
    ask(
        "How correlated were Apple and Google over the last three years?",
        corr("AAPL", "GOOG", days("2010-03-01")),
    ),
    ask(
        "correlation matrix of AAPL, IBM, MSFT, GOOG in 2012",
        corr("AAPL", "IBM", cal("2012")),
        corr("AAPL", "MSFT", cal("2012")),
        corr("AAPL", "GOOG", cal("2012")),
        corr("IBM", "MSFT", cal("2012")),
        corr("IBM", "GOOG", cal("2012")),
        corr("MSFT", "GOOG", cal("2012")),
    ),
    ask("Beta of AAPL against IBM in 2011", beta("AAPL", "IBM", cal("2011"))),
    ask("beta of GOOG to MSFT from 2006 to 2010", beta("GOOG", "MSFT", cal("2006", "2010"))),
    ask(
        "What was Microsoft's beta versus the basket of the other stocks in 2010?",
        Fact(
            "MSFT",
            ("beta",),
            lambda: answers.basket_beta("MSFT", ("AAPL", "IBM", "GOOG"), cal("2010")),
        ),
    ),
    ask("FB vs GOOG correlation since 2012-05-18", corr("FB", "GOOG", days("2012-05-18"))),
    ask("What's the beta of Apple relative to Microsoft over the past 2 years?",
        beta("AAPL", "MSFT", days("2011-03-01"))),
    ask("did ibm and msft move together in q4 2008? correlation please",
        corr("IBM", "MSFT", cal("2008Q4"))),
    ask("IBM's beta with GOOG as the benchmark, 2012", beta("IBM", "GOOG", cal("2012"))),
]  # fmt: skip

RANKINGS = [
    judge(
        "which of AAPL, MSFT and IBM had the smallest drawdown between 2004 and 2007?",
        "MSFT",
        each("max_drawdown", "AAPL MSFT IBM", cal("2004", "2007")),
    ),
    judge(
        "Did Apple beat Microsoft in 2009?",
        "AAPL",
        each("total_return", "AAPL MSFT", cal("2009")),
        yes=True,
    ),
    judge(
        "Did Apple outperform IBM in 2008?",
        "IBM",
        each("total_return", "AAPL IBM", cal("2008")),
        yes=False,
    ),
    judge(
        "Who did better in 2011, Google or Apple?",
        "AAPL",
        each("total_return", "GOOG AAPL", cal("2011")),
    ),
    judge(
        "Rank AAPL, MSFT, IBM and GOOG by return in 2010",
        "AAPL",
        each("total_return", "AAPL MSFT IBM GOOG", cal("2010")),
    ),
    judge(
        "Which stock returned the most in 2007?",
        "AAPL",
        each("total_return", "AAPL MSFT IBM GOOG", cal("2007")),
    ),
    judge(
        "Which was riskier in 2008, IBM or Google?",
        "GOOG",
        each("volatility", "IBM GOOG", cal("2008")),
    ),
    judge(
        "What was more volatile in Q4 2008: GOOG or AAPL?",
        "AAPL",
        each("volatility", "GOOG AAPL", cal("2008Q4")),
    ),
    judge(
        "Which had the higher Sharpe over the past 5 years, IBM or AAPL?",
        "AAPL",
        each("sharpe", "IBM AAPL", days("2008-03-01")),
    ),
    judge(
        "Which lost more in 2008, Apple or Google?",
        "AAPL",
        each("total_return", "AAPL GOOG", cal("2008")),
    ),
    judge(
        "worst performer of AAPL, IBM, MSFT in 2011",
        "MSFT",
        each("total_return", "AAPL IBM MSFT", cal("2011")),
    ),
    judge(
        "Was MSFT less volatile than IBM in 2012?",
        "IBM",
        each("volatility", "MSFT IBM", cal("2012")),
        yes=False,
    ),
    judge(
        "IBM vs MSFT in 2012: who won?", "IBM", each("total_return", "IBM MSFT", cal("2012"))
    ),
    judge(
        "Which of the three, IBM, MSFT and GOOG, had the best Sortino in 2009?",
        "GOOG",
        each("sortino", "IBM MSFT GOOG", cal("2009")),
    ),
    judge(
        "Which stock had the largest one-day drop in 2008: AAPL, IBM or GOOG?",
        "AAPL",
        each("worst_day", "AAPL IBM GOOG", cal("2008")),
    ),
    judge(
        "Which traded more shares a day on average in 2012, MSFT or AAPL?",
        "MSFT",
        tuple(lv("average_volume", ticker, cal("2012")) for ticker in ("MSFT", "AAPL")),
    ),
    judge(
        "Did Facebook beat Google between 2012-06-01 and 2013-03-01?",
        "GOOG",
        each("total_return", "FB GOOG", days("2012-06-01")),
        yes=False,
    ),
    judge(
        "Lowest volatility in 2010 among Apple, IBM, Microsoft, Google?",
        "IBM",
        each("volatility", "AAPL IBM MSFT GOOG", cal("2010")),
    ),
    judge(
        "Did Microsoft underperform IBM in 2011?",
        "IBM",
        each("total_return", "MSFT IBM", cal("2011")),
        yes=True,
    ),
    judge(
        "Which company had the highest CAGR from 2005 to 2012: IBM, AAPL, GOOG or MSFT?",
        "AAPL",
        each("cagr", "IBM AAPL GOOG MSFT", cal("2005", "2012")),
    ),
    judge(
        "Who paid more in dividends per share in 2012, IBM or MSFT?",
        "IBM",
        tuple(ev("dividends_per_share", ticker, cal("2012")) for ticker in ("IBM", "MSFT")),
    ),
    judge(
        "By how much did AAPL outperform MSFT in 2010?",
        "AAPL",
        each("total_return", "AAPL MSFT", cal("2010")),
    ),
    judge(
        "Top performer of 2012 out of AAPL, MSFT, IBM, GOOG",
        "AAPL",
        each("total_return", "AAPL MSFT IBM GOOG", cal("2012")),
    ),
    judge(
        "Did GOOG have a deeper drawdown than AAPL in 2008?",
        "GOOG",
        each("max_drawdown", "GOOG AAPL", cal("2008")),
        yes=True,
    ),
    judge(
        "Which has the lower RSI today, Apple or Microsoft?",
        "AAPL",
        tuple(ind("rsi_14", ticker) for ticker in ("AAPL", "MSFT")),
    ),
    judge(
        "Has Apple done better than Google since 2009?",
        "AAPL",
        each("total_return", "AAPL GOOG", cal("2009", "2013-03")),
        yes=True,
    ),
    judge(
        "Is Apple ahead of Microsoft this year?",
        "MSFT",
        each("total_return", "AAPL MSFT", cal("2013")),
        yes=False,
    ),
    judge(
        "Was the volatility of IBM lower than that of Apple in Q1 2009?",
        "IBM",
        each("volatility", "IBM AAPL", cal("2009Q1")),
        yes=True,
    ),
    judge(
        "compare apple and microsoft in 2012, which came out on top",
        "AAPL",
        each("total_return", "AAPL MSFT", cal("2012")),
    ),
    judge(
        "Which of IBM and Microsoft fell least from peak to trough between 2008-01-02 and "
        "2009-03-31?",
        "IBM",
        each("max_drawdown", "IBM MSFT", days("2008-01-02", "2009-03-31")),
    ),
    judge(
        "Between Microsoft, Google and IBM, whose downside deviation was lowest in 2011?",
        "IBM",
        each("downside_deviation", "MSFT GOOG IBM", cal("2011")),
    ),
    judge(
        "Which one had the best single day in 2008, MSFT or GOOG?",
        "GOOG",
        each("best_day", "MSFT GOOG", cal("2008")),
    ),
]  # fmt: skip

COMPARISONS = [
    ask("Compare Apple and Microsoft over 2012", *each("total_return", "AAPL MSFT", cal("2012"))),
    ask(
        "AAPL vs IBM: return and volatility in 2010",
        *each("total_return", "AAPL IBM", cal("2010")),
        *each("volatility", "AAPL IBM", cal("2010")),
    ),
    ask("GOOG versus FB since 18 May 2012", *each("total_return", "GOOG FB", days("2012-05-18"))),
]
