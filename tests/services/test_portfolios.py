"""Portfolios over both stores: what is recorded, what is refused, and what comes out of it.

Prices are the sample's; every figure is worked by hand beside it.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from math import sqrt

import pytest
from services.portfolio_desk import LAST, SAP, desk, market, opener, services

from workbench.analytics.portfolio import Security
from workbench.domain import Symbol
from workbench.errors import (
    DocumentNotFoundError,
    DuplicateDocumentError,
    InvalidDocumentError,
    InvalidTradeError,
    NoDataError,
)
from workbench.services.portfolio_summary import summary

D = Decimal
AAPL = Security("AAPL", "XNAS", "USD")
IBM = Security("IBM", "XNYS", "USD")
HEADER = "date,symbol,side,quantity,price,currency,fee"


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    with market(tmp_path_factory.mktemp("market")) as opened:
        yield opened


@pytest.fixture(params=["embedded", "mongodb"])
def open_services(request, tmp_path, data):
    """Opens the services over one store, each with a connection of its own."""
    server = None if request.param == "embedded" else request.getfixturevalue("mongo_server")
    connect, opened = opener(server, tmp_path), []

    def open_():
        opened.append(connect())
        return services(opened[-1], data)

    yield open_
    for database in opened:
        database.close()


@pytest.fixture
def growth(open_services):
    return desk(open_services())


@pytest.fixture
def held(tmp_path, data):
    """A portfolio in the embedded store, for what does not depend on the store."""
    database = opener(None, tmp_path)()
    yield desk(services(database, data))
    database.close()


def review(growth, as_of=None):
    return growth.portfolios.review(growth.portfolio, as_of and date.fromisoformat(as_of))


def totals(growth, as_of=None, currency="USD"):
    return summary(review(growth, as_of))["totals"][currency]


def file_of(*rows):
    return "\n".join([HEADER, *rows]) + "\n"


def bring(growth, *rows):
    return growth.portfolios.import_trades(growth.portfolio, file_of(*rows))


def refusal(growth, *rows):
    with pytest.raises(InvalidTradeError) as refused:
        bring(growth, *rows)
    return list(refused.value.problems)


def dealt(growth):
    """What is recorded, in the order it counts."""
    return [
        (one["day"], one["side"], one["symbol"], one["quantity"])
        for one in growth.portfolios.list_trades(growth.portfolio)
    ]


# Recording ----------------------------------------------------------------------------------------


def test_a_trade_is_kept_as_it_was_dealt(growth):
    kept = growth.deal("buy", "ibm", "10.5", "90.125", day="2005-02-01", fee="9.95", note="why")
    assert [kept[name] for name in ("symbol", "mic", "currency")] == ["IBM", "XNYS", "USD"]
    assert (kept["quantity"], kept["price"], kept["fee"]) == (D("10.5"), D("90.125"), D("9.95"))
    assert (kept["day"], kept["note"], kept["user_id"]) == ("2005-02-01", "why", "ann")
    assert growth.portfolios.list_trades(growth.portfolio) == [kept]


def test_trades_of_a_day_count_in_the_order_they_were_recorded(growth):
    for quantity in ("3", "1", "2"):
        growth.deal("buy", "IBM", quantity, "90", day="2005-02-01")
    growth.deal("buy", "IBM", "4", "90", day="2004-02-02")
    assert [one[3] for one in dealt(growth)] == [D(4), D(3), D(1), D(2)]


def test_a_split_falls_between_two_buys(growth):
    # 100 bought before the split of 2 for 1 on 2005-02-28 are 200 after it; 100 bought after it
    # are 100. First in, first out, a sale of 250 closes the 200 (which cost 100 x 80 + 10 = 8,010)
    # and 50 of the 100 (half of 100 x 44 + 10 = 4,410): 10,215. It brought 250 x 50 - 20 = 12,480.
    growth.deal("buy", "AAPL", "100", "80", day="2005-02-01", fee="10")
    growth.deal("buy", "AAPL", "100", "44", day="2005-03-02", fee="10")
    growth.deal("sell", "AAPL", "250", "50", day="2005-06-01", fee="20")
    found = totals(growth)
    assert found["realised"] == D(2265)
    assert (found["cost"], found["fees"]) == (D(2205), D(40))
    # The 50 left: 50 x 430.47 = 21,523.50. They had 2.65 a share in each of the last three
    # quarters: 397.50.
    assert (found["value"], found["unrealised"]) == (D("21523.50"), D("19318.50"))
    assert found["income"] == D("397.50")
    assert found["profit"] == D("21981.00")
    assert found["unrealised_of_cost"] == pytest.approx(19318.50 / 2205)


def test_at_average_cost_a_sale_closes_shares_of_all_buys(growth):
    # As above: 300 shares cost 12,420, so 41.40 each; 250 of them cost 10,350, and 50 cost 2,070.
    made = growth.portfolios.create_portfolio(growth.workspace["_id"], "Pooled", method="average")
    growth.portfolio = made["_id"]
    growth.deal("buy", "AAPL", "100", "80", day="2005-02-01", fee="10")
    growth.deal("buy", "AAPL", "100", "44", day="2005-03-02", fee="10")
    growth.deal("sell", "AAPL", "250", "50", day="2005-06-01", fee="20")
    found = totals(growth)
    assert (found["realised"], found["cost"]) == (D(2130), D(2070))
    assert found["profit"] == D("21981.00")  # how the cost is told apart changes no profit


def test_as_of_a_day_nothing_later_is_seen(growth):
    growth.deal("buy", "AAPL", "100", "80", day="2005-02-01")
    growth.deal("sell", "AAPL", "200", "50", day="2005-06-01")
    assert summary(review(growth, "2005-01-31"))["totals"] == {}
    # The last close before the split and the first after it: 88.99 and 44.86.
    assert totals(growth, "2005-02-25")["value"] == D("8899.00")
    sunday = review(growth, "2005-02-27")
    assert sunday.valued.positions[0].position.quantity == 100
    assert sunday.prices[AAPL].session == date(2005, 2, 25)
    assert totals(growth, "2005-02-28")["value"] == D("8972.00")
    assert totals(growth, "2005-06-01")["realised"] == D(2000)
    assert totals(growth)["value"] == 0
    assert review(growth, "2030-01-01").as_of == LAST


def test_a_dividend_is_income_of_who_held_the_day_before(growth):
    # Ex-dates of 0.85 each: 2012-05-08, 2012-08-08, 2012-11-07. Bought on the first: none of it.
    # Sold on the second: all of it.
    growth.deal("buy", "IBM", "10", "201.48", day="2012-05-08")
    growth.deal("sell", "IBM", "4", "199.03", day="2012-08-08")
    paid = growth.portfolios.holdings(growth.portfolio, date(2012, 12, 31)).dividends
    assert [(one.day, one.amount) for one in paid] == [
        (date(2012, 8, 8), D("8.50")),
        (date(2012, 11, 7), D("5.10")),
    ]
    assert totals(growth, "2012-12-31")["income"] == D("13.60")


# Refusing -----------------------------------------------------------------------------------------


def test_more_than_is_held_is_not_sold(growth):
    growth.deal("buy", "IBM", "10", "90", day="2005-02-01")
    with pytest.raises(InvalidTradeError, match=r"This trade sells 10\.5 IBM .* but 10 are held"):
        growth.deal("sell", "IBM", "10.5", "90", day="2006-02-01")
    with pytest.raises(InvalidTradeError, match="but 0 are held"):
        growth.deal("sell", "IBM", "1", "90", day="2005-01-31")
    with pytest.raises(InvalidTradeError, match="but 0 are held"):
        growth.deal("sell", "AAPL", "1", "90", day="2006-01-31")
    assert len(dealt(growth)) == 1


def test_a_sale_that_a_later_one_leaves_nothing_for_is_refused(growth):
    growth.deal("buy", "IBM", "10", "90", day="2005-02-01")
    growth.deal("sell", "IBM", "10", "90", day="2007-02-01")
    with pytest.raises(InvalidTradeError, match="With it, a recorded trade sells 10 IBM"):
        growth.deal("sell", "IBM", "1", "90", day="2006-02-01")
    assert len(dealt(growth)) == 2


def test_a_buy_that_a_later_sale_needs_is_not_removed(growth):
    bought = growth.deal("buy", "IBM", "10", "90", day="2005-02-01")
    sold = growth.deal("sell", "IBM", "10", "90", day="2007-02-01")
    with pytest.raises(InvalidTradeError, match="Without it, a recorded trade sells 10 IBM"):
        growth.portfolios.remove_trade(bought["_id"])
    assert growth.portfolios.remove_trade(sold["_id"])
    assert growth.portfolios.remove_trade(bought["_id"])
    assert not growth.portfolios.remove_trade(bought["_id"])
    assert dealt(growth) == []


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"quantity": "0"}, InvalidTradeError, "quantity is not above zero"),
        ({"price": "-1"}, InvalidTradeError, "price is below zero"),
        ({"fee": "-1"}, InvalidTradeError, "fee is below zero"),
        ({"fee": "NaN"}, InvalidTradeError, "fee is not a finite"),
        ({"quantity": "1e15"}, InvalidTradeError, "15 digits"),
        ({"day": "2013-03-02"}, InvalidTradeError, "in the sample data it is 2013-03-01"),
        ({"ticker": "ZZZZ"}, NoDataError, "ZZZZ"),
        ({"side": "short"}, InvalidTradeError, "not buy or sell"),
        ({"note": "x" * 100_001}, InvalidDocumentError, "100,000"),
    ],
)
def test_what_is_no_trade_is_refused(held, change, error, says):
    trade = {"side": "buy", "ticker": "IBM", "quantity": "1", "price": "1", "day": "2005-02-01"}
    with pytest.raises(error, match=says):
        held.deal(**trade | change)
    assert dealt(held) == []


def test_of_two_who_sell_the_last_shares_at_once_one_does(open_services):
    first, second = open_services(), open_services()
    growth = desk(first)
    sellers = [first.get_portfolio_service(), second.get_portfolio_service()]
    for year in (2005, 2006, 2007):
        growth.deal("buy", "IBM", "10", "90", day=f"{year}-02-01")
        together = threading.Barrier(2)

        def sell(service, day=date(year, 3, 1), together=together):
            together.wait(30)
            try:
                service.record_trade(growth.portfolio, "sell", "IBM", D(10), D(90), day=day)
            except InvalidTradeError as error:
                return error.message
            return ""

        with ThreadPoolExecutor(2) as threads:
            said = sorted(threads.map(sell, sellers))
        assert said[0] == ""
        assert "but 0 are held" in said[1]
    assert [one[1] for one in dealt(growth)] == ["buy", "sell"] * 3


# Importing ----------------------------------------------------------------------------------------

ROWS = (
    "2005-02-01,AAPL,buy,100,80,USD,10",
    "2005-02-01,AAPL,buy,100,80,USD,10",  # a second trade just like the first
    "2005-03-01,aapl,sell,400,45,USD,0",
    "2005-03-02,IBM,buy,10,92.5,USD,0",
)


def test_a_file_is_imported_once_however_often_it_is_given(growth):
    done = bring(growth, *ROWS)
    assert (done.new, done.already_there) == (4, 0)
    once = growth.portfolios.list_trades(growth.portfolio)
    assert {one["import_id"] for one in once} == {done.import_id}
    again = bring(growth, *(row.replace("100,80,", "100.0,80.00,") for row in ROWS))
    assert (again.new, again.already_there) == (0, 4)
    assert growth.portfolios.list_trades(growth.portfolio) == once


def test_an_edited_file_adds_its_new_rows_alone(growth):
    bring(growth, *ROWS)
    done = bring(growth, "2004-01-05,IBM,buy,1,93,USD,0", *ROWS, ROWS[3])
    assert (done.new, done.already_there) == (2, 4)
    assert dealt(growth)[0] == ("2004-01-05", "buy", "IBM", D(1))
    assert [one[3] for one in dealt(growth)[-2:]] == [D(10), D(10)]


def test_two_portfolios_take_the_same_file(growth):
    bring(growth, *ROWS)
    other = growth.portfolios.create_portfolio(growth.workspace["_id"], "Other")
    growth.portfolio = other["_id"]
    assert bring(growth, *ROWS).new == 4


def test_a_file_with_a_bad_row_imports_nothing_and_names_every_one(growth):
    growth.know(SAP)
    problems = refusal(
        growth,
        *ROWS,
        "2005-03-01,ZZZZ,buy,1,1,USD,0",
        "2005-03-01,SAP,buy,1,1,USD,0",
        "2013-03-04,IBM,buy,1,1,EUR,0",
    )
    assert [problem.split(":")[0] for problem in problems] == [
        "line 6",
        "line 7",
        "line 8",
        "line 8",
    ]
    assert "no symbol 'ZZZZ'" in problems[0]
    assert "SAP is traded in EUR, not USD" in problems[1]
    assert "IBM is traded in USD, not EUR" in problems[2]
    assert "is of 2013-03-04" in problems[3]
    assert dealt(growth) == []


def test_a_file_that_oversells_names_each_security_and_imports_nothing(growth):
    growth.deal("buy", "IBM", "5", "90", day="2005-02-01")
    problems = refusal(
        growth,
        *ROWS,
        "2005-03-01,AAPL,sell,0.5,1,USD,0",
        "2006-03-01,IBM,sell,15.5,1,USD,0",
        "2006-03-01,MSFT,buy,1,1,USD,0",
    )
    assert problems == [
        "line 6: the trade sells 0.5 AAPL (XNAS, USD) on 2005-03-01, but 0 are held.",
        "line 7: the trade sells 15.5 IBM (XNYS, USD) on 2006-03-01, but 15 are held.",
    ]
    assert len(dealt(growth)) == 1


def test_a_file_that_takes_what_a_recorded_sale_needs_is_refused(growth):
    growth.deal("buy", "IBM", "5", "90", day="2005-02-01")
    growth.deal("sell", "IBM", "5", "90", day="2007-02-01")
    (problem,) = refusal(growth, "2006-03-01,IBM,sell,1,1,USD,0")
    assert problem.startswith("with these rows: a recorded trade sells 5 IBM")
    assert len(dealt(growth)) == 2


def test_notes_stay_with_their_rows(growth):
    text = f"{HEADER},note,mic\n{ROWS[0]},one,XNAS\n{ROWS[1]},two,\n"
    growth.portfolios.import_trades(growth.portfolio, text)
    notes = [one["note"] for one in growth.portfolios.list_trades(growth.portfolio)]
    assert notes == ["one", "two"]


# Portfolios ---------------------------------------------------------------------------------------


def test_a_name_is_used_once_in_a_workspace(growth):
    with pytest.raises(DuplicateDocumentError, match="'GROWTH' already"):
        growth.portfolios.create_portfolio(growth.workspace["_id"], " GROWTH ")
    with pytest.raises(DocumentNotFoundError):
        growth.portfolios.create_portfolio("nowhere", "Other")
    with pytest.raises(InvalidDocumentError):
        growth.portfolios.create_portfolio(growth.workspace["_id"], "Other", method="lifo")
    growth.portfolios.create_portfolio(growth.workspace["_id"], "Alpha")
    names = [one["name"] for one in growth.portfolios.list_portfolios(growth.workspace["_id"])]
    assert names == ["Alpha", "Growth"]
    found = growth.portfolios.find_portfolio(growth.workspace["_id"], "gROWTH")
    assert found["_id"] == growth.portfolio


def test_what_is_archived_is_read_and_not_changed(growth):
    bought = growth.deal("buy", "IBM", "10", "90", day="2005-02-01")
    put_away = growth.services.get_workspace_service().archive(growth.workspace["_id"])
    assert put_away["portfolios"] == 1
    assert growth.portfolios.list_portfolios(growth.workspace["_id"]) == []
    assert growth.portfolios.list_portfolios_of("ann") == []
    assert totals(growth)["value"] == D("2029.10")
    with pytest.raises(InvalidDocumentError, match="'Growth' is archived"):
        growth.deal("buy", "IBM", "10", "90", day="2005-02-01")
    with pytest.raises(InvalidDocumentError, match="'Growth' is archived"):
        bring(growth, *ROWS)
    with pytest.raises(InvalidDocumentError, match="'Growth' is archived"):
        growth.portfolios.remove_trade(bought["_id"])
    with pytest.raises(InvalidDocumentError, match="'Desk' is archived"):
        growth.portfolios.create_portfolio(growth.workspace["_id"], "Other")
    assert len(dealt(growth)) == 1


def test_a_portfolio_is_deleted_with_its_trades_and_no_others(growth):
    bring(growth, *ROWS)
    other = growth.portfolios.create_portfolio(growth.workspace["_id"], "Other")
    gone, growth.portfolio = growth.portfolio, other["_id"]
    bring(growth, *ROWS)
    assert growth.portfolios.delete_portfolio(gone)
    assert not growth.portfolios.delete_portfolio(gone)
    assert growth.portfolios.list_trades(gone) == []
    assert len(dealt(growth)) == 4
    for ask in (growth.portfolios.holdings, growth.portfolios.review):
        with pytest.raises(DocumentNotFoundError):
            ask(gone)
    growth.portfolio = gone
    with pytest.raises(DocumentNotFoundError):
        growth.deal("buy", "IBM", "1", "1", day="2005-02-01")


# What is not known --------------------------------------------------------------------------------


def test_a_security_without_data_has_a_position_and_no_value(growth):
    growth.know(SAP)
    growth.deal("buy", "SAP", "10", "30", day="2010-01-04", fee="5")
    growth.deal("buy", "IBM", "10", "130", day="2010-01-04")
    found = summary(review(growth))
    ibm, sap = found["positions"]
    assert (sap["quantity"], sap["cost"]) == (D(10), D(305))
    assert (sap["price"], sap["value"], sap["unrealised"]) == (None, None, None)
    assert "no symbol 'SAP'" in sap["reason"]
    assert list(found["unadjusted"]) == ["SAP (XETR, EUR)"]
    euros, dollars = found["totals"]["EUR"], found["totals"]["USD"]
    assert (euros["cost"], euros["fees"], euros["realised"]) == (D(305), D(5), D(0))
    unknown = ("value", "unrealised", "income", "profit", "money_weighted", "time_weighted")
    assert [euros[name] for name in unknown] == [None] * 6
    assert "no price of SAP (XETR, EUR)" in euros["reason"]
    assert "no symbol 'SAP'" in euros["time_weighted_reason"]
    assert "no symbol 'SAP'" in euros["money_weighted_reason"]
    assert found["exposure"]["EUR"]["by_symbol"] is None
    # The other currency is whole: 10 x 202.91, and a dividend each quarter: 0.55 once, 0.65, 0.75
    # and 0.85 four times each make 9.55 a share.
    assert (ibm["value"], dollars["value"]) == (D("2029.10"), D("2029.10"))
    assert dollars["income"] == D("95.50")
    assert None not in [dollars[name] for name in unknown]


def test_what_was_sold_without_known_splits_has_no_profit(held):
    held.know(SAP)
    held.deal("buy", "SAP", "10", "30", day="2010-01-04")
    held.deal("sell", "SAP", "10", "40", day="2011-01-04")
    euros = totals(held, currency="EUR")
    assert (euros["value"], euros["realised"], euros["profit"]) == (D(0), None, None)
    assert "splits and dividends of SAP (XETR, EUR) are not known" in euros["reason"]
    with pytest.raises(InvalidTradeError, match="Splits are not known: The sample data has no"):
        held.deal("sell", "SAP", "1", "40", day="2011-01-04")


def test_a_namesake_on_another_exchange_has_neither_price_nor_split(held):
    held.know(Symbol("AAPL", "XETR", "EUR", "Apple Inc."))
    held.deal("buy", "AAPL@XETR", "10", "60", day="2005-02-01")
    held.deal("buy", "AAPL@XNAS", "10", "77", day="2005-02-01")
    found = summary(review(held))
    foreign, home = found["positions"]
    assert (foreign["mic"], foreign["quantity"], foreign["value"]) == ("XETR", D(10), None)
    assert "The data have AAPL on XNAS in USD, not on XETR in EUR." in foreign["reason"]
    assert (home["mic"], home["quantity"], home["value"]) == ("XNAS", D(20), D("8609.40"))


def test_a_security_bought_after_the_day_says_nothing_about_it(held):
    held.know(SAP)
    held.deal("buy", "IBM", "10", "90", day="2005-02-01")
    held.deal("buy", "SAP", "10", "30", day="2010-01-04")
    assert summary(review(held, "2009-12-31"))["unadjusted"] == {}


def test_another_listing_on_the_same_exchange_takes_no_sector_away(held):
    held.know(Symbol("AAPL", "XNAS", "USD", "Apple Inc."), sector="Technology")
    held.deal("buy", "AAPL", "10", "77", day="2005-02-01")
    held.know(Symbol("AAPL", "XNAS", "EUR", "Apple Inc."), sector="Other")
    assert summary(review(held))["exposure"]["USD"]["by_sector"] == {"Technology": 1.0}


def test_exposure_is_the_share_of_the_value(held):
    # 10 x 430.47 = 4,304.70 and 10 x 202.91 = 2,029.10 make 6,333.80.
    held.know(Symbol("AAPL", "XNAS", "USD", "Apple Inc."), sector="Technology")
    held.deal("buy", "IBM", "10", "90", day="2006-02-01")
    held.deal("buy", "AAPL", "10", "75", day="2006-02-01")
    found = review(held).exposure["USD"]
    assert list(found.by_symbol) == [AAPL, IBM]
    assert found.by_symbol[AAPL] == pytest.approx(4304.70 / 6333.80, abs=1e-12)
    assert found.by_sector == pytest.approx(
        {"Technology": 4304.70 / 6333.80, "unknown": 2029.10 / 6333.80}
    )


# Returns ------------------------------------------------------------------------------------------


def test_held_without_dividends_the_return_is_that_of_the_price(held, data):
    # Closes of 2004-08-19 and 2013-03-01.
    held.deal("buy", "GOOG", "7", "100.335", day="2004-08-19")
    found = review(held).time_weighted["USD"]
    assert found.rate == pytest.approx(806.19 / 100.335 - 1, rel=1e-12)
    assert (found.start, found.end) == (date(2004, 8, 19), LAST)
    bars = data.get_stock_data("GOOG", "max", adjust="none")
    assert float(bars["close"].iloc[0]) == 100.335


@pytest.mark.parametrize(
    ("ticker", "day"), [("IBM", "2005-02-01"), ("AAPL", "2005-02-01"), ("MSFT", "2004-11-01")]
)
def test_bought_at_a_close_and_held_the_return_is_the_total_return(held, data, ticker, day):
    # A dividend is taken out at the close of its ex-date, and the day's return counts it; money
    # taken out has no weight in the days after, so linking the days is reinvesting at that close:
    # the law of the adjusted series. The three have quarterly, a special and no dividends for
    # years, and a split.
    raw = data.get_stock_data(ticker, start=date.fromisoformat(day), adjust="none")["close"]
    total = data.get_stock_data(ticker, start=date.fromisoformat(day), adjust="total")["close"]
    held.deal("buy", ticker, "10", repr(float(raw.iloc[0])), day=day)
    rate = review(held).time_weighted["USD"].rate
    assert rate == pytest.approx(total.iloc[-1] / total.iloc[0] - 1, rel=1e-10)


def test_a_fee_and_the_day_of_the_purchase_count(held):
    # 10 bought at 190 with a fee of 15.50 cost 1,915.50, and are worth 10 x 191.55 = 1,915.50 at
    # that day's close.
    held.deal("buy", "IBM", "10", "190", day="2012-12-31", fee="15.50")
    assert review(held, "2012-12-31").time_weighted["USD"].rate == pytest.approx(0, abs=1e-12)
    # To 2013-01-02: 196.35 / 191.55.
    found = review(held, "2013-01-02").time_weighted["USD"].rate
    assert found == pytest.approx(196.35 / 191.55 - 1, rel=1e-12)


def test_what_was_bought_since_the_last_session_takes_no_return_away(held):
    held.deal("buy", "IBM", "10", "191.55", day="2012-12-31")
    held.deal("buy", "AAPL", "1", "430", day="2013-02-23")  # a Saturday
    found = review(held, "2013-02-24").time_weighted["USD"]
    assert (found.reason, found.end) == ("", date(2013, 2, 22))


def test_money_weighted_over_one_year_is_the_return_of_the_money(held):
    # 365 days from 2012-03-01 to 2013-03-01: 806.19 / 600 - 1 = 34.365 %.
    held.deal("buy", "GOOG", "1", "600", day="2012-03-01")
    found = review(held).money_weighted["USD"]
    assert found.rate == pytest.approx(0.34365, abs=1e-9)
    assert (found.start, found.end) == (date(2012, 3, 1), LAST)


def test_money_weighted_over_two_years_by_the_quadratic_formula(held):
    # 730 and 365 days before the end: 500 g^2 + 600 g = 2 x 806.19.
    held.deal("buy", "GOOG", "1", "500", day="2011-03-02")
    held.deal("buy", "GOOG", "1", "600", day="2012-03-01")
    growth = (-600 + sqrt(600**2 + 4 * 500 * 1612.38)) / (2 * 500)
    assert review(held).money_weighted["USD"].rate == pytest.approx(growth - 1, abs=1e-9)


def test_money_of_one_day_has_no_rate(held):
    held.deal("buy", "IBM", "1", "200", day="2013-03-01")
    found = review(held).money_weighted["USD"]
    assert (found.rate, found.reason) == (None, "all money moved on one day")


def test_an_empty_portfolio_is_worth_nothing_in_no_currency(held):
    found = review(held)
    assert (found.valued.totals, found.time_weighted, found.exposure) == ({}, {}, {})
    assert summary(found)["positions"] == []


def test_the_twin_for_event_loops_says_the_same(held):
    held.deal("buy", "IBM", "1", "202.91", day="2013-03-01")
    assert asyncio.run(held.portfolios.review_async(held.portfolio)) == review(held)
