"""Statements out of facts: Alphabet's against its filings, and the hard cases in small."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standins.filed_facts import facts_of, filed
from standins.real_data import company_facts_of_alphabet

from workbench.errors import MarketDataError
from workbench.market.filings.share_basis import ShareBasis
from workbench.market.filings.statements import STATEMENT_COLUMNS, statements
from workbench.market.frames import actions_frame
from workbench.market.sec.documents import facts_of as sec_facts

LATE = date(2026, 6, 30)
FREQUENCIES = ("annual", "quarterly", "ttm")


def actions(**splits: float) -> pd.DataFrame:
    """Splits by day, as ``d20220718=20``."""
    index = pd.DatetimeIndex([day[1:] for day in splits], name="session")
    frame = pd.DataFrame({"split": list(splits.values()), "dividend": 0.0}, index=index)
    return actions_frame(frame, about="test")


SPLIT = actions(d20220718=20.0)


@pytest.fixture(scope="module")
def alphabet() -> pd.DataFrame:
    return sec_facts(company_facts_of_alphabet(), about="Alphabet")[0]


def values(facts, item, frequency="annual", *, as_of=LATE, **options) -> dict[str, float]:
    """An item's values by the end of their period."""
    rows = statements(facts, frequency, as_of=as_of, **options).rows
    rows = rows[rows["item"] == item]
    return dict(zip(rows["period_end"].dt.strftime("%Y-%m-%d"), rows["value"], strict=True))


def one(facts, item, frequency, end, **options) -> pd.Series:
    rows = statements(facts, frequency, **({"as_of": LATE} | options)).rows
    rows = rows[(rows["item"] == item) & (rows["period_end"] == end)]
    assert len(rows) == 1
    return rows.iloc[0]


# Alphabet -----------------------------------------------------------------------------------------

# Year: revenue and net income in millions, diluted earnings a share as first filed and as last
# known, out of the 10-K of each year. Until the report of 2018 Alphabet gave earnings a share by
# class of shares only, and company facts leave out what is of one class: those of 2015 (22.84 of
# class C) are not in the document, those of 2016 and 2017 first as comparatives in February 2019.
ALPHABET = {
    2015: (74_989, 16_348, None, None),
    2016: (90_272, 19_478, 27.85, 27.85),
    2017: (110_855, 12_662, 18.00, 18.00),
    2018: (136_819, 30_736, 43.70, 43.70),
    2019: (161_857, 34_343, 49.16, 49.16),
    2020: (182_527, 40_269, 58.61, 2.93),
    2021: (257_637, 76_033, 112.20, 5.61),
    2022: (282_836, 59_972, 4.56, 4.56),
    2023: (307_394, 73_795, 5.80, 5.80),
    2024: (350_018, 100_118, 8.04, 8.04),
    2025: (402_836, 132_170, 10.81, 10.81),
}


@pytest.mark.parametrize("restated", [False, True])
def test_alphabets_years_are_those_of_its_reports(alphabet, restated):
    revenue = values(alphabet, "revenue", restated=restated)
    income = values(alphabet, "net_income", restated=restated)
    earnings = values(alphabet, "diluted_eps", restated=restated)
    for year, (sold, earned, first, last) in ALPHABET.items():
        end = f"{year}-12-31"
        assert revenue[end] == sold * 1e6
        assert income[end] == earned * 1e6
        assert earnings.get(end) == (last if restated else first)


def test_the_first_filing_of_a_year_is_the_years_own_report(alphabet):
    rows = statements(alphabet, "annual", as_of=LATE).rows
    revenue = rows[rows["item"] == "revenue"].set_index("period_end")
    first = {2015: "2016-02-11", 2017: "2018-02-06", 2018: "2019-02-05", 2021: "2022-02-02",
             2025: "2026-02-05"}  # fmt: skip
    for year, day in first.items():
        row = revenue.loc[pd.Timestamp(year, 12, 31)]
        assert (str(row["filed"].date()), row["form"]) == (day, "10-K")
    # The revenue of 2017 was filed as Revenues, and from February 2019 as revenue from contracts.
    last = statements(alphabet, "annual", as_of=LATE, restated=True).rows
    last = last[last["item"] == "revenue"].set_index("period_end")
    year = pd.Timestamp("2017-12-31")
    assert revenue.loc[year, "concept"] == "us-gaap:Revenues"
    assert last.loc[year, "concept"].startswith("us-gaap:RevenueFromContractWithCustomer")
    assert str(last.loc[year, "filed"].date()) == "2020-02-04"


