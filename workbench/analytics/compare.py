"""Several symbols side by side.

``closes`` is a frame of closes, one column a symbol, indexed by session, with NaN where a symbol
has no close (not listed yet, halted, another exchange's holiday).
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from workbench.analytics.inputs import checked_frame


def normalised(closes: pd.DataFrame, base: float = 100.0) -> pd.DataFrame:
    """Each column scaled to ``base`` on the first session on which all have a close.

    Same columns, rows from that session on: a comparison is fair only from a common start. NaN
    after it stays NaN. Raises ValueError where there is no such session.
    """
    if not 0 < base < math.inf:
        raise ValueError(f"A normalised comparison needs a base above zero, not {base}.")
    checked = checked_frame(closes, "A normalised comparison")
    complete = np.flatnonzero(checked.notna().all(axis=1).to_numpy())
    if not len(complete):
        raise ValueError("A normalised comparison needs at least 1 session common to all symbols.")
    since = checked.iloc[int(complete[0]) :]
    return since / since.iloc[0] * base


def equal_weighted(closes: pd.DataFrame) -> pd.Series[float]:
    """Level of an equal-weighted basket, rebalanced daily, 1.0 on the first session with a close.

    Each session's return is the mean of the simple returns of the columns that have a close on it
    and one before; a column that was halted is measured from its last close, one newly listed
    joins the session after its first close. Where no column has a return the level stays; sessions
    without any close are left out. Needs 2 sessions with a close.
    """
    checked = checked_frame(closes, "A basket").dropna(how="all")
    if len(checked) < 2:
        raise ValueError(f"A basket needs at least 2 sessions with a close, has {len(checked)}.")
    growth = (checked / checked.ffill().shift() - 1.0).mean(axis=1).fillna(0.0)
    return (1.0 + growth).cumprod().rename("basket")
