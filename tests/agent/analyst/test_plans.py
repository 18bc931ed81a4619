"""Questions in an analyst's words, and the tool calls they lead to.

Each call is written on one line, see ``line`` in the conftest beside this file.
"""

import pytest

PLANS = [
    # Prices
    ("What's the price of AAPL?", ["price_on AAPL close 2013-03-01"]),
    ("What was Apple's closing price on 10 October 2008?", ["price_on AAPL close 2008-10-10"]),
    ("What was AAPL worth on March 9th, 2009?", ["price_on AAPL close 2009-03-09"]),
    ("How much did a share of IBM cost at the end of 2005?", ["price_on IBM close 2005-12-31"]),
    ("Microsoft's close on Saturday 11 October 2008", ["price_on MSFT close 2008-10-11"]),
    ("Quote for goog please", ["price_on GOOG close 2013-03-01"]),
    ("What did Facebook trade at yesterday?", ["price_on FB close 2013-02-28"]),
    ("What is Apple trading at right now?", ["price_on AAPL close 2013-03-01"]),
    ("Tell me the opening price of MSFT on 5/10/2010", ["price_on MSFT open 2010-05-10"]),
    ("AAPL high and low on 2012-09-21", ["price_on AAPL high+low 2012-09-21"]),
    (
        "Give me the OHLC for Facebook on 2012-05-18",
        [
            "price_on FB open+high+low+close+volume 2012-05-18",
        ],
    ),
    (
        "How many shares of Microsoft changed hands on 2010-05-06?",
        [
            "price_on MSFT volume 2010-05-06",
        ],
    ),
    ("What was the volume of AAPL on 2008-10-10?", ["price_on AAPL volume 2008-10-10"]),
    (
        "What's the unadjusted close of AAPL on 2004-12-31?",
        [
            "price_on AAPL close_unadjusted 2004-12-31",
        ],
    ),
    ("NASDAQ:MSFT close 2010-01-04", ["price_on MSFT close 2010-01-04"]),
    ("price of ticker IBM on 2010-01-04", ["price_on IBM close 2010-01-04"]),
    ("what was aapl's close on 13/10/08", ["price_on AAPL close 2008-10-13"]),
    ("what was the price of microsoft on 29 february 2012", ["price_on MSFT close 2012-02-29"]),
    ("price of ibm on the last trading day of 2011", ["price_on IBM close 2011-12-31"]),
    (
        "What was Apple's price in March 2009?",
        [
            "price_on AAPL close 2009-03-31",
            "measure AAPL highest_close+lowest_close+average_close 2009-03",
        ],
    ),
    ("What price did MSFT open at on 2013-01-02?", ["price_on MSFT open 2013-01-02"]),
    (
        "AAPL and IBM closing prices on 2010-01-04 and 2010-01-05",
        [
            "price_on AAPL,IBM close 2010-01-04",
            "price_on AAPL,IBM close 2010-01-05",
        ],
    ),
    ("Where did MSFT trade on 3 January 2005?", ["price_on MSFT close 2005-01-03"]),
    ("Where did Google close five years ago?", ["price_on GOOG close 2008-03-01"]),
    ("stock price apple 2012-12-31", ["price_on AAPL close 2012-12-31"]),
    ("IBM's latest close", ["price_on IBM close 2013-03-01"]),
    ("close of $AAPL on 20081010", ["price_on AAPL close 2008-10-10"]),
    # Returns
    ("How did Apple do in 2010?", ["measure AAPL total_return 2010"]),
    (
        "What was Microsoft's total return between 2004 and 2007?",
        [
            "measure MSFT total_return 2004/2007",
        ],
    ),
    (
        "How much did Apple shares return from March 9, 2009 to March 1, 2013?",
        [
            "measure AAPL total_return 2009-03-09/2013-03-01",
        ],
    ),
    (
        "How much would I have made buying Apple in January 2009?",
        [
            "measure AAPL total_return 2009-01",
        ],
    ),
    ("What has IBM returned this year?", ["measure IBM total_return ytd"]),
    ("MTD return of AAPL", ["measure AAPL total_return 2013-03/"]),
    ("How much has GOOG gained over the last six months?", ["measure GOOG total_return 6mo"]),
    (
        "performance of apple during the second quarter of 2010",
        [
            "measure AAPL total_return 2010-Q2",
        ],
    ),
    (
        "How did International Business Machines fare in the third quarter of 2008?",
        [
            "measure IBM total_return 2008-Q3",
        ],
    ),
    ("Meta's return from June 2012 to December 2012", ["measure FB total_return 2012-06/2012-12"]),
    ("Return of FB since its IPO", ["measure FB total_return max"]),
    (
        "Return of Apple in 2008 and in 2009",
        [
            "measure AAPL total_return 2008",
            "measure AAPL total_return 2009",
        ],
    ),
    (
        "What was the return of MSFT on 2008-10-13?",
        [
            "price_on MSFT day_return 2008-10-13",
        ],
    ),
    (
        "How did Microsoft perform yesterday?",
        [
            "price_on MSFT day_return 2013-02-28",
        ],
    ),
    ("IBM's return since the end of 2008", ["measure IBM total_return 2009/"]),
    (
        "return from the end of 2009 to the end of 2011 for AAPL",
        [
            "measure AAPL total_return 2010/2011",
        ],
    ),
    ("Can you tell me what IBM did in October 2008?", ["measure IBM total_return 2008-10"]),
    ("price return of IBM in 2010", ["measure IBM price_return 2010"]),
    ("How much did the price of Apple rise in 2009?", ["measure AAPL price_return 2009"]),
    ("Return of Apple excluding dividends in 2012", ["measure AAPL price_return 2012"]),
    ("how much did ibm return without dividends over 2011?", ["measure IBM price_return 2011"]),
    (
        "Between the start of 2005 and the end of 2007, how much did Google's share price go up?",
        [
            "measure GOOG price_return 2005/2007",
        ],
    ),
    (
        "IBM total return from 2 January 2004 until 29 June 2007, dividends included",
        [
            "measure IBM total_return 2004-01-02/2007-06-29",
        ],
    ),
    ("log return of AAPL in 2012", ["measure AAPL log_return 2012"]),
    ("IBM: CAGR 2005-2010", ["measure IBM cagr 2005/2010"]),
    ("annualised return of MSFT over the past 10 years", ["measure MSFT cagr 10y"]),
    (
        "What's the compound annual growth rate of Apple between 2003 and 2012?",
        [
            "measure AAPL cagr 2003/2012",
        ],
    ),
    ("average annual return of IBM 2003-2012", ["measure IBM cagr 2003/2012"]),
    ("Annual return of Apple in 2009", ["measure AAPL total_return 2009"]),
    (
        "If I had put $10,000 into Apple at the start of 2005, what is it at the end of 2010?",
        [
            "measure AAPL total_return 2005/2010",
        ],
    ),
    ("Did Apple go up in 2008?", ["measure AAPL total_return 2008"]),
    ("How much money would I have lost on Microsoft in 2008?", ["measure MSFT total_return 2008"]),
    ("Apple's return for the year ended 2010-06-30", ["measure AAPL total_return 2009-07/2010-06"]),
    ("Apple's YTD return as of 2012-06-30", ["measure AAPL total_return 2012/2012-06-30"]),
    ("IBM return in the five years to 2010", ["measure IBM total_return 2006/2010"]),
    (
        "IBM's return over the first three months of 2009",
        [
            "measure IBM total_return 2009-01/2009-03",
        ],
    ),
    ("IBM's return in the last two quarters of 2008", ["measure IBM total_return 2008-Q3/2008-Q4"]),
    ("What did MSFT return in H1 2012?", ["measure MSFT total_return 2012-H1"]),
    ("MSFT 3Q10 total return", ["measure MSFT total_return 2010-Q3"]),
    ("return of IBM from Q4 2008 through Q2 2009", ["measure IBM total_return 2008-Q4/2009-Q2"]),
    ("return of IBM in the 2000s", ["measure IBM total_return 2000/2009"]),
    ("GOOG return up to 2007", ["measure GOOG total_return 2004-08-19/2007"]),
    ("GOOG return after 2009", ["measure GOOG total_return 2010/"]),
    ("Big Blue's return last month", ["measure IBM total_return 2013-02"]),
    ("return of AAPL over the trailing twelve months", ["measure AAPL total_return 12mo"]),
    ("WHAT WAS APPLE'S RETURN IN 2010?", ["measure AAPL total_return 2010"]),
    ("What Was Apple's Total Return In 2010?", ["measure AAPL total_return 2010"]),
    # Risk
    ("What is Apple's annualized volatility since 2005?", ["measure AAPL volatility 2005/"]),
    ("standard deviation of GOOG's daily returns in 2009", ["measure GOOG volatility 2009"]),
    ("How risky was FB last quarter?", ["measure FB volatility 2012-Q4"]),
    ("how volatile was GOOG over the past 5 years", ["measure GOOG volatility 5y"]),
    ("past 30 days' volatility of Google", ["measure GOOG volatility 30d"]),
    ("downside deviation for IBM 2008", ["measure IBM downside_deviation 2008"]),
    ("Sortino of AAPL last year", ["measure AAPL sortino 2012"]),
    (
        "Sharpe ratio of IBM from 2005 to 2009 with a risk-free rate of 2%",
        [
            "measure IBM sharpe 2005/2009 rf=0.02",
        ],
    ),
    ("Sharpe ratio of MSFT rf=0.02 2010", ["measure MSFT sharpe 2010 rf=0.02"]),
    (
        "What was the Sharpe for Google in 2009, assuming a 3% risk-free rate?",
        [
            "measure GOOG sharpe 2009 rf=0.03",
        ],
    ),
    ("Sharpe of AAPL, risk-free 150 bps, 2010", ["measure AAPL sharpe 2010 rf=0.015"]),
    (
        "Sharpe, Sortino and max drawdown of MSFT 2005-2012 with rf 3%",
        [
            "measure MSFT sharpe+sortino+max_drawdown 2005/2012 rf=0.03",
        ],
    ),
    ("MDD of IBM since 2001", ["measure IBM max_drawdown 2001/"]),
    ("maximum peak-to-trough decline in Google stock in 2008", ["measure GOOG max_drawdown 2008"]),
    (
        "What is the maximum drawdown of AAPL with peak and trough dates in 2008?",
        [
            "measure AAPL max_drawdown 2008",
        ],
    ),
    (
        "When did Apple's stock recover from its 2008 drawdown?",
        [
            "measure AAPL max_drawdown 2008",
            "measure AAPL max_drawdown 2008/",
        ],
    ),
    ("Highest volume day for Apple in 2012", ["measure AAPL highest_volume 2012"]),
    ("What was Apple's highest volume in 2012?", ["measure AAPL highest_volume 2012"]),
    ("How far did Apple fall from peak to trough in 2008?", ["measure AAPL max_drawdown 2008"]),
    (
        "What was the worst drawdown for big blue during the financial crisis?",
        [
            "measure IBM max_drawdown 2007-10-09/2009-03-09",
        ],
    ),
    ("What was the biggest one-day drop of Apple in 2008?", ["measure AAPL worst_day 2008"]),
    ("Apple's worst day ever", ["measure AAPL worst_day max"]),
    ("Which day was Apple's worst in 2008?", ["measure AAPL worst_day 2008"]),
    ("best single day for MSFT since 2000-03-01", ["measure MSFT best_day 2000-03-01/"]),
    ("What were the best and worst days for IBM in 2011?", ["measure IBM best_day+worst_day 2011"]),
    ("largest daily percentage loss for Google in Q4 2008", ["measure GOOG worst_day 2008-Q4"]),
    ("What was Apple's biggest gain in 2008?", ["measure AAPL best_day 2008"]),
    (
        "maximum drawdown of IBM",
        [
            "measure IBM max_drawdown max",
            "measure IBM max_drawdown 1y",
        ],
    ),
    ("volatility of IBM", ["measure IBM volatility 1y"]),
    # Levels and volumes
    ("What was the highest close of Apple in 2012?", ["measure AAPL highest_close 2012"]),
    ("how high did apple get in 2012?", ["measure AAPL high+highest_close 2012"]),
    ("What's the lowest Google closed at in 2008?", ["measure GOOG lowest_close 2008"]),
    ("When did Apple hit its all-time high?", ["measure AAPL high+highest_close max"]),
    ("When did MSFT reach its lowest close since 2005?", ["measure MSFT lowest_close 2005/"]),
    ("all time low of MSFT", ["measure MSFT low+lowest_close max"]),
    ("52-week high of Apple", ["indicators AAPL high_52w usual latest"]),
    ("What's the 52-week range of MSFT?", ["indicators MSFT high_52w+low_52w usual latest"]),
    ("Average closing price for IBM in H1 2012?", ["measure IBM average_close 2012-H1"]),
    ("average daily volume of MSFT in 2010", ["measure MSFT average_volume 2010"]),
    ("total volume IBM Q1 2010", ["measure IBM total_volume 2010-Q1"]),
    ("volume of Apple shares traded in March 2009", ["measure AAPL total_volume 2009-03"]),
    ("90-day average volume of FB", ["indicators FB average_volume 90 latest"]),
    # Indicators
    ("RSI of Apple", ["indicators AAPL rsi usual latest"]),
    (
        "What's AAPL's 14 day relative strength index as of 2012-09-21?",
        [
            "indicators AAPL rsi 14 2012-09-21",
        ],
    ),
    ("50-day moving average of IBM on 2008-10-10", ["indicators IBM sma 50 2008-10-10"]),
    (
        "50- and 200-day moving averages of AAPL",
        [
            "indicators AAPL sma 50 latest",
            "indicators AAPL sma 200 latest",
        ],
    ),
    ("SMA50 of AAPL", ["indicators AAPL sma 50 latest"]),
    ("SMA(200) for GOOG on 15 June 2011", ["indicators GOOG sma 200 2011-06-15"]),
    ("AAPL 200 DMA", ["indicators AAPL sma 200 latest"]),
    ("20-day EMA of AAPL at 2012-09-21", ["indicators AAPL ema 20 2012-09-21"]),
    (
        "Give the exponential moving average (20 days) of IBM on 2010-06-30",
        [
            "indicators IBM ema 20 2010-06-30",
        ],
    ),
    ("ATR(14) for IBM on 2013-01-31", ["indicators IBM atr 14 2013-01-31"]),
    ("MACD of GOOG", ["indicators GOOG macd usual latest"]),
    ("Bollinger bands for AAPL on 30 June 2012", ["indicators AAPL bollinger usual 2012-06-30"]),
    ("30-day rolling volatility of Google", ["indicators GOOG rolling_volatility 30 latest"]),
    ("rolling 30-day volatility of Google", ["indicators GOOG rolling_volatility 30 latest"]),
    (
        "63-day rolling vol of IBM at end of 2008",
        [
            "indicators IBM rolling_volatility 63 2008-12-31",
        ],
    ),
    ("Is AAPL trading above its 200-day moving average?", ["indicators AAPL sma 200 latest"]),
    ("Is Microsoft overbought?", ["indicators MSFT rsi usual latest"]),
    (
        "14-day RSI and 20-day EMA of AAPL",
        [
            "indicators AAPL ema 20 latest",
            "indicators AAPL rsi 14 latest",
        ],
    ),
    ("RSI of AAPL in March 2009", ["indicators AAPL rsi usual 2009-03-31"]),
    # Relations
    ("correlation between AAPL and MSFT in 2010", ["relate AAPL,MSFT pairs 2010"]),
    ("How correlated are IBM and Microsoft since 2005?", ["relate IBM,MSFT pairs 2005/"]),
    ("correlations among AAPL, IBM and MSFT in 2008", ["relate AAPL,IBM,MSFT pairs 2008"]),
    ("Show me the correlation matrix", ["relate AAPL,IBM,MSFT,GOOG,FB pairs 1y"]),
    ("What's Apple's correlation with the others in 2011?", ["relate AAPL basket 2011"]),
    ("beta of AAPL against IBM in 2010", ["relate AAPL IBM 2010"]),
    ("what's the beta of IBM to Apple over the last 3 years?", ["relate IBM AAPL 3y"]),
    ("AAPL's beta vs the basket in 2011", ["relate AAPL basket 2011"]),
    ("What is the beta of Microsoft with Google as benchmark in 2010", ["relate MSFT GOOG 2010"]),
    ("beta between AAPL and IBM in 2010", ["relate AAPL IBM 2010"]),
    ("beta of Google", ["relate GOOG basket 1y"]),
    ("Beta of AAPL and MSFT against GOOG in 2012", ["relate AAPL,MSFT GOOG 2012"]),
    # Comparison and ranking
    (
        "which of AAPL, MSFT and IBM had the smallest drawdown between 2004 and 2007?",
        [
            "measure AAPL,MSFT,IBM max_drawdown 2004/2007",
        ],
    ),
    ("Rank all stocks by Sharpe ratio in 2010", ["measure AAPL,IBM,MSFT,GOOG,FB sharpe 2010"]),
    ("Who was the best performer in 2010?", ["measure AAPL,IBM,MSFT,GOOG,FB total_return 2010"]),
    ("Did Apple beat IBM in 2009?", ["measure AAPL,IBM total_return 2009"]),
    ("Was Apple more volatile than IBM in 2009?", ["measure AAPL,IBM volatility 2009"]),
    (
        "Which stock was the most volatile in 2012?",
        [
            "measure AAPL,IBM,MSFT,GOOG,FB volatility 2012",
        ],
    ),
    (
        "Which of the five had the worst day in January 2013?",
        [
            "measure AAPL,IBM,MSFT,GOOG,FB worst_day 2013-01",
        ],
    ),
    ("Who lost the most in 2008?", ["measure AAPL,IBM,MSFT,GOOG,FB total_return 2008"]),
    (
        "rank AAPL, IBM, MSFT by volatility in 2008, lowest first",
        [
            "measure AAPL,IBM,MSFT volatility 2008",
        ],
    ),
    (
        "Compare the returns of Apple and Microsoft in 2008 with 2009",
        [
            "measure AAPL,MSFT total_return 2008",
            "measure AAPL,MSFT total_return 2009",
        ],
    ),
    ("Compare AAPL vs MSFT", ["measure AAPL,MSFT total_return+volatility+sharpe+max_drawdown 1y"]),
    (
        "Compare 2008 and 2009 for IBM",
        [
            "measure IBM total_return+volatility+sharpe+max_drawdown 2008",
            "measure IBM total_return+volatility+sharpe+max_drawdown 2009",
        ],
    ),
    (
        "AAPL, IBM and MSFT: total return, volatility and max drawdown in Q3 2011",
        [
            "measure AAPL,IBM,MSFT total_return+volatility+max_drawdown 2011-Q3",
        ],
    ),
    ("return and volatility of AAPL in 2010", ["measure AAPL total_return+volatility 2010"]),
    (
        "Over the past five years, which of Apple, IBM and Microsoft had the best Sharpe ratio?",
        [
            "measure AAPL,IBM,MSFT sharpe 5y",
        ],
    ),
    (
        "Which year was better for Apple, 2008 or 2009?",
        [
            "measure AAPL total_return 2008",
            "measure AAPL total_return 2009",
        ],
    ),
    (
        "Quarterly returns of IBM in 2011",
        [
            "measure IBM total_return 2011-Q1",
            "measure IBM total_return 2011-Q2",
            "measure IBM total_return 2011-Q3",
            "measure IBM total_return 2011-Q4",
        ],
    ),
    ("WHICH STOCK WAS BEST IN 2009?", ["measure AAPL,IBM,MSFT,GOOG,FB total_return 2009"]),
    ("difference between Apple's and IBM's return in 2010", ["measure AAPL,IBM total_return 2010"]),
    (
        "Compare AAPL and NFLX in 2010",
        [
            "measure AAPL total_return+volatility+sharpe+max_drawdown 2010",
        ],
    ),
    ("List all dividends paid by AAPL", ["events AAPL dividend max"]),
    ("all splits of MSFT", ["events MSFT split max"]),
    # Splits and dividends
    ("When did Apple split its stock?", ["events AAPL split max"]),
    ("How many splits has Apple had since 2000?", ["events AAPL split 2000/"]),
    ("How many times did Apple split?", ["events AAPL split max"]),
    ("When was the last Microsoft stock split?", ["events MSFT split max"]),
    ("How many dividends did IBM pay in 2008?", ["events IBM dividend 2008"]),
    ("How much did IBM pay in dividends in 2010?", ["events IBM dividend 2010"]),
    ("Last dividend of Apple", ["events AAPL dividend max"]),
    ("Did Microsoft pay a special dividend?", ["events MSFT dividend max"]),
    ("What was the biggest dividend Microsoft paid?", ["events MSFT dividend max"]),
    ("has google ever paid a dividend?", ["events GOOG dividend max"]),
    ("list all splits", ["events AAPL,IBM,MSFT,GOOG,FB split max"]),
    ("Did AAPL split on 2005-02-28?", ["events AAPL split 2005-02-28/2005-02-28"]),
    ("splits and dividends of MSFT in 2003", ["events MSFT split+dividend 2003"]),
    # Charts
    (
        "plot the drawdown of Apple",
        [
            "chart AAPL drawdown 1y",
            "measure AAPL max_drawdown 1y",
        ],
    ),
    ("chart of apple price in 2012", ["chart AAPL price 2012"]),
    ("plot AAPL vs MSFT since 2010", ["chart AAPL,MSFT comparison 2010/"]),
    ("candlestick chart for IBM over the last 3 months", ["chart IBM candlestick 3mo"]),
    ("correlation heat map for 2012", ["chart AAPL,IBM,MSFT,GOOG correlation 2012"]),
    (
        "normalized comparison chart of AAPL, IBM and MSFT 2005-2010",
        [
            "chart AAPL,IBM,MSFT comparison 2005/2010",
        ],
    ),
    ("rolling volatility of AAPL chart 2012", ["chart AAPL rolling_volatility 2012"]),
    ("Draw me a graph of Google's price last year", ["chart GOOG price 2012"]),
    # Wordings that were once read wrongly
    ("standard deviation of Apple's returns in 2011", ["measure AAPL volatility 2011"]),
    (
        "return of IBM with and without dividends in 2010",
        ["measure IBM total_return+price_return 2010"],
    ),
    ("Which two stocks were most correlated in 2010?", ["relate AAPL,IBM,MSFT,GOOG,FB pairs 2010"]),
    (
        "Which stock beat Apple in 2009?",
        ["measure AAPL,IBM,MSFT,GOOG,FB total_return 2009"],
    ),
    ("how much did google grow per year from 2005 to 2012?", ["measure GOOG cagr 2005/2012"]),
    ("IBM third-quarter 2008 return", ["measure IBM total_return 2008-Q3"]),
    ("What was AAPL at on Sept 17 2001?", ["price_on AAPL close 2001-09-17"]),
    (
        "What's the average true range for the Google stock over 14 days?",
        ["indicators GOOG atr 14 latest"],
    ),
    (
        "how many shares of IBM were traded in 2010 on average per day",
        ["measure IBM average_volume 2010"],
    ),
    ("AAPL 52wk high low", ["indicators AAPL high_52w+low_52w usual latest"]),
    ("What was IBM's return last March?", ["measure IBM total_return 2012-03"]),
    ("volatility of FB", ["measure FB volatility max"]),
    ("candlesticks of FB", ["chart FB candlestick max"]),
    (
        "first trading day of 2008 close for MSFT",
        [
            "price_on MSFT close 2008-01-01",
            "price_on MSFT close 2008-01-02",
            "price_on MSFT close 2008-01-03",
            "price_on MSFT close 2008-01-04",
        ],
    ),
    # Words that are no tickers
    (
        "IT was a good year for AAPL: what was its return in 2009?",
        [
            "measure AAPL total_return 2009",
        ],
    ),
    ("ALL I want is the price of IBM, OK?", ["price_on IBM close 2013-03-01"]),
    (
        "Are you on it? CAN you give me the close of MSFT FOR 2010-01-04",
        [
            "price_on MSFT close 2010-01-04",
        ],
    ),
    ("A colleague asked for the RSI of FB", ["indicators FB rsi usual latest"]),
    ("What's AAPL's YTD return in USD?", ["measure AAPL total_return ytd"]),
    (
        "Q3 2010 CAGR, RSI or ATR of IBM? Only the RSI on 2010-09-30 please",
        [
            "indicators IBM rsi+atr usual 2010-09-30",
            "measure IBM cagr 2010-Q3",
        ],
    ),
]


