"""Words that are no company: the vocabulary of questions and of the desk, and names that are."""

from __future__ import annotations

_GLUE = """
a about above absolute across actual actually add afternoon again ago all almost alone along also
always am among amongst amount an analyse analyze analysis analyst analysts and annual annually
another answer any anything apart appreciate approximately are around as ask asked asking at
available average averaged avg away back bad badly bar bars base based basically basis be because
been before behave behaved being below benchmark best better between big bigger biggest bit both
bottom brief briefly bring business but buy by calculate calculated calculation calendar calm calmer
calmest came can cannot certain change changed changes check choose close closed closely closer
closes closest closing come comes company companies companys compare compared compares comparing
comparison compute computed concerning concretely consider considered considering correct could
covering covered cover currency current currently daily data date dates day days dear decline
declined deep deeper deepest define defined definition describe description desk detail details did
didn differ difference different direction display do does doesn doing dollar dollars don done down
draw drew drop dropped due during each earlier early ease easily easy either else end ended ending
enough entire equal equities equity ever every everything exact exactly example exchange excellent
expressed extreme fact facts fair fall fallen fare fared far fell few figure figures final finally
financial find fine first five flat follow following follows for former fortune four from full fully
further gain gained gains gave general generally get gets getting give given gives giving go goes
going gone good got great greater greatest grew grow grown growth guess had half hand happen
happened has have having he hello help helpful her here hey hi high higher highest him his
historic historical historically history hit hold holder holders holding how however i if important
in include included including increase increased indeed individual info inform information
inquire interested interesting into investment investor investors is issue it its itself just
keen keep kind kindly know known large larger largest last late later latest least leave left less
let level levels like likely line list listed little ll long longer look looking looks lose loss
losses lost lot low lower lowest made mad main make makes making many mark marked market may maybe
me mean means measure measured measures mention metric metrics might mine moment money month
monthly months more most mostly move moved movement moves much must my name named namely narrow near
need needed needs never new next nice night no none nor normal not note nothing now number numbers
of off offer often ok okay on once one ones only open opened opening or order other others our out
outcome over overall own paid pair pairs part particular past pay peer peers per percent percentage
perform performance performances performed performer performers performing perhaps period periods
picture piece place please plot point points poor position possible precise precisely present
presently previous price priced prices prior produce produced provide provided purely put quarter
quarterly quarters question questions quick quickly quite quote quoted quotes range rank ranked
ranking rankings rate rates rather ratio ratios re read ready real really recall recent record
recorded reference regard regarding related relation relationship relative remind report reported
reports request respect respective respectively result results return returned returns review
right rise risen risk risks rose rough roughly round run rundown said same say says second see seem
seen session sessions set several shall share shareholder shareholders shares she short should show
showed shown shows side similarly simple simply since single sir six size slightly small smaller
smallest snapshot so sold some somebody someone something sort speaking specific specifically
split splits stand standard start started starting state stated statistic statistics stats still
stock stockholder stocks stood stretch strong stronger strongest study such suffer suffered sum
summarise summarize summary suppose sure swing swings symbol symbols table take taken tell tells
ten term terms than thank thanks that the their theirs them then there these they thing things
think third this those three through throughout thus ticker tickers till time times to today
together told top total touch touched towards track trade traded traders trades trading treat true
try turn turned two type typical under understand unit until up upon us use used user using usual
valuable value valued values various ve very view want wanted wants was wasn way we week weekly
weeks well went were weren what whats when where whereas whether which while who whole whose why
wide wider will wish with within without wonder wondering word work worst worse worth would wouldn
wrong year yearly years yes yesterday yet you your yours
m s t d re chart charts graph figure visual visualise visualize candlestick candle candles heatmap
heat map matrix profile overview sketch portrait brief briefing synopsis recap digest key headline
beat beats beaten beating outperform outperformed outperforms underperform underperformed lag lagged
lead led leader leaders laggard laggards winner winners loser losers won win versus vs against
volatile volatility steady steadier stable riskier riskiest risky safe safer safest tame wild
peak peaked peaks trough troughs recover recovered recovery recoveries underwater drawdown
drawdowns dip dipped sank sink plunge plunged crash crashed slump slumped tumble tumbled rally
rallied soar soared jump jumped climb climbed surge surged slide slid moving averages correlate
correlated correlation beta band bands bollinger oscillator momentum indicator indicators technical
technicals overbought oversold signal histogram sharpe sortino wilder dividend dividends payout
payouts distribution distributions regular special cash ordinary declared ex pays paying paid
events corporate action actions forward reverse reinvest reinvested reinvestment adjusted unadjusted
adjust adjusting adjustment raw nominal buying holding held bought owned owning invested investing
invest earned earn earning make-up capital appreciation depreciation positive negative ahead behind
compounded compound compounding annualised annualized rolling trailing cumulative deviation downside
semi turnover liquidity volumes changing hands handsome max min maximum minimum median average mean
percentwise daywise pre post intraday overnight timeframe frame window horizon span bloody damn heck
intra inter basket equally weighted weight weights remaining rest index one's worthwhile tape desk's
normalized normalised rebased indexed liquid sensitive
sentence sentences paragraph words shortly plain english bullet csv markdown format percentages
decimal decimals places rounded style tone friend folks guys team boss client colleague sample
"""
_DESK = """
AI API ATH ATR ADV ADX AM APR ASAP AVG BPS CAGR CEO CFO CIO COO COB CPI CSV DD DMA EBIT EBITDA EM
EMA EOD EOM EOY EPS ESG EST ET ETF ETFS EU EUR EV FAQ FCF FED FOMC FX FY FYI GBP GDP HL HTML ID II
III IPO IR IV JPY JSON KPI KPIS LTM MA MACD MAR MAX MDD MIN MOM MTD NASDAQ NAV NB NY NYC NYSE OHLC
OHLCV OK P&L PCT PDF PE PEG PER PM PNL POP PR PS QOQ QTD RF RFR ROA ROE ROI RSI SD SEC SMA STD
STDEV TA TBD TR TSR TTM TV UK US USA USD UTC VAR VOL VS VWAP WMA WTD XNAS XNYS YOY YTD YR Q1 Q2 Q3
Q4 H1 H2
"""
_PROPER = """
january february march april may june july august september october november december jan feb mar
apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon
tue wed thu fri sat sun wall street american americans united states nasdaq nyse christmas
easter hi hello dear sharpe sortino wilder bollinger quandl english python jupyter workbench welles
calmar fibonacci mr mrs ms monsieur inc corp corporation ltd plc co
"""

