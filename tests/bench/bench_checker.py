"""How often the checker of figures is right, by set of templates, and how long a claim takes.

Run it when you want to know: ``python tests/bench/bench_checker.py``. The first set of templates
was written before the rules and every third one held out while they were made; the later sets
were written afterwards. All have been looked at since; what they gave when first measured is
in their comments.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))

from agent.checking.rates import measure
from agent.checking.sentences import cases
from agent.checking.templates import TEMPLATES, held_out, last, later, unseen
from agent.checking.world import World

from workbench import open_workbench
from workbench.config import Settings

COUNT = 24 * len(TEMPLATES)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(store={"path": Path(home)})
        with open_workbench("offline", settings=settings) as wb:
            world = World(wb.research)
    every = list(cases(world, COUNT, seed=2013))
    sets = {"held out": held_out, "later": later, "last": last, "unseen": unseen}
    chosen = {name: [c for c in every if test(c.template)] for name, test in sets.items()}
    rest = [c for c in every if not any(test(c.template) for test in sets.values())]
    table = Table("set", "true sentences", "wrong claims", "false accepts", "false rejects",
                  "unverified", "ms a claim")  # fmt: skip
    for name, some in {"development": rest, **chosen, "all": every}.items():
        rates = measure(some)
        table.add_row(
            name,
            f"{rates.sentences:,}",
            f"{sum(rates.wrong.values()):,}",
            f"{rates.false_accepts():.2%}",
            f"{rates.false_rejects():.2%}",
            f"{rates.unverified():.2%}",
            f"{1000 * rates.seconds / rates.claims:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
