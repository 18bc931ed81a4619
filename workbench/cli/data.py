"""``workbench data``: market data fetched, what is stored of them, and what is left of quotas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli import company, findings
from workbench.cli.desk import day
from workbench.cli.exit_codes import DONE, FAILED, NO_ANSWER
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import complain, emit, note, one_line, say, table
from workbench.cli.session import opened
from workbench.errors import QuestionError
from workbench.log import redact

if TYPE_CHECKING:
    import pandas as pd

    from workbench.app import Workbench
    from workbench.market.inventory import StoredCompany, StoredSeries
    from workbench.market.many import Frames, Progress
    from workbench.market.quotas import QuotaStatus

_HEAD = 3
_MOST_FILE = 1_000_000
_TOLD = {"facts": "statements, years filed", "profiles": "profiles, days", "news": "articles"}

app = typer.Typer(help="Market data: fetch, look through, compare.", no_args_is_help=True)

TickersArgument = Annotated[
    list[str] | None, typer.Argument(metavar="SYMBOL...", help="As AAPL, or VOD@XLON.")
]


@app.command()
def fetch(  # noqa: PLR0913 - each is an option of the command
    symbols: TickersArgument = None,
    *,
    file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="A file of symbols, one a line; # comments."),
    ] = None,
    period: Annotated[
        str | None, typer.Option("--period", help="As max (the default), 5y, 2008, 2004/2007.")
    ] = None,
    start: Annotated[str | None, typer.Option("--start", metavar="DAY")] = None,
    end: Annotated[str | None, typer.Option("--end", metavar="DAY")] = None,
    interval: Annotated[
        str, typer.Option("--interval", help="1m, 5m, 15m, 30m, 1h, 1d, 1wk or 1mo.")
    ] = "1d",
    again: Annotated[
        bool, typer.Option("--again", help="Ask anew for all of it, whatever is stored.")
    ] = False,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Fetch bars, splits and dividends of many symbols into the store.

    Only what is missing is asked for, so a run that was stopped goes on where it ended. One
    symbol's failure does not end it.

    Exit code 1: one or more symbols could not be had; each is told with the reason.
    """
    wanted = _wanted(symbols or [], file)
    if period is not None and (start or end):
        raise QuestionError("Give --period, or --start and --end, not both.")
    dates = {name: day(text) for name, text in (("start", start), ("end", end)) if text}
    with opened(profile) as wb:
        if not as_json:
            for line in _before(wb):
                note(line)
        read = wb.data.refetch if again else wb.data.get_multiple_stocks
        options: dict[str, Any] = {} if again else {"adjust": "none"}
        with _told(len(wanted), quiet=as_json) as progress:
            frames = read(wanted, period or "max", interval, **dates, **options, progress=progress)
        made = {name: quota.made for name, quota in wb.market.quotas.items() if quota.made}
    if as_json:
        emit(_fetched_json(frames, made))
    else:
        _show_fetched(frames, made)
    raise typer.Exit(FAILED if frames.failures else DONE)


