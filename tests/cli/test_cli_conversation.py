"""Conversations on the command line: seen, and deleted with all that was kept of them."""

from __future__ import annotations

import json
from pathlib import Path

from workbench import open_workbench
from workbench.config import Settings
from workbench.config.settings import StoreSettings

QUESTION = "How did IBM do in 2010?"


def kept(store_path: Path) -> dict[str, int]:
    with open_workbench("offline", settings=Settings(store=StoreSettings(path=store_path))) as wb:
        names = ("conversations", "chats", "model_exchanges")
        return {name: wb.store.repository(name).count() for name in names}


def test_a_conversation_is_listed_shown_and_deleted(
    each_in_turn, in_turn, documents, store_path
) -> None:
    ((code, _, err),) = each_in_turn(
        store_path.parent, [("ask", QUESTION, "--conversation", "new")]
    )
    assert code == 0, err
    assert all(kept(store_path).values())
    ((talk,),) = documents(("conversation", "list"))
    listed, shown = in_turn(("conversation", "list"), ("conversation", "show", talk["_id"]))
    assert listed.splitlines()[1].split()[:8] == [talk["_id"], *QUESTION.split(), "2"]
    assert shown.splitlines()[:4] == [QUESTION, "", "You:", QUESTION]
    assert "Workbench:" in shown
    (whole,) = documents(("conversation", "show", talk["_id"]))
    assert [one["role"] for one in whole["messages"]] == ["user", "assistant"]
    gone, none = in_turn(("conversation", "delete", talk["_id"]), ("conversation", "list"))
    assert gone == f"Deleted the conversation {QUESTION} (2 messages).\n"
    assert none.startswith("No conversation yet.")
    assert not any(kept(store_path).values())


def test_what_is_not_there_is_said(each_in_turn, store_path) -> None:
    commands = [("conversation", "show", "no"), ("conversation", "delete", "no", "--json")]
    for code, out, err in each_in_turn(store_path.parent, commands):
        assert (code != 0, out) == (True, "")
        assert "You have no conversation 'no'. `workbench conversation list`" in err


def test_another_users_conversation_is_not_there(workbench) -> None:
    asked = workbench("ask", QUESTION, "--conversation", "new")
    assert asked.returncode == 0, asked.stderr
    (talk,) = json.loads(workbench("conversation", "list", "--json").stdout)
    bob = {"WORKBENCH_USER": "bob"}
    assert json.loads(workbench("conversation", "list", "--json", env=bob).stdout) == []
    for command in ("show", "delete"):
        refused = workbench("conversation", command, talk["_id"], env=bob)
        assert "You have no conversation" in refused.stderr
    assert len(json.loads(workbench("conversation", "list", "--json").stdout)) == 1
