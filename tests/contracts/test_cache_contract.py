"""What every cache promises. Each backend is a parameter."""

import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import numpy as np
import pytest
from bson import ObjectId
from standins.valkey_server import ValkeyServer

from workbench.config.settings import RedisSettings
from workbench.errors import InvalidDocumentError, NoDataError, StoreUnavailable, WorkbenchError
from workbench.stores.cache import MISS, MemoryCache, cache_key
from workbench.stores.cache_redis import RedisCache


@pytest.fixture(scope="module")
def valkey():
    with ValkeyServer() as server:
        yield server


@pytest.fixture(params=["memory", "valkey"])
def cache(request):
    if request.param == "memory":
        cache = MemoryCache(max_entries=1000, wait_s=10)
    else:
        server = request.getfixturevalue("valkey")
        prefix = f"contract-{uuid.uuid4().hex}"
        settings = RedisSettings(prefix=prefix, timeout_s=10, **server.settings)
        cache = RedisCache(settings, wait_s=10)
    yield cache
    assert cache.shared is (request.param == "valkey")
    cache.close()
    cache.close()


# Values -------------------------------------------------------------------------------------------

VALUES = [
    None,
    [],
    {},
    0,
    0.0,
    -0.0,
    "",
    False,
    True,
    1,
    -(2**70),
    0.1 + 0.2,
    1e308,
    "Ünï \0 \u2028 \ud800",
    [1, [2, [None]]],
    {"a": {"b": []}},
    (),
    (1, (2, "x")),
    [(1, 2)],
    {"$type": "datetime"},
    {"$type": "x", "value": 1},
    {"$type": {"$type": "tuple", "value": []}},
    datetime(2024, 2, 29, 12, 30, 1, 123456),  # noqa: DTZ001 - a time with no zone stays one
    datetime(2024, 2, 29, tzinfo=UTC),
    datetime(2024, 2, 29, 1, tzinfo=timezone(timedelta(hours=-5, minutes=-30))),
    date(2013, 3, 1),
    Decimal("430.470"),
    Decimal("NaN"),
    Decimal("1E+5"),
    ObjectId("5f5f5f5f5f5f5f5f5f5f5f5f"),
    np.float64(0.1),
    np.float32(0.1),
    np.int64(-3),
    np.uint8(200),
    np.bool_(True),
    np.str_("x"),
    np.float64("inf"),
    np.datetime64("2013-03-01"),
    np.datetime64("NaT"),
    np.timedelta64(5, "D"),
    {"when": datetime(2024, 1, 1, tzinfo=UTC), "rows": [(date(2024, 1, 1), np.float64(1.5))]},
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_as_itself(cache, value):
    cache.set_json("a:b:c", value, ttl_seconds=60)
    found = cache.get_json("a:b:c", MISS)
    assert repr(found) == repr(value)
    assert same_types(found, value)


@pytest.mark.parametrize("value", [float("nan"), np.float64("nan")])
def test_nan_comes_back(cache, value):
    cache.set_json("a:b:c", [value], ttl_seconds=60)
    found = cache.get_json("a:b:c")[0]
    assert found != found
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "value",
    [object(), {1: 2}, {"a": {1, 2}}, b"x", np.array([1, 2]), [lambda: 1], 1j, np.complex128(1)],
    ids=lambda value: type(value).__name__,
)
def test_what_would_not_come_back_is_refused(cache, value):
    with pytest.raises(InvalidDocumentError):
        cache.set_json("a:b:c", value, ttl_seconds=60)
    with pytest.raises(InvalidDocumentError):
        cache.get_or_fetch("a:b:d", lambda: value, ttl_seconds=60)
    assert cache.get_json("a:b:c", MISS) is MISS
    assert cache.get_json("a:b:d", MISS) is MISS


def test_a_bottomless_value_is_refused(cache):
    value = []
    value.append(value)
    with pytest.raises(InvalidDocumentError):
        cache.set_json("a:b:c", value, ttl_seconds=60)


def test_what_is_cached_is_nobodys_to_change(cache):
    value = {"rows": [1]}
    cache.set_json("a:b:c", value, ttl_seconds=60)
    value["rows"].append(2)
    cache.get_json("a:b:c")["rows"].append(3)
    assert cache.get_json("a:b:c") == {"rows": [1]}


