"""The facts of a company's statements, as filed: one row a reported value.

Columns: ``taxonomy`` (us-gaap, dei, ifrs-full, or the provider's own name), ``concept``, ``unit``
(USD, USD/shares, shares, pure ...), ``start`` (NaT: a value at ``end``), ``end``, ``value``
(float64, in ``unit``), ``filed`` (the day it was published), ``form`` (10-K, 10-Q ...),
``accession`` (the filing's number), ``fiscal_year`` and ``fiscal_period`` (of the filing). Days are
tz-naive. The same value in several filings is several rows: a later filing restates or repeats.
"""

from __future__ import annotations

from datetime import date

import pandas as pd

from workbench.errors import MarketDataError

DAYS = ("start", "end", "filed")
TEXTS = ("taxonomy", "concept", "unit", "form", "accession", "fiscal_period")
FACT_COLUMNS = (
    "taxonomy", "concept", "unit", "start", "end", "value", "filed", "form", "accession",
    "fiscal_year", "fiscal_period",
)  # fmt: skip

# A regulator takes back a filing now and then, one made twice or under a wrong name: a handful of
# the hundred or so a company has. An answer that lacks more of them was cut short.
MOST_WITHDRAWN = 1
MOST_WITHDRAWN_SHARE = 0.05

_ABOUT = ["taxonomy", "concept", "unit", "start", "end"]


def facts_frame(frame: pd.DataFrame, *, about: str) -> pd.DataFrame:
    """``frame`` as facts in order of filing, or MarketDataError naming ``about`` and the offence.

    A fact without a value, an end, or the day it was filed is an offence.
    """
    missing = [name for name in FACT_COLUMNS if name not in frame.columns]
    if missing:
        raise MarketDataError(f"{about}: the columns {', '.join(missing)} are missing.")
    facts = frame[list(FACT_COLUMNS)].copy()
    for name in DAYS:
        facts[name] = pd.to_datetime(facts[name]).astype("datetime64[s]")
    for name in TEXTS:
        facts[name] = facts[name].fillna("").astype("str")
    facts["value"] = facts["value"].astype("float64")
    facts["fiscal_year"] = facts["fiscal_year"].astype("Int64")
    if bool(facts[["end", "value", "filed"]].isna().to_numpy().any()):
        raise MarketDataError(f"{about}: a fact has no value, no end or no day of filing.")
    return facts.sort_values(["filed", "accession"], kind="stable", ignore_index=True)


def remembered(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """The facts of ``now`` together with what a provider without filings said ``before``.

    Where no filing is named a fact counts as filed on the day it was fetched; so what is fetched
    again keeps its first day, what is no longer told stays known, and a value that is told again
    after another is a new word. Facts of a filing are those of ``now``, for it tells all there are.
    """
    unnamed = before[before["accession"] == ""]
    if unnamed.empty:
        return now
    newest = unnamed.groupby(_ABOUT, dropna=False)["filed"].transform("max")
    said = pd.concat([unnamed[unnamed["filed"] == newest], now])
    again = said.duplicated([*_ABOUT, "value"]) & (said["accession"] == "")
    new = now[~again.iloc[-len(now) :].to_numpy()] if len(now) else now
    return facts_frame(pd.concat([unnamed, new], ignore_index=True), about="facts")


def withdrawn(before: pd.DataFrame, now: pd.DataFrame) -> tuple[str, ...]:
    """The filings, by number, with facts in ``before`` and none in ``now``."""
    there = set(now["accession"])
    return tuple(one for one in before["accession"].unique() if one and one not in there)


def is_thinned(before: pd.DataFrame, now: pd.DataFrame) -> bool:
    """Whether ``now`` lacks more of the filings of ``before`` than are ever withdrawn."""
    filings = before.loc[before["accession"] != "", "accession"].nunique()
    return len(withdrawn(before, now)) > max(MOST_WITHDRAWN, MOST_WITHDRAWN_SHARE * filings)


def known_at(facts: pd.DataFrame, day: date) -> pd.DataFrame:
    """The facts that were filed on ``day`` or before."""
    return facts[facts["filed"] <= pd.Timestamp(day)]
