"""The closed list of words that change no answer, and those that a reader of a question accounts
for without taking them out of the text. A word in neither is unread, and the question is refused.
"""

from __future__ import annotations

import re

from workbench.agent.clients.analyst.text import DAY, MEASURE


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that may stand anywhere: they hold no time, no count, no measure and no exception.
ANYWHERE = _words("""
a able about according achieve achieved actual actually afternoon again all along alright also
altogether am american among amongst amount an and any anything anyway appreciate approx
approximately are around as asap ask asked asking assess assessed assignment at away awesome based
basically basis be been behave behaved behaves behaving being big bloody boss boss's both bought
btw buddy bullet business but buyer buyers buying by calculate calculated calculation can cannot
capable case cash certain check checked cheers circa class client closing-price co colleague come
comes coming common companies company company's companys complete compute computed computer
computers concerning confirm confirmed consider considered considering corp corporation correct
could course csv curious currency current currently d damn data database dataset dear decimal
decimals deck define deliver delivered delivers describe desk detail details determine did discuss
display do does doing dollar dollars done dude each earth easily either email end ended engine
english entire equities equity er essay essentially estimate evaluate evaluated evening ever
everyone exact exactly examine examined example excellent exchange exchanges experience
experienced explain fact facts figure figured figures file finally find fine firm firms folks
folks' following for format frankly friend from full fund funds fyi gave general generally
generate generated generates get gets getting giant giants gimme give given gives giving go goes
going gone gonna got gotta great guys had hand handsome happen happened hardware has have having
he hear heard heck hello help helpful hence her here herself hey hi him himself his historic
historical historically history hiya hm hmm hold holder holders holding homework honestly how
however i in inc include included indeed individual info inform information inquire instance
instead interested interesting interview into invest invested investing investment investments
investor investors is issue it its itself jupyter just keen kind kinda kindly know known lately
latest lay learn learned lemme let lie like likely line list listed listing little ll long look
looking looks lookup lovely ltd m ma'am mad madam made make maker makes making markdown market
market's mate matter may maybe me mean means memo mention might mine moment money morning move
moved moves moving mr mrs ms much must my myself name named namely nasdaq need needed needs
network nice note notes now number numbers nyse of off oh ok okay on once one ones only onto or
ordinary our out outcome overall own owned owner owners owning paragraph particular people percent
percentage percentages perfect perhaps place places plain plc please pls plz point possible
possibly post posted potentially precise precisely present presentation presently pricewise
produce produced professor project provide provided public publicly pull purpose put python
question questions quick quickly quite quote quoted rate rates rather re read reading ready really
recall recent recently record recorded refer regard regarding related remember remind report
reported reports request respect respective respectively result results right roughly rounded s
said sake same say saying says search securities security see seem seen seller sellers sense
sentence sentences set several shall share share's shared shareholder shareholder's shareholders
shares she short shortly show showed showing shown shows side similarly simple simply sir sit
sitting slide small so social software some somebody someone something somewhat sort sorta source
sources speaking specific specifically stand standing state stated statistic statistics stats
still stock stock's stockholder stockholder's stockholders stocks stood story street study style
such suffer suffered  suppose sure sustain sustained symbol symbols t table tables tabular take
taken talk talking team team's tech technology tell telling tells terms thank thanks thankyou that
the their theirs them themselves then there thereby these they thing things think this those
though through throughout thus thx ticker tickers to today together told tone tonight too total
trade traded trader traders trades trading treat tried true try trying turn turned turns type
typical u um understand units upon upto us usd use used user using usual value valued values ve
verify very view wall wanna want wanted wanting wants was way we well went were what whatever
whats whereas whether which who whole whom whose will wish with within wonder wondered wondering
word words work workbench worthwhile would wouldnt write writing wrote x yeah years' yep yes you
your yours yourself yup
""")

_UNITS = r"(?:years?|decades?|quarters?|months?|weeks?|periods?|days?|sessions?|dates?)"
_WHOLE = r"(?:full |whole |entire |calendar |trading )*"
_ASKING = r"(?:did|was|is|has|have|does|were|do|had|'s|exactly)\b"

