"""What a second read costs: 20 symbols over 13 years, against one Parquet file a symbol of the
same frames in the same run; what it asks of the provider (nothing); and one session more.

``python tests/bench/bench_market.py``. The works take turns, as machines are noisy; quote the
ratios. The prices are the sample's five series under twenty names.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from standins.vendor import LAST, SAMPLE, Tape, Vendor, desk

from workbench.domain import Symbol
from workbench.market.calendars import sessions_between
from workbench.stores.embedded import EmbeddedDatabase

ROUNDS = 15
BEFORE = date(2013, 2, 28)  # the session before the last


def twenty() -> dict[str, Tape]:
    """The five series under four names each."""
    return {
        name: Tape(Symbol(name, tape.symbol.mic, "USD", name), tape.bars, tape.actions)
        for ticker, tape in SAMPLE.items()
        for name in (f"{ticker}{number}" for number in range(4))
    }


TAPES = twenty()


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1e3


def updated(folder: Path) -> tuple[float, int]:
    """One session more for every symbol: how long it takes, and how many requests."""
    database = EmbeddedDatabase(folder / "update.db")
    yesterday = desk(database, Vendor(TAPES), today=BEFORE)
    for name in TAPES:
        yesterday.get_stock_data(name, "max")
    vendor = Vendor(TAPES)
    today = desk(database, vendor)
    sessions_between("XNYS", BEFORE, LAST)  # a calendar is built once a process, in 0.2 s
    took = milliseconds(lambda: [today.get_stock_data(name, "max") for name in TAPES])
    database.close()
    assert {asked[1:] for asked in vendor.asked} == {(LAST, LAST)}, vendor.asked
    return took, len(vendor.asked)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder, vendor = Path(name), Vendor(TAPES)
        database = EmbeddedDatabase(folder / "market.db")
        here = desk(database, vendor)
        first = milliseconds(lambda: [here.get_stock_data(name, "max") for name in TAPES])
        for name in TAPES:
            here.get_stock_data(name, "max").to_parquet(folder / f"{name}.parquet")
        asked = len(vendor.asked)

        def parquet() -> None:
            for name in TAPES:
                pd.read_parquet(folder / f"{name}.parquet")

        def same() -> None:
            for name in TAPES:
                here.get_stock_data(name, "max")

        def fresh() -> None:
            other = desk(database, vendor)
            for name in TAPES:
                other.get_stock_data(name, "max")

        works = (parquet, same, fresh)
        rounds = [[milliseconds(work) for work in works] for _ in range(ROUNDS)]
        floor, again, restarted = map(statistics.median, zip(*rounds[1:], strict=True))
        took, requests = updated(folder)
        table = Table("20 symbols, 13 years, total return", "median", "a symbol", "of Parquet")
        for what, median in (
            ("pandas.read_parquet", floor),
            ("second read, same desk", again),
            ("second read, desk started anew", restarted),
            ("first read", first),
            ("one session more, desk started anew", took),
        ):
            table.add_row(
                what, f"{median:.1f} ms", f"{median / len(TAPES):.2f} ms", f"{median / floor:.2f}"
            )
        console = Console()
        console.print(table)
        console.print(
            f"Requests: {asked} for the first reads, {len(vendor.asked) - asked} for the second, "
            f"{requests} for one session more."
        )
        database.close()


if __name__ == "__main__":
    main()
