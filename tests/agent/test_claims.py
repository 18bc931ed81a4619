"""References become figures as they stream; sentences are taken back and written anew."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from workbench.agent.claims import UNKNOWN, FigureWriter
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


def test_a_reference_that_is_broken_off_is_left_out():
    for piece in ("[[c1", "[[c", "[[c12]"):
        assert stream(f"It made {piece}", []) == ("It made ", [])
    assert stream("See [[x", [])[0] == "See [[x"


def test_a_reference_in_capitals_is_one():
    assert stream("It made [[C1]].", [])[0] == "It made 12.34%."


def test_what_was_written_after_a_point_can_be_taken_back():
    out = writer()
    list(out.write("IBM made [[c1]]. "))
    kept = len(out.text)
    list(out.write("Then it rose [[c1]] and [[c"))
    events = list(out.rewind(kept))
    assert out.text == "IBM made 12.34%. "
    assert [type(event) for event in events] == [TextStreamed, ClaimChecked]
    list(out.write("So [[c1]]."))
    assert out.text == "IBM made 12.34%. So 12.34%."
    assert [claim.offset for claim in out.cited] == [9, 20]


def test_sentences_are_replaced_and_the_figures_after_them_move():
    out = writer()
    list(out.write("A made 3%. B made [[c1]]. C made [[c1]]."))
    text = out.text
    second = text.index("B made"), text.index(" C made")
    new = out.replaced([(0, 10, "A made [[c1]] in all."), (*second, "B made nothing.")])
    assert new.text == "A made 12.34% in all. B made nothing. C made 12.34%."
    assert [new.text[c.offset :][: len(c.text)] for c in new.cited] == ["12.34%", "12.34%"]
    assert out.text == text


def test_replacing_nothing_changes_nothing():
    out = writer()
    list(out.write("IBM made [[c1]], and [[c1]] again"))
    new = out.replaced([])
    assert (new.text, new.cited) == (out.text, out.cited)
