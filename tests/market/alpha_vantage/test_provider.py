"""Alpha Vantage's interface, asked for real, against a stand-in that serves real Apple prices."""

import json
import logging
import traceback
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from standins.alpha_vantage_server import (
    BAD_CALL,
    BAD_INPUTS,
    BAD_KEY,
    BURST,
    DAY,
    DAY_WITH_KEY,
    DEMO,
    KEY,
    MINUTE,
    NO_FUNCTION,
    PREMIUM,
    AlphaVantageServer,
    Listing,
    article,
    overview,
    trading,
)
from standins.market import open_market
from standins.web_server import body, said, silence, status

from workbench.domain import Interval, Symbol
from workbench.errors import (
    MarketDataError,
    NoDataError,
    NotConfiguredError,
    ProviderRefusedError,
    ProviderUnavailable,
    RateLimitedError,
)
from workbench.market.actions import adjusted
from workbench.market.alpha_vantage import AlphaVantageProvider
from workbench.market.clock import MarketClock
from workbench.market.provider import Kind
from workbench.market.quotas import Quota
from workbench.stores.embedded import EmbeddedDatabase

AAPL = Symbol("AAPL", "XNAS", "USD", "Apple Inc.")
VOD = Symbol("VOD.L", "XLON", "GBp", "Vodafone")
FIRST, LAST = date(2000, 3, 1), date(2013, 3, 1)
BARS, WEEK = Interval.DAY, Interval.WEEK
Open = Callable[..., AlphaVantageProvider]
NOTHING = pd.DataFrame({"split": [], "dividend": []}, index=pd.DatetimeIndex([]), dtype="float64")


# Bars and actions. ------------------------------------------------------------------------------


def test_the_latest_sessions_come_raw_as_traded(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame
) -> None:
    found = provider.history(AAPL, date(2013, 1, 2), LAST, BARS)
    pd.testing.assert_frame_equal(
        found.bars, raw.loc["2013-01-02":], check_freq=False, check_names=False, atol=1e-4
    )
    assert (found.since, found.whole, found.provisional, found.notes) == (
        date(2013, 1, 2), False, None, ()
    )  # fmt: skip
    # The raw close of 31 December 2012.
    assert found.earlier.iloc[-1] == pytest.approx(532.17, abs=0.005)
    inside = found.actions.loc["2013-01-02":]
    assert inside["dividend"].to_dict() == {pd.Timestamp("2013-02-07"): 2.65}
    assert vendor.functions() == ["DAILY compact", "SPLITS", "DIVIDENDS"]


def test_a_paid_plan_has_all_days(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame,
    declared: pd.DataFrame,
) -> None:  # fmt: skip
    vendor.plan = "premium"
    found = provider.history(AAPL, None, LAST, BARS)
    assert found.bars.index.equals(raw.index)
    assert (found.since, found.whole, found.earlier) == (FIRST, True, None)
    np.testing.assert_allclose(found.actions, declared)
    assert vendor.functions() == ["DAILY full", "SPLITS", "DIVIDENDS"]
    # Raw prices and actions as declared give the total return the sample's own vendor has.
    ours = adjusted(found.bars, found.actions, "total")["close"]
    theirs = adjusted(raw, declared, "total")["close"]
    np.testing.assert_allclose(ours, theirs, rtol=1e-4)


def test_all_actions_up_to_the_last_day_are_told(
    provider: AlphaVantageProvider, declared: pd.DataFrame
) -> None:
    end = date(2013, 2, 6)  # the day before a dividend
    found = provider.history(AAPL, date(2013, 1, 2), end, BARS)
    pd.testing.assert_index_equal(found.actions.index, declared.loc[: str(end)].index)
    assert found.actions_since == declared.index[0].date() < found.since == date(2013, 1, 2)
    # What is before the first bar changes no price in the frame.
    inside = found.actions.loc[str(found.since) :]
    for adjust in ("splits", "total"):
        pd.testing.assert_frame_equal(
            adjusted(found.bars, found.actions, adjust), adjusted(found.bars, inside, adjust)
        )


