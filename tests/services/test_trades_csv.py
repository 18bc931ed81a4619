"""A file of trades: every finding is told with its line, and a file is read whole or not at all."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.analytics.portfolio import Trade
from workbench.errors import InvalidTradeError
from workbench.services.trades_csv import ImportedTrades, read_trades

HEADER = "date,symbol,side,quantity,price,currency,fee,mic,note"
ROW = "2024-03-28,AAPL,buy,10,171.48,USD,1.00,XNAS,first"
CELLS = ["date", "symbol", "side", "quantity", "price", "currency", "fee", "mic", "note"]


def file_of(*rows, header=HEADER):
    return "\n".join([header, *rows]) + "\n"


def row(**changes):
    cells = dict(zip(CELLS, ROW.split(","), strict=True)) | changes
    return ",".join(cells.values())


def problems(text):
    with pytest.raises(InvalidTradeError) as refused:
        read_trades(text)
    return list(refused.value.problems)


def test_a_row_is_read_as_it_stands():
    found = read_trades(file_of(ROW))
    (trade,) = found.trades
    assert trade == Trade(
        id=trade.id,
        day=date(2024, 3, 28),
        side="buy",
        symbol="AAPL",
        mic="XNAS",
        currency="USD",
        quantity=Decimal(10),
        price=Decimal("171.48"),
        fee=Decimal("1.00"),
    )
    assert found.notes == {trade.id: "first"}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + file_of(ROW),
        file_of(ROW).replace("\n", "\r\n"),
        file_of(ROW).replace("\n", "\r"),
        file_of(ROW).replace(",", ";"),
        "\n\n" + file_of("", ROW, ",,,,,,,,", ""),
        file_of(" 2024-03-28 , aapl ,BUY, 10.0,171.480,usd,1,xnas,first"),
        file_of('"2024-03-28","AAPL","buy","10","171.48","USD","1.00","XNAS","first"'),
        file_of(
            "first,XNAS,1.00,USD,171.48,10,B,AAPL,2024-03-28",
            header="Comment,Exchange,Commission,CCY,Unit Price,Qty,Action,TICKER,Trade_Date",
        ),
    ],
    ids=["bom", "crlf", "cr", "semicolons", "blank", "spaces and case", "quoted", "synonyms"],
)
def test_the_same_trade_however_it_is_written(text, tmp_path):
    path = tmp_path / "trades.csv"
    path.write_bytes(text.encode())
    plain = read_trades(file_of(ROW))
    for found in (read_trades(text), read_trades(text.encode()), read_trades(path)):
        assert (found.trades, found.notes) == (plain.trades, plain.notes)
        lines = text.removeprefix("\ufeff").splitlines()
        at = next(n for n, line in enumerate(lines, 1) if "171.48" in line)
        assert [*found.lines.values()] == [at]


def test_mic_and_note_may_be_left_out():
    text = file_of("2024-03-28,AAPL,sell,.5,0,USD,0", header=",".join(CELLS[:7]))
    (trade,) = read_trades(text).trades
    assert (trade.mic, trade.side, trade.quantity, trade.price) == ("", "sell", Decimal("0.5"), 0)


@pytest.mark.parametrize(
    "symbol",
    ["BRK.B", "005930.KS", "FPT.VN", "HOSE:FPT", "F", "^GSPC", "EURUSD=X", "BF-B", "A" * 40],
)
def test_tickers_of_every_exchange_are_read(symbol):
    assert read_trades(file_of(row(symbol=symbol))).trades[0].symbol == symbol


@pytest.mark.parametrize(
    "symbol",
    ["=HYPERLINK", '"=HYPERLINK(""http://x"",1)"', "+A", "-A", "@SUM", "A B", "A" * 41, "Ä"],
)
def test_what_is_no_ticker_is_refused(symbol):
    (problem,) = problems(file_of(row(symbol=symbol)))
    assert problem.startswith("line 2: symbol ")
    assert problem.endswith("is no ticker")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"date": "28.03.2024"}, "line 2: date '28.03.2024' is not written as 2024-03-28"),
        ({"date": "20240328"}, "line 2: date '20240328' is not written as 2024-03-28"),
        ({"date": "2023-02-29"}, "line 2: date '2023-02-29' is no day of the calendar"),
        ({"side": "short"}, "line 2: side 'short' is not buy or sell"),
        ({"quantity": "0"}, "line 2: quantity '0' is not above zero"),
        ({"quantity": "-5"}, "line 2: quantity '-5' is not above zero"),
        ({"price": "-1"}, "line 2: price '-1' is below zero"),
        ({"fee": "-0.01"}, "line 2: fee '-0.01' is below zero"),
        ({"fee": ""}, "line 2: fee is missing; write 0 for none"),
        ({"price": ""}, "line 2: price is missing"),
        ({"currency": "dollar"}, "line 2: currency 'dollar' is no currency code (USD)"),
        ({"mic": "NY"}, "line 2: mic 'NY' is no exchange code of four letters (XNYS)"),
        ({"mic": "ßß"}, "line 2: mic 'ßß' is no exchange code of four letters (XNYS)"),
        ({"price": "0.1234567890123"}, "line 2: price '0.1234567890123' has more than 12 decimals"),
        (
            {"quantity": "1" * 16},
            "line 2: quantity '1111111111111111' has more than 15 digits before the point",
        ),
        ({"note": "x" * 1001}, f"line 2: note '{'x' * 39}…' is longer than 1000 characters"),
    ],
)
def test_a_wrong_cell_is_told_with_its_line(changes, told):
    assert problems(file_of(row(**changes))) == [told]


@pytest.mark.parametrize("number", ['"1,000"', '"1,5"', '"1,000.50"', '"1.000,50"'])
def test_a_thousands_separator_or_decimal_comma_is_refused_not_guessed(number):
    (problem,) = problems(file_of(row(price=number)))
    assert "has a comma: write 1234.5" in problem


@pytest.mark.parametrize(
    "number",
    ["NaN", "inf", "-Infinity", "1e5", "1e999999", "1e-999999", "$5", "1 000", "0x10", "1_000",
     "١٢", ".", "1.2.3", "9" * 100_000],
)  # fmt: skip
def test_what_is_no_plain_number_is_refused_at_once(number):
    (problem,) = problems(file_of(row(quantity=number)))
    assert problem.startswith("line 2: quantity")
    assert problem.endswith("is no plain number such as 1234.5")
    assert len(problem) < 120


def test_a_penny_is_not_a_pound():
    assert read_trades(file_of(row(currency="GBp"))).trades[0].currency == "GBp"
    assert read_trades(file_of(row(currency="gbp"))).trades[0].currency == "GBP"


def test_every_finding_is_told_and_nothing_is_imported():
    text = file_of(ROW, row(date="x", price="y"), ROW, "2024-03-28,AAPL", row(side="hold"))
    assert problems(text) == [
        "line 3: date 'x' is not written as 2024-03-28",
        "line 3: price 'y' is no plain number such as 1234.5",
        "line 5: 2 cells, the header has 9",
        "line 6: side 'hold' is not buy or sell",
    ]


def test_the_message_lists_twenty_and_says_how_many_more():
    with pytest.raises(InvalidTradeError) as refused:
        read_trades(file_of(*[row(side="hold")] * 25))
    lines = str(refused.value).splitlines()
    assert lines[0] == "No trade was imported, the file has mistakes:"
    assert lines[20] == "line 21: side 'hold' is not buy or sell"
    assert lines[21:] == ["and 5 more"]
    assert len(refused.value.problems) == 25


def test_lines_are_those_of_the_file_where_a_note_goes_over_two():
    assert problems(file_of(row(note='"one\ntwo"'), "", row(side="hold"))) == [
        "line 5: side 'hold' is not buy or sell"
    ]


def test_a_quote_that_is_not_closed_is_told_with_its_line():
    (problem,) = problems(file_of(ROW, row(note='"open'), ROW))
    assert problem.startswith("line 3: a quote is not closed")


@pytest.mark.parametrize("text", ["", "\n \n", "\ufeff", b"", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(text):
    with pytest.raises(InvalidTradeError, match=r"is empty.*date,symbol,side"):
        read_trades(text)


def test_a_header_alone_is_refused():
    with pytest.raises(InvalidTradeError, match="a header and no trade"):
        read_trades(file_of())


def test_a_file_without_a_header_is_refused():
    (problem,) = problems(ROW)
    assert problem.startswith("line 1: this is no header.")


def test_what_is_wrong_with_a_header_is_told_at_once():
    header = "date,Trade Date,symbol,side,quantity,price,currency,broker,=1+1,"
    assert problems(file_of(ROW, header=header)) == [
        "line 1: unknown column 'broker'",
        "line 1: unknown column '=1+1'",
        "line 1: a column has no name",
        "line 1: column date is there 2 times",
        "line 1: column fee is missing",
    ]


def test_a_file_that_is_not_utf_8_is_refused():
    with pytest.raises(InvalidTradeError, match="not UTF-8: byte 1 "):
        read_trades(file_of(ROW).encode("utf-16"))


def test_a_file_that_is_not_there_is_refused():
    with pytest.raises(InvalidTradeError, match="cannot be read"):
        read_trades(Path("nowhere.csv"))


def test_text_is_never_taken_for_a_path(tmp_path):
    path = tmp_path / "trades.csv"
    path.write_text(file_of(ROW))
    assert problems(str(path))[0].startswith("line 1: this is no header")


def test_ids_are_the_same_each_time_and_equal_rows_are_two_trades():
    once = read_trades(file_of(ROW, ROW, row(price="171.49")))
    again = read_trades(file_of(row(price="171.49"), row(note="other"), ROW))
    ids = [trade.id for trade in once.trades]
    assert len(set(ids)) == 3
    # In another order, with another note, 171.480 for 171.48: the same trades.
    assert {trade.id for trade in again.trades} == set(ids)
    # A longer file that holds the shorter one keeps its ids.
    longer = read_trades(file_of(ROW, ROW, row(price="171.49"), ROW))
    assert [trade.id for trade in longer.trades[:3]] == ids
    assert longer.trades[3].id not in ids


@pytest.mark.parametrize(
    "changes",
    [
        {"date": "2024-03-27"}, {"symbol": "MSFT"}, {"side": "sell"}, {"quantity": "11"},
        {"price": "1"}, {"currency": "EUR"}, {"fee": "0"}, {"mic": "XNYS"}, {"mic": ""},
    ],
)  # fmt: skip
def test_every_field_of_a_trade_is_in_its_id(changes):
    both = read_trades(file_of(ROW, row(**changes)))
    assert both.trades[0].id != both.trades[1].id


def test_a_hundred_thousand_rows_are_read_in_seconds():
    rows = [row(price=f"{at % 5000}.25", note=str(at)) for at in range(100_000)]
    started = time.perf_counter()
    found = read_trades(file_of(*rows))
    assert len({trade.id for trade in found.trades}) == 100_000
    # Two to four on a desk; room for a busy machine.
    assert time.perf_counter() - started < 40


@given(st.text(max_size=300))
def test_any_text_gives_trades_or_one_error(text):
    for given_text in (text, file_of(text)):
        try:
            found = read_trades(given_text)
        except InvalidTradeError:
            continue
        assert isinstance(found, ImportedTrades)
