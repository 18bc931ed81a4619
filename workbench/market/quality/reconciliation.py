"""What two providers say of one symbol, and why they differ, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import pandas as pd

from workbench.market.frames import no_actions, session_date

PRICES = ("open", "high", "low", "close")


class CauseKind(StrEnum):
    """Why two providers differ."""

    MISSING_SESSION = "missing_session"
    SHIFTED_DAY = "shifted_day"
    ADJUSTMENT = "adjustment"
    CURRENCY = "currency"
    MINOR_UNIT = "minor_unit"
    SHARE_CLASS = "share_class"
    OTHER_SYMBOL = "other_symbol"
    PROVISIONAL = "provisional"
    ROUNDING = "rounding"
    PRICE_SCOPE = "price_scope"
    WRONG_VALUE = "wrong_value"
    VOLUME_SCOPE = "volume_scope"
    MISSING_VOLUME = "missing_volume"
    MISSING_ACTION = "missing_action"
    EX_DATE = "ex_date"
    ACTION_AMOUNT = "action_amount"


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One provider's raw bars and actions of a symbol, in the form of ``market.frames``.

    ``provisional``: its session that has not settled.
    """

    provider: str
    bars: pd.DataFrame
    actions: pd.DataFrame = field(default_factory=no_actions)
    provisional: date | None = None


@dataclass(frozen=True, slots=True)
class Tolerances:
    """What is no difference. ``price``: relative, with ``rounding`` in currency added: half a cent,
    as far as a price to the cent is from the true one. ``volume``, ``action``: relative."""

    price: float = 5e-4
    rounding: float = 0.005
    volume: float = 0.02
    action: float = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Cause:
    """One probable cause of differences.

    ``fields`` and ``sessions``: what it concerns (of shifted bars, both days). ``suspect``: the
    provider that is probably wrong or different, None where the data do not say.
    """

    kind: CauseKind
    text: str
    fields: tuple[str, ...]
    sessions: pd.DatetimeIndex
    suspect: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Reconciliation:
    """The comparison of providers ``a`` and ``b``.

    ``compared``: sessions both have. ``differences``: one row a session and field beyond the
    tolerances, columns session, field, a, b, cause (empty: none was found).
    """

    a: str
    b: str
    compared: int
    causes: tuple[Cause, ...]
    differences: pd.DataFrame

    @property
    def agrees(self) -> bool:
        """Whether nothing differs beyond the tolerances."""
        return not self.causes and self.differences.empty

    @property
    def sentences(self) -> tuple[str, ...]:
        """A sentence a cause, or the one that they agree."""
        if self.agrees:
            noun = "session" if self.compared == 1 else "sessions"
            return (f"{self.a} and {self.b} agree on all {self.compared:,} {noun} compared.",)
        told = tuple(cause.text for cause in self.causes)
        rest = int((self.differences["cause"] == "").sum())
        if rest:
            told += (f"{rest:,} differing values have no cause that could be named.",)
        return told

    def to_frame(self) -> pd.DataFrame:
        """One row a cause: cause, sessions (how many), first, last, fields, suspect, text."""
        rows = [
            {
                "cause": str(cause.kind),
                "sessions": len(cause.sessions),
                "first": session_date(cause.sessions[0]) if len(cause.sessions) else None,
                "last": session_date(cause.sessions[-1]) if len(cause.sessions) else None,
                "fields": ", ".join(cause.fields),
                "suspect": cause.suspect or "",
                "text": cause.text,
            }
            for cause in self.causes
        ]
        columns = ["cause", "sessions", "first", "last", "fields", "suspect", "text"]
        return pd.DataFrame(rows, columns=columns)


def days_of(labels: Iterable[object]) -> pd.DatetimeIndex:
    """Labels as an index of sessions, each once and in order."""
    return pd.DatetimeIndex(list(labels), dtype="datetime64[ns]").unique().sort_values()
