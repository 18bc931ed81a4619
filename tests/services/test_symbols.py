"""The known securities and the search among them, over every store."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.domain import Symbol
from workbench.errors import InvalidDocumentError, NoDataError
from workbench.market.sample import SampleProvider
from workbench.services.symbols import Listing, SymbolsService
from workbench.stores.cache import MemoryCache

LISTINGS = [
    Listing(Symbol("AAPL", "XNAS", "USD", "Apple Inc.", ("Apple", "Apple Computer")),
            isin="US0378331005", sector="Technology"),
    Listing(Symbol("A", "XNYS", "USD", "Agilent Technologies")),
    Listing(Symbol("AP", "XNYS", "USD", "Ampco Steel")),
    Listing(Symbol("APPL", "XNAS", "USD", "Appleseed Orchards")),
    Listing(Symbol("CORP", "XNYS", "USD", "Corporate Bonds")),
    Listing(Symbol("IBM", "XNYS", "USD", "International Business Machines Corp", ("Big Blue",)),
            isin="US4592001014"),
    Listing(Symbol("BRK.B", "XNYS", "USD", "Berkshire Hathaway Inc. Class B")),
    Listing(Symbol("005930.KS", "XKRX", "KRW", "삼성전자", ("Samsung Electronics",))),
    Listing(Symbol("FPT.VN", "XSTC", "VND", "Tập đoàn FPT")),
    Listing(Symbol("HOSE:FPT", "XSTC", "VND", "FPT on HOSE")),
    Listing(Symbol("DUC", "XSTC", "VND", "Đức Long Gia Lai")),
    Listing(Symbol("STR", "XETR", "EUR", "Straße & Söhne AG")),
    Listing(Symbol("M&M.NS", "XNSE", "INR", "Mahindra & Mahindra")),
    Listing(Symbol("ODD", "XNYS", "USD", "50% (a+)+$ of_all .* $where")),
]  # fmt: skip


@pytest.fixture
def symbols(desk):
    service = desk.get_symbols_service()
    service.add_symbols(LISTINGS)
    return service


def found(symbols, query, limit=20):
    return [(one["symbol"], one["match"]) for one in symbols.search_symbols(query, limit)]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        # just this ticker, then tickers that begin so, then names, then words
        ("ap", [("AP", "ticker"), ("APPL", "ticker"), ("AAPL", "name")]),
        ("a", [("A", "ticker"), ("AAPL", "ticker"), ("AP", "ticker"), ("APPL", "ticker"),
               ("STR", "name")]),
        ("apple", [("AAPL", "alias"), ("APPL", "name")]),
        ("corp", [("CORP", "ticker"), ("IBM", "name")]),
        # any case and width, runs of spaces
        ("ＡＡＰＬ", [("AAPL", "ticker")]),
        ("  APPLE   comp", [("AAPL", "alias")]),
        ("big blue", [("IBM", "alias")]),
        ("BIG", [("IBM", "alias")]),
        ("blue", [("IBM", "alias")]),
        ("business mach", [("IBM", "name")]),
        # ISINs, whole or begun
        ("us0378331005", [("AAPL", "isin")]),
        ("US45920", [("IBM", "isin")]),
        # tickers of every form
        ("brk.b", [("BRK.B", "ticker")]),
        ("005930.ks", [("005930.KS", "ticker")]),
        ("0059", [("005930.KS", "ticker")]),
        ("fpt.vn", [("FPT.VN", "ticker")]),
        ("hose:fpt", [("HOSE:FPT", "ticker")]),
        ("m&m.ns", [("M&M.NS", "ticker")]),
        # names of every script
        ("ĐỨC", [("DUC", "name")]),
        ("long gia", [("DUC", "name")]),
        ("tập ĐOÀN", [("FPT.VN", "name")]),
        ("tập đoàn", [("FPT.VN", "name")]),
        ("STRASSE", [("STR", "name")]),
        ("삼성", [("005930.KS", "name")]),
        # every character is taken as it is
        ("50%", [("ODD", "name")]),
        ("(a+)+$", [("ODD", "name")]),
        (".*", [("ODD", "name")]),
        ("$where", [("ODD", "name")]),
        ("of_", [("ODD", "name")]),
    ],
)  # fmt: skip
def test_a_search_gives_the_best_first(symbols, query, first):
    assert found(symbols, query)[: len(first)] == first


@pytest.mark.parametrize(
    "query",
    ["", " ", "((", "%", "_", "[", "a%", "a_", "^a", "a*", ".+", "{}", '{"$ne": 1}', "'; DROP",
     "\\", "\0", "pple", "AAPL@XNAS", "x" * 10_000, "apple " * 2_000, "😀", "\U0010ffff", "\ue000"],
)  # fmt: skip
def test_what_nothing_begins_with_finds_nothing_and_changes_nothing(symbols, query):
    before = [*symbols.stream_symbols()]
    assert symbols.search_symbols(query) == []
    assert [*symbols.stream_symbols()] == before


def test_a_search_is_bounded(symbols):
    assert len(symbols.search_symbols("a", limit=2)) == 2
    for limit in (0, -1, 201):
        with pytest.raises(InvalidDocumentError, match="1 to 200"):
            symbols.search_symbols("a", limit)


def test_a_word_that_many_names_hold_gives_each_once(symbols):
    many = [Listing(Symbol(f"Z{n:03}", "XNYS", "USD", f"Holding {n} Trust")) for n in range(60)]
    symbols.add_symbols(many)
    assert len({one["_id"] for one in symbols.search_symbols("trust", 50)}) == 50
    assert len(symbols.search_symbols("trust", 200)) == 60
    assert len(symbols.search_symbols("z0", 200)) == 60


def test_a_share_priced_in_pence_is_told_from_one_in_pounds(symbols):
    for currency in ("GBp", "GBP"):
        symbols.add_symbol(Listing(Symbol("VOD", "XLON", currency, f"Vodafone {currency}")))
    assert symbols.get_symbol("vod@xlon/GBp")["currency"] == "GBp"
    assert symbols.get_symbol("vod@xlon/gbp")["currency"] == "GBP"


def test_a_long_name_is_found_by_each_alias_too(symbols):
    long = " ".join(f"w{n}" for n in range(30))
    symbols.add_symbol(Listing(Symbol("LONG", "XNYS", "USD", long, ("Shorty", "Second One"))))
    for query in ("w0 w1", "shorty", "second", "Second One", "one"):
        assert found(symbols, query)[0][0] == "LONG"


def test_a_security_comes_back_by_its_ticker(symbols):
    for ticker in ("BRK.B", "brk.b", " 005930.ks ", "FPT.VN", "HOSE:FPT", "a", "M&M.NS"):
        assert symbols.get_symbol(ticker)["symbol"] == ticker.strip().upper()
    assert symbols.get_symbol("ａａｐｌ")["symbol"] == "AAPL"
    for ticker in ("", "NOPE", "AAP", "A%", ".*", "AAPL@XNYS", "AAPL@XNAS/EUR", "@XNAS", "x" * 999):
        assert symbols.get_symbol(ticker) is None
    apple = symbols.get_symbol("AAPL")
    assert symbols.get_symbol("aapl@xnas") == symbols.get_symbol("AAPL", mic="xnas") == apple
    assert symbols.get_symbol("AAPL@XNAS/USD") == apple
    assert symbols.get_symbol("AAPL", mic="XNYS") is None
    assert symbols.lookup("aapl") == LISTINGS[0].symbol


def test_a_ticker_on_two_exchanges_or_in_two_currencies_must_be_told_apart(symbols):
    for mic, currency in (("XNYS", "USD"), ("XLON", "GBP"), ("XLON", "USD")):
        symbols.add_symbol(Listing(Symbol("VOD", mic, currency, f"Vodafone {currency}")))
    for written in ("vod", "VOD@XLON"):
        with pytest.raises(InvalidDocumentError, match=r"VOD@XLON/GBP.*TICKER@MIC/CURRENCY"):
            symbols.get_symbol(written)
        with pytest.raises(InvalidDocumentError, match="more than once"):
            symbols.lookup(written)
    assert symbols.get_symbol("VOD@XNYS")["mic"] == "XNYS"
    assert symbols.get_symbol("vod@xlon/usd")["currency"] == "USD"
    assert symbols.lookup("VOD@XLON/GBP") == Symbol("VOD", "XLON", "GBP", "Vodafone GBP")
    assert len(symbols.search_symbols("vod")) == 3
    assert symbols.remove_symbol("VOD@XLON/GBP") is True
    assert symbols.get_symbol("VOD@XLON")["currency"] == "USD"


def test_what_a_listing_does_not_say_stays(symbols):
    before = symbols.get_symbol("AAPL")
    assert symbols.add_symbol(LISTINGS[0]) == before
    kept = symbols.add_symbol(Listing(Symbol("AAPL", "XNAS", "USD"), industry="Phones"))
    assert kept == {**before, "industry": "Phones", "version": 2, "updated_at": kept["updated_at"]}
    assert symbols.add_symbols([Listing(Symbol("AAPL", "XNAS", "USD", "Apple"))]) == 0
    again = symbols.get_symbol("AAPL")
    assert (again["name"], again["aliases"]) == ("Apple", ["Apple", "Apple Computer"])
    assert again["isin"] == "US0378331005"
    assert found(symbols, "apple computer") == [("AAPL", "alias")]


@pytest.mark.parametrize(
    ("listing", "says"),
    [
        (Listing(Symbol("", "XNAS", "USD")), "no ticker"),
        (Listing(Symbol("A B", "XNAS", "USD")), "'A B' is no ticker"),
        (Listing(Symbol("A@B", "XNAS", "USD")), "no ticker"),
        (Listing(Symbol("A" * 41, "XNAS", "USD")), "no ticker"),
        (Listing(Symbol("A", "NASDAQ", "USD")), "no exchange's MIC"),
        (Listing(Symbol("A", "XNAS", "usd")), "no currency"),
        (Listing(Symbol("A", "XNAS", "USD"), isin="US037833100"), "no ISIN"),
        (Listing(Symbol("A", "XNAS", "USD", "x" * 121)), "name of a security"),
        (Listing(Symbol("A", "XNAS", "USD", "A", ("a\0b",))), "name of a security"),
        (Listing(Symbol("A", "XNAS", "USD", "A", tuple("abcdefghijklmnopqrstuvwxy"))), "24 alias"),
    ],
)
def test_what_is_no_security_is_refused_and_stops_all(desk, listing, says):
    symbols = desk.get_symbols_service()
    with pytest.raises(InvalidDocumentError, match=says):
        symbols.add_symbol(listing)
    with pytest.raises(InvalidDocumentError, match=says):
        symbols.add_symbols([*LISTINGS, listing])
    assert [*symbols.stream_symbols()] == []


def test_many_are_added_and_streamed_in_order(desk):
    symbols = desk.get_symbols_service()
    many = [Listing(Symbol(f"T{n:04}", "XNAS", "USD", f"Name {n}")) for n in range(1_201)]
    assert symbols.add_symbols(many + many[:10]) == 1_201
    assert symbols.add_symbols([*many, LISTINGS[0]]) == 1
    chunks = [*symbols.stream_symbols(chunk_size=500)]
    assert [len(chunk) for chunk in chunks] == [500, 500, 202]
    keys = [one["symbol_key"] for chunk in chunks for one in chunk]
    assert keys == sorted(keys)


def test_several_that_add_the_same_do_not_trip_over_each_other(open_desk):
    many = [Listing(Symbol(f"T{n:04}", "XNAS", "USD")) for n in range(60)]
    desks = [open_desk().get_symbols_service() for _ in range(2)]
    with ThreadPoolExecutor(8) as pool:
        new = [*pool.map(lambda n: desks[n % 2].add_symbols(many[n:] + many[:n]), range(16))]
    assert sum(new) == 60
    assert sum(map(len, desks[0].stream_symbols())) == 60


def test_a_removed_one_is_forgotten(symbols):
    assert symbols.remove_symbol("aapl") is True
    assert symbols.remove_symbol("aapl") is False
    assert symbols.get_symbol("AAPL") is None
    assert found(symbols, "apple") == [("APPL", "name")]
    assert symbols.search_symbols("US0378331005") == []


# What the market data know -----------------------------------------------------------------------


@pytest.fixture
def with_market(desk):
    """Makes a service that may ask the sample's provider."""
    return lambda **options: SymbolsService(
        desk._store, market=SampleProvider, cache=desk.cache, **options
    )


