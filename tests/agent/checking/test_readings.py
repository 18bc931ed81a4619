"""Sentences that no rule of order reads, though the data tell which reading is meant; and the same
sentences made wrong, which have none."""

from __future__ import annotations

from datetime import date

import pytest

from workbench.agent.checking import check
from workbench.messages import Cell

_YEAR, _BASE, _END = 2010, date(2009, 12, 31), date(2010, 12, 31)
_DAY, _LATER = date(2010, 5, 6), date(2010, 11, 5)
NAMES = {"AAPL": ("Apple",), "IBM": (), "GOOG": ("Google",)}


def cell(symbol, measure, value, unit="fraction", days=(_BASE, _END), on=None):
    return Cell(symbol, measure, value, unit, *days, "sample", "", "", on)


CELLS = (
    cell("AAPL", "total_return", 0.5307),
    cell("IBM", "total_return", 0.1428),
    cell("GOOG", "total_return", -0.042),
    cell("AAPL", "volatility", 0.2679),
    cell("IBM", "volatility", 0.1776),
    cell("AAPL", "max_drawdown", -0.1291, on=_DAY),
    cell("IBM", "max_drawdown", -0.0941, on=_DAY),
    cell("IBM", "highest_close", 146.92, "USD", on=_LATER),
    cell("IBM", "lowest_close", 121.86, "USD", on=_DAY),
    cell("IBM", "average_close", 131.86, "USD"),
    cell("IBM", "open", 127.21, "USD", (_DAY, _DAY)),
    cell("IBM", "close", 123.92, "USD", (_DAY, _DAY)),
    cell("IBM", "revenue", 99.9e9, "USD"),
    cell("IBM", "free_cash_flow", 15.1e9, "USD"),
    cell("AAPL", "pe", 17.7, "ratio", (_END, _END)),
    cell("IBM", "pe", 13.1, "ratio", (_END, _END)),
)


def states(text, language="en"):
    found = check(text, CELLS, as_of=date(2011, 1, 3), names=NAMES, language=language)
    return "".join(str(claim.state)[0] for claim in found)


@pytest.mark.parametrize(
    ("true", "wrong"),
    [
        (
            "IBM gained 14.3 % in 2010, and at its worst it stood 9.4 % beneath its peak.",
            "IBM gained 9.4 % in 2010, and at its worst it stood 14.3 % beneath its peak.",
        ),
        (
            "In 2010 IBM's closes ran from $121.86 at the bottom to $146.92 at the top.",
            "In 2010 IBM's closes ran from $146.92 at the bottom to $121.86 at the top.",
        ),
        (
            "IBM spent 2010 between $121.86 and $146.92 on a closing basis.",
            "IBM spent 2010 between $121.86 and $131.86 on a closing basis.",
        ),
        (
            "Apple's 53.1 % in 2010 compares with the 14.3 % that IBM delivered.",
            "Apple's 14.3 % in 2010 compares with the 53.1 % that IBM delivered.",
        ),
        (
            "I compared the worst falls from a peak in 2010. Apple's was 12.9 %, IBM's 9.4 %.",
            "I compared the worst falls from a peak in 2010. Apple's was 9.4 %, IBM's 12.9 %.",
        ),
        (
            "Apple vs IBM, 2010:\n- Return: 53.1 % vs 14.3 %\n- Volatility: 26.8 % vs 17.8 %",
            "Apple vs IBM, 2010:\n- Return: 14.3 % vs 53.1 %\n- Volatility: 17.8 % vs 26.8 %",
        ),
        (
            "Having opened at $127.21, IBM left the session of 6 May 2010 at $123.92.",
            "Having opened at $123.92, IBM left the session of 6 May 2010 at $127.21.",
        ),
        (
            "In 2010 IBM returned 14.3 % with a volatility of 17.8 %. For Apple the two numbers"
            " are 53.1 % and 26.8 %.",
            "In 2010 IBM returned 14.3 % with a volatility of 17.8 %. For Apple the two numbers"
            " are 26.8 % and 53.1 %.",
        ),
    ],
)
def test_the_data_tell_which_reading_is_meant(true, wrong):
    assert set(states(true)) == {"v"}
    assert set(states(wrong)) != {"v"}
    assert "u" in states(wrong) or "c" in states(wrong)


