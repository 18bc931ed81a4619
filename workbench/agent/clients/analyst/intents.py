"""What a question wants done with the measures: rank, compare, chart, tell about, list coverage."""

from __future__ import annotations

import re

from workbench.agent.clients.analyst.lexicon import DIRECTIONS, Direction

_SYM = "[\ue200-\ue2ff]"
_COVERED_NOUN = (
    r"(?:stocks?|symbols?|shares?|companies|company|names?|tickers?|securities|equities)"
)


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")(?!\w)", re.IGNORECASE)


ALL = _any(
    r"all (?:of )?(?:the |your |these |those |five |covered |available |other "
    rf"|\d )*{_COVERED_NOUN}",
    rf"(?:every|each)(?: (?:covered|available|single|of the))* {_COVERED_NOUN}", r"all of them",
    r"every one of them", r"(?:the|your|all)(?: \w+)? (?:five|5)(?: \w+)?(?= |\?|$)", r"everything",
    r"(?:entire|whole|full) (?:universe|list|coverage)", r"each one", r"all (?:five|5)",
    rf"(?:the|your) (?:covered|available) {_COVERED_NOUN}", r"across the board",
    r"(?:the|your) (?:universe|whole lot)", r"everyone|every one", r"pairwise",
    r"correlation (?:matrix|table|heat ?map)", r"each other", r"heat ?map",
)  # fmt: skip
# Everything of everyone, unless a share is named: "all dividends of IBM" is of IBM alone.
ALL_EVENTS = _any(r"all (?:the |known )?(?:stock )?(?:splits|dividends|prices|pairs)")
WHICH = _any(
    r"(?:which|what)(?: of (?:the|these|those|your|them)?)?(?: (?:one|single|other|covered|\d"
    r"|five|two|three|pair of|pairs? of))*"
    rf" ?{_COVERED_NOUN}",
    r"which (?:one|ones|had|has|was|were|is|are|did|do|does|performed|fell|rose|gained|lost|moved"
    r"|suffered|showed|delivered|returned|made|got|paid|of|fared|dropped|declined|grew|beat"
    r"|outperformed|traded|closed|came|offered|gave|saw|held|recovered|split)",
    r"who", r"(?:rank|order|sort)(?:ed|ing)?(?: (?:the|these|all|them|your|\w+))*",
    rf"(?:best|worst|top|strongest|weakest|most|least|safest|riskiest|biggest|largest)"
    rf"[- ](?:\w+[- ]){{0,2}}(?:{_COVERED_NOUN}|performers?|winners?|losers?|gainers?|\ue002)",
    rf"{_COVERED_NOUN} (?:had|with|that)", r"winners?|losers?|gainers?|laggards?",
    r"top (?:\d|two|three|four|five)",
)  # fmt: skip
RIVALS = _any(
    rf"(?:which|what) (?:other )?(?:{_COVERED_NOUN}|one|ones)\b[^.?!]{{0,60}}\b(?:beat"
    r"|outperform(?:ed)?"
    rf"|than|ahead of)(?: \w+)? *{_SYM}",
)
RANKING = _any(
    r"which", r"who", r"order(?=[^.?!]* by\b)", r"rank(?:ed|ing|ings)?", r"order(?:ed)? by",
    r"sort(?:ed)?(?: by)?",
    r"beat(?:s|en|ing)?", r"outperform\w*", r"underperform\w*", r"better", r"worse", r"than",
    r"winners?|losers?|laggards?|leaders?|gainers?", r"best|worst|strongest|weakest",
    r"most|least|highest|lowest|largest|smallest|biggest|greatest|safest|riskiest|higher|lower"
    r"|calmest|steadiest|safer|riskier|bigger|smaller|larger|deeper|deepest", r"lagg?(?:ed|s|ing)?",
    r"top", r"ahead of", r"more|less",
)  # fmt: skip
COMPARE = _any(
    r"compar(?:e|ed|es|ing|ison|isons|ative)", r"versus|vs\.?", r"against", r"side by side",
    r"differ(?:ence|ed|ent)?", r"relative to", r"head[- ]to[- ]head",
)  # fmt: skip
CHART = _any(
    r"charts?|charting", r"plots?|plotting|plotted", r"graphs?|graphed", r"visuali[sz]e",
    r"candle ?sticks?|candles?", r"heat ?map", r"draw(?! ?-?downs?)(?: me)?",
    r"(?:show|display|give)(?: me)?(?: (?:a|an|the))? (?:chart|picture|(?:price )?graph|drawdowns?"
    r"(?! (?:of \d|figure|number))|price (?:history|chart|development)|rolling volatility"
    r"|curve)(?! of \d)", r"curve|picture of",
)  # fmt: skip
BRIEF = _any(
    r"tell (?:me|us)(?: (?:something|more|all|everything|a bit|a little))? (?:about|on)",
    r"brief(?:ing)?(?: me)?(?: (?:on|about|of))?", r"summar(?:y|ies|ise|ize|ising|izing)",
    r"overview", r"profile", r"run ?down", r"snapshot", r"recap", r"synopsis", r"describe",
    r"(?:key|headline|main|basic|important) (?:figures|facts|stats|statistics|numbers|metrics)",
    r"what about", r"how about", r"fact ?sheet", r"tear ?sheet", r"analy[sz]e", r"analysis",
    r"info(?:rmation)?(?: (?:on"
    r"|about))?", r"introduc\w+", r"report", r"statistics|stats", r"digest",
    r"what (?:do|can|should) (?:you|i|we) (?:know|tell me|say)(?: about)?", r"the picture",
    r"(?:take a )?look at", r"review", r"talk (?:me through|about)", r"write[- ]?up", r"figures",
    r"numbers", r"walk me through", r"everything about", r"portrait",
)  # fmt: skip
COVERAGE = _any(
    rf"(?:what|which)(?: (?:\w+ ){{0,2}})? ?(?:data|{_COVERED_NOUN}|history|datasets?|dates?"
    r"|periods?"
    r"|years?|prices?|markets?)(?: (?:and|or) \w+)? (?:do|can|have|are|is) (?:you|i|we|there"
    r"|available"
    r"|covered|in|the|it)", r"what(?: all)? (?:do|does) (?:you|the desk|workbench|it) (?:have"
                            r"|cover|know)",
    r"(?:data )?coverage", r"since when (?:do|have|does|is|are)", r"(?:from|until) when (?:do"
    r"|does|is|are)",
    r"do(?:es)? (?:you|the desk|the sample|your data) (?:\w+ )?(?:have|cover|hold|include|carry"
    r"|know"
    r"|offer|support)", r"how far back", r"(?:what|how) can (?:you|i) (?:do|answer|help"
    r"|ask)(?: you)?",
    r"(?:data|date) range", rf"(?:list|name|show)(?: me)?(?: all| every)?(?: of)?(?: the| your)?"
    rf"(?: covered| available)? (?:{_COVERED_NOUN})(?: (?:you|available|covered).*)?",
    rf"available (?:data|{_COVERED_NOUN})", r"have (?:any )?data", r"data available",
    r"how much (?:data|history)", r"(?:your|the) (?:data|universe|data ?set|sample)(?= (?:start|end"
    r"|begin|cover|run|go)|\?|$)", r"how many (?:sessions|trading days) (?:of (?:data"
    r"|[\ue200-\ue2ff]) *)?(?:do|have"
                                   r"|are)"
    r" (?:you|there|held)", rf"how many {_COVERED_NOUN} (?:do|are|have|can)",
    r"(?:when|where) (?:does|do|did) (?:your|the) (?:\w+ )?(?:data|history|series|sample|prices)"
    r"[^?]*(?:start|begin|end|stop)", rf"(?:when|where) (?:does|do) {_SYM} *(?:data|history|'s)"
    r"[^?]*(?:start|begin|end)", r"(?:as[- ]of|current) date", r"latest (?:data|date) you have",
)  # fmt: skip
LEADING = re.compile(r"^\W*(?:help|hello|hi|what can you do)\W*$", re.IGNORECASE)
LEVEL = re.compile(r"\b(above|below|over|under|higher than|lower than)\b", re.IGNORECASE)
BASKET = _any(
    r"(?:the )?(?:equal(?:ly)?[- ]weighted )?basket(?: of (?:the )?(?:others?|rest|peers"
    r"|other \w+))?",
    r"(?:the |all )*others?(?: (?:four|three|two"
    rf"|{_COVERED_NOUN}))*", r"(?:the )?rest(?: of (?:the|them)"
    r"(?: \w+)?)?", r"(?:its |the )?peers?(?: group| basket)?", r"equal(?:ly)?[- ]weighted\w*",
)  # fmt: skip
AGAINST = re.compile(
    r"(?:against|vs\.?|versus|relative to|with respect to|regard to|to|on|over|using|with|benchmark"
    r"(?:ed)?(?: (?:is|of|being|against"
    rf"|to))?[:=]?)\s*(?:the )?(?:benchmark )?({_SYM})", re.IGNORECASE
)  # fmt: skip
BETWEEN = re.compile(rf"\bbetween\s*{_SYM}\s*(?:and|&)\s*({_SYM})", re.IGNORECASE)
AS_BENCHMARK = re.compile(
    rf"({_SYM})\s*(?:as|for|is|being) (?:the |a "
    r"|its )?benchmark",
    re.IGNORECASE,
)
BREAKDOWN = re.compile(
    r"\b(?:(?P<extreme>best|worst|strongest|weakest|highest|lowest)(?: performing| calendar"
    r"| returning)*"
    r" (?P<one>year|quarter|month)s?|(?:which|what) (?:calendar )?(?P<which>year|quarter|month)"
    r"|(?:each|every|by)(?: calendar| single)* (?P<each>year|quarter|month)"
    r"|(?P<run>year|quarter|month)[- ](?:by|after|over)[- ](?:year|quarter|month)"
    r"|(?P<many>yearly|annual|calendar[- ]year|monthly|quarterly)(?: \w+)? (?:returns|performances"
    r"|gains|figures|numbers|changes|breakdown|table)"
    r"|(?P<split>yearly|annual|monthly|quarterly) breakdown)\b", re.IGNORECASE,
)  # fmt: skip
NO_DIVIDENDS = _any(
    r"(?:without|excluding|excl\.?|ignor(?:ing|e)|disregard(?:ing)?|before|not (?:counting"
    r"|including)|ex|exclusive of"
    r"|leaving out|net of|stripping out)(?: the| any| reinvested| reinvesting)*(?: cash)?"
    r" dividends?(?! date)(?: reinvest\w+)?", r"dividends? (?:excluded|ignored|not included"
    r"|left out)",
    r"price[- ]only", r"price basis|in price terms|on price alone",
)  # fmt: skip
BOTH_RETURNS = _any(
    r"(?:both )?with(?: and|/| or| vs\.?| versus)(?: also)? without(?: reinvested)? dividends?",
    r"(?:both )?(?:including|incl\.?) (?:and|or|vs\.?|versus) (?:excluding|excl\.?) dividends?",
)
WITH_DIVIDENDS = _any(
    r"(?:with|including|incl\.?|counting|inclusive of)(?: the| all| reinvested"
    r"| reinvesting)*(?: cash)? dividends?(?: (?:are |were |being )?(?:reinvest\w+|included))?",
    r"(?:with )?(?:dividends?|distributions?) (?:are |were |being )?(?:reinvest\w+|included)",
    r"(?:reinvest\w+) (?:the |all )?dividends?", r"dividend[- ](?:adjusted|inclusive)",
)  # fmt: skip
SPLIT_ADJUSTED = _any(r"(?:split|dividend)s?[- ](?:and[- ](?:dividend|split)[- ])?adjusted",
                      r"adjust(?:ed|ing) for (?:all |the |stock )?splits(?: and dividends)?",
                      r"after (?:the )?splits?(?= adjust)")  # fmt: skip
