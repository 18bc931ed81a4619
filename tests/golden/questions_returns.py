"""Returns and risk, as analysts type them."""

from golden.answers import cal, days
from golden.cases import ask, each, m

ALL = days("2000-03-01")

RETURNS = [
    ask("What was Apple's total return in 2008?", m("total_return", "AAPL", cal("2008"))),
    ask("msft return 2010", m("total_return", "MSFT", cal("2010"))),
    ask("IBM 2011 total return, dividends reinvested", m("total_return", "IBM", cal("2011"))),
    ask("How did Google do in Q3 2010?", m("total_return", "GOOG", cal("2010Q3"))),
    ask("GOOG performance H1 2009", m("total_return", "GOOG", cal("2009-01", "2009-06"))),
    ask(
        "What did Facebook return between 2012-06-01 and 2013-02-28?",
        m("total_return", "FB", days("2012-06-01", "2013-02-28")),
    ),
    ask("aapl ytd", m("total_return", "AAPL", cal("2013"))),
    ask("How has Microsoft performed this year?", m("total_return", "MSFT", cal("2013"))),
    ask("IBM's return over the past 5 years", m("total_return", "IBM", days("2008-03-01"))),
    ask("Apple total return since 9 March 2009", m("total_return", "AAPL", days("2009-03-09"))),
    ask(
        "what's msft returned since the start of 2009?",
        m("total_return", "MSFT", cal("2009", "2013-03")),
    ),
    ask("Price return of IBM in 2009, excluding dividends", m("price_return", "IBM", cal("2009"))),
    ask(
        "If you ignore dividends, how much did Microsoft stock move in 2004?",
        m("price_return", "MSFT", cal("2004")),
    ),
    ask("MSFT total return for 2004", m("total_return", "MSFT", cal("2004"))),
    ask("Log return of AAPL in 2007", m("log_return", "AAPL", cal("2007"))),
    ask(
        "What's the continuously compounded return on IBM from 1 January 2005 to 31 December 2009?",
        m("log_return", "IBM", days("2005-01-01", "2009-12-31")),
    ),
    ask("CAGR of Apple from 2003 to 2012", m("cagr", "AAPL", cal("2003", "2012"))),
    ask("Google's annualised return, 2005-2012", m("cagr", "GOOG", cal("2005", "2012"))),
    ask(
        "What was IBM's compound annual growth rate over the last ten years?",
        m("cagr", "IBM", days("2003-03-01")),
    ),
    ask("What is the CAGR of MSFT over 2003–2007?", m("cagr", "MSFT", cal("2003", "2007"))),
    ask("AAPL March 2009 return", m("total_return", "AAPL", cal("2009-03"))),
    ask("How did Microsoft perform in October 2008?", m("total_return", "MSFT", cal("2008-10"))),
    ask("What was the return on IBM last year?", m("total_return", "IBM", cal("2012"))),
    ask("What did Apple return last quarter?", m("total_return", "AAPL", cal("2012Q4"))),
    ask("Apple's return last month", m("total_return", "AAPL", cal("2013-02"))),
    ask(
        "GOOG from 19 Aug 2004 to 1 March 2013, total return",
        m("total_return", "GOOG", days("2004-08-19")),
    ),
    ask(
        "What has Facebook returned over all the data you have?",
        m("total_return", "FB", days("2012-05-18")),
    ),
    ask(
        "Returns of AAPL, MSFT and IBM in 2009",
        *each("total_return", "AAPL MSFT IBM", cal("2009")),
    ),
    ask(
        "How did Apple do in 2007, 2008 and 2009?",
        m("total_return", "AAPL", cal("2007")),
        m("total_return", "AAPL", cal("2008")),
        m("total_return", "AAPL", cal("2009")),
    ),
    ask(
        "Apple's return in 2008 vs 2009",
        m("total_return", "AAPL", cal("2008")),
        m("total_return", "AAPL", cal("2009")),
    ),
    ask(
        "What did $AAPL return in the first half of 2012?",
        m("total_return", "AAPL", cal("2012-01", "2012-06")),
    ),
    ask(
        "IBM total return from 06/30/2009 to 12/31/2010",
        m("total_return", "IBM", days("2009-06-30", "2010-12-31")),
    ),
    ask(
        "How much has Apple gained over the trailing twelve months?",
        m("total_return", "AAPL", days("2012-03-01")),
    ),
    ask("MSFT 6-month return", m("total_return", "MSFT", days("2012-09-01"))),
    ask(
        "What was Microsoft's return from June 2007 through February 2009?",
        m("total_return", "MSFT", cal("2007-06", "2009-02")),
    ),
    ask(
        "Apple's return from the beginning of 2005 until the end of 2008",
        m("total_return", "AAPL", cal("2005", "2008")),
    ),
    ask(
        "Total return for GOOG in the second quarter of 2008",
        m("total_return", "GOOG", cal("2008Q2")),
    ),
    ask("2011 total returns: IBM, MSFT, GOOG", *each("total_return", "IBM MSFT GOOG", cal("2011"))),
    ask(
        "What would I have earned in IBM between Sept 15, 2008 and Mar 9, 2009?",
        m("total_return", "IBM", days("2008-09-15", "2009-03-09")),
    ),
    ask("how much did i lose holding apple in 2008", m("total_return", "AAPL", cal("2008"))),
    ask("Did Microsoft make money in 2005?", m("total_return", "MSFT", cal("2005"))),
    ask("Was Apple up or down in May 2010?", m("total_return", "AAPL", cal("2010-05"))),
    ask("YTD return of GOOG", m("total_return", "GOOG", cal("2013"))),
    ask(
        "Please provide the total shareholder return of International Business Machines for the "
        "fourth quarter of 2011.",
        m("total_return", "IBM", cal("2011Q4")),
    ),
    ask("goog & msft, 2q12 returns", *each("total_return", "GOOG MSFT", cal("2012Q2"))),
    ask("AAPL 3y CAGR", m("cagr", "AAPL", days("2010-03-01"))),
    ask(
        "Microsoft's price return and total return, 2012",
        m("price_return", "MSFT", cal("2012")),
        m("total_return", "MSFT", cal("2012")),
    ),
    ask("How's Facebook done over the last 3 months?", m("total_return", "FB", days("2012-12-01"))),
    ask(
        "Apple: total return, CAGR and log return from 2009-03-09 until 2013-03-01",
        m("total_return", "AAPL", days("2009-03-09")),
        m("cagr", "AAPL", days("2009-03-09")),
        m("log_return", "AAPL", days("2009-03-09")),
    ),
]

