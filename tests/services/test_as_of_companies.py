"""What is known of a company as of a day: no filing, price, article or word of later, and all that
a world which ends on that day knows."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any

import pandas as pd
import pytest
from standins.filed_facts import facts_of, filed
from standins.market import open_market
from standins.real_data import company_facts_of_alphabet
from standins.teller import Teller
from standins.vendor import Tape, Vendor, Watch, tape

from workbench.domain import Symbol
from workbench.errors import NoDataError
from workbench.market.calendars import local_day, possible_sessions
from workbench.market.clock import MarketClock
from workbench.market.company import CompanyChains
from workbench.market.frames import session_date
from workbench.market.manager import DataManager
from workbench.market.provider import NewsItem, Profile
from workbench.market.sec.documents import facts_of as sec_facts
from workbench.services.fundamentals import FundamentalsService
from workbench.stores.embedded import EmbeddedDatabase

READS = 1_500  # of each company
SPLIT = date(2022, 7, 18)
FIRST, LAST = date(2014, 3, 27), date(2025, 5, 30)
GOOG = Symbol("GOOG", "XNAS", "USD", "Alphabet Inc.")
NAMED = {date(2015, 10, 5): "Alphabet", date(2019, 12, 3): "Alphabet Inc.",
         date(2024, 6, 3): "Alphabet Inc. Class C"}  # fmt: skip
# On the day of a yearly report and before it, about the split, and between reports.
DAYS = (date(2017, 2, 2), date(2020, 2, 4), SPLIT - timedelta(days=1), SPLIT, date(2024, 2, 5))


def goog() -> Tape:
    """Real days, a made-up price, the real split of 20 to 1, and the first dividend."""
    days = possible_sessions("XNAS", FIRST, LAST)
    chance = random.Random(5)
    closes = [(2000 + chance.random()) / (20 if session_date(day) >= SPLIT else 1) for day in days]
    return tape(closes, days, [("2022-07-18", 20, 0), ("2024-06-10", 1, 0.2)], symbol=GOOG)


def small_filer() -> pd.DataFrame:
    """Quarters and years of 2014 to 2024, filed five weeks later; each is restated a year on."""
    rows = []
    for year in range(2014, 2025):
        for quarter in range(1, 5):
            end = pd.Period(f"{year}Q{quarter}").end_time.date()
            start = date(year, 3 * quarter - 2, 1) if quarter < 4 else date(year, 1, 1)
            form, scale = ("10-K", 4) if quarter == 4 else ("10-Q", 1)
            told = (("Revenues", 100.0, "USD"), ("NetIncomeLoss", 10.0, "USD"),
                    ("EarningsPerShareDiluted", 20.0, "USD/shares"))  # fmt: skip
            for again in (0, 1):
                day = (end + timedelta(days=35 + 365 * again)).isoformat()
                for concept, value, unit in told:
                    shares = 20 if unit != "USD" and date.fromisoformat(day) >= SPLIT else 1
                    value = scale * (value + year - 2000 + again) / shares
                    period = f"{start}/{end}"
                    rows.append(filed(concept, period, value, day, form=form, unit=unit))
                equity = 500.0 + year + again
                rows.append(filed("StockholdersEquity", str(end), equity, day, form=form))
                rows.append(filed("Assets", str(end), 2 * equity, day, form=form))
    return facts_of(rows)


def articles() -> list[NewsItem]:
    chance = random.Random(3)
    start = datetime(2015, 1, 1, tzinfo=UTC)
    moments = [start + timedelta(minutes=chance.randrange(60 * 24 * 3800)) for _ in range(400)]
    return [NewsItem(f"{at}", "News", "https://x.example", "Wire", at) for at in moments]


class World:
    """A store filled on ``today``, which is the last day anybody there knows of."""

    def __init__(self, folder: Any, facts: pd.DataFrame, *, today: date = LAST) -> None:
        self.database = EmbeddedDatabase(folder / f"{today}.db")
        self.teller = Teller(ends=today)
        self.teller.told = {"GOOG": facts}
        self.teller.articles = [
            one for one in articles() if local_day(one.published_at, "XNAS") <= today
        ]
        watch = Watch()
        names = {"sec": self.teller}
        self.data: DataManager = open_market(
            self.database,
            Vendor({"GOOG": goog()}, ends=today),
            clock=MarketClock(fixed=today, utcnow=watch),
            companies=CompanyChains(names, names, names),
        )
        for day, name in NAMED.items():
            if day <= today:
                watch.now = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=20)
                self.teller.about = {"GOOG": Profile(name)}
                self.profile(day)
        watch.now = datetime.combine(today, datetime.min.time(), UTC) + timedelta(hours=23)
        self.data.get_stock_data("GOOG", "max")
        self.data.get_news("GOOG", 500)
        self.fundamentals = FundamentalsService(self.data)

    def profile(self, day: date | None) -> Profile | None:
        return self.data.get_stock_info("GOOG", as_of=day).profile


@pytest.fixture(scope="module", params=["small filer", "Alphabet"])
def facts(request):
    if request.param == "small filer":
        return small_filer()
    return sec_facts(company_facts_of_alphabet(), about="Alphabet")[0]


@pytest.fixture(scope="module")
def world(facts, tmp_path_factory):
    world = World(tmp_path_factory.mktemp("as_of"), facts)
    yield world
    world.database.close()


# What each measure knows: the newest day in its answer --------------------------------------------


def bars(world: World, day: date, chance: random.Random) -> date:
    frame = world.data.get_stock_data("GOOG", chance.choice(["1mo", "1y"]), as_of=day)
    return session_date(frame.index[-1])


def actions(world: World, day: date, _: random.Random) -> date:
    table = world.data.get_actions("GOOG", as_of=day)
    return session_date(table.index[-1]) if len(table) else date.min


def quote(world: World, day: date, _: random.Random) -> date:
    found = world.data.get_quote("GOOG", as_of=day)
    assert (found.price > 1000) == (found.session < SPLIT)
    return found.session


def filings(world: World, day: date, _: random.Random) -> date:
    return world.data.get_facts("GOOG", as_of=day)["filed"].max().date()


def news(world: World, day: date, chance: random.Random) -> date:
    found = world.data.get_news("GOOG", chance.randrange(1, 30), as_of=day).value
    return local_day(found[0].published_at, "XNAS")


def profile(world: World, day: date, _: random.Random) -> date:
    found = world.profile(day)
    said = [since for since, name in NAMED.items() if found and found.name == name]
    if not said:
        raise NoDataError("none")
    assert said[0] == max(since for since in NAMED if since <= day)
    return said[0]


def statement(world: World, day: date, chance: random.Random) -> date:
    frequency = chance.choice(["annual", "quarterly", "ttm"])
    rows = statements_of(world, day, frequency, restated=chance.random() < 0.5)
    assert rows["period_end"].max() < pd.Timestamp(day)
    return rows["filed"].max().date()


def ratios(world: World, day: date, _: random.Random) -> date:
    sheet = sheet_of(world, day)
    inputs = [one for ratio in sheet.ratios for one in ratio.inputs]
    return max(one.filed or one.period_end for one in inputs)


def restated(world: World, day: date, _: random.Random) -> date:
    table = restatements_of(world, day)
    if table.empty:
        raise NoDataError("none")
    assert (table["first_filed"] < table["last_filed"]).all()
    return table["last_filed"].max().date()


# Made once a day: they are computed, not looked up.
@lru_cache(maxsize=64)
def statements_of(world: World, day: date, frequency: Any, *, restated: bool) -> pd.DataFrame:
    return world.data.get_fundamentals("GOOG", frequency, as_of=day, restated=restated)


@lru_cache(maxsize=64)
def sheet_of(world: World, day: date) -> Any:
    return world.fundamentals.ratios("GOOG", as_of=day)


@lru_cache(maxsize=64)
def restatements_of(world: World, day: date) -> pd.DataFrame:
    return world.fundamentals.restatements("GOOG", as_of=day)


Measure = Callable[[World, date, random.Random], date]
ANY_DAY: tuple[Measure, ...] = (bars, actions, quote, filings, news, profile)
THE_DAYS: tuple[Measure, ...] = (statement, ratios, restated)


def test_no_read_sees_anything_later_than_its_day(world: World) -> None:
    chance, answered = random.Random(17), dict.fromkeys((*ANY_DAY, *THE_DAYS), 0)
    for _ in range(READS):
        measure = chance.choice((*ANY_DAY, *THE_DAYS))
        somewhen = FIRST - timedelta(days=10) + timedelta(days=chance.randrange(4090))
        day = chance.choice(DAYS) if measure in THE_DAYS else somewhen
        try:
            newest = measure(world, day, chance)
        except NoDataError:  # before the first
            assert day < date(2016, 2, 11)
        else:
            answered[measure] += 1
            assert newest <= day, measure
    assert min(answered.values()) > READS / 20
    assert len(world.teller.asked) == len(NAMED) + 2


def test_a_day_sees_what_a_world_that_ends_there_knows(world: World, facts, tmp_path) -> None:
    for day in DAYS:
        cut = World(tmp_path, facts, today=day)
        try:
            pd.testing.assert_frame_equal(
                world.data.get_facts("GOOG", as_of=day), cut.data.get_facts("GOOG")
            )
            assert world.data.get_news("GOOG", as_of=day).value == cut.data.get_news("GOOG").value
            assert world.profile(day) == cut.profile(None)
            assert sheet_of(world, day) == cut.fundamentals.ratios("GOOG")
            pd.testing.assert_frame_equal(
                restatements_of(world, day), cut.fundamentals.restatements("GOOG")
            )
            for frequency, last in (("annual", False), ("quarterly", True), ("ttm", True)):
                now = statements_of(world, day, frequency, restated=last)
                then = cut.data.get_fundamentals("GOOG", frequency, restated=last)
                pd.testing.assert_frame_equal(now, then)
                assert now.attrs["omitted"] == then.attrs["omitted"]
                assert now.attrs["as_of"] == day.isoformat()
        finally:
            cut.database.close()
