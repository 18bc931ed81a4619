"""Daily and weekly bars, splits, dividends, profiles and news from Alpha Vantage.

A free key has 25 requests a day, so each one counts: an answer is remembered for some minutes, what
is known to be refused is not asked again, and a question that needs more requests than the day has
left is refused before the first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import TypeAlias

from workbench.config.settings import AlphaVantageSettings
from workbench.domain import Interval, Symbol
from workbench.errors import NoDataError, ProviderRefusedError
from workbench.log import LoggingMixin
from workbench.market.alpha_vantage import answers, symbols
from workbench.market.alpha_vantage.answers import Answer, PlanRefusedError
from workbench.market.alpha_vantage.connection import Connection
from workbench.market.alpha_vantage.reach import COMPACT, Series, Wanted, as_history
from workbench.market.calendars import local_day
from workbench.market.frames import session_date
from workbench.market.provider import History, Kind, NewsItem, Profile
from workbench.market.quotas import Quota

_DAILY, _WEEKLY = "TIME_SERIES_DAILY", "TIME_SERIES_WEEKLY"
_FULL, _SHORT = {"outputsize": "full"}, {"outputsize": "compact"}
_MOST_NEWS = 1000
_Asked: TypeAlias = tuple[str, dict[str, str]]


class AlphaVantageProvider(LoggingMixin):
    """Asks Alpha Vantage's REST interface; thread-safe. ``clock`` gives the time, aware.

    Without a key each question raises NotConfiguredError. ``timeout_s`` bounds one request.
    """

    name = "alpha_vantage"
    offers = frozenset({Kind.BARS, Kind.INFO, Kind.NEWS})
    intervals = frozenset({Interval.DAY, Interval.WEEK})
    requests_per_history = 3  # bars, splits, dividends

    def __init__(
        self,
        settings: AlphaVantageSettings,
        quota: Quota,
        *,
        timeout_s: float = 15.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._clock = clock
        self._vendor = Connection(settings, quota, timeout_s=timeout_s, clock=clock)
        self._short_only = False

    def lookup(self, ticker: str) -> Symbol:
        """The symbol behind ``ticker``, by an exact match; NoDataError where there is none, or
        where its exchange or currency is not said or not known.

        One request. In the United States it is the overview, the one answer that names the
        exchange; so what has none there, as funds, is not found.
        """
        name = symbols.vendor_name(ticker)
        if symbols.abroad(name) is None:
            return self._listed_in_the_us(name)
        found = [one for one in self._matches(name) if symbols.same(one.get("1. symbol"), name)]
        candidates = [symbol for one in found if (symbol := _candidate(one)) and symbol.mic]
        if not candidates:
            raise NoDataError(
                f"Alpha Vantage knows no share '{name}', or not its currency.",
                hint="Search by the company's name for the tickers it has.",
            )
        return candidates[0]

    def search(self, text: str) -> tuple[Symbol, ...]:
        """Candidates for ``text``, best first. Of shares listed in the United States the search
        does not say the exchange: their ``mic`` is empty, and ``lookup`` finds it."""
        if not text.strip():
            return ()
        found = (_candidate(one) for one in self._matches(text.strip()[:60]))
        return tuple(symbol for symbol in found if symbol is not None)

    def history(self, symbol: Symbol, start: date | None, end: date, interval: Interval) -> History:
        """Raw daily or weekly bars, and actions as declared.

        A free key's plan has the latest 100 sessions of daily bars: where more are asked for,
        ``since`` tells how far back the answer reaches, and where none of those asked for is
        within, ProviderRefusedError is raised. A weekly bar stands at its week's last session and
        is left out, with a note, where a split fell into the week: it would mix shares.
        """
        if interval not in self.intervals:
            raise NoDataError(f"Alpha Vantage is asked for daily and weekly bars, not '{interval}'")
        name = symbols.name_of(symbol.ticker, symbol.mic)
        today = local_day(self._clock(), symbol.mic)
        wanted = Wanted(name, symbol.mic, start, end, interval, today)
        self._refuse_what_cannot_be(wanted)
        weekly = interval == Interval.WEEK
        series = self._series(wanted, _WEEKLY, {}) if weekly else self._daily(wanted)
        splits, dividends = self._vendor.ask("SPLITS", name), self._vendor.ask("DIVIDENDS", name)
        declared, notes = answers.actions(splits, dividends, name)
        return as_history(wanted, series, declared, notes, now=self._clock())

    def profile(self, symbol: Symbol) -> Profile:
        """What the overview says of the company; NoDataError where it says nothing."""
        name = symbols.name_of(symbol.ticker, symbol.mic)
        return answers.profile(self._vendor.ask("OVERVIEW", name), name)

    def news(self, symbol: Symbol, limit: int) -> Sequence[NewsItem]:
        """The latest articles, newest first; their texts are foreign."""
        name = symbols.name_of(symbol.ticker, symbol.mic)
        most = max(1, min(limit, _MOST_NEWS))
        params = {"sort": "LATEST", "limit": str(most)}
        found = self._vendor.ask("NEWS_SENTIMENT", name, params)
        items, left_out = answers.news(found, name)
        if left_out:
            told = left_out + len(items)
            self.logger.warning(
                "Alpha Vantage: %d of %d articles on %s could not be read", left_out, told, name
            )
        return items[: max(0, limit)]

    def close(self) -> None:
        """End connections; the provider cannot be used after."""
        self._vendor.close()

    def _listed_in_the_us(self, name: str) -> Symbol:
        overview = self._vendor.ask("OVERVIEW", name)
        label = answers.profile(overview, name).name
        exchange = answers.said(overview, "Exchange") or ""
        mic = symbols.mic_of(exchange)
        currency = symbols.currency_of(answers.said(overview, "Currency") or "")
        if mic is None or currency is None:
            raise NoDataError(
                f"Alpha Vantage lists {name} on '{symbols.shown(exchange, 20)}': the exchange, or "
                "the currency, is not one Workbench knows."
            )
        return Symbol(name, mic, currency, label[:120])

    def _matches(self, text: str) -> list[Answer]:
        found = self._vendor.ask("SYMBOL_SEARCH", text).get("bestMatches")
        if not isinstance(found, list):
            raise answers.unreadable(f"'{symbols.shown(text, 30)}'")
        return [one for one in found if isinstance(one, dict)]

    def _refuse_what_cannot_be(self, wanted: Wanted) -> None:
        """Before any request: what the plan is known not to have, or the day has no room for."""
        bars: _Asked = (_WEEKLY, {})
        in_vain = 0
        if wanted.interval == Interval.DAY:
            short = self._short_only or wanted.fits
            if short and wanted.is_beyond:
                raise _beyond(wanted)
            bars, in_vain = (_DAILY, _SHORT if short else _FULL), int(not short)
        asked: tuple[_Asked, ...] = (bars, ("SPLITS", {}), ("DIVIDENDS", {}))
        self._vendor.require(asked, wanted.name, in_vain=in_vain)

    def _daily(self, wanted: Wanted) -> Series:
        if not self._short_only and not wanted.fits:
            try:
                return self._series(wanted, _DAILY, _FULL)
            except PlanRefusedError:
                self.logger.info("The plan at Alpha Vantage has the latest %d sessions", COMPACT)
                self._short_only = True
        if wanted.is_beyond:
            raise _beyond(wanted)
        series = self._series(wanted, _DAILY, _SHORT)
        if not series.all and session_date(series.bars.index[0]) > wanted.end:
            raise _beyond(wanted)
        return series

    def _series(self, wanted: Wanted, function: str, params: dict[str, str]) -> Series:
        about = f"the whole daily series of {wanted.name}" if params == _FULL else wanted.name
        found = self._vendor.ask(function, wanted.name, params, about=about)
        bars, notes, count = answers.bars(
            found, wanted.name, interval=wanted.interval, today=wanted.today
        )
        return Series(bars, notes, all=params != _SHORT or count < COMPACT)


def _beyond(wanted: Wanted) -> ProviderRefusedError:
    return ProviderRefusedError(
        f"The key's plan at Alpha Vantage has the latest {COMPACT} sessions of {wanted.name}, "
        f"and none up to {wanted.end}.",
        hint="Ask for weekly bars, use another provider, or a paid plan.",
    )


def _candidate(match: Answer) -> Symbol | None:
    """The symbol a match of the search stands for; None where exchange or currency is unknown."""
    name = (answers.said(match, "1. symbol") or "").upper()
    currency = symbols.currency_of(answers.said(match, "8. currency") or "")
    label = (answers.said(match, "2. name") or "")[:120]
    if not name or currency is None:
        return None
    if (listed := symbols.abroad(name)) is not None:
        return Symbol(listed[0], listed[1], currency, label)
    if answers.said(match, "4. region") == "United States":
        return Symbol(name.replace("-", "."), "", currency, label)
    return None
