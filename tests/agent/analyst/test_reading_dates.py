"""Dates and periods in every usual writing. Now is Friday 2013-03-01."""

from datetime import date

import pytest

from workbench.agent.clients.analyst.periods import read_dates
from workbench.domain import Period

NOW = date(2013, 3, 1)

READ = [
    ("on 2008-10-10", ["2008-10-10"]),
    ("10 October 2008", ["2008-10-10"]),
    ("the 10th of October 2008", ["2008-10-10"]),
    ("October 10th, 2008", ["2008-10-10"]),
    ("Oct. 10 2008", ["2008-10-10"]),
    ("on Friday, October 10, 2008", ["2008-10-10"]),
    ("10/10/2008", ["2008-10-10"]),
    ("3/9/2009", ["2009-03-09"]),
    ("13/5/2010", ["2010-05-13"]),
    ("10.10.2008", ["2008-10-10"]),
    ("20081010", ["2008-10-10"]),
    ("10-Oct-08", ["2008-10-10"]),
    ("in March 2009", ["2009-03"]),
    ("Mar-09", ["2009-03"]),
    ("Mar '09", ["2009-03"]),
    ("03/2009", ["2009-03"]),
    ("2009-03", ["2009-03"]),
    ("May 2010", ["2010-05"]),
    ("Q3 2010", ["2010-Q3"]),
    ("3Q10", ["2010-Q3"]),
    ("2010 Q3", ["2010-Q3"]),
    ("third quarter of 2010", ["2010-Q3"]),
    ("the final quarter of 2010", ["2010-Q4"]),
    ("first half of 2012", ["2012-H1"]),
    ("H1 2012", ["2012-H1"]),
    ("2H12", ["2012-H2"]),
    ("2008", ["2008"]),
    ("calendar year 2008", ["2008"]),
    ("CY2008", ["2008"]),
    ("2008's", ["2008"]),
    ("since last March", ["2012-03/"]),
    ("2012-11-01 through year-end", ["2012-11-01/2012"]),
    ("2009-03-09..2010-03-09", ["2009-03-09/2010-03-09"]),
    ("through Q2 2009, starting with Q4 2007", ["2007-Q4/2009-Q2"]),
    ("from Saturday 2012-12-22 to Sunday 2012-12-30", ["2012-12-22/2012-12-30"]),
    ("2008 and 2009", ["2008", "2009"]),
    ("2005, 2006 and 2007", ["2005", "2006", "2007"]),
    ("Q1 and Q2 2010", ["2010-Q1", "2010-Q2"]),
    ("first and second half of 2012", ["2012-H1", "2012-H2"]),
    ("March and April 2009", ["2009-03", "2009-04"]),
    ("compare 2008 to 2009", ["2008", "2009"]),
    ("between 2004 and 2007", ["2004/2007"]),
    ("2004-2007", ["2004/2007"]),
    ("2004 through 2007", ["2004/2007"]),
    ("from 2004 up to and including 2007", ["2004/2007"]),
    ("starting in 2005 and ending in 2007", ["2005/2007"]),
    ("from January to March 2009", ["2009-01/2009-03"]),
    ("Q4 2008 to Q2 2009", ["2008-Q4/2009-Q2"]),
    ("from 2004-01-05 to 2007-12-31", ["2004-01-05/2007-12-31"]),
    ("2009-03-09/2013-03-01", ["2009-03-09/2013-03-01"]),
    ("between March 3 and April 10, 2009", ["2009-03-03/2009-04-10"]),
    ("March 3-10, 2009", ["2009-03-03/2009-03-10"]),
    ("from March 9 2009 to 2010", ["2009-03-09/2010"]),
    ("from the end of 2005 to the end of 2009", ["2006/2009"]),
    ("since 2005", ["2005/"]),
    ("since March 2009", ["2009-03/"]),
    ("since 9 March 2009", ["2009-03-09/"]),
    ("from 2009-03-09 onwards", ["2009-03-09/"]),
    ("after 2005", ["2006/"]),
    ("2010 to date", ["2010/"]),
    ("until 2007", ["{first}/2007"]),
    ("up to March 2009", ["{first}/2009-03"]),
    ("before 2008", ["{first}/2007"]),
    ("last year", ["2012"]),
    ("in March of last year", ["2012-03"]),
    ("last month", ["2013-02"]),
    ("last quarter", ["2012-Q4"]),
    ("this year", ["ytd"]),
    ("in 2013", ["ytd"]),
    ("in Q1 2013", ["2013-Q1/"]),
    ("year to date", ["ytd"]),
    ("YTD as of 2012-06-30", ["2012/2012-06-30"]),
    ("last week", ["2013-02-15/2013-02-22"]),
    ("past 5 years", ["5y"]),
    ("over the last six months", ["6mo"]),
    ("over the last year", ["1y"]),
    ("past decade", ["10y"]),
    ("the last three quarters", ["9mo"]),
    ("trailing twelve months", ["12mo"]),
    ("TTM", ["1y"]),
    ("over a 3-year period", ["3y"]),
    ("5yr", ["5y"]),
    ("past 90 days", ["90d"]),
    ("the last three calendar years", ["2010/2012"]),
    ("the five years to 2010", ["2006/2010"]),
    ("12 months ending June 2010", ["2009-07/2010-06"]),
    ("year ended 2010-06-30", ["2009-07/2010-06"]),
    ("first three months of 2009", ["2009-01/2009-03"]),
    ("1-year return as of 2010-06-15", ["2009-06-15/2010-06-15"]),
    ("five years from 2005", ["2005/2009"]),
    ("since inception", ["max"]),
    ("since its IPO", ["max"]),
    ("since its IPO in 2004", ["2004/"]),
    ("all-time", ["max"]),
    ("over the whole period", ["max"]),
    ("the 2000s", ["2000/2009"]),
    ("at the end of 2008", ["2008-12-31"]),
    ("year-end 2010", ["2010-12-31"]),
    ("on the last day of March 2010", ["2010-03-31"]),
    ("the end of last year", ["2012-12-31"]),
    ("at the start of 2006", ["2006-01-01"]),
    ("today", ["2013-03-01"]),
    ("yesterday", ["2013-02-28"]),
    ("five years ago", ["2008-03-01"]),
    ("the day before 2008-10-13", ["2008-10-10"]),
    ("in March", ["2012-03"]),
    ("the second quarter", ["2012-Q2"]),
    ("the week of 2008-10-08", ["2008-10-03/2008-10-10"]),
    ("during the great recession", ["2007-11-30/2009-06-30"]),
    # no dates
    ("may I ask, on the march, for a second", []),
    ("a one-day loss of $2008", []),
]


