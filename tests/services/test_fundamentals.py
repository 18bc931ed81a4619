"""Ratios of a day: facts, splits and a price tied together; Alphabet's by hand."""

from datetime import date

import pandas as pd
import pytest
from standins.filed_facts import facts_of, filed
from standins.real_data import company_facts_of_alphabet

from workbench.errors import MarketDataError, NoDataError
from workbench.market.frames import no_actions
from workbench.market.sec.documents import facts_of as sec_facts
from workbench.services.fundamentals import ListedPrice, ratio_sheet

SPLIT = pd.DataFrame(
    {"split": [20.0], "dividend": [0.0]}, index=pd.DatetimeIndex(["2022-07-18"], name="session")
)
YEAR, AGO = "2019-01-01/2019-12-31", "2018-12-31"
END = "2019-12-31"
PER_SHARE = {"unit": "USD/shares", "form": "10-K"}


@pytest.fixture(scope="module")
def alphabet() -> pd.DataFrame:
    return sec_facts(company_facts_of_alphabet(), about="Alphabet")[0]


def usd(value: float, *day: int) -> ListedPrice:
    return ListedPrice(value, date(*day), "USD")


def small(form: str = "10-K", **changed: float) -> pd.DataFrame:
    figures = {"Revenues": 100.0, "NetIncomeLoss": 10.0} | changed
    rows = [filed(name, YEAR, value, "2020-02-01", form=form) for name, value in figures.items()]
    rows.append(filed("StockholdersEquity", END, 50.0, "2020-02-01", form=form))
    rows.append(filed("EarningsPerShareDiluted", YEAR, 2.0, "2020-02-01", unit="USD/shares",
                      form=form))  # fmt: skip
    return facts_of(rows)


def test_alphabet_after_its_report_of_2024(alphabet):
    found = ratio_sheet(
        alphabet, as_of=date(2025, 2, 14), price=usd(186.87, 2025, 2, 14), actions=SPLIT
    )
    assert (found.period_start, found.period_end) == (date(2024, 1, 1), date(2024, 12, 31))
    by_hand = {
        "pe": 186.87 / 8.04,
        "pb": 186.87 * 12_211 / 325_084,
        "ps": 186.87 * 12_211 / 350_018,
        "gross_margin": (350_018 - 146_306) / 350_018,
        "operating_margin": 112_390 / 350_018,
        "net_margin": 100_118 / 350_018,
        "roe": 100_118 / ((325_084 + 283_379) / 2),
        "net_debt": (10_883 + 999 + 2_300 - 95_657) * 1e6,
        "interest_coverage": 112_390 / 268,
        "free_cash_flow": (125_299 - 52_535) * 1e6,
        "accruals": (100_118 - 125_299) / ((450_256 + 402_392) / 2),
        "current_ratio": 163_711 / 89_122,
        "payout": 7_363 / 100_118,
    }
    assert {key: found[key].value for key in by_hand} == pytest.approx(by_hand)
    assert "depreciation" in found["ev_ebitda"].formula
    assert {one.filed for one in found["net_margin"].inputs} == {date(2025, 2, 5)}


def test_between_the_split_and_the_next_filing_everything_is_in_new_shares(alphabet):
    # On 20 July 2022 the last report was of April, in old shares, and the price in new ones.
    found = ratio_sheet(
        alphabet, as_of=date(2022, 7, 20), price=usd(113.90, 2022, 7, 20), actions=SPLIT
    )
    assert found.period_end == date(2022, 3, 31)
    assert found["pe"].value == pytest.approx(113.90 / ((112.20 + 24.62 - 26.29) / 20))
    assert found["pb"].value == pytest.approx(113.90 * 658.763e6 * 20 / 254_004e6)


def test_the_day_before_the_split_gives_nearly_the_same_multiple(alphabet):
    old = ratio_sheet(
        alphabet, as_of=date(2022, 7, 15), price=usd(2255.34, 2022, 7, 15), actions=SPLIT
    )
    new = ratio_sheet(
        alphabet, as_of=date(2022, 7, 18), price=usd(2255.34 / 20, 2022, 7, 18), actions=SPLIT
    )
    for key in ("pe", "pb", "ps", "ev_ebitda", "fcf_yield"):
        assert old[key].value == pytest.approx(new[key].value) or old[key].value is None
    assert old["pe"].value is not None


def test_a_report_counts_from_the_day_it_was_filed(alphabet):
    ends = [ratio_sheet(alphabet, as_of=date(2022, 2, day)).period_end for day in (1, 2)]
    assert ends == [date(2021, 9, 30), date(2021, 12, 31)]


def test_without_a_price_the_rest_is_there():
    found = ratio_sheet(small(), as_of=date(2020, 3, 1))
    assert found["net_margin"].value == 0.1
    assert found["pe"].reason.endswith("price: not given")


