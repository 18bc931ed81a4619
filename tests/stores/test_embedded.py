"""The embedded store as a file: several processes, threads, a kill midway, a damaged file."""

import multiprocessing
import os
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from workbench.errors import StoreUnavailable
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.embedded_query import select
from workbench.stores.filters import Query
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema import Field, Index, Schema

ROWS = Schema(
    "rows", {"n": Field("int"), "filler": Field("text"), "half": Field("text", nullable=True)}
)

WRITER = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.repository import MongoGenericRepository
from workbench.stores.schema import Field, Schema

rows = Schema(
    "rows", {{"n": Field("int"), "filler": Field("text"), "half": Field("text", nullable=True)}}
)
repository = MongoGenericRepository(EmbeddedDatabase(Path(sys.argv[1]), busy_timeout_s=60), rows)
name, number = sys.argv[2], 0
while number < int(sys.argv[3]):
    pair = [{{"_id": f"{{name}}:{{number}}:{{part}}", "filler": "x" * 500}} for part in "ab"]
    repository.insert_many(pair)
    print(number, flush=True)
    number += 1
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "store.db"


@pytest.fixture
def database(file: Path):
    database = EmbeddedDatabase(file)
    yield database
    database.close()


@pytest.fixture
def rows(database) -> MongoGenericRepository:
    return MongoGenericRepository(database, ROWS)


def start_writer(file: Path, name: str, count: int) -> subprocess.Popen:
    code = textwrap.dedent(WRITER).format(path=[entry for entry in sys.path if entry])
    return subprocess.Popen(
        [sys.executable, "-c", code, str(file), name, str(count)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def acknowledged(output: str) -> int:
    """How many writes the process said were done; its last line may be cut off."""
    return output.count("\n")


# Processes ----------------------------------------------------------------------------------------


def test_four_processes_write_and_one_is_killed(file, database):
    writers = {name: start_writer(file, name, 40) for name in "abc"}
    victim = start_writer(file, "victim", 100_000)
    for _ in range(5):
        victim.stdout.readline()
    victim.send_signal(signal.SIGKILL)
    killed = 5 + acknowledged(victim.communicate(timeout=60)[0])
    done = {name: writer.communicate(timeout=100) for name, writer in writers.items()}
    assert {name: (acknowledged(out), err) for name, (out, err) in done.items()} == dict.fromkeys(
        "abc", (40, "")
    )
    rows = MongoGenericRepository(database, ROWS)
    ids = {doc["_id"] for doc in rows.find_many(limit=None)}
    for name, count in [("victim", killed), *((name, 40) for name in "abc")]:
        assert {f"{name}:{n}:{part}" for n in range(count) for part in "ab"} <= ids
    # What was under way is there whole or not at all.
    halves = {id.rpartition(":")[0] for id in ids}
    assert {f"{pair}:{part}" for pair in halves for part in "ab"} == ids
    rows.insert_one({"n": 1})
    with sqlite3.connect(file) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    plain.close()


def test_many_processes_open_a_new_store_at_once(file):
    writers = [start_writer(file, str(number), 3) for number in range(6)]
    done = [writer.communicate(timeout=100) for writer in writers]
    assert [(acknowledged(out), err) for out, err in done] == [(3, "")] * 6


def test_a_forked_child_has_connections_of_its_own(file, rows):
    rows.insert_one({"_id": "parent"})

    def child() -> None:
        rows.insert_one({"_id": "child"})
        os._exit(0 if rows.exists({"_id": "parent"}) else 1)

    process = multiprocessing.get_context("fork").Process(target=child)
    process.start()
    process.join(30)
    assert process.exitcode == 0
    assert rows.exists({"_id": "child"})
    rows.insert_one({"_id": "parent again"})


def test_a_writer_waits_for_another_but_not_for_ever(file, rows):
    impatient = EmbeddedDatabase(file, busy_timeout_s=0.1)
    other = MongoGenericRepository(impatient, ROWS)
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        holding.set()
        release.wait(10)

    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(rows._database.atomic, hold)
        assert holding.wait(5)
        before = time.monotonic()
        with pytest.raises(StoreUnavailable, match="Another process is writing"):
            other.insert_one({"n": 1})
        assert time.monotonic() - before < 5
        assert other.count() == 0
        release.set()
        held.result(5)
    other.insert_one({"n": 1})
    impatient.close()


# Threads ------------------------------------------------------------------------------------------


def test_the_connections_of_ended_threads_are_closed(database, rows):
    for number in range(30):
        thread = threading.Thread(target=rows.insert_one, args=({"n": number},))
        thread.start()
        thread.join()
    assert rows.count() == 30
    assert len(database._open) <= 3


def test_close_ends_every_threads_connection(file, database, rows):
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: rows.insert_one({"n": n}), range(20)))
    database.close()
    database.close()
    for act in (rows.count, lambda: rows.insert_one({"n": 1}), lambda: rows.delete_one("x")):
        with pytest.raises(StoreUnavailable, match="closed"):
            act()
    # The last connection's end folds the log into the one file.
    assert [path.name for path in file.parent.iterdir()] == ["store.db"]


