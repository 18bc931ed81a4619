"""Periods: every form, its law, and the forms that are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain import Period
from workbench.errors import QuestionError

NOW = date(2013, 3, 1)
FIRST = date(2000, 3, 1)


@pytest.mark.parametrize(
    ("text", "start", "end", "calendar", "label"),
    [
        ("2008", date(2008, 1, 1), date(2008, 12, 31), True, "2008"),
        ("2009-03", date(2009, 3, 1), date(2009, 3, 31), True, "March 2009"),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29), True, "February 2012"),
        ("2010-Q3", date(2010, 7, 1), date(2010, 9, 30), True, "Q3 2010"),
        ("2010-h1", date(2010, 1, 1), date(2010, 6, 30), True, "H1 2010"),
        ("2004/2007", date(2004, 1, 1), date(2007, 12, 31), True, "2004 to 2007"),
        (
            "2009-03-09/2010-Q2",
            date(2009, 3, 9),
            date(2010, 6, 30),
            False,
            "2009-03-09 to Q2 2010",
        ),
        ("2009-03-09/", date(2009, 3, 9), NOW, False, "2009-03-09 to 2013-03-01"),
        ("2005/", date(2005, 1, 1), NOW, True, "2005 to 2013-03-01"),
        ("2013", date(2013, 1, 1), NOW, True, "2013 to date"),
        ("2012/2013", date(2012, 1, 1), NOW, True, "2012 to 2013 to date"),
        ("YTD", date(2013, 1, 1), NOW, True, "2013 to date"),
        ("5y", date(2008, 3, 1), NOW, False, "2008-03-01 to 2013-03-01"),
        ("6mo", date(2012, 9, 1), NOW, False, "2012-09-01 to 2013-03-01"),
        ("2wk", date(2013, 2, 15), NOW, False, "2013-02-15 to 2013-03-01"),
        ("max", FIRST, NOW, False, "2000-03-01 to 2013-03-01"),
    ],
)
def test_each_form_is_read_by_its_law(text, start, end, calendar, label):
    period = Period.parse(text, now=NOW, first=FIRST)
    assert (period.start, period.end, period.calendar, period.label) == (
        start,
        end,
        calendar,
        label,
    )


def test_a_month_back_from_the_31st_is_the_last_day_of_the_shorter_month():
    assert Period.parse("1mo", now=date(2012, 3, 31)).start == date(2012, 2, 29)


@pytest.mark.parametrize(
    "text",
    ["", "year", "2009-13", "2009-02-30/2010", "1x", "0000", "2008-Q5", "2010-01-04", "9999y"],
)
def test_what_is_no_period_is_refused_and_never_means_a_year(text):
    with pytest.raises(QuestionError):
        Period.parse(text, now=NOW, first=FIRST)


def test_an_end_before_the_start_is_refused():
    with pytest.raises(QuestionError, match="before it starts"):
        Period.parse("2010/2009", now=NOW)


@given(st.text(max_size=40))
def test_any_text_gives_a_period_or_a_question_error(text):
    try:
        period = Period.parse(text, now=NOW, first=FIRST)
    except QuestionError:
        return
    assert period.start <= period.end
