"""Symbols: the securities that are known, and the search among them.

A security is known by ticker, exchange and currency together. Where a ticker alone is ambiguous
it is written ``TICKER@MIC``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import quote

from workbench.domain import Symbol
from workbench.errors import InvalidDocumentError, NoDataError
from workbench.services.base import BaseService
from workbench.services.naming import checked_name, folded
from workbench.services.protocols import SymbolProvider
from workbench.services.streams import batched
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document

_TICKER = re.compile(r"[A-Za-z0-9.:^=_-]{1,40}")
_MIC = re.compile(r"[A-Z0-9]{4}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_MOST_WORDS = 24
_MOST_RESULTS = 200
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Listing:
    """A security with what is known of it beside its identity."""

    symbol: Symbol
    isin: str | None = None
    sector: str | None = None
    industry: str | None = None
    source: str = "user"


class SymbolsService(BaseService):
    """Keeps the known securities and finds them by ticker, alias, name or ISIN.

    ``market``: who is asked for a ticker that is not known yet. ``catalogue``: the securities that
    are known from the start.
    """

    def __init__(
        self,
        store: RepositoryFactory,
        *,
        market: SymbolProvider | None = None,
        catalogue: Callable[[], Sequence[Symbol]] = tuple,
        **options: Any,  # noqa: ANN401 - of BaseService
    ) -> None:
        super().__init__(**options)
        self._symbols = store.repository("symbols")
        self._market = market
        self._catalogue = catalogue
        self._filled = False

    def search_symbols(self, query: str, limit: int = 20) -> list[Document]:
        """The securities that ``query`` finds, best first, at most 200.

        A ticker, an ISIN or an alias that is just this; then tickers, names, and words of names
        and aliases that begin with it. Case and runs of spaces do not matter; every character is
        taken as it is. Each document says in ``match`` what was found: ticker, isin, alias or
        name.
        """
        if not 1 <= limit <= _MOST_RESULTS:
            raise InvalidDocumentError(f"A search gives 1 to {_MOST_RESULTS} securities.")
        self._fill()
        wanted = folded(query)
        if not wanted:
            return []
        found: dict[str, Document] = {}
        for match, filter, order in _stages(wanted):
            if len(found) < limit:
                for document in self._symbols.find_many(filter, limit=limit, sort=[(order, 1)]):
                    aliases = map(folded, document["aliases"])
                    said = "alias" if match == "name" and wanted in aliases else match
                    found.setdefault(document["_id"], {**document, "match": said})
        return list(found.values())[:limit]

    def get_symbol(self, ticker: str, *, mic: str | None = None) -> Document | None:
        """The known security of ``ticker`` (or ``TICKER@MIC``), whatever its case, or None.

        Raises InvalidDocumentError where several exchanges or currencies have it.
        """
        self._fill()
        name, _, place = ticker.partition("@")
        wanted = {"symbol_key": folded(name)}
        found = self._symbols.find_many(wanted, limit=None, sort=[("symbol_key", 1)])
        place = (mic or place).upper()
        matching = [document for document in found if place in ("", document["mic"])]
        if len(matching) > 1:
            known = ", ".join(f"{d['symbol']}@{d['mic']} in {d['currency']}" for d in matching)
            raise InvalidDocumentError(
                f"'{name}' is listed more than once: {known}.", hint="Write TICKER@MIC."
            )
        return matching[0] if matching else None

    def lookup(self, ticker: str) -> Symbol:
        """The security of ``ticker``: a known one, else one that the market data know, which is
        known from then on. Raises NoDataError where nobody knows it."""
        found = self.get_symbol(ticker)
        if found is None:
            if self._market is None or "@" in ticker:
                raise NoDataError(
                    f"'{ticker[:40]}' is not among the known symbols.",
                    hint="Add it with `workbench symbol add`.",
                )
            found = self.add_symbol(Listing(self._market.lookup(ticker), source="market data"))
        return _symbol(found)

    def stream_symbols(self, chunk_size: int = 25) -> Iterator[list[Document]]:
        """All known securities by ticker, some at a time, as they are read."""
        self._fill()
        yield from self._symbols.stream(sort=[("symbol_key", 1)], chunk_size=chunk_size)

    def add_symbol(self, listing: Listing) -> Document:
        """Keep a security, or what is newly known of one."""
        document = _document(listing)
        kept = self._symbols.modify_one(
            document["_id"], lambda current: {**(current or {}), **document}
        )
        assert kept is not None  # noqa: S101 - the change always gives one
        return kept

    def add_symbols(self, listings: Sequence[Listing]) -> int:
        """Keep many; how many were new. One that is not a security stops all before it is
        written."""
        documents = {document["_id"]: document for document in map(_document, listings)}
        new = 0
        for chunk in batched(documents.values(), _AT_ONCE):
            ids = [document["_id"] for document in chunk]
            known = self._symbols.find_many({"_id": {"$in": ids}}, limit=None)
            there = {document["_id"]: document for document in known}
            fresh = [document for document in chunk if document["_id"] not in there]
            self._symbols.insert_many(fresh)
            new += len(fresh)
            for document in chunk:
                if not document.items() <= there.get(document["_id"], document).items():
                    self._symbols.update_one(document.pop("_id"), document)
        return new

    def remove_symbol(self, ticker: str) -> bool:
        """Forget a security; False where it is not known."""
        found = self.get_symbol(ticker)
        return found is not None and self._symbols.delete_one(found["_id"])

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether symbols can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={"symbols": self._symbols.health_check},
            optional={"cache": self.cache.health_check},
        )

    def _fill(self) -> None:
        """Make the catalogue known, once; what is known already is left as it is."""
        if self._filled:
            return
        listings = [Listing(symbol, source="catalogue") for symbol in self._catalogue()]
        missing = [one for one in listings if not self._symbols.exists({"_id": _id(one.symbol)})]
        if missing:
            self.add_symbols(missing)
        self._filled = True


def check_listing(listing: Listing) -> None:
    """Raise InvalidDocumentError, which says what is wrong, where this is no security."""
    _document(listing)


def _stages(wanted: str) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """What was found, where to look for it, and in which order: the best first."""
    yield "ticker", {"symbol_key": wanted}, "symbol_key"
    yield "isin", {"isin": wanted.upper()}, "isin"
    yield "name", {"words": wanted}, "symbol_key"
    yield "ticker", {"symbol_key": {"$prefix": wanted}}, "symbol_key"
    yield "name", {"name_key": {"$prefix": wanted}}, "name_key"
    yield "name", {"words": {"$prefix": wanted}}, "symbol_key"
    yield "isin", {"isin": {"$prefix": wanted.upper()}}, "isin"


def _document(listing: Listing) -> dict[str, Any]:
    symbol = listing.symbol
    for text, form, what in (
        (symbol.ticker, _TICKER, "ticker"),
        (symbol.mic, _MIC, "exchange's MIC"),
        (symbol.currency, _CURRENCY, "currency"),
        (listing.isin or "US0378331005", _ISIN, "ISIN"),
    ):
        if not form.fullmatch(text):
            raise InvalidDocumentError(f"'{text[:40]}' is no {what}.")
    name = checked_name(symbol.name or symbol.ticker, what="security")
    document = {
        **{key: value for key, value in asdict(symbol).items() if key in ("mic", "currency")},
        "_id": _id(symbol),
        "symbol": symbol.ticker,
        "name": name,
        "aliases": [*symbol.aliases],
        "sector": listing.sector,
        "industry": listing.industry,
        "source": listing.source,
        "symbol_key": folded(symbol.ticker),
        "name_key": folded(name),
        "words": _words([name, *symbol.aliases]),
    }
    return document | ({"isin": listing.isin} if listing.isin else {})


def _id(symbol: Symbol) -> str:
    """The identity in one text; its parts are escaped, so no two securities share it."""
    parts = (symbol.ticker, symbol.mic, symbol.currency)
    return "|".join(quote(part, safe=".:^=-") for part in parts)


def _words(names: Sequence[str]) -> list[str]:
    """Each name from each of its words on: what begins with any word is found by it."""
    found: dict[str, None] = {}
    for name in names:
        words = folded(name).split()
        found |= {" ".join(words[at:]): None for at in range(len(words))}
    return [*found][:_MOST_WORDS]


def _symbol(document: Mapping[str, Any]) -> Symbol:
    return Symbol(
        document["symbol"],
        document["mic"],
        document["currency"],
        document["name"],
        tuple(document["aliases"]),
    )
