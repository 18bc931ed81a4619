"""What is typed finds its security, over the sample, the embedded store and a vendor's stand-in."""

from __future__ import annotations

from datetime import date

import pytest
from standins.market import open_market

from workbench.domain import Symbol
from workbench.errors import NoDataError, ProviderUnavailable, RateLimitedError
from workbench.market.clock import MarketClock
from workbench.market.reference.directory import SymbolDirectory
from workbench.market.reference.ranking import search_fields
from workbench.market.sample import SampleProvider
from workbench.services.symbols import Listing, SymbolsService
from workbench.stores.cache import MemoryCache
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

LAST = date(2013, 3, 1)
TODAY = date(2024, 1, 2)
LIVE = {
    one.ticker: one
    for one in (
        Symbol("META", "XNAS", "USD", "Meta Platforms, Inc."),
        Symbol("BRK.B", "XNYS", "USD", "Berkshire Hathaway Inc."),
        Symbol("FPT.VN", "XSTC", "VND", "FPT Corporation"),
        Symbol("VOD", "XNAS", "USD", "Vodafone Group ADR"),
        Symbol("VOD.L", "XLON", "GBp", "Vodafone Group"),
        Symbol("AA", "XNYS", "USD", "Alcoa Corporation"),
        Symbol("T", "XNYS", "USD", "AT&T Inc."),
    )
}


class Vendor:
    """A vendor with these symbols, that says what it was asked."""

    def __init__(self):
        self.asked = []

    def lookup(self, ticker):
        self.asked.append(ticker)
        if ticker not in LIVE:
            raise NoDataError(f"The vendor knows no '{ticker}'.")
        return LIVE[ticker]


@pytest.fixture
def store(tmp_path):
    database = EmbeddedDatabase(tmp_path / "desk.db")
    yield RepositoryFactory(database)
    database.close()


@pytest.fixture
def desk(store):
    service = SymbolsService(store, cache=MemoryCache())
    service.add_symbols(
        [
            Listing(
                Symbol("VNM", "XSTC", "VND", "Vinamilk", ("Vietnam Dairy",)), isin="VN000000VNM8"
            ),
            Listing(Symbol("VOD", "XLON", "GBp", "Vodafone Group", ("Voda",))),
            Listing(Symbol("VOD", "XNAS", "USD", "Vodafone Group ADR", ("Voda",))),
            Listing(Symbol("META", "XNAS", "USD", "Meta Platforms, Inc.", ("The Face Book",))),
        ]
    )
    return store.repository("symbols")


@pytest.fixture
def sample(store):
    provider = SampleProvider()
    return SymbolDirectory(
        provider.lookup,
        lambda: LAST,
        desk=store.repository("symbols"),
        catalogue=provider.symbols,
    )


@pytest.fixture
def vendor():
    return Vendor()


@pytest.fixture
def live(vendor, desk):
    return SymbolDirectory(vendor.lookup, lambda: TODAY, desk=desk)


# Resolving. -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("BRK.B", "BRK.B"),
        (" brk-b ", "BRK.B"),
        ("NYSE:BRK.B", "BRK.B"),
        ("HOSE:FPT", "FPT.VN"),
        ("fpt.vn", "FPT.VN"),
        ("FPT@XSTC", "FPT.VN"),
        ("FPT@xstc/vnd", "FPT.VN"),
        ("VOD", "VOD"),
        ("VOD@XLON", "VOD.L"),
        ("VOD@XLON/GBp", "VOD.L"),
        ("VOD@XLON/GBX", "VOD.L"),
        ("VOD@XNAS", "VOD"),
        ("T", "T"),
    ],
)
def test_a_ticker_is_asked_for_in_one_spelling(live, vendor, text, asked):
    found = live.resolve(text)
    assert (found.symbol, found.notes) == (LIVE[asked], ())
    assert vendor.asked == [asked]


