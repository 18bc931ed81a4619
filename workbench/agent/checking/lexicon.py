"""The words of measures, movements and ranks: tables from wordings to what they claim."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from workbench.agent.checking.lexicon_relations import DOWN, UP
from workbench.agent.checking.lexicon_statements import STATEMENT_WORDS
from workbench.agent.checking.lexicon_vietnamese import VIETNAMESE_WORDS
from workbench.agent.checking.reading import Wording

RETURNS = ("total_return", "price_return", "cagr", "day_return", "log_return")
OWN_SIGN = frozenset({*RETURNS, "best_day", "worst_day"})
"""Measures that a movement's word speaks of directly: "fell 5 %" is a return of -5 %."""
DAYS_OWN = frozenset({"best_day", "worst_day"})
"""Measures whose figure may be called a return: "its best day brought a return of 5 %"."""
MAGNITUDE = frozenset({"max_drawdown"})
"""Measures that are written with either sign."""
EXTREMES = frozenset(
    ("max_drawdown", "best_day", "worst_day", "highest_close", "lowest_close", "highest_volume",
     "high", "low", "high_52w", "low_52w")
)  # fmt: skip
"""Measures that happened on one day of their period."""
OF_A_PERIOD = EXTREMES - {"high", "low", "high_52w", "low_52w"}
"""Extremes that no single day has."""
PAIRED = frozenset({"correlation", "beta"})


_RETURN = ("total_return", "price_return", "day_return")
_CLOSE = r"clos(?:e|es|ed|ing)(?: prices?| levels?)?"
_SO_MANY = r"(?= (?:[^\W\d]+ ){0,3}~?\d[\d.,]*(?: ?(?:[mb]illion|[mb]n?|k|nghìn|triệu|tỷ))?"
_DAY = r"(?:single[- ])?(?:trading |one-)?(?:day|session)"

