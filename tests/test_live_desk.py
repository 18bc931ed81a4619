"""The live desk over all its vendors, each asked by its own client: who answers, how often each is
asked, what a desk of the past sees, and that no secret gets out."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from standins.alpha_vantage_server import KEY
from standins.real_data import company_facts_of_alphabet
from standins.sec_server import ALPHABET, submission
from standins.sec_server import status as sec_status
from standins.street import AGENT, Street, lately, open_street
from standins.web_server import status as alpha_status
from standins.yahoo_server import status

from workbench import open_workbench
from workbench.app import Workbench
from workbench.config import Settings
from workbench.domain import Interval
from workbench.errors import (
    MarketDataError,
    NobodyAnsweredError,
    NotConfiguredError,
    ProviderRefusedError,
    ProviderUnavailable,
    QuestionError,
    RateLimitedError,
)
from workbench.market.calendars import possible_sessions
from workbench.market.frames import actions_frame
from workbench.market.many import Progress
from workbench.market.quality.finding import FindingKind
from workbench.market.sample import SampleProvider

ROOT = Path(__file__).parents[1]
TWENTY = [f"T{letter}" for letter in "ABCDEFGHIJKLMNOPQRST"]


@pytest.fixture
def street(monkeypatch: pytest.MonkeyPatch) -> Iterator[Street]:
    with open_street(monkeypatch) as street:
        yield street


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def live(settings: Settings) -> Workbench:
    return open_workbench("live", settings=settings)


def impatient(settings: Settings) -> Settings:
    """Nothing that was said holds for any time."""
    ttl = settings.cache.ttl.model_copy(update={"historical_data": 0, "price_data": 0})
    cache = settings.cache.model_copy(update={"ttl": ttl})
    return settings.model_copy(update={"cache": cache})


def apple(street: Street) -> pd.DataFrame:
    """Apple of the sample, at both vendors."""
    sample = SampleProvider()
    given = sample.history(sample.lookup("AAPL"), None, sample.last_session, Interval.DAY)
    street.lists("AAPL", given.bars, given.actions, longName="Apple Inc.")
    return given.bars


# Who answers --------------------------------------------------------------------------------------


def test_where_yahoo_refuses_alpha_vantage_answers_and_why_is_told(street: Street, folder) -> None:
    bars = lately()
    street.lists("ABC", bars)
    street.yahoo.fault = status(429, **{"Retry-After": "600"})
    with live(street.settings(folder)) as wb:
        for _ in range(2):
            frame = wb.data.get_stock_data("ABC", "1mo", adjust="none")
            assert frame.attrs["provider"] == "alpha_vantage"
            assert "yahoo asked for rest: the next may go" in frame.attrs["passed_over"]["yahoo"]
            assert frame.attrs["behind"] is None
        assert frame["close"].tolist() == bars["close"].loc[frame.index[0] :].tolist()
        quote = wb.data.get_quote("ABC")
        assert (quote.price, quote.source.provider) == (159.0, "alpha_vantage")
    assert len(street.yahoo.asked) == 1  # and after that it was given its rest
    street.yahoo.fault = None
    with live(street.settings(folder)) as wb:  # the rest outlives the desk
        assert wb.data.get_stock_data("ABC", "1mo").attrs["provider"] == "alpha_vantage"
    assert len(street.yahoo.asked) == 1


def test_where_both_are_down_what_is_stored_is_served_and_says_what_is_behind(
    street: Street, folder
) -> None:
    street.lists("ABC", lately())
    settings = impatient(street.settings(folder))
    with live(settings) as wb:
        whole = wb.data.get_stock_data("ABC", "max")
        assert whole.attrs["behind"] is None
    street.yahoo.fault, street.alpha_vantage.fault = status(500), alpha_status(500)
    with live(settings) as wb:
        left = wb.data.get_stock_data("ABC", "max")
        pd.testing.assert_frame_equal(left, whole)
        assert left.attrs["provider"] == "yahoo"
        assert "Yahoo failed (500)" in left.attrs["behind"]
        assert "alpha_vantage" in left.attrs["passed_over"]
        with pytest.raises(NobodyAnsweredError) as raised:
            wb.data.get_stock_data("NEW")
    assert list(raised.value.causes) == ["yahoo", "alpha_vantage"]
    assert all(isinstance(one, ProviderUnavailable) for one in raised.value.causes.values())


def test_a_missing_key_and_a_name_the_sec_does_not_take_say_what_to_do(
    street: Street, folder
) -> None:
    street.lists("ABC", lately())
    street.yahoo.fault = status(500)
    with live(street.settings(folder, alpha_vantage={"api_key": None})) as wb:
        with pytest.raises(NobodyAnsweredError, match="Set ALPHA_VANTAGE_API_KEY") as raised:
            wb.data.get_stock_data("ABC")
        assert isinstance(raised.value.causes["alpha_vantage"], NotConfiguredError)
    assert street.alpha_vantage.asked == []
    street.yahoo.fault = None
    with live(street.settings(folder, sec={"user_agent": None})) as wb:
        with pytest.raises(NotConfiguredError, match="Set SEC_USER_AGENT"):
            wb.data.get_fundamentals("ABC")
        assert wb.data.get_stock_data("ABC").attrs["provider"] == "yahoo"
    assert street.sec.asked == []
    street.sec.fault = sec_status(403)
    with live(street.settings(folder)) as wb:
        for _ in range(3):
            with pytest.raises(ProviderRefusedError, match="Set SEC_USER_AGENT"):
                wb.data.get_fundamentals("ABC")
    assert len(street.sec.asked) == 1


# How often each is asked --------------------------------------------------------------------------


def test_twenty_symbols_are_one_request_each_side_by_side_and_the_second_time_none(
    street: Street, folder
) -> None:
    for ticker in TWENTY:
        street.lists(ticker, lately())
    street.yahoo.latency = 0.05
    with live(street.settings(folder)) as wb:
        frames = wb.data.get_multiple_stocks(TWENTY, "1mo")
        assert (list(frames), frames.failures) == (TWENTY, {})
        assert sorted(street.histories()) == TWENTY
        assert 2 <= street.yahoo.most_at_once <= 4
        before = street.quiet()
        again = wb.data.get_multiple_stocks(TWENTY, "1mo")
    with live(street.settings(folder)) as wb:
        restarted = wb.data.get_multiple_stocks(TWENTY, "1mo")
    assert street.quiet() == before
    for ticker in TWENTY:
        pd.testing.assert_frame_equal(frames[ticker], again[ticker])
        pd.testing.assert_frame_equal(frames[ticker], restarted[ticker])


def test_what_was_stopped_goes_on_where_it_ended(street: Street, folder) -> None:
    for ticker in TWENTY:
        street.lists(ticker, lately())

    def stop(progress: Progress) -> None:
        if progress.done == 7:
            raise KeyboardInterrupt

    with live(street.settings(folder)) as wb, pytest.raises(KeyboardInterrupt):
        wb.data.get_multiple_stocks(TWENTY, "1mo", progress=stop)
    done = len(street.histories())
    assert 7 <= done <= 12
    with live(street.settings(folder)) as wb:
        frames = wb.data.get_multiple_stocks(TWENTY, "1mo")
    assert (len(frames), sorted(street.histories())) == (20, TWENTY)


def test_a_day_of_alpha_vantage_is_shared_by_processes_and_survives_a_restart(
    street: Street, folder
) -> None:
    for ticker in TWENTY:
        street.lists(ticker, lately())
    only = {"providers": {"bars": ["alpha_vantage"]}}
    too_much = pytest.raises(RateLimitedError, match=r"needs 80 requests.* 25 of 25 are left")
    with live(street.settings(folder, **only)) as wb, too_much:
        wb.data.get_multiple_stocks(TWENTY, "1mo")
    assert street.alpha_vantage.asked == []  # it was said before it began
    market = {**street.market(**only), "alpha_vantage": {"base_url": street.alpha_vantage.url,
                                                         "per_second": 1000.0}}  # fmt: skip
    told = _together(
        {"path": str(folder), "market": market, "key": KEY, "tickers": TWENTY[at : at + 3]}
        for at in (0, 3, 6)
    )
    got = [ticker for frames, _ in told for ticker in frames]
    failures = {name: why for _, failed in told for name, why in failed.items()}
    assert 1 <= len(got) <= 6  # each is four requests, and nobody knows what the others will ask
    assert failures
    assert all("requests" in why for why in failures.values()), failures
    assert len(street.alpha_vantage.asked) <= 25
    with live(street.settings(folder, **only)) as wb:
        quota = wb.market.quotas["alpha_vantage"]
        assert quota.status().used_today == len(street.alpha_vantage.asked) >= 20
        for number in range(25 - len(street.alpha_vantage.asked)):
            wb.data.resolve(TWENTY[10 + number])
        assert len(street.alpha_vantage.asked) == 25
        with pytest.raises(RateLimitedError, match="the next may go at") as raised:
            wb.data.get_quote("TT")
        assert raised.value.retry_after == pytest.approx(86_400, abs=600)
        assert list(wb.data.get_multiple_stocks(got, "1mo")) == got  # it is stored
        with pytest.raises(RateLimitedError, match=r"0 of 25 are left.*room at"):
            wb.data.get_multiple_stocks([*got, "TS"], "1mo")
    assert len(street.alpha_vantage.asked) == 25


def _together(orders: Any) -> list[Any]:
    """Start a process for each order, let all go at once, and hear what each has to say."""
    command = [sys.executable, "-m", "standins.live_process"]
    running = [
        subprocess.Popen(
            [*command, json.dumps(order)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT / "tests",
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "", "HOME": "/nonexistent"},
        )
        for order in orders
    ]  # fmt: skip
    for one in running:
        assert one.stdout
        assert one.stdout.readline() == "ready\n"
    for one in running:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    return [json.loads(one.communicate(timeout=60)[0]) for one in running]


def test_a_frame_years_old_is_served_and_says_so_and_is_not_asked_for_with_each_read(
    street: Street, folder
) -> None:
    bars = apple(street)
    with live(street.settings(folder, providers={"bars": ("yahoo",)})) as wb:
        for _ in range(3):
            frame = wb.data.get_stock_data("AAPL", "max", adjust="none")
            assert frame.index[-1] == bars.index[-1]
            [stale] = [one for one in wb.data.health("AAPL") if one.kind is FindingKind.STALE]
        assert "2013-03-01" in stale.text
        assert street.histories() == ["AAPL"]
    with live(impatient(street.settings(folder, providers={"bars": ("yahoo",)}))) as wb:
        wb.data.get_stock_data("AAPL", "max")
    assert street.histories() == ["AAPL"] * 2  # a while later
    since = datetime.fromtimestamp(int(street.yahoo.charts()[-1][1]["period1"]), UTC).date()
    assert since > date(2013, 2, 1)  # its end alone


def test_an_end_is_inclusive(street: Street, folder) -> None:
    bars = lately()
    street.lists("ABC", bars)
    days = [day.date() for day in bars.index]
    with live(street.settings(folder)) as wb:
        for first, last in ((30, 30), (20, 40), (59, 59), (0, 59)):
            frame = wb.data.get_stock_data("ABC", start=days[first], end=days[last])
            assert [day.date() for day in frame.index] == days[first : last + 1]


def test_a_split_between_two_fetches_leaves_one_series(street: Street, folder) -> None:
    bars = lately(60)
    bars.iloc[50:, :4] /= 4
    split = actions_frame(
        pd.DataFrame({"split": [4.0], "dividend": [0.0]}, index=bars.index[50:51]), about="test"
    )
    street.lists("ABC", bars.iloc[:50])
    settings = impatient(street.settings(folder))
    with live(settings) as wb:
        first = wb.data.get_stock_data("ABC", "max", adjust="none")
    street.lists("ABC", bars, split)
    with live(settings) as wb:
        raw = wb.data.get_stock_data("ABC", "max", adjust="none")
        adjusted = wb.data.get_stock_data("ABC", "max", adjust="splits")
        assert wb.data.get_actions("ABC")["split"].tolist() == [4.0]
    pd.testing.assert_frame_equal(raw.iloc[:50], first)
    assert raw["close"].tolist() == pytest.approx(bars["close"].tolist())
    assert (adjusted["close"].diff().dropna() == 0.25).all()
    then = raw.index[49].date()
    with live(settings) as wb:  # nobody knew of it the day before
        before = wb.data.get_stock_data("ABC", "max", adjust="splits", as_of=then)
    pd.testing.assert_frame_equal(before, first)


# Other intervals ----------------------------------------------------------------------------------


def test_intraday_bars_are_fetched_once(street: Street, folder) -> None:
    listing = street.lists("ABC", lately(10))
    days = lately(4).index
    minutes = pd.DatetimeIndex(
        [day + timedelta(hours=9, minutes=30 + at) for day in days for at in range(390)]
    ).tz_localize("America/New_York")
    close = pd.Series(range(len(minutes)), index=minutes, dtype="float64") + 10
    prices = {"open": close, "high": close + 1, "low": close - 1, "close": close}
    listing.minutes = pd.DataFrame({**prices, "volume": 5.0})
    begin = days[0].date()
    with live(street.settings(folder)) as wb:
        frame = wb.data.get_stock_data("ABC", interval="15m", start=begin)
        assert len(frame) == 4 * 26
        assert str(frame.index.tz) == "America/New_York"
        assert frame["close"].tolist()[:2] == [24.0, 39.0]
        assert frame["volume"].tolist() == [75.0] * 104
        asked = street.quiet()
        pd.testing.assert_frame_equal(
            wb.data.get_stock_data("ABC", interval="15m", start=begin), frame
        )
    with live(street.settings(folder)) as wb:
        again = wb.data.get_stock_data("ABC", interval="15m", start=begin)
        pd.testing.assert_frame_equal(again, frame)
        one = wb.data.get_stock_data("ABC", interval="15m", start=begin, as_of=begin)
        assert len(one) == 26
        assert street.quiet() == asked
        street.yahoo.fault = status(500)
        with pytest.raises(MarketDataError):  # the store keeps intervals apart
            wb.data.get_stock_data("ABC", interval="5m", start=begin)


def test_alpha_vantages_weeks_are_those_made_of_yahoos_days(street: Street, tmp_path) -> None:
    apple(street)
    weeks = {}
    for name in ("yahoo", "alpha_vantage"):
        settings = street.settings(tmp_path / name, providers={"bars": (name,)})
        with live(settings) as wb:
            weeks[name] = wb.data.get_stock_data("AAPL", "max", "1wk", adjust="none")
    ours, theirs = weeks["yahoo"], weeks["alpha_vantage"]
    left_out = ours.index.difference(theirs.index)
    # Into that week fell a split; the one of 2005 came before the first session of its week.
    assert [f"{day:%Y-%m-%d}" for day in left_out] == ["2000-06-23"]
    assert len(theirs) == len(ours) - 1 > 600
    columns = ["open", "high", "low", "close", "volume"]
    pd.testing.assert_frame_equal(
        ours.loc[theirs.index, columns], theirs[columns], rtol=1e-6, check_freq=False
    )


# Alphabet through the whole desk ------------------------------------------------------------------

# Revenue and net income in millions, diluted earnings a share as first filed and as last known, of
# the 10-K of each year; earnings a share of 2015 were filed by class of shares only.
YEARS = {
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
}


@pytest.fixture
def alphabet(street: Street) -> Street:
    """Both classes at 2240 dollars until the split of 2022-07-18, and at 112 from it on."""
    street.sec.facts[ALPHABET] = company_facts_of_alphabet()
    street.sec.submissions[ALPHABET] = submission(ALPHABET, "Alphabet Inc.")
    days = possible_sessions("XNAS", date(2014, 4, 3), date(2025, 6, 30))
    close = pd.Series(2240.0, index=days).where(days < "2022-07-18", 112.0)
    bars = pd.DataFrame(dict.fromkeys(("open", "high", "low", "close"), close)).assign(volume=1e6)
    split = actions_frame(
        pd.DataFrame({"split": [20.0], "dividend": [0.0]}, index=pd.DatetimeIndex(["2022-07-18"])),
        about="test",
    )
    for ticker in ("GOOG", "GOOGL"):
        street.lists(ticker, bars, split, longName="Alphabet Inc.")
    return street


def test_alphabets_years_through_the_whole_desk(alphabet: Street, folder) -> None:
    with live(alphabet.settings(folder)) as wb:
        for ticker in ("GOOG", "GOOGL"):
            first = wb.data.get_fundamentals(ticker)
            last = wb.data.get_fundamentals(ticker, restated=True)
            for year, (sold, earned, as_filed, as_known) in YEARS.items():
                for rows, earnings in ((first, as_filed), (last, as_known)):
                    values = rows[rows["period_end"] == f"{year}-12-31"].set_index("item")["value"]
                    assert values["revenue"] == sold * 1e6
                    assert values["net_income"] == earned * 1e6
                    assert values.get("diluted_eps") == earnings
            assert (first.attrs["provider"], first.attrs["symbol"]) == ("sec", ticker)
    assert len([path for path in alphabet.sec.paths() if "companyfacts" in path]) == 2


def test_the_price_earnings_ratio_knows_no_split(alphabet: Street, folder) -> None:
    with live(alphabet.settings(folder)) as wb:
        sheets = {day: wb.fundamentals.ratios("GOOG", as_of=date.fromisoformat(day))
                  for day in ("2022-07-15", "2022-07-18", "2022-07-26")}  # fmt: skip
        # Diluted, of the twelve months to March 2022: 112.20 less 26.29 and 24.62 more, as filed.
        by_hand = 2240 / (112.20 - 26.29 + 24.62)
        for sheet in sheets.values():
            assert sheet["pe"].value == pytest.approx(by_hand, rel=1e-3)
            assert sheet["pb"].value == pytest.approx(sheets["2022-07-15"]["pb"].value)
            assert sheet["ps"].value == pytest.approx(sheets["2022-07-15"]["ps"].value)
        with wb.as_of("2022-07-15") as before, wb.as_of("2022-07-18") as after:
            assert before.fundamentals.ratios("GOOG") == sheets["2022-07-15"]
            assert after.fundamentals.ratios("GOOG") == sheets["2022-07-18"]
            assert (before.data.get_quote("GOOG").price, after.data.get_quote("GOOG").price) == (
                2240.0, 112.0,
            )  # fmt: skip
            assert before.data.get_actions("GOOG").empty
            assert after.data.get_actions("GOOG")["split"].tolist() == [20.0]
            for desk in (before, after):
                closes = desk.data.get_stock_data("GOOG", "1y")["close"]
                assert closes.nunique() == 1
            assert "Unknown" not in str(before.fundamentals.restatements("GOOG")["cause"].unique())
            with pytest.raises(QuestionError, match="still to come"):
                before.as_of("2022-07-18")


# The desk of a past day ---------------------------------------------------------------------------


def test_a_desk_of_2010_sees_nothing_later(street: Street, folder) -> None:
    bars = apple(street)
    with live(street.settings(folder)) as wb:
        wb.data.get_stock_data("AAPL", "max")
        asked = street.quiet()
        with wb.as_of("2010-06-30") as then:
            frame = then.data.get_stock_data("AAPL", "max", adjust="none")
            pd.testing.assert_series_equal(frame["close"], bars["close"][:"2010-06-30"])
            assert then.data.get_quote("AAPL").session == date(2010, 6, 30)
            assert then.data.get_stock_data("AAPL", as_of=date(2013, 1, 1)).index[-1].year == 2010
            [claim] = then.ask("How did AAPL do in 2010?").claims
            assert (claim.start, claim.end) == (date(2009, 12, 31), date(2010, 6, 30))
            by_hand = bars["close"]["2010-06-30"] / bars["close"]["2009-12-31"] - 1
            assert claim.value == pytest.approx(by_hand)
            refused = then.ask("How did AAPL do in 2012?")
            assert (refused.refused, refused.claims) == (True, ())
            assert "2010-06-30" in refused.text
        assert street.quiet() == asked


def test_a_report_of_2010_knows_nothing_later(street: Street, folder, tmp_path) -> None:
    apple(street)
    with live(street.settings(folder)) as wb:
        wb.data.get_stock_data("AAPL", "max")
        with wb.as_of("2010-06-30") as then:
            # A kernel cannot reach the vendors of a test: what it shows is of the store.
            run = then.report("equity_brief", {"symbol": "AAPL"}, out=tmp_path)
    assert run.outputs["last_close"]["value"] == 251.53
    assert {one["end"] for one in run.outputs.values()} == {"2010-06-30"}
    # 2 to 1 of June 2000 and of February 2005, and no dividend: 251.53 against 130.31 / 4.
    assert run.outputs["total_return"]["value"] == pytest.approx(4 * 251.53 / 130.31 - 1, rel=1e-3)
    shown = run.html.read_text()
    assert "2010-06-30" in shown
    assert not [day for day in ("2010-07-01", "2012-08-09", "2013-03-01") if day in shown]


# Secrets ------------------------------------------------------------------------------------------


def test_no_secret_is_in_a_log_an_error_the_store_or_a_cache_key(
    street: Street, folder, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    street.lists("ABC", lately())
    street.yahoo.fault = status(500)
    said: list[str] = []
    with live(street.settings(folder, providers={"info": ("alpha_vantage", "sec")})) as wb:
        wb.data.get_stock_data("ABC", "1mo")
        wb.data.get_stock_info("ABC")
        street.alpha_vantage.fault = alpha_status(500)
        street.sec.fault = sec_status(403)
        for ask in (wb.data.get_stock_data, wb.data.get_fundamentals, wb.data.get_news):
            for ticker in ("ABC", "NEW"):
                try:
                    said.append(str(ask(ticker).attrs))
                except MarketDataError as error:
                    said.append(f"{error} {error!r} {error.__cause__!r} {error.__context__!r}")
        assert KEY not in f"{wb.settings!r} {wb.settings}"
        said += map(str, wb.cache._entries)
    said += [record.getMessage() + str(record.exc_info) for record in caplog.records]
    kept = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert len(said) > 20
    assert kept
    for secret in (KEY, AGENT, AGENT.split()[-1]):
        assert secret.encode() not in kept
        assert not [line for line in said if secret in line]
