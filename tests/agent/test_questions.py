"""Questions to the desk, answered by the local analyst, against figures computed here.

The figures come from the publisher's raw file alone: raw closes, its adjusted closes (the
total-return series) and three stock splits. No code of Workbench takes part in them.
"""

import gzip
import math
from functools import cache
from importlib.resources import files

import pandas as pd
import pytest

from workbench import open_workbench

SPLITS = {"AAPL": {"2000-06-21": 2.0, "2005-02-28": 2.0}, "MSFT": {"2003-02-18": 2.0}}
ALL = ("AAPL", "FB", "GOOG", "IBM", "MSFT")


# ---- The figures -------------------------------------------------------------------------------


@cache
def everything():
    packed = files("bokeh_sampledata").joinpath("_data", "stocks.csv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    table = pd.DataFrame(rows, columns=lines[0].split(","))
    table["Date"] = pd.to_datetime(table["Date"])
    numbers = ["Open", "High", "Low", "Close", "Volume", "Adj Close"]
    table[numbers] = table[numbers].astype(float)
    return table


@cache
def raw(symbol):
    table = everything()
    return table[table["Ticker"] == symbol].set_index("Date").sort_index()


@cache
def bars(symbol):
    """Prices divided, and volumes multiplied, by the splits that came later."""
    frame = raw(symbol).copy()
    for day, ratio in SPLITS.get(symbol, {}).items():
        before = frame.index < day
        frame.loc[before, ["Open", "High", "Low", "Close"]] /= ratio
        frame.loc[before, "Volume"] *= ratio
    return frame


def span(series, start, end, base):
    """``base``: from the last close before ``start``; else from the first on or after it."""
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    inside = series.loc[start:end]
    if base:
        before = series.loc[: start - pd.Timedelta(days=1)]
        return pd.concat([before.iloc[-1:], inside])
    return inside


def total(symbol, start, end, base=True):
    return span(raw(symbol)["Adj Close"], start, end, base)


def price(symbol, start, end, base=True):
    return span(bars(symbol)["Close"], start, end, base)


def change(closes):
    return closes.iloc[-1] / closes.iloc[0] - 1


def daily(closes):
    return closes.pct_change().dropna()


def cagr(closes):
    years = (closes.index[-1] - closes.index[0]).days / 365.25
    return (closes.iloc[-1] / closes.iloc[0]) ** (1 / years) - 1


def vol(closes):
    return daily(closes).std() * math.sqrt(252)


def sharpe(closes, rate=0.0):
    excess = daily(closes) - rate / 252
    return excess.mean() * 252 / (excess.std() * math.sqrt(252))


def downside(closes, rate=0.0):
    below = (daily(closes) - rate / 252).clip(upper=0)
    return math.sqrt((below**2).mean()) * math.sqrt(252)


def sortino(closes, rate=0.0):
    return (daily(closes) - rate / 252).mean() * 252 / downside(closes, rate)


def drawdown(closes):
    return (closes / closes.cummax() - 1).min()


def level(symbol, column, start, end):
    return bars(symbol).loc[start:end, column]


def on(symbol, column, day):
    return bars(symbol).loc[:day, column].iloc[-1]


def sma(symbol, size, day):
    return bars(symbol).loc[:day, "Close"].iloc[-size:].mean()


def ema(symbol, size, day):
    closes = bars(symbol).loc[:day, "Close"].tolist()
    value = sum(closes[:size]) / size
    for close in closes[size:]:
        value += 2 / (size + 1) * (close - value)
    return value


def wilder(values, size):
    value = sum(values[:size]) / size
    for each in values[size:]:
        value = (value * (size - 1) + each) / size
    return value


def rsi(symbol, size, day):
    moves = bars(symbol).loc[:day, "Close"].diff().dropna()
    up = wilder(moves.clip(lower=0).tolist(), size)
    down = wilder((-moves.clip(upper=0)).tolist(), size)
    return 100 - 100 / (1 + up / down)


def atr(symbol, size, day):
    frame = bars(symbol).loc[:day]
    last = frame["Close"].shift()
    ranges = pd.concat([frame["High"] - frame["Low"], (frame["High"] - last).abs(),
                        (frame["Low"] - last).abs()], axis=1).max(axis=1)  # fmt: skip
    return wilder(ranges.iloc[1:].tolist(), size)


def band(symbol, day, width):
    closes = bars(symbol).loc[:day, "Close"].iloc[-20:]
    return closes.mean() + width * closes.std(ddof=0)


def rolling(symbol, size, day):
    return daily(raw(symbol)["Adj Close"].loc[:day]).iloc[-size:].std() * math.sqrt(252)


def corr(a, b, start, end, base=True):
    both = pd.concat([total(a, start, end, base), total(b, start, end, base)], axis=1).dropna()
    return both.pct_change().dropna().corr().iloc[0, 1]


def beta(a, b, start, end, base=True):
    both = pd.concat([total(a, start, end, base), total(b, start, end, base)], axis=1).dropna()
    moves = both.pct_change().dropna()
    return moves.cov().iloc[0, 1] / moves.iloc[:, 1].var()


def dividends(symbol, start, end):
    """Back from the adjusted closes: close x (adjusted return + 1) - new close x split."""
    frame = raw(symbol)
    ratio = pd.Series(1.0, frame.index)
    for day, new in SPLITS.get(symbol, {}).items():
        ratio[pd.Timestamp(day)] = new
    grown = frame["Adj Close"] / frame["Adj Close"].shift()
    paid = (grown * frame["Close"].shift() - frame["Close"] * ratio).round(2)
    paid = paid[paid.abs() > 0.009]
    return paid.loc[start:end]


Y = ("2009-12-31", "2010-12-31")


def year(number):
    return f"{number}-01-01", f"{number}-12-31"


QUESTIONS = [
    # prices
    ("What's the price of AAPL?", "AAPL", "close", lambda: on("AAPL", "Close", "2013-03-01")),
    ("What did IBM close at on 10 October 2008?", "IBM", "close",
     lambda: on("IBM", "Close", "2008-10-10")),
    ("Closing price of Microsoft on Oct 11th, 2008", "MSFT", "close",
     lambda: on("MSFT", "Close", "2008-10-10")),
    ("Where did Apple trade at the end of 2002?", "AAPL", "close",
     lambda: on("AAPL", "Close", "2002-12-31")),
    ("What was Apple's close on 2002-12-31 as it was traded?", "AAPL", "close_unadjusted",
     lambda: raw("AAPL").loc["2002-12-31", "Close"]),
    ("Google's opening price on 15 June 2011", "GOOG", "open",
     lambda: on("GOOG", "Open", "2011-06-15")),
    ("high of FB on its day of 2012-05-18", "FB", "high", lambda: on("FB", "High", "2012-05-18")),
    ("Volume of MSFT on 6 May 2010", "MSFT", "volume", lambda: on("MSFT", "Volume", "2010-05-06")),
    # returns
    ("How did Apple do in 2010?", "AAPL", "total_return",
     lambda: change(total("AAPL", *year(2010)))),
    ("What did Big Blue return in the third quarter of 2008?", "IBM", "total_return",
     lambda: change(total("IBM", "2008-07-01", "2008-09-30"))),
    ("performance of google in March 2009", "GOOG", "total_return",
     lambda: change(total("GOOG", "2009-03-01", "2009-03-31"))),
    ("Total return of MSFT from 9 March 2009 to 1 March 2013", "MSFT", "total_return",
     lambda: change(total("MSFT", "2009-03-09", "2013-03-01", base=False))),
    ("How much has IBM made over the past 5 years?", "IBM", "total_return",
     lambda: change(total("IBM", "2008-03-01", "2013-03-01", base=False))),
    ("What has Apple returned this year?", "AAPL", "total_return",
     lambda: change(total("AAPL", "2013-01-01", "2013-03-01"))),
    ("How did Facebook fare since its IPO?", "FB", "total_return",
     lambda: change(total("FB", "2012-05-18", "2013-03-01", base=False))),
    ("How much did Microsoft lose on 29 September 2008?", "MSFT", "day_return",
     lambda: change(total("MSFT", "2008-09-29", "2008-09-29"))),
    ("IBM's return between 2004 and 2007", "IBM", "total_return",
     lambda: change(total("IBM", "2004-01-01", "2007-12-31"))),
    ("Return on Apple since 2005", "AAPL", "total_return",
     lambda: change(total("AAPL", "2005-01-01", "2013-03-01"))),
    ("price return of Microsoft in 2012", "MSFT", "price_return",
     lambda: change(price("MSFT", *year(2012)))),
    ("How much did IBM's share price rise in 2011?", "IBM", "price_return",
     lambda: change(price("IBM", *year(2011)))),
    ("log return of GOOG for 2009", "GOOG", "log_return",
     lambda: math.log1p(change(total("GOOG", *year(2009))))),
    ("CAGR of Apple 2003-2012", "AAPL", "cagr",
     lambda: cagr(total("AAPL", "2003-01-01", "2012-12-31"))),
    ("annualised return of MSFT over the past 10 years", "MSFT", "cagr",
     lambda: cagr(total("MSFT", "2003-03-01", "2013-03-01", base=False))),
    # risk
    ("How volatile was GOOG in 2008?", "GOOG", "volatility",
     lambda: vol(total("GOOG", *year(2008)))),
    ("Annualised volatility of IBM since 2005", "IBM", "volatility",
     lambda: vol(total("IBM", "2005-01-01", "2013-03-01"))),
    ("volatility of Apple", "AAPL", "volatility",
     lambda: vol(total("AAPL", "2012-03-01", "2013-03-01", base=False))),
    ("downside deviation of MSFT in 2008", "MSFT", "downside_deviation",
     lambda: downside(total("MSFT", *year(2008)))),
    ("Sharpe ratio of Apple in 2009", "AAPL", "sharpe", lambda: sharpe(total("AAPL", *year(2009)))),
    ("Sharpe ratio of IBM from 2005 to 2009 with a risk-free rate of 2%", "IBM", "sharpe",
     lambda: sharpe(total("IBM", "2005-01-01", "2009-12-31"), 0.02)),
    ("What was MSFT's Sortino in 2010, rf=0.01?", "MSFT", "sortino",
     lambda: sortino(total("MSFT", *year(2010)), 0.01)),
    ("Apple's maximum drawdown between 2007 and 2009", "AAPL", "max_drawdown",
     lambda: drawdown(total("AAPL", "2007-01-01", "2009-12-31"))),
    ("the worst peak-to-trough decline of IBM in the 12 months to June 2012", "IBM", "max_drawdown",
     lambda: drawdown(total("IBM", "2011-07-01", "2012-06-30"))),
    ("Apple's worst day ever", "AAPL", "worst_day", lambda: daily(raw("AAPL")["Adj Close"]).min()),
    ("best single day for Google in Q4 2008", "GOOG", "best_day",
     lambda: daily(total("GOOG", "2008-10-01", "2008-12-31")).max()),
    # levels and volumes
    ("highest price of Apple in 2012", "AAPL", "high",
     lambda: level("AAPL", "High", *year(2012)).max()),
    ("What was Microsoft's lowest close since 2005?", "MSFT", "lowest_close",
     lambda: level("MSFT", "Close", "2005-01-01", "2013-03-01").min()),
    ("average closing price of IBM in H1 2012", "IBM", "average_close",
     lambda: level("IBM", "Close", "2012-01-01", "2012-06-30").mean()),
    ("average daily volume of AAPL in 2004", "AAPL", "average_volume",
     lambda: level("AAPL", "Volume", *year(2004)).mean()),
    ("total volume of GOOG in Q1 2010", "GOOG", "total_volume",
     lambda: level("GOOG", "Volume", "2010-01-01", "2010-03-31").sum()),
    ("52-week high of IBM", "IBM", "high_52w",
     lambda: level("IBM", "High", "2012-03-02", "2013-03-01").max()),
    ("52-week low of MSFT", "MSFT", "low_52w",
     lambda: level("MSFT", "Low", "2012-03-02", "2013-03-01").min()),
    # indicators
    ("50-day moving average of IBM on 2008-10-10", "IBM", "sma_50",
     lambda: sma("IBM", 50, "2008-10-10")),
    ("Is Apple above its 200-day moving average?", "AAPL", "sma_200",
     lambda: sma("AAPL", 200, "2013-03-01")),
    ("20-day EMA of MSFT on 30 June 2010", "MSFT", "ema_20", lambda: ema("MSFT", 20, "2010-06-30")),
    ("RSI of Apple on 2012-09-21", "AAPL", "rsi_14", lambda: rsi("AAPL", 14, "2012-09-21")),
    ("ATR(14) for GOOG on 2013-01-31", "GOOG", "atr_14", lambda: atr("GOOG", 14, "2013-01-31")),
    ("MACD of IBM on 2012-06-29", "IBM", "macd",
     lambda: ema("IBM", 12, "2012-06-29") - ema("IBM", 26, "2012-06-29")),
    ("Bollinger bands of AAPL on 2012-06-29", "AAPL", "bollinger_upper",
     lambda: band("AAPL", "2012-06-29", 2)),
    ("63-day rolling volatility of IBM at the end of 2008", "IBM", "volatility_63d",
     lambda: rolling("IBM", 63, "2008-12-31")),
    # relations
    ("correlation between IBM and Microsoft in 2010", "IBM/MSFT", "correlation",
     lambda: corr("IBM", "MSFT", *year(2010))),
    ("How correlated are Apple and Google since 2006?", "AAPL/GOOG", "correlation",
     lambda: corr("AAPL", "GOOG", "2006-01-01", "2013-03-01")),
    ("beta of AAPL against IBM in 2011", "AAPL", "beta", lambda: beta("AAPL", "IBM", *year(2011))),
    # comparison and ranking
    ("which of AAPL, MSFT and IBM had the smallest drawdown between 2004 and 2007?", "MSFT",
     "max_drawdown", lambda: drawdown(total("MSFT", "2004-01-01", "2007-12-31"))),
    ("Who was the best performer in 2010?", "AAPL", "total_return",
     lambda: change(total("AAPL", *year(2010)))),
    ("Did Apple beat IBM in 2008?", "IBM", "total_return",
     lambda: change(total("IBM", *year(2008)))),
    ("Was Google more volatile than IBM in 2009?", "GOOG", "volatility",
     lambda: vol(total("GOOG", *year(2009)))),
    ("Which was the worse year for Microsoft, 2002 or 2008?", "MSFT",
     "total_return", lambda: change(total("MSFT", *year(2008)))),
    ("What was Apple's best year?", "AAPL", "total_return",
     lambda: change(total("AAPL", *year(2004)))),
    ("rank AAPL, IBM and MSFT by Sharpe ratio in 2012", "IBM", "sharpe",
     lambda: sharpe(total("IBM", *year(2012)))),
    ("return and volatility of IBM and Apple in Q2 2010", "IBM", "volatility",
     lambda: vol(total("IBM", "2010-04-01", "2010-06-30"))),
    # splits and dividends
    ("When did Microsoft split its shares?", "MSFT", "split", lambda: 2.0),
    ("How many splits has Apple had?", "AAPL", "splits", lambda: 2),
    ("How many dividends did IBM pay in 2008?", "IBM", "dividends",
     lambda: len(dividends("IBM", *year(2008)))),
    ("What did IBM pay in dividends in 2010?", "IBM", "dividends_per_share",
     lambda: dividends("IBM", *year(2010)).sum()),
    ("Did Microsoft ever pay a special dividend?", "MSFT", "dividend",
     lambda: dividends("MSFT", "2004-11-15", "2004-11-15").iloc[0]),
    ("What was Apple's last dividend?", "AAPL", "dividend",
     lambda: dividends("AAPL", "2012-01-01", "2013-03-01").iloc[-1]),
    # coverage and briefs
    ("How many sessions of data do you have for GOOG?", "GOOG", "sessions",
     lambda: len(raw("GOOG"))),
    ("Tell me about IBM", "IBM", "total_return",
     lambda: change(total("IBM", "2012-03-01", "2013-03-01", base=False))),
    ("Give me a brief on Apple", "AAPL", "cagr", lambda: cagr(raw("AAPL")["Adj Close"])),
]  # fmt: skip

# A tool that lies about nothing can still be asked in vain.
UNANSWERABLE = [
    "What did Tesla return in 2010?",
    "NFLX price",
    "BRK.B close on 2010-01-04",
    "HOSE:FPT return in 2012",
    "What was the return of the S&P 500 in 2010?",
    "Did Apple beat Amazon in 2012?",
    "beta of IBM against the Dow Jones in 2010",
    "Return of Apple in 1995",
    "Facebook's return in 2010",
    "Google's close on 2003-05-05",
    "Apple's price on 2013-12-31",
    "Return of IBM in 2020",
    "MSFT volatility from 2010 to 2015",
    "Return of IBM from 2009 to 2007",
    "IBM's close on 30 February 2010",
    "What is Microsoft's P/E?",
    "Apple's revenue in 2012",
    "IBM's market cap",
    "dividend yield of IBM",
    "Should I sell my Apple shares?",
    "Where will Google be in five years?",
    "Why did Apple fall in January 2013?",
    "How many times did IBM close above 200?",
    "value at risk of Google",
    "Apple's price in pounds on 2012-01-04",
    "what time is it",
    "frobnicate the wibble",
    "volatility",
]


@pytest.fixture(scope="module")
def desk():
    with open_workbench("offline") as workbench:
        yield workbench


def test_there_are_enough_questions():
    assert len(QUESTIONS) >= 60
    assert len(UNANSWERABLE) >= 20


@pytest.mark.parametrize(
    ("question", "symbol", "measure", "expected"), QUESTIONS, ids=[row[0] for row in QUESTIONS]
)
def test_the_answer_holds_the_figure_computed_here(question, symbol, measure, expected, desk):
    response = desk.ask(question)
    assert not response.refused, response.text
    assert {claim.state for claim in response.claims} == {"verified"}, response.text
    found = [claim for claim in response.claims
             if claim.measure == measure and claim.symbol in (symbol, swapped(symbol))]  # fmt: skip
    value = float(expected())
    right = [claim for claim in found if claim.value == pytest.approx(value, rel=1e-4, abs=2e-6)]
    assert right, (value, [(claim.value, claim.start, claim.end) for claim in found])
    assert right[0].text in response.text
    assert response.text[right[0].offset :].startswith(right[0].text)
    assert response.text.endswith("SAMPLE DATA, 2000-03-01 to 2013-03-01.")


def swapped(symbol):
    return "/".join(reversed(symbol.split("/")))


WINNERS = [
    ("Who was the best performer in 2010?", "AAPL had the highest"),
    ("Which stock lost the most in 2008?", "AAPL had the lowest"),
    ("Which of AAPL, MSFT and IBM was the least volatile in 2011?", "IBM had the lowest"),
    ("which of AAPL, MSFT and IBM had the smallest drawdown between 2004 and 2007?", "MSFT had"),
    ("Did Apple beat IBM in 2008?", "No: IBM had"),
    ("Did Apple beat IBM in 2009?", "Yes: AAPL had"),
    ("Is Apple above its 200-day moving average?", "No: AAPL's close"),
    ("Did Apple rise in 2008?", "No: AAPL's total return"),
    ("Was IBM up in 2011?", "Yes: IBM's total return"),
    ("Which of AAPL and MSFT did not lose money in 2008?", "Neither: the total return"),
    ("Which stocks had a positive return in 2008?", "None: the total return"),
    ("Which stocks lost money in 2011?", "MSFT had a negative total return"),
    ("Did IBM or MSFT correlate more with Apple in 2012?", "IBM correlated more with AAPL"),
    ("Did AAPL correlate more with IBM or MSFT in 2012?", "IBM correlated more with AAPL"),
    ("Was AAPL more volatile in 2008 than in 2012?", "Yes: AAPL's annualised volatility"),
    ("Was AAPL more volatile in 2012 than in 2008?", "No: AAPL's annualised volatility"),
    ("Who had the second highest return in 2010?", "IBM had the second highest"),
    ("Did IBM beat MSFT every year from 2005 to 2009?", "No, in some of them only."),
    ("Did IBM or MSFT do better in 2012?", "IBM had the higher"),
    ("Which paid more dividends per share in 2012, IBM or MSFT?", "IBM had the higher sum"),
    ("Is GOOG at a 52-week high?", "No: GOOG's close"),
    ("is AAPL's volume yesterday above its 63-day average?", "No: AAPL's volume"),
]


@pytest.mark.parametrize(("question", "said"), WINNERS, ids=[row[0] for row in WINNERS])
def test_the_first_sentence_names_the_winner(question, said, desk):
    assert desk.ask(question).text.startswith(f"**FACT** {said}")


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_a_question_that_can_not_be_answered_gets_a_reason_and_no_figure(question, desk):
    response = desk.ask(question)
    assert response.refused, response.text
    assert response.claims == ()
    assert response.text.startswith("I can't answer that. ")
    assert len(response.text.split(". ")[1]) > 15


def test_a_conversation_goes_on(desk):
    first = desk.ask("How did Apple do in 2008?")
    second = desk.ask("and in 2009?", conversation_id=first.conversation_id)
    expected = change(total("AAPL", *year(2009)))
    assert second.claims[0].value == pytest.approx(expected, rel=1e-4)
