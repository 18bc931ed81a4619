"""The shares a question names: covered ones by ticker, name or alias, and names not covered.

English words are no tickers. A ticker that is also a word counts only where it is written as
one: $ALL, NASDAQ:ALL, "ticker A". A name that is not covered is never read as another share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial

from workbench.agent.clients.analyst.text import FOREIGN, OTHER, SYMBOLS, case_style, fragment
from workbench.agent.clients.analyst.universe import Listing, Universe
from workbench.agent.clients.analyst.words import (
    ACRONYMS,
    KNOWN_NAMES,
    MARKET,
    TICKER_WORDS,
    VOCABULARY,
)

_EXCHANGES = {"NASDAQ": "XNAS", "XNAS": "XNAS", "NYSE": "XNYS", "XNYS": "XNYS"}
_SUFFIX = (
    r"(?:,? (?:inc|incorporated|corp|corporation|company|co|ltd|plc|computers?|platforms"
    r"|holdings|class [abc])\b\.?)*"
)
_POSSESSIVE = r"(?:'s\b|s'(?=\s)|'(?=\s|$))?"
_DOTTED = re.compile(r"(?<![\w.])(?!\d+\.[A-Z]?\d)([A-Z]{1,5}|\d{4,6})\.([A-Z]{1,3})(?![\w.]\w)")
_PREFIXED = re.compile(
    r"(?<!\w)\(?((?:NASDAQ|NYSE|XNAS|XNYS|HOSE|LSE|TSX|ASX|XETRA|AMEX|ISIN|CUSIP)(?= ?:)"
    r"|[A-Z]{3,6}(?=:\S))"
    r" ?: ?([A-Za-z0-9][A-Za-z0-9.-]{0,7})\b\)?"
)
_DOLLAR = re.compile(r"\$([A-Za-z][A-Za-z.]{0,5})\b")
_TICKER_SAID = re.compile(r"\b(?:[Tt]icker|[Ss]ymbol)s? (?:symbol )?['\"(]?([A-Z]{1,6})\b['\")]?")


@dataclass(slots=True)
class Names:
    """What was read: the text with marks for names, the covered tickers in order of their first
    mention, and the names that are not covered with a suggestion where one is close."""

    text: str
    tickers: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)

    def symbol(self, ticker: str) -> str:
        """The mark that stands for a covered share."""
        if ticker not in self.tickers:
            self.tickers.append(ticker)
        return f" {chr(0xE200 + self.tickers.index(ticker))} "

    def unknown(self, name: str) -> str:
        """The mark that stands for a name that is not covered."""
        name = fragment(name).rstrip(".")
        if not name:
            return " "
        known = {each.lower(): index for index, each in enumerate(self.foreign)}
        if name.lower() not in known and len(self.foreign) < 40:
            self.foreign.append(name)
        index = known.get(name.lower(), len(self.foreign) - 1)
        return f" {chr(0xE300 + index)} "


def find_symbols(text: str, universe: Universe) -> Names:
    """Mark every covered share and every explicit or well-known name that is not covered."""
    found = Names(text)
    covered = {listing.ticker.upper(): listing for listing in universe.listings}
    found.text = _PREFIXED.sub(lambda m: _prefixed(found, covered, m), found.text)
    found.text = _DOTTED.sub(lambda m: _dotted(found, covered, m), found.text)
    for pattern in (_DOLLAR, _TICKER_SAID):
        found.text = pattern.sub(lambda m: _explicit(found, covered, m[1].upper()), found.text)
    for pattern, ticker in _name_patterns(universe):
        found.text = pattern.sub(partial(_named, found, ticker), found.text)
    found.text = _KNOWN.sub(lambda m: found.unknown(m[1]), found.text)
    found.text = _NASDAQ.sub(lambda m: f"{m[1]} {found.unknown('Nasdaq')}", found.text)
    _order_by_mention(found)
    return found


def _named(found: Names, ticker: str, match: re.Match[str]) -> str:
    return found.symbol(ticker)


def _order_by_mention(found: Names) -> None:
    """Names are found kind by kind; the question's own order decides who is first."""
    marks = [ord(char) - 0xE200 for char in found.text if "\ue200" <= char <= "\ue2ff"]
    order = list(dict.fromkeys(marks))
    places = {chr(0xE200 + old): chr(0xE200 + new) for new, old in enumerate(order)}
    found.tickers = [found.tickers[old] for old in order]
    found.text = "".join(places.get(char, char) for char in found.text)


