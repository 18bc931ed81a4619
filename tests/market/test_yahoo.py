"""Yahoo by the real yfinance, against a stand-in on loopback that serves real Apple prices."""

import logging
import os
import socket
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from standins.yahoo_server import (
    Listing,
    YahooServer,
    body,
    failure,
    silence,
    status,
    timestamp,
)

from workbench.domain import Interval, Symbol
from workbench.errors import (
    MarketDataError,
    NoDataError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.market.sample import SampleProvider
from workbench.market.yahoo import YahooProvider, connection

AAPL = Symbol("AAPL", "XNAS", "USD", "Apple Inc.")
FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DAY = Interval.DAY


@pytest.fixture(scope="session")
def raw() -> pd.DataFrame:
    return SampleProvider().bars(AAPL, FIRST, LAST, DAY)


@pytest.fixture(scope="session")
def declared() -> pd.DataFrame:
    """The sample's actions, and the two splits that came after its last session."""
    later = pd.DataFrame(
        {"split": [7.0, 4.0], "dividend": [0.0, 0.0]},
        index=pd.DatetimeIndex(["2014-06-09", "2020-08-31"]),
    )
    return pd.concat([SampleProvider().actions(AAPL, FIRST, LAST), later])


@pytest.fixture(scope="session")
def apple(raw: pd.DataFrame, declared: pd.DataFrame) -> Listing:
    return Listing(raw, declared)


@pytest.fixture
def yahoo(apple: Listing, monkeypatch: pytest.MonkeyPatch) -> Iterator[YahooServer]:
    with YahooServer() as server:
        server.listings["AAPL"] = apple
        monkeypatch.setattr(connection, "new_session", server.session)
        yield server


@pytest.fixture
def provider(yahoo: YahooServer) -> Iterator[YahooProvider]:
    provider = YahooProvider(timeout_s=5.0, clock=lambda: NOW)
    yield provider
    provider.close()


def small(days: list[str], *, zone: str = "America/New_York", **meta: Any) -> Listing:
    """A listing that trades from 10 upwards, one more a day, with nothing declared."""
    close = np.arange(10.0, 10.0 + len(days))
    bars = pd.DataFrame(
        {"open": close, "high": close + 1, "low": close - 1, "close": close, "volume": 100.0},
        index=pd.DatetimeIndex(days),
    )
    nothing = pd.DataFrame({"split": [], "dividend": []}, index=pd.DatetimeIndex([]))
    return Listing(bars, nothing, **{"exchangeTimezoneName": zone} | meta)


# As traded. -------------------------------------------------------------------------------------


def test_raw_bars_come_back_from_split_adjusted_ones(
    provider: YahooProvider, raw: pd.DataFrame
) -> None:
    bars = provider.bars(AAPL, FIRST, LAST, DAY)
    assert bars.index.equals(raw.index)
    assert list(bars.columns) == list(raw.columns)
    error = ((bars - raw) / raw).abs().to_numpy()
    assert error.max() < 1e-7  # yfinance gives volumes in whole shares
    assert error[:, :4].max() < 1e-9
    # The first close, 130.31 on paper, is 0.58 in Yahoo's shares of today.
    assert bars["close"].iloc[0] == pytest.approx(raw["close"].iloc[0], rel=1e-12)


@pytest.mark.parametrize("end", ["2000-06-20", "2000-06-21", "2005-02-25", "2005-03-01"])
def test_splits_after_the_end_are_undone_too(
    provider: YahooProvider, raw: pd.DataFrame, end: str
) -> None:
    bars = provider.bars(AAPL, date(2000, 6, 1), date.fromisoformat(end), DAY)
    wanted = raw.loc["2000-06-01":end]
    np.testing.assert_allclose(bars["close"], wanted["close"], rtol=1e-9)
    np.testing.assert_allclose(bars["volume"], wanted["volume"], rtol=1e-7)


def test_actions_come_back_as_declared(provider: YahooProvider, declared: pd.DataFrame) -> None:
    actions = provider.actions(AAPL, FIRST, NOW.date())
    assert actions.index.tolist() == declared.index.tolist()
    np.testing.assert_allclose(actions, declared, rtol=1e-9)
    # 2.65 USD in August 2012, told by Yahoo as 2.65 / 28.
    assert actions.loc["2012-08-09", "dividend"] == pytest.approx(2.65, rel=1e-12)


def test_both_ends_are_inclusive(provider: YahooProvider) -> None:
    bars = provider.bars(AAPL, date(2005, 2, 25), date(2005, 3, 1), DAY)
    assert [day.isoformat()[:10] for day in bars.index] == [
        "2005-02-25",
        "2005-02-28",
        "2005-03-01",
    ]
    actions = provider.actions(AAPL, date(2005, 2, 28), date(2005, 2, 28))
    assert actions["split"].tolist() == [2.0]


def test_days_without_trade_are_an_empty_frame(provider: YahooProvider) -> None:
    assert provider.bars(AAPL, date(2013, 2, 2), date(2013, 2, 3), DAY).empty
    assert provider.actions(AAPL, date(2013, 2, 2), date(2013, 2, 3)).empty
    assert provider.bars(AAPL, date(2021, 1, 4), date(2021, 1, 8), DAY).empty


def test_longer_bars_are_not_taken_from_yahoo(provider: YahooProvider) -> None:
    with pytest.raises(NoDataError, match="daily"):
        provider.bars(AAPL, FIRST, LAST, Interval.WEEK)


def test_bars_actions_and_span_cost_one_request(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    provider.bars(AAPL, FIRST, NOW.date(), DAY)
    provider.actions(AAPL, FIRST, NOW.date())
    assert provider.span(AAPL) == (FIRST, LAST)
    assert len(yahoo.asked) == 1


# Sessions. --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ("2026-11-23 08:00", "2026-11-20"),  # before the open
        ("2026-11-23 12:00", "2026-11-20"),
        ("2026-11-23 16:05", "2026-11-20"),  # closed, not settled
        ("2026-11-23 16:31", "2026-11-23"),
        ("2026-11-24 01:00", "2026-11-23"),
    ],
)
def test_the_session_that_has_not_settled_is_no_row(
    yahoo: YahooServer, now: str, last: str
) -> None:
    at = pd.Timestamp(now).tz_localize("America/New_York")
    hours = {
        "start": timestamp("2026-11-23"),
        "end": timestamp("2026-11-23", "16:00"),
        "gmtoffset": -18000,
        "timezone": "EST",
    }
    periods = {name: dict(hours) for name in ("pre", "regular", "post")}
    yahoo.listings["AAPL"] = small(
        ["2026-11-19", "2026-11-20", "2026-11-23"], currentTradingPeriod=periods
    )
    provider = YahooProvider(clock=lambda: at.to_pydatetime())
    bars = provider.bars(AAPL, date(2026, 11, 1), date(2026, 11, 30), DAY)
    assert bars.index[-1] == pd.Timestamp(last)
    assert provider.span(AAPL)[1] == date.fromisoformat(last)


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Pacific/Auckland", "America/Sao_Paulo"])
def test_sessions_are_the_exchanges_own_days(
    provider: YahooProvider, yahoo: YahooServer, zone: str
) -> None:
    days = ["2026-03-06", "2026-03-09", "2026-10-30", "2026-11-02"]
    yahoo.listings["7203.T"] = small(days, zone=zone, currency="JPY", exchangeName="JPX")
    toyota = provider.lookup("7203.T")
    bars = provider.bars(toyota, date(2026, 3, 6), date(2026, 11, 2), DAY)
    assert bars.index.tz is None
    assert [str(day.date()) for day in bars.index] == days


