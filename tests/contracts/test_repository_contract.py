"""What every document store promises, through one repository. Each store is a parameter."""

import operator
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from standins.documents import NASTY, NOTES

from workbench.errors import (
    DuplicateDocumentError,
    InvalidDocumentError,
    StaleDocumentError,
    StoreUnavailable,
)
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.repository import MongoGenericRepository

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)

Opener = Callable[..., MongoGenericRepository]


# Going in and coming out --------------------------------------------------------------------------


def test_a_document_comes_back_as_it_went_in(notes):
    document = {
        "title": "Ünï \u2028 'x' \"y\" \\ {}\n\t\x7f", "rank": 0.1 + 0.2, "open": True,
        "day": "2024-02-29", "seen": NOON, "tags": ["a", "", "ж"],
        "extra": {"deep": [{"n": -0.0, "big": 2**62, "none": None, "e": 1e-300}], "when": NOON},
    }  # fmt: skip
    found = notes.find_one({"_id": notes.insert_one(document)})
    assert {name: found[name] for name in document} == document
    assert isinstance(found["extra"]["deep"][0]["big"], int)


def test_a_field_of_numbers_is_added_up_by_the_store(notes):
    assert notes.total("rank") == 0.0
    ranks = [("a", 0.5), ("a", 2), ("b", 4.25), ("a", None)]
    notes.insert_many([{"title": title, "rank": rank} for title, rank in ranks])
    notes.insert_one({"title": "a"})
    assert notes.total("rank") == 6.75
    assert notes.total("rank", {"title": "a"}) == 2.5
    assert notes.total("rank", {"title": "nobody"}) == 0.0
    for name in ("title", "price", "nope", "rank'", "$rank"):
        with pytest.raises(InvalidDocumentError, match="no field of numbers"):
            notes.total(name)


def test_what_is_not_there_is_none_false_or_nothing(notes):
    assert notes.find_one({"title": "x"}) is None
    assert notes.find_many() == []
    assert notes.update_one("nobody", {"title": "x"}) is None
    assert notes.delete_one("nobody") is False
    assert (notes.count(), notes.exists({"title": "x"})) == (0, False)


@pytest.mark.parametrize("id", [*filter(None, NASTY), "12", "a" * 300])
def test_ids_are_text_and_stay_it(notes, id):
    assert notes.insert_one({"_id": id, "title": "one"}) == id
    assert notes.find_one({"_id": id})["_id"] == id
    assert notes.update_one(id, {"title": "two"})["_id"] == id
    assert notes.find_one({"_id": {"$in": [id]}})["title"] == "two"
    assert notes.delete_one(id) is True
    assert notes.count() == 0


@pytest.mark.parametrize("id", [12, 1.5, True, ["a"], {"$ne": "a"}, b"a"])
def test_an_id_that_is_no_text_is_refused(notes, id):
    with pytest.raises(InvalidDocumentError):
        notes.insert_one({"_id": id})
    with pytest.raises(InvalidDocumentError):
        notes.update_one(id, {"title": "x"})
    with pytest.raises(InvalidDocumentError):
        notes.delete_one(id)


def test_made_up_ids_differ_and_the_callers_document_is_left_alone(notes):
    document = {"title": "x"}
    assert notes.insert_one(document) != notes.insert_one(document)
    assert document == {"title": "x"}


def test_created_and_updated_are_utc(open_repository):
    ticks = iter([NOON.replace(microsecond=123_456), NOON + timedelta(hours=1)])
    notes = open_repository(clock=lambda: next(ticks).astimezone(timezone(timedelta(hours=9))))
    id = notes.insert_one({"title": "x"})
    found = notes.update_one(id, {"title": "y"})
    assert found["created_at"] == NOON.replace(microsecond=123_000)
    assert found["updated_at"] == NOON + timedelta(hours=1)
    again = notes.find_one({"_id": id})
    assert again == found
    assert again["created_at"].utcoffset() == timedelta(0)


# Updates and versions -----------------------------------------------------------------------------


def test_an_update_sets_what_it_names_and_counts_the_version(notes):
    id = notes.insert_one({"title": "x", "rank": 1, "extra": {"a": 1}})
    assert notes.find_one({"_id": id})["version"] == 1
    found = notes.update_one(id, {"rank": 0.1 + 0.2, "extra": {"b": 2}})
    assert (found["title"], found["rank"], found["extra"]) == ("x", 0.1 + 0.2, {"b": 2})
    assert found["version"] == 2
    assert notes.find_one({"_id": id}) == found


