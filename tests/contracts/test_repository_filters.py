"""What a filter finds in any document store: a user's text, what a list holds, beginnings."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from standins.documents import LONG, NASTY

from workbench.errors import InvalidDocumentError

TEXTS = [
    *NASTY,
    LONG,
    "aa",
    "ab",
    "b",
    "\U0010ffff",
    "a\U0010ffff!",
    "\ud7ff",
    "\ue000",
    "a\ud7ffb",
]
# Characters at the edges of what a text may hold; NUL is kept out of what is compared.
_characters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
_edges = st.sampled_from("ab\U0010ffff\U0010fffe\ud7ff\ue000")
_text = st.text(_edges | _characters, max_size=6)


def titles(found: list[dict]) -> list[str]:
    return sorted(document["title"] for document in found)


# A user's text ------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["(", ".*", "$where", LONG], ids=["(", ".*", "$where", "long"])
def test_a_users_text_changes_nothing_but_the_result(notes, text):
    other = notes.insert_one({"title": "Apple", "tags": ["fruit"]})
    for wanted in (
        {"title": text}, {"title": {"$ne": text}, "tags": text}, {"title": {"$in": [text]}},
        {"title": {"$prefix": text}}, {"tags": text}, {"words": {"$prefix": text}}, {"_id": text},
    ):  # fmt: skip
        assert (notes.find_many(wanted), notes.count(wanted)) == ([], 0)
    id = notes.insert_one({"title": text, "tags": [text, "fruit"], "words": [text]})
    for wanted in (
        {"title": text}, {"title": {"$in": [text, "x"]}}, {"title": {"$prefix": text}},
        {"tags": text}, {"words": {"$prefix": text}}, {"words": text},
    ):  # fmt: skip
        assert [document["_id"] for document in notes.find_many(wanted)] == [id]
    assert [document["_id"] for document in notes.find_many({"title": {"$ne": text}})] == [other]
    assert notes.count() == 2


@pytest.mark.parametrize(
    "wanted",
    [
        {"title": "\ud800"}, {"title": {"$prefix": "a\udfff"}}, {"title": {"$in": ["\ud800"]}},
        {"tags": "\ud800"}, {"rank": 2**63}, {"rank": {"$gt": float("nan")}},
        {"rank": {"$lt": float("inf")}}, {"_id": "\ud800"}, {"title": {"$prefix": ["a"]}},
        {"tags": {"$prefix": 1}},
    ],
)  # fmt: skip
def test_what_no_store_can_hold_cannot_be_asked_for(notes, wanted):
    with pytest.raises(InvalidDocumentError):
        notes.find_many(wanted)
    with pytest.raises(InvalidDocumentError):
        notes.count(wanted)


def test_an_indexed_text_holds_no_nul(notes):
    for document in ({"slug": "a\0b"}, {"words": ["a", "\0"]}):
        with pytest.raises(InvalidDocumentError, match="NUL"):
            notes.insert_one(document)
    notes.insert_one({"slug": "a", "title": "a\0b", "words": ["a"]})
    for wanted in ({"slug": "a\0b"}, {"words": "a\0b"}):
        assert notes.find_many(wanted) == []


# Beginnings ---------------------------------------------------------------------------------------


def test_a_prefix_is_those_characters_and_no_pattern(notes):
    notes.insert_many([{"title": text, "words": [text, "zz"], "tags": [text]} for text in TEXTS])
    notes.insert_one({"title": None})
    notes.insert_one({})
    for prefix in TEXTS:
        expected = sorted(text for text in TEXTS if text.startswith(prefix))
        for field in ("title", "words", "tags"):
            found = notes.find_many({field: {"$prefix": prefix}}, limit=None)
            assert titles(found) == expected, (field, prefix)
        assert notes.count({"title": {"$prefix": prefix}}) == len(expected)


def test_a_prefix_beside_other_conditions(notes):
    notes.insert_many([{"title": text, "tags": [text, "c"]} for text in ("a", "aa", "ab", "b")])
    for bounds, expected in (
        ({"$gte": "aa"}, ["aa", "ab"]), ({"$gt": "aa"}, ["ab"]), ({"$lt": "aa"}, ["a"]),
        ({"$gte": "", "$lt": "b"}, ["a", "aa", "ab"]), ({"$ne": "aa"}, ["a", "ab"]),
        ({"$in": ["aa", "b"]}, ["aa"]), ({"$lt": "zz"}, ["a", "aa", "ab"]),
    ):  # fmt: skip
        for condition in ({"$prefix": "a", **bounds}, {**bounds, "$prefix": "a"}):
            assert titles(notes.find_many({"title": condition})) == expected, condition
    assert titles(notes.find_many({"tags": {"$prefix": "a", "$gt": "b"}})) == ["a", "aa", "ab"]
    assert titles(notes.find_many({"title": {"$prefix": "a"}, "tags": {"$ne": "aa"}})) == [
        "a", "ab",
    ]  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(_text, max_size=6), _text)
def test_a_prefix_of_any_text(notes, texts, prefix):
    ids = notes.insert_many([{"title": text, "words": [text]} for text in texts])
    expected = sorted(text for text in texts if text.startswith(prefix))
    for field in ("title", "words"):
        found = notes.find_many({field: {"$prefix": prefix}, "_id": {"$in": ids}}, limit=None)
        assert titles(found) == expected


# What a list holds --------------------------------------------------------------------------------


@pytest.mark.parametrize("field", ["tags", "words"])
def test_a_list_is_compared_by_what_it_holds(notes, field):
    for title, held in (
        ("one", ["a", "b", "a"]), ("two", ["b", "10"]), ("three", []), ("four", ["c"]),
    ):  # fmt: skip
        notes.insert_one({"title": title, field: held})
    notes.insert_one({"title": "none"})

    def ask(condition: object) -> set[str]:
        return set(titles(notes.find_many({field: condition})))

    assert ask("a") == ask({"$eq": "a"}) == {"one"}
    assert ask({"$in": ["a", "10"]}) == {"one", "two"}
    assert ask({"$in": []}) == set()
    assert ask({"$nin": ["b", "c"]}) == {"three", "none"}
    assert ask({"$ne": "b"}) == {"three", "four", "none"}
    assert ask({"$gt": "b"}) == {"four"}
    assert ask({"$lt": "a"}) == {"two"}
    if field == "tags":
        # Each bound may be kept by another text of the list. The server of the tests, unlike
        # MongoDB, wants one text to keep both where it reads them off an index.
        assert ask({"$gte": "b", "$lt": "b"}) == {"one", "two"}
    assert ask(None) == {"none"}
    assert ask({"$in": [None, "c"]}) == {"none", "four"}
    assert ask({"$exists": True}) == {"one", "two", "three", "four"}


def test_a_list_follows_its_documents(notes):
    id = notes.insert_one({"words": ["apple", "fruit"]})
    notes.update_one(id, {"words": ["pear", "fruit"]})
    assert [notes.count({"words": w}) for w in ("apple", "pear", "fruit")] == [0, 1, 1]
    notes.update_one(id, {"title": "x"})
    assert notes.count({"words": "pear"}) == 1
    notes.delete_one(id)
    assert notes.count({"words": {"$prefix": ""}}) == 0


def test_a_long_list_of_operands(notes):
    notes.insert_many([{"title": str(n), "rank": n, "words": [str(n)]} for n in range(3)])
    many = [str(n) for n in range(2, 10_002)]
    assert titles(notes.find_many({"title": {"$in": many}})) == ["2"]
    assert titles(notes.find_many({"words": {"$in": many}})) == ["2"]
    assert titles(notes.find_many({"rank": {"$nin": [*range(2, 10_002)]}})) == ["0", "1"]