def test_a_restated_cash_flow_is_seen_from_the_day_it_was_restated(alphabet):
    # With ASU 2016-09 the excess tax benefits of stock moved from financing to operations; the
    # report of 2015 was recast by an 8-K of May 2016.
    def operations(day):
        return values(alphabet, "operating_cash_flow", as_of=day, restated=True)["2015-12-31"] / 1e6

    assert operations(date(2016, 2, 11)) == 26_024
    assert operations(date(2016, 5, 2)) == 26_024
    assert operations(date(2016, 5, 3)) == 26_572
    assert values(alphabet, "operating_cash_flow")["2015-12-31"] == 26_024e6


def test_a_reclassified_profit_keeps_its_first_value(alphabet):
    # From 2019 performance fees stood below operating income; 2018 was 26,321 before.
    assert values(alphabet, "operating_income")["2018-12-31"] == 26_321e6
    assert values(alphabet, "operating_income", restated=True)["2018-12-31"] == 27_524e6


def test_the_fourth_quarter_is_the_year_less_nine_months(alphabet):
    row = one(alphabet, "revenue", "quarterly", "2021-12-31")
    assert row["value"] == 75_325e6  # as in the press release of 1 February 2022
    assert row["derived"]
    assert str(row["period_start"].date()) == "2021-10-01"
    assert row["formula"] == (
        "257,637,000,000 (2021-01-01 to 2021-12-31, 10-K filed 2022-02-02) "
        "- 182,312,000,000 (2021-01-01 to 2021-09-30, 10-Q filed 2021-10-27)"
    )
    assert str(row["filed"].date()) == "2022-02-02"


def test_the_quarters_of_a_cash_flow_are_differences(alphabet):
    found = values(alphabet, "operating_cash_flow", "quarterly")
    # As in the press releases of 2024.
    months = ("2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31")
    assert [found[end] / 1e6 for end in months] == [28_848, 26_640, 30_698, 39_113]


def test_reported_quarters_are_taken_as_they_are(alphabet):
    row = one(alphabet, "net_income", "quarterly", "2024-09-30")
    assert (row["value"], row["derived"], row["formula"]) == (26_301e6, False, "")


def test_quarters_that_add_up_make_their_year(alphabet):
    years = values(alphabet, "revenue")
    quarters = values(alphabet, "revenue", "quarterly")
    for year in range(2016, 2026):
        ends = [f"{year}-{end}" for end in ("03-31", "06-30", "09-30", "12-31")]
        # In millions, each rounded: those of 2025 are one million off.
        assert abs(sum(quarters[end] for end in ends) - years[f"{year}-12-31"]) <= 1e6


def test_earnings_of_a_fourth_quarter_are_not_made_up(alphabet):
    found = statements(alphabet, "quarterly", as_of=LATE, shares=ShareBasis(SPLIT, LATE))
    rows = found.rows[found.rows["item"] == "diluted_eps"]
    assert pd.Timestamp("2024-12-31") not in set(rows["period_end"])
    omitted = found.omitted[found.omitted["item"] == "diluted_eps"].set_index("period_end")
    assert "do not add up" in omitted.loc[pd.Timestamp("2024-12-31"), "reason"]


def test_twelve_months_between_two_years(alphabet):
    row = one(alphabet, "revenue", "ttm", "2025-09-30")
    assert row["value"] == (350_018 + 289_007 - 253_549) * 1e6
    assert str(row["period_start"].date()) == "2024-10-01"
    assert row["formula"].count("filed") == 3


def test_twelve_months_to_a_years_end_are_the_year(alphabet):
    row = one(alphabet, "net_income", "ttm", "2024-12-31")
    assert (row["value"], row["derived"]) == (100_118e6, False)


def test_earnings_of_twelve_months_across_a_split_are_on_one_basis(alphabet):
    day = date(2022, 10, 26)
    basis = ShareBasis(SPLIT, day)
    row = one(alphabet, "diluted_eps", "ttm", "2022-09-30", as_of=day, shares=basis)
    # 112.20 in old shares is 5.61; + 3.50 of nine months - 4.08, restated in the same filing.
    assert row["value"] == pytest.approx(5.61 + 3.50 - 4.08)
    assert row["value"] == pytest.approx(
        one(alphabet, "diluted_eps", "ttm", "2022-09-30", as_of=day, shares=ShareBasis(SPLIT))[
            "value"
        ]
    )


