"""All or nothing, one at a time, as of one moment: what holds of several documents together."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from bson import Int64
from standins.documents import NOTES

from workbench.errors import DuplicateDocumentError, InvalidDocumentError, StaleDocumentError
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema import Field, Index, Schema


@pytest.fixture
def database(open_database):
    return open_database()


@pytest.fixture
def notes(database) -> MongoGenericRepository:
    return MongoGenericRepository(database, NOTES)


def ids(notes: MongoGenericRepository) -> list[str]:
    return sorted(document["_id"] for document in notes.find_many(limit=None))


class Mishap(Exception):
    """Something of the caller's own."""


# Numbers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "0", "-0", "0.00", "430.470", "1E+3", "-1E-30", "9" * 34, f"-0.{'1234567890' * 3}1234",
        "9.999999999999999999999999999999999E+6111", "1E-6143", "0.1",
    ],
)  # fmt: skip
def test_a_decimal_comes_back_exactly(notes, text):
    price = Decimal(text)
    id = notes.insert_one({"price": price, "extra": {"deep": [{"cost": price}]}})
    found = notes.find_one({"_id": id})
    for value in (found["price"], found["extra"]["deep"][0]["cost"]):
        assert isinstance(value, Decimal)
        assert value.as_tuple() == price.as_tuple()
    assert notes.update_one(id, {"rank": 1})["price"].as_tuple() == price.as_tuple()
    assert notes.update_one(id, {"price": None})["price"] is None


@pytest.mark.parametrize(
    "price",
    [
        Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"), Decimal("-Infinity"),
        Decimal("1" * 35), Decimal("1E+6112"), Decimal("1E-6200"), 1.5, 1, "1",
    ],
)  # fmt: skip
def test_what_is_no_exact_number_is_refused(notes, price):
    with pytest.raises(InvalidDocumentError, match="price"):
        notes.insert_one({"price": price})


def test_decimals_are_neither_compared_nor_sorted(notes):
    for ask in (
        lambda: notes.find_many({"price": Decimal(1)}),
        lambda: notes.find_many({"price": {"$gt": 1}}),
        lambda: notes.find_many(sort=[("price", 1)]),
        lambda: notes.find_many(sort=[("tags", 1)]),
    ):
        with pytest.raises(InvalidDocumentError):
            ask()
    notes.insert_one({"price": Decimal(1)})
    assert notes.count({"price": {"$exists": True}}) == 1


@pytest.mark.parametrize("number", [0, 2**31, -(2**31) - 1, 2**53 + 1, 2**63 - 1, -(2**63)])
def test_a_whole_number_comes_back_as_a_plain_one(notes, number):
    id = notes.insert_one({"rank": number, "extra": {"n": [number, {"m": number}]}})
    found = notes.find_one({"_id": id})
    for value in (found["rank"], found["extra"]["n"][0], found["extra"]["n"][1]["m"]):
        assert (value, type(value)) == (number, int)
    assert type(found["version"]) is int
    assert not isinstance(found["rank"], Int64)
    assert notes.count({"rank": number}) == 1


def test_a_time_is_compared_to_the_millisecond(notes):
    moment = datetime(2024, 1, 1, 12, 0, 0, 123_456, tzinfo=UTC)
    notes.insert_one({"seen": moment})
    for condition in (moment, {"$gte": moment}, {"$lte": moment}, {"$in": [moment]}):
        assert notes.count({"seen": condition}) == 1


# Several at once ----------------------------------------------------------------------------------


def test_many_are_inserted_in_order(notes):
    made = notes.insert_many([{"rank": n} for n in range(50)])
    assert len(set(made)) == 50
    assert [notes.find_one({"_id": id})["rank"] for id in made] == [*range(50)]
    assert notes.insert_many([]) == []


