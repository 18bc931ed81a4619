"""Tickers that changed: forwards, backwards, in chains, and those that name another share now."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.market.calendars import sessions_between
from workbench.market.reference.exchanges import canonical, exchange_of
from workbench.market.reference.former import (
    changes_before,
    changes_since,
    ticker_changes,
)

TABLE = ticker_changes()


def resolve(ticker: str, on: date) -> str:
    """What the share that ``ticker`` named is called on ``on``."""
    changes = changes_since(ticker, on)
    return changes[-1].current if changes else ticker


def traded_as(ticker: str, on: date) -> str:
    """What the share that came to be called ``ticker`` was called on ``on``."""
    changes = changes_before(ticker, on)
    return changes[0].former if changes else ticker


days = st.dates(date(2000, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("ticker", "on", "called"),
    [
        ("FB", date(2021, 1, 4), "FB"),
        ("FB", date(2022, 6, 8), "FB"),
        ("FB", date(2022, 6, 9), "META"),
        ("FB", date(2024, 1, 2), "META"),
        ("META", date(2021, 1, 4), "META"),  # another thing then, and not Facebook
        ("META", date(2024, 1, 2), "META"),
        # chains
        ("RIMM", date(2014, 1, 2), "BBRY"),
        ("RIMM", date(2018, 1, 2), "BB"),
        ("WLP", date(2024, 1, 2), "ELV"),
        ("CBS", date(2026, 1, 2), "PSKY"),
        # there and back
        ("FISV", date(2023, 6, 6), "FISV"),
        ("FISV", date(2024, 1, 2), "FI"),
        ("FISV", date(2026, 1, 2), "FISV"),
        ("FI", date(2026, 1, 2), "FISV"),
        # given to another share on the very day
        ("GOOG", date(2024, 1, 2), "GOOG"),
        ("AA", date(2024, 1, 2), "AA"),
        ("UA", date(2024, 1, 2), "UA"),
        # other exchanges, and nothing known
        ("DAI.DE", date(2024, 1, 2), "MBG.DE"),
        ("IBM", date(2024, 1, 2), "IBM"),
        ("", date(2024, 1, 2), ""),
    ],
)
def test_what_a_ticker_has_become(ticker, on, called):
    assert resolve(ticker, on) == called


@pytest.mark.parametrize(
    ("ticker", "on", "called"),
    [
        ("META", date(2015, 1, 2), "FB"),
        ("META", date(2022, 6, 8), "FB"),
        ("META", date(2022, 6, 9), "META"),
        ("BB", date(2012, 1, 3), "RIMM"),
        ("BB", date(2015, 1, 2), "BBRY"),
        ("HWM", date(2018, 1, 2), "ARNC"),
        ("HWM", date(2010, 1, 4), "AA"),
        ("GOOGL", date(2013, 3, 1), "GOOG"),
        ("FISV", date(2024, 1, 2), "FI"),
        ("FISV", date(2020, 1, 2), "FISV"),
        ("CB", date(2015, 1, 2), "ACE"),
        ("IBM", date(2010, 1, 4), "IBM"),
    ],
)
def test_what_a_share_was_called(ticker, on, called):
    assert traded_as(ticker, on) == called


def test_a_change_says_itself():
    [change] = changes_since("FB", date(2024, 1, 2))
    assert str(change) == "Meta Platforms: FB until 2022-06-09, META since"
    assert changes_before("META", date(2015, 1, 2)) == (change,)
    assert changes_since("META", date(2024, 1, 2)) == ()


@given(st.sampled_from(TABLE), days)
def test_forwards_and_backwards_agree(change, day):
    """What was called ``former`` just before a change is called ``current`` on its day."""
    eve = change.changed - timedelta(days=1)
    assert traded_as(change.current, eve) == change.former
    if change.reused is None:
        assert resolve(change.former, change.changed) == change.current
    named = resolve(change.former, day)
    assert resolve(named, day) == named


@given(st.sampled_from([change.current for change in TABLE]), days)
def test_a_chain_leads_there(ticker, day):
    chain = changes_before(ticker, day)
    assert all(one.current == after.former for one, after in pairwise(chain))
    assert all(one.changed > day for one in chain)
    if chain:
        assert chain[-1].current == ticker


def test_the_table_is_of_sessions_of_known_exchanges():
    for change in TABLE:
        day = change.changed
        assert canonical(change.former) == change.former
        assert canonical(change.current) == change.current
        assert change.former != change.current
        assert exchange_of(change.former_mic)
        assert exchange_of(change.current_mic)
        assert len(sessions_between(change.current_mic, day, day)) == 1, change
        assert change.reused is None or change.reused >= day
    assert len({(change.former, change.changed) for change in TABLE}) == len(TABLE)
    assert len({(change.current, change.changed) for change in TABLE}) == len(TABLE)
