"""The expected values of sample.yaml, worked again from the vendor's raw file.

Each figure is named with the formula that works it: ``golden.answers`` holds one a measure, in
pandas and numpy alone, on raw bars, splits and dividends. Nothing here asks workbench. Run as a
script (``PYTHONPATH=tests python tests/evaluation/worked.py``) it prints every value.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import pandas as pd
from golden import answers
from golden.answers import cal, days
from golden.cases import Fact, beta, corr, ev, ind, lv, m, one, px

WORKED: dict[str, tuple[Fact, ...]] = {
    "return-apple-2010": (m("total_return", "AAPL", cal("2010")),),
    "return-ibm-2009": (m("total_return", "IBM", cal("2009")),),
    "return-msft-2009": (m("total_return", "MSFT", cal("2009")),),
    "return-google-2006": (m("total_return", "GOOG", cal("2006")),),
    "return-facebook-autumn": (m("total_return", "FB", days("2012-09-04", "2012-12-31")),),
    "return-apple-q1-2012": (m("total_return", "AAPL", cal("2012Q1")),),
    "return-microsoft-h2-2010": (m("total_return", "MSFT", cal("2010-07", "2010-12")),),
    "return-ibm-september-2008": (m("total_return", "IBM", cal("2008-09")),),
    "return-apple-last-year": (m("total_return", "AAPL", cal("2012")),),
    "return-google-this-year": (m("total_return", "GOOG", cal("2013")),),
    "return-ibm-twelve-months": (m("total_return", "IBM", days("2012-03-01")),),
    "return-microsoft-three-years": (m("total_return", "MSFT", days("2010-03-01")),),
    "return-apple-dates": (m("total_return", "AAPL", days("2003-04-17", "2007-12-28")),),
    "return-microsoft-log": (m("log_return", "MSFT", cal("2009")),),
    "return-google-year-ends": (m("total_return", "GOOG", cal("2010", "2012")),),
    "return-ibm-since-2010": (m("total_return", "IBM", cal("2010", "2013-03")),),
    "return-apple-2002": (m("total_return", "AAPL", cal("2002")),),
    "return-apple-google-2008": (
        m("total_return", "AAPL", cal("2008")),
        m("total_return", "GOOG", cal("2008")),
    ),
    "return-microsoft-two-years": (
        m("total_return", "MSFT", cal("2006")),
        m("total_return", "MSFT", cal("2007")),
    ),
    "return-apple-nine-months": (m("total_return", "AAPL", cal("2009-01", "2009-09")),),
    "return-long-wording": (m("total_return", "IBM", cal("2007")),),
    "price-return-ibm-2010": (m("price_return", "IBM", cal("2010")),),
    "price-return-microsoft-2011": (m("price_return", "MSFT", cal("2011")),),
    "price-return-ibm-both": (
        m("price_return", "IBM", cal("2012")),
        m("total_return", "IBM", cal("2012")),
    ),
    "price-return-microsoft-2004": (m("price_return", "MSFT", cal("2004")),),
    "cagr-apple-2005-2010": (m("cagr", "AAPL", cal("2005", "2010")),),
    "cagr-ibm-2003-2009": (m("cagr", "IBM", cal("2003", "2009")),),
    "cagr-microsoft-5y": (m("cagr", "MSFT", days("2008-03-01")),),
    "cagr-google-since-start": (m("cagr", "GOOG", days("2004-08-19")),),
    "cagr-apple-ten-years": (m("cagr", "AAPL", days("2003-03-01")),),
    "volatility-google-2009": (m("volatility", "GOOG", cal("2009")),),
    "volatility-ibm-2011": (m("volatility", "IBM", cal("2011")),),
    "volatility-microsoft-crash": (m("volatility", "MSFT", days("2008-09-01", "2009-03-31")),),
    "volatility-facebook-q4": (m("volatility", "FB", cal("2012Q4")),),
    "volatility-apple-downside": (m("downside_deviation", "AAPL", cal("2008")),),
    "volatility-two-shares": (
        m("volatility", "IBM", cal("2010")),
        m("volatility", "MSFT", cal("2010")),
    ),
    "drawdown-google-2008": (m("max_drawdown", "GOOG", cal("2008")),),
    "drawdown-apple-2012": (m("max_drawdown", "AAPL", cal("2012")),),
    "drawdown-ibm-2007-2009": (m("max_drawdown", "IBM", cal("2007", "2009")),),
    "drawdown-facebook-life": (m("max_drawdown", "FB", days("2012-05-18")),),
    "drawdown-microsoft-trough": (m("max_drawdown", "MSFT", cal("2009")),),
    "risk-adjusted-apple-sharpe-2012": (m("sharpe", "AAPL", cal("2012")),),
    "risk-adjusted-ibm-sharpe-rf": (m("sharpe", "IBM", cal("2011"), 0.01),),
    "risk-adjusted-google-sharpe-rf": (m("sharpe", "GOOG", cal("2009", "2012"), 0.005),),
    "risk-adjusted-microsoft-sortino": (m("sortino", "MSFT", cal("2012")),),
    "risk-adjusted-apple-sortino-rf": (m("sortino", "AAPL", cal("2010"), 0.02),),
    "risk-adjusted-google-both": (
        m("sharpe", "GOOG", cal("2010")),
        m("sortino", "GOOG", cal("2010")),
    ),
    "extreme-day-ibm-best-2009": (m("best_day", "IBM", cal("2009")),),
    "extreme-day-apple-worst-2012": (m("worst_day", "AAPL", cal("2012")),),
    "extreme-day-google-worst-date": (m("worst_day", "GOOG", cal("2012")),),
    "extreme-day-microsoft-best-worst": (
        m("best_day", "MSFT", cal("2008")),
        m("worst_day", "MSFT", cal("2008")),
    ),
    "extreme-day-facebook-best": (m("best_day", "FB", days("2012-05-18")),),
    "price-ibm-crash": (px("IBM", "2008-10-10"),),
    "price-apple-last": (px("AAPL"),),
    "price-google-christmas": (px("GOOG", "2011-12-25"),),
    "price-microsoft-open": (px("MSFT", "2010-05-06", "open"),),
    "price-apple-as-traded": (px("AAPL", "2004-12-31", "close_unadjusted"),),
    "price-facebook-first-close": (px("FB", "2012-05-18"),),
    "price-ibm-us-date": (px("IBM", "2009-03-09"),),
    "price-three-closes": (
        px("AAPL", "2012-06-29"),
        px("GOOG", "2012-06-29"),
        px("IBM", "2012-06-29"),
    ),
    "price-apple-day-range": (
        px("AAPL", "2012-11-16", "high"),
        px("AAPL", "2012-11-16", "low"),
    ),
    "level-apple-high-2011": (lv("high", "AAPL", cal("2011")),),
    "level-google-low-2009": (lv("low", "GOOG", cal("2009")),),
    "level-ibm-highest-close": (lv("highest_close", "IBM", cal("2010")),),
    "level-microsoft-lowest-close": (lv("lowest_close", "MSFT", cal("2009Q1")),),
    "level-apple-average-close": (lv("average_close", "AAPL", cal("2012")),),
    "level-ibm-52-weeks": (
        ind("high_52w", "IBM"),
        ind("low_52w", "IBM"),
    ),
    "level-facebook-52-weeks": (ind("high_52w", "FB"),),
    "volume-ibm-day": (px("IBM", "2011-08-08", "volume"),),
    "volume-facebook-average": (lv("average_volume", "FB", cal("2012Q3")),),
    "volume-microsoft-total": (lv("total_volume", "MSFT", cal("2012-12")),),
    "volume-google-highest": (lv("highest_volume", "GOOG", cal("2012")),),
    "volume-apple-average": (lv("average_volume", "AAPL", cal("2012")),),
    "indicator-ibm-sma-50": (ind("sma_50", "IBM", "2012-12-31"),),
    "indicator-google-sma-200": (ind("sma_200", "GOOG"),),
    "indicator-apple-ema-20": (ind("ema_20", "AAPL", "2012-09-21"),),
    "indicator-microsoft-rsi": (ind("rsi_14", "MSFT"),),
    "indicator-apple-rsi-date": (ind("rsi_14", "AAPL", "2012-09-21"),),
    "indicator-ibm-atr": (ind("atr_14", "IBM", "2011-08-08"),),
    "indicator-apple-macd": (ind("macd", "AAPL", "2013-02-15"),),
    "indicator-google-bollinger": (
        ind("bollinger_lower", "GOOG", "2012-10-18"),
        ind("bollinger_upper", "GOOG", "2012-10-18"),
    ),
    "indicator-microsoft-rolling": (ind("volatility_20d", "MSFT", "2010-06-30"),),
    "indicator-ibm-ema-100": (ind("ema_100", "IBM"),),
    "pair-apple-google": (corr("AAPL", "GOOG", cal("2009")),),
    "pair-ibm-msft-3y": (corr("IBM", "MSFT", days("2010-03-01")),),
    "pair-three": (
        corr("AAPL", "GOOG", cal("2011")),
        corr("AAPL", "MSFT", cal("2011")),
        corr("GOOG", "MSFT", cal("2011")),
    ),
    "pair-beta-apple-msft": (beta("AAPL", "MSFT", cal("2012")),),
    "pair-beta-google-ibm": (beta("GOOG", "IBM", cal("2007", "2009")),),
    "dividend-ibm-2012": (ev("dividends_per_share", "IBM", cal("2012")),),
    "dividend-microsoft-count": (ev("dividends", "MSFT", cal("2010")),),
    "dividend-apple-last": (one("dividend", "AAPL", "2013-02-07"),),
    "dividend-google-none": (ev("dividends", "GOOG", days("2004-08-19")),),
    "dividend-microsoft-special": (one("dividend", "MSFT", "2004-11-15"),),
    "dividend-ibm-list": (
        one("dividend", "IBM", "2009-02-06"),
        one("dividend", "IBM", "2009-05-06"),
        one("dividend", "IBM", "2009-08-06"),
        one("dividend", "IBM", "2009-11-06"),
    ),
    "split-apple-2005": (one("split", "AAPL", "2005-02-28"),),
    "split-microsoft-date": (one("split", "MSFT", "2003-02-18"),),
    "split-google-count": (ev("splits", "GOOG", days("2004-08-19")),),
    "ranking-best-2009": (
        m("total_return", "AAPL", cal("2009")),
        m("total_return", "GOOG", cal("2009")),
        m("total_return", "IBM", cal("2009")),
    ),
    "ranking-worst-2010": (
        m("total_return", "MSFT", cal("2010")),
        m("total_return", "AAPL", cal("2010")),
        m("total_return", "IBM", cal("2010")),
        m("total_return", "GOOG", cal("2010")),
    ),
    "ranking-least-volatile": (
        m("volatility", "IBM", cal("2011")),
        m("volatility", "AAPL", cal("2011")),
        m("volatility", "MSFT", cal("2011")),
    ),
    "ranking-deepest": (
        m("max_drawdown", "MSFT", cal("2008")),
        m("max_drawdown", "IBM", cal("2008")),
    ),
    "ranking-sharpe": (
        m("sharpe", "AAPL", cal("2012")),
        m("sharpe", "MSFT", cal("2012")),
        m("sharpe", "IBM", cal("2012")),
    ),
    "ranking-winner-2006": (
        m("total_return", "AAPL", cal("2006")),
        m("total_return", "GOOG", cal("2006")),
    ),
    "ranking-cagr": (
        m("cagr", "IBM", cal("2005", "2012")),
        m("cagr", "MSFT", cal("2005", "2012")),
    ),
    "ranking-volume": (
        lv("average_volume", "GOOG", cal("2011")),
        lv("average_volume", "IBM", cal("2011")),
    ),
    "ranking-order": (
        m("volatility", "AAPL", cal("2012")),
        m("volatility", "IBM", cal("2012")),
        m("volatility", "MSFT", cal("2012")),
    ),
    "comparison-apple-ibm-2011": (
        m("total_return", "AAPL", cal("2011")),
        m("total_return", "IBM", cal("2011")),
    ),
    "comparison-no-beat": (
        m("total_return", "MSFT", cal("2012")),
        m("total_return", "AAPL", cal("2012")),
    ),
    "comparison-yes-beat": (
        m("total_return", "IBM", cal("2010")),
        m("total_return", "MSFT", cal("2010")),
    ),
    "comparison-google-facebook": (
        m("total_return", "GOOG", days("2012-06-01")),
        m("total_return", "FB", days("2012-06-01")),
    ),
    "comparison-above-average": (
        ind("sma_50", "GOOG"),
        px("GOOG"),
    ),
    "coverage-facebook-sessions": (Fact("FB", ("sessions",), lambda: answers.sessions("FB")),),
    "follow-up-other-share": (m("total_return", "IBM", cal("2010")),),
    "follow-up-other-year": (m("volatility", "MSFT", cal("2011")),),
    "follow-up-other-measure": (m("max_drawdown", "GOOG", cal("2008")),),
    "follow-up-two-turns": (m("total_return", "MSFT", cal("2012")),),
    "follow-up-same-day": (px("GOOG", "2012-06-29"),),
    "follow-up-fresh": (m("sharpe", "AAPL", cal("2010")),),
    "everyday-apple-worth": (m("total_return", "AAPL", cal("2010")),),
    "everyday-ibm-end-of-year": (px("IBM", "2011-12-30"),),
    "everyday-google-swing": (m("volatility", "GOOG", cal("2010")),),
    "everyday-microsoft-lows": (lv("low", "MSFT", cal("2009")),),
    "everyday-facebook-ipo": (m("total_return", "FB", days("2012-05-18")),),
    "everyday-apple-pct": (m("total_return", "AAPL", cal("2011")),),
    "everyday-two-questions": (
        m("total_return", "IBM", cal("2010")),
        m("volatility", "IBM", cal("2010")),
    ),
    "everyday-microsoft-trades": (px("MSFT"),),
    "everyday-apple-oct": (m("total_return", "AAPL", cal("2011-10")),),
    "everyday-polite": (m("sharpe", "GOOG", cal("2009")),),
    "everyday-which-safer": (
        m("volatility", "IBM", cal("2009")),
        m("volatility", "AAPL", cal("2009")),
    ),
    "everyday-ibm-shout": (m("max_drawdown", "IBM", cal("2008")),),
    "everyday-google-lower": (ind("sma_50", "GOOG", "2012-06-29"),),
    "everyday-apple-dividend-sum": (ev("dividends_per_share", "AAPL", cal("2012")),),
}
"""The figures of each question, in the order of the file."""

UNITS = {
    "fraction": (
        "total_return", "price_return", "log_return", "cagr", "volatility", "downside_deviation",
        "max_drawdown", "best_day", "worst_day", "volatility_20d",
    ),
    "ratio": ("sharpe", "sortino", "correlation", "beta", "split"),
    "index": ("rsi_14",),
    "shares": ("volume", "average_volume", "total_volume", "highest_volume"),
    "count": ("splits", "dividends", "sessions"),
}  # fmt: skip
"""The unit of each measure; what is not named is money."""


def unit(measure: str) -> str:
    """The unit a measure is given in; every share of the sample is quoted in dollars."""
    return next((name for name, measures in UNITS.items() if measure in measures), "USD")


def _most(facts: tuple[Fact, ...]) -> str:
    return max(facts, key=lambda fact: fact.find().value).symbol


def _least(facts: tuple[Fact, ...]) -> str:
    return min(facts, key=lambda fact: fact.find().value).symbol


def _first_is_more(facts: tuple[Fact, ...]) -> str:
    return "Yes" if _most(facts) == facts[0].symbol else "No"


def _day(found: pd.Timestamp | None) -> str:
    assert found is not None
    return found.strftime("%Y-%m-%d")


WORDS: dict[str, Callable[[tuple[Fact, ...]], str]] = {
    "ranking-best-2009": _most,
    "ranking-worst-2010": _least,
    "ranking-least-volatile": _least,
    "ranking-deepest": _least,
    "ranking-sharpe": _most,
    "ranking-winner-2006": _most,
    "ranking-cagr": _most,
    "ranking-volume": _most,
    "ranking-order": _most,
    "everyday-which-safer": _least,
    "comparison-no-beat": _first_is_more,
    "comparison-yes-beat": _first_is_more,
    "drawdown-microsoft-trough": lambda facts: _day(facts[0].find().on),
    "extreme-day-google-worst-date": lambda facts: _day(facts[0].find().on),
    "price-google-christmas": lambda facts: _day(facts[0].find().end),
    "split-microsoft-date": lambda facts: _day(facts[0].find().on),
    "coverage-google-start": lambda _: _day(answers.raw("GOOG").index[0]),
    "coverage-last-day": lambda _: _day(answers.raw("IBM").index[-1]),
}
"""The word that must be among the first of a question's expected words."""


if __name__ == "__main__":
    for asked, facts in WORKED.items():
        for fact in facts:
            sys.stdout.write(f"{asked} {fact} {fact.find().value}\n")