def test_the_market_is_asked_for_what_is_not_known_and_it_is_known_then(desk, with_market):
    symbols = with_market()
    assert symbols.get_symbol("IBM") is None
    ibm = symbols.lookup("ibm")
    assert (ibm.ticker, ibm.mic, ibm.currency) == ("IBM", "XNYS", "USD")
    kept = desk.get_symbols_service().get_symbol("IBM")
    assert (kept["source"], kept["version"]) == ("market data", 1)
    assert found(symbols, "big blue") == [("IBM", "alias")]
    assert symbols.lookup("AAPL@XNAS").ticker == "AAPL"
    for ticker in ("NOPE", "MSFT@XNYS", "MSFT@XNAS/EUR", "", "x" * 10_000):
        with pytest.raises(NoDataError) as caught:
            symbols.lookup(ticker)
        assert caught.value.hint
        assert len(str(caught.value)) < 200
    assert symbols.get_symbol("MSFT") is None


def test_what_the_market_knows_under_another_name_is_not_written_again(desk, with_market):
    class Renaming(SampleProvider):
        def lookup(self, ticker):
            return super().lookup(ticker.upper().replace("GOOGLE", "GOOG"))

    symbols = SymbolsService(desk._store, market=Renaming, cache=desk.cache)
    assert symbols.lookup("GOOGLE").ticker == "GOOG"
    kept = symbols.add_symbol(Listing(symbols.lookup("GOOG"), sector="Media"))
    assert symbols.lookup("google").ticker == "GOOG"
    assert symbols.get_symbol("GOOG") == kept


