"""Two providers of one symbol set side by side, each read through its own store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from standins.vendor import LAST, SAMPLE, Vendor, desk

from workbench.config.settings import TtlSettings
from workbench.errors import NoDataError, QuestionError
from workbench.market.calendars import sessions_between
from workbench.market.quality.reconciliation import CauseKind
from workbench.market.reader import SeriesReader
from workbench.market.series import SeriesStore
from workbench.services.comparison import ComparisonService
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

Open = Callable[..., ComparisonService]
BOTH = ("one", "other")


@pytest.fixture
def compared(tmp_path) -> Open:
    database = EmbeddedDatabase(tmp_path / "market.db")

    def open_service(*vendors: Vendor) -> ComparisonService:
        data = desk(database, vendors[0])
        factory = RepositoryFactory(database)
        store = SeriesStore(factory.get_market_data_repository())
        clock = data._clock.utcnow
        readers = {
            vendor.name: SeriesReader(vendor, store, ttl=TtlSettings(), utcnow=clock)
            for vendor in vendors
        }
        return ComparisonService(data, readers.__getitem__)

    yield open_service
    database.close()


def test_only_the_days_both_speak_for_are_compared(compared: Open) -> None:
    short = Vendor(name="other")
    short.reach = date(2012, 10, 1)
    found = compared(Vendor(name="one"), short).compare("AAPL", BOTH)
    assert (found.start, found.end) == (date(2012, 10, 1), LAST)
    assert found.result.agrees
    sessions = sessions_between("XNAS", date(2012, 10, 1), LAST)
    assert found.result.compared == len(sessions)


def test_days_that_one_does_not_reach_are_refused(compared: Open) -> None:
    short = Vendor(name="other")
    short.reach = date(2012, 10, 1)
    service = compared(Vendor(name="one"), short)
    with pytest.raises(NoDataError, match="other has 1d bars of AAPL since 2012-10-01 only"):
        service.compare("AAPL", BOTH, start=date(2012, 1, 3))


def test_a_split_one_does_not_know_is_seen_on_the_other_side(compared: Open) -> None:
    tape = SAMPLE["AAPL"]
    without = type(tape)(tape.symbol, tape.bars, tape.actions[tape.actions["split"] == 1.0])
    poor = Vendor({"AAPL": without}, name="other")
    found = compared(Vendor(name="one"), poor).compare(
        "AAPL", BOTH, start=date(2005, 1, 3), end=date(2005, 6, 30)
    )
    causes = [(cause.kind, cause.suspect) for cause in found.result.causes]
    assert causes == [(CauseKind.MISSING_ACTION, "other")]


def test_an_action_outside_the_days_is_no_difference(compared: Open) -> None:
    tape = SAMPLE["AAPL"]
    without = type(tape)(tape.symbol, tape.bars, tape.actions[tape.actions["split"] == 1.0])
    service = compared(Vendor(name="one"), Vendor({"AAPL": without}, name="other"))
    found = service.compare("AAPL", BOTH, start=date(2005, 3, 1), end=date(2005, 6, 30))
    assert found.result.agrees


def test_what_was_compared_once_is_asked_for_once(compared: Open) -> None:
    one, other = Vendor(name="one"), Vendor(name="other")
    service = compared(one, other)
    first = service.compare("IBM", BOTH, end=date(2012, 12, 31))
    again = service.compare("IBM", BOTH, end=date(2012, 12, 31))
    assert first.end == date(2012, 12, 31)
    assert first.result.compared == again.result.compared > 0
    assert (len(one.asked), len(other.asked)) == (1, 1)


def test_it_takes_two(compared: Open) -> None:
    service = compared(Vendor(name="one"), Vendor(name="other"))
    for names in (("one",), ("one", "one"), ("one", "other", "one")):
        with pytest.raises(QuestionError, match="It takes two providers"):
            service.compare("IBM", names)
