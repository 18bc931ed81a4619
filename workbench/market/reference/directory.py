"""From what somebody types to a security: tickers, former tickers, and names the desk knows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from workbench.domain import Symbol
from workbench.errors import MarketDataError, NoDataError
from workbench.log import LoggingMixin
from workbench.market.reference.exchanges import (
    exchange_of,
    join_ticker,
    shown,
    split_ticker,
    typed_currency,
)
from workbench.market.reference.former import TickerChange, changes_before, changes_since
from workbench.market.reference.ranking import folded, rank, search_fields, search_stored, symbol_of
from workbench.stores.repository import MongoGenericRepository

_MOST_CHARS = 120
_MOST_COMPARED = 5000  # names that are compared with what was typed, to say what is near
_MOST_NEAR = 5
_LIKENESS = 0.75  # difflib's measure: one wrong letter in four is about that
_FORMER, _UNRANKED = 0.5, 99.0  # after the very ticker; after all that is ranked

ProviderSearch = Callable[[str, int], Sequence[Symbol]]
"""A provider's own search: at most so many securities for a text, best first."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A security, and what must be said of how it was found (``FB`` is ``META`` now)."""

    symbol: Symbol
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A security that a search found. ``match``: ticker, former ticker, isin, alias or name, or
    provider where only the provider knows why. ``origin``: desk or provider."""

    symbol: Symbol
    match: str
    origin: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search found, best first; ``notes``: who could not be asked, and why."""

    found: tuple[Found, ...]
    notes: tuple[str, ...] = ()


