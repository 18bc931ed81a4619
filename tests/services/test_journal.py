"""Notes, tasks and ideas, over every store."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from workbench.domain import Symbol
from workbench.errors import (
    DocumentNotFoundError,
    InvalidDocumentError,
    NoDataError,
    StaleDocumentError,
)
from workbench.services.symbols import Listing

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def desk(open_desk):
    desk = open_desk(clock=lambda: NOON)
    desk.get_symbols_service().add_symbol(Listing(Symbol("005930.KS", "XKRX", "KRW", "Samsung")))
    return desk


@pytest.fixture
def journal(desk):
    return desk.get_journal_service()


@pytest.fixture
def id(workspace):
    return workspace["_id"]


def test_notes_come_back_the_one_changed_last_first(journal, id):
    first = journal.add_note(id, "One", "Tiếng Việt ✓", symbols=["FPT.VN", "BRK.B"])
    second = journal.add_note(id, "Two")
    assert (first["text"], first["symbols"]) == ("Tiếng Việt ✓", ["FPT.VN", "BRK.B"])
    assert {one["user_id"] for one in (first, second)} == {"ann"}
    changed = journal.update_note(first["_id"], text="New")
    assert (changed["title"], changed["text"]) == ("One", "New")
    assert journal.list_notes(id) == [changed, second]
    assert journal.list_notes(id, limit=1).truncated


def test_the_second_editor_of_a_note_is_told(journal, id):
    note = journal.add_note(id, "One", "first")
    journal.update_note(note["_id"], text="second", expected_version=note["version"])
    with pytest.raises(StaleDocumentError, match="Read it again"):
        journal.update_note(note["_id"], text="third", expected_version=note["version"])
    assert journal.list_notes(id)[0]["text"] == "second"


def test_what_is_not_there(journal):
    for add in (
        lambda: journal.add_note("no", "One"),
        lambda: journal.add_task("no", "One"),
        lambda: journal.add_idea("no", "005930.KS", "One"),
    ):
        with pytest.raises(DocumentNotFoundError, match="no workspace 'no'"):
            add()
    for change in (
        lambda: journal.update_note("no", title="One"),
        lambda: journal.complete_task("no"),
        lambda: journal.close_idea("no", "One"),
    ):
        with pytest.raises(DocumentNotFoundError, match="nothing with the id 'no'"):
            change()
    assert journal.list_notes("no") == journal.list_tasks("no") == journal.list_ideas("no") == []
    assert journal.list_tasks_of("bob") == journal.list_ideas_of("bob") == []


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title": ""}, "name of a note"),
        ({"title": "a\tb", "text": "x" * 100_001}, "text of a note has at most 100,000"),
        ({"title": "a", "text": None}, "text of a note"),
        ({"title": "a", "symbols": "FPT"}, "a list of tickers"),
        ({"title": "a", "symbols": [None]}, "must not be null"),
    ],
)
def test_what_is_no_note_is_refused(journal, id, values, says):
    with pytest.raises(InvalidDocumentError, match=says):
        journal.add_note(id, **values)
    assert journal.list_notes(id) == []


def test_tasks_are_listed_by_the_day_they_are_due(journal, id):
    late = journal.add_task(id, "Late", due=date(2024, 3, 1))
    soon = journal.add_task(id, "Soon", due=date(2024, 2, 1))
    some = journal.add_task(id, "Some day")
    assert journal.list_tasks(id) == journal.list_tasks_of("ann") == [soon, late, some]
    done = journal.complete_task(soon["_id"])
    assert (done["status"], done["done_at"], done["due"]) == ("done", NOON, "2024-02-01")
    assert journal.complete_task(soon["_id"]) == done
    assert journal.list_tasks(id) == [late, some]
    cut = journal.list_tasks(id, limit=1)
    assert (cut, cut.truncated) == ([late], True)
    assert journal.list_tasks(id, done=True) == [done]


def test_an_idea_keeps_exact_prices_and_what_came_of_it(journal, id):
    idea = journal.add_idea(
        id, "005930.ks", "Cycle turns", view="buy", target_price=Decimal("100000.50"),
        stop_price=Decimal(60000), horizon=date(2025, 1, 1),
    )  # fmt: skip
    assert (idea["symbol"], idea["mic"], idea["currency"]) == ("005930.KS", "XKRX", "KRW")
    assert journal.list_ideas(id) == journal.list_ideas_of("ann") == [idea]
    assert idea["target_price"] == Decimal("100000.50")
    closed = journal.close_idea(idea["_id"], "It did")
    assert (closed["status"], closed["closed_at"], closed["outcome"]) == ("closed", NOON, "It did")
    assert journal.list_ideas(id) == journal.list_ideas_of("ann") == []
    assert journal.list_ideas(id, closed=True) == [closed]
    with pytest.raises(InvalidDocumentError, match="is closed already"):
        journal.close_idea(idea["_id"], "It did not")
    assert journal.list_ideas(id, closed=True) == [closed]


@pytest.mark.parametrize("price", [Decimal(0), Decimal(-1), Decimal("NaN"), Decimal("Infinity"),
                                   1.5, 100, "100"])  # fmt: skip
def test_a_price_is_exact_and_above_zero(journal, id, price):
    for name in ("target_price", "stop_price"):
        with pytest.raises(InvalidDocumentError, match="exact price above zero"):
            journal.add_idea(id, "005930.KS", "x", **{name: price})
    assert journal.list_ideas(id) == []


def test_an_idea_is_about_a_known_security_and_has_a_view(journal, id):
    with pytest.raises(NoDataError, match="'NOPE' is not among"):
        journal.add_idea(id, "NOPE", "x")
    with pytest.raises(InvalidDocumentError, match="must be one of buy, sell, watch, avoid"):
        journal.add_idea(id, "005930.KS", "x", view="maybe")


def test_what_is_archived_is_left_alone(desk, journal, id):
    note, task = journal.add_note(id, "One"), journal.add_task(id, "Call")
    idea = journal.add_idea(id, "005930.KS", "x")
    desk.get_workspace_service().archive(id)
    for change in (
        lambda: journal.update_note(note["_id"], text="x"),
        lambda: journal.complete_task(task["_id"]),
        lambda: journal.close_idea(idea["_id"], "x"),
    ):
        with pytest.raises(InvalidDocumentError, match="archived cannot be changed"):
            change()