def same_types(found, value) -> bool:
    if type(found) is not type(value):
        return False
    if isinstance(value, dict):
        return all(same_types(found[name], value[name]) for name in value)
    if isinstance(value, list | tuple):
        return all(map(same_types, found, value))
    return True


# Misses -------------------------------------------------------------------------------------------


def test_a_miss_is_the_default(cache):
    assert cache.get_json("a:b:c") is None
    assert cache.get_json("a:b:c", 7) == 7


@pytest.mark.parametrize("value", [None, [], 0, "", False, {}])
def test_an_empty_value_is_no_miss(cache, value):
    calls = []
    for _ in range(2):
        got = cache.get_or_fetch("a:b:c", lambda: calls.append(1) or value, ttl_seconds=60)
        assert got == value
    assert len(calls) == 1


def test_ttl_0_caches_nothing_and_forgets(cache):
    cache.set_json("a:b:c", 1, ttl_seconds=60)
    cache.set_json("a:b:c", 2, ttl_seconds=0)
    assert cache.get_json("a:b:c", MISS) is MISS
    calls = []
    for _ in range(3):
        cache.get_or_fetch("a:b:c", lambda: calls.append(1), ttl_seconds=0)
    assert len(calls) == 3


@pytest.mark.parametrize("ttl", [-1, float("inf"), float("nan")])
def test_a_ttl_is_checked(cache, ttl):
    with pytest.raises(InvalidDocumentError):
        cache.set_json("a:b:c", 1, ttl_seconds=ttl)


def test_an_entry_ends(cache):
    cache.set_json("a:b:c", 1, ttl_seconds=0.05)
    assert cache.get_json("a:b:c") == 1
    time.sleep(0.1)
    assert cache.get_json("a:b:c", MISS) is MISS


# Keys ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "a b", "a\n", "analyst@example.com", "x" * 513, None, 7])
def test_a_key_has_no_spaces_and_no_addresses(cache, key):
    for act in (
        lambda: cache.get_json(key), lambda: cache.set_json(key, 1, ttl_seconds=1),
        lambda: cache.delete(key), lambda: cache.delete_pattern(key),
        lambda: cache.get_or_fetch(key, dict, ttl_seconds=1),
    ):  # fmt: skip
        with pytest.raises(InvalidDocumentError):
            act()


def test_different_parts_make_different_keys():
    parts = [("a", "b"), ("a:b",), ("a", "b", ""), ("a b",), ("a%20b",), ("A", "b"), ("*",)]
    keys = {cache_key("price", *part) for part in parts}
    assert len(keys) == len(parts)
    assert cache_key("price", "BRK.B", "1d", date(2013, 3, 1)) == "price:BRK.B:1d:2013-03-01"
    assert (
        cache_key("user", "analyst@example.com", "profile") == "user:analyst%40example.com:profile"
    )


def test_delete(cache):
    cache.set_json("a:b:c", None, ttl_seconds=60)
    assert cache.delete("a:b:c") is True
    assert cache.delete("a:b:c") is False
    assert cache.get_json("a:b:c", MISS) is MISS


def test_delete_pattern_knows_only_the_star(cache):
    keys = ["workspace:123:a", "workspace:123:b:1", "workspace:1234:a", "x:workspace:123:a"]
    for key in [*keys, "a.c:1:x", "abc:1:x", "a[b]:1:x"]:
        cache.set_json(key, 1, ttl_seconds=60)
    assert cache.delete_pattern("workspace:123:*") == 2
    assert [key for key in keys if cache.get_json(key) is None] == keys[:2]
    assert cache.delete_pattern("a.c:*") == 1
    assert cache.delete_pattern("a[b]:*") == 1
    assert cache.delete_pattern("nothing:*") == 0
    assert cache.get_json("abc:1:x") == 1
    assert cache.delete_pattern("*") == 3


def test_all_of_a_user_and_of_a_workspace_is_forgotten(cache):
    kept = [cache_key("user", "12", "profile"), cache_key("user", "*", "profile"), "price:user:1:x"]
    user = [cache_key("user", "1", name) for name in ("profile", "dashboard")]
    workspace = [cache_key("workspace", "1", "notes")]
    for key in [*kept, *user, *workspace]:
        cache.set_json(key, 1, ttl_seconds=60)
    assert cache.invalidate_workspace("1") == 1
    assert cache.invalidate_user("1") == 2
    assert [key for key in [*kept, *user, *workspace] if cache.get_json(key)] == kept
    assert cache.invalidate_user("*") == 1


