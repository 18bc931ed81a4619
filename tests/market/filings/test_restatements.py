"""Which values changed between filings: Alphabet's, and the rules in small."""

from datetime import date

import pandas as pd
import pytest
from standins.filed_facts import facts_of, filed
from standins.real_data import company_facts_of_alphabet

from workbench.market.filings.restatements import RESTATEMENT_COLUMNS, restatements
from workbench.market.sec.documents import facts_of as sec_facts

LATE = date(2026, 6, 30)
YEAR = "2019-01-01/2019-12-31"
PER_SHARE = {"unit": "USD/shares", "form": "10-K"}


def splits(day: str, ratio: float) -> pd.DataFrame:
    index = pd.DatetimeIndex([day], name="session")
    return pd.DataFrame({"split": [ratio], "dividend": [0.0]}, index=index)


SPLIT = splits("2022-07-18", 20.0)


@pytest.fixture(scope="module")
def alphabet() -> pd.DataFrame:
    return sec_facts(company_facts_of_alphabet(), about="Alphabet")[0]


def test_alphabets_split_is_the_cause_of_every_change_a_share(alphabet):
    found = restatements(alphabet, as_of=LATE, actions=SPLIT)
    assert tuple(found.columns) == RESTATEMENT_COLUMNS
    per_share = found[found["unit"].isin(["USD/shares", "shares"])]
    assert len(per_share) == 15
    assert set(per_share["cause"]) == {"stock split 20:1"}
    assert set(found.loc[~found.index.isin(per_share.index), "cause"]) == {""}
    row = per_share[
        (per_share["item"] == "diluted_eps") & (per_share["period_end"] == "2021-12-31")
    ].iloc[0]
    assert (row["first_value"], row["last_value"]) == (112.2, 5.61)
    assert (str(row["first_filed"].date()), row["first_form"]) == ("2022-02-02", "10-K")
    # The report of 2022 changed it; that of 2023 only says it again.
    assert (str(row["last_filed"].date()), row["last_form"]) == ("2023-02-03", "10-K")
    assert row["change"] == pytest.approx(-106.59)


def test_alphabets_restated_cash_flow_and_profit(alphabet):
    found = restatements(alphabet, as_of=LATE).set_index(["item", "period_end"])
    cash = found.loc[("operating_cash_flow", pd.Timestamp("2015-12-31"))]
    assert (cash["first_value"], cash["last_value"], cash["change"]) == (26_024e6, 26_572e6, 548e6)
    assert (str(cash["last_filed"].date()), cash["last_form"]) == ("2016-05-03", "8-K")
    profit = found.loc[("operating_income", pd.Timestamp("2018-12-31"))]
    assert (profit["first_value"], profit["last_value"]) == (26_321e6, 27_524e6)
    assert "revenue" not in found.index.get_level_values("item")


def test_a_change_is_not_known_before_it_is_filed(alphabet):
    # The report of 2015 changed the balance sheet of 2014, and an 8-K of May 2016 two cash flows
    # of three years.
    before = restatements(alphabet, as_of=date(2016, 5, 2))
    assert set(before["item"]) == {"current_assets", "current_liabilities", "total_assets"}
    assert (before["period_end"] == "2014-12-31").all()
    assert (before["last_filed"] == "2016-02-11").all()
    since = restatements(alphabet, as_of=date(2016, 5, 3))
    news = since[since["last_filed"] == "2016-05-03"]
    assert set(news["item"]) >= {"operating_cash_flow", "financing_cash_flow"}
    assert len(since) == len(before) + len(news)


def test_there_and_back_again_is_two_changes():
    facts = facts_of(
        filed("NetIncomeLoss", YEAR, value, day, form="10-K")
        for value, day in ((10, "2020-02-01"), (12, "2020-06-01"), (10, "2021-02-01"))
    )
    row = restatements(facts, as_of=LATE).iloc[0]
    assert (row["first_value"], row["last_value"], row["change"], row["times"]) == (10, 10, 0, 2)


@pytest.mark.parametrize(
    ("ratio", "before", "after", "cause"),
    [
        (20.0, 58.61, 2.93, "stock split 20:1"),
        (1.5, 3.00, 2.00, "stock split 3:2"),
        (0.1, 0.35, 3.50, "stock split 1:10"),
        (20.0, 58.61, 2.90, ""),  # three cents more than the split explains
    ],
)
def test_the_split_must_explain_the_change_to_the_cent(ratio, before, after, cause):
    facts = facts_of([
        filed("EarningsPerShareDiluted", YEAR, before, "2022-02-02", **PER_SHARE),
        filed("EarningsPerShareDiluted", YEAR, after, "2023-02-03", **PER_SHARE),
    ])  # fmt: skip
    found = restatements(facts, as_of=LATE, actions=splits("2022-07-18", ratio))
    assert found["cause"].tolist() == [cause]


def test_a_split_before_both_filings_explains_nothing():
    facts = facts_of([
        filed("EarningsPerShareDiluted", YEAR, 40.0, "2022-07-18", **PER_SHARE),
        filed("EarningsPerShareDiluted", YEAR, 2.0, "2023-02-03", **PER_SHARE),
    ])  # fmt: skip
    assert restatements(facts, as_of=LATE, actions=SPLIT)["cause"].tolist() == [""]


def test_nothing_changed_is_an_empty_table():
    facts = facts_of([filed("NetIncomeLoss", YEAR, 10, "2020-02-01", form="10-K")] * 2)
    found = restatements(facts, as_of=LATE, actions=SPLIT)
    assert tuple(found.columns) == RESTATEMENT_COLUMNS
    assert found.empty
