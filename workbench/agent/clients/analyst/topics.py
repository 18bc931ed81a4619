"""What the desk has no data or no tool for: wordings and the reason that is given."""

from __future__ import annotations

import re

_SYM = "[\ue200-\ue3ff]"

_TOPICS: tuple[tuple[str, str], ...] = (
    ("I have no fundamentals (earnings, revenue, valuation ratios, balance sheets).",
     r"p ?/ ?e\b|\bpe ratio|\bp\.e\.|price[- ]to[- ](?:earnings|book|sales|cash)|price[-/ ]earnings"
     r"|\bpeg\b|p/b\b|p/s\b|\bearnings\b|\beps\b|\brevenues?\b|\bsales\b|\bprofit(?:s|ab\w+)?\b"
     r"|\bmargins?\b|\bnet income\b|\boperating income\b|\bebitd?a?\b|\bcash ?flows?\b|\bbalance"
     r" sheet|\bdebts?\b|\bliabilit|\bassets\b|\bbook value|\breturns? on (?:equity|assets|capital"
     r"|invested capital|sales)|\bro[ea]\b|\broic\b|\bmarket[- ]?cap(?:itali[sz]ation)?s?\b"
     r"|\bmkt cap\b|\bmarket value\b|\benterprise value|\bev/|\bshares outstanding|\bfloat\b"
     r"|\bhow many shares (?:does|are (?:out|there)|outstanding)|\bmarket share|\bvaluations?\b"
     r"|\b(?:over|under)valued\b|\b(?:fair|intrinsic|terminal) value|\bdcf\b|\bincome statement"
     r"|\bannual report|\b10-?[kq]\b|\bfilings?\b|\bguidance\b|\bbuy-?backs?\b|\brepurchas"
     r"|\bpay-?out ratio|\bfundamentals?\b|\bmoney did " + _SYM + r" *(?:make|earn|lose)"
     r"|\br ?& ?d\b|\bcapex\b|\bcapital (?:structure|expenditure)|\bcost of (?:capital|equity)"),
    ("I have no dividend yield; I can give the dividends themselves.",
     r"\b(?:dividend|distribution|earnings|current) yields?\b|\byields?\b"),
    ("I don't forecast.",
     r"\bforecasts?\b|\bpredict\w*|\bprojections?\b|\bprojected\b|\boutlook\b|\bexpect\w*\b"
     r"|\b(?:price )?targets?\b|\btomorrow\b|\bnext (?:ex\b|ex-?dividend|dividends?|splits?"
     r"|payment|week|month|quarter|year|decade|day|session"
     r"|\d+|few|five|ten|two|three)\b|\bfuture\b|\bgoing to\b|\bwill (?!you\b|i get\b|do\b)"
     r"|\bwon't\b|\bwhere (?:is|are) .{1,40} headed|\bgoing forward\b|\bupcoming\b|\bin the coming"
     r"|\bwould .{1,40} be in (?:\d|five|ten|two|three)|\blikely to\b|\bprobability\b|\bodds\b"
     r"|\bmonte carlo\b|\bsimulat\w+|\b(?:\d+|two|three|five|ten) years from now\b|\bhow (?:long"
     r"|soon) until\b|\bby 20[3-9]\d\b"),
    ("I don't give investment advice.",
     r"\bshould (?:i|we|one|my|they|you)\b|\brecommend\w*|\bbuy (?!and[- ]hold)|\bbuy\?|\bbuy$"
     r"|\bsell(?! off|ing (?:at|for)|off)|\b(?:a )?(?:good|bad|great|safe|smart|sound) (?:buy"
     r"|investment|bet|time|idea|pick)\b|\bworth (?:buying|holding|owning|it|investing)\b|\bshort"
     r" (?:it|the stock|" + _SYM + r")|\binvest in\b|\badvi[cs]e\b|\bstock picks?\b|\bstop[- ]loss"
     r"|\bposition siz|\bhow much .{0,20}(?:should|allocate)|\ballocat\w+|\bhold or\b|\bor hold\b"
     r"|\bstrong hold\b|\bopinion\b|\bdo you (?:think|like|believe)\b|\bwhat do you think\b"),
    ("I have no news and can't say why a price moved.",
     r"\bwhy\b|\bnews\b|\bheadlines?\b|\bwhat (?:caused|drove|happened|made|explains?|led)\b"
     r"|\breasons? (?:for|behind|why)\b|\bcaused? by\b|\bbecause of what\b|\bexplain why\b"
     r"|\bhow come\b|\bpress releases?\b|\brumou?rs?\b|\bsentiment\b|\btweets?\b|\btranscripts?\b"
     r"|\banalyst (?:ratings?|estimates?|targets?|consensus)\b|\bratings?\b|\bconsensus\b"),
    ("I have no company facts beyond names, prices, splits and dividends.",
     r"\bceo\b|\bcfo\b|\bfounde[rd]s?\b|\bfounded\b|\bheadquarter\w*|\bemployees?\b|\bstaff\b"
     r"|\bproducts?\b|\bi-?phones?\b|\bi-?pads?\b|\bcustomers?\b|\busers\b|\bsubscribers?\b"
     r"|\bcompetitors?\b|\bindustry\b|\bsectors?\b|\bbusiness model\b|\bstrategy\b|\bmanagement\b"
     r"|\binsiders?\b|\bown(?:s|ership)\b|\binstitutional\b|\bmajor (?:share)?holders\b"
     r"|\bacquisitions?\b|\bmergers?\b|\besg\b|\blawsuits?\b|\bpatents?\b|\bchairman\b|\bboard\b"
     r"|\bwebsite\b|\baddress\b|\bphone\b|\bwho (?:is|runs|owns|leads|created|invented)\b|\bisin\b"
     r"|\bcusip\b|\bpolicy\b|\btax\b|\btaxes\b|\bweather\b|\bpoem\b|\bjoke\b|\brecipe\b"),
    ("I have no options, futures, bonds or rates.",
     r"\boptions?\b|\bimplied vol|\bfutures\b|\bbonds?\b|\bcalls and puts\b|\bputs?\b(?= options|"
     r" on\b)|\bcall options?|\bstrike\b|\bexpir(?:y|ation)|\bderivatives?\b"
     r"|\bcredit (?:rating|spread|default)|\bcds\b|\binterest rates?\b"
     r"|\btreasur(?:y|ies)\b|\blibor\b|\bgreeks?\b|\bgamma\b|\bvega\b|\btheta\b|\bleveraged?\b"),
    ("I don't compute that measure.",
     r"\b(?:jensen'?s )?alpha\b|\br[- ]?squared?\b|\bvalue[- ]at[- ]risk\b|\bvar\b|\bcvar\b"
     r"|\bexpected shortfall|\bskew\w*|\bkurtosis|\btreynor|\binformation ratio|\btracking error"
     r"|\bcalmar|\bulcer|\bomega ratio|\bstochastic|\badx\b|\bobv\b|\bvwap\b|\bvolume[- ]weighted"
     r"|\bcci\b|\bichimoku|\bdollar[- ](?:trading )?volumes?|\brolling (?:\d+[- ]\w+ )?(?:correl\w+"
     r"|beta|sharpe|returns?|drawdowns?)|\bband[- ]?widths?\b|\bwidth of .{0,30}bands?\b|%b\b"
     r"|\bdividend (?:growth|cagr|increases?|hikes?|cuts?)\b|\bgrowth (?:of|in) (?:the |its )?"
     r"dividends?\b|\b(?:average|mean|typical|usual) (?:\w+ )?(?:dividends?|split)\b"
     r"|\bcorrelat\w+ (?:of|between) [^.?!]{0,60}\bprices\b|\bprice correlations?\b"
     r"|\b(?:not|un|non|without)[- ]?(?:being )?annuali[sz](?:ed|ing)\b"),
    ("Prices are adjusted for splits only; the dividends are in the total return.",
     r"\bdividend[- ]adjusted (?:daily )?(?:clos\w+|prices?)\b"),
    ("I have no fiscal calendars; ask for calendar years, quarters or dates.",
     r"\bfiscal\b|\bfy ?-?'?\d\d|\bfinancial years?\b"),
    ("I can't give a price of one day as another share stood; give the date.",
     r"\bwhen " + _SYM + r" *(?:peaked|bottomed|topped|hit|reached|was|split|fell|rose|crashed)\b"),
    ("I have no short interest or lending data.",
     r"\bshort interest|\bdays to cover|\bborrow\w*|\bsold short|\bshort[- ]sell\w*"),
    ("I don't compute that measure.",
     r"\bcci\b"
     r"|\bfibonacci|\bmoney flow|\bmfi\b|\bwilliams\b|\bparabolic|\bkeltner|\bdonchian|\bgolden "
     r"cross|\bdeath cross|\bcross(?:ed|es|ing|over)s?\b|\bmedian\b|\bvariance\b|\bcovariance"
     r"|\bcointegrat|\bpercentiles?\b|\bquantiles?\b|\bregression\b|\bautocorrelation"
     r"|\bz-?score|\b(?:average|mean) (?:daily|monthly|weekly) (?:total |price |log )?"
     r"(?:returns?|gains?|change)|\bhurst\b|\bgarch\b|\bwin(?:ning)? (?:rate|ratio)|\bhit (?:rate"
     r"|ratio)|\bstreaks?\b|\bconsecutive\b|\bin a row\b|\bgaps?\b|\bsupport (?:level|and)"
     r"|\bresistance\b|\bfear and greed|\bp-?value|\bupside (?:capture|potential)"
     r"|\bdownside capture"
     r"|\bopen[- ]to[- ]close|\bclose[- ]to[- ]open|\b(?:overnight|intraday) (?:returns?|moves?"
     r"|gains?)"
     r"|\bcurrent drawdown|\bdrawdown (?:right now|today|currently)|\bhow far (?:is|was|below"
     r"|from|off)"
     r"|\bmoney[- ]weighted|\birr\b|\baverage drawdown|\bweighted moving|\bwma\b|\bhull\b"
     r"|\bshare of (?:the )?(?:market|revenue|wallet|profit|sales)|\bexposure\b"),
    ("I can't measure from a high or a low; give the dates.",
     r"\b(?:from|since|off|above) (?:its|their|the|a|that) (?:\d{4} |all[- ]time |52[- ]week "
     r"|recent "
     r"|record |march \d{4} )*(?:highs?|lows?|bottom|trough|top)\b|\b(?:from|since|off) (?:its"
     r"|their"
     r"|the) (?:\d{4} |all[- ]time |recent |record )*peak(?! to| \(|[- ]to)\b"),
    ("I can't search for the session of least volume.",
     r"\b(?:lowest|smallest|least|quietest|thinnest|minimum)[- ](?:\w+ )?volume[- ](?:day|session)"
     r"|\b(?:day|session|date) (?:with|of) the (?:lowest|smallest|least) (?:\w+ )?volume"
     r"|\bquietest (?:day|session)|\bleast (?:\w+ )?traded (?:day|session)|\bvolume spikes?\b"),
    ("I can't count or search for days that meet a condition.",
     r"\bhow many (?:times|days|sessions|trading days|weeks|months|years|quarters)\b(?! (?:did"
     r"|has|have) "
     r"[\ue200-\ue2ff] *(?:(?:ever|stock|shares?|been) )*(?:split|pay|paid)| of (?:data|history|"
     + _SYM + r")"
     r"| (?:of \w+ )?(?:do|are|have) (?:you|there|held))|\bhow often\b"
     r"|\bnumber of (?:times|days|sessions|trading days)\b|\bfirst (?:time|day|date|close[ds]?)\b"
     r"(?! of)|\bfirst (?:closed|traded|hit|reached|crossed|broke|exceeded|touched)\b|\b(?:reach|"
     r"reached|exceed|exceeded|surpass\w*|cross|pass|passed|hit|broke|break) (?:above |below "
     r"|through )?(?:\$|usd|\d)|\bwhen did .{1,60} (?:above|below|over|under) \$?\d|\bon (?:which"
     r"|what) (?:days|dates)\b|\bwhat (?:fraction|percentage|share|proportion) of (?:the )?"
     r"(?:days|time|sessions)|\b(?:days|sessions) (?:when|where|with|in which|on which|that)\b"
     r"|\bhow long\b(?!.*recover)|\bhow many\b(?! (?:percent|percentage points|splits|dividends"
     r"|(?:sessions|trading days"
     r"|days) (?:of|do|are|have)|(?:stock |share )?splits|shares (?:\w+ )?"
     r"(?:were |was |of |have |did |changed|traded|" + _SYM + r")|stock splits|times (?:did|has"
     r"|have) " + _SYM + r" *(?:(?:ever|been|stock) )*(?:split|pay|paid)|" + _SYM + r" *(?:stock )?"
     r"(?:shares|splits|dividends|sessions)|symbols|stocks|companies|tickers|cash dividends"
     r"|special))"),
    ("Prices are in their own currency; I have no exchange rates, inflation, taxes or fees.",
     r"\beuros?\b|\beur\b|€|\bgbp\b|£|\bpounds?\b|\bsterling\b|\bjpy\b|\byen\b|¥|\bchf\b|\bcad\b"
     r"|\brupees?\b|\byuan\b|\binr\b|\bfrancs?\b|\binflation\b|\breal (?:terms|returns?)\b"
     r"|\bafter[- ]tax|\bnet of (?:tax|fees|costs)|\bcommissions?\b|\btransaction costs?"
     r"|\bhedged\b|\bexchange rates?\b|\bforex\b"),
    ("I have daily bars of regular sessions only.",
     r"\b(?:hourly|minute|intra-?day) (?:bars?|prices?|data|chart|returns?|volatility|candles?|vwap"
     r"|moves?|rsi)|\b(?:by|per|every|each) (?:the )?(?:hour|minute)\b|\b\d{1,2}:\d\d\b|\b\d{1,2} ?"
     r"(?:am|pm|a\.m\.?|p\.m\.?|o'clock)\b|\bpre-?market|\bafter[- ]hours|\bticks?\b|\bbid\b"
     r"|\bask price|\bbid[- ]ask|\bat noon\b|\bmid-?day\b|\bat the bell\b|\border book|\bat lunch"
     r"|\b(?:weekly|monthly|hourly|60-minute|5-minute|15-minute) (?:rsi|macd|sma|ema|atr|moving"
     r"|bollinger|candles?|bars?|volatility|vol|beta|sharpe|closes?|volumes?)\b"
     r"|\b\d+[- ](?:week|month|hour|minute|year)[- ](?:moving|simple|exponential|sma\b|ema\b|rsi\b"
     r"|atr\b|ma\b|rolling|bollinger)"),
    ("Each share is covered on its own exchange only.",
     r"\b(?:in|on|at) (?:the )?(?:london|frankfurt|xetra|tokyo|hong kong|toronto|paris|milan"
     r"|shanghai|lse|tsx|euronext|asx|sydney|zurich|mumbai|swiss exchange)\b|\badrs?\b"),
    ("I can't place a day by that name; give it as a date.",
     r"\bchristmas\b|\bnew year'?s?(?:'| eve| day)|\bthanksgiving\b|\b(?:labor|labour|memorial"
     r"|independence|presidents'?|columbus|veterans|martin luther king) day\b|\beaster\b|\bgood "
     r"friday\b|\bblack (?:monday|tuesday|wednesday|thursday|friday)\b|\bboxing day\b"
     r"|\bhalloween\b|\bvalentine|\b9/11\b|\bseptember 11(?:th)?\b(?!,? \d)|\belection\b"
     r"|\blehman\b"),
    ("I can't value a portfolio.",
     r"\bportfolios?\b|\b\d+ ?/ ?\d+ (?:mix|split|blend)|\bdollar[- ]cost|\brebalanc\w+"
     r"|\bmy (?:position|shares|holdings|stocks?|account)\b|\bback-?test\w*|\bpairs trad"),
)  # fmt: skip
TOPICS = tuple((reason, re.compile(pattern, re.IGNORECASE)) for reason, pattern in _TOPICS)


def foreign_topics(text: str) -> list[str]:
    """The reasons why ``text`` (with symbols and dates marked) can't be answered."""
    return [reason for reason, pattern in TOPICS if pattern.search(text)]
