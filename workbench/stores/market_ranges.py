"""The days of a series that were fetched, as ranges that do not overlap."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from workbench.stores.repository import Document


@dataclass(frozen=True, slots=True)
class Covered:
    """Days that were asked of the provider, both inclusive, and when."""

    start: date
    end: date
    fetched_at: datetime


def ranges_of(document: Document) -> list[Covered]:
    """The ranges of a series' document."""
    return [
        Covered(
            date.fromisoformat(item["start"]), date.fromisoformat(item["end"]), item["fetched_at"]
        )
        for item in document["covered"]
    ]


def documents_of(ranges: Iterable[Covered]) -> list[Document]:
    """Ranges as they are stored."""
    return [
        {
            "start": item.start.isoformat(),
            "end": item.end.isoformat(),
            "fetched_at": item.fetched_at,
        }
        for item in ranges
    ]


def laid_over(old: Iterable[Covered], new: Covered) -> list[Covered]:
    """``old`` with ``new`` on top, in order and without overlap."""
    day = date.resolution
    kept = [new]
    for item in old:
        if item.start < new.start:
            kept.append(Covered(item.start, min(item.end, new.start - day), item.fetched_at))
        if item.end > new.end:
            kept.append(Covered(max(item.start, new.end + day), item.end, item.fetched_at))
    return sorted(kept, key=lambda item: item.start)
