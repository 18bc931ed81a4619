"""What the commands of an analyst's desk share: whose, which one, and values as they are typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.output import note, one_line
from workbench.errors import DocumentNotFoundError, NoDataError, QuestionError

if TYPE_CHECKING:
    from workbench.app import Workbench
    from workbench.domain import Symbol
    from workbench.stores.repository import Document, Documents

MOST = 500
"""How many of a kind are shown; that there are more is said."""
_FIRST_WORKSPACE = "Main"
_SHORT = 6
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

WorkspaceOption = Annotated[
    str | None,
    typer.Option(
        "--workspace", "-w", metavar="NAME", help="The workspace; without it, your only one."
    ),
]


def workspace_of(wb: Workbench, name: str | None, *, change: bool = False) -> Document:
    """The workspace ``name``, whatever its case; without a name the only active one.

    Raises DocumentNotFoundError, which says what to type; ``change``: also for an archived one.
    """
    service = wb.services.get_workspace_service()
    found = service.find_workspace(wb.user_id, name) if name is not None else None
    if found is None:
        active = service.list_workspaces(wb.user_id, limit=MOST)
        if name is None and len(active) == 1:
            return active[0]
        raise _none_meant(name, active)
    if change and found["status"] == "archived":
        raise DocumentNotFoundError(
            f"The workspace '{found['name']}' is archived.",
            hint="Choose another: workbench workspace list.",
        )
    return found


def _none_meant(name: str | None, active: Documents) -> DocumentNotFoundError:
    if not active:
        said, hint = "You have no active workspace.", "Make one: workbench workspace create NAME."
    elif name is None:
        said, hint = (
            f"You have several workspaces: {names(active)}.",
            "Say which: --workspace NAME.",
        )
    else:
        said, hint = f"You have no workspace '{one_line(name)}'.", f"You have {names(active)}."
    return DocumentNotFoundError(said, hint=hint)


def first_workspace(wb: Workbench) -> Document | None:
    """The workspace made for somebody who never had one, which is said; None for everybody else."""
    service = wb.services.get_workspace_service()
    if any(service.list_workspaces(wb.user_id, limit=1, archived=old) for old in (False, True)):
        return None
    made = service.create_workspace(wb.user_id, _FIRST_WORKSPACE)
    note(f"You had no workspace: made the workspace {made['name']}.")
    return made


def _named_in_one(
    wb: Workbench, workspace: str | None, name: str, all_of: Callable[[str], Sequence[Document]]
) -> Document | None:
    """What is called ``name``, where no workspace is said and only one of the user's has it."""
    from workbench.services.naming import folded

    if workspace is not None:
        return None
    found = [one for one in all_of(wb.user_id) if one["name_key"] == folded(name)]
    return found[0] if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where things of a kind are kept in workspaces. ``what``: one of them, as in ``workbench WHAT
    create``; ``all_of`` a user, ``listed`` in a workspace; ``find``: one of a workspace by name."""

    what: str
    all_of: Callable[[str], Sequence[Document]]
    listed: Callable[[str], Sequence[Document]]
    find: Callable[[str, str], Document | None]


def shelved(
    wb: Workbench, shelf: Shelf, workspace: str | None, name: str, *, change: bool = False
) -> tuple[Document, Document]:
    """The workspace and what is called ``name`` in it, whatever its case. Raises
    DocumentNotFoundError; ``change``: also for an archived workspace."""
    if one := _named_in_one(wb, workspace, name, shelf.all_of):
        return wb.services.get_workspace_service().known(one["workspace_id"]), one
    place = workspace_of(wb, workspace, change=change)
    found = shelf.find(place["_id"], name)
    if found is None:
        there = shelf.listed(place["_id"])
        makes = f"workbench {shelf.what} create makes one."
        raise DocumentNotFoundError(
            f"There is no {shelf.what} '{one_line(name)}' in {place['name']}.",
            hint=f"There are {names(there)}." if there else makes,
        )
    return place, found


def names(documents: Iterable[Document]) -> str:
    """Their names in one line."""
    return ", ".join(document["name"] for document in documents)


def known_symbols(wb: Workbench, tickers: Iterable[str]) -> list[Symbol]:
    """The securities of ``tickers``, each once. All are looked up before any is used; those that
    nobody knows are named together in a QuestionError."""
    service = wb.services.get_symbols_service()
    found, unknown = dict[tuple[str, str, str], "Symbol"](), []
    for ticker in tickers:
        try:
            symbol = service.lookup(ticker.strip())
            found[symbol.identity] = symbol
        except NoDataError as error:
            unknown.append((one_line(ticker), error))
    if len(unknown) == 1:
        raise QuestionError(str(unknown[0][1])) from unknown[0][1]
    if unknown:
        raise QuestionError(
            f"Nothing is known of {', '.join(ticker for ticker, _ in unknown)}.",
            hint="Nothing was changed. Add a security with `workbench symbol add`.",
        )
    return list(found.values())


def whole(symbol: Symbol) -> str:
    """A security as it is told from every other: ``TICKER@MIC/CURRENCY``."""
    return f"{symbol.ticker}@{symbol.mic}/{symbol.currency}"


def labels(listed: Sequence[Mapping[str, Any]]) -> list[str]:
    """The ticker of each, with the exchange, and the currency, where it takes them to tell it
    from the others."""
    tickers = [one["symbol"] for one in listed]
    places = [f"{one['symbol']}@{one['mic']}" for one in listed]
    return [
        ticker
        if tickers.count(ticker) == 1
        else place
        if places.count(place) == 1
        else f"{place}/{one['currency']}"
        for one, ticker, place in zip(listed, tickers, places, strict=True)
    ]


def label(wb: Workbench, symbol: Symbol) -> str:
    """A known security as shortly as it can be typed."""
    same = wb.store.repository("symbols").find_many({"symbol": symbol.ticker}, limit=None)
    known = [(one["symbol"], one["mic"], one["currency"]) for one in same]
    return labels(same)[known.index(symbol.identity)]


def focus(wb: Workbench, text: str) -> list[str]:
    """``AAPL, msft`` as a list of known tickers; empty text is an empty list."""
    tickers = [part for part in text.split(",") if part.strip()]
    return [label(wb, symbol) for symbol in known_symbols(wb, tickers)]


def short(document: Document) -> str:
    """The beginning of a document's id, enough to type."""
    return str(document["_id"])[:_SHORT]


