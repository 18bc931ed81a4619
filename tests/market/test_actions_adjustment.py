"""Adjustment on read: by hand, by law, and against the vendor's own adjusted closes."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain import Interval
from workbench.errors import MarketDataError
from workbench.market.actions import adjusted, implied_actions
from workbench.market.frames import BAR_COLUMNS, actions_frame, bars_frame, no_actions
from workbench.market.sample import SampleProvider

DAYS = pd.date_range("2020-01-06", periods=4, name="session")


def bars(closes, volume=100.0):
    frame = pd.DataFrame(dict.fromkeys(BAR_COLUMNS, closes), index=DAYS[: len(closes)])
    return bars_frame(frame.assign(volume=volume), about="test")


def actions(*rows):
    table = pd.DataFrame(rows, columns=["session", "split", "dividend"])
    table["session"] = pd.to_datetime(table["session"])
    return actions_frame(table.set_index("session"), about="test")


def test_a_split_halves_earlier_prices_and_doubles_their_volume():
    frame = adjusted(bars([100.0, 102.0, 51.0]), actions(("2020-01-08", 2, 0)), "splits")
    assert frame["close"].tolist() == [50.0, 51.0, 51.0]
    assert frame["volume"].tolist() == [200.0, 200.0, 100.0]


def test_a_dividend_is_reinvested_at_the_ex_dates_close():
    # (49 + 1) / 50 - 1 = 0: the holder lost nothing on the ex-date.
    frame = adjusted(bars([50.0, 49.0, 49.0]), actions(("2020-01-07", 1, 1)), "total")
    assert frame["close"].pct_change().tolist()[1:] == pytest.approx([0.0, 0.0], abs=1e-15)
    assert frame["close"].iloc[-1] == 49.0


def test_a_split_and_a_dividend_on_one_day():
    # Per old share: 2 new shares at 50 and 2 dividends? No: the dividend is per share held.
    frame = adjusted(bars([100.0, 51.0]), actions(("2020-01-07", 2, 0.5)), "total")
    assert frame["close"].pct_change().iloc[1] == pytest.approx((51 * 2 + 0.5) / 100 - 1)


def test_splits_after_the_frame_count_and_dividends_after_it_do_not():
    later = actions(("2020-02-03", 4, 0), ("2020-02-10", 1, 5))
    assert adjusted(bars([100.0, 104.0]), later, "splits")["close"].tolist() == [25.0, 26.0]
    assert adjusted(bars([100.0, 104.0]), later, "total")["close"].tolist() == [25.0, 26.0]


def test_an_action_on_a_closed_day_counts_on_the_next_session():
    monday = bars_frame(
        bars([100.0, 50.0]).set_index(
            pd.DatetimeIndex(["2020-01-10", "2020-01-13"], name="session")
        ),
        about="test",
    )
    frame = adjusted(monday, actions(("2020-01-11", 2, 0)), "splits")
    assert frame["close"].tolist() == [50.0, 50.0]


def test_none_changes_nothing_and_an_unknown_word_is_refused():
    raw = bars([100.0, 51.0])
    pd.testing.assert_frame_equal(adjusted(raw, actions(("2020-01-07", 2, 0)), "none"), raw)
    with pytest.raises(MarketDataError, match="none, splits or total"):
        adjusted(raw, no_actions(), "all")


@given(st.sampled_from([2.0, 3.0, 1.5, 0.1, 20.0]), st.integers(1, 3))
def test_returns_do_not_depend_on_a_split(ratio, at):
    closes = [100.0, 103.0, 99.0, 101.0]
    split = [close / (ratio if day >= at else 1.0) for day, close in enumerate(closes)]
    table = actions((DAYS[at].strftime("%Y-%m-%d"), ratio, 0))
    expected = pd.Series(closes).pct_change().tolist()[1:]
    for adjust in ("splits", "total"):
        found = adjusted(bars(split), table, adjust)["close"].pct_change().tolist()[1:]
        assert found == pytest.approx(expected)


@pytest.mark.parametrize("ticker", ["AAPL", "FB", "GOOG", "IBM", "MSFT"])
def test_our_total_returns_are_the_vendors_on_every_day(ticker):
    sample = SampleProvider()
    symbol = sample.lookup(ticker)
    given = sample.history(symbol, None, sample.last_session, Interval.DAY)
    ours = adjusted(given.bars, given.actions, "total")["close"].pct_change()
    vendor = sample.vendor_adjusted_close(symbol).pct_change()
    assert len(ours) > 190
    assert (ours - vendor).abs().max() < 1e-6


def test_the_table_of_actions_is_what_the_adjusted_closes_imply():
    source = pytest.importorskip("bokeh_sampledata")
    table = pd.read_csv(Path(source.__file__).parent / "_data" / "stocks.csv.gz")
    shipped = pd.read_csv(
        str(files("workbench.market.sample") / "actions.csv"), parse_dates=["session"]
    )
    for ticker, rows in table.groupby("Ticker"):
        frame = rows.set_index(pd.DatetimeIndex(pd.to_datetime(rows["Date"]), name="session"))
        found = implied_actions(frame.rename(columns={"Close": "close"}), frame["Adj Close"])
        ours = shipped[shipped["ticker"] == ticker].set_index("session")
        assert list(found.index) == list(ours.index)
        assert found["split"].tolist() == ours["split"].tolist()
        assert found["dividend"].tolist() == pytest.approx(ours["dividend"].tolist())


def test_the_bundled_bars_are_the_publishers():
    source = pytest.importorskip("bokeh_sampledata")
    theirs = pd.read_csv(Path(source.__file__).parent / "_data" / "stocks.csv.gz")
    ours = pd.read_csv(str(files("workbench.market.sample") / "bars.csv.gz"))
    assert len(ours) == 12_154
    assert ours.to_numpy().tolist() == theirs.to_numpy().tolist()


def test_the_sample_has_3_splits_and_92_dividends():
    sample = SampleProvider()
    counts = {}
    for symbol in sample.symbols():
        table = sample.history(symbol, None, sample.last_session, Interval.DAY).actions
        counts[symbol.ticker] = (
            int((table["split"] != 1).sum()),
            int((table["dividend"] != 0).sum()),
        )
    assert counts == {"AAPL": (2, 3), "FB": (0, 0), "GOOG": (0, 0), "IBM": (0, 52), "MSFT": (1, 37)}
    microsoft = sample.lookup("MSFT")
    given = sample.history(microsoft, None, sample.last_session, Interval.DAY)
    assert given.actions.loc["2004-11-15", "dividend"] == 3.08
