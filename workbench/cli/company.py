"""``workbench data fundamentals``: statements, ratios and restatements of a company as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from workbench.cli.options import AsOfOption, DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, note, one_line, say, table
from workbench.cli.session import opened
from workbench.errors import NoDataError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.analytics.valuation import Input, Ratio
    from workbench.app import Workbench
    from workbench.services.fundamentals import RatioSheet

_STATEMENTS = {
    "income": "Income statement",
    "balance": "Balance sheet",
    "cash_flow": "Cash flows",
    "shares": "Shares",
}
_DAYS = ("period_start", "period_end", "filed", "first_filed", "last_filed")
_ABOUT = ("symbol", "name", "currency", "provider", "as_of", "fetched_at", "behind", "passed_over")
# What the figures of a table are divided by, where the largest is this large.
_SCALES = ((1e9, 1e6, " m"), (1e6, 1e3, " k"))
_FEW = 10
_CENT = 0.005

Rows = list[dict[str, Any]]


def fundamentals(  # noqa: PLR0913 - each is an option of the command
    symbol: Annotated[
        str, typer.Argument(metavar="SYMBOL", help="As AAPL, or a name the desk knows.")
    ],
    *,
    as_of: AsOfOption = None,
    statement: Annotated[
        Literal["income", "balance", "cash_flow", "shares"] | None,
        typer.Option("--statement", help="Only this one."),
    ] = None,
    frequency: Annotated[
        Literal["annual", "quarterly", "ttm"],
        typer.Option("--frequency", help="ttm: the last twelve months."),
    ] = "annual",
    restated: Annotated[
        bool, typer.Option("--restated/--first-filed", help="As last known, or as first filed.")
    ] = False,
    with_ratios: Annotated[
        bool, typer.Option("--ratios", help="The ratios, with formula and inputs, instead.")
    ] = False,
    with_restatements: Annotated[
        bool, typer.Option("--restatements", help="What was restated, instead.")
    ] = False,
    periods: Annotated[int, typer.Option("--periods", min=1, help="How many, the newest.")] = 6,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """A company's statements as filed by a day: items by period, with unit, filing and form.

    What was worked out of other figures is marked d, and its formula told under the table, as is
    why what could be expected is not there.
    """
    with opened(profile, as_of=as_of) as wb:
        if wb.data.is_sample:
            raise NoDataError(
                "The sample data have no fundamentals.",
                hint="Use --profile live: market.providers.fundamentals says who is asked (sec).",
            )
        found = wb.data.lookup(symbol)
        told: dict[str, Any] = {"symbol": found.ticker, "name": found.name, "as_of": wb.data.now}
        if not (with_ratios or with_restatements):
            frame = wb.data.get_fundamentals(symbol, frequency, restated=restated)
            told |= _statements(frame, statement, periods)
        if with_ratios:
            told |= {"ratios": wb.fundamentals.ratios(symbol)}
        if with_restatements:
            told |= _restated(wb, symbol)
    if as_json:
        emit(_document(told))
    else:
        _show(told, frequency)


# ---- What is told


def _statements(frame: pd.DataFrame, statement: str | None, periods: int) -> dict[str, Any]:
    """The rows of the newest ``periods`` of each statement, and what is left out of them."""
    rows = [row for row in _records(frame) if statement in (None, row["statement"])]
    shown = {key: _newest(rows, key, periods) for key in _STATEMENTS}
    omitted = [
        row
        for row in frame.attrs["omitted"]
        if row["period_end"][:10] in map(str, shown[row["statement"]])
    ]
    return {
        **{name: frame.attrs[name] for name in (*_ABOUT, "restated")},
        "statements": [row for row in rows if row["period_end"] in shown[row["statement"]]],
        "omitted": omitted,
    }


def _newest(rows: Rows, statement: str, periods: int) -> list[Any]:
    ends = {row["period_end"] for row in rows if row["statement"] == statement}
    return sorted(ends, reverse=True)[:periods]


def _restated(wb: Workbench, symbol: str) -> dict[str, Any]:
    frame = wb.fundamentals.restatements(symbol)
    return {**{name: frame.attrs[name] for name in _ABOUT}, "restatements": _records(frame)}


def _records(frame: pd.DataFrame) -> Rows:
    """The rows with days as days, and None where there is none."""
    rows = []
    for record in frame.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        days = {name: row[name] for name in _DAYS if name in row}
        rows.append(row | {name: day.date() if day == day else None for name, day in days.items()})
    return rows


def _document(told: Mapping[str, Any]) -> dict[str, Any]:
    if (sheet := told.get("ratios")) is None:
        return dict(told)
    ratios = [_ratio_document(one) for one in sheet.ratios]
    period = {"start": sheet.period_start, "end": sheet.period_end, "currency": sheet.currency}
    return {**told, "as_of": sheet.as_of, "period": period, "ratios": ratios}


def _ratio_document(one: Ratio) -> dict[str, Any]:
    inputs = [
        {"name": each.name, "value": each.value, "unit": each.unit, "period_end": each.period_end,
         "filed": each.filed, "concept": each.concept}
        for each in one.inputs
    ]  # fmt: skip
    return {
        "key": one.key, "label": one.label, "value": one.value, "unit": one.unit,
        "formula": one.formula, "inputs": inputs, "reason": one.reason,
    }  # fmt: skip


# ---- Showing it


def _show(told: Mapping[str, Any], frequency: str) -> None:
    word = {True: "as last restated", False: "as first filed"}
    head = [f"{one_line(told['name']) or told['symbol']} ({told['symbol']})"]
    head += [told["provider"]] if "provider" in told else []
    head += [f"filed by {told['as_of']}"]
    head += [word[told["restated"]], frequency] if "restated" in told else []
    say(", ".join(head), style="bold")
    if told.get("behind"):
        note(f"Newer filings could not be asked for. {one_line(told['behind'])}")
    for name, why in told.get("passed_over", {}).items():
        note(f"{name} was passed over. {one_line(why)}")
    if "statements" in told:
        _show_statements(told["statements"], told["omitted"])
    if "ratios" in told:
        _show_ratios(told["ratios"])
    if "restatements" in told:
        _show_restatements(told["restatements"])


def _show_statements(rows: Rows, omitted: Sequence[Mapping[str, str]]) -> None:
    for key, title in _STATEMENTS.items():
        mine = [row for row in rows if row["statement"] == key]
        if mine:
            say()
            _show_statement(title, mine)
        for text in _reasons(one for one in omitted if one["statement"] == key):
            note(text)
    if not rows:
        say("No statement of this kind was filed by then.")


def _show_statement(title: str, rows: Rows) -> None:
    ends = sorted({row["period_end"] for row in rows}, reverse=True)
    heads = [
        f"{end}\n{_filing([row for row in rows if row['period_end'] == end])}>" for end in ends
    ]
    lines: dict[tuple[str, str], dict[Any, dict[str, Any]]] = {}
    for row in rows:
        lines.setdefault((row["label"], row["unit"]), {})[row["period_end"]] = row
    cells = []
    for (label, unit), values in lines.items():
        divide, short = _scale(unit, [row["value"] for row in values.values()], rows)
        shown = (_cell(values.get(end), divide) for end in ends)
        cells.append((label, f"{one_line(unit)}{short}", *shown))
    table(title, ["", "unit", *heads], cells)
    for text in dict.fromkeys(
        f"d {row['label']}: {one_line(row['formula'])}" for row in rows if row["derived"]
    ):
        note(text)


def _filing(rows: Rows) -> str:
    """``10-K 2012-10-31``, the newest filing of a period; that others are older is said."""
    filings = sorted({(row["filed"], row["form"]) for row in rows})
    filed, form = filings[-1]
    return f"{one_line(form)} {filed}{' and earlier' if len(filings) > 1 else ''}"


def _scale(unit: str, values: Sequence[float], rows: Rows) -> tuple[float, str]:
    """By what a line's figures are divided, and how that is written: all money of a statement
    alike."""
    if "/" in unit:
        return 1.0, ""
    alike = values if unit == "shares" else [row["value"] for row in rows if row["unit"] == unit]
    largest = max(map(abs, alike))
    return next(((by, text) for least, by, text in _SCALES if largest >= least), (1.0, ""))


def _cell(row: Mapping[str, Any] | None, divide: float) -> str:
    if row is None:
        return ""
    value = row["value"] / divide
    if "/" in row["unit"]:
        text = f"{value:,.2f}" if abs(value - round(value, 2)) < _CENT / 100 else f"{value:,.4f}"
    else:
        text = f"{value:,.0f}" if abs(value) >= _FEW or value == round(value) else f"{value:,.2f}"
    return f"{text} d" if row["derived"] else text


def _reasons(omitted: Iterable[Mapping[str, str]]) -> Iterator[str]:
    """Why items are not there, each reason once with its periods."""
    ends: dict[tuple[str, str], list[str]] = {}
    for one in omitted:
        ends.setdefault((one["label"], one["reason"]), []).append(one["period_end"][:10])
    for (label, reason), days in ends.items():
        yield f"No {label} for {', '.join(dict.fromkeys(days))}: {one_line(reason)}"


def _show_ratios(sheet: RatioSheet) -> None:
    from workbench.messages import format_value

    say()
    rows = []
    for one in sheet.ratios:
        inputs = "; ".join(map(_input, one.inputs))
        if one.value is None:
            rows.append((one.label, "none", f"because {one_line(one.reason or '')}", inputs))
        else:
            rows.append((one.label, format_value(one.value, one.unit), one.formula, inputs))
    title = f"Ratios on {sheet.as_of}, of the twelve months to {sheet.period_end}, {sheet.currency}"
    table(title, ["ratio", "value>", "formula", "of"], rows)


def _input(one: Input) -> str:
    """``net income 41,733,000,000 USD (2012-09-29, filed 2012-10-31)``."""
    whole = one.value == round(one.value)
    value = f"{one.value:,.0f}" if whole else f"{one.value:,.6g}"
    filed = f", filed {one.filed}" if one.filed else ""
    name = one.name.replace("_", " ")
    return f"{name} {value} {one_line(one.unit)} ({one.period_end}{filed})"


def _show_restatements(rows: Rows) -> None:
    say()
    if not rows:
        say("Nothing was restated by then.")
        return
    cells = [
        (
            row["label"], _period(row), one_line(row["unit"]),
            f"{_exact(row['first_value'])} ({one_line(row['first_form'])} {row['first_filed']})",
            f"{_exact(row['last_value'])} ({one_line(row['last_form'])} {row['last_filed']})",
            _exact(row["change"]), row["cause"] or "not explained here",
        )
        for row in rows
    ]  # fmt: skip
    columns = ["", "period", "unit", "first filed>", "last changed to>", "change>", "cause"]
    table("Restatements, newest first", columns, cells)


def _period(row: Mapping[str, Any]) -> str:
    start = row["period_start"]
    return f"{start} to {row['period_end']}" if start else f"at {row['period_end']}"


def _exact(value: float) -> str:
    return f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"
