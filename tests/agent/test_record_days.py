"""For how long records of answers are kept, and what is said of one that is gone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from workbench import open_workbench
from workbench.config import ConfigLoader, Settings
from workbench.errors import DocumentNotFoundError, StoreUnavailable


@pytest.fixture
def desk_of(tmp_path):
    """Opens a desk whose records are kept so many days, over one store."""

    def open_(days, user="local"):
        agent = {"record_days": days}
        settings = Settings(store={"path": tmp_path}, agent=agent, user={"id": user})
        return open_workbench("offline", settings=settings)

    return open_


def age(wb, days):
    """Make all that was said and recorded so many days older."""
    for name in ("model_exchanges", "chats"):
        documents = wb.store.repository(name)
        for found in documents.find_many(limit=None):
            documents.delete_one(found["_id"])
            created = found["created_at"] - timedelta(days=days)
            documents.insert_one({**found, "created_at": created})


def test_an_answer_whose_record_was_deleted_says_so(desk_of):
    with desk_of(90) as wb:
        answer = wb.ask("How did IBM do in 2010?")
        assert wb.replay(answer.answer_id).text == answer.text
        age(wb, 91)
        day = wb.store.get_chat_repository().find_many(limit=1)[0]["created_at"].date()
    with desk_of(90) as wb:
        with pytest.raises(DocumentNotFoundError) as caught:
            wb.replay(answer.answer_id)
        assert f"of {day}, has been deleted: records are kept for 90 days" in str(caught.value)
        assert "agent.record_days" in str(caught.value)
        kept = wb.store.get_conversation_repository().messages(answer.conversation_id)
        assert kept[-1]["text"] == answer.text, "the answer itself stays"
        assert wb.store.repository("model_exchanges").count() == 0
        with pytest.raises(DocumentNotFoundError, match="No answer 'nothing' was recorded"):
            wb.replay("nothing")


def test_what_is_not_older_than_it_is_kept_can_be_made_again(desk_of):
    with desk_of(90) as wb:
        answer = wb.ask("How did IBM do in 2010?")
        age(wb, 89)
    with desk_of(90) as wb:
        assert wb.replay(answer.answer_id).text == answer.text
        age(wb, 2000)
    with desk_of(0) as wb:
        assert wb.replay(answer.answer_id).text == answer.text


def test_an_answer_that_was_never_recorded_is_told_apart(desk_of):
    with desk_of(90) as wb:
        answer = wb.ask("How did IBM do in 2010?")
        wb.store.repository("model_exchanges").delete_many({"user_id": "local"})
        with pytest.raises(DocumentNotFoundError, match=r"of \d{4}-\d\d-\d\d, has no record"):
            wb.replay(answer.answer_id)
    with (
        desk_of(90, user="somebody-else") as wb,
        pytest.raises(DocumentNotFoundError, match="was recorded"),
    ):
        wb.replay(answer.answer_id)


def test_a_store_that_fails_in_deleting_keeps_no_answer_back(desk_of, monkeypatch, caplog):
    def gone(*given):
        raise StoreUnavailable("The store is gone.")

    with desk_of(90) as wb:
        monkeypatch.setattr(wb.store.repository("model_exchanges"), "delete_many", gone)
        answer = wb.ask("How did IBM do in 2010?")
        assert answer.warnings == ()
        assert "Old records were not deleted: StoreUnavailable" in caplog.text
        monkeypatch.undo()
        assert wb.replay(answer.answer_id).text == answer.text


def test_how_long_is_a_setting(monkeypatch):
    assert ConfigLoader.load_config().agent.record_days == 90
    monkeypatch.setenv("WORKBENCH_RECORD_DAYS", "7")
    assert ConfigLoader.load_config().agent.record_days == 7
