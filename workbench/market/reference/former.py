"""Former tickers: what a ticker of one day is called on another.

The table, ``former.csv``, holds changes of well-known tickers where the share went on trading: a
new name, a new exchange, a new holding company. A takeover in which holders got other shares is no
change of ticker and is not in it. It is short on purpose: a change that is not certain to the day
is left out, so that a ticker the table does not know only means that nothing is known of it.

Tickers are in the canonical spelling of ``market.reference``; days are the first session under the
new ticker. Pure: nothing here asks anybody.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class TickerChange:
    """A share that traded as ``former`` before the day ``changed``, and as ``current`` from it on.

    ``company``: its name just after. ``reused``: the first day on which ``former`` named another
    share, where that is known; from then on it means that one.
    """

    changed: date
    former: str
    former_mic: str
    current: str
    current_mic: str
    company: str
    reused: date | None = None

    def __str__(self) -> str:
        return f"{self.company}: {self.former} until {self.changed}, {self.current} since"


@cache
def ticker_changes() -> tuple[TickerChange, ...]:
    """All changes of the table, oldest first."""
    with (files(__package__) / "former.csv").open(encoding="utf-8") as file:
        changes = [_change(row) for row in csv.DictReader(file)]
    return tuple(sorted(changes, key=lambda change: change.changed))


def changes_since(ticker: str, on: date) -> tuple[TickerChange, ...]:
    """The changes that lead from ``ticker`` to what the share is called on ``on``, oldest first;
    empty where there is none.

    The ticker means what it last named before ``on``: one that was given to another share by then
    means that share, which no change leads from.
    """
    found: list[TickerChange] = []
    for change in ticker_changes():
        given_away = not found and change.reused is not None and change.reused <= on
        if change.former == (found[-1].current if found else ticker) and change.changed <= on:
            found += [] if given_away else [change]
    return tuple(found)


def changes_before(ticker: str, on: date) -> tuple[TickerChange, ...]:
    """The changes that lead from what the share was called on ``on`` to ``ticker``, oldest first;
    empty where there is none. The ticker means what it last came to name."""
    found: list[TickerChange] = []
    for change in reversed(ticker_changes()):
        if change.current == (found[-1].former if found else ticker) and change.changed > on:
            found.append(change)
    return tuple(reversed(found))


def _change(row: dict[str, str]) -> TickerChange:
    reused = row.pop("reused")
    return TickerChange(
        date.fromisoformat(row.pop("changed")),
        **row,
        reused=date.fromisoformat(reused) if reused else None,
    )
