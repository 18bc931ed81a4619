"""A file of trades: CSV in, trades out, all of them or none.

A header and one trade a row, separated by commas or by semicolons, in UTF-8. Needed columns: date,
symbol, side, quantity, price, currency, fee; also known: mic, note. Nothing is guessed: a date is
ISO (2024-03-28), a number has a decimal point and no thousands separator, a fee of none is 0.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from workbench.analytics.portfolio import Side, Trade
from workbench.analytics.portfolio.trades import EARLIEST, number_problem
from workbench.errors import InvalidTradeError
from workbench.services.naming import CURRENCY, TICKER

SHOWN_PROBLEMS = 20

NEEDED = ("date", "symbol", "side", "quantity", "price", "currency", "fee")
_NAMES = {
    "date": "date tradedate day",
    "symbol": "symbol ticker",
    "side": "side action type transaction buysell",
    "quantity": "quantity qty shares units",
    "price": "price pricepershare unitprice",
    "currency": "currency ccy",
    "fee": "fee fees commission commissions",
    "mic": "mic exchange exchangemic",
    "note": "note notes comment memo",
}
COLUMNS = {heard: name for name, words in _NAMES.items() for heard in words.split()}
"""Each name a column may have in the header (case, spaces, _, - and / left out) -> its meaning."""

_SIDES: dict[str, Side] = {
    **dict.fromkeys(("buy", "b", "bought", "purchase"), "buy"),
    **dict.fromkeys(("sell", "s", "sold", "sale"), "sell"),
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# GBp is a penny, not a pound: only a code that is all small is written large.
_CURRENCY = re.compile(rf"{CURRENCY.pattern}|[a-z]{{3}}")
_MIC = re.compile(r"[A-Za-z0-9]{4}")
_LONGEST_NUMBER = 40
_LONGEST_NOTE = 1000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class ImportedTrades:
    """The trades of a file in its order; by trade id the notes, and the lines they begin on.

    A trade's id is its fingerprint: a hash of its fields as they were understood (not of the note)
    and of its place among equal rows. So the same file gives the same ids, however it is formatted,
    and two equal trades are two. ``mic`` is "" where the file does not say.
    """

    trades: tuple[Trade, ...]
    notes: Mapping[str, str]
    lines: Mapping[str, int]


def read_trades(source: str | bytes | Path) -> ImportedTrades:
    """The trades of ``source``: the text itself, its bytes, or a ``Path`` to read.

    Columns may stand in any order; names in ``COLUMNS``, in any case. Quantity is above zero,
    price zero (a share that was given) or more, fee zero or more; symbols become capitals. Empty
    rows are passed over. Raises InvalidTradeError with every finding in ``problems``, each with
    the line it is on; its message lists the first 20.
    """
    problems: list[str] = []
    rows = _rows(_text(source), problems)
    line, header = next(rows, (1, []))
    if not header:
        raise InvalidTradeError("The file of trades is empty.", hint=_HINT)
    columns = _columns(header)
    if wrong := _header_problems(header, columns):
        raise refused([*problems, *(f"line {line}: {problem}" for problem in wrong)])
    read: list[tuple[int, Trade, str]] = []
    for line, cells in rows:
        if len(cells) != len(header):
            problems.append(f"line {line}: {len(cells)} cells, the header has {len(header)}")
        elif row := _row(dict(zip(columns, cells, strict=True)), line, problems):
            read.append((line, *row))
    if problems:
        raise refused(problems)
    if not read:
        raise InvalidTradeError("The file of trades has a header and no trade.")
    return _imported(read)


_HINT = f"Its first line names the columns: {','.join(NEEDED)}, and mic, note if wanted."


def _imported(rows: list[tuple[int, Trade, str]]) -> ImportedTrades:
    """``rows``: line, trade that has no id yet, note."""
    seen: Counter[str] = Counter()
    trades, notes, lines = [], {}, {}
    for line, row, note in rows:
        words = _words(row)
        seen[words] += 1
        mark = hashlib.sha256(f"{words}\x1f{seen[words]}".encode()).hexdigest()
        trade = replace(row, id=mark[:32])
        trades.append(trade)
        lines[trade.id] = line
        if note:
            notes[trade.id] = note
    return ImportedTrades(tuple(trades), notes, lines)


def _words(trade: Trade) -> str:
    """All that a trade is, as one text; equal numbers give equal ones (10.00 is 10)."""
    numbers = (f"{number.normalize():f}" for number in (trade.quantity, trade.price, trade.fee))
    names = (trade.side, trade.symbol, trade.mic, trade.currency)
    return "\x1f".join((trade.day.isoformat(), *names, *numbers))


def _text(source: str | bytes | Path) -> str:
    content = _bytes(source) if isinstance(source, Path) else source
    if isinstance(content, str):
        return content.removeprefix("\ufeff")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidTradeError(
            f"The file of trades is not UTF-8: byte {error.start + 1} is none.",
            hint="Save it as CSV UTF-8.",
        ) from None


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidTradeError(
            f"The file of trades {path} cannot be read: {error.strerror}."
        ) from None


def _rows(text: str, problems: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it begins on; the cells without spaces around."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = [cell.strip() for cell in next(reader)]
        except StopIteration:
            return
        except csv.Error as error:
            problems.append(f"line {line}: a quote is not closed or stands wrong ({error})")
            continue
        if any(cells):
            yield line, cells


def _columns(header: list[str]) -> list[str]:
    """What each column means; "" where that is not known."""
    return [COLUMNS.get(re.sub(r"[\s_/-]", "", name).casefold(), "") for name in header]


def _header_problems(header: list[str], columns: list[str]) -> list[str]:
    if not any(columns):
        return [f"this is no header. {_HINT}"]
    unknown = [name for name, column in zip(header, columns, strict=True) if not column]
    counts = Counter(filter(None, columns))
    return [
        *(f"unknown column {_shown(name)}" if name else "a column has no name" for name in unknown),
        *(f"column {name} is there {n} times" for name, n in counts.items() if n > 1),
        *(f"column {name} is missing" for name in NEEDED if name not in counts),
    ]


def _row(cells: Mapping[str, str], line: int, problems: list[str]) -> tuple[Trade, str] | None:
    """The trade, still without an id, and its note; None where the row has ``problems``."""
    before = len(problems)

    def read(name: str, as_value: Callable[[str], _T], otherwise: _T) -> _T:
        cell = cells.get(name, "")
        try:
            if not cell and name in NEEDED:
                raise ValueError(f"is missing{'; write 0 for none' if name == 'fee' else ''}")
            return as_value(cell)
        except ValueError as error:
            problems.append(f"line {line}: {name} {_shown(cell) + ' ' if cell else ''}{error}")
            return otherwise

    zero = Decimal(0)
    day = read("date", _day, date.min)
    symbol = read("symbol", _symbol, "")
    side: Side = read("side", _side, "buy")
    quantity = read("quantity", _positive, zero)
    price = read("price", _number, zero)
    currency = read("currency", _currency, "")
    fee = read("fee", _number, zero)
    mic = read("mic", _mic, "")
    note = read("note", _note, "")
    if len(problems) > before:
        return None
    try:
        return Trade("", day, side, symbol, mic, currency, quantity, price, fee), note
    except InvalidTradeError as error:
        problems.append(f"line {line}: {error.message.replace('Trade ', 'the trade')}")
        return None


def _day(cell: str) -> date:
    if not _DAY.fullmatch(cell):
        raise ValueError("is not written as 2024-03-28")
    try:
        day = date.fromisoformat(cell)
    except ValueError:
        raise ValueError("is no day of the calendar") from None
    if day < EARLIEST:
        raise ValueError(f"is before {EARLIEST.year}: check the year")
    return day


def _side(cell: str) -> Side:
    side = _SIDES.get(cell.casefold())
    if side is None:
        raise ValueError("is not buy or sell")
    return side


def _symbol(cell: str) -> str:
    if not TICKER.fullmatch(cell):
        raise ValueError("is no ticker")
    return cell.upper()


def _mic(cell: str) -> str:
    if cell and not _MIC.fullmatch(cell):
        raise ValueError("is no exchange code of four letters (XNYS)")
    return cell.upper()


def _currency(cell: str) -> str:
    if not _CURRENCY.fullmatch(cell):
        raise ValueError("is no currency code (USD)")
    return cell.upper() if cell.islower() else cell


def _positive(cell: str) -> Decimal:
    return _number(cell, positive=True)


def _number(cell: str, *, positive: bool = False) -> Decimal:
    if "," in cell:
        raise ValueError("has a comma: write 1234.5, with a point and no thousands separator")
    if len(cell) > _LONGEST_NUMBER or not _NUMBER.fullmatch(cell):
        raise ValueError("is no plain number such as 1234.5")
    number = Decimal(cell)
    if wrong := number_problem(number, positive=positive):
        raise ValueError(wrong)
    return number.copy_abs()  # -0 is 0


def _note(cell: str) -> str:
    if len(cell) > _LONGEST_NOTE:
        raise ValueError(f"is longer than {_LONGEST_NOTE} characters")
    return cell


def _shown(cell: str) -> str:
    return repr(cell if len(cell) <= 40 else f"{cell[:39]}…")


def refused(problems: list[str], *, hint: str | None = None) -> InvalidTradeError:
    """The one error for a file with ``problems``, each of which begins with its line."""
    more = len(problems) - SHOWN_PROBLEMS
    shown = [*problems[:SHOWN_PROBLEMS], *([f"and {more} more"] if more > 0 else [])]
    return InvalidTradeError(
        "No trade was imported, the file has mistakes:\n" + "\n".join(shown),
        problems=tuple(problems),
        hint=hint,
    )