# Streams ------------------------------------------------------------------------------------------


def test_an_unfinished_stream_keeps_nobody_from_writing(file, database, rows):
    rows.insert_many([{"n": n} for n in range(50)])
    stream = rows.stream(chunk_size=5)
    next(stream)
    other = EmbeddedDatabase(file)
    MongoGenericRepository(other, ROWS).insert_one({"n": 50})
    other.close()
    # The thread that reads may write after another process did.
    database.atomic(lambda: rows.insert_one({"n": 51}))
    assert sum(len(chunk) for chunk in stream) == 45
    assert rows.count() == 52


def test_a_stream_is_read_by_one_thread_after_another(rows):
    rows.insert_many([{"n": n} for n in range(30)])
    stream, seen = rows.stream(chunk_size=3), []
    for _ in range(10):  # each in a thread of its own, as an executor may do it
        thread = threading.Thread(target=lambda: seen.extend(next(stream)))
        thread.start()
        thread.join()
        rows.count()
    assert len(seen) == 30
    assert list(stream) == []


def test_streams_leave_no_connection(database, rows):
    rows.insert_many([{"n": n} for n in range(30)])
    rows.count()
    before = len(database._open)
    for left_early in (True, False) * 5:
        stream = rows.stream(chunk_size=7)
        next(stream)
        stream.close() if left_early else list(stream)
    assert len(database._open) == before
    stream = rows.stream(chunk_size=7)
    next(stream)
    database.close()
    with pytest.raises(StoreUnavailable):
        list(stream)


# What a list holds, what expires ------------------------------------------------------------------

HELD = Schema("held", {"words": Field("list", items=Field("text"))}, (Index((("words", 1),)),))


def held(file: Path) -> list[tuple[str, str]]:
    """What the table beside the collection holds: the text, and the document it is in."""
    plain = sqlite3.connect(file)
    rows = plain.execute(
        "SELECT value, _id FROM held_held_words JOIN held ON held.id = doc ORDER BY 1, 2"
    ).fetchall()
    plain.close()
    return rows


def test_what_lists_hold_follows_every_write(file, database):
    documents = MongoGenericRepository(database, HELD)
    documents.insert_many([{"_id": "x", "words": ["b", "a", "b"]}, {"_id": "y"}])
    assert held(file) == [("a", "x"), ("b", "x")]
    documents.update_one("y", {"words": ["a"]})
    documents.update_one("x", {"words": []})
    assert held(file) == [("a", "y")]
    with pytest.raises(ZeroDivisionError):
        database.atomic(lambda: (documents.insert_one({"words": ["c"]}), 1 / 0))
    assert held(file) == [("a", "y")]
    documents.modify_one("x", lambda document: {**document, "words": ["é", "😀", ""]})
    documents.delete_one("y")
    assert held(file) == [("", "x"), ("é", "x"), ("😀", "x")]
    documents.delete_one("x")
    assert held(file) == []


