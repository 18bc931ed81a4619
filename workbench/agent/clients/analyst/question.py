"""An English question as a typed value: which shares, which measures, when, and what to do."""

from __future__ import annotations

import re
from dataclasses import replace

from workbench.agent.clients.analyst import intents
from workbench.agent.clients.analyst.asked import Question
from workbench.agent.clients.analyst.indicators import Ask, find_indicators, find_risk_free
from workbench.agent.clients.analyst.leftover import read_leftover
from workbench.agent.clients.analyst.lexicon import EVENTS, RELATED
from workbench.agent.clients.analyst.measures import Heard, read_measures
from workbench.agent.clients.analyst.periods import read_dates
from workbench.agent.clients.analyst.ranks import Rank, list_problem, read_rank, read_sign
from workbench.agent.clients.analyst.reader import Dates
from workbench.agent.clients.analyst.symbols import Names, find_symbols, find_unread_names
from workbench.agent.clients.analyst.text import DAY, OTHER, SYMBOLS, clean, fragment, is_too_long
from workbench.agent.clients.analyst.topics import foreign_topics
from workbench.agent.clients.analyst.units import When
from workbench.agent.clients.analyst.universe import Universe


def read_question(text: str, universe: Universe) -> Question:
    """Read ``text`` against what is covered; never raises, whatever the text."""
    if is_too_long(text):
        return Question("", problems=("The question is too long for me to read; ask in a few "
                                      "sentences.",))  # fmt: skip
    original = clean(text)
    names = find_symbols(original, universe)
    body, rate, problems = find_risk_free(" ".join(names.text.split()))
    body, invested = intents.INVESTED.subn(f" {OTHER} ", body)
    topics = [*foreign_topics(body), *list_problem(body)]
    body, indicators, wrong = find_indicators(body)
    body, first_day = _first_day(body, names, universe)
    dates = read_dates(body, universe.now)
    rank = read_rank(dates.text)
    dates.text = rank.text
    intent = _intents(dates.text, names, [ask.measure for ask in indicators])
    plain = not (intent.chart or intent.coverage or intent.brief) or intent.ranking
    heard = read_measures(dates.text, fallback=plain and not indicators)
    indicators = _windows_of(indicators, dates, heard)
    asks = _asks(heard, indicators)
    names.text = intents.ALL.sub(" ", heard.text)
    find_unread_names(names, original)
    whens = _stakes(dates, bool(invested))
    if invested:
        asks = (Ask("total_return"),)
    question = replace(
        intent,
        tickers=tuple(ticker for ticker in names.tickers if ticker not in names.dropped),
        foreign=tuple(names.foreign),
        whens=whens,
        asks=asks,
        problems=tuple(dict.fromkeys([*topics, *problems, *wrong, *dates.problems])),
        notes=(*first_day, *heard.notes),
        limits=(*_limits(invested), *heard.limits),
        loss=heard.loss,
        risk_free=rate,
        weak=heard.weak and not indicators,
        empty=not original,
    )  # fmt: skip
    question = _ranked(_settled(question, heard, names), rank, dates.text)
    question = replace(question, parts=_parts(original, question, universe))
    return _accounted(question, names.text)


_FIRST_DAY = re.compile(
    r"\b(?:(?:its|the|their) )?(?:(?:very )?first (?:trading )?(?:day|session)(?: of trading"
    r"| as a (?:public|listed) (?:company|stock|share))?|(?:IPO|listing) (?:day|date))\b"
    rf"(?! *(?:in|after|since|on)\b)(?! *of\b(?! *[{SYMBOLS}]))", re.IGNORECASE,
)  # fmt: skip


def _first_day(text: str, names: Names, universe: Universe) -> tuple[str, tuple[str, ...]]:
    """'Its first trading day' as the first session held of the one share named, and the note."""
    if len(names.tickers) != 1 or names.foreign or not _FIRST_DAY.search(text):
        return text, ()
    day = universe.latest_first(tuple(names.tickers))
    note = f"The first session held, {day}, is taken as the first trading day."
    return _FIRST_DAY.sub(f"{day}", text), (note,)


def _accounted(question: Question, text: str) -> Question:
    """``question`` with what is left of its ``text`` once every reader has read."""
    left = read_leftover(text, question)
    problems = tuple(dict.fromkeys([*question.problems, *left.problems]))
    return replace(question, problems=problems, unread=left.unread, strange=left.strange)


def _parts(text: str, question: Question, universe: Universe) -> tuple[Question, ...]:
    """'AAPL's return in 2010; IBM's volatility in 2011': two questions, each whole by itself."""
    if len(question.tickers) < 2 or len(question.whens) < 2 or question.chart:
        return ()
    clauses = [each for each in re.split(r"\s*;\s*", text) if each]
    if len(clauses) > 1:
        read = tuple(read_question(each, universe) for each in clauses)
        whole = all(
            each.tickers and each.whens and each.asks and not each.problems for each in read
        )
        return read if whole else ()
    return _pairs(question)