def _explicit(found: Names, covered: dict[str, Listing], ticker: str) -> str:
    ticker = ticker.rstrip(".")
    return found.symbol(covered[ticker].ticker) if ticker in covered else found.unknown(ticker)


def _prefixed(found: Names, covered: dict[str, Listing], match: re.Match[str]) -> str:
    """NASDAQ:AAPL is AAPL where that is its exchange; on another exchange it is another share."""
    exchange, ticker = match[1], match[2].upper()
    if exchange in ("ISIN", "CUSIP", "TICKER", "SYMBOL"):
        return _explicit(found, covered, ticker)
    listing = covered.get(ticker)
    if listing and _EXCHANGES.get(exchange) in (listing.mic, None) and exchange in _EXCHANGES:
        return found.symbol(listing.ticker)
    return found.unknown(f"{exchange}:{ticker}")


def _dotted(found: Names, covered: dict[str, Listing], match: re.Match[str]) -> str:
    ticker = f"{match[1]}.{match[2]}"
    if ticker in covered:
        return found.symbol(covered[ticker].ticker)
    if match[1] in ("U", "E", "P", "I", "A") and match[2] in ("S", "K", "G", "E", "M"):
        return match[0]  # U.S., U.K., e.g.
    return found.unknown(ticker)


def _name_patterns(universe: Universe) -> list[tuple[re.Pattern[str], str]]:
    """Longest names first. Names that are English words count only with a capital letter."""
    rows = {
        (name, listing.ticker)
        for listing in universe.listings
        for name in (listing.name, _short_name(listing.name), *listing.aliases, listing.ticker)
        if len(name) > 1
    }
    patterns = []
    for name, ticker in sorted(rows, key=lambda row: (-len(row[0]), row)):
        is_word = name.lower() in TICKER_WORDS
        if is_word and name == ticker:
            continue
        flags = re.NOFLAG if is_word else re.IGNORECASE
        spelt = re.escape(name).replace(r"\ ", r"[ -]")
        pattern = rf"(?<![\w.$&-])(?:the )?{spelt}{_SUFFIX}{_POSSESSIVE}(?![\w&]|-[A-Z]|\.[A-Za-z])"
        patterns.append((re.compile(pattern, flags), ticker))
    return patterns


def _short_name(name: str) -> str:
    """``Apple Inc.`` -> ``Apple``."""
    return re.sub(_SUFFIX + "$", "", name, flags=re.IGNORECASE).strip(" ,.") or name


_NASDAQ = re.compile(
    r"\b(against|versus|vs\.?|relative to|than|beat|outperform(?:ed)?|to|with|and|or)(?: the)? "
    r"nasdaq"
    r"(?: composite| index)?(?![\w-]| ?:)", re.IGNORECASE,
)  # fmt: skip
_KNOWN = re.compile(
    r"(?<![\w.$-])("
    + "|".join(re.escape(name) for name in sorted((*KNOWN_NAMES, *MARKET), key=len, reverse=True))
    + r")(?:,? (?:inc|corp|corporation|company|index)\b\.?)?" + _POSSESSIVE + r"(?![\w&])",
    re.IGNORECASE,
)  # fmt: skip

# ---- Names among the words nothing else has read -------------------------------------------------

_WORD = r"[A-Z][A-Za-z0-9&.-]{0,30}[A-Za-z0-9]"
_CAPITALISED = re.compile(rf"(?<![\w'])({_WORD}(?:(?: & | of | )(?:{_WORD}))*)('s?\b)?")
_GREETING = re.compile(
    r"^\s*(?:hi|hello|hey|dear|thanks|good morning)[ ,]+[A-Z]\w*[,!.]?", re.IGNORECASE
)
_COMPOUND = re.compile(rf"[{SYMBOLS}] +([A-Z][a-z]\w+(?: [A-Z]\w+)*)")
_LIST_END = (
    r"(?=\s*(?:$|[?,.!;)]|(?:in|over|for|during|since|and|or|from|between)\b|[\ue001-\ue3ff]))"
)
_PAIRED = re.compile(
    rf"[{SYMBOLS}{FOREIGN}],? *(?:and|or|vs\.?|versus|against|with|&|,|/)+ *(?:and )?(?:the )?"
    rf"([A-Za-z][\w.-]{{0,30}})\b{_LIST_END}", re.IGNORECASE,
)  # fmt: skip
_BEFORE = re.compile(
    rf"\b([A-Za-z][\w.-]{{0,30}})(?: +(?:and|or|vs\.?|versus) *| *[&,/] *)[{SYMBOLS}]",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:against|versus|vs\.?|than|relative to|beat|outperform|with respect to) (?:the )?"
    r"([A-Za-z][\w.-]{1,30})\b", re.IGNORECASE,
)  # fmt: skip
_LETTER = re.compile(r"(?<=of |or )([B-HJ-Z])\b(?!['&-]\w)")
_OWNER = re.compile(r"\b([A-Za-z][\w.&-]{1,30})'s\b")


