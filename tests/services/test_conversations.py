"""Conversations, over every store."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from workbench.agent.exchange_store import ExchangeStore
from workbench.agent.exchanges import AnswerRecord, Beginning
from workbench.errors import DocumentNotFoundError, InvalidDocumentError, StoreUnavailable
from workbench.messages import ToolCall, ToolResult


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
    assert conversations.get_conversation("c1", user_id="ann") == listed[0]
    assert [one["text"] for one in conversations.get_messages("c1", user_id="ann")] == [
        "How did Apple do?",
        "In 2008?",
    ]
    assert [one["text"] for one in conversations.get_messages("c1", 1, user_id="ann")] == [
        "In 2008?"
    ]


def test_what_is_not_there(conversations):
    assert conversations.get_conversation("no", user_id="ann") is None
    assert (
        conversations.get_messages("no", user_id="ann")
        == conversations.list_conversations("no")
        == []
    )
    assert conversations.rename_conversation("no", "x", user_id="ann") is None
    assert conversations.delete_conversation("no", user_id="ann") is False
    with pytest.raises(InvalidDocumentError, match="0 to 1000 messages"):
        conversations.get_messages("no", 1001, user_id="ann")


def test_a_conversation_gets_another_title(conversations, say):
    say("c", "x")
    assert (
        conversations.rename_conversation("c", " Apple  in 2008 ", user_id="ann")["title"]
        == "Apple in 2008"
    )
    with pytest.raises(InvalidDocumentError, match="name of a conversation"):
        conversations.rename_conversation("c", " ", user_id="ann")
    assert conversations.get_conversation("c", user_id="ann")["title"] == "Apple in 2008"


def test_it_is_deleted_with_its_messages(desk, conversations, say):
    for number in range(150):
        say("c", f"{number}")
    say("d", "stays")
    assert conversations.delete_conversation("c", user_id="ann") is True
    assert conversations.get_conversation("c", user_id="ann") is None
    assert desk._store.get_chat_repository().count({"conversation_id": "c"}) == 0
    assert [one["text"] for one in conversations.get_messages("d", user_id="ann")] == ["stays"]


def recorded(desk, id, user="ann"):
    """How many exchanges there are of the conversation's answers."""
    found = desk._store.repository("model_exchanges")
    return found.count({"conversation_id": id, "user_id": user})


@pytest.fixture
def record(desk):
    """Records an answer in a conversation, as the agent does."""

    def record_(conversation: str, answer: str, user: str = "ann") -> None:
        began = Beginning("?", "en", date(2013, 3, 1), conversation, (), ())
        kept = AnswerRecord()
        kept.begin(began)
        kept.tool(ToolCall("1", "coverage", "{}"), ToolResult("what there is"))
        exchanges = desk._store.repository("model_exchanges")
        ExchangeStore(exchanges, user_id=user).keep(answer, kept)

    return record_


def test_records_are_deleted_once_they_are_older_than_they_are_kept(desk, say):
    now = [datetime(2024, 5, 2, 12, tzinfo=UTC)]
    documents = desk._store.repository("model_exchanges")

    def keep(answer: str, *, user: str = "ann", days: int = 90) -> ExchangeStore:
        kept = AnswerRecord()
        kept.begin(Beginning("?", "en", date(2013, 3, 1), "c", (), ()))
        kept.tool(ToolCall("1", "coverage", "{}"), ToolResult("what there is"))
        store = ExchangeStore(documents, user_id=user, keep_days=days, clock=lambda: now[0])
        store.keep(answer, kept)
        return store

    def answers() -> set[str]:
        return {found["answer_id"] for found in documents.find_many(limit=None)}

    keep("old")
    keep("theirs", user="bob")
    now[0] += timedelta(days=1)
    store = keep("younger")
    now[0] += timedelta(days=89)
    store.playback("old")  # 90 days old and no more
    now[0] += timedelta(milliseconds=1)
    store.playback("old")  # looked through within the hour
    keep("for ever", days=0)
    assert answers() == {"old", "theirs", "younger", "for ever"}
    now[0] += timedelta(hours=1)
    with pytest.raises(DocumentNotFoundError):
        store.playback("old")
    assert answers() == {"theirs", "younger", "for ever"}
    assert documents.count({"answer_id": "younger"}) == 2, "an answer's record is whole"
    keep("at once")  # a desk that was just opened looks when it first writes
    assert answers() == {"theirs", "younger", "for ever", "at once"}
    now[0] += timedelta(days=2)
    keep("new")
    assert answers() == {"theirs", "for ever", "at once", "new"}


def test_it_is_deleted_with_what_was_recorded_of_its_answers(desk, conversations, say, record):
    for id, answer in (("c", "a1"), ("c", "a2"), ("d", "a3")):
        say(id, "x")
        record(id, answer)
    assert recorded(desk, "c") == 4
    assert conversations.delete_conversation("c", user_id="ann") is True
    assert (recorded(desk, "c"), recorded(desk, "d")) == (0, 2)


def test_somebody_elses_conversation_is_as_if_it_were_not_there(desk, conversations, say, record):
    say("c", "mine")
    record("c", "a1")
    assert conversations.get_conversation("c", user_id="bob") is None
    assert conversations.get_messages("c", user_id="bob") == []
    assert conversations.rename_conversation("c", "his", user_id="bob") is None
    assert conversations.delete_conversation("c", user_id="bob") is False
    assert conversations.get_conversation("c", user_id="ann")["title"] == "mine"
    assert [one["text"] for one in conversations.get_messages("c", user_id="ann")] == ["mine"]
    assert recorded(desk, "c") == 2


@pytest.mark.parametrize("write", [1, 3, 4, 6])
def test_a_deletion_that_is_cut_short_deletes_nothing(desk, conversations, say, record, write):
    for text in "abc":
        say("c", text)
    record("c", "a1")
    desk.database.forget()
    desk.database.fails_at = write
    with pytest.raises(StoreUnavailable, match="power went out"):
        conversations.delete_conversation("c", user_id="ann")
    desk.database.fails_at = None
    assert [one["text"] for one in conversations.get_messages("c", user_id="ann")] == [
        "a",
        "b",
        "c",
    ]
    assert recorded(desk, "c") == 2
