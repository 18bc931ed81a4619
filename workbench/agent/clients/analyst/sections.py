"""The parts of an answer, one writer for each family of tool results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from workbench.agent.clients.analyst.calls import Plan
from workbench.agent.clients.analyst.figures import Evidence, Found
from workbench.agent.clients.analyst.sentences import (
    drawdown_details,
    figure,
    grid,
    lead,
    one,
    periods_table,
    several,
    span,
    table,
)
from workbench.agent.clients.analyst.text import fragment, join_words
from workbench.agent.clients.analyst.wording import words
from workbench.messages import Cell

MANY = 3
LISTED = 12
YEAR_RANGE = 355  # days; less is not a whole 52 weeks


def measures(plan: Plan, evidence: Evidence, *, settled: bool = False) -> list[str]:
    """Measures over periods: sentences for a few, tables for many."""
    groups = [each for each in evidence.family("measure", "one_day") if each.cells]
    wide = len(groups) > 1 and len(groups[0].symbols) == 1 and len(groups[0].cells) > 2
    if (len(groups) > MANY or wide) and len(groups[0].cells) <= 6:
        return [periods_table(groups)]
    said: list[str] = []
    for group in groups:
        if len(group.symbols) > 1 and len(group.measures) > 1:
            first = group.cells[0]
            said += [f"The figures {span(first)}:", table(group)]
        elif len(group.symbols) > 1:
            dates = _drawdowns(group)
            said += dates if settled and dates else [several(group.cells), *dates]
        else:
            said += [one(cell, group.data) for cell in group.cells]
    return said


def _drawdowns(group: Found) -> list[str]:
    rows = []
    for cell in group.cells:
        dates = drawdown_details(cell, group.data)
        if dates:
            days = [fragment(str(dates.get(name) or "not yet"), 12)
                    for name in ("peak", "trough", "recovery")]  # fmt: skip
            rows.append([cell.symbol, figure(cell), *days])
    return (
        [grid(["Symbol", "Maximum drawdown", "Peak", "Trough", "Recovery"], rows)] if rows else []
    )


def prices(plan: Plan, evidence: Evidence) -> list[str]:
    """Prices of one day; the session is named where the day asked for was none."""
    said = []
    for group in evidence.family("price", "first"):
        said += [_price(group, symbol) for symbol in group.symbols]
    if len(said) > MANY:
        return ["\n".join(f"- {line}" for line in said)]
    return said


def _price(group: Found, symbol: str) -> str:
    cells = {cell.measure: cell for cell in group.cells if cell.symbol == symbol}
    session = next(iter(cells.values())).end
    raw = cells.pop("close_unadjusted", None)
    parts = [f"{_PRICE_WORDS.get(name, words(name).name + ' was')} {figure(cell)}"
             for name, cell in cells.items()]  # fmt: skip
    traded = f" ({figure(raw)} as traded, before later splits)" if raw and "close" in cells else ""
    adjusted = " split-adjusted" if raw and parts else ""
    if raw and not parts:
        parts = [f"closed, as traded, at {figure(raw)}"]
    asked = group.step.when
    note = ", split-adjusted" if list(cells) == ["volume"] else ""
    if group.step.family == "price" and asked and asked != session.isoformat():
        note += f"; there is no bar of {asked}, so the last session before it is given"
    return f"On {session} {symbol} {join_words(parts)}{adjusted}{traded}{note}."


_PRICE_WORDS = {
    "close": "closed at", "open": "opened at", "high": "had a high of", "low": "had a low of",
    "volume": "traded",
}  # fmt: skip


def indicators(plan: Plan, evidence: Evidence) -> list[str]:
    """Indicators of one day, with the close beside them."""
    said = []
    for group in evidence.family("indicator"):
        shown = [cell for cell in group.cells if cell.measure != "close"]
        if len(group.symbols) > 1 and len({cell.measure for cell in shown}) > 1:
            said += [f"The indicators {span(group.cells[0])}:", table(group)]
            continue
        for symbol in group.symbols:
            said.append(_indicator(group, symbol, shown))
    return list(filter(None, said))


def _indicator(group: Found, symbol: str, shown: list[Cell]) -> str:
    mine = [cell for cell in shown if cell.symbol == symbol]
    if not mine:
        return ""
    close = group.of(symbol, "close")
    if len(mine) == 1 and mine[0].on:
        beside = f" The close on {close.end} was {figure(close)}." if close else ""
        return f"{one(mine[0], group.data)}{_part_year(mine)}{beside}"
    parts = []
    for cell in mine:
        on = f" on {cell.on}" if cell.on else ""
        parts.append(f"{words(cell.measure).name} was {figure(cell)}{on}")
    end = f", with the close at {figure(close)}" if close else ""
    return f"On {mine[0].end} {symbol}'s {join_words(parts)}{end}.{_part_year(mine)}"


def _part_year(cells: Sequence[Cell]) -> str:
    """A 52-week range of a share held for less says so."""
    short = [cell for cell in cells if cell.measure.endswith("_52w") and cell.start
             and (cell.end - cell.start).days < YEAR_RANGE]  # fmt: skip
    if not short:
        return ""
    return f" It covers less than 52 weeks: the data begin on {short[0].start}."


def relations(plan: Plan, evidence: Evidence) -> list[str]:
    """Betas against a benchmark and correlations of pairs."""
    said = []
    for group in evidence.family("relate"):
        benchmark = group.step.arguments.get("benchmark")
        if benchmark:
            said += [_beta(group, symbol, str(benchmark)) for symbol in group.symbols]
        elif len(group.cells) > MANY:
            rows = [[cell.symbol, figure(cell)] for cell in _strongest(group.cells)]
            first = group.cells[0]
            said += [f"Correlations of daily total returns {span(first)}:",
                     grid(["Pair", "Correlation"], rows)]  # fmt: skip
        else:
            said += [_pair(cell) for cell in group.cells]
    return said


def _strongest(cells: Sequence[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: -cell.value)


def _pair(cell: Cell) -> str:
    pair = cell.symbol.replace("/", " and ")
    return f"The correlation of the daily total returns of {pair} {span(cell)} was {figure(cell)}."


def _beta(group: Found, symbol: str, benchmark: str) -> str:
    others = "the equal-weighted basket of the other shares"
    against = f"against {others if benchmark == 'basket' else benchmark}"
    first, *more = [cell for cell in group.cells if cell.symbol == symbol]
    parts = [f"{words(first.measure).name} {against} {span(first)} was {figure(first)}"]
    parts += [f"{words(cell.measure).name} of {figure(cell)}" for cell in more]
    return f"{symbol}'s {', with a '.join(parts)}."


def events(plan: Plan, evidence: Evidence) -> list[str]:
    """Splits and dividends."""
    asked = [ask.measure for ask in plan.question.asks] or ["splits", "dividends"]
    said: list[str] = []
    for group in evidence.family("event"):
        for symbol in group.symbols:
            cells = [cell for cell in group.cells if cell.symbol == symbol]
            for name in asked:
                writer = _EVENTS.get(name)
                if writer:
                    said += writer(symbol, cells)
    return said


def _dated(cells: list[Cell], measure: str) -> list[Cell]:
    return sorted((c for c in cells if c.measure == measure and c.on), key=lambda c: str(c.on))


def _count(cells: list[Cell], measure: str) -> Cell | None:
    return next((cell for cell in cells if cell.measure == measure), None)


def _splits(symbol: str, cells: list[Cell]) -> list[str]:
    found, count = _dated(cells, "split"), _count(cells, "splits")
    if count is None:
        return []
    if not found:
        return [f"{symbol} had no split {span(count)} (splits: {figure(count)})."]
    lines = [f"- {cell.on}: split {figure(cell)}-for-1" for cell in found]
    return [f"Splits of {symbol} {span(count)}: {figure(count)}, by ex-date:", "\n".join(lines)]


def _last_split(symbol: str, cells: list[Cell]) -> list[str]:
    found = _dated(cells, "split")
    if not found:
        return _splits(symbol, cells)
    return [f"{symbol}'s last split was on {found[-1].on}: {figure(found[-1])}-for-1."]


def _first_split(symbol: str, cells: list[Cell]) -> list[str]:
    found = _dated(cells, "split")
    if not found:
        return _splits(symbol, cells)
    return [f"{symbol}'s first split in the data was on {found[0].on}: {figure(found[0])}-for-1."]


def _dividends(symbol: str, cells: list[Cell]) -> list[str]:
    found, count = _dated(cells, "dividend"), _count(cells, "dividends")
    total = _count(cells, "dividends_per_share")
    if count is None:
        return []
    if not found:
        return [f"{symbol} paid no dividend {span(count)} (ex-dividend dates: {figure(count)})."]
    summed = f", with {figure(total)} per share in all" if total else ""
    said = [f"Ex-dividend dates of {symbol} {span(count)}: {figure(count)}{summed}."]
    if len(found) > LISTED:
        said.append("The latest, by ex-date:")
    shown = found if len(found) <= LISTED else found[-4:]
    said.append("\n".join(f"- {cell.on}: {figure(cell)} per share" for cell in shown))
    return said


def _last_dividend(symbol: str, cells: list[Cell]) -> list[str]:
    found = _dated(cells, "dividend")
    if not found:
        return _dividends(symbol, cells)
    return [f"{symbol}'s last dividend was {figure(found[-1])} per share, ex-dividend on "
            f"{found[-1].on}."]  # fmt: skip


def _chosen(
    name: str, pick: Callable[[list[Cell]], Cell]
) -> Callable[[str, list[Cell]], list[str]]:
    """One dividend out of all: the largest, the smallest, the first."""

    def write(symbol: str, cells: list[Cell]) -> list[str]:
        found = _dated(cells, "dividend")
        if not found:
            return _dividends(symbol, cells)
        cell = pick(found)
        return [f"{symbol}'s {name} was {figure(cell)} per share, ex-dividend on {cell.on}."]

    return write


def _value(cell: Cell) -> float:
    return cell.value


def _special(symbol: str, cells: list[Cell]) -> list[str]:
    """A dividend far above the usual one; the data do not mark specials as such."""
    found = _dated(cells, "dividend")
    if not found:
        return _dividends(symbol, cells)
    usual = median(cell.value for cell in found)
    special = [cell for cell in found if cell.value > 3 * usual]
    if not special:
        return [f"No dividend of {symbol} stands out as a special one; the largest was "
                f"{figure(max(found, key=lambda c: c.value))} per share."]  # fmt: skip
    parts = [f"{figure(cell)} per share, ex-dividend on {cell.on}" for cell in special]
    return [f"{symbol} paid {join_words(parts)}.",
            "INFERENCE: it is far above the usual dividend, so it holds a special one; the data "
            "give the sum of both."]  # fmt: skip


_EVENTS: dict[str, Callable[[str, list[Cell]], list[str]]] = {
    "splits": _splits, "last_split": _last_split, "dividends": _dividends,
    "last_dividend": _last_dividend, "special_dividend": _special,
    "largest_dividend": _chosen("largest dividend", lambda found: max(found, key=_value)),
    "smallest_dividend": _chosen("smallest dividend", lambda found: min(found, key=_value)),
    "first_dividend": _chosen("first dividend in the data", lambda found: found[0]),
    "first_split": _first_split,
}  # fmt: skip


def charts(plan: Plan, evidence: Evidence) -> list[str]:
    """Says which chart is shown."""
    said = []
    for group in evidence.family("chart"):
        kind = str(group.step.arguments["kind"]).replace("_", " ")
        symbols = join_words([str(each) for each in group.step.arguments["symbols"]])
        said.append(f"The {kind} chart of {symbols}, {group.step.when}, is shown with this answer.")
    return said


def brief(plan: Plan, evidence: Evidence) -> list[str]:
    """A company on one page: the close, a table of figures, events."""
    said = prices(plan, evidence)
    for symbol in plan.tickers:
        rows = []
        for group in evidence.family("measure", "indicator", "relate"):
            rows += [_row(cell, group) for cell in group.cells
                     if cell.symbol == symbol and cell.measure != "close"]  # fmt: skip
        if rows:
            said += [f"{symbol} in figures:", grid(["Measure", "Figure", "From", "To"], rows)]
    return [*said, *events(plan, evidence)]


def _row(cell: Cell, group: Found) -> list[str]:
    name = words(cell.measure).short
    if group.step.arguments.get("benchmark") == "basket":
        name += " against the basket of the others"
    on = f" on {cell.on}" if cell.on and cell.measure != "max_drawdown" else ""
    return [lead(name), f"{figure(cell)}{on}", str(cell.start), str(cell.end)]
