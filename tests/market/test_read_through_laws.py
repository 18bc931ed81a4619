"""However a series came together, it is what one fetch of the whole gives, and no settled session
was asked for twice."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standins.vendor import LAST, SAMPLE, Mortal, Vendor, Watch, desk, tape

from workbench.errors import NoDataError, ProviderUnavailable
from workbench.market.calendars import sessions_between
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.mongo import MongoDatabase

FIRST = date(2012, 11, 1)
DAYS = sessions_between("XNYS", FIRST, date(2013, 3, 15))
EVENTS = [("2012-12-05", 1.0, 0.5), ("2013-01-08", 2.0, 0.0), ("2013-01-31", 1.5, 0.25),
          ("2013-02-18", 1.0, 0.4)]  # fmt: skip
LONG = tape(np.linspace(100, 140, len(DAYS)), DAYS, EVENTS)

days = st.integers(-20, len(DAYS) - 1).map(
    lambda at: FIRST - timedelta(days=-at) if at < 0 else DAYS[at].date()
)
AFTER = datetime(2013, 4, 1, 12, 0, tzinfo=UTC)
FAULTS = {"refused": ProviderUnavailable("The vendor is down."), "died": None, "fine": None}


@contextmanager
def a_store():
    with tempfile.TemporaryDirectory() as folder:
        database = EmbeddedDatabase(Path(folder) / "market.db")
        try:
            yield database
        finally:
            database.close()


reads = st.lists(
    st.tuples(
        st.one_of(st.none(), days),  # start
        days,  # as of, which is the day the desk lives on where it moves on
        st.sampled_from(sorted(FAULTS)),
        st.booleans(),  # whether it starts again
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(reads, st.booleans())
def test_a_series_is_the_same_however_it_was_fetched(story, forwards):
    """Any order, any overlap, any interruption, any as-of day, any restart."""
    vendor, watch = Vendor({"TAPE": LONG}), Watch(AFTER)
    answered = []
    if forwards:  # a desk that moves on with the days, instead of looking back
        story = sorted(story, key=lambda read: read[1])
    with a_store() as database:
        here = None
        for start, day, fate, restart in story:
            if here is None or restart or forwards:
                vendor.ends = day if forwards else date.max
                today = day if forwards else DAYS[-1].date()
                here = desk(database, vendor, today=today, utcnow=watch, store=Mortal)
            vendor.failing, here._bars._store.dying = FAULTS[fate], fate == "died"
            vendor.asked.clear()
            with suppress(NoDataError, ProviderUnavailable, KeyboardInterrupt):
                frame = here.get_stock_data("TAPE", "max", start=start, as_of=day, adjust="none")
                if frame.attrs["behind"] is None and frame.attrs["unreached"] is None:
                    inside = DAYS[(str(start or FIRST) <= DAYS) & (str(day) >= DAYS)]
                    assert list(frame.index) == list(inside)
            answered += vendor.asked if fate == "fine" else []
            watch.on(days=1)
        vendor.failing, vendor.ends, vendor.asked = None, date.max, answered
        last = desk(database, vendor, today=DAYS[-1].date(), utcnow=watch)
        bars = last.get_stock_data("TAPE", "max", adjust="none")
        pd.testing.assert_frame_equal(bars, LONG.bars)
        for adjust in ("splits", "total"):
            found = last.get_stock_data("TAPE", "max", adjust=adjust)
            pd.testing.assert_frame_equal(found, once(adjust))
        actions = last.get_actions("TAPE")[["split", "dividend"]]
        pd.testing.assert_frame_equal(actions, LONG.actions)
        asked = vendor.sessions_asked("TAPE")
        assert len(asked) == len(set(asked))


def once(adjust, known={}):  # noqa: B006 - the same for all stories
    """The frame of one fetch of the whole."""
    if adjust not in known:
        with a_store() as database:
            here = desk(database, Vendor({"TAPE": LONG}), today=DAYS[-1].date())
            known[adjust] = here.get_stock_data("TAPE", "max", adjust=adjust)
    return known[adjust]


@pytest.mark.parametrize("ticker", sorted(SAMPLE))
def test_a_desk_that_lived_through_the_years_has_what_one_that_came_late_has(tmp_path, ticker):
    lived, late = EmbeddedDatabase(tmp_path / "lived.db"), EmbeddedDatabase(tmp_path / "late.db")
    for day in (date(2004, 11, 15), date(2005, 2, 25), date(2005, 2, 28), date(2012, 8, 9), LAST):
        vendor = Vendor(ends=day)
        with suppress(NoDataError):  # FB was not there yet
            desk(lived, vendor, today=day).get_stock_data(ticker, "max")
    desk(late, Vendor()).get_stock_data(ticker, "max")
    assert _content(lived) == _content(late)
    lived.close()
    late.close()


def _content(database: EmbeddedDatabase) -> list[dict]:
    """The store without what says when it was written, and in how many steps."""
    documents = RepositoryFactory(database).get_market_data_repository().find_many({}, limit=None)
    kept = []
    for document in documents:
        for name in ("created_at", "updated_at", "version"):
            del document[name]
        for action in document.get("actions", ()):
            del action["fetched_at"]
        if document["kind"] == "series":
            spans = [(item["start"], item["end"]) for item in document.pop("covered")]
            assert all(
                not len(sessions_between("XNYS", *_between(a, b))) for a, b in pairwise(spans)
            )
            document["covered"] = (spans[0][0], spans[-1][1])
            del document["about"]["asked_at"]
        kept.append(document)
    return sorted(kept, key=lambda document: document["_id"])


def _between(earlier: tuple[str, str], later: tuple[str, str]) -> tuple[date, date]:
    day = timedelta(days=1)
    return date.fromisoformat(earlier[1]) + day, date.fromisoformat(later[0]) - day


KILLED = """
import os, signal, sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from standins.vendor import Mortal, Vendor, desk
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.mongo import MongoDatabase

