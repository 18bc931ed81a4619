"""The calls for prices, returns, risk, extremes and volumes, on days and over periods."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from workbench.agent.clients.analyst.calls import MAX_CALLS, WHOLE_NOTE, Step
from workbench.agent.clients.analyst.drafts import Draft
from workbench.agent.clients.analyst.lexicon import EXTREMES
from workbench.agent.clients.analyst.speech import join_words
from workbench.agent.clients.analyst.units import When, units_between
from workbench.domain import Period

SHORT = 364  # days; a year that has lost a day to a week-end is still a year
_PRICE_FIELDS = {
    "price": "close", "close": "close", "open": "open", "high_day": "high", "low_day": "low",
    "volume_day": "volume", "close_unadjusted": "close_unadjusted",
}  # fmt: skip
_ON_A_DAY = {"high": "high_day", "low": "low_day", "volume": "volume_day",
             "shares_traded": "volume_day", "highest_close": "close", "lowest_close": "close",
             "average_volume": "volume_day", "average_close": "close"}  # fmt: skip
_IN_A_PERIOD = {"volume": ("average_volume", "total_volume"), "shares_traded": ("total_volume",),
                "volume_day": ("average_volume", "total_volume"), "high_day": ("high",),
                "low_day": ("low",), "high": ("high", "highest_close"),
                "low": ("low", "lowest_close"), "average_cagr": ("cagr",)}  # fmt: skip
_RETURNS = ("one_day_return", "total_return", "price_return", "log_return", "annual_return")


def levels_and_returns(draft: Draft, measures: list[str]) -> None:
    """Plan prices, returns, risk, extremes and volumes."""
    if not measures:
        return
    if draft.days:
        dayly = [_ON_A_DAY.get(name, name) for name in measures]
        if not draft.periods or any(name in _PRICE_FIELDS for name in measures):
            add_prices(draft, [name for name in dayly if name in _PRICE_FIELDS], draft.days)
    elif not draft.periods:
        now = When("day", draft.universe.now.isoformat())
        latest = ["volume_day" if name == "volume" else name for name in measures]
        add_prices(draft, [name for name in latest if name in _PRICE_FIELDS], [now])
    on_days = bool(draft.days and not draft.periods)
    periodic = [name for name in measures
                if name not in _PRICE_FIELDS and not (on_days and name in _ON_A_DAY)]  # fmt: skip
    if not draft.question.whens:
        periodic = [name for name in periodic if name != "volume"]
    if draft.periods and not draft.days:
        _prices_of_periods(draft, [name for name in measures if name in _PRICE_FIELDS])
    if on_days:
        _measures_on_days(draft, periodic)
    else:
        _measures(draft, periodic)


def add_prices(draft: Draft, names: list[str], days: Iterable[When]) -> None:
    """Ask for the prices ``names`` on each of ``days``."""
    fields = tuple(dict.fromkeys(_PRICE_FIELDS[name] for name in names))
    if not fields:
        return
    for when in days:
        if when.edge == "first":
            _first_session(draft, fields, when)
        else:
            asked = when.code if not when.edge else ""
            draft.add(Step("price_on", {"symbols": list(draft.tickers), "date": when.code},
                           "price", asked, fields))  # fmt: skip


def _first_session(draft: Draft, fields: tuple[str, ...], when: When) -> None:
    """The tool answers with the session on or before a day; so the first few days are asked."""
    day = date.fromisoformat(when.code)
    days = [day + timedelta(days=shift) for shift in range(6)]
    for each in [day for day in days if day.weekday() < 5][:4]:
        if each <= draft.universe.now:
            draft.add(Step("price_on", {"symbols": list(draft.tickers), "date": each.isoformat()},
                           "first", when.code, fields))  # fmt: skip


def _prices_of_periods(draft: Draft, names: list[str]) -> None:
    """A price over a period: its last close, and how high, low and average the closes were."""
    if not names or set(names) == {"volume_day"}:
        return
    for when in draft.periods:
        end = bounds_of(draft, when).end
        last = min(end, draft.universe.now)
        add_prices(draft, names, [When("day", last.isoformat(), when.code, "last")])
        if set(names) & {"price", "close"}:
            add_measures(draft, ("highest_close", "lowest_close", "average_close"), when)


def bounds_of(draft: Draft, when: When) -> Period:
    """The first and last day of a period, for the symbols asked about."""
    first = draft.universe.latest_first(draft.tickers)
    return Period.parse(draft.code(when), now=draft.universe.now, first=first)


def add_measures(draft: Draft, names: Sequence[str], when: When) -> None:
    """Ask for ``names`` over one period."""
    arguments: dict[str, Any] = {"symbols": list(draft.tickers), "measures": list(names),
                                 "period": draft.code(when)}  # fmt: skip
    if draft.question.risk_free is not None and {"sharpe", "sortino"} & set(names):
        arguments["risk_free_rate"] = draft.question.risk_free
    bounds = bounds_of(draft, when)
    if "cagr" in names and (bounds.end - bounds.start).days < SHORT:
        draft.note("A growth rate a year, out of less than a year, is extrapolated.")
    draft.add(Step("measure", arguments, "measure", draft.code(when), tuple(names)))


def _measures(draft: Draft, names: list[str]) -> None:
    if "one_day_return" in names:
        draft.problems.append("The return of one day needs that day; give its date.")
        names = [name for name in names if name != "one_day_return"]
    if not names:
        return
    if draft.question.breakdown and len(draft.periods) < 2:
        _breakdown(draft, names)
        return
    periods = draft.periods
    if not periods:
        periods = _default_periods(draft, names)
    for when in periods:
        wanted = dict.fromkeys(new for name in names for new in _in_period(draft, name, when))
        add_measures(draft, list(wanted), when)
        if draft.question.recovery and "max_drawdown" in wanted:
            _until_recovered(draft, when)


def _until_recovered(draft: Draft, when: When) -> None:
    """A drawdown may be recovered after the period it is asked for."""
    start, _, end = when.code.partition("/")
    if not start[:1].isdigit() or not start[:4].isdigit() or (not end and "/" in when.code):
        return
    draft.note("A recovery may come after the period; so the drawdown is measured from its start "
               "to now as well.")  # fmt: skip
    add_measures(draft, ("max_drawdown",), When("period", f"{start}/"))


def _default_periods(draft: Draft, names: list[str]) -> list[When]:
    if set(names) <= EXTREMES and not draft.question.chart:
        return list(dict.fromkeys((When("period", "max"), draft.past_year(WHOLE_NOTE))))
    return [draft.past_year()]


def _in_period(draft: Draft, name: str, when: When) -> tuple[str, ...]:
    if name == "annual_return":
        year = when.code.isdigit() or when.code in ("1y", "ytd", "12mo")
        if not year:
            draft.note("The annual return over several years is the compound rate (CAGR).")
        return ("total_return",) if year else ("cagr",)
    if name == "average_cagr":
        draft.note("The average annual return is taken as the compound rate (CAGR).")
    if name == "total_return" and _one_extreme(draft):
        return _extreme_of(draft)
    return _IN_A_PERIOD.get(name, (name,))


def _one_extreme(draft: Draft) -> bool:
    """'Apple's biggest gain': one share, one period, a superlative: an extreme is asked for."""
    question = draft.question
    return question.extreme and len(draft.tickers) == 1 and len(draft.periods) < 2


