"""The words of movements, comparisons, ranks and trends: what each claims."""

from __future__ import annotations

import re
from typing import NamedTuple

_RETURNS = ("total_return", "price_return", "cagr", "day_return", "log_return")

UP = (
    r"rose|ris(?:e|es|en|ing)|gain(?:s|ed|ing)?"
    r"|(?<!ended )(?<!ends )(?<!make )(?<!made )(?<!put )(?<!puts )up(?! with| to)"
    r"|advanc(?:e|es|ed|ing)|climb(?:s|ed|ing)?|increas(?:e|es|ed|ing)|jump(?:s|ed|ing)?"
    r"|rall(?:y|ied|ying)|soar(?:s|ed|ing)?|surg(?:e|es|ed|ing)|added|adding|adds|gr[eo]w(?:s|n|ing)?"
    r"|expand(?:s|ed|ing)?|improv(?:e|es|ed|ing)|went up|rais(?:es|ed|ing)|lift(?:s|ed)"
    r"|boost(?:s|ed)|hik(?:es|ed)|put(?:s|ting)? on|tack(?:s|ed) on"
    r"|widen(?:s|ed|ing)?|appreciat(?:e|es|ed|ing)|strengthen(?:s|ed|ing)?|swell(?:s|ed)?|swollen"
    r"|edg(?:ed|es|ing) (?:up|higher)|crept up|inched (?:up|higher)|bounc(?:ed|es|ing)"
    r"|rebound(?:s|ed|ing)?|recover(?:s|ed|ing)?|leap(?:s|t|ed)?|vault(?:s|ed)|spik(?:ed|es|ing)"
    r"|firm(?:s|ed)(?! up)|mount(?:s|ed)(?= to| by| from)|pick(?:s|ed) up|deepen(?:s|ed)?"
    r"|ballooned|mushroomed|accelerated|thickened|fattened|moved (?:up|higher)"
    r"|tăng|lãi|leo|nhích|đi lên|lên(?= (?:[$\d]|[A-Z]{3} \d))|vọt|nới rộng|mở rộng|cải thiện"
)
DOWN = (
    r"fell(?! short)|fall(?:s|en|ing)?(?! short)|los(?:t|s|es|ing|ses)|down(?! to business)"
    r"|declin(?:e|es|ed|ing)|drop(?:s|ped|ping)?|decreas(?:e|es|ed|ing)|cuts?(?! off)|trimm(?:s"
    r"|ed)|lower(?:s|ed|ing)(?= )|reduc(?:es|ed|ing)|slid(?:es|ing)?"
    r"|slump(?:s|ed|ing)?|tumbl(?:e|es|ed|ing)|sheds?|shedding|plung(?:e|es|ed|ing)|sank|s[iu]nks?"
    r"|sinking|shr[aiu]nk(?:s|en|ing)?|contract(?:ed|ing)|went down|g[ai]v(?:e|en|es|ing) up"
    r"|slip(?:s|ped|ping)?|retreat(?:s|ed|ing)?|narrow(?:s|ed|ing)|depreciat(?:e|es|ed|ing)"
    r"|weaken(?:s|ed|ing)?|soften(?:s|ed|ing)?|eas(?:ed|es|ing)(?! of)|dipp?(?:s|ed|ing)"
    r"|edg(?:ed|es|ing) (?:down|lower)|crept down|inched (?:down|lower)|reced(?:e|es|ed|ing)"
    r"|ebb(?:s|ed|ing)|dwindl(?:e|es|ed|ing)|erod(?:e|es|ed|ing)|crash(?:es|ed|ing)"
    r"|collaps(?:e|es|ed|ing)|sag(?:s|ged|ging)|ceded|surrender(?:s|ed|ing)?|forfeit(?:s|ed|ing)"
    r"|pulled back|sold off|thinned|compress(?:ed|es|ing)|shallowed|moderated|backed off"
    r"|dropped off|cooled(?: off)?|subsid(?:e|es|ed|ing)|abat(?:es|ed|ing)|moved (?:down|lower)"
    r"|wilted"
    r"|wobbled lower|nosedived|cratered|nursed"
    r"|giảm|mất|lỗ|sụt|tụt|đi xuống|xuống(?= (?:[$\d]|[A-Z]{3} \d))|đi lùi|rớt|bốc hơi|thu hẹp"
    r"|co lại"
)


