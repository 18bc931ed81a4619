"""Plain documents, chunks, and what people write."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pytest
from bson import Decimal128, Int64, ObjectId

from workbench.services.naming import folded
from workbench.services.streams import batched
from workbench.stores.documents import normalize_document

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
ID = ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f")

PLAIN = [
    (ID, str(ID)),
    (Decimal128("1.10"), Decimal("1.10")),
    (Decimal128("NaN"), None),
    (Decimal128("-Infinity"), None),
    (Decimal("NaN"), None),
    (Decimal("1E+6000"), Decimal("1E+6000")),
    (float("nan"), None),
    (float("-inf"), None),
    (-0.5, -0.5),
    (Int64(2**40), 2**40),
    (True, True),
    (None, None),
    ("nan", "nan"),
    (date(2024, 1, 1), date(2024, 1, 1)),
    (datetime(2024, 1, 1, 12), NOON),  # noqa: DTZ001 - a driver may give one
    (datetime(2024, 1, 1, 14, tzinfo=timezone(timedelta(hours=2))), NOON),
    (np.float64("nan"), None),
    (np.float32(0.5), 0.5),
    (np.longdouble("0.5"), 0.5),
    (np.longdouble("inf"), None),
    (np.int64(7), 7),
    (np.uint8(7), 7),
    (np.bool_(True), True),
    (np.str_("é"), "é"),
    (np.datetime64("2024-01-01T12:00:00.000000000"), NOON),
    (np.datetime64("2024-01-01T12:00:00"), NOON),
    (np.datetime64("2024-01-01"), date(2024, 1, 1)),
    (np.datetime64("NaT"), None),
    (np.array([1.0, np.nan]), [1.0, None]),
    (np.array([[1, 2], [3, 4]]), [[1, 2], [3, 4]]),
    (np.array(["2024-01-01T12"], dtype="M8[ns]"), [NOON]),
    (np.array([ID, Decimal128("2")], dtype=object), [str(ID), Decimal(2)]),
    ((1, float("nan")), [1, None]),
    ([1.0, float("inf"), None, 3], [1.0, None, None, 3]),
    ({"a": [(Decimal128("NaN"), {"c": np.float64("nan")})]}, {"a": [[None, {"c": None}]]}),
]  # fmt: skip


@pytest.mark.parametrize(("value", "plain"), PLAIN, ids=[repr(value) for value, _ in PLAIN])
def test_a_value_of_any_kind_becomes_plain_at_any_depth(value, plain):
    found = normalize_document({"v": value, "deep": {"list": [{"v": value}, 1]}})
    assert found == {"v": plain, "deep": {"list": [{"v": plain}, 1]}}
    assert type(found["v"]) is type(plain)
    assert type(found["deep"]["list"][0]["v"]) is type(plain)


def test_ids_become_text_and_the_document_given_stays_as_it_was():
    document = {"_id": 5, "owner": 7, "none": None, "deep": {"_id": 5, "other": ID}}
    before = {**document, "deep": dict(document["deep"])}
    assert normalize_document(document, id_fields=("_id", "owner", "none")) == {
        "_id": "5", "owner": "7", "none": None, "deep": {"_id": 5, "other": str(ID)},
    }  # fmt: skip
    assert normalize_document(document)["owner"] == 7
    assert document == before


def test_chunks_hold_everything_once_and_are_read_as_they_are_asked_for():
    assert [*batched(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert [*batched([], 2)] == []
    assert [*batched([None, 0, ""], 1)] == [[None], [0], [""]]
    endless = itertools.count()
    chunks = batched(endless, 3)
    assert next(chunks) == [0, 1, 2]
    assert next(endless) == 3
    for size in (0, -1):
        with pytest.raises(ValueError, match="at least 1"):
            batched([1], size)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＡＢＣ", "abc"),
        ("ĐỨC", "đức"),
        ("Đu\u031b\u0301c", "đức"),
        ("Straße", "STRASSE"),
        ("ΐ", "ΐ".upper()),
        (" a \t b\u00a0c\n", "A B C"),
        ("ﬁ", "FI"),
    ],
)
def test_texts_that_people_take_for_the_same_are_the_same(left, right):
    assert folded(left) == folded(right)
    assert folded(folded(left)) == folded(left)