def test_a_stale_writer_is_told(notes):
    id = notes.insert_one({"rank": 1})
    notes.update_one(id, {"rank": 2}, expected_version=1)
    with pytest.raises(StaleDocumentError):
        notes.update_one(id, {"rank": 3}, expected_version=1)
    assert notes.find_one({"_id": id})["rank"] == 2
    assert notes.update_one("nobody", {"rank": 1}, expected_version=1) is None


def test_of_many_writers_that_read_the_same_version_one_wins(open_repository):
    repositories = [open_repository() for _ in range(4)]
    id = repositories[0].insert_one({"rank": 0})
    barrier = threading.Barrier(8)

    def write(number: int) -> bool:
        barrier.wait()
        try:
            repositories[number % 4].update_one(id, {"rank": number}, expected_version=1)
        except StaleDocumentError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(write, range(8))) == 1
    assert repositories[0].find_one({"_id": id})["version"] == 2


def test_no_update_is_lost(open_repository):
    repositories = [open_repository() for _ in range(2)]
    id = repositories[0].insert_one({"rank": 0})

    def add(number: int) -> None:
        repositories[number % 2].modify_one(id, lambda doc: {**doc, "rank": doc["rank"] + 1})

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(add, range(60)))
    found = repositories[0].find_one({"_id": id})
    assert (found["rank"], found["version"]) == (60, 61)


def test_modify_makes_changes_and_leaves_alone(notes):
    assert notes.modify_one("x", lambda doc: None) is None
    made = notes.modify_one("x", lambda doc: {"title": f"was {doc}"})
    assert (made["_id"], made["version"], made["title"]) == ("x", 1, "was None")
    assert notes.modify_one("x", lambda doc: None) == made


@pytest.mark.parametrize("name", ["_id", "version", "created_at", "updated_at"])
def test_managed_fields_cannot_be_updated(notes, name):
    id = notes.insert_one({"title": "x"})
    with pytest.raises(InvalidDocumentError, match=name):
        notes.update_one(id, {name: "x"})


@pytest.mark.parametrize("updates", [{"$set": {"title": "x"}}, {"nope": 1}, {"extra.a": 1}])
def test_an_update_names_fields_only(notes, updates):
    id = notes.insert_one({"title": "x"})
    with pytest.raises(InvalidDocumentError):
        notes.update_one(id, updates)
    assert notes.find_one({"_id": id})["version"] == 1


# Three different errors ---------------------------------------------------------------------------


def test_a_taken_key_is_a_duplicate(notes):
    notes.insert_one({"_id": "one", "slug": "s"})
    for document in ({"_id": "one"}, {"slug": "s"}):
        with pytest.raises(DuplicateDocumentError):
            notes.insert_one(document)
    other = notes.insert_one({"slug": "t"})
    with pytest.raises(DuplicateDocumentError):
        notes.update_one(other, {"slug": "s"})
    with pytest.raises(DuplicateDocumentError):
        notes.modify_one("new", lambda doc: {"slug": "s"})
    assert notes.find_one({"_id": other})["slug"] == "t"
    assert notes.count() == 2


@pytest.mark.parametrize(
    ("document", "named"),
    [
        ({"nope": 1}, "nope"), ({"title": 1}, "title"), ({"rank": "1"}, "rank"),
        ({"rank": True}, "rank"), ({"rank": float("nan")}, "rank"),
        ({"rank": float("inf")}, "rank"), ({"open": 1}, "open"), ({"open": None}, "open"),
        ({"day": "2024-13-01"}, "day"), ({"day": "20240101"}, "day"), ({"day": NOON}, "day"),
        ({"seen": NOON.replace(tzinfo=None)}, "seen"), ({"seen": "2024-01-01"}, "seen"),
        ({"tags": "a"}, "tags"), ({"tags": ["a", 1]}, r"tags\[1\]"), ({"extra": []}, "extra"),
        ({"extra": {"$gt": 1}}, "extra"), ({"extra": {1: 1}}, "extra"),
        ({"extra": {"a": {"__neosqlite_objectid__": True}}}, r"extra\.a"),
        ({"extra": {"a": [float("nan")]}}, "extra"), ({"extra": {"a": {1, 2}}}, "extra"),
        ({"extra": {"a": object()}}, "extra"), ({"title": "\ud800"}, "title"),
        ({"rank": 2**63}, "rank"),
    ],
)  # fmt: skip
def test_a_document_that_does_not_fit_is_invalid(notes, document, named):
    with pytest.raises(InvalidDocumentError, match=named):
        notes.insert_one(document)
    id = notes.insert_one({"title": "x"})
    with pytest.raises(InvalidDocumentError, match=named):
        notes.update_one(id, document)
    assert notes.count() == 1


