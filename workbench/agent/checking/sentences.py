"""A text cut into sentences, bullets and cells of tables, each with what it mentions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from workbench.agent.checking import figures, periods
from workbench.agent.checking.lexicon import Words, known_in, own_words
from workbench.agent.checking.reading import Figure, Measure, Sentence, Symbol
from workbench.agent.checking.tables import (
    RULE,
    Cell,
    cells,
    place_of,
    ranks_at,
    unit_of,
    with_unit,
)

_END = re.compile(
    r"(?<!\bvs\.)(?<!\bInc\.)(?<!\bCorp\.)(?<!\bLtd\.)(?<!\bCo\.)(?<!\bapprox\.)(?<!\bavg\.)"
    r"(?<!\bmax\.)(?<!\bNo\.)(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bca\.)(?<!\b[A-Z]\.)"
    r"(?<=[.!?;])[)\"”*_]*\s+(?!(?:its|the|their) (?:worst|best|highest|lowest|high|low)\b)"
    r"|(?<=\w\.)\s+(?=(?:It|Its|The|In|This|They|Their|That|On|Over|During|By)\b)"
)
_QUOTED = re.compile(
    r"^[ \t]*(?P<fence>```|~~~).*?(?:^[ \t]*(?P=fence)|\Z)|`[^`\n]+`|(?<=\])\([^()\s]+\)"
    r"|\[\^[^\]]+\]",
    re.MULTILINE | re.DOTALL,
)
"""Code, the targets of links and footnotes: what stands there is no claim."""
_LONGEST = 2000
_ROW = re.compile(r"[ \t]*\|")
_ITEM = re.compile(r"[ \t]*(?:[-*•–]|\d{1,2}[.)])\s+")
_HEAD = re.compile(r"[ \t]*(?:[-*•–]|\d{1,2}[.)])\s+[^:\d]*\([^()\d]+\)\*{0,2}:")
"""What an item of a list begins with, its unit in brackets."""
_PLACED = re.compile(
    r"[(\[—–,-]\s*(?:ranked |rank |place |hạng |thứ )?(?:(?P<place>\d{1,2})(?:st|nd|rd|th)\b"
    r"|(?:#|hạng |thứ |no\. ?|number )(?P<no>\d{1,2}))\s*(?:of \w+)?[)\]]?\W*$",
    re.IGNORECASE,
)
"""The place an item of a list ends with: "Apple: 5 % (2nd)"."""
_FULL_STOP = re.compile(r"[.!?][\s*_]*$")
_SUFFIX = re.compile(
    r",?\s+(?:Inc|Incorporated|Corp|Corporation|Company|Co|Ltd|Limited|plc|AG|SA|NV|SE|Group"
    r"|Holdings?|Platforms)\.?$",
    re.IGNORECASE,
)
_KNOWN = frozenset(
    re.findall(
        r"\S+",
        """A I USD EUR GBP JPY CHF CAD AUD CNY VND ETF CEO CFO IPO GDP USA US UK EU RSI SMA EMA ATR
    MACD CAGR EPS PE ROE YTD YOY QOQ MOM TTM NAV AND OR OF THE IN ON AT TO FOR BY IS IT AS ISO
    OHLC SEC NYSE NASDAQ FACT INFERENCE ASSUMPTION NOTE BP BPS PP Q1 Q2 Q3 Q4 H1 H2 FY AI API
    CSV PDF OK VN S P""",
    )
)
_CAPITALS = re.compile(r"(?<![\w.$-])[A-Z][A-Z0-9]{1,4}(?:\.[A-Z]{1,3})?(?![\w-])")
_NAME = re.compile(
    r"(?<![\w$])(?P<name>[A-Z][a-z][\w&]*(?: [A-Z][\w&]+)*)(?=['’]s\b"
    r"| (?:returned|rose|fell|gained|lost|closed|traded|advanced|declined|climbed|dropped|posted"
    r"|suffered|outperformed|underperformed|beat|lagged|trailed)\b)"
)
_NO_NAME = frozenset(
    re.findall(
        r"\S+",
        """It Its The This That These Those They Their He She We You I There In On Over During Both
    Each All Total Return Returns Price Volatility Sharpe Sortino Shares Share Stock Stocks
    Which What Volume Today Yesterday Overall Meanwhile However Also Then And But Of Last Next
    Year Month Quarter Drawdown January February March April May June July August September
    October November December One Two Three Four Five None Nothing Everything Beta Correlation
    Close Prices Markets Market Investors Company Let Here""",
    )
)
_WINDOW_BEFORE = re.compile(
    r"\b(\d{1,3})[- ](?:day|session|period)s? (?:simple |exponential |rolling |average )*$"
)
_WINDOW_AFTER = re.compile(
    r"\s?(?:\(\s?(\d{1,3})\s?\)|-?(\d{1,3})\b(?![.,]\d|\s?%)|(\d{1,3}) ngày)"
)
_OTHERS = re.compile(
    r"\bthe (?:market|index|sector|benchmark|industry|portfolio|fund|peers|others?)(?=['’]s?\b"
    r"| (?:returned|rose|fell|gained|lost|closed|was|were|had|advanced|declined|did)\b)",
    re.IGNORECASE,
)
_IT_BEAT = re.compile(
    r"\W*(?P<it>it) (?:\w+ )?(?:outperform|underperform|beat|lag|trail|outpace|top)\w*\b",
    re.IGNORECASE,
)
"""A subject left to the sentence before, though another symbol is named."""
_PRONOUN = re.compile(
    r"\bthe (?:(?P<former>former|first(?: one)?)|(?P<latter>latter|second(?: one)?))"
    r"(?:(?<=former)|(?<=latter)|['’]s\b|(?=[,;:]|\s(?:returned|rose|fell|gained|lost|closed|was"
    r"|had|is|at|with|posted|came"
    r"|delivered|made|declined|advanced|climbed|dropped|one)\b))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reader:
    """How a text is read: the symbols' names, the measures' words, the day that is now."""

    symbols: re.Pattern[str] | None
    tickers: Mapping[str, str]
    own: Words | None
    as_of: date | None
    language: str
    decimals: str = ""
    """Whose decimal mark the figures have, where it is not the language's."""


