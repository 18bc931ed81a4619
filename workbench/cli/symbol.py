"""``workbench symbol``: the known securities; finding one, and adding those nobody lists."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workbench.cli.desk import facts, known_symbols, label, whole
from workbench.cli.exit_codes import NO_ANSWER
from workbench.cli.options import DebugOption, JsonOption, ProfileOption
from workbench.cli.output import emit, note, one_line, say, table
from workbench.cli.session import opened
from workbench.errors import InvalidDocumentError, QuestionError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.domain import Symbol
    from workbench.services.symbols import Listing
    from workbench.stores.repository import Document

_REQUIRED = ("ticker", "mic", "currency")
_COLUMNS = (*_REQUIRED, "name", "isin", "sector", "industry")
_SOURCES = {"user": "you", "catalogue": "the list of the market data"}

TickerArgument = Annotated[str, typer.Argument(metavar="TICKER", help="As AAPL, or AAPL@XNAS.")]

app = typer.Typer(help="The known securities.", no_args_is_help=True)


@app.command()
def search(
    query: Annotated[
        str,
        typer.Argument(metavar="QUERY", help="A ticker, name, alias or ISIN, or its beginning."),
    ],
    *,
    limit: Annotated[int, typer.Option("--limit", help="How many to show, 1 to 200.")] = 20,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Find securities, the best match first: the known ones, then those of a former ticker, then
    what the market data's own search finds, which is asked where there is room.

    Exit code 3: none is found.
    """
    with opened(profile) as wb:
        found: list[Document] = wb.services.get_symbols_service().search_symbols(query, limit)
        beside, said = _beside(wb, query, limit) if len(found) < limit else ([], ())
        # Not every provider says where its finds are listed.
        known = {(one["symbol"], mic, one["currency"]) for one in found for mic in (one["mic"], "")}
        found += [one for one in beside if _identity(one) not in known][: limit - len(found)]
        for text in (*said, *_renamed(query, wb.data.now)):
            note(one_line(text))
    if as_json:
        emit(found)
    elif found:
        columns = ["ticker", "exchange", "currency", "name", "ISIN", "found by"]
        table("", columns, [_line(one) for one in found])
    else:
        say(f"No known security matches '{one_line(query)}'.")
    if len(found) == limit:
        note(f"Only the first {limit} are shown; --limit shows more.")
    if not found:
        raise typer.Exit(NO_ANSWER)


