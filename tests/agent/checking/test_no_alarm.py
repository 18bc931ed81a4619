"""Digits that claim nothing about the data, and one trap: "declined 27" is no date."""

from __future__ import annotations

import pytest
from agent.checking.test_cases import CELLS, NAMES, claims, states

from workbench.agent.checking import check

NOTHING = [
    # dates and periods
    "The board declined 27 December as a date for the meeting.",
    "Apple declined on 27 December.",
    "IBM reports on 19 October 2010 and again on January 18, 2011.",
    "Look at 2010-03-01 and 2010-03-02.",
    "Apple was founded in 1976 and listed in 1980.",
    "Everything changed between 2007 and 2009.",
    "In the 1990s and 2000s this was rare.",
    "The fiscal year 2010 (FY10) ended in September.",
    "Q3 and Q4 were quiet, 1H10 was not.",
    "The quarter ended 30 June was quiet.",
    "The meeting is at 14:30 on 3 May.",
    "It opens at 9:30 am and closes at 4 pm New York time.",
    "A 5-day, 3-month and 10-year view.",
    "Over the last 12 months and the past 5 years there was news.",
    "On the 21st of March Apple moved.",
    "By 31/12/2010 all was known.",
    "Sept. 11 and Oct. 19 are remembered.",
    # planned levels
    "Our target of 120 stands.",
    "The price target is $500.",
    "I would set a stop at 95.",
    "The stop-loss belongs at $380.",
    "There is resistance around 40 and support near 35.",
    "If it falls to $400, I would buy.",
    "Once it breaks above 450, momentum may return.",
    "A limit order at $410 would be prudent.",
    "Take profit at 520.",
    "Assume a growth rate of 5 %.",
    "Suppose the margin were 30 %.",
    "Set an alert for 460.",
    "Buy below $300 or sell above $600.",
    "Nếu giá vượt 450, tôi sẽ mua.",
    # lists, headings, references
    "1. Trend\n2. Volume\n3. Risk",
    "1) Trend\n2) Volume",
    "## 3. Results",
    "# 2010 in review",
    "### 4.2 Risk of Apple",
    "See section 4.2, table 3, figure 12 and page 110.",
    "As said in step 2 and note 5.",
    "Sources: [1], [2] and [12].",
    "As noted[^3], it is complicated.",
    "[^3]: See the annual report.",
    "Read https://example.com/a/2010/15.3?x=14.7 for more.",
    "See [the filing](https://example.com/10-K/2010-12.5) for more.",
    "Run `workbench ask --steps 20` to see it.",
    "```\nreturn = 15.3\nprint(14.7)\n```",
    # names with digits
    "005930.KS, 0700.HK and 600519.SS are tickers.",
    "The S&P 500, the Russell 2000, the Nikkei 225 and the FTSE 100 are indices.",
    "The 10-K and the 8-K say so; so does Form 20-F.",
    "The 52-week range and the 200-day average are watched.",
    "RSI(14), RSI 14, SMA 50 and MACD (12, 26, 9) are usual.",
    "Windows 7 and the iPhone 4 sold well; so did the iPad 2.",
    "Python 3.11 and version 2.4.1 of the software were used.",
    "Model v2.1 was replaced by v3.",
    "COVID-19 and the G20 were in the news.",
    "ISO 9001 and IFRS 15 apply, as does ASC 606.",
    "Rule 10b-5 and section 13(f) matter.",
    # phone-like, addresses, identifiers
    "Call +1 212 555 0199 or 212-555-0199 for details.",
    "The office is at 1 Infinite Loop, Cupertino, CA 95014.",
    "ISIN US0378331005, CUSIP 037833100.",
    # counts of things
    "I looked at 3 companies and 2 periods.",
    "There are 5 reasons to be careful.",
    "All 4 shares are held in the sample.",
    "Apple split 2-for-1 in 2005, that is 2:1.",
    "The top 10 and the top-5 are listed.",
    "A 60/40 portfolio is common.",
    "It is 24/7 news.",
    "One of 3 things may happen.",
]  # fmt: skip


@pytest.mark.parametrize("text", NOTHING)
def test_nothing_to_check_raises_no_alarm(text):
    assert claims(text, language="vi" if text.startswith("Nếu") else "en") == []


def test_there_are_enough_of_them():
    assert len(NOTHING) >= 60


@pytest.mark.parametrize(
    "text",
    ["In December Apple declined 27.", "Apple declined 27.", "Apple declined 27, IBM gained."],
)
def test_a_fall_by_27_is_a_figure_and_no_date(text):
    assert states(text) == ["unverified"]


def test_the_users_own_levels_are_no_claims():
    given = "My stop is 12.5 % below my cost of $200, and I own 1,500 shares."
    text = "With 1,500 shares bought at $200, 12.5 % below is $175."
    found = check(text, CELLS, names=NAMES, given=given)
    assert [claim.text for claim in found] == ["$175"]
