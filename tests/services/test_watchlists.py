"""Watchlists, over every store: several writers, and the same ticker on two exchanges."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from workbench.domain import Symbol
from workbench.errors import (
    DocumentNotFoundError,
    DuplicateDocumentError,
    InvalidDocumentError,
    NoDataError,
)
from workbench.services.symbols import Listing

TICKERS = [f"T{n}" for n in range(40)]
NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(open_desk):
    minutes = itertools.count()
    desk = open_desk(clock=lambda: NOON + timedelta(minutes=next(minutes)))
    symbols = [
        Symbol("FPT", "XSTC", "VND", "FPT Corporation"),
        Symbol("FPT", "XNYS", "USD", "First Trust"),
        Symbol("BRK.B", "XNYS", "USD", "Berkshire Hathaway Inc."),
        *(Symbol(ticker, "XNAS", "USD") for ticker in TICKERS),
    ]
    desk.get_symbols_service().add_symbols([Listing(symbol) for symbol in symbols])
    return desk


@pytest.fixture
def watchlists(desk):
    return desk.get_watchlist_service()


@pytest.fixture
def watchlist(watchlists, workspace):
    return watchlists.create_watchlist(workspace["_id"], "Main")


def on(watchlist):
    return [(item["symbol"], item["mic"]) for item in watchlist["items"]]


def test_a_watchlist_comes_back(watchlists, watchlist, workspace):
    assert watchlists.get_watchlist(watchlist["_id"]) == watchlist
    assert watchlists.find_watchlist(workspace["_id"], " MAIN ") == watchlist
    second = watchlists.create_watchlist(workspace["_id"], "Banks")
    assert watchlists.list_watchlists(workspace["_id"]) == [second, watchlist]
    assert watchlists.list_watchlists_of("ann") == [second, watchlist]


def test_what_is_not_there(watchlists, workspace):
    assert watchlists.get_watchlist("no") is None
    assert watchlists.find_watchlist(workspace["_id"], "no") is None
    assert watchlists.list_watchlists("no") == watchlists.list_watchlists_of("bob") == []
    assert watchlists.delete_watchlist("no") is False
    with pytest.raises(DocumentNotFoundError, match="no workspace 'no'"):
        watchlists.create_watchlist("no", "Main")
    with pytest.raises(DocumentNotFoundError, match="no watchlist 'no'"):
        watchlists.add_symbol("no", "BRK.B")
    with pytest.raises(DocumentNotFoundError, match="no watchlist 'no'"):
        watchlists.remove_symbol("no", "BRK.B")


def test_a_name_is_used_once_in_a_workspace(watchlists, watchlist, workspace):
    with pytest.raises(DuplicateDocumentError, match="'main' already"):
        watchlists.create_watchlist(workspace["_id"], "main")


def test_a_security_is_on_it_once_and_keeps_its_note_and_day(watchlists, watchlist):
    id = watchlist["_id"]
    first = watchlists.add_symbol(id, "brk.b", note="Cheap")["items"][0]
    assert (first["symbol"], first["name"]) == ("BRK.B", "Berkshire Hathaway Inc.")
    assert first["added_at"].tzinfo is not None
    watchlists.add_symbol(id, "T1")
    assert watchlists.add_symbol(id, "BRK.B")["items"][0] == first
    noted = watchlists.add_symbol(id, "BRK.B", note="Dear")
    assert on(noted) == [("BRK.B", "XNYS"), ("T1", "XNAS")]
    assert noted["items"][0] == {**first, "note": "Dear"}
    assert watchlists.add_symbol(id, "BRK.B", note="")["items"][0]["note"] == ""


def test_the_same_ticker_on_two_exchanges_is_two_securities(watchlists, watchlist):
    id = watchlist["_id"]
    with pytest.raises(InvalidDocumentError, match="FPT@XSTC/VND"):
        watchlists.add_symbol(id, "FPT")
    watchlists.add_symbol(id, "FPT@XSTC")
    assert on(watchlists.add_symbol(id, "fpt@xnys")) == [("FPT", "XSTC"), ("FPT", "XNYS")]
    with pytest.raises(InvalidDocumentError, match="Write TICKER@MIC"):
        watchlists.remove_symbol(id, "FPT")
    assert on(watchlists.get_watchlist(id)) == [("FPT", "XSTC"), ("FPT", "XNYS")]
    assert on(watchlists.remove_symbol(id, "FPT@XNYS")) == [("FPT", "XSTC")]
    assert on(watchlists.remove_symbol(id, "fpt")) == []


def test_what_nobody_knows_is_not_put_on_it(watchlists, watchlist):
    with pytest.raises(NoDataError, match="'NOPE' is not among the known symbols"):
        watchlists.add_symbol(watchlist["_id"], "NOPE")
    with pytest.raises(DocumentNotFoundError, match="'NOPE' is not on this watchlist"):
        watchlists.remove_symbol(watchlist["_id"], "NOPE")
    assert watchlists.get_watchlist(watchlist["_id"]) == watchlist


def test_a_security_that_is_no_longer_known_can_be_taken_off(desk, watchlists, watchlist):
    watchlists.add_symbol(watchlist["_id"], "T1")
    desk.get_symbols_service().remove_symbol("T1")
    assert on(watchlists.remove_symbol(watchlist["_id"], "T1")) == []


def test_additions_of_many_threads_and_kernels_lose_nothing(open_desk, desk, watchlist):
    kernels = [desk.get_watchlist_service(), open_desk().get_watchlist_service()]

    def add(pair):
        number, ticker = pair
        kernels[number % 2].add_symbol(watchlist["_id"], ticker)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, enumerate(TICKERS)))
    kept = desk.get_watchlist_service().get_watchlist(watchlist["_id"])
    assert sorted(item["symbol"] for item in kept["items"]) == sorted(TICKERS)
    assert kept["version"] == 1 + len(TICKERS)


def test_a_full_watchlist_says_so_and_still_changes_notes(desk, watchlists, watchlist):
    items = [
        {"symbol": f"X{n}", "mic": "XNAS", "currency": "USD", "name": "", "note": "",
         "added_at": NOON}
        for n in range(999)
    ]  # fmt: skip
    desk._store.repository("watchlists").update_one(watchlist["_id"], {"items": items})
    watchlists.add_symbol(watchlist["_id"], "T1")
    with pytest.raises(InvalidDocumentError, match="at most 1000"):
        watchlists.add_symbol(watchlist["_id"], "T2")
    assert watchlists.add_symbol(watchlist["_id"], "T1", note="x")["items"][-1]["note"] == "x"


def test_an_archived_one_is_left_alone(desk, watchlists, watchlist, workspace):
    watchlists.add_symbol(watchlist["_id"], "T1")
    desk.get_workspace_service().archive(workspace["_id"])
    for change in (watchlists.add_symbol, watchlists.remove_symbol):
        with pytest.raises(InvalidDocumentError, match="watchlist 'Main' is archived"):
            change(watchlist["_id"], "T1")


def test_a_deleted_one_is_gone(watchlists, watchlist):
    assert watchlists.delete_watchlist(watchlist["_id"]) is True
    assert watchlists.get_watchlist(watchlist["_id"]) is None
    assert watchlists.delete_watchlist(watchlist["_id"]) is False
