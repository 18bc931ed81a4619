"""What each filing reported for each line item and period, out of a company's facts.

A period is its start and end, never the fiscal year or quarter of a fact: those are the filing's.
"""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pandas as pd

from workbench.market.filings.facts import known_at
from workbench.market.filings.line_items import ITEMS
from workbench.market.filings.share_basis import ShareBasis, share_exponents, splits_until

PERIOD = ["item", "unit", "start", "end"]
"""What tells one value from another, whoever filed it."""

# Proxy statements and prospectuses quote figures, rounded or adjusted as they please; they report
# none. (Forms DEF 14A, PRE 14A, 424B2 ...)
_NO_STATEMENTS = ("DEF", "PRE", "424")
_ANNUAL_FORMS = ("10-K", "20-F", "40-F")
YEAR_DAYS, QUARTER_DAYS = (350, 380), (80, 125)

_UNITS = {"money": r"[A-Z]{3}", "per_share": r"[A-Z]{3}/shares", "shares": r"shares"}
_SOURCES = pd.DataFrame(
    [
        (concept.lstrip("-"), number, group, rank, -1.0 if concept[0] == "-" else 1.0)
        for number, item in enumerate(ITEMS)
        for group, concepts in enumerate(item.sources)
        for rank, concept in enumerate(concepts)
    ],
    columns=["concept", "item", "group", "rank", "sign"],
)
_DURATION = np.array([item.kind == "duration" for item in ITEMS])
_UNIT_KIND = np.array([item.unit for item in ITEMS])
_BARE = frozenset(concept.partition(":")[2] for concept in _SOURCES["concept"])


def reported(
    facts: pd.DataFrame, *, as_of: date, shares: ShareBasis | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was reported by ``as_of``, in order of filing; and what contradicts itself.

    Both have the columns item (its number in ``ITEMS``), unit, start (NaT: at ``end``), end,
    value, filed, form, accession, concept, days (of the period; 0 at a day) and splits (how many
    shares one original share had become on the day of filing, or of the basis; NaN where splits
    are not known). One row an item, period and filing. Where one filing gives two values for one
    period with one concept, neither is taken.
    """
    found = _of_items(facts, as_of)
    found = found[found["currency"].isin(("",)) | (found["currency"] == _spoken(found))]
    best = found.groupby(PERIOD, dropna=False, sort=False)["group"].transform("min")
    found = found[found["group"] == best]
    filing = [*PERIOD, "filed", "accession"]
    found = found.sort_values(["filed", "accession", "rank"], kind="stable")
    first_rank = found.groupby(filing, dropna=False, sort=False)["rank"].transform("min")
    found = found[found["rank"] == first_rank].drop_duplicates([*filing, "value"])
    twice = found.duplicated(filing, keep=False)
    return _in_shares(found[~twice], shares), _in_shares(found[twice], shares)


def fiscal_years(values: pd.DataFrame) -> pd.DataFrame:
    """The fiscal years, as rows of start and end: the year-long periods of annual reports.

    Where no filing is an annual report by its form, all year-long periods. A quarterly report may
    hold twelve months to each of its ends, which are no fiscal years.
    """
    years = values[year_long(values)]
    annual = years[annual_form(years)]
    return (years if annual.empty else annual)[["start", "end"]].drop_duplicates()


def year_long(values: pd.DataFrame) -> pd.Series[bool]:
    """Rows of 52 or 53 weeks, or of a calendar's year."""
    return values["days"].between(*YEAR_DAYS)


def quarter_long(values: pd.DataFrame) -> pd.Series[bool]:
    """Rows of 12 to 17 weeks: companies of 52 weeks have quarters of that length too."""
    return values["days"].between(*QUARTER_DAYS)


def annual_form(values: pd.DataFrame) -> pd.Series[bool]:
    """Rows out of annual reports."""
    return values["form"].str.startswith(_ANNUAL_FORMS)


def _of_items(facts: pd.DataFrame, day: date) -> pd.DataFrame:
    """Facts filed by ``day`` with item, group and rank, of the item's kind of period and unit."""
    found = facts[facts["concept"].isin(_BARE)]  # first, for few are of use
    found = known_at(found[~found["form"].str.startswith(_NO_STATEMENTS)], day)
    found = found.assign(concept=found["taxonomy"] + ":" + found["concept"])
    found = found.merge(_SOURCES, on="concept")
    kinds = _UNIT_KIND[found["item"]]
    fits = found["start"].notna().to_numpy() == _DURATION[found["item"]]
    right = np.zeros(len(found), dtype=bool)
    for kind, pattern in _UNITS.items():
        known = [unit for unit in found["unit"].unique() if re.fullmatch(pattern, unit)]
        right |= (kinds == kind) & found["unit"].isin(known).to_numpy()
    found = found.loc[fits & right]
    result: pd.DataFrame = found.assign(
        value=found["value"] * found["sign"],
        concept=found["concept"].where(found["sign"] > 0, "-" + found["concept"]),
        currency=found["unit"].str.removesuffix("/shares").replace("shares", ""),
        days=((found["end"] - found["start"]).dt.days + 1).fillna(0).astype("int64"),
    )
    return result


def _spoken(found: pd.DataFrame) -> pd.Series[str]:
    """The currency each row's filing reports in: that of most of its values. Foreign companies
    add a translation of some for the reader's convenience, which is no second report."""
    spoken = found[found["currency"] != ""]
    counts = spoken.groupby(["filed", "accession", "currency"]).size().reset_index(name="count")
    main = counts.sort_values(["count", "currency"]).drop_duplicates(
        ["filed", "accession"], keep="last"
    )
    merged = found[["filed", "accession"]].merge(
        main[["filed", "accession", "currency"]], on=["filed", "accession"], how="left"
    )
    return merged["currency"].set_axis(found.index)


def _in_shares(values: pd.DataFrame, shares: ShareBasis | None) -> pd.DataFrame:
    columns = [*PERIOD, "value", "filed", "form", "accession", "concept", "days"]
    result = values[columns].reset_index(drop=True)
    if shares is None:
        return result.assign(splits=np.nan)
    filed = splits_until(result["filed"], shares.actions)
    if shares.day is None:
        return result.assign(splits=filed)
    day = splits_until(pd.Series([pd.Timestamp(shares.day)]), shares.actions)[0]
    exponents = share_exponents(result["unit"])
    return result.assign(value=result["value"] * (day / filed) ** exponents, splits=day)