_Ranked = tuple[tuple[float, str], Found]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What was typed: ``TICKER``, ``TICKER@MIC`` or ``TICKER@MIC/CURRENCY``, or a name.

    ``ticker`` in the canonical spelling, empty where the text can be none, for which ``refusal``
    says why; ``key`` as names are compared; ``mic`` and ``currency`` empty where any will do.
    """

    text: str
    ticker: str
    key: str
    mic: str
    currency: str
    refusal: NoDataError | None

    @classmethod
    def read(cls, text: str) -> _Wanted:
        text = text.strip()[:_MOST_CHARS]
        name, _, place = text.partition("@")
        mic, _, currency = (part.strip() for part in place.partition("/"))
        mic, ticker, refusal = mic.upper(), "", None
        try:
            own, exchange = split_ticker(name)
            ticker = join_ticker(own, exchange or exchange_of(mic))
        except NoDataError as error:
            refusal = error
        return cls(text, ticker, folded(name), mic, typed_currency(currency), refusal)

    @property
    def place(self) -> str:
        return "/".join(filter(None, (self.mic, self.currency)))

    def fits(self, symbol: Symbol) -> bool:
        return self.mic in ("", symbol.mic) and self.currency in ("", symbol.currency)


class SymbolDirectory(LoggingMixin):
    """Resolves what somebody types to a security, and searches among those that are known.

    ``lookup`` is asked for tickers in the canonical spelling, and raises NoDataError for one there
    is not; ``today`` is the day on which tickers are meant. ``desk``: the desk's own symbols;
    ``catalogue``: what the provider can list; ``search``: the provider's own search.
    """

    def __init__(
        self,
        lookup: Callable[[str], Symbol],
        today: Callable[[], date],
        *,
        desk: MongoGenericRepository | None = None,
        catalogue: Callable[[], Sequence[Symbol]] = tuple,
        search: ProviderSearch | None = None,
    ) -> None:
        self._lookup = lookup
        self._today = today
        self._desk = desk
        self._catalogue = catalogue
        self._search = search

    def resolve(self, text: str, *, on: date | None = None) -> Resolved:
        """The security that ``text`` means on the day ``on`` (None: today).

        Asked in this order: the ticker as it is written (``BRK-B``, ``HOSE:FPT``, ``VOD@XLON``,
        ``VOD.L@XLON/GBp``); what the share of a former, or of a later, ticker is called on that
        day; the tickers, aliases and names of the desk's symbols and of the catalogue, in any
        case. Where the ticker has been another share's, or this share's is another, a note says so.

        Raises NoDataError where nobody knows it, saying what is near, and where a name is that of
        several securities, naming them. What else ``lookup`` raises passes through.
        """
        wanted, day = _Wanted.read(text), on or self._today()
        try:
            return self._as_written(wanted, day)
        except NoDataError as error:
            found = self._renamed(wanted, day) or self._named(wanted, error)
            if found is None:
                raise self._unknown(wanted, error) from error
            return found

    def search(self, text: str, limit: int = 20) -> SearchAnswer:
        """The securities ``text`` finds, best first, each once, at most ``limit``: the desk's, the
        catalogue's, and what the provider's own search finds, ordered by ``reference.ranking``.

        What only the provider's search finds comes last, in its order. A provider that cannot
        answer leaves a note, and the rest.
        """
        wanted = text.strip()[:_MOST_CHARS]
        if not folded(wanted) or limit < 1:
            return SearchAnswer(())
        theirs, notes = self._asked(wanted, limit)
        ranked = [*self._local(wanted, limit), *self._former(wanted), *theirs]
        unique: dict[tuple[str, str, str], Found] = {}
        for _, found in sorted(ranked, key=_order):
            unique.setdefault(found.symbol.identity, found)
        return SearchAnswer(tuple(unique.values())[:limit], notes)

    # Resolving.

    def _as_written(self, wanted: _Wanted, day: date) -> Resolved:
        if wanted.refusal is not None:
            raise wanted.refusal
        symbol = self._lookup(wanted.ticker)
        if not wanted.fits(symbol):
            raise NoDataError(f"{symbol.ticker} is {_place(symbol)}, not {wanted.place}.")
        return Resolved(symbol, _told(_changes(wanted.ticker, day), self._today()))

    def _renamed(self, wanted: _Wanted, day: date) -> Resolved | None:
        """The share by what it is called on the day, where somebody knows that."""
        for ticker, changes in _other_tickers(wanted.ticker, day):
            try:
                symbol = self._lookup(ticker)
            except NoDataError:
                continue
            if wanted.fits(symbol):
                return Resolved(symbol, _told(changes, self._today()))
        return None

    def _named(self, wanted: _Wanted, error: NoDataError) -> Resolved | None:
        """The one known security that has this very ticker, else this alias or name. Where there
        are several, ``error`` with their listings."""
        for fields in (("symbol_key",), ("alias_keys", "name_key")):
            found = {one.identity: one for one in self._keyed(fields, wanted.key)}
            fitting = [symbol for symbol in found.values() if wanted.fits(symbol)]
            if len(fitting) > 1:
                several = ", ".join(f"{one.ticker}@{_place(one)}" for one in fitting[:_MOST_NEAR])
                raise NoDataError(
                    self._said(wanted, error),
                    hint=f"'{shown(wanted.text)}' is the name of several: write {several}.",
                ) from error
            if fitting:
                return Resolved(fitting[0])
        return None

    def _unknown(self, wanted: _Wanted, error: NoDataError) -> NoDataError:
        near = self._near(wanted)
        named = ", ".join(f"{one.ticker} ({shown(one.name)})" for one in near)
        hints = (f"Near: {named}." if near else None, error.hint)
        return NoDataError(self._said(wanted, error), hint=" ".join(filter(None, hints)) or None)

    def _said(self, wanted: _Wanted, error: NoDataError) -> str:
        return error.message if wanted.ticker else f"Nothing is known as '{shown(wanted.text)}'."

    def _near(self, wanted: _Wanted) -> list[Symbol]:
        """Known securities that what was typed begins, or that are spelt much like it."""
        keys: dict[str, Symbol] = {}
        for symbol in self._known():
            fields = search_fields(symbol)
            for key in (fields["symbol_key"], fields["name_key"], *fields["alias_keys"]):
                keys.setdefault(key, symbol)
        close = get_close_matches(wanted.key, keys, n=_MOST_NEAR, cutoff=_LIKENESS)
        begun = [
            found.symbol for _, found in sorted(self._local(wanted.key, _MOST_NEAR), key=_order)
        ]
        unique = {one.identity: one for one in (*begun, *(keys[key] for key in close))}
        return list(unique.values())[:_MOST_NEAR]

    # Searching.

    def _local(self, wanted: str, limit: int) -> Iterator[_Ranked]:
        """What the desk and the catalogue have."""
        if self._desk is not None:
            for document in search_stored(self._desk, wanted, limit):
                if place := rank(document, wanted):
                    yield place[:2], Found(symbol_of(document), place[2], "desk")
        for symbol in self._catalogue():
            if place := rank(search_fields(symbol), wanted):
                yield place[:2], Found(symbol, place[2], "provider")

    def _former(self, wanted: str) -> Iterator[_Ranked]:
        """What is known of the share whose ticker ``wanted`` was, or will be."""
        written = _Wanted.read(wanted)
        for ticker, _ in _other_tickers(written.ticker, self._today()):
            for symbol in self._keyed(("symbol_key",), folded(ticker)):
                yield (_FORMER, ticker), Found(symbol, "former ticker", "desk")

    def _asked(self, wanted: str, limit: int) -> tuple[list[_Ranked], tuple[str, ...]]:
        """What the provider's own search finds, and what is to be said of it."""
        if self._search is None:
            return [], ()
        try:
            found = self._search(wanted, limit)
        except MarketDataError as error:
            self.logger.warning("A provider could not search: %s", error)
            return [], (str(error),)
        ranked: list[_Ranked] = []
        for number, symbol in enumerate(found):
            place = rank(search_fields(symbol), wanted)
            order = place[:2] if place else (_UNRANKED, f"{number:06}")
            ranked.append((order, Found(symbol, place[2] if place else "provider", "provider")))
        return ranked, ()

    # What is known.

    def _keyed(self, fields: Sequence[str], key: str) -> Iterator[Symbol]:
        """The known securities that have ``key`` in one of these fields."""
        if self._desk is not None:
            for field in fields if key else ():
                yield from map(symbol_of, self._desk.find_many({field: key}))
        for symbol in self._catalogue():
            has = search_fields(symbol)
            if any(
                key in ([has[name]] if isinstance(has[name], str) else has[name]) for name in fields
            ):
                yield symbol

    def _known(self) -> Iterator[Symbol]:
        if self._desk is not None:
            yield from map(symbol_of, self._desk.find_many(limit=_MOST_COMPARED))
        yield from self._catalogue()


def _changes(ticker: str, day: date) -> tuple[TickerChange, ...]:
    return (*changes_before(ticker, day), *changes_since(ticker, day))


def _told(changes: Sequence[TickerChange], day: date) -> tuple[str, ...]:
    """What is said of changes of tickers: of one that is still to come on ``day``, what holds."""
    return tuple(
        str(one) if one.changed <= day else f"{one.current} is {one.former} on {day}"
        for one in changes
    )


def _other_tickers(ticker: str, day: date) -> Iterator[tuple[str, tuple[TickerChange, ...]]]:
    """What the share of a former, or of a later, ticker is called on ``day``, and why."""
    if since := changes_since(ticker, day):
        yield since[-1].current, since
    if before := changes_before(ticker, day):
        yield before[0].former, before


def _place(symbol: Symbol) -> str:
    return f"{symbol.mic}/{symbol.currency}"


def _order(ranked: _Ranked) -> tuple[float, str]:
    return ranked[0]