def test_without_known_splits_no_value_a_share_is_made_of_several_filings(alphabet):
    found = statements(alphabet, "ttm", as_of=LATE)
    rows = found.rows[found.rows["item"] == "diluted_eps"]
    assert not rows["derived"].any()
    reasons = found.omitted.loc[found.omitted["item"] == "diluted_eps", "reason"]
    assert len(reasons)
    assert reasons.str.contains("splits").all()


def test_per_share_values_in_the_shares_of_a_day(alphabet):
    old = values(alphabet, "diluted_eps", shares=ShareBasis(SPLIT, date(2022, 7, 15)))
    new = values(alphabet, "diluted_eps", shares=ShareBasis(SPLIT, date(2022, 7, 18)))
    assert (old["2021-12-31"], old["2022-12-31"]) == (112.20, pytest.approx(91.2))
    assert (new["2021-12-31"], new["2022-12-31"]) == (pytest.approx(5.61), 4.56)
    count = values(alphabet, "shares_outstanding", shares=ShareBasis(SPLIT, date(2022, 7, 18)))
    assert count["2021-12-31"] == 662_121_000 * 20


# The law of the day -------------------------------------------------------------------------------

DAYS = st.dates(date(2015, 10, 28), date(2026, 5, 15))
AS_IT_IS = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@AS_IT_IS
@given(day=DAYS, frequency=st.sampled_from(FREQUENCIES), restated=st.booleans())
def test_nothing_filed_later_is_visible(alphabet, day, frequency, restated):
    basis = ShareBasis(SPLIT[SPLIT.index <= pd.Timestamp(day)])
    then = statements(alphabet, frequency, as_of=day, restated=restated, shares=basis)
    assert (then.rows["filed"] <= pd.Timestamp(day)).all()
    # What is filed later changes nothing: the answer is that of a world which ends on the day.
    known = alphabet[alphabet["filed"] <= pd.Timestamp(day)]
    alone = statements(known, frequency, as_of=LATE, restated=restated, shares=basis)
    pd.testing.assert_frame_equal(then.rows, alone.rows)
    pd.testing.assert_frame_equal(then.omitted, alone.omitted)


@AS_IT_IS
@given(day=DAYS, later=st.integers(1, 2000), frequency=st.sampled_from(FREQUENCIES))
def test_what_was_first_filed_never_changes(alphabet, day, later, frequency):
    items = ("revenue", "net_income", "operating_cash_flow", "equity", "shares_outstanding")
    then = statements(alphabet, frequency, as_of=day).rows
    since = statements(alphabet, frequency, as_of=day + timedelta(days=later)).rows
    then, since = (rows[rows["item"].isin(items)] for rows in (then, since))
    kept = since.merge(then[["item", "period_end"]], on=["item", "period_end"])
    pd.testing.assert_frame_equal(kept, then.reset_index(drop=True))


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_a_table_without_rows_has_the_columns_of_one_with_rows(alphabet, frequency):
    # On the day of Alphabet's first filing there is no quarter of its own yet.
    first = statements(alphabet, frequency, as_of=date(2015, 10, 28)).rows
    rows = statements(alphabet, frequency, as_of=LATE).rows
    pd.testing.assert_series_equal(first.iloc[:0].dtypes, rows.dtypes)


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_rows_are_tidy(alphabet, frequency):
    found = statements(alphabet, frequency, as_of=LATE, shares=ShareBasis(SPLIT, LATE))
    rows = found.rows
    assert tuple(rows.columns) == STATEMENT_COLUMNS
    assert np.isfinite(rows["value"]).all()
    assert not rows.duplicated(["item", "period_end"]).any()
    assert (rows["derived"] == (rows["formula"] != "")).all()
    assert rows["concept"].ne("").all()
    both = found.omitted.merge(rows, on=["item", "period_end"])
    assert both.empty


# In small -----------------------------------------------------------------------------------------

YEAR = "2019-01-01/2019-12-31"
NINE, SIX, THREE = "2019-01-01/2019-09-30", "2019-01-01/2019-06-30", "2019-01-01/2019-03-31"
CASH = "NetCashProvidedByUsedInOperatingActivities"


def test_one_filing_with_two_concepts_speaks_with_the_total():
    part = "RevenueFromContractWithCustomerExcludingAssessedTax"
    facts = facts_of([
        filed(part, YEAR, 80, "2020-02-01", form="10-K"),
        filed("Revenues", YEAR, 100, "2020-02-01", form="10-K"),
    ])  # fmt: skip
    assert values(facts, "revenue") == {"2019-12-31": 100}


