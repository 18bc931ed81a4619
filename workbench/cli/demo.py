"""``workbench demo``: a whole report from the bundled sample, with no key and no network."""

from __future__ import annotations

import sys

from workbench.cli.options import DebugOption, JsonOption, OutOption
from workbench.cli.output import emit, say
from workbench.cli.report import run_shown, show_run
from workbench.cli.session import opened, sample_line

REPORT, SYMBOL = "equity_brief", "AAPL"


def demo(*, out: OutOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Make the equity brief of Apple from bundled sample data.

    The report goes into ./workbench-reports, or into the folder --out names.
    """
    with opened("offline") as wb:
        done = run_shown(wb, REPORT, {"symbol": SYMBOL}, out)
        if as_json:
            emit(done.to_json())
            return
        show_run(done, sample_line(wb))
        say()
        say("Open the report in a browser; it needs no network. Then try:")
        say(f'  {_command()} ask "Which of AAPL, MSFT and IBM had the smallest drawdown in 2008?"')
        say(f"  {_command()} lab")


def _command() -> str:
    """The command line as it was called, so that what is shown can be typed."""
    called = sys.argv[0]
    return "python -m workbench" if called.endswith("__main__.py") else called