@pytest.mark.parametrize(("question", "calls"), PLANS, ids=[question for question, _ in PLANS])
def test_a_question_becomes_its_tool_calls(question, calls, calls_of):
    assert calls_of(question) == calls


def test_the_table_is_large_enough_to_mean_something():
    assert len(PLANS) >= 150


FOLLOW_UPS = [
    (["How did Apple do in 2008?", "and in 2009?"], ["measure AAPL total_return 2009"]),
    (["How did Apple do in 2008?", "What about MSFT?"], ["measure MSFT total_return 2008"]),
    (["How did Apple do in 2008?", "and its volatility?"], ["measure AAPL volatility 2008"]),
    (["Return of IBM in 2010", "Same for Google"], ["measure GOOG total_return 2010"]),
    (["RSI of IBM", "and on 2010-06-30?"], ["indicators IBM rsi usual 2010-06-30"]),
    (
        ["Which stock was most volatile in 2010?", "and in 2011?"],
        ["measure AAPL,IBM,MSFT,GOOG,FB volatility 2011"],
    ),
    (
        ["Return of IBM in 2010", "and in 2011?", "what about AAPL?"],
        ["measure AAPL total_return 2011"],
    ),
    (["Return of IBM in 2010", "Close of MSFT on 2010-01-04"], ["price_on MSFT close 2010-01-04"]),
]