_ALTERNATING = re.compile(rf"(?:[{SYMBOLS}]|{DAY})")


def _pairs(question: Question) -> tuple[Question, ...]:
    """'AAPL in 2009 and MSFT in 2010': each share with the time that stands beside it."""
    marks = ["day" if mark == DAY else "share" for mark in _ALTERNATING.findall(question.marked)]
    count = len(question.whens)
    single = {(when.kind, len(when.code), "/" in when.code) for when in question.whens}
    related = any(ask.measure in RELATED for ask in question.asks)
    in_turn = marks in (["share", "day"] * count, ["day", "share"] * count)
    if not in_turn or len(question.tickers) != count or len(single) > 1 or related:
        return ()
    plain = replace(question, ranking=False, comparing=False, direction=None, parts=())
    beside = zip(question.tickers, question.whens, strict=True)
    return tuple(replace(plain, tickers=(ticker,), whens=(when,)) for ticker, when in beside)


_MATRIX = re.compile(r"pairwise|matrix|table|heat ?map|each other", re.IGNORECASE)


def _limits(invested: int) -> tuple[str, ...]:
    if not invested:
        return ()
    return ("I give the total return; multiplying your stake by it is left to you.",)


def _asks(heard: Heard, indicators: list[Ask]) -> tuple[Ask, ...]:
    """The measures, without plain ones that an indicator already stands for."""
    named = {ask.measure for ask in indicators}
    plain = [ask for ask in heard.asks if not (ask.measure == "rolling_volatility"
                                               and "rolling_volatility" in named)]  # fmt: skip
    if "average_volume" in named and re.search(intents.LEVEL, heard.whole):
        plain = [Ask("volume_day") if ask.measure == "volume" else ask for ask in plain]
    level = named & {"sma", "ema", "bollinger", "macd"}
    if level:  # "trading above its average", "the moving average of the closing price"
        plain = [ask for ask in plain if ask.measure not in ("price", "close", "high", "low")
                 or ask.measure == "close"]  # fmt: skip
    return tuple(dict.fromkeys((*plain, *indicators)))


def _windows_of(indicators: list[Ask], dates: Dates, heard: Heard) -> list[Ask]:
    """'The average true range of Google over 14 days': the days are a window, not a period."""
    codes = [re.fullmatch(r"(\d{1,3})d", when.code) for when in dates.whens]
    windowed = {"sma", "ema", "rsi", "atr", "bollinger", "rolling_volatility"}
    if heard.asks or len(codes) != 1 or codes[0] is None:
        return indicators
    if not indicators or any(a.window or a.measure not in windowed for a in indicators):
        return indicators
    dates.whens.clear()
    return [Ask(ask.measure, int(codes[0][1])) for ask in indicators]


def _stakes(dates: Dates, invested: bool) -> tuple[When, ...]:
    """A stake bought on one day and valued on another is held over the period between."""
    whens = tuple(dates.whens)
    if invested and sum(when.kind == "period" for when in whens) > 1:
        dates.problems.append("Say from when to when the money is held.")
    days = [when for when in whens if when.kind == "day"]
    if not invested or not days or len(days) > 2:
        return whens
    start = days[0].unit if days[0].edge == "first" else days[0].code
    if len(days) == 1:
        return (When("period", f"{start}/", notes=days[0].notes),)
    end = days[1].unit if days[1].edge == "last" else days[1].code
    return (When("period", f"{start}/{end}", notes=(*days[0].notes, *days[1].notes)),)


def _intents(text: str, names: Names, indicators: list[str]) -> Question:
    """What to do, from the text with shares and dates marked."""
    many = len(names.tickers) + len(names.foreign) > 1
    back = intents.BACK.search(text)
    breakdown = intents.BREAKDOWN.search(text)
    chart = bool(intents.CHART.search(text))
    which = bool(intents.WHICH.search(text))
    named = bool(names.tickers or names.foreign)
    everyone = bool(intents.ALL.search(text)) and not (named and _MATRIX.search(text))
    unnamed = which or bool(intents.ALL_EVENTS.search(text))
    everyone = everyone or (unnamed and not named) or bool(intents.RIVALS.search(text))
    return Question(
        text=fragment(text),
        marked=text,
        everyone=everyone,
        ranking=bool(intents.RANKING.search(text)) and (many or everyone or which),
        comparing=bool(intents.COMPARE.search(text)),
        chart="chart" if chart else "",
        brief=bool(intents.BRIEF.search(text)),
        coverage=bool(intents.COVERAGE.search(text) or intents.LEADING.search(text)),
        level=_level(text, indicators),
        breakdown=_breakdown(breakdown),
        best_unit=bool(breakdown and (breakdown["extreme"] or breakdown["which"])),
        benchmark=_benchmark(text, names),
        refers_back=bool(back),
    )


