"""What a golden question is, and short names to write its answer with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from golden import answers
from golden.answers import Found, Span

NAMES = {
    "AAPL": ("AAPL", "Apple"),
    "IBM": ("IBM",),
    "MSFT": ("MSFT", "Microsoft"),
    "GOOG": ("GOOG", "Google"),
    "FB": ("FB", "Facebook"),
}


@dataclass(frozen=True)
class Fact:
    """A figure the answer must carry; ``measures`` are the names it may rightly stand under."""

    symbol: str
    measures: tuple[str, ...]
    find: Callable[[], Found]

    def __str__(self) -> str:
        return f"{self.symbol} {self.measures[0]}"


@dataclass(frozen=True)
class Case:
    """A question with its facts. ``winner`` must be named first; ``said`` must be in the text;
    ``yes`` where the question asks yes or no; ``rate`` a figure the question itself gives."""

    question: str
    facts: tuple[Fact, ...] = ()
    winner: str = ""
    rivals: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    yes: bool | None = None
    rate: float = 0.0


def ask(question: str, *facts: Fact, said: tuple[str, ...] = (), rate: float = 0.0) -> Case:
    return Case(question, facts, said=said, rate=rate)


def judge(
    question: str,
    winner: str,
    facts: tuple[Fact, ...],
    *,
    yes: bool | None = None,
    rate: float = 0.0,
) -> Case:
    """A ranking: the winner is checked against the facts of its kind by the test."""
    rivals = tuple(dict.fromkeys(f.symbol for f in facts if f.symbol != winner))
    return Case(question, facts, winner, rivals, yes=yes, rate=rate)


def m(name: str, ticker: str, span: Span, rate: float = 0.0) -> Fact:
    """A return or a risk measure."""
    return Fact(ticker, (name,), lambda: answers.measure(name, ticker, span, rate))


def each(name: str, tickers: str, span: Span, rate: float = 0.0) -> tuple[Fact, ...]:
    """The same measure of several symbols."""
    return tuple(m(name, ticker, span, rate) for ticker in tickers.split())


def lv(name: str, ticker: str, span: Span) -> Fact:
    """A price level or a volume over a period."""
    return Fact(ticker, (name,), lambda: answers.level(name, ticker, span))


def px(ticker: str, day: str | None = None, name: str = "close") -> Fact:
    """A field of one session."""
    return Fact(ticker, (name,), lambda: answers.on_day(name, ticker, day))


def ind(name: str, ticker: str, day: str | None = None) -> Fact:
    """An indicator on a day."""
    return Fact(ticker, (name,), lambda: answers.indicator(name, ticker, day))


def corr(left: str, right: str, span: Span) -> Fact:
    return Fact(f"{left}/{right}", ("correlation",), lambda: answers.correlation(left, right, span))


def beta(ticker: str, benchmark: str, span: Span) -> Fact:
    return Fact(ticker, ("beta",), lambda: answers.beta(ticker, benchmark, span))


def ev(name: str, ticker: str, span: Span) -> Fact:
    """A count or a sum of events."""
    return Fact(ticker, (name,), lambda: answers.event(name, ticker, span))


def one(name: str, ticker: str, day: str) -> Fact:
    """One split or dividend."""
    return Fact(ticker, (name,), lambda: answers.one_event(name, ticker, day))


def alt(fact: Fact, *measures: str) -> Fact:
    """The same figure under another rightful name."""
    return Fact(fact.symbol, (*fact.measures, *measures), fact.find)
