"""Prices, levels, volumes, indicators and events, as analysts type them."""

from golden.answers import cal, days, sessions
from golden.cases import Fact, alt, ask, ev, ind, lv, one, px

ALL = days("2000-03-01")

PRICES = [
    ask("What's the price of AAPL?", px("AAPL")),
    ask("Where did IBM close on 2008-09-15?", px("IBM", "2008-09-15")),
    ask("Apple closing price on 15 September 2008", px("AAPL", "2008-09-15")),
    ask("msft price on january 3rd, 2005", px("MSFT", "2005-01-03")),
    ask(
        "What was GOOG's price on Saturday 2012-12-22?",
        px("GOOG", "2012-12-22"),
        said=("2012-12-21|21 December 2012|December 21, 2012|21 Dec 2012|Dec 21, 2012",),
    ),
    ask(
        "IBM close on 25 December 2008",
        px("IBM", "2008-12-25"),
        said=("2008-12-24|24 December 2008|December 24, 2008|24 Dec 2008|Dec 24, 2008",),
    ),
    ask(
        "What did FB open at on its first trading day, 18 May 2012?",
        px("FB", "2012-05-18", "open"),
    ),
    ask(
        "Open, high, low and close for MSFT on Oct 10, 2008",
        *(px("MSFT", "2008-10-10", field) for field in ("open", "high", "low", "close")),
    ),
    ask("How many Apple shares traded on 2012-09-21?", px("AAPL", "2012-09-21", "volume")),
    ask(
        "Apple price on 2000-06-20, the day before the split",
        px("AAPL", "2000-06-20"),
        px("AAPL", "2000-06-20", "close_unadjusted"),
    ),
    ask("What was Apple's share price a year ago?", px("AAPL", "2012-03-01")),
    ask("yesterday's close for IBM", px("IBM", "2013-02-28")),
    ask("latest MSFT quote", px("MSFT")),
    ask(
        "prices of AAPL, MSFT, IBM and GOOG at the end of 2012",
        *(px(ticker, "2012-12-31") for ticker in ("AAPL", "MSFT", "IBM", "GOOG")),
    ),
    ask("intraday high of AAPL on 2012-09-21", px("AAPL", "2012-09-21", "high")),
    ask("where is google trading now", px("GOOG")),
    ask("How much was one share of Microsoft worth on 11/15/2004?", px("MSFT", "2004-11-15")),
    ask(
        "IBM, AAPL: closing prices on 9 Mar 2009",
        px("IBM", "2009-03-09"),
        px("AAPL", "2009-03-09"),
    ),
    ask("What's Facebook's current share price?", px("FB")),
    ask("low of GOOG on Nov 21 2008", px("GOOG", "2008-11-21", "low")),
    ask("High of AAPL in 2012", lv("high", "AAPL", cal("2012"))),
    ask("What was the intraday low of Microsoft in 2009?", lv("low", "MSFT", cal("2009"))),
    ask("Highest close of IBM in 2012", lv("highest_close", "IBM", cal("2012"))),
    ask("lowest closing price for GOOG in Q4 2008", lv("lowest_close", "GOOG", cal("2008Q4"))),
    ask("average close of AAPL in Feb 2013", lv("average_close", "AAPL", cal("2013-02"))),
    ask(
        "What was GOOG's mean closing price in 2010?", lv("average_close", "GOOG", cal("2010"))
    ),
    ask("AAPL's 52-week high and low", ind("high_52w", "AAPL"), ind("low_52w", "AAPL")),
    ask(
        "52-week range for IBM as of 2012-12-31",
        ind("high_52w", "IBM", "2012-12-31"),
        ind("low_52w", "IBM", "2012-12-31"),
    ),
    ask("What was Microsoft's 52 week low on 2009-03-09?", ind("low_52w", "MSFT", "2009-03-09")),
    ask("average daily volume MSFT 2011", lv("average_volume", "MSFT", cal("2011"))),
    ask(
        "How many shares of IBM changed hands in 2012 in total?",
        lv("total_volume", "IBM", cal("2012")),
    ),
    ask("total volume of GOOG in January 2009", lv("total_volume", "GOOG", cal("2009-01"))),
    ask(
        "What was Apple's average trading volume in 2004?",
        lv("average_volume", "AAPL", cal("2004")),
    ),
    ask(
        "Highest and lowest price of Facebook since 2012-05-18",
        lv("high", "FB", days("2012-05-18")),
        lv("low", "FB", days("2012-05-18")),
    ),
    ask("MSFT all-time high close in the data", lv("highest_close", "MSFT", ALL)),
    ask(
        "Average volume of GOOG between 2008-09-15 and 2008-10-15",
        lv("average_volume", "GOOG", days("2008-09-15", "2008-10-15")),
    ),
]  # fmt: skip

