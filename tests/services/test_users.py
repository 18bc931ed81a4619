"""Users, profiles and preferences, over every store."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.errors import DocumentNotFoundError, DuplicateDocumentError, InvalidDocumentError

ADDRESS = "Ann.Lee@Example.com"


@pytest.fixture
def users(desk):
    return desk.get_user_service()


def test_a_user_comes_back_with_profile_and_preferences(users):
    made = users.create_or_update_user(
        "ann", email=ADDRESS, name=" Ann  Lee ", profile={"base_currency": "EUR"}
    )
    assert (made["_id"], made["email"], made["name"]) == ("ann", "ann.lee@example.com", "Ann Lee")
    assert made["status"] == "active"
    assert made["profile"] == {
        "display_name": None, "organisation": None, "base_currency": "EUR", "time_zone": None,
        "about": None,
    }  # fmt: skip
    assert set(made["preferences"].values()) == {None}
    assert users.get_user_profile("ann") == made
    assert users.get_user_by_email("ANN.LEE@example.COM")["_id"] == "ann"
    assert users.get_user("ann")["version"] == 1


def test_what_is_not_given_stays(users):
    users.create_or_update_user("ann", email=ADDRESS, profile={"time_zone": "Asia/Ho_Chi_Minh"})
    users.create_or_update_user("ann", name="Ann", profile={"about": "Banks"})
    found = users.get_user_profile("ann")
    assert (found["email"], found["name"]) == ("ann.lee@example.com", "Ann")
    assert (found["profile"]["time_zone"], found["profile"]["about"]) == (
        "Asia/Ho_Chi_Minh",
        "Banks",
    )


def test_what_is_not_there_is_none(users):
    for id in ("bob", "", "x" * 600, ADDRESS, "a b", "*"):
        assert users.get_user(id) is None
        assert users.get_user_profile(id) is None
    assert users.get_user_by_email("bob@example.com") is None


def test_an_address_belongs_to_one_user(users):
    users.create_or_update_user("ann", email=ADDRESS)
    users.create_or_update_user("ann", email=ADDRESS.upper())
    users.create_or_update_user("bob")
    users.create_or_update_user("carl")  # two without one do not meet
    for other in ("bob", "new"):
        with pytest.raises(DuplicateDocumentError, match="Another user has this e-mail") as caught:
            users.create_or_update_user(other, email=ADDRESS, profile={"about": "x"})
        assert caught.value.__cause__ is None
    assert users.get_user("new") is None
    assert "email" not in users.get_user("bob")
    assert users.get_user_profile("bob")["profile"]["about"] is None


@pytest.mark.parametrize("id", ["", " ", "a b", ADDRESS, "a" * 65, "a:b", "ann\n", "Đức", None, 5])
def test_an_id_is_letters_and_digits(users, id):
    with pytest.raises(InvalidDocumentError, match="1 to 64 letters"):
        users.create_or_update_user(id)


@pytest.mark.parametrize("email", ["", "ann", "a@b", "a b@c.de", "@c.de", "a@@c.de", None, 3])
def test_what_is_no_address_is_refused(users, email):
    with pytest.raises(InvalidDocumentError, match="no e-mail address"):
        users.get_user_by_email(email)


@pytest.mark.parametrize(
    ("profile", "says"),
    [
        ({"currency": "EUR"}, "no currency. It has display_name"),
        ({"base_currency": "eur"}, "three capital letters"),
        ({"base_currency": 5}, "three capital letters"),
        ({"time_zone": "Berlin"}, "such as Europe/Berlin"),
        ({"time_zone": ["UTC"]}, "such as Europe/Berlin"),
        ({"about": "x" * 100_001}, "100,000 characters"),
        ({"display_name": 5}, "100,000 characters"),
    ],
)
def test_a_profile_is_checked_before_anything_is_written(users, profile, says):
    with pytest.raises(InvalidDocumentError, match=says):
        users.create_or_update_user("ann", profile=profile)
    assert users.get_user("ann") is None


def test_preferences_are_set_and_unset(users):
    users.create_or_update_user("ann")
    chosen = users.update_preferences(
        "ann", model_provider="grok", language="vi", focus_symbols=["FPT"]
    )
    assert chosen["preferences"] == {
        "model_provider": "grok", "model_name": None, "language": "vi", "focus_symbols": ["FPT"],
    }  # fmt: skip
    unset = users.update_preferences("ann", model_provider=None, language=None, focus_symbols=None)
    assert set(unset["preferences"].values()) == {None}
    with pytest.raises(InvalidDocumentError, match="no preference colour"):
        users.update_preferences("ann", colour="red")
    with pytest.raises(InvalidDocumentError, match="'language' must be one of en, vi"):
        users.update_preferences("ann", language="de")
    with pytest.raises(DocumentNotFoundError, match="no user 'bob'"):
        users.update_preferences("bob", language="en")


def test_what_was_changed_is_read_anew(users):
    users.create_or_update_user("ann")
    assert users.get_user_profile("ann")["name"] is None
    users.create_or_update_user("ann", name="Ann")
    assert users.get_user_profile("ann")["name"] == "Ann"
    users.update_preferences("ann", language="vi")
    assert users.get_user_profile("ann")["preferences"]["language"] == "vi"


def test_a_user_is_made_once_however_many_ask(users):
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: users.ensure_user("ann")["_id"], range(16)))
    assert set(made) == {"ann"}
    before = users.get_user("ann")
    users.ensure_user("ann")
    assert users.get_user("ann") == before


def test_an_address_is_in_no_key_no_message_and_no_line_of_the_log(desk, users, caplog):
    caplog.set_level(logging.DEBUG, logger="workbench")
    said = []
    users.create_or_update_user("ann", email=ADDRESS)
    for what in (
        lambda: users.get_user_profile(ADDRESS),
        lambda: users.get_user_profile("ann"),
        lambda: users.get_user_by_email(ADDRESS),
        lambda: users.update_preferences(ADDRESS, language="en"),
        lambda: users.create_or_update_user(ADDRESS),
        lambda: users.create_or_update_user("bob", email=ADDRESS),
        lambda: users.create_or_update_user("bob", email="broken " + ADDRESS),
        lambda: desk.get_workspace_service().create_workspace(ADDRESS, "Mine"),
        lambda: desk.get_notification_service().notify(ADDRESS, "Hello"),
    ):
        try:
            what()
        except (DocumentNotFoundError, DuplicateDocumentError, InvalidDocumentError) as error:
            said.append(str(error))
    assert len(said) == 6
    everything = " ".join([*said, *desk.cache._entries, caplog.text]).casefold()
    for piece in ("ann.lee", "example.com"):
        assert piece not in everything