# The most particular first: of wordings that begin together the earlier one is read.
_TABLE: tuple[tuple[str, Wording], ...] = (
    *STATEMENT_WORDS,
    *VIETNAMESE_WORDS,
    (r"(?:average|mean|avg\.?) (?:daily )?(?:trading )?volumes?(?: (?:of )?as traded)?"
     r"|shares (?:traded )?(?:a|per|each) (?:day|session)"
     r"|(?:daily |trading )*volume (?:has )?averaged|averaged(?=[^;]{0,40}\bshares\b)"
     r"|khối lượng (?:giao dịch )?(?:trung bình|bình quân)(?: mỗi phiên| hàng ngày)?"
     r"|on average(?=[^;]{0,40}\bshares\b)|an? (?:daily )?average of(?=[^;]{0,40}\bshares\b)"
     r"|(?:mean|average) (?:daily )?turnover",
     Wording(("average_volume", "average_volume_*"))),
    (r"(?:highest|peak|largest|record|maximum|busiest) (?:daily )?(?:trading )?(?:volumes?|day)"
     r"(?: by volume)?|khối lượng (?:giao dịch )?(?:cao|lớn) nhất", Wording(("highest_volume",))),
    (r"(?:total|cumulative|overall) (?:trading )?volumes?", Wording(("total_volume",))),
    (r"(?:trading )?volumes?|shares (?:were )?(?:traded|changed hands)(?! at)"
     rf"|traded{_SO_MANY} shares\b)|(?:giao dịch|khớp lệnh|khớp){_SO_MANY} cổ phiếu\b)"
     r"|khối lượng(?: giao dịch)?",
     Wording(("volume", "total_volume"))),
    (rf"(?:high(?:est)?|record|peak|top) {_CLOSE}|peaked at a close of"
     r"|closed (?:as high as|at a high of)|giá đóng cửa cao nhất", Wording(("highest_close",))),
    (rf"(?:low(?:est)?|bottom) {_CLOSE}|bottomed at a close of"
     r"|closed (?:as low as|at a low of)|giá đóng cửa thấp nhất",
     Wording(("lowest_close",))),
    (r"as high as", Wording(("highest_close", "high"), any_of=True)),
    (r"as low as", Wording(("lowest_close", "low"), any_of=True)),
    (rf"(?:average|mean|avg\.?) (?:{_CLOSE}|price)|giá đóng cửa (?:trung bình|bình quân)",
     Wording(("average_close",))),
    (rf"{_CLOSE} (?:as traded|unadjusted)|unadjusted {_CLOSE}", Wording(("close_unadjusted",))),
    (r"52[- ]week highs?", Wording(("high_52w",))),
    (r"52[- ]week lows?", Wording(("low_52w",))),
    (r"(?:intraday |day's |period )?highs?(?= (?:of|was|at|stood)\b|:| Value:)|highest price",
     Wording(("high",))),
    (r"intraday highs?|(?<=at its )high|(?<=at the )high", Wording(("high",))),
    (r"intraday lows?|(?<=at its )low|(?<=at the )low", Wording(("low",))),
    (r"(?:intraday |day's |period )?lows?(?= (?:of|was|at|stood)\b|:| Value:)|lowest price",
     Wording(("low",))),
    (r"max(?:imum|\.)? (?:drawdowns?|dd)|drawdowns?|peak[- ]to[- ]trough(?: (?:loss|fall|decline"
     r"|drop))?"
     r"|g[ai]ve(?:n|s)? back|giving back"
     r"|mức (?:sụt giảm|giảm)(?: tối đa| lớn nhất| sâu nhất)?", Wording(("max_drawdown",))),
    (rf"best {_DAY}|(?:biggest|largest) (?:one-day|daily|single-day) (?:gain|rise|return)"
     r"|(?:phiên|ngày) (?:tăng )?(?:tốt|mạnh) nhất", Wording(("best_day",))),
    (rf"worst {_DAY}|(?:biggest|largest) (?:one-day|daily|single-day) (?:loss|fall|drop|decline)"
     r"|(?:phiên|ngày) (?:giảm )?(?:xấu|tệ|sâu) nhất", Wording(("worst_day",))),
    (r"downside (?:deviation|volatility|risk)|semi-?deviation|độ lệch (?:chuẩn )?giảm",
     Wording(("downside_deviation",))),
    (r"(?:annuali[sz]ed )?(?:volatility|volatilities|volatile|vol)|standard deviation"
     r"|(?:độ |mức )?biến động", Wording(("volatility", "volatility_*"))),
    (r"sharpe(?:s|'s)?(?: ratios?)?|(?:tỷ lệ|hệ số) sharpe", Wording(("sharpe",))),
    (r"sortino(?:s|'s)?(?: ratios?)?|(?:tỷ lệ|hệ số) sortino", Wording(("sortino",))),
    (r"cagr|compound(?:ed)? annual (?:growth(?: rate)?|returns?)|compound(?:ed|ing|s)(?= (?:at"
     r"|by|[\d~]))|annuali[sz]ed (?:total )?returns?"
     r"|(?:lợi suất|tăng trưởng) (?:kép|bình quân) (?:hàng|mỗi) năm", Wording(("cagr",))),
    (r"total[- ](?:shareholder )?returns?|tổng (?:lợi suất|lợi nhuận|mức sinh lời"
     r"|tỷ suất sinh lời)",
     Wording(("total_return",))),
    (r"price[- ](?:only )?(?:returns?|change|gain|appreciation|basis)"
     r"|returns? (?:without|excluding|before|ex) dividends"
     r"|lợi suất giá", Wording(("price_return",))),
    (r"log(?:arithmic)?[- ]returns?", Wording(("log_return",))),
    (r"daily return|return (?:of|on) (?:the|that) day|day return", Wording(("day_return",))),
    (r"correlations?|correlated|tương quan", Wording(("correlation",))),
    (r"betas?", Wording(("beta",))),
    (r"dividends? per share", Wording(("dividends_per_share", "dividend"), any_of=True)),
    (r"(?<!reinvested )(?<!reinvested their )(?<!reinvesting )(?<!including )(?<!with )(?<!ex )"
     r"dividends?(?! aside| reinvested| included| income)|cổ tức",
     Wording(("dividends", "dividend", "dividends_per_share"), any_of=True)),
    (r"(?:stock )?splits?", Wording(("split", "splits"), any_of=True)),
    (r"macd signal|signal line", Wording(("macd_signal",))),
    (r"macd histogram|histogram", Wording(("macd_histogram",))),
    (r"macd", Wording(("macd",))),
    (r"(?:relative strength index|rsi)", Wording(("rsi", "rsi_*"))),
    (r"(?:average true range|atr)", Wording(("atr", "atr_*"))),
    (r"exponential moving average|ema", Wording(("ema", "ema_*"))),
    (r"(?:simple )?moving averages?|sma|(?<=day )average", Wording(("sma", "sma_*"))),
    (r"lower (?:bollinger )?band", Wording(("bollinger_lower",))),
    (r"upper (?:bollinger )?band", Wording(("bollinger_upper",))),
    (r"middle (?:bollinger )?band", Wording(("bollinger_middle",))),
    (r"open(?:ed|ing)?(?: price)?(?= (?:at|of|was|price)\b|:| Value:)"
     r"|opening price|giá mở cửa|mở cửa"
     r"(?= (?:ở|tại))", Wording(("open",))),
    (rf"{_CLOSE}|(?:share |stock )?prices?|(?:traded|settled|changed hands|changing hands) at"
     r"|(?:ended|ending|finished|finishing|settled) (?:(?:[^.,;]|, (?=\d{4})){0,40} )?at"
     r"|giá đóng cửa|đóng cửa", Wording(("close",))),
    # what the evidence may have no measure of: its movements are not the share's
    (r"(?:net |operating )?income|margins?|inflation|gdp|risk-free rate"
     r"|(?:interest |tax |growth )?rates?|yields?|expenses|costs|cash flows?"
     r"|guidance|estimates?|lạm phát|lãi suất", Wording(("?other",))),
    # movements
    (UP, Wording(_RETURN, verb=True, direction=1, any_of=True)),
    (DOWN, Wording(_RETURN, verb=True, direction=-1, any_of=True)),
    (r"earned|made|earning|earns"
     r"|kiếm(?: được)?", Wording((*_RETURN, "net_income"), verb=True, any_of=True)),
    (r"(?<=a )(?:move|swing)|(?:moves?|swings?)(?= (?:of|in|by))|moved",
     Wording(_RETURN, verb=True, any_of=True, unsigned=True)),
    (r"changed|changes?(?= (?:of|by))", Wording(_RETURN, verb=True, any_of=True)),
    (r"(?:best|worst|better|worse)(?= (?:of|than|performer|performing|stock|in|during|over|for"
     r"|among)\b)",
     Wording(_RETURN, verb=True)),
    (r"put(?:s|ting)? up|notched(?: up)?|clocked(?: up)?|logged|registered|printed|returned"
     r"|returning|returns(?= [-+]?\d)|yielded|performed|delivered|generated|produced|did|fared"
     r"|sinh lời|mang lại", Wording(_RETURN, verb=True)),
    (r"returns?|performance|performers?|lợi suất|lợi nhuận", Wording(_RETURN)),
    (r"outperform(?:s|ed|ing)?|underperform(?:s|ed|ing)?|beat|beats|beating|lag(?:s|ged)?"
     r"|outpaced?|topped|trail(?:s|ed)?|beaten|lagging|ahead of|behind|vượt"
     r"|kém", Wording(_RETURN, verb=True)),
)  # fmt: skip


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    alternatives = "|".join(f"(?P<m{number}>{one})" for number, one in enumerate(words))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