@app.command()
def status(
    symbols: TickersArgument = None,
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What is stored, of some symbols or of all. Nobody is asked for anything.

    Exit code 3: nothing is stored.
    """
    from workbench.market.inventory import inventory

    with opened(profile) as wb:
        found = inventory(wb.store, symbols or [])
    nothing = not (found.series or found.companies)
    if as_json:
        emit({"series": [*map(_plain, found.series)], "companies": [*map(_plain, found.companies)]})
    elif nothing:
        asked = f" of {', '.join(map(one_line, symbols))}" if symbols else ""
        say(f"Nothing is stored{asked}. `workbench data fetch` fetches.")
    else:
        _show_series(found.series)
        _show_companies(found.companies)
    if nothing:
        raise typer.Exit(NO_ANSWER)


@app.command()
def quota(
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Each provider's limits, what was used of them, and when it may be asked again."""
    with opened(profile) as wb:
        found = [one.status() for one in wb.market.quotas.values()]
        chains = wb.market.chains()
    used_for = {
        one.provider: [kind for kind, names in chains.items() if one.provider in names]
        for one in found
    }
    if as_json:
        emit([{**quota_json(one), "asked_for": used_for[one.provider]} for one in found])
    elif not found:
        say("The sample is bundled and asked without limits; the live profile has quotas.")
    else:
        columns = ["provider", "asked for", "a second>", "a day>", "used in 24 h>", "left>"]
        rows = [_quota_row(one, used_for[one.provider]) for one in found]
        table("", [*columns, "asked for rest until", "next request"], rows)


def quota_json(status: QuotaStatus) -> dict[str, Any]:
    """How full a quota is, as JSON values; what is not counted is null."""
    return {
        "provider": status.provider,
        "per_second": status.limits.per_second,
        "per_day": status.limits.per_day,
        "used_24h": None if status.limits.per_day is None else status.used_today,
        "left_24h": status.left_today,
        "held_until": status.held_until,
        "next_at": status.next_at,
    }


app.command()(findings.health)
app.command()(findings.compare)
app.command()(findings.actions)
app.command()(company.fundamentals)


# ---- Fetching


def _wanted(given: Sequence[str], file: Path | None) -> list[str]:
    """The symbols to fetch, each once. Raises QuestionError where there is none."""
    found = [*given, *(_listed(file) if file else ())]
    if not found:
        raise QuestionError("Nothing was named to fetch.", hint="Name symbols, or --from a file.")
    return list(dict.fromkeys(found))


def _listed(file: Path) -> list[str]:
    try:
        with file.open("rb") as opened_file:
            content = opened_file.read(_MOST_FILE + 1)
        if len(content) > _MOST_FILE:
            raise QuestionError(f"{file} is larger than a list of symbols can be.")
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise QuestionError(f"{file} is not UTF-8 text.") from None
    except OSError as error:
        raise QuestionError(f"{file} cannot be read: {error.strerror}.") from None
    return [word for line in lines if (word := line.partition("#")[0].strip())]


def _before(wb: Workbench) -> Iterator[str]:
    """What may be asked of those who will be."""
    for name in wb.market.chains()["bars"]:
        quota = wb.market.quotas.get(name)
        if quota is None:
            yield f"{name}: bundled, no limit"
            continue
        found = quota.status()
        if found.left_today is None:
            yield f"{name}: no limit a day, {found.limits.per_second:g} requests a second"
        else:
            of = f"{found.left_today} of {found.limits.per_day}"
            yield f"{name}: {of} requests left in these 24 hours"
        if found.held_until:
            yield f"{name}: asked for rest until {_moment(found.held_until)}"


@contextmanager
def _told(total: int, *, quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """Tells how far a run is: a bar where standard error is a terminal, else a line a symbol;
    failures at once."""
    from rich import progress
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: _say_step(step, quiet=quiet)
        return
    columns = [
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        progress.MofNCompleteColumn(),
        progress.TimeRemainingColumn(),
    ]
    with progress.Progress(*columns, console=console) as bar:
        task = bar.add_task("Fetching", total=total)

        def show(step: Progress) -> None:
            if step.error is not None:
                complain(_failed(step), bar.console)
            bar.update(task, completed=step.done, description=one_line(redact(step.symbol)))

        yield show


def _say_step(step: Progress, *, quiet: bool) -> None:
    if step.error is not None:
        complain(_failed(step))
    elif not quiet:
        note(f"{step.done} of {step.total}: {one_line(step.symbol)}")


def _failed(step: Progress) -> str:
    return f"{step.symbol}: {step.error}"


def _fetched_json(frames: Frames, made: Mapping[str, int]) -> dict[str, Any]:
    failed = [
        {"symbol": symbol, "error": one_line(redact(str(error))), "kind": type(error).__name__}
        for symbol, error in frames.failures.items()
    ]
    return {
        "symbols": [{"asked": asked, **_fetched(frame)} for asked, frame in frames.items()],
        "failed": failed,
        "requests": made,
    }


def _fetched(frame: pd.DataFrame) -> dict[str, Any]:
    """What came of one symbol, of its frame's own word."""
    names = ("symbol", "mic", "currency", "provider", "interval", "provisional")
    about = {name: frame.attrs[name] for name in names}
    return {
        **about,
        "sample_data": frame.attrs["sample"],
        "bars": len(frame),
        "first": f"{frame.index[0]:%Y-%m-%d}",
        "last": f"{frame.index[-1]:%Y-%m-%d}",
        "stored_already": frame.attrs["cached"],
        "behind": frame.attrs["behind"],
        "passed_over": frame.attrs["passed_over"],
    }


def _show_fetched(frames: Frames, made: Mapping[str, int]) -> None:
    rows = [(asked, _fetched(frame)) for asked, frame in frames.items()]
    if rows:
        columns = ["symbol", "", "provider", "interval", "bars>", "first", "last", ""]
        table("", columns, [_fetched_row(asked, one) for asked, one in rows])
        say()
    for asked, one in rows:
        if one["behind"]:
            note(f"{one_line(asked)}: newer sessions are missing. {one_line(one['behind'])}")
        for name, why in one["passed_over"].items():
            note(f"{one_line(asked)}: {name} was passed over. {one_line(why)}")
    there = sum(one["stored_already"] for _, one in rows)
    asked_of = ", ".join(f"{name} {number}" for name, number in made.items())
    requests = f"{sum(made.values()):,} requests made{f' ({asked_of})' if made else ''}"
    parts = [f"{len(rows) - there:,} fetched", f"{there:,} stored already"]
    say(f"{', '.join([*parts, f'{len(frames.failures):,} failed'])}; {requests}.")


def _fetched_row(asked: str, one: Mapping[str, Any]) -> tuple[str, ...]:
    meant = "" if one["symbol"] == asked else f"is {one['symbol']}@{one['mic']}"
    how = "stored already" if one["stored_already"] else "fetched"
    sample = "SAMPLE DATA, " if one["sample_data"] else ""
    last = f"{one['last']} (provisional)" if one["provisional"] else one["last"]
    return (
        one_line(asked), meant, one["provider"], one["interval"], f"{one['bars']:,}", one["first"],
        last, f"{sample}{how}",
    )  # fmt: skip


# ---- What is stored


def _plain(one: StoredSeries | StoredCompany) -> dict[str, Any]:
    values = asdict(one)
    symbol = values.pop("symbol")
    about = {"symbol": symbol["ticker"], "mic": symbol["mic"], "currency": symbol["currency"]}
    return {**about, **values}


def _show_series(found: Sequence[StoredSeries]) -> None:
    if not found:
        return
    columns = ["symbol", "exchange", "currency", "provider", "interval", "sessions>", "first"]
    columns += ["last", "fetched for", "gaps", "splits>", "dividends>", "fetched at (UTC)"]
    table("", columns, [_series_row(one) for one in found])
    for one in found:
        for text in one.notes:
            note(f"{one.symbol.ticker}, {one.provider}, {one.interval}: {one_line(text)}")


def _series_row(one: StoredSeries) -> tuple[str, ...]:
    last = _day(one.last)
    if one.provisional and one.provisional == one.last:
        last += " (provisional)"
    return (
        *one.symbol.identity, one.provider, str(one.interval), f"{one.sessions:,}",
        _day(one.first), last, _spans(one.covered), _spans(one.gaps) or "none", str(one.splits),
        str(one.dividends), _moment(one.fetched_at),
    )  # fmt: skip


def _show_companies(found: Sequence[StoredCompany]) -> None:
    if not found:
        return
    say()
    columns = ["symbol", "exchange", "currency", "kept", "provider", "number>", "first", "last"]
    rows = [
        (
            *one.symbol.identity, _TOLD[one.kind], one.provider, f"{one.number:,}", one.first,
            one.last, _moment(one.fetched_at),
        )
        for one in found
    ]  # fmt: skip
    table("", [*columns, "fetched at (UTC)"], rows)


def _spans(spans: Sequence[tuple[date, date]]) -> str:
    """The first few stretches of days, and how many more there are."""
    shown = [f"{start} to {end}" if start != end else f"{start}" for start, end in spans[:_HEAD]]
    more = [f"{len(spans) - _HEAD} more"] if len(spans) > _HEAD else []
    return "; ".join([*shown, *more])


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _moment(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _quota_row(one: QuotaStatus, used_for: Sequence[str]) -> tuple[str, ...]:
    limited = one.limits.per_day is not None
    return (
        one.provider,
        ", ".join(used_for) or "nothing",
        "no limit" if one.limits.per_second is None else f"{one.limits.per_second:g}",
        "no limit" if not limited else f"{one.limits.per_day:,}",
        f"{one.used_today:,}" if limited else "not counted",
        f"{one.left_today:,}" if one.left_today is not None else "",
        _moment(one.held_until) if one.held_until else "",
        _moment(one.next_at) if one.next_at else "now",
    )