INDICATORS = [
    ask("AAPL 50-day moving average", ind("sma_50", "AAPL")),
    ask("200 day SMA of IBM on 2009-03-09", ind("sma_200", "IBM", "2009-03-09")),
    ask("What's the 20-day EMA for Microsoft?", ind("ema_20", "MSFT")),
    ask("GOOG EMA 50 as of 2012-06-29", ind("ema_50", "GOOG", "2012-06-29")),
    ask("RSI of AAPL", ind("rsi_14", "AAPL")),
    ask("14-day RSI for FB on 2012-09-04", ind("rsi_14", "FB", "2012-09-04")),
    ask("IBM 9-day RSI on 30 December 2011", ind("rsi_9", "IBM", "2011-12-30")),
    ask("ATR of AAPL on 2012-09-21", ind("atr_14", "AAPL", "2012-09-21")),
    ask("What's Microsoft's 20-day average true range?", ind("atr_20", "MSFT")),
    ask(
        "MACD for IBM", ind("macd", "IBM"), ind("macd_signal", "IBM"), ind("macd_histogram", "IBM")
    ),
    ask("MACD histogram for GOOG on 2012-10-19", ind("macd_histogram", "GOOG", "2012-10-19")),
    ask(
        "Bollinger bands for MSFT",
        ind("bollinger_lower", "MSFT"),
        ind("bollinger_middle", "MSFT"),
        ind("bollinger_upper", "MSFT"),
    ),
    ask(
        "Where was the upper Bollinger band of AAPL on September 21, 2012?",
        ind("bollinger_upper", "AAPL", "2012-09-21"),
    ),
    ask("AAPL 63-day rolling volatility on 2008-12-31",
        ind("volatility_63d", "AAPL", "2008-12-31")),
    ask(
        "What was IBM's 30-day rolling vol as of 31 December 2012?",
        ind("volatility_30d", "IBM", "2012-12-31"),
    ),
    ask(
        "Is AAPL trading above its 200-day moving average?",
        ind("sma_200", "AAPL"),
        px("AAPL"),
    ),
    ask(
        "Give me the RSI, MACD and 50-day SMA of Google",
        ind("rsi_14", "GOOG"),
        ind("macd", "GOOG"),
        ind("sma_50", "GOOG"),
    ),
    ask("20-day average volume of AAPL", ind("average_volume_20d", "AAPL")),
    ask("RSI for AAPL, IBM and MSFT on 2011-08-08",
        *(ind("rsi_14", ticker, "2011-08-08") for ticker in ("AAPL", "IBM", "MSFT"))),
    ask("facebook's 100 day simple moving average", ind("sma_100", "FB")),
    ask("apple 50d and 200d sma on 2012-12-31",
        ind("sma_50", "AAPL", "2012-12-31"), ind("sma_200", "AAPL", "2012-12-31")),
]  # fmt: skip