def test_an_action_registered_late_reaches_the_days_that_are_stored(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame,
    declared: pd.DataFrame, clock: Any, tmp_path: Path,
) -> None:  # fmt: skip
    vendor.plan = "premium"
    told, early = vendor.listings["AAPL"], declared.drop(declared.index[-1])
    late = declared.index[-1].date()
    vendor.listings["AAPL"] = replace(told, actions=early)
    with closing(EmbeddedDatabase(tmp_path / "market.db")) as database:
        here = open_market(database, provider, clock=MarketClock(fixed=LAST, utcnow=clock))
        seen = here.get_stock_data("AAPL", "max", as_of=date(2013, 2, 20))
        assert late not in {day.date() for day in here.get_actions("AAPL", as_of=late).index}
        vendor.listings["AAPL"] = told
        clock.now = datetime(2013, 3, 2, 16, 0, tzinfo=UTC)  # what was answered is forgotten
        whole = here.get_stock_data("AAPL", "max")
        assert here.get_actions("AAPL").index[-1].date() == late
        assert late not in here.get_actions("AAPL", as_of=late - timedelta(days=1)).index.date
    np.testing.assert_allclose(whole["close"], adjusted(raw, declared, "total")["close"])
    days = raw.loc[:"2013-02-20"]
    np.testing.assert_allclose(seen["close"], adjusted(days, early, "total")["close"])


@pytest.mark.parametrize(
    ("start", "end", "since", "whole"),
    [
        (date(1990, 1, 1), LAST, date(1990, 1, 1), True),
        (date(2005, 3, 1), LAST, date(2005, 3, 1), False),
        (date(2005, 3, 1), date(2005, 3, 1), date(2005, 3, 1), False),
        (FIRST, FIRST, FIRST, True),
        (date(1990, 1, 1), date(1990, 2, 1), date(1990, 1, 1), True),
    ],
)
def test_what_the_answer_speaks_for(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame,
    start: date, end: date, since: date, whole: bool,
) -> None:  # fmt: skip
    vendor.plan = "premium"
    found = provider.history(AAPL, start, end, BARS)
    assert (found.since, found.whole) == (since, whole)
    assert found.bars.index.equals(raw.loc[str(start) : str(end)].index)


def test_a_free_plan_says_how_far_back_it_speaks(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame
) -> None:
    found = provider.history(AAPL, date(2005, 1, 3), LAST, BARS)
    assert vendor.functions() == ["DAILY full", "DAILY compact", "SPLITS", "DIVIDENDS"]
    assert found.since == raw.index[-100].date() == date(2012, 10, 4)
    assert (len(found.bars), found.whole) == (100, False)


def test_the_plan_is_asked_only_once(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, clock: Any
) -> None:
    provider.history(AAPL, date(2005, 1, 3), LAST, BARS)
    clock.now = datetime(2013, 3, 2, 16, 0, tzinfo=UTC)  # what was answered is forgotten
    found = provider.history(AAPL, None, LAST, BARS)
    assert found.since == date(2012, 10, 4)
    assert vendor.functions()[4:] == ["DAILY compact", "SPLITS", "DIVIDENDS"]
    before = len(vendor.asked)
    with pytest.raises(ProviderRefusedError, match="latest 100 sessions of AAPL, and none up to"):
        provider.history(AAPL, date(2005, 1, 3), date(2005, 12, 30), BARS)
    assert len(vendor.asked) == before


