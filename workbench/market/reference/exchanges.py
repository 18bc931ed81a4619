"""Exchanges, spellings of tickers, and currencies in which shares are priced.

One table, ``exchanges.csv``, says of each exchange its ISO 10383 market identifier code (MIC),
country (ISO 3166), usual currency of its prices, time zone, the ``exchange_calendars`` calendar
that holds for it, and how vendors spell it. A ticker has one spelling here, the canonical one: a
share outside the United States ends with Yahoo's suffix (``FPT.VN``, ``VOD.L``), a share class
stands behind a point (``BRK.B``; ``VOLV-B.ST`` where a suffix follows). Pure text: nothing here
asks anybody.

Currencies are the prices' own. London is priced in pence (``GBp``), Johannesburg in cents (``ZAc``)
and Tel Aviv in agorot (``ILA``); ``Symbol.currency`` says just that, and ``major`` gives the pound
and the factor. Case matters: ``GBp`` made upper case is a hundred times as much money.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from workbench.errors import NoDataError


@dataclass(frozen=True, slots=True)
class Exchange:
    """A place where shares are listed, and how vendors spell it.

    ``currency``: what its shares are usually priced in, as ``Symbol.currency`` spells it.
    ``calendar``: the name of the calendar of its sessions; None where there is none.
    ``yahoo_suffixes``: what follows a ticker's point at Yahoo, the usual one first: ``("",)`` where
    nothing does (United States), empty where Yahoo has no shares of it. ``yahoo_codes``: what Yahoo
    calls it in answers. ``digits``: the length of its numeric tickers, 0 where zeros are not filled
    up. ``prefixes``: what stands before a colon. ``sec_name``: the word of the SEC's list of
    tickers, which calls NYSE American and Arca ``NYSE`` too. ``alpha_suffix`` and ``alpha_region``:
    Alpha Vantage's.
    """

    mic: str
    name: str
    country: str
    currency: str
    zone: str
    calendar: str | None = None
    yahoo_suffixes: tuple[str, ...] = ()
    yahoo_codes: tuple[str, ...] = ()
    digits: int = 0
    prefixes: tuple[str, ...] = ()
    sec_name: str | None = None
    alpha_suffix: str | None = None
    alpha_region: str | None = None


@cache
def exchanges() -> Mapping[str, Exchange]:
    """All exchanges of the table, by MIC."""
    with (files(__package__) / "exchanges.csv").open(encoding="utf-8") as file:
        rows = [_exchange(row) for row in csv.DictReader(file)]
    return MappingProxyType({row.mic: row for row in rows})


def exchange_of(mic: str) -> Exchange | None:
    """The exchange of an ISO 10383 code; None for one that is not in the table."""
    return exchanges().get(mic)


def exchange_of_yahoo(code: str) -> Exchange | None:
    """The exchange Yahoo's answers call ``code`` (``NMS``, ``LSE``); None for an unknown one."""
    return _index("yahoo_codes").get(code)


def exchange_of_sec(name: str) -> Exchange | None:
    """The exchange the SEC calls ``name`` (``Nasdaq``, ``NYSE``), in any case; None if unknown."""
    return _index("sec_name").get(name.strip().upper())


def exchange_of_alpha(text: str) -> Exchange | None:
    """The exchange of Alpha Vantage's suffix (``LON``) or region (``United Kingdom``), in any case;
    None if unknown, as for ``United States``, which is several."""
    word = text.strip().upper()
    return _index("alpha_suffix").get(word) or _index("alpha_region").get(word)


# Tickers. ---------------------------------------------------------------------------------------

_TICKER = re.compile(r"[A-Z0-9^][A-Z0-9.^=&-]{0,23}")
# A share class, or a unit, behind the point or the hyphen.
_CLASS = re.compile(r"([A-Z]{1,5})[.-]([A-Z]|UN)")