def test_a_former_ticker_gives_the_share_under_its_new_one_and_says_so(live):
    found = live.resolve("fb")
    assert found.symbol.ticker == "META"
    assert found.notes == ("Meta Platforms: FB until 2022-06-09, META since",)


def test_before_the_change_the_old_ticker_is_the_share(live, sample):
    # The sample ends in 2013: there Facebook is FB, by either name.
    assert sample.resolve("FB").notes == ()
    assert sample.resolve("FB").symbol.ticker == sample.resolve("META").symbol.ticker == "FB"
    # What is still to come on that day is not told.
    assert sample.resolve("META").notes == ("META is FB on 2013-03-01",)
    assert sample.resolve("GOOGL").symbol.ticker == "GOOG"
    # Asked in 2024 about 2015, META is there, and was called FB.
    since = ("Meta Platforms: FB until 2022-06-09, META since",)
    assert live.resolve("META", on=date(2015, 1, 2)).notes == since


def test_a_ticker_of_another_share_now_is_that_share(live):
    assert live.resolve("AA").symbol.name == "Alcoa Corporation"
    assert live.resolve("AA").notes == ()


@pytest.mark.parametrize(
    ("text", "ticker"),
    [
        ("apple", "AAPL"),
        ("Apple  Inc.", "AAPL"),
        ("big blue", "IBM"),
        ("International Business Machines Corporation", "IBM"),
        ("Meta Platforms", "FB"),
    ],
)
def test_a_name_or_an_alias_of_the_catalogue(sample, text, ticker):
    assert sample.resolve(text).symbol == SampleProvider().lookup(ticker)


@pytest.mark.parametrize(
    ("text", "symbol"),
    [
        ("vietnam dairy", ("VNM", "XSTC", "VND")),
        ("VINAMILK", ("VNM", "XSTC", "VND")),
        ("vnm", ("VNM", "XSTC", "VND")),
        ("VNM@XSTC", ("VNM", "XSTC", "VND")),
        ("the face book", ("META", "XNAS", "USD")),
        ("Voda@XLON", ("VOD", "XLON", "GBp")),
        ("voda@xlon/GBp", ("VOD", "XLON", "GBp")),
    ],
)
def test_what_only_the_desk_knows(live, text, symbol):
    assert live.resolve(text).symbol.identity == symbol


def test_a_name_of_several_is_none_of_them(live):
    with pytest.raises(NoDataError, match="several: write VOD@XLON/GBp, VOD@XNAS/USD"):
        live.resolve("voda")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("VOD.L@XNAS", "VOD.L is XLON/GBp, not XNAS"),
        ("VOD@XLON/GBP", "VOD.L is XLON/GBp, not XLON/GBP"),  # pence are no pounds
        ("FPT.VN@XSTC/USD", "not XSTC/USD"),
        ("AAPX", r"knows no 'AAPX'"),
        ("", "is known as ''"),
        ("MOON:A", "Before the colon"),
        ("\x1b[2Jx y", r"is known as '\[2Jx y'"),
        ("x" * 10_000, "is known as 'x{30}'"),
        ("SHS@HSTC", "Hanoi|known as"),
    ],
)
def test_what_nobody_knows_is_said(live, text, said):
    with pytest.raises(NoDataError, match=said):
        live.resolve(text)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("AAPLE", r"Near: AAPL \(Apple Inc\.\)\. It has AAPL"),
        ("Microsfot", r"Near: MSFT \(Microsoft Corporation\)"),
        ("Internat", r"Near: IBM"),
        ("Googel", r"Near: GOOG"),
    ],
)
def test_what_is_near_is_said(sample, text, near):
    with pytest.raises(NoDataError, match=near):
        sample.resolve(text)


def test_with_nothing_near_nothing_is_made_up(sample):
    with pytest.raises(NoDataError) as caught:
        sample.resolve("ZZZZZZ")
    assert "Near" not in str(caught.value)


