"""How fast the desk is: medians, and ratios against a named floor in the same run.

Run it when you want to know: ``python tests/bench/bench_desk.py``. It is not part of the tests,
because machines are noisy; quote the ratios.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import pandas as pd
import papermill
from rich.console import Console
from rich.table import Table

from workbench import open_workbench
from workbench.config import Settings

RUNS = 5


def median(work: Callable[[], object], runs: int = RUNS) -> float:
    """Seconds, the median of ``runs`` after one run that is not counted."""
    times = []
    for _ in range(runs + 1):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times[1:])


def python(code: str) -> Callable[[], object]:
    """Run ``code`` in a new interpreter."""
    return lambda: subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


def empty_notebook(folder: Path) -> Callable[[], object]:
    """papermill on a notebook that imports what the brief needs, and does nothing."""
    imports = "import pandas, plotly.graph_objects, neosqlite, pydantic, exchange_calendars"
    source = folder / "empty.ipynb"
    nbformat.write(
        nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(imports)],
            metadata={"kernelspec": {"name": "python3", "display_name": "", "language": "python"}},
        ),
        source,
    )
    target = str(folder / "out.ipynb")
    return lambda: papermill.execute_notebook(str(source), target, progress_bar=False)


def main() -> None:
    """Measure and print."""
    table = Table("what", "median", "against", "floor", "ratio")

    def row(what: str, seconds: float, against: str = "", floor: float | None = None) -> None:
        ratio = f"{seconds / floor:.2f}" if floor else ""
        shown = f"{floor * 1000:,.1f} ms" if floor else ""
        table.add_row(what, f"{seconds * 1000:,.1f} ms", against, shown, ratio)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = Settings(store={"path": folder / "store"})
        bare = median(python("pass"))
        row("import workbench", median(python("import workbench")), "python -c pass", bare)
        opened = "from workbench import open_workbench; open_workbench('offline')"
        row("open_workbench('offline')", median(python(opened)), "python -c pass", bare)
        with open_workbench("offline", settings=settings) as desk:
            row("ask, warm", median(lambda: desk.ask("How did Apple do in 2008?"), 20))
            series = desk.store.get_market_data_repository()
            desk.data.get_stock_data("IBM", "max")
            key = series.series("sample")[0]
            row(
                "ten years of bars from the store",
                median(lambda: series.read_bars(key, pd.Timestamp("2003-03-01").date()), 20),
            )
            row("get_stock_data, 10y", median(lambda: desk.data.get_stock_data("IBM", "10y"), 20))
            floor = median(empty_notebook(folder))
            brief = median(lambda: desk.report("equity_brief", {}, out=folder / "reports"))
            row("equity brief", brief, "papermill, imports alone", floor)
    Console().print(table)


if __name__ == "__main__":
    main()