def split_ticker(text: str) -> tuple[str, Exchange | None]:
    """The ticker on its exchange, and the exchange, None where the text names none.

    ``HOSE:FPT`` and ``FPT.VN`` are FPT of Ho Chi Minh City, ``VOD.L`` is VOD of London; ``BRK.B``
    and ``BRK-B`` are BRK.B, ``T`` is T, of an exchange that is not said. Before the colon stands a
    MIC or one of the exchange's prefixes. A letter behind the point is an exchange where Yahoo has
    one of that letter (F, L, T, V), else a share class; behind a hyphen it is always a class. A
    suffix that is not the exchange's usual one (``SMSN.IL``, of London) stays with the ticker.

    Raises NoDataError for what cannot be a ticker, an unknown prefix, or two exchanges at once.
    """
    prefix, colon, rest = text.strip().upper().rpartition(":")
    ticker, named = rest.rstrip("."), _named(prefix, text) if colon else None
    if not _TICKER.fullmatch(ticker):
        raise NoDataError(f"'{shown(text)}' is not a ticker.")
    base, point, suffix = ticker.rpartition(".")
    suffixed = _index("yahoo_suffixes").get(suffix) if point else None
    if suffixed is None or (named not in (None, suffixed) and _CLASS.fullmatch(ticker)):
        return _own_spelling(ticker, named), named
    if named not in (None, suffixed):
        raise NoDataError(
            f"'{shown(text)}' names two exchanges, {prefix} and {suffix}.",
            hint="Write one of them.",
        )
    usual = suffix == suffixed.yahoo_suffixes[0]
    return _own_spelling(base.rstrip(".") if usual else ticker, suffixed), suffixed


def join_ticker(ticker: str, exchange: Exchange | None = None) -> str:
    """The canonical spelling of ``ticker`` on ``exchange``: the inverse of ``split_ticker``.

    Raises NoDataError where no provider has shares of the exchange, or the result is no ticker.
    """
    suffix = _suffix(exchange)
    ticker = _own_spelling(ticker.strip().upper().rstrip("."), exchange)
    share = _CLASS.fullmatch(ticker)
    # A class letter that is also an exchange of Yahoo's would be read as that exchange.
    if share and (suffix or share[2] in _index("yahoo_suffixes")):
        ticker = f"{share[1]}-{share[2]}"
    whole = not suffix or (exchange and ticker.endswith(_others(exchange)))
    joined = ticker if whole else f"{ticker}.{suffix}"
    if not _TICKER.fullmatch(joined):
        raise NoDataError(f"'{shown(joined)}' is not a ticker.")
    return joined


def canonical(text: str) -> str:
    """The one spelling that is kept: ``BRK-B`` is ``BRK.B``, ``HOSE:FPT`` is ``FPT.VN``, ``700.HK``
    is ``0700.HK``. Raises NoDataError as ``split_ticker`` and ``join_ticker`` do."""
    return join_ticker(*split_ticker(text))


def yahoo_name(text: str) -> str:
    """Yahoo's spelling: the canonical one, with every share class behind a hyphen (``BRK-B``).
    Raises NoDataError as ``canonical`` does."""
    name = canonical(text)
    share = _CLASS.fullmatch(name)
    return f"{share[1]}-{share[2]}" if share and share[2] not in _index("yahoo_suffixes") else name


def shown(text: str) -> str:
    """Foreign text for a message: printable and short."""
    return "".join(char for char in text.strip() if char.isprintable())[:30]


# Currencies. ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MinorUnit:
    """A unit in which shares are priced, ``factor`` of which make one of the ``major`` currency."""

    code: str
    major: str
    factor: int


MINOR_UNITS: Mapping[str, MinorUnit] = MappingProxyType(
    {
        unit.code: unit
        for unit in (
            MinorUnit("GBp", "GBP", 100),  # penny sterling
            MinorUnit("ZAc", "ZAR", 100),  # South African cent
            MinorUnit("ILA", "ILS", 100),  # agora
            MinorUnit("KWF", "KWD", 1000),  # Kuwaiti fils
            MinorUnit("USX", "USD", 100),  # US cent
        )
    }
)
_SPELT = {"GBX": "GBp", "ZAC": "ZAc"}  # as Alpha Vantage and others spell them


