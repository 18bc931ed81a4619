"""As of a day: what was known then, no more and no less."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
import pytest
from standins.vendor import LAST, SAMPLE, Vendor, desk

from workbench.errors import NoDataError
from workbench.market.frames import session_date
from workbench.market.sample import SampleProvider
from workbench.stores.embedded import EmbeddedDatabase

READS = 3_000
ADJUSTS = ("none", "splits", "total")
# Before, on, after: AAPL's splits (2000-06-21, 2005-02-28) and its dividends of 2012 and 2013.
EVENTS = [date(2000, 6, 21), date(2005, 2, 28), date(2012, 8, 9), date(2012, 11, 7),
          date(2013, 2, 7)]  # fmt: skip
AROUND = [day + timedelta(days=by) for day in EVENTS for by in (-1, 0, 1)]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    database = EmbeddedDatabase(tmp_path_factory.mktemp("as_of") / "market.db")
    yield database
    database.close()


@pytest.fixture(scope="module")
def here(database):
    here = desk(database, Vendor())
    for ticker in SAMPLE:
        here.get_stock_data(ticker, "max")
    return here


def bars(here, ticker, day, chance):
    period = chance.choice(["5d", "1mo", "1y", "max", "5y"])
    frame = here.get_stock_data(ticker, period, as_of=day, adjust=chance.choice(ADJUSTS))
    assert frame.attrs["as_of"] == min(day, LAST).isoformat()
    newest = frame.index[-1]
    # Whatever the adjustment: nothing that came later has touched it.
    assert frame.at[newest, "close"] == SAMPLE[ticker].bars.at[newest, "close"]
    return newest


def coarse(here, ticker, day, chance):
    interval = chance.choice(["1wk", "1mo"])
    frame = here.get_stock_data(ticker, "6mo", interval, as_of=day, adjust=chance.choice(ADJUSTS))
    return frame.index[-1]


def actions(here, ticker, day, chance):
    table = here.get_actions(ticker, as_of=day)
    return table.index[-1] if len(table) else pd.Timestamp.min


def quote(here, ticker, day, chance):
    found = here.get_quote(ticker, as_of=day)
    assert found.source.as_of == min(day, LAST)
    return pd.Timestamp(found.session)


MEASURES = (bars, bars, actions, quote, quote, quote, coarse)


def test_no_read_sees_anything_later_than_its_day(here):
    chance, answered = random.Random(7), 0
    for _ in range(READS):
        ticker, measure = chance.choice(sorted(SAMPLE)), chance.choice(MEASURES)
        day = date(2000, 2, 20) + timedelta(days=chance.randrange(4770))
        try:
            newest = measure(here, ticker, day, chance)
        except NoDataError:  # before its first session
            assert day < session_date(SAMPLE[ticker].bars.index[0]) + timedelta(days=1)
        else:
            answered += 1
            assert newest <= pd.Timestamp(day)
    assert answered > READS / 2


def test_what_is_seen_as_of_a_day_is_what_a_world_that_ends_there_has(here, tmp_path):
    chance = random.Random(11)
    days = AROUND + [date(2000, 3, 2) + timedelta(days=chance.randrange(4700)) for _ in range(15)]
    world = EmbeddedDatabase(tmp_path / "world.db")
    for day in days:
        ticker = "AAPL" if day in AROUND else chance.choice(["AAPL", "IBM", "MSFT"])
        cut = desk(world, Vendor(ends=day, name=f"until {day}"), today=day)
        for question in ({}, {"interval": "1wk"}, {"start": date(2000, 3, 1), "interval": "1mo"}):
            for adjust in ADJUSTS:
                asked = {"period": "max", "adjust": adjust, **question}
                pd.testing.assert_frame_equal(
                    here.get_stock_data(ticker, as_of=day, **asked),
                    cut.get_stock_data(ticker, **asked),
                )
        then = here.get_actions(ticker, as_of=day).drop(columns="fetched_at")
        pd.testing.assert_frame_equal(then, cut.get_actions(ticker).drop(columns="fetched_at"))
        now, before = here.get_quote(ticker, as_of=day), cut.get_quote(ticker)
        assert (now.session, now.price) == (before.session, before.price)
    world.close()


def test_later_than_today_is_today(here):
    now, later = (here.get_stock_data("IBM", as_of=day) for day in (None, date(2030, 1, 1)))
    pd.testing.assert_frame_equal(now, later)
    assert later.attrs["as_of"] == LAST.isoformat()


def test_a_quote_is_as_it_was_traded(here):
    assert here.get_quote("AAPL", as_of=date(2005, 2, 25)).price == 88.99
    assert here.get_quote("AAPL", as_of=date(2005, 2, 27)).session == date(2005, 2, 25)


@pytest.mark.parametrize("ticker", sorted(SAMPLE))
def test_total_returns_are_the_vendors_as_of_every_day(here, ticker):
    sample = SampleProvider()
    vendor = sample.vendor_adjusted_close(sample.lookup(ticker)).pct_change()
    actions = SAMPLE[ticker].actions.index
    first = session_date(SAMPLE[ticker].bars.index[0])
    days = [LAST, *AROUND]
    if len(actions):  # before the first, between, and after the last
        some = actions[[0, len(actions) // 2, -1]]
        days += [session_date(at) + timedelta(days=by) for at in some for by in (-1, 0, 1)]
    for day in (day for day in days if day > first):
        ours = here.get_stock_data(ticker, "max", as_of=day)["close"].pct_change()
        theirs = vendor.loc[: pd.Timestamp(day)]
        assert ours.index.equals(theirs.index)
        assert (ours - theirs).abs().max() < 1e-6
