"""The usage ledger: what calls to models took, in tokens and USD."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

from workbench.config.prices import FREE_PROVIDER
from workbench.errors import InvalidDocumentError
from workbench.messages import Usage
from workbench.services.base import BaseService
from workbench.services.naming import checked_user_id
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import Document

Outcome = Literal["ok", "failed", "cancelled", "refused"]

_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One call to a model. ``usage.cost_usd`` is None where the model's price is not known.

    ``kind``: what the call was for, such as answer, repair, summary or eval. ``at``: when it
    ended, UTC.
    """

    user_id: str
    provider: str
    model: str
    usage: Usage
    outcome: Outcome
    answer_id: str | None = None
    run_id: str | None = None
    conversation_id: str | None = None
    kind: str = "answer"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def empty(self) -> bool:
        """Whether there is nothing to record: the local analyst took no tokens."""
        return self.provider == FREE_PROVIDER and not (
            self.usage.input_tokens or self.usage.output_tokens
        )


class UsageService(BaseService):
    """Keeps the ledger, and adds it up. Every sum goes over all entries it is asked for."""

    def __init__(self, store: RepositoryFactory, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self._ledger = store.repository("usage_ledger")

    def record(self, entry: LedgerEntry) -> None:
        """Write one call down; ``created_at`` is when it ended."""
        usage = entry.usage
        self._ledger.insert_one(
            {
                "user_id": checked_user_id(entry.user_id),
                "provider": entry.provider,
                "model": entry.model,
                "kind": entry.kind,
                "outcome": entry.outcome,
                "input_tokens": usage.input_tokens,
                "cached_tokens": usage.cached_tokens,
                "output_tokens": usage.output_tokens,
                "estimated": usage.estimated,
                "cost_usd": usage.cost_usd,
                "answer_id": entry.answer_id,
                "run_id": entry.run_id,
                "conversation_id": entry.conversation_id,
                "created_at": entry.at,
            }
        )
        self._changed(user_id=entry.user_id)

    def spent_since(self, user_id: str, since: datetime) -> float:
        """USD that the user's calls cost since then, as far as their prices are known."""
        wanted = {"user_id": checked_user_id(user_id), "created_at": {"$gte": since}}
        return self._ledger.total("cost_usd", wanted)

    def spent_in_run(self, run_id: str) -> float:
        """USD that the calls of one run of a report cost, as far as their prices are known."""
        return self._ledger.total("cost_usd", {"run_id": run_id})

    def summary(
        self,
        user_id: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        by: Sequence[str] = ("day", "provider", "model"),
    ) -> list[dict[str, Any]]:
        """The user's calls added up, from ``since`` to before ``until``, the latest day first.

        ``by``: day (UTC), provider, model, run, kind. Each row has those, and ``calls``, ``failed``
        (failed or refused), ``unknown`` (calls of unknown cost), ``input_tokens``,
        ``cached_tokens``, ``output_tokens``, and ``cost_usd``: the sum of the costs that are known.
        """
        if unknown := [name for name in by if name not in _GROUPS]:
            raise InvalidDocumentError(
                f"Usage is not counted by {', '.join(unknown)}.", hint=f"Use {', '.join(_GROUPS)}."
            )
        rows: dict[tuple[str, ...], _Sum] = {}
        for entry in self._entries(_wanted(user_id, since, until)):
            key = tuple(_GROUPS[name](entry) for name in by)
            rows.setdefault(key, _Sum()).add(entry)
        keys = sorted(rows)
        if "day" in by:
            keys.sort(key=lambda key: key[list(by).index("day")], reverse=True)
        return [{**dict(zip(by, key, strict=True)), **rows[key].row()} for key in keys]

    def health_check(self) -> tuple[bool, dict[str, Any]]:
        """Whether the ledger can be read; the cache is optional."""
        return self._dependencies_health_report(
            required={"ledger": self._ledger.health_check},
            optional={"cache": self.cache.health_check},
        )

    def _entries(self, wanted: Mapping[str, Any]) -> Iterator[Document]:
        for chunk in self._ledger.stream(wanted, chunk_size=_CHUNK):
            yield from chunk


_GROUPS: Mapping[str, Callable[[Document], str]] = {
    "day": lambda entry: entry["created_at"].astimezone(UTC).date().isoformat(),
    "provider": lambda entry: str(entry["provider"]),
    "model": lambda entry: str(entry["model"]),
    "run": lambda entry: entry.get("run_id") or "",
    "kind": lambda entry: str(entry["kind"]),
}


@dataclass(slots=True)
class _Sum:
    """Calls added up."""

    calls: int = 0
    failed: int = 0
    unknown: int = 0
    tokens: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("input_tokens", "cached_tokens", "output_tokens"), 0)
    )
    costs: list[float] = field(default_factory=list)

    def add(self, entry: Document) -> None:
        """Count one call."""
        self.calls += 1
        self.failed += entry["outcome"] in ("failed", "refused")
        for name in self.tokens:
            self.tokens[name] += entry[name]
        if entry["cost_usd"] is None:
            self.unknown += 1
        else:
            self.costs.append(entry["cost_usd"])

    def row(self) -> dict[str, Any]:
        """The sums."""
        counts = {"calls": self.calls, "failed": self.failed, "unknown": self.unknown}
        return {**counts, **self.tokens, "cost_usd": math.fsum(self.costs)}


def _wanted(user_id: str, since: datetime | None, until: datetime | None) -> dict[str, Any]:
    limits = {"$gte": since, "$lt": until}
    period = {name: at for name, at in limits.items() if at is not None}
    return {"user_id": checked_user_id(user_id)} | ({"created_at": period} if period else {})
