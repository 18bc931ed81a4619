"""How analysts name measures: one table from wordings to measures, most particular first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Family = Literal["price", "window", "indicator", "relate", "event"]

_ONE_DAY = r"(?:(?:one|single|1)[- ]?(?:day|session)|daily|intraday|day(?:'s)?|session)"
_BIG = r"(?:biggest|largest|greatest|worst|best|steepest|deepest|sharpest|highest|max(?:imum)?|top)"
_UPS = r"(?:gain|rise|increase|jump|advance|return|move up|up ?move|rally|surge|performance)s?"
_DOWNS = r"(?:loss|losses|drop|decline|fall|decrease|slump|plunge|move down|down ?move|dip|slide)s?"
_MEAN = r"(?:average|avg\.?|mean)"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A wording and the measures it asks for. ``weak``: an everyday word, which counts only in a
    question that holds nothing unread. ``loss``: the wording speaks of losing."""

    pattern: re.Pattern[str]
    measures: tuple[str, ...]
    weak: bool = False
    loss: bool = False
    verb: bool = False


def _phrase(pattern: str, *measures: str, **flags: bool) -> Phrase:
    return Phrase(re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE), measures, **flags)


PHRASES: tuple[Phrase, ...] = (
    # dividends and splits
    _phrase(r"(?:special|extraordinary|one[- ]off|extra) (?:cash )?(?:dividend|distribution)s?",
            "special_dividend"),
    _phrase(r"(?:last|latest|most recent|newest) (?:[\ue200-\ue2ff] *)?(?:cash |quarterly "
            r"|regular )?dividends?"
            r"(?: (?:payment|date))?|(?:last|latest|most recently) (?:pay|paid)(?: out)? (?:a )?"
            r"dividends?", "last_dividend"),
    _phrase(r"(?:last|latest|most recent) (?:[\ue200-\ue2ff] *)?(?:stock |share )?split"
            r"|last split (?:its|their) "
            r"(?:stock|shares)", "last_split"),
    _phrase(r"(?:biggest|largest|highest|greatest|max(?:imum)?) (?:[\ue200-\ue2ff] *)?(?:ever "
            r"|cash |single |regular )*dividends?(?: (?:payment|payout|per share))*",
            "largest_dividend"),
    _phrase(r"(?:smallest|lowest|minimum) (?:[\ue200-\ue2ff] *)?(?:ever |cash |single |regular )*"
            r"dividends?(?: (?:payment|payout|per share))*", "smallest_dividend"),
    _phrase(r"(?:first|earliest|initial) (?:[\ue200-\ue2ff] *)?(?:ever |cash |quarterly |regular )*"
            r"dividends?(?: (?:payment|date|payout))*", "first_dividend"),
    _phrase(r"(?:first|earliest) (?:[\ue200-\ue2ff] *)?(?:stock |share )?split", "first_split"),
    _phrase(r"(?:stock |share )?splits?(?: ratios?| history)?|(?:stock|share)[- ]splits?"
            r"|split (?:its|their) (?:stock|shares)|splitted", "splits"),
    _phrase(r"ex[- ]?dividend(?: dates?)?|(?:cash |quarterly |regular )?dividends?"
            r"(?: per share| payments?| payouts?| history| dates?| paid| income| amounts?)*"
            r"|dps|cash distributions?", "dividends"),
    # extremes of one day
    _phrase(r"(?:best and (?:the )?worst|worst and (?:the )?best) (?:single |trading |daily )*"
            r"(?:days?|sessions?|returns?)", "best_day", "worst_day"),
    _phrase(r"(?:which|what) (?:single |trading )*(?:day|session|date) (?:was|is|did|had|saw) "
            r"[^.?!]{0,40}?\b(?:worst|weakest|(?:fell|drop(?:ped)?|lost|lose|fall|declined?) "
            r"(?:the )?most|(?:biggest|largest) (?:loss|drop|fall|decline))", "worst_day"),
    _phrase(r"(?:which|what) (?:single |trading )*(?:day|session|date) (?:was|is|did|had|saw) "
            r"[^.?!]{0,40}?\b(?:best|strongest|(?:rose|rise|gain(?:ed)?|climbed) (?:the )?most"
            r"|(?:biggest|largest) (?:gain|rise|jump))", "best_day"),
    _phrase(rf"{_BIG} (?:{_ONE_DAY} )?(?:percentage |percent |price )?{_DOWNS}(?: (?:in|on|over"
            r"|for|of"
            rf"|within) (?:a |one |any )?(?:single )?(?:trading )?(?:day|session))"
            rf"|{_BIG} (?:single )?{_ONE_DAY} (?:percentage |percent |price |total )?{_DOWNS}"
            rf"|worst (?:{_ONE_DAY} )?(?:trading |single |market )*(?:days?|sessions?|{_ONE_DAY} "
            r"returns?)|(?:lowest|minimum|smallest|most negative) (?:one[- ]day|daily"
            r"|single[- ]day) "
            r"returns?|(?:single )?day with the (?:worst|lowest|biggest loss|largest loss)"
            r"(?: return| performance)?|(?:worst|most painful) daily (?:return|performance|move)s?"
            r"|(?:fell|dropped|lost|declined) (?:the )?most (?:in|on) (?:a |one )?(?:single )?day",
            "worst_day"),
    _phrase(rf"{_BIG} (?:{_ONE_DAY} )?(?:percentage |percent |price )?{_UPS}(?: (?:in|on|over|for"
            r"|of"
            rf"|within) (?:a |one |any )?(?:single )?(?:trading )?(?:day|session))"
            rf"|{_BIG} (?:single )?{_ONE_DAY} (?:percentage |percent |price |total )?{_UPS}"
            rf"|best (?:{_ONE_DAY} )?(?:trading |single |market )*(?:days?|sessions?|{_ONE_DAY} "
            r"returns?)|(?:single )?day with the (?:best|highest|biggest gain|largest gain)"
            r"(?: return| performance)?|best daily (?:return|performance|move)s?"
            r"|(?:rose|gained|climbed|jumped) (?:the )?most (?:in|on) (?:a |one )?(?:single )?day",
            "best_day"),
    # drawdown
    _phrase(r"(?:max(?:imum|imal)?\.? )?(?:draw[- ]?downs?|dd)|mdd"
            r"|(?:worst|biggest|largest|deepest|maximum|max|greatest) loss(?:es)? (?:from|off) "
            r"(?:a |its |the |any )?(?:peak|high|top)(?: to (?:a |its |the )?(?:trough|bottom"
            r"|low))?"
            r"|hit (?:the |its )?bottom"
            r"|(?:max(?:imum)? )?peak[- ]to[- ](?:trough|"
            rf"valley|bottom)(?: {_DOWNS})?|(?:worst|biggest|largest|deepest|maximum|steepest|max)"
            r"(?: peak[- ]to[- ]trough| cumulative)? (?:drop|decline|fall|slump|dip|drop-off)"
            r"(?: peak[- ]to[- ]trough| from (?:a |its |the )?(?:peak|high|top))?(?: to (?:a "
            r"|its |the )?"
            rf"(?:trough|bottom|low))?|(?:from|off) peak to (?:trough|bottom)"
            r"|peak(?:,| and|/) ?troughs?(?:,? (?:and )?recovery)?(?: dates?)?"
            r"|(?:fully )?recover(?:ed|y|ing)?(?: dates?)?",
            "max_drawdown"),
    # risk
    _phrase(r"down[- ]?side (?:deviation|volatility|risk|vol|semi-?deviation)|semi-?deviation",
            "downside_deviation"),
    _phrase(r"sortino(?:'s)?(?: ratios?)?", "sortino"),
    _phrase(r"sharpe(?:'s)?(?: ratios?)?|risk[- ]adjusted (?:basis|terms|returns?|performance)"
            r"|return per unit of risk|reward[- ]to[- ](?:risk|variability)(?: ratio)?"
            r"|risk[- ]adjusted", "sharpe"),
    _phrase(r"rolling (?:vol(?:atility)?|standard deviation|std)", "rolling_volatility"),
    _phrase(r"(?:(?:annuali[sz]ed|annual|historical|historic|realised|realized|daily|return|price"
            r"|stock) )*volatility"
            r"(?: (?:of|in) (?:the |its )?(?:[\ue200-\ue2ff] *)?(?:daily )?(?:log )?returns?)?"
            r"|(?:annuali[sz]ed |annual |historical )?vol(?!\w|\.? (?:of shares|traded))"
            r"|(?:annuali[sz]ed )?(?:standard deviation|std\.? ?dev(?:iation)?|stdev|sigma)"
            r"(?: (?:of|in) (?:the |its )?(?:[\ue200-\ue2ff] *)?(?:daily )?(?:log )?returns?)?"
            r"|volatile"
            r"|(?:how )?(?:risky|jumpy|choppy|bumpy|turbulent|stable|steady|calm)"
            r"|(?:price )?(?:fluctuat\w+)|(?:safest|safer|riskiest|riskier|calmest|calmer|steadiest"
            r"|steadier|most stable|more stable)(?: stock| share| investment| name)?|risk level"
            r"|(?<!down)(?<!downside )risk(?![- ]free|[- ]adjusted| free)", "volatility"),
    # relations
    _phrase(r"betas?(?: coefficients?)?", "beta"),
    _phrase(r"(?:cross[- ])?correlations?(?: coefficients?| matrix| table)?|correlate[ds]?"
            r"|co-?move(?:ment|d|s)?(?: together)?|move(?:d|s)? (?:together|in tandem|in step"
            r"|in lockstep)|corr", "correlation"),
    # growth rates and returns
    _phrase(r"cagrs?|compound(?:ed)? (?:annual|average annual|yearly|annuali[sz]ed)"
            r"(?: (?:growth|returns?|rate))*(?: rates?)?(?: of (?:return|growth))?"
            r"|(?:annuali[sz]ed|annuali[sz]ed total|annuali[sz]ed compound)"
            r"(?: (?:rate of )?(?:total )?(?:returns?|growth|performance|gains?|rate))+"
            r"(?: of return)?|growth rate(?: per (?:year|annum))?|geometric (?:mean|average)"
            r"(?: annual)?(?: return)?|annual (?:growth|compound)(?: rate)?"
            r"|(?:returns?|grow|grew|grown|growth|gain(?:ed)?|compound(?:ed)?|made|earn(?:ed)?) "
            r"(?:(?:on average|each year) )?(?:per (?:year|annum)|a year|p\.?a\.?|annually"
            r"|each year|every year)(?: on average)?|annuali[sz]ed", "cagr"),
    _phrase(rf"{_MEAN} (?:annual|yearly) (?:total )?(?:returns?|growth|gains?)"
            r"|(?:returns?|gained?|grew) on average (?:per|a|each|every) year", "average_cagr"),
    _phrase(r"(?:continuously[- ]compounded|log(?:arithmic)?)(?:[- ]total)?[- ]returns?"
            r"|ln returns?",
            "log_return"),
    _phrase(r"(?:price|capital)[- ](?:only )?(?:returns?|change|appreciation|gains?|performance"
            r"|growth"
            r"|increase|decrease|move(?:ment)?|loss|rise|fall|depreciation)|(?:percent(?:age)?"
            r"|%)[- ]?"
            r"(?:price )?change in (?:the )?(?:stock |share )?price|changes? in (?:the )?"
            r"(?:stock |share |closing )?price|(?:return|performance) (?:in|on) price(?: terms)?"
            r"(?: only)?", "price_return"),
    _phrase(r"(?:total|cumulative|overall)[- ](?:shareholder |holder )?(?:return|performance"
        r"|gain)s?|tsr|return with "
            r"dividends(?: reinvested)?|holding[- ]period returns?|hpr", "total_return"),
    _phrase(r"annual (?:total )?return|yearly return|return per year", "annual_return"),
    # highs, lows, averages, volume
    _phrase(r"high(?:est)?,? (?:and|&|or) (?:the )?low(?:est)? (?:daily )?clos(?:es?|ing prices?"
            r"|ing levels?)", "highest_close", "lowest_close"),
    _phrase(r"high(?:est)?[- ](?:(?:and|&|/|or|to)[- ])?low(?:est)?(?: (?:prices?|range))?"
            r"|high ?/ ?low|(?:trading |price )?range(?:d|s)?", "high", "low"),
    _phrase(r"(?:day|session|date)s? (?:with|of) the (?:highest|largest|biggest|most|heaviest) "
            r"(?:trading |daily )*volume|(?:highest|largest|biggest|heaviest|peak|record|top)[- ]"
            r"(?:trading |daily )*volume[- ](?:day|session|date)|(?:busiest|most (?:heavily "
            r"|actively )?traded) (?:trading )?(?:day|session)"
            r"|(?:trade[ds]?|changed hands) (?:the )?most(?: shares)?", "highest_volume"),
    _phrase(r"(?:(?:highest|maximum|max|peak|record|top)[- ](?:daily )?clos(?:e|es|ing(?: price"
            r"| level"
            r"| value| quote)?)(?: price)?|(?:all[- ]time )?closing high|high(?:est)? (?:at|on) "
            r"(?:the )?close|close(?:d)? (?:at (?:its|the) )?highest|highest(?: price"
            r"| level)? (?:that )?(?:[\ue200-\ue2ff] *)?"
            r"(?:(?:has|had|ever|was) )*clos(?:e|ed|ing)(?: at)?)", "highest_close"),
    _phrase(r"(?:(?:lowest|minimum|min|record low|bottom)[- ](?:daily )?clos(?:e|es|ing(?: price"
            r"| level| value| quote)?)(?: price)?|closing low|low(?:est)? (?:at|on) (?:the )?close"
            r"|close(?:d)? (?:at (?:its|the) )?lowest|lowest(?: price"
            r"| level)? (?:that )?(?:[\ue200-\ue2ff] *)?"
            r"(?:(?:has|had|ever|was) )*clos(?:e|ed|ing)(?: at)?)", "lowest_close"),
    _phrase(rf"{_MEAN} (?:daily )?(?:closing |close |stock |share |trading )*"
            r"(?:price|close|level|closing price)s?|close on average", "average_close"),
    _phrase(rf"{_MEAN} (?:daily |day's )?(?:trading |traded |share |dollar )?(?:volumes?|turnover)"
            r"|adv|adtv|daily average (?:trading )?volumes?|volume on average"
            rf"|{_MEAN} number of shares traded(?: (?:per|a|each) day)?|(?:shares"
            r"|volume) (?:traded )?"
            r"(?:per|a|each) day(?: on average)?|trad\w+ (?:per|a|each) day on average",
            "average_volume"),
    _phrase(r"(?:total|cumulative|overall|aggregate|combined) (?:trading |traded |share )*volumes?"
            r"|(?:how many|(?:the )?(?:total )?number of|total) shares(?: (?:of"
            r"|in) [\ue200-\ue2ff])?"
            r"(?: +(?:were|was|have been|did|had))?(?: *[\ue200-\ue2ff])? *(?:traded?|trade hands"
            r"|chang\w+ hands)|shares? (?:were |was )?traded|(?:shares )?changed hands",
            "shares_traded"),
    _phrase(r"(?:trading |traded |daily |share )*volumes?|turnover|traded volume|vol\.", "volume"),
    _phrase(r"(?:highest|maximum|max|peak|record|top|greatest)(?: intraday| stock| share| trading"
            r"| ever)*"
            r"(?: price| level| point| value| high| quote| mark)s?|(?:intraday |day'?s |daily "
            r"|session "
            r")?highs?(?!\s*\ue002|[- ](?:vol|risk|beta|er|est))(?: of the (?:day|session|period"
            r"|year))?(?: price)?(?: point)?|how high"
            r"|peak(?:ed|s)?(?! to| date|[- ]to)|ath|top(?:ped)? out", "high"),
    _phrase(r"(?:lowest|minimum|min|record low|bottom|smallest)(?: intraday| stock| share"
            r"| trading| ever)*"
            r"(?: price| level| point| value| quote| mark)s?|(?:intraday |day'?s |daily |session )?"
            r"lows?(?!\s*\ue002|[- ](?:vol|risk|beta))(?: of the (?:day|session|period"
            r"|year))?(?: price)?(?: point)?|how low"
            r"|bottomed(?: out)?|atl", "low"),
    # prices of a day
    _phrase(r"ohlcv?|open(?:,| and)? high(?:,| and)? low(?:,| and)? close|daily bar|price bar",
            "open", "high_day", "low_day", "close", "volume"),
    _phrase(r"(?:un-?adjusted|raw|nominal|actual|original) (?:clos(?:e|ing)|price|closing price)"
            r"(?: price)?", "close_unadjusted"),
    _phrase(r"open(?:ing)? (?:price|level|quote|trade)|opened|opening|opens?", "open"),
    _phrase(r"(?:split[- ]adjusted |adjusted |adj\.? )?(?:clos(?:e|ing)[- ](?:prices?|quotes?"
            r"|levels?"
            r"|values?)|clos(?:e|ed|es|ing))|closing(?= price)", "close"),
    _phrase(r"(?:adjusted |split[- ]adjusted )?(?:stock |share |market |current |per[- ]share )?"
            r"(?:price|quote)s?(?: tag| level| of (?:a |one )?share)?|(?:trading|traded?|quoted?"
            r"|changing hands|sold|selling|valued|priced) (?:at|for|around)|where (?:did|was|were"
            r"|is|does|has)|worth|cost|costs"
            r"|value of (?:a |one )?(?:share|stock)|(?:per[- ])?share value", "price", weak=True),
    # everyday words for a return
    _phrase(r"(?:one|single|1)[- ](?:day|session) (?:total |price |percentage )*(?:moves?|changes?"
            r"|returns?|performance|gains?|loss(?:es)?|moved)", "one_day_return"),
    _phrase(r"(?:of )?(?:the |its |their )?(?:[\ue200-\ue2ff] *)?daily (?:total |log |simple "
            r"|price )*returns?",
            weak=True),
    _phrase(r"(?:rate of )?returns?|returned|roi", "total_return"),
    _phrase(r"perform(?:ance|ances|ed|ing|s|er|ers)?|winners?|losers?|laggards?|leaders?"
            r"|gainers?|decliners?", "total_return", weak=True, verb=True),
    _phrase(r"outperform(?:ed|s|ance|ing)?|underperform(?:ed|s|ance|ing)?|beat(?:s|en|ing)?"
            r"|lagg?(?:ed|s|ing)?|(?:come|came|did) out ahead|did (?:better|best|worse|worst)"
            r"|do (?:better|best|worse|worst)|done (?:better|best|worse|worst)|fared? "
            r"(?:better|best|worse|worst)", "total_return", weak=True),
    _phrase(r"loss(?:es)?|lost|lose[sd]?|losing|fall(?:en|s|ing)?|fell|drop(?:ped|s)?|declin(?:e|ed"
            r"|es|ing)|sank|sunk|plunged?|slump(?:ed)?|tumbled?|crash(?:ed)?|decreased?|went down"
            r"|go(?:ne|es)? down|slid|depreciat(?:ed?|ion)", "total_return",
            weak=True, loss=True, verb=True),
    _phrase(r"gain(?:s|ed|ing)?|ris(?:e|en|es|ing)|rose|climb(?:ed)?|grow(?:th|n|s|ing)?|grew"
            r"|increased?|increases|appreciat(?:ed?|ion)|jump(?:ed)?|surged?|soared?|rall(?:y|ied)"
            r"|advanced?|went up|go(?:ne|es)? up|up or down|chang(?:e|ed|es)|move[sd]?|movements?"
            r"|shift(?:ed)?",
            "total_return", weak=True, verb=True),
)  # fmt: skip