# One fetch for all --------------------------------------------------------------------------------


def all_at_once(count: int, act) -> list:
    barrier = threading.Barrier(count)

    def run(number: int):
        barrier.wait()
        try:
            return act(number)
        except WorkbenchError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_a_hundred_callers_one_fetch(cache):
    calls = []

    def load() -> dict:
        calls.append(1)
        time.sleep(0.1)
        return {"rows": [1]}

    results = all_at_once(100, lambda number: cache.get_or_fetch("a:b:c", load, ttl_seconds=60))
    assert len(calls) == 1
    assert results == [{"rows": [1]}] * 100
    assert len({id(result) for result in results}) == 100


def test_each_key_has_its_own_fetch(cache):
    calls = []

    def load(number: int) -> int:
        calls.append(number % 5)
        time.sleep(0.05)
        return number % 5

    results = all_at_once(
        50,
        lambda n: cache.get_or_fetch(f"a:{n % 5}:c", lambda: load(n), ttl_seconds=60),
    )
    assert results == [number % 5 for number in range(50)]
    assert sorted(calls) == list(range(5))


def test_a_failing_loader_reaches_every_waiter_and_leaves_nothing(cache):
    calls = []

    def fail() -> None:
        calls.append(1)
        time.sleep(0.7)  # all of them are to ask before it fails
        raise NoDataError("Nothing is known.")

    results = all_at_once(20, lambda number: cache.get_or_fetch("a:b:c", fail, ttl_seconds=60))
    assert all(isinstance(result, NoDataError) for result in results)
    assert len(calls) == 1
    assert cache.get_json("a:b:c", MISS) is MISS
    assert cache.get_or_fetch("a:b:c", lambda: 7, ttl_seconds=60) == 7
    assert not cache._flights


def test_the_wait_is_bounded(cache):
    release, started = threading.Event(), threading.Event()

    def slow() -> int:
        started.set()
        release.wait(10)
        return 1

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.get_or_fetch, "a:b:c", slow, ttl_seconds=60)
        assert started.wait(5)
        before = time.monotonic()
        with pytest.raises(StoreUnavailable, match="still being fetched"):
            cache.get_or_fetch("a:b:c", slow, ttl_seconds=60, wait_seconds=0.1)
        assert time.monotonic() - before < 2
        release.set()
        assert first.result(5) == 1


def test_an_interrupted_loader_frees_its_waiters(cache):
    started, release = threading.Event(), threading.Event()

    def interrupted() -> None:
        started.set()
        release.wait(5)
        raise KeyboardInterrupt

    def lead() -> bool:
        try:
            cache.get_or_fetch("a:b:c", interrupted, ttl_seconds=60)
        except KeyboardInterrupt:
            return True
        return False

    with ThreadPoolExecutor(2) as pool:
        leader = pool.submit(lead)
        assert started.wait(5)
        waiter = pool.submit(cache.get_or_fetch, "a:b:c", dict, ttl_seconds=60)
        time.sleep(0.05)
        release.set()
        assert leader.result(5)
        with pytest.raises(StoreUnavailable, match="interrupted"):
            waiter.result(5)
    assert cache.get_or_fetch("a:b:c", lambda: 7, ttl_seconds=60) == 7


def test_a_loader_that_asks_for_its_own_key_is_told(cache):
    def load() -> int:
        return cache.get_or_fetch("a:b:c", lambda: 1, ttl_seconds=60)

    with pytest.raises(StoreUnavailable, match="itself"):
        cache.get_or_fetch("a:b:c", load, ttl_seconds=60)


@pytest.mark.parametrize("act", ["delete", "delete_pattern", "set_json"])
def test_a_write_during_a_fetch_is_not_undone_by_it(cache, act):
    def load() -> str:
        if act == "set_json":
            cache.set_json("a:b:c", "new", ttl_seconds=60)
        else:
            getattr(cache, act)("a:b:c" if act == "delete" else "a:*")
        return "old"

    assert cache.get_or_fetch("a:b:c", load, ttl_seconds=60) == "old"
    assert cache.get_json("a:b:c", MISS) == ("new" if act == "set_json" else MISS)


# Health -------------------------------------------------------------------------------------------


def test_health_is_exercised_and_leaves_nothing(cache):
    healthy, report = cache.health_check()
    assert healthy is cache.is_healthy() is True
    assert report["ms"] >= 0
    assert cache.delete_pattern("*") == 0