def by_id(documents: Sequence[Document], given: str, *, what: str, name: str) -> Document:
    """The document whose id begins with ``given``; ``what`` they are and which field names one.

    Raises DocumentNotFoundError, and QuestionError where several begin so.
    """
    wanted = given.strip().lower()
    found = [document for document in documents if wanted and document["_id"].startswith(wanted)]
    if not found:
        raise DocumentNotFoundError(
            f"You have no {what} '{one_line(given)}'.",
            hint="`workbench workspace show` lists them with their ids.",
        )
    if len(found) > 1:
        size = _telling([document["_id"] for document in found])
        few = "; ".join(f"{each['_id'][:size]} {one_line(each[name])[:40]}" for each in found[:5])
        more = "; ..." if len(found) > 5 else ""
        raise QuestionError(
            f"'{one_line(given)}' begins the id of {len(found)} {what}s: {few}{more}.",
            hint="Type more of it.",
        )
    return found[0]


def _telling(ids: Sequence[str]) -> int:
    """How many characters tell these ids apart, at least as many as are shown elsewhere."""
    size = _SHORT
    while len({id[:size] for id in ids}) < len(ids):
        size += 1
    return size


def tell_cut(documents: Documents, what: str) -> Documents:
    """``documents``; where there are more of them, standard error says so."""
    if documents.truncated:
        note(f"Only the first {len(documents)} {what} are shown.")
    return documents


def day(text: str) -> date:
    """A day as it is typed. Raises QuestionError."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise QuestionError(f"'{one_line(text)}' is no day.", hint="Write it as 2025-01-31.")


def price(text: str) -> Decimal:
    """A price as it is typed, exactly. Raises QuestionError."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise QuestionError(f"'{one_line(text)}' is no price.", hint="Write it as 1234.50.")
    return value


def amount(value: Decimal | None, currency: str) -> str:
    """A price with its currency, exactly as it is kept; empty where there is none."""
    return "" if value is None else f"{currency} {value:,f}"


def on(moment: datetime | None) -> str:
    """The day of a moment, in UTC."""
    return f"{moment:%Y-%m-%d}" if moment else ""


def facts(rows: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """Names and values as cells; what nobody said is so called."""
    return [(name, "not set" if value in (None, "", []) else _said(value)) for name, value in rows]


def _said(value: Any) -> str:  # noqa: ANN401 - any value of a document
    return ", ".join(value) if isinstance(value, list) else one_line(str(value))
