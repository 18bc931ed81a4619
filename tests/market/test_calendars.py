"""Sessions and days of exchanges, those without a calendar too."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from exchange_calendars import calendar_utils

from workbench.errors import NoDataError
from workbench.market.calendars import close_time, local_day, sessions_between
from workbench.market.reference.exchanges import exchanges

# No package keeps their holidays; their days are known, their sessions are not.
WITHOUT = {"XBER", "XMUN", "DSMD", "XDFM", "XKUW", "XCAI", "XSTC", "HSTC"}


def test_every_exchange_has_a_calendar_or_is_known_to_have_none():
    assert {row.mic for row in exchanges().values() if row.calendar is None} == WITHOUT


def test_the_zone_of_an_exchange_is_its_calendars():
    kinds = calendar_utils.global_calendar_dispatcher._calendar_factories
    zones = {
        row.mic: (row.zone, str(kinds[row.calendar].tz))
        for row in exchanges().values()
        if row.calendar
    }
    different = {mic: pair for mic, pair in zones.items() if pair[0] != pair[1]}
    assert different == {
        # The package writes other cities of the same zone, and runs Bogota on New York's clock.
        "XDUS": ("Europe/Berlin", "Europe/Brussels"),
        "XHAM": ("Europe/Berlin", "Europe/Brussels"),
        "XHAN": ("Europe/Berlin", "Europe/Brussels"),
        "XBOG": ("America/Bogota", "America/New_York"),
    }


@pytest.mark.parametrize("mic", ["ASEX", "XBSE", "XTAE"])
def test_a_calendar_that_does_not_fit_the_installed_pandas_is_said(mic):
    # True of exchange_calendars 4.13 on pandas 3.1; a version that fits gives sessions.
    try:
        assert 240 < len(sessions_between(mic, date(2024, 6, 3), date(2025, 6, 2))) < 262
    except NoDataError as error:
        assert f"'{mic}' cannot be made" in str(error)  # noqa: PT017 - either way is a fact


@pytest.mark.parametrize("mic", sorted(WITHOUT))
def test_without_a_calendar_there_is_a_day_and_there_are_no_sessions(mic):
    assert local_day(datetime(2025, 3, 3, 12, tzinfo=UTC), mic) == date(2025, 3, 3)
    with pytest.raises(NoDataError, match=f"no calendar for the exchange '{mic}'"):
        sessions_between(mic, date(2025, 3, 3), date(2025, 3, 7))


def test_the_day_in_ho_chi_minh_city_begins_seven_hours_early():
    assert local_day(datetime(2025, 3, 3, 16, 59, tzinfo=UTC), "XSTC") == date(2025, 3, 3)
    assert local_day(datetime(2025, 3, 3, 17, 0, tzinfo=UTC), "XSTC") == date(2025, 3, 4)


def test_an_unknown_exchange_has_no_day():
    with pytest.raises(NoDataError, match="'MOON'"):
        local_day(datetime(2025, 3, 3, tzinfo=UTC), "MOON")


@pytest.mark.parametrize(("mic", "year"), [("XSAU", 2021), ("XTKS", 1997)])
def test_before_a_calendars_first_year_there_are_no_sessions(mic, year):
    found = sessions_between(mic, date(1990, 1, 1), date(year, 1, 31))
    assert len(found) > 15
    assert found[0].year == year
    assert len(sessions_between(mic, date(1990, 1, 1), date(1990, 12, 31))) == 0


def test_sessions_that_nobody_knows_yet_are_not_made_up():
    with pytest.raises(NoDataError, match="known up to"):
        sessions_between("XBOM", date(2025, 1, 1), date(2060, 1, 1))


def test_exchanges_of_one_country_share_its_holidays():
    spring = sessions_between("XSHE", date(2025, 1, 27), date(2025, 2, 6))
    assert [day.day for day in spring] == [27, 5, 6]  # Spring Festival, 28 January to 4 February


@pytest.mark.parametrize(
    ("mic", "day", "close"),
    [
        ("XNYS", date(2026, 11, 24), datetime(2026, 11, 24, 21, 0, tzinfo=UTC)),
        ("XNAS", date(2026, 7, 6), datetime(2026, 7, 6, 20, 0, tzinfo=UTC)),  # summer time
        ("XNYS", date(2026, 11, 27), datetime(2026, 11, 27, 18, 0, tzinfo=UTC)),  # a half day
        ("XLON", date(2026, 7, 6), datetime(2026, 7, 6, 15, 30, tzinfo=UTC)),
        ("XSHE", date(2026, 11, 24), datetime(2026, 11, 24, 7, 0, tzinfo=UTC)),
        ("XNYS", date(1995, 6, 1), datetime(1995, 6, 1, 20, 0, tzinfo=UTC)),
        ("XNYS", date(2026, 11, 26), None),  # Thanksgiving
        ("XNYS", date(2026, 11, 28), None),  # a Saturday
        ("XNYS", date(2150, 6, 1), None),
    ],
)
def test_the_close_of_a_session(mic: str, day: date, close: datetime | None) -> None:
    assert close_time(mic, day) == close


def test_an_exchange_nobody_knows() -> None:
    with pytest.raises(NoDataError, match="XXXX"):
        close_time("XXXX", date(2026, 11, 24))
