"""Periods named in a text: days, months, quarters, halves, years, ranges and words for them."""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

from workbench.agent.checking.reading import Span

_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: n for name, n in _MONTHS.items()} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_ORDER = {"first": 1, "second": 2, "third": 3, "fourth": 4, "final": 4, "last": 4}
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
           "nine": 9, "ten": 10, "twelve": 12}  # fmt: skip
_QUARTER = "first|second|third|fourth|final|last"
_FISCAL = (
    r"(?:FY\s?'?|(?:fiscal|financial)(?: year)?[- ]'?|the (?:fiscal|financial) year "
    r"|năm tài chính )"
)
_UNITS = re.compile(
    rf"\b(?:(?P<fq1>{_QUARTER})[- ](?:fiscal )?quarter,? (?:of |in )?(?:the )?{_FISCAL}"
    rf"|(?:fiscal|financial) (?P<fq2>{_QUARTER})[- ]quarter (?:of |in )?(?:{_FISCAL})?"
    rf"|Q(?P<fq3>[1-4])(?:,| of| in)?(?: the)?\s?{_FISCAL}|(?:fiscal"
    rf"|financial) Q(?P<fq4>[1-4])(?: of|,)? "
    rf"(?:{_FISCAL})?|(?P<fq5>[1-4])Q\s?{_FISCAL}|quý (?P<fq6>[1-4])(?: của)?,? {_FISCAL})"
    r"(?P<fqy>\d{4}|\d{2})\b(?!\s?%|[.,]\d)"
    rf"|\b{_FISCAL}(?P<fy>\d{{4}}|\d{{2}})(?:[-/–](?P<fye>\d{{2}}))?\b(?!\s?%|[.,]\d)"
    r"|\b(?P<fy2>\d{4})(?= (?:fiscal|financial) year)"
    r"|\bfirst (?P<fm>three|six|nine|3|6|9) months of (?P<fmy>\d{4})\b"
    r"|\b(?P<vd3>\d{1,2})/(?P<vm3>\d{1,2})/(?P<vy3>\d{4})\b"
    r"|\b(?P<iso>\d{4})-(?P<isom>\d{2})(?:-(?P<isod>\d{2}))?(?!\d)"
    r"|\bngày (?P<vd>\d{1,2}) tháng (?P<vm>\d{1,2})(?: năm |/)(?P<vy>\d{4})"
    r"|\btháng (?P<vm2>\d{1,2})[/ ](?:năm )?(?P<vy2>\d{4})"
    r"|\bquý (?P<vq>[1-4])[/ ](?:năm )?(?P<vqy>\d{4})"
    rf"|\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of )?(?P<m1>{_MONTH})\.?,?\s+(?P<y1>\d{{4}})\b"
    rf"|\b(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})\b"
    rf"|\b(?P<m3>{_MONTH})\.?,?\s+(?:of )?(?P<y3>\d{{4}})\b"
    r"|\bQ(?P<q1>[1-4])\s?(?:of )?,?'?(?P<qy1>\d{4})\b|\b(?P<q3>[1-4])Q\s?(?P<qy3>\d{4})\b"
    r"|\b(?P<qy4>\d{4})[- ]?Q(?P<q4>[1-4])\b|\bH(?P<h1>[12])\s?(?:of )?(?P<hy1>\d{4})\b"
    r"|\b(?P<q2>first|second|third|fourth|final|last)[- ]quarter (?:of |in )?(?P<qy2>\d{4})\b"
    r"|\b(?P<h2>first|second) half (?:of |in )?(?P<hy2>\d{4})\b"
    r"|\b(?P<year>(?:19|20)\d{2})(?P<short>[-/–]\d{2})?\b(?!\s?%|[.,]\d)",
    re.IGNORECASE,
)
_WORDS = re.compile(
    r"\b(?P<ytd>ytd|year[- ]to[- ]date|so far this year|this year"
    r"|since the (?:start|beginning) of the year|từ đầu năm|năm nay)"
    r"|\b(?P<ttm>ttm|ltm)\b|\b(?P<lasty>last year|the previous calendar year|năm ngoái)"
    r"|\b(?:the )?(?:last|past|previous|trailing) (?P<n>\d+|" + "|".join(_COUNTS) + r")?[- ]?"
    r"(?P<unit>years?|months?|quarters?|weeks?|days?)\b"
    r"|\b(?P<next>(?:the )?(?:following|next) year|(?:a|one) year later|the year after)"
    r"|\b(?P<before>(?:the )?(?:previous|prior|preceding) year|(?:a|one) year (?:earlier|before)"
    r"|the year before)"
    r"|\b(?P<now>today|now|currently|at present|hôm nay|hiện tại|hiện nay)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"\s*(?:to|until|till|through|and|-|–|—|/|và|đến|tới)\s*(?:the |năm )?"
    r"(?:the end of )?",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:since|kể từ)(?: the (?:end|start|beginning) of)?\s*$", re.IGNORECASE)


