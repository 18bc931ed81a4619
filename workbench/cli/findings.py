"""``workbench data health``, ``compare`` and ``actions``: what is wrong with a series, where two
providers differ, and what was split and paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.desk import day
from workbench.cli.exit_codes import DONE, FAILED
from workbench.cli.options import AsOfOption, DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, note, one_line, say, table
from workbench.cli.session import opened
from workbench.errors import QuestionError

if TYPE_CHECKING:
    import pandas as pd

    from workbench.market.quality.finding import Finding
    from workbench.market.quality.reconciliation import Tolerances
    from workbench.services.comparison import Comparison

SymbolArgument = Annotated[
    str, typer.Argument(metavar="SYMBOL", help="As AAPL, VOD@XLON, or a name the desk knows.")
]
_BIGGEST_TOLERANCE = 1e9


def health(  # noqa: PLR0913 - each is an option of the command
    symbol: SymbolArgument,
    *,
    as_of: AsOfOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where a finding is an error.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What is wrong with the daily bars of a symbol, worst first. Nothing is repaired.

    Exit code 0 whatever is found, so that a look never stops a script; with --strict 1 where a
    finding is an error, one that can make a figure wrong.
    """
    from workbench.market.quality.health import summary

    with opened(profile, as_of=as_of) as wb:
        found = wb.data.health(symbol)
        now, sample = wb.data.now, wb.data.is_sample
    worst, line = summary(found)
    if as_json:
        about = {"as_of": now, "sample_data": sample, "worst": worst and str(worst)}
        emit({"symbol": symbol, **about, "summary": line, "findings": [*map(_finding, found)]})
    else:
        if found:
            rows = [(str(one.severity), str(one.kind), one_line(one.text)) for one in found]
            table("", ["severity", "finding", ""], rows)
            say()
        sampled = "SAMPLE DATA, " if sample else ""
        say(f"{one_line(symbol)}, {sampled}as of {now}: {line}.")
    raise typer.Exit(FAILED if strict and worst == "error" else DONE)


def compare(  # noqa: PLR0913 - each is an option of the command
    symbol: SymbolArgument,
    *,
    providers: Annotated[
        str, typer.Option("--providers", metavar="A,B", help="Two, as yahoo,alpha_vantage.")
    ],
    start: Annotated[
        str | None, typer.Option("--start", metavar="DAY", help="Else as far back as both reach.")
    ] = None,
    end: Annotated[str | None, typer.Option("--end", metavar="DAY")] = None,
    tolerance: Annotated[
        str | None,
        typer.Option(
            "--tolerance",
            metavar="NAME=NUMBER,...",
            help="What is no difference: price, volume, action (fractions), rounding (currency).",
        ),
    ] = None,
    most: Annotated[
        int, typer.Option("--most", min=0, help="How many differing values to show.")
    ] = 20,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 where they differ.")
    ] = False,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Where two providers' raw daily bars and actions of a symbol differ, and probably why.

    Each is read through its own store, so only what is missing is asked for; a provider need not be
    in the chain of the settings.

    Exit code 0 whatever is found; with --strict 1 where they differ.
    """
    named = tuple(name.strip() for name in providers.split(",") if name.strip())
    dates = {name: day(text) for name, text in (("start", start), ("end", end)) if text}
    allowed = _tolerances(tolerance or "")
    with opened(profile, as_of=as_of) as wb:
        found = wb.comparison.compare(symbol, named, **dates, tolerances=allowed)
    if as_json:
        emit(_compared(found))
    else:
        _show_comparison(found, most)
    raise typer.Exit(FAILED if strict and not found.result.agrees else DONE)


def actions(
    symbol: SymbolArgument,
    *,
    as_of: AsOfOption = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Splits and dividends of a symbol, each from its ex-date on, as declared."""
    with opened(profile, as_of=as_of) as wb:
        found = wb.data.get_actions(symbol)
    about = {str(name): value for name, value in found.attrs.items()}
    rows: list[dict[str, Any]] = [
        {
            "ex_date": at.date(),
            "split": float(split),
            "dividend": float(dividend),
            "first_fetched": _moment(fetched_at),
        }
        for at, split, dividend, fetched_at in found.itertuples()
    ]
    if as_json:
        names = ("symbol", "mic", "currency", "provider", "as_of", "whole", "behind")
        said = {name: about[name] for name in names} | {"sample_data": about["sample"]}
        emit({**said, "actions": rows})
        return
    if rows:
        columns = ["ex-date", "split", "dividend>", "currency", "provider", "first fetched (UTC)"]
        table("", columns, [_action_row(row, about) for row in rows])
        say()
    splits = sum(row["split"] != 1.0 for row in rows)
    dividends = sum(row["dividend"] != 0.0 for row in rows)
    sampled = "SAMPLE DATA, " if about["sample"] else ""
    counted = f"{splits} {'split' if splits == 1 else 'splits'}"
    counted += f", {dividends} {'dividend' if dividends == 1 else 'dividends'}"
    say(f"{about['symbol']}, {sampled}as of {about['as_of']}: {counted}.")
    if not about["whole"]:
        note(f"{about['provider']} may have earlier ones: it does not reach back to the start.")
    if about["behind"]:
        note(f"The newest may be missing. {one_line(about['behind'])}")


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "severity": str(one.severity),
        "kind": str(one.kind),
        "text": one.text,
        "sessions": list(one.sessions),
    }