def reader(
    names: Mapping[str, Sequence[str]],
    labels: Iterable[tuple[str, str]],
    as_of: date | None,
    language: str,
) -> Reader:
    """A reader for ``names`` (ticker to names) and the evidence's ``labels`` (words, measure)."""
    pattern, tickers = _symbol_words(
        tuple((ticker, tuple(words)) for ticker, words in sorted(names.items()))
    )
    return Reader(pattern, tickers, own_words(tuple(sorted(set(labels)))), as_of, language)


@lru_cache(maxsize=64)
def _symbol_words(
    names: tuple[tuple[str, tuple[str, ...]], ...],
) -> tuple[re.Pattern[str] | None, Mapping[str, str]]:
    tickers: dict[str, str] = {}
    for ticker, words in names:
        for word in (ticker, *words, *(_SUFFIX.sub("", word) for word in words)):
            if word:
                tickers.setdefault(word, ticker)
    if not tickers:
        return None, tickers
    longest = sorted(tickers, key=len, reverse=True)
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest))})(?!\w)"), tickers


def read(
    text: str, reader: Reader, known: Iterable[tuple[int, int]], skip: Iterable[Figure] = ()
) -> Iterator[Sentence]:
    """The sentences of ``text`` in order; places in ``known`` hold no figure of the text's own."""
    taken = [*known, *(match.span() for match in _QUOTED.finditer(text))]
    lines: list[tuple[int, str]] = []
    title: tuple[Sentence, ...] = ()
    lead: Sentence | None = None
    for start, piece in _pieces(text):
        if _ROW.match(piece):
            lines.append((start, piece))
            continue
        sentence = _sentence(piece, start, reader, taken)
        yield from _table(lines, reader, taken, (*title, sentence))
        lines, title = [], (sentence,)
        begins = start == 0 or text[start - 1] == "\n"
        if begins and _ITEM.match(piece) and (said := _PLACED.search(piece)):
            place = int(said["place"] or said["no"])
            sentence = replace(sentence, place=place if len(sentence.figures) == 1 else 0)
        if begins and not _ITEM.match(piece):
            lead = None if sentence.figures or _FULL_STOP.search(piece) else sentence
        elif lead or _HEAD.match(piece):
            head = _HEAD.match(piece)
            sentence = _in_unit(sentence, head[0] if head else "", (lead,) if lead else ())
        yield sentence
    yield from _table(lines, reader, taken, title)