@app.command()
def show(
    ticker: TickerArgument,
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """What is known of a security; one that is not known yet is asked of the market data."""
    with opened(profile) as wb:
        (symbol,) = known_symbols(wb, [ticker])
        _show(_document(wb, symbol), as_json)


@app.command()
def add(  # noqa: PLR0913 - each is an option of the command
    ticker: Annotated[str, typer.Argument(metavar="TICKER", help="As it is written there.")],
    *,
    mic: Annotated[str, typer.Option("--mic", help="The exchange's code (ISO 10383), as XETR.")],
    currency: Annotated[str, typer.Option("--currency", help="It is traded in, as EUR.")],
    name: Annotated[str | None, typer.Option("--name", help="The company's name.")] = None,
    isin: Annotated[str | None, typer.Option("--isin")] = None,
    alias: Annotated[
        list[str] | None,
        typer.Option("--alias", help="Another name; repeatable. They replace those there are."),
    ] = None,
    sector: Annotated[str | None, typer.Option("--sector")] = None,
    industry: Annotated[str | None, typer.Option("--industry")] = None,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Add a security by hand, or what is newly known of one.

    Of one that is known, what is not given stays.
    """
    given = {"ticker": ticker, "mic": mic, "currency": currency, "name": name, "isin": isin}
    given |= {"sector": sector, "industry": industry}
    with opened(profile) as wb:
        _fill(wb)
        listing = _listing({key: text or "" for key, text in given.items()}, alias or ())
        kept = wb.services.get_symbols_service().add_symbol(listing)
        _show(kept, as_json)
        if "@" in (typed := label(wb, listing.symbol)):
            note(f"{kept['symbol']} is listed more than once now: this one is {typed}.")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="UTF-8, with a header.")],
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Add the securities of a CSV file: ticker,mic,currency,name,isin,sector,industry.

    The first three are needed; an empty cell leaves what is known. Where a row is wrong, every
    such row is told by its line, and nothing is imported.
    """
    rows = list(_rows(file))
    listings = _checked(rows)
    with opened(profile) as wb:
        _fill(wb)
        service = wb.services.get_symbols_service()
        new = wb.store.database.atomic(lambda: service.add_symbols(listings), long=True)
        if as_json:
            kept = [_document(wb, one.symbol) for one in listings]
            emit({"rows": len(rows), "new": new, "symbols": kept})
        else:
            say(f"Imported {len(rows):,} securities, {new:,} of them new.")


@app.command()
def remove(
    ticker: TickerArgument,
    *,
    profile: ProfileOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Forget a security. Watchlists and ideas that name it keep it."""
    from workbench.domain import Symbol

    with opened(profile) as wb:
        service = wb.services.get_symbols_service()
        found = service.get_symbol(ticker)
        if found is None:
            raise QuestionError(f"'{one_line(ticker)}' is not among the known securities.")
        symbol = Symbol(found["symbol"], found["mic"], found["currency"])
        service.remove_symbol(whole(symbol))
        if as_json:
            emit(found)
        else:
            say(f"Removed {found['symbol']} ({found['name']}, {found['mic']}).")
        if whole(symbol) in map(whole, wb.data.catalogue()):
            note("The market data list it, so it will be known again.")


def _beside(wb: Workbench, query: str, limit: int) -> tuple[list[Document], tuple[str, ...]]:
    """What the market data find, as documents, and who of them could not be asked."""
    answer = wb.data.search(query, limit)
    fields = [
        {**one.symbol.identity_fields, "name": one.symbol.name, "aliases": [*one.symbol.aliases],
         "match": one.match, "origin": one.origin}
        for one in answer.found
    ]  # fmt: skip
    return fields, answer.notes


def _identity(one: Document) -> tuple[str, str, str]:
    return one["symbol"], one["mic"], one["currency"]


def _renamed(query: str, now: date) -> list[str]:
    """By which changes the share of a ticker came to be called otherwise by ``now``, or later."""
    from workbench.market.reference.former import changes_before, changes_since

    ticker = query.strip().upper()
    return [str(change) for change in (*changes_before(ticker, now), *changes_since(ticker, now))]


def _fill(wb: Workbench) -> None:
    """Make known what the market data list, before something is added to it."""
    wb.services.get_symbols_service().get_symbol("-")


def _listing(given: Mapping[str, str], aliases: Sequence[str] = ()) -> Listing:
    """What was typed of a security."""
    from workbench.domain import Symbol
    from workbench.services.symbols import Listing

    told = {name: " ".join(text.split()) for name, text in given.items()}
    ticker, mic, currency, isin = (
        told.get(name, "").upper() for name in ("ticker", "mic", "currency", "isin")
    )
    return Listing(
        Symbol(ticker, mic, currency, told.get("name", ""), tuple(aliases)),
        isin=isin or None,
        sector=told.get("sector") or None,
        industry=told.get("industry") or None,
    )


def _rows(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The line and the cells of each row. Raises QuestionError where this is no such file."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise QuestionError(f"{file} is not UTF-8 text.") from None
    except OSError as error:
        raise QuestionError(f"{file} cannot be read: {error.strerror}.") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = _columns(next(reader, []))
        for cells in reader:
            if any(cell.strip() for cell in cells):
                row = dict(zip(columns, cells, strict=False))
                yield reader.line_num, row if len(cells) == len(columns) else {}
    except csv.Error as error:
        raise QuestionError(f"{file}, line {reader.line_num}: {error}.") from None


def _columns(header: Sequence[str]) -> list[str]:
    names = [name.strip().lower() for name in header]
    missing = [name for name in _REQUIRED if name not in names]
    unknown = [name for name in names if name not in _COLUMNS]
    if missing or unknown or len(set(names)) < len(names):
        wrong = f"lacks {', '.join(missing)}" if missing else "has columns that are not known"
        raise QuestionError(
            f"The header {wrong}.",
            hint=f"It is made of {','.join(_COLUMNS)}, each once; the first three are needed.",
        )
    return names


def _checked(rows: Sequence[tuple[int, dict[str, str]]]) -> list[Listing]:
    """The rows as securities. Each that is none is told by its line, then QuestionError."""
    from workbench.services.symbols import check_listing

    listings: list[Listing] = []
    lines: dict[Symbol, int] = {}
    wrong = 0
    for line, row in rows:
        try:
            if not row:
                raise InvalidDocumentError("It has not as many cells as the header.")
            listing = _listing(row)
            check_listing(listing)
            identity = replace(listing.symbol, name="", aliases=())
            if identity in lines:
                raise InvalidDocumentError(f"It is the security of line {lines[identity]} again.")
            lines[identity] = line
            listings.append(listing)
        except InvalidDocumentError as error:
            wrong += 1
            note(f"Line {line}: {one_line(str(error))}", style="")
    if wrong or not rows:
        said = f"{wrong} of {len(rows)} rows are wrong" if wrong else "There is no row"
        raise QuestionError(f"{said}, so nothing was imported.")
    return listings


def _document(wb: Workbench, symbol: Symbol) -> Document | None:
    """What is kept of this very security."""
    return wb.store.repository("symbols").find_one(symbol.identity_fields)


def _line(one: Document) -> tuple[str, ...]:
    return (
        one["symbol"], one["mic"], one["currency"], one["name"], one.get("isin") or "",
        one["match"],
    )  # fmt: skip


def _show(kept: Document | None, as_json: bool) -> None:
    if as_json or kept is None:
        emit(kept)
        return
    rows = [
        ("ticker", kept["symbol"]),
        ("exchange", kept["mic"]),
        ("currency", kept["currency"]),
        ("name", kept["name"]),
        ("also called", kept["aliases"]),
        ("ISIN", kept.get("isin")),
        ("sector", kept["sector"]),
        ("industry", kept["industry"]),
        ("known from", _SOURCES.get(kept["source"], kept["source"])),
    ]
    table("", ["security", ""], facts(rows))