_ENDED = re.compile(
    r"\b(?P<n>year|quarter|half|(?:three|six|nine|twelve|3|6|9|12)[- ]months?)(?: period)? "
    r"(?:that |which )?(?:ended|ending|to|through)(?: in| on)?(?: the end of)?\s*$",
    re.IGNORECASE,
)
_LENGTHS = {"year": 12, "quarter": 3, "half": 6, "three": 3, "six": 6, "nine": 9, "twelve": 12,
            "3": 3, "6": 6, "9": 9, "12": 12}  # fmt: skip


def find(text: str, as_of: date | None, language: str = "en") -> list[Span]:
    """The periods of ``text`` in order. Words such as "this year" need ``as_of``."""
    units = [
        _whole(span, text) for match in _UNITS.finditer(text)
        if (span := _unit(match)) and not (match["vd3"] and language != "vi")
    ]  # fmt: skip
    found = _ranges(text, units, as_of)
    taken = [(span.start, span.end) for span in found]
    for match in _WORDS.finditer(text):
        if not any(first < match.end() and match.start() < last for first, last in taken):
            span = _worded(match, found, as_of)
            found += [span] if span else []
    return sorted(found, key=lambda span: span.start)


def _whole(span: Span, text: str) -> Span:
    """The period of "the quarter ended 30 June 2012", of which only the end was read."""
    said = _ENDED.search(text, max(0, span.start - 50), span.start)
    if said is None or span.fiscal or (span.last - span.first).days > 31:
        return span
    months = _LENGTHS[re.split(r"[- ]", said["n"].lower())[0]]
    year, month = divmod(span.last.year * 12 + span.last.month - months, 12)
    return replace(span, first=date(year, month + 1, 1)) if year > 0 else span


def _fiscal(part: dict[str, str | None]) -> tuple[int, int] | None:
    year = part["fqy"] or part["fy"] or part["fy2"]
    if year is None:
        return None
    said = next((q for n in range(1, 7) if (q := part[f"fq{n}"])), "0").lower()
    if part["fye"]:
        year = year[:2] + part["fye"]
    return int(year if len(year) == 4 else f"20{year}"), _ORDER.get(said) or int(said)


def _unit(match: re.Match[str]) -> Span | None:
    part = match.groupdict()
    try:
        if fiscal := _fiscal(part):
            year, quarter = fiscal
            first, last = _months(year, 3 * quarter - 2, 3) if quarter else _months(year, 1, 12)
            return Span(first, last, *match.span(), fiscal=fiscal)
        first, last = _days(part)
    except ValueError:
        return None
    return Span(first, last, *match.span())


