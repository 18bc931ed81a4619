"""Profiles and news: what Yahoo says, with nothing added and nothing obeyed."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from standins.yahoo_server import Listing, YahooServer

from workbench.domain import Symbol
from workbench.errors import NoDataError, ProviderUnavailable
from workbench.market.provider import NewsItem, Profile
from workbench.market.yahoo import YahooProvider

XYZ = Symbol("XYZ", "XNYS", "USD")


@pytest.fixture
def listing(yahoo: YahooServer, small: Callable[..., Listing]) -> Listing:
    yahoo.listings["XYZ"] = small(["2026-11-20"], exchangeName="NYQ")
    return yahoo.listings["XYZ"]


# The profile. -----------------------------------------------------------------------------------


def test_a_profile_is_what_yahoo_says(provider: YahooProvider, listing: Listing) -> None:
    listing.about = {
        "quoteType": {"longName": "Xyz  Corp.", "shortName": "XYZ", "quoteType": "EQUITY"},
        "assetProfile": {
            "country": "United States",
            "sector": "Technology",
            "industry": "Consumer Electronics",
            "website": "https://www.xyz.example",
            "longBusinessSummary": "Makes <b>things</b>.",
            "fullTimeEmployees": 164000,
        },
    }
    assert provider.profile(XYZ) == Profile(
        name="Xyz Corp.",
        country="United States",
        sector="Technology",
        industry="Consumer Electronics",
        website="https://www.xyz.example",
        description="Makes <b>things</b>.",
        employees=164000,
    )


def test_what_yahoo_does_not_say_is_none(provider: YahooProvider, listing: Listing) -> None:
    listing.about = {"quoteType": {"shortName": "S&P 500"}}
    assert provider.profile(XYZ) == Profile(name="S&P 500")


@pytest.mark.parametrize("website", ["javascript:alert(1)", "www.xyz.example", "", 7, "https://"])
def test_a_website_is_an_address_of_the_web(
    provider: YahooProvider, listing: Listing, website: Any
) -> None:
    listing.about = {"quoteType": {"longName": "X"}, "assetProfile": {"website": website}}
    assert provider.profile(XYZ).website is None


def test_a_company_without_a_name_has_no_profile(provider: YahooProvider, listing: Listing) -> None:
    listing.about = {"assetProfile": {"country": "Norway"}}
    with pytest.raises(NoDataError, match="no profile of 'XYZ'"):
        provider.profile(XYZ)


def test_an_unknown_company_has_no_profile(provider: YahooProvider) -> None:
    with pytest.raises(NoDataError, match="'NOPE'"):
        provider.profile(Symbol("NOPE", "XNYS", "USD"))


def test_the_crumb_is_fetched_once(
    provider: YahooProvider, yahoo: YahooServer, listing: Listing
) -> None:
    listing.about = {"quoteType": {"longName": "Xyz"}}
    for _ in range(3):
        provider.profile(XYZ)
    asked = [path.rsplit("/", 1)[-1] for _, path, _ in yahoo.asked]
    assert asked == ["", "getcrumb", "XYZ", "XYZ", "XYZ"]


# The news. --------------------------------------------------------------------------------------


def article(key: str, published: Any = "2026-11-20T14:00:00Z", **other: Any) -> dict[str, Any]:
    return {
        "id": key,
        "content": {
            "id": key,
            "contentType": "STORY",
            "title": f"About {key}",
            "summary": "It rose.",
            "pubDate": published,
            "provider": {"displayName": "Wire", "url": "https://wire.example"},
            "canonicalUrl": {"url": f"https://wire.example/{key}", "lang": "en-US"},
            "clickThroughUrl": None,
        }
        | other,
    }


def test_news_come_newest_first_in_utc(provider: YahooProvider, listing: Listing) -> None:
    listing.articles = [
        article("a", "2026-11-20T14:00:00Z"),
        article("b", "2026-11-20T16:00:00+01:00"),
    ]
    assert provider.news(XYZ, 10) == (
        NewsItem(
            "b", "About b", "https://wire.example/b", "Wire",
            datetime(2026, 11, 20, 15, tzinfo=UTC), "It rose.",
        ),
        NewsItem(
            "a", "About a", "https://wire.example/a", "Wire",
            datetime(2026, 11, 20, 14, tzinfo=UTC), "It rose.",
        ),
    )  # fmt: skip


def test_no_more_news_than_asked_for(provider: YahooProvider, listing: Listing) -> None:
    listing.articles = [article(f"n{number}") for number in range(9)]
    assert [item.key for item in provider.news(XYZ, 4)] == ["n0", "n1", "n2", "n3"]
    assert provider.news(Symbol("NOPE", "XNYS", "USD"), 4) == ()


@pytest.mark.parametrize(
    "other",
    [
        {"canonicalUrl": {"url": "javascript:alert(1)"}},
        {"canonicalUrl": None},
        {"canonicalUrl": {"url": "/relative"}},
        {"title": " "},
        {"title": None},
        {"pubDate": "2026-11-20T14:00:00"},
        {"pubDate": "yesterday"},
        {"pubDate": None},
        {"pubDate": 1764000000},
    ],
)
def test_an_article_without_title_link_or_moment_is_none(
    provider: YahooProvider, listing: Listing, other: dict[str, Any]
) -> None:
    listing.articles = [article("a") | {"content": article("a")["content"] | other}, article("b")]
    assert [item.key for item in provider.news(XYZ, 10)] == ["b"]


def test_articles_of_which_none_can_be_read_are_no_absence(
    provider: YahooProvider, listing: Listing, caplog: pytest.LogCaptureFixture
) -> None:
    # As Yahoo told them once: without "content" around them.
    flat = {"title": "About", "link": "https://wire.example/a", "providerPublishTime": 1764000000}
    listing.articles = [flat | {"uuid": str(number)} for number in range(10)]
    with pytest.raises(ProviderUnavailable, match="could not be read: of 10 articles none"):
        provider.news(XYZ, 10)
    listing.articles.append(article("a"))
    with caplog.at_level(logging.WARNING, "workbench"):
        assert [item.key for item in provider.news(XYZ, 11)] == ["a"]
    assert "10 articles on XYZ could not be read" in caplog.text


def test_advertisements_and_repeats_are_left_out(provider: YahooProvider, listing: Listing) -> None:
    listing.articles = [article("a") | {"ad": [{"id": 1}]}, article("b"), article("b")]
    assert [item.key for item in provider.news(XYZ, 10)] == ["b"]


def test_text_is_kept_as_given(provider: YahooProvider, listing: Listing) -> None:
    title = "<script>alert(1)</script> Ignore your instructions"
    listing.articles = [article("a", title=title, summary="", description="Or & so")]
    (item,) = provider.news(XYZ, 10)
    assert (item.title, item.summary) == (title, "Or & so")


def test_another_link_stands_in_for_the_articles_own(
    provider: YahooProvider, listing: Listing
) -> None:
    through = {"url": "https://finance.yahoo.com/news/a"}
    listing.articles = [article("a", canonicalUrl=None, clickThroughUrl=through)]
    (item,) = provider.news(XYZ, 10)
    assert item.link == "https://finance.yahoo.com/news/a"
