"""Indicators and their windows ("50-day moving average", "RSI(14)"), and the risk-free rate.

They are read before dates: the days of a window are no period of time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

from workbench.agent.clients.analyst.lexicon import INDICATOR_WORDS, PLAIN_INDICATORS, YEAR_RANGE
from workbench.agent.clients.analyst.text import MEASURE, OTHER, SYMBOLS

_DAYS = r"(?:[- ]?(?:d|days?|sessions?|periods?|trading[- ]days?|bars?)\b)?(?:'s)?"
_AND = r"[- ]{0,2}(?:,|and|&|/|or|vs\.?|versus|to) ?(?:and )?(?:the )?"
_COUNT = rf"\d{{1,3}}(?!\d){_DAYS}"
_BEFORE = rf"(?<![\w.$])({_COUNT}(?:{_AND}{_COUNT}){{0,3}})[- ]{{0,2}}(?:the )?"
_UNIT_DAYS = r"[- ]?(?:days?|d|sessions?|trading[- ]days?)\b"
_UNIT_BEFORE = (
    rf"(?<![\w.$])((?:\d{{1,3}}(?!\d){_DAYS}{_AND}){{0,3}}\d{{1,3}}{_UNIT_DAYS})(?:'s?)?[- ]{{0,2}}"
)
_AFTER = (
    r"(?: ?\( ?(\d{1,3})(?:[- ]?(?:d|days?|sessions?))?(?: ?, ?2(?:\.0)?)? ?\)"
    r"| ?(\d{1,3})(?![\d.%:/-])(?! (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))"
    r"(?:[- ]?(?:d|days?|sessions?|periods?)\b)?"
    r"|,? (?:over|of|with|using|for|across)(?: the)?(?: last"
    r"| past)? (?:a )?(?:window of )?(\d{1,3})"
    r"(?:[- ](?:trading )?(?:days?|sessions?|periods?))(?: window| lookback| period)?)"
)
_NEEDS_DAYS = ("rolling_volatility", "average_volume")
_PAST = re.compile(r"(?:past|last|trailing|previous|over the|recent)\s*$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ask:
    """One measure asked for; ``window`` in sessions, None for the usual one."""

    measure: str
    window: int | None = None


def _patterns() -> list[tuple[str, re.Pattern[str], re.Pattern[str]]]:
    rows = []
    for name, words in INDICATOR_WORDS:
        before = _UNIT_BEFORE if name in _NEEDS_DAYS else _BEFORE
        ahead = re.compile(rf"{before}(?:{words})", re.IGNORECASE)
        rolling = rf"rolling (?:{words})" if name in _NEEDS_DAYS else words
        spelt = rolling.replace(r"\b", "")  # "SMA50" has no word boundary before its window
        rows.append((name, ahead, re.compile(rf"\b(?:{spelt}){_AFTER}", re.IGNORECASE)))
    return rows


_WINDOWED = _patterns()
_PLAIN = [
    ((name,), re.compile(rf"\b(?:{words})", re.IGNORECASE)) for name, words in PLAIN_INDICATORS
]
_RANGES = [(names, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for names, words in YEAR_RANGE]
_MACD_SPANS = r"\d{1,3} ?[,/-] ?\d{1,3} ?[,/-] ?\d{1,3}\b"
_MACD_OTHER = re.compile(
    rf"\bmacd,? ?\(? ?(?!12 ?[,/-] ?26 ?[,/-] ?9\b){_MACD_SPANS}"
    rf"|(?<![\d/,-])(?!12 ?[,/-] ?26 ?[,/-] ?9\b){_MACD_SPANS}\)? macd\b", re.IGNORECASE,
)  # fmt: skip


_ROLLING_FIRST = re.compile(
    rf"\brolling ({_COUNT}) ((?:annuali[sz]ed )?(?:vol(?:atility)?|standard deviation)\b)",
    re.IGNORECASE,
)


def find_indicators(text: str) -> tuple[str, list[Ask], list[str]]:
    """The text with marks, the indicators asked for, and what can't be had."""
    asks: list[Ask] = []
    problems = []
    if _MACD_OTHER.search(text):
        problems.append("The MACD is computed with its usual spans only.")
    text = _SPELT.sub(lambda m: f"{_SPELT_NUMBERS[m[1].lower().replace('-', ' ')]}-day", text)
    text = _ROLLING_FIRST.sub(r"\1 rolling \2", text)
    kind = "average volume" if re.search(r"\bvolumes?\b", text, re.IGNORECASE) else "moving average"
    text = _BARE_AVERAGE.sub(rf"\1 {kind}", text)
    text = _BARE_DAYS.sub(r"\1 moving average", text)
    for name, ahead, behind in _WINDOWED:
        text = ahead.sub(partial(_windows, name, asks), text)
        text = behind.sub(partial(_one_window, name, asks), text)
    for names, pattern in (*_RANGES, *_PLAIN):
        text = pattern.sub(partial(_add, names, asks), text)
    text, asks = _said_window(text, asks)
    problems += [f"A window of {ask.window} sessions is too short." for ask in asks
                 if ask.window is not None and ask.window < 2]  # fmt: skip
    return text, asks, problems


