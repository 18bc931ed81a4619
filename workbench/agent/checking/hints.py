"""Words that go with a measure without naming it: "at its worst it stood 11 % beneath its peak".

A hint proves nothing by itself. It lets a figure be of the measure whose cell has that very value,
where no word by the figure names another (``witnesses``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOP = (
    r"high(?:est|s)?|tops?|topped|peak(?:s|ed)?|dearest|maximum|max|upper|ceiling|record|lofti\w+"
    r"|cao nhất|đỉnh|trần"
)
_BOTTOM = (
    r"low(?:est|s)?|bottom(?:s|ed)?|trough|cheapest|minimum|min|floor|nadir|lower|thấp nhất"
    r"|đáy|sàn"
)
_MEAN = r"averag\w*|mean|typical(?:ly)?|on balance|bình quân|trung bình"
_CASH = r"cash|dòng tiền|tiền"
_SALES = r"sales|revenues?|turnover|top line|dollar|doanh thu"
_FALL = (
    r"falls?|fell|declines?|drops?|slides?|loss(?:es)?|lost|setbacks?|retreats?|pullbacks?"
    r"|slumps?|decreases?|reverses?|hit|dip"
)
_BIG = r"largest|biggest|deepest|steepest|maximum|worst|sharpest|heaviest|greatest|hardest"
_HANDS = r"shares?|hands|trad(?:ed|ing)|turnover|volume|busiest|cổ phiếu|sang tay|giao dịch|khớp"

_HINTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("total_return", (r"dividends?|total|all in|payouts?|shareholders?|holders?|owners?|investors?"
                      r"|overall|whole|cổ tức|nhà đầu tư",)),
    ("price_return", (r"price|pric(?:es|ing)|dividends aside|(?:without|excluding|before|not count"
                      r"\w+|leaving out|stripping out|ignoring) (?:the )?dividends?"
                      r"|dividends? (?:no"
                      r"t|aside|excluded)|quotations?|thị giá|giá",)),
    ("day_return", (r"day|session|previous close|close before|phiên|ngày",)),
    ("cagr", (r"a year|per year|annum|annual\w*|yearly|each year|p\.a\.|compound\w*|growth|mỗi năm"
              r"|hàng năm|hằng năm|bình quân",)),
    ("volatility", (r"volatil\w*|swings?|swung|chopp\w+|wobbl\w+|fluctuat\w+|calm\w*|bump\w+"
         r"|risk\w*"
                    r"|standard deviation|turbulen\w+|ride|nerv\w+|vol|steadi\w+|biến động"
                    r"|dao động",)),
    ("downside_deviation", (r"downside|bad days|losing days|semi-?deviation|falls alone|chiều giảm"
                            r"|giảm giá",)),
    ("max_drawdown", (rf"(?:{_BIG})[\w -]{{0,24}}(?:{_FALL})|(?:below|beneath|under|from|off"
         rf"|down fr"
                      rf"om|short of) (?:its|the|a|an|their)[\w ]{{0,20}}(?:{_TOP})|trough|drawdown"
                      rf"|peak|worst|underwater|under water|paper loss|at its (?:low|lowest"
                      rf"|deepest)"
                      rf"|sụt|bốc hơi|đỉnh|đáy|lao dốc",)),
    ("sharpe", (r"sharpe|per unit of (?:risk|volatility)|risk[- ]adjusted|reward"
                r"|rủi ro",)),
    ("sortino", (r"sortino|downside|risk[- ]adjusted|reward|rủi ro",)),
    ("highest_close", (_TOP,)),
    ("lowest_close", (_BOTTOM,)),
    ("average_close", (_MEAN,)),
    ("high", (_TOP,)),
    ("low", (_BOTTOM,)),
    ("open", (r"open\w*|began|start\w*|mở cửa|first trade",)),
    ("close", (r"clos\w+|end\w*|finish\w*|settl\w+|last|left|price\w*|quot\w+|stood|at|to|value\w*"
               r"|worth|fetch\w*|chốt|đóng cửa|dừng|kết|giá|mức",)),
    ("volume", (_HANDS,)),
    ("average_volume", (_MEAN,)),
    ("highest_volume", (rf"{_TOP}|largest|biggest|busiest|heaviest|most active|liveliest"
         rf"|most heavily|sôi động"
                        rf"|lớn nhất",)),
    ("total_volume", (r"total|in all|altogether|combined|tổng",)),
    ("best_day", (r"best|strongest|finest|biggest|largest|top|happiest|brightest|sharpest"
         r"|greatest|tốt nhất"
                  r"|mạnh nhất|đẹp nhất",)),
    ("worst_day", (r"worst|weakest|poorest|ugliest|roughest|nastiest|bleakest|darkest|blackest"
         r"|biggest|largest|sharpest|heaviest|steepest"
                   r"|tệ nhất|xấu nhất|sâu nhất|mạnh nhất",)),
    ("revenue", (rf"{_SALES}|sold|took in|took|top line|brought in|billed|bán",)),
    ("net_income", (r"net|profits?|earn\w*|made|bottom line|kept|keeping|left over|after tax|lãi"
                    r"|lợi nhuận",)),
    ("operating_income", (r"operat\w*|ebit|hoạt động",)),
    ("gross_profit", (r"gross|gộp",)),
    ("operating_cash_flow", (rf"operat\w+|{_CASH}|hoạt động|kinh doanh",)),
    ("free_cash_flow", (rf"free|{_CASH}|fcf|tự do",)),
    ("total_assets", (r"assets?|balance sheet|tài sản",)),
    ("total_debt", (r"debts?|borrow\w+|owed|owing|owes|loans?|nợ|vay",)),
    ("cash", (rf"{_CASH}|liquid\w*|in the bank|till|coffers",)),
    ("equity", (r"equity|book value|net worth|vốn",)),
    ("diluted_eps", (r"per (?:diluted )?share|a share|eps|each share|mỗi cổ phiếu|trên cổ phiếu",)),
    ("basic_eps", (r"basic",)),
    ("dividends_per_share", (r"dividends?|distribut\w+|paid|payouts?|pay|cổ tức",)),
    ("shares_outstanding", (r"shares? (?:outstanding|in issue)|share count|lưu hành",)),
    ("gross_margin", (r"gross|cost of (?:sales|goods|revenue)|gộp",)),
    ("operating_margin", (r"operat\w*|ebit|hoạt động",)),
    ("net_margin", (rf"net|bottom line|kept|keeping|profits?|earn\w*|{_SALES}|ròng|lãi"
                    rf"|lợi nhuận",)),
    ("roe", (r"equity|roe|vốn",)),
    ("debt_to_equity", (r"debt|lever\w+|gearing|borrow\w+|nợ|đòn bẩy",)),
    ("current_ratio", (r"current|short-term|liquidity|ngắn hạn|thanh toán",)),
    ("pe", (r"earnings|p/e|profits?|lợi nhuận",)),
    ("pb", (r"book|p/b|net assets|sổ sách",)),
    ("ps", (rf"p/s|{_SALES}",)),
    ("ev_ebitda", (r"ebitda|enterprise",)),
    ("beta", (r"beta",)),
)  # fmt: skip
_PATTERNS = {
    measure: tuple(re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) for words in parts)
    for measure, parts in _HINTS
}


def hinted(measure: str, text: str, first: int, last: int) -> Iterator[int]:
    """Where ``text`` hints at ``measure`` between two places: of a measure with two kinds of hint
    each must be there."""
    patterns = _PATTERNS.get(measure, ())
    found = [[m.start() for m in pattern.finditer(text, first, last)] for pattern in patterns]
    if found and all(found):
        yield from found[0]
