"""The measures a question asks for, from the phrases of the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from workbench.agent.clients.analyst.indicators import Ask
from workbench.agent.clients.analyst.intents import (
    BOTH_RETURNS,
    NO_DIVIDENDS,
    SPLIT_ADJUSTED,
    WITH_DIVIDENDS,
)
from workbench.agent.clients.analyst.lexicon import FALLBACKS, PHRASES, Phrase
from workbench.agent.clients.analyst.text import MEASURE, OTHER

_A_DAY = re.compile(
    r"\bon average\b|\b(?:per|a|each) (?:trading )?(?:day|session)\b", re.IGNORECASE
)
_PRICE_MOVE = frozenset({"price", "close"})


@dataclass(slots=True)
class Heard:
    """``text`` with marks; the measures in order; the words of everyday phrases, which may also
    say a direction; whether only everyday words were heard, and whether they spoke of a loss."""

    text: str
    whole: str = ""
    places: dict[str, int] = field(default_factory=dict)
    asks: list[Ask] = field(default_factory=list)
    words: str = ""
    weak: bool = True
    loss: bool = False
    verb: bool = False
    strong_return: bool = False
    notes: list[str] = field(default_factory=list)
    limits: list[str] = field(default_factory=list)


def read_measures(text: str, *, fallback: bool) -> Heard:
    """Find every measure; ``fallback`` allows the everyday words for a return."""
    text, both = BOTH_RETURNS.subn(f" {OTHER} ", text)
    text, excluded = NO_DIVIDENDS.subn(f" {OTHER} ", text)
    text, included = WITH_DIVIDENDS.subn(f" {OTHER} ", text)
    text, adjusted = SPLIT_ADJUSTED.subn(f" {OTHER} ", text)
    text = " ".join(text.split())
    heard = Heard(text, whole=text)
    for phrase in PHRASES:
        _hear(heard, phrase)
    if fallback and not heard.asks:
        for phrase in FALLBACKS:
            if not heard.asks:
                _hear(heard, phrase)
    heard.asks.sort(key=lambda ask: heard.places[ask.measure])
    if _A_DAY.search(heard.text):
        _replace(heard, ("shares_traded",), "average_volume")
    _settle_return(heard, excluded=bool(excluded), included=bool(included))
    _settle_peaks(heard)
    if both and Ask("total_return") in heard.asks:
        heard.asks.append(Ask("price_return"))
    if adjusted:
        heard.notes.append("Prices are adjusted for splits, not for dividends.")
    return heard


def _hear(heard: Heard, phrase: Phrase) -> None:
    matches = [match[0] for match in phrase.pattern.finditer(heard.text)]
    if not matches:
        return
    heard.text = phrase.pattern.sub(f" {MEASURE} ", heard.text)
    heard.asks += [Ask(name) for name in phrase.measures if Ask(name) not in heard.asks]
    place = phrase.pattern.search(heard.whole)
    for name in phrase.measures:
        heard.places.setdefault(name, place.start() if place else len(heard.whole))
    if phrase.weak or "volatility" in phrase.measures:
        heard.words += " ".join(["", *matches])
    heard.weak = heard.weak and phrase.weak
    heard.loss = heard.loss or phrase.loss
    heard.verb = heard.verb or phrase.verb
    if "total_return" in phrase.measures and not phrase.weak:
        heard.strong_return = True


def _settle_return(heard: Heard, *, excluded: bool, included: bool) -> None:
    """How the price moved is a price return; so is a return without dividends."""
    names = [ask.measure for ask in heard.asks]
    moved = heard.verb and not heard.strong_return and "total_return" in names
    price = [name for name in names if name in _PRICE_MOVE]
    if moved and "price" in price and not included:
        _replace(heard, ("total_return", "price"), "price_return")
    elif moved and "price_return" in names:
        _replace(heard, ("total_return",), "price_return")
    if excluded:
        _replace(heard, ("total_return", "annual_return"), "price_return")
        if _OF_TOTAL & set(names):
            heard.limits.append(
                "That measure is of total returns; I can't leave the dividends out."
            )
        if any(name in ("cagr", "average_cagr", "log_return") for name in names):
            heard.limits.append(
                "This rate includes dividends; without them I have the price return."
            )
            heard.asks.append(Ask("price_return"))


_OF_TOTAL = frozenset({"volatility", "downside_deviation", "sharpe", "sortino", "max_drawdown",
                       "best_day", "worst_day", "beta", "correlation"})  # fmt: skip


def _replace(heard: Heard, old: tuple[str, ...], new: str) -> None:
    kept = [ask for ask in heard.asks if ask.measure not in old]
    if len(kept) < len(heard.asks) and Ask(new) not in kept:
        kept.append(Ask(new))
    heard.asks = kept


_WITHIN: dict[str, tuple[str, ...]] = {
    "max_drawdown": (), "price_return": (), "special_dividend": ("dividends",),
    "last_dividend": ("dividends",), "largest_dividend": ("dividends",),
    "smallest_dividend": ("dividends",), "first_dividend": ("dividends",),
    "last_split": ("splits",), "first_split": ("splits",), "highest_volume": ("volume",),
    "one_day_return": ("total_return",), "shares_traded": ("volume",),
    "cagr": ("annual_return",), "average_cagr": ("annual_return",), "close_unadjusted": ("price",),
    "average_volume": ("volume",), "highest_close": (), "total_return": ("annual_return",),
}  # fmt: skip


def _settle_peaks(heard: Heard) -> None:
    """Drop measures that are only another word for one beside them."""
    names = {ask.measure for ask in heard.asks}
    dropped = {name for kept in names for name in _WITHIN.get(kept, ())}
    if names & {"open", "close", "high", "low", "high_day", "volume", "close_unadjusted"}:
        dropped.add("price")
    if heard.weak is False and "max_drawdown" in names and heard.verb and not heard.strong_return:
        dropped.add("total_return")
    heard.asks = [ask for ask in heard.asks if ask.measure not in dropped]


def is_loss(heard: Heard) -> bool:
    """Whether the return was asked for in words of losing."""
    return heard.loss and bool(re.search(r"\S", heard.words))
