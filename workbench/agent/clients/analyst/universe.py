"""What is covered: the listings that the tool ``coverage`` reported, and the day that is now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from workbench.messages import ToolResult


@dataclass(frozen=True, slots=True)
class Listing:
    """One covered share and the first and last session held of it."""

    ticker: str
    name: str
    aliases: tuple[str, ...]
    mic: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Universe:
    """All covered shares. ``now`` is the day the desk stands on; ``sample``: bundled data."""

    now: date
    sample: bool
    listings: tuple[Listing, ...]
    open: bool = False
    """Whether the provider may know shares that are not listed here."""

    @classmethod
    def read(cls, result: ToolResult) -> Universe | None:
        """The universe in a coverage result, None where the result holds none."""
        data = result.data
        if result.error or not isinstance(data.get("symbols"), list):
            return None
        try:
            listings = tuple(_listing(entry) for entry in data["symbols"])
            return cls(
                _day(data["now"]), bool(data.get("sample")), listings, bool(data.get("open"))
            )
        except (KeyError, TypeError, ValueError):
            return None

    @property
    def tickers(self) -> tuple[str, ...]:
        """Every covered ticker, in the order of the coverage."""
        return tuple(listing.ticker for listing in self.listings)

    @property
    def words(self) -> frozenset[str]:
        """The words of every ticker, name and alias, in small letters."""
        spelt = (text for each in self.listings for text in (each.ticker, each.name, *each.aliases))
        return frozenset(word for text in spelt for word in re.findall(r"\w+", text.lower()))

    @property
    def first(self) -> date:
        """The first session held of any share."""
        return min(listing.first for listing in self.listings)

    @property
    def last(self) -> date:
        """The last session held of any share."""
        return max(listing.last for listing in self.listings)

    def latest_first(self, tickers: tuple[str, ...]) -> date:
        """The first session from which all of ``tickers`` are held."""
        return max((each.first for each in self.listings if each.ticker in tickers),
                   default=self.first)  # fmt: skip


def _listing(entry: Mapping[str, Any]) -> Listing:
    return Listing(
        ticker=str(entry["ticker"]),
        name=str(entry.get("name") or entry["ticker"]),
        aliases=tuple(str(alias) for alias in entry.get("aliases") or ()),
        mic=str(entry.get("mic") or ""),
        first=_day(entry["first"]),
        last=_day(entry["last"]),
    )


def _day(value: object) -> date:
    return date.fromisoformat(str(value)[:10])
