"""Workspaces, over every store: two editors, and archiving all or nothing."""

from __future__ import annotations

import inspect
from decimal import Decimal

import pytest

from workbench.domain import Symbol
from workbench.errors import (
    DocumentNotFoundError,
    DuplicateDocumentError,
    InvalidDocumentError,
    StaleDocumentError,
    StoreUnavailable,
)
from workbench.services.symbols import Listing


@pytest.fixture
def workspaces(desk):
    return desk.get_workspace_service()


@pytest.fixture
def full(desk, workspace):
    """The workspace with something of each kind in it."""
    id = workspace["_id"]
    desk.get_symbols_service().add_symbol(Listing(Symbol("FPT", "XSTC", "VND", "FPT Corporation")))
    journal = desk.get_journal_service()
    desk.get_watchlist_service().create_watchlist(id, "Main")
    journal.add_note(id, "One", "first")
    journal.add_note(id, "Two", "second")
    journal.complete_task(journal.add_task(id, "Call")["_id"])
    journal.add_task(id, "Write")
    journal.add_idea(id, "FPT", "It grows", target_price=Decimal(150000))
    return workspace


def test_a_workspace_comes_back(workspaces):
    made = workspaces.create_workspace("ann", "  Banks &  “Đức”  ", description="Long\ntext")
    assert (made["name"], made["description"], made["status"]) == (
        "Banks & “Đức”",
        "Long\ntext",
        "active",
    )
    assert workspaces.get_workspace(made["_id"]) == made == workspaces.known(made["_id"])
    assert workspaces.find_workspace("ann", "banks & “đỨC”") == made
    assert workspaces.list_workspaces("ann") == [made]
    assert [*workspaces.stream_workspaces("ann")] == [[made]]


def test_what_is_not_there(workspaces):
    assert workspaces.get_workspace("no") is None
    assert workspaces.find_workspace("ann", "no") is None
    assert workspaces.list_workspaces("ann") == []
    assert [*workspaces.stream_workspaces("ann")] == []
    for change in (
        lambda: workspaces.known("no"),
        lambda: workspaces.update("no", {"name": "x"}),
        lambda: workspaces.archive("no"),
    ):
        with pytest.raises(DocumentNotFoundError, match="no workspace 'no'"):
            change()


def test_the_one_changed_last_comes_first_and_more_are_told_of(workspaces):
    made = [workspaces.create_workspace("ann", f"W{n}")["_id"] for n in range(4)]
    workspaces.create_workspace("bob", "Other")
    workspaces.update(made[0], {"description": "changed"})
    listed = workspaces.list_workspaces("ann", limit=2)
    assert listed[0]["_id"] == made[0]
    assert listed.truncated
    assert not workspaces.list_workspaces("ann").truncated
    chunks = [*workspaces.stream_workspaces("ann", chunk_size=3)]
    assert [len(chunk) for chunk in chunks] == [3, 1]
    assert chunks[0][0]["_id"] == made[0]


def test_a_name_is_used_once_by_a_user(workspaces, workspace):
    for name in ("Tech", " TECH ", "ｔｅｃｈ"):
        with pytest.raises(DuplicateDocumentError, match="already, perhaps an archived one"):
            workspaces.create_workspace("ann", name)
    workspaces.create_workspace("bob", "Tech")
    other = workspaces.create_workspace("ann", "Other")
    with pytest.raises(DuplicateDocumentError, match="'tech' already"):
        workspaces.update(other["_id"], {"name": "tech"})
    assert workspaces.get_workspace(other["_id"]) == other
    assert workspaces.update(workspace["_id"], {"name": "TECH"})["name"] == "TECH"