def test_a_session_told_twice_is_one_row(provider: YahooProvider, yahoo: YahooServer) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    listing.rows += [dict(listing.rows[0]), {**listing.rows[2], "timestamp": timestamp(NOW)}]
    listing.rows.append({**listing.rows[2], "timestamp": timestamp("2026-11-20", "16:00")})
    yahoo.listings["AAPL"] = listing
    bars = provider.bars(AAPL, date(2026, 11, 1), date(2026, 11, 20), DAY)
    assert bars["close"].tolist() == [10.0, 11.0, 12.0]


@pytest.mark.parametrize("price", [None, 0.0, -1.0])
def test_a_session_without_price_is_no_row_and_is_noted(
    provider: YahooProvider, yahoo: YahooServer, price: Any, caplog: pytest.LogCaptureFixture
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    listing.rows[1] |= {"close": price}
    yahoo.listings["AAPL"] = listing
    bars = provider.bars(AAPL, date(2026, 11, 1), date(2026, 11, 20), DAY)
    assert bars["close"].tolist() == [10.0, 12.0]
    assert "no price in 1 rows of AAPL" in caplog.text


def test_a_split_on_a_session_without_price_still_counts(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    listing = small(["2026-11-18", "2026-11-19", "2026-11-20"])
    listing.rows[1] |= dict.fromkeys(("open", "high", "low", "close", "volume"))
    listing.splits = [{"date": timestamp("2026-11-19"), "numerator": 3, "denominator": 2}]
    yahoo.listings["AAPL"] = listing
    bars = provider.bars(AAPL, date(2026, 11, 1), date(2026, 11, 20), DAY)
    assert bars["close"].tolist() == [15.0, 12.0]
    assert provider.actions(AAPL, date(2026, 11, 1), NOW.date())["split"].tolist() == [1.5]


# Symbols. ---------------------------------------------------------------------------------------


def test_a_symbol_is_ticker_exchange_and_currency(provider: YahooProvider) -> None:
    assert provider.lookup(" aapl ") == AAPL


@pytest.mark.parametrize(
    ("ticker", "asked", "kept"),
    [
        ("BRK.B", "BRK-B", "BRK.B"),
        ("brk-b", "BRK-B", "BRK.B"),
        ("VOD.L", "VOD.L", "VOD.L"),
        ("005930.KS", "005930.KS", "005930.KS"),
        ("FPT.VN", "FPT.VN", "FPT.VN"),
        ("HOSE:FPT", "FPT.VN", "FPT.VN"),
        ("NYSE:BRK.B", "BRK-B", "BRK.B"),
        ("F", "F", "F"),
    ],
)
def test_tickers_are_asked_in_yahoos_spelling_and_kept_in_ours(
    provider: YahooProvider, yahoo: YahooServer, ticker: str, asked: str, kept: str
) -> None:
    yahoo.listings[asked] = small(["2026-11-20"], exchangeName="NYQ")
    symbol = provider.lookup(ticker)
    assert (symbol.ticker, symbol.mic) == (kept, "XNYS")
    provider.bars(symbol, date(2026, 11, 20), date(2026, 11, 20), DAY)
    assert {name for name, _ in yahoo.charts()} == {asked}


@pytest.mark.parametrize(
    "text", ["", "../v1/x", "AAPL?x=1", "A B", "A\nB", "€", "X" * 30, "MOON:FPT", ":", "a/b"]
)
def test_what_is_no_ticker_is_not_asked_for(
    provider: YahooProvider, yahoo: YahooServer, text: str
) -> None:
    with pytest.raises(NoDataError):
        provider.lookup(text)
    assert yahoo.asked == []


def test_an_unknown_symbol(provider: YahooProvider) -> None:
    with pytest.raises(NoDataError, match="no symbol 'AAPX'"):
        provider.lookup("AAPX")


def test_days_before_the_listing_are_an_empty_frame(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    said = failure("Bad Request", "Data doesn't exist for startDate = 1, endDate = 2")
    yahoo.fault = lambda handler: handler.send_json(400, said)
    assert provider.bars(AAPL, date(1970, 1, 5), date(1970, 1, 9), DAY).empty


def test_an_exchange_without_mic_is_said(provider: YahooProvider, yahoo: YahooServer) -> None:
    yahoo.listings["X"] = small(["2026-11-20"], exchangeName="MOON")
    with pytest.raises(NoDataError, match="'MOON'"):
        provider.lookup("X")


def test_a_name_is_one_line_of_text(provider: YahooProvider, yahoo: YahooServer) -> None:
    yahoo.listings["X"] = small(["2026-11-20"], longName="Evil\n\n" + "x" * 500)
    assert provider.lookup("X").name == "Evil " + "x" * 115


def test_dividends_in_another_currency_are_refused(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    listing = small(["2026-11-19", "2026-11-20"], currency="VND")
    listing.dividends = [{"date": timestamp("2026-11-20"), "amount": 1.0, "currency": "USD"}]
    yahoo.listings["FPT.VN"] = listing
    with pytest.raises(MarketDataError, match=r"dividends of FPT\.VN in USD"):
        provider.actions(Symbol("FPT.VN", "XSTC", "VND"), date(2026, 11, 1), NOW.date())


# Faults. ----------------------------------------------------------------------------------------

HALF = b'{"chart": {"result": [{"meta": {"curr'
ODD = {"chart": {"result": [{"meta": {}, "indicators": {"quote": [{"open": [1]}]}}], "error": None}}


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        pytest.param(status(429), RateLimitedError, id="429"),
        pytest.param(status(401), ProviderRefusedError, id="401"),
        pytest.param(status(403), ProviderRefusedError, id="403"),
        pytest.param(status(500), ProviderUnavailable, id="500"),
        pytest.param(status(503), ProviderUnavailable, id="503"),
        pytest.param(body(HALF), ProviderUnavailable, id="half JSON"),
        pytest.param(body(HALF, length=9999), ProviderUnavailable, id="cut"),
        pytest.param(body(b"<html>Will be right back"), ProviderUnavailable, id="down"),
        pytest.param(body(b""), ProviderUnavailable, id="nothing"),
        pytest.param(body(b"[]"), ProviderUnavailable, id="a list"),
        pytest.param(
            body(b'{"chart": {"result": [], "error": null}}'), ProviderUnavailable, id="no result"
        ),
        pytest.param(
            body(b'{"chart": {"result": null, "error": null}}'), ProviderUnavailable, id="null"
        ),
        pytest.param(
            lambda handler: handler.send_json(200, ODD), ProviderUnavailable, id="odd result"
        ),
    ],
)
def test_each_fault_has_its_reaction(
    provider: YahooProvider,
    yahoo: YahooServer,
    fault: Callable[[Any], None],
    kind: type[MarketDataError],
) -> None:
    yahoo.fault = fault
    for ask in (
        lambda: provider.lookup("AAPL"),
        lambda: provider.bars(AAPL, FIRST, LAST, DAY),
        lambda: provider.actions(AAPL, FIRST, LAST),
        lambda: provider.span(AAPL),
    ):
        with pytest.raises(MarketDataError) as caught:
            ask()
        assert type(caught.value) is kind
    yahoo.fault = None  # no failure is remembered
    assert provider.lookup("AAPL") == AAPL


def test_a_rate_limit_says_how_long_to_wait(provider: YahooProvider, yahoo: YahooServer) -> None:
    yahoo.fault = status(429, **{"Retry-After": "120"})
    with pytest.raises(RateLimitedError) as caught:
        provider.lookup("AAPL")
    assert caught.value.retry_after == 120.0


def test_a_crumb_is_fetched_when_yahoo_wants_one_and_then_kept(
    provider: YahooProvider, yahoo: YahooServer
) -> None:
    yahoo.wants_crumb = True
    assert provider.lookup("AAPL") == AAPL
    provider.bars(AAPL, FIRST, LAST, DAY)
    assert sum("getcrumb" in path for _, path, _ in yahoo.asked) == 1


def test_a_slow_first_byte_is_given_up_in_time(yahoo: YahooServer) -> None:
    yahoo.fault = silence(3.0)
    provider = YahooProvider(timeout_s=0.5, clock=lambda: NOW)
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable):
        provider.lookup("AAPL")
    assert time.monotonic() - began < 1.5


def test_no_network_is_said_at_once_with_a_way_out() -> None:
    # All that does not go to loopback is sent to a proxy that is not there.
    began = time.monotonic()
    with pytest.raises(ProviderUnavailable, match="--profile offline"):
        YahooProvider().lookup("AAPL")
    assert time.monotonic() - began < 2


def test_a_network_that_swallows_everything_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = f"http://127.0.0.1:{listener.getsockname()[1]}"
        monkeypatch.setenv("https_proxy", proxy)
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        began = time.monotonic()
        with pytest.raises(ProviderUnavailable, match="--profile offline"):
            YahooProvider().lookup("AAPL")
        assert time.monotonic() - began < 5


def test_threads_do_not_mix_their_symbols(provider: YahooProvider, yahoo: YahooServer) -> None:
    for number in range(6):
        days = ["2026-11-19", "2026-11-20"][: 1 + number % 2]
        yahoo.listings[f"T{number}"] = small(days, longName=f"Company {number}")
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(provider.lookup, [f"T{number % 6}" for number in range(24)]))
    assert [symbol.name for symbol in found] == [f"Company {n % 6}" for n in range(24)]


