"""In which shares a figure is: the ex-date decides, and a split undone leaves what was."""

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standins.filed_facts import facts_of, filed

from workbench.market.filings.share_basis import ShareBasis
from workbench.market.filings.statements import statements

YEAR = "2019-01-01/2019-12-31"
DAYS = ["2014-06-09", "2020-08-31"]
APPLE = pd.DataFrame(
    {"split": [7.0, 4.0], "dividend": [0.0, 0.0]}, index=pd.DatetimeIndex(DAYS, name="session")
)


def in_shares_of(day: date, filed_on: str) -> list[float]:
    facts = facts_of([
        filed("EarningsPerShareDiluted", YEAR, 28.0, filed_on, unit="USD/shares"),
        filed("CommonStockSharesOutstanding", "2019-12-31", 100.0, filed_on, unit="shares"),
        filed("NetIncomeLoss", YEAR, 2800.0, filed_on),
    ])  # fmt: skip
    found = statements(facts, "annual", as_of=date(2022, 1, 1), shares=ShareBasis(APPLE, day))
    value = found.rows.set_index("item")["value"]
    return [value[item] for item in ("diluted_eps", "shares_outstanding", "net_income")]


@pytest.mark.parametrize(
    ("filed_on", "day", "growth"),
    [
        ("2020-07-31", date(2020, 8, 28), 1),  # the last day in old shares
        ("2020-07-31", date(2020, 8, 31), 4),
        ("2020-08-31", date(2020, 12, 31), 1),  # filed on the ex-date: in new shares
        ("2014-04-24", date(2020, 12, 31), 28),
        ("2020-12-01", date(2020, 8, 28), 0.25),  # back to a day before
    ],
)
def test_splits_between_filing_and_the_day_count(filed_on, day, growth):
    assert in_shares_of(day, filed_on) == pytest.approx([28.0 / growth, 100.0 * growth, 2800.0])


@given(st.dates(date(2013, 1, 1), date(2022, 1, 1)), st.dates(date(2013, 1, 1), date(2022, 1, 1)))
def test_earnings_times_shares_do_not_change(filed_on, day):
    earnings, count, money = in_shares_of(day, filed_on.isoformat())
    assert earnings * count == pytest.approx(2800.0)
    assert money == 2800.0
