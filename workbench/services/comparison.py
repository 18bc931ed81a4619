"""Two providers' daily series of one symbol, each from its own store, set side by side."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from workbench.domain import Interval, Symbol
from workbench.errors import NoDataError, QuestionError
from workbench.market.frames import as_session, session_date
from workbench.market.manager import DataManager
from workbench.market.quality.reconcile import reconcile
from workbench.market.quality.reconciliation import Reconciliation, Side, Tolerances
from workbench.market.reader import SeriesReader
from workbench.market.series import Series

_BOTH = 2


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What two providers say of ``symbol`` from ``start`` to ``end``, the days both speak for.
    ``behind``: by provider, why its newest sessions are missing."""

    symbol: Symbol
    start: date
    end: date
    result: Reconciliation
    behind: dict[str, str]


class ComparisonService:
    """Compares providers. ``reader``: opens who reads the bars of a provider by its name."""

    def __init__(self, data: DataManager, reader: Callable[[str], SeriesReader]) -> None:
        self._data = data
        self._reader = reader

    def compare(
        self,
        ticker: str,
        providers: tuple[str, ...],
        *,
        start: date | None = None,
        end: date | None = None,
        tolerances: Tolerances | None = None,
    ) -> Comparison:
        """The raw daily bars and actions of two ``providers`` from ``start`` (None: as far back as
        both reach) to ``end`` (None: now).

        Raises QuestionError where they are not two, and what either raises: NoDataError where one
        has nothing of the symbol, or does not reach back to ``start``.
        """
        if len(set(providers)) != _BOTH or len(providers) != _BOTH:
            raise QuestionError(
                "It takes two providers to compare.", hint="Name them: yahoo,alpha_vantage."
            )
        readers = [self._reader(name) for name in providers]
        symbol = self._data.lookup(ticker)
        today = self._data.today(symbol.mic)
        until = min(end or today, today)
        if start is not None and start > until:
            raise NoDataError(f"{symbol.ticker} has no data from {start} to {until}.")
        readings = [one.read(symbol, Interval.DAY, start, until) for one in readers]
        begin = max([start or date.min, *(one.series.covered[0].start for one in readings)])
        if begin > until:
            raise NoDataError(f"{' and '.join(providers)} have no day in common by {until}.")
        lasts = [session_date(one.series.bars.index[-1]) for one in readings]
        until = min(until, max(lasts))  # beyond both there is nothing to compare
        a, b = (_side(one.series, begin, until) for one in readings)
        behind = {one.series.provider: str(one.shortfall) for one in readings if one.shortfall}
        return Comparison(symbol, begin, until, reconcile(a, b, tolerances), behind)


def _side(series: Series, begin: date, until: date) -> Side:
    """A series from ``begin`` to ``until``."""

    def within(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.loc[as_session(begin) : as_session(until)]

    provisional = series.provisional
    shown = provisional if provisional and begin <= provisional <= until else None
    return Side(series.provider, within(series.bars), within(series.actions), shown)
