"""What is known of a company, read through the store: when it is asked for, and what a day sees."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from standins.filed_facts import facts_of, filed
from standins.market import open_market
from standins.real_data import company_facts_of_alphabet
from standins.teller import Teller
from standins.vendor import SAMPLE, Vendor, Watch

from workbench.config.settings import TtlSettings
from workbench.errors import (
    MarketDataError,
    NobodyAnsweredError,
    NoDataError,
    NotConfiguredError,
    ProviderUnavailable,
    QuestionError,
    RateLimitedError,
)
from workbench.market.clock import MarketClock
from workbench.market.company import CompanyChains
from workbench.market.filings.facts import FACT_COLUMNS, facts_frame, remembered
from workbench.market.manager import DataManager
from workbench.market.provider import Kind, NewsItem, Profile
from workbench.market.sec.documents import facts_of as sec_facts
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.mongo import MongoDatabase
from workbench.stores.repository import DocumentDatabase

YEAR = "2012-01-01/2012-12-31"
DOWN = ProviderUnavailable("The line is dead.")
FILED = facts_of([
    filed("Revenues", "2011-01-01/2011-12-31", 104.5, "2012-02-28", form="10-K"),
    filed("Assets", "2011-12-31", 116.4, "2012-02-28", form="10-K"),
    filed("Revenues", YEAR, 102.9, "2013-02-26", form="10-K"),
])  # fmt: skip
LATER = filed("Revenues", "2013-01-01/2013-03-31", 23.4, "2013-03-05")
IBM = Profile("IBM", country="United States", employees=466_995, former_names=("CTR", "C-T-R Co."))
NEW_YORK_MIDNIGHT = datetime(2013, 3, 5, 5, tzinfo=UTC)  # of the fifth of March

Open = Callable[..., DataManager]


EMBEDDED_AND_SERVER = pytest.mark.parametrize("database", ["embedded", "server"], indirect=True)


@pytest.fixture
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[DocumentDatabase]:
    if getattr(request, "param", "embedded") == "embedded":
        opened: DocumentDatabase = EmbeddedDatabase(tmp_path / "market.db")
    else:
        name = f"company_{uuid.uuid4().hex[:12]}"
        server = request.getfixturevalue("mongo_server")
        opened = MongoDatabase(server.settings(name, timeout_s=30))
    yield opened
    opened.close()


@pytest.fixture
def watch() -> Watch:
    return Watch()  # four in the afternoon of 2013-03-04, in New York


@pytest.fixture
def teller() -> Teller:
    teller = Teller()
    teller.told = {"IBM": FILED}
    teller.about = {"IBM": IBM}
    return teller


@pytest.fixture
def opened(database: DocumentDatabase, watch: Watch) -> Open:
    """Opens market data over the store as after a restart: nothing is in memory."""

    def open_one(*chain: Teller, ttl: TtlSettings = TtlSettings()) -> DataManager:  # noqa: B008
        named = {one.name: one for one in chain}
        clock = MarketClock(utcnow=watch)
        companies = CompanyChains(named, named, named)
        return open_market(database, Vendor(), clock=clock, companies=companies, ttl=ttl)

    return open_one


def article(key: str, at: datetime, title: str = "News", **more: Any) -> NewsItem:
    return NewsItem(key, title, f"https://x.example/{key}", "Wire", at, **more)


# Facts come back exactly --------------------------------------------------------------------------


@EMBEDDED_AND_SERVER
def test_facts_come_back_exactly_in_this_life_and_the_next(opened: Open, teller: Teller) -> None:
    odd = facts_of([
        filed("Zero", "2012-12-31", -0.0, "2013-01-01"),
        filed("Small", "0201-12-31", 5e-324, "2013-01-01", unit="USD/shares"),
        filed("Big", "1999-12-31/9999-12-31", 1.7976931348623157e308, "2013-01-01"),
        filed("ifrs-full:<script>", YEAR, 0.1 + 0.2, "2013-01-02", accession="'; drop"),
        filed("Same", YEAR, 2.0**53 + 1, "2013-01-02"),
        filed("Same", YEAR, 2.0**53 + 1, "2013-01-03"),
    ])  # fmt: skip
    odd.loc[1, "fiscal_year"] = pd.NA
    teller.told = {"IBM": odd}
    here = opened(teller)
    for again in (here, here, opened(teller)):
        found = again.get_facts("IBM")
        pd.testing.assert_frame_equal(found, odd, check_exact=True)
        assert found.attrs["provider"] == "sec"
    assert teller.asked == [(Kind.FUNDAMENTALS, "IBM")]


@EMBEDDED_AND_SERVER
def test_alphabets_facts_come_back_exactly(opened: Open, teller: Teller, watch: Watch) -> None:
    watch.on(days=365 * 10)
    alphabet = sec_facts(company_facts_of_alphabet(), about="Alphabet")[0]
    teller.told = {"IBM": alphabet}
    opened(teller).get_facts("IBM")
    known = alphabet[alphabet["filed"] <= pd.Timestamp(watch.now.date())]
    assert len(known) > 10_000
    pd.testing.assert_frame_equal(opened(teller).get_facts("IBM"), known, check_exact=True)


def test_what_is_given_out_is_the_callers_own(opened: Open, teller: Teller) -> None:
    here = opened(teller)
    given = here.get_facts("IBM")
    given["value"] = 0.0
    pd.testing.assert_frame_equal(here.get_facts("IBM"), FILED)


# When the provider is asked -----------------------------------------------------------------------


def test_the_source_says_whether_it_was_asked(opened: Open, teller: Teller, watch: Watch) -> None:
    here, began = opened(teller), watch.now
    companies, symbol = here._companies, here.lookup("IBM")
    said = []
    for reader in (companies, companies, opened(teller)._companies):
        told = reader.facts(symbol, date(2013, 3, 4))
        said.append((told.source.cached, told.source.fetched_at, told.source.provider))
        watch.on(minutes=1)
    assert said == [(False, began, "sec"), (True, began, "sec"), (True, began, "sec")]


@EMBEDDED_AND_SERVER
def test_it_is_asked_again_when_the_facts_are_a_day_old(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    here = opened(teller)
    here.get_facts("IBM")
    teller.told["IBM"] = facts_of([*FILED.to_dict("records"), LATER])
    watch.on(hours=23, minutes=59)
    assert len(here.get_facts("IBM")) == len(opened(teller).get_facts("IBM")) == 3
    assert len(teller.asked) == 1
    watch.on(minutes=1)
    assert len(opened(teller).get_facts("IBM")) == 4
    assert len(here.get_facts("IBM")) == 4  # of the store: the other process asked
    assert len(teller.asked) == 2


def test_a_past_day_is_never_asked_for_again(opened: Open, teller: Teller, watch: Watch) -> None:
    opened(teller).get_facts("IBM")
    watch.on(days=4000)
    here = opened(teller)
    for day in (date(2012, 2, 28), date(2013, 2, 26), date(2013, 3, 3)):
        assert here.get_facts("IBM", as_of=day)["filed"].max() <= pd.Timestamp(day)
    assert len(teller.asked) == 1
    here.get_facts("IBM", as_of=date(2013, 3, 4))  # the day was not over when they were fetched
    assert len(teller.asked) == 2


def test_before_the_first_filing_there_is_none(opened: Open, teller: Teller) -> None:
    here = opened(teller)
    with pytest.raises(NoDataError, match=r"sec has no fact of IBM filed by 2012-02-27"):
        here.get_facts("IBM", as_of=date(2012, 2, 27))
    with pytest.raises(NoDataError):
        here.get_fundamentals("IBM", as_of=date(2012, 2, 27))
    assert len(here.get_facts("IBM", as_of=date(2012, 2, 28))) == 2
    assert len(teller.asked) == 1


def test_many_readers_ask_once_and_companies_do_not_wait_for_each_other(
    opened: Open, teller: Teller
) -> None:
    teller.told |= dict.fromkeys(SAMPLE, FILED)
    teller.about |= dict.fromkeys(SAMPLE, IBM)
    teller.articles = [article("a", datetime(2013, 3, 1, tzinfo=UTC))]
    here = opened(teller)
    for ticker in SAMPLE:
        here.lookup(ticker)
    teller.latency = 0.1
    reads = [here.get_facts, here.get_stock_info, lambda ticker: here.get_news(ticker, 1)]
    with ThreadPoolExecutor(64) as pool:
        jobs = [pool.submit(read, ticker) for _ in range(64) for ticker in SAMPLE for read in reads]
        for job in jobs:
            job.result()
    kinds = (Kind.FUNDAMENTALS, Kind.INFO, Kind.NEWS)
    assert sorted(teller.asked) == sorted((kind, ticker) for ticker in SAMPLE for kind in kinds)
    assert teller.most_at_once > len(SAMPLE)


# Where it fails -----------------------------------------------------------------------------------


def test_a_refresh_that_fails_serves_what_is_kept_and_says_so(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    here = opened(teller)
    kept_at = here.get_facts("IBM").attrs["fetched_at"]
    watch.on(days=2)
    teller.failing[Kind.FUNDAMENTALS] = DOWN
    for reader in (here, opened(teller)):
        for _ in range(5):
            found = reader.get_facts("IBM")
            pd.testing.assert_frame_equal(found, FILED)
            assert (found.attrs["behind"], found.attrs["fetched_at"]) == (str(DOWN), kept_at)
            assert reader.get_fundamentals("IBM").attrs["behind"] == str(DOWN)
    assert len(teller.asked) == 3  # once each since
    assert here.get_facts("IBM", as_of=date(2013, 3, 3)).attrs["behind"] is None
    teller.failing.clear()
    watch.on(minutes=1)
    assert here.get_facts("IBM").attrs["behind"] is None
    assert len(teller.asked) == 4


def test_damaged_facts_do_not_replace_what_is_kept(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    here = opened(teller)
    here.get_facts("IBM")
    teller.told["IBM"] = FILED.assign(value=float("nan"))
    watch.on(days=2)
    found = here.get_facts("IBM")
    pd.testing.assert_frame_equal(found, FILED)
    assert "a fact has no value" in found.attrs["behind"]


def test_an_answer_that_lacks_stored_filings_does_not_replace_them(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    whole = facts_of([
        filed("Assets", f"{1990 + n}-12-31", float(n), f"{1991 + n}-03-01", accession=f"a-{n:02}")
        for n in range(20)
    ])  # fmt: skip
    teller.told["IBM"] = whole
    here = opened(teller)
    here.get_facts("IBM")
    teller.told["IBM"] = whole.iloc[-3:].reset_index(drop=True)
    watch.on(days=2)
    found = here.get_facts("IBM")
    pd.testing.assert_frame_equal(found, whole)
    assert "lacks 17 filings that are stored, such as a-00" in found.attrs["behind"]
    pd.testing.assert_frame_equal(opened(teller).get_facts("IBM"), whole)
    # One that was made twice is taken back, and that is believed.
    teller.told["IBM"] = whole.drop(index=7).reset_index(drop=True)
    watch.on(days=2)
    found = here.get_facts("IBM")
    assert (len(found), found.attrs["behind"]) == (19, None)


def test_a_provider_that_fails_is_left_in_peace_for_a_minute_each_kind_by_itself(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    here = opened(teller)
    teller.failing[Kind.FUNDAMENTALS] = DOWN
    for _ in range(3):
        with pytest.raises(ProviderUnavailable, match="line is dead"):
            here.get_facts("IBM")
    assert here.get_stock_info("IBM").profile == IBM  # its profiles do not fail
    assert teller.asked == [(Kind.FUNDAMENTALS, "IBM"), (Kind.INFO, "IBM")]
    watch.on(seconds=61)
    with pytest.raises(ProviderUnavailable):
        here.get_facts("IBM")
    assert len(teller.asked) == 3


def test_an_error_that_is_raised_again_does_not_grow(opened: Open, teller: Teller) -> None:
    here = opened(teller)
    teller.failing[Kind.FUNDAMENTALS] = DOWN
    lengths = set()
    for _ in range(4):
        with pytest.raises(ProviderUnavailable) as raised:
            here.get_facts("IBM")
        lengths.add(len(raised.traceback))
    assert len(lengths) <= 2  # the first was raised by the provider, the others by the reader


def test_what_there_is_not_is_asked_for_once_an_hour(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    here = opened(teller)
    for _ in range(59):
        with pytest.raises(NoDataError, match="no facts of MSFT"):
            here.get_facts("MSFT")
        watch.on(minutes=1)
    assert len(teller.asked) == 1
    watch.on(minutes=2)
    with pytest.raises(NoDataError):
        here.get_facts("MSFT")
    assert len(teller.asked) == 2


# The chain ----------------------------------------------------------------------------------------


def test_the_first_that_answers_is_named_and_so_are_those_before(
    opened: Open, teller: Teller
) -> None:
    first, last = Teller("first"), Teller("last")
    first.failing = dict.fromkeys(Kind, DOWN)
    teller.articles = [article("a", datetime(2013, 3, 1, tzinfo=UTC))]
    here = opened(first, teller, last)
    facts, news = here.get_facts("IBM"), here.get_news("IBM")
    assert (facts.attrs["provider"], facts.attrs["passed_over"]) == ("sec", {"first": str(DOWN)})
    assert (news.provider, news.passed_over) == ("sec", {"first": str(DOWN)})
    assert here.get_stock_info("IBM").source.provider == "sec"
    assert last.asked == []
    assert here.get_fundamentals("IBM").attrs["passed_over"] == {"first": str(DOWN)}


@pytest.mark.parametrize("question", ["get_facts", "get_fundamentals", "get_news"])
def test_where_nobody_answers_every_cause_is_told(
    opened: Open, teller: Teller, question: str
) -> None:
    other = Teller("other")
    teller.failing = dict.fromkeys(Kind, DOWN)
    other.failing = dict.fromkeys(Kind, RateLimitedError("Not so fast.", retry_after=42))
    with pytest.raises(NobodyAnsweredError, match=r"sec: The line.*other: Not so") as raised:
        getattr(opened(teller, other), question)("IBM")
    assert raised.value.retry_after == 42
    info = opened(teller, other).get_stock_info("IBM")
    assert info.profile is None
    assert info.reason
    assert "sec: The line is dead." in info.reason
    with pytest.raises(NotConfiguredError, match=r"market\.providers"):
        getattr(opened(), question)("IBM")


def test_providers_words_are_kept_apart(opened: Open, teller: Teller) -> None:
    yahoo = Teller("yahoo")
    yahoo.told = {"IBM": FILED.assign(value=1.0)}
    assert set(opened(yahoo, teller).get_facts("IBM")["value"]) == {1.0}
    pd.testing.assert_frame_equal(opened(teller, yahoo).get_facts("IBM"), FILED)


# Profiles -----------------------------------------------------------------------------------------


@EMBEDDED_AND_SERVER
def test_a_profile_is_known_from_the_day_it_was_first_fetched(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    here = opened(teller)
    unknown = here.get_stock_info("IBM", as_of=date(2013, 3, 3))
    assert (unknown.profile, unknown.source) == (None, None)
    assert unknown.reason
    assert "known from the day it is first fetched" in unknown.reason
    assert here.get_stock_info("IBM").profile == IBM
    watch.on(days=10)
    teller.about["IBM"] = new = Profile("International Business Machines")
    again = opened(teller)
    assert again.get_stock_info("IBM").profile == new
    for day, profile in ((3, None), (4, IBM), (13, IBM), (14, new)):
        found = again.get_stock_info("IBM", as_of=date(2013, 3, day))
        assert found.profile == profile
        assert found.source is None or found.source.as_of == date(2013, 3, day)
    assert len(teller.asked) == 2


def test_a_profile_that_cannot_be_fetched_anew_is_the_last_and_says_so(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    here = opened(teller)
    fetched_at = here.get_stock_info("IBM").source.fetched_at
    watch.on(days=2)
    teller.failing[Kind.INFO] = DOWN
    for _ in range(3):
        info = here.get_stock_info("IBM")
        assert (info.profile, info.reason) == (IBM, str(DOWN))
        assert info.source.cached
        assert info.source.fetched_at == fetched_at.replace(microsecond=0)
    assert len(teller.asked) == 2


# News ---------------------------------------------------------------------------------------------


@EMBEDDED_AND_SERVER
def test_a_day_sees_what_was_published_by_its_end_at_the_exchange(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    second = timedelta(seconds=1)
    teller.articles = [
        article("late", NEW_YORK_MIDNIGHT - second),
        article("tomorrow", NEW_YORK_MIDNIGHT),
        article("early", NEW_YORK_MIDNIGHT - timedelta(days=1)),
        article("before", NEW_YORK_MIDNIGHT - timedelta(days=1) - second),
    ]
    watch.now = NEW_YORK_MIDNIGHT + timedelta(hours=12)
    here = opened(teller)
    seen = {day: [one.key for one in here.get_news("IBM", as_of=date(2013, 3, day)).value]
            for day in (5, 4, 3)}  # fmt: skip
    assert seen == {
        5: ["tomorrow", "late", "early", "before"],
        4: ["late", "early", "before"],
        3: ["before"],
    }
    with pytest.raises(NoDataError, match="by 2013-03-02 is kept"):
        here.get_news("IBM", as_of=date(2013, 3, 2))
    assert [one.key for one in here.get_news("IBM", 1).value] == ["tomorrow"]
    assert len(teller.asked) == 1


def test_articles_come_once_and_unchanged(opened: Open, teller: Teller, watch: Watch) -> None:
    hostile = "<img src=x onerror=alert(1)> ```\n# Ignore all\r\n\x1b[31m \u202e {{x}} $HOME %s"
    at = datetime(2013, 3, 4, 15, tzinfo=UTC)
    teller.articles = [article("a/../|?&", at, hostile, summary=hostile)] * 2
    here = opened(teller)
    here.get_news("IBM")
    watch.on(hours=2)  # asked again, and told what came of it
    teller.articles = [article("a/../|?&", at, f"{hostile} Updated: it fell", summary="It fell.")]
    [item] = here.get_news("IBM").value
    assert (item.title, item.summary, item.published_at) == (hostile, hostile, at)
    assert len(teller.asked) == 2


@EMBEDDED_AND_SERVER
def test_text_that_no_store_can_hold_loses_no_more_than_that(opened: Open, teller: Teller) -> None:
    at = datetime(2013, 3, 4, 15, tzinfo=UTC)
    teller.articles = [article("k\ud83d\0", at, "Half \ud83d, whole \ud83d\ude00")]
    teller.about["IBM"] = Profile("IBM\0", former_names=("\udc00",))
    [item] = opened(teller).get_news("IBM").value
    assert (item.key, item.title) == ("k\ufffd\ufffd", "Half \ufffd, whole \U0001f600")
    profiles = [opened(teller).get_stock_info("IBM").profile for _ in range(2)]
    assert profiles == [Profile("IBM\ufffd", former_names=("\ufffd",))] * 2


def test_more_articles_than_were_asked_for_are_asked_for(opened: Open, teller: Teller) -> None:
    start = datetime(2013, 3, 1, tzinfo=UTC)
    teller.articles = [article(f"{at}", start + timedelta(hours=at)) for at in range(30)]
    here = opened(teller)
    counts = [len(here.get_news("IBM", limit).value) for limit in (5, 25, 20, 25)]
    assert (counts, len(teller.asked)) == ([5, 25, 20, 25], 2)
    again = opened(teller)
    assert len(again.get_news("IBM", 25).value) == 25
    assert len(teller.asked) == 2  # the store has them, and they are fresh
    assert len(again.get_news("IBM", 40).value) == 30
    assert len(teller.asked) == 3
    with pytest.raises(QuestionError):
        here.get_news("IBM", 0)


def test_news_are_asked_for_again_after_an_hour_and_behind_where_that_fails(
    opened: Open, teller: Teller, watch: Watch
) -> None:
    teller.articles = [article("a", datetime(2013, 3, 1, tzinfo=UTC))]
    here = opened(teller)
    assert not here.get_news("IBM").source.cached
    assert here.get_news("IBM").source.cached
    watch.on(hours=1, seconds=1)
    teller.failing[Kind.NEWS] = DOWN
    told = here.get_news("IBM")
    assert (told.behind, [one.key for one in told.value]) == (str(DOWN), ["a"])
    assert here.get_news("IBM", as_of=date(2013, 3, 2)).behind is None
    assert len(teller.asked) == 2


# A provider that does not name its filings --------------------------------------------------------


def told_on(day: str, **values: float) -> pd.DataFrame:
    """What Yahoo tells when it is asked on ``day``."""
    rows = [{**filed(f"yahoo:{name}", YEAR, value, day), "accession": "", "form": ""}
            for name, value in values.items()]  # fmt: skip
    return facts_of(rows)


def test_a_fact_of_no_filing_keeps_the_day_it_was_first_told(opened: Open, watch: Watch) -> None:
    yahoo = Teller("yahoo")
    yahoo.told["IBM"] = told_on("2013-03-04", Revenue=100.0, Assets=50.0)
    opened(yahoo).get_facts("IBM")
    watch.on(days=10)
    yahoo.told["IBM"] = told_on("2013-03-14", Revenue=101.0, Assets=50.0, Debt=7.0)
    found = opened(yahoo).get_facts("IBM")
    said = [(row.concept, row.value, f"{row.filed:%d}") for row in found.itertuples()]
    assert sorted(said) == [
        ("Assets", 50.0, "04"), ("Debt", 7.0, "14"), ("Revenue", 100.0, "04"),
        ("Revenue", 101.0, "14"),
    ]  # fmt: skip
    then = opened(yahoo).get_facts("IBM", as_of=date(2013, 3, 13))
    assert sorted(then["concept"]) == ["Assets", "Revenue"]


def test_a_value_told_again_after_another_is_the_last_word() -> None:
    told = remembered(told_on("2013-01-01", Revenue=100.0), told_on("2013-02-01", Revenue=90.0))
    told = remembered(told, told_on("2013-03-01", Revenue=100.0))
    assert told["value"].tolist() == [100.0, 90.0, 100.0]
    same = remembered(told, told_on("2013-04-01", Revenue=100.0))
    pd.testing.assert_frame_equal(same, told)


def test_what_is_no_longer_told_stays_known_but_a_filings_facts_are_the_latest() -> None:
    nothing = facts_frame(pd.DataFrame(columns=list(FACT_COLUMNS)), about="test")
    before = told_on("2013-01-01", Revenue=100.0)
    pd.testing.assert_frame_equal(remembered(before, nothing), before)
    pd.testing.assert_frame_equal(remembered(FILED, FILED.iloc[:1]), FILED.iloc[:1])
    both = remembered(before, FILED)
    assert len(both) == 4


# Secrets and other oddities -----------------------------------------------------------------------


def test_a_store_that_was_never_written_to_says_nothing(opened: Open, database: Any) -> None:
    silent = Teller()
    silent.failing = dict.fromkeys(Kind, DOWN)
    here = opened(silent)
    with pytest.raises(MarketDataError, match="line is dead"):
        here.get_news("IBM")
    store = RepositoryFactory(database)
    assert store.get_news_events_repository().count() == 0
    assert store.get_fundamental_analysis_repository().count() == 0