# "2000-06-20, the day before the split"
SAID_TWICE = re.compile(
    rf"{DAY} *, *(?:the|its) (?:first |last )?(?:trading )?(?:day|session|eve) (?:before|after|of)"
    r"(?: the| its)?\b", re.IGNORECASE,
)  # fmt: skip
# Phrases without weight of words that mean something elsewhere.
_PHRASES = (
    # a day said twice: "its first trading day, 18 May 2012"
    rf"\b(?:its |the |their )?(?:very )?(?:first|last) (?:trading |full )?(?:day|session) *,? *"
    rf"(?={DAY})",

    # the word that asks, at the head of a clause
    rf"\b(?:when|where|how|what|why not)(?=[^\w]*{_ASKING})",
    r"(?:^\W*|[,;:.?!] *(?:and )?|\band )(?:when|where)\b",
    r"\bhow (?:far|bad|badly|deep|large|big|well|good|great|long|high|low|many|strong|strongly"
    r"|closely|often|soon|hard|severe|steep)\b",
    r"\b(?:what|how) about\b|\bif (?:i|you|we|possible|so|any|needed|available|not mistaken)\b",
    # politeness and style
    r"\b(?:not sure|first of all|in the first place|for once|as a whole|on the whole|by the way)\b",
    r"\b(?:no|not) (?:problem|worries|rush|need|doubt|matter|idea)\b|^\W*no,",
    r"\bno (?:long |extra |other )?(?:text|prose|words|explanations?|comments?|chart|table|more)\b",
    r"\bin (?:total|all|sum|full|short|detail|brief|general|particular|turn|numbers|figures)\b",
    r"\b(?:get|gets|got|been|was) hit\b|\bwhen (?:the )?(?:stock )?markets?\b",
    r"\ba (?:lot|bit|little|few)\b",
    r"\b(?:good|great) (?:morning|afternoon|evening|day)\b|\bto date\b|\bso far\b|\bup to now\b",
    r"\ba (?:good|bad|great|rough|tough|strange|strong|weak) (?:year|month|quarter|day|time)\b",
    # what stands around a time that was read
    rf"\b(?:over|during|across|throughout|in|on|within|between|as of|at|by|through|for)"
    rf" (?=(?:the )?{_WHOLE}(?:{_UNITS} )?(?:of |from |between |that is )?{DAY})",
    rf"\b{_WHOLE}{_UNITS}(?= (?:of |from |on |to |that ran |ending |covering )?{DAY})",
    r"\b(?:full|whole|entire|calendar|trading)(?= (?:year|month|quarter|day|session))",
    rf"{DAY} *(?:trading |calendar )?(?:{_UNITS}|window|stretch|time ?frame|span|interval|sample"
    r"|data|numbers|trading|close|closing)\b",
    r"\b(?:over|during|for|in|across|throughout)(?: all of| the)* (?:period|time|span|years?|window"
    r"|interval|stretch|horizon)\b",
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day,? (?=\ue001)",
    # what stands around a measure that was read
    rf"\b(?:change|move|movement|increase|decrease|percent(?:age)?|level|reading|value"
    rf"|figure|number|line|measure)s? (?:in|of|for) (?=[^.?!]*{MEASURE})",
    rf"{MEASURE} *(?:figure|number|ratio|reading|level|value|rate|line|measure|point|price"
    r"|percentage|indicator|statistic|period|data|history|record|amount|date|day|basis"
    r"|coefficient|score|move|change)s?\b",
    rf"\b(?:hit|hits|reach|reached|touch|touched|set|make|made|saw|see)(?= [^.?!]*{MEASURE})",
    r"\b(?:per|a|each|every|one|single) (?:share|day|session|year|annum)\b",
    r"\bon average\b|\bover time\b|\bas (?:it was|they were) traded\b|\bsingle (?:stock|name)\b",
    r"\b(?:buying|bought|held|holding|owned) and (?:hold|holding|held)\b",
)  # fmt: skip
PHRASES = (SAID_TWICE, *(re.compile(pattern, re.IGNORECASE) for pattern in _PHRASES))

# Words that a part of the reading stands for, and only where that part was read.
# which end of a ranking
SUPERLATIVES = _words("""
ahead ascending behind best better bigger biggest bottom calmer calmest closely closest deeper
deepest descending fewest greater greatest harder hardest higher highest larger largest least less
lower lowest max maximum milder mildest min minimum more most poorest riskier riskiest safer
safest shallower shallowest smaller smallest steadier steadiest steepest stronger strongest
strongly top weaker weakest worse worst
""")
# a contest of shares or times
CONTEST = _words("""
across against ahead beat beaten beats between board came come comparative compare compared
compares comparing comparison contest did differ difference different do does every fare fared
fares first five four head lag laggard laggards lagged leader leaders list loser losers one ones
order ordered other others out outperform outperformed over pair pairs peers perform performance
performed performer performers place rank ranked ranking rankings ranks relative rest side sort
sorted sorting stack stacks than three top two underperform underperformed up versus vs win winner
winners wins won
""")
# a chart
CHARTED = _words("""
against bar bars candle candles candlestick candlesticks chart charting charts comparative compare
compared comparing comparison correlation curve daily development draw drawdown drawn graph
graphed graphs heat heatmap history indexed line map matrix normalised normalized over picture
plot plots plotted plotting price prices rebased relative rolling show time versus visual
visualise visualize volatility volume vs
""")
# a brief
TOLD = _words("""
about analyse analysis analyze basic brief briefing describe digest everything fact factsheet
figures financial headline highlights how important including introduce introduction key look main
measure measures metrics numbers overall overview performance picture portrait profile recap
report return review risk rundown sheet short sketch snapshot statistics stats summarise
summarising summarize summarizing summary synopsis tear tearsheet walk write writeup
""")
# beta and correlation
RELATED_WORDS = _words("""
against average basket benchmark between cross daily each equal equally every four group heat
heatmap index map matrix movements moves other others pair pairs pairwise peer peers relation
relationship relative rest table three together two versus vs weighted
""")
# splits and dividends
EVENT_WORDS = _words("""
action actions all amount amounts corporate date dates declared distributed distribution
distributions each event events every ex first happen history last list many number occur occurred
often paid pay paying payout payouts pays per ratio record since sum times total went when
""")
# a close above or below an indicator
LEVEL_WORDS = _words("""
above against below close higher lower near new over than trading under versus vs
""")
# year by year
BROKEN_DOWN = _words("""
after annual annually best breakdown by calendar each every highest lowest month monthly months
per performing quarter quarterly quarters returning single split strongest table weakest worst
year yearly years
""")
# several times
COMPARED_TIMES = _words("""
against between compare compared comparing comparison difference month months or period periods
quarter quarters than versus vs year years
""")
# whether a share rose or fell
SIGNED = _words("""
any black didn down earn earned fall fell gain gained go green hasn haven isn lose losing lost
made make money negative no not or positive red rise rose up wasn went weren win won
""")
