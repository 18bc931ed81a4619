"""Two providers compared: real series, one copy damaged in a known way, and the damage is named."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.domain import Interval
from workbench.market.actions import adjusted
from workbench.market.frames import no_actions, no_bars, session_date
from workbench.market.quality.reconcile import CauseKind, Side, Tolerances, reconcile
from workbench.market.sample import SampleProvider

PRICES = ["open", "high", "low", "close"]
PROVIDER = SampleProvider()


def held(ticker):
    symbol = PROVIDER.lookup(ticker)
    given = PROVIDER.history(symbol, None, PROVIDER.last_session, Interval.DAY)
    return given.bars, given.actions


BARS = {ticker: held(ticker) for ticker in ("AAPL", "IBM", "MSFT")}


def against(bars, actions=None, *, of="MSFT", **options):
    """The reconciliation of a sample series, as alpha, with ``bars`` as beta."""
    true, record = BARS[of]
    beta = Side("beta", bars, record if actions is None else actions, **options)
    return reconcile(Side("alpha", true, record), beta)


def kinds(result):
    return [cause.kind for cause in result.causes]


def only(result):
    """The one cause; it must explain every difference."""
    (cause,) = result.causes
    assert set(result.differences["cause"]) == {str(cause.kind)}
    return cause


def scaled(factor, of="MSFT", columns=PRICES):
    bars = BARS[of][0].copy()
    bars[columns] = bars[columns].mul(factor, axis=0)
    return bars


def changed(*cells, of="MSFT"):
    """A copy with (row, column, factor) changed."""
    bars = BARS[of][0].copy()
    for row, column, factor in cells:
        bars.iloc[row, bars.columns.get_loc(column)] *= factor
    return bars


def noise(scale, seed=1, shape=()):
    return np.exp(np.random.default_rng(seed).normal(0, scale, (len(BARS["MSFT"][0]), *shape)))


# ---- Agreement


@pytest.mark.parametrize("ticker", list(BARS))
def test_an_undamaged_copy_agrees(ticker):
    bars, actions = BARS[ticker]
    result = against(bars.copy(), actions.copy(), of=ticker)
    assert result.agrees
    assert result.differences.empty
    assert result.to_frame().empty
    assert result.sentences == ("alpha and beta agree on all 3,270 sessions compared.",)


@given(seed=st.integers(0, 10_000))
@settings(max_examples=15, deadline=None)
def test_what_is_within_the_tolerances_is_no_difference(seed):
    draw = np.random.default_rng(seed)
    bars = BARS["IBM"][0].copy()
    bars[PRICES] *= 1 + draw.uniform(-4.9e-4, 4.9e-4, (len(bars), 4))
    bars["volume"] *= 1 + draw.uniform(-0.019, 0.019, len(bars))
    assert against(bars, of="IBM").agrees


def test_the_tolerances_are_the_callers():
    bars = scaled(1.002)
    assert not against(bars).agrees
    true, record = BARS["MSFT"]
    wide = reconcile(Side("a", true, record), Side("b", bars, record), Tolerances(price=0.003))
    assert wide.agrees


def test_nothing_to_compare_is_said_and_no_row_agrees_with_no_row():
    true, record = BARS["MSFT"]
    result = reconcile(Side("alpha", true, record), Side("beta", no_bars(), no_actions()))
    assert (result.compared, kinds(result)) == (0, [CauseKind.MISSING_SESSION])
    nothing = Side("alpha", no_bars()), Side("beta", no_bars())
    assert reconcile(*nothing).agrees


def test_one_common_session_is_enough():
    true, record = BARS["MSFT"]
    assert reconcile(Side("a", true[:1], record), Side("b", true[:1], record)).agrees


# ---- Levels


@pytest.mark.parametrize("ticker", ["AAPL", "MSFT"])
def test_prices_adjusted_for_splits_are_named_with_their_side(ticker):
    cause = only(against(adjusted(*BARS[ticker], "splits"), of=ticker))
    assert (cause.kind, cause.suspect) == (CauseKind.ADJUSTMENT, "beta")
    assert cause.fields == ("open", "high", "low", "close", "volume")
    last_split = BARS[ticker][1].query("split != 1").index[-1]
    assert cause.sessions[-1] < last_split


@pytest.mark.parametrize("ticker", list(BARS))
@pytest.mark.parametrize("decimals", [2, 8])
def test_prices_adjusted_for_dividends_are_named_with_the_number_of_steps(ticker, decimals):
    bars, actions = BARS[ticker]
    result = against(adjusted(bars, actions, "total").round(decimals), of=ticker)
    assert set(kinds(result)) == {CauseKind.ADJUSTMENT}
    assert {cause.suspect for cause in result.causes} == {"beta"}
    assert (result.differences["cause"] == "adjustment").all()
    paid = int((actions["dividend"] > 0).sum())
    assert f"{paid} dividends" in result.causes[0].text


def test_the_adjusted_side_may_be_the_first():
    bars, actions = BARS["IBM"]
    first = Side("alpha", adjusted(bars, actions, "total"), actions)
    cause = only(reconcile(first, Side("beta", bars, actions)))
    assert (cause.kind, cause.suspect) == (CauseKind.ADJUSTMENT, "alpha")


def test_an_adjustment_for_dividends_nobody_has_on_record_is_seen_by_its_steps():
    bars, actions = BARS["IBM"]
    sides = Side("alpha", bars), Side("beta", adjusted(bars, actions, "total"))
    cause = only(reconcile(*sides))
    assert (cause.kind, cause.suspect) == (CauseKind.ADJUSTMENT, "beta")
    assert "not on record" in cause.text


def test_prices_adjusted_for_a_later_split_are_named():
    cause = only(against(scaled(1 / 7), BARS["MSFT"][1]))
    assert cause.kind == CauseKind.ADJUSTMENT
    assert "7:1" in cause.text


def test_prices_in_pence_are_named_throughout_in_a_stretch_and_in_one_bar():
    assert only(against(scaled(100.0))).kind == CauseKind.MINOR_UNIT
    stretch = BARS["MSFT"][0].copy()
    stretch.iloc[1000:1030, :4] /= 100
    cause = only(against(stretch))
    assert cause.kind == CauseKind.MINOR_UNIT
    assert list(cause.sessions) == list(stretch.index[1000:1030])
    assert only(against(changed((1500, "low", 0.01)))).kind == CauseKind.MINOR_UNIT


def test_a_fixed_rate_and_a_rate_of_the_day_are_a_currency():
    assert only(against(scaled(0.783))).kind == CauseKind.CURRENCY
    rates = 0.78 * np.cumprod(noise(0.004))
    assert only(against(scaled(rates))).kind == CauseKind.CURRENCY


def test_dividends_in_the_currency_of_the_prices_are_no_other_amount():
    actions = BARS["MSFT"][1].copy()
    actions["dividend"] *= 0.783
    result = against(scaled(0.783), actions)
    assert set(kinds(result)) == {CauseKind.CURRENCY}
    assert (result.differences["cause"] == "currency").all()


def test_another_share_class_wanders_with_returns_alike():
    bars = scaled(noise(0.004, shape=(4,)))
    cause = only(against(bars))
    assert cause.kind == CauseKind.SHARE_CLASS
    assert "0.9" in cause.text


def test_another_company_is_told_from_another_class():
    cause = only(against(BARS["IBM"][0], BARS["IBM"][1], of="AAPL"))
    assert cause.kind == CauseKind.OTHER_SYMBOL


# ---- Days


@pytest.mark.parametrize("ticker", list(BARS))
@pytest.mark.parametrize(("days", "word"), [(-1, "early"), (1, "late")])
def test_days_shifted_by_a_time_zone_are_named_and_put_right(ticker, days, word):
    bars = BARS[ticker][0]
    moved = bars.set_axis(bars.index + timedelta(days=days))
    cause = only(against(moved, of=ticker))
    assert cause.kind == CauseKind.SHIFTED_DAY
    assert f"3,270 bars of beta stand one session too {word}" in cause.text


def test_bars_one_session_late_are_named():
    bars = BARS["MSFT"][0]
    late = bars.iloc[:-1].set_axis(bars.index[1:])
    assert kinds(against(late)) == [CauseKind.MISSING_SESSION, CauseKind.SHIFTED_DAY]


def test_days_shifted_in_one_summer_only_are_named_with_the_summer():
    bars = BARS["MSFT"][0]
    summer = (bars.index >= "2005-04-04") & (bars.index <= "2005-10-28")
    moved = bars.set_axis(bars.index.where(~summer, bars.index - timedelta(days=1)))
    cause = only(against(moved))
    assert cause.kind == CauseKind.SHIFTED_DAY
    assert (session_date(cause.sessions[0]), session_date(cause.sessions[-1])) == (
        date(2005, 4, 3), date(2005, 10, 28),
    )  # fmt: skip


@given(st.sets(st.integers(0, 3269), min_size=1, max_size=40))
@settings(max_examples=15, deadline=None)
def test_missing_sessions_are_named_on_their_side(rows):
    bars = BARS["MSFT"][0]
    gone = bars.index[sorted(rows)]
    true, record = BARS["MSFT"]
    beta = Side("beta", bars.drop(gone), record)
    for sides in ((Side("alpha", true, record), beta), (beta, Side("alpha", true, record))):
        result = reconcile(*sides)
        missing = [one for one in result.causes if one.kind == CauseKind.MISSING_SESSION]
        assert [(one.suspect, list(one.sessions)) for one in missing] == [("beta", list(gone))]


# ---- Values


def test_coarser_decimals_are_rounding():
    cause = only(against(BARS["MSFT"][0].round(dict.fromkeys(PRICES, 1))))
    assert (cause.kind, cause.suspect) == (CauseKind.ROUNDING, "beta")
    assert "steps of 0.1" in cause.text


def test_a_bar_that_had_not_settled_is_provisional():
    bars = changed((-1, "close", 0.99), (-1, "volume", 0.4))
    cause = only(against(bars))
    assert cause.kind == CauseKind.PROVISIONAL
    assert cause.fields == ("close", "volume")
    assert only(against(changed((-1, "high", 1.02)), provisional=date(2013, 3, 1))).kind == (
        CauseKind.PROVISIONAL
    )


def test_a_provisional_bar_the_other_side_has_not_is_no_missing_session():
    bars, record = BARS["MSFT"]
    sides = Side("alpha", bars, record, date(2013, 3, 1)), Side("beta", bars[:-1], record)
    assert only(reconcile(*sides)).kind == CauseKind.PROVISIONAL


@given(
    row=st.integers(20, 3240),
    column=st.sampled_from(PRICES),
    factor=st.sampled_from([0.5, 0.75, 1.3, 2.0]),
    swapped=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_one_wrong_price_is_found_where_it_is_and_the_side_is_suspected(
    row, column, factor, swapped
):
    true, record = BARS["IBM"]
    sides = [
        Side("alpha", true, record),
        Side("beta", changed((row, column, factor), of="IBM"), record),
    ]
    cause = only(reconcile(*(sides[::-1] if swapped else sides)))
    assert (cause.kind, cause.suspect) == (CauseKind.WRONG_VALUE, "beta")
    assert (list(cause.sessions), cause.fields) == ([true.index[row]], (column,))


def test_a_whole_bar_that_stands_apart_from_its_neighbours_is_suspected():
    cause = only(against(changed(*((1600, name, 1.2) for name in PRICES))))
    assert (cause.kind, cause.suspect) == (CauseKind.WRONG_VALUE, "beta")


def test_a_small_difference_between_two_plausible_prices_suspects_nobody():
    cause = only(against(changed((1600, "close", 1.001))))
    assert (cause.kind, cause.suspect) == (CauseKind.WRONG_VALUE, None)


def test_a_bar_that_breaks_its_own_order_is_suspected_however_small_the_difference():
    bars = BARS["MSFT"][0]
    at_top = np.flatnonzero((bars["close"] == bars["high"]).to_numpy())
    assert len(at_top) > 10
    for row in at_top[:10]:
        cause = only(against(changed((int(row), "close", 1.002))))
        assert (cause.kind, cause.suspect) == (CauseKind.WRONG_VALUE, "beta")


def test_opens_of_another_definition_are_a_matter_of_scope():
    bars = BARS["IBM"][0].copy()
    bars["open"] = (bars["open"] * noise(0.002)).clip(bars["low"], bars["high"])
    cause = only(against(bars, of="IBM"))
    assert (cause.kind, cause.fields) == (CauseKind.PRICE_SCOPE, ("open",))


# ---- Volumes


def test_a_steady_part_of_the_volume_is_another_scope():
    cause = only(against(scaled(0.6 * noise(0.08), columns=["volume"])))
    assert cause.kind == CauseKind.VOLUME_SCOPE
    assert "primary listing" in cause.text


def test_volume_in_lots_is_named():
    assert "lots of 100" in only(against(scaled(0.01, columns=["volume"]))).text


def test_volumes_adjusted_for_splits_under_raw_prices_are_named():
    bars = BARS["AAPL"][0].copy()
    bars["volume"] = adjusted(*BARS["AAPL"], "splits")["volume"]
    cause = only(against(bars, of="AAPL"))
    assert (cause.kind, cause.fields, cause.suspect) == (CauseKind.ADJUSTMENT, ("volume",), "beta")


def test_volumes_half_as_large_again_before_a_split_are_no_adjustment():
    bars = BARS["AAPL"][0].copy()
    bars.loc[:"2005-02-25", "volume"] *= 1.5  # adjusted ones would be 2 and 4 times as large
    assert only(against(bars, of="AAPL")).kind == CauseKind.VOLUME_SCOPE


def test_a_single_volume_and_a_missing_one_are_named():
    bars = changed((1500, "volume", 3.0))
    bars.iloc[1600, 4] = np.nan
    result = against(bars)
    assert kinds(result) == [CauseKind.WRONG_VALUE, CauseKind.MISSING_VOLUME]
    assert [list(cause.sessions) for cause in result.causes] == [
        [bars.index[1500]],
        [bars.index[1600]],
    ]


def test_volumes_unknown_on_both_sides_agree():
    bars, record = BARS["MSFT"]
    sides = (Side(name, bars.assign(volume=np.nan), record) for name in ("alpha", "beta"))
    assert reconcile(*sides).agrees


# ---- Actions


@pytest.mark.parametrize("row", range(0, 39, 6))
def test_a_missing_action_is_named_with_the_side_that_lacks_it(row):
    bars, record = BARS["MSFT"]
    less = record.drop(record.index[row])
    cause = only(against(bars, less))
    assert (cause.kind, cause.suspect) == (CauseKind.MISSING_ACTION, "beta")
    assert list(cause.sessions) == [record.index[row]]
    other = only(reconcile(Side("beta", bars, less), Side("alpha", bars, record)))
    assert (other.kind, other.suspect) == (CauseKind.MISSING_ACTION, "beta")


@pytest.mark.parametrize("row", range(0, 39, 6))
def test_another_ex_date_and_another_amount_are_told_apart(row):
    bars, record = BARS["MSFT"]
    moved = record.copy()
    moved.index = record.index.where(
        np.arange(len(record)) != row, record.index + timedelta(days=3)
    )
    cause = only(against(bars, moved.sort_index()))
    assert cause.kind == CauseKind.EX_DATE
    assert list(cause.sessions) == [record.index[row], record.index[row] + timedelta(days=3)]
    more = record.copy()
    more.iloc[row] = [record["split"].iloc[row] * 1.5, 0.0] if row == 0 else [1.0, 0.5]
    assert only(against(bars, more)).kind == CauseKind.ACTION_AMOUNT


def test_dividends_in_the_shares_of_later_splits_are_an_adjustment():
    bars = BARS["IBM"][0]
    days = pd.DatetimeIndex(["2001-05-08", "2003-05-07", "2005-05-06"], name="session")
    declared = pd.DataFrame({"split": [1.0, 2.0, 1.0], "dividend": [0.14, 0.0, 0.2]}, index=days)
    restated = declared.assign(dividend=[0.07, 0.0, 0.2])
    cause = only(reconcile(Side("alpha", bars, declared), Side("beta", bars, restated)))
    assert (cause.kind, cause.suspect) == (CauseKind.ADJUSTMENT, "beta")


def test_actions_before_the_other_sides_history_are_no_difference():
    bars, record = BARS["MSFT"]
    result = against(bars.loc["2006":], record.loc["2006":])
    assert kinds(result) == [CauseKind.MISSING_SESSION]
    assert set(result.differences["field"]) == {"open", "high", "low", "close", "volume"}


# ---- Several at once, the table, and the time it takes


def test_several_damages_are_each_named():
    bars = scaled(0.6 * noise(0.05), columns=["volume"])
    bars[PRICES] *= 100
    bars.iloc[800, 1] *= 1.5
    bars = bars.drop(bars.index[2000])
    record = BARS["MSFT"][1]
    result = against(bars, record.drop(record.index[-1]))
    assert set(kinds(result)) == {
        CauseKind.MISSING_SESSION, CauseKind.MINOR_UNIT, CauseKind.WRONG_VALUE,
        CauseKind.VOLUME_SCOPE, CauseKind.MISSING_ACTION,
    }  # fmt: skip
    assert (result.differences["cause"] != "").all()


def test_the_table_has_a_row_a_cause_and_the_differences_a_row_a_value():
    result = against(changed((1500, "close", 1.3), (1500, "volume", 2.0)))
    table = result.to_frame()
    assert list(table["cause"]) == ["wrong_value", "wrong_value"]
    assert list(table["first"]) == [session_date(BARS["MSFT"][0].index[1500])] * 2
    assert list(result.differences["field"]) == ["close", "volume"]
    true = BARS["MSFT"][0]["close"].iloc[1500]
    assert result.differences.loc[0, ["a", "b"]].tolist() == [true, pytest.approx(true * 1.3)]