@pytest.mark.parametrize(("questions", "calls"), FOLLOW_UPS, ids=[q[-1] for q, _ in FOLLOW_UPS])
def test_a_follow_up_takes_what_it_leaves_out_from_the_question_before(questions, calls, calls_of):
    assert calls_of(*questions) == calls


def test_a_whole_question_takes_nothing_from_the_one_before(plan_of):
    plan = plan_of("Return of IBM in 2010", "What was the volatility of the stock in 2011 please?")
    assert plan.refusal
    assert not plan_of("Return of TSLA in 2010", "and its volatility?").steps


TICKER_WORDS = [
    ("What's the price of $ALL?", ["ALL"]),
    ("NYSE:ALL return in 2010", ["ALL"]),
    ("price of ticker A on 2010-01-04", ["A"]),
    ("ticker IT, close on 2010-01-04", ["IT"]),
    ("ALL of it is on: what was the return of FORD in 2010?", ["FORD"]),
    ("Gartner's return in 2010", ["IT"]),
    ("how did Allstate do in 2010, all in all", ["ALL"]),
    ("return of on semiconductor in 2010", ["ON"]),
]


@pytest.mark.parametrize(("question", "tickers"), TICKER_WORDS, ids=[q for q, _ in TICKER_WORDS])
def test_english_words_are_tickers_only_where_written_as_such(
    question, tickers, plan_of, words_universe
):
    assert list(plan_of(question, among=words_universe).tickers) == tickers


