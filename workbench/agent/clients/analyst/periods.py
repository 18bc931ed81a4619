"""The periods and days a question asks about, from the dates in it and the words around them.

Whole calendar units stay calendar units ("2004/2007"), exact days stay explicit, and lengths
("the past five years") are counted back from now: the tools measure the two kinds differently.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial

from workbench.agent.clients.analyst.dates import MONTH, YEAR, Draft, mark_dates
from workbench.agent.clients.analyst.lengths import (
    COUNTED,
    NUMBER,
    TRAIL,
    UNIT,
    UNIT_NAMES,
    N,
    in_sessions,
    length,
    length_from,
    length_to,
    part_of,
    time_ago,
    to_date,
)
from workbench.agent.clients.analyst.reader import Dates, Reader, end_code, open_end, start_code
from workbench.agent.clients.analyst.text import ATOMS, DAY, quoted
from workbench.agent.clients.analyst.units import (
    Atom,
    When,
    following,
    preceding,
)

_A = f" *([{ATOMS}]) *"
_TILL = (
    r"(?:to|until|till|'til|through|thru|up to|up until|-"
    r"|,? ?(?:and )?(?:ending|ended|ends|finishing)(?: on| in| at| with)?)"
)
_EDGE_WORDS = {"end": "last", "close": "last", "last": "last", "final": "last"}


def read_dates(text: str, now: date) -> Dates:
    """Find every day and period in ``text``; each is replaced by one mark."""
    prepared = _prepare(text, now)
    draft = Draft(prepared, now)
    mark_dates(draft)
    found = Dates(draft.text, problems=draft.problems)
    reader = Reader(draft, now, found)
    _check_lists(reader)
    _mark_edges(reader)
    _anchor(reader)
    for pattern, join in _JOINS:
        draft.text = pattern.sub(partial(_guarded, reader, join), draft.text)
    found.text = draft.text
    _check_future(reader)
    _check_bounds(prepared, found)
    return found


def _guarded(reader: Reader, join: Join, match: re.Match[str]) -> str:
    try:
        written = join(reader, match)
    except (ValueError, OverflowError):
        reader.found.problems.append("A period in the question can't be read.")
        return " "
    return match[0] if written is None else written


def _prepare(text: str, now: date) -> str:
    """Write shortened ranges out, so that each date stands for itself."""
    years = {"last": now.year - 1, "past": now.year - 1, "previous": now.year - 1,
             "prior": now.year - 1, "this": now.year, "current": now.year}  # fmt: skip
    text = _OVER_LAST.sub(r"\1 the past \2", text)
    text = _OF_YEAR.sub(lambda m: f"{m[1]} of {years[m[2].lower()]}", text)
    text = _YEAR_END.sub(r"\1\2\3 the end of \1", text)
    text = _DOTS.sub(" to ", text)
    text = _YEARS.sub(r"\1 through \2", text)
    text = _DAYS_RANGE.sub(r"\1 \2, \4 to \1 \3, \4", text)
    text = _DAYS_RANGE_BACK.sub(r"\3 \1, \4 to \3 \2, \4", text)
    text = _SHORT_YEARS.sub(lambda m: f"{m[1]} through {m[1][:2]}{m[2]}", text)
    text = _INTERVAL.sub(r"\1 to \2", text)
    return _ORDINAL_PAIR.sub(r"\1 \4 \2 \3 \4", text)


_OVER_LAST = re.compile(
    r"\b(over|during|within|across|for|in) the last (year|month|quarter|week)\b(?! of)",
    re.IGNORECASE,
)
_ORD = r"(first|second|third|1st|2nd|3rd|last|final|fourth|4th)"
_OF_YEAR = re.compile(
    rf"\b({MONTH.replace('(', '(?:', 1)}|q[1-4]|quarter|half|end|start|beginning|close|h[12])"
    r"(?: of| in|,)? (?:the )?(last|past|previous|prior|this|current) (?:calendar )?year\b",
    re.IGNORECASE,
)
_YEARS = re.compile(r"(?<![\w$.-])((?:19|20)\d\d) ?[-/] ?((?:19|20)\d\d)(?![\w-])")
_SHORT_YEARS = re.compile(r"(?<![\w$.-])((?:19|20)\d\d)-(1[3-9]|[2-9]\d)(?![\w-])")
_DAYS_RANGE = re.compile(
    rf"\b{MONTH} (\d{{1,2}})(?:st|nd|rd|th)? ?(?:-|to|through|until) ?(\d{{1,2}})"
    rf"(?:st|nd|rd|th)?,? {YEAR}", re.IGNORECASE,
)  # fmt: skip
_DAYS_RANGE_BACK = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)? ?(?:-|to|through|until) ?(\d{{1,2}})(?:st|nd|rd|th)? {MONTH},?"
    rf" {YEAR}", re.IGNORECASE,
)  # fmt: skip
_YEAR_END = re.compile(
    r"((?:19|20)\d\d)(?!\d)([^.?!]{0,24}?\b)(to|through|thru|until|till|up to)"
    r" (?:(?:the )?year[- ]?end|(?:the )?end of (?:the|that) year)\b", re.IGNORECASE,
)  # fmt: skip
_DOTS = re.compile(r"(?<=\d) ?(?:\.{2,3}|\u2026) ?(?=(?:19|20)\d\d)")
_ISO = r"\d{4}(?:-(?:\d\d(?:-\d\d)?|[qh]\d))?"
_INTERVAL = re.compile(rf"(?<![\w/])({_ISO}) ?(?:/|--) ?({_ISO})(?![\w/])", re.IGNORECASE)
_ORDINAL_PAIR = re.compile(
    rf"\b{_ORD} (and|or|to|through|versus|vs\.?|with|,) (?:the )?{_ORD} (quarter|half)s?\b",
    re.IGNORECASE,
)

# ---- Edges: the last or first session of a unit -----------------------------------------------

_SESSION = r"(?:(?:trading |business |market )?(?:day|session|close|date))"
_EDGES = [
    (rf"\b(?:the )?(?:very )?(end|close|start|beginning|opening|outset|open) of (?:the )?"
     rf"(?:(?:calendar )?(?:year|month|quarter),? )?(?:of )?{_A}"),
    rf"\b(?:the )?(last|final|first|opening) {_SESSION} (?:of|in) (?:the )?(?:year |month )?{_A}",
    rf"\b(?:the )?(?:year|month|quarter)[- ](end)(?: of| for| in|,)?{_A}",
    rf"\b(end|start)-{_A}",
]  # fmt: skip
_EDGES_AFTER = re.compile(rf"{_A}(?:year|month|quarter)?[- ](end)\b(?! of)", re.IGNORECASE)
_EDGE_PATTERNS = [re.compile(pattern, re.IGNORECASE) for pattern in _EDGES]


def _mark_edges(reader: Reader) -> None:
    for pattern in _EDGE_PATTERNS:
        reader.draft.text = pattern.sub(
            lambda m: _edge(reader, m[2], m[1]) or m[0], reader.draft.text
        )
    reader.draft.text = _EDGES_AFTER.sub(
        lambda m: _edge(reader, m[1], m[2]) or m[0], reader.draft.text
    )


def _edge(reader: Reader, mark: str, word: str) -> str:
    atom = reader.atom(mark)
    if atom.kind == "day":
        return f" {mark} " if word.lower() == "close" else ""
    if atom.edge:
        return ""
    side = _EDGE_WORDS.get(word.lower(), "first")
    return reader.draft.mark(replace(atom, edge=side))  # type: ignore[arg-type]


# ---- Joins: atoms and words to periods ----------------------------------------------------------


def _anchor(reader: Reader) -> None:
    """'YTD as of 2012-06-30': lengths end at that day instead of now."""
    text = reader.draft.text
    match = _AS_OF.search(text) or (None if _SEVERAL.search(text) else _ON_DAY.search(text))
    if match and _NEEDS_ANCHOR.search(text):
        atom = reader.atom(match[1])
        if atom.kind != "day" and not atom.edge and match.re is _ON_DAY:
            return
        reader.anchor = min(atom.last, reader.draft.now)
        if atom.last > reader.draft.now and not atom.first <= reader.draft.now:
            reader.found.problems.append(_future_text(atom.code, reader.draft.now))
        reader.draft.text = match.re.sub(f" {DAY} ", text, count=1)


_AS_OF = re.compile(rf"\b(?:as of|as at){_A}", re.IGNORECASE)
_ON_DAY = re.compile(rf"\b(?:at|on|to|ending(?: on)?|through){_A}", re.IGNORECASE)
_SEVERAL = re.compile(r"\band\b|,|\bfrom\b", re.IGNORECASE)
_NEEDS_ANCHOR = re.compile(
    rf"\b(?:ytd|year[- ]to[- ]date|mtd|qtd|ttm|trailing|(?:{TRAIL}|the) {N} {UNIT}\b"
    rf"|{N}[- ]{UNIT}\b)", re.IGNORECASE,
)  # fmt: skip


def _range(reader: Reader, match: re.Match[str]) -> str | None:
    first, last = reader.atom(match[1]), reader.atom(match[2])
    if last.last < first.first:
        reader.found.problems.append(
            f"The period ends ({last.code}) before it starts ({first.code})."
        )
        return " "
    end = "" if last.first <= reader.draft.now < last.last else end_code(last)
    return reader.period(start_code(first), end, (*first.notes, *last.notes))


def _range_back(reader: Reader, match: re.Match[str]) -> str | None:
    """'Through June 2009, starting with 2007': the end is named first."""
    turned = re.fullmatch(r"(.)(.)", f"{match[2]}{match[1]}")
    return _range(reader, turned) if turned else None


def _since(reader: Reader, match: re.Match[str]) -> str:
    atom = reader.atom(match[1])
    return reader.period(start_code(atom), open_end(reader), atom.notes)


def _after(reader: Reader, match: re.Match[str]) -> str:
    """After a unit: from the next one on. After a day: from its close on."""
    atom = reader.atom(match[1])
    start = atom.start if atom.kind == "day" or atom.edge == "first" else following(atom).start
    return reader.period(start, open_end(reader), atom.notes)


def _until(reader: Reader, match: re.Match[str]) -> str:
    atom = reader.atom(match[2])
    before = match[1].lower().split()[0] in ("before", "prior", "preceding")
    end = (preceding(atom).end if before else end_code(atom)) if atom.edge != "last" else atom.end
    note = "The period starts with the first session held."
    return reader.period("{first}", end, (*atom.notes, note))


def _everything(reader: Reader, match: re.Match[str]) -> str:
    listed = re.search(r"ipo|inception|listing|float|public|launch|debut", match[0], re.IGNORECASE)
    note = ("The first session held is taken as the start; the listing may be older.",)
    return reader.keep(When("period", "max", notes=note if listed else ()))


def _day_beside(reader: Reader, match: re.Match[str]) -> str | None:
    atom = reader.atom(match[2])
    if atom.kind != "day" or atom.first != atom.last:
        return None
    step = {"before": -1, "after": 1, "following": 1}[match[1].lower()]
    moved = atom.first + timedelta(days=step)
    while moved.weekday() > 4:  # the session beside a day is never on a week-end
        moved += timedelta(days=step)
    return reader.keep(When("day", moved.isoformat(), notes=atom.notes))


def _week_of(reader: Reader, match: re.Match[str]) -> str:
    atom = reader.atom(match[2])
    if atom.kind != "day":
        raise ValueError(match[0])
    monday = atom.first - timedelta(days=atom.first.weekday())
    start, end = monday - timedelta(days=3), monday + timedelta(days=4)
    note = f"The week is measured from the close of {start} to that of {end}."
    return reader.period(start.isoformat(), end.isoformat(), (*atom.notes, note))


def _unread_length(reader: Reader, match: re.Match[str]) -> str:
    """'Nine months 2011': which nine is not said."""
    said = re.sub(f"[{ATOMS}]", "", match[0]).strip()
    reader.found.problems.append(f"I can't read the time in '{quoted(said) or said}'.")
    return " "


def _compared(reader: Reader, match: re.Match[str]) -> str:
    """'Compare 2008 to 2009' asks for two periods, not for one."""
    return f"{match[1]}{match[2]} , {match[3]}"


def _single(reader: Reader, match: re.Match[str]) -> str:
    atom = reader.atom(match[1])
    now = reader.draft.now
    if atom.edge and atom.kind != "day":
        when = atom.last if atom.edge == "last" else atom.first
        if atom.first <= now < when:
            note = f"{atom.code} has not ended; the latest session is taken."
            return reader.keep(When("day", now.isoformat(), atom.code, "", (*atom.notes, note)))
        return reader.keep(When("day", when.isoformat(), atom.code, atom.edge, atom.notes))
    if atom.kind == "day" and atom.first == atom.last:
        return reader.keep(When("day", atom.start, notes=atom.notes))
    if atom.kind == "year" and atom.start == atom.end == str(now.year) and atom.last > now:
        return reader.keep(When("period", "ytd", notes=atom.notes))
    if atom.first <= now < atom.last:  # a unit that has not ended is measured so far
        return reader.keep(When("period", f"{atom.start}/", notes=atom.notes))
    return reader.keep(When("period", atom.code, notes=atom.notes))


Join = Callable[[Reader, re.Match[str]], str | None]
_FROM_START = (
    r"(?:inception|(?:its |their |the )?(?:ipo|listing|flotation|debut|launch|start|beginning))"
)
_JOIN_TABLE: list[tuple[str, Join]] = [
    (rf"\bsince (?:its |the |their )?(?:ipo|inception|listing|flotation|debut) (?:in|on|of){_A}",
     _since),
    (rf"\b(?:{TRAIL}|over|in|for|during)? ?(?:the )?(?:{TRAIL} )?{N}[- ]"
     r"(?:trading|business|market)[- ](?:days?|sessions?)\b"
     rf"|\b{TRAIL} {N} sessions\b", in_sessions),
    (rf"\b(?:the )?(?:trading )?(?:day|session|close) (before|after|following){_A}", _day_beside),
    (rf"\b(?:the )?week (of|ending|ended|to|beginning|starting)(?: on)?{_A}", _week_of),
    (rf"\b(?:{NUMBER})[- ](?:{UNIT_NAMES})s? (?:before|prior to|preceding){_A}", _unread_length),
    (rf"\b(?:over |in |during |for )?(?:the )?(first|last|final) {N} (month|quarter|half)s? "
     rf"(?:of|in){_A}", part_of),
    (rf"\b(?:over |in |during |for )?(?:the |a )?()(year|quarter|month|week)(?: period)?"
     rf"[ -](?:to|ending|ended)(?: in| on)?{_A}", length_to),
    (rf"\b(?:over |in |during |for )?(?:the )?{N}[- ]{UNIT}(?: period)? (?:to|ending|ended"
     r"|through"
     rf"|until|up to)(?: in| on)?{_A}", length_to),
    (rf"\b(?:over |in |during |for )?(?:the )?{N}[- ]{UNIT}(?: period)? (?:from|starting"
     r"|beginning"
     rf"|following|after)(?: in| on)?{_A}", length_from),
    (rf"(?<!past )(?<!last )\b(?:{COUNTED})[- ](?:{UNIT_NAMES})s?(?: of| in)?{_A}(?!{_TILL})",
     _unread_length),
    (rf"\b(?:since |from )?{N} {UNIT} (?:ago|earlier|back)\b", time_ago),
    (rf"(\bcompar(?:e|ing|ison)\b(?:(?!\bfrom\b)[^.?!{ATOMS}]){{0,80}}){_A}(?:to|with){_A}",
     _compared),
    (r"(?:\b(?:from|over|during|in|for|between|starting|beginning) )?(?:\b(?:in|on|between|from) )?"
     rf"{_A}{_TILL} ?(?:and including |the )?{_A}", _range),
    (rf"\bbetween{_A}(?:and|&){_A}", _range),
    (rf"\b{_TILL}{_A},? *(?:and )?(?:starting|beginning|counting|from)(?: with| in| on| from| at)?"
     rf"{_A}", _range_back),
    (rf"\b(?:since|from|starting(?: in| on| from)?|beginning(?: in| on)?)(?: after)?{_A}"
     r"(?:on(?:wards?)?|forward|(?:up )?(?:to|until|till|through) (?:date|the present|present"
     r"|the end(?: of the data)?))?", _since),
    (rf"\b(?:after|following){_A}", _after),
    (rf"{_A}(?:onwards?|to date|to present|to the present)\b", _since),
    (rf"\b(until|till|up to|up until|through|thru|before|prior to|preceding)"
     rf"(?: and including)?{_A}", _until),
    (rf"\b(?:year[- ]to[- ]date|ytd) (?:to|through|until|ending|up to|at|on){_A}", to_date),
    (r"\b(?:year[- ]to[- ]date|ytd|month[- ]to[- ]date|mtd|quarter[- ]to[- ]date|qtd)\b",
     to_date),
    (r"\b(?:since|from) (?:(?:the|its|their) )?(?:very )?(?:company )?(?:went public|going public"
     rf"|{_FROM_START})(?: of (?:the |its )?(?:data|history|sample|records?|series))?"
     r"|\b(?:over|for|in|across|during|throughout)? ?(?:the |its |their |all )?(?:whole|entire|full"
     r"|complete|available|all)(?: of)?(?: the)?(?: available)? (?:period|history|sample|dataset"
     r"|data|range|time ?span|record|series|sample period|data set)(?: available| you have)?"
     r"|\ball[- ]time\b|\bever\b|\bof all time\b|\bin history\b|\bin (?:its|their) history\b"
     r"|\bon record\b|\b(?:life ?time)\b|\bsince (?:it|they) (?:went public|listed|floated)\b",
     _everything),
    (r"\b(?:ttm|ltm)(?P<n>)(?P<unit>)\b", length),
    (rf"\b(?:(?:over|in|during|for|within|across) )?(?:the |a )?{TRAIL} (?:full |calendar )?"
     rf"(?P<n>{NUMBER})[- ]?(?:full |calendar |whole )?(?P<unit>{UNIT_NAMES})s?\b", length),
    (r"\b(?:(?:over|during|for|within|across|in) )?(?:the )?(?:past|trailing)(?P<n>) "
     r"(?P<unit>year|month|week|quarter|decade)\b", length),
    (r"\b(?:over|in|during)? ?(?:the )?(?:last|previous)(?P<n>) (?P<unit>decade)\b", length),
    (rf"\b(?:(?:over|during|for|within|across|in) )?(?:the |a |an )?(?P<n>{COUNTED})[- ]?"
     rf"(?P<unit>{UNIT_NAMES})s?(?: (?:period|window|horizon|stretch|time))?(?: (?:to|until) now)?"
     r"(?![-\w'])(?! (?:ago|old|moving|treasury|bond|note|bill))", length),
    (_A, _single),
]  # fmt: skip
_JOINS = [(re.compile(pattern, re.IGNORECASE), join) for pattern, join in _JOIN_TABLE]


_OPEN_BOUND = re.compile(
    r"\b(?:before|prior to|preceding|after|following|until|till|by)\b", re.IGNORECASE
)
_SEPARATE = re.compile(r"\b(?:and|or|vs|versus|than|with|to)\b|[,;:&]", re.IGNORECASE)


_LISTED = re.compile(rf"(\bbetween +)?([{ATOMS}])(?= *(?:and|or|vs\.?|versus|&|,) *([{ATOMS}]))",
                     re.IGNORECASE)  # fmt: skip


def _check_lists(reader: Reader) -> None:
    """'March 2009 and 2010': the year alone may be meant whole, or its March."""
    for match in _LISTED.finditer(reader.draft.text):
        first, last = reader.atom(match[2]), reader.atom(match[3])
        part = first.kind in ("month", "quarter", "half")
        if part and last.kind == "year" and not match[1]:
            reader.found.problems.append(
                f"I can't tell whether {last.code} is meant whole, or only its {first.kind}; "
                "name each time in full."
            )


def _check_bounds(text: str, found: Dates) -> None:
    """'The two years before 2008': a bound that belongs to another time was read as its own."""
    if len(found.whens) > 1 and _OPEN_BOUND.search(text) and not _SEPARATE.search(text):
        found.problems.append("I can't read how the times belong together; give start and end.")


def _check_future(reader: Reader) -> None:
    """A day after now, or a unit that begins after now, is the future."""
    now = reader.draft.now
    for mark in set(re.findall(f"[{ATOMS}]", _prepared_marks(reader))):
        atom = reader.atom(mark)
        beyond = atom.first > now or (atom.kind == "day" and atom.last > now)
        text = _future_text(atom.code, now)
        if beyond and text not in reader.found.problems:
            reader.found.problems.append(text)


def _prepared_marks(reader: Reader) -> str:
    return "".join(chr(0xE100 + i) for i, atom in enumerate(reader.draft.atoms)
                   if isinstance(atom, Atom))  # fmt: skip


def _future_text(code: str, now: date) -> str:
    return f"{code} lies after the last session I have ({now}); I don't forecast."
