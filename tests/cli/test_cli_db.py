"""``workbench db`` as an operator meets it, over a file and over a server."""

from __future__ import annotations

import json
import sqlite3
import stat
import uuid
from pathlib import Path

import pytest

from workbench.stores.collections import COLLECTIONS, RESERVED
from workbench.stores.embedded import EmbeddedDatabase
from workbench.stores.factory import RepositoryFactory

FIRST = "0001_conversations_have_an_owner"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the command line's embedded store is."""
    return tmp_path / "store" / "offline.db"


def converse(file: Path, *, owned: bool = True) -> None:
    """Put a conversation into the file; without ``owned`` as it was before there were users."""
    database = EmbeddedDatabase(file)
    RepositoryFactory(database).get_conversation_repository().append("c", "user", "Hello")
    database.close()
    if not owned:
        with sqlite3.connect(file) as plain:
            plain.execute("UPDATE conversations SET data = json_remove(data, '$.user_id')")
        plain.close()


def test_plan_and_status_change_nothing_not_even_a_file(workbench, file):
    for command in ("plan", "status"):
        done = workbench("db", command, "--json")
        assert done.returncode == 0
        said = json.loads(done.stdout)
        assert (said["store"], said["address"]) == ("embedded", str(file))
    assert not file.parent.exists()


def test_plan_migrate_and_again(workbench, file):
    converse(file, owned=False)
    before = file.read_bytes()
    planned = json.loads(workbench("db", "plan", "--json").stdout)
    assert [step["migration"] for step in planned["migrations"]] == [FIRST]
    assert {step["collection"] for step in planned["changes"]} == set(COLLECTIONS) - {
        "conversations", "chats",
    }  # fmt: skip
    assert file.read_bytes() == before

    done = json.loads(workbench("db", "migrate", "--json").stdout)["done"]
    assert done == planned["changes"] + planned["migrations"]
    for command in ("migrate", "plan"):
        again = workbench("db", command)
        assert (again.returncode, "Nothing to do." in again.stdout) == (0, True)


def test_a_migration_that_fails_names_what_was_done_before_it(workbench, file):
    converse(file, owned=False)
    with sqlite3.connect(file) as plain:
        plain.execute("UPDATE conversations SET data = json_set(data, '$.beyond', 1)")
    plain.close()
    done = workbench("db", "migrate")
    assert done.returncode == 1
    assert "beyond" in done.stderr
    assert "Done before it: market_data: create the collection; " in done.stderr
    assert len(done.stderr.splitlines()) == 1
    again = workbench("db", "migrate", "--json")
    assert again.returncode == 1
    assert json.loads(again.stdout)["kind"] == "InvalidDocumentError"
    assert "Done before it: nothing." in again.stderr
    pending = json.loads(workbench("db", "status", "--json").stdout)["migrations"]
    assert (pending["recorded"], pending["pending"]) == ([], [FIRST])


def test_status_counts_and_names_what_is_empty_or_strange(workbench, file):
    converse(file)
    with sqlite3.connect(file) as plain:
        plain.execute("CREATE TABLE somebodys (x)")
    plain.close()
    said = json.loads(workbench("db", "status", "--json").stdout)
    assert said["collections"] == {"conversations": 1, "chats": 1}
    assert said["reserved"] == [*RESERVED]
    assert said["unknown"] == ["somebodys"]
    shown = workbench("db", "status").stdout
    assert "Not known to this version: somebodys" in shown
    assert f"Migrations pending: {FIRST}" in shown


def test_a_backup_and_its_way_back(workbench, file, tmp_path):
    converse(file)
    done = workbench("db", "backup", "desk.gz")
    assert done.returncode == 0, done.stderr
    assert "2 documents in desk.gz" in done.stdout
    assert stat.S_IMODE((tmp_path / "desk.gz").stat().st_mode) == 0o600
    assert "is there already" in workbench("db", "backup", "desk.gz").stderr

    other = {"WORKBENCH_STORE_PATH": str(tmp_path / "other")}
    said = json.loads(workbench("db", "restore", "desk.gz", "--json", env=other).stdout)
    assert (said["written"], said["unchanged"]) == ({"chats": 1, "conversations": 1}, 0)
    again = workbench("db", "restore", "desk.gz", env=other)
    assert "2 were there already" in again.stdout


def test_a_restore_over_other_documents_asks_for_replace(workbench, file, tmp_path):
    converse(file)
    workbench("db", "backup", "desk.gz")
    database = EmbeddedDatabase(file)
    RepositoryFactory(database).get_conversation_repository().update_one("c", {"title": "Mine"})
    database.close()
    refused = workbench("db", "restore", "desk.gz")
    assert refused.returncode == 2
    assert "--replace" in refused.stderr
    assert workbench("db", "restore", "desk.gz", "--replace").returncode == 0


def test_a_file_that_is_no_backup_is_one_line(workbench, tmp_path):
    (tmp_path / "x.gz").write_bytes(b"not a backup")
    for name, code in (("x.gz", 2), ("nowhere.gz", 1)):
        done = workbench("db", "restore", name)
        assert done.returncode == code
        assert len(done.stderr.splitlines()) == 1
        assert "Traceback" not in done.stderr


def test_on_a_server(workbench, mongo_server, tmp_path):
    name = f"cli_{uuid.uuid4().hex[:12]}"
    env = {"MONGODB_URI": mongo_server.uri(), "MONGODB_DATABASE": name}
    planned = json.loads(workbench("db", "plan", "--json", env=env).stdout)
    assert planned["store"] == "mongodb"
    with mongo_server.client() as client:
        assert client[f"{name}_offline"].list_collection_names() == []
    done = workbench("db", "migrate", env=env)
    assert done.returncode == 0, done.stderr
    assert "Nothing to do." in workbench("db", "migrate", env=env).stdout
    with mongo_server.client() as client:
        there = set(client[f"{name}_offline"].list_collection_names())
        client.drop_database(f"{name}_offline")
    assert there >= set(COLLECTIONS)


def test_a_server_that_is_down_or_said_wrongly(workbench):
    down = {"MONGODB_URI": "mongodb://desk:s3cret@127.0.0.1:1/"}
    wrong = {"MONGODB_URI": "mongodb://desk:s3cret@@127.0.0.1:1/"}
    for command, env, code in (("plan", down, 1), ("status", wrong, 2)):
        done = workbench("db", command, env=env)
        assert done.returncode == code
        assert len(done.stderr.splitlines()) == 1
        assert "s3cret" not in done.stdout + done.stderr