class Comparison(NamedTuple):
    """What a comparison claims of left against right: +1 more, -1 less; of which measures."""

    direction: int
    measures: tuple[str, ...] = ()


_MULTIPLES = ("pe", "pb", "ps", "ev_ebitda")
_VOLUMES = ("average_volume", "volume", "highest_volume")
_DEPTH = ("max_drawdown",)
_SWINGS = ("volatility", "downside_deviation")
_COMPARISONS: tuple[tuple[str, Comparison], ...] = (
    (r"(?:more (?:volatile|erratic|turbulent|unstable|unsettled|risky|nervous|jumpy)|riskier"
     r"|choppier|wilder|bumpier|rougher|jumpier|rockier|biến động mạnh hơn|rủi ro hơn)(?: than)?",
     Comparison(1, _SWINGS)),
    (r"(?:less (?:volatile|erratic|turbulent|unstable|risky|nervous|jumpy)|more stable|calmer"
     r"|steadier|smoother|tamer|safer|biến động ít hơn|ổn định hơn|êm hơn)(?: than)?",
     Comparison(-1, _SWINGS)),
    (r"(?:at a premium(?: to)?|pricier|dearer|more (?:expensive|highly valued|highly rated"
         r"|richly valued)|more dearly"
     r" valued|richer|đắt hơn|đắt đỏ hơn)(?: than)?", Comparison(1, _MULTIPLES)),
    (r"(?:at a discount(?: to)?|cheaper|less (?:expensive|highly valued|highly rated|richly valued)"
     r"|more (?:modestly|cheaply) valued|rẻ hơn)(?: than)?", Comparison(-1, _MULTIPLES)),
    (r"(?:heavier|busier|brisker|livelier|more (?:active|heavily traded|actively traded)"
     r"|sôi động hơn)(?: than)?", Comparison(1, _VOLUMES)),
    (r"(?:lighter|less (?:active|heavily traded|actively traded)|ảm đạm hơn)(?: than)?",
     Comparison(-1, _VOLUMES)),
    (r"(?:deeper|steeper|sâu hơn)(?: than)?", Comparison(1, _DEPTH)),
    (r"(?:shallower|milder|nông hơn|nhẹ hơn)(?: than)?", Comparison(-1, _DEPTH)),
    (r"outperform(?:s|ed|ing)?|outpac(?:es?|ed|ing)|topp(?:ed|ing)|beat(?:s|en|ing)?|ahead of"
     r"|ahead(?= ?[.,;:)]|$| by\b| on\b| with\b)"
     r"|led(?! to| by)|leads(?! to)|wins|won(?! by)|better(?! than (?:expected|feared))|bettered"
     r"|surpass(?:es|ed)"
     r"|outstripp?(?:s|ed)|eclips(?:es|ed)|superior|(?:came|comes|come) out on top|outshone"
     r"|vượt(?: trội)?(?: hơn| xa| mặt)?|nhỉnh hơn|tốt hơn|nổi trội hơn|khá hơn|trội hơn"
     r"|dẫn trước", Comparison(1, _RETURNS)),
    (r"f[ae]ll(?:s|ing)? short of", Comparison(-1)),
    (r"underperform(?:s|ed|ing)?|lag(?:s|ged|ging)?|trail(?:s|ed|ing)?|behind|worse|inferior"
     r"|poorer|came off worse|thua(?: kém)?|kém(?: hơn)?|tệ hơn|đuối hơn|yếu hơn|đi sau",
     Comparison(-1, _RETURNS)),
    (r"more indebted|more leveraged|more highly geared",
     Comparison(1, ("debt_to_equity", "total_debt"))),
    (r"less indebted|less leveraged|less highly geared",
     Comparison(-1, ("debt_to_equity", "total_debt"))),
    (r"more profitable", Comparison(1, ("net_margin", "net_income"))),
    (r"less profitable", Comparison(-1, ("net_margin", "net_income"))),
    (r"(?:higher|larger|greater|more|bigger|stronger|above|exceed(?:s|ed|ing)|fatter|wider|in "
     r"excess of)(?: than)?|cao hơn|lớn hơn|nhiều hơn|rộng hơn", Comparison(1)),
    (r"(?:lower|smaller|less|weaker|below|fewer|thinner|slimmer|narrower)(?: than)?|thấp hơn"
     r"|nhỏ hơn|ít hơn|hẹp hơn|mỏng hơn", Comparison(-1)),
)  # fmt: skip
COMPARISONS = tuple(comparison for _, comparison in _COMPARISONS)
COMPARISON = re.compile(
    r"\b(?:" + "|".join(f"(?P<c{n}>{words})" for n, (words, _) in enumerate(_COMPARISONS)) + r")\b",
    re.IGNORECASE,
)

NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
           "nine": 9, "ten": 10, "none": 0, "all": -1, "both": 2, "hai": 2, "ba": 3,
           "bốn": 4}  # fmt: skip
ORDINALS = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "5th": 5,
    "thứ hai": 2,
    "thứ ba": 3,
    "thứ tư": 4,
    "thứ năm": 5,
}
_ORDINAL = "|".join(word for word in ORDINALS if " " not in word)
RANK = re.compile(
    rf"\b(?:(?P<nth>{_ORDINAL})[- ])?(?P<edge>highest|largest|biggest|greatest|best|strongest"
    r"|top(?= (?:perform|spot|place|of|rank|stock|name))"
    r"|most volatile|lowest|smallest|worst|weakest|least volatile|deepest|steepest"
    r"|most profitable|least profitable"
    r"|(?:cao|thấp|lớn|nhỏ) (?:(?:nhất )?thứ (?:hai|ba|tư|năm)|nhất)|(?:tốt|kém) nhất)\b"
    r"(?! (?:moment|point|day|session|single[- ](?:day|session)|one-day|stretch|spell|part|phase"
    r"|time|of times|case|fall"
    r"|decline|drop|slide|week|trading|ever|known|off)\b)"
    rf"|\b(?:ranked|ranks|came|comes|coming|placed|finish(?:ed|es)|was|is|sits|stood|stands"
    rf"|lands|landed)(?: only| in)? "
    rf"(?P<place>first|last|1st|{_ORDINAL})\b"
    rf"|\b(?:puts?|places) (?:[\w.]+ ){{1,4}}?(?P<put>first|last|{_ORDINAL})\b"
    r"(?! (?:quarter|half|time|day|session))",
    re.IGNORECASE,
)
UP_EDGES = frozenset(
    ("highest", "largest", "biggest", "greatest", "best", "strongest", "top", "most volatile",
     "deepest", "steepest", "most profitable", "cao nhất", "lớn nhất", "tốt nhất", "cao", "lớn")
)  # fmt: skip
JUDGING = frozenset({"best", "worst", "strongest", "weakest", "tốt nhất", "kém nhất"})
"""Edges that judge: the best drawdown is the smallest."""
JUDGED = frozenset((*_RETURNS, "sharpe", "sortino", "roe", "roic", "net_margin", "gross_margin",
                    "operating_margin", "best_day"))  # fmt: skip
"""Measures of which the better one is the higher."""
LOW_IS_GOOD = frozenset({"volatility", "downside_deviation"})
BY_PERIOD = re.compile(
    r"^\s*(?:calendar |full )?(?:year|quarter|month|week|half)s?\b", re.IGNORECASE
)

TREND = re.compile(rf"\b(?:(?P<up>{UP})|(?P<down>{DOWN}))\b", re.IGNORECASE)
