"""Stored market data: what is written is read back, merged by session, quickly."""

import itertools
import math
import random
import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import InvalidDocumentError
from workbench.stores.collections import COLLECTIONS
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.market_data import COLUMNS
from workbench.stores.repositories import Action, Bar, Covered, MarketDataRepository, SeriesKey

AAPL = SeriesKey("AAPL", "XNAS", "USD", "1d", "sample")
NAN = float("nan")
NUMBERS = itertools.count()
MOMENT = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def database(tmp_path):
    database = EmbeddedDatabase(tmp_path / "store.db")
    yield database
    database.close()


@pytest.fixture
def data(database) -> MarketDataRepository:
    return RepositoryFactory(database, clock=lambda: MOMENT).get_market_data_repository()


def bar(session: str, close: float = 1.5) -> Bar:
    return Bar(date.fromisoformat(session), 1.0, 2.0, 0.5, close, 1e6)


def weekdays(start: date, count: int) -> list[date]:
    days = (start + timedelta(days=at) for at in range(2 * count))
    return [day for day in days if day.weekday() < 5][:count]


# Bars ---------------------------------------------------------------------------------------------


def test_bars_come_back_in_order_across_years(data):
    assert (
        data.write_bars(AAPL, [bar("2013-01-02", 3), bar("2012-12-31", 2), bar("2012-01-03")]) == 3
    )
    found = data.read_bars(AAPL)
    assert found["session"] == ["2012-01-03", "2012-12-31", "2013-01-02"]
    assert found["close"] == [1.5, 2.0, 3.0]
    assert all(type(value) is float for name in COLUMNS for value in found[name])
    assert list(found) == ["session", *COLUMNS]


def test_a_range_is_inclusive(data):
    days = weekdays(date(2011, 12, 1), 300)
    data.write_bars(AAPL, [bar(day.isoformat()) for day in days])
    for start, end in [(days[3], days[290]), (days[25], days[25]), (date(2011, 12, 31), None)]:
        expected = [d.isoformat() for d in days if start <= d <= (end or date.max)]
        assert data.read_bars(AAPL, start, end)["session"] == expected
    assert data.read_bars(AAPL, date(2020, 1, 1))["session"] == []
    assert data.read_bars(AAPL, None, date(1999, 1, 1))["close"] == []


def test_what_was_never_written_is_empty(data):
    assert data.read_bars(AAPL) == {"session": [], **{name: [] for name in COLUMNS}}
    assert data.read_actions(AAPL) == {
        "session": [], "split": [], "dividend": [], "fetched_at": [],
    }  # fmt: skip
    assert data.covered(AAPL) == []
    assert data.series() == []
    assert data.write_bars(AAPL, []) == 0


def test_missing_values_are_nan_outside_and_null_inside(data):
    data.write_bars(AAPL, [Bar(date(2012, 1, 3), NAN, NAN, NAN, 1.5, NAN)])
    found = data.read_bars(AAPL)
    assert [math.isnan(found[name][0]) for name in COLUMNS] == [True, True, True, False, True]
    document = data.find_one({"kind": "bars"})
    assert (document["volume"], document["close"]) == ([None], [1.5])


def test_a_new_row_takes_the_place_of_the_old(data):
    data.write_bars(AAPL, [bar("2012-01-03", 1.0), bar("2012-01-04", 2.0)])
    data.write_bars(AAPL, [bar("2012-01-04", NAN), bar("2012-01-05", 3.0)])
    found = data.read_bars(AAPL)
    assert found["session"] == ["2012-01-03", "2012-01-04", "2012-01-05"]
    assert found["close"][0::2] == [1.0, 3.0]
    assert math.isnan(found["close"][1])


def test_writing_the_same_again_changes_nothing(data):
    rows = [bar("2012-01-03"), bar("2013-01-03", NAN)]
    data.write_bars(AAPL, rows)
    before = data.find_many({"kind": "bars"})
    data.write_bars(AAPL, rows)
    assert data.find_many({"kind": "bars"}) == before


