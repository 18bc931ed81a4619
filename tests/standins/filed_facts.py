"""Facts as a company files them, written short, for tests."""

from collections.abc import Iterable
from typing import Any

import pandas as pd

from workbench.market.filings.facts import FACT_COLUMNS, facts_frame


def filed(
    concept: str,
    period: str,
    value: float,
    day: str,
    *,
    form: str = "10-Q",
    unit: str = "USD",
    accession: str = "",
) -> dict[str, Any]:
    """One fact; ``period``: ``2020-01-01/2020-12-31``, or a day. A concept without a taxonomy is
    of us-gaap. The fiscal year and quarter are wrong on purpose: they are the filing's."""
    taxonomy, _, name = concept.rpartition(":")
    start, _, end = period.rpartition("/")
    return {
        "taxonomy": taxonomy or "us-gaap", "concept": name, "unit": unit,
        "start": start or None, "end": end, "value": value, "filed": day, "form": form,
        "accession": accession or f"0000000001-{day}", "fiscal_year": 1999, "fiscal_period": "Q3",
    }  # fmt: skip


def facts_of(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    return facts_frame(pd.DataFrame(list(rows), columns=list(FACT_COLUMNS)), about="test")
