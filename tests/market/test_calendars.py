"""When an exchange closes: by its own clock, half days and holidays known."""

from datetime import UTC, date, datetime

import pytest

from workbench.errors import NoDataError
from workbench.market.calendars import close_time


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
