"""Questions whose one word changes the answer: read it, or say that it can't be read.

A word dropped in silence makes a right figure the answer to another question, which is worse
than a refusal. Each of these may be refused; if answered, then with these facts.
"""

from golden.answers import Found, cal, days, wealth, window
from golden.cases import Fact, alt, ask, corr, each, ev, ind, lv, m, one, px


def _ranked_day(ticker: str, year: str, place: int, *, best: bool) -> Fact:
    """The n-th best or worst day of a calendar year."""
    moves = window(wealth(ticker), cal(year)).pct_change().iloc[1:].sort_values(ascending=not best)
    found = Found(float(moves.iloc[place - 1]), moves.index[place - 1])
    return Fact(ticker, ("best_day", "worst_day", "total_return"), lambda: found)


def _volume_of(ticker: str, day: str) -> Fact:
    return px(ticker, day, "volume")


DROPPED_WORDS = [
    ask("second worst day of AAPL in 2008", _ranked_day("AAPL", "2008", 2, best=False)),
    ask("third best day for MSFT in 2009", _ranked_day("MSFT", "2009", 3, best=True)),
    ask(
        "What were the three best days for GOOG in 2008?",
        *(_ranked_day("GOOG", "2008", place, best=True) for place in (1, 2, 3)),
    ),
    ask(
        "MSFT return from 2012-11-01 through year-end",
        m("total_return", "MSFT", days("2012-11-01", "2012-12-31")),
    ),
    ask(
        "AAPL one-day move on 2012-09-21",
        alt(
            m("total_return", "AAPL", days("2012-09-20", "2012-09-21")),
            "price_return",
            "day_return",
        ),
    ),
    ask("What day did AAPL have its highest volume in 2012?",
        lv("highest_volume", "AAPL", cal("2012"))),
    ask("When did GOOG trade the most shares in 2010?",
        lv("highest_volume", "GOOG", cal("2010"))),
    ask("MSFT month to date", m("total_return", "MSFT", cal("2013-03"))),
    ask("largest dividend MSFT ever paid", one("dividend", "MSFT", "2004-11-15")),
    ask("first dividend of MSFT", one("dividend", "MSFT", "2003-02-19")),
    ask(
        "AAPL stock split history and dividends",
        one("split", "AAPL", "2005-02-28"),
        one("dividend", "AAPL", "2012-11-07"),
    ),
    ask("AAPL high-low range in 2012", lv("high", "AAPL", cal("2012")),
        lv("low", "AAPL", cal("2012"))),
    ask(
        "is AAPL's volume yesterday above its 63-day average?",
        _volume_of("AAPL", "2013-02-28"),
        ind("average_volume_63d", "AAPL", "2013-02-28"),
    ),
    ask(
        "AAPL's return in 2009 and IBM's return in 2010",
        m("total_return", "AAPL", cal("2009")),
        m("total_return", "IBM", cal("2010")),
    ),
    ask("When did AAPL recover from its 2008 drawdown?", said=(r"2009-10-2\d",)),
    ask("Is GOOG at a 52-week high?", ind("high_52w", "GOOG"), px("GOOG")),
    ask("AAPL total return 1y, 3y, 5y and 10y",
        *(m("total_return", "AAPL", days(f"{year}-03-01")) for year in (2012, 2010, 2008, 2003))),
    ask("IBM return by year, 2008 to 2010",
        *(m("total_return", "IBM", cal(str(year))) for year in (2008, 2009, 2010))),
    ask("which company has paid the most dividends per share over 2010 to 2012, IBM or MSFT?",
        ev("dividends_per_share", "IBM", cal("2010", "2012")),
        said=(r"^\W*IBM\b.{0,60}(more|most|higher|highest)",)),
    ask("Did IBM or MSFT correlate more with Apple in 2012?",
        corr("IBM", "AAPL", cal("2012")), corr("MSFT", "AAPL", cal("2012")),
        said=(r"^(?!\W*IBM/MSFT)",)),
    ask("Was AAPL more volatile in 2008 than in 2012?",
        m("volatility", "AAPL", cal("2008")), m("volatility", "AAPL", cal("2012")),
        said=(r"^\W*(yes\b|.*\bhigher .*2007-12-31)",)),
    ask("Did IBM do better in 2009 or 2010?",
        m("total_return", "IBM", cal("2009")), m("total_return", "IBM", cal("2010")),
        said=(r"(higher|better|best|highest).{0,60}(2008-12-31|2009)",)),
    ask("Which of AAPL and MSFT did not lose money in 2008?", said=(r"\b(neither|none|no)\b",)),
    ask("Which stocks had a positive return in 2008?", said=(r"\b(none|no share|no stock)\b",)),
    ask("Who had the second highest return in 2010: AAPL, MSFT, IBM or GOOG?",
        m("total_return", "IBM", cal("2010")), said=(r"^\W*IBM\b",)),
    ask("Did IBM beat MSFT every year from 2005 to 2009?", said=(r"^\W*No\b",)),
    ask("AAPL in 2009 vs MSFT in 2010: total returns",
        m("total_return", "AAPL", cal("2009")), m("total_return", "MSFT", cal("2010"))),
    ask("AAPL return from 2012-01-01 to 2012-12-31",
        m("total_return", "AAPL", days("2012-01-01", "2012-12-31"))),
    ask("AAPL sharpe in 2010 with a risk-free rate of 25 bps",
        m("sharpe", "AAPL", cal("2010"), 0.0025), rate=0.0025),
    ask("How much did GOOG rise on 2008-10-13?",
        alt(m("total_return", "GOOG", days("2008-10-10", "2008-10-13")), "day_return")),
    ask("Did AAPL split in 2012?", ev("splits", "AAPL", cal("2012"))),
    ask("worst month for AAPL in 2008", m("total_return", "AAPL", cal("2008-09"))),
    ask("WHAT DID APPLE RETURN IN 2010?", m("total_return", "AAPL", cal("2010"))),
    ask("IS IBM UP THIS YEAR?", m("total_return", "IBM", cal("2013"))),
]  # fmt: skip

