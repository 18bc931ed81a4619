"""From a question to the tool calls that answer it, or to the reason why nothing does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from workbench.agent.clients.analyst.indicators import Ask
from workbench.agent.clients.analyst.lexicon import EVENTS, EXTREMES, RELATED
from workbench.agent.clients.analyst.question import Question
from workbench.agent.clients.analyst.symbols import suggestion
from workbench.agent.clients.analyst.text import fragment, join_words
from workbench.agent.clients.analyst.units import When, units_between
from workbench.agent.clients.analyst.universe import Universe
from workbench.domain import Period
from workbench.errors import QuestionError

Family = Literal["price", "first", "measure", "one_day", "indicator", "relate", "event", "chart"]
MAX_CALLS = 60
YEAR_NOTE = "No period was given; the past year is taken."
WHOLE_NOTE = "No period was given; all data held and the past year are taken."
COMPARED = ("total_return", "volatility", "sharpe", "max_drawdown")
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
_RETURNS = ("total_return", "price_return", "log_return", "annual_return")
_INDICATORS = ("sma", "ema", "rsi", "atr", "macd", "bollinger", "high_52w", "low_52w",
               "rolling_volatility")  # fmt: skip


def canonical(tool: str, arguments: object) -> str:
    """One text for one call, whatever the order of its arguments."""
    return f"{tool} {json.dumps(arguments, sort_keys=True)}"


@dataclass(frozen=True, slots=True)
class Step:
    """One tool call and what it is for. ``when``: the time it was asked for, as written."""

    tool: str
    arguments: Mapping[str, Any]
    family: Family
    when: str = ""
    fields: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The call in one canonical text, by which its result is found again."""
        return canonical(self.tool, dict(self.arguments))