class Killed(Mortal):
    def _write(self, *args, **kwargs):
        super()._write(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

database = EmbeddedDatabase(Path(sys.argv[1]))
desk(database, Vendor(), store=Killed).get_stock_data("IBM", "max")
"""


def test_a_desk_that_is_killed_while_it_writes_leaves_nothing_half_written(tmp_path):
    path = tmp_path / "market.db"
    roots = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]
    died = subprocess.run([sys.executable, "-c", KILLED, str(path), *roots], timeout=60)
    assert died.returncode == -signal.SIGKILL
    database = EmbeddedDatabase(path)
    repository = RepositoryFactory(database).get_market_data_repository()
    assert repository.find_many({}, limit=None) == []
    vendor = Vendor()
    frame = desk(database, vendor).get_stock_data("IBM", "max", adjust="none")
    pd.testing.assert_frame_equal(frame, SAMPLE["IBM"].bars)
    assert vendor.asked == [("IBM", None, LAST)]
    database.close()


def test_on_mongodb_it_is_the_same(mongo_server):
    database = MongoDatabase(mongo_server.settings("read_through", timeout_s=30))
    vendor, watch = Vendor({"TAPE": LONG}, ends=date(2013, 2, 15)), Watch(AFTER)
    desk(database, vendor, today=date(2013, 2, 15), utcnow=watch).get_stock_data("TAPE", "3mo")
    vendor.ends = date.max
    for _ in range(2):
        here = desk(database, vendor, today=DAYS[-1].date(), utcnow=watch)
        bars = here.get_stock_data("TAPE", "max", adjust="none")
        pd.testing.assert_frame_equal(bars, LONG.bars)
        pd.testing.assert_frame_equal(here.get_stock_data("TAPE", "max"), once("total"))
    assert [asked[1:] for asked in vendor.asked] == [
        (date(2012, 11, 15), date(2013, 2, 15)),
        (None, date(2012, 11, 14)),
        (date(2013, 2, 16), date(2013, 3, 15)),
    ]
    database.close()
