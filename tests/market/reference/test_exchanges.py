"""The table of exchanges, the spellings of tickers, and the units of prices."""

from __future__ import annotations

import re
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yfinance import const

from workbench.errors import NoDataError
from workbench.market.reference.exchanges import (
    MINOR_UNITS,
    canonical,
    exchange_of,
    exchange_of_alpha,
    exchange_of_sec,
    exchange_of_yahoo,
    exchanges,
    in_major,
    join_ticker,
    major,
    price_currency,
    split_ticker,
    typed_currency,
    yahoo_name,
)

TABLE = tuple(exchanges().values())


# The table. -------------------------------------------------------------------------------------


def test_each_spelling_stands_for_one_exchange():
    for field in ("yahoo_suffixes", "yahoo_codes", "prefixes"):
        counts = Counter(one for row in TABLE for one in getattr(row, field) if one)
        assert [one for one, count in counts.items() if count > 1] == []
    for field in ("name", "sec_name", "alpha_suffix", "alpha_region"):
        counts = Counter(value for row in TABLE if (value := getattr(row, field)))
        assert [one for one, count in counts.items() if count > 1] == []


def test_the_codes_have_their_forms():
    for row in TABLE:
        assert re.fullmatch(r"[A-Z]{4}", row.mic)
        assert re.fullmatch(r"[A-Z]{2}", row.country)
        assert re.fullmatch(r"[A-Z]{3}", major(row.currency)[0])
        assert ZoneInfo(row.zone)
        assert all(prefix == prefix.upper() for prefix in row.prefixes)
        assert (row.yahoo_suffixes == ("",)) == (row.country == "US")


def test_a_prefix_that_is_a_mic_is_that_exchanges():
    for row in TABLE:
        for prefix in row.prefixes:
            assert exchange_of(prefix) in (None, row)


def test_yahoos_suffixes_are_those_of_the_vendors_library():
    theirs = const._MIC_TO_YAHOO_SUFFIX
    ours = {suffix for row in TABLE for suffix in row.yahoo_suffixes}
    # Futures, venues of several countries, structured products, and markets we have no MIC for.
    not_shares = {"CBT", "CME", "NYB", "CMX", "NYM", "XA", "XD", "NX", "BM", "TI", "AQ", "XC", "CR"}
    assert set(theirs.values()) - ours == not_shares
    same = [mic for mic in theirs if mic in exchanges() and mic != "XEUR"]
    assert len(same) > 45
    for mic in same:
        assert exchanges()[mic].yahoo_suffixes[0] == theirs[mic]


@pytest.mark.parametrize(
    ("look", "word", "mic"),
    [
        (exchange_of_yahoo, "NMS", "XNAS"),
        (exchange_of_yahoo, "NYQ", "XNYS"),
        (exchange_of_yahoo, "IOB", "XLON"),
        (exchange_of_yahoo, "VSE", "XSTC"),
        (exchange_of_yahoo, "MOON", None),
        (exchange_of_sec, "Nasdaq", "XNAS"),
        (exchange_of_sec, "NYSE", "XNYS"),
        (exchange_of_sec, "OTC", "OOTC"),
        (exchange_of_sec, "", None),
        (exchange_of_alpha, "LON", "XLON"),
        (exchange_of_alpha, "United Kingdom", "XLON"),
        (exchange_of_alpha, "dex", "XETR"),
        (exchange_of_alpha, "United States", None),
        (exchange_of, "BVMF", "BVMF"),
        (exchange_of, "bvmf", None),
    ],
)
def test_vendors_words_for_an_exchange(look, word, mic):
    found = look(word)
    assert (found and found.mic) == mic