@dataclass(frozen=True, slots=True)
class Plan:
    """The calls, or why there are none. ``missing``: names in the question that are not covered."""

    question: Question
    tickers: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A plan in the making."""

    question: Question
    universe: Universe
    tickers: tuple[str, ...]
    steps: list[Step] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def days(self) -> list[When]:
        return [when for when in self.question.whens if when.kind == "day"]

    @property
    def periods(self) -> list[When]:
        return [when for when in self.question.whens if when.kind == "period"]

    def add(self, step: Step) -> None:
        if all(step.key != other.key or step.family != other.family for other in self.steps):
            self.steps.append(step)

    def note(self, text: str) -> None:
        if text and text not in self.notes:
            self.notes.append(text)

    def code(self, when: When) -> str:
        """The period as the tool takes it."""
        return when.code.replace("{first}", self.universe.latest_first(self.tickers).isoformat())


def make_plan(question: Question, universe: Universe) -> Plan:
    """The calls for ``question``; ``Plan.refusal`` is filled where there is no answer."""
    tickers = question.tickers
    if question.everyone:
        tickers = tuple(dict.fromkeys((*tickers, *universe.tickers)))
    question = _completed(question, tickers)
    refusal = _refusal(question, universe, tickers)
    if refusal:
        return Plan(question, tickers, refusal=tuple(refusal), missing=question.foreign)
    if is_coverage(question):
        return Plan(question, tickers, missing=question.foreign)
    draft = _Draft(question, universe, tickers, notes=list(question.notes))
    _fill(draft)
    for when in question.whens:
        for note in when.notes:
            draft.note(note)
    if len(draft.steps) > MAX_CALLS:
        draft.problems.append("The question asks for too many periods at once; ask for fewer.")
    refused = draft.problems if not draft.steps or len(draft.steps) > MAX_CALLS else []
    return Plan(question, tickers, tuple(draft.steps if not refused else ()),
                tuple((*draft.notes, *(draft.problems if not refused else ()))),
                tuple(refused), question.foreign)  # fmt: skip


def is_coverage(question: Question) -> bool:
    """Whether the question is about the data there are, and not about a figure in them."""
    return question.coverage and not (question.asks and question.whens) and not question.chart


def _completed(question: Question, tickers: tuple[str, ...]) -> Question:
    """A question that names shares but no measure asks for the usual ones."""
    if question.asks or question.chart or question.coverage or not tickers:
        return question
    if question.ranking:
        return replace(question, asks=(Ask("total_return"),))
    if question.comparing or len(tickers) > 1 or (question.whens and not question.brief):
        return replace(question, asks=tuple(Ask(name) for name in COMPARED))
    return replace(question, brief=True)


# ---- Refusals ------------------------------------------------------------------------------------


def _refusal(question: Question, universe: Universe, tickers: tuple[str, ...]) -> list[str]:
    if question.empty:
        return ["The question is empty."]
    if question.problems:
        return [*question.problems, *_unknown(question, universe)]
    if is_coverage(question):
        return _unknown(question, universe) if question.foreign and not tickers else []
    if not tickers:
        return _unknown(question, universe) or [_nameless(question, universe)]
    if question.foreign and _needs_all(question, tickers):
        return _unknown(question, universe)
    if question.unread and (question.weak or _brief_only(question)):
        words = join_words([f"'{fragment(word, 20)}'" for word in question.unread[:3]])
        return [f"I can't read {words} in the question."]
    return []


def _brief_only(question: Question) -> bool:
    return question.brief and not question.asks


def _needs_all(question: Question, tickers: tuple[str, ...]) -> bool:
    """A contest or a relation with a share that is not covered has no answer."""
    related = any(ask.measure in RELATED for ask in question.asks)
    return (question.ranking or related) and len(tickers) < 2 or (related and not question.everyone)


def _unknown(question: Question, universe: Universe) -> list[str]:
    return [unknown_name(name, universe) for name in question.foreign[:5]]


def unknown_name(name: str, universe: Universe) -> str:
    """The sentence that says a name is not covered."""
    close = suggestion(name, universe)
    hint = f" Did you mean {close}?" if close else ""
    return f"{name} is not among the shares I have data for.{hint}"


def _nameless(question: Question, universe: Universe) -> str:
    for word in question.unread:
        close = suggestion(word, universe)
        if close:
            return f"'{fragment(word, 20)}' is not a share I have data for. Did you mean {close}?"
    if question.asks or question.whens or question.chart or question.brief:
        named = [word for word in question.unread if len(word) > 1][:3]
        said = f" I can't read {join_words([repr(fragment(w, 20)) for w in named])}." if named else ""
        return f"The question names no share I have data for.{said}"
    return f"I can't read a question about shares in '{fragment(question.text)}'."


# ---- Steps ---------------------------------------------------------------------------------------


def _fill(draft: _Draft) -> None:
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
    _levels_and_returns(draft, rest)


def _is_indicator(ask: Ask) -> bool:
    return ask.measure in _INDICATORS or (ask.measure == "average_volume" and bool(ask.window))


def _levels_and_returns(draft: _Draft, measures: list[str]) -> None:
    if not measures:
        return
    if draft.days:
        dayly = [_ON_A_DAY.get(name, name) for name in measures]
        if not draft.periods or any(name in _PRICE_FIELDS for name in measures):
            _prices(draft, [name for name in dayly if name in _PRICE_FIELDS], draft.days)
    elif not draft.periods:
        now = When("day", draft.universe.now.isoformat())
        latest = ["volume_day" if name == "volume" else name for name in measures]
        _prices(draft, [name for name in latest if name in _PRICE_FIELDS], [now])
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


def _prices(draft: _Draft, names: list[str], days: Iterable[When]) -> None:
    fields = tuple(dict.fromkeys(_PRICE_FIELDS[name] for name in names))
    if not fields:
        return
    for when in days:
        if when.edge == "first":
            _first_session(draft, fields, when)
        else:
            draft.add(Step("price_on", {"symbols": list(draft.tickers), "date": when.code},
                           "price", when.code, fields))  # fmt: skip


def _first_session(draft: _Draft, fields: tuple[str, ...], when: When) -> None:
    """The tool answers with the session on or before a day; so the first few days are asked."""
    day = date.fromisoformat(when.code)
    days = [day + timedelta(days=shift) for shift in range(6)]
    for each in [day for day in days if day.weekday() < 5][:4]:
        if each <= draft.universe.now:
            draft.add(Step("price_on", {"symbols": list(draft.tickers), "date": each.isoformat()},
                           "first", when.code, fields))  # fmt: skip


def _prices_of_periods(draft: _Draft, names: list[str]) -> None:
    """A price over a period: its last close, and how high, low and average the closes were."""
    if not names or set(names) == {"volume_day"}:
        return
    for when in draft.periods:
        end = _bounds(draft, when).end
        last = min(end, draft.universe.now)
        _prices(draft, names, [When("day", last.isoformat())])
        if set(names) & {"price", "close"}:
            _measure_step(draft, ("highest_close", "lowest_close", "average_close"), when)


def _bounds(draft: _Draft, when: When) -> Period:
    first = draft.universe.latest_first(draft.tickers)
    return Period.parse(draft.code(when), now=draft.universe.now, first=first)


def _measure_step(draft: _Draft, names: Sequence[str], when: When) -> None:
    arguments: dict[str, Any] = {"symbols": list(draft.tickers), "measures": list(names),
                                 "period": draft.code(when)}  # fmt: skip
    if draft.question.risk_free is not None and {"sharpe", "sortino"} & set(names):
        arguments["risk_free_rate"] = draft.question.risk_free
    draft.add(Step("measure", arguments, "measure", draft.code(when), tuple(names)))


def _measures(draft: _Draft, names: list[str]) -> None:
    if not names:
        return
    if draft.question.breakdown and len(draft.periods) < 2:
        _breakdown(draft, names)
        return
    periods = draft.periods
    if not periods:
        periods = _default_periods(draft, names)
    for when in periods:
        wanted = dict.fromkeys(
            new for name in names for new in _in_period(draft, name, when)
        )
        _measure_step(draft, list(wanted), when)


def _default_periods(draft: _Draft, names: list[str]) -> list[When]:
    if set(names) & EXTREMES and not draft.question.chart:
        draft.note(WHOLE_NOTE)
        return [When("period", "max"), When("period", "1y")]
    draft.note(YEAR_NOTE)
    return [When("period", "1y")]


def _in_period(draft: _Draft, name: str, when: When) -> tuple[str, ...]:
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


def _one_extreme(draft: _Draft) -> bool:
    """'Apple's biggest gain': one share, one period, a superlative: an extreme is asked for."""
    question = draft.question
    return (
        question.direction in ("large", "bad", "good") and question.weak and not question.best_unit
        and len(draft.tickers) == 1 and len(draft.periods) < 2 and not question.ranking
        and bool(set(question.text.lower().split()) & _SUPERLATIVES)
    )  # fmt: skip


