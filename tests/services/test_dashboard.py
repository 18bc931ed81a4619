"""The dashboard tells what the services it is made from tell, as of one day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from services.portfolio_desk import LAST, SAP, desk, market, opener, services

from workbench.domain import Symbol
from workbench.errors import DocumentNotFoundError

D = Decimal


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    with market(tmp_path_factory.mktemp("market")) as opened:
        yield opened


@pytest.fixture(params=["embedded", "mongodb"])
def factory(request, tmp_path, data):
    server = None if request.param == "embedded" else request.getfixturevalue("mongo_server")
    database = opener(server, tmp_path)()
    yield services(database, data)
    database.close()


@pytest.fixture
def growth(factory):
    """A desk with a watchlist, a portfolio, a task, an idea and a notification."""
    made = desk(factory)
    place = made.workspace["_id"]
    lists = factory.get_watchlist_service()
    watched = lists.create_watchlist(place, "Tech")["_id"]
    for ticker in ("AAPL", "FB"):
        lists.add_symbol(watched, ticker, note="core")
    made.deal("buy", "AAPL", "10", "75", day="2006-02-01")
    made.deal("sell", "AAPL", "4", "400", day="2012-02-01", fee="5")
    journal = factory.get_journal_service()
    journal.add_task(place, "Read the filing", due=date(2013, 3, 15))
    journal.complete_task(journal.add_task(place, "Done")["_id"])
    journal.add_idea(place, "IBM", "Buybacks", view="buy")
    factory.get_notification_service().notify("ann", "Brief ready")
    return made


def shown(growth, as_of=None):
    users = growth.services.get_user_service()
    return users.get_user_dashboard("ann", as_of=as_of and date.fromisoformat(as_of))


def test_it_holds_what_the_services_hold(growth):
    found = shown(growth)
    services = growth.services
    assert (found["as_of"], found["sample"]) == (LAST, True)
    assert found["profile"] == services.get_user_service().get_user_profile("ann")
    workspaces = services.get_workspace_service().list_workspaces("ann")
    assert found["workspaces"] == workspaces == [growth.workspace]
    journal = services.get_journal_service()
    assert [one["title"] for one in found["tasks"]] == ["Read the filing"]
    assert found["tasks"] == journal.list_tasks_of("ann")
    assert found["ideas"] == journal.list_ideas_of("ann")
    assert [one["title"] for one in found["notifications"]] == ["Brief ready"]


def test_its_prices_are_those_of_the_market_data(growth, data):
    (watched,) = shown(growth)["watchlists"]
    for item in watched["items"]:
        bars = data.get_stock_data(item["symbol"], "1mo", adjust="splits")
        quote = data.get_quote(item["symbol"])
        assert (item["price"], item["session"]) == (quote.price, quote.session)
        assert item["change"] == pytest.approx(bars["close"].pct_change().iloc[-1])
        assert (item["currency"], item["provider"], item["reason"]) == ("USD", "sample", None)
        assert item["note"] == "core"
    # Closes of 2013-02-28 and 2013-03-01: 441.40 and 430.47.
    assert watched["items"][0]["change"] == pytest.approx(430.47 / 441.40 - 1)


def test_its_portfolios_are_those_of_the_portfolio_service(growth):
    (found,) = shown(growth)["portfolios"]
    review = growth.portfolios.review(growth.portfolio)
    valued = review.valued.totals["USD"]
    dollars = found["totals"]["USD"]
    assert (dollars["value"], dollars["profit"]) == (valued.value, valued.profit)
    assert dollars["income"] == valued.accounted.dividends
    assert dollars["money_weighted"] == review.money_weighted["USD"].rate
    assert dollars["time_weighted"] == review.time_weighted["USD"].rate
    # 6 x 430.47 less 6 x 75; 4 x 325 - 5; three dividends of 2.65 on 6.
    assert dollars["unrealised"] == D("2132.82")
    assert dollars["realised"] == D(1295)
    assert dollars["income"] == D("47.70")
    assert dollars["profit"] == D("3475.52")
    (position,) = found["positions"]
    assert (position["quantity"], position["price"]) == (D(6), D("430.47"))
    assert (found["name"], found["reason"]) == ("Growth", None)


def test_as_of_a_day_nothing_later_is_seen(growth):
    found = shown(growth, "2007-01-02")  # a day of mourning: the exchange was closed
    apple, facebook = found["watchlists"][0]["items"]
    assert apple["session"] == date(2006, 12, 29)
    assert apple["price"] == 84.84
    assert (facebook["price"], facebook["change"]) == (None, None)
    assert "FB has no session" in facebook["reason"]
    dollars = found["portfolios"][0]["totals"]["USD"]
    assert (dollars["value"], dollars["realised"], dollars["income"]) == (D("848.40"), 0, 0)
    assert shown(growth, "2005-12-30")["portfolios"][0]["totals"] == {}
    assert shown(growth, "2030-01-01") == shown(growth)


def test_a_first_session_has_a_price_and_no_change(growth):
    _, facebook = shown(growth, "2012-05-18")["watchlists"][0]["items"]
    assert (facebook["price"], facebook["change"]) == (38.2318, None)
    assert facebook["reason"] == "There is no session before it."


def test_a_change_over_a_split_is_the_price_s_own(growth):
    # 88.99 before and 44.86 after two for one: 44.86 / 44.495 - 1.
    apple, _ = shown(growth, "2005-02-28")["watchlists"][0]["items"]
    assert (apple["price"], apple["session"]) == (44.86, date(2005, 2, 28))
    assert apple["change"] == pytest.approx(44.86 / 44.495 - 1)


def test_what_has_no_price_says_so_and_keeps_its_currency(growth):
    growth.know(SAP)
    growth.know(Symbol("AAPL", "XETR", "EUR", "Apple Inc."))
    lists = growth.services.get_watchlist_service()
    watched = lists.find_watchlist(growth.workspace["_id"], "tech")["_id"]
    lists.add_symbol(watched, "SAP")
    lists.add_symbol(watched, "AAPL@XETR")
    growth.deal("buy", "SAP", "10", "50", day="2012-01-03")
    found = shown(growth)
    *_, sap, namesake = found["watchlists"][0]["items"]
    assert (sap["price"], sap["currency"]) == (None, "EUR")
    assert "no symbol 'SAP'" in sap["reason"]
    assert (namesake["price"], namesake["currency"]) == (None, "EUR")
    assert "on XNAS in USD, not on XETR in EUR" in namesake["reason"]
    totals = found["portfolios"][0]["totals"]
    assert (totals["EUR"]["value"], totals["EUR"]["profit"]) == (None, None)
    assert "SAP (XETR, EUR)" in totals["EUR"]["reason"]
    assert totals["USD"]["profit"] == D("3475.52")


def test_what_is_archived_is_not_on_it(growth):
    growth.services.get_workspace_service().archive(growth.workspace["_id"])
    found = shown(growth)
    kinds = ("workspaces", "watchlists", "portfolios", "ideas", "tasks")
    assert [found[kind] for kind in kinds] == [[]] * 5


def test_who_has_nothing_yet_sees_nothing(factory):
    factory.get_user_service().ensure_user("bob")
    found = factory.get_user_service().get_user_dashboard("bob")
    assert found.pop("profile")["_id"] == "bob"
    assert (found.pop("as_of"), found.pop("sample")) == (LAST, True)
    assert set(map(str, found.values())) == {"[]"}


def test_another_users_desk_is_not_seen(growth):
    growth.services.get_user_service().ensure_user("bob")
    found = growth.services.get_user_service().get_user_dashboard("bob")
    assert (found["watchlists"], found["portfolios"], found["tasks"]) == ([], [], [])


def test_who_is_not_known_has_no_dashboard(factory):
    with pytest.raises(DocumentNotFoundError, match="no user 'nobody'"):
        factory.get_user_service().get_user_dashboard("nobody")