@pytest.mark.parametrize(
    ("last", "error"),
    [
        ({"_id": "there"}, DuplicateDocumentError), ({"slug": "s"}, DuplicateDocumentError),
        ({"_id": "0"}, DuplicateDocumentError), ({"rank": "x"}, InvalidDocumentError),
        ({"_id": ""}, InvalidDocumentError), ({"_id": 0}, InvalidDocumentError),
    ],
)  # fmt: skip
def test_many_are_inserted_all_or_none(notes, last, error):
    notes.insert_one({"_id": "there", "slug": "s"})
    with pytest.raises(error):
        notes.insert_many([*({"_id": str(n), "words": ["w"]} for n in range(20)), last])
    assert ids(notes) == ["there"]
    assert notes.count({"words": "w"}) == 0
    notes.insert_many([{"_id": "0"}, {"_id": "1"}])
    assert ids(notes) == ["0", "1", "there"]


# Streams ------------------------------------------------------------------------------------------


def test_a_stream_gives_all_in_chunks_and_in_order(notes):
    notes.insert_many([{"rank": n, "open": n % 3 == 0, "title": "x" * 1000} for n in range(1000)])
    chunks = [*notes.stream(sort=[("rank", -1)], chunk_size=64)]
    assert [len(chunk) for chunk in chunks] == [64] * 15 + [40]
    assert [d["rank"] for chunk in chunks for d in chunk] == [*range(999, -1, -1)]
    found = [d["rank"] for c in notes.stream({"open": True}, sort=[("rank", 1)]) for d in c]
    assert found == [*range(0, 1000, 3)]
    assert [*notes.stream({"rank": -1})] == []
    assert [len(chunk) for chunk in notes.stream(chunk_size=1000)] == [1000]
    with pytest.raises(InvalidDocumentError):
        next(notes.stream(chunk_size=0))
    with pytest.raises(InvalidDocumentError):
        next(notes.stream({"nope": 1}))


def test_a_stream_may_be_left_early(notes):
    notes.insert_many([{"rank": n} for n in range(300)])
    for _ in range(20):
        stream = notes.stream(chunk_size=7)
        assert len(next(stream)) == 7
        stream.close()
    assert notes.count() == 300
    notes.insert_one({})


def test_others_write_while_a_stream_is_read(open_repository):
    notes, other = open_repository(), open_repository()
    notes.insert_many([{"_id": f"{n:04}", "rank": n} for n in range(500)])
    seen = []
    for chunk in notes.stream({"rank": {"$gte": 0}}, chunk_size=50):
        other.insert_one({"rank": -1})
        for document in chunk:  # and so does the reader itself
            notes.update_one(document["_id"], {"open": True})
            seen.append(document["_id"])
    assert sorted(seen) == [f"{n:04}" for n in range(500)]
    assert notes.count({"open": True}) == 500
    assert notes.count({"rank": -1}) == 10


def test_a_stream_inside_a_transaction_sees_what_was_written_there(database, notes):
    def work() -> int:
        notes.insert_many([{"rank": n} for n in range(30)])
        return sum(len(chunk) for chunk in notes.stream(chunk_size=8))

    assert database.atomic(work) == 30


# Transactions -------------------------------------------------------------------------------------


def test_what_is_done_together_is_there_together(open_repository, database, notes):
    other = open_repository()

    def work() -> str:
        notes.insert_one({"_id": "a", "words": ["x"]})
        assert other.find_one({"_id": "a"}) is None
        notes.update_one("a", {"rank": 1})
        assert notes.find_one({"_id": "a"})["rank"] == 1
        notes.insert_one({"_id": "b"})
        return "done"

    assert database.atomic(work) == "done"
    assert ids(other) == ["a", "b"]
    assert other.find_one({"words": "x"})["version"] == 2


@pytest.mark.parametrize("error", [Mishap, KeyboardInterrupt])
def test_an_error_inside_undoes_all(database, notes, error):
    notes.insert_one({"_id": "old", "rank": 1})

    def work() -> None:
        notes.insert_many([{"_id": "a"}, {"_id": "b"}])
        notes.update_one("old", {"rank": 2})
        notes.delete_one("old")
        raise error

    with pytest.raises(error):
        database.atomic(work)
    assert ids(notes) == ["old"]
    assert notes.find_one({"_id": "old"})["rank"] == 1
    notes.insert_one({"_id": "after"})
    assert notes.count() == 2