INVESTED = re.compile(
    r"(?:\b(?:invest(?:ed|ing|ment)?|put|stake|placed?|bought|spent|worth of|turn(?:ed)?|became)\b"
    r"(?: of| in| a)? ?)?[$]\s?\d[\d,.]*(?: ?(?:k|m|million|thousand|bn"
    r"|billion))?\b(?: (?:dollars|usd"
    r"|investment|stake))?(?=[^.?!]*\b(?:invest\w*|put|bought|stake|worth|grown?|turn\w*|become"
    r"|became"
    r"|have|had)\b)|\b(?:invest(?:ed|ing|ment)?|put|stake|placed?|spent)\b(?: of| in"
    r"| a)? ?[$]?\s?\d"
    r"[\d,.]*(?: ?(?:k|m|million|thousand|bn|billion))?\b(?: (?:dollars|usd))?", re.IGNORECASE,
)  # fmt: skip
TOP_COUNT = re.compile(
    r"\b(?:top|best|worst|bottom|first) (?:\d|two|three|four|five)\b|\b(?:two|three|four|\d) "
    rf"(?:best|worst|top|{_COVERED_NOUN})(?!\w)|\b(?:two|three|four|five|\d) (?:of|names)\b",
    re.IGNORECASE,
)
BACK = re.compile(
    r"^\W*(?:and|what about|how about|same|also|then|ok|okay|but|or|now|compare (?:it|that|this"
    r"|them)"
    r"|again)\b|\b(?:it|its|their|they|them|that (?:stock|company|share|one|period|year|day|date"
    r"|month"
    r"|time|quarter)|this (?:stock|company|share|one|period)|those|these|the same|same (?:period"
    r"|year|day|date|dates|time|stock|company|measure|window)|both)\b", re.IGNORECASE,
)  # fmt: skip
DANGLING = re.compile(
    r"\b(since|during|until|till|before|after|between|following|throughout|prior to)\b"
    r"(?![^.?!,]{0,14}\ue001)(?! (?:when|splits?|adjust|dividends?|all|that|then|reinvest|\ue003"
    r"|\ue001|those|these|them|both"
    rf"|each|{_SYM}|\ue002|the two|the (?:other|basket|rest|same|\ue002)))", re.IGNORECASE,
)  # fmt: skip
# 'Since the split', 'during the drawdown': a time named by what happened then.
EVENT_TIME = re.compile(
    r"\b(?:since|after|until|till|before|following|during|throughout|prior to)"
    r" (?:(?:the|its|their|last|first|latest|that|this) )*\ue002", re.IGNORECASE,
)  # fmt: skip
# What is left where a part of a time was read and the rest would change it.
HALF_READ = re.compile(
    r"\b(?:first|second|third|fourth|last|final|next|1st|2nd|3rd|4th)[- ](?:\w+[- ])?"
    r"(?:quarters?|hal(?:f|ves)|months?|weeks?)(?!\w)"
    r"|\b(?:first|second|third|last|final) \ue001 *(?:of|in) *\ue001"
    r"|\b(?:early|late|mid|middle of|beginning of|end of)[- ]*(?:the )?\ue001", re.IGNORECASE,
)  # fmt: skip
YES_NO = re.compile(r"\b(?:did|was|is|has|had|does|do|were|are|have)\b", re.IGNORECASE)
# What is asked for beside a chart, once its shares are named: 'and its return', 'and return'.
BESIDE = re.compile(
    rf"(?:{_SYM}|\b(?:it|them|this|that|these|those|both)\b).*?"
    r"(?:[,.;?!]|\b(?:and|plus|also)\b|\bwith\b(?= (?:the|its|their)\b))"
    r"(?: *\b(?:and|also|then|please|give|tell|show|say|state|me|us|what|was|is|were)\b)*"
    rf" *(?P<whose>\b(?:its|their|the|his)\b)?(?P<rest>[^.;?!\ue200-\ue2ff]*)\W*$",
    re.IGNORECASE,
)
# A choice between those that were named before.
AMONG = _any(
    r"(?:of|among|between) (?:them|those|these|the two|both)", r"the two",
    r"(?:which|who)(?: (?:one|share|stock|company))?(?= )(?=[^.?!]* (?:better|worse|higher|lower"
    r"|larger|smaller|bigger|greater|safer|riskier|calmer|steadier|deeper|stronger|weaker|more|less"
    r"|ahead|won|lost)\b)(?![^.?!]*\bthan\b)",
)  # fmt: skip
AT_EXTREME = re.compile(r"\b(?:at|near|close to|above|below|under|over|hit(?:ting)?|reach(?:ed"
    r"|ing)?|made|making)"
                        r"(?: an?| its| their| the)?(?: new)? *\ue002", re.IGNORECASE)  # fmt: skip
_DIRECTION_PATTERNS: list[tuple[Direction, re.Pattern[str]]] = [
    (name, re.compile(rf"\b(?:{words})\b", re.IGNORECASE)) for name, words in DIRECTIONS.items()
]


def direction(text: str) -> Direction | None:
    """The first word in ``text`` that says which end of a ranking is asked for."""
    hits = [(match.start(), -len(match[0]), name) for name, pattern in _DIRECTION_PATTERNS
            if (match := pattern.search(text))]  # fmt: skip
    return min(hits)[2] if hits else None
