"""The calls a question needs, family by family."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.agent.clients.analyst.calls import COMPARED, Step
from workbench.agent.clients.analyst.drafts import Draft
from workbench.agent.clients.analyst.indicators import Ask
from workbench.agent.clients.analyst.levels import (
    add_indicators,
    add_measures,
    add_prices,
    bounds_of,
    levels_and_returns,
)
from workbench.agent.clients.analyst.lexicon import EVENTS, RELATED
from workbench.agent.clients.analyst.speech import join_words
from workbench.agent.clients.analyst.units import When
from workbench.agent.clients.analyst.universe import Universe
from workbench.domain import Period

BRIEF_NOTE = "The figures of a brief are of the past year unless another time is named."
_INDICATORS = ("sma", "ema", "rsi", "atr", "macd", "bollinger", "high_52w", "low_52w",
               "rolling_volatility")  # fmt: skip


def fill(draft: Draft) -> None:
    """Add every call the question needs to ``draft``."""
    question = draft.question
    if question.chart:
        _chart(draft)
    if question.brief and not question.asks:
        _brief(draft)
    _events(draft, [ask.measure for ask in question.asks if ask.measure in EVENTS])
    _relate(draft, [ask.measure for ask in question.asks if ask.measure in RELATED])
    _indicators(draft, [ask for ask in question.asks if _is_indicator(ask)])
    rest = [ask.measure for ask in question.asks
            if ask.measure not in EVENTS | RELATED and not _is_indicator(ask)]  # fmt: skip
    levels_and_returns(draft, rest)


def _is_indicator(ask: Ask) -> bool:
    return ask.measure in _INDICATORS or (ask.measure == "average_volume" and bool(ask.window))


def _indicators(draft: Draft, asks: list[Ask]) -> None:
    if not asks:
        return
    dates: list[str | None] = [when.code for when in draft.days]
    if not dates and draft.periods:
        dates = [min(bounds_of(draft, when).end, draft.universe.now).isoformat()
                 for when in draft.periods]  # fmt: skip
        draft.note("An indicator belongs to a day; that of the period's end is given.")
    for day in dates or [None]:
        for window in dict.fromkeys(ask.window for ask in asks):
            names = [ask.measure for ask in asks if ask.window == window]
            add_indicators(draft, names, day, window)


def _relate(draft: Draft, measures: list[str]) -> None:
    if not measures:
        return
    if draft.days and not draft.periods:
        draft.problems.append("Beta and correlation need a period, not one day.")
        return
    periods = draft.periods or [draft.past_year()]
    for when in periods:
        if "beta" in measures:
            _relate_step(draft, when, tuple(measures), *_beta_sides(draft))
        if "correlation" in measures:
            _correlation(draft, when, measures)


def _beta_sides(draft: Draft) -> tuple[tuple[str, ...], str]:
    benchmark = draft.question.benchmark
    subjects = tuple(ticker for ticker in draft.tickers if ticker != benchmark)
    if benchmark and subjects:
        return subjects, benchmark
    draft.note("No benchmark was given; the basket of the other shares is taken.")
    return draft.tickers, "basket"


def _correlation(draft: Draft, when: When, measures: list[str]) -> None:
    alone = len(draft.tickers) == 1
    if draft.question.benchmark == "basket" and not draft.question.everyone:
        _relate_step(draft, when, tuple(measures), draft.tickers, "basket")
    elif alone and "beta" not in measures:
        draft.note("No second share was named; the correlation with each of the others is given.")
        symbols = (*draft.tickers, *(t for t in draft.universe.tickers if t not in draft.tickers))
        _relate_step(draft, when, ("correlation",), symbols, None)
    elif not alone and not ("beta" in measures and draft.question.benchmark):
        _relate_step(draft, when, ("correlation",), draft.tickers, None)


def _relate_step(draft: Draft, when: When, fields: tuple[str, ...], symbols: Sequence[str],
                 benchmark: str | None) -> None:  # fmt: skip
    arguments = {"symbols": list(symbols), "period": draft.code(when), "benchmark": benchmark}
    draft.add(Step("relate", arguments, "relate", draft.code(when), fields))


def _events(draft: Draft, measures: list[str]) -> None:
    if not measures:
        return
    kinds = [kind for kind, words in (("split", "split"), ("dividend", "dividend"))
             if any(words in measure for measure in measures)]  # fmt: skip
    codes = [draft.code(when) for when in draft.periods]
    codes += [when.unit or f"{when.code}/{when.code}" for when in draft.days]
    for code in codes or ["max"]:
        arguments = {"symbols": list(draft.tickers), "period": code, "kinds": kinds}
        draft.add(Step("events", arguments, "event", code, tuple(measures)))


def _chart(draft: Draft) -> None:
    kind, tickers = draft.question.chart, draft.tickers
    if kind == "price" and any(_is_indicator(ask) for ask in draft.question.asks):
        draft.problems.append("There is no chart of that indicator; the price chart is shown.")
    if kind == "comparison" and len(tickers) == 1 and draft.question.foreign:
        kind = "price"  # what it is to be compared with is not covered
    if kind in ("comparison", "correlation") and len(tickers) == 1:
        tickers = (*tickers, *(t for t in draft.universe.tickers if t not in tickers))
    periods = draft.periods or [When("period", when.unit) for when in draft.days if when.unit]
    for when in periods or [draft.past_year()]:
        bounds = bounds_of(draft, when)
        held = [ticker for ticker in tickers if _holds(draft.universe, ticker, bounds)]
        if len(held) < len(tickers) and len(held) >= (2 if len(tickers) > 1 else 1):
            absent = join_words([ticker for ticker in tickers if ticker not in held])
            draft.problems.append(
                f"{absent} is left out of the chart: its data begin within the period."
            )
            tickers = tuple(held)
        arguments = {"kind": kind, "symbols": list(tickers), "period": draft.code(when)}
        draft.add(Step("chart", arguments, "chart", bounds.label))


def _holds(universe: Universe, ticker: str, bounds: Period) -> bool:
    first = next(each.first for each in universe.listings if each.ticker == ticker)
    return first < bounds.start or (first == bounds.start and not bounds.calendar)


def _brief(draft: Draft) -> None:
    """A company in a few figures, over several tools."""
    symbols = list(draft.tickers)
    periods = draft.periods or [draft.past_year(BRIEF_NOTE)]
    if not draft.periods:
        add_prices(draft, ["close"], [When("day", draft.universe.now.isoformat())])
    for when in periods:
        add_measures(draft, (*COMPARED, "best_day", "worst_day"), when)
        _relate_step(draft, when, ("beta", "correlation"), symbols, "basket")
    if not draft.periods:
        add_measures(draft, ("cagr", "max_drawdown"), When("period", "max"))
        add_indicators(draft, ["sma", "rsi", "high_52w", "low_52w"], None, None)
    for when in periods:
        arguments = {"symbols": symbols, "period": draft.code(when), "kinds": ["split", "dividend"]}
        draft.add(Step("events", arguments, "event", draft.code(when), ("splits", "dividends")))
