"""Figures in a text: digits with their unit, scale, rounding and the words that loosen them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from workbench.agent.checking.reading import Bound, Figure, Kind

_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
CURRENCIES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|HKD|CNY|KRW|TWD|INR|SGD|VND|THB|SEK|NOK|DKK|BRL|MXN"
SIGNS = {
    "$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "dollar": "USD",
    "dollars": "USD", "euro": "EUR", "euros": "EUR", "đồng": "VND", "đô la": "USD",
}  # fmt: skip

NOT_A_FIGURE = re.compile(
    r"\d{4}-\d{2}(?:-\d{2})?(?!\d)"  # ISO dates and months
    r"|\b\d{1,2}[/.]\d{1,2}[/.](?:19|20)\d{2}\b|ngày \d{1,2} tháng \d{1,2}(?: năm \d{4})?"
    r"|\btháng \d{1,2}(?:[/ ](?:năm )?\d{4})?\b|\bquý \d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTHS}\b\.?,?(?:\s+\d{{4}}\b)?"
    rf"|\b{_MONTHS}\b\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?![.,]?\d|\s?%)(?:,?\s+\d{{4}}\b)?"
    r"|\b(?:Q[1-4]|[1-4]Q|H[12]|[12]H|FY)\s?'?(?:\d{4}|\d{2})?\b"
    r"|\b\d+(?:st|nd|rd|th)\b|\b\d{2,4}s\b|(?m:^\s*#{1,6}\s+\d+(?:\.\d+)*\.?\s)"
    r"|\b\d{1,2}\.\d{1,2}\.\d{1,2}(?:\.\d+)*\b(?![.,]?\d)"
    r"|(?-i:(?<![A-Z])[A-Z]{2} \d{5}\b(?![.,]\d))"
    r"|\b(?:isin|cusip|cik|lei|sedol|wkn)[: ]+\w+|[\w.+-]+@[\w.-]+"
    r"|\b\d+(?:[.,]\d+)?[- ](?:trading )?"
    r"(?:day|week|month|year|session|period|bar|hour|minute|ngày|phiên|tuần|tháng|năm)s?\b"
    r"|(?<![$€£])(?<![$€£] )(?-i:(?<!USD )(?<!EUR ))\b(?:19|20)\d{2}"
    r"(?:\s?[-/–]\s?(?:(?:19|20)\d{2}|\d{2}))?\b(?!\s*%|[.,]\d"
    r"|\s?(?:[mb]illion|trillion|thousand|bn|mn|shares|tỷ|triệu|nghìn|bps?|basis)\b)"  # years
    r"|(?m:^\s*(?:[-*]\s+)?\d+[.)]\s)"  # list numbers
    r"|(?<=\d)-for-\d+\b|(?<=\d) ăn \d+\b"  # the other half of a split's ratio
    r"|\b\d+(?:[:/]\d+)+\b|\b\d+[- ](?:for|to)[- ]\d+\b(?=[^.;\n]{0,20}\b(?:split|stock|odds))"
    r"|\b(?:rsi|sma|ema|atr|macd|cci|adx|ma|bollinger(?: bands?)?|stochastic)\s?"
    r"(?:\(\s?\d+(?:\.\d+)?(?:\s?[,;/]\s?\d+(?:\.\d+)?)*\s?\)|-?\s?\d{1,3}\b(?![.,]\d|\s?%))"
    r"|\b(?:s&p|nasdaq|dow|ftse|russell|nikkei|dax|cac|stoxx|vn)[- ]?\d+\b|\b(?:10|8|20)-[KQF]\b"
    r"|\btop[- ]\d+\b"
    r"|\b(?:step|section|table|figure|note|page|chapter|version|v|rule|article|item|form|exhibit"
    r"|schedule|footnote|appendix|python|windows|iphone|ipad|ios|ifrs|ias|asc|iso|basel|mục|bảng"
    r"|trang|bước|hình)\.?\s?\d+(?:\.\d+)*[a-z]?(?:-\d+)?\b(?![.,]?\d|\s?%)(?:\(\w\))?"
    r"|(?-i:\b\d{4,6}\.[A-Z]{1,4}\b)|\[\d+\]|https?://\S+",
    re.IGNORECASE,
)
"""Digits that are no figures: dates, spans, list numbers, split ratios, parameters, tickers."""

_PLANNED = re.compile(
    r"\b(?:(?:if|unless|until|once|when|should)\b[^.;:|,\n]{0,40}\b(?:falls?|drops?|rises?|breaks?"
    r"|reach(?:es)?|closes?|trades?|hits?|goes|go|moves?|climbs?|slips?|dips?|holds?|is|gets)"
    r"|suppos\w+|assum\w+|targets?|targeting|stop(?:[- ]loss)?|take[- ]profit"
    r"|limit(?: order)?|entry|exit|support|resistance|triggers?|alerts?|threshold|hurdle|floor|cap"
    r"|(?:would|will|to|and|or) (?:buy|sell|add|trim)"
    r"|(?:buy|sell|add|trim) (?:at|below|above|under|over)"
    r"|nếu(?! (?:chỉ )?(?:tính|xét|kể|so|gồm|cộng|nhìn|tách|bỏ|loại))|mục tiêu|cắt lỗ|chốt lời"
    r"|kháng cự|hỗ trợ)\b[^.;:|\n]{0,60}$",
    re.IGNORECASE,
)
"""Words before a level that somebody plans or supposes: there is nothing to check it with."""

_EN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_VI = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_UNITS = (
    r"percentage[- ]points?|percent|per cent|%(?:-points?)?|điểm phần trăm|phần trăm|ppts?\b|pps?\b"
    r"|basis points?|điểm cơ bản|bps?\b|x\b|×|times\b|lần\b|-?fold\b"
)
_SCALES = r"trillion|billion|million|thousand|bn|mn|tn|m|k|b|nghìn tỷ|nghìn|ngàn|triệu|tỷ|tỉ"
_FIGURE = {
    language: re.compile(
        rf"(?<![\w.,])(?P<sign1>[-+\u2212])?(?P<currency>(?:(?:{CURRENCIES})\s?|(?:US)?[$€£¥]))?"
        rf"(?P<sign>[-+\u2212])?(?P<number>{number})(?![\d])"
        rf"(?:[\s-]?(?P<scale>{_SCALES})\b(?!\s?%))?(?:\s?(?P<unit>{_UNITS}))?"
        rf"(?:\s(?P<noun>shares|cổ phiếu|dollars?|euros?|đồng|đô la|(?:{CURRENCIES})\b))?",
        re.IGNORECASE,
    )
    for language, number in (("en", _EN), ("vi", _VI))
}
SCALE = {"k": 1e3, "thousand": 1e3, "nghìn": 1e3, "ngàn": 1e3, "m": 1e6, "mn": 1e6,
          "million": 1e6, "triệu": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "tỷ": 1e9, "tỉ": 1e9,
          "tn": 1e12, "trillion": 1e12, "nghìn tỷ": 1e12}  # fmt: skip
_UNIT: tuple[tuple[re.Pattern[str], Kind, float], ...] = (
    (re.compile(r"basis|bp|điểm cơ", re.IGNORECASE), "points", 1e-4),
    (re.compile(r"percentage|pp|%-p|điểm ph", re.IGNORECASE), "points", 0.01),
    (re.compile(r"%|per|phần", re.IGNORECASE), "percent", 0.01),
    (re.compile(r"x|×|times|lần|fold", re.IGNORECASE), "times", 1.0),
)
_NO_BOUND = "".join(
    f"(?<!{word} )"
    for word in ("went", "picked", "edged", "crept", "moved", "ticked", "gone", "goes", "is")
)
"""Words with which "up to" is a movement."""
_NO_BOUND_VI = "".join(
    f"(?<!{word} )"
    for word in ("cao", "thấp", "nhỉnh", "lớn", "nhỏ", "kém", "tốt", "khá", "nhiều", "ít", "rẻ",
                 "đắt", "trội", "mạnh", "yếu", "sâu", "rộng", "hẹp")
)  # fmt: skip
"""Words with which "hơn" compares."""
_LOOSE_WORDS: tuple[tuple[str, Bound], ...] = (
    (r"\b(?:about|roughly|around|approximately|approx\.?|some|circa|ca\.|an estimated|close to|near"
     r"|khoảng|chừng|tầm|xấp xỉ)|[~≈]", "about"),
    (rf"\b(?:no more than|at most|{_NO_BOUND}up to|nearly|almost|under"
     r"|below|less than|fewer than|shy of"
     r"|short of|gần|chưa đến|dưới|ít hơn)", "under"),
    (r"\b(?:more than|over|above|at least|no less than|upwards of|in excess of"
     r"|exceed(?:s|ed|ing)"
     rf"|{_NO_BOUND_VI}hơn|trên|ít nhất|tối thiểu)", "over"),
)  # fmt: skip
_UPTO = r"\s*(?:a |an )?(?:[-+\u2212]|(?:US)?[$€£¥]|(?-i:[A-Z]{3}) )?[-+\u2212]?\s*$"
_LOOSE = tuple(
    (re.compile(f"(?:{words}){_UPTO}", re.IGNORECASE), bound) for words, bound in _LOOSE_WORDS
)


class _Read(NamedTuple):
    value: float
    step: float
    digits: str


def find(
    text: str,
    *,
    language: str = "en",
    taken: Iterable[tuple[int, int]] = (),
    planned: bool = False,
) -> list[Figure]:
    """The figures of ``text`` in order, outside the ``taken`` places; levels that somebody plans
    or supposes only where ``planned``."""
    found = list(_counts(text, taken))
    spans = [*taken, *(match.span() for match in NOT_A_FIGURE.finditer(text))]
    spans += [(figure.start, figure.end) for figure in found]
    for match in _FIGURE[language].finditer(text):
        start, end = match.start(), match.end()
        if any(first < end and start < last for first, last in spans):
            at = match.start("number")
            if any(first < match.end("number") and at < last for first, last in spans):
                continue
        if planned or not _PLANNED.search(text, max(0, start - 90), start):
            found.append(_figure(text, match, language))
    return sorted(found, key=lambda figure: figure.start)


COUNTED_UP = (
    r"rose|gained|positive|up|advanced|made money|climbed|increased|higher|profit\w*|gains?"
    r"|in the black|grew|paid off|rewarded|appreciated"
)
COUNTED_DOWN = (
    r"fell|lost|negative|down|declined|dropped|decreased|lower|loss(?:es)?|in the red|slipped|slid"
    r"|retreated"
)
_WORDS = {"none": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNTED = re.compile(
    rf"\b(?P<n>{'|'.join(_WORDS)}) (?:out )?of (?:the |these |those )?(?:{'|'.join(_WORDS)})\b"
    rf"(?=(?:[^.;|]|(?<=Inc)\.){{0,170}}\b(?:{COUNTED_UP}|{COUNTED_DOWN})\b)"
    rf"|\bof (?:[^.;|]|(?<=Inc)\.){{0,90}}, (?:only )?(?P<m>{'|'.join(_WORDS)}|\d) "
    rf"(?=(?:[^.;|]|(?<=Inc)\.){{0,60}}\b(?:{COUNTED_UP}|{COUNTED_DOWN})\b)",
    re.IGNORECASE,
)


def _counts(text: str, taken: Iterable[tuple[int, int]]) -> Iterator[Figure]:
    """As "Two of the three rose"; other words of number are no figures."""
    for match in _COUNTED.finditer(text):
        group = "n" if match["n"] else "m"
        start, end = match.span(group)
        if not any(first < end and start < last for first, last in taken):
            said = match[group].lower()
            value = float(_WORDS.get(said, said))
            yield Figure(match[group], start, end, value, 0.0, "count", weak=True)


def _figure(text: str, match: re.Match[str], language: str) -> Figure:
    kind, factor = _kind(match)
    factor *= SCALE.get((match["scale"] or "").lower(), 1.0)
    read = _read(match["number"], language)
    signs = (match["sign"], match["sign1"])
    value = read.value * factor * (-1.0 if {"-", "\u2212"} & set(signs) else 1.0)
    bound = _bound(text[max(0, match.start() - 28) : match.start("number")])
    return Figure(
        match[0].rstrip(),
        match.start(),
        match.end(),
        value,
        read.step * factor / 2,
        kind,
        _currency(match),
        bound,
        _loose(read) * factor,
        any(signs),
        kind in ("number", "shares")
        and match["scale"] is None
        and read.step == 1.0
        and read.value < 1000,
    )


def _kind(match: re.Match[str]) -> tuple[Kind, float]:
    unit, noun = match["unit"], (match["noun"] or "").lower()
    if unit:
        return next(
            (kind, factor) for words, kind, factor in _UNIT if words.match(unit.lstrip("-"))
        )
    if match["currency"] or (noun and noun not in ("shares", "cổ phiếu")):
        return "money", 1.0
    return ("shares" if noun else "number"), 1.0


def _currency(match: re.Match[str]) -> str:
    said = (match["currency"] or "").strip() or (match["noun"] or "")
    if said in ("shares", "cổ phiếu"):
        return ""
    return SIGNS.get(said.lower() if len(said) > 3 else said, said.upper())


def _read(number: str, language: str) -> _Read:
    if language == "vi":
        number = number.replace(".", "").replace(",", ".")
    number = number.replace(",", "")
    decimals = len(number.partition(".")[2])
    return _Read(float(number), 10.0**-decimals, number)


def _loose(read: _Read) -> float:
    """How far "about" reaches: one unit of the last digit that is not a nought, half of it where
    that is the only digit."""
    plain = read.digits.rstrip("0") if "." not in read.digits else read.digits
    step = read.step * 10.0 ** (len(read.digits) - len(plain))
    single = len(plain.lstrip("0.").replace(".", "")) <= 1
    reach = step * (0.5 if single else 1.0)
    return max(min(reach, 0.1 * read.value), read.step / 2) if read.value else read.step


def _bound(before: str) -> Bound:
    return next((bound for words, bound in _LOOSE if words.search(before)), "")


def agrees(figure: Figure, truth: float, *, magnitude: bool = False) -> bool:
    """Whether ``truth`` may be written as the figure; ``magnitude``: whatever its sign."""
    said = figure.value
    if not magnitude and said * truth < 0 and abs(truth) > figure.half:
        return False
    if magnitude or figure.bound in ("over", "under"):
        said, truth = abs(said), abs(truth)
    tiny = 1e-9 * max(1.0, abs(said)) if abs(said) > 1 else 1e-12
    reach = max(figure.loose, 0.1 * abs(said))
    low, high = {
        "": (figure.half, figure.half),
        "about": (max(figure.loose, figure.half),) * 2,
        "over": (0.0, reach),
        "under": (reach, 0.0),
    }[figure.bound]
    return said - low - tiny <= truth <= said + high + tiny and math.isfinite(truth)


def allows(figure: Figure, truth: float) -> bool:
    """Whether ``truth`` is beyond a bound, though too far for the figure to be of it: "at least
    10 %" of 53 % is true, and says little."""
    said, found = abs(figure.value), abs(truth)
    return (figure.bound == "over" and found >= said) or (figure.bound == "under" and found <= said)
