"""How a search ranks securities: one order, whether they lie in the store or in a list.

What a security is found by is kept beside it, folded (``search_fields``); ``STAGES`` says in which
order these fields are compared, best first.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from workbench.domain import Symbol
from workbench.stores.repository import Document, MongoGenericRepository

_MOST_WORDS = 24


def folded(text: str) -> str:
    """``text`` as it is compared: composed, without case, spaces run together."""
    # Composed again at the end: some letters come apart when their case is taken.
    lower = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(unicodedata.normalize("NFKC", lower).split())


def search_fields(symbol: Symbol) -> dict[str, Any]:
    """What a security is found by: ``symbol_key``, ``name_key``, ``alias_keys``, ``words``."""
    name = symbol.name or symbol.ticker
    return {
        "symbol_key": folded(symbol.ticker),
        "name_key": folded(name),
        "alias_keys": [*dict.fromkeys(map(folded, symbol.aliases))],
        "words": _words([name, *symbol.aliases]),
    }


@dataclass(frozen=True, slots=True)
class Stage:
    """One comparison: what is found by it (``match``; a word's depends on whose word it is), in
    which ``field``, whether ``whole`` or begun, and what ``order`` is within."""

    match: str
    field: str
    whole: bool
    order: str = "symbol_key"
    sorted_by_store: bool = False

    def wanted(self, query: str) -> str:
        """The folded query as the field has it."""
        return query.upper() if self.field == "isin" else query

    def filter(self, query: str) -> dict[str, Any]:
        """The stage as a filter of the store, for a folded query."""
        value = self.wanted(query)
        return {self.field: value if self.whole else {"$prefix": value}}

    def holds(self, fields: Mapping[str, Any], query: str) -> bool:
        """Whether ``fields`` are found by it, for a folded query."""
        value, wanted = fields.get(self.field) or [], self.wanted(query)
        texts = [value] if isinstance(value, str) else value
        return any(text == wanted if self.whole else text.startswith(wanted) for text in texts)

    def said(self, fields: Mapping[str, Any], query: str) -> str:
        """What was found: ticker, isin, alias or name."""
        if self.match:
            return self.match
        of_name = any(word.startswith(query) for word in _words([fields["name_key"]]))
        return "name" if of_name else "alias"


# So many names may hold a word that the store's sorting them would be the slow part: the first few
# that the index gives will do.
STAGES = (
    Stage("ticker", "symbol_key", whole=True),
    Stage("isin", "isin", whole=True),
    Stage("alias", "alias_keys", whole=True),
    Stage("ticker", "symbol_key", whole=False, sorted_by_store=True),
    Stage("name", "name_key", whole=False, order="name_key", sorted_by_store=True),
    Stage("", "words", whole=False),
    Stage("isin", "isin", whole=False, order="isin", sorted_by_store=True),
)


def rank(fields: Mapping[str, Any], query: str) -> tuple[int, str, str] | None:
    """Where a security stands among those that ``query`` finds: the number of the stage, the order
    within it, and what was found; None where it is not found. ``fields``: ``search_fields``, and
    the ``isin`` where there is one."""
    wanted = folded(query)
    for number, stage in enumerate(STAGES if wanted else ()):
        if stage.holds(fields, wanted):
            return number, fields[stage.order], stage.said(fields, wanted)
    return None


def search_stored(repository: MongoGenericRepository, query: str, limit: int) -> list[Document]:
    """The documents of the symbols' collection that ``query`` finds, best first, at most ``limit``;
    each says in ``match`` what was found."""
    wanted = folded(query)
    found: dict[str, Document] = {}
    for stage in STAGES if wanted else ():
        if len(found) < limit:
            for document in _of_stage(repository, stage, wanted, limit):
                said = stage.said(document, wanted)
                found.setdefault(document["_id"], {**document, "match": said})
    return list(found.values())[:limit]


def _of_stage(
    repository: MongoGenericRepository, stage: Stage, wanted: str, limit: int
) -> Sequence[Document]:
    if stage.sorted_by_store:
        order = [(stage.order, 1)]
        return repository.find_many(stage.filter(wanted), limit=limit, sort=order)
    found = repository.find_many(stage.filter(wanted), limit=limit)
    return sorted(found, key=itemgetter(stage.order))


def symbol_of(document: Mapping[str, Any]) -> Symbol:
    """The security of a document of the symbols' collection."""
    return Symbol(
        document["symbol"],
        document["mic"],
        document["currency"],
        document["name"],
        tuple(document["aliases"]),
    )


def _words(names: Sequence[str]) -> list[str]:
    """Each name from each of its words on, whole names first: what begins with any word is found
    by it."""
    split = [folded(name).split() for name in names]
    longest = max(map(len, split))
    found = [" ".join(words[at:]) for at in range(longest) for words in split if words[at:]]
    return [*dict.fromkeys(found)][:_MOST_WORDS]
