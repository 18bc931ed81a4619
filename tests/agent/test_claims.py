"""References become figures as they stream; typed digits become unverified claims."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.agent.claims import UNKNOWN, FigureWriter, typed_figures
from workbench.agent.evidence import Evidence
from workbench.messages import Cell, ClaimChecked, ClaimState, TextStreamed, ToolResult

CELL = Cell(
    "IBM", "total_return", 0.1234, "fraction", date(2009, 12, 31), date(2010, 12, 31), "sample"
)


def writer(*cells):
    evidence = Evidence()
    evidence.take(ToolResult("", cells or (CELL,)))
    return FigureWriter(evidence)


def stream(text, cuts):
    """Write ``text`` in pieces; the text streamed and the claims."""
    out = writer()
    edges = [0, *sorted(cut % (len(text) + 1) for cut in cuts), len(text)]
    events = [event for first, last in pairwise(edges) for event in out.write(text[first:last])]
    events += out.finish()
    streamed = "".join(event.text for event in events if isinstance(event, TextStreamed))
    assert streamed == out.text
    return streamed, [event.claim for event in events if isinstance(event, ClaimChecked)]


@given(st.lists(st.integers(0, 60), max_size=12))
def test_a_reference_cut_anywhere_becomes_the_figure(cuts):
    text, claims = stream("IBM returned [[c1]] in 2010, see [1] and [[x]].", cuts)
    assert text == "IBM returned 12.34% in 2010, see [1] and [[x]]."
    [claim] = claims
    assert (claim.state, claim.value, claim.symbol) == (ClaimState.VERIFIED, 0.1234, "IBM")
    assert text[claim.offset : claim.offset + len(claim.text)] == "12.34%"


def test_plain_text_is_not_held_back():
    out = writer()
    assert [event.text for event in out.write("IBM rose")] == ["IBM rose"]


def test_a_reference_to_nothing_is_shown_as_such():
    text, [claim] = stream("It made [[c7]].", [])
    assert text == f"It made {UNKNOWN}."
    assert claim.state is ClaimState.UNVERIFIED


def test_an_unfinished_reference_is_text():
    text, claims = stream("It made [[c1", [])
    assert text == "It made [[c1"
    assert claims == []


def test_a_typed_copy_of_a_figure_is_not_verified():
    _, claims = stream("MSFT returned 12.34% and IBM [[c1]].", [])
    assert [(claim.text, claim.state.value) for claim in claims] == [
        ("12.34%", "verified"),
        ("12.34%", "unverified"),
    ]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It fell -3.5%.", -0.035),
        ("It fell \u22123.5%.", -0.035),
        ("It closed at $430.47.", 430.47),
        ("It closed at USD 1,430.47.", 1430.47),
        ("About 2.5 billion shares", 2.5e9),
        ("Beta was 1.11.", 1.11),
        ("Volume was 19730300.", 19730300.0),
        ("a spread of 25 bps", 0.0025),
    ],
)
def test_typed_figures_are_found_with_their_value(text, value):
    [claim] = typed_figures(text)
    assert claim.value == pytest.approx(value)
    assert text[claim.offset :].startswith(claim.text)


@pytest.mark.parametrize(
    "text",
    [
        "On 2008-10-10 and in 2009, in March 2010 and Q3 2010",
        "10 October 2008, Oct 10, 2008 and 1 January",
        "1. First\n2. Second",
        "the 50-day average, RSI 14, MACD 12/26/9, a 2:1 split",
        "three of 5 symbols, AAPL2 and B2B",
        "",
    ],
)
def test_dates_lists_and_parameters_are_no_figures(text):
    assert typed_figures(text) == []


def test_the_digits_of_a_ticker_are_no_figure():
    assert typed_figures("005930.KS is not among the shares; nor are 2330.TW and 700.HK.") == []
