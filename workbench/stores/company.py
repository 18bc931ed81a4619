"""What is known of companies: the facts they filed, what a provider said of them, articles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from workbench.stores.repository import Document, MongoGenericRepository

_FACTS = (
    "taxonomy", "concept", "unit", "start", "end", "value", "filed", "form", "accession",
    "fiscal_year", "fiscal_period",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CompanyKey:
    """A security's identity, and the provider that speaks of it."""

    symbol: str
    mic: str
    currency: str
    provider: str

    @property
    def id(self) -> str:
        """The id of the company's documents; its parts are escaped, so no two share it."""
        return "|".join(quote(part, safe=".-:=^") for part in asdict(self).values())


class FactsRepository(MongoGenericRepository):
    """The facts of statements: a document for each year of filing, as parallel lists."""

    def replace_facts(
        self, key: CompanyKey, columns: Mapping[str, Sequence[Any]], *, fetched_at: datetime
    ) -> None:
        """Keep ``columns`` (those of ``filings.facts``, days as ISO text, None where missing) in
        place of all earlier facts of ``key``: all of them, or none."""
        years: dict[int, list[int]] = {}
        for at, filed in enumerate(columns["filed"]):
            years.setdefault(int(filed[:4]), []).append(at)

        def write() -> None:
            before = self.find_one({"_id": key.id})
            for year in {*(before["years"] if before else ()), *years}:
                self.delete_one(f"{key.id}|{year}")
            for year, rows in years.items():
                lists = {name: [columns[name][at] for at in rows] for name in _FACTS}
                part = {"kind": "facts", "filed_year": year, **asdict(key), **lists}
                self.insert_one({"_id": f"{key.id}|{year}", **part})
            about = {"kind": "company", "years": sorted(years), "fetched_at": fetched_at}
            self.modify_one(key.id, partial(_over, {**asdict(key), **about}))

        self._database.atomic(write, long=True)

    def fetched_at(self, key: CompanyKey) -> datetime | None:
        """When the facts of ``key`` were fetched; None where nothing was."""
        about = self._by_id(key.id)
        return None if about is None else about["fetched_at"]

    def facts(self, key: CompanyKey) -> tuple[dict[str, list[Any]], datetime] | None:
        """The columns as they were given, by year of filing, and when they were fetched; None
        where nothing was."""
        return self._database.snapshot(lambda: self._facts(key))

    def _facts(self, key: CompanyKey) -> tuple[dict[str, list[Any]], datetime] | None:
        about = self._by_id(key.id)
        if about is None:
            return None
        ids = [f"{key.id}|{year}" for year in about["years"]]
        parts = self._by_ids(ids)
        columns: dict[str, list[Any]] = {name: [] for name in _FACTS}
        for part in (parts[id] for id in ids):
            for name in _FACTS:
                columns[name] += part[name]
        return columns, about["fetched_at"]


class SnapshotRepository(MongoGenericRepository):
    """What a provider said of a security, by the day it said so."""

    def keep(self, key: CompanyKey, day: date, values: Mapping[str, Any]) -> None:
        """Keep ``values`` (JSON) as what was said on ``day``; the latest word of a day counts."""
        about = {**asdict(key), "day": day.isoformat(), "values": dict(values)}
        self.modify_one(f"{key.id}|{day.isoformat()}", partial(_over, about))

    def latest(self, key: CompanyKey, day: date) -> Document | None:
        """The last snapshot of ``day`` or before."""
        wanted = {**asdict(key), "day": {"$lte": day.isoformat()}}
        found = self.find_many(wanted, limit=1, sort=[("day", -1)])
        return found[0] if found else None


class NewsRepository(MongoGenericRepository):
    """Articles about securities."""

    def add(self, key: CompanyKey, articles: Iterable[Mapping[str, Any]]) -> None:
        """Keep ``articles`` (key, title, link, publisher, published_at, summary), each once: as it
        was first told, for what was written into it later was not known before."""

        def write() -> None:
            for article in articles:
                id = f"{key.id}|{quote(article['key'], safe='')}"
                new = {**asdict(key), **article}
                self.modify_one(id, partial(_under, new))

        self._database.atomic(write)

    def before(self, key: CompanyKey, moment: datetime, limit: int) -> list[Document]:
        """The latest articles published before ``moment``, newest first."""
        wanted = {**asdict(key), "published_at": {"$lt": moment}}
        return self.find_many(wanted, limit=limit, sort=[("published_at", -1)])


def _over(new: Document, old: Document | None) -> Document:
    return {**(old or {}), **new}


def _under(new: Document, old: Document | None) -> Document:
    return old or new
