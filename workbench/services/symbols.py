"""Symbols: the securities that are known, and the search among them.

A security is known by ticker, exchange and currency together. Where a ticker alone is ambiguous
it is written ``TICKER@MIC``, or ``TICKER@MIC/CURRENCY``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from workbench.domain import Symbol
from workbench.errors import DuplicateDocumentError, InvalidDocumentError, NoDataError
from workbench.market.reference.ranking import folded, search_fields, search_stored, symbol_of
from workbench.services.base import BaseService
from workbench.services.naming import CURRENCY, TICKER, checked_name, named_security
from workbench.services.protocols import SymbolProvider
from workbench.services.streams import batched
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document

_MIC = re.compile(r"[A-Z0-9]{4}")
_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_MOST_ALIASES = 24
_MOST_RESULTS = 200
_AT_ONCE = 500
_ATTEMPTS = 10


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

    ``market`` opens who is asked for a ticker that is not known yet. ``catalogue``: the securities
    that are known from the start.
    """

    def __init__(
        self,
        store: RepositoryFactory,
        *,
        market: Callable[[], SymbolProvider] | None = None,
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

        A ticker, an ISIN or an alias that is just this; then tickers, names, words of names and
        aliases, and ISINs that begin with it. Case and runs of spaces do not matter; every
        character is taken as it is. Each document says in ``match`` what was found: ticker, isin,
        alias or name.
        """
        if not 1 <= limit <= _MOST_RESULTS:
            raise InvalidDocumentError(f"A search gives 1 to {_MOST_RESULTS} securities.")
        self._fill()
        return search_stored(self._symbols, query, limit)

    def get_symbol(self, ticker: str, *, mic: str | None = None) -> Document | None:
        """The known security of ``ticker`` (or ``TICKER@MIC``, ``TICKER@MIC/CURRENCY``), whatever
        its case, or None.

        Raises InvalidDocumentError where several exchanges or currencies have it.
        """
        self._fill()
        name, _, place = ticker.partition("@")
        found = self._symbols.find_many({"symbol_key": folded(name)}, limit=None)
        named = named_security(found, f"{name}@{mic or place}")
        return None if named is None else dict(named)

    def lookup(self, ticker: str) -> Symbol:
        """The security of ``ticker``: a known one, else one that the market data know, which is
        known from then on. Raises NoDataError where nobody knows it."""
        found = self.get_symbol(ticker) or self._from_market(ticker)
        if found is None:
            raise NoDataError(
                f"'{ticker[:40]}' is not among the known symbols.",
                hint="Add it with `workbench symbol add`.",
            )
        return symbol_of(found)

    def stream_symbols(self, chunk_size: int = 25) -> Iterator[list[Document]]:
        """All known securities by ticker, some at a time, as they are read."""
        self._fill()
        yield from self._symbols.stream(sort=[("symbol_key", 1)], chunk_size=chunk_size)

    def add_symbol(self, listing: Listing) -> Document:
        """Keep a security, or what is newly known of one: what the listing does not say stays."""
        check_listing(listing)

        def keep(current: Document | None) -> Document | None:
            document = {**(current or {}), **_document(listing, current or {})}
            return None if document == current else document

        kept = self._symbols.modify_one(_id(listing.symbol), keep)
        assert kept is not None  # noqa: S101 - what is not there is kept
        return kept

    def add_symbols(self, listings: Sequence[Listing]) -> int:
        """Keep many, as ``add_symbol`` does; how many were new. One that is not a security stops
        all before any is written."""
        for listing in listings:
            check_listing(listing)
        unique = {_id(listing.symbol): listing for listing in listings}
        return sum(self._add(dict(chunk)) for chunk in batched(unique.items(), _AT_ONCE))

    def remove_symbol(self, ticker: str) -> bool:
        """Forget a security; False where it is not known. One of the catalogue is known again at
        the next start."""
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
        known = self._known([_id(listing.symbol) for listing in listings])
        self.add_symbols(
            [one for one in listings if _id(one.symbol) not in known and self._fits(one)]
        )
        self._filled = True

    def _fits(self, listing: Listing) -> bool:
        """One odd entry of a catalogue must not keep all the others from being found."""
        try:
            check_listing(listing)
        except InvalidDocumentError as error:
            self.logger.warning("A symbol of the catalogue is left out: %s", error)
            return False
        return True

    def _from_market(self, ticker: str) -> Document | None:
        """What the market data know under ``ticker``, kept; None where that is another listing."""
        if self._market is None:
            return None
        symbol = self._market().lookup(ticker.partition("@")[0])
        if not named_security(
            [symbol.identity_fields], f"{symbol.ticker}@{ticker.partition('@')[2]}"
        ):
            return None
        known = self._symbols.find_one({"_id": _id(symbol)})
        return known or self.add_symbol(Listing(symbol, source="market data"))

    def _known(self, ids: Sequence[str]) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for chunk in batched(ids, _AT_ONCE):
            documents = self._symbols.find_many({"_id": {"$in": chunk}}, limit=None)
            found |= {document["_id"]: document for document in documents}
        return found

    def _add(self, listings: Mapping[str, Listing]) -> int:
        """Keep some, by their ids; how many were new."""
        for attempt in range(1, _ATTEMPTS + 1):
            known = self._known([*listings])
            fresh = [_document(one) for id, one in listings.items() if id not in known]
            try:
                self._symbols.insert_many(fresh)
                break
            except DuplicateDocumentError:
                # Another writer was faster with some of them: those are known by now.
                if attempt == _ATTEMPTS:
                    raise
        for id, document in known.items():
            if not _document(listings[id], document).items() <= document.items():
                self.add_symbol(listings[id])
        return len(fresh)


def check_listing(listing: Listing) -> None:
    """Raise InvalidDocumentError for what is no security."""
    symbol = listing.symbol
    for text, form, what in (
        (symbol.ticker, TICKER, "ticker"),
        (symbol.mic, _MIC, "exchange's MIC"),
        (symbol.currency, CURRENCY, "currency"),
        (listing.isin or "US0378331005", _ISIN, "ISIN"),
    ):
        if not form.fullmatch(text):
            raise InvalidDocumentError(f"'{text[:40]}' is no {what}.")
    for name in (symbol.name or symbol.ticker, *symbol.aliases):
        checked_name(name, what="security")
    if len(symbol.aliases) > _MOST_ALIASES:
        raise InvalidDocumentError(f"A security has at most {_MOST_ALIASES} aliases.")


def _document(listing: Listing, known: Mapping[str, Any] = {}) -> dict[str, Any]:
    """The document of a security; what the listing does not say is as it is ``known``."""
    symbol = listing.symbol
    name = " ".join(symbol.name.split()) or known.get("name") or symbol.ticker
    aliases = [*symbol.aliases] or known.get("aliases", [])
    isin = listing.isin or known.get("isin")
    return {
        **symbol.identity_fields,
        "_id": _id(symbol),
        "name": name,
        "aliases": aliases,
        "sector": listing.sector or known.get("sector"),
        "industry": listing.industry or known.get("industry"),
        "source": listing.source,
        **search_fields(replace(symbol, name=name, aliases=tuple(aliases))),
        **({"isin": isin} if isin else {}),
    }


def _id(symbol: Symbol) -> str:
    """The identity in one text; its parts are escaped, so no two securities share it."""
    return "|".join(quote(part, safe=".:^=-") for part in symbol.identity)