def test_a_close_meaning_counts_only_where_the_meant_one_is_missing():
    facts = facts_of([
        filed("ProfitLoss", YEAR, 12, "2020-02-01", form="10-K"),
        filed("NetIncomeLoss", YEAR, 10, "2020-02-01", form="10-K"),
        filed("ProfitLoss", YEAR, 12, "2021-02-01", form="10-K"),
        filed("ProfitLoss", "2018-01-01/2018-12-31", 9, "2020-02-01", form="10-K"),
    ])  # fmt: skip
    expected = {"2018-12-31": 9, "2019-12-31": 10}
    assert values(facts, "net_income", restated=True) == expected


def test_a_restatement_under_a_new_concept_is_a_restatement():
    facts = facts_of([
        filed("SalesRevenueNet", YEAR, 100, "2020-02-01", form="10-K"),
        filed("RevenueFromContractWithCustomerExcludingAssessedTax", YEAR, 96, "2021-02-01",
              form="10-K"),
    ])  # fmt: skip
    assert values(facts, "revenue") == {"2019-12-31": 100}
    assert values(facts, "revenue", restated=True) == {"2019-12-31": 96}


def test_a_quarter_never_mixes_before_and_after_a_restatement():
    # The half-year was restated in the next year's report, the nine months were not yet: the third
    # quarter is what the two were when the nine months were filed.
    facts = facts_of([
        filed(CASH, SIX, 50, "2019-08-01"),
        filed(CASH, NINE, 90, "2019-11-01"),
        filed(CASH, SIX, 45, "2020-08-01"),
    ])  # fmt: skip
    assert values(facts, "operating_cash_flow", "quarterly", restated=True) == {"2019-09-30": 40}
    later = facts_of([*facts.to_dict("records"), filed(CASH, NINE, 82, "2020-11-01")])
    found = values(later, "operating_cash_flow", "quarterly", restated=True)
    assert found["2019-09-30"] == 82 - 45


def test_a_comparative_figure_that_was_filed_only_later_is_taken_then():
    facts = facts_of([filed(CASH, NINE, 90, "2019-11-01"), filed(CASH, SIX, 50, "2020-08-01")])
    assert values(facts, "operating_cash_flow", "quarterly", as_of=date(2020, 7, 31)) == {}
    row = one(facts, "operating_cash_flow", "quarterly", "2019-09-30")
    assert (row["value"], str(row["filed"].date())) == (40, "2020-08-01")


def test_half_years_are_no_quarters():
    facts = facts_of([
        filed(CASH, SIX, 50, "2019-08-01"), filed(CASH, YEAR, 90, "2020-02-01", form="10-K")
    ])  # fmt: skip
    assert values(facts, "operating_cash_flow", "quarterly") == {}


def test_weeks_and_a_year_that_ends_in_september():
    # Apple's fiscal 2023 had 53 weeks, its first quarter 14.
    first, half = "2022-09-25/2022-12-31", "2022-09-25/2023-04-01"
    nine, year = "2022-09-25/2023-07-01", "2022-09-25/2023-09-30"
    facts = facts_of([
        filed(CASH, first, 34, "2023-02-03"), filed(CASH, half, 62, "2023-05-05"),
        filed(CASH, nine, 88, "2023-08-04"), filed(CASH, year, 110, "2023-11-03", form="10-K"),
        filed("Assets", "2023-09-30", 352, "2023-11-03", form="10-K"),
        filed("Assets", "2023-07-01", 335, "2023-08-04"),
    ])  # fmt: skip
    quarters = values(facts, "operating_cash_flow", "quarterly")
    assert list(quarters.values()) == [34, 28, 26, 22]
    assert values(facts, "operating_cash_flow") == {"2023-09-30": 110}
    assert values(facts, "total_assets") == {"2023-09-30": 352}
    assert values(facts, "total_assets", "quarterly") == {"2023-07-01": 335, "2023-09-30": 352}
    assert values(facts, "operating_cash_flow", "ttm") == {"2023-09-30": 110}


def test_rolling_twelve_months_of_a_quarterly_report_are_no_year():
    facts = facts_of([
        filed("Revenues", YEAR, 100, "2020-02-01", form="10-K"),
        filed("Revenues", "2019-04-01/2020-03-31", 104, "2020-05-01"),
    ])  # fmt: skip
    assert values(facts, "revenue") == {"2019-12-31": 100}