def _level(text: str, indicators: list[str]) -> str:
    at = intents.AT_EXTREME.search(text)
    if at and {"high_52w", "low_52w"} & set(indicators) and intents.YES_NO.search(text):
        return "at"
    match = intents.LEVEL.search(text)
    if match is None or not {"sma", "ema", "bollinger", "average_volume"} & set(indicators):
        return ""
    return "above" if match[1].lower() in ("above", "over", "higher than") else "below"


def _breakdown(match: re.Match[str] | None) -> str:
    if match is None:
        return ""
    word = next(match[name] for name in ("one", "which", "each", "run", "many", "split")
                if match[name])  # fmt: skip
    stem = word.lower()[:2]
    return {"ye": "year", "an": "year", "ca": "year", "mo": "month", "qu": "quarter"}[stem]


def _benchmark(text: str, names: Names) -> str:
    match = intents.AS_BENCHMARK.search(text) or intents.BETWEEN.search(text)
    if match is None:
        match = next((m for m in intents.AGAINST.finditer(text)
                      if re.search("[\ue200-\ue2ff]", text[: m.start()])
                      or re.search("[\ue200-\ue2ff]", text[m.end() :])), None)  # fmt: skip
    if match is not None:
        return names.tickers[ord(match[1]) - 0xE200]
    return "basket" if intents.BASKET.search(text) else ""


def _settled(question: Question, heard: Heard, names: Names) -> Question:
    """What follows from the parts taken together."""
    direction = intents.direction(heard.text) or intents.direction(heard.words)
    asks = question.asks
    chart = question.chart and _chart_kind(question)
    if chart:
        drawn = {"drawdown": (), "rolling_volatility": ("volatility", "rolling_volatility"),
                 "correlation": ("correlation",)}.get(chart, _DRAWN)  # fmt: skip
        beside = _beside(question.marked)
        asks = tuple(ask for ask in asks if ask.measure not in drawn or ask.measure in beside)
    daily, problems = _daily(question, asks)
    asks = asks or daily
    if question.best_unit and not asks:
        asks = (Ask("total_return"),)
    if question.breakdown and not question.best_unit and not asks:
        asks = (Ask("total_return"),)
    if question.breakdown and any(ask.measure == "cagr" for ask in asks):
        asks = tuple(Ask("total_return") if ask.measure == "cagr" else ask for ask in asks)
    several = len(question.whens) > 1 and len(question.tickers) == 1 and bool(direction)
    extreme = (direction in ("large", "bad", "good") and question.weak and not question.ranking
               and not question.best_unit and len(question.tickers) == 1
               and bool(_SUPERLATIVE.search(f"{heard.text} {heard.words}")))  # fmt: skip
    named = len(question.tickers) + len(question.foreign)
    asks = _volumes(asks, direction, several=question.everyone or named > 1)
    everyone = question.everyone and not (set(question.foreign) and not question.tickers)
    return replace(
        question,
        asks=asks,
        chart=chart,
        direction=direction,
        coverage=question.coverage and not any(ask.measure in EVENTS for ask in asks),
        problems=(*question.problems, *problems),
        recovery=bool(re.search(r"\brecover", question.marked, re.IGNORECASE)),
        everyone=everyone,
        extreme=extreme,
        ranking=question.ranking or (several and bool(asks)),
    )


def _beside(text: str) -> set[str]:
    """The measures that are asked for beside a chart of a share: 'chart IBM and its return'."""
    found = intents.BESIDE.search(text)
    if found is None:
        return set()
    names = {ask.measure for ask in read_measures(found["rest"], fallback=False).asks}
    return names if found["whose"] else names & _NOT_DRAWN


# A chart of prices draws the others, where they are named in one breath with it.
_NOT_DRAWN = {"total_return", "price_return"}


def _daily(question: Question, asks: tuple[Ask, ...]) -> tuple[tuple[Ask, ...], tuple[str, ...]]:
    """'The daily return on 21 September': of that day. Over a period they would be a list."""
    if asks or question.chart or not _DAILY.search(question.marked):
        return (), ()
    if any(when.kind == "day" for when in question.whens):
        return (Ask("total_return"),), ()
    return (), ("I can't list daily returns; I can give the best and the worst of them.",)


_DAILY = re.compile(r"\bdaily (?:total |log |simple |price )*returns?\b", re.IGNORECASE)