def price_currency(code: str) -> str:
    """A vendor's currency code in the spelling of ``Symbol.currency``: ``GBX`` is ``GBp``. Any
    other stays as it is, in its case, so that one listing has one identity at every provider."""
    return _SPELT.get(code, code)


def typed_currency(text: str) -> str:
    """A currency as somebody types it: the case matters only where it tells pence from pounds."""
    code = price_currency(text.strip())
    return code if code in MINOR_UNITS else price_currency(code.upper())


def major(currency: str) -> tuple[str, int]:
    """The currency that is counted in, and how many units of ``currency`` make one of it:
    ``("GBP", 100)`` for ``GBp``, ``("USD", 1)`` for ``USD``."""
    unit = MINOR_UNITS.get(price_currency(currency))
    return (unit.major, unit.factor) if unit else (currency, 1)


def in_major(amount: float, currency: str) -> tuple[float, str]:
    """An amount in the currency that is counted in: 123 ``GBp`` are 1.23 ``GBP``. NaN stays NaN."""
    code, factor = major(currency)
    return amount / factor, code


# The table. -------------------------------------------------------------------------------------


def _exchange(row: Mapping[str, str]) -> Exchange:
    suffixes = tuple(row["yahoo"].split())
    return Exchange(
        row["mic"],
        row["name"],
        row["country"],
        row["currency"],
        row["zone"],
        calendar=row["calendar"] or None,
        yahoo_suffixes=("",) if suffixes == ("none",) else suffixes,
        yahoo_codes=tuple(row["yahoo_codes"].split()),
        digits=int(row["digits"] or 0),
        prefixes=tuple(row["prefixes"].split()),
        sec_name=row["sec"] or None,
        alpha_suffix=row["alpha_suffix"] or None,
        alpha_region=row["alpha_region"] or None,
    )


@cache
def _index(field: str) -> Mapping[str, Exchange]:
    """The exchanges by one of the ways they are spelt, in upper case."""
    found: dict[str, Exchange] = {}
    for exchange in exchanges().values():
        value = getattr(exchange, field)
        spellings = (value,) if isinstance(value, str) else value or ()
        found |= {spelling.upper(): exchange for spelling in spellings}
    return found


def _named(prefix: str, text: str) -> Exchange:
    found = _index("prefixes").get(prefix) or exchange_of(prefix)
    if found is None:
        near = get_close_matches(prefix, _index("prefixes"), n=5) or _FAMILIAR
        raise NoDataError(
            f"The exchange in '{shown(text)}' is unknown.",
            hint=f"Before the colon stands its MIC, or a name such as {', '.join(near)}.",
        )
    return found


_FAMILIAR = ("NASDAQ", "NYSE", "LSE", "XETRA", "TYO", "HKEX", "HOSE")


def _suffix(exchange: Exchange | None) -> str:
    """Yahoo's usual suffix, empty where it needs none."""
    if exchange is None:
        return ""
    if not exchange.yahoo_suffixes:
        raise NoDataError(
            f"No provider has the shares of the {exchange.name} ({exchange.mic}).",
            hint="Add the security by hand with `workbench symbol add`.",
        )
    return exchange.yahoo_suffixes[0]


def _others(exchange: Exchange) -> tuple[str, ...]:
    """The endings of tickers that carry a suffix of the exchange which is not the usual one."""
    return tuple(f".{suffix}" for suffix in exchange.yahoo_suffixes[1:])


def _own_spelling(ticker: str, exchange: Exchange | None) -> str:
    """The ticker with its class behind a point, and with the zeros of its exchange in front."""
    if share := _CLASS.fullmatch(ticker):
        return f"{share[1]}.{share[2]}"
    if exchange is not None and exchange.digits and ticker.isdecimal():
        return ticker.lstrip("0").zfill(exchange.digits)
    return ticker
