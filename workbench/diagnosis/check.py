"""What is found of a part, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """ok: it did its work; degraded: it works in part, or was not needed; failed: it did not;
    skipped: it was not tried, because what it needs failed or is not there."""

    OK = "ok"
    DEGRADED = "degraded"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Check:
    """What was found of one part."""

    part: str
    state: State
    detail: str
    required: bool
    elapsed_s: float
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        """Whether the desk cannot be used for this."""
        return self.required and self.state is State.FAILED

    def to_json(self) -> dict[str, Any]:
        """The finding as JSON values."""
        return {
            "part": self.part,
            "state": str(self.state),
            "detail": self.detail,
            "required": self.required,
            "elapsed_s": round(self.elapsed_s, 3),
            "facts": dict(self.facts),
        }


@dataclass(frozen=True, slots=True)
class Found:
    """What came of trying a part; ``facts``: the same for machines, as JSON values."""

    detail: str
    state: State = State.OK
    facts: Mapping[str, Any] = field(default_factory=dict)