def find_unread_names(found: Names, original: str) -> None:
    """Mark what looks like a name among the words that nothing else has read."""
    style = case_style(original)
    found.text = _GREETING.sub(f" {OTHER} ", found.text)
    if style == "mixed":
        found.text = _COMPOUND.sub(lambda m: _compound(found, m, original), found.text)
        found.text = _CAPITALISED.sub(lambda m: _capitalised(found, m), found.text)
    found.text = _LETTER.sub(lambda m: found.unknown(m[1]), found.text)
    for pattern in (_PAIRED, _BEFORE, _AGAINST, _OWNER):
        found.text = pattern.sub(lambda m: _lower(found, m, style), found.text)
    if style == "caps":
        found.text = re.sub(r"\b[A-Z]{2,5}\b", lambda m: _caps(found, m), found.text)


def _is_word(word: str) -> bool:
    """Known English or desk vocabulary, also as a plural or with a hyphen."""
    lower = word.lower().strip(".-'")
    parts = re.split(r"[-.']", lower)
    plain = all(part in VOCABULARY or part.rstrip("s") in VOCABULARY or not part for part in parts)
    return plain or word.upper() in ACRONYMS or len(lower) < 2 or lower.isdigit()


def _compound(found: Names, match: re.Match[str], original: str) -> str:
    """'Apple Music' is not Apple."""
    if all(_is_word(word) for word in match[1].split()):
        return match[0]
    mark = match[0][0]
    ticker = found.tickers[ord(mark) - 0xE200]
    if found.text.count(mark) == 1:
        found.dropped.add(ticker)
    said = re.search(rf"[\w.&-]+ +{re.escape(match[1])}", original)
    return found.unknown(said[0] if said else f"{ticker} {match[1]}")


def _capitalised(found: Names, match: re.Match[str]) -> str:
    words = [word for word in match[1].split() if not _is_word(word) or word == "&"]
    names = [word for word in words if word not in ("&", "of")]
    if not names:
        return match[0]
    opening = not found.text[: match.start()].strip(f" '\"({OTHER}") or _starts_sentence(
        found.text, match.start()
    )
    alone = opening and len(match[1].split()) == 1 and not match[2] and not match[1].isupper()
    if alone:
        return match[0]
    if opening and len(match[1].split()) > 1 and _is_word(match[1].split()[0]):
        first, rest = match[1].split(" ", 1)
        return f"{first} {found.unknown(rest)}"
    return found.unknown(match[1])


def _starts_sentence(text: str, position: int) -> bool:
    return bool(re.search(r"[.?!:]\s+$", text[:position]))


def _lower(found: Names, match: re.Match[str], style: str) -> str:
    word = match[1]
    if _is_word(word) and not (style == "mixed" and len(word) == 1 and word in "TVXFCKM"):
        return match[0]
    return match[0].replace(word, found.unknown(word))


def _caps(found: Names, match: re.Match[str]) -> str:
    return match[0] if _is_word(match[0]) else found.unknown(match[0])


def suggestion(name: str, universe: Universe) -> str:
    """A covered ticker that ``name`` may be a slip for, or nothing."""
    spellings = {
        spelt.lower(): listing.ticker
        for listing in universe.listings
        for spelt in (listing.ticker, _short_name(listing.name), *listing.aliases)
    }
    close = get_close_matches(name.lower(), spellings, n=1, cutoff=0.75)
    return spellings[close[0]] if close and len(name) > 3 else ""