def _extreme_of(draft: Draft) -> tuple[str, ...]:
    if draft.question.loss or draft.question.direction == "bad":
        draft.note("The largest loss is given both of one day and from peak to trough.")
        return ("worst_day", "max_drawdown")
    draft.note("The largest gain is taken as that of one day.")
    return ("best_day",)


def _measures_on_days(draft: Draft, names: list[str]) -> None:
    for when in draft.days:
        if when.unit:
            whole = When("period", when.unit, notes=when.notes)
            inside = [new for name in names for new in _in_period(draft, name, whole)]
            if inside:
                add_measures(draft, inside, whole)
            continue
        if when.ago and set(names) & set(_RETURNS):
            draft.problems.append("A return needs a period; give its start and its end.")
            continue
        returns = [name for name in names if name in _RETURNS]
        if returns:
            _one_day(draft, returns, when)
        if "volatility" in names:
            draft.note("A day has no volatility of its own; the rolling one up to it is given.")
            add_indicators(draft, ["rolling_volatility"], when.code, None)
        other = [name for name in names if name not in (*_RETURNS, "volatility")]
        if other:
            said = join_words([name.replace("_", " ") for name in other])
            draft.problems.append(f"{said.capitalize()} needs a period, not one day.")


def _one_day(draft: Draft, names: list[str], when: When) -> None:
    """From the close before. The tool has the total return of a day; for the others the weekdays
    before are asked, and the nearest session counts."""
    other = [name for name in names if name in ("price_return", "log_return")]
    if len(other) < len(names):
        draft.add(Step("price_on", {"symbols": list(draft.tickers), "date": when.code}, "one_day",
                       when.code, ("day_return",)))  # fmt: skip
    if not other:
        return
    day = date.fromisoformat(when.code)
    before = [day - timedelta(days=shift) for shift in range(1, 8)]
    for start in [each for each in before if each.weekday() < 5]:
        arguments = {"symbols": list(draft.tickers), "measures": other,
                     "period": f"{start}/{day}"}  # fmt: skip
        draft.add(Step("measure", arguments, "one_day", when.code, tuple(other)))


def _breakdown(draft: Draft, names: list[str]) -> None:
    """One call for each year, quarter or month."""
    question = draft.question
    when = draft.periods[0] if draft.periods else When("period", "max")
    bounds = bounds_of(draft, when)
    first = bounds.start + timedelta(days=0 if bounds.calendar else 1)
    units = units_between(question.breakdown, first, min(bounds.end, draft.universe.now))  # type: ignore[arg-type]
    if question.best_unit and not (draft.periods and len(units) < 2):
        whole = [unit for unit in units if unit.last <= draft.universe.now]
        if len(whole) < len(units):
            draft.note(f"Only whole {question.breakdown}s are counted.")
        units = whole
    if not units:
        draft.problems.append(f"The period holds no whole {question.breakdown}.")
    if len(units) > MAX_CALLS:
        draft.problems.append(f"That is {question.breakdown} by {question.breakdown} over too long "
                              "a time; ask for a shorter one.")  # fmt: skip
        return
    wanted = tuple(dict.fromkeys(n for name in names for n in _IN_A_PERIOD.get(name, (name,))))
    wanted = tuple("total_return" if n in ("annual_return", "cagr") else n for n in wanted)
    for unit in units:
        add_measures(draft, wanted, When("period", unit.code))


def add_indicators(draft: Draft, names: list[str], day: str | None, window: int | None) -> None:
    """Ask for indicators on one day; None is the latest."""
    arguments = {"symbols": list(draft.tickers), "names": names, "date": day, "window": window}
    draft.add(Step("indicators", arguments, "indicator", day or "", tuple(names)))