def _in_unit(
    sentence: Sentence, own: str, around: Sequence[Sentence], corner: str = ""
) -> Sentence:
    """``sentence`` with its bare figures in the unit that its ``own`` heads say, or else the
    ``corner`` of its table or the lines ``around`` it, which may also name its measure."""
    said = unit_of(*own.split("\n"))
    unit = said or unit_of(corner, *(line.text for line in around))
    if unit is None:
        return sentence
    known = (sentence, *around)
    measures = next((m for s in known if (m := [one for one in s.measures if not one.verb])), [])
    scaled = (
        with_unit(figure, unit, measures, own=said is not None) for figure in sentence.figures
    )
    return replace(sentence, figures=tuple(scaled))


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    for line in re.finditer(r"[^\n]+", text):
        if _ROW.match(line[0]):
            yield line.start(), line[0]
            continue
        start = 0
        for match in _END.finditer(line[0]):
            if _ITEM.fullmatch(line[0], start, match.end()):
                continue  # the number of an item ends no sentence
            if match.start() > start:
                yield from _cut(line[0][start : match.start()], line.start() + start)
            start = match.end()
        if start < len(line[0]):
            yield from _cut(line[0][start:], line.start() + start)


def _cut(text: str, start: int) -> Iterator[tuple[int, str]]:
    """A sentence without end in pieces: the time it takes grows with the square of its length."""
    while len(text) > _LONGEST:
        at = text.rfind(" ", 1, _LONGEST)
        at = at if at > 0 else _LONGEST
        yield start, text[:at]
        start, text = start + at, text[at:]
    yield start, text


def _sentence(
    text: str, shift: int, reader: Reader, taken: list[tuple[int, int]], *, table: bool = False
) -> Sentence:
    spans = periods.find(text, reader.as_of, reader.language)
    here = [(first - shift, last - shift) for first, last in taken]
    measures = tuple(_ellipses(text, _heads(text, list(_measures(text, reader)))))
    return Sentence(
        text,
        shift,
        tuple(figures.find(text, language=reader.decimals or reader.language, taken=here)),
        tuple(_symbols(text, reader, measures)),
        measures,
        tuple(spans),
        table,
    )


def _symbols(text: str, reader: Reader, measures: Sequence[Measure]) -> list[Symbol]:
    found = []
    if reader.symbols:
        found = [Symbol(reader.tickers[m[0]], *m.span()) for m in reader.symbols.finditer(text)]
    for pattern, common in ((_CAPITALS, _KNOWN), (_NAME, _NO_NAME)):
        for match in pattern.finditer(text):
            taken = [(s.start, s.end) for s in found] + [(m.start, m.end) for m in measures]
            free = not any(start < match.end() and match.start() < end for start, end in taken)
            first = match[0].split()[0]
            if free and first not in common and not first.endswith("ing"):
                found.append(Symbol(f"?{match[0]}", *match.span()))
    found += [Symbol(f"?{match[0]}", *match.span()) for match in _OTHERS.finditer(text)]
    if found and (it := _IT_BEAT.match(text)):
        found.append(Symbol("<it", *it.span("it")))
    for match in _PRONOUN.finditer(text):
        found.append(Symbol("<former" if match["former"] else "<latter", *match.span()))
    return sorted(found, key=lambda symbol: symbol.start)


def _measures(text: str, reader: Reader) -> Iterator[Measure]:
    found = [*(reader.own.find(text) if reader.own else ()), *known_in(text)]
    last = 0
    for match, wording in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
        if match.start() >= last:
            last = match.end()
            yield Measure(_windowed(wording.names, text, match), *match.span(), *wording[1:])


_OF = re.compile(
    r"\s+(?:of|in|của) (?:the |its |their |[\w.& ]{1,40}['’]s )?(?:(?:daily|weekly|monthly"
    r"|annual|log|simple) )*",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^()\d]*\)")


def _heads(text: str, measures: list[Measure]) -> list[Measure]:
    """The measures without those that only explain one: the returns in "the correlation of the
    daily returns", or "(standard deviation of the returns)"."""
    asides = [match.span() for match in _ASIDE.finditer(text)]
    kept: list[Measure] = []
    for measure in measures:
        head = kept[-1] if kept else None
        if head and not head.verb and not measure.verb and head.names[0] != "?other":
            if _OF.fullmatch(text[head.end : measure.start]):
                continue
            if any(
                first < measure.start and measure.end < last and head.end <= first
                for first, last in asides
            ):
                continue
        kept.append(measure)
    return kept