# The user's own yfinance. -----------------------------------------------------------------------


def test_the_users_own_yfinance_is_left_as_it_was(
    provider: YahooProvider, yahoo: YahooServer, caplog: pytest.LogCaptureFixture
) -> None:
    import yfinance
    from yfinance.data import YfData

    mine = yahoo.session()
    theirs = YfData(session=mine)
    yahoo.fault = status(429)
    with pytest.raises(RateLimitedError):
        provider.lookup("AAPL")
    yahoo.fault = None
    provider.lookup("AAPL")
    assert YfData() is theirs
    assert theirs._session is mine
    assert (theirs._cookie, theirs._crumb) == (None, None)
    assert yfinance.config.debug.hide_exceptions is True
    logging.getLogger("yfinance").warning("a line of the user's own")
    assert [record.message for record in caplog.records if record.name == "yfinance"] == [
        "a line of the user's own"
    ]


def test_no_warning_and_no_line_escapes(
    provider: YahooProvider, yahoo: YahooServer, capfd: pytest.CaptureFixture[str]
) -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        provider.bars(AAPL, FIRST, LAST, DAY)
        with pytest.raises(NoDataError):
            provider.lookup("NOPE")
    assert not caught
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_to_the_users_folders(tmp_path: Path) -> None:
    script = (
        "from workbench.market.yahoo import YahooProvider\n"
        "from workbench.errors import ProviderUnavailable\n"
        "try: YahooProvider().lookup('AAPL')\n"
        "except ProviderUnavailable: pass\n"
        "else: raise SystemExit('reached')\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env | {"HOME": str(home)}, capture_output=True
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(home.rglob("*")) == []
