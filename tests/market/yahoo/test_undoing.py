"""The law behind raw prices: what Yahoo's splits did to a series, the splits after a bar undo."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from workbench.market.yahoo.charts import as_traded

DAYS = pd.bdate_range("2020-01-06", periods=12, tz="America/New_York", name="Date")
PRICES = ("open", "high", "low", "close")
split = st.sampled_from([0.0, 0.0, 0.0, 2.0, 7.0, 1.5, 0.1, 1.0])
price = st.floats(0.01, 1e5)


@given(st.lists(st.tuples(price, split, st.integers(0, 5000)), min_size=1, max_size=12))
def test_adjusting_and_undoing_is_nothing(told: list[tuple[float, float, int]]) -> None:
    close, splits, paid = (np.array(column) for column in zip(*told, strict=True))
    ratio = np.where(splits > 0, splits, 1.0)
    later = np.array([ratio[number + 1 :].prod() for number in range(len(ratio))])
    adjusted = pd.DataFrame(
        {name.title(): close / later for name in PRICES}
        | {"Volume": 1000.0 * later, "Dividends": paid / 100 / later, "Stock Splits": splits},
        index=DAYS[: len(told)],
    )
    raw = as_traded(adjusted.sample(frac=1.0, random_state=1))
    for name in PRICES:
        np.testing.assert_allclose(raw[name], close, rtol=1e-12)
    np.testing.assert_allclose(raw["volume"], 1000.0, rtol=1e-12)
    np.testing.assert_allclose(raw["dividend"], paid / 100, rtol=1e-12)
    np.testing.assert_array_equal(raw["split"], ratio)
    assert raw.index.tz is None


def test_by_hand() -> None:
    # 100 a share; then four for one, and 25; Yahoo tells 25 for both.
    told = pd.DataFrame(
        dict.fromkeys(("Open", "High", "Low", "Close"), 25.0)
        | {"Volume": [400, 400], "Dividends": [0.5, 0.0], "Stock Splits": [0.0, 4.0]},
        index=DAYS[:2],
    )
    raw = as_traded(told)
    assert raw["close"].tolist() == [100.0, 25.0]
    assert raw["volume"].tolist() == [100.0, 400.0]
    assert raw["dividend"].tolist() == [2.0, 0.0]
