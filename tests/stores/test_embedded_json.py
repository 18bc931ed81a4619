"""The quick decoder says what NeoSQLite's own says, whatever a document holds."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from neosqlite.collection.json_helpers import neosqlite_json_dumps, neosqlite_json_loads

from workbench.stores.embedded_json import loaded

TIMES = st.integers(0, 300 * 365 * 86_400_000).map(
    lambda milliseconds: datetime(1900, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | st.sampled_from(['"$date"', "$date", '\\"$date\\"', "__neosqlite_objectid__"])
    | TIMES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), VALUES, max_size=6))
def test_it_decodes_what_neosqlite_does(document):
    text = neosqlite_json_dumps(document)
    assert loaded(text) == neosqlite_json_loads(text)


def test_figures_come_back_to_the_last_bit():
    figures = [0.1 + 0.2, 1e-300, 1.7976931348623157e308, -0.0, 2.0, 88.99]
    found = loaded(neosqlite_json_dumps({"close": figures}))["close"]
    assert found == figures
    assert math.copysign(1, found[3]) == -1
    assert all(type(figure) is float for figure in found)


@pytest.mark.parametrize("text", ["", "{", '{"a": 1', "nonsense", '{"a": NaN}'])
def test_what_is_damaged_is_an_error(text):
    with pytest.raises(ValueError, match=r"."):
        loaded(text)
