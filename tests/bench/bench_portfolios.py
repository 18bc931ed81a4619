"""How fast the portfolios are: medians, and ratios against a named floor in the same run.

Run it when you want to know: ``python tests/bench/bench_portfolios.py``. It is not part of the
tests, because machines are noisy; quote the ratios.
"""

from __future__ import annotations

import csv
import io
import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from workbench import open_workbench
from workbench.analytics.portfolio import positions
from workbench.app import Workbench
from workbench.config import Settings
from workbench.services.portfolio_review import known_actions
from workbench.services.trades_csv import read_trades

RUNS = 5
TRADES = 10_000
REVIEWED = 200
TICKERS = ("AAPL", "GOOG", "IBM", "MSFT")
LAST = date(2013, 3, 1)


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds, the median of ``runs`` after one run that is not counted."""
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def file_of(trades: int) -> str:
    """A CSV file: three buys, then a sale of as much as the third bought, over and over."""
    days = [day.isoformat() for day in _days()]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["date", "symbol", "side", "quantity", "price", "currency", "fee"])
    for at in range(trades):
        ticker = TICKERS[at // 4 % len(TICKERS)]
        side = "sell" if at % 4 == 3 else "buy"
        day = days[at * len(days) // trades]
        writer.writerow([day, ticker, side, 5 + at % 4 // 3, f"{20 + at % 70}.25", "USD", "1.50"])
    return out.getvalue()


def _days() -> Iterator[date]:
    from workbench.market.calendars import sessions_between

    yield from sessions_between("XNYS", date(2004, 9, 1), LAST).date


def main() -> None:
    """Measure and print."""
    table = Table("what", "median", "against", "floor", "ratio")

    def row(what: str, seconds: float, against: str, floor: float) -> None:
        shown = f"{seconds * 1000:,.1f} ms", against, f"{floor * 1000:,.1f} ms"
        table.add_row(what, *shown, f"{seconds / floor:.2f}")

    with tempfile.TemporaryDirectory() as name:
        settings = Settings(store={"path": Path(name)})
        with open_workbench("offline", settings=settings) as desk:
            _measure(desk, row)
    Console().print(table)


def _measure(desk: Workbench, row: Callable[[str, float, str, float], None]) -> None:
    service = desk.services.get_portfolio_service()
    place = desk.services.get_workspace_service().create_workspace(desk.user_id, "Desk")["_id"]
    numbers = itertools.count()

    def portfolio() -> str:
        return str(service.create_portfolio(place, f"P{next(numbers)}")["_id"])

    text = file_of(TRADES)
    big, few = portfolio(), portfolio()
    service.import_trades(big, text)
    service.import_trades(few, file_of(REVIEWED))

    kept = [
        {key: value for key, value in one.items() if key not in ("created_at", "version")}
        for one in service.list_trades(big)
    ]
    repository = desk.store.repository("trades")

    def write() -> None:
        other = f"Q{next(numbers)}"
        repository.insert_many(
            [{**one, "_id": f"{other}{one['_id']}", "portfolio_id": other} for one in kept]
        )

    writing = median(write, 2)
    imported = median(lambda: service.import_trades(portfolio(), text), 2)
    row(f"{TRADES:,} trades imported", imported, "writing as many documents", writing)
    again = median(lambda: service.import_trades(big, text), 2)
    row("the same file again", again, "reading the file", median(lambda: read_trades(text), 2))

    trades = service.trades(big)
    actions = known_actions(desk.data, {one.security for one in trades}).of
    accounting = median(lambda: positions(trades, actions, method="fifo", as_of=LAST))
    row(
        f"{TRADES:,} trades accounted for",
        accounting,
        "reading them",
        median(lambda: service.trades(big)),
    )
    held = median(lambda: service.holdings(big))
    row(f"positions of {TRADES:,} trades", held, "the accounting alone", accounting)

    def bars() -> None:
        for ticker in TICKERS:
            desk.data.get_stock_data(ticker, start=date(2004, 9, 1), adjust="none")

    reviewed = median(lambda: service.review(few))
    row(f"review of {REVIEWED} trades", reviewed, "reading the four series' bars", median(bars))


if __name__ == "__main__":
    main()
