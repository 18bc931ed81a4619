"""Figures over a moving window of sessions.

Each window is computed from its own values alone. A running sum would be faster still, but carries
the rounding of all that came before into every later window.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats: TypeAlias = npt.NDArray[np.floating]


def rolled(
    series: pd.Series[float], window: int, measure: Callable[[Floats], Floats]
) -> pd.Series[float]:
    """``measure`` of each run of ``window`` values, on the run's last session.

    ``measure`` takes an array (runs x window) and answers one value a run. The first
    ``window - 1`` rows are NaN; all rows are, where there are fewer values than ``window``.
    """
    values = np.full(len(series), np.nan)
    if len(series) >= window:
        runs = np.lib.stride_tricks.sliding_window_view(series.to_numpy(dtype="float64"), window)
        values[window - 1 :] = measure(runs)
    return pd.Series(values, index=series.index, name=series.name)