_SUPERLATIVES = {"biggest", "largest", "greatest", "worst", "best", "highest"}


def _extreme_of(draft: _Draft) -> tuple[str, ...]:
    if draft.question.loss or draft.question.direction == "bad":
        draft.note("The largest loss is given both of one day and from peak to trough.")
        return ("worst_day", "max_drawdown")
    draft.note("The largest gain is taken as that of one day.")
    return ("best_day",)


def _measures_on_days(draft: _Draft, names: list[str]) -> None:
    for when in draft.days:
        if when.unit:
            whole = When("period", when.unit, notes=when.notes)
            _measure_step(draft, [n for name in names for n in _in_period(draft, name, whole)], whole)
            continue
        returns = ["total_return" if name == "annual_return" else name
                   for name in names if name in _RETURNS]  # fmt: skip
        if returns:
            _one_day(draft, returns, when)
        if "volatility" in names:
            draft.note("A day has no volatility of its own; the rolling one up to it is given.")
            _indicator_step(draft, ["rolling_volatility"], when.code, None)
        other = [name for name in names if name not in (*_RETURNS, "volatility")]
        if other:
            said = join_words([name.replace("_", " ") for name in other])
            draft.problems.append(f"{said.capitalize()} needs a period, not one day.")


def _one_day(draft: _Draft, names: list[str], when: When) -> None:
    """From the close before: the weekdays before are asked, and the nearest session counts."""
    day = date.fromisoformat(when.code)
    before = [day - timedelta(days=shift) for shift in range(1, 7)]
    for start in [each for each in before if each.weekday() < 5][:3]:
        arguments = {"symbols": list(draft.tickers), "measures": names,
                     "period": f"{start}/{day}"}  # fmt: skip
        draft.add(Step("measure", arguments, "one_day", when.code, tuple(names)))


def _breakdown(draft: _Draft, names: list[str]) -> None:
    """One call for each year, quarter or month."""
    question = draft.question
    when = draft.periods[0] if draft.periods else When("period", "max")
    bounds = _bounds(draft, when)
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
        _measure_step(draft, wanted, When("period", unit.code))


def _indicators(draft: _Draft, asks: list[Ask]) -> None:
    if not asks:
        return
    dates: list[str | None] = [when.code for when in draft.days]
    if not dates and draft.periods:
        dates = [min(_bounds(draft, when).end, draft.universe.now).isoformat()
                 for when in draft.periods]  # fmt: skip
        draft.note("An indicator belongs to a day; that of the period's end is given.")
    for day in dates or [None]:
        for window in dict.fromkeys(ask.window for ask in asks):
            names = [ask.measure for ask in asks if ask.window == window]
            _indicator_step(draft, names, day, window)


def _indicator_step(draft: _Draft, names: list[str], day: str | None, window: int | None) -> None:
    arguments = {"symbols": list(draft.tickers), "names": names, "date": day, "window": window}
    draft.add(Step("indicators", arguments, "indicator", day or "", tuple(names)))


