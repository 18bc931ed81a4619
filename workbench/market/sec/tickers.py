"""The SEC's table of tickers: which company, by its number (CIK), stands behind each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from workbench.domain import Symbol
from workbench.errors import NoDataError, ProviderUnavailable

# The exchanges of the United States, by ISO 10383, and the markets over the counter.
_AMERICAN = frozenset((
    "XNAS", "XNGS", "XNMS", "XNCM", "XNYS", "XASE", "ARCX", "BATS", "XCBO", "IEXG", "LTSE", "MEMX",
    "XCHI", "XPHL", "XBOS", "OTCM", "OTCB", "OTCQ", "PINX", "PSGM", "EXPM",
))  # fmt: skip
_FIELDS = ("cik", "name", "ticker")


@dataclass(frozen=True, slots=True)
class Filer:
    """A company that files: its number, as ten digits, and the name it files under."""

    cik: str
    name: str


def sec_name(ticker: str) -> str:
    """The SEC's spelling: share classes follow a dash, ``BRK.B`` is ``BRK-B``."""
    return ticker.strip().upper().replace(".", "-").replace("/", "-").replace(" ", "-")


def filers_by_ticker(document: Any) -> Mapping[str, Filer]:  # noqa: ANN401 - JSON
    """``company_tickers_exchange.json`` by the SEC's spelling of tickers.

    ProviderUnavailable where it is of another form.
    """
    try:
        fields = document["fields"]
        at = [fields.index(name) for name in _FIELDS]
        rows = [[row[column] for column in at] for row in document["data"]]
        return {
            str(ticker).upper(): Filer(f"{int(cik):010d}", str(name)) for cik, name, ticker in rows
        }
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise ProviderUnavailable(
            "The SEC's table of tickers is of a form that is not known.", hint="Try again later."
        ) from error


def filer(symbol: Symbol, table: Mapping[str, Filer]) -> Filer:
    """The company behind ``symbol``; NoDataError where the SEC knows none.

    Only symbols of American exchanges: elsewhere the same letters are another company's.
    """
    shown = symbol.ticker.strip()[:20]
    if symbol.mic not in _AMERICAN:
        raise NoDataError(
            f"{shown} is listed at {symbol.mic[:10]}; the SEC knows companies by the ticker of an "
            "American exchange.",
            hint="Give the company's American listing, if it has one.",
        )
    found = table.get(sec_name(symbol.ticker))
    if found is None:
        raise NoDataError(
            f"The SEC has no company with the ticker '{shown}'.",
            hint="It lists those that file with it now; funds and delisted companies are not.",
        )
    return found
