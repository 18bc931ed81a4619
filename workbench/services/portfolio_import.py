"""The rows of a file of trades as trades of a portfolio, and what is wrong with them by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from workbench.analytics.portfolio import Trade
from workbench.domain import Symbol
from workbench.errors import InvalidDocumentError, InvalidTradeError, NoDataError
from workbench.services.trades_csv import ImportedTrades, refused


def resolved(
    imported: ImportedTrades,
    prefix: str,
    *,
    lookup: Callable[[str], Symbol],
    late: Callable[[Trade], str | None],
) -> list[Trade]:
    """The rows as trades of known securities; ``prefix`` comes before their ids. ``late``: what is
    wrong with the day of one that is still to come.

    Raises InvalidTradeError that names every row whose security is not known or is traded in
    another currency, or whose day is to come.
    """
    known: dict[str, Symbol | str] = {}
    trades, problems = [], []
    for row in imported.trades:
        name = f"{row.symbol}@{row.mic}" if row.mic else row.symbol
        if name not in known:
            known[name] = _looked_up(name, lookup)
        found = known[name]
        wrong = [found] if isinstance(found, str) else _wrong(row, found, late)
        problems += [f"line {imported.lines[row.id]}: {problem}" for problem in wrong]
        if not isinstance(found, str):
            trades.append(replace(row, id=prefix + row.id, symbol=found.ticker, mic=found.mic))
    if problems:
        raise refused(problems)
    return trades


def at_lines(
    oversold: Mapping[str, InvalidTradeError], imported: ImportedTrades, prefix: str
) -> InvalidTradeError:
    """The error for a file whose rows sell more than is held, by the line of each.

    ``oversold``: by the id of the trade that sells too much; it may be one recorded earlier.
    """
    lines = {prefix + id: line for id, line in imported.lines.items()}
    problems = []
    for id, error in sorted(oversold.items(), key=lambda one: lines.get(one[0], 0)):
        recorded = "with these rows", "a recorded trade"
        place, who = (f"line {lines[id]}", "the trade") if id in lines else recorded
        problems.append(f"{place}: {error.message.replace(f'Trade {id}', who)}")
    return refused(problems, hint=next(iter(oversold.values())).hint)


def _looked_up(name: str, lookup: Callable[[str], Symbol]) -> Symbol | str:
    """The security, or what is wrong with it."""
    try:
        return lookup(name)
    except (NoDataError, InvalidDocumentError) as error:
        return str(error)


def _wrong(row: Trade, found: Symbol, late: Callable[[Trade], str | None]) -> list[str]:
    problems = []
    if found.currency != row.currency:
        problems.append(f"{found.ticker} is traded in {found.currency}, not {row.currency}")
    if to_come := late(row):
        problems.append(f"the trade {to_come}")
    return problems