def test_four_reported_quarters_make_the_earnings_of_twelve_months():
    quarters = ["2019-04-01/2019-06-30", "2019-07-01/2019-09-30", "2019-10-01/2019-12-31",
                "2020-01-01/2020-03-31"]  # fmt: skip
    per = {"unit": "USD/shares"}
    rows = [filed("EarningsPerShareDiluted", one, 1 + n / 4, "2020-05-01", **per)
            for n, one in enumerate(quarters)]  # fmt: skip
    facts = facts_of(rows)
    basis = ShareBasis(actions())
    assert values(facts, "diluted_eps", "ttm", shares=basis) == {"2020-03-31": 5.5}
    # A gap in the quarters, and there is nothing to add.
    assert values(facts_of([rows[0], *rows[2:]]), "diluted_eps", "ttm", shares=basis) == {}


def test_average_shares_have_no_twelve_months_but_the_years():
    shares = "WeightedAverageNumberOfDilutedSharesOutstanding"
    facts = facts_of([
        filed(shares, YEAR, 1000, "2020-02-01", form="10-K", unit="shares"),
        filed(shares, "2020-01-01/2020-03-31", 900, "2020-05-01", unit="shares"),
    ])  # fmt: skip
    found = statements(facts, "ttm", as_of=LATE)
    assert found.rows["value"].tolist() == [1000]
    assert found.omitted["period_end"].dt.strftime("%Y-%m-%d").tolist() == ["2020-03-31"]


def test_a_translation_for_the_readers_convenience_is_no_report():
    facts = facts_of([
        filed("ifrs-full:Revenue", YEAR, 700, "2020-04-01", form="20-F", unit="CNY"),
        filed("ifrs-full:Assets", "2019-12-31", 900, "2020-04-01", form="20-F", unit="CNY"),
        filed("ifrs-full:Revenue", YEAR, 100, "2020-04-01", form="20-F", unit="USD"),
    ])  # fmt: skip
    rows = statements(facts, "annual", as_of=LATE).rows
    assert rows["currency"].tolist() == ["CNY", "CNY"]


def test_a_filing_that_contradicts_itself_is_not_believed():
    facts = facts_of([
        filed("Revenues", YEAR, 100, "2020-02-01", form="10-K", accession="A"),
        filed("Revenues", YEAR, 101, "2020-02-01", form="10-K", accession="A"),
    ])  # fmt: skip
    found = statements(facts, "annual", as_of=LATE)
    assert found.rows.empty
    assert found.omitted["reason"].tolist() == ["filing A gives two values"]


def test_a_proxy_statement_reports_nothing():
    facts = facts_of([
        filed("NetIncomeLoss", YEAR, 100, "2020-02-01", form="10-K"),
        filed("NetIncomeLoss", YEAR, 99, "2020-04-01", form="DEF 14A"),
    ])  # fmt: skip
    assert values(facts, "net_income", restated=True) == {"2019-12-31": 100}


def test_an_amendment_restates():
    facts = facts_of([
        filed("NetIncomeLoss", YEAR, 100, "2020-02-01", form="10-K"),
        filed("NetIncomeLoss", YEAR, 90, "2020-06-01", form="10-K/A"),
    ])  # fmt: skip
    assert values(facts, "net_income") == {"2019-12-31": 100}
    assert values(facts, "net_income", restated=True, as_of=date(2020, 5, 31)) == {
        "2019-12-31": 100
    }
    assert values(facts, "net_income", restated=True) == {"2019-12-31": 90}


def test_yahoos_payments_are_turned_round():
    facts = facts_of([
        filed("yahoo:CapitalExpenditure", YEAR, -40, "2020-02-01", form=""),
        filed("yahoo:TotalRevenue", YEAR, 100, "2020-02-01", form=""),
    ])  # fmt: skip
    rows = statements(facts, "annual", as_of=LATE).rows
    assert rows["value"].tolist() == [100, 40]
    assert rows["concept"].tolist() == ["yahoo:TotalRevenue", "-yahoo:CapitalExpenditure"]


def test_a_unit_of_another_kind_is_not_the_items():
    facts = facts_of([filed("Revenues", YEAR, 100, "2020-02-01", form="10-K", unit="pure")])
    assert statements(facts, "annual", as_of=LATE).rows.empty


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_no_facts_are_no_rows(frequency):
    found = statements(facts_of([]), frequency, as_of=LATE, shares=ShareBasis(SPLIT))
    assert tuple(found.rows.columns) == STATEMENT_COLUMNS
    assert len(found.rows) == len(found.omitted) == 0


def test_an_unknown_frequency_is_an_error():
    with pytest.raises(MarketDataError, match="annual, quarterly, ttm"):
        statements(facts_of([]), "monthly", as_of=LATE)