@pytest.mark.parametrize(("text", "codes"), READ, ids=[text for text, _ in READ])
def test_a_time_is_read_as_an_analyst_means_it(text, codes):
    found = read_dates(text, NOW)
    assert [when.code for when in found.whens] == codes
    assert found.problems == []


@pytest.mark.parametrize(("text", "codes"), READ, ids=[text for text, _ in READ])
def test_every_period_is_one_the_tools_read(text, codes):
    for when in read_dates(text, NOW).whens:
        if when.kind == "day":
            assert date.fromisoformat(when.code) <= NOW
        else:
            code = when.code.replace("{first}", "2000-03-01")
            assert Period.parse(code, now=NOW, first=date(2000, 3, 1)).end <= date(2013, 12, 31)


WRONG = [
    ("February 30, 2010", "not a date"),
    ("2010-02-30", "not a date"),
    ("2011-02-29", "not a date"),
    ("31/31/2010", "not a date"),
    ("Q5 2010", "not a date"),
    ("from 2009 to 2007", "before it starts"),
    ("in 2014", "lies after"),
    ("from 2010 to 2014", "lies after"),
    ("2013-03-02", "lies after"),
    ("last 20 trading days", "trading sessions"),
]


@pytest.mark.parametrize(("text", "reason"), WRONG, ids=[text for text, _ in WRONG])
def test_a_time_that_can_not_be_is_said_to_be_wrong(text, reason):
    assert reason in " ".join(read_dates(text, NOW).problems)


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("3/9/2009", "month first"),
        ("2010-12", "the month"),
        ("in March", "No year was given"),
        ("since its IPO", "may be older"),
    ],
)
def test_a_reading_that_is_a_choice_is_stated(text, note):
    (when,) = read_dates(text, NOW).whens
    assert note in " ".join(when.notes)
