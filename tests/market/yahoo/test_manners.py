"""Questions side by side, and the user's own yfinance beside ours."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
import yfinance
from standins.yahoo_server import Listing, YahooServer, status
from yfinance.data import YfData

from workbench.domain import Interval, Symbol
from workbench.errors import NoDataError, RateLimitedError
from workbench.market.quotas import Limits, Quota
from workbench.market.yahoo import YahooProvider

AAPL = Symbol("AAPL", "XNAS", "USD", "Apple Inc.")
Small = Callable[..., Listing]


def test_eight_listings_are_fetched_side_by_side(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    days = [str(day.date()) for day in pd.bdate_range("2026-11-02", "2026-11-20")]
    for number in range(8):
        yahoo.listings[f"T{number}"] = small(days[: 5 + number], longName=f"Company {number}")
    yahoo.gate.clear()
    symbols = [Symbol(f"T{number}", "XNAS", "USD") for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        start, end = date(2026, 11, 1), date(2026, 11, 30)
        asked = [
            pool.submit(provider.history, symbol, start, end, Interval.DAY) for symbol in symbols
        ]
        yahoo.wait_until_open(8)  # all at once
        yahoo.gate.set()
        found = [one.result() for one in asked]
    assert [len(history.bars) for history in found] == [5 + number for number in range(8)]


def test_threads_do_not_mix_their_symbols(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    for number in range(6):
        days = ["2026-11-19", "2026-11-20"][: 1 + number % 2]
        yahoo.listings[f"T{number}"] = small(days, longName=f"Company {number}")
        yahoo.listings[f"T{number}"].about = {"quoteType": {"longName": f"Company {number}"}}

    def both(number: int) -> tuple[str, str]:
        symbol = provider.lookup(f"T{number % 6}")
        return symbol.name, provider.profile(symbol).name

    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(both, range(24)))
    assert found == [(f"Company {n % 6}", f"Company {n % 6}") for n in range(24)]


def test_connections_are_used_again(provider: YahooProvider, yahoo: YahooServer) -> None:
    opened = []
    make = provider._connections._make
    provider._connections._make = lambda: opened.append(1) or make()
    for _ in range(5):
        provider.lookup("AAPL")
    assert len(opened) == 1


def test_a_wait_for_a_turn_is_no_wait_for_yahoo(
    yahoo: YahooServer, quota_of: Callable[[Limits], Quota], monkeypatch: pytest.MonkeyPatch
) -> None:
    quota = quota_of(Limits())
    take = quota.take
    monkeypatch.setattr(quota, "take", lambda: (take(), time.sleep(0.6))[0])
    provider = YahooProvider(quota, timeout_s=0.5, clock=lambda: yahoo.now)
    assert provider.lookup("AAPL") == AAPL


def test_the_switch_is_put_back_by_the_last(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    for number in range(4):
        yahoo.listings[f"T{number}"] = small(["2026-11-20"])
    yahoo.gate.clear()
    assert yfinance.config.debug.hide_exceptions is True
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(provider.lookup, f"T{number}") for number in range(4)]
        yahoo.wait_until_open(1)
        switched = yfinance.config.debug.hide_exceptions
        yahoo.gate.set()
        assert switched is False
        assert {found.result().currency for found in asked} == {"USD"}
    assert yfinance.config.debug.hide_exceptions is True


def test_the_users_own_yfinance_is_left_as_it_was(
    provider: YahooProvider, yahoo: YahooServer, quota: Quota, caplog: pytest.LogCaptureFixture
) -> None:
    mine = yahoo.session()
    theirs = YfData(session=mine)
    provider.news(AAPL, 3)
    with pytest.raises(NoDataError):
        provider.facts(AAPL)
    yahoo.fault = status(429)
    with pytest.raises(RateLimitedError):
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
        provider.history(AAPL, date(2000, 3, 1), date(2013, 3, 1), Interval.DAY)
        provider.news(AAPL, 3)
        for ask in (provider.facts, provider.profile):
            with pytest.raises(NoDataError):
                ask(Symbol("NOPE", "XNAS", "USD"))
        with pytest.raises(NoDataError):
            provider.lookup("NOPE")
    assert not caught
    assert capfd.readouterr() == ("", "")


def test_nothing_is_written_to_the_users_folders(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from workbench.domain import Symbol\n"
        "from workbench.errors import ProviderUnavailable\n"
        "from workbench.market.quotas import Limits, Quota\n"
        "from workbench.market.yahoo import YahooProvider\n"
        "from workbench.stores.embedded import EmbeddedDatabase\n"
        "from workbench.stores.factory import RepositoryFactory\n"
        "store = RepositoryFactory(EmbeddedDatabase(Path(sys.argv[1])))\n"
        "quota = Quota('yahoo', Limits(), store.repository('request_quotas'))\n"
        "provider = YahooProvider(quota)\n"
        "apple = Symbol('AAPL', 'XNAS', 'USD')\n"
        "for ask in (lambda: provider.lookup('AAPL'), lambda: provider.news(apple, 3),\n"
        "            lambda: provider.profile(apple), lambda: provider.facts(apple)):\n"
        "    try: ask()\n"
        "    except ProviderUnavailable: pass\n"
        "    else: raise SystemExit('reached')\n"
    )
    home = tmp_path / "home"
    home.mkdir()
    env = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "desk.db")],
        env=env | {"HOME": str(home)},
        capture_output=True,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert list(home.rglob("*")) == []