def test_days_before_all_the_plan_has_are_refused_for_one_request(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    with pytest.raises(ProviderRefusedError, match="weekly bars"):
        provider.history(AAPL, date(2005, 1, 3), date(2005, 12, 30), BARS)
    assert vendor.functions() == ["DAILY full"]


def test_a_share_that_missed_sessions_reaches_as_far_as_its_rows(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame
) -> None:
    vendor.listings["AAPL"].bars = raw.drop(index=raw.index[-90:-60])
    assert provider.history(AAPL, date(2012, 9, 4), LAST, BARS).since == date(2012, 9, 4)


def test_the_short_series_is_asked_for_only_where_it_is_sure_to_reach(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame
) -> None:
    vendor.plan = "premium"
    assert provider.history(AAPL, raw.index[-100].date(), LAST, BARS).since == date(2012, 10, 4)
    found = provider.history(AAPL, raw.index[-101].date(), LAST, BARS)
    assert (found.since, len(found.bars)) == (date(2012, 10, 3), 101)
    assert [one for one in vendor.functions() if "DAILY" in one] == ["DAILY compact", "DAILY full"]


def test_the_day_before_the_short_series_is_refused(provider: AlphaVantageProvider) -> None:
    assert len(provider.history(AAPL, FIRST, date(2012, 10, 4), BARS).bars) == 1
    with pytest.raises(ProviderRefusedError, match="none up to 2012-10-03"):
        provider.history(AAPL, FIRST, date(2012, 10, 3), BARS)


def test_a_weekend_before_the_short_series_is_spoken_for(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame
) -> None:
    monday = raw.index.get_loc(pd.Timestamp("2012-10-01"))
    vendor.listings["AAPL"].bars = raw[: int(monday) + 100]
    found = provider.history(AAPL, date(2012, 9, 29), LAST, BARS)
    assert found.bars.index[0] == pd.Timestamp("2012-10-01")
    assert found.since == date(2012, 9, 29)
    assert provider.history(AAPL, date(2012, 9, 28), LAST, BARS).since == date(2012, 10, 1)


def test_a_young_share_is_whole(provider: AlphaVantageProvider, vendor: AlphaVantageServer) -> None:
    vendor.listings["YNG"] = Listing("YNG", trading(date(2013, 2, 4), [10.0] * 5), NOTHING)
    young = Symbol("YNG", "XNYS", "USD")
    found = provider.history(young, date(2013, 1, 7), LAST, BARS)
    assert (found.since, found.whole, len(found.bars)) == (date(2013, 1, 7), True, 5)
    assert found.actions.empty
    none = provider.history(young, date(2013, 2, 25), LAST, BARS)
    assert (len(none.bars), none.earlier.iloc[-1]) == (0, 10.0)


def test_weeks_come_raw_and_reach_back_on_a_free_plan(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, raw: pd.DataFrame
) -> None:
    found = provider.history(AAPL, None, LAST, WEEK)
    assert vendor.functions() == ["WEEKLY", "SPLITS", "DIVIDENDS"]
    assert (found.since, found.whole, found.provisional) == (date(2000, 3, 3), True, None)
    week = raw.loc["2013-02-19":"2013-02-22"]  # Monday was a holiday
    bar = found.bars.loc["2013-02-22"]
    assert bar.tolist() == pytest.approx(
        [week["open"].iloc[0], week["high"].max(), week["low"].min(), week["close"].iloc[-1],
         week["volume"].sum()], rel=1e-6
    )  # fmt: skip


def test_a_week_with_a_split_in_it_is_left_out_and_said_so(provider: AlphaVantageProvider) -> None:
    found = provider.history(AAPL, None, LAST, WEEK)
    # The splits were on Wednesday 21 June 2000 and on Monday 28 February 2005.
    assert pd.Timestamp("2000-06-23") not in found.bars.index
    assert {pd.Timestamp("2000-06-16"), pd.Timestamp("2000-06-30")} <= set(found.bars.index)
    assert pd.Timestamp("2005-03-04") in found.bars.index
    assert found.notes == (
        "Weeks left out for mixing shares before and after a split: 2000-06-23.",
    )


def test_other_bars_are_none_of_its(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    with pytest.raises(NoDataError, match="daily and weekly"):
        provider.history(AAPL, FIRST, LAST, Interval.MONTH)
    with pytest.raises(NoDataError, match="XTKS"):
        provider.history(Symbol("7203.T", "XTKS", "JPY"), FIRST, LAST, BARS)
    assert vendor.asked == []
    assert provider.offers == {Kind.BARS, Kind.INFO, Kind.NEWS}
    assert (provider.name, provider.intervals) == ("alpha_vantage", {BARS, WEEK})


# The running session. ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "provisional"),
    [
        ("2026-11-24 11:00", "2026-11-24"),
        ("2026-11-24 16:30", "2026-11-24"),
        ("2026-11-24 19:59", "2026-11-24"),
        ("2026-11-24 20:00", None),
        ("2026-11-25 08:00", None),
    ],
)
def test_a_day_is_provisional_until_it_has_settled(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, clock: Any,
    now: str, provisional: str | None,
) -> None:  # fmt: skip
    vendor.listings["AAPL"].bars = trading(date(2026, 11, 20), [10.0, 11.0, 12.0])
    clock.now = pd.Timestamp(now).tz_localize("America/New_York").to_pydatetime()
    found = provider.history(AAPL, date(2026, 11, 20), date(2026, 11, 24), BARS)
    assert len(found.bars) == 3
    assert found.provisional == (provisional and date.fromisoformat(provisional))
    earlier = provider.history(AAPL, date(2026, 11, 20), date(2026, 11, 23), BARS)
    assert earlier.provisional is None


@pytest.mark.parametrize(
    ("now", "provisional"),
    [
        ("2026-11-25 21:00", "2026-11-25"),  # Wednesday has settled, the week has not
        ("2026-11-27 13:30", "2026-11-25"),
        ("2026-11-27 17:00", None),  # the day after Thanksgiving ends at one o'clock
        ("2026-11-28 12:00", None),
    ],
)
def test_a_week_is_provisional_until_its_last_session_has_settled(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, clock: Any,
    now: str, provisional: str | None,
) -> None:  # fmt: skip
    vendor.listings["AAPL"].bars = trading(date(2026, 11, 16), [10.0] * 8)
    clock.now = pd.Timestamp(now).tz_localize("America/New_York").to_pydatetime()
    found = provider.history(AAPL, date(2026, 11, 16), date(2026, 11, 29), WEEK)
    assert [str(label.date()) for label in found.bars.index] == ["2026-11-20", "2026-11-25"]
    assert found.provisional == (provisional and date.fromisoformat(provisional))


def test_a_session_that_has_not_come_is_no_row(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, clock: Any
) -> None:
    vendor.listings["AAPL"].bars = trading(date(2026, 11, 20), [10.0, 11.0, 12.0])
    clock.now = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # still Monday in New York
    found = provider.history(AAPL, date(2026, 11, 20), date(2026, 11, 30), BARS)
    assert [label.day for label in found.bars.index] == [20, 23]
    assert found.notes == ("Left out 1 of its bars, unreadable or impossible: 2026-11-24.",)


# Nonsense. --------------------------------------------------------------------------------------


def _daily(**rows: dict[str, Any]) -> dict[str, Any]:
    days = {day.replace("_", "-")[1:]: row for day, row in rows.items()}
    return {"Meta Data": {"2. Symbol": "AAPL"}, "Time Series (Daily)": days}


def _row(**values: Any) -> dict[str, Any]:
    row = dict.fromkeys(("1. open", "2. high", "3. low", "4. close"), "10.5000")
    return row | {"5. volume": "100"} | {f"{k[1]}. {k[3:]}": v for k, v in values.items()}


NONSENSE = ["-10.5", "0", "0.0000", "NaN", "nan", "inf", "1e5", "1_0", "None", "", "10,5", None, []]


@pytest.mark.parametrize("value", NONSENSE, ids=repr)
def test_a_price_that_is_none_leaves_its_row_out(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, value: Any
) -> None:
    rows = {"_2013_02_28": _row(_4_close=value), "_2013_03_01": _row()}
    vendor.faults["TIME_SERIES_DAILY"] = said(_daily(**rows))
    found = provider.history(AAPL, date(2013, 2, 1), LAST, BARS)
    assert found.bars["close"].to_dict() == {pd.Timestamp(LAST): 10.5}
    assert found.notes[0].startswith("Left out 1 of its bars")
    assert "2013-02-28" in found.notes[0]


@pytest.mark.parametrize("day", ["2013-02-30", "2013-2-1", "today", "20130228", "2013-02-28 16:00"])
def test_a_day_that_is_none_leaves_its_row_out(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, day: str
) -> None:
    answer = _daily(_2013_03_01=_row())
    answer["Time Series (Daily)"][day] = _row()
    vendor.faults["TIME_SERIES_DAILY"] = said(answer)
    assert len(provider.history(AAPL, date(2013, 2, 1), LAST, BARS).bars) == 1


UNREADABLE: list[Any] = [
    [], None, "text", {}, {"Time Series (Daily)": []}, {"Time Series (Daily)": {}},
    {"Meta Data": {"2. Symbol": "MSFT"}, "Time Series (Daily)": {"2013-03-01": _row()}},
    _daily(_2013_03_01=_row(_4_close="-1")),
]  # fmt: skip


@pytest.mark.parametrize("answer", UNREADABLE, ids=lambda answer: json.dumps(answer)[:40])
def test_an_answer_of_another_form_is_none(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, answer: Any
) -> None:
    vendor.faults["TIME_SERIES_DAILY"] = said(answer)
    with pytest.raises(ProviderUnavailable, match="not of its usual form"):
        provider.history(AAPL, date(2013, 2, 1), LAST, BARS)


@pytest.mark.parametrize("function", ["SPLITS", "DIVIDENDS"])
@pytest.mark.parametrize("answer", [{}, {"data": None}, {"data": [1]}])
def test_prices_whose_actions_are_not_known_are_not_given(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, function: str, answer: Any
) -> None:
    vendor.faults[function] = said(answer)
    with pytest.raises(ProviderUnavailable, match="splits and dividends of AAPL"):
        provider.history(AAPL, date(2013, 2, 1), LAST, BARS)


@pytest.mark.parametrize(
    "rows",
    [
        [{"effective_date": "2005-02-28", "split_factor": "0.0000"}],
        [{"effective_date": "2005-02-28", "split_factor": "None"}],
        [{"effective_date": "None", "split_factor": "2.0000"}],
        [{"effective_date": "2005-02-28", "split_factor": factor} for factor in ("2", "3")],
    ],
)
def test_a_split_that_cannot_be_read_spoils_all(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, rows: Any
) -> None:
    vendor.faults["SPLITS"] = said({"symbol": "AAPL", "data": rows})
    with pytest.raises(MarketDataError, match="split of AAPL that cannot be read"):
        provider.history(AAPL, date(2013, 2, 1), LAST, BARS)


def test_dividends_of_one_day_add_up_and_one_told_twice_is_one(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    def paid(amount: str, ex: str = "2013-02-07", payment: str = "2013-02-14") -> dict[str, str]:
        return {"ex_dividend_date": ex, "amount": amount, "payment_date": payment}

    vendor.faults["SPLITS"] = said({"data": []})
    vendor.faults["DIVIDENDS"] = said({"data": [
        paid("0.25"), paid("0.25"), paid("0.25", payment="2013-03-01"), paid("1.5"),
        paid("None", ex="2013-02-08"), paid("0.3", ex="None"), paid("9.9", ex="2013-05-09"),
    ]})  # fmt: skip
    found = provider.history(AAPL, date(2013, 2, 1), LAST, BARS)
    assert found.actions["dividend"].to_dict() == {pd.Timestamp("2013-02-07"): 2.0}
    assert found.notes == (
        "Left out 2 of its dividends, unreadable or impossible: 2013-02-08, None.",
    )


# Refusals with status 200. ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "sentence", "kind", "rest_s"),
    [
        ("Information", BURST, RateLimitedError, 60),
        ("Note", MINUTE, RateLimitedError, 60),
        ("Information", DAY, RateLimitedError, 3600),
        ("Information", DAY_WITH_KEY, RateLimitedError, 3600),
        ("Information", PREMIUM, ProviderRefusedError, 0),
        ("Error Message", BAD_KEY, ProviderRefusedError, 0),
        ("Information", DEMO, ProviderRefusedError, 0),
        ("Error Message", NO_FUNCTION, ProviderRefusedError, 0),
        ("Error Message", BAD_CALL, NoDataError, 0),
        ("Information", BAD_INPUTS, NoDataError, 0),
        ("Information", "We are moving house.", ProviderRefusedError, 0),
    ],
)
def test_a_sentence_with_status_200_is_the_refusal_it_is(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, quota: Quota, clock: Any,
    field: str, sentence: str, kind: type[MarketDataError], rest_s: float,
) -> None:  # fmt: skip
    vendor.fault = said({field: sentence})
    with pytest.raises(kind) as caught:
        provider.profile(AAPL)
    held = quota.status().held_until
    assert ((held - clock.now).total_seconds() if held else 0) == rest_s
    assert len(vendor.asked) == 1
    if kind is RateLimitedError:
        assert getattr(caught.value, "retry_after", None) == rest_s
        with pytest.raises(RateLimitedError, match="asked for rest"):
            provider.news(AAPL, 5)
        assert len(vendor.asked) == 1


def test_an_unknown_symbol_is_no_data(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    vendor.plan = "premium"
    with pytest.raises(NoDataError, match="NOPE"):
        provider.history(Symbol("NOPE", "XNYS", "USD"), None, LAST, BARS)
    with pytest.raises(NoDataError, match="NOPE"):
        provider.profile(Symbol("NOPE", "XNYS", "USD"))


def test_a_foreign_sentence_is_cut_and_harmless(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    vendor.fault = said({"Note": f"\x1b[31mOdd\n{'x' * 5000} api_key={KEY}"})
    with pytest.raises(ProviderRefusedError) as caught:
        provider.profile(AAPL)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 200


# The quota. -------------------------------------------------------------------------------------


def test_the_26th_request_of_a_day_is_not_made(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, quota: Quota
) -> None:
    for number in range(25):
        with pytest.raises(NoDataError):
            provider.profile(Symbol(f"N{number}", "XNYS", "USD"))
    with pytest.raises(RateLimitedError, match="2013-03-03 15:00:00") as caught:
        provider.profile(AAPL)
    assert len(vendor.asked) == 25
    assert caught.value.retry_after == 86_400
    assert quota.status().left_today == 0


def test_a_history_the_day_has_no_room_for_costs_nothing(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, quota: Quota
) -> None:
    for _ in range(23):
        quota.take()
    with pytest.raises(RateLimitedError, match=r"needs 3 requests .*, and 2 of 25 are left"):
        provider.history(AAPL, date(2013, 2, 1), LAST, BARS)
    with pytest.raises(RateLimitedError, match="needs 4 requests"):
        provider.history(AAPL, None, LAST, BARS)
    assert vendor.asked == []
    assert provider.profile(AAPL).name == "Apple Inc."


def test_what_was_answered_minutes_ago_is_not_asked_again(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, clock: Any
) -> None:
    provider.history(AAPL, date(2013, 2, 1), LAST, BARS)
    provider.history(AAPL, date(2013, 1, 2), date(2013, 1, 31), BARS)
    provider.lookup("AAPL")
    provider.profile(AAPL)
    assert vendor.functions() == ["DAILY compact", "SPLITS", "DIVIDENDS", "OVERVIEW"]
    clock.now = datetime(2013, 3, 2, 15, 6, tzinfo=UTC)
    provider.profile(AAPL)
    assert len(vendor.asked) == 5


def test_a_refusal_is_not_remembered(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    vendor.fault = said({"Information": PREMIUM})
    with pytest.raises(ProviderRefusedError):
        provider.profile(AAPL)
    vendor.fault = None
    assert provider.profile(AAPL).name == "Apple Inc."


# Symbols. ---------------------------------------------------------------------------------------


@pytest.fixture
def listings(vendor: AlphaVantageServer) -> dict[str, Listing]:
    none = trading(date(2013, 2, 25), [10.0])
    for name, region, currency, label in (
        ("VOD.LON", "United Kingdom", "GBX", "Vodafone Group Plc"),
        ("VODA.LON", "United Kingdom", "GBX", "Vodafone Bond"),
        ("SAP.DEX", "XETRA", "EUR", "SAP SE"),
        ("SHOP.TRT", "Toronto", "CAD", "Shopify Inc"),
        ("600104.SHH", "Shanghai", "CNY", "SAIC Motor"),
        ("RELIANCE.BSE", "India/Bombay", "INR", "Reliance Industries Limited"),
        ("7203.TYO", "Tokyo", "JPY", "Toyota Motor"),
        ("ODD.LON", "United Kingdom", "pence", "Odd plc"),
    ):
        vendor.listings[name] = Listing(
            name, none, NOTHING, region=region, currency=currency, label=label
        )
    for name, exchange, label in (
        ("BRK.B", "NYSE", "Berkshire Hathaway Inc"),
        ("SPX", "NYSE MKT", "Spixy"),
        ("OTCC", "OTC", "Over Counters"),
    ):
        vendor.listings[name] = Listing(
            name, none, NOTHING, overview(name, exchange, label), label=label
        )
    vendor.listings["FUND"] = Listing("FUND", none, NOTHING, label="A Fund")
    return vendor.listings


@pytest.mark.parametrize(
    ("ticker", "symbol"),
    [
        ("AAPL", Symbol("AAPL", "XNAS", "USD", "Apple Inc.")),
        (" aapl ", Symbol("AAPL", "XNAS", "USD", "Apple Inc.")),
        ("BRK.B", Symbol("BRK.B", "XNYS", "USD", "Berkshire Hathaway Inc")),
        ("brk-b", Symbol("BRK.B", "XNYS", "USD", "Berkshire Hathaway Inc")),
        ("SPX", Symbol("SPX", "XASE", "USD", "Spixy")),
        ("VOD.L", Symbol("VOD.L", "XLON", "GBp", "Vodafone Group Plc")),
        ("vod.lon", Symbol("VOD.L", "XLON", "GBp", "Vodafone Group Plc")),
        ("SAP.DE", Symbol("SAP.DE", "XETR", "EUR", "SAP SE")),
        ("SHOP.TO", Symbol("SHOP.TO", "XTSE", "CAD", "Shopify Inc")),
        ("600104.SS", Symbol("600104.SS", "XSHG", "CNY", "SAIC Motor")),
        ("RELIANCE.BO", Symbol("RELIANCE.BO", "XBOM", "INR", "Reliance Industries Limited")),
    ],
)
@pytest.mark.usefixtures("listings")
def test_a_ticker_is_looked_up_by_exact_match_for_one_request(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, ticker: str, symbol: Symbol
) -> None:
    assert provider.lookup(ticker) == symbol
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    "ticker", ["APPL", "VO.L", "FUND", "OTCC", "ODD.L", "NOPE", "7203.T", "7203.TYO", "", "A B",
               "../query", "AAPL&apikey=1", "x" * 40]
)  # fmt: skip
@pytest.mark.usefixtures("listings")
def test_no_symbol_is_guessed(provider: AlphaVantageProvider, ticker: str) -> None:
    with pytest.raises(NoDataError):
        provider.lookup(ticker)


@pytest.mark.usefixtures("listings")
def test_a_search_gives_candidates(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    assert [(s.ticker, s.mic, s.currency) for s in provider.search("vodafone")] == [
        ("VOD.L", "XLON", "GBp"), ("VODA.L", "XLON", "GBp"),
    ]  # fmt: skip
    assert provider.search("toyota") == ()
    assert provider.search("odd") == ()
    assert [(s.ticker, s.mic) for s in provider.search("Apple")] == [("AAPL", "")]
    before = len(vendor.asked)
    assert provider.search("  ") == ()
    assert len(vendor.asked) == before


@pytest.mark.usefixtures("listings")
def test_a_share_abroad_is_asked_for_by_its_name_there(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    ex = pd.DataFrame({"split": [1.0], "dividend": [4.5]}, index=pd.DatetimeIndex(["2013-02-25"]))
    vendor.listings["VOD.LON"].actions = ex
    found = provider.history(VOD, date(2013, 2, 25), date(2013, 2, 26), BARS)
    assert {query["symbol"] for _, query in vendor.asked} == {"VOD.LON"}
    assert len(found.bars) == 1
    assert found.notes == ("Dividends of VOD.LON are read in the currency of its prices.",)


# Companies and news. ----------------------------------------------------------------------------


def test_a_profile_has_what_is_said_and_none_for_the_rest(provider: AlphaVantageProvider) -> None:
    found = provider.profile(AAPL)
    assert (found.name, found.country, found.sector, found.cik) == (
        "Apple Inc.", "USA", "TECHNOLOGY", "320193"
    )  # fmt: skip
    assert (found.industry, found.website, found.description, found.employees) == (None,) * 4


def test_news_come_newest_first_and_only_whole_ones(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer
) -> None:
    vendor.articles = [
        article("Old", "20130101T090000"),
        article("New", "20130301T143000"),
        article("Middle", "20130201T235959", summary="None", source=None),
        article("Script", "20130301T150000", url="javascript:alert(1)"),
        article("Timeless", "yesterday"),
        article("", "20130301T160000"),
    ]
    found = provider.news(AAPL, 10)
    assert [item.title for item in found] == ["New", "Middle", "Old"]
    assert found[0].published_at == datetime(2013, 3, 1, 14, 30, tzinfo=UTC)
    assert (found[1].summary, found[1].publisher) == ("", "")
    assert found[0].key == found[0].link == "https://news.example/New"
    assert vendor.asked[-1][1] == {
        "function": "NEWS_SENTIMENT", "tickers": "AAPL", "sort": "LATEST", "limit": "10",
        "apikey": KEY,
    }  # fmt: skip


def test_answers_in_other_words_are_no_absence(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.articles = [article("Timeless", "yesterday")] * 5
    with pytest.raises(ProviderUnavailable, match="news on AAPL could not be read"):
        provider.news(AAPL, 5)
    vendor.articles = [*vendor.articles, article("New", "20130301T143000")]
    with caplog.at_level(logging.WARNING, "workbench"):
        assert [item.title for item in provider.news(AAPL, 10)] == ["New"]
    assert "5 of 6 articles on AAPL could not be read" in caplog.text
    del vendor.listings["AAPL"].overview["Symbol"]
    with pytest.raises(ProviderUnavailable, match="company behind AAPL could not be read"):
        provider.profile(AAPL)


def test_no_news_is_no_error(provider: AlphaVantageProvider) -> None:
    assert list(provider.news(AAPL, 5)) == []


# The key. ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [None, "", "  "])
def test_without_a_key_it_says_how_to_set_one(
    open_provider: Open, vendor: AlphaVantageServer, quota: Quota, key: str | None
) -> None:
    provider = open_provider(key)
    questions: list[Callable[[], object]] = [
        lambda: provider.lookup("AAPL"),
        lambda: provider.search("Apple"),
        lambda: provider.history(AAPL, FIRST, LAST, BARS),
        lambda: provider.profile(AAPL),
        lambda: provider.news(AAPL, 1),
    ]
    for ask in questions:
        with pytest.raises(NotConfiguredError, match="ALPHA_VANTAGE_API_KEY"):
            ask()
    assert vendor.asked == []
    assert quota.status().used_today == 0


def test_a_line_break_behind_the_key_is_not_part_of_it(open_provider: Open) -> None:
    assert open_provider(f" {KEY}\n").profile(AAPL).name == "Apple Inc."


def test_a_wrong_key_is_refused(open_provider: Open) -> None:
    with pytest.raises(ProviderRefusedError, match="does not accept the key"):
        open_provider("WRONGWRONGWRONG1").profile(AAPL)


@pytest.mark.parametrize(
    "fault",
    [
        said({"Information": DAY_WITH_KEY}),
        said({"Note": f"Something odd about {KEY}"}),
        said({"feed": KEY}),
        body(b'{"Information": "cut', length=900),
        status(429, Retry_After="7"),
        status(500),
        status(302, Location=f"http://elsewhere.example/query?apikey={KEY}"),
        silence(0.1),
        None,
    ],
)
def test_the_key_is_told_nowhere(
    provider: AlphaVantageProvider, vendor: AlphaVantageServer,
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, fault: Any,
) -> None:  # fmt: skip
    monkeypatch.setattr("workbench.redaction._literals", ())
    caplog.set_level(logging.DEBUG)
    vendor.fault, seen = fault, [repr(provider)]
    for ask in (lambda: provider.profile(AAPL), lambda: provider.news(AAPL, 3),
                lambda: provider.history(AAPL, FIRST, LAST, BARS)):  # fmt: skip
        try:
            seen.append(repr(ask()))
        except MarketDataError as error:
            told = traceback.TracebackException.from_exception(error, capture_locals=True)
            seen.append(f"{error!r} {''.join(told.format())}")
    assert KEY in vendor.asked[0][1]["apikey"]
    assert caplog.records
    assert KEY not in "\n".join(seen)
    assert not [record for record in caplog.records if KEY in f"{record.__dict__}"]