@pytest.mark.parametrize("error", [ProviderUnavailable("down"), RateLimitedError("wait")])
def test_a_provider_that_cannot_answer_is_no_absence(desk, error):
    def lookup(ticker):
        raise error

    with pytest.raises(type(error)):
        SymbolDirectory(lookup, lambda: TODAY, desk=desk).resolve("META")


def test_without_a_desk_and_a_catalogue_a_ticker_is_found(vendor):
    bare = SymbolDirectory(vendor.lookup, lambda: TODAY)
    assert bare.resolve("T").symbol.name == "AT&T Inc."
    with pytest.raises(NoDataError):
        bare.resolve("A T and T")
    assert bare.search("t").found == ()


# Searching. -------------------------------------------------------------------------------------


def listed(answer):
    return [(one.symbol.ticker, one.match, one.origin) for one in answer.found]


def test_a_search_ranks_the_catalogue_as_the_desks_symbols_are_ranked(sample, store):
    service = SymbolsService(store, cache=MemoryCache(), catalogue=SampleProvider().symbols)
    texts = ("a", "apple", "big", "m", "corp", "google", "i", "inc", "fb", "", "machines", "zz")
    before = {text: listed(sample.search(text)) for text in texts}
    for text in texts:
        theirs = [(one["symbol"], one["match"]) for one in service.search_symbols(text)]
        assert [one[:2] for one in before[text]] == theirs
        # Now the desk has them too: the same, once each, by the desk.
        assert listed(sample.search(text)) == [(*one, "desk") for one in theirs]
    assert before["apple"] == [("AAPL", "alias", "provider")]


def test_a_search_by_isin_and_by_former_ticker(live):
    assert listed(live.search("VN000000vnm8")) == [("VNM", "isin", "desk")]
    assert listed(live.search("FB")) == [("META", "former ticker", "desk")]


def test_what_only_the_provider_finds_comes_last_and_each_is_told_once(vendor, desk):
    def search(text, limit):
        assert (text, limit) == ("voda", 20)
        return [
            Symbol("TSU", "XNYS", "USD", "Something else"),
            Symbol("VOD", "XNAS", "USD", "Vodafone Group ADR"),
            Symbol("VODI.JO", "XJSE", "ZAc", "Vodacom Group"),
        ]

    directory = SymbolDirectory(vendor.lookup, lambda: TODAY, desk=desk, search=search)
    assert listed(directory.search("voda")) == [
        ("VOD", "alias", "desk"),
        ("VOD", "alias", "desk"),
        ("VODI.JO", "name", "provider"),
        ("TSU", "provider", "provider"),
    ]


def test_a_provider_that_cannot_search_leaves_a_note_and_the_rest(vendor, desk):
    def search(text, limit):
        raise RateLimitedError("Wait a minute.")

    answer = SymbolDirectory(vendor.lookup, lambda: TODAY, desk=desk, search=search).search("vina")
    assert [one.symbol.ticker for one in answer.found] == ["VNM"]
    assert answer.notes == ("Wait a minute.",)


def test_a_search_is_bounded(sample):
    assert len(sample.search("a", limit=1).found) == 1
    assert sample.search("a", limit=0).found == ()
    assert sample.search("x" * 100_000).found == ()


def test_an_alias_that_is_given_to_another_share_is_that_shares_at_once(tmp_path):
    database = EmbeddedDatabase(tmp_path / "symbols.db")
    rows = RepositoryFactory(database).repository("symbols")
    data = open_market(database, SampleProvider(), clock=MarketClock(fixed=date(2013, 3, 1)))
    for ticker, mic in (("AAPL", "XNAS"), ("IBM", "XNYS")):
        rows.delete_many({"alias_keys": "the big one"})
        symbol = Symbol(ticker, mic, "USD", ticker, ("the big one",))
        rows.insert_one({
            **symbol.identity_fields, "name": ticker, "aliases": ["the big one"],
            "source": "user", **search_fields(symbol),
        })  # fmt: skip
        assert data.lookup("The Big One").ticker == ticker
    database.close()