def _days(part: dict[str, str | None]) -> tuple[date, date]:
    def number(*names: str) -> int:
        said = next((value for name in names if (value := part[name])), "0")
        return int(said) if said.isdigit() else (_MONTHS | _ORDER).get(said.lower(), 0)

    year = number("iso", "vy", "vy2", "vy3", "vqy", "y1", "y2", "y3", "qy1", "qy2", "qy3", "qy4",
                  "hy1", "hy2", "year")  # fmt: skip
    if months := part["fm"]:
        return _months(int(part["fmy"] or 0), 1, _LENGTHS[months.lower()])
    if day := number("isod", "vd", "vd3", "d1", "d2"):
        exact = date(year, number("isom", "vm", "vm3", "m1", "m2"), day)
        return exact, exact
    if month := number("isom", "vm2", "m3"):
        return _months(year, month, 1)
    if quarter := number("q1", "q2", "q3", "q4", "vq"):
        return _months(year, 3 * quarter - 2, 3)
    if half := number("h1", "h2"):
        return _months(year, 6 * half - 5, 6)
    if short := part["short"]:
        until = year // 100 * 100 + int(short[1:])
        return date(year, 1, 1), date(max(until, year), 12, 31)
    return date(year, 1, 1), date(year, 12, 31)


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    last = month + count - 1
    return date(year, month, 1), date(year, last, calendar.monthrange(year, last)[1])


def _ranges(text: str, units: list[Span], as_of: date | None) -> list[Span]:
    found: list[Span] = []
    at = 0
    while at < len(units):
        unit = units[at]
        other = units[at + 1] if at + 1 < len(units) else None
        before = text[max(0, unit.start - 40) : unit.start]
        if other and _joined(text, before, unit, other):
            if unit.fiscal and not other.fiscal:  # "from fiscal 2010 to 2011"
                other = replace(other, fiscal=(other.first.year, 0))
            first, last = min(unit.first, other.first), max(unit.last, other.last)
            found.append(Span(first, last, unit.start, other.end, (unit, other)))
            at += 2
            continue
        if as_of and _SINCE.search(before) and unit.first <= as_of:
            found.append(replace(unit, last=as_of))
        else:
            found.append(unit)
        at += 1
    return found


def _joined(text: str, before: str, unit: Span, other: Span) -> bool:
    joint = text[unit.end : other.start]
    if not _JOINT.fullmatch(joint) or other.first <= unit.first:
        return False
    if re.search(r"\b(?:and|và)\b", joint):
        return bool(re.search(r"\b(?:between|giữa)(?: the| năm)?\s*$", before, re.IGNORECASE))
    return True


def _worded(match: re.Match[str], found: list[Span], as_of: date | None) -> Span | None:
    at = match.span()
    if match["next"] or match["before"]:
        known = [span for span in found if span.start < at[0]]
        if not known:
            return None
        base, by = known[-1], 1 if match["next"] else -1
        year = base.first.year + by
        return Span(date(year, 1, 1), date(year, 12, 31), *at) if not base.day else None
    if as_of is None:
        return None
    if match["ytd"]:
        return Span(date(as_of.year, 1, 1), as_of, *at)
    if match["ttm"]:
        return Span(_year_before(as_of), as_of, *at)
    if match["lasty"]:
        return Span(date(as_of.year - 1, 1, 1), date(as_of.year - 1, 12, 31), *at)
    if match["now"]:
        return Span(as_of, as_of, *at)
    return _back(match, as_of)


def _year_before(day: date) -> date:
    return date(day.year - 1, day.month, min(day.day, 28))


def _back(match: re.Match[str], as_of: date) -> Span | None:
    said, unit = (match["n"] or "1").lower(), match["unit"].lower()
    count = int(said) if said.isdigit() else _COUNTS[said]
    months = count * {"y": 12, "q": 3, "m": 1}.get(unit[0], 0)
    if not months:
        days = count * (7 if unit[0] == "w" else 1)
        return Span(as_of - timedelta(days=days), as_of, *match.span())
    year, month = divmod(as_of.year * 12 + as_of.month - 1 - months, 12)
    if year < 1:
        return None
    day = min(as_of.day, calendar.monthrange(year, month + 1)[1])
    return Span(date(year, month + 1, day), as_of, *match.span())