_EDGE = re.compile(
    r"\b(?:the|its|their|a|and) (?P<edge>highest|lowest|best|worst|high|low|peak)"
    r"(?=(?:['’]?s| one)?,? ?(?:was|at|of|being|came (?:to|in at)|stood at|reached|in|on)?:?,? "
    r"(?:[A-Z]{3} ?)?[-+$€£~(]?\d| (?:an?|about|around|roughly) "
    r"| (?:was|came|fell) (?:on )?(?:[A-Z]|\d))",
    re.IGNORECASE,
)
_EDGE_VI = re.compile(r"(?P<edge>(?:thấp|cao) nhất)(?= (?:là|ở|đạt|chỉ)\b)", re.IGNORECASE)
_COUNTERPART = {
    ("highest_close", "low"): "lowest_close", ("lowest_close", "high"): "highest_close",
    ("best_day", "worst"): "worst_day", ("worst_day", "best"): "best_day",
    ("average_volume", "peak"): "highest_volume", ("high", "low"): "low", ("low", "high"): "high",
}  # fmt: skip


_VI_EDGE = {"thấp nhất": "low", "cao nhất": "high"}


def _ellipses(text: str, measures: list[Measure]) -> list[Measure]:
    """As "The highest close was 5 and the lowest 3": the second is of closes too."""
    for match in (*_EDGE.finditer(text), *_EDGE_VI.finditer(text)):
        if any(m.start < match.end("edge") and match.start("edge") < m.end for m in measures):
            continue
        before = [m for m in measures if m.end <= match.start()]
        edge = _VI_EDGE.get(match["edge"].lower()) or match["edge"].lower().removesuffix("est")
        other = before and _COUNTERPART.get((before[-1].names[0], edge))
        if other:
            measures.append(Measure((other,), *match.span("edge")))
    return sorted(measures, key=lambda measure: measure.start)


def _windowed(names: tuple[str, ...], text: str, match: re.Match[str]) -> tuple[str, ...]:
    """The measures of the window that is said: a 200-day average is no 50-day one."""
    if not names[-1].endswith("_*"):
        return names
    said = _WINDOW_BEFORE.search(text, 0, match.start())
    if said is None and names[0] not in ("volatility", "average_volume"):
        said = _WINDOW_AFTER.match(text, match.end())
    if said is None:
        return names
    size = next(number for number in said.groups() if number)
    return (f"{names[-1][:-1]}{size}", f"{names[-1][:-1]}{size}d")


def _table(
    lines: list[tuple[int, str]],
    reader: Reader,
    taken: list[tuple[int, int]],
    around: Sequence[Sentence],
) -> Iterator[Sentence]:
    """Each cell of a table as a sentence: the row's words, the column's words, then the cell.
    ``around``: the lines before and after the table, which may say the unit of its figures."""
    if not lines:
        return
    rows = [cells(*line) for line in lines]
    header: list[str] = []
    if len(rows) > 1 and rows[1] and all(RULE.fullmatch(cell) for _, cell in rows[1]):
        header, rows = [cell.strip() for _, cell in rows[0]], rows[2:]
    for row in rows:
        holds = [
            bool(figures.find(cell, language=reader.decimals or reader.language)) for _, cell in row
        ]
        label = " ".join(
            cell.strip() for (_, cell), figure in zip(row, holds, strict=True) if not figure
        )
        place = place_of([text for _, text in row], header)
        alone = place and sum(holds) == 1 + holds[ranks_at(header)]
        for column, ((start, text), figure) in enumerate(zip(row, holds, strict=True)):
            if figure:
                cell = Cell(start, text, column, label, tuple(header))
                sentence = _cell(cell, reader, taken, around)
                own = alone and column != ranks_at(header)
                yield replace(sentence, place=place) if own else sentence


def _cell(
    cell: Cell, reader: Reader, taken: list[tuple[int, int]], around: Sequence[Sentence]
) -> Sentence:
    head = cell.head()
    sentence = _sentence(head + cell.text, cell.start - len(head), reader, taken, table=True)
    own = tuple(figure for figure in sentence.figures if figure.start >= len(head))
    heads = f"{cell.column_head}\n{cell.label}"
    return _in_unit(replace(sentence, figures=own), heads, around, cell.corner)
