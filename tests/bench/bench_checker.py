"""How often the checker of figures is right, by set of templates, and how long a claim takes.

Run it when you want to know: ``python tests/bench/bench_checker.py``. The first set of templates
was written before the rules and every third one held out while they were made; the later sets
were written afterwards. All have been looked at since; what they gave when first measured is
in their comments.

First measurements, before the rules were changed for a set (false accepts, false rejects):
desk: 1.35 %, 33.33 % (3.49 % contradicted), 1,968 true sentences and 12,711 wrong claims;
notes: 0.77 %, 20.15 % (9.75 % contradicted), 1,200 and 7,553;
wire: 0.51 %, 9.56 % (3.28 % contradicted), 984 and 6,094;
review: 0.63 %, 9.90 % (3.20 % contradicted), 960 and 5,686;
answers: 2.18 %, 29.70 % (5.94 % contradicted), 1,944 and 17,619, of them 2,674 swapped figures, of
which 1.91 % were accepted;
replies: 0.30 %, 9.94 % (3.34 % contradicted), 960 and 8,085, of them 1,348 swapped figures, of
which 1.48 % were accepted;
briefs: 0.96 %, 17.49 % (6.58 % contradicted), 720 and 6,677, of them 1,188 swapped figures, of
which 2.53 % were accepted. The sets before answers were measured without swapped figures;
chat: 3.65 %, 22.22 % (5.07 % contradicted), 1,440 and 15,735;
letters: 3.51 %, 38.44 % (11.53 % contradicted), 1,440 and 14,384.
Then the checker learned to try other readings. It had first been measured without them on the
later sets too: 31.26, 27.82, 21.40 and 30.45 % of their true sentences were rejected.
desk notes: 2.39 %, 11.10 % (2.81 % contradicted), 1,680 and 15,672;
assistant: 1.47 %, 15.43 % (3.43 % contradicted), 1,680 and 20,389;
helper: 1.75 %, 4.81 % (1.66 % contradicted), 1,680 and 19,714;
analyst: 2.46 %, 10.24 % (2.45 % contradicted), 1,680 and 21,460.
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
from agent.checking.template_sets import SETS
from agent.checking.world import World

from workbench import open_workbench
from workbench.config import Settings

EACH = 24


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(store={"path": Path(home)})
        with open_workbench("offline", settings=settings) as wb:
            world = World(wb.research)
    table = Table("set", "true sentences", "wrong claims", "false accepts", "false rejects",
                  "of them contradicted", "ms a claim")  # fmt: skip
    every = tuple(template for some in SETS.values() for template in some)
    for name, some in {**SETS, "all": every}.items():
        rates = measure(cases(world, some, EACH * len(some), seed=2013))
        table.add_row(
            name,
            f"{rates.sentences:,}",
            f"{sum(rates.wrong.values()):,}",
            f"{rates.false_accepts():.2%}",
            f"{rates.false_rejects():.2%}",
            f"{rates.contradicted():.2%}",
            f"{1000 * rates.seconds / rates.claims:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
