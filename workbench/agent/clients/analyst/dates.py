"""The days and calendar units named in a question: every usual way to write them, as a table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from workbench.agent.clients.analyst.text import ATOMS
from workbench.agent.clients.analyst.units import Atom, Kind, containing, day, preceding, unit

MONTH = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
YEAR = (
    r"(?<![\w$.#:])((?:19|20)\d\d)(?![\d%]|:\d|[.,]\d|\.[A-Za-z]"
    r"|[ -]?(?:shares|dollars|usd|sessions|days?|times|points|percent|million|billion)\b)"
)
YY = r"((?:19|20)\d\d|'?\d\d)(?!\d)"
_FULL = r"((?:19|20)\d\d|'\d\d)(?!\d)"
_NTH = r"(\d{1,2})(?:st|nd|rd|th)?"
_ORDINAL = r"(first|second|third|fourth|final|last|1st|2nd|3rd|4th|one|two|three|four)"
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|satur|sun)(?:day)?,? )?"
_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {
    "first": 1, "1st": 1, "one": 1, "second": 2, "2nd": 2, "two": 2, "third": 3, "3rd": 3,
    "three": 3, "fourth": 4, "4th": 4, "four": 4,
}  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Pending:
    """A month, quarter, half or day whose year is not said beside it."""

    kind: Kind
    number: int
    day: int = 0

    def in_year(self, year: int) -> Atom:
        """The atom in ``year``; ValueError where the calendar has none."""
        return day(year, self.number, self.day) if self.day else unit(self.kind, year, self.number)


@dataclass(slots=True)
class Draft:
    """A text in which each date found is replaced by a mark, and what went wrong."""

    text: str
    now: date
    atoms: list[Atom | Pending] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str], build: Builder) -> None:
        """Replace every match that ``build`` can read by the mark of its atom."""
        self.text = pattern.sub(lambda match: self._replace(match, build), self.text)

    def _replace(self, match: re.Match[str], build: Builder) -> str:
        try:
            atom = build(match, self.now)
        except (ValueError, OverflowError):
            self.problems.append(f"'{match[0].strip()}' is not a date of the calendar.")
            return " "
        return match[0] if atom is None else self.mark(atom)

    def mark(self, atom: Atom | Pending) -> str:
        """Keep ``atom`` and give the mark that stands for it."""
        if len(self.atoms) >= 40:
            if len(self.atoms) == 40:
                self.atoms.append(atom)
                self.problems.append("The question names too many dates.")
            return " "
        self.atoms.append(atom)
        return f" {chr(0xE100 + len(self.atoms) - 1)} "


Builder = Callable[[re.Match[str], date], Atom | Pending | None]


def month_number(name: str) -> int:
    """1 to 12."""
    return _NAMES.index(name.lower()[:3]) + 1


def _year(text: str) -> int:
    digits = int(text.strip("'"))
    return digits if digits > 99 else digits + (2000 if digits < 50 else 1900)


def _ordinal(text: str, count: int) -> int:
    return _ORDINALS.get(text.lower(), count)  # "last" and "final" are the count-th


def _iso(match: re.Match[str], now: date) -> Atom:
    return day(int(match[1]), int(match[2]), int(match[3]))


def _month_day(match: re.Match[str], now: date) -> Atom:
    return day(_year(match[3]), month_number(match[1]), int(match[2]))


def _day_month(match: re.Match[str], now: date) -> Atom:
    return day(_year(match[3]), month_number(match[2]), int(match[1]))


def _numeric(match: re.Match[str], now: date) -> Atom:
    """Month first, as written in the United States, unless that is no date; dots: day first."""
    first, second, year = int(match[1]), int(match[3]), _year(match[4])
    month_first = match[2] != "." and first <= 12
    atom = day(year, first, second) if month_first else day(year, second, first)
    ambiguous = first <= 12 and second <= 12 and first != second
    how = "month first" if month_first else "day first"
    return atom.noting(f"{match[0].strip()} is read {how}, as {atom.start}.") if ambiguous else atom


def _month_year(match: re.Match[str], now: date) -> Atom:
    return unit("month", _year(match[2]), month_number(match[1]))


def _iso_month(match: re.Match[str], now: date) -> Atom:
    atom = unit("month", int(match[1]), int(match[2]))
    if int(match[2]) > int(match[1]) % 100:  # 2004-07 may be meant as 2004 to 2007
        return atom.noting(f"{match[0].strip()} is read as the month, not as a run of years.")
    return atom


def _month_slash(match: re.Match[str], now: date) -> Atom:
    return unit("month", int(match[2]), int(match[1]))


def _quarter(match: re.Match[str], now: date) -> Atom:
    return unit("quarter", _year(match[2]), _ordinal(match[1], int(_digit(match[1], 4))))


def _half(match: re.Match[str], now: date) -> Atom:
    return unit("half", _year(match[2]), _ordinal(match[1], int(_digit(match[1], 2))))


def _digit(text: str, default: int) -> int:
    return int(text) if text.isdigit() else default


def _swap(build: Builder) -> Builder:
    """A builder for the same two groups in the other order."""

    def swapped(match: re.Match[str], now: date) -> Atom | Pending | None:
        turned = re.fullmatch(r"(\S+) (\S+)", f"{match[2]} {match[1]}")
        return build(turned, now) if turned else None

    return swapped


def _plain_year(match: re.Match[str], now: date) -> Atom:
    return unit("year", int(match[1]))


def _decade(match: re.Match[str], now: date) -> Atom:
    start = int(match[1] or match[2])
    first, last = unit("year", start), unit("year", start + 9)
    if first.first <= now < last.last:
        last = containing("year", now)
    return Atom("year", first.first, last.last, first.start, last.end)


def _short_decade(match: re.Match[str], now: date) -> Atom:
    first = _year(match[1])
    return Atom("year", date(first, 1, 1), date(first + 9, 12, 31), str(first), str(first + 9))


def _part_of_year(match: re.Match[str], now: date) -> Atom:
    count = {"month": 12, "quarter": 4, "half": 2}[match[2].lower()]
    kind: Kind = match[2].lower()  # type: ignore[assignment]
    return unit(kind, int(match[3]), _ordinal(match[1], count))


def _pending(kind: Kind, count: int = 0) -> Builder:
    def build(match: re.Match[str], now: date) -> Pending:
        word = match[1]
        number = month_number(word) if kind == "month" else _ordinal(word, _digit(word, count))
        if not number or number > {"month": 12, "quarter": 4, "half": 2}[kind]:
            raise ValueError(word)
        return Pending(kind, number)

    return build


def _pending_day(match: re.Match[str], now: date) -> Pending:
    name, number = (match[1], match[2]) if not match[1].isdigit() else (match[2], match[1])
    day(2000, month_number(name), int(number))  # leap year: 29 February is possible
    return Pending("day", month_number(name), int(number))


def _relative(match: re.Match[str], now: date) -> Atom:
    current = containing(match[2].lower(), now)  # type: ignore[arg-type]
    past = match[1].lower() in ("last", "previous", "prior", "preceding", "past")
    return preceding(current) if past else current


def _last_month(match: re.Match[str], now: date) -> Atom:
    """The latest month of that name that has ended."""
    atom = unit("month", now.year, month_number(match[1]))
    return atom if atom.last < now else unit("month", now.year - 1, month_number(match[1]))


def _week(match: re.Match[str], now: date) -> Atom:
    """From the Friday before to the Friday of the week, so that five daily returns count."""
    monday = now - timedelta(days=now.weekday())
    past = match[1].lower() not in ("this", "current")
    monday -= timedelta(days=7 if past else 0)
    first, last = monday - timedelta(days=3), min(monday + timedelta(days=4), now)
    atom = Atom("day", first, last, first.isoformat(), last.isoformat())
    return atom.noting(f"The week is measured from the close of {first} to that of {last}.")


def as_of(now: date) -> str:
    """The note that says which day is now."""
    return f"Now is taken as {now}, the as-of day."


def _offset(days: int) -> Builder:
    def build(match: re.Match[str], now: date) -> Atom:
        return containing("day", now - timedelta(days=days))

    return build


def _weekday(match: re.Match[str], now: date) -> Atom:
    back = (now.weekday() - _DAYS.index(match[1].lower())) % 7
    if match[0].lower().startswith("last") and back == 0:
        back = 7
    atom = containing("day", now - timedelta(days=back))
    return atom.noting(f"{match[0].strip()} is read as {atom.start}.")


def _ago(match: re.Match[str], now: date) -> Atom | None:
    return containing("day", now - timedelta(days=int(match[1])))


def _run_of(first: str, last: str, note: str) -> Builder:
    def build(match: re.Match[str], now: date) -> Atom:
        start, end = date.fromisoformat(first), date.fromisoformat(last)
        return Atom("day", start, end, first, last, notes=(note,))

    return build


_SPELT = [
    (rf"\b{_WEEKDAY}(\d{{4}})[-/.](\d{{1,2}})[-/.](\d{{1,2}})(?:T[\d:.]+Z?)?\b", _iso),
    (r"(?<![\d.])\b((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)\b(?!\.\d)", _iso),
    (rf"\b{_WEEKDAY}{MONTH} ?(?:the )?{_NTH}(?: of|,)?[ ,]+{_FULL}", _month_day),
    (rf"\b{MONTH}-{_NTH}-{YY}", _month_day),
    (rf"\b{_WEEKDAY}(?:the )?{_NTH} ?(?:day )?(?:of )?{MONTH}(?: of|,)?[ ,]*{_FULL}", _day_month),
    (rf"\b{_NTH}[-/]{MONTH}[-/]{YY}", _day_month),
    (r"(?<![\d./-])(\d{1,2})([/.-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?![\d/-])", _numeric),
    (rf"\b{MONTH},? ?(?:of |in )?(?:the year )?{YEAR}", _month_year),
    (rf"\b{MONTH}[-/ ]?('\d\d|(?<=[-/])\d\d)\b", _month_year),
    (rf"{YEAR}[ -]{MONTH}", _swap(_month_year)),
    (r"(?<![\w$.-])((?:19|20)\d\d)[-/](0[1-9]|1[0-2])(?![\d/-])", _iso_month),
    (rf"\b(0?[1-9]|1[0-2])[/-]{YEAR}", _month_slash),
    (rf"\bq([0-9])[ -]*(?:of |in |,|/)? ?(?:fy ?)?{YY}", _quarter),
    (rf"\b([0-9])q[ -]?(?:fy)?{YY}", _quarter),
    (rf"{YEAR}[ -]?q([0-9])\b", _swap(_quarter)),
    (r"\b((?:19|20)\d\d)[ -]?q([0-9])\b", _swap(_quarter)),
    (rf"\b{_ORDINAL}[ -](?:calendar |fiscal )?quarter,? ?(?:of |in )?(?:fy ?)?{YY}", _quarter),
    (rf"\bquarter {_ORDINAL} (?:of |in )?{YEAR}", _quarter),
    (rf"\bh([0-9])[ -]*(?:of |in |,|/)? ?{YY}", _half),
    (rf"\b([0-9])h[ -]?{YY}", _half),
    (r"\b((?:19|20)\d\d)[ -]?h([0-9])\b", _swap(_half)),
    (rf"\b{_ORDINAL}[ -]half,? ?(?:of |in )?{YEAR}", _half),
    (rf"\b{_ORDINAL}[ -](month|quarter|half) (?:of |in )?{YEAR}", _part_of_year),
    (r"\b(?:cy|calendar(?: year)?) ?-?((?:19|20)\d\d)(?!\d)", _plain_year),
    (r"\b(?:the )?((?:19|20)\d0)s\b|\bthe ((?:19|20)\d0)'s\b(?! +\w)", _decade),
    (r"\b(?:the )?'?(\d0)s\b", _short_decade),
    (r"\b(?:the )?(?:great|2008|2007-2009|2008-2009|2008-09|global)? ?financial cris[ie]s\b",
     _run_of("2007-10-09", "2009-03-09",
             "The financial crisis is taken as the fall of US shares from 2007-10-09 to "
             "2009-03-09.")),
    (r"\b(?:the )?great recession\b",
     _run_of("2007-11-30", "2009-06-30",
             "The Great Recession is taken as 2007-11-30 to 2009-06-30 (NBER).")),
    (r"\b(?:the )?dot[- ]?com (?:crash|bust|bear market|collapse)\b",
     _run_of("2000-03-10", "2002-10-09",
             "The dot-com crash is taken as 2000-03-10 to 2002-10-09.")),
    (r"\b(?:the day of )?the flash crash\b",
     _run_of("2010-05-06", "2010-05-06", "The flash crash is taken as 2010-05-06.")),
    (r"(?:(?<=in )|(?<=since )|(?<=from )|(?<=and )|(?<=of )|(?<=year )|(?<=to ))'(\d\d)\b(?!s)",
     lambda match, now: unit("year", _year(match[1]))),
    (rf"(?:\b(?:calendar |full )?(?:the )?year (?:of )?)?{YEAR}", _plain_year),
]  # fmt: skip
_YEARLESS = [
    (rf"\b{_WEEKDAY}{MONTH} (?:the )?{_NTH}\b(?!\d|[-.:/]\d|%| ?(?:st|nd)\b)", _pending_day),
    (rf"\b{_WEEKDAY}(?:the )?{_NTH} (?:of )?{MONTH}(?![a-z])", _pending_day),
    (r"\bq([1-9])\b", _pending("quarter")),
    (r"\b(first|second|third|fourth|1st|2nd|3rd|4th)[ -]quarter\b", _pending("quarter")),
    (r"\b(final) quarter\b", _pending("quarter", 4)),
    (r"\bh([1-9])\b", _pending("half")),
    (r"\b(?<!past )(?<!a )(first|second|1st|2nd)[ -]half\b(?! of the)", _pending("half")),
    (r"\b(january|february|april|june|july|august|september|october|november|december"
     r"|jan|feb|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?", _pending("month")),
    (r"(?<=\bin )(march|may|mar)\b", _pending("month")),
    (r"\b(march|may|mar)\b(?=\s*(?:,|and|to|through|until|-|vs\.?|versus|or)\s*"
     f"[{ATOMS}])", _pending("month")),
    (r"(?:(?<=since )|(?<=from )|(?<=during )|(?<=until )|(?<=through )|(?<=between )|(?<=last )"
     r"|(?<=this )|(?<=to )|(?<=of ))(march|may)\b(?! i\b| be\b| have\b)", _pending("month")),
]  # fmt: skip
_RELATIVE = [
    (r"\b(last|previous|prior|preceding|this|current) (?:calendar |full |fiscal )?"
     r"(year|half|quarter|month)\b(?!-)", _relative),
    (rf"\b(?:last|past|previous) {MONTH}(?! ?\d)", _last_month),
    (r"\b(last|previous|prior|this|current) (?:trading |calendar )?week\b", _week),
    (r"\bthe day before yesterday\b", _offset(2)),
    (r"\byesterday(?:'s)?\b", _offset(1)),
    (r"\b(?:today(?:'s)?|nowadays|right now|(?:as of )?now|currently|at present|at the moment"
     r"|presently|these days)\b", lambda match, now: containing("day", now).noting(as_of(now))),
    (r"\b(?:the )?(?:most recent|latest|last) (?:available )?(?:trading )?"
     r"(?:day|session|date)(?! of)\b", _offset(0)),
    (r"\b(?:(?:on )?last |on |this )(monday|tuesday|wednesday|thursday|friday)\b", _weekday),
    (r"\b(\d{1,4}) days ago\b", _ago),
]  # fmt: skip


def _table(rows: list[tuple[str, Builder]]) -> list[tuple[re.Pattern[str], Builder]]:
    return [(re.compile(pattern, re.IGNORECASE), build) for pattern, build in rows]


_SPELT_TABLE = _table(_SPELT)
_YEARLESS_TABLE = _table(_YEARLESS)
_RELATIVE_TABLE = _table(_RELATIVE)


def mark_dates(draft: Draft) -> None:
    """Replace every day and calendar unit in ``draft`` by the mark of its atom."""
    for table in (_SPELT_TABLE, _RELATIVE_TABLE, _YEARLESS_TABLE):
        for pattern, build in table:
            draft.take(pattern, build)
    _settle_years(draft)


def _settle_years(draft: Draft) -> None:
    """Give units without a year that of the date beside them, else the latest that has begun."""
    order = [ord(char) - 0xE100 for char in draft.text if "\ue100" <= char <= "\ue1ff"]
    for position, index in reversed(list(enumerate(order))):
        atom = draft.atoms[index]
        if isinstance(atom, Pending):
            beside = _beside(draft, order, position)
            draft.atoms[index] = _settle(atom, beside, draft)


def _beside(draft: Draft, order: list[int], position: int) -> Atom | None:
    for neighbour in (position + 1, position - 1):
        if 0 <= neighbour < len(order):
            left, right = sorted((order[position], order[neighbour]),
                                 key=lambda i: draft.text.index(chr(0xE100 + i)))  # fmt: skip
            begin = draft.text.index(chr(0xE100 + left)) + 1
            between = draft.text[begin : draft.text.index(chr(0xE100 + right))]
            atom = draft.atoms[order[neighbour]]
            if isinstance(atom, Atom) and _LINK.fullmatch(between):
                return atom
    return None


_LINK = re.compile(
    r"\s*(?:,|and|or|to|the|until|till|through|thru|-|vs\.?|versus|with|in|of|against|&|\s)*",
    re.IGNORECASE,
)


def _settle(pending: Pending, beside: Atom | None, draft: Draft) -> Atom:
    try:
        if beside is not None:
            return pending.in_year(beside.first.year)
        atom = pending.in_year(draft.now.year)
        if atom.last > draft.now:
            atom = pending.in_year(draft.now.year - 1)
        return atom.noting(f"No year was given; the latest is taken: {atom.code}.")
    except ValueError:
        draft.problems.append("A date in the question is not one of the calendar.")
        return containing("day", draft.now)
