"""The SEC provider against a server that speaks and misbehaves as EDGAR does."""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from standins.real_data import company_facts_of_alphabet
from standins.sec_server import (
    ALPHABET,
    BERKSHIRE,
    Fault,
    SecServer,
    body,
    company_facts,
    cut,
    fact,
    silence,
    status,
    submission,
)

from workbench.config.settings import SecSettings
from workbench.domain import Symbol
from workbench.errors import (
    NoDataError,
    NotConfiguredError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.market.filings.facts import facts_frame
from workbench.market.provider import Kind
from workbench.market.quotas import Limits, Quota
from workbench.market.sec import SecProvider
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import MongoGenericRepository

AGENT = "Workbench Tests tests@example.org"
GOOGL = Symbol("GOOGL", "XNAS", "USD")
TABLE = "/files/company_tickers_exchange.json"
FACTS = f"/api/xbrl/companyfacts/CIK{ALPHABET:010d}.json"
REVENUE = ("us-gaap", "Revenues", "USD")
YEAR = fact(161_857_000_000, "2019-12-31", start="2019-01-01")


@pytest.fixture
def server() -> Iterator[SecServer]:
    with SecServer() as server:
        server.facts[ALPHABET] = company_facts(ALPHABET, "ALPHABET INC.", {REVENUE: [YEAR]})
        yield server


@pytest.fixture(scope="module")
def quotas(tmp_path_factory) -> Iterator[MongoGenericRepository]:
    database = EmbeddedDatabase(tmp_path_factory.mktemp("sec") / "quotas.db")
    yield RepositoryFactory(database).repository("request_quotas")
    database.close()


@pytest.fixture
def quota(quotas: MongoGenericRepository, request: pytest.FixtureRequest) -> Quota:
    return Quota(request.node.name, Limits(), quotas)


@pytest.fixture
def make(server: SecServer, quota: Quota) -> Iterator[Callable[..., SecProvider]]:
    made = []

    def make(agent: str | None = AGENT, **options) -> SecProvider:
        settings = SecSettings(user_agent=agent, data_url=server.url, files_url=server.url)
        made.append(
            SecProvider(settings, quota, timeout_s=options.pop("timeout_s", 3.0), **options)
        )
        return made[-1]

    yield make
    for provider in made:
        provider.close()


def test_it_says_what_it_gives(make):
    provider = make()
    assert (provider.name, provider.offers) == ("sec", {Kind.INFO, Kind.FUNDAMENTALS})


def test_facts_come_in_the_form_of_facts(make):
    facts = make().facts(GOOGL)
    row = facts.iloc[0]
    assert facts_frame(facts, about="test").equals(facts)
    assert (row["taxonomy"], row["concept"], row["unit"]) == REVENUE
    assert (row["value"], row["form"], row["fiscal_year"]) == (161_857_000_000, "10-K", 2019)
    days = [str(row[name].date()) for name in ("start", "end", "filed")]
    assert days == ["2019-01-01", "2019-12-31", "2020-02-03"]


def test_a_value_at_a_day_has_no_start(make, server):
    assets = {("us-gaap", "Assets", "USD"): [fact(275_909_000_000, "2019-12-31")]}
    server.facts[ALPHABET] = company_facts(ALPHABET, "ALPHABET INC.", assets)
    assert make().facts(GOOGL)["start"].isna().all()


def test_every_request_says_who_asks(make, server):
    server.submissions[ALPHABET] = submission(ALPHABET, "Alphabet Inc.")
    provider = make()
    provider.facts(GOOGL)
    provider.profile(GOOGL)
    assert {agent for _, agent in server.asked} == {AGENT}
    assert len(server.asked) == 3


def test_without_a_user_agent_the_question_says_how_to_set_one(make, server):
    provider = make(None)
    for ask in (provider.facts, provider.profile):
        with pytest.raises(NotConfiguredError, match=r"SEC_USER_AGENT.*e-mail address"):
            ask(GOOGL)
    assert server.asked == []


def test_the_table_of_tickers_is_kept_for_a_day(make, server):
    now = [0.0]
    provider = make(monotonic=lambda: now[0])
    for seconds, asked in ((0.0, 1), (86_399.0, 1), (86_401.0, 2)):
        now[0] = seconds
        provider.facts(GOOGL)
        assert server.paths().count(TABLE) == asked


def test_those_who_come_together_share_one_table(make, server):
    provider = make()
    threads = [threading.Thread(target=provider.facts, args=(GOOGL,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.paths().count(TABLE) == 1
    assert server.paths().count(FACTS) == 6


@pytest.mark.parametrize("ticker", ["BRK.B", "brk-b", "BRK/B"])
def test_share_classes_are_found_however_they_are_spelt(make, server, ticker):
    server.submissions[BERKSHIRE] = submission(BERKSHIRE, "BERKSHIRE HATHAWAY INC")
    assert make().profile(Symbol(ticker, "XNYS", "USD")).cik == "0001067983"


def test_two_tickers_of_one_company_have_the_same_facts(make):
    provider = make()
    assert provider.facts(GOOGL).equals(provider.facts(Symbol("GOOG", "XNAS", "USD")))


def test_the_same_letters_at_another_exchange_are_another_company(make, server):
    # MC is Moelis in New York and LVMH in Paris.
    with pytest.raises(NoDataError, match="MC is listed at XPAR"):
        make().facts(Symbol("MC", "XPAR", "EUR"))


def test_an_unknown_ticker_is_said(make):
    with pytest.raises(NoDataError, match="no company with the ticker 'NOPE'"):
        make().facts(Symbol("NOPE", "XNYS", "USD"))


def test_a_company_without_facts_is_said(make, server):
    with pytest.raises(NoDataError, match="CIK 0001067983"):
        make().facts(Symbol("BRK.B", "XNYS", "USD"))
    server.facts[BERKSHIRE] = company_facts(BERKSHIRE, "BERKSHIRE HATHAWAY INC", {})
    with pytest.raises(NoDataError, match="no facts of BERKSHIRE"):
        make().facts(Symbol("BRK.B", "XNYS", "USD"))


# Profiles -----------------------------------------------------------------------------------------


def test_a_profile(make, server):
    former = [{"name": "GOOGLE IRELAND", "from": "2015-07-01", "to": "2015-09-01"}]
    parts = {"formerNames": former, "website": "https://abc.xyz"}
    server.submissions[ALPHABET] = submission(ALPHABET, "Alphabet Inc.", **parts)
    profile = make().profile(GOOGL)
    assert profile.name == "Alphabet Inc."
    assert profile.cik == "0001652044"
    assert profile.industry == "Services-Computer Programming, Data Processing, Etc."
    assert (profile.country, profile.website) == ("United States", "https://abc.xyz")
    assert profile.former_names == ("GOOGLE IRELAND",)
    assert (profile.sector, profile.description, profile.employees) == (None, None, None)


@pytest.mark.parametrize(
    ("address", "country"),
    [
        ({"stateOrCountry": "NY", "stateOrCountryDescription": "NY"}, "United States"),
        ({"stateOrCountry": "A6", "stateOrCountryDescription": "Ontario, Canada"}, "Canada"),
        ({"stateOrCountry": "F4", "stateOrCountryDescription": "China"}, "China"),
        ({"stateOrCountry": None, "country": "Netherlands"}, "Netherlands"),
        ({"stateOrCountry": None, "stateOrCountryDescription": None}, None),
    ],
)
def test_the_country_of_the_business(make, server, address, country):
    addresses = {"business": address}
    server.submissions[ALPHABET] = submission(ALPHABET, "Alphabet Inc.", addresses=addresses)
    assert make().profile(GOOGL).country == country


# Malformed facts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"val": None}, "no number"),
        ({"val": "1,000"}, "no number"),
        ({"val": True}, "no number"),
        ({"val": float("nan")}, "no number"),
        ({"val": 10**400}, "no number"),
        ({"end": None}, "no day"),
        ({"end": "31.12.2019"}, "no day"),
        ({"end": "2019-02-30"}, "no day"),
        ({"filed": ""}, "no day"),
        ({"start": "2019"}, "no day"),
        ({"start": "2020-01-01"}, "an end before its start"),
    ],
)
def test_a_malformed_fact_is_left_out_and_said(make, server, caplog, wrong, why):
    rows = [YEAR, YEAR | wrong]
    server.facts[ALPHABET] = company_facts(ALPHABET, "ALPHABET INC.", {REVENUE: rows})
    with caplog.at_level(logging.WARNING, "workbench"):
        facts = make().facts(GOOGL)
    assert facts["value"].tolist() == [161_857_000_000]
    assert f"1 of 2 facts of CIK 0001652044 were left out: {why}" in caplog.text


def test_facts_of_which_none_can_be_read_are_no_absence(make, server):
    renamed = {("value" if key == "val" else key): value for key, value in YEAR.items()}
    server.facts[ALPHABET] = company_facts(ALPHABET, "ALPHABET INC.", {REVENUE: [renamed] * 3})
    with pytest.raises(ProviderUnavailable, match="could not be read: of 3 none is usable"):
        make().facts(GOOGL)


def test_half_a_character_does_not_end_the_reading(make, server):
    odd = {**YEAR, "form": "10-\ud83d", "accn": "a\0"}
    server.facts[ALPHABET] = company_facts(
        ALPHABET, "ALPHABET \udc00", {REVENUE: [YEAR, odd], ("us-gaap", "R\ud83d", "USD"): [YEAR]}
    )
    facts = make().facts(GOOGL)
    assert sorted(facts["concept"]) == ["Revenues", "Revenues", "R\ufffd"]
    assert "10-\ufffd" in set(facts["form"])


def test_a_proxy_statement_has_no_fiscal_year(make, server):
    proxy = YEAR | {"fy": None, "fp": None, "form": "DEF 14A"}
    server.facts[ALPHABET] = company_facts(ALPHABET, "ALPHABET INC.", {REVENUE: [proxy]})
    facts = make().facts(GOOGL)
    assert facts["fiscal_year"].isna().all()
    assert facts["fiscal_period"].tolist() == [""]


@pytest.mark.parametrize(
    "document",
    [[], {"cik": ALPHABET}, {"facts": []}, {"facts": {"us-gaap": {"Revenues": {"units": 1}}}},
     {"facts": {"us-gaap": {"Revenues": {"units": {"USD": ["text"]}}}}}],
)  # fmt: skip
def test_a_document_of_another_form_is_a_failure_of_the_vendor(make, server, document):
    server.facts[ALPHABET] = document
    with pytest.raises(ProviderUnavailable, match="form that is not known"):
        make().facts(GOOGL)


@pytest.mark.parametrize("listed", [[["x"]], 5, [[None, "A", "GOOGL", "Nasdaq"]]])
def test_a_table_of_another_form_is_a_failure_of_the_vendor(make, server, listed):
    server.listed = listed
    with pytest.raises(ProviderUnavailable, match="table of tickers"):
        make().facts(GOOGL)


# Faults -------------------------------------------------------------------------------------------

HALF = json.dumps(company_facts(ALPHABET, "ALPHABET INC.", {REVENUE: [YEAR]})).encode()[:90]


@pytest.mark.parametrize(
    "fault",
    [body(HALF), body(HALF, length=4000), cut(), status(500), body(b"<html>Maintenance</html>")],
    ids=["half", "cut body", "cut connection", "500", "page"],
)
def test_a_fault_that_passes_is_survived_and_one_that_stays_is_said(make, server, fault: Fault):
    provider = make()
    provider.facts(GOOGL)  # the table is there
    server.faults.append(fault)
    assert len(provider.facts(GOOGL)) == 1
    server.fault = fault
    with pytest.raises(ProviderUnavailable):
        provider.facts(GOOGL)


def test_a_slow_first_byte_is_not_waited_for(make, server):
    provider = make(timeout_s=0.3)
    server.fault = silence(30.0)
    started = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        provider.facts(GOOGL)
    assert time.monotonic() - started < 15


def test_a_refusal_says_what_the_sec_wants(make, server):
    server.fault = status(403)
    with pytest.raises(ProviderRefusedError, match=r"403.*SEC_USER_AGENT"):
        make().facts(GOOGL)


@pytest.mark.parametrize(("headers", "wait"), [({}, None), ({"Retry_After": "600"}, 600.0)])
def test_too_many_requests_ends_the_asking(make, server, quota, headers, wait):
    server.fault = status(429, **headers)
    provider = make()
    with pytest.raises(RateLimitedError) as caught:
        provider.facts(GOOGL)
    assert caught.value.retry_after == wait
    assert quota.status().held_until is not None
    server.fault = None
    with pytest.raises(RateLimitedError, match="asked for rest"):
        provider.facts(GOOGL)
    assert len(server.asked) == 1


def test_the_table_is_asked_again_after_it_failed(make, server):
    provider = make()
    server.faults.extend([status(500)] * 2)
    with pytest.raises(ProviderUnavailable):
        provider.facts(GOOGL)
    assert len(provider.facts(GOOGL)) == 1


# Alphabet -----------------------------------------------------------------------------------------


def test_twenty_thousand_real_facts_arrive_whole(make, server):
    document = company_facts_of_alphabet()
    server.facts[ALPHABET] = document
    facts = make(timeout_s=10.0).facts(GOOGL)
    counted = sum(
        len(rows)
        for concepts in document["facts"].values()
        for body in concepts.values()
        for rows in body["units"].values()
    )
    assert len(facts) == counted > 20_000
    assert facts["filed"].is_monotonic_increasing
