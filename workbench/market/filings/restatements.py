"""Which reported values changed from one filing to another, and by which split where one did it."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.market.filings.line_items import ITEMS
from workbench.market.filings.reported import PERIOD, reported
from workbench.market.filings.share_basis import share_exponents, splits_until

RESTATEMENT_COLUMNS = (
    "item", "label", "statement", "period_start", "period_end", "unit",
    "first_value", "first_filed", "first_form", "first_accession", "first_concept",
    "last_value", "last_filed", "last_form", "last_accession", "last_concept",
    "change", "times", "cause",
)  # fmt: skip

# A value a share is rounded to the cent, a number of shares to the thousand or the million.
_CENT, _SHARES_OFF = 0.0051, 0.001
_FILING = ("value", "filed", "form", "accession", "concept")


def restatements(
    facts: pd.DataFrame, *, as_of: date, actions: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every item and period whose value changed between filings up to ``as_of``, newest change
    first; columns ``RESTATEMENT_COLUMNS``.

    ``last_...``: the value and the filing that changed it last, not one that repeats it since.
    ``change``: last less first value, in ``unit``; ``times``: how often the value changed, more
    than once where it went and came back; ``cause``: "stock split 20:1" where ``actions`` has
    splits between the two filings that explain the change to the digit the filing is rounded to;
    empty where nothing here explains it.
    """
    values, _ = reported(facts, as_of=as_of)
    groups = values.groupby(PERIOD, dropna=False, sort=False)
    values = values.assign(changed=groups["value"].diff().fillna(0.0) != 0.0)
    values["times"] = values.groupby(PERIOD, dropna=False, sort=False)["changed"].transform("sum")
    changed = values[values["times"] > 0]
    first = changed.drop_duplicates(PERIOD, keep="first").reset_index(drop=True)
    news = changed[changed["changed"]].drop_duplicates(PERIOD, keep="last")
    last = first[PERIOD].merge(news, on=PERIOD, how="left")
    number = first["item"].to_numpy()
    table = pd.DataFrame(
        {
            "item": _of(number, "key"),
            "label": _of(number, "label"),
            "statement": _of(number, "statement"),
            "period_start": first["start"],
            "period_end": first["end"],
            "unit": first["unit"],
            **{f"first_{name}": first[name] for name in _FILING},
            **{f"last_{name}": last[name] for name in _FILING},
            "change": last["value"] - first["value"],
            "times": first["times"].astype("int64"),
            "cause": _causes(first, last, actions),
        }
    )
    return table.sort_values(["last_filed", "item"], ascending=[False, True], ignore_index=True)[
        list(RESTATEMENT_COLUMNS)
    ]


def _of(number: npt.NDArray[np.int64], name: str) -> pd.Series[str]:
    return pd.Series([getattr(ITEMS[one], name) for one in number], dtype="str")


def _causes(
    first: pd.DataFrame, last: pd.DataFrame, actions: pd.DataFrame | None
) -> pd.Series[str]:
    if actions is None or first.empty:
        return pd.Series("", index=first.index, dtype="str")
    ratio = splits_until(last["filed"], actions) / splits_until(first["filed"], actions)
    exponents = share_exponents(first["unit"])
    expected = first["value"].to_numpy() * ratio**exponents
    allowed = np.where(exponents > 0, np.abs(expected) * _SHARES_OFF, _CENT)
    explained = (exponents != 0) & (ratio != 1.0)
    explained &= np.abs(last["value"].to_numpy() - expected) <= allowed
    texts = [
        f"stock split {_ratio(one)}" if so else "" for one, so in zip(ratio, explained, strict=True)
    ]
    return pd.Series(texts, index=first.index, dtype="str")


def _ratio(growth: float) -> str:
    """``20:1``, or ``1:10`` where shares were put together, or ``3:2``."""
    for old in range(1, 21):
        if abs(growth * old - round(growth * old)) < 1e-9 * old and round(growth * old) > 0:
            return f"{round(growth * old)}:{old}"
    return f"{growth:g}:1" if growth >= 1 else f"1:{1 / growth:g}"
