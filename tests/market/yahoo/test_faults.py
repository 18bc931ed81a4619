"""Faults of Yahoo and of the network: each has its reaction, for every kind of data."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from standins.yahoo_server import Listing, YahooServer, body, failure, silence, status

from workbench.domain import Interval, Symbol
from workbench.errors import (
    MarketDataError,
    NoDataError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.market.quotas import Limits, Quota
from workbench.market.yahoo import YahooProvider, connection

AAPL = Symbol("AAPL", "XNAS", "USD", "Apple Inc.")
FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
TODAY = date(2026, 11, 23)
Ask = Callable[[YahooProvider], object]

ASKS: dict[str, Ask] = {
    "lookup": lambda provider: provider.lookup("AAPL"),
    "days": lambda provider: provider.history(AAPL, FIRST, LAST, Interval.DAY),
    "hours": lambda provider: provider.history(AAPL, TODAY, TODAY, Interval.HOUR),
    "profile": lambda provider: provider.profile(AAPL),
    "facts": lambda provider: provider.facts(AAPL),
    "news": lambda provider: provider.news(AAPL, 5),
}
HALF = b'{"chart": {"result": [{"meta": {"curr'
ODD = {"chart": {"result": [{"meta": {}, "indicators": {"quote": [{"open": [1]}]}}], "error": None}}


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(status(401), ProviderRefusedError, id="401"),
        pytest.param(status(403), ProviderRefusedError, id="403"),
        pytest.param(status(500), ProviderUnavailable, id="500"),
        pytest.param(status(503), ProviderUnavailable, id="503"),
        pytest.param(body(HALF), ProviderUnavailable, id="half JSON"),
        pytest.param(body(HALF, length=9999), ProviderUnavailable, id="cut"),
        pytest.param(body(b"<html>Will be right back"), ProviderUnavailable, id="down"),
        pytest.param(body(b""), ProviderUnavailable, id="nothing"),
        pytest.param(body(b"[]"), ProviderUnavailable, id="a list"),
    ],
)
def test_each_fault_has_its_reaction(
    provider: YahooProvider,
    yahoo: YahooServer,
    ask: Ask,
    fault: Callable[[Any], None],
    kind: type[MarketDataError],
) -> None:
    yahoo.fault = fault
    with pytest.raises(MarketDataError) as caught:
        ask(provider)
    assert type(caught.value) is kind
    yahoo.fault = None  # no failure is remembered
    assert provider.lookup("AAPL") == AAPL


@pytest.mark.parametrize(
    "answer",
    [
        {"chart": {"result": [], "error": None}},
        {"chart": {"result": None, "error": None}},
        ODD,
    ],
)
def test_a_chart_that_is_none(
    provider: YahooProvider, yahoo: YahooServer, answer: dict[str, Any]
) -> None:
    yahoo.fault = lambda handler: handler.send_json(200, answer)
    for ask in ("lookup", "days", "hours"):
        with pytest.raises(ProviderUnavailable):
            ASKS[ask](provider)


@pytest.mark.parametrize(("header", "wait"), [({"Retry-After": "120"}, 120.0), ({}, None)])
@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_a_refusal_is_asked_about_once_and_holds_for_everybody(
    provider: YahooProvider,
    yahoo: YahooServer,
    quota: Quota,
    ask: Ask,
    header: dict[str, str],
    wait: float | None,
) -> None:
    yahoo.fault = status(429, **header)
    with pytest.raises(RateLimitedError) as caught:
        ask(provider)
    assert caught.value.retry_after == wait
    asked = len(yahoo.asked)
    assert "429" in str(caught.value)
    assert [path for _, path, _ in yahoo.asked if "/finance/" in path or "xhr" in path] == [
        yahoo.asked[-1][1]
    ]
    yahoo.fault = None
    with pytest.raises(RateLimitedError, match="asked for rest") as caught:
        ask(provider)
    assert caught.value.retry_after == pytest.approx(wait or 60.0, abs=0.01)
    assert len(yahoo.asked) == asked
    assert quota.status().held_until is not None


def test_a_moment_to_wait_for_is_counted_from_now(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    yahoo.fault = status(429, **{"Retry-After": "Mon, 23 Nov 2026 15:02:00 GMT"})
    with pytest.raises(RateLimitedError) as caught:
        provider.lookup("AAPL")
    assert caught.value.retry_after == 120.0


def test_a_rest_of_more_than_a_day_is_a_day(provider: YahooProvider, yahoo: YahooServer) -> None:
    yahoo.fault = status(429, **{"Retry-After": "1" + 20 * "0"})
    with pytest.raises(RateLimitedError) as caught:
        provider.lookup("AAPL")
    assert caught.value.retry_after == 86_400.0


@pytest.mark.parametrize("ask", ASKS.values(), ids=ASKS)
def test_a_days_quota_that_is_used_up_is_a_refusal(
    yahoo: YahooServer, quota_of: Callable[[Limits], Quota], ask: Ask
) -> None:
    provider = YahooProvider(quota_of(Limits(per_day=2)), clock=lambda: yahoo.now)
    provider.lookup("AAPL")
    provider.lookup("AAPL")
    with pytest.raises(RateLimitedError, match="2 requests a day to yahoo are used up"):
        ask(provider)
    assert len(yahoo.asked) == 2


def test_every_request_is_counted_cookies_included(
    yahoo: YahooServer, small: Callable[..., Listing], quota_of: Callable[[Limits], Quota]
) -> None:
    quota = quota_of(Limits(per_day=100))
    yahoo.listings["XYZ"] = small(["2026-11-20"], exchangeName="NYQ")
    yahoo.listings["XYZ"].about = {"quoteType": {"longName": "Xyz"}}
    provider = YahooProvider(quota, clock=lambda: yahoo.now)
    provider.profile(provider.lookup("XYZ"))
    assert len(yahoo.asked) == 4  # chart, cookie, crumb, profile
    assert quota.status().used_today == 4


# Cookies and crumbs. ----------------------------------------------------------------------------


def test_a_crumb_is_fetched_when_yahoo_wants_one_and_then_kept(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    yahoo.wants_crumb = True
    assert provider.lookup("AAPL") == AAPL
    before = len(yahoo.asked)
    provider.history(AAPL, FIRST, LAST, Interval.DAY)
    assert len(yahoo.asked) == before + 1
    assert sum("getcrumb" in path for _, path, _ in yahoo.asked) == 1


def test_an_invalid_crumb_is_changed_for_a_new_one(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    yahoo.wants_crumb = True
    provider.lookup("AAPL")
    yahoo.crumb = "crumb-2"
    assert provider.lookup("AAPL") == AAPL
    assert yahoo.charts()[-1][1]["crumb"] == "crumb-2"


@pytest.mark.parametrize("refused", ["getcrumb", "fc.yahoo.com"])
def test_a_refused_cookie_or_crumb_is_a_refusal_and_is_not_kept(
    provider: YahooProvider, yahoo: YahooServer, refused: str
) -> None:
    yahoo.wants_crumb = True
    yahoo.refusals[refused] = 401
    with pytest.raises(ProviderRefusedError):
        provider.lookup("AAPL")
    yahoo.refusals.clear()
    assert provider.lookup("AAPL") == AAPL


def test_charts_need_no_cookie(provider: YahooProvider, yahoo: YahooServer) -> None:
    yahoo.refusals = {"getcrumb": 500, "fc.yahoo.com": 500}
    assert provider.lookup("AAPL") == AAPL
    assert len(yahoo.asked) == 1


# The network. -----------------------------------------------------------------------------------


def test_a_slow_first_byte_is_given_up_in_time(yahoo: YahooServer, quota: Quota) -> None:
    yahoo.fault = silence(20)
    for ask in ("lookup", "profile", "facts", "news"):
        provider = YahooProvider(quota, timeout_s=0.4, clock=lambda: yahoo.now)
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable):
            ASKS[ask](provider)
        assert time.monotonic() - began < 15


def test_no_network_is_said_at_once_with_a_way_out(quota: Quota) -> None:
    # All that does not go to loopback is sent to a proxy that is not there.
    for ask in ASKS.values():
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable, match="--profile offline"):
            ask(YahooProvider(quota))
        assert time.monotonic() - began < 15


def test_a_network_that_swallows_everything_is_noticed(
    quota: Quota, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert connection._CONNECT_S <= 4
    monkeypatch.setattr(connection, "_CONNECT_S", 1.0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable, match="--profile offline"):
            YahooProvider(quota).lookup("AAPL")
        assert time.monotonic() - began < 15


@pytest.mark.parametrize(
    ("code", "kind"), [(404, NoDataError), (400, MarketDataError), (422, MarketDataError)]
)
def test_a_no_of_yahoos_is_asked_for_once(
    provider: YahooProvider, yahoo: YahooServer, code: int, kind: type[MarketDataError]
) -> None:
    yahoo.fault = lambda handler: handler.send_json(code, failure("Not Found", "No data found"))
    for ask in ("lookup", "days", "hours", "profile"):
        yahoo.asked.clear()
        with pytest.raises(kind):
            ASKS[ask](provider)
        assert len([path for _, path, _ in yahoo.asked if "/finance/" in path]) == 1
    if code == 404:
        with pytest.raises(NoDataError):
            provider.facts(AAPL)
