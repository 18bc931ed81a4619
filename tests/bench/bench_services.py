"""How fast symbols are found among 50,000, and added: medians against one read by id.

Run it when you want to know: ``python tests/bench/bench_services.py``. It is not part of the tests,
because machines are noisy; quote the ratios.
"""

from __future__ import annotations

import itertools
import random
import statistics
import string
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from workbench.config import Settings
from workbench.domain import Symbol
from workbench.services.factory import ServiceFactory
from workbench.services.symbols import Listing
from workbench.stores.cache import MemoryCache
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

COUNT, RUNS = 50_000, 200
_FIRST = (
    "Global", "United", "American", "First", "National", "Pacific", "Northern", "Advanced",
    "Digital", "Green", "Blue", "Silver", "Summit", "Apex", "Nova", "Orion", "Alpha", "Delta",
)  # fmt: skip
_SECOND = (
    "Energy", "Technologies", "Bank", "Pharma", "Motors", "Foods", "Steel", "Software", "Media",
    "Capital", "Retail", "Airlines", "Mining", "Chemicals", "Insurance",
)  # fmt: skip
_LAST = ("Inc.", "Corp.", "Ltd.", "plc", "AG", "SA", "Holdings", "Group")


def listings(count: int) -> list[Listing]:
    """Securities as an exchange might list them, always the same ones."""
    chance = random.Random(1)
    tickers = ["".join(letters) for letters in itertools.product(string.ascii_uppercase, repeat=4)]
    chance.shuffle(tickers)
    return [
        Listing(
            Symbol(
                ticker,
                chance.choice(("XNAS", "XNYS")),
                "USD",
                f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {number} {chance.choice(_LAST)}",
                (f"Alias {number}",),
            ),
            isin=f"US{number:09d}0",
        )
        for number, ticker in enumerate(tickers[:count])
    ]


def milliseconds(work: Callable[[int], object]) -> float:
    """The median of ``RUNS``, each told its number, after five that are not counted."""
    times = []
    for run in range(-5, RUNS):
        started = time.perf_counter()
        work(run)
        times.append(1000 * (time.perf_counter() - started))
    return statistics.median(times[5:])


def queries(all: Sequence[Listing]) -> Mapping[str, Callable[[int], str]]:
    """What people type, by kind."""
    step = len(all) // (RUNS + 10)

    def some(run: int) -> Listing:
        return all[step * run]

    return {
        "ticker": lambda run: some(run).symbol.ticker,
        "prefix of a ticker, 1 letter": lambda run: some(run).symbol.ticker[:1],
        "prefix of a ticker, 2 letters": lambda run: some(run).symbol.ticker[:2],
        "prefix of a ticker, 3 letters": lambda run: some(run).symbol.ticker[:3].lower(),
        "name, whole": lambda run: some(run).symbol.name.upper(),
        "name, its first word": lambda run: _FIRST[run % len(_FIRST)],
        "name, its second word": lambda run: _SECOND[run % len(_SECOND)],
        "name, its last word": lambda run: _LAST[run % len(_LAST)],
        "alias": lambda run: some(run).symbol.aliases[0],
        "the beginning of every alias": lambda run: "alias",
        "ISIN": lambda run: str(some(run).isin),
        "prefix of an ISIN": lambda run: str(some(run).isin)[:6],
        "nothing": lambda run: f"zz zz {run}",
    }


def main() -> None:
    """Measure and print."""
    table = Table("what", "median", "against one read by id")
    with tempfile.TemporaryDirectory() as folder:
        store = RepositoryFactory(EmbeddedDatabase(Path(folder) / "bench.db"))
        desk = ServiceFactory(Settings(), repository_factory=store, cache_backend=MemoryCache())
        symbols, all = desk.get_symbols_service(), listings(COUNT)
        for what in ("add", "add again, nothing new,"):
            started = time.perf_counter()
            symbols.add_symbols(all)
            table.add_row(f"{what} {COUNT:,}", f"{time.perf_counter() - started:.1f} s", "")
        repository = store.repository("symbols")
        ids = [one["_id"] for one in repository.find_many(limit=RUNS)]
        floor = milliseconds(lambda run: repository.find_one({"_id": ids[run]}))
        table.add_row("one read by id", f"{floor:.2f} ms", "1")
        for kind, written in queries(all).items():
            median = milliseconds(lambda run, text=written: symbols.search_symbols(text(run)))
            table.add_row(f"search: {kind}", f"{median:.2f} ms", f"{median / floor:.0f}")
        store.close()
    Console().print(table)


if __name__ == "__main__":
    main()
