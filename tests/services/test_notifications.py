"""Notifications, over every store."""

from __future__ import annotations

import pytest

from workbench.errors import InvalidDocumentError


@pytest.fixture
def notifications(desk):
    return desk.get_notification_service()


def test_they_wait_until_they_are_read(notifications):
    first = notifications.notify("ann", "Report failed", kind="error", link={"run": "r1", "n": [1]})
    second = notifications.notify("ann", "Prices are old", text="IBM")
    notifications.notify("bob", "Other")
    listed = notifications.list_notifications("ann")
    assert {one["_id"] for one in listed} == {first, second}
    shown = next(one for one in listed if one["_id"] == first)
    assert (shown["kind"], shown["link"], shown["read"]) == (
        "error",
        {"run": "r1", "n": [1]},
        False,
    )
    assert notifications.count_unread("ann") == 2
    assert notifications.mark_read(first)["read"] is True
    assert notifications.count_unread("ann") == 1
    assert [o["_id"] for o in notifications.list_notifications("ann", unread=True)] == [second]
    assert notifications.mark_all_read("ann") == 1
    assert notifications.mark_all_read("ann") == 0
    assert notifications.count_unread("bob") == 1


def test_what_is_not_there(notifications):
    assert notifications.list_notifications("ann") == []
    assert notifications.count_unread("ann") == 0
    assert notifications.mark_read("no") is None
    assert notifications.mark_all_read("ann") == 0


def test_the_latest_comes_first_and_more_are_told_of(notifications):
    for number in range(3):
        notifications.notify("ann", f"N{number}")
    listed = notifications.list_notifications("ann", limit=2)
    assert listed.truncated
    times = [one["created_at"] for one in listed]
    assert times == sorted(times, reverse=True)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"title": ""}, "name of a notification"),
        ({"title": "x", "text": 5}, "text of a notification"),
        ({"title": "x", "kind": "alarm"}, "must be one of info, warning, error"),
        ({"title": "x", "link": {"$where": "1"}}, "a name that cannot be stored"),
        ({"title": "x", "link": {"at": object()}}, "cannot be stored"),
    ],
)
def test_what_is_no_notification_is_refused(notifications, values, says):
    with pytest.raises(InvalidDocumentError, match=says):
        notifications.notify("ann", **values)
    assert notifications.count_unread("ann") == 0


def test_all_are_marked_with_one_look_at_the_cache(desk, notifications):
    for number in range(30):
        notifications.notify("ann", f"N{number}")
    forgotten = []
    delete_pattern = desk.cache.delete_pattern
    desk.cache.delete_pattern = lambda pattern: forgotten.append(pattern) or delete_pattern(pattern)
    assert notifications.mark_all_read("ann") == 30
    assert forgotten == ["user:ann:*"]