def test_without_market_data_only_what_was_added_is_known(symbols):
    with pytest.raises(NoDataError, match=r"'MSFT' is not among the known symbols\. Add it with"):
        symbols.lookup("MSFT")


def test_the_catalogue_is_known_from_the_start_and_what_was_known_stays(with_market):
    first = with_market(catalogue=SampleProvider().symbols)
    assert found(first, "international") == [("IBM", "name")]
    first.add_symbol(Listing(Symbol("IBM", "XNYS", "USD", "Big Blue Inc.")))
    again = with_market(catalogue=SampleProvider().symbols)
    assert again.get_symbol("IBM")["name"] == "Big Blue Inc."
    assert sum(map(len, again.stream_symbols())) == 5


def test_the_catalogue_is_made_known_by_several_at_once(open_desk):
    services = [
        SymbolsService(desk._store, catalogue=SampleProvider().symbols, cache=desk.cache)
        for desk in (open_desk(), open_desk())
    ]
    with ThreadPoolExecutor(8) as pool:
        names = [*pool.map(lambda n: services[n % 2].get_symbol("IBM")["name"], range(16))]
    assert set(names) == {"International Business Machines Corporation"}


def test_an_odd_entry_of_the_catalogue_keeps_no_other_from_being_found(open_desk, caplog):
    listed = (Symbol("VOD.L", "XLON", "GBp", "Vodafone"), Symbol("ODD", "x", "USD", "Odd"))
    store = open_desk()._store
    symbols = SymbolsService(store, catalogue=lambda: listed, cache=MemoryCache())
    assert [one["currency"] for one in symbols.search_symbols("vod")] == ["GBp"]
    assert symbols.get_symbol("ODD") is None
    assert "left out" in caplog.text