VOCABULARY = frozenset(word.lower() for word in f"{_GLUE} {_PROPER}".split())
ACRONYMS = frozenset(_DESK.split())
# English words that are also tickers somewhere, beyond those of the vocabulary.
_ALSO_TICKERS = (
    "a all it on are can has for now so be or any see low key cost well fast love nice play real "
    "true wish well run fun big hot car cat dog eat fit job joe kids life man net new old one out "
    "pay pm rare safe sky snow sun tap team tell two uk us usa very vs win ceo etf ipo gdp cpi ai "
    "am an as at by do go he hi if in is me my no of off ok pe to up we yes you c d e f i m s t v x"
)
TICKER_WORDS = VOCABULARY | frozenset(f"{_ALSO_TICKERS} {_DESK.lower()}".split())

# Well-known names that a question may hold in any case. Coverage decides; a covered name wins.
_NAMES = """
amazon|amazon.com|tesla|netflix|oracle corp|oracle corporation|intel|cisco|coca-cola|coca cola
coke|pepsi|pepsico|walmart|wal-mart|nvidia|samsung|samsung electronics|sony|toyota|honda
volkswagen|bmw|siemens|nestle|nestlé|novartis|roche|pfizer|merck|johnson & johnson
johnson and johnson|j&j|procter & gamble|procter and gamble|p&g|general electric|general motors
ford motor|boeing|airbus|lockheed martin|exxon|exxonmobil|exxon mobil|chevron|royal dutch shell
british petroleum|jpmorgan|jp morgan|j.p. morgan|goldman|goldman sachs|morgan stanley|citigroup
citibank|bank of america|wells fargo|berkshire|berkshire hathaway|mastercard|american express
amex|paypal|ebay|yahoo|twitter|linkedin|snapchat|uber|lyft|airbnb|spotify|adobe|salesforce
hewlett-packard|hewlett packard|dell|lenovo|qualcomm|texas instruments|micron
advanced micro devices|broadcom|tsmc|taiwan semiconductor|asml|alibaba|tencent|baidu|jd.com
huawei|xiaomi|vodafone|verizon|comcast|disney|walt disney|mcdonald's|mcdonalds|starbucks|nike
adidas|home depot|costco|caterpillar|honeywell|3m|dupont|blackberry|nokia|ericsson|motorola
accenture|infosys|lehman|lehman brothers|enron|worldcom|gamestop|palantir|moderna|biontech
astrazeneca|glaxosmithkline|unilever|lvmh|hsbc|barclays|deutsche bank|credit suisse|palm inc
openai|spacex|berkshire-hathaway|sun microsystems|kodak|xerox|at&t|t-mobile|fpt corporation
vietcombank|s&p 500|s&p500|s & p 500|s&p|sp500|s&p-500|standard & poor's|standard and poor's
dow jones|the dow|djia|nasdaq composite|nasdaq 100|nasdaq-100|nasdaq index|russell 2000|russell
ftse|ftse 100|dax|nikkei|hang seng|euro stoxx|vix|msci world|msci|wilshire|qqq|bitcoin|btc
ethereum|dogecoin|gold|silver|crude oil|brent|wti|treasuries|treasury bonds|t-bills|nflx|tsla
amzn|intc|csco|orcl|nvda|amd|qcom|brk.a|brk.b|googl|jpm|wmt|hpq|ebay|yhoo|crm|adbe|pypl
"""
KNOWN_NAMES = tuple(_NAMES.replace("\n", "|").strip("|").split("|"))
MARKET = ("the market", "the overall market", "the broad market", "the stock market",
          "the broader market", "the benchmark index", "the index", "market index")  # fmt: skip