def _tolerances(text: str) -> Tolerances:
    """``price=0.001,volume=0.05`` in place of the defaults. Raises QuestionError."""
    from workbench.market.quality.reconciliation import Tolerances

    known = [field.name for field in fields(Tolerances)]
    given: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, _, number = (piece.strip() for piece in part.partition("="))
        try:
            value = float(number)
        except ValueError:
            value = -1.0
        if name not in known or not 0 <= value < _BIGGEST_TOLERANCE:
            raise QuestionError(
                f"'{one_line(part)[:60]}' is no tolerance.",
                hint=f"Write one of {', '.join(known)} and a number: price=0.001.",
            )
        given[name] = value
    return replace(Tolerances(), **given)


def _compared(found: Comparison) -> dict[str, Any]:
    result = found.result
    symbol = found.symbol
    return {
        "symbol": symbol.ticker,
        "mic": symbol.mic,
        "currency": symbol.currency,
        "providers": [result.a, result.b],
        "start": found.start,
        "end": found.end,
        "compared": result.compared,
        "agrees": result.agrees,
        "behind": found.behind,
        "sentences": list(result.sentences),
        "causes": result.to_frame().to_dict("records"),
        "differences": [*_differences(result.differences)],
    }


def _differences(frame: pd.DataFrame) -> Iterable[dict[str, Any]]:
    """The rows, what is missing on a side as None."""
    names = ["session", "field", "a", "b", "cause"]
    for session, field, a, b, cause in frame[names].itertuples(index=False):
        sides = {"a": None if a != a else float(a), "b": None if b != b else float(b)}
        yield {"session": session.date(), "field": field, **sides, "cause": cause}


def _show_comparison(found: Comparison, most: int) -> None:
    result = found.result
    heads = f"{found.symbol.ticker}, {found.start} to {found.end}"
    say(f"{heads}: {result.compared:,} sessions of {result.a} and {result.b} compared.")
    for text in result.sentences:
        say(f"- {one_line(text)}")
    for name, why in found.behind.items():
        note(f"{name}: newer sessions are missing. {one_line(why)}")
    rows = [*_differences(result.differences)]
    if rows[:most]:
        say()
        columns = ["session", "field", f"{result.a}>", f"{result.b}>", "cause"]
        table("", columns, [_difference_row(row) for row in rows[:most]])
    if len(rows) > most:
        note(f"Only {most:,} of {len(rows):,} differing values are shown; --most shows more.")


def _difference_row(row: Mapping[str, Any]) -> tuple[str, ...]:
    sides = ("none" if row[side] is None else f"{row[side]:,.10g}" for side in ("a", "b"))
    return (str(row["session"]), row["field"], *sides, row["cause"] or "not known")


def _action_row(row: Mapping[str, Any], about: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        str(row["ex_date"]),
        "" if row["split"] == 1.0 else _ratio(row["split"]),
        "" if row["dividend"] == 0.0 else f"{row['dividend']:,.10g}",
        about["currency"],
        about["provider"],
        "" if row["first_fetched"] is None else f"{row['first_fetched']:%Y-%m-%d %H:%M}",
    )


def _ratio(new_per_old: float) -> str:
    """``2 for 1``; shares put together ``1 for 10``."""
    if new_per_old >= 1:
        return f"{new_per_old:.6g} for 1"
    return f"1 for {1 / new_per_old:.6g}"


def _moment(value: Any) -> datetime | None:  # noqa: ANN401 - a time of pandas, or none
    return value.to_pydatetime() if value == value else None