def test_columns_are_as_good_as_rows(data):
    columns = {
        "session": ["2012-01-03", date(2012, 1, 4)],
        "open": (1, 2),
        "high": [1.0, 2],
        "low": [1, 2],
        "close": [1, None],
        "volume": [10, 20],
    }
    assert data.write_bars(AAPL, columns) == 2
    assert data.read_bars(AAPL)["open"] == [1.0, 2.0]


@pytest.mark.parametrize(
    "change",
    [
        {"close": [1.0]}, {"close": None}, {"session": ["2012-01-03"]},
        {"session": ["2012-01-03", "2012-01-32"]}, {"session": ["2012-01-03", 20120104]},
        {"session": ["2012-01-03", datetime(2012, 1, 4, 16, tzinfo=UTC)]},
        {"session": ["2012-01-03", "2012-01-04T00:00:00"]}, {"close": [1.0, float("inf")]},
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_are_refused_whole(data, change):
    columns = {"session": ["2012-01-03", "2012-01-04"], **{name: [1.0, 2.0] for name in COLUMNS}}
    with pytest.raises(InvalidDocumentError):
        data.write_bars(AAPL, columns | change)
    assert data.read_bars(AAPL)["session"] == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.dictionaries(
            st.dates(date(2009, 12, 1), date(2011, 2, 1)),
            st.floats(allow_infinity=False, width=64),
            max_size=8,
        ),
        max_size=4,
    ),
)
def test_merging_is_the_union_in_which_the_later_write_counts(data, writes):
    key = SeriesKey(f"T{next(NUMBERS)}", "XNAS", "USD", "1d", "x")
    expected: dict[date, float] = {}
    for write in writes:
        data.write_bars(key, [Bar(day, 1, 1, 1, close, 1) for day, close in write.items()])
        expected |= write
    found = data.read_bars(key)
    assert found["session"] == [day.isoformat() for day in sorted(expected)]
    assert repr(found["close"]) == repr([float(expected[day]) for day in sorted(expected)])


def test_ten_years_read_in_under_50_ms(data):
    days = weekdays(date(2003, 3, 3), 2610)
    draw = random.Random(1)
    columns = {name: [draw.uniform(1, 1e9) for _ in days] for name in COLUMNS}
    data.write_bars(AAPL, {"session": days, **columns})
    for number in range(5):
        other = SeriesKey(f"S{number}", "XNAS", "USD", "1d", "sample")
        data.write_bars(other, {"session": days, **columns})
    times = []
    for _ in range(7):
        before = time.perf_counter()
        found = data.read_bars(AAPL, days[0], days[-1])
        times.append(time.perf_counter() - before)
    assert {name: found[name] for name in COLUMNS} == columns
    assert min(times) < 0.05


# Keys ---------------------------------------------------------------------------------------------

KEYS = [
    AAPL,
    SeriesKey("AAPL", "XETR", "EUR", "1d", "sample"),
    SeriesKey("AAPL", "XNAS", "EUR", "1d", "sample"),
    SeriesKey("AAPL", "XNAS", "USD", "1wk", "sample"),
    SeriesKey("AAPL", "XNAS", "USD", "1d", "yahoo"),
    SeriesKey("A", "XNYS", "USD", "1d", "sample"),
    SeriesKey("BRK.B", "XNYS", "USD", "1d", "sample"),
    SeriesKey("HOSE:FPT", "XSTC", "VND", "1d", "x"),
    SeriesKey("^GSPC", "", "USD", "1d", "yahoo"),
    SeriesKey("A|XNYS", "", "USD", "1d", "sample"),
    SeriesKey("A", "|XNYS", "USD", "1d", "sample"),
    SeriesKey("2012-01-03", "X", "USD", "1d", "x"),
    SeriesKey("'; DROP TABLE market_data; --", "X", "USD", "1d", "x"),
    SeriesKey("$ne", "X", "U", "1d", "x"),
]


