"""The one validator of market frames."""

from __future__ import annotations

import pandas as pd
import pytest

from workbench.errors import MarketDataError
from workbench.market.frames import actions_frame, bars_frame


def frame(days=("2020-01-06", "2020-01-07"), **columns):
    data = {"open": 1, "high": 2, "low": 1, "close": 2, "volume": 10, **columns}
    return pd.DataFrame(data, index=pd.DatetimeIndex(days))


def test_rows_are_put_in_order_and_typed():
    bars = bars_frame(frame(("2020-01-07", "2020-01-06")), about="X")
    assert bars.index.is_monotonic_increasing
    assert bars.index.name == "session"
    assert set(bars.dtypes) == {pd.Series([1.0]).dtype}


@pytest.mark.parametrize(
    ("bad", "says"),
    [
        (frame().drop(columns="close"), "close are missing"),
        (frame(("2020-01-06", "2020-01-06")), "2020-01-06 stands twice"),
        (frame(close=[2.0, float("nan")]), "price is missing"),
        (frame(low=[0.0, 1.0]), "not above zero"),
        (frame().tz_localize("UTC"), "plain exchange-local days"),
        (frame(("2020-01-06 09:30", "2020-01-07 09:30")), "time of day"),
        (frame().reset_index(drop=True), "plain exchange-local days"),
    ],
)
def test_an_offence_is_named(bad, says):
    with pytest.raises(MarketDataError, match=f"X: .*{says}"):
        bars_frame(bad, about="X")


def test_actions_that_say_nothing_are_dropped_and_nonsense_is_refused():
    days = pd.DatetimeIndex(["2020-01-06", "2020-01-07"])
    table = pd.DataFrame({"split": [1.0, 2.0], "dividend": [0.0, 0.0]}, index=days)
    assert len(actions_frame(table, about="X")) == 1
    with pytest.raises(MarketDataError, match="negative"):
        actions_frame(table.assign(dividend=-1.0), about="X")
    with pytest.raises(MarketDataError, match="split"):
        actions_frame(table.assign(split=0.0), about="X")


def test_what_is_checked_is_left_as_it_was():
    given = frame().astype("float64")
    kept = given.copy()
    bars = bars_frame(given, about="X")
    bars.loc[:, "close"] = 5.0
    pd.testing.assert_frame_equal(given, kept)
    assert given.index.name is None
