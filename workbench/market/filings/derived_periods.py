"""Periods that no filing reports but that follow from those that it does: the fourth quarter, the
quarters of a cash flow, and the last twelve months.

Whatever is added or taken away was known when the newest of the inputs was filed, so that a figure
before a restatement never mixes with one after it. Where a comparative figure was filed only
later, its first filing counts. Functions take and give rows as ``filings.reported`` has them, plus
``derived`` and ``formula``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.market.filings.line_items import ITEMS
from workbench.market.filings.reported import (
    PERIOD,
    QUARTER_DAYS,
    YEAR_DAYS,
    quarter_long,
    year_long,
)
from workbench.market.filings.share_basis import share_exponents

_DAY = np.timedelta64(1, "D")
_SAME_LENGTH_DAYS = 10
_DATES = ("start", "end", "filed")
ADDITIVE = np.array([item.additive for item in ITEMS])
MONEY = np.array([item.unit == "money" for item in ITEMS])
PER_SHARE = np.array([item.unit == "per_share" for item in ITEMS])
_LINE = ["item", "unit"]


def quarters_by_difference(chosen: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """Quarters as year to date less year to date a quarter before, of items that add up.

    ``chosen``: the rows to take from, one a period; ``values``: everything reported. The fourth
    quarter of an income statement, and all but the first of a cash flow's, are had in no other
    way. Values a share need known splits.
    """
    longer = _computable(chosen[(chosen["days"] > 0) & ADDITIVE[chosen["item"]]])
    shorter = values[[*_LINE, "start", "end"]].drop_duplicates()
    pairs = _numbered(longer).merge(shorter, on=[*_LINE, "start"], suffixes=("", "_short"))
    gap = (pairs["end"] - pairs["end_short"]).dt.days
    pairs = pairs[gap.between(*QUARTER_DAYS)]
    minus = _as_known(pairs, values, ["item", "unit", "start", "end_short"])
    start = (minus["end"] + _DAY).to_numpy()
    return _combined([(1, pairs), (-1, minus)], start, pairs["end"].to_numpy())


def twelve_months_by_year(
    chosen: pd.DataFrame, values: pd.DataFrame, years: pd.DataFrame
) -> pd.DataFrame:
    """Twelve months as last year, plus this year to date, less last year to the same day.

    Of money and of values a share. For earnings a share that is an approximation, as each period
    divides by its own average number of shares; the formula says what was done.
    """
    usable = MONEY | PER_SHARE
    dates = chosen[usable[chosen["item"]] & (chosen["days"] > 0) & ~year_long(chosen)]
    last = years.assign(next=years["end"] + _DAY)
    last = last.rename(columns={"start": "year_start", "end": "year_end"})
    dates = _numbered(_computable(dates)).merge(last, left_on="start", right_on="next")
    spans = values[[*_LINE, "start", "end"]].drop_duplicates()
    spans = spans.rename(columns={"start": "year_start", "end": "end_before"})
    dates = dates.merge(spans, on=[*_LINE, "year_start"])
    days_before = (dates["end_before"] - dates["year_start"]).dt.days + 1
    alike = (days_before - dates["days"]).abs() <= _SAME_LENGTH_DAYS
    whole = dates[alike].merge(
        spans.rename(columns={"end_before": "year_end"}), on=[*_LINE, "year_start", "year_end"]
    )
    year = _as_known(whole, values, ["item", "unit", "year_start", "year_end"])
    before = _as_known(whole, values, ["item", "unit", "year_start", "end_before"])
    start = (before["end"] + _DAY).to_numpy()
    return _combined([(1, year), (1, whole), (-1, before)], start, whole["end"].to_numpy())


def twelve_months_by_quarters(quarters: pd.DataFrame, had: pd.DataFrame) -> pd.DataFrame:
    """Twelve months as the sum of four quarters, each beginning the day after the one before.

    Of money and of values a share. The sum of four quarterly earnings a share is the convention
    of the trade; it differs a little from what a year's report divides by the year's shares.
    ``had``: rows whose item, unit and end are left out.
    """
    usable = MONEY | PER_SHARE
    found = _computable(quarters[usable[quarters["item"]]])
    found = found.sort_values([*_LINE, "end"], kind="stable")
    line = found.groupby(_LINE, sort=False).ngroup().to_numpy()
    start, end = found["start"].to_numpy(), found["end"].to_numpy()
    follows = np.zeros(len(found), dtype=bool)
    follows[1:] = (line[1:] == line[:-1]) & (end[:-1] + _DAY == start[1:])
    last = np.arange(3, len(found))
    last = last[follows[last] & follows[last - 1] & follows[last - 2]]
    days = (end[last] - start[last - 3]) // _DAY + 1
    last = last[(days >= YEAR_DAYS[0]) & (days <= YEAR_DAYS[1])]
    last = last[~_among(found.iloc[last], had)]
    parts = [(1, found.iloc[last - back]) for back in (3, 2, 1, 0)]
    return _combined(parts, start[last - 3], None)


def missing_quarters(chosen: pd.DataFrame) -> pd.DataFrame:
    """The quarters that follow from no difference, as rows of item, start and end: those of values
    a share and of average shares that a longer period ends with and nobody reported."""
    lines = chosen[(chosen["days"] > 0) & ~ADDITIVE[chosen["item"]]]
    pairs = lines.merge(lines, on=[*_LINE, "start"], suffixes=("", "_short"))
    pairs = pairs[(pairs["end"] - pairs["end_short"]).dt.days.between(*QUARTER_DAYS)]
    found = pairs.assign(start=pairs["end_short"] + _DAY)[[*_LINE, "start", "end"]]
    reported = chosen.loc[quarter_long(chosen), [*_LINE, "end"]].assign(there=True)
    found = found.merge(reported, on=[*_LINE, "end"], how="left")
    return found.loc[found["there"].isna(), ["item", "start", "end"]]


def _computable(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows that may be added to others: a value a share only where splits are known."""
    return rows[MONEY[rows["item"]] | rows["splits"].notna()]