# Where the time or the window stands in an unusual place.
MISPLACED = [
    ask("simple moving average of AAPL over the last 100 days", ind("sma_100", "AAPL")),
    ask("sma of apple over 30 days", ind("sma_30", "AAPL")),
    ask("AAPL exponential average, 26 days", ind("ema_26", "AAPL")),
    ask("MSFT two-hundred day moving average", ind("sma_200", "MSFT")),
    ask("rolling volatility of AAPL, 21 days", ind("volatility_21d", "AAPL")),
    ask("EMA of IBM with span 30", ind("ema_30", "IBM")),
    ask("IBM ATR, window 10", ind("atr_10", "IBM")),
    ask("MSFT 12/26/9 MACD", ind("macd", "MSFT")),
    ask(
        "IBM close vs its 50-day average on 2012-12-31",
        px("IBM", "2012-12-31"),
        ind("sma_50", "IBM", "2012-12-31"),
    ),
    ask("AAPL max dd 2010", m("max_drawdown", "AAPL", cal("2010"))),
    ask(
        "max DD for GOOG and IBM since 2008",
        *each("max_drawdown", "GOOG IBM", cal("2008", "2013-03")),
    ),
    ask(
        "What's the largest loss from peak for MSFT in 2009?",
        m("max_drawdown", "MSFT", cal("2009")),
    ),
    ask("2010's return for AAPL", m("total_return", "AAPL", cal("2010"))),
    ask("AAPL's 2010 return", m("total_return", "AAPL", cal("2010"))),
    ask("In 2010: AAPL return", m("total_return", "AAPL", cal("2010"))),
    ask("AAPL, 2012: high and low",
        lv("high", "AAPL", cal("2012")), lv("low", "AAPL", cal("2012"))),
    ask("first-quarter 2012 return of AAPL", m("total_return", "AAPL", cal("2012Q1"))),
    ask("AAPL CY2010 return", m("total_return", "AAPL", cal("2010"))),
    ask("AAPL return since last March", m("total_return", "AAPL", cal("2012-03", "2013-03"))),
    ask(
        "MSFT return through Q2 2009, starting with Q4 2007",
        m("total_return", "MSFT", cal("2007Q4", "2009Q2")),
    ),
    ask(
        "AAPL return 2009-03-09..2010-03-09",
        m("total_return", "AAPL", days("2009-03-09", "2010-03-09")),
    ),
    ask(
        "AAPL return between 9 and 20 March 2009",
        m("total_return", "AAPL", days("2009-03-09", "2009-03-20")),
    ),
    ask(
        "AAPL return from Saturday 2012-12-22 to Sunday 2012-12-30",
        m("total_return", "AAPL", days("2012-12-22", "2012-12-30")),
    ),
    ask("AAPL return 2010; IBM return 2011",
        m("total_return", "AAPL", cal("2010")), m("total_return", "IBM", cal("2011"))),
    ask("AAPL return for the 12 months to June 2011",
        m("total_return", "AAPL", cal("2010-07", "2011-06"))),
    ask("AAPL return over the last 3 calendar years",
        m("total_return", "AAPL", cal("2010", "2012"))),
    ask("AAPL return from the end of 2008 to the end of 2010",
        m("total_return", "AAPL", cal("2009", "2010"))),
    ask("aapl return in '08", m("total_return", "AAPL", cal("2008"))),
    ask("AAPL 1H10 return", m("total_return", "AAPL", cal("2010-01", "2010-06"))),
    ask("AAPL close 21.09.2012", px("AAPL", "2012-09-21")),
    ask("AAPL close on 21-Sep-2012", px("AAPL", "2012-09-21")),
]  # fmt: skip

