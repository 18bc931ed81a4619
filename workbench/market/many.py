"""Many symbols at a time: side by side, each failure told and none fatal, resumable.

What was fetched is stored symbol by symbol, so a run that was stopped goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextvars import copy_context
from dataclasses import dataclass

import pandas as pd

from workbench.errors import MarketDataError, QuestionError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: ``done`` of ``total``, the last of which was ``symbol``; ``error``: why it
    has no frame, if it has none."""

    done: int
    total: int
    symbol: str
    error: MarketDataError | None = None


class Frames(dict[str, pd.DataFrame]):
    """Frames by symbol, in the order asked for; ``failures``: by symbol, why it has none."""

    def __init__(self) -> None:
        super().__init__()
        self.failures: dict[str, MarketDataError] = {}

    def __repr__(self) -> str:
        failed = f", failed: {', '.join(self.failures)}" if self.failures else ""
        return f"<Frames of {', '.join(self) or 'nothing'}{failed}>"


def read_many(
    symbols: Iterable[str],
    read: Callable[[str], pd.DataFrame],
    *,
    workers: int,
    progress: Callable[[Progress], None] | None = None,
) -> Frames:
    """``read`` of each symbol, ``workers`` at a time.

    A MarketDataError is that symbol's failure; any other error ends the run. ``progress`` is told
    of each in the caller's thread.
    """
    if isinstance(symbols, str):
        raise QuestionError(f"'{symbols:.30}' is one symbol.", hint="Give a list of symbols.")
    wanted = list(dict.fromkeys(symbols))
    frames: dict[str, pd.DataFrame] = {}
    result = Frames()
    pool = ThreadPoolExecutor(workers, thread_name_prefix="workbench-market")
    try:
        running = {pool.submit(copy_context().run, read, symbol): symbol for symbol in wanted}
        for done, future in enumerate(as_completed(running), 1):
            symbol, error = running[future], None
            try:
                frames[symbol] = future.result()
            except MarketDataError as failed:
                result.failures[symbol] = error = failed
            if progress is not None:
                progress(Progress(done, len(wanted), symbol, error))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
    result.update((symbol, frames[symbol]) for symbol in wanted if symbol in frames)
    return result