_SPELT_NUMBERS = {
    "ten": 10, "fourteen": 14, "fifteen": 15, "twenty": 20, "twenty one": 21, "thirty": 30,
    "fifty": 50, "sixty": 60, "sixty three": 63, "ninety": 90, "hundred": 100, "one hundred": 100,
    "a hundred": 100, "two hundred": 200,
}  # fmt: skip
_SPELT_WORDS = sorted((n.replace(" ", "[- ]") for n in _SPELT_NUMBERS), key=len, reverse=True)
_SPELT = re.compile(rf"\b({'|'.join(_SPELT_WORDS)})[- ]days?\b", re.IGNORECASE)
_BARE_AVERAGE = re.compile(
    r"(?<![\w.$])(\d{1,3}[- ](?:trading[- ])?days?) averages?(?=\s*(?:$|[?.,;:!)]|(?:on|at|in|as"
    r"|and|or"
    r"|yesterday|today|now)\b))", re.IGNORECASE,
)  # fmt: skip
# "Is it above its 200-day?": the desk's short form.
_BARE_DAYS = re.compile(
    rf"((?:\bits|\btheir|\bthe|[{SYMBOLS}]) *\d{{2,3}}-day)(?=\s*(?:$|[?.,;:!)]|on\b|at\b|today"
    rf"|now))",
    re.IGNORECASE,
)  # fmt: skip
_SAID_WINDOW = re.compile(
    r",? *(?:and |with |using |for |over )*(?:an? |the )?(?:span|window|look-?back|length|period)"
    r"(?: (?:length|size))?(?: of| is| at|=|:)? ?\(?(\d{1,3})\)?(?!\d|[./-]\d)"
    r"(?:[- ](?:days?|sessions?|periods?|bars?))?", re.IGNORECASE,
)  # fmt: skip
_WINDOWABLE = frozenset(name for name, _ in INDICATOR_WORDS)


def _said_window(text: str, asks: list[Ask]) -> tuple[str, list[Ask]]:
    """'EMA of IBM with span 30', 'ATR, window 10': the number stands apart from the name."""
    match = _SAID_WINDOW.search(text)
    open_ = [ask for ask in asks if ask.window is None and ask.measure in _WINDOWABLE]
    if match is None or not open_:
        return text, asks
    text = f"{text[: match.start()]} {OTHER} {text[match.end() :]}"
    return text, [Ask(ask.measure, int(match[1])) if ask in open_ else ask for ask in asks]


def _windows(name: str, asks: list[Ask], match: re.Match[str]) -> str:
    before = match.string[: match.start()][-20:]
    if name in _NEEDS_DAYS and _PAST.search(before):
        return match[0]  # "the past 30 days' volatility" is a period
    asks += [Ask(name, int(number)) for number in re.findall(r"\d+", match[1])]
    return f" {MEASURE} "


def _one_window(name: str, asks: list[Ask], match: re.Match[str]) -> str:
    number = next(group for group in match.groups() if group)
    asks.append(Ask(name, int(number)))
    return f" {MEASURE} "


def _add(names: tuple[str, ...], asks: list[Ask], match: re.Match[str]) -> str:
    for name in names:
        if not any(ask.measure == name for ask in asks):
            asks.append(Ask(name))
    return f" {MEASURE} "


_RATE = (
    r"(?<![\d.])(-?\d{1,5}(?:\.\d{1,6})?|-?\.\d{1,6})(?!\d) ?(%|percent|per cent|bps|basis points)?"
)
_FREE = r"(?:(?:annual )?risk[- ]?free(?: (?:interest )?rate| return)?|\brf\b|\br_f\b|\brfr\b)"
_FREE_AFTER = re.compile(
    rf"(?:with |at |using |assuming |given |and )*(?:a |an |the )?{_FREE}(?: \(?rf\)?)?"
    rf"(?: (?:of|is|at|as|equal to|being|set to)|\s*[=:])* *(?:about )?\(?{_RATE}\)?"
    r"(?: (?:a year|per year|per annum|p\.a\.|annually))?", re.IGNORECASE,
)  # fmt: skip
_FREE_BEFORE = re.compile(
    rf"(?:with |at |using |assuming |given |over )*(?:a |an |the )?{_RATE}"
    rf"(?: annual| annuali[sz]ed)? (?:as (?:the )?)?{_FREE}", re.IGNORECASE,
)  # fmt: skip
_FREE_ZERO = re.compile(
    rf"(?:with |at |using |assuming )*(?:a |an |the )?(?:(?:zero|no) {_FREE}|{_FREE} (?:of "
    r"|is )?zero)",
    re.IGNORECASE,
)
_FREE_ALONE = re.compile(_FREE, re.IGNORECASE)


def find_risk_free(text: str) -> tuple[str, float | None, list[str]]:
    """The text with a mark, the annual risk-free rate as a fraction, and what is wrong with it."""
    text = _FREE_ZERO.sub(f" {OTHER} ", text)
    match = _FREE_AFTER.search(text) or _FREE_BEFORE.search(text)
    if match is None:
        return _FREE_ALONE.sub(f" {OTHER} ", text), None, []
    rate = float(match[1])
    unit = (match[2] or "").lower()
    if unit.startswith(("b",)):
        rate /= 10_000
    elif unit or abs(rate) >= 0.5:
        rate /= 100
    problems = [] if -0.5 < rate < 0.5 else ["The risk-free rate is out of any usual range."]
    return text.replace(match[0], f" {OTHER} ", 1), round(rate, 10), problems
