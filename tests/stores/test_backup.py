"""A store in one file and back: nothing lost, nothing half written, nothing of another's."""

from __future__ import annotations

import gzip
import itertools
import json
import signal
import stat
import subprocess
import sys
import threading
import time
import uuid
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Context, Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from workbench.errors import DuplicateDocumentError, InvalidDocumentError, StoreError
from workbench.stores.backup import backup, restore
from workbench.stores.collections import COLLECTIONS
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory
from workbench.stores.filters import Query
from workbench.stores.market_data import Action, SeriesKey
from workbench.stores.mongo import MongoDatabase
from workbench.stores.repository import MongoGenericRepository

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CONTEXT = Context(prec=34)
NOON = datetime(2024, 1, 1, 12, 30, 15, 250_000, tzinfo=UTC)
KEY = SeriesKey("BRK.B", "XNYS", "USD", "1d", "yahoo")
LEFT_OUT = {"schema_migrations", "health_checks"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[EmbeddedDatabase]:
    database = EmbeddedDatabase(tmp_path / "from.db")
    yield database
    database.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[EmbeddedDatabase]:
    database = EmbeddedDatabase(tmp_path / "to.db")
    yield database
    database.close()


@pytest.fixture
def server_database(mongo_server) -> Iterator[MongoDatabase]:
    name = f"b_{uuid.uuid4().hex[:12]}"
    database = MongoDatabase(mongo_server.settings(name, timeout_s=30))
    yield database
    database.close()
    with mongo_server.client() as client:
        client.drop_database(name)


@pytest.fixture
def desk(database: EmbeddedDatabase) -> RepositoryFactory:
    """A desk with a little of everything in it."""
    factory = RepositoryFactory(database)
    conversations = factory.get_conversation_repository()
    conversations.append("c", "user", "Ünï \u2028 😀 \0 $where {}", claims=[{"value": 1e-300}])
    conversations.append("c", "assistant", "half \ud83d", about={"n": 2**63 - 1, "at": NOON})
    data = factory.get_market_data_repository()
    columns = {name: [1.5, float("nan"), 2.0] for name in ("open", "high", "low", "close")}
    days = [date(2022, 12, 30), date(2023, 1, 3), date(2024, 2, 29)]
    data.write_bars(KEY, {"session": days, **columns, "volume": [2**53, 0, 1]})
    data.write_actions(KEY, [Action(date(2023, 1, 3), 50.0, 0.1)])
    data.mark_covered(KEY, date(2022, 1, 1), date(2024, 3, 1), fetched_at=NOON)
    security = {"symbol": "BRK.B", "mic": "XNYS", "currency": "USD"}
    factory.repository("trades").insert_many([
        {**security, "user_id": "u", "portfolio_id": "p", "day": "2024-01-02", "seq": n,
         "side": "buy", "quantity": Decimal(text), "price": Decimal("0.10"), "fee": Decimal("-0")}
        for n, text in enumerate(("1.50", "1E+3", "9" * 34, "0.000"))
    ])  # fmt: skip
    name = "Berkshire Hathaway"
    factory.repository("symbols").insert_one({
        **security, "name": name, "source": "sample", "symbol_key": "brk.b",
        "name_key": name.lower(), "words": name.lower().split(), "alias_keys": [],
    })  # fmt: skip
    factory.repository("users").insert_many(
        [{"name": None, "status": "active"}, {"name": "Ж", "status": "active", "email": "a@b.c"}]
    )
    tasks = factory.repository("tasks")
    of = {"user_id": "u", "workspace_id": "w", "title": "x", "status": "open"}
    id = tasks.insert_one({**of, "due": None, "done_at": NOON})
    tasks.update_one(id, {"status": "done"})
    factory.health_check()
    factory.migrator().migrate()
    return factory


def contents(database: Any) -> dict[str, dict[str, Any]]:
    """Every document, as a repository gives it."""
    there = database.collections() & set(COLLECTIONS) - LEFT_OUT
    found = {
        name: MongoGenericRepository(database, COLLECTIONS[name]).find_many(limit=None)
        for name in there
    }
    found = {name: {d["_id"]: d for d in documents} for name, documents in found.items()}
    return {name: documents for name, documents in found.items() if documents}


def digest(database: EmbeddedDatabase) -> object:
    """What is in a file, told without opening it through a repository."""
    return {
        name: database._read(f'SELECT id, _id, data FROM "{name}" ORDER BY id', [])
        for name in sorted(database.collections())
    }


# The way there and back ---------------------------------------------------------------------------


def test_from_a_file_to_a_server_and_back(desk, database, server_database, other, tmp_path):
    before = contents(database)
    first = backup(database, tmp_path / "1.gz")
    assert first.documents == sum(map(len, before.values()))
    assert restore(server_database, tmp_path / "1.gz").written == first.written
    assert contents(server_database) == before
    second = backup(server_database, tmp_path / "2.gz")
    assert second.written == first.written
    restore(other, tmp_path / "2.gz")
    after = contents(other)
    assert after == before
    for name, documents in before.items():
        for id, document in documents.items():
            found = after[name][id]
            # As text, in which 1.50 is not 1.5 and 1 is not 1.0.
            assert {k: repr(v) for k, v in found.items()} == {
                k: repr(v) for k, v in document.items()
            }
    # And it works as a desk.
    factory = RepositoryFactory(other)
    assert factory.get_conversation_repository().messages("c")[1]["about"]["n"] == 2**63 - 1
    assert factory.get_market_data_repository().read_bars(KEY)["volume"] == [2.0**53, 0.0, 1.0]
    assert factory.repository("symbols").count({"words": {"$prefix": "hath"}}) == 1
    assert not factory.migrator().plan()


def test_the_same_again_changes_nothing(desk, database, other, server_database, tmp_path):
    path = tmp_path / "b.gz"
    count = backup(database, path).documents
    for target in (other, server_database):
        restore(target, path)
        before = contents(target)
        for replace in (False, True):
            again = restore(target, path, replace=replace)
            assert (again.documents, again.unchanged) == (0, count)
        assert contents(target) == before
    before = digest(other)
    restore(other, path)
    assert digest(other) == before


_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_text = st.text(_characters, max_size=6)
_numbers = st.integers(-(2**63), 2**63 - 1)
_moments = st.integers(-(2**40), 2**45).map(lambda ms: EPOCH + timedelta(milliseconds=ms))
_scalars = st.one_of(
    st.none(), st.booleans(), _numbers, st.floats(allow_nan=False, allow_infinity=False), _text,
    st.just("\0"), _moments, st.integers(-(10**34) + 1, 10**34 - 1).map(Decimal),
    st.integers(-(10**20), 10**20).map(lambda n: Decimal(n).scaleb(-7, CONTEXT)),
)  # fmt: skip
_names = _text.filter(lambda name: not name.startswith(("$", "__neosqlite")))
_objects = st.dictionaries(_names, _scalars | st.lists(_scalars, max_size=2), max_size=2)
_days = st.dates().map(date.isoformat)
_DOCUMENTS = {
    "notifications": st.fixed_dictionaries({
        "user_id": _text, "kind": st.sampled_from(["info", "warning"]), "title": _text,
        "text": _text, "link": _objects, "read": st.booleans(),
    }),
    "chats": st.fixed_dictionaries({
        "conversation_id": _text, "seq": _numbers, "role": st.just("user"), "text": _text,
        "claims": st.lists(_objects, max_size=2), "about": _objects,
    }),
    "market_snapshots": st.fixed_dictionaries({
        "symbol": _text, "mic": _text, "currency": _text, "day": _days, "provider": _text,
        "values": _objects,
    }),
}  # fmt: skip


@settings(
    max_examples=15, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(documents=st.fixed_dictionaries({n: st.lists(s, max_size=3) for n, s in _DOCUMENTS.items()}))
def test_any_documents_come_back_the_same(database, server_database, other, tmp_path, documents):
    databases = [database, server_database, other]
    for one in databases:
        for name in one.collections() & set(_DOCUMENTS):
            for document in one.find(COLLECTIONS[name], Query()):
                one.delete(COLLECTIONS[name], document["_id"])
    for name, some in documents.items():
        for document in some:
            with suppress(DuplicateDocumentError):
                MongoGenericRepository(database, COLLECTIONS[name]).insert_one(document)
    for source, target in itertools.pairwise(databases):
        path = tmp_path / f"{uuid.uuid4().hex}.gz"
        backup(source, path)
        restore(target, path)
    before, after = contents(database), contents(other)
    assert after == before
    for name, some in before.items():
        for id, document in some.items():
            assert {k: repr(v) for k, v in document.items()} == {
                k: repr(v) for k, v in after[name][id].items()
            }


# A file that is not right -------------------------------------------------------------------------


def lines(path: Path) -> list[str]:
    with gzip.open(path, "rt", encoding="utf-8", newline="\n") as file:
        return file.read().splitlines(keepends=True)


def written(path: Path, content: list[str]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8", newline="\n") as file:
        file.writelines(content)
    return path


@pytest.fixture
def path(desk, database, tmp_path) -> Path:
    backup(database, tmp_path / "b.gz")
    return tmp_path / "b.gz"


def test_a_file_that_was_cut_anywhere_is_refused(path, other, tmp_path):
    whole = path.read_bytes()
    for length in [*range(0, len(whole), max(1, len(whole) // 60)), len(whole) - 1]:
        (tmp_path / "cut.gz").write_bytes(whole[:length])
        with pytest.raises(InvalidDocumentError, match=r"damaged|no backup"):
            restore(other, tmp_path / "cut.gz")
    content = lines(path)
    for kept in (content[:-1], content[:1], content[:3] + content[-1:], content[1:], []):
        with pytest.raises(InvalidDocumentError):
            restore(other, written(tmp_path / "cut.gz", kept))
    assert contents(other) == {}
    assert not other.path.exists()


def unpacked(packed: bytes) -> bytes | None:
    """What gzip itself reads in these bytes; None where it reads nothing whole."""
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return None


def test_a_flipped_bit_anywhere_is_noticed(path, other, tmp_path):
    whole = bytearray(path.read_bytes())
    content, noticed, harmless = unpacked(whole), 0, 0
    head = whole.index(0, 10) + 1  # the time and the name in gzip's own head matter to nobody
    for at in [
        *range(head, len(whole), max(1, len(whole) // 80)),
        *range(len(whole) - 8, len(whole)),
    ]:
        flipped = bytearray(whole)
        flipped[at] ^= 1 << (at % 8)
        # Bits that fill up the last byte, and one that points a repetition to another place with
        # the same text, are packed otherwise and say the same: there is nothing to notice.
        if unpacked(flipped) == content:
            harmless += 1
            continue
        (tmp_path / "flipped.gz").write_bytes(flipped)
        with pytest.raises(StoreError):
            restore(other, tmp_path / "flipped.gz")
        assert not other.path.exists()
        noticed += 1
    assert noticed >= 70
    assert harmless <= 10


def test_a_changed_document_is_noticed(path, other, tmp_path):
    content = lines(path)
    at = next(n for n, line in enumerate(content) if "Hathaway" in line)
    content[at] = content[at].replace("Hathaway", "Hathawax")
    with pytest.raises(InvalidDocumentError, match="damaged"):
        restore(other, written(tmp_path / "changed.gz", content))
    for spoilt in (
        "[]\n", "[1, 2]\n", '["users", 1]\n', "nonsense\n", "\n", '["users", {"a": {"$oid": 1}}]\n',
        '["users", {"a": {"$numberDecimal": "x"}}]\n', '["users", {"a": {"$date": "x"}}]\n',
        '["users", {"a": {"$date": {"$numberLong": "9007199254740991"}}}]\n',
    ):  # fmt: skip
        with pytest.raises(InvalidDocumentError):
            restore(other, written(tmp_path / "spoilt.gz", [content[0], spoilt, content[-1]]))
    assert not other.path.exists()


def test_what_is_no_backup_of_this_version(path, other, tmp_path):
    head, *rest = lines(path)
    newer = json.dumps({**json.loads(head), "version": 2}) + "\n"
    with pytest.raises(InvalidDocumentError, match="newer version"):
        restore(other, written(tmp_path / "newer.gz", [newer, *rest]))
    strange = '["starships", {"_id": "x"}]\n'
    with pytest.raises(InvalidDocumentError, match="starships"):
        restore(other, written(tmp_path / "strange.gz", [head, strange, *rest]))
    with pytest.raises(InvalidDocumentError, match="no backup"):
        restore(other, written(tmp_path / "json.gz", ['{"format": "of another"}\n']))
    (tmp_path / "plain").write_text("hello")
    with pytest.raises(InvalidDocumentError, match="no backup"):
        restore(other, tmp_path / "plain")
    for missing in (tmp_path / "nowhere.gz", tmp_path):
        with pytest.raises(StoreError, match="cannot be read"):
            restore(other, missing)
    assert not other.path.exists()


# Where it goes ------------------------------------------------------------------------------------


def test_a_backup_is_its_owners_alone_and_never_written_over(path, database):
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(StoreError, match="there already"):
        backup(database, path)
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_written(desk, database, tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "nowhere" / "b.gz", tmp_path / "file" / "b.gz", Path("/proc/b.gz")):
        with pytest.raises(StoreError, match="cannot be written"):
            backup(database, place)
    left = {p.name for p in tmp_path.iterdir() if p.name.endswith(".part")}
    assert left == set()


# Over what is there -------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["embedded", "mongodb"])
def test_documents_that_differ_are_left_unless_it_is_said(path, other, server_database, target):
    there = other if target == "embedded" else server_database
    restored = contents_of(path, there)
    conversations = RepositoryFactory(there).get_conversation_repository()
    conversations.update_one("c", {"title": "Mine"})
    RepositoryFactory(there).repository("tasks").delete_one(next(iter(restored["tasks"])))
    conversations.append("new", "user", "x")
    before = contents(there)
    with pytest.raises(DuplicateDocumentError, match=r"1 in conversations.*--replace"):
        restore(there, path)
    assert contents(there) == before
    done = restore(there, path, replace=True)
    assert (done.written["conversations"], done.written["tasks"], done.documents) == (1, 1, 2)
    assert restore(there, path, replace=True).documents == 0
    after = contents(there)
    assert after["conversations"]["c"]["version"] > before["conversations"]["c"]["version"]
    after["conversations"]["c"]["version"] = restored["conversations"]["c"]["version"]
    assert {
        n: {i: d for i, d in after[n].items() if i in restored[n]} for n in restored
    } == restored
    assert "new" in after["conversations"]  # what the backup does not know stays


def contents_of(path: Path, database: Any) -> dict[str, dict[str, Any]]:
    restore(database, path)
    return contents(database)


@pytest.mark.parametrize("replace", [False, True])
def test_a_key_that_another_document_has_stops_it_before_anything(path, other, replace):
    users = RepositoryFactory(other).repository("users")
    users.insert_one({"_id": "other", "name": None, "status": "active", "email": "a@b.c"})
    with pytest.raises(DuplicateDocumentError, match="email of another") as caught:
        restore(other, path, replace=replace)
    assert "a@b.c" not in str(caught.value)
    assert set(contents(other)) == {"users"}


def test_a_server_of_an_older_form_is_migrated_first(path, server_database, mongo_server):
    server_database.prepare(COLLECTIONS["trades"])
    with mongo_server.client() as client:
        name = server_database._database.name
        client[name].command("collMod", "trades", validator={"x": 1})
    with pytest.raises(StoreError, match=r"trades.*db migrate"):
        restore(server_database, path)
    assert contents(server_database) == {}
    RepositoryFactory(server_database).migrator().migrate()
    assert restore(server_database, path).documents > 10


# While things happen ------------------------------------------------------------------------------

CHAT = COLLECTIONS["chats"]


def fill(database: Any, count: int) -> None:
    chats = MongoGenericRepository(database, CHAT)
    for start in range(0, count, 500):
        chats.insert_many([
            {"_id": f"{n:06}", "conversation_id": "c", "seq": n, "role": "user",
             "text": "x" * 200, "claims": [], "about": {}}
            for n in range(start, min(start + 500, count))
        ])  # fmt: skip


RESTORE = """
import sys
from pathlib import Path
sys.path[:0] = {path!r}
from workbench.stores.backup import restore
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.mongo import MongoDatabase
from workbench.config.settings import MongoSettings, Secret
kind, where, name, file = sys.argv[1:]
if kind == "embedded":
    database = EmbeddedDatabase(Path(where))
else:
    database = MongoDatabase(MongoSettings(uri=Secret(where), database=name, timeout_s=30))
print("begins", flush=True)
restore(database, Path(file))
"""


@pytest.mark.parametrize("target", ["embedded", "mongodb"])
def test_a_restore_that_was_killed_is_finished_by_another(
    database, other, server_database, mongo_server, tmp_path, target
):
    fill(database, 3000)
    path = tmp_path / "b.gz"
    backup(database, path)
    there = other if target == "embedded" else server_database
    where = str(other.path) if target == "embedded" else mongo_server.uri()
    name = "-" if target == "embedded" else server_database._database.name
    code = RESTORE.format(path=[entry for entry in sys.path if entry])
    process = subprocess.Popen(
        [sys.executable, "-c", code, target, where, name, str(path)], stdout=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while "chats" not in there.collections() or there.count(CHAT, {}) < 600:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    half = there.count(CHAT, {})
    assert 600 <= half < 3000
    done = restore(there, path)
    assert done.documents + done.unchanged == 3000
    assert done.unchanged >= half
    assert [d["_id"] for c in there.stream(CHAT, Query(sort=[("_id", 1)]), 500) for d in c] == [
        f"{n:06}" for n in range(3000)
    ]


def test_a_backup_while_others_write_is_of_one_moment(database, other, tmp_path):
    """Each writer keeps two documents alike, in two collections; a backup never has them differ."""
    names = ("notes", "tasks")
    of = {"user_id": "u", "workspace_id": "w", "status": "archived"}
    first = RepositoryFactory(database)
    first.repository("notes").insert_one(
        {**of, "_id": "x", "title": "0", "text": "", "symbols": []}
    )
    first.repository("tasks").insert_one({**of, "_id": "x", "title": "0"})
    fill(database, 2000)
    stop, failed = threading.Event(), []

    def write() -> None:
        try:
            while not stop.is_set():
                title = uuid.uuid4().hex
                database.atomic(
                    lambda title=title: [
                        first.repository(name).update_one("x", {"title": title}) for name in names
                    ]
                )
        except BaseException as error:
            failed.append(error)
            raise

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        for number in range(4):
            backup(database, tmp_path / f"{number}.gz")
    finally:
        stop.set()
        for writer in writers:
            writer.join(60)
    assert failed == []
    titles = set()
    for number in range(4):
        by_name = dict(json.loads(line) for line in lines(tmp_path / f"{number}.gz")[1:-1])
        assert by_name["notes"]["title"] == by_name["tasks"]["title"]
        titles.add(by_name["notes"]["title"])
    assert len(titles) > 1
    restore(other, tmp_path / "3.gz")


def test_a_backup_that_fails_leaves_no_file(desk, database, tmp_path):
    profiles = RepositoryFactory(database).repository("user_profiles")
    profiles.insert_one({"user_id": "u", **dict.fromkeys(
        ("display_name", "organisation", "base_currency", "time_zone", "about"))})  # fmt: skip
    database._read("UPDATE user_profiles SET data = '{\"n\": '", [])
    with pytest.raises(StoreError, match="damaged"):
        backup(database, tmp_path / "b.gz")
    assert [path.name for path in tmp_path.iterdir() if "b.gz" in path.name] == []
