"""Comparison and baskets: values by hand, listings and halts, laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import analytics

NAN = np.nan
ROWS = st.lists(st.tuples(*[st.floats(1, 1000)] * 3), min_size=2, max_size=60)


def frame(**columns):
    count = len(next(iter(columns.values())))
    index = pd.date_range("2012-05-14", periods=count, freq="B", name="session")
    return pd.DataFrame(columns, index=index, dtype="float64")


def abc(rows):
    return frame(**{name: [row[i] for row in rows] for i, name in enumerate("ABC")})


def test_comparison_begins_where_all_have_a_price():
    result = analytics.normalised(frame(A=[50, 60, 66], B=[NAN, 20, 10]))
    assert result.index.tolist() == [pd.Timestamp("2012-05-15"), pd.Timestamp("2012-05-16")]
    assert result.to_numpy().tolist() == [[100.0, 100.0], [pytest.approx(110), 50.0]]


def test_a_later_gap_stays_a_gap():
    result = analytics.normalised(frame(A=[10, 11, 12], B=[10, NAN, 20]), 1.0)
    assert np.isnan(result["B"].iloc[1])
    assert result["B"].iloc[2] == 2.0


def test_basket_by_hand():
    # A +10 %, B -20 %: -5 %. Then A +10 %, B +20 %: +15 %.
    result = analytics.equal_weighted(frame(A=[100, 110, 121], B=[10, 8, 9.6]))
    assert result.tolist() == pytest.approx([1.0, 0.95, 0.95 * 1.15])


def test_a_new_listing_joins_the_session_after_its_first_close():
    result = analytics.equal_weighted(frame(A=[100, 110, 110, 110], B=[NAN, NAN, 38, 19]))
    assert result.tolist() == pytest.approx([1.0, 1.1, 1.1, 1.1 * 0.75])


def test_a_halted_share_is_measured_from_its_last_close():
    # B falls by half over its halt; the fall arrives on the day it trades again.
    result = analytics.equal_weighted(frame(A=[10, 10, 10], B=[8, NAN, 4]))
    assert result.tolist() == pytest.approx([1.0, 1.0, 0.75])


def test_a_delisted_share_leaves_the_others_alone():
    result = analytics.equal_weighted(frame(A=[10, 10, 11], B=[8, 4, NAN]))
    assert result.tolist() == pytest.approx([1.0, 0.75, 0.75 * 1.1])


def test_sessions_without_any_close_are_left_out():
    result = analytics.equal_weighted(frame(A=[NAN, 10, NAN, 12], B=[NAN, 10, NAN, 8]))
    assert result.tolist() == [1.0, 1.0]


def test_what_cannot_be_compared_is_refused():
    with pytest.raises(ValueError, match="at least 1 session common"):
        analytics.normalised(frame(A=[1, NAN], B=[NAN, 1]))
    with pytest.raises(ValueError, match="at least 2 sessions with a close, has 1"):
        analytics.equal_weighted(frame(A=[NAN, 1]))
    with pytest.raises(ValueError, match="base above zero"):
        analytics.normalised(frame(A=[1, 2]), 0)


@pytest.mark.parametrize(
    "compare", [analytics.normalised, analytics.equal_weighted, analytics.correlation]
)
@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (frame(A=[1, 0, 2]), "above zero"),
        (frame(A=[1, np.inf, 2]), "finite"),
        (frame(A=[1, 2, 3])[::-1], "Sessions must rise"),
        (frame(A=[1, 2, 3]).tz_localize("America/New_York"), "time zone"),
        (frame(A=[1, 2, 3])[[]], "at least one column"),
        (frame(A=[1, 2, 3])[["A", "A"]], "each symbol once"),
    ],
    ids=["zero", "infinite", "reversed", "zone", "empty", "repeated"],
)
def test_broken_frames_are_refused(compare, broken, message):
    with pytest.raises(ValueError, match=message):
        compare(broken)


@given(ROWS)
def test_each_column_keeps_its_returns(rows):
    closes = abc(rows)
    result = analytics.normalised(closes)
    assert result.iloc[0].tolist() == [100.0] * 3
    for name in closes:
        assert analytics.period_return(result[name]) == pytest.approx(
            analytics.period_return(closes[name])
        )


@given(ROWS)
def test_a_basket_of_one_is_that_one(rows):
    closes = abc(rows)[["A"]]
    level = analytics.equal_weighted(closes)
    pd.testing.assert_series_equal(
        level, closes["A"] / closes["A"].iloc[0], check_names=False, check_freq=False, rtol=1e-9
    )


@given(ROWS, st.sampled_from([0.5, 3.0, 1e3]))
def test_a_basket_knows_neither_scale_nor_order(rows, scale):
    closes = abc(rows)
    level = analytics.equal_weighted(closes)
    other = analytics.equal_weighted((closes * [scale, 1.0, 1.0])[["C", "A", "B"]])
    pd.testing.assert_series_equal(level, other, rtol=1e-9)


@given(ROWS)
def test_a_basket_moves_between_its_best_and_its_worst(rows):
    closes = abc(rows)
    moves = analytics.simple_returns(analytics.equal_weighted(closes))
    each = closes.pct_change().iloc[1:]
    assert (moves >= each.min(axis=1) - 1e-9 * (1 + each.abs().max(axis=1))).all()
    assert (moves <= each.max(axis=1) + 1e-9 * (1 + each.abs().max(axis=1))).all()