def _among(rows: pd.DataFrame, had: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether each row's item, unit and end are those of a row of ``had``."""
    keys = [*_LINE, "end"]
    both = pd.concat([had[keys].drop_duplicates(), rows[keys]])
    return (
        both.duplicated(keep="first").to_numpy()[-len(rows) :] if len(rows) else np.zeros(0, bool)
    )


def _numbered(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reset_index(drop=True)


def _as_known(pairs: pd.DataFrame, values: pd.DataFrame, period: Sequence[str]) -> pd.DataFrame:
    """For each of ``pairs``, the value of ``period`` (its item, unit, start and end) as last known
    on the day the pair's own row was filed; else as first filed after it. In order of ``pairs``."""
    keys = pairs[[*period, "filed"]].set_axis([*PERIOD, "until"], axis=1)
    keys = keys.assign(pair=np.arange(len(keys)))
    found = keys.merge(values, on=PERIOD)
    known = (found["filed"] <= found["until"]).to_numpy()
    order = found["filed"].to_numpy().astype("int64") * np.where(known, 1, -1)
    found = found.assign(known=known, order=order)
    found = found.sort_values(["pair", "known", "order"], kind="stable")
    return found.drop_duplicates("pair", keep="last").reset_index(drop=True)


def _combined(
    terms: Sequence[tuple[int, pd.DataFrame]],
    start: npt.NDArray[np.datetime64],
    end: npt.NDArray[np.datetime64] | None,
) -> pd.DataFrame:
    """The signed sum of ``terms``, row by row, in the shares of the newest."""
    signs, parts = [sign for sign, _ in terms], [part.reset_index(drop=True) for _, part in terms]
    filed = np.column_stack([part["filed"].to_numpy() for part in parts])
    newest = filed.argmax(axis=1)
    rows = np.arange(len(filed))
    splits = np.column_stack([part["splits"].to_numpy(np.float64) for part in parts])
    exponents = share_exponents(parts[0]["unit"])
    growth = np.nan_to_num((splits[rows, newest][:, None] / splits) ** exponents[:, None], nan=1.0)
    amounts = np.column_stack([part["value"].to_numpy(np.float64) for part in parts]) * growth
    result = parts[-1][["item", "unit"]].copy()
    result["start"], result["end"] = start, parts[-1]["end"] if end is None else end
    result["value"] = amounts @ np.array(signs, dtype=np.float64)
    result["filed"] = filed[rows, newest]
    for name in ("form", "accession"):
        result[name] = _picked(parts, name, newest)
    result["concept"] = _picked(parts, "concept", newest)
    result["days"] = (result["end"] - result["start"]).dt.days + 1
    result["splits"] = splits[rows, newest]
    return result.assign(derived=True, formula=_formulas(signs, parts, amounts))


def _picked(
    parts: Sequence[pd.DataFrame], name: str, newest: npt.NDArray[np.intp]
) -> npt.NDArray[np.object_]:
    columns = np.column_stack([part[name].to_numpy(dtype=object) for part in parts])
    return np.asarray(columns[np.arange(len(newest)), newest])


def _formulas(
    signs: Sequence[int], parts: Sequence[pd.DataFrame], amounts: npt.NDArray[np.float64]
) -> list[str]:
    """Each sum written out: every input with its period, form and day of filing."""
    texts = []
    for column, (sign, part) in enumerate(zip(signs, parts, strict=True)):
        days = [np.datetime_as_string(part[one].to_numpy(), "D") for one in _DATES]
        rows = zip(amounts[:, column].tolist(), *days, part["form"].tolist(), strict=True)
        texts.append([("+ " if sign > 0 else "- ") + _input(*row) for row in rows])
    return [" ".join(row).removeprefix("+ ") for row in zip(*texts, strict=True)]


def _input(value: float, start: str, end: str, filed: str, form: str) -> str:
    number = f"{value:,.0f}" if value.is_integer() else f"{value:,.6g}"
    return f"{number} ({start} to {end}, {form or 'no form'} filed {filed})"