def test_series_never_mix(data):
    for number, key in enumerate(KEYS):
        data.write_bars(key, [bar("2012-01-03", number)])
        data.write_actions(key, [Action(date(2012, 1, 3), 1.0 + number)])
    assert len({key.id for key in KEYS}) == len(KEYS)
    for number, key in enumerate(KEYS):
        assert data.read_bars(key)["close"] == [number]
        assert data.read_actions(key)["split"] == [1.0 + number]
    assert sorted(data.series(), key=repr) == sorted(KEYS, key=repr)
    assert {key.provider for key in data.series("yahoo")} == {"yahoo"}


# Actions ------------------------------------------------------------------------------------------


def test_actions_merge_in_order(data):
    data.write_actions(AAPL, [Action(date(2005, 2, 28), split=2.0)])
    data.write_actions(
        AAPL, {"session": ["2012-08-09", "2000-06-21"], "split": [1, 2], "dividend": [2.65, 0]}
    )
    assert data.read_actions(AAPL) == {
        "session": ["2000-06-21", "2005-02-28", "2012-08-09"],
        "split": [2.0, 2.0, 1.0],
        "dividend": [0.0, 0.0, 2.65],
        "fetched_at": [MOMENT] * 3,
    }


def test_an_action_keeps_the_time_it_was_first_fetched(database):
    times = iter([MOMENT, MOMENT + timedelta(days=1), MOMENT + timedelta(days=2)] + [MOMENT] * 20)
    now = [next(times)]
    data = RepositoryFactory(database, clock=lambda: now[0]).get_market_data_repository()
    first, second = Action(date(2005, 2, 28), split=2.0), Action(date(2012, 8, 9), dividend=2.65)
    data.write_actions(AAPL, [first])
    now[0] = next(times)
    data.write_actions(AAPL, [first, second])
    now[0] = next(times)
    data.write_actions(AAPL, [first, Action(second.session, dividend=2.66)])
    assert data.read_actions(AAPL)["fetched_at"] == [MOMENT, MOMENT + timedelta(days=2)]


def test_a_bar_the_provider_takes_back_is_gone(data):
    data.write_bars(AAPL, [bar("2012-12-28"), bar("2012-12-31"), bar("2013-01-02")])
    span = (date(2012, 12, 31), date(2013, 1, 31))
    data.write_bars(AAPL, [bar("2013-01-03")], within=span)
    assert data.read_bars(AAPL)["session"] == ["2012-12-28", "2013-01-03"]


def test_intraday_bars_are_kept_by_session_and_merged_by_time(data):
    key = SeriesKey("AAPL", "XNAS", "USD", "5m", "x")

    def rows(*minutes: int, close: float) -> dict:
        times = [datetime(2026, 11, 23, 14, minute, tzinfo=UTC) for minute in minutes]
        prices = {name: [close] * len(times) for name in COLUMNS}
        return {"session": ["2026-11-23"] * len(times), "time": times, **prices}

    assert data.write_intraday(key, rows(30, 35, close=1.0)) == 2
    data.write_intraday(key, rows(35, 40, close=2.0))
    found = data.read_intraday(key)
    assert [moment.minute for moment in found["time"]] == [30, 35, 40]
    assert found["close"] == [1.0, 2.0, 2.0]
    assert data.read_intraday(key, date(2026, 11, 24))["time"] == []
    assert data.read_bars(key)["session"] == []


def test_an_intraday_bar_the_provider_takes_back_is_gone(data):
    key = SeriesKey("AAPL", "XNAS", "USD", "5m", "x")

    def rows(day: int, *minutes: int) -> dict:
        times = [datetime(2026, 11, day, 14, minute, tzinfo=UTC) for minute in minutes]
        prices = {name: [1.0] * len(times) for name in COLUMNS}
        return {"session": [f"2026-11-{day}"] * len(times), "time": times, **prices}

    for day in (23, 24, 25):
        data.write_intraday(key, rows(day, 30, 42))
    data.write_intraday(key, rows(24, 30, 35), within=(date(2026, 11, 24), date(2026, 11, 25)))
    found = [(moment.day, moment.minute) for moment in data.read_intraday(key)["time"]]
    assert found == [(23, 30), (23, 42), (24, 30), (24, 35)]


