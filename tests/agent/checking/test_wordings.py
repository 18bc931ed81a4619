"""Cells of statements, ratios, quotes and portfolios are found by their words and labels."""

from __future__ import annotations

from datetime import date

import pytest

from workbench.agent.checking import check
from workbench.messages import Cell

YEAR = (date(2011, 9, 25), date(2012, 9, 29))
QUARTER = (date(2012, 4, 1), date(2012, 6, 30))
NOW = date(2013, 3, 1)


def cell(measure, value, unit, days=(NOW, NOW), label="", symbol="AAPL"):
    return Cell(symbol, measure, value, unit, *days, "sample", "as filed", label)


CELLS = (
    cell("revenue", 156.508e9, "USD", YEAR, "Revenue"),
    cell("revenue", 35.023e9, "USD", QUARTER, "Revenue"),
    cell("net_income", 41.733e9, "USD", YEAR, "Net income"),
    cell("diluted_eps", 44.15, "USD", YEAR, "Earnings per share, diluted"),
    cell("gross_margin", 0.4387, "fraction", YEAR, "Gross margin"),
    cell("pe", 9.75, "ratio", label="P/E"),
    cell("last_price", 430.47, "USD", label="last price"),
    cell("market_value", 43_047.0, "USD", label="market value"),
    cell("unrealised_profit", -1_250.5, "USD", label="unrealised profit"),
    cell("weight", 0.315, "fraction", label="weight"),
    cell("rank_of_volatility", 2.0, "count", label="rank of volatility"),
    cell("store_count", 390.0, "count", YEAR, "retail stores"),
)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Apple's revenue in fiscal 2012 was $156.5 billion.", "verified"),
        ("Apple's revenue in fiscal 2012 was $156.5 million.", "contradicted"),
        ("AAPL had sales of $35.0bn in Q3 FY2012.", "verified"),
        ("AAPL had sales of $35.0bn in Q2 FY2012.", "unverified"),
        ("AAPL earned $41.7 billion in FY2012.", "verified"),
        ("AAPL earned $44.15 per share in FY2012.", "verified"),
        ("AAPL's diluted EPS was $4.42 in FY2012.", "contradicted"),
        ("AAPL's gross margin was 43.9 % in FY12.", "verified"),
        ("AAPL's revenue in the quarter ended 30 June 2012 was $35.0 billion.", "verified"),
        ("AAPL trades at 9.8x earnings.", "verified"),
        ("AAPL's P/E is 12.4.", "contradicted"),
        ("The last price of AAPL is $430.47.", "verified"),
        ("Your AAPL position has a market value of $43,047.", "verified"),
        ("AAPL shows an unrealised loss of $1,250.50.", "verified"),
        ("AAPL has a weight of 31.5 %.", "verified"),
        ("AAPL has a weight of 21.5 %.", "contradicted"),
        ("AAPL's rank of volatility is 2.", "verified"),
        ("AAPL had 390 retail stores in FY2012.", "verified"),
    ],
)
def test_its_words_find_the_cell(text, state):
    found = check(text, CELLS, as_of=NOW, names={"AAPL": ("Apple",)})
    assert [str(claim.state) for claim in found] == [state]


def test_a_contradicted_claim_says_what_the_data_say():
    (claim,) = check("AAPL's P/E is 12.4.", CELLS, as_of=NOW)
    assert claim.finding == "AAPL P/E, on 2013-03-01, is 9.75"
    assert claim.formula == "as filed"