def test_an_index_on_a_list_is_filled_from_what_is_there(file, database):
    plain = MongoGenericRepository(database, Schema("held", HELD.fields))
    plain.insert_many([{"_id": str(n), "words": [f"w{n}", "all"]} for n in range(20)])
    assert database.missing(HELD) == ["create the index words"]
    documents = MongoGenericRepository(database, HELD)
    assert database.missing(HELD) == []
    assert (documents.count({"words": "all"}), documents.count({"words": "w7"})) == (20, 1)
    # Who opened it before the index was made writes on, and is indexed too.
    plain.insert_one({"_id": "late", "words": ["all"]})
    assert documents.count({"words": {"$prefix": "al"}}) == 21
    statement, parameters = select(HELD, Query({"words": "w7"}))
    plan = str(database._read(f"EXPLAIN QUERY PLAN {statement}", parameters))
    assert "SEARCH held_held_words USING PRIMARY KEY" in plan
    assert "SCAN held" not in plan


def test_what_expired_is_removed_when_something_is_added(database):
    schema = Schema(
        "kept", {"at": Field("datetime", nullable=True)}, (Index((("at", 1),), ttl_s=60),)
    )
    kept = MongoGenericRepository(database, schema)
    now = datetime.now(UTC)
    ages = {"old": 3600, "just": 61, "young": 30, "future": -3600}
    kept.insert_many([
        *({"_id": id, "at": now - timedelta(seconds=age)} for id, age in ages.items()),
        {"_id": "none"}, {"_id": "null", "at": None},
    ])  # fmt: skip
    assert kept.count() == 6
    kept.insert_one({"_id": "new", "at": now})
    left = {document["_id"] for document in kept.find_many()}
    assert left == {"young", "future", "none", "null", "new"}


# The file -----------------------------------------------------------------------------------------


def test_looking_makes_no_file(file):
    database = EmbeddedDatabase(file)
    assert database.collections() == set()
    assert database.missing(ROWS) == ["create the collection"]
    database.close()
    assert not file.parent.exists()


def test_the_store_opens_when_first_used(file):
    database = EmbeddedDatabase(file)
    assert not file.exists()
    database.close()


def test_others_cannot_look_into_a_new_folder(file, rows):
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_file_that_is_no_database(file):
    file.parent.mkdir()
    file.write_bytes(b"not a database" * 1000)
    with pytest.raises(StoreUnavailable, match=r"does not answer.*Move the file aside"):
        MongoGenericRepository(EmbeddedDatabase(file), ROWS)
    assert file.read_bytes() == b"not a database" * 1000


def test_a_damaged_document_is_said_and_not_left_out(file, database, rows):
    rows.insert_one({"_id": "whole"})
    rows.insert_one({"_id": "damaged"})
    with sqlite3.connect(file) as plain:
        plain.execute("UPDATE rows SET data = '{\"n\": ' WHERE _id = 'damaged'")
    plain.close()
    with pytest.raises(StoreUnavailable, match="damaged"):
        rows.find_many()
    assert rows.find_one({"_id": "whole"})["_id"] == "whole"


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "taken").write_text("a file")
    rows = EmbeddedDatabase(tmp_path / "taken" / "store.db")
    with pytest.raises(StoreUnavailable, match=r"store\.path"):
        MongoGenericRepository(rows, ROWS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_to(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(StoreUnavailable, match=r"store\.path"):
        MongoGenericRepository(EmbeddedDatabase(tmp_path / "store.db"), ROWS)
    tmp_path.chmod(0o700)


def test_opening_again_writes_nothing(file, database):
    indexed = Schema("runs", {"state": Field("text")}, (Index((("state", -1),)),))
    runs = MongoGenericRepository(database, indexed)
    runs.insert_one({"state": "done"})
    version = database._read("PRAGMA data_version", [])
    again = EmbeddedDatabase(file)
    MongoGenericRepository(again, indexed)
    again.close()
    assert database._read("PRAGMA data_version", []) == version


def test_an_index_answers_a_filter_and_a_sort(database):
    indexed = Schema("runs", {"state": Field("text")}, (Index((("state", -1),)),))
    MongoGenericRepository(database, indexed)
    for query in (Query({"state": "done"}), Query(sort=[("state", -1)])):
        statement, parameters = select(indexed, query)
        plan = database._read(f"EXPLAIN QUERY PLAN {statement}", parameters)
        assert "ix_runs_state" in str(plan)