# Tickers. ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "ticker", "mic", "kept", "yahoo"),
    [
        ("T", "T", None, "T", "T"),
        (" aapl ", "AAPL", None, "AAPL", "AAPL"),
        ("NASDAQ:AAPL", "AAPL", "XNAS", "AAPL", "AAPL"),
        ("XNAS:AAPL", "AAPL", "XNAS", "AAPL", "AAPL"),
        ("BRK.B", "BRK.B", None, "BRK.B", "BRK-B"),
        ("brk-b", "BRK.B", None, "BRK.B", "BRK-B"),
        ("NYSE:BRK.B", "BRK.B", "XNYS", "BRK.B", "BRK-B"),
        ("HOSE:FPT", "FPT", "XSTC", "FPT.VN", "FPT.VN"),
        ("FPT.VN", "FPT", "XSTC", "FPT.VN", "FPT.VN"),
        ("HOSE:FPT.VN", "FPT", "XSTC", "FPT.VN", "FPT.VN"),
        ("SAP.DE", "SAP", "XETR", "SAP.DE", "SAP.DE"),
        ("005930.KS", "005930", "XKRX", "005930.KS", "005930.KS"),
        ("KRX:5930", "005930", "XKRX", "005930.KS", "005930.KS"),
        ("700.HK", "0700", "XHKG", "0700.HK", "0700.HK"),
        ("HKEX:00700", "0700", "XHKG", "0700.HK", "0700.HK"),
        ("7203.T", "7203", "XTKS", "7203.T", "7203.T"),
        # One letter behind the point: London, Frankfurt, Tokyo, Toronto's venture exchange.
        ("VOD.L", "VOD", "XLON", "VOD.L", "VOD.L"),
        ("SAP.F", "SAP", "XFRA", "SAP.F", "SAP.F"),
        # A class on an exchange with a suffix stands behind a hyphen.
        ("LSE:BT.A", "BT.A", "XLON", "BT-A.L", "BT-A.L"),
        ("VOLV-B.ST", "VOLV.B", "XSTO", "VOLV-B.ST", "VOLV-B.ST"),
        ("VOLV.B.ST", "VOLV.B", "XSTO", "VOLV-B.ST", "VOLV-B.ST"),
        ("TSX:REI.UN", "REI.UN", "XTSE", "REI-UN.TO", "REI-UN.TO"),
        # A class of a letter that is an exchange's, too.
        ("NYSE:ABC.V", "ABC.V", "XNYS", "ABC-V", "ABC-V"),
        ("ABC-V", "ABC.V", None, "ABC-V", "ABC-V"),
        # London writes short tickers with a point.
        ("LSE:BP.", "BP", "XLON", "BP.L", "BP.L"),
        ("SMSN.IL", "SMSN.IL", "XLON", "SMSN.IL", "SMSN.IL"),
        ("M&M.NS", "M&M", "XNSE", "M&M.NS", "M&M.NS"),
        ("^GSPC", "^GSPC", None, "^GSPC", "^GSPC"),
        ("EURUSD=X", "EURUSD=X", None, "EURUSD=X", "EURUSD=X"),
        ("BTC-USD", "BTC-USD", None, "BTC-USD", "BTC-USD"),
    ],
)
def test_tickers_as_they_are_written(text, ticker, mic, kept, yahoo):
    found, exchange = split_ticker(text)
    assert (found, exchange and exchange.mic) == (ticker, mic)
    assert canonical(text) == kept
    assert yahoo_name(text) == yahoo


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not a ticker"),
        (":", "unknown"),
        ("LSE:", "is not a ticker"),
        ("LSE:.", "is not a ticker"),
        ("../v1", "is not a ticker"),
        ("A B", "is not a ticker"),
        ("€", "is not a ticker"),
        ("X" * 25, "is not a ticker"),
        ("LSE:" + "X" * 24, "is not a ticker"),
        ("MOON:FPT", "exchange in 'MOON:FPT' is unknown"),
        ("HOSEE:FPT", "HOSE"),
        ("LSE:NYSE:A", "unknown"),
        ("LSE:7203.T", "two exchanges, LSE and T"),
        ("NYSE:SAP.DE", "two exchanges, NYSE and DE"),
        ("HNX:SHS", "Hanoi Stock Exchange"),
        ("\x1b[31mA", r"'\[31mA' is not"),
    ],
)
def test_what_is_no_ticker_is_said(text, said):
    with pytest.raises(NoDataError, match=said):
        canonical(text)


spelt = st.from_regex(r"\A[A-Z0-9]{1,6}([.-][A-Z]{1,3}){0,2}\.?\Z")
prefixes = st.sampled_from(["", *(f"{prefix}:" for row in TABLE for prefix in row.prefixes)])
suffixes = st.sampled_from(["", *(f".{one}" for row in TABLE for one in row.yahoo_suffixes if one)])
texts = st.builds("".join, st.tuples(prefixes, spelt, suffixes)) | st.text(max_size=12)


@given(texts)
def test_a_spelling_is_kept_once_and_for_all(text):
    try:
        kept = canonical(text)
    except NoDataError:
        return
    assert canonical(kept) == canonical(kept.lower()) == canonical(yahoo_name(text)) == kept
    assert yahoo_name(kept) == yahoo_name(text)
    assert yahoo_name(yahoo_name(text)) == yahoo_name(text)


@given(spelt, st.sampled_from([row for row in TABLE if row.yahoo_suffixes]))
def test_what_is_joined_comes_apart_again(text, exchange):
    try:
        ticker, named = split_ticker(f"{exchange.mic}:{text}")
    except NoDataError:
        return
    assert named == exchange
    again = split_ticker(join_ticker(ticker, exchange))
    assert again == (ticker, exchange if exchange.yahoo_suffixes != ("",) else None)


def test_a_plain_ticker_comes_back_from_every_exchange():
    for row in TABLE:
        if row.yahoo_suffixes:
            assert split_ticker(join_ticker("ABC", row))[0] == "ABC"


# Units of prices. -------------------------------------------------------------------------------


def test_pence_are_never_taken_for_pounds():
    assert in_major(123.0, "GBp") == (1.23, "GBP")
    assert in_major(123.0, "GBP") == (123.0, "GBP")
    assert in_major(250.0, "ZAc") == (2.5, "ZAR")
    assert in_major(100.0, "ILA") == (1.0, "ILS")
    assert in_major(900.0, "KWF") == (0.9, "KWD")
    assert major("USD") == ("USD", 1)


def test_other_spellings_of_a_unit_are_the_same_unit():
    assert price_currency("GBX") == "GBp"
    assert price_currency("GBP") == "GBP"
    assert major("GBX") == ("GBP", 100)
    assert typed_currency(" gbx ") == typed_currency("GBp") == "GBp"
    assert typed_currency("gbp") == typed_currency("GBP") == "GBP"
    assert {price_currency(code) for code in MINOR_UNITS} == set(MINOR_UNITS)


def test_the_exchanges_that_price_in_hundredths():
    minor = {row.mic: row.currency for row in TABLE if row.currency in MINOR_UNITS}
    assert minor == {"XLON": "GBp", "XJSE": "ZAc", "XTAE": "ILA", "XKUW": "KWF"}