def test_a_price_in_another_currency_is_not_set_against_the_statements():
    price = ListedPrice(40.0, date(2020, 3, 2), "GBP")
    found = ratio_sheet(small(), as_of=date(2020, 3, 2), price=price, actions=no_actions())
    assert found["pe"].value is None
    assert found["pe"].reason == "price: in GBP, and the statements are in USD"
    assert found["net_margin"].value == 0.1


def test_without_known_splits_a_price_is_not_set_against_filings():
    found = ratio_sheet(small(), as_of=date(2020, 3, 2), price=usd(40.0, 2020, 3, 2))
    assert found["pe"].value is None
    assert "splits" in found["pe"].reason


def test_one_depositary_share_may_stand_for_several():
    facts, day = small("20-F"), date(2020, 3, 2)
    unknown = ratio_sheet(facts, as_of=day, price=usd(40.0, 2020, 3, 2), actions=no_actions())
    assert "20-F" in unknown["pe"].reason
    price = ListedPrice(40.0, day, "USD", shares=5)
    known = ratio_sheet(facts, as_of=day, price=price, actions=no_actions())
    assert known["pe"].value == pytest.approx(8.0 / 2.0)
    assert known["pe"].inputs[0].concept == "raw close / 5 shares"


def test_facts_of_no_form_do_not_say_what_a_listed_share_stands_for():
    facts, day = small(""), date(2020, 3, 2)
    unknown = ratio_sheet(facts, as_of=day, price=usd(40.0, 2020, 3, 2), actions=no_actions())
    assert unknown["pe"].value is None
    assert "in which form" in unknown["pe"].reason
    assert unknown["net_margin"].value == 0.1
    price = ListedPrice(40.0, day, "USD", shares=1)
    known = ratio_sheet(facts, as_of=day, price=price, actions=no_actions())
    assert known["pe"].value == pytest.approx(20.0)


def test_figures_of_another_period_are_not_mixed_in():
    before = "2018-01-01/2018-12-31"
    rows = small().to_dict("records")
    rows.append(filed("GrossProfit", before, 60.0, "2019-02-01", form="10-K"))
    found = ratio_sheet(facts_of(rows), as_of=date(2020, 3, 1))["gross_margin"]
    assert found.value is None
    assert "not reported for 2019-12-31, last for 2018-12-31" in found.reason


def test_a_count_on_an_old_cover_is_not_todays():
    rows = small().to_dict("records")
    cover = {"unit": "shares", "form": "10-K"}
    rows.append(filed("dei:EntityCommonStockSharesOutstanding", "2012-01-31", 5.0, "2012-02-01",
                      **cover))  # fmt: skip
    options = {"as_of": date(2020, 3, 2), "price": usd(40.0, 2020, 3, 2), "actions": no_actions()}
    assert ratio_sheet(facts_of(rows), **options)["ps"].value is None
    rows.append(filed("dei:EntityCommonStockSharesOutstanding", "2020-01-24", 6.0, "2020-02-01",
                      **cover))  # fmt: skip
    assert ratio_sheet(facts_of(rows), **options)["ps"].value == pytest.approx(40 * 6 / 100)


def test_where_no_count_is_reported_the_latest_average_stands_in_and_that_is_said():
    rows = small().to_dict("records")
    rows += [
        filed(name, "2020-01-01/2020-03-31", value, "2020-05-01", unit=unit)
        for name, value, unit in (
            ("Revenues", 30.0, "USD"),
            ("WeightedAverageNumberOfDilutedSharesOutstanding", 5.0, "shares"),
        )
    ]
    rows.append(filed("Revenues", "2019-01-01/2019-03-31", 20.0, "2020-05-01"))
    options = {"as_of": date(2020, 6, 1), "price": usd(44.0, 2020, 6, 1), "actions": no_actions()}
    found = ratio_sheet(facts_of(rows), **options)
    assert found.period_end == date(2020, 3, 31)
    assert found["ps"].value == pytest.approx(44 * 5 / (100 + 30 - 20))
    assert "average diluted shares" in found["ps"].formula


def test_a_price_of_a_later_day_was_not_known():
    with pytest.raises(MarketDataError, match="not known on 2020-03-02"):
        ratio_sheet(small(), as_of=date(2020, 3, 2), price=usd(40.0, 2020, 3, 3))


@pytest.mark.parametrize(
    ("day", "said"), [(date(2020, 1, 31), "No statement"), (date(2022, 1, 1), "too old")]
)
def test_no_statement_of_the_day_is_no_ratio(day, said):
    with pytest.raises(NoDataError, match=said):
        ratio_sheet(small(), as_of=day)