def test_a_transaction_in_another_is_part_of_it(database, notes):
    def inner() -> None:
        notes.insert_one({"_id": "inner"})

    def outer(fails: bool) -> None:
        notes.insert_one({"_id": "outer"})
        database.atomic(inner)
        if fails:
            raise Mishap

    with pytest.raises(Mishap):
        database.atomic(lambda: outer(True))
    assert ids(notes) == []
    database.atomic(lambda: outer(False))
    assert ids(notes) == ["inner", "outer"]


@pytest.mark.parametrize("how", ["operation", "inner"])
def test_a_failure_that_was_caught_still_ends_the_whole(database, notes, how):
    notes.insert_one({"_id": "there", "slug": "s"})

    def fail() -> None:
        notes.insert_one({"_id": "half"})
        if how == "inner":
            raise Mishap
        notes.insert_one({"slug": "s"})

    def work() -> None:
        notes.insert_one({"_id": "before"})
        with suppress(Mishap, DuplicateDocumentError):
            database.atomic(fail) if how == "inner" else fail()
        if how == "operation":
            with pytest.raises(DuplicateDocumentError):
                notes.find_one({"_id": "there"})

    with pytest.raises(Mishap if how == "inner" else DuplicateDocumentError):
        database.atomic(work)
    assert ids(notes) == ["there"]
    notes.insert_one({"_id": "after"})


def test_a_taken_key_in_a_transaction_is_a_duplicate(database, notes):
    notes.insert_one({"_id": "there", "slug": "s"})
    other = notes.insert_one({"slug": "t"})
    for act in (
        lambda: notes.insert_one({"_id": "there"}),
        lambda: notes.insert_one({"slug": "s"}),
        lambda: notes.modify_one("new", lambda document: {"slug": "s"}),
        lambda: notes.update_one(other, {"slug": "s"}),
    ):
        with pytest.raises(DuplicateDocumentError):
            database.atomic(act)
    with pytest.raises(StaleDocumentError):
        database.atomic(lambda: notes.update_one(other, {"slug": "u"}, expected_version=7))
    assert notes.count() == 2


def test_threads_that_contend_in_transactions_lose_nothing(open_database):
    databases = [open_database() for _ in range(2)]
    notes = [MongoGenericRepository(database, NOTES) for database in databases]
    notes[0].insert_many([{"_id": "sum", "rank": 0}, {"_id": "copy", "rank": 0}])
    start = threading.Barrier(4)

    def add(number: int) -> None:
        mine, database = notes[number % 2], databases[number % 2]

        def work() -> None:
            total = mine.find_one({"_id": "sum"})["rank"] + 1
            mine.update_one("sum", {"rank": total})
            mine.update_one("copy", {"rank": total})
            mine.insert_one({"_id": f"made {total}"})

        start.wait()
        for _ in range(10):
            database.atomic(work)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, range(4)))
    assert [notes[0].find_one({"_id": id})["rank"] for id in ("sum", "copy")] == [40, 40]
    assert notes[0].count() == 42


def test_a_snapshot_reads_and_lets_others_write(open_repository, database, notes):
    other = open_repository()
    notes.insert_many([{"rank": n} for n in range(100)])

    def work() -> tuple[int, int]:
        first = notes.count()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(other.insert_one, {"rank": -1}).result(20)
        return first, sum(len(chunk) for chunk in notes.stream({"rank": {"$gte": 0}}))

    assert database.snapshot(work) == (100, 100)
    assert notes.count() == 101
    with pytest.raises(Mishap):
        database.snapshot(lambda: (_ for _ in ()).throw(Mishap()))
    notes.insert_one({})


# Collections --------------------------------------------------------------------------------------

PLAIN = Schema("plain", {"name": Field("text")})
INDEXED = Schema("plain", {"name": Field("text")}, (Index((("name", 1),), unique=True),))


