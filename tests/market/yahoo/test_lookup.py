"""What a ticker stands for at Yahoo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from standins.yahoo_server import Listing, YahooServer

from workbench.domain import Interval, Symbol
from workbench.errors import NoDataError
from workbench.market.yahoo import YahooProvider

Small = Callable[..., Listing]


def test_a_symbol_is_ticker_exchange_and_currency(provider: YahooProvider) -> None:
    assert provider.lookup(" aapl ") == Symbol("AAPL", "XNAS", "USD", "Apple Inc.")


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
    provider: YahooProvider, yahoo: YahooServer, small: Small, ticker: str, asked: str, kept: str
) -> None:
    yahoo.listings[asked] = small(["2026-11-20"], exchangeName="NYQ")
    symbol = provider.lookup(ticker)
    assert (symbol.ticker, symbol.mic) == (kept, "XNYS")
    provider.history(symbol, date(2026, 11, 20), date(2026, 11, 20), Interval.DAY)
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


def test_an_unknown_symbol_costs_one_request(provider: YahooProvider, yahoo: YahooServer) -> None:
    with pytest.raises(NoDataError, match="no symbol 'AAPX'"):
        provider.lookup("AAPX")
    assert len(yahoo.asked) == 1


def test_an_exchange_without_mic_is_said(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    yahoo.listings["X"] = small(["2026-11-20"], exchangeName="MOON")
    with pytest.raises(NoDataError, match="'MOON'"):
        provider.lookup("X")


def test_a_name_is_one_line_of_text(
    provider: YahooProvider, yahoo: YahooServer, small: Small
) -> None:
    yahoo.listings["X"] = small(["2026-11-20"], longName="Evil\n\n" + "x" * 500)
    assert provider.lookup("X").name == "Evil " + "x" * 115