@pytest.mark.parametrize("name", ["", " \n ", "x" * 121, "a\u202eb", "a\0b", "\ud800", None, 5])
def test_a_name_is_one_line_of_characters(workspaces, name):
    with pytest.raises(InvalidDocumentError, match="1 to 120 printable characters"):
        workspaces.create_workspace("ann", name)
    assert workspaces.list_workspaces("ann") == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"status": "archived"}, "status cannot be changed. assumptions, description, focus_"),
        ({"user_id": "bob", "_id": "x"}, "_id, user_id cannot"),
        ({"description": None}, "100,000 characters"),
        ({"focus_symbols": "FPT"}, "'focus_symbols' must be list, not str"),
        ({"assumptions": [1]}, "must be text, not int"),
    ],
)
def test_only_what_may_be_changed_is(workspaces, workspace, changes, says):
    with pytest.raises(InvalidDocumentError, match=says):
        workspaces.update(workspace["_id"], changes)
    assert workspaces.get_workspace(workspace["_id"]) == workspace


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(open_desk):
    first, second = (open_desk().get_workspace_service() for _ in range(2))
    id = first.create_workspace("ann", "Tech")["_id"]
    mine, theirs = first.get_workspace(id), second.get_workspace(id)
    first.update(id, {"assumptions": ["Rates fall"]}, expected_version=mine["version"])
    with pytest.raises(StaleDocumentError, match="Read it again"):
        second.update(id, {"assumptions": ["Rates rise"]}, expected_version=theirs["version"])
    assert second.get_workspace(id)["assumptions"] == ["Rates fall"]
    again = second.get_workspace(id)
    both = [*again["assumptions"], "Rates rise later"]
    second.update(id, {"assumptions": both}, expected_version=again["version"])
    assert first.get_workspace(id)["assumptions"] == both


def test_archiving_takes_along_what_hangs_on_it(desk, workspaces, full):
    other = workspaces.create_workspace("ann", "Other")
    desk.get_journal_service().add_note(other["_id"], "Stays")
    assert workspaces.archive(full["_id"]) == {
        "watchlists": 1, "notes": 2, "tasks": 2, "investment_ideas": 1, "portfolios": 0,
    }  # fmt: skip
    journal = desk.get_journal_service()
    assert workspaces.list_workspaces("ann") == [other]
    assert [one["_id"] for one in workspaces.list_workspaces("ann", archived=True)] == [full["_id"]]
    assert journal.list_notes(full["_id"]) == []
    assert journal.list_tasks_of("ann") == journal.list_ideas_of("ann") == []
    assert desk.get_watchlist_service().list_watchlists_of("ann") == []
    assert len(journal.list_notes(other["_id"])) == 1
    assert set(workspaces.archive(full["_id"]).values()) == {0}


@pytest.mark.parametrize("write", range(1, 8))
def test_archiving_that_is_cut_short_archives_nothing(desk, workspaces, full, write):
    """It writes seven documents; whichever of the writes fails, all stay as they were."""
    before = everything(desk)
    desk.database.forget()
    desk.database.fails_at = write
    with pytest.raises(StoreUnavailable, match="power went out"):
        workspaces.archive(full["_id"])
    desk.database.fails_at = None
    assert everything(desk) == before
    workspaces.archive(full["_id"])
    assert len(desk.database.written) == write + 7


def everything(desk):
    names = ("workspaces", "watchlists", "notes", "tasks", "investment_ideas")
    return [desk._store.repository(name).find_many(sort=[("_id", 1)]) for name in names]


def test_nothing_is_added_to_what_is_archived(desk, workspaces, full):
    workspaces.archive(full["_id"])
    journal, watchlists = desk.get_journal_service(), desk.get_watchlist_service()
    for add in (
        lambda: journal.add_note(full["_id"], "New"),
        lambda: journal.add_task(full["_id"], "New"),
        lambda: journal.add_idea(full["_id"], "FPT", "New"),
        lambda: watchlists.create_watchlist(full["_id"], "New"),
    ):
        with pytest.raises(InvalidDocumentError, match="workspace 'Tech' is archived"):
            add()


def test_a_stream_says_at_its_first_step_that_a_chunk_is_too_small(workspaces):
    assert inspect.isgeneratorfunction(type(workspaces).stream_workspaces)
    with pytest.raises(InvalidDocumentError, match="at least 1"):
        next(workspaces.stream_workspaces("ann", chunk_size=0))
