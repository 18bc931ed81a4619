"""How Alpha Vantage spells tickers, exchanges and currencies. Pure text: nothing here asks it.

A share listed in the United States has no suffix, and its class a point: ``BRK.B``, as we write it
too (Alpha Vantage documents no rule; its answers have ``BRK-B`` as well, which counts as the same).
Elsewhere a suffix of three letters names the exchange: ``VOD.LON`` is our ``VOD.L``. The suffixes
of Paris and Amsterdam are in no document of Alpha Vantage, only in answers of its search.
"""

from __future__ import annotations

import re

from workbench.errors import NoDataError

# MIC: Alpha Vantage's suffix, and the one we write.
_SUFFIXES = {
    "XLON": ("LON", "L"),
    "XTSE": ("TRT", "TO"),
    "XTSX": ("TRV", "V"),
    "XETR": ("DEX", "DE"),
    "XFRA": ("FRK", "F"),
    "XPAR": ("PAR", "PA"),
    "XAMS": ("AMS", "AS"),
    "XBOM": ("BSE", "BO"),
    "XSHG": ("SHH", "SS"),
    "XSHE": ("SHZ", "SZ"),
    "BVMF": ("SAO", "SA"),
}
_EXCHANGES = {
    "NASDAQ": "XNAS",
    "NYSE": "XNYS",
    "NYSE ARCA": "ARCX",
    "NYSE MKT": "XASE",
    "NYSE AMERICAN": "XASE",
    "AMEX": "XASE",
    "BATS": "BATS",
}
_BY_THEIRS = {theirs: (mic, ours) for mic, (theirs, ours) in _SUFFIXES.items()}
_BY_OURS = {ours: theirs for theirs, ours in _SUFFIXES.values()}
_US = re.compile(r"[A-Z]{1,6}(?:[.-][A-Z]{1,2})?")
_ABROAD = re.compile(r"[A-Z0-9][A-Z0-9.-]{0,15}")
# A market quotes in pence; Alpha Vantage's code for them is nobody else's.
_CURRENCIES = {"GBX": "GBp"}


def vendor_name(ticker: str) -> str:
    """Alpha Vantage's spelling of ``ticker``, ours or its own; NoDataError for what is none."""
    text = ticker.strip().upper()
    head, point, suffix = text.rpartition(".")
    theirs = _BY_OURS.get(suffix, suffix)
    if point and theirs in _BY_THEIRS and _ABROAD.fullmatch(head):
        return f"{head}.{theirs}"
    if _US.fullmatch(text):
        return text.replace("-", ".")
    raise NoDataError(
        f"'{shown(ticker, 30)}' is no ticker, or its exchange is none Alpha Vantage is asked for.",
        hint=f"Known behind the point are {', '.join(_BY_OURS)}; US tickers have nothing there.",
    )


def name_of(ticker: str, mic: str) -> str:
    """Alpha Vantage's spelling of our ``ticker`` on ``mic``; NoDataError for an exchange it is not
    asked for."""
    if mic in _EXCHANGES.values():
        return ticker
    if mic not in _SUFFIXES:
        raise NoDataError(f"Alpha Vantage is not asked for shares listed on {shown(mic, 12)}.")
    theirs, ours = _SUFFIXES[mic]
    return f"{ticker.removesuffix(f'.{ours}')}.{theirs}"


def abroad(name: str) -> tuple[str, str] | None:
    """Our ticker and the MIC of Alpha Vantage's ``name``; None where its suffix is no exchange's
    we know, as with shares listed in the United States."""
    head, _, suffix = name.rpartition(".")
    if not head or suffix not in _BY_THEIRS:
        return None
    mic, ours = _BY_THEIRS[suffix]
    return f"{head}.{ours}", mic


def mic_of(exchange: str) -> str | None:
    """The MIC of an exchange of the United States by Alpha Vantage's name of it."""
    return _EXCHANGES.get(exchange.strip().upper())


def currency_of(code: str) -> str | None:
    """The currency by Alpha Vantage's code; None where it is no code."""
    code = code.strip()
    return _CURRENCIES.get(code) or (code if re.fullmatch(r"[A-Z]{3}", code) else None)


def same(one: object, other: str) -> bool:
    """Whether two of Alpha Vantage's spellings are one name."""
    return str(one).strip().upper().replace("-", ".") == other.replace("-", ".")


def shown(text: object, most: int) -> str:
    """Foreign text for a message: printable and short."""
    return "".join(char for char in str(text).strip() if char.isprintable())[:most]