class Words(NamedTuple):
    """A pattern whose group ``mN`` is the N-th of ``wordings``."""

    pattern: re.Pattern[str]
    wordings: tuple[Wording, ...]

    def find(self, text: str) -> Iterator[tuple[re.Match[str], Wording]]:
        """The wordings in ``text``, each with its place."""
        for match in self.pattern.finditer(text):
            yield match, self.wordings[int((match.lastgroup or "m0")[1:])]


@lru_cache(maxsize=1)
def table() -> Words:
    """The words that are known."""
    return Words(_pattern(words for words, _ in _TABLE), tuple(wording for _, wording in _TABLE))


@lru_cache(maxsize=1024)
def known_in(text: str) -> tuple[tuple[re.Match[str], Wording], ...]:
    """The known words of a sentence; an answer is read twice, for typed and for cited figures."""
    return tuple(table().find(text))


@lru_cache(maxsize=256)
def own_words(labels: tuple[tuple[str, str], ...]) -> Words | None:
    """The evidence's own words: its ``labels`` are (words, measure). One word that may mean much
    else, such as "high", counts only for a measure the table does not know."""
    own = [
        (words, measure)
        for words, measure in sorted(labels, key=lambda label: -len(label[0]))
        if " " in words or not any(measure in wording.names for _, wording in _TABLE)
    ]
    if not own:
        return None
    return Words(
        _pattern(re.escape(words) for words, _ in own),
        tuple(Wording((measure,)) for _, measure in own),
    )