# Read only where nothing above was found.
FALLBACKS: tuple[Phrase, ...] = (
    _phrase(r"highest|high point", "high", "highest_close"),
    _phrase(r"lowest|low point", "low", "lowest_close"),
    _phrase(r"how (?:well |badly |good |bad |much )?(?:did|has|have|had|does|do|was|were|is|are"
            r"|would)"
            r"|what (?:did|has|have|would)|did|do|done|fared?|mak(?:e|ing)|made|earn(?:ed)?|been up"
            r"|been down|up|down|positive|negative|in the (?:red|black|green)|treat(?:ed)?"
            r"|(?:bring|brought) in|better|worse"
            r"|happened to", "total_return", weak=True, verb=True),
)  # fmt: skip

# Windowed indicators stand before dates: the days of a "50-day average" are no period.
_SIMPLE = r"(?:(?:simple |arithmetic )?moving[- ]averages?|simple ma\b|smas?\b|d?mas?\b)(?: price)?"
_EXPO = (
    r"(?:exponential(?:ly)?(?:[- ]weighted)?[- ](?:moving[- ])?averages?|exponential mas?\b"
    r"|emas?\b)"
)
_ROLLVOL = (
    r"(?:rolling )?(?:(?:annuali[sz]ed|historical|realised|realized|price) )*(?:vol(?:atility)?"
    r"|standard deviation)\b"
)
_AVGVOL = r"(?:average|avg\.?|mean) (?:daily )?(?:trading )?volumes?\b"
INDICATOR_WORDS: tuple[tuple[str, str], ...] = (
    ("ema", _EXPO),
    ("sma", _SIMPLE),
    ("rsi", r"(?:wilder(?:'s)? )?(?:rsi\b|relative[- ]strength(?:[- ]index)?)"),
    ("atr", r"(?:wilder(?:'s)? )?(?:atr\b|average[- ]true[- ]range)"),
    (
        "bollinger",
        r"(?:(?:upper|lower|middle)(?:,? (?:and |or )?(?:upper|lower|middle))* )?"
        r"bollinger(?:'s)?(?: bands?)?(?: (?:upper|lower|middle)(?: bands?)?)?",
    ),
    ("rolling_volatility", _ROLLVOL),
    ("average_volume", _AVGVOL),
)
PLAIN_INDICATORS: tuple[tuple[str, str], ...] = (
    ("macd", r"(?:12 ?[,/-] ?26 ?[,/-] ?9,? )?macd(?: line| signal(?: line)?| histogram)?"
             r"(?:,? ?\(? ?12 ?[,/-] ?26 ?[,/-] ?9\b ?\)?)?"
             r"|moving[- ]average convergence[- /]*divergence"),
    ("rolling_volatility", r"rolling (?:\w+ )?(?:volatility|vol|standard deviation)\b"),
    ("rsi", INDICATOR_WORDS[2][1] + r"|over(?:bought|sold)"),
    ("atr", INDICATOR_WORDS[3][1]),
    ("bollinger", INDICATOR_WORDS[4][1]),
    ("ema", _EXPO),
    ("sma", _SIMPLE),
)  # fmt: skip
_YEAR_RANGE = r"(?:52|fifty[- ]two)[- ]?(?:w(?:ee)?ks?)"
YEAR_RANGE: tuple[tuple[tuple[str, ...], str], ...] = (
    (("high_52w", "low_52w"), rf"{_YEAR_RANGE} (?:(?:trading )?range|highs?[ -]*(?:and|/|&|-|to"
                              r"|or)?"
                              r"[ -]*(?:(?:52|fifty[- ]two)[- ]?(?:w(?:ee)?ks?) )?lows?)"),
    (("high_52w",), rf"{_YEAR_RANGE} (?:intraday )?(?:highs?|peak|maximum)|(?:one|1|twelve|12)"
                    r"[- ](?:year|month)[- ]high|highest (?:price |level )?(?:in|over|of) (?:the )?"
                    r"(?:past |last )?(?:52|fifty[- ]two) weeks"),
    (("low_52w",), rf"{_YEAR_RANGE} (?:intraday )?(?:lows?|bottom|minimum)|(?:one|1|twelve|12)"
                   r"[- ](?:year|month)[- ]low|lowest (?:price |level )?(?:in|over|of) (?:the )?"
                   r"(?:past |last )?(?:52|fifty[- ]two) weeks"),
)  # fmt: skip

