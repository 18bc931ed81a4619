"""A vendor changes its mind: a split registered late, a corrected price, a bar taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from standins.vendor import TAPED, Tape, Vendor, Watch, desk, tape

from workbench.domain import Interval
from workbench.errors import NoDataError, ProviderUnavailable
from workbench.stores.embedded import EmbeddedDatabase

WEEKDAYS = pd.DatetimeIndex(["2012-12-31"]).append(pd.bdate_range("2013-01-02", "2013-01-11"))
TODAY = date(2013, 1, 11)
SPLIT = ("2013-01-08", 2.0, 0.0)
# Raw closes: 100 until the split of 2 for 1 on the 8th, 51 from there on.
TRUE = tape([100.0] * 5 + [51.0] * 4, WEEKDAYS, [SPLIT])
# What the vendor said while it did not know of the split: the prices before it as they were
# traded, but those of the 8th and 9th twice too high.
WRONG = tape([100.0] * 5 + [102.0] * 2 + [51.0] * 2, WEEKDAYS)


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    yield database
    database.close()


def on(database, vendor, day, watch=None):
    vendor.ends = day
    return desk(database, vendor, today=day, utcnow=watch or Watch())


def test_a_split_that_is_registered_late_brings_the_whole_series_anew(database):
    vendor = Vendor({"TAPE": WRONG})
    on(database, vendor, date(2013, 1, 9)).get_stock_data("TAPE", "max")
    vendor.tapes["TAPE"] = TRUE
    frame = on(database, vendor, TODAY).get_stock_data("TAPE", "max", adjust="none")
    assert frame["close"].tolist() == [100.0] * 5 + [51.0] * 4
    assert vendor.asked == [
        ("TAPE", None, date(2013, 1, 9)),
        ("TAPE", date(2013, 1, 10), TODAY),
        ("TAPE", date(2012, 12, 31), TODAY),
    ]
    here = desk(database, vendor, today=TODAY, utcnow=Watch())
    returns = here.get_stock_data("TAPE", "max")["close"].pct_change()
    assert returns.abs().max() == pytest.approx(0.02)
    assert len(vendor.asked) == 3


def test_a_split_between_two_fetches_and_one_on_the_day_of_the_fetch_ask_for_no_more(database):
    vendor = Vendor({"TAPE": TRUE})
    for day in (date(2013, 1, 7), date(2013, 1, 8), TODAY):
        here = on(database, vendor, day)
        closes = here.get_stock_data("TAPE", "max", adjust="splits")["close"].tolist()
        if day < date(2013, 1, 8):
            assert closes == [100.0] * 5
        else:
            assert closes == [50.0] * 5 + [51.0] * (len(closes) - 5)
    assert [asked[1] for asked in vendor.asked] == [None, date(2013, 1, 8), date(2013, 1, 9)]
    assert len(here.get_actions("TAPE")) == 1


def test_a_split_while_its_first_session_trades(database):
    vendor, watch = Vendor({"TAPE": TRUE}), Watch()
    on(database, vendor, date(2013, 1, 7), watch).get_stock_data("TAPE", "max")
    vendor.trading = date(2013, 1, 8)
    here = on(database, vendor, date(2013, 1, 8), watch)
    closes = here.get_stock_data("TAPE", "max", adjust="splits")["close"].tolist()
    assert closes == [50.0] * 5 + [52.0]
    vendor.trading = None
    watch.on(minutes=2)
    closes = here.get_stock_data("TAPE", "max", adjust="splits")["close"].tolist()
    assert closes == [50.0] * 5 + [51.0]


def test_a_vendor_that_contradicts_itself_for_ever_is_asked_twice_and_no_more(database):
    class Muddled(Vendor):
        def history(self, *question):
            given = super().history(*question)
            told = None if given.earlier is None else 1.1 * given.earlier
            return type(given)(
                given.bars, given.actions, given.since, given.whole, given.provisional, told
            )

    vendor = Muddled({"TAPE": TRUE})
    on(database, vendor, date(2013, 1, 9)).get_stock_data("TAPE", "max")
    for _ in range(3):
        frame = on(database, vendor, TODAY).get_stock_data("TAPE", "max", adjust="none")
        assert frame["close"].tolist() == [100.0] * 5 + [51.0] * 4
    assert len(vendor.asked) == 3


def test_where_the_whole_cannot_be_had_anew_the_old_is_served_and_told(database):
    vendor, watch = Vendor({"TAPE": WRONG}), Watch()
    on(database, vendor, date(2013, 1, 9), watch).get_stock_data("TAPE", "max")
    vendor.tapes["TAPE"] = TRUE
    vendor.faults = iter([None, ProviderUnavailable("The line is dead.")])
    here = on(database, vendor, TODAY, watch)
    frame = here.get_stock_data("TAPE", "max", adjust="none")
    assert frame["close"].tolist() == [100.0] * 5 + [102.0] * 2
    assert frame.attrs["behind"] == "The line is dead."
    watch.on(minutes=2)
    frame = here.get_stock_data("TAPE", "max", adjust="none")
    assert frame["close"].tolist() == [100.0] * 5 + [51.0] * 4


def test_a_correction_found_at_a_hole_brings_all_of_it_anew(database):
    vendor = Vendor({"TAPE": WRONG})
    on(database, vendor, date(2013, 1, 3)).get_stock_data("TAPE", "max")
    here = on(database, vendor, TODAY)
    here.get_stock_data("TAPE", start=date(2013, 1, 8))
    corrected = TRUE.bars.assign(close=TRUE.bars["close"] * 1.2)
    vendor.tapes["TAPE"] = Tape(TAPED, corrected, TRUE.actions)
    vendor.asked.clear()
    frame = here.get_stock_data("TAPE", "max", adjust="none")
    assert frame["close"].tolist() == corrected["close"].tolist()
    assert vendor.asked == [
        ("TAPE", date(2013, 1, 4), date(2013, 1, 7)),
        ("TAPE", date(2012, 12, 31), TODAY),
    ]


def test_old_bars_that_cannot_be_had_in_the_new_shares_are_not_mixed_with_them(database):
    vendor = Vendor({"TAPE": WRONG})
    on(database, vendor, date(2013, 1, 9)).get_stock_data("TAPE", "max")
    vendor.tapes["TAPE"], vendor.reach = TRUE, date(2013, 1, 4)
    here = on(database, vendor, TODAY)
    frame = here.get_stock_data("TAPE", start=date(2013, 1, 4), adjust="none")
    assert frame["close"].tolist() == [100.0] * 2 + [51.0] * 4
    with pytest.raises(NoDataError, match="since 2013-01-04 only"):
        here.get_stock_data("TAPE", start=date(2013, 1, 2))


class Talkative(Vendor):
    """Tells the actions of a fortnight before the days it is asked for."""

    def history(self, symbol, start, end, interval):
        given = super().history(symbol, start, end, interval)
        told = given.since - timedelta(days=14)
        known = self.tapes[symbol.ticker].actions
        return replace(given, actions=known.loc[str(told) : str(end)], actions_since=told)


def test_a_dividend_that_is_registered_late_is_found_with_the_next_session(database):
    vendor = Talkative({"TAPE": TRUE})
    on(database, vendor, date(2013, 1, 9)).get_stock_data("TAPE", "max")
    late = ("2013-01-04", 1.0, 0.5)
    vendor.tapes["TAPE"] = Tape(TAPED, TRUE.bars, tape([1.0], WEEKDAYS[:1], [late, SPLIT]).actions)
    here = on(database, vendor, TODAY)
    here.get_stock_data("TAPE", "max")
    assert here.get_actions("TAPE")["dividend"].tolist() == [0.5, 0.0]
    assert vendor.asked[1:] == [("TAPE", date(2013, 1, 10), TODAY)]


def test_a_bar_and_an_action_that_the_vendor_takes_back_are_gone(database):
    vendor = Vendor({"TAPE": TRUE})
    here = on(database, vendor, TODAY)
    here.get_stock_data("TAPE", "max")
    kept = TRUE.bars.drop(pd.Timestamp("2013-01-09"))
    vendor.tapes["TAPE"] = Tape(TAPED, kept, tape([1.0], WEEKDAYS[:1]).actions)
    span = date(2013, 1, 7), TODAY
    here._bars.readers["vendor"].fetch_again(TAPED, Interval.DAY, span)
    frame = here.get_stock_data("TAPE", "max", adjust="none")
    pd.testing.assert_frame_equal(frame, kept)
    assert here.get_actions("TAPE").empty


def test_a_correction_some_sessions_back_is_noticed_by_the_rows_that_come_along(database):
    class Wide(Vendor):
        """Tells the closes of all sessions before the days it is asked for."""

        def history(self, symbol, start, end, interval):
            given = super().history(symbol, start, end, interval)
            closes = self.tapes[symbol.ticker].bars["close"]
            return replace(given, earlier=closes.loc[: str(given.since - timedelta(days=1))])

    vendor = Wide({"TAPE": TRUE})
    on(database, vendor, date(2013, 1, 9)).get_stock_data("TAPE", "max")
    bars = TRUE.bars.copy()
    bars.loc["2013-01-04", ["open", "high", "low", "close"]] = 105.0
    vendor.tapes["TAPE"] = Tape(TAPED, bars, TRUE.actions)
    frame = on(database, vendor, TODAY).get_stock_data("TAPE", "max", adjust="none")
    assert frame["close"].tolist() == bars["close"].tolist()
    assert len(vendor.asked) == 3  # the whole, the new session, the whole again
