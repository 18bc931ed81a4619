"""In which shares a figure is: a filing speaks of the shares of the day it was filed.

A split takes effect at its ex-date. What is filed on that day or later is in new shares, for all
its periods; what was filed before is in old ones, and stays so. Figures of two filings are added,
compared, or set against a price only on one basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class ShareBasis:
    """The known splits, and the day in whose shares figures are wanted.

    ``actions``: in the form of ``market.frames``, complete from the first filing on. ``day``:
    None leaves each figure in the shares of the day it was filed; a figure that is made of several
    is then in those of its newest input. A day after the ``as_of`` of a question uses splits that
    were not known then, as a chart in today's shares does.
    """

    actions: pd.DataFrame
    day: date | None = None


def splits_until(days: pd.Series[pd.Timestamp], actions: pd.DataFrame) -> Floats:
    """For each of ``days``, how many shares one original share had become at its end."""
    splits = actions.loc[actions["split"] != 1.0, "split"].sort_index()
    grown = np.concatenate(([1.0], np.cumprod(splits.to_numpy(np.float64))))
    at = splits.index.as_unit("s").searchsorted(days.astype("datetime64[s]").array, side="right")  # type: ignore[attr-defined]
    return np.asarray(grown[at])


def share_exponents(units: pd.Series[str]) -> Floats:
    """1 for numbers of shares, -1 for values a share, 0 for anything else."""
    per_share = units.str.endswith("/shares").to_numpy(np.float64)
    return np.asarray((units == "shares").to_numpy(np.float64) - per_share)
