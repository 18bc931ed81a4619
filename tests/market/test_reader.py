"""When a provider is asked, for which days, and when it is left in peace."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from standins.vendor import LAST, SAMPLE, Tape, Vendor, Watch, desk, tape

from workbench.domain import Interval, Symbol
from workbench.errors import (
    NoDataError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.stores.embedded import EmbeddedDatabase

DOWN = ProviderUnavailable("The vendor is down.")


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "market.db")
    yield database
    database.close()


# What is stored is not asked for again ------------------------------------------------------------


def test_a_second_read_asks_nothing_in_this_life_or_the_next(database):
    vendor = Vendor()
    first = desk(database, vendor)
    for _ in range(2):
        first.get_stock_data("IBM", "max")
    again = Vendor()
    second = desk(database, again)
    for period in ("max", "5y", "1y", "2008"):
        second.get_stock_data("ibm", period)
    second.get_quote("IBM")
    second.get_actions("IBM")
    second.get_stock_info("IBM")
    assert vendor.asked == [("IBM", None, LAST)]
    assert (again.asked, again.looked_up) == ([], [])


def test_one_session_later_only_that_session_is_asked_for(database):
    desk(database, Vendor(ends=date(2013, 2, 28)), today=date(2013, 2, 28)).get_stock_data("IBM")
    vendor = Vendor()
    frame = desk(database, vendor).get_stock_data("IBM")
    assert vendor.asked == [("IBM", LAST, LAST)]
    assert frame.index[-1] == pd.Timestamp(LAST)


def test_holes_are_fetched_alone(database):
    vendor = Vendor()
    here = desk(database, vendor)
    for year in (2004, 2008, 2012):  # as of a day: what is known later is not fetched
        here.get_stock_data("IBM", start=date(year, 1, 1), as_of=date(year, 12, 31))
    before = len(vendor.asked)
    here.get_stock_data("IBM", start=date(2004, 1, 1), as_of=date(2012, 12, 31))
    assert vendor.asked[before:] == [
        ("IBM", date(2005, 1, 1), date(2007, 12, 31)),
        ("IBM", date(2009, 1, 1), date(2011, 12, 31)),
    ]
    whole = here.get_stock_data("IBM", "max")
    asked = vendor.sessions_asked("IBM")
    assert len(asked) == len(set(asked)) == len(whole) == 3270
    alone = desk(database, Vendor(name="alone")).get_stock_data("IBM", "max")
    pd.testing.assert_frame_equal(whole, alone)


def test_an_action_on_a_closed_day_between_two_fetches_is_not_lost(database):
    days = pd.DatetimeIndex(["2013-02-14", "2013-02-15", "2013-02-19", "2013-02-20"])
    vendor = Vendor({"TAPE": tape([10.0] * 4, days, [("2013-02-18", 1.0, 0.5)])})
    for day in (date(2013, 2, 15), date(2013, 2, 20)):
        vendor.ends = day
        here = desk(database, vendor, today=day)
        here.get_stock_data("TAPE", "max")
    assert here.get_actions("TAPE")["dividend"].tolist() == [0.5]
    assert vendor.asked[1:] == [("TAPE", date(2013, 2, 16), date(2013, 2, 20))]


def test_a_gap_that_the_provider_does_not_have_is_remembered(database):
    gone = tape(SAMPLE["IBM"].bars["close"], SAMPLE["IBM"].bars.index).bars
    inside = (gone.index > "2008-01-01") & (gone.index < "2008-02-01")
    vendor = Vendor({"IBM": Tape(SAMPLE["IBM"].symbol, gone[~inside], SAMPLE["IBM"].actions)})
    here = desk(database, vendor)
    for year in (2007, 2009):
        here.get_stock_data("IBM", start=date(year, 1, 1), as_of=date(year, 12, 31))
    for _ in range(2):
        here.get_stock_data("IBM", start=date(2007, 1, 1), as_of=date(2009, 12, 31))
    assert vendor.asked[2:] == [("IBM", date(2008, 1, 1), date(2008, 12, 31))]
    desk(database, vendor).get_stock_data("IBM", start=date(2008, 1, 2), as_of=date(2009, 12, 31))
    assert len(vendor.asked) == 3


def test_another_process_has_fetched_it_already(database):
    vendor, other = Vendor(ends=date(2013, 2, 28)), Vendor()
    here = desk(database, vendor, today=date(2013, 2, 28))
    here.get_stock_data("IBM")
    desk(database, other).get_stock_data("IBM")
    here._clock = desk(database, other)._clock  # midnight passes
    assert here.get_stock_data("IBM").index[-1] == pd.Timestamp(LAST)
    assert len(vendor.asked) == 1


# What a provider does not have --------------------------------------------------------------------


def test_a_provider_that_does_not_reach_back_says_so_and_is_not_asked_again_at_once(database):
    vendor, watch = Vendor(), Watch()
    vendor.reach = date(2010, 1, 4)
    here = desk(database, vendor, utcnow=watch)
    for _ in range(3):
        with pytest.raises(NoDataError, match="vendor has 1d bars of IBM since 2010-01-04 only"):
            here.get_stock_data("IBM", start=date(2008, 1, 2))
    assert len(here.get_stock_data("IBM", start=date(2010, 1, 4))) == 795
    assert len(here.get_stock_data("IBM", "max")) == 795  # all there is
    assert len(vendor.asked) == 1
    watch.on(days=2)
    vendor.reach = date(2009, 1, 2)  # the vendor has found more
    assert here.get_stock_data("IBM", start=date(2009, 1, 2)).index[0] == pd.Timestamp("2009-01-02")


def test_a_hole_that_the_provider_no_longer_reaches_is_not_asked_for_with_every_read(database):
    vendor = Vendor()
    here = desk(database, vendor)
    here.get_stock_data("IBM", start=date(2004, 1, 2), as_of=date(2004, 12, 31))
    vendor.reach = date(2010, 1, 4)
    for _ in range(3):
        with pytest.raises(NoDataError, match="since 2010-01-04 only"):
            here.get_stock_data("IBM", start=date(2004, 1, 2))
    assert len(vendor.asked) == 2
    assert len(here.get_stock_data("IBM", start=date(2010, 1, 4))) == 795
    # All there is begins after the hole: nothing is told over it.
    assert here.get_stock_data("IBM", "max").index[0] == pd.Timestamp("2010-01-04")
    assert here.span("IBM") == (date(2010, 1, 4), LAST)
    assert here.all_actions("IBM") is None
    assert here.health("IBM") == []


def test_a_share_that_came_late_is_whole_from_its_first_day(database):
    vendor = Vendor()
    here = desk(database, vendor)
    for _ in range(2):
        assert len(here.get_stock_data("FB", start=date(2001, 1, 1))) == 196
        with pytest.raises(NoDataError, match="no session"):
            here.get_stock_data("FB", start=date(2001, 1, 1), end=date(2011, 1, 1))
    assert len(vendor.asked) == 1


def test_a_share_that_is_no_longer_traded_is_not_asked_for_with_every_read(database):
    vendor, watch = Vendor(ends=date(2010, 6, 30)), Watch()
    here = desk(database, vendor, utcnow=watch)
    for _ in range(3):
        frame = here.get_stock_data("IBM", "max")
    assert frame.index[-1] == pd.Timestamp("2010-06-30")
    assert frame.attrs["behind"] is None  # the vendor answered: there is nothing
    assert vendor.asked == [("IBM", None, LAST)]
    desk(database, vendor, utcnow=watch).get_stock_data("IBM", "max")
    assert len(vendor.asked) == 1
    watch.on(hours=1)
    here.get_stock_data("IBM", "max")
    here.get_stock_data("IBM", "max")
    assert vendor.asked[1:] == [("IBM", date(2010, 7, 1), LAST)]


def test_days_without_a_bar_are_not_asked_for_with_every_read(database):
    vendor = Vendor()
    here = desk(database, vendor)
    for _ in range(3):
        with pytest.raises(NoDataError, match="no 1d bar of FB"):
            here.get_stock_data("FB", start=date(2011, 1, 3), as_of=date(2011, 6, 30))
    assert len(vendor.asked) == 1
    assert len(here.get_stock_data("FB", start=date(2012, 6, 1))) > 100  # but others are


def test_an_unknown_ticker_is_not_looked_up_with_every_read(database):
    vendor = Vendor()
    here = desk(database, vendor)
    for _ in range(3):
        with pytest.raises(NoDataError, match="no symbol 'NFLX'"):
            here.get_stock_data("NFLX")
    assert vendor.looked_up == ["NFLX"]


# What fails ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [DOWN, RateLimitedError("Slowly.", retry_after=5)])
def test_a_failing_provider_is_not_asked_with_every_read(database, error):
    vendor, watch = Vendor(), Watch()
    vendor.failing = error
    here = desk(database, vendor, utcnow=watch)
    for _ in range(3):
        with pytest.raises(type(error), match=str(error)):
            here.get_stock_data("IBM")
    assert len(vendor.asked) == 1
    vendor.failing = None
    watch.on(minutes=2)
    assert len(here.get_stock_data("IBM", "max")) == 3270


def test_an_older_part_that_fails_is_not_asked_for_with_every_read(database):
    vendor, watch = Vendor(), Watch()
    here = desk(database, vendor, utcnow=watch)
    here.get_stock_data("IBM", "1y")
    vendor.failing = DOWN
    for _ in range(3):
        with pytest.raises(ProviderUnavailable, match="down"):
            here.get_stock_data("IBM", "5y")
    assert len(vendor.asked) == 2
    assert here.get_stock_data("IBM", "1y").attrs["behind"] is None


def test_newest_sessions_that_fail_are_told_and_the_rest_is_served(database):
    before = date(2013, 2, 27)
    vendor, watch = Vendor(), Watch()
    desk(database, vendor, today=before).get_stock_data("IBM", "max")
    vendor.failing = DOWN
    here = desk(database, vendor, utcnow=watch)
    for _ in range(3):
        frame = here.get_stock_data("IBM", "1y")
        assert frame.index[-1] == pd.Timestamp(before)
        assert frame.attrs["behind"] == str(DOWN)
    assert len(vendor.asked) == 2
    # As of a day that is there, nothing is missing.
    assert here.get_stock_data("IBM", as_of=before).attrs["behind"] is None
    vendor.failing = None
    watch.on(minutes=2)
    frame = here.get_stock_data("IBM", "1y")
    assert (frame.index[-1], frame.attrs["behind"]) == (pd.Timestamp(LAST), None)
    assert vendor.asked[-1] == ("IBM", date(2013, 2, 28), LAST)


def test_a_quote_tells_why_newer_sessions_could_not_be_had(database):
    vendor = Vendor(ends=date(2013, 2, 20))
    assert desk(database, vendor, today=date(2013, 2, 20)).get_quote("IBM").behind is None
    vendor.failing = RateLimitedError("Slow down.")
    here = desk(database, vendor)
    quote = here.get_quote("IBM")
    assert quote.session == date(2013, 2, 20)
    assert quote.behind == here.get_stock_data("IBM", "1mo").attrs["behind"] == "Slow down."
    vendor.failing = None
    assert desk(database, Vendor()).get_quote("IBM").behind is None


# A session that has not settled -------------------------------------------------------------------


def test_a_provisional_bar_is_asked_for_again_after_its_time_and_never_kept(database):
    vendor, watch = Vendor(ends=LAST), Watch()
    vendor.trading = LAST
    here = desk(database, vendor, utcnow=watch)
    trading = here.get_stock_data("IBM", "1y", adjust="none")
    assert trading.attrs["provisional"] == "2013-03-01"
    here.get_stock_data("IBM", "1y")
    assert len(vendor.asked) == 1
    watch.on(seconds=60)
    assert here.get_quote("IBM").provisional
    vendor.trading = None
    watch.on(seconds=60)
    settled = here.get_stock_data("IBM", "1y", adjust="none")
    assert vendor.asked[1:] == [("IBM", LAST, LAST)] * 2
    assert settled.attrs["provisional"] is None
    assert settled["close"].iloc[-1] == trading["close"].iloc[-1] - 1
    watch.on(days=30)
    here.get_stock_data("IBM", "1y")
    assert len(vendor.asked) == 3


def test_a_provisional_bar_that_never_came_again_is_none(database):
    vendor, watch = Vendor(), Watch()
    vendor.trading = LAST
    here = desk(database, vendor, utcnow=watch)
    here.get_stock_data("IBM", "1y")
    vendor.trading, vendor.ends = None, date(2013, 2, 28)  # the session was cancelled
    watch.on(days=1)
    frame = here.get_stock_data("IBM", "1y")
    assert frame.index[-1] == pd.Timestamp("2013-02-28")
    assert here.get_quote("IBM").session == date(2013, 2, 28)


def test_a_first_question_about_today_alone_has_an_answer(database):
    vendor = Vendor()
    vendor.trading = LAST
    frame = desk(database, vendor).get_stock_data("IBM", start=LAST, adjust="none")
    assert frame["close"].tolist() == [SAMPLE["IBM"].bars["close"].iloc[-1] + 1]


def test_asking_again_for_a_part_leaves_the_rest(database):
    vendor = Vendor()
    vendor.trading = LAST
    here = desk(database, vendor)
    before = here.get_stock_data("IBM", "max", adjust="none")
    again = date(2008, 1, 2), date(2008, 12, 31)
    here._bars.readers["vendor"].fetch_again(here.lookup("IBM"), Interval.DAY, again)
    after = here.get_stock_data("IBM", "max", adjust="none")
    pd.testing.assert_frame_equal(after, before)
    assert after.attrs["provisional"] == "2013-03-01"
    assert vendor.asked[1:] == [("IBM", *again)]


# Many readers -------------------------------------------------------------------------------------


def test_64_readers_of_a_missing_frame_make_one_request(database):
    vendor = Vendor()
    vendor.before = lambda ticker: time.sleep(0.2)
    here, barrier = desk(database, vendor), threading.Barrier(64)

    def read(_):
        barrier.wait(20)
        return len(here.get_stock_data("IBM", "max"))

    with ThreadPoolExecutor(64) as pool:
        assert set(pool.map(read, range(64))) == {3270}
    assert vendor.asked == [("IBM", None, LAST)]
    assert len(vendor.looked_up) == 1


def test_readers_of_different_symbols_do_not_wait_for_each_other(database):
    names = [f"S{number}" for number in range(16)]
    vendor = Vendor({name: _named(name) for name in names})
    all_there = threading.Barrier(len(names))
    vendor.before = lambda ticker: all_there.wait(20)  # none is answered until all have asked
    here = desk(database, vendor)
    with ThreadPoolExecutor(len(names)) as pool:
        frames = list(pool.map(lambda name: here.get_stock_data(name, "max"), names))
    assert [frame.attrs["symbol"] for frame in frames] == names


def _named(name: str) -> Tape:
    bars = SAMPLE["FB"].bars
    return Tape(Symbol(name, "XNYS", "USD", name), bars, SAMPLE["FB"].actions)


def test_a_note_is_told_of_its_days_and_goes_with_them(database):
    class Noting(Vendor):
        note: tuple[str, ...] = ("A row of 2013-02-20 has no price.",)

        def history(self, symbol, start, end, interval):
            return replace(super().history(symbol, start, end, interval), notes=self.note)

    vendor = Noting()
    here = desk(database, vendor)
    here.get_stock_data("IBM", start=date(2013, 1, 2))
    [found] = here.health("IBM", start=date(2013, 1, 2))
    assert found.text == vendor.note[0]
    # Nothing of it was known in 2012, and it is of no interest to later days.
    vendor.note = ()
    here.get_stock_data("IBM", start=date(2012, 1, 3))
    assert here.health("IBM", start=date(2012, 1, 3), as_of=date(2012, 6, 29)) == []
    assert [one.text for one in here.health("IBM", start=date(2012, 1, 3))] == [found.text]
    here.refetch(["IBM"], start=date(2013, 1, 2))
    assert here.health("IBM", start=date(2012, 1, 3)) == []
