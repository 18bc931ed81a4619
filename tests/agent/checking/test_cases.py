"""What analysts' agents have got wrong, and what must raise no alarm: figures worked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from workbench.agent.checking import check
from workbench.messages import Cell, Claim, ClaimState

YEARS = {year: (date(year - 1, 12, 31), date(year, 12, 31)) for year in (2008, 2009, 2010)}
NAMES = {"AAPL": ("Apple Inc.",), "IBM": ("Big Blue",), "MSFT": ("Microsoft Corporation",)}


def cell(symbol, measure, value, year, unit="fraction", **more):
    return Cell(
        symbol, measure, value, unit, *YEARS[year], "sample", f"{measure}'s formula", **more
    )


def day(symbol, measure, value, on, unit="USD"):
    return Cell(symbol, measure, value, unit, on, on, "sample", "as traded", measure, on)


CELLS = (
    cell("AAPL", "total_return", 0.0215, 2010), cell("AAPL", "total_return", -0.05, 2008),
    cell("AAPL", "total_return", 0.468, 2009),
    cell("IBM", "total_return", 0.147, 2010), cell("IBM", "total_return", 0.586, 2009),
    cell("MSFT", "total_return", 0.1003, 2010),
    cell("AAPL", "sharpe", 1.11, 2010, "ratio"), cell("IBM", "sharpe", 0.88, 2010, "ratio"),
    cell("AAPL", "volatility", 0.27, 2010), cell("IBM", "volatility", 0.18, 2010),
    cell("AAPL", "volatility", 0.34, 2009),
    cell("AAPL", "max_drawdown", -0.38, 2010),
    cell("AAPL", "average_volume", 149_826_100.0, 2010, "shares"),
    cell("AAPL", "dividends_per_share", 2.65, 2010, "USD"),
    day("AAPL", "close", 430.47, date(2010, 3, 1)), day("AAPL", "close", 452.0, date(2010, 9, 1)),
    day("AAPL", "rsi_14", 56.3, date(2010, 3, 1), "index"),
    day("AAPL", "sma_50", 421.10, date(2010, 3, 1)),
    Cell("AAPL/IBM", "correlation", 0.43, "ratio", *YEARS[2010], "sample", "Pearson"),
    Cell("AAPL", "beta", 1.21, "ratio", *YEARS[2010], "sample", "beta of daily total returns "
         "against IBM", "beta against IBM"),
)  # fmt: skip


def claims(text: str, **options) -> list[Claim]:
    return check(text, CELLS, as_of=date(2010, 12, 31), names=NAMES, **options)


def states(text: str, **options) -> list[str]:
    return [str(claim.state) for claim in claims(text, **options)]


VERIFIED = [
    "Apple returned 2.1 % in 2010.",  # 2.15 % is between 2.05 and 2.15
    "Apple returned 2.2 % in 2010.",
    "AAPL fell 5 % in 2008.",
    "Apple had a loss of 5% in 2008.",
    "In 2008 Apple's total return was -5.0 %.",
    "Apple suffered a drawdown of 38 % in 2010.",
    "Apple's maximum drawdown was -38% in 2010.",
    "Apple's average daily volume in 2010 was about 150 million shares.",
    "Apple traded an average volume of 149.8m shares in 2010.",
    "IBM beat Apple by 12.55 percentage points in 2010.",
    "IBM outperformed Apple by 1,255 bp in 2010.",
    "Apple's volatility was 1.5 times IBM's in 2010.",
    "Apple's volatility fell from 34 % in 2009 to 27 % in 2010.",
    "Apple's volatility fell by 7 percentage points between 2009 and 2010.",
    "The correlation between Apple and IBM was 0.43 in 2010.",
    "Apple's beta against IBM was 1.21 in 2010.",
    "Of the three, IBM had the highest return in 2010: 14.7 %.",
    "On 1 March 2010 Apple closed at $430.47.",
    "Apple closed at 430 on 2010-03-01.",
    "Apple's RSI(14) stood at 56.3 on 1 March 2010.",
    "The 50-day moving average of Apple was $421.10 on 1 March 2010.",
    "Apple's close rose 5.0 % from 1 March 2010 to 1 September 2010.",
    "Apple's return this year is 2.15 %; last year it was 46.8 %.",
    "AAPL returned nearly 47 % in 2009.",
    "Apple's total return was 46.8% in 2009 and dropped to 2.15% in 2010.",
    "Apple's 2010 return of 2.15 % was the lowest of the three.",
    "Apple, which had a total return of 2.15 % in 2010, trailed IBM's 14.7 %.",
    "In 2010, IBM (14.7%) outpaced both Microsoft (10.0%) and Apple (2.15%).",
    "Total return in 2010: Apple 2.15%, IBM 14.7%",
    "The 50-day average of Apple was $421.10 on 1 March 2010.",
    "IBM gained more than 58 % in 2009.",
]  # fmt: skip


@pytest.mark.parametrize("text", VERIFIED)
def test_what_the_data_bear_out_is_verified(text):
    found = states(text)
    assert found
    assert set(found) == {"verified"}


CONTRADICTED = [
    ("Apple returned 2.3 % in 2010.", 0.0215),
    ("Apple returned 21.5 % in 2010.", 0.0215),  # a decimal point moved
    ("Apple rose 5 % in 2008.", -0.05),
    ("Apple returned 14.7 % in 2010.", 0.0215),  # IBM's
    ("Apple returned 46.8 % in 2010.", 0.0215),  # another year's
    ("Apple's volatility was 2.15 % in 2010.", 0.27),  # another measure's
    ("Apple's Sharpe ratio was 0.88 in 2010.", 1.11),
    ("Apple's Sharpe ratio was 1.11 % in 2010.", 1.11),
    ("On 1 March 2010 Apple closed at $452.", 430.47),
    ("On 1 March 2010 Apple closed at EUR 430.47.", 430.47),
    ("Apple's average daily volume in 2010 was 149.8 billion shares.", 149_826_100.0),
    ("IBM trailed Apple by 12.55 percentage points in 2010.", 0.1255),
    ("Apple's volatility rose from 34 % in 2009 to 27 % in 2010.", 0.34),
    ("Of the three, IBM had the lowest return in 2010: 14.7 %.", 0.147),
    ("Apple's volatility was 2.5 times IBM's in 2010.", 1.5),
    ("AAPL returned over 47 % in 2009.", 0.468),
    ("Apple's 2010 return of 2.15 % was the highest of the three.", 0.0215),
]  # fmt: skip


@pytest.mark.parametrize(("text", "truth"), CONTRADICTED)
def test_what_the_data_deny_is_contradicted_with_what_they_say(text, truth):
    first = claims(text)[0]
    assert first.state is ClaimState.CONTRADICTED
    assert first.value == pytest.approx(truth)
    assert first.source == "sample"
    assert first.formula
    assert text[first.offset : first.offset + len(first.text)] == first.text


def test_the_tool_said_1_11_and_the_table_said_0_88():
    table = "Ratios of 2010:\n\n| | Apple | IBM |\n|---|---|---|\n| Sharpe ratio | 0.88 | 0.88 |\n"
    apple, ibm = claims(table)
    assert (apple.state, apple.value, apple.symbol) == (ClaimState.CONTRADICTED, 1.11, "AAPL")
    assert (ibm.state, ibm.symbol) == (ClaimState.VERIFIED, "IBM")
    assert [table[c.offset :][: len(c.text)] for c in (apple, ibm)] == ["0.88", "0.88"]


UNVERIFIED = [
    "Tesla returned 2.15 % in 2010.",
    "TSLA's return was 2.15 % in 2010.",
    "Apple returned 2.15 % in 2007.",
    "Apple's return on equity rose to 2.15.",
    "It returned 2.15 % in 2010.",  # who?
    "Apple returned 2.15 %.",  # when? there are three years
    "Apple's Sortino ratio was 1.11 in 2010.",
    "Neither Apple nor IBM returned 14.7 % in 2010.",
    "Revenue of Apple grew 2.15 % in 2010.",
    "The risk-free rate was 2.15 % when Apple rose in 2010.",
    "Apple trailed in 2010; the market returned 2.15 %.",
    "The 200-day moving average of Apple was $421.10 on 1 March 2010.",
    "Of the five, IBM had the highest return in 2010: 14.7 %.",  # there are three
]


@pytest.mark.parametrize("text", UNVERIFIED)
def test_what_cannot_be_checked_is_not_verified(text):
    assert states(text) == ["unverified"]


NO_FIGURES = [
    "On 2010-03-01, and again on 1 March 2010, there was news; see March 2010, Q3 2010 and FY2010.",
    "1. First look at the trend.\n2. Then at the volume.",
    "The 50-day average, RSI(14), RSI 14, MACD (12, 26, 9) and the 52-week range are usual.",
    "Apple split 2-for-1 in 2000, that is 2:1.",
    "If it falls to $400, I would buy; the target is $500 and the stop-loss at $380.",
    "A stop at 5 % below would protect you.",
    "005930.KS and the S&P 500 are not among the shares.",
    "I looked at 5 shares over 3 years.",
    "See [1] and https://example.com/2.15 for more.",
]


@pytest.mark.parametrize("text", NO_FIGURES)
def test_dates_levels_and_parameters_raise_no_alarm(text):
    assert claims(text) == []


def test_the_users_own_figures_are_no_claims():
    given = "I bought 120 shares at $90.50 and want 15 %."
    assert claims("You bought 120 shares at $90.50, and hope for 15 %.", given=given) == []
    assert states("Your Apple returned 16 % in 2010.", given=given) == ["contradicted"]


def test_known_claims_are_left_alone():
    text = "Apple returned 2.15 % in 2010."
    known = [Claim("2.15 %", ClaimState.VERIFIED, offset=text.index("2.15"))]
    assert claims(text, known=known) == []


def test_a_figure_is_about_what_the_sentence_before_spoke_of():
    text = "Apple did little in 2010. It returned 2.15 %. Its Sharpe ratio was 1.11."
    assert states(text) == ["verified", "verified"]
    text = "Apple and IBM differ. In 2010 the former returned 14.7 %, the latter 2.15 %."
    assert states(text) == ["contradicted", "contradicted"]


def test_respectively_keeps_the_order():
    text = "In 2010 Apple, IBM and Microsoft returned {}, {} and {} respectively."
    assert set(states(text.format("2.15 %", "14.7 %", "10.0 %"))) == {"verified"}
    assert states(text.format("14.7 %", "2.15 %", "10.0 %")) == [
        "contradicted", "contradicted", "verified",
    ]  # fmt: skip


def test_how_many_rose_is_counted():
    assert states("3 of the 3 rose in 2010.") == ["verified"]
    assert states("2 of the three rose in 2010.") == ["contradicted"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Năm 2010, AAPL tăng 2,15%.", "verified"),
        ("Năm 2010, AAPL giảm 2,15%.", "contradicted"),
        ("AAPL giảm 5,0% trong năm 2008.", "verified"),
        ("Khối lượng giao dịch bình quân của AAPL năm 2010 là 149,8 triệu cổ phiếu.", "verified"),
        ("Độ biến động của AAPL năm 2010 là 27%.", "verified"),
        ("Độ biến động của AAPL năm 2009 là 27%.", "contradicted"),
    ],
)
def test_vietnamese_is_read_with_its_decimal_comma(text, state):
    assert states(text, language="vi") == [state]


def test_a_sentence_without_end_is_read_in_pieces():
    text = "so " * 3000 + "IBM returned 14.7% in 2010"
    [claim] = check(text, CELLS, names=NAMES)
    assert (claim.state, claim.offset) == (ClaimState.VERIFIED, text.index("14.7%"))