NO_TICKERS = [
    "What was a return in 2010?",
    "IT IS ON for all of us",
    "What is the price on it?",
]


@pytest.mark.parametrize("question", NO_TICKERS)
def test_words_alone_name_no_share(question, plan_of, words_universe):
    plan = plan_of(question, among=words_universe)
    assert plan.refusal
    assert plan.tickers == ()


NOTES = [
    ("volatility of IBM", "past year"),
    ("beta of IBM in 2010", "basket"),
    ("IBM's close on 3/4/2010", "month first"),
    ("IBM's return since its IPO", "first session held"),
    ("IBM's return during the financial crisis", "2007-10-09 to 2009-03-09"),
    ("IBM's return in March", "No year was given"),
    ("average annual return of IBM 2003-2012", "compound"),
    ("RSI of IBM in 2010", "period's end"),
    ("How much did $1,000 in IBM grow from 2003 to 2012?", "multiplying"),
]


@pytest.mark.parametrize(("question", "note"), NOTES, ids=[q for q, _ in NOTES])
def test_what_is_assumed_is_stated(question, note, plan_of):
    plan = plan_of(question)
    assert plan.steps
    assert any(note in said for said in (*plan.notes, *plan.gaps)), plan


def test_what_is_not_covered_is_named_beside_what_is(plan_of):
    plan = plan_of("Compare Apple, Amazon and Microsoft in 2010")
    assert plan.tickers == ("AAPL", "MSFT")
    assert plan.missing == ("Amazon",)