PRICES = frozenset({"open", "high_day", "low_day", "close", "volume_day", "close_unadjusted"})
RELATED = frozenset({"beta", "correlation"})
EVENTS = frozenset({"splits", "dividends", "special_dividend", "last_dividend", "last_split",
                    "largest_dividend", "smallest_dividend", "first_dividend",
                    "first_split"})  # fmt: skip
LEVELS = frozenset({"high", "low", "highest_close", "lowest_close"})
# Superlatives that are asked of a whole history unless a period is named.
EXTREMES = LEVELS | {"best_day", "worst_day", "max_drawdown", "cagr", "highest_volume"}

# ---- Directions of a ranking ---------------------------------------------------------------------

Direction = Literal["good", "bad", "large", "small"]
DIRECTIONS: dict[Direction, str] = {
    "good": r"best|better|strongest|stronger|top|winners?|leaders?|beat(?:s|en|ing)?|outperform\w*"
            r"|safest|safer|steadiest|calmest|calmer|ahead|gainers?",
    "bad": r"worst|worse|weakest|weaker|bottom|losers?|laggards?|lagg?(?:ed|s)?|underperform\w*"
           r"|riskiest|riskier|poorest|decliners?",
    "large": r"highest|higher|most|more|biggest|bigger|largest|larger|greatest|greater|deepest"
             r"|deeper"
             r"|steepest|maximum|max|descending|risky",
    "small": r"lowest|lower|least|less|smallest|smaller|shallowest|shallower|mildest|milder|minimum"
             r"|min|ascending|fewest|stable|steady|calm",
}  # fmt: skip
# For each kind of measure: does "good" mean the higher value, and does "large"?
HIGHER_IS: dict[str, tuple[bool, bool]] = {
    "volatility": (False, True), "downside_deviation": (False, True),
    "rolling_volatility": (False, True),
    "max_drawdown": (True, False), "worst_day": (True, False), "beta": (False, True),
}  # fmt: skip
