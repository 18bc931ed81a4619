"""What is kept of companies: facts whole or not at all, words by their day, articles once."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standins.company_process import KEY, columns
from standins.quota_process import open_store

from workbench.errors import InvalidDocumentError
from workbench.stores.collections import COLLECTIONS
from workbench.stores.company import CompanyKey, FactsRepository
from workbench.stores.factory import RepositoryFactory
from workbench.stores.repository import DocumentDatabase

ROOT = Path(__file__).parents[2]
MOMENT = datetime(2024, 5, 1, 9, 30, tzinfo=UTC)
EMBEDDED_AND_SERVER = pytest.mark.parametrize("order", ["embedded", "server"], indirect=True)


@pytest.fixture
def order(request: pytest.FixtureRequest, tmp_path: Path) -> dict:
    """Where a process finds the store."""
    if getattr(request, "param", "embedded") == "embedded":
        return {"path": str(tmp_path / "store.db")}
    uri = request.getfixturevalue("mongo_server").uri()
    return {"mongo": {"uri": uri, "database": f"company_{uuid.uuid4().hex[:12]}"}}


@pytest.fixture
def database(order: dict) -> Iterator[DocumentDatabase]:
    opened = open_store(order)
    yield opened
    opened.close()


@pytest.fixture
def store(database: DocumentDatabase) -> RepositoryFactory:
    return RepositoryFactory(database, clock=lambda: MOMENT)


# Facts --------------------------------------------------------------------------------------------


@EMBEDDED_AND_SERVER
def test_facts_come_back_as_they_were_given(store: RepositoryFactory) -> None:
    facts = store.get_fundamental_analysis_repository()
    assert (facts.facts(KEY), facts.fetched_at(KEY)) == (None, None)
    given = columns(3) | {
        "value": [0.1, -1e-300, 2.0**60, 1e300, 5.0, -0.0, 7.25, 8.0, 9.0],
        "start": ["1999-12-31", None] * 4 + ["0201-12-31"],
        "fiscal_year": [None, 1999, 2024] * 3,
        "concept": ["Ümlaut", "<b>", "a\x00b", "'; drop", "$set", "a.b", "", "\u2028", "x" * 5000],
    }
    facts.replace_facts(KEY, given, fetched_at=MOMENT)
    assert facts.facts(KEY) == (given, MOMENT)
    assert facts.fetched_at(KEY) == MOMENT


DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31)).map(date.isoformat)
ROWS = st.lists(st.tuples(DAYS, st.none() | DAYS, st.floats(allow_nan=False, allow_infinity=False)))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS)
def test_any_facts_in_order_of_filing_come_back(store: RepositoryFactory, rows) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    some = {name: ["x"] * len(rows) for name in columns(1)} | {
        "filed": [row[0] for row in rows],
        "end": [row[0] for row in rows],
        "start": [row[1] for row in rows],
        "value": [row[2] for row in rows],
        "fiscal_year": [None] * len(rows),
    }
    facts = store.get_fundamental_analysis_repository()
    facts.replace_facts(KEY, some, fetched_at=MOMENT)
    assert facts.facts(KEY) == (some, MOMENT)


@EMBEDDED_AND_SERVER
def test_what_is_replaced_leaves_nothing_behind(store: RepositoryFactory) -> None:
    facts = store.get_fundamental_analysis_repository()
    other = CompanyKey("TWO", "XNYS", "USD", "yahoo")
    for key, value in ((other, 6), (KEY, 5), (KEY, 2)):
        facts.replace_facts(key, columns(value), fetched_at=MOMENT)
    assert facts.facts(KEY) == (columns(2), MOMENT)
    assert facts.facts(other) == (columns(6), MOMENT)
    assert facts.count({"kind": "facts", "provider": "sec"}) == 2
    facts.replace_facts(KEY, columns(0), fetched_at=MOMENT)  # a company without any
    assert facts.facts(KEY) == (columns(0), MOMENT)


class Mortal(FactsRepository):
    """Its process dies before it keeps the year ``dying``."""

    dying = 0

    def insert_one(self, doc):
        if doc["filed_year"] == self.dying:
            raise KeyboardInterrupt
        return super().insert_one(doc)


@EMBEDDED_AND_SERVER
def test_a_fault_in_the_middle_changes_nothing(database: DocumentDatabase) -> None:
    facts = Mortal(database, COLLECTIONS["fundamental_analysis"])
    facts.replace_facts(KEY, columns(4), fetched_at=MOMENT)
    later = MOMENT + timedelta(days=1)
    facts.dying = 2002
    with pytest.raises(KeyboardInterrupt):
        facts.replace_facts(KEY, columns(6), fetched_at=later)
    assert facts.facts(KEY) == (columns(4), MOMENT)
    facts.dying = 0
    spoilt = columns(6)
    spoilt["value"][-1] = float("nan")
    with pytest.raises(InvalidDocumentError, match="finite"):
        facts.replace_facts(KEY, spoilt, fetched_at=later)
    assert facts.facts(KEY) == (columns(4), MOMENT)
    facts.replace_facts(KEY, columns(6), fetched_at=later)
    assert facts.facts(KEY) == (columns(6), later)


@EMBEDDED_AND_SERVER
def test_two_processes_at_once_leave_the_facts_of_one(
    store: RepositoryFactory, order: dict
) -> None:
    facts = store.get_fundamental_analysis_repository()
    command = [sys.executable, "-m", "standins.company_process"]
    writers = [
        subprocess.Popen(
            [*command, json.dumps(order | {"values": many})],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT / "tests",
            env={"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}", "PATH": "", "HOME": "/nonexistent"},
        )
        for many in ([1, 3, 5, 7] * 3, [2, 4, 6, 8] * 3)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        writer.stdin.write("\n")
        writer.stdin.flush()
    seen = set()
    # The tests' server does not hold a reader's moment, as MongoDB does: there only the end counts.
    while "path" in order and any(writer.poll() is None for writer in writers):
        if (found := facts.facts(KEY)) is not None:
            years = int(found[0]["value"][0])
            assert found[0] == columns(years)
            seen.add(years)
    assert [writer.communicate(timeout=20)[0] for writer in writers] == ["done\n"] * 2
    assert facts.facts(KEY)[0] in (columns(7), columns(8))
    assert facts.count({"kind": "facts"}) in (7, 8)
    assert len(seen) > 1 or "path" not in order


def test_no_two_companies_share_a_document() -> None:
    parts = ["A|B", "A", "B", "A%7CB", "", "É", "A B"]
    keys = {CompanyKey(*four).id for one in parts for two in parts
            for four in ((one, two, "USD", "sec"), ("X", "Y", one, two))}  # fmt: skip
    assert len(keys) == 2 * len(parts) ** 2


# Words and articles -------------------------------------------------------------------------------


@EMBEDDED_AND_SERVER
def test_the_word_of_a_day_is_the_last_said_by_then(store: RepositoryFactory) -> None:
    words = store.get_market_snapshots_repository()
    for day, name in ((3, "first"), (3, "again"), (9, "later")):
        words.keep(KEY, date(2024, 5, day), {"name": name, "former_names": []})
    said = {day: words.latest(KEY, date(2024, 5, day)) for day in (2, 3, 8, 9, 30)}
    assert said.pop(2) is None
    assert [said[day]["values"]["name"] for day in said] == ["again", "again", "later", "later"]
    assert words.latest(CompanyKey("TWO", "XNYS", "USD", "yahoo"), date(2024, 5, 30)) is None


def article(key: str, hour: int, title: str = "News") -> dict:
    return {
        "key": key, "title": title, "link": "https://x.example", "publisher": "Wire",
        "published_at": MOMENT + timedelta(hours=hour), "summary": "",
    }  # fmt: skip


@EMBEDDED_AND_SERVER
def test_articles_are_kept_once_as_they_were_first_told(store: RepositoryFactory) -> None:
    news = store.get_news_events_repository()
    news.add(KEY, [article("a", 1), article("b", 2), article("b", 2)])
    news.add(KEY, [article("a", 1, "News, and what came of it"), article("c", 3)])
    found = news.before(KEY, MOMENT + timedelta(hours=3), 10)
    assert [(one["key"], one["title"]) for one in found] == [("b", "News"), ("a", "News")]
    assert [one["key"] for one in news.before(KEY, MOMENT + timedelta(days=1), 2)] == ["c", "b"]


def test_all_is_found_by_indexes(recording_database) -> None:
    store = RepositoryFactory(recording_database, clock=lambda: MOMENT)
    facts, news = store.get_fundamental_analysis_repository(), store.get_news_events_repository()
    facts.replace_facts(KEY, columns(3), fetched_at=MOMENT)
    facts.facts(KEY)
    store.get_market_snapshots_repository().keep(KEY, date(2024, 5, 1), {"name": "x"})
    store.get_market_snapshots_repository().latest(KEY, date(2024, 5, 1))
    news.add(KEY, [article("a", 1)])
    news.before(KEY, MOMENT, 5)
