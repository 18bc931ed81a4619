"""Statements by line item and period, out of a company's facts: annual, quarterly, and the last
twelve months; as first filed, or as last known; as of a day.

*As of* a day only facts filed on it or before count. *As first filed* is what the first filing
said that reported the period; *restated* is what the last one said. Quarters are those reported;
a quarter that nobody reports is the difference of two year-to-date figures where the item adds up,
marked ``derived``, with its formula. The last twelve months are the year's own figure at its end,
and otherwise last year + this year to date - last year to the same day, or the sum of four
quarters. Of earnings per share the four reported quarters come first: that is how the trade counts
them. Average numbers of shares have no figure for twelve months but the year's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
import pandas as pd

from workbench.errors import MarketDataError
from workbench.market.filings.derived_periods import (
    ADDITIVE,
    PER_SHARE,
    missing_quarters,
    quarters_by_difference,
    twelve_months_by_quarters,
    twelve_months_by_year,
)
from workbench.market.filings.line_items import ITEMS
from workbench.market.filings.reported import (
    PERIOD,
    annual_form,
    fiscal_years,
    quarter_long,
    reported,
    year_long,
)
from workbench.market.filings.share_basis import ShareBasis

Frequency = Literal["annual", "quarterly", "ttm"]

STATEMENT_COLUMNS = (
    "item", "label", "statement", "frequency", "period_start", "period_end", "value", "unit",
    "currency", "filed", "form", "accession", "concept", "derived", "formula",
)  # fmt: skip
OMITTED_COLUMNS = (
    "item",
    "label",
    "statement",
    "frequency",
    "period_start",
    "period_end",
    "reason",
)

_AT_A_DAY = np.array([item.kind != "duration" for item in ITEMS])
_COVER = np.array([item.kind == "cover" for item in ITEMS])
_AVERAGE_SHARES = np.array([item.unit == "shares" and item.kind == "duration" for item in ITEMS])
_EARNINGS = PER_SHARE & ~ADDITIVE
_KEYS, _LABELS, _STATEMENTS = (
    np.array([getattr(item, name) for item in ITEMS], dtype=object)
    for name in ("key", "label", "statement")
)

_NO_DAY = np.datetime64("NaT", "s")
_NOT_ADDITIVE = "not reported, and the quarters of a year do not add up to it"
_NO_AVERAGE = "no filing gives the average of these twelve months"
_NO_SPLITS = "the splits between the filings it would be made of are not known"
_TWO_VALUES = "filing {} gives two values"


@dataclass(frozen=True, slots=True, eq=False)
class Statements:
    """``rows``: columns ``STATEMENT_COLUMNS``, one row an item and period, in order of statement
    and time. ``period_start`` is NaT for what is at a day; ``value`` is never NaN, in ``unit``
    (USD, USD/shares, shares), ``currency`` empty for shares; ``filed``, ``form``, ``accession``
    and ``concept`` are those of the newest input. ``omitted``: columns ``OMITTED_COLUMNS``, what
    could be expected and is not given, with the reason; what nobody ever reported is in neither.
    """

    rows: pd.DataFrame
    omitted: pd.DataFrame


def statements(
    facts: pd.DataFrame,
    frequency: Frequency,
    *,
    as_of: date,
    restated: bool = False,
    shares: ShareBasis | None = None,
) -> Statements:
    """The statements of a company.

    ``facts``: in the form of ``filings.facts``. ``shares``: the splits, and in whose shares values
    are wanted; None: splits are not known, each value is in the shares of the day it was filed,
    and no value a share is made of several filings. MarketDataError for another frequency.
    """
    if frequency not in _BUILDERS:
        raise MarketDataError(
            f"The frequency '{frequency}' is unknown.", hint=f"Use {', '.join(_BUILDERS)}."
        )
    values, twice = reported(facts, as_of=as_of, shares=shares)
    chosen = values.drop_duplicates(PERIOD, keep="last" if restated else "first")
    chosen = chosen.assign(derived=False, formula="")
    rows, gaps = _BUILDERS[frequency](chosen, values, restated)
    wide = twice.drop_duplicates(PERIOD).merge(rows[PERIOD], on=PERIOD, how="left", indicator=True)
    wide = wide[wide["_merge"] == "left_only"]
    gaps.append(wide.assign(reason=[_TWO_VALUES.format(one) for one in wide["accession"]]))
    return Statements(_told(rows, frequency), _left_out(gaps, frequency))


def _annual(
    chosen: pd.DataFrame, values: pd.DataFrame, restated: bool
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    years = fiscal_years(values)
    over = chosen.merge(years, on=["start", "end"])
    at = chosen[_at_ends(chosen, years["end"])]
    cover = chosen[_COVER[chosen["item"]] & annual_form(chosen)]
    return pd.concat([over, at, cover]), []


def _quarterly(
    chosen: pd.DataFrame, values: pd.DataFrame, restated: bool
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    quarters = _quarters(chosen, values, restated)
    rows = pd.concat([quarters, _at_any_end(chosen, quarters)])
    return rows, [missing_quarters(chosen).assign(reason=_NOT_ADDITIVE)]


def _ttm(
    chosen: pd.DataFrame, values: pd.DataFrame, restated: bool
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    years, quarters = fiscal_years(values), _quarters(chosen, values, restated)
    whole = chosen.merge(years, on=["start", "end"])
    by_year = twelve_months_by_year(chosen, values, years)
    earnings = _EARNINGS[quarters["item"]]
    told = twelve_months_by_quarters(quarters[earnings & ~quarters["derived"]], whole)
    rest = twelve_months_by_quarters(quarters[~earnings], pd.concat([whole, by_year]))
    rows = pd.concat([whole, told, by_year, rest]).drop_duplicates(["item", "unit", "end"])
    ends = quarters.drop_duplicates(["item", "unit", "end"])
    gaps = ends.merge(rows[["item", "end"]], on=["item", "end"], how="left", indicator=True)
    gaps = gaps[gaps["_merge"] == "left_only"].assign(start=_NO_DAY)
    averages = gaps[_AVERAGE_SHARES[gaps["item"]]].assign(reason=_NO_AVERAGE)
    unknown = gaps[PER_SHARE[gaps["item"]] & gaps["splits"].isna()].assign(reason=_NO_SPLITS)
    return pd.concat([rows, _at_any_end(chosen, quarters)]), [averages, unknown]


_BUILDERS = {"annual": _annual, "quarterly": _quarterly, "ttm": _ttm}


def _quarters(chosen: pd.DataFrame, values: pd.DataFrame, restated: bool) -> pd.DataFrame:
    """Quarters reported and derived, one a period. As first filed, what was known first counts, so
    that a figure stays what it was when it became known; on the same day, what was reported."""
    both = pd.concat([chosen[quarter_long(chosen)], quarters_by_difference(chosen, values)])
    order = ["derived"] if restated else ["filed", "derived"]
    return both.sort_values(order, kind="stable").drop_duplicates(["item", "unit", "end"])


def _at_any_end(chosen: pd.DataFrame, quarters: pd.DataFrame) -> pd.DataFrame:
    """Values at the ends of quarters and years, and those of filings' covers."""
    periods = chosen.loc[quarter_long(chosen) | year_long(chosen), "end"]
    ends = pd.concat([periods, quarters["end"]])
    return chosen[_at_ends(chosen, ends) | _COVER[chosen["item"]]]