def test_an_action_the_provider_takes_back_is_gone(data):
    data.write_actions(AAPL, [Action(date(2005, 2, 28), 2.0), Action(date(2012, 8, 9), 1.0, 2.65)])
    asked = (date(2012, 1, 1), date(2012, 12, 31))
    data.write_actions(AAPL, [Action(date(2012, 8, 10), 1.0, 2.65)], within=asked)
    assert data.read_actions(AAPL)["session"] == ["2005-02-28", "2012-08-10"]
    data.write_actions(AAPL, [], within=asked)
    assert data.read_actions(AAPL)["session"] == ["2005-02-28"]


# What was fetched ---------------------------------------------------------------------------------


def day(number: int) -> date:
    return date(2012, 1, 1) + timedelta(days=number)


def test_all_of_a_series_is_of_one_moment(database):
    """Another process brings the series anew between the reading of its parts."""

    class Disturbed(MarketDataRepository):
        writes = 0

        def _bars_of(self, *question):
            found = super()._bars_of(*question)
            if self.writes < 2:
                self.writes += 1
                write(self.writes)
            return found

    def write(state: int) -> None:
        other = RepositoryFactory(database).get_market_data_repository()
        session = date(2013, 1, 2)

        def all_of_it() -> None:
            other.write_bars(AAPL, [bar("2013-01-02", 10.0 * state)])
            other.write_actions(AAPL, [Action(session, 1.0, float(state))])
            other.mark_covered(AAPL, session, session)
            other.describe(AAPL, state=state)

        other.in_one(all_of_it)

    write(0)
    data = Disturbed(database, COLLECTIONS["market_data"])
    kept = data.whole(AAPL)
    assert (kept.bars["close"], kept.actions["dividend"], kept.about) == (
        [20.0],
        [2.0],
        {"state": 2},
    )
    assert kept.covered == data.covered(AAPL)
    assert data.whole(SeriesKey("X", "XNAS", "USD", "1d", "sample")) is None


def test_what_was_fetched_can_stand_alone(data):
    data.mark_covered(AAPL, day(0), day(9))
    data.mark_covered(AAPL, day(5), day(12), alone=True)
    assert data.covered(AAPL) == [Covered(day(5), day(12), MOMENT)]


def test_coverage_is_remembered_with_its_time(data):
    data.mark_covered(AAPL, day(0), day(9))
    later = MOMENT + timedelta(days=1)
    data.mark_covered(AAPL, day(20), day(20), fetched_at=later)
    assert data.covered(AAPL) == [Covered(day(0), day(9), MOMENT), Covered(day(20), day(20), later)]
    with pytest.raises(InvalidDocumentError):
        data.mark_covered(AAPL, day(2), day(1))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 12)), max_size=6))
def test_the_later_fetch_of_a_day_counts(data, ranges):
    key = SeriesKey(f"T{next(NUMBERS)}", "XNAS", "USD", "1d", "x")
    expected: dict[date, datetime] = {}
    for number, (start, length) in enumerate(ranges):
        moment = MOMENT + timedelta(hours=number)
        data.mark_covered(key, day(start), day(start + length), fetched_at=moment)
        expected |= {day(at): moment for at in range(start, start + length + 1)}
    found = data.covered(key)
    days = [
        (item.start + timedelta(days=at), item.fetched_at)
        for item in found
        for at in range((item.end - item.start).days + 1)
    ]
    assert days == sorted(expected.items())


def test_facts_stay_beside_the_series(data):
    data.describe(AAPL, name="Apple Inc.", whole=True)
    data.describe(AAPL, whole=False)
    data.write_bars(AAPL, [bar("2012-01-03")])
    data.mark_covered(AAPL, day(0), day(9))
    assert data.about(AAPL) == {"name": "Apple Inc.", "whole": False}
    assert data.read_bars(AAPL)["session"] == ["2012-01-03"]
    assert data.series() == [AAPL]