RISK = [
    ask("How volatile was AAPL in 2008?", m("volatility", "AAPL", cal("2008"))),
    ask("Annualised volatility of IBM in 2008 Q4", m("volatility", "IBM", cal("2008Q4"))),
    ask("Google's vol over the last 3 years", m("volatility", "GOOG", days("2010-03-01"))),
    ask(
        "What's the annualized standard deviation of MSFT's daily returns in 2010?",
        m("volatility", "MSFT", cal("2010")),
    ),
    ask("FB realised volatility since 2012-05-18", m("volatility", "FB", days("2012-05-18"))),
    ask("MSFT downside deviation 2008", m("downside_deviation", "MSFT", cal("2008"))),
    ask(
        "What was Apple's downside deviation from 2009 to 2012?",
        m("downside_deviation", "AAPL", cal("2009", "2012")),
    ),
    ask("Sharpe ratio of AAPL 2009-2012", m("sharpe", "AAPL", cal("2009", "2012"))),
    ask(
        "What was Apple's Sharpe in 2009 with a 3% risk-free rate?",
        m("sharpe", "AAPL", cal("2009"), 0.03),
        rate=0.03,
    ),
    ask("IBM sharpe ratio for 2012, rf = 0.5%", m("sharpe", "IBM", cal("2012"), 0.005), rate=0.005),
    ask(
        "Sharpe of MSFT over the past five years assuming a risk free rate of 2 percent",
        m("sharpe", "MSFT", days("2008-03-01"), 0.02),
        rate=0.02,
    ),
    ask("Sortino ratio for Google in 2009", m("sortino", "GOOG", cal("2009"))),
    ask(
        "What's IBM's Sortino over the last 10 years, with the risk-free at 1.5%?",
        m("sortino", "IBM", days("2003-03-01"), 0.015),
        rate=0.015,
    ),
    ask("Max drawdown of AAPL in 2008", m("max_drawdown", "AAPL", cal("2008"))),
    ask(
        "What was Microsoft's biggest peak-to-trough loss between 2007 and 2009?",
        m("max_drawdown", "MSFT", cal("2007", "2009")),
    ),
    ask(
        "How bad did IBM's worst drawdown get since 2000-03-01?", m("max_drawdown", "IBM", ALL)
    ),
    ask(
        "GOOG maximum drawdown from Nov 6, 2007 to Mar 31, 2009",
        m("max_drawdown", "GOOG", days("2007-11-06", "2009-03-31")),
    ),
    ask(
        "when did apple's 2008 drawdown hit bottom, and how deep was it?",
        m("max_drawdown", "AAPL", cal("2008")),
        said=("2008-11-20|20 November 2008|November 20, 2008|Nov 20, 2008|20 Nov 2008",),
    ),
    ask(
        "FB's largest drawdown over the whole data set",
        m("max_drawdown", "FB", days("2012-05-18")),
    ),
    ask("Best day for AAPL in 2008", m("best_day", "AAPL", cal("2008"))),
    ask(
        "MSFT's worst single day between 2000-04-01 and 2000-12-31",
        m("worst_day", "MSFT", days("2000-04-01", "2000-12-31")),
    ),
    ask("Which day did Google gain the most in 2008?", m("best_day", "GOOG", cal("2008"))),
    ask("IBM biggest one-day drop in 2002", m("worst_day", "IBM", cal("2002"))),
    ask(
        "What were AAPL's best and worst days in 2010?",
        m("best_day", "AAPL", cal("2010")),
        m("worst_day", "AAPL", cal("2010")),
    ),
    ask(
        "How much did Facebook fall on its worst day since 18 May 2012?",
        m("worst_day", "FB", days("2012-05-18")),
    ),
    ask(
        "Give me volatility, Sharpe and max drawdown for IBM in 2010",
        m("volatility", "IBM", cal("2010")),
        m("sharpe", "IBM", cal("2010")),
        m("max_drawdown", "IBM", cal("2010")),
    ),
    ask(
        "AAPL, IBM: volatility and max drawdown, 2011",
        *each("volatility", "AAPL IBM", cal("2011")),
        *each("max_drawdown", "AAPL IBM", cal("2011")),
    ),
    ask(
        "How risky has Apple been over the past year in terms of volatility?",
        m("volatility", "AAPL", days("2012-03-01")),
    ),
    ask("what's the sortino for msft ytd", m("sortino", "MSFT", cal("2013"))),
    ask(
        "Volatility of Apple in 2008 and in 2012",
        m("volatility", "AAPL", cal("2008")),
        m("volatility", "AAPL", cal("2012")),
    ),
    ask(
        "Microsoft's steepest decline from peak to trough, January 2008 until March 2009",
        m("max_drawdown", "MSFT", cal("2008-01", "2009-03")),
    ),
    ask("sharpe and sortino, goog, 2012, risk-free 1%",
        m("sharpe", "GOOG", cal("2012"), 0.01),
        m("sortino", "GOOG", cal("2012"), 0.01),
        rate=0.01,
    ),
]  # fmt: skip