@pytest.mark.parametrize(
    ("true", "wrong"),
    [
        (
            "Having opened at $127.21 on 6 May 2010, IBM closed at $123.92, or -2.6 %.",
            "Having opened at $127.21 on 6 May 2010, IBM closed at $123.92, or +2.6 %.",
        ),
        (
            "IBM's highest close in 2010 was $146.92 and its lowest $121.86, a spread of $25.06.",
            "IBM's highest close in 2010 was $146.92 and its lowest $121.86, a spread of $24.06.",
        ),
        (
            "In 2010 Apple returned 53.1 %, 38.8 percentage points more than the 14.3 % of IBM.",
            "In 2010 Apple returned 53.1 %, 38.8 percentage points less than the 14.3 % of IBM.",
        ),
        (
            "IBM's free cash flow was $15.1bn in 2010, or 15.1 % of its revenue of $99.9bn.",
            "IBM's free cash flow was $15.1bn in 2010, or 16.1 % of its revenue of $99.9bn.",
        ),
        (
            "In 2010 Apple returned 53.1 %, IBM 14.3 % and Google -4.2 %. The simple average of"
            " the three is 21.1 %.",
            "In 2010 Apple returned 53.1 %, IBM 14.3 % and Google -4.2 %. The simple average of"
            " the three is 14.3 %.",
        ),
    ],
)
def test_a_figure_may_be_what_two_beside_it_yield(true, wrong):
    assert set(states(true)) == {"v"}
    assert set(states(wrong)) != {"v"}


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("On 31 December 2010 Apple's P/E was 17.7 and IBM's 13.1. IBM was the cheaper stock.", 1),
        ("On 31 December 2010 Apple's P/E was 17.7 and IBM's 13.1. IBM was the pricier stock.", 0),
        ("In 2010 IBM was the calmer stock. Its volatility was 17.8 %, Apple's 26.8 %.", 1),
        ("In 2010 IBM was the choppier stock. Its volatility was 17.8 %, Apple's 26.8 %.", 0),
        ("| 2010 | Return |\n|---|---|\n| Apple | 53.1 % |\n| IBM | 14.3 % |\n\nIBM came out"
         " behind on return.", 1),
        ("| 2010 | Return |\n|---|---|\n| Apple | 53.1 % |\n| IBM | 14.3 % |\n\nIBM came out"
         " ahead on return.", 0),
        ("Returns in 2010:\n- Apple: 53.1 % (1st)\n- IBM: 14.3 % (2nd)\n- Google: -4.2 % (3rd)", 1),
        ("Returns in 2010:\n- Apple: 53.1 % (1st)\n- IBM: 14.3 % (3rd)\n- Google: -4.2 % (2nd)", 0),
        ("By return in 2010 Apple finished first, IBM second and Google third; the figures are"
         " 53.1 %, 14.3 % and -4.2 % respectively.", 1),
        ("By return in 2010 Apple finished second, IBM first and Google third; the figures are"
         " 53.1 %, 14.3 % and -4.2 % respectively.", 0),
        ("IBM's worst drawdown in 2010 was 9.4 %. The bottom was reached on 6 May 2010.", 1),
        ("IBM's worst drawdown in 2010 was 9.4 %. The bottom was reached on 7 June 2010.", 0),
        ("Two of the three (Apple, IBM and Google) made money in 2010.", 1),
        ("Three of the three (Apple, IBM and Google) made money in 2010.", 0),
    ],
)  # fmt: skip
def test_what_is_said_without_a_figure_is_held_against_the_figures(text, right):
    assert ("c" not in states(text)) == bool(right)


@pytest.mark.parametrize(
    "text",
    [
        "The market share of Apple in 2010 was 53.1 %.",
        "IBM returned more than Apple. The tax rate in 2010 was 14.3 %.",
        "The operating margin of IBM in 2010 was 14.3 %.",
        "Microsoft did well in 2010: it returned 14.3 %.",
        "In 2009 IBM gained 14.3 %.",
        "IBM's free cash flow was 14.3 % in 2010.",
    ],
)
def test_a_right_number_under_a_wrong_name_has_no_reading(text):
    assert "v" not in states(text)