def _at_ends(chosen: pd.DataFrame, ends: pd.Series[pd.Timestamp]) -> pd.Series[bool]:
    at_a_day = _AT_A_DAY[chosen["item"]] & ~_COVER[chosen["item"]]
    found: pd.Series[bool] = chosen["end"].isin(ends) & at_a_day
    return found


def _told(rows: pd.DataFrame, frequency: str) -> pd.DataFrame:
    rows = rows.sort_values(["item", "end", "unit"], kind="stable")
    told = _named(rows, frequency)
    told["value"], told["unit"] = rows["value"].to_numpy(np.float64), rows["unit"].array
    currency = rows["unit"].str.removesuffix("/shares").replace("shares", "")
    told["currency"] = currency.array
    told["filed"] = rows["filed"].array
    for name in ("form", "accession", "concept", "formula"):  # text where there is no row, too
        told[name] = rows[name].astype("str").array
    told["derived"] = rows["derived"].to_numpy(bool)
    return told[list(STATEMENT_COLUMNS)]


def _left_out(gaps: list[pd.DataFrame], frequency: str) -> pd.DataFrame:
    rows = pd.concat([gap[["item", "start", "end", "reason"]] for gap in gaps if len(gap)] or [
        pd.DataFrame(columns=["item", "start", "end", "reason"])
    ])  # fmt: skip
    rows = rows.sort_values(["item", "end"], kind="stable")
    return _named(rows, frequency).assign(reason=rows["reason"].astype("str").array)


def _named(rows: pd.DataFrame, frequency: str) -> pd.DataFrame:
    number = rows["item"].to_numpy(np.int64)
    named = pd.DataFrame(
        {"item": _KEYS[number], "label": _LABELS[number], "statement": _STATEMENTS[number]},
        dtype="str",
    )
    return named.assign(
        frequency=frequency,
        period_start=rows["start"].astype("datetime64[s]").array,
        period_end=rows["end"].astype("datetime64[s]").array,
    )