# Not in the tools: nothing near it may stand for it. The reason must name it, or own up.
BEYOND = [
    ("AAPL return in 2008 excluding September", ""),
    ("5 worst drawdowns of AAPL since 2000-03-01", ""),
    ("second largest drawdown of IBM since 2001", ""),
    ("dollar volume of AAPL on 2012-09-21", ""),
    ("next dividend of IBM", "forecast|future|after|next"),
    ("when is MSFT's next ex-dividend date?", "forecast|future|after|next"),
    ("dividend growth of IBM 2005 to 2010", ""),
    ("average dividend of IBM", ""),
    ("dividend yield of IBM", "yield"),
    ("AAPL performance under Steve Jobs", ""),
    ("AAPL return from mid-2009 to mid-2010", ""),
    ("AAPL return in early 2009", ""),
    ("dividend-adjusted close of AAPL on 2012-08-08", ""),
    ("median close of IBM in 2010", ""),
    ("95% value at risk for MSFT in 2008", ""),
    ("Calmar ratio of AAPL, 2009-2012", ""),
    ("Apple's alpha in 2010", ""),
    ("AAPL return in 2010 in euros", ""),
    ("AAPL's weekly RSI", ""),
    ("200-week moving average of IBM", ""),
    ("What was Apple's price at 10:30 on 2012-09-21?", ""),
    ("Bollinger bands for IBM with 2.5 standard deviations", ""),
    ("AAPL MACD 5/35/5", ""),
    ("rolling correlation of AAPL and MSFT", ""),
    ("correlation of AAPL's and MSFT's prices in 2012", ""),
    ("What share price did IBM have when AAPL peaked in 2012?", ""),
    ("Bollinger band width of AAPL", ""),
    ("daily volatility of AAPL in 2010, not annualised", ""),
    ("AAPL beta against SPY in 2011", "SPY"),
    ("Apple's return in Q5 2010", "Q5"),
    ("Did AAPL split in 2014?", "2013-03-01"),
    ("What was the price of F in 2010?", r"\bF\b"),
]