def test_missing_tells_what_prepare_makes(database):
    assert database.missing(PLAIN) == ["create the collection"]
    assert database.collections() == set()
    database.prepare(PLAIN)
    assert database.missing(PLAIN) == []
    assert database.collections() == {"plain"}
    assert database.missing(INDEXED) == ["create the index name"]
    MongoGenericRepository(database, PLAIN).insert_one({"name": "x"})
    database.prepare(INDEXED, alter=True)
    assert database.missing(INDEXED) == []
    with pytest.raises(DuplicateDocumentError):
        MongoGenericRepository(database, INDEXED).insert_one({"name": "x"})


def test_an_index_that_the_documents_contradict_is_said(database):
    plain = MongoGenericRepository(database, PLAIN)
    plain.insert_many([{"name": "x"}, {"name": "x"}])
    with pytest.raises(DuplicateDocumentError):
        database.prepare(INDEXED, alter=True)
    assert plain.count() == 2


def test_many_openers_make_a_collection_once(open_database):
    databases = [open_database() for _ in range(4)]
    start = threading.Barrier(8)

    def prepare(number: int) -> None:
        start.wait()
        databases[number % 4].prepare(NOTES)
        MongoGenericRepository(databases[number % 4], NOTES).insert_one({"rank": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(prepare, range(8)))
    assert databases[0].missing(NOTES) == []
    assert databases[0].count(NOTES, {}) == 8


# Many at once -------------------------------------------------------------------------------------


def test_many_are_changed_at_once_each_a_version_on(notes):
    ids = notes.insert_many([{"title": "a", "rank": n, "tags": ["x"]} for n in range(5)])
    before = notes.find_one({"_id": ids[4]})
    assert notes.update_many({"rank": {"$lt": 3}}, {"title": "b", "tags": ["y", "ж"]}) == 3
    changed = notes.find_many({"title": "b"}, sort=[("rank", 1)])
    assert [doc["_id"] for doc in changed] == ids[:3]
    assert [doc["version"] for doc in changed] == [2, 2, 2]
    assert all(doc["tags"] == ["y", "ж"] and doc["rank"] in (0, 1, 2) for doc in changed)
    assert all(doc["updated_at"] >= doc["created_at"] for doc in changed)
    assert notes.count({"tags": "y"}) == 3
    assert notes.find_one({"_id": ids[4]}) == before
    with pytest.raises(StaleDocumentError):
        notes.update_one(ids[0], {"title": "c"}, expected_version=1)
    assert notes.update_many({"rank": 99}, {"title": "b"}) == 0


def test_many_are_removed_at_once(notes):
    notes.insert_many([{"rank": n, "tags": ["x"]} for n in range(5)])
    assert notes.delete_many({"rank": {"$gte": 2}}) == 3
    assert notes.count({"tags": "x"}) == notes.count() == 2
    assert notes.delete_many({"rank": {"$gte": 2}}) == 0


@pytest.mark.parametrize("updates", [{"rank": "x"}, {"nope": 1}, {"version": 9}, {"_id": "x"}])
def test_a_change_of_many_is_checked_before_it_is_made(notes, updates):
    notes.insert_many([{"rank": n} for n in range(3)])
    with pytest.raises(InvalidDocumentError):
        notes.update_many({"rank": {"$gte": 0}}, updates)
    assert {doc["version"] for doc in notes.find_many()} == {1}


def test_a_whole_collection_is_not_changed_by_mistake(notes):
    notes.insert_one({"rank": 1})
    with pytest.raises(InvalidDocumentError, match="say which"):
        notes.update_many({}, {"rank": 2})
    with pytest.raises(InvalidDocumentError, match="say which"):
        notes.delete_many({})
    assert notes.find_many()[0]["rank"] == 1


def test_a_change_of_many_that_takes_a_key_changes_none(notes):
    notes.insert_many([{"slug": str(n), "rank": n} for n in range(3)])
    with pytest.raises(DuplicateDocumentError):
        notes.update_many({"rank": {"$gte": 1}}, {"slug": "same"})
    assert sorted(doc["slug"] for doc in notes.find_many()) == ["0", "1", "2"]