def test_a_store_that_does_not_answer_is_unavailable(tmp_path):
    (tmp_path / "documents.db").write_bytes(b"this is no database at all" * 100)
    database = EmbeddedDatabase(tmp_path / "documents.db")
    with pytest.raises(StoreUnavailable):
        MongoGenericRepository(database, NOTES)


# Filters ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", NASTY)
def test_a_users_text_is_only_ever_that_text(notes, text):
    for title in NASTY:
        notes.insert_one({"title": title})
    for wanted in ({"title": text}, {"title": {"$eq": text}}, {"title": {"$in": [text]}}):
        assert [doc["title"] for doc in notes.find_many(wanted)] == [text]
        assert notes.count(wanted) == 1
    assert notes.count({"title": {"$ne": text}}) == len(NASTY) - 1


@pytest.mark.parametrize(
    "wanted",
    [
        {"title": {"$regex": ".*"}}, {"$where": "1"}, {"title": {"$where": "1"}},
        {"$expr": {"$eq": [1, 1]}}, {"$or": [{"title": "x"}]}, {"nope": 1}, {"title": {}},
        {"title": {"x": 1}}, {"title": {"$not": {"$eq": "x"}}}, {"title": ["x"]},
        {"title": {"$in": "abc"}}, {"title": {"$in": [{"$regex": "x"}]}}, {"title": {"$eq": {}}},
        {"title": {"$gt": None}}, {"title": 1}, {"rank": "1"}, {"rank": True}, {"open": 1},
        {"seen": "2024-01-01"}, {"seen": NOON.replace(tzinfo=None)}, {"tags": 1}, {"tags": {}},
        {"title": {"$prefix": 1}}, {"rank": {"$prefix": "1"}}, {"title": {"$prefix": None}},
        {"day": {"$prefix": "2024"}}, {"extra": {"$prefix": "a"}},
        {"extra.a') OR 1=1 --": 1}, {"extra.": 1}, {"extra.$a": 1}, {1: 1},
        {"title": {"$exists": 1}}, {"title": {"$exists": "x"}}, ["title"], "title",
        {"title": {"$in": ["x"] * 10_001}},
    ],
)  # fmt: skip
def test_a_filter_that_is_not_plain_is_refused(notes, wanted):
    for ask in (notes.find_one, notes.find_many, notes.count, notes.exists):
        with pytest.raises(InvalidDocumentError):
            ask(wanted)


VALUES: dict[str, list[Any]] = {
    "title": ["a", "b", "10", "9", "2024-01-01T12:00:00", "2024-01-01", "", "é", "A"],
    "rank": [0, 1, 1.5, -2, 9, 10, 2**53, 2**53 + 1, 0.1 + 0.2, 0.3],
    "day": ["2024-01-01", "2024-06-30", "2023-12-31"],
    "seen": [
        *(NOON + timedelta(milliseconds=ms) for ms in (0, 1, 500, 999, 1000, 60_000)),
        (NOON + timedelta(hours=1)).astimezone(timezone(timedelta(hours=-5))),
    ],
}
COMPARISONS = {
    "$eq": operator.eq, "$gt": operator.gt, "$gte": operator.ge, "$lt": operator.lt,
    "$lte": operator.le,
}  # fmt: skip


@pytest.mark.parametrize("field", VALUES)
def test_comparisons_mean_what_they_mean_in_python(notes, field):
    ids = {notes.insert_one({field: value}): value for value in VALUES[field]}
    for other in set(VALUES) - {field}:
        notes.insert_one({other: VALUES[other][0]})
    for operand in VALUES[field]:
        for name, holds in COMPARISONS.items():
            expected = {id for id, value in ids.items() if holds(value, operand)}
            found = {doc["_id"] for doc in notes.find_many({field: {name: operand}}, limit=None)}
            assert found == expected, (name, operand)
        assert notes.count({field: {"$ne": operand}}) == notes.count() - 1
        assert notes.count({field: {"$nin": [operand]}}) == notes.count() - 1