def _volumes(asks: tuple[Ask, ...], direction: str | None, *, several: bool) -> tuple[Ask, ...]:
    """'The highest volume' of one share is a day's; of several it is that of the period."""
    if several:
        return tuple(Ask("shares_traded") if ask == Ask("highest_volume") else ask for ask in asks)
    if direction != "large":
        return asks
    return tuple(Ask("highest_volume") if ask == Ask("volume") else ask for ask in asks)


def _ranked(question: Question, rank: Rank, text: str) -> Question:
    """The place in the ranking, and whether it is asked who rose or fell."""
    contest = question.ranking or question.best_unit or question.comparing
    several = len(question.tickers) > 1 or question.everyone
    problem = rank.problem
    if rank.place > 1 and not (contest and (several or question.best_unit)):
        problem = "I can give the first of them only, not the second or a later one."
    limits = question.limits
    if rank.plural and not several and not contest:
        limits = (*limits, "Only the first of them is given; I can't list more.")
    returns = {ask.measure for ask in question.asks} <= {"total_return", "price_return"}
    plain = not question.direction and not question.breakdown and bool(question.asks) and returns
    return replace(
        question,
        place=rank.place,
        limits=limits,
        problems=(*question.problems, problem) if problem else question.problems,
        sign=read_sign(text) if plain else "",
    )


_SUPERLATIVE = re.compile(r"\b(?:biggest|largest|greatest|worst|best|highest)\b", re.IGNORECASE)
_DRAWN = ("price", "close", "total_return", "volume", "sma", "high", "low", "price_return", "open",
          "average_volume", "ema")  # fmt: skip
_CHART_KINDS: tuple[tuple[str, str], ...] = (
    ("candlestick", r"candle"),
    ("correlation", r"correl|heat ?map"),
    ("drawdown", r"draw[- ]?down|underwater"),
    ("rolling_volatility", r"volatil|\bvol\b"),
    ("comparison", r"compar|normali[sz]|relative|rebased|versus|\bvs\b|against"),
)


def _chart_kind(question: Question) -> str:
    for kind, words in _CHART_KINDS:
        asked = any(re.search(words, ask.measure) for ask in question.asks)
        if asked or re.search(words, question.text, re.IGNORECASE):
            return kind
    several = len(question.tickers) > 1 or question.everyone
    return "comparison" if several else "price"


def is_fragment(question: Question) -> bool:
    """Whether the question is no sentence of its own, as "in 2009?" or "and MSFT?"."""
    return len(question.text.split()) <= 6 and not re.match(
        r"\W*(?:what|which|who|how much|how many|when|show|give|tell|is|was|did|compare|plot)\b",
        question.text, re.IGNORECASE,
    )  # fmt: skip


def follow_up(question: Question, earlier: Question | None) -> Question:
    """``question`` with what it leaves out taken from ``earlier``, where it refers back to it."""
    if earlier is None:
        return question
    among = _is_among(question, earlier)
    if not (among or question.refers_back or is_fragment(question)):
        return question
    if question.coverage or (question.problems and not question.foreign):
        return question
    named = bool(question.tickers or question.foreign or question.everyone) and not among
    filled = question
    if not named:
        filled = replace(filled, tickers=earlier.tickers, foreign=earlier.foreign,
                         everyone=earlier.everyone)  # fmt: skip
    if not _asks_something(question):
        filled = replace(
            filled, asks=earlier.asks, ranking=filled.ranking or earlier.ranking,
            direction=filled.direction or earlier.direction, loss=earlier.loss, brief=earlier.brief,
            chart=filled.chart or earlier.chart, risk_free=filled.risk_free or earlier.risk_free,
            benchmark=filled.benchmark or earlier.benchmark, breakdown=earlier.breakdown,
            best_unit=earlier.best_unit, weak=False,
        )  # fmt: skip
    if not question.whens and earlier.whens and _dated(filled):
        codes = " and ".join(when.code for when in earlier.whens)
        note = f"The time is that of the question before: {codes}."
        filled = replace(filled, whens=earlier.whens, notes=(*filled.notes, note))
    return filled


def _is_among(question: Question, earlier: Question) -> bool:
    """Whether the question chooses among the shares of the one before: 'Which was better?', 'Which
    of them was riskier?'. One that names shares, or speaks of all, chooses among those."""
    if question.tickers or question.foreign or not (question.everyone and question.ranking):
        return False
    several = len(earlier.tickers) + len(earlier.foreign) > 1 or earlier.everyone
    told = question.marked
    return several and bool(intents.AMONG.search(told)) and not intents.ALL.search(told)


def _asks_something(question: Question) -> bool:
    weak_only = question.weak and question.asks and len(question.text.split()) <= 4
    return bool(question.chart or (question.asks and not weak_only))


def _dated(question: Question) -> bool:
    return not any(ask.measure in EVENTS for ask in question.asks) or bool(question.asks)
