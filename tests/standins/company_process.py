"""A process of a desk that keeps a company's facts over and over; started by tests, several at
once. Its order comes as JSON on the command line: ``path`` of the store or ``mongo``, and
``values``, each of which it keeps as all there is, in so many years as the value says."""

import json
import sys
from contextlib import closing
from datetime import UTC, datetime

from standins.quota_process import open_store, tell

from workbench.stores.company import CompanyKey
from workbench.stores.factory import RepositoryFactory

KEY = CompanyKey("TWO", "XNYS", "USD", "sec")


def columns(value: int) -> dict:
    """Facts of ``value`` years, three a year, all of them ``value``."""
    days = [f"{2000 + year}-0{month}-01" for year in range(value) for month in (1, 4, 7)]
    count = len(days)
    return {
        "taxonomy": ["us-gaap"] * count, "concept": ["Revenues"] * count, "unit": ["USD"] * count,
        "start": [None] * count, "end": days, "value": [float(value)] * count, "filed": days,
        "form": ["10-Q"] * count, "accession": days, "fiscal_year": [None] * count,
        "fiscal_period": ["Q1"] * count,
    }  # fmt: skip


def main(order: dict) -> None:
    with closing(open_store(order)) as database:
        facts = RepositoryFactory(database).get_fundamental_analysis_repository()
        tell("ready")
        sys.stdin.readline()
        for value in order["values"]:
            facts.replace_facts(KEY, columns(value), fetched_at=datetime.now(UTC))
    tell("done")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