EVENTS = [
    ask(
        "When did Apple split its stock?",
        one("split", "AAPL", "2000-06-21"),
        one("split", "AAPL", "2005-02-28"),
        said=("2000-06-21|21 June 2000|June 21, 2000|21 Jun 2000", "2005-02-28|28 Feb"),
    ),
    ask("MSFT splits", one("split", "MSFT", "2003-02-18")),
    ask("How many times has AAPL split since 2000-03-01?", ev("splits", "AAPL", ALL)),
    ask("Has IBM split its stock?", ev("splits", "IBM", ALL)),
    ask(
        "What dividends did Apple pay in 2012?",
        one("dividend", "AAPL", "2012-08-09"),
        one("dividend", "AAPL", "2012-11-07"),
    ),
    ask(
        "How much did IBM pay in dividends per share in 2011?",
        ev("dividends_per_share", "IBM", cal("2011")),
    ),
    ask(
        "How many dividends has MSFT paid since 2003?",
        ev("dividends", "MSFT", cal("2003", "2013")),
    ),
    ask("MSFT special dividend", one("dividend", "MSFT", "2004-11-15")),
    ask(
        "When did Microsoft pay its special dividend and how much was it?",
        one("dividend", "MSFT", "2004-11-15"),
        said=("2004-11-15|15 November 2004|November 15, 2004|15 Nov 2004|Nov 15, 2004",),
    ),
    ask(
        "Sum of IBM's dividends per share between 2000-03-01 and 2013-03-01",
        ev("dividends_per_share", "IBM", ALL),
    ),
    ask("Did Google ever pay a dividend?", ev("dividends", "GOOG", days("2004-08-19"))),
    ask("What was IBM's last dividend?", one("dividend", "IBM", "2013-02-06")),
    ask("number of dividends IBM paid in the data", ev("dividends", "IBM", ALL)),
    ask("how much has apple paid out in dividends in total?",
        ev("dividends_per_share", "AAPL", ALL)),
    ask("dividends of MSFT and IBM in 2012",
        ev("dividends_per_share", "MSFT", cal("2012")),
        ev("dividends_per_share", "IBM", cal("2012"))),
    ask("What was the ratio of Microsoft's 2003 split?", one("split", "MSFT", "2003-02-18")),
    ask("list the dividends IBM paid in 2010",
        one("dividend", "IBM", "2010-02-08"), one("dividend", "IBM", "2010-05-06"),
        one("dividend", "IBM", "2010-08-06"), one("dividend", "IBM", "2010-11-08")),
]  # fmt: skip

COVERAGE = [
    ask(
        "What data do you have?",
        *(Fact(t, ("sessions",), lambda t=t: sessions(t)) for t in ("AAPL", "IBM", "GOOG", "FB")),
        said=("2000-03-01|1 March 2000|March 1, 2000", "2004-08-19|19 Aug", "2012-05-18|18 May"),
    ),
    ask("How far back does your GOOG history go?", said=("2004-08-19|19 August 2004",)),
    ask("Which symbols do you cover?", said=("AAPL", "IBM", "MSFT", "GOOG", "FB")),
    ask("how many sessions of FB are there?", Fact("FB", ("sessions",), lambda: sessions("FB"))),
    ask("When does the Facebook data start?", said=("2012-05-18|18 May 2012|May 18, 2012",)),
    ask("what is the last date in your data set?", said=("2013-03-01|1 March 2013|March 1, 2013",)),
]

BRIEFS = [
    ask("Tell me about IBM", px("IBM")),
    ask("brief on Apple", px("AAPL")),
    ask("Give me an overview of Google", px("GOOG")),
    ask("FB snapshot", px("FB")),
    ask("Could you summarise Microsoft for me?", px("MSFT")),
]

# The names of a figure that may rightly differ from the plain one.
AMBIGUOUS = [
    ask("ADV of Google over the last 3 months",
        alt(lv("average_volume", "GOOG", days("2012-12-01")), "average_volume_63d")),
]  # fmt: skip
