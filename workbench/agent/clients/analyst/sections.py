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
from workbench.agent.clients.analyst.speech import join_words, labelled, retell_time, say
from workbench.agent.clients.analyst.text import fragment
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
            said += [say("The figures {when}:", when=span(first)), table(group)]
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
            days = [fragment(str(dates.get(name) or say("not yet")), 12)
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
    parts = [_priced(name, cell) for name, cell in cells.items()]
    if raw and not parts:
        parts = [say("closed, as traded, at {figure}", figure=figure(raw))]
    elif raw:
        form = _ADJUSTED if "close" in cells else "{figures} split-adjusted"
        parts = [say(form, figures=join_words(parts), raw=figure(raw))]
    asked, note = group.step.when, ""
    if group.step.family == "price" and asked and asked != session.isoformat():
        note = say("; there is no bar of {day}, so the last session before it is given", day=asked)
    return say("On {day} {symbol} {figures}{note}.", day=str(session), symbol=symbol,
               figures=join_words(parts), note=note)  # fmt: skip


def _priced(name: str, cell: Cell) -> str:
    form = _PRICE_WORDS.get(name, "{name} was {figure}")
    return say(form, name=words(name).name, figure=figure(cell))


_ADJUSTED = "{figures} split-adjusted ({raw} as traded, before later splits)"
_PRICE_WORDS = {
    "close": "closed at {figure}", "open": "opened at {figure}", "high": "had a high of {figure}",
    "low": "had a low of {figure}", "volume": "traded {figure}",
}  # fmt: skip


def indicators(plan: Plan, evidence: Evidence) -> list[str]:
    """Indicators of one day, with the close beside them."""
    said = []
    for group in evidence.family("indicator"):
        shown = [cell for cell in group.cells if cell.measure != "close"]
        if len(group.symbols) > 1 and len({cell.measure for cell in shown}) > 1:
            said += [say("The indicators {when}:", when=span(group.cells[0])), table(group)]
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
        told = [one(mine[0], group.data), _part_year(mine)]
        if close:
            told.append(say("The close on {day} was {figure}.", day=str(close.end),
                            figure=figure(close)))  # fmt: skip
        return " ".join(filter(None, told))
    parts = [say("{name} was {figure}{on}", name=words(cell.measure).name, figure=figure(cell),
                 on=f" {say('on {day}', day=str(cell.on))}" if cell.on else "")
             for cell in mine]  # fmt: skip
    end = say(", with the close at {figure}", figure=figure(close)) if close else ""
    said = say("On {day} {symbol}'s {figures}{end}.", day=str(mine[0].end), symbol=symbol,
               figures=join_words(parts), end=end)  # fmt: skip
    return " ".join(filter(None, [said, _part_year(mine)]))


def _part_year(cells: Sequence[Cell]) -> str:
    """A 52-week range of a share held for less says so."""
    short = [cell for cell in cells if cell.measure.endswith("_52w") and cell.start
             and (cell.end - cell.start).days < YEAR_RANGE]  # fmt: skip
    if not short:
        return ""
    return say("It covers less than 52 weeks: the data begin on {day}.", day=str(short[0].start))


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
            said += [say("Correlations of daily total returns {when}:", when=span(first)),
                     grid(["Pair", "Correlation"], rows)]  # fmt: skip
        else:
            said += [_pair(cell) for cell in group.cells]
    return said


def _strongest(cells: Sequence[Cell]) -> list[Cell]:
    return sorted(cells, key=lambda cell: -cell.value)


def _pair(cell: Cell) -> str:
    return say("The correlation of the daily total returns of {pair} {when} was {figure}.",
               pair=join_words(cell.symbol.split("/")), when=span(cell),
               figure=figure(cell))  # fmt: skip


def _beta(group: Found, symbol: str, benchmark: str) -> str:
    others = say("the equal-weighted basket of the other shares")
    first, *more = [cell for cell in group.cells if cell.symbol == symbol]
    also = "".join(say(", with a {name} of {figure}", name=words(cell.measure).name,
                       figure=figure(cell)) for cell in more)  # fmt: skip
    return say("{symbol}'s {name} against {benchmark} {when} was {figure}{also}.", symbol=symbol,
               name=words(first.measure).name, when=span(first), figure=figure(first), also=also,
               benchmark=others if benchmark == "basket" else benchmark)  # fmt: skip


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
        return [say("{symbol} had no split {when} (splits: {figure}).", symbol=symbol,
                    when=span(count), figure=figure(count))]  # fmt: skip
    lines = [say("- {day}: split {figure}-for-1", day=str(cell.on), figure=figure(cell))
             for cell in found]  # fmt: skip
    return [say("Splits of {symbol} {when}: {figure}, by ex-date:", symbol=symbol,
                when=span(count), figure=figure(count)), "\n".join(lines)]  # fmt: skip


def _last_split(symbol: str, cells: list[Cell]) -> list[str]:
    found = _dated(cells, "split")
    if not found:
        return _splits(symbol, cells)
    return [_one_split("{symbol}'s last split was on {day}: {figure}-for-1.", found[-1])]


def _first_split(symbol: str, cells: list[Cell]) -> list[str]:
    found = _dated(cells, "split")
    if not found:
        return _splits(symbol, cells)
    return [
        _one_split("{symbol}'s first split in the data was on {day}: {figure}-for-1.", found[0])
    ]


def _one_split(form: str, cell: Cell) -> str:
    return say(form, symbol=cell.symbol, day=str(cell.on), figure=figure(cell))


def _dividends(symbol: str, cells: list[Cell]) -> list[str]:
    found, count = _dated(cells, "dividend"), _count(cells, "dividends")
    total = _count(cells, "dividends_per_share")
    if count is None:
        return []
    if not found:
        return [say("{symbol} paid no dividend {when} (ex-dividend dates: {figure}).",
                    symbol=symbol, when=span(count), figure=figure(count))]  # fmt: skip
    summed = say(", with {figure} per share in all", figure=figure(total)) if total else ""
    said = [say("Ex-dividend dates of {symbol} {when}: {figure}{summed}.", symbol=symbol,
                when=span(count), figure=figure(count), summed=summed)]  # fmt: skip
    if len(found) > LISTED:
        said.append(say("The latest, by ex-date:"))
    shown = found if len(found) <= LISTED else found[-4:]
    lines = [say("- {day}: {figure} per share", day=str(cell.on), figure=figure(cell))
             for cell in shown]  # fmt: skip
    return [*said, "\n".join(lines)]


def _last_dividend(symbol: str, cells: list[Cell]) -> list[str]:
    found = _dated(cells, "dividend")
    if not found:
        return _dividends(symbol, cells)
    return [_one_dividend("last dividend", found[-1])]


def _one_dividend(name: str, cell: Cell) -> str:
    return say("{symbol}'s {name} was {figure} per share, ex-dividend on {day}.",
               symbol=cell.symbol, name=say(name), figure=figure(cell),
               day=str(cell.on))  # fmt: skip


def _chosen(
    name: str, pick: Callable[[list[Cell]], Cell]
) -> Callable[[str, list[Cell]], list[str]]:
    """One dividend out of all: the largest, the smallest, the first."""

    def write(symbol: str, cells: list[Cell]) -> list[str]:
        found = _dated(cells, "dividend")
        if not found:
            return _dividends(symbol, cells)
        return [_one_dividend(name, pick(found))]

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
        largest = figure(max(found, key=_value))
        return [say("No dividend of {symbol} stands out as a special one; the largest was "
                    "{figure} per share.", symbol=symbol, figure=largest)]  # fmt: skip
    parts = [say("{figure} per share, ex-dividend on {day}", figure=figure(cell), day=str(cell.on))
             for cell in special]  # fmt: skip
    why = say("It is far above the usual dividend, so it holds a special one; the data give the "
              "sum of both.")  # fmt: skip
    return [say("{symbol} paid {figures}.", symbol=symbol, figures=join_words(parts)),
            labelled["INFERENCE"](text=why)]  # fmt: skip


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
        when = retell_time(group.step.when)
        said.append(say("The {kind} chart of {symbols}, {when}, is shown with this answer.",
                        kind=say(kind), symbols=symbols, when=when))  # fmt: skip
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
            said += [
                say("{symbol} in figures:", symbol=symbol),
                grid(["Measure", "Figure", "From", "To"], rows),
            ]
    return [*said, *events(plan, evidence)]


def _row(cell: Cell, group: Found) -> list[str]:
    name = words(cell.measure).short
    if group.step.arguments.get("benchmark") == "basket":
        name = say("{name} against the basket of the others", name=name)
    on = say("on {day}", day=str(cell.on)) if cell.on and cell.measure != "max_drawdown" else ""
    return [lead(name), f"{figure(cell)} {on}".strip(), str(cell.start), str(cell.end)]