def _relate(draft: _Draft, measures: list[str]) -> None:
    if not measures:
        return
    periods = draft.periods or [When("period", "1y")]
    if not draft.periods:
        if draft.days:
            draft.problems.append("Beta and correlation need a period, not one day.")
            return
        draft.note(YEAR_NOTE)
    for when in periods:
        if "beta" in measures:
            _relate_step(draft, when, tuple(measures), *_beta_sides(draft))
        if "correlation" in measures:
            _correlation(draft, when, measures)


def _beta_sides(draft: _Draft) -> tuple[tuple[str, ...], str]:
    benchmark = draft.question.benchmark
    subjects = tuple(ticker for ticker in draft.tickers if ticker != benchmark)
    if benchmark and subjects:
        return subjects, benchmark
    draft.note("No benchmark was given; the equal-weighted basket of the other shares is taken.")
    return draft.tickers, "basket"


def _correlation(draft: _Draft, when: When, measures: list[str]) -> None:
    alone = len(draft.tickers) == 1
    if draft.question.benchmark == "basket" and not draft.question.everyone:
        _relate_step(draft, when, tuple(measures), draft.tickers, "basket")
    elif alone and "beta" not in measures:
        draft.note("No second share was named; the correlation with each of the others is given.")
        symbols = (*draft.tickers, *(t for t in draft.universe.tickers if t not in draft.tickers))
        _relate_step(draft, when, ("correlation",), symbols, None)
    elif not alone and not ("beta" in measures and draft.question.benchmark):
        _relate_step(draft, when, ("correlation",), draft.tickers, None)


def _relate_step(draft: _Draft, when: When, fields: tuple[str, ...], symbols: Sequence[str],
                 benchmark: str | None) -> None:  # fmt: skip
    arguments = {"symbols": list(symbols), "period": draft.code(when), "benchmark": benchmark}
    draft.add(Step("relate", arguments, "relate", draft.code(when), fields))


def _events(draft: _Draft, measures: list[str]) -> None:
    if not measures:
        return
    kinds = [kind for kind, words in (("split", ("splits", "last_split")),
                                      ("dividend", ("dividends", "special_dividend",
                                                    "last_dividend")))
             if set(words) & set(measures)]  # fmt: skip
    codes = [draft.code(when) for when in draft.periods]
    codes += [when.unit or f"{when.code}/{when.code}" for when in draft.days]
    for code in codes or ["max"]:
        arguments = {"symbols": list(draft.tickers), "period": code, "kinds": kinds}
        draft.add(Step("events", arguments, "event", code, tuple(measures)))


def _chart(draft: _Draft) -> None:
    kind, tickers = draft.question.chart, draft.tickers
    if kind in ("comparison", "correlation") and len(tickers) == 1:
        tickers = (*tickers, *(t for t in draft.universe.tickers if t not in tickers))
    periods = draft.periods or [When("period", when.unit) for when in draft.days if when.unit]
    if not periods:
        draft.note(YEAR_NOTE)
    for when in periods or [When("period", "1y")]:
        arguments = {"kind": kind, "symbols": list(tickers), "period": draft.code(when)}
        draft.add(Step("chart", arguments, "chart", draft.code(when)))


def _brief(draft: _Draft) -> None:
    """A company in a few figures, over several tools."""
    symbols = list(draft.tickers)
    periods = draft.periods or [When("period", "1y")]
    if not draft.periods:
        _prices(draft, ["close"], [When("day", draft.universe.now.isoformat())])
        draft.note("The figures of a brief are of the past year unless another time is named.")
    for when in periods:
        _measure_step(draft, (*COMPARED, "best_day", "worst_day"), when)
        _relate_step(draft, when, ("beta", "correlation"), symbols, "basket")
    if not draft.periods:
        _measure_step(draft, ("cagr", "max_drawdown"), When("period", "max"))
        _indicator_step(draft, ["sma", "rsi", "high_52w", "low_52w"], None, None)
    for when in periods:
        arguments = {"symbols": symbols, "period": draft.code(when), "kinds": ["split", "dividend"]}
        draft.add(Step("events", arguments, "event", draft.code(when), ("splits", "dividends")))


def safe_plan(question: Question, universe: Universe) -> Plan:
    """The plan; a period that the calendar can't hold is a refusal, not an error."""
    try:
        return make_plan(question, universe)
    except (QuestionError, ValueError, OverflowError) as error:
        reason = error.message if isinstance(error, QuestionError) else "The dates can't be read."
        return Plan(question, question.tickers, refusal=(reason,), missing=question.foreign)
