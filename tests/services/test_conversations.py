"""Conversations, over every store."""

from __future__ import annotations

import pytest

from workbench.errors import InvalidDocumentError, StoreUnavailable


@pytest.fixture
def conversations(desk):
    return desk.get_conversation_service()


@pytest.fixture
def say(desk):
    """Says something in a conversation, as the agent does."""
    return lambda id, text, user="ann": desk._store.get_conversation_repository().append(
        id, "user", text, user_id=user
    )


def test_conversations_are_a_users_own_the_last_one_first(conversations, say):
    say("c1", "How did Apple do?")
    say("c2", "And IBM?")
    say("c1", "In 2008?")
    say("other", "x", "bob")
    listed = conversations.list_conversations("ann")
    assert [(one["_id"], one["title"], one["message_count"]) for one in listed] == [
        ("c1", "How did Apple do?", 2),
        ("c2", "And IBM?", 1),
    ]
    assert conversations.list_conversations("ann", limit=1).truncated
    assert conversations.get_conversation("c1") == listed[0]
    assert [one["text"] for one in conversations.get_messages("c1")] == [
        "How did Apple do?",
        "In 2008?",
    ]
    assert [one["text"] for one in conversations.get_messages("c1", 1)] == ["In 2008?"]


def test_what_is_not_there(conversations):
    assert conversations.get_conversation("no") is None
    assert conversations.get_messages("no") == conversations.list_conversations("no") == []
    assert conversations.rename_conversation("no", "x") is None
    assert conversations.delete_conversation("no") is False
    with pytest.raises(InvalidDocumentError, match="0 to 1000 messages"):
        conversations.get_messages("no", 1001)


def test_a_conversation_gets_another_title(conversations, say):
    say("c", "x")
    assert conversations.rename_conversation("c", " Apple  in 2008 ")["title"] == "Apple in 2008"
    with pytest.raises(InvalidDocumentError, match="name of a conversation"):
        conversations.rename_conversation("c", " ")
    assert conversations.get_conversation("c")["title"] == "Apple in 2008"


def test_it_is_deleted_with_its_messages(desk, conversations, say):
    for number in range(150):
        say("c", f"{number}")
    say("d", "stays")
    assert conversations.delete_conversation("c") is True
    assert conversations.get_conversation("c") is None
    assert desk._store.get_chat_repository().count({"conversation_id": "c"}) == 0
    assert [one["text"] for one in conversations.get_messages("d")] == ["stays"]


@pytest.mark.parametrize("write", [1, 3, 4])
def test_a_deletion_that_is_cut_short_deletes_nothing(desk, conversations, say, write):
    for text in "abc":
        say("c", text)
    desk.database.forget()
    desk.database.fails_at = write
    with pytest.raises(StoreUnavailable, match="power went out"):
        conversations.delete_conversation("c")
    desk.database.fails_at = None
    assert [one["text"] for one in conversations.get_messages("c")] == ["a", "b", "c"]