def test_conditions_join(notes):
    for rank in range(10):
        notes.insert_one({"rank": rank, "open": rank % 2 == 0})
    found = notes.find_many({"rank": {"$gt": 2, "$lte": 8}, "open": True})
    assert sorted(doc["rank"] for doc in found) == [4, 6, 8]
    assert notes.count({"rank": {"$in": []}}) == 0
    assert notes.count({"rank": {"$nin": []}}) == 10


def test_null_is_also_what_is_missing(notes):
    for document in ({"title": None}, {"rank": 1}, {"title": "x"}):
        notes.insert_one(document)
    assert notes.count({"title": None}) == 2
    assert notes.count({"title": {"$ne": None}}) == 1
    assert notes.count({"title": {"$exists": True}}) == 2
    assert notes.count({"title": {"$exists": False}}) == 1
    assert notes.count({"title": {"$in": [None, "x"]}}) == 3


def test_inside_an_object(notes):
    notes.insert_one({"extra": {"a": {"b": 1}}})
    notes.insert_one({"extra": {"a": {"b": "1"}}})
    notes.insert_one({"extra": {"a": {"b": True}}})
    for value in (1, "1", True):
        found = notes.find_many({"extra.a.b": value})
        assert [doc["extra"]["a"]["b"] for doc in found] == [value]


# Limits, order ------------------------------------------------------------------------------------


def test_a_limit_that_cuts_says_so(notes):
    for rank in range(5):
        notes.insert_one({"rank": rank})
    cut, whole = notes.find_many(limit=4), notes.find_many(limit=5)
    assert (len(cut), cut.truncated) == (4, True)
    assert (len(whole), whole.truncated) == (5, False)
    assert notes.find_many(limit=None).truncated is False
    assert notes.find_many(skip=3, limit=2).truncated is False
    for limits in ({"limit": 0}, {"limit": -1}, {"skip": -1}):
        with pytest.raises(InvalidDocumentError):
            notes.find_many(**limits)


def test_the_default_limit_is_a_hundred(notes):
    for rank in range(101):
        notes.insert_one({"rank": rank})
    found = notes.find_many()
    assert (len(found), found.truncated) == (100, True)


@pytest.mark.parametrize("field", VALUES)
def test_sorting(notes, field):
    for value in VALUES[field]:
        notes.insert_one({field: value})
    expected = sorted(VALUES[field])
    up = [doc[field] for doc in notes.find_many(sort=[(field, 1)])]
    down = [doc[field] for doc in notes.find_many(sort=[(field, -1)], skip=1, limit=3)]
    assert (up, down) == (expected, expected[::-1][1:4])


def test_sorting_by_several_fields(notes):
    for rank, title in ((1, "b"), (2, "a"), (1, "a")):
        notes.insert_one({"rank": rank, "title": title})
    found = notes.find_many(sort=[("rank", -1), ("title", 1)])
    assert [(doc["rank"], doc["title"]) for doc in found] == [(2, "a"), (1, "a"), (1, "b")]


@pytest.mark.parametrize(
    "sort", [[("nope", 1)], [("rank", 0)], [("rank", "1; --")], ["rank"], [()]]
)
def test_a_sort_is_checked(notes, sort):
    with pytest.raises(InvalidDocumentError):
        notes.find_many(sort=sort)


# Lifetime -----------------------------------------------------------------------------------------


def test_another_opening_sees_the_same(open_repository):
    first, second = open_repository(), open_repository()
    id = first.insert_one({"title": "x"})
    assert second.find_one({"_id": id}) == first.find_one({"_id": id})


def test_opening_again_changes_nothing(open_repository):
    id = open_repository().insert_one({"slug": "s"})
    again = open_repository()
    assert again.find_one({"_id": id})["version"] == 1
    with pytest.raises(DuplicateDocumentError):
        again.insert_one({"slug": "s"})


def test_many_threads_share_a_repository(notes):
    def work(number: int) -> str:
        id = notes.insert_one({"rank": number, "extra": {"series": [0.1] * 200}})
        assert notes.find_one({"_id": id})["rank"] == number
        return id

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(work, range(120)))
    assert len(set(ids)) == notes.count() == 120


def test_health_is_a_real_read(notes):
    notes.insert_one({"title": "x"})
    healthy, report = notes.health_check()
    assert healthy
    assert report["ms"] >= 0
